//! The bridge from KPIs to what the client really needs (C138, RULES.md A.11): factors of success,
//! how a KPI is believed to lead to each, and the watermelon: green outside, red inside.

use crate::id::KpiId;
use crate::money::{Decimal, decimal_text, decimal_text_opt};
use crate::reason::{Arg, Reason};
use serde::{Deserialize, Serialize};

/// A critical success factor: what the client needs, in its own words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// Small and never used again within a bridge, so that links and versions find it.
    pub key: u32,
    pub name: String,
    pub unit: String,
    /// Where it stood, where it stands and where it should be; the client's own grade of 0 to 10
    /// where there is no metric.
    #[serde(with = "decimal_text")]
    pub start: Decimal,
    #[serde(with = "decimal_text")]
    pub now: Decimal,
    #[serde(with = "decimal_text")]
    pub goal: Decimal,
}

/// How a KPI is believed to turn into a factor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    pub kpi: KpiId,
    /// [`Factor::key`].
    pub factor: u32,
    /// Units of the factor for a unit of the KPI; none: believed, not counted.
    #[serde(default, with = "decimal_text_opt")]
    pub rate: Option<Decimal>,
    /// What speaks for it, and against it.
    #[serde(default)]
    pub evidence: String,
    #[serde(default)]
    pub doubt: String,
}

/// A version of the whole bridge of a client.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bridge {
    pub factors: Vec<Factor>,
    pub links: Vec<Link>,
}

/// Factors are at most so many: more is a list of wishes.
pub const FACTORS_MAX: usize = 8;
/// From this gap on the KPIs are green outside only (A.11).
pub const WATERMELON: f64 = 0.3;

/// How far a factor came.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    pub key: u32,
    /// 0…1 of the way from the start to the goal.
    pub share: f64,
    /// What the facts of the linked KPIs should have brought, units of the factor; none where no
    /// rate is known.
    pub brought: Option<f64>,
    /// No KPI leads here.
    pub is_bare: bool,
}

/// What the bridge says now.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub factors: Vec<Progress>,
    /// KPIs that serve no factor.
    pub idle: Vec<KpiId>,
    /// Mean attainment of the linked KPIs, each at most 1.
    pub kpis: Option<f64>,
    /// Mean progress of the factors.
    pub success: Option<f64>,
    /// `max(0, kpis − success)` (A.11).
    pub watermelon: Option<f64>,
    pub reasons: Vec<Reason>,
}

/// What cannot be a bridge: the place and a sentence.
pub fn faults(bridge: &Bridge) -> Vec<Reason> {
    let mut faults = Vec::new();
    if bridge.factors.len() > FACTORS_MAX {
        let most = Arg::Count(FACTORS_MAX as i64);
        faults.push(Reason::new("bridge.fault.too_many").with("count", most));
    }
    for (at, factor) in bridge.factors.iter().enumerate() {
        let named = |code| Reason::new(code).with("factor", Arg::Text(factor.name.clone()));
        if factor.name.trim().is_empty() || factor.name.chars().count() > 200 {
            faults.push(Reason::new("bridge.fault.no_name"));
        }
        if factor.start == factor.goal {
            faults.push(named("bridge.fault.no_way"));
        }
        if bridge.factors[..at].iter().any(|other| other.key == factor.key) {
            faults.push(named("bridge.fault.twice"));
        }
    }
    let is_known = |key: u32| bridge.factors.iter().any(|factor| factor.key == key);
    if bridge.links.iter().any(|link| !is_known(link.factor)) {
        faults.push(Reason::new("bridge.fault.lost_link"));
    }
    faults
}

/// A KPI as the bridge sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KpiState {
    pub id: KpiId,
    /// Fact by plan, not clipped; by what the curve asks for while the period runs.
    pub attained: f64,
    pub fact: f64,
}

/// Judges the bridge by where the KPIs stand.
pub fn judge(bridge: &Bridge, kpis: &[KpiState]) -> Verdict {
    let float = |d: Decimal| f64::try_from(d).unwrap_or_default();
    let factors: Vec<Progress> = bridge
        .factors
        .iter()
        .map(|factor| {
            let (start, goal) = (float(factor.start), float(factor.goal));
            let way = goal - start;
            let share = if way == 0.0 { 1.0 } else { (float(factor.now) - start) / way };
            let links = bridge.links.iter().filter(|link| link.factor == factor.key);
            let brought = links.clone().filter_map(|link| {
                let state = kpis.iter().find(|kpi| kpi.id == link.kpi)?;
                Some(float(link.rate?) * state.fact)
            });
            let brought: Vec<f64> = brought.collect();
            Progress {
                key: factor.key,
                share: share.clamp(0.0, 1.0),
                brought: (!brought.is_empty()).then(|| brought.iter().sum()),
                is_bare: links.count() == 0,
            }
        })
        .collect();
    let is_linked = |id: KpiId| bridge.links.iter().any(|link| link.kpi == id);
    let linked = kpis.iter().filter(|kpi| is_linked(kpi.id));
    let attained: Vec<f64> = linked.map(|kpi| kpi.attained.clamp(0.0, 1.0)).collect();
    let reached: Vec<f64> = factors.iter().map(|factor| factor.share).collect();
    let (outside, inside) = (mean(&attained), mean(&reached));
    let watermelon = outside.zip(inside).map(|(outside, inside)| (outside - inside).max(0.0));
    let mut verdict = Verdict {
        idle: kpis.iter().filter(|kpi| !is_linked(kpi.id)).map(|kpi| kpi.id).collect(),
        factors,
        kpis: outside,
        success: inside,
        watermelon,
        reasons: Vec::new(),
    };
    verdict.reasons = reasons(bridge, &verdict);
    verdict
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn reasons(bridge: &Bridge, verdict: &Verdict) -> Vec<Reason> {
    let percent = |share: f64| Arg::Percent((share * 100.0).round() as i64);
    let mut reasons = Vec::new();
    if let (Some(kpis), Some(success), Some(gap)) =
        (verdict.kpis, verdict.success, verdict.watermelon)
    {
        let code = if gap >= WATERMELON { "bridge.watermelon" } else { "bridge.together" };
        reasons
            .push(Reason::new(code).with("kpis", percent(kpis)).with("success", percent(success)));
    }
    for bare in verdict.factors.iter().filter(|factor| factor.is_bare) {
        let name = bridge.factors.iter().find(|factor| factor.key == bare.key);
        let name = name.map(|factor| factor.name.clone()).unwrap_or_default();
        reasons.push(Reason::new("bridge.bare").with("factor", Arg::Text(name)));
    }
    if !verdict.idle.is_empty() && !bridge.factors.is_empty() {
        let count = Arg::Count(verdict.idle.len() as i64);
        reasons.push(Reason::new("bridge.idle").with("count", count));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kpi(n: u128) -> KpiId {
        KpiId(uuid::Uuid::from_u128(n))
    }

    fn factor(key: u32, start: i64, now: i64, goal: i64) -> Factor {
        Factor {
            key,
            name: format!("Ф{key}"),
            unit: "₽".into(),
            start: start.into(),
            now: now.into(),
            goal: goal.into(),
        }
    }

    fn link(n: u128, factor: u32, rate: Option<i64>) -> Link {
        Link {
            kpi: kpi(n),
            factor,
            rate: rate.map(Decimal::from),
            evidence: String::new(),
            doubt: String::new(),
        }
    }

    fn state(n: u128, attained: f64, fact: f64) -> KpiState {
        KpiState { id: kpi(n), attained, fact }
    }

    fn codes(reasons: &[Reason]) -> Vec<&str> {
        reasons.iter().map(|reason| reason.code.as_ref()).collect()
    }

    #[test]
    fn green_outside_and_red_inside_is_told() {
        let bridge =
            Bridge { factors: vec![factor(1, 0, 10, 100)], links: vec![link(1, 1, Some(2))] };
        let found = judge(&bridge, &[state(1, 1.4, 70.0)]);
        assert_eq!((found.kpis, found.success), (Some(1.0), Some(0.1)));
        assert!((found.watermelon.unwrap() - 0.9).abs() < 1e-9);
        assert_eq!(found.factors[0].brought, Some(140.0));
        assert_eq!(codes(&found.reasons), ["bridge.watermelon"]);
        let together = judge(&bridge, &[state(1, 0.35, 17.0)]);
        assert_eq!(codes(&together.reasons), ["bridge.together"]);
        let behind = judge(&bridge, &[state(1, 0.0, 0.0)]);
        assert_eq!(behind.watermelon, Some(0.0), "the factor may come by itself");
    }

    #[test]
    fn a_factor_that_should_fall_moves_the_other_way() {
        let bridge =
            Bridge { factors: vec![factor(1, 900, 700, 500)], links: vec![link(1, 1, None)] };
        let found = judge(&bridge, &[state(1, 0.6, 30.0)]);
        assert_eq!((found.factors[0].share, found.factors[0].brought), (0.5, None));
    }

    #[test]
    fn what_leads_nowhere_is_shown() {
        let bridge = Bridge {
            factors: vec![factor(1, 0, 5, 10), factor(2, 0, 5, 10)],
            links: vec![link(1, 1, None)],
        };
        let found = judge(&bridge, &[state(1, 0.5, 1.0), state(2, 0.9, 1.0)]);
        assert_eq!(found.idle, [kpi(2)]);
        assert!(!found.factors[0].is_bare && found.factors[1].is_bare);
        assert_eq!(codes(&found.reasons), ["bridge.together", "bridge.bare", "bridge.idle"]);
        let empty = judge(&Bridge::default(), &[state(1, 1.0, 1.0)]);
        assert_eq!((empty.watermelon, empty.reasons), (None, vec![]));
    }

    #[test]
    fn a_broken_bridge_says_where() {
        let check = |bridge: Bridge, want: &[&str]| {
            assert_eq!(codes(&faults(&bridge)), want, "{bridge:?}");
        };
        let one = factor(1, 0, 1, 10);
        check(Bridge { factors: vec![one.clone()], links: vec![] }, &[]);
        let still = factor(1, 5, 5, 5);
        check(Bridge { factors: vec![still], links: vec![] }, &["bridge.fault.no_way"]);
        let twice = vec![one.clone(), one.clone()];
        check(Bridge { factors: twice, links: vec![] }, &["bridge.fault.twice"]);
        let lost = vec![link(1, 9, None)];
        check(Bridge { factors: vec![one.clone()], links: lost }, &["bridge.fault.lost_link"]);
        let many = (0..9).map(|key| factor(key, 0, 1, 2)).collect();
        check(Bridge { factors: many, links: vec![] }, &["bridge.fault.too_many"]);
        let nameless = Factor { name: " ".into(), ..one };
        check(Bridge { factors: vec![nameless], links: vec![] }, &["bridge.fault.no_name"]);
    }
}
