//! Errors that are watched, load, niches and expectations: what is prevented (C003–C005, C120, C137).

use crate::{assert_error, problems, refusal};
use app::ctx::{Clock, Ctx};
use app::edit::{self, EditInput};
use app::load::{self, AssignmentInput};
use app::monitor::{self, MonitorInput, Tick};
use app::onboarding::{self, StepInput, StepWord};
use app::{assess, promise, trust};
use domain::edit::PairVerdict;
use domain::expectation::{CheckState, Verdict};
use domain::monitor::{Every, MonitorKind, MonitorStanding};
use domain::onboarding::{Step, StepState};
use domain::promise::{EndKind, Origin, Side};
use domain::signal::{SignalKind, Strength};
use domain::trust::TrustEntryKind;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, ToSpan};
use testkit::{TestApp, each_app};

fn today(app: &TestApp) -> Date {
    app.ctx.now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn later(ctx: &Ctx, days: i64) -> Ctx {
    let mut later = ctx.clone();
    later.clock = Clock::fixed(ctx.now() + SignedDuration::from_hours(24 * days));
    later
}

fn watched(kind: MonitorKind, due_on: Option<Date>, lines: &[&str]) -> MonitorInput {
    MonitorInput {
        kind,
        what: "Акт за февраль".into(),
        project: None,
        owner: None,
        due_on,
        every: None,
        lead_days: None,
        balance_minor: None,
        spend_minor: None,
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
    }
}

async fn signal(ctx: &Ctx, app: &TestApp, kind: SignalKind) -> Option<Strength> {
    assess::run_one(ctx, app.alice.workspace, app.client).await.expect("assessed");
    let file = app::dossier::dossier(ctx, &app.alice, app.client).await.expect("a dossier");
    let signals = file.verdict.expect("assessed").assessment.signals;
    signals.iter().find(|j| j.signal.kind == kind).map(|j| j.signal.strength)
}

#[test]
fn a_round_cannot_be_done_while_its_list_is_open_and_the_next_one_begins_anew() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let due = today(&app).saturating_add(2.days());
        let none =
            monitor::add(ctx, alice, client, &watched(MonitorKind::Documents, None, &[])).await;
        assert_eq!(problems(none), ["due_on:empty"]);
        let input = watched(MonitorKind::Documents, Some(due), &["отправлен", "", "подписан"]);
        assert_error!(monitor::add(ctx, &app.boris, client, &input).await, Forbidden);
        let id = monitor::add(ctx, alice, client, &input).await.expect("watched");
        assert_eq!(refusal(monitor::done(ctx, alice, id, None, "").await), "refused.monitor-open");
        for n in 0..2 {
            monitor::tick(ctx, alice, id, n, Tick::Done).await.expect("ticked");
        }
        assert_error!(monitor::tick(ctx, alice, id, 2, Tick::Done).await, NotFound);
        monitor::done(ctx, alice, id, None, "подписали").await.expect("done");
        let file = monitor::file(ctx, &app.boris, client).await.expect("a file");
        let card = &file.cards[0];
        assert_eq!(card.row.every, Every::Month);
        assert_eq!(card.row.due_on, Some(due.saturating_add(1.month())));
        assert!(card.lines.iter().all(|line| !line.is_done), "the next round begins anew");
        assert_eq!((card.log.rounds.len(), card.log.rounds[0].note.as_str()), (1, "подписали"));
        // nothing is due any more, and later it is
        assert_eq!(monitor::due(ctx, alice, 9).await.expect("a list").len(), 0);
        let late = later(ctx, 40);
        let due = monitor::due(&late, alice, 9).await.expect("a list");
        assert!(due.len() == 1 && due[0].left_days < 0, "{due:?}");
        assert_eq!(signal(&late, &app, SignalKind::Monitor).await, Some(Strength::Flag));
        let board = app::board::board(&late, alice, false, app::board::Cards::All).await;
        assert_eq!(board.expect("a board").n_due, 1);
        monitor::end(&late, alice, id).await.expect("ended");
        assert_eq!(signal(&late, &app, SignalKind::Monitor).await, None);
        assert_eq!(refusal(monitor::end(&late, alice, id).await), "refused.monitor-ended");
        for stranger in [&app.gleb, &app.zhenya] {
            assert_error!(monitor::file(ctx, stranger, client).await, NotFound);
            assert_error!(monitor::add(ctx, stranger, client, &input).await, NotFound);
            assert_error!(monitor::done(ctx, stranger, id, None, "").await, NotFound);
            assert_error!(monitor::balance(ctx, stranger, id, None, 1).await, NotFound);
            assert!(monitor::due(&late, stranger, 9).await.expect("a list").is_empty());
        }
    });
}

#[test]
fn money_that_runs_out_is_a_signal_until_a_new_balance_is_noted() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let mut input = watched(MonitorKind::Balance, None, &[]);
        let unknown = monitor::add(ctx, alice, client, &input).await;
        assert_eq!(problems(unknown), ["spend:no_amount"]);
        (input.balance_minor, input.spend_minor) = (Some(4_000_000), Some(500_000));
        let id = monitor::add(ctx, alice, client, &input).await.expect("watched");
        assert_eq!(signal(ctx, &app, SignalKind::Monitor).await, None, "eight days are enough");
        let soon = later(ctx, 4);
        assert_eq!(signal(&soon, &app, SignalKind::Monitor).await, Some(Strength::Watch));
        let gone = later(ctx, 8);
        assert_eq!(signal(&gone, &app, SignalKind::Monitor).await, Some(Strength::Flag));
        monitor::balance(&gone, alice, id, None, 10_000_000).await.expect("noted");
        assert_eq!(signal(&gone, &app, SignalKind::Monitor).await, None);
        let file = monitor::file(&gone, alice, client).await.expect("a file");
        assert_eq!(file.cards[0].standing, MonitorStanding::Quiet { left_days: 20 });
        let ahead = Some(today(&app).saturating_add(30.days()));
        assert_eq!(problems(monitor::balance(&gone, alice, id, ahead, 1).await), ["on:in-future"]);
        // twice as much is spent: half of the time is left
        let faster = MonitorInput { spend_minor: Some(1_000_000), ..input };
        monitor::edit(&gone, alice, id, file.cards[0].row.version, &faster).await.expect("changed");
        let file = monitor::file(&gone, alice, client).await.expect("a file");
        assert_eq!(file.cards[0].standing, MonitorStanding::Quiet { left_days: 10 });
    });
}

fn work(app: &TestApp, what: &str, hours: i64, due: Date) -> AssignmentInput {
    AssignmentInput {
        teammate: app.boris.teammate,
        what: what.to_owned(),
        project: None,
        kpi: None,
        niche: String::new(),
        minutes: hours * 60,
        from_on: None,
        due_on: Some(due),
        mentor: None,
        override_reason: String::new(),
    }
}

#[test]
fn a_date_that_does_not_fit_into_the_hours_is_a_signal_wherever_the_hours_went() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        // Monday the 2nd of March: a week of 30 hours
        let friday = date(2026, 3, 6);
        let first = load::add(ctx, alice, client, &work(&app, "Макеты", 24, friday)).await;
        let first = first.expect("given");
        assert_eq!(signal(ctx, &app, SignalKind::Overload).await, None);
        let other = client_of_gleb(&app).await;
        let second = work(&app, "Чужая работа", 20, date(2026, 3, 5));
        load::add(ctx, &app.gleb, other, &second).await.expect("given");
        assert_eq!(signal(ctx, &app, SignalKind::Overload).await, Some(Strength::Flag));
        let team = load::team(ctx, alice).await.expect("the team");
        let boris = team.people.iter().find(|p| Some(p.id) == app.boris.teammate).expect("him");
        assert!(boris.is_overloaded() && boris.n_late() == 1, "{boris:?}");
        let hidden = boris.open.iter().find(|g| g.client_name.is_empty()).expect("other work");
        assert_eq!((hidden.row.fact.what.as_str(), hidden.row.fact.minutes), ("", 20 * 60));
        assert!(team.people[0].id == boris.id, "dates that cannot be kept come first");
        let hours = load::put_person(ctx, alice, boris.id, 50 * 60, &[]).await;
        assert_error!(hours, Forbidden);
        load::put_person(ctx, &app.vera, boris.id, 50 * 60, &[]).await.expect("more hours");
        assert_eq!(signal(ctx, &app, SignalKind::Overload).await, None);
        load::put_person(ctx, &app.vera, boris.id, 30 * 60, &[]).await.expect("fewer");
        load::done(ctx, &app.boris, first, None).await.expect("done");
        assert_eq!(signal(ctx, &app, SignalKind::Overload).await, None);
        let backwards = AssignmentInput {
            from_on: Some(friday),
            ..work(&app, "Назад", 1, date(2026, 3, 3))
        };
        let backwards = load::add(ctx, alice, client, &backwards).await;
        assert_eq!(problems(backwards), ["due_on:before_start"]);
        for stranger in [&app.gleb, &app.zhenya] {
            assert_error!(load::of_client(ctx, stranger, client).await, NotFound);
            assert_error!(load::done(ctx, stranger, first, None).await, NotFound);
            let given = load::add(ctx, stranger, client, &work(&app, "х", 1, friday)).await;
            assert_error!(given, NotFound);
        }
        let theirs = load::team(ctx, &app.zhenya).await.expect("their team");
        assert!(theirs.people.iter().all(|p| p.open.is_empty()));
    });
}

async fn client_of_gleb(app: &TestApp) -> domain::id::ClientId {
    let input = testkit::client_input("Второй клиент");
    app::client::create(&app.ctx, &app.gleb, &input).await.expect("a client").id
}

#[test]
fn somebody_new_to_a_niche_gets_a_kpi_with_a_price_only_with_a_reason() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let kpi = crate::kpi::priced(&app).await;
        let input = AssignmentInput {
            kpi: Some(kpi),
            niche: "Медицина".into(),
            ..work(&app, "Вытянуть заявки", 4, date(2026, 3, 20))
        };
        let nameless = AssignmentInput { niche: String::new(), ..input.clone() };
        assert_eq!(problems(load::add(ctx, alice, client, &nameless).await), ["niche:empty"]);
        let never = load::add(ctx, alice, client, &input).await;
        assert_eq!(problems(never), ["override_reason:never_in_niche"]);
        let dared = AssignmentInput {
            override_reason: "больше некому".into(), ..input.clone()
        };
        let id = load::add(ctx, alice, client, &dared).await.expect("given");
        assert_eq!(signal(ctx, &app, SignalKind::Niche).await, Some(Strength::Watch));
        let file = load::of_client(ctx, alice, client).await.expect("a file");
        let helped = AssignmentInput { mentor: app.alice.teammate, ..dared.clone() };
        load::edit(ctx, alice, id, file.given[0].row.version, &helped).await.expect("a mentor");
        assert_eq!(signal(ctx, &app, SignalKind::Niche).await, None);
        load::done(ctx, alice, id, None).await.expect("done");
        let again = load::add(ctx, alice, client, &input).await;
        again.expect("the second time it is history");
    });
}

#[test]
fn expectations_are_checked_after_a_month_and_what_nobody_asked_is_overdue() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let won = today(&app).saturating_sub(33.days());
        let said = |what: &str, made_on: Date| promise::PromiseInput {
            origin: Origin::Sale,
            made_on: Some(made_on),
            ..promise::PromiseInput::new(Side::Ours, what)
        };
        let ids = [
            promise::add(ctx, alice, client, &said("Ответ в тот же день", won)).await,
            promise::add(ctx, alice, client, &said("Сто заявок", won)).await,
            promise::add(ctx, alice, client, &said("Обещали вчера", today(&app))).await,
        ];
        let [first, second, third] = ids.map(|added| added.expect("a promise").id);
        let early = onboarding::check(ctx, alice, (client, first), 30, Verdict::Holds, "").await;
        assert_eq!(refusal(early), "refused.onboarding-none");
        onboarding::begin(ctx, alice, client, Some(won), None).await.expect("begun");
        let file = onboarding::file(ctx, alice, client).await.expect("a file");
        let of = |file: &onboarding::OnboardingFile, id| {
            file.expectations.iter().find(|one| one.promise == id).expect("it").clone()
        };
        let states: Vec<_> = of(&file, first).checks.iter().map(|cell| cell.state).collect();
        let overdue = |days| Some(CheckState::Overdue { days });
        assert_eq!(states[..2], [overdue(26), overdue(3)], "{states:?}");
        assert_eq!(of(&file, third).checks[1].state, None, "nobody could have asked");
        let waiting = onboarding::overdue(ctx, alice, 9).await.expect("a list");
        assert_eq!((waiting.len(), waiting[0].step, waiting[0].days), (1, Step::Check30, 3));
        let board = async || {
            let cards = app::board::Cards::All;
            app::board::board(ctx, alice, false, cards).await.expect("a board").n_checks
        };
        assert_eq!(board().await, 1);
        let silent = onboarding::check(ctx, alice, (client, first), 30, Verdict::Fails, " ").await;
        assert_eq!(problems(silent), ["note:empty"], "what fails says how");
        let odd = onboarding::check(ctx, alice, (client, first), 45, Verdict::Holds, "").await;
        assert_eq!(problems(odd), ["day:unknown_choice"]);
        let note = "отвечаем за два часа";
        onboarding::check(ctx, alice, (client, first), 30, Verdict::Holds, note).await.expect("ok");
        assert_eq!(board().await, 1, "the other one was not asked");
        let fails = "вышло сорок: говорим с клиентом";
        onboarding::check(ctx, alice, (client, second), 30, Verdict::Fails, fails)
            .await
            .expect("said");
        let file = onboarding::file(ctx, alice, client).await.expect("a file");
        let step = file.steps.iter().find(|card| card.row.step == Step::Check30).expect("it");
        assert_eq!(step.state, StepState::Done, "every expectation of that day was asked");
        assert_eq!(board().await, 0);
        assert_eq!(of(&file, second).last(), Some(Verdict::Fails));
        promise::settle(ctx, alice, third, EndKind::Withdrawn, None, "").await.expect("withdrawn");
        let file = onboarding::file(ctx, alice, client).await.expect("a file");
        assert_eq!(file.expectations.len(), 2, "what was taken back is not expected");
        let opened =
            StepInput { word: StepWord::Open, due_on: None, owner: None, note: String::new() };
        onboarding::mark(ctx, alice, client, Step::Check30, &opened).await.expect("open");
        for stranger in [&app.gleb, &app.zhenya] {
            let of = (client, first);
            let said = onboarding::check(ctx, stranger, of, 60, Verdict::Holds, "").await;
            assert_error!(said, NotFound);
            assert!(onboarding::overdue(ctx, stranger, 9).await.expect("a list").is_empty());
        }
    });
}

#[test]
fn a_confirmed_repeat_takes_from_the_account_and_warns_and_a_denied_one_gives_it_back() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let asked = |text: &str, days: i64| EditInput {
            text: text.to_owned(),
            material: "баннер".to_owned(),
            said_on: Some(today(&app).saturating_sub(days.days())),
            ..EditInput::default()
        };
        let inputs = [
            asked("Сделайте логотип на баннере крупнее", 9),
            asked("Логотип на баннере сделайте крупнее, пожалуйста", 1),
        ];
        let ids = edit::add(ctx, alice, client, &inputs).await.expect("edits");
        let file = edit::one(ctx, alice, ids[1]).await.expect("an edit");
        let pair = file.pairs.first().expect("a repeat").row.id;
        let ledger = async || trust::account(ctx, alice, client).await.expect("an account");
        assert!(ledger().await.lines.is_empty(), "nobody said so yet");
        let of = (ids[1], pair);
        edit::judge(ctx, alice, of, PairVerdict::Confirmed).await.expect("confirmed");
        let account = ledger().await;
        assert_eq!(account.lines.len(), 1);
        let entry = &account.lines[0].entry;
        let cause = (entry.kind, entry.cause_kind.as_str(), entry.cause_id.clone());
        assert_eq!(cause, (TrustEntryKind::RepeatedError, "edit", ids[1].to_string()));
        assert_eq!(signal(ctx, &app, SignalKind::Repeats).await, Some(Strength::Watch));
        assert_eq!(ledger().await.lines.len(), 1, "booked once");
        edit::judge(ctx, alice, of, PairVerdict::Denied).await.expect("denied");
        let account = ledger().await;
        assert_eq!(account.lines.iter().filter(|line| line.is_undone).count(), 1);
        assert!(account.balance.abs() < 0.01, "{}", account.balance);
        assert_eq!(signal(ctx, &app, SignalKind::Repeats).await, None);
    });
}
