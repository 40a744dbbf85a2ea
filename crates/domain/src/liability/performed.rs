//! Payment for the performed part (C035, art. 781–782 of the Civil Code).

use crate::money::{Decimal, percent_of};

/// Who owes whom for a work that stops half-way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerformedPart {
    /// Price of what was done.
    pub earned_minor: i64,
    /// The client still owes.
    pub due_minor: i64,
    /// The agency gives back.
    pub refund_minor: i64,
}

/// Splits a price by the performed percent (0…100), less what acts already closed and what was
/// paid. What was accepted by act is earned, even beyond the percent. `None` when the percent or a
/// sum makes no sense.
pub fn performed_part(
    price_minor: i64,
    performed_percent: Decimal,
    accepted_minor: i64,
    paid_minor: i64,
) -> Option<PerformedPart> {
    let is_percent = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&performed_percent);
    if !is_percent || price_minor < 0 || accepted_minor < 0 || paid_minor < 0 {
        return None;
    }
    let earned_minor = percent_of(price_minor, performed_percent, 1, 1)?.max(accepted_minor);
    Some(PerformedPart {
        earned_minor,
        due_minor: (earned_minor - paid_minor).max(0),
        refund_minor: (paid_minor - earned_minor).max(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_performed_part_is_owed_and_the_rest_given_back() {
        let check = |price, percent: i64, accepted, paid, want: Option<(i64, i64, i64)>| {
            let part = performed_part(price, percent.into(), accepted, paid);
            assert_eq!(part.map(|p| (p.earned_minor, p.due_minor, p.refund_minor)), want);
        };
        check(10_000_000, 60, 0, 10_000_000, Some((6_000_000, 0, 4_000_000)));
        check(10_000_000, 60, 0, 2_000_000, Some((6_000_000, 4_000_000, 0)));
        check(10_000_000, 12, 3_000_000, 0, Some((3_000_000, 3_000_000, 0)));
        check(1, 50, 0, 0, Some((1, 1, 0)));
        check(100, 101, 0, 0, None);
        check(-1, 50, 0, 0, None);
    }
}
