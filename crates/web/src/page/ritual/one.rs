//! One ritual: its script, who talks with whom, what came of it.

use super::client::typed as typed_ritual;
use super::run_row;
use crate::failure::Answer;
use crate::form::Form;
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::ritual::{AskRow, PairRow, RitualPage as PageView, RitualRow};
use crate::view::{Choice, Errors, Link};
use app::ritual::{
    Answer as Said, ResultInput, RitualPage, change, end, note_result, ritual, set_pairs,
};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::id::{ContactId, RitualId, TeammateId};
use domain::people::Question;
use domain::ritual::RitualResult;
use std::collections::HashMap;

/// GET `/rituals/{id}`.
pub async fn one(State(app): State<App>, member: Member, Path(ritual_id): Path<String>) -> Answer {
    let of = ritual(&app.ctx, &member.actor, id(&ritual_id)?).await?;
    show(&app, &member, &view(&member, &of, None, Errors::new())).await
}

/// POST `/rituals/{id}`.
pub async fn save(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let id: RitualId = id(&of)?;
    let of = ritual(&app.ctx, &member.actor, id).await?;
    member.actor.must(Action::EditProject)?;
    let version = form.parsed("version").unwrap_or_default();
    let result = change(&app.ctx, &member.actor, id, version, &typed_ritual(form)).await;
    answer(&app, member, &of, form, result, "flash.saved").await
}

/// POST `/rituals/{id}/results`.
pub async fn result(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let id: RitualId = id(&of)?;
    let of = ritual(&app.ctx, &member.actor, id).await?;
    member.actor.must(Action::EditProject)?;
    let said = form.fields().filter_map(|(name, said)| {
        let (teammate, contact) = pair_of(name.strip_prefix("said:")?)?;
        Some(Said { teammate, contact, said: said.to_owned() })
    });
    let result = match RitualResult::from_word(form.text("result")) {
        Some(result) => {
            let input = ResultInput {
                result,
                on: form.parsed("on"),
                said: form.text("said").to_owned(),
                agreed: form.text("agreed").to_owned(),
                answers: said.collect(),
            };
            let version = form.parsed("version").unwrap_or_default();
            note_result(&app.ctx, &member.actor, id, version, &input).await
        }
        None => Err(app::Error::field("result", "unknown_choice")),
    };
    answer(&app, member, &of, form, result, "flash.ritual_result").await
}

/// POST `/rituals/{id}/pairs`: those that are ticked, and one more.
pub async fn pairs(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let id: RitualId = id(&of)?;
    let of = ritual(&app.ctx, &member.actor, id).await?;
    member.actor.must(Action::EditProject)?;
    let mut pairs: Vec<(TeammateId, ContactId)> = form.all("pair").filter_map(pair_of).collect();
    if let (Some(ours), Some(theirs)) = (form.parsed("ours"), form.parsed("theirs")) {
        pairs.push((ours, theirs));
    }
    let result = set_pairs(&app.ctx, &member.actor, id, &pairs).await;
    answer(&app, member, &of, form, result, "flash.saved").await
}

/// POST `/rituals/{id}/end`.
pub async fn ending(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let id: RitualId = id(&of)?;
    let actor = &posted.member.actor;
    let result = end(&app.ctx, actor, id, posted.form.text("why")).await;
    posted.answer(&format!("/rituals/{id}"), result, "flash.ritual_ended")
}

async fn answer(
    app: &App,
    member: &Member,
    of: &RitualPage,
    form: &Form,
    result: app::Result<()>,
    key: &str,
) -> Answer {
    match result {
        Ok(()) => Ok(done(&format!("/rituals/{}", of.ritual.id), key)),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            page(app, member, status, &view(member, of, Some(form), errors)).await
        }
    }
}

/// `teammate:contact`.
fn pair_of(text: &str) -> Option<(TeammateId, ContactId)> {
    let (teammate, contact) = text.split_once(':')?;
    Some((teammate.parse().ok()?, contact.parse().ok()?))
}

fn view(member: &Member, of: &RitualPage, typed: Option<&Form>, errors: Errors) -> PageView {
    let locale = &member.locale;
    let text = |name: &str| typed.map(|form| form.text(name).to_owned()).unwrap_or_default();
    let r = &of.ritual;
    let theirs: HashMap<ContactId, String> =
        of.contacts.iter().map(|c| (c.id, c.name.clone())).collect();
    let pair = |(ours, contact): &(TeammateId, ContactId)| PairRow {
        value: format!("{ours}:{contact}"),
        ours: of.names.get(ours).cloned().unwrap_or_default(),
        theirs: theirs.get(contact).cloned().unwrap_or_default(),
    };
    let team = || of.team.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let none = || std::iter::once((String::new(), locale.t("form.none")));
    let contacts = of.contacts.iter().map(|c| (c.id.to_string(), c.name.clone()));
    let results = RitualResult::ALL.iter().map(|r| r.word());
    let results = results.map(|word| (word, locale.t(&format!("ritual.result.{word}"))));
    let chosen = Some(text("result")).filter(|word| !word.is_empty());
    let owner = r.owner.map(|id| id.to_string()).unwrap_or_default();
    PageView {
        row: RitualRow {
            id: r.id.to_string(),
            client: Link::new(of.client.id, &of.client.name),
            kind: r.kind.word(),
            title: r.title.clone(),
            state: of.state.word(),
            next_on: r.next_on,
            late_days: i64::from((of.today - r.next_on).get_days()),
            every_days: r.every_days,
            owner: r.owner.and_then(|who| of.names.get(&who).cloned()).unwrap_or_default(),
            is_over: r.ended_at.is_some(),
        },
        version: r.version,
        days_per_week: r.days_per_week,
        n_lines: r.kind.n_lines(),
        to_ask: of
            .to_ask
            .iter()
            .map(|(contact, questions)| AskRow {
                contact: Link::new(contact.id, &contact.name),
                questions: questions.iter().map(|q| Question::word(*q)).collect(),
            })
            .collect(),
        has_pairs: r.kind.has_pairs(),
        pairs: of.pairs.iter().map(pair).collect(),
        proposed: of.proposed.iter().map(pair).collect(),
        team: Choice::list(none().chain(team()), ""),
        contacts: Choice::list(none().chain(contacts), ""),
        runs: of.runs.iter().map(|run| run_row(run, r.kind, &of.names, &theirs)).collect(),
        owners: Choice::list(none().chain(team()), &owner),
        every_days: r.every_days.map(|days| days.to_string()).unwrap_or_default(),
        today: of.today.to_string(),
        said: text("said"),
        agreed: text("agreed"),
        results: Choice::list(results, &chosen.unwrap_or_else(|| "held".to_owned())),
        may_edit: member.actor.may(Action::EditProject) && r.ended_at.is_none(),
        errors,
    }
}
