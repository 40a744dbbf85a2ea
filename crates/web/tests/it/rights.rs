//! Who may open and send what: every page of the router by every kind of person.

use crate::site::{Browser, Site, signed_in};
use app::auth::invitation::{Invite, invite};
use app::auth::{sign_in::actor_of, token};
use app::incident;
use app::incident::client_page;
use app::incident::liability::{ClauseInput, add_clause};
use app::incident::warning::{Signed, WarningInput, warn};
use app::signal::busy;
use app::{Actor, client, project, teammate};
use axum::http::StatusCode;
use domain::access::{Role, Scope};
use domain::cue::Lang;
use domain::incident::terms::{RegimeKind, Terms};
use domain::liability::BaseKind;
use std::collections::BTreeMap;
use testkit::{TestApp, on_sqlite, project_input, teammate_input};
use web::router::PAGES;

/// One letter a person, in this order: nobody, director, account director, the client's account
/// manager, an account manager without access, a project manager and a specialist with access, the
/// director of another agency. `a`: allowed, `f`: forbidden, `n`: not found, `s`: to sign in.
/// A refused or outdated form is allowed: the person may send it.
const RIGHTS: &[(&str, &str, &str)] = &[
    ("saaaaaaa", "get", "/"),
    ("saaanffn", "get", "/agreements/{id}"),
    ("saaanffn", "post", "/agreements/{id}"),
    ("saaanffn", "post", "/agreements/{id}/clauses"),
    ("saaanffn", "get", "/agreements/{id}/clauses/new"),
    ("snnnnffn", "get", "/agreements/{id}/clauses/{clause}"),
    ("snnnnffn", "post", "/agreements/{id}/clauses/{clause}"),
    ("snnnnffn", "post", "/agreements/{id}/clauses/{clause}/removal"),
    ("sannnnnn", "post", "/agreements/{id}/removal"),
    ("saaaaaaa", "get", "/api/docs"),
    ("saaffffa", "get", "/audit"),
    ("saaffffa", "get", "/backtest"),
    ("saaffffa", "post", "/backtest"),
    ("snnffffn", "post", "/backtests/{id}/cancellation"),
    ("saaaaffa", "get", "/brief-templates/{kind}"),
    ("saaaaffa", "post", "/brief-templates/{kind}"),
    ("saaanaan", "get", "/briefs/{id}"),
    ("saaanafn", "post", "/briefs/{id}"),
    ("saaanafn", "post", "/busy-windows/{id}/end"),
    ("aaaaaaaa", "get", "/c/{token}"),
    ("aaaaaaaa", "post", "/c/{token}"),
    ("saaaaaaa", "get", "/clients"),
    ("saaaaffa", "post", "/clients"),
    ("saaaaffa", "get", "/clients/new"),
    ("saaanaan", "get", "/clients/{id}"),
    ("saaanffn", "post", "/clients/{id}"),
    ("saaanaan", "get", "/clients/{id}/agreements"),
    ("saaanffn", "post", "/clients/{id}/agreements"),
    ("saaanffn", "get", "/clients/{id}/agreements/new"),
    ("saaanffn", "post", "/clients/{id}/archival"),
    ("saaanaan", "get", "/clients/{id}/bridge"),
    ("saaanafn", "post", "/clients/{id}/bridge"),
    ("saaanaan", "get", "/clients/{id}/briefs"),
    ("saaanafn", "post", "/clients/{id}/briefs"),
    ("saaanafn", "post", "/clients/{id}/busy-windows"),
    ("saaanafn", "post", "/clients/{id}/commitments"),
    ("snnnnnfn", "post", "/clients/{id}/commitments/{commitment}/removal"),
    ("saaanffn", "post", "/clients/{id}/contacts"),
    ("saaanffn", "get", "/clients/{id}/contacts/new"),
    ("saaanaan", "get", "/clients/{id}/edits"),
    ("saaanaan", "post", "/clients/{id}/edits"),
    ("saaanaan", "get", "/clients/{id}/edits/new"),
    ("saaanaan", "post", "/clients/{id}/feelings"),
    ("saaanaan", "get", "/clients/{id}/figures"),
    ("saaanffn", "get", "/clients/{id}/form"),
    ("saaanaan", "get", "/clients/{id}/guideline"),
    ("saaanafn", "post", "/clients/{id}/guideline"),
    ("saaanaan", "get", "/clients/{id}/guideline.md"),
    ("saaanafn", "get", "/clients/{id}/guideline/new"),
    ("saaanaan", "get", "/clients/{id}/grades"),
    ("saaanffn", "post", "/clients/{id}/grades"),
    ("saaanaan", "get", "/clients/{id}/history"),
    ("saaanafn", "post", "/clients/{id}/invoices"),
    ("saaanafn", "post", "/clients/{id}/kpis"),
    ("saaanafn", "get", "/clients/{id}/kpis/new"),
    ("saaanaan", "post", "/clients/{id}/meetings"),
    ("saaanffn", "get", "/clients/{id}/merger"),
    ("saaanffn", "post", "/clients/{id}/merger"),
    ("saaanafn", "post", "/clients/{id}/milestones"),
    ("saaanaan", "get", "/clients/{id}/onboarding"),
    ("saaanafn", "post", "/clients/{id}/onboarding"),
    ("saaanafn", "post", "/clients/{id}/onboarding/links"),
    ("snnnnnfn", "post", "/clients/{id}/onboarding/links/{link}/revocation"),
    ("saaanafn", "post", "/clients/{id}/onboarding/protocol"),
    ("saaanafn", "post", "/clients/{id}/onboarding/steps/{step}"),
    ("saaanffn", "post", "/clients/{id}/outcome"),
    ("saafnffn", "get", "/clients/{id}/past"),
    ("saaanaan", "get", "/clients/{id}/portal"),
    ("saaanafn", "post", "/clients/{id}/portal"),
    ("saaanafn", "post", "/clients/{id}/portal/links"),
    ("snnnnnfn", "post", "/clients/{id}/portal/links/{portal_link}/revocation"),
    ("saaanaan", "get", "/clients/{id}/portal/preview"),
    ("saaanafn", "post", "/clients/{id}/projects"),
    ("saaanafn", "get", "/clients/{id}/projects/new"),
    ("saaanaan", "post", "/clients/{id}/promises"),
    ("saaanaan", "get", "/clients/{id}/promises/new"),
    ("saaanaan", "get", "/clients/{id}/readiness"),
    ("saaanffn", "post", "/clients/{id}/readiness"),
    ("saaanffn", "post", "/clients/{id}/restoration"),
    ("snnnnnnn", "get", "/clients/{id}/signals/{episode}"),
    ("snnnnnfn", "post", "/clients/{id}/signals/{episode}/answers"),
    ("saaanaan", "post", "/clients/{id}/steps"),
    ("saaanaan", "get", "/clients/{id}/sla"),
    ("saaanffn", "post", "/clients/{id}/sla"),
    ("saaanafn", "post", "/clients/{id}/sla/links"),
    ("snnnnnfn", "post", "/clients/{id}/sla/links/{link}/revocation"),
    ("snnnnnfn", "post", "/clients/{id}/sla/marks"),
    ("snnnnnfn", "post", "/clients/{id}/sla/marks/{mark}/end"),
    ("snnnnnfn", "post", "/clients/{id}/sla/marks/{mark}/removal"),
    ("saaanaan", "get", "/clients/{id}/sla/sheet"),
    ("saaanffn", "post", "/clients/{id}/terms"),
    ("saaanaan", "post", "/clients/{id}/touches"),
    ("saaanaan", "get", "/clients/{id}/trust"),
    ("saaanafn", "post", "/clients/{id}/trust"),
    ("snnnnnfn", "post", "/clients/{id}/trust/{entry}/undoing"),
    ("saaanaan", "post", "/clients/{id}/work-items"),
    ("saaanafn", "post", "/clients/{id}/weekly"),
    ("saaanaan", "get", "/clients/{id}/work.csv"),
    ("saaanaan", "get", "/contacts/{id}"),
    ("saaanffn", "post", "/contacts/{id}"),
    ("saaanffn", "post", "/contacts/{id}/archival"),
    ("saaanffn", "get", "/contacts/{id}/form"),
    ("saaanffn", "post", "/contacts/{id}/restoration"),
    ("saaaaaaa", "get", "/drafts"),
    ("saaaaaaa", "post", "/drafts"),
    ("saaanaan", "get", "/edits/{id}"),
    ("saaanafn", "post", "/edits/{id}"),
    ("saaanafn", "post", "/edits/{id}/class"),
    ("saaanaan", "get", "/edits/{id}/pairs/{pair}"),
    ("saaanafn", "post", "/edits/{id}/pairs/{pair}"),
    ("saaanafn", "post", "/edits/{id}/reopening"),
    ("saaanafn", "post", "/edits/{id}/rule"),
    ("saaanafn", "post", "/edits/{id}/settlement"),
    ("saaanafn", "get", "/guideline-rules/{id}"),
    ("saaanafn", "post", "/guideline-rules/{id}"),
    ("saaanafn", "post", "/guideline-rules/{id}/restoration"),
    ("saaanafn", "post", "/guideline-rules/{id}/retirement"),
    ("saaaaaaa", "get", "/help"),
    ("saaaaffa", "get", "/imports/new"),
    ("snnnnffn", "get", "/imports/{id}"),
    ("snnnnffn", "post", "/imports/{id}/cancellation"),
    ("snnnnffn", "get", "/imports/{id}/mapping"),
    ("snnnnffn", "post", "/imports/{id}/mapping"),
    ("saaaaaaa", "get", "/incidents"),
    ("saaanafn", "post", "/incidents"),
    ("saaaaaaa", "get", "/incidents/library"),
    ("saaaaafa", "get", "/incidents/new"),
    ("saaaaaaa", "get", "/incidents/patterns"),
    ("saaanaan", "get", "/incidents/{id}"),
    ("saaanafn", "post", "/incidents/{id}"),
    ("saaanaan", "get", "/incidents/{id}/addendum"),
    ("saaanaan", "get", "/incidents/{id}/addendum.txt"),
    ("saaanafn", "get", "/incidents/{id}/analysis"),
    ("saaanafn", "post", "/incidents/{id}/analysis"),
    ("saaanafn", "post", "/incidents/{id}/choices"),
    ("saaanffn", "post", "/incidents/{id}/clauses"),
    ("saaanffn", "get", "/incidents/{id}/clauses/new"),
    ("saaanffn", "get", "/incidents/{id}/clauses/{clause}"),
    ("saaanffn", "post", "/incidents/{id}/clauses/{clause}"),
    ("sannnffn", "post", "/incidents/{id}/clauses/{clause}/removal"),
    ("saaanaan", "get", "/incidents/{id}/client-page"),
    ("saaanafn", "post", "/incidents/{id}/client-page"),
    ("saaanafn", "post", "/incidents/{id}/client-page/publication"),
    ("saaanffn", "post", "/incidents/{id}/closing"),
    ("saaanafn", "get", "/incidents/{id}/damage"),
    ("saaanafn", "post", "/incidents/{id}/damage"),
    ("saaanafn", "post", "/incidents/{id}/deeds"),
    ("snnnnnfn", "post", "/incidents/{id}/deeds/{deed}/removal"),
    ("snnnnnfn", "post", "/incidents/{id}/duties/{duty}"),
    ("saaanafn", "post", "/incidents/{id}/findings"),
    ("saaanafn", "post", "/incidents/{id}/findings/{finding}"),
    ("snnnnnfn", "post", "/incidents/{id}/findings/{finding}/removal"),
    ("saaanafn", "get", "/incidents/{id}/form"),
    ("saaanafn", "post", "/incidents/{id}/gestures"),
    ("snnnnnfn", "post", "/incidents/{id}/gestures/{gesture}"),
    ("saaanafn", "post", "/incidents/{id}/leaks"),
    ("snnnnnfn", "post", "/incidents/{id}/leaks/{leak}/removal"),
    ("saaanafn", "get", "/incidents/{id}/letter"),
    ("saaanafn", "post", "/incidents/{id}/letter"),
    ("saaanafn", "post", "/incidents/{id}/links"),
    ("snnnnnfn", "post", "/incidents/{id}/links/{link}/revocation"),
    ("saaanafn", "post", "/incidents/{id}/listening"),
    ("saaanafn", "post", "/incidents/{id}/measures"),
    ("saaanafn", "post", "/incidents/{id}/measures/{measure}"),
    ("snnnnnfn", "post", "/incidents/{id}/measures/{measure}/steps"),
    ("saaanaan", "get", "/incidents/{id}/options"),
    ("saaanafn", "post", "/incidents/{id}/options"),
    ("saaanafn", "post", "/incidents/{id}/options/offer"),
    ("saaanafn", "post", "/incidents/{id}/options/proposals"),
    ("snnnnnfn", "post", "/incidents/{id}/options/{option}"),
    ("snnnnnfn", "post", "/incidents/{id}/options/{option}/approval"),
    ("snnnnnfn", "post", "/incidents/{id}/options/{option}/withdrawal"),
    ("saaanffn", "post", "/incidents/{id}/payments"),
    ("snnnnffn", "post", "/incidents/{id}/payments/{payment}/removal"),
    ("saaanaan", "get", "/incidents/{id}/post-mortem"),
    ("saaanffn", "post", "/incidents/{id}/reopening"),
    ("saaanaan", "get", "/incidents/{id}/sheet"),
    ("snnnnffn", "get", "/incidents/{id}/statement.pdf"),
    ("saaanaan", "get", "/incidents/{id}/talk"),
    ("saaanafn", "post", "/incidents/{id}/talk"),
    ("snnnnnnn", "post", "/incidents/{id}/tellings/{telling}/resolution"),
    ("saaanafn", "post", "/incidents/{id}/told"),
    ("saaffffa", "post", "/invitations"),
    ("aaaaaaaa", "get", "/invitations/{token}"),
    ("aaaaaaaa", "post", "/invitations/{token}"),
    ("saaffffn", "post", "/invitations/{token}/revocation"),
    ("saaanafn", "post", "/invoices/{id}/payment"),
    ("nnnnnnnn", "get", "/k/{token}"),
    ("nnnnnnnn", "post", "/k/{token}"),
    ("saaaaffa", "get", "/key-rates"),
    ("saaaaffa", "post", "/key-rates"),
    ("sannnffa", "post", "/key-rates/{from}/removal"),
    ("saaanaan", "get", "/kpis/{id}"),
    ("saaanafn", "post", "/kpis/{id}"),
    ("saaanafn", "post", "/kpis/{id}/end"),
    ("saaanaan", "post", "/kpis/{id}/facts"),
    ("sannnnnn", "post", "/kpis/{id}/facts/{day}/removal"),
    ("saaanafn", "get", "/kpis/{id}/form"),
    ("saaanafn", "post", "/kpis/{id}/offers"),
    ("saaanafn", "post", "/kpis/{id}/resumption"),
    ("saaanaan", "get", "/milestones/{id}"),
    ("saaanafn", "post", "/milestones/{id}"),
    ("saaanafn", "post", "/milestones/{id}/answers"),
    ("saaanafn", "post", "/milestones/{id}/cancellation"),
    ("saaanafn", "post", "/milestones/{id}/moves"),
    ("saaanafn", "post", "/milestones/{id}/shows"),
    ("aaaaaaaa", "get", "/p/{token}"),
    ("nnnnnnnn", "get", "/p/{token}/incidents/{incident}"),
    ("nnnnnnnn", "get", "/p/{token}/weekly/{weekly}"),
    ("aaaaaaaa", "post", "/p/{token}/words"),
    ("saaaaaaa", "get", "/portfolio"),
    ("saaaaaaa", "get", "/profile"),
    ("saaaaaaa", "post", "/profile"),
    ("saaaaaaa", "post", "/profile/password"),
    ("saaaaaaa", "post", "/profile/theme"),
    ("saaanafn", "post", "/projects/{id}"),
    ("saaanafn", "post", "/projects/{id}/archival"),
    ("saaanafn", "get", "/projects/{id}/form"),
    ("saaanafn", "post", "/projects/{id}/restoration"),
    ("saaanaan", "get", "/promises/{id}"),
    ("saaanafn", "post", "/promises/{id}"),
    ("saaanafn", "post", "/promises/{id}/end"),
    ("saaanafn", "post", "/promises/{id}/moves"),
    ("saaanafn", "post", "/promises/{id}/reopening"),
    ("saaaaffa", "get", "/rules"),
    ("saaanffn", "post", "/rules"),
    ("snnnnffn", "post", "/rules/{id}/removal"),
    ("aaaaaaaa", "get", "/s/{token}"),
    ("aaaaaaaa", "post", "/s/{token}"),
    ("saaaaaaa", "get", "/search"),
    ("snnannnn", "post", "/sessions/{id}/end"),
    ("safffffa", "get", "/settings"),
    ("safffffa", "post", "/settings"),
    ("saaaaaaa", "get", "/settings/learning"),
    ("snnffffn", "get", "/settings/proposal"),
    ("safffffa", "post", "/settings/learning"),
    ("snfffffn", "post", "/settings/proposals"),
    ("snfffffn", "post", "/settings/proposals/{id}/undo"),
    ("ssssssss", "get", "/setup"),
    ("nnnnnnnn", "post", "/setup"),
    ("aaaaaaaa", "get", "/sign-in"),
    ("aaaaaaaa", "post", "/sign-in"),
    ("aaaaaaaa", "post", "/sign-out"),
    ("saaffffa", "get", "/signals/precision"),
    ("saaaaaaa", "get", "/sla"),
    ("saaaaaaa", "get", "/teammates"),
    ("saaffffn", "get", "/teammates/{id}"),
    ("saaffffn", "post", "/teammates/{id}"),
    ("saaffffn", "post", "/teammates/{id}/restoration"),
    ("saaffffn", "post", "/teammates/{id}/suspension"),
    ("saaaaaaa", "get", "/tokens"),
    ("saaaaaaa", "post", "/tokens"),
    ("snnannnn", "post", "/tokens/{id}/revocation"),
    ("saaanaan", "get", "/touches/{id}"),
    ("saaanffn", "post", "/touches/{id}/client"),
    ("snnnnnnn", "post", "/touches/{id}/cues/{number}"),
    ("saaaaffa", "get", "/unsorted"),
    ("saaanffn", "post", "/unsorted/assignments"),
    ("saaaaffa", "post", "/unsorted/dismissals"),
    ("saaaaaaa", "get", "/warnings"),
    ("saaanaan", "post", "/warnings"),
    ("saaanafn", "post", "/warnings/{id}/answer"),
    ("saaaaaaa", "get", "/weekly"),
    ("saaanafn", "post", "/weekly"),
    ("saaanaan", "get", "/weekly/{id}"),
    ("saaanafn", "post", "/weekly/{id}"),
    ("saaanafn", "post", "/weekly/{id}/letters"),
    ("saaanafn", "post", "/weekly/{id}/publication"),
    ("saaanafn", "post", "/weekly/{id}/refreshment"),
    ("saaanafn", "post", "/weekly/{id}/removal"),
    ("saaanaan", "get", "/weekly/{id}/sheet"),
    ("saaffffa", "get", "/words"),
    ("snnffffn", "post", "/words/{id}/hearing"),
    ("saaanaan", "post", "/work-items/{id}/end"),
];

struct Stage {
    app: std::sync::Arc<TestApp>,
    people: Vec<Option<Actor>>,
    ids: BTreeMap<&'static str, String>,
}

async fn stage(app: std::sync::Arc<TestApp>) -> Stage {
    let ctx = &app.ctx;
    let mut added = Vec::new();
    for (name, role) in
        [("Аня", Role::AccountDirector), ("Петя", Role::ProjectManager), ("Яна", Role::Specialist)]
    {
        let email = format!("{}@orbita.example", role.word());
        let input = teammate_input(name, &email, role);
        let person = teammate::add(ctx, &app.vera, &input, None).await.expect("adds");
        added.push(actor_of(app.vera.workspace, &person));
    }
    let [account_director, project_manager, yana] = added.try_into().expect("three");
    let of_manager = project_manager.teammate.expect("a person");
    client::grant(ctx, &app.vera, app.client, of_manager).await.expect("access");
    let input = project_input("Сайт");
    let project = project::create(ctx, &app.alice, app.client, &input).await.expect("a project");
    let invitation = |email: &'static str| async {
        let input = Invite { email, name: "", role: Role::Specialist, clients: &[] };
        invite(ctx, &app.vera, &input).await.expect("an invitation")
    };
    let (open, revoked) = (invitation("a@x.example").await, invitation("b@x.example").await);
    let key = token::create(ctx, &app.alice, "ключ", &[Scope::Read], None).await.expect("a token");
    let from = ctx.now();
    let until = from.checked_add(jiff::SignedDuration::from_hours(48)).expect("a moment");
    busy::declare(ctx, &app.alice, app.client, from, until, "отпуск", None)
        .await
        .expect("a window");
    let file = app::dossier::dossier(ctx, &app.alice, app.client).await.expect("a dossier");
    let logged = app::touch::log::LoggedTouch {
        client: app.client,
        contact: None,
        project: None,
        channel: domain::touch::Channel::Call,
        direction: domain::touch::Direction::Incoming,
        at: ctx.now(),
        minutes: None,
        subject: "звонок".to_owned(),
        text: "поговорили".to_owned(),
        once: "1".to_owned(),
    };
    let touch = app::touch::log::log(ctx, &app.alice, &logged).await.expect("a touch");
    let incident = incident::RecordInput { title: "Срыв".to_owned(), ..Default::default() };
    let incident = incident::record(ctx, &app.alice, app.client, &incident).await.expect("it");
    let terms = Terms {
        regime: RegimeKind::Art395,
        base_minor: 100,
        base_kind: BaseKind::Price,
        amount_minor: None,
        percent: None,
        divisor: None,
        rate_date: None,
        due_date: Some(jiff::civil::date(2026, 3, 1)),
        end_date: None,
        is_due_date_moved: true,
        cap_percent: None,
        cap_minor: None,
        cap_base_minor: None,
        moratorium: Vec::new(),
    };
    let clause = ClauseInput { number: String::new(), words: String::new(), terms };
    let clause = add_clause(ctx, &app.alice, incident.id, &clause).await.expect("a clause");
    let warning = WarningInput {
        project: None,
        text: "не успеваю".to_owned(),
        due_on: None,
        signed: Signed::Anonymous,
    };
    let warning = warn(ctx, &app.boris, app.client, &warning).await.expect("a warning");
    let agreement = crate::promise::agreement(&app).await;
    let milestone = crate::promise::milestone(&app).await;
    let promise = crate::promise::promise(&app).await;
    let (edit, pair, rule) = crate::edit::quarrel(&app).await;
    let brief = crate::brief::begun(&app).await;
    crate::onboarding::begun(&app).await;
    let item = crate::work::item(&app).await;
    let invoice = crate::work::invoice(&app).await;
    let kpi = crate::kpi::march(&app).await;
    let report = crate::weekly::draft(&app).await;
    let portal_link = app::portal::link(ctx, &app.alice, app.client, "Дина", Lang::Ru, 5).await;
    let portal_link = portal_link.expect("a link").secret;
    let (_, _, sheet) = crate::sla::everything(&app).await;
    let of = (incident.id, 0);
    client_page::save(ctx, &app.alice, of, "Мы не успели", "").await.expect("a text");
    client_page::publish(ctx, &app.alice, (incident.id, 1)).await.expect("published");
    let link = client_page::link(ctx, &app.alice, incident.id, "Дина", Lang::Ru, 5).await;
    let client_link = link.expect("a link").secret;
    let (_, session) = signed_in(&app, &app.alice).await;
    let nothing = "0".repeat(32);
    let ids = BTreeMap::from([
        ("/agreements/{id}", agreement.id.to_string()),
        ("/backtests/{id}", format!("bt_{nothing}")),
        ("/briefs/{id}", brief.to_string()),
        ("/busy-windows/{id}", file.busy[0].id.to_string()),
        ("/clients/{id}", app.client.to_string()),
        ("/contacts/{id}", app.dina.to_string()),
        ("/edits/{id}", edit.to_string()),
        ("/guideline-rules/{id}", rule.to_string()),
        ("/imports/{id}", format!("im_{nothing}")),
        ("/incidents/{id}", incident.id.to_string()),
        ("/invoices/{id}", invoice.id.to_string()),
        ("/invitations/{token}", open.secret),
        ("/invitations/{token}/revocation", revoked.invitation.id.to_string()),
        ("/k/{token}", "nothing".to_owned()),
        ("/kpis/{id}", kpi.to_string()),
        ("/milestones/{id}", milestone.id.to_string()),
        ("/promises/{id}", promise.id.to_string()),
        ("/projects/{id}", project.id.to_string()),
        ("/rules/{id}", format!("ru_{nothing}")),
        ("/settings/proposals/{id}", format!("pc_{nothing}")),
        ("/sessions/{id}", session.to_string()),
        ("/teammates/{id}", yana.teammate.expect("Yana").to_string()),
        ("/tokens/{id}", key.token.id.to_string()),
        ("/touches/{id}", touch.to_string()),
        ("/warnings/{id}", warning.to_string()),
        ("/c/{token}", client_link),
        ("/p/{token}", portal_link),
        ("/words/{id}", format!("pw_{nothing}")),
        ("/s/{token}", sheet.secret),
        ("{clause}", clause.to_string()),
        ("{day}", "2026-03-02".to_owned()),
        ("{commitment}", format!("cm_{nothing}")),
        ("{deed}", format!("de_{nothing}")),
        ("{duty}", format!("wi_{nothing}")),
        ("{entry}", format!("tr_{nothing}")),
        ("{finding}", format!("fi_{nothing}")),
        ("{from}", "2026-09-14".to_owned()),
        ("{gesture}", format!("cp_{nothing}")),
        ("{incident}", incident.id.to_string()),
        ("{leak}", format!("lk_{nothing}")),
        ("{link}", format!("li_{nothing}")),
        ("{mark}", format!("sm_{nothing}")),
        ("{measure}", format!("me_{nothing}")),
        ("{option}", format!("op_{nothing}")),
        ("{pair}", pair.to_string()),
        ("{portal_link}", format!("pl_{nothing}")),
        ("{weekly}", report.to_string()),
        ("{kind}", "video".to_owned()),
        ("{step}", "kick_off".to_owned()),
        ("{payment}", format!("pa_{nothing}")),
        ("/weekly/{id}", report.to_string()),
        ("/work-items/{id}", item.id.to_string()),
    ]);
    let people = vec![
        None,
        Some(app.vera.clone()),
        Some(account_director),
        Some(app.alice.clone()),
        Some(app.gleb.clone()),
        Some(project_manager),
        Some(app.boris.clone()),
        Some(app.zhenya.clone()),
    ];
    Stage { app, people, ids }
}

/// What a form needs to come as far as the question of rights.
fn fields<'a>(path: &str, client: &'a str) -> Vec<(&'a str, &'a str)> {
    match path {
        "/clients/{id}/busy-windows" => vec![("until", "2026-04-01"), ("reason", "отпуск")],
        "/clients/{id}/edits" | "/clients/{id}/guideline" => vec![("text", "крупнее")],
        "/clients/{id}/feelings" => vec![("feeling", "fine")],
        "/clients/{id}/invoices" => vec![("sum", "100"), ("due_on", "2026-04-01")],
        "/clients/{id}/meetings" => vec![("state", "planned"), ("title", "встреча")],
        "/clients/{id}/milestones" | "/clients/{id}/promises" => vec![("what", "макет")],
        "/clients/{id}/onboarding/steps/{step}" => vec![("word", "done")],
        "/clients/{id}/signals/{episode}/answers" => vec![("verdict", "confirmed")],
        "/clients/{id}/touches" => vec![("channel", "call"), ("text", "поговорили")],
        "/edits/{id}/class" => vec![("class", "taste")],
        "/edits/{id}/pairs/{pair}" => vec![("verdict", "confirmed")],
        "/edits/{id}/settlement" => vec![("how", "applied")],
        "/incidents" | "/warnings" => vec![("client", client), ("title", "срыв"), ("text", "срыв")],
        "/incidents/{id}/clauses/{clause}" => vec![("regime", "art395"), ("base", "1")],
        "/incidents/{id}/deeds" => vec![("kind", "emotions_denied")],
        "/incidents/{id}/findings" | "/incidents/{id}/findings/{finding}" => {
            vec![("kind", "overload"), ("what", "не успели")]
        }
        "/incidents/{id}/gestures" => {
            vec![("name", "аудит"), ("kind", "service"), ("client_value", "1"), ("own_cost", "1")]
        }
        "/incidents/{id}/gestures/{gesture}" => vec![("to", "approved")],
        "/incidents/{id}/measures/{measure}/steps" => vec![("step", "failed")],
        "/incidents/{id}/options" => vec![("kind", "move_date"), ("title", "перенести")],
        "/incidents/{id}/tellings/{telling}/resolution" => vec![("found", "lost")],
        "/incidents/{id}/leaks" => vec![("who", "начальник")],
        "/incidents/{id}/payments" => vec![("on", "2026-04-01"), ("amount", "1")],
        "/kpis/{id}/facts" => vec![("value", "1")],
        "/kpis/{id}/offers" => vec![("wish", "100")],
        "/key-rates" => vec![("from", "2026-09-14"), ("percent", "13"), ("source", "ЦБ")],
        "/clients/{id}/commitments" => vec![("name", "реклама"), ("live_on", "2026-04-01")],
        "/clients/{id}/work-items" => vec![("kind", "task"), ("title", "задача")],
        "/milestones/{id}/answers" => vec![("answer", "accepted")],
        "/milestones/{id}/moves" | "/promises/{id}/moves" => vec![("to", "2026-05-01")],
        "/promises/{id}/end" => vec![("how", "kept")],
        "/p/{token}/words" => vec![("text", "слово")],
        "/weekly" => vec![("client", client)],
        "/rules" | "/unsorted/assignments" => {
            vec![("kind", "address"), ("value", "x@y.example"), ("client", client), ("rule", "1")]
        }
        "/touches/{id}/client" => vec![("client", client)],
        "/unsorted/dismissals" => vec![("kind", "address"), ("value", "x@y.example")],
        _ => Vec::new(),
    }
}

impl Stage {
    /// The path with ids of things of the client.
    fn address(&self, path: &str) -> String {
        let of = self.ids.iter().filter(|(prefix, _)| path.starts_with(**prefix));
        let (_, id) = of.max_by_key(|(prefix, _)| prefix.len()).unzip();
        let mut parts = path.split('/');
        let mut address = String::new();
        parts.next();
        for part in parts {
            let part = match part {
                "{id}" | "{token}" => id.expect("an id for this path"),
                "{episode}" => "silence-1",
                "{number}" => "0",
                named if self.ids.contains_key(named) => &self.ids[named],
                plain => plain,
            };
            address.push('/');
            address.push_str(part);
        }
        if address.is_empty() { "/".to_owned() } else { address }
    }

    /// How the page answers each person, as letters.
    async fn row(&self, method: &str, path: &str) -> String {
        let site = Site::new(&self.app);
        let address = self.address(path);
        let mut row = String::new();
        for person in &self.people {
            let browser = match person {
                Some(actor) => signed_in(&self.app, actor).await.0,
                None => Browser::default(),
            };
            let answer = match method {
                "get" => site.get(&browser, &address).await,
                "post" => {
                    let client = self.app.client.to_string();
                    site.post(&browser, &address, &fields(path, &client)).await
                }
                other => panic!("{other} {path}: how is it sent?"),
            };
            let is_to_sign_in = answer.location.starts_with("/sign-in") && path != "/sign-out";
            row.push(match answer.status {
                StatusCode::SEE_OTHER if is_to_sign_in => 's',
                StatusCode::OK
                | StatusCode::SEE_OTHER
                | StatusCode::CONFLICT
                | StatusCode::UNPROCESSABLE_ENTITY => 'a',
                StatusCode::FORBIDDEN => 'f',
                StatusCode::NOT_FOUND => 'n',
                other => panic!("{method} {path}: {other}"),
            });
        }
        row
    }
}

#[test]
fn every_page_answers_everybody_as_the_table_says() {
    let listed: Vec<(&str, &str)> =
        RIGHTS.iter().map(|(_, method, path)| (*method, *path)).collect();
    assert_eq!(listed, PAGES, "a page without its line here, or a line without its page");
    on_sqlite(|app| async move {
        let stage = stage(app).await;
        let mut found = Vec::new();
        for (method, path) in PAGES {
            found.push(format!("{} {method} {path}", stage.row(method, path).await));
        }
        let expected: Vec<String> =
            RIGHTS.iter().map(|(row, method, path)| format!("{row} {method} {path}")).collect();
        assert_eq!(found, expected, "\n{}", found.join("\n"));
    });
}
