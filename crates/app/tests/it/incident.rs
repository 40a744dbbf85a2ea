//! Incidents: recording, sections that two people edit, liability, the early button, the alarm.

use crate::{assert_error, problems, refusal};
use app::incident::commitment::{self, CommitmentInput};
use app::incident::liability::{self, ClauseInput};
use app::incident::section::{save_analysis, save_damage};
use app::incident::tell::{ToldInput, told};
use app::incident::warning::{self, Signed, WarningInput};
use app::incident::{self, IncidentFilter, RecordInput, alarm, close, leak, rate, readiness};
use app::touch::log::{LoggedTouch, log};
use domain::cause::PossibleWithout;
use domain::draft::Fault;
use domain::health::Level as Health;
use domain::id::IncidentId;
use domain::incident::analysis::{Analysis, StatedCircumstance};
use domain::incident::damage::DamageNotes;
use domain::incident::readiness::Readiness;
use domain::incident::step::Step;
use domain::incident::terms::{PaymentKind, RegimeKind, Terms};
use domain::incident::{FoundBy, IncidentState, TellingKind};
use domain::liability::BaseKind;
use domain::money::Decimal;
use domain::severity::{Level, Loyalty};
use domain::signal::{Evidence, SignalKind, Strength};
use domain::touch::{Channel, Direction};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use testkit::{TestApp, each_app};

fn titled(title: &str) -> RecordInput {
    RecordInput { title: title.to_owned(), ..RecordInput::default() }
}

async fn recorded(app: &TestApp) -> IncidentId {
    incident::record(&app.ctx, &app.alice, app.client, &titled("Срыв")).await.unwrap().id
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

#[test]
fn an_incident_is_recorded_by_its_title_and_dates_out_of_order_are_refused() {
    each_app(|app| async move {
        let (ctx, alice, now) = (&app.ctx, &app.alice, app.ctx.now());
        let known = incident::record(ctx, alice, app.client, &titled("  Срыв \n дня ")).await;
        let known = known.unwrap();
        assert_eq!((known.title.as_str(), known.found_by), ("Срыв дня", FoundBy::Us));
        assert_eq!((known.found_at, known.owner), (now.as_millisecond(), alice.teammate));
        assert_eq!(app.events(1).await, ["Алиса incident.record"]);

        let check = async |input: RecordInput, want: &[&str]| {
            let refused = incident::record(ctx, alice, app.client, &input).await;
            assert_eq!(problems(refused), want);
        };
        check(titled(" "), &["title:empty"]).await;
        check(
            RecordInput { found_at: Some(now + hours(1)), ..titled("Срыв") },
            &["found_at:in_future"],
        )
        .await;
        let late = RecordInput { happened_at: Some(now + hours(1)), ..titled("Срыв") };
        check(late, &["happened_at:after_found"]).await;
        let early = RecordInput {
            happened_at: Some(now - hours(1)),
            client_learned_at: Some(now - hours(2)),
            ..titled("Срыв")
        };
        check(early, &["client_learned_at:before_happened"]).await;

        // Whom the client's side told, it knows already.
        let by_client = RecordInput { found_by: FoundBy::ClientManagement, ..titled("Срыв") };
        let known = incident::record(ctx, alice, app.client, &by_client).await.unwrap();
        assert_eq!(known.client_learned_at, Some(known.found_at));
        let room = incident::room(ctx, alice, known.id).await.unwrap();
        assert_eq!((room.next, room.is_telling_due), (Some(Step::Told), true));
    });
}

#[test]
fn an_open_incident_lowers_the_level_until_it_is_closed() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let check = async |hours: i64, want: Option<(&str, Strength)>, level| {
            app.pass_hours(hours);
            assert_eq!(app.run_jobs().await.n_wrong, 0);
            let file = app::dossier::dossier(ctx, alice, app.client).await.unwrap();
            let assessment = file.verdict.unwrap().assessment;
            let open = assessment.signals.iter().find(|j| j.signal.kind == SignalKind::Incident);
            let found = open.map(|j| (j.signal.reason.code.to_string(), j.signal.strength));
            assert_eq!(found, want.map(|(code, strength)| (code.to_owned(), strength)));
            assert_eq!(assessment.health.level, level);
            open.map(|j| j.signal.clone())
        };
        check(0, None, Health::Grey).await;
        let secret = titled("Алиса забыла согласовать ролик");
        let known = incident::record(ctx, alice, app.client, &secret).await.unwrap();
        let signal = check(0, Some(("signal.incident", Strength::Flag)), Health::Watch).await;
        // Names of the team do not stand in a summary while it is open (C030).
        let Some(Evidence::Incident(proof)) = signal.map(|s| s.evidence) else { panic!() };
        assert_eq!(proof.title, "сотрудник забыла согласовать ролик");
        assert_eq!((proof.incident, proof.told_at), (known.id, None));
        // The level worsens by itself when the time to tell is over.
        check(96, Some(("signal.incident.late", Strength::Escalate)), Health::Amber).await;
        told(ctx, alice, known.id, &by_call(ctx.now())).await.unwrap();
        check(0, Some(("signal.incident", Strength::Flag)), Health::Watch).await;
        let version = incident::room(ctx, alice, known.id).await.unwrap().incident.version;
        close::close(ctx, &app.vera, known.id, version, None).await.unwrap();
        check(0, None, Health::Grey).await;
    });
}

fn by_call(told_at: jiff::Timestamp) -> ToldInput {
    ToldInput {
        kind: TellingKind::Call,
        purpose: "first_notice".into(),
        contact: None,
        recipient: String::new(),
        text: "Позвонили".into(),
        told_at,
    }
}

#[test]
fn strangers_find_nothing_and_a_specialist_may_only_warn() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let id = recorded(&app).await;
        for stranger in [&app.gleb, &app.zhenya] {
            assert_error!(incident::room(ctx, stranger, id).await, NotFound);
            assert_error!(leak::add(ctx, stranger, id, "x", "", None).await, NotFound);
            let (cards, n) =
                incident::page(ctx, stranger, &IncidentFilter { limit: 9, ..Default::default() })
                    .await
                    .unwrap();
            assert_eq!((cards.len(), n), (0, 0));
            assert_eq!(incident::cards(ctx, stranger, None).await.unwrap(), []);
            let refused = incident::record(ctx, stranger, app.client, &titled("Срыв")).await;
            assert_error!(refused, NotFound);
        }
        let refused = incident::record(ctx, &app.boris, app.client, &titled("Срыв")).await;
        assert_error!(refused, Forbidden);
        let room = incident::room(ctx, &app.boris, id).await.unwrap();
        assert!(room.exposure.is_none(), "money is not for everybody");
        let input = WarningInput {
            project: None,
            text: "Не успеваю".into(),
            due_on: Some(date(2026, 4, 1)),
            signed: Signed::Anonymous,
        };
        let warned = warning::warn(ctx, &app.boris, app.client, &input).await.unwrap();
        // Nothing keeps who it was: neither the row nor the event.
        let kept = warning::one(ctx, &app.vera, warned).await.unwrap();
        assert_eq!(kept.by, None);
        let of = store::events::Of::Client(app.client);
        let mut conn = ctx.db.read().await.unwrap();
        let events = store::events::list(&mut conn, app.vera.workspace, of, None, 1).await.unwrap();
        assert_eq!(
            (events[0].verb.as_str(), events[0].actor_name.as_str()),
            ("early_warning.add", "")
        );
        drop(conn);
        assert_error!(warning::answer(ctx, &app.boris, warned, "ок", None).await, Forbidden);
        warning::answer(ctx, &app.alice, warned, "Подключаю второго", None).await.unwrap();
        assert_error!(warning::answer(ctx, &app.alice, warned, "ещё", None).await, Conflict);
        let signed = WarningInput { signed: Signed::WithName, ..input };
        let signed = warning::warn(ctx, &app.boris, app.client, &signed).await.unwrap();
        let kept = warning::one(ctx, &app.vera, signed).await.unwrap();
        assert_eq!(kept.by, app.boris.teammate);
        assert_error!(warning::one(ctx, &app.gleb, signed).await, NotFound);
    });
}

#[test]
fn of_two_people_who_edit_one_section_the_second_is_told() {
    each_app(|app| async move {
        let (ctx, alice, vera) = (&app.ctx, &app.alice, &app.vera);
        let id = recorded(&app).await;
        let mine = Analysis { solution: "моё".into(), ..Analysis::default() };
        let theirs = Analysis { fault: Some(Fault::Own), ..Analysis::default() };
        save_analysis(ctx, alice, id, 0, &mine).await.unwrap();
        assert_error!(save_analysis(ctx, vera, id, 0, &theirs).await, Conflict);
        let room = incident::room(ctx, vera, id).await.unwrap();
        assert_eq!((room.analysis.value.clone(), room.analysis.version), (mine, 1));
        save_analysis(ctx, vera, id, 1, &theirs).await.unwrap();
        // Another section is another matter.
        save_damage(ctx, alice, id, 0, &DamageNotes::default()).await.unwrap();
        let room = incident::room(ctx, vera, id).await.unwrap();
        assert_eq!(room.incident.fault, Some(Fault::Own));

        let stated = StatedCircumstance {
            name: "Простой".into(),
            kind: Default::default(),
            possible_without: PossibleWithout::Yes,
            strength: Decimal::from(4),
            mechanism: String::new(),
        };
        let wrong = Analysis {
            done_percent: Some(Decimal::from(101)),
            circumstances: vec![stated],
            ..Analysis::default()
        };
        let refused = save_analysis(ctx, vera, id, 2, &wrong).await;
        assert_eq!(problems(refused), ["done_percent:no_percent", "circumstances:no_strength"]);
        let upside_down = DamageNotes {
            own_from_minor: Some(5),
            own_to_minor: Some(4),
            claimed_minor: Some(-1),
            ..DamageNotes::default()
        };
        let refused = save_damage(ctx, vera, id, 1, &upside_down).await;
        assert_eq!(problems(refused), ["claimed:negative", "own_to:below_from"]);
    });
}

#[test]
fn severity_is_predicted_and_kept_beside_what_became_of_it() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = recorded(&app).await;
        let fee =
            app::client::card(ctx, alice, app.client).await.unwrap().client.fee_minor.unwrap();
        let damage = DamageNotes {
            own_from_minor: Some(fee / 2),
            own_to_minor: Some(fee / 2),
            loyalty: Some(Loyalty::Neutral),
            ..DamageNotes::default()
        };
        save_damage(ctx, alice, id, 0, &damage).await.unwrap();
        let room = incident::room(ctx, alice, id).await.unwrap();
        let severity = room.severity.unwrap();
        assert_eq!((severity.level, severity.if_handled_badly), (Level::Medium, Level::High));
        assert_eq!(room.incident.predicted, Some(Level::Medium));
        assert!(room.trust.is_ok());
        let version = room.incident.version;
        assert_error!(close::close(ctx, &app.boris, id, version, None).await, Forbidden);
        close::close(ctx, alice, id, version, Some((Level::Low, "продлили"))).await.unwrap();
        let room = incident::room(ctx, alice, id).await.unwrap();
        assert_eq!(room.incident.predicted, Some(Level::Medium));
        assert_eq!((room.incident.actual, room.next), (Some(Level::Low), None));
        let closed = save_damage(ctx, alice, id, 2, &damage).await;
        assert_eq!(refusal(closed), "refused.incident-closed");
        close::reopen(ctx, alice, id, room.incident.version).await.unwrap();
        let room = incident::room(ctx, alice, id).await.unwrap();
        assert_eq!(room.incident.state, IncidentState::Open);
    });
}

fn clause(number: &str, regime: RegimeKind, due_date: Option<Date>) -> ClauseInput {
    ClauseInput {
        number: number.into(),
        words: "0,1 % в день".into(),
        terms: Terms {
            regime,
            base_minor: 10_000_000,
            base_kind: BaseKind::Price,
            amount_minor: None,
            percent: Some(Decimal::new(1, 1)),
            divisor: Some(300),
            rate_date: None,
            due_date,
            end_date: None,
            is_due_date_moved: false,
            cap_percent: None,
            cap_minor: None,
            cap_base_minor: None,
            moratorium: Vec::new(),
        },
    }
}

#[test]
fn a_clause_costs_by_the_day_and_nonsense_is_refused() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = recorded(&app).await;
        let today = ctx.now().to_zoned(jiff::tz::TimeZone::get("Europe/Moscow").unwrap()).date();
        let due = today.saturating_sub(jiff::Span::new().days(10));
        let daily = clause("7.2", RegimeKind::ContractDaily, Some(due));
        let nameless = ClauseInput { number: " ".into(), ..daily.clone() };
        let refused = liability::add_clause(ctx, alice, id, &nameless).await;
        assert_eq!(problems(refused), ["number:no_clause"]);
        let mut negative = daily.clone();
        negative.terms.base_minor = -1;
        negative.terms.end_date = Some(due.saturating_sub(jiff::Span::new().days(1)));
        let refused = liability::add_clause(ctx, alice, id, &negative).await;
        assert_eq!(problems(refused), ["base:negative", "end_date:before_due"]);

        liability::add_clause(ctx, alice, id, &daily).await.unwrap();
        let endless = clause("7.3", RegimeKind::ContractDaily, None);
        liability::add_clause(ctx, alice, id, &endless).await.unwrap();
        let exposure = incident::room(ctx, alice, id).await.unwrap().exposure.unwrap();
        // Ten days of 100 roubles; a contract with no end is said to be unclear, not counted as none.
        assert_eq!(exposure.on(0).unwrap().total_minor, 100_000);
        assert_eq!(exposure.on(7).unwrap().total_minor, 170_000);
        assert_eq!(exposure.on(30).unwrap().total_minor, 400_000);
        assert_eq!(exposure.per_day_minor, 10_000);
        let unclear = exposure.clauses[1].unclear.as_ref().unwrap();
        assert_eq!(unclear.code, "liability.missing.due-date");

        let paid = PaymentKind::Paid;
        let refused = liability::add_payment(ctx, alice, id, paid, due, 0, "").await;
        assert_eq!(problems(refused), ["amount:negative"]);
        liability::add_payment(ctx, alice, id, paid, due, 5_000_000, "").await.unwrap();
        let exposure = incident::room(ctx, alice, id).await.unwrap().exposure.unwrap();
        assert_eq!(exposure.on(0).unwrap().total_minor, 50_000);

        let until = date(2026, 10, 25);
        let bad = rate::put(ctx, alice, until, Decimal::from(13), date(2026, 9, 1), "ЦБ").await;
        assert_eq!(problems(bad), ["known_until:before_start"]);
        rate::put(ctx, alice, date(2026, 9, 14), Decimal::from(13), until, "ЦБ").await.unwrap();
        let rates = rate::rates(ctx, alice).await.unwrap();
        assert_eq!((rates.known_until, rates.own.len()), (until, 1));
        assert_error!(rate::rates(ctx, &app.boris).await, Forbidden);
        assert_eq!(rate::rates(ctx, &app.zhenya).await.unwrap().own, []);
    });
}

#[test]
fn a_sum_below_nought_is_refused_with_its_field_wherever_it_is_typed() {
    each_app(|app| async move {
        use app::incident::compensation::{self, GestureInput};
        use app::incident::option::{self, OptionInput};
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = recorded(&app).await;
        let damage = DamageNotes { own_from_minor: Some(-1), ..DamageNotes::default() };
        let refused = save_damage(ctx, alice, id, 0, &damage).await;
        assert_eq!(problems(refused), ["own_from:negative"]);
        let option = OptionInput {
            kind: domain::options::OptionKind::Compensation,
            title: "Скидка".into(),
            terms: String::new(),
            new_date: None,
            sum_minor: Some(-100),
            own_cost_minor: Some(-1),
        };
        let refused = option::add(ctx, alice, id, &option).await;
        assert_eq!(problems(refused), ["sum:negative", "own_cost:negative"]);
        let gesture = GestureInput {
            name: "Скидка".into(),
            kind: "service".into(),
            client_value_minor: -1,
            own_cost_minor: -1,
            due_on: None,
            note: String::new(),
        };
        let refused = compensation::add(ctx, alice, id, &gesture).await;
        assert_eq!(problems(refused), ["client_value:negative", "own_cost:negative"]);
        let commitment = CommitmentInput {
            name: "Реклама".into(),
            to_whom: String::new(),
            project: None,
            live_on: date(2026, 3, 9),
            ends_on: None,
            sum_minor: Some(-1),
        };
        let refused = commitment::add(ctx, alice, app.client, &commitment).await;
        assert_eq!(problems(refused), ["sum:negative"]);
        // A person reads why, in both languages.
        for lang in [locale::Lang::Ru, locale::Lang::En] {
            let locale = locale::Locale::new(lang, jiff::tz::TimeZone::UTC);
            for code in ["negative", "no_clause", "before_due", "after_found", "in_future"] {
                let key = format!("problem.{code}");
                assert_ne!(locale.t(&key), key, "{code}");
            }
        }
    });
}

#[test]
fn the_clock_stops_with_the_first_word_and_leaks_make_it_shorter() {
    each_app(|app| async move {
        let (ctx, alice, now) = (&app.ctx, &app.alice, app.ctx.now());
        let id = recorded(&app).await;
        let soon = now + SignedDuration::from_mins(5);
        leak::add(ctx, alice, id, "начальник", "увидит сам", Some(soon)).await.unwrap();
        let commitment = CommitmentInput {
            name: "Реклама".into(),
            to_whom: String::new(),
            project: None,
            live_on: date(2030, 1, 1),
            ends_on: Some(date(2029, 1, 1)),
            sum_minor: Some(-5),
        };
        let refused = commitment::add(ctx, alice, app.client, &commitment).await;
        assert_eq!(problems(refused), ["ends_on:before_start", "sum:negative"]);
        let room = incident::room(ctx, alice, id).await.unwrap();
        assert_eq!((room.tell_by.at, room.is_telling_due), (soon, false));
        app.pass_hours(1);
        let room = incident::room(ctx, alice, id).await.unwrap();
        assert_eq!((room.is_telling_due, room.next), (true, Some(Step::Told)));

        let mut word = ToldInput {
            kind: TellingKind::Call,
            purpose: "first_notice".into(),
            contact: Some(app.dina),
            recipient: String::new(),
            text: "Позвонили".into(),
            told_at: ctx.now() + hours(1),
        };
        assert_eq!(problems(told(ctx, alice, id, &word).await), ["told_at:in_future"]);
        word.told_at = ctx.now();
        told(ctx, alice, id, &word).await.unwrap();
        app.pass_hours(2);
        let first = word.told_at;
        let again = ToldInput { purpose: "apology".into(), told_at: ctx.now(), ..word };
        told(ctx, alice, id, &again).await.unwrap();
        let room = incident::room(ctx, alice, id).await.unwrap();
        assert_eq!(room.incident.told_at, Some(first.as_millisecond()));
        assert_eq!(room.tellings.len(), 2);
        assert_ne!(room.next, Some(Step::Told));
    });
}

#[test]
fn a_message_left_alone_reaches_a_second_person_once() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = recorded(&app).await;
        let asked = LoggedTouch {
            client: app.client,
            contact: Some(app.dina),
            project: None,
            channel: Channel::Chat,
            direction: Direction::Incoming,
            at: ctx.now(),
            minutes: None,
            subject: "вопрос".into(),
            text: "Что с рекламой? Когда она выйдет, нам нужно понимать сегодня".into(),
            once: "1".into(),
        };
        log(ctx, alice, &asked).await.unwrap();
        assert_eq!(alarm::run(ctx).await.unwrap(), 0);
        // Long enough for two working hours on any day of the week.
        app.pass_hours(24 * 4);
        assert_eq!(alarm::run(ctx).await.unwrap(), 1);
        assert_eq!(alarm::run(ctx).await.unwrap(), 0);
        let card = incident::cards(ctx, &app.vera, None).await.unwrap().remove(0);
        assert_eq!((card.id, card.is_mine), (id, false));
        assert_eq!(card.unanswered.unwrap().code, "incident.unanswered");
        let answered = LoggedTouch {
            channel: Channel::Call,
            direction: Direction::Outgoing,
            at: ctx.now(),
            once: "2".into(),
            ..asked
        };
        log(ctx, alice, &answered).await.unwrap();
        app.pass_hours(1);
        let card = incident::cards(ctx, &app.vera, None).await.unwrap().remove(0);
        assert_eq!(card.unanswered, None);
    });
}

#[test]
fn names_stay_out_of_summaries_while_it_is_open_and_plans_have_versions() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let name = app::teammate::list(ctx, alice).await.unwrap().remove(0).name;
        let first = name.split(' ').next().unwrap();
        let input = titled(&format!("{first} не успевает"));
        let id = incident::record(ctx, alice, app.client, &input).await.unwrap().id;
        let all = IncidentFilter { limit: 9, ..Default::default() };
        let (lines, _) = incident::page(ctx, alice, &all).await.unwrap();
        assert!(!lines[0].title.contains(first), "{}", lines[0].title);
        let room = incident::room(ctx, alice, id).await.unwrap();
        close::close(ctx, alice, id, room.incident.version, None).await.unwrap();
        let (lines, _) = incident::page(ctx, alice, &all).await.unwrap();
        assert!(lines[0].title.contains(first));

        let plan = Readiness { caller: "Алиса".into(), ..Readiness::default() };
        readiness::save(ctx, alice, app.client, 0, &plan).await.unwrap();
        assert_error!(readiness::save(ctx, &app.vera, app.client, 0, &plan).await, Conflict);
        assert_error!(readiness::plan(ctx, &app.gleb, app.client).await, NotFound);
        let helmets = readiness::all(ctx, alice).await.unwrap();
        assert!(helmets.iter().all(|(_, _, is_on)| !is_on));
    });
}
