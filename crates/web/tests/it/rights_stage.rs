//! The agency of the table of rights: a thing of every kind, each with its address.

use crate::site::signed_in;
use app::auth::invitation::{Invite, invite};
use app::auth::{sign_in::actor_of, token};
use app::incident;
use app::incident::client_page;
use app::incident::liability::{ClauseInput, add_clause};
use app::incident::warning::{Signed, WarningInput, warn};
use app::signal::busy;
use app::{Actor, client, project, teammate};
use domain::access::{Role, Scope};
use domain::cue::Lang;
use domain::incident::terms::{RegimeKind, Terms};
use domain::liability::BaseKind;
use std::collections::BTreeMap;
use testkit::{TestApp, project_input, teammate_input};

/// An agency with a thing of every kind, and the people who ask for them.
pub struct Stage {
    pub app: std::sync::Arc<TestApp>,
    /// In the order of the letters of a line.
    pub people: Vec<Option<Actor>>,
    ids: BTreeMap<&'static str, String>,
}

/// Sets it up.
pub async fn stage(app: std::sync::Arc<TestApp>) -> Stage {
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
    let (monitor, assignment) = crate::prevention::watched(&app).await;
    let ritual = crate::ritual::call(&app).await;
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
    let (told, ..) = app::notice::groups(ctx, &app.vera, None).await.expect("notifications");
    let notice = told.first().expect("a group").lines[0].id.to_string();
    let (_, session) = signed_in(&app, &app.alice).await;
    let nothing = "0".repeat(32);
    let ids = BTreeMap::from([
        ("/agreements/{id}", agreement.id.to_string()),
        ("/assignments/{id}", assignment.to_string()),
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
        ("/monitors/{id}", monitor.to_string()),
        ("{promise}", promise.id.to_string()),
        ("{teammate}", app.boris.teammate.expect("Boris").to_string()),
        ("/notifications/{id}", notice),
        ("{letter}", format!("ml_{nothing}")),
        ("{list}", "ours".to_owned()),
        ("/promises/{id}", promise.id.to_string()),
        ("/projects/{id}", project.id.to_string()),
        ("/calendar/{token}", "nothing".to_owned()),
        ("/rituals/{id}", ritual.to_string()),
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
        ("{note}", format!("no_{nothing}")),
        ("{option}", format!("op_{nothing}")),
        ("{pair}", pair.to_string()),
        ("{portal_link}", format!("li_{nothing}")),
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

impl Stage {
    /// The path with ids of things of the client.
    pub fn address(&self, path: &str) -> String {
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
}

/// What a form needs to come as far as the question of rights.
pub fn fields<'a>(path: &str, client: &'a str) -> Vec<(&'a str, &'a str)> {
    match path {
        "/clients/{id}/busy-windows" => vec![("until", "2026-04-01"), ("reason", "отпуск")],
        "/contacts/{id}/bases" => vec![("basis", "consent")],
        "/contacts/{id}/erasure" => vec![("confirmation", "не то имя")],
        "/contacts/{id}/notes" => vec![("audience", "team"), ("text", "любит цифры")],
        "/clients/{id}/edits" | "/clients/{id}/guideline" => vec![("text", "крупнее")],
        "/clients/{id}/onboarding/expectations/{promise}" => {
            vec![("day", "30"), ("verdict", "holds")]
        }
        "/load/{teammate}" => vec![("week_hours", "30")],
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
        "/notifications/seen" => vec![("until", "1")],
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
