//! hyper's client as a tower service.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{fmt, io};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Client, Error, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use pipedrive_core::AccountError;
use pipedrive_core::error::TimedOut;
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
pub struct HyperService(Arc<Client<Connector, SendBody>>);

impl HyperService {
    pub(crate) fn new(connector: Connector) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .retry_canceled_requests(false)
            .http2_keep_alive_interval(PING_AFTER)
            .http2_keep_alive_timeout(PONG_WITHIN)
            .http2_keep_alive_while_idle(true)
            .build(connector);
        HyperService(Arc::new(client))
    }
}

impl Service<Request<SendBody>> for HyperService {
    type Response = Response<Incoming>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Responding;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<SendBody>) -> Self::Future {
        Responding(self.0.request(request))
    }
}

/// The future of a response.
pub struct Responding(ResponseFuture);

impl Future for Responding {
    type Output = Result<Response<Incoming>, Box<dyn StdError + Send + Sync>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map_err(classify)
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
