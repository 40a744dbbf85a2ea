//! What every command is handed: the database, the clock, the source of ids, the configuration.

use crate::config::Config;
use jiff::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use store::Db;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};
use uuid::Uuid;

/// Where "now" comes from. Rules are told; only this asks the machine.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Stands still until it is moved: tests and the demo.
    Fixed(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// A clock that stands at a moment.
    pub fn fixed(at: Timestamp) -> Self {
        Clock::Fixed(Arc::new(Mutex::new(at)))
    }

    /// Moves a fixed clock; the system's clock cannot be moved.
    pub fn set(&self, at: Timestamp) {
        if let Clock::Fixed(now) = self {
            *now.lock().expect("the clock") = at;
        }
    }

    fn now(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp::now(),
            Clock::Fixed(now) => *now.lock().expect("the clock"),
        }
    }
}

/// Where ids come from.
#[derive(Clone, Debug)]
pub enum Ids {
    Random,
    /// One after the other: the same run makes the same ids.
    Seeded(Arc<AtomicU64>),
}

impl Ids {
    /// Ids that count from `first`.
    pub fn seeded(first: u64) -> Self {
        Ids::Seeded(Arc::new(AtomicU64::new(first)))
    }
}

/// Something that pages which are open want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub workspace: domain::id::WorkspaceId,
    pub what: Topic,
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Levels, signals, the tray.
    Attention,
    /// Progress of a back-test.
    Backtests,
    /// Progress of an import.
    Imports,
}

/// Counts changes, so that a page can ask whether it missed one.
struct Moment {
    /// Tells this run of the program from others: their counts cannot be compared.
    run: Uuid,
    n_changes: AtomicU64,
}

/// The context of a command; cheap to clone.
#[derive(Clone)]
pub struct Ctx {
    pub db: Db,
    pub config: Arc<Config>,
    pub clock: Clock,
    pub ids: Ids,
    changes: broadcast::Sender<Change>,
    moment: Arc<Moment>,
    wake: Arc<tokio::sync::Notify>,
    hashing: Arc<Semaphore>,
}

impl Ctx {
    /// A context over an open, migrated database.
    pub fn new(db: Db, config: Config, clock: Clock, ids: Ids) -> Self {
        let (changes, _) = broadcast::channel(256);
        let moment = Arc::new(Moment { run: Uuid::new_v4(), n_changes: AtomicU64::new(0) });
        let wake = Arc::new(tokio::sync::Notify::new());
        let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
        let hashing = Arc::new(Semaphore::new(n_cores));
        Ctx { db, config: Arc::new(config), clock, ids, changes, moment, wake, hashing }
    }

    /// The moment of this command.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The same in milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// A new id; later ones sort after earlier ones.
    pub fn new_id(&self) -> Uuid {
        match &self.ids {
            Ids::Random => Uuid::now_v7(),
            Ids::Seeded(next) => {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let ms = u64::try_from(self.now_ms()).unwrap_or(0);
                let mut random = [0; 10];
                random[2..].copy_from_slice(&n.to_be_bytes());
                uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid()
            }
        }
    }

    /// Tells open pages, after the commit. Nobody listening is fine.
    pub fn tell(&self, change: Change) {
        self.moment.n_changes.fetch_add(1, Ordering::SeqCst);
        let _ = self.changes.send(change);
    }

    /// Grows with each [`Ctx::tell`]: whoever read the database at one moment and listens from
    /// another compares the two, and knows whether something came in between.
    pub fn moment(&self) -> String {
        format!("{}-{}", self.moment.run.simple(), self.moment.n_changes.load(Ordering::SeqCst))
    }

    /// What [`Ctx::tell`] says from now on.
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Wakes the job runner: there may be something to do.
    pub fn wake_jobs(&self) {
        self.wake.notify_one();
    }

    /// Waits until [`Ctx::wake_jobs`].
    pub async fn jobs_woken(&self) {
        self.wake.notified().await;
    }

    /// The right to hash one password: a flood of sign-ins must not take all cores and memory.
    pub(crate) async fn hashing(&self) -> crate::Result<OwnedSemaphorePermit> {
        Ok(self.hashing.clone().acquire_owned().await.map_err(anyhow::Error::new)?)
    }
}
