//! An HTTP stack of one's own: a bare `TcpStream` under `pipedrive-core`, and no other crate of this project.
//!
//! The core makes the request and reads the answer; whatever moves the bytes is yours. This one speaks HTTP/1.0 without
//! TLS, which is fit for a loopback address and nothing else: an emulator elsewhere must not speak TLS either.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use pipedrive_core::bytes::Bytes;
use pipedrive_core::http::{Request, Response};
use pipedrive_core::v2::deals::{AddDeal, GetDeal};
use pipedrive_core::{Account, Operation, TransportError};

fn main() -> Result<(), Box<dyn Error>> {
    let demo = examples::Demo::emulator()?;
    let account = demo.account();
    let added = send(&account, &AddDeal::new("Roof").value(12_000).currency("EUR"))?;
    let deal = send(&account, &GetDeal::new(added.id))?;
    println!("deal {}: {}, {} EUR", deal.id, deal.title.unwrap_or_default(), deal.value.unwrap_or_default());
    if let Err(error) = send(&account, &GetDeal::new(99)) {
        println!("{error}");
    }
    Ok(())
}

/// All that a client is.
fn send<O: Operation>(account: &Account, operation: &O) -> Result<O::Output, pipedrive_core::Error> {
    let request = account.request(operation)?;
    let response = exchange(&request)
        .map_err(|transport_error| pipedrive_core::Error::transport(operation.meta(), transport_error))?;
    O::read(response)
}

fn exchange(request: &Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
    let (uri, body) = (request.uri(), request.body());
    let (host, target) =
        uri.authority().zip(uri.path_and_query()).ok_or_else(|| TransportError::before_send("no address"))?;
    let mut stream = TcpStream::connect(host.as_str()).map_err(TransportError::before_send)?;
    let mut message = format!("{} {target} HTTP/1.0\r\nhost: {host}\r\n", request.method()).into_bytes();
    for (name, value) in request.headers() {
        message.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    message.extend(format!("content-length: {}\r\n\r\n", body.len()).into_bytes());
    message.extend_from_slice(body);
    let mut answer = Vec::new();
    stream.write_all(&message).and_then(|()| stream.read_to_end(&mut answer)).map_err(TransportError::after_send)?;
    parse(&answer).ok_or_else(|| TransportError::after_send("not a whole HTTP answer"))
}

fn parse(answer: &[u8]) -> Option<Response<Bytes>> {
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let (mut lines, body) = (std::str::from_utf8(&answer[..end]).ok()?.split("\r\n"), &answer[end + 4..]);
    let response = Response::builder().status(lines.next()?.split(' ').nth(1)?);
    let headers = lines.filter_map(|line| line.split_once(": "));
    let response = headers.fold(response, |response, (name, value)| response.header(name, value));
    let length: usize = response.headers_ref()?.get("content-length")?.to_str().ok()?.parse().ok()?;
    if body.len() == length { response.body(Bytes::copy_from_slice(body)).ok() } else { None }
}
