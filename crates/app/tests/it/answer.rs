//! What people say to Houston: answers, busy windows, their own feeling.

use crate::post::{ALICE, DINA, Letter, letter, mbox, read_in, steady};
use crate::{assert_error, problems};
use app::assess::{self, Verdict};
use app::dossier::{self, SignalFile, deny_cue, dossier};
use app::signal::{answer::answer, answer::precision, busy, gut};
use domain::assess::Judged;
use domain::cue::CueKind;
use domain::facts::AnswerKind;
use domain::health::Level;
use domain::id::{BusyWindowId, TouchId};
use domain::signal::{Evidence, SignalKind};
use jiff::Timestamp;
use testkit::{TestApp, each_app};

const ANGRY: &str = "Это безобразие, форма не работает вторую неделю. Мы крайне недовольны вашей \
    работой и требуем подключить вашего директора.";

/// Half a year of usual letters, then one that is angry.
async fn angry(app: &TestApp) {
    let mut letters = steady(160, "2026-02-26T15:00+03:00", 26);
    letters.push(letter("2026-02-27T11:00+03:00", DINA, ALICE, "angry", ANGRY));
    read_in(app, &mbox(&letters), None).await;
}

/// Half a year of usual letters, then five weeks of nothing.
async fn silent(app: &TestApp) {
    let letters: Vec<Letter> = steady(150, "2026-01-23T15:00+03:00", 26);
    read_in(app, &mbox(&letters), None).await;
}

async fn verdict(app: &TestApp) -> Verdict {
    dossier(&app.ctx, &app.vera, app.client).await.unwrap().verdict.expect("assessed")
}

async fn find(app: &TestApp, kind: SignalKind) -> Option<Judged> {
    let signals = verdict(app).await.assessment.signals;
    signals.into_iter().find(|judged| judged.signal.kind == kind)
}

async fn level(app: &TestApp) -> Level {
    verdict(app).await.assessment.health.level
}

async fn is_denied(app: &TestApp, touch: TouchId, kind: CueKind) -> Vec<bool> {
    let file = dossier::touch(&app.ctx, &app.vera, touch).await.unwrap();
    file.cues.iter().filter(|c| c.cue.kind == kind).map(|c| c.is_denied).collect()
}

fn quotes(judged: &Judged) -> Vec<(TouchId, CueKind)> {
    match &judged.signal.evidence {
        Evidence::Messages { messages } => messages.iter().map(|m| (m.touch, m.cue)).collect(),
        Evidence::Series(_) | Evidence::Incident(_) => panic!("no messages: {judged:?}"),
    }
}

#[test]
fn a_false_alarm_silences_the_episode_and_denies_its_words() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        angry(&app).await;
        assert_eq!(level(&app).await, Level::Red);
        let negativity = find(&app, SignalKind::Negativity).await.expect("a signal");
        let (touch, cue) = quotes(&negativity)[0];
        assert_eq!(is_denied(&app, touch, cue).await, [false]);
        for kind in [SignalKind::Negativity, SignalKind::Escalation] {
            let Some(judged) = find(&app, kind).await else { continue };
            let episode = judged.signal.episode;
            answer(ctx, alice, client, &episode, AnswerKind::FalseAlarm, "шутка").await.unwrap();
            assert!(find(&app, kind).await.is_none_or(|j| !j.counts), "{kind:?} still counts");
        }
        assert_eq!(is_denied(&app, touch, cue).await, [true]);
        assert!(level(&app).await < Level::Amber, "{:?}", verdict(&app).await.assessment.health);
        assert!(app.events(9).await.iter().any(|e| e == "Алиса signal.answer"));
        // It stays silent when the client is assessed anew later.
        app.pass_hours(24);
        assess::run_one(ctx, app.vera.workspace, client).await.unwrap();
        assert!(find(&app, SignalKind::Negativity).await.is_none_or(|j| !j.counts));
        // The words can be given their weight again.
        deny_cue(ctx, alice, touch, cue, false).await.unwrap();
        assert_eq!(is_denied(&app, touch, cue).await, [false]);
    });
}

#[test]
fn a_confirmed_signal_stays_and_the_newest_answer_counts() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        angry(&app).await;
        let episode = find(&app, SignalKind::Negativity).await.unwrap().signal.episode;
        answer(ctx, alice, client, &episode, AnswerKind::Confirmed, "").await.unwrap();
        let judged = find(&app, SignalKind::Negativity).await.unwrap();
        assert_eq!((judged.counts, judged.answer), (true, Some(AnswerKind::Confirmed)));
        assert_eq!(level(&app).await, Level::Red);
        app.pass_hours(1);
        answer(ctx, alice, client, &episode, AnswerKind::Explained, "обсудили").await.unwrap();
        let judged = find(&app, SignalKind::Negativity).await.unwrap();
        assert_eq!((judged.counts, judged.answer), (false, Some(AnswerKind::Explained)));
        let kinds = precision(ctx, &app.vera).await.unwrap();
        let (_, found) = kinds.iter().find(|(k, _)| *k == SignalKind::Negativity).unwrap();
        assert_eq!((found.explained, found.confirmed, found.unanswered), (1, 0, 0));
        assert!(precision(ctx, &app.zhenya).await.unwrap().is_empty());
        let file: SignalFile = dossier::signal(ctx, alice, client, &episode).await.unwrap();
        assert_eq!(file.answers.len(), 2);
        let long = "я".repeat(2_001);
        let too_long = answer(ctx, alice, client, &episode, AnswerKind::Confirmed, &long).await;
        assert_eq!(problems(too_long), ["note:too-long"]);
    });
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

async fn declare(app: &TestApp) -> app::Result<BusyWindowId> {
    let (from, until) = (moment("2026-01-24T09:00+03:00"), moment("2026-03-20T18:00+03:00"));
    busy::declare(&app.ctx, &app.alice, app.client, from, until, "Ремонт офиса", None).await
}

#[test]
fn a_busy_window_holds_quiet_signals_back_and_its_end_frees_them() {
    each_app(|app| async move {
        silent(&app).await;
        let before = (level(&app).await, find(&app, SignalKind::Silence).await.expect("silence"));
        assert!(before.0 >= Level::Amber && before.1.counts, "{before:?}");
        let window = declare(&app).await.unwrap();
        let silence = find(&app, SignalKind::Silence).await.expect("held, not gone");
        assert_eq!((silence.counts, silence.signal.held_by), (false, Some(window)));
        assert!(level(&app).await <= Level::Watch, "{:?}", level(&app).await);
        busy::end(&app.ctx, &app.alice, window).await.unwrap();
        let silence = find(&app, SignalKind::Silence).await.expect("free again");
        assert_eq!((silence.counts, silence.signal.held_by), (true, None));
        assert_eq!(level(&app).await, before.0);
    });
}

#[test]
fn a_busy_window_that_runs_out_frees_the_signals_by_the_schedule() {
    each_app(|app| async move {
        silent(&app).await;
        declare(&app).await.unwrap();
        app.run_jobs().await;
        assert!(level(&app).await <= Level::Watch);
        app.pass_hours(24 * 25);
        app.run_jobs().await;
        let silence = find(&app, SignalKind::Silence).await.expect("free again");
        assert!(silence.counts && silence.signal.held_by.is_none());
        let asked = verdict(&app).await.assessment.expired;
        assert_eq!(asked.len(), 1, "the window is owed a question");
    });
}

#[test]
fn a_busy_window_does_not_hold_anger_back() {
    each_app(|app| async move {
        angry(&app).await;
        declare(&app).await.unwrap();
        assert!(find(&app, SignalKind::Negativity).await.unwrap().counts);
        assert_eq!(level(&app).await, Level::Red);
        let (from, until) = (moment("2026-03-20T18:00+03:00"), moment("2026-03-01T18:00+03:00"));
        let wrong = busy::declare(&app.ctx, &app.alice, app.client, from, until, " ", None).await;
        assert_eq!(problems(wrong), ["reason:required", "until:ends-before-it-begins"]);
    });
}

#[test]
fn a_feeling_is_kept_beside_the_level_and_is_no_input_of_it() {
    each_app(|app| async move {
        let (ctx, client) = (&app.ctx, app.client);
        angry(&app).await;
        let before = verdict(&app).await.assessment;
        for (actor, feeling) in [(&app.alice, 2), (&app.vera, -2), (&app.boris, -2)] {
            gut::feel(ctx, actor, client, feeling, "").await.unwrap();
        }
        assess::run_one(ctx, app.vera.workspace, client).await.unwrap();
        assert_eq!(verdict(&app).await.assessment, before);
        let guts = dossier(ctx, &app.vera, client).await.unwrap().guts;
        let mut felt: Vec<i64> = guts.iter().map(|g| g.feeling).collect();
        felt.sort_unstable();
        assert_eq!(felt, [-2, -2, 2]);
        assert_eq!(
            problems(gut::feel(ctx, &app.alice, client, 3, "").await),
            ["feeling:out-of-range"]
        );
        assert_eq!(app.last_detail().await, "{}", "the log does not say what was felt");
    });
}

#[test]
fn a_stranger_is_told_that_there_is_no_such_client() {
    each_app(|app| async move {
        let (ctx, client) = (&app.ctx, app.client);
        angry(&app).await;
        let negativity = find(&app, SignalKind::Negativity).await.unwrap();
        let (touch, cue) = quotes(&negativity)[0];
        let episode = negativity.signal.episode;
        let window = declare(&app).await.unwrap();
        let (from, until) = (ctx.now(), moment("2026-03-20T18:00+03:00"));
        for stranger in [&app.gleb, &app.zhenya] {
            let kind = AnswerKind::FalseAlarm;
            assert_error!(answer(ctx, stranger, client, &episode, kind, "").await, NotFound);
            let declared = busy::declare(ctx, stranger, client, from, until, "нет", None).await;
            assert_error!(declared, NotFound);
            assert_error!(busy::end(ctx, stranger, window).await, NotFound);
            assert_error!(gut::feel(ctx, stranger, client, 0, "").await, NotFound);
            assert_error!(deny_cue(ctx, stranger, touch, cue, true).await, NotFound);
            assert_error!(dossier(ctx, stranger, client).await, NotFound);
            assert_error!(dossier::older(ctx, stranger, client, None).await, NotFound);
            assert_error!(dossier::signal(ctx, stranger, client, &episode).await, NotFound);
            assert_error!(dossier::touch(ctx, stranger, touch).await, NotFound);
        }
        assert_eq!(is_denied(&app, touch, cue).await, [false]);
        let by_boris = answer(ctx, &app.boris, client, &episode, AnswerKind::Explained, "").await;
        assert_error!(by_boris, Forbidden);
    });
}
