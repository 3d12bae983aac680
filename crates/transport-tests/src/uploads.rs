//! Files that are read while they are sent.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pipedrive_core::FilePart;
use pipedrive_core::error::FileError;
use pipedrive_core::v1::files::AddFile;
use pipedrive_core::v2::deals::GetDeal;
use pipedrive_core::{Error, ErrorKind};

use crate::responses::{DEAL, answer, outcome};
use crate::server::{Action, Server};
use crate::transport::{POLICY, SHORT, Settings, Transport};

const FILE: &str = r#"{"success":true,"data":{"id":3}}"#;

/// Counts how often a file is opened, and how many bytes are read of it.
#[derive(Clone, Default)]
struct Source {
    opened: Arc<AtomicUsize>,
    read: Arc<AtomicUsize>,
}

impl Source {
    /// Returns a file of this many bytes, which states another number.
    fn part(&self, length: u64, stated: u64) -> FilePart {
        let source = self.clone();
        FilePart::from_reader("call.mp3", stated, move || {
            source.opened.fetch_add(1, Ordering::Relaxed);
            Ok(Counted(io::repeat(b'x').take(length), Arc::clone(&source.read)))
        })
    }
}

struct Counted(io::Take<io::Repeat>, Arc<AtomicUsize>);

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.fetch_add(read, Ordering::Relaxed);
        Ok(read)
    }
}

/// Wherever the bytes come from, the server receives the same, and again if the request is repeated.
pub(crate) fn files_are_sent_whole_from_anywhere<T: Transport>() {
    let content: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    let again = content.clone();
    let parts = [
        FilePart::new("offer.pdf", content.clone()),
        FilePart::from_reader("offer.pdf", content.len() as u64, move || Ok(io::Cursor::new(again.clone()))),
    ];
    for part in parts {
        let limited = answer(429, "retry-after: 0\r\n", "{}");
        let server = Server::start([Action::Answer(limited), Action::Answer(answer(200, "", FILE))]);
        let client = T::build(Settings { policy: POLICY, ..Settings::loopback(&server.url()) }).unwrap();
        let file = client.send(&AddFile::new(part.clone()).deal_id(7)).unwrap();
        assert_eq!(file.id.value(), 3);

        let received = server.requests();
        assert_eq!(received.len(), 2, "{part:?}");
        for request in received {
            let boundary = request.header("content-type").unwrap().split_once("boundary=").unwrap().1;
            let head = "content-disposition: form-data; name=\"file\"; filename=\"offer.pdf\"\r\n\
                content-type: application/pdf\r\n\r\n";
            let deal = "content-disposition: form-data; name=\"deal_id\"\r\n\r\n7\r\n";
            let mut body = format!("--{boundary}\r\n{head}").into_bytes();
            body.extend_from_slice(&content);
            body.extend_from_slice(format!("\r\n--{boundary}\r\n{deal}--{boundary}--\r\n").as_bytes());
            assert!(request.body == body, "{part:?}: the body changed on its way");
            assert_eq!(request.header("content-length").unwrap(), body.len().to_string());
            assert_eq!(request.header("transfer-encoding"), None);
        }
    }
}

/// A file is not read faster than it is sent, so that memory stays small. The total timeout does not apply to it.
pub(crate) fn a_file_is_read_as_it_is_sent<T: Transport>() {
    const LENGTH: u64 = 100_000_000;
    let stuck = Server::start([Action::ReadSlowly(1, SHORT * 20, answer(200, "", FILE))]);
    let mut settings = Settings::loopback(&stuck.url());
    settings.read_timeout = Some(SHORT);
    let source = Source::default();
    let error = T::build(settings).unwrap().send(&AddFile::new(source.part(LENGTH, LENGTH))).unwrap_err();
    assert_eq!(outcome(Err(error)), "after: the server was inactive for too long");
    let read = source.read.load(Ordering::Relaxed);
    assert!(read < 32 << 20, "{read} bytes were read ahead");

    let slow = Server::start([Action::ReadSlowly(1_000_000, SHORT / 5, answer(200, "", FILE))]);
    let mut settings = Settings::loopback(&slow.url());
    settings.total_timeout = Some(SHORT);
    let source = Source::default();
    T::build(settings).unwrap().send(&AddFile::new(source.part(20_000_000, 20_000_000))).unwrap();
    assert_eq!(source.read.load(Ordering::Relaxed), 20_000_000);
}

/// What is wrong with a file is an error that says so; no request is completed with another file, and the client can
/// be used afterwards.
pub(crate) fn a_file_that_cannot_be_read_is_an_error<T: Transport>() {
    fn unread(error: &Error) -> Option<&FileError> {
        match error.kind() {
            ErrorKind::Transport(transport_error) => transport_error.source.downcast_ref(),
            _ => None,
        }
    }

    let server = Server::start([Action::Answer(answer(200, "", DEAL))]);
    let client: T = T::build(Settings::loopback(&server.url())).unwrap();
    let gone = || Err::<io::Empty, _>(io::ErrorKind::NotFound.into());
    let missing = client.send(&AddFile::new(FilePart::from_reader("gone.pdf", 7, gone))).unwrap_err();
    assert_eq!(unread(&missing).unwrap().source.kind(), io::ErrorKind::NotFound);
    assert!(!missing.may_have_happened());
    assert_eq!(server.requests().len(), 0);
    client.send(&GetDeal::new(7)).unwrap();

    let table = [(90_000, "lacks 10000 bytes"), (110_000, "longer than was stated")];
    for (length, expected) in table {
        let server = Server::start([Action::Answer(answer(200, "", DEAL))]);
        let client: T = T::build(Settings::loopback(&server.url())).unwrap();
        let source = Source::default();
        let error = client.send(&AddFile::new(source.part(length, 100_000))).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(source.opened.load(Ordering::Relaxed), 1);
        assert_eq!(server.requests().len(), 0, "a whole request was received");
        assert_eq!(outcome(client.send(&GetDeal::new(7))), "deal 7");
    }
}
