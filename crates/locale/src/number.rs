//! Counts, numbers, percents, money and durations.

use crate::{Lang, Locale, Value};

/// No line break between a number and its unit or group.
const NBSP: char = '\u{a0}';

impl Locale {
    /// A whole number with groups of three: «12 480», "12,480". Four digits stay whole in Russian.
    pub fn count(&self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let (gap, shortest) = match self.lang {
            Lang::Ru => (NBSP, 5),
            Lang::En => (',', 4),
        };
        let mut out = String::new();
        if n < 0 {
            out.push('−');
        }
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.len() >= shortest {
                out.push(gap);
            }
            out.push(digit);
        }
        out
    }

    /// A number with one decimal at most: «2,5», "2.5", «3».
    pub fn number(&self, x: f64) -> String {
        if !x.is_finite() {
            return "—".to_owned();
        }
        // Rounding first, so that 2.96 is "3" and not "3.0".
        let tenths = (x * 10.0).round() as i64;
        let sign = if tenths < 0 { "−" } else { "" };
        let whole = self.count((tenths / 10).abs());
        match tenths.abs() % 10 {
            0 => format!("{sign}{whole}"),
            tenth => format!("{sign}{whole}{}{tenth}", self.decimal_sign()),
        }
    }

    /// Whole percents: «25 %», "25%".
    pub fn percent(&self, n: i64) -> String {
        match self.lang {
            Lang::Ru => format!("{}{NBSP}%", self.count(n)),
            Lang::En => format!("{}%", self.count(n)),
        }
    }

    /// Money in minor units: «120 000 ₽», «1 250,50 ₽», "₽120,000", "$1,250.50".
    /// Whole sums print no fraction. An unknown currency prints its code.
    pub fn money(&self, minor: i64, currency: &str) -> String {
        let (sign, digits) = currency_sign(currency);
        let scale = 10_u64.pow(digits);
        let total = minor.unsigned_abs();
        let grouped = match self.lang {
            // Sums group four digits too: columns of money must line up.
            Lang::Ru => group(total / scale, NBSP),
            Lang::En => group(total / scale, ','),
        };
        let fraction = match total % scale {
            0 => String::new(),
            part => format!("{}{part:0width$}", self.decimal_sign(), width = digits as usize),
        };
        let minus = if minor < 0 { "−" } else { "" };
        match (self.lang, sign.chars().count()) {
            (Lang::En, 1) => format!("{minus}{sign}{grouped}{fraction}"),
            _ => format!("{minus}{grouped}{fraction}{NBSP}{sign}"),
        }
    }

    /// A span of working time by its size: minutes under an hour, hours under two working days
    /// of eight hours, days above.
    pub fn hours(&self, hours: f64) -> String {
        if !hours.is_finite() {
            return "—".to_owned();
        }
        if hours < 0.95 {
            let minutes = (hours * 60.0).round().max(0.0) as i64;
            return self.plural("unit.minutes", minutes);
        }
        if hours < 15.95 {
            return self.fill("unit.hours", &[("hours", Value::Text(self.number(hours)))]);
        }
        let days = hours / 8.0;
        // Halves matter for short spells only.
        if days < 9.75 && (days * 2.0).round() as i64 % 2 != 0 {
            let halves = (days * 2.0).round() / 2.0;
            return self.fill("unit.workdays_part", &[("days", Value::Text(self.number(halves)))]);
        }
        self.plural("unit.workdays", days.round() as i64)
    }

    /// A size of a file: «48 МБ».
    pub fn bytes(&self, n: i64) -> String {
        let n = n.max(0) as f64;
        let (key, x) = if n < 1024.0 {
            ("unit.bytes", n)
        } else if n < 1024.0 * 1024.0 {
            ("unit.kilobytes", n / 1024.0)
        } else if n < 1024.0 * 1024.0 * 1024.0 {
            ("unit.megabytes", n / 1024.0 / 1024.0)
        } else {
            ("unit.gigabytes", n / 1024.0 / 1024.0 / 1024.0)
        };
        self.fill(key, &[("size", Value::Text(self.number(x)))])
    }

    fn decimal_sign(&self) -> char {
        match self.lang {
            Lang::Ru => ',',
            Lang::En => '.',
        }
    }
}

fn group(n: u64, gap: char) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(gap);
        }
        out.push(digit);
    }
    out
}

/// Sign and number of minor digits (ISO 4217).
fn currency_sign(code: &str) -> (&str, u32) {
    match code {
        "RUB" => ("₽", 2),
        "USD" => ("$", 2),
        "EUR" => ("€", 2),
        "GBP" => ("£", 2),
        "KZT" => ("₸", 2),
        "CNY" => ("¥", 2),
        "JPY" => ("¥", 0),
        other => (other, 2),
    }
}
