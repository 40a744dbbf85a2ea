//! Calendars: moves, refusals, recurrences, zones, and files that are broken.

mod shared;

use channels::calendar::{Answer, Calendar, Meeting, read};
use jiff::tz::TimeZone;

fn moscow() -> TimeZone {
    TimeZone::get("Europe/Moscow").expect("a zone")
}

fn ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().expect("a moment").as_millisecond()
}

fn parse(body: &str) -> Calendar {
    let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n");
    let window = ms("2025-01-01T00:00:00Z")..ms("2026-12-31T00:00:00Z");
    read(text.as_bytes(), "calendar.ics", &moscow(), window)
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n").replace("\r\n\r\n", "\r\n")
}

fn starts(meetings: &[Meeting]) -> Vec<String> {
    let at = |m: &Meeting| jiff::Timestamp::from_millisecond(m.starts_ms).unwrap().to_string();
    meetings.iter().map(at).collect()
}

#[test]
fn an_event_is_read_with_its_people_and_answers() {
    let found = parse(&event(
        "UID:1@a\r\nSUMMARY:Планёрка\\, еженедель\r\n ная\r\nDTSTART;TZID=Europe/Moscow:20260302T100000\r\n\
         DTEND;TZID=Europe/Moscow:20260302T110000\r\nORGANIZER;CN=Вера:mailto:vera@a.example\r\n\
         ATTENDEE;CN=\"Анна; директор\";PARTSTAT=DECLINED:mailto:Anna@Client.example\r\n\
         ATTENDEE;CUTYPE=ROOM:mailto:room@a.example\r\nATTENDEE;PARTSTAT=ACCEPTED:MAILTO:b@c.example",
    ));
    assert_eq!(found.problems, []);
    let one = &found.meetings[0];
    assert_eq!((one.title.as_str(), one.minutes), ("Планёрка, еженедельная", 60));
    assert_eq!(one.starts_ms, ms("2026-03-02T07:00:00Z"));
    assert_eq!(one.organizer.as_ref().unwrap().address, "vera@a.example");
    let said: Vec<_> =
        one.attendees.iter().map(|a| (a.person.address.as_str(), a.answer)).collect();
    assert_eq!(
        said,
        [("anna@client.example", Answer::Declined), ("b@c.example", Answer::Accepted)]
    );
    assert!(!one.is_cancelled && !one.is_moved);
}

#[test]
fn rules_of_recurrence_are_laid_out() {
    let check = |rule: &str, expected: &[&str]| {
        let found = parse(&event(&format!("UID:1\r\nDTSTART:20260302T070000Z\r\nRRULE:{rule}")));
        assert_eq!(found.problems, [], "{rule}");
        let found = starts(&found.meetings);
        let wanted: Vec<String> = expected.iter().map(|d| format!("2026-{d}T07:00:00Z")).collect();
        assert_eq!(found, wanted, "{rule}");
    };
    check("FREQ=WEEKLY;COUNT=3", &["03-02", "03-09", "03-16"]);
    check("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=4", &["03-02", "03-05", "03-16", "03-19"]);
    check("FREQ=DAILY;UNTIL=20260304T235959Z", &["03-02", "03-03", "03-04"]);
    check("FREQ=DAILY;BYDAY=MO,FR;COUNT=3", &["03-02", "03-06", "03-09"]);
    check("FREQ=MONTHLY;COUNT=2", &["03-02", "04-02"]);
    check("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", &["03-02", "04-06", "05-04"]);
    check("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", &["03-27", "04-24"]);
    check("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", &["03-31", "04-30"]);
    check("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", &["03-31", "04-30"]);
    check("FREQ=YEARLY;BYMONTH=3,5;COUNT=2", &["03-02", "05-02"]);
    check("FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20260601", &["03-31", "05-31"]);
}

#[test]
fn a_clock_that_is_put_forward_leaves_a_weekly_meeting_at_its_hour() {
    let found = parse(&event(
        "UID:1\r\nDTSTART;TZID=W. Europe Standard Time:20260323T100000\r\nRRULE:FREQ=WEEKLY;COUNT=2",
    ));
    assert_eq!(starts(&found.meetings), ["2026-03-23T09:00:00Z", "2026-03-30T08:00:00Z"]);
}

#[test]
fn an_endless_rule_stays_within_the_window() {
    let found = parse(&event("UID:1\r\nDTSTART:20100301T070000Z\r\nRRULE:FREQ=DAILY"));
    assert_eq!(found.problems, []);
    assert_eq!(starts(&found.meetings)[0], "2025-01-01T07:00:00Z");
    assert!(found.meetings.len() < 731, "{}", found.meetings.len());
}

#[test]
fn exceptions_leave_out_move_and_cancel_single_meetings() {
    let series = event(
        "UID:1\r\nDTSTART:20260302T070000Z\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE:20260309T070000Z",
    );
    let moved = event("UID:1\r\nRECURRENCE-ID:20260316T070000Z\r\nDTSTART:20260318T070000Z");
    let gone = event(
        "UID:1\r\nRECURRENCE-ID:20260323T070000Z\r\nDTSTART:20260323T070000Z\r\nSTATUS:CANCELLED",
    );
    // an exception may stand before its series
    let found = parse(&format!("{moved}{series}{gone}"));
    let told: Vec<_> =
        found.meetings.iter().map(|m| (m.starts_ms, m.is_moved, m.is_cancelled)).collect();
    assert_eq!(
        told,
        [
            (ms("2026-03-02T07:00:00Z"), false, false),
            (ms("2026-03-18T07:00:00Z"), true, false),
            (ms("2026-03-23T07:00:00Z"), false, true),
        ]
    );
    assert_eq!(found.meetings[1].original_ms, Some(ms("2026-03-16T07:00:00Z")));
}

#[test]
fn of_several_versions_the_newest_counts() {
    let version = |n: u8, hour: u8| {
        event(&format!("UID:1\r\nSEQUENCE:{n}\r\nDTSTART:20260302T{hour:02}0000Z"))
    };
    let found = parse(&format!("{}{}", version(2, 9), version(0, 7)));
    assert_eq!(starts(&found.meetings), ["2026-03-02T09:00:00Z"]);
    assert!(found.meetings[0].is_moved);
}

#[test]
fn a_zone_of_the_file_itself_is_understood_and_an_unknown_one_is_told() {
    let zone = "BEGIN:VTIMEZONE\r\nTZID:Наш пояс\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+0500\r\n\
                END:STANDARD\r\nEND:VTIMEZONE\r\n";
    let of = |tz: &str| event(&format!("UID:{tz}\r\nDTSTART;TZID={tz}:20260302T100000"));
    let found = parse(&format!("{zone}{}{}", of("Наш пояс"), of("Nowhere")));
    assert_eq!(starts(&found.meetings), ["2026-03-02T05:00:00Z", "2026-03-02T07:00:00Z"]);
    assert_eq!(found.problems.len(), 1);
    assert_eq!(found.problems[0].code, "unknown-zone");
}

#[test]
fn broken_events_are_told_by_line_and_leave_the_others_alone() {
    let good = event("UID:1\r\nDTSTART:20260302T070000Z");
    let no_start = event("UID:2\r\nSUMMARY:Без даты");
    let bad_start = event("UID:3\r\nDTSTART:вчера");
    let bad_rule = event("UID:4\r\nDTSTART:20260303T070000Z\r\nRRULE:FREQ=HOURLY");
    let cut = "BEGIN:VEVENT\r\nUID:5\r\nDTSTART:20260305T070000Z\r\n";
    let found = parse(&format!("{no_start}{bad_start}rubbish\r\n{bad_rule}{cut}{good}"));
    assert_eq!(starts(&found.meetings), ["2026-03-02T07:00:00Z", "2026-03-03T07:00:00Z"]);
    let mut told: Vec<_> =
        found.problems.iter().map(|p| format!("{} {}", p.place, p.code)).collect();
    told.sort();
    let expected =
        ["line 15 bad-recurrence", "line 17 cut-off", "line 3 no-date", "line 9 not-a-date"];
    assert_eq!(told, expected);
}

#[test]
fn whole_days_are_no_meetings_and_other_files_no_calendars() {
    let found = parse(&event("UID:1\r\nDTSTART;VALUE=DATE:20260308\r\nSUMMARY:Праздник"));
    assert_eq!((found.meetings.len(), found.n_whole_days), (0, 1));
    let window = 0..i64::MAX;
    let found = read("hello\nworld".as_bytes(), "x", &moscow(), window);
    assert_eq!(found.problems[0].code, "not-a-calendar");
}

#[test]
fn every_file_of_the_reference_data_is_read_without_a_fall() {
    let Some(folder) = shared::data("calendar/stalwart_calcard/resources/ical") else { return };
    let (mut n_files, mut n_meetings, mut n_empty) = (0, 0, 0);
    for path in shared::files(&folder) {
        let file = std::fs::File::open(&path).expect("opens");
        let window = ms("1980-01-01T00:00:00Z")..ms("2040-01-01T00:00:00Z");
        let found = read(file, "x", &TimeZone::UTC, window);
        n_files += 1;
        n_meetings += found.meetings.len();
        let text = std::fs::read(&path).expect("reads");
        let text = String::from_utf8_lossy(&text).to_uppercase();
        let has_event = text.contains("BEGIN:VEVENT") && text.contains("DTSTART");
        if has_event && found.meetings.is_empty() && found.n_whole_days == 0 {
            n_empty += 1;
            println!("nothing found in {}: {:?}", path.display(), found.problems);
        }
    }
    println!("{n_files} files, {n_meetings} meetings, nothing found in {n_empty} with events");
    assert!(n_files > 100 && n_meetings > 100);
}
