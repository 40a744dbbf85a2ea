//! Work, meetings and money as the rules see them: the few queries that fill `domain::work`.

use crate::db::Conn;
use crate::error::{Error, Result};
use crate::params;
use domain::id::{ClientId, WorkspaceId};
use domain::money::{Currency, Money};
use domain::work::{
    ApprovalFact, DeliveryFact, InvoiceFact, ItemKind, MeetingFact, MeetingState, TaskFact,
    WorkFacts,
};

const ITEMS: &str = "select work_item_id, kind, at, ended_at, n_comments, rating is not null, state
    from work_item where workspace_id = $1 and client_id = $2 and at >= $3 and state <> 'cancelled'
    order by at, work_item_id";
const INVOICES: &str = "select invoice_id, due_on, paid_on, sum_minor, currency
    from invoice where workspace_id = $1 and client_id = $2 order by due_on, invoice_id";

/// A client's work since an instant (milliseconds since 1970) and its invoices, in order of time.
/// What was cancelled is no work.
pub async fn work(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    since_ms: i64,
) -> Result<WorkFacts> {
    let mut work = WorkFacts::default();
    conn.each(ITEMS, params![workspace, client, since_ms], &mut |row| {
        let (id, at) = (row.get(0)?, seconds(row.get(2)?));
        let ended_at: Option<i64> = row.get::<Option<i64>>(3)?.map(seconds);
        match row.word(1, ItemKind::from_word)? {
            ItemKind::Task => {
                let is_open = row.text(6)? == "open";
                work.tasks.push(TaskFact { id, at, done_at: ended_at, is_open });
            }
            ItemKind::Approval => {
                // answered, but nobody wrote when: it says nothing of how long it took
                if ended_at.is_some() || row.text(6)? == "open" {
                    work.approvals.push(ApprovalFact { id, sent_at: at, answered_at: ended_at });
                }
            }
            ItemKind::Delivery => work.deliveries.push(DeliveryFact {
                id,
                at,
                comments: u32::try_from(row.get::<i64>(4)?).unwrap_or(0),
                is_rated: row.get(5)?,
            }),
            ItemKind::Duty | ItemKind::Step => {}
        }
        Ok(())
    })
    .await?;
    conn.each(INVOICES, params![workspace, client], &mut |row| {
        let currency: Currency = row.text(4)?.parse().map_err(Error::other)?;
        work.invoices.push(InvoiceFact {
            id: row.get(0)?,
            due_on: row.get(1)?,
            paid_on: row.get(2)?,
            sum: Money::new(row.get(3)?, currency),
        });
        Ok(())
    })
    .await?;
    Ok(work)
}

const MEETINGS: &str = "select meeting_id, starts_at, series, state, n_moves
    from meeting where workspace_id = $1 and client_id = $2 and starts_at >= $3
    order by starts_at, meeting_id";

/// A client's meetings since an instant (milliseconds since 1970), planned ones too.
pub async fn meetings(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    since_ms: i64,
) -> Result<Vec<MeetingFact>> {
    conn.all(MEETINGS, params![workspace, client, since_ms], |row| {
        Ok(MeetingFact {
            id: row.get(0)?,
            at: seconds(row.get(1)?),
            series: row.get::<i64>(2)? as u64,
            state: row.word(3, MeetingState::from_word)?,
            moves: u32::try_from(row.get::<i64>(4)?).unwrap_or(0),
        })
    })
    .await
}

/// Put in order by the caller: asked for it, SQLite walks the touches of all clients in that time.
const TEXTS: &str = "select t.touch_id, t.subject, x.text from touch t
    join touch_text x on x.workspace_id = t.workspace_id and x.touch_id = t.touch_id
    where t.workspace_id = $1 and t.client_id = $2 and t.touch_id >= $3 and t.touch_id < $4";
const TITLES: &str = "select least_at, title from (
        select case when starts_at < created_at then starts_at else created_at end as least_at,
               title
        from meeting where workspace_id = $1 and client_id = $2 and state <> 'cancelled'
          and state <> 'declined') as planned
    where least_at >= $3 and least_at < $4 order by least_at";

/// When something of a client's touches and meetings in `[since, until)` says what `says` looks
/// for, Unix seconds in order. A planned meeting speaks from the day on which it was planned.
pub async fn moments_that_say(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    (since_ms, until_ms): (i64, i64),
    says: &(dyn Fn(&str) -> bool + Sync),
) -> Result<Vec<i64>> {
    use domain::id::TouchId;
    let mut found = Vec::new();
    let (from, until) = (TouchId::first_at(since_ms), TouchId::first_at(until_ms));
    conn.each(TEXTS, params![workspace, client, from, until], &mut |row| {
        if says(row.text(1)?) || says(row.text(2)?) {
            found.push(seconds(row.get::<TouchId>(0)?.at_ms()));
        }
        Ok(())
    })
    .await?;
    conn.each(TITLES, params![workspace, client, since_ms, until_ms], &mut |row| {
        if says(row.text(1)?) {
            found.push(seconds(row.get(0)?));
        }
        Ok(())
    })
    .await?;
    found.sort_unstable();
    Ok(found)
}

fn seconds(ms: i64) -> i64 {
    ms.div_euclid(1000)
}
