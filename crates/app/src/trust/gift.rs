//! Entries made at once by an event of another module: the record is the reason, nobody books it by hand.

use super::{Entry, centi};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::id::{ClientId, EntryId, WorkspaceId};
use domain::trust::{TrustEntryKind, TrustPolicy};
use store::{Conn, trust_entries};

/// The cause of an entry that a ritual made.
pub(super) const BY_RITUAL: &str = "ritual";

/// What was given.
pub(crate) struct Gift {
    pub client: ClientId,
    pub kind: TrustEntryKind,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Text form of the id of the ritual.
    pub ritual: String,
    pub title: String,
}

/// Writes the gift into the account, in the transaction of what made it. `number` tells the results of
/// one ritual apart.
pub(crate) async fn give(
    ctx: &Ctx,
    conn: &mut Conn,
    workspace: WorkspaceId,
    gift: &Gift,
) -> Result<()> {
    let ledger = trust_entries::of_client(conn, workspace, gift.client).await?;
    let before = ledger.iter().filter(|e| e.cause_id == gift.ritual && e.undoes.is_none());
    let entry = Entry {
        id: EntryId(ctx.new_id()),
        client: gift.client,
        contact: None,
        kind: gift.kind,
        at: gift.at,
        made_at: ctx.now_ms(),
        points: centi(TrustPolicy::default().points(gift.kind, 1.0)),
        size: 1,
        cause_kind: BY_RITUAL.to_owned(),
        cause_id: gift.ritual.clone(),
        cause_part: 0,
        number: before.count() as i64,
        title: gift.title.clone(),
        reason: String::new(),
        made_by: None,
        undoes: None,
    };
    trust_entries::insert(conn, workspace, &entry).await?;
    Ok(())
}
