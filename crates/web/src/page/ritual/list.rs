//! What is due over all clients, and the calendar to which a phone subscribes.

use crate::failure::{Answer, Failure};
use crate::page::{Posted, at, done, page, show};
use crate::session::{Anyone, Member, zone_of};
use crate::state::App;
use crate::view::Link;
use crate::view::ritual::{RitualRow, RitualsPage};
use app::ritual::{Line, entries, feed, list, new_feed, remove_feed};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use domain::ritual::RitualState;
use locale::{Locale, Value};
use report::calendar::{CalendarDay, calendar};
use serde::Deserialize;

/// `?mine=1`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    mine: Option<String>,
}

/// GET `/rituals`.
pub async fn rituals(
    State(app): State<App>,
    member: Member,
    Query(query): Query<ListQuery>,
) -> Answer {
    let only_mine = query.mine.as_deref() == Some("1");
    show(&app, &member, &view(&app, &member, only_mine, None).await?).await
}

async fn view(
    app: &App,
    member: &Member,
    only_mine: bool,
    secret: Option<String>,
) -> Result<RitualsPage, Failure> {
    let lines = list(&app.ctx, &member.actor, only_mine).await?;
    let feed = feed(&app.ctx, &member.actor).await?;
    let (waiting, upcoming): (Vec<&Line>, Vec<&Line>) =
        lines.iter().partition(|line| line.state != RitualState::Upcoming);
    let root = app.ctx.config.public_url.clone().unwrap_or_default();
    let fresh = secret.map(|secret| format!("{root}/calendar/{secret}"));
    let webcal = fresh.as_ref().and_then(|address| {
        let (_, rest) = address.split_once("://")?;
        Some(format!("webcal://{rest}"))
    });
    Ok(RitualsPage {
        only_mine,
        waiting: waiting.into_iter().map(row).collect(),
        upcoming: upcoming.into_iter().map(row).collect(),
        has_feed: feed.is_some(),
        feed_read_at: feed.and_then(|feed| feed.read_at).map(at),
        fresh,
        fresh_webcal: webcal,
    })
}

fn row(line: &Line) -> RitualRow {
    let ritual = &line.line.ritual;
    RitualRow {
        id: ritual.id.to_string(),
        client: Link::new(ritual.client, &line.line.client_name),
        kind: ritual.kind.word(),
        title: ritual.title.clone(),
        state: line.state.word(),
        next_on: ritual.next_on,
        late_days: line.late_days,
        every_days: ritual.every_days,
        owner: line.owner.clone().unwrap_or_default(),
        is_over: false,
    }
}

/// POST `/rituals/calendar`: the address is shown once, on this very answer.
pub async fn make_calendar(State(app): State<App>, posted: Posted) -> Answer {
    let member = &posted.member;
    let secret = new_feed(&app.ctx, &member.actor).await?;
    let view = view(&app, member, false, Some(secret)).await?;
    page(&app, member, StatusCode::OK, &view).await
}

/// POST `/rituals/calendar/removal`.
pub async fn remove_calendar(State(app): State<App>, posted: Posted) -> Answer {
    match remove_feed(&app.ctx, &posted.member.actor).await {
        Ok(()) => Ok(done("/rituals", "flash.calendar_removed")),
        Err(error) => Err(error.into()),
    }
}

/// GET `/calendar/{token}`: what a phone reads, again and again.
pub async fn read_calendar(
    State(app): State<App>,
    anyone: Anyone,
    Path(token): Path<String>,
) -> Answer {
    if !app.limits.may_ask(anyone.peer) {
        return Err(Failure::status(StatusCode::TOO_MANY_REQUESTS));
    }
    let token = token.strip_suffix(".ics").unwrap_or(&token);
    let (lang, found) = entries(&app.ctx, token).await?;
    let locale = Locale::new(lang, zone_of("UTC"));
    let root = app.ctx.config.public_url.clone();
    let days: Vec<CalendarDay> = found
        .into_iter()
        .map(|entry| {
            let kind = locale.t(&format!("ritual.kind.{}", entry.kind.word()));
            let script = (1..=entry.kind.n_lines())
                .map(|n| locale.t(&format!("ritual.script.{}.{n}", entry.kind.word())));
            let title = locale.fill(
                "ritual.calendar.title",
                &[("kind", Value::Text(kind)), ("client", Value::Text(entry.client))],
            );
            let text = std::iter::once(entry.title).filter(|t| !t.is_empty()).chain(script);
            CalendarDay {
                uid: format!("{}@houston", entry.id),
                on: entry.on,
                title,
                text: text.collect::<Vec<_>>().join("\n"),
                url: root.as_ref().map(|r| format!("{r}/rituals/{}", entry.id)).unwrap_or_default(),
            }
        })
        .collect();
    let text = calendar(&locale.t("ritual.calendar.name"), &days, app.ctx.now());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"houston.ics\""),
        ),
    ];
    Ok((headers, text).into_response())
}
