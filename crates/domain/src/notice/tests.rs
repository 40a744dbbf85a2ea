use super::*;
use jiff::tz::TimeZone;

fn calendar() -> WorkingCalendar {
    WorkingCalendar::russian(TimeZone::get("Europe/Moscow").expect("a zone"))
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// When a letter leaves, in Moscow.
fn check(pace: Pace, now: &str, last: Option<&str>, settings: &NoticeSettings) -> String {
    let calendar = calendar();
    let found = leaves_at(pace, settings, at(now), last.map(at), &calendar);
    found.map_or_else(
        || "never".to_owned(),
        |at| calendar.civil(at).strftime("%a %d %H:%M").to_string(),
    )
}

#[test]
fn a_letter_waits_for_the_pause_the_quiet_hours_and_the_days_off() {
    let usual = NoticeSettings::default();
    let never_quiet = NoticeSettings {
        quiet_from: 0,
        quiet_until: 0,
        is_quiet_on_days_off: false,
        ..usual.clone()
    };
    let at_noon = NoticeSettings { quiet_from: 12, quiet_until: 14, ..usual.clone() };
    let all_day = NoticeSettings { quiet_from: 0, quiet_until: 24, ..usual.clone() };
    let cases = [
        // Tuesday in working hours: now.
        (Pace::AtOnce, "2026-03-03T12:10:00+03:00", None, &usual, "Tue 03 12:10"),
        // The last letter left five minutes ago: the next one after the pause.
        (
            Pace::AtOnce,
            "2026-03-03T12:10:00+03:00",
            Some("2026-03-03T12:05:00+03:00"),
            &usual,
            "Tue 03 12:20",
        ),
        (
            Pace::AtOnce,
            "2026-03-03T12:10:00+03:00",
            Some("2026-03-03T09:00:00+03:00"),
            &usual,
            "Tue 03 12:10",
        ),
        // In the evening and at night: at eight.
        (Pace::AtOnce, "2026-03-03T20:00:00+03:00", None, &usual, "Wed 04 08:00"),
        (Pace::AtOnce, "2026-03-04T07:59:00+03:00", None, &usual, "Wed 04 08:00"),
        // The pause leads into the evening.
        (
            Pace::AtOnce,
            "2026-03-03T19:55:00+03:00",
            Some("2026-03-03T19:50:00+03:00"),
            &usual,
            "Wed 04 08:00",
        ),
        // Friday night to Tuesday: 9 March 2026 is a day off for the holiday on Sunday.
        (Pace::AtOnce, "2026-03-06T21:00:00+03:00", None, &usual, "Tue 10 08:00"),
        (Pace::AtOnce, "2026-03-07T12:00:00+03:00", None, &never_quiet, "Sat 07 12:00"),
        (Pace::AtOnce, "2026-03-03T13:10:00+03:00", None, &at_noon, "Tue 03 14:00"),
        // Who is always quiet asked for nonsense: nothing is lost.
        (Pace::AtOnce, "2026-03-03T13:10:00+03:00", None, &all_day, "Tue 03 13:10"),
        (Pace::Digest, "2026-03-03T08:59:00+03:00", None, &usual, "Tue 03 09:00"),
        (Pace::Digest, "2026-03-03T09:00:00+03:00", None, &usual, "Wed 04 09:00"),
        (Pace::Digest, "2026-03-06T09:30:00+03:00", None, &usual, "Tue 10 09:00"),
        (Pace::Digest, "2026-03-06T09:30:00+03:00", None, &never_quiet, "Sat 07 09:00"),
        (Pace::PageOnly, "2026-03-03T12:10:00+03:00", None, &usual, "never"),
    ];
    for (pace, now, last, settings, want) in cases {
        assert_eq!(check(pace, now, last, settings), want, "{pace:?} {now} {last:?}");
    }
}

#[test]
fn who_is_told_follows_from_the_tie_the_role_and_the_wish() {
    use NoticeKind as K;
    let wish = |reach| NoticeSettings { reach, ..NoticeSettings::default() };
    let cases = [
        (K::LevelWorsened, Role::AccountManager, Tie::Manager, Reach::Own, true),
        (K::LevelWorsened, Role::Specialist, Tie::Team, Reach::Own, true),
        (K::PromiseOverdue, Role::Specialist, Tie::Team, Reach::All, false),
        (K::PromiseOverdue, Role::Specialist, Tie::Named, Reach::Own, true),
        (K::LevelWorsened, Role::Director, Tie::Leads, Reach::Serious, false),
        (K::DirectSignal, Role::Director, Tie::Leads, Reach::Serious, true),
        (K::DirectSignal, Role::Director, Tie::Leads, Reach::Own, false),
        (K::LevelWorsened, Role::AccountDirector, Tie::Leads, Reach::All, true),
        // A role that does not see all clients sees no client by its role.
        (K::DirectSignal, Role::AccountManager, Tie::Leads, Reach::All, false),
        // A word past the manager never reaches the manager.
        (K::WordToDirector, Role::AccountManager, Tie::Manager, Reach::All, false),
        (K::WordToDirector, Role::Director, Tie::Leads, Reach::Own, true),
    ];
    for (kind, role, tie, reach, want) in cases {
        assert_eq!(
            concerns(kind, role, tie, &wish(reach)),
            want,
            "{kind:?} {role:?} {tie:?} {reach:?}"
        );
    }
}

#[test]
fn every_kind_has_a_pace_and_a_person_may_change_it() {
    let mut settings = NoticeSettings::default();
    for kind in NoticeKind::ALL {
        assert_eq!(settings.pace(*kind), kind.usual_pace());
        settings.paces.insert(*kind, Pace::PageOnly);
        assert_eq!(settings.pace(*kind), Pace::PageOnly);
        assert_eq!(NoticeKind::from_word(kind.word()), Some(*kind));
    }
    let text = serde_json::to_string(&settings).expect("JSON");
    assert_eq!(serde_json::from_str::<NoticeSettings>(&text).expect("settings"), settings);
    let of_old: NoticeSettings = serde_json::from_str("{}").expect("settings");
    assert_eq!(of_old, NoticeSettings::default());
}

#[test]
fn what_is_of_one_client_and_kind_comes_together() {
    use NoticeKind as K;
    let items = [(1, K::Kpi), (2, K::Kpi), (1, K::Kpi), (1, K::DirectSignal), (2, K::Kpi)];
    assert_eq!(grouped(&items), [vec![0, 2], vec![1, 4], vec![3]]);
    assert!(grouped::<u8>(&[]).is_empty());
}
