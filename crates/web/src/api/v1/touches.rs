//! Reading touches: calls, meetings, letters, messages.

use super::signal::SpanRecord;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::extract::{Query, id, word_opt};
use crate::api::paging::{self, Page};
use crate::api::value::Instant;
use crate::state::App;
use app::contact::found::People;
use app::dossier::StoredCue;
use app::touch::timeline::{TimelineFilter, TouchLine, timeline};
use axum::Json;
use axum::extract::{Path, State};
use domain::touch::{Channel, Direction};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A touch without its text.
#[derive(Serialize, ToSchema)]
pub struct TouchRecord {
    pub id: String,
    pub at: Instant,
    /// None: waits in the tray, or concerns no client.
    pub client: Option<String>,
    pub contact: Option<String>,
    pub teammate: Option<String>,
    pub project: Option<String>,
    /// incoming, outgoing, internal.
    pub direction: String,
    /// mail, chat, call, meeting, task, approval, feedback, invoice, note.
    pub channel: String,
    /// sorted, unsorted, ignored, automatic.
    pub state: String,
    /// More than a receipt or an automatic answer.
    pub is_substantive: bool,
    pub sender: String,
    pub subject: String,
    pub minutes: Option<i64>,
}

impl From<&TouchLine> for TouchRecord {
    fn from(line: &TouchLine) -> Self {
        TouchRecord {
            id: line.id.to_string(),
            at: Instant::ms(line.id.at_ms()),
            client: line.client.map(|id| id.to_string()),
            contact: line.contact.map(|id| id.to_string()),
            teammate: line.teammate.map(|id| id.to_string()),
            project: line.project.map(|id| id.to_string()),
            direction: line.direction.word().to_owned(),
            channel: line.channel.word().to_owned(),
            state: line.state.word().to_owned(),
            is_substantive: line.is_substantive,
            sender: line.sender.clone(),
            subject: line.subject.clone(),
            minutes: line.minutes,
        }
    }
}

/// `?channel&direction&limit&cursor`
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct TouchesQuery {
    channel: Option<String>,
    /// incoming, outgoing, internal.
    #[param(pattern = "^(incoming|outgoing|internal)$")]
    direction: Option<String>,
    /// From 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// A client's touches, newest first
#[utoipa::path(get, path = "/clients/{id}/touches", tag = "touches",
    params(("id" = String, Path), TouchesQuery),
    responses((status = 200, body = Page<TouchRecord>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
    Query(query): Query<TouchesQuery>,
) -> Reply<Page<TouchRecord>> {
    let limit = paging::limit(query.limit)?;
    let filter = TimelineFilter {
        channel: word_opt("channel", query.channel.as_deref(), Channel::from_word)?,
        direction: word_opt("direction", query.direction.as_deref(), Direction::from_word)?,
        before: paging::before(query.cursor.as_deref())?,
        limit: limit + 1,
        ..TimelineFilter::default()
    };
    let mut lines = timeline(&app.ctx, &actor, id(&client)?, &filter).await?;
    let next = paging::cut(&mut lines, limit, |line| line.id);
    Ok(Json(Page { items: lines.iter().map(TouchRecord::from).collect(), next }))
}

/// A touch with everything in it.
#[derive(Serialize, ToSchema)]
pub struct TouchDetail {
    #[serde(flatten)]
    pub touch: TouchRecord,
    /// What was written or noted, without quotation.
    pub text: String,
    /// What the message quotes.
    pub quoted: String,
    pub people: PeopleRecord,
    /// What the words say.
    pub cues: Vec<CueRecord>,
}

/// Who took part.
#[derive(Serialize, ToSchema)]
pub struct PeopleRecord {
    pub from: Option<PersonRecord>,
    pub to: Vec<PersonRecord>,
    pub cc: Vec<PersonRecord>,
}

/// A person as a message names them.
#[derive(Serialize, ToSchema)]
pub struct PersonRecord {
    pub name: String,
    pub address: String,
}

impl From<People> for PeopleRecord {
    fn from(people: People) -> Self {
        let record = |(name, address)| PersonRecord { name, address };
        PeopleRecord {
            from: people.from.map(|p| record((p.name, p.address))),
            to: people.to.into_iter().map(|p| record((p.name, p.address))).collect(),
            cc: people.cc.into_iter().map(|p| record((p.name, p.address))).collect(),
        }
    }
}

/// Something that the words of a touch say.
#[derive(Serialize, ToSchema)]
pub struct CueRecord {
    pub kind: String,
    /// 0 to 100.
    pub confidence: u8,
    /// Where the words stand in `text`.
    pub spans: Vec<SpanRecord>,
    /// Name of the rule that found it.
    pub rule: String,
    /// A teammate said that it is not so.
    pub is_denied: bool,
}

impl From<&StoredCue> for CueRecord {
    fn from(stored: &StoredCue) -> Self {
        CueRecord {
            kind: stored.cue.kind.word().to_owned(),
            confidence: stored.cue.confidence,
            spans: stored.cue.spans.iter().map(SpanRecord::from).collect(),
            rule: stored.cue.rule.clone(),
            is_denied: stored.is_denied,
        }
    }
}

/// One touch with its text, people and cues
#[utoipa::path(get, path = "/touches/{id}", tag = "touches", params(("id" = String, Path)),
    responses((status = 200, body = TouchDetail)))]
pub async fn one(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(touch): Path<String>,
) -> Reply<TouchDetail> {
    let file = app::dossier::touch(&app.ctx, &actor, id(&touch)?).await?;
    Ok(Json(TouchDetail {
        touch: TouchRecord::from(&file.touch.line),
        people: People::read(&file.touch.people).into(),
        text: file.touch.text,
        quoted: file.touch.quoted,
        cues: file.cues.iter().map(CueRecord::from).collect(),
    }))
}
