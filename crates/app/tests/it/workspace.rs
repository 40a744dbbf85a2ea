//! The agency itself.

use crate::{assert_error, problems};
use app::settings::Settings;
use app::workspace::{self, WorkspaceInput};
use domain::cue::Lang;
use domain::policy::Policy;
use testkit::each_app;

#[test]
fn the_agency_is_changed_by_a_director_in_its_last_version() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let input = WorkspaceInput {
            name: "Орбита-2".to_owned(),
            zone: "Asia/Omsk".to_owned(),
            lang: Lang::En,
        };
        assert_error!(workspace::edit(ctx, &app.alice, 1, &input).await, Forbidden);
        workspace::edit(ctx, &app.vera, 1, &input).await.unwrap();
        assert_error!(workspace::edit(ctx, &app.vera, 1, &input).await, Conflict);
        let wrong = WorkspaceInput { name: String::new(), zone: "?".to_owned(), ..input };
        let wrong = workspace::edit(ctx, &app.vera, 2, &wrong).await;
        assert_eq!(problems(wrong), ["name:empty", "zone:unknown_zone"]);
        assert_eq!(workspace::get(ctx, &app.alice).await.unwrap().name, "Орбита-2");
        assert_eq!(workspace::get(ctx, &app.zhenya).await.unwrap().name, "Другие");

        app.run_jobs().await;
        let policy = Policy { history_days: 100, ..Policy::default() };
        workspace::edit_policy(ctx, &app.vera, 2, &policy).await.unwrap();
        assert_error!(workspace::edit_policy(ctx, &app.vera, 2, &policy).await, Conflict);
        let mut conn = ctx.db.read().await.unwrap();
        let due = store::assessments::due(&mut conn, 0, 9).await.unwrap();
        assert_eq!(due, [(app.vera.workspace, app.client)]);
        drop(conn);

        let own = Settings {
            own_domains: vec!["Orbita.example".to_owned()],
            own_addresses: vec!["orbita@gmail.com".to_owned()],
            ..Settings::default()
        };
        workspace::edit_settings(ctx, &app.vera, 3, &own).await.unwrap();
        let mut conn = ctx.db.read().await.unwrap();
        let saved = app::settings::load(&mut conn, app.vera.workspace).await.unwrap();
        assert_eq!(saved.own_domains, ["orbita.example"]);
        assert!(saved.is_own_confirmed);
        let expected = ["workspace.settings", "workspace.policy", "workspace.edit"];
        let expected: Vec<String> = expected.iter().map(|verb| format!("Вера {verb}")).collect();
        assert_eq!(app.events(3).await, expected);
    });
}
