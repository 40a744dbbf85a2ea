//! What came of a ritual: held, moved, left out. A held one is planned anew from its day on; a seminar
//! held is a gift and goes into the trust account.

use super::{Ritual, RitualRun, found, subject};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::promise::today_of;
use domain::access::Action;
use domain::id::{ContactId, RitualId, RitualRunId, TeammateId};
use domain::ritual::{RitualResult, next};
use domain::trust::TrustEntryKind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::rituals;

/// What one of theirs said to one of ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub teammate: TeammateId,
    pub contact: ContactId,
    pub said: String,
}

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultInput {
    pub result: RitualResult,
    /// Held on, or moved to; `None`: today.
    pub on: Option<Date>,
    /// What was heard, or why it was left out.
    pub said: String,
    /// What both sides will do.
    pub agreed: String,
    /// By pair; empty answers are left out.
    pub answers: Vec<Answer>,
}

/// The answers of a result.
pub fn answers(run: &RitualRun) -> Vec<Answer> {
    serde_json::from_str(&run.answers).unwrap_or_default()
}

/// Notes what came of a ritual as of `version`, and plans the next one.
pub async fn note_result(
    ctx: &Ctx,
    actor: &Actor,
    id: RitualId,
    version: i64,
    input: &ResultInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (ritual, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    if ritual.ended_at.is_some() {
        return Err(Error::Conflict);
    }
    let today = today_of(&client, ctx.now());
    let on = input.on.unwrap_or(today);
    let mut check = Check::default();
    let said = check.note("said", &input.said);
    let agreed = check.note("agreed", &input.agreed);
    let mut answers = Vec::new();
    for answer in &input.answers {
        let said = check.note("answers", &answer.said);
        if !said.is_empty() {
            answers.push(Answer { said, ..answer.clone() });
        }
    }
    match input.result {
        RitualResult::Held if on > today => check.problem("on", "in-future"),
        // "It was held" without a word of what was heard is worth nothing.
        RitualResult::Held if said.is_empty() && answers.is_empty() => {
            check.problem("said", "empty");
        }
        RitualResult::Skipped if said.is_empty() => check.problem("said", "empty"),
        RitualResult::Moved if on <= today => check.problem("on", "move_ahead"),
        _ => {}
    }
    check.done()?;
    let workspace = actor.workspace;
    let pairs = rituals::pairs(&mut tx, workspace, id).await?;
    if answers.iter().any(|a| !pairs.contains(&(a.teammate, a.contact))) {
        return Err(Error::field("answers", "unknown_choice"));
    }
    let run = RitualRun {
        id: RitualRunId(ctx.new_id()),
        ritual: id,
        client: client.id,
        result: input.result,
        due_on: ritual.next_on,
        on,
        said,
        agreed,
        answers: serde_json::to_string(&answers).map_err(anyhow::Error::new)?,
        made_at: ctx.now_ms(),
        made_by: actor.teammate,
    };
    rituals::insert_run(&mut tx, workspace, &run).await?;
    let after = planned(ctx, &ritual, &run, today, version);
    rituals::update(&mut tx, workspace, &after).await?;
    if run.result == RitualResult::Held && ritual.kind.is_gift() {
        let at = if on == today { ctx.now_ms() } else { noon(on) };
        let gift = crate::trust::Gift {
            client: client.id,
            kind: TrustEntryKind::Seminar,
            at,
            ritual: id.to_string(),
            title: if ritual.title.is_empty() { run.said.clone() } else { ritual.title.clone() },
        };
        crate::trust::give(ctx, &mut tx, workspace, &gift).await?;
    }
    let diff = Diff::default().value("result", run.result.word()).value("on", &run.on);
    event::record(ctx, &mut tx, actor, "ritual.result", subject(&ritual, &client), diff).await?;
    Ok(tx.commit().await?)
}

fn noon(day: Date) -> i64 {
    let noon = day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC);
    noon.map_or(0, |noon| noon.timestamp().as_millisecond())
}

/// The ritual after its result: the next day, or the end of one that was to be once.
fn planned(ctx: &Ctx, ritual: &Ritual, run: &RitualRun, today: Date, version: i64) -> Ritual {
    let (next_on, ended_at) = match run.result {
        RitualResult::Moved => (run.on, None),
        RitualResult::Held | RitualResult::Skipped => {
            let from = if run.result == RitualResult::Held { run.on } else { today };
            match next(from, ritual.every_days) {
                // What is written down late is not due again at once.
                Some(on) => (on.max(today), None),
                None => (ritual.next_on, Some(ctx.now_ms())),
            }
        }
    };
    Ritual { next_on, ended_at, version, ..ritual.clone() }
}
