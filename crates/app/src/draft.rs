//! The check of any letter to a client (R7, C045–C054): over the facts of the case, where there is
//! one, and without the rules that a person marked "not here" for the client.

use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::cue::Lang;
use domain::draft::{DraftFacts, DraftKind, Exceptions, Fault, Finding, RuleId};
use domain::id::ClientId;
use store::draft_exceptions::{self, DraftException};
use store::{Conn, Tx};

/// A letter is not longer, characters: beyond that it is a book.
pub const CHARS_MAX: usize = 20_000;

/// What is known of the case behind a letter.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// Nothing: only what can be wrong in any letter is looked for.
    Nothing,
    /// Whose fault it was, and no more.
    Fault(Fault),
    /// The case is on record.
    Facts(Box<DraftFacts>),
}

/// A letter to be checked.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftInput {
    pub text: String,
    pub kind: DraftKind,
    pub known: Known,
    pub client: Option<ClientId>,
}

/// What the check says of a letter.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// In order of the text.
    pub findings: Vec<Finding>,
    /// Rules that stay silent for this client.
    pub exceptions: Vec<DraftException>,
    /// The language that the letter is written in.
    pub lang: Lang,
}

/// Checks a letter. Nothing is stored.
pub async fn check(ctx: &Ctx, actor: &Actor, input: &DraftInput) -> Result<Checked> {
    if input.text.chars().count() > CHARS_MAX {
        return Err(Error::field("text", "too_long"));
    }
    let exceptions = match input.client {
        Some(client) => exceptions(ctx, actor, client).await?,
        None => Vec::new(),
    };
    let silent: Vec<RuleId> = exceptions.iter().map(|e| e.rule).collect();
    let findings = judge(&input.text, input.kind, &input.known, silent);
    Ok(Checked { findings, exceptions, lang: text::lang::detect(&input.text) })
}

/// The check itself, without a database: the command line calls it, too.
pub fn judge(
    letter: &str,
    kind: DraftKind,
    known: &Known,
    mut silent: Vec<RuleId>,
) -> Vec<Finding> {
    let facts = match known {
        Known::Facts(facts) => (**facts).clone(),
        Known::Fault(fault) => DraftFacts::new(*fault),
        Known::Nothing => DraftFacts::new(Fault::Own),
    };
    silent.extend_from_slice(unanswerable(known));
    text::draft::check_with(letter, kind, &facts, &Exceptions { rules: silent })
}

/// Rules that cannot speak without the facts that they compare with.
fn unanswerable(known: &Known) -> &'static [RuleId] {
    match known {
        Known::Facts(_) => &[],
        Known::Fault(_) => &[RuleId::UnbackedPromise],
        Known::Nothing => &[
            RuleId::ApologyMissing,
            RuleId::ApologyNotDue,
            RuleId::ModeMismatch,
            RuleId::UnbackedPromise,
        ],
    }
}

/// The rules that stay silent for a client.
pub async fn exceptions(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<Vec<DraftException>> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    exceptions_in(&mut conn, actor, client.id).await
}

/// The same in a transaction that has looked the client up.
pub async fn exceptions_in(
    conn: &mut Conn,
    actor: &Actor,
    client: ClientId,
) -> Result<Vec<DraftException>> {
    Ok(draft_exceptions::of_client(conn, actor.workspace, client).await?)
}

/// "Not here": the rule stays silent for this client from now on. `words` is what it had found.
pub async fn silence(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    rule: RuleId,
    words: &str,
) -> Result<()> {
    const WORDS_CHARS_MAX: usize = 200;
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::AnswerSignal, client).await?;
    let exception = DraftException {
        client: client.id,
        rule,
        words: words.chars().filter(|c| *c != '\0').take(WORDS_CHARS_MAX).collect(),
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    if draft_exceptions::add(&mut tx, actor.workspace, &exception).await? {
        note(ctx, &mut tx, actor, "draft_exception.add", client.id, rule).await?;
    }
    Ok(tx.commit().await?)
}

/// The rule speaks again.
pub async fn restore(ctx: &Ctx, actor: &Actor, client: ClientId, rule: RuleId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::AnswerSignal, client).await?;
    if draft_exceptions::remove(&mut tx, actor.workspace, client.id, rule).await? {
        note(ctx, &mut tx, actor, "draft_exception.remove", client.id, rule).await?;
    }
    Ok(tx.commit().await?)
}

async fn note(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    verb: &'static str,
    client: ClientId,
    rule: RuleId,
) -> Result<()> {
    let (id, name) = (rule.word().to_owned(), rule.word());
    let subject = Subject { kind: "draft_exception", id, name, client: Some(client) };
    event::record(ctx, tx, actor, verb, subject, Diff::default()).await
}
