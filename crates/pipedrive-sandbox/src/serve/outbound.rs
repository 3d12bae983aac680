//! Sends webhooks: to loopback addresses, over plain http, with the retries of the real service.

use std::io;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use http::header::HOST;
use http::{HeaderValue, Uri};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{sleep, timeout};

use super::shared::Shared;
use crate::api::deliveries::{self, Delivery};
use crate::journal::Attempt;

/// How long a receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends deliveries in the background. Those of a webhook go out in this order, unless they are shuffled.
pub(super) fn send(deliveries: Vec<Delivery>, shared: &Arc<Shared>) {
    let mut queues = shared.queues.lock().unwrap_or_else(PoisonError::into_inner);
    for delivery in deliveries {
        let queue = queues.entry(delivery.webhook).or_insert_with(|| {
            let (sender, receiver) = unbounded_channel();
            tokio::spawn(work(receiver, Arc::clone(shared)));
            sender
        });
        // The other end is dropped with the runtime, and this with it.
        let _ = queue.send(delivery);
    }
}

/// Sends what is in the queue of a webhook.
async fn work(mut queue: UnboundedReceiver<Delivery>, shared: Arc<Shared>) {
    while let Some(delivery) = queue.recv().await {
        let settings = shared.emulator().deliveries.clone();
        for _ in 0..if settings.duplicates { 2 } else { 1 } {
            let (delivery, shared, pauses) = (delivery.clone(), Arc::clone(&shared), settings.retry_millis.clone());
            if settings.shuffle_millis > 0 {
                let late = shared.emulator().store.draw() % settings.shuffle_millis.saturating_add(1);
                tokio::spawn(async move {
                    sleep(Duration::from_millis(late)).await;
                    if !attempt(&delivery, 1, &shared).await {
                        again(delivery, pauses, shared).await;
                    }
                });
            } else if !attempt(&delivery, 1, &shared).await {
                tokio::spawn(again(delivery, pauses, shared));
            }
        }
    }
}

/// Makes the attempts after the first.
async fn again(delivery: Delivery, pauses: Vec<u64>, shared: Arc<Shared>) {
    for (number, pause) in (2..).zip(pauses) {
        sleep(Duration::from_millis(pause)).await;
        if attempt(&delivery, number, &shared).await {
            return;
        }
    }
}

/// Makes an attempt, writes it down, and says whether it was a success.
async fn attempt(delivery: &Delivery, number: u32, shared: &Shared) -> bool {
    let status = timeout(PATIENCE, post(delivery, number)).await.ok().and_then(Result::ok);
    let mut emulator = shared.emulator();
    let now = emulator.time(Timestamp::now());
    deliveries::attempted(&mut emulator.store, delivery.webhook, number, status, now);
    let (parts, body) = delivery.request(number).into_parts();
    let (webhook, url) = (delivery.webhook, parts.uri.to_string());
    emulator.journal.attempts.keep(Attempt { webhook, number, time: now, status, url, body });
    status.is_some_and(|status| (200..300).contains(&status))
}

/// Posts once and gives the status of the answer.
async fn post(delivery: &Delivery, attempt: u32) -> io::Result<u16> {
    let mut request = delivery.request(attempt).map(Full::new);
    let authority = request.uri().authority().cloned().ok_or(io::ErrorKind::InvalidInput)?;
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((host, authority.port_u16().unwrap_or(80))).await?;
    // The name `localhost` is resolved only here: make sure of where it led.
    if !stream.peer_addr()?.ip().is_loopback() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    tokio::spawn(connection);
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse::<Uri>().map_err(io::Error::other)?;
    request.headers_mut().insert(HOST, HeaderValue::from_str(authority.as_str()).map_err(io::Error::other)?);
    let response = sender.send_request(request).await.map_err(io::Error::other)?;
    Ok(response.status().as_u16())
}
