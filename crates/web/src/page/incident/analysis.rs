//! The form of the analysis: three questions with their branches, circumstances, whose fault it is.

use super::values::{Reader, day_text, overlaid, plain, theirs};
use super::{links, workable};
use crate::failure::Answer;
use crate::form::Form;
use crate::page::{Posted, done, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::Errors;
use crate::view::incident::{AnalysisForm, Values};
use app::error::FieldProblem;
use app::incident::Room;
use app::incident::section::save_analysis;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::cause::PossibleWithout;
use domain::draft::{DraftKpi, Fault};
use domain::incident::analysis::{
    Analysis, Answer as Said, CircumstanceKind, Confidence, LegalForceMajeure, StatedCircumstance,
    TimeCause,
};
use domain::money::{Decimal, parse_decimal};
use domain::options::MissCause;

/// Circumstances beyond those that are there: so many empty lines wait.
const EMPTY_LINES: usize = 2;
const LINES_MAX: usize = 20;
const BOXES: &[&str] = &["time_causes", "is_risk_agreed"];

/// GET `/incidents/{id}/analysis`.
pub async fn form(State(app): State<App>, member: Member, Path(incident): Path<String>) -> Answer {
    let (_, room) = workable(&app, &member, &incident, Action::EditIncident).await?;
    let n = lines(&room);
    show(&app, &member, &view(&room, values(&room.analysis.value, n), n)).await
}

/// POST `/incidents/{id}/analysis`.
pub async fn save(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let (id, room) = workable(&app, member, &incident, Action::EditIncident).await?;
    let version = form.parsed("version").unwrap_or_default();
    let result = match read(form) {
        Ok(analysis) => save_analysis(&app.ctx, &member.actor, id, version, &analysis).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/incidents/{id}#step-analysed"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let n = lines(&room).max(n_typed(form));
            let stored = values(&room.analysis.value, n);
            let typed = overlaid(&stored, form, BOXES);
            let is_conflict = status == StatusCode::CONFLICT;
            let both = if is_conflict { theirs(&stored, &typed, label) } else { Vec::new() };
            let version = if is_conflict { room.analysis.version } else { version };
            let view = AnalysisForm { errors, theirs: both, version, ..view(&room, typed, n) };
            page(&app, member, status, &view).await
        }
    }
}

/// The key of a field's label: the lines of circumstances share theirs.
fn label(name: &str) -> String {
    let is_line = name.starts_with('c') && name[1..].starts_with(|c: char| c.is_ascii_digit());
    match name.split_once('_') {
        Some((_, rest)) if is_line => format!("analysis.circumstance.{rest}"),
        _ => format!("analysis.{name}"),
    }
}

fn lines(room: &Room) -> usize {
    (room.analysis.value.circumstances.len() + EMPTY_LINES).min(LINES_MAX)
}

fn n_typed(form: &Form) -> usize {
    (0..LINES_MAX).filter(|n| form.opt(&format!("c{n}_name")).is_some()).count() + EMPTY_LINES
}

fn view(room: &Room, values: Values, n_circumstances: usize) -> AnalysisForm {
    let (incident, client) = links(room);
    AnalysisForm {
        incident,
        client,
        version: room.analysis.version,
        n_circumstances,
        values,
        errors: Errors::new(),
        theirs: Vec::new(),
    }
}

fn values(a: &Analysis, n_circumstances: usize) -> Values {
    let words =
        |causes: &[TimeCause]| causes.iter().map(|c| c.word()).collect::<Vec<_>>().join(",");
    let number = |n: Option<Decimal>| n.map(|n| n.to_string()).unwrap_or_default();
    let kpi = a.kpi.as_ref();
    let mut values = Values::from([
        ("more_time".into(), a.more_time.word().into()),
        ("time_causes".into(), words(&a.time_causes)),
        ("days_lost".into(), a.days_lost.map(|n| n.to_string()).unwrap_or_default()),
        ("new_date".into(), day_text(a.new_date)),
        ("change_performer".into(), a.change_performer.word().into()),
        ("performer_why".into(), a.performer_why.clone()),
        ("handover".into(), a.handover.clone()),
        ("done_percent".into(), number(a.done_percent)),
        ("done_items".into(), a.done_items.join("\n")),
        ("done_evidence".into(), a.done_evidence.clone()),
        ("kpi_name".into(), kpi.map(|k| k.name.clone()).unwrap_or_default()),
        ("kpi_plan".into(), number(kpi.map(|k| k.plan))),
        ("kpi_fact".into(), number(kpi.map(|k| k.fact))),
        ("is_risk_agreed".into(), if a.is_risk_agreed { "1" } else { "" }.into()),
        ("fault".into(), a.fault.map(Fault::word).unwrap_or_default().into()),
        ("fault_confidence".into(), a.fault_confidence.word().into()),
        ("fault_why".into(), a.fault_why.clone()),
        ("legal_force_majeure".into(), a.legal_force_majeure.word().into()),
        ("legal_ground".into(), a.legal_ground.clone()),
        ("miss_cause".into(), a.miss_cause.map(MissCause::word).unwrap_or_default().into()),
        ("solution".into(), a.solution.clone()),
    ]);
    for n in 0..n_circumstances {
        let c = a.circumstances.get(n);
        let field = |part: &str| format!("c{n}_{part}");
        let text = |of: fn(&StatedCircumstance) -> String| c.map(of).unwrap_or_default();
        values.insert(field("name"), text(|c| c.name.clone()));
        values.insert(field("kind"), text(|c| c.kind.word().into()));
        values.insert(field("without"), text(|c| c.possible_without.word().into()));
        values.insert(field("strength"), text(|c| c.strength.normalize().to_string()));
        values.insert(field("mechanism"), text(|c| c.mechanism.clone()));
    }
    values
}

fn read(form: &Form) -> app::Result<Analysis> {
    let mut reader = Reader::new(form);
    let kpi = form.opt("kpi_name").map(|name| DraftKpi {
        name: name.to_owned(),
        plan: reader.decimal("kpi_plan").unwrap_or_default(),
        fact: reader.decimal("kpi_fact").unwrap_or_default(),
    });
    let mut circumstances = Vec::new();
    for n in 0..LINES_MAX {
        match circumstance(form, n) {
            Ok(stated) => circumstances.extend(stated),
            Err(code) => {
                reader.problems.push(FieldProblem { field: "circumstances", code });
            }
        }
    }
    let analysis = Analysis {
        more_time: Said::from_word(form.text("more_time")).unwrap_or_default(),
        time_causes: form.all("time_causes").filter_map(TimeCause::from_word).collect(),
        days_lost: reader.count("days_lost"),
        new_date: reader.day("new_date"),
        change_performer: Said::from_word(form.text("change_performer")).unwrap_or_default(),
        performer_why: reader.text("performer_why"),
        handover: reader.text("handover"),
        done_percent: reader.decimal("done_percent"),
        done_items: form.text("done_items").lines().map(str::to_owned).collect(),
        done_evidence: reader.text("done_evidence"),
        kpi,
        is_risk_agreed: form.is_on("is_risk_agreed"),
        circumstances,
        fault: Fault::from_word(form.text("fault")),
        fault_confidence: Confidence::from_word(form.text("fault_confidence")).unwrap_or_default(),
        fault_why: reader.text("fault_why"),
        legal_force_majeure: LegalForceMajeure::from_word(form.text("legal_force_majeure"))
            .unwrap_or_default(),
        legal_ground: reader.text("legal_ground"),
        miss_cause: MissCause::from_word(form.text("miss_cause")),
        solution: reader.text("solution"),
    };
    reader.done()?;
    Ok(analysis)
}

/// The circumstance of a line; a line without a name is none.
fn circumstance(form: &Form, n: usize) -> Result<Option<StatedCircumstance>, &'static str> {
    let field = |part: &str| format!("c{n}_{part}");
    let Some(name) = form.opt(&field("name")) else { return Ok(None) };
    let strength = match form.opt(&field("strength")) {
        Some(text) => parse_decimal(&plain(text)).map_err(|_| "no_strength")?,
        None => Decimal::ONE,
    };
    let without = PossibleWithout::from_word(form.text(&field("without")));
    Ok(Some(StatedCircumstance {
        name: name.to_owned(),
        kind: CircumstanceKind::from_word(form.text(&field("kind"))).unwrap_or_default(),
        possible_without: without.unwrap_or(PossibleWithout::Unsure),
        strength,
        mechanism: form.text(&field("mechanism")).to_owned(),
    }))
}
