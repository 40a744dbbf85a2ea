//! The sheet of service: as the client would see it, its links, and the client's own page.

use super::{clause, hours};
use crate::failure::{Answer, bare_frame};
use crate::form::Form;
use crate::page::{Posted, at, id, page, refused, team};
use crate::session::{Anyone, Member, zone_of};
use crate::state::App;
use crate::view::incident::Values;
use crate::view::sla::{SheetView, SlaLinkRow, SlaPublicPage, SlaSheetPage, SlaTermRow};
use crate::view::{By, Errors, Link};
use app::link::state_of;
use app::sla::{Sheet, SlaLink, acknowledge, open};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect};
use domain::access::Action;
use domain::id::ClientId;
use domain::promise::Side;
use locale::{Lang, Locale};

/// Days for which a link is good where nobody says another number.
const DAYS_GOOD: &str = "30";

fn shown(sheet: &Sheet) -> SheetView {
    let of = |side| -> Vec<SlaTermRow> {
        sheet.agreed.clauses.iter().filter(|c| c.side == side).map(clause).collect()
    };
    SheetView {
        agency: sheet.agency.clone(),
        client: sheet.client.clone(),
        agreement: sheet.agreement.clone(),
        version: sheet.version,
        effective_on: sheet.effective_on,
        hours: hours(&sheet.agreed.hours),
        ours: of(Side::Ours),
        theirs: of(Side::Theirs),
    }
}

fn link_row(link: &SlaLink, now: i64) -> SlaLinkRow {
    SlaLinkRow {
        id: link.id.to_string(),
        recipient: link.recipient.clone(),
        lang: link.lang.word().to_owned(),
        version: link.to.version,
        expires_at: at(link.expires_at),
        state: state_of(link, now),
        is_good: link.is_good(now),
        acknowledged: link
            .to
            .acknowledged_at
            .map(|when| By { name: link.to.acknowledged_by.clone(), at: at(when) }),
    }
}

/// The page of the sheet inside the agency.
async fn desk(
    app: &App,
    member: &Member,
    client: ClientId,
    (status, errors): (StatusCode, Errors),
    values: Values,
    fresh_link: Option<String>,
) -> Answer {
    let sheet = app::sla::sheet(&app.ctx, &member.actor, client, None).await?;
    let file = app::sla::file(&app.ctx, &member.actor, client).await?;
    let now = app.ctx.now_ms();
    let view = SlaSheetPage {
        client: Link::new(client, &file.client.name),
        sheet: shown(&sheet),
        links: file.links.iter().map(|link| link_row(link, now)).collect(),
        fresh_link,
        may_tell: member.actor.may(Action::TellClient),
        values,
        errors,
    };
    page(app, member, status, &view).await
}

fn values(recipient: &str, days: &str) -> Values {
    Values::from([("recipient".into(), recipient.into()), ("days".into(), days.into())])
}

/// GET `/clients/{id}/sla/sheet`.
pub async fn preview(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let none = (StatusCode::OK, Errors::new());
    desk(&app, &member, id(&client)?, none, values("", DAYS_GOOD), None).await
}

/// POST `/clients/{id}/sla/links`: the address is shown once.
pub async fn publish(
    State(app): State<App>,
    Path(client): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let lang = Lang::from_word(form.text("lang")).unwrap_or(Lang::Ru);
    let (recipient, days) = (form.text("recipient"), form.parsed("days").unwrap_or(0));
    let of = (client, form.parsed("version").unwrap_or(0));
    let typed = values(recipient, form.text("days"));
    match app::sla::publish(&app.ctx, &member.actor, of, recipient, lang, days).await {
        Ok(new) => {
            let address = format!("{}/s/{}", team::origin(&app, &headers), new.secret);
            let none = (StatusCode::OK, Errors::new());
            desk(&app, member, client, none, values("", DAYS_GOOD), Some(address)).await
        }
        Err(error) => {
            let refusal = refused(&member.locale, error)?;
            desk(&app, member, client, refusal, typed, None).await
        }
    }
}

/// POST `/clients/{id}/sla/links/{link}/revocation`.
pub async fn revoke(
    State(app): State<App>,
    Path((client, link)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let own = format!("/clients/{client}/sla/sheet");
    let actor = &posted.member.actor;
    let result = app::sla::revoke(&app.ctx, actor, id(&client)?, id(&link)?).await;
    posted.answer(&own, result, "flash.revoked")
}

fn answer(app: &App, token: &str, sheet: &Sheet, status: StatusCode, errors: Errors) -> Answer {
    // The client reads in the client's language and time, whoever made the link.
    let locale = Locale::new(sheet.lang, zone_of(&sheet.zone));
    let view = SlaPublicPage {
        token: token.to_owned(),
        sheet: shown(sheet),
        name: sheet.recipient.clone(),
        acknowledged: sheet
            .acknowledged
            .as_ref()
            .map(|(when, name)| By { name: name.clone(), at: at(*when) }),
        errors,
    };
    // The address holds the secret: it does not go into the page's frame.
    let html = app.renderer.page(&locale, &bare_frame(app, "/"), &view)?;
    Ok((status, Html(html)).into_response())
}

/// GET `/s/{token}`. Changes nothing that the client would notice: link scanners open everything.
pub async fn public(State(app): State<App>, _: Anyone, Path(token): Path<String>) -> Answer {
    let sheet = open(&app.ctx, &token).await?;
    answer(&app, &token, &sheet, StatusCode::OK, Errors::new())
}

/// POST `/s/{token}`: the client read it.
pub async fn read(
    State(app): State<App>,
    _: Anyone,
    Path(token): Path<String>,
    form: Form,
) -> Answer {
    let sheet = open(&app.ctx, &token).await?;
    match acknowledge(&app.ctx, &token, form.text("name")).await {
        Ok(()) => Ok(Redirect::to(&format!("/s/{token}")).into_response()),
        Err(error) => {
            let locale = Locale::new(sheet.lang, zone_of(&sheet.zone));
            let (status, errors) = refused(&locale, error)?;
            answer(&app, &token, &sheet, status, errors)
        }
    }
}
