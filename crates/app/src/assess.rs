//! The reconciler of verdicts: every client whose facts changed, or whose next moment has come, is
//! assessed anew. Nothing is handed to it, so that running it twice changes nothing the second time.

use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use domain::assess::{Assessment, assess_client};
use domain::facts::{AnswerFact, AnswerKind, ClientFacts, ContactFact};
use domain::health::Level;
use domain::id::{ClientId, WorkspaceId};
use domain::plan::{Effect, Standing, decide, next_check_at};
use domain::policy::Policy;
use domain::reason::Reason;
use domain::signal::{Series, SignalKind, Strength};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::assessments::LevelChange;
use store::{Conn, Tx, assessments, signal_episodes};

/// Clients that are assessed before others may write again.
const BATCH: i64 = 20;

/// The stored verdict: what the client page shows and the planner compares with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Verdict {
    pub standing: Standing,
    pub assessment: Assessment,
}

/// What a list shows of a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Why this level.
    pub reason: Option<Reason>,
    /// What changed last, and when the level became this one.
    pub change: Option<Reason>,
    pub since: Timestamp,
    pub was: Option<Level>,
    /// Kinds of signals that count, strongest first.
    pub kinds: Vec<SignalKind>,
    /// Kinds that a busy window holds back, and until when.
    pub held: Vec<SignalKind>,
    pub held_reason: Option<String>,
    pub held_until: Option<Timestamp>,
    /// Episode of the strongest signal that counts.
    pub episode: Option<String>,
    pub coverage_percent: u8,
    /// Busy windows that ended without a word.
    pub n_expired: usize,
    /// Touches of the last weeks, for the sparkline.
    pub spark: Series,
}

/// Weeks that the sparkline of a list shows.
const SPARK_WEEKS: usize = 16;

/// Assesses everything that is due; how many clients were.
pub async fn run_due(ctx: &Ctx) -> Result<usize> {
    let mut n_done = 0;
    loop {
        let now = ctx.now();
        let due = {
            let mut conn = ctx.db.read().await?;
            assessments::due(&mut conn, now.as_millisecond(), BATCH).await?
        };
        if due.is_empty() {
            return Ok(n_done);
        }
        for (workspace, client) in due {
            // One bad row must not stop the line.
            if let Err(error) = run_one(ctx, workspace, client).await {
                tracing::error!(%client, error = format!("{error:#}"), "a client could not be assessed");
                postpone(ctx, workspace, client).await?;
            }
            n_done += 1;
        }
    }
}

/// Assesses one client now.
pub async fn run_one(ctx: &Ctx, workspace: WorkspaceId, client: ClientId) -> Result<()> {
    let now = ctx.now();
    let mut tx = ctx.db.begin().await?;
    let policy = load_policy(&mut tx, workspace).await?;
    let facts = load_facts(&mut tx, workspace, client, &policy, now).await?;
    let answers = load_answers(&mut tx, workspace, client).await?;
    let assessment = assess_client(&facts, &answers, &policy, now);
    let row = assessments::get(&mut tx, workspace, client).await?;
    let stored = row.as_ref().and_then(|r| serde_json::from_str::<Verdict>(&r.verdict).ok());
    let plan = decide(stored.as_ref().map(|v| &v.standing), &assessment, &policy);
    let level_changed = plan.iter().any(|e| matches!(e, Effect::LevelChanged { .. }));
    let levels = assessments::level_changes(&mut tx, workspace, client).await?;
    let summary = summarize(&facts, &assessment, &levels, &plan, now);
    for effect in &plan {
        apply(&mut tx, workspace, client, effect, now).await?;
    }
    let open: Vec<String> = assessment.signals.iter().map(|j| j.signal.episode.clone()).collect();
    signal_episodes::close_others(&mut tx, workspace, client, &open, now.as_millisecond()).await?;
    let next = next_check_at(&facts, &policy, now);
    let verdict = Verdict { standing: Standing::from(&assessment), assessment };
    let save = assessments::Assessment {
        client,
        level: verdict.standing.health.level.word().to_owned(),
        rank: rank(&verdict),
        verdict: to_json(&verdict)?,
        summary: to_json(&summary)?,
        computed_at: now.as_millisecond(),
        next_check_at: next.map_or(i64::MAX, Timestamp::as_millisecond),
        is_due: false,
    };
    assessments::save(&mut tx, workspace, &save).await?;
    crate::kpi::facts::keep(&mut tx, workspace, &facts, &policy, now).await?;
    crate::trust::book(ctx, &mut tx, workspace, &facts, now).await?;
    let n_told =
        crate::notice::tell_of_verdict(ctx, &mut tx, (workspace, client), &plan, &policy).await?;
    tx.commit().await?;
    if level_changed || n_told > 0 {
        ctx.tell(Change { workspace, what: Topic::Attention });
    }
    Ok(())
}

async fn postpone(ctx: &Ctx, workspace: WorkspaceId, client: ClientId) -> Result<()> {
    const ONE_HOUR_MS: i64 = 3_600_000;
    let mut tx = ctx.db.begin().await?;
    assessments::postpone(&mut tx, workspace, client, ctx.now_ms() + ONE_HOUR_MS).await?;
    Ok(tx.commit().await?)
}

/// Worst first: level, then the number of counted signals and the surest of them.
fn rank(verdict: &Verdict) -> i64 {
    let health = &verdict.standing.health;
    let level = match health.level {
        Level::Red => 4,
        Level::Amber => 3,
        Level::Watch => 2,
        Level::Grey => 1,
        Level::Green => 0,
    };
    let counted = verdict.assessment.signals.iter().filter(|j| j.counts);
    let surest = counted.clone().map(|j| i64::from(j.signal.confidence)).max().unwrap_or(0);
    level * 1_000_000 + (counted.count() as i64).min(99) * 1_000 + surest
}

async fn apply(
    tx: &mut Tx,
    workspace: WorkspaceId,
    client: ClientId,
    effect: &Effect,
    now: Timestamp,
) -> Result<()> {
    let at = now.as_millisecond();
    match effect {
        Effect::Open { signal } | Effect::Update { signal } => {
            let episode = signal_episodes::Episode {
                episode: signal.episode.clone(),
                kind: signal.kind.word().to_owned(),
                strength: signal.strength.word().to_owned(),
                first_at: signal.since.as_millisecond(),
                last_at: at,
                closed_at: None,
            };
            signal_episodes::upsert(tx, workspace, client, &episode).await?;
        }
        // Whatever is not open any more is closed at once, after the plan.
        Effect::Close { .. } => {}
        Effect::LevelChanged { to, reason, .. } => {
            let levels = assessments::level_changes(tx, workspace, client).await?;
            if levels.last().is_some_and(|last| last.level == to.word()) {
                return Ok(());
            }
            let reason = reason.as_ref().map(to_json).transpose()?.unwrap_or_default();
            let change = assessments::LevelChange { at, level: to.word().to_owned(), reason };
            assessments::add_level_change(tx, workspace, client, &change).await?;
        }
        // Offers, questions and who is to be told are read from the verdict itself: nothing leaves
        // the server by this path.
        Effect::AskAboutBusyWindow { .. }
        | Effect::ProposeBusyWindow { .. }
        | Effect::Notify { .. } => {}
    }
    Ok(())
}

/// How long the level has been this one, and which it was before: by its history, which also tells
/// of the time before the first assessment.
fn standing_since(
    levels: &[LevelChange],
    level: Level,
    now: Timestamp,
) -> (Timestamp, Option<Level>) {
    let mut since = now;
    for change in levels.iter().rev() {
        if Level::from_word(&change.level) != Some(level) {
            return (since, Level::from_word(&change.level));
        }
        since = Timestamp::from_millisecond(change.at).unwrap_or(now);
    }
    (since, None)
}

/// A change older than this is no news.
const NEWS_DAYS: i64 = 7;

fn summarize(
    facts: &ClientFacts,
    assessment: &Assessment,
    levels: &[LevelChange],
    plan: &[Effect],
    now: Timestamp,
) -> Summary {
    let level = assessment.health.level;
    let (since, was) = standing_since(levels, level, now);
    let was = was.filter(|_| now.as_second() - since.as_second() <= NEWS_DAYS * 86_400);
    let said = plan.iter().find_map(|e| match e {
        Effect::LevelChanged { from: Some(_), reason, .. } => reason.clone(),
        _ => None,
    });
    let changed = |was: Level| {
        Reason::new("health.changed.level").with("from", was.term()).with("to", level.term())
    };
    let change = was.map(|was| said.unwrap_or_else(|| changed(was)));
    let counted: Vec<_> = assessment.signals.iter().filter(|j| j.counts).collect();
    let held: Vec<_> = assessment.signals.iter().filter(|j| j.signal.held_by.is_some()).collect();
    let window = domain::busy::active(&facts.busy, now);
    let mut spark = assessment.weekly.clone();
    let surplus = spark.points.len().saturating_sub(SPARK_WEEKS);
    spark.points.drain(..surplus);
    Summary {
        reason: assessment.health.reasons.get(1).or(assessment.health.reasons.first()).cloned(),
        change,
        since,
        was,
        kinds: counted.iter().map(|j| j.signal.kind).collect(),
        held: held.iter().map(|j| j.signal.kind).collect(),
        held_reason: window.map(|w| w.reason.clone()),
        held_until: window.map(|w| w.until),
        episode: counted.first().map(|j| j.signal.episode.clone()),
        coverage_percent: assessment.health.coverage.percent(),
        n_expired: assessment.expired.len(),
        spark,
    }
}

fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Internal(e.into()))
}

/// The policy of a workspace; a field that it lacks has its default.
pub async fn load_policy(conn: &mut Conn, workspace: WorkspaceId) -> Result<Policy> {
    let row = store::workspaces::get(conn, workspace).await?.ok_or(Error::NotFound)?;
    Ok(serde_json::from_str(&row.policy).unwrap_or_default())
}

/// Everything the rules may know of a client at `now`.
pub async fn load_facts(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ClientId,
    policy: &Policy,
    now: Timestamp,
) -> Result<ClientFacts> {
    let client = store::clients::get(conn, workspace, &store::Audience::All, id)
        .await?
        .ok_or(Error::NotFound)?;
    let zone = jiff::tz::TimeZone::get(&client.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let since = now.as_millisecond() - i64::from(policy.history_days) * 86_400_000;
    let mut facts = ClientFacts::new(id, zone);
    facts.touches = store::facts::touches(conn, workspace, id, since).await?;
    facts.cues = store::facts::cues(conn, workspace, id, since).await?;
    facts.busy = store::facts::busy(conn, workspace, id, since).await?;
    facts.meetings = store::work_facts::meetings(conn, workspace, id, since).await?;
    facts.monitors = store::monitors::facts(conn, workspace, id).await?;
    facts.load = crate::load::facts::load(conn, workspace, id, policy).await?;
    facts.repeats = crate::edit::repeats(conn, workspace, id).await?;
    facts.promised = store::promise_facts::promised(conn, workspace, id).await?;
    facts.sla = store::sla::facts(conn, workspace, id).await?;
    facts.work = crate::work::facts::load(conn, workspace, id, policy, since, now).await?;
    facts.work.kpis =
        crate::kpi::facts::load(conn, workspace, id, &facts.zone, policy, now).await?;
    crate::work::facts::add_held_meetings(&mut facts, now);
    facts.incidents = crate::incident::facts::load(conn, workspace, &client, policy).await?;
    let terms = store::client_terms::get(conn, workspace, id).await?;
    for contact in store::contacts::of_client(conn, workspace, id).await? {
        let first_touch = facts.touches.iter().find(|t| t.contact == Some(contact.id));
        facts.contacts.push(ContactFact {
            contact: contact.id,
            is_main: terms.main_contact == Some(contact.id) && contact.archived_at.is_none(),
            is_senior: contact.is_senior,
            first_seen_at: first_touch.map_or(contact.created_at / 1000, |t| t.at),
        });
    }
    Ok(facts)
}

/// The answers that were given about a client, whenever.
pub(crate) async fn load_answers(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<AnswerFact>> {
    let rows = store::answers::of_client(conn, workspace, client).await?;
    let fact = |row: store::answers::Answer| {
        let at = Timestamp::from_millisecond(row.at).ok()?;
        let kind = AnswerKind::from_word(&row.verdict)?;
        let strength = Strength::from_word(&row.strength);
        Some(AnswerFact { episode: row.episode, kind, at, strength })
    };
    Ok(rows.into_iter().filter_map(fact).collect())
}

/// Writes the level of the past weeks anew from the facts themselves, after history came in: when
/// would it have been which? Rows of the time before `now` are derived, so they may be replaced.
pub async fn rebuild_history(ctx: &Ctx, workspace: WorkspaceId, client: ClientId) -> Result<()> {
    const WEEKS: i64 = 52;
    let now = ctx.now();
    let mut tx = ctx.db.begin().await?;
    let policy = load_policy(&mut tx, workspace).await?;
    let facts = load_facts(&mut tx, workspace, client, &policy, now).await?;
    let from = Timestamp::from_second(now.as_second() - WEEKS * 7 * 86_400).unwrap_or(now);
    let steps = domain::backtest::replay(&facts, &policy, from, now, 7);
    assessments::forget_level_changes(&mut tx, workspace, client).await?;
    let mut last = None;
    for step in steps {
        if last != Some(step.level) {
            let change = assessments::LevelChange {
                at: step.at.as_millisecond(),
                level: step.level.word().to_owned(),
                reason: String::new(),
            };
            assessments::add_level_change(&mut tx, workspace, client, &change).await?;
            last = Some(step.level);
        }
    }
    Ok(tx.commit().await?)
}
