//! Briefs (P8, C102): from a template of questions to answers, to what is told back to the client.

use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::promise::{Ties, check_ties, today_of};
use domain::access::Action;
use domain::brief::{Answer, BriefKind, Completeness, completeness, told_back};
use domain::id::{BriefId, ClientId, ProjectId};
use jiff::civil::Date;
use locale::{Locale, Value};
pub use store::briefs::BriefRow;
use store::clients::Client;
use store::{Conn, briefs};

/// Questions of a brief, at most.
const QUESTIONS_MAX: usize = 60;

/// A brief with what it comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct BriefCard {
    pub row: BriefRow,
    pub answers: Vec<Answer>,
    pub completeness: Completeness,
}

/// The briefs of a client.
#[derive(Clone, Debug)]
pub struct BriefList {
    pub client: Client,
    pub briefs: Vec<BriefCard>,
    pub projects: Vec<store::projects::Project>,
    pub today: Date,
}

fn card(row: BriefRow) -> Result<BriefCard> {
    let answers: Vec<Answer> =
        serde_json::from_str(&row.answers).map_err(|e| Error::Internal(e.into()))?;
    Ok(BriefCard { completeness: completeness(&answers), answers, row })
}

/// Loads the briefs of a client, the newest first.
pub async fn of_client(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<BriefList> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let rows = briefs::of_client(&mut conn, actor.workspace, client.id).await?;
    Ok(BriefList {
        briefs: rows.into_iter().map(card).collect::<Result<_>>()?,
        projects: store::projects::of_client(&mut conn, actor.workspace, client.id).await?,
        today: today_of(&client, ctx.now()),
        client,
    })
}

async fn found(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: BriefId,
) -> Result<(BriefRow, Client)> {
    let found = briefs::get(conn, actor.workspace, &actor.audience(), id).await?;
    let row = found.ok_or(Error::NotFound)?;
    let client = access::client(conn, actor, action, row.client).await?;
    Ok((row, client))
}

/// Loads one brief with its client.
pub async fn one(ctx: &Ctx, actor: &Actor, id: BriefId) -> Result<(BriefCard, Client)> {
    let mut conn = ctx.db.read().await?;
    let (row, client) = found(&mut conn, actor, Action::ReadClient, id).await?;
    Ok((card(row)?, client))
}

/// The questions that the agency asks for a kind: its own, or ours. A word of `brief.q.<word>` stands
/// for a question of ours.
pub async fn questions(ctx: &Ctx, actor: &Actor, kind: BriefKind) -> Result<Vec<String>> {
    actor.must(Action::ReadClient)?;
    let mut conn = ctx.db.read().await?;
    asked(&mut conn, actor, kind).await
}

async fn asked(conn: &mut Conn, actor: &Actor, kind: BriefKind) -> Result<Vec<String>> {
    let own = briefs::templates(conn, actor.workspace).await?;
    match own.into_iter().find(|(of, _)| *of == kind) {
        Some((_, json)) => serde_json::from_str(&json).map_err(|e| Error::Internal(e.into())),
        None => Ok(kind.questions().into_iter().map(str::to_owned).collect()),
    }
}

/// Saves the agency's own questions for a kind; none: ours are asked again. A question in the words of
/// ours is ours, so that it stays translated.
pub async fn save_questions(
    ctx: &Ctx,
    actor: &Actor,
    kind: BriefKind,
    lines: &[String],
) -> Result<()> {
    actor.must(Action::ManageRules)?;
    let mut check = Check::default();
    let mut questions: Vec<String> = Vec::new();
    for line in lines {
        let question = check.line("questions", line);
        if !question.is_empty() && !questions.contains(&question) {
            questions.push(word_of(&question).map_or(question, str::to_owned));
        }
    }
    if questions.len() > QUESTIONS_MAX {
        check.problem("questions", "too_long");
    }
    check.done()?;
    let mut tx = ctx.db.begin().await?;
    let by = (actor.teammate, ctx.now_ms());
    if questions.is_empty() {
        briefs::remove_template(&mut tx, actor.workspace, kind).await?;
    } else {
        let json = serde_json::to_string(&questions).map_err(|e| Error::Internal(e.into()))?;
        briefs::put_template(&mut tx, actor.workspace, kind, &json, by).await?;
    }
    let subject =
        Subject { kind: "brief_template", id: kind.word().into(), name: kind.word(), client: None };
    let diff = Diff::default().value("questions", &questions);
    event::record(ctx, &mut tx, actor, "brief.template", subject, diff).await?;
    Ok(tx.commit().await?)
}

/// The word of a question of ours, by the word itself or by its sentence in either language.
fn word_of(question: &str) -> Option<&'static str> {
    let sentences = |word: &str| {
        [locale::Lang::Ru, locale::Lang::En]
            .map(|lang| Locale::new(lang, jiff::tz::TimeZone::UTC).t(&format!("brief.q.{word}")))
    };
    domain::brief::question_words()
        .into_iter()
        .find(|word| *word == question || sentences(word).iter().any(|s| s == question))
}

/// Begins a brief from the questions of its kind.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    (kind, title, project): (BriefKind, &str, Option<ProjectId>),
) -> Result<BriefId> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let mut check = Check::default();
    let title = check.line("title", title);
    let ties = Ties { project, ..Ties::default() };
    check_ties(&mut tx, actor, client.id, ties, &mut check).await?;
    check.done()?;
    let answers: Vec<Answer> = asked(&mut tx, actor, kind)
        .await?
        .into_iter()
        .map(|question| Answer {
            is_own: word_of(&question).is_none(),
            question,
            text: String::new(),
        })
        .collect();
    let row = BriefRow {
        id: BriefId(ctx.new_id()),
        client: client.id,
        project,
        kind,
        title,
        answers: to_json(&answers)?,
        told_back: String::new(),
        agreed_by: String::new(),
        agreed_on: None,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
        updated_at: ctx.now_ms(),
        version: 1,
    };
    briefs::insert(&mut tx, actor.workspace, &row).await?;
    let diff = Diff::default().value("kind", kind.word());
    event::record(ctx, &mut tx, actor, "brief.add", subject(&row), diff).await?;
    tx.commit().await?;
    Ok(row.id)
}

/// What a person fills in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BriefInput {
    pub title: String,
    /// In the order of the questions.
    pub answers: Vec<String>,
    /// One more question in one's own words; may be empty.
    pub own_question: String,
    pub told_back: String,
    /// Who of theirs agreed that we understood; empty: nobody yet.
    pub agreed_by: String,
}

/// Saves a brief as of `version`. What was agreed holds for the words that were told back: other words
/// are to be agreed anew.
pub async fn save(
    ctx: &Ctx,
    actor: &Actor,
    id: BriefId,
    version: i64,
    input: &BriefInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (before, client) = found(&mut tx, actor, Action::EditProject, id).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let mut check = Check::default();
    let mut answers = card(before.clone())?.answers;
    for (answer, text) in answers.iter_mut().zip(&input.answers) {
        answer.text = check.note("answers", text);
    }
    let own = check.line("own_question", &input.own_question);
    if !own.is_empty() {
        if answers.len() >= QUESTIONS_MAX {
            check.problem("own_question", "too_long");
        }
        answers.push(Answer { question: own, is_own: true, text: String::new() });
    }
    let told_back = check.note("told_back", &input.told_back);
    let agreed_by = check.line("agreed_by", &input.agreed_by);
    if !agreed_by.is_empty() && told_back.is_empty() {
        check.problem("told_back", "empty");
    }
    let title = check.line("title", &input.title);
    check.done()?;
    let is_as_agreed = told_back == before.told_back && agreed_by == before.agreed_by;
    let agreed_on = match (agreed_by.is_empty(), is_as_agreed) {
        (true, _) => None,
        (false, true) => before.agreed_on,
        (false, false) => Some(today_of(&client, ctx.now())),
    };
    // the same name under other words is a promise that nobody gave
    let is_renewed = told_back == before.told_back || agreed_by != before.agreed_by;
    let (agreed_by, agreed_on) =
        if is_renewed { (agreed_by, agreed_on) } else { (String::new(), None) };
    let answers = to_json(&answers)?;
    let after = BriefRow { title, answers, told_back, agreed_by, agreed_on, ..before.clone() };
    if after == before {
        return Ok(());
    }
    briefs::update(&mut tx, actor.workspace, &after, ctx.now_ms()).await?;
    let diff = Diff::default()
        .field("title", &before.title, &after.title)
        .field("told_back", &before.told_back, &after.told_back)
        .field("agreed_by", &before.agreed_by, &after.agreed_by);
    event::record(ctx, &mut tx, actor, "brief.edit", subject(&after), diff).await?;
    Ok(tx.commit().await?)
}

/// A draft of what is told back: the answers that matter most, in whole sentences.
pub fn draft_told_back(locale: &Locale, answers: &[Answer]) -> String {
    let lines = told_back(answers).into_iter().map(|(word, text)| {
        let text = text.trim_end_matches(['.', '!', ';']);
        locale.fill(&format!("brief.told.{word}"), &[("text", Value::from(text))])
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn to_json(answers: &[Answer]) -> Result<String> {
    serde_json::to_string(answers).map_err(|e| Error::Internal(e.into()))
}

fn subject(row: &BriefRow) -> Subject<'_> {
    let name = if row.title.is_empty() { row.kind.word() } else { &row.title };
    Subject { kind: "brief", id: row.id.to_string(), name, client: Some(row.client) }
}
