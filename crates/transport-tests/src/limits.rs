//! Time limits of exchanges.

use std::net::TcpListener;

use bytes::Bytes;
use http::Request;
use pipedrive_core::v1::files::DownloadFile;
use pipedrive_core::v2::deals::GetDeal;

use crate::responses::{DEAL, answer, deal_of, outcome};
use crate::server::{Action, Server};
use crate::transport::{SHORT, Settings, Transport};

/// This applies to slow and silent servers alike; only the body of a file may take longer.
pub(crate) fn the_total_timeout_ends_every_exchange<T: Transport>() {
    use Action::{AnswerAndKeepSilent, Drip, KeepSilent};

    let head = |status| answer(status, "x-padding: aaaaaaaaaaaaaaaaaaaaaaaa\r\n", "");
    let long = |status| answer(status, "", deal_of(100));
    let too_long = "after: the exchange took too long";
    let table = [
        ("keeps silent", KeepSilent, too_long),
        ("keeps silent within an error response", AnswerAndKeepSilent(long(404)[..60].to_vec()), too_long),
        ("drips the head", Drip(0, head(200)), too_long),
        ("drips an error response", Drip(60, long(404)), too_long),
        ("drips a success", Drip(60, long(200)), "a file"),
    ];
    for (does, action, download) in table {
        let server = Server::start([action.clone(), action]);
        let mut settings = Settings::loopback(&server.url());
        settings.total_timeout = Some(SHORT);
        let client = T::build(settings).unwrap();
        assert_eq!(outcome(client.send(&GetDeal::new(7))), too_long, "{does}");
        let mut written = Vec::new();
        let found = match client.download(&DownloadFile::new(3), &mut written) {
            Ok(100) => "a file".to_owned(),
            Ok(bytes) => format!("{bytes} bytes"),
            Err(error) => outcome(Err(error)),
        };
        assert_eq!(found, download, "{does}");
    }

    // Connecting also ends then, although its own limit is longer.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut settings = Settings::loopback(&format!("https://{}", listener.local_addr().unwrap()));
    settings.total_timeout = Some(SHORT);
    settings.connect_timeout = Some(SHORT * 10);
    let client = T::build(settings).unwrap();
    let error = client.download(&DownloadFile::new(3), &mut Vec::new()).unwrap_err();
    for found in [outcome(Err(error)), outcome(client.send(&GetDeal::new(7)))] {
        assert!(found.ends_with(": the exchange took too long"), "{found}");
    }
}

/// The read timeout ends an upload without progress, and the total timeout a slow one.
pub(crate) fn an_upload_has_limits<T: Transport>() {
    let body = Bytes::from(vec![b'x'; 32_000_000]);
    let (long, ok) = (SHORT * 100, || answer(200, "", DEAL));
    let table = [
        (
            "stands still",
            Action::ReadSlowly(body.len(), SHORT * 3, ok()),
            SHORT * 2,
            long,
            "the server was inactive for too long",
        ),
        ("creeps", Action::ReadSlowly(256_000, SHORT / 15, ok()), long, SHORT * 2, "the exchange took too long"),
    ];
    for (does, action, read_timeout, total_timeout, expected) in table {
        let server = Server::start([action]);
        let mut settings = Settings::loopback(&server.url());
        settings.read_timeout = Some(read_timeout);
        settings.total_timeout = Some(total_timeout);
        let client = T::build(settings).unwrap();
        let request = Request::post(format!("{}/api/v1/files", server.url())).body(body.clone()).unwrap();
        let transport_error = client.exchange(request).expect_err(does);
        assert!(transport_error.request_sent, "{does}");
        assert_eq!(transport_error.source.to_string(), expected, "{does}");
    }
}

/// The server never completes TLS, or the proxy responds slowly. The read timeout does not apply to either.
pub(crate) fn the_connect_timeout_covers_proxy_and_tls<T: Transport>() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut settings = Settings::loopback(&format!("https://{}", listener.local_addr().unwrap()));
    settings.connect_timeout = Some(SHORT);
    settings.read_timeout = Some(SHORT / 3);
    let late = "before: no connection was established in time";
    assert_eq!(outcome(T::build(settings.clone()).unwrap().send(&GetDeal::new(7))), late);

    let slow = Action::Drip(0, b"HTTP/1.1 200 Connection established\r\n\r\n".to_vec());
    let proxy = Server::start([slow, Action::Answer(answer(200, "", DEAL))]);
    settings.account = Settings::loopback(&format!("http://{}", Server::nowhere())).account;
    settings.proxy = Some(proxy.url());
    assert_eq!(outcome(T::build(settings).unwrap().send(&GetDeal::new(7))), late);
}
