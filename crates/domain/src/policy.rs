//! Every tunable number of the warnings, with its meaning, unit and source. Stored as JSON per
//! workspace; a missing field takes its default, so that an old policy stays readable.

use crate::calendar::{DayTable, Holidays, WorkingCalendar};
use crate::handling::HandlingPolicy;
use crate::health::Level;
use crate::series::latency::LatencyParams;
use crate::series::silence::SilenceRule;
use crate::series::volume::{EpisodeParams, ScoreParams};
use crate::signal::Family;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

mod kpi;
mod prevention;
mod promise;
mod sla;
mod work;

pub use kpi::KpiPolicy;
pub use prevention::PreventionPolicy;
pub use promise::PromisePolicy;
pub use sla::SlaPolicy;
pub use work::WorkPolicy;

/// The numbers of one workspace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// False alarms of the volume signal that a client with whom nothing changes may cause in a year
    /// (director's choice, L4). More of them buys earlier and surer warnings; measured in
    /// `docs/quality.md`.
    pub false_alarm_budget_per_year: f64,
    /// Days that are off (A.1 counts working days).
    pub holidays: Holidays,
    /// Working intervals of a day by the client's clock, in order; empty means 9–13 and 14–18.
    pub working_hours: Vec<(Time, Time)>,
    /// Days of history the rules look at.
    pub history_days: u32,

    /// Days after which a lower volume of contact is the new usual (ours).
    pub volume_settle_days: u32,

    /// Fewest gaps for a verdict on silence (A.1: 4).
    pub silence_min_gaps: usize,
    /// Shortest usual gap, working days: who writes daily may well skip a day (ours).
    pub silence_min_usual_days: f64,
    /// Times the usual gap that make a flag (A.1: 2) and escalate (A.1: 3).
    pub silence_flag_times: f64,
    pub silence_escalate_times: f64,
    /// Share of the client's own gaps that a silence must exceed to be a flag at all (ours:
    /// correspondence comes in bursts, and three times the median gap is ordinary for many).
    pub silence_own_quantile: f64,
    /// Recurring meetings skipped in a row that escalate (A.1: 2).
    pub silence_skipped_meetings: u32,

    /// Recent replies compared (A.1: at least 5; 9 measured best) with at least so many earlier ones
    /// (A.1: 12).
    pub reply_recent: usize,
    pub reply_min_base: usize,
    /// Scores from which slower replies are a flag and escalate (measured, `docs/quality.md`).
    pub reply_flag_score: f64,
    pub reply_escalate_score: f64,
    /// Times the usual reply time from which a slowdown is worth a word (ours: below it is no matter,
    /// however sure).
    pub reply_min_times: f64,
    /// A later answer is no answer to that message, working hours (ours).
    pub reply_max_hours: f64,
    /// Without a new reply for so many days the verdict on pace is stale (ours).
    pub reply_stale_days: u32,

    /// Days for which words stay a signal (ours).
    pub words_window_days: u32,
    /// Messages of one kind closer than this are one episode, days (ours).
    pub words_episode_gap_days: u32,
    /// After so many days a message weighs half (ours).
    pub words_half_life_days: f64,
    /// Joint confidence from which plain words are direct, a flag, or nothing below watch, percents.
    pub words_direct_confidence: u8,
    pub words_flag_confidence: u8,
    pub words_watch_confidence: u8,

    /// Share of the client's messages that makes a usual contact (ours).
    pub main_contact_share: f64,
    /// Fewest messages to tell who the usual contact is (ours).
    pub main_contact_min_touches: usize,
    /// Fewest messages of others while the usual contact is silent (ours).
    pub main_contact_min_others: usize,
    /// Days for which a new senior person is a signal, and days of history before (ours).
    pub new_senior_window_days: u32,
    pub new_senior_min_history_days: u32,

    /// Coverage below which the level is grey (A.12: 60 %).
    pub coverage_floor_percent: u8,
    /// Families every client is judged by; others count once a source feeds them (ours).
    pub coverage_families: Vec<Family>,
    /// Fewest days of history for a verdict on how much they write (ours; T12: no long history, no
    /// baseline).
    pub coverage_min_history_days: u32,
    /// Fewest readable messages of the client to judge its words (ours).
    pub coverage_min_messages: usize,

    /// Days between the end of a busy window and the last moment to ask about it (ours).
    pub busy_question_days: u32,
    /// Length of a proposed busy window where the message names no date, days (ours).
    pub busy_proposed_days: u32,
    /// Confidence from which a busy window is proposed, percents (ours).
    pub busy_min_confidence: u8,
    /// Level from which a worsening is told at once.
    pub notify_from: Level,
    /// Incidents of a client found within so many days are repeated (ours; PRODUCT.md L2.10).
    pub incident_repeat_days: u32,
    /// Limits and weights of how an incident is handled.
    #[serde(flatten)]
    pub handling: HandlingPolicy,
    /// Signals from KPIs.
    #[serde(flatten)]
    pub kpi: KpiPolicy,
    /// Errors that are watched, load, repeated mistakes.
    #[serde(flatten)]
    pub prevention: PreventionPolicy,
    /// Promises of both sides, and milestones.
    #[serde(flatten)]
    pub promise: PromisePolicy,
    /// Numbers of service levels.
    #[serde(flatten)]
    pub sla: SlaPolicy,
    /// Signals from work, meetings and money.
    #[serde(flatten)]
    pub work: WorkPolicy,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            false_alarm_budget_per_year: 1.2,
            holidays: Holidays { russian: true, ..Holidays::default() },
            working_hours: Vec::new(),
            history_days: 730,
            volume_settle_days: 84,
            silence_min_gaps: 4,
            silence_min_usual_days: 2.0,
            silence_flag_times: 2.0,
            silence_escalate_times: 3.0,
            silence_own_quantile: 0.95,
            silence_skipped_meetings: 2,
            reply_recent: 9,
            reply_min_base: 12,
            reply_flag_score: 1.8,
            reply_escalate_score: 3.0,
            reply_min_times: 1.8,
            reply_max_hours: 120.0,
            reply_stale_days: 45,
            words_window_days: 30,
            words_episode_gap_days: 21,
            words_half_life_days: 21.0,
            words_direct_confidence: 80,
            words_flag_confidence: 55,
            words_watch_confidence: 35,
            main_contact_share: 0.5,
            main_contact_min_touches: 10,
            main_contact_min_others: 3,
            new_senior_window_days: 30,
            new_senior_min_history_days: 60,
            coverage_floor_percent: 60,
            coverage_families: vec![Family::Contact, Family::Pace, Family::Words, Family::People],
            coverage_min_history_days: 42,
            coverage_min_messages: 5,
            busy_question_days: 14,
            busy_proposed_days: 14,
            busy_min_confidence: 50,
            notify_from: Level::Amber,
            incident_repeat_days: 90,
            handling: HandlingPolicy::default(),
            kpi: KpiPolicy::default(),
            prevention: PreventionPolicy::default(),
            promise: PromisePolicy::default(),
            sla: SlaPolicy::default(),
            work: WorkPolicy::default(),
        }
    }
}

impl Policy {
    /// Working calendar of a client in that zone.
    pub fn calendar(&self, zone: &TimeZone) -> WorkingCalendar {
        let plain = WorkingCalendar::new(DayTable::of(&self.holidays), zone.clone());
        // intervals out of order are the director's slip; office hours are the safe reading
        plain.clone().with_intervals(&self.working_hours).unwrap_or(plain)
    }

    /// Rule of silence.
    pub fn silence(&self) -> SilenceRule {
        SilenceRule {
            min_gaps: self.silence_min_gaps,
            min_usual_days: self.silence_min_usual_days,
            flag_times: self.silence_flag_times,
            escalate_times: self.silence_escalate_times,
            own_quantile: self.silence_own_quantile,
            skipped_meetings: self.silence_skipped_meetings,
        }
    }

    /// Rule of slower replies.
    pub fn latency(&self) -> LatencyParams {
        LatencyParams {
            recent: self.reply_recent,
            min_base: self.reply_min_base,
            open: self.reply_flag_score,
            escalate: self.reply_escalate_score,
            ..LatencyParams::default()
        }
    }

    /// Score of a drop of volume.
    pub fn volume_score(&self) -> ScoreParams {
        ScoreParams::default()
    }

    /// Episodes of a drop of volume, for the budget of false alarms.
    pub fn volume_episodes(&self) -> EpisodeParams {
        EpisodeParams::for_budget(self.false_alarm_budget_per_year)
    }
}
