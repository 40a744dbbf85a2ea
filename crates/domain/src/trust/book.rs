//! What the records of the other modules put into the trust account, and what takes it back (C027, A.7).
//!
//! Booking again changes nothing; an entry is never edited: what is no longer true gets an entry of
//! its own that undoes it from that day on.

use super::{TrustEntryKind, TrustPolicy};
use crate::facts::ClientFacts;
use crate::id::MeasureId;
use crate::promise::Side;
use crate::severity::Level;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// What proves an entry: where it leads on the page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cause {
    /// promise, milestone, incident, measure, edit.
    pub kind: &'static str,
    /// Text form of the id.
    pub id: String,
    /// Which entry of that cause, where it makes several: the week of a silence.
    pub part: u32,
}

/// An entry that the records call for.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    pub kind: TrustEntryKind,
    pub cause: Cause,
    /// When it happened, Unix seconds.
    pub at: i64,
    /// Step of damage of an incident, else 1.
    pub size: u8,
    pub points: f64,
    /// What it is called: the promise, the incident.
    pub title: String,
}

/// A measure after an incident; moments are Unix seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureFact {
    pub id: MeasureId,
    pub name: String,
    pub proven_at: Option<i64>,
    pub failed_at: Option<i64>,
}

const WEEK: i64 = 7 * 86_400;
/// Weeks of silence that one incident can cost: an incident that nobody closed must not drain the
/// account for ever (ours).
const SILENT_WEEKS_MAX: u32 = 8;

/// Every entry that the records call for at `now`, in no order.
pub fn dues(
    facts: &ClientFacts,
    measures: &[MeasureFact],
    policy: &TrustPolicy,
    now: Timestamp,
) -> Vec<Due> {
    let mut book = Book { dues: Vec::new(), policy, now: now.as_second(), zone: &facts.zone };
    let today = now.to_zoned(facts.zone.clone()).date();
    book.promises(facts, today);
    book.milestones(facts, today);
    book.incidents(facts);
    book.repeats(facts, today);
    for measure in measures {
        let id = measure.id.to_string();
        if let Some(at) = measure.proven_at {
            book.add(TrustEntryKind::PreventionProven, ("measure", &id, 0), at, 1, &measure.name);
        }
        if let Some(at) = measure.failed_at {
            book.add(TrustEntryKind::RepeatedError, ("measure", &id, 1), at, 1, &measure.name);
        }
    }
    book.dues
}

struct Book<'a> {
    dues: Vec<Due>,
    policy: &'a TrustPolicy,
    now: i64,
    zone: &'a TimeZone,
}

impl Book<'_> {
    fn add(
        &mut self,
        kind: TrustEntryKind,
        (cause, id, part): (&'static str, &str, u32),
        at: i64,
        size: u8,
        title: &str,
    ) {
        if at > self.now {
            return;
        }
        let cause = Cause { kind: cause, id: id.to_owned(), part };
        let points = self.policy.points(kind, f64::from(size));
        self.dues.push(Due { kind, cause, at, size, points, title: title.to_owned() });
    }

    /// A day as a moment: its noon by the client's clock, today's at most now.
    fn noon(&self, day: Date) -> i64 {
        let noon = day.at(12, 0, 0, 0).to_zoned(self.zone.clone());
        noon.map_or(self.now, |noon| noon.timestamp().as_second()).min(self.now)
    }

    fn promises(&mut self, facts: &ClientFacts, today: Date) {
        for promise in facts.promised.promises.iter().filter(|p| p.side == Side::Ours) {
            let id = promise.id.to_string();
            let is_kept = promise.standing(today).and_then(|standing| standing.is_kept());
            let (kind, day) = match (is_kept, promise.end, promise.failed_on(today)) {
                (Some(true), Some(end), _) => (TrustEntryKind::PromiseKept, end.on),
                (Some(false), _, Some(failed)) => (TrustEntryKind::PromiseBroken, failed),
                _ => continue,
            };
            let at = self.noon(day);
            self.add(kind, ("promise", &id, 0), at, 1, &promise.what);
        }
    }

    /// Shown by its day is a promise kept, shown late or not at all a broken one.
    fn milestones(&mut self, facts: &ClientFacts, today: Date) {
        for milestone in &facts.promised.milestones {
            if milestone.cancelled_on.is_some_and(|on| on <= today) {
                continue;
            }
            let Some(binding) = milestone.deadline.binding_on(today) else { continue };
            let shown = milestone.shows.iter().map(|show| show.on).find(|on| *on <= today);
            let (kind, day) = match shown {
                Some(on) if on <= binding => (TrustEntryKind::PromiseKept, on),
                _ if binding < today => {
                    (TrustEntryKind::PromiseBroken, binding.tomorrow().unwrap_or(binding))
                }
                _ => continue,
            };
            let (id, at) = (milestone.id.to_string(), self.noon(day));
            self.add(kind, ("milestone", &id, 0), at, 1, &milestone.what);
        }
    }

    /// A mistake made again takes, once for each that a person confirmed (C120).
    fn repeats(&mut self, facts: &ClientFacts, today: Date) {
        for repeat in facts.repeats.iter().filter(|repeat| repeat.said_on <= today) {
            let (id, at) = (repeat.edit.to_string(), self.noon(repeat.said_on));
            self.add(TrustEntryKind::RepeatedError, ("edit", &id, 0), at, 1, &repeat.what);
        }
    }

    fn incidents(&mut self, facts: &ClientFacts) {
        for incident in &facts.incidents {
            let id = incident.id.to_string();
            // By what it will do to the relationship; the smallest step until somebody estimates it.
            let size = incident.predicted.map_or(1, |(level, _)| size(level));
            let heard = [incident.told_at, incident.learned_at].into_iter().flatten().min();
            let at = heard.unwrap_or(incident.found_at);
            let of = |part| ("incident", id.as_str(), part);
            self.add(TrustEntryKind::Incident, of(0), at, size, &incident.title);
            let is_first = |told: i64| incident.learned_at.is_none_or(|learned| told <= learned);
            if let Some(told) = incident.told_at.filter(|told| is_first(*told)) {
                self.add(TrustEntryKind::BadNewsTold, of(1), told, 1, &incident.title);
            }
            let until = incident.told_at.or(incident.closed_at).unwrap_or(self.now);
            let mut since = incident.tell_by;
            for week in 0..SILENT_WEEKS_MAX {
                if since >= until {
                    break;
                }
                self.add(TrustEntryKind::Silence, of(2 + week), since, 1, &incident.title);
                since += WEEK;
            }
        }
    }
}

/// Steps of an incident by its severity: 1, 2, 4, so that a grave one weighs more than two middling
/// ones (ours).
fn size(level: Level) -> u8 {
    match level {
        Level::Low => 1,
        Level::Medium => 2,
        Level::High => 4,
    }
}

/// An entry that stands in the ledger: not undone, made from a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing<K> {
    pub key: K,
    pub kind: TrustEntryKind,
    pub cause: (String, String, u32),
    pub size: u8,
}

/// What has to be done so that the ledger says what the records say.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan<K> {
    pub add: Vec<Due>,
    /// Entries to be undone.
    pub undo: Vec<K>,
}

/// Compares the ledger with the records. Causes whose entry a person took back are left alone.
pub fn plan<K: Clone>(
    dues: Vec<Due>,
    standing: &[Standing<K>],
    taken_back: &[(String, String, u32)],
) -> Plan<K> {
    let key = |due: &Due| (due.cause.kind.to_owned(), due.cause.id.clone(), due.cause.part);
    let says_same = |due: &Due, entry: &Standing<K>| {
        entry.cause == key(due) && entry.kind == due.kind && entry.size == due.size
    };
    let undo = standing.iter().filter(|entry| !dues.iter().any(|due| says_same(due, entry)));
    let undo = undo.map(|entry| entry.key.clone()).collect();
    let is_missing = |due: &Due| {
        !taken_back.contains(&key(due)) && !standing.iter().any(|entry| says_same(due, entry))
    };
    Plan { add: dues.into_iter().filter(is_missing).collect(), undo }
}

/// Points of the entry that undoes another from `now` on: what is left of it, the other way round. Both
/// fade alike, so the sum is nothing on every later day, and the past stays as it was believed.
pub fn undoing(points: f64, at: i64, half_life_days: f64, now: i64) -> f64 {
    let age_days = (now - at).max(0) as f64 / 86_400.0;
    -points * (-age_days / half_life_days).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{IncidentFact, RepeatFact};
    use crate::id::{ClientId, EditId, EditPairId, IncidentId, PromiseId};
    use crate::promise::{Deadline, End, EndKind, PromiseFact};
    use crate::trust::{TrustEntry, balance};
    use TrustEntryKind as K;
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    const DAY: i64 = 86_400;

    fn now() -> Timestamp {
        "2026-03-20T09:00:00Z".parse().expect("a moment")
    }

    fn facts() -> ClientFacts {
        ClientFacts::new(ClientId(Uuid::nil()), TimeZone::UTC)
    }

    fn promise(side: Side, due: i8, end: Option<(EndKind, i8)>) -> PromiseFact {
        PromiseFact {
            id: PromiseId(Uuid::nil()),
            side,
            what: "смета".into(),
            made_on: date(2026, 3, 1),
            deadline: Deadline { first: Some(date(2026, 3, due)), ..Deadline::default() },
            end: end.map(|(how, day)| End { how, on: date(2026, 3, day) }),
        }
    }

    fn kinds(facts: &ClientFacts) -> Vec<TrustEntryKind> {
        dues(facts, &[], &TrustPolicy::default(), now()).iter().map(|due| due.kind).collect()
    }

    #[test]
    fn a_kept_word_gives_and_a_broken_one_takes() {
        let check = |promise: PromiseFact, want: &[TrustEntryKind]| {
            let mut facts = facts();
            facts.promised.promises = vec![promise.clone()];
            assert_eq!(kinds(&facts), want, "{promise:?}");
        };
        check(promise(Side::Ours, 10, Some((EndKind::Kept, 9))), &[K::PromiseKept]);
        check(promise(Side::Ours, 10, Some((EndKind::Kept, 14))), &[K::PromiseBroken]);
        check(promise(Side::Ours, 10, None), &[K::PromiseBroken]);
        check(promise(Side::Ours, 25, None), &[]);
        check(promise(Side::Ours, 10, Some((EndKind::Withdrawn, 5))), &[]);
        check(promise(Side::Theirs, 10, None), &[]);
    }

    #[test]
    fn a_mistake_made_again_takes_once_for_each_that_was_confirmed() {
        let mut facts = facts();
        let repeat = |n: u128, said: i8| RepeatFact {
            pair: EditPairId(Uuid::from_u128(n)),
            edit: EditId(Uuid::from_u128(n)),
            what: "логотип крупнее".into(),
            said_on: date(2026, 3, said),
            judged_at: 0,
        };
        facts.repeats = vec![repeat(1, 10), repeat(2, 12), repeat(3, 25)];
        assert_eq!(kinds(&facts), [K::RepeatedError, K::RepeatedError]);
        let first = plan::<u8>(dues(&facts, &[], &TrustPolicy::default(), now()), &[], &[]);
        facts.repeats.remove(0);
        let entry = Standing {
            key: 1_u8,
            kind: K::RepeatedError,
            cause: {
                let cause = &first.add[0].cause;
                (cause.kind.to_owned(), cause.id.clone(), cause.part)
            },
            size: 1,
        };
        let later = plan(dues(&facts, &[], &TrustPolicy::default(), now()), &[entry], &[]);
        assert_eq!((later.undo, later.add.len()), (vec![1], 1), "denied later: taken back");
    }

    #[test]
    fn an_incident_takes_by_its_severity_and_candor_gives_back() {
        let found_at = now().as_second() - 20 * DAY;
        let incident = IncidentFact {
            id: IncidentId(Uuid::nil()),
            title: "не та ссылка".into(),
            found_at,
            tell_by: found_at + DAY / 6,
            told_at: None,
            learned_at: None,
            closed_at: None,
            predicted: None,
        };
        let check = |incident: IncidentFact, want: &[(TrustEntryKind, u8)]| {
            let mut facts = facts();
            facts.incidents = vec![incident.clone()];
            let got = dues(&facts, &[], &TrustPolicy::default(), now());
            let got: Vec<_> = got.iter().map(|due| (due.kind, due.size)).collect();
            assert_eq!(got, want, "{incident:?}");
        };
        let weeks = [(K::Incident, 1), (K::Silence, 1), (K::Silence, 1), (K::Silence, 1)];
        check(incident.clone(), &weeks);
        let told = IncidentFact {
            told_at: Some(found_at + 60),
            predicted: Some((Level::High, found_at)),
            ..incident.clone()
        };
        check(told.clone(), &[(K::Incident, 4), (K::BadNewsTold, 1)]);
        let late = IncidentFact { learned_at: Some(found_at - 60), ..told };
        check(late, &[(K::Incident, 4)]);
    }

    #[test]
    fn booking_again_changes_nothing_and_what_is_no_longer_true_is_undone() {
        let mut facts = facts();
        facts.promised.promises = vec![promise(Side::Ours, 10, None)];
        let due = || dues(&facts, &[], &TrustPolicy::default(), now());
        let cause = |due: &Due| (due.cause.kind.to_owned(), due.cause.id.clone(), due.cause.part);
        let first = plan::<u8>(due(), &[], &[]);
        assert_eq!((first.add.len(), first.undo.len()), (1, 0));
        let entry =
            Standing { key: 7_u8, kind: K::PromiseBroken, cause: cause(&first.add[0]), size: 1 };
        let again = plan(due(), std::slice::from_ref(&entry), &[]);
        assert_eq!((again.add.len(), again.undo.len()), (0, 0));
        let kept = Standing { kind: K::PromiseKept, ..entry.clone() };
        let mended = plan(due(), &[kept], &[]);
        assert_eq!((mended.add.len(), mended.undo), (1, vec![7]));
        let gone = plan(Vec::new(), std::slice::from_ref(&entry), &[]);
        assert_eq!(gone.undo, [7]);
        let left = plan::<u8>(due(), &[], std::slice::from_ref(&entry.cause));
        assert!(left.add.is_empty(), "what a person took back stays so");
    }

    proptest! {
        #[test]
        fn an_undone_entry_is_nothing_from_that_day_on(
            points in -12.0..12.0_f64, age in 0..900_i64, later in 0..900_i64,
        ) {
            let (at, now) = (0, age * DAY);
            let of = |at, points| TrustEntry { at, kind: K::Incident, points, evidence: String::new() };
            let back = undoing(points, at, 180.0, now);
            let sum = balance(&[of(at, points), of(now, back)], 180.0, now + later * DAY);
            prop_assert!(sum.abs() < 1e-9, "{sum}");
            prop_assert!(back.abs() <= points.abs() + 1e-9);
        }
    }
}
