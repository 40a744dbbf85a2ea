//! The bridge from KPIs to the success of a client (C138): boxes and lines that a client reads.

use super::Size;
use super::draw::{Anchor, Pen};
use locale::{Locale, Value};
use serde::{Deserialize, Serialize};

/// A box of either side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pier {
    pub name: String,
    /// 0…1; none: not known.
    pub share: Option<f64>,
}

/// A line between two boxes, by their places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    pub from: usize,
    pub to: usize,
    pub rate: Option<f64>,
}

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BridgePicture {
    pub kpis: Vec<Pier>,
    pub factors: Vec<Pier>,
    pub spans: Vec<Span>,
}

const BOX_HEIGHT: f64 = 52.0;
const GAP: f64 = 14.0;
const TOP: f64 = 26.0;

/// Draws the KPIs at the left, the factors at the right and the lines between them.
pub fn bridge(of: &BridgePicture, locale: &Locale, size: Size) -> String {
    let rows = of.kpis.len().max(of.factors.len()).max(1) as f64;
    let height = TOP + rows * (BOX_HEIGHT + GAP);
    let width = size.width();
    let wide = width * if size == Size::Phone { 0.4 } else { 0.34 };
    let title = locale.t("bridge.picture");
    let mut pen = Pen::new(size.class(), width, height, &title, &told(of, locale));
    let right = width - wide;
    pen.text("chart-axis", 0.0, 14.0, Anchor::Start, &locale.t("bridge.kpis"));
    pen.text("chart-axis", right, 14.0, Anchor::Start, &locale.t("bridge.factor"));
    let place = |at: usize, n: usize| {
        let free = rows - n as f64;
        TOP + (at as f64 + free / 2.0) * (BOX_HEIGHT + GAP)
    };
    for span in &of.spans {
        if span.from >= of.kpis.len() || span.to >= of.factors.len() {
            continue;
        }
        let y1 = place(span.from, of.kpis.len()) + BOX_HEIGHT / 2.0;
        let y2 = place(span.to, of.factors.len()) + BOX_HEIGHT / 2.0;
        pen.line("bridge-span", wide, y1, right, y2);
        if let Some(rate) = span.rate {
            let args = [("rate", Value::Text(locale.number(rate)))];
            let (x, y) = (f64::midpoint(wide, right), f64::midpoint(y1, y2) - 5.0);
            pen.text("chart-note", x, y, Anchor::Middle, &locale.fill("bridge.rate_of", &args));
        }
    }
    let letters = (wide / 6.6) as usize;
    for (left, piers) in [(0.0, &of.kpis), (right, &of.factors)] {
        for (at, pier) in piers.iter().enumerate() {
            let top = place(at, piers.len());
            pen.rect("bridge-pier", left, top, wide, BOX_HEIGHT);
            pen.text(
                "bridge-name",
                left + 8.0,
                top + 20.0,
                Anchor::Start,
                &cut(&pier.name, letters),
            );
            let share = pier.share.map(|share| share.clamp(0.0, 1.0));
            pen.rect("bridge-way", left + 8.0, top + 38.0, wide - 16.0, 6.0);
            if let Some(share) = share {
                pen.rect("bridge-done", left + 8.0, top + 38.0, (wide - 16.0) * share, 6.0);
            }
            let percent = share.map(|share| locale.percent((share * 100.0).round() as i64));
            let percent = percent.unwrap_or_else(|| "—".to_owned());
            pen.text("chart-axis", left + wide - 8.0, top + 34.0, Anchor::End, &percent);
        }
    }
    pen.finish()
}

/// A name as far as the box is wide.
fn cut(name: &str, letters: usize) -> String {
    if name.chars().count() <= letters {
        return name.to_owned();
    }
    let kept: String = name.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The bridge in words, for those who do not see it.
fn told(of: &BridgePicture, locale: &Locale) -> String {
    let pier = |pier: &Pier| {
        let share = pier.share.map(|share| locale.percent((share * 100.0).round() as i64));
        format!("{} {}", pier.name, share.unwrap_or_else(|| "—".to_owned()))
    };
    let span = |span: &Span| {
        let (from, to) = (of.kpis.get(span.from)?, of.factors.get(span.to)?);
        Some(format!("{} → {}", pier(from), pier(to)))
    };
    of.spans.iter().filter_map(span).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_and_lines_are_drawn_and_lost_lines_are_not() {
        let pier = |name: &str, share| Pier { name: name.into(), share };
        let picture = BridgePicture {
            kpis: vec![pier("Заявки", Some(1.2)), pier("Публикации", None)],
            factors: vec![pier(
                "Выручка новых магазинов в регионах и городах-спутниках",
                Some(0.25),
            )],
            spans: vec![
                Span { from: 0, to: 0, rate: Some(2.5) },
                Span { from: 7, to: 0, rate: None },
            ],
        };
        for size in [Size::Wide, Size::Phone] {
            let svg = bridge(&picture, &Locale::russian(), size);
            assert_eq!(svg.matches("bridge-span").count(), 1);
            assert_eq!(svg.matches("bridge-pier").count(), 3);
            assert!(svg.contains("× 2,5") && svg.contains('…') && !svg.contains("NaN"));
        }
        let nothing = BridgePicture::default();
        assert!(bridge(&nothing, &Locale::russian(), Size::Wide).ends_with("</svg>"));
    }
}
