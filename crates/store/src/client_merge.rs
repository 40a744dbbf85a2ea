//! Merging two records of one client: everything moves to the one that stays.

use crate::clients;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::params;
use domain::id::{ClientId, WorkspaceId};

/// What would move, for the preview.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeCounts {
    pub n_domains: i64,
    pub n_contacts: i64,
    pub n_projects: i64,
    pub n_touches: i64,
    pub n_busy_windows: i64,
    pub n_answers: i64,
    pub n_guts: i64,
    pub n_access: i64,
    pub n_rules: i64,
}

const COUNTS: &str = "select
    (select count(*) from client_domain where workspace_id = $1 and client_id = $2),
    (select count(*) from contact where workspace_id = $1 and client_id = $2),
    (select count(*) from project where workspace_id = $1 and client_id = $2),
    (select count(*) from touch where workspace_id = $1 and client_id = $2),
    (select count(*) from busy_window where workspace_id = $1 and client_id = $2),
    (select count(*) from answer where workspace_id = $1 and client_id = $2),
    (select count(*) from gut where workspace_id = $1 and client_id = $2),
    (select count(*) from client_access where workspace_id = $1 and client_id = $2),
    (select count(*) from routing_rule where workspace_id = $1 and client_id = $2)";

/// Counts what belongs to a client.
pub async fn counts(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: ClientId,
) -> Result<MergeCounts> {
    conn.one(COUNTS, params![workspace, source], |row| {
        Ok(MergeCounts {
            n_domains: row.get(0)?,
            n_contacts: row.get(1)?,
            n_projects: row.get(2)?,
            n_touches: row.get(3)?,
            n_busy_windows: row.get(4)?,
            n_answers: row.get(5)?,
            n_guts: row.get(6)?,
            n_access: row.get(7)?,
            n_rules: row.get(8)?,
        })
    })
    .await
}

/// Each moves all rows of client `$2` to client `$3`.
const MOVES: &[&str] = &[
    "update client_domain set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update contact set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update contact_card set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update contact_note set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update contact_basis set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update ritual set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update ritual_run set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update project set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update touch set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update cue set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update busy_window set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update answer set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update gut set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update routing_rule set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update incident set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update agreement set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update brief set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update commitment set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update early_warning set client_id = $3 where workspace_id = $1 and client_id = $2",
    // A client has one plan: the target's own counts, if it has one.
    "update readiness_plan set client_id = $3 where workspace_id = $1 and client_id = $2
        and not exists (select 1 from readiness_plan own
            where own.workspace_id = $1 and own.client_id = $3)",
    // A rule that is silent for both is silent once.
    "update draft_exception set client_id = $3 where workspace_id = $1 and client_id = $2
        and not exists (select 1 from draft_exception own where own.workspace_id = $1
            and own.client_id = $3 and own.rule = draft_exception.rule)",
    "update edit set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update edit_pair set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update guideline_change set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update guideline_rule set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update monitor set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update assignment set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update expectation_check set client_id = $3 where workspace_id = $1 and client_id = $2",
    // A client has one such clause: the target's own counts, if it has one.
    "update repeat_clause set client_id = $3 where workspace_id = $1 and client_id = $2
        and not exists (select 1 from repeat_clause own
            where own.workspace_id = $1 and own.client_id = $3)",
    "update milestone set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update notice set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update onboarding_link set client_id = $3 where workspace_id = $1 and client_id = $2",
    // A client has one programme: the target's own counts, if it has one.
    "update onboarding_step set client_id = $3 where workspace_id = $1 and client_id = $2
        and not exists (select 1 from onboarding own
            where own.workspace_id = $1 and own.client_id = $3)",
    "update onboarding set client_id = $3 where workspace_id = $1 and client_id = $2
        and not exists (select 1 from onboarding own
            where own.workspace_id = $1 and own.client_id = $3)",
    "update promise set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update work_item set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update meeting set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update kpi set client_id = $3 where workspace_id = $1 and client_id = $2",
    // A client has one bridge: the target's own counts, if it has one.
    "update bridge_version set client_id = $3 where workspace_id = $1 and client_id = $2
        and not exists (select 1 from bridge_version own
            where own.workspace_id = $1 and own.client_id = $3)",
    "update portal_link set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update portal_mark set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update portal_word set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update outgoing_mail set client_id = $3 where workspace_id = $1 and client_id = $2",
    // A week has one report: the target's own counts, if it has one.
    "update weekly_report set client_id = $3 where workspace_id = $1 and client_id = $2
        and not exists (select 1 from weekly_report own where own.workspace_id = $1
            and own.client_id = $3 and own.week_on = weekly_report.week_on)",
    // Both ledgers become one: ids of records are never those of another client.
    "update trust_entry set client_id = $3 where workspace_id = $1 and client_id = $2",
    // Grades of both are kept, the newest count.
    "update client_grade set client_id = $3 where workspace_id = $1 and client_id = $2",
    // A client has one service level: the target's own counts, if it has one.
    "update sla_link set client_id = $3 where workspace_id = $1 and client_id = $2
        and not exists (select 1 from sla_version own
            where own.workspace_id = $1 and own.client_id = $3)",
    "update sla_version set client_id = $3 where workspace_id = $1 and client_id = $2
        and not exists (select 1 from sla_version own
            where own.workspace_id = $1 and own.client_id = $3)",
    "update sla_mark set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update invoice set client_id = $3 where workspace_id = $1 and client_id = $2",
    "update client set
        renewal_on = coalesce(renewal_on, (select s.renewal_on from client s
            where s.workspace_id = $1 and s.client_id = $2)),
        main_contact_id = coalesce(main_contact_id, (select s.main_contact_id from client s
            where s.workspace_id = $1 and s.client_id = $2))
        where workspace_id = $1 and client_id = $3",
    "insert into client_access (workspace_id, client_id, teammate_id, granted_at)
        select workspace_id, $3, teammate_id, granted_at from client_access
        where workspace_id = $1 and client_id = $2
        on conflict (workspace_id, teammate_id, client_id) do nothing",
    "insert into client_outcome
            (workspace_id, client_id, outcome, on_date, note, set_by, set_at)
        select workspace_id, $3, outcome, on_date, note, set_by, set_at from client_outcome
        where workspace_id = $1 and client_id = $2
        on conflict (workspace_id, client_id) do nothing",
];
const REMOVE_ACCESS: &str = "delete from client_access where workspace_id = $1 and client_id = $2";
const REMOVE_ASSESSMENT: &str = "delete from assessment where workspace_id = $1 and client_id = $2";
/// Where the source stood is of no use any more.
const REMOVE_PLACE: &str = "delete from client_place where workspace_id = $1 and client_id = $2";
const REMOVE_PLACE_MOVES: &str =
    "delete from client_place_move where workspace_id = $1 and client_id = $2";
const REMOVE_VERDICT: &str =
    "delete from assessment_verdict where workspace_id = $1 and client_id = $2";
const CLOSE_SOURCE: &str = "update client
    set merged_into = $3, archived_at = coalesce(archived_at, $4), updated_at = $4,
        last_touch = null, version = version + 1
    where workspace_id = $1 and client_id = $2 and merged_into is null";
const MARK_TARGET: &str = "update client set updated_at = $3, version = version + 1
    where workspace_id = $1 and client_id = $2 and merged_into is null";
const TARGET_IS_DUE: &str =
    "update assessment set is_due = true where workspace_id = $1 and client_id = $2";

/// Moves everything from `source` to `target` and closes `source`. To be run in a transaction.
/// [`Error::Stale`] when either was merged before.
pub async fn merge(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: ClientId,
    target: ClientId,
    now: i64,
) -> Result<()> {
    if source == target {
        return Err(Error::message("a client cannot be merged into itself"));
    }
    if conn.execute(MARK_TARGET, params![workspace, target, now]).await? != 1 {
        return Err(Error::Stale);
    }
    if conn.execute(CLOSE_SOURCE, params![workspace, source, target, now]).await? != 1 {
        return Err(Error::Stale);
    }
    for sql in MOVES {
        conn.execute(sql, params![workspace, source, target]).await?;
    }
    conn.execute(REMOVE_ACCESS, params![workspace, source]).await?;
    conn.execute(REMOVE_ASSESSMENT, params![workspace, source]).await?;
    conn.execute(REMOVE_PLACE, params![workspace, source]).await?;
    conn.execute(REMOVE_PLACE_MOVES, params![workspace, source]).await?;
    conn.execute(REMOVE_VERDICT, params![workspace, source]).await?;
    conn.execute(TARGET_IS_DUE, params![workspace, target]).await?;
    clients::refresh_last_touch(conn, workspace, target).await
}
