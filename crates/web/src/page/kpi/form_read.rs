//! What was typed into the form of a KPI, as terms or as problems beside their fields.

use super::form_values::{BANDS_MAX, SEASONS_MAX};
use super::typed;
use crate::form::Form;
use crate::page::errors;
use crate::view::Errors;
use app::kpi::KpiInput;
use domain::id::ProjectId;
use domain::kpi::{
    AgreedBand, Aim, Cadence, Curve, Gradation, Measure, MonthDay, Mood, RiskNote, Terms,
};
use jiff::civil::Date;
use locale::Locale;

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
pub(super) fn read(form: &Form, locale: &Locale) -> Result<KpiInput, Errors> {
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

fn month_day(text: &str) -> Option<MonthDay> {
    let (day, month) = text.split_once('.')?;
    format!("{month:0>2}-{day:0>2}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::form_values::{of_terms, typed_over, usual};
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
