use super::*;
use domain::signal::{Band, Point};
use jiff::ToSpan;
use jiff::civil::date;
use locale::{Lang, Locale};

fn en() -> Locale {
    Locale::new(Lang::En, jiff::tz::TimeZone::UTC)
}

fn week(i: i64) -> Timestamp {
    let start: Timestamp = "2025-03-03T00:00:00Z".parse().expect("a moment");
    start + (i * 7 * 24).hours()
}

/// A year of about ten a week that falls to two in the last month, one week unknown.
fn falling() -> Series {
    let points = (0..52)
        .map(|i| Point {
            at: week(i),
            value: match i {
                20 => None,
                48.. => Some(2.0),
                _ => Some(9.0 + (i % 3) as f64),
            },
            expected: (i >= 8).then_some(Band { low: 7.0, usual: 10.0, high: 13.0 }),
            quiet: false,
        })
        .collect();
    Series { unit: "series.touches_per_week".into(), points, changed_at: Some(week(48)) }
}

fn quiet(label: &str) -> QuietSpan {
    QuietSpan { from: date(2025, 12, 29), until: date(2026, 1, 11), label: label.to_owned() }
}

/// Well-formed, without style attributes, ids or not-a-number places.
fn check(svg: &str) {
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{svg}");
    for bad in ["style=", " id=", "NaN", "inf", "<script"] {
        assert!(!svg.contains(bad), "{bad} in {svg}");
    }
    assert!(svg.contains(r#"role="img""#) && svg.contains("<title>") && svg.contains("<desc>"));
    let opened = svg.matches("<text").count();
    assert_eq!(opened, svg.matches("</text>").count());
}

#[test]
fn a_weekly_chart_shows_band_change_and_last_value() {
    let plot = Plot { quiet: vec![quiet("New Year")], ..Plot::from(falling()) };
    for size in [Size::Wide, Size::Phone] {
        let svg = touches(&plot, &en(), size);
        check(&svg);
        for part in ["chart-band", "chart-hatch", "chart-change", "chart-last-odd", ">2</text>"] {
            assert!(svg.contains(part), "{part} at {size:?}");
        }
    }
    // The unknown week breaks the line in two.
    let svg = touches(&plot, &en(), Size::Wide);
    assert_eq!(svg.matches(r#"class="chart-line""#).count(), 2);
    assert_eq!(svg.matches("chart-odd\"").count(), 4);
}

#[test]
fn charts_of_nothing_and_of_one_point_are_still_drawn() {
    let empty = Series { unit: "series.touches_per_week".into(), points: vec![], changed_at: None };
    let one = Series { points: falling().points[..1].to_vec(), ..empty.clone() };
    for series in [empty, one] {
        let plot = Plot::from(series.clone());
        for size in [Size::Wide, Size::Phone] {
            check(&touches(&plot, &en(), size));
            check(&replies(&plot, &en(), size));
        }
        check(&spark(&series, &en()));
        assert!(table(&plot, &en(), 10).contains("</table>"));
    }
    check(&strip(&[], &en(), Size::Wide));
}

#[test]
fn reply_chart_draws_a_dot_a_reply_and_the_median() {
    let points: Vec<Point> = (0..30)
        .map(|i| Point {
            at: week(i),
            value: Some(if i < 22 { 2.0 } else { 30.0 }),
            expected: Some(Band { low: 0.5, usual: 2.0, high: 6.0 }),
            quiet: false,
        })
        .collect();
    let series = Series { unit: "series.reply_hours".into(), points, changed_at: None };
    let svg = replies(&Plot::from(series), &en(), Size::Wide);
    check(&svg);
    assert_eq!(svg.matches(r#"class="chart-dot""#).count(), 22);
    assert_eq!(svg.matches(r#"class="chart-odd""#).count(), 8);
    assert!(svg.contains("chart-value-odd"), "the median left the band");
}

#[test]
fn names_typed_by_people_cannot_break_out_of_a_chart() {
    let plot = Plot { quiet: vec![quiet("<b>&")], ..Plot::from(falling()) };
    let svg = touches(&plot, &en(), Size::Wide);
    assert!(!svg.contains("<b>"), "{svg}");
}

#[test]
fn the_strip_tells_each_run_of_a_level() {
    let weeks: Vec<StripWeek> = (0..52)
        .map(|i| StripWeek {
            week: date(2025, 3, 3) + (i * 7).days(),
            level: match i {
                0..4 => None,
                4..40 => Some("green".to_owned()),
                40..48 => Some("watch".to_owned()),
                _ => Some("red".to_owned()),
            },
        })
        .collect();
    let svg = strip(&weeks, &en(), Size::Wide);
    let phone = strip(&weeks, &en(), Size::Phone);
    check(&phone);
    assert_eq!(phone.matches("strip-green").count(), 14);
    check(&svg);
    assert_eq!(svg.matches("strip-green").count(), 36);
    assert_eq!(svg.matches("strip-red").count(), 4);
    assert!(svg.contains("critical"), "{svg}");
}

#[test]
fn the_table_says_what_is_unknown() {
    let html = table(&Plot::from(falling()), &en(), 52);
    assert_eq!(html.matches("<tr>").count(), 53);
    assert_eq!(html.matches("no data").count(), 1);
    assert_eq!(html.matches("outside").count(), 4);
}

#[test]
fn the_trade_off_says_every_threshold_and_rings_the_chosen_one() {
    let point = |threshold: u32, false_per_year: f64, recall: f64| TradeoffPoint {
        threshold,
        false_per_year,
        recall,
        is_chosen: threshold == 125,
        is_present: threshold == 100,
    };
    let points = [point(80, 1.7, 1.0), point(100, 0.8, 0.857), point(125, 0.3, 0.5)];
    for size in [Size::Wide, Size::Phone] {
        let svg = tradeoff(&points, &en(), size);
        check(&svg);
        assert_eq!(svg.matches("chart-ring-on").count(), 1);
        assert_eq!(svg.matches("chart-last").count(), 3);
        assert!(svg.contains("86%") && svg.contains("0.8"), "{svg}");
    }
    check(&tradeoff(&[], &en(), Size::Wide));
}
