//! Pages that follow what happens.

use crate::site::{Browser, Site, signed_in};
use app::ctx::{Change, Topic};
use std::time::Duration;
use testkit::{TestApp, on_sqlite};
use tokio_stream::StreamExt;

const QUIET: Duration = Duration::from_millis(300);

fn attribute(page: &str, name: &str) -> String {
    let mark = format!(" {name}=\"");
    let rest = page.split_once(&mark).expect("the attribute").1;
    rest.split_once('"').expect("its end").0.to_owned()
}

/// The first thing that a page hears which was read at `since`; `None` when all is quiet.
async fn first_heard(site: &Site, browser: &Browser, since: &str) -> Option<String> {
    let mut stream = site.stream(browser, &format!("/events/stream?since={since}")).await;
    let frame = tokio::time::timeout(QUIET, stream.next()).await.ok()?;
    let bytes = frame.expect("a frame").expect("no failure");
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn import_ended(app: &TestApp) {
    app.ctx.tell(Change { workspace: app.vera.workspace, what: Topic::Imports });
}

#[test]
fn what_changed_between_the_reading_of_a_page_and_its_stream_is_told_at_once() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (vera, _) = signed_in(&app, &app.vera).await;
        let page = site.get(&vera, "/clients").await;
        let since = attribute(&page.body, "data-live-since");
        assert_eq!(first_heard(&site, &vera, &since).await, None);
        import_ended(&app);
        let heard = first_heard(&site, &vera, &since).await.expect("the end of the import");
        assert!(heard.contains("\"import\""), "{heard}");
        // It carries the new moment, so that nothing is told twice.
        let id = heard.lines().find_map(|l| l.strip_prefix("id: ")).expect("an id");
        assert_eq!(first_heard(&site, &vera, id).await, None);
        assert!(first_heard(&site, &vera, "of-another-run").await.is_some());
    });
}

#[test]
fn a_change_reaches_the_pages_that_listen() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (vera, _) = signed_in(&app, &app.vera).await;
        let since = app.ctx.moment();
        let mut stream = site.stream(&vera, &format!("/events/stream?since={since}")).await;
        import_ended(&app);
        let frame = tokio::time::timeout(QUIET * 10, stream.next()).await.expect("in time");
        let bytes = frame.expect("a frame").expect("no failure");
        assert!(String::from_utf8_lossy(&bytes).starts_with("event: changed"));
    });
}
