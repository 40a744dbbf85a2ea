//! Options for a client whose plan was missed (C061, C062, C035): two or more, and always the exit.

use crate::liability::{PerformedPart, performed_part};
use crate::money::{Currency, Decimal, Money};
use crate::reason::{Arg, Reason};
use crate::touch::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Kind of an option (A:107–113; the last three are of B:56, C:151 and PRODUCT.md R8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptionKind {
    MoveDate,
    RollToNextPeriod,
    PayPerformedPart,
    /// The exit; it cannot be taken off the list (T10).
    EndCooperation,
    /// Somebody else does the work.
    ChangeTeam,
    /// A gesture worth something to the client (C057).
    Compensation,
    /// What the client proposes (C065).
    OwnProposal,
}

words!(OptionKind {
    MoveDate = "move_date", RollToNextPeriod = "roll_to_next_period",
    PayPerformedPart = "pay_performed_part", EndCooperation = "end_cooperation",
    ChangeTeam = "change_team", Compensation = "compensation", OwnProposal = "own_proposal",
});

/// What the analysis found (C017–C021).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissCause {
    /// The executor had too little time.
    LackOfTime,
    /// Competence and task did not match.
    Competence,
    /// Wrong load, dates or control.
    Planning,
    ForceMajeure,
    Client,
    /// Nobody's fault (C014).
    InherentRisk,
}

words!(MissCause {
    LackOfTime = "lack_of_time", Competence = "competence", Planning = "planning",
    ForceMajeure = "force_majeure", Client = "client", InherentRisk = "inherent_risk",
});

/// What the options are made of.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionFacts {
    pub cause: MissCause,
    /// 0…100.
    pub done_percent: Decimal,
    pub price_minor: i64,
    pub paid_minor: i64,
    /// Closed by signed acts.
    pub accepted_minor: i64,
    pub currency: Currency,
    /// The date the analysis holds possible.
    pub new_date: Option<Date>,
    /// A number that can be made up later, and a period to do it in.
    pub has_next_period: bool,
    /// What is missing to the plan, in its units.
    pub missing_units: Decimal,
    /// The analysis says that another performer is needed (C018).
    pub is_performer_changed: bool,
    /// The client lost something, or says so (C057).
    pub has_loss: bool,
    /// The client's own idea, in their words (C065).
    pub own_proposal: String,
}

/// One option with its terms.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposedOption {
    pub kind: OptionKind,
    /// Who owes whom if it is chosen.
    pub settlement: Option<PerformedPart>,
    pub reason: Reason,
}

/// Options in the order of their fit, the exit last; none when the percent or a sum makes no sense.
pub fn propose(facts: &OptionFacts) -> Option<Vec<ProposedOption>> {
    let settlement = performed_part(
        facts.price_minor,
        facts.done_percent,
        facts.accepted_minor,
        facts.paid_minor,
    )?;
    let option = |kind| match kind {
        OptionKind::MoveDate => ProposedOption { kind, settlement: None, reason: date(facts) },
        OptionKind::RollToNextPeriod => {
            let units = facts.missing_units.normalize().to_string();
            let reason = Reason::new("option.roll").with("units", Arg::Text(units));
            ProposedOption { kind, settlement: None, reason }
        }
        OptionKind::PayPerformedPart => {
            let reason = sums("option.performed-part", facts, settlement);
            ProposedOption { kind, settlement: Some(settlement), reason }
        }
        OptionKind::EndCooperation => {
            let reason = sums("option.end", facts, settlement);
            ProposedOption { kind, settlement: Some(settlement), reason }
        }
        OptionKind::ChangeTeam => {
            ProposedOption { kind, settlement: None, reason: Reason::new("option.change-team") }
        }
        OptionKind::Compensation => {
            ProposedOption { kind, settlement: None, reason: Reason::new("option.compensation") }
        }
        OptionKind::OwnProposal => {
            let text = facts.own_proposal.trim().to_owned();
            let reason = Reason::new("option.own-proposal").with("text", Arg::Text(text));
            ProposedOption { kind, settlement: None, reason }
        }
    };
    Some(kinds(facts).into_iter().map(option).collect())
}

fn kinds(facts: &OptionFacts) -> Vec<OptionKind> {
    use OptionKind::{
        ChangeTeam, Compensation, EndCooperation, MoveDate, OwnProposal, PayPerformedPart,
        RollToNextPeriod,
    };
    // Time heals what time broke; a risk that was agreed is made up for; a wrong performer leaves
    // the done part to pay for.
    let order = match facts.cause {
        MissCause::LackOfTime | MissCause::Planning | MissCause::Client => {
            [MoveDate, RollToNextPeriod, PayPerformedPart]
        }
        MissCause::ForceMajeure | MissCause::InherentRisk => {
            [RollToNextPeriod, MoveDate, PayPerformedPart]
        }
        MissCause::Competence => [PayPerformedPart, MoveDate, RollToNextPeriod],
    };
    let fits = |kind: &OptionKind| match kind {
        RollToNextPeriod => facts.has_next_period && facts.missing_units > Decimal::ZERO,
        PayPerformedPart => facts.done_percent > Decimal::ZERO,
        ChangeTeam => facts.is_performer_changed,
        Compensation => facts.has_loss,
        OwnProposal => !facts.own_proposal.trim().is_empty(),
        MoveDate | EndCooperation => true,
    };
    let more = [ChangeTeam, Compensation, OwnProposal];
    order.into_iter().chain(more).filter(fits).chain([EndCooperation]).collect()
}

fn date(facts: &OptionFacts) -> Reason {
    match facts.new_date {
        Some(date) => Reason::new("option.move-date").with("date", Arg::FullDate(date)),
        None => Reason::new("option.move-date-open"),
    }
}

fn sums(code: &'static str, facts: &OptionFacts, part: PerformedPart) -> Reason {
    let money = |minor| Arg::Money(Money::new(minor, facts.currency));
    Reason::new(code)
        .with("earned", money(part.earned_minor))
        .with("due", money(part.due_minor))
        .with("refund", money(part.refund_minor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn facts(cause: MissCause, percent: i64, has_next_period: bool) -> OptionFacts {
        OptionFacts {
            cause,
            done_percent: percent.into(),
            price_minor: 10_000_000,
            paid_minor: 8_000_000,
            accepted_minor: 0,
            currency: Currency::RUB,
            new_date: None,
            has_next_period,
            missing_units: 40.into(),
            is_performer_changed: false,
            has_loss: false,
            own_proposal: String::new(),
        }
    }

    #[test]
    fn the_cause_orders_the_options_and_the_exit_is_last() {
        let check = |cause, percent, has_next_period, want: &[&str]| {
            let options = propose(&facts(cause, percent, has_next_period)).unwrap();
            let kinds: Vec<_> = options.iter().map(|o| o.kind.word()).collect();
            assert_eq!(kinds, want, "{cause:?}");
        };
        let all = ["move_date", "roll_to_next_period", "pay_performed_part", "end_cooperation"];
        check(MissCause::LackOfTime, 60, true, &all);
        check(MissCause::LackOfTime, 0, false, &["move_date", "end_cooperation"]);
        let by_competence = ["pay_performed_part", "move_date", "end_cooperation"];
        check(MissCause::Competence, 12, false, &by_competence);
        let by_risk = ["roll_to_next_period", "move_date", "end_cooperation"];
        check(MissCause::InherentRisk, 0, true, &by_risk);
        assert_eq!(propose(&facts(MissCause::Client, 101, true)), None);
        let all = OptionFacts {
            is_performer_changed: true,
            has_loss: true,
            own_proposal: " Скидка ".into(),
            ..facts(MissCause::LackOfTime, 0, false)
        };
        let kinds: Vec<_> = propose(&all).unwrap().iter().map(|o| o.kind.word()).collect();
        let want = ["move_date", "change_team", "compensation", "own_proposal", "end_cooperation"];
        assert_eq!(kinds, want);
    }

    proptest! {
        #[test]
        fn there_are_always_two_options_and_the_exit_is_one(
            cause in 0..6_usize, percent in 0..=100_i64, next in any::<bool>(),
        ) {
            let options = propose(&facts(MissCause::ALL[cause], percent, next)).unwrap();
            prop_assert!(options.len() >= 2);
            prop_assert_eq!(options.last().unwrap().kind, OptionKind::EndCooperation);
            let settled = options.last().unwrap().settlement.unwrap();
            prop_assert_eq!(settled.earned_minor, percent * 100_000);
        }
    }
}
