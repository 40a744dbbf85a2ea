//! Upper tail of the Poisson distribution, stable for large means.

/// Above this mean the normal curve is exact to far more than the four decimals shown.
const NORMAL_ABOVE_MEAN: f64 = 1e8;

/// `P(N >= count)` for a Poisson count of that mean.
pub(super) fn at_least(count: f64, mean: f64) -> f64 {
    if count <= 0.0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    if mean > NORMAL_ABOVE_MEAN {
        let z = (count - 0.5 - mean) / mean.sqrt();
        let tail = 0.5 * (1.0 - lower_gamma(0.5, z * z / 2.0));
        return if z >= 0.0 { tail } else { 1.0 - tail };
    }
    // P(N >= k; m) is the regularized lower incomplete gamma function of (k, m).
    lower_gamma(count, mean)
}

/// Upper tail of the standard normal distribution.
pub(super) fn normal_above(z: f64) -> f64 {
    let half = 0.5 * lower_gamma(0.5, z * z / 2.0);
    if z >= 0.0 { 0.5 - half } else { 0.5 + half }
}

/// Regularized lower incomplete gamma function.
fn lower_gamma(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let log_front = a * x.ln() - x - ln_gamma(a);
    if x < a + 1.0 {
        // Series: all terms are positive, nothing cancels.
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-16 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        (log_front + sum.ln()).exp().min(1.0)
    } else {
        (1.0 - upper_fraction(a, x) * log_front.exp()).clamp(0.0, 1.0)
    }
}

/// Continued fraction of the upper function (modified Lentz).
fn upper_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    const STEPS_MAX: u32 = 1_000_000;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b.max(TINY);
    let mut h = d;
    for i in 1..STEPS_MAX {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = b + an / c;
        if c.abs() < TINY {
            c = TINY;
        }
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    h
}

/// Natural logarithm of the gamma function: recurrence up to 15, then Stirling's series.
fn ln_gamma(mut x: f64) -> f64 {
    let mut shift = 0.0;
    while x < 15.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series = inverse
        * (1.0 / 12.0
            - square
                * (1.0 / 360.0
                    - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0))));
    shift + (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One minus the sum of the first terms, good for small means only.
    fn by_definition(count: u32, mean: f64) -> f64 {
        let mut term = (-mean).exp();
        let mut below = 0.0;
        for i in 0..count {
            below += term;
            term *= mean / f64::from(i + 1);
        }
        1.0 - below
    }

    #[test]
    fn the_tail_agrees_with_its_definition_on_small_means() {
        for mean in [0.1, 0.5, 1.0, 3.3, 10.0, 40.0, 100.0, 300.0] {
            for count in 1..400_u32 {
                let (got, want) = (at_least(f64::from(count), mean), by_definition(count, mean));
                assert!((got - want).abs() < 1e-11, "{count} {mean}: {got} {want}");
            }
        }
    }

    #[test]
    fn large_means_stay_stable_and_meet_the_normal_curve() {
        for mean in [1e4_f64, 1e6, 9e7, 1.1e8, 1e12] {
            let at = |z: f64| at_least((mean + z * mean.sqrt()).round(), mean);
            // The standard normal tail at 0, 1 and 2, up to the rounding of the count.
            for (z, want) in
                [(-8.0, 1.0), (0.0, 0.5), (1.0, 0.158_655), (2.0, 0.022_750), (8.0, 0.0)]
            {
                assert!((at(z) - want).abs() < 6.0 / mean.sqrt() + 1e-6, "{mean} {z} {}", at(z));
            }
        }
    }

    #[test]
    fn nothing_to_reach_is_certain_and_no_pace_reaches_nothing() {
        assert_eq!(at_least(0.0, 5.0), 1.0);
        assert_eq!(at_least(-3.0, 0.0), 1.0);
        assert_eq!(at_least(1.0, 0.0), 0.0);
    }
}
