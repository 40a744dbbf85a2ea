//! What the page of a contact shows.

use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::id::{ContactId, TeammateId, TouchId};
use domain::signal::Series;
use std::collections::HashMap;
use store::clients::Client;
use store::contacts::{self, Contact};
use store::cues::StoredCue;
use store::touches::{self, TimelineFilter, Touch};

/// Touches that the page shows.
const TOUCHES: i64 = 25;
/// Fewer replies say nothing about the usual time to an answer.
const REPLIES_MIN: usize = 5;

/// A contact with what is known of the person.
#[derive(Clone, Debug)]
pub struct ContactCard {
    pub contact: Contact,
    pub client: Client,
    pub addresses: Vec<String>,
    pub n_touches: i64,
    pub last_touch: Option<TouchId>,
    /// Median working hours to an answer; `None`: too few answers.
    pub reply_hours: Option<f64>,
    /// The last touches, newest first.
    pub timeline: Vec<Touch>,
    pub cues: Vec<StoredCue>,
    pub names: HashMap<TeammateId, String>,
}

/// A contact's card.
pub async fn card(ctx: &Ctx, actor: &Actor, id: ContactId) -> Result<ContactCard> {
    let mut conn = ctx.db.read().await?;
    let (contact, client) = access::contact(&mut conn, actor, Action::ReadClient, id).await?;
    let workspace = actor.workspace;
    let audience = actor.audience();
    let all = contacts::addresses_of_client(&mut conn, workspace, client.id).await?;
    let filter = TimelineFilter { contact: Some(id), limit: TOUCHES, ..TimelineFilter::default() };
    let lines = touches::timeline(&mut conn, workspace, &audience, client.id, &filter).await?;
    let ids: Vec<TouchId> = lines.iter().map(|line| line.id).collect();
    let mut timeline = touches::get_many(&mut conn, workspace, &audience, &ids).await?;
    timeline.reverse();
    let (n_touches, last_touch) =
        touches::count_of_contact(&mut conn, workspace, client.id, id).await?;
    let verdict = crate::board::verdict(&mut conn, actor, client.id).await?;
    let replies = verdict.as_ref().and_then(|v| {
        v.assessment.replies.iter().find(|(contact, _)| *contact == Some(id)).map(|(_, s)| s)
    });
    Ok(ContactCard {
        addresses: all.into_iter().filter(|(of, _)| *of == id).map(|(_, a)| a).collect(),
        reply_hours: replies.and_then(median),
        cues: store::cues::of_touches(&mut conn, workspace, &ids).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        contact,
        client,
        n_touches,
        last_touch,
        timeline,
    })
}

/// The middle value of a series.
fn median(series: &Series) -> Option<f64> {
    let mut hours: Vec<f64> = series.points.iter().filter_map(|p| p.value).collect();
    if hours.len() < REPLIES_MIN {
        return None;
    }
    hours.sort_by(f64::total_cmp);
    let middle = hours.len() / 2;
    Some(if hours.len() % 2 == 1 {
        hours[middle]
    } else {
        f64::midpoint(hours[middle - 1], hours[middle])
    })
}
