//! The check of letters, and the rules that stay silent for a client.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, Query, id, parsed_opt, word};
use crate::state::App;
use app::draft::{DraftInput, Known};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::cue::Lang;
use domain::draft::{DraftFacts, DraftKind, Fault, Finding, RuleId};
use jiff::Timestamp;
use locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A letter to be checked. Without `fault` and `facts` only what can be wrong in any letter is found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckDraft {
    #[schema(max_length = 20000)]
    text: String,
    /// first_notice, explanation, options, apology, reply (as if nothing is said).
    kind: Option<String>,
    /// own, third_party, force_majeure, client, disputed.
    fault: Option<String>,
    /// What is known of the case, as `houston judge draft` takes it; `fault` is part of it.
    #[schema(value_type = Option<Object>)]
    facts: Option<DraftFacts>,
    /// The client that the letter is for: rules marked "not here" stay silent.
    client: Option<String>,
    /// An incident: its facts, and its client.
    incident: Option<String>,
    /// The language of the sentences in the answer; the caller's own as if nothing is said.
    lang: Option<String>,
}

/// What was found in a letter.
#[derive(Serialize, ToSchema)]
pub struct CheckedDraft {
    findings: Vec<DraftFinding>,
    /// The language that the letter is written in.
    lang: String,
    /// Rules that stay silent for this client.
    silent: Vec<String>,
}

/// One finding.
#[derive(Serialize, ToSchema)]
pub struct DraftFinding {
    rule: String,
    /// error, warning, hint.
    severity: String,
    /// Start and end in Unicode characters of the text; both the same where something is missing.
    span: [u32; 2],
    reason: String,
    suggestion: String,
}

fn finding(locale: &Locale, f: &Finding) -> DraftFinding {
    DraftFinding {
        rule: f.rule.word().to_owned(),
        severity: f.severity.word().to_owned(),
        span: [f.span.start, f.span.end],
        reason: locale.reason(&f.reason),
        suggestion: locale.reason(&f.suggestion),
    }
}

/// Check a letter to a client
#[utoipa::path(post, path = "/drafts/check", tag = "incidents", request_body = CheckDraft,
    responses((status = 200, body = CheckedDraft)))]
pub async fn check(
    State(app): State<App>,
    reader: Reader,
    Body(asked): Body<CheckDraft>,
) -> Reply<CheckedDraft> {
    let caller = &reader.0;
    let kind = asked.kind.as_deref().map(|k| word("kind", k, DraftKind::from_word)).transpose()?;
    let fault = asked.fault.as_deref().map(|f| word("fault", f, Fault::from_word)).transpose()?;
    let lang = asked.lang.as_deref().map(|l| word("lang", l, Lang::from_word)).transpose()?;
    let mut client = parsed_opt("client", asked.client.as_deref())?;
    let incident = parsed_opt("incident", asked.incident.as_deref())?;
    let mut known = match (asked.facts, fault) {
        (Some(facts), _) => Known::Facts(Box::new(facts)),
        (None, Some(fault)) => Known::Fault(fault),
        (None, None) => Known::Nothing,
    };
    if let Some(incident) = incident {
        let case = app::incident::case::case(&app.ctx, &caller.actor, incident).await?;
        client = Some(case.client.id);
        known = Known::Facts(Box::new(case.facts));
    }
    let input =
        DraftInput { text: asked.text, kind: kind.unwrap_or(DraftKind::Reply), known, client };
    let checked = app::draft::check(&app.ctx, &caller.actor, &input).await?;
    let locale = caller.locale(lang);
    Ok(Json(CheckedDraft {
        findings: checked.findings.iter().map(|f| finding(&locale, f)).collect(),
        lang: checked.lang.word().to_owned(),
        silent: checked.exceptions.iter().map(|e| e.rule.word().to_owned()).collect(),
    }))
}

/// A rule that stays silent for a client.
#[derive(Serialize, ToSchema)]
pub struct SilentRule {
    rule: String,
    /// What it had found when somebody said "not here".
    words: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// Rules of the check of letters that are silent for a client
#[utoipa::path(get, path = "/clients/{id}/draft-exceptions", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = Vec<SilentRule>)))]
pub async fn list(
    State(app): State<App>,
    reader: Reader,
    Path(client): Path<String>,
) -> Reply<Vec<SilentRule>> {
    let found = app::draft::exceptions(&app.ctx, &reader.0.actor, id(&client)?).await?;
    let rows = found.into_iter().map(|e| SilentRule {
        rule: e.rule.word().to_owned(),
        words: e.words,
        at: crate::page::at(e.created_at),
    });
    Ok(Json(rows.collect()))
}

/// "Not here": a rule, and what it had found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SilenceRule {
    rule: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    words: String,
}

/// Silence a rule of the check of letters for a client
#[utoipa::path(put, path = "/clients/{id}/draft-exceptions", tag = "incidents",
    params(("id" = String, Path)), request_body = SilenceRule, responses((status = 204)))]
pub async fn silence(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(said): Body<SilenceRule>,
) -> Result<StatusCode, ApiError> {
    let client = id(&client)?;
    let rule = word("rule", &said.rule, RuleId::from_word)?;
    app::draft::silence(&app.ctx, &caller.actor, client, rule, &said.words).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which rule.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RestoreRule {
    rule: String,
}

/// Let a rule speak again
#[utoipa::path(delete, path = "/clients/{id}/draft-exceptions", tag = "incidents",
    params(("id" = String, Path), RestoreRule), responses((status = 204)))]
pub async fn restore(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Query(asked): Query<RestoreRule>,
) -> Result<StatusCode, ApiError> {
    let client = id(&client)?;
    let rule = word("rule", &asked.rule, RuleId::from_word)?;
    app::draft::restore(&app.ctx, &caller.actor, client, rule).await?;
    Ok(StatusCode::NO_CONTENT)
}
