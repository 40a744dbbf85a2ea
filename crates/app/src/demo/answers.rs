//! What the demo's incidents offer, give and leave behind: gestures in the ledger, words for the
//! client's page, what was said in a talk, a measure that waits.

use super::incidents::Told;
use crate::error::Result;
use crate::incident::compensation::{self, GestureInput};
use crate::incident::deed::{self, DeedInput};
use crate::incident::measure::{MeasureInput, put_measure};
use crate::incident::{IncidentFilter, client_page, page};
use domain::handling::DeedKind;
use domain::id::IncidentId;
use domain::incident::CompensationState;
use domain::incident::IncidentState;

/// Adds to what [`super::incidents`] told.
pub async fn add(t: &Told<'_>) -> Result<()> {
    let filter = IncidentFilter { limit: 50, ..IncidentFilter::default() };
    let (all, _) = page(t.ctx, t.director, &filter).await?;
    for incident in &all {
        if incident.title.starts_with("В рассылке ушла старая цена") {
            waiting_measure(t, incident.id).await?;
        }
        if incident.state != IncidentState::Open {
            continue;
        }
        if incident.title.starts_with("Реклама не вышла") {
            gesture(t, incident.id, "Удвоенные показы в неделю открытия", 12_000_000, 4_000_000)
                .await?;
            let story = "Мы обещали запустить рекламу за неделю до открытия салона и не запустили. \
                         Макеты готовы и согласованы, показы ещё не начались.";
            client_page::save(t.ctx, t.director, (incident.id, 0), story, "").await?;
            let said = DeedInput {
                kind: DeedKind::EmotionsDenied,
                at: incident.told_at.unwrap_or(incident.found_at),
                note: "«Не переживайте, всё успеем»".to_owned(),
            };
            deed::add(t.ctx, t.manager, incident.id, &said).await?;
        }
        if incident.title.starts_with("Две недели не приходили заявки") {
            gesture(t, incident.id, "Обзвон всех, кто оставлял заявку", 5_000_000, 1_500_000)
                .await?;
        }
    }
    Ok(())
}

/// Nobody has carried it out, and it has gone up to the director by now.
async fn waiting_measure(t: &Told<'_>, id: IncidentId) -> Result<()> {
    let input = MeasureInput {
        finding: None,
        name: "Запасной проверяющий на праздники".to_owned(),
        owner: t.manager.teammate,
        due_on: Some(t.day(24)),
        check_how: "Праздничные рассылки проверены двумя людьми".to_owned(),
        check_weeks: None,
    };
    put_measure(t.ctx, t.manager, id, None, &input).await.map(drop)
}

/// A gesture that is approved already.
async fn gesture(
    t: &Told<'_>,
    id: IncidentId,
    name: &str,
    client_value_minor: i64,
    own_cost_minor: i64,
) -> Result<()> {
    let input = GestureInput {
        name: name.to_owned(),
        kind: "service".to_owned(),
        client_value_minor,
        own_cost_minor,
        due_on: None,
        note: String::new(),
    };
    let added = compensation::add(t.ctx, t.director, id, &input).await?;
    let to = CompensationState::Approved;
    compensation::move_on(t.ctx, t.director, (id, added, 1), to, "").await
}
