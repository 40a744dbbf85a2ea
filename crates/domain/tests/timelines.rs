//! Whole verdicts on timelines written as text, and what holds for any timeline.

use domain::assess::{Assessment, assess_client};
use domain::backtest::replay;
use domain::cue::CueKind;
use domain::facts::*;
use domain::id::{BusyWindowId, ClientId, ContactId, MeetingId, TouchId};
use domain::plan::{Effect, Standing, decide, next_check_at};
use domain::policy::Policy;
use domain::signal::Strength;
use domain::touch::{Channel, Direction};
use domain::work::MeetingState;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use uuid::Uuid;

fn zone() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(3))
}

fn at(day: Date, hour: i8) -> Timestamp {
    day.at(hour, 0, 0, 0).to_zoned(zone()).unwrap().timestamp()
}

fn person(name: &str) -> ContactId {
    ContactId(Uuid::from_u128(name.bytes().fold(7, |n, b| n * 131 + u128::from(b))))
}

/// A client's history under construction.
#[derive(Debug)]
struct Timeline {
    facts: ClientFacts,
    answers: Vec<AnswerFact>,
    policy: Policy,
}

impl Timeline {
    fn new() -> Self {
        let facts = ClientFacts::new(ClientId(Uuid::from_u128(1)), zone());
        Timeline { facts, answers: Vec::new(), policy: Policy::default() }
    }

    fn touch(&mut self, at: Timestamp, direction: Direction, who: &str) {
        let salt = self.facts.touches.len() as u32;
        self.facts.touches.push(TouchFact {
            id: TouchId::new(at.as_millisecond(), salt),
            at: at.as_second(),
            direction,
            channel: Channel::Mail,
            contact: Some(person(who)),
            thread: None,
            is_substantive: true,
        });
        self.facts.touches.sort_by_key(|t| t.at);
    }

    fn workdays(&self, step: &str, from: &str, until: &str) -> Vec<Date> {
        let calendar = self.policy.calendar(&zone());
        let (mut day, until): (Date, Date) = (from.parse().unwrap(), until.parse().unwrap());
        let mut days = Vec::new();
        while day <= until {
            days.push(day);
            day = calendar.add_working_days(day, step.parse().unwrap());
        }
        days
    }

    fn ask(&mut self, days: &[Date], hours: i64, who: &str) {
        for day in days {
            let asked = at(*day, 10);
            self.touch(asked, Direction::Outgoing, who);
            // nine working hours later is the same hour and one on the next working day
            let answered = match hours {
                0..=7 => asked + jiff::SignedDuration::from_hours(hours),
                _ => at(self.policy.calendar(&zone()).next_working_day(*day), 11),
            };
            self.touch(answered, Direction::Incoming, who);
        }
    }

    fn assess(&self, now: Timestamp) -> Assessment {
        assess_client(&self.facts, &self.answers, &self.policy, now)
    }

    fn read(&mut self, line: &str) -> Result<(), String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let day = |i: usize| words[i].parse::<Date>().unwrap();
        match words[0] {
            "each" => {
                let direction =
                    if words[6] == "in" { Direction::Incoming } else { Direction::Outgoing };
                for day in self.workdays(words[1], words[3], words[5]) {
                    self.touch(at(day, 11), direction, words[7]);
                }
            }
            "ask" => {
                let days = self.workdays(words[1], words[3], words[5]);
                self.ask(&days, words[7].parse().unwrap(), words[8]);
            }
            "cue" => self.facts.cues.push(CueFact {
                touch: TouchId::new(at(day(1), 12).as_millisecond(), 9),
                at: at(day(1), 12).as_second(),
                contact: Some(person("anna")),
                kind: CueKind::from_word(words[2]).unwrap(),
                confidence: words[3].parse().unwrap(),
                spans: Vec::new(),
                is_denied: words.get(4) == Some(&"denied"),
            }),
            "busy" => self.facts.busy.push(BusyWindow {
                id: BusyWindowId(Uuid::from_u128(5)),
                from: at(day(1), 0),
                until: at(day(2), 23),
                reason: "a visit of the board".into(),
            }),
            "senior" => self.facts.contacts.push(ContactFact {
                contact: person(words[1]),
                is_main: false,
                is_senior: true,
                first_seen_at: at(day(1), 9).as_second(),
            }),
            "skip" => self.facts.meetings.push(MeetingFact {
                at: at(day(1), 9).as_second(),
                id: MeetingId(Uuid::from_u128(at(day(1), 9).as_second() as u128)),
                series: 1,
                state: MeetingState::Cancelled,
                moves: 0,
            }),
            "answer" => self.answer(day(1), words[2], AnswerKind::from_word(words[3]).unwrap()),
            "expect" => return self.expect(day(1), &words),
            other => panic!("unknown line: {other}"),
        }
        Ok(())
    }

    fn answer(&mut self, day: Date, kind: &str, verdict: AnswerKind) {
        let now = at(day, 12);
        let assessment = self.assess(now);
        let judged = assessment.signals.iter().find(|j| j.signal.kind.word() == kind).unwrap();
        self.answers.push(AnswerFact {
            episode: judged.signal.episode.clone(),
            kind: verdict,
            at: now,
            strength: Some(judged.signal.strength),
        });
    }

    fn expect(&self, day: Date, words: &[&str]) -> Result<(), String> {
        let found = self.assess(at(day, 18));
        let told: Vec<String> = found
            .signals
            .iter()
            .map(|j| format!("{}={}", j.signal.kind.word(), j.signal.strength.word()))
            .collect();
        let of = |kind: &str| found.signals.iter().find(|j| j.signal.kind.word() == kind);
        let is_told = |word: &&str| match (word.strip_prefix("held:"), word.strip_prefix('-')) {
            (Some(kind), _) => of(kind).is_some_and(|j| j.signal.held_by.is_some() && !j.counts),
            (_, Some(kind)) => of(kind).is_none(),
            _ => told.iter().any(|t| t == *word),
        };
        if found.health.level.word() == words[2] && words[3..].iter().all(is_told) {
            return Ok(());
        }
        Err(format!("{} with {told:?}", found.health.level.word()))
    }
}

#[test]
fn timelines_give_the_verdicts_they_name() {
    let text = include_str!("../testdata/timelines.txt");
    let mut checked = 0;
    let mut wrong = Vec::new();
    for block in text.split("\ncase ").skip(1) {
        let mut lines = block.lines();
        let name = lines.next().unwrap_or_default();
        let mut timeline = Timeline::new();
        for line in lines.filter(|l| !l.trim().is_empty()) {
            let found = timeline.read(line);
            checked += usize::from(line.starts_with("expect"));
            wrong.extend(found.err().map(|told| format!("{name}: {line}: {told}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 30, "only {checked} expectations were read");
}

#[test]
fn an_episode_keeps_its_key_while_it_lasts_and_a_new_one_has_another() {
    let mut timeline = Timeline::new();
    for line in [
        "each 1 from 2025-06-02 until 2025-12-30 in anna",
        "each 6 from 2026-01-12 until 2026-03-31 in anna",
        "cue 2026-03-10 leaving 90",
        "cue 2026-03-20 leaving 90",
    ] {
        timeline.read(line).unwrap();
    }
    let key = |timeline: &Timeline, day: Date, kind: &str| {
        let found = timeline.assess(at(day, 18));
        found
            .signals
            .iter()
            .find(|j| j.signal.kind.word() == kind)
            .map(|j| j.signal.episode.clone())
    };
    let first = key(&timeline, date(2026, 3, 11), "leaving");
    assert!(first.is_some());
    assert_eq!(first, key(&timeline, date(2026, 4, 10), "leaving"));
    let drop = key(&timeline, date(2026, 3, 20), "volume");
    assert!(drop.is_some());
    assert_eq!(drop, key(&timeline, date(2026, 4, 15), "volume"));
    timeline.read("cue 2026-06-20 leaving 90").unwrap();
    assert_ne!(first, key(&timeline, date(2026, 6, 21), "leaving"));
}

#[test]
fn an_expired_busy_window_is_asked_about_once() {
    let mut timeline = Timeline::new();
    timeline.read("ask 2 from 2025-09-01 until 2026-02-02 reply 3 anna").unwrap();
    timeline.read("busy 2026-02-03 2026-02-20").unwrap();
    let before = Standing::from(&timeline.assess(at(date(2026, 2, 20), 12)));
    let after = timeline.assess(at(date(2026, 2, 21), 12));
    let is_question = |e: &&Effect| matches!(e, Effect::AskAboutBusyWindow { .. });
    let plan = decide(Some(&before), &after, &timeline.policy);
    assert_eq!(plan.iter().filter(is_question).count(), 1);
    let later = timeline.assess(at(date(2026, 2, 22), 12));
    let plan = decide(Some(&Standing::from(&after)), &later, &timeline.policy);
    assert_eq!(plan.iter().filter(is_question).count(), 0);
}

#[test]
fn an_announced_spell_is_offered_and_a_declared_one_is_not() {
    let mut timeline = Timeline::new();
    timeline.read("cue 2026-02-02 busy 80").unwrap();
    timeline.read("cue 2026-02-04 busy 60").unwrap();
    let now = at(date(2026, 2, 5), 12);
    let offered = timeline.assess(now).proposals;
    assert_eq!(offered.len(), 1);
    assert_eq!(offered[0].confidence, 80);
    timeline.read("busy 2026-02-03 2026-02-20").unwrap();
    assert!(timeline.assess(now).proposals.is_empty());
}

#[test]
fn an_old_policy_without_new_fields_still_reads() {
    let policy: Policy = serde_json::from_str(r#"{"false_alarm_budget_per_year": 0.5}"#).unwrap();
    assert_eq!(policy.false_alarm_budget_per_year, 0.5);
    assert_eq!(policy.words_window_days, Policy::default().words_window_days);
    let text = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), policy);
}

#[test]
fn an_assessment_survives_storing() {
    let mut timeline = Timeline::new();
    timeline.read("ask 2 from 2025-09-01 until 2026-02-02 reply 3 anna").unwrap();
    timeline.read("cue 2026-02-05 competitor 70").unwrap();
    let assessment = timeline.assess(at(date(2026, 2, 10), 12));
    let text = serde_json::to_string(&assessment).unwrap();
    let back: Assessment = serde_json::from_str(&text).unwrap();
    assert_eq!(Standing::from(&back), Standing::from(&assessment));
    assert_eq!(back.signals, assessment.signals);
}

/// Any history of a hundred days: touches, cues, a busy window.
fn any_timeline() -> impl Strategy<Value = Timeline> {
    let touch = (0i64..140 * 24, any::<bool>(), 0u8..3);
    let cue = (0i64..140 * 24, 0usize..CueKind::ALL.len(), 0u8..=100, any::<bool>());
    let touches = prop::collection::vec(touch, 0..80);
    let cues = prop::collection::vec(cue, 0..8);
    (touches, cues, prop::option::of((0i8..27, 1i8..27))).prop_map(|(touches, cues, busy)| {
        let start = at(date(2025, 10, 1), 0).as_second();
        let mut timeline = Timeline::new();
        for (hour, is_in, who) in touches {
            let direction = if is_in { Direction::Incoming } else { Direction::Outgoing };
            let moment = Timestamp::from_second(start + hour * 3600).unwrap();
            timeline.touch(moment, direction, ["anna", "boris", "clara"][usize::from(who)]);
        }
        for (hour, kind, confidence, is_denied) in cues {
            let at = start + hour * 3600;
            let (touch, contact) = (TouchId::new(at * 1000, 3), None);
            let (kind, spans) = (CueKind::ALL[kind], Vec::new());
            let cue = CueFact { touch, at, contact, kind, confidence, spans, is_denied };
            timeline.facts.cues.push(cue);
        }
        timeline.facts.cues.sort_by_key(|c| c.at);
        if let Some((from, length)) = busy {
            timeline.facts.busy.push(BusyWindow {
                id: BusyWindowId(Uuid::from_u128(5)),
                from: at(date(2026, 1, from + 1), 0),
                until: at(date(2026, 2, length), 0),
                reason: String::new(),
            });
        }
        timeline
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn deciding_twice_does_nothing_twice(timeline in any_timeline(), day in 0i64..160) {
        let now = at(date(2025, 10, 1), 9) + jiff::SignedDuration::from_hours(24 * day);
        let after = timeline.assess(now);
        let plan = decide(Some(&Standing::from(&after)), &after, &timeline.policy);
        prop_assert!(plan.is_empty(), "{plan:?}");
    }

    #[test]
    fn what_comes_later_never_changes_an_earlier_verdict(timeline in any_timeline(), day in 30i64..130) {
        let now = at(date(2025, 10, 1), 9) + jiff::SignedDuration::from_hours(24 * day);
        let mut known = timeline.facts.clone();
        known.touches.retain(|t| t.at < now.as_second());
        known.cues.retain(|c| c.at < now.as_second());
        let then = assess_client(&known, &[], &timeline.policy, now);
        let now_known = timeline.assess(now);
        prop_assert_eq!(&then.health, &now_known.health);
        let steps = replay(&timeline.facts, &timeline.policy, now, now + jiff::SignedDuration::from_hours(24 * 20), 7);
        prop_assert_eq!(steps[0].level, then.health.level);
    }

    #[test]
    fn the_next_check_lies_ahead_and_held_signals_never_count(timeline in any_timeline(), day in 0i64..160) {
        let now = at(date(2025, 10, 1), 9) + jiff::SignedDuration::from_hours(24 * day);
        if let Some(next) = next_check_at(&timeline.facts, &timeline.policy, now) {
            prop_assert!(next > now);
        }
        for judged in timeline.assess(now).signals {
            prop_assert!(!(judged.signal.held_by.is_some() && judged.counts));
            prop_assert!(judged.signal.held_by.is_none() || judged.signal.kind.is_quiet());
            prop_assert!(judged.signal.strength >= Strength::Watch);
        }
    }

    #[test]
    fn between_two_checks_the_level_stands(timeline in any_timeline(), day in 0i64..140) {
        let now = at(date(2025, 10, 1), 9) + jiff::SignedDuration::from_hours(24 * day);
        let mut facts = timeline.facts.clone();
        facts.touches.retain(|t| t.at < now.as_second());
        facts.cues.retain(|c| c.at < now.as_second());
        let level = |at: Timestamp| assess_client(&facts, &[], &timeline.policy, at).health.level;
        let next = next_check_at(&facts, &timeline.policy, now);
        let until = next.unwrap_or(now + jiff::SignedDuration::from_hours(24 * 30));
        let middle = Timestamp::from_second((now.as_second() + until.as_second()) / 2).unwrap();
        prop_assert_eq!(level(now), level(middle));
    }
}
