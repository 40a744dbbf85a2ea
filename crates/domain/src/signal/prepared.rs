//! The history of one client worked up once: days of contact, the volume, the replies. Verdicts at
//! any moment are then read from it, which makes a backtest cheap.

use crate::calendar::WorkingCalendar;
use crate::facts::{BusyWindow, ClientFacts, TouchFact};
use crate::id::ContactId;
use crate::policy::Policy;
use crate::series::latency::{self, LatencyAlarm, LatencyScore};
use crate::series::volume::{self, Days, Scorer, Stream};
use crate::signal::tasks::TaskHistory;
use crate::touch::{Channel, Direction};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;

/// A worked-up history.
pub struct Prepared {
    pub calendar: WorkingCalendar,
    /// Local days of substantive contact with the touch's place in the facts, in order.
    pub contact_days: Vec<(Date, usize)>,
    /// Working days between each of these days and the one before; one shorter.
    pub contact_gaps: Vec<f64>,
    /// Days of the stream of incoming touches and the episodes of its drops.
    pub volume_days: Days,
    pub volume: Vec<volume::Alarm>,
    /// Tasks by day and the episodes of their drops.
    pub tasks: TaskHistory,
    /// Replies by contact; `None` gathers those of unknown people.
    pub replies: BTreeMap<Option<ContactId>, Replies>,
}

/// One reply of the client to the agency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reply {
    /// When the reply came, Unix seconds.
    pub at: i64,
    /// Working hours from the agency's first unanswered message.
    pub hours: f64,
}

/// Replies of one person with scores and episodes.
#[derive(Clone, Debug, Default)]
pub struct Replies {
    pub replies: Vec<Reply>,
    pub scores: Vec<Option<LatencyScore>>,
    pub alarms: Vec<LatencyAlarm>,
}

impl Prepared {
    /// Works up the history before `until`.
    pub fn new(facts: &ClientFacts, policy: &Policy, until: Timestamp) -> Self {
        let calendar = policy.calendar(&facts.zone);
        let touches = facts.touches_before(until);
        let (volume_days, volume) = volume_of(facts, policy, touches, until);
        let contact_days = contact_days(&calendar, touches);
        let days: Vec<Date> = contact_days.iter().map(|(day, _)| *day).collect();
        Prepared {
            contact_gaps: gaps(&calendar, &days),
            contact_days,
            replies: replies_of(&calendar, facts, policy, touches),
            calendar,
            tasks: TaskHistory::of(facts, policy, until),
            volume_days,
            volume,
        }
    }

    /// Local day of a moment.
    pub fn day_of(&self, at: Timestamp) -> Date {
        self.calendar.civil(at).date()
    }
}

/// A moment from Unix seconds; out of range counts as the edge.
pub fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// Whether the client spoke: what silence and volume are made of.
pub fn is_from_client(touch: &TouchFact) -> bool {
    let speaks = matches!(
        touch.channel,
        Channel::Mail | Channel::Chat | Channel::Call | Channel::Approval | Channel::Feedback
    );
    let meets = touch.channel == Channel::Meeting && touch.direction != Direction::Internal;
    meets || (speaks && touch.direction == Direction::Incoming)
}

fn volume_of(
    facts: &ClientFacts,
    policy: &Policy,
    touches: &[TouchFact],
    until: Timestamp,
) -> (Days, Vec<volume::Alarm>) {
    let until = until.as_second();
    let oldest = until - i64::from(policy.history_days) * 86_400;
    let t: Vec<i64> = touches
        .iter()
        .filter(|touch| touch.at >= oldest && is_from_client(touch))
        .map(|touch| touch.at)
        .collect();
    let busy: Vec<(i64, i64)> =
        facts.busy.iter().map(|b| (b.from.as_second(), b.until.as_second())).collect();
    let from = t.first().copied().unwrap_or(until);
    let table = crate::calendar::DayTable::of(&policy.holidays);
    let utc_offset = i64::from(facts.zone.to_offset(moment(until)).seconds());
    let stream = Stream { t: &t, from, until, busy: &busy, days: Some(&table), utc_offset };
    let days = Days::of(&stream);
    let alarms = {
        let scorer = Scorer::new(&days, &policy.volume_score());
        volume::episodes(&days, &scorer, &policy.volume_episodes())
    };
    (days, alarms)
}

/// Working days between days in order, at least one.
pub(crate) fn gaps(calendar: &WorkingCalendar, days: &[Date]) -> Vec<f64> {
    days.windows(2).map(|d| calendar.working_days_between(d[0], d[1]).max(1) as f64).collect()
}

fn contact_days(calendar: &WorkingCalendar, touches: &[TouchFact]) -> Vec<(Date, usize)> {
    let mut clock = LocalClock::new(calendar);
    let mut days: Vec<(Date, usize)> = Vec::new();
    for (i, touch) in touches.iter().enumerate() {
        if !touch.is_substantive || !is_from_client(touch) {
            continue;
        }
        let day = clock.civil(touch.at).date();
        match days.last_mut() {
            Some(last) if last.0 == day => last.1 = i,
            _ => days.push((day, i)),
        }
    }
    days
}

fn replies_of(
    calendar: &WorkingCalendar,
    facts: &ClientFacts,
    policy: &Policy,
    touches: &[TouchFact],
) -> BTreeMap<Option<ContactId>, Replies> {
    let mut clock = LocalClock::new(calendar);
    // earliest message of ours without an answer, by thread; touches without one share a thread
    let mut waiting: BTreeMap<Option<u64>, i64> = BTreeMap::new();
    let mut by_contact: BTreeMap<Option<ContactId>, Replies> = BTreeMap::new();
    for touch in touches {
        if !matches!(touch.channel, Channel::Mail | Channel::Chat) {
            continue;
        }
        match touch.direction {
            Direction::Internal => {}
            Direction::Outgoing => {
                waiting.entry(touch.thread).or_insert(touch.at);
            }
            Direction::Incoming => {
                let Some(asked) = waiting.remove(&touch.thread) else { continue };
                if is_within_busy(&facts.busy, asked, touch.at) {
                    continue;
                }
                let minutes = calendar.civil_minutes(
                    clock.civil(asked),
                    clock.civil(touch.at).max(clock.civil(asked)),
                );
                let hours = minutes as f64 / 60.0;
                if hours <= policy.reply_max_hours {
                    let person = by_contact.entry(touch.contact).or_default();
                    person.replies.push(Reply { at: touch.at, hours });
                }
            }
        }
    }
    let params = policy.latency();
    for person in by_contact.values_mut() {
        let hours: Vec<f64> = person.replies.iter().map(|r| r.hours).collect();
        person.scores = latency::scores(&hours, &params);
        person.alarms = latency::episodes(&person.scores, &params);
    }
    by_contact
}

fn is_within_busy(busy: &[BusyWindow], from: i64, until: i64) -> bool {
    busy.iter().any(|b| b.from.as_second() < until && from < b.until.as_second())
}

/// Local time of moments near each other without asking the zone each time.
pub(crate) struct LocalClock<'a> {
    calendar: &'a WorkingCalendar,
    offset: i64,
    /// The offset holds in `[valid_from, valid_until)`.
    valid_from: i64,
    valid_until: i64,
}

impl<'a> LocalClock<'a> {
    pub(crate) fn new(calendar: &'a WorkingCalendar) -> Self {
        LocalClock { calendar, offset: 0, valid_from: 0, valid_until: 0 }
    }

    /// Civil moment of a Unix second.
    pub(crate) fn civil(&mut self, at: i64) -> DateTime {
        if !(self.valid_from..self.valid_until).contains(&at) {
            let zone = self.calendar.zone();
            let (instant, after) = (moment(at), moment(at.saturating_add(1)));
            let second = |t: jiff::tz::TimeZoneTransition| t.timestamp().as_second();
            self.offset = i64::from(zone.to_offset(instant).seconds());
            self.valid_from = zone.preceding(after).next().map_or(i64::MIN, second);
            self.valid_until = zone.following(instant).next().map_or(i64::MAX, second);
        }
        jiff::tz::Offset::UTC.to_datetime(moment(at.saturating_add(self.offset)))
    }
}
