//! What the client is offered, the client's own page and what one may try on it, what is learned.

use crate::site::{Browser, Site, signed_in};
use app::incident::liability::{ClauseInput, add_clause};
use app::incident::{self, RecordInput, client_page, option, section};
use axum::http::{Request, StatusCode, header};
use domain::cue::Lang;
use domain::id::IncidentId;
use domain::incident::analysis::Analysis;
use domain::incident::terms::{RegimeKind, Terms};
use domain::liability::BaseKind;
use testkit::{TestApp, on_sqlite};

const SECRET_WORDS: [&str; 6] =
    ["Внутренняя причина", "Алиса", "own_cost", "Стоит агентству", "Вера", "Секретный клиент"];

async fn incident(app: &TestApp) -> IncidentId {
    let input = RecordInput {
        title: "Внутренняя причина срыва".into(),
        promise: "Запуск 1 марта".into(),
        ..RecordInput::default()
    };
    let id = incident::record(&app.ctx, &app.alice, app.client, &input).await.expect("it").id;
    let analysis = Analysis { days_lost: Some(3), ..Analysis::default() };
    section::save_analysis(&app.ctx, &app.alice, id, 0, &analysis).await.expect("analysed");
    id
}

/// Offered, published, and the secret of a link.
async fn published(app: &TestApp, id: IncidentId, lang: Lang) -> String {
    let (ctx, vera) = (&app.ctx, &app.vera);
    option::propose(ctx, vera, id).await.expect("options");
    for card in option::desk(ctx, vera, id).await.expect("a desk").options {
        option::approve(ctx, vera, (id, card.row.id, 1), "").await.expect("approved");
    }
    option::offer(ctx, vera, id).await.expect("offered");
    client_page::save(ctx, vera, (id, 0), "Запуск не состоялся.\n\nМы чиним.", "")
        .await
        .expect("a text");
    client_page::publish(ctx, vera, (id, 1)).await.expect("published");
    client_page::link(ctx, vera, id, "Дина", lang, 7).await.expect("a link").secret
}

#[test]
fn the_client_chooses_on_a_page_that_shows_nothing_else() {
    on_sqlite(|app| async move {
        let id = incident(&app).await;
        let secret = published(&app, id, Lang::Ru).await;
        let site = Site::new(&app);
        let nobody = Browser::default();
        let path = format!("/c/{secret}");
        let page = site.get(&nobody, &path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Запуск не состоялся."));
        assert!(!page.body.contains(" checked"), "nothing is chosen before");
        for word in SECRET_WORDS {
            assert!(!page.body.contains(word), "shows {word}");
        }
        for place in ["/incidents", "/clients", "/api", "in_", "cl_", "tm_"] {
            assert!(!page.body.contains(&format!("\"{place}")), "names {place}");
        }
        // Every way stands in the same markup.
        assert_eq!(page.body.matches("<label class=\"way\">").count(), 3);
        let way = page.value("chosen").expect("a way");
        // Nothing picked, an unknown way, and an idea without words come back with a problem.
        for fields in [vec![], vec![("chosen", "op_1")], vec![("chosen", "own"), ("own", " ")]] {
            let back = site.post(&nobody, &path, &fields).await;
            assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        }
        let asked = site.post(&nobody, &path, &[("chosen", &way)]).await;
        assert_eq!(asked.status, StatusCode::OK);
        assert!(asked.body.contains("name=\"confirmed\""));
        assert!(site.get(&nobody, &path).await.body.contains("<label class=\"way\">"));
        let confirmed = [("chosen", way.as_str()), ("confirmed", "yes"), ("name", "<b>Дина</b>")];
        let done = site.post(&nobody, &path, &confirmed).await;
        assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, path.as_str()));
        let receipt = site.get(&nobody, &path).await;
        assert!(receipt.body.contains("Подтверждение выбора"));
        assert!(!receipt.body.contains("<b>Дина</b>") && receipt.body.contains("Дина"));
        // A second choice changes nothing.
        let again = [("chosen", "own"), ("own", "ещё"), ("confirmed", "yes")];
        site.post(&nobody, &path, &again).await;
        assert_eq!(site.get(&nobody, &path).await.body, receipt.body);
    });
}

#[test]
fn while_an_incident_is_typed_similar_cases_are_shown_with_what_helped() {
    on_sqlite(|app| async move {
        use app::incident::measure::{self, MeasureInput, MeasureStep};
        use app::incident::post_mortem::{self, FindingInput};
        use domain::postmortem::FindingKind;
        let (ctx, vera) = (&app.ctx, &app.vera);
        let id = incident(&app).await;
        let finding = FindingInput {
            kind: FindingKind::ControlError,
            what: "Запуск проверили в день сдачи".into(),
            why: "Нет проверки заранее".into(),
            lesson: "Проверять запуск за неделю".into(),
        };
        post_mortem::put_finding(ctx, vera, id, None, &finding).await.expect("a finding");
        let measure = MeasureInput {
            finding: None,
            name: "Проверка за неделю".into(),
            owner: vera.teammate,
            due_on: Some(jiff::civil::date(2026, 3, 1)),
            check_how: String::new(),
            check_weeks: None,
        };
        let m = measure::put_measure(ctx, vera, id, None, &measure).await.expect("a measure");
        let steps = [
            MeasureStep::Done { proof: "список".into() },
            MeasureStep::Proven { proof: "два запуска без срывов".into() },
        ];
        for (version, step) in (1..).zip(&steps) {
            measure::move_measure(ctx, vera, (id, m, version), step).await.expect("a step");
        }
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let client = app.client.to_string();
        let typed =
            [("client", client.as_str()), ("title", "Опять срыв запуска"), ("act", "similar")];
        let page = site.post(&alice, "/incidents", &typed).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.value("title").as_deref(), Some("Опять срыв запуска"));
        for shown in ["Проверять запуск за неделю", "два запуска без срывов", "ещё не закончено"]
        {
            assert!(page.body.contains(shown), "{shown}");
        }
        let other = [typed[0], ("title", "Не пришёл курьер"), typed[2]];
        let page = site.post(&alice, "/incidents", &other).await;
        assert!(page.body.contains("Похожих случаев пока не нашлось"));
        // Who does not see the client sees nothing of the case.
        let (gleb, _) = signed_in(&app, &app.gleb).await;
        let page = site.post(&gleb, "/incidents", &typed[1..]).await;
        assert!(page.body.contains("Похожих случаев пока не нашлось"));
        // Nothing was recorded by looking.
        let filter = incident::IncidentFilter { limit: 9, ..Default::default() };
        let (_, n) = incident::page(ctx, vera, &filter).await.expect("a page");
        assert_eq!(n, 1);
    });
}

#[test]
fn a_wrong_link_tells_nothing_and_a_right_one_opens_nothing_else() {
    on_sqlite(|app| async move {
        let id = incident(&app).await;
        let secret = published(&app, id, Lang::En).await;
        let site = Site::new(&app);
        let nobody = Browser::default();
        let page = site.get(&nobody, &format!("/c/{secret}")).await;
        assert!(page.body.contains("<html lang=\"en\"") && page.body.contains("What can be done"));
        let wrong = [
            "x".to_owned(),
            format!("{secret}x"),
            secret.to_uppercase(),
            format!("{secret}%00"),
            "..%2f..%2fsettings".to_owned(),
            "' or 1=1 --".replace(' ', "%20"),
            id.to_string(),
        ];
        let plain = site.get(&nobody, "/c/unknown").await;
        for token in wrong {
            let answer = site.get(&nobody, &format!("/c/{token}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{token}");
            assert_eq!(answer.body.len(), plain.body.len(), "{token} is told apart");
            let answer = site.post(&nobody, &format!("/c/{token}"), &[("chosen", "own")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{token}");
        }
        // The secret is no session and no token of the API.
        let bearer = Browser { cookies: format!("houston={secret}"), csrf: secret.clone() };
        for path in ["/", "/clients", "/incidents", &format!("/incidents/{id}")] {
            let answer = site.get(&bearer, path).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            assert!(answer.location.starts_with("/sign-in"), "{path}");
        }
        let longer = site.get(&nobody, &format!("/c/{secret}/options")).await;
        assert_eq!(longer.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_clients_page_is_kept_out_of_indexes_and_referrers() {
    on_sqlite(|app| async move {
        use tower::ServiceExt;
        let id = incident(&app).await;
        let secret = published(&app, id, Lang::Ru).await;
        let router = web::router::router(web::state::App::new(app.ctx.clone()));
        // every page whose address is a key, whoever added it
        let by_secret = web::router::PAGES.iter().filter(|(method, path)| {
            *method == "get" && path.contains("{token}") && !path.starts_with("/invitations/")
        });
        let unknown = by_secret.map(|(_, path)| path.replace(['{', '}'], ""));
        for path in unknown.chain([format!("/c/{secret}")]) {
            let request = Request::get(&path).body(axum::body::Body::empty()).expect("a request");
            let answer = router.clone().oneshot(request).await.expect("an answer");
            let of = |name: &str| answer.headers().get(name).and_then(|v| v.to_str().ok());
            assert_eq!(of("referrer-policy"), Some("no-referrer"), "{path}");
            assert!(of("x-robots-tag").is_some_and(|v| v.contains("noindex")), "{path}");
            assert_eq!(of("cache-control"), Some("no-store"), "{path}");
            assert!(answer.headers().get(header::SET_COOKIE).is_none(), "{path}");
        }
    });
}

#[test]
fn the_agencys_pages_come_with_everything_on_them() {
    on_sqlite(|app| async move {
        let id = incident(&app).await;
        let secret = published(&app, id, Lang::Ru).await;
        let site = Site::new(&app);
        let (vera, _) = signed_in(&app, &app.vera).await;
        let own = format!("/incidents/{id}");
        let nobody = Browser::default();
        let way = site.get(&nobody, &format!("/c/{secret}")).await.value("chosen").expect("a way");
        let fields = [("chosen", way.as_str()), ("confirmed", "yes")];
        site.post(&nobody, &format!("/c/{secret}"), &fields).await;
        let gesture = [
            ("name", "Аудит"),
            ("kind", "service"),
            ("client_value", "12 500,50"),
            ("own_cost", "0"),
        ];
        let to = format!("{own}/gestures");
        assert_eq!(site.post(&vera, &to, &gesture).await.done().1, "done~flash.saved");
        let bad = site.post(&vera, &to, &[("name", "Аудит"), ("client_value", "много")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.body.contains("value=\"Аудит\""), "what was typed stays");
        let finding = |why| [("kind", "overload"), ("what", "Не успели"), ("why", why)];
        let to = format!("{own}/findings");
        let refused = site.post(&vera, &to, &finding("Забыл")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("Что должно было напомнить"));
        let kept = site.post(&vera, &to, &finding("Семь проектов на одного")).await;
        assert_eq!(kept.done().1, "done~flash.saved");
        let measure = [("name", "Не больше пяти"), ("check_weeks", "6"), ("due_on", "2026-03-01")];
        site.post(&vera, &format!("{own}/measures"), &measure).await.done();
        let link = [("recipient", "Ева"), ("lang", "ru"), ("days", "5")];
        let fresh = site.post(&vera, &format!("{own}/links"), &link).await;
        assert!(fresh.body.contains("id=\"fresh-link\""), "the link is shown once");
        let later = site.get(&vera, &format!("{own}/client-page")).await;
        assert!(!later.body.contains("fresh-link"), "and never again");
        for (path, words) in [
            ("/options", "Аудит"),
            ("/client-page", "Подтвердить выбор клиенту"),
            ("/post-mortem", "Семь проектов на одного"),
            ("", "Варианты и компенсации"),
        ] {
            let page = site.get(&vera, &format!("{own}{path}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.body.contains(words), "{path}");
        }
        for (path, words) in [
            ("/incidents/library", "Семь проектов на одного"),
            ("/incidents/library?like=%D1%83%D1%81%D0%BF%D0%B5%D0%BB%D0%B8", "Не успели"),
            ("/incidents/patterns", "<svg"),
        ] {
            let page = site.get(&vera, path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.body.contains(words), "{path}: {}", page.body);
        }
        let addendum = site.get(&vera, &format!("{own}/addendum")).await;
        assert!(addendum.body.contains("Запуск 1 марта"));
    });
}

#[test]
fn a_statement_is_printed_for_those_who_see_liability() {
    on_sqlite(|app| async move {
        let id = incident(&app).await;
        let site = Site::new(&app);
        let (vera, _) = signed_in(&app, &app.vera).await;
        let path = format!("/incidents/{id}/statement.pdf");
        assert_eq!(site.get(&vera, &path).await.status, StatusCode::NOT_FOUND, "nothing to print");
        let clause = ClauseInput {
            number: "7.2".into(),
            words: "Штраф".into(),
            terms: Terms {
                regime: RegimeKind::FineFixed,
                base_minor: 0,
                base_kind: BaseKind::Price,
                amount_minor: Some(5_000_000),
                percent: None,
                divisor: None,
                rate_date: None,
                due_date: None,
                end_date: None,
                is_due_date_moved: false,
                cap_percent: None,
                cap_minor: None,
                cap_base_minor: None,
                moratorium: Vec::new(),
            },
        };
        add_clause(&app.ctx, &app.vera, id, &clause).await.expect("a clause");
        let pdf = site.get(&vera, &path).await;
        assert_eq!((pdf.status, pdf.body.as_str()), (StatusCode::OK, "%PDF Орбита 1"));
        let (boris, _) = signed_in(&app, &app.boris).await;
        assert_eq!(site.get(&boris, &path).await.status, StatusCode::FORBIDDEN);
    });
}
