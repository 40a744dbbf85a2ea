//! The trust account: booked from records, written by hand, taken back, never edited.

use crate::{assert_error, problems};
use app::ctx::Clock;
use app::trust::{Account, EntryInput, account, add, undo};
use app::{assess, incident, promise};
use domain::promise::{EndKind, Side};
use domain::trust::TrustEntryKind as K;
use jiff::{SignedDuration, ToSpan};
use testkit::{TestApp, each_app};

fn kinds(account: &Account) -> Vec<(K, bool)> {
    account.lines.iter().map(|line| (line.entry.kind, line.is_undone)).collect()
}

fn praise(app: &TestApp) -> EntryInput {
    let at = app.ctx.now();
    EntryInput {
        kind: K::GoodFeedback, contact: Some(app.dina), at, reason: "Спасибо!".into()
    }
}

async fn promised(app: &TestApp) -> domain::id::PromiseId {
    let today = app.ctx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let input = promise::PromiseInput {
        contact: Some(app.dina),
        made_on: Some(today.saturating_sub(10.days())),
        due_on: Some(today.saturating_sub(2.days())),
        ..promise::PromiseInput::new(Side::Ours, "Смета")
    };
    promise::add(&app.ctx, &app.alice, app.client, &input).await.expect("a promise").id
}

#[test]
fn a_broken_promise_takes_and_when_it_was_kept_after_all_the_entry_is_undone() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let id = promised(&app).await;
        assess::run_one(ctx, alice.workspace, client).await.expect("assessed");
        let file = account(ctx, &app.boris, client).await.expect("an account");
        assert_eq!(kinds(&file), [(K::PromiseBroken, false)]);
        assert!(file.balance < -1.9 && file.balance > -2.0, "{}", file.balance);
        assert_eq!(file.lines[0].entry.cause_id, id.to_string());
        assert_eq!(file.people.len(), 1, "it was given to Dina");
        assess::run_one(ctx, alice.workspace, client).await.expect("assessed again");
        assert_eq!(kinds(&account(ctx, alice, client).await.expect("an account")).len(), 1);

        let on = ctx.now().to_zoned(jiff::tz::TimeZone::UTC).date().saturating_sub(5.days());
        let settled = promise::settle(ctx, alice, id, EndKind::Kept, Some(on), "").await;
        settled.expect("kept in time");
        assess::run_one(ctx, alice.workspace, client).await.expect("assessed");
        let file = account(ctx, alice, client).await.expect("an account");
        assert_eq!(file.lines.len(), 3, "{:?}", kinds(&file));
        assert!(file.balance > 0.9 && file.balance <= 1.01, "{}", file.balance);
        assert_eq!(file.lines.iter().filter(|line| line.is_undone).count(), 1);
    });
}

#[test]
fn an_incident_told_first_takes_and_gives() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let input = incident::RecordInput {
            title: "Не та ссылка".into(),
            ..incident::RecordInput::default()
        };
        incident::record(ctx, alice, client, &input).await.expect("an incident");
        assess::run_one(ctx, alice.workspace, client).await.expect("assessed");
        let file = account(ctx, alice, client).await.expect("an account");
        assert_eq!(kinds(&file), [(K::Incident, false)]);
        let mut later = ctx.clone();
        later.clock = Clock::fixed(ctx.now() + SignedDuration::from_hours(24 * 30));
        assess::run_one(&later, alice.workspace, client).await.expect("assessed");
        let silent = account(&later, alice, client).await.expect("an account");
        let n = kinds(&silent).iter().filter(|(kind, _)| *kind == K::Silence).count();
        assert!((4..=5).contains(&n), "{n} weeks of silence");
        assert!(silent.course.len() == 53 && silent.balance < file.balance);
    });
}

#[test]
fn entries_by_hand_have_a_reason_and_are_taken_back_not_edited() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let bare = EntryInput { reason: " ".into(), ..praise(&app) };
        assert_eq!(problems(add(ctx, alice, client, &bare).await), ["reason:empty"]);
        let ahead = EntryInput { at: ctx.now() + SignedDuration::from_hours(1), ..praise(&app) };
        assert_eq!(problems(add(ctx, alice, client, &ahead).await), ["at:in-future"]);
        let before = account(ctx, alice, client).await.expect("an account");
        let told = before.outcomes.iter().find(|o| o.kind == K::GoodFeedback).expect("told");
        let id = add(ctx, alice, client, &praise(&app)).await.expect("an entry");
        let file = account(ctx, alice, client).await.expect("an account");
        assert_eq!(file.balance, told.after, "what was told before is what came");
        assert_eq!(problems(undo(ctx, alice, client, id, "").await), ["reason:empty"]);
        undo(ctx, alice, client, id, "не нам").await.expect("taken back");
        assert_error!(undo(ctx, alice, client, id, "ещё раз").await, Conflict);
        let file = account(ctx, alice, client).await.expect("an account");
        assert_eq!((file.lines.len(), file.balance), (2, 0.0));
        assert_eq!(file.lines.iter().filter(|l| l.entry.reason == "Спасибо!").count(), 1);
    });
}

#[test]
fn what_a_person_took_back_is_not_booked_again() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        promised(&app).await;
        assess::run_one(ctx, alice.workspace, client).await.expect("assessed");
        let entry = account(ctx, alice, client).await.expect("an account").lines[0].entry.id;
        undo(ctx, alice, client, entry, "срок сдвинул клиент").await.expect("taken back");
        assess::run_one(ctx, alice.workspace, client).await.expect("assessed");
        let file = account(ctx, alice, client).await.expect("an account");
        assert_eq!((file.lines.len(), file.balance.abs() < 0.01), (2, true));
    });
}

#[test]
fn strangers_do_not_see_the_account() {
    each_app(|app| async move {
        let (ctx, client) = (&app.ctx, app.client);
        let id = add(ctx, &app.alice, client, &praise(&app)).await.expect("an entry");
        for stranger in [&app.gleb, &app.zhenya] {
            assert_error!(account(ctx, stranger, client).await, NotFound);
            assert_error!(add(ctx, stranger, client, &praise(&app)).await, NotFound);
            assert_error!(undo(ctx, stranger, client, id, "x").await, NotFound);
        }
        assert_error!(add(ctx, &app.boris, client, &praise(&app)).await, Forbidden);
        assert_error!(undo(ctx, &app.boris, client, id, "x").await, Forbidden);
    });
}
