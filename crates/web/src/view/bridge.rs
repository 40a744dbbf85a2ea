//! The bridge from KPIs to the success of a client.

use super::incident::Values;
use super::{By, Errors, Link, View};
use domain::reason::Reason;
use report::chart::BridgePicture;
use serde::Serialize;

/// A factor as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct FactorRow {
    pub name: String,
    pub unit: String,
    pub start: f64,
    pub now: f64,
    pub goal: f64,
    /// Whole percents of the way.
    pub percent: i64,
    pub brought: Option<f64>,
    /// How the KPIs lead here, in the user's own words: KPI, evidence, doubt.
    pub links: Vec<(String, String, String)>,
}

/// A version of the past.
#[derive(Clone, Debug, Serialize)]
pub struct BridgeChange {
    pub version: i64,
    pub factors: String,
    pub note: String,
    pub by: By,
}

/// GET `/clients/{id}/bridge`, and the same again with errors (422).
#[derive(Clone, Debug, Serialize)]
pub struct BridgePage {
    pub client: Link,
    pub version: i64,
    pub picture: BridgePicture,
    pub factors: Vec<FactorRow>,
    /// Whole percents.
    pub watermelon: Option<i64>,
    pub is_watermelon: bool,
    pub reasons: Vec<Reason>,
    pub changes: Vec<BridgeChange>,
    pub may_edit: bool,
    /// For the form.
    pub values: Values,
    pub n_factors: usize,
    pub n_links: usize,
    /// Id and name.
    pub kpis: Vec<Link>,
    pub errors: Errors,
}

impl View for BridgePage {
    const TEMPLATE: &'static str = "kpi/bridge.html";
}
