//! What is agreed with a client today, and what was before.

use super::{Agreement, AgreementClause};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::promise::today_of;
use domain::access::Action;
use domain::agreement::{AgreementTerms, in_force};
use domain::id::{AgreementId, ClientId};
use domain::incident::terms::Terms;
use jiff::civil::Date;
use store::agreements::{self, VersionRow};
use store::{Conn, clients::Client};

/// A version with its terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub row: VersionRow,
    /// `None`: what is kept cannot be read.
    pub terms: Option<AgreementTerms>,
}

/// A clause with what it costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    pub row: AgreementClause,
    /// `None`: it has no price of its own.
    pub terms: Option<Terms>,
}

/// An agreement with its versions and clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    pub row: Agreement,
    /// In the order in which they were written.
    pub versions: Vec<Version>,
    /// Position of the version in force; `None`: it begins later.
    pub in_force: Option<usize>,
    pub clauses: Vec<Clause>,
}

impl Contract {
    /// What is agreed today, or at first where it has not begun.
    pub fn terms(&self) -> Option<&AgreementTerms> {
        self.versions.get(self.in_force.unwrap_or(0))?.terms.as_ref()
    }
}

/// The agreements with a client, which was looked up at the door; `None`: the actor may not see what
/// a contract costs.
pub async fn of_client(
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
    now: jiff::Timestamp,
) -> Result<Option<Vec<Contract>>> {
    if !actor.may(Action::EditLiability) {
        return Ok(None);
    }
    let workspace = actor.workspace;
    let today = today_of(client, now);
    let rows = agreements::of_client(conn, workspace, client.id).await?;
    if rows.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let versions = agreements::versions_of_client(conn, workspace, client.id).await?;
    let clauses = agreements::clauses_of_client(conn, workspace, client.id).await?;
    let contracts = rows.into_iter().map(|row| {
        let own = versions.iter().filter(|v| v.agreement == row.id);
        let versions: Vec<Version> = own
            .map(|v| Version { terms: serde_json::from_str(&v.terms).ok(), row: v.clone() })
            .collect();
        let effective: Vec<Date> = versions.iter().map(|v| v.row.effective_on).collect();
        let clauses = clauses.iter().filter(|c| c.agreement == row.id).map(|c| Clause {
            terms: c.terms.as_deref().and_then(|json| serde_json::from_str(json).ok()),
            row: c.clone(),
        });
        Contract {
            in_force: in_force(&effective, today),
            clauses: clauses.collect(),
            versions,
            row,
        }
    });
    Ok(Some(contracts.collect()))
}

/// The clauses of a client's agreements that have a price: what an incident may rest on.
pub async fn priced_clauses(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
) -> Result<Vec<(Agreement, Clause)>> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::EditLiability, client).await?;
    let contracts = of_client(&mut conn, actor, &client, ctx.now()).await?.unwrap_or_default();
    let clauses = contracts.into_iter().flat_map(|contract| {
        let row = contract.row;
        contract.clauses.into_iter().map(move |clause| (row.clone(), clause))
    });
    Ok(clauses.filter(|(_, clause)| clause.terms.is_some()).collect())
}

/// With whom an agreement is.
pub async fn client_of(ctx: &Ctx, actor: &Actor, id: AgreementId) -> Result<ClientId> {
    let mut conn = ctx.db.read().await?;
    let (agreement, _) = super::found(&mut conn, actor, Action::EditLiability, id).await?;
    Ok(agreement.client)
}

/// The agreements with a client, for those who may see what they cost.
pub async fn contracts(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<Vec<Contract>> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    of_client(&mut conn, actor, &client, ctx.now()).await?.ok_or(crate::Error::Forbidden)
}
