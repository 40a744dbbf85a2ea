//! Money and percents without floats: whole minor units (kopecks) and exact decimals.
//!
//! Every rounding in the product is [`div_half_up`], once per displayed line (RULES.md A.5).

pub use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Three letters of ISO 4217, `RUB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Russian ruble.
    pub const RUB: Currency = Currency(*b"RUB");

    /// The code of three capital letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl FromStr for Currency {
    type Err = BadMoney;
    fn from_str(text: &str) -> Result<Self, BadMoney> {
        match text.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_alphabetic) => Ok(Currency([
                a.to_ascii_uppercase(),
                b.to_ascii_uppercase(),
                c.to_ascii_uppercase(),
            ])),
            _ => Err(BadMoney::NotACurrency),
        }
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Why a text is no sum of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadMoney {
    /// Not a decimal number.
    NotANumber,
    /// Something finer than a hundredth.
    TooFine,
    /// Does not fit into 64 bits of minor units.
    TooLarge,
    /// Not three letters.
    NotACurrency,
}

impl fmt::Display for BadMoney {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadMoney::NotANumber => "not a decimal number",
            BadMoney::TooFine => "finer than a hundredth",
            BadMoney::TooLarge => "too large a sum",
            BadMoney::NotACurrency => "not a currency of three letters",
        })
    }
}

impl std::error::Error for BadMoney {}

/// A sum in minor units (kopecks) of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    /// A sum of minor units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Money { minor, currency }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", minor_text(self.minor), self.currency.code())
    }
}

/// A decimal from plain digits: `16.50`, `-3`. No exponent, no separators of thousands.
pub fn parse_decimal(text: &str) -> Result<Decimal, BadMoney> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if !is_plain {
        return Err(BadMoney::NotANumber);
    }
    Decimal::from_str_exact(text).map_err(|e| match e {
        rust_decimal::Error::Underflow => BadMoney::TooFine,
        // Plain digits with at most one point fail for their size alone.
        _ if digits.matches('.').count() <= 1 => BadMoney::TooLarge,
        _ => BadMoney::NotANumber,
    })
}

/// Minor units from a decimal text of whole units: `1234.5` is 123450.
pub fn parse_minor(text: &str) -> Result<i64, BadMoney> {
    decimal_to_minor(parse_decimal(text)?)
}

/// Minor units from whole units.
pub fn decimal_to_minor(sum: Decimal) -> Result<i64, BadMoney> {
    let sum = sum.normalize();
    if sum.scale() > 2 {
        return Err(BadMoney::TooFine);
    }
    let factor = 10_i128.pow(2 - sum.scale());
    let minor = sum.mantissa().checked_mul(factor).ok_or(BadMoney::TooLarge)?;
    i64::try_from(minor).map_err(|_| BadMoney::TooLarge)
}

/// Minor units as a decimal text with two digits: 123450 is `1234.50`.
pub fn minor_text(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let abs = minor.unsigned_abs();
    format!("{sign}{}.{:02}", abs / 100, abs % 100)
}

/// `numerator / denominator` rounded to a whole number, a half away from zero (банковское правило
/// is not used in Russian claims). The denominator must be positive.
pub fn div_half_up(numerator: i128, denominator: i128) -> i128 {
    debug_assert!(denominator > 0);
    let (quotient, rest) = (numerator / denominator, numerator % denominator);
    if rest.unsigned_abs() >= denominator.unsigned_abs() - rest.unsigned_abs() {
        quotient + numerator.signum()
    } else {
        quotient
    }
}

/// `sum · percent / 100 · times / divisor`, exact until the one rounding at the end.
/// `None` when it does not fit.
pub fn percent_of(minor: i64, percent: Decimal, times: i64, divisor: i64) -> Option<i64> {
    let numerator = i128::from(minor)
        .checked_mul(percent.mantissa())
        .and_then(|n| n.checked_mul(i128::from(times)))?;
    let denominator = 10_i128.checked_pow(percent.scale() + 2)?.checked_mul(i128::from(divisor))?;
    if denominator <= 0 {
        return None;
    }
    i64::try_from(div_half_up(numerator, denominator)).ok()
}

/// `part / whole · 100`, rounded half up to one decimal; `None` when the whole is not positive.
pub fn share_percent_1dp(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole <= Decimal::ZERO {
        return None;
    }
    let scale = part.scale().max(whole.scale());
    let lift = |d: Decimal| d.mantissa().checked_mul(10_i128.checked_pow(scale - d.scale())?);
    let tenths = div_half_up(lift(part)?.checked_mul(1000)?, lift(whole)?);
    Decimal::try_from_i128_with_scale(tenths, 1).ok()
}

/// Decimals as plain text in JSON, so that nothing is rounded: `#[serde(with = "decimal_text")]`.
pub mod decimal_text {
    use super::{Decimal, parse_decimal};
    use serde::{Deserialize, Deserializer, Serializer};

    /// As `12.5`.
    pub fn serialize<S: Serializer>(value: &Decimal, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(value)
    }

    /// From `12.5`.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Decimal, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        parse_decimal(&text).map_err(serde::de::Error::custom)
    }
}

/// The same for a decimal that may be missing.
pub mod decimal_text_opt {
    use super::{Decimal, parse_decimal};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// As `12.5` or null.
    pub fn serialize<S: Serializer>(value: &Option<Decimal>, s: S) -> Result<S::Ok, S::Error> {
        value.map(|value| value.to_string()).serialize(s)
    }

    /// From `12.5` or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Decimal>, D::Error> {
        let text = Option::<String>::deserialize(d)?;
        text.map(|text| parse_decimal(&text).map_err(serde::de::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sums_are_read_exactly_or_refused() {
        let check = |text: &str, want| assert_eq!(parse_minor(text), want, "{text}");
        check("1234.5", Ok(123_450));
        check("104500", Ok(10_450_000));
        check("0.01", Ok(1));
        check("-0.10", Ok(-10));
        check("1.100", Ok(110));
        check("1.005", Err(BadMoney::TooFine));
        check("1e3", Err(BadMoney::NotANumber));
        check("1 000", Err(BadMoney::NotANumber));
        check("1,5", Err(BadMoney::NotANumber));
        check(".5", Err(BadMoney::NotANumber));
        check("", Err(BadMoney::NotANumber));
        check("92233720368547758.08", Err(BadMoney::TooLarge));
        check("9999999999999999999999999999999999999", Err(BadMoney::TooLarge));
    }

    #[test]
    fn a_half_is_rounded_away_from_zero() {
        let check = |n, d, want| assert_eq!(div_half_up(n, d), want, "{n}/{d}");
        check(5, 10, 1);
        check(4, 10, 0);
        check(-5, 10, -1);
        check(-4, 10, 0);
        check(15, 10, 2);
        check(1, 3, 0);
        check(2, 3, 1);
        check(0, 7, 0);
    }

    #[test]
    fn a_share_is_shown_to_one_decimal() {
        let check = |part: &str, whole: &str, want: &str| {
            let share =
                share_percent_1dp(parse_decimal(part).unwrap(), parse_decimal(whole).unwrap());
            assert_eq!(share.map(|d| d.to_string()).unwrap_or_default(), want, "{part} of {whole}");
        };
        check("6", "50", "12.0");
        check("60", "100", "60.0");
        check("2", "3", "66.7");
        check("0.125", "100", "0.1");
        check("0.25", "500", "0.1");
        check("1", "0", "");
        check("0.5", "12.5", "4.0");
    }

    proptest! {
        #[test]
        fn text_of_a_sum_reads_back(minor in any::<i64>()) {
            prop_assert_eq!(parse_minor(&minor_text(minor)), Ok(minor));
        }

        #[test]
        fn reading_never_panics(text in "[-0-9. ,eE]{0,40}") {
            let _ = parse_minor(&text);
        }
    }
}
