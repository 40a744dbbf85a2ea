//! What the page of a client's agreements shows.

use super::{Ledger, load, today_of};
use crate::access::{self, Actor};
use crate::agreement::{self, Contract};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::work::{Invoice, WorkItem};
use domain::access::Action;
use domain::id::{ClientId, TeammateId};
use domain::work::{ItemKind, ItemState};
use jiff::civil::Date;
use std::collections::HashMap;
use store::clients::Client;
use store::contacts::Contact;
use store::projects::Project;
use store::{Conn, contacts, invoices, projects, teammates, work_items};

/// Rows of each kind, the newest.
const ROWS_MAX: i64 = 500;

/// Everything that is agreed with one client.
#[derive(Clone, Debug)]
pub struct AgreementsFile {
    pub client: Client,
    pub ledger: Ledger,
    /// Those that are not paid.
    pub invoices: Vec<Invoice>,
    /// Those that wait for the client's word.
    pub approvals: Vec<WorkItem>,
    /// `None`: the actor may not see what a contract costs.
    pub contracts: Option<Vec<Contract>>,
    pub contacts: Vec<Contact>,
    pub projects: Vec<Project>,
    pub names: HashMap<TeammateId, String>,
    /// Who may keep a promise.
    pub team: Vec<(TeammateId, String)>,
    pub today: Date,
}

/// Loads what is agreed with a client.
pub async fn file(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<AgreementsFile> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let workspace = actor.workspace;
    let policy = crate::assess::load_policy(&mut conn, workspace).await?;
    let mut unpaid = invoices::of_client(&mut conn, workspace, client.id, ROWS_MAX).await?;
    unpaid.retain(|invoice| invoice.paid_on.is_none());
    let kind = Some(ItemKind::Approval);
    let mut approvals =
        work_items::of_client(&mut conn, workspace, client.id, kind, ROWS_MAX).await?;
    approvals.retain(|item| item.state == ItemState::Open);
    Ok(AgreementsFile {
        ledger: load(&mut conn, actor, &client, &policy, ctx.now()).await?,
        invoices: unpaid,
        approvals,
        contracts: agreement::of_client(&mut conn, actor, &client, ctx.now()).await?,
        contacts: contacts::of_client(&mut conn, workspace, client.id).await?,
        projects: projects::of_client(&mut conn, workspace, client.id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        team: team(&mut conn, actor).await?,
        today: today_of(&client, ctx.now()),
        client,
    })
}

/// The teammates who work here today, by name.
pub(crate) async fn team(conn: &mut Conn, actor: &Actor) -> Result<Vec<(TeammateId, String)>> {
    let all = teammates::list(conn, actor.workspace).await?;
    let here = all.into_iter().filter(|t| t.disabled_at.is_none());
    Ok(here.map(|t| (t.id, t.name)).collect())
}
