//! The library of our own cases (C071): what was learned, and which case a new one resembles.
//! Names of the team are left out; clients are named only to those who may see them.

use super::choice::with_receipt;
use crate::access::Actor;
use crate::board::teammate_names;
use crate::ctx::Ctx;
use crate::error::Result;
use domain::id::IncidentId;
use domain::incident::MeasureState;
use domain::incident::blameless::hide;
use domain::postmortem::{Case, FindingKind, Similar, SimilarPolicy, similar};
use domain::reason::Arg;
use std::collections::{BTreeSet, HashMap};
use store::incident_findings::{self, FindingRow};
use store::incident_measures::{self, MeasureRow};
use store::incidents::{self, Incident, IncidentFilter};
use store::{Conn, incident_choices};

/// A library is read whole; more cases than this no agency has.
const CASES_MAX: i64 = 2_000;

/// One case.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryCase {
    pub incident: Incident,
    pub client_name: String,
    pub findings: Vec<FindingRow>,
    pub measures: Vec<MeasureRow>,
    /// What the client chose last, in the words of its receipt.
    pub chosen: Option<String>,
}

impl LibraryCase {
    /// Measures that were looked at again after their weeks, and helped.
    pub fn helped(&self) -> impl Iterator<Item = &MeasureRow> {
        self.measures.iter().filter(|measure| measure.state == MeasureState::Proven)
    }
}

/// A case that resembles, with why.
#[derive(Clone, Debug, PartialEq)]
pub struct Resembling {
    pub case: LibraryCase,
    pub likeness: Similar,
}

/// The cases with findings that match the words (all, if there are none), newest first.
pub async fn cases(ctx: &Ctx, actor: &Actor, words: &str) -> Result<Vec<LibraryCase>> {
    let mut conn = ctx.db.read().await?;
    let asked: BTreeSet<String> = text::tokens_for_search(words).into_iter().collect();
    let mut all = load(&mut conn, actor).await?;
    all.retain(|case| !case.findings.is_empty());
    all.retain(|case| asked.is_subset(&words_of(case)));
    Ok(all)
}

/// Cases of the past that resemble what is being typed.
pub async fn resembling(
    ctx: &Ctx,
    actor: &Actor,
    typed: &str,
    kinds: &[FindingKind],
    except: Option<IncidentId>,
) -> Result<Vec<Resembling>> {
    let mut conn = ctx.db.read().await?;
    let mut all = load(&mut conn, actor).await?;
    all.retain(|case| Some(case.incident.id) != except && !case.findings.is_empty());
    let library: Vec<Case> = all.iter().map(as_case).collect();
    let typed = stems(typed);
    let new = Case {
        kinds: kinds.iter().copied().collect(),
        promise: String::new(),
        words: typed.keys().filter(|stem| stem.chars().count() > 2).cloned().collect(),
    };
    let found = similar(&new, &library, &SimilarPolicy::default());
    let with_case = |likeness: Similar| Resembling {
        case: all[likeness.at].clone(),
        likeness: in_typed_words(likeness, &typed),
    };
    Ok(found.into_iter().map(with_case).collect())
}

/// The stems of a text, each with the word as it was typed.
fn stems(text: &str) -> HashMap<String, String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let of = |word: &str| {
        let word = word.to_lowercase();
        text::tokens_for_search(&word).into_iter().map(move |stem| (stem, word.clone()))
    };
    words.flat_map(of).collect()
}

/// The rule compares stems; people read the words that they have typed.
fn in_typed_words(mut likeness: Similar, typed: &HashMap<String, String>) -> Similar {
    for (_, arg) in likeness.reasons.iter_mut().flat_map(|reason| &mut reason.args) {
        if let Arg::Text(stems) = arg {
            let word = |stem| typed.get(stem).map_or(stem, String::as_str);
            *stems = stems.split(", ").map(word).collect::<Vec<_>>().join(", ");
        }
    }
    likeness
}

async fn load(conn: &mut Conn, actor: &Actor) -> Result<Vec<LibraryCase>> {
    let audience = actor.audience();
    let filter = IncidentFilter { limit: CASES_MAX, ..IncidentFilter::default() };
    let page = incidents::page(conn, actor.workspace, &audience, &filter).await?;
    let findings = incident_findings::all(conn, actor.workspace, &audience).await?;
    let measures = incident_measures::all(conn, actor.workspace, &audience).await?;
    let choices = incident_choices::all(conn, actor.workspace, &audience).await?;
    let names: Vec<String> = teammate_names(conn, actor).await?.into_values().collect();
    let mut cases = Vec::with_capacity(page.rows.len());
    for mut incident in page.rows {
        let client = store::clients::get(conn, actor.workspace, &audience, incident.client).await?;
        // Learned from, not blamed for: no name of the team stands in a lesson.
        incident.title = hide(&incident.title, &names, "…");
        let of = |text: &str| hide(text, &names, "…");
        let own = findings.iter().filter(|f| f.incident == incident.id).map(|f| FindingRow {
            what: of(&f.what),
            why: of(&f.why),
            lesson: of(&f.lesson),
            ..f.clone()
        });
        cases.push(LibraryCase {
            client_name: client.map(|c| c.name).unwrap_or_default(),
            findings: own.collect(),
            measures: measures.iter().filter(|m| m.incident == incident.id).cloned().collect(),
            chosen: choices
                .iter()
                .find(|choice| choice.incident == incident.id)
                .map(|choice| with_receipt(choice.clone()).receipt.title),
            incident,
        });
    }
    cases.sort_by_key(|case| std::cmp::Reverse(case.incident.found_at));
    Ok(cases)
}

fn words_of(case: &LibraryCase) -> BTreeSet<String> {
    let mut text = format!("{} {}", case.incident.title, case.incident.promise);
    for f in &case.findings {
        for part in [&f.what, &f.why, &f.lesson] {
            text.push(' ');
            text.push_str(part);
        }
    }
    for m in &case.measures {
        text.push(' ');
        text.push_str(&m.name);
    }
    text::tokens_for_search(&text).into_iter().collect()
}

fn as_case(case: &LibraryCase) -> Case {
    Case {
        kinds: case.findings.iter().map(|f| f.kind).collect(),
        promise: String::new(),
        words: words_of(case),
    }
}
