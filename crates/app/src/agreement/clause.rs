//! Clauses of an agreement: the words verbatim, and their price where they have one (C031).

use super::{AgreementClause, found, subject};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::incident::liability::ClauseInput;
use domain::access::Action;
use domain::id::{AgreementId, ClauseId};
use domain::incident::terms::Terms;
use store::{Conn, agreements};

/// What a person fills in about a clause.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementClauseInput {
    /// As the contract numbers it.
    pub number: String,
    /// Verbatim.
    pub words: String,
    /// What it costs; `None`: the obligation has no price of its own. A base of nought means that it
    /// is known only when something happens.
    pub terms: Option<Terms>,
}

impl AgreementClauseInput {
    fn checked(&self) -> Result<(String, String, Option<String>)> {
        let Some(terms) = &self.terms else {
            let mut check = Check::default();
            let number = check.name("number", &self.number);
            let words = check.note("words", &self.words);
            if words.is_empty() {
                check.problem("words", "empty");
            }
            check.done()?;
            return Ok((number, words, None));
        };
        let input = ClauseInput {
            number: self.number.clone(),
            words: self.words.clone(),
            terms: terms.clone(),
        };
        let input = input.checked()?;
        let terms = serde_json::to_string(&input.terms).map_err(anyhow::Error::new)?;
        Ok((input.number, input.words, Some(terms)))
    }
}

/// Adds a clause to an agreement.
pub async fn add_clause(
    ctx: &Ctx,
    actor: &Actor,
    id: AgreementId,
    input: &AgreementClauseInput,
) -> Result<ClauseId> {
    let mut tx = ctx.db.begin().await?;
    let (agreement, _) = found(&mut tx, actor, Action::EditLiability, id).await?;
    let (number, words, terms) = input.checked()?;
    let clause = AgreementClause {
        id: ClauseId(ctx.new_id()),
        agreement: id,
        number,
        words,
        terms,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
        version: 1,
    };
    agreements::add_clause(&mut tx, actor.workspace, &clause).await?;
    let diff = Diff::default().value("number", &clause.number);
    event::record(ctx, &mut tx, actor, "agreement.clause_add", subject(&agreement), diff).await?;
    tx.commit().await?;
    Ok(clause.id)
}

async fn stored(
    conn: &mut Conn,
    actor: &Actor,
    agreement: &super::Agreement,
    id: ClauseId,
) -> Result<AgreementClause> {
    let all = agreements::clauses_of_client(conn, actor.workspace, agreement.client).await?;
    let found = all.into_iter().find(|c| c.agreement == agreement.id && c.id == id);
    found.ok_or(Error::NotFound)
}

/// Changes a clause as of `version`; the words before stay in the log.
pub async fn edit_clause(
    ctx: &Ctx,
    actor: &Actor,
    id: AgreementId,
    (clause, version): (ClauseId, i64),
    input: &AgreementClauseInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (agreement, _) = found(&mut tx, actor, Action::EditLiability, id).await?;
    let before = stored(&mut tx, actor, &agreement, clause).await?;
    let (number, words, terms) = input.checked()?;
    let after = AgreementClause { number, words, terms, version, ..before.clone() };
    agreements::update_clause(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    let diff = Diff::default()
        .field("number", &before.number, &after.number)
        .field("words", &before.words, &after.words)
        .field("terms", &before.terms, &after.terms);
    event::record(ctx, &mut tx, actor, "agreement.clause_edit", subject(&agreement), diff).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a clause off.
pub async fn remove_clause(
    ctx: &Ctx,
    actor: &Actor,
    id: AgreementId,
    clause: ClauseId,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (agreement, _) = found(&mut tx, actor, Action::EditLiability, id).await?;
    let gone = stored(&mut tx, actor, &agreement, clause).await?;
    agreements::remove_clause(&mut tx, actor.workspace, id, clause, ctx.now_ms()).await?;
    let diff = Diff::default().value("number", &gone.number).value("words", &gone.words);
    let about = subject(&agreement);
    event::record(ctx, &mut tx, actor, "agreement.clause_remove", about, diff).await?;
    tx.commit().await?;
    Ok(())
}
