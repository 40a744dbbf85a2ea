//! Words to the clients of the demo's incidents, as the real commands leave them: letters composed
//! from the case that wait for somebody, calls that are planned, talks that were had.

use super::incidents::Told;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::incident::case::case;
use crate::incident::dispatch;
use crate::incident::letter::{LetterInput, composed, of_incident, plan_call, save};
use crate::incident::section::save_listening;
use domain::cue::Lang;
use domain::draft::DraftKind;
use domain::id::{IncidentId, TellingId};
use domain::incident::listening::{Emotion, Listening, Realism};
use jiff::{SignedDuration, Timestamp};

/// Where the agency's mail arrives.
const AGENCY_MAIL: &str = "vera@severveter.example";

/// A letter of that kind, composed from the case and kept; where the case lacks something for it,
/// none.
async fn drafted(
    t: &Told<'_>,
    then: &Ctx,
    id: IncidentId,
    kind: DraftKind,
) -> Result<Option<TellingId>> {
    let case = case(then, t.manager, id).await?;
    let contact = case.contact(None);
    let Ok(letter) = composed(&case, contact, kind, Lang::Ru, &t.manager.name) else {
        return Ok(None);
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
    save(then, t.manager, id, &input).await.map(|(telling, _)| Some(telling))
}

/// The same, and the mail server took it; its Message-ID.
pub(super) async fn sent(
    t: &Told<'_>,
    then: &Ctx,
    id: IncidentId,
    kind: DraftKind,
) -> Result<Option<String>> {
    let Some(letter) = drafted(t, then, id, kind).await? else { return Ok(None) };
    dispatch::took(then, t.manager, id, letter).await?;
    let all = of_incident(then, t.manager, id).await?;
    Ok(all.into_iter().find(|one| one.id == letter).and_then(|one| one.message_key))
}

/// What the mail server of the recipient wrote back, as it stands in the agency's mailbox: the letter
/// did not arrive.
fn returned(key: &str, at: Timestamp) -> Vec<u8> {
    let asctime = at.strftime("%a %b %e %H:%M:%S %Y");
    let date = at.strftime("%a, %d %b %Y %H:%M:%S +0000");
    let head = format!(
        "From MAILER-DAEMON {asctime}\nFrom: Mail Delivery System <MAILER-DAEMON@mx.medexpert.example>\n\
         To: {AGENCY_MAIL}\nSubject: Undelivered Mail Returned to Sender\nDate: {date}\n\
         Message-ID: <returned.{}@mx.medexpert.example>\nAuto-Submitted: auto-replied\n\
         MIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"part\"\n\n",
        at.as_second()
    );
    let status = "Reporting-MTA: dns; mx.medexpert.example\n\n\
        Final-Recipient: rfc822; zhukova@medexpert.example\nAction: failed\nStatus: 5.2.2\n\
        Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\n";
    let body = format!(
        "--part\nContent-Type: text/plain; charset=utf-8\n\nYour message could not be delivered.\n\n\
         --part\nContent-Type: message/delivery-status\n\n{status}\n\
         --part\nContent-Type: text/rfc822-headers\n\nFrom: {AGENCY_MAIL}\nMessage-ID: {key}\n\n\
         --part--\n\n"
    );
    format!("{head}{body}").into_bytes()
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
    drafted(t, &then, id, DraftKind::Apology).await.map(drop)
}

/// The answer to the client's letter, in which nobody argues on. It came back: the mailbox of the clinic
/// is full again.
pub(super) async fn disputed(t: &Told<'_>, id: IncidentId, at: Timestamp) -> Result<()> {
    let Some(key) = sent(t, &t.then(at), id, DraftKind::Reply).await? else { return Ok(()) };
    let back = returned(&key, at + SignedDuration::from_mins(4));
    super::read_in(t.ctx, t.director, "вернувшееся письмо.mbox", &back, None).await
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
