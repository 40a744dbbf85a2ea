//! The list of clients: search, filter, order, pages, all kept in the address.

use super::home::counts;
use super::{at, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::url::escape;
use crate::view::clients::{ClientFilter, ClientRow, ClientsPage};
use crate::view::{Choice, Link, Pager};
use app::board::{ListFilter, Order, Shelf, clients};
use axum::extract::{Query, State};
use serde::Deserialize;

const ROWS: i64 = 25;

/// `?q=&level=&manager=&archived=&sort=&page=`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    q: String,
    level: String,
    manager: String,
    archived: String,
    sort: String,
    page: i64,
}

/// GET `/clients`.
pub async fn list(
    State(app): State<App>,
    member: Member,
    Query(query): Query<ListQuery>,
) -> Answer {
    let page = query.page.max(1);
    let filter = ListFilter {
        query: query.q.chars().take(100).collect(),
        levels: Some(query.level.clone()).filter(|l| !l.is_empty()).into_iter().collect(),
        manager: query.manager.parse().ok(),
        shelf: if query.archived == "1" { Shelf::Archived } else { Shelf::Active },
        order: match query.sort.as_str() {
            "name" => Order::Name,
            "last_touch" => Order::LastTouch,
            _ => Order::Attention,
        },
        offset: (page - 1) * ROWS,
        limit: ROWS,
    };
    let (cards, total) = clients(&app.ctx, &member.actor, &filter).await?;
    let head = app::board::head(&app.ctx, &member.actor).await?;
    let managers = head.managers.into_iter().map(|(id, name)| (id.to_string(), name));
    // Without it the first manager would be chosen and sent with every search.
    let all = (String::new(), member.locale.t("clients.all_managers"));
    let n = cards.len() as i64;
    let first = if n == 0 { 0 } else { filter.offset + 1 };
    let more = filter.offset + n < total;
    let view = ClientsPage {
        filter: ClientFilter {
            q: query.q.clone(),
            level: query.level.clone(),
            managers: Choice::list([all].into_iter().chain(managers), &query.manager),
            archived: query.archived == "1",
            sort: if query.sort.is_empty() { "level".to_owned() } else { query.sort.clone() },
            is_set: !(query.q.is_empty()
                && query.level.is_empty()
                && query.manager.is_empty()
                && query.archived.is_empty()),
        },
        counts: counts(&head.levels),
        rows: cards
            .into_iter()
            .map(|card| ClientRow {
                client: Link::new(card.id, card.name),
                level: card.level,
                reason: card.summary.as_ref().and_then(|s| s.reason.clone()),
                tier: card.tier,
                manager: card.manager,
                spark: card.summary.map(|s| s.spark),
                last_touch_at: card.last_touch.map(|t| at(t.at_ms())),
                feeling: card.feeling,
                is_archived: card.is_archived,
            })
            .collect(),
        pager: Pager {
            total: Some(total),
            from: first,
            to: filter.offset + n,
            previous: (page > 1).then(|| address(&query, page - 1)),
            next: more.then(|| address(&query, page + 1)),
        },
    };
    show(&app, &member, &view).await
}

fn address(query: &ListQuery, page: i64) -> String {
    let mut address = format!("/clients?page={page}");
    let fields = [
        ("q", &query.q),
        ("level", &query.level),
        ("manager", &query.manager),
        ("archived", &query.archived),
        ("sort", &query.sort),
    ];
    for (name, value) in fields.into_iter().filter(|(_, v)| !v.is_empty()) {
        address.push_str(&format!("&{name}={}", escape(value)));
    }
    address
}
