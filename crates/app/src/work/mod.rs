//! Tasks, approvals, deliveries, meetings, invoices and terms of a client (PRODUCT.md L2).

mod export;
pub mod facts;
mod invoice;
mod item;
mod meeting;
mod read;
mod terms;

pub use export::export;
pub use invoice::{InvoiceInput, add_invoice, pay_invoice};
pub(crate) use item::subject as item_subject;
pub use item::{ItemInput, add_item, end_item};
pub use meeting::{MeetingInput, add_meeting};
pub(crate) use read::load;
pub use read::{Work, of_client};
pub use store::client_terms::ClientTerms;
pub use store::invoices::Invoice;
pub use store::meetings::Meeting;
pub use store::work_items::WorkItem;
pub use terms::set_terms;

use crate::access::Actor;
use crate::assess;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::Result;
use domain::id::ClientId;

/// The identity of what a person or a program adds: by its own number in the caller's system, or
/// new each time.
fn own_key(ctx: &Ctx, kind: &str, client: ClientId, external_id: &str) -> [u8; 16] {
    let client = client.to_string();
    match external_id {
        "" => *ctx.new_id().as_bytes(),
        id => crate::import::source_key(&["own", kind, &client, id]),
    }
}

/// After a change of what is recorded: the verdict anew, and open pages are told.
pub(crate) async fn changed(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<()> {
    assess::run_one(ctx, actor.workspace, client).await?;
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
    Ok(())
}
