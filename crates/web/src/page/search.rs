//! Search over all touches: words in any form, filters, newest first.

use super::{at, id, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::url::escape;
use crate::view::search::{HitRow, SearchPage};
use crate::view::text::{excerpt, runs};
use crate::view::{Choice, Link, Pager};
use app::dossier::Touch;
use app::touch::search::{Found, Offer, Search, find, marks, meant, offer};
use axum::extract::{Query, State};
use domain::cue::{CueKind, Span};
use domain::id::ClientId;
use domain::touch::Direction;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use locale::Locale;
use serde::Deserialize;

/// Hits of one page.
const ROWS: i64 = 20;
/// Letters of a hit.
const HIT_LETTERS: usize = 240;

/// `?q=&client=&person=&from=&until=&tone=&direction=&before=`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SearchQuery {
    q: String,
    client: String,
    person: String,
    from: String,
    until: String,
    tone: String,
    direction: String,
    before: String,
}

impl SearchQuery {
    fn is_filtered(&self) -> bool {
        [&self.client, &self.person, &self.from, &self.until, &self.tone, &self.direction]
            .iter()
            .any(|v| !v.is_empty())
    }
}

/// GET `/search`.
pub async fn search(
    State(app): State<App>,
    member: Member,
    Query(query): Query<SearchQuery>,
) -> Answer {
    let started = app.ctx.now();
    let client = match query.client.trim() {
        "" => None,
        text => meant(&app.ctx, &member.actor, text).await?,
    };
    let is_unknown = client.is_none() && !query.client.trim().is_empty();
    let is_asked = !query.q.trim().is_empty() || query.is_filtered();
    let found = if is_asked && !is_unknown {
        let asked = asked(&query, client.as_ref().map(|(id, _)| *id), &member.locale.zone);
        Some(find(&app.ctx, &member.actor, &asked).await?)
    } else {
        None
    };
    let took = app.ctx.now().as_millisecond() - started.as_millisecond();
    let offered = offer(&app.ctx, &member.actor, &query.q).await?;
    let mut view = view(&member.locale, &query, found, offered, took);
    view.client = client.map_or_else(|| query.client.clone(), |(_, name)| name);
    view.is_client_unknown = is_unknown;
    show(&app, &member, &view).await
}

fn asked(query: &SearchQuery, client: Option<ClientId>, zone: &TimeZone) -> Search {
    let start = |text: &str| {
        let date: Date = text.parse().ok()?;
        Some(date.to_zoned(zone.clone()).ok()?.timestamp())
    };
    let end = |text: &str| {
        let date: Date = text.parse().ok()?;
        Some(date.checked_add(1.day()).ok()?.to_zoned(zone.clone()).ok()?.timestamp())
    };
    Search {
        // A person is searched by name like any word: it is in the index of each touch.
        text: format!("{} {}", query.q, query.person),
        client,
        contact: None,
        channel: None,
        direction: Direction::from_word(&query.direction),
        from_ms: start(&query.from).map(|t| t.as_millisecond()),
        until_ms: end(&query.until).map(|t| t.as_millisecond()),
        cue: CueKind::from_word(&query.tone),
        before: id(&query.before).ok(),
        limit: ROWS,
    }
}

fn view(
    locale: &Locale,
    query: &SearchQuery,
    found: Option<Found>,
    offered: Offer,
    took_ms: i64,
) -> SearchPage {
    let any = || (String::new(), locale.t("search.any"));
    let chosen = offered.choice.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let clients = if offered.choice.is_empty() {
        Vec::new()
    } else {
        Choice::list(std::iter::once(any()).chain(chosen), &query.client)
    };
    let n = found.as_ref().map_or(0, |f| f.touches.len()) as i64;
    let older = found
        .as_ref()
        .and_then(|f| f.touches.last())
        .filter(|_| n >= ROWS)
        .map(|t| address(query, &t.line.id.to_string()));
    let tones = CueKind::ALL.iter().map(|k| {
        (k.word().to_owned(), locale::capitalized(&locale.t(&format!("cue.{}", k.word()))))
    });
    let directions = [Direction::Incoming, Direction::Outgoing]
        .map(|d| (d.word().to_owned(), locale.t(&format!("direction.{}", d.word()))));
    SearchPage {
        q: query.q.clone(),
        clients,
        client: String::new(),
        is_client_unknown: false,
        person: query.person.clone(),
        from: query.from.clone(),
        until: query.until.clone(),
        tones: Choice::list(std::iter::once(any()).chain(tones), &query.tone),
        directions: Choice::list(std::iter::once(any()).chain(directions), &query.direction),
        is_filtered: query.is_filtered(),
        found_clients: offered.named.iter().map(|(id, name)| Link::new(id, name)).collect(),
        hits: found.map(|found| found.touches.iter().map(|touch| hit(&found, touch)).collect()),
        pager: Pager {
            total: None,
            from: n.min(1),
            to: n,
            previous: (!query.before.is_empty()).then(|| address(query, "")),
            next: older,
        },
        took_ms,
    }
}

fn hit(found: &Found, touch: &Touch) -> HitRow {
    let line = &touch.line;
    let spans = |text: &str| -> Vec<(Span, &'static str)> {
        marks(text, &found.words).into_iter().map(|s| (s, "hit")).collect()
    };
    let client = line.client.and_then(|id| Some(Link::new(id, found.clients.get(&id)?)));
    let cues = found.cues.iter().filter(|c| c.touch == line.id && !c.is_denied);
    let who = found.who.get(&line.id).cloned().unwrap_or_else(|| line.sender.clone());
    HitRow {
        id: line.id.to_string(),
        at: at(line.id.at_ms()),
        channel: line.channel.word().to_owned(),
        direction: line.direction.word().to_owned(),
        client,
        who,
        subject: runs(&line.subject, &spans(&line.subject)),
        runs: excerpt(&touch.text, &spans(&touch.text), HIT_LETTERS),
        cues: cues.map(|c| c.cue.kind.word().to_owned()).collect(),
    }
}

fn address(query: &SearchQuery, before: &str) -> String {
    let fields = [
        ("q", query.q.as_str()),
        ("client", &query.client),
        ("person", &query.person),
        ("from", &query.from),
        ("until", &query.until),
        ("tone", &query.tone),
        ("direction", &query.direction),
        ("before", before),
    ];
    let set = fields.iter().filter(|(_, v)| !v.is_empty());
    let pairs: Vec<String> = set.map(|(n, v)| format!("{n}={}", escape(v))).collect();
    format!("/search?{}", pairs.join("&"))
}
