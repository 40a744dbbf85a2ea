//! What the agency's own answers have taught.

use super::View;
use serde::Serialize;

/// GET `/settings/learning`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LearningPage {
    pub is_on: bool,
    /// Whether there are answers enough to switch it on.
    pub is_ready: bool,
    pub may_switch: bool,
    pub n_needed: i64,
    pub n_answered: i64,
    /// Answers «false alarm»; how many would still be shown without learning and with it.
    pub n_false: i64,
    pub n_false_before: i64,
    pub n_false_after: i64,
    /// Answers «confirmed»; how many are found without learning and with it.
    pub n_confirmed: i64,
    pub n_confirmed_before: i64,
    pub n_confirmed_after: i64,
}

impl View for LearningPage {
    const TEMPLATE: &'static str = "settings/learning.html";
}
