//! Search over all touches, Russian and English word forms (L7).

use crate::access::Actor;
use crate::contact::found::People;
use crate::ctx::Ctx;
use crate::error::Result;
use domain::cue::{CueKind, Span};
use domain::id::{ClientId, ContactId, TouchId};
use domain::touch::{Channel, Direction};
use std::collections::HashMap;
use store::client_list::Named;
use store::cues::StoredCue;
use store::search::Query;
use store::touches::{Touch, TouchLine};

/// What a person looks for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    pub text: String,
    pub client: Option<ClientId>,
    pub contact: Option<ContactId>,
    pub channel: Option<Channel>,
    pub direction: Option<Direction>,
    /// Milliseconds since 1970; the end is exclusive.
    pub from_ms: Option<i64>,
    pub until_ms: Option<i64>,
    pub cue: Option<CueKind>,
    pub before: Option<TouchId>,
    pub limit: i64,
}

/// More words than these are not looked for.
const WORDS_MAX: usize = 12;

/// The touches that have all the words, newest first, with their texts in the same order.
pub async fn search(ctx: &Ctx, actor: &Actor, search: &Search) -> Result<Vec<Touch>> {
    let lines = lines(ctx, actor, search).await?;
    let ids: Vec<TouchId> = lines.iter().map(|line| line.id).collect();
    let mut conn = ctx.db.read().await?;
    let audience = actor.audience();
    let mut found = store::touches::get_many(&mut conn, actor.workspace, &audience, &ids).await?;
    found.reverse();
    Ok(found)
}

/// The same without texts.
pub async fn lines(ctx: &Ctx, actor: &Actor, search: &Search) -> Result<Vec<TouchLine>> {
    let mut words = text::tokens_for_search(&search.text);
    words.truncate(WORDS_MAX);
    words.dedup();
    let query = Query {
        words,
        prefix: None,
        client: search.client,
        contact: search.contact,
        channel: search.channel,
        direction: search.direction,
        from_ms: search.from_ms,
        until_ms: search.until_ms,
        cue: search.cue,
        before: search.before,
        limit: search.limit.clamp(1, 200),
    };
    let mut conn = ctx.db.read().await?;
    Ok(store::search::find(&mut conn, actor.workspace, &actor.audience(), &query).await?)
}

/// Where the words that were looked for stand in a text.
pub fn marks(text: &str, words: &[String]) -> Vec<Span> {
    text::find_words(text, words)
}

/// What a page shows of a search.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Newest first.
    pub touches: Vec<Touch>,
    pub cues: Vec<StoredCue>,
    /// Stems that were looked for: the page marks their forms.
    pub words: Vec<String>,
    /// Names of those who wrote.
    pub who: HashMap<TouchId, String>,
    /// Names of the clients.
    pub clients: HashMap<ClientId, String>,
}

/// [`search`] with what a page shows beside the texts.
pub async fn find(ctx: &Ctx, actor: &Actor, asked: &Search) -> Result<Found> {
    let touches = search(ctx, actor, asked).await?;
    let ids: Vec<TouchId> = touches.iter().map(|t| t.line.id).collect();
    let mut conn = ctx.db.read().await?;
    let cues = store::cues::of_touches(&mut conn, actor.workspace, &ids).await?;
    let who = touches
        .iter()
        .filter_map(|touch| {
            let from = People::read(&touch.people).from?;
            (!from.name.is_empty()).then_some((touch.line.id, from.name))
        })
        .collect();
    let mut ids: Vec<ClientId> = touches.iter().filter_map(|touch| touch.line.client).collect();
    ids.sort_unstable();
    ids.dedup();
    let clients = some_names(&mut conn, actor, Named::Of(&ids), ids.len()).await?;
    let words = text::tokens_for_search(&asked.text);
    Ok(Found { touches, cues, words, who, clients: clients.into_iter().collect() })
}

/// Clients that a search offers: a choice, and those whose name has what was typed.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// All clients, where a choice of them can still be read.
    pub choice: Vec<(ClientId, String)>,
    /// Clients whose name has the words in it.
    pub named: Vec<(ClientId, String)>,
}

/// More clients than these are no choice but a field to type in.
const CHOICE_MAX: usize = 100;
/// So many clients are offered by name.
const NAMED_MAX: usize = 8;

/// What a search with these words offers.
pub async fn offer(ctx: &Ctx, actor: &Actor, words: &str) -> Result<Offer> {
    let mut conn = ctx.db.read().await?;
    let mut choice = some_names(&mut conn, actor, Named::Any, CHOICE_MAX + 1).await?;
    if choice.len() > CHOICE_MAX {
        choice.clear();
    }
    let named = match words.trim() {
        word if word.chars().count() < 2 => Vec::new(),
        word => some_names(&mut conn, actor, Named::With(word), NAMED_MAX).await?,
    };
    Ok(Offer { choice, named })
}

/// The client that somebody means: by the id, by the name, or by a part of it that only one has.
pub async fn meant(ctx: &Ctx, actor: &Actor, text: &str) -> Result<Option<(ClientId, String)>> {
    let mut conn = ctx.db.read().await?;
    if let Ok(id) = text.parse::<ClientId>() {
        return Ok(some_names(&mut conn, actor, Named::Of(&[id]), 1).await?.pop());
    }
    let folded = domain::fold::fold(text.trim());
    let mut found = some_names(&mut conn, actor, Named::With(text.trim()), NAMED_MAX).await?;
    let is_exact = |(_, name): &(ClientId, String)| domain::fold::fold(name) == folded;
    match found.iter().position(is_exact) {
        Some(position) => Ok(Some(found.swap_remove(position))),
        None => Ok(found.pop().filter(|_| found.is_empty())),
    }
}

async fn some_names(
    conn: &mut store::Conn,
    actor: &Actor,
    wanted: Named<'_>,
    n_max: usize,
) -> Result<Vec<(ClientId, String)>> {
    let limit = i64::try_from(n_max).unwrap_or(i64::MAX);
    let audience = actor.audience();
    Ok(store::client_list::some_names(conn, actor.workspace, &audience, wanted, limit).await?)
}
