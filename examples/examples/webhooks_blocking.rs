//! Webhooks received by a blocking server. A delivery that could not be processed is processed when it comes again.

use std::error::Error;
use std::io::Read as _;
use std::time::{Duration, Instant};

use examples::Demo;
use pipedrive::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use pipedrive::webhook::{Delivery, Receiver, Seen};
use tiny_http::{Header, Request, Response, Server};

const MAX: usize = 256 * 1024;

fn read(receiver: &Receiver, request: &mut Request) -> Result<Delivery, StatusCode> {
    let pair = |header: &Header| {
        let name = HeaderName::from_bytes(header.field.as_str().as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(header.value.as_bytes()).ok()?))
    };
    let mut headers = HeaderMap::new();
    request.headers().iter().filter_map(pair).for_each(|(name, value)| _ = headers.append(name, value));
    receiver.check(&headers).map_err(|rejected| rejected.status())?;
    let mut body = Vec::new();
    // One byte more than allowed, so that a body that is too long is seen to be.
    let read = request.as_reader().take(MAX as u64 + 1).read_to_end(&mut body);
    read.map_err(|_| StatusCode::BAD_REQUEST)?;
    receiver.read(&headers, body).map_err(|rejected| rejected.status())
}

fn process(seen: &mut Seen, delivery: &Delivery) -> StatusCode {
    if seen.insert(delivery.key(), Instant::now()) {
        match examples::delivery_line(delivery) {
            Ok(line) => println!("{line}"),
            Err(_) => {
                seen.remove(&delivery.key());
                return StatusCode::INTERNAL_SERVER_ERROR;
            }
        }
    }
    StatusCode::OK
}

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::http("127.0.0.1:0").map_err(|error| error.to_string())?;
    let demo = Demo::emulator()?;
    examples::cause_events(demo.account(), format!("http://{}/hook", server.server_addr()), "new");
    // Both are accepted while the password is changed.
    let receiver = Receiver::basic_auth("pipedrive", "old").or_basic_auth("pipedrive", "new").max_body(MAX);
    let mut seen = Seen::new(10_000, Duration::from_secs(600));
    for mut request in server.incoming_requests().take(3) {
        let status = read(&receiver, &mut request).map_or_else(|status| status, |read| process(&mut seen, &read));
        request.respond(Response::empty(status.as_u16()))?;
    }
    Ok(())
}
