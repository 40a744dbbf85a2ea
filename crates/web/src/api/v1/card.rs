//! A client in a list.

use crate::api::value::{Instant, Why};
use app::board::Card;
use locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

/// A client with its level, as lists show it.
#[derive(Serialize, ToSchema)]
pub struct ClientLine {
    pub id: String,
    pub name: String,
    pub tier: String,
    /// Name of the manager.
    pub manager: Option<String>,
    /// grey (not known), green, watch, amber, red.
    pub level: String,
    /// Why this level; none until the first assessment.
    pub reason: Option<Why>,
    /// The level is this one since.
    pub since: Option<Instant>,
    /// Kinds of the signals that count, strongest first.
    pub kinds: Vec<String>,
    /// Kinds that a busy window holds back.
    pub held: Vec<String>,
    pub held_until: Option<Instant>,
    /// Share of what could be judged, whole percents.
    pub coverage_percent: Option<u8>,
    pub last_touch_at: Option<Instant>,
    pub is_archived: bool,
    /// The caller's own last feeling: fine, uneasy, bad.
    pub feeling: Option<String>,
}

impl ClientLine {
    /// The line of a card.
    pub fn new(locale: &Locale, card: Card) -> Self {
        let words = |kinds: &[domain::signal::SignalKind]| {
            kinds.iter().map(|kind| kind.word().to_owned()).collect()
        };
        let summary = card.summary.as_ref();
        ClientLine {
            id: card.id.to_string(),
            tier: card.tier,
            manager: card.manager,
            level: card.level.word().to_owned(),
            reason: summary.and_then(|s| s.reason.as_ref()).map(|r| Why::new(locale, r)),
            since: summary.map(|s| Instant(s.since)),
            kinds: summary.map(|s| words(&s.kinds)).unwrap_or_default(),
            held: summary.map(|s| words(&s.held)).unwrap_or_default(),
            held_until: summary.and_then(|s| s.held_until).map(Instant),
            coverage_percent: summary.map(|s| s.coverage_percent),
            last_touch_at: card.last_touch.map(|touch| Instant::ms(touch.at_ms())),
            is_archived: card.is_archived,
            feeling: card.feeling.map(|gut| gut.word().to_owned()),
            name: card.name,
        }
    }
}
