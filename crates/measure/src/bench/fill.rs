//! A large database, filled past intake: real sentences, clients of very different size, two years.

use super::agency::{self, Agency};
use crate::bench::Bench;
use crate::mail::sentences;
use anyhow::Result;
use domain::cue::Cue;
use domain::id::{ClientId, ContactId};
use domain::touch::{Channel, Direction, TouchState};
use std::path::{Path, PathBuf};
use store::contacts::{self, Contact};
use store::touch_insert::{Inserter, NewTouch};

const DAY_MS: i64 = 86_400_000;
/// How far back the touches reach.
const DAYS: i64 = 730;
/// Texts that touches draw from; each is analyzed once.
const N_TEXTS: usize = 3_000;
/// Touches of one transaction.
const N_AT_ONCE: usize = 5_000;
const CONTACTS_PER_CLIENT: usize = 3;
const N_TEAMMATES: usize = 20;

/// A text with all that intake would have found in it.
struct Text {
    text: String,
    tokens: String,
    cues: Vec<Cue>,
    is_substantive: bool,
}

/// A generator of numbers (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
}

/// A client of the filled database.
pub struct Filled {
    pub id: ClientId,
    contacts: Vec<ContactId>,
}

/// Writes touches into an agency.
pub struct Writer {
    pub agency: Agency,
    pub clients: Vec<Filled>,
    texts: Vec<Text>,
    dice: Dice,
    n_written: u64,
}

impl Writer {
    /// A new agency with its clients and contacts, still without touches.
    ///
    /// # Errors
    /// Fails when the database or the sentences do.
    pub async fn make(folder: &Path, n_clients: usize) -> Result<Writer> {
        let (agency, ids) = agency::make(folder, n_clients, N_TEAMMATES).await?;
        let mut clients = Vec::new();
        let mut tx = agency.ctx.db.begin().await?;
        for (n, id) in ids.into_iter().enumerate() {
            let mut filled = Filled { id, contacts: Vec::new() };
            for person in 0..CONTACTS_PER_CLIENT {
                let contact = contact(&agency, id, n, person);
                contacts::insert(&mut tx, agency.workspace, &contact).await?;
                let address = format!("person{person}@client{n}.example");
                contacts::add_address(&mut tx, agency.workspace, contact.id, &address).await?;
                filled.contacts.push(contact.id);
            }
            clients.push(filled);
        }
        tx.commit().await?;
        let mut dice = Dice(11);
        let texts = texts(&mut dice)?;
        Ok(Writer { agency, clients, texts, dice, n_written: 0 })
    }

    /// Writes `n` touches at even steps of time; `whose` chooses the client of each.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn write(
        &mut self,
        n: usize,
        mut whose: impl FnMut(usize, usize) -> usize,
    ) -> Result<()> {
        let now = self.agency.ctx.now_ms();
        let begin = now - DAYS * DAY_MS;
        let mut done = 0;
        while done < n {
            let mut tx = self.agency.ctx.db.begin().await?;
            let mut inserter = Inserter::new(self.agency.workspace, now);
            for i in done..n.min(done + N_AT_ONCE) {
                let at_ms = begin + (DAYS * DAY_MS - DAY_MS) * i as i64 / n as i64;
                let luck = self.dice.below(1 << 30);
                let client = whose(i, luck) % self.clients.len();
                self.one(&mut tx, &mut inserter, client, at_ms).await?;
            }
            inserter.finish(&mut tx).await?;
            tx.commit().await?;
            done = n.min(done + N_AT_ONCE);
        }
        Ok(())
    }

    /// Writes one touch of a client as of now.
    ///
    /// # Errors
    /// Fails when the database does.
    pub async fn write_now(&mut self, client: usize) -> Result<()> {
        let now = self.agency.ctx.now_ms();
        let mut tx = self.agency.ctx.db.begin().await?;
        let mut inserter = Inserter::new(self.agency.workspace, now);
        self.one(&mut tx, &mut inserter, client, now).await?;
        inserter.finish(&mut tx).await?;
        Ok(tx.commit().await?)
    }

    async fn one(
        &mut self,
        tx: &mut store::Tx,
        inserter: &mut Inserter,
        client: usize,
        at_ms: i64,
    ) -> Result<()> {
        self.n_written += 1;
        let key = u128::from(self.n_written).to_be_bytes();
        let text = &self.texts[self.dice.below(self.texts.len())];
        let person = self.dice.below(CONTACTS_PER_CLIENT);
        let is_incoming = self.dice.below(100) < 55;
        // The sentences are full of feeling; most clients are not.
        let is_troubled = client % 10 == 7 && self.dice.below(100) < 3;
        // A conversation is what one client says within three days.
        let thread = (client as u64) << 32 | (at_ms / (3 * DAY_MS)) as u64;
        let sender = format!("person{person}@client{client}.example");
        let touch = NewTouch {
            at_ms: at_ms + self.dice.below(60_000) as i64,
            dedupe_key: &key,
            client: Some(self.clients[client].id),
            contact: Some(self.clients[client].contacts[person]),
            teammate: None,
            project: None,
            direction: if is_incoming { Direction::Incoming } else { Direction::Outgoing },
            channel: [Channel::Mail, Channel::Mail, Channel::Chat, Channel::Call]
                [self.dice.below(4)],
            state: TouchState::Sorted,
            is_substantive: text.is_substantive,
            thread: Some(thread),
            message_hash: Some(self.n_written),
            sender: &sender,
            subject: "Макеты на согласование",
            minutes: None,
            import: None,
            text: &text.text,
            quoted: "",
            people: "{}",
            attachments: "",
            place: "",
            cues: if is_incoming && is_troubled { &text.cues } else { &[] },
        };
        inserter.insert(tx, &touch, &text.tokens).await?;
        Ok(())
    }
}

/// The large database of a run, filled and judged once for a working folder.
///
/// # Errors
/// Fails when the database does.
pub async fn large(bench: &Bench) -> Result<PathBuf> {
    let (n_clients, n_touches) = (bench.options.n_clients, bench.options.n_touches);
    let folder = bench.work.join(format!("large-{n_clients}-{n_touches}"));
    if folder.join("ready").exists() {
        return Ok(folder);
    }
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let mut writer = Writer::make(&folder, n_clients).await?;
    // Sizes fall off as 1/(rank + 20): few clients write daily, many now and then. Of every eighth
    // client nothing comes in the last tenth of the time.
    let spread = ((n_clients + 20) as f64 / 20.0).ln();
    let pick = move |luck: f64| (20.0 * (luck * spread).exp() - 20.0) as usize;
    let whose = move |i: usize, luck: usize| {
        let client = pick(luck as f64 / f64::from(1 << 30));
        let is_late = i * 10 >= n_touches * 9;
        if is_late && client % 8 == 3 { client + 1 } else { client }
    };
    writer.write(n_touches, whose).await?;
    app::assess::run_due(&writer.agency.ctx).await?;
    std::fs::write(folder.join("ready"), "")?;
    Ok(folder)
}

fn contact(agency: &Agency, client: ClientId, n: usize, person: usize) -> Contact {
    Contact {
        id: ContactId(agency.ctx.new_id()),
        client,
        name: format!("Собеседник {n} {person}"),
        position: String::new(),
        phone: String::new(),
        preferred: String::new(),
        attitude: String::new(),
        is_senior: person == 0,
        is_found: false,
        note: String::new(),
        created_at: 0,
        updated_at: 0,
        archived_at: None,
        merged_into: None,
        erased_at: None,
        version: 1,
    }
}

fn texts(dice: &mut Dice) -> Result<Vec<Text>> {
    let sentences = sentences()?;
    let text = |dice: &mut Dice| {
        let mut text = "Добрый день!\n".to_owned();
        for _ in 0..1 + dice.below(12) {
            text.push_str(sentences[dice.below(sentences.len())].trim());
            text.push(' ');
        }
        let mut tokens = String::new();
        text::each_search_token(&text, |token| {
            tokens.push_str(&token);
            tokens.push(' ');
        });
        let found = text::analyse(&text, None);
        Text { text, tokens, cues: found.cues, is_substantive: found.is_substantive }
    };
    Ok((0..N_TEXTS).map(|_| text(dice)).collect())
}
