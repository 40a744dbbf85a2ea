//! The bridge of a client: saving a version, reading it with where the KPIs stand (C138).

use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, OnUnique, Result};
use crate::event::{self, Diff, Subject};
use crate::kpi::KpiCard;
use domain::access::Action;
use domain::bridge::{Bridge, KpiState, Verdict, faults, judge};
use domain::id::{ClientId, TeammateId};
use domain::kpi::{Aim, Measure, Phase};
use std::collections::HashMap;
use store::bridges::{self, BridgeVersion};
use store::clients::Client;

/// A version of the past with its reason.
#[derive(Clone, Debug)]
pub struct Version {
    pub version: i64,
    pub bridge: Bridge,
    pub note: String,
    pub by: Option<TeammateId>,
    pub at: i64,
}

/// The bridge of a client with what it says now.
#[derive(Clone, Debug)]
pub struct BridgeFile {
    pub client: Client,
    /// 0: none was saved yet.
    pub version: i64,
    pub bridge: Bridge,
    pub verdict: Verdict,
    pub kpis: Vec<KpiCard>,
    /// The newest first.
    pub versions: Vec<Version>,
    pub names: HashMap<TeammateId, String>,
}

/// Loads the bridge of a client.
pub async fn file(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<BridgeFile> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let mut kpis = crate::kpi::cards(&mut conn, actor.workspace, client.id).await?;
    kpis.retain(|kpi| !kpi.is_ended);
    let mut versions = Vec::new();
    for row in bridges::versions(&mut conn, actor.workspace, client.id).await? {
        let bridge = serde_json::from_str(&row.bridge).map_err(|e| Error::Internal(e.into()))?;
        versions.push(Version {
            version: row.version,
            bridge,
            note: row.note,
            by: row.created_by,
            at: row.created_at,
        });
    }
    versions.reverse();
    let bridge = versions.first().map(|v| v.bridge.clone()).unwrap_or_default();
    let states: Vec<KpiState> = kpis.iter().filter_map(state).collect();
    Ok(BridgeFile {
        version: versions.first().map_or(0, |v| v.version),
        verdict: judge(&bridge, &states),
        bridge,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        client,
        kpis,
        versions,
    })
}

/// Where a KPI stands: by what is due while its period runs, by the plan when it is over; nothing of
/// one that nobody recorded.
pub(crate) fn state(card: &KpiCard) -> Option<KpiState> {
    let found = card.outlook.as_ref()?;
    let float = |d| f64::try_from(d).unwrap_or(f64::MAX);
    let fact = float(found.fact);
    let asked = match (found.phase, card.terms.measure) {
        (Phase::Waiting | Phase::Empty, _) => return None,
        (Phase::Running | Phase::Early, Measure::Total) => found.due,
        (Phase::Over, _) | (_, Measure::Average) => float(found.plan),
    };
    let attained = match card.terms.aim {
        Aim::AtLeast => fact / asked.max(1e-9),
        Aim::AtMost => asked / fact.max(1e-9),
    };
    Some(KpiState { id: card.id, attained, fact })
}

/// Saves the bridge as of `version`; the old one stays as it was. [`Error::Conflict`] when somebody
/// was faster.
pub async fn save(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    version: i64,
    bridge: &Bridge,
    note: &str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let known = bridges::versions(&mut tx, actor.workspace, client.id).await?;
    if known.last().map_or(0, |last| last.version) != version {
        return Err(Error::Conflict);
    }
    if let Some(fault) = faults(bridge).into_iter().next() {
        return Err(Error::refused(fault));
    }
    let kpis = crate::kpi::cards(&mut tx, actor.workspace, client.id).await?;
    if bridge.links.iter().any(|link| kpis.iter().all(|kpi| kpi.id != link.kpi)) {
        return Err(Error::field("links", "unknown_choice"));
    }
    let mut check = Check::default();
    let note = check.note("note", note);
    // What changed without a reason cannot be explained in a year.
    if version > 0 && note.is_empty() {
        check.problem("note", "empty");
    }
    check.done()?;
    let row = BridgeVersion {
        version: version + 1,
        bridge: serde_json::to_string(bridge).map_err(|e| Error::Internal(e.into()))?,
        note,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    bridges::insert(&mut tx, actor.workspace, client.id, &row).await.on_unique(
        "bridge_version",
        "version",
        "conflict",
    )?;
    let subject = Subject {
        kind: "bridge",
        id: client.id.to_string(),
        name: &client.name,
        client: Some(client.id),
    };
    let diff = Diff::default()
        .value("version", &row.version)
        .value("factors", &bridge.factors.len())
        .value("note", &row.note);
    event::record(ctx, &mut tx, actor, "bridge.save", subject, diff).await?;
    Ok(tx.commit().await?)
}
