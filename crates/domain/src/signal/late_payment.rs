//! Invoices are overdue, or paid later than this client usually pays (PRODUCT.md L2.9). Never held
//! back: being busy pays no bills.

use super::prepared::{Prepared, moment};
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::money::Money;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::series::median;
use crate::work::InvoiceFact;
use jiff::Timestamp;
use jiff::civil::Date;

/// Payments of the baseline and invoices of the evidence, the latest.
const BASE_MAX: usize = 40;
/// A payment says something of the present for so many days.
const STALE_DAYS: i64 = 120;
/// An invoice that is overdue for longer is a matter for the lawyers, not for a warning.
const FORGOTTEN_DAYS: i64 = 365;
/// A median absolute deviation as a standard deviation of the normal distribution.
const MAD_SCALE: f64 = 1.4826;

/// How this client usually pays, days after the due day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Habit {
    pub usual_days: f64,
    /// From here on a payment is late for this very client.
    pub late_days: f64,
}

/// An invoice with its delay so far.
struct Delay<'a> {
    invoice: &'a InvoiceFact,
    days: i64,
    is_open: bool,
}

/// What is paid too late at `now`, or not at all.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let today = history.day_of(now);
    let delays = delays(facts, today);
    let habit = habit(&delays, policy);
    let mut signal = overdue(&delays, habit, policy)
        .or_else(|| slower(&delays, policy, today))
        .map(|(signal, due)| Signal { since: midnight(facts, due, now), ..signal })?;
    signal.evidence = Evidence::Series(series(facts, &delays, habit, signal.since));
    Some(signal)
}

/// How the client usually pays, if enough payments are known.
pub fn habit_at(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Habit> {
    habit(&delays(facts, history.day_of(now)), policy)
}

/// Invoices that are due, in order of the due day.
fn delays(facts: &ClientFacts, today: Date) -> Vec<Delay<'_>> {
    let mut delays: Vec<Delay<'_>> = facts
        .work
        .invoices
        .iter()
        .filter_map(|invoice| {
            let paid_on = invoice.paid_on.filter(|day| *day <= today);
            let is_due = paid_on.is_some() || invoice.due_on < today;
            let days = days_between(invoice.due_on, paid_on.unwrap_or(today));
            is_due.then_some(Delay { invoice, days, is_open: paid_on.is_none() })
        })
        .collect();
    delays.sort_by_key(|d| (d.invoice.due_on, d.invoice.id));
    delays
}

fn days_between(from: Date, until: Date) -> i64 {
    // whole days of dates always are a plain span
    from.until(until).map_or(0, |span| i64::from(span.get_days()))
}

fn habit(delays: &[Delay<'_>], policy: &Policy) -> Option<Habit> {
    let paid = delays.iter().rev().filter(|d| !d.is_open).take(BASE_MAX);
    habit_of(&paid.map(|d| d.days as f64).collect::<Vec<_>>(), policy)
}

fn habit_of(paid: &[f64], policy: &Policy) -> Option<Habit> {
    if paid.len() < policy.work.invoices_min_base {
        return None;
    }
    // who pays early is not late on the due day
    let usual_days = median(&mut paid.to_vec())?.max(0.0);
    let mut apart: Vec<f64> = paid.iter().map(|d| (d.max(0.0) - usual_days).abs()).collect();
    let spread = 2.0 * MAD_SCALE * median(&mut apart)?;
    let late_days = usual_days + spread.max(f64::from(policy.work.invoice_late_days));
    Some(Habit { usual_days, late_days })
}

fn overdue(delays: &[Delay<'_>], habit: Option<Habit>, policy: &Policy) -> Option<(Signal, Date)> {
    let work = &policy.work;
    let late_days = habit.map_or(f64::from(work.invoice_late_days), |h| h.late_days);
    let late: Vec<&Delay<'_>> = delays
        .iter()
        .filter(|d| d.is_open && d.days <= FORGOTTEN_DAYS && d.days as f64 >= late_days)
        .collect();
    let first = late.first()?;
    let escalate_days = f64::from(work.invoice_escalate_days);
    let strength = match habit {
        // a date that passed is a fact, but only its own history makes it unusual for a client
        None => Strength::Watch,
        Some(h) if first.days as f64 >= h.usual_days + escalate_days || late.len() >= 2 => {
            Strength::Escalate
        }
        Some(_) => Strength::Flag,
    };
    let code = if habit.is_some() { "signal.late_payment" } else { "signal.late_payment.no_base" };
    let mut reason = Reason::new(code)
        .with("count", Arg::Count(late.len() as i64))
        .with("days", Arg::Count(first.days))
        .with("sum", Arg::Money(sum(&late)));
    if let Some(habit) = habit {
        reason = reason.with("usual", Arg::Number(habit.usual_days));
    }
    let confidence = habit.map_or(50, |_| (70 + late.len() * 10).min(95));
    let signal = signal(strength, format!("late_payment:{}", first.invoice.id), reason, confidence);
    Some((signal, first.invoice.due_on))
}

/// The sum in the currency of the oldest invoice; other currencies are told by the list.
fn sum(late: &[&Delay<'_>]) -> Money {
    let currency = late[0].invoice.sum.currency;
    let same = late.iter().filter(|d| d.invoice.sum.currency == currency);
    Money::new(same.fold(0_i64, |n, d| n.saturating_add(d.invoice.sum.minor)), currency)
}

/// The last payments all came later than what was usual before them.
fn slower(delays: &[Delay<'_>], policy: &Policy, today: Date) -> Option<(Signal, Date)> {
    let paid: Vec<&Delay<'_>> = delays.iter().filter(|d| !d.is_open).collect();
    let recent = policy.work.invoices_recent.max(1);
    let split = paid.len().checked_sub(recent)?;
    let days = |part: &[&Delay<'_>]| part.iter().map(|d| d.days as f64).collect::<Vec<_>>();
    let before = habit_of(&days(&paid[split.saturating_sub(BASE_MAX)..split]), policy)?;
    let last = paid.last()?;
    let is_stale = last.invoice.paid_on.is_none_or(|on| days_between(on, today) > STALE_DAYS);
    if is_stale || !paid[split..].iter().all(|d| d.days as f64 >= before.late_days) {
        return None;
    }
    let late = paid.iter().rposition(|d| (d.days as f64) < before.late_days);
    let first = paid.get(late.map_or(0, |at| at + 1))?;
    let now = median(&mut days(&paid[split..]))?;
    let reason = Reason::new("signal.late_payment.slower")
        .with("count", Arg::Count(recent as i64))
        .with("days", Arg::Count(now.round() as i64))
        .with("usual", Arg::Number(before.usual_days));
    let episode = format!("late_payment:slower:{}", first.invoice.id);
    Some((signal(Strength::Flag, episode, reason, 75), first.invoice.due_on))
}

fn signal(strength: Strength, episode: String, reason: Reason, confidence: usize) -> Signal {
    Signal {
        kind: SignalKind::LatePayment,
        strength,
        since: Timestamp::UNIX_EPOCH,
        confidence: confidence as u8,
        episode,
        reason,
        relief: Reason::new("signal.late_payment.relief"),
        evidence: Evidence::Messages { messages: Vec::new() },
        held_by: None,
    }
}

fn midnight(facts: &ClientFacts, day: Date, now: Timestamp) -> Timestamp {
    day.to_zoned(facts.zone.clone()).map_or(now, |z| z.timestamp()).min(now)
}

fn series(
    facts: &ClientFacts,
    delays: &[Delay<'_>],
    habit: Option<Habit>,
    since: Timestamp,
) -> Series {
    let band =
        habit.map(|h| Band { low: h.usual_days.min(0.0), usual: h.usual_days, high: h.late_days });
    let shown = delays.len().saturating_sub(BASE_MAX);
    let point = |delay: &Delay<'_>| Point {
        at: midnight(facts, delay.invoice.due_on, moment(i64::MAX)),
        value: Some(delay.days as f64),
        expected: band,
        quiet: false,
    };
    Series {
        unit: "series.payment_days_late".into(),
        points: delays[shown..].iter().map(point).collect(),
        changed_at: Some(since),
    }
}
