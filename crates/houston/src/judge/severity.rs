//! `judge severity` (A.3).

use super::input::Fields;
use super::{Outcome, body, reasons};
use domain::money::Decimal;
use domain::severity::{IncidentFacts, Loyalty, SeverityPolicy, predict};
use locale::Locale;
use serde_json::json;

pub fn judge(fields: &Fields, locale: &Locale) -> Outcome {
    let loyalty = "hostile, disloyal, neutral or loyal";
    let facts = IncidentFacts {
        loyalty: fields.word("loyalty", Loyalty::from_word, loyalty)?,
        damage_fees: fields.decimal("damage_fees")?,
        reputation: fields.flag("reputation")?,
        personal: fields.flag("personal")?,
        live_commitment: fields.flag("live_commitment")?,
        client_learned_first: fields.flag("client_learned_first")?,
        steps_in_time: u8::try_from(fields.whole("steps_in_time")?)
            .ok()
            .filter(|steps| *steps <= 5)
            .ok_or_else(|| fields.bad("steps_in_time", "0 to 5"))?,
    };
    if facts.damage_fees < Decimal::ZERO {
        return Err(fields.bad("damage_fees", "zero or more"));
    }
    let severity = predict(&facts, &SeverityPolicy::default());
    Ok(body(json!({
        "level": severity.level.word(),
        "if_handled_well": severity.if_handled_well.word(),
        "if_handled_badly": severity.if_handled_badly.word(),
        "damage": severity.damage.word(),
        "reasons": reasons(locale, &severity.reasons),
    })))
}
