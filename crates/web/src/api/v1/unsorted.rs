//! The tray: touches that found no client.

use super::touches_write::{Moved, target};
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::extract::{Body, Query, word, word_opt};
use crate::api::paging::{self, Page};
use crate::api::value::Instant;
use crate::state::App;
use app::touch::place::{RuleKind, assign as send};
use app::touch::tray::{Group, tray};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `?by&limit&cursor`
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct UnsortedQuery {
    /// `domain` (usual) or `address`.
    #[param(pattern = "^(domain|address)$")]
    by: Option<String>,
    /// From 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Touches of one sender or one domain, for which one decision is enough.
#[derive(Serialize, ToSchema)]
pub struct GroupRecord {
    /// address, domain.
    kind: String,
    value: String,
    /// Name as the sender writes it.
    name: String,
    n_touches: i64,
    n_senders: i64,
    newest_at: Instant,
    /// Ids of the newest touches.
    samples: Vec<String>,
    /// A client that it probably is.
    guess: Option<String>,
}

impl From<Group> for GroupRecord {
    fn from(group: Group) -> Self {
        GroupRecord {
            kind: group.kind.word().to_owned(),
            value: group.value,
            name: group.name,
            n_touches: group.n_touches,
            n_senders: group.n_senders,
            newest_at: Instant::ms(group.newest.at_ms()),
            samples: group.samples.iter().map(|(line, _)| line.id.to_string()).collect(),
            guess: group.guess.map(|(id, _)| id.to_string()),
        }
    }
}

/// What waits in the tray, the busiest groups first
#[utoipa::path(get, path = "/unsorted", tag = "tray", params(UnsortedQuery),
    responses((status = 200, body = Page<GroupRecord>)))]
pub async fn groups(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Query(query): Query<UnsortedQuery>,
) -> Reply<Page<GroupRecord>> {
    let kind = word_opt("by", query.by.as_deref(), RuleKind::from_word)?;
    let limit = paging::limit(query.limit)?;
    let offset = paging::offset(query.cursor.as_deref())?;
    let to_usize = |n: i64| usize::try_from(n).unwrap_or(0);
    let kind = kind.unwrap_or(RuleKind::Domain);
    let page = tray(&app.ctx, &actor, kind, to_usize(offset), to_usize(limit)).await?;
    let has_more = to_usize(offset) + page.groups.len() < page.n_groups;
    let next = paging::next_offset(offset, limit, has_more);
    Ok(Json(Page { items: page.groups.into_iter().map(GroupRecord::from).collect(), next }))
}

/// A decision about a group.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    #[schema(pattern = "^(address|domain)$")]
    kind: String,
    value: String,
    /// Id of a client; `ignored`: it concerns no client.
    to: String,
}

/// Say whose a group of the tray is; no rule comes out of it
#[utoipa::path(post, path = "/unsorted/assignments", tag = "tray", request_body = Assignment,
    responses((status = 200, body = Moved)))]
pub async fn assign(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<Assignment>,
) -> Reply<Moved> {
    let kind = word("kind", &new.kind, RuleKind::from_word)?;
    let target = target("to", &new.to)?;
    let moved = send(&app.ctx, &caller.actor, kind, &new.value, target).await?;
    Ok(Json(Moved { n_touches: moved.n_touches }))
}
