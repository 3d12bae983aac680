//! HTTP/2, as far as a server needs it that answers wrongly: frames are read one by one, and sent as the table says.

use std::io;

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use transport_tests::http2::{
    DATA, END_HEADERS, END_STREAM_OR_ACK, FrameHead, HEADERS, PING, PREFACE, SETTINGS, frame, header_block,
};
use transport_tests::tls::{Certificate, http2_only};

use crate::torture::script::{Answer, Names, Payload, Step};
use crate::torture::server::{End, Shared, Wire};

/// A certificate for `localhost`, and what makes TLS of it, with HTTP/2 and nothing else.
pub(crate) fn tls() -> (String, TlsAcceptor) {
    let Certificate { pem, config } = Certificate::of("localhost");
    (pem, TlsAcceptor::from(http2_only(&config)))
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
        let mut head = [0; FrameHead::LENGTH];
        wire.stream.read_exact(&mut head).await?;
        let head = FrameHead::parse(head);
        let mut payload = vec![0; head.length];
        wire.stream.read_exact(&mut payload).await?;
        match head.kind {
            SETTINGS if !head.ends() => wire.write(&frame(SETTINGS, END_STREAM_OR_ACK, 0, &[])).await?,
            PING if !head.ends() => wire.write(&frame(PING, END_STREAM_OR_ACK, 0, &payload)).await?,
            HEADERS | DATA if head.ends() => {
                let Some(play) = shared.requested(None) else { return Ok(()) };
                for step in &play.steps {
                    let done = match frames(step, head.stream, &shared.names()) {
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
                Payload::Headers(text) => (id, header_block(&text.bytes(names))),
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
    let mut frames = frame(HEADERS, END_HEADERS, id, &header_block(&head));
    frames.extend(body.chunks(16 * 1024).flat_map(|piece| frame(DATA, 0, id, piece)));
    frames.extend(frame(DATA, END_STREAM_OR_ACK, id, &[]));
    frames
}
