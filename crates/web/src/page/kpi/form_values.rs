//! What the form of a KPI shows: its terms as text, and rows for seasons and bands.

use crate::form::Form;
use crate::page::incident::values::overlaid;
use crate::view::incident::Values;
use app::kpi::KpiFile;
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
pub(super) const BANDS_MAX: usize = 20;
pub(super) const SEASONS_MAX: usize = 12;

/// Rows of a form.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub n_seasons: usize,
    pub n_bands: usize,
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
    pub fn within(values: &Values) -> Self {
        let of = |name: &str, least: usize| {
            values.get(name).and_then(|n| n.parse().ok()).unwrap_or(least)
        };
        Size { n_seasons: of("n_seasons", SEASONS), n_bands: of("n_bands", BANDS) }
    }
}

/// What was typed over what is stored, with as many rows as the form that was sent.
pub(super) fn typed_over(terms: &Terms, stored: Values, form: &Form) -> Values {
    let sent = Size::sent(form);
    let mut values = rows_of(terms, sent);
    values.extend(stored.into_iter().filter(|(name, _)| !name.starts_with("n_")));
    let mut values = overlaid(&values, form, &[]);
    values.insert("n_seasons".into(), sent.n_seasons.to_string());
    values.insert("n_bands".into(), sent.n_bands.to_string());
    values
}

/// What a new form shows: a month, three bands, the whole year.
pub(super) fn usual(locale: &Locale, today: Date) -> (Terms, Values) {
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

/// What is agreed, as the form shows it.
pub(super) fn values(file: &KpiFile) -> Values {
    let mut values = of_terms(&file.card.terms);
    let project = file.card.project.map(|p| p.to_string()).unwrap_or_default();
    values.insert("project".into(), project);
    values.insert("agreed_on".into(), file.today.to_string());
    values.insert("note".into(), String::new());
    values
}

pub(super) fn of_terms(terms: &Terms) -> Values {
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
