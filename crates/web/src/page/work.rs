//! The section "work" of a dossier, and the short forms that fill it by hand.

use super::{Posted, at, failed, id};
use crate::failure::{Answer, Failure};
use crate::session::Member;
use crate::state::App;
use crate::view::work::{
    ApprovalRow, DeliveryRow, DueRow, InvoiceRow, MeetingRow, RenewalView, WorkSection,
};
use crate::view::{Choice, SeriesView};
use app::dossier::Dossier;
use app::work::{ClientTerms, InvoiceInput, ItemInput, MeetingInput};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use domain::access::Action;
use domain::carry_out::Moved;
use domain::id::ClientId;
use domain::money::{Currency, Money, parse_minor};
use domain::signal::SignalKind;
use domain::work::{ItemKind, ItemState, MeetingState};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Rows of each list; all are in the export.
const ROWS_SHOWN: usize = 6;
const DAY_MS: i64 = 86_400_000;
/// Minutes of a meeting of which nothing else was said.
const MINUTES_USUAL: i64 = 30;

/// The section of a dossier.
pub fn section(member: &Member, file: &Dossier, now: Timestamp) -> WorkSection {
    let zone = &member.locale.zone;
    let today = now.to_zoned(zone.clone()).date();
    let work = &file.work;
    let of = |kind: ItemKind| work.items.iter().filter(move |i| i.kind == kind);
    let open = |kind: ItemKind| of(kind).filter(|i| i.state == ItemState::Open);
    let now_ms = now.as_millisecond();
    let mut approvals: Vec<ApprovalRow> = open(ItemKind::Approval)
        .map(|item| ApprovalRow {
            id: item.id.to_string(),
            title: item.title.clone(),
            sent_at: at(item.at),
            days: (now_ms - item.at).max(0) / DAY_MS,
        })
        .collect();
    // the oldest first: it has waited longest
    approvals.reverse();
    approvals.truncate(ROWS_SHOWN);
    let deliveries = of(ItemKind::Delivery).take(ROWS_SHOWN).map(|item| DeliveryRow {
        title: item.title.clone(),
        at: at(item.at),
        n_comments: item.n_comments,
        rating: item.rating,
    });
    let contacts = file.contacts.iter().filter(|c| c.archived_at.is_none());
    let main = work.terms.main_contact.map(|c| c.to_string()).unwrap_or_default();
    let projects = file.projects.iter().filter(|p| p.archived_at.is_none());
    WorkSection {
        renewal: renewal(file, today),
        approvals,
        tasks: work.tasks_per_week.clone().map(SeriesView::from),
        n_tasks_open: open(ItemKind::Task).count() as i64,
        due: due(file, today),
        meetings: meetings(file, now_ms),
        deliveries: deliveries.collect(),
        invoices: invoices(file, today),
        is_empty: work.items.is_empty()
            && work.meetings.is_empty()
            && work.invoices.is_empty()
            && work.terms.renewal_on.is_none(),
        may_add: member.actor.may(Action::LogTouch),
        may_bill: member.actor.may(Action::EditProject),
        may_edit: member.actor.may(Action::EditClient),
        projects: Choice::list(projects.map(|p| (p.id, p.name.clone())), ""),
        contacts: Choice::list(contacts.map(|c| (c.id, c.name.clone())), &main),
        today,
        now: now.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string(),
        currency: file.client.currency.clone(),
    }
}

/// What has a day and is not done, the next first.
fn due(file: &Dossier, today: Date) -> Vec<DueRow> {
    let open = file.work.items.iter().filter(|item| item.state == ItemState::Open);
    let mut rows: Vec<DueRow> = open
        .filter_map(|item| {
            let due_on = item.due_on?;
            let own = Moved::WorkItem(item.id);
            let mut moves = file.work.moves.iter().filter(|moved| moved.of == own);
            Some(DueRow {
                id: item.id.to_string(),
                title: item.title.clone(),
                kind: item.kind.word(),
                owner: item.owner.and_then(|id| file.names.get(&id)).cloned().unwrap_or_default(),
                due_on,
                was_on: moves.next().and_then(|moved| moved.was_on).filter(|was| *was != due_on),
                is_late: due_on < today,
            })
        })
        .collect();
    rows.sort_by_key(|row| row.due_on);
    rows.truncate(ROWS_SHOWN * 2);
    rows
}

fn renewal(file: &Dossier, today: Date) -> Option<RenewalView> {
    let on = file.work.terms.renewal_on?;
    let signals = file.verdict.as_ref().map_or(&[][..], |v| &v.assessment.signals);
    Some(RenewalView {
        on,
        days_left: today.until(on).map_or(0, |span| i64::from(span.get_days())),
        is_silent: signals.iter().any(|j| j.signal.kind == SignalKind::Renewal),
    })
}

fn meetings(file: &Dossier, now_ms: i64) -> Vec<MeetingRow> {
    let all = &file.work.meetings;
    let mut ahead: Vec<_> = all.iter().filter(|m| m.starts_at > now_ms).collect();
    ahead.reverse();
    ahead.truncate(2);
    let past = all.iter().filter(|m| m.starts_at <= now_ms).take(ROWS_SHOWN);
    let row = |m: &app::work::Meeting| MeetingRow {
        title: m.title.clone(),
        starts_at: at(m.starts_at),
        state: match m.state {
            MeetingState::Planned if m.starts_at <= now_ms => MeetingState::Held,
            state => state,
        }
        .word()
        .to_owned(),
        n_moves: m.n_moves,
        declined_by: m.declined_by.clone(),
    };
    ahead.into_iter().chain(past).map(row).collect()
}

fn invoices(file: &Dossier, today: Date) -> Vec<InvoiceRow> {
    let all = file.work.invoices.iter();
    let mut rows: Vec<InvoiceRow> = all.map(|i| invoice_row(i, today)).collect();
    rows.sort_by_key(|r| (r.paid_on.is_some(), std::cmp::Reverse(r.overdue_days)));
    rows.truncate(ROWS_SHOWN);
    rows
}

/// An invoice as of a day.
pub(super) fn invoice_row(invoice: &app::work::Invoice, today: Date) -> InvoiceRow {
    InvoiceRow {
        id: invoice.id.to_string(),
        number: invoice.number.clone(),
        sum_minor: invoice.sum.minor,
        currency: invoice.sum.currency.code().to_owned(),
        due_on: invoice.due_on,
        paid_on: invoice.paid_on,
        overdue_days: match invoice.paid_on {
            Some(_) => 0,
            None => invoice.due_on.until(today).map_or(0, |s| i64::from(s.get_days())).max(0),
        },
    }
}

/// A local moment as a form sends it; now where nothing was sent.
fn moment(app: &App, posted: &Posted, name: &str) -> Option<Timestamp> {
    let Some(text) = posted.form.opt(name) else { return Some(app.ctx.now()) };
    let local: DateTime = text.parse().ok()?;
    let at = local.to_zoned(posted.member.locale.zone.clone()).ok()?.timestamp();
    // the form's own "now" has no seconds and may be a moment ahead
    Some(at)
}

fn own(client: &str) -> String {
    format!("/clients/{client}#work")
}

/// POST `/clients/{id}/work-items`.
pub async fn add_item(
    State(app): State<App>,
    Path(client): Path<String>,
    posted: Posted,
) -> Answer {
    let form = &posted.form;
    let kind = ItemKind::from_word(form.text("kind"));
    let (Some(kind), Some(at)) = (kind, moment(&app, &posted, "at")) else {
        return Ok(failed(&own(&client), "problem.unknown_choice"));
    };
    let input = ItemInput {
        kind,
        title: form.text("title").to_owned(),
        asked_by: form.text("asked_by").to_owned(),
        project: form.opt("project").map(id).transpose()?,
        at,
        ended_at: None,
        n_comments: form.parsed("comments").unwrap_or(0),
        rating: form.parsed("rating"),
        owner: form.opt("owner").map(id).transpose()?,
        due_on: form.parsed("due_on"),
        external_id: String::new(),
    };
    let result = app::work::add_item(&app.ctx, &posted.member.actor, id(&client)?, &input).await;
    posted.answer(&own(&client), result.map(|_| ()), "flash.saved")
}

/// POST `/work-items/{id}/end`.
pub async fn end_item(State(app): State<App>, Path(item): Path<String>, posted: Posted) -> Answer {
    let result = app::work::end_item(&app.ctx, &posted.member.actor, id(&item)?).await;
    posted.answer(posted.next("/"), result, "flash.saved")
}

/// POST `/clients/{id}/meetings`.
pub async fn add_meeting(
    State(app): State<App>,
    Path(client): Path<String>,
    posted: Posted,
) -> Answer {
    let form = &posted.form;
    let state = MeetingState::from_word(form.text("state"));
    let (Some(state), Some(starts_at)) = (state, moment(&app, &posted, "starts_at")) else {
        return Ok(failed(&own(&client), "problem.unknown_choice"));
    };
    let input = MeetingInput {
        title: form.text("title").to_owned(),
        starts_at,
        minutes: form.parsed("minutes").unwrap_or(MINUTES_USUAL),
        state,
        n_moves: i64::from(form.is_on("is_moved")),
        external_id: String::new(),
    };
    let result = app::work::add_meeting(&app.ctx, &posted.member.actor, id(&client)?, &input).await;
    posted.answer(&own(&client), result.map(|_| ()), "flash.saved")
}

/// POST `/clients/{id}/invoices`.
pub async fn add_invoice(
    State(app): State<App>,
    Path(client): Path<String>,
    posted: Posted,
) -> Answer {
    let form = &posted.form;
    let day = |name: &str| form.opt(name).map(|text| text.parse::<Date>());
    let (Some(Ok(due_on)), issued_on, paid_on) =
        (day("due_on"), day("issued_on").transpose(), day("paid_on").transpose())
    else {
        return Ok(failed(&own(&client), "problem.no_date"));
    };
    let (Ok(issued_on), Ok(paid_on)) = (issued_on, paid_on) else {
        return Ok(failed(&own(&client), "problem.no_date"));
    };
    let Some(sum) = sum(form.text("sum"), form.text("currency")) else {
        return Ok(failed(&own(&client), "problem.no_amount"));
    };
    let today = app.ctx.now().to_zoned(posted.member.locale.zone.clone()).date();
    let input = InvoiceInput {
        number: form.text("number").to_owned(),
        issued_on: issued_on.unwrap_or(today.min(due_on)),
        due_on,
        paid_on,
        sum,
        external_id: String::new(),
    };
    let result = app::work::add_invoice(&app.ctx, &posted.member.actor, id(&client)?, &input).await;
    posted.answer(&own(&client), result.map(|_| ()), "flash.saved")
}

/// «120 000,50»: exact, to the kopeck.
fn sum(text: &str, currency: &str) -> Option<Money> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}').collect();
    let minor = parse_minor(&plain.replace(',', ".")).ok()?;
    let currency: Currency =
        if currency.is_empty() { Currency::RUB } else { currency.parse().ok()? };
    Some(Money::new(minor, currency))
}

/// POST `/invoices/{id}/payment`.
pub async fn pay(State(app): State<App>, Path(invoice): Path<String>, posted: Posted) -> Answer {
    let today = app.ctx.now().to_zoned(posted.member.locale.zone.clone()).date();
    let on = posted.form.parsed("paid_on").unwrap_or(today);
    let result = app::work::pay_invoice(&app.ctx, &posted.member.actor, id(&invoice)?, on).await;
    posted.answer(posted.next("/"), result, "flash.saved")
}

/// POST `/clients/{id}/terms`.
pub async fn terms(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let form = &posted.form;
    let renewal_on = match form.opt("renewal_on").map(str::parse::<Date>) {
        Some(Err(_)) => return Ok(failed(&own(&client), "problem.no_date")),
        Some(Ok(day)) => Some(day),
        None => None,
    };
    let main_contact = form.opt("main_contact").map(id).transpose()?;
    let terms = ClientTerms { renewal_on, main_contact };
    let result = app::work::set_terms(&app.ctx, &posted.member.actor, id(&client)?, terms).await;
    posted.answer(&own(&client), result, "flash.saved")
}

/// GET `/clients/{id}/work.csv`.
pub async fn export(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
) -> Result<impl IntoResponse, Failure> {
    let client: ClientId = id(&client)?;
    let locale = &member.locale;
    let names = ["kind", "title", "state", "at", "due", "ended", "sum", "currency", "comments"];
    let headings = names.map(|name| locale.t(&format!("work.column.{name}")));
    let word = |key: &str| locale.t(key);
    let bytes =
        app::work::export(&app.ctx, &member.actor, client, headings, &locale.zone, &word).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"work.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((StatusCode::OK, headers, bytes))
}
