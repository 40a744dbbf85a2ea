//! What Houston says about a client, and why.

use super::signal::{SeriesRecord, SignalRecord, words_at};
use crate::api::Reply;
use crate::api::caller::Reader;
use crate::api::extract::{Query, id, word_opt};
use crate::api::value::{Instant, Why};
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use domain::busy::Proposal;
use domain::cue::Lang;
use domain::health::Level;
use domain::signal::Quote;
use locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `?lang`
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct LangQuery {
    /// Language of the sentences: `ru`, `en`.
    #[param(pattern = "^(ru|en)$")]
    lang: Option<String>,
}

/// A verdict with its receipts.
#[derive(Serialize, ToSchema)]
pub struct AssessmentRecord {
    /// Id of the client.
    client: String,
    /// grey (not known), green, watch, amber, red.
    level: String,
    /// None: not assessed yet.
    assessed_at: Option<Instant>,
    /// The rule that gave the level, then the signals that fed it.
    reasons: Vec<Why>,
    coverage: CoverageRecord,
    /// Strongest first; those that do not count say so.
    signals: Vec<SignalRecord>,
    /// Touches a week.
    weekly: Option<SeriesRecord>,
    /// Hours to a reply, by person.
    replies: Vec<Replies>,
    /// Busy windows that messages announce, for a human to declare.
    proposals: Vec<ProposalRecord>,
    busy_windows: Vec<BusyWindowRecord>,
}

/// What could be judged at all.
#[derive(Serialize, ToSchema)]
pub struct CoverageRecord {
    /// Whole percents.
    percent: u8,
    /// Families of signals that were judged.
    judged: Vec<String>,
    /// Families that could not be, and why.
    gaps: Vec<GapRecord>,
}

/// A family of signals that could not be judged.
#[derive(Serialize, ToSchema)]
pub struct GapRecord {
    family: String,
    reason: Why,
}

/// How fast one person answers.
#[derive(Serialize, ToSchema)]
pub struct Replies {
    contact: Option<String>,
    series: SeriesRecord,
}

/// A busy window that a message announces.
#[derive(Serialize, ToSchema)]
pub struct ProposalRecord {
    /// Id of the touch.
    touch: String,
    from: Instant,
    until: Instant,
    confidence: u8,
}

/// A quiet spell with a known cause.
#[derive(Serialize, ToSchema)]
pub struct BusyWindowRecord {
    id: String,
    from: Instant,
    until: Instant,
    reason: String,
    ended_at: Option<Instant>,
}

/// A client's level with reasons and proof
#[utoipa::path(get, path = "/clients/{id}/assessment", tag = "warnings",
    params(("id" = String, Path), LangQuery), responses((status = 200, body = AssessmentRecord)))]
pub async fn assessment(
    State(app): State<App>,
    Reader(caller): Reader,
    Path(client): Path<String>,
    Query(query): Query<LangQuery>,
) -> Reply<AssessmentRecord> {
    let locale = caller.locale(word_opt("lang", query.lang.as_deref(), Lang::from_word)?);
    let file = app::dossier::dossier(&app.ctx, &caller.actor, id(&client)?).await?;
    let verdict = file.verdict.as_ref().map(|v| &v.assessment);
    let words_of = |quote: &Quote| {
        let touch = file.quoted.get(&quote.touch);
        touch.map(|touch| words_at(&touch.text, &quote.spans)).unwrap_or_default()
    };
    let signals = verdict.map_or(&[][..], |v| &v.signals);
    let replies = verdict.map_or(&[][..], |v| &v.replies);
    let proposals = verdict.map_or(&[][..], |v| &v.proposals);
    let reasons = verdict.map_or(&[][..], |v| &v.health.reasons);
    let busy = |window: &app::dossier::BusyWindow| BusyWindowRecord {
        id: window.id.to_string(),
        from: Instant::ms(window.from_at),
        until: Instant::ms(window.until_at),
        reason: window.reason.clone(),
        ended_at: window.ended_at.map(Instant::ms),
    };
    let reply = |(contact, series): &(Option<domain::id::ContactId>, _)| Replies {
        contact: contact.map(|id| id.to_string()),
        series: SeriesRecord::from(series),
    };
    Ok(Json(AssessmentRecord {
        client: file.client.id.to_string(),
        level: verdict.map_or(Level::Grey, |v| v.health.level).word().to_owned(),
        assessed_at: verdict.map(|v| Instant(v.at)),
        reasons: reasons.iter().map(|reason| Why::new(&locale, reason)).collect(),
        coverage: coverage(&locale, verdict.map(|v| &v.health.coverage)),
        signals: signals.iter().map(|s| SignalRecord::new(&locale, s, signals, words_of)).collect(),
        weekly: verdict.map(|v| SeriesRecord::from(&v.weekly)),
        replies: replies.iter().map(reply).collect(),
        proposals: proposals.iter().map(proposal).collect(),
        busy_windows: file.busy.iter().map(busy).collect(),
    }))
}

fn coverage(locale: &Locale, coverage: Option<&domain::coverage::Coverage>) -> CoverageRecord {
    let gap = |gap: &domain::coverage::Gap| GapRecord {
        family: gap.family.word().to_owned(),
        reason: Why::new(locale, &gap.reason),
    };
    let judged = coverage.map_or(&[][..], |c| &c.judged);
    CoverageRecord {
        percent: coverage.map_or(0, domain::coverage::Coverage::percent),
        judged: judged.iter().map(|family| family.word().to_owned()).collect(),
        gaps: coverage.map_or(&[][..], |c| &c.gaps).iter().map(gap).collect(),
    }
}

fn proposal(proposal: &Proposal) -> ProposalRecord {
    ProposalRecord {
        touch: proposal.touch.to_string(),
        from: Instant(proposal.from),
        until: Instant(proposal.until),
        confidence: proposal.confidence,
    }
}
