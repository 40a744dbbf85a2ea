//! Mission control: who needs attention now, and why (S1). One query for the clients, few for the rest.

use crate::access::Actor;
use crate::assess::{Summary, Verdict};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::health::{Gut, Level, disagreement};
use domain::id::{ClientId, ImportId, TeammateId, TouchId};
use domain::signal::SignalKind;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use store::client_list::ClientLine;
pub use store::client_list::{ListFilter, Order, Shelf};
use store::imports::Import;

/// Clients that are looked at for the screen; the rest is a link to the list.
const CARDS_MAX: i64 = 60;

/// A client as a card or a line shows it.
#[derive(Clone, Debug)]
pub struct Card {
    pub id: ClientId,
    pub name: String,
    pub tier: String,
    pub manager: Option<String>,
    pub level: Level,
    /// `None`: not assessed yet.
    pub summary: Option<Summary>,
    pub last_touch: Option<TouchId>,
    pub is_archived: bool,
    /// The reader's own last feeling.
    pub feeling: Option<Gut>,
    pub is_disputed: bool,
}

/// Everything on the screen.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// Number of clients at each level.
    pub levels: BTreeMap<Level, i64>,
    /// The most urgent ones.
    pub attention: Vec<Card>,
    /// How many need attention, those on the cards among them.
    pub n_attention: i64,
    pub held: Vec<Card>,
    pub grey: Vec<Card>,
    pub calm: Vec<Card>,
    /// Clients with busy windows that ended without a word: somebody should ask.
    pub to_ask: Vec<(ClientId, String)>,
    pub running: Vec<Import>,
    pub assessed_at: Option<Timestamp>,
    /// Watched errors that are due today or were (C003).
    pub n_due: i64,
    /// Checks of expectations that are overdue (C137).
    pub n_checks: i64,
    /// Neither a client nor an import is there yet.
    pub is_first_run: bool,
}

/// How much of the board is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cards {
    /// All that are looked at.
    All,
    /// So many of those that need attention, the most urgent; of the others all.
    Urgent(usize),
}

/// What mission control shows to the actor.
pub async fn board(ctx: &Ctx, actor: &Actor, only_mine: bool, cards: Cards) -> Result<Board> {
    let mut conn = ctx.db.read().await?;
    let audience = actor.audience();
    let workspace = actor.workspace;
    let levels = levels(&mut conn, actor).await?;
    let names = teammate_names(&mut conn, actor).await?;
    let guts = own_guts(&mut conn, actor).await?;
    let filter = ListFilter {
        manager: if only_mine { actor.teammate } else { None },
        order: Order::Attention,
        limit: CARDS_MAX,
        ..ListFilter::default()
    };
    let page = store::client_list::page(&mut conn, workspace, &audience, &filter).await?;
    let assessed_at = page.rows.iter().map(|l| l.computed_at).max().filter(|at| *at > 0);
    let mut board = Board {
        is_first_run: page.n_total == 0,
        assessed_at: assessed_at.and_then(|at| Timestamp::from_millisecond(at).ok()),
        levels,
        ..Board::default()
    };
    let n_urgent = match cards {
        Cards::All => usize::MAX,
        Cards::Urgent(n) => n,
    };
    for line in page.rows {
        let level = Level::from_word(&line.level).unwrap_or(Level::Grey);
        let is_urgent = matches!(level, Level::Red | Level::Amber | Level::Watch);
        board.n_attention += i64::from(is_urgent);
        if is_urgent && board.attention.len() >= n_urgent {
            if serde_json::from_str::<Windows>(&line.summary).is_ok_and(|w| w.n_expired > 0) {
                board.to_ask.push((line.id, line.name));
            }
            continue;
        }
        let card = card(line, &names, &guts);
        if card.summary.as_ref().is_some_and(|s| s.n_expired > 0) {
            board.to_ask.push((card.id, card.name.clone()));
        }
        let is_held = card.summary.as_ref().is_some_and(|s| !s.held.is_empty());
        match level {
            Level::Red | Level::Amber | Level::Watch => board.attention.push(card),
            _ if is_held => board.held.push(card),
            Level::Grey => board.grey.push(card),
            Level::Green => board.calm.push(card),
        }
    }
    if !only_mine {
        let at = |level| board.levels.get(&level).copied().unwrap_or(0);
        board.n_attention = at(Level::Red) + at(Level::Amber) + at(Level::Watch);
    }
    let today = agency_today(ctx, actor, &mut conn).await?;
    board.n_due = store::monitors::n_due(&mut conn, workspace, &audience, today).await?;
    board.n_checks = store::expectations::n_overdue(&mut conn, workspace, &audience, today).await?;
    let imports = store::imports::list(&mut conn, workspace, 20).await?;
    board.is_first_run &= imports.is_empty();
    if actor.may(Action::RunImport) {
        board.running = imports
            .into_iter()
            .filter(|i| matches!(i.state.as_str(), "waiting" | "running"))
            .collect();
    }
    Ok(board)
}

/// What is read of a summary where no card is shown: the rest is passed over.
#[derive(serde::Deserialize)]
struct Windows {
    n_expired: usize,
}

/// A page of the list of clients, with the number of all that match.
pub async fn clients(ctx: &Ctx, actor: &Actor, filter: &ListFilter) -> Result<(Vec<Card>, i64)> {
    let mut conn = ctx.db.read().await?;
    let names = teammate_names(&mut conn, actor).await?;
    let guts = own_guts(&mut conn, actor).await?;
    let audience = actor.audience();
    let page = store::client_list::page(&mut conn, actor.workspace, &audience, filter).await?;
    let cards = page.rows.into_iter().map(|line| card(line, &names, &guts)).collect();
    Ok((cards, page.n_total))
}

/// How many active clients the actor sees at each level.
pub async fn levels(conn: &mut store::Conn, actor: &Actor) -> Result<BTreeMap<Level, i64>> {
    let rows = store::client_list::levels(conn, actor.workspace, &actor.audience()).await?;
    Ok(rows.into_iter().filter_map(|(word, n)| Some((Level::from_word(&word)?, n))).collect())
}

/// Touches that wait in the tray; nought for those who do not sort.
pub async fn n_unsorted(ctx: &Ctx, actor: &Actor) -> Result<i64> {
    if !actor.may(Action::SortTouches) {
        return Ok(0);
    }
    let which = store::unsorted::Which::Unsorted;
    let mut conn = ctx.db.read().await?;
    Ok(store::unsorted::count(&mut conn, actor.workspace, which).await?)
}

/// Beyond this number nobody counts what waits in the tray: it is "many".
pub const MANY_UNSORTED: i64 = 1_000;

/// Names of the teammates by id.
pub async fn teammate_names(
    conn: &mut store::Conn,
    actor: &Actor,
) -> Result<HashMap<TeammateId, String>> {
    let rows = store::teammates::list(conn, actor.workspace).await?;
    Ok(rows.into_iter().map(|t| (t.id, t.name)).collect())
}

/// The day that it is at the agency.
pub(crate) async fn agency_today(
    ctx: &Ctx,
    actor: &Actor,
    conn: &mut store::Conn,
) -> Result<jiff::civil::Date> {
    let row = store::workspaces::get(conn, actor.workspace).await?.ok_or(crate::Error::NotFound)?;
    let zone = jiff::tz::TimeZone::get(&row.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    Ok(ctx.now().to_zoned(zone).date())
}

/// The actor's last feeling about each client.
async fn own_guts(conn: &mut store::Conn, actor: &Actor) -> Result<HashMap<ClientId, Gut>> {
    let Some(teammate) = actor.teammate else { return Ok(HashMap::new()) };
    let rows = store::guts::latest_of_teammate(conn, actor.workspace, teammate).await?;
    Ok(rows.into_iter().map(|(c, f)| (c, crate::signal::gut::in_words(f))).collect())
}

fn card(
    line: ClientLine,
    names: &HashMap<TeammateId, String>,
    guts: &HashMap<ClientId, Gut>,
) -> Card {
    let level = Level::from_word(&line.level).unwrap_or(Level::Grey);
    let feeling = guts.get(&line.id).copied();
    Card {
        id: line.id,
        name: line.name,
        tier: line.tier,
        manager: line.manager.and_then(|m| names.get(&m).cloned()),
        level,
        summary: serde_json::from_str(&line.summary).ok(),
        last_touch: line.last_touch,
        is_archived: line.archived_at.is_some(),
        is_disputed: feeling.is_some_and(|gut| disagreement(level, gut).is_some()),
        feeling,
    }
}

/// What the navigation counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub n_unsorted: i64,
    pub n_running_imports: i64,
    /// Words to the director that nobody has heard.
    pub n_words: i64,
    /// Notifications that the actor has not seen, many at most.
    pub n_notices: i64,
}

/// Counts for the navigation of every page.
pub async fn counts(ctx: &Ctx, actor: &Actor) -> Result<Counts> {
    let may_import = actor.may(Action::RunImport);
    let mut conn = ctx.db.read().await?;
    let n_unsorted = if actor.may(Action::SortTouches) {
        store::unsorted::count_at_most(&mut conn, actor.workspace, MANY_UNSORTED).await?
    } else {
        0
    };
    let n_running_imports = if may_import {
        store::imports::count_running(&mut conn, actor.workspace).await?
    } else {
        0
    };
    let n_words = if actor.may(Action::HearDirectWord) {
        store::portal::n_unseen(&mut conn, actor.workspace).await?
    } else {
        0
    };
    let n_notices = match actor.teammate {
        Some(me) => {
            let of = (me, &actor.audience());
            let most = crate::notice::MANY;
            store::notices::count_unseen(&mut conn, actor.workspace, of, most).await?
        }
        None => 0,
    };
    Ok(Counts { n_unsorted, n_running_imports, n_words, n_notices })
}

/// What stands above the list of clients.
#[derive(Clone, Debug, Default)]
pub struct Head {
    pub levels: BTreeMap<Level, i64>,
    /// Teammates who may manage a client, by name.
    pub managers: Vec<(TeammateId, String)>,
}

/// The head of the list of clients.
pub async fn head(ctx: &Ctx, actor: &Actor) -> Result<Head> {
    let mut conn = ctx.db.read().await?;
    let rows = store::teammates::list(&mut conn, actor.workspace).await?;
    let active = rows.into_iter().filter(|t| t.disabled_at.is_none());
    Ok(Head {
        levels: levels(&mut conn, actor).await?,
        managers: active.map(|t| (t.id, t.name)).collect(),
    })
}

/// Names of the teammates, for a page.
pub async fn names(ctx: &Ctx, actor: &Actor) -> Result<HashMap<TeammateId, String>> {
    let mut conn = ctx.db.read().await?;
    teammate_names(&mut conn, actor).await
}

/// What an import has brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportResult {
    pub n_unsorted: i64,
    pub n_clients: i64,
}

/// What an import has brought, by what became of its touches.
pub async fn import_result(ctx: &Ctx, actor: &Actor, id: ImportId) -> Result<ImportResult> {
    actor.must(Action::RunImport)?;
    let mut conn = ctx.db.read().await?;
    let (n_unsorted, n_clients) = store::imports::result(&mut conn, actor.workspace, id).await?;
    Ok(ImportResult { n_unsorted, n_clients })
}

/// Names of all active clients that the actor sees, for a choice.
pub async fn client_names(ctx: &Ctx, actor: &Actor) -> Result<Vec<(ClientId, String)>> {
    let mut conn = ctx.db.read().await?;
    Ok(store::client_list::names(&mut conn, actor.workspace, &actor.audience()).await?)
}

/// The verdict of a client as stored; `None`: not assessed yet.
pub async fn verdict(
    conn: &mut store::Conn,
    actor: &Actor,
    client: ClientId,
) -> Result<Option<Verdict>> {
    let row = store::assessments::get(conn, actor.workspace, client).await?;
    Ok(row.and_then(|row| serde_json::from_str(&row.verdict).ok()))
}

/// Kinds of signals that count, for a list.
pub fn kinds(card: &Card) -> &[SignalKind] {
    card.summary.as_ref().map_or(&[], |s| &s.kinds)
}
