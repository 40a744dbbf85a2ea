//! Values that several answers have in common.

use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use locale::Locale;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An instant: RFC 3339, answered in UTC with `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-03-02T09:30:00Z")]
pub struct Instant(pub Timestamp);

impl Instant {
    /// From milliseconds since 1970; what is out of range becomes 1970.
    pub fn ms(ms: i64) -> Self {
        Instant(crate::page::at(ms))
    }
}

/// A calendar day: ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, format = Date, example = "2026-03-02")]
pub struct Day(pub Date);

/// A sum of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// In minor units: kopecks, cents.
    #[schema(minimum = 0)]
    pub minor: i64,
    /// Three letters of ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: String,
}

/// Why: a sentence for people, a code with its values for programs.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Why {
    pub text: String,
    pub code: String,
    /// Each value under its name, as `{"count": 3}`, `{"date": "2026-03-02"}`, `{"hours": 4.5}`.
    #[schema(value_type = std::collections::HashMap<String, Object>)]
    pub args: BTreeMap<String, serde_json::Value>,
}

impl Why {
    /// The reason as the reader's language says it.
    pub fn new(locale: &Locale, reason: &Reason) -> Self {
        let args = reason.args.iter();
        let value = |arg| serde_json::to_value(arg).unwrap_or_default();
        Why {
            text: locale.reason(reason),
            code: reason.code.clone().into_owned(),
            args: args.map(|(name, arg)| (name.clone().into_owned(), value(arg))).collect(),
        }
    }

    /// The same of several.
    pub fn list(locale: &Locale, reasons: &[Reason]) -> Vec<Why> {
        reasons.iter().map(|reason| Why::new(locale, reason)).collect()
    }
}

/// Tells `null` (clear it) from a field that was left out (leave it).
pub fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}
