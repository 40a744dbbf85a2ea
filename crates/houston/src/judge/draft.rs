//! `judge draft`: the agency's own letter over the facts of the case (RULES C).

use super::input::{Fields, Problem};
use super::{Outcome, body};
use domain::draft::{DraftFacts, DraftKind, Fault, Finding};
use locale::Locale;
use serde::Deserialize;
use serde_json::{Value, json};

pub fn judge(fields: &Fields, locale: &Locale) -> Outcome {
    let text = fields.text("text")?;
    let kinds = "first_notice, explanation, options, apology or reply";
    let kind = fields.word("kind", DraftKind::from_word, kinds)?;
    let faults = "own, third_party, force_majeure, client or disputed";
    fields.object("facts")?.word("fault", Fault::from_word, faults)?;
    let facts = DraftFacts::deserialize(fields.need("facts")?)
        .map_err(|e| Problem::new("bad-field", format!("facts: {e}")))?;
    let findings = text::draft::check(text, kind, &facts);
    let found: Vec<Value> = findings.iter().map(|f| finding(f, locale)).collect();
    Ok(body(json!({ "findings": found })))
}

fn finding(finding: &Finding, locale: &Locale) -> Value {
    json!({
        "rule": finding.rule.word(),
        "severity": finding.severity.word(),
        "span": [finding.span.start, finding.span.end],
        "message": locale.reason(&finding.reason),
        "suggestion": locale.reason(&finding.suggestion),
    })
}
