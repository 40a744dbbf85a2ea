//! The client's portal: what was published is there, and nothing else can be reached.

use crate::site::{Browser, Site, signed_in};
use app::incident::{self, client_page};
use app::portal::{self, Kind, Marks};
use app::weekly::{self, TaskWord, WeeklyInput};
use app::{Actor, client, milestone, project, promise};
use axum::http::StatusCode;
use domain::cue::Lang;
use domain::id::{ClientId, WeeklyId};
use testkit::{TestApp, client_input, on_sqlite, project_input};
use web::router::PAGES;

/// Stands in everything that this client must not see.
const HIDDEN: &str = "СЕКРЕТ";

/// One of everything of a client, with the same words in all of it; the ids by their prefix.
async fn things(app: &TestApp, actor: &Actor, of: ClientId, words: &str) -> Vec<(Kind, String)> {
    let ctx = &app.ctx;
    let what = |kind: &str| format!("{words} {kind}");
    let made = project::create(ctx, actor, of, &project_input(&what("проект"))).await;
    let project = made.expect("a project").id;
    let input = milestone::MilestoneInput {
        what: what("показ"),
        project: None,
        owner: None,
        planned_on: None,
        due_on: None,
    };
    let milestone = milestone::add(ctx, actor, of, &input).await.expect("a milestone").id;
    let input = promise::PromiseInput {
        words: what("слова"),
        ..promise::PromiseInput::new(domain::promise::Side::Ours, &what("обещание"))
    };
    let promise = promise::add(ctx, actor, of, &input).await.expect("a promise").id;
    let input = app::work::ItemInput {
        kind: domain::work::ItemKind::Task,
        title: what("задача"),
        asked_by: what("просил"),
        project: None,
        at: ctx.now(),
        ended_at: None,
        n_comments: 0,
        rating: None,
        owner: None,
        due_on: None,
        external_id: String::new(),
    };
    let item = app::work::add_item(ctx, actor, of, &input).await.expect("a task").id;
    let input = incident::RecordInput {
        title: format!("{HIDDEN} название"),
        promise: what("срыв"),
        ..incident::RecordInput::default()
    };
    let incident = incident::record(ctx, actor, of, &input).await.expect("an incident").id;
    let story = what("рассказ");
    client_page::save(ctx, actor, (incident, 0), &story, "").await.expect("a text");
    client_page::publish(ctx, actor, (incident, 1)).await.expect("published");
    vec![
        (Kind::Project, project.to_string()),
        (Kind::Milestone, milestone.to_string()),
        (Kind::Promise, promise.to_string()),
        (Kind::WorkItem, item.to_string()),
        (Kind::Incident, incident.to_string()),
    ]
}

fn marks(things: &[(Kind, String)]) -> Marks {
    let id = |text: &str| text.split_once('_').and_then(|(_, hex)| hex.parse().ok());
    things.iter().filter_map(|(kind, text)| Some((*kind, id(text)?))).collect()
}

/// A weekly report, published or not; all that is said in it carries the words.
async fn report(
    app: &TestApp,
    actor: &Actor,
    of: ClientId,
    words: &str,
    publish: bool,
) -> WeeklyId {
    let id = weekly::prepare(&app.ctx, actor, of).await.expect("a draft");
    let file = weekly::one(&app.ctx, actor, id).await.expect("it");
    let word = |(task, _): &(weekly::WeeklyTask, Option<domain::weekly::Part>)| TaskWord {
        item: task.item,
        is_planned: true,
        has_activity: false,
        is_left_out: false,
        word: format!("{words} причина"),
    };
    let input = WeeklyInput {
        meaning: format!("{words} смысл"),
        tasks: file.tasks.iter().map(word).collect(),
        ..WeeklyInput::default()
    };
    weekly::save(&app.ctx, actor, (id, file.report.version), &input).await.expect("saved");
    if publish {
        let of = (id, file.report.version + 1);
        weekly::publish(&app.ctx, actor, of).await.expect("published");
    }
    id
}

async fn secret(app: &TestApp, actor: &Actor, of: ClientId) -> String {
    portal::link(&app.ctx, actor, of, "Дина", Lang::Ru, 30).await.expect("a link").secret
}

#[test]
fn a_portal_shows_what_was_published_and_the_director_hears_the_client() {
    on_sqlite(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let site = Site::new(&app);
        let nobody = Browser::default();
        let things = things(&app, alice, app.client, "ЯВНО").await;
        let path = format!("/p/{}", secret(&app, alice, app.client).await);
        let empty = site.get(&nobody, &path).await;
        assert_eq!(empty.status, StatusCode::OK);
        assert!(empty.body.contains("Пока пусто"), "private by default");
        assert!(!empty.body.contains("ЯВНО"));
        let (manager, _) = signed_in(&app, alice).await;
        let desk = format!("/clients/{}/portal", app.client);
        let chosen: Vec<String> = marks(&things).into_iter().map(portal::mark_text).collect();
        let mut form: Vec<(&str, &str)> = chosen.iter().map(|m| ("mark", m.as_str())).collect();
        let preview = site.post(&manager, &desk, &form).await;
        assert_eq!(preview.status, StatusCode::OK);
        assert!(preview.body.contains("Ещё не опубликовано") && preview.body.contains("ЯВНО"));
        assert!(!site.get(&nobody, &path).await.body.contains("ЯВНО"), "a look is no publication");
        form.push(("confirmed", "yes"));
        let sent = site.post(&manager, &desk, &form).await;
        assert_eq!(sent.done(), (desk.as_str(), "done~flash.portal_published"));
        let weekly = report(&app, alice, app.client, "ЯВНО", true).await;
        let home = site.get(&nobody, &path).await.body;
        for shown in ["проект", "показ", "обещание", "задача", "срыв", "смысл"]
        {
            assert!(home.contains(&format!("ЯВНО {shown}")), "{shown}");
        }
        for hidden in ["слова", "просил", HIDDEN, "Алиса", "csrf\" value=\"k"] {
            assert!(!home.contains(hidden), "{hidden}");
        }
        let read = site.get(&nobody, &format!("{path}/weekly/{weekly}")).await;
        assert!(read.body.contains("ЯВНО причина"));
        let incident = &things[4].1;
        let page = site.get(&nobody, &format!("{path}/incidents/{incident}")).await;
        assert!(page.body.contains("ЯВНО рассказ") && !page.body.contains(HIDDEN));
        let wrong = site.post(&nobody, &format!("{path}/words"), &[("text", " ")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("Заполните это поле"));
        let english = portal::link(ctx, alice, app.client, "Dina", Lang::En, 30).await;
        let words = format!("/p/{}/words", english.expect("a link").secret);
        let wrong = site.post(&nobody, &words, &[("text", " ")]).await;
        assert!(wrong.body.contains("Fill in this field"), "in the language of the link");
        let word = [("text", "Менеджер не перезванивает")];
        let said = site.post(&nobody, &format!("{path}/words"), &word).await;
        assert!(said.location.ends_with("?said#word"), "{}", said.location);
        let heard = portal::words(ctx, &app.vera).await.expect("the words");
        assert_eq!(heard[0].word.text, "Менеджер не перезванивает");
        assert_eq!(portal::n_unheard(ctx, &app.vera).await.expect("a count"), 1);
        assert!(matches!(portal::words(ctx, alice).await, Err(app::Error::Forbidden)));
        for page in [desk.clone(), format!("/clients/{}", app.client), "/".to_owned()] {
            let body = site.get(&manager, &page).await.body;
            assert!(!body.contains("не перезванивает"), "{page} tells the manager");
        }
        let seen = site.get(&manager, &desk).await.body;
        assert!(seen.contains("Кто что открывал") && seen.contains("недельный отчёт"));
        portal::hear(ctx, &app.vera, heard[0].word.id).await.expect("heard");
        let links = portal::desk(ctx, alice, app.client).await.expect("a desk").links;
        let link = links.iter().find(|link| link.recipient == "Дина").expect("her link").id;
        portal::revoke(ctx, alice, app.client, link).await.expect("revoked");
        assert_eq!(site.get(&nobody, &path).await.status, StatusCode::NOT_FOUND);
    });
}

/// Every address of a page with the secret and ids that this person may not open.
fn addresses(path: &str, secret: &str, ids: &[String]) -> Vec<String> {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let is_named = |part: &&&str| part.starts_with('{') && **part != "{token}";
    let n_ids = parts.iter().filter(is_named).count();
    let fill = |id: &str| -> String {
        let part = |part: &&str| match *part {
            "{token}" => format!("/{secret}"),
            named if named.starts_with('{') => format!("/{id}"),
            plain => format!("/{plain}"),
        };
        parts.iter().map(part).collect()
    };
    if n_ids == 0 { vec![fill("")] } else { ids.iter().map(|id| fill(id)).collect() }
}

#[test]
fn a_portal_user_reaches_nothing_that_was_not_published_to_their_client() {
    on_sqlite(|app| async move {
        let (ctx, vera) = (&app.ctx, &app.vera);
        let mut ids: Vec<String> = vec![app.client.to_string(), app.dina.to_string()];
        let own = things(&app, &app.alice, app.client, HIDDEN).await;
        ids.extend(own.iter().map(|(_, id)| id.clone()));
        ids.push(report(&app, &app.alice, app.client, HIDDEN, false).await.to_string());
        // Another client, of whom everything is published, and another agency.
        let other = client::create(ctx, vera, &client_input("СЕКРЕТ Другой")).await.expect("it").id;
        let theirs = things(&app, vera, other, HIDDEN).await;
        portal::publish(ctx, vera, other, &marks(&theirs)).await.expect("published");
        ids.extend(theirs.iter().map(|(_, id)| id.clone()));
        ids.push(other.to_string());
        ids.push(report(&app, vera, other, HIDDEN, true).await.to_string());
        let foreign = client::create(ctx, &app.zhenya, &client_input("СЕКРЕТ Чужой")).await;
        let foreign = foreign.expect("it").id;
        let far = things(&app, &app.zhenya, foreign, HIDDEN).await;
        portal::publish(ctx, &app.zhenya, foreign, &marks(&far)).await.expect("published");
        ids.extend(far.iter().map(|(_, id)| id.clone()));
        ids.push(report(&app, &app.zhenya, foreign, HIDDEN, true).await.to_string());
        // A mark of one client opens nothing of another one.
        let refused = portal::publish(ctx, &app.alice, app.client, &marks(&theirs)).await;
        assert!(matches!(refused, Err(app::Error::Invalid(_))), "{refused:?}");

        let secret = secret(&app, &app.alice, app.client).await;
        let cookie = format!("houston={secret}; __Host-houston={secret}");
        let with_cookie = Browser { cookies: cookie, csrf: secret.clone() };
        let mut n_asked = 0;
        for (method, path) in PAGES {
            // Behind the sign-in any id is as good as another; the portal's own pages get all.
            let is_portal = path.starts_with("/p/");
            let asked = if is_portal { &ids[..] } else { &ids[..4] };
            let mut site = Site::new(&app);
            for address in addresses(path, &secret, asked) {
                if is_portal {
                    // Its own limits of requests: they are not what is asked about.
                    site = Site::new(&app);
                }
                for browser in [&Browser::default(), &with_cookie] {
                    let answer = match *method {
                        "get" => site.get(browser, &address).await,
                        _ => site.post(browser, &address, &[("text", "слово")]).await,
                    };
                    n_asked += 1;
                    let told = format!("{method} {address}: {}", answer.status);
                    assert!(!answer.body.contains(HIDDEN), "{told}");
                    let is_open = ["/sign-in", "/sign-out", "/setup", "/c/", "/invitations/"];
                    let is_own = address == format!("/p/{secret}")
                        || address == format!("/p/{secret}/words");
                    let is_refused = matches!(
                        answer.status,
                        StatusCode::BAD_REQUEST
                            | StatusCode::NOT_FOUND
                            | StatusCode::UNAUTHORIZED
                            | StatusCode::FORBIDDEN
                    ) || answer.location.starts_with("/sign-in");
                    let may_answer = is_own || is_open.iter().any(|open| path.starts_with(open));
                    assert!(may_answer || is_refused, "{told}");
                }
            }
        }
        assert!(n_asked > 1_000, "{n_asked}");
        let site = Site::new(&app);
        let home = site.get(&Browser::default(), &format!("/p/{secret}")).await;
        assert_eq!(home.status, StatusCode::OK);
        let bad = site.get(&Browser::default(), &format!("/p/{}", "x".repeat(43))).await;
        assert_eq!(bad.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_secret_of_a_portal_is_no_token_of_the_api() {
    testkit::each_app(|app| async move {
        let secret = secret(&app, &app.alice, app.client).await;
        let document = serde_json::to_value(web::api::document()).expect("a document");
        for (path, item) in document["paths"].as_object().expect("paths") {
            let api = crate::api_client::Api::new(app.clone());
            for method in item.as_object().expect("methods").keys() {
                let path = path.replace("{id}", &app.client.to_string());
                let line = format!("{} {path}", method.to_uppercase());
                let answer = api.call(&secret, &line, &serde_json::Value::Null).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{line}");
            }
        }
    });
}

#[test]
fn the_last_visit_by_a_link_is_told_however_much_others_opened_since() {
    on_sqlite(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let first = secret(&app, alice, app.client).await;
        portal::visit(ctx, &first).await.expect("the portal");
        app.pass_hours(1);
        for _ in 0..61 {
            let other = secret(&app, alice, app.client).await;
            portal::visit(ctx, &other).await.expect("the portal");
        }
        let desk = portal::desk(ctx, alice, app.client).await.expect("a desk");
        let seen = desk.links.iter().map(|link| link.to.seen_at.expect("seen"));
        let first = seen.min().expect("62 links");
        assert_eq!((desk.links.len(), first), (62, ctx.now_ms() - 3_600_000));
        let site = Site::new(&app);
        let (manager, _) = signed_in(&app, alice).await;
        let page = site.get(&manager, &format!("/clients/{}/portal", app.client)).await;
        assert!(!page.body.contains("ещё не заходил"), "nobody is said to have stayed away");
    });
}

#[test]
fn a_person_at_the_client_may_open_pages_as_often_as_anybody() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let path = format!("/p/{}", secret(&app, &app.alice, app.client).await);
        for n in 0..100 {
            let page = site.get(&Browser::default(), &path).await;
            assert_eq!(page.status, StatusCode::OK, "page {n}");
        }
    });
}
