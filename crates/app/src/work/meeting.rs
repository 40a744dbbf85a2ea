//! Writing down a meeting: planned, held, declined or cancelled.

use super::{Meeting, changed, own_key};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::id::{ClientId, MeetingId};
use domain::work::MeetingState;
use jiff::Timestamp;
use store::meetings;

/// A meeting is not longer, minutes.
const MINUTES_MAX: i64 = 24 * 60;
/// Nobody plans further ahead, days.
const DAYS_AHEAD_MAX: i64 = 730;

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct MeetingInput {
    pub title: String,
    pub starts_at: Timestamp,
    pub minutes: i64,
    pub state: MeetingState,
    /// How often it was put off.
    pub n_moves: i64,
    /// The number in the caller's system; the same number is the same meeting. May be empty.
    pub external_id: String,
}

/// Writes a meeting down; the one of the same number is changed.
pub async fn add_meeting(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &MeetingInput,
) -> Result<Meeting> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::LogTouch, client).await?;
    let mut meeting = checked(ctx, client.id, input)?;
    let saved = meetings::save(&mut tx, actor.workspace, &meeting).await?;
    if saved != store::saved::Saved::Added {
        meeting = meetings::by_key(&mut tx, actor.workspace, &meeting.source_key)
            .await?
            .ok_or(Error::NotFound)?;
    }
    let id = meeting.id.to_string();
    let subject =
        Subject { kind: "meeting", id, name: &meeting.title, client: Some(meeting.client) };
    let diff = Diff::default().value("state", meeting.state.word());
    event::record(ctx, &mut tx, actor, "meeting.add", subject, diff).await?;
    tx.commit().await?;
    changed(ctx, actor, client.id).await?;
    Ok(meeting)
}

fn checked(ctx: &Ctx, client: ClientId, input: &MeetingInput) -> Result<Meeting> {
    let mut check = Check::default();
    let now = ctx.now_ms();
    let starts_at = input.starts_at.as_millisecond();
    if starts_at - now > DAYS_AHEAD_MAX * 86_400_000 {
        check.problem("starts_at", "out-of-range");
    }
    if input.state == MeetingState::Held && starts_at > now {
        check.problem("starts_at", "in-future");
    }
    if !(0..=MINUTES_MAX).contains(&input.minutes) || !(0..=100).contains(&input.n_moves) {
        check.problem("minutes", "out-of-range");
    }
    check.line("external_id", &input.external_id);
    let source_key = own_key(ctx, "meeting", client, input.external_id.trim());
    let meeting = Meeting {
        id: MeetingId(ctx.new_id()),
        client,
        state: input.state,
        source_key,
        // a single meeting is a series of its own
        series: i64::from_le_bytes(std::array::from_fn(|i| source_key[i])),
        title: check.name("title", &input.title),
        starts_at,
        minutes: input.minutes,
        n_moves: input.n_moves,
        declined_by: String::new(),
        import: None,
        created_at: now,
        updated_at: now,
    };
    check.done()?;
    Ok(meeting)
}
