//! The numbers of service levels (P5).

use serde::{Deserialize, Serialize};

/// Numbers of one workspace about service levels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SlaPolicy {
    /// Days over which a term is judged (ours: a month).
    pub sla_days: u32,
    /// Fewest cases that are decided for a share to say anything (ours).
    pub sla_min: u32,
    /// Late cases with half of the target or less that escalate (ours).
    pub sla_escalate_count: u32,
    /// An open case that is over the limit by so many times the limit is a flag (ours).
    pub sla_flag_times: u32,
}

impl Default for SlaPolicy {
    fn default() -> Self {
        SlaPolicy { sla_days: 30, sla_min: 4, sla_escalate_count: 4, sla_flag_times: 3 }
    }
}
