//! Cost of whole verdicts: one busy client, and a backtest of a thousand.

use crate::Row;
use anyhow::Result;
use domain::assess::assess_client;
use domain::backtest::past::Past;
use domain::backtest::replay;
use domain::backtest::threshold::{THRESHOLDS, at_threshold};
use domain::backtest::trial;
use domain::facts::{ClientFacts, TouchFact};
use domain::id::{ClientId, ContactId, TouchId};
use domain::outcome::Outcome;
use domain::policy::Policy;
use domain::touch::{Channel, Direction};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::time::Instant;

const START: i64 = 1_700_000_000;
const TWO_YEARS: i64 = 2 * 365 * 86_400;

/// A client with so many touches over two years, five contacts, threads of eight.
fn client(touches: i64) -> ClientFacts {
    let zone = TimeZone::get("Europe/Moscow").unwrap_or(TimeZone::UTC);
    let id = |n: i64| (n as u128).to_be_bytes();
    let mut facts = ClientFacts::new(ClientId(uuid::Uuid::from_bytes(id(1))), zone);
    facts.touches = (0..touches)
        .map(|i| {
            let at = START + i * TWO_YEARS / touches + (i * 7919) % 3600;
            let contact = ContactId(uuid::Uuid::from_bytes(id(i % 5)));
            TouchFact {
                id: TouchId::new(at * 1000, 0),
                at,
                direction: if i % 2 == 0 { Direction::Outgoing } else { Direction::Incoming },
                channel: Channel::Mail,
                contact: Some(contact),
                thread: Some((i / 8) as u64),
                is_substantive: i % 7 != 0,
            }
        })
        .collect();
    facts.touches.sort_by_key(|t| t.at);
    facts
}

/// Rows of the cost.
pub fn evaluate() -> Result<Vec<Row>> {
    let policy = Policy::default();
    let now = Timestamp::from_second(START + TWO_YEARS)?;
    let busy = client(10_000);
    // the least of many runs: others share the machine
    let assess = (0..60)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(assess_client(&busy, &[], &policy, now));
            start.elapsed().as_secs_f64() * 1000.0
        })
        .fold(f64::INFINITY, f64::min);
    let usual = client(1_000);
    let from = now - SignedDuration::from_hours(24 * 364);
    let start = Instant::now();
    for _ in 0..1_000 {
        std::hint::black_box(replay(&usual, &policy, from, now, 7));
    }
    let backtest = start.elapsed().as_secs_f64();
    let past = Past::new(usual.clone(), Vec::new(), Vec::new());
    const TRIED: u32 = 50;
    let start = Instant::now();
    for _ in 0..TRIED {
        for threshold in THRESHOLDS {
            let policy = at_threshold(&policy, threshold);
            std::hint::black_box(trial::run(&past, &policy, Outcome::Kept, now));
        }
    }
    let trials = start.elapsed().as_secs_f64() * 1_000.0 / f64::from(TRIED);
    Ok(vec![
        Row::at_most(
            "backtest: seconds for 1,000 clients of 1,000 touches, 365 days at 9 thresholds",
            trials,
            120.0,
        ),
        Row::at_most("assess: milliseconds for 10,000 touches", assess, 5.0),
        Row::at_most(
            "backtest: seconds for 1,000 clients of 1,000 touches, 52 weeks",
            backtest,
            5.0,
        ),
    ])
}
