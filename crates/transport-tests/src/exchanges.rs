//! Exchanges over real sockets: the results for correct and faulty servers.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use pipedrive_core::error::BadEncoding;
use pipedrive_core::machine::Step;
use pipedrive_core::v1::files::DownloadFile;
use pipedrive_core::v2::deals::GetDeal;
use pipedrive_core::wire::RequestBody;
use pipedrive_core::{AccountError, Host, Id, Machine, Raw, TransportError};

use crate::errors::said_once;
use crate::responses::{DEAL, answer, chunked, deal_of, endless_bomb, gzip, gzipped, outcome, stored};
use crate::server::{Action, Server};
use crate::tls::Certificate;
use crate::transport::{MAX_BODY, SHORT, Settings, TOKEN, Transport, client};

/// Each response gives one result on one connection: the transport itself repeats nothing.
pub(crate) fn each_response_has_its_result<T: Transport>() {
    use Action::*;

    let silent = "after: the server was inactive for too long";
    let json = |status, body: &str| Answer(answer(status, "content-type: application/json\r\n", body));
    let page = |status, body: &str| Answer(answer(status, "content-type: text/html; charset=UTF-8\r\n", body));
    let cut = |bytes: Vec<u8>, by: usize| bytes[..bytes.len() - by].to_vec();
    let v1 = r#"{"success":false,"error":"No","error_info":"See the docs"}"#;
    let v2 = r#"{"success":false,"error":"No","code":"ERR","additional_data":{}}"#;
    let gateway = r#"{"error":"No","errorCode":1}"#;

    let table: Vec<(&str, Action, &str)> = vec![
        ("answers", Answer(answer(200, "", DEAL)), "deal 7"),
        ("answers with `connection: close`", AnswerAndClose(answer(200, "connection: close\r\n", DEAL)), "deal 7"),
        ("answers until it closes", AnswerAndClose(format!("HTTP/1.0 200 OK\r\n\r\n{DEAL}").into_bytes()), "deal 7"),
        ("answers in chunks", Answer(chunked(DEAL)), "deal 7"),
        ("answers with gzip", Answer(gzipped(gzip(DEAL))), "deal 7"),
        ("answers with gzip in two members", Answer(gzipped([gzip("{"), gzip(&DEAL[1..])].concat())), "deal 7"),
        (
            "sends 100, then answers",
            Answer([b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), answer(200, "", DEAL)].concat()),
            "deal 7",
        ),
        ("body of the maximum size", Answer(answer(200, "", deal_of(MAX_BODY))), "deal 7"),
        ("body too large, with content-length", Answer(answer(200, "", deal_of(MAX_BODY + 1))), "more than 4096"),
        ("body too large, in chunks", Answer(chunked(&deal_of(MAX_BODY + 1))), "more than 4096"),
        ("error response too large", json(404, &" ".repeat(5000)), "more than 4096"),
        (
            "body too large and incomplete",
            AnswerAndKeepSilent(cut(chunked(&deal_of(MAX_BODY + 1)), 5)),
            "more than 4096",
        ),
        ("gzip bomb, incomplete", AnswerAndKeepSilent(endless_bomb()), "more than 4096"),
        ("gzip bomb", Answer(gzipped(gzip(vec![b' '; 20_000_000]))), "more than 4096"),
        ("closes at once", Close, "unsent"),
        ("closes after reading", ReadAndClose, "after"),
        ("cuts the head", AnswerAndClose(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec()), "after"),
        ("cuts the body", AnswerAndClose(cut(answer(200, "", DEAL), 5)), "after"),
        ("cuts the chunks", AnswerAndClose(cut(chunked(DEAL), 9)), "after"),
        ("cuts the gzip stream", Answer(gzipped(cut(gzip(DEAL), 12))), "encoding"),
        ("cuts the gzip checksum", Answer(gzipped(cut(gzip(DEAL), 3))), "encoding"),
        ("a plain body labelled as gzip", Answer(gzipped(DEAL)), "deal 7"),
        ("a large plain body labelled as gzip", Answer(gzipped(deal_of(MAX_BODY + 1))), "more than 4096"),
        ("a coding that was not requested", Answer(answer(200, "content-encoding: br\r\n", b"\x0b")), "encoding"),
        ("cuts the body, with gzip", AnswerAndClose(cut(gzipped(gzip(DEAL)), 5)), "after"),
        ("gzip that makes a body larger", Answer(gzipped(stored(deal_of(MAX_BODY)))), "deal 7"),
        ("does not speak HTTP", AnswerAndClose(b"220 mail.example ESMTP\r\n\r\n".to_vec()), "after"),
        ("keeps silent", KeepSilent, silent),
        ("keeps silent within the head", AnswerAndKeepSilent(b"HTTP/1.1 200 OK\r\n".to_vec()), silent),
        ("keeps silent within the body", AnswerAndKeepSilent(cut(answer(200, "", DEAL), 5)), silent),
        ("an empty body", Answer(answer(200, "", "")), "empty"),
        ("an empty body labelled as gzip", Answer(gzipped("")), "empty"),
        ("no content, labelled as gzip", Answer(b"HTTP/1.1 204 -\r\ncontent-encoding: gzip\r\n\r\n".to_vec()), "empty"),
        ("no content", Answer(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()), "empty"),
        ("a page instead of data", page(200, "<!DOCTYPE html><p>Sign in</p>"), "html"),
        ("incomplete JSON", json(200, &DEAL[..20]), "decode"),
        ("`success` is false", json(200, v1), "Unsuccessful 200"),
        ("moved", Answer(answer(301, "location: https://example.com/\r\n", "")), "Redirect 301"),
        ("moved, without a location", Answer(answer(302, "", "")), "Redirect 302"),
        ("moved, keeping the method", Answer(answer(307, "location: /api/v2/deals/8\r\n", "")), "Redirect 307"),
        ("not modified", Answer(b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec()), "Redirect 304"),
        ("bad request, v1", json(400, v1), "Invalid 400"),
        ("bad request, v2", json(400, v2), "Invalid 400"),
        ("bad credentials", json(401, gateway), "Unauthorized 401"),
        (
            "bad credentials, with a challenge",
            Answer(answer(401, "www-authenticate: Basic\r\n", v1)),
            "Unauthorized 401",
        ),
        ("payment required", json(402, v1), "PaymentRequired 402"),
        ("forbidden", json(403, v1), "Forbidden 403"),
        ("no scope", json(403, r#"{"success":false,"error":"Scope and URL mismatch"}"#), "MissingScope 403"),
        ("blocked", page(403, "<html>Access denied</html>"), "Blocked 403"),
        ("not found", json(404, v2), "NotFound 404"),
        ("method not allowed", json(405, v2), "MethodNotAllowed 405"),
        ("proxy wants credentials", json(407, ""), "Other 407"),
        ("conflict", json(409, v2), "Conflict 409"),
        ("gone", json(410, v1), "Gone 410"),
        ("not enabled", json(415, v1), "FeatureDisabled 415"),
        ("too early", json(425, v1), "Other 425"),
        ("too many", json(429, v1), "TooManyRequests 429"),
        ("in this window", Answer(answer(429, "x-ratelimit-remaining: 0\r\n", v1)), "BurstLimit 429"),
        ("fault", json(500, v1), "Server 500"),
        ("not found, with broken gzip", Answer(answer(404, "content-encoding: gzip\r\n", b"\x1f\x8b")), "NotFound 404"),
        ("fault, with gzip", Answer(answer(500, "content-encoding: gzip\r\n", gzip(v1))), "Server 500"),
        ("unavailable, with a page", page(502, "<html>Bad gateway</html>"), "Unavailable 502"),
        ("unavailable", json(503, gateway), "Unavailable 503"),
        ("unavailable, with retry-after", Answer(answer(503, "retry-after: 1\r\n", "")), "Unavailable 503"),
    ];
    for (does, action, expected) in table {
        let server = Server::start([action]);
        let mut settings = Settings::loopback(&server.url());
        settings.read_timeout = (expected == silent).then_some(SHORT);
        let client = T::build(settings).unwrap();
        let found = outcome(client.send(&GetDeal::new(7)));
        // The closed connection may be noticed before or after a byte is written.
        let fits = found == expected || expected == "unsent" && (found == "before" || found == "after");
        assert!(fits, "{does}: {found}, not {expected}");
        assert_eq!(server.connections(), 1, "{does}");
        assert!(server.requests().len() <= 1, "{does}");
    }
}

/// The error of a response that cannot be decompressed contains its status, headers and original body.
pub(crate) fn undecompressed_responses_are_kept<T: Transport>() {
    let valid = gzip(DEAL);
    let mut corrupt = valid.clone();
    corrupt[12] ^= 0xff;
    let bodies = [&valid[..valid.len() - 3], &valid[..1], &corrupt, &[&valid[..], b"and more"].concat()];
    for (status, body) in [200, 404].into_iter().flat_map(|status| bodies.map(|body| (status, body))) {
        let server = Server::start(vec![Action::Answer(answer(status, "content-encoding: gzip\r\n", body)); 2]);
        let client: T = client(&server);
        let error = client.send(&GetDeal::new(7)).unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.headers().unwrap()["content-encoding"], "gzip");
        assert_eq!(error.body().unwrap(), body);

        let request = Request::get(format!("{}/api/v2/deals/7", server.url())).body(Bytes::new()).unwrap();
        let transport_error = client.exchange(request).unwrap_err();
        let bad = transport_error.source.downcast_ref::<BadEncoding>().unwrap();
        assert!(transport_error.request_sent);
        assert_eq!(bad.response.status().as_u16(), status);
        assert_eq!(bad.response.body(), body);
    }
}

/// Wherever the request comes from, plain http is used only for this machine, and the address must be complete.
pub(crate) fn addresses_are_checked<T: Transport>() {
    use AccountError::{Address, PlainHttp};

    /// A machine that is not the core's.
    struct Once(Option<Request<RequestBody>>, Option<TransportError>);

    impl Machine for Once {
        type Output = Option<TransportError>;

        fn poll(&mut self, _: Instant) -> Step<Self::Output> {
            self.0.take().map_or_else(|| Step::Done(self.1.take()), Step::Send)
        }

        fn receive(&mut self, _: Instant, result: Result<Response<Bytes>, TransportError>) {
            self.1 = result.err();
        }
    }

    let server = Server::start(vec![Action::Answer(answer(200, "", DEAL)); 12]);
    let port = server.addr().port();
    let client: T = client(&server);
    for (address, expected) in [
        // The same server by the address of all interfaces, which is not a loopback address.
        (format!("http://0.0.0.0:{port}/api/v2/deals/7"), PlainHttp),
        (format!("http://acme.pipedrive.com:{port}/api/v2/deals/7"), PlainHttp),
        (format!("http://user:password@127.0.0.1:{port}/api/v2/deals/7"), Address),
        (format!("ftp://127.0.0.1:{port}/"), Address),
        ("/api/v2/deals/7".to_owned(), Address),
        (format!("127.0.0.1:{port}"), Address),
    ] {
        let request = || Request::get(&address).header("x-api-token", TOKEN).body(Bytes::new()).unwrap();
        let by_exchange = client.exchange(request()).unwrap_err();
        let by_machine = client.run(Once(Some(request().map(RequestBody::from)), None)).unwrap();
        for transport_error in [by_exchange, by_machine] {
            assert!(!transport_error.request_sent, "{address}");
            assert_eq!(transport_error.source.downcast_ref(), Some(&expected), "{address}: {transport_error}");
        }
    }
    assert_eq!(server.connections(), 0);
}

pub(crate) fn unreachable_hosts_are_errors_before_sending<T: Transport>() {
    for host in [format!("http://{}", Server::nowhere()), format!("https://{}", Server::nowhere())] {
        let client = T::build(Settings::loopback(&host)).unwrap();
        assert_eq!(outcome(client.send(&GetDeal::new(7))), "before", "{host}");
    }
    let unknown = T::build(Settings::of(Host::trusted("https://nobody.invalid").unwrap())).unwrap();
    assert_eq!(outcome(unknown.send(&GetDeal::new(7))), "before");
}

/// The longest and the shortest limits work, and give a response or an error.
pub(crate) fn extreme_limits_work<T: Transport>() {
    for limit in [Duration::MAX, Duration::ZERO] {
        let server = Server::start([Action::Answer(answer(200, "", DEAL))]);
        let mut settings = Settings::loopback(&server.url());
        settings.connect_timeout = Some(limit);
        settings.read_timeout = Some(limit);
        settings.total_timeout = Some(limit);
        settings.max_body = Some(if limit.is_zero() { 0 } else { u64::MAX });
        let found = outcome(T::build(settings).unwrap().send(&GetDeal::new(7)));
        assert_eq!(found == "deal 7", !limit.is_zero(), "{limit:?}: {found}");
    }
    let huge = b"HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551614\r\n\r\n{".to_vec();
    let server = Server::start([Action::AnswerAndClose(huge)]);
    let mut settings = Settings::loopback(&server.url());
    settings.max_body = Some(u64::MAX);
    assert_eq!(outcome(T::build(settings).unwrap().send(&GetDeal::new(7))), "after");
}

/// Following it would send the credentials to another host.
pub(crate) fn redirects_are_not_followed<T: Transport>() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::start([Action::Answer(answer(200, "", DEAL))]);
        let location = format!("location: {}/api/v2/deals/7\r\n", elsewhere.url());
        let server = Server::start([Action::Answer(answer(status, &location, "moved"))]);
        let error = client::<T>(&server).send(&GetDeal::new(7)).unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.body().unwrap(), "moved");
        assert!(error.headers().unwrap()["location"].to_str().unwrap().starts_with(&elsewhere.url()));
        assert_eq!(elsewhere.connections(), 0);
    }
}

/// A write that may have been carried out is not repeated, even if the connection was used before. Later requests
/// succeed.
pub(crate) fn nothing_is_sent_twice<T: Transport>() {
    let server = Server::start([
        Action::Answer(answer(200, "", DEAL)),
        Action::ReadAndClose,
        Action::Answer(answer(201, "", DEAL)),
        Action::Answer(answer(200, "", DEAL)),
    ]);
    let client: T = client(&server);
    client.send(&GetDeal::new(7)).unwrap();
    let add = Raw::new(Method::POST, "/api/v2/deals").json(&serde_json::json!({"title": "Roof"}));
    let error = client.send(&add).unwrap_err();
    assert!(error.may_have_happened());
    assert_eq!(server.requests().len(), 2);
    client.send(&add).unwrap();
    client.send(&GetDeal::new(7)).unwrap();
    assert_eq!(server.requests().len(), 4);
}

pub(crate) fn connections_are_reused<T: Transport>() {
    const REQUESTS: usize = 24;
    for answer in [answer(200, "", DEAL), chunked(DEAL), gzipped(gzip(DEAL)), answer(404, "", "{}")] {
        let server = Server::start(vec![Action::Answer(answer); REQUESTS]);
        let client: T = client(&server);
        for _ in 0..REQUESTS {
            let _either_way = client.clone().send(&GetDeal::new(7));
        }
        assert_eq!(server.requests().len(), REQUESTS);
        assert!(server.connections() < REQUESTS / 4, "{} connections", server.connections());
    }
}

pub(crate) fn threads_share_a_client<T: Transport>() {
    let server = Server::start(vec![Action::Answer(answer(200, "", DEAL)); 8 * 4]);
    let client: T = client(&server);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..4).for_each(|_| assert_eq!(client.send(&GetDeal::new(7)).unwrap().id, Id::new(7))));
        }
    });
    assert_eq!(server.requests().len(), 8 * 4);
    assert!(server.connections() <= 8 * 2, "{} connections", server.connections());
}

/// This checks the bytes sent for each method.
pub(crate) fn requests_are_complete<T: Transport>() {
    let empty: &[u8] = b"";
    let large = vec![b'x'; 3_000_000];
    let table = [
        (Method::GET, empty, None),
        (Method::DELETE, empty, None),
        (Method::POST, empty, Some("0")),
        (Method::PUT, empty, Some("0")),
        (Method::PATCH, empty, Some("0")),
        (Method::POST, br#"{"title":"Roof"}"#, Some("16")),
        (Method::PUT, b"a=b", Some("3")),
        (Method::PATCH, br#"{}"#, Some("2")),
        (Method::DELETE, br#"{"ids":[1]}"#, Some("11")),
        (Method::POST, &large, Some("3000000")),
    ];
    for (method, body, length) in table {
        let server = Server::start([Action::Answer(answer(200, "x-correlation-id: c\r\n", "ok"))]);
        let mut settings = Settings::loopback(&server.url());
        settings.user_agent = Some("acme-sync/1.2".to_owned());
        let client = T::build(settings).unwrap();
        let address = format!("{}/api/v2/deals?limit=2&q=a%20b", server.url());
        let request = Request::builder().method(&method).uri(address).header("x-api-token", TOKEN);
        let response = client.exchange(request.body(Bytes::copy_from_slice(body)).unwrap()).unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["x-correlation-id"], "c");
        assert_eq!(response.body(), "ok");

        let received = server.requests().remove(0);
        let line = format!("{method} /api/v2/deals?limit=2&q=a%20b HTTP/1.1\r\n");
        assert!(received.head.starts_with(&line), "{}", received.head);
        assert_eq!(received.header("content-length"), length, "{method}");
        assert_eq!(received.header("transfer-encoding"), None);
        assert_eq!(received.header("expect"), None);
        assert_eq!(received.header("x-api-token"), Some(TOKEN));
        assert_eq!(received.header("host"), Some(server.addr().to_string().as_str()));
        assert_eq!(received.header("user-agent"), Some("acme-sync/1.2"));
        assert_eq!(received.header("accept-encoding"), Some("gzip"));
        assert_eq!(received.header("accept"), Some("*/*"));
        assert!(received.body == body, "{method}: the body changed on its way");
    }
}

/// A file may be larger than the limit of bodies. Error responses are still errors.
pub(crate) fn downloads_are_streamed<T: Transport>() {
    use Action::{Answer, AnswerAndClose, AnswerAndKeepSilent};

    let file: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let whole = answer(200, "content-type: application/pdf\r\n", &file);
    let cut = whole[..whole.len() - 1].to_vec();
    let table = [
        ("plain", Answer(whole.clone()), Ok(file.len())),
        ("gzip", Answer(gzipped(gzip(&file))), Ok(file.len())),
        ("labelled as gzip", Answer(gzipped(&file)), Ok(file.len())),
        ("labelled as gzip, empty", Answer(gzipped("")), Ok(0)),
        ("labelled as gzip, short", Answer(gzipped("a")), Ok(1)),
        ("broken gzip", Answer(gzipped(&gzip(&file)[..1_000_000])), Err("after")),
        ("gzip that is cut", AnswerAndClose(gzipped(gzip(&file))[..1_000_000].to_vec()), Err("after")),
        ("html", Answer(answer(200, "content-type: text/html\r\n", "<p>")), Ok(3)),
        ("text", Answer(answer(200, "content-type: text/csv; charset=iso-8859-1\r\n", b"\xe4\n")), Ok(2)),
        ("empty", Answer(answer(200, "", "")), Ok(0)),
        ("cut", AnswerAndClose(cut.clone()), Err("after")),
        ("silent", AnswerAndKeepSilent(cut), Err("after: the server was inactive for too long")),
        ("not found", Answer(answer(404, "", r#"{"success":false,"error":"File not found"}"#)), Err("NotFound 404")),
        ("moved", Answer(answer(302, "location: https://example.com/\r\n", "moved")), Err("Redirect 302")),
        ("a long error response", Answer(answer(500, "", " ".repeat(5000))), Err("more than 4096")),
    ];
    for (does, action, expected) in table {
        let server = Server::start([action]);
        let mut settings = Settings::loopback(&server.url());
        settings.read_timeout = (does == "silent").then_some(SHORT);
        let mut written = Vec::new();
        let result = T::build(settings).unwrap().download(&DownloadFile::new(3), &mut written);
        match expected {
            Ok(length) => {
                assert_eq!(result.unwrap(), length as u64, "{does}");
                assert_eq!(written.len(), length, "{does}");
                assert!(length != file.len() || written == file, "{does}: the file changed on its way");
            }
            Err(expected) => {
                let error = result.unwrap_err();
                assert_eq!(outcome(Err(error)), expected, "{does}");
                assert!(file.starts_with(&written), "{does}: what was written is not the beginning of the file");
            }
        }
    }
}

/// A file may take longer than the total timeout: once it arrives, only the read timeout applies.
pub(crate) fn a_download_may_exceed_the_total_timeout<T: Transport>() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_vec();
    let server = Server::start([Action::AnswerAndKeepSilent(half)]);
    let mut settings = Settings::loopback(&server.url());
    settings.total_timeout = Some(SHORT * 3);
    settings.read_timeout = Some(SHORT * 5);
    let mut written = Vec::new();
    let error = T::build(settings).unwrap().download(&DownloadFile::new(3), &mut written).unwrap_err();
    assert_eq!(outcome(Err(error)), "after: the server was inactive for too long");
    assert_eq!(written, b"half");
}

pub(crate) fn certificates_are_checked<T: Transport>() {
    let Certificate { pem, config } = Certificate::of("localhost");
    let Certificate { pem: other_pem, config: other_config } = Certificate::of("other.example");
    let table = [
        ("trusted", config.clone(), Some(pem.clone()), "deal 7"),
        ("trusted among others", config.clone(), Some(format!("{other_pem}\n{pem}")), "deal 7"),
        ("unknown", config.clone(), None, "before"),
        ("another is trusted", config, Some(other_pem.clone()), "before"),
        ("trusted under another name", other_config, Some(other_pem), "before"),
    ];
    for (what, config, pem, expected) in table {
        let server = Server::start_tls([Action::Answer(answer(200, "", DEAL))], config);
        let mut settings = Settings::loopback(&format!("https://localhost:{}", server.addr().port()));
        settings.root_certificate_pem = pem;
        let client = T::build(settings).unwrap();
        assert_eq!(outcome(client.send(&GetDeal::new(7))), expected, "{what}");
        assert_eq!(server.requests().len(), usize::from(expected == "deal 7"), "{what}");
    }
    let plain = Server::start([Action::Close]);
    let client = T::build(Settings::loopback(&format!("https://localhost:{}", plain.addr().port()))).unwrap();
    assert_eq!(outcome(client.send(&GetDeal::new(7))), "before", "no TLS at all");
}

/// The proxy receives only the target host and its own credentials.
pub(crate) fn a_proxy_tunnels_tls<T: Transport>() {
    let Certificate { pem, config } = Certificate::of("pipedrive.example");
    let server = Server::start_tls(vec![Action::Answer(answer(200, "", DEAL)); 2], config);
    let proxy = Server::start([Action::Tunnel(server.addr())]);
    let mut settings = Settings::of(Host::trusted("https://pipedrive.example").unwrap());
    settings.root_certificate_pem = Some(pem);
    settings.proxy = Some(format!("http://ann:p%40ss@{}", proxy.addr()));
    let client = T::build(settings.clone()).unwrap();
    assert_eq!(outcome(client.send(&GetDeal::new(7))), "deal 7");
    assert_eq!(outcome(client.send(&GetDeal::new(7))), "deal 7");

    let received = proxy.requests();
    assert!(received[0].head.starts_with("CONNECT pipedrive.example:443 HTTP/1.1\r\n"), "{}", received[0].head);
    assert_eq!(received[0].header("proxy-authorization"), Some("Basic YW5uOnBAc3M="));
    assert!(!received[0].head.contains(TOKEN));
    assert_eq!(server.requests()[0].header("proxy-authorization"), None);

    for action in
        [Action::Answer(answer(407, "", "")), Action::Answer(answer(502, "", "")), Action::ReadAndClose, Action::Close]
    {
        let proxy = Server::start([action.clone()]);
        settings.proxy = Some(proxy.url());
        let client = T::build(settings.clone()).unwrap();
        assert_eq!(outcome(client.send(&GetDeal::new(7))), "before", "{action:?}");
        assert_eq!(proxy.connections(), 1, "{action:?}");
    }
    settings.proxy = Some(format!("http://{}", Server::nowhere()));
    assert_eq!(outcome(T::build(settings).unwrap().send(&GetDeal::new(7))), "before");
}

pub(crate) fn invalid_settings_are_rejected<T: Transport>() {
    let build_error = |settings| T::build(settings).err().map(|error| said_once(&*error)).unwrap_or_default();
    let settings = Settings::of(Host::api());
    let Certificate { pem, .. } = Certificate::of("localhost");
    let cut: String = pem.lines().take(4).collect::<Vec<_>>().join("\n");
    let not_a_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let certificates =
        ["", "localhost", &cut, not_a_certificate, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"];
    for pem in certificates {
        let with = Settings { root_certificate_pem: Some(pem.to_owned()), ..settings.clone() };
        let error = build_error(with);
        assert!(error.starts_with("root certificate: "), "{pem}: {error}");
    }
    for proxy in ["", "http://", "/proxy", "ftp://proxy.example", "socks5://proxy.example:1080", "a b"] {
        let with = Settings { proxy: Some(proxy.to_owned()), ..settings.clone() };
        assert!(build_error(with).starts_with("proxy: "), "{proxy}");
    }
    for user_agent in ["", "a\nb", "a\r\nx-api-token: b", "\u{e4}"] {
        let with = Settings { user_agent: Some(user_agent.to_owned()), ..settings.clone() };
        assert!(build_error(with).starts_with("user agent: "), "{user_agent:?}");
    }
}
