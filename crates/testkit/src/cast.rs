//! The cast and their agency, made by the real commands.

use crate::build::{client_input, contact_input, teammate_input};
use app::auth::first_start::{self, SetUp};
use app::auth::session;
use app::auth::sign_in::actor_of;
use app::config::Config;
use app::ctx::{Clock, Ctx, Ids};
use app::{Actor, client, contact, job, teammate};
use domain::access::Role;
use domain::cue::Lang;
use domain::id::{ClientId, ContactId};
use jiff::Timestamp;
use store::events::{self, Of};
use store::testing::TestDb;

/// A Monday morning in Moscow.
const START: &str = "2026-03-02T09:00:00+03:00";

/// An application with the cast, a fixed clock and seeded ids.
pub struct TestApp {
    pub ctx: Ctx,
    /// Manages the client.
    pub alice: Actor,
    /// On the client's team: a specialist who was given access.
    pub boris: Actor,
    /// The director.
    pub vera: Actor,
    /// An account manager who has nothing to do with the client.
    pub gleb: Actor,
    /// The director of another agency.
    pub zhenya: Actor,
    /// «Ромашка», domain `romashka.example`.
    pub client: ClientId,
    /// Дина of the client, `dina@romashka.example`.
    pub dina: ContactId,
    /// Vera's password; nobody else has one.
    pub password: &'static str,
    _folder: tempfile::TempDir,
    _db: TestDb,
}

/// A context over an empty database: its clock stands still, its ids are seeded.
pub(crate) fn context(made: &TestDb, folder: &tempfile::TempDir) -> Ctx {
    let config = Config { data: folder.path().to_owned(), ..Config::default() };
    let start: Timestamp = START.parse().expect("a moment");
    Ctx::new(made.db.clone(), config, Clock::fixed(start), Ids::seeded(1))
}

impl TestApp {
    /// Sets the agency up on an empty database.
    pub(crate) async fn new(made: TestDb) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let ctx = context(&made, &folder);
        let password = "три зелёных слона";
        let set_up = |workspace, name, email| SetUp {
            workspace,
            zone: "Europe/Moscow",
            lang: Lang::Ru,
            name,
            email,
            password,
            device: "тест",
        };
        let own = set_up("Орбита", "Вера", "vera@orbita.example");
        let token = first_start::set_up(&ctx, &own).await.expect("sets up").token;
        let vera = session::recognise(&ctx, &token).await.expect("recognises");
        let vera = vera.expect("Vera").actor;
        let other = set_up("Другие", "Женя", "zhenya@other.example");
        let token = first_start::add_another(&ctx, &other).await.expect("adds").token;
        let zhenya = session::recognise(&ctx, &token).await.expect("recognises");
        let zhenya = zhenya.expect("Zhenya").actor;
        let mut people = Vec::new();
        for (name, email, role) in [
            ("Алиса", "alice@orbita.example", Role::AccountManager),
            ("Борис", "boris@orbita.example", Role::Specialist),
            ("Глеб", "gleb@orbita.example", Role::AccountManager),
        ] {
            let input = teammate_input(name, email, role);
            let added = teammate::add(&ctx, &vera, &input, None).await.expect("adds");
            people.push(actor_of(vera.workspace, &added));
        }
        let [alice, boris, gleb] = people.try_into().expect("three people");
        let mut input = client_input("Ромашка");
        input.domains = vec!["romashka.example".to_owned()];
        let client = client::create(&ctx, &alice, &input).await.expect("a client").id;
        let of_boris = boris.teammate.expect("Boris");
        client::grant(&ctx, &alice, client, of_boris).await.expect("access");
        let input = contact_input("Дина", &["dina@romashka.example"]);
        let dina = contact::create(&ctx, &alice, client, &input).await.expect("a contact").id;
        let _folder = folder;
        TestApp {
            ctx,
            alice,
            boris,
            vera,
            gleb,
            zhenya,
            client,
            dina,
            password,
            _folder,
            _db: made,
        }
    }

    /// Lets time pass.
    pub fn pass_hours(&self, hours: i64) {
        let now = self.ctx.now();
        let later = now.checked_add(jiff::SignedDuration::from_hours(hours)).expect("a moment");
        self.ctx.clock.set(later);
    }

    /// Does everything that is due; nothing may go wrong.
    pub async fn run_jobs(&self) -> job::Ran {
        let ran = job::run_due(&self.ctx).await.expect("the queue");
        assert_eq!(ran.n_wrong, 0, "jobs went wrong");
        ran
    }

    /// What was done in the agency, newest first: verbs with who did it.
    pub async fn events(&self, n: i64) -> Vec<String> {
        let mut conn = self.ctx.db.read().await.expect("reads");
        let workspace = self.vera.workspace;
        let list = events::list(&mut conn, workspace, Of::Workspace, None, n).await;
        list.expect("events").into_iter().map(|e| format!("{} {}", e.actor_name, e.verb)).collect()
    }

    /// The details of the newest event.
    pub async fn last_detail(&self) -> String {
        let mut conn = self.ctx.db.read().await.expect("reads");
        let workspace = self.vera.workspace;
        let list = events::list(&mut conn, workspace, Of::Workspace, None, 1).await;
        list.expect("events").remove(0).detail
    }
}
