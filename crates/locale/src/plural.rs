//! Plural categories (Unicode CLDR rules for Russian and English whole numbers).

use crate::Lang;

/// Number of forms that a language has for whole numbers.
#[cfg(test)]
pub(crate) fn arity(lang: Lang) -> usize {
    match lang {
        Lang::Ru => 3,
        Lang::En => 2,
    }
}

/// Index of the form for `n`. Russian: 1, 21 → one; 2–4, 22–24 → few; the rest → many.
pub(crate) fn index(lang: Lang, n: i64) -> usize {
    let n = n.unsigned_abs();
    match lang {
        Lang::En => usize::from(n != 1),
        Lang::Ru => match (n % 10, n % 100) {
            (1, tens) if tens != 11 => 0,
            (2..=4, tens) if !(12..=14).contains(&tens) => 1,
            _ => 2,
        },
    }
}
