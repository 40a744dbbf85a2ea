//! Notifications of the caller: what was told, what is seen, what is wanted.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, Query, id};
use crate::api::value::{Instant, Why};
use crate::state::App;
use app::notice::{self, Group, Line};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::notice::{NoticeKind, NoticeSettings, Pace, Reach};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// One thing that was told.
#[derive(Serialize, ToSchema)]
pub struct NoticeRecord {
    pub id: String,
    pub at: Instant,
    /// What happened.
    pub why: Option<Why>,
    /// Path of the page of the case.
    pub path: String,
    pub seen_at: Option<Instant>,
    /// When it leaves by mail; none: it does not, or has left.
    pub leaves_at: Option<Instant>,
    /// When its letter left.
    pub mailed_at: Option<Instant>,
}

/// What was told of one client and kind.
#[derive(Serialize, ToSchema)]
pub struct NoticeGroupRecord {
    /// client_chose, direct_signal, early_warning, incident_recorded, kpi, letter_lost, level_worsened,
    /// promise_overdue, tell_overdue, weekly_read, word_to_director.
    pub kind: String,
    /// Id of the client.
    pub client: Option<String>,
    pub client_name: String,
    /// Why to the caller: named, manager, team, leads.
    pub tie: String,
    /// The newest first.
    pub notices: Vec<NoticeRecord>,
}

/// Notifications, those that were not seen first.
#[derive(Serialize, ToSchema)]
pub struct NoticesRecord {
    pub unseen: Vec<NoticeGroupRecord>,
    pub seen: Vec<NoticeGroupRecord>,
    /// `before` of the next page; none: this is the last one.
    pub next: Option<i64>,
}

/// Which notifications.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NoticesQuery {
    /// Only older ones: `next` of the page before.
    before: Option<i64>,
}

/// What the caller was told, by client and kind
#[utoipa::path(get, path = "/notifications", tag = "notifications", params(NoticesQuery),
    responses((status = 200, body = NoticesRecord)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
    Query(query): Query<NoticesQuery>,
) -> Reply<NoticesRecord> {
    let (unseen, seen, next) = notice::groups(&app.ctx, &actor, query.before).await?;
    let line = |line: Line| NoticeRecord {
        id: line.id.to_string(),
        at: Instant::ms(line.at),
        why: line.reason.as_ref().map(|reason| Why::new(&locale, reason)),
        path: line.href,
        seen_at: line.seen_at.map(Instant::ms),
        leaves_at: line.leaves_at.map(Instant::ms),
        mailed_at: line.mailed_at.map(Instant::ms),
    };
    let group = |of: Group| NoticeGroupRecord {
        kind: of.kind.word().to_owned(),
        client: of.client.map(|id| id.to_string()),
        client_name: of.client_name,
        tie: of.tie.word().to_owned(),
        notices: of.lines.into_iter().map(line).collect(),
    };
    Ok(Json(NoticesRecord {
        unseen: unseen.into_iter().map(group).collect(),
        seen: seen.into_iter().map(group).collect(),
        next,
    }))
}

/// Mark one as seen, with all of its client and kind
#[utoipa::path(put, path = "/notifications/{id}/seen", tag = "notifications",
    params(("id" = String, Path)), responses((status = 204)))]
pub async fn see(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
) -> Result<StatusCode, ApiError> {
    may_write(&caller)?;
    notice::see(&app.ctx, &caller.actor, id(&of)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Own things need no role, but a token its scope.
fn may_write(caller: &Caller) -> Result<(), ApiError> {
    let scope = domain::access::Scope::Write;
    let may = caller.actor.token.as_ref().is_none_or(|(_, scopes)| scopes.contains(&scope));
    if may { Ok(()) } else { Err(app::Error::Forbidden.into()) }
}

/// What a person wants to be told by mail, and when.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeSettingsRecord {
    /// 0: never said.
    pub version: i64,
    /// Kind to at_once, digest, page_only; kinds that are left out are as usual.
    pub paces: BTreeMap<String, String>,
    /// own, serious, all.
    pub reach: String,
    /// 0 to 23, in the person's zone.
    #[schema(minimum = 0, maximum = 23)]
    pub digest_hour: i8,
    #[schema(minimum = 0, maximum = 23)]
    pub quiet_from: i8,
    #[schema(minimum = 0, maximum = 23)]
    pub quiet_until: i8,
    pub is_quiet_on_days_off: bool,
}

/// The caller's notification settings
#[utoipa::path(get, path = "/notifications/settings", tag = "notifications",
    responses((status = 200, body = NoticeSettingsRecord)))]
pub async fn settings(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<NoticeSettingsRecord> {
    let mine = notice::mine(&app.ctx, &actor).await?;
    let of = &mine.settings;
    let pace = |kind: &NoticeKind| (kind.word().to_owned(), of.pace(*kind).word().to_owned());
    Ok(Json(NoticeSettingsRecord {
        version: mine.version,
        paces: mine.kinds.iter().map(pace).collect(),
        reach: of.reach.word().to_owned(),
        digest_hour: of.digest_hour,
        quiet_from: of.quiet_from,
        quiet_until: of.quiet_until,
        is_quiet_on_days_off: of.is_quiet_on_days_off,
    }))
}

/// Change the caller's notification settings
#[utoipa::path(put, path = "/notifications/settings", tag = "notifications",
    request_body = NoticeSettingsRecord, responses((status = 204)))]
pub async fn save_settings(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NoticeSettingsRecord>,
) -> Result<StatusCode, ApiError> {
    may_write(&caller)?;
    let unknown = |field: &'static str| ApiError::from(app::Error::field(field, "unknown_choice"));
    let mut paces = BTreeMap::new();
    for (kind, pace) in &new.paces {
        let kind = NoticeKind::from_word(kind).ok_or_else(|| unknown("paces"))?;
        let pace = Pace::from_word(pace).ok_or_else(|| unknown("paces"))?;
        if pace != kind.usual_pace() {
            paces.insert(kind, pace);
        }
    }
    let settings = NoticeSettings {
        paces,
        reach: Reach::from_word(&new.reach).ok_or_else(|| unknown("reach"))?,
        digest_hour: new.digest_hour,
        quiet_from: new.quiet_from,
        quiet_until: new.quiet_until,
        is_quiet_on_days_off: new.is_quiet_on_days_off,
    };
    notice::save_settings(&app.ctx, &caller.actor, new.version, &settings).await?;
    Ok(StatusCode::NO_CONTENT)
}
