use super::*;

/// Runs lines through one kind and gives the answers.
fn answers(kind: Kind, input: impl AsRef<[u8]>) -> Vec<Value> {
    let locale = Locale::new(Lang::En, TimeZone::UTC);
    let mut output = Vec::new();
    run(kind, &locale, BufReader::new(input.as_ref()), &mut output).unwrap();
    let text = String::from_utf8(output).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One line in; the named fields of the answer as JSON, or the code of the error.
fn check(kind: Kind, input: Value, want: Value) {
    let mut line = input;
    line["id"] = "v1".into();
    let all = answers(kind, line.to_string());
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["id"], "v1");
    if let Some(code) = want.as_str() {
        assert_eq!(all[0]["error"]["code"], code, "{line}");
        return;
    }
    for (name, value) in want.as_object().unwrap() {
        assert_eq!(&all[0][name], value, "{name} of {line}: {}", all[0]);
    }
}

#[test]
fn one_line_comes_out_for_each_line_in_and_broken_ones_say_where() {
    let input = b"{\"id\":1,\"text\":\"ok\"}\nnot json\n\n[1]\n{\"text\":\"x\"}\n\xff\n{\"id\":{\"a\":2},\"text\":\"ok\",\"more\":1}";
    let all = answers(Kind::Message, input);
    let codes: Vec<_> = all.iter().map(|a| a["error"]["code"].as_str().unwrap_or("")).collect();
    assert_eq!(codes, ["", "bad-json", "bad-json", "bad-json", "missing-field", "bad-json", ""]);
    assert_eq!(all[1]["line"], 2);
    assert!(all[1]["error"]["message"].as_str().unwrap().starts_with("line 2: "));
    assert_eq!(all[6]["id"], json!({ "a": 2 }));
    assert_eq!(all[0]["labels"], json!([]));
}

#[test]
fn missing_and_wrong_fields_are_named_with_their_path() {
    let check = |kind, input: &str, code: &str, place: &str| {
        let all = answers(kind, input);
        assert_eq!(all[0]["error"]["code"], code, "{input}");
        let message = all[0]["error"]["message"].as_str().unwrap();
        assert!(message.starts_with(place), "{message}");
    };
    check(Kind::Message, r#"{"id":1}"#, "missing-field", "text:");
    check(Kind::Message, r#"{"id":1,"text":5}"#, "bad-field", "text:");
    check(Kind::Liability, r#"{"id":1}"#, "missing-field", "case:");
    let case = r#"{"id":1,"case":{"regime":"key_rate","base":"1","due_date":"2026-01-01","end_date":"2026-01-02","params":{}}}"#;
    check(Kind::Liability, case, "missing-field", "case.params.divisor:");
    let case = r#"{"id":1,"case":{"regime":"art395","base":"1.005","due_date":"2026-01-01","end_date":"2026-01-02"}}"#;
    check(Kind::Liability, case, "bad-field", "case.base:");
    let case = r#"{"id":1,"case":{"regime":"art395","base":"1","due_date":"2026-02-30","end_date":"2026-01-02"}}"#;
    check(Kind::Liability, case, "bad-field", "case.due_date:");
    let kpi = r#"{"id":1,"kind":"band","input":{"bands":[{"from":0}]}}"#;
    check(Kind::Kpi, kpi, "missing-field", "input.bands[0].label:");
    check(Kind::Severity, r#"{"id":1,"loyalty":"fond"}"#, "bad-field", "loyalty:");
}

#[test]
fn liability_answers_with_a_table_in_decimal_strings() {
    let case = json!({
        "regime": "contract_daily", "base": "100000.00", "currency": "RUB",
        "due_date": "2026-03-14", "end_date": "2026-03-20",
        "payments": [{ "date": "2026-03-18", "amount": "40000" }], "performed": [],
        "params": {
            "percent_per_day": "0.1", "base_kind": "price", "move_due_date": true,
            "cap_percent": "0.2", "cap_base": "contract_price", "contract_price": "150000",
            "clause": "7.2",
        },
    });
    check(
        Kind::Liability,
        json!({ "case": case }),
        json!({
            "total": "300.00", "cap": "300.00", "capped": true, "uncapped_total": "320.00",
            "rows": [
                { "from": "2026-03-17", "to": "2026-03-18", "days": 2, "rate": "0.1",
                  "base": "100000.00", "amount": "200.00" },
                { "from": "2026-03-19", "to": "2026-03-20", "days": 2, "rate": "0.1",
                  "base": "60000.00", "amount": "120.00" },
            ],
        }),
    );
    let case = |end: &str, forecast: bool| {
        json!({ "case": {
            "regime": "art395", "base": 30000, "due_date": "2026-08-28", "end_date": end,
            "forecast": forecast, "params": { "move_due_date": false },
        }})
    };
    check(Kind::Liability, case("2026-09-02", false), "rate-not-known".into());
    check(Kind::Liability, case("2026-08-01", false), "end-before-due".into());
    let want = json!({ "total": "57.53", "forecast_from": "2026-09-01", "cap": null });
    check(Kind::Liability, case("2026-09-02", true), want);
    let fine = json!({ "case": { "regime": "fine", "base": "250000",
        "params": { "kind": "percent", "percent": "2.5" } } });
    check(Kind::Liability, fine, json!({ "total": "6250.00" }));
    // 4 May 2020 was "non-working" in the reference calendar.
    let spring = json!({ "case": { "regime": "contract_daily", "base": "100",
        "due_date": "2020-04-30", "end_date": "2020-05-12",
        "params": { "percent_per_day": "1", "move_due_date": true } } });
    check(Kind::Liability, spring, json!({ "total": "0.00", "rows": [] }));
}

#[test]
fn kpi_answers_each_of_its_kinds() {
    let bands = json!([
        { "label": "bad", "from": "0", "to": "50" }, { "label": "fair", "from": 50, "to": 75.5 },
        { "label": "good", "from": "75.5", "to": null },
    ]);
    let ask = |kind: &str, input: Value| json!({ "kind": kind, "input": input });
    check(Kind::Kpi, ask("bands", json!({ "bands": bands })), json!({ "valid": true }));
    let holed = json!({ "bands": [
        { "label": "fair", "from": 75, "to": 80 }, { "label": "bad", "from": 0, "to": 50 },
    ]});
    check(Kind::Kpi, ask("bands", holed.clone()), "bands-invalid".into());
    let want = json!({ "holes": [["50", "75"], ["80", null]], "overlaps": [], "inverted": [] });
    check(Kind::Kpi, ask("bands", holed), want);
    let fact = |plan: &str, fact: &str| json!({ "bands": bands, "plan": plan, "fact": fact });
    let want = json!({ "percent_1dp": "75.5", "band": "good" });
    check(Kind::Kpi, ask("band", fact("200", "151")), want);
    check(Kind::Kpi, ask("band", fact("0", "151")), "plan-zero".into());
    let seasons = |until: &str| {
        json!({
            "seasons": [
                { "season": "high", "from": "11-01", "to": "02-29", "bands": bands },
                { "season": "low", "from": "03-01", "to": until, "bands": bands },
            ],
            "date": "2026-01-15", "plan": 3, "fact": 2,
        })
    };
    let want = json!({ "season": "high", "percent_1dp": "66.7", "band": "fair" });
    check(Kind::Kpi, ask("season", seasons("10-31")), want);
    check(Kind::Kpi, ask("season", seasons("10-30")), "season-gap".into());
    check(Kind::Kpi, ask("season", seasons("11-02")), "season-overlap".into());
    let pace = |elapsed: i64| {
        json!({ "plan": 100, "lower_edge_percent": "75", "days_elapsed": elapsed, "days_left": 20,
                "fact": 25 })
    };
    let want =
        json!({ "projection": 75.0, "target": 75.0, "needed_per_day": 2.5, "chance": 0.5188 });
    check(Kind::Kpi, ask("pace", pace(10)), want);
    check(Kind::Kpi, ask("pace", pace(0)), "no-elapsed-days".into());
    let alarm = json!({ "plan": 100, "lower_edge_percent": 75, "days": 30,
                        "cumulative_fact": [5, 5, 5, 6] });
    check(Kind::Kpi, ask("alarm", alarm), json!({ "alarm_day": 4 }));
}

#[test]
fn the_other_rules_answer_in_the_words_of_the_contract() {
    let circumstance = |name: &str, without: &str, strength: i64| json!({ "name": name, "possible_without": without, "strength": strength, "mechanism": "m" });
    check(
        Kind::Cause,
        json!({ "circumstances": [circumstance("a", "no", 3), circumstance("b", "yes", 1)] }),
        json!({ "shares": { "a": 0.0, "b": 1.0 }, "dominant": ["b"], "verdict": "dominant" }),
    );
    check(
        Kind::Severity,
        json!({ "loyalty": "neutral", "damage_fees": "0.5", "reputation": false, "personal": false,
                "live_commitment": false, "client_learned_first": false, "steps_in_time": 5 }),
        json!({ "level": "low", "if_handled_well": "low", "if_handled_badly": "high" }),
    );
    check(
        Kind::Compensation,
        json!({ "loss_from": "900000", "loss_to": "1100000", "claimed": null,
                "client_value": "1000", "own_cost": "500" }),
        json!({ "ratio": 0.001, "adequacy": "irritates", "efficiency": 2.0 }),
    );
    check(
        Kind::Weekly,
        json!({ "before": [{ "id": "1", "title": "t", "planned": true, "done": false, "activity": 0 }],
                "after": [], "reasons": {}, "grounds": {} }),
        json!({ "dropped": ["1"], "missing_reason": ["1"], "publishable": false }),
    );
    check(
        Kind::Matrix,
        json!({ "attractiveness": { "margin": 80 },
                "depth": { "loyalty": "90", "price_importance": 90 },
                "weights": { "loyalty": 3 } }),
        json!({ "attractiveness_score": 80.0, "depth_score": 70.0, "cell": "high-high",
                "strategy": "strengthen", "ours": false, "near": ["high-mid"] }),
    );
}

#[test]
fn series_answer_without_alarms_on_a_steady_stream() {
    let day = 86_400;
    let steady: Vec<i64> = (0..360).map(|i| i * day).collect();
    let stream = json!({ "t": steady, "from": 0, "until": 360 * day });
    let want = json!({ "alarms": [], "recoveries": [], "too_little_data": false });
    check(Kind::Volume, stream, want.clone());
    check(Kind::Volume, json!({ "t": steady, "start": 0, "weeks": 51, "busy": [] }), want);
    check(Kind::Volume, json!({ "t": [1], "from": 5 }), "missing-field".into());
    let cut: Vec<i64> = (0..200).map(|i| i * day).collect();
    let all = answers(
        Kind::Volume,
        json!({ "id": 1, "t": cut, "from": 0, "until": 300 * day }).to_string(),
    );
    let at = all[0]["alarms"][0]["at"].as_i64().unwrap();
    assert!(at > 200 * day && at < 240 * day, "{at}");
    let replies: Vec<Value> = (0..60).map(|i| json!([i, if i < 40 { 2 } else { 30 }])).collect();
    let all = answers(Kind::Latency, json!({ "id": 1, "replies": replies }).to_string());
    let index = all[0]["alarms"][0]["index"].as_i64().unwrap();
    assert!((40..50).contains(&index), "{index}");
}

#[test]
fn a_label_quotes_its_words_by_characters() {
    use domain::cue::{Cue, CueKind, Span};
    let cue = Cue {
        kind: CueKind::Busy,
        confidence: 87,
        spans: vec![Span { start: 4, end: 10 }],
        rule: "ru.busy.holiday".into(),
    };
    let locale = Locale::new(Lang::Ru, TimeZone::UTC);
    let want = json!({
        "label": "busy", "confidence": 0.87, "spans": [[4, 10]],
        "reason": "занятость: «отпуск»", "rule": "ru.busy.holiday",
    });
    assert_eq!(message::label(&cue, "Ура отпуск!", &locale), want);
}

#[test]
fn edits_answer_with_classes_and_pairs_of_ids() {
    let edit = |id: Value, text: &str| json!({ "id": id, "text": text, "author": "Анна", "date": "2026-03-01", "material": "баннер" });
    let edits = [
        edit("a".into(), "Логотип крупнее"),
        edit(2.into(), "Опечатка в заголовке"),
        edit("c".into(), "Логотип слишком большой, сделайте мельче"),
    ];
    let all = answers(Kind::Edits, json!({ "id": 1, "edits": edits }).to_string());
    assert_eq!(all[0]["classes"]["a"]["class"], "taste");
    assert_eq!(all[0]["classes"]["2"]["class"], "our_error");
    assert_eq!(all[0]["contradictions"][0]["ids"], json!(["a", "c"]));
    assert_eq!(all[0]["repeats"], json!([]));
    check(Kind::Edits, json!({ "edits": [{ "id": "a" }] }), "missing-field".into());
}

#[test]
fn a_draft_answers_with_findings_and_their_places() {
    let facts = json!({
        "fault": "own", "kpi": { "name": "заявки", "plan": 50, "fact": 6 }, "progress_pct": "12",
        "done_items": [], "solution_known": false, "new_date": null, "options_ready": false,
        "prevention_ready": false, "loss_estimate": null, "compensation_value": null,
        "client_name": null,
    });
    let text = "Уважаемый {имя}! Ничего страшного не случилось.";
    let line = json!({ "id": 1, "text": text, "kind": "first_notice", "facts": facts });
    let all = answers(Kind::Draft, line.to_string());
    let findings = all[0]["findings"].as_array().unwrap();
    let left = findings.iter().find(|f| f["rule"] == "placeholder-left").unwrap();
    assert_eq!((&left["span"], &left["severity"]), (&json!([10, 15]), &json!("error")));
    let no_fault = json!({ "text": text, "kind": "reply", "facts": {} });
    check(Kind::Draft, no_fault, "missing-field".into());
}
