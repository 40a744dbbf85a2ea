//! The listener: hyper by hand, because the limits against slow and oversized requests are ours to
//! set (a half-open request is closed, headers are bounded).

use axum::Router;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// A client has this long to send its headers.
const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// Headers and request line together, bytes.
const HEADERS_BYTES_MAX: usize = 32 * 1024;
/// After the stop signal, requests under way have this long.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// The address of the peer, put into each request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Serves until `stop` is ready, then lets requests under way finish.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    let tracker = std::sync::Arc::new(tokio::sync::Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors: wait for some to be closed, then go on.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(permit) = tracker.clone().acquire_owned().await else { break };
        let router = router.clone();
        tokio::spawn(async move {
            let _permit = permit;
            // Small answers must not wait for more to send.
            let _ = stream.set_nodelay(true);
            let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
                let mut request = request.map(axum::body::Body::new);
                request.extensions_mut().insert(Peer(peer));
                router.clone().oneshot(request)
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADER_READ_TIMEOUT)
                .max_buf_size(HEADERS_BYTES_MAX)
                .serve_connection(TokioIo::new(stream), service);
            // A peer that went away is not our fault and not worth a log line.
            let _ = connection.await;
        });
    }
    drop(listener);
    let all = u32::try_from(CONNECTIONS_MAX).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(DRAIN_TIMEOUT, tracker.acquire_many(all)).await;
}

const CONNECTIONS_MAX: usize = 10_000;
