//! The programme after the win and the protocol, on one page of a client.

pub mod public;
pub mod sheet;

use crate::failure::Answer;
use crate::form::Form;
use crate::page::incident::values::{Reader, overlaid};
use crate::page::{Posted, at, done, id, page, refused, show, team};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::Values;
use crate::view::onboarding::{
    CheckView, ExpectationLine, OnboardingPage, ProtocolLinkLine, StepLine,
};
use crate::view::{Choice, Errors, Link};
use app::onboarding::{
    self, DAYS_GOOD, Expectation, OnboardingFile, ProtocolLink, StepCard, StepInput, StepWord,
    link_state,
};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use domain::access::Action;
use domain::expectation::{CheckState, Verdict};
use domain::id::{ClientId, LinkId, PromiseId};
use domain::onboarding::{Protocol, Step, StepState};
use locale::Lang;

/// GET `/clients/{id}/onboarding`.
pub async fn programme(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
) -> Answer {
    let file = onboarding::file(&app.ctx, &member.actor, id(&client)?).await?;
    show(&app, &member, &view(&app, &member, &file)).await
}

/// Where a step is done in Houston.
fn href(client: ClientId, step: Step) -> String {
    let own = format!("/clients/{client}");
    match step {
        Step::HowWeWork => format!("{own}/how-we-work"),
        Step::WhyCard | Step::Team | Step::Protocol => format!("{own}/onboarding#protocol"),
        Step::Expectations | Step::Check30 | Step::Check60 | Step::Check90 => {
            format!("{own}/onboarding#expectations")
        }
        Step::KpiRisks => format!("{own}#kpis"),
        Step::Bridge => format!("{own}/bridge"),
        Step::Brief => format!("{own}/briefs"),
        Step::KickOff | Step::Calls | Step::Sla => String::new(),
    }
}

fn values(protocol: &Protocol) -> Values {
    protocol.parts().into_iter().map(|(word, text)| (word.to_owned(), text.to_owned())).collect()
}

fn view(app: &App, member: &Member, file: &OnboardingFile) -> OnboardingPage {
    let now = app.ctx.now_ms();
    let count = |of: fn(&StepState) -> bool| {
        i64::try_from(file.steps.iter().filter(|card| of(&card.state)).count()).unwrap_or(0)
    };
    let manager = file.client.manager.map(|id| id.to_string()).unwrap_or_default();
    OnboardingPage {
        client: Link::new(file.client.id, file.client.name.clone()),
        started_on: file.started_on,
        version: file.version,
        n_done: count(|state| matches!(state, StepState::Done | StepState::Skipped)),
        n_overdue: count(|state| matches!(state, StepState::Overdue { .. })),
        steps: file.steps.iter().map(|card| step_line(file, card)).collect(),
        expectations: file.expectations.iter().map(|one| expectation_line(file, one)).collect(),
        values: values(&file.protocol),
        missing: file.protocol.missing().into_iter().map(str::to_owned).collect(),
        links: file.links.iter().map(|link| link_line(link, now)).collect(),
        fresh_link: None,
        recipients: file.recipients.clone(),
        days_good: DAYS_GOOD,
        owners: Choice::list(file.team.iter().cloned(), &manager),
        today: file.today,
        may_decide: member.actor.may(Action::EditProject),
        errors: Errors::new(),
    }
}

fn step_line(file: &OnboardingFile, card: &StepCard) -> StepLine {
    let row = &card.row;
    let owner = row.owner.map(|id| id.to_string()).unwrap_or_default();
    StepLine {
        step: row.step.word().to_owned(),
        state: card.state.word().to_owned(),
        days: match card.state {
            StepState::Open { left_days } => left_days,
            StepState::Overdue { days } => days,
            StepState::Done | StepState::Skipped => 0,
        },
        due_on: row.due_on,
        done_on: row.done_on,
        owner: row.owner.and_then(|id| file.names.get(&id).cloned()),
        owners: Choice::list(file.team.iter().cloned(), &owner),
        skipped_why: row.skipped_why.clone(),
        note: row.note.clone(),
        href: href(file.client.id, row.step),
    }
}

fn expectation_line(file: &OnboardingFile, one: &Expectation) -> ExpectationLine {
    ExpectationLine {
        promise: one.promise.to_string(),
        what: one.what.clone(),
        words: one.words.clone(),
        owner: one.owner.and_then(|id| file.names.get(&id).cloned()),
        risk: one.last().filter(|last| *last != Verdict::Holds).map(|last| last.word().to_owned()),
        checks: one
            .checks
            .iter()
            .map(|cell| CheckView {
                day: cell.day,
                state: cell.state.map(|state| state.word().to_owned()),
                days: match cell.state {
                    Some(CheckState::Ahead { left_days } | CheckState::Due { left_days }) => {
                        left_days
                    }
                    Some(CheckState::Overdue { days }) => days,
                    Some(CheckState::Asked(_)) | None => 0,
                },
                due_on: cell.due_on,
                verdict: cell.said.as_ref().map(|said| said.verdict.word().to_owned()),
                note: cell.said.as_ref().map(|said| said.note.clone()).unwrap_or_default(),
                on: cell.said.as_ref().map(|said| said.checked_on),
            })
            .collect(),
    }
}

fn link_line(link: &ProtocolLink, now: i64) -> ProtocolLinkLine {
    ProtocolLinkLine {
        id: link.id.to_string(),
        recipient: link.recipient.clone(),
        state: link_state(link, now),
        expires_at: at(link.expires_at),
        is_good: link.is_good(now),
        acknowledged_at: link.to.acknowledged_at.map(at),
        acknowledged_by: link.to.acknowledged_by.clone(),
        remark: link.to.remark.clone(),
    }
}

/// POST `/clients/{id}/onboarding`: begins the programme.
pub async fn begin(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let client: ClientId = id(&client)?;
    let mut reader = Reader::new(&posted.form);
    let (started_on, owner) = (reader.day("started_on"), reader.id("owner"));
    let result = match reader.done() {
        Ok(()) => {
            let (ctx, actor) = (&app.ctx, &posted.member.actor);
            onboarding::begin(ctx, actor, client, started_on, owner).await
        }
        Err(error) => Err(error),
    };
    answered(&app, &posted, client, result).await
}

/// POST `/clients/{id}/onboarding/protocol`.
pub async fn protocol(
    State(app): State<App>,
    Path(client): Path<String>,
    posted: Posted,
) -> Answer {
    let client: ClientId = id(&client)?;
    let form = &posted.form;
    let version = form.parsed("version").unwrap_or_default();
    let of = (client, version);
    let result = onboarding::save_protocol(&app.ctx, &posted.member.actor, of, &read(form)).await;
    answered(&app, &posted, client, result).await
}

fn read(form: &Form) -> Protocol {
    let text = |name: &str| form.text(name).to_owned();
    Protocol {
        goal: text("goal"),
        for_client: text("for_client"),
        for_team: text("for_team"),
        principles: text("principles"),
        process: text("process"),
        structure: text("structure"),
        team: text("team"),
    }
}

/// POST `/clients/{id}/onboarding/steps/{step}`.
pub async fn step(
    State(app): State<App>,
    Path((client, step)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let client: ClientId = id(&client)?;
    let step = Step::from_word(&step).ok_or_else(crate::failure::Failure::not_found)?;
    let form = &posted.form;
    let mut reader = Reader::new(form);
    let input = StepInput {
        word: match form.text("word") {
            "done" => StepWord::Done,
            "skipped" => StepWord::Skipped,
            _ => StepWord::Open,
        },
        due_on: reader.day("due_on"),
        owner: reader.id("owner"),
        note: form.text("note").to_owned(),
    };
    let result = match reader.done() {
        Ok(()) => onboarding::mark(&app.ctx, &posted.member.actor, client, step, &input).await,
        Err(error) => Err(error),
    };
    answered(&app, &posted, client, result).await
}

/// POST `/clients/{id}/onboarding/expectations/{promise}`: what came out of an expectation.
pub async fn expectation(
    State(app): State<App>,
    Path((client, promise)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let client: ClientId = id(&client)?;
    let promise: PromiseId = id(&promise)?;
    let form = &posted.form;
    let day = form.parsed("day").unwrap_or(-1);
    posted.member.actor.must(Action::EditProject)?;
    let result = match Verdict::from_word(form.text("verdict")) {
        Some(verdict) => {
            let (ctx, actor) = (&app.ctx, &posted.member.actor);
            let of = (client, promise);
            onboarding::check(ctx, actor, of, day, verdict, form.text("note")).await
        }
        None => Err(app::Error::field("verdict", "unknown_choice")),
    };
    answered(&app, &posted, client, result).await
}

/// POST `/clients/{id}/onboarding/links`: the page with the new address, once.
pub async fn link(
    State(app): State<App>,
    headers: HeaderMap,
    Path(client): Path<String>,
    posted: Posted,
) -> Answer {
    let client: ClientId = id(&client)?;
    let Posted { member, form } = &posted;
    let lang = if form.text("lang") == "en" { Lang::En } else { Lang::Ru };
    let days = form.parsed("days").unwrap_or(DAYS_GOOD);
    let (ctx, actor) = (&app.ctx, &member.actor);
    match onboarding::link(ctx, actor, client, form.text("recipient"), lang, days).await {
        Ok(made) => {
            let file = onboarding::file(ctx, actor, client).await?;
            let address = format!("{}/k/{}", team::origin(&app, &headers), made.secret);
            let own = OnboardingPage { fresh_link: Some(address), ..view(&app, member, &file) };
            show(&app, member, &own).await
        }
        Err(error) => answered(&app, &posted, client, Err(error)).await,
    }
}

/// POST `/clients/{id}/onboarding/links/{link}/revocation`.
pub async fn revocation(
    State(app): State<App>,
    Path((client, link)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let (client, link): (ClientId, LinkId) = (id(&client)?, id(&link)?);
    let result = onboarding::revoke(&app.ctx, &posted.member.actor, client, link).await;
    answered(&app, &posted, client, result).await
}

/// After an action: the page, or the same with what was wrong.
async fn answered(app: &App, posted: &Posted, client: ClientId, result: app::Result<()>) -> Answer {
    let member = &posted.member;
    match result {
        Ok(()) => Ok(done(&format!("/clients/{client}/onboarding"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let file = onboarding::file(&app.ctx, &member.actor, client).await?;
            let view = view(app, member, &file);
            let values = overlaid(&view.values, &posted.form, &[]);
            page(app, member, status, &OnboardingPage { errors, values, ..view }).await
        }
    }
}
