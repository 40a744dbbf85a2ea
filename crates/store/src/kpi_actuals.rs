//! Facts of KPIs by day: exact ten-thousandths, one a day.

use crate::db::Conn;
use crate::error::{Error, Result};
use crate::params;
use domain::id::{KpiId, TeammateId, WorkspaceId};
use domain::money::Decimal;
use jiff::civil::{Date, date};

/// Digits after the point that are kept.
pub const SCALE: u32 = 4;
const EPOCH: Date = date(1970, 1, 1);

/// A fact of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Actual {
    pub on: Date,
    pub value: Decimal,
    /// Word of where it came from: `hand`, `file`, `api`.
    pub source: String,
    pub recorded_by: Option<TeammateId>,
    pub recorded_at: i64,
}

/// Ten-thousandths; none of what is finer or too large.
pub fn to_e4(value: Decimal) -> Option<i64> {
    let scaled = value.checked_mul(Decimal::from(10_000))?;
    if !scaled.fract().is_zero() {
        return None;
    }
    i64::try_from(scaled.trunc()).ok()
}

fn from_e4(value: i64) -> Decimal {
    Decimal::new(value, SCALE).normalize()
}

fn number(day: Date) -> i64 {
    EPOCH.until(day).map_or(0, |span| i64::from(span.get_days()))
}

fn day(number: i64) -> Result<Date> {
    EPOCH
        .checked_add(jiff::Span::new().try_days(number).map_err(Error::other)?)
        .map_err(Error::other)
}

const PUT: &str = "insert into kpi_actual
    (workspace_id, kpi_id, on_day, value_e4, source, recorded_by, recorded_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (workspace_id, kpi_id, on_day) do update set value_e4 = excluded.value_e4,
        source = excluded.source, recorded_by = excluded.recorded_by,
        recorded_at = excluded.recorded_at
    where kpi_actual.value_e4 <> excluded.value_e4";

/// Puts the fact of a day; false when it says the same already.
pub async fn put(
    conn: &mut Conn,
    workspace: WorkspaceId,
    kpi: KpiId,
    actual: &Actual,
) -> Result<bool> {
    let value = to_e4(actual.value)
        .ok_or_else(|| Error::message("a fact is finer than ten-thousandths"))?;
    let params = params![
        workspace,
        kpi,
        number(actual.on),
        value,
        &actual.source,
        actual.recorded_by,
        actual.recorded_at
    ];
    Ok(conn.execute(PUT, params).await? > 0)
}

const DELETE: &str =
    "delete from kpi_actual where workspace_id = $1 and kpi_id = $2 and on_day = $3";

/// Takes the fact of a day off; false when there is none.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, kpi: KpiId, on: Date) -> Result<bool> {
    Ok(conn.execute(DELETE, params![workspace, kpi, number(on)]).await? == 1)
}

const SINCE: &str = "select on_day, value_e4 from kpi_actual
    where workspace_id = $1 and kpi_id = $2 and on_day >= $3 order by on_day";

/// The facts since a day, in order. The KPI must have been looked up at the door.
pub async fn since(
    conn: &mut Conn,
    workspace: WorkspaceId,
    kpi: KpiId,
    from: Date,
) -> Result<Vec<(Date, Decimal)>> {
    conn.all(SINCE, params![workspace, kpi, number(from)], |row| {
        Ok((day(row.get(0)?)?, from_e4(row.get(1)?)))
    })
    .await
}

const NEWEST: &str = "select on_day, value_e4, source, recorded_by, recorded_at from kpi_actual
    where workspace_id = $1 and kpi_id = $2 order by on_day desc limit $3";

/// The newest facts with who recorded them.
pub async fn newest(
    conn: &mut Conn,
    workspace: WorkspaceId,
    kpi: KpiId,
    limit: i64,
) -> Result<Vec<Actual>> {
    conn.all(NEWEST, params![workspace, kpi, limit], |row| {
        Ok(Actual {
            on: day(row.get(0)?)?,
            value: from_e4(row.get(1)?),
            source: row.get(2)?,
            recorded_by: row.get(3)?,
            recorded_at: row.get(4)?,
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::parse_decimal;

    #[test]
    fn a_fact_is_kept_exactly_or_not_at_all() {
        for (text, kept) in [
            ("0", Some(0)),
            ("12.5", Some(125_000)),
            ("0.0001", Some(1)),
            ("0.00001", None),
            ("922337203685477.5807", Some(i64::MAX)),
            ("922337203685477.5808", None),
        ] {
            let value = parse_decimal(text).unwrap();
            assert_eq!(to_e4(value), kept, "{text}");
            if let Some(kept) = kept {
                assert_eq!(from_e4(kept), value.normalize(), "{text}");
            }
        }
        for on in [date(1970, 1, 1), date(2026, 2, 28), date(1969, 12, 31)] {
            assert_eq!(day(number(on)).unwrap(), on);
        }
    }
}
