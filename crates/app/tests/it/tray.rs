//! What finds no client waits; a rule sorts it, backwards too.

use crate::post::{ALICE, letter, mbox, read_in};
use crate::{assert_error, problems};
use app::client::{self, ClientCard};
use app::dossier::dossier;
use app::touch::place::{RuleKind, Target, add_rule, dismiss, move_touches, preview, remove_rule};
use domain::id::RuleId;
use store::touches::TouchCounts;
use testkit::{TestApp, client_input, each_app};

const OLEG: &str = "Олег Сомов <oleg@svetlyput.example>";
const INNA: &str = "Инна <inna@svetlyput.example>";
const FREE: &str = "Регина <regina@mail.ru>";

async fn counts(app: &TestApp) -> TouchCounts {
    let mut conn = app.ctx.db.read().await.unwrap();
    store::touches::counts(&mut conn, app.vera.workspace).await.unwrap()
}

async fn the_rule(app: &TestApp) -> RuleId {
    let mut conn = app.ctx.db.read().await.unwrap();
    store::routing_rules::list(&mut conn, app.vera.workspace).await.unwrap().remove(0).id
}

/// Four letters of people whom nobody knows; the angry one would be a signal at a client.
async fn strangers(app: &TestApp) {
    let angry = "Это безобразие, на наши письма никто не отвечает. Мы очень недовольны.";
    let letters = [
        letter("2026-02-24T10:00+03:00", OLEG, ALICE, "1", "Ищем агентство, созвонимся?"),
        letter("2026-02-25T10:00+03:00", ALICE, OLEG, "2", "Добрый день, созвонимся завтра."),
        letter("2026-02-26T10:00+03:00", INNA, ALICE, "3", angry),
        letter("2026-02-26T11:00+03:00", FREE, ALICE, "4", "Сделаете сайт?"),
    ];
    read_in(app, &mbox(&letters), None).await;
    assert_eq!((counts(app).await.n_unsorted, counts(app).await.n_sorted), (4, 0));
}

async fn card(app: &TestApp, client: domain::id::ClientId) -> ClientCard {
    client::card(&app.ctx, &app.vera, client).await.unwrap()
}

#[test]
fn a_rule_for_a_domain_moves_what_waits_makes_contacts_and_holds_for_the_future() {
    each_app(|app| async move {
        let (ctx, vera) = (&app.ctx, &app.vera);
        strangers(&app).await;
        let new = client::create(ctx, vera, &client_input("Светлый путь")).await.unwrap().id;
        let domain = (RuleKind::Domain, " SvetlyPut.example ");
        assert_eq!(preview(ctx, vera, domain.0, domain.1).await.unwrap(), 3);
        let moved = add_rule(ctx, vera, domain.0, domain.1, Target::Client(new)).await.unwrap();
        assert_eq!((moved.n_touches, moved.clients), (3, vec![new]));
        assert_eq!(app.events(1).await, ["Вера rule.create"]);
        app.run_jobs().await;

        let found = dossier(ctx, vera, new).await.unwrap();
        assert_eq!(found.timeline.len(), 3);
        let mut names: Vec<&str> = found.contacts.iter().map(|c| c.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Инна", "Олег Сомов"]);
        assert!(found.contacts.iter().all(|c| c.is_found));
        assert!(found.timeline.iter().all(|t| t.line.contact.is_some()));
        let signals = &found.verdict.expect("assessed").assessment.signals;
        let kinds: Vec<&str> = signals.iter().map(|j| j.signal.kind.word()).collect();
        assert!(kinds.contains(&"negativity"), "{kinds:?}");

        let next = letter("2026-02-27T10:00+03:00", "x@svetlyput.example", ALICE, "5", "Ещё одно.");
        read_in(&app, &mbox(&[next]), None).await;
        assert_eq!(counts(&app).await.n_unsorted, 1);
        assert_eq!(card(&app, new).await.contacts.len(), 3);
    });
}

#[test]
fn a_removed_rule_sorts_no_more_and_leaves_what_it_has_moved() {
    each_app(|app| async move {
        let (ctx, vera) = (&app.ctx, &app.vera);
        strangers(&app).await;
        let target = Target::Client(app.client);
        add_rule(ctx, vera, RuleKind::Domain, "svetlyput.example", target).await.unwrap();
        let rule = the_rule(&app).await;
        assert_error!(remove_rule(ctx, &app.zhenya, rule).await, NotFound);
        assert_error!(remove_rule(ctx, &app.boris, rule).await, Forbidden);
        remove_rule(ctx, vera, rule).await.unwrap();
        assert_error!(remove_rule(ctx, vera, rule).await, NotFound);
        assert_eq!((counts(&app).await.n_sorted, counts(&app).await.n_unsorted), (3, 1));
        let letters = [
            letter("2026-02-27T10:00+03:00", "new@svetlyput.example", ALICE, "5", "Я новенький."),
            letter("2026-02-27T11:00+03:00", INNA, ALICE, "6", "Меня вы знаете."),
        ];
        read_in(&app, &mbox(&letters), None).await;
        // A contact stays one; a new person of the domain is a stranger again.
        assert_eq!((counts(&app).await.n_sorted, counts(&app).await.n_unsorted), (4, 2));
        let again = add_rule(ctx, vera, RuleKind::Domain, "svetlyput.example", target).await;
        assert_eq!(again.unwrap().n_touches, 1);
    });
}

#[test]
fn what_is_dismissed_concerns_no_client_now_and_later() {
    each_app(|app| async move {
        let (ctx, vera) = (&app.ctx, &app.vera);
        strangers(&app).await;
        let moved = dismiss(ctx, vera, RuleKind::Address, "regina@mail.ru").await.unwrap();
        assert_eq!((moved.n_touches, moved.clients.len()), (1, 0));
        let next = letter("2026-02-27T10:00+03:00", FREE, ALICE, "5", "Так сделаете?");
        read_in(&app, &mbox(&[next]), None).await;
        let now = counts(&app).await;
        assert_eq!((now.n_ignored, now.n_unsorted), (2, 3));
    });
}

#[test]
fn single_touches_go_to_a_client_and_back() {
    each_app(|app| async move {
        let (ctx, vera) = (&app.ctx, &app.vera);
        strangers(&app).await;
        let mut conn = ctx.db.read().await.unwrap();
        let which = store::unsorted::Which::Sender("inna@svetlyput.example");
        let lines = store::unsorted::page(&mut conn, vera.workspace, which, None, 9).await.unwrap();
        drop(conn);
        let ids = [lines[0].id];
        move_touches(ctx, vera, &ids, Target::Client(app.client)).await.unwrap();
        app.run_jobs().await;
        let level = |card: ClientCard| card.assessment.map(|a| (a.level, a.rank));
        let with = level(card(&app, app.client).await);
        assert_error!(move_touches(ctx, &app.gleb, &ids, Target::Tray).await, NotFound);
        assert_error!(move_touches(ctx, &app.zhenya, &ids, Target::Tray).await, NotFound);
        move_touches(ctx, vera, &ids, Target::Tray).await.unwrap();
        app.run_jobs().await;
        assert_ne!(level(card(&app, app.client).await), with, "the angry letter is gone again");
        assert_eq!((counts(&app).await.n_sorted, counts(&app).await.n_unsorted), (0, 4));
    });
}

#[test]
fn a_rule_is_refused_where_it_would_catch_everybody_or_goes_to_a_foreign_client() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let target = Target::Client(app.client);
        for (kind, value, expected) in [
            (RuleKind::Domain, "mail.ru", "value:public-domain"),
            (RuleKind::Domain, "a@b.example", "value:not-a-domain"),
            (RuleKind::Domain, "localhost", "value:not-a-domain"),
            (RuleKind::Address, "  ", "value:required"),
        ] {
            let refused = add_rule(ctx, &app.vera, kind, value, target).await;
            assert_eq!(problems(refused), [expected]);
        }
        let (kind, value) = (RuleKind::Domain, "svetlyput.example");
        assert_error!(add_rule(ctx, &app.gleb, kind, value, target).await, NotFound);
        assert_error!(add_rule(ctx, &app.zhenya, kind, value, target).await, NotFound);
        assert_error!(add_rule(ctx, &app.boris, kind, value, target).await, Forbidden);
    });
}

#[test]
fn what_is_sorted_late_tells_the_past_levels_of_the_client_anew() {
    each_app(|app| async move {
        let (ctx, vera) = (&app.ctx, &app.vera);
        let now = ctx.now();
        let at = |days_ago: i64| {
            let back = jiff::SignedDuration::from_hours(24 * days_ago);
            now.checked_sub(back).expect("a moment").to_string()
        };
        let one =
            |n: i64| letter(&at(n * 3), OLEG, ALICE, &n.to_string(), "Вот макет, посмотрите.");
        read_in(&app, &mbox(&(1..100).map(one).collect::<Vec<_>>()), None).await;
        let new = client::create(ctx, vera, &client_input("Светлый путь")).await.unwrap().id;
        app.run_jobs().await;
        let levels = async || dossier(ctx, vera, new).await.unwrap().levels;
        let words = |levels: &[store::assessments::LevelChange]| {
            levels.iter().map(|l| l.level.clone()).collect::<Vec<_>>()
        };
        assert_eq!(words(&levels().await), ["grey"], "nothing is known of it");
        let (kind, domain) = (RuleKind::Domain, "svetlyput.example");
        add_rule(ctx, vera, kind, domain, Target::Client(new)).await.unwrap();
        app.run_jobs().await;
        let known = levels().await;
        let half_a_year_ago = now.as_millisecond() - 182 * 86_400_000;
        let is_old = |l: &store::assessments::LevelChange| l.at < half_a_year_ago;
        assert!(known.len() > 1 && known.iter().any(is_old), "{known:?}");
        assert!(words(&known).contains(&"green".to_owned()), "{known:?}");
        // Back in the tray they are no part of its history any more.
        let mut conn = ctx.db.read().await.unwrap();
        let filter = store::touches::TimelineFilter { limit: 500, ..Default::default() };
        let everyone = store::Audience::All;
        let all = store::touches::timeline(&mut conn, vera.workspace, &everyone, new, &filter);
        let ids: Vec<_> = all.await.unwrap().iter().map(|t| t.id).collect();
        drop(conn);
        assert_eq!(ids.len(), 99);
        move_touches(ctx, vera, &ids, Target::Tray).await.unwrap();
        app.run_jobs().await;
        assert_eq!(words(&levels().await), ["grey"]);
    });
}
