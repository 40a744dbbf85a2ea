//! A small HTTP client for measuring: keeps its connection, counts nothing else.

use anyhow::{Context, Result, bail, ensure};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A connection to the server.
pub struct Connection {
    reader: BufReader<TcpStream>,
    cookie: String,
    /// Further header lines of every request.
    extra: &'static str,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects; `cookie` goes with every request.
    pub fn open(address: &str, cookie: &str) -> Result<Connection> {
        let stream = TcpStream::connect(address).context("connecting")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Connection { reader: BufReader::new(stream), cookie: cookie.to_owned(), extra: "" })
    }

    /// From now on answers come compressed, as a browser wants them.
    pub fn accept_gzip(&mut self) {
        self.extra = "accept-encoding: gzip\r\n";
    }

    /// GET.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        let (cookie, extra) = (&self.cookie, self.extra);
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: bench\r\n{extra}cookie: {cookie}\r\n\r\n");
        self.reader.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|s| s.parse().ok()).context("a status")?;
        let (mut length, mut is_chunked) = (0, false);
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "transfer-encoding" => is_chunked = value.trim() == "chunked",
                _ => {}
            }
        }
        let mut body = Vec::new();
        if is_chunked {
            while let size @ 1.. = usize::from_str_radix(&self.line()?, 16)? {
                self.take(size, &mut body)?;
                self.line()?;
            }
            self.line()?;
        } else {
            self.take(length, &mut body)?;
        }
        Ok(Answer { status, body })
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.reader.read_line(&mut line)? > 0, "the server has hung up");
        line.truncate(line.trim_end().len());
        Ok(line)
    }

    fn take(&mut self, n: usize, body: &mut Vec<u8>) -> Result<()> {
        let start = body.len();
        body.resize(start + n, 0);
        Ok(self.reader.read_exact(&mut body[start..])?)
    }
}

/// Latencies of many requests.
#[derive(Clone, Debug, Default)]
pub struct Load {
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub per_s: f64,
}

/// Asks for the paths in turn, `n` times in all over `n_connections`.
pub fn load(
    address: &str,
    cookie: &str,
    paths: &[String],
    n: usize,
    n_connections: usize,
) -> Result<Load> {
    let started = Instant::now();
    let each = n / n_connections;
    let results: Vec<Result<Vec<f64>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_connections)
            .map(|t| scope.spawn(move || ask(address, cookie, paths, each, t)))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap_or_else(|_| bail!("a thread failed"))).collect()
    });
    let mut all = Vec::with_capacity(n);
    for result in results {
        all.extend(result?);
    }
    all.sort_by(f64::total_cmp);
    let at =
        |share: f64| all.get(((all.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(0.0);
    let per_s = all.len() as f64 / started.elapsed().as_secs_f64();
    Ok(Load { p50_ms: at(0.5), p99_ms: at(0.99), per_s })
}

fn ask(address: &str, cookie: &str, paths: &[String], n: usize, offset: usize) -> Result<Vec<f64>> {
    let mut connection = Connection::open(address, cookie)?;
    let mut times = Vec::with_capacity(n);
    for i in 0..n {
        let path = &paths[(i * 7 + offset * 13) % paths.len()];
        let started = Instant::now();
        let answer = connection.get(path)?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
        anyhow::ensure!(answer.status == 200, "{path}: {}", answer.status);
    }
    Ok(times)
}
