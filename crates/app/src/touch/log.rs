//! A call or a meeting, logged by hand in ten seconds (L1).

use crate::access::{self, Actor};
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, FieldProblem, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::id::{ClientId, ContactId, ProjectId, TouchId};
use domain::touch::{Channel, Direction, TouchState};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::touch_insert::{Inserted, Inserter, NewTouch};

/// What a person says of a call, a meeting or a note.
#[derive(Clone, Debug)]
pub struct LoggedTouch {
    pub client: ClientId,
    pub contact: Option<ContactId>,
    pub project: Option<ProjectId>,
    pub channel: Channel,
    pub direction: Direction,
    pub at: Timestamp,
    pub minutes: Option<i64>,
    pub subject: String,
    pub text: String,
    /// The same for the same act, so that a button pressed twice logs once.
    pub once: String,
}

/// Letters in a logged text.
const TEXT_MAX: usize = 20_000;
/// A meeting is not longer.
const MINUTES_MAX: i64 = 24 * 60;
/// Clocks of phones run ahead a little.
const AHEAD_MAX_MS: i64 = 10 * 60 * 1000;

/// Logs a touch; the same `once` gives the same touch.
pub async fn log(ctx: &Ctx, actor: &Actor, logged: &LoggedTouch) -> Result<TouchId> {
    check(ctx, logged)?;
    let teammate = actor.teammate()?;
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::LogTouch, logged.client).await?;
    if let Some(contact) = logged.contact {
        let (contact, _) = access::contact(&mut tx, actor, Action::LogTouch, contact).await?;
        if contact.client != client.id {
            return Err(Error::field("contact", "other-client"));
        }
    }
    if let Some(project) = logged.project {
        let (project, _) = access::project(&mut tx, actor, Action::LogTouch, project).await?;
        if project.client != client.id {
            return Err(Error::field("project", "other-client"));
        }
    }
    let key = Sha256::digest(format!("{teammate}\n{}\n{}", logged.client, logged.once));
    let adapter = crate::signal::learning::adapter(&mut tx, actor.workspace).await?;
    let analysis = text::analyse_with(&logged.text, None, &adapter);
    let is_incoming = logged.direction == Direction::Incoming;
    // What a teammate noted of a call is a retelling: its cues count only when the client speaks.
    let cues = if is_incoming { analysis.cues.as_slice() } else { &[] };
    let touch = NewTouch {
        at_ms: logged.at.as_millisecond(),
        dedupe_key: &key[..16],
        client: Some(client.id),
        contact: logged.contact,
        teammate: Some(teammate),
        project: logged.project,
        direction: logged.direction,
        channel: logged.channel,
        state: TouchState::Sorted,
        is_substantive: logged.channel != Channel::Note,
        thread: None,
        message_hash: None,
        sender: "",
        subject: &logged.subject,
        minutes: logged.minutes,
        import: None,
        text: &logged.text,
        quoted: "",
        people: "",
        attachments: "",
        place: "",
        cues,
    };
    let tokens = [text::tokens_for_search(&logged.subject), text::tokens_for_search(&logged.text)];
    let mut inserter = Inserter::new(actor.workspace, ctx.now_ms());
    let inserted = inserter.insert(&mut tx, &touch, &tokens.concat().join(" ")).await?;
    inserter.finish(&mut tx).await?;
    let id = match inserted {
        Inserted::Added(id) => id,
        Inserted::Known => {
            let known = store::touches::by_dedupe_key(&mut tx, actor.workspace, &key[..16]).await?;
            return known.ok_or(Error::Conflict);
        }
    };
    let subject = Subject {
        kind: "touch",
        id: id.to_string(),
        name: &logged.subject,
        client: Some(client.id),
    };
    let detail = Diff::default().value("channel", logged.channel.word());
    event::record(ctx, &mut tx, actor, "touch.log", subject, detail).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
    Ok(id)
}

fn check(ctx: &Ctx, logged: &LoggedTouch) -> Result<()> {
    let mut problems = Vec::new();
    let mut wrong = |field, code| problems.push(FieldProblem { field, code });
    if logged.at.as_millisecond() > ctx.now_ms() + AHEAD_MAX_MS {
        wrong("at", "in-future");
    }
    if logged.at.as_second() < 0 {
        wrong("at", "too-early");
    }
    if logged.minutes.is_some_and(|m| !(1..=MINUTES_MAX).contains(&m)) {
        wrong("minutes", "out-of-range");
    }
    if logged.text.chars().count() > TEXT_MAX {
        wrong("text", "too-long");
    }
    if logged.subject.chars().count() > 300 {
        wrong("subject", "too-long");
    }
    let by_hand = [Channel::Call, Channel::Meeting, Channel::Chat, Channel::Mail, Channel::Note];
    if !by_hand.contains(&logged.channel) {
        wrong("channel", "unknown");
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}
