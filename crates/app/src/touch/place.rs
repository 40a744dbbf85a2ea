//! Whose touch is it? One decision in the tray, which can become a rule that is applied backwards.

use crate::access::{self, Actor};
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::intake::route::is_public_domain;
use crate::job::{self, Job};
use domain::access::Action;
use domain::id::{ClientId, ContactId, RuleId, TouchId};
use store::routing_rules::{self, RoutingRule};
use store::unsorted::{self, Moved, Place, Which};

/// Where a person sends touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Client(ClientId),
    /// Concerns no client.
    Ignore,
    /// Back to the tray.
    Tray,
}

/// Moves single touches.
pub async fn move_touches(
    ctx: &Ctx,
    actor: &Actor,
    touches: &[TouchId],
    target: Target,
) -> Result<Moved> {
    let mut tx = ctx.db.begin().await?;
    actor.must(Action::SortTouches)?;
    for touch in touches {
        access::touch(&mut tx, actor, Action::SortTouches, *touch).await?;
    }
    let place = place(&mut tx, actor, target).await?;
    let moved = unsorted::assign(&mut tx, actor.workspace, Which::Touches(touches), place).await?;
    let id = touches.first().map(ToString::to_string).unwrap_or_default();
    let subject = Subject { kind: "touch", id, name: "", client: client_of(target) };
    let detail = Diff::default().value("touches", &touches.len());
    event::record(ctx, &mut tx, actor, "touch.move", subject, detail).await?;
    retell(ctx, &mut tx, actor, &moved).await?;
    tx.commit().await?;
    done(ctx, actor);
    Ok(moved)
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    Address,
    Domain,
}

impl RuleKind {
    /// The word in the database, the API and locale keys.
    pub fn word(self) -> &'static str {
        match self {
            RuleKind::Address => "address",
            RuleKind::Domain => "domain",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [RuleKind::Address, RuleKind::Domain].into_iter().find(|k| k.word() == word)
    }
}

/// How many waiting touches a rule would move.
pub async fn preview(ctx: &Ctx, actor: &Actor, kind: RuleKind, value: &str) -> Result<i64> {
    actor.must(Action::ManageRules)?;
    let value = checked(kind, value)?;
    let mut conn = ctx.db.read().await?;
    Ok(unsorted::count(&mut conn, actor.workspace, which(kind, &value)).await?)
}

/// Makes a rule and applies it to what waits; the people who wrote become the client's contacts.
pub async fn add_rule(
    ctx: &Ctx,
    actor: &Actor,
    kind: RuleKind,
    value: &str,
    target: Target,
) -> Result<Moved> {
    let value = checked(kind, value)?;
    let mut tx = ctx.db.begin().await?;
    actor.must(Action::ManageRules)?;
    let place = place(&mut tx, actor, target).await?;
    let rule = RoutingRule {
        id: RuleId(ctx.new_id()),
        kind: kind.word().to_owned(),
        value: value.clone(),
        client: client_of(target),
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    routing_rules::put(&mut tx, actor.workspace, &rule).await?;
    let moved = unsorted::assign(&mut tx, actor.workspace, which(kind, &value), place).await?;
    if let Target::Client(client) = target {
        crate::contact::found::from_touches(ctx, &mut tx, actor.workspace, client).await?;
    }
    let subject =
        Subject { kind: "rule", id: rule.id.to_string(), name: &value, client: client_of(target) };
    let detail = Diff::default().value("kind", kind.word()).value("moved", &moved.n_touches);
    event::record(ctx, &mut tx, actor, "rule.create", subject, detail).await?;
    retell(ctx, &mut tx, actor, &moved).await?;
    tx.commit().await?;
    done(ctx, actor);
    Ok(moved)
}

/// Moves all that waits of a sender or a domain, without a rule for the future.
pub async fn assign(
    ctx: &Ctx,
    actor: &Actor,
    kind: RuleKind,
    value: &str,
    target: Target,
) -> Result<Moved> {
    let mut tx = ctx.db.begin().await?;
    actor.must(Action::SortTouches)?;
    let place = place(&mut tx, actor, target).await?;
    let value = value.trim().to_lowercase();
    let moved = unsorted::assign(&mut tx, actor.workspace, which(kind, &value), place).await?;
    if let Target::Client(client) = target {
        crate::contact::found::from_touches(ctx, &mut tx, actor.workspace, client).await?;
    }
    let subject =
        Subject { kind: "touch", id: String::new(), name: &value, client: client_of(target) };
    let diff = Diff::default().value("moved", &moved.n_touches);
    event::record(ctx, &mut tx, actor, "touch.move", subject, diff).await?;
    retell(ctx, &mut tx, actor, &moved).await?;
    tx.commit().await?;
    done(ctx, actor);
    Ok(moved)
}

/// All that waits of a sender or a domain concerns no client, now and later.
pub async fn dismiss(ctx: &Ctx, actor: &Actor, kind: RuleKind, value: &str) -> Result<Moved> {
    add_rule(ctx, actor, kind, value, Target::Ignore).await
}

/// Takes a rule away; what it has moved stays where it is.
pub async fn remove_rule(ctx: &Ctx, actor: &Actor, id: RuleId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    actor.must(Action::ManageRules)?;
    let rule = routing_rules::get(&mut tx, actor.workspace, id).await?.ok_or(Error::NotFound)?;
    routing_rules::remove(&mut tx, actor.workspace, id, ctx.now_ms()).await?;
    let subject =
        Subject { kind: "rule", id: id.to_string(), name: &rule.value, client: rule.client };
    event::record(ctx, &mut tx, actor, "rule.remove", subject, Diff::default()).await?;
    Ok(tx.commit().await?)
}

async fn place(tx: &mut store::Tx, actor: &Actor, target: Target) -> Result<Place> {
    Ok(match target {
        Target::Client(client) => {
            access::client(tx, actor, Action::SortTouches, client).await?;
            Place::Client(client, None::<ContactId>)
        }
        Target::Ignore => Place::Ignored,
        Target::Tray => Place::Unsorted,
    })
}

fn client_of(target: Target) -> Option<ClientId> {
    match target {
        Target::Client(client) => Some(client),
        Target::Ignore | Target::Tray => None,
    }
}

fn which(kind: RuleKind, value: &str) -> Which<'_> {
    match kind {
        RuleKind::Address => Which::Sender(value),
        RuleKind::Domain => Which::Domain(value),
    }
}

fn checked(kind: RuleKind, value: &str) -> Result<String> {
    let value = value.trim().to_lowercase();
    if value.is_empty() || value.len() > 320 {
        return Err(Error::field("value", "required"));
    }
    match kind {
        RuleKind::Domain if value.contains('@') || !value.contains('.') => {
            Err(Error::field("value", "not-a-domain"))
        }
        RuleKind::Domain if is_public_domain(&value) => Err(Error::field("value", "public-domain")),
        _ => Ok(value),
    }
}

/// What was moved may be long past: the level of those weeks is told anew, by the queue, since a
/// year of a client takes a moment.
async fn retell(ctx: &Ctx, tx: &mut store::Tx, actor: &Actor, moved: &Moved) -> Result<()> {
    for client in &moved.clients {
        let job = Job::RebuildHistory { client: *client };
        job::enqueue(ctx, tx, actor.workspace, &job, ctx.now_ms()).await?;
    }
    Ok(())
}

fn done(ctx: &Ctx, actor: &Actor) {
    ctx.wake_jobs();
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
}
