//! A contact: the page of the person, the form, the archive.

use super::{Posted, at, client_form, done, id, lines, page, refused, show};
use crate::failure::Answer;
use crate::form::Form;
use crate::page::client::{Names, days};
use crate::session::Member;
use crate::state::App;
use crate::view::contact::{ContactForm, ContactPage};
use crate::view::{Choice, Errors, Link};
use app::contact::{ATTITUDES, ContactCard, ContactInput, archive, card, create, edit, restore};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::id::ContactId;
use domain::touch::Channel;
use locale::Locale;
use std::collections::HashMap;

/// GET `/contacts/{id}`.
pub async fn show_page(
    State(app): State<App>,
    member: Member,
    Path(contact): Path<String>,
) -> Answer {
    let card = card(&app.ctx, &member.actor, id(&contact)?).await?;
    let contact = &card.contact;
    let names = Names {
        contacts: HashMap::from([(contact.id, contact.name.as_str())]),
        teammates: &card.names,
    };
    let view = ContactPage {
        id: contact.id.to_string(),
        client: Link::new(card.client.id, &card.client.name),
        name: contact.name.clone(),
        position: contact.position.clone(),
        is_senior: contact.is_senior,
        is_found: contact.is_found,
        attitude: contact.attitude.clone(),
        preferred: contact.preferred.clone(),
        phone: contact.phone.clone(),
        addresses: card.addresses.clone(),
        note: contact.note.clone(),
        last_touch_at: card.last_touch.map(|t| at(t.at_ms())),
        reply_hours: card.reply_hours,
        n_touches: card.n_touches,
        timeline: days(&card.timeline, &card.cues, &names, &member.locale.zone),
        archived_at: contact.archived_at.map(at),
        may_edit: member.actor.may(Action::EditContact)
            && contact.merged_into.is_none()
            && contact.erased_at.is_none(),
    };
    show(&app, &member, &view).await
}

/// The values of the form as text.
fn view(
    locale: &Locale,
    client: Link,
    of: Option<(ContactId, i64)>,
    typed: ContactInput,
    errors: Errors,
) -> ContactForm {
    let unknown = || (String::new(), locale.t("form.unknown"));
    let words = Channel::ALL.iter().map(|c| c.word());
    let channels = words.map(|word| (word.to_owned(), locale.t(&format!("channel.{word}"))));
    let words = ATTITUDES.iter().filter(|word| !word.is_empty());
    let attitudes = words.map(|word| ((*word).to_owned(), locale.t(&format!("attitude.{word}"))));
    ContactForm {
        id: of.map(|(id, _)| id.to_string()),
        version: of.map_or(0, |(_, version)| version),
        client,
        name: typed.name,
        position: typed.position,
        phone: typed.phone,
        addresses: typed.addresses.join("\n"),
        preferred: Choice::list(std::iter::once(unknown()).chain(channels), &typed.preferred),
        attitudes: Choice::list(std::iter::once(unknown()).chain(attitudes), &typed.attitude),
        is_senior: typed.is_senior,
        note: typed.note,
        errors,
    }
}

fn typed(form: &Form) -> ContactInput {
    let text = |name| form.text(name).to_owned();
    ContactInput {
        name: text("name"),
        position: text("position"),
        phone: text("phone"),
        preferred: text("preferred"),
        attitude: text("attitude"),
        is_senior: form.is_on("senior"),
        note: text("note"),
        addresses: lines(form.text("addresses")),
    }
}

fn stored(card: &ContactCard) -> ContactInput {
    let contact = card.contact.clone();
    ContactInput {
        name: contact.name,
        position: contact.position,
        phone: contact.phone,
        preferred: contact.preferred,
        attitude: contact.attitude,
        is_senior: contact.is_senior,
        note: contact.note,
        addresses: card.addresses.clone(),
    }
}

/// GET `/clients/{id}/contacts/new`.
pub async fn new(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let client = client_form::client_for(&app, &member, &client, Action::EditContact).await?;
    let view = view(&member.locale, client, None, ContactInput::default(), Errors::new());
    show(&app, &member, &view).await
}

/// POST `/clients/{id}/contacts`.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let link = client_form::client_for(&app, member, &client, Action::EditContact).await?;
    let typed = typed(form);
    match create(&app.ctx, &member.actor, id(&client)?, &typed).await {
        Ok(contact) => Ok(done(&format!("/contacts/{}", contact.id), "flash.contact_added")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            page(&app, member, status, &view(&member.locale, link, None, typed, errors)).await
        }
    }
}

/// GET `/contacts/{id}/form`.
pub async fn form(State(app): State<App>, member: Member, Path(contact): Path<String>) -> Answer {
    let card = card(&app.ctx, &member.actor, id(&contact)?).await?;
    member.actor.must(Action::EditContact)?;
    let client = Link::new(card.client.id, &card.client.name);
    let of = Some((card.contact.id, card.contact.version));
    let view = view(&member.locale, client, of, stored(&card), Errors::new());
    show(&app, &member, &view).await
}

/// POST `/contacts/{id}`.
pub async fn save(State(app): State<App>, Path(contact): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let contact: ContactId = id(&contact)?;
    let now = card(&app.ctx, &member.actor, contact).await?;
    member.actor.must(Action::EditContact)?;
    let version = form.parsed("version").unwrap_or_default();
    let typed = typed(form);
    match edit(&app.ctx, &member.actor, contact, version, &typed).await {
        Ok(contact) => Ok(done(&format!("/contacts/{}", contact.id), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let (typed, version) = if status == StatusCode::CONFLICT {
                (stored(&now), now.contact.version)
            } else {
                (typed, version)
            };
            let client = Link::new(now.client.id, &now.client.name);
            let of = Some((contact, version));
            page(&app, member, status, &view(&member.locale, client, of, typed, errors)).await
        }
    }
}

/// POST `/contacts/{id}/archival`.
pub async fn archival(
    State(app): State<App>,
    Path(contact): Path<String>,
    posted: Posted,
) -> Answer {
    let actor = &posted.member.actor;
    let now = card(&app.ctx, actor, id(&contact)?).await?.contact;
    let result = archive(&app.ctx, actor, now.id, now.version).await;
    posted.answer(&format!("/contacts/{}", now.id), result, "flash.archived")
}

/// POST `/contacts/{id}/restoration`.
pub async fn restoration(
    State(app): State<App>,
    Path(contact): Path<String>,
    posted: Posted,
) -> Answer {
    let actor = &posted.member.actor;
    let now = card(&app.ctx, actor, id(&contact)?).await?.contact;
    let result = restore(&app.ctx, actor, now.id, now.version).await;
    posted.answer(&format!("/contacts/{}", now.id), result, "flash.restored")
}
