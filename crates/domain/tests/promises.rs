//! Signals of promises and milestones on histories written as text.
//!
//! A line is `ours|theirs WHAT MADE DUE [moved SAID TO agreed|one_sided]… [kept|broken|withdrawn ON]`,
//! `milestone WHAT PLANNED DUE [shown ON [accepted|returned ON]]…`, `busy FROM UNTIL`, or
//! `expect DAY KIND STRENGTH COUNT DAYS|none`.

use domain::assess::assess_client;
use domain::backtest::replay;
use domain::facts::{BusyWindow, ClientFacts};
use domain::health::Level;
use domain::id::{BusyWindowId, ClientId, MilestoneId, PromiseId};
use domain::plan::next_check_at;
use domain::policy::Policy;
use domain::promise::*;
use domain::reason::Arg;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

fn zone() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(3))
}

fn at(day: Date, hour: i8) -> Timestamp {
    day.at(hour, 0, 0, 0).to_zoned(zone()).unwrap().timestamp()
}

fn day(word: &str) -> Date {
    format!("2026-{word}").parse().unwrap()
}

fn promise(n: u128, side: Side, words: &[&str]) -> PromiseFact {
    let mut promise = PromiseFact {
        id: PromiseId(Uuid::from_u128(n)),
        side,
        what: words[0].to_owned(),
        made_on: day(words[1]),
        deadline: Deadline::new((words[2] != "-").then(|| day(words[2]))),
        end: None,
    };
    let mut rest = words[3..].iter();
    while let Some(word) = rest.next() {
        let mut next = || *rest.next().unwrap();
        if *word == "moved" {
            let (moved_on, to) = (day(next()), day(next()));
            let kind = MoveKind::from_word(next()).unwrap();
            promise.deadline.moves.push(Move { to, moved_on, kind });
        } else {
            let how = EndKind::from_word(word).unwrap();
            promise.end = Some(End { how, on: day(next()) });
        }
    }
    promise
}

fn milestone(n: u128, words: &[&str]) -> MilestoneFact {
    let mut milestone = MilestoneFact {
        id: MilestoneId(Uuid::from_u128(n)),
        what: words[0].to_owned(),
        planned_on: day(words[1]),
        deadline: Deadline::new(Some(day(words[2]))),
        shows: Vec::new(),
        cancelled_on: None,
    };
    for pair in words[3..].chunks(2) {
        match ShowAnswer::from_word(pair[0]) {
            None => milestone.shows.push(Show { on: day(pair[1]), answer: None }),
            answer => {
                milestone.shows.last_mut().unwrap().answer = answer.zip(Some(day(pair[1])));
            }
        }
    }
    milestone
}

/// The signals of a day: kind, strength, count and days, held or not.
fn signals(facts: &ClientFacts, on: Date) -> Vec<String> {
    let assessment = assess_client(facts, &[], &Policy::default(), at(on, 12));
    let line = |judged: &domain::assess::Judged| {
        let signal = &judged.signal;
        let count = |name: &str| match signal.reason.arg(name) {
            Some(Arg::Count(n)) => n.to_string(),
            other => panic!("{name}: {other:?}"),
        };
        let held = if signal.held_by.is_some() { " held" } else { "" };
        let (kind, strength) = (signal.kind.word(), signal.strength.word());
        format!("{kind} {strength} {} {}{held}", count("count"), count("days"))
    };
    assessment.signals.iter().map(line).collect()
}

fn read(text: &str) -> (ClientFacts, Vec<(Date, Vec<String>)>) {
    let mut facts = ClientFacts::new(ClientId(Uuid::from_u128(1)), zone());
    let mut wanted: Vec<(Date, Vec<String>)> = Vec::new();
    for (n, line) in text.lines().map(str::trim).filter(|l| !l.is_empty()).enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let id = n as u128 + 1;
        match words[0] {
            "milestone" => facts.promised.milestones.push(milestone(id, &words[1..])),
            "busy" => facts.busy.push(BusyWindow {
                id: BusyWindowId(Uuid::from_u128(5)),
                from: at(day(words[1]), 0),
                until: at(day(words[2]), 23),
                reason: "a visit of the board".into(),
            }),
            "expect" => {
                let signal = words[2..].join(" ");
                let on = day(words[1]);
                match wanted.iter_mut().find(|(known, _)| *known == on) {
                    Some((_, all)) => all.push(signal),
                    None if signal == "none" => wanted.push((on, Vec::new())),
                    None => wanted.push((on, vec![signal])),
                }
            }
            side => {
                let side = Side::from_word(side).unwrap();
                facts.promised.promises.push(promise(id, side, &words[1..]));
            }
        }
    }
    (facts, wanted)
}

fn check(text: &str) {
    let (facts, wanted) = read(text);
    for (on, want) in wanted {
        assert_eq!(signals(&facts, on), want, "on {on} of\n{text}");
    }
}

#[test]
fn promises_of_ours_that_are_overdue_or_broken_are_a_signal() {
    check(
        "ours report 02-02 02-10
         expect 02-10 none
         expect 02-11 broken_promises watch 1 1
         expect 02-23 broken_promises watch 1 13
         expect 02-24 broken_promises flag 1 14",
    );
    check(
        "ours report 02-02 02-10 kept 02-12
         ours banners 02-03 02-20 broken 02-25
         expect 02-11 broken_promises watch 1 1
         expect 02-13 broken_promises watch 1 90
         expect 02-21 broken_promises flag 2 1
         expect 02-26 broken_promises flag 2 90
         expect 05-12 broken_promises flag 2 90
         expect 05-13 broken_promises watch 1 90
         expect 05-23 none",
    );
    check(
        "ours a 02-02 02-10 kept 02-12
         ours b 02-02 02-11 kept 02-12
         ours c 02-02 02-12 kept 02-14
         ours d 02-02 02-13 kept 02-16
         expect 02-17 broken_promises escalate 4 90",
    );
}

#[test]
fn promises_kept_in_a_row_make_up_for_broken_ones() {
    check(
        "ours report 02-02 02-10 kept 02-12
         ours banners 02-02 02-11 kept 02-13
         ours a 02-12 02-20 kept 02-19
         ours b 02-12 02-21 kept 02-20
         ours c 02-12 02-22 kept 02-22
         expect 02-21 broken_promises flag 2 90
         expect 02-22 none",
    );
    // what is still overdue is not made up for by others
    check(
        "ours report 02-02 02-10
         ours a 02-12 02-20 kept 02-19
         ours b 02-12 02-21 kept 02-20
         ours c 02-12 02-22 kept 02-22
         expect 02-22 broken_promises watch 1 12",
    );
}

#[test]
fn a_date_agreed_anew_in_time_is_no_broken_promise() {
    check(
        "ours report 02-02 02-10 moved 02-09 02-20 agreed
         expect 02-15 none
         expect 02-21 broken_promises watch 1 1",
    );
    check(
        "ours report 02-02 02-10 moved 02-09 02-20 one_sided
         expect 02-15 broken_promises watch 1 5",
    );
    check(
        "ours report 02-02 02-10 withdrawn 02-08
         ours someday 02-02 -
         expect 03-15 none",
    );
}

#[test]
fn what_the_client_owes_is_a_quiet_signal() {
    check(
        "theirs photos 02-02 02-10
         expect 02-10 none
         expect 02-14 client_owes watch 1 4
         expect 02-15 client_owes flag 1 5
         expect 03-03 client_owes escalate 1 21",
    );
    check(
        "theirs photos 02-02 02-10 kept 02-18
         theirs access 02-02 02-12
         busy 02-15 02-28
         expect 02-17 client_owes flag 2 7 held
         expect 02-19 client_owes flag 1 7 held
         expect 03-02 client_owes flag 1 18",
    );
}

#[test]
fn results_that_are_not_shown_or_met_with_silence_are_signals() {
    check(
        "milestone prototype 02-02 02-10 shown 02-14 returned 02-16 shown 02-20
         expect 02-10 none
         expect 02-12 milestone_late watch 1 2
         expect 02-13 milestone_late flag 1 3
         expect 02-15 none
         expect 02-18 none
         expect 02-27 none
         expect 02-28 milestone_silent flag 1 8
         expect 03-20 milestone_silent escalate 1 28",
    );
    check("milestone logo 02-02 02-10 shown 02-10 accepted 02-12\n expect 04-01 none");
}

#[test]
fn an_episode_keeps_its_name_while_it_lasts() {
    let (facts, _) = read(
        "ours report 02-02 02-10 kept 02-12
         ours banners 02-03 02-20 broken 02-25
         ours texts 02-03 03-20",
    );
    let episode = |on: &str| {
        let assessment = assess_client(&facts, &[], &Policy::default(), at(day(on), 12));
        assessment.signals[0].signal.episode.clone()
    };
    let first = episode("02-11");
    for on in ["02-13", "02-21", "02-26", "03-21", "04-01"] {
        assert_eq!(episode(on), first, "{on}");
    }
}

#[test]
fn two_sides_that_break_their_word_are_two_grounds() {
    let (facts, _) = read(
        "ours report 02-02 02-10
         ours banners 02-02 02-11
         theirs photos 02-02 02-10",
    );
    let assessment = assess_client(&facts, &[], &Policy::default(), at(day("02-20"), 12));
    assert_eq!(assessment.health.level, Level::Amber);
    let (facts, _) = read(
        "ours report 02-02 02-10
         ours banners 02-02 02-11
         milestone logo 02-02 02-10",
    );
    // one family: promises; it is told once
    let assessment = assess_client(&facts, &[], &Policy::default(), at(day("02-20"), 12));
    assert_eq!(assessment.health.level, Level::Watch);
}

#[test]
fn a_promise_brings_its_client_back_at_midnight_and_a_replay_knows_no_future() {
    let (facts, _) = read("ours report 02-02 02-10 kept 02-12");
    let now = at(day("02-09"), 12);
    let next = next_check_at(&facts, &Policy::default(), now);
    assert_eq!(next, Some(at(day("02-10"), 0)));
    let steps = replay(&facts, &Policy::default(), at(day("01-01"), 0), at(day("02-10"), 0), 1);
    assert!(steps.iter().all(|step| step.level == Level::Grey), "{steps:?}");
}
