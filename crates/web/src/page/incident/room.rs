//! GET `/incidents/{id}`: the room, one page that leads through an incident.

use super::values::moment_text;
use crate::failure::Answer;
use crate::page::{at, id, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident_room::{
    AnalysedPart, CircumstanceView, ClauseRowView, ClauseView, Clock, CommitmentView, DeedView,
    LeakView, LiabilityPart, Message, NextStep, PaymentView, RoomPage, RoomPowers, SeverityView,
    StepView, TellingView, ToldPart, TrustDay, WeighedPart,
};
use crate::view::series::{Cost, CostDay, Trust};
use crate::view::{By, Choice, Link};
use app::dossier::Touch;
use app::incident::channel::advice;
use app::incident::liability::{Clause, DAYS_AHEAD, Exposure};
use app::incident::room::{Kept, is_client_first};
use app::incident::{Room, room};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::cause::CauseError;
use domain::draft::DraftKind;
use domain::handling::DeedKind;
use domain::incident::IncidentState;
use domain::incident::step::{Step, StepState};
use domain::reason::Reason;
use domain::trust::forecast::AccountDay;
use jiff::Timestamp;
use jiff::civil::Date;

/// Letters of a message that the room shows.
const OPENING: usize = 160;

/// The room.
pub async fn page(State(app): State<App>, member: Member, Path(incident): Path<String>) -> Answer {
    let room = room(&app.ctx, &member.actor, id(&incident)?).await?;
    let view = view(&member, &room, app.ctx.now());
    show(&app, &member, &view).await
}

/// Everything that the page shows.
pub fn view(member: &Member, room: &Room, now: Timestamp) -> RoomPage {
    let incident = &room.incident;
    let is_open = incident.state == IncidentState::Open;
    let may = |action| is_open && member.actor.may(action);
    let today = now.to_zoned(room.zone.clone()).date();
    let names = |id: Option<domain::id::TeammateId>| id.and_then(|id| room.names.get(&id).cloned());
    RoomPage {
        id: incident.id.to_string(),
        version: incident.version,
        title: incident.title.clone(),
        promise: incident.promise.clone(),
        at_stake: incident.at_stake.clone(),
        client: Link::new(room.client.id, room.client.name.clone()),
        project: room.project.as_ref().map(|p| p.name.clone()),
        currency: incident.currency.clone(),
        is_open,
        closed_at: incident.closed_at.map(at),
        happened_at: incident.happened_at.map(at),
        found_at: at(incident.found_at),
        found_by: incident.found_by.word().to_owned(),
        found_by_name: incident.found_by_name.clone(),
        client_learned_at: incident.client_learned_at.map(at),
        client_learned_from: incident.client_learned_from.clone(),
        told_at: incident.told_at.map(at),
        owner: names(incident.owner),
        clock: clock(room, now),
        next: room.next.map(|step| next(room, step)),
        steps: steps(room),
        may: RoomPowers {
            edit: may(Action::EditIncident),
            tell: may(Action::TellClient),
            liability: may(Action::EditLiability),
            close: member.actor.may(Action::CloseIncident),
        },
        unanswered: room.unanswered.iter().map(message).collect(),
        origin: room.origin.as_ref().map(message),
        deeds: room
            .deeds
            .iter()
            .map(|deed| DeedView {
                id: deed.id.to_string(),
                kind: deed.kind.word(),
                at: at(deed.at),
                note: deed.note.clone(),
            })
            .collect(),
        deed_kinds: Choice::list(
            DeedKind::BY_HAND.iter().map(|kind| {
                let name = member.locale.t(&format!("deed.{}", kind.word()));
                (kind.word(), locale::capitalized(&name))
            }),
            "",
        ),
        mistakes: room.handling.live().filter_map(|m| m.reason.clone()).collect(),
        score: room.handling.score,
        leaks: room
            .leaks
            .iter()
            .map(|leak| LeakView {
                id: leak.id.to_string(),
                who: leak.who.clone(),
                how: leak.how.clone(),
                expected_at: leak.expected_at.map(at),
            })
            .collect(),
        commitments: room.commitments.iter().map(|c| commitment(c, today)).collect(),
        analysed: analysed(room),
        weighed: weighed(room),
        liability: room.exposure.as_ref().map(liability),
        told: told(member, room, now),
    }
}

/// A commitment as the pages show it.
pub fn commitment(c: &app::incident::commitment::Commitment, today: Date) -> CommitmentView {
    CommitmentView {
        id: c.id.to_string(),
        name: c.name.clone(),
        to_whom: c.to_whom.clone(),
        live_on: c.live_on,
        ends_on: c.ends_on,
        is_live: c.is_live(today),
        sum_minor: c.sum_minor,
        currency: c.currency.clone(),
    }
}

fn clock(room: &Room, now: Timestamp) -> Clock {
    let incident = &room.incident;
    let until = incident.told_at.map_or(now, at);
    let seconds = until.as_second() - at(incident.found_at).as_second();
    Clock {
        tell_by: room.tell_by.at,
        reason: room.tell_by.reason.clone(),
        is_due: room.is_telling_due,
        hours: seconds.max(0) as f64 / 3600.0,
        is_client_first: is_client_first(incident),
    }
}

fn next(room: &Room, step: Step) -> NextStep {
    let id = room.incident.id;
    let status = room.steps.iter().find(|s| s.step == step);
    NextStep {
        step,
        what: status.and_then(|s| s.missing.first().cloned()),
        href: match step {
            Step::Recorded => format!("/incidents/{id}/form"),
            Step::Analysed => format!("/incidents/{id}/analysis"),
            Step::Weighed => format!("/incidents/{id}/damage"),
            other => format!("#step-{}", other.word()),
        },
    }
}

fn steps(room: &Room) -> Vec<StepView> {
    let views = room.steps.iter().map(|status| StepView {
        step: status.step,
        state: status.state,
        evidence: status.evidence.clone(),
        missing: status.missing.clone(),
        is_unfolded: room.next == Some(status.step) || status.state == StepState::Started,
    });
    views.collect()
}

fn message(touch: &Touch) -> Message {
    Message {
        id: touch.line.id.to_string(),
        at: at(touch.line.id.at_ms()),
        sender: touch.line.sender.clone(),
        subject: touch.line.subject.clone(),
        opening: touch.text.chars().take(OPENING).collect(),
    }
}

fn changed<S>(room: &Room, kept: &Kept<S>) -> Option<By> {
    let name = kept.updated_by.and_then(|id| room.names.get(&id).cloned()).unwrap_or_default();
    (kept.version > 0).then(|| By { name, at: at(kept.updated_at) })
}

fn analysed(room: &Room) -> AnalysedPart {
    let a = &room.analysis.value;
    let causes = room.causes.as_ref().and_then(|causes| causes.as_ref().ok());
    let circumstances = a.circumstances.iter().enumerate().map(|(n, c)| CircumstanceView {
        name: c.name.clone(),
        kind: c.kind.word().to_owned(),
        without: c.possible_without.word().to_owned(),
        strength: c.strength.normalize().to_string(),
        mechanism: c.mechanism.clone(),
        share: causes.and_then(|c| c.shares.get(n)).map(|s| (s * 100.0).round() as i64),
        is_dominant: causes.is_some_and(|c| c.dominant.contains(&n)),
    });
    let problem = room.causes.as_ref().and_then(|causes| causes.as_ref().err());
    AnalysedPart {
        more_time: a.more_time.word().to_owned(),
        time_causes: a.time_causes.iter().map(|c| c.word().to_owned()).collect(),
        days_lost: a.days_lost,
        new_date: a.new_date,
        change_performer: a.change_performer.word().to_owned(),
        handover: a.handover.clone(),
        done_percent: a.done_percent.map(|p| p.normalize().to_string()),
        done_items: a.done_items.clone(),
        done_evidence: a.done_evidence.clone(),
        kpi: a.kpi.as_ref().map(|k| {
            (k.name.clone(), k.plan.normalize().to_string(), k.fact.normalize().to_string())
        }),
        circumstances: circumstances.collect(),
        verdict: causes.map(|c| c.reasons.clone()).unwrap_or_default(),
        problem: problem.map(|error| match error {
            CauseError::MechanismMissing { at } => a.circumstances[*at].name.clone(),
            CauseError::StrengthOutOfRange { at } => a.circumstances[*at].name.clone(),
        }),
        sways: room.sways.clone(),
        notes: room.notes.clone(),
        fault: a.fault.map(|fault| fault.word().to_owned()),
        fault_confidence: a.fault_confidence.word().to_owned(),
        fault_why: a.fault_why.clone(),
        changed: changed(room, &room.analysis),
    }
}

fn weighed(room: &Room) -> WeighedPart {
    let d = &room.damage.value;
    let severity = room.severity.as_ref().map(|s| SeverityView {
        level: s.level,
        if_handled_well: s.if_handled_well,
        if_handled_badly: s.if_handled_badly,
        reasons: s.reasons.clone(),
    });
    let has_fee = room.client.fee_minor.is_some_and(|fee| fee > 0);
    let is_fee_missing = severity.is_none() && d.own_mid_minor().is_some() && !has_fee;
    WeighedPart {
        kinds: d.kinds.iter().map(|kind| kind.word().to_owned()).collect(),
        own_from_minor: d.own_from_minor,
        own_to_minor: d.own_to_minor,
        own_grounds: d.own_grounds.clone(),
        claimed_minor: d.claimed_minor,
        claimed_grounds: d.claimed_grounds.clone(),
        personal_before: d.personal_before.clone(),
        personal_gesture: d.personal_gesture.clone(),
        loyalty: d.loyalty.map(|loyalty| loyalty.word().to_owned()),
        loyalty_why: d.loyalty_why.clone(),
        severity,
        unknown: is_fee_missing.then(|| Reason::new("incident.severity.no-fee")),
        predicted: room.incident.predicted,
        actual: d.actual.or(room.incident.actual),
        actual_why: d.actual_why.clone(),
        trust: match &room.trust {
            Ok(ahead) => ahead.forecast.reasons.clone(),
            Err(reason) => vec![reason.clone()],
        },
        trust_ahead: room.trust.as_ref().ok().map(|ahead| Trust {
            as_is: ahead.forecast.days.iter().map(|day| day.as_is).collect(),
            if_kept: ahead.forecast.days.iter().map(|day| day.if_kept).collect(),
        }),
        trust_days: match &room.trust {
            Ok(ahead) => ahead.account.iter().map(trust_day).collect(),
            Err(_) => Vec::new(),
        },
        changed: changed(room, &room.damage),
    }
}

fn trust_day(day: &AccountDay) -> TrustDay {
    TrustDay {
        days: i64::from(day.days),
        without: day.without,
        as_is: day.as_is,
        if_kept: day.if_kept,
    }
}

fn liability(exposure: &Exposure) -> LiabilityPart {
    let on = |days: u16| exposure.on(days).map_or(0, |day| day.total_minor);
    let days = exposure.days.iter().map(|day| CostDay {
        date: day.date,
        minor: day.total_minor,
        is_forecast: day.is_forecast,
    });
    let currency = exposure.currency.code().to_owned();
    LiabilityPart {
        clauses: exposure.clauses.iter().map(clause).collect(),
        payments: exposure
            .payments
            .iter()
            .map(|p| PaymentView {
                id: p.id.to_string(),
                kind: p.kind.word().to_owned(),
                on: p.on,
                amount_minor: p.amount_minor,
                note: p.note.clone(),
            })
            .collect(),
        cost: (!exposure.days.is_empty()).then(|| Cost { currency, days: days.collect() }),
        today_minor: on(0),
        week_minor: on(7),
        month_minor: on(DAYS_AHEAD),
        per_day_minor: exposure.per_day_minor,
        rates_until: exposure.rates_until,
    }
}

fn clause(clause: &Clause) -> ClauseView {
    let liability = clause.liability.as_ref();
    let rows = liability.map_or(&[][..], |l| &l.rows).iter().map(|row| ClauseRowView {
        from: row.from,
        to: row.to,
        days: row.days,
        rate: row.rate.map(|rate| rate.normalize().to_string()),
        base_minor: row.base_minor,
        amount_minor: row.amount_minor,
    });
    ClauseView {
        id: clause.row.id.to_string(),
        number: clause.row.number.clone(),
        words: clause.row.words.clone(),
        regime: clause.terms.as_ref().map(|t| t.regime.word().to_owned()).unwrap_or_default(),
        total_minor: liability.map(|l| l.total_minor),
        per_day_minor: liability.map_or(0, |l| l.per_day_minor),
        rows: rows.collect(),
        reasons: liability.map(|l| l.reasons.clone()).unwrap_or_default(),
        unclear: clause.unclear.clone(),
    }
}

fn told(member: &Member, room: &Room, now: Timestamp) -> ToldPart {
    let tellings = room.tellings.iter().map(|t| TellingView {
        id: t.id.to_string(),
        kind: t.kind.word().to_owned(),
        purpose: t.purpose.clone(),
        state: t.state.word().to_owned(),
        recipient: t
            .contact
            .and_then(|id| room.contacts.iter().find(|c| c.id == id))
            .map_or_else(|| t.recipient.clone(), |c| c.name.clone()),
        text: t.text.clone(),
        told_at: t.told_at.map(at),
        planned_at: t.planned_at.map(at),
        by: t.told_by.and_then(|id| room.names.get(&id).cloned()),
        answer: room.answers.get(&t.id).map(|touch| touch.to_string()),
    });
    let active =
        room.contacts.iter().filter(|c| c.archived_at.is_none() && c.merged_into.is_none());
    let contacts = active.map(|c| (c.id.to_string(), c.name.clone()));
    let none = (String::new(), member.locale.t("told.somebody"));
    let is_open = room.incident.state == IncidentState::Open;
    let purpose = match room.incident.told_at {
        None => DraftKind::FirstNotice,
        Some(_) => DraftKind::Apology,
    };
    ToldPart {
        advice: is_open.then(|| advice(room, None, purpose).reason),
        letter_alone: room.letter_alone.clone(),
        tellings: tellings.collect(),
        contacts: Choice::list(std::iter::once(none).chain(contacts), ""),
        now: moment_text(Some(now), &member.locale.zone),
    }
}
