//! What the client wishes against what was reached before (C012): never a refusal, an offer with
//! bounds.

use super::terms::Aim;
use crate::reason::{Arg, Reason};
use serde::{Deserialize, Serialize};

/// Fewer periods than this are no history (ours).
const HISTORY_MIN: usize = 3;

/// How a KPI ended before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    pub fact: f64,
}

/// What can be promised instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    pub wish: f64,
    /// Periods that are known.
    pub n: usize,
    /// How many of them reached the wish.
    pub n_reached: usize,
    /// What can be answered for: three periods of four were as good.
    pub firm: Option<f64>,
    /// The middle of what was.
    pub usual: Option<f64>,
    /// The best that was.
    pub best: Option<f64>,
    pub reasons: Vec<Reason>,
}

/// Holds the wish against the past.
pub fn offer(past: &[Past], wish: f64, aim: Aim) -> Offer {
    let mut facts: Vec<f64> = past.iter().map(|p| p.fact).filter(|f| f.is_finite()).collect();
    // The worst first.
    facts.sort_by(f64::total_cmp);
    if aim == Aim::AtMost {
        facts.reverse();
    }
    let is_reached = |fact: &&f64| match aim {
        Aim::AtLeast => **fact >= wish,
        Aim::AtMost => **fact <= wish,
    };
    let n = facts.len();
    let n_reached = facts.iter().filter(is_reached).count();
    let is_known = n >= HISTORY_MIN;
    let at = |share: f64| is_known.then(|| facts[((n - 1) as f64 * share).floor() as usize]);
    let (firm, usual, best) = (at(0.25), at(0.5), at(1.0));
    let count = Arg::Count(n as i64);
    let reason = match (firm, usual, best) {
        (Some(firm), Some(usual), Some(best)) => {
            let is_beyond = n_reached == 0;
            let is_safe = firm == wish || is_reached(&&firm);
            let code = match (is_safe, is_beyond) {
                (true, _) => "kpi.offer.safe",
                (_, true) => "kpi.offer.beyond",
                _ => "kpi.offer.sometimes",
            };
            Reason::new(code)
                .with("count", count)
                .with("reached", Arg::Count(n_reached as i64))
                .with("firm", Arg::Number(firm))
                .with("usual", Arg::Number(usual))
                .with("best", Arg::Number(best))
        }
        _ => Reason::new("kpi.offer.unknown").with("count", count),
    };
    Offer { wish, n, n_reached, firm, usual, best, reasons: vec![reason] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(past: &[f64], wish: f64, aim: Aim, code: &str, bounds: Option<(f64, f64, f64)>) {
        let past: Vec<Past> = past.iter().map(|fact| Past { fact: *fact }).collect();
        let found = offer(&past, wish, aim);
        assert_eq!(found.reasons[0].code, code, "{past:?}");
        assert_eq!(
            found.firm.zip(found.usual).zip(found.best).map(|((a, b), c)| (a, b, c)),
            bounds
        );
    }

    #[test]
    fn a_wish_beyond_the_past_is_answered_with_bounds() {
        let months = [38.0, 61.0, 45.0, 52.0, 70.0, 48.0];
        let bounds = Some((45.0, 48.0, 70.0));
        check(&months, 100.0, Aim::AtLeast, "kpi.offer.beyond", bounds);
        check(&months, 60.0, Aim::AtLeast, "kpi.offer.sometimes", bounds);
        check(&months, 45.0, Aim::AtLeast, "kpi.offer.safe", bounds);
        check(&[38.0, 61.0], 100.0, Aim::AtLeast, "kpi.offer.unknown", None);
        check(&[], 100.0, Aim::AtLeast, "kpi.offer.unknown", None);
    }

    #[test]
    fn of_costs_less_is_better() {
        let costs = [900.0, 700.0, 800.0, 650.0];
        check(&costs, 500.0, Aim::AtMost, "kpi.offer.beyond", Some((900.0, 800.0, 650.0)));
        check(&costs, 700.0, Aim::AtMost, "kpi.offer.sometimes", Some((900.0, 800.0, 650.0)));
        check(&costs, 950.0, Aim::AtMost, "kpi.offer.safe", Some((900.0, 800.0, 650.0)));
    }
}
