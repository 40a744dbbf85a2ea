//! Measures the cues of messages: our labelled messages, CEDR, RuSentNE, GoEmotions, learning.

pub mod fit;
pub mod labelled;
pub mod learning;
pub mod neutral;
pub mod train;

use crate::Row;
use anyhow::Result;

/// Every row of the part.
pub fn evaluate() -> Result<Vec<Row>> {
    let mut rows = labelled::evaluate("test")?;
    rows.extend(labelled::evaluate("held_out")?);
    rows.extend(labelled::evaluate("held")?);
    rows.extend(labelled::evaluate("tune")?);
    rows.extend(neutral::evaluate()?);
    rows.extend(train::evaluate()?);
    rows.extend(learning::evaluate()?);
    Ok(rows)
}
