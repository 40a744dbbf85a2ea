//! The form of a clause that has a price, and the payments that lower its base.

use super::values::{Reader, day_text, money_text, overlaid, theirs};
use super::{links, workable};
use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::Errors;
use crate::view::incident::{Basis, ClauseForm, Values};
use app::agreement::priced_clauses;
use app::incident::Room;
use app::incident::liability::{self, Clause, ClauseInput};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::id::{ClauseId, IncidentId};
use domain::incident::terms::{PaymentKind, RegimeKind, Terms};
use domain::liability::{BaseKind, RateDate};
use serde::Deserialize;

const BOXES: &[&str] = &["is_due_date_moved"];

/// `?from=cz_…`: a clause of a contract.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    from: Option<String>,
}

/// GET `/incidents/{id}/clauses/new`: empty, or as the client's contract has it.
pub async fn new(
    State(app): State<App>,
    member: Member,
    Path(incident): Path<String>,
    Query(query): Query<NewQuery>,
) -> Answer {
    let (_, room) = workable(&app, &member, &incident, Action::EditLiability).await?;
    let priced = priced_clauses(&app.ctx, &member.actor, room.client.id).await?;
    let from = query.from.and_then(|id| id.parse::<ClauseId>().ok());
    let basis = priced.iter().find(|(_, clause)| Some(clause.row.id) == from);
    let values = match basis {
        Some((_, clause)) => values(&clause.row.number, &clause.row.words, clause.terms.as_ref()),
        None => stored_values(None),
    };
    let bases = priced.iter().map(|(agreement, clause)| Basis {
        id: clause.row.id.to_string(),
        agreement: if agreement.number.is_empty() { &agreement.title } else { &agreement.number }
            .clone(),
        number: clause.row.number.clone(),
        is_chosen: Some(clause.row.id) == from,
    });
    let own = view(&room, None, values);
    show(&app, &member, &ClauseForm { bases: bases.collect(), ..own }).await
}

/// POST `/incidents/{id}/clauses`.
pub async fn add(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let (id, room) = workable(&app, member, &incident, Action::EditLiability).await?;
    let result = match read(form) {
        Ok(input) => liability::add_clause(&app.ctx, &member.actor, id, &input).await.map(drop),
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/incidents/{id}#liability"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let typed = overlaid(&stored_values(None), form, BOXES);
            page(&app, member, status, &ClauseForm { errors, ..view(&room, None, typed) }).await
        }
    }
}

/// GET `/incidents/{id}/clauses/{clause}`.
pub async fn form(
    State(app): State<App>,
    member: Member,
    Path((incident, clause)): Path<(String, String)>,
) -> Answer {
    let (_, room) = workable(&app, &member, &incident, Action::EditLiability).await?;
    let clause = stored(&room, &clause)?;
    show(&app, &member, &view(&room, Some(clause), stored_values(Some(clause)))).await
}

/// POST `/incidents/{id}/clauses/{clause}`.
pub async fn save(
    State(app): State<App>,
    Path((incident, clause)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let Posted { member, form } = &posted;
    let (id, room) = workable(&app, member, &incident, Action::EditLiability).await?;
    let clause = stored(&room, &clause)?;
    let version = form.parsed("version").unwrap_or_default();
    let (ctx, actor, row) = (&app.ctx, &member.actor, &clause.row);
    let result = match read(form) {
        Ok(input) => liability::edit_clause(ctx, actor, id, row.id, version, &input).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/incidents/{id}#liability"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let now = stored_values(Some(clause));
            let typed = overlaid(&now, form, BOXES);
            let is_conflict = status == StatusCode::CONFLICT;
            let label = |name: &str| format!("clause.{name}");
            let both = if is_conflict { theirs(&now, &typed, label) } else { Vec::new() };
            let version = if is_conflict { row.version } else { version };
            let own = view(&room, Some(clause), typed);
            page(&app, member, status, &ClauseForm { errors, theirs: both, version, ..own }).await
        }
    }
}

/// POST `/incidents/{id}/clauses/{clause}/removal`.
pub async fn removal(
    State(app): State<App>,
    Path((incident, clause)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let (incident, clause): (IncidentId, ClauseId) = (id(&incident)?, id(&clause)?);
    let actor = &posted.member.actor;
    let result = liability::remove_clause(&app.ctx, actor, incident, clause).await;
    posted.answer(&format!("/incidents/{incident}#liability"), result, "flash.removed")
}

/// POST `/incidents/{id}/payments`.
pub async fn pay(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let incident: IncidentId = id(&incident)?;
    let actor = &posted.member.actor;
    let mut reader = Reader::new(&posted.form);
    let kind = PaymentKind::from_word(posted.form.text("kind")).unwrap_or(PaymentKind::Paid);
    let (on, amount) = (reader.day("on"), reader.money("amount"));
    let note = reader.text("note");
    let result = match (reader.done(), on, amount) {
        (Ok(()), Some(on), Some(amount)) => {
            let added = liability::add_payment(&app.ctx, actor, incident, kind, on, amount, &note);
            added.await.map(drop)
        }
        (Ok(()), None, _) => Err(app::Error::field("on", "no_date")),
        (Ok(()), _, None) => Err(app::Error::field("amount", "no_sum")),
        (Err(error), _, _) => Err(error),
    };
    posted.answer(&format!("/incidents/{incident}#liability"), result, "flash.saved")
}

/// POST `/incidents/{id}/payments/{payment}/removal`.
pub async fn payment_removal(
    State(app): State<App>,
    Path((incident, payment)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let incident: IncidentId = id(&incident)?;
    let actor = &posted.member.actor;
    let result = liability::remove_payment(&app.ctx, actor, incident, id(&payment)?).await;
    posted.answer(&format!("/incidents/{incident}#liability"), result, "flash.removed")
}

fn stored<'a>(room: &'a Room, clause: &str) -> Result<&'a Clause, Failure> {
    let clause: ClauseId = id(clause)?;
    let all = room.exposure.iter().flat_map(|exposure| &exposure.clauses);
    all.into_iter().find(|c| c.row.id == clause).ok_or_else(Failure::not_found)
}

fn view(room: &Room, clause: Option<&Clause>, values: Values) -> ClauseForm {
    let (incident, client) = links(room);
    ClauseForm {
        incident,
        client,
        currency: room.incident.currency.clone(),
        id: clause.map(|c| c.row.id.to_string()),
        version: clause.map_or(0, |c| c.row.version),
        values,
        bases: Vec::new(),
        errors: Errors::new(),
        theirs: Vec::new(),
    }
}

fn stored_values(clause: Option<&Clause>) -> Values {
    let (number, words) = clause.map_or(("", ""), |c| (&c.row.number, &c.row.words));
    values(number, words, clause.and_then(|c| c.terms.as_ref()))
}

/// The fields of a clause, of an incident or of a contract.
pub(in crate::page) fn values(number: &str, words: &str, terms: Option<&Terms>) -> Values {
    let decimal = |n: Option<domain::money::Decimal>| n.map(|n| n.to_string()).unwrap_or_default();
    let moratorium = terms.and_then(|t| t.moratorium.first());
    let divisor = terms.map_or(Some(300), |t| t.divisor);
    let rate_date = terms.and_then(|t| t.rate_date).unwrap_or(RateDate::Closing);
    let is_moved = terms.is_none_or(|t| t.is_due_date_moved);
    Values::from([
        ("number".into(), number.into()),
        ("words".into(), words.into()),
        ("regime".into(), terms.map_or(RegimeKind::ContractDaily, |t| t.regime).word().into()),
        ("base".into(), money_text(terms.map(|t| t.base_minor))),
        ("base_kind".into(), terms.map_or(BaseKind::Price, |t| t.base_kind).word().into()),
        ("amount".into(), money_text(terms.and_then(|t| t.amount_minor))),
        ("percent".into(), decimal(terms.and_then(|t| t.percent))),
        ("divisor".into(), divisor.map(|n| n.to_string()).unwrap_or_default()),
        ("rate_date".into(), rate_date.word().into()),
        ("due_date".into(), day_text(terms.and_then(|t| t.due_date))),
        ("end_date".into(), day_text(terms.and_then(|t| t.end_date))),
        ("is_due_date_moved".into(), if is_moved { "1" } else { "" }.into()),
        ("cap_percent".into(), decimal(terms.and_then(|t| t.cap_percent))),
        ("cap_amount".into(), money_text(terms.and_then(|t| t.cap_minor))),
        ("cap_base".into(), money_text(terms.and_then(|t| t.cap_base_minor))),
        ("moratorium_from".into(), day_text(moratorium.map(|m| m.0))),
        ("moratorium_to".into(), day_text(moratorium.map(|m| m.1))),
    ])
}

fn read(form: &Form) -> app::Result<ClauseInput> {
    let mut reader = Reader::new(form);
    let Some(regime) = RegimeKind::from_word(form.text("regime")) else {
        return Err(app::Error::field("regime", "unknown_choice"));
    };
    if form.opt("base").is_none() && regime != RegimeKind::FineFixed {
        return Err(app::Error::field("base", "required"));
    }
    let terms = terms(form, &mut reader, regime);
    let (number, words) = (reader.text("number"), reader.text("words"));
    reader.done()?;
    Ok(ClauseInput { number, words, terms })
}

/// What a clause costs, as a form sends it; a base that was not sent is nought.
pub(in crate::page) fn terms(form: &Form, reader: &mut Reader<'_>, regime: RegimeKind) -> Terms {
    let base = reader.money("base");
    let moratorium = match (reader.day("moratorium_from"), reader.day("moratorium_to")) {
        (Some(from), Some(to)) => vec![(from, to)],
        _ => Vec::new(),
    };
    let divisor = reader.count("divisor").map(i64::from);
    Terms {
        regime,
        base_minor: base.unwrap_or_default(),
        base_kind: BaseKind::from_word(form.text("base_kind")).unwrap_or(BaseKind::Price),
        amount_minor: reader.money("amount"),
        percent: reader.decimal("percent"),
        divisor: divisor.filter(|_| regime == RegimeKind::KeyRate),
        rate_date: RateDate::from_word(form.text("rate_date")),
        due_date: reader.day("due_date"),
        end_date: reader.day("end_date"),
        is_due_date_moved: form.is_on("is_due_date_moved"),
        cap_percent: reader.decimal("cap_percent"),
        cap_minor: reader.money("cap_amount"),
        cap_base_minor: reader.money("cap_base"),
        moratorium,
    }
}
