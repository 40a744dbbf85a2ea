//! Grading a client, and everything that its place on the board rests on (C126, C127, T14).

use super::refresh::{self, Cause, by_hand, is_old, known, read_data};
use super::{Grade, Move};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::Result;
use crate::event::{self, Diff, Subject};
use crate::work::WorkItem;
use domain::access::Action;
use domain::id::{ClientId, GradeId, TeammateId};
use domain::matrix::MatrixPolicy;
use domain::matrix::grade::{FactorKind, Reading, Standing, stand};
use domain::reason::Reason;
use domain::work::ItemKind;
use std::collections::HashMap;
use store::clients::Client;
use store::{grades, portfolio, work_items};

/// Steps that the page lists at most.
const STEPS_SHOWN: i64 = 50;

/// A factor with what is known of it.
#[derive(Clone, Debug)]
pub struct FactorLine {
    pub factor: FactorKind,
    /// What counts now; `None`: nobody knows.
    pub value: Option<u8>,
    /// The judgement of a person that stands, if there is one.
    pub grade: Option<Grade>,
    pub is_old: bool,
    /// What the data say; `None`: they cannot say anything of this factor.
    pub data: Option<std::result::Result<Reading, Reason>>,
}

/// Everything about the place of a client.
#[derive(Clone, Debug)]
pub struct StandingFile {
    pub client: Client,
    pub factors: Vec<FactorLine>,
    pub standing: Standing,
    pub revenue_minor: i64,
    /// Grades of all time, the newest first.
    pub grades: Vec<Grade>,
    /// The newest first.
    pub moves: Vec<Move>,
    /// Steps that follow from the strategy, open ones first.
    pub steps: Vec<WorkItem>,
    pub names: HashMap<TeammateId, String>,
}

/// Loads the grades of a client, where they put it, and why.
pub async fn standing(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<StandingFile> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let workspace = actor.workspace;
    let graded = grades::of_client(&mut conn, workspace, client.id).await?;
    let data = read_data(&mut conn, workspace, &client, ctx.now_ms()).await?;
    let known = known(&graded, &data);
    let factors = FactorKind::ALL.iter().map(|&factor| {
        let grade = by_hand(&graded, factor).cloned();
        FactorLine {
            factor,
            value: known.iter().find(|(of, _)| *of == factor).map(|(_, value)| *value),
            is_old: grade.as_ref().is_some_and(|grade| is_old(grade, ctx.now_ms())),
            grade,
            data: data.of(factor).cloned(),
        }
    });
    let factors = factors.collect();
    let of = Some(ItemKind::Step);
    let mut steps = work_items::of_client(&mut conn, workspace, client.id, of, STEPS_SHOWN).await?;
    steps.sort_by_key(|step| (step.ended_at.is_some(), step.due_on, step.at));
    Ok(StandingFile {
        factors,
        standing: stand(&known, &MatrixPolicy::default()),
        revenue_minor: data.revenue_minor,
        grades: graded,
        moves: portfolio::moves_of_client(&mut conn, workspace, client.id).await?,
        steps,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        client,
    })
}

/// What a person says of a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct GradeInput {
    pub factor: FactorKind,
    /// 0 to 100; `None`: not known, or what the data say.
    pub value: Option<i64>,
    /// What it rests on.
    pub evidence: String,
}

/// Grades a client; what says the same as before adds nothing. A value needs its ground: in a year
/// nobody remembers why.
pub async fn grade(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    inputs: &[GradeInput],
) -> Result<usize> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditClient, client).await?;
    let before = grades::of_client(&mut tx, actor.workspace, client.id).await?;
    let mut check = Check::default();
    let mut new = Vec::new();
    for input in inputs {
        let evidence = check.line("evidence", &input.evidence);
        if input.value.is_some_and(|value| !(0..=100).contains(&value)) {
            check.problem("value", "out-of-range");
        }
        let stands = by_hand(&before, input.factor);
        let same = match (stands, input.value) {
            (None, None) => true,
            (Some(old), Some(value)) => old.value == Some(value) && old.evidence == evidence,
            _ => false,
        };
        if same {
            continue;
        }
        if input.value.is_some() && evidence.is_empty() {
            check.problem(input.factor.word(), "empty");
        }
        new.push(Grade {
            id: GradeId(ctx.new_id()),
            client: client.id,
            factor: input.factor,
            value: input.value,
            evidence,
            made_by: actor.teammate,
            made_at: ctx.now_ms(),
        });
    }
    check.done()?;
    if new.is_empty() {
        return Ok(0);
    }
    let mut diff = Diff::default();
    for grade in &new {
        let old = by_hand(&before, grade.factor).and_then(|old| old.value);
        diff = diff.field(grade.factor.word(), &old, &grade.value);
        grades::insert(&mut tx, actor.workspace, grade).await?;
    }
    refresh::refresh(&mut tx, actor.workspace, &client, ctx.now_ms(), Cause::Graded).await?;
    event::record(ctx, &mut tx, actor, "grade.make", subject(&client), diff).await?;
    tx.commit().await?;
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
    Ok(new.len())
}

fn subject(client: &Client) -> Subject<'_> {
    let id = client.id.to_string();
    Subject { kind: "grade", id, name: &client.name, client: Some(client.id) }
}
