//! The guidelines as a text file that outlives the program (C119).

use super::GuidelineFile;
use locale::Locale;
use std::fmt::Write;

/// The document in Markdown: rules by section, each with where it comes from, then every version.
pub fn markdown(locale: &Locale, file: &GuidelineFile) -> String {
    let mut out = String::new();
    let t = |key: &str| locale.t(key);
    let _ = writeln!(out, "# {}: {}", t("guideline.title"), plain(&file.client.name));
    if let Some(project) = &file.project {
        let _ = writeln!(out, "\n{}: {}", t("guideline.project"), plain(&project.name));
    }
    if let Some(shown) = file.shown() {
        let on = locale.date(day_of(locale, shown.row.at));
        let _ = writeln!(out, "\n{} {}, {on}", t("guideline.version"), shown.n);
    }
    let mut section: Option<&str> = None;
    for rule in &file.rules {
        if section != Some(&rule.section) {
            section = Some(&rule.section);
            let name = match rule.section.as_str() {
                "" => t("guideline.section.none"),
                name => plain(name),
            };
            let _ = writeln!(out, "\n## {name}\n");
        }
        let _ = writeln!(out, "- {}", plain(&rule.text));
        if let Some(on) = rule.row.decided_on {
            let with = match rule.row.decided_with.as_str() {
                "" => String::new(),
                with => format!(": {}", plain(with)),
            };
            let _ = writeln!(out, "  {} {}{with}", t("guideline.decided"), locale.date(on));
        }
        if let Some(edit) = &rule.edit {
            let _ = writeln!(out, "  {} {}", t("guideline.from_edit"), locale.date(edit.said_on));
        }
    }
    if file.rules.is_empty() {
        let _ = writeln!(out, "\n{}", t("guideline.none"));
    }
    let _ = writeln!(out, "\n## {}\n", t("guideline.versions"));
    for version in &file.versions {
        let change = &version.row.change;
        let by = version.row.by.and_then(|id| file.names.get(&id)).map_or("", String::as_str);
        let kind = t(&format!("guideline.change.{}", change.kind.word()));
        let on = locale.date(day_of(locale, version.row.at));
        let _ = write!(out, "{}. {on}, {}: {kind}: {}", version.n, plain(by), plain(&change.text));
        let why = &version.row.why;
        let _ = match why.is_empty() {
            true => writeln!(out),
            false => writeln!(out, " ({})", plain(why)),
        };
    }
    out
}

/// The day where the reader is, as the page shows it.
fn day_of(locale: &Locale, ms: i64) -> jiff::civil::Date {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.to_zoned(locale.zone.clone()).date()
}

/// One line in which nothing is markup.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn nothing_that_was_typed_is_markup() {
        assert_eq!(plain("# Заголовок\n- [x](y) <b>"), "\\# Заголовок - \\[x\\](y) \\<b\\>");
    }
}
