//! Sends webhooks: to loopback addresses, over plain http, with the retries of the real service.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderValue, Request};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::shared::Shared;
use crate::api::deliveries::{self, Delivery};

/// How long a receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends a delivery in the background, twice where duplicates are asked for.
pub(super) fn send(delivery: Delivery, shared: Arc<Shared>) {
    let settings = shared.emulator().deliveries.clone();
    let copies = if settings.duplicates { 2 } else { 1 };
    for _ in 0..copies {
        let (delivery, shared, pauses) = (delivery.clone(), Arc::clone(&shared), settings.retry_millis.clone());
        tokio::spawn(async move {
            let mut pauses = pauses.into_iter();
            for attempt in 1.. {
                let status = timeout(PATIENCE, post(&delivery, attempt)).await.ok().and_then(Result::ok);
                {
                    let mut emulator = shared.emulator();
                    let now = emulator.time(Timestamp::now());
                    deliveries::attempted(&mut emulator.store, delivery.webhook, attempt, status, now);
                }
                let delivered = status.is_some_and(|status| (200..300).contains(&status));
                match pauses.next() {
                    Some(pause) if !delivered => sleep(Duration::from_millis(pause)).await,
                    _ => return,
                }
            }
        });
    }
}

/// Posts once and gives the status of the answer.
async fn post(delivery: &Delivery, attempt: u32) -> io::Result<u16> {
    let authority = delivery.url.authority().ok_or(io::ErrorKind::InvalidInput)?;
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((host, authority.port_u16().unwrap_or(80))).await?;
    // The name `localhost` is resolved only here: make sure of where it led.
    if !stream.peer_addr()?.ip().is_loopback() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    tokio::spawn(connection);
    let path = delivery.url.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::post(path)
        .header(HOST, authority.as_str())
        .header(CONTENT_TYPE, "application/json")
        .body(Full::<Bytes>::new(delivery.body(attempt)))
        .map_err(io::Error::other)?;
    if let Some(Ok(value)) = delivery.authorization.as_deref().map(HeaderValue::from_str) {
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    let response = sender.send_request(request).await.map_err(io::Error::other)?;
    Ok(response.status().as_u16())
}
