//! What would have been seen of a client on a day of its past: the proof behind a back-test.

use super::past;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::dossier::{BusyWindow, Contact, Touch, quoted};
use crate::error::{Error, Result};
use domain::access::Action;
use domain::assess::Assessment;
use domain::backtest::threshold::{THRESHOLDS, at_threshold};
use domain::id::{ClientId, TeammateId, TouchId};
use jiff::Timestamp;
use std::collections::HashMap;
use store::clients::Client;

/// Messages quoted of one signal.
const QUOTES: usize = 3;

/// A verdict as of a moment of the past.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub client: Client,
    pub assessment: Assessment,
    pub quoted: HashMap<TouchId, Touch>,
    pub contacts: Vec<Contact>,
    pub busy: Vec<BusyWindow>,
    pub names: HashMap<TeammateId, String>,
}

/// What Houston would have said of a client at `at`, at a threshold, knowing what was known then.
pub async fn evidence(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    at: Timestamp,
    threshold: u32,
) -> Result<Evidence> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadBacktest, client).await?;
    if !THRESHOLDS.contains(&threshold) {
        return Err(Error::field("threshold", "unknown-threshold"));
    }
    if at > ctx.now() {
        return Err(Error::field("at", "in-future"));
    }
    let workspace = actor.workspace;
    let policy = crate::assess::load_policy(&mut conn, workspace).await?;
    let past = past::load(&mut conn, workspace, client.id, &policy, at).await?;
    let assessment = past.assess(&at_threshold(&policy, threshold), at);
    let signals = assessment.signals.iter().map(|j| &j.signal);
    Ok(Evidence {
        quoted: quoted(&mut conn, actor, signals, QUOTES).await?,
        contacts: store::contacts::of_client(&mut conn, workspace, client.id).await?,
        busy: store::busy_windows::of_client(&mut conn, workspace, client.id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        client,
        assessment,
    })
}
