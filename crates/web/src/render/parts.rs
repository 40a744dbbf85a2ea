//! Small parts of which a page has hundreds, made without the templates' macros: a call of a macro
//! costs ten times as much as these do. Their place in the templates is `part/ui.html`.

use super::{filters, icons, with_scope};
use minijinja::{Error, Value};

/// Beyond this number a count is "many": it is not counted to its end.
const COUNTED_TO: i64 = 1_000;

/// A level: its icon and its word.
pub(super) fn level_pill(word: &str) -> Result<Value, Error> {
    let class = letters(word);
    with_scope(|scope| {
        let name = escape(&scope.locale.t(&format!("level.{word}")));
        Value::from_safe_string(format!(
            r#"<span class="level level-pill level-{class}">{}{name}</span>"#,
            icons::svg(word)
        ))
    })
}

/// How long ago, with the moment as the hint.
pub(super) fn time_ago(at: &str) -> Result<Value, Error> {
    filters::moment(at, |locale, moment, now| {
        let (title, text) = (locale.moment(moment, now), locale.relative(moment, now));
        Value::from_safe_string(format!(
            r#"<time datetime="{}" title="{}">{}</time>"#,
            escape(at),
            escape(&title),
            escape(&text)
        ))
    })
}

/// A moment.
pub(super) fn time_of(at: &str) -> Result<Value, Error> {
    filters::moment(at, |locale, moment, now| {
        let text = escape(&locale.moment(moment, now));
        Value::from_safe_string(format!(r#"<time datetime="{}">{text}</time>"#, escape(at)))
    })
}

/// A place of the navigation. `of` is the place and where the reader is, `class` that of the link.
pub(super) fn nav_link(
    class: &str,
    href: &str,
    picture: &str,
    key: &str,
    state: &Value,
) -> Result<Value, Error> {
    let is_here = state.get_item_by_index(0)?.is_true();
    let n = i64::try_from(state.get_item_by_index(1)?).unwrap_or(0);
    with_scope(|scope| {
        let class = if class.is_empty() { String::new() } else { format!(r#"class="{class}" "#) };
        let here = if is_here { r#" aria-current="page""# } else { "" };
        let (icon, text) = (icons::svg(picture), escape(&scope.locale.t(key)));
        let count = match n {
            0 => String::new(),
            n => {
                let more = if n >= COUNTED_TO { "+" } else { "" };
                format!(r#"<span class="count">{}{more}</span>"#, escape(&scope.locale.count(n)))
            }
        };
        let href = escape(href);
        let link =
            format!(r#"<a {class}href="{href}"{here}>{icon} <span>{text}</span>{count}</a>"#);
        Value::from_safe_string(link)
    })
}

/// A word of a closed list, as part of a class.
fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
}

pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#x27;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ours_cannot_leave_its_place() {
        assert_eq!(escape(r#"<b title="x">'&"#), "&lt;b title=&quot;x&quot;&gt;&#x27;&amp;");
        assert_eq!(letters(r#"red" onclick="x"#), "redonclickx");
    }
}
