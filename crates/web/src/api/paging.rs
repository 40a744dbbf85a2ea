//! Pages of a list: `?limit&cursor` in, `next` out.

use super::error::ApiError;
use serde::Serialize;
use utoipa::ToSchema;

/// Items of a page, unless asked otherwise.
const LIMIT: i64 = 50;
/// Items of the largest page.
pub const LIMIT_MAX: i64 = 200;

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T: ToSchema> {
    pub items: Vec<T>,
    /// `cursor` of the next page; none: this is the last one.
    pub next: Option<String>,
}

impl<T: ToSchema> Page<T> {
    /// A list that has one page only.
    pub fn whole(items: Vec<T>) -> Self {
        Page { items, next: None }
    }
}

/// How many items are asked for.
pub fn limit(asked: Option<i64>) -> Result<i64, ApiError> {
    let limit = asked.unwrap_or(LIMIT);
    if (1..=LIMIT_MAX).contains(&limit) {
        return Ok(limit);
    }
    Err(ApiError::field("limit", "out-of-range", format!("From 1 to {LIMIT_MAX}.")))
}

/// The cursor of a list that is numbered: `n` and how many come before.
pub fn offset(cursor: Option<&str>) -> Result<i64, ApiError> {
    let Some(cursor) = cursor else { return Ok(0) };
    let number = cursor.strip_prefix('n').and_then(|n| n.parse::<u32>().ok());
    number.map(i64::from).ok_or_else(bad_cursor)
}

/// The `next` of such a list.
pub fn next_offset(offset: i64, limit: i64, has_more: bool) -> Option<String> {
    has_more.then(|| format!("n{}", offset + limit))
}

/// The cursor of a list that goes back in time: the last id of the page before.
pub fn before<T: std::str::FromStr>(cursor: Option<&str>) -> Result<Option<T>, ApiError> {
    cursor.map(|text| text.parse().map_err(|_| bad_cursor())).transpose()
}

/// Cuts the one item that was read beyond the page, and says where to go on.
pub fn cut<T, I: ToString>(rows: &mut Vec<T>, limit: i64, id: impl Fn(&T) -> I) -> Option<String> {
    let limit = usize::try_from(limit).unwrap_or(0);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| has_more).map(|last| id(last).to_string())
}

fn bad_cursor() -> ApiError {
    ApiError::field("cursor", "bad-cursor", "Send `next` of the page before, as it is.")
}
