//! The agency at a glance (S6): how many clients stood at which level when, and how many numbers are
//! green outside and red inside. What is not known is left out, never counted as nought.

use crate::health::Level;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// The level of one client over time.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelHistory {
    /// In order of time: from when which level.
    pub steps: Vec<(Timestamp, Level)>,
    /// From then on the client is nobody's work.
    pub until: Option<Timestamp>,
}

impl LevelHistory {
    /// The level at a moment; `None`: not known yet, or over.
    pub fn at(&self, moment: Timestamp) -> Option<Level> {
        if self.until.is_some_and(|until| until <= moment) {
            return None;
        }
        self.steps.iter().rev().find(|(from, _)| *from <= moment).map(|(_, level)| *level)
    }
}

/// Clients at each level at one moment.
pub type Levels = BTreeMap<Level, i64>;

/// How many clients stood at each level at each of the moments.
pub fn levels_at(histories: &[LevelHistory], moments: &[Timestamp]) -> Vec<Levels> {
    let count = |moment: &Timestamp| {
        let mut levels = Levels::new();
        for level in histories.iter().filter_map(|history| history.at(*moment)) {
            *levels.entry(level).or_default() += 1;
        }
        levels
    };
    moments.iter().map(count).collect()
}

/// Clients whose KPIs look better than what they are for (A.11), of those of whom both are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watermelons {
    pub n_known: i64,
    pub n_watermelons: i64,
}

impl Watermelons {
    /// The index: whole percents; `None`: of nobody both are known.
    pub fn percent(self) -> Option<i64> {
        (self.n_known > 0).then(|| self.n_watermelons * 100 / self.n_known)
    }
}

/// Counts the gaps between KPIs and success, as `bridge::judge` gives them.
pub fn watermelons(gaps: impl IntoIterator<Item = f64>) -> Watermelons {
    let mut found = Watermelons::default();
    for gap in gaps {
        found.n_known += 1;
        found.n_watermelons += i64::from(gap >= crate::bridge::WATERMELON);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).expect("a moment")
    }

    #[test]
    fn levels_are_counted_as_they_were_and_gone_clients_are_left_out() {
        let history = |steps: &[(i64, Level)], until: Option<i64>| LevelHistory {
            steps: steps.iter().map(|(day, level)| (at(*day), *level)).collect(),
            until: until.map(at),
        };
        let all = [
            history(&[(1, Level::Green), (5, Level::Red)], None),
            history(&[(3, Level::Green), (9, Level::Amber)], Some(10)),
            history(&[], None),
        ];
        let found = levels_at(&all, &[at(0), at(1), at(4), at(5), at(9), at(10)]);
        let want: [&[(Level, i64)]; 6] = [
            &[],
            &[(Level::Green, 1)],
            &[(Level::Green, 2)],
            &[(Level::Green, 1), (Level::Red, 1)],
            &[(Level::Amber, 1), (Level::Red, 1)],
            &[(Level::Red, 1)],
        ];
        for (found, want) in found.iter().zip(want) {
            assert_eq!(*found, want.iter().copied().collect::<Levels>());
        }
    }

    #[test]
    fn the_index_says_nothing_where_nothing_is_known() {
        assert_eq!(watermelons([]).percent(), None);
        let edge = crate::bridge::WATERMELON;
        let found = watermelons([0.0, edge - 0.001, edge, 0.9]);
        assert_eq!((found.n_known, found.n_watermelons, found.percent()), (4, 2, Some(50)));
    }
}
