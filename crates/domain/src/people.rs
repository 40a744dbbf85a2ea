//! People at a client (K2): what is known of each, what drives them (C089), how deep the agency reaches
//! and where everything hangs on one person (C090).

use crate::id::{ContactId, TeammateId};
use crate::reason::{Arg, Reason};
use crate::touch::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a person stands in the client's company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgLevel {
    /// Owner, general director.
    Top,
    /// Head of a department.
    Head,
    /// Leads the work with us.
    Lead,
    Specialist,
}

words!(OrgLevel { Top = "top", Head = "head", Lead = "lead", Specialist = "specialist" });

/// How much the word of a person weighs when it is decided about us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Influence {
    High,
    Medium,
    Low,
}

words!(Influence { High = "high", Medium = "medium", Low = "low" });

/// A question of the motivation card (C089). The first four are the card, the others go deeper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// What does the person want?
    Wants,
    /// Why?
    Why,
    /// The role of the agency in it.
    AgencyRole,
    /// The manager's own role in it.
    OwnRole,
    Pressure,
    Ambitions,
    Politics,
    Character,
}

words!(Question {
    Wants = "wants", Why = "why", AgencyRole = "agency_role", OwnRole = "own_role",
    Pressure = "pressure", Ambitions = "ambitions", Politics = "politics",
    Character = "character",
});

impl Question {
    /// Judgements on a person, not on the work: shown to those who lead the client only (RULES.md D).
    pub fn is_private(self) -> bool {
        !Self::FOUR.contains(&self)
    }

    /// The four questions of the card.
    pub const FOUR: [Question; 4] =
        [Question::Wants, Question::Why, Question::AgencyRole, Question::OwnRole];
}

/// Who may read a private note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteAudience {
    /// Only its author.
    Author,
    /// Directors and account directors.
    Directors,
    /// These and account managers of the client.
    Managers,
    /// Whoever sees the client.
    Team,
}

words!(NoteAudience {
    Author = "author", Directors = "directors", Managers = "managers", Team = "team",
});

impl NoteAudience {
    /// Whether a reader of that role may read a note.
    pub fn admits(self, role: crate::access::Role, is_author: bool) -> bool {
        use crate::access::Role;
        is_author
            || match self {
                NoteAudience::Author => false,
                NoteAudience::Directors => crate::access::sees_all_clients(role),
                NoteAudience::Managers => {
                    crate::access::sees_all_clients(role) || role == Role::AccountManager
                }
                NoteAudience::Team => true,
            }
    }
}

/// A note lives so many days if nobody says otherwise, and never longer than the limit (ours): what
/// is written of a person's character must not outlive its use (RULES.md D.5).
pub const NOTE_DAYS: i64 = 180;
/// See [`NOTE_DAYS`].
pub const NOTE_DAYS_MAX: i64 = 365;

/// Why the agency may keep a person's data (152-FZ art. 6, GDPR art. 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The contract with the person's company.
    Contract,
    /// The person agreed.
    Consent,
    /// A legitimate interest, weighed.
    Interest,
    /// The person took the consent back.
    Withdrawn,
}

words!(Basis {
    Contract = "contract", Consent = "consent", Interest = "interest", Withdrawn = "withdrawn",
});

/// A person as the map sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonFact {
    pub contact: ContactId,
    pub name: String,
    pub level: Option<OrgLevel>,
    pub influence: Option<Influence>,
    /// 0…100 ([`crate::matrix::grade::loyalty_of`]); `None`: nobody noted it.
    pub loyalty: Option<u8>,
    /// Of the four questions.
    pub n_answered: u8,
    /// Unix seconds, ever.
    pub last_touch_at: Option<i64>,
}

/// Who speaks with whom, within [`TIE_DAYS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TieFact {
    pub contact: ContactId,
    /// `None`: nobody of ours is named in the touches.
    pub teammate: Option<TeammateId>,
    pub n_touches: i64,
    /// Unix seconds.
    pub last_at: i64,
}

/// Touches of so many days make a tie (ours: the same window as for depth, A.9).
pub const TIE_DAYS: i64 = crate::matrix::grade::ACTIVE_DAYS;
/// Fewer touches say nothing about how a relationship is spread (ours).
const TOUCHES_MIN: i64 = 10;
/// One person carries the relationship from this share on (ours).
const SINGLE_PERCENT: i64 = 80;
/// An influential person must not be silent longer (ours: half of the window of ties).
const SILENT_DAYS: i64 = 45;
/// Below it a person stands against us: wary and worse.
const AGAINST_BELOW: u8 = 40;
const DAY: i64 = 86_400;

/// What the map warns of.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The person that it is about, if it is one.
    pub contact: Option<ContactId>,
    pub reason: Reason,
}

/// What to look at among the people of a client, the gravest first. `teammates` names ours.
pub fn findings(
    people: &[PersonFact],
    ties: &[TieFact],
    teammates: &dyn Fn(TeammateId) -> String,
    now: i64,
) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(single_contact(people, ties));
    found.extend(single_teammate(ties, teammates));
    for person in people.iter().filter(|p| p.influence == Some(Influence::High)) {
        found.extend(against(person));
        found.extend(silent(person, ties, now));
    }
    found.extend(no_top(people, ties));
    found.extend(unknown(people));
    found
}

/// The share of the largest among them, with its key, where there are enough touches.
fn largest<K: Ord + Copy>(parts: &BTreeMap<K, i64>) -> Option<(K, i64, i64)> {
    let all: i64 = parts.values().sum();
    let (key, most) = parts.iter().max_by_key(|(_, n)| **n)?;
    (all >= TOUCHES_MIN).then_some((*key, most * 100 / all, all))
}

fn single_contact(people: &[PersonFact], ties: &[TieFact]) -> Option<Finding> {
    let mut parts: BTreeMap<ContactId, i64> = BTreeMap::new();
    for tie in ties {
        *parts.entry(tie.contact).or_default() += tie.n_touches;
    }
    let (contact, percent, all) = largest(&parts)?;
    let name = &people.iter().find(|p| p.contact == contact)?.name;
    (percent >= SINGLE_PERCENT).then(|| Finding {
        contact: Some(contact),
        reason: Reason::new("people.single-contact")
            .with("name", Arg::Text(name.clone()))
            .with("percent", Arg::Percent(percent))
            .with("n", Arg::Count(all)),
    })
}

fn single_teammate(ties: &[TieFact], teammates: &dyn Fn(TeammateId) -> String) -> Option<Finding> {
    let mut parts: BTreeMap<TeammateId, i64> = BTreeMap::new();
    for tie in ties {
        if let Some(teammate) = tie.teammate {
            *parts.entry(teammate).or_default() += tie.n_touches;
        }
    }
    let (teammate, percent, all) = largest(&parts)?;
    (percent >= SINGLE_PERCENT).then(|| Finding {
        contact: None,
        reason: Reason::new("people.single-teammate")
            .with("name", Arg::Text(teammates(teammate)))
            .with("percent", Arg::Percent(percent))
            .with("n", Arg::Count(all)),
    })
}

fn against(person: &PersonFact) -> Option<Finding> {
    person.loyalty.filter(|loyalty| *loyalty < AGAINST_BELOW).map(|_| Finding {
        contact: Some(person.contact),
        reason: Reason::new("people.against").with("name", Arg::Text(person.name.clone())),
    })
}

fn silent(person: &PersonFact, ties: &[TieFact], now: i64) -> Option<Finding> {
    let recent = ties.iter().filter(|t| t.contact == person.contact).map(|t| t.last_at).max();
    let last = recent.max(person.last_touch_at);
    let name = Arg::Text(person.name.clone());
    let reason = match last {
        None => Reason::new("people.never-spoken").with("name", name),
        Some(at) if (now - at) / DAY >= SILENT_DAYS => Reason::new("people.silent")
            .with("name", name)
            .with("days", Arg::Count((now - at) / DAY)),
        Some(_) => return None,
    };
    Some(Finding { contact: Some(person.contact), reason })
}

/// Nobody who decides is spoken with: depth is missing (C090).
fn no_top(people: &[PersonFact], ties: &[TieFact]) -> Option<Finding> {
    let is_high = |p: &&PersonFact| matches!(p.level, Some(OrgLevel::Top | OrgLevel::Head));
    let is_spoken_with = |p: &PersonFact| ties.iter().any(|t| t.contact == p.contact);
    let n_high = people.iter().filter(is_high).count();
    let is_any = people.iter().filter(is_high).any(is_spoken_with);
    let is_known = people.iter().any(|p| p.level.is_some());
    (is_known && !is_any).then(|| Finding {
        contact: None,
        reason: Reason::new("people.no-top").with("n", Arg::Count(n_high as i64)),
    })
}

fn unknown(people: &[PersonFact]) -> Option<Finding> {
    let is_gap = |p: &&PersonFact| p.level.is_none() || p.influence.is_none() || p.n_answered < 4;
    let n_gaps = people.iter().filter(is_gap).count();
    (n_gaps > 0).then(|| Finding {
        contact: None,
        reason: Reason::new("people.gaps")
            .with("n", Arg::Count(n_gaps as i64))
            .with("all", Arg::Count(people.len() as i64)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NOW: i64 = 1_000 * DAY;

    fn contact(n: u128) -> ContactId {
        ContactId(Uuid::from_u128(n))
    }

    /// A person in a line: level, influence, loyalty, answers, days since the last touch.
    fn person(
        n: u128,
        level: Option<OrgLevel>,
        influence: Option<Influence>,
        loyalty: Option<u8>,
        days: Option<i64>,
    ) -> PersonFact {
        PersonFact {
            contact: contact(n),
            name: format!("П{n}"),
            level,
            influence,
            loyalty,
            n_answered: 4,
            last_touch_at: days.map(|days| NOW - days * DAY),
        }
    }

    fn tie(n: u128, teammate: u128, n_touches: i64) -> TieFact {
        let teammate = Some(TeammateId(Uuid::from_u128(teammate)));
        TieFact { contact: contact(n), teammate, n_touches, last_at: NOW - 5 * DAY }
    }

    fn check(people: &[PersonFact], ties: &[TieFact], want: &[&str]) {
        let found = findings(people, ties, &|_| "Алиса".to_owned(), NOW);
        let codes: Vec<&str> = found.iter().map(|f| f.reason.code.as_ref()).collect();
        assert_eq!(codes, want);
    }

    #[test]
    fn the_map_warns_of_single_threads_silence_and_missing_depth() {
        use Influence::{High, Low};
        use OrgLevel::{Lead, Specialist, Top};
        let lead = person(1, Some(Lead), Some(Low), Some(70), Some(1));
        let top = person(2, Some(Top), Some(High), Some(70), Some(5));
        let all = [lead.clone(), top.clone()];
        // Nine touches of one person are too few to speak of a thread.
        check(std::slice::from_ref(&lead), &[tie(1, 9, 9)], &["people.no-top"]);
        let single = ["people.single-contact", "people.single-teammate"];
        check(&all, &[tie(1, 9, 8), tie(2, 9, 2)], &single);
        // Just below four fifths, and two of ours: nothing to warn of.
        check(&all, &[tie(1, 9, 79), tie(2, 8, 21)], &[]);
        let hostile = PersonFact { loyalty: Some(30), ..top.clone() };
        check(&[lead.clone(), hostile], &[tie(2, 9, 1)], &["people.against"]);
        let silent = person(2, Some(Top), Some(High), None, Some(45));
        check(&[silent], &[], &["people.silent", "people.no-top"]);
        let recent = person(2, Some(Top), Some(High), None, Some(44));
        check(&[recent], &[], &["people.no-top"]);
        let never = person(2, Some(Top), Some(High), None, None);
        check(&[never], &[], &["people.never-spoken", "people.no-top"]);
        let blank =
            PersonFact { n_answered: 3, ..person(3, Some(Specialist), Some(Low), None, None) };
        check(&[top, blank], &[tie(2, 9, 1)], &["people.gaps"]);
        check(&[], &[], &[]);
    }

    #[test]
    fn a_note_is_read_by_its_author_and_those_it_admits() {
        use crate::access::Role;
        let row = |audience: NoteAudience| -> String {
            Role::ALL.iter().map(|r| if audience.admits(*r, false) { 'x' } else { '.' }).collect()
        };
        let table: Vec<String> = NoteAudience::ALL.iter().map(|a| row(*a)).collect();
        assert_eq!(table, [".....", "xx...", "xxx..", "xxxxx"]);
        assert!(NoteAudience::ALL.iter().all(|a| a.admits(Role::Specialist, true)));
    }
}
