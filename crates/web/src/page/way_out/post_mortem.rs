//! The post-mortem of an incident (C067–C070).

use super::{Again, about, day};
use crate::failure::Answer;
use crate::page::{Posted, at, done, id, page};
use crate::session::Member;
use crate::state::App;
use crate::view::Choice;
use crate::view::way_out::{FindingItem, MeasureItem, MomentItem, PostMortemPage};
use app::incident::measure::{self, MeasureCard, MeasureInput, MeasureStep};
use app::incident::post_mortem::{self, FindingCard, FindingInput, Moment, PostMortem};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::id::{IncidentId, TeammateId};
use domain::incident::IncidentState;
use domain::postmortem::FindingKind;
use locale::Locale;
use std::collections::HashMap;

/// The kinds of findings to choose from.
pub(super) fn finding_kinds(locale: &Locale, chosen: &str) -> Vec<Choice> {
    let named = |kind: &FindingKind| {
        let text = locale.t(&format!("finding.{}", kind.word()));
        (kind.word(), locale::capitalized(&text))
    };
    Choice::list(FindingKind::ALL.iter().map(named), chosen)
}

/// A finding as a page shows it.
pub(super) fn finding_item(locale: &Locale, card: &FindingCard) -> FindingItem {
    let row = &card.row;
    let whys = row.why.lines().map(str::trim).filter(|why| !why.is_empty());
    FindingItem {
        id: row.id.to_string(),
        version: row.version,
        kind: row.kind.word(),
        kinds: finding_kinds(locale, row.kind.word()),
        what: row.what.clone(),
        whys: whys.map(str::to_owned).collect(),
        why: row.why.clone(),
        lesson: row.lesson.clone(),
        question: card.question.clone(),
    }
}

fn owners(names: &HashMap<TeammateId, String>, chosen: Option<TeammateId>) -> Vec<Choice> {
    let mut all: Vec<_> = names.iter().map(|(id, name)| (*id, name.clone())).collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    Choice::list(all, &chosen.map(|id| id.to_string()).unwrap_or_default())
}

/// A measure as a page shows it.
pub(super) fn measure_item(
    card: &MeasureCard,
    names: &HashMap<TeammateId, String>,
    findings: &[FindingCard],
) -> MeasureItem {
    let row = &card.row;
    let of = findings.iter().map(|f| (f.row.id, f.row.what.clone()));
    MeasureItem {
        id: row.id.to_string(),
        version: row.version,
        name: row.name.clone(),
        against: card.against.word(),
        owner: row.owner.and_then(|id| names.get(&id)).cloned().unwrap_or_default(),
        owners: owners(names, row.owner),
        findings: Choice::list(of, &row.finding.map(|f| f.to_string()).unwrap_or_default()),
        due_on: row.due_on,
        check_how: row.check_how.clone(),
        check_weeks: row.check_weeks,
        state: card.attention.state.word(),
        is_done: row.done_at.is_some(),
        proof: row.proof.clone(),
        published_at: row.published_at.map(at),
        escalation: card.attention.escalation.map(|e| e.word()),
        reason: card.attention.reason.clone(),
        effect: card.effect.as_ref().map(|e| e.reason.clone()),
    }
}

fn moment_item(moment: &Moment) -> MomentItem {
    let when = at(moment.at());
    match moment {
        Moment::Touch(line) => MomentItem {
            at: when,
            kind: "touch",
            key: format!("channel.{}", line.channel.word()),
            text: line.subject.clone(),
            who: line.sender.clone(),
            icon: line.channel.word().to_owned(),
            href: Some(format!("/touches/{}", line.id)),
        },
        Moment::Event { verb, actor, .. } => MomentItem {
            at: when,
            kind: "event",
            key: format!("event.{verb}"),
            text: String::new(),
            who: actor.clone(),
            icon: "note".to_owned(),
            href: None,
        },
        Moment::Milestone { word, .. } => MomentItem {
            at: when,
            kind: "milestone",
            key: format!("moment.{word}"),
            text: String::new(),
            who: String::new(),
            icon: "clock".to_owned(),
            href: None,
        },
    }
}

/// GET `/incidents/{id}/post-mortem`.
pub async fn show(State(app): State<App>, member: Member, Path(incident): Path<String>) -> Answer {
    desk(&app, &member, id(&incident)?, Again::default()).await
}

async fn desk(app: &App, member: &Member, incident: IncidentId, again: Again) -> Answer {
    let of: PostMortem = post_mortem::post_mortem(&app.ctx, &member.actor, incident).await?;
    let locale = &member.locale;
    let mut about = about(member, &of.incident, &of.client.name);
    // It is held when the incident is closed, too (C067).
    about.may_edit = member.actor.may(Action::HoldPostMortem);
    about.may_tell = member.actor.may(Action::TellClient);
    let findings = of.findings.iter().map(|f| (f.row.id, f.row.what.clone()));
    let value = |name: &str| again.values.get(name).cloned().unwrap_or_default();
    let view = PostMortemPage {
        about,
        is_open: of.incident.state == IncidentState::Open,
        timeline: of.timeline.iter().map(moment_item).collect(),
        is_cut: of.is_cut,
        finding_choices: Choice::list(findings, &value("finding")),
        measures: of.measures.iter().map(|m| measure_item(m, &of.names, &of.findings)).collect(),
        findings: of.findings.iter().map(|f| finding_item(locale, f)).collect(),
        gaps: of.gaps,
        untold: of.untold,
        finding_kinds: finding_kinds(locale, &value("kind")),
        owners: owners(&of.names, value("owner").parse().ok()),
        values: again.values,
        errors: again.errors,
    };
    page(app, member, again.status, &view).await
}

async fn answer(
    app: &App,
    posted: &Posted,
    incident: &str,
    result: app::Result<()>,
    key: &str,
) -> Answer {
    match result {
        Ok(()) => Ok(done(&format!("/incidents/{incident}/post-mortem"), key)),
        Err(error) => desk(app, &posted.member, id(incident)?, Again::after(posted, error)?).await,
    }
}

async fn put_finding(app: &App, posted: &Posted, incident: &str, finding: Option<&str>) -> Answer {
    let form = &posted.form;
    let of = id(incident)?;
    let known = finding.map(id).transpose()?;
    let known = known.map(|finding| (finding, form.parsed("version").unwrap_or(0)));
    let result = match FindingKind::from_word(form.text("kind")) {
        None => Err(app::Error::field("kind", "unknown_choice")),
        Some(kind) => {
            let input = FindingInput {
                kind,
                what: form.text("what").to_owned(),
                why: form.text("why").to_owned(),
                lesson: form.text("lesson").to_owned(),
            };
            post_mortem::put_finding(&app.ctx, &posted.member.actor, of, known, &input).await
        }
    };
    answer(app, posted, incident, result.map(|_| ()), "flash.saved").await
}

/// POST `/incidents/{id}/findings`.
pub async fn add_finding(
    State(app): State<App>,
    Path(incident): Path<String>,
    posted: Posted,
) -> Answer {
    put_finding(&app, &posted, &incident, None).await
}

/// POST `/incidents/{id}/findings/{finding}`.
pub async fn edit_finding(
    State(app): State<App>,
    Path((incident, finding)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    put_finding(&app, &posted, &incident, Some(&finding)).await
}

/// POST `/incidents/{id}/findings/{finding}/removal`.
pub async fn remove_finding(
    State(app): State<App>,
    Path((incident, finding)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let actor = &posted.member.actor;
    let result = post_mortem::remove_finding(&app.ctx, actor, id(&incident)?, id(&finding)?).await;
    answer(&app, &posted, &incident, result, "flash.saved").await
}

async fn put_measure(app: &App, posted: &Posted, incident: &str, known: Option<&str>) -> Answer {
    let form = &posted.form;
    let of = id(incident)?;
    let known = known.map(id).transpose()?;
    let known = known.map(|known| (known, form.parsed("version").unwrap_or(0)));
    let (owner, finding) =
        (form.opt("owner").map(id).transpose()?, form.opt("finding").map(id).transpose()?);
    let result = async {
        let input = MeasureInput {
            finding,
            name: form.text("name").to_owned(),
            owner,
            due_on: day(posted, "due_on")?,
            check_how: form.text("check_how").to_owned(),
            check_weeks: form.parsed("check_weeks"),
        };
        measure::put_measure(&app.ctx, &posted.member.actor, of, known, &input).await
    };
    let result = result.await;
    answer(app, posted, incident, result.map(|_| ()), "flash.saved").await
}

/// POST `/incidents/{id}/measures`.
pub async fn add_measure(
    State(app): State<App>,
    Path(incident): Path<String>,
    posted: Posted,
) -> Answer {
    put_measure(&app, &posted, &incident, None).await
}

/// POST `/incidents/{id}/measures/{measure}`.
pub async fn edit_measure(
    State(app): State<App>,
    Path((incident, known)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    put_measure(&app, &posted, &incident, Some(&known)).await
}

/// POST `/incidents/{id}/measures/{measure}/steps`.
pub async fn move_measure(
    State(app): State<App>,
    Path((incident, moved)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let form = &posted.form;
    let of = (id(&incident)?, id(&moved)?, form.parsed("version").unwrap_or(0));
    let step = MeasureStep::from_word(form.text("step"), form.text("proof").to_owned());
    let result = match step {
        Some(step) => measure::move_measure(&app.ctx, &posted.member.actor, of, &step).await,
        None => Err(app::Error::field("step", "unknown_choice")),
    };
    answer(&app, &posted, &incident, result, "flash.saved").await
}
