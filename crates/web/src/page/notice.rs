//! What a person was told, and what the person wants to be told.

use super::{Posted, at, done, id, page, refused, show};
use crate::failure::{Answer, Failure};
use crate::session::Member;
use crate::state::App;
use crate::view::notice::{KindRow, NoticeGroup, NoticeLine, NoticeSettingsPage, NoticesPage};
use crate::view::{Choice, Errors};
use app::notice::{self, Group, Line};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::notice::{NoticeKind, NoticeSettings, Pace, Reach};
use serde::Deserialize;

/// Lines of one client and kind that the page spells out.
const LINES_SHOWN: usize = 5;

/// `?before=`: milliseconds since 1970.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NoticesQuery {
    before: Option<i64>,
}

/// GET `/notifications`.
pub async fn list(
    State(app): State<App>,
    member: Member,
    Query(query): Query<NoticesQuery>,
) -> Answer {
    let until = app.ctx.now_ms();
    let (unseen, seen, next) = notice::groups(&app.ctx, &member.actor, query.before).await?;
    let view = NoticesPage {
        unseen: unseen.into_iter().map(group).collect(),
        seen: seen.into_iter().map(group).collect(),
        until,
        older: next.map(|before| format!("/notifications?before={before}")),
    };
    show(&app, &member, &view).await
}

fn group(of: Group) -> NoticeGroup {
    let n_more = of.lines.len().saturating_sub(LINES_SHOWN) as i64;
    let line = |line: Line| NoticeLine {
        href: format!("/notifications/{}", line.id),
        reason: line.reason,
        at: at(line.at),
        leaves_at: line.leaves_at.map(at),
        mailed_at: line.mailed_at.map(at),
    };
    NoticeGroup {
        kind: of.kind.word().to_owned(),
        tie: of.tie.word().to_owned(),
        picture: picture(of.kind),
        client_name: of.client_name,
        lines: of.lines.into_iter().take(LINES_SHOWN).map(line).collect(),
        n_more,
    }
}

fn picture(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::ClientChose => "check",
        NoticeKind::DirectSignal | NoticeKind::LevelWorsened => "signal",
        NoticeKind::EarlyWarning => "warning",
        NoticeKind::IncidentRecorded => "incident",
        NoticeKind::Kpi => "board",
        NoticeKind::LetterLost => "mail",
        NoticeKind::PromiseOverdue | NoticeKind::TellOverdue => "clock",
        NoticeKind::WeeklyRead => "task",
        NoticeKind::WordToDirector => "feedback",
    }
}

/// GET `/notifications/{id}`: to the case; it is seen from now on.
pub async fn open(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    let href = notice::open(&app.ctx, &member.actor, id(&of)?).await?;
    Ok(Redirect::to(&href).into_response())
}

/// POST `/notifications/seen`.
pub async fn see_all(State(app): State<App>, posted: Posted) -> Answer {
    let until = posted.form.text("until").parse().map_err(|_| Failure::not_found())?;
    let seen = notice::see_all(&app.ctx, &posted.member.actor, until).await.map(drop);
    posted.answer("/notifications", seen, "flash.notices_seen")
}

/// GET `/notifications/settings`.
pub async fn settings(State(app): State<App>, member: Member) -> Answer {
    let mine = notice::mine(&app.ctx, &member.actor).await?;
    let typed = mine.settings.clone();
    settings_page(&app, &member, StatusCode::OK, &typed, Errors::default()).await
}

async fn settings_page(
    app: &App,
    member: &Member,
    status: StatusCode,
    typed: &NoticeSettings,
    errors: Errors,
) -> Answer {
    let mine = notice::mine(&app.ctx, &member.actor).await?;
    let locale = &member.locale;
    let pace_of = |kind: NoticeKind| {
        let names =
            Pace::ALL.iter().map(|p| (p.word(), locale.t(&format!("notice.pace.{}", p.word()))));
        Choice::list(names, typed.pace(kind).word())
    };
    let kinds = mine.kinds.iter();
    let reaches =
        Reach::ALL.iter().map(|r| (r.word(), locale.t(&format!("notice.reach.{}", r.word()))));
    let view = NoticeSettingsPage {
        version: mine.version,
        has_mail: mine.has_mail,
        undelivered: mine.undelivered.clone(),
        last_sent_at: mine.last_sent_at.map(at),
        kinds: kinds
            .map(|kind| KindRow { word: kind.word().to_owned(), paces: pace_of(*kind) })
            .collect(),
        reaches: Choice::list(reaches, typed.reach.word()),
        digest_hours: hours(typed.digest_hour),
        quiet_from: hours(typed.quiet_from),
        quiet_until: hours(typed.quiet_until),
        is_quiet_on_days_off: typed.is_quiet_on_days_off,
        errors,
    };
    page(app, member, status, &view).await
}

fn hours(chosen: i8) -> Vec<Choice> {
    let all: Vec<(String, String)> =
        (0..24).map(|hour| (hour.to_string(), format!("{hour:02}:00"))).collect();
    let all = all.iter().map(|(value, label)| (value.as_str(), label.clone()));
    Choice::list(all, &chosen.to_string())
}

/// POST `/notifications/settings`.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let hour = |name| form.text(name).parse().unwrap_or(-1);
    let paces = NoticeKind::ALL.iter().filter_map(|kind| {
        let pace = Pace::from_word(form.text(&format!("pace.{}", kind.word())))?;
        Some((*kind, pace)).filter(|(kind, pace)| *pace != kind.usual_pace())
    });
    let typed = NoticeSettings {
        paces: paces.collect(),
        reach: Reach::from_word(form.text("reach")).unwrap_or_default(),
        digest_hour: hour("digest_hour"),
        quiet_from: hour("quiet_from"),
        quiet_until: hour("quiet_until"),
        is_quiet_on_days_off: form.opt("days_off").is_some(),
    };
    let version = form.text("version").parse().unwrap_or(0);
    match notice::save_settings(&app.ctx, &member.actor, version, &typed).await {
        Ok(()) => Ok(done("/notifications/settings", "flash.notices_saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            settings_page(&app, member, status, &typed, errors).await
        }
    }
}
