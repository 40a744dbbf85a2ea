use super::*;
use crate::calendar::DayTable;
use crate::facts::TouchFact;
use crate::id::TouchId;
use crate::money::Currency;
use crate::touch::{Channel, Direction};
use jiff::ToSpan;
use jiff::civil::{Time, time};
use jiff::tz::TimeZone;
use proptest::prelude::*;

/// A zone that changes its clock: forward on 2026-03-29 at 02:00, back on 2026-10-25 at 03:00.
fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").expect("a zone with a clock change")
}

fn moscow() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(3))
}

fn at(text: &str, zone: &TimeZone) -> Timestamp {
    let civil: jiff::civil::DateTime = text.parse().expect("a civil moment");
    civil.to_zoned(zone.clone()).expect("a moment").timestamp()
}

fn hours_of(intervals: &[(Time, Time)], zone: TimeZone) -> SlaHours {
    SlaHours::new(Some(DayTable::russian()), intervals, zone).expect("good hours")
}

fn office() -> SlaHours {
    hours_of(
        &[(time(9, 0, 0, 0), time(13, 0, 0, 0)), (time(14, 0, 0, 0), time(18, 0, 0, 0))],
        moscow(),
    )
}

#[test]
fn hours_count_intervals_nights_and_days_off_as_agreed() {
    let night = [(time(22, 0, 0, 0), time(6, 0, 0, 0))];
    let every_night = SlaHours::new(None, &night, moscow()).expect("good hours");
    let check = |hours: &SlaHours, from: &str, until: &str, minutes: i64| {
        let (from, until) = (at(from, &moscow()), at(until, &moscow()));
        let got = hours.between(from, until);
        assert_eq!(got, SignedDuration::from_mins(minutes), "{from} to {until}");
        if minutes > 0 {
            let after = hours.after(from, got);
            assert_eq!(hours.between(from, after), got, "after and between agree");
            assert!(after <= until);
        }
    };
    // lunch is left out
    check(&office(), "2026-03-02T12:30", "2026-03-02T14:30", 60);
    // Friday evening to Monday morning
    check(&office(), "2026-02-27T17:30", "2026-03-02T09:30", 60);
    // 9 March 2026 is a day off in Russia
    check(&office(), "2026-03-06T17:00", "2026-03-10T10:00", 120);
    check(&office(), "2026-03-07T10:00", "2026-03-08T20:00", 0);
    // across midnight, begun before and ended within
    check(&every_night, "2026-03-02T23:00", "2026-03-03T05:00", 360);
    check(&every_night, "2026-03-02T05:00", "2026-03-02T23:00", 120);
    check(&every_night, "2026-03-02T07:00", "2026-03-02T21:00", 0);
    // a night that begins on Friday ends on Saturday; the next one begins on Monday
    let working = hours_of(&night, moscow());
    check(&working, "2026-03-13T21:00", "2026-03-16T23:00", 540);
    let around = SlaHours::round_the_clock(moscow());
    check(&around, "2026-03-07T10:00", "2026-03-08T10:00", 1440);
    check(&around, "2026-03-07T10:00", "2026-03-07T09:00", 0);
}

#[test]
fn the_clock_change_is_counted_as_it_really_passed() {
    let night = [(time(22, 0, 0, 0), time(6, 0, 0, 0))];
    let hours = SlaHours::new(None, &night, berlin()).expect("good hours");
    let check = |from: &str, until: &str, real_hours: i64| {
        let got = hours.between(at(from, &berlin()), at(until, &berlin()));
        assert_eq!(got, SignedDuration::from_hours(real_hours), "{from} to {until}");
    };
    check("2026-03-27T20:00", "2026-03-28T08:00", 8);
    check("2026-03-28T20:00", "2026-03-29T08:00", 7);
    check("2026-10-24T20:00", "2026-10-25T08:00", 9);
    // an interval that begins in the hour that there is not
    let early = SlaHours::new(None, &[(time(2, 30, 0, 0), time(4, 0, 0, 0))], berlin());
    let early = early.expect("good hours");
    let got = early.between(at("2026-03-29T00:00", &berlin()), at("2026-03-29T12:00", &berlin()));
    assert_eq!(got, SignedDuration::from_mins(30));
}

#[test]
fn hours_that_overlap_are_refused() {
    let check = |intervals: &[(u8, u8)], is_good: bool| {
        let hour = |h: u8| time(h as i8, 0, 0, 0);
        let intervals: Vec<_> = intervals.iter().map(|(a, b)| (hour(*a), hour(*b))).collect();
        assert_eq!(SlaHours::new(None, &intervals, moscow()).is_ok(), is_good, "{intervals:?}");
    };
    check(&[], true);
    check(&[(9, 13), (14, 18)], true);
    check(&[(14, 18), (9, 13)], true);
    check(&[(9, 14), (13, 18)], false);
    check(&[(9, 18), (22, 6)], true);
    check(&[(5, 18), (22, 6)], false);
    check(&[(22, 6), (23, 1)], false);
    check(&[(9, 9)], true);
}

fn term(minutes: i64) -> SlaTerm {
    SlaTerm {
        side: Side::Ours,
        limit: SignedDuration::from_mins(minutes),
        target_percent: 90,
        words: "Отвечаем на письмо за два рабочих часа".to_owned(),
        compensation: None,
    }
}

fn case(asked: &str, answered: Option<&str>, pauses: &[(&str, Option<&str>)]) -> Case {
    let at = |text: &str| at(text, &moscow());
    let pauses = pauses.iter().map(|(from, until)| Pause {
        from: at(from),
        until: until.map(at),
        reason: "ждём фотографии".to_owned(),
    });
    Case {
        of: CaseOf::Touch(TouchId(1)),
        thread: None,
        asked_at: at(asked),
        answered_at: answered.map(at),
        pauses: pauses.collect(),
    }
}

#[test]
fn a_clock_stands_still_while_it_waits_for_the_other_side() {
    let now = at("2026-03-02T17:00", &moscow());
    let check = |case: Case, minutes: i64, state: ClockState| {
        let got = clock(&case, &term(120), &office(), now);
        assert_eq!(got, Clock { elapsed: SignedDuration::from_mins(minutes), state }, "{case:?}");
    };
    let over = |minutes| ClockState::Breached { over: SignedDuration::from_mins(minutes) };
    let due = |text| ClockState::Running { due_at: at(text, &moscow()) };
    check(case("2026-03-02T10:00", Some("2026-03-02T11:59"), &[]), 119, ClockState::Met);
    check(case("2026-03-02T10:00", Some("2026-03-02T12:00"), &[]), 120, ClockState::Met);
    check(case("2026-03-02T10:00", Some("2026-03-02T15:00"), &[]), 240, over(120));
    // what was answered after `now` is not known yet
    check(case("2026-03-02T16:30", Some("2026-03-02T17:30"), &[]), 30, due("2026-03-03T09:30"));
    check(case("2026-03-02T16:30", None, &[]), 30, due("2026-03-03T09:30"));
    let waits = [("2026-03-02T11:00", Some("2026-03-02T16:00"))];
    check(case("2026-03-02T10:00", None, &waits), 120, due("2026-03-02T17:00"));
    let still = [("2026-03-02T11:00", None)];
    check(case("2026-03-02T10:00", None, &still), 60, ClockState::Paused);
    // pauses that overlap, run backwards or begin before the question count once, or not at all
    let odd = [
        ("2026-03-02T09:00", Some("2026-03-02T11:00")),
        ("2026-03-02T10:30", Some("2026-03-02T12:00")),
        ("2026-03-02T16:00", Some("2026-03-02T15:00")),
    ];
    check(case("2026-03-02T10:00", Some("2026-03-02T13:00"), &odd), 60, ClockState::Met);
    // over the limit before the pause began
    let late = [("2026-03-02T15:00", None)];
    check(case("2026-03-02T09:00", None, &late), 300, over(180));
}

#[test]
fn a_case_is_told_from_letters_of_both_sides() {
    let touch = |n: i64, direction, channel, thread: Option<u64>, is_substantive| TouchFact {
        id: TouchId(n),
        at: n * 60,
        direction,
        channel,
        contact: None,
        thread,
        is_substantive,
    };
    use Channel::{Call, Mail};
    use Direction::{Incoming, Internal, Outgoing};
    let touches = [
        touch(1, Incoming, Mail, Some(1), true),
        touch(2, Incoming, Mail, Some(1), true),
        touch(3, Incoming, Mail, Some(2), true),
        touch(4, Internal, Mail, Some(1), true),
        touch(5, Outgoing, Mail, Some(1), true),
        touch(6, Incoming, Mail, Some(1), false),
        touch(7, Incoming, Call, Some(3), true),
        touch(8, Incoming, Mail, Some(1), true),
        touch(9, Incoming, Mail, Some(4), true),
        // they were called: whatever waited is answered
        touch(10, Outgoing, Call, None, true),
        touch(11, Incoming, Mail, Some(4), true),
    ];
    let of = |side| -> Vec<(Option<u64>, i64, Option<i64>)> {
        let minute = |at: Timestamp| at.as_second() / 60;
        let found = cases(&touches, side, SlaMeasure::Reply.channels());
        found.iter().map(|c| (c.thread, minute(c.asked_at), c.answered_at.map(minute))).collect()
    };
    let ours = [
        (Some(1), 1, Some(5)),
        (Some(2), 3, Some(10)),
        (Some(1), 8, Some(10)),
        (Some(4), 9, Some(10)),
        (Some(4), 11, None),
    ];
    assert_eq!(of(Side::Ours), ours);
    assert_eq!(of(Side::Theirs), [(Some(1), 5, Some(6))]);
}

#[test]
fn attainment_counts_what_is_decided_and_drafts_what_is_owed() {
    let now = at("2026-03-31T17:00", &moscow());
    let period = (at("2026-03-01T00:00", &moscow()), at("2026-04-01T00:00", &moscow()));
    let met = || case("2026-03-02T10:00", Some("2026-03-02T11:00"), &[]);
    let late = || case("2026-03-03T10:00", Some("2026-03-03T18:00"), &[]);
    let open = || case("2026-03-31T16:30", None, &[]);
    let before = || case("2026-02-27T10:00", Some("2026-02-27T18:00"), &[]);
    let rub = |minor| Money::new(minor, Currency::RUB);
    let check = |cases: &[Case], compensation, want: (Option<u8>, Option<i64>)| {
        let term = SlaTerm { compensation, ..term(120) };
        let kept = attainment(cases, &term, &office(), period, now);
        let owed = kept.compensation(&term, Some(rub(30_000_000))).map(|sum| sum.minor);
        assert_eq!((kept.percent(), owed), want, "{kept:?}");
    };
    let per_breach = || Some(SlaCompensation::PerBreach(rub(500_000)));
    let of_fee = || Some(SlaCompensation::OfFee(Decimal::new(5, 0)));
    check(&[], per_breach(), (None, None));
    check(&[open(), before()], per_breach(), (None, None));
    check(&[met(), late(), late(), open()], per_breach(), (Some(33), Some(1_000_000)));
    check(&[met(), late()], of_fee(), (Some(50), Some(1_500_000)));
    check(&[met(), late()], None, (Some(50), None));
    // nine of ten reach the target
    let nine: Vec<Case> = (0..9).map(|_| met()).chain([late()]).collect();
    check(&nine, per_breach(), (Some(90), None));
}

proptest! {
    #[test]
    fn time_is_additive_and_never_more_than_passed(a in 0..4_000_i64, b in 0..4_000_i64, c in 0..4_000_i64) {
        let start = at("2026-03-26T00:00", &berlin());
        let mut moments = [a, b, c].map(|n| start + (n * 7).minutes());
        moments.sort();
        let [x, y, z] = moments;
        let night = [(time(9, 0, 0, 0), time(12, 30, 0, 0)), (time(21, 0, 0, 0), time(3, 0, 0, 0))];
        let hours = SlaHours::new(Some(DayTable::weekends_only()), &night, berlin()).expect("hours");
        let whole = hours.between(x, z);
        prop_assert_eq!(whole, hours.between(x, y) + hours.between(y, z));
        prop_assert!(whole <= z.duration_since(x));
        if whole.is_positive() {
            let after = hours.after(x, whole);
            prop_assert!(after <= z);
            prop_assert_eq!(hours.between(x, after), whole);
        }
    }
}
