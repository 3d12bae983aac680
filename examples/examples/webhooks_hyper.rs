//! Webhooks received by plain hyper. A request without the password is rejected before its body is read.

use std::convert::Infallible;
use std::error::Error;

use examples::Demo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use pipedrive::http::{Request, Response};
use pipedrive::http_body_util::{BodyExt as _, Limited};
use pipedrive::webhook::{Delivery, Receiver, Rejected};
use tokio::net::TcpListener;

const MAX: usize = 256 * 1024;

async fn read(receiver: &Receiver, request: Request<Incoming>) -> Result<Delivery, Rejected> {
    receiver.check(request.headers())?;
    let (head, body) = request.into_parts();
    // A body that is too long or breaks off counts as empty, and is rejected.
    let body = Limited::new(body, MAX).collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    receiver.read(&head.headers, body)
}

async fn receive(receiver: &Receiver, request: Request<Incoming>) -> Result<Response<String>, Infallible> {
    let mut response = Response::new(String::new());
    match read(receiver, request).await {
        Ok(delivery) => match examples::delivery_line(&delivery) {
            Ok(line) => println!("{line}"),
            Err(error) => println!("{error}"),
        },
        Err(rejected) => *response.status_mut() = rejected.status(),
    }
    Ok(response)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let receiver = Receiver::basic_auth("pipedrive", "open sesame").max_body(MAX);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let demo = Demo::emulator()?;
    examples::cause_events(demo.account(), format!("http://{}/hook", listener.local_addr()?), "open sesame");
    // The emulator sends each event over a connection of its own.
    for _ in 0..3 {
        let (stream, _) = listener.accept().await?;
        let service = service_fn(|request| receive(&receiver, request));
        http1::Builder::new().serve_connection(TokioIo::new(stream), service).await?;
    }
    Ok(())
}
