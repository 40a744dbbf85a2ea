//! `judge kpi`: bands, a fact in bands, seasons, pace, alarm (A.2, T1).

use super::input::{Fields, Problem, decimal_of};
use super::{Outcome, body, reasons};
use domain::kpi::{
    Band, BandFault, BandSet, FactError, MonthDay, PaceError, PaceFacts, Season, SeasonError,
    Standing, alarm, pace, season_of,
};
use domain::money::Decimal;
use jiff::civil::Date;
use locale::Locale;
use serde_json::{Map, Value, json};

pub fn judge(fields: &Fields, locale: &Locale) -> Outcome {
    let kind = fields.text("kind")?;
    let input = fields.object("input")?;
    match kind {
        "bands" => {
            band_set(&input)?;
            Ok(body(json!({ "valid": true })))
        }
        "band" => {
            let bands = band_set(&input)?;
            Ok(standing(&stand(&input, &bands)?, locale))
        }
        "season" => season(&input, locale),
        "pace" => judge_pace(&input, locale),
        "alarm" => judge_alarm(&input, locale),
        _ => Err(fields.bad("kind", "bands, band, season, pace or alarm")),
    }
}

fn band_set(fields: &Fields) -> Result<BandSet, Problem> {
    let band = |item: &Fields| {
        Ok(Band {
            label: item.text("label")?.to_owned(),
            from: item.decimal("from")?,
            to: item.opt_decimal("to")?,
        })
    };
    let bands = fields.objects("bands")?.iter().map(band).collect::<Result<Vec<_>, Problem>>()?;
    BandSet::new(bands).map_err(|fault| bands_invalid(&fields.at("bands"), &fault))
}

fn bands_invalid(path: &str, fault: &BandFault) -> Problem {
    let text = |d: &Decimal| d.normalize().to_string();
    let ranges = |of: &[(Decimal, Option<Decimal>)]| -> Value {
        of.iter().map(|(from, to)| json!([text(from), to.as_ref().map(text)])).collect()
    };
    let words = |of: &[(Decimal, Option<Decimal>)]| {
        let range = |(from, to): &(Decimal, Option<Decimal>)| {
            format!("{}–{}", text(from), to.as_ref().map_or("∞".into(), text))
        };
        of.iter().map(range).collect::<Vec<_>>().join(", ")
    };
    let parts =
        [("holes", &fault.holes), ("overlaps", &fault.overlaps), ("inverted", &fault.inverted)];
    let named = parts.iter().filter(|(_, of)| !of.is_empty());
    let message: Vec<_> = named.map(|(name, of)| format!("{name} {}", words(of))).collect();
    Problem::new("bands-invalid", format!("{path}: {}", message.join("; ")))
        .with("holes", ranges(&fault.holes))
        .with("overlaps", ranges(&fault.overlaps))
        .with("inverted", ranges(&fault.inverted))
}

fn stand(fields: &Fields, bands: &BandSet) -> Result<Standing, Problem> {
    bands.stand(fields.decimal("plan")?, fields.decimal("fact")?).map_err(|e| match e {
        FactError::PlanZero => Problem::new("plan-zero", format!("{}: zero", fields.at("plan"))),
        FactError::Negative => Problem::new("negative-value", "plan or fact is below zero"),
        FactError::TooLarge => Problem::new("too-large", "plan or fact is too large"),
    })
}

fn standing(standing: &Standing, locale: &Locale) -> Map<String, Value> {
    body(json!({
        "percent_1dp": standing.percent_1dp.to_string(),
        "band": standing.band.label,
        "reasons": reasons(locale, &standing.reasons),
    }))
}

fn season(fields: &Fields, locale: &Locale) -> Outcome {
    let items = fields.objects("seasons")?;
    let day = |item: &Fields, name: &str| -> Result<MonthDay, Problem> {
        item.text(name)?.parse().map_err(|()| item.bad(name, "a day of the year, MM-DD"))
    };
    let seasons = items
        .iter()
        .map(|item| {
            let (from, to) = (day(item, "from")?, day(item, "to")?);
            Ok(Season { name: item.text("season")?.to_owned(), from, to })
        })
        .collect::<Result<Vec<_>, Problem>>()?;
    let date: Date = fields.date("date")?;
    let at = season_of(&seasons, date).map_err(|e| season_problem(&fields.at("seasons"), e))?;
    let bands = band_set(&items[at])?;
    let mut out = standing(&stand(fields, &bands)?, locale);
    out.insert("season".into(), seasons[at].name.clone().into());
    Ok(out)
}

fn season_problem(path: &str, error: SeasonError) -> Problem {
    let (code, name, runs) = match error {
        SeasonError::Gap(runs) => ("season-gap", "gaps", runs),
        SeasonError::Overlap(runs) => ("season-overlap", "overlaps", runs),
    };
    let words: Vec<_> = runs.iter().map(|(from, to)| format!("{from}–{to}")).collect();
    let pairs = runs.iter().map(|(from, to)| json!([from.to_string(), to.to_string()])).collect();
    Problem::new(code, format!("{path}: {name} {}", words.join(", "))).with(name, pairs)
}

fn judge_pace(fields: &Fields, locale: &Locale) -> Outcome {
    let facts = PaceFacts {
        plan: fields.decimal("plan")?,
        lower_edge_percent: fields.decimal("lower_edge_percent")?,
        days_elapsed: fields.count("days_elapsed")?,
        days_left: fields.count("days_left")?,
        fact: fields.decimal("fact")?,
    };
    let pace = pace(&facts).map_err(pace_problem)?;
    Ok(body(json!({
        "projection": pace.projection,
        "target": pace.target,
        "chance": four_decimals(pace.chance),
        "needed_per_day": pace.needed_per_day,
        "reasons": reasons(locale, &pace.reasons),
    })))
}

fn judge_alarm(fields: &Fields, locale: &Locale) -> Outcome {
    let fact = fields
        .list("cumulative_fact")?
        .iter()
        .map(|value| decimal_of(value).map_err(|_| fields.bad("cumulative_fact", "decimals")))
        .collect::<Result<Vec<_>, Problem>>()?;
    let found = alarm(
        fields.decimal("plan")?,
        fields.decimal("lower_edge_percent")?,
        fields.count("days")?,
        &fact,
    )
    .map_err(pace_problem)?;
    let chances: Vec<f64> = found.chance_by_day.iter().map(|c| four_decimals(*c)).collect();
    Ok(body(json!({
        "chance_by_day": chances,
        "alarm_day": found.alarm_day,
        "reasons": reasons(locale, &found.reasons),
    })))
}

fn pace_problem(error: PaceError) -> Problem {
    match error {
        PaceError::NoElapsedDays => {
            Problem::new("no-elapsed-days", "input.days_elapsed: the period has not begun")
        }
        PaceError::Negative => {
            Problem::new("negative-value", "input: plan, percent or fact is below zero")
        }
        PaceError::NotCumulative => Problem::new(
            "not-cumulative",
            "input.cumulative_fact: falls, or is longer than input.days",
        ),
        PaceError::TooLarge => Problem::new("too-large", "input: a number is too large"),
    }
}

fn four_decimals(chance: f64) -> f64 {
    (chance * 1e4).round() / 1e4
}
