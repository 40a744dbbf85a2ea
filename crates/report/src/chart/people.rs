//! The map of the people at a client: a band a level, a circle a person, below them ours, and who speaks
//! with whom (C090).

use super::Size;
use super::draw::{Anchor, Pen, escape};
use locale::Locale;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// How a person stands to the agency, in four steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    For,
    Even,
    Against,
    Unknown,
}

impl Stand {
    /// Color is not enough: the sign says it, too.
    fn sign(self) -> &'static str {
        match self {
            Stand::For => "+",
            Stand::Even => "=",
            Stand::Against => "−",
            Stand::Unknown => "?",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Stand::For => "map-for",
            Stand::Even => "map-even",
            Stand::Against => "map-against",
            Stand::Unknown => "map-unknown",
        }
    }
}

/// A person at the client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapDot {
    pub name: String,
    pub href: String,
    /// 0: low, 2: high; `None`: not known.
    pub influence: Option<u8>,
    pub stand: Stand,
    /// Nobody has spoken with the person for long.
    pub is_quiet: bool,
    /// When we last spoke, in words.
    pub last: String,
    /// The whole in words.
    pub told: String,
    /// Number of the person above, over all bands.
    pub above: Option<usize>,
}

/// People of one level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapBand {
    pub name: String,
    pub people: Vec<MapDot>,
}

/// Somebody of ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapOurs {
    pub name: String,
    /// Number of the person over all bands, and the share of the most touches, 0 to 1.
    pub ties: Vec<(usize, f64)>,
}

/// The map.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PeoplePicture {
    /// The highest first.
    pub bands: Vec<MapBand>,
    pub ours: Vec<MapOurs>,
}

const LABEL: f64 = 20.0;
const ROW: f64 = 96.0;
const OURS: f64 = 74.0;

/// Where everything stands.
struct Plan {
    width: f64,
    columns: usize,
    /// Top of each band and its rows.
    bands: Vec<(f64, usize)>,
    dots: Vec<(f64, f64)>,
    ours: Vec<(f64, f64)>,
    tall: f64,
}

impl Plan {
    fn new(of: &PeoplePicture, size: Size) -> Plan {
        let width = size.width();
        let columns = if size == Size::Phone { 3 } else { 6 };
        let (mut top, mut bands, mut dots) = (4.0, Vec::new(), Vec::new());
        for band in &of.bands {
            let n_rows = band.people.len().div_ceil(columns).max(1);
            bands.push((top, n_rows));
            spread(&mut dots, band.people.len(), columns, width, top + LABEL + 26.0, ROW);
            top += LABEL + n_rows as f64 * ROW + 6.0;
        }
        let mut ours = Vec::new();
        let n_rows = of.ours.len().div_ceil(columns);
        spread(&mut ours, of.ours.len(), columns, width, top + LABEL + 24.0, OURS);
        let tall = top + if n_rows == 0 { 0.0 } else { LABEL + n_rows as f64 * OURS };
        Plan { width, columns, bands, dots, ours, tall }
    }
}

/// Places in rows; the last row stands in the middle, too.
fn spread(to: &mut Vec<(f64, f64)>, n: usize, columns: usize, width: f64, top: f64, tall: f64) {
    for i in 0..n {
        let row = i / columns;
        let in_row = columns.min(n - row * columns);
        let x = width * ((i % columns) as f64 + 0.5) / in_row as f64;
        to.push((x, top + row as f64 * tall));
    }
}

/// Draws the map. It is no image but a group of links: each circle leads to its person.
pub fn people(of: &PeoplePicture, locale: &Locale, size: Size) -> String {
    let plan = Plan::new(of, size);
    let (width, tall, class) = (plan.width, plan.tall, size.class());
    let title = escape(&locale.t("people.picture"));
    let mut out = String::with_capacity(16_384);
    let _ = write!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="{class} map" viewBox="0 0 {width} {tall:.0}" role="group" aria-label="{title}">"#
    );
    let mut pen = Pen::part();
    for (band, (top, n_rows)) in of.bands.iter().zip(&plan.bands) {
        pen.rect("map-band", 1.0, *top, width - 2.0, LABEL + *n_rows as f64 * ROW);
        pen.text("map-level", 10.0, top + 16.0, Anchor::Start, &band.name);
    }
    draw_lines(&mut pen, of, &plan);
    out.push_str(&pen.into_part());
    let dots = of.bands.iter().flat_map(|band| &band.people);
    for (dot, place) in dots.zip(&plan.dots) {
        draw_dot(&mut out, dot, *place, plan.columns);
    }
    let mut pen = Pen::part();
    if let Some((_, first)) = plan.ours.first() {
        let name = locale.t("people.ours");
        pen.text("map-level", 10.0, first - 24.0 - LABEL + 16.0, Anchor::Start, &name);
    }
    for (ours, (x, y)) in of.ours.iter().zip(&plan.ours) {
        pen.rect("map-ours", x - 10.0, y - 10.0, 20.0, 20.0);
        name_below(&mut pen, &ours.name, *x, y + 25.0);
    }
    out.push_str(&pen.into_part());
    out.push_str("</svg>");
    out
}

/// Who reports to whom, and who speaks with whom: the more, the thicker.
fn draw_lines(pen: &mut Pen, of: &PeoplePicture, plan: &Plan) {
    let dots = of.bands.iter().flat_map(|band| &band.people);
    for (dot, (x, y)) in dots.zip(&plan.dots) {
        let above = dot.above.and_then(|n| plan.dots.get(n));
        if let Some((to_x, to_y)) = above {
            pen.line("map-above", *x, *y, *to_x, *to_y);
        }
    }
    for (ours, (x, y)) in of.ours.iter().zip(&plan.ours) {
        for (to, share) in &ours.ties {
            let Some((to_x, to_y)) = plan.dots.get(*to) else { continue };
            let class = match share {
                s if *s >= 0.5 => "map-tie map-tie-3",
                s if *s >= 0.2 => "map-tie map-tie-2",
                _ => "map-tie",
            };
            pen.line(class, *x, *y, *to_x, *to_y);
        }
    }
}

fn draw_dot(out: &mut String, dot: &MapDot, (x, y): (f64, f64), columns: usize) {
    let radius = match dot.influence {
        Some(2) => 19.0,
        Some(1) => 15.0,
        Some(_) => 11.0,
        None => 13.0,
    };
    let _ = write!(
        out,
        r#"<a href="{}" class="board-link"><title>{}</title>"#,
        escape(&dot.href),
        escape(&dot.told)
    );
    let mut pen = Pen::part();
    let quiet = if dot.is_quiet { " map-quiet" } else { "" };
    pen.dot(&format!("map-dot {}{quiet}", dot.stand.class()), x, y, radius);
    pen.text("map-sign", x, y + 5.0, Anchor::Middle, dot.stand.sign());
    let below = name_below(&mut pen, &dot.name, x, y + 34.0);
    if columns > 3 || !dot.last.is_empty() {
        pen.text("map-last", x, below, Anchor::Middle, &dot.last);
    }
    out.push_str(&pen.into_part());
    out.push_str("</a>");
}

/// Signs of a name that fit below a circle.
const NAME_CHARS: usize = 16;

/// A name in two lines at most; where the next line would stand.
fn name_below(pen: &mut Pen, name: &str, x: f64, y: f64) -> f64 {
    let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
    let mut at = y;
    for part in [first, rest].into_iter().filter(|part| !part.is_empty()) {
        let mut line: String = part.chars().take(NAME_CHARS).collect();
        if part.chars().count() > NAME_CHARS {
            line.pop();
            line.push('…');
        }
        pen.text("map-name", x, at, Anchor::Middle, &line);
        at += 13.5;
    }
    at
}
