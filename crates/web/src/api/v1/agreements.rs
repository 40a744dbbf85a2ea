//! Agreements with a client: terms in versions, clauses verbatim.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::Caller;
use crate::api::error::ApiError;
use crate::api::extract::{Body, id};
use crate::api::paging::Page;
use crate::api::value::Day;
use crate::state::App;
use app::agreement::{self, AgreementClauseInput, AgreementInput, Contract};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::agreement::{AgreementTerms, Change};
use domain::incident::terms::Terms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A version of what is agreed.
#[derive(Serialize, ToSchema)]
pub struct VersionRecord {
    /// From 1 on.
    pub n: i64,
    /// From this day on it holds.
    pub effective_on: Day,
    /// Period, value, currency, renewal, notice.
    #[schema(value_type = Option<Object>)]
    pub terms: Option<AgreementTerms>,
    pub note: String,
    pub is_in_force: bool,
}

/// A clause, its words verbatim.
#[derive(Serialize, ToSchema)]
pub struct ClauseRecord {
    pub id: String,
    pub number: String,
    pub words: String,
    /// What a breach costs; none: it has no price of its own.
    #[schema(value_type = Option<Object>)]
    pub terms: Option<Terms>,
}

/// An agreement.
#[derive(Serialize, ToSchema)]
pub struct AgreementRecord {
    pub id: String,
    pub number: String,
    pub title: String,
    /// In the order in which they were written.
    pub versions: Vec<VersionRecord>,
    pub clauses: Vec<ClauseRecord>,
}

impl From<Contract> for AgreementRecord {
    fn from(contract: Contract) -> Self {
        let in_force = contract.in_force;
        let versions = contract.versions.into_iter().enumerate();
        let versions = versions.map(|(i, version)| VersionRecord {
            n: version.row.n,
            effective_on: Day(version.row.effective_on),
            terms: version.terms,
            note: version.row.note,
            is_in_force: in_force == Some(i),
        });
        let clauses = contract.clauses.into_iter().map(|clause| ClauseRecord {
            id: clause.row.id.to_string(),
            number: clause.row.number,
            words: clause.row.words,
            terms: clause.terms,
        });
        AgreementRecord {
            id: contract.row.id.to_string(),
            number: contract.row.number,
            title: contract.row.title,
            versions: versions.collect(),
            clauses: clauses.collect(),
        }
    }
}

/// The agreements with a client
#[utoipa::path(get, path = "/clients/{id}/agreements", tag = "promises",
    params(("id" = String, Path)), responses((status = 200, body = Page<AgreementRecord>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
) -> Reply<Page<AgreementRecord>> {
    let all = agreement::contracts(&app.ctx, &caller.actor, id(&client)?).await?;
    Ok(Json(Page::whole(all.into_iter().map(Into::into).collect())))
}

/// An agreement to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgreement {
    #[serde(default)]
    number: String,
    #[serde(default)]
    title: String,
    #[schema(value_type = Object)]
    terms: AgreementTerms,
    #[serde(default)]
    note: String,
}

/// Record an agreement
#[utoipa::path(post, path = "/clients/{id}/agreements", tag = "promises",
    params(("id" = String, Path)), request_body = NewAgreement,
    responses((status = 201, body = Added)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewAgreement>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input =
        AgreementInput { number: new.number, title: new.title, terms: new.terms, note: new.note };
    let added = agreement::add(&app.ctx, &caller.actor, id(&client)?, &input).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.id.to_string() })))
}

/// A change of what is agreed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVersion {
    /// The last version that you know; another one since is a conflict.
    n_known: i64,
    /// A later day than the last version's is an amendment, the same day a correction; an earlier one
    /// is refused.
    effective_on: Day,
    #[schema(value_type = Object)]
    terms: AgreementTerms,
    #[serde(default)]
    note: String,
}

/// What the change was.
#[derive(Serialize, ToSchema)]
pub struct Changed {
    /// amendment, correction.
    pub change: &'static str,
}

/// Change what is agreed, from a day on
#[utoipa::path(post, path = "/agreements/{id}/versions", tag = "promises",
    params(("id" = String, Path)), request_body = NewVersion,
    responses((status = 201, body = Changed)))]
pub async fn amend(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewVersion>,
) -> Result<(StatusCode, Json<Changed>), ApiError> {
    let from = (new.n_known, new.effective_on.0);
    let done =
        agreement::amend(&app.ctx, &caller.actor, id(&of)?, from, &new.terms, &new.note).await?;
    let change = if done == Change::Correction { "correction" } else { "amendment" };
    Ok((StatusCode::CREATED, Json(Changed { change })))
}

/// A clause to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgreementClause {
    number: String,
    /// Verbatim.
    words: String,
    /// What a breach costs, as in an incident; none: it has no price of its own.
    #[schema(value_type = Option<Object>)]
    terms: Option<Terms>,
}

/// Add a clause to an agreement
#[utoipa::path(post, path = "/agreements/{id}/clauses", tag = "promises",
    params(("id" = String, Path)), request_body = NewAgreementClause,
    responses((status = 201, body = Added)))]
pub async fn clause(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewAgreementClause>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input = AgreementClauseInput { number: new.number, words: new.words, terms: new.terms };
    let added = agreement::add_clause(&app.ctx, &caller.actor, id(&of)?, &input).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.to_string() })))
}
