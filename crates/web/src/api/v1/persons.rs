//! The people at a client: map, card, private notes, the person's own rights.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt, word, word_opt};
use crate::api::value::{Day, Instant};
use crate::state::App;
use app::person::{BasisInput, CardInput, NoteInput, PeopleMap, PersonPage};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::id::ContactId;
use domain::people::{Basis, Influence, NoteAudience, OrgLevel, Question};
use locale::Locale;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A person on the map.
#[derive(Serialize, ToSchema)]
pub struct MapPersonRecord {
    /// Id of the contact.
    pub contact: String,
    pub name: String,
    /// top, head, lead, specialist; empty: not known.
    pub level: String,
    /// high, medium, low; empty: not known.
    pub influence: String,
    pub attitude: String,
    /// Id of the contact above.
    pub reports_to: Option<String>,
    pub last_touch_at: Option<Instant>,
    /// Questions of the card without an answer: wants, why, agency_role, own_role.
    pub gaps: Vec<String>,
}

/// Who speaks with whom.
#[derive(Serialize, ToSchema)]
pub struct TieRecord {
    pub contact: String,
    /// Id of the teammate.
    pub teammate: String,
    /// Touches of the last 90 days.
    pub n_touches: i64,
    pub last_at: Instant,
}

/// What the map warns of.
#[derive(Serialize, ToSchema)]
pub struct MapFindingRecord {
    /// people.single-contact and others.
    pub code: String,
    pub sentence: String,
    pub contact: Option<String>,
}

/// The map of the people at a client.
#[derive(Serialize, ToSchema)]
pub struct PeopleRecord {
    /// The highest level first.
    pub people: Vec<MapPersonRecord>,
    pub ties: Vec<TieRecord>,
    /// The gravest first.
    pub findings: Vec<MapFindingRecord>,
}

fn record(of: &PeopleMap, locale: &Locale) -> PeopleRecord {
    let people = of.people.iter().map(|p| MapPersonRecord {
        contact: p.contact.id.to_string(),
        name: p.contact.name.clone(),
        level: p.card.level.map_or("", OrgLevel::word).to_owned(),
        influence: p.card.influence.map_or("", Influence::word).to_owned(),
        attitude: p.contact.attitude.clone(),
        reports_to: p.card.reports_to.map(|id| id.to_string()),
        last_touch_at: p.last_touch.map(|t| Instant::ms(t.at_ms())),
        gaps: p.card.gaps().into_iter().map(|q| q.word().to_owned()).collect(),
    });
    let ties = of.ties.iter().map(|t| TieRecord {
        contact: t.contact.to_string(),
        teammate: t.teammate.to_string(),
        n_touches: t.n_touches,
        last_at: Instant::ms(t.last.at_ms()),
    });
    let findings = of.findings.iter().map(|f| MapFindingRecord {
        code: f.reason.code.to_string(),
        sentence: locale.reason(&f.reason),
        contact: f.contact.map(|id| id.to_string()),
    });
    PeopleRecord { people: people.collect(), ties: ties.collect(), findings: findings.collect() }
}

/// The map of the people at a client: levels, influence, who speaks with whom, what is missing
#[utoipa::path(get, path = "/clients/{id}/people", tag = "people",
    params(("id" = String, Path)), responses((status = 200, body = PeopleRecord)))]
pub async fn people(
    State(app): State<App>,
    Reader(caller): Reader,
    Path(client): Path<String>,
) -> Reply<PeopleRecord> {
    let of = app::person::map(&app.ctx, &caller.actor, id(&client)?).await?;
    Ok(Json(record(&of, &caller.locale)))
}

/// A private note.
#[derive(Serialize, ToSchema)]
pub struct NoteRecord {
    pub id: String,
    pub text: String,
    /// author, directors, managers, team.
    pub audience: String,
    /// The last day of it.
    pub until: Day,
    pub made_at: Instant,
    /// Id of the teammate.
    pub made_by: Option<String>,
}

/// Why the data are kept.
#[derive(Serialize, ToSchema)]
pub struct BasisRecord {
    /// contract, consent, interest, withdrawn.
    pub basis: String,
    pub on: Day,
    pub note: String,
    pub made_at: Instant,
}

/// What is known of a person, as far as the caller may know it.
#[derive(Serialize, ToSchema)]
pub struct CardRecord {
    pub contact: String,
    /// top, head, lead, specialist; empty: not known.
    pub level: String,
    /// high, medium, low; empty: not known.
    pub influence: String,
    pub reports_to: Option<String>,
    /// By the word of the question; the private ones are left out for who may not read them.
    pub answers: BTreeMap<String, String>,
    pub gaps: Vec<String>,
    pub notes: Vec<NoteRecord>,
    /// The first one counts.
    pub bases: Vec<BasisRecord>,
    pub erased_at: Option<Instant>,
    /// To be sent back with a change; 0: there is no card yet.
    pub version: i64,
}

impl From<PersonPage> for CardRecord {
    fn from(of: PersonPage) -> Self {
        let may_read = |q: &&Question| of.may_read_private || !q.is_private();
        let answers = Question::ALL.iter().filter(may_read);
        let answers = answers.map(|q| (q.word().to_owned(), of.card.answer(*q).to_owned()));
        let notes = of.notes.iter().map(|n| NoteRecord {
            id: n.id.to_string(),
            text: n.text.clone(),
            audience: n.audience.word().to_owned(),
            until: Day(n.until),
            made_at: Instant::ms(n.made_at),
            made_by: n.made_by.map(|id| id.to_string()),
        });
        let bases = of.bases.iter().map(|b| BasisRecord {
            basis: b.basis.word().to_owned(),
            on: Day(b.on),
            note: b.note.clone(),
            made_at: Instant::ms(b.made_at),
        });
        CardRecord {
            contact: of.contact.id.to_string(),
            level: of.card.level.map_or("", OrgLevel::word).to_owned(),
            influence: of.card.influence.map_or("", Influence::word).to_owned(),
            reports_to: of.card.reports_to.map(|id| id.to_string()),
            answers: answers.collect(),
            gaps: of.card.gaps().into_iter().map(|q| q.word().to_owned()).collect(),
            notes: notes.collect(),
            bases: bases.collect(),
            erased_at: of.contact.erased_at.map(Instant::ms),
            version: of.card.version,
        }
    }
}

/// The motivation card of a person, with private notes and the basis for keeping the data
#[utoipa::path(get, path = "/contacts/{id}/card", tag = "people",
    params(("id" = String, Path)), responses((status = 200, body = CardRecord)))]
pub async fn card(
    State(app): State<App>,
    Reader(caller): Reader,
    Path(contact): Path<String>,
) -> Reply<CardRecord> {
    Ok(Json(app::person::person(&app.ctx, &caller.actor, id(&contact)?).await?.into()))
}

/// A card as it should be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCard {
    version: i64,
    #[serde(default)]
    level: Option<String>,
    #[serde(default)]
    influence: Option<String>,
    /// Id of a contact of the same client.
    #[serde(default)]
    reports_to: Option<String>,
    /// By the word of the question; what is left out is empty.
    #[serde(default)]
    answers: BTreeMap<String, String>,
}

/// Write the motivation card of a person
#[utoipa::path(put, path = "/contacts/{id}/card", tag = "people",
    params(("id" = String, Path)), request_body = NewCard,
    responses((status = 200, body = CardRecord)))]
pub async fn save_card(
    State(app): State<App>,
    caller: Caller,
    Path(contact): Path<String>,
    Body(new): Body<NewCard>,
) -> Reply<CardRecord> {
    let contact: ContactId = id(&contact)?;
    let mut answers: [String; 8] = Default::default();
    for (question, answer) in new.answers {
        let found = Question::ALL.iter().position(|q| q.word() == question);
        let n = found.ok_or_else(|| {
            ApiError::field("answers", "unknown-choice", "There is no such question.")
        })?;
        answers[n] = answer;
    }
    let input = CardInput {
        level: word_opt("level", new.level.as_deref(), OrgLevel::from_word)?,
        influence: word_opt("influence", new.influence.as_deref(), Influence::from_word)?,
        reports_to: parsed_opt("reports_to", new.reports_to.as_deref())?,
        answers,
    };
    app::person::save_card(&app.ctx, &caller.actor, contact, new.version, &input).await?;
    Ok(Json(app::person::person(&app.ctx, &caller.owner(), contact).await?.into()))
}

/// A private note.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    #[schema(min_length = 1, max_length = 20_000)]
    text: String,
    /// author, directors, managers, team.
    audience: String,
    /// The last day; 180 days where it is left out, 365 at most.
    #[serde(default)]
    until: Option<Day>,
}

/// Write a private note on a person; it ends by itself
#[utoipa::path(post, path = "/contacts/{id}/notes", tag = "people",
    params(("id" = String, Path)), request_body = NewNote,
    responses((status = 201, body = CardRecord)))]
pub async fn add_note(
    State(app): State<App>,
    caller: Caller,
    Path(contact): Path<String>,
    Body(new): Body<NewNote>,
) -> Result<(StatusCode, Json<CardRecord>), ApiError> {
    let contact: ContactId = id(&contact)?;
    let audience = word("audience", &new.audience, NoteAudience::from_word)?;
    let input = NoteInput { text: new.text, audience, until: new.until.map(|day| day.0) };
    app::person::add_note(&app.ctx, &caller.actor, contact, &input).await?;
    let of = app::person::person(&app.ctx, &caller.owner(), contact).await?;
    Ok((StatusCode::CREATED, Json(of.into())))
}

/// Remove a private note before its day
#[utoipa::path(delete, path = "/contacts/{id}/notes/{note}", tag = "people",
    params(("id" = String, Path), ("note" = String, Path)), responses((status = 204)))]
pub async fn remove_note(
    State(app): State<App>,
    caller: Caller,
    Path((contact, note)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    app::person::remove_note(&app.ctx, &caller.actor, id(&contact)?, id(&note)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why the data are kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBasis {
    /// contract, consent, interest, withdrawn.
    basis: String,
    /// Today where it is left out.
    #[serde(default)]
    on: Option<Day>,
    #[serde(default)]
    #[schema(max_length = 200)]
    note: String,
}

/// Note why the data of a person are kept
#[utoipa::path(post, path = "/contacts/{id}/bases", tag = "people",
    params(("id" = String, Path)), request_body = NewBasis,
    responses((status = 201, body = CardRecord)))]
pub async fn add_basis(
    State(app): State<App>,
    caller: Caller,
    Path(contact): Path<String>,
    Body(new): Body<NewBasis>,
) -> Result<(StatusCode, Json<CardRecord>), ApiError> {
    let contact: ContactId = id(&contact)?;
    let basis = word("basis", &new.basis, Basis::from_word)?;
    let input = BasisInput { basis, on: new.on.map(|day| day.0), note: new.note };
    app::person::note_basis(&app.ctx, &caller.actor, contact, &input).await?;
    let of = app::person::person(&app.ctx, &caller.owner(), contact).await?;
    Ok((StatusCode::CREATED, Json(of.into())))
}

/// Everything that is kept of a person, as one file
#[utoipa::path(post, path = "/contacts/{id}/export", tag = "people",
    params(("id" = String, Path)), responses((status = 200, body = serde_json::Value)))]
pub async fn export(
    State(app): State<App>,
    caller: Caller,
    Path(contact): Path<String>,
) -> Reply<serde_json::Value> {
    Ok(Json(app::person::file(&app.ctx, &caller.actor, id(&contact)?).await?))
}

/// The name again, so that nobody is erased by a slip.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    #[schema(max_length = 200)]
    confirmation: String,
}

/// What an erasure did.
#[derive(Serialize, ToSchema)]
pub struct ErasureRecord {
    /// Messages of and to the person whose text is gone.
    pub n_wiped: usize,
    /// Messages of others in which the person was named.
    pub n_redacted: usize,
    /// Other records in which the person was named.
    pub n_records: usize,
}

/// Erase a person: the record, the person's messages, the name in everything else. For good
#[utoipa::path(post, path = "/contacts/{id}/erasure", tag = "people",
    params(("id" = String, Path)), request_body = Erasure,
    responses((status = 200, body = ErasureRecord)))]
pub async fn erase(
    State(app): State<App>,
    caller: Caller,
    Path(contact): Path<String>,
    Body(new): Body<Erasure>,
) -> Reply<ErasureRecord> {
    let (ctx, actor) = (&app.ctx, &caller.actor);
    let done = app::person::erase(ctx, actor, id(&contact)?, &new.confirmation).await?;
    Ok(Json(ErasureRecord {
        n_wiped: done.n_wiped,
        n_redacted: done.n_redacted,
        n_records: done.n_records,
    }))
}
