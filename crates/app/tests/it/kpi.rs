//! KPIs: agreed with bands, recorded by day, seen going under weeks before the report.

use crate::{assert_error, problems, refusal};
use app::kpi::{self, ActualInput, KpiInput, Reading};
use domain::health::Level;
use domain::id::KpiId;
use domain::kpi::{
    AgreedBand, Aim, Cadence, Curve, Danger, Gradation, Measure, Mood, RiskNote, Terms,
};
use domain::money::Decimal;
use domain::signal::SignalKind;
use jiff::civil::{Date, date};
use testkit::{TestApp, each_app, on_sqlite};

fn band(label: &str, from: i64, to: Option<i64>, mood: Mood) -> AgreedBand {
    AgreedBand {
        label: label.into(),
        from: from.into(),
        to: to.map(Decimal::from),
        mood,
        consequence: format!("следует {label}"),
        wording: String::new(),
    }
}

/// Fifty leads a month from the first of March on.
pub fn input() -> KpiInput {
    let terms = Terms {
        name: "Заявки".into(),
        unit: "заявок".into(),
        aim: Aim::AtLeast,
        measure: Measure::Total,
        cadence: Cadence::Month,
        from: date(2026, 3, 1),
        to: None,
        plan: 50.into(),
        curve: Curve::Days,
        checkpoints: vec![40, 70],
        gradations: vec![Gradation {
            season: "весь год".into(),
            from: "01-01".parse().unwrap(),
            to: "12-31".parse().unwrap(),
            plan: None,
            bands: vec![
                band("мало", 0, Some(75), Mood::Bad),
                band("допустимо", 75, Some(100), Mood::Fair),
                band("план", 100, None, Mood::Good),
            ],
        }],
        risk: RiskNote::default(),
        carried: Vec::new(),
    };
    KpiInput { project: None, terms, agreed_on: None, note: String::new() }
}

/// A KPI whose miss has a price.
pub async fn priced(app: &TestApp) -> KpiId {
    kpi::add(&app.ctx, &app.alice, app.client, &input()).await.expect("a KPI")
}

async fn record(app: &TestApp, id: KpiId, on: Date, value: i64) -> app::Result<()> {
    let input = ActualInput { on, value: value.into(), reading: Reading::OfDay };
    kpi::record(&app.ctx, &app.boris, id, input, "hand").await
}

/// The signals of KPIs that are open, and the level of the client.
async fn verdict(app: &TestApp) -> (Vec<String>, Level) {
    let file = app::dossier::dossier(&app.ctx, &app.alice, app.client).await.expect("a dossier");
    let verdict = file.verdict.expect("a verdict").assessment;
    let of_kpis = verdict.signals.iter().filter(|j| j.signal.kind == SignalKind::Kpi);
    (of_kpis.map(|j| j.signal.reason.code.to_string()).collect(), verdict.health.level)
}

#[test]
fn five_of_fifty_two_days_before_the_report_was_told_four_weeks_before() {
    each_app(|app| async move {
        // Monday, 2 March, 9 o'clock; the test walks from evening to evening.
        let id = kpi::add(&app.ctx, &app.alice, app.client, &input()).await.expect("a kpi");
        app.pass_hours(-14);
        let mut told = None;
        for day in 1..=29 {
            let lead = i64::from([3, 8, 14, 20, 26].contains(&day));
            record(&app, id, date(2026, 3, day), lead).await.expect("recorded");
            let (signals, _) = verdict(&app).await;
            match (told, signals.as_slice()) {
                (None, []) => {}
                (None, [_]) => told = Some(day),
                (Some(_), [code]) => assert_eq!(code, "signal.kpi.behind", "{day}"),
                other => panic!("{day}: {other:?}"),
            }
            app.pass_hours(24);
        }
        assert_eq!(told, Some(5), "seen 26 days before the end of the month");
        app.pass_hours(-24);
        let cards = kpi::of_client(&app.ctx, &app.alice, app.client).await.expect("cards");
        let kept = cards[0].outlook.clone().expect("kept");
        assert_eq!((kept.fact, kept.danger), (5.into(), Some(Danger::Behind)));
        assert_eq!(kept.alarm_on, Some(date(2026, 3, 5)));
        let (_, level) = verdict(&app).await;
        assert_eq!(level, Level::Amber, "one strong sign (A.12)");
        // The month is over: the miss stays for three weeks, then it is history.
        app.pass_hours(24 * 4);
        app::assess::run_due(&app.ctx).await.expect("assessed");
        assert_eq!(verdict(&app).await.0, ["signal.kpi.missed"]);
        let file = kpi::file(&app.ctx, &app.boris, id).await.expect("a file");
        let last = file.periods.iter().find(|p| !p.is_current).expect("March");
        assert_eq!((last.fact, last.band.as_str()), (5.into(), "мало"));
        assert_eq!(last.consequence, "следует мало");
    });
}

#[test]
fn an_old_period_keeps_its_old_bands() {
    on_sqlite(|app| async move {
        let mut first = input();
        first.terms.from = date(2026, 1, 1);
        let id = kpi::add(&app.ctx, &app.alice, app.client, &first).await.expect("a kpi");
        record(&app, id, date(2026, 1, 20), 40).await.expect("recorded");
        record(&app, id, date(2026, 2, 20), 40).await.expect("recorded");
        let mut anew = first.clone();
        anew.terms.gradations[0].bands[0].to = Some(90.into());
        anew.terms.gradations[0].bands[1].from = 90.into();
        let early = KpiInput { agreed_on: Some(date(2025, 12, 1)), ..anew.clone() };
        let refused = kpi::revise(&app.ctx, &app.alice, id, 1, &early).await;
        assert_eq!(problems(refused), ["agreed_on:before-previous"]);
        let late = KpiInput { agreed_on: Some(date(2026, 3, 3)), ..anew.clone() };
        let refused = kpi::revise(&app.ctx, &app.alice, id, 1, &late).await;
        assert_eq!(problems(refused), ["agreed_on:in-future"]);
        let anew = KpiInput { agreed_on: Some(date(2026, 2, 10)), ..anew };
        kpi::revise(&app.ctx, &app.alice, id, 1, &anew).await.expect("agreed anew");
        assert_error!(kpi::revise(&app.ctx, &app.alice, id, 1, &anew).await, Conflict);
        let file = kpi::file(&app.ctx, &app.alice, id).await.expect("a file");
        let of: Vec<_> = file
            .periods
            .iter()
            .map(|p| (p.period.from.month(), p.band.as_str(), p.version))
            .collect();
        assert_eq!(of, [(3, "мало", 2), (2, "мало", 2), (1, "допустимо", 1)]);
        assert_eq!(app.events(1).await, ["Алиса kpi.revise"]);
    });
}

#[test]
fn what_cannot_be_agreed_or_recorded_is_refused_with_its_place() {
    on_sqlite(|app| async move {
        let add = async |change: fn(&mut Terms)| {
            let mut input = input();
            change(&mut input.terms);
            refusal(kpi::add(&app.ctx, &app.alice, app.client, &input).await)
        };
        assert_eq!(add(|t| t.plan = Decimal::ZERO).await, "kpi.fault.plan");
        assert_eq!(add(|t| t.to = Some(date(2026, 2, 1))).await, "kpi.fault.ends_before_begin");
        assert_eq!(add(|t| t.gradations[0].bands.truncate(1)).await, "kpi.fault.holes");
        let overlap = add(|t| t.gradations.push(t.gradations[0].clone())).await;
        assert_eq!(overlap, "kpi.fault.season_overlap");
        let id = kpi::add(&app.ctx, &app.alice, app.client, &input()).await.expect("a kpi");
        let today = date(2026, 3, 2);
        let code = async |on, value, reading| {
            let input = ActualInput { on, value, reading };
            problems(kpi::record(&app.ctx, &app.alice, id, input, "hand").await)
        };
        let day = Reading::OfDay;
        assert_eq!(code(today, (-1).into(), day).await, ["value:negative"]);
        assert_eq!(code(date(2026, 3, 3), 1.into(), day).await, ["on:in-future"]);
        assert_eq!(code(date(2026, 2, 28), 1.into(), day).await, ["on:outside-kpi"]);
        assert_eq!(code(today, Decimal::new(1, 5), day).await, ["value:too_fine"]);
        record(&app, id, date(2026, 3, 1), 7).await.expect("recorded");
        assert_eq!(code(today, 5.into(), Reading::SoFar).await, ["value:below-recorded"]);
        let so_far = ActualInput { on: today, value: 9.into(), reading: Reading::SoFar };
        kpi::record(&app.ctx, &app.alice, id, so_far, "hand").await.expect("recorded");
        let file = kpi::file(&app.ctx, &app.alice, id).await.expect("a file");
        let facts: Vec<_> = file.actuals.iter().map(|a| a.value).collect();
        assert_eq!(facts, [2.into(), 7.into()]);
        let days = [(date(2026, 3, 1), 7.into()), (today, 3.into())];
        let n_new = kpi::record_days(&app.ctx, &app.boris, id, &days, "api").await;
        assert_eq!(n_new.expect("recorded"), 1, "what is known already is not new");
    });
}

#[test]
fn a_stranger_is_told_that_there_is_no_such_kpi() {
    on_sqlite(|app| async move {
        let id = kpi::add(&app.ctx, &app.alice, app.client, &input()).await.expect("a kpi");
        for stranger in [&app.gleb, &app.zhenya] {
            let ctx = &app.ctx;
            assert_error!(kpi::file(ctx, stranger, id).await, NotFound);
            assert_error!(kpi::of_client(ctx, stranger, app.client).await, NotFound);
            assert_error!(kpi::add(ctx, stranger, app.client, &input()).await, NotFound);
            assert_error!(kpi::revise(ctx, stranger, id, 1, &input()).await, NotFound);
            assert_error!(kpi::end(ctx, stranger, id).await, NotFound);
            assert_error!(kpi::make_offer(ctx, stranger, id, 9.into(), "").await, NotFound);
            let fact =
                ActualInput { on: date(2026, 3, 2), value: 1.into(), reading: Reading::OfDay };
            assert_error!(kpi::record(ctx, stranger, id, fact, "hand").await, NotFound);
            assert_error!(kpi::forget(ctx, stranger, id, date(2026, 3, 2)).await, NotFound);
            assert!(kpi::all(ctx, stranger).await.expect("a list").is_empty());
        }
        // The specialist records, but does not agree.
        assert_error!(kpi::revise(&app.ctx, &app.boris, id, 1, &input()).await, Forbidden);
        record(&app, id, date(2026, 3, 2), 4).await.expect("recorded");
    });
}

#[test]
fn a_wish_is_answered_with_bounds_and_an_ended_kpi_is_quiet() {
    on_sqlite(|app| async move {
        let mut input = input();
        input.terms.from = date(2025, 9, 1);
        let id = kpi::add(&app.ctx, &app.alice, app.client, &input).await.expect("a kpi");
        for (month, fact) in [(9, 38), (10, 61), (11, 45), (12, 52)] {
            record(&app, id, date(2025, month, 15), fact).await.expect("recorded");
        }
        let offer = kpi::make_offer(&app.ctx, &app.alice, id, 100.into(), "сто стабильно").await;
        let offer = offer.expect("an offer");
        assert_eq!(offer.reasons[0].code, "kpi.offer.beyond");
        assert_eq!((offer.n, offer.firm, offer.best), (4, Some(38.0), Some(61.0)));
        let file = kpi::file(&app.ctx, &app.alice, id).await.expect("a file");
        assert_eq!((file.talks.len(), file.talks[0].note.as_str()), (1, "сто стабильно"));
        app.pass_hours(24 * 5);
        app::assess::run_due(&app.ctx).await.expect("assessed");
        assert_eq!(verdict(&app).await.0, ["signal.kpi.unrecorded"]);
        kpi::end(&app.ctx, &app.alice, id).await.expect("ended");
        assert!(verdict(&app).await.0.is_empty());
        assert_error!(kpi::end(&app.ctx, &app.alice, id).await, Conflict);
        kpi::resume(&app.ctx, &app.alice, id).await.expect("resumed");
        assert_eq!(verdict(&app).await.0, ["signal.kpi.unrecorded"]);
        let verbs = ["kpi.resume", "kpi.end", "kpi.offer"];
        assert_eq!(app.events(3).await, verbs.map(|verb| format!("Алиса {verb}")));
    });
}

/// Imports a table as the upload page does, by its own headings.
async fn import(app: &TestApp, text: &str) -> (i64, i64, Vec<String>) {
    use app::import::{self, Kind, Source};
    let path = app.ctx.config.data.join("факты.csv");
    std::fs::write(&path, text).unwrap();
    let kind = import::recognise(&path, "факты.csv").unwrap();
    assert_eq!(kind, Some(Kind::KpiFacts));
    let source = Source { kind, name: "факты.csv", path: &path, client: None };
    let options = import::Options::default();
    let preview = import::table::preview_file(
        &app.ctx,
        &app.alice,
        &path,
        "факты.csv",
        Kind::KpiFacts,
        &options,
    );
    assert!(preview.await.unwrap().problems.is_empty());
    let done =
        import::begin_and_run_table(&app.ctx, &app.alice, &source, Kind::KpiFacts, options).await;
    let done = done.unwrap();
    let (_, problems) = import::get(&app.ctx, &app.alice, done.import).await.unwrap();
    let codes = problems.into_iter().map(|p| format!("{}: {}", p.place, p.code)).collect();
    (done.progress.n_added, done.progress.n_known, codes)
}

#[test]
fn a_table_of_facts_is_taken_in_once_and_its_bad_rows_say_where() {
    each_app(|app| async move {
        let id = kpi::add(&app.ctx, &app.alice, app.client, &input()).await.expect("a kpi");
        let table = "Дата;Клиент;Показатель;Факт\n01.03.2026;Ромашка;Заявки;3\n\
            02.03.2026;Ромашка;заявки;1 200,5\n";
        assert_eq!(import(&app, table).await, (2, 0, vec![]));
        assert_eq!(import(&app, table).await, (0, 2, vec![]), "twice adds nothing");
        let file = kpi::file(&app.ctx, &app.alice, id).await.expect("a file");
        let facts: Vec<String> = file.actuals.iter().map(|a| a.value.to_string()).collect();
        assert_eq!(facts, ["1200.5", "3"]);
        app::assess::run_due(&app.ctx).await.expect("assessed");
        let cards = kpi::of_client(&app.ctx, &app.alice, app.client).await.expect("cards");
        assert_eq!(cards[0].outlook.clone().expect("kept").fact.to_string(), "1203.5");
        let bad = "Дата;Клиент;Показатель;Факт\n01.03.2026;Ромашка;Заявки;-3\n\
            01.02.2026;Ромашка;Заявки;3\n01.03.2026;Ромашка;Звонки;3\n\
            01.03.2026;Лютик;Заявки;3\n05.03.2026;;Заявки;3\n01.03.2026;;Заявки;x\n";
        let (n_added, _, codes) = import(&app, bad).await;
        assert_eq!(n_added, 0);
        let place = |row: i64, column: &str, code: &str| {
            format!("факты.csv, row {row}, column {column:?}: {code}")
        };
        let expected = [
            place(2, "Факт", "negative"),
            place(3, "Дата", "outside-kpi"),
            place(4, "Показатель", "unknown-kpi"),
            place(5, "Клиент", "unknown-client"),
            place(6, "Дата", "in-future"),
            place(7, "Факт", "not-a-number"),
        ];
        let mut codes = codes;
        codes.sort();
        assert_eq!(codes, expected);
    });
}

#[test]
fn the_bridge_keeps_its_versions_and_tells_a_watermelon() {
    use app::bridge::{file, save};
    use domain::bridge::{Bridge, Factor, Link};
    each_app(|app| async move {
        let id = kpi::add(&app.ctx, &app.alice, app.client, &input()).await.expect("a kpi");
        record(&app, id, date(2026, 3, 2), 20).await.expect("recorded");
        let mut bridge = Bridge {
            factors: vec![Factor {
                key: 1,
                name: "Выручка".into(),
                unit: "₽".into(),
                start: 100.into(),
                now: 110.into(),
                goal: 200.into(),
            }],
            links: vec![Link {
                kpi: id,
                factor: 1,
                rate: Some(2.into()),
                evidence: "каждая пятая заявка — заказ".into(),
                doubt: String::new(),
            }],
        };
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        save(ctx, alice, client, 0, &bridge, "").await.expect("saved");
        let found = file(ctx, &app.boris, client).await.expect("a bridge");
        assert_eq!(found.verdict.reasons[0].code, "bridge.watermelon");
        assert_eq!(found.verdict.factors[0].brought, Some(40.0));
        bridge.factors[0].now = 190.into();
        assert_eq!(problems(save(ctx, alice, client, 1, &bridge, " ").await), ["note:empty"]);
        assert_error!(save(ctx, alice, client, 0, &bridge, "рост").await, Conflict);
        save(ctx, alice, client, 1, &bridge, "открыли магазин").await.expect("saved");
        let found = file(ctx, alice, client).await.expect("a bridge");
        assert_eq!(found.verdict.reasons[0].code, "bridge.together");
        let kept: Vec<_> = found.versions.iter().map(|v| (v.version, v.note.as_str())).collect();
        assert_eq!(kept, [(2, "открыли магазин"), (1, "")]);
        assert_eq!(found.versions[1].bridge.factors[0].now, 110.into(), "the old one stays");
        let foreign = Bridge {
            links: vec![Link { kpi: KpiId(uuid::Uuid::nil()), ..bridge.links[0].clone() }],
            ..bridge.clone()
        };
        assert_eq!(
            problems(save(ctx, alice, client, 2, &foreign, "x").await),
            ["links:unknown_choice"]
        );
        for stranger in [&app.gleb, &app.zhenya] {
            assert_error!(file(ctx, stranger, client).await, NotFound);
            assert_error!(save(ctx, stranger, client, 2, &bridge, "x").await, NotFound);
        }
        assert_error!(save(ctx, &app.boris, client, 2, &bridge, "x").await, Forbidden);
    });
}
