//! Ways out of an incident, the client's page, gestures, the post-mortem and what is learned.

use crate::{assert_error, problems, refusal};
use app::incident::carry_out::{self, DutyInput};
use app::incident::choice::{self, ChoiceInput, Chosen};
use app::incident::compensation::{self, GestureInput};
use app::incident::measure::{self, MeasureInput, MeasureStep};
use app::incident::option::{self, OptionInput};
use app::incident::post_mortem::{self, FindingInput};
use app::incident::{self, RecordInput, client_page, close, library, patterns, section};
use domain::cue::Lang;
use domain::id::{IncidentId, OptionId};
use domain::incident::analysis::{Analysis, Answer};
use domain::incident::damage::DamageNotes;
use domain::incident::{CompensationState, MeasureState, OptionState};
use domain::options::{MissCause, OptionKind};
use domain::postmortem::FindingKind;
use testkit::{TestApp, each_app};

pub async fn recorded(app: &TestApp, title: &str) -> IncidentId {
    let input = RecordInput {
        title: title.into(),
        promise: "50 публикаций до конца месяца".into(),
        ..RecordInput::default()
    };
    incident::record(&app.ctx, &app.alice, app.client, &input).await.unwrap().id
}

/// An incident that was analysed: half done, five days lost, a loss of 100 000.
pub async fn analysed(app: &TestApp) -> IncidentId {
    let id = recorded(app, "Публикации не вышли").await;
    let analysis = Analysis {
        more_time: Answer::Yes,
        days_lost: Some(5),
        done_percent: Some(50.into()),
        miss_cause: Some(MissCause::LackOfTime),
        ..Analysis::default()
    };
    section::save_analysis(&app.ctx, &app.alice, id, 0, &analysis).await.unwrap();
    let damage = DamageNotes {
        own_from_minor: Some(5_000_000),
        own_to_minor: Some(15_000_000),
        ..DamageNotes::default()
    };
    section::save_damage(&app.ctx, &app.alice, id, 0, &damage).await.unwrap();
    id
}

async fn kinds(app: &TestApp, id: IncidentId) -> Vec<&'static str> {
    let desk = option::desk(&app.ctx, &app.vera, id).await.unwrap();
    desk.options.iter().map(|o| o.row.kind.word()).collect()
}

/// Proposed, approved by the director, offered and published; the secret of a link.
pub async fn published(app: &TestApp, id: IncidentId) -> String {
    let (ctx, vera) = (&app.ctx, &app.vera);
    option::propose(ctx, vera, id).await.unwrap();
    for card in option::desk(ctx, vera, id).await.unwrap().options {
        if card.row.kind == OptionKind::Compensation {
            option::withdraw(ctx, vera, (id, card.row.id, 1)).await.unwrap();
        } else {
            option::approve(ctx, vera, (id, card.row.id, 1), "").await.unwrap();
        }
    }
    option::offer(ctx, vera, id).await.unwrap();
    client_page::save(ctx, vera, (id, 0), "Мы не выпустили 25 публикаций.", "").await.unwrap();
    client_page::publish(ctx, vera, (id, 1)).await.unwrap();
    client_page::link(ctx, vera, id, "Дина", Lang::Ru, 7).await.unwrap().secret
}

#[test]
fn options_are_proposed_approved_by_role_and_offered_together() {
    each_app(|app| async move {
        let (ctx, alice, vera) = (&app.ctx, &app.alice, &app.vera);
        let id = analysed(&app).await;
        assert_eq!(option::propose(ctx, alice, id).await.unwrap(), 4);
        assert_eq!(option::propose(ctx, alice, id).await.unwrap(), 0);
        let want = ["move_date", "pay_performed_part", "end_cooperation", "compensation"];
        assert_eq!(kinds(&app, id).await, want);
        let desk = option::desk(ctx, alice, id).await.unwrap();
        assert!(desk.options[0].row.new_date.is_some());
        assert!(!desk.gaps.is_empty());
        assert_eq!(refusal(option::offer(ctx, alice, id).await), "offer.not-approved");
        // What nobody can price, and what is dear, is not the manager's to give.
        let gift = &desk.options[3].row;
        let refused = option::approve(ctx, alice, (id, gift.id, 1), "").await;
        assert_eq!(refusal(refused), "refused.approval");
        let small = OptionInput {
            kind: OptionKind::Compensation,
            title: "Скидка".into(),
            terms: "тысяча рублей".into(),
            new_date: None,
            sum_minor: Some(100_000),
            own_cost_minor: Some(100_000),
        };
        option::edit(ctx, alice, (id, gift.id, 1), &small).await.unwrap();
        let irritates = option::approve(ctx, vera, (id, gift.id, 2), " ").await;
        assert_eq!(problems(irritates), ["why:empty"]);
        assert_error!(option::edit(ctx, alice, (id, gift.id, 1), &small).await, Conflict);
        option::withdraw(ctx, alice, (id, gift.id, 2)).await.unwrap();
        let exit = desk.options[2].row.id;
        let stays = option::withdraw(ctx, alice, (id, exit, 1)).await;
        assert_eq!(refusal(stays), "refused.exit-stays");
        for card in &option::desk(ctx, vera, id).await.unwrap().options {
            if card.row.kind != OptionKind::EndCooperation {
                option::approve(ctx, vera, (id, card.row.id, 1), "").await.unwrap();
            }
        }
        option::offer(ctx, alice, id).await.unwrap();
        let desk = option::desk(ctx, alice, id).await.unwrap();
        assert!(desk.options.iter().all(|o| o.row.state == OptionState::Offered));
        assert_error!(option::desk(ctx, &app.gleb, id).await, NotFound);
        assert_error!(option::offer(ctx, &app.zhenya, id).await, NotFound);
    });
}

#[test]
fn the_client_sees_only_what_was_published_and_chooses_once() {
    each_app(|app| async move {
        let (ctx, vera) = (&app.ctx, &app.vera);
        let id = analysed(&app).await;
        let unpublished = client_page::link(ctx, vera, id, "Дина", Lang::En, 7).await.unwrap();
        assert_error!(client_page::open(ctx, &unpublished.secret).await, NotFound);
        let secret = published(&app, id).await;
        let page = client_page::open(ctx, &secret).await.unwrap();
        assert_eq!((page.ways.len(), page.choice.is_none()), (3, true));
        assert_eq!(client_page::open(ctx, &unpublished.secret).await.unwrap().lang, Lang::En);
        // A draft is a draft until it is published.
        client_page::save(ctx, vera, (id, 2), "Секретный черновик", "").await.unwrap();
        let page = client_page::open(ctx, &secret).await.unwrap();
        assert_eq!(page.story, "Мы не выпустили 25 публикаций.");
        let wrong = Chosen::Option(OptionId(ctx.new_id()));
        let refused = client_page::choose(ctx, &secret, wrong, "Дина").await;
        assert_eq!(problems(refused), ["option:unknown_choice"]);
        let empty = client_page::choose(ctx, &secret, Chosen::Own(" ".into()), "").await;
        assert_eq!(problems(empty), ["own_proposal:empty"]);
        let chosen = Chosen::Option(page.ways[0].id);
        let first = client_page::choose(ctx, &secret, chosen, "").await.unwrap();
        assert_eq!((first.row.chosen_by.as_str(), first.row.how.as_str()), ("Дина", "portal"));
        let own = Chosen::Own("Ещё скидку".into());
        let again = client_page::choose(ctx, &unpublished.secret, own, "Ева").await.unwrap();
        assert_eq!(again.receipt, first.receipt);
        let choices = choice::of_incident(ctx, vera, id).await.unwrap();
        let duties = carry_out::of_incident(ctx, vera, id).await.unwrap().duties;
        assert_eq!((choices.len(), duties.len()), (1, 3));
        assert!(duties.iter().all(|d| d.owner.is_some() && d.due_on.is_some()));
        let draft = carry_out::addendum(ctx, vera, id).await.unwrap();
        assert!(draft.contains(&first.receipt.number) && draft.contains("50 публикаций"));
        for duty in duties {
            let done = DutyInput { owner: duty.owner, due_on: duty.due_on, is_done: true };
            carry_out::set_duty(ctx, vera, (id, duty.id), &done).await.unwrap();
        }
        let choices = choice::of_incident(ctx, vera, id).await.unwrap();
        assert!(choices[0].row.carried_out_at.is_some());
        assert_error!(choice::of_incident(ctx, &app.gleb, id).await, NotFound);
    });
}

#[test]
fn a_link_ends_by_time_and_by_hand() {
    each_app(|app| async move {
        let (ctx, vera) = (&app.ctx, &app.vera);
        let id = analysed(&app).await;
        let secret = published(&app, id).await;
        let other = client_page::link(ctx, vera, id, "Ева", Lang::Ru, 1).await.unwrap();
        client_page::open(ctx, &other.secret).await.unwrap();
        app.pass_hours(25);
        assert_error!(client_page::open(ctx, &other.secret).await, NotFound);
        let own = || Chosen::Own("идея".into());
        assert_error!(client_page::choose(ctx, &other.secret, own(), "").await, NotFound);
        let links = client_page::prepared(ctx, vera, id).await.unwrap().links;
        let good = links.iter().find(|l| l.recipient == "Дина").unwrap();
        assert_error!(client_page::revoke(ctx, &app.gleb, id, good.id).await, NotFound);
        client_page::revoke(ctx, vera, id, good.id).await.unwrap();
        assert_error!(client_page::open(ctx, &secret).await, NotFound);
        assert_error!(client_page::choose(ctx, &secret, own(), "").await, NotFound);
        for nonsense in ["", "x", &"a".repeat(5_000), &format!("{secret}a")] {
            assert_error!(client_page::open(ctx, nonsense).await, NotFound);
        }
        let long = client_page::link(ctx, vera, id, "Дина", Lang::Ru, 500).await;
        assert_eq!(problems(long), ["days:out_of_range"]);
        let stranger = client_page::link(ctx, &app.zhenya, id, "Дина", Lang::Ru, 5).await;
        assert_error!(stranger, NotFound);
    });
}

#[test]
fn a_gesture_goes_its_way_and_must_weigh_something() {
    each_app(|app| async move {
        use CompensationState::{Approved, Delivered, Offered, Taken};
        let (ctx, alice, vera) = (&app.ctx, &app.alice, &app.vera);
        let id = analysed(&app).await;
        let gesture = |value, cost| GestureInput {
            name: "Аудит рекламы".into(),
            kind: "service".into(),
            client_value_minor: value,
            own_cost_minor: cost,
            due_on: None,
            note: String::new(),
        };
        let small = compensation::add(ctx, alice, id, &gesture(100_000, 0)).await.unwrap();
        let why = compensation::move_on(ctx, alice, (id, small, 1), Approved, "").await;
        assert_eq!(problems(why), ["why:empty"]);
        let good =
            compensation::add(ctx, alice, id, &gesture(6_000_000, 90_000_000)).await.unwrap();
        let dear = compensation::move_on(ctx, alice, (id, good, 1), Approved, "").await;
        assert_eq!(refusal(dear), "refused.approval");
        let early = compensation::move_on(ctx, vera, (id, good, 1), Offered, "").await;
        assert_eq!(refusal(early), "refused.gesture-order");
        for (version, to) in [(1, Approved), (2, Offered), (3, Taken), (4, Delivered)] {
            compensation::move_on(ctx, vera, (id, good, version), to, "").await.unwrap();
        }
        let ledger = compensation::ledger(ctx, vera, id).await.unwrap();
        // What is worth most for its cost comes first: the free one.
        assert_eq!(ledger.iter().map(|g| g.row.id).collect::<Vec<_>>(), [small, good]);
        assert!(ledger[1].row.delivered_at.is_some());
        let negative = compensation::add(ctx, vera, id, &gesture(-1, -1)).await;
        assert_eq!(problems(negative), ["client_value:negative", "own_cost:negative"]);
        assert_error!(compensation::ledger(ctx, &app.gleb, id).await, NotFound);
    });
}

fn finding(why: &str) -> FindingInput {
    FindingInput {
        kind: FindingKind::ControlError,
        what: "Публикации сверили в день сдачи".into(),
        why: why.into(),
        lesson: "Сверять за неделю, говорит Алиса".into(),
    }
}

#[test]
fn a_post_mortem_asks_on_and_a_recurrence_reopens_the_measure() {
    each_app(|app| async move {
        let (ctx, alice, vera) = (&app.ctx, &app.alice, &app.vera);
        let id = recorded(&app, "Публикации не вышли").await;
        let incident = incident::room(ctx, vera, id).await.unwrap().incident;
        close::close(ctx, vera, id, incident.version, None).await.unwrap();
        // It is held regardless, when the incident is closed, too (C067).
        let person = finding("Человеческий фактор");
        let blamed = post_mortem::put_finding(ctx, alice, id, None, &person).await;
        assert_eq!(refusal(blamed), "postmortem.ask.slip");
        let why = "Забыли\nНет сверки до дня сдачи";
        let found = post_mortem::put_finding(ctx, alice, id, None, &finding(why)).await.unwrap();
        let sketch = MeasureInput {
            finding: Some(found),
            name: "Сверка за неделю".into(),
            owner: None,
            due_on: None,
            check_how: "нет опозданий".into(),
            check_weeks: None,
        };
        let m = measure::put_measure(ctx, alice, id, None, &sketch).await.unwrap();
        let step = MeasureStep::Published;
        let early = measure::move_measure(ctx, alice, (id, m, 1), &step).await;
        assert_eq!(refusal(early), "measure.no-owner");
        let owned = MeasureInput {
            owner: app.alice.teammate,
            due_on: Some("2026-01-12".parse().unwrap()),
            ..sketch
        };
        measure::put_measure(ctx, alice, id, Some((m, 1)), &owned).await.unwrap();
        measure::move_measure(ctx, alice, (id, m, 2), &step).await.unwrap();
        let no_proof = MeasureStep::Done { proof: String::new() };
        let refused = measure::move_measure(ctx, alice, (id, m, 3), &no_proof).await;
        assert_eq!(problems(refused), ["proof:empty"]);
        let done = MeasureStep::Done { proof: "сверили за неделю".into() };
        measure::move_measure(ctx, alice, (id, m, 3), &done).await.unwrap();
        let page = post_mortem::post_mortem(ctx, vera, id).await.unwrap();
        assert!(page.gaps.is_empty(), "{:?}", page.gaps);
        assert!(page.timeline.len() >= 4);

        app.pass_hours(24 * 10);
        let resembling =
            library::resembling(ctx, alice, "опять не вышли публикации", &[], None).await.unwrap();
        assert_eq!(resembling[0].case.incident.id, id);
        assert!(!resembling[0].case.findings[0].lesson.contains("Алиса"));
        // Whole words, as they were typed: nobody reads stems.
        let shared = format!("{:?}", resembling[0].likeness.reasons);
        assert!(shared.contains("публикации") && shared.contains("вышли"), "{shared}");
        let second = recorded(&app, "Снова не вышли публикации").await;
        post_mortem::put_finding(ctx, alice, second, None, &finding(why)).await.unwrap();
        let page = post_mortem::post_mortem(ctx, vera, id).await.unwrap();
        assert_eq!(page.measures[0].row.state, MeasureState::Reopened);
        assert_eq!(page.measures[0].row.recurred_in, Some(second));
        assert_eq!(measure::waiting(ctx, vera).await.unwrap().len(), 1);
        assert_eq!(measure::waiting(ctx, &app.gleb).await.unwrap().len(), 0);
        assert_error!(post_mortem::post_mortem(ctx, &app.gleb, id).await, NotFound);
        let gleb = library::cases(ctx, &app.gleb, "").await.unwrap();
        assert_eq!(gleb.len(), 0);
        let all = patterns::patterns(ctx, vera).await.unwrap().patterns;
        assert_eq!((all.n, all.n_found_by_us, all.by_cause[0].n), (2, 2, 2));
        assert_eq!(patterns::patterns(ctx, &app.zhenya).await.unwrap().patterns.n, 0);
    });
}

#[test]
fn a_choice_told_by_word_is_recorded() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = analysed(&app).await;
        assert_eq!(refusal(carry_out::addendum(ctx, alice, id).await), "refused.no-choice");
        let input = ChoiceInput {
            chosen: Chosen::Own("Сделайте за неделю и дайте скидку".into()),
            chosen_by: "Дина".into(),
            note: "по телефону".into(),
        };
        let made = choice::record(ctx, alice, id, &input).await.unwrap();
        assert_eq!((made.row.how.as_str(), made.receipt.number.len()), ("word", 5));
        assert_eq!(carry_out::of_incident(ctx, alice, id).await.unwrap().duties.len(), 1);
        assert_error!(choice::record(ctx, &app.gleb, id, &input).await, NotFound);
    });
}

#[test]
fn a_measure_that_waits_is_told_to_whom_it_concerns() {
    each_app(|app| async move {
        let (ctx, alice, vera) = (&app.ctx, &app.alice, &app.vera);
        let id = recorded(&app, "Публикации не вышли").await;
        let input = MeasureInput {
            finding: None,
            name: "Сверка".into(),
            owner: alice.teammate,
            due_on: Some(ctx.now().to_zoned(jiff::tz::TimeZone::UTC).date()),
            check_how: String::new(),
            check_weeks: Some(2),
        };
        let m = measure::put_measure(ctx, alice, id, None, &input).await.unwrap();
        let n = async |who| measure::waiting_for(ctx, who).await.unwrap().len();
        assert_eq!((n(alice).await, n(vera).await), (0, 0));
        app.pass_hours(30);
        // One day late: whoever carries it out. The director hears of it only later.
        assert_eq!((n(alice).await, n(vera).await), (1, 0));
        app.pass_hours(24 * 20);
        assert_eq!((n(alice).await, n(vera).await), (1, 1));
        assert_eq!((n(&app.gleb).await, n(&app.zhenya).await), (0, 0));
        let done = MeasureStep::Done { proof: "сверили".into() };
        measure::move_measure(ctx, alice, (id, m, 1), &done).await.unwrap();
        assert_eq!((n(alice).await, n(vera).await), (0, 0));
        app.pass_hours(24 * 15);
        // Its weeks are over: does it help?
        assert_eq!((n(alice).await, n(vera).await), (1, 0));
    });
}

#[test]
fn what_was_said_in_a_talk_counts_for_the_handling() {
    each_app(|app| async move {
        use app::incident::deed::{self, DeedInput};
        use domain::handling::{DeedKind, MistakeKind, MistakeState};
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = recorded(&app, "Публикации не вышли").await;
        let said = |kind| DeedInput {
            kind, at: ctx.now(), note: "«ничего страшного»".into()
        };
        let calm = deed::add(ctx, alice, id, &said(DeedKind::EmotionsDenied)).await.unwrap();
        let state = async || {
            let room = incident::room(ctx, alice, id).await.unwrap();
            let of = |m: &&domain::handling::Mistake| m.kind == MistakeKind::DeniedEmotions;
            room.handling.mistakes.iter().find(of).unwrap().state
        };
        assert_eq!(state().await, MistakeState::Live);
        let elsewhere = deed::add(ctx, alice, id, &said(DeedKind::Told)).await;
        assert_eq!(problems(elsewhere), ["kind:unknown_choice"]);
        let later = ctx.now() + jiff::SignedDuration::from_hours(1);
        let ahead = DeedInput { at: later, ..said(DeedKind::Regretted) };
        assert_eq!(problems(deed::add(ctx, alice, id, &ahead).await), ["at:in_future"]);
        let strange = deed::add(ctx, &app.gleb, id, &said(DeedKind::Regretted)).await;
        assert_error!(strange, NotFound);
        assert_error!(deed::remove(ctx, &app.zhenya, id, calm).await, NotFound);
        deed::remove(ctx, alice, id, calm).await.unwrap();
        assert_eq!(state().await, MistakeState::Avoided);
        assert_error!(deed::remove(ctx, alice, id, calm).await, NotFound);
    });
}
