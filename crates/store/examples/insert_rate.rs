//! Measures inserting touches and reading the list of clients.
//!
//! `insert_rate <file or postgres://…> <touches> <clients> <touches per transaction>`

use domain::id::{ClientId, ContactId, TouchId};
use domain::touch::{Channel, Direction, TouchState};
use std::time::Instant;
use store::client_list::{self, ListFilter, Order, Shelf};
use store::clients::{self, Client};
use store::search::{self, Query};
use store::touch_insert::{Inserter, NewTouch};
use store::touches::{self, TimelineFilter};
use store::{Address, Audience, Db, assessments, facts, migrate, workspaces};

type Failure = Box<dyn std::error::Error>;

/// A small generator: the same touches at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % below
    }
}

/// About 1,700 characters of words with the frequencies of a language: few common, many rare.
fn text(dice: &mut Dice) -> String {
    let syllables = ["ра", "бо", "та", "кли", "ент", "пла", "ни", "ро", "ва", "ние", "от", "чет"];
    let mut text = String::with_capacity(3_600);
    let mut n_chars = 0;
    while n_chars < 1_700 {
        let rank = 30_000_f64.powf(dice.roll(1_000_000) as f64 / 1e6) as usize;
        let mut rest = rank;
        let mut n = 0;
        loop {
            text.push_str(syllables[rest % syllables.len()]);
            n += 2;
            rest /= syllables.len();
            if rest == 0 && n >= 4 {
                break;
            }
        }
        text.push(' ');
        n_chars += n + 1;
    }
    text
}

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().collect();
    let number = |i: usize, or: usize| args.get(i).and_then(|a| a.parse().ok()).unwrap_or(or);
    let (n_touches, n_clients, n_batch) = (number(2, 50_000), number(3, 1_000), number(4, 1_000));
    let address = Address::parse(args.get(1).map_or("/tmp/insert_rate.db", String::as_str));
    let db = Db::open(&address).await?;
    migrate::migrate(&db, 0).await?;
    let mut tx = db.begin().await?;
    let workspace = workspaces::create(&mut tx, "A", "UTC", "ru", ("{}", "{}"), 0).await?;
    let mut ids = Vec::new();
    for n in 0..n_clients {
        let id = ClientId(uuid::Uuid::now_v7());
        clients::insert(&mut tx, workspace, &client(id, n)).await?;
        assessments::save(&mut tx, workspace, &assessment(id, n)).await?;
        ids.push(id);
    }
    tx.commit().await?;

    let mut dice = Dice(7);
    let texts: Vec<String> = (0..500).map(|_| text(&mut dice)).collect();
    let contacts: Vec<ContactId> = (0..50).map(|_| ContactId(uuid::Uuid::now_v7())).collect();
    let (wall, cpu) = (Instant::now(), cpu_seconds());
    let mut done = 0;
    while done < n_touches {
        let mut tx = db.begin().await?;
        let mut inserter = Inserter::new(workspace, 0);
        for _ in 0..n_batch.min(n_touches - done) {
            let key = dice.roll(u64::MAX).to_le_bytes();
            let key: Vec<u8> = key.iter().cycle().take(16).copied().collect();
            let text = &texts[dice.roll(500) as usize];
            let touch = NewTouch {
                // Mail comes in the order of a mailbox: nearly that of time, over a year.
                at_ms: 1_700_000_000_000
                    + (done as i64 * 31_000_000 / n_touches as i64) * 1000
                    + dice.roll(3_600_000) as i64,
                dedupe_key: &key,
                client: Some(ids[dice.roll(n_clients as u64) as usize]),
                contact: Some(contacts[dice.roll(50) as usize]),
                teammate: None,
                project: None,
                direction: Direction::Incoming,
                channel: Channel::Mail,
                state: TouchState::Sorted,
                is_substantive: true,
                thread: Some(dice.roll(n_touches as u64)),
                message_hash: Some(dice.roll(u64::MAX)),
                sender: "someone@example.org",
                subject: "Re: отчёт за октябрь",
                minutes: None,
                import: None,
                text,
                quoted: "",
                people: "[]",
                attachments: "[]",
                place: "12345",
                cues: &[],
            };
            inserter.insert(&mut tx, &touch, text).await?;
            done += 1;
        }
        inserter.finish(&mut tx).await?;
        tx.commit().await?;
    }
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let rate = |seconds: f64| n_touches as f64 / seconds;
    println!("inserted {n_touches}: {:.0}/s wall, {:.0}/CPU s", rate(wall), rate(cpu));
    if let Some(file) = db.file() {
        println!("file {} MB", std::fs::metadata(file)?.len() / 1_000_000);
    }
    read(&db, workspace, ids[0]).await
}

async fn read(
    db: &Db,
    workspace: domain::id::WorkspaceId,
    client: ClientId,
) -> Result<(), Failure> {
    let list = |query: &str, order| ListFilter {
        query: query.to_owned(),
        order,
        shelf: Shelf::Active,
        ..ListFilter::default()
    };
    let some = Audience::Teammate(domain::id::TeammateId(uuid::Uuid::from_u128(1)));
    for (name, audience, list) in [
        ("list by attention", Audience::All, list("", Order::Attention)),
        ("list by name", Audience::All, list("", Order::Name)),
        ("list by last touch", Audience::All, list("", Order::LastTouch)),
        ("list found by name", Audience::All, list("клиент 77", Order::Attention)),
        ("list of a teammate", some, list("", Order::Attention)),
    ] {
        let mut ms = Vec::new();
        for _ in 0..51 {
            let wall = Instant::now();
            let mut conn = db.read().await?;
            client_list::page(&mut conn, workspace, &audience, &list).await?;
            ms.push(wall.elapsed().as_secs_f64() * 1e3);
        }
        ms.sort_by(f64::total_cmp);
        println!("{name}: median {:.3} ms, best {:.3}, worst {:.3}", ms[25], ms[0], ms[50]);
    }
    let mut conn = db.read().await?;
    for (words, prefix, client) in [
        (&["раборанта"][..], None, None),
        (&["рабо"][..], None, None),
        (&["рабо", "тара"][..], None, None),
        (&["рабо", "тара"][..], Some("кли"), None),
        (&["рабо", "тара"][..], Some("клие"), None),
        (&[][..], Some("клиен"), None),
        (&[][..], Some("клиентра"), None),
        (&["рабо"][..], None, Some(client)),
    ] {
        let query = Query {
            words: words.iter().map(|&w| w.to_owned()).collect(),
            prefix: prefix.map(str::to_owned),
            client,
            limit: 50,
            ..Query::default()
        };
        let wall = Instant::now();
        let n = search::find(&mut conn, workspace, &Audience::All, &query).await?.len();
        let ms = wall.elapsed().as_secs_f64() * 1e3;
        println!("search {words:?} {prefix:?} client {}: {ms:.3} ms, {n} found", client.is_some());
    }
    for _ in 0..2 {
        let wall = Instant::now();
        let n = facts::touches(&mut conn, workspace, client, 0).await?.len();
        println!("facts of {n} touches: {:.3} ms", wall.elapsed().as_secs_f64() * 1e3);
    }
    let wall = Instant::now();
    let asked =
        TimelineFilter { limit: 50, before: Some(TouchId(i64::MAX)), ..TimelineFilter::default() };
    touches::timeline(&mut conn, workspace, &Audience::All, client, &asked).await?;
    println!("timeline: {:.3} ms", wall.elapsed().as_secs_f64() * 1e3);
    Ok(())
}

fn client(id: ClientId, n: usize) -> Client {
    Client {
        id,
        name: format!("Клиент {n}"),
        zone: "Europe/Moscow".to_owned(),
        tier: "b".to_owned(),
        fee_minor: None,
        currency: "RUB".to_owned(),
        manager: None,
        note: String::new(),
        created_at: 0,
        updated_at: 0,
        archived_at: None,
        merged_into: None,
        last_touch: None,
        version: 1,
    }
}

fn assessment(client: ClientId, n: usize) -> assessments::Assessment {
    assessments::Assessment {
        client,
        level: ["green", "watch", "amber", "red"][n % 4].to_owned(),
        rank: (n * 7919 % 500) as i64,
        verdict: "{}".repeat(1_000),
        summary: "{\"a\":1}".repeat(50),
        computed_at: 1,
        next_check_at: i64::MAX,
        is_due: false,
    }
}
