//! The check of drafts on whole letters that no rule was tuned on (`crates/text/testdata/draft/letters_held*.test`).

use crate::Row;
use anyhow::{Context, Result, bail};
use domain::draft::{DraftFacts, DraftKind, DraftKpi, Fault, RuleId, Severity};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Letters held out, each file with what it is.
const FILES: &[(&str, &str)] =
    &[("letters_held.test", "first set"), ("letters_held_second.test", "second set")];

/// Findings right and missed, good letters that were alarmed.
#[derive(Default)]
struct Figures {
    hits: f64,
    false_findings: f64,
    misses: f64,
    good: f64,
    good_alarmed: f64,
}

/// Precision and recall of the findings, and how many good letters are alarmed.
pub fn evaluate() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (file, name) in FILES {
        let figures = measure(file)?;
        let share = |part: f64, whole: f64| part / whole.max(1.0);
        let found = figures.hits + figures.false_findings;
        rows.push(Row::info(format!("letters, {name}: good ones"), figures.good));
        rows.push(Row::at_most(
            format!("letters, {name}: share of good ones alarmed"),
            share(figures.good_alarmed, figures.good),
            0.1,
        ));
        rows.push(Row::at_least(
            format!("letters, {name}: precision of findings"),
            share(figures.hits, found),
            0.9,
        ));
        rows.push(Row::at_least(
            format!("letters, {name}: recall of findings"),
            share(figures.hits, figures.hits + figures.misses),
            0.8,
        ));
    }
    Ok(rows)
}

fn measure(file: &str) -> Result<Figures> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../text/testdata/draft").join(file);
    let whole = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut figures = Figures::default();
    for block in whole.split("\n---\n") {
        let block = block.trim().trim_end_matches("---");
        // `=` opens a letter of which every finding is named.
        let Some(rest) = block.strip_prefix('=') else { continue };
        let (head, text) = rest.split_once('\n').context("a letter below its head")?;
        let (wanted, facts_of) = head.split_once('|').context("the facts of a letter")?;
        let wanted = wanted.split(',').map(str::trim).filter(|rule| !["", "good"].contains(rule));
        let wanted: BTreeSet<RuleId> = wanted
            .map(|rule| RuleId::from_word(rule).context(rule.to_owned()))
            .collect::<Result<_>>()?;
        let (kind, facts) = facts(facts_of.trim())?;
        let found: BTreeSet<RuleId> = text::draft::check(text.trim(), kind, &facts)
            .into_iter()
            .map(|finding| finding.rule)
            .filter(|rule| rule.severity() > Severity::Hint)
            .collect();
        figures.hits += wanted.intersection(&found).count() as f64;
        figures.false_findings += found.difference(&wanted).count() as f64;
        figures.misses += wanted.difference(&found).count() as f64;
        figures.good += f64::from(u8::from(wanted.is_empty()));
        figures.good_alarmed += f64::from(u8::from(wanted.is_empty() && !found.is_empty()));
    }
    Ok(figures)
}

fn facts(line: &str) -> Result<(DraftKind, DraftFacts)> {
    let mut words = line.splitn(3, ' ');
    let kind = words.next().and_then(DraftKind::from_word).context("a kind of letter")?;
    let fault = words.next().and_then(Fault::from_word).context("whose fault")?;
    let mut facts = DraftFacts::new(fault);
    let rest = words.next().unwrap_or_default().split(';').map(str::trim);
    for part in rest.filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match key {
            "kpi" => {
                let parts: Vec<&str> = value.split(':').collect();
                let [name, plan, fact] = parts[..] else { bail!("a figure: {value}") };
                let (name, plan, fact) = (name.to_owned(), plan.parse()?, fact.parse()?);
                facts.kpi = Some(DraftKpi { name, plan, fact });
            }
            "progress" => facts.progress_pct = Some(value.parse()?),
            "done" => facts.done_items = value.split(',').map(|s| s.trim().to_owned()).collect(),
            "solution" => facts.solution_known = true,
            "date" => facts.new_date = Some(value.parse()?),
            "options" => facts.options_ready = true,
            "prevention" => facts.prevention_ready = true,
            "loss" => facts.loss_estimate = Some(value.parse()?),
            "comp" => facts.compensation_value = Some(value.parse()?),
            "client" => facts.client_name = Some(value.to_owned()),
            _ => bail!("an unknown fact: {key}"),
        }
    }
    Ok((kind, facts))
}
