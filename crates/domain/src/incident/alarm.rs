//! No silent disappearance (C039): a client's message that stays unanswered while an incident is
//! open reaches a second person.

use super::{Section, SectionKind};
use crate::calendar::WorkingCalendar;
use crate::facts::TouchFact;
use crate::id::TouchId;
use crate::touch::{Channel, Direction};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A message that was left alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    pub touch: TouchId,
    pub raised_at: Timestamp,
}

/// The messages for which somebody else was called; kept, so that each calls once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Alarms {
    pub raised: Vec<Alarm>,
}

impl Section for Alarms {
    const KIND: SectionKind = SectionKind::Alarms;
}

/// Messages of the client since `since` that nobody has answered for too long: the last ones of
/// their conversations, oldest first. Touches are in order of time. An answer by voice answers all.
/// `minutes_max` is [`crate::handling::HandlingPolicy::handling_unanswered_minutes`].
pub fn unanswered(
    touches: &[TouchFact],
    since: Timestamp,
    now: Timestamp,
    calendar: &WorkingCalendar,
    minutes_max: i64,
) -> Vec<TouchId> {
    let at = |touch: &TouchFact| Timestamp::from_second(touch.at).unwrap_or(Timestamp::MIN);
    let is_ours = |t: &TouchFact| t.direction == Direction::Outgoing;
    let mut left = Vec::new();
    for (i, touch) in touches.iter().enumerate() {
        let asks = touch.direction == Direction::Incoming
            && touch.is_substantive
            && matches!(touch.channel, Channel::Mail | Channel::Chat)
            && at(touch) >= since;
        if !asks || calendar.working_minutes_between(at(touch), now) < minutes_max {
            continue;
        }
        let answers = |later: &TouchFact| {
            let is_voice = matches!(later.channel, Channel::Call | Channel::Meeting);
            let is_same = later.thread == touch.thread || touch.thread.is_none();
            (is_voice && later.direction != Direction::Internal) || (is_ours(later) && is_same)
        };
        let is_followed = |later: &TouchFact| {
            later.direction == Direction::Incoming && later.thread == touch.thread
        };
        let rest = &touches[i + 1..];
        if !rest
            .iter()
            .any(|t| at(t) <= now && (answers(t) || (touch.thread.is_some() && is_followed(t))))
        {
            left.push(touch.id);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(minute: i64, direction: Direction, channel: Channel, thread: u64) -> TouchFact {
        // A Wednesday, from ten in the morning on.
        let at = 1_780_480_800 + minute * 60;
        TouchFact {
            id: TouchId::new(at * 1000, 0),
            at,
            direction,
            channel,
            contact: None,
            thread: Some(thread),
            is_substantive: true,
        }
    }

    #[test]
    fn a_message_left_alone_for_an_hour_is_seen() {
        use Channel::{Call, Mail};
        use Direction::{Incoming, Internal, Outgoing};
        let calendar = WorkingCalendar::weekends_only(jiff::tz::TimeZone::UTC);
        let moment = |minute: i64| Timestamp::from_second(1_780_480_800 + minute * 60).unwrap();
        let check = |touches: &[TouchFact], minute: i64, want: &[usize]| {
            let found = unanswered(touches, moment(0), moment(minute), &calendar, 60);
            let want: Vec<TouchId> = want.iter().map(|&i| touches[i].id).collect();
            assert_eq!(found, want);
        };
        let asked = || touch(0, Incoming, Mail, 1);
        check(&[asked()], 59, &[]);
        check(&[asked()], 60, &[0]);
        check(&[asked(), touch(30, Outgoing, Mail, 1)], 90, &[]);
        check(&[asked(), touch(30, Outgoing, Mail, 2)], 90, &[0]);
        check(&[asked(), touch(30, Outgoing, Call, 2)], 90, &[]);
        check(&[asked(), touch(30, Internal, Mail, 1)], 90, &[0]);
        check(&[asked(), touch(5, Incoming, Mail, 1)], 90, &[1]);
        check(&[touch(-5, Incoming, Mail, 1)], 90, &[]);
    }
}
