//! What was learned: the library of cases (C071) and the patterns over incidents (C002, R15).

use super::post_mortem::{finding_item, measure_item};
use crate::failure::Answer;
use crate::page::{at, show};
use crate::session::Member;
use crate::state::App;
use crate::view::Link;
use crate::view::way_out::{CaseItem, LibraryPage, PatternItem, PatternsPage};
use app::incident::library::{self, LibraryCase};
use app::incident::measure;
use app::incident::patterns::{self, PatternPage};
use app::incident::post_mortem::{FindingCard, FindingRow};
use axum::extract::{Query, State};
use domain::patterns::{PatternMonth, PatternRow};
use domain::reason::Reason;
use domain::severity::Level;
use locale::Locale;
use report::chart::{Bar, Bars};
use serde::Deserialize;

/// `?q=words`, `?like=what is being typed`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    like: String,
}

/// GET `/incidents/library`.
pub async fn cases(State(app): State<App>, member: Member, Query(asked): Query<Asked>) -> Answer {
    let (ctx, actor, locale) = (&app.ctx, &member.actor, &member.locale);
    let is_resembling = !asked.like.trim().is_empty();
    let cases: Vec<CaseItem> = if is_resembling {
        let found = library::resembling(ctx, actor, &asked.like, &[], None).await?;
        found.iter().map(|r| case_item(locale, &r.case, r.likeness.reasons.clone())).collect()
    } else {
        let found = library::cases(ctx, actor, &asked.q).await?;
        found.iter().map(|case| case_item(locale, case, Vec::new())).collect()
    };
    let words = if is_resembling { asked.like } else { asked.q };
    show(&app, &member, &LibraryPage { words, cases, is_resembling }).await
}

/// A case as the pages show it.
pub(in crate::page) fn case_item(
    locale: &Locale,
    case: &LibraryCase,
    reasons: Vec<Reason>,
) -> CaseItem {
    let card = |row: &FindingRow| FindingCard { row: row.clone(), question: None };
    CaseItem {
        id: case.incident.id.to_string(),
        title: case.incident.title.clone(),
        client: Link::new(case.incident.client, &case.client_name),
        found_at: at(case.incident.found_at),
        findings: case.findings.iter().map(|f| finding_item(locale, &card(f))).collect(),
        measures: case.measures.iter().map(|m| (m.name.clone(), m.state.word())).collect(),
        chosen: case.chosen.clone(),
        helped: case.helped().map(|m| (m.name.clone(), m.proof.clone())).collect(),
        outcome: case.incident.actual.map(Level::word),
        reasons,
    }
}

/// GET `/incidents/patterns`.
pub async fn patterns(State(app): State<App>, member: Member) -> Answer {
    let of: PatternPage = patterns::patterns(&app.ctx, &member.actor).await?;
    let waiting = measure::waiting(&app.ctx, &member.actor).await?;
    let names = app::board::names(&app.ctx, &member.actor).await?;
    let p = &of.patterns;
    let locale = &member.locale;
    let cost = |minor, n: usize| (n > 0).then_some(minor);
    let view = PatternsPage {
        n: p.n as i64,
        currency: of.currency.clone(),
        n_other_currency: of.n_other_currency as i64,
        tell_hours: p.tell_minutes.map(|minutes| minutes as f64 / 60.0),
        n_told: p.n_told as i64,
        n_found_by_us: p.n_found_by_us as i64,
        n_client_first: p.n_client_first as i64,
        days_between: p.days_between,
        cost_minor: cost(p.cost_minor, p.n_with_cost),
        n_with_cost: p.n_with_cost as i64,
        reasons: p.reasons.clone(),
        by_cause: items(&p.by_cause, |name| {
            locale::capitalized(&locale.t(&format!("finding.{name}")))
        }),
        by_client: items(&p.by_client, str::to_owned),
        charts: charts(&p.months, p.n_with_cost > 0),
        waiting: waiting.iter().map(|m| measure_item(m, &names, &[])).collect(),
    };
    show(&app, &member, &view).await
}

fn items(rows: &[PatternRow], name: impl Fn(&str) -> String) -> Vec<PatternItem> {
    let most = rows.iter().map(|row| row.n).max().unwrap_or(1).max(1);
    rows.iter()
        .take(12)
        .map(|row| PatternItem {
            name: name(&row.name),
            n: row.n as i64,
            cost_minor: (row.n_with_cost > 0).then_some(row.cost_minor),
            share: (row.n * 100 / most) as i64,
        })
        .collect()
}

/// The height of a bar, and of its shaded part.
type Heights = (Option<f64>, Option<f64>);

fn charts(months: &[PatternMonth], has_cost: bool) -> Vec<Bars> {
    let bars = |key: &str, value: &dyn Fn(&PatternMonth) -> Heights| Bars {
        key: format!("patterns.chart.{key}"),
        bars: months
            .iter()
            .map(|month| {
                let (value, part) = value(month);
                Bar { month: month.month, value, part }
            })
            .collect(),
    };
    let mut charts = vec![
        bars("count", &|m| (Some(m.n as f64), Some(m.n_found_by_us as f64))),
        bars("tell", &|m| (m.tell_minutes.map(|minutes| minutes as f64 / 60.0), None)),
    ];
    // Thousands: a bar has no room for kopecks.
    let cost = |m: &PatternMonth| (Some(m.cost_minor as f64 / 100_000.0), None);
    charts.extend(has_cost.then(|| bars("cost", &cost)));
    charts
}
