//! The agency at a glance, for those who lead it (S6, C130): a few numbers, each of which opens onto its
//! cases, over the clients that the actor sees. A fixed number of queries, however many clients there are.

mod cases;
mod export;

pub use cases::{Case, List, Worth, cases};
pub use export::{cases_csv, numbers_csv};

use crate::access::Actor;
use crate::bridge::state;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::incident::patterns::{self, PatternPage};
use crate::kpi::KpiCard;
use domain::access::Action;
use domain::bridge::{Bridge, KpiState, Verdict, judge};
use domain::health::Level;
use domain::id::ClientId;
use domain::incident::MeasureState;
use domain::matrix::grade::Drift;
use domain::overview::{LevelHistory, Levels, Watermelons, levels_at, watermelons};
use domain::precision::Precision;
use domain::promise::{KeptRate, PromiseFact, Side, kept_rate};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::collections::{BTreeMap, HashMap};
use store::promises::{self, Promise};
use store::{Conn, assessments, bridges, early_warnings, incident_measures, workspaces};

/// Months that the page looks back.
pub const MONTHS: i32 = 12;
/// Warnings of the team that are counted, the newest.
const WARNINGS_MAX: i64 = 2_000;

/// How many clients stood at each level when a month ended, or now.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthLevels {
    /// Its first day.
    pub month: Date,
    pub levels: Levels,
}

/// Everything on the page.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Active clients at each level now.
    pub levels: BTreeMap<Level, i64>,
    pub months: Vec<MonthLevels>,
    pub n_placed: i64,
    /// Clients that fell to a worse cell of the board within the quarter.
    pub n_down: i64,
    pub incidents: PatternPage,
    pub ours: KeptRate,
    pub theirs: KeptRate,
    /// Answers to signals of all kinds.
    pub precision: Precision,
    /// Measures against a recurrence that were carried out, those proven among them, those after which
    /// it came back.
    pub n_measures_done: i64,
    pub n_measures_proven: i64,
    pub n_measures_returned: i64,
    pub watermelons: Watermelons,
    /// Warnings of the team, and those after which no incident was recorded from them.
    pub n_warnings: i64,
    pub n_warned_in_time: i64,
}

/// The agency's zone and its day.
async fn today(ctx: &Ctx, conn: &mut Conn, actor: &Actor) -> Result<(TimeZone, Date)> {
    let agency = workspaces::get(conn, actor.workspace).await?.ok_or(Error::NotFound)?;
    let zone = TimeZone::get(&agency.zone).unwrap_or(TimeZone::UTC);
    let today = ctx.now().to_zoned(zone.clone()).date();
    Ok((zone, today))
}

/// The numbers over the clients that the actor sees.
pub async fn overview(ctx: &Ctx, actor: &Actor) -> Result<Overview> {
    actor.must(Action::ReadBacktest)?;
    let incidents = patterns::patterns(ctx, actor).await?;
    let board = crate::portfolio::board(ctx, actor).await?;
    let precision = crate::signal::answer::precision(ctx, actor).await?;
    let mut conn = ctx.db.read().await?;
    let (zone, today) = today(ctx, &mut conn, actor).await?;
    let policy = crate::assess::load_policy(&mut conn, actor.workspace).await?;
    let facts: Vec<PromiseFact> =
        all_promises(&mut conn, actor).await?.into_iter().map(|(_, fact)| fact).collect();
    let rate = |side| kept_rate(facts.iter(), side, &policy.promise, today);
    let gaps = bridges_of_all(&mut conn, actor).await?;
    let measures = incident_measures::all(&mut conn, actor.workspace, &actor.audience()).await?;
    let n_measures =
        |is: &dyn Fn(MeasureState) -> bool| measures.iter().filter(|m| is(m.state)).count() as i64;
    let warnings =
        early_warnings::list(&mut conn, actor.workspace, &actor.audience(), None, WARNINGS_MAX)
            .await?;
    Ok(Overview {
        levels: crate::board::levels(&mut conn, actor).await?,
        months: months(ctx, &mut conn, actor, &zone, today).await?,
        n_placed: board.n_placed,
        n_down: board.moved.iter().filter(|m| m.drift == Drift::Down).count() as i64,
        ours: rate(Side::Ours),
        theirs: rate(Side::Theirs),
        precision: precision.into_iter().fold(Precision::default(), |sum, (_, one)| Precision {
            confirmed: sum.confirmed + one.confirmed,
            explained: sum.explained + one.explained,
            false_alarm: sum.false_alarm + one.false_alarm,
            unanswered: sum.unanswered + one.unanswered,
        }),
        n_measures_done: n_measures(&is_done),
        n_measures_proven: n_measures(&|s| s == MeasureState::Proven),
        n_measures_returned: n_measures(&|s| {
            matches!(s, MeasureState::Failed | MeasureState::Reopened)
        }),
        watermelons: watermelons(gaps.iter().filter_map(|(_, verdict)| verdict.watermelon)),
        n_warnings: warnings.len() as i64,
        n_warned_in_time: warnings.iter().filter(|w| w.incident.is_none()).count() as i64,
        incidents,
    })
}

/// Carried out, whether it helped or not.
fn is_done(state: MeasureState) -> bool {
    matches!(
        state,
        MeasureState::Done | MeasureState::Proven | MeasureState::Failed | MeasureState::Reopened
    )
}

/// The promises of all clients that the actor sees, as the rules see them.
async fn all_promises(conn: &mut Conn, actor: &Actor) -> Result<Vec<(Promise, PromiseFact)>> {
    let rows = promises::list(conn, actor.workspace, &actor.audience()).await?;
    let moves = match rows.is_empty() {
        true => HashMap::new(),
        false => promises::moves(conn, actor.workspace).await?,
    };
    let of = |row: Promise| {
        let fact = row.fact(moves.get(&row.id).map_or(&[][..], Vec::as_slice));
        (row, fact)
    };
    Ok(rows.into_iter().map(of).collect())
}

/// What the newest bridge of each client says now.
async fn bridges_of_all(conn: &mut Conn, actor: &Actor) -> Result<Vec<(ClientId, Verdict)>> {
    let rows = bridges::latest(conn, actor.workspace, &actor.audience()).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut states: HashMap<ClientId, Vec<KpiState>> = HashMap::new();
    let cards: Vec<KpiCard> = crate::kpi::running(conn, actor).await?;
    for card in &cards {
        states.entry(card.client).or_default().extend(state(card));
    }
    let mut found = Vec::with_capacity(rows.len());
    for (client, bridge) in rows {
        let bridge: Bridge =
            serde_json::from_str(&bridge).map_err(|e| Error::Internal(e.into()))?;
        let of = states.get(&client).map_or(&[][..], Vec::as_slice);
        found.push((client, judge(&bridge, of)));
    }
    Ok(found)
}

/// The levels at the end of each of the last months; of the present one, now.
async fn months(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    zone: &TimeZone,
    today: Date,
) -> Result<Vec<MonthLevels>> {
    let steps = assessments::level_history(conn, actor.workspace, &actor.audience()).await?;
    let moment = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut histories: Vec<(ClientId, LevelHistory)> = Vec::new();
    for step in steps {
        let Some(level) = Level::from_word(&step.level) else { continue };
        if histories.last().is_none_or(|(client, _)| *client != step.client) {
            let until = step.archived_at.map(moment);
            histories.push((step.client, LevelHistory { steps: Vec::new(), until }));
        }
        if let Some((_, history)) = histories.last_mut() {
            history.steps.push((moment(step.at), level));
        }
    }
    let histories: Vec<LevelHistory> = histories.into_iter().map(|(_, of)| of).collect();
    let first = today.first_of_month();
    let firsts: Vec<Date> =
        (0..MONTHS).rev().map(|back| first.saturating_sub(back.months())).collect();
    let end = |month: &Date| {
        let next = month.saturating_add(1.month()).to_zoned(zone.clone());
        next.map_or(ctx.now(), |next| next.timestamp().min(ctx.now()))
    };
    let moments: Vec<Timestamp> = firsts.iter().map(end).collect();
    let counted = levels_at(&histories, &moments);
    let month = |(month, levels)| MonthLevels { month, levels };
    Ok(firsts.into_iter().zip(counted).map(month).collect())
}
