//! What a person may ask for: why the data are kept, what they are, and that they go.

use super::card::view;
use crate::failure::Answer;
use crate::page::{Posted, done, id, page, refused};
use crate::state::App;
use app::person::{BasisInput, erase, file, note_basis, person};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use domain::access::Action;
use domain::id::ContactId;
use domain::people::Basis;

/// POST `/contacts/{id}/bases`.
pub async fn basis(State(app): State<App>, Path(contact): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let contact: ContactId = id(&contact)?;
    let of = person(&app.ctx, &member.actor, contact).await?;
    member.actor.must(Action::EditContact)?;
    let result = match Basis::from_word(form.text("basis")) {
        Some(basis) => {
            let note = form.text("basis_note").to_owned();
            let input = BasisInput { basis, on: form.parsed("on"), note };
            note_basis(&app.ctx, &member.actor, contact, &input).await
        }
        None => Err(app::Error::field("basis", "unknown_choice")),
    };
    match result {
        Ok(()) => Ok(done(&format!("/contacts/{contact}/card#rights"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            page(&app, member, status, &view(&app, member, &of, None, errors)).await
        }
    }
}

/// POST `/contacts/{id}/export`: everything about the person as one file. It is no GET, because that it
/// was made is written down.
pub async fn export(State(app): State<App>, Path(contact): Path<String>, posted: Posted) -> Answer {
    let contact: ContactId = id(&contact)?;
    let file = file(&app.ctx, &posted.member.actor, contact).await?;
    let text = serde_json::to_string_pretty(&file).map_err(|e| app::Error::Internal(e.into()))?;
    let name = format!("attachment; filename=\"{contact}.json\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).map_err(|e| app::Error::Internal(e.into()))?,
        ),
    ];
    Ok((headers, text).into_response())
}

/// POST `/contacts/{id}/erasure`.
pub async fn erasure(
    State(app): State<App>,
    Path(contact): Path<String>,
    posted: Posted,
) -> Answer {
    let Posted { member, form } = &posted;
    let contact: ContactId = id(&contact)?;
    let of = person(&app.ctx, &member.actor, contact).await?;
    match erase(&app.ctx, &member.actor, contact, form.text("confirmation")).await {
        Ok(_) => Ok(done(&format!("/contacts/{contact}/card"), "flash.person_erased")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            page(&app, member, status, &view(&app, member, &of, None, errors)).await
        }
    }
}
