//! Preparing the client's page: words, preview, links; the choice and what follows from it.

use super::{Again, about, day, receipt};
use crate::failure::Answer;
use crate::page::{Posted, at, done, id, page, team};
use crate::session::Member;
use crate::state::App;
use crate::view::Choice;
use crate::view::way_out::{
    AddendumPage, ChoiceItem, ClientPageDesk, DutyItem, LinkItem, MoveItem, ProofItem, Shown,
    WayItem,
};
use app::incident::carry_out::{self, DutyInput};
use app::incident::choice::{self, ChoiceInput, Chosen};
use app::incident::client_page::{self, ClientPage, DAYS_GOOD};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use domain::carry_out::Moved;
use domain::cue::Lang;
use domain::id::{IncidentId, TeammateId};
use domain::work::ItemState;

/// What the client sees, as plain values.
pub(in crate::page) fn shown(of: &ClientPage) -> Shown {
    let paragraphs = |text: &str| -> Vec<String> {
        let lines = text.split('\n').map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    };
    let ways = of.ways.iter().map(|way| WayItem {
        id: way.id.to_string(),
        title: way.title.clone(),
        terms: way.terms.clone(),
        new_date: way.new_date,
        sum_minor: way.sum_minor,
    });
    let proofs = of.proofs.iter().map(|proof| ProofItem {
        name: proof.name.clone(),
        due_on: proof.due_on,
        is_done: proof.is_done,
        is_proven: proof.is_proven,
        proof: proof.proof.clone(),
    });
    Shown {
        agency: of.agency.clone(),
        recipient: of.recipient.clone(),
        currency: of.currency.clone(),
        story: paragraphs(&of.story),
        prevention: paragraphs(&of.prevention),
        ways: ways.collect(),
        proofs: proofs.collect(),
        receipt: of.choice.as_ref().map(receipt),
    }
}

/// GET `/incidents/{id}/client-page`.
pub async fn show(State(app): State<App>, member: Member, Path(incident): Path<String>) -> Answer {
    desk(&app, &member, id(&incident)?, Again::default(), None).await
}

async fn desk(
    app: &App,
    member: &Member,
    incident: IncidentId,
    mut again: Again,
    fresh_link: Option<String>,
) -> Answer {
    let (ctx, actor) = (&app.ctx, &member.actor);
    let room = app::incident::room(ctx, actor, incident).await?;
    let prepared = client_page::prepared(ctx, actor, incident).await?;
    let choices = choice::of_incident(ctx, actor, incident).await?;
    let follows = carry_out::of_incident(ctx, actor, incident).await?;
    let addendum = if choices.is_empty() {
        None
    } else {
        Some(carry_out::addendum(ctx, actor, incident).await?)
    };
    let story = &prepared.story;
    let mut stored = |name: &str, value: &str| {
        again.values.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    };
    stored("story", &story.story);
    stored("prevention", &story.prevention);
    stored("recipient", "");
    stored("days", &DAYS_GOOD.to_string());
    stored("chosen_by", "");
    stored("own_proposal", "");
    stored("note", "");
    let today = ctx.now().to_zoned(room.zone.clone()).date();
    let now = ctx.now_ms();
    let owners = |chosen: Option<TeammateId>| {
        let mut names: Vec<_> = room.names.iter().map(|(id, name)| (*id, name.clone())).collect();
        names.sort_by(|a, b| a.1.cmp(&b.1));
        let chosen = chosen.map(|id| id.to_string()).unwrap_or_default();
        Choice::list(names, &chosen)
    };
    let name =
        |id: Option<TeammateId>| id.and_then(|id| room.names.get(&id)).cloned().unwrap_or_default();
    let ways = prepared.preview.ways.iter().map(|way| (way.id, way.title.clone()));
    let view = ClientPageDesk {
        about: about(member, &room.incident, &room.client.name),
        version: story.version,
        published_at: story.published_at.map(at),
        published_by: name(story.published_by),
        is_changed: prepared.is_changed,
        shown: shown(&prepared.preview),
        links: prepared
            .links
            .iter()
            .map(|link| LinkItem {
                id: link.id.to_string(),
                recipient: link.recipient.clone(),
                lang: link.lang.word().to_owned(),
                expires_at: at(link.expires_at),
                state: app::link::state_of(link, now),
                is_good: link.is_good(now),
            })
            .collect(),
        fresh_link,
        recipients: room.contacts.iter().map(|contact| contact.name.clone()).collect(),
        choices: choices
            .iter()
            .map(|made| ChoiceItem {
                receipt: receipt(made),
                is_own_hand: made.row.how == "portal",
                note: made.row.note.clone(),
                is_carried_out: made.row.carried_out_at.is_some(),
            })
            .collect(),
        offered: Choice::list(ways, ""),
        duties: follows
            .duties
            .iter()
            .filter(|duty| duty.state != ItemState::Cancelled)
            .map(|duty| DutyItem {
                id: duty.id.to_string(),
                name: duty.title.clone(),
                owners: owners(duty.owner),
                owner_name: name(duty.owner),
                due_on: duty.due_on,
                done_at: duty.ended_at.map(at),
                is_late: duty.ended_at.is_none() && duty.due_on.is_some_and(|due| due < today),
            })
            .collect(),
        moves: follows
            .moves
            .into_iter()
            .map(|moved| MoveItem {
                kind: moved.of.word(),
                href: match moved.of {
                    Moved::Kpi(id) => format!("/kpis/{id}"),
                    Moved::Milestone(id) => format!("/milestones/{id}"),
                    Moved::Promise(id) => format!("/promises/{id}"),
                    Moved::WorkItem(_) => format!("/clients/{}/work", room.client.id),
                },
                title: moved.title,
                was_on: moved.was_on,
                moved_on: moved.moved_on,
                units: moved.units.map(|units| units.normalize().to_string()),
                is_undone: moved.undone_at.is_some(),
            })
            .collect(),
        addendum,
        values: again.values,
        errors: again.errors,
    };
    page(app, member, again.status, &view).await
}

async fn answer(
    app: &App,
    posted: &Posted,
    incident: &str,
    result: app::Result<()>,
    key: &str,
) -> Answer {
    match result {
        Ok(()) => Ok(done(&format!("/incidents/{incident}/client-page"), key)),
        Err(error) => {
            let again = Again::after(posted, error)?;
            desk(app, &posted.member, id(incident)?, again, None).await
        }
    }
}

/// POST `/incidents/{id}/client-page`.
pub async fn save(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let of = (id(&incident)?, posted.form.parsed("version").unwrap_or(0));
    let (story, prevention) = (posted.form.text("story"), posted.form.text("prevention"));
    let result = client_page::save(&app.ctx, &posted.member.actor, of, story, prevention).await;
    answer(&app, &posted, &incident, result, "flash.saved").await
}

/// POST `/incidents/{id}/client-page/publication`.
pub async fn publish(
    State(app): State<App>,
    Path(incident): Path<String>,
    posted: Posted,
) -> Answer {
    let of = (id(&incident)?, posted.form.parsed("version").unwrap_or(0));
    let result = client_page::publish(&app.ctx, &posted.member.actor, of).await;
    answer(&app, &posted, &incident, result, "flash.published").await
}

/// POST `/incidents/{id}/links`: the address is shown once.
pub async fn link(
    State(app): State<App>,
    Path(incident): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Answer {
    let of = id(&incident)?;
    let form = &posted.form;
    let lang = Lang::from_word(form.text("lang")).unwrap_or(Lang::Ru);
    let days = form.parsed("days").unwrap_or(0);
    let actor = &posted.member.actor;
    match client_page::link(&app.ctx, actor, of, form.text("recipient"), lang, days).await {
        Ok(new) => {
            let address = format!("{}/c/{}", team::origin(&app, &headers), new.secret);
            desk(&app, &posted.member, of, Again::default(), Some(address)).await
        }
        Err(error) => {
            let again = Again::after(&posted, error)?;
            desk(&app, &posted.member, of, again, None).await
        }
    }
}

/// POST `/incidents/{id}/links/{link}/revocation`.
pub async fn revoke(
    State(app): State<App>,
    Path((incident, link)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let actor = &posted.member.actor;
    let result = client_page::revoke(&app.ctx, actor, id(&incident)?, id(&link)?).await;
    answer(&app, &posted, &incident, result, "flash.revoked").await
}

/// POST `/incidents/{id}/choices`: what the client said by word.
pub async fn record(
    State(app): State<App>,
    Path(incident): Path<String>,
    posted: Posted,
) -> Answer {
    let form = &posted.form;
    let chosen = match form.opt("option") {
        Some(option) => Chosen::Option(id(option)?),
        None => Chosen::Own(form.text("own_proposal").to_owned()),
    };
    let input = ChoiceInput {
        chosen,
        chosen_by: form.text("chosen_by").to_owned(),
        note: form.text("note").to_owned(),
    };
    let result = choice::record(&app.ctx, &posted.member.actor, id(&incident)?, &input).await;
    answer(&app, &posted, &incident, result.map(|_| ()), "flash.saved").await
}

/// POST `/incidents/{id}/duties/{duty}`.
pub async fn duty(
    State(app): State<App>,
    Path((incident, duty)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let of = (id(&incident)?, id(&duty)?);
    let owner = posted.form.opt("owner").map(id).transpose()?;
    let is_done = posted.form.is_on("is_done");
    let result = async {
        let input = DutyInput { owner, due_on: day(&posted, "due_on")?, is_done };
        carry_out::set_duty(&app.ctx, &posted.member.actor, of, &input).await
    };
    let result = result.await;
    answer(&app, &posted, &incident, result, "flash.saved").await
}

/// GET `/incidents/{id}/addendum`: the draft on a page of its own, to be printed.
pub async fn addendum(
    State(app): State<App>,
    member: Member,
    Path(incident): Path<String>,
) -> Answer {
    let incident: IncidentId = id(&incident)?;
    let room = app::incident::room(&app.ctx, &member.actor, incident).await?;
    let text = carry_out::addendum(&app.ctx, &member.actor, incident).await?;
    let about = about(&member, &room.incident, &room.client.name);
    crate::page::show(&app, &member, &AddendumPage { about, text }).await
}

/// GET `/incidents/{id}/addendum.txt`: the same as a text file.
pub async fn addendum_text(
    State(app): State<App>,
    member: Member,
    Path(incident): Path<String>,
) -> Answer {
    let text = carry_out::addendum(&app.ctx, &member.actor, id(&incident)?).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"addendum.txt\""),
    ];
    Ok((headers, text).into_response())
}
