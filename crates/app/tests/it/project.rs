//! Projects are added, changed, archived.

use crate::{assert_error, problems};
use app::project::{self, ProjectInput};
use jiff::civil::date;
use testkit::{TestApp, each_app, project_input};

#[test]
fn a_project_has_a_life() {
    each_app(|app| async move {
        let TestApp { ctx, client: id, .. } = &*app;
        assert_error!(
            project::create(ctx, &app.boris, *id, &project_input("Сайт")).await,
            Forbidden
        );
        let made = project::create(ctx, &app.alice, *id, &project_input("Сайт")).await.unwrap();
        let input = ProjectInput {
            starts_on: Some(date(2026, 4, 1)),
            due_on: Some(date(2026, 3, 1)),
            ..project_input("Сайт")
        };
        let wrong = project::edit(ctx, &app.alice, made.id, 1, &input).await;
        assert_eq!(problems(wrong), ["due_on:before_start"]);
        let input = ProjectInput { due_on: Some(date(2026, 5, 1)), ..input };
        let saved = project::edit(ctx, &app.alice, made.id, 1, &input).await.unwrap();
        assert_eq!((saved.version, saved.due_on), (2, Some(date(2026, 5, 1))));
        assert_eq!(
            app.last_detail().await,
            r#"{"due_on":[null,"2026-05-01"],"starts_on":[null,"2026-04-01"]}"#
        );
        assert_error!(project::edit(ctx, &app.vera, made.id, 1, &input).await, Conflict);
        project::archive(ctx, &app.alice, made.id, 2).await.unwrap();
        assert_error!(project::archive(ctx, &app.alice, made.id, 3).await, Conflict);
        project::restore(ctx, &app.alice, made.id, 3).await.unwrap();
        let expected = ["project.restore", "project.archive", "project.edit", "project.create"];
        let expected: Vec<String> = expected.iter().map(|verb| format!("Алиса {verb}")).collect();
        assert_eq!(app.events(4).await, expected);
    });
}
