//! What is agreed about service: hours and terms, in numbers and in words (C036, C115, C132). Terms
//! have versions; a case is judged by the version that was in force when it was opened.

use super::{BadHours, SlaCompensation, SlaHours, SlaTerm};
use crate::calendar::{DayTable, Holidays};
use crate::money::Decimal;
use crate::promise::Side;
use crate::reason::{Arg, Reason};
use crate::touch::{Channel, words};
use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Clauses of one sheet, at most.
const CLAUSES_MAX: usize = 30;
/// Intervals of a day, at most.
const INTERVALS_MAX: usize = 6;
/// Longest limit, minutes: a year.
const LIMIT_MINUTES_MAX: i64 = 366 * 24 * 60;
/// Characters of a clause.
const WORDS_MAX: usize = 1000;

/// On which days the clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlaDays {
    /// Working days of the agency's calendar.
    Working,
    Every,
}

words!(SlaDays { Working = "working", Every = "every" });

/// Agreed hours as they are written down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreedHours {
    pub days: SlaDays,
    /// One that ends at or before its start ends the day after. Empty: round the clock.
    pub intervals: Vec<(Time, Time)>,
    /// IANA name.
    pub zone: String,
}

impl AgreedHours {
    /// The hours by a calendar; an unknown zone is UTC.
    pub fn by(&self, holidays: &Holidays) -> Result<SlaHours, BadHours> {
        let zone = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        let days = (self.days == SlaDays::Working).then(|| DayTable::of(holidays));
        SlaHours::new(days, &self.intervals, zone)
    }

    /// Minutes of an agreed day.
    pub fn minutes_per_day(&self) -> i64 {
        const DAY: i64 = 24 * 60;
        let minute = |t: Time| i64::from(t.hour()) * 60 + i64::from(t.minute());
        let of = |(from, until): &(Time, Time)| match minute(*until) - minute(*from) {
            short if short <= 0 => short + DAY,
            length => length,
        };
        if self.intervals.is_empty() { DAY } else { self.intervals.iter().map(of).sum() }
    }
}

/// What a clause measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlaMeasure {
    /// Time to answer a letter or a message.
    Reply,
    ReplyMail,
    ReplyChat,
    /// Time of the client to say yes or no to what was sent for approval.
    Approval,
    /// Time of ours to do what the client asked for.
    Task,
    /// Nothing that Houston could measure: refunds, rounds of edits, missed calls.
    Words,
}

words!(SlaMeasure {
    Reply = "reply", ReplyMail = "reply_mail", ReplyChat = "reply_chat", Approval = "approval",
    Task = "task", Words = "words",
});

impl SlaMeasure {
    /// The channels whose touches it is told from.
    pub fn channels(self) -> &'static [Channel] {
        match self {
            SlaMeasure::Reply => &[Channel::Mail, Channel::Chat],
            SlaMeasure::ReplyMail => &[Channel::Mail],
            SlaMeasure::ReplyChat => &[Channel::Chat],
            SlaMeasure::Approval | SlaMeasure::Task | SlaMeasure::Words => &[],
        }
    }

    fn suits(self, side: Side) -> bool {
        match self {
            SlaMeasure::Approval => side == Side::Theirs,
            SlaMeasure::Task => side == Side::Ours,
            _ => true,
        }
    }
}

/// Unit of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    Minute,
    Hour,
    /// As many agreed hours as a day has.
    Day,
}

words!(LimitUnit { Minute = "minute", Hour = "hour", Day = "day" });

/// How long something may take, as it is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlaLimit {
    pub n: u32,
    pub unit: LimitUnit,
}

impl SlaLimit {
    /// Minutes of the agreed hours.
    pub fn minutes(self, hours: &AgreedHours) -> i64 {
        let minutes = match self.unit {
            LimitUnit::Minute => 1,
            LimitUnit::Hour => 60,
            LimitUnit::Day => hours.minutes_per_day(),
        };
        i64::from(self.n).saturating_mul(minutes)
    }
}

/// A term of the sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlaClause {
    /// The same term has the same key in all versions.
    pub key: u32,
    /// Who owes it: terms are mutual.
    pub side: Side,
    pub measure: SlaMeasure,
    /// `None`: nothing is measured.
    #[serde(default)]
    pub limit: Option<SlaLimit>,
    /// Percents of the cases that must be in time.
    #[serde(default = "all_cases")]
    pub target_percent: u8,
    /// As it is agreed, for the sheet that the client sees.
    pub words: String,
    /// `None`: nothing is owed, or not in money.
    #[serde(default)]
    pub compensation: Option<SlaCompensation>,
}

fn all_cases() -> u8 {
    100
}

impl SlaClause {
    /// What the clock needs; `None`: nothing is measured.
    pub fn term(&self, hours: &AgreedHours) -> Option<SlaTerm> {
        if self.measure == SlaMeasure::Words {
            return None;
        }
        Some(SlaTerm {
            side: self.side,
            limit: SignedDuration::from_mins(self.limit?.minutes(hours).min(LIMIT_MINUTES_MAX)),
            target_percent: self.target_percent,
            words: self.words.clone(),
            compensation: self.compensation.clone(),
        })
    }
}

/// Everything that is agreed about service with one client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreedSla {
    pub hours: AgreedHours,
    pub clauses: Vec<SlaClause>,
}

/// A version of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SlaVersion {
    /// From this day on it holds, in the zone of its hours.
    pub effective_on: Date,
    pub agreed: AgreedSla,
}

/// What is wrong with it; nothing is agreed while anything is.
pub fn faults(agreed: &AgreedSla) -> Vec<Reason> {
    let mut faults = Vec::new();
    let hours = &agreed.hours;
    let is_known = TimeZone::get(&hours.zone).is_ok();
    if !is_known {
        faults.push(Reason::new("sla.fault.zone").with("zone", Arg::Text(hours.zone.clone())));
    }
    if hours.intervals.len() > INTERVALS_MAX || hours.by(&Holidays::default()).is_err() {
        faults.push(Reason::new("sla.fault.hours"));
    }
    if agreed.clauses.is_empty() {
        faults.push(Reason::new("sla.fault.empty"));
    }
    if agreed.clauses.len() > CLAUSES_MAX {
        let most = Arg::Count(CLAUSES_MAX as i64);
        faults.push(Reason::new("sla.fault.too_many").with("count", most));
    }
    for (n, clause) in agreed.clauses.iter().enumerate() {
        let fault = |code| Reason::new(code).with("count", Arg::Count(n as i64 + 1));
        let is_again = agreed.clauses[..n].iter().any(|other| other.key == clause.key);
        faults.extend(
            clause_fault(clause, hours).or(is_again.then_some("sla.fault.twice")).map(fault),
        );
    }
    faults
}

fn clause_fault(clause: &SlaClause, hours: &AgreedHours) -> Option<&'static str> {
    let words = clause.words.trim();
    if words.is_empty() || words.chars().count() > WORDS_MAX {
        return Some("sla.fault.no_words");
    }
    if !clause.measure.suits(clause.side) {
        return Some("sla.fault.side");
    }
    let is_measured = clause.measure != SlaMeasure::Words;
    let minutes = clause.limit.map_or(0, |limit| limit.minutes(hours));
    if is_measured && !(1..=LIMIT_MINUTES_MAX).contains(&minutes) {
        return Some("sla.fault.no_limit");
    }
    if is_measured && !(1..=100).contains(&clause.target_percent) {
        return Some("sla.fault.target");
    }
    let is_bad_sum = match &clause.compensation {
        Some(SlaCompensation::PerBreach(sum)) => sum.minor <= 0,
        Some(SlaCompensation::OfFee(percent)) => {
            *percent <= Decimal::ZERO || *percent > Decimal::ONE_HUNDRED
        }
        None => false,
    };
    // what nobody measures, nobody can count: such a sum belongs into the words
    (is_bad_sum || (clause.compensation.is_some() && !is_measured)).then_some("sla.fault.sum")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Currency, Money};
    use jiff::civil::time;

    fn good() -> AgreedSla {
        AgreedSla {
            hours: AgreedHours {
                days: SlaDays::Working,
                intervals: vec![
                    (time(9, 0, 0, 0), time(13, 0, 0, 0)),
                    (time(14, 0, 0, 0), time(18, 0, 0, 0)),
                ],
                zone: "Europe/Moscow".into(),
            },
            clauses: vec![SlaClause {
                key: 1,
                side: Side::Ours,
                measure: SlaMeasure::Reply,
                limit: Some(SlaLimit { n: 2, unit: LimitUnit::Hour }),
                target_percent: 90,
                words: "Отвечаем за два рабочих часа".into(),
                compensation: None,
            }],
        }
    }

    fn check(change: impl Fn(&mut AgreedSla), want: &[&str]) {
        let mut agreed = good();
        change(&mut agreed);
        let codes: Vec<_> = faults(&agreed).into_iter().map(|fault| fault.code).collect();
        assert_eq!(codes, want, "{agreed:?}");
    }

    #[test]
    fn what_cannot_be_measured_or_kept_is_refused() {
        check(|_| {}, &[]);
        check(|a| a.hours.zone = "Moon/Base".into(), &["sla.fault.zone"]);
        check(|a| a.hours.intervals[0].1 = time(15, 0, 0, 0), &["sla.fault.hours"]);
        check(|a| a.hours.intervals.clear(), &[]);
        check(|a| a.clauses.clear(), &["sla.fault.empty"]);
        check(|a| a.clauses = vec![a.clauses[0].clone(); 2], &["sla.fault.twice"]);
        check(|a| a.clauses[0].words = "  ".into(), &["sla.fault.no_words"]);
        check(|a| a.clauses[0].limit = None, &["sla.fault.no_limit"]);
        let never = SlaLimit { n: 0, unit: LimitUnit::Day };
        check(|a| a.clauses[0].limit = Some(never), &["sla.fault.no_limit"]);
        let ages = SlaLimit { n: u32::MAX, unit: LimitUnit::Day };
        check(|a| a.clauses[0].limit = Some(ages), &["sla.fault.no_limit"]);
        check(|a| a.clauses[0].target_percent = 0, &["sla.fault.target"]);
        check(|a| a.clauses[0].target_percent = 101, &["sla.fault.target"]);
        check(|a| a.clauses[0].measure = SlaMeasure::Approval, &["sla.fault.side"]);
        let sum = |minor| Some(SlaCompensation::PerBreach(Money::new(minor, Currency::RUB)));
        check(|a| a.clauses[0].compensation = sum(-5), &["sla.fault.sum"]);
        check(|a| a.clauses[0].compensation = sum(5), &[]);
        let all = Some(SlaCompensation::OfFee(Decimal::new(101, 0)));
        check(|a| a.clauses[0].compensation = all.clone(), &["sla.fault.sum"]);
        check(|a| a.clauses[0].measure = SlaMeasure::Words, &[]);
    }

    #[test]
    fn a_day_is_as_long_as_its_hours() {
        let limit = SlaLimit { n: 3, unit: LimitUnit::Day };
        let mut hours = good().hours;
        assert_eq!(limit.minutes(&hours), 3 * 8 * 60);
        hours.intervals = vec![(time(22, 0, 0, 0), time(6, 0, 0, 0))];
        assert_eq!(limit.minutes(&hours), 3 * 8 * 60);
        hours.intervals.clear();
        assert_eq!(limit.minutes(&hours), 3 * 24 * 60);
    }

    #[test]
    fn what_is_agreed_is_read_as_it_was_written() {
        let mut agreed = good();
        agreed.clauses[0].compensation = Some(SlaCompensation::OfFee(Decimal::new(25, 1)));
        let json = serde_json::to_string(&agreed).expect("JSON");
        assert_eq!(serde_json::from_str::<AgreedSla>(&json).expect("read"), agreed);
        assert!(serde_json::from_str::<AgreedSla>(&json.replace("words", "wrods")).is_err());
    }
}
