//! Agreements with a client in versions, and their clauses verbatim (P1, C031). Seen by those who may
//! see what a contract costs.

mod clause;
mod read;
mod write;

pub use clause::{AgreementClauseInput, add_clause, edit_clause, remove_clause};
pub use read::{Clause, Contract, Version, client_of, contracts, of_client, priced_clauses};
pub use store::agreements::{Agreement, AgreementClause};
pub use write::{AgreementInput, add, amend, remove};

use crate::access::{self, Actor};
use crate::error::{Error, Result};
use crate::event::Subject;
use domain::access::Action;
use domain::id::AgreementId;
use store::clients::Client;
use store::{Conn, agreements};

/// The agreement with its client, if the actor may see it and do this.
async fn found(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: AgreementId,
) -> Result<(Agreement, Client)> {
    let found = agreements::get(conn, actor.workspace, &actor.audience(), id).await?;
    let agreement = found.ok_or(Error::NotFound)?;
    let client = access::client(conn, actor, action, agreement.client).await?;
    Ok((agreement, client))
}

fn subject(agreement: &Agreement) -> Subject<'_> {
    let id = agreement.id.to_string();
    let name = if agreement.number.is_empty() { &agreement.title } else { &agreement.number };
    Subject { kind: "agreement", id, name, client: Some(agreement.client) }
}
