//! Weekly reports to clients (S2, C121, C122, A.10): a draft makes itself from the tasks at the close of
//! the week, a person says what it means and why things slipped, publishes it and sends it. What is
//! published never changes.

mod edit;
pub mod freeze;
mod letter;
mod make;
mod publish;
mod read;

pub use crate::incident::dispatch::Found;
pub use edit::{TaskWord, WeeklyInput, discard, refresh, save};
pub use letter::{SendInput, composed, resolve, send};
pub use make::{make_due, prepare};
pub use publish::publish;
pub use read::{Listed, Mailbox, WeeklyFile, list, one};
pub use store::outgoing_mails::OutgoingMail;
pub use store::weekly_reports::{Stand, WeeklyReport, WeeklyTask};
pub use store::work_items::WorkItem;

use crate::access::{self, Actor};
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::Subject;
use domain::access::Action;
use domain::id::WeeklyId;
use domain::reason::{Arg, Reason};
use domain::weekly::{Part, TaskState, diff};
use std::collections::{BTreeMap, HashMap};
use store::clients::Client;
use store::{Conn, weekly_reports};

/// The word under which letters with a report wait in the queue.
pub(crate) const MAIL_KIND: &str = "weekly";

/// The report with its client, if the actor may see it and do this.
async fn found(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: WeeklyId,
) -> Result<(WeeklyReport, Client)> {
    let found = weekly_reports::get(conn, actor.workspace, &actor.audience(), id).await?;
    let report = found.ok_or(Error::NotFound)?;
    let client = access::client(conn, actor, action, report.client).await?;
    Ok((report, client))
}

/// The same of a draft: what is published does not change any more.
async fn draft(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: WeeklyId,
) -> Result<(WeeklyReport, Client)> {
    let (report, client) = found(conn, actor, action, id).await?;
    if report.published_at.is_some() {
        return Err(Error::refused(Reason::new("refused.weekly-published")));
    }
    Ok((report, client))
}

/// Where every task belongs, and what is still owed; reasons name the tasks by their titles.
pub fn sorted(tasks: &[WeeklyTask]) -> Result<(HashMap<String, Part>, Vec<Reason>)> {
    let state = |task: &WeeklyTask, stand: Stand| TaskState {
        id: task.item.to_string(),
        title: task.title.clone(),
        is_planned: stand.is_planned,
        is_done: stand.is_done,
        has_activity: stand.has_activity,
    };
    let shown: Vec<&WeeklyTask> = tasks.iter().filter(|task| !task.is_left_out).collect();
    let before: Vec<_> = shown.iter().filter_map(|t| Some(state(t, t.was?))).collect();
    let after: Vec<_> = shown.iter().filter_map(|t| Some(state(t, t.now?))).collect();
    let words: BTreeMap<String, String> =
        shown.iter().map(|task| (task.item.to_string(), task.word.clone())).collect();
    let weekly = diff(&before, &after, &words, &words)
        .map_err(|double| Error::Internal(anyhow::anyhow!("task {} twice", double.id)))?;
    let title = |id: &String| {
        let task = shown.iter().find(|task| task.item.to_string() == *id);
        task.map_or_else(String::new, |task| format!("«{}»", task.title))
    };
    let mut debts = Vec::new();
    for (code, missing) in [
        ("weekly.missing-reason", &weekly.missing_reason),
        ("weekly.missing-grounds", &weekly.missing_grounds),
    ] {
        if !missing.is_empty() {
            let titles: Vec<String> = missing.iter().map(title).collect();
            debts.push(Reason::new(code).with("tasks", Arg::Text(titles.join(", "))));
        }
    }
    let parts = weekly.parts().map(|(id, part)| (id.to_owned(), part)).collect();
    Ok((parts, debts))
}

fn subject<'a>(report: &WeeklyReport, client: &'a Client) -> Subject<'a> {
    let id = report.id.to_string();
    Subject { kind: "weekly", id, name: &client.name, client: Some(client.id) }
}

fn tell(ctx: &Ctx, actor: &Actor) {
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
}
