//! `judge compensation` (A.6).

use super::input::{Fields, Problem};
use super::{Outcome, body, reasons};
use domain::compensation::{CompensationPolicy, Gesture, GestureError};
use locale::Locale;
use serde_json::json;

pub fn judge(fields: &Fields, locale: &Locale) -> Outcome {
    let gesture = Gesture {
        loss_from: fields.decimal("loss_from")?,
        loss_to: fields.decimal("loss_to")?,
        claimed: fields.opt_decimal("claimed")?,
        client_value: fields.decimal("client_value")?,
        own_cost: fields.decimal("own_cost")?,
    };
    let policy = CompensationPolicy::default();
    let judged = domain::compensation::judge(&gesture, &policy).map_err(problem)?;
    Ok(body(json!({
        "ratio": judged.ratio,
        "ratio_to_claimed": judged.ratio_to_claimed,
        "adequacy": judged.adequacy.word(),
        "efficiency": judged.efficiency,
        "reasons": reasons(locale, &judged.reasons),
    })))
}

fn problem(error: GestureError) -> Problem {
    match error {
        GestureError::LossZero => {
            Problem::new("loss-zero", "loss_from, loss_to: no loss to compare with")
        }
        GestureError::RangeInverted => Problem::new("range-inverted", "loss_to: below loss_from"),
        GestureError::Negative => Problem::new("negative-value", "a sum is below zero"),
        GestureError::TooLarge => Problem::new("too-large", "a sum is too large"),
    }
}
