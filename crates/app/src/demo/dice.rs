//! The seeded source of chance of the demo: the same seed tells the same year.

/// A small generator (splitmix64): enough for a story, not for secrets.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// A generator of its own for each name, so that one story does not move another.
    pub fn new(seed: u64, name: &str) -> Self {
        let mut state = seed;
        for byte in name.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Dice(state)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 ≤ x < 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// 0 ≤ n < `below`.
    pub fn below(&mut self, below: usize) -> usize {
        (self.unit() * below as f64) as usize
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// True with this chance.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// A Poisson count.
    pub fn count(&mut self, mean: f64) -> u32 {
        let limit = (-mean).exp();
        let (mut n, mut product) = (0, self.unit());
        while product > limit && n < 200 {
            n += 1;
            product *= self.unit();
        }
        n
    }

    /// A log-normal span around a median.
    pub fn around(&mut self, median: f64, sigma: f64) -> f64 {
        let gauss: f64 = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        median * (sigma * gauss).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_tells_the_same_story_and_names_are_apart() {
        let roll = |name| {
            let mut dice = Dice::new(7, name);
            [dice.below(1000), dice.below(1000), dice.below(1000)]
        };
        assert_eq!(roll("a"), roll("a"));
        assert_ne!(roll("a"), roll("b"));
    }

    #[test]
    fn counts_keep_their_mean() {
        let mut dice = Dice::new(1, "mean");
        let total: u32 = (0..2000).map(|_| dice.count(3.0)).sum();
        assert!((5700..6300).contains(&total), "{total}");
    }
}
