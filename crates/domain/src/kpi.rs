//! KPIs: bands that cover every outcome, seasons that cover the year, pace and its alarm
//! (C008, C011, C013, RULES.md T1, A.2).

mod band;
mod pace;
mod poisson;
mod season;

pub use band::{Band, BandFault, BandSet, FactError, Standing};
pub use pace::{AlarmDay, Pace, PaceError, PaceFacts, alarm, pace};
pub use season::{MonthDay, Season, SeasonError, SeasonSet, season_of};
