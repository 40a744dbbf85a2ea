//! The forecast of the trust account (A.7) from what is on record of an incident.

use super::liability::DAYS_AHEAD;
use super::room::Course;
use super::{Incident, moment};
use crate::error::Result;
use domain::id::WorkspaceId;
use domain::incident::{CompensationState, MeasureState};
use domain::reason::Reason;
use domain::severity::Severity;
use domain::trust::forecast::{AccountDay, Forecast, ForecastFacts, Pledge, account, forecast};
use domain::trust::{TrustEntry, TrustPolicy};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use store::Conn;
use store::incident_compensations::{self, CompensationRow};
use store::incident_measures::{self, MeasureRow};
use store::trust_entries;

/// Days of the table beside the exposure (C034).
const DAYS: [u16; 3] = [0, 7, 30];

/// What an incident does to the trust account in the days ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct TrustAhead {
    /// This incident alone.
    pub forecast: Forecast,
    /// The whole account of the client today, in 7 and in 30 days.
    pub account: Vec<AccountDay>,
}

/// The balance over the days ahead, or why there is none.
pub(super) async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: &Incident,
    course: &Course,
    severity: Option<&Severity>,
    now: Timestamp,
) -> Result<std::result::Result<TrustAhead, Reason>> {
    let zone = &course.zone;
    let mut gestures = incident_compensations::of_incident(conn, workspace, incident.id).await?;
    gestures.retain(|c| {
        use CompensationState::{Delivered, Offered, Taken};
        matches!(c.state, Offered | Taken | Delivered)
    });
    let mut measures = incident_measures::of_incident(conn, workspace, incident.id).await?;
    measures.retain(|m| m.state != MeasureState::Dropped);
    let seconds = |ms: Option<i64>| ms.map(|ms| moment(ms).as_second());
    let facts = ForecastFacts {
        damage: severity.map(|s| s.damage),
        found_at: moment(incident.found_at).as_second(),
        tell_by: course.tell_by.at.as_second(),
        told_at: seconds(incident.told_at),
        learned_at: seconds(incident.client_learned_at),
        gestures: gestures.iter().map(|gesture| of_gesture(gesture, zone)).collect(),
        measures: measures.iter().map(|measure| of_measure(measure, zone)).collect(),
        incident: incident.id.to_string(),
    };
    let policy = TrustPolicy::default();
    let forecast = match forecast(&facts, &policy, now.as_second(), DAYS_AHEAD) {
        Ok(forecast) => forecast,
        Err(unknown) => return Ok(Err(unknown)),
    };
    let mut ledger = trust_entries::of_client(conn, workspace, incident.client).await?;
    // What the ledger has booked of this incident already stands in the forecast of it.
    let own: Vec<String> = std::iter::once(incident.id.to_string())
        .chain(measures.iter().map(|measure| measure.id.to_string()))
        .collect();
    ledger.retain(|entry| !own.contains(&entry.cause_id));
    let history: Vec<TrustEntry> = ledger.iter().map(crate::trust::fact).collect();
    let account = account(&history, &forecast, &policy, &DAYS);
    Ok(Ok(TrustAhead { forecast, account }))
}

fn of_gesture(gesture: &CompensationRow, zone: &TimeZone) -> Pledge {
    Pledge {
        due_at: gesture.due_on.and_then(|day| end_of(day, zone)),
        kept_at: gesture.delivered_at.map(|ms| moment(ms).as_second()),
        failed_at: None,
    }
}

/// A measure is kept when it is proven, some weeks after it was done.
fn of_measure(measure: &MeasureRow, zone: &TimeZone) -> Pledge {
    let has_failed = matches!(measure.state, MeasureState::Failed | MeasureState::Reopened);
    let failed_ms = measure.reopened_at.unwrap_or(measure.updated_at);
    let proof_on = measure.due_on.map(|due| due.saturating_add(measure.check_weeks.weeks()));
    Pledge {
        due_at: proof_on.and_then(|day| end_of(day, zone)),
        kept_at: measure.proven_at.map(|ms| moment(ms).as_second()),
        failed_at: has_failed.then(|| moment(failed_ms).as_second()),
    }
}

fn end_of(day: Date, zone: &TimeZone) -> Option<i64> {
    let next = day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
    Some(next.timestamp().as_second())
}
