//! The check of any letter to a client, as one types (R7).

use super::{Posted, page, refused, show};
use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::session::Member;
use crate::state::App;
use crate::view::draft::{DraftCheck, DraftFactsForm, DraftPage, FindingRow};
use crate::view::text::runs;
use crate::view::{Choice, Errors};
use app::draft::{Checked, DraftInput, Known};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::cue::Span;
use domain::draft::{DraftFacts, DraftKind, DraftKpi, Fault, Finding, RuleId};
use domain::id::ClientId;
use domain::money::Decimal;
use locale::Locale;
use serde::Deserialize;

/// `?client=`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DraftQuery {
    client: String,
}

/// GET `/drafts`.
pub async fn form(
    State(app): State<App>,
    member: Member,
    Query(query): Query<DraftQuery>,
) -> Answer {
    let mut typed = Form::default();
    if let Ok(client) = query.client.parse::<ClientId>() {
        typed = Form::parse(format!("client={client}").as_bytes());
    }
    let view = view(&app, &member, &typed, None, Errors::new()).await?;
    show(&app, &member, &view).await
}

/// POST `/drafts`: checks; `not_here` silences a rule for the client, `again` lets it speak.
pub async fn check(State(app): State<App>, posted: Posted) -> Answer {
    let (member, form) = (&posted.member, &posted.form);
    let input = input(form);
    if let Some(client) = input.client {
        silence_or_restore(&app, member, form, client).await?;
    }
    match app::draft::check(&app.ctx, &member.actor, &input).await {
        Ok(checked) => {
            let view = view(&app, member, form, Some(&checked), Errors::new()).await?;
            show(&app, member, &view).await
        }
        Err(error @ app::Error::Invalid(_)) => {
            let (status, errors) = refused(&member.locale, error)?;
            let view = view(&app, member, form, None, errors).await?;
            page(&app, member, status, &view).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The buttons "not here" and "check again" of a form with a letter.
pub async fn silence_or_restore(
    app: &App,
    member: &Member,
    form: &Form,
    client: ClientId,
) -> Result<(), Failure> {
    let (ctx, actor) = (&app.ctx, &member.actor);
    let rule = |name: &str| -> Result<Option<RuleId>, Failure> {
        let unknown = || Failure::status(StatusCode::UNPROCESSABLE_ENTITY);
        form.opt(name).map(|word| RuleId::from_word(word).ok_or_else(unknown)).transpose()
    };
    if let Some(rule) = rule("not_here")? {
        let words = form.text(&format!("words-{}", rule.word())).to_owned();
        app::draft::silence(ctx, actor, client, rule, &words).await?;
    }
    if let Some(rule) = rule("again")? {
        app::draft::restore(ctx, actor, client, rule).await?;
    }
    Ok(())
}

fn input(form: &Form) -> DraftInput {
    let fault = Fault::from_word(form.text("fault"));
    let known = match fault {
        None => Known::Nothing,
        Some(fault) => known(form, fault),
    };
    DraftInput {
        text: form.raw("text").replace("\r\n", "\n"),
        kind: DraftKind::from_word(form.text("kind")).unwrap_or(DraftKind::Reply),
        known,
        client: form.parsed("client"),
    }
}

/// The facts that were typed; without any, only the fault is known.
fn known(form: &Form, fault: Fault) -> Known {
    let typed = facts_form(form);
    if !typed.is_any {
        return Known::Fault(fault);
    }
    let number = |text: &str| text.replace([' ', '\u{a0}'], "").replace(',', ".").parse().ok();
    let plan: Option<Decimal> = number(&typed.plan);
    let fact: Option<Decimal> = number(&typed.fact);
    let new_date = typed.new_date.parse().ok();
    Known::Facts(Box::new(DraftFacts {
        kpi: (!typed.what.is_empty()).then(|| DraftKpi {
            name: typed.what.clone(),
            plan: plan.unwrap_or(Decimal::ONE),
            fact: fact.unwrap_or(Decimal::ZERO),
        }),
        done_items: super::lines(&typed.done),
        solution_known: new_date.is_some(),
        new_date,
        prevention_ready: typed.is_prevention_ready,
        client_name: Some(typed.client_name.clone()).filter(|n| !n.is_empty()),
        ..DraftFacts::new(fault)
    }))
}

fn facts_form(form: &Form) -> DraftFactsForm {
    let text = |name| form.text(name).to_owned();
    let mut typed = DraftFactsForm {
        what: text("what"),
        plan: text("plan"),
        fact: text("fact"),
        done: text("done"),
        new_date: text("new_date"),
        client_name: text("client_name"),
        is_prevention_ready: form.is_on("prevention"),
        is_any: false,
    };
    let fields =
        [&typed.what, &typed.plan, &typed.fact, &typed.done, &typed.new_date, &typed.client_name];
    typed.is_any = typed.is_prevention_ready || fields.iter().any(|f| !f.is_empty());
    typed
}

async fn view(
    app: &App,
    member: &Member,
    form: &Form,
    checked: Option<&Checked>,
    errors: Errors,
) -> Result<DraftPage, Failure> {
    let locale = &member.locale;
    let input = input(form);
    let clients = app::board::client_names(&app.ctx, &member.actor).await?;
    let nobody = (String::new(), locale.t("draft.client.none"));
    let named = clients.into_iter().map(|(id, name)| (id.to_string(), name));
    let may = input.client.is_some() && member.actor.may(Action::AnswerSignal);
    Ok(DraftPage {
        kinds: kinds(locale, input.kind),
        faults: faults(locale, form.text("fault")),
        clients: Choice::list(std::iter::once(nobody).chain(named), form.text("client")),
        facts: facts_form(form),
        check: checked.map_or_else(DraftCheck::default, |c| shown(&input.text, c, may)),
        text: input.text,
        errors,
    })
}

/// What a letter may be for.
pub fn kinds(locale: &Locale, chosen: DraftKind) -> Vec<Choice> {
    let kinds = DraftKind::ALL.iter();
    Choice::list(
        kinds.map(|k| (k.word(), locale.t(&format!("draft.kind.{}", k.word())))),
        chosen.word(),
    )
}

fn faults(locale: &Locale, chosen: &str) -> Vec<Choice> {
    let unknown = ("", locale.t("draft.fault.unknown"));
    let faults =
        Fault::ALL.iter().map(|f| (f.word(), locale.t(&format!("draft.fault.{}", f.word()))));
    Choice::list(std::iter::once(unknown).chain(faults), chosen)
}

/// The text with its marks and the list of what was found.
pub fn shown(text: &str, checked: &Checked, may_silence: bool) -> DraftCheck {
    let spans: Vec<(Span, &str)> =
        checked.findings.iter().map(|f| (f.span, f.severity.word())).collect();
    let letters: Vec<char> = text.chars().collect();
    let words = |f: &Finding| -> String {
        let end = (f.span.end as usize).min(letters.len());
        letters[(f.span.start as usize).min(end)..end].iter().collect()
    };
    let row = |f: &Finding| FindingRow {
        rule: f.rule.word().to_owned(),
        severity: f.severity.word().to_owned(),
        words: words(f),
        reason: f.reason.clone(),
        suggestion: f.suggestion.clone(),
    };
    let mut findings: Vec<FindingRow> = checked.findings.iter().map(row).collect();
    // The worst first; within one weight in order of the text.
    let weight = |word: &str| ["error", "warning", "hint"].iter().position(|w| *w == word);
    findings.sort_by_key(|f| weight(&f.severity));
    DraftCheck {
        is_done: !text.trim().is_empty(),
        runs: runs(text, &spans),
        findings,
        silent: checked.exceptions.iter().map(|e| e.rule.word().to_owned()).collect(),
        may_silence,
    }
}
