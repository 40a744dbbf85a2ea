//! KPIs: the section of a dossier, the page of one, recording facts.

mod form;
mod form_read;
mod form_values;

pub use form::{add, edit_form, new, revise};

use super::{Posted, at, failed, id, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::kpi::{
    BandRow, CarriedRow, CheckRow, FactRow, KpiPage, KpiRow, KpiSection, PeriodRow, TalkRow,
    VersionRow,
};
use crate::view::{By, Level, Link};
use app::kpi::{ActualInput, KpiCard, KpiFile, Reading, file};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::id::{KpiId, TeammateId};
use domain::kpi::{Danger, Gradation, Measure, Mood, Outlook, Period, Phase, Terms};
use domain::money::{Decimal, parse_decimal};
use jiff::civil::Date;
use locale::Locale;
use std::collections::HashMap;

fn float(value: Decimal) -> f64 {
    f64::try_from(value).unwrap_or(f64::MAX)
}

/// The section of a dossier.
pub fn section(member: &Member, cards: &[KpiCard], today: Date) -> KpiSection {
    let rows = cards.iter().map(|card| row(card, card.outlook.as_ref(), today));
    let (ended, kpis) = rows.partition(|row: &KpiRow| row.is_ended);
    KpiSection {
        kpis,
        ended,
        may_add: member.actor.may(Action::EditProject),
        may_record: member.actor.may(Action::LogTouch),
    }
}

/// How alarming a KPI is: words of the levels, so that one picture serves both.
pub fn level(outlook: Option<&Outlook>) -> Level {
    let Some(found) = outlook else { return Level::Grey };
    let chance = found.forecast.as_ref().map(|forecast| forecast.chance);
    match (found.danger, found.phase) {
        (Some(Danger::Missed), _) => Level::Red,
        (Some(Danger::Behind), _) if chance.is_some_and(|chance| chance < 0.1) => Level::Red,
        (Some(Danger::Behind | Danger::NotStarted), _) => Level::Amber,
        (Some(Danger::Unrecorded | Danger::Stale), _) => Level::Watch,
        (None, Phase::Running | Phase::Over) => Level::Green,
        (None, Phase::Waiting | Phase::Empty | Phase::Early) => Level::Grey,
    }
}

fn row(card: &KpiCard, outlook: Option<&Outlook>, today: Date) -> KpiRow {
    let terms = &card.terms;
    let period = outlook.map(|found| found.period).or_else(|| app::kpi::shown_period(terms, today));
    let period = period.unwrap_or(Period { from: terms.from, to: terms.from });
    let plan = outlook.map_or(terms.plan, |found| found.plan);
    let share = |value: f64| ((value / float(plan).max(1e-9)) * 100.0).clamp(0.0, 100.0) as i64;
    let fact = outlook.map_or(0.0, |found| float(found.fact));
    let is_total = terms.measure == Measure::Total;
    KpiRow {
        id: card.id.to_string(),
        name: terms.name.clone(),
        unit: terms.unit.clone(),
        level: level(outlook),
        fact,
        plan: float(plan),
        percent: outlook.map_or(0.0, |found| float(found.percent_1dp)),
        bar: share(fact),
        due_bar: outlook.filter(|_| is_total).map(|found| share(found.due)),
        reasons: outlook.map(|found| found.reasons.clone()).unwrap_or_default(),
        from: period.from,
        to: period.to,
        is_total,
        is_open: terms.period_at(today).is_some() && !card.is_ended,
        lacks_risk: terms.risk.text.trim().is_empty(),
        is_ended: card.is_ended,
    }
}

/// GET `/kpis/{id}`.
pub async fn page(State(app): State<App>, member: Member, Path(kpi): Path<String>) -> Answer {
    let file = file(&app.ctx, &member.actor, id(&kpi)?).await?;
    let mut view = view(&member, &file);
    view.as_of = app.ctx.now();
    show(&app, &member, &view).await
}

fn view(member: &Member, file: &KpiFile) -> KpiPage {
    let terms = &file.card.terms;
    let found = file.outlook.as_ref();
    let gradation = found.map_or(&terms.gradations[0], |found| terms.gradation(found.period));
    let may = |action| member.actor.may(action);
    let danger = found.and_then(|found| found.danger);
    let is_missed = matches!(danger, Some(Danger::Missed | Danger::Behind | Danger::NotStarted));
    let incident = format!("/incidents/new?client={}&kpi={}", file.client.id, file.card.id);
    KpiPage {
        client: Link::new(file.client.id, &file.client.name),
        kpi: row(&file.card, found, file.today),
        picture: file.picture.clone(),
        season: if terms.gradations.len() > 1 { gradation.season.clone() } else { String::new() },
        bands: bands(&member.locale, gradation, found),
        checkpoints: found.map_or_else(Vec::new, |found| {
            let row = |c: &domain::kpi::Checkpoint| CheckRow {
                on: c.on,
                percent: i64::from(c.percent),
                state: c.state.word().to_owned(),
            };
            found.checkpoints.iter().map(row).collect()
        }),
        periods: file.periods.iter().map(period_row).collect(),
        facts: file.actuals.iter().map(|a| fact_row(a, &file.names)).collect(),
        versions: file.versions.iter().map(|v| version(&member.locale, v, &file.names)).collect(),
        carried: terms.carried.iter().map(carried_row).collect(),
        talks: file.talks.iter().filter_map(|t| talk(t, &file.names)).collect(),
        risk: terms.risk.text.clone(),
        risk_by: terms.risk.acknowledged_by.clone(),
        risk_on: terms.risk.acknowledged_on,
        known_until: found.and_then(|found| found.known_until),
        today: file.today,
        incident: (is_missed && may(Action::EditIncident)).then_some(incident),
        may_edit: may(Action::EditProject),
        may_record: may(Action::LogTouch),
        as_of: at(0),
    }
}

fn carried_row(carry: &domain::kpi::Carry) -> CarriedRow {
    CarriedRow { into: carry.into, units: float(carry.units), incident: carry.incident.to_string() }
}

fn period_row(result: &app::kpi::PeriodResult) -> PeriodRow {
    PeriodRow {
        from: result.period.from,
        to: result.period.to,
        plan: float(result.plan),
        fact: float(result.fact),
        percent: float(result.percent_1dp),
        band: result.band.clone(),
        mood: result.mood.word().to_owned(),
        consequence: result.consequence.clone(),
        version: result.version,
        is_current: result.is_current,
        is_known: result.is_known,
    }
}

fn name_of(names: &HashMap<TeammateId, String>, who: Option<TeammateId>) -> String {
    who.and_then(|who| names.get(&who).cloned()).unwrap_or_default()
}

fn fact_row(actual: &app::kpi::Actual, names: &HashMap<TeammateId, String>) -> FactRow {
    FactRow {
        on: actual.on,
        value: float(actual.value),
        source: actual.source.clone(),
        by: By { name: name_of(names, actual.recorded_by), at: at(actual.recorded_at) },
    }
}

fn talk(talk: &app::kpi::Talk, names: &HashMap<TeammateId, String>) -> Option<TalkRow> {
    Some(TalkRow {
        wish: talk.offer.wish,
        reason: talk.offer.reasons.first()?.clone(),
        note: talk.note.clone(),
        by: By { name: name_of(names, talk.by), at: at(talk.at) },
    })
}

/// `75–100 %`, «от 100 %».
fn range(locale: &Locale, from: Decimal, to: Option<Decimal>) -> String {
    let number = |value: Decimal| locale::Value::Text(locale.number(float(value)));
    match to {
        Some(to) => locale.fill("kpi.range", &[("from", number(from)), ("to", number(to))]),
        None => locale.fill("kpi.range.above", &[("from", number(from))]),
    }
}

fn bands(locale: &Locale, gradation: &Gradation, found: Option<&Outlook>) -> Vec<BandRow> {
    let chances = found.and_then(|found| found.forecast.as_ref()).map(|f| &f.by_band);
    let bands = gradation.sorted().into_iter().enumerate();
    bands
        .map(|(at, band)| BandRow {
            label: band.label.clone(),
            mood: band.mood.word().to_owned(),
            range: range(locale, band.from, band.to),
            consequence: band.consequence.clone(),
            wording: band.wording.clone(),
            chance: chances.and_then(|c| c.get(at)).map(|c| (c * 100.0).round() as i64),
            is_here: found.is_some_and(|found| found.band == Some(at)),
        })
        .collect()
}

fn version(
    locale: &Locale,
    v: &app::kpi::Version,
    names: &HashMap<TeammateId, String>,
) -> VersionRow {
    VersionRow {
        version: v.version,
        agreed_on: v.agreed_on,
        plan: float(v.terms.plan),
        note: v.note.clone(),
        by: name_of(names, v.by),
        bands: v.terms.gradations.iter().map(|g| in_words(locale, &v.terms, g)).collect(),
    }
}

/// A season's bands in a line.
fn in_words(locale: &Locale, terms: &Terms, gradation: &Gradation) -> String {
    let band =
        |b: &domain::kpi::AgreedBand| format!("{} — {}", range(locale, b.from, b.to), b.label);
    let bands: Vec<String> = gradation.sorted().into_iter().map(band).collect();
    let season =
        if terms.gradations.len() > 1 { format!("{}: ", gradation.season) } else { String::new() };
    format!("{season}{}", bands.join("; "))
}

/// A number as people type it: `1 200,5`.
pub(super) fn typed(text: &str) -> Option<Decimal> {
    parse_decimal(&super::incident::values::plain(text)).ok()
}

/// POST `/kpis/{id}/facts`.
pub async fn record(State(app): State<App>, Path(kpi): Path<String>, posted: Posted) -> Answer {
    let form = &posted.form;
    let own = format!("/kpis/{kpi}");
    let to = posted.next(&own);
    let kpi: KpiId = id(&kpi)?;
    let Some(value) = typed(form.text("value")) else {
        return Ok(failed(to, "problem.no_number"));
    };
    let on = match form.opt("on").map(str::parse::<Date>) {
        Some(Err(_)) => return Ok(failed(to, "problem.no_date")),
        Some(Ok(day)) => day,
        None => file(&app.ctx, &posted.member.actor, kpi).await?.today,
    };
    let reading = match form.text("reading") {
        "so_far" => Reading::SoFar,
        _ => Reading::OfDay,
    };
    let input = ActualInput { on, value, reading };
    let result = app::kpi::record(&app.ctx, &posted.member.actor, kpi, input, "hand").await;
    posted.answer(to, result, "flash.saved")
}

/// POST `/kpis/{id}/facts/{day}/removal`.
pub async fn forget(
    State(app): State<App>,
    Path((kpi, day)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let own = format!("/kpis/{kpi}");
    let result = app::kpi::forget(&app.ctx, &posted.member.actor, id(&kpi)?, id(&day)?).await;
    posted.answer(posted.next(&own), result, "flash.removed")
}

/// POST `/kpis/{id}/end`.
pub async fn end(State(app): State<App>, Path(kpi): Path<String>, posted: Posted) -> Answer {
    let own = format!("/kpis/{kpi}");
    let result = app::kpi::end(&app.ctx, &posted.member.actor, id(&kpi)?).await;
    posted.answer(&own, result, "flash.saved")
}

/// POST `/kpis/{id}/resumption`.
pub async fn resume(State(app): State<App>, Path(kpi): Path<String>, posted: Posted) -> Answer {
    let own = format!("/kpis/{kpi}");
    let result = app::kpi::resume(&app.ctx, &posted.member.actor, id(&kpi)?).await;
    posted.answer(&own, result, "flash.saved")
}

/// POST `/kpis/{id}/offers`.
pub async fn offer(State(app): State<App>, Path(kpi): Path<String>, posted: Posted) -> Answer {
    let own = format!("/kpis/{kpi}#wish");
    let Some(wish) = typed(posted.form.text("wish")) else {
        return Ok(failed(&own, "problem.no_number"));
    };
    let actor = &posted.member.actor;
    let made =
        app::kpi::make_offer(&app.ctx, actor, id(&kpi)?, wish, posted.form.text("note")).await;
    posted.answer(&own, made.map(drop), "flash.saved")
}

/// What a new incident of a KPI says before anybody types: the figures, what was agreed, what it
/// costs (C014: the agreed risk goes along).
pub fn incident_values(locale: &Locale, file: &KpiFile) -> [(String, String); 3] {
    let terms = &file.card.terms;
    let Some(found) = &file.outlook else {
        return [
            ("title".into(), terms.name.clone()),
            ("promise".into(), String::new()),
            ("at_stake".into(), String::new()),
        ];
    };
    let text = |text: &str| locale::Value::Text(text.to_owned());
    let number = |value: Decimal| locale::Value::Text(locale.number(float(value)));
    let args = [
        ("kpi", text(&terms.name)),
        ("fact", number(found.fact)),
        ("plan", number(found.plan)),
        ("unit", text(&terms.unit)),
        ("percent", number(found.percent_1dp)),
        ("on", text(&locale.day(found.period.to))),
        ("risk", text(&terms.risk.text)),
        ("who", text(&terms.risk.acknowledged_by)),
    ];
    let bands = terms.gradation(found.period).sorted();
    let band = found.band.and_then(|at| bands.get(at).copied());
    let worst = band
        .filter(|b| b.mood == Mood::Bad)
        .or_else(|| bands.iter().copied().find(|b| b.mood == Mood::Bad));
    let mut promise = vec![locale.fill("kpi.incident.promise", &args)];
    if let Some(band) = worst.filter(|b| !b.wording.is_empty()) {
        promise.push(band.wording.clone());
    }
    if !terms.risk.text.trim().is_empty() {
        let is_known = !terms.risk.acknowledged_by.is_empty();
        let key = if is_known { "kpi.incident.risk_known" } else { "kpi.incident.risk" };
        promise.push(locale.fill(key, &args));
    }
    let at_stake = worst.map(|b| b.consequence.clone()).unwrap_or_default();
    [
        ("title".into(), locale.fill("kpi.incident.title", &args)),
        ("promise".into(), promise.join("\n")),
        ("at_stake".into(), at_stake),
    ]
}
