//! HTTP/2, as far as a server needs it that answers wrongly: frames are read one by one, and sent as the table says.

use std::error::Error;
use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::torture::script::{Answer, Names, Payload, Step};
use crate::torture::server::{End, Shared, Wire};

const PREFACE: usize = 24;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;

/// The flag of a frame that ends its stream, and of one that acknowledges.
const LAST: u8 = 1;
const END_HEADERS: u8 = 4;

/// A certificate for `localhost`, and what makes TLS of it, with HTTP/2 and nothing else.
pub(crate) fn tls() -> Result<(String, TlsAcceptor), Box<dyn Error>> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der())?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok((made.cert.pem(), TlsAcceptor::from(Arc::new(config))))
}

pub(crate) async fn serve(mut stream: TlsStream<TcpStream>, shared: &Shared) -> io::Result<()> {
    if let Some(play) = shared.unasked() {
        let mut wire = Wire { stream: &mut stream, drip: None };
        for step in &play.steps {
            if !matches!(wire.perform(step, &shared.names()).await?, End::Not) {
                return Ok(());
            }
        }
    }
    stream.read_exact(&mut [0; PREFACE]).await?;
    let mut wire = Wire { stream: &mut stream, drip: None };
    wire.write(&frame(SETTINGS, 0, 0, &[])).await?;
    loop {
        let mut head = [0; 9];
        wire.stream.read_exact(&mut head).await?;
        let [a, b, c, kind, flags, id @ ..] = head;
        let mut payload = vec![0; usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c)];
        wire.stream.read_exact(&mut payload).await?;
        match kind {
            SETTINGS if flags & LAST == 0 => wire.write(&frame(SETTINGS, LAST, 0, &[])).await?,
            PING if flags & LAST == 0 => wire.write(&frame(PING, LAST, 0, &payload)).await?,
            HEADERS | DATA if flags & LAST != 0 => {
                let Some(play) = shared.requested(None) else { return Ok(()) };
                for step in &play.steps {
                    let id = u32::from_be_bytes(id);
                    let done = match frames(step, id, &shared.names()) {
                        Some(frames) => wire.write(&frames).await.map(|()| End::Not),
                        None => wire.perform(step, &shared.names()).await,
                    };
                    if !matches!(done?, End::Not) {
                        return Ok(());
                    }
                }
                wire.drip = None;
            }
            _ => {}
        }
    }
}

/// The frames of a step on a stream; `None` if it has none.
fn frames(step: &Step, id: u32, names: &Names) -> Option<Vec<u8>> {
    match step {
        Step::Answer(answer) => Some(whole(answer, id, names)),
        Step::Frame(kind, flags, payload) => {
            let (id, payload) = match payload {
                Payload::Headers(text) => (id, block(&text.bytes(names))),
                Payload::Data(text) => (id, text.bytes(names)),
                Payload::Reset(reason) => (id, reason.to_be_bytes().to_vec()),
                Payload::GoAway(last, reason, debug) => {
                    let numbers = [last.to_be_bytes(), reason.to_be_bytes()].concat();
                    (0, [numbers, debug.bytes(names)].concat())
                }
            };
            Some(frame(*kind, *flags, id, &payload))
        }
        _ => None,
    }
}

fn whole(answer: &Answer, id: u32, names: &Names) -> Vec<u8> {
    let mut head = format!(":status: {}\r\n", answer.status).into_bytes();
    head.extend(answer.head.bytes(names));
    let body = answer.body(names);
    // No frame may be longer than 16 KiB.
    let mut frames = frame(HEADERS, END_HEADERS, id, &block(&head));
    frames.extend(body.chunks(16 * 1024).flat_map(|piece| frame(DATA, 0, id, piece)));
    frames.extend(frame(DATA, LAST, id, &[]));
    frames
}

/// The lines of a head as HPACK has them that is not compressed.
fn block(lines: &[u8]) -> Vec<u8> {
    let mut block = Vec::new();
    for line in String::from_utf8_lossy(lines).lines().filter(|line| !line.is_empty()) {
        // The first colon may be the one of `:status`.
        let (name, value) = match line[1..].find(": ") {
            Some(at) => (&line[..=at], &line[at + 3..]),
            None => (line, ""),
        };
        block.push(0);
        for text in [name, value] {
            length(text.len(), &mut block);
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}

/// A length of HPACK, with a prefix of seven bits.
fn length(length: usize, block: &mut Vec<u8>) {
    if length < 127 {
        block.push(length as u8);
        return;
    }
    block.push(127);
    let mut rest = length - 127;
    while rest >= 128 {
        block.push(rest as u8 | 128);
        rest >>= 7;
    }
    block.push(rest as u8);
}

fn frame(kind: u8, flags: u8, id: u32, payload: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = (payload.len() as u32).to_be_bytes();
    [&length[..], &[kind, flags], &id.to_be_bytes(), payload].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks() {
        assert_eq!(block(b":status: 200\r\na: b"), b"\x00\x07:status\x03200\x00\x01a\x01b");
        let mut long = Vec::new();
        length(1337, &mut long);
        assert_eq!(long, [127, 1337_u16.wrapping_sub(127) as u8 & 127 | 128, 9]);
    }
}
