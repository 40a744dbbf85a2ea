//! Where a client stands, computed anew: after a grade, and every night for all, because what the data
//! say changes by itself. Computing again changes nothing.

use super::{GRADE_OLD_DAYS, Grade, Place};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::id::WorkspaceId;
use domain::matrix::grade::{
    ACTIVE_DAYS, Billed, ContactStand, FactorKind, Reading, Standing, growth, loyalty, loyalty_of,
    penetration, stand,
};
use domain::matrix::{AxisLevel, MatrixPolicy};
use domain::reason::Reason;
use jiff::ToSpan;
use jiff::civil::Date;
use store::clients::Client;
use store::portfolio::BilledRow;
use store::{Audience, Conn, clients, contacts, grades, portfolio, workspaces};

const DAY_MS: i64 = 86_400_000;
const HALF_YEAR_DAYS: i64 = 182;

/// What the data say of a client.
pub(super) struct Data {
    pub growth: std::result::Result<Reading, Reason>,
    pub loyalty: std::result::Result<Reading, Reason>,
    pub penetration: std::result::Result<Reading, Reason>,
    /// Billed in a year, or twelve monthly fees; minor units of the client's currency.
    pub revenue_minor: i64,
}

impl Data {
    /// What is read from the data for a factor; none for one that only a person can judge.
    pub(super) fn of(&self, factor: FactorKind) -> Option<&std::result::Result<Reading, Reason>> {
        match factor {
            FactorKind::Growth => Some(&self.growth),
            FactorKind::Loyalty => Some(&self.loyalty),
            FactorKind::Penetration => Some(&self.penetration),
            _ => None,
        }
    }
}

pub(super) async fn read_data(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: &Client,
    now_ms: i64,
) -> Result<Data> {
    let today = jiff::Timestamp::from_millisecond(now_ms)
        .map_err(|e| crate::Error::Internal(e.into()))?
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let back = |days: i64| today.saturating_sub(days.days());
    let billed = portfolio::billed(conn, workspace, client.id, back(2 * HALF_YEAR_DAYS)).await?;
    let in_half = |from: Date, until: Date| {
        let mut half = Billed::default();
        let is_of = |b: &&BilledRow| {
            b.issued_on > from && b.issued_on <= until && b.currency == client.currency
        };
        for invoice in billed.iter().filter(is_of) {
            half.minor = half.minor.saturating_add(invoice.sum_minor);
            half.n_invoices += 1;
        }
        half
    };
    let now_half = in_half(back(HALF_YEAR_DAYS), today);
    let before = in_half(back(2 * HALF_YEAR_DAYS), back(HALF_YEAR_DAYS));
    let since = now_ms - ACTIVE_DAYS * DAY_MS;
    let spoke = portfolio::spoke(conn, workspace, client.id, since).await?;
    let people = contacts::of_client(conn, workspace, client.id).await?;
    let people: Vec<ContactStand> = people
        .iter()
        .filter(|contact| contact.archived_at.is_none())
        .map(|contact| ContactStand {
            loyalty: loyalty_of(&contact.attitude),
            is_senior: contact.is_senior,
            is_active: spoke.contacts.contains(&contact.id),
        })
        .collect();
    let billed_minor = now_half.minor.saturating_add(before.minor);
    Ok(Data {
        growth: growth(now_half, before),
        loyalty: loyalty(&people),
        penetration: penetration(&people, u32::try_from(spoke.n_ours).unwrap_or(u32::MAX)),
        revenue_minor: match billed_minor {
            0 => client.fee_minor.unwrap_or(0).saturating_mul(12),
            sum => sum,
        },
    })
}

/// The newest grade of a person on a factor; one that was taken back is none.
pub(super) fn by_hand(grades: &[Grade], factor: FactorKind) -> Option<&Grade> {
    grades.iter().find(|grade| grade.factor == factor).filter(|grade| grade.value.is_some())
}

/// A person's grade stands over the data, until it is taken back.
pub(super) fn known(grades: &[Grade], data: &Data) -> Vec<(FactorKind, u8)> {
    let value = |factor: FactorKind| match by_hand(grades, factor).and_then(|grade| grade.value) {
        Some(value) => u8::try_from(value).ok(),
        None => data.of(factor)?.as_ref().ok().map(|reading| reading.value),
    };
    FactorKind::ALL.iter().filter_map(|factor| Some((*factor, value(*factor)?))).collect()
}

/// Where a grade of a person is old, the page asks to look again.
pub(super) fn is_old(grade: &Grade, now_ms: i64) -> bool {
    now_ms - grade.made_at > GRADE_OLD_DAYS * DAY_MS
}

/// Why a place is computed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A person graded: each change of the scores is a move.
    Graded,
    /// Time went by: only a new cell is one.
    Time,
}

/// Computes the place of a client and notes a move.
pub(crate) async fn refresh(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: &Client,
    now_ms: i64,
    cause: Cause,
) -> Result<()> {
    let graded = grades::of_client(conn, workspace, client.id).await?;
    let data = read_data(conn, workspace, client, now_ms).await?;
    let known = known(&graded, &data);
    let standing = stand(&known, &MatrixPolicy::default());
    let is = place(&standing, known.len(), client, data.revenue_minor, now_ms);
    let was = portfolio::get(conn, workspace, client.id).await?;
    if was.as_ref().is_some_and(|was| Place { computed_at: now_ms, ..was.clone() } == is) {
        return Ok(());
    }
    portfolio::put(conn, workspace, client.id, &is).await?;
    let Some(was) = was else { return Ok(()) };
    let has_moved = match cause {
        Cause::Graded => {
            (was.attractiveness, was.depth) != (is.attractiveness, is.depth) || was.cell != is.cell
        }
        Cause::Time => was.cell != is.cell,
    };
    if has_moved {
        portfolio::add_move(conn, workspace, client.id, (&was, &is), now_ms).await?;
    }
    Ok(())
}

fn place(
    standing: &Standing,
    n_known: usize,
    client: &Client,
    revenue_minor: i64,
    now_ms: i64,
) -> Place {
    let tenths = |score: f64| (score * 10.0).round() as i64;
    let found = standing.place.as_ref();
    let near = found.map(|p| p.near.iter().map(|cell| cell.word()).collect::<Vec<_>>().join(" "));
    Place {
        cell: found.map(|p| p.cell.word()).unwrap_or_default(),
        attractiveness: found.map(|p| inside(tenths(p.attractiveness), p.cell.attractiveness)),
        depth: found.map(|p| inside(tenths(p.depth), p.cell.depth)),
        n_known: n_known as i64,
        near: near.unwrap_or_default(),
        revenue_minor,
        currency: client.currency.clone(),
        computed_at: now_ms,
    }
}

/// Rounding must not carry a score over the edge of its own level.
fn inside(tenths: i64, level: AxisLevel) -> i64 {
    let policy = MatrixPolicy::default();
    let edge = |of: domain::money::Decimal| (f64::try_from(of).unwrap_or(0.0) * 10.0) as i64;
    match level {
        AxisLevel::High => tenths.max(edge(policy.high_from)),
        AxisLevel::Mid => tenths.clamp(edge(policy.mid_from), edge(policy.high_from) - 1),
        AxisLevel::Low => tenths.min(edge(policy.mid_from) - 1),
    }
}

/// Clients that are computed in one transaction.
const AT_ONCE: usize = 50;

/// Computes the places of all clients of all agencies; how many were looked at.
pub async fn run(ctx: &Ctx) -> Result<usize> {
    let mut conn = ctx.db.read().await?;
    let all = workspaces::list(&mut conn).await?;
    drop(conn);
    let mut n = 0;
    for workspace in all {
        let mut conn = ctx.db.read().await?;
        let active = portfolio::active(&mut conn, workspace.id).await?;
        drop(conn);
        for ids in active.chunks(AT_ONCE) {
            let mut tx = ctx.db.begin().await?;
            let found = clients::get_many(&mut tx, workspace.id, &Audience::All, ids).await?;
            for client in &found {
                refresh(&mut tx, workspace.id, client, ctx.now_ms(), Cause::Time).await?;
            }
            tx.commit().await?;
            n += found.len();
        }
    }
    Ok(n)
}
