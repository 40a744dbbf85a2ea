//! What stands behind a number: its cases, each with the page on which it can be looked into.

use super::{all_promises, bridges_of_all, is_done, today};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::incident::patterns;
use domain::access::Action;
use domain::id::ClientId;
use domain::incident::IncidentState;
use domain::promise::Side;
use jiff::civil::Date;
use std::collections::HashMap;
use store::{client_list, incident_measures, incidents};

/// Cases of one list; the rest is a number. Nobody reads more.
pub const CASES_MAX: usize = 500;

/// The numbers that have a list of their own; the others open onto pages that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Incidents of the last twelve months with what each cost.
    Costs,
    /// Measures that were carried out, and whether they helped.
    Measures,
    /// Our promises that were settled, those not kept first.
    Ours,
    /// The same of the clients' promises.
    Theirs,
    /// Incidents with the time until the client heard of each.
    Tellings,
    /// Clients with a bridge, the widest gap first.
    Watermelons,
}

impl List {
    /// All of them.
    pub const ALL: &'static [List] =
        &[List::Costs, List::Measures, List::Ours, List::Theirs, List::Tellings, List::Watermelons];

    /// The word in addresses and locale keys.
    pub fn word(self) -> &'static str {
        match self {
            List::Costs => "costs",
            List::Measures => "measures",
            List::Ours => "ours",
            List::Theirs => "theirs",
            List::Tellings => "tellings",
            List::Watermelons => "watermelons",
        }
    }

    /// The list of a word.
    pub fn from_word(word: &str) -> Option<List> {
        Self::ALL.iter().copied().find(|list| list.word() == word)
    }
}

/// What a case counts for.
#[derive(Clone, Debug, PartialEq)]
pub enum Worth {
    /// Working hours.
    Hours(f64),
    /// Minor units, and the currency.
    Money(i64, String),
    /// Whole percents.
    Percent(i64),
    /// Locale key of a word.
    Word(String),
    Unknown,
}

/// A case behind a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub client: ClientId,
    pub client_name: String,
    pub title: String,
    /// Where it can be looked into.
    pub href: String,
    pub on: Option<Date>,
    pub worth: Worth,
}

/// The cases of a list and how many there are, over the clients that the actor sees.
pub async fn cases(ctx: &Ctx, actor: &Actor, list: List) -> Result<(Vec<Case>, usize)> {
    actor.must(Action::ReadBacktest)?;
    let mut found = match list {
        List::Costs | List::Tellings => of_incidents(ctx, actor, list).await?,
        List::Measures => of_measures(ctx, actor).await?,
        List::Ours => of_promises(ctx, actor, Side::Ours).await?,
        List::Theirs => of_promises(ctx, actor, Side::Theirs).await?,
        List::Watermelons => of_watermelons(ctx, actor).await?,
    };
    let n = found.len();
    found.truncate(CASES_MAX);
    Ok((found, n))
}

async fn names(ctx: &Ctx, actor: &Actor) -> Result<HashMap<ClientId, String>> {
    let mut conn = ctx.db.read().await?;
    let rows = client_list::names(&mut conn, actor.workspace, &actor.audience()).await?;
    Ok(rows.into_iter().collect())
}

/// The most expensive first, or the longest untold.
async fn of_incidents(ctx: &Ctx, actor: &Actor, list: List) -> Result<Vec<Case>> {
    let page = patterns::patterns(ctx, actor).await?;
    let mut cases: Vec<(i64, Case)> = Vec::new();
    for (incident, past) in page.cases {
        let (order, worth) = match (list, past.cost_minor, past.tell_minutes) {
            (List::Costs, Some(minor), _) => {
                (minor, Worth::Money(minor, incident.currency.clone()))
            }
            (List::Costs, None, _) => (-1, Worth::Unknown),
            (_, _, Some(minutes)) => (minutes, Worth::Hours(minutes as f64 / 60.0)),
            (_, _, None) if incident.state == IncidentState::Open => {
                (i64::MAX, Worth::Word("management.untold".to_owned()))
            }
            (_, _, None) => (-1, Worth::Unknown),
        };
        let on = past.found_at.to_zoned(page.zone.clone()).date();
        let case = Case {
            client: incident.client,
            client_name: past.client,
            title: incident.title,
            href: format!("/incidents/{}", incident.id),
            on: Some(on),
            worth,
        };
        cases.push((order, case));
    }
    cases.sort_by_key(|(order, _)| std::cmp::Reverse(*order));
    Ok(cases.into_iter().map(|(_, case)| case).collect())
}

async fn of_measures(ctx: &Ctx, actor: &Actor) -> Result<Vec<Case>> {
    let names = names(ctx, actor).await?;
    let mut conn = ctx.db.read().await?;
    let filter = incidents::IncidentFilter { limit: 5_000, ..Default::default() };
    let audience = actor.audience();
    let page = incidents::page(&mut conn, actor.workspace, &audience, &filter).await?;
    let of: HashMap<_, _> = page.rows.iter().map(|i| (i.id, i.client)).collect();
    let rows = incident_measures::all(&mut conn, actor.workspace, &audience).await?;
    let case = |row: incident_measures::MeasureRow| {
        let client = *of.get(&row.incident)?;
        Some(Case {
            client,
            client_name: names.get(&client).cloned().unwrap_or_default(),
            title: row.name,
            href: format!("/incidents/{}/post-mortem#measures", row.incident),
            on: row.due_on,
            worth: Worth::Word(format!("management.measure.{}", row.state.word())),
        })
    };
    Ok(rows.into_iter().filter(|row| is_done(row.state)).filter_map(case).collect())
}

/// What was not kept first, the newest first.
async fn of_promises(ctx: &Ctx, actor: &Actor, side: Side) -> Result<Vec<Case>> {
    let names = names(ctx, actor).await?;
    let mut conn = ctx.db.read().await?;
    let (_, today) = today(ctx, &mut conn, actor).await?;
    let policy = crate::assess::load_policy(&mut conn, actor.workspace).await?;
    let days = i64::from(policy.promise.promise_rate_days);
    let oldest = today.saturating_sub(jiff::Span::new().days(days));
    let mut cases = Vec::new();
    for (row, fact) in all_promises(&mut conn, actor).await? {
        if row.side != side {
            continue;
        }
        let kept = fact.kept_on(today);
        let Some(on) = kept.or(fact.failed_on(today)).filter(|on| *on >= oldest) else { continue };
        let word = if kept.is_some() { "management.kept" } else { "management.failed" };
        cases.push(Case {
            client: row.client,
            client_name: names.get(&row.client).cloned().unwrap_or_default(),
            title: row.what,
            href: format!("/promises/{}", row.id),
            on: Some(on),
            worth: Worth::Word(word.to_owned()),
        });
    }
    let is_kept = |case: &Case| case.worth == Worth::Word("management.kept".to_owned());
    cases.sort_by_key(|case| (is_kept(case), std::cmp::Reverse(case.on)));
    Ok(cases)
}

async fn of_watermelons(ctx: &Ctx, actor: &Actor) -> Result<Vec<Case>> {
    let names = names(ctx, actor).await?;
    let mut conn = ctx.db.read().await?;
    let mut gaps: Vec<(ClientId, f64)> = bridges_of_all(&mut conn, actor)
        .await?
        .into_iter()
        .filter_map(|(client, verdict)| Some((client, verdict.watermelon?)))
        .collect();
    gaps.sort_by(|a, b| b.1.total_cmp(&a.1));
    let case = |(client, gap): (ClientId, f64)| {
        let name = names.get(&client).cloned().unwrap_or_default();
        Case {
            client,
            title: name.clone(),
            client_name: name,
            href: format!("/clients/{client}/bridge"),
            on: None,
            worth: Worth::Percent((gap * 100.0).round() as i64),
        }
    };
    Ok(gaps.into_iter().map(case).collect())
}
