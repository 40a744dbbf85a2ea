//! What is asked of one client must not cost more because there are others: the plans of SQLite, which
//! keeps no statistics of ours and likes an index that gives the order more than one that gives the rows.

use super::{client_id, workspace};
use crate::events::{self, Of};
use crate::filter::Audience;
use crate::onboarding_links::ProtocolTarget;
use crate::portal::PortalTarget;
use crate::sla_links::SheetTarget;
use crate::testing::{block_on, sqlite};
use crate::touches::{self, TimelineFilter};
use crate::{
    agreements, answers, assessments, assignments, briefs, busy_windows, choice_moves,
    client_domains, contact_cards, contacts, edit_pairs, edits, expectations, facts, grades,
    guidelines, guts, invoices, links, meetings, milestones, monitors, onboardings, portal,
    portfolio, projects, promises, repeat_clauses, rituals, sla, ties, trust_entries,
    weekly_reports, work_facts, work_items,
};
use domain::touch::Channel;
use std::cell::RefCell;

thread_local! {
    static NOTED: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Notes a query that is about to run, while a test collects them.
pub(crate) fn note(sql: &str) {
    NOTED.with_borrow_mut(|noted| noted.iter_mut().for_each(|all| all.push(sql.to_owned())));
}

#[test]
fn what_is_asked_of_one_client_or_thread_is_found_by_it() {
    block_on(async {
        let test = sqlite().await;
        let mut tx = test.db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        tx.commit().await.unwrap();
        let mut conn = test.db.read().await.unwrap();
        let conn = &mut conn;
        let id = client_id(1);
        NOTED.set(Some(Vec::new()));
        agreements::clauses_of_client(conn, ws, id).await.unwrap();
        agreements::of_client(conn, ws, id).await.unwrap();
        assignments::of_client(conn, ws, id).await.unwrap();
        edit_pairs::repeats(conn, ws, id).await.unwrap();
        expectations::of_client(conn, ws, id).await.unwrap();
        monitors::logs_of_client(conn, ws, id).await.unwrap();
        monitors::of_client(conn, ws, id).await.unwrap();
        repeat_clauses::get(conn, ws, id).await.unwrap();
        agreements::versions_of_client(conn, ws, id).await.unwrap();
        answers::of_client(conn, ws, id).await.unwrap();
        assessments::get(conn, ws, id).await.unwrap();
        assessments::level_changes(conn, ws, id).await.unwrap();
        briefs::of_client(conn, ws, id).await.unwrap();
        busy_windows::of_client(conn, ws, id).await.unwrap();
        choice_moves::of_client(conn, ws, id).await.unwrap();
        client_domains::list(conn, ws, id).await.unwrap();
        contact_cards::of_client(conn, ws, id).await.unwrap();
        ties::last(conn, ws, id).await.unwrap();
        ties::since(conn, ws, id, 0).await.unwrap();
        contacts::addresses_of_client(conn, ws, id).await.unwrap();
        contacts::of_client(conn, ws, id).await.unwrap();
        edit_pairs::counts(conn, ws, id).await.unwrap();
        edit_pairs::of_client(conn, ws, id).await.unwrap();
        edits::of_client(conn, ws, id, 9).await.unwrap();
        events::list(conn, ws, Of::Client(id), None, 15).await.unwrap();
        events::list(conn, ws, Of::Subject("client", "cl_1"), None, 15).await.unwrap();
        facts::busy(conn, ws, id, 0).await.unwrap();
        facts::cues(conn, ws, id, 0).await.unwrap();
        facts::touches(conn, ws, id, 0).await.unwrap();
        guidelines::changes_of_client(conn, ws, id).await.unwrap();
        guidelines::of_client(conn, ws, id).await.unwrap();
        grades::of_client(conn, ws, id).await.unwrap();
        guts::of_client(conn, ws, id, 50).await.unwrap();
        invoices::of_client(conn, ws, id, 9).await.unwrap();
        meetings::of_client(conn, ws, id, 9).await.unwrap();
        milestones::moves_of_client(conn, ws, id).await.unwrap();
        milestones::of_client(conn, ws, id).await.unwrap();
        milestones::shows_of_client(conn, ws, id).await.unwrap();
        portfolio::get(conn, ws, id).await.unwrap();
        portfolio::moves_of_client(conn, ws, id).await.unwrap();
        portfolio::billed(conn, ws, id, jiff::civil::date(2026, 1, 1)).await.unwrap();
        portfolio::spoke(conn, ws, id, 0).await.unwrap();
        links::of_owner::<ProtocolTarget>(conn, ws, id).await.unwrap();
        onboardings::counts(conn, ws, id, jiff::civil::date(2026, 3, 1)).await.unwrap();
        onboardings::get(conn, ws, id).await.unwrap();
        onboardings::steps(conn, ws, id).await.unwrap();
        projects::of_client(conn, ws, id).await.unwrap();
        promises::moves_of_client(conn, ws, id).await.unwrap();
        promises::of_client(conn, ws, id).await.unwrap();
        rituals::of_client(conn, ws, id).await.unwrap();
        rituals::runs_of_client(conn, ws, id, 9).await.unwrap();
        rituals::spoken(conn, ws, id, 0).await.unwrap();
        sla::marks(conn, ws, id).await.unwrap();
        sla::versions(conn, ws, id).await.unwrap();
        links::of_owner::<SheetTarget>(conn, ws, id).await.unwrap();
        touches::client_of_thread(conn, ws, 7).await.unwrap();
        touches::senders_without_contact(conn, ws, id).await.unwrap();
        touches::thread_of(conn, ws, &[7]).await.unwrap();
        for channel in [None, Some(Channel::Mail)] {
            let asked = TimelineFilter { channel, limit: 15, ..TimelineFilter::default() };
            touches::timeline(conn, ws, &Audience::All, id, &asked).await.unwrap();
        }
        let week = jiff::civil::date(2026, 3, 2);
        weekly_reports::of_week(conn, ws, id, week).await.unwrap();
        weekly_reports::published_before(conn, ws, id, week).await.unwrap();
        weekly_reports::list(conn, ws, &Audience::All, Some(id), 9).await.unwrap();
        links::of_owner::<PortalTarget>(conn, ws, id).await.unwrap();
        portal::marks(conn, ws, id).await.unwrap();
        portal::views(conn, ws, id, 9).await.unwrap();
        trust_entries::of_client(conn, ws, id).await.unwrap();
        work_facts::moments_that_say(conn, ws, id, (0, 9), &|_| true).await.unwrap();
        work_facts::work(conn, ws, id, 0).await.unwrap();
        work_items::of_client(conn, ws, id, None, 9).await.unwrap();
        let statements = NOTED.take().unwrap();
        assert!(statements.len() > 20, "{}", statements.len());
        for sql in statements {
            let plan = format!("explain query plan {sql}");
            let n_params = (1..20).take_while(|n| sql.contains(&format!("${n}"))).count();
            let params = vec![crate::value::Value::from(1_i64); n_params];
            let steps = conn.all(&plan, &params, |row| row.get::<String>(3)).await.unwrap();
            let first = steps.first().expect("a plan");
            let is_narrow = ["client_id=?", "thread=?", "message_hash=?", "subject_id=?"];
            assert!(is_narrow.iter().any(|key| first.contains(key)), "{first}: {sql}");
        }
    });
}
