//! The form of what is agreed about service: hours as people write them, a row for each term and three
//! empty ones more.

use super::view;
use crate::failure::Answer;
use crate::form::Form;
use crate::page::choices;
use crate::page::incident::values::{day_text, money_text, overlaid, plain};
use crate::page::{Posted, done, id, page, refused};
use crate::session::Member;
use crate::state::App;
use crate::view::Choice;
use crate::view::incident::Values;
use crate::view::sla::SlaPage;
use app::error::FieldProblem;
use app::sla::{SlaFile, SlaInput, file};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::id::ClientId;
use domain::money::{Currency, Money, parse_decimal, parse_minor};
use domain::promise::Side;
use domain::sla::{
    AgreedHours, AgreedSla, LimitUnit, SlaClause, SlaCompensation, SlaDays, SlaLimit, SlaMeasure,
};
use jiff::civil::{Time, time};
use locale::Locale;

/// Empty rows that the form offers.
const EMPTY_ROWS: usize = 3;
/// Rows that are read, at most.
const ROWS_MAX: usize = 40;

/// Values of the form and how many rows it has.
pub(super) struct FormValues {
    pub values: Values,
    pub n_rows: usize,
}

/// What is agreed, or a first proposal where nothing is.
pub(super) fn values(locale: &Locale, file: &SlaFile) -> FormValues {
    let last = file.versions.last();
    let proposed = proposal(locale, &file.client.zone);
    let agreed = last.and_then(|v| v.agreed.as_ref()).unwrap_or(&proposed);
    let text = |word: &str| word.to_owned();
    let mut values = Values::from([
        ("note".into(), String::new()),
        ("effective_on".into(), day_text(Some(file.today))),
        ("days".into(), text(agreed.hours.days.word())),
        ("intervals".into(), intervals_text(&agreed.hours.intervals)),
        ("zone".into(), agreed.hours.zone.clone()),
        (
            "agreement".into(),
            last.and_then(|v| v.row.agreement).map(|id| id.to_string()).unwrap_or_default(),
        ),
    ]);
    let n_rows = (agreed.clauses.len() + EMPTY_ROWS).min(ROWS_MAX);
    let next = agreed.clauses.iter().map(|c| c.key).max().unwrap_or(0);
    for n in 0..n_rows {
        let clause = agreed.clauses.get(n);
        let (kind, amount) = match clause.and_then(|c| c.compensation.as_ref()) {
            Some(SlaCompensation::PerBreach(sum)) => ("per_breach", money_text(Some(sum.minor))),
            Some(SlaCompensation::OfFee(percent)) => ("of_fee", percent.normalize().to_string()),
            None => ("", String::new()),
        };
        let limit = clause.and_then(|c| c.limit);
        let key = clause.map_or(next + 1 + n as u32, |c| c.key);
        for (name, value) in [
            ("key", key.to_string()),
            ("side", text(clause.map_or(Side::Ours, |c| c.side).word())),
            ("measure", text(clause.map_or(SlaMeasure::Reply, |c| c.measure).word())),
            ("limit", limit.map(|l| l.n.to_string()).unwrap_or_default()),
            ("unit", text(limit.map_or(LimitUnit::Hour, |l| l.unit).word())),
            ("target", clause.map_or(90, |c| c.target_percent).to_string()),
            ("words", clause.map(|c| c.words.clone()).unwrap_or_default()),
            ("owed", text(kind)),
            ("amount", amount),
        ] {
            values.insert(format!("c{n}_{name}"), value);
        }
    }
    FormValues { values, n_rows }
}

/// What most agencies agree on; a person changes it before anything is saved.
fn proposal(locale: &Locale, zone: &str) -> AgreedSla {
    let clause = |key: u32, side, measure, limit: Option<(u32, LimitUnit)>| SlaClause {
        key,
        side,
        measure,
        limit: limit.map(|(n, unit)| SlaLimit { n, unit }),
        target_percent: 90,
        words: locale.t(&format!("sla.proposal.{key}")),
        compensation: None,
    };
    let office = [(time(9, 0, 0, 0), time(13, 0, 0, 0)), (time(14, 0, 0, 0), time(18, 0, 0, 0))];
    let hours =
        AgreedHours { days: SlaDays::Working, intervals: office.to_vec(), zone: zone.to_owned() };
    let clauses = vec![
        clause(1, Side::Ours, SlaMeasure::Reply, Some((4, LimitUnit::Hour))),
        clause(2, Side::Theirs, SlaMeasure::Approval, Some((3, LimitUnit::Day))),
        clause(3, Side::Ours, SlaMeasure::Words, None),
    ];
    AgreedSla { hours, clauses }
}

/// Zones that the form offers.
pub(super) fn zones(member: &Member, file: &SlaFile, values: &FormValues) -> Vec<Choice> {
    let chosen = values.values.get("zone").map_or("", String::as_str);
    choices::zones(&member.locale, file.now, chosen)
}

/// Agreements that the form offers.
pub(super) fn contracts(file: &SlaFile, values: &FormValues) -> Vec<Choice> {
    let chosen = values.values.get("agreement").map_or("", String::as_str);
    let name = |c: &app::agreement::Contract| {
        if c.row.number.is_empty() { c.row.title.clone() } else { c.row.number.clone() }
    };
    Choice::list(file.contracts.iter().map(|c| (c.row.id, name(c))), chosen)
}

/// POST `/clients/{id}/sla`.
pub async fn save(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let file = file(&app.ctx, &member.actor, client).await?;
    member.actor.must(Action::EditLiability)?;
    let version = form.parsed("version").unwrap_or_default();
    let result = match read(form, &file.client.currency) {
        Ok(input) => app::sla::save(&app.ctx, &member.actor, client, version, &input).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(_) => Ok(done(&format!("/clients/{client}/sla"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let typed = again(form, values(&member.locale, &file));
            let own = view(member, &file, typed);
            // what somebody else agreed meanwhile stands above the form
            let version = if status == StatusCode::CONFLICT { own.version } else { version };
            page(&app, member, status, &SlaPage { errors, version, ..own }).await
        }
    }
}

/// The form as it was typed: with as many rows as were sent.
fn again(form: &Form, stored: FormValues) -> FormValues {
    let n_sent = (0..ROWS_MAX).filter(|n| form.opt(&format!("c{n}_words")).is_some()).count();
    let n_rows = stored.n_rows.max((n_sent + EMPTY_ROWS).min(ROWS_MAX));
    let mut values = stored.values;
    for n in stored.n_rows..n_rows {
        for name in ["key", "side", "measure", "limit", "unit", "target", "words", "owed", "amount"]
        {
            values.insert(format!("c{n}_{name}"), String::new());
        }
        values.insert(format!("c{n}_key"), (n + 1).to_string());
    }
    FormValues { values: overlaid(&values, form, &[]), n_rows }
}

fn wrong(field: &'static str, code: &'static str) -> app::Error {
    app::Error::Invalid(vec![FieldProblem { field, code }])
}

/// What was typed; a row without words is none.
fn read(form: &Form, currency: &str) -> app::Result<SlaInput> {
    let currency: Currency = currency.parse().map_err(|_| wrong("clauses", "unknown-currency"))?;
    let effective_on = match form.opt("effective_on").map(str::parse) {
        Some(Err(_)) => return Err(wrong("effective_on", "no_date")),
        Some(Ok(day)) => Some(day),
        None => None,
    };
    let agreement = match form.opt("agreement").map(str::parse) {
        Some(Err(_)) => return Err(wrong("agreement", "unknown_choice")),
        Some(Ok(id)) => Some(id),
        None => None,
    };
    let hours = AgreedHours {
        days: SlaDays::from_word(form.text("days")).ok_or(wrong("days", "unknown_choice"))?,
        intervals: read_intervals(form.text("intervals"))
            .ok_or(wrong("intervals", "no_intervals"))?,
        zone: form.text("zone").to_owned(),
    };
    let mut clauses = Vec::new();
    for n in 0..ROWS_MAX {
        clauses.extend(read_clause(form, n, currency)?);
    }
    let agreed = AgreedSla { hours, clauses };
    Ok(SlaInput { effective_on, agreement, agreed, note: form.text("note").to_owned() })
}

fn read_clause(form: &Form, n: usize, currency: Currency) -> app::Result<Option<SlaClause>> {
    let of = |name: &str| form.text(&format!("c{n}_{name}"));
    if of("words").is_empty() {
        return Ok(None);
    }
    let number = |name: &str| -> app::Result<Option<u32>> {
        match of(name) {
            "" => Ok(None),
            text => plain(text).parse().map(Some).map_err(|_| wrong("clauses", "no_number")),
        }
    };
    let amount = plain(of("amount"));
    let compensation = match of("owed") {
        "per_breach" => {
            let minor = parse_minor(&amount).map_err(|_| wrong("clauses", "no_sum"))?;
            Some(SlaCompensation::PerBreach(Money::new(minor, currency)))
        }
        "of_fee" => {
            let percent = parse_decimal(&amount).map_err(|_| wrong("clauses", "no_percent"))?;
            Some(SlaCompensation::OfFee(percent))
        }
        _ => None,
    };
    let unit = LimitUnit::from_word(of("unit")).unwrap_or(LimitUnit::Hour);
    let target = number("target")?.unwrap_or(100);
    Ok(Some(SlaClause {
        key: number("key")?.unwrap_or(n as u32 + 1),
        side: Side::from_word(of("side")).ok_or(wrong("clauses", "unknown_choice"))?,
        measure: SlaMeasure::from_word(of("measure")).ok_or(wrong("clauses", "unknown_choice"))?,
        limit: number("limit")?.map(|n| SlaLimit { n, unit }),
        target_percent: u8::try_from(target).map_err(|_| wrong("clauses", "no_percent"))?,
        words: of("words").to_owned(),
        compensation,
    }))
}

/// `9:00–13:00, 14:00–18:00`.
pub(super) fn intervals_text(intervals: &[(Time, Time)]) -> String {
    let clock = |t: &Time| t.strftime("%-H:%M").to_string();
    let parts: Vec<String> =
        intervals.iter().map(|(from, until)| format!("{}–{}", clock(from), clock(until))).collect();
    parts.join(", ")
}

/// Hours as people type them: `9-13, 14:00–18:00`; `24:00` is midnight. Nothing: round the clock.
fn read_intervals(text: &str) -> Option<Vec<(Time, Time)>> {
    let parts = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (from, until) = part.split_once(['-', '–', '—'])?;
            Some((read_time(from.trim())?, read_time(until.trim())?))
        })
        .collect()
}

fn read_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "0"));
    match (hour.parse().ok()?, minute.parse().ok()?) {
        (24, 0) => Some(Time::midnight()),
        (hour, minute) => Time::new(hour, minute, 0, 0).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_type_them() {
        let check = |text: &str, want: Option<&str>| {
            assert_eq!(read_intervals(text).map(|all| intervals_text(&all)).as_deref(), want);
        };
        check("9-13, 14:00–18:00", Some("9:00–13:00, 14:00–18:00"));
        check("09.30 — 18.00", Some("9:30–18:00"));
        check("22:00-06:00", Some("22:00–6:00"));
        check("0:00-24:00", Some("0:00–0:00"));
        check("", Some(""));
        check("9", None);
        check("9-25", None);
        check("с девяти", None);
    }
}
