//! A small HTTP client for measuring: keeps its connection, counts nothing else.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A connection to the server.
pub struct Connection {
    reader: BufReader<TcpStream>,
    cookie: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects; `cookie` goes with every request.
    pub fn open(address: &str, cookie: &str) -> Result<Connection> {
        let stream = TcpStream::connect(address).context("connecting")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Connection { reader: BufReader::new(stream), cookie: cookie.to_owned() })
    }

    /// GET.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        let cookie = &self.cookie;
        let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\ncookie: {cookie}\r\n\r\n");
        self.send(request.as_bytes())
    }

    /// POST of a form.
    pub fn post(&mut self, path: &str, form: &str) -> Result<Answer> {
        let cookie = &self.cookie;
        let length = form.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\ncookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{form}"
        );
        self.send(request.as_bytes())
    }

    fn send(&mut self, request: &[u8]) -> Result<Answer> {
        self.reader.get_mut().write_all(request)?;
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).context("a status")?;
        let mut headers = Vec::new();
        let mut length = 0;
        let mut is_chunked = false;
        loop {
            line.clear();
            self.reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            let (name, value) = (name.to_ascii_lowercase(), value.trim().to_owned());
            match name.as_str() {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => is_chunked = value == "chunked",
                _ => {}
            }
            headers.push((name, value));
        }
        if is_chunked {
            bail!("a chunked answer was not expected");
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body)?;
        Ok(Answer { status, headers, body })
    }
}

/// Latencies of many requests.
#[derive(Clone, Debug, Default)]
pub struct Load {
    pub n: usize,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub per_s: f64,
}

/// Asks for the paths in turn, `n` times in all over `n_connections`.
pub fn load(address: &str, cookie: &str, paths: &[String], n: usize, n_connections: usize) -> Result<Load> {
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
    let at = |share: f64| all.get(((all.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(0.0);
    let per_s = all.len() as f64 / started.elapsed().as_secs_f64();
    Ok(Load { n: all.len(), p50_ms: at(0.5), p99_ms: at(0.99), per_s })
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
