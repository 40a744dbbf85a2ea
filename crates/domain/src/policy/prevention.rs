//! The numbers of what is prevented: watched errors, load, mistakes made again (C003–C005, C120).

use serde::{Deserialize, Serialize};

/// Numbers of one workspace about prevention.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PreventionPolicy {
    /// Days after its date at which a watched deed that nobody did is a flag (ours: a working week).
    pub monitor_flag_days: u32,
    /// Hours of a week that can be planned for somebody of whom nothing else is said (ours: a week of 40
    /// hours less calls, letters and surprises).
    pub load_week_hours: u32,
    /// Days after its date by which work cannot be done earlier that make a flag (ours).
    pub load_flag_days: u32,
    /// Days for which a mistake made again weighs (ours: a quarter).
    pub repeat_days: u32,
    /// Mistakes made again within that time that make a flag, and that escalate (ours).
    pub repeat_flag_count: u32,
    pub repeat_escalate_count: u32,
}

impl Default for PreventionPolicy {
    fn default() -> Self {
        PreventionPolicy {
            monitor_flag_days: 5,
            load_week_hours: 30,
            load_flag_days: 3,
            repeat_days: 90,
            repeat_flag_count: 2,
            repeat_escalate_count: 4,
        }
    }
}
