//! Sections of an incident: each saved as of the version that its editor read, so that nothing is
//! overwritten silently. What follows from them (fault, severity) is kept beside the incident.

use super::{moment, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::{self, Diff};
use domain::access::Action;
use domain::draft::DraftKpi;
use domain::id::IncidentId;
use domain::incident::analysis::{Analysis, StatedCircumstance};
use domain::incident::damage::{DamageKind, DamageNotes};
use domain::incident::listening::Listening;
use domain::incident::{Section, SectionKind};
use domain::money::Decimal;
use store::incident_sections::{self, SectionRow};
use store::incidents::{self, Incident};
use store::{Conn, Tx};

/// A section as it stands, with the version under which it can be changed (0: nothing is there).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept<S> {
    pub value: S,
    pub version: i64,
    pub updated_at: i64,
    pub updated_by: Option<domain::id::TeammateId>,
}

/// The section among the rows; what cannot be read is empty, and its version stays.
pub fn kept<S: Section>(rows: &[SectionRow]) -> Kept<S> {
    let row = rows.iter().find(|row| row.kind == S::KIND);
    row.map_or_else(
        || Kept { value: S::default(), version: 0, updated_at: 0, updated_by: None },
        |row| Kept {
            value: serde_json::from_str(&row.body).unwrap_or_default(),
            version: row.version,
            updated_at: row.updated_at,
            updated_by: row.updated_by,
        },
    )
}

/// Writes a section in a transaction that has looked the incident up. [`crate::Error::Conflict`]
/// when somebody was faster.
pub async fn put<S: Section>(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    incident: IncidentId,
    version: i64,
    section: &S,
) -> Result<()> {
    let row = SectionRow {
        kind: S::KIND,
        body: serde_json::to_string(section).map_err(anyhow::Error::new)?,
        version,
        updated_at: ctx.now_ms(),
        updated_by: actor.teammate,
    };
    incident_sections::put(tx, actor.workspace, incident, &row).await?;
    Ok(())
}

/// Saves the analysis as of `version` (C016–C021).
pub async fn save_analysis(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    version: i64,
    analysis: &Analysis,
) -> Result<()> {
    let analysis = checked_analysis(analysis)?;
    save(ctx, actor, id, version, &analysis, "incident.analysis").await
}

/// Saves what is known of damage and relationship as of `version` (C022–C026).
pub async fn save_damage(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    version: i64,
    damage: &DamageNotes,
) -> Result<()> {
    let damage = checked_damage(damage)?;
    save(ctx, actor, id, version, &damage, "incident.damage").await
}

/// Saves what was heard as of `version` (C042–C043).
pub async fn save_listening(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    version: i64,
    listening: &Listening,
) -> Result<()> {
    let mut check = Check::default();
    let listening = Listening {
        with_whom: check.line("with_whom", &listening.with_whom),
        words: check.note("words", &listening.words),
        damage_view: check.note("damage_view", &listening.damage_view),
        line_note: check.note("line_note", &listening.line_note),
        proposals: check.note("proposals", &listening.proposals),
        ..listening.clone()
    };
    if listening.talked_at.is_some_and(|at| at > ctx.now()) {
        check.problem("talked_at", "in_future");
    }
    check.done()?;
    save(ctx, actor, id, version, &listening, "incident.listening").await
}

async fn save<S: Section>(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    version: i64,
    section: &S,
    verb: &'static str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::EditIncident, id).await?;
    put(ctx, &mut tx, actor, id, version, section).await?;
    derive(ctx, &mut tx, actor, &incident).await?;
    let diff = Diff::default().value("section", S::KIND.word());
    event::record(ctx, &mut tx, actor, verb, subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// Keeps fault and severity, which follow from the sections, beside the incident.
pub async fn derive(ctx: &Ctx, tx: &mut Tx, actor: &Actor, incident: &Incident) -> Result<()> {
    let rows = incident_sections::all(tx, actor.workspace, incident.id).await?;
    let analysis: Kept<Analysis> = kept(&rows);
    let damage: Kept<DamageNotes> = kept(&rows);
    let predicted = super::room::severity_of(ctx, tx, actor, incident, &damage.value).await?;
    let predicted = predicted.map(|severity| severity.level).or(incident.predicted);
    let levels = (predicted, damage.value.actual);
    let fault = analysis.value.fault;
    incidents::set_derived(tx, actor.workspace, incident.id, fault, levels, ctx.now_ms()).await?;
    super::facts::changed(tx, actor.workspace, incident.client).await?;
    Ok(())
}

/// One section of an incident for those who may read it.
pub async fn load<S: Section>(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<Kept<S>> {
    let mut conn = ctx.db.read().await?;
    access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    load_in(&mut conn, actor, id).await
}

/// The same in a transaction that has looked the incident up.
pub async fn load_in<S: Section>(
    conn: &mut Conn,
    actor: &Actor,
    id: IncidentId,
) -> Result<Kept<S>> {
    let kind: SectionKind = S::KIND;
    let row = incident_sections::get(conn, actor.workspace, id, kind).await?;
    Ok(kept(&row.into_iter().collect::<Vec<_>>()))
}

/// A list of this length is no list that a person wrote.
const CIRCUMSTANCES_MAX: usize = 20;

fn checked_analysis(analysis: &Analysis) -> Result<Analysis> {
    let mut check = Check::default();
    let percents = Decimal::ZERO..=Decimal::ONE_HUNDRED;
    if analysis.done_percent.is_some_and(|share| !percents.contains(&share)) {
        check.problem("done_percent", "no_percent");
    }
    let kpi = match &analysis.kpi {
        Some(kpi) => {
            let is_negative = kpi.plan < Decimal::ZERO || kpi.fact < Decimal::ZERO;
            if is_negative {
                check.problem("kpi_plan", "negative");
            }
            Some(DraftKpi { name: check.name("kpi_name", &kpi.name), ..kpi.clone() })
        }
        None => None,
    };
    if analysis.circumstances.len() > CIRCUMSTANCES_MAX {
        check.problem("circumstances", "too_long");
    }
    let mut circumstances = Vec::new();
    for stated in &analysis.circumstances {
        let stated = StatedCircumstance {
            name: check.name("circumstances", &stated.name),
            mechanism: check.note("circumstances", &stated.mechanism),
            ..stated.clone()
        };
        if !(Decimal::ZERO..=Decimal::from(3)).contains(&stated.strength) {
            check.problem("circumstances", "no_strength");
        }
        circumstances.push(stated);
    }
    let items = analysis.done_items.iter().map(|item| item.trim().to_owned());
    let analysis = Analysis {
        kpi,
        circumstances,
        performer_why: check.note("performer_why", &analysis.performer_why),
        handover: check.note("handover", &analysis.handover),
        done_evidence: check.note("done_evidence", &analysis.done_evidence),
        done_items: items.filter(|item| !item.is_empty()).take(50).collect(),
        fault_why: check.note("fault_why", &analysis.fault_why),
        legal_ground: check.note("legal_ground", &analysis.legal_ground),
        solution: check.note("solution", &analysis.solution),
        ..analysis.clone()
    };
    check.done()?;
    Ok(analysis)
}

fn checked_damage(damage: &DamageNotes) -> Result<DamageNotes> {
    let mut check = Check::default();
    for (field, sum) in [
        ("own_from", damage.own_from_minor),
        ("own_to", damage.own_to_minor),
        ("claimed", damage.claimed_minor),
    ] {
        if sum.is_some_and(|sum| sum < 0) {
            check.problem(field, "negative");
        }
    }
    if let (Some(from), Some(to)) = (damage.own_from_minor, damage.own_to_minor)
        && to < from
    {
        check.problem("own_to", "below_from");
    }
    let mut kinds = damage.kinds.clone();
    if !damage.personal_before.trim().is_empty() && !kinds.contains(&DamageKind::Personal) {
        kinds.push(DamageKind::Personal);
    }
    kinds.sort_by_key(|kind| *kind as u8);
    kinds.dedup();
    let damage = DamageNotes {
        kinds,
        own_grounds: check.note("own_grounds", &damage.own_grounds),
        claimed_grounds: check.note("claimed_grounds", &damage.claimed_grounds),
        personal_before: check.line("personal_before", &damage.personal_before),
        personal_gesture: check.line("personal_gesture", &damage.personal_gesture),
        loyalty_why: check.note("loyalty_why", &damage.loyalty_why),
        actual_why: check.note("actual_why", &damage.actual_why),
        ..damage.clone()
    };
    check.done()?;
    Ok(damage)
}

/// When the section was last changed; `None`: never.
pub fn changed_at<S>(kept: &Kept<S>) -> Option<jiff::Timestamp> {
    (kept.version > 0).then(|| moment(kept.updated_at))
}
