//! Edits of a client and the guidelines that grow out of them (P7, C116–C120, C133, RULES.md A.8).
//!
//! What is found (a class, a repeat, a contradiction) is a suggestion with its reason; it counts when
//! a person says so.

mod add;
mod guideline;
mod judge;
mod markdown;
mod pair;
mod price;
mod read;

pub use add::{EditInput, Part, add, edit, parts, suggest};
pub use guideline::{
    GuidelineFile, RuleCard, RuleInput, VersionLine, add_rule, file as guideline, restore, retire,
    reword, rule, rule_of_edit,
};
pub use judge::{classify, reopen, settle};
pub use markdown::markdown;
pub use pair::{answer, judge};
pub use price::{RepeatPrice, RepeatPrices, name_clause, repeat_prices};
pub use read::{
    EditCard, EditFile, Listed, NewEdit, OtherText, PairCard, Register, Tally, list, new_edit, one,
    register,
};
pub use store::edit_pairs::{EditCounts, PairRow};
pub use store::edits::{EditRow, Settled};
pub use store::guidelines::GuidelineRule;
pub use text::edits::Classified;

use crate::access::{self, Actor};
use crate::error::{Error, Result};
use crate::event::Subject;
use domain::access::Action;
use domain::facts::RepeatFact;
use domain::id::{ClientId, EditId, WorkspaceId};
use store::clients::Client;
use store::{Conn, edits};

/// Edits of a client that are read and compared, the newest.
pub(crate) const EDITS_MAX: i64 = 2_000;
/// Characters of an edit that name it.
const NAME_CHARS: usize = 80;

/// The edit with its client, if the actor may see it and do this.
async fn found(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: EditId,
) -> Result<(EditRow, Client)> {
    let found = edits::get(conn, actor.workspace, &actor.audience(), id).await?;
    let row = found.ok_or(Error::NotFound)?;
    let client = access::client(conn, actor, action, row.client).await?;
    Ok((row, client))
}

/// The opening of an edit, by which people call it.
pub fn name_of(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    match line.char_indices().nth(NAME_CHARS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

/// The mistakes that were made again, for the rules (C120).
pub(crate) async fn repeats(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<RepeatFact>> {
    let mut found = store::edit_pairs::repeats(conn, workspace, client).await?;
    found.iter_mut().for_each(|repeat| repeat.what = name_of(&repeat.what));
    Ok(found)
}

fn subject<'a>(row: &EditRow, name: &'a str) -> Subject<'a> {
    Subject { kind: "edit", id: row.id.to_string(), name, client: Some(row.client) }
}
