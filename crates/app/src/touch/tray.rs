//! The tray: touches that found no client, in groups for which one decision is enough; and the rules.

use super::place::RuleKind;
use crate::access::Actor;
use crate::contact::found::People;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::intake::route::{domain_of, is_public_domain};
use domain::access::Action;
use domain::fold::fold;
use domain::id::{ClientId, RuleId, TouchId};
use std::collections::HashMap;
use store::touches::TouchLine;
use store::unsorted::{self, DomainGroup, Which};
use store::{Audience, Conn, routing_rules};

/// Examples of a group.
const SAMPLES: i64 = 3;

/// Touches of one sender or one domain.
#[derive(Clone, Debug)]
pub struct Group {
    pub kind: RuleKind,
    pub value: String,
    /// Name as the sender writes it.
    pub name: String,
    pub n_touches: i64,
    pub n_senders: i64,
    pub newest: TouchId,
    /// The newest, with their texts.
    pub samples: Vec<(TouchLine, String)>,
    /// A client that it probably is: its name is in the domain.
    pub guess: Option<(ClientId, String)>,
}

/// A page of the tray.
#[derive(Clone, Debug)]
pub struct Tray {
    pub groups: Vec<Group>,
    pub n_groups: usize,
    pub n_touches: i64,
}

/// The busiest groups first. Addresses in public mail services stand each for itself.
pub async fn tray(
    ctx: &Ctx,
    actor: &Actor,
    kind: RuleKind,
    offset: usize,
    limit: usize,
) -> Result<Tray> {
    actor.must(Action::SortTouches)?;
    let mut conn = ctx.db.read().await?;
    let domains = unsorted::groups(&mut conn, actor.workspace).await?;
    let n_touches = domains.iter().map(|d| d.n_touches).sum();
    let mut groups: Vec<Group> =
        domains.into_iter().flat_map(|domain| split(domain, kind)).collect();
    groups.sort_by(|a, b| b.n_touches.cmp(&a.n_touches).then_with(|| a.value.cmp(&b.value)));
    let n_groups = groups.len();
    let mut page: Vec<Group> = groups.into_iter().skip(offset).take(limit).collect();
    let clients = crate::board::client_names(ctx, actor).await?;
    for group in &mut page {
        group.samples = samples(&mut conn, actor, group.kind, &group.value).await?;
        group.name = name_of(&mut conn, actor, group).await?;
        group.guess = guess(&clients, &group.value);
    }
    Ok(Tray { groups: page, n_groups, n_touches })
}

fn split(domain: DomainGroup, kind: RuleKind) -> Vec<Group> {
    let group = |kind, value: String, n_touches, n_senders, newest| Group {
        kind,
        value,
        name: String::new(),
        n_touches,
        n_senders,
        newest,
        samples: Vec::new(),
        guess: None,
    };
    let is_company = domain.domain.contains('.') && !is_public_domain(&domain.domain);
    if kind == RuleKind::Domain && is_company {
        let n_senders = domain.senders.len() as i64;
        let whole = (domain.domain, domain.n_touches, domain.last);
        return vec![group(RuleKind::Domain, whole.0, whole.1, n_senders, whole.2)];
    }
    let senders = domain.senders.into_iter();
    senders.map(|s| group(RuleKind::Address, s.sender, s.n_touches, 1, s.last)).collect()
}

fn which(kind: RuleKind, value: &str) -> Which<'_> {
    match kind {
        RuleKind::Address => Which::Sender(value),
        RuleKind::Domain => Which::Domain(value),
    }
}

async fn samples(
    conn: &mut Conn,
    actor: &Actor,
    kind: RuleKind,
    value: &str,
) -> Result<Vec<(TouchLine, String)>> {
    let workspace = actor.workspace;
    let lines = unsorted::page(conn, workspace, which(kind, value), None, SAMPLES).await?;
    let ids: Vec<TouchId> = lines.iter().map(|l| l.id).collect();
    let touches = store::touches::get_many(conn, workspace, &Audience::All, &ids).await?;
    let mut texts: HashMap<TouchId, String> =
        touches.into_iter().map(|t| (t.line.id, t.text)).collect();
    let with_text = |line: TouchLine| {
        let text = texts.remove(&line.id).unwrap_or_default();
        (line, text)
    };
    Ok(lines.into_iter().map(with_text).collect())
}

async fn name_of(conn: &mut Conn, actor: &Actor, group: &Group) -> Result<String> {
    let touch = store::touches::get(conn, actor.workspace, &Audience::All, group.newest).await?;
    let people = People::read(&touch.map(|t| t.people).unwrap_or_default());
    let named = people.from.filter(|p| !p.name.is_empty());
    Ok(named.map(|p| p.name).unwrap_or_default())
}

/// A client whose name and the domain say the same: "Ромашка" and romashka.ru do not, "Acme" and
/// acme.com do; it is only offered, a human decides.
fn guess(clients: &[(ClientId, String)], value: &str) -> Option<(ClientId, String)> {
    let domain = domain_of(value).unwrap_or(value);
    let word = domain.split('.').next().filter(|w| w.len() >= 4)?;
    let found = clients
        .iter()
        .find(|(_, name)| fold(name).split(|c: char| !c.is_alphanumeric()).any(|w| w == word));
    found.cloned()
}

/// The newest touches that a rule would catch.
pub async fn sample(
    ctx: &Ctx,
    actor: &Actor,
    kind: RuleKind,
    value: &str,
) -> Result<Vec<(TouchLine, String)>> {
    actor.must(Action::ManageRules)?;
    let mut conn = ctx.db.read().await?;
    samples(&mut conn, actor, kind, &value.trim().to_lowercase()).await
}

/// A rule in force.
#[derive(Clone, Debug)]
pub struct Rule {
    pub id: RuleId,
    pub kind: String,
    pub value: String,
    /// `None`: what it catches concerns no client.
    pub client: Option<(ClientId, String)>,
    /// How many touches it stands for now.
    pub n_touches: i64,
    pub by: Option<String>,
    pub created_at: i64,
}

/// The rules in force.
pub async fn rules(ctx: &Ctx, actor: &Actor) -> Result<Vec<Rule>> {
    actor.must(Action::ManageRules)?;
    let clients: HashMap<ClientId, String> =
        crate::board::client_names(ctx, actor).await?.into_iter().collect();
    let mut conn = ctx.db.read().await?;
    let names = crate::board::teammate_names(&mut conn, actor).await?;
    let mut found = Vec::new();
    for row in routing_rules::list(&mut conn, actor.workspace).await? {
        let kind = RuleKind::from_word(&row.kind).unwrap_or(RuleKind::Address);
        let n_touches =
            unsorted::count_caught(&mut conn, actor.workspace, which(kind, &row.value)).await?;
        found.push(Rule {
            id: row.id,
            kind: row.kind,
            value: row.value,
            client: row.client.and_then(|c| clients.get(&c).map(|name| (c, name.clone()))),
            n_touches,
            by: row.created_by.and_then(|t| names.get(&t).cloned()),
            created_at: row.created_at,
        });
    }
    Ok(found)
}
