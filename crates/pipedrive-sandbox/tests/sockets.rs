//! The sandbox through sockets.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use pipedrive_sandbox::{Fault, Rule, Sandbox, WebhookDelivery, When};
use serde_json::{Value, json};
use tokio_rustls::rustls;

fn get(sandbox: &Sandbox, path: &str) -> String {
    ureq::get(format!("{}{path}", sandbox.url()))
        .header("x-api-token", sandbox.token())
        .call()
        .unwrap()
        .body_mut()
        .read_to_string()
        .unwrap()
}

#[test]
fn sandboxes_are_isolated_and_stop_when_dropped() {
    let (a, b) = (Sandbox::start().unwrap(), Sandbox::start().unwrap());
    a.seed_deals(600);
    assert_eq!(get(&a, "/api/v2/deals?limit=500").matches("\"title\"").count(), 500);
    assert_eq!(get(&b, "/api/v2/deals").matches("\"title\"").count(), 0);
    let addr = a.addr();
    drop(a);
    assert!(TcpStream::connect(addr).is_err());
}

#[test]
fn what_one_sandbox_gives_out_says_nothing_of_another() {
    let secrets = || {
        let sandbox = Sandbox::start().unwrap();
        let app = sandbox.with(|emulator| emulator.oauth_app().clone());
        let path = format!(
            "/oauth/authorize?client_id={}&redirect_uri={}&decision=allow",
            app.client_id,
            app.redirect_uri.replace(':', "%3A").replace('/', "%2F")
        );
        let (text, _) = raw(&mut TcpStream::connect(sandbox.addr()).unwrap(), &sandbox, &format!("GET {path}"), "");
        let code = text.lines().find_map(|line| line.strip_prefix("location: ")?.split_once("code=")).unwrap().1;
        let (access, refresh) = sandbox.with(|emulator| emulator.issue_tokens(jiff::Timestamp::now(), 1));
        let second = sandbox.with(|emulator| emulator.second_token().to_owned());
        [sandbox.token().to_owned(), second, code.to_owned(), access, refresh]
    };
    let all = [secrets(), secrets()].concat();
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len(), "{all:?}");
    let builder = Sandbox::builder().token("of-my-own");
    assert!(!format!("{builder:?}").contains("of-my-own"));
    assert_eq!(builder.start().unwrap().token(), "of-my-own");
    assert!(Sandbox::builder().token("").start().is_err());
}

#[test]
fn large_answers_are_compressed_for_those_who_take_it() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(20);
    let length = |encoding: &str| {
        let mut stream = TcpStream::connect(sandbox.addr()).unwrap();
        let (host, token) = (sandbox.addr(), sandbox.token());
        write!(stream, "GET /v1/deals HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nx-api-token: {token}\r\naccept-encoding: {encoding}\r\n\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        (String::from_utf8_lossy(&bytes).contains("content-encoding: gzip"), bytes.len())
    };
    let (packed, plain) = (length("br, gzip;q=0.5"), length("gzip;q=0, identity"));
    assert!(packed.0 && !plain.0 && packed.1 * 4 < plain.1, "{packed:?} {plain:?}");
}

/// Sends a request as it stands and reads until the connection ends, which may be with an error.
fn raw(
    stream: &mut (impl Read + Write),
    sandbox: &Sandbox,
    head: &str,
    body: &str,
) -> (String, std::io::Result<usize>) {
    let (host, token, length) = (sandbox.addr(), sandbox.token(), body.len());
    let request = format!(
        "{head} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nx-api-token: {token}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    (String::from_utf8_lossy(&bytes).into_owned(), read)
}

#[test]
fn pages_of_a_browser_are_kept_out() {
    let sandbox = Sandbox::builder().allow_host("sandbox.test").start().unwrap();
    let (own, token, port) = (sandbox.addr().to_string(), sandbox.token(), sandbox.addr().port());
    let status = |target: &str, headers: &str| {
        let mut stream = TcpStream::connect(sandbox.addr()).unwrap();
        let body = r#"{"title":"Roof"}"#;
        let rest = "content-type: application/json\r\ncontent-length: 16\r\nconnection: close\r\n\r\n";
        write!(stream, "{target} HTTP/1.1\r\nx-api-token: {token}\r\n{headers}\r\n{rest}{body}").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok())
    };
    for target in ["POST /api/v2/deals", "GET /v1/users/me", "GET /_sandbox/", "GET /oauth/authorize", "OPTIONS /"] {
        for (headers, refused) in [
            (format!("host: evil.example:{port}"), 421),
            ("host: 127.0.0.1:1".to_owned(), 421),
            ("accept: */*".to_owned(), 400),
            (format!("host: {own}\r\nhost: evil.example"), 400),
            (format!("host: {own}\r\norigin: https://evil.example"), 403),
            (format!("host: {own}\r\norigin: null"), 403),
        ] {
            assert_eq!(status(target, &headers), Some(refused), "{target} {headers}");
        }
    }
    let absolute = format!("GET http://evil.example:{port}/v1/users/me");
    assert_eq!(status(&absolute, &format!("host: {own}")), Some(421), "the target counts");
    assert_eq!(sandbox.journal().len(), 0);
    for headers in [
        format!("host: {own}"),
        format!("host: localhost:{port}"),
        "host: sandbox.test".to_owned(),
        format!("host: {own}\r\norigin: http://{own}"),
    ] {
        assert_eq!(status("POST /api/v2/deals", &headers), Some(200), "{headers}");
    }
    for host in ["sandbox.test:80", "*", ""] {
        assert!(Sandbox::builder().allow_host(host).start().is_err(), "{host}");
    }
}

#[test]
fn pages_of_allowed_origins_are_let_in() {
    let sandbox = Sandbox::builder().allow_origin("http://localhost:3000").start().unwrap();
    let ask = |head: &str, origin: &str, more: &str| {
        let (host, token) = (sandbox.addr(), sandbox.token());
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "{head} HTTP/1.1\r\nhost: {host}\r\norigin: {origin}\r\nconnection: close\r\n{more}\r\n")
            .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text.replace(token, "T")
    };
    let own = "http://localhost:3000";
    let preflight = "access-control-request-method: PATCH\r\naccess-control-request-headers: x-api-token\r\n";
    let answer = ask("OPTIONS /api/v2/deals/1", own, preflight);
    for line in [
        "HTTP/1.1 204 No Content",
        "access-control-allow-origin: http://localhost:3000",
        "access-control-allow-methods: GET, HEAD, POST, PUT, PATCH, DELETE",
        "access-control-allow-headers: x-api-token",
        "access-control-max-age: 600",
    ] {
        assert!(answer.contains(&format!("{line}\r\n")), "{line}: {answer}");
    }
    let token = format!("x-api-token: {}\r\n", sandbox.token());
    for (head, origin, more, status, open) in [
        ("GET /v1/deals", own, token.as_str(), "200", true),
        ("GET /v1/deals", own, "", "401", true),
        ("GET /_sandbox/health", own, "", "200", true),
        ("OPTIONS /v1/deals", own, token.as_str(), "405", true),
        ("GET /v1/deals", "http://localhost:3001", token.as_str(), "403", false),
        ("OPTIONS /v1/deals", "http://localhost:3001", preflight, "403", false),
        ("OPTIONS /v1/deals", sandbox.url(), preflight, "401", false),
        ("GET /v1/deals", sandbox.url(), token.as_str(), "200", false),
    ] {
        let answer = ask(head, origin, more);
        assert_eq!(answer.split(' ').nth(1), Some(status), "{head} {origin}");
        let exposed = answer.contains("access-control-expose-headers: x-ratelimit-limit, ");
        let allowed = answer.contains(&format!("access-control-allow-origin: {origin}\r\nac"));
        assert_eq!((allowed, exposed), (open, open), "{head} {origin}: {answer}");
    }
    let asked = sandbox.journal().iter().filter(|seen| seen.method == "OPTIONS").count();
    assert_eq!(asked, 2, "preflight requests are answered before they are seen");
    assert!(Sandbox::builder().allow_origin("http://localhost:3000/").start().is_err());
}

#[test]
fn head_is_answered_without_a_body() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(20);
    let length = get(&sandbox, "/v1/deals").len();
    for fault in [None, Some(Fault::TruncateBody { bytes: 1 }), Some(Fault::SlowBody { bytes: 1, millis: 1 })] {
        sandbox.clear_faults();
        fault.into_iter().for_each(|fault| sandbox.fault(Rule::new(fault)));
        let (text, end) = raw(&mut TcpStream::connect(sandbox.addr()).unwrap(), &sandbox, "HEAD /v1/deals", "");
        assert!(end.is_ok() && text.starts_with("HTTP/1.1 200") && text.ends_with("\r\n\r\n"), "{text}");
        assert!(text.contains(&format!("content-length: {length}\r\n")), "{text}");
    }
    assert_eq!(sandbox.journal().last().unwrap().method, "HEAD");
}

#[test]
fn whether_it_is_up_is_told_before_any_body() {
    let sandbox = Sandbox::start().unwrap();
    let mut stream = TcpStream::connect(sandbox.addr()).unwrap();
    let host = sandbox.addr();
    write!(stream, "GET /_sandbox/health HTTP/1.1\r\nhost: {host}\r\ncontent-length: 1000000000\r\n\r\n").unwrap();
    let mut answer = [0; 15];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
}

#[test]
fn faults_break_connections_where_they_say() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(5);
    let send = |fault: Fault, head: &str, body: &str| {
        sandbox.clear_faults();
        sandbox.fault(Rule::new(fault).when(When::Nth(1)));
        raw(&mut TcpStream::connect(sandbox.addr()).unwrap(), &sandbox, head, body)
    };
    let post = "POST /api/v2/deals";
    for (fault, committed) in [(Fault::ResetBeforeReading, 0), (Fault::ResetAfterCommit, 1)] {
        let before = get(&sandbox, "/api/v2/deals").matches("\"title\"").count();
        let (text, end) = send(fault.clone(), post, r#"{"title":"x"}"#);
        assert_eq!((text.as_str(), end.unwrap_err().kind()), ("", ErrorKind::ConnectionReset), "{fault:?}");
        sandbox.clear_faults();
        assert_eq!(get(&sandbox, "/api/v2/deals").matches("\"title\"").count(), before + committed, "{fault:?}");
    }
    let (whole, _) = send(Fault::Delay { millis: 1 }, "GET /api/v2/deals/1", "");
    let whole = whole.split_once("\r\n\r\n").unwrap().1.to_owned();
    let (text, _) = send(Fault::TruncateBody { bytes: 100 }, "GET /api/v2/deals/1", "");
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("content-length: {}", whole.len())));
    assert_eq!(body, &whole[..100]);
    let (text, end) = send(Fault::SlowBody { bytes: 500, millis: 1 }, "GET /api/v2/deals/1", "");
    assert!(end.is_ok() && text.contains("transfer-encoding: chunked") && text.ends_with("0\r\n\r\n"));
}

#[test]
fn tls_works_with_the_certificate_handed_out() {
    let sandbox = Sandbox::builder().tls(true).start().unwrap();
    // Those who begin a handshake and say no more, or speak something else, are in nobody's way.
    let others: Vec<TcpStream> = [&b""[..], b"\x16\x03\x01\x02\x00", b"GET / HTTP/1.1\r\n\r\n", &[0xff; 9000]]
        .iter()
        .cycle()
        .take(100)
        .map(|bytes| {
            let mut stream = TcpStream::connect(sandbox.addr()).unwrap();
            let _ = stream.write_all(bytes);
            stream
        })
        .collect();
    let client = rustls::ClientConnection::new(Arc::new(trusting(&sandbox)), "127.0.0.1".try_into().unwrap()).unwrap();
    let mut stream = rustls::StreamOwned::new(client, TcpStream::connect(sandbox.addr()).unwrap());
    let (text, _) = raw(&mut stream, &sandbox, "GET /v1/users/me", "");
    assert!(text.starts_with("HTTP/1.1 200") && text.contains("Ann Admin"), "{text}");
    drop(others);
}

#[test]
fn the_certificate_names_what_it_is_told_to_and_that_is_answered_for() {
    let sandbox =
        Sandbox::builder().tls_name("pipedrive").tls_name("192.0.2.7").allow_host("proxy.test").start().unwrap();
    for (name, host, named, status) in [
        ("pipedrive", "pipedrive:8765", true, "200"),
        ("192.0.2.7", "192.0.2.7", true, "200"),
        ("localhost", "proxy.test", true, "200"),
        ("localhost", "other", true, "421"),
        ("proxy.test", "proxy.test", false, ""),
    ] {
        let name = name.to_owned().try_into().unwrap();
        let client = rustls::ClientConnection::new(Arc::new(trusting(&sandbox)), name).unwrap();
        let mut stream = rustls::StreamOwned::new(client, TcpStream::connect(sandbox.addr()).unwrap());
        let token = sandbox.token();
        let sent = write!(
            stream,
            "GET /v1/users/me HTTP/1.1\r\nhost: {host}\r\nx-api-token: {token}\r\nconnection: close\r\n\r\n"
        );
        assert_eq!(sent.is_ok(), named, "{host}");
        let mut text = String::new();
        let _ = stream.read_to_string(&mut text);
        assert_eq!(text.split(' ').nth(1).unwrap_or_default(), status, "{host}: {text}");
    }
}

/// The client's side of TLS, which trusts the sandbox alone.
fn trusting(sandbox: &Sandbox) -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    let pem = sandbox.certificate().unwrap().as_bytes();
    let certificate = <rustls::pki_types::CertificateDer<'_> as rustls::pki_types::pem::PemObject>::from_pem_slice(pem);
    roots.add(certificate.unwrap()).unwrap();
    rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

#[test]
fn over_http_2_the_authority_is_the_host() {
    let sandbox = Sandbox::builder().tls_name("sandbox.test").start().unwrap();
    let mut config = trusting(&sandbox);
    config.alpn_protocols = vec![b"h2".to_vec()];
    let (_, refresh) = sandbox.with(|emulator| emulator.issue_tokens(jiff::Timestamp::now(), 1));
    let app = sandbox.with(|emulator| emulator.oauth_app().clone());
    let form = format!(
        "grant_type=refresh_token&refresh_token={refresh}&client_id={}&client_secret={}",
        app.client_id, app.client_secret
    );
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let stream = tokio::net::TcpStream::connect(sandbox.addr()).await.unwrap();
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        let stream = connector.connect("sandbox.test".try_into().unwrap(), stream).await.unwrap();
        let (executor, io) = (hyper_util::rt::TokioExecutor::new(), hyper_util::rt::TokioIo::new(stream));
        let (mut sender, connection) = hyper::client::conn::http2::handshake(executor, io).await.unwrap();
        tokio::spawn(connection);
        let own = sandbox.url().to_owned();
        for (origin, status) in [(own.as_str(), 200), ("https://sandbox.test", 200), ("https://evil.example", 421)] {
            let request = http::Request::post(format!("{origin}/oauth/token"))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Full::<Bytes>::from(form.clone()))
                .unwrap();
            let response = sender.send_request(request).await.unwrap();
            assert_eq!(response.status(), status, "{origin}");
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let domain = serde_json::from_slice::<Value>(&body).unwrap()["api_domain"].clone();
            assert_eq!(domain, if status == 200 { origin.into() } else { Value::Null }, "where it was found");
        }
    });
}

/// Takes requests one after the other, answers each with a status, and gives their heads and bodies.
fn receive(listener: &TcpListener, statuses: &[u16]) -> Vec<(String, Value)> {
    let answer = |status: &u16| {
        let (mut stream, _) = listener.accept().unwrap();
        let mut text = Vec::new();
        let mut buffer = [0; 65_536];
        loop {
            let read = stream.read(&mut buffer).unwrap();
            text.extend(&buffer[..read]);
            let whole = String::from_utf8_lossy(&text).into_owned();
            let parts = whole.split_once("\r\n\r\n");
            if let Some((head, Ok(body))) = parts.map(|(head, body)| (head, serde_json::from_str(body))) {
                write!(stream, "HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
                return (head.to_owned(), body);
            }
        }
    };
    statuses.iter().map(answer).collect()
}

#[test]
fn webhooks_are_delivered_and_tried_again() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.with(|emulator| emulator.set_webhook_delivery(WebhookDelivery::new().retry_millis([1, 1, 1])));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook?token=S3CRET", listener.local_addr().unwrap());
    let call = |method: &str, path: &str, body: Value| {
        let head = format!("{method} {path}");
        let mut stream = TcpStream::connect(sandbox.addr()).unwrap();
        raw(&mut stream, &sandbox, &head, &body.to_string()).1.unwrap();
    };
    let webhook = |version: &str| {
        json!({"subscription_url": url, "event_action": "*", "event_object": "deal", "name": "w", "version": version,
               "http_auth_user": "u", "http_auth_password": "p"})
    };
    call("POST", "/v1/webhooks", webhook("2.0"));
    let key = pipedrive_sandbox::demo_field("deal", "enum").unwrap();
    call("POST", "/api/v2/deals", json!({"title": "Roof", "custom_fields": {&key: 11}}));
    let [(head, first), (_, second)] = &receive(&listener, &[500, 200])[..] else { panic!("two attempts") };
    assert!(
        head.starts_with("POST /hook?token=S3CRET HTTP/1.1") && head.contains("authorization: Basic dTpw"),
        "{head}"
    );
    assert_eq!((&first["meta"]["attempt"], &second["meta"]["attempt"]), (&json!(1), &json!(2)));
    assert_eq!((&first["meta"]["action"], &first["meta"]["entity_id"]), (&json!("create"), &json!("1")));
    assert_eq!((&first["previous"], &first["data"]["visible_to"]), (&Value::Null, &json!("3")));
    assert_eq!(first["data"]["custom_fields"][&key], json!({"type": "enum", "id": 11}));
    assert_eq!(first["meta"]["id"], second["meta"]["id"]);
    let told: Value = serde_json::from_str(&get(&sandbox, "/_sandbox/webhooks")).unwrap();
    let attempt = told["attempts"].as_array().unwrap().last().unwrap();
    assert_eq!((&attempt["status"], &attempt["attempt"], &attempt["body"]), (&json!(500), &json!(1), first));
    assert_eq!(attempt["url"], url.replace("S3CRET", "<hidden>"));

    call("PATCH", "/api/v2/deals/1", json!({"title": "House"}));
    let (_, change) = &receive(&listener, &[200])[0];
    assert_eq!(change["previous"]["title"], "Roof");
    assert!(change["previous"].get("id").is_none(), "only what changed: {}", change["previous"]);

    call("DELETE", "/v1/webhooks/1", Value::Null);
    call("POST", "/v1/webhooks", webhook("1.0"));
    call("DELETE", "/api/v2/deals/1", Value::Null);
    let (_, old) = &receive(&listener, &[204])[0];
    assert_eq!((&old["event"], &old["current"], &old["retry"]), (&json!("deleted.deal"), &Value::Null, &json!(0)));
    assert_eq!((&old["previous"]["user_id"], &old["meta"]["id"]), (&json!(1), &json!(1)));
}

/// Calls the sandbox, and creates a webhook for all events of deals at this listener.
fn listen(sandbox: &Sandbox, listener: &TcpListener) -> impl Fn(&str, &str, Value) -> Value + use<> {
    let (addr, token) = (sandbox.addr(), sandbox.token().to_owned());
    let call = move |method: &str, path: &str, body: Value| {
        let url = format!("http://{addr}{path}");
        let request = ureq::http::Request::builder().method(method).uri(url).header("x-api-token", &token);
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let request = request.header("content-type", "application/json").body(body).unwrap();
        let mut response = ureq::run(request).unwrap();
        serde_json::from_str::<Value>(&response.body_mut().read_to_string().unwrap()).unwrap()
    };
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let all =
        json!({"subscription_url": url, "event_action": "*", "event_object": "deal", "name": "w", "version": "2.0"});
    call("POST", "/v1/webhooks", all);
    call
}

#[test]
fn webhooks_come_in_order_or_shuffled_and_doubled() {
    let sandbox = Sandbox::start().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let call = listen(&sandbox, &listener);
    let ids = |count: usize| -> Vec<String> {
        let received = receive(&listener, &vec![200; count]);
        received.iter().map(|(_, body)| body["meta"]["entity_id"].as_str().unwrap().to_owned()).collect()
    };
    for n in 0..8 {
        call("POST", "/api/v2/deals", json!({"title": n.to_string()}));
    }
    assert_eq!(ids(8), ["1", "2", "3", "4", "5", "6", "7", "8"]);

    sandbox.with(|emulator| emulator.set_webhook_delivery(WebhookDelivery::new().duplicates(true).shuffle_millis(100)));
    for n in 0..8 {
        call("POST", "/api/v2/deals", json!({"title": n.to_string()}));
    }
    let mut shuffled = ids(16);
    let came = shuffled.clone();
    shuffled.sort_by_key(|id| id.parse::<u64>().unwrap());
    let expected: Vec<String> = (9..17).flat_map(|id| [id.to_string(), id.to_string()]).collect();
    assert_eq!(shuffled, expected);
    assert_ne!(came, expected);
}

#[test]
fn webhooks_that_fail_for_three_days_are_switched_off() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.with(|emulator| emulator.set_webhook_delivery(WebhookDelivery::new().retry_millis([])));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let call = listen(&sandbox, &listener);
    let webhook = || call("GET", "/v1/webhooks", Value::Null)["data"][0].clone();
    // The attempt is written down after the receiver has answered.
    let wait = |name: &str, value: Value| {
        while webhook()[name] != value {
            thread::yield_now();
        }
    };
    // A success starts the three days anew.
    for (status, days) in [(500, 2), (204, 2), (503, 2), (500, 1), (502, 0)] {
        assert_eq!(webhook()["is_active"], 1);
        call("POST", "/api/v2/deals", json!({"title": "Roof"}));
        receive(&listener, &[status]);
        wait("last_http_status", status.into());
        sandbox.advance_clock(jiff::SignedDuration::from_hours(24 * days));
    }
    let webhook = webhook();
    assert_eq!(webhook["is_active"], 0);
    assert!(webhook["remove_time"].is_string() && webhook["remove_reason"].is_string(), "{webhook}");
    assert!(webhook.get("failing_since").is_none());
    let request = ureq::http::Request::post("/api/v2/deals").header("x-api-token", sandbox.token());
    let request = request.body(Bytes::from(r#"{"title": "Roof"}"#)).unwrap();
    let (_, sent) = sandbox.with(|emulator| emulator.handle_with_webhooks(jiff::Timestamp::now(), request));
    assert!(sent.is_empty());
}

#[test]
fn renewals_that_overlap_are_counted() {
    let sandbox = Sandbox::start().unwrap();
    let (refresh, id, secret) = sandbox.with(|emulator| {
        let (_, refresh) = emulator.issue_tokens(jiff::Timestamp::now(), 1);
        let app = emulator.oauth_app();
        (refresh, app.client_id.clone(), app.client_secret.clone())
    });
    let renew = || {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", &refresh),
            ("client_id", &id),
            ("client_secret", &secret),
        ];
        ureq::post(format!("{}/oauth/token", sandbox.url())).send_form(form).unwrap().status()
    };
    assert_eq!((renew(), renew()), (200.try_into().unwrap(), 200.try_into().unwrap()));
    assert_eq!(sandbox.with(|emulator| emulator.overlapping_renewals()), 0);
    sandbox.fault(Rule::new(Fault::Delay { millis: 300 }).path("/oauth/token"));
    thread::scope(|scope| {
        scope.spawn(renew);
        scope.spawn(renew);
    });
    assert_eq!(sandbox.with(|emulator| emulator.overlapping_renewals()), 1);
}

#[test]
fn a_snapshot_is_written_as_a_whole_and_begun_with() {
    let directory = std::env::temp_dir().join(format!("pipedrive-sandbox-test-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join("store.json");
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(3);
    sandbox.snapshot(&path).unwrap();
    sandbox.seed_deals(4);
    sandbox.snapshot(&path).unwrap();
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1, "nothing is left beside it");
    assert!(!std::fs::read_to_string(&path).unwrap().contains(sandbox.token()));
    let other = Sandbox::builder().seed(&path).start().unwrap();
    assert_ne!(other.token(), sandbox.token());
    assert_eq!(get(&other, "/api/v2/deals").matches("\"title\"").count(), 7);
    other.restore(&path).unwrap();
    assert_eq!(get(&other, "/api/v2/deals").matches("\"title\"").count(), 7, "its token stays good");
    assert!(sandbox.restore(directory.join("none")).is_err() && sandbox.snapshot(directory.join("a/b")).is_err());
    std::fs::remove_dir_all(&directory).unwrap();
}
