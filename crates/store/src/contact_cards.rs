//! Cards of contacts: their place in the client's company and what drives them (C089, C090).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, ContactId, TeammateId, WorkspaceId};
use domain::people::{Influence, OrgLevel, Question};

/// A card. Who has none has an empty one of version 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactCard {
    pub contact: ContactId,
    pub client: ClientId,
    pub level: Option<OrgLevel>,
    pub influence: Option<Influence>,
    pub reports_to: Option<ContactId>,
    /// In the order of [`Question::ALL`]; empty: not answered.
    pub answers: [String; 8],
    pub updated_at: i64,
    pub updated_by: Option<TeammateId>,
    pub version: i64,
}

impl ContactCard {
    /// The card of somebody of whom nothing is known.
    pub fn empty(contact: ContactId, client: ClientId) -> Self {
        ContactCard {
            contact,
            client,
            level: None,
            influence: None,
            reports_to: None,
            answers: Default::default(),
            updated_at: 0,
            updated_by: None,
            version: 0,
        }
    }

    /// The answer to a question; empty: not answered.
    pub fn answer(&self, question: Question) -> &str {
        let place = Question::ALL.iter().position(|q| *q == question);
        place.map_or("", |n| &self.answers[n])
    }

    /// Which of the four questions have no answer.
    pub fn gaps(&self) -> Vec<Question> {
        Question::FOUR.into_iter().filter(|q| self.answer(*q).is_empty()).collect()
    }
}

const GET: &str = "select contact_id, client_id, org_level, influence, reports_to, wants, why,
    agency_role, own_role, pressure, ambitions, politics, character, updated_at, updated_by, version
    from contact_card where workspace_id = $1 and contact_id = $2";
const OF_CLIENT: &str =
    "select contact_id, client_id, org_level, influence, reports_to, wants, why,
    agency_role, own_role, pressure, ambitions, politics, character, updated_at, updated_by, version
    from contact_card where workspace_id = $1 and client_id = $2";
const INSERT: &str = "insert into contact_card
    (workspace_id, contact_id, client_id, org_level, influence, reports_to, wants, why, agency_role,
     own_role, pressure, ambitions, politics, character, updated_at, updated_by, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)
    on conflict do nothing";
const UPDATE: &str = "update contact_card set client_id = $3, org_level = $4, influence = $5,
        reports_to = $6, wants = $7, why = $8, agency_role = $9, own_role = $10, pressure = $11,
        ambitions = $12, politics = $13, character = $14, updated_at = $15, updated_by = $16,
        version = version + 1
    where workspace_id = $1 and contact_id = $2 and version = $17";

/// The card of a contact, who must have been looked up at the door.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Option<ContactCard>> {
    conn.opt(GET, params![workspace, contact], read).await
}

/// The cards of a client's contacts. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<ContactCard>> {
    conn.all(OF_CLIENT, params![workspace, client], read).await
}

/// Saves the card as of its version; [`crate::Error::Stale`] when somebody was faster.
pub async fn save(conn: &mut Conn, workspace: WorkspaceId, card: &ContactCard) -> Result<()> {
    let [wants, why, agency_role, own_role, pressure, ambitions, politics, character] =
        &card.answers;
    let params = params![
        workspace,
        card.contact,
        card.client,
        card.level.map_or("", OrgLevel::word),
        card.influence.map_or("", Influence::word),
        card.reports_to,
        wants,
        why,
        agency_role,
        own_role,
        pressure,
        ambitions,
        politics,
        character,
        card.updated_at,
        card.updated_by,
        card.version
    ];
    let n = match card.version {
        0 => conn.execute(INSERT, &params[..16]).await?,
        _ => conn.execute(UPDATE, params).await?,
    };
    stale_unless_one(n)
}

fn read(row: &Row<'_>) -> Result<ContactCard> {
    let mut answers: [String; 8] = Default::default();
    for (n, answer) in answers.iter_mut().enumerate() {
        *answer = row.get(5 + n)?;
    }
    Ok(ContactCard {
        contact: row.get(0)?,
        client: row.get(1)?,
        level: OrgLevel::from_word(&row.get::<String>(2)?),
        influence: Influence::from_word(&row.get::<String>(3)?),
        reports_to: row.get(4)?,
        answers,
        updated_at: row.get(13)?,
        updated_by: row.get(14)?,
        version: row.get(15)?,
    })
}
