//! A clause of a contract: its words verbatim, and what it costs where it has a price (C031).

use super::contract::{found, name};
use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::page::incident::clause::{terms, values as priced};
use crate::page::incident::values::{Reader, overlaid, theirs};
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::Values;
use crate::view::promise::AgreementClauseForm;
use crate::view::{Errors, Link};
use app::agreement::{self, AgreementClauseInput, Clause, Contract};
use app::promise::AgreementsFile;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::id::{AgreementId, ClauseId};
use domain::incident::terms::RegimeKind;

const BOXES: &[&str] = &["is_due_date_moved"];
/// The regime of a clause that has no price of its own.
const NO_PRICE: &str = "none";

/// GET `/agreements/{id}/clauses/new`.
pub async fn new(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    let (file, contract) = found(&app, &member, &of).await?;
    show(&app, &member, &view(&file, &contract, None, values(None))).await
}

/// POST `/agreements/{id}/clauses`.
pub async fn add(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let (file, contract) = found(&app, member, &of).await?;
    let agreement = contract.row.id;
    let result = match read(form) {
        Ok(input) => {
            agreement::add_clause(&app.ctx, &member.actor, agreement, &input).await.map(drop)
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/agreements/{agreement}#clauses"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let own = view(&file, &contract, None, overlaid(&values(None), form, BOXES));
            page(&app, member, status, &AgreementClauseForm { errors, ..own }).await
        }
    }
}

/// GET `/agreements/{id}/clauses/{clause}`.
pub async fn form(
    State(app): State<App>,
    member: Member,
    Path((of, clause)): Path<(String, String)>,
) -> Answer {
    let (file, contract) = found(&app, &member, &of).await?;
    let clause = stored(&contract, &clause)?;
    show(&app, &member, &view(&file, &contract, Some(clause), values(Some(clause)))).await
}

/// POST `/agreements/{id}/clauses/{clause}`.
pub async fn save(
    State(app): State<App>,
    Path((of, clause)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let Posted { member, form } = &posted;
    let (file, contract) = found(&app, member, &of).await?;
    let clause = stored(&contract, &clause)?;
    let version = form.parsed("version").unwrap_or_default();
    let (agreement, row) = (contract.row.id, &clause.row);
    let result = match read(form) {
        Ok(input) => {
            let (ctx, actor) = (&app.ctx, &member.actor);
            agreement::edit_clause(ctx, actor, agreement, (row.id, version), &input).await
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/agreements/{agreement}#clauses"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let now = values(Some(clause));
            let typed = overlaid(&now, form, BOXES);
            let is_conflict = status == StatusCode::CONFLICT;
            let label = |name: &str| format!("clause.{name}");
            let both = if is_conflict { theirs(&now, &typed, label) } else { Vec::new() };
            let version = if is_conflict { row.version } else { version };
            let own = view(&file, &contract, Some(clause), typed);
            let own = AgreementClauseForm { errors, theirs: both, version, ..own };
            page(&app, member, status, &own).await
        }
    }
}

/// POST `/agreements/{id}/clauses/{clause}/removal`.
pub async fn removal(
    State(app): State<App>,
    Path((of, clause)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let (of, clause): (AgreementId, ClauseId) = (id(&of)?, id(&clause)?);
    let result = agreement::remove_clause(&app.ctx, &posted.member.actor, of, clause).await;
    posted.answer(&format!("/agreements/{of}#clauses"), result, "flash.removed")
}

fn stored<'a>(contract: &'a Contract, clause: &str) -> Result<&'a Clause, Failure> {
    let clause: ClauseId = id(clause)?;
    contract.clauses.iter().find(|c| c.row.id == clause).ok_or_else(Failure::not_found)
}

fn values(clause: Option<&Clause>) -> Values {
    let (number, words) = clause.map_or(("", ""), |c| (&c.row.number, &c.row.words));
    let terms = clause.and_then(|c| c.terms.as_ref());
    let mut values = priced(number, words, terms);
    if clause.is_none_or(|c| c.terms.is_none()) {
        values.insert("regime".into(), NO_PRICE.into());
    }
    values
}

fn read(form: &Form) -> app::Result<AgreementClauseInput> {
    let mut reader = Reader::new(form);
    let regime = RegimeKind::from_word(form.text("regime"));
    if regime.is_none() && form.text("regime") != NO_PRICE {
        return Err(app::Error::field("regime", "unknown_choice"));
    }
    let terms = regime.map(|regime| terms(form, &mut reader, regime));
    let (number, words) = (reader.text("number"), reader.text("words"));
    reader.done()?;
    Ok(AgreementClauseInput { number, words, terms })
}

fn view(
    file: &AgreementsFile,
    contract: &Contract,
    clause: Option<&Clause>,
    values: Values,
) -> AgreementClauseForm {
    let currency = contract.terms().map_or(file.client.currency.as_str(), |t| t.currency.code());
    AgreementClauseForm {
        client: Link::new(file.client.id, file.client.name.clone()),
        agreement: Link::new(contract.row.id, name(contract)),
        currency: currency.to_owned(),
        id: clause.map(|c| c.row.id.to_string()),
        version: clause.map_or(0, |c| c.row.version),
        values,
        errors: Errors::new(),
        theirs: Vec::new(),
    }
}
