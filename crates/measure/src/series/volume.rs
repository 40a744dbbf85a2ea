//! Drop of volume: recall within six weeks against false alarms a stream-year.

use super::data::{DropCase, drops};
use crate::Row;
use anyhow::Result;
use domain::series::volume::{
    Alarm, Days, EpisodeParams, Score, ScoreParams, Stream, episodes, scores,
};

const WEEK: i64 = 7 * 86_400;

/// Figures of one method at one threshold.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Recall of a drop to 20, 40 and 60 %.
    pub recall: [f64; 3],
    /// Days from the change to the alarm, median per drop.
    pub delay_days: [f64; 3],
    pub false_per_year: f64,
    /// Share of holiday variants that alarm within three and six weeks of the holiday.
    pub holiday3: f64,
    pub holiday6: f64,
    /// Share of holiday variants that alarm at any time where the stream without one does not.
    pub holiday_any: f64,
}

/// Measures a detector on cases.
pub fn measure(cases: &[&DropCase], detect: &dyn Fn(&DropCase) -> Vec<i64>) -> Figures {
    let mut found = [(0, 0); 3];
    let mut delays: [Vec<f64>; 3] = Default::default();
    let (mut false_alarms, mut years) = (0.0, 0.0);
    let mut none_alarms: std::collections::BTreeMap<usize, usize> = Default::default();
    let (mut holidays, mut hit3, mut hit6, mut any) = (0.0, 0.0, 0.0, 0.0);
    for case in cases {
        let alarms = detect(case);
        let exposed_until = case.change_at.unwrap_or(case.start + case.weeks * WEEK);
        match case.variant.as_str() {
            "none" => {
                none_alarms.insert(case.base, alarms.len());
            }
            "holiday" => {
                let change = case.change_at.unwrap_or(0);
                let within =
                    |w: i64| alarms.iter().any(|a| (change..change + w * WEEK).contains(a));
                holidays += 1.0;
                hit3 += f64::from(u8::from(within(3)));
                hit6 += f64::from(u8::from(within(6)));
                any += f64::from(u8::from(!alarms.is_empty()));
                continue;
            }
            _ => {
                let k = ((case.keep * 5.0).round() as usize - 1).min(2);
                let change = case.change_at.unwrap_or(0);
                found[k].1 += 1;
                if let Some(at) = alarms.iter().find(|a| (change..=change + 6 * WEEK).contains(*a))
                {
                    found[k].0 += 1;
                    delays[k].push((at - change) as f64 / 86_400.0);
                }
            }
        }
        years += (exposed_until - case.start) as f64 / (365.25 * 86_400.0);
        false_alarms += alarms.iter().filter(|a| **a < exposed_until).count() as f64;
    }
    Figures {
        recall: found.map(|(hit, all)| f64::from(hit) / f64::from(all.max(1))),
        delay_days: delays.map(|mut d| domain::series::median(&mut d).unwrap_or(f64::NAN)),
        false_per_year: false_alarms / years,
        holiday3: hit3 / holidays,
        holiday6: hit6 / holidays,
        holiday_any: any / holidays,
    }
}

fn days_of(case: &DropCase) -> Days {
    let mut t = case.t.clone();
    t.sort_unstable();
    Days::of(&Stream {
        t: &t,
        from: case.start,
        until: case.start + case.weeks * WEEK,
        busy: &[],
        days: None,
        utc_offset: 0,
    })
}

/// A method: daily scores of a stream.
type Method = Box<dyn Fn(&Days) -> Vec<Option<Score>>>;

fn methods() -> Vec<(&'static str, Method)> {
    let with = |change: fn(&mut ScoreParams)| -> Method {
        let mut params = ScoreParams::default();
        change(&mut params);
        Box::new(move |days| scores(days, &params))
    };
    vec![
        ("negative-binomial scan", with(|_| {})),
        ("… without holiday discount", with(|p| p.holiday_days = 0)),
        ("… Poisson", with(|p| p.prior_weeks = 1e9)),
    ]
}

fn alarms_at(days: &Days, trace: &[Option<Score>], open: f64) -> Vec<Alarm> {
    let params = EpisodeParams { open, escalate: open * 1.5, ..EpisodeParams::default() };
    episodes(days, trace, &params)
}

/// Prints each method at the threshold that gives the budget on the tuning half, on both halves.
pub fn compare() -> Result<()> {
    let cases = drops()?;
    println!(
        "| method | budget | half | 20 % | 40 % | 60 % | delay | false/yr | hol 3w | hol 6w | hol any |"
    );
    for (name, method) in methods() {
        let prepared: Vec<(Days, Vec<Option<Score>>)> = cases
            .iter()
            .map(|c| {
                let days = days_of(c);
                let trace = method(&days);
                (days, trace)
            })
            .collect();
        let index: std::collections::HashMap<&str, usize> =
            cases.iter().enumerate().map(|(i, c)| (c.id.as_str(), i)).collect();
        let run = |held: bool, open: f64| {
            let half: Vec<&DropCase> = cases.iter().filter(|c| c.is_held_out == held).collect();
            measure(&half, &|c| {
                let (days, trace) = &prepared[index[c.id.as_str()]];
                alarms_at(days, trace, open).iter().map(|a| a.at).collect()
            })
        };
        for budget in [2.0, 1.2, 0.8] {
            let open = (1..400)
                .map(|i| f64::from(i) * 0.05)
                .find(|open| run(false, *open).false_per_year <= budget)
                .unwrap_or(20.0);
            for held in [false, true] {
                let f = run(held, open);
                println!(
                    "| {name} | {budget} ({open:.2}) | {} | {:.2} | {:.2} | {:.2} | {:.0}/{:.0}/{:.0} | {:.2} | {:.2} | {:.2} | {:.2} |",
                    if held { "held" } else { "tune" },
                    f.recall[0],
                    f.recall[1],
                    f.recall[2],
                    f.delay_days[0],
                    f.delay_days[1],
                    f.delay_days[2],
                    f.false_per_year,
                    f.holiday3,
                    f.holiday6,
                    f.holiday_any,
                );
            }
        }
    }
    Ok(())
}

/// The rows of the evaluation.
pub fn evaluate() -> Result<Vec<Row>> {
    Ok(Vec::new())
}
