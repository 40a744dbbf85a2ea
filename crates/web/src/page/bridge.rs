//! The bridge of a client: the picture, what it says, and the form that changes it.

use super::incident::values::overlaid;
use super::kpi::typed;
use super::{Posted, at, done, id, page, refused, show};
use crate::failure::Answer;
use crate::form::Form;
use crate::session::Member;
use crate::state::App;
use crate::view::bridge::{BridgeChange, BridgePage, FactorRow};
use crate::view::incident::Values;
use crate::view::{By, Errors, Link as PageLink};
use app::bridge::{BridgeFile, file, save};
use app::error::FieldProblem;
use axum::extract::{Path, State};
use domain::access::Action;
use domain::bridge::{Bridge, Factor, Link, WATERMELON};
use domain::id::ClientId;
use domain::money::Decimal;
use report::chart::{BridgePicture, Pier, Span};

/// Rows that the form offers; the API takes more.
const FACTORS: usize = 4;
const LINKS: usize = 6;

/// GET `/clients/{id}/bridge`.
pub async fn form(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let file = file(&app.ctx, &member.actor, id(&client)?).await?;
    show(&app, &member, &view(&member, &file)).await
}

/// POST `/clients/{id}/bridge`.
pub async fn keep(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let file = file(&app.ctx, &member.actor, client).await?;
    member.actor.must(Action::EditProject)?;
    let version = form.parsed("version").unwrap_or_default();
    let result = match read(form) {
        Ok(bridge) => {
            let note = form.text("note");
            save(&app.ctx, &member.actor, client, version, &bridge, note).await
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/clients/{client}/bridge"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let view = view(member, &file);
            let values = overlaid(&view.values, form, &[]);
            page(&app, member, status, &BridgePage { values, errors, ..view }).await
        }
    }
}

fn float(value: Decimal) -> f64 {
    f64::try_from(value).unwrap_or_default()
}

fn view(member: &Member, file: &BridgeFile) -> BridgePage {
    let verdict = &file.verdict;
    let name_of = |kpi| {
        let found = file.kpis.iter().find(|card| card.id == kpi);
        found.map(|card| card.terms.name.clone()).unwrap_or_default()
    };
    let factors = file.bridge.factors.iter().zip(&verdict.factors);
    let rows: Vec<FactorRow> = factors
        .map(|(factor, progress)| {
            let links = file.bridge.links.iter().filter(|link| link.factor == factor.key);
            FactorRow {
                name: factor.name.clone(),
                unit: factor.unit.clone(),
                start: float(factor.start),
                now: float(factor.now),
                goal: float(factor.goal),
                percent: (progress.share * 100.0).round() as i64,
                brought: progress.brought,
                links: links
                    .map(|link| (name_of(link.kpi), link.evidence.clone(), link.doubt.clone()))
                    .collect(),
            }
        })
        .collect();
    let change = |v: &app::bridge::Version| BridgeChange {
        version: v.version,
        factors: v.bridge.factors.iter().map(|f| f.name.clone()).collect::<Vec<_>>().join(", "),
        note: v.note.clone(),
        by: By {
            name: v.by.and_then(|by| file.names.get(&by).cloned()).unwrap_or_default(),
            at: at(v.at),
        },
    };
    BridgePage {
        client: PageLink::new(file.client.id, &file.client.name),
        version: file.version,
        picture: picture(file),
        watermelon: verdict.watermelon.map(|gap| (gap * 100.0).round() as i64),
        is_watermelon: verdict.watermelon.is_some_and(|gap| gap >= WATERMELON),
        reasons: verdict.reasons.clone(),
        changes: file.versions.iter().map(change).collect(),
        may_edit: member.actor.may(Action::EditProject),
        values: values(&file.bridge),
        n_factors: FACTORS,
        n_links: LINKS,
        kpis: file.kpis.iter().map(|card| PageLink::new(card.id, &card.terms.name)).collect(),
        factors: rows,
        errors: Errors::new(),
    }
}

fn picture(file: &BridgeFile) -> BridgePicture {
    let share = |card: &app::kpi::KpiCard| {
        let found = card.outlook.as_ref()?;
        found.known_until?;
        Some(float(found.percent_1dp) / 100.0)
    };
    let kpis =
        file.kpis.iter().map(|card| Pier { name: card.terms.name.clone(), share: share(card) });
    let factors = file.bridge.factors.iter().zip(&file.verdict.factors);
    let factors =
        factors.map(|(f, progress)| Pier { name: f.name.clone(), share: Some(progress.share) });
    let spans = file.bridge.links.iter().filter_map(|link| {
        Some(Span {
            from: file.kpis.iter().position(|card| card.id == link.kpi)?,
            to: file.bridge.factors.iter().position(|factor| factor.key == link.factor)?,
            rate: link.rate.map(float),
        })
    });
    BridgePicture { kpis: kpis.collect(), factors: factors.collect(), spans: spans.collect() }
}

fn values(bridge: &Bridge) -> Values {
    let number = |value: Decimal| value.normalize().to_string();
    let mut values = Values::from([("note".into(), String::new())]);
    for n in 0..FACTORS {
        let factor = bridge.factors.get(n);
        let key = factor.map_or(n as u32 + 1, |factor| factor.key);
        values.insert(format!("f{n}_key"), key.to_string());
        for (name, value) in [
            ("name", factor.map(|f| f.name.clone())),
            ("unit", factor.map(|f| f.unit.clone())),
            ("start", factor.map(|f| number(f.start))),
            ("now", factor.map(|f| number(f.now))),
            ("goal", factor.map(|f| number(f.goal))),
        ] {
            values.insert(format!("f{n}_{name}"), value.unwrap_or_default());
        }
    }
    for n in 0..LINKS {
        let link = bridge.links.get(n);
        let place = |l: &Link| bridge.factors.iter().position(|f| f.key == l.factor);
        for (name, value) in [
            ("kpi", link.map(|l| l.kpi.to_string())),
            ("factor", link.and_then(place).map(|at| at.to_string())),
            ("rate", link.and_then(|l| l.rate).map(number)),
            ("evidence", link.map(|l| l.evidence.clone())),
            ("doubt", link.map(|l| l.doubt.clone())),
        ] {
            values.insert(format!("l{n}_{name}"), value.unwrap_or_default());
        }
    }
    values
}

/// What was typed; an empty row is none.
fn read(form: &Form) -> app::Result<Bridge> {
    let wrong = |field, code| app::Error::Invalid(vec![FieldProblem { field, code }]);
    let mut bridge = Bridge::default();
    // The place of a row in the form, for the links that name it.
    let mut keys = [None; FACTORS];
    for (n, place) in keys.iter_mut().enumerate() {
        let of = |name: &str| form.text(&format!("f{n}_{name}")).to_owned();
        if of("name").is_empty() {
            continue;
        }
        let number = |name: &str| {
            let text = of(name);
            typed(if text.is_empty() { "0" } else { &text })
                .ok_or_else(|| wrong("factors", "no_number"))
        };
        let key = of("key").parse().unwrap_or(n as u32 + 1);
        *place = Some(key);
        bridge.factors.push(Factor {
            key,
            name: of("name"),
            unit: of("unit"),
            start: number("start")?,
            now: number("now")?,
            goal: number("goal")?,
        });
    }
    for n in 0..LINKS {
        let of = |name: &str| form.text(&format!("l{n}_{name}")).to_owned();
        if of("kpi").is_empty() {
            continue;
        }
        let place: Option<usize> = of("factor").parse().ok();
        let factor = place.and_then(|at| keys.get(at).copied().flatten());
        bridge.links.push(Link {
            kpi: of("kpi").parse().map_err(|_| wrong("links", "unknown_choice"))?,
            factor: factor.ok_or_else(|| wrong("links", "unknown_choice"))?,
            rate: match of("rate").as_str() {
                "" => None,
                text => Some(typed(text).ok_or_else(|| wrong("links", "no_number"))?),
            },
            evidence: of("evidence").chars().take(1_000).collect(),
            doubt: of("doubt").chars().take(1_000).collect(),
        });
    }
    Ok(bridge)
}
