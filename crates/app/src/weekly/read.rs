//! Reading reports: the desk with all of them, one with what is owed, to whom it went.

use super::{MAIL_KIND, WeeklyReport, WeeklyTask, found, sorted};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use domain::access::Action;
use domain::id::{ClientId, ContactId, TeammateId, WeeklyId, WorkspaceId};
use domain::reason::Reason;
use domain::weekly::Part;
use std::collections::HashMap;
use store::clients::Client;
use store::outgoing_mails::{self, OutgoingMail};
use store::{Conn, clients, contacts, weekly_reports, workspaces};

/// A report in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub report: WeeklyReport,
    pub client_name: String,
    /// Tasks by part, those that the client sees.
    pub n: HashMap<Part, usize>,
    /// Tasks without the word that they owe.
    pub n_owed: usize,
    /// Letters that the mail server took.
    pub n_sent: usize,
}

/// One report with what its page shows.
#[derive(Clone, Debug)]
pub struct WeeklyFile {
    pub report: WeeklyReport,
    pub client: Client,
    pub agency: String,
    /// In the order of the snapshot; without a part: left out.
    pub tasks: Vec<(WeeklyTask, Option<Part>)>,
    /// What keeps it from being published, apart from the meaning.
    pub debts: Vec<Reason>,
    /// The published report before it, with which it is compared.
    pub before: Option<WeeklyReport>,
    pub mails: Vec<OutgoingMail>,
    /// Whom it may be sent to.
    pub mailboxes: Vec<Mailbox>,
    pub names: HashMap<TeammateId, String>,
}

/// A person at the client with a mail address.
#[derive(Clone, Debug, PartialEq)]
pub struct Mailbox {
    pub contact: ContactId,
    pub name: String,
    pub address: String,
}

/// Tasks with their parts, and what is owed.
type Parted = (Vec<(WeeklyTask, Option<Part>)>, Vec<Reason>);

/// Parts of the tasks: those kept at publication, or as they would be now.
pub(super) fn parts(report: &WeeklyReport, tasks: Vec<WeeklyTask>) -> Result<Parted> {
    if report.published_at.is_some() {
        return Ok((tasks.into_iter().map(|task| (task.clone(), task.part)).collect(), Vec::new()));
    }
    let (parts, debts) = sorted(&tasks)?;
    let with_part = |task: WeeklyTask| {
        let part = parts.get(&task.item.to_string()).copied().filter(|_| !task.is_left_out);
        (task, part)
    };
    Ok((tasks.into_iter().map(with_part).collect(), debts))
}

/// Loads one report.
pub async fn one(ctx: &Ctx, actor: &Actor, id: WeeklyId) -> Result<WeeklyFile> {
    let mut conn = ctx.db.read().await?;
    let (report, client) = found(&mut conn, actor, Action::ReadClient, id).await?;
    let tasks = weekly_reports::tasks(&mut conn, actor.workspace, id).await?;
    let (tasks, debts) = parts(&report, tasks)?;
    let agency = workspaces::get(&mut conn, actor.workspace).await?.ok_or(Error::NotFound)?;
    Ok(WeeklyFile {
        tasks,
        debts,
        agency: agency.name,
        before: weekly_reports::published_before(
            &mut conn,
            actor.workspace,
            client.id,
            report.week_on,
        )
        .await?,
        mails: outgoing_mails::of_subject(&mut conn, actor.workspace, MAIL_KIND, &id.to_string())
            .await?,
        mailboxes: mailboxes(&mut conn, actor.workspace, client.id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        report,
        client,
    })
}

/// People of the client with a mail address, each with the first one.
pub(super) async fn mailboxes(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Mailbox>> {
    let addresses = contacts::addresses_of_client(conn, workspace, client).await?;
    let people = contacts::of_client(conn, workspace, client).await?;
    let active = people.into_iter().filter(|p| p.archived_at.is_none() && p.merged_into.is_none());
    let mailbox = |person: contacts::Contact| {
        let is_mail = |address: &&(ContactId, String)| {
            address.0 == person.id && address.1.contains('@') && !address.1.starts_with('@')
        };
        let address = addresses.iter().find(is_mail)?.1.clone();
        Some(Mailbox { contact: person.id, name: person.name, address })
    };
    Ok(active.filter_map(mailbox).collect())
}

/// The reports that the actor may see, drafts first, then the newest week; of one client, or of all.
pub async fn list(
    ctx: &Ctx,
    actor: &Actor,
    client: Option<ClientId>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let mut conn = ctx.db.read().await?;
    if let Some(client) = client {
        access::client(&mut conn, actor, Action::ReadClient, client).await?;
    }
    let audience = actor.audience();
    let reports =
        weekly_reports::list(&mut conn, actor.workspace, &audience, client, limit).await?;
    let ids_of = |is_published: bool| -> Vec<WeeklyId> {
        let of = reports.iter().filter(|r| r.published_at.is_some() == is_published);
        of.map(|report| report.id).collect()
    };
    let mut counts = weekly_reports::counts_of(&mut conn, actor.workspace, &ids_of(true)).await?;
    let mut tasks = weekly_reports::tasks_of(&mut conn, actor.workspace, &ids_of(false)).await?;
    let keys: Vec<String> = reports.iter().map(|report| report.id.to_string()).collect();
    let n_sent = outgoing_mails::n_sent(&mut conn, actor.workspace, MAIL_KIND, &keys).await?;
    let names = names_of(&mut conn, actor, &reports).await?;
    let mut listed = Vec::with_capacity(reports.len());
    for (report, key) in reports.into_iter().zip(keys) {
        let mut n = counts.remove(&report.id).unwrap_or_default();
        let mut n_owed = 0;
        if let Some(tasks) = tasks.remove(&report.id) {
            for (task, part) in parts(&report, tasks)?.0 {
                let Some(part) = part else { continue };
                *n.entry(part).or_default() += 1;
                n_owed += usize::from(part.owes_word() && task.word.trim().is_empty());
            }
        }
        listed.push(Listed {
            client_name: names.get(&report.client).cloned().unwrap_or_default(),
            n,
            n_owed,
            n_sent: n_sent.get(&key).copied().unwrap_or_default(),
            report,
        });
    }
    listed.sort_by_key(|one| one.report.published_at.is_some());
    Ok(listed)
}

async fn names_of(
    conn: &mut Conn,
    actor: &Actor,
    reports: &[WeeklyReport],
) -> Result<HashMap<ClientId, String>> {
    let mut ids: Vec<ClientId> = reports.iter().map(|report| report.client).collect();
    ids.sort_unstable();
    ids.dedup();
    let all = clients::get_many(conn, actor.workspace, &actor.audience(), &ids).await?;
    Ok(all.into_iter().map(|client| (client.id, client.name)).collect())
}
