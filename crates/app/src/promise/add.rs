//! Writing a promise down: ten seconds on the way out of a meeting.

use super::{Promise, Ties, check_ties, day_of, subject, today_of};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ClientId, ContactId, ProjectId, PromiseId, TeammateId, TouchId};
use domain::promise::{Origin, PromiseKind, Side};
use jiff::civil::Date;
use store::promises;

/// What a person fills in; all but the side and the words may be left out.
#[derive(Clone, Debug, PartialEq)]
pub struct PromiseInput {
    pub side: Side,
    pub kind: PromiseKind,
    pub origin: Origin,
    /// In a few words.
    pub what: String,
    /// In the words in which it was said; may be empty.
    pub words: String,
    /// Who of us keeps it; for a promise of ours nobody means whoever writes it down.
    pub owner: Option<TeammateId>,
    /// Who of theirs gave it, or heard it.
    pub contact: Option<ContactId>,
    pub project: Option<ProjectId>,
    /// The touch in which it was said.
    pub touch: Option<TouchId>,
    /// `None`: the day of the touch, or today.
    pub made_on: Option<Date>,
    pub due_on: Option<Date>,
}

impl PromiseInput {
    /// A promise of a side in a few words, without anything else.
    pub fn new(side: Side, what: &str) -> Self {
        PromiseInput {
            side,
            kind: PromiseKind::Work,
            origin: Origin::Talk,
            what: what.to_owned(),
            words: String::new(),
            owner: None,
            contact: None,
            project: None,
            touch: None,
            made_on: None,
            due_on: None,
        }
    }

    pub(super) fn ties(&self) -> Ties {
        Ties { project: self.project, owner: self.owner, contact: self.contact, touch: self.touch }
    }
}

/// Writes a promise down.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &PromiseInput,
) -> Result<Promise> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::LogTouch, client).await?;
    let mut check = Check::default();
    let (what, words) = (check.name("what", &input.what), check.note("words", &input.words));
    check_ties(&mut tx, actor, client.id, input.ties(), &mut check).await?;
    let said = input.touch.map(|touch| day_of(&client, touch, ctx.now()));
    let made_on = check.past_day("made_on", input.made_on.or(said), today_of(&client, ctx.now()));
    if input.due_on.is_some_and(|due| due < made_on) {
        check.problem("due_on", "before_start");
    }
    check.done()?;
    let now = ctx.now_ms();
    let owner = match input.side {
        Side::Ours => input.owner.or(actor.teammate),
        Side::Theirs => input.owner,
    };
    let promise = Promise {
        id: PromiseId(ctx.new_id()),
        client: client.id,
        project: input.project,
        side: input.side,
        kind: input.kind,
        origin: input.origin,
        what,
        words,
        owner,
        contact: input.contact,
        touch: input.touch,
        made_on,
        due_on: input.due_on,
        end: None,
        ended_note: String::new(),
        ended_by: None,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    promises::insert(&mut tx, actor.workspace, &promise).await?;
    let diff = Diff::default()
        .value("side", promise.side.word())
        .value("made_on", &promise.made_on)
        .value("due_on", &promise.due_on);
    event::record(ctx, &mut tx, actor, "promise.add", subject(&promise), diff).await?;
    tx.commit().await?;
    crate::work::changed(ctx, actor, client.id).await?;
    Ok(promise)
}
