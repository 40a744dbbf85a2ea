//! Onboarding: nothing after the win is skipped silently, and the client acknowledges the protocol.

use crate::{assert_error, problems, refusal};
use app::onboarding::{self, StepInput, StepWord};
use domain::onboarding::{Protocol, Step, StepState};
use jiff::civil::date;
use locale::Lang;
use testkit::{TestApp, each_app};

fn protocol() -> Protocol {
    let text = |text: &str| text.to_owned();
    Protocol {
        goal: text("Сто заявок в месяц"),
        for_client: text("Отдел продаж загружен"),
        for_team: text("Кейс в новой отрасли"),
        principles: text("Спорим до решения"),
        process: text("Показ по средам"),
        structure: text("Утверждает Дина"),
        team: text("Алиса ведёт"),
    }
}

fn word(word: StepWord, note: &str) -> StepInput {
    StepInput { word, due_on: None, owner: None, note: note.to_owned() }
}

async fn state(app: &TestApp, step: Step) -> StepState {
    let file = onboarding::file(&app.ctx, &app.alice, app.client).await.expect("a file");
    file.steps.iter().find(|card| card.row.step == step).expect("a step").state
}

#[test]
fn nothing_after_the_win_is_skipped_silently() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let none = onboarding::save_protocol(ctx, alice, (client, 0), &protocol()).await;
        assert_eq!(refusal(none), "refused.onboarding-none");
        let won = Some(date(2026, 2, 25));
        assert_error!(onboarding::begin(ctx, &app.boris, client, won, None).await, Forbidden);
        onboarding::begin(ctx, alice, client, won, None).await.expect("begun");
        let again = onboarding::begin(ctx, alice, client, won, None).await;
        assert_eq!(refusal(again), "refused.onboarding-begun");
        let file = onboarding::file(ctx, alice, client).await.expect("a file");
        assert_eq!(file.steps.len(), Step::ALL.len());
        assert!(
            file.steps.iter().all(|card| card.row.owner == alice.teammate),
            "each has an owner"
        );
        // 2 March: the first three days are over
        assert_eq!(state(&app, Step::KickOff).await, StepState::Overdue { days: 2 });
        onboarding::mark(ctx, alice, client, Step::KickOff, &word(StepWord::Done, "встретились"))
            .await
            .expect("done");
        assert_eq!(state(&app, Step::KickOff).await, StepState::Done);
        let silent =
            onboarding::mark(ctx, alice, client, Step::Sla, &word(StepWord::Skipped, " ")).await;
        assert_eq!(problems(silent), ["note:empty"], "what is skipped says why");
        onboarding::mark(ctx, alice, client, Step::Sla, &word(StepWord::Skipped, "в договоре"))
            .await
            .expect("skipped");
        assert_eq!(state(&app, Step::Sla).await, StepState::Skipped);
        onboarding::mark(ctx, alice, client, Step::Sla, &word(StepWord::Open, ""))
            .await
            .expect("open");
        assert!(matches!(state(&app, Step::Sla).await, StepState::Open { .. }));
        let dossier = app::dossier::dossier(ctx, alice, client).await.expect("a dossier");
        assert_eq!((dossier.onboarding.n_steps, dossier.onboarding.n_overdue), (14, 2));
        for stranger in [&app.gleb, &app.zhenya] {
            assert_error!(onboarding::file(ctx, stranger, client).await, NotFound);
            assert_error!(onboarding::begin(ctx, stranger, client, None, None).await, NotFound);
            let done = word(StepWord::Done, "");
            let marked = onboarding::mark(ctx, stranger, client, Step::Sla, &done).await;
            assert_error!(marked, NotFound);
            let linked = onboarding::link(ctx, stranger, client, "Дина", Lang::Ru, 5);
            assert_error!(linked.await, NotFound);
        }
    });
}

#[test]
fn the_client_acknowledges_what_the_link_shows() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        onboarding::begin(ctx, alice, client, None, None).await.expect("begun");
        let empty = onboarding::link(ctx, alice, client, "Дина", Lang::Ru, 5).await;
        assert_eq!(refusal(empty), "refused.protocol-empty");
        onboarding::save_protocol(ctx, alice, (client, 1), &protocol()).await.expect("saved");
        let stale = onboarding::save_protocol(ctx, alice, (client, 1), &Protocol::default()).await;
        assert_error!(stale, Conflict);
        let made = onboarding::link(ctx, alice, client, "Дина", Lang::Ru, 5).await.expect("a link");
        // what was sent stays as it was
        let later = Protocol { goal: "Двести заявок".into(), ..protocol() };
        onboarding::save_protocol(ctx, alice, (client, 2), &later).await.expect("changed");
        let shown = onboarding::open(ctx, &made.secret).await.expect("opened");
        assert_eq!((shown.protocol, shown.acknowledged), (protocol(), None));
        assert_error!(onboarding::open(ctx, "nothing").await, NotFound);
        onboarding::acknowledge(ctx, &made.secret, "", "созвон лучше в четверг")
            .await
            .expect("said");
        assert!(
            matches!(state(&app, Step::Protocol).await, StepState::Open { .. }),
            "a remark is talked over"
        );
        onboarding::acknowledge(ctx, &made.secret, "Олег", "").await.expect("twice is once");
        let shown = onboarding::open(ctx, &made.secret).await.expect("opened").acknowledged;
        let said = shown.expect("acknowledged");
        assert_eq!((said.by.as_str(), said.remark.as_str()), ("Дина", "созвон лучше в четверг"));
        let second =
            onboarding::link(ctx, alice, client, "Дина", Lang::Ru, 5).await.expect("a link");
        onboarding::acknowledge(ctx, &second.secret, "Дина Ильина", "").await.expect("said");
        assert_eq!(state(&app, Step::Protocol).await, StepState::Done);
        let third =
            onboarding::link(ctx, alice, client, "Дина", Lang::Ru, 5).await.expect("a link");
        onboarding::revoke(ctx, alice, client, third.link.id).await.expect("revoked");
        assert_error!(onboarding::open(ctx, &third.secret).await, NotFound);
        app.pass_hours(24 * 6);
        assert_error!(onboarding::open(ctx, &second.secret).await, NotFound);
    });
}
