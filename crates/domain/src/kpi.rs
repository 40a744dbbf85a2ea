//! KPIs: bands that cover every outcome, seasons that cover the year, pace and its alarm
//! (C008, C011, C013, RULES.md T1, A.2); what was agreed of one, and how its period will end
//! (P2, P3).

mod band;
mod carry;
mod course;
mod curve;
mod outlook;
mod pace;
mod picture;
mod poisson;
mod season;
mod terms;
mod wish;

pub use band::{Band, BandFault, BandSet, FactError, Standing};
pub use carry::{Carry, MissDay, carry};
pub use curve::{Cadence, Curve, Period};
pub use outlook::{CheckState, Checkpoint, Danger, Forecast, Outlook, Phase, fact_of, outlook};
pub use pace::{AlarmDay, Pace, PaceError, PaceFacts, alarm, pace};
pub use picture::{Picture, PictureBand, PictureDay, picture};
pub use season::{MonthDay, Season, SeasonError, SeasonSet, season_of};
pub use terms::{
    AgreedBand, Aim, BANDS_MAX, CHECKPOINTS_USUAL, Gradation, Measure, Mood, RiskNote, SEASONS_MAX,
    Terms, TermsFault,
};
pub use wish::{Offer, Past, offer};
