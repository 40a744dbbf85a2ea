//! A strategy becomes work: a step with somebody who does it and a day (C128, K5).

use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::work::{ItemInput, WorkItem, add_item};
use domain::id::{ClientId, TeammateId};
use domain::work::ItemKind;
use jiff::civil::Date;

/// What a person fills in.
#[derive(Clone, Debug, PartialEq)]
pub struct StepInput {
    pub title: String,
    pub owner: Option<TeammateId>,
    pub due_on: Option<Date>,
}

/// Adds a step to the client's work: it is seen, moved and done where all its work is. Without an owner
/// and a day it is a wish.
pub async fn add_step(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    input: &StepInput,
) -> Result<WorkItem> {
    let item = ItemInput {
        kind: ItemKind::Step,
        title: input.title.clone(),
        asked_by: String::new(),
        project: None,
        at: ctx.now(),
        ended_at: None,
        n_comments: 0,
        rating: None,
        owner: input.owner,
        due_on: input.due_on,
        external_id: String::new(),
    };
    add_item(ctx, actor, client, &item).await
}
