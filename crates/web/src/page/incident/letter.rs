//! The letter of an incident: composed from the case, checked as one types, sent by a person.

use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::page::draft::{kinds, shown, silence_or_restore};
use crate::page::{Posted, at, done, failed, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::draft::DraftCheck;
use crate::view::letter::LetterPage;
use crate::view::{Choice, Errors, Link};
use app::draft::{DraftInput, Known};
use app::incident::case::{CaseFile, case};
use app::incident::channel::advice;
use app::incident::dispatch::{Found, resolve, send};
use app::incident::letter::{LetterInput, Missing, composed, save};
use app::incident::{Room, Telling};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::draft::DraftKind;
use domain::id::{ContactId, IncidentId, TellingId};
use domain::incident::TellingState;
use serde::Deserialize;

/// `?kind=&contact=&telling=`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LetterQuery {
    kind: String,
    contact: String,
    telling: String,
}

/// What the page shows of a letter.
struct Shown {
    telling: Option<Telling>,
    input: LetterInput,
    missing: Option<Missing>,
}

/// GET `/incidents/{id}/letter`: the kept draft, or a letter composed from the case.
pub async fn form(
    State(app): State<App>,
    member: Member,
    Path(incident): Path<String>,
    Query(query): Query<LetterQuery>,
) -> Answer {
    let (case, room) = load(&app, &member, &incident).await?;
    let wanted: Option<TellingId> = query.telling.parse().ok();
    let kept = match wanted {
        Some(wanted) => Some(room.tellings.iter().find(|t| t.id == wanted).ok_or_else(not_found)?),
        None if query.kind.is_empty() => room.tellings.iter().rev().find(|t| is_open(t)),
        None => None,
    };
    let shown = match kept {
        Some(telling) => of_telling(telling.clone()),
        None => {
            let kind = DraftKind::from_word(&query.kind).unwrap_or(DraftKind::FirstNotice);
            fresh(&member, &case, kind, query.contact.parse().ok())
        }
    };
    let view = view(&app, &member, (&room, &case), shown, Errors::new()).await?;
    show(&app, &member, &view).await
}

fn not_found() -> Failure {
    Failure::not_found()
}

/// A letter on which somebody still works, or that needs somebody.
fn is_open(telling: &Telling) -> bool {
    use TellingState::{Draft, Failed, Queued, Sending, Unknown};
    telling.kind == domain::incident::TellingKind::Letter
        && matches!(telling.state, Draft | Failed | Queued | Sending | Unknown)
}

async fn load(app: &App, member: &Member, incident: &str) -> Result<(CaseFile, Room), Failure> {
    let incident: IncidentId = id(incident)?;
    let room = app::incident::room(&app.ctx, &member.actor, incident).await?;
    if !member.actor.may(Action::TellClient) {
        return Err(Failure::status(StatusCode::FORBIDDEN));
    }
    Ok((case(&app.ctx, &member.actor, incident).await?, room))
}

fn of_telling(telling: Telling) -> Shown {
    let input = LetterInput {
        telling: Some(telling.id),
        version: telling.version,
        purpose: telling.purpose.clone(),
        contact: telling.contact,
        recipient: telling.recipient.clone(),
        subject: telling.subject.clone(),
        text: telling.text.clone(),
    };
    Shown { telling: Some(telling), input, missing: None }
}

fn fresh(member: &Member, case: &CaseFile, kind: DraftKind, contact: Option<ContactId>) -> Shown {
    let contact = case.contact(contact);
    let letter = composed(case, contact, kind, member.locale.lang, &member.actor.name);
    let missing = letter.as_ref().err().copied();
    let letter = letter.ok();
    let recipient = contact.and_then(|c| case.mail_of(c.id)).unwrap_or_default().to_owned();
    let input = LetterInput {
        telling: None,
        version: 0,
        purpose: kind.word().to_owned(),
        contact: contact.map(|c| c.id),
        recipient,
        subject: letter.as_ref().map(|l| l.subject.clone()).unwrap_or_default(),
        text: letter.map(|l| l.text).unwrap_or_default(),
    };
    Shown { telling: None, input, missing }
}

fn typed(form: &Form) -> LetterInput {
    LetterInput {
        telling: form.parsed("telling"),
        version: form.parsed("version").unwrap_or_default(),
        purpose: form.text("kind").to_owned(),
        contact: form.parsed("contact"),
        recipient: form.text("recipient").to_owned(),
        subject: form.text("subject").to_owned(),
        text: form.raw("text").replace("\r\n", "\n"),
    }
}

/// POST `/incidents/{id}/letter`: checks; with `act` saves, sends, or composes anew.
pub async fn work(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let (case, room) = load(&app, member, &incident).await?;
    let mut input = typed(form);
    let telling = room.tellings.iter().find(|t| Some(t.id) == input.telling).cloned();
    if input.telling.is_some() && telling.is_none() {
        return Err(not_found());
    }
    silence_or_restore(&app, member, form, case.client.id).await?;
    let own = format!("/incidents/{}", case.incident.id);
    let (ctx, actor) = (&app.ctx, &member.actor);
    let result = match form.text("act") {
        "compose" => {
            let kind = DraftKind::from_word(&input.purpose).unwrap_or(DraftKind::FirstNotice);
            let mut shown = fresh(member, &case, kind, input.contact);
            shown.input.telling = input.telling;
            shown.input.version = input.version;
            shown.telling = telling;
            let view = view(&app, member, (&room, &case), shown, Errors::new()).await?;
            return show(&app, member, &view).await;
        }
        "save" => match save(ctx, actor, case.incident.id, &input).await {
            Ok(_) => return Ok(done(&format!("{own}/letter"), "flash.saved")),
            Err(error) => Err(error),
        },
        "send" => match save(ctx, actor, case.incident.id, &input).await {
            Ok((kept, version)) => {
                input.telling = Some(kept);
                input.version = version;
                match send(ctx, actor, case.incident.id, kept, version).await {
                    Ok(()) => return Ok(done(&format!("{own}#step-told"), "flash.letter_queued")),
                    Err(error) => Err(error),
                }
            }
            Err(error) => Err(error),
        },
        _ => Ok(()),
    };
    let shown = Shown { telling, input, missing: None };
    match result {
        Ok(()) => {
            let view = view(&app, member, (&room, &case), shown, Errors::new()).await?;
            show(&app, member, &view).await
        }
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let view = view(&app, member, (&room, &case), shown, errors).await?;
            page(&app, member, status, &view).await
        }
    }
}

/// POST `/incidents/{id}/tellings/{telling}/resolution`: `found` is `arrived` or `lost`.
pub async fn resolution(
    State(app): State<App>,
    Path((incident, telling)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let incident: IncidentId = id(&incident)?;
    let own = format!("/incidents/{incident}#step-told");
    let found = match posted.form.text("found") {
        "arrived" => Found::Arrived,
        "lost" => Found::Lost,
        _ => return Ok(failed(&own, "problem.unknown_choice")),
    };
    let version = posted.form.parsed("version").unwrap_or_default();
    let actor = &posted.member.actor;
    let result = resolve(&app.ctx, actor, incident, id(&telling)?, version, found).await;
    posted.answer(&own, result, "flash.saved")
}

async fn view(
    app: &App,
    member: &Member,
    (room, case): (&Room, &CaseFile),
    shown_letter: Shown,
    errors: Errors,
) -> Result<LetterPage, Failure> {
    let Shown { telling, input, missing } = shown_letter;
    let kind = DraftKind::from_word(&input.purpose).unwrap_or(DraftKind::FirstNotice);
    let contact = case.contact(input.contact);
    let asked = DraftInput {
        text: input.text.clone(),
        kind,
        known: Known::Facts(Box::new(case.facts_for(contact))),
        client: Some(case.client.id),
    };
    let may = member.actor.may(Action::AnswerSignal);
    let check = match app::draft::check(&app.ctx, &member.actor, &asked).await {
        Ok(checked) => shown(&asked.text, &checked, may),
        Err(app::Error::Invalid(_)) => DraftCheck::default(),
        Err(error) => return Err(error.into()),
    };
    let state = telling.as_ref().map(|t| t.state);
    let names = case.contacts.iter().map(|c| (c.id, c.name.clone()));
    let chosen = contact.map(|c| c.id.to_string()).unwrap_or_default();
    Ok(LetterPage {
        incident: Link::new(case.incident.id, case.incident.title.clone()),
        client: Link::new(case.client.id, case.client.name.clone()),
        telling: input.telling.map(|t| t.to_string()),
        version: input.version,
        state: state.map(TellingState::word).unwrap_or_default().to_owned(),
        error: telling.as_ref().and_then(|t| t.error.clone()).unwrap_or_default(),
        told_at: telling.as_ref().and_then(|t| t.told_at).map(at),
        kinds: kinds(&member.locale, kind),
        contacts: Choice::list(names, &chosen),
        recipient: input.recipient,
        subject: input.subject,
        text: input.text,
        check,
        is_editable: state.is_none_or(TellingState::is_editable),
        may_send: app.ctx.config.may_send(),
        advice: advice(room, input.contact, kind).reason,
        missing: match missing {
            Some(Missing::Cause) => "letter.missing.cause".to_owned(),
            Some(Missing::Options) => "letter.missing.options".to_owned(),
            None => String::new(),
        },
        errors,
    })
}
