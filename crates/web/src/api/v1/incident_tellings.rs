//! Words to the client: letters from the first draft to what the mail server said, the plan of a
//! call, what was heard in it.

use super::incident_parts::{Added, added};
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, Query, id, parsed_opt, word, word_opt};
use crate::api::value::{Instant, Why};
use crate::state::App;
use app::incident::case::{CaseFile, case};
use app::incident::dispatch::{self, Found};
use app::incident::letter::{self, LetterInput, LineKind, Missing, Part};
use app::incident::{Telling, channel, section};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::cue::Lang;
use domain::draft::DraftKind;
use domain::id::{ContactId, IncidentId, TellingId};
use domain::incident::channel::ChannelAdvice;
use domain::incident::listening::Listening;
use locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A letter, a call, a meeting or a chat, with how far it has come.
#[derive(Serialize, ToSchema)]
pub struct TellingRecord {
    pub id: String,
    /// `letter`, `call`, `meeting`, `chat`.
    pub kind: String,
    /// `first_notice`, `explanation`, `apology`, `options`, `reply`.
    pub purpose: String,
    /// `draft`, `queued`, `sending`, `sent` (the mail server has it), `failed` (bounced or refused),
    /// `unknown` (somebody must find out), `told` (by voice or sent elsewhere), `cancelled`.
    pub state: String,
    /// Id of the contact.
    pub contact: Option<String>,
    /// An address, or a name.
    pub recipient: String,
    pub subject: String,
    pub text: String,
    /// What is to be said by voice.
    pub script: String,
    pub planned_at: Option<Instant>,
    pub told_at: Option<Instant>,
    /// What the mail server said when it did not take it.
    pub error: Option<String>,
    pub created_at: Instant,
    /// To be sent back with a change.
    pub version: i64,
}

impl From<Telling> for TellingRecord {
    fn from(telling: Telling) -> Self {
        TellingRecord {
            id: telling.id.to_string(),
            kind: telling.kind.word().to_owned(),
            purpose: telling.purpose,
            state: telling.state.word().to_owned(),
            contact: telling.contact.map(|id| id.to_string()),
            recipient: telling.recipient,
            subject: telling.subject,
            text: telling.text,
            script: telling.script,
            planned_at: telling.planned_at.map(Instant::ms),
            told_at: telling.told_at.map(Instant::ms),
            error: telling.error,
            created_at: Instant::ms(telling.created_at),
            version: telling.version,
        }
    }
}

/// Words to the client
///
/// Letters and calls of an incident, the oldest first, each with how far it has come.
#[utoipa::path(get, path = "/incidents/{id}/tellings", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = Vec<TellingRecord>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(incident): Path<String>,
) -> Reply<Vec<TellingRecord>> {
    let all = letter::of_incident(&app.ctx, &actor, id(&incident)?).await?;
    Ok(Json(all.into_iter().map(TellingRecord::from).collect()))
}

/// One letter or call
#[utoipa::path(get, path = "/incidents/{id}/tellings/{telling}", tag = "incidents",
    params(("id" = String, Path), ("telling" = String, Path)),
    responses((status = 200, body = TellingRecord)))]
pub async fn one(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path((incident, telling)): Path<(String, String)>,
) -> Reply<TellingRecord> {
    let (incident, telling): (IncidentId, TellingId) = (id(&incident)?, id(&telling)?);
    let all = letter::of_incident(&app.ctx, &actor, incident).await?;
    let found = all.into_iter().find(|one| one.id == telling);
    found.map(|one| Json(one.into())).ok_or_else(ApiError::not_found)
}

/// What a composed text is to be.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct ComposeQuery {
    /// Of a letter: `first_notice`, `explanation`, `apology`, `options`, `reply`.
    kind: Option<String>,
    /// Id of the contact; left out: the first one.
    contact: Option<String>,
    /// `ru`, `en`; left out: the language of the caller.
    lang: Option<String>,
}

/// A letter from the facts of the case; nothing is kept yet.
#[derive(Serialize, ToSchema)]
pub struct ComposedLetter {
    pub purpose: String,
    /// Id of the contact.
    pub contact: Option<String>,
    pub recipient: String,
    pub subject: String,
    pub text: String,
    /// Why there is no text: `cause` (analyse first), `options` (prepare them first).
    pub missing: Option<String>,
}

fn addressed(
    case: &CaseFile,
    asked: &ComposeQuery,
) -> Result<(Option<ContactId>, Option<Lang>), ApiError> {
    let contact: Option<ContactId> = parsed_opt("contact", asked.contact.as_deref())?;
    let is_known = contact.is_none_or(|id| case.contacts.iter().any(|c| c.id == id));
    if !is_known {
        let detail = "There is no such contact of the client.";
        return Err(ApiError::field("contact", "unknown-choice", detail));
    }
    Ok((contact, word_opt("lang", asked.lang.as_deref(), Lang::from_word)?))
}

/// Compose a letter
///
/// From the facts of the case, for a person to change. Check it with `POST /drafts/check`.
#[utoipa::path(get, path = "/incidents/{id}/letter", tag = "incidents",
    params(("id" = String, Path), ComposeQuery),
    responses((status = 200, body = ComposedLetter)))]
pub async fn compose(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(incident): Path<String>,
    Query(asked): Query<ComposeQuery>,
) -> Reply<ComposedLetter> {
    let case = case(&app.ctx, &actor, id(&incident)?).await?;
    let (contact, lang) = addressed(&case, &asked)?;
    let kind = word_opt("kind", asked.kind.as_deref(), DraftKind::from_word)?;
    let kind = kind.unwrap_or(DraftKind::FirstNotice);
    let contact = case.contact(contact);
    let made = letter::composed(&case, contact, kind, lang.unwrap_or(actor.lang), &actor.name);
    let missing = made.as_ref().err().map(|missing| match missing {
        Missing::Cause => "cause".to_owned(),
        Missing::Options => "options".to_owned(),
    });
    let recipient = contact.and_then(|c| case.mail_of(c.id)).unwrap_or_default().to_owned();
    let (subject, text) = made.map(|letter| (letter.subject, letter.text)).unwrap_or_default();
    Ok(Json(ComposedLetter {
        purpose: kind.word().to_owned(),
        contact: contact.map(|c| c.id.to_string()),
        recipient,
        subject,
        text,
        missing,
    }))
}

/// A letter as a person leaves it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LetterBody {
    /// `first_notice`, `explanation`, `apology`, `options`, `reply`; left out: the first.
    purpose: Option<String>,
    /// Id of the contact.
    contact: Option<String>,
    /// The address.
    #[serde(default)]
    recipient: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    subject: String,
    #[schema(min_length = 1, max_length = 20_000)]
    text: String,
}

impl LetterBody {
    fn input(self, known: Option<(TellingId, i64)>) -> Result<LetterInput, ApiError> {
        let purpose = word_opt("purpose", self.purpose.as_deref(), DraftKind::from_word)?;
        Ok(LetterInput {
            telling: known.map(|(telling, _)| telling),
            version: known.map_or(0, |(_, version)| version),
            purpose: purpose.unwrap_or(DraftKind::FirstNotice).word().to_owned(),
            contact: parsed_opt("contact", self.contact.as_deref())?,
            recipient: self.recipient,
            subject: self.subject,
            text: self.text,
        })
    }
}

/// A letter that is kept.
#[derive(Serialize, ToSchema)]
pub struct KeptLetter {
    pub id: String,
    pub version: i64,
}

/// Keep a letter
///
/// As a draft: nothing goes out.
#[utoipa::path(post, path = "/incidents/{id}/letters", tag = "incidents",
    params(("id" = String, Path)), request_body = LetterBody,
    responses((status = 201, body = KeptLetter)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(body): Body<LetterBody>,
) -> Result<(StatusCode, Json<KeptLetter>), ApiError> {
    let input = body.input(None)?;
    let kept = letter::save(&app.ctx, &caller.actor, id(&incident)?, &input).await?;
    Ok((StatusCode::CREATED, Json(KeptLetter { id: kept.0.to_string(), version: kept.1 })))
}

/// The whole letter anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LetterChange {
    /// As it was read.
    version: i64,
    letter: LetterBody,
}

/// Change a letter that is a draft, or was refused
#[utoipa::path(put, path = "/incidents/{id}/letters/{telling}", tag = "incidents",
    params(("id" = String, Path), ("telling" = String, Path)), request_body = LetterChange,
    responses((status = 200, body = KeptLetter)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path((incident, telling)): Path<(String, String)>,
    Body(change): Body<LetterChange>,
) -> Reply<KeptLetter> {
    let input = change.letter.input(Some((id(&telling)?, change.version)))?;
    let kept = letter::save(&app.ctx, &caller.actor, id(&incident)?, &input).await?;
    Ok(Json(KeptLetter { id: kept.0.to_string(), version: kept.1 }))
}

/// Which state of the letter is meant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LetterVersion {
    /// As it was read: what goes out is what was read.
    version: i64,
}

/// Send a letter
///
/// By SMTP, once; `GET /incidents/{id}/tellings/{telling}` tells what became of it.
#[utoipa::path(post, path = "/incidents/{id}/letters/{telling}/sending", tag = "incidents",
    params(("id" = String, Path), ("telling" = String, Path)), request_body = LetterVersion,
    responses((status = 202)))]
pub async fn send(
    State(app): State<App>,
    caller: Caller,
    Path((incident, telling)): Path<(String, String)>,
    Body(of): Body<LetterVersion>,
) -> Result<StatusCode, ApiError> {
    let (incident, telling) = (id(&incident)?, id(&telling)?);
    dispatch::send(&app.ctx, &caller.actor, incident, telling, of.version).await?;
    Ok(StatusCode::ACCEPTED)
}

/// What a person found out about a letter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LetterFound {
    version: i64,
    /// `arrived`, `lost`.
    found: String,
}

/// Say what became of a letter
///
/// Of one that may have gone out or not, or that came back.
#[utoipa::path(post, path = "/incidents/{id}/letters/{telling}/resolution", tag = "incidents",
    params(("id" = String, Path), ("telling" = String, Path)), request_body = LetterFound,
    responses((status = 204)))]
pub async fn resolve(
    State(app): State<App>,
    caller: Caller,
    Path((incident, telling)): Path<(String, String)>,
    Body(said): Body<LetterFound>,
) -> Result<StatusCode, ApiError> {
    let found = word("found", &said.found, |word| match word {
        "arrived" => Some(Found::Arrived),
        "lost" => Some(Found::Lost),
        _ => None,
    })?;
    let (incident, telling) = (id(&incident)?, id(&telling)?);
    dispatch::resolve(&app.ctx, &caller.actor, incident, telling, said.version, found).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A line of the plan of a call.
#[derive(Serialize, ToSchema)]
pub struct TalkLineRecord {
    /// `say`, `ask`, `pause`, `do`.
    #[schema(value_type = String)]
    pub kind: LineKind,
    pub text: String,
}

/// A part of the plan of a call.
#[derive(Serialize, ToSchema)]
pub struct TalkPartRecord {
    pub title: String,
    pub lines: Vec<TalkLineRecord>,
}

/// By which channel a word goes to the client: a letter of news never goes alone.
#[derive(Serialize, ToSchema)]
pub struct ChannelRecord {
    /// `call`, `meeting`, `letter`.
    pub first: String,
    /// What goes with it.
    pub then: Option<String>,
    /// Working minutes within which the client's voice is to be heard.
    pub voice_minutes: Option<i64>,
    pub reason: Why,
}

impl ChannelRecord {
    fn new(locale: &Locale, advice: &ChannelAdvice) -> Self {
        ChannelRecord {
            first: advice.first.word().to_owned(),
            then: advice.then.map(|kind| kind.word().to_owned()),
            voice_minutes: advice.voice_minutes,
            reason: Why::new(locale, &advice.reason),
        }
    }
}

/// The plan of a call, and what was heard in it.
#[derive(Serialize, ToSchema)]
pub struct TalkRecord {
    /// How the first word goes to this contact.
    pub channel: ChannelRecord,
    pub plan: Vec<TalkPartRecord>,
    /// Emotions, words, the client's view of the damage, own proposals.
    #[schema(value_type = Object)]
    pub listening: Listening,
    /// 0 where nothing was written down yet.
    pub listening_version: i64,
}

fn part_record(part: Part) -> TalkPartRecord {
    let line = |line: letter::Line| TalkLineRecord { kind: line.kind, text: line.text };
    TalkPartRecord { title: part.title, lines: part.lines.into_iter().map(line).collect() }
}

/// The talk with the client
///
/// What to say and to ask, from the facts of the case; and what was heard.
#[utoipa::path(get, path = "/incidents/{id}/talk", tag = "incidents",
    params(("id" = String, Path), ComposeQuery), responses((status = 200, body = TalkRecord)))]
pub async fn talk(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
    Path(incident): Path<String>,
    Query(asked): Query<ComposeQuery>,
) -> Reply<TalkRecord> {
    let incident: IncidentId = id(&incident)?;
    let case = case(&app.ctx, &actor, incident).await?;
    let (contact, lang) = addressed(&case, &asked)?;
    let lang = lang.unwrap_or(actor.lang);
    let plan = letter::talk(&case, case.contact(contact), lang, &actor.name);
    let room = app::incident::room(&app.ctx, &actor, incident).await?;
    let advice = channel::advice(&room, contact, DraftKind::FirstNotice);
    let heard = section::load::<Listening>(&app.ctx, &actor, incident).await?;
    Ok(Json(TalkRecord {
        channel: ChannelRecord::new(&locale, &advice),
        plan: plan.into_iter().map(part_record).collect(),
        listening: heard.value,
        listening_version: heard.version,
    }))
}

/// A call that is planned.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCall {
    /// Id of the contact; left out: the first one.
    contact: Option<String>,
    planned_at: Option<Instant>,
    /// What is to be said; left out: the plan from the facts of the case.
    #[schema(max_length = 20_000)]
    script: Option<String>,
}

/// Plan a call
#[utoipa::path(post, path = "/incidents/{id}/calls", tag = "incidents",
    params(("id" = String, Path)), request_body = NewCall,
    responses((status = 201, body = Added)))]
pub async fn plan_call(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewCall>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let (ctx, actor, incident) = (&app.ctx, &caller.actor, id(&incident)?);
    let contact = parsed_opt("contact", new.contact.as_deref())?;
    let at = new.planned_at.map(|at| at.0);
    Ok(added(letter::plan_call(ctx, actor, incident, contact, new.script.as_deref(), at).await?))
}

/// Everything that was heard, anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListeningChange {
    /// `listening_version` as it was read; 0 where nothing was there.
    version: i64,
    #[schema(value_type = Object)]
    listening: Listening,
}

/// Save what was heard
#[utoipa::path(put, path = "/incidents/{id}/listening", tag = "incidents",
    params(("id" = String, Path)), request_body = ListeningChange, responses((status = 204)))]
pub async fn listening(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(change): Body<ListeningChange>,
) -> Result<StatusCode, ApiError> {
    let (ctx, actor, incident) = (&app.ctx, &caller.actor, id(&incident)?);
    section::save_listening(ctx, actor, incident, change.version, &change.listening).await?;
    Ok(StatusCode::NO_CONTENT)
}
