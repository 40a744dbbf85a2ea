//! Clients: commands and the queries of their pages.

mod archive;
mod create;
mod edit;
mod merge;
mod outcome;
mod share;

use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::Subject;
use domain::access::Action;
use domain::id::{ClientId, TeammateId};
use store::assessments::Assessment;
use store::client_list::{ClientLine, ListFilter};
pub use store::clients::Client;
use store::contacts::Contact;
use store::projects::Project;
use store::{
    Conn, Page, assessments, client_access, client_domains, client_list, contacts, projects,
    teammates,
};

pub use archive::{archive, restore};
pub(crate) use create::add;
pub use create::create;
pub use edit::edit;
pub use merge::{merge, preview_merge};
pub(crate) use outcome::add as add_outcome;
pub use outcome::{ClientOutcome, OutcomeInput, clear_outcome, set_outcome};
pub use share::{grant, revoke, set_access};

/// How much a client matters to the agency, the most first; the cadence of touches follows it.
pub const TIERS: &[&str] = &["a", "b", "c"];

/// What a person fills in about a client.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientInput {
    pub name: String,
    pub zone: String,
    /// One of [`TIERS`].
    pub tier: String,
    /// Monthly fee in minor units of the currency.
    pub fee_minor: Option<i64>,
    /// Three letters of ISO 4217.
    pub currency: String,
    pub manager: Option<TeammateId>,
    pub note: String,
    /// Mail domains of the company.
    pub domains: Vec<String>,
}

impl ClientInput {
    /// The input with blanks and case put right; a problem for each field that cannot be accepted.
    async fn checked(&self, conn: &mut Conn, actor: &Actor) -> Result<ClientInput> {
        let mut check = Check::default();
        let input = ClientInput {
            name: check.name("name", &self.name),
            zone: check.zone("zone", &self.zone),
            tier: check.one_of("tier", &self.tier, TIERS),
            fee_minor: self.fee_minor,
            currency: self.currency.trim().to_uppercase(),
            manager: self.manager,
            note: check.note("note", &self.note),
            domains: check.domains("domains", &self.domains),
        };
        if input.fee_minor.is_some_and(|fee| fee < 0) {
            check.problem("fee", "negative");
        }
        let is_code = |c: &str| c.len() == 3 && c.bytes().all(|b| b.is_ascii_uppercase());
        if !is_code(&input.currency) {
            check.problem("currency", "unknown_choice");
        }
        if let Some(manager) = input.manager {
            let found = teammates::get(conn, actor.workspace, manager).await?;
            if found.is_none_or(|t| t.disabled_at.is_some()) {
                check.problem("manager", "unknown_teammate");
            }
        }
        check.done()?;
        Ok(input)
    }
}

fn subject(client: &Client) -> Subject<'_> {
    Subject {
        kind: "client",
        id: client.id.to_string(),
        name: &client.name,
        client: Some(client.id),
    }
}

/// One page of the clients that the actor may see.
pub async fn list(ctx: &Ctx, actor: &Actor, filter: &ListFilter) -> Result<Page<ClientLine>> {
    actor.must(Action::ReadClient)?;
    let mut conn = ctx.db.read().await?;
    Ok(client_list::page(&mut conn, actor.workspace, &actor.audience(), filter).await?)
}

/// Everything that a client's page shows beside its touches.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientCard {
    pub client: Client,
    pub domains: Vec<String>,
    pub contacts: Vec<Contact>,
    pub projects: Vec<Project>,
    /// Who was given access besides the manager and those who see all.
    pub shared_with: Vec<TeammateId>,
    pub assessment: Option<Assessment>,
    /// What became of it, if a person said so.
    pub outcome: Option<ClientOutcome>,
}

/// A client's card.
pub async fn card(ctx: &Ctx, actor: &Actor, id: ClientId) -> Result<ClientCard> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, id).await?;
    let workspace = actor.workspace;
    Ok(ClientCard {
        domains: client_domains::list(&mut conn, workspace, id).await?,
        contacts: contacts::of_client(&mut conn, workspace, id).await?,
        projects: projects::of_client(&mut conn, workspace, id).await?,
        shared_with: client_access::of_client(&mut conn, workspace, id).await?,
        assessment: assessments::get(&mut conn, workspace, id).await?,
        outcome: store::client_outcomes::get(&mut conn, workspace, id).await?,
        client,
    })
}

/// How many active clients stand on each level, of those that the actor may see.
pub async fn levels(ctx: &Ctx, actor: &Actor) -> Result<Vec<(String, i64)>> {
    let mut conn = ctx.db.read().await?;
    Ok(client_list::levels(&mut conn, actor.workspace, &actor.audience()).await?)
}
