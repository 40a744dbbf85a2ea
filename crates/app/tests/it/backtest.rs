//! Back-tests and proposals: what became of clients, what would have been said, who may ask.

use crate::post::{ALICE, DINA, Letter, letter, mbox, read_in, steady};
use crate::{assert_error, problems, refusal};
use app::backtest::{self, State, begin, begin_and_run, cancel, evidence, report, try_client};
use app::client::{self, OutcomeInput, clear_outcome, set_outcome};
use app::job::{self, Ran};
use app::signal::answer::{answer, precision};
use app::tuning::{self, Source};
use app::{assess, dossier, workspace};
use domain::backtest::tally::Tally;
use domain::backtest::threshold::{PRESENT, THRESHOLDS};
use domain::backtest::trial::Verdict;
use domain::facts::AnswerKind;
use domain::health::Level;
use domain::id::{BacktestId, ClientId};
use domain::outcome::Outcome;
use domain::policy::Policy;
use domain::signal::SignalKind;
use domain::tuning::Lever;
use jiff::civil::date;
use testkit::{TestApp, client_input, each_app};

fn said(outcome: Outcome, month: i8, day: i8) -> OutcomeInput {
    OutcomeInput {
        outcome, on: date(2026, month, day), note: "ушли к другим".to_owned()
    }
}

/// Half a year of usual letters that ends on the 20th of December, and a client that left on the
/// 10th of February.
async fn left(app: &TestApp) {
    read_in(app, &mbox(&steady(160, "2025-12-20T15:00+03:00", 26)), None).await;
    let outcome = said(Outcome::Left, 2, 10);
    set_outcome(&app.ctx, &app.alice, app.client, &outcome).await.unwrap();
}

async fn finished(app: &TestApp) -> BacktestId {
    let id = begin(&app.ctx, &app.vera).await.unwrap();
    app.run_jobs().await;
    id
}

async fn tally(app: &TestApp, id: BacktestId) -> Tally {
    report(&app.ctx, &app.vera, id, PRESENT, 50).await.unwrap().present.expect("figures")
}

#[test]
fn a_person_says_what_became_of_a_client_and_nobody_else() {
    each_app(|app| async move {
        let (ctx, client) = (&app.ctx, app.client);
        let input = said(Outcome::Left, 2, 10);
        set_outcome(ctx, &app.alice, client, &input).await.unwrap();
        let card = client::card(ctx, &app.vera, client).await.unwrap();
        let stored = card.outcome.expect("an outcome");
        assert_eq!((stored.outcome, stored.on), (Outcome::Left, date(2026, 2, 10)));
        assert_eq!(app.events(1).await, ["Алиса client.outcome"]);
        // The same again is no change.
        let n = app.events(99).await.len();
        set_outcome(ctx, &app.alice, client, &input).await.unwrap();
        assert_eq!(app.events(99).await.len(), n);
        let later = said(Outcome::Left, 3, 3);
        assert_eq!(problems(set_outcome(ctx, &app.alice, client, &later).await), ["on:in-future"]);
        assert_error!(set_outcome(ctx, &app.boris, client, &input).await, Forbidden);
        for stranger in [&app.gleb, &app.zhenya] {
            assert_error!(set_outcome(ctx, stranger, client, &input).await, NotFound);
            assert_error!(clear_outcome(ctx, stranger, client).await, NotFound);
        }
        clear_outcome(ctx, &app.alice, client).await.unwrap();
        assert_error!(clear_outcome(ctx, &app.alice, client).await, Conflict);
        assert!(client::card(ctx, &app.vera, client).await.unwrap().outcome.is_none());
    });
}

#[test]
fn a_client_that_fell_silent_before_it_left_is_found_ahead_of_time() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        left(&app).await;
        let id = finished(&app).await;
        let found = report(ctx, &app.vera, id, PRESENT, 50).await.unwrap();
        assert_eq!((found.state, found.is_outdated, found.has_more), (State::Done, false, false));
        assert_eq!((found.run.n_clients, found.run.n_done, found.run.n_unmarked), (1, 1, 0));
        let tally = found.present.expect("figures");
        assert_eq!((tally.n_lost(), tally.n_warned(), tally.n_kept), (1, 1, 0));
        let trial = found.rows[0].trial.as_ref().expect("a trial");
        let lead = trial.lead.expect("a lead");
        assert!(matches!(trial.verdict, Verdict::Early | Verdict::Late), "{trial:?}");
        assert!((3..53).contains(&lead.days), "{lead:?}");
        // The proof of that day says what the trial says, from what was known on that day.
        let proof = evidence(ctx, &app.vera, app.client, lead.at, PRESENT).await.unwrap();
        assert_eq!(proof.assessment.health.level, trial.warnings[0].level);
        let kinds = proof.assessment.health.counted.iter().map(|(kind, _)| *kind);
        assert_eq!(kinds.collect::<Vec<_>>(), trial.warnings[0].kinds);
        // Keener numbers warn no later.
        assert_eq!(found.tallies.len(), THRESHOLDS.len());
        let keen = found.tallies[0].median_lead_days().expect("a lead");
        assert!(keen >= lead.days, "{keen} {lead:?}");
        let alone = try_client(ctx, &app.vera, app.client).await.unwrap();
        let (_, present) = alone.into_iter().find(|(t, _)| *t == PRESENT).expect("a trial");
        assert_eq!(&present, trial);
    });
}

#[test]
fn the_same_asked_twice_is_one_run_and_the_same_history_gives_the_same_figures() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        left(&app).await;
        let first = begin(ctx, &app.vera).await.unwrap();
        assert_eq!(begin(ctx, &app.vera).await.unwrap(), first);
        assert_eq!(backtest::get(ctx, &app.vera, first).await.unwrap().state, "waiting");
        app.run_jobs().await;
        let before = tally(&app, first).await;
        // A run that is over stays as it is.
        backtest::run(ctx, app.vera.workspace, first).await.unwrap();
        assert_eq!(tally(&app, first).await, before);
        let second = begin_and_run(ctx, &app.vera).await.unwrap();
        assert_ne!(second, first);
        assert_eq!(tally(&app, second).await, before);
        // The job of the second run finds it done.
        assert_eq!(job::run_due(ctx).await.unwrap().n_wrong, 0);
        assert_eq!(backtest::list(ctx, &app.vera, 9).await.unwrap().len(), 2);
    });
}

#[test]
fn a_killed_run_goes_on_where_it_was_and_a_cancelled_one_stops() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        left(&app).await;
        for n in 0..12 {
            client::create(ctx, &app.vera, &client_input(&format!("К{n}"))).await.unwrap();
        }
        let id = begin(ctx, &app.vera).await.unwrap();
        // As a run that died after its first clients would have left it.
        let row = store::backtests::Trial {
            client: app.client,
            threshold: PRESENT,
            rank: 2,
            trial: String::new(),
        };
        let mut tx = ctx.db.begin().await.unwrap();
        store::backtests::add_trials(&mut tx, app.vera.workspace, id, &[row]).await.unwrap();
        tx.commit().await.unwrap();
        app.run_jobs().await;
        let run = backtest::get(ctx, &app.vera, id).await.unwrap();
        assert_eq!((run.state.as_str(), run.n_clients, run.n_done), ("done", 13, 13));
        // What the dead run had written was not done again.
        assert_eq!(tally(&app, id).await.n_lost(), 0);
        let waiting = begin(ctx, &app.vera).await.unwrap();
        cancel(ctx, &app.vera, waiting).await.unwrap();
        assert_error!(cancel(ctx, &app.vera, waiting).await, Conflict);
        app.run_jobs().await;
        assert_eq!(backtest::get(ctx, &app.vera, waiting).await.unwrap().state, "cancelled");
        let asked = begin(ctx, &app.vera).await.unwrap();
        let mut tx = ctx.db.begin().await.unwrap();
        store::backtests::begin(&mut tx, app.vera.workspace, asked, (13, 0)).await.unwrap();
        tx.commit().await.unwrap();
        cancel(ctx, &app.vera, asked).await.unwrap();
        let state = backtest::run(ctx, app.vera.workspace, asked).await.unwrap();
        assert_eq!(state, State::Cancelled);
    });
}

#[test]
fn a_back_test_is_for_those_who_see_every_client() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        left(&app).await;
        let id = finished(&app).await;
        for person in [&app.alice, &app.boris, &app.gleb] {
            assert_error!(begin(ctx, person).await, Forbidden);
            assert_error!(report(ctx, person, id, PRESENT, 9).await, Forbidden);
            assert_error!(backtest::list(ctx, person, 9).await, Forbidden);
            assert_error!(tuning::advice(ctx, person).await, Forbidden);
        }
        let at = app.ctx.now();
        assert_error!(evidence(ctx, &app.alice, app.client, at, PRESENT).await, Forbidden);
        assert_error!(evidence(ctx, &app.gleb, app.client, at, PRESENT).await, NotFound);
        let stranger = &app.zhenya;
        assert_error!(backtest::get(ctx, stranger, id).await, NotFound);
        assert_error!(report(ctx, stranger, id, PRESENT, 9).await, NotFound);
        assert_error!(cancel(ctx, stranger, id).await, NotFound);
        assert_error!(evidence(ctx, stranger, app.client, at, PRESENT).await, NotFound);
        assert_error!(try_client(ctx, stranger, app.client).await, NotFound);
        let own = begin_and_run(ctx, stranger).await.unwrap();
        let found = report(ctx, stranger, own, PRESENT, 9).await.unwrap();
        assert_eq!((found.rows.len(), found.run.n_clients), (0, 0));
        let odd = report(ctx, &app.vera, id, 77, 9).await;
        assert_eq!(problems(odd), ["threshold:unknown-threshold"]);
    });
}

#[test]
fn a_threshold_becomes_the_policy_by_a_human_act_and_is_taken_back() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        left(&app).await;
        let id = finished(&app).await;
        let source = Source::Backtest { threshold: 125 };
        let proposal = tuning::proposal(ctx, &app.vera, source).await.unwrap();
        let names: Vec<&str> = proposal.changes.iter().map(|c| c.name.as_str()).collect();
        assert!(names.contains(&"silence_flag_times"), "{names:?}");
        assert_error!(tuning::apply(ctx, &app.alice, source, proposal.version).await, Forbidden);
        let change = tuning::apply(ctx, &app.vera, source, proposal.version).await.unwrap();
        assert_error!(tuning::apply(ctx, &app.vera, source, proposal.version).await, Conflict);
        let (policy, _) = workspace::policy(ctx, &app.vera).await.unwrap();
        assert_eq!(policy.silence_flag_times, 2.5);
        assert_eq!(app.events(1).await, ["Вера policy.apply"]);
        assert!(report(ctx, &app.vera, id, PRESENT, 9).await.unwrap().is_outdated);
        assert_error!(tuning::undo(ctx, &app.zhenya, change).await, NotFound);
        tuning::undo(ctx, &app.vera, change).await.unwrap();
        let (policy, _) = workspace::policy(ctx, &app.vera).await.unwrap();
        assert_eq!(policy, Policy::default());
        assert!(!report(ctx, &app.vera, id, PRESENT, 9).await.unwrap().is_outdated);
        assert_eq!(refusal(tuning::undo(ctx, &app.vera, change).await), "refused.policy-moved-on");
        // Numbers that somebody has changed since are not run over.
        let version = tuning::proposal(ctx, &app.vera, source).await.unwrap().version;
        let change = tuning::apply(ctx, &app.vera, source, version).await.unwrap();
        let (policy, version) = workspace::policy(ctx, &app.vera).await.unwrap();
        let other = Policy { silence_flag_times: 4.0, ..policy };
        workspace::edit_policy(ctx, &app.vera, version, &other).await.unwrap();
        assert_eq!(refusal(tuning::undo(ctx, &app.vera, change).await), "refused.policy-moved-on");
        assert_eq!(tuning::history(ctx, &app.vera).await.unwrap().len(), 2);
    });
}

/// Half a year of usual letters, then a week of nothing: a silence that only just counts.
fn silent(n: usize) -> Vec<Letter> {
    let until = "2026-02-20T15:00+03:00";
    steady(120, until, 26)
        .into_iter()
        .map(|l| Letter {
            from: l.from.replace("dina@romashka", &format!("dina@silent{n}")),
            to: l.to.replace("dina@romashka", &format!("dina@silent{n}")),
            id: format!("{n}-{}", l.id),
            ..l
        })
        .collect()
}

async fn add_silent(app: &TestApp, n: usize) -> ClientId {
    let mut input = client_input(&format!("Молчун {n}"));
    input.domains = vec![format!("silent{n}.example")];
    client::create(&app.ctx, &app.vera, &input).await.unwrap().id
}

async fn answer_silence(app: &TestApp, client: ClientId, kind: AnswerKind) {
    let file = dossier::dossier(&app.ctx, &app.vera, client).await.unwrap();
    let signals = file.verdict.expect("assessed").assessment.signals;
    let silence = signals.iter().find(|j| j.signal.kind == SignalKind::Silence).expect("silence");
    answer(&app.ctx, &app.vera, client, &silence.signal.episode, kind, "").await.unwrap();
}

#[test]
fn answers_propose_a_stricter_number_and_say_what_it_would_have_changed() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let mut letters = Vec::new();
        let mut clients = Vec::new();
        for n in 0..9 {
            clients.push(add_silent(&app, n).await);
            letters.extend(silent(n));
        }
        read_in(&app, &mbox(&letters), None).await;
        assess::run_due(ctx).await.unwrap();
        let of = |found: &[tuning::LeverAdvice]| {
            found.iter().find(|a| a.lever == Lever::Silence).expect("a lever").clone()
        };
        let before = of(&tuning::advice(ctx, &app.vera).await.unwrap());
        assert_eq!(before.advice.reason.code, "tuning.unknown");
        for client in &clients {
            answer_silence(&app, *client, AnswerKind::FalseAlarm).await;
        }
        let kinds = precision(ctx, &app.vera).await.unwrap();
        let (_, silence) = kinds.iter().find(|(k, _)| *k == SignalKind::Silence).expect("answers");
        assert_eq!((silence.false_alarm, silence.percent()), (9, Some(0)));
        assert!(silence.share().is_some_and(|share| share.high < 40));
        let found = of(&tuning::advice(ctx, &app.vera).await.unwrap());
        let (step, effect) = found.advice.step.expect("a proposal");
        assert_eq!((effect.false_gone, effect.confirmed_gone), (9, 0), "{effect:?}");
        assert_eq!(found.alarms.iter().filter(|a| !a.is_kept).count(), 9);
        let source = Source::Answers { lever: Lever::Silence, step };
        let proposal = tuning::proposal(ctx, &app.vera, source).await.unwrap();
        assert_eq!(proposal.changes, found.changes);
        let fields: Vec<&str> = found.changes.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(fields, ["silence_escalate_times", "silence_flag_times"]);
        // Nothing was changed by itself.
        let (policy, _) = workspace::policy(ctx, &app.vera).await.unwrap();
        assert_eq!(policy, Policy::default());
        // One of them confirmed: no step may take it away.
        app.pass_hours(1);
        answer_silence(&app, clients[0], AnswerKind::Confirmed).await;
        let kept = of(&tuning::advice(ctx, &app.vera).await.unwrap());
        assert_eq!(kept.advice.reason.code, "tuning.none_helps", "{kept:?}");
        let strangers = tuning::advice(ctx, &app.zhenya).await.unwrap();
        assert!(strangers.iter().all(|a| a.advice.reason.code == "tuning.unknown"));
    });
}

#[test]
fn an_answer_given_later_does_not_reach_back() {
    each_app(|app| async move {
        let (ctx, client) = (&app.ctx, app.client);
        let mut letters = steady(160, "2026-02-26T15:00+03:00", 26);
        let angry = "Это безобразие, форма не работает вторую неделю. Мы крайне недовольны.";
        letters.push(letter("2026-02-20T11:00+03:00", DINA, ALICE, "angry", angry));
        letters.sort_by_key(|l| l.at);
        read_in(&app, &mbox(&letters), None).await;
        let at = "2026-02-22T09:00+03:00".parse().unwrap();
        let before = evidence(ctx, &app.vera, client, at, PRESENT).await.unwrap().assessment;
        assert!(before.health.level >= Level::Watch, "{:?}", before.health);
        let file = dossier::dossier(ctx, &app.vera, client).await.unwrap();
        for judged in file.verdict.expect("assessed").assessment.signals {
            let episode = judged.signal.episode;
            answer(ctx, &app.alice, client, &episode, AnswerKind::FalseAlarm, "").await.unwrap();
        }
        let after = evidence(ctx, &app.vera, client, at, PRESENT).await.unwrap().assessment;
        assert_eq!(after, before);
    });
}

#[test]
fn a_schedule_and_a_back_test_share_the_queue() {
    each_app(|app| async move {
        begin(&app.ctx, &app.vera).await.unwrap();
        assert_eq!(app.run_jobs().await, Ran { n_done: 2, n_wrong: 0 });
    });
}
