//! The form in which a KPI is agreed, and agreed anew.

use super::typed;
use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::page::incident::values::overlaid;
use crate::page::{Posted, done, errors, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::Values;
use crate::view::kpi::KpiForm;
use crate::view::{Choice, Errors, Link};
use app::kpi::{KpiFile, KpiInput};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::id::{ClientId, KpiId, ProjectId};
use domain::kpi::{
    AgreedBand, Aim, CHECKPOINTS_USUAL, Cadence, Curve, Gradation, Measure, MonthDay, Mood,
    RiskNote, Terms,
};
use domain::money::Decimal;
use jiff::civil::Date;
use locale::Locale;

/// Bands and seasons that a new form offers; one of each stays free, and a button adds more.
const BANDS: usize = 6;
const SEASONS: usize = 2;
/// Bands and seasons that a form may have.
const BANDS_MAX: usize = 20;
const SEASONS_MAX: usize = 12;

/// Rows of a form.
#[derive(Clone, Copy)]
struct Size {
    n_seasons: usize,
    n_bands: usize,
}

impl Size {
    /// Room for what is agreed, and for one more.
    fn of(terms: &Terms) -> Self {
        let most = terms.gradations.iter().map(|g| g.bands.len()).max().unwrap_or(0);
        Size {
            n_seasons: (terms.gradations.len() + 1).clamp(SEASONS, SEASONS_MAX),
            n_bands: (most + 1).clamp(BANDS, BANDS_MAX),
        }
    }

    /// As many as the form that was sent has, and one more if that was asked for.
    fn sent(form: &Form) -> Self {
        let of = |name: &str, least: usize, most: usize| {
            let n_more = usize::from(form.text("more") == name);
            let n_sent: usize = form.parsed(name).unwrap_or(least);
            n_sent.saturating_add(n_more).clamp(least, most)
        };
        Size {
            n_seasons: of("n_seasons", SEASONS, SEASONS_MAX),
            n_bands: of("n_bands", BANDS, BANDS_MAX),
        }
    }

    /// The size that a form's values have.
    fn within(values: &Values) -> Self {
        let of = |name: &str, least: usize| {
            values.get(name).and_then(|n| n.parse().ok()).unwrap_or(least)
        };
        Size { n_seasons: of("n_seasons", SEASONS), n_bands: of("n_bands", BANDS) }
    }
}

/// What was typed over what is stored, with as many rows as the form that was sent.
fn typed_over(terms: &Terms, stored: Values, form: &Form) -> Values {
    let sent = Size::sent(form);
    let mut values = rows_of(terms, sent);
    values.extend(stored.into_iter().filter(|(name, _)| !name.starts_with("n_")));
    let mut values = overlaid(&values, form, &[]);
    values.insert("n_seasons".into(), sent.n_seasons.to_string());
    values.insert("n_bands".into(), sent.n_bands.to_string());
    values
}

/// GET `/clients/{id}/kpis/new`.
pub async fn new(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    member.actor.must(Action::EditProject)?;
    let client: ClientId = id(&client)?;
    let card = app::client::card(&app.ctx, &member.actor, client).await?;
    let today = app.ctx.now().to_zoned(member.locale.zone.clone()).date();
    let (_, values) = usual(&member.locale, today);
    let client = Link::new(card.client.id, card.client.name);
    let view = form_of(&app, &member, client, None, values).await?;
    show(&app, &member, &view).await
}

/// POST `/clients/{id}/kpis`.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    member.actor.must(Action::EditProject)?;
    let client: ClientId = id(&client)?;
    let card = app::client::card(&app.ctx, &member.actor, client).await?;
    let today = app.ctx.now().to_zoned(member.locale.zone.clone()).date();
    let (terms, stored) = usual(&member.locale, today);
    let typed = typed_over(&terms, stored, form);
    let link = Link::new(card.client.id, card.client.name);
    if form.opt("more").is_some() {
        return again(&app, member, (link, None), typed, StatusCode::OK, Errors::new()).await;
    }
    match read(form, &member.locale) {
        Ok(input) => match app::kpi::add(&app.ctx, &member.actor, client, &input).await {
            Ok(kpi) => Ok(done(&format!("/kpis/{kpi}"), "flash.saved")),
            Err(error) => {
                let (status, errors) = refused(&member.locale, error)?;
                again(&app, member, (link, None), typed, status, errors).await
            }
        },
        Err(errors) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            again(&app, member, (link, None), typed, status, errors).await
        }
    }
}

/// GET `/kpis/{id}/form`.
pub async fn edit_form(State(app): State<App>, member: Member, Path(kpi): Path<String>) -> Answer {
    let file = stored(&app, &member, id(&kpi)?).await?;
    let client = Link::new(file.client.id, &file.client.name);
    let view = form_of(&app, &member, client, Some(&file), values(&file)).await?;
    show(&app, &member, &view).await
}

/// POST `/kpis/{id}`.
pub async fn revise(State(app): State<App>, Path(kpi): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let kpi: KpiId = id(&kpi)?;
    let file = stored(&app, member, kpi).await?;
    let typed = typed_over(&file.card.terms, values(&file), form);
    let client = Link::new(file.client.id, &file.client.name);
    if form.opt("more").is_some() {
        let of = (client, Some(&file));
        return again(&app, member, of, typed, StatusCode::OK, Errors::new()).await;
    }
    let version = form.parsed("version").unwrap_or_default();
    match read(form, &member.locale) {
        Ok(input) => match app::kpi::revise(&app.ctx, &member.actor, kpi, version, &input).await {
            Ok(()) => Ok(done(&format!("/kpis/{kpi}"), "flash.saved")),
            Err(error) => {
                let (status, errors) = refused(&member.locale, error)?;
                again(&app, member, (client, Some(&file)), typed, status, errors).await
            }
        },
        Err(errors) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            again(&app, member, (client, Some(&file)), typed, status, errors).await
        }
    }
}

async fn stored(app: &App, member: &Member, kpi: KpiId) -> Result<KpiFile, Failure> {
    let file = app::kpi::file(&app.ctx, &member.actor, kpi).await?;
    member.actor.must(Action::EditProject)?;
    Ok(file)
}

async fn again(
    app: &App,
    member: &Member,
    (client, file): (Link, Option<&KpiFile>),
    typed: Values,
    status: StatusCode,
    errors: Errors,
) -> Answer {
    let view = form_of(app, member, client, file, typed).await?;
    page(app, member, status, &KpiForm { errors, ..view }).await
}

async fn form_of(
    app: &App,
    member: &Member,
    client: Link,
    file: Option<&KpiFile>,
    values: Values,
) -> Result<KpiForm, Failure> {
    let all = app::project::of_client(&app.ctx, &member.actor, id(&client.id)?).await?;
    let active = all.into_iter().filter(|p| p.archived_at.is_none());
    let none = std::iter::once((String::new(), member.locale.t("form.none")));
    let projects = none.chain(active.map(|p| (p.id.to_string(), p.name)));
    Ok(KpiForm {
        id: file.map(|file| file.card.id.to_string()),
        version: file.map_or(0, |file| file.card.version),
        client,
        projects: Choice::list(projects, &values["project"]),
        n_bands: Size::within(&values).n_bands,
        n_seasons: Size::within(&values).n_seasons,
        values,
        errors: Errors::new(),
    })
}

/// What a new form shows: a month, three bands, the whole year.
fn usual(locale: &Locale, today: Date) -> (Terms, Values) {
    let label = |word: &str| locale.t(&format!("kpi.usual.{word}"));
    let band = |word: &str, from: i64, to: Option<i64>, mood| AgreedBand {
        label: label(word),
        from: from.into(),
        to: to.map(Decimal::from),
        mood,
        consequence: String::new(),
        wording: String::new(),
    };
    let bands = vec![
        band("bad", 0, Some(75), Mood::Bad),
        band("fair", 75, Some(100), Mood::Fair),
        band("good", 100, None, Mood::Good),
    ];
    let first = today.first_of_month();
    let terms = Terms {
        name: String::new(),
        unit: String::new(),
        aim: Aim::AtLeast,
        measure: Measure::Total,
        cadence: Cadence::Month,
        from: first,
        to: None,
        plan: Decimal::ZERO,
        curve: Curve::Workdays,
        checkpoints: CHECKPOINTS_USUAL.to_vec(),
        gradations: vec![Gradation {
            season: label("year"),
            from: MonthDay::of(jiff::civil::date(2024, 1, 1)),
            to: MonthDay::of(jiff::civil::date(2024, 12, 31)),
            plan: None,
            bands,
        }],
        risk: RiskNote::default(),
        carried: Vec::new(),
    };
    let mut values = of_terms(&terms);
    values.insert("plan".into(), String::new());
    values.insert("project".into(), String::new());
    values.insert("agreed_on".into(), String::new());
    values.insert("note".into(), String::new());
    (terms, values)
}

fn values(file: &KpiFile) -> Values {
    let mut values = of_terms(&file.card.terms);
    let project = file.card.project.map(|p| p.to_string()).unwrap_or_default();
    values.insert("project".into(), project);
    values.insert("agreed_on".into(), file.today.to_string());
    values.insert("note".into(), String::new());
    values
}

fn of_terms(terms: &Terms) -> Values {
    let day = |day: Option<Date>| day.map(|d| d.to_string()).unwrap_or_default();
    let checkpoints: Vec<String> = terms.checkpoints.iter().map(u8::to_string).collect();
    let mut values = Values::from([
        ("name".into(), terms.name.clone()),
        ("unit".into(), terms.unit.clone()),
        ("aim".into(), terms.aim.word().into()),
        ("measure".into(), terms.measure.word().into()),
        ("cadence".into(), terms.cadence.word().into()),
        ("from".into(), terms.from.to_string()),
        ("to".into(), day(terms.to)),
        ("plan".into(), terms.plan.normalize().to_string()),
        ("curve".into(), terms.curve.word().into()),
        ("path".into(), path_text(&terms.curve)),
        ("checkpoints".into(), checkpoints.join(", ")),
        ("risk".into(), terms.risk.text.clone()),
        ("risk_by".into(), terms.risk.acknowledged_by.clone()),
        ("risk_on".into(), day(terms.risk.acknowledged_on)),
    ]);
    values.extend(rows_of(terms, Size::of(terms)));
    values
}

/// The values of seasons and bands, and how many rows there are.
fn rows_of(terms: &Terms, size: Size) -> Values {
    let mut values = Values::from([
        ("n_seasons".into(), size.n_seasons.to_string()),
        ("n_bands".into(), size.n_bands.to_string()),
    ]);
    for s in 0..size.n_seasons {
        let season = terms.gradations.get(s);
        let month_day = |of: fn(&Gradation) -> MonthDay| season.map(|g| day_text(of(g)));
        let plan = season.and_then(|g| g.plan).map(|p| p.normalize().to_string());
        for (name, value) in [
            ("season", season.map(|g| g.season.clone())),
            ("from", month_day(|g| g.from)),
            ("to", month_day(|g| g.to)),
            ("plan", plan),
        ] {
            values.insert(format!("s{s}_{name}"), value.unwrap_or_default());
        }
        for b in 0..size.n_bands {
            let band = season.and_then(|g| g.bands.get(b));
            let number = |d: Decimal| d.normalize().to_string();
            for (name, value) in [
                ("label", band.map(|b| b.label.clone())),
                ("from", band.map(|b| number(b.from))),
                ("to", band.and_then(|b| b.to).map(number)),
                ("mood", band.map(|b| b.mood.word().to_owned())),
                ("consequence", band.map(|b| b.consequence.clone())),
                ("wording", band.map(|b| b.wording.clone())),
            ] {
                values.insert(format!("s{s}_b{b}_{name}"), value.unwrap_or_default());
            }
        }
    }
    values
}

/// `31.12` of `12-31`.
fn day_text(day: MonthDay) -> String {
    let text = day.to_string();
    text.split_once('-').map_or(text.clone(), |(month, day)| format!("{day}.{month}"))
}

fn month_day(text: &str) -> Option<MonthDay> {
    let (day, month) = text.split_once('.')?;
    format!("{month:0>2}-{day:0>2}").parse().ok()
}

/// `50:20, 80:60`, or the weights of months `3 3 2 …`.
fn path_text(curve: &Curve) -> String {
    match curve {
        Curve::Days | Curve::Workdays => String::new(),
        Curve::Months { weights } => {
            weights.iter().map(u16::to_string).collect::<Vec<_>>().join(" ")
        }
        Curve::Path { points } => {
            points.iter().map(|(x, y)| format!("{x}:{y}")).collect::<Vec<_>>().join(", ")
        }
    }
}

fn curve(word: &str, text: &str) -> Option<Curve> {
    let parts = || text.split([',', ';', ' ']).map(str::trim).filter(|part| !part.is_empty());
    match word {
        "days" => Some(Curve::Days),
        "workdays" | "" => Some(Curve::Workdays),
        "months" => {
            let weights: Vec<u16> = parts().map(|p| p.parse().ok()).collect::<Option<_>>()?;
            Some(Curve::Months { weights: weights.try_into().ok()? })
        }
        "path" => {
            let point = |part: &str| {
                let (x, y) = part.split_once(':')?;
                Some((x.parse().ok()?, y.parse().ok()?))
            };
            Some(Curve::Path { points: parts().map(point).collect::<Option<_>>()? })
        }
        _ => None,
    }
}

/// What was typed, or every problem beside its field.
fn read(form: &Form, locale: &Locale) -> Result<KpiInput, Errors> {
    let mut problems = Vec::new();
    let mut add = |field, code| problems.push(app::error::FieldProblem { field, code });
    let text = |name: &str| form.text(name).to_owned();
    let mut day = |field: &'static str| match form.opt(field).map(str::parse::<Date>) {
        Some(Ok(day)) => Some(day),
        Some(Err(_)) => {
            add(field, "no_date");
            None
        }
        None => None,
    };
    let (from, to) = (day("from"), day("to"));
    let (agreed_on, risk_on) = (day("agreed_on"), day("risk_on"));
    if from.is_none() && form.opt("from").is_none() {
        add("from", "required");
    }
    let plan = typed(form.text("plan"));
    if plan.is_none() {
        add("plan", "no_number");
    }
    let curve = curve(form.text("curve"), form.text("path"));
    if curve.is_none() {
        add("curve", "no_number");
    }
    let percents = form.text("checkpoints").split([',', ' ', ';']).filter(|p| !p.is_empty());
    let checkpoints: Option<Vec<u8>> = percents.map(|p| p.parse().ok()).collect();
    if checkpoints.is_none() {
        add("checkpoints", "no_number");
    }
    let seasons: Vec<Option<Gradation>> =
        (0..SEASONS_MAX).filter_map(|s| season(form, s)).collect();
    if seasons.iter().any(Option::is_none) {
        add("bands", "no_number");
    }
    let mut found = errors(locale, &problems);
    if !found.is_empty() {
        return Err(found);
    }
    let terms = Terms {
        name: text("name"),
        unit: text("unit"),
        aim: Aim::from_word(form.text("aim")).unwrap_or(Aim::AtLeast),
        measure: Measure::from_word(form.text("measure")).unwrap_or(Measure::Total),
        cadence: Cadence::from_word(form.text("cadence")).unwrap_or(Cadence::Once),
        from: from.unwrap_or_default(),
        to,
        plan: plan.unwrap_or_default(),
        curve: curve.unwrap_or(Curve::Workdays),
        checkpoints: checkpoints.unwrap_or_default(),
        gradations: seasons.into_iter().flatten().collect(),
        risk: RiskNote {
            text: text("risk"),
            acknowledged_by: text("risk_by"),
            acknowledged_on: risk_on,
        },
        carried: Vec::new(),
    };
    for fault in terms.faults() {
        let sentence = locale.reason(&fault.reason);
        let place = found.entry(fault.field.to_owned()).or_default();
        if !place.is_empty() {
            place.push_str(". ");
        }
        place.push_str(&sentence);
    }
    if !found.is_empty() {
        return Err(found);
    }
    let project: Option<ProjectId> = form.parsed("project");
    Ok(KpiInput { project, terms, agreed_on, note: text("note") })
}

/// A season with its bands; none where nothing is filled in, `Some(None)` where it cannot be read.
fn season(form: &Form, s: usize) -> Option<Option<Gradation>> {
    let of = |name: &str| form.text(&format!("s{s}_{name}")).to_owned();
    let bands: Vec<Option<AgreedBand>> = (0..BANDS_MAX).filter_map(|b| band(form, s, b)).collect();
    if bands.is_empty() && s > 0 {
        return None;
    }
    let read = || {
        Some(Gradation {
            season: of("season"),
            from: month_day(&of("from"))?,
            to: month_day(&of("to"))?,
            plan: match of("plan").as_str() {
                "" => None,
                text => Some(typed(text)?),
            },
            bands: bands.into_iter().collect::<Option<_>>()?,
        })
    };
    Some(read())
}

fn band(form: &Form, s: usize, b: usize) -> Option<Option<AgreedBand>> {
    let of = |name: &str| form.text(&format!("s{s}_b{b}_{name}"));
    if of("label").is_empty() && of("from").is_empty() && of("to").is_empty() {
        return None;
    }
    let read = || {
        Some(AgreedBand {
            label: of("label").to_owned(),
            from: typed(if of("from").is_empty() { "0" } else { of("from") })?,
            to: match of("to") {
                "" => None,
                text => Some(typed(text)?),
            },
            mood: Mood::from_word(of("mood")).unwrap_or(Mood::Bad),
            consequence: of("consequence").to_owned(),
            wording: of("wording").to_owned(),
        })
    };
    Some(read())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_reads_back_as_it_was() {
        let locale = Locale::russian();
        let (_, mut values) = usual(&locale, jiff::civil::date(2026, 9, 12));
        values.insert("name".into(), "Заявки".into());
        values.insert("plan".into(), "1 200,5".into());
        values.insert("curve".into(), "path".into());
        values.insert("path".into(), "50:20, 80:60".into());
        let encode = |text: &str| -> String { text.bytes().map(|b| format!("%{b:02X}")).collect() };
        let body: Vec<String> =
            values.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect();
        let input = read(&Form::parse(body.join("&").as_bytes()), &locale).expect("sound");
        assert_eq!(input.terms.plan.to_string(), "1200.5");
        assert_eq!(input.terms.curve, Curve::Path { points: vec![(50, 20), (80, 60)] });
        assert_eq!(input.terms.gradations.len(), 1, "an empty season is none");
        assert_eq!(of_terms(&input.terms)["s0_to"], "31.12");
        // what was agreed elsewhere with more seasons and bands loses none of them
        let mut many = input.terms.clone();
        many.gradations = vec![many.gradations[0].clone(); 5];
        many.gradations[4].bands = vec![many.gradations[0].bands[0].clone(); 9];
        let values = of_terms(&many);
        assert_eq!((&*values["n_seasons"], &*values["n_bands"]), ("6", "10"));
        assert_eq!(values["s4_b8_label"], many.gradations[4].bands[8].label);
    }

    #[test]
    fn a_button_adds_a_row_and_keeps_what_was_typed() {
        let (terms, stored) = usual(&Locale::russian(), jiff::civil::date(2026, 9, 12));
        let form = Form::parse(b"n_seasons=2&n_bands=6&more=n_bands&s0_b5_label=top&name=x");
        let typed = typed_over(&terms, stored.clone(), &form);
        assert_eq!((&*typed["n_bands"], &*typed["n_seasons"]), ("7", "2"));
        assert_eq!(
            (&*typed["s0_b5_label"], &*typed["s1_b6_label"], &*typed["name"]),
            ("top", "", "x")
        );
        let wild = Form::parse(b"n_seasons=99999999999&n_bands=-4&more=n_seasons");
        let typed = typed_over(&terms, stored, &wild);
        assert_eq!((&*typed["n_seasons"], &*typed["n_bands"]), ("12", "6"));
    }
}
