//! The word lists of the check: our own, readable data in `data/draft`.

use super::letter::Letter;
use super::pattern::{Classes, Match, Matcher, Pattern};
use std::sync::LazyLock;

const FILES: &[&str] = &[
    include_str!("../../data/draft/classes.list"),
    include_str!("../../data/draft/apology.list"),
    include_str!("../../data/draft/blame.list"),
    include_str!("../../data/draft/cause.list"),
    include_str!("../../data/draft/form.list"),
    include_str!("../../data/draft/options.list"),
    include_str!("../../data/draft/progress.list"),
    include_str!("../../data/draft/solution.list"),
    include_str!("../../data/draft/tone.list"),
];

macro_rules! lists {
    ($($variant:ident $word:literal),* $(,)?) => {
        /// A list of the data files; what it holds is said there.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum List { $($variant),* }

        impl List {
            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(List::$variant),)* _ => None }
            }
            pub(super) const N: usize = [$($word),*].len();
        }
    };
}

lists! {
    Admission "admission",
    AgreeToDiffer "agree_to_differ",
    Apology "apology",
    Argue "argue",
    ArguePoint "argue_point",
    BlameClient "blame_client",
    BlameClientHard "blame_client_hard",
    BlameDenial "blame_denial",
    BlameOwn "blame_own",
    BlamePlain "blame_plain",
    Cause "cause",
    CauseLink "cause_link",
    CauseVague "cause_vague",
    Clerical "clerical",
    Compensation "compensation",
    Condition "condition",
    Denial "denial",
    Drama "drama",
    Either "either",
    Exit "exit",
    Failure "failure",
    Firm "firm",
    Forgiveness "forgiveness",
    FullAdmission "full_admission",
    Generic "generic",
    Greeting "greeting",
    Intent "intent",
    Jargon "jargon",
    Legal "legal",
    LegalForce "legal_force",
    Measure "measure",
    Modal "modal",
    NextCall "next_call",
    NextPlan "next_plan",
    NotCause "not_cause",
    NotFuture "not_future",
    NotProgress "not_progress",
    NowFine "now_fine",
    Offer "offer",
    OptionMark "option_mark",
    OptionsTold "options_told",
    OtherPeriod "other_period",
    OwnUp "own_up",
    Owning "owning",
    PastTerm "past_term",
    PlanWord "plan_word",
    Pressure "pressure",
    PressureOptions "pressure_options",
    PreventionFirm "prevention_firm",
    PreventionFrame "prevention_frame",
    PreventionVague "prevention_vague",
    Progress "progress",
    ProgressClaim "progress_claim",
    Rate "rate",
    Regret "regret",
    Repair "repair",
    RepairDone "repair_done",
    RepairHand "repair_hand",
    RepairInf "repair_inf",
    Reported "reported",
    Result "result",
    ShareContext "share_context",
    ShareOther "share_other",
    Tentative "tentative",
    Term "term",
    TermLabel "term_label",
    Tone "tone",
    Victim "victim",
    Zero "zero",
}

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| read(FILES).0);

/// Every list word of the letter, in order.
pub(super) fn find(letter: &Letter) -> Vec<Match> {
    MATCHER.find(letter)
}

/// The lists, and the lines that are no patterns (a test keeps that empty).
fn read(files: &[&str]) -> (Matcher, Vec<String>) {
    let mut classes = Classes::new();
    let mut matcher = Matcher::default();
    let mut bad = Vec::new();
    let mut list: Option<List> = None;
    let lines = files.iter().flat_map(|file| file.lines()).map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("//")) {
        if let Some((name, words)) = line.strip_prefix('@').and_then(|l| l.split_once(" = ")) {
            let words = words.split('|').map(|w| w.trim().to_owned()).collect();
            classes.insert(name.to_owned(), words);
        } else if let Some(name) = line.strip_suffix(':') {
            list = List::from_word(name);
            if list.is_none() {
                bad.push(line.to_owned());
            }
        } else {
            match (list, Pattern::parse(line, &classes)) {
                (Some(list), Some(pattern)) => matcher.add(list as usize, pattern),
                _ => bad.push(line.to_owned()),
            }
        }
    }
    (matcher, bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lists_is_a_pattern_of_a_known_list() {
        assert_eq!(read(FILES).1, Vec::<String>::new());
    }
}
