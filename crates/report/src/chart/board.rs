//! The board of the portfolio: attractiveness by depth, a cell a strategy, a dot a client (C128, C130).

use super::Size;
use super::draw::{Anchor, Pen, escape};
use locale::Locale;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// A cell with what it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardCell {
    /// 0: low, 2: high.
    pub attractiveness: u8,
    pub depth: u8,
    pub strategy: String,
    /// The strategy is our completion (T8).
    pub is_ours: bool,
    pub n_clients: i64,
    pub href: String,
}

/// Clients that stand too near each other for a dot each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardSpot {
    /// 0 to 100, as everywhere here.
    pub attractiveness: f64,
    pub depth: f64,
    pub n_clients: i64,
}

/// A client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardDot {
    pub name: String,
    pub href: String,
    pub attractiveness: f64,
    pub depth: f64,
    /// Part of the largest revenue, 0 to 1.
    pub size: f64,
    /// Attractiveness and depth a quarter ago.
    pub from: Option<(f64, f64)>,
    /// The whole in words.
    pub told: String,
}

/// The board.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BoardPicture {
    pub cells: Vec<BoardCell>,
    pub spots: Vec<BoardSpot>,
    /// The largest first.
    pub dots: Vec<BoardDot>,
}

const TOP: f64 = 8.0;
const BOTTOM: f64 = 40.0;
const LEFT: f64 = 26.0;
/// A move shorter than this has no arrow.
const ARROW_MIN: f64 = 10.0;

struct Field {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Field {
    fn x(&self, depth: f64) -> f64 {
        let (column, within) = place(depth);
        self.left + (column + 0.1 + 0.8 * within) / 3.0 * self.width
    }

    /// Below the name of its cell.
    fn y(&self, attractiveness: f64) -> f64 {
        let (row, within) = place(attractiveness);
        self.top + (2.0 - row + 0.4 + 0.5 * (1.0 - within)) / 3.0 * self.height
    }
}

/// A score's level, 0 to 2, and its place within it, 0 to 1: the three levels are equally wide, though
/// their edges are at 40 and 70 (A.9), and no dot stands on an edge.
fn place(score: f64) -> (f64, f64) {
    let score = score.clamp(0.0, 100.0);
    if score < 40.0 {
        (0.0, score / 40.0)
    } else if score < 70.0 {
        (1.0, (score - 40.0) / 30.0)
    } else {
        (2.0, (score - 70.0) / 30.0)
    }
}

/// The same as one number, 0 to 3.
fn share(score: f64) -> f64 {
    let (level, within) = place(score);
    level + within
}

/// Draws the board. It is no image but a group of links: each cell leads to its clients, each dot to
/// its client, and the keyboard reaches all.
pub fn board(of: &BoardPicture, locale: &Locale, size: Size) -> String {
    let is_phone = size == Size::Phone;
    let (width, tall) = (size.width(), if is_phone { 360.0 } else { 470.0 });
    let field =
        Field { left: LEFT, top: TOP, width: width - LEFT - 4.0, height: tall - TOP - BOTTOM };
    let title = escape(&locale.t("portfolio.picture"));
    let mut out = String::with_capacity(32_768);
    let class = size.class();
    let _ = write!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="{class} board" viewBox="0 0 {width} {tall}" role="group" aria-label="{title}">"#
    );
    for cell in &of.cells {
        draw_cell(&mut out, cell, &field, locale, is_phone);
    }
    let mut pen = Pen::part();
    let most = of.spots.iter().map(|spot| spot.n_clients).max().unwrap_or(1).max(1) as f64;
    for spot in &of.spots {
        let radius = 1.6 + 5.0 * (spot.n_clients as f64 / most).sqrt();
        pen.dot("board-spot", field.x(spot.depth), field.y(spot.attractiveness), radius);
    }
    for dot in &of.dots {
        draw_arrow(&mut pen, dot, &field);
    }
    out.push_str(&pen.into_part());
    draw_dots(&mut out, of, &field, is_phone);
    let mut pen = Pen::part();
    axes(&mut pen, &field, locale, tall, width);
    out.push_str(&pen.into_part());
    out.push_str("</svg>");
    out
}

fn draw_cell(out: &mut String, cell: &BoardCell, field: &Field, locale: &Locale, is_phone: bool) {
    let (wide, tall) = (field.width / 3.0, field.height / 3.0);
    let left = field.left + f64::from(cell.depth.min(2)) * wide;
    let top = field.top + f64::from(2 - cell.attractiveness.min(2)) * tall;
    let n = locale.plural("portfolio.clients", cell.n_clients);
    let ours = if cell.is_ours { locale.t("portfolio.ours") } else { String::new() };
    let said = format!("{}: {n}{}{ours}", cell.strategy, if cell.is_ours { ", " } else { "" });
    let class = if cell.is_ours { "board-cell board-cell-ours" } else { "board-cell" };
    let _ = write!(
        out,
        r#"<a href="{}" class="board-link"><title>{}</title>"#,
        escape(&cell.href),
        escape(&said)
    );
    let mut pen = Pen::part();
    pen.rect(class, left + 1.5, top + 1.5, wide - 3.0, tall - 3.0);
    let letters = ((wide - 16.0) / if is_phone { 5.9 } else { 6.4 }) as usize;
    let mut line_at = top + 17.0;
    for line in lines(&cell.strategy, letters) {
        pen.text("board-strategy", left + 8.0, line_at, Anchor::Start, &line);
        line_at += 13.5;
    }
    if cell.is_ours {
        pen.text("board-ours", left + 8.0, line_at, Anchor::Start, &ours);
    }
    pen.text(
        "board-count",
        left + wide - 8.0,
        top + tall - 9.0,
        Anchor::End,
        &locale.count(cell.n_clients),
    );
    out.push_str(&pen.into_part());
    out.push_str("</a>");
}

/// A text in lines of so many letters; what does not fit into three is cut.
fn lines(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > 3 {
        lines.truncate(3);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

fn draw_arrow(pen: &mut Pen, dot: &BoardDot, field: &Field) {
    let Some((attractiveness, depth)) = dot.from else { return };
    let (x1, y1) = (field.x(depth), field.y(attractiveness));
    let (x2, y2) = (field.x(dot.depth), field.y(dot.attractiveness));
    let (dx, dy) = (x2 - x1, y2 - y1);
    let long = dx.hypot(dy);
    if long < ARROW_MIN {
        return;
    }
    let is_down =
        share(dot.depth) + share(dot.attractiveness) < share(depth) + share(attractiveness);
    let class = if is_down { "board-arrow board-arrow-down" } else { "board-arrow" };
    let (ux, uy) = (dx / long, dy / long);
    // The head stops at the edge of the dot.
    let end = long - radius(dot) - 2.0;
    let (tip_x, tip_y) = (x1 + ux * end, y1 + uy * end);
    pen.line(class, x1, y1, tip_x, tip_y);
    let wing = |side: f64| (tip_x - ux * 7.0 - uy * 4.0 * side, tip_y - uy * 7.0 + ux * 4.0 * side);
    pen.path(class, &[wing(1.0), (tip_x, tip_y), wing(-1.0)]);
}

fn radius(dot: &BoardDot) -> f64 {
    4.0 + 11.0 * dot.size.clamp(0.0, 1.0).sqrt()
}

/// Dots with their links, and the names of the largest where there is room.
fn draw_dots(out: &mut String, of: &BoardPicture, field: &Field, is_phone: bool) {
    let mut taken: Vec<[f64; 4]> = Vec::new();
    for dot in &of.dots {
        let (x, y) = (field.x(dot.depth), field.y(dot.attractiveness));
        let radius = radius(dot);
        let _ = write!(
            out,
            r#"<a href="{}" class="board-link"><title>{}</title>"#,
            escape(&dot.href),
            escape(&dot.told)
        );
        let mut pen = Pen::part();
        pen.dot("board-dot", x, y, radius);
        let wide = dot.name.chars().count() as f64 * 6.3;
        let is_left = x + radius + wide + 6.0 > field.left + field.width;
        let from = if is_left { x - radius - 4.0 - wide } else { x + radius + 4.0 };
        let place = [from, y - 9.0, from + wide, y + 5.0];
        let is_free = taken
            .iter()
            .all(|t| place[2] < t[0] || place[0] > t[2] || place[3] < t[1] || place[1] > t[3]);
        if !is_phone && is_free && from > field.left {
            let (at, anchor) = if is_left {
                (x - radius - 4.0, Anchor::End)
            } else {
                (x + radius + 4.0, Anchor::Start)
            };
            pen.text("board-name", at, y + 4.0, anchor, &dot.name);
            taken.push(place);
        }
        taken.push([x - radius, y - radius, x + radius, y + radius]);
        out.push_str(&pen.into_part());
        out.push_str("</a>");
    }
}

fn axes(pen: &mut Pen, field: &Field, locale: &Locale, tall: f64, width: f64) {
    let levels = ["low", "mid", "high"];
    for (n, level) in levels.iter().enumerate() {
        let middle = field.left + (n as f64 + 0.5) * field.width / 3.0;
        let name = locale.t(&format!("portfolio.depth.{level}"));
        pen.text("chart-axis", middle, tall - BOTTOM + 15.0, Anchor::Middle, &name);
        let row = field.top + (2.5 - n as f64) * field.height / 3.0;
        let name = locale.t(&format!("portfolio.attractiveness.{level}"));
        pen.text_up("chart-axis", 16.0, row, &name);
    }
    let below = locale.t("portfolio.axis.depth");
    pen.text("board-axis", width / 2.0, tall - 6.0, Anchor::Middle, &below);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(n: usize) -> BoardPicture {
        let cells = (0..9_u8).map(|at| BoardCell {
            attractiveness: at / 3,
            depth: at % 3,
            strategy: "защищать доход и переключать клиента на себя".into(),
            is_ours: at == 6,
            n_clients: 12,
            href: format!("/portfolio?cell={at}"),
        });
        let dots = (0..n).map(|at| BoardDot {
            name: format!("Клиент <{at}>"),
            href: format!("/clients/cl_{at}/grades"),
            attractiveness: (at * 37 % 101) as f64,
            depth: (at * 53 % 101) as f64,
            size: 1.0 / (at + 1) as f64,
            from: (at % 2 == 0).then_some((50.0, 20.0)),
            told: format!("Клиент <{at}>"),
        });
        let spots = (0..400).map(|at| BoardSpot {
            attractiveness: f64::from(at / 20 * 5),
            depth: f64::from(at % 20 * 5),
            n_clients: i64::from(at),
        });
        BoardPicture { cells: cells.collect(), spots: spots.collect(), dots: dots.collect() }
    }

    #[test]
    fn every_cell_and_client_is_a_link_with_a_name_within_the_picture() {
        let locale = Locale::new(locale::Lang::Ru, jiff::tz::TimeZone::UTC);
        for size in [Size::Wide, Size::Phone] {
            let drawn = board(&picture(20), &locale, size);
            assert_eq!(drawn.matches("<a href=").count(), 29);
            assert_eq!(drawn.matches("<title>").count(), 29);
            assert!(!drawn.contains("NaN") && !drawn.contains("<0>"), "{drawn}");
        }
    }

    #[test]
    fn levels_are_equally_wide_though_their_edges_are_not() {
        for (score, want) in [(0.0, 0.0), (40.0, 1.0), (70.0, 2.0), (100.0, 3.0), (130.0, 3.0)] {
            assert!((share(score) - want).abs() < 1e-9, "{score}");
        }
    }
}
