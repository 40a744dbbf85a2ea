//! What a choice of the client becomes: duties, moved days of work, promises and milestones, a carried
//! KPI; and what another choice takes back.

use crate::way_out::{analysed, published, recorded};
use crate::{assert_error, kpi as kpi_cases};
use app::incident::carry_out::{self, DutyInput};
use app::incident::choice::{self, ChoiceInput, Chosen};
use app::incident::late_duty::late_duties_for;
use app::incident::{client_page, option, section};
use app::milestone::{self, MilestoneInput};
use app::promise::{self, PromiseInput};
use domain::carry_out::Moved;
use domain::id::IncidentId;
use domain::incident::analysis::{Analysis, Answer};
use domain::options::{MissCause, OptionKind};
use domain::promise::Side;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use testkit::{TestApp, each_app};

/// The client takes that way, by word.
async fn choose(app: &TestApp, id: IncidentId, kind: OptionKind) -> Option<Date> {
    let desk = option::desk(&app.ctx, &app.vera, id).await.unwrap();
    let way = desk.options.iter().find(|o| o.row.kind == kind).expect("an offered way");
    let chosen = Chosen::Option(way.row.id);
    let input = ChoiceInput { chosen, chosen_by: "Дина".into(), note: String::new() };
    choice::record(&app.ctx, &app.alice, id, &input).await.unwrap();
    way.row.new_date
}

fn today(app: &TestApp) -> Date {
    app.ctx.now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Something that is due on a day of March.
async fn dated(app: &TestApp, title: &str, day: i8) -> app::work::WorkItem {
    let input = app::work::ItemInput {
        kind: domain::work::ItemKind::Task,
        title: title.into(),
        asked_by: String::new(),
        project: None,
        at: app.ctx.now(),
        ended_at: None,
        n_comments: 0,
        rating: None,
        owner: app.alice.teammate,
        due_on: Some(jiff::civil::date(2026, 3, day)),
        external_id: String::new(),
    };
    app::work::add_item(&app.ctx, &app.alice, app.client, &input).await.unwrap()
}

#[test]
fn a_choice_becomes_work_moves_dates_and_is_made_once() {
    each_app(|app| async move {
        let (ctx, alice, vera) = (&app.ctx, &app.alice, &app.vera);
        let id = analysed(&app).await;
        let today = ctx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let hit = dated(&app, "Публикации за неделю", today.day()).await;
        let ended = dated(&app, "Сделано раньше", today.day()).await;
        app::work::end_item(ctx, alice, ended.id).await.unwrap();
        let secret = published(&app, id).await;
        let page = client_page::open(ctx, &secret).await.unwrap();
        let way = page.ways.iter().find(|way| way.kind == OptionKind::MoveDate).unwrap();
        let new_date = way.new_date.unwrap();
        assert!(new_date > today);
        for _ in 0..2 {
            let chosen = Chosen::Option(way.id);
            client_page::choose(ctx, &secret, chosen, "Дина").await.unwrap();
        }
        let again = ChoiceInput {
            chosen: Chosen::Option(way.id),
            chosen_by: "Дина".into(),
            note: "".into(),
        };
        choice::record(ctx, alice, id, &again).await.unwrap();
        assert_eq!(choice::of_incident(ctx, vera, id).await.unwrap().len(), 1);

        let follows = carry_out::of_incident(ctx, vera, id).await.unwrap();
        assert_eq!(follows.duties.len(), 3);
        let [moved] = follows.moves.as_slice() else { panic!("{:?}", follows.moves) };
        let of = Moved::WorkItem(hit.id);
        assert_eq!((moved.of, moved.was_on, moved.moved_on), (of, Some(today), new_date));
        let work = app::work::of_client(ctx, alice, app.client).await.unwrap();
        let of = |id| work.items.iter().find(|item| item.id == id).unwrap();
        assert_eq!((of(hit.id).due_on, of(ended.id).due_on), (Some(new_date), Some(today)));
        let draft = carry_out::addendum(ctx, vera, id).await.unwrap();
        assert!(draft.contains("Публикации за неделю") && !draft.contains("Сделано раньше"));
        // A duty that is ended where the client's work is shown is done here, too.
        for duty in &follows.duties {
            app::work::end_item(ctx, alice, duty.id).await.unwrap();
        }
        let choices = choice::of_incident(ctx, vera, id).await.unwrap();
        assert!(choices[0].row.carried_out_at.is_some());
        // Duties are no tasks that the client asked for: no signal counts them.
        let mut conn = ctx.db.read().await.unwrap();
        let facts =
            store::work_facts::work(&mut conn, vera.workspace, app.client, 0).await.unwrap();
        assert_eq!(facts.tasks.len(), 2);
    });
}

#[test]
fn another_choice_drops_what_the_first_one_left_to_do() {
    each_app(|app| async move {
        use domain::work::ItemState;
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = analysed(&app).await;
        let own = |text: &str| ChoiceInput {
            chosen: Chosen::Own(text.into()),
            chosen_by: "Дина".into(),
            note: String::new(),
        };
        choice::record(ctx, alice, id, &own("Скидка")).await.unwrap();
        choice::record(ctx, alice, id, &own("Нет, лучше бесплатный месяц")).await.unwrap();
        let duties = carry_out::of_incident(ctx, alice, id).await.unwrap().duties;
        let mut states: Vec<_> = duties.iter().map(|duty| duty.state.word()).collect();
        states.sort_unstable();
        assert_eq!(states, ["cancelled", "open"]);
        let dropped = duties.iter().find(|duty| duty.state == ItemState::Cancelled).unwrap();
        let done = DutyInput { is_done: true, ..DutyInput::default() };
        assert_error!(carry_out::set_duty(ctx, alice, (id, dropped.id), &done).await, Conflict);
        assert_error!(carry_out::set_duty(ctx, &app.gleb, (id, dropped.id), &done).await, NotFound);
        assert_error!(carry_out::of_incident(ctx, &app.zhenya, id).await, NotFound);
    });
}

#[test]
fn a_kpi_that_nobody_keeps_here_is_carried_by_hand() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = recorded(&app, "Пришло 38 покупателей").await;
        let analysis = Analysis {
            more_time: Answer::Yes,
            days_lost: Some(5),
            kpi: Some(domain::draft::DraftKpi {
                name: "покупатели".into(),
                plan: 50.into(),
                fact: 38.into(),
            }),
            miss_cause: Some(MissCause::LackOfTime),
            ..Analysis::default()
        };
        section::save_analysis(ctx, alice, id, 0, &analysis).await.unwrap();
        published(&app, id).await;
        choose(&app, id, OptionKind::RollToNextPeriod).await;
        let follows = carry_out::of_incident(ctx, alice, id).await.unwrap();
        let carried = follows.duties.iter().find(|duty| duty.title.contains("покупатели"));
        assert!(carried.is_some_and(|duty| duty.title.contains("12")), "{:?}", follows.duties);
        assert!(follows.moves.is_empty());
        let draft = carry_out::addendum(ctx, alice, id).await.unwrap();
        assert!(draft.contains("покупатели: 12"), "{draft}");
    });
}

#[test]
fn another_choice_gives_back_the_days_that_the_first_one_moved() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = analysed(&app).await;
        let today = today(&app);
        let task = dated(&app, "Публикации за неделю", today.day()).await;
        let by_hand = dated(&app, "Отчёт", today.day()).await;
        let input = PromiseInput {
            due_on: Some(today),
            ..PromiseInput::new(Side::Ours, "25 публикаций")
        };
        let promised = promise::add(ctx, alice, app.client, &input).await.unwrap().id;
        let theirs = PromiseInput {
            due_on: Some(today),
            ..PromiseInput::new(Side::Theirs, "Прислать фото")
        };
        let theirs = promise::add(ctx, alice, app.client, &theirs).await.unwrap().id;
        let input = MilestoneInput {
            what: "Показ публикаций".into(),
            project: None,
            owner: None,
            planned_on: None,
            due_on: Some(today.saturating_add(1.days())),
        };
        let shown = milestone::add(ctx, alice, app.client, &input).await.unwrap();
        published(&app, id).await;
        let new_date = choose(&app, id, OptionKind::MoveDate).await.expect("a new date");

        let due = async |of: Moved| match of {
            Moved::Promise(of) => {
                let file = promise::one(ctx, alice, of).await.unwrap();
                file.held.fact.deadline.due_on(today)
            }
            Moved::Milestone(of) => {
                let file = milestone::one(ctx, alice, of).await.unwrap();
                file.stage.fact.deadline.due_on(today)
            }
            Moved::WorkItem(of) => {
                let work = app::work::of_client(ctx, alice, app.client).await.unwrap();
                work.items.iter().find(|item| item.id == of).unwrap().due_on
            }
            Moved::Kpi(_) => None,
        };
        let (task, hand) = (Moved::WorkItem(task.id), Moved::WorkItem(by_hand.id));
        let (ours, stage) = (Moved::Promise(promised), Moved::Milestone(shown.id));
        for of in [task, hand, ours, stage] {
            assert_eq!(due(of).await, Some(new_date), "{of:?}");
        }
        // What the client owes us does not move with our slip.
        assert_eq!(due(Moved::Promise(theirs)).await, Some(today));
        let follows = carry_out::of_incident(ctx, alice, id).await.unwrap();
        assert_eq!(follows.moves.len(), 4);
        let draft = carry_out::addendum(ctx, alice, id).await.unwrap();
        assert!(draft.contains("25 публикаций") && draft.contains("Показ публикаций"), "{draft}");

        // Somebody has moved one of them by hand since: that stays.
        let later = new_date.saturating_add(9.days());
        let moved = promise::MoveInput {
            to: later,
            kind: domain::promise::MoveKind::Agreed,
            moved_on: None,
            reason: "договорились".into(),
        };
        milestone::reschedule(ctx, alice, shown.id, &moved).await.unwrap();
        choose(&app, id, OptionKind::EndCooperation).await;
        for of in [task, hand, ours] {
            assert_eq!(due(of).await, Some(today), "{of:?}");
        }
        assert_eq!(due(stage).await, Some(later));
        let follows = carry_out::of_incident(ctx, alice, id).await.unwrap();
        let n_undone = follows.moves.iter().filter(|moved| moved.undone_at.is_some()).count();
        assert_eq!((follows.moves.len(), n_undone), (4, 3));
        let draft = carry_out::addendum(ctx, alice, id).await.unwrap();
        assert!(!draft.contains("25 публикаций"), "{draft}");
        // Never silently: each move and each way back is an event, and no day is forgotten.
        let events = app.events(60).await;
        let n = |verb: &str| events.iter().filter(|line| line.ends_with(verb)).count();
        assert_eq!((n(" promise.move"), n(" work_item.move"), n(" work_item.cancel")), (2, 4, 3));
        let file = promise::one(ctx, alice, promised).await.unwrap();
        let days: Vec<Date> = file.held.moves.iter().map(|row| row.moved.to).collect();
        assert_eq!(days, [new_date, today]);
        assert!(file.held.moves[1].reason.contains("Публикации не вышли"), "{:?}", file.held.moves);

        // And back: the first day is still known.
        choose(&app, id, OptionKind::MoveDate).await;
        assert_eq!((due(task).await, due(ours).await), (Some(new_date), Some(new_date)));
    });
}

#[test]
fn a_carried_kpi_raises_the_next_plan_until_the_client_chooses_otherwise() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let kpi = app::kpi::add(ctx, alice, app.client, &kpi_cases::input()).await.unwrap();
        let id = recorded(&app, "Пришло 38 заявок").await;
        let analysis = Analysis {
            more_time: Answer::Yes,
            days_lost: Some(5),
            kpi: Some(domain::draft::DraftKpi {
                name: "заявки ".into(),
                plan: 50.into(),
                fact: 38.into(),
            }),
            miss_cause: Some(MissCause::LackOfTime),
            ..Analysis::default()
        };
        section::save_analysis(ctx, alice, id, 0, &analysis).await.unwrap();
        published(&app, id).await;
        let plan = async |month| {
            let file = app::kpi::file(ctx, alice, kpi).await.unwrap();
            let terms = file.card.terms;
            let plan = terms.plan_of(terms.period_at(date(2026, month, 5)).unwrap());
            (plan.normalize().to_string(), file.card.version)
        };
        choose(&app, id, OptionKind::RollToNextPeriod).await;
        // The test begins on 2 March: what was missed is made up for in April.
        assert_eq!(plan(3).await, ("50".into(), 2));
        assert_eq!(plan(4).await, ("62".into(), 2));
        assert_eq!(plan(5).await, ("50".into(), 2));
        let follows = carry_out::of_incident(ctx, alice, id).await.unwrap();
        let told = follows.duties.iter().any(|duty| duty.title.contains("больше на 12"));
        assert!(told, "{:?}", follows.duties);
        let draft = carry_out::addendum(ctx, alice, id).await.unwrap();
        assert!(draft.contains("Заявки: 12 переносится в период с"), "{draft}");
        // Whoever agrees anew on the rest does not lose it.
        let mut again = kpi_cases::input();
        again.terms.plan = 60.into();
        app::kpi::revise(ctx, alice, kpi, 2, &again).await.unwrap();
        assert_eq!(plan(4).await, ("72".into(), 3));
        choose(&app, id, OptionKind::PayPerformedPart).await;
        assert_eq!(plan(4).await, ("60".into(), 4));
        let note = &app::kpi::file(ctx, alice, kpi).await.unwrap().versions[0].note;
        assert!(note.contains("убрали из плана"), "{note}");
        assert_eq!(app.events(30).await.iter().filter(|e| e.ends_with("kpi.carry")).count(), 2);
    });
}

#[test]
fn a_duty_that_is_late_reaches_whom_it_concerns() {
    each_app(|app| async move {
        let (ctx, alice, vera) = (&app.ctx, &app.alice, &app.vera);
        let id = analysed(&app).await;
        published(&app, id).await;
        choose(&app, id, OptionKind::MoveDate).await;
        let n = async |who| late_duties_for(ctx, who).await.unwrap().len();
        assert_eq!((n(alice).await, n(vera).await), (0, 0));
        // Three days on, two of three have passed their day: whoever does them hears of it first.
        app.pass_hours(24 * 3);
        assert_eq!((n(alice).await, n(vera).await), (2, 0));
        app.pass_hours(24 * 20);
        assert_eq!((n(alice).await, n(vera).await), (3, 3));
        // Nobody else, and no other agency.
        assert_eq!((n(&app.gleb).await, n(&app.zhenya).await), (0, 0));
        let duty = carry_out::of_incident(ctx, alice, id).await.unwrap().duties.remove(0);
        let done = DutyInput { is_done: true, ..DutyInput::default() };
        carry_out::set_duty(ctx, alice, (id, duty.id), &done).await.unwrap();
        assert_eq!(n(alice).await, 2);
    });
}
