//! Mission control.

use super::{at, show};
use crate::failure::{Answer, Failure};
use crate::session::Member;
use crate::state::App;
use crate::view::home::{AttentionCard, CalmCard, GreyCard, HeldCard, HomePage, RunningImport};
use crate::view::incident::{IncidentLine, WaitingWork};
use crate::view::signal::Hold;
use crate::view::{LevelCounts, Link};
use app::board::{Board, Card, Cards, board};
use app::incident::Whose;
use app::incident::late_duty::late_duties_for;
use app::incident::measure::waiting_for;
use axum::extract::{Query, State};
use domain::access::Action;
use domain::health::Level;
use domain::reason::{Arg, Reason};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Cards of clients that need attention; the rest is a link. Nobody does more in a morning.
const CARDS: usize = 15;
/// Cards of open incidents; the rest is a link.
const INCIDENTS: usize = 5;
/// Calm clients that are listed; the rest is a number.
const CALM_LISTED: usize = 12;

/// `?mine=1`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HomeQuery {
    mine: Option<String>,
}

/// GET `/`.
pub async fn home(
    State(app): State<App>,
    member: Member,
    Query(query): Query<HomeQuery>,
) -> Answer {
    let only_mine = query.mine.as_deref() == Some("1");
    let board = board(&app.ctx, &member.actor, only_mine, Cards::Urgent(CARDS)).await?;
    let mut view = view(&member, board, only_mine);
    let now = app.ctx.now();
    let whose = if only_mine { Whose::Mine } else { Whose::All };
    let open = app::incident::open_cards(&app.ctx, &member.actor, whose, INCIDENTS).await?;
    view.n_incidents_more = open.n_total - open.cards.len() as i64;
    view.incidents = open.cards.into_iter().map(|card| IncidentLine::of(card, now)).collect();
    view.waiting = waiting_work(&app, &member).await?;
    let due = app::ritual::due(&app.ctx, &member.actor).await?;
    view.rituals = (due.n_due + due.n_overdue, due.n_overdue);
    show(&app, &member, &view).await
}

/// Late duties and measures after incidents that wait for the reader, for mission control and the
/// register.
pub async fn waiting_work(app: &App, member: &Member) -> Result<Vec<WaitingWork>, Failure> {
    let duties = late_duties_for(&app.ctx, &member.actor).await?;
    let measures = waiting_for(&app.ctx, &member.actor).await?;
    if duties.is_empty() && measures.is_empty() {
        return Ok(Vec::new());
    }
    let names = app::board::names(&app.ctx, &member.actor).await?;
    Ok(WaitingWork::list(&duties, &measures, &names, member.actor.teammate))
}

fn view(member: &Member, board: Board, only_mine: bool) -> HomePage {
    let may_answer = member.actor.may(Action::AnswerSignal);
    let ended_windows = board.to_ask.iter().map(|(id, name)| Link::new(id, name)).collect();
    let n_attention_more = board.n_attention - board.attention.len() as i64;
    let n_green = board.levels.get(&Level::Green).copied().unwrap_or(0);
    let n_listed = board.calm.len().min(CALM_LISTED) as i64;
    HomePage {
        counts: counts(&board.levels),
        only_mine,
        n_attention: board.n_attention,
        n_attention_more,
        attention: board.attention.into_iter().map(|c| attention(c, may_answer)).collect(),
        incidents: Vec::new(),
        n_incidents_more: 0,
        waiting: Vec::new(),
        held: board.held.into_iter().filter_map(held).collect(),
        grey: board.grey.into_iter().map(grey).collect(),
        calm: board.calm.into_iter().take(CALM_LISTED).map(calm).collect(),
        n_calm_more: (n_green - n_listed).max(0),
        imports: board.running.iter().map(running).collect(),
        ended_windows,
        n_due: board.n_due,
        n_checks: board.n_checks,
        is_first_run: board.is_first_run,
        assessed_at: board.assessed_at,
        rituals: (0, 0),
    }
}

/// The numbers at the levels, for a page's head.
pub fn counts(levels: &BTreeMap<Level, i64>) -> LevelCounts {
    let n = |level| levels.get(&level).copied().unwrap_or(0);
    LevelCounts {
        red: n(Level::Red),
        amber: n(Level::Amber),
        watch: n(Level::Watch),
        grey: n(Level::Grey),
        green: n(Level::Green),
    }
}

/// The sentence of a client that was not assessed yet.
pub fn not_assessed() -> Reason {
    Reason::new("health.grey").with("percent", Arg::Percent(0))
}

fn attention(card: Card, may_answer: bool) -> AttentionCard {
    let summary = card.summary;
    let epoch = jiff::Timestamp::UNIX_EPOCH;
    AttentionCard {
        client: Link::new(card.id, card.name),
        level: card.level,
        was: summary.as_ref().and_then(|s| s.was).filter(|was| *was != card.level),
        since: summary.as_ref().map_or(epoch, |s| s.since),
        tier: card.tier,
        manager: card.manager,
        reason: summary.as_ref().and_then(|s| s.reason.clone()).unwrap_or_else(not_assessed),
        kinds: summary.as_ref().map(|s| s.kinds.clone()).unwrap_or_default(),
        change: summary.as_ref().and_then(|s| s.change.clone()),
        episode: summary.as_ref().and_then(|s| s.episode.clone()),
        may_answer,
        feeling: card.feeling,
        is_disputed: card.is_disputed,
        spark: summary.map(|s| s.spark),
        last_touch_at: card.last_touch.map(|t| at(t.at_ms())),
        last_touch_channel: None,
    }
}

fn held(card: Card) -> Option<HeldCard> {
    let summary = card.summary?;
    Some(HeldCard {
        client: Link::new(card.id, card.name),
        level: card.level,
        hold: Hold { reason: summary.held_reason?, until: summary.held_until? },
        kinds: summary.held,
    })
}

fn grey(card: Card) -> GreyCard {
    let summary = card.summary;
    GreyCard {
        client: Link::new(card.id, card.name),
        reason: summary.as_ref().and_then(|s| s.reason.clone()).unwrap_or_else(not_assessed),
        coverage: summary.as_ref().map_or(0, |s| i64::from(s.coverage_percent)),
    }
}

fn calm(card: Card) -> CalmCard {
    CalmCard {
        client: Link::new(card.id, card.name),
        spark: card.summary.map(|s| s.spark),
        last_touch_at: card.last_touch.map(|t| at(t.at_ms())),
    }
}

fn running(import: &app::import::Import) -> RunningImport {
    let percent = (import.progress.size_bytes > 0)
        .then(|| (import.progress.done_bytes * 100 / import.progress.size_bytes).clamp(0, 100));
    RunningImport { id: import.id.to_string(), name: import.name.clone(), percent }
}
