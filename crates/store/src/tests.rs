//! Every statement, on both engines.

mod accounts;
mod answers_to_incidents;
mod backtests;
mod briefs;
mod clients;
mod draft_exceptions;
mod edits;
mod imports;
mod incidents;
mod jobs;
mod kpis;
mod links;
mod notices;
mod onboarding;
pub(crate) mod plans;
mod portfolio;
mod prevention;
mod promises;
mod sla;
mod touches;
mod trust;
mod verdicts;
mod work;

use crate::clients::Client;
use crate::contacts::Contact;
use crate::db::{Conn, Db};
use crate::teammates::Teammate;
use crate::workspaces;
use domain::access::Role;
use domain::id::{ClientId, ContactId, TeammateId, WorkspaceId};
use uuid::Uuid;

/// A workspace; the first one of a database is number 1.
async fn workspace(conn: &mut Conn) -> WorkspaceId {
    workspaces::create(conn, "Агентство", "Europe/Moscow", "ru", ("{}", "{}"), 5)
        .await
        .expect("a workspace")
}

fn teammate_id(n: u128) -> TeammateId {
    TeammateId(Uuid::from_u128(n))
}

fn client_id(n: u128) -> ClientId {
    ClientId(Uuid::from_u128(n))
}

fn contact_id(n: u128) -> ContactId {
    ContactId(Uuid::from_u128(n))
}

fn teammate(n: u128, email: &str, role: Role) -> Teammate {
    Teammate {
        id: teammate_id(n),
        name: format!("Человек {n}"),
        email: email.to_owned(),
        role,
        password_hash: None,
        lang: "ru".to_owned(),
        zone: None,
        theme: "auto".to_owned(),
        created_at: 1,
        disabled_at: None,
        version: 1,
    }
}

fn client(n: u128, name: &str) -> Client {
    Client {
        id: client_id(n),
        name: name.to_owned(),
        zone: "Europe/Moscow".to_owned(),
        tier: "b".to_owned(),
        fee_minor: Some(1_000_000),
        currency: "RUB".to_owned(),
        manager: None,
        note: String::new(),
        created_at: 1,
        updated_at: 1,
        archived_at: None,
        merged_into: None,
        last_touch: None,
        version: 1,
    }
}

fn contact(n: u128, client: ClientId, name: &str) -> Contact {
    Contact {
        id: contact_id(n),
        client,
        name: name.to_owned(),
        position: "директор".to_owned(),
        phone: String::new(),
        preferred: "mail".to_owned(),
        attitude: String::new(),
        is_senior: true,
        is_found: false,
        note: String::new(),
        created_at: 1,
        updated_at: 1,
        archived_at: None,
        merged_into: None,
        erased_at: None,
        version: 1,
    }
}

/// A command of `app` runs in a task: whatever the store hands out must be able to move.
#[test]
fn futures_of_the_store_can_move_between_threads() {
    fn can_move<T: Send>(_: T) {}
    fn of(db: &'static Db) {
        can_move(async move {
            let mut tx = db.begin().await?;
            let found = workspaces::list(&mut tx).await?;
            tx.commit().await?;
            crate::Result::Ok(found)
        });
    }
    let _ = of;
}
