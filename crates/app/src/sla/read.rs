//! Where the service of a client stands: clocks, shares by month, what is owed. All of it is told from
//! touches and work at the moment of reading (A.15).

use super::{MarkRow, SlaLink, facts, zone_of};
use crate::access::{self, Actor};
use crate::agreement::{self, Contract};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::agreement::{ValuePer, in_force};
use domain::id::{AgreementId, ClientId, TeammateId, TouchId};
use domain::money::Money;
use domain::sla::{
    AgreedSla, Attainment, CaseOf, ClockState, Clocked, Month, Owed, SlaClause, clocks, kept, owed,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use std::collections::HashMap;
use store::clients::Client;
use store::sla::VersionRow;
use store::{Conn, clients, links, sla, touches, work_items};

/// Months whose shares are shown, this one among them.
const MONTHS: i64 = 6;
/// An open case is shown for so long, days: the older ones are forgotten, not late.
const OPEN_DAYS: i64 = 60;
/// Late cases that the log shows.
const LATE_MAX: usize = 50;
const DAY_MS: i64 = 86_400_000;

/// A version with what is agreed.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub row: VersionRow,
    /// `None`: what is kept cannot be read.
    pub agreed: Option<AgreedSla>,
}

/// A case with what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseLine {
    pub clocked: Clocked,
    /// Subject of the message, title of the work.
    pub title: String,
    /// Words of people about it.
    pub marks: Vec<MarkRow>,
}

/// A term with how it was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct TermStanding {
    pub clause: SlaClause,
    /// First day of each month, the oldest first.
    pub months: Vec<(Date, Attainment)>,
}

/// The service of one client.
#[derive(Clone, Debug)]
pub struct SlaFile {
    pub client: Client,
    /// The oldest first.
    pub versions: Vec<Version>,
    /// Position of the version in force; `None`: none, or it begins later.
    pub in_force: Option<usize>,
    pub terms: Vec<TermStanding>,
    /// What waits for an answer: late ones first, then by the moment when they will be, then paused.
    pub open: Vec<CaseLine>,
    /// What was answered late, the last first.
    pub late: Vec<CaseLine>,
    /// `None`: the actor may not see what a contract costs.
    pub drafts: Option<Vec<Owed>>,
    pub contracts: Vec<Contract>,
    pub links: Vec<SlaLink>,
    pub names: HashMap<TeammateId, String>,
    pub today: Date,
    pub now: Timestamp,
}

impl SlaFile {
    /// Number of the last version; 0: none was agreed.
    pub fn version(&self) -> i64 {
        self.versions.last().map_or(0, |version| version.row.version)
    }
}

/// The months that are shown, the oldest first.
fn months(today: Date, zone: &TimeZone) -> Vec<Month> {
    let first = |back: i64| today.first_of_month().saturating_sub(Span::new().months(back));
    let midnight =
        |day: Date| day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp());
    let month = |back: i64| Month {
        first: first(back),
        from: midnight(first(back)),
        until: midnight(first(back - 1)),
    };
    (0..MONTHS).rev().map(month).collect()
}

/// Loads the service of a client.
pub async fn file(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<SlaFile> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let (workspace, now, zone) = (actor.workspace, ctx.now(), zone_of(&client));
    let today = now.to_zoned(zone.clone()).date();
    let rows = sla::versions(&mut conn, workspace, client.id).await?;
    let marks = sla::marks(&mut conn, workspace, client.id).await?;
    let months = months(today, &zone);
    let since = months[0].from;
    let policy = crate::assess::load_policy(&mut conn, workspace).await?;
    let mut clocked = Vec::new();
    if !rows.is_empty() {
        let since_ms = since.as_millisecond();
        let mut known = facts(&mut conn, workspace, &client, since_ms, now).await?;
        known.sla = sla::as_facts(&rows, &marks);
        clocked = clocks(&known, &policy, since, now);
    }
    let effective: Vec<Date> = rows.iter().map(|row| row.effective_on).collect();
    let in_force = in_force(&effective, today);
    let versions: Vec<Version> =
        rows.into_iter().map(|row| Version { agreed: row.agreed(), row }).collect();
    let shown = in_force.and_then(|at| versions.get(at)).or(versions.last());
    let clauses = shown.and_then(|v| v.agreed.as_ref()).map_or(&[][..], |agreed| &agreed.clauses);
    let of_months = |key| -> Vec<(Date, Attainment)> {
        months.iter().map(|m| (m.first, kept(&clocked, key, (m.from, m.until)))).collect()
    };
    let terms: Vec<TermStanding> = clauses
        .iter()
        .map(|clause| TermStanding { clause: clause.clone(), months: of_months(clause.key) })
        .collect();
    let contracts = agreement::of_client(&mut conn, actor, &client, now).await?;
    let fee = contracts.as_deref().and_then(|all| fee(all, shown.and_then(|v| v.row.agreement)));
    let drafts = contracts.is_some().then(|| owed(&clocked, &months, fee));
    let (open, late) = shown_cases(&clocked, now);
    let n_open = open.len();
    let mut open = lines(&mut conn, actor, [open, late].concat(), &marks).await?;
    let late = open.split_off(n_open);
    Ok(SlaFile {
        links: links::of_owner(&mut conn, workspace, client.id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        contracts: contracts.unwrap_or_default(),
        client,
        versions,
        in_force,
        terms,
        open,
        late,
        drafts,
        today,
        now,
    })
}

/// The monthly fee of the agreement that the terms belong to, or of the only one.
fn fee(contracts: &[Contract], of: Option<AgreementId>) -> Option<Money> {
    let mut fees = contracts
        .iter()
        .filter(|contract| of.is_none_or(|id| contract.row.id == id))
        .filter_map(|contract| contract.versions.get(contract.in_force?)?.terms.as_ref())
        .filter(|terms| terms.value_per == ValuePer::Month)
        .filter_map(|terms| Some(Money::new(terms.value_minor?, terms.currency)));
    let fee = fees.next()?;
    fees.next().is_none().then_some(fee)
}

/// What is open, the most urgent first, and what was answered late, the last first.
fn shown_cases(clocked: &[Clocked], now: Timestamp) -> (Vec<Clocked>, Vec<Clocked>) {
    let oldest = now.as_millisecond() - OPEN_DAYS * DAY_MS;
    let recent = clocked.iter().filter(|one| one.case.asked_at.as_millisecond() >= oldest);
    let mut open: Vec<Clocked> = recent.clone().filter(|one| one.is_open(now)).cloned().collect();
    open.sort_by_key(urgency);
    let is_late = |one: &&Clocked| !one.is_open(now) && one.is_breached();
    let late = recent.rev().filter(is_late).take(LATE_MAX).cloned().collect();
    (open, late)
}

/// The longest late first, then the nearest limit, then what waits for the other side.
fn urgency(one: &Clocked) -> (u8, i64) {
    match one.clock.state {
        ClockState::Breached { over } => (0, -over.as_secs()),
        ClockState::Running { due_at } => (1, due_at.as_second()),
        ClockState::Paused | ClockState::Met => (2, one.case.asked_at.as_second()),
    }
}

/// The cases with what they are about. Their clients must have been looked up at the door.
async fn lines(
    conn: &mut Conn,
    actor: &Actor,
    cases: Vec<Clocked>,
    marks: &[MarkRow],
) -> Result<Vec<CaseLine>> {
    let (mut said, mut items) = (Vec::new(), Vec::new());
    for one in &cases {
        match one.case.of {
            CaseOf::Touch(id) => said.push(id),
            CaseOf::Item(id) => items.push(id),
        }
    }
    let said = touches::get_many(conn, actor.workspace, &actor.audience(), &said).await?;
    let said: HashMap<TouchId, String> = said.into_iter().map(|t| (t.line.id, title(&t))).collect();
    let items = work_items::titles(conn, actor.workspace, &items).await?;
    let line = |clocked: Clocked| CaseLine {
        title: match clocked.case.of {
            CaseOf::Touch(id) => said.get(&id).cloned().unwrap_or_default(),
            CaseOf::Item(id) => items.get(&id).cloned().unwrap_or_default(),
        },
        marks: marks.iter().filter(|mark| mark.of == clocked.case.of).cloned().collect(),
        clocked,
    };
    Ok(cases.into_iter().map(line).collect())
}

/// The subject, or the first words.
fn title(touch: &touches::Touch) -> String {
    const CHARS: usize = 80;
    let subject = touch.line.subject.trim();
    if !subject.is_empty() {
        return subject.to_owned();
    }
    let text = touch.text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A case that waits, of whatever client.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenCase {
    pub client: ClientId,
    pub client_name: String,
    pub line: CaseLine,
}

/// What waits for an answer at all clients that the actor sees, or at one; the most urgent first.
pub async fn open_cases(ctx: &Ctx, actor: &Actor, only: Option<ClientId>) -> Result<Vec<OpenCase>> {
    let mut conn = ctx.db.read().await?;
    let (workspace, now) = (actor.workspace, ctx.now());
    if let Some(client) = only {
        access::client(&mut conn, actor, Action::ReadClient, client).await?;
    }
    let policy = crate::assess::load_policy(&mut conn, workspace).await?;
    let since = now.as_millisecond() - OPEN_DAYS * DAY_MS;
    let agreed = sla::versions_of_all(&mut conn, workspace, &actor.audience(), only).await?;
    let ids: Vec<ClientId> = agreed.keys().copied().collect();
    let mut clients = clients::get_many(&mut conn, workspace, &actor.audience(), &ids).await?;
    clients.retain(|client| client.archived_at.is_none() && client.merged_into.is_none());
    let (mut waiting, mut marks, mut of) = (Vec::new(), Vec::new(), Vec::new());
    for client in &clients {
        let mut own = sla::marks(&mut conn, workspace, client.id).await?;
        let mut known = facts(&mut conn, workspace, client, since, now).await?;
        known.sla = sla::as_facts(&agreed[&client.id], &own);
        let clocked = clocks(&known, &policy, Timestamp::MIN, now);
        waiting.append(&mut shown_cases(&clocked, now).0);
        of.resize(waiting.len(), client);
        marks.append(&mut own);
    }
    let lines = lines(&mut conn, actor, waiting, &marks).await?;
    let of_client = |(line, client): (CaseLine, &Client)| OpenCase {
        client: client.id,
        client_name: client.name.clone(),
        line,
    };
    let mut open: Vec<OpenCase> = lines.into_iter().zip(of).map(of_client).collect();
    open.sort_by_key(|case| urgency(&case.line.clocked));
    Ok(open)
}
