//! Measures the detectors of series on streams with injected changes.

pub mod cost;
pub mod data;
pub mod dyads;
pub mod latency;
pub mod methods;
pub mod volume;

use crate::Row;
use anyhow::Result;

/// Every row of the part.
pub fn evaluate() -> Result<Vec<Row>> {
    let mut rows = volume::evaluate()?;
    rows.extend(latency::evaluate()?);
    rows.extend(cost::evaluate()?);
    Ok(rows)
}
