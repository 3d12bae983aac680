//! HTTP/2: shared connections, unresponsive connections, and requests reported as not processed.

use std::time::Duration;

use pipedrive_core::v1::files::DownloadFile;
use pipedrive_core::v2::deals::GetDeal;
use pipedrive_core::{ErrorKind, Policy};
use transport_tests::http2::*;
use transport_tests::{POLICY, PostDeal, SHORT, Settings, outcome};

use crate::build;

/// Returns the settings of a client of the server.
pub(crate) fn settings(server: &Server) -> Settings {
    Settings { root_certificate_pem: Some(server.certificate().to_owned()), ..Settings::loopback(&server.url()) }
}

/// Waits until the server has received this many requests.
async fn received(server: &Server, requests: usize) {
    while server.requests() < requests {
        tokio::task::yield_now().await;
    }
}

/// After a timeout of any kind, the connection of the request is not used again.
#[tokio::test]
async fn a_connection_that_fell_silent_is_not_used_again() {
    let (read, total) = ("after: the server was inactive for too long", "after: the exchange took too long");
    // Earlier than any ping.
    const LIMIT: Duration = Duration::from_secs(5);
    for act in [Action::KeepSilent, Action::BeginAndKeepSilent, Action::Leave] {
        let limits: [(_, fn(&mut Settings)); 3] = [
            (read, |settings| settings.read_timeout = Some(LIMIT)),
            (total, |settings| settings.total_timeout = Some(LIMIT)),
            (total, |settings| settings.policy = Policy::once().attempt_timeout(LIMIT)),
        ];
        for (expected, set) in limits {
            let server = Server::start([Action::Answer, act, Action::Answer, Action::Answer]);
            let mut limited = settings(&server);
            set(&mut limited);
            let client = build(limited).unwrap();
            assert_eq!(outcome(client.send(&GetDeal::new(7)).await), "deal 7");
            let silent = tokio::spawn(client.send(&GetDeal::new(7)));
            received(&server, 2).await;
            tokio::time::pause();
            assert_eq!(outcome(silent.await.unwrap()), expected, "{act:?}");
            tokio::time::resume();
            for _ in 0..2 {
                assert_eq!(outcome(client.send(&GetDeal::new(7)).await), "deal 7", "{act:?}, {expected}");
            }
            assert_eq!(server.connections(), 2, "{act:?}, {expected}");
        }
    }
}

#[tokio::test]
async fn a_download_that_fell_silent_takes_its_connection_along() {
    let server = Server::start([Action::BeginAndKeepSilent, Action::Answer]);
    let client = build(Settings { read_timeout: Some(SHORT * 3), ..settings(&server) }).unwrap();
    let error = client.download(&DownloadFile::new(3), &mut Vec::new()).await.unwrap_err();
    assert_eq!(outcome(Err(error)), "after: the server was inactive for too long");
    assert_eq!(outcome(client.send(&GetDeal::new(7)).await), "deal 7");
}

/// A connection that does not answer pings is closed before any time limit, whether it is in use or not.
#[tokio::test]
async fn a_silent_connection_is_found_out() {
    for in_use in [false, true] {
        let server = Server::start([Action::Answer, Action::KeepSilent, Action::Answer]);
        let hour = Some(Duration::from_secs(3600));
        let patient = Settings { read_timeout: hour, total_timeout: hour, ..settings(&server) };
        let client = build(patient).unwrap();
        assert_eq!(outcome(client.send(&GetDeal::new(7)).await), "deal 7");
        let silent = tokio::spawn(client.send(&GetDeal::new(7)));
        received(&server, 2).await;
        tokio::time::pause();
        if in_use {
            assert_eq!(outcome(silent.await.unwrap()), "after: the server was inactive for too long");
        } else {
            silent.abort();
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        tokio::time::resume();
        let next = tokio::time::timeout(Duration::from_secs(20), client.send(&GetDeal::new(7))).await;
        assert_eq!(outcome(next.unwrap()), "deal 7", "in use: {in_use}");
        assert_eq!(server.connections(), 2, "in use: {in_use}");
    }
}

/// An unsafe request is repeated only if the server reports that it did not process it.
#[tokio::test]
async fn what_the_server_did_not_look_at_is_sent_again() {
    let again = ("deal 7", 2);
    let open = ("after", 1);
    let table = [
        (Action::Reset(REFUSED_STREAM), again),
        (Action::GoAway(0, NO_ERROR, b""), again),
        (Action::GoAway(0, ENHANCE_YOUR_CALM, b"too_many_pings"), again),
        (Action::GoAwayAndClose(0, INTERNAL_ERROR), again),
        (Action::Reset(NO_ERROR), open),
        (Action::Reset(INTERNAL_ERROR), open),
        (Action::Reset(CANCEL), open),
        (Action::Reset(ENHANCE_YOUR_CALM), open),
        (Action::Reset(HTTP_1_1_REQUIRED), open),
        (Action::BeginAndReset(REFUSED_STREAM), open),
        (Action::GoAwayAndClose(1, NO_ERROR), open),
        (Action::GoAwayAndClose(1, INTERNAL_ERROR), open),
        (Action::GoAwayAndClose(0x7fff_ffff, ENHANCE_YOUR_CALM), open),
    ];
    for (act, (expected, requests)) in table {
        let server = Server::start([act, Action::Answer]);
        let client = build(Settings { policy: POLICY, ..settings(&server) }).unwrap();
        assert_eq!(outcome(client.send(&PostDeal::new(7_u64)).await), expected, "{act:?}");
        assert_eq!(server.requests(), requests, "{act:?}");
    }
}

/// Of two requests in flight, the first gets a response, and the second is sent again.
#[tokio::test]
async fn a_server_that_goes_away_keeps_what_it_has() {
    let server = Server::start([Action::Leave, Action::GoAway(1, NO_ERROR, b""), Action::Answer]);
    let client = build(Settings { policy: POLICY, ..settings(&server) }).unwrap();
    let first = tokio::spawn(client.send(&PostDeal::new(7_u64)));
    received(&server, 1).await;
    assert_eq!(outcome(client.send(&PostDeal::new(7_u64)).await), "deal 7");
    assert_eq!(outcome(first.await.unwrap()), "deal 7");
    assert_eq!((server.requests(), server.connections()), (3, 2));
}

/// The debug data of a `GOAWAY` may be long and contain anything, so it is shortened.
#[tokio::test]
async fn long_debug_data_is_cut() {
    static WORDS: [u8; 9000] = [b'w'; 9000];
    let server = Server::start([Action::GoAway(0, INTERNAL_ERROR, &WORDS)]);
    let client = build(settings(&server)).unwrap();
    let error = client.send(&GetDeal::new(7)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(transport_error) if !transport_error.request_sent));
    let said = error.to_string();
    assert!(said.contains("www") && said.len() < 1000, "{} bytes", said.len());
}
