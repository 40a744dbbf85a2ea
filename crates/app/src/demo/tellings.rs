//! Words to the clients of the demo's incidents, as the real commands leave them: letters composed
//! from the case that wait for somebody, calls that are planned, talks that were had.

use super::incidents::Told;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::incident::case::case;
use crate::incident::letter::{LetterInput, composed, plan_call, save};
use crate::incident::section::save_listening;
use domain::cue::Lang;
use domain::draft::DraftKind;
use domain::id::IncidentId;
use domain::incident::listening::{Emotion, Listening, Realism};
use jiff::{SignedDuration, Timestamp};

/// A letter of that kind, composed from the case and kept; where the case lacks something for it,
/// none.
async fn drafted(t: &Told<'_>, then: &Ctx, id: IncidentId, kind: DraftKind) -> Result<()> {
    let case = case(then, t.manager, id).await?;
    let contact = case.contact(None);
    let Ok(letter) = composed(&case, contact, kind, Lang::Ru, &t.manager.name) else {
        return Ok(());
    };
    let input = LetterInput {
        telling: None,
        version: 0,
        purpose: kind.word().to_owned(),
        contact: contact.map(|c| c.id),
        recipient: contact.and_then(|c| case.mail_of(c.id)).unwrap_or_default().to_owned(),
        subject: letter.subject,
        text: letter.text,
    };
    save(then, t.manager, id, &input).await.map(drop)
}

/// The talk in which the client said everything; the apology waits to be sent.
pub(super) async fn told_late(t: &Told<'_>, id: IncidentId, talked_at: Timestamp) -> Result<()> {
    let heard = Listening {
        talked_at: Some(talked_at),
        with_whom: "руководитель маркетинга".to_owned(),
        emotion: Some(Emotion::Furious),
        words: "Партнёры приехали на открытие, а о нём никто не слышал".to_owned(),
        damage_view: "Сорвано открытие, мне краснеть перед директором".to_owned(),
        realism: Some(Realism::Overstated),
        proposals: "Показы до конца месяца за ваш счёт".to_owned(),
        n_fault_explained: 1,
        ..Listening::default()
    };
    let then = t.then(talked_at + SignedDuration::from_hours(1));
    save_listening(&then, t.manager, id, 0, &heard).await?;
    drafted(t, &then, id, DraftKind::Apology).await
}

/// The answer to the client's letter, in which nobody argues on.
pub(super) async fn disputed(t: &Told<'_>, id: IncidentId, at: Timestamp) -> Result<()> {
    drafted(t, &t.then(at), id, DraftKind::Reply).await
}

/// Heard out on the day itself.
pub(super) async fn force_majeure(t: &Told<'_>, id: IncidentId, at: Timestamp) -> Result<()> {
    let heard = Listening {
        talked_at: Some(at),
        with_whom: "менеджер выставки".to_owned(),
        emotion: Some(Emotion::Upset),
        words: "Лишь бы успеть к стенду".to_owned(),
        damage_view: "Без ролика стенд пустой".to_owned(),
        realism: Some(Realism::Realistic),
        proposals: "Показать черновик раньше".to_owned(),
        ..Listening::default()
    };
    save_listening(&t.then(at), t.manager, id, 0, &heard).await
}

/// The first word of today: a letter that waits, and the call that goes with it.
pub(super) async fn of_today(t: &Told<'_>, id: IncidentId) -> Result<()> {
    let now = t.now.timestamp();
    drafted(t, t.ctx, id, DraftKind::FirstNotice).await?;
    let soon = Some(now + SignedDuration::from_mins(30));
    plan_call(t.ctx, t.manager, id, None, None, soon).await.map(drop)
}
