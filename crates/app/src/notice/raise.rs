//! Telling: who is concerned, once each, in the transaction of the event.

use super::{moment, settings_of, zone_of};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::job::{self, Job};
use domain::access::sees_all_clients;
use domain::id::{ClientId, NoticeId, TeammateId, WorkspaceId};
use domain::notice::{NoticeKind, Tie, concerns, leaves_at};
use domain::reason::Reason;
use std::collections::HashMap;
use store::clients::Client;
use store::notices::{self, Notice, Wanted};
use store::teammates::{self, Teammate};
use store::{Conn, client_access};

/// Something that people are told.
pub(crate) struct News<'a> {
    pub kind: NoticeKind,
    pub client: &'a Client,
    /// Of the event: telling it again adds nothing.
    pub key: String,
    pub reason: Reason,
    /// Where the case is.
    pub href: String,
    /// Whom it concerns by name: who promised, sent, leads.
    pub named: &'a [TeammateId],
    /// Who did it needs not be told.
    pub by: Option<TeammateId>,
}

/// The people of an agency, as far as telling needs them.
struct People {
    all: Vec<Teammate>,
    team: Vec<TeammateId>,
    wanted: HashMap<TeammateId, Wanted>,
    zone: String,
}

impl People {
    async fn load(conn: &mut Conn, workspace: WorkspaceId, client: ClientId) -> Result<People> {
        let agency = store::workspaces::get(conn, workspace).await?.ok_or(Error::NotFound)?;
        let wanted = notices::wanted(conn, workspace).await?;
        Ok(People {
            all: teammates::list(conn, workspace).await?,
            team: client_access::of_client(conn, workspace, client).await?,
            wanted: wanted.into_iter().map(|w| (w.teammate, w)).collect(),
            zone: agency.zone,
        })
    }

    /// How a person stands to the client; `None`: may not see it.
    fn tie(&self, person: &Teammate, news: &News<'_>) -> Option<Tie> {
        let is_manager = news.client.manager == Some(person.id);
        let is_team = self.team.contains(&person.id);
        let leads = sees_all_clients(person.role);
        if !(is_manager || is_team || leads) {
            return None;
        }
        Some(if news.named.contains(&person.id) {
            Tie::Named
        } else if is_manager {
            Tie::Manager
        } else if is_team {
            Tie::Team
        } else {
            Tie::Leads
        })
    }
}

/// Tells everybody whom it concerns; how many had not heard of it. The caller wakes the queue after the
/// commit.
pub(crate) async fn raise(
    ctx: &Ctx,
    conn: &mut Conn,
    workspace: WorkspaceId,
    news: &News<'_>,
) -> Result<usize> {
    let people = People::load(conn, workspace, news.client.id).await?;
    let policy = crate::assess::load_policy(conn, workspace).await?;
    let reason = serde_json::to_string(&news.reason).map_err(anyhow::Error::new)?;
    let now = ctx.now();
    let mut n_told = 0;
    for person in people.all.iter().filter(|p| p.disabled_at.is_none()) {
        if news.by == Some(person.id) {
            continue;
        }
        let Some(tie) = people.tie(person, news) else { continue };
        let wanted = people.wanted.get(&person.id);
        let settings = settings_of(wanted);
        if !concerns(news.kind, person.role, tie, &settings) {
            continue;
        }
        let leaves = ctx.config.may_send().then(|| {
            let calendar = policy.calendar(&zone_of(person, &people.zone));
            let last = wanted.and_then(|w| w.last_sent_at).map(moment);
            leaves_at(settings.pace(news.kind), &settings, now, last, &calendar)
        });
        let notice = Notice {
            id: NoticeId(ctx.new_id()),
            teammate: person.id,
            kind: news.kind,
            client: Some(news.client.id),
            client_name: String::new(),
            dedupe_key: news.key.clone(),
            at: now.as_millisecond(),
            reason: reason.clone(),
            tie,
            href: news.href.clone(),
            seen_at: None,
            leaves_at: leaves.flatten().map(|at| at.as_millisecond()),
            mail: None,
        };
        if !notices::insert(conn, workspace, &notice).await? {
            continue;
        }
        n_told += 1;
        if let Some(at) = notice.leaves_at {
            let job = Job::TellTeammate { teammate: person.id };
            job::enqueue(ctx, conn, workspace, &job, at).await?;
        }
    }
    Ok(n_told)
}
