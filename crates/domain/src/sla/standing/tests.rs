use super::*;
use crate::facts::{BusyWindow, TouchFact};
use crate::id::{BusyWindowId, ClientId, TouchId, WorkItemId};
use crate::signal::{SignalKind, Strength, detect};
use crate::sla::agreed::{AgreedHours, AgreedSla, LimitUnit, SlaDays, SlaLimit, SlaVersion};
use crate::sla::{Month, owed};
use crate::touch::Channel;
use crate::work::{ApprovalFact, TaskFact};
use jiff::civil::{date, time};
use jiff::tz::TimeZone;
use uuid::Uuid;

fn zone() -> TimeZone {
    TimeZone::get("Europe/Moscow").expect("a zone")
}

fn at(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = format!("2026-{text}").parse().expect("a civil moment");
    civil.to_zoned(zone()).expect("a moment").timestamp()
}

fn clause(key: u32, side: Side, measure: SlaMeasure, n: u32) -> SlaClause {
    SlaClause {
        key,
        side,
        measure,
        limit: Some(SlaLimit { n, unit: LimitUnit::Hour }),
        target_percent: 90,
        words: format!("срок {n} ч"),
        compensation: None,
    }
}

fn version(effective_on: Date, clauses: Vec<SlaClause>) -> SlaVersion {
    let intervals = vec![(time(9, 0, 0, 0), time(18, 0, 0, 0))];
    let hours = AgreedHours { days: SlaDays::Working, intervals, zone: "Europe/Moscow".to_owned() };
    SlaVersion { effective_on, agreed: AgreedSla { hours, clauses } }
}

/// A client with letters: `in 03-02T10:00`, `out …`, each in one conversation.
fn client(clauses: Vec<SlaClause>, letters: &[&str]) -> ClientFacts {
    let mut facts = ClientFacts::new(ClientId(Uuid::from_u128(1)), zone());
    facts.sla.versions = vec![version(date(2026, 1, 1), clauses)];
    for (n, line) in letters.iter().enumerate() {
        let (word, when) = line.split_once(' ').expect("a direction and a moment");
        facts.touches.push(TouchFact {
            id: TouchId(n as i64 + 1),
            at: at(when).as_second(),
            direction: if word == "in" { Direction::Incoming } else { Direction::Outgoing },
            channel: Channel::Mail,
            contact: None,
            thread: Some(7),
            is_substantive: true,
        });
    }
    facts
}

fn seen(facts: &ClientFacts, now: &str) -> Vec<(u32, &'static str)> {
    let all = clocks(facts, &Policy::default(), Timestamp::MIN, at(now));
    all.into_iter().map(|one| (one.key, one.clock.state.word())).collect()
}

fn mark(of: i64, kind: MarkKind, from: &str, until: Option<&str>) -> SlaMark {
    let of = CaseOf::Touch(TouchId(of));
    SlaMark {
        of, kind, from: at(from), until: until.map(at), reason: "ждём фото".to_owned()
    }
}

#[test]
fn terms_of_both_sides_are_told_from_letters_and_work() {
    let theirs = |measure, n| clause(2, Side::Theirs, measure, n);
    let mut facts = client(
        vec![
            clause(1, Side::Ours, SlaMeasure::Reply, 2),
            theirs(SlaMeasure::Approval, 9),
            clause(3, Side::Ours, SlaMeasure::Task, 18),
            clause(4, Side::Ours, SlaMeasure::Words, 1),
        ],
        &["in 03-02T10:00", "out 03-02T11:00", "in 03-03T10:00", "out 03-03T15:00"],
    );
    let item = |n| WorkItemId(Uuid::from_u128(n));
    facts.work.approvals = vec![
        ApprovalFact { id: item(1), sent_at: at("03-04T09:00").as_second(), answered_at: None },
        ApprovalFact { id: item(2), sent_at: at("03-05T17:00").as_second(), answered_at: None },
    ];
    let task = |n, done_at: Option<&str>, is_open| TaskFact {
        id: item(n),
        at: at("03-02T12:00").as_second(),
        done_at: done_at.map(|when| at(when).as_second()),
        is_open,
    };
    // the third is closed, and nobody wrote when
    facts.work.tasks =
        vec![task(3, Some("03-03T12:00"), false), task(4, None, true), task(5, None, false)];
    let want =
        [(1, "met"), (3, "met"), (3, "breached"), (1, "breached"), (2, "breached"), (2, "running")];
    assert_eq!(seen(&facts, "03-05T18:00"), want);
    assert_eq!(seen(&facts, "03-02T10:30"), [(1, "running")]);
}

#[test]
fn a_case_waits_for_the_other_side_until_it_speaks() {
    let reply = || vec![clause(1, Side::Ours, SlaMeasure::Reply, 2)];
    let check = |letters: &[&str], marks: Vec<SlaMark>, now: &str, want: &[(u32, &str)]| {
        let mut facts = client(reply(), letters);
        facts.sla.marks = marks;
        assert_eq!(seen(&facts, now), want, "{letters:?} at {now}");
    };
    let wait = |until| mark(1, MarkKind::Wait, "03-02T11:00", until);
    check(&["in 03-02T10:00"], vec![wait(None)], "03-03T17:00", &[(1, "paused")]);
    check(&["in 03-02T10:00"], vec![wait(None)], "03-02T10:30", &[(1, "running")]);
    // a person said that it does not wait any more
    let ended = wait(Some("03-02T16:00"));
    check(&["in 03-02T10:00"], vec![ended.clone()], "03-02T16:59", &[(1, "running")]);
    check(&["in 03-02T10:00"], vec![ended], "03-02T17:01", &[(1, "breached")]);
    // the client spoke: the clock runs on by itself
    let spoke = ["in 03-02T10:00", "in 03-02T15:00"];
    check(&spoke, vec![wait(None)], "03-02T15:59", &[(1, "running")]);
    check(&spoke, vec![wait(None)], "03-02T16:01", &[(1, "breached")]);
    // a mark that ends before it begins is none
    check(&["in 03-02T10:00"], vec![wait(Some("03-02T09:00"))], "03-02T13:00", &[(1, "breached")]);
    let unneeded = mark(1, MarkKind::Unneeded, "03-02T11:00", None);
    check(&["in 03-02T10:00"], vec![unneeded], "03-03T17:00", &[]);
}

#[test]
fn the_client_on_leave_owes_no_answer() {
    let reply = vec![clause(1, Side::Theirs, SlaMeasure::Reply, 2)];
    let mut facts = client(reply, &["out 03-02T10:00"]);
    facts.busy = vec![BusyWindow {
        id: BusyWindowId(Uuid::from_u128(1)),
        from: at("03-02T11:00"),
        until: at("03-05T09:00"),
        reason: "выставка".to_owned(),
    }];
    assert_eq!(seen(&facts, "03-04T12:00"), [(1, "paused")]);
    assert_eq!(seen(&facts, "03-05T09:59"), [(1, "running")]);
    assert_eq!(seen(&facts, "03-05T10:01"), [(1, "breached")]);
}

#[test]
fn a_case_keeps_the_term_that_held_when_it_was_opened() {
    let reply = |n| vec![clause(1, Side::Ours, SlaMeasure::Reply, n)];
    let letters = ["in 03-02T10:00", "out 03-02T13:00", "in 03-10T10:00", "out 03-10T13:00"];
    let mut facts = client(reply(4), &letters);
    assert_eq!(seen(&facts, "03-11T12:00"), [(1, "met"), (1, "met")]);
    facts.sla.versions.push(version(date(2026, 3, 10), reply(2)));
    assert_eq!(seen(&facts, "03-11T12:00"), [(1, "met"), (1, "breached")]);
    // a correction of the same day, and before the first version nothing is owed
    facts.sla.versions.push(version(date(2026, 3, 10), reply(3)));
    assert_eq!(seen(&facts, "03-11T12:00"), [(1, "met"), (1, "met")]);
    facts.sla.versions.remove(0);
    assert_eq!(seen(&facts, "03-11T12:00"), [(1, "met")]);
}

#[test]
fn what_is_late_is_a_signal_and_goes_when_it_is_kept_again() {
    let check = |side, letters: &[&str], now: &str, want: Option<(SignalKind, Strength)>| {
        let facts = client(vec![clause(1, side, SlaMeasure::Reply, 2)], letters);
        let found = detect(&facts, &Policy::default(), at(now));
        let of_sla = |s: &&crate::signal::Signal| {
            matches!(s.kind, SignalKind::SlaMissed | SignalKind::SlaTheirs)
        };
        let found: Vec<_> = found.iter().filter(of_sla).map(|s| (s.kind, s.strength)).collect();
        assert_eq!(found.first().copied(), want, "{letters:?} at {now}");
        assert!(found.len() < 2);
    };
    use SignalKind::{SlaMissed, SlaTheirs};
    let one = ["in 03-02T10:00"];
    check(Side::Ours, &one, "03-02T12:00", None);
    check(Side::Ours, &one, "03-02T13:00", Some((SlaMissed, Strength::Watch)));
    check(Side::Ours, &one, "03-03T10:00", Some((SlaMissed, Strength::Flag)));
    check(Side::Ours, &["in 03-02T10:00", "out 03-03T10:00"], "03-03T12:00", None);
    check(Side::Theirs, &["out 03-02T10:00"], "03-02T13:00", Some((SlaTheirs, Strength::Watch)));
    let day = |n: u32, hours: u32| {
        [format!("in 03-{n:02}T09:00"), format!("out 03-{n:02}T{:02}:00", 9 + hours)]
    };
    let month = |hours: &[u32]| -> Vec<String> {
        (2..).zip(hours).flat_map(|(n, hours)| day(n, *hours)).collect()
    };
    let kept = |hours: &[u32], now: &str, want| {
        let letters = month(hours);
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        check(Side::Ours, &letters, now, want);
    };
    // one of four is late: the target is nine of ten
    kept(&[1, 1, 5, 1], "03-06T12:00", Some((SlaMissed, Strength::Flag)));
    kept(&[5, 5, 5, 5], "03-06T12:00", Some((SlaMissed, Strength::Escalate)));
    // too few to say, and too long ago
    kept(&[1, 5, 1], "03-06T12:00", None);
    kept(&[5, 5, 5, 5], "04-20T12:00", None);
}

#[test]
fn attainment_is_counted_by_term_and_time() {
    let letters = [
        "in 03-02T10:00",
        "out 03-02T11:00",
        "in 03-31T10:00",
        "out 03-31T17:00",
        "in 04-01T10:00",
    ];
    let facts = client(vec![clause(1, Side::Ours, SlaMeasure::Reply, 2)], &letters);
    let all = clocks(&facts, &Policy::default(), Timestamp::MIN, at("04-01T11:00"));
    let check = |from, until, want: (u32, u32, u32)| {
        let got = kept(&all, 1, (at(from), at(until)));
        assert_eq!((got.n_met, got.n_breached, got.n_open), want);
    };
    check("03-01T00:00", "04-01T00:00", (1, 1, 0));
    check("04-01T00:00", "05-01T00:00", (0, 0, 1));
    assert_eq!(kept(&all, 2, (Timestamp::MIN, Timestamp::MAX)), Attainment::default());
    assert_eq!(next_due_at(&all), Some(at("04-01T12:00")));
}

#[test]
fn what_a_term_cost_is_owed_after_it_is_agreed_no_more() {
    let sum = crate::money::Money::new(10_000, crate::money::Currency::RUB);
    let costly = SlaClause {
        compensation: Some(super::super::SlaCompensation::PerBreach(sum)),
        ..clause(1, Side::Ours, SlaMeasure::Reply, 2)
    };
    // late in February, late in March; from March on another term holds, which costs nothing
    let letters = ["in 02-10T10:00", "out 02-11T17:00", "in 03-03T10:00", "out 03-04T17:00"];
    let mut facts = client(vec![costly], &letters);
    let free = clause(2, Side::Ours, SlaMeasure::Reply, 2);
    facts.sla.versions.push(version(date(2026, 3, 1), vec![free]));
    let all = clocks(&facts, &Policy::default(), Timestamp::MIN, at("03-10T10:00"));
    let month =
        |first: Date, from: &str, until: &str| Month { first, from: at(from), until: at(until) };
    let months = [
        month(date(2026, 2, 1), "02-01T00:00", "03-01T00:00"),
        month(date(2026, 3, 1), "03-01T00:00", "04-01T00:00"),
    ];
    let all = owed(&all, &months, None);
    let got: Vec<_> = all.iter().map(|o| (o.month, o.key, o.attained.n_breached, o.sum)).collect();
    assert_eq!(got, [(date(2026, 2, 1), 1, 1, Some(sum))]);
}

#[test]
fn a_term_is_judged_over_as_many_days_as_the_agency_says() {
    let letters = ["in 02-02T10:00", "out 02-02T17:00", "in 02-03T10:00", "out 02-03T17:00"];
    let facts = client(vec![clause(1, Side::Ours, SlaMeasure::Reply, 2)], &letters);
    let seen = |days| {
        let mut policy = Policy::default();
        policy.sla.sla_days = days;
        recent(&facts, &policy, at("09-10T10:00")).len()
    };
    assert_eq!((seen(30), seen(300)), (0, 2));
}
