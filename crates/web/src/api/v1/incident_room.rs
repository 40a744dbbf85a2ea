//! The room of an incident: everything that is known of it, in one answer.

use super::incidents::IncidentRecord;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::extract::id;
use crate::api::value::{Day, Instant, Why};
use crate::state::App;
use app::incident::Room;
use app::incident::liability::Exposure;
use app::incident::room::is_client_first;
use axum::Json;
use axum::extract::{Path, State};
use domain::reason::Reason;
use domain::trust::forecast::AccountDay;
use locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

/// A step of the room.
#[derive(Serialize, ToSchema)]
pub struct StepRecord {
    pub step: String,
    /// `done`, `started`, `skipped`, `ahead`.
    pub state: String,
    pub evidence: Vec<Why>,
    pub missing: Vec<Why>,
}

/// A clause with what it comes to today.
#[derive(Serialize, ToSchema)]
pub struct ClauseRecord {
    pub id: String,
    pub number: String,
    pub words: String,
    /// As it was entered.
    #[schema(value_type = Option<Object>)]
    pub terms: Option<domain::incident::terms::Terms>,
    pub total_minor: Option<i64>,
    pub reasons: Vec<Why>,
    /// Why it cannot be computed.
    pub unclear: Option<Why>,
    pub version: i64,
}

/// A day of the cost of silence.
#[derive(Serialize, ToSchema)]
pub struct CostRecord {
    pub date: Day,
    pub total_minor: i64,
    /// A key rate of it is a guess.
    pub is_forecast: bool,
}

/// A payment, or an accepted piece of work.
#[derive(Serialize, ToSchema)]
pub struct PaymentRecord {
    pub id: String,
    /// `paid`, `performed`.
    pub kind: String,
    pub on: Day,
    pub amount_minor: i64,
    pub note: String,
}

/// Somebody who may tell the client before us.
#[derive(Serialize, ToSchema)]
pub struct LeakRecord {
    pub id: String,
    pub who: String,
    pub how: String,
    /// None: at any moment.
    pub expected_at: Option<Instant>,
}

/// Something that was done on the way, as a person noted it.
#[derive(Serialize, ToSchema)]
pub struct DeedRecord {
    pub id: String,
    /// As [`super::incident_parts::NewDeed`] takes it.
    pub kind: String,
    pub at: Instant,
    pub note: String,
}

/// What the contract makes of it.
#[derive(Serialize, ToSchema)]
pub struct LiabilityRecord {
    pub clauses: Vec<ClauseRecord>,
    pub payments: Vec<PaymentRecord>,
    /// Today and the thirty days after.
    pub days: Vec<CostRecord>,
    pub per_day_minor: i64,
    /// Last day for which the key rate is known.
    pub rates_until: Day,
}

/// The trust account of the client on a day.
#[derive(Serialize, ToSchema)]
pub struct TrustAccountDay {
    /// From today: 0, 7, 30.
    pub days: u16,
    /// As if the incident had not been.
    pub without: f64,
    pub as_is: f64,
    pub if_kept: f64,
}

impl TrustAccountDay {
    fn of(day: &AccountDay) -> Self {
        let AccountDay { days, without, as_is, if_kept } = *day;
        TrustAccountDay { days, without, as_is, if_kept }
    }
}

/// Everything about an incident.
#[derive(Serialize, ToSchema)]
pub struct IncidentRoom {
    pub incident: IncidentRecord,
    pub tell_by: Instant,
    pub tell_by_reason: Why,
    pub is_telling_due: bool,
    pub is_client_first: bool,
    pub steps: Vec<StepRecord>,
    /// The step to do next.
    pub next: Option<String>,
    #[schema(value_type = Object)]
    pub analysis: domain::incident::analysis::Analysis,
    pub analysis_version: i64,
    /// The verdict on the cause, what would change it, and what to mind.
    pub causes: Vec<Why>,
    pub sways: Vec<Why>,
    pub notes: Vec<Why>,
    #[schema(value_type = Object)]
    pub damage: domain::incident::damage::DamageNotes,
    pub damage_version: i64,
    /// `low`, `medium`, `high`: as it stands, if handled well, if handled badly.
    pub severity: Option<[String; 3]>,
    pub severity_reasons: Vec<Why>,
    /// Points that it takes from the trust account, a day each from today on, nothing more being done
    /// and with everything kept; empty: nobody knows.
    pub trust_as_is: Vec<f64>,
    pub trust_if_kept: Vec<f64>,
    /// The whole trust account of the client today, in 7 and in 30 days; empty: nobody knows.
    pub trust_account: Vec<TrustAccountDay>,
    /// What that rests on, or why nobody knows.
    pub trust_reasons: Vec<Why>,
    /// 0…100 for the handling so far, and what goes wrong right now.
    pub handling_score: i64,
    pub mistakes: Vec<Why>,
    /// Noted by hand; what follows from letters, options and measures counts, too.
    pub deeds: Vec<DeedRecord>,
    pub leaks: Vec<LeakRecord>,
    /// None: the caller may not see it.
    pub liability: Option<LiabilityRecord>,
    /// Ids of messages that wait for an answer.
    pub unanswered: Vec<String>,
}

/// One incident with everything about it
#[utoipa::path(get, path = "/incidents/{id}", tag = "incidents", params(("id" = String, Path)),
    responses((status = 200, body = IncidentRoom)))]
pub async fn one(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
    Path(incident): Path<String>,
) -> Reply<IncidentRoom> {
    let room = app::incident::room(&app.ctx, &actor, id(&incident)?).await?;
    Ok(Json(room_of(room, &locale)))
}

fn room_of(room: Room, locale: &Locale) -> IncidentRoom {
    let whys = |reasons: &[Reason]| Why::list(locale, reasons);
    let causes = room.causes.as_ref().and_then(|causes| causes.as_ref().ok());
    let steps = room.steps.iter().map(|status| StepRecord {
        step: status.step.word().to_owned(),
        state: status.state.word().to_owned(),
        evidence: whys(&status.evidence),
        missing: whys(&status.missing),
    });
    let severity = room.severity.as_ref();
    let trust = room.trust.as_ref().ok();
    IncidentRoom {
        tell_by: Instant(room.tell_by.at),
        tell_by_reason: Why::new(locale, &room.tell_by.reason),
        is_telling_due: room.is_telling_due,
        is_client_first: is_client_first(&room.incident),
        steps: steps.collect(),
        next: room.next.map(|step| step.word().to_owned()),
        causes: causes.map(|causes| whys(&causes.reasons)).unwrap_or_default(),
        sways: whys(&room.sways),
        notes: whys(&room.notes),
        severity: severity.map(|s| {
            [s.level, s.if_handled_well, s.if_handled_badly].map(|level| level.word().to_owned())
        }),
        severity_reasons: severity.map(|s| whys(&s.reasons)).unwrap_or_default(),
        trust_as_is: trust.iter().flat_map(|t| &t.forecast.days).map(|day| day.as_is).collect(),
        trust_if_kept: trust.iter().flat_map(|t| &t.forecast.days).map(|day| day.if_kept).collect(),
        trust_account: trust.iter().flat_map(|t| &t.account).map(TrustAccountDay::of).collect(),
        trust_reasons: match &room.trust {
            Ok(ahead) => whys(&ahead.forecast.reasons),
            Err(reason) => whys(std::slice::from_ref(reason)),
        },
        handling_score: room.handling.score,
        mistakes: room
            .handling
            .live()
            .filter_map(|mistake| mistake.reason.as_ref())
            .map(|reason| Why::new(locale, reason))
            .collect(),
        deeds: room
            .deeds
            .iter()
            .map(|deed| DeedRecord {
                id: deed.id.to_string(),
                kind: deed.kind.word().to_owned(),
                at: Instant::ms(deed.at),
                note: deed.note.clone(),
            })
            .collect(),
        leaks: room
            .leaks
            .iter()
            .map(|leak| LeakRecord {
                id: leak.id.to_string(),
                who: leak.who.clone(),
                how: leak.how.clone(),
                expected_at: leak.expected_at.map(Instant::ms),
            })
            .collect(),
        liability: room.exposure.map(|exposure| liability_of(exposure, locale)),
        unanswered: room.unanswered.iter().map(|touch| touch.line.id.to_string()).collect(),
        analysis: room.analysis.value,
        analysis_version: room.analysis.version,
        damage: room.damage.value,
        damage_version: room.damage.version,
        incident: room.incident.into(),
    }
}

fn liability_of(exposure: Exposure, locale: &Locale) -> LiabilityRecord {
    let clauses = exposure.clauses.into_iter().map(|clause| ClauseRecord {
        id: clause.row.id.to_string(),
        number: clause.row.number,
        words: clause.row.words,
        terms: clause.terms,
        total_minor: clause.liability.as_ref().map(|l| l.total_minor),
        reasons: clause
            .liability
            .iter()
            .flat_map(|l| &l.reasons)
            .map(|reason| Why::new(locale, reason))
            .collect(),
        unclear: clause.unclear.map(|reason| Why::new(locale, &reason)),
        version: clause.row.version,
    });
    let payments = exposure.payments.into_iter().map(|payment| PaymentRecord {
        id: payment.id.to_string(),
        kind: payment.kind.word().to_owned(),
        on: Day(payment.on),
        amount_minor: payment.amount_minor,
        note: payment.note,
    });
    let days = exposure.days.into_iter().map(|day| CostRecord {
        date: Day(day.date),
        total_minor: day.total_minor,
        is_forecast: day.is_forecast,
    });
    LiabilityRecord {
        clauses: clauses.collect(),
        payments: payments.collect(),
        days: days.collect(),
        per_day_minor: exposure.per_day_minor,
        rates_until: Day(exposure.rates_until),
    }
}
