//! The trust account of a client: balance, entries with their causes, entries by hand.

use super::{Posted, at, done, id, page, refused, show};
use crate::failure::Answer;
use crate::form::Form;
use crate::session::Member;
use crate::state::App;
use crate::view::trust::{LineRow, OutcomeRow, TrustPage};
use crate::view::{By, Choice, Errors, Link};
use app::trust::{Account, EntryInput, Line, account, add, undo};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::id::{ClientId, EntryId};
use domain::trust::TrustEntryKind;
use jiff::Timestamp;
use jiff::civil::Date;
use report::chart::Ledger;

/// Lines that the page shows, the newest.
const LINES_SHOWN: usize = 200;

/// GET `/clients/{id}/trust`.
pub async fn show_page(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
) -> Answer {
    let file = account(&app.ctx, &member.actor, id(&client)?).await?;
    show(&app, &member, &view(&app, &member, &file, None)).await
}

/// POST `/clients/{id}/trust`.
pub async fn add_entry(
    State(app): State<App>,
    Path(client): Path<String>,
    posted: Posted,
) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let file = account(&app.ctx, &member.actor, client).await?;
    member.actor.must(Action::EditProject)?;
    let result = match TrustEntryKind::from_word(form.text("kind")) {
        Some(kind) => {
            let input = EntryInput {
                kind,
                contact: form.parsed("contact"),
                at: noon(&app, member, form.parsed("on")),
                reason: form.text("reason").to_owned(),
            };
            add(&app.ctx, &member.actor, client, &input).await.map(drop)
        }
        None => Err(app::Error::field("kind", "unknown_choice")),
    };
    match result {
        Ok(()) => Ok(done(&format!("/clients/{client}/trust"), "flash.trust_added")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let view = view(&app, member, &file, Some((form, errors)));
            page(&app, member, status, &view).await
        }
    }
}

/// The noon of a day by the reader's clock; of today, now.
fn noon(app: &App, member: &Member, day: Option<Date>) -> Timestamp {
    let zone = member.locale.zone.clone();
    let today = app.ctx.now().to_zoned(zone.clone()).date();
    let day = day.filter(|day| *day != today);
    let noon = day.and_then(|day| day.at(12, 0, 0, 0).to_zoned(zone).ok());
    noon.map_or(app.ctx.now(), |noon| noon.timestamp())
}

/// POST `/clients/{id}/trust/{entry}/undoing`.
pub async fn undoing(
    State(app): State<App>,
    Path((client, entry)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let client: ClientId = id(&client)?;
    let entry: EntryId = id(&entry)?;
    let (actor, reason) = (&posted.member.actor, posted.form.text("reason"));
    let result = undo(&app.ctx, actor, client, entry, reason).await;
    posted.answer(&format!("/clients/{client}/trust#ledger"), result, "flash.trust_undone")
}

fn view(app: &App, member: &Member, file: &Account, typed: Option<(&Form, Errors)>) -> TrustPage {
    let locale = &member.locale;
    let form = typed.as_ref().map(|(form, _)| *form);
    let text = |name: &str| form.map(|form| form.text(name).to_owned()).unwrap_or_default();
    let moment = |seconds: i64| at(seconds.saturating_mul(1000));
    let chart = Ledger {
        course: file.course.iter().map(|b| (moment(b.at), b.points)).collect(),
        entries: file
            .lines
            .iter()
            .filter(|line| !line.is_undone && line.entry.undoes.is_none())
            .map(|line| (at(line.entry.at), line.entry.points as f64 / 100.0))
            .collect(),
    };
    let outcomes = file.outcomes.iter().map(|outcome| OutcomeRow {
        kind: outcome.kind.word(),
        points: outcome.points,
        after: outcome.after,
        in_month: outcome.in_month,
    });
    let kinds = file.outcomes.iter().map(|outcome| outcome.kind.word());
    let kinds = kinds.map(|word| (word, locale.t(&format!("trust.kind.{word}"))));
    let nobody = (String::new(), locale.t("form.none"));
    let contacts = file.contacts.iter().filter(|contact| contact.archived_at.is_none());
    let contacts = contacts.map(|contact| (contact.id.to_string(), contact.name.clone()));
    TrustPage {
        client: Link::new(file.client.id, &file.client.name),
        balance: file.balance,
        half_life_days: file.half_life_days.round() as i64,
        without: file.outcomes.first().map_or(0.0, |outcome| outcome.without),
        chart,
        lines: file.lines.iter().take(LINES_SHOWN).map(|line| row(file, line)).collect(),
        people: file
            .people
            .iter()
            .map(|(contact, balance)| (Link::new(contact.id, &contact.name), *balance))
            .collect(),
        outcomes: outcomes.collect(),
        kinds: Choice::list(kinds, &text("kind")),
        contacts: Choice::list(std::iter::once(nobody).chain(contacts), &text("contact")),
        today: app.ctx.now().to_zoned(locale.zone.clone()).date().to_string(),
        reason: text("reason"),
        may_edit: member.actor.may(Action::EditProject),
        errors: typed.map(|(_, errors)| errors).unwrap_or_default(),
    }
}

fn row(file: &Account, line: &Line) -> LineRow {
    let entry = &line.entry;
    let href = match entry.cause_kind.as_str() {
        "promise" => Some(format!("/promises/{}", entry.cause_id)),
        "milestone" => Some(format!("/milestones/{}", entry.cause_id)),
        "incident" => Some(format!("/incidents/{}", entry.cause_id)),
        "ritual" => Some(format!("/rituals/{}", entry.cause_id)),
        _ => None,
    };
    let contact = file.contacts.iter().find(|contact| Some(contact.id) == entry.contact);
    LineRow {
        id: entry.id.to_string(),
        kind: entry.kind.word(),
        at: at(entry.at),
        points: entry.points as f64 / 100.0,
        left: line.left,
        title: entry.title.clone(),
        reason: if entry.reason == entry.title { String::new() } else { entry.reason.clone() },
        href,
        contact: contact.map(|contact| contact.name.clone()).unwrap_or_default(),
        by: entry.made_by.map(|by| By {
            name: file.names.get(&by).cloned().unwrap_or_default(),
            at: at(entry.made_at),
        }),
        is_undoing: entry.undoes.is_some(),
        is_undone: line.is_undone,
    }
}
