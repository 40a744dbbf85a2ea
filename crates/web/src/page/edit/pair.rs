//! Two edits side by side: whether it is so, how it is answered, what to write to the client (C118, C120).

use super::rows::{People, pair};
use crate::failure::{Answer, Failure};
use crate::page::{Posted, id, show};
use crate::session::Member;
use crate::state::App;
use crate::view::Link;
use crate::view::edit::{PairPage, PairView};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::edit::{PairAnswer, PairVerdict};
use domain::id::{EditId, EditPairId};
use locale::{Locale, Value};

/// GET `/edits/{id}/pairs/{pair}`.
pub async fn page(
    State(app): State<App>,
    member: Member,
    Path((of, which)): Path<(String, String)>,
) -> Answer {
    let (of, which): (EditId, EditPairId) = (id(&of)?, id(&which)?);
    let file = app::edit::one(&app.ctx, &member.actor, of).await?;
    let card = file.pairs.iter().find(|p| p.row.id == which && p.row.edit == of);
    let card = card.ok_or_else(Failure::not_found)?;
    let people = People { names: &file.names, contacts: &file.contacts, projects: &file.projects };
    let pair = pair(card, &people);
    let view = PairPage {
        client: Link::new(file.client.id, file.client.name.clone()),
        letters: letters(&member.locale, &pair),
        may_decide: member.actor.may(Action::EditProject),
        pair,
    };
    show(&app, &member, &view).await
}

/// A polite letter with both texts and dates: of a contradiction one for each answer, of a repeat one.
fn letters(locale: &Locale, pair: &PairView) -> Vec<(String, String)> {
    let words: &[&str] = match pair.kind.as_str() {
        "repeat" => &["repeat"],
        _ => &["expertise", "numbers", "owner"],
    };
    let source = match (&pair.earlier.edit, pair.earlier.decided_on) {
        (_, Some(_)) => "decided",
        (Some(_), None) => "edit",
        (None, None) => "rule",
    };
    let on = pair.earlier.decided_on.unwrap_or(pair.earlier.on);
    let before = locale.fill(
        &format!("edit.letter.before.{source}"),
        &[("on", Value::from(locale.date(on))), ("text", Value::from(pair.earlier.text.as_str()))],
    );
    let letter = |word: &&str| {
        let args = [
            ("before", Value::from(before.as_str())),
            ("on", Value::from(locale.date(pair.later.on))),
            ("text", Value::from(pair.later.text.as_str())),
        ];
        ((*word).to_owned(), locale.fill(&format!("edit.letter.{word}"), &args))
    };
    words.iter().map(letter).collect()
}

/// POST `/edits/{id}/pairs/{pair}`: a verdict, or an answer.
pub async fn save(
    State(app): State<App>,
    Path((of, which)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let of: (EditId, EditPairId) = (id(&of)?, id(&which)?);
    let (form, actor) = (&posted.form, &posted.member.actor);
    let verdict = PairVerdict::from_word(form.text("verdict"));
    let answer = PairAnswer::from_word(form.text("answer"));
    let result = match (verdict, answer) {
        (Some(verdict), _) => app::edit::judge(&app.ctx, actor, of, verdict).await,
        (None, Some(answer)) => {
            app::edit::answer(&app.ctx, actor, of, answer, form.text("note")).await
        }
        (None, None) => Err(app::Error::field("verdict", "unknown_choice")),
    };
    let own = format!("/edits/{}/pairs/{}", of.0, of.1);
    posted.answer(posted.next(&own), result, "flash.saved")
}
