//! How we work (P8, C114): one page to show to the client at the start and to print. Only what was
//! written for the client is on it.

use crate::failure::{Answer, Failure};
use crate::page::{id, printed, show};
use crate::session::Member;
use crate::state::App;
use crate::view::Link;
use crate::view::onboarding::{HowWeWorkPage, ProtocolPart, ShownMilestone};
use app::onboarding::{OnboardingFile, file};
use app::promise::Ledger;
use axum::extract::{Path, State};
use domain::promise::MilestoneStanding;
use locale::Locale;
use report::document::{Document, Item, Section};

/// The parts of the protocol that say how the work goes.
const PARTS: [&str; 4] = ["process", "principles", "structure", "team"];
/// Results ahead that are shown: the next ones.
const MILESTONES_SHOWN: usize = 8;

/// GET `/clients/{id}/how-we-work`.
pub async fn show_page(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
) -> Answer {
    let view = load(&app, &member, &client).await?;
    show(&app, &member, &view).await
}

/// GET `/clients/{id}/how-we-work.pdf`.
pub async fn pdf(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let view = load(&app, &member, &client).await?;
    let print = app.print_document.ok_or_else(Failure::not_found)?;
    let document = document(&member.locale, view);
    printed(print, member.locale.clone(), document, "how-we-work.pdf").await
}

async fn load(app: &App, member: &Member, client: &str) -> Result<HowWeWorkPage, Failure> {
    let of = file(&app.ctx, &member.actor, id(client)?).await?;
    let (_, ledger) = app::promise::of_client(&app.ctx, &member.actor, of.client.id).await?;
    Ok(view(member, &of, &ledger))
}

fn view(member: &Member, of: &OnboardingFile, ledger: &Ledger) -> HowWeWorkPage {
    let written = of.protocol.parts();
    let text = |wanted: &str| {
        written.iter().find(|(word, _)| *word == wanted).map_or("", |(_, text)| *text)
    };
    let paragraphs = |text: &str| {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let part =
        |word: &&str| ProtocolPart { word: (*word).to_owned(), paragraphs: paragraphs(text(word)) };
    let (parts, missing): (Vec<_>, Vec<_>) =
        PARTS.iter().map(part).partition(|part| !part.paragraphs.is_empty());
    let ahead = ledger.milestones.iter().filter(|stage| {
        matches!(stage.standing, MilestoneStanding::Planned { left_days: Some(_) })
    });
    let milestones = ahead.filter_map(|stage| {
        let today = of.today;
        let on = stage.fact.deadline.due_on(today)?;
        Some(ShownMilestone { what: stage.row.what.clone(), on })
    });
    let mut milestones: Vec<ShownMilestone> = milestones.collect();
    milestones.sort_by_key(|one| one.on);
    milestones.truncate(MILESTONES_SHOWN);
    HowWeWorkPage {
        client: Link::new(of.client.id, of.client.name.clone()),
        agency: member.visit.signed_in.workspace_name.clone(),
        goal: text("goal").to_owned(),
        parts,
        missing: missing.into_iter().map(|part| part.word).collect(),
        milestones,
    }
}

fn document(locale: &Locale, view: HowWeWorkPage) -> Document {
    let item = |text: String| Item { text, note: String::new() };
    let mut facts = vec![view.client.name];
    facts.extend(Some(view.goal).filter(|goal| !goal.trim().is_empty()));
    let mut sections: Vec<Section> = view
        .parts
        .into_iter()
        .map(|part| Section {
            title: locale.t(&format!("protocol.{}", part.word)),
            items: part.paragraphs.into_iter().map(item).collect(),
        })
        .collect();
    if !view.milestones.is_empty() {
        let line = |one: ShownMilestone| Item { note: locale.date(one.on), text: one.what };
        sections.push(Section {
            title: locale.t("how_we_work.milestones"),
            items: view.milestones.into_iter().map(line).collect(),
        });
    }
    Document { agency: view.agency, title: locale.t("how_we_work.title"), facts, sections }
}
