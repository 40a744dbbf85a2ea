//! `judge cause` (A.4).

use super::input::{Fields, Problem};
use super::{Outcome, body, reasons};
use domain::cause::{CauseError, Circumstance, PossibleWithout, weigh};
use locale::Locale;
use serde_json::{Map, Value, json};

pub fn judge(fields: &Fields, locale: &Locale) -> Outcome {
    let circumstances = fields
        .objects("circumstances")?
        .iter()
        .map(|c| {
            Ok(Circumstance {
                name: c.text("name")?.to_owned(),
                possible_without: c.word(
                    "possible_without",
                    PossibleWithout::from_word,
                    "yes, unsure or no",
                )?,
                strength: c.decimal("strength")?,
                mechanism: c.opt_text("mechanism")?.unwrap_or_default().to_owned(),
            })
        })
        .collect::<Result<Vec<_>, Problem>>()?;
    let causes = weigh(&circumstances).map_err(problem)?;
    let shares: Map<String, Value> = circumstances
        .iter()
        .zip(&causes.shares)
        .map(|(c, share)| (c.name.clone(), json!(share)))
        .collect();
    let dominant: Vec<&str> =
        causes.dominant.iter().map(|&i| circumstances[i].name.as_str()).collect();
    Ok(body(json!({
        "shares": shares,
        "dominant": dominant,
        "verdict": causes.verdict.word(),
        "reasons": reasons(locale, &causes.reasons),
    })))
}

fn problem(error: CauseError) -> Problem {
    match error {
        CauseError::StrengthOutOfRange { at } => {
            Problem::new("bad-field", format!("circumstances[{at}].strength: expected 0 to 3"))
        }
        CauseError::MechanismMissing { at } => Problem::new(
            "missing-field",
            format!("circumstances[{at}].mechanism: missing: say why it had its effect"),
        ),
    }
}
