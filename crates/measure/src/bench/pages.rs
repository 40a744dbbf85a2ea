//! Pages, start and memory of the server over a large database.

use super::http::{Connection, load};
use super::process::Server;
use super::report::{self, Table};
use super::{Bench, agency, fill};
use crate::Row;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::time::Duration;

/// Requests whose CPU time is averaged.
const N_REQUESTS: usize = 300;
/// Requests of a percentile.
const N_UNDER_LOAD: usize = 2_000;
const N_CONNECTIONS: usize = 16;
/// Clients whose pages are asked for in turn.
const N_CLIENT_PAGES: usize = 50;

/// Measures start, memory and pages.
///
/// # Errors
/// Fails when the server does.
pub fn measure(bench: &Bench) -> Result<Table> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let data = runtime.block_on(fill::large(bench))?;
    let cookie = agency::cookie(&data)?;
    let (server, first_page_s) = start(bench, &data, &cookie)?;
    let mut connection = Connection::open(&server.address, &cookie)?;
    let clients = client_pages(&mut connection)?;
    drop(connection);
    settle(&server)?;
    let mut rows = vec![
        Row::at_most("start to first page, s (wall)", first_page_s, 0.5),
        Row::at_most("idle memory after the first pages, MB PSS", server.usage()?.pss_mb, 60.0),
    ];
    let one = |path: &str| vec![path.to_owned()];
    let pages: Vec<(&str, Vec<String>)> = vec![
        ("mission control", one("/")),
        ("list of clients", one("/clients")),
        ("list of clients, by last touch", one("/clients?sort=last_touch")),
        ("a client", clients),
        ("search, a common word (день)", one(&search("день"))),
        ("search, a rare word (зоопарк)", one(&search("зоопарк"))),
        ("search, two words (хочу работа)", one(&search("хочу работа"))),
    ];
    for (name, paths) in &pages {
        let (ms, kilobytes) = cost(&server, &cookie, paths, Pack::Plain)?;
        let (gzip_ms, _) = cost(&server, &cookie, paths, Pack::Gzip)?;
        rows.push(Row::at_most(format!("{name}, CPU ms"), ms, 2.0));
        rows.push(Row::info(format!("{name}, compressed, CPU ms"), gzip_ms));
        rows.push(Row::info(format!("{name}, KB"), kilobytes));
    }
    for (name, paths) in &pages {
        let under = load(&server.address, &cookie, paths, N_UNDER_LOAD, N_CONNECTIONS)?;
        rows.push(Row::info(format!("{name}, p50 ms"), under.p50_ms));
        rows.push(Row::at_most(format!("{name}, p99 ms"), under.p99_ms, 20.0));
        rows.push(Row::info(format!("{name}, pages a second"), under.per_s));
    }
    rows.push(Row::info("memory after the load, MB PSS", server.usage()?.pss_mb));
    let database = std::fs::metadata(data.join("houston.db"))?.len() as f64 / 1e6;
    let note = format!(
        "{} clients, {} touches of two years, a database of {database:.0} MB. CPU: {N_REQUESTS} \
         requests over one connection, everything counted. Percentiles: {N_UNDER_LOAD} requests over \
         {N_CONNECTIONS} connections of a client on the same cores; machine's load before it {:.1}.",
        bench.options.n_clients,
        bench.options.n_touches,
        report::load()
    );
    Ok(Table { title: "Pages", note, rows })
}

/// What is measured over a server of a folder that has come to rest.
///
/// # Errors
/// Fails when the server does.
pub(super) fn served<T>(
    bench: &Bench,
    data: &Path,
    measure: impl FnOnce(&Server, &str) -> Result<T>,
) -> Result<T> {
    let cookie = agency::cookie(data)?;
    let (server, _) = start(bench, data, &cookie)?;
    settle(&server)?;
    measure(&server, &cookie)
}

/// CPU milliseconds of a client's page, and its size.
///
/// # Errors
/// Fails when the server does.
pub(super) fn client_page_cost(server: &Server, cookie: &str) -> Result<(f64, f64)> {
    let mut connection = Connection::open(&server.address, cookie)?;
    let clients = client_pages(&mut connection)?;
    drop(connection);
    cost(server, cookie, &clients, Pack::Plain)
}

/// Starts the server and asks for the first page until it comes; how many seconds that took.
fn start(bench: &Bench, data: &Path, cookie: &str) -> Result<(Server, f64)> {
    let free = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let address = free.to_string();
    let mut command = bench.houston(data);
    command.arg("serve").env("HOUSTON_LISTEN", &address);
    let server = Server::start(&mut command, &address)?;
    loop {
        let answer = Connection::open(&address, cookie).and_then(|mut c| c.get("/"));
        let seconds = server.started.elapsed().as_secs_f64();
        if let Ok(answer) = answer {
            ensure!(answer.status == 200, "the first page: {}", answer.status);
            return Ok((server, seconds));
        }
        ensure!(seconds < 60.0, "the server does not come up");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Waits until the server has done what it does after its start: assess whose time has come.
fn settle(server: &Server) -> Result<()> {
    for _ in 0..120 {
        let before = server.usage()?.cpu_s;
        std::thread::sleep(Duration::from_secs(2));
        if server.usage()?.cpu_s - before < 0.02 {
            break;
        }
    }
    Ok(())
}

/// Paths of clients, from the list of clients itself.
fn client_pages(connection: &mut Connection) -> Result<Vec<String>> {
    let answer = connection.get("/clients")?;
    let html = String::from_utf8_lossy(&answer.body);
    let mut paths: Vec<String> = html
        .split("href=\"/clients/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| id.starts_with("cl_") && !id.contains(['/', '?', '#']))
        .map(|id| format!("/clients/{id}"))
        .collect();
    paths.dedup();
    paths.truncate(N_CLIENT_PAGES);
    ensure!(!paths.is_empty(), "the list shows no clients");
    Ok(paths)
}

fn search(words: &str) -> String {
    let escaped: String = words
        .bytes()
        .map(|b| if b == b' ' { "+".to_owned() } else { format!("%{b:02X}") })
        .collect();
    format!("/search?q={escaped}")
}

/// How pages are sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pack {
    Plain,
    Gzip,
}

/// CPU milliseconds of the server for one page, and its size.
fn cost(server: &Server, cookie: &str, paths: &[String], pack: Pack) -> Result<(f64, f64)> {
    // Anew for each page: the server closes a connection that is silent for some seconds.
    let mut connection = Connection::open(&server.address, cookie)?;
    if pack == Pack::Gzip {
        connection.accept_gzip();
    }
    let mut n_bytes = 0;
    for path in paths {
        n_bytes += connection.get(path).context("the first time")?.body.len();
    }
    let before = server.usage()?.cpu_s;
    for i in 0..N_REQUESTS {
        let path = &paths[i % paths.len()];
        let answer = connection.get(path)?;
        ensure!(answer.status == 200, "{path}: {}", answer.status);
    }
    let ms = (server.usage()?.cpu_s - before) * 1000.0 / N_REQUESTS as f64;
    Ok((ms, n_bytes as f64 / 1024.0 / paths.len() as f64))
}
