//! What was agreed of a KPI with the client: plan, period, bands by season, the risk talk
//! (C010, C011, C013, RULES.md T1). Agreed terms have versions; a version never changes.

use super::band::PercentRange;
use super::carry::Carry;
use super::curve::{Cadence, Curve, Period};
use super::{Band, BandFault, BandSet, MonthDay, Season, SeasonError, SeasonSet};
use crate::money::{Decimal, decimal_text, decimal_text_opt};
use crate::reason::{Arg, Reason};
use crate::touch::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which side of the plan is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// Leads, orders: not less than the plan.
    AtLeast,
    /// Cost of a lead, complaints: not more than the plan.
    AtMost,
}

words!(Aim { AtLeast = "at_least", AtMost = "at_most" });

/// How the facts of days make the fact of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// They add up: leads, orders.
    Total,
    /// Their mean counts: cost of a lead, position, share.
    Average,
}

words!(Measure { Total = "total", Average = "average" });

/// What a band means to both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    Good,
    /// Not what was planned, but agreed to be tolerable.
    Fair,
    Bad,
}

words!(Mood { Good = "good", Fair = "fair", Bad = "bad" });

/// A band with what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgreedBand {
    pub label: String,
    /// Percents of the plan; `from` belongs to the band, `to` to the next one.
    #[serde(with = "decimal_text")]
    pub from: Decimal,
    /// `None`: and above.
    #[serde(with = "decimal_text_opt")]
    pub to: Option<Decimal>,
    pub mood: Mood,
    /// What happens then: a discount, a talk, nothing.
    #[serde(default)]
    pub consequence: String,
    /// The words that both sides agreed to call it.
    #[serde(default)]
    pub wording: String,
}

/// Bands of a season, with a plan of its own where the season has one (C013).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gradation {
    pub season: String,
    pub from: MonthDay,
    /// Inclusive; before `from`, it crosses New Year.
    pub to: MonthDay,
    #[serde(default, with = "decimal_text_opt")]
    pub plan: Option<Decimal>,
    pub bands: Vec<AgreedBand>,
}

/// The risk talk at the entrance (C010): what does not depend on the agency, and who knows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RiskNote {
    pub text: String,
    /// Who at the client acknowledged it, and when.
    #[serde(default)]
    pub acknowledged_by: String,
    #[serde(default)]
    pub acknowledged_on: Option<Date>,
}

/// A version of what was agreed of a KPI.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    pub name: String,
    /// Leads, ₽, %.
    pub unit: String,
    pub aim: Aim,
    pub measure: Measure,
    pub cadence: Cadence,
    /// First day of the first period.
    pub from: Date,
    /// Last day; must be named for a single period.
    pub to: Option<Date>,
    #[serde(with = "decimal_text")]
    pub plan: Decimal,
    pub curve: Curve,
    /// Percents of the period at which somebody looks (C007).
    pub checkpoints: Vec<u8>,
    pub gradations: Vec<Gradation>,
    #[serde(default)]
    pub risk: RiskNote,
    /// What is due above the plan of a period, carried over from an earlier one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<Carry>,
}

/// What is wrong with terms, and where: a field and a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct TermsFault {
    pub field: &'static str,
    pub reason: Reason,
}

/// Bands of a season are at most so many.
pub const BANDS_MAX: usize = 12;
/// Seasons are at most so many.
pub const SEASONS_MAX: usize = 12;
/// A name is at most so many characters long.
const NAME_CHARS_MAX: usize = 200;
/// A text is at most so many characters long.
const TEXT_CHARS_MAX: usize = 2_000;
/// A period is at most so many days long: more is several periods.
const PERIOD_DAYS_MAX: i32 = 732;
/// One checkpoint is due before half of the period and one before four fifths (C007, ours).
pub const CHECKPOINTS_USUAL: [u8; 2] = [40, 70];

impl Gradation {
    /// The bands; the terms were checked when they were agreed.
    pub fn band_set(&self) -> Result<BandSet, BandFault> {
        let plain = |b: &AgreedBand| Band { label: b.label.clone(), from: b.from, to: b.to };
        BandSet::new(self.bands.iter().map(plain).collect())
    }

    /// Lowest band first.
    pub fn sorted(&self) -> Vec<&AgreedBand> {
        let mut bands: Vec<&AgreedBand> = self.bands.iter().collect();
        bands.sort_by_key(|b| b.from);
        bands
    }

    /// The edge of what is tolerable, percents of the plan: the lowest one for [`Aim::AtLeast`], the
    /// highest for [`Aim::AtMost`], where `None` is no limit at all.
    pub fn edge_percent(&self, aim: Aim) -> Option<Decimal> {
        let tolerable = self.bands.iter().filter(|b| b.mood != Mood::Bad);
        match aim {
            Aim::AtLeast => tolerable.map(|b| b.from).min(),
            Aim::AtMost => tolerable.max_by_key(|b| b.from).and_then(|b| b.to),
        }
    }

    fn season(&self) -> Season {
        Season { name: self.season.clone(), from: self.from, to: self.to }
    }
}

impl Terms {
    /// The bands that hold for a period: those of its last day, on which it is judged (C013).
    pub fn gradation(&self, period: Period) -> &Gradation {
        let seasons = self.gradations.iter().map(Gradation::season).collect();
        // checked when they were agreed; a hole would not be found here any more
        let at = SeasonSet::new(seasons).map_or(0, |set| set.at(period.to));
        &self.gradations[at.min(self.gradations.len() - 1)]
    }

    /// The plan of a period, with what was carried into it.
    pub fn plan_of(&self, period: Period) -> Decimal {
        let own = self.gradation(period).plan.unwrap_or(self.plan);
        own.saturating_add(self.carried_into(period))
    }

    /// What was carried into a period from earlier ones.
    pub fn carried_into(&self, period: Period) -> Decimal {
        let carried = self.carried.iter().filter(|c| period.index(c.into).is_some());
        carried.fold(Decimal::ZERO, |sum, c| sum.saturating_add(c.units))
    }

    /// The period of a day, if there is one.
    pub fn period_at(&self, day: Date) -> Option<Period> {
        self.cadence.period_at(self.from, self.to, day)
    }

    /// Everything that is wrong, with its place; empty when the terms can be agreed.
    pub fn faults(&self) -> Vec<TermsFault> {
        let mut faults = Vec::new();
        let mut add = |field, reason| faults.push(TermsFault { field, reason });
        for (field, text, max) in [
            ("name", &self.name, NAME_CHARS_MAX),
            ("unit", &self.unit, 40),
            ("risk", &self.risk.text, TEXT_CHARS_MAX),
        ] {
            if text.chars().count() > max {
                let max = Arg::Count(max as i64);
                add(field, Reason::new("kpi.fault.too_long").with("count", max));
            }
        }
        if self.name.trim().is_empty() {
            add("name", Reason::new("kpi.fault.no_name"));
        }
        if self.plan <= Decimal::ZERO {
            add("plan", Reason::new("kpi.fault.plan"));
        }
        self.period_faults(&mut add);
        self.season_faults(&mut add);
        for gradation in &self.gradations {
            self.band_faults(gradation, &mut add);
        }
        faults
    }

    fn period_faults(&self, add: &mut impl FnMut(&'static str, Reason)) {
        let dates = |reason: Reason, to: Date| {
            reason.with("from", Arg::FullDate(self.from)).with("to", Arg::FullDate(to))
        };
        match (self.cadence, self.to) {
            (_, Some(to)) if to < self.from => {
                add("to", dates(Reason::new("kpi.fault.ends_before_begin"), to));
            }
            (Cadence::Once, None) => add("to", Reason::new("kpi.fault.no_end")),
            (Cadence::Once, Some(to)) if days_between(self.from, to) > PERIOD_DAYS_MAX => {
                add("to", dates(Reason::new("kpi.fault.too_long_period"), to));
            }
            _ => {}
        }
        if !self.curve.is_sound() {
            add("curve", Reason::new("kpi.fault.curve"));
        }
        let is_early = self.checkpoints.iter().any(|p| *p > 0 && *p < 50);
        let n_before = self.checkpoints.iter().filter(|p| **p > 0 && **p < 80).count();
        if !is_early || n_before < 2 || self.checkpoints.iter().any(|p| *p >= 100) {
            add("checkpoints", Reason::new("kpi.fault.checkpoints"));
        }
    }

    fn season_faults(&self, add: &mut impl FnMut(&'static str, Reason)) {
        if self.gradations.is_empty() || self.gradations.len() > SEASONS_MAX {
            add("bands", Reason::new("kpi.fault.no_bands"));
            return;
        }
        let seasons = self.gradations.iter().map(Gradation::season).collect();
        let runs = |of: &[(MonthDay, MonthDay)]| {
            let day = |d: &MonthDay| {
                let text = d.to_string();
                let (month, day) = text.split_once('-').unwrap_or(("", ""));
                format!("{day}.{month}")
            };
            let run = |(a, b): &(MonthDay, MonthDay)| format!("{}–{}", day(a), day(b));
            Arg::Text(of.iter().map(run).collect::<Vec<_>>().join(", "))
        };
        match SeasonSet::new(seasons) {
            Ok(_) => {}
            Err(SeasonError::Gap(gaps)) => {
                add("seasons", Reason::new("kpi.fault.season_gap").with("days", runs(&gaps)));
            }
            Err(SeasonError::Overlap(both)) => {
                add("seasons", Reason::new("kpi.fault.season_overlap").with("days", runs(&both)));
            }
        }
        if self.gradations.iter().any(|g| g.plan.is_some_and(|plan| plan <= Decimal::ZERO)) {
            add("plan", Reason::new("kpi.fault.plan"));
        }
    }

    fn band_faults(&self, gradation: &Gradation, add: &mut impl FnMut(&'static str, Reason)) {
        let fault = |code| Reason::new(code).with("season", Arg::Text(gradation.season.clone()));
        if gradation.bands.is_empty() || gradation.bands.len() > BANDS_MAX {
            return add("bands", fault("kpi.fault.no_bands"));
        }
        let is_long = |text: &str| text.chars().count() > TEXT_CHARS_MAX;
        if gradation.bands.iter().any(|b| {
            b.label.trim().is_empty()
                || is_long(&b.label)
                || is_long(&b.consequence)
                || is_long(&b.wording)
        }) {
            add("bands", fault("kpi.fault.no_label"));
        }
        if let Err(found) = gradation.band_set() {
            for (code, ranges) in [
                ("kpi.fault.holes", &found.holes),
                ("kpi.fault.overlaps", &found.overlaps),
                ("kpi.fault.inverted", &found.inverted),
            ] {
                if !ranges.is_empty() {
                    add("bands", fault(code).with("ranges", Arg::Text(ranges_text(ranges))));
                }
            }
            return;
        }
        // From good to bad in one direction: else "tolerable" has no edge.
        let mut moods: Vec<u8> = gradation.sorted().iter().map(|b| rank(b.mood)).collect();
        if self.aim == Aim::AtMost {
            moods.reverse();
        }
        let is_ordered = moods.windows(2).all(|pair| pair[0] <= pair[1]);
        if !is_ordered || moods.last() == Some(&rank(Mood::Bad)) {
            add("bands", fault("kpi.fault.order"));
        }
    }
}

fn rank(mood: Mood) -> u8 {
    match mood {
        Mood::Bad => 0,
        Mood::Fair => 1,
        Mood::Good => 2,
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

/// `50–75 %, от 80 %` without words: `50–75, 80–∞`.
fn ranges_text(ranges: &[PercentRange]) -> String {
    let text = |d: &Decimal| d.normalize().to_string();
    let range = |(from, to): &PercentRange| {
        format!("{}–{}", text(from), to.as_ref().map_or("∞".to_owned(), text))
    };
    ranges.iter().map(range).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use jiff::civil::date;

    pub fn band(label: &str, from: i64, to: Option<i64>, mood: Mood) -> AgreedBand {
        AgreedBand {
            label: label.into(),
            from: from.into(),
            to: to.map(Decimal::from),
            mood,
            consequence: String::new(),
            wording: String::new(),
        }
    }

    pub fn year(bands: Vec<AgreedBand>) -> Gradation {
        let day = |text: &str| text.parse().unwrap();
        Gradation {
            season: "весь год".into(),
            from: day("01-01"),
            to: day("12-31"),
            plan: None,
            bands,
        }
    }

    /// 100 in September, from 75 % on tolerable.
    pub fn leads() -> Terms {
        Terms {
            name: "Заявки".into(),
            unit: "заявок".into(),
            aim: Aim::AtLeast,
            measure: Measure::Total,
            cadence: Cadence::Once,
            from: date(2026, 9, 1),
            to: Some(date(2026, 9, 30)),
            plan: 100.into(),
            curve: Curve::Days,
            checkpoints: CHECKPOINTS_USUAL.to_vec(),
            gradations: vec![year(vec![
                band("мало", 0, Some(75), Mood::Bad),
                band("допустимо", 75, Some(100), Mood::Fair),
                band("план", 100, None, Mood::Good),
            ])],
            risk: RiskNote::default(),
            carried: Vec::new(),
        }
    }

    fn check(name: &str, change: impl Fn(&mut Terms), wanted: &[&str]) {
        let mut terms = leads();
        change(&mut terms);
        let found: Vec<String> = terms
            .faults()
            .iter()
            .map(|f| {
                let place = ["ranges", "days"].iter().find_map(|name| f.reason.arg(name));
                let place = match place {
                    Some(Arg::Text(text)) => format!(" {text}"),
                    _ => String::new(),
                };
                format!("{}:{}{place}", f.field, f.reason.code.trim_start_matches("kpi.fault."))
            })
            .collect();
        assert_eq!(found, wanted, "{name}");
    }

    #[test]
    fn terms_with_holes_overlaps_and_impossible_dates_say_where() {
        check("sound", |_| {}, &[]);
        check("plan 0", |t| t.plan = Decimal::ZERO, &["plan:plan"]);
        check("plan below", |t| t.plan = (-5).into(), &["plan:plan"]);
        check("no name", |t| t.name = " ".into(), &["name:no_name"]);
        check(
            "ends before it begins",
            |t| t.to = Some(date(2026, 8, 1)),
            &["to:ends_before_begin"],
        );
        check("no end", |t| t.to = None, &["to:no_end"]);
        check(
            "a single period of years",
            |t| t.to = Some(date(2030, 1, 1)),
            &["to:too_long_period"],
        );
        check("late checkpoints", |t| t.checkpoints = vec![60, 90], &["checkpoints:checkpoints"]);
        check("no bands", |t| t.gradations.clear(), &["bands:no_bands"]);
        let article = |t: &mut Terms| {
            t.gradations[0].bands =
                vec![band("а", 75, Some(80), Mood::Fair), band("б", 0, Some(50), Mood::Bad)];
        };
        check("the bands of the article", article, &["bands:holes 50–75, 80–∞"]);
        let overlap = |t: &mut Terms| t.gradations[0].bands[1].to = Some(110.into());
        check("overlap", overlap, &["bands:overlaps 100–110"]);
        let upside_down = |t: &mut Terms| t.gradations[0].bands[0].mood = Mood::Good;
        check("good below bad", upside_down, &["bands:order"]);
        let hopeless = |t: &mut Terms| {
            t.gradations[0].bands.iter_mut().for_each(|b| b.mood = Mood::Bad);
        };
        check("nothing is tolerable", hopeless, &["bands:order"]);
        let season = |from: &str, to: &str, t: &mut Terms| {
            let mut other = t.gradations[0].clone();
            t.gradations[0].to = "08-31".parse().unwrap();
            (other.from, other.to) = (from.parse().unwrap(), to.parse().unwrap());
            t.gradations.push(other);
        };
        check("two seasons", |t| season("09-01", "12-31", t), &[]);
        check("gap", |t| season("10-01", "12-31", t), &["seasons:season_gap 01.09–30.09"]);
        check("overlap", |t| season("08-15", "12-31", t), &["seasons:season_overlap 15.08–31.08"]);
    }

    #[test]
    fn the_season_of_the_last_day_gives_bands_and_plan() {
        let mut terms = leads();
        let mut low = terms.gradations[0].clone();
        terms.gradations[0].from = "09-01".parse().unwrap();
        terms.gradations[0].to = "02-28".parse().unwrap();
        (low.from, low.to) = ("03-01".parse().unwrap(), "08-31".parse().unwrap());
        terms.gradations[0].to = "02-29".parse().unwrap();
        (low.season, low.plan) = ("не сезон".into(), Some(40.into()));
        terms.gradations.push(low);
        terms.cadence = Cadence::Month;
        terms.to = None;
        assert_eq!(terms.faults(), []);
        let plan = |day| terms.plan_of(terms.period_at(day).unwrap());
        assert_eq!(plan(date(2027, 1, 15)), 100.into());
        assert_eq!(plan(date(2027, 5, 2)), 40.into());
    }

    #[test]
    fn the_edge_of_what_is_tolerable_depends_on_the_aim() {
        let mut terms = leads();
        assert_eq!(terms.gradations[0].edge_percent(Aim::AtLeast), Some(75.into()));
        terms.aim = Aim::AtMost;
        terms.gradations[0].bands = vec![
            band("дёшево", 0, Some(100), Mood::Good),
            band("терпимо", 100, Some(120), Mood::Fair),
            band("дорого", 120, None, Mood::Bad),
        ];
        assert_eq!(terms.faults(), []);
        assert_eq!(terms.gradations[0].edge_percent(Aim::AtMost), Some(120.into()));
    }

    #[test]
    fn terms_read_back_as_they_were_kept() {
        let kept = serde_json::to_string(&leads()).unwrap();
        assert_eq!(serde_json::from_str::<Terms>(&kept).unwrap(), leads());
    }
}
