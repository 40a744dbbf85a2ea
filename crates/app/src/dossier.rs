//! The page of one client: level and receipts, people, projects, what happened (K1, first form).

use crate::access::{self, Actor};
use crate::assess::{Summary, Verdict};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use domain::access::Action;
use domain::cue::CueKind;
use domain::health::Level;
use domain::id::{ClientId, ContactId, TeammateId, TouchId};
use domain::signal::{Evidence, Signal};
use domain::touch::{Channel, Direction};
use jiff::civil::Date;
use std::collections::HashMap;
pub use store::answers::Answer;
use store::assessments::LevelChange;
pub use store::busy_windows::BusyWindow;
use store::clients::Client;
pub use store::contacts::Contact;
pub use store::cues::StoredCue;
pub use store::events::Event;
use store::guts::Gut;
use store::projects::Project;
use store::touches::TimelineFilter;
pub use store::touches::{Touch, TouchLine};
use store::{Conn, busy_windows, contacts, guts, projects};

/// Touches of a page of the timeline.
pub const TIMELINE_PAGE: i64 = 10;
/// Changes of the record that the page shows.
const CHANGES_PAGE: i64 = 10;
/// Messages that a signal's card quotes; its own page has all.
const QUOTES_PER_CARD: usize = 3;
/// Signals that the page proves; of the others it tells the sentence, and each has a page of its own.
pub const PROVEN_SIGNALS: usize = 3;

/// Everything about one client.
#[derive(Clone, Debug)]
pub struct Dossier {
    pub client: Client,
    pub domains: Vec<String>,
    pub verdict: Option<Verdict>,
    pub summary: Option<Summary>,
    pub levels: Vec<LevelChange>,
    pub answers: Vec<Answer>,
    pub busy: Vec<BusyWindow>,
    pub guts: Vec<Gut>,
    /// What became of the client, if a person said so.
    pub outcome: Option<crate::client::ClientOutcome>,
    pub contacts: Vec<Contact>,
    pub addresses: Vec<(ContactId, String)>,
    pub projects: Vec<Project>,
    pub timeline: Vec<Touch>,
    pub cues: Vec<StoredCue>,
    /// Messages that the signals quote.
    pub quoted: HashMap<TouchId, Touch>,
    /// Messages that announce a busy window.
    pub offered: HashMap<TouchId, Touch>,
    /// Until when those messages say that it lasts, where they do.
    pub offered_until: HashMap<TouchId, Date>,
    /// Promises of both sides, and milestones.
    pub ledger: crate::promise::Ledger,
    /// Tasks, meetings, invoices and terms.
    pub work: crate::work::Work,
    pub kpis: Vec<crate::kpi::KpiCard>,
    /// How far the onboarding is.
    pub onboarding: crate::onboarding::StepCounts,
    /// Edits that wait.
    pub edits: crate::edit::EditCounts,
    /// Conversations that wait for an answer of the agency: their last message.
    pub unanswered: Vec<TouchLine>,
    pub changes: Vec<Event>,
    pub names: HashMap<TeammateId, String>,
}

/// Loads a client's dossier.
pub async fn dossier(ctx: &Ctx, actor: &Actor, id: ClientId) -> Result<Dossier> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, id).await?;
    let workspace = actor.workspace;
    let row = store::assessments::get(&mut conn, workspace, id).await?;
    let verdict = row.as_ref().and_then(|r| serde_json::from_str::<Verdict>(&r.verdict).ok());
    let summary = row.as_ref().and_then(|r| serde_json::from_str::<Summary>(&r.summary).ok());
    let timeline = timeline(&mut conn, actor, id, None).await?;
    let (timeline, cues) = timeline;
    let quoted = match &verdict {
        Some(verdict) => {
            let proven = in_order(verdict).take(PROVEN_SIGNALS);
            quoted(&mut conn, actor, proven, QUOTES_PER_CARD).await?
        }
        None => HashMap::new(),
    };
    let proposals = verdict.as_ref().map_or(&[][..], |v| &v.assessment.proposals);
    let offered: Vec<TouchId> = proposals.iter().map(|p| p.touch).collect();
    let offered = by_id(&mut conn, actor, &offered).await?;
    let offered_until = offered_until(&offered, &client.zone);
    let work = crate::work::load(&mut conn, workspace, id, &client.zone, ctx.now()).await?;
    let kpis = crate::kpi::cards(&mut conn, workspace, id).await?;
    let policy = crate::assess::load_policy(&mut conn, workspace).await?;
    let ledger = crate::promise::load(&mut conn, actor, &client, &policy, ctx.now()).await?;
    let unanswered = unanswered(&mut conn, actor, id, ctx.now_ms()).await?;
    let of_client = store::events::Of::Client(id);
    let today = crate::promise::today_of(&client, ctx.now());
    Ok(Dossier {
        onboarding: store::onboardings::counts(&mut conn, workspace, id, today).await?,
        edits: store::edit_pairs::counts(&mut conn, workspace, id).await?,
        domains: store::client_domains::list(&mut conn, workspace, id).await?,
        levels: store::assessments::level_changes(&mut conn, workspace, id).await?,
        answers: store::answers::of_client(&mut conn, workspace, id).await?,
        busy: busy_windows::of_client(&mut conn, workspace, id).await?,
        guts: guts::of_client(&mut conn, workspace, id, 50).await?,
        outcome: store::client_outcomes::get(&mut conn, workspace, id).await?,
        contacts: contacts::of_client(&mut conn, workspace, id).await?,
        addresses: contacts::addresses_of_client(&mut conn, workspace, id).await?,
        projects: projects::of_client(&mut conn, workspace, id).await?,
        changes: store::events::list(&mut conn, workspace, of_client, None, CHANGES_PAGE).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        client,
        verdict,
        summary,
        timeline,
        cues,
        quoted,
        offered,
        offered_until,
        ledger,
        work,
        kpis,
        unanswered,
    })
}

/// The signals of a verdict as they are shown: those that count, then those that a busy window holds back.
pub fn in_order(verdict: &Verdict) -> impl Iterator<Item = &Signal> {
    let signals = || verdict.assessment.signals.iter().map(|judged| &judged.signal);
    let open = signals().filter(|signal| signal.held_by.is_none());
    open.chain(signals().filter(|signal| signal.held_by.is_some()))
}

/// Until when messages say that the client is busy (C078): the words themselves, by the client's own
/// calendar.
fn offered_until(offered: &HashMap<TouchId, Touch>, zone: &str) -> HashMap<TouchId, Date> {
    const DAYS_MAX: i32 = 200;
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let until = |id: &TouchId, touch: &Touch| {
        let at = jiff::Timestamp::from_millisecond(id.at_ms()).ok()?;
        let sent = at.to_zoned(zone.clone()).date();
        let hint = text::analyse(&touch.text, None).busy_until_hint?;
        let day = hint.until.resolve(sent)?;
        let is_near = day >= sent && sent.until(day).is_ok_and(|s| s.get_days() <= DAYS_MAX);
        is_near.then_some((*id, day))
    };
    offered.iter().filter_map(|(id, touch)| until(id, touch)).collect()
}

/// A page of the timeline, newest first, with the cues in it. The client was looked up at the door.
async fn timeline(
    conn: &mut Conn,
    actor: &Actor,
    client: ClientId,
    before: Option<TouchId>,
) -> Result<(Vec<Touch>, Vec<StoredCue>)> {
    let filter = TimelineFilter { before, limit: TIMELINE_PAGE, ..TimelineFilter::default() };
    let lines =
        store::touches::timeline(conn, actor.workspace, &actor.audience(), client, &filter).await?;
    let ids: Vec<TouchId> = lines.iter().map(|l| l.id).collect();
    let cues = store::cues::of_touches(conn, actor.workspace, &ids).await?;
    let audience = actor.audience();
    let mut touches = store::touches::get_many(conn, actor.workspace, &audience, &ids).await?;
    touches.reverse();
    Ok((touches, cues))
}

/// An older page of the timeline.
#[derive(Clone, Debug)]
pub struct HistoryPage {
    pub client: Client,
    pub level: Level,
    pub touches: Vec<Touch>,
    pub cues: Vec<StoredCue>,
    pub contacts: Vec<Contact>,
    pub names: HashMap<TeammateId, String>,
}

/// Loads a page of the timeline before a touch.
pub async fn older(
    ctx: &Ctx,
    actor: &Actor,
    id: ClientId,
    before: Option<TouchId>,
) -> Result<HistoryPage> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, id).await?;
    let (touches, cues) = timeline(&mut conn, actor, id, before).await?;
    let row = store::assessments::get(&mut conn, actor.workspace, id).await?;
    let level = row.and_then(|r| Level::from_word(&r.level)).unwrap_or(Level::Grey);
    let contacts = contacts::of_client(&mut conn, actor.workspace, id).await?;
    let names = crate::board::teammate_names(&mut conn, actor).await?;
    Ok(HistoryPage { client, level, touches, cues, contacts, names })
}

/// A client's figures, week by week.
#[derive(Clone, Debug)]
pub struct Figures {
    pub client: Client,
    /// None: not assessed yet.
    pub verdict: Option<Verdict>,
    pub busy: Vec<BusyWindow>,
    pub work: crate::work::Work,
}

/// Loads a client's figures.
pub async fn figures(ctx: &Ctx, actor: &Actor, id: ClientId) -> Result<Figures> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, id).await?;
    Ok(Figures {
        verdict: crate::board::verdict(&mut conn, actor, id).await?,
        busy: busy_windows::of_client(&mut conn, actor.workspace, id).await?,
        work: crate::work::load(&mut conn, actor.workspace, id, &client.zone, ctx.now()).await?,
        client,
    })
}

/// The messages that signals quote, so many of each.
pub(crate) async fn quoted(
    conn: &mut Conn,
    actor: &Actor,
    signals: impl Iterator<Item = &Signal>,
    per_signal: usize,
) -> Result<HashMap<TouchId, Touch>> {
    let mut ids: Vec<TouchId> = Vec::new();
    for signal in signals {
        if let Evidence::Messages { messages } = &signal.evidence {
            ids.extend(messages.iter().rev().take(per_signal).map(|m| m.touch));
        }
    }
    ids.sort_unstable();
    ids.dedup();
    by_id(conn, actor, &ids).await
}

async fn by_id(conn: &mut Conn, actor: &Actor, ids: &[TouchId]) -> Result<HashMap<TouchId, Touch>> {
    let audience = actor.audience();
    let touches = store::touches::get_many(conn, actor.workspace, &audience, ids).await?;
    Ok(touches.into_iter().map(|t| (t.line.id, t)).collect())
}

/// Conversations of the last weeks in which the client had the last word, more than a day ago.
async fn unanswered(
    conn: &mut Conn,
    actor: &Actor,
    client: ClientId,
    now_ms: i64,
) -> Result<Vec<TouchLine>> {
    const DAY_MS: i64 = 86_400_000;
    const LOOK_BACK_DAYS: i64 = 21;
    const SHOWN: usize = 5;
    // One index holds all that is asked here; the touches themselves are read for those shown.
    let since = now_ms - LOOK_BACK_DAYS * DAY_MS;
    let facts = store::facts::touches(conn, actor.workspace, client, since).await?;
    let mut seen = std::collections::HashSet::new();
    let mut waiting = Vec::new();
    for fact in facts.iter().rev() {
        let age_ms = now_ms - fact.id.at_ms();
        let is_last = fact.thread.is_none_or(|thread| seen.insert(thread));
        let asks = fact.direction == Direction::Incoming
            && fact.is_substantive
            && matches!(fact.channel, Channel::Mail | Channel::Chat);
        if is_last && asks && (DAY_MS..LOOK_BACK_DAYS * DAY_MS).contains(&age_ms) {
            waiting.push(fact.id);
        }
    }
    // Oldest first: it has waited longest.
    waiting.reverse();
    waiting.truncate(SHOWN);
    let mut touches = by_id(conn, actor, &waiting).await?;
    Ok(waiting.iter().filter_map(|id| touches.remove(id)).map(|touch| touch.line).collect())
}

/// One signal with all its messages and answers.
#[derive(Clone, Debug)]
pub struct SignalFile {
    pub client: Client,
    pub verdict: Verdict,
    /// Position among the verdict's signals.
    pub index: usize,
    pub answers: Vec<Answer>,
    pub busy: Vec<BusyWindow>,
    pub quoted: HashMap<TouchId, Touch>,
    pub contacts: Vec<Contact>,
    pub names: HashMap<TeammateId, String>,
}

/// Loads one open signal of a client.
pub async fn signal(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    episode: &str,
) -> Result<SignalFile> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let verdict = crate::board::verdict(&mut conn, actor, client.id).await?;
    let verdict = verdict.ok_or(Error::NotFound)?;
    let position = verdict.assessment.signals.iter().position(|j| j.signal.episode == episode);
    let index = position.ok_or(Error::NotFound)?;
    let of_this = std::iter::once(&verdict.assessment.signals[index].signal);
    let quoted = quoted(&mut conn, actor, of_this, usize::MAX).await?;
    let answers = store::answers::of_client(&mut conn, actor.workspace, client.id).await?;
    Ok(SignalFile {
        answers: answers.into_iter().filter(|a| a.episode == episode).collect(),
        busy: busy_windows::of_client(&mut conn, actor.workspace, client.id).await?,
        contacts: contacts::of_client(&mut conn, actor.workspace, client.id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        client,
        verdict,
        index,
        quoted,
    })
}

/// One touch with what surrounds it.
#[derive(Clone, Debug)]
pub struct TouchFile {
    pub touch: Touch,
    pub client: Option<Client>,
    pub contact: Option<Contact>,
    pub project: Option<Project>,
    pub cues: Vec<StoredCue>,
    /// The conversation, oldest first.
    pub thread: Vec<TouchLine>,
    pub names: HashMap<TeammateId, String>,
    pub contacts: Vec<Contact>,
}

/// Loads one touch.
pub async fn touch(ctx: &Ctx, actor: &Actor, id: TouchId) -> Result<TouchFile> {
    const THREAD_MAX: i64 = 30;
    let mut conn = ctx.db.read().await?;
    let touch = access::touch(&mut conn, actor, Action::ReadClient, id).await?;
    let workspace = actor.workspace;
    let audience = actor.audience();
    let client = match touch.line.client {
        Some(id) => store::clients::get(&mut conn, workspace, &audience, id).await?,
        None => None,
    };
    let contacts = match &client {
        Some(client) => contacts::of_client(&mut conn, workspace, client.id).await?,
        None => Vec::new(),
    };
    let project = match touch.line.project {
        Some(id) => projects::get(&mut conn, workspace, &audience, id).await?,
        None => None,
    };
    let mut thread = match (&client, touch.line.thread) {
        (Some(client), Some(thread)) => {
            let filter = TimelineFilter {
                thread: Some(thread),
                limit: THREAD_MAX,
                ..TimelineFilter::default()
            };
            store::touches::timeline(&mut conn, workspace, &audience, client.id, &filter).await?
        }
        _ => Vec::new(),
    };
    thread.reverse();
    Ok(TouchFile {
        cues: store::cues::of_touches(&mut conn, workspace, &[id]).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        contact: contacts.iter().find(|c| Some(c.id) == touch.line.contact).cloned(),
        touch,
        client,
        project,
        thread,
        contacts,
    })
}

/// A teammate says of a cue that it is not so, or that it is after all; the client is assessed anew.
pub async fn deny_cue(
    ctx: &Ctx,
    actor: &Actor,
    id: TouchId,
    kind: CueKind,
    is_denied: bool,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let touch = access::touch(&mut tx, actor, Action::AnswerSignal, id).await?;
    store::cues::set_denied(&mut tx, actor.workspace, id, kind, is_denied).await?;
    crate::signal::learning::note(ctx, &mut tx, actor, id, kind, Some(!is_denied)).await?;
    let subject = crate::event::Subject {
        kind: "touch",
        id: id.to_string(),
        name: &touch.line.subject,
        client: touch.line.client,
    };
    let diff = crate::event::Diff::default().value("cue", kind.word()).value("denied", &is_denied);
    crate::event::record(ctx, &mut tx, actor, "touch.cue", subject, diff).await?;
    tx.commit().await?;
    crate::signal::learning::relearn(ctx, actor.workspace).await?;
    if let Some(client) = touch.line.client {
        crate::assess::run_one(ctx, actor.workspace, client).await?;
    }
    Ok(())
}
