//! Text with the words that mattered.

use domain::cue::Span;
use serde::Serialize;

/// A run of text, marked or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    pub text: String,
    /// Why it is marked: a word of `cue.<word>`, or `hit` for a search.
    pub mark: Option<String>,
}

/// Cuts a text at the spans (in Unicode characters). Spans may overlap, be out of order or reach
/// beyond the text: the first one that covers a character names its mark.
pub fn runs(text: &str, spans: &[(Span, &str)]) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    for (i, sign) in text.chars().enumerate() {
        let i = u32::try_from(i).unwrap_or(u32::MAX);
        let mark = spans.iter().find(|(s, _)| s.start <= i && i < s.end).map(|(_, mark)| *mark);
        match found.last_mut() {
            Some(run) if run.mark.as_deref() == mark => run.text.push(sign),
            _ => found.push(Run { text: sign.to_string(), mark: mark.map(str::to_owned) }),
        }
    }
    found
}

/// The runs around the first mark, cut to about `length` characters at word ends, with dots where
/// something was left out: for quotes and search results.
pub fn excerpt(text: &str, spans: &[(Span, &str)], length: usize) -> Vec<Run> {
    let signs: Vec<char> = text.chars().collect();
    if signs.len() <= length {
        return runs(text, spans);
    }
    let first = spans.iter().map(|(s, _)| s.start as usize).min().unwrap_or(0).min(signs.len());
    let mut start = first.saturating_sub(length / 3);
    let mut end = (start + length).min(signs.len());
    start = start.min(end.saturating_sub(length));
    while start > 0 && start < first && !signs[start - 1].is_whitespace() {
        start += 1;
    }
    while end < signs.len() && end > start && !signs[end].is_whitespace() {
        end -= 1;
    }
    if end == start {
        end = (start + length).min(signs.len());
    }
    let cut: String = signs[start..end].iter().collect();
    let shift = u32::try_from(start).unwrap_or(u32::MAX);
    let moved: Vec<(Span, &str)> = spans
        .iter()
        .map(|(s, mark)| {
            let span =
                Span { start: s.start.saturating_sub(shift), end: s.end.saturating_sub(shift) };
            (span, *mark)
        })
        .collect();
    let mut found = runs(&cut, &moved);
    let dots = || Run { text: "…".to_owned(), mark: None };
    if start > 0 {
        found.insert(0, dots());
    }
    if end < signs.len() {
        found.push(dots());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(runs: &[Run]) -> String {
        runs.iter()
            .map(|run| match run.mark {
                Some(_) => format!("[{}]", run.text),
                None => run.text.clone(),
            })
            .collect()
    }

    fn span(start: u32, end: u32) -> (Span, &'static str) {
        (Span { start, end }, "negativity")
    }

    #[test]
    fn marks_count_characters_and_not_bytes() {
        assert_eq!(show(&runs("Это недопустимо!", &[span(4, 15)])), "Это [недопустимо]!");
        assert_eq!(show(&runs("абв", &[span(2, 9), span(7, 8)])), "аб[в]");
        assert_eq!(show(&runs("абвг", &[span(1, 3), span(2, 4)])), "а[бвг]");
        assert!(runs("", &[span(0, 1)]).is_empty());
    }

    #[test]
    fn an_excerpt_keeps_the_first_mark_and_whole_words() {
        let text = "Добрый день, коллеги. Третью неделю ждём ответа, и это уже недопустимо для нас";
        let start = u32::try_from(text.chars().take_while(|c| *c != 'Т').count()).unwrap();
        let shown = show(&excerpt(text, &[span(start, start + 6)], 40));
        assert!(shown.contains("[Третью]"), "{shown}");
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert!(shown.chars().count() <= 46, "{shown}");
        assert_eq!(show(&excerpt("коротко", &[], 40)), "коротко");
    }
}
