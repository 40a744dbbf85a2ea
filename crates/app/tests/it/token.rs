//! API tokens act as their owner, within their scopes.

use crate::{assert_error, problems};
use app::auth::token;
use app::client;
use domain::access::Scope;
use store::client_list::ListFilter;
use testkit::{client_input, each_app};

#[test]
fn a_token_does_only_what_its_scopes_and_its_owner_may() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let scopes = [Scope::Read, Scope::Read];
        let new = token::create(ctx, &app.alice, "CRM", &scopes, None).await.unwrap();
        assert!(new.secret.starts_with("hou_"));
        let reader = token::recognise(ctx, &new.secret).await.unwrap().unwrap();
        assert_eq!(reader.teammate, app.alice.teammate);
        let list = client::list(ctx, &reader, &ListFilter::default()).await.unwrap();
        assert_eq!(list.n_total, 1);
        let input = client_input("Новый");
        assert_error!(client::create(ctx, &reader, &input).await, Forbidden);
        assert_error!(token::create(ctx, &reader, "x", &scopes, None).await, Forbidden);

        let scopes = [Scope::Write];
        let new = token::create(ctx, &app.boris, "бот", &scopes, None).await.unwrap();
        let writer = token::recognise(ctx, &new.secret).await.unwrap().unwrap();
        // The owner may not, so the token may not.
        assert_error!(client::create(ctx, &writer, &input).await, Forbidden);
        assert_error!(client::list(ctx, &writer, &ListFilter::default()).await, Forbidden);
    });
}

#[test]
fn a_token_dies_when_revoked_or_old() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let wrong = token::create(ctx, &app.alice, "", &[], Some(0)).await;
        assert_eq!(problems(wrong), ["name:empty", "scopes:empty", "expires_at:in_the_past"]);
        let until = Some(ctx.now_ms() + 3_600_000);
        let scopes = [Scope::Import];
        let old = token::create(ctx, &app.alice, "почта", &scopes, until).await.unwrap();
        let revoked = token::create(ctx, &app.alice, "чат", &scopes, None).await.unwrap();
        assert!(token::recognise(ctx, &old.secret).await.unwrap().is_some());
        let id = revoked.token.id;
        assert_error!(token::revoke(ctx, &app.boris, id).await, NotFound);
        token::revoke(ctx, &app.alice, id).await.unwrap();
        assert!(token::recognise(ctx, &revoked.secret).await.unwrap().is_none());
        let list = token::list(ctx, &app.alice).await.unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].used_at, Some(ctx.now_ms()));
        app.pass_hours(2);
        assert!(token::recognise(ctx, &old.secret).await.unwrap().is_none());
        assert_eq!(app.events(1).await, ["Алиса token.revoke"]);
    });
}
