//! hyper's client as a tower service.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use std::{fmt, io};

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use hyper_util::client::legacy::{self, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use pipedrive_core::AccountError;
use pipedrive_core::error::TimedOut;
use tokio::time::{Instant, sleep};
use tower_service::Service;

use crate::connector::Connector;
use crate::error::{NotConnected, find_source, flatten};
use crate::send_body::SendBody;

/// After how long without data an HTTP/2 connection is pinged, and how soon the server has to respond.
///
/// Idle connections are pinged too, so that no call uses a dead one. These are at most half a dozen small packets,
/// since the pool closes connections not used for 90 s.
const PING_AFTER: Duration = Duration::from_secs(15);
const PONG_WITHIN: Duration = Duration::from_secs(10);

/// hyper's client with its connection pool: the default service of a [`Transport`](crate::Transport).
#[derive(Clone)]
pub struct HyperService(Arc<Inner>);

struct Inner {
    client: legacy::Client<Connector, Upload>,
    read_timeout: Duration,
}

impl HyperService {
    pub(crate) fn new(connector: Connector, read_timeout: Duration) -> Self {
        let client = legacy::Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .retry_canceled_requests(false)
            .http2_keep_alive_interval(PING_AFTER)
            .http2_keep_alive_timeout(PONG_WITHIN)
            .http2_keep_alive_while_idle(true)
            .build(connector);
        HyperService(Arc::new(Inner { client, read_timeout }))
    }
}

impl Service<Request<SendBody>> for HyperService {
    type Response = Response<Incoming>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<SendBody>) -> Self::Future {
        let Inner { client, read_timeout } = &*self.0;
        let read_timeout = *read_timeout;
        let (head, body) = request.into_parts();
        let progress = Progress::default();
        let upload = Upload { body, progress: progress.clone() };
        let responding = client.request(Request::from_parts(head, upload));
        Box::pin(async move {
            let mut responding = pin!(responding);
            let mut stalled = pin!(progress.stalled_for(read_timeout));
            poll_fn(|cx| match responding.as_mut().poll(cx) {
                Poll::Ready(result) => Poll::Ready(result.map_err(classify)),
                Poll::Pending => stalled.as_mut().poll(cx).map(|()| Err(TimedOut::Read.into())),
            })
            .await
        })
    }
}

impl fmt::Debug for HyperService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperService").finish_non_exhaustive()
    }
}

/// Converts hyper's error to [`NotConnected`] if the server cannot have processed the request. A request that hyper
/// reports as canceled was never written to a connection.
fn classify(error: Error) -> Box<dyn StdError + Send + Sync> {
    let canceled = find_source::<hyper::Error>(&error).is_some_and(hyper::Error::is_canceled);
    if !error.is_connect() && !canceled && !find_source(&error).is_some_and(not_processed) {
        return error.into();
    }
    let timed_out = find_source::<TimedOut>(&error).is_some()
        || find_source::<io::Error>(&error).is_some_and(|error| error.kind() == io::ErrorKind::TimedOut);
    match find_source::<AccountError>(&error) {
        Some(error) => NotConnected::new(*error).into(),
        None if timed_out => NotConnected::new(TimedOut::Connect).into(),
        None => NotConnected::new(flatten(error.into())).into(),
    }
}

/// Returns whether the server reported that it did not process the stream: by `REFUSED_STREAM`, or by a `GOAWAY` with
/// an earlier last stream (RFC 9113, 8.7).
///
/// h2 returns a received `GOAWAY` as the error of streams after its last one and of streams not opened yet; other
/// streams end with an I/O error.
fn not_processed(error: &h2::Error) -> bool {
    let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    error.is_remote() && (refused || error.is_go_away())
}

/// A request's body that records its progress, since hyper reports neither when a connection takes a request nor whether an
/// upload advances.
struct Upload {
    body: SendBody,
    progress: Progress,
}

impl Body for Upload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.progress.record();
        Pin::new(&mut self.body).poll_frame(cx)
    }

    // hyper calls this first when a connection takes the request.
    fn is_end_stream(&self) -> bool {
        self.progress.record();
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The time at which a connection took the request, or the last chunk of its body; `None` while there is no connection.
#[derive(Clone, Default)]
struct Progress(Arc<Mutex<Option<Instant>>>);

impl Progress {
    fn record(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn last(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Completes after this long without progress; connecting has its own limit.
    async fn stalled_for(&self, limit: Duration) {
        loop {
            let last = self.last();
            let passed = last.map_or(Duration::ZERO, |last| last.elapsed());
            sleep(limit.saturating_sub(passed)).await;
            if last.is_some() && self.last() == last {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn neither_connecting_nor_an_upload_that_advances_is_stalled() {
        let limit = Duration::from_secs(30);
        let progress = Progress::default();
        let mut stalled = pin!(progress.stalled_for(limit));
        assert!(timeout(limit * 5 / 2, &mut stalled).await.is_err());
        for _ in 0..10 {
            progress.record();
            assert!(timeout(limit * 9 / 10, &mut stalled).await.is_err());
        }
        progress.record();
        let last = Instant::now();
        stalled.await;
        assert_eq!(last.elapsed(), limit);
    }
}
