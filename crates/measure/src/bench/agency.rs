//! An agency to measure with, made by the program's own commands.

use anyhow::Result;
use app::auth::first_start::{SetUp, set_up};
use app::client::ClientInput;
use app::config::Config;
use app::ctx::{Clock, Ctx, Ids};
use app::teammate::TeammateInput;
use app::{Actor, settings};
use domain::access::Role;
use domain::id::{ClientId, WorkspaceId};
use std::path::Path;

/// An agency in a database of its own.
pub struct Agency {
    pub ctx: Ctx,
    pub workspace: WorkspaceId,
}

/// Name of the file that keeps the cookie of the owner's session, beside the database.
const COOKIE_FILE: &str = "cookie";

/// Opens the database of a folder, making it where there is none.
///
/// # Errors
/// Fails when the database does.
pub async fn open(folder: &Path) -> Result<Ctx> {
    open_at(folder, folder.join("houston.db").display().to_string()).await
}

async fn open_at(folder: &Path, database: String) -> Result<Ctx> {
    let config = Config { data: folder.to_owned(), database, ..Config::default() };
    std::fs::create_dir_all(config.uploads())?;
    Ok(app::open(config, Clock::System, Ids::Random).await?)
}

/// The owner's cookie, kept when the agency was made.
///
/// # Errors
/// Fails when the agency was not made by [`make`].
pub fn cookie(folder: &Path) -> Result<String> {
    Ok(std::fs::read_to_string(folder.join(COOKIE_FILE))?)
}

/// Makes an agency with an owner, `n_teammates` people (`manager{n}@agency.example`) and
/// `n_clients` clients, each with the domain `client{n}.example`.
///
/// # Errors
/// Fails when a command does.
pub async fn make(
    folder: &Path,
    n_clients: usize,
    n_teammates: usize,
) -> Result<(Agency, Vec<ClientId>)> {
    fill(open(folder).await?, folder, n_clients, n_teammates).await
}

/// The same in an empty database at an address.
///
/// # Errors
/// Fails when a command does, and when an agency is there already.
pub async fn make_at(
    folder: &Path,
    database: &str,
    n_clients: usize,
    n_teammates: usize,
) -> Result<()> {
    let ctx = open_at(folder, database.to_owned()).await?;
    fill(ctx, folder, n_clients, n_teammates).await.map(drop)
}

async fn fill(
    ctx: Ctx,
    folder: &Path,
    n_clients: usize,
    n_teammates: usize,
) -> Result<(Agency, Vec<ClientId>)> {
    let owner = SetUp {
        workspace: "Агентство",
        zone: "Europe/Moscow",
        lang: domain::cue::Lang::Ru,
        name: "Вера Директор",
        email: "vera@agency.example",
        password: "bench-only-long-passphrase-7",
        device: "bench",
    };
    let session = set_up(&ctx, &owner).await?;
    std::fs::write(folder.join(COOKIE_FILE), format!("houston={}", session.token))?;
    let workspace = app::workspace::list(&ctx).await?[0].id;
    let actor = Actor::system(workspace);
    let own = settings::Settings {
        own_domains: vec!["agency.example".to_owned()],
        ..settings::Settings::default()
    };
    settings::save_guess(&ctx, workspace, own).await?;
    let mut managers = Vec::new();
    for n in 0..n_teammates {
        let input = TeammateInput {
            name: format!("Менеджер {n}"),
            email: format!("manager{n}@agency.example"),
            role: Role::AccountManager,
            addresses: Vec::new(),
        };
        managers.push(app::teammate::add(&ctx, &actor, &input, None).await?.id);
    }
    let mut clients = Vec::new();
    for n in 0..n_clients {
        let input = ClientInput {
            name: format!("Клиент {n}"),
            zone: "Europe/Moscow".to_owned(),
            tier: ["a", "b", "c"][n % 3].to_owned(),
            fee_minor: Some(15_000_000),
            currency: "RUB".to_owned(),
            manager: managers.get(n % managers.len().max(1)).copied(),
            note: String::new(),
            domains: vec![format!("client{n}.example")],
        };
        clients.push(app::client::create(&ctx, &actor, &input).await?.id);
    }
    Ok((Agency { ctx, workspace }, clients))
}
