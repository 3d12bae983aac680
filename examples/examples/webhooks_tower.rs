//! A tower layer that lets deliveries through, each once, and hands them on as an extension of the request.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use std::{error::Error, mem};

use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router, body, extract::Request, routing::post};
use futures_util::future::BoxFuture;
use pipedrive::webhook::{Delivery, Receiver, Seen};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tower_service::Service;

#[derive(Clone)]
struct Verified<S>(S, Arc<(Receiver, Mutex<Seen>)>);

impl<S: Service<Request, Response = Response, Future: Send> + Clone + Send + 'static> Service<Request> for Verified<S> {
    type Response = Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let next = self.clone();
        let Self(mut inner, own) = mem::replace(self, next); // the one that is ready
        Box::pin(async move {
            let (mut head, body) = request.into_parts();
            let body = body::to_bytes(body, 1 << 20).await.unwrap_or_default();
            match own.0.read(&head.headers, body) {
                Err(rejected) => return Ok(rejected.status().into_response()),
                Ok(event) if !own.1.lock().await.insert(event.key(), Instant::now()) => return Ok(().into_response()),
                Ok(event) => head.extensions.insert(event),
            };
            inner.call(Request::from_parts(head, body::Body::empty())).await
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let seen = Mutex::new(Seen::new(10_000, Duration::from_secs(600)));
    let own = Arc::new((Receiver::basic_auth("pipedrive", "open sesame"), seen));
    let (events, mut received) = mpsc::unbounded_channel();
    let handler = |Extension(delivery): Extension<Delivery>| async move { drop(events.send(delivery)) };
    let app = Router::new().route("/", post(handler)).layer(tower_layer::layer_fn(move |s| Verified(s, own.clone())));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let demo = examples::Demo::emulator()?;
    examples::cause_events(demo.account(), format!("http://{}", listener.local_addr()?), "open sesame");
    tokio::spawn(axum::serve(listener, app).into_future());
    for _ in 0..3 {
        println!("{}", examples::delivery_line(&received.recv().await.ok_or("the service has ended")?)?);
    }
    Ok(())
}
