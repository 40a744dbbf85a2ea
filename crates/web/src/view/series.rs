//! Series for the charts, as plain numbers: the types of [`report::chart`].

pub use report::chart::{
    Cost, CostDay, Mark, Plot as SeriesView, QuietSpan, StripWeek as LevelWeek, Trust,
};
