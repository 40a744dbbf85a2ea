//! Invitations are sent, taken once, revoked, and grow old.

use crate::{assert_error, problems};
use app::auth::invitation::{self, Invite, NewInvitation};
use app::auth::session;
use app::client;
use domain::access::Role;
use testkit::{TestApp, each_app};

async fn invite(app: &TestApp, email: &str) -> app::Result<NewInvitation> {
    let clients = [app.client];
    let input = Invite { email, name: "Яна", role: Role::ProjectManager, clients: &clients };
    invitation::invite(&app.ctx, &app.vera, &input).await
}

#[test]
fn an_invitation_makes_an_account_with_its_access_once() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let new = invite(&app, "yana@orbita.example").await.unwrap();
        let offer = invitation::look_up(ctx, &new.secret).await.unwrap();
        assert_eq!((offer.agency.as_str(), offer.invited_by.as_str()), ("Орбита", "Вера"));
        assert_eq!(offer.invitation.email, "yana@orbita.example");
        let weak = invitation::accept(ctx, &new.secret, "Яна", "12345678", "").await;
        assert_eq!(problems(weak), ["password:password_usual"]);
        let word = "восемь серых мышей";
        let entered = invitation::accept(ctx, &new.secret, "Яна", word, "").await.unwrap();
        let visit = session::recognise(ctx, &entered.token).await.unwrap().unwrap();
        assert_eq!((visit.actor.name.as_str(), visit.actor.role), ("Яна", Role::ProjectManager));
        assert!(client::card(ctx, &visit.actor, app.client).await.is_ok());
        assert_error!(invitation::accept(ctx, &new.secret, "Яна", word, "").await, NotFound);
        let expected = ["Яна invitation.accept", "Вера invitation.create"];
        assert_eq!(app.events(2).await, expected);
        assert_eq!(problems(invite(&app, "yana@orbita.example").await), ["email:taken"]);
    });
}

#[test]
fn a_link_dies_when_revoked_or_old() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let revoked = invite(&app, "a@orbita.example").await.unwrap();
        let old = invite(&app, "b@orbita.example").await.unwrap();
        assert_eq!(invitation::list(ctx, &app.vera).await.unwrap().len(), 2);
        assert_error!(invitation::list(ctx, &app.alice).await, Forbidden);
        let id = revoked.invitation.id;
        assert_error!(invitation::revoke(ctx, &app.zhenya, id).await, NotFound);
        assert_error!(invitation::revoke(ctx, &app.alice, id).await, Forbidden);
        invitation::revoke(ctx, &app.vera, id).await.unwrap();
        assert_error!(invitation::revoke(ctx, &app.vera, id).await, Conflict);
        assert_error!(invitation::look_up(ctx, &revoked.secret).await, NotFound);
        assert!(invitation::look_up(ctx, &old.secret).await.is_ok());
        app.pass_hours(24 * 7 + 1);
        assert_error!(invitation::look_up(ctx, &old.secret).await, NotFound);
        let boss = Invite { email: "c@x.example", name: "", role: Role::Director, clients: &[] };
        assert_error!(invitation::invite(ctx, &app.alice, &boss).await, Forbidden);
    });
}
