//! The account of a client: its balance over a year, by contact, and what a step would do to it.

use super::{Entry, fact};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::id::{ClientId, ContactId, EntryId, TeammateId};
use domain::trust::{TrustEntry, TrustEntryKind, TrustPolicy, balance};
use std::collections::HashMap;
use store::clients::Client;
use store::contacts::Contact;
use store::{contacts, trust_entries};

/// Weeks that the chart shows.
const WEEKS: i64 = 52;
const DAY: i64 = 86_400;

/// An entry with what is left of it.
#[derive(Clone, Debug)]
pub struct Line {
    pub entry: Entry,
    /// Points that it still counts.
    pub left: f64,
    pub is_undone: bool,
}

/// The balance at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    /// Unix seconds.
    pub at: i64,
    pub points: f64,
}

/// What one step would make of the account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    pub kind: TrustEntryKind,
    pub points: f64,
    /// The balance right after it.
    pub after: f64,
    /// The balance a month later, and what it would be then without the step.
    pub in_month: f64,
    pub without: f64,
}

/// The account.
#[derive(Clone, Debug)]
pub struct Account {
    pub client: Client,
    pub balance: f64,
    pub half_life_days: f64,
    /// A week a point, the last one is now.
    pub course: Vec<Balance>,
    /// The newest first.
    pub lines: Vec<Line>,
    /// Balances of contacts that entries name.
    pub people: Vec<(Contact, f64)>,
    pub contacts: Vec<Contact>,
    /// Every kind of entry, gifts first.
    pub outcomes: Vec<Outcome>,
    pub names: HashMap<TeammateId, String>,
}

/// Loads the trust account of a client.
pub async fn account(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<Account> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let ledger = trust_entries::of_client(&mut conn, actor.workspace, client.id).await?;
    let contacts = contacts::of_client(&mut conn, actor.workspace, client.id).await?;
    let policy = TrustPolicy::default();
    let now = ctx.now().as_second();
    let half_life = policy.half_life_days;
    let facts: Vec<TrustEntry> = ledger.iter().map(fact).collect();
    let at = |weeks_ago: i64| {
        let at = now - weeks_ago * 7 * DAY;
        Balance { at, points: balance(&facts, half_life, at) }
    };
    let of_contact = |id: ContactId| {
        let own = ledger.iter().filter(|entry| entry.contact == Some(id)).map(fact);
        balance(&own.collect::<Vec<_>>(), half_life, now)
    };
    let is_named = |id: ContactId| ledger.iter().any(|entry| entry.contact == Some(id));
    let people = contacts.iter().filter(|contact| is_named(contact.id));
    let people = people.map(|contact| (contact.clone(), of_contact(contact.id))).collect();
    let undone: Vec<EntryId> = ledger.iter().filter_map(|entry| entry.undoes).collect();
    let lines = ledger.iter().rev().map(|entry| Line {
        left: balance(&[fact(entry)], half_life, now),
        is_undone: undone.contains(&entry.id),
        entry: entry.clone(),
    });
    Ok(Account {
        balance: at(0).points,
        half_life_days: half_life,
        course: (0..=WEEKS).rev().map(at).collect(),
        lines: lines.collect(),
        people,
        outcomes: outcomes(&facts, &policy, now),
        names: crate::board::teammate_names(&mut conn, actor).await?,
        contacts,
        client,
    })
}

/// What each kind of step would change, before it is made.
fn outcomes(facts: &[TrustEntry], policy: &TrustPolicy, now: i64) -> Vec<Outcome> {
    let month = now + 30 * DAY;
    let without = balance(facts, policy.half_life_days, month);
    let of = |kind: &TrustEntryKind| {
        let points = policy.points(*kind, 1.0);
        let step = TrustEntry { at: now, kind: *kind, points, evidence: String::new() };
        let alone = |at| balance(std::slice::from_ref(&step), policy.half_life_days, at);
        Outcome {
            kind: *kind,
            points,
            after: balance(facts, policy.half_life_days, now) + alone(now),
            in_month: without + alone(month),
            without,
        }
    };
    let mut all: Vec<Outcome> = TrustEntryKind::ALL.iter().map(of).collect();
    all.sort_by(|a, b| b.points.total_cmp(&a.points));
    all
}
