//! Tunable numbers of the signals from KPIs.

use serde::{Deserialize, Serialize};

/// The numbers of one workspace; part of [`super::Policy`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct KpiPolicy {
    /// Chance to end tolerably below which a KPI is behind (A.2: one half).
    pub kpi_flag_chance: f64,
    /// Below it the warning is a strong one (ours).
    pub kpi_escalate_chance: f64,
    /// Days before the end in which one look is enough for the alarm (P3: settable lead time; ours).
    pub kpi_lead_days: u32,
    /// Days for which a missed KPI stays a signal after its period (ours).
    pub kpi_missed_days: u32,
}

impl Default for KpiPolicy {
    fn default() -> Self {
        KpiPolicy {
            kpi_flag_chance: 0.5,
            kpi_escalate_chance: 0.1,
            kpi_lead_days: 7,
            kpi_missed_days: 21,
        }
    }
}
