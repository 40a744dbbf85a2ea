//! Writing edits down: one in seconds, or all that a letter asks for at once.

use super::{EDITS_MAX, EditRow, found, name_of, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::promise::{Ties, check_ties, day_of, today_of};
use domain::access::Action;
use domain::edit::guideline::overlaps;
use domain::edit::{EditClass, PairKind};
use domain::id::{ClientId, ContactId, EditId, EditPairId, ProjectId, TouchId};
use domain::reason::Reason;
use jiff::civil::Date;
use store::clients::Client;
use store::edit_pairs::{Other, PairRow};
use store::guidelines::GuidelineRule;
use store::{Conn, edit_pairs, edits, guidelines};
use text::edits::{Classified, Earlier, Match};

/// What a person fills in; all but the words may be left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EditInput {
    /// In the client's words.
    pub text: String,
    pub material: String,
    pub project: Option<ProjectId>,
    pub contact: Option<ContactId>,
    /// The name of who asked, where there is no contact.
    pub author: String,
    /// `None`: the day of the touch, or today.
    pub said_on: Option<Date>,
    /// The touch in which it was said.
    pub touch: Option<TouchId>,
    /// `None`: to be said later.
    pub class: Option<EditClass>,
}

/// A part of a letter, with what kind of edit it seems to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub text: String,
    pub suggestion: Classified,
}

/// The edits that a letter seems to ask for; nothing is kept.
pub fn parts(letter: &str) -> Vec<Part> {
    let part = |text: String| Part { suggestion: text::edits::classify(&text), text };
    text::edits::split(letter).into_iter().map(part).collect()
}

/// What kind of edit it seems to be.
pub fn suggest(text: &str) -> Classified {
    text::edits::classify(text)
}

/// Edits written down at once, at most.
const ADDED_MAX: usize = 100;

/// Writes edits down and compares each with what was asked before.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    inputs: &[EditInput],
) -> Result<Vec<EditId>> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::LogTouch, client).await?;
    if inputs.is_empty() {
        return Err(Error::field("text", "empty"));
    }
    if inputs.len() > ADDED_MAX {
        return Err(Error::field("text", "too_long"));
    }
    let mut known = Known::load(&mut tx, actor, client.id).await?;
    let mut added = Vec::with_capacity(inputs.len());
    for input in inputs {
        let row = checked(ctx, &mut tx, actor, &client, input).await?;
        edits::insert(&mut tx, actor.workspace, &row).await?;
        let n_found = known.compare(ctx, &mut tx, actor, &row).await?;
        let diff = Diff::default()
            .value("said_on", &row.said_on)
            .value("class", &row.class.map(EditClass::word))
            .value("found", &n_found);
        let name = name_of(&row.text);
        event::record(ctx, &mut tx, actor, "edit.add", subject(&row, &name), diff).await?;
        added.push(row.id);
        known.push(row);
    }
    tx.commit().await?;
    Ok(added)
}

async fn checked(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
    input: &EditInput,
) -> Result<EditRow> {
    let mut check = Check::default();
    let fields = fields(conn, actor, client, input, &mut check).await?;
    let said = input.touch.map(|touch| day_of(client, touch, ctx.now()));
    let said_on = check.past_day("said_on", input.said_on.or(said), today_of(client, ctx.now()));
    check.done()?;
    let now = ctx.now_ms();
    Ok(EditRow {
        id: EditId(ctx.new_id()),
        client: client.id,
        project: input.project,
        text: fields.0,
        material: fields.1,
        contact: input.contact,
        author: fields.2,
        said_on,
        touch: input.touch,
        class: input.class,
        classified_by: input.class.and(actor.teammate),
        settled: None,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: 1,
    })
}

/// The words, the material and the name, checked together with what the edit points to.
async fn fields(
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
    input: &EditInput,
    check: &mut Check,
) -> Result<(String, String, String)> {
    let text = check.note("text", &input.text);
    if text.is_empty() {
        check.problem("text", "empty");
    }
    let ties = Ties {
        project: input.project,
        contact: input.contact,
        touch: input.touch,
        ..Ties::default()
    };
    check_ties(conn, actor, client.id, ties, check).await?;
    let material = check.line("material", &input.material);
    Ok((text, material, check.line("author", &input.author)))
}

/// Changes the words and what they are about, as of `version`; what was found of it and not judged
/// yet is found anew. The class and the touch stay.
pub async fn edit(
    ctx: &Ctx,
    actor: &Actor,
    id: EditId,
    version: i64,
    input: &EditInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let mut check = Check::default();
    let input = EditInput { touch: before.touch, ..input.clone() };
    let (text, material, author) = fields(&mut tx, actor, &client, &input, &mut check).await?;
    let said_on = Some(input.said_on.unwrap_or(before.said_on));
    let said_on = check.past_day("said_on", said_on, today_of(&client, ctx.now()));
    check.done()?;
    let (project, contact) = (input.project, input.contact);
    let after = EditRow { text, material, author, said_on, project, contact, ..before.clone() };
    let diff = Diff::default()
        .field("text", &before.text, &after.text)
        .field("material", &before.material, &after.material)
        .field("author", &before.author, &after.author)
        .field("said_on", &before.said_on, &after.said_on)
        .field("project", &before.project, &after.project)
        .field("contact", &before.contact, &after.contact);
    if diff.is_empty() {
        return Ok(());
    }
    edits::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    edit_pairs::forget_unjudged(&mut tx, actor.workspace, client.id, id).await?;
    let known = Known::load(&mut tx, actor, client.id).await?;
    known.compare(ctx, &mut tx, actor, &after).await?;
    let name = name_of(&after.text);
    event::record(ctx, &mut tx, actor, "edit.edit", subject(&after, &name), diff).await?;
    Ok(tx.commit().await?)
}

/// What a new edit is compared with. Everything is read once, however many edits are compared.
struct Known {
    client: ClientId,
    /// The oldest first.
    edits: Vec<EditRow>,
    read_edits: Earlier,
    /// Those that hold.
    rules: Vec<GuidelineRule>,
    read_rules: Earlier,
    pairs: Vec<PairRow>,
}

impl Known {
    async fn load(conn: &mut Conn, actor: &Actor, client: ClientId) -> Result<Self> {
        let workspace = actor.workspace;
        let mut edits = edits::of_client(conn, workspace, client, EDITS_MAX).await?;
        edits.reverse();
        let mut rules = guidelines::of_client(conn, workspace, client).await?;
        rules.retain(|rule| rule.retired_at.is_none());
        let pairs = edit_pairs::of_client(conn, workspace, client).await?;
        let (mut read_edits, mut read_rules) = (Earlier::default(), Earlier::default());
        edits.iter().for_each(|row| read_edits.push(&as_edit(&row.text, &row.material)));
        rules.iter().for_each(|rule| read_rules.push(&as_edit(&rule.text, "")));
        Ok(Known { client, edits, read_edits, rules, read_rules, pairs })
    }

    fn push(&mut self, row: EditRow) {
        self.read_edits.push(&as_edit(&row.text, &row.material));
        self.edits.push(row);
    }

    /// Notes the repeats and contradictions of an edit, of each kind the latest ones: with what was said
    /// and ruled before, and, where it is written down belatedly, of what was said since. How many were
    /// noted.
    async fn compare(
        &self,
        ctx: &Ctx,
        conn: &mut Conn,
        actor: &Actor,
        row: &EditRow,
    ) -> Result<usize> {
        let is_rule_asked = |n: usize| {
            let rule = &self.rules[n];
            overlaps(rule.project, row.project) && rule.edit != Some(row.id)
        };
        // what is ruled is compared as a rule
        let ruled: Vec<EditId> = (0..self.rules.len())
            .filter(|n| is_rule_asked(*n))
            .filter_map(|n| self.rules[n].edit)
            .collect();
        let is_near = |e: &EditRow| e.id != row.id && overlaps(e.project, row.project);
        let is_edit_asked = |n: usize| {
            let e = &self.edits[n];
            is_near(e) && e.said_on <= row.said_on && !ruled.contains(&e.id)
        };
        let own = as_edit(&row.text, &row.material);
        let by_rules = self.read_rules.matches(&own, is_rule_asked);
        let by_edits = self.read_edits.matches(&own, is_edit_asked);
        let kinds = [
            (PairKind::Contradiction, by_rules.contradictions, by_edits.contradictions),
            (PairKind::Repeat, by_rules.repeats, by_edits.repeats),
        ];
        let mut n_noted = 0;
        for (kind, by_rules, mut by_edits) in kinds {
            // the last of them first: rules, then edits from the newest day on
            by_edits.sort_by_key(|m| (self.edits[m.earlier].said_on, self.edits[m.earlier].id));
            let rules = by_rules.into_iter().map(|m| (Other::Rule(self.rules[m.earlier].id), m));
            let edits = by_edits.into_iter().map(|m| (Other::Edit(self.edits[m.earlier].id), m));
            let is_new = |(other, _): &(Other, Match)| !self.is_known(row.id, *other);
            let found: Vec<_> = edits.chain(rules).rev().filter(is_new).take(PAIRS_MAX).collect();
            for (other, found) in found {
                self.note(ctx, conn, actor, (row.id, other), (kind, found)).await?;
                n_noted += 1;
            }
        }
        // written down belatedly: what was said since is beside it, as if it had been there
        let mut earlier = Earlier::default();
        earlier.push(&own);
        for since in self.edits.iter().filter(|e| is_near(e) && e.said_on > row.said_on) {
            let beside = earlier.matches(&as_edit(&since.text, &since.material), |_| true);
            let kinds = [
                (PairKind::Contradiction, beside.contradictions),
                (PairKind::Repeat, beside.repeats),
            ];
            for (kind, found) in kinds {
                let of = (since.id, Other::Edit(row.id));
                let found = found.into_iter().next().filter(|_| !self.is_known(of.0, of.1));
                if let Some(found) = found {
                    self.note(ctx, conn, actor, of, (kind, found)).await?;
                    n_noted += 1;
                }
            }
        }
        Ok(n_noted)
    }

    async fn note(
        &self,
        ctx: &Ctx,
        conn: &mut Conn,
        actor: &Actor,
        (edit, other): (EditId, Other),
        (kind, found): (PairKind, Match),
    ) -> Result<()> {
        let pair = PairRow {
            id: EditPairId(ctx.new_id()),
            client: self.client,
            edit,
            other,
            kind,
            confidence: i64::from(found.confidence),
            reason: to_json(&found.reason)?,
            found_at: ctx.now_ms(),
            verdict: None,
            answer: None,
            answer_note: String::new(),
        };
        Ok(edit_pairs::insert(conn, actor.workspace, &pair).await?)
    }

    /// Whether a person judged these two, or they wait for one.
    fn is_known(&self, edit: EditId, other: Other) -> bool {
        self.pairs.iter().any(|p| p.edit == edit && p.other == other)
    }
}

/// Pairs of one kind that are noted of an edit: more would bury what the person has to judge.
const PAIRS_MAX: usize = 3;

fn to_json(reason: &Reason) -> Result<String> {
    serde_json::to_string(reason).map_err(|e| Error::Internal(e.into()))
}

fn as_edit(text: &str, material: &str) -> text::edits::Edit {
    text::edits::Edit {
        id: String::new(),
        text: text.to_owned(),
        author: None,
        date: None,
        material: Some(material.to_owned()).filter(|m| !m.is_empty()),
    }
}
