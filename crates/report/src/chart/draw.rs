//! A pen for SVG, scales and axes.

use super::{QuietSpan, Size};
use jiff::Timestamp;
use jiff::civil::Date;
use locale::Locale;
use std::fmt::{self, Write as _};

/// Text made safe for SVG and HTML.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control signs are not allowed in XML at all.
            c if c.is_control() && c != '\n' => {}
            c => out.push(c),
        }
    }
    out
}

/// Where the ends of a text stand to its place.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing in the making.
pub(super) struct Pen {
    out: String,
}

impl Pen {
    /// Opens a drawing with its title and description.
    pub(super) fn new(class: &str, width: f64, height: f64, title: &str, desc: &str) -> Pen {
        let mut out = String::with_capacity(4096);
        let (title, desc) = (escape(title), escape(desc));
        let _ = write!(
            out,
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="{class}" viewBox="0 0 {width} {height}" role="img" aria-label="{title}"><title>{title}</title><desc>{desc}</desc>"#
        );
        Pen { out }
    }

    /// A pen for a part of a drawing that somebody else opens and ends.
    pub(super) fn part() -> Pen {
        Pen { out: String::new() }
    }

    /// What the pen of a part has drawn.
    pub(super) fn into_part(self) -> String {
        self.out
    }

    pub(super) fn line(&mut self, class: &str, x1: f64, y1: f64, x2: f64, y2: f64) {
        let _ = write!(
            self.out,
            r#"<line class="{class}" x1="{}" y1="{}" x2="{}" y2="{}"/>"#,
            Tenths(x1),
            Tenths(y1),
            Tenths(x2),
            Tenths(y2)
        );
    }

    pub(super) fn rect(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        let _ = write!(
            self.out,
            r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}"/>"#,
            Tenths(x),
            Tenths(y),
            Tenths(width),
            Tenths(height)
        );
    }

    pub(super) fn dot(&mut self, class: &str, x: f64, y: f64, radius: f64) {
        let _ = write!(
            self.out,
            r#"<circle class="{class}" cx="{}" cy="{}" r="{}"/>"#,
            Tenths(x),
            Tenths(y),
            Tenths(radius)
        );
    }

    /// A square on its corner: an unusual value is told by its shape, not by color alone.
    pub(super) fn diamond(&mut self, class: &str, x: f64, y: f64, radius: f64) {
        let (l, r, t, b) = (x - radius, x + radius, y - radius, y + radius);
        let _ = write!(
            self.out,
            r#"<path class="{class}" d="{}Z"/>"#,
            route(&[(x, t), (r, y), (x, b), (l, y)])
        );
    }

    /// A line through the points.
    pub(super) fn path(&mut self, class: &str, points: &[(f64, f64)]) {
        if points.len() < 2 {
            return;
        }
        let _ = write!(self.out, r#"<path class="{class}" d="{}"/>"#, route(points));
    }

    /// A closed shape through the points.
    pub(super) fn area(&mut self, class: &str, points: &[(f64, f64)]) {
        if points.len() < 3 {
            return;
        }
        let _ = write!(self.out, r#"<path class="{class}" d="{}Z"/>"#, route(points));
    }

    pub(super) fn text(&mut self, class: &str, x: f64, y: f64, anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = escape(text);
        let _ = write!(
            self.out,
            r#"<text class="{class}" x="{}" y="{}" text-anchor="{anchor}">{text}</text>"#,
            Tenths(x),
            Tenths(y)
        );
    }

    /// A text that reads upward, its middle at the place.
    pub(super) fn text_up(&mut self, class: &str, x: f64, y: f64, text: &str) {
        let (x, y, text) = (Tenths(x), Tenths(y), escape(text));
        let _ = write!(
            self.out,
            r#"<text class="{class}" x="{x}" y="{y}" text-anchor="middle" transform="rotate(-90 {x} {y})">{text}</text>"#
        );
    }

    /// Slanting lines over a rectangle. Drawn as lines and not as a pattern: a pattern needs an
    /// id, and two charts on a page would share it.
    pub(super) fn hatch(&mut self, class: &str, left: f64, top: f64, right: f64, bottom: f64) {
        let (width, height) = (right - left, bottom - top);
        if width <= 0.0 || height <= 0.0 {
            return;
        }
        let mut d = String::new();
        let mut offset = 7.0;
        while offset < width + height {
            // The line x + y = offset, cut to the rectangle.
            let (x1, y1) = if offset <= height { (0.0, offset) } else { (offset - height, height) };
            let (x2, y2) = if offset <= width { (offset, 0.0) } else { (width, offset - width) };
            d.push_str(&route(&[(left + x1, top + y1), (left + x2, top + y2)]));
            offset += 7.0;
        }
        let _ = write!(self.out, r#"<path class="{class}" d="{d}"/>"#);
    }

    pub(super) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }
}

fn route(points: &[(f64, f64)]) -> String {
    let mut d = String::with_capacity(points.len() * 14);
    for (i, (x, y)) in points.iter().enumerate() {
        d.push(if i == 0 { 'M' } else { 'L' });
        push_tenths(&mut d, *x);
        d.push(' ');
        push_tenths(&mut d, *y);
    }
    d
}

/// A number to one place after the point, as every number of a drawing is written. Ten times as fast
/// as the exact way of the standard library, and pages have thousands of them.
struct Tenths(f64);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        push_tenths(&mut text, self.0);
        f.write_str(&text)
    }
}

fn push_tenths(out: &mut String, x: f64) {
    // Drawings are some hundreds of units wide; what is beyond all bounds is cut, not a number is 0.
    let n = (x * 10.0).round_ties_even().clamp(-1e9, 1e9) as i64;
    let mut digits = [b'0'; 16];
    let mut at = digits.len();
    let mut rest = n.unsigned_abs();
    while rest > 0 || at > digits.len() - 2 {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    if n < 0 {
        out.push('-');
    }
    let last = digits.len() - 1;
    out.extend(digits[at..last].iter().map(|d| char::from(*d)));
    out.push('.');
    out.push(char::from(digits[last]));
}

/// The field of the drawing and the span of time in it.
pub(super) struct Field {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    from_s: f64,
    until_s: f64,
}

impl Field {
    /// A field for that size, from the first to the last moment.
    pub(super) fn new(size: Size, from: Timestamp, until: Timestamp) -> Field {
        let from_s = from.as_second() as f64;
        // At least a day, so that a single point has a place.
        let until_s = (until.as_second() as f64).max(from_s + 86_400.0);
        Field {
            left: 40.0,
            right: size.width() - 64.0,
            top: 30.0,
            bottom: size.height() - 28.0,
            from_s,
            until_s,
        }
    }

    pub(super) fn x(&self, at: Timestamp) -> f64 {
        let share = (at.as_second() as f64 - self.from_s) / (self.until_s - self.from_s);
        self.left + share * (self.right - self.left)
    }

    /// Place of a share 0 (bottom) … 1 (top).
    pub(super) fn y(&self, share: f64) -> f64 {
        self.bottom - share.clamp(0.0, 1.0) * (self.bottom - self.top)
    }

    fn x_of_day(&self, locale: &Locale, day: Date) -> Option<f64> {
        let start = day.to_zoned(locale.zone.clone()).ok()?;
        Some(self.x(start.timestamp()))
    }

    /// Names of months where they begin; every second or third one where they would collide.
    pub(super) fn months(&self, pen: &mut Pen, locale: &Locale, size: Size) {
        let (Ok(first), Ok(last)) = (
            Timestamp::from_second(self.from_s as i64),
            Timestamp::from_second(self.until_s as i64),
        ) else {
            return;
        };
        let mut day = locale.day_of(first).first_of_month();
        let last = locale.day_of(last);
        let months = ((self.until_s - self.from_s) / 2_629_800.0).max(1.0);
        let room = (self.right - self.left) / months;
        let needed = if size == Size::Phone { 38.0 } else { 34.0 };
        let every = (needed / room).ceil().max(1.0) as i8;
        while day <= last {
            if let Some(x) = self.x_of_day(locale, day)
                && x >= self.left - 0.5
                && x <= self.right - 8.0
            {
                pen.line("chart-tick", x, self.bottom, x, self.bottom + 4.0);
                if (day.month() - 1) % every == 0 {
                    let label = if day.month() == 1 {
                        day.year().to_string()
                    } else {
                        locale.month_short(day)
                    };
                    pen.text("chart-axis", x, self.bottom + 18.0, Anchor::Start, &label);
                }
            }
            let Ok(next) = day.checked_add(jiff::Span::new().months(1)) else { return };
            day = next;
        }
    }

    /// Hatched spans of expected quiet, named where there is room.
    pub(super) fn quiet(&self, pen: &mut Pen, locale: &Locale, spans: &[QuietSpan]) {
        for span in spans {
            let after = span.until.tomorrow().unwrap_or(span.until);
            let (Some(from), Some(until)) =
                (self.x_of_day(locale, span.from), self.x_of_day(locale, after))
            else {
                continue;
            };
            let (left, right) = (from.max(self.left), until.min(self.right));
            if right - left < 1.0 {
                continue;
            }
            pen.rect("chart-quiet", left, self.top, right - left, self.bottom - self.top);
            pen.hatch("chart-hatch", left, self.top, right, self.bottom);
            // A Cyrillic letter of this size is about 6 units wide.
            if span.label.chars().count() as f64 * 6.2 < right - left + 30.0 {
                let middle = f64::midpoint(left, right);
                pen.text("chart-note", middle, self.bottom - 6.0, Anchor::Middle, &span.label);
            }
        }
    }

    /// The moment of the change, with its words beside the line on the roomier side.
    pub(super) fn moment(&self, pen: &mut Pen, at: Timestamp, label: &str) {
        let x = self.x(at);
        if x < self.left || x > self.right {
            return;
        }
        pen.line("chart-change", x, self.top - 10.0, x, self.bottom);
        pen.diamond("chart-change-head", x, self.top - 12.0, 4.0);
        let wide = label.chars().count() as f64 * 6.4;
        let (place, anchor) = if x + 8.0 + wide < self.right + 60.0 {
            (x + 8.0, Anchor::Start)
        } else {
            (x - 8.0, Anchor::End)
        };
        pen.text("chart-change-label", place, self.top - 8.0, anchor, label);
    }
}

/// A round number at or above `x`: 1, 2, 4, 5, 6, 8, 10 by powers of ten.
pub(super) fn round_up(x: f64) -> f64 {
    if x <= 4.0 {
        return 4.0;
    }
    let power = 10_f64.powf(x.log10().floor());
    [1.0, 2.0, 4.0, 6.0, 8.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= x)
        .unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::Tenths;

    #[test]
    fn numbers_of_a_drawing_have_one_place_after_the_point() {
        let table = [
            (0.0, "0.0"),
            (0.04, "0.0"),
            (-0.04, "0.0"),
            (0.25, "0.2"),
            (0.06, "0.1"),
            (-0.06, "-0.1"),
            (9.96, "10.0"),
            (719.5, "719.5"),
            (-12.34, "-12.3"),
            (f64::NAN, "0.0"),
            (f64::INFINITY, "100000000.0"),
        ];
        for (x, expected) in table {
            assert_eq!(Tenths(x).to_string(), expected, "{x}");
        }
        for i in -4_999..5_000 {
            let x = f64::from(i) * 0.731_37;
            assert_eq!(Tenths(x).to_string(), format!("{x:.1}"), "{x}");
        }
    }
}
