//! The card of a person: four questions, what stands behind them, private notes.

use crate::failure::Answer;
use crate::form::Form;
use crate::page::{Posted, at, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::person::{AnswerRow, BasisRow, CardPage, NoteRow};
use crate::view::{By, Choice, Errors, Link};
use app::person::{CardInput, Note, NoteInput, PersonPage, add_note, person, save_card};
use axum::extract::{Path, State};
use domain::access::{Action, sees_all_clients};
use domain::id::{ContactId, NoteId, TeammateId};
use domain::people::{
    Basis, Influence, NOTE_DAYS, NOTE_DAYS_MAX, NoteAudience, OrgLevel, Question,
};
use jiff::ToSpan;

/// GET `/contacts/{id}/card`.
pub async fn card(State(app): State<App>, member: Member, Path(contact): Path<String>) -> Answer {
    let of = person(&app.ctx, &member.actor, id(&contact)?).await?;
    show(&app, &member, &view(&app, &member, &of, None, Errors::new())).await
}

/// POST `/contacts/{id}/card`.
pub async fn save(State(app): State<App>, Path(contact): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let contact: ContactId = id(&contact)?;
    let of = person(&app.ctx, &member.actor, contact).await?;
    member.actor.must(Action::EditContact)?;
    let mut answers: [String; 8] = Default::default();
    for (answer, question) in answers.iter_mut().zip(Question::ALL) {
        *answer = form.text(question.word()).to_owned();
    }
    let input = CardInput {
        level: OrgLevel::from_word(form.text("level")),
        influence: Influence::from_word(form.text("influence")),
        reports_to: form.parsed("reports_to"),
        answers,
    };
    let version = form.parsed("version").unwrap_or_default();
    match save_card(&app.ctx, &member.actor, contact, version, &input).await {
        Ok(()) => Ok(done(&format!("/contacts/{contact}/card"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let typed = (status != axum::http::StatusCode::CONFLICT).then_some(form);
            page(&app, member, status, &view(&app, member, &of, typed, errors)).await
        }
    }
}

/// POST `/contacts/{id}/notes`.
pub async fn note(State(app): State<App>, Path(contact): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let contact: ContactId = id(&contact)?;
    let of = person(&app.ctx, &member.actor, contact).await?;
    member.actor.must(Action::EditContact)?;
    let result = match NoteAudience::from_word(form.text("audience")) {
        Some(audience) => {
            let text = form.text("text").to_owned();
            let input = NoteInput { text, audience, until: form.parsed("until") };
            add_note(&app.ctx, &member.actor, contact, &input).await.map(drop)
        }
        None => Err(app::Error::field("audience", "unknown_choice")),
    };
    match result {
        Ok(()) => Ok(done(&format!("/contacts/{contact}/card#notes"), "flash.note_added")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            page(&app, member, status, &view(&app, member, &of, Some(form), errors)).await
        }
    }
}

/// POST `/contacts/{id}/notes/{note}/removal`.
pub async fn note_removal(
    State(app): State<App>,
    Path((contact, note)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let contact: ContactId = id(&contact)?;
    let note: NoteId = id(&note)?;
    let actor = &posted.member.actor;
    let result = app::person::remove_note(&app.ctx, actor, contact, note).await;
    posted.answer(&format!("/contacts/{contact}/card#notes"), result, "flash.note_removed")
}

/// The page; `typed` is a form that came back.
pub(super) fn view(
    app: &App,
    member: &Member,
    of: &PersonPage,
    typed: Option<&Form>,
    errors: Errors,
) -> CardPage {
    let locale = &member.locale;
    let text = |name: &str, stored: &str| match typed {
        Some(form) if !form.raw("version").is_empty() => form.text(name).to_owned(),
        _ => stored.to_owned(),
    };
    let unknown = || (String::new(), locale.t("form.unknown"));
    let choices = |root: &str, words: Vec<&'static str>| -> Vec<(String, String)> {
        words.into_iter().map(|w| (w.to_owned(), locale.t(&format!("{root}.{w}")))).collect()
    };
    let card = &of.card;
    let levels = choices("people.level", OrgLevel::ALL.iter().map(|l| l.word()).collect());
    let influences = choices("people.influence", Influence::ALL.iter().map(|i| i.word()).collect());
    let above = of.colleagues.iter().map(|c| (c.id.to_string(), c.name.clone()));
    let answer = |question: &Question| AnswerRow {
        question: question.word(),
        answer: text(question.word(), card.answer(*question)),
    };
    let private = Question::ALL.iter().filter(|q| q.is_private() && of.may_read_private);
    let today = app.ctx.now().to_zoned(locale.zone.clone()).date();
    let audiences =
        choices("person.audience", NoteAudience::ALL.iter().map(|a| a.word()).collect());
    let bases = choices("person.basis", Basis::ALL.iter().map(|b| b.word()).collect());
    let raw = |name: &str| typed.map(|form| form.text(name).to_owned()).unwrap_or_default();
    let audience = Some(raw("audience")).filter(|a| !a.is_empty());
    let audience = audience.unwrap_or_else(|| NoteAudience::Managers.word().to_owned());
    let reports_to = card.reports_to.map(|id| id.to_string()).unwrap_or_default();
    CardPage {
        contact: Link::new(of.contact.id, &of.contact.name),
        client: Link::new(of.client.id, &of.client.name),
        position: of.contact.position.clone(),
        version: card.version,
        by: (card.version > 0).then(|| by(of, card.updated_by, card.updated_at)),
        levels: Choice::list(
            std::iter::once(unknown()).chain(levels),
            &text("level", card.level.map_or("", OrgLevel::word)),
        ),
        influences: Choice::list(
            std::iter::once(unknown()).chain(influences),
            &text("influence", card.influence.map_or("", Influence::word)),
        ),
        above: Choice::list(
            std::iter::once(unknown()).chain(above),
            &text("reports_to", &reports_to),
        ),
        four: Question::FOUR.iter().map(answer).collect(),
        private: private.map(answer).collect(),
        n_gaps: card.gaps().len() as i64,
        notes: of.notes.iter().map(|note| note_row(of, member, note)).collect(),
        audiences: Choice::list(audiences, &audience),
        note: raw("text"),
        note_until: today.saturating_add(NOTE_DAYS.days()).to_string(),
        note_until_max: today.saturating_add(NOTE_DAYS_MAX.days()).to_string(),
        bases: basis_rows(of),
        basis_choices: Choice::list(bases, "contract"),
        today: today.to_string(),
        is_erased: of.contact.erased_at.is_some(),
        may_edit: member.actor.may(Action::EditContact)
            && of.contact.merged_into.is_none()
            && of.contact.erased_at.is_none(),
        may_read_private: of.may_read_private,
        may_handle: member.actor.may(Action::HandlePersonalData) && of.contact.erased_at.is_none(),
        errors,
    }
}

fn basis_rows(of: &PersonPage) -> Vec<BasisRow> {
    let row = |b: &app::person::BasisEntry| BasisRow {
        basis: b.basis.word(),
        on: b.on,
        note: b.note.clone(),
        by: by(of, b.made_by, b.made_at),
    };
    of.bases.iter().map(row).collect()
}

fn by(of: &PersonPage, who: Option<TeammateId>, when: i64) -> By {
    let name = who.and_then(|who| of.names.get(&who).cloned()).unwrap_or_default();
    By { name, at: at(when) }
}

fn note_row(of: &PersonPage, member: &Member, note: &Note) -> NoteRow {
    let is_author = note.made_by.is_some() && note.made_by == member.actor.teammate;
    NoteRow {
        id: note.id.to_string(),
        text: note.text.clone(),
        audience: note.audience.word(),
        until: note.until,
        by: by(of, note.made_by, note.made_at),
        may_remove: member.actor.may(Action::EditContact)
            && (is_author || sees_all_clients(member.actor.role)),
    }
}
