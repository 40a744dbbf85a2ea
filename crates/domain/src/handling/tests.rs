use super::*;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

/// Monday, 9:00 in UTC.
fn monday() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn calendar() -> WorkingCalendar {
    WorkingCalendar::weekends_only(jiff::tz::TimeZone::UTC)
}

fn after(hours: i64) -> Timestamp {
    monday() + hours.hours()
}

fn facts(fault: Fault, deeds: &[(i64, DeedKind)]) -> HandlingFacts {
    let deeds = deeds.iter().map(|&(hours, kind)| Deed { at: after(hours), kind }).collect();
    HandlingFacts { known_at: monday(), fault: Some(fault), deeds }
}

fn handling(facts: &HandlingFacts, hours: i64) -> Handling {
    judge(facts, &HandlingPolicy::default(), &calendar(), after(hours))
}

/// Words of the mistakes that are not avoided, as `kind:state`.
fn mistakes(handling: &Handling) -> Vec<String> {
    let noted = handling.mistakes.iter().filter(|m| m.state != MistakeState::Avoided);
    noted.map(|m| format!("{}:{}", m.kind.word(), m.state.word())).collect()
}

#[test]
fn each_mistake_is_seen_while_it_is_made_and_after_it_was_mended() {
    use DeedKind as D;
    let check = |name: &str, fault, deeds: &[(i64, D)], hours, want: &[&str]| {
        assert_eq!(mistakes(&handling(&facts(fault, deeds), hours)), want, "{name}");
    };
    let own = Fault::Own;
    check("there is time", own, &[], 3, &["kept_silent:ahead"]);
    check("half a day gone", own, &[], 6, &["kept_silent:live"]);
    check("a call on the next day", own, &[(24, D::Told)], 25, &["kept_silent:mended"]);
    let first = [(1, D::ClientLearned), (2, D::Told)];
    check("they knew before", own, &first, 3, &["kept_silent:mended"]);
    let calm = [(1, D::Told), (2, D::EmotionsDenied)];
    check("calm down", own, &calm, 3, &["denied_emotions:live"]);
    let heard = [(1, D::Told), (2, D::EmotionsDenied), (3, D::Listened)];
    check("heard out after all", own, &heard, 4, &["denied_emotions:mended"]);
    let blame = [(1, D::Told), (2, D::BlameShifted), (3, D::Regretted)];
    check("regret does not mend an own fault", own, &blame, 4, &["shifted_blame:live"]);
    let third = ["shifted_blame:mended", "only_apologized:ahead"];
    check("but another's it does", Fault::ThirdParty, &blame, 4, &third);
    let sorry = [(1, D::Told), (1, D::Apologized), (2, D::SolutionUndated)];
    check("soon is no date", own, &sorry, 73, &["only_apologized:live"]);
    let fixed = [(1, D::Told), (2, D::SolutionDated)];
    check("repaired without a word", own, &fixed, 49, &["only_solved:live"]);
    check("a word is due", own, &fixed, 3, &["only_solved:ahead"]);
}

#[test]
fn five_steps_in_time_are_a_hundred_and_late_ones_are_half() {
    use DeedKind as D;
    let well = [
        (1, D::Told),
        (1, D::Listened),
        (2, D::Apologized),
        (3, D::SolutionDated),
        (48, D::PreventionTold),
    ];
    let all = handling(&facts(Fault::Own, &well), 49);
    assert_eq!((all.score, all.best_score, all.steps_in_time), (100, 100, 5));
    assert_eq!(mistakes(&all), [""; 0]);

    let none = handling(&facts(Fault::Own, &[]), 1);
    assert_eq!((none.score, none.best_score, none.steps_in_time), (0, 100, 0));

    let states: Vec<_> = handling(&facts(Fault::Own, &well[..1]), 24 * 7)
        .steps
        .iter()
        .map(|s| s.state.word())
        .collect();
    assert_eq!(states, ["in_time", "overdue", "overdue", "overdue", "due"]);

    let late = handling(&facts(Fault::Own, &[(24, D::Told)]), 25);
    assert_eq!((late.score, late.best_score), (5, 85));
    let codes: Vec<_> = late.reasons.iter().map(|r| r.code.as_ref()).collect();
    let want = [
        "handling.score",
        "handling.best",
        "handling.kept-silent.mended",
        "handling.step.late",
        "handling.step.due",
        "handling.step.due",
        "handling.step.due",
        "handling.step.due",
    ];
    assert_eq!(codes, want);
}

#[test]
fn a_night_and_a_weekend_are_no_delay() {
    // Friday 17:30 until Monday 10:00: an hour and a half of office time.
    let known_at: Timestamp = "2026-03-06T17:30:00Z".parse().unwrap();
    let told: Timestamp = "2026-03-09T10:00:00Z".parse().unwrap();
    let deeds = vec![Deed { at: told, kind: DeedKind::Told }];
    let facts = HandlingFacts { known_at, fault: None, deeds };
    let judged = judge(&facts, &HandlingPolicy::default(), &calendar(), told);
    assert_eq!(judged.steps[0].state, StepState::InTime);
    assert_eq!(judged.steps[0].minutes_left, Some(240 - 90));
}

fn any_deeds() -> impl Strategy<Value = Vec<(i64, DeedKind)>> {
    let kind = (0..DeedKind::ALL.len()).prop_map(|i| DeedKind::ALL[i]);
    proptest::collection::vec((0..400_i64, kind), 0..12)
}

fn any_fault() -> impl Strategy<Value = Fault> {
    (0..Fault::ALL.len()).prop_map(|i| Fault::ALL[i])
}

proptest! {
    #[test]
    fn the_score_lies_between_nothing_and_what_is_still_possible(
        deeds in any_deeds(), fault in any_fault(), hours in 0..500_i64,
    ) {
        let h = handling(&facts(fault, &deeds), hours);
        prop_assert!(0 <= h.score && h.score <= h.best_score && h.best_score <= 100);
        prop_assert!(h.steps.len() == 5 && h.mistakes.len() == 5);
        prop_assert!(usize::from(h.steps_in_time) <= 5);
    }

    #[test]
    fn what_is_possible_never_grows_by_waiting(
        deeds in any_deeds(), fault in any_fault(), hours in 0..400_i64, more in 0..100_i64,
    ) {
        let facts = facts(fault, &deeds);
        prop_assert!(handling(&facts, hours + more).best_score <= handling(&facts, hours).best_score);
    }

    #[test]
    fn a_wrong_word_never_raises_the_score(
        deeds in any_deeds(), fault in any_fault(), at in 0..400_i64, which in 0..3_usize,
    ) {
        let wrong = [DeedKind::EmotionsDenied, DeedKind::BlameShifted, DeedKind::ClientLearned][which];
        let before = handling(&facts(fault, &deeds), 500);
        let with = [deeds.as_slice(), &[(at, wrong)]].concat();
        prop_assert!(handling(&facts(fault, &with), 500).score <= before.score);
    }

    #[test]
    fn the_order_of_recording_does_not_matter(
        deeds in any_deeds(), fault in any_fault(), hours in 0..500_i64,
    ) {
        let mut turned = deeds.clone();
        turned.reverse();
        prop_assert_eq!(handling(&facts(fault, &deeds), hours).score, handling(&facts(fault, &turned), hours).score);
    }
}
