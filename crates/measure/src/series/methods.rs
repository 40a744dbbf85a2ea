//! Rival methods for a drop of volume, each a daily score; kept to compare with, not used.

use domain::series::median;
use domain::series::volume::Days;

const WEEK: usize = 7;

/// Episodes of a daily score: an alarm when it rises to `open`, the next only after it fell to half
/// of that or six weeks went by.
pub fn alarms(days: &Days, scores: &[Option<f64>], open: f64) -> Vec<i64> {
    let mut found = Vec::new();
    let mut since: Option<usize> = None;
    for (i, score) in scores.iter().enumerate() {
        let score = score.unwrap_or(0.0);
        match since {
            None if score >= open => {
                since = Some(i);
                found.push(days.at(i + 1));
            }
            Some(day) if score < open / 2.0 || i - day > 42 => {
                since = (score >= open).then_some(i);
            }
            _ => {}
        }
    }
    found
}

/// Weekly counts of the `weeks` weeks that end at day `end`, latest first.
fn weekly(days: &Days, end: usize, weeks: usize) -> Vec<f64> {
    (0..weeks)
        .map_while(|w| {
            let b = end.checked_sub(w * WEEK)?;
            let a = b.checked_sub(WEEK)?;
            Some(f64::from(days.touches(a, b)))
        })
        .collect()
}

fn daily(days: &Days, score: impl Fn(usize) -> Option<f64>) -> Vec<Option<f64>> {
    (0..days.len()).map(|i| score(i + 1)).collect()
}

/// Share lost: three weeks against the median of the last twelve.
pub fn median_ratio(days: &Days) -> Vec<Option<f64>> {
    daily(days, |end| {
        let mut base = weekly(days, end, 12);
        if base.len() < 9 {
            return None;
        }
        let recent: f64 = base[..3].iter().sum();
        let usual = median(&mut base)?;
        (usual > 0.0).then(|| 1.0 - recent / (3.0 * usual))
    })
}

/// Difference of square roots: three weeks against the mean of the twelve before.
pub fn root_z(days: &Days) -> Vec<Option<f64>> {
    daily(days, |end| {
        let base = weekly(days, end.checked_sub(3 * WEEK)?, 12);
        if base.len() < 6 {
            return None;
        }
        let recent = f64::from(days.touches(end - 3 * WEEK, end));
        let usual = 3.0 * base.iter().sum::<f64>() / base.len() as f64;
        Some(2.0 * ((usual + 0.375).sqrt() - (recent + 0.375).sqrt()))
    })
}

/// Tail of a plain Poisson count.
pub fn poisson_tail(days: &Days) -> Vec<Option<f64>> {
    tail(days, |_| 0.0)
}

/// Tail of a negative-binomial count with the stream's own over-dispersion, shrunk to 0.3.
pub fn negative_binomial_tail(days: &Days) -> Vec<Option<f64>> {
    tail(days, |base| {
        let n = base.len() as f64;
        let mean = base.iter().sum::<f64>() / n;
        let var = base.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let own = ((var - mean) / (mean * mean)).clamp(0.0, 4.0);
        (own * n + 0.3 * 6.0) / (n + 6.0)
    })
}

fn tail(days: &Days, dispersion: impl Fn(&[f64]) -> f64) -> Vec<Option<f64>> {
    daily(days, |end| {
        (2..=6)
            .filter_map(|weeks| {
                let begin = end.checked_sub(weeks * WEEK)?;
                let base = weekly(days, begin, 20);
                let mean = base.iter().sum::<f64>() / base.len() as f64;
                if base.len() < 6 || mean <= 0.5 {
                    return None;
                }
                let expected = mean * weeks as f64;
                let weekly_var = mean + dispersion(&base) * mean * mean;
                let var = weekly_var * weeks as f64 * (1.0 + weeks as f64 / base.len() as f64);
                Some(-lower_tail(days.touches(begin, end), expected, var).max(1e-30).log10())
            })
            .reduce(f64::max)
    })
}

/// P(X ≤ x) of a negative binomial with that mean and variance.
fn lower_tail(x: u32, mean: f64, var: f64) -> f64 {
    let excess = (var - mean).max(1e-6 * mean);
    let size = mean * mean / excess;
    let ratio = mean / (mean + size);
    let mut term = (-size * (1.0 + mean / size).ln()).exp();
    let mut sum = term;
    for k in 0..x {
        term *= (size + f64::from(k)) / f64::from(k + 1) * ratio;
        sum += term;
    }
    sum.min(1.0)
}

/// One-sided CUSUM of the log-likelihood ratio of half the rate against the rate, tempered by
/// over-dispersion; one pause is at most five days of evidence.
pub fn cusum(days: &Days) -> Vec<Option<f64>> {
    const SHARE: f64 = 0.5;
    let (mut sum, mut pause) = (0.0f64, 0);
    (0..days.len())
        .map(|i| {
            let base = weekly(days, i.checked_sub(3 * WEEK)?, 26);
            let mean = base.iter().sum::<f64>() / base.len() as f64;
            if base.len() < 6 || mean <= 0.5 {
                return None;
            }
            pause = if days.count[i] > 0 { 0 } else { pause + 1 };
            let exposure = if pause <= 5 { 1.0 / 7.0 } else { 0.0 };
            let gain = f64::from(days.count[i]) * SHARE.ln() + mean * exposure * (1.0 - SHARE);
            sum = (sum + gain / (1.0 + 0.3 * mean)).max(0.0);
            Some(sum)
        })
        .collect()
}

/// Bayesian online change point on weekly counts (Gamma-Poisson, counts tempered to half): the log
/// odds that the current run began in the last six weeks and its rate is under 0.7 of the rate before.
pub fn bayesian_change_point(days: &Days) -> Vec<Option<f64>> {
    const HAZARD: f64 = 1.0 / 40.0;
    const TEMPER: f64 = 0.5;
    daily(days, |end| {
        let mut counts = weekly(days, end, 40);
        if counts.len() < 9 {
            return None;
        }
        counts.reverse();
        // log weight, shape, rate of each run length, shortest first
        let mut runs: Vec<(f64, f64, f64)> = vec![(0.0, 0.5, 0.1)];
        for x in &counts {
            let x = x * TEMPER;
            let mut grown = Vec::with_capacity(runs.len() + 1);
            let mut fresh = f64::NEG_INFINITY;
            for (weight, shape, rate) in &runs {
                let predictive = weight + log_gamma_poisson(x, *shape, *rate);
                fresh = log_add(fresh, predictive + HAZARD.ln());
                grown.push((predictive + (1.0 - HAZARD).ln(), shape + x, rate + 1.0));
            }
            runs = std::iter::once((fresh, 0.5, 0.1)).chain(grown).collect();
        }
        let (mut dropped, mut other) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for (length, (weight, ..)) in runs.iter().enumerate() {
            let (before, after) = counts.split_at(counts.len() - length.min(counts.len()));
            let rate = |c: &[f64]| c.iter().sum::<f64>() / c.len().max(1) as f64;
            if (2..=6).contains(&length) && rate(after) < 0.7 * rate(before) {
                dropped = log_add(dropped, *weight);
            } else {
                other = log_add(other, *weight);
            }
        }
        Some((dropped - other) + 6.0)
    })
}

fn log_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a >= b { (a, b) } else { (b, a) };
    if high == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

fn log_gamma_poisson(x: f64, shape: f64, rate: f64) -> f64 {
    ln_gamma(shape + x) - ln_gamma(shape) - ln_gamma(x + 1.0) + shape * (rate / (rate + 1.0)).ln()
        - x * (rate + 1.0).ln()
}

/// Stirling's series, shifted for small values.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 8.0 {
        shift -= x.ln();
        x += 1.0;
    }
    shift + (x - 0.5) * x.ln() - x + 0.918_938_533_204_672_8 + 1.0 / (12.0 * x)
        - 1.0 / (360.0 * x.powi(3))
}
