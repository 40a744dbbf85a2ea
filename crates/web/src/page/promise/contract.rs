//! A contract: what is agreed, changed by versions that are only added.

use super::rows::{clause, versions};
use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::page::choices::currencies;
use crate::page::incident::values::{Reader, day_text, money_text, overlaid};
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::Values;
use crate::view::promise::ContractPage;
use crate::view::{Errors, Link};
use app::agreement::{self, AgreementInput, Contract};
use app::promise::AgreementsFile;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::agreement::{AgreementTerms, Renewal, ValuePer};
use domain::id::{AgreementId, ClientId};
use domain::money::Currency;
use jiff::civil::Date;

/// The client of a form of contracts, for those who may see what they cost.
pub(super) async fn writable(
    app: &App,
    member: &Member,
    client: ClientId,
) -> Result<AgreementsFile, Failure> {
    let file = app::promise::file(&app.ctx, &member.actor, client).await?;
    member.actor.must(Action::EditLiability)?;
    Ok(file)
}

/// A contract with what is known of its client.
pub(super) async fn found(
    app: &App,
    member: &Member,
    agreement: &str,
) -> Result<(AgreementsFile, Contract), Failure> {
    let agreement: AgreementId = id(agreement)?;
    let client = agreement::client_of(&app.ctx, &member.actor, agreement).await?;
    let file = writable(app, member, client).await?;
    let all = file.contracts.iter().flatten();
    let contract = all.into_iter().find(|c| c.row.id == agreement).cloned();
    Ok((file, contract.ok_or_else(Failure::not_found)?))
}

/// GET `/clients/{id}/agreements/new`.
pub async fn new(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let file = writable(&app, &member, id(&client)?).await?;
    let values = values(None, &file.client.currency, file.today);
    show(&app, &member, &view(&file, None, values)).await
}

/// POST `/clients/{id}/agreements`.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let file = writable(&app, member, client).await?;
    let result = match read(form) {
        Ok((input, _)) => agreement::add(&app.ctx, &member.actor, client, &input).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(added) => Ok(done(&format!("/agreements/{}", added.id), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let typed = overlaid(&values(None, &file.client.currency, file.today), form, &[]);
            page(&app, member, status, &ContractPage { errors, ..view(&file, None, typed) }).await
        }
    }
}

/// GET `/agreements/{id}`.
pub async fn one(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    let (file, contract) = found(&app, &member, &of).await?;
    let values = values(Some(&contract), &file.client.currency, file.today);
    show(&app, &member, &view(&file, Some(&contract), values)).await
}

/// POST `/agreements/{id}`.
pub async fn amend(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let (file, contract) = found(&app, member, &of).await?;
    let n_known = form.parsed("n_known").unwrap_or_default();
    let result = match read(form) {
        Ok((input, effective_on)) => {
            let from = (n_known, effective_on.unwrap_or(file.today));
            let (ctx, actor, of) = (&app.ctx, &member.actor, contract.row.id);
            agreement::amend(ctx, actor, of, from, &input.terms, &input.note).await.map(drop)
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/agreements/{}", contract.row.id), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let stored = values(Some(&contract), &file.client.currency, file.today);
            let own = view(&file, Some(&contract), overlaid(&stored, form, &[]));
            // what somebody else wrote meanwhile stands in the list of versions
            let n_known = if status == StatusCode::CONFLICT { own.n_known } else { n_known };
            page(&app, member, status, &ContractPage { errors, n_known, ..own }).await
        }
    }
}

/// POST `/agreements/{id}/removal`.
pub async fn removal(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let of: AgreementId = id(&of)?;
    let actor = &posted.member.actor;
    let client = agreement::client_of(&app.ctx, actor, of).await?;
    let result = agreement::remove(&app.ctx, actor, of).await;
    posted.answer(&format!("/clients/{client}/agreements#contracts"), result, "flash.removed")
}

fn values(contract: Option<&Contract>, currency: &str, today: Date) -> Values {
    let last = contract.and_then(|c| c.versions.last());
    let terms = last.and_then(|v| v.terms.as_ref());
    let text = |word: &str| word.to_owned();
    Values::from([
        ("number".into(), contract.map(|c| c.row.number.clone()).unwrap_or_default()),
        ("title".into(), contract.map(|c| c.row.title.clone()).unwrap_or_default()),
        ("from_on".into(), terms.map_or(today, |t| t.from_on).to_string()),
        ("until_on".into(), day_text(terms.and_then(|t| t.until_on))),
        ("value".into(), money_text(terms.and_then(|t| t.value_minor))),
        ("value_per".into(), text(terms.map_or(ValuePer::Month, |t| t.value_per).word())),
        ("currency".into(), terms.map_or(currency, |t| t.currency.code()).to_owned()),
        ("renewal".into(), text(terms.map_or(Renewal::ByTalk, |t| t.renewal).word())),
        (
            "notice_days".into(),
            terms.and_then(|t| t.notice_days).map(|n| n.to_string()).unwrap_or_default(),
        ),
        ("effective_on".into(), if contract.is_some() { today.to_string() } else { String::new() }),
        ("note".into(), String::new()),
    ])
}

fn read(form: &Form) -> app::Result<(AgreementInput, Option<Date>)> {
    let mut reader = Reader::new(form);
    let from_on = reader.day("from_on");
    let currency: Currency = form
        .text("currency")
        .parse()
        .map_err(|_| app::Error::field("currency", "unknown-currency"))?;
    let effective_on = reader.day("effective_on");
    let terms = AgreementTerms {
        from_on: from_on.unwrap_or_default(),
        until_on: reader.day("until_on"),
        value_minor: reader.money("value"),
        value_per: ValuePer::from_word(form.text("value_per")).unwrap_or(ValuePer::Month),
        currency,
        renewal: Renewal::from_word(form.text("renewal")).unwrap_or(Renewal::ByTalk),
        notice_days: reader.count("notice_days"),
    };
    let (number, title, note) = (reader.text("number"), reader.text("title"), reader.text("note"));
    reader.done()?;
    if from_on.is_none() {
        return Err(app::Error::field("from_on", "no_date"));
    }
    Ok((AgreementInput { number, title, terms, note }, effective_on))
}

/// How people call a contract.
pub(super) fn name(contract: &Contract) -> String {
    let row = &contract.row;
    if row.number.is_empty() { row.title.clone() } else { row.number.clone() }
}

fn view(file: &AgreementsFile, contract: Option<&Contract>, values: Values) -> ContractPage {
    let currency = values.get("currency").map_or("", String::as_str);
    ContractPage {
        client: Link::new(file.client.id, file.client.name.clone()),
        id: contract.map(|c| c.row.id.to_string()),
        name: contract.map(name).unwrap_or_default(),
        n_known: contract.and_then(|c| c.versions.last()).map_or(0, |v| v.row.n),
        currencies: currencies(currency),
        versions: contract.map(|c| versions(c, &file.names, file.today)).unwrap_or_default(),
        clauses: contract.map(|c| c.clauses.iter().map(clause).collect()).unwrap_or_default(),
        errors: Errors::new(),
        values,
    }
}
