//! `judge matrix` (A.9).

use super::input::{Fields, Problem};
use super::{Outcome, body, reasons};
use domain::matrix::{ATTRACTIVENESS, Cell, DEPTH, Factor, MatrixError, MatrixPolicy, place};
use domain::money::Decimal;
use locale::Locale;
use serde_json::{Value, json};

pub fn judge(fields: &Fields, locale: &Locale) -> Outcome {
    let attractiveness = factors(fields, "attractiveness")?;
    let depth = factors(fields, "depth")?;
    let place = place(&attractiveness, &depth, &MatrixPolicy::default()).map_err(|e| match e {
        MatrixError::Empty => {
            Problem::new("no-factors", "attractiveness, depth: an axis has no weighted factor")
        }
        MatrixError::OutOfRange { factor } => Problem::new(
            "bad-field",
            format!("{factor}: expected a value of 0 to 100 and a weight of 0 to 1000000"),
        ),
    })?;
    let cell = place.cell;
    let missing = |standard: &[&'static str], given: &[Factor]| {
        let is_given = |name: &&str| !given.iter().any(|f| f.name == **name);
        standard.iter().copied().filter(is_given).collect::<Vec<_>>()
    };
    let ungraded = [missing(&ATTRACTIVENESS, &attractiveness), missing(&DEPTH, &depth)].concat();
    Ok(body(json!({
        "attractiveness": axis(place.attractiveness, cell.attractiveness.word()),
        "attractiveness_score": place.attractiveness,
        "attractiveness_level": cell.attractiveness.word(),
        "depth": axis(place.depth, cell.depth.word()),
        "depth_score": place.depth,
        "depth_level": cell.depth.word(),
        "cell": cell.word(),
        "category": cell.category(),
        "strategy": cell.strategy().word(),
        "ours": cell.is_ours(),
        "near": place.near.iter().map(|cell| Cell::word(*cell)).collect::<Vec<_>>(),
        "ungraded": ungraded,
        "reasons": reasons(locale, &place.reasons),
    })))
}

fn axis(score: f64, level: &str) -> Value {
    json!({ "score": score, "level": level })
}

/// Graded factors of an axis; null is "not known". Weights stand by factor, at once or by axis.
fn factors(fields: &Fields, axis: &str) -> Result<Vec<Factor>, Problem> {
    let graded = fields.object(axis)?;
    let weights = fields.opt_object("weights")?;
    let by_axis = match &weights {
        Some(weights) if weights.get(axis).is_some() => Some(weights.object(axis)?),
        _ => weights,
    };
    let known = graded.entries().filter(|(_, value)| !value.is_null());
    known
        .map(|(name, _)| {
            let weight = match &by_axis {
                Some(weights) => weights.opt_decimal(name)?,
                None => None,
            };
            Ok(Factor {
                name: name.clone(),
                value: graded.decimal(name)?,
                weight: weight.unwrap_or(Decimal::ONE),
            })
        })
        .collect()
}
