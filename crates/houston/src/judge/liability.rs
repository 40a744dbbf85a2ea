//! `judge liability` (A.5).

use super::input::{Fields, Problem, parse_date};
use super::{Outcome, body, reasons};
use domain::calendar::{DayTable, Holidays};
use domain::liability::{
    BaseKind, Cap, CapBase, CapLimit, Case, KeyRates, Liability, RateDate, Reduction, Regime, Row,
    assess,
};
use domain::money::{Currency, minor_text};
use locale::Locale;
use serde_json::{Map, Value, json};
use std::sync::{Arc, LazyLock};

/// The calendar of `reference/ru_days_2013_2026.csv`, which marks the "non-working days" of
/// 2020–2021 as off.
static DAYS: LazyLock<Arc<DayTable>> = LazyLock::new(|| {
    DayTable::of(&Holidays { russian: true, pandemic_days_off: true, ..Holidays::default() })
});

pub fn judge(fields: &Fields, locale: &Locale) -> Outcome {
    let case = read(&fields.object("case")?)?;
    let liability = assess(&case, KeyRates::shipped(), &DAYS)
        .map_err(|e| Problem::new(e.code(), format!("case: {e}")))?;
    Ok(answer(&case, &liability, locale))
}

fn read(fields: &Fields) -> Result<Case, Problem> {
    let nothing = Map::new();
    let params = match fields.opt_object("params")? {
        Some(params) => params,
        None => Fields::none(&nothing),
    };
    let regime = regime(fields, &params)?;
    let is_fine = matches!(regime, Regime::FineFixed { .. } | Regime::FinePercent { .. });
    let is_base_needed = !matches!(regime, Regime::FineFixed { .. });
    let currency = match fields.opt_text("currency")? {
        Some(code) => code.parse().map_err(|_| fields.bad("currency", "three letters"))?,
        None => Currency::RUB,
    };
    let date = |name| if is_fine { fields.opt_date(name) } else { fields.date(name).map(Some) };
    Ok(Case {
        regime,
        base_minor: if is_base_needed {
            fields.minor("base")?
        } else {
            fields.opt_minor("base")?.unwrap_or_default()
        },
        currency,
        due_date: date("due_date")?,
        end_date: date("end_date")?,
        payments: reductions(fields, "payments")?,
        performed: reductions(fields, "performed")?,
        base_kind: params
            .opt_word("base_kind", BaseKind::from_word, "price, stage or unperformed")?
            .unwrap_or(BaseKind::Unperformed),
        is_due_date_moved: params.opt_flag("move_due_date")?,
        moratorium: moratorium(&params)?,
        cap: cap(fields, &params)?,
        clause: params.opt_text("clause")?.map(str::to_owned),
        is_forecast: fields.opt_flag("forecast")? || params.opt_flag("forecast")?,
    })
}

fn regime(fields: &Fields, params: &Fields) -> Result<Regime, Problem> {
    match fields.text("regime")? {
        "fine" => match params.text("kind")? {
            "fixed" => Ok(Regime::FineFixed { amount_minor: params.minor("amount")? }),
            "percent" => Ok(Regime::FinePercent { percent: params.decimal("percent")? }),
            _ => Err(params.bad("kind", "fixed or percent")),
        },
        "contract_daily" => {
            Ok(Regime::ContractDaily { percent_per_day: params.decimal("percent_per_day")? })
        }
        "key_rate" => Ok(Regime::KeyRate {
            divisor: params.whole("divisor")?,
            rate_date: params.word(
                "rate_date",
                RateDate::from_word,
                "closing, due or per_period",
            )?,
        }),
        "art395" => Ok(Regime::Art395),
        _ => Err(fields.bad("regime", "fine, contract_daily, key_rate or art395")),
    }
}

fn reductions(fields: &Fields, name: &str) -> Result<Vec<Reduction>, Problem> {
    let read = |item: &Fields| {
        Ok(Reduction { date: item.date("date")?, amount_minor: item.minor("amount")? })
    };
    fields.opt_objects(name)?.iter().map(read).collect()
}

fn moratorium(params: &Fields) -> Result<Vec<(jiff::civil::Date, jiff::civil::Date)>, Problem> {
    let day = |value: &Value| {
        value
            .as_str()
            .and_then(parse_date)
            .ok_or_else(|| params.bad("moratorium", "pairs of dates, YYYY-MM-DD"))
    };
    params.opt_pairs("moratorium")?.iter().map(|(from, to)| Ok((day(from)?, day(to)?))).collect()
}

/// `cap_base` is a sum, or a word for one; without it the contract's price counts, else the base.
fn cap(fields: &Fields, params: &Fields) -> Result<Option<Cap>, Problem> {
    let price = match params.opt_minor("contract_price")? {
        Some(price) => Some(price),
        None => fields.opt_minor("contract_price")?,
    };
    let of = match params.get("cap_base") {
        None => price.map_or(CapBase::Base, CapBase::Sum),
        Some(Value::String(word)) if word.starts_with(char::is_alphabetic) => match word.as_str() {
            "price" | "contract_price" | "contract" => price.map_or(CapBase::Base, CapBase::Sum),
            "base" | "stage" | "debt" => CapBase::Base,
            "unperformed" | "unpaid" => CapBase::Unperformed,
            _ => {
                return Err(params.bad(
                    "cap_base",
                    "a sum, or contract_price, price, base, stage, debt, unperformed or unpaid",
                ));
            }
        },
        Some(_) => CapBase::Sum(params.minor("cap_base")?),
    };
    let limit = match (params.opt_decimal("cap_percent")?, params.opt_minor("cap_amount")?) {
        (None, None) => return Ok(None),
        (Some(percent), None) => CapLimit::Percent(percent),
        (None, Some(amount)) => CapLimit::Amount(amount),
        (Some(percent), Some(amount)) => CapLimit::Lower(percent, amount),
    };
    Ok(Some(Cap { limit, of }))
}

fn answer(case: &Case, liability: &Liability, locale: &Locale) -> Map<String, Value> {
    let mut out = body(json!({
        "total": minor_text(liability.total_minor),
        "currency": case.currency,
        "rows": liability.rows.iter().map(row).collect::<Vec<_>>(),
        "per_day": minor_text(liability.per_day_minor),
        "reasons": reasons(locale, &liability.reasons),
    }));
    if let Some(cap) = liability.cap {
        out.insert("cap".into(), minor_text(cap.cap_minor).into());
        out.insert("capped".into(), cap.is_capped.into());
        out.insert("uncapped_total".into(), minor_text(cap.uncapped_total_minor).into());
    }
    if let Some(date) = liability.forecast_from {
        out.insert("forecast_from".into(), date.to_string().into());
    }
    out
}

fn row(row: &Row) -> Value {
    json!({
        "from": row.from.map(|d| d.to_string()),
        "to": row.to.map(|d| d.to_string()),
        "days": row.days,
        "rate": row.rate.map(|r| r.to_string()),
        "base": minor_text(row.base_minor),
        "amount": minor_text(row.amount_minor),
    })
}
