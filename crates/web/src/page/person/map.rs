//! The map of the people at a client.

use crate::failure::Answer;
use crate::page::{at, id, show};
use crate::session::Member;
use crate::state::App;
use crate::view::Link;
use crate::view::person::{FindingRow, PeoplePage, PersonRow};
use app::person::{MapPerson, PeopleMap, map};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::id::ContactId;
use domain::matrix::grade::loyalty_of;
use domain::people::{Influence, OrgLevel, Question, TIE_DAYS};
use jiff::Timestamp;
use locale::Locale;
use report::chart::{MapBand, MapDot, MapOurs, PeoplePicture, Stand};

/// GET `/clients/{id}/people`.
pub async fn people(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let of = map(&app.ctx, &member.actor, id(&client)?).await?;
    let view = PeoplePage {
        client: Link::new(of.client.id, &of.client.name),
        picture: picture(&of, &member.locale, app.ctx.now()),
        findings: of
            .findings
            .iter()
            .map(|f| FindingRow {
                reason: f.reason.clone(),
                contact: f.contact.map(|id| id.to_string()),
            })
            .collect(),
        people: of.people.iter().map(|person| row(&of, person)).collect(),
        days: TIE_DAYS,
        may_edit: member.actor.may(Action::EditContact),
    };
    show(&app, &member, &view).await
}

fn row(of: &PeopleMap, person: &MapPerson) -> PersonRow {
    let own = of.ties.iter().filter(|tie| tie.contact == person.contact.id);
    PersonRow {
        contact: Link::new(person.contact.id, &person.contact.name),
        position: person.contact.position.clone(),
        level: person.card.level.map_or("", OrgLevel::word),
        influence: person.card.influence.map_or("", Influence::word),
        attitude: person.contact.attitude.clone(),
        ours: own.map(|tie| (tie.name.clone(), tie.n_touches)).collect(),
        last_touch_at: person.last_touch.map(|t| at(t.at_ms())),
        gaps: person.card.gaps().into_iter().map(Question::word).collect(),
    }
}

/// The picture: people by level, ours below, and the lines between them.
fn picture(of: &PeopleMap, locale: &Locale, now: Timestamp) -> PeoplePicture {
    let place = |id: ContactId| of.people.iter().position(|p| p.contact.id == id);
    let mut bands: Vec<(Option<OrgLevel>, MapBand)> = Vec::new();
    for person in &of.people {
        let level = person.card.level;
        let dot = dot(person, person.card.reports_to.and_then(place), locale, now);
        match bands.last_mut() {
            Some((last, band)) if *last == level => band.people.push(dot),
            _ => {
                let word = level.map_or("unknown", OrgLevel::word);
                let name = locale.t(&format!("people.level.{word}"));
                bands.push((level, MapBand { name, people: vec![dot] }));
            }
        }
    }
    let most = of.ties.iter().map(|tie| tie.n_touches).max().unwrap_or(1).max(1) as f64;
    let mut ours: Vec<MapOurs> = Vec::new();
    for tie in &of.ties {
        let Some(to) = place(tie.contact) else { continue };
        let line = (to, tie.n_touches as f64 / most);
        match ours.iter_mut().find(|own| own.name == tie.name) {
            Some(own) => own.ties.push(line),
            None => ours.push(MapOurs { name: tie.name.clone(), ties: vec![line] }),
        }
    }
    PeoplePicture { bands: bands.into_iter().map(|(_, band)| band).collect(), ours }
}

fn dot(person: &MapPerson, above: Option<usize>, locale: &Locale, now: Timestamp) -> MapDot {
    let contact = &person.contact;
    let stand = match loyalty_of(&contact.attitude) {
        None => Stand::Unknown,
        Some(loyalty) if loyalty < 40 => Stand::Against,
        Some(loyalty) if loyalty < 70 => Stand::Even,
        Some(_) => Stand::For,
    };
    let last = person.last_touch.map(|t| locale.relative(at(t.at_ms()), now));
    let said = |key: String| locale.t(&key);
    let influence = person.card.influence.map(|i| said(format!("people.influence.{}", i.word())));
    let attitude = Some(&contact.attitude).filter(|a| !a.is_empty());
    let attitude = attitude.map(|a| said(format!("attitude.{a}")));
    let spoke = last.clone().unwrap_or_else(|| locale.t("people.never"));
    let parts = [Some(contact.position.clone()), influence, attitude, Some(spoke)];
    let told: Vec<String> = parts.into_iter().flatten().filter(|p| !p.is_empty()).collect();
    MapDot {
        name: contact.name.clone(),
        href: format!("/contacts/{}/card", contact.id),
        influence: person.card.influence.map(|i| match i {
            Influence::High => 2,
            Influence::Medium => 1,
            Influence::Low => 0,
        }),
        stand,
        is_quiet: person.n_touches == 0,
        last: last.unwrap_or_default(),
        told: format!("{}: {}", contact.name, told.join(", ")),
        above,
    }
}
