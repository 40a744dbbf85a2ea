//! The tray of touches that found no client, and the rules that come out of it.

use super::{Posted, at, done, id, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::unsorted::{RulePreview, RuleRow, RulesPage, TrayGroup, TrayTouch, UnsortedPage};
use crate::view::{By, Choice, Errors, Link, Pager};
use app::client::{self, ClientInput};
use app::dossier::TouchLine;
use app::touch::place::{RuleKind, Target, add_rule, assign, dismiss, remove_rule};
use app::touch::tray::{Group, rules as all_rules, sample, tray};
use axum::extract::{Path, Query, State};
use domain::access::Action;
use domain::id::ClientId;
use serde::Deserialize;

/// Groups of one page.
const GROUPS: usize = 40;

/// `?by=&page=`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TrayQuery {
    by: String,
    page: usize,
}

/// GET `/unsorted`.
pub async fn unsorted(
    State(app): State<App>,
    member: Member,
    Query(query): Query<TrayQuery>,
) -> Answer {
    let kind = RuleKind::from_word(&query.by).unwrap_or(RuleKind::Domain);
    let page = query.page.max(1);
    let tray = tray(&app.ctx, &member.actor, kind, (page - 1) * GROUPS, GROUPS).await?;
    let clients = Choice::list(app::board::client_names(&app.ctx, &member.actor).await?, "");
    let shown = tray.groups.len();
    let first = if shown == 0 { 0 } else { (page - 1) * GROUPS + 1 };
    let address = |page: usize| format!("/unsorted?by={}&page={page}", kind.word());
    let view = UnsortedPage {
        by: kind.word().to_owned(),
        groups: tray.groups.into_iter().map(group).collect(),
        n_touches: tray.n_touches,
        clients,
        may_sort: member.actor.may(Action::SortTouches),
        pager: Pager {
            total: Some(tray.n_groups as i64),
            from: first as i64,
            to: ((page - 1) * GROUPS + shown) as i64,
            previous: (page > 1).then(|| address(page - 1)),
            next: (page * GROUPS < tray.n_groups).then(|| address(page + 1)),
        },
        errors: Errors::new(),
    };
    show(&app, &member, &view).await
}

fn group(group: Group) -> TrayGroup {
    TrayGroup {
        kind: group.kind.word().to_owned(),
        value: group.value,
        name: group.name,
        n_touches: group.n_touches,
        n_senders: group.n_senders,
        newest_at: at(group.newest.at_ms()),
        samples: group.samples.iter().map(|(line, text)| tray_touch(line, text)).collect(),
        guess: group.guess.map(|(id, name)| Link::new(id, name)),
    }
}

fn tray_touch(line: &TouchLine, text: &str) -> TrayTouch {
    TrayTouch {
        id: line.id.to_string(),
        at: at(line.id.at_ms()),
        channel: line.channel.word().to_owned(),
        subject: line.subject.clone(),
        opening: super::client::opening(text),
    }
}

/// POST `/unsorted/assignments`: all of a sender or a domain belong to a client; with `rule=1` from
/// now on too.
pub async fn assignments(State(app): State<App>, posted: Posted) -> Answer {
    let form = &posted.form;
    let actor = &posted.member.actor;
    let Some(kind) = RuleKind::from_word(form.text("kind")) else {
        return Ok(super::failed("/unsorted", "problem.unknown_choice"));
    };
    let to = format!("/unsorted?by={}", kind.word());
    let target = match form.text("client") {
        "" => return Ok(super::failed(&to, "problem.required")),
        "ignore" => Target::Ignore,
        "new" => match new_client(&app, &posted, kind).await {
            Ok(client) => Target::Client(client),
            Err(error) => return posted.answer(&to, Err(error), ""),
        },
        client => Target::Client(id(client)?),
    };
    let value = form.text("value");
    if form.is_on("rule") {
        let result = add_rule(&app.ctx, actor, kind, value, target).await.map(|_| ());
        return posted.answer(&to, result, "flash.rule_made");
    }
    let result = assign(&app.ctx, actor, kind, value, target).await.map(|_| ());
    posted.answer(&to, result, "flash.sorted")
}

/// A client made from a company that writes: named by the form, or after its domain.
async fn new_client(app: &App, posted: &Posted, kind: RuleKind) -> app::Result<ClientId> {
    let value = posted.form.text("value");
    let zone = posted.member.visit.signed_in.workspace_zone.clone();
    let domains = match kind {
        RuleKind::Domain => vec![value.to_owned()],
        RuleKind::Address => Vec::new(),
    };
    let input = ClientInput {
        name: posted.form.opt("name").unwrap_or(value).to_owned(),
        zone,
        tier: "b".to_owned(),
        fee_minor: None,
        currency: "RUB".to_owned(),
        manager: None,
        note: String::new(),
        domains,
    };
    Ok(client::create(&app.ctx, &posted.member.actor, &input).await?.id)
}

/// POST `/unsorted/dismissals`: all of a sender or a domain concern no client.
pub async fn dismissals(State(app): State<App>, posted: Posted) -> Answer {
    let form = &posted.form;
    let Some(kind) = RuleKind::from_word(form.text("kind")) else {
        return Ok(super::failed("/unsorted", "problem.unknown_choice"));
    };
    let to = format!("/unsorted?by={}", kind.word());
    let result = dismiss(&app.ctx, &posted.member.actor, kind, form.text("value")).await;
    posted.answer(&to, result.map(|_| ()), "flash.sorted")
}

/// `?kind=&value=&client=`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RulesQuery {
    kind: String,
    value: String,
    client: String,
}

/// GET `/rules`.
pub async fn rules(
    State(app): State<App>,
    member: Member,
    Query(query): Query<RulesQuery>,
) -> Answer {
    let actor = &member.actor;
    let rows = all_rules(&app.ctx, actor).await?;
    let kind = RuleKind::from_word(&query.kind);
    let preview = match kind.filter(|_| !query.value.is_empty()) {
        Some(kind) => {
            let n_touches = app::touch::place::preview(&app.ctx, actor, kind, &query.value).await?;
            let samples = sample(&app.ctx, actor, kind, &query.value).await?;
            let samples = samples.iter().map(|(line, text)| tray_touch(line, text)).collect();
            Some(RulePreview { n_touches, samples })
        }
        None => None,
    };
    let kinds = [RuleKind::Address, RuleKind::Domain]
        .map(|k| (k.word(), member.locale.t(&format!("rule.kind.{}", k.word()))));
    let view = RulesPage {
        rules: rows
            .into_iter()
            .map(|rule| RuleRow {
                id: rule.id.to_string(),
                kind: rule.kind,
                value: rule.value,
                client: rule.client.map(|(id, name)| Link::new(id, name)),
                n_touches: rule.n_touches,
                by: rule.by.map(|name| By { name, at: at(rule.created_at) }),
            })
            .collect(),
        kinds: Choice::list(kinds, kind.unwrap_or(RuleKind::Domain).word()),
        value: query.value,
        clients: Choice::list(app::board::client_names(&app.ctx, actor).await?, &query.client),
        preview,
        may_sort: actor.may(Action::ManageRules),
        errors: Errors::new(),
    };
    show(&app, &member, &view).await
}

/// POST `/rules`.
pub async fn make(State(app): State<App>, posted: Posted) -> Answer {
    let form = &posted.form;
    let Some(kind) = RuleKind::from_word(form.text("kind")) else {
        return Ok(super::failed("/rules", "problem.unknown_choice"));
    };
    let target = match form.text("client") {
        "" | "ignore" => Target::Ignore,
        client => Target::Client(id(client)?),
    };
    let actor = &posted.member.actor;
    let result = add_rule(&app.ctx, actor, kind, form.text("value"), target).await;
    posted.answer("/rules", result.map(|_| ()), "flash.rule_made")
}

/// POST `/rules/{id}/removal`.
pub async fn removal(State(app): State<App>, Path(rule): Path<String>, posted: Posted) -> Answer {
    remove_rule(&app.ctx, &posted.member.actor, id(&rule)?).await?;
    Ok(done("/rules", "flash.rule_removed"))
}
