use super::*;
use jiff::civil::date;

fn moscow() -> WorkingCalendar {
    WorkingCalendar::russian(TimeZone::fixed(jiff::tz::offset(3)))
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn holidays_moved_and_short_days_are_known() {
    let cal = moscow();
    for (day, kind) in [
        (date(2024, 1, 8), DayKind::Off),
        (date(2024, 4, 27), DayKind::Working),
        (date(2024, 4, 29), DayKind::Off),
        (date(2025, 3, 7), DayKind::Short),
        (date(2026, 12, 31), DayKind::Off),
        (date(2026, 12, 30), DayKind::Working),
        (date(2020, 4, 14), DayKind::Working),
        // outside of the table
        (date(1999, 5, 8), DayKind::Off),
        (date(2031, 6, 12), DayKind::Off),
        (date(2031, 6, 11), DayKind::Working),
        (date(2075, 1, 5), DayKind::Off),
        (date(2075, 6, 1), DayKind::Off),
    ] {
        assert_eq!(cal.day_kind(day), kind, "{day}");
    }
}

#[test]
fn pandemic_and_custom_days_are_a_choice() {
    let holidays = Holidays {
        russian: true,
        pandemic_days_off: true,
        custom: vec![(date(2020, 4, 15), DayKind::Short), (date(2040, 2, 1), DayKind::Off)],
    };
    let cal = WorkingCalendar::new(DayTable::of(&holidays), TimeZone::UTC);
    assert_eq!(cal.day_kind(date(2020, 4, 14)), DayKind::Off);
    assert_eq!(cal.day_kind(date(2020, 4, 15)), DayKind::Short);
    assert_eq!(cal.day_kind(date(2040, 2, 1)), DayKind::Off);
}

#[test]
fn working_minutes_leave_out_nights_lunch_and_holidays() {
    let cal = moscow();
    for (from, until, minutes) in [
        ("2024-03-04T09:00:00+03", "2024-03-04T18:00:00+03", 480),
        ("2024-03-04T12:30:00+03", "2024-03-04T14:30:00+03", 60),
        // Thursday is short before 8 March, a Friday
        ("2024-03-07T16:00:00+03", "2024-03-11T10:00:00+03", 120),
        ("2023-12-29T17:00:00+03", "2024-01-09T09:30:00+03", 90),
        ("2024-03-09T10:00:00+03", "2024-03-10T10:00:00+03", 0),
        ("2024-03-05T18:00:00+03", "2024-03-04T09:00:00+03", -960),
    ] {
        assert_eq!(cal.working_minutes_between(at(from), at(until)), minutes, "{from} {until}");
    }
}

#[test]
fn working_days_are_added_over_holidays() {
    let cal = moscow();
    assert_eq!(cal.next_working_day(date(2023, 12, 29)), date(2024, 1, 9));
    assert_eq!(cal.add_working_days(date(2024, 1, 9), -1), date(2023, 12, 29));
    assert_eq!(cal.add_working_days(date(2024, 3, 9), 0), date(2024, 3, 9));
    assert_eq!(cal.working_days_between(date(2024, 1, 1), date(2024, 1, 15)), 4);
}

#[test]
fn intervals_must_be_in_order() {
    let hours = |a: i8, b: i8| (Time::constant(a, 0, 0, 0), Time::constant(b, 0, 0, 0));
    assert_eq!(moscow().with_intervals(&[]).unwrap_err(), BadIntervals);
    assert_eq!(moscow().with_intervals(&[hours(12, 9)]).unwrap_err(), BadIntervals);
    assert_eq!(moscow().with_intervals(&[hours(9, 13), hours(12, 18)]).unwrap_err(), BadIntervals);
    let cal = moscow().with_intervals(&[hours(8, 12), hours(13, 14), hours(16, 20)]).unwrap();
    assert_eq!(cal.minutes_per_day(), 540);
}

#[test]
fn a_span_is_the_sum_of_its_parts() {
    let cal = moscow();
    let start = at("2023-11-01T05:17:00Z").as_second();
    let instant = |s: i64| Timestamp::from_second(s).unwrap();
    for step in (0..400).map(|i| i * 37 * 60) {
        let (a, b, c) = (start, start + step, start + 3 * step + 60);
        let whole = cal.working_minutes_between(instant(a), instant(c));
        let parts = cal.working_minutes_between(instant(a), instant(b))
            + cal.working_minutes_between(instant(b), instant(c));
        assert_eq!(whole, parts);
    }
}

#[test]
fn counts_over_long_spans_agree_with_a_walk_over_the_days() {
    let cal = moscow();
    for (from, until) in [
        (date(2000, 1, 1), date(2000, 3, 5)),
        (date(2004, 2, 20), date(2005, 3, 10)),
        (date(2013, 1, 1), date(2026, 12, 31)),
        (date(1996, 2, 1), date(2001, 3, 1)),
        (date(2049, 12, 1), date(2052, 3, 3)),
    ] {
        let mut day = from;
        let mut walked = 0;
        while day < until {
            walked += i64::from(cal.is_working_day(day));
            day = day.tomorrow().unwrap();
        }
        assert_eq!(cal.working_days_between(from, until), walked, "{from} {until}");
    }
}
