//! Every form: what it does, how it refuses, and that typed values come back.

use crate::site::{Answer, Browser, Site, signed_in};
use app::project;
use axum::http::StatusCode;
use testkit::{on_sqlite, project_input};

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// The form comes back with a problem beside each of the fields.
fn refused(answer: &Answer, fields: &[&str]) {
    assert_eq!(answer.status, REFUSED);
    for field in fields {
        assert!(answer.has_problem(field), "no problem beside {field}");
    }
}

const CLIENT: &[(&str, &str)] = &[
    ("name", "Луговое"),
    ("tier", "a"),
    ("manager", ""),
    ("zone", "Asia/Omsk"),
    ("domains", "lugovoe.example, @LUG.example"),
    ("fee", "150 000,50"),
    ("currency", "rub"),
    ("note", "Две\nстроки"),
];

fn with<'a>(
    fields: &[(&'a str, &'a str)],
    changed: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| changed.iter().all(|(n, _)| n != name));
    kept.chain(changed).copied().collect()
}

#[test]
fn a_client_is_added_changed_archived_and_restored() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        assert_eq!(site.get(&alice, "/clients/new").await.status, StatusCode::OK);
        let wrong = [("name", " "), ("fee", "много"), ("zone", "Mars/Base")];
        let answer = site.post(&alice, "/clients", &with(CLIENT, &wrong)).await;
        refused(&answer, &["fee"]);
        assert_eq!(answer.value("fee").as_deref(), Some("много"));
        let wrong = [("name", " "), ("zone", "Mars/Base"), ("domains", "gmail.com")];
        let answer = site.post(&alice, "/clients", &with(CLIENT, &wrong)).await;
        refused(&answer, &["name", "zone", "domains"]);
        let taken = site.post(&alice, "/clients", &with(CLIENT, &[("name", "ромашка")])).await;
        refused(&taken, &["name"]);
        let made = site.post(&alice, "/clients", CLIENT).await;
        let (own, notice) = made.done();
        assert_eq!(notice, "done~flash.client_added");
        let form = site.get(&alice, &format!("{own}/form")).await;
        assert_eq!(form.value("name").as_deref(), Some("Луговое"));
        assert_eq!(form.value("fee").as_deref(), Some("150000,50"));
        assert!(form.body.contains(">lug.example\nlugovoe.example</textarea>"));
        assert!(form.body.contains("value=\"Asia&#x2f;Omsk\" selected"));
        let own_id = app.alice.teammate.expect("Alice").to_string();
        assert!(form.body.contains(&format!("value=\"{own_id}\" selected")), "she manages it");
        let renamed = with(CLIENT, &[("name", "Луг"), ("version", "1"), ("manager", &own_id)]);
        assert_eq!(site.post(&alice, own, &renamed).await.done(), (own, "done~flash.saved"));
        // Somebody was faster: the present values with a new version, and a plain word.
        let late = site.post(&alice, own, &with(CLIENT, &[("version", "1")])).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.has_problem("") && late.body.contains("изменил кто-то ещё"));
        assert_eq!(late.value("name").as_deref(), Some("Луг"));
        assert_eq!(late.value("version").as_deref(), Some("2"));
        let archival = format!("{own}/archival");
        let (to, notice) = (own, "done~flash.archived");
        assert_eq!(site.post(&alice, &archival, &[]).await.done(), (to, notice));
        assert_eq!(site.post(&alice, &archival, &[]).await.status, StatusCode::CONFLICT);
        let back = site.post(&alice, &format!("{own}/restoration"), &[]).await;
        assert_eq!(back.done(), (to, "done~flash.restored"));
    });
}

#[test]
fn a_merger_is_shown_before_it_is_done() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let twin = with(CLIENT, &[("name", "ООО Ромашка"), ("domains", "")]);
        let made = site.post(&alice, "/clients", &twin).await;
        let twin = made.done().0.trim_start_matches("/clients/");
        let path = format!("/clients/{}/merger", app.client);
        let page = site.get(&alice, &path).await;
        assert!(page.body.contains(&format!("/merger?into={twin}")), "offered as alike");
        let preview = site.get(&alice, &format!("{path}?into={twin}")).await;
        assert!(preview.body.contains("romashka.example"));
        assert!(preview.body.contains("Asia&#x2f;Omsk"), "fields that differ are shown");
        refused(&site.post(&alice, &path, &[("into", "")]).await, &["into"]);
        let own = app.client.to_string();
        refused(&site.post(&alice, &path, &[("into", &own)]).await, &[""]);
        let done = site.post(&alice, &path, &[("into", twin)]).await;
        assert_eq!(done.done(), (made.location.as_str(), "done~flash.merged"));
        let merged = site.get(&alice, &made.location).await;
        assert!(merged.body.contains("Дина"), "the contact has moved");
    });
}

#[test]
fn a_contact_is_added_changed_and_archived() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let client = format!("/clients/{}", app.client);
        let page = site.get(&alice, &format!("{client}/contacts/new")).await;
        assert_eq!(page.status, StatusCode::OK);
        let person = [
            ("name", "Егор"),
            ("position", "директор"),
            ("phone", "+7 900 000-00-00"),
            ("addresses", "egor@romashka.example\n@egor"),
            ("preferred", "call"),
            ("attitude", "wary"),
            ("senior", "1"),
            ("note", ""),
        ];
        let path = format!("{client}/contacts");
        let wrong = [("name", ""), ("addresses", "x@"), ("attitude", "злой")];
        let answer = site.post(&alice, &path, &with(&person, &wrong)).await;
        refused(&answer, &["name", "addresses", "attitude"]);
        let twice = [("addresses", "dina@romashka.example")];
        refused(&site.post(&alice, &path, &with(&person, &twice)).await, &["addresses"]);
        let made = site.post(&alice, &path, &person).await;
        let (own, notice) = made.done();
        assert_eq!(notice, "done~flash.contact_added");
        let page = site.get(&alice, own).await;
        assert!(page.body.contains("Егор") && page.body.contains("насторож"), "the attitude");
        let form = site.get(&alice, &format!("{own}/form")).await;
        assert!(form.body.contains("name=\"senior\" value=\"1\" checked"));
        let changed = with(&person, &[("name", "Егор Ильич"), ("version", "1")]);
        assert_eq!(site.post(&alice, own, &changed).await.done(), (own, "done~flash.saved"));
        let late = site.post(&alice, own, &changed).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert_eq!(late.value("name").as_deref(), Some("Егор Ильич"));
        let archived = site.post(&alice, &format!("{own}/archival"), &[]).await;
        assert_eq!(archived.done(), (own, "done~flash.archived"));
        assert!(site.get(&alice, own).await.body.contains("/restoration"));
        let back = site.post(&alice, &format!("{own}/restoration"), &[]).await;
        assert_eq!(back.done(), (own, "done~flash.restored"));
    });
}

#[test]
fn a_project_is_added_changed_and_archived() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let client = format!("/clients/{}", app.client);
        let path = format!("{client}/projects");
        let page = site.get(&alice, &format!("{path}/new")).await;
        assert_eq!(page.status, StatusCode::OK);
        let work = [("name", "Сайт"), ("starts_on", "2026-03-01"), ("due_on", "2026-02-01")];
        refused(&site.post(&alice, &path, &work).await, &["due_on"]);
        let answer = site.post(&alice, &path, &with(&work, &[("due_on", "завтра")])).await;
        refused(&answer, &["due_on"]);
        assert_eq!(answer.value("due_on").as_deref(), Some("завтра"));
        let made = site.post(&alice, &path, &with(&work, &[("due_on", "2026-04-01")])).await;
        let list = format!("{client}#projects");
        assert_eq!(made.done(), (list.as_str(), "done~flash.project_added"));
        let card = app::client::card(&app.ctx, &app.alice, app.client).await.expect("a card");
        let own = format!("/projects/{}", card.projects[0].id);
        let form = site.get(&alice, &format!("{own}/form")).await;
        assert_eq!(form.value("due_on").as_deref(), Some("2026-04-01"));
        let changed = [("name", "Новый сайт"), ("version", "1")];
        assert_eq!(site.post(&alice, &own, &changed).await.done().1, "done~flash.saved");
        let late = site.post(&alice, &own, &changed).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert_eq!(late.value("name").as_deref(), Some("Новый сайт"));
        for (path, notice) in [("archival", "archived"), ("restoration", "restored")] {
            let answer = site.post(&alice, &format!("{own}/{path}"), &[]).await;
            assert_eq!(answer.done().1, format!("done~flash.{notice}"));
        }
    });
}

#[test]
fn a_director_invites_and_sets_role_and_access() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (vera, _) = signed_in(&app, &app.vera).await;
        let client = app.client.to_string();
        let form = [("name", "Яна"), ("email", "yana@"), ("role", "boss"), ("clients", &client)];
        refused(&site.post(&vera, "/invitations", &form).await, &["role"]);
        let form = with(&form, &[("role", "specialist")]);
        let answer = site.post(&vera, "/invitations", &form).await;
        refused(&answer, &["email"]);
        assert!(answer.body.contains(&format!("value=\"{client}\" checked")), "ticks stay");
        let form = with(&form, &[("email", "yana@orbita.example")]);
        let made = site.post(&vera, "/invitations", &form).await;
        assert_eq!(made.status, StatusCode::OK);
        assert!(made.body.contains("houston.example"), "the link is shown");
        let list = site.get(&vera, "/teammates").await;
        assert!(!list.body.contains("houston.example"), "and never again");
        let open = app::auth::invitation::list(&app.ctx, &app.vera).await.expect("a list");
        let path = format!("/invitations/{}/revocation", open[0].id);
        assert!(list.body.contains(&path), "the row can be revoked");
        assert_eq!(site.post(&vera, &path, &[]).await.done().1, "done~flash.invitation_revoked");
        assert_eq!(site.post(&vera, &path, &[]).await.status, StatusCode::CONFLICT);

        let gleb = app.gleb.teammate.expect("Gleb");
        let own = format!("/teammates/{gleb}");
        let page = site.get(&vera, &own).await;
        let version = page.value("version").expect("a version");
        let form = [("role", "project_manager"), ("clients", &client), ("version", &version)];
        let wrong = with(&form, &[("addresses", "x@")]);
        refused(&site.post(&vera, &own, &wrong).await, &["addresses"]);
        let saved = site.post(&vera, &own, &with(&form, &[("addresses", "@gleb")])).await;
        assert_eq!(saved.done(), ("/teammates", "done~flash.saved"));
        let (gleb, _) = signed_in(&app, &app.gleb).await;
        let path = format!("/clients/{client}");
        assert_eq!(site.get(&gleb, &path).await.status, StatusCode::OK);
        assert_eq!(site.post(&vera, &own, &form).await.status, StatusCode::CONFLICT);
        let form = [("role", "project_manager"), ("version", "2")];
        assert_eq!(site.post(&vera, &own, &form).await.done().1, "done~flash.saved");
        assert_eq!(site.get(&gleb, &path).await.status, StatusCode::NOT_FOUND);
        let closed = site.post(&vera, &format!("{own}/suspension"), &[]).await;
        assert_eq!(closed.done().1, "done~flash.teammate_disabled");
        assert_eq!(site.get(&gleb, "/").await.location, "/sign-in?next=/");
        let opened = site.post(&vera, &format!("{own}/restoration"), &[]).await;
        assert_eq!(opened.done().1, "done~flash.teammate_enabled");
        let last = format!("/teammates/{}/suspension", app.vera.teammate.expect("Vera"));
        assert_eq!(site.post(&vera, &last, &[]).await.status, REFUSED);
    });
}

#[test]
fn one_sets_ones_own_name_language_colors_and_password() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (vera, _) = signed_in(&app, &app.vera).await;
        let form = [("name", ""), ("lang", "en"), ("theme", "dark"), ("zone", "Asia/Omsk")];
        refused(&site.post(&vera, "/profile", &form).await, &["name"]);
        let form = with(&form, &[("name", "Вера Л.")]);
        assert_eq!(site.post(&vera, "/profile", &form).await.done().1, "done~flash.saved");
        let page = site.get(&vera, "/profile").await;
        assert!(page.body.contains("<html lang=\"en\"") && page.body.contains("Вера Л."));
        let theme = [("theme", "light"), ("next", "/clients")];
        let answer = site.post(&vera, "/profile/theme", &theme).await;
        assert_eq!(answer.location, "/clients");
        let theme = [("theme", "pink"), ("next", "/clients")];
        assert_eq!(site.post(&vera, "/profile/theme", &theme).await.status, REFUSED);
        let change = [("current", "не тот"), ("password", "восемь серых мышей")];
        refused(&site.post(&vera, "/profile/password", &change).await, &["current"]);
        let change = [("current", app.password), ("password", "12345678")];
        refused(&site.post(&vera, "/profile/password", &change).await, &["password"]);
        let (other, session) = signed_in(&app, &app.vera).await;
        let path = format!("/sessions/{session}/end");
        assert_eq!(site.post(&vera, &path, &[]).await.done().1, "done~flash.session_ended");
        assert_eq!(site.post(&vera, &path, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.get(&other, "/profile").await.status, StatusCode::SEE_OTHER);
        let (other, _) = signed_in(&app, &app.vera).await;
        let change = [("current", app.password), ("password", "восемь серых мышей")];
        let answer = site.post(&vera, "/profile/password", &change).await;
        assert_eq!(answer.done().1, "done~flash.password_changed");
        assert_eq!(site.get(&other, "/profile").await.status, StatusCode::SEE_OTHER);
        assert_eq!(site.get(&vera, "/profile").await.status, StatusCode::OK);
    });
}

#[test]
fn a_token_is_shown_once() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (boris, _) = signed_in(&app, &app.boris).await;
        refused(&site.post(&boris, "/tokens", &[("expires", "30")]).await, &["name", "scopes"]);
        let form = [("name", "Отчёты"), ("scopes", "read"), ("expires", "30")];
        let strange = with(&form, &[("expires", "9999")]);
        refused(&site.post(&boris, "/tokens", &strange).await, &["expires"]);
        let made = site.post(&boris, "/tokens", &form).await;
        assert_eq!(made.status, StatusCode::OK);
        let secret = made.body.split("value=\"hou_").nth(1).and_then(|s| s.split('"').next());
        let secret = format!("hou_{}", secret.expect("the secret"));
        let actor = app::auth::token::recognise(&app.ctx, &secret).await.expect("asks");
        assert_eq!(actor.expect("an actor").teammate, app.boris.teammate);
        assert!(!site.get(&boris, "/tokens").await.body.contains("hou_"));
        let all = app::auth::token::list(&app.ctx, &app.boris).await.expect("a list");
        let path = format!("/tokens/{}/revocation", all[0].id);
        assert_eq!(site.post(&boris, &path, &[]).await.done().1, "done~flash.token_revoked");
        assert!(app::auth::token::recognise(&app.ctx, &secret).await.expect("asks").is_none());
    });
}

/// The settings as their page sends them, unchanged.
async fn settings_form(site: &Site, browser: &Browser) -> Vec<(String, String)> {
    let page = site.get(browser, "/settings").await;
    let mut form: Vec<(String, String)> = app::policy::NUMBERS
        .iter()
        .map(|n| (n.field.to_owned(), page.value(n.field).expect("a number")))
        .collect();
    for name in
        ["version", "name", "hours_1_from", "hours_1_until", "hours_2_from", "hours_2_until"]
    {
        form.push((name.to_owned(), page.value(name).expect("a field")));
    }
    for (name, value) in [
        ("zone", "Europe/Moscow"),
        ("lang", "ru"),
        ("calendar", "ru"),
        ("own_days", ""),
        ("own_domains", "orbita.example"),
        ("own_addresses", ""),
    ] {
        form.push((name.to_owned(), value.to_owned()));
    }
    form
}

async fn send_settings(site: &Site, browser: &Browser, changed: &[(&str, &str)]) -> Answer {
    let form = settings_form(site, browser).await;
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    site.post(browser, "/settings", &with(&form, changed)).await
}

#[test]
fn a_change_of_the_policy_has_every_client_assessed_anew() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (vera, _) = signed_in(&app, &app.vera).await;
        app.run_jobs().await;
        let due = || async {
            let mut conn = app.ctx.db.read().await.expect("reads");
            store::assessments::due(&mut conn, app.ctx.now_ms(), 9).await.expect("asks").len()
        };
        let before = due().await;
        let same = send_settings(&site, &vera, &[("name", "Орбита+")]).await;
        assert_eq!(same.done().1, "done~flash.settings_saved");
        assert_eq!(due().await, before, "a name changes no verdict");
        for (field, bad) in [
            ("policy.silence_min_gaps", "0"),
            ("policy.false_alarm_budget_per_year", "x"),
            ("own_days", "завтра выходной"),
            ("own_domains", "gmail.com"),
            ("name", ""),
        ] {
            refused(&send_settings(&site, &vera, &[(field, bad)]).await, &[field]);
        }
        let backwards = [("hours_1_from", "13:00"), ("hours_1_until", "09:00")];
        refused(&send_settings(&site, &vera, &backwards).await, &["week"]);
        let changed = [
            ("policy.false_alarm_budget_per_year", "0.5"),
            ("own_days", "2026-03-09 выходной День компании"),
            ("hours_1_from", "10:00"),
            ("hours_1_until", "19:00"),
            ("hours_2_from", ""),
            ("hours_2_until", ""),
        ];
        assert_eq!(
            send_settings(&site, &vera, &changed).await.done().1,
            "done~flash.settings_saved"
        );
        assert_eq!(due().await, 1, "the client is due");
        let page = site.get(&vera, "/settings").await;
        let field = "policy.false_alarm_budget_per_year";
        assert_eq!(page.value(field).as_deref(), Some("0.5"));
        assert!(page.body.contains("2026-03-09 выходной День компании</textarea>"));
        assert_eq!(page.value("hours_1_until").as_deref(), Some("19:00"));
        let late = send_settings(&site, &vera, &[("version", "1")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert_eq!(late.value("name").as_deref(), Some("Орбита+"));
    });
}

#[test]
fn the_audit_log_tells_all_of_it_in_sentences() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (vera, _) = signed_in(&app, &app.vera).await;
        let input = project_input("Сайт");
        project::create(&app.ctx, &app.alice, app.client, &input).await.expect("a project");
        let all = site.get(&vera, "/audit").await;
        assert!(all.body.contains("добавляет проект «Сайт»"));
        let of_kind = site.get(&vera, "/audit?kind=project").await;
        assert!(of_kind.body.contains("«Сайт»") && !of_kind.body.contains("«Ромашка»"));
        let of_vera = format!("/audit?actor={}", app.vera.teammate.expect("Vera"));
        assert!(!site.get(&vera, &of_vera).await.body.contains("«Сайт»"));
        let yesterday = site.get(&vera, "/audit?until=2026-03-01").await;
        assert!(!yesterday.body.contains("«Ромашка»"));
        for n in 0..60 {
            let input = project_input(&format!("Работа {n}"));
            project::create(&app.ctx, &app.alice, app.client, &input).await.expect("a project");
        }
        let first = site.get(&vera, "/audit?kind=project").await;
        assert_eq!(first.body.matches("добавляет проект").count(), 50);
        let link = |page: &Answer, rel: &str| {
            let tag = page.body.split("<a ").find(|tag| tag.contains(&format!("rel=\"{rel}\"")));
            let href =
                tag.and_then(|t| t.split("href=\"").nth(1)).and_then(|t| t.split('"').next());
            href.map(|h| h.replace("&#x2f;", "/").replace("&amp;", "&"))
        };
        assert_eq!(link(&first, "prev"), None);
        let second = site.get(&vera, &link(&first, "next").expect("older ones")).await;
        assert_eq!(second.body.matches("добавляет проект").count(), 11);
        assert_eq!(link(&second, "next"), None);
        let back = site.get(&vera, &link(&second, "prev").expect("newer ones")).await;
        assert_eq!(back.body.matches("добавляет проект").count(), 50);
        assert_eq!(link(&back, "prev"), None);
    });
}

/// The verbs stand in the source as `"kind.what"`: each has its sentence in both languages.
#[test]
fn every_verb_of_an_event_has_a_sentence() {
    let mut verbs = std::collections::BTreeSet::new();
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../app/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).expect("a file");
            for call in source.split("event::record(").skip(1) {
                let call = call.split(".await").next().unwrap_or_default();
                let verb = call.split('"').nth(1).unwrap_or_default();
                let is_verb = verb.contains('.') && !verb.contains(['/', ' ', '{']);
                verbs.extend(is_verb.then(|| verb.to_owned()));
            }
        }
    }
    assert!(verbs.len() > 25, "{verbs:?}");
    let keys: Vec<&str> = locale::all_keys().collect();
    let silent: Vec<&String> =
        verbs.iter().filter(|v| !keys.contains(&format!("event.{v}").as_str())).collect();
    assert!(silent.is_empty(), "{silent:?}");
}
