//! Signals from work, meetings and money on histories written as text, and what holds for any.

use domain::assess::assess_client;
use domain::backtest::replay;
use domain::facts::{BusyWindow, ClientFacts};
use domain::id::{BusyWindowId, ClientId, InvoiceId, MeetingId, WorkItemId};
use domain::money::{Currency, Money};
use domain::plan::next_check_at;
use domain::policy::Policy;
use domain::work::*;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

fn zone() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(3))
}

fn at(day: Date, hour: i8) -> Timestamp {
    day.at(hour, 0, 0, 0).to_zoned(zone()).unwrap().timestamp()
}

fn after(day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().days(days))
}

/// A history under construction.
struct History {
    facts: ClientFacts,
    n_ids: u128,
}

impl History {
    fn new() -> Self {
        History { facts: ClientFacts::new(ClientId(Uuid::from_u128(1)), zone()), n_ids: 0 }
    }

    fn id(&mut self) -> Uuid {
        self.n_ids += 1;
        Uuid::from_u128(self.n_ids)
    }

    fn approval(&mut self, sent: Date, answered: Option<Date>) {
        let id = WorkItemId(self.id());
        let answered_at = answered.map(|day| at(day, 12).as_second());
        let fact = ApprovalFact { id, sent_at: at(sent, 11).as_second(), answered_at };
        self.facts.work.approvals.push(fact);
    }

    fn add(&mut self, what: &str, day: Date, rest: &[&str]) {
        match what {
            "tasks" => {
                let id = WorkItemId(self.id());
                let at = at(day, 10).as_second();
                self.facts.work.tasks.push(TaskFact { id, at, done_at: None, is_open: true });
            }
            "approvals" => {
                let wait = rest[1].parse().ok().map(|days| after(day, days));
                self.approval(day, wait);
            }
            "deliveries" => {
                let id = WorkItemId(self.id());
                let comments = rest[1].parse().unwrap();
                let at = at(day, 16).as_second();
                self.facts.work.deliveries.push(DeliveryFact { id, at, comments, is_rated: false });
            }
            "meetings" => {
                let id = MeetingId(self.id());
                let state = MeetingState::from_word(rest[0]).unwrap();
                let moves = u32::from(rest.get(1) == Some(&"moved"));
                let fact = MeetingFact {
                    id,
                    at: at(day, 14).as_second(),
                    series: self.n_ids as u64,
                    state,
                    moves,
                };
                self.facts.meetings.push(fact);
            }
            "invoices" => {
                let id = InvoiceId(self.id());
                let paid_on = rest.get(1).map(|days| after(day, days.parse().unwrap()));
                let sum = Money::new(12_000_000, Currency::RUB);
                self.facts.work.invoices.push(InvoiceFact { id, due_on: day, paid_on, sum });
            }
            other => panic!("unknown series: {other}"),
        }
    }

    fn read(&mut self, line: &str) -> Result<(), String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let day = |i: usize| words[i].parse::<Date>().unwrap();
        match words[0] {
            "approval" => self.approval(day(1), words[2].parse().ok()),
            "renewal" => {
                self.facts.work.renewal = Some(RenewalFact { on: day(1), talks: Vec::new() });
            }
            "talk" => {
                let renewal = self.facts.work.renewal.as_mut().unwrap();
                renewal.talks.push(at(day(1), 12).as_second());
            }
            "busy" => self.facts.busy.push(BusyWindow {
                id: BusyWindowId(Uuid::from_u128(5)),
                from: at(day(1), 0),
                until: at(day(2), 23),
                reason: "a visit of the board".into(),
            }),
            "expect" => return self.expect(day(1), &words[2..]),
            "cover" => return self.cover(day(1), &words[2..]),
            series => self.series(series, &words[1..]),
        }
        self.facts.meetings.sort_by_key(|m| m.at);
        Ok(())
    }

    /// `[N] every D from A until B …`
    fn series(&mut self, what: &str, words: &[&str]) {
        let (times, words) = match words[0].parse() {
            Ok(n) => (n, &words[1..]),
            Err(_) => (1, words),
        };
        let step: i64 = words[1].parse().unwrap();
        let (mut day, until): (Date, Date) = (words[3].parse().unwrap(), words[5].parse().unwrap());
        // the example of A.13 is told by the month: its tasks lie evenly in it
        while day <= until {
            for n in 0..times {
                self.add(what, after(day, n * step / times.max(1)), &words[6..]);
            }
            day = after(day, step);
        }
    }

    fn expect(&self, day: Date, expected: &[&str]) -> Result<(), String> {
        let found = assess_client(&self.facts, &[], &Policy::default(), at(day, 18));
        let told: Vec<String> = found
            .signals
            .iter()
            .map(|j| format!("{}={}", j.signal.kind.word(), j.signal.strength.word()))
            .collect();
        let of = |kind: &str| found.signals.iter().find(|j| j.signal.kind.word() == kind);
        let is_told = |word: &&str| match (word.strip_prefix("held:"), word.strip_prefix('-')) {
            (Some(kind), _) => of(kind).is_some_and(|j| j.signal.held_by.is_some() && !j.counts),
            (_, Some(kind)) => of(kind).is_none(),
            _ if word.contains('=') => told.iter().any(|t| t == *word),
            _ => of(word).is_some(),
        };
        let is_fed = found.signals.iter().all(|j| j.signal.held_by.is_some() || j.counts);
        if expected.iter().all(is_told) && is_fed { Ok(()) } else { Err(format!("{told:?}")) }
    }

    fn cover(&self, day: Date, expected: &[&str]) -> Result<(), String> {
        let found = assess_client(&self.facts, &[], &Policy::default(), at(day, 18));
        let judged: Vec<&str> = found.health.coverage.judged.iter().map(|f| f.word()).collect();
        let is_so = |word: &&str| match word.strip_prefix('-') {
            Some(family) => !judged.contains(&family),
            None => judged.contains(word),
        };
        if expected.iter().all(is_so) { Ok(()) } else { Err(format!("{judged:?}")) }
    }
}

#[test]
fn histories_of_work_give_the_signals_they_name() {
    let text = include_str!("../testdata/work.txt");
    let mut checked = 0;
    let mut wrong = Vec::new();
    for block in text.split("\ncase ").skip(1) {
        let mut lines = block.lines();
        let name = lines.next().unwrap_or_default();
        let mut history = History::new();
        for line in lines.filter(|l| !l.trim().is_empty()) {
            let found = history.read(line);
            checked += usize::from(line.starts_with("expect") || line.starts_with("cover"));
            wrong.extend(found.err().map(|told| format!("{name}: {line}: {told}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 50, "only {checked} expectations were read");
}

#[test]
fn an_episode_of_work_keeps_its_key_while_it_lasts() {
    let check = |lines: &[&str], kind: &str, days: [&str; 2]| {
        let mut history = History::new();
        lines.iter().for_each(|line| history.read(line).unwrap());
        let key = |day: &str| {
            let now = at(day.parse().unwrap(), 18);
            let found = assess_client(&history.facts, &[], &Policy::default(), now);
            let of_kind = found.signals.into_iter().find(|j| j.signal.kind.word() == kind);
            of_kind.map(|j| (j.signal.episode, j.signal.evidence))
        };
        let (first, last) = (key(days[0]), key(days[1]));
        assert!(first.is_some(), "{kind}");
        assert_eq!(first.map(|f| f.0), last.map(|l| l.0), "{kind}");
    };
    let meetings = [
        "meetings every 7 from 2025-04-07 until 2025-08-25 held",
        "meetings every 7 from 2025-09-01 until 2025-10-20 declined",
    ];
    check(&meetings, "meetings", ["2025-09-18", "2025-10-21"]);
    let tasks = [
        "tasks 1 every 2 from 2025-01-09 until 2025-10-01",
        "tasks 1 every 9 from 2025-10-02 until 2025-12-10",
    ];
    check(&tasks, "tasks", ["2025-11-20", "2025-12-05"]);
    let deliveries = [
        "deliveries every 7 from 2025-04-07 until 2025-08-25 comments 3",
        "deliveries every 7 from 2025-09-01 until 2025-11-06 comments 0",
    ];
    check(&deliveries, "feedback", ["2025-10-15", "2025-11-20"]);
    check(&["renewal 2025-12-31"], "renewal", ["2025-11-10", "2025-12-20"]);
}

/// Any record of work within some hundred days.
fn any_history() -> impl Strategy<Value = ClientFacts> {
    let day = || 0i64..300;
    let of = |n: usize| prop::collection::vec((day(), 0i64..40, 0u32..4), 0..n);
    let renewal = prop::option::of((200i64..400, prop::collection::vec(day(), 0..3)));
    (of(60), of(20), of(30), of(30), of(12), renewal).prop_map(
        |(tasks, approvals, deliveries, meetings, invoices, renewal)| {
            let start: Date = "2025-01-01".parse().unwrap();
            let mut history = History::new();
            for (day, wait, n) in &approvals {
                let answer = (*n > 0).then(|| after(start, day + wait));
                history.approval(after(start, *day), answer);
            }
            for (day, _, _) in &tasks {
                history.add("tasks", after(start, *day), &[]);
            }
            for (day, _, n) in &deliveries {
                history.add("deliveries", after(start, *day), &["comments", &n.to_string()]);
            }
            for (day, moved, n) in &meetings {
                let state = MeetingState::ALL[*n as usize].word();
                let moved = if *moved > 20 { "moved" } else { "" };
                history.add("meetings", after(start, *day), &[state, moved]);
            }
            for (day, wait, n) in &invoices {
                let wait = wait.to_string();
                let paid: &[&str] = if *n > 0 { &["paid", &wait] } else { &["open"] };
                history.add("invoices", after(start, *day), paid);
            }
            let mut facts = history.facts;
            facts.work.renewal = renewal.map(|(day, mut talks)| {
                talks.sort_unstable();
                let talks = talks.iter().map(|d| at(after(start, *d), 12).as_second()).collect();
                RenewalFact { on: after(start, day), talks }
            });
            facts.meetings.sort_by_key(|m| m.at);
            facts.work.tasks.sort_by_key(|t| t.at);
            facts.work.approvals.sort_by_key(|a| a.sent_at);
            facts.work.deliveries.sort_by_key(|d| d.at);
            facts
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn work_that_comes_later_never_changes_an_earlier_verdict(facts in any_history(), day in 60i64..300) {
        let now = at("2025-01-01".parse().unwrap(), 9) + SignedDuration::from_hours(24 * day);
        let policy = Policy::default();
        let (second, today) = (now.as_second(), now.to_zoned(zone()).date());
        let mut known = facts.clone();
        known.meetings.retain(|m| m.at < second);
        known.work.tasks.retain(|t| t.at < second);
        known.work.deliveries.retain(|d| d.at < second);
        known.work.approvals.retain(|a| a.sent_at < second);
        for approval in &mut known.work.approvals {
            approval.answered_at = approval.answered_at.filter(|at| *at < second);
        }
        for invoice in &mut known.work.invoices {
            invoice.paid_on = invoice.paid_on.filter(|on| *on <= today);
        }
        if let Some(renewal) = &mut known.work.renewal {
            renewal.talks.retain(|at| *at < second);
        }
        let then = assess_client(&known, &[], &policy, now);
        let now_known = assess_client(&facts, &[], &policy, now);
        prop_assert_eq!(&then.signals, &now_known.signals);
        let steps = replay(&facts, &policy, now, now, 7);
        prop_assert_eq!(steps[0].level, then.health.level);
    }

    #[test]
    fn between_two_checks_the_level_stands(facts in any_history(), day in 60i64..300) {
        let now = at("2025-01-01".parse().unwrap(), 9) + SignedDuration::from_hours(24 * day);
        let mut known = facts;
        known.meetings.retain(|m| m.at < now.as_second());
        known.work.approvals.iter_mut().for_each(|a| a.answered_at = a.answered_at.filter(|t| *t < now.as_second()));
        known.work.invoices.retain(|i| i.paid_on.is_none_or(|on| on < now.to_zoned(zone()).date()));
        known.work.tasks.retain(|t| t.at < now.as_second());
        known.work.deliveries.retain(|d| d.at < now.as_second());
        known.work.approvals.retain(|a| a.sent_at < now.as_second());
        if let Some(renewal) = &mut known.work.renewal {
            renewal.talks.retain(|at| *at < now.as_second());
        }
        let policy = Policy::default();
        let level = |at: Timestamp| assess_client(&known, &[], &policy, at).health.level;
        let until = next_check_at(&known, &policy, now);
        let until = until.unwrap_or(now + SignedDuration::from_hours(24));
        let middle = Timestamp::from_second((now.as_second() + until.as_second()) / 2).unwrap();
        prop_assert_eq!(level(now), level(middle));
    }
}
