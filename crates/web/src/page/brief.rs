//! Briefs of a client, one brief, and the questions of a kind of work (C102).

use crate::failure::{Answer, Failure};
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::brief::{BriefLine, BriefPage, BriefTemplatePage, BriefsPage, QuestionLine};
use crate::view::{Choice, Errors, Link};
use app::brief::{self, BriefCard, BriefInput};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::brief::BriefKind;
use domain::id::{BriefId, ClientId};
use locale::Locale;

fn line(card: &BriefCard) -> BriefLine {
    let row = &card.row;
    BriefLine {
        id: row.id.to_string(),
        kind: row.kind.word().to_owned(),
        title: row.title.clone(),
        percent: card.completeness.percent(),
        missing: card.completeness.missing.clone(),
        is_told_back: !row.told_back.is_empty(),
        agreed_by: row.agreed_by.clone(),
        agreed_on: row.agreed_on,
    }
}

/// GET `/clients/{id}/briefs`.
pub async fn list(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let all = brief::of_client(&app.ctx, &member.actor, id(&client)?).await?;
    let open = all.projects.iter().filter(|p| p.archived_at.is_none());
    let view = BriefsPage {
        client: Link::new(all.client.id, all.client.name.clone()),
        briefs: all.briefs.iter().map(line).collect(),
        kinds: BriefKind::ALL.iter().map(|kind| kind.word().to_owned()).collect(),
        projects: Choice::list(open.map(|p| (p.id, p.name.clone())), ""),
        may_decide: member.actor.may(Action::EditProject),
        may_rule: member.actor.may(Action::ManageRules),
    };
    show(&app, &member, &view).await
}

/// POST `/clients/{id}/briefs`.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let client: ClientId = id(&client)?;
    let (form, actor) = (&posted.form, &posted.member.actor);
    let own = format!("/clients/{client}/briefs");
    let Some(kind) = BriefKind::from_word(form.text("kind")) else {
        let error = app::Error::field("kind", "unknown_choice");
        brief::of_client(&app.ctx, actor, client).await?;
        actor.must(Action::EditProject)?;
        return posted.answer(&own, Err(error), "flash.saved");
    };
    let project = form.parsed("project");
    match brief::add(&app.ctx, actor, client, (kind, form.text("title"), project)).await {
        Ok(added) => Ok(done(&format!("/briefs/{added}"), "flash.saved")),
        Err(error) => posted.answer(&own, Err(error), "flash.saved"),
    }
}

fn view(member: &Member, card: &BriefCard, client: &app::client::Client) -> BriefPage {
    let missing = &card.completeness.missing;
    let questions = card.answers.iter().map(|answer| QuestionLine {
        question: answer.question.clone(),
        is_own: answer.is_own,
        text: answer.text.clone(),
        is_missing: !answer.is_own && missing.contains(&answer.question),
    });
    BriefPage {
        client: Link::new(client.id, client.name.clone()),
        brief: line(card),
        version: card.row.version,
        questions: questions.collect(),
        told_back: card.row.told_back.clone(),
        draft: brief::draft_told_back(&member.locale, &card.answers),
        may_decide: member.actor.may(Action::EditProject),
        errors: Errors::new(),
    }
}

/// GET `/briefs/{id}`.
pub async fn one(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    let (card, client) = brief::one(&app.ctx, &member.actor, id(&of)?).await?;
    show(&app, &member, &view(&member, &card, &client)).await
}

/// POST `/briefs/{id}`.
pub async fn save(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let of: BriefId = id(&of)?;
    let (form, member) = (&posted.form, &posted.member);
    let (card, client) = brief::one(&app.ctx, &member.actor, of).await?;
    let n = card.answers.len();
    let input = BriefInput {
        title: form.text("title").to_owned(),
        answers: (0..n).map(|i| form.text(&format!("answer_{i}")).to_owned()).collect(),
        own_question: form.text("own_question").to_owned(),
        told_back: form.text("told_back").to_owned(),
        agreed_by: form.text("agreed_by").to_owned(),
    };
    let version = form.parsed("version").unwrap_or_default();
    match brief::save(&app.ctx, &member.actor, of, version, &input).await {
        Ok(()) => Ok(done(&format!("/briefs/{of}"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let mut view = view(member, &card, &client);
            for (question, text) in view.questions.iter_mut().zip(input.answers) {
                question.text = text;
            }
            view.brief.title = input.title;
            view.brief.agreed_by = input.agreed_by;
            let view = BriefPage { told_back: input.told_back, errors, ..view };
            page(&app, member, status, &view).await
        }
    }
}

fn kind_of(text: &str) -> Result<BriefKind, Failure> {
    BriefKind::from_word(text).ok_or_else(Failure::not_found)
}

/// The questions as people read them, one a line.
fn sentences(locale: &Locale, questions: &[String]) -> String {
    let sentence = |question: &String| {
        let key = format!("brief.q.{question}");
        if locale.has(&key) { locale.t(&key) } else { question.clone() }
    };
    questions.iter().map(sentence).collect::<Vec<_>>().join("\n")
}

/// GET `/brief-templates/{kind}`.
pub async fn template(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    let kind = kind_of(&of)?;
    member.actor.must(Action::ManageRules)?;
    let questions = brief::questions(&app.ctx, &member.actor, kind).await?;
    let view = BriefTemplatePage {
        kind: kind.word().to_owned(),
        questions: sentences(&member.locale, &questions),
        errors: Errors::new(),
    };
    show(&app, &member, &view).await
}

/// POST `/brief-templates/{kind}`: an empty list brings our questions back.
pub async fn save_template(
    State(app): State<App>,
    Path(of): Path<String>,
    posted: Posted,
) -> Answer {
    let kind = kind_of(&of)?;
    let typed = posted.form.text("questions");
    let lines: Vec<String> = typed.lines().map(str::to_owned).collect();
    match brief::save_questions(&app.ctx, &posted.member.actor, kind, &lines).await {
        Ok(()) => Ok(done(&format!("/brief-templates/{}", kind.word()), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&posted.member.locale, error)?;
            let (kind, questions) = (kind.word().to_owned(), typed.to_owned());
            let view = BriefTemplatePage { kind, questions, errors };
            page(&app, &posted.member, status, &view).await
        }
    }
}
