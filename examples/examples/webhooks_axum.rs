//! Webhooks received by a service on axum: each once, and a deal changes only if the delivery is newer than its state.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use examples::Demo;
use pipedrive::bytes::Bytes;
use pipedrive::webhook::{Delivery, Receiver, Revision, Seen};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

struct Hook {
    receiver: Receiver,
    seen: Mutex<Seen>,
    events: mpsc::UnboundedSender<Delivery>,
}

/// Answers at once: Pipedrive waits for 10 seconds only.
async fn receive(State(hook): State<Arc<Hook>>, headers: HeaderMap, body: Bytes) -> Result<(), StatusCode> {
    let delivery = hook.receiver.read(&headers, body).map_err(|rejected| rejected.status())?;
    let mut seen = hook.seen.lock().unwrap_or_else(PoisonError::into_inner);
    if seen.insert(delivery.key(), Instant::now()) {
        hook.events.send(delivery).map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (events, mut received) = mpsc::unbounded_channel();
    let receiver = Receiver::basic_auth("pipedrive", "open sesame");
    let seen = Mutex::new(Seen::new(10_000, Duration::from_secs(600)));
    let service = Router::new().route("/hook", post(receive)).with_state(Arc::new(Hook { receiver, seen, events }));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/hook", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, service).into_future());
    let demo = Demo::emulator()?;
    examples::cause_events(demo.account(), url, "open sesame");

    let mut deals: BTreeMap<String, Revision> = BTreeMap::new();
    for _ in 0..3 {
        let delivery = received.recv().await.ok_or("the service has ended")?;
        let known = deals.entry(delivery.entity_id().unwrap_or_default().to_owned()).or_default();
        if delivery.is_newer_than(*known) {
            *known = delivery.revision();
            println!("{}", examples::delivery_line(&delivery)?);
        }
    }
    Ok(())
}
