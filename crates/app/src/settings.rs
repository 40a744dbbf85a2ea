//! Settings of a workspace that are no rule: who we are in mail.

use crate::ctx::Ctx;
use crate::error::{Error, Result};
use domain::id::WorkspaceId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Conn;

/// Settings of one agency, kept as JSON in its row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Domains of the agency's own addresses.
    pub own_domains: Vec<String>,
    /// Own addresses in public mail services.
    pub own_addresses: Vec<String>,
    /// A human entered or confirmed them; until then a first import may guess.
    pub is_own_confirmed: bool,
    /// What the agency calls its own days off and working days.
    pub day_names: BTreeMap<Date, String>,
}

/// The settings of a workspace.
pub async fn load(conn: &mut Conn, workspace: WorkspaceId) -> Result<Settings> {
    let row = store::workspaces::get(conn, workspace).await?.ok_or(Error::NotFound)?;
    Ok(serde_json::from_str(&row.settings).unwrap_or_default())
}

/// Keeps a guess of who we are, unless a human was faster.
pub async fn save_guess(ctx: &Ctx, workspace: WorkspaceId, guessed: Settings) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let mut row = store::workspaces::get(&mut tx, workspace).await?.ok_or(Error::NotFound)?;
    let now: Settings = serde_json::from_str(&row.settings).unwrap_or_default();
    if now == Settings::default() {
        row.settings = serde_json::to_string(&guessed).map_err(|e| Error::Internal(e.into()))?;
        store::workspaces::update(&mut tx, &row).await?;
        tx.commit().await?;
    }
    Ok(())
}
