//! Putting touches in: the path that every import, fetch and form takes.

use crate::assessments;
use crate::cues;
use crate::db::{Conn, Value};
use crate::error::{Error, Result};
use crate::params;
use crate::search;
use domain::cue::Cue;
use domain::id::{ClientId, ContactId, ImportId, ProjectId, TeammateId, TouchId, WorkspaceId};
use domain::touch::{Channel, Direction, TouchState};
use std::collections::BTreeMap;

/// A touch to be stored.
#[derive(Clone, Debug)]
pub struct NewTouch<'a> {
    /// When it happened, milliseconds since 1970.
    pub at_ms: i64,
    /// The same for the same message however often it comes: a hash of its origin.
    pub dedupe_key: &'a [u8],
    pub client: Option<ClientId>,
    pub contact: Option<ContactId>,
    pub teammate: Option<TeammateId>,
    pub project: Option<ProjectId>,
    pub direction: Direction,
    pub channel: Channel,
    pub state: TouchState,
    pub is_substantive: bool,
    pub thread: Option<u64>,
    /// Hash of the Message-ID: answers refer to it.
    pub message_hash: Option<u64>,
    /// Address or name of who wrote, folded.
    pub sender: &'a str,
    pub subject: &'a str,
    /// Length of a call or a meeting.
    pub minutes: Option<i64>,
    pub import: Option<ImportId>,
    pub text: &'a str,
    /// What was quoted below the answer.
    pub quoted: &'a str,
    /// JSON of `app`: who took part.
    pub people: &'a str,
    /// JSON of `app`: names and sizes.
    pub attachments: &'a str,
    /// Where in its source it was found.
    pub place: &'a str,
    pub cues: &'a [Cue],
}

/// What became of a touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    Added(TouchId),
    /// It was there already.
    Known,
}

/// Inserts touches of one workspace within one transaction. The row of a touch is written at once,
/// so that the next one finds its thread; text, cues and words wait for [`Inserter::finish`],
/// because the search index takes touches many times faster in the order of their numbers.
#[must_use = "without finish the touches have no text"]
pub struct Inserter {
    workspace: WorkspaceId,
    now: i64,
    waiting: Vec<Waiting>,
    newest: BTreeMap<ClientId, TouchId>,
}

struct Waiting {
    touch: TouchId,
    client: Option<ClientId>,
    contact: Option<ContactId>,
    text: String,
    quoted: String,
    people: String,
    attachments: String,
    place: String,
    cues: Vec<(Cue, String)>,
    tokens: String,
}

const INSERT: &str = "insert into touch
    (workspace_id, touch_id, client_id, contact_id, teammate_id, project_id, direction, channel,
     state, is_substantive, thread, message_hash, dedupe_key, sender, subject, minutes, import_id,
     created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    on conflict do nothing";
const IS_KNOWN: &str = "select 1 = 1 from touch where workspace_id = $1 and dedupe_key = $2";
const INSERT_TEXT: &str = "insert into touch_text
    (workspace_id, touch_id, text, quoted, people, attachments, place) values ";
const INSERT_TEXT_ROW: &str = "($, $, $, $, $, $, $)";
const RAISE_LAST_TOUCH: &str = "update client set last_touch = $3
    where workspace_id = $1 and client_id = $2 and (last_touch is null or last_touch < $3)";

/// More touches than this in one millisecond with one salt mean that something else is wrong.
const N_TRIES: usize = 10_000;

impl Inserter {
    /// Begins. `now` is when the touches came to us.
    pub fn new(workspace: WorkspaceId, now: i64) -> Self {
        Inserter { workspace, now, waiting: Vec::new(), newest: BTreeMap::new() }
    }

    /// Inserts a touch unless it is known. `tokens`: its words as [`crate::search`] looks for them,
    /// blanks between them.
    pub async fn insert(
        &mut self,
        conn: &mut Conn,
        t: &NewTouch<'_>,
        tokens: &str,
    ) -> Result<Inserted> {
        let mut id = TouchId::new(t.at_ms, salt(t.dedupe_key));
        let mut asked = false;
        for _ in 0..N_TRIES {
            if !search::is_taken(conn, id).await? && self.insert_row(conn, id, t).await? {
                self.keep(id, t, tokens);
                return Ok(Inserted::Added(id));
            }
            if !asked {
                let known = params![self.workspace, t.dedupe_key];
                if conn.opt(IS_KNOWN, known, |row| row.get::<bool>(0)).await?.is_some() {
                    return Ok(Inserted::Known);
                }
                asked = true;
            }
            id = id.next();
        }
        Err(Error::message("no free number for a touch"))
    }

    async fn insert_row(&self, conn: &mut Conn, id: TouchId, t: &NewTouch<'_>) -> Result<bool> {
        let params = params![
            self.workspace,
            id,
            t.client,
            t.contact,
            t.teammate,
            t.project,
            t.direction.word(),
            t.channel.word(),
            t.state.word(),
            t.is_substantive,
            t.thread.map(|n| n as i64),
            t.message_hash.map(|n| n as i64),
            t.dedupe_key,
            t.sender,
            t.subject,
            t.minutes,
            t.import,
            self.now
        ];
        Ok(conn.execute(INSERT, params).await? == 1)
    }

    fn keep(&mut self, id: TouchId, t: &NewTouch<'_>, tokens: &str) {
        if let Some(client) = t.client {
            let newest = self.newest.entry(client).or_insert(id);
            *newest = id.max(*newest);
        }
        self.waiting.push(Waiting {
            touch: id,
            client: t.client,
            contact: t.contact,
            text: t.text.to_owned(),
            quoted: t.quoted.to_owned(),
            people: t.people.to_owned(),
            attachments: t.attachments.to_owned(),
            place: t.place.to_owned(),
            cues: t.cues.iter().map(|cue| (cue.clone(), cues::write_spans(&cue.spans))).collect(),
            tokens: tokens.to_owned(),
        });
    }

    /// Writes what waits, moves the clients' last touch and marks them for assessment; which they are.
    pub async fn finish(mut self, conn: &mut Conn) -> Result<Vec<ClientId>> {
        self.waiting.sort_unstable_by_key(|w| w.touch);
        let workspace = self.workspace;
        let mut texts: Vec<Value<'_>> = Vec::with_capacity(self.waiting.len() * 7);
        let mut cues: Vec<Value<'_>> = Vec::new();
        let mut words: Vec<(TouchId, &str)> = Vec::with_capacity(self.waiting.len());
        for w in &self.waiting {
            texts.extend_from_slice(params![
                workspace,
                w.touch,
                &w.text,
                &w.quoted,
                &w.people,
                &w.attachments,
                &w.place
            ]);
            for (number, (cue, spans)) in w.cues.iter().enumerate() {
                cues.extend_from_slice(params![
                    workspace,
                    w.touch,
                    number as i64,
                    w.client,
                    w.contact,
                    cue.kind.word(),
                    i64::from(cue.confidence),
                    spans,
                    &cue.rule,
                    false
                ]);
            }
            words.push((w.touch, &w.tokens));
        }
        conn.insert_rows(INSERT_TEXT, INSERT_TEXT_ROW, &texts).await?;
        conn.insert_rows(cues::INSERT, cues::INSERT_ROW, &cues).await?;
        search::insert(conn, workspace, &words).await?;
        // In the order of ids, so that two imports at once cannot lock each other out.
        for (client, newest) in &self.newest {
            conn.execute(RAISE_LAST_TOUCH, params![workspace, *client, *newest]).await?;
        }
        let clients: Vec<ClientId> = self.newest.keys().copied().collect();
        assessments::mark_due(conn, workspace, &clients).await?;
        Ok(clients)
    }
}

/// The low bits of a touch's number: FNV-1a of its key, so that the same second rarely collides.
fn salt(key: &[u8]) -> u32 {
    let hash =
        key.iter().fold(0x811c_9dc5_u32, |h, &b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    hash ^ (hash >> 20)
}
