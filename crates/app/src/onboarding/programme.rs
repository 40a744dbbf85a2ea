//! The programme after the win: beginning it, marking its steps, writing the protocol.

use super::expectation::{self, Expectation};
use super::{ProtocolLink, from_json, subject, to_json};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, OnUnique, Result};
use crate::event::{self, Diff};
use crate::promise::{Ties, check_ties, today_of};
use domain::access::Action;
use domain::id::{ClientId, TeammateId};
use domain::onboarding::{Protocol, Step, StepState, state};
use domain::reason::Reason;
use jiff::civil::Date;
use std::collections::HashMap;
use store::clients::Client;
use store::onboardings::{self, Onboarding, StepRow};
use store::{Conn, links};

/// A step with where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct StepCard {
    pub row: StepRow,
    pub state: StepState,
}

/// The onboarding of a client.
#[derive(Clone, Debug)]
pub struct OnboardingFile {
    pub client: Client,
    /// `None`: it was not begun.
    pub started_on: Option<Date>,
    pub version: i64,
    pub protocol: Protocol,
    /// In the order of the programme.
    pub steps: Vec<StepCard>,
    /// What the client expects, with its checks (C137); empty before the programme begins.
    pub expectations: Vec<Expectation>,
    /// The newest first.
    pub links: Vec<ProtocolLink>,
    pub names: HashMap<TeammateId, String>,
    /// Who may answer for a step.
    pub team: Vec<(TeammateId, String)>,
    /// The people at the client, for whom a link may be.
    pub recipients: Vec<String>,
    pub today: Date,
}

/// Loads the onboarding of a client.
pub async fn file(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<OnboardingFile> {
    let mut conn = ctx.db.read().await?;
    let conn = &mut conn;
    let client = access::client(conn, actor, Action::ReadClient, client).await?;
    let workspace = actor.workspace;
    let begun = onboardings::get(conn, workspace, client.id).await?;
    let today = today_of(&client, ctx.now());
    let steps = onboardings::steps(conn, workspace, client.id).await?;
    let expectations = match &begun {
        Some(begun) => {
            expectation::register(conn, workspace, client.id, (begun.started_on, today)).await?
        }
        None => Vec::new(),
    };
    let card = |row: StepRow| StepCard { state: state(&row.fact(), today), row };
    let contacts = store::contacts::of_client(conn, workspace, client.id).await?;
    let here = contacts.into_iter().filter(|c| c.archived_at.is_none());
    Ok(OnboardingFile {
        started_on: begun.as_ref().map(|o| o.started_on),
        version: begun.as_ref().map_or(0, |o| o.version),
        protocol: match &begun {
            Some(begun) => from_json(&begun.protocol)?,
            None => Protocol::default(),
        },
        steps: steps.into_iter().map(card).collect(),
        expectations,
        links: links::of_owner(conn, workspace, client.id).await?,
        names: crate::board::teammate_names(conn, actor).await?,
        team: crate::promise::team(conn, actor).await?,
        recipients: here.map(|c| c.name).collect(),
        today,
        client,
    })
}

/// Begins the programme: every step gets its usual date and its owner.
pub async fn begin(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    started_on: Option<Date>,
    owner: Option<TeammateId>,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    if onboardings::get(&mut tx, actor.workspace, client.id).await?.is_some() {
        return Err(Error::refused(Reason::new("refused.onboarding-begun")));
    }
    let mut check = Check::default();
    let started_on = check.past_day("started_on", started_on, today_of(&client, ctx.now()));
    let ties = Ties { owner, ..Ties::default() };
    check_ties(&mut tx, actor, client.id, ties, &mut check).await?;
    check.done()?;
    let row = Onboarding {
        client: client.id,
        started_on,
        protocol: to_json(&Protocol::default())?,
        started_by: actor.teammate,
        updated_at: ctx.now_ms(),
        version: 1,
    };
    onboardings::insert(&mut tx, actor.workspace, &row).await.on_unique(
        "onboarding",
        "started_on",
        "conflict",
    )?;
    let owner = owner.or(client.manager).or(actor.teammate);
    for &step in Step::ALL {
        let row = StepRow {
            step,
            owner,
            due_on: step.usual_due_on(started_on),
            done_on: None,
            skipped_why: String::new(),
            note: String::new(),
            marked_by: None,
            marked_at: None,
        };
        onboardings::put_step(&mut tx, actor.workspace, client.id, &row).await?;
    }
    let diff = Diff::default().value("started_on", &started_on);
    event::record(ctx, &mut tx, actor, "onboarding.begin", subject(&client), diff).await?;
    Ok(tx.commit().await?)
}

/// What a person says of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepWord {
    Done,
    /// It is not needed here; the note says why.
    Skipped,
    /// It is to be done, after all.
    Open,
}

/// What a person fills in about a step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepInput {
    pub word: StepWord,
    /// `None`: as it is.
    pub due_on: Option<Date>,
    /// `None`: as it is.
    pub owner: Option<TeammateId>,
    /// What came out, or why it is not needed.
    pub note: String,
}

/// Says where a step stands, who answers for it and by when.
pub async fn mark(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    step: Step,
    input: &StepInput,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let mut check = Check::default();
    let note = check.line("note", &input.note);
    if input.word == StepWord::Skipped && note.is_empty() {
        check.problem("note", "empty");
    }
    let ties = Ties { owner: input.owner, ..Ties::default() };
    check_ties(&mut tx, actor, client.id, ties, &mut check).await?;
    check.done()?;
    let today = today_of(&client, ctx.now());
    mark_in(ctx, &mut tx, actor, &client, step, (input, note, today)).await?;
    Ok(tx.commit().await?)
}

/// The same inside a transaction, of what was checked.
pub(super) async fn mark_in(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
    step: Step,
    (input, note, today): (&StepInput, String, Date),
) -> Result<()> {
    let steps = onboardings::steps(conn, actor.workspace, client.id).await?;
    let before = steps.into_iter().find(|row| row.step == step).ok_or(Error::NotFound)?;
    let is_skipped = input.word == StepWord::Skipped;
    let after = StepRow {
        owner: input.owner.or(before.owner),
        due_on: input.due_on.unwrap_or(before.due_on),
        done_on: (input.word == StepWord::Done).then(|| before.done_on.unwrap_or(today)),
        skipped_why: if is_skipped { note.clone() } else { String::new() },
        note: if is_skipped { String::new() } else { note },
        marked_by: actor.teammate,
        marked_at: Some(ctx.now_ms()),
        ..before.clone()
    };
    let diff = Diff::default()
        .value("step", step.word())
        .field("owner", &before.owner, &after.owner)
        .field("due_on", &before.due_on, &after.due_on)
        .field("done_on", &before.done_on, &after.done_on)
        .field("skipped_why", &before.skipped_why, &after.skipped_why)
        .field("note", &before.note, &after.note);
    if diff.is_empty() {
        return Ok(());
    }
    onboardings::put_step(conn, actor.workspace, client.id, &after).await?;
    event::record(ctx, conn, actor, "onboarding.step", subject(client), diff).await
}

/// Saves the protocol as of `version`. Links that were sent keep what they showed.
pub async fn save_protocol(
    ctx: &Ctx,
    actor: &Actor,
    (client, version): (ClientId, i64),
    protocol: &Protocol,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditProject, client).await?;
    let before = onboardings::get(&mut tx, actor.workspace, client.id).await?;
    let before = before.ok_or_else(|| Error::refused(Reason::new("refused.onboarding-none")))?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let mut check = Check::default();
    let checked = Protocol {
        goal: check.note("goal", &protocol.goal),
        for_client: check.note("for_client", &protocol.for_client),
        for_team: check.note("for_team", &protocol.for_team),
        principles: check.note("principles", &protocol.principles),
        process: check.note("process", &protocol.process),
        structure: check.note("structure", &protocol.structure),
        team: check.note("team", &protocol.team),
    };
    check.done()?;
    let was = from_json(&before.protocol)?;
    if was == checked {
        return Ok(());
    }
    let changed: Vec<&str> = was
        .parts()
        .iter()
        .zip(checked.parts())
        .filter(|(a, b)| a.1 != b.1)
        .map(|(a, _)| a.0)
        .collect();
    let after =
        Onboarding { protocol: to_json(&checked)?, updated_at: ctx.now_ms(), ..before.clone() };
    onboardings::update(&mut tx, actor.workspace, &after).await?;
    let diff = Diff::default().value("parts", &changed);
    event::record(ctx, &mut tx, actor, "onboarding.protocol", subject(&client), diff).await?;
    Ok(tx.commit().await?)
}
