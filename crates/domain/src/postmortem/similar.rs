//! Cases of our own that resemble a new one (C071).

use super::FindingKind;
use crate::reason::{Arg, Reason};
use std::collections::BTreeSet;

/// A case as it is compared: its weaknesses, its kind of promise, its words (stems).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    pub kinds: BTreeSet<FindingKind>,
    /// Word of the kind of promise that was hit.
    pub promise: String,
    pub words: BTreeSet<String>,
}

/// Weights of the three, and the least that is worth showing (ours).
#[derive(Clone, Debug, PartialEq)]
pub struct SimilarPolicy {
    pub kinds: f64,
    pub promise: f64,
    pub words: f64,
    pub from: f64,
    pub n_max: usize,
}

impl Default for SimilarPolicy {
    fn default() -> Self {
        SimilarPolicy { kinds: 0.3, promise: 0.2, words: 0.5, from: 0.22, n_max: 5 }
    }
}

/// A case that resembles.
#[derive(Clone, Debug, PartialEq)]
pub struct Similar {
    /// Its place in the library.
    pub at: usize,
    /// 0…1.
    pub likeness: f64,
    pub reasons: Vec<Reason>,
}

/// The cases of a library that resemble one, most alike first. A weakness that the new case does
/// not know yet costs nothing: at the start there are only words and a promise.
pub fn similar(case: &Case, library: &[Case], policy: &SimilarPolicy) -> Vec<Similar> {
    let n_all = library.len();
    let n_with = |word: &String| library.iter().filter(|c| c.words.contains(word)).count();
    // A word that half of the library has says little.
    let weight = |word: &String| ((n_all as f64 + 1.0) / (n_with(word) as f64 + 0.5)).ln().max(0.0);
    let mut found: Vec<Similar> = library
        .iter()
        .enumerate()
        .map(|(at, other)| compare(case, other, at, policy, &weight))
        .filter(|s| s.likeness >= policy.from)
        .collect();
    found.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.at.cmp(&b.at)));
    found.truncate(policy.n_max);
    found
}

fn compare(
    case: &Case,
    other: &Case,
    at: usize,
    policy: &SimilarPolicy,
    weight: &dyn Fn(&String) -> f64,
) -> Similar {
    let mut reasons = Vec::new();
    let (mut sum, mut of) = (0.0, 0.0);
    if !case.kinds.is_empty() {
        let shared: Vec<_> = case.kinds.intersection(&other.kinds).collect();
        let n_union = case.kinds.union(&other.kinds).count();
        sum += policy.kinds * shared.len() as f64 / n_union as f64;
        of += policy.kinds;
        reasons.extend(shared.first().map(|kind| {
            let term = format!("finding.{}", kind.word());
            Reason::new("similar.kind").with("kind", Arg::Term(term.into()))
        }));
    }
    if !case.promise.is_empty() {
        of += policy.promise;
        if case.promise == other.promise {
            sum += policy.promise;
            reasons.push(Reason::new("similar.promise"));
        }
    }
    if !case.words.is_empty() {
        of += policy.words;
        let total: f64 = case.words.iter().map(weight).sum();
        let shared: Vec<&String> = case.words.intersection(&other.words).collect();
        let common: f64 = shared.iter().map(|w| weight(w)).sum();
        if total > 0.0 && common > 0.0 {
            sum += policy.words * (common / total);
            let named: Vec<&str> = shared.iter().take(4).map(|w| w.as_str()).collect();
            reasons.push(Reason::new("similar.words").with("words", Arg::Text(named.join(", "))));
        }
    }
    let likeness = if of > 0.0 { sum / of } else { 0.0 };
    Similar { at, likeness, reasons }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn case(kinds: &[FindingKind], promise: &str, words: &str) -> Case {
        Case {
            kinds: kinds.iter().copied().collect(),
            promise: promise.into(),
            words: words.split_whitespace().map(str::to_owned).collect(),
        }
    }

    #[test]
    fn a_new_case_finds_the_old_one_by_words_promise_and_cause() {
        use FindingKind::{ControlError, Overload, Tool};
        let library = [
            case(&[Overload, ControlError], "deadline", "пост контент план срок"),
            case(&[Tool], "kpi", "реклам кабинет заблокирова заявк"),
            case(&[], "report", "отчет ошибк цифр"),
        ];
        let check = |of: &Case, want: &[usize]| {
            let found = similar(of, &library, &SimilarPolicy::default());
            assert_eq!(found.iter().map(|s| s.at).collect::<Vec<_>>(), want);
        };
        check(&case(&[], "deadline", "пост не вышл в срок"), &[0]);
        check(&case(&[], "kpi", "кабинет заблокирова"), &[1]);
        check(&case(&[Overload], "", ""), &[0]);
        check(&case(&[], "call", "опозда на встреч"), &[]);
        check(&case(&[], "", ""), &[]);
        let found = similar(&case(&[Tool], "kpi", "кабинет"), &library, &SimilarPolicy::default());
        let codes: Vec<_> = found[0].reasons.iter().map(|r| r.code.as_ref()).collect();
        assert_eq!(codes, ["similar.kind", "similar.promise", "similar.words"]);
    }

    proptest! {
        #[test]
        fn a_case_resembles_itself_most(words in proptest::collection::btree_set("[a-z]{3,6}", 1..8)) {
            let own = Case { words, promise: "kpi".into(), ..Case::default() };
            let other = case(&[], "deadline", "совсем другие слова");
            let found = similar(&own, &[other, own.clone()], &SimilarPolicy::default());
            prop_assert_eq!(found[0].at, 1);
            prop_assert!(found.iter().all(|s| (0.0..=1.0 + 1e-9).contains(&s.likeness)));
        }
    }
}
