//! The dossier of one client, and older pages of its timeline.

use super::{at, id, show};
use crate::failure::Answer;
use crate::page::home::not_assessed;
use crate::page::signal::{SignalParts, card, line};
use crate::page::touch::log_form;
use crate::session::Member;
use crate::state::App;
use crate::view::client::{
    BusyOffer, BusyRow, ClientHead, ClientPage, ContactRow, Coverage, CoverageLine, FeelingBox,
    FiguresPage, Matter, OutcomeView, ProjectRow, TimelineDay, TimelinePage, TouchRow,
};
use crate::view::incident::IncidentLine;
use crate::view::{Errors, LevelWeek, Link, QuietSpan, SeriesView};
use app::dossier::{
    BusyWindow, Dossier, PROVEN_SIGNALS, StoredCue, Touch, dossier, in_order, older,
};
use app::signal::gut::in_words;
use axum::extract::{Path, Query, State};
use domain::access::Action;
use domain::assess::Assessment;
use domain::health::{Level, disagreement};
use domain::id::{ContactId, TeammateId, TouchId};
use domain::signal::Series;
use domain::touch::Direction;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// Letters of a message that the timeline shows.
const OPENING: usize = 160;
/// Weeks of the strip of levels.
const STRIP_WEEKS: i64 = 52;

/// GET `/clients/{id}`.
pub async fn page(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let file = dossier(&app.ctx, &member.actor, id(&client)?).await?;
    let now = app.ctx.now();
    let mut view = view(&member, &file, now);
    let cards = app::incident::cards(&app.ctx, &member.actor, Some(file.client.id)).await?;
    view.incidents = cards.into_iter().map(|card| IncidentLine::of(card, now)).collect();
    show(&app, &member, &view).await
}

fn view(member: &Member, file: &Dossier, now: Timestamp) -> ClientPage {
    let may_answer = member.actor.may(Action::AnswerSignal);
    let parts = SignalParts {
        client: file.client.id,
        answers: &file.answers,
        busy: &file.busy,
        quoted: &file.quoted,
        contacts: &file.contacts,
        names: &file.names,
        may_answer,
        quotes_max: 3,
    };
    let assessment = file.verdict.as_ref().map(|v| &v.assessment);
    let signals = || file.verdict.iter().flat_map(in_order);
    let quiet = quiet_spans(&file.busy, &member.locale.zone);
    ClientPage {
        incidents: Vec::new(),
        may_record: member.actor.may(Action::EditIncident),
        client: head(member, file, now),
        feeling: feeling(member, file),
        signals: signals().take(PROVEN_SIGNALS).map(|s| card(&parts, s)).collect(),
        more_signals: signals().skip(PROVEN_SIGNALS).map(|s| line(&parts, s)).collect(),
        coverage: coverage(file),
        history: strip(file, now, &member.locale.zone),
        touches: assessment.map(|a| plot(a.weekly.clone(), &quiet)),
        replies: assessment.and_then(|a| replies(a, &quiet)),
        contacts: contacts(file),
        projects: projects(file, now, &member.locale.zone),
        agreements: super::promise::section(member, file),
        onboarding: (file.onboarding.n_steps, file.onboarding.n_open, file.onboarding.n_overdue),
        n_edits: (file.edits.n_open, file.edits.n_waiting),
        kpis: super::kpi::section(member, &file.kpis, day_of_client(file, now)),
        work: super::work::section(member, file, now),
        timeline: days(&file.timeline, &file.cues, &names(file), &member.locale.zone),
        older: file
            .timeline
            .last()
            .filter(|_| is_full(&file.timeline))
            .map(|t| format!("/clients/{}/history?before={}", file.client.id, t.line.id)),
        busy: busy(file, now, &member.locale.zone),
        busy_offers: offers(file, &member.locale.zone),
        matters: matters(member, file, now),
        outcome: file.outcome.as_ref().map(|o| OutcomeView {
            outcome: o.outcome.word().to_owned(),
            on: o.on,
            note: o.note.clone(),
        }),
        log: log_form(member, file, now),
        changes: file.changes.iter().map(|e| crate::page::audit::row(&member.locale, e)).collect(),
        assessed_at: assessment.map(|a| a.at),
    }
}

fn day_of_client(file: &Dossier, now: Timestamp) -> Date {
    let zone = TimeZone::get(&file.client.zone).unwrap_or(TimeZone::UTC);
    now.to_zoned(zone).date()
}

fn head(member: &Member, file: &Dossier, now: Timestamp) -> ClientHead {
    let client = &file.client;
    let summary = file.summary.as_ref();
    let health = file.verdict.as_ref().map(|v| &v.assessment.health);
    let level = health.map_or(Level::Grey, |h| h.level);
    let zone = TimeZone::get(&client.zone).unwrap_or(TimeZone::UTC);
    ClientHead {
        id: client.id.to_string(),
        name: client.name.clone(),
        level,
        was: summary.and_then(|s| s.was).filter(|was| *was != level),
        since: summary.map(|s| s.since),
        reason: health.and_then(|h| h.reasons.first().cloned()).unwrap_or_else(not_assessed),
        change: summary.and_then(|s| s.change.clone()),
        tier: client.tier.clone(),
        manager: client.manager.and_then(|m| file.names.get(&m).cloned()),
        domains: file.domains.clone(),
        zone: client.zone.clone(),
        local_time: now.to_zoned(zone).strftime("%H:%M").to_string(),
        fee_minor: client.fee_minor,
        currency: client.currency.clone(),
        note: client.note.clone(),
        archived_at: client.archived_at.map(at),
        may_edit: member.actor.may(Action::EditClient),
    }
}

fn feeling(member: &Member, file: &Dossier) -> FeelingBox {
    let me = member.actor.teammate;
    let mine = file.guts.iter().find(|g| Some(g.teammate) == me);
    let level = file.verdict.as_ref().map_or(Level::Grey, |v| v.assessment.health.level);
    let mut others: Vec<(String, domain::health::Gut)> = Vec::new();
    let mut seen: Vec<TeammateId> = me.into_iter().collect();
    for gut in &file.guts {
        if !seen.contains(&gut.teammate) {
            seen.push(gut.teammate);
            let name = file.names.get(&gut.teammate).cloned().unwrap_or_default();
            others.push((name, in_words(gut.feeling)));
        }
    }
    FeelingBox {
        mine: mine.map(|g| in_words(g.feeling)),
        at: mine.map(|g| at(g.at)),
        others,
        dispute: mine.and_then(|g| disagreement(level, in_words(g.feeling))),
        may_say: member.actor.may(Action::RecordGut) && me.is_some(),
    }
}

fn coverage(file: &Dossier) -> Coverage {
    let Some(verdict) = &file.verdict else {
        return Coverage { percent: 0, lines: Vec::new() };
    };
    let coverage = &verdict.assessment.health.coverage;
    let seen = coverage.judged.iter().map(|family| CoverageLine {
        family: family.word().to_owned(),
        is_seen: true,
        reason: None,
    });
    let unseen = coverage.gaps.iter().map(|gap| CoverageLine {
        family: gap.family.word().to_owned(),
        is_seen: false,
        reason: Some(gap.reason.clone()),
    });
    Coverage { percent: i64::from(coverage.percent()), lines: seen.chain(unseen).collect() }
}

/// The level at the end of each of the last weeks.
fn strip(file: &Dossier, now: Timestamp, zone: &TimeZone) -> Vec<LevelWeek> {
    let today = now.to_zoned(zone.clone()).date();
    let back = i64::from(today.weekday().to_monday_zero_offset());
    let Ok(this_week) = today.checked_sub(back.days()) else { return Vec::new() };
    let mut weeks = Vec::new();
    for i in (0..STRIP_WEEKS).rev() {
        let Ok(week) = this_week.checked_sub((i * 7).days()) else { continue };
        let end = week.checked_add(7.days()).and_then(|d| d.to_zoned(zone.clone()));
        let end = end.map_or(i64::MAX, |z| z.timestamp().as_millisecond());
        let last = file.levels.iter().rev().find(|c| c.at < end);
        weeks.push(LevelWeek { week, level: last.map(|c| c.level.clone()) });
    }
    weeks
}

/// How long the contact with most replies takes, where there is something to draw.
fn replies(assessment: &Assessment, quiet: &[QuietSpan]) -> Option<SeriesView> {
    let (_, series) = assessment.replies.iter().max_by_key(|(_, s)| s.points.len())?;
    (series.points.len() >= 3).then(|| plot(series.clone(), quiet))
}

fn plot(series: Series, quiet: &[QuietSpan]) -> SeriesView {
    SeriesView { series, quiet: quiet.to_vec(), marks: Vec::new() }
}

fn quiet_spans(busy: &[BusyWindow], zone: &TimeZone) -> Vec<QuietSpan> {
    let spans = busy.iter().map(|b| QuietSpan {
        from: day(b.from_at, zone),
        until: day(b.ended_at.unwrap_or(b.until_at), zone),
        label: b.reason.clone(),
    });
    spans.collect()
}

fn day(ms: i64, zone: &TimeZone) -> Date {
    at(ms).to_zoned(zone.clone()).date()
}

fn contacts(file: &Dossier) -> Vec<ContactRow> {
    let mut last: HashMap<ContactId, TouchId> = HashMap::new();
    for touch in &file.timeline {
        if let Some(contact) = touch.line.contact {
            last.entry(contact).or_insert(touch.line.id);
        }
    }
    let shown = file.contacts.iter().filter(|c| c.archived_at.is_none() && c.merged_into.is_none());
    shown
        .map(|c| ContactRow {
            id: c.id.to_string(),
            name: c.name.clone(),
            position: c.position.clone(),
            is_senior: c.is_senior,
            is_found: c.is_found,
            attitude: c.attitude.clone(),
            preferred: c.preferred.clone(),
            phone: c.phone.clone(),
            email: file
                .addresses
                .iter()
                .find(|(id, address)| *id == c.id && address.contains('@'))
                .map(|(_, address)| address.clone()),
            last_touch_at: last.get(&c.id).map(|t| at(t.at_ms())),
        })
        .collect()
}

fn projects(file: &Dossier, now: Timestamp, zone: &TimeZone) -> Vec<ProjectRow> {
    let today = now.to_zoned(zone.clone()).date();
    file.projects
        .iter()
        .map(|p| ProjectRow {
            id: p.id.to_string(),
            name: p.name.clone(),
            due_on: p.due_on,
            is_late: p.archived_at.is_none() && p.due_on.is_some_and(|due| due < today),
            is_archived: p.archived_at.is_some(),
        })
        .collect()
}

/// Names of contacts and teammates, for the timeline.
pub(super) struct Names<'a> {
    pub contacts: HashMap<ContactId, &'a str>,
    pub teammates: &'a HashMap<TeammateId, String>,
}

fn names(file: &Dossier) -> Names<'_> {
    Names {
        contacts: file.contacts.iter().map(|c| (c.id, c.name.as_str())).collect(),
        teammates: &file.names,
    }
}

/// Touches by day, newest first.
pub(super) fn days(
    touches: &[Touch],
    cues: &[StoredCue],
    names: &Names<'_>,
    zone: &TimeZone,
) -> Vec<TimelineDay> {
    let mut found: BTreeMap<TouchId, Vec<String>> = BTreeMap::new();
    for stored in cues.iter().filter(|c| !c.is_denied) {
        found.entry(stored.touch).or_default().push(stored.cue.kind.word().to_owned());
    }
    let mut days: Vec<TimelineDay> = Vec::new();
    for touch in touches {
        let date = day(touch.line.id.at_ms(), zone);
        let row = row(touch, found.remove(&touch.line.id).unwrap_or_default(), names);
        match days.last_mut() {
            Some(last) if last.date == date => last.touches.push(row),
            _ => days.push(TimelineDay { date, touches: vec![row] }),
        }
    }
    days
}

fn row(touch: &Touch, cues: Vec<String>, names: &Names<'_>) -> TouchRow {
    let line = &touch.line;
    let contact = line.contact.and_then(|c| names.contacts.get(&c).map(|n| (*n).to_owned()));
    let teammate = line.teammate.and_then(|t| names.teammates.get(&t).cloned());
    let who = match line.direction {
        Direction::Incoming => contact,
        Direction::Outgoing | Direction::Internal => teammate,
    };
    TouchRow {
        id: line.id.to_string(),
        at: at(line.id.at_ms()),
        channel: line.channel.word().to_owned(),
        direction: line.direction.word().to_owned(),
        who: who.unwrap_or_else(|| line.sender.clone()),
        subject: line.subject.clone(),
        opening: opening(&touch.text),
        cues,
        minutes: line.minutes,
    }
}

/// The first words of a text, on one line.
pub fn opening(text: &str) -> String {
    let mut opening = String::new();
    for word in text.split_whitespace() {
        if opening.chars().count() + word.chars().count() > OPENING {
            opening.push('…');
            break;
        }
        if !opening.is_empty() {
            opening.push(' ');
        }
        opening.push_str(word);
    }
    opening
}

fn busy(file: &Dossier, now: Timestamp, zone: &TimeZone) -> Vec<BusyRow> {
    file.busy
        .iter()
        .map(|b| {
            let until = b.ended_at.unwrap_or(b.until_at);
            BusyRow {
                id: b.id.to_string(),
                from: day(b.from_at, zone),
                until: day(until, zone),
                reason: b.reason.clone(),
                is_active: b.from_at <= now.as_millisecond() && now.as_millisecond() < until,
            }
        })
        .collect()
}

fn offers(file: &Dossier, zone: &TimeZone) -> Vec<BusyOffer> {
    let Some(verdict) = &file.verdict else { return Vec::new() };
    let taken: Vec<TouchId> = file.busy.iter().filter_map(|b| b.touch).collect();
    let open = verdict.assessment.proposals.iter().filter(|p| !taken.contains(&p.touch));
    open.map(|p| BusyOffer {
        touch_id: p.touch.to_string(),
        quote: file.offered.get(&p.touch).map(|t| opening(&t.text)).unwrap_or_default(),
        from: day(p.from.as_millisecond(), zone),
        until: file
            .offered_until
            .get(&p.touch)
            .copied()
            .unwrap_or_else(|| day(p.until.as_millisecond(), zone)),
    })
    .collect()
}

/// What waits for somebody: the last word of a conversation was the client's, a window ended.
fn matters(member: &Member, file: &Dossier, now: Timestamp) -> Vec<Matter> {
    let mut matters = Vec::new();
    for touch in &file.unanswered {
        let subject = &touch.subject;
        matters.push(Matter {
            kind: "unanswered".to_owned(),
            title: if subject.is_empty() { touch.sender.clone() } else { subject.clone() },
            href: format!("/touches/{}", touch.id),
            since: at(touch.id.at_ms()),
        });
    }
    let today = day(now.as_millisecond(), &member.locale.zone);
    let overdue = file.work.invoices.iter().rev().filter(|i| i.paid_on.is_none());
    for invoice in overdue.filter(|i| i.due_on < today).take(3) {
        let due = invoice.due_on.to_zoned(member.locale.zone.clone());
        matters.push(Matter {
            kind: "invoice".to_owned(),
            title: member.locale.money(invoice.sum.minor, invoice.sum.currency.code()),
            href: format!("/clients/{}#work", file.client.id),
            since: due.map_or(now, |z| z.timestamp()),
        });
    }
    let expired = file.verdict.as_ref().map_or(&[][..], |v| &v.assessment.expired);
    for window in file.busy.iter().filter(|b| expired.contains(&b.id)) {
        matters.push(Matter {
            kind: "window_ended".to_owned(),
            title: window.reason.clone(),
            href: format!("/clients/{}#busy", file.client.id),
            since: at(window.until_at),
        });
    }
    matters
}

/// GET `/clients/{id}/figures`.
pub async fn figures(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let file = app::dossier::figures(&app.ctx, &member.actor, id(&client)?).await?;
    let quiet = quiet_spans(&file.busy, &member.locale.zone);
    let assessment = file.verdict.as_ref().map(|v| &v.assessment);
    let mut series = Vec::new();
    series.extend(assessment.map(|a| plot(a.weekly.clone(), &quiet)));
    series.extend(assessment.and_then(|a| replies(a, &quiet)));
    series.extend(file.work.tasks_per_week.map(SeriesView::from));
    let view = FiguresPage { client: Link::new(file.client.id, &file.client.name), series };
    show(&app, &member, &view).await
}

/// Whether a page of the timeline is full: there may be an older one.
fn is_full(touches: &[Touch]) -> bool {
    touches.len() as i64 >= app::dossier::TIMELINE_PAGE
}

/// `?before=to_…`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HistoryQuery {
    before: Option<String>,
}

/// GET `/clients/{id}/history`.
pub async fn history(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
    Query(query): Query<HistoryQuery>,
) -> Answer {
    let before = query.before.as_deref().map(id::<TouchId>).transpose()?;
    let page = older(&app.ctx, &member.actor, id(&client)?, before).await?;
    let names = Names {
        contacts: page.contacts.iter().map(|c| (c.id, c.name.as_str())).collect(),
        teammates: &page.names,
    };
    let own = format!("/clients/{}/history", page.client.id);
    let last = page.touches.last().filter(|_| is_full(&page.touches));
    let view = TimelinePage {
        client: Link::new(page.client.id, &page.client.name),
        level: page.level,
        timeline: days(&page.touches, &page.cues, &names, &member.locale.zone),
        older: last.map(|t| format!("{own}?before={}", t.line.id)),
        newer: before.map(|_| own),
    };
    show(&app, &member, &view).await
}

/// No problems: a form that was not sent yet.
pub fn no_errors() -> Errors {
    Errors::new()
}
