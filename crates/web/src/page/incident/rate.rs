//! Key rates: the shipped table with its date, and the agency's own rows.

use super::values::{Reader, overlaid};
use crate::failure::Answer;
use crate::page::{Posted, done, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::Errors;
use crate::view::incident::{RateView, RatesPage, Values};
use app::incident::rate;
use axum::extract::{Path, State};
use jiff::civil::Date;

/// GET `/key-rates`.
pub async fn rates(State(app): State<App>, member: Member) -> Answer {
    show(&app, &member, &view(&app, &member, blank()).await?).await
}

/// POST `/key-rates`.
pub async fn put(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let mut reader = Reader::new(form);
    let (from, until) = (reader.day("from"), reader.day("known_until"));
    let (percent, source) = (reader.decimal("percent"), reader.text("source"));
    let result = match (reader.done(), from, until, percent) {
        (Ok(()), Some(from), until, Some(percent)) => {
            let until = until.unwrap_or(from);
            rate::put(&app.ctx, &member.actor, from, percent, until, &source).await
        }
        (Ok(()), None, _, _) => Err(app::Error::field("from", "no_date")),
        (Ok(()), _, _, None) => Err(app::Error::field("percent", "no_number")),
        (Err(error), _, _, _) => Err(error),
    };
    match result {
        Ok(()) => Ok(done("/key-rates", "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let view = view(&app, member, overlaid(&blank(), form, &[])).await?;
            page(&app, member, status, &RatesPage { errors, ..view }).await
        }
    }
}

/// POST `/key-rates/{from}/removal`.
pub async fn removal(State(app): State<App>, Path(from): Path<String>, posted: Posted) -> Answer {
    let from: Date = crate::page::id(&from)?;
    let result = rate::remove(&app.ctx, &posted.member.actor, from).await;
    posted.answer("/key-rates", result, "flash.removed")
}

fn blank() -> Values {
    let names = ["from", "percent", "known_until", "source"];
    names.into_iter().map(|name| (name.to_owned(), String::new())).collect()
}

async fn view(app: &App, member: &Member, values: Values) -> app::Result<RatesPage> {
    let rates = rate::rates(&app.ctx, &member.actor).await?;
    Ok(RatesPage {
        shipped_until: rates.shipped_until,
        known_until: rates.known_until,
        last: rates.last.map(|percent| percent.normalize().to_string()),
        own: rates
            .own
            .into_iter()
            .map(|row| RateView {
                from: row.from,
                percent: row.percent,
                known_until: row.known_until,
                source: row.source,
            })
            .collect(),
        values,
        errors: Errors::new(),
    })
}
