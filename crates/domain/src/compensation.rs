//! Compensation: does a gesture weigh anything against the loss (C057, C025, RULES.md A.6).

use crate::money::Decimal;
use crate::reason::{Arg, Reason};
use crate::touch::words;

/// How a gesture will be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Adequacy {
    /// A whole order of magnitude too small: it irritates.
    Irritates,
    Weak,
    Adequate,
    /// More than the loss.
    Over,
}

words!(Adequacy {
    Irritates = "irritates", Weak = "weak", Adequate = "adequate", Over = "over",
});

/// Edges of the ratio of value to loss (A.6).
#[derive(Clone, Debug, PartialEq)]
pub struct CompensationPolicy {
    /// Below it a gesture irritates.
    pub weak_from: Decimal,
    pub adequate_from: Decimal,
    /// Above it a gesture is more than the loss.
    pub over_above: Decimal,
}

impl Default for CompensationPolicy {
    fn default() -> Self {
        CompensationPolicy {
            weak_from: Decimal::new(1, 1),
            adequate_from: Decimal::new(3, 1),
            over_above: Decimal::ONE,
        }
    }
}

/// A loss and a gesture, sums of one currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Gesture {
    /// Our own range of the loss.
    pub loss_from: Decimal,
    pub loss_to: Decimal,
    /// The client's own figure, kept apart (C025).
    pub claimed: Option<Decimal>,
    /// What the gesture is worth to the client.
    pub client_value: Decimal,
    /// What it costs the agency.
    pub own_cost: Decimal,
}

/// How a gesture compares.
#[derive(Clone, Debug, PartialEq)]
pub struct Compensation {
    pub adequacy: Adequacy,
    /// Value by the middle of our range.
    pub ratio: f64,
    /// Value by the client's figure.
    pub ratio_to_claimed: Option<f64>,
    /// Value by own cost; none when it costs nothing.
    pub efficiency: Option<f64>,
    pub reasons: Vec<Reason>,
}

/// Why a gesture cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GestureError {
    /// There is no loss to compare with.
    LossZero,
    /// `loss_to` lies below `loss_from`.
    RangeInverted,
    /// A sum is negative.
    Negative,
    /// A sum is too large to compare.
    TooLarge,
}

/// Compares a gesture with the loss.
pub fn judge(gesture: &Gesture, policy: &CompensationPolicy) -> Result<Compensation, GestureError> {
    let g = gesture;
    let sums = [g.loss_from, g.loss_to, g.client_value, g.own_cost, g.claimed.unwrap_or_default()];
    if sums.iter().any(|sum| sum.is_sign_negative() && !sum.is_zero()) {
        return Err(GestureError::Negative);
    }
    if g.loss_to < g.loss_from {
        return Err(GestureError::RangeInverted);
    }
    // The middle doubled, so that nothing is rounded before it is compared.
    let loss_twice = g.loss_from.checked_add(g.loss_to).ok_or(GestureError::TooLarge)?;
    if loss_twice.is_zero() {
        return Err(GestureError::LossZero);
    }
    let value_twice = g.client_value.checked_mul(Decimal::TWO).ok_or(GestureError::TooLarge)?;
    let reaches = |edge: Decimal| {
        loss_twice
            .checked_mul(edge)
            .map(|need| value_twice.cmp(&need))
            .ok_or(GestureError::TooLarge)
    };
    let adequacy = if reaches(policy.over_above)?.is_gt() {
        Adequacy::Over
    } else if reaches(policy.adequate_from)?.is_ge() {
        Adequacy::Adequate
    } else if reaches(policy.weak_from)?.is_ge() {
        Adequacy::Weak
    } else {
        Adequacy::Irritates
    };
    let ratio = ratio(value_twice, loss_twice).ok_or(GestureError::TooLarge)?;
    let ratio_to_claimed = g.claimed.and_then(|claimed| self::ratio(g.client_value, claimed));
    let code = match adequacy {
        Adequacy::Irritates => "compensation.irritates",
        Adequacy::Weak => "compensation.weak",
        Adequacy::Adequate => "compensation.adequate",
        Adequacy::Over => "compensation.over",
    };
    let percent = |ratio: f64| Arg::Percent((ratio * 100.0).round() as i64);
    let mut reasons = vec![Reason::new(code).with("percent", percent(ratio))];
    if let Some(ratio) = ratio_to_claimed {
        reasons.push(Reason::new("compensation.to-claimed").with("percent", percent(ratio)));
    }
    let efficiency = self::ratio(g.client_value, g.own_cost);
    Ok(Compensation { adequacy, ratio, ratio_to_claimed, efficiency, reasons })
}

fn ratio(value: Decimal, by: Decimal) -> Option<f64> {
    let (value, by) = (f64::try_from(value).ok()?, f64::try_from(by).ok()?);
    (by > 0.0).then(|| value / by)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gesture(from: i64, to: i64, value: i64, cost: i64) -> Gesture {
        Gesture {
            loss_from: from.into(),
            loss_to: to.into(),
            claimed: None,
            client_value: value.into(),
            own_cost: cost.into(),
        }
    }

    #[test]
    fn a_gesture_is_compared_with_the_middle_of_the_loss() {
        let check = |from, to, value, want| {
            let judged = judge(&gesture(from, to, value, 1), &CompensationPolicy::default());
            assert_eq!(judged.map(|c| c.adequacy), want, "{value} of {from}..{to}");
        };
        check(1_000_000, 1_000_000, 1_000, Ok(Adequacy::Irritates));
        check(50, 150, 10, Ok(Adequacy::Weak));
        check(500, 1500, 99, Ok(Adequacy::Irritates));
        check(500, 1500, 299, Ok(Adequacy::Weak));
        check(500, 1500, 300, Ok(Adequacy::Adequate));
        check(500, 1500, 1000, Ok(Adequacy::Adequate));
        check(500, 1500, 1001, Ok(Adequacy::Over));
        check(0, 0, 10, Err(GestureError::LossZero));
        check(10, 5, 10, Err(GestureError::RangeInverted));
        check(-10, 5, 10, Err(GestureError::Negative));
    }

    #[test]
    fn efficiency_is_value_by_own_cost_and_the_clients_figure_stays_apart() {
        let of = Gesture { claimed: Some(400.into()), ..gesture(100, 300, 100, 25) };
        let judged = judge(&of, &CompensationPolicy::default()).unwrap();
        assert_eq!((judged.ratio, judged.efficiency), (0.5, Some(4.0)));
        assert_eq!(judged.ratio_to_claimed, Some(0.25));
        let free = judge(&gesture(100, 300, 100, 0), &CompensationPolicy::default()).unwrap();
        assert_eq!(free.efficiency, None);
    }
}
