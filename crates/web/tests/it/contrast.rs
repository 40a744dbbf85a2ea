//! Colors of the style sheet: words must be readable on every ground they stand on, by day and by
//! night (WCAG 2.2, 1.4.3: 4.5 to 1; 1.4.11: 3 to 1 for the edges of controls).

use std::collections::BTreeMap;

/// Ink, and the grounds that it stands on.
const WORDS: &[(&str, &[&str])] = &[
    ("accent", &["paper", "sheet", "sunken", "accent-soft"]),
    ("accent-ink", &["accent", "accent-strong"]),
    ("amber", &["paper", "sheet", "amber-soft"]),
    ("green", &["paper", "sheet", "green-soft"]),
    ("grey", &["paper", "sheet", "grey-soft"]),
    ("ink", &["paper", "sheet", "sunken", "mark", "red-soft", "amber-soft", "green-soft"]),
    ("ink-2", &["paper", "sheet", "sunken"]),
    ("ink-3", &["paper", "sheet", "sunken"]),
    ("red", &["paper", "sheet", "red-soft"]),
    ("watch", &["paper", "sheet", "watch-soft"]),
];

/// Light and dark value of every token that has both.
fn tokens() -> BTreeMap<String, [String; 2]> {
    let sheet = web::assets::get(web::assets::STYLE_SHEET).expect("a style sheet");
    let css = String::from_utf8(sheet.bytes.into_owned()).expect("UTF-8");
    css.lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
            let (light, dark) = value.strip_suffix(");")?.split_once(", ")?;
            Some((name.to_owned(), [light.to_owned(), dark.to_owned()]))
        })
        .collect()
}

/// Relative luminance (WCAG) of `#rrggbb`.
fn luminance(color: &str) -> f64 {
    let channel = |i: usize| {
        let x = f64::from(u8::from_str_radix(&color[i..i + 2], 16).expect("#rrggbb")) / 255.0;
        if x <= 0.04045 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn words_are_readable_on_every_ground_by_day_and_by_night() {
    let tokens = tokens();
    for (ink, grounds) in WORDS {
        for ground in *grounds {
            for (i, theme) in ["light", "dark"].into_iter().enumerate() {
                let ratio = contrast(&tokens[*ink][i], &tokens[*ground][i]);
                assert!(ratio >= 4.5, "{ink} on {ground} in {theme}: {ratio:.2}");
            }
        }
    }
}

#[test]
fn edges_of_controls_are_visible() {
    let tokens = tokens();
    for ground in ["sheet", "paper"] {
        for i in [0, 1] {
            let ratio = contrast(&tokens["control-line"][i], &tokens[ground][i]);
            assert!(ratio >= 3.0, "control-line on {ground}: {ratio:.2}");
        }
    }
}

#[test]
fn the_measure_itself_is_right() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
    assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
}
