//! The back-test: what is learned later changes nothing of what was said before, and both sides are
//! counted.

use domain::backtest::past::{KnownWindow, Look, Past};
use domain::backtest::tally::Tally;
use domain::backtest::threshold::{PRESENT, THRESHOLDS, at_threshold, from_factor};
use domain::backtest::trial::{self, Trial, Verdict};
use domain::cue::CueKind;
use domain::facts::{
    AnswerFact, AnswerKind, BusyWindow, ClientFacts, ContactFact, CueFact, TouchFact,
};
use domain::health::Level;
use domain::id::{BusyWindowId, ClientId, ContactId, TouchId};
use domain::outcome::Outcome;
use domain::policy::Policy;
use domain::signal::SignalKind;
use domain::touch::{Channel, Direction};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

const DAY: i64 = 86_400;
/// Monday 2025-09-01, 10:00 UTC.
const START: i64 = 1_756_720_800;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a moment")
}

/// A touch so many minutes after the start.
fn touch(minute: i64, direction: Direction, contact: u128) -> TouchFact {
    let at = START + minute * 60;
    TouchFact {
        id: TouchId::new(at * 1000, contact as u32),
        at,
        direction,
        channel: Channel::Mail,
        contact: Some(ContactId(Uuid::from_u128(contact))),
        thread: Some((minute / 2_000) as u64),
        is_substantive: true,
    }
}

fn cue(minute: i64, kind: CueKind, confidence: u8) -> CueFact {
    let at = START + minute * 60;
    CueFact {
        touch: TouchId::new(at * 1000, 9),
        at,
        contact: None,
        kind,
        confidence,
        spans: Vec::new(),
        is_denied: false,
    }
}

fn facts(mut touches: Vec<TouchFact>, mut cues: Vec<CueFact>) -> ClientFacts {
    touches.sort_by_key(|t| (t.at, t.id));
    cues.sort_by_key(|c| c.at);
    let zone = TimeZone::get("Europe/Moscow").expect("a zone");
    let mut facts = ClientFacts::new(ClientId(Uuid::from_u128(1)), zone);
    for contact in [1_u128, 2] {
        let id = ContactId(Uuid::from_u128(contact));
        let first = touches.iter().find(|t| t.contact == Some(id));
        facts.contacts.extend(first.map(|t| ContactFact {
            contact: id,
            is_main: false,
            is_senior: contact == 2,
            first_seen_at: t.at,
        }));
    }
    facts.touches = touches;
    facts.cues = cues;
    facts
}

fn window(n: u128, from_day: i64, until_day: i64, known_day: i64) -> KnownWindow {
    KnownWindow {
        window: BusyWindow {
            id: BusyWindowId(Uuid::from_u128(n)),
            from: at(START + from_day * DAY),
            until: at(START + until_day * DAY),
            reason: "проверка".to_owned(),
        },
        known_at: at(START + known_day * DAY),
        ended_at: None,
    }
}

/// A year of two conversations a week, answered in half a day, until a day; then nothing.
fn steady_until(day: i64) -> Vec<TouchFact> {
    let mut touches = Vec::new();
    for conversation in 0..day * 2 / 7 {
        let minute = conversation * 5_040 + (conversation * 37) % 300;
        touches.push(touch(minute, Direction::Outgoing, 1));
        touches.push(touch(minute + 120 + (conversation * 53) % 180, Direction::Incoming, 1));
    }
    touches
}

fn try_it(past: &Past, outcome: Outcome, day: i64) -> Trial {
    trial::run(past, &Policy::default(), outcome, at(START + day * DAY)).expect("a history")
}

fn touches() -> impl Strategy<Value = Vec<TouchFact>> {
    let one = (0..400 * 1_440_i64, any::<bool>(), 1..=2_u128).prop_map(|(minute, is_in, who)| {
        touch(minute, if is_in { Direction::Incoming } else { Direction::Outgoing }, who)
    });
    prop::collection::vec(one, 0..160)
}

fn cues() -> impl Strategy<Value = Vec<CueFact>> {
    let kinds = prop::sample::select(CueKind::ALL);
    let one = (0..400 * 1_440_i64, kinds, 20..=100_u8).prop_map(|(m, kind, c)| cue(m, kind, c));
    prop::collection::vec(one, 0..12)
}

fn looks_before(past: &Past, day: i64) -> Vec<Look> {
    let until = at(START + 400 * DAY);
    let mut looks = past.replay(&Policy::default(), at(START), until, 5);
    looks.retain(|look| look.at <= at(START + day * DAY));
    looks
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_comes_after_a_day_changes_nothing_before_it(
        touches in touches(), cues in cues(), day in 30..380_i64, known in 0..400_i64,
        is_right in any::<bool>(),
    ) {
        let cut = START + day * DAY;
        let windows = vec![window(1, known - 20, known + 15, known)];
        let all = facts(touches.clone(), cues.clone());
        let early = facts(
            touches.into_iter().filter(|t| t.at < cut).collect(),
            cues.into_iter().filter(|c| c.at < cut).collect(),
        );
        let known_early: Vec<KnownWindow> =
            windows.iter().filter(|w| w.known_at <= at(cut)).cloned().collect();
        let whole = Past::new(all, windows, Vec::new());
        let answers = match whole.replay(&Policy::default(), at(START), at(START + 400 * DAY), 5)
            .iter().flat_map(|look| &look.counted).next_back()
        {
            Some((_, episode)) => vec![AnswerFact {
                episode: episode.clone(),
                kind: if is_right { AnswerKind::Confirmed } else { AnswerKind::FalseAlarm },
                at: at(cut + DAY),
                strength: None,
            }],
            None => Vec::new(),
        };
        let answered = Past::new(whole.facts().clone(), whole.windows().to_vec(), answers);
        let cut_off = Past::new(early, known_early, Vec::new());
        let expected = looks_before(&cut_off, day);
        prop_assert_eq!(&looks_before(&whole, day), &expected);
        prop_assert_eq!(&looks_before(&answered, day), &expected);
    }

    #[test]
    fn a_replay_says_what_the_program_would_have_said_on_that_day(
        touches in touches(), cues in cues(), day in 30..400_i64,
    ) {
        let policy = Policy::default();
        let past = Past::new(facts(touches, cues), vec![window(1, 100, 130, 110)], Vec::new());
        let now = at(START + day * DAY);
        let steps = past.replay(&policy, now, at(START + 400 * DAY), 400);
        let live = past.assess(&policy, now);
        prop_assert_eq!(steps[0].level, live.health.level);
        let counted: Vec<SignalKind> = steps[0].counted.iter().map(|(kind, _)| *kind).collect();
        let expected: Vec<SignalKind> =
            live.health.counted.iter().map(|(kind, _)| *kind).collect();
        prop_assert_eq!(counted, expected);
    }
}

#[test]
fn a_silence_before_the_end_is_warned_about_and_a_sudden_end_is_not() {
    let quiet = Past::new(facts(steady_until(300), Vec::new()), Vec::new(), Vec::new());
    let warned = try_it(&quiet, Outcome::Left, 345);
    let lead = warned.lead.expect("a warning");
    assert!((5..45).contains(&lead.days), "{lead:?}");
    assert!(matches!(lead.kind, SignalKind::Silence | SignalKind::Volume), "{lead:?}");
    assert!(matches!(warned.verdict, Verdict::Early | Verdict::Late));
    let sudden = try_it(&quiet, Outcome::Left, 299);
    assert_eq!((sudden.verdict, sudden.lead), (Verdict::Missed, None));
    // The same history of a client that stayed: the warning was for nothing.
    let kept = try_it(&quiet, Outcome::Kept, 345);
    assert_eq!((kept.verdict, kept.lead), (Verdict::Kept, None));
    assert_eq!(kept.false_alarms().count(), 1, "{kept:?}");
    assert!(trial::run(&quiet, &Policy::default(), Outcome::Left, at(START)).is_none());
}

#[test]
fn little_history_is_said_to_be_unknown_and_not_missed() {
    let few = vec![touch(0, Direction::Incoming, 1), touch(9_000, Direction::Incoming, 1)];
    let past = Past::new(facts(few, Vec::new()), Vec::new(), Vec::new());
    let trial = try_it(&past, Outcome::Left, 40);
    assert_eq!(trial.verdict, Verdict::Unknown);
    assert_eq!(trial.days_known, 0);
    assert!(trial.days_grey >= 40);
}

#[test]
fn a_confirmed_warning_of_a_kept_client_is_no_false_alarm() {
    let angry = cue(250 * 1_440, CueKind::Negativity, 95);
    let told = facts(steady_until(340), vec![angry]);
    let past = Past::new(told.clone(), Vec::new(), Vec::new());
    let kept = try_it(&past, Outcome::Kept, 340);
    assert_eq!(kept.false_alarms().count(), 1, "{kept:?}");
    let looks = past.replay(&Policy::default(), at(START + 251 * DAY), at(START + 252 * DAY), 1);
    let episode = looks[0].counted[0].1.clone();
    let answer = AnswerFact {
        episode,
        kind: AnswerKind::Confirmed,
        at: at(START + 320 * DAY),
        strength: None,
    };
    let kept = try_it(&Past::new(told, Vec::new(), vec![answer]), Outcome::Kept, 340);
    assert_eq!(kept.false_alarms().count(), 0, "{kept:?}");
    assert_eq!(kept.warnings.len(), 1);
}

#[test]
fn a_window_holds_nothing_back_before_somebody_knew_of_it() {
    let quiet = facts(steady_until(300), Vec::new());
    let from = at(START + 318 * DAY);
    let until = at(START + 344 * DAY);
    let level = |windows: Vec<KnownWindow>| {
        let past = Past::new(quiet.clone(), windows, Vec::new());
        let looks = past.replay(&Policy::default(), from, until, 1);
        looks.iter().map(|look| look.level >= Level::Amber).collect::<Vec<_>>()
    };
    let open = level(Vec::new());
    let late = level(vec![window(1, 300, 400, 335)]);
    let warned_at = open.iter().position(|is_warned| *is_warned).expect("a warning");
    assert!(warned_at < 17, "{open:?}");
    assert_eq!(late[..17], open[..17]);
    assert!(late[17..].iter().all(|is_warned| !is_warned), "{late:?}");
    let mut ended = window(1, 300, 400, 300);
    ended.ended_at = Some(until.saturating_sub(SignedDuration::from_hours(24)).expect("a moment"));
    let ended = level(vec![ended]);
    assert!(ended[..25].iter().all(|is_warned| !is_warned), "{ended:?}");
}

#[test]
fn the_tally_counts_both_sides() {
    let quiet = Past::new(facts(steady_until(300), Vec::new()), Vec::new(), Vec::new());
    let mut tally = Tally::new(PRESENT);
    for (outcome, day) in [
        (Outcome::Left, 345),
        (Outcome::NearlyLeft, 299),
        (Outcome::Kept, 345),
        (Outcome::Kept, 290),
    ] {
        tally.add(&try_it(&quiet, outcome, day));
    }
    assert_eq!((tally.n_lost(), tally.n_warned(), tally.n_missed), (2, 1, 1));
    assert_eq!((tally.n_kept, tally.n_false), (2, 1));
    assert_eq!(tally.recall(), Some(0.5));
    assert!(tally.median_lead_days().is_some_and(|days| days < 45));
    let per_month = tally.false_per_client_month().expect("known days");
    assert!((0.03..0.1).contains(&per_month), "{per_month}");
    assert!(tally.n_by_chance().is_some_and(|n| n > 0.1 && n < 1.0));
    let nobody = Tally::new(PRESENT);
    assert_eq!((nobody.recall(), nobody.false_per_client_year()), (None, None));
}

#[test]
fn thresholds_move_the_numbers_and_the_present_one_moves_none() {
    let policy = Policy::default();
    assert_eq!(at_threshold(&policy, PRESENT), policy);
    let steps: Vec<Policy> = THRESHOLDS.iter().map(|t| at_threshold(&policy, *t)).collect();
    for pair in steps.windows(2) {
        assert!(pair[0].silence_flag_times < pair[1].silence_flag_times);
        assert!(pair[0].false_alarm_budget_per_year > pair[1].false_alarm_budget_per_year);
        assert!(pair[0].words_flag_confidence < pair[1].words_flag_confidence);
        let (keener, stricter) = (&pair[0].work, &pair[1].work);
        assert!(keener.tasks_min_score < stricter.tasks_min_score);
        assert!(keener.approvals_flag_times < stricter.approvals_flag_times);
        assert!(keener.feedback_min_score < stricter.feedback_min_score);
        assert!(keener.meetings_min_score < stricter.meetings_min_score);
        assert!(keener.meetings_broken_percent <= stricter.meetings_broken_percent);
        assert!(keener.invoice_late_days <= stricter.invoice_late_days);
        assert!(keener.invoice_escalate_days < stricter.invoice_escalate_days);
    }
    assert_eq!(from_factor(1.25), Some(125));
    assert_eq!(from_factor(1.3), None);
}
