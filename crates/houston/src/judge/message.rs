//! `judge message`: what a client's message says between the lines.

use super::input::Fields;
use super::{Outcome, body, share_of_hundred};
use domain::cue::{Cue, CueKind, Lang, Span};
use domain::reason::{Arg, Reason};
use locale::Locale;
use serde_json::{Value, json};

pub fn judge(fields: &Fields, locale: &Locale) -> Outcome {
    let text = fields.text("text")?;
    let lang = fields.opt_word("lang", Lang::from_word, "ru or en")?;
    let analysis = text::analyse(text, lang);
    let labels: Vec<Value> = analysis.cues.iter().map(|cue| label(cue, text, locale)).collect();
    Ok(body(json!({ "labels": labels })))
}

pub(super) fn label(cue: &Cue, text: &str, locale: &Locale) -> Value {
    let spans: Vec<Value> = cue.spans.iter().map(|span| json!([span.start, span.end])).collect();
    json!({
        "label": cue.kind.word(),
        "confidence": share_of_hundred(cue.confidence),
        "spans": spans,
        "reason": locale.reason(&reason(cue, text)),
        "rule": cue.rule,
    })
}

fn reason(cue: &Cue, text: &str) -> Reason {
    let term = match cue.kind {
        CueKind::Busy => "cue.busy".to_owned(),
        kind => format!("signal.{}", kind.word()),
    };
    let quotes: Vec<String> = cue.spans.iter().map(|span| quoted(text, *span)).collect();
    Reason::new("cue.found")
        .with("cue", Arg::Term(term.into()))
        .with("words", Arg::Text(quotes.join(" … ")))
}

fn quoted(text: &str, span: Span) -> String {
    let length = span.end.saturating_sub(span.start) as usize;
    text.chars().skip(span.start as usize).take(length).collect()
}
