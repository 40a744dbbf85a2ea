//! Who sees what: the stranger and the other agency are told that nothing is there.

use crate::assert_error;
use app::{access, audit, client, contact, project};
use domain::access::{Action, Role};
use domain::cue::Lang;
use store::client_list::ListFilter;
use testkit::{TestApp, client_input, contact_input, each_app, project_input};

#[test]
fn the_stranger_and_the_other_agency_do_not_learn_that_the_client_exists() {
    each_app(|app| async move {
        let TestApp { ctx, client: id, dina, .. } = &*app;
        let work = project::create(ctx, &app.alice, *id, &project_input("Сайт")).await.unwrap();
        for stranger in [&app.gleb, &app.zhenya] {
            let input = client_input("Чужое");
            assert_error!(client::card(ctx, stranger, *id).await, NotFound);
            assert_error!(client::edit(ctx, stranger, *id, 1, &input).await, NotFound);
            assert_error!(client::archive(ctx, stranger, *id, 1).await, NotFound);
            assert_error!(client::restore(ctx, stranger, *id, 1).await, NotFound);
            let me = stranger.teammate.unwrap();
            assert_error!(client::grant(ctx, stranger, *id, me).await, NotFound);
            assert_error!(client::revoke(ctx, stranger, *id, me).await, NotFound);
            let own = client::create(ctx, stranger, &input).await.unwrap().id;
            assert_error!(client::preview_merge(ctx, stranger, *id, own).await, NotFound);
            assert_error!(client::merge(ctx, stranger, *id, own).await, NotFound);
            assert_error!(client::merge(ctx, stranger, own, *id).await, NotFound);
            assert_error!(audit::of_client(ctx, stranger, *id, None, 9).await, NotFound);
            let person = contact_input("Некто", &[]);
            assert_error!(contact::create(ctx, stranger, *id, &person).await, NotFound);
            assert_error!(contact::edit(ctx, stranger, *dina, 1, &person).await, NotFound);
            assert_error!(contact::archive(ctx, stranger, *dina, 1).await, NotFound);
            assert_error!(contact::merge(ctx, stranger, *dina, *dina).await, NotFound);
            let plan = project_input("Чужой");
            assert_error!(project::create(ctx, stranger, *id, &plan).await, NotFound);
            assert_error!(project::edit(ctx, stranger, work.id, 1, &plan).await, NotFound);
            assert_error!(project::archive(ctx, stranger, work.id, 1).await, NotFound);
            let list = client::list(ctx, stranger, &ListFilter::default()).await.unwrap();
            assert_eq!(list.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [own]);
        }
    });
}

#[test]
fn the_team_sees_the_client_and_does_what_its_role_allows() {
    each_app(|app| async move {
        let TestApp { ctx, client: id, .. } = &*app;
        for (actor, may_edit, may_log) in
            [(&app.alice, true, true), (&app.boris, false, true), (&app.vera, true, true)]
        {
            assert_eq!(client::card(ctx, actor, *id).await.unwrap().client.id, *id);
            let mut conn = ctx.db.read().await.unwrap();
            let edits = access::client(&mut conn, actor, Action::EditClient, *id).await;
            assert_eq!(edits.is_ok(), may_edit, "{}", actor.name);
            let logs = access::client(&mut conn, actor, Action::LogTouch, *id).await;
            assert_eq!(logs.is_ok(), may_log, "{}", actor.name);
        }
        let input = client_input("Ромашка");
        assert_error!(client::edit(ctx, &app.boris, *id, 1, &input).await, Forbidden);
        assert_error!(client::create(ctx, &app.boris, &input).await, Forbidden);
        let me = app.boris.teammate.unwrap();
        assert_error!(client::grant(ctx, &app.boris, *id, me).await, Forbidden);
        assert_error!(contact::archive(ctx, &app.boris, app.dina, 1).await, Forbidden);
        client::revoke(ctx, &app.alice, *id, me).await.unwrap();
        assert_error!(client::card(ctx, &app.boris, *id).await, NotFound);
    });
}

#[test]
fn the_audit_log_of_the_agency_is_for_directors() {
    each_app(|app| async move {
        let all = audit::all(&app.ctx, &app.vera, None, 100).await.unwrap();
        assert!(all.iter().any(|e| e.verb == "client.grant"));
        assert!(all.iter().all(|e| e.subject_name != "Другие"));
        assert_error!(audit::all(&app.ctx, &app.alice, None, 9).await, Forbidden);
        let own = audit::of_client(&app.ctx, &app.alice, app.client, None, 9).await.unwrap();
        let verbs: Vec<&str> = own.iter().map(|e| e.verb.as_str()).collect();
        assert_eq!(verbs, ["contact.create", "client.grant", "client.create"]);
        let older = audit::of_client(&app.ctx, &app.alice, app.client, Some(own[1].id), 9).await;
        assert_eq!(older.unwrap(), own[2..]);
    });
}

#[test]
fn the_program_itself_sees_all_but_has_no_person() {
    let system = app::Actor::system(domain::id::WorkspaceId(1));
    assert_eq!((system.role, system.lang), (Role::Director, Lang::Ru));
    assert_error!(system.teammate(), Forbidden);
}
