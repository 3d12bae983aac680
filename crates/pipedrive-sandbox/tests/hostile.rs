//! What is thrown at the sandbox through sockets, while it goes on serving a client that behaves.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use pipedrive_sandbox::Sandbox;

const PIECE: usize = 64 * 1024;

/// A client that behaves, over one connection that it keeps and one that is new each time.
struct Good {
    sandbox: Sandbox,
    agent: ureq::Agent,
}

impl Good {
    fn new() -> Self {
        // Far more than an answer takes: being stalled is to fail, not to hang.
        let patience = Some(Duration::from_secs(20));
        let agent = ureq::Agent::config_builder().timeout_global(patience).build().new_agent();
        let good = Self { sandbox: Sandbox::start().unwrap(), agent };
        good.is_served();
        good
    }

    fn is_served(&self) {
        for agent in [&self.agent, &ureq::Agent::new_with_config(self.agent.config().clone())] {
            let call = agent.get(format!("{}/v1/users/me", self.sandbox.url())).header("x-api-token", self.token());
            assert!(call.call().unwrap().body_mut().read_to_string().unwrap().contains("Ann Admin"));
        }
    }

    fn token(&self) -> &str {
        self.sandbox.token()
    }

    /// The begin of a request that is let in.
    fn head(&self, line: &str) -> String {
        format!("{line} HTTP/1.1\r\nhost: {}\r\nx-api-token: {}\r\n", self.sandbox.addr(), self.token())
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(self.sandbox.addr()).unwrap()
    }

    /// Sends bytes and gives the status that came back, if one did.
    fn status(&self, bytes: &[u8]) -> Option<u16> {
        let mut stream = self.connect();
        // The server may hang up while it is being shouted at.
        let _ = stream.write_all(bytes);
        status(&mut stream)
    }
}

fn status(stream: &mut TcpStream) -> Option<u16> {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

#[test]
fn what_is_no_http_is_refused() {
    let good = Good::new();
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(200_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(5_000));
    let post = |rest: &str| (good.head("POST /api/v2/deals") + rest).into_bytes();
    for bytes in [
        &b""[..],
        b"\0\0\0\0\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"GET",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET  / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\na\0b: c\r\n\r\n",
        b"GET \xff HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        &post("content-length: -5\r\n\r\n"),
        &post("content-length: 99999999999999999999999\r\n\r\n"),
        &post("content-length: 1\r\ncontent-length: 2\r\n\r\nab"),
        &post("transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n"),
        &post("transfer-encoding: chunked\r\n\r\n-1\r\nx\r\n"),
        &post("content-length: 100\r\n\r\nno more than this"),
        long.as_bytes(),
        many.as_bytes(),
    ] {
        let mut stream = good.connect();
        let _ = stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write));
        let status = status(&mut stream);
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{status:?}: {:?}", bytes.get(..60));
        good.is_served();
    }
}

#[test]
fn nobody_is_let_to_send_without_end() {
    let good = Good::new();
    let piece = [b'x'; PIECE];
    for head in [
        "GET / HTTP/1.1\r\nx: ".to_owned(),
        "GET /".to_owned(),
        good.head("POST /api/v2/deals") + "content-length: 104857600\r\n\r\n",
    ] {
        let mut stream = good.connect();
        stream.write_all(head.as_bytes()).unwrap();
        // A hundred megabytes.
        let mut sent = 0;
        while sent < 1600 && stream.write_all(&piece).is_ok() {
            sent += 1;
            if sent % 100 == 0 {
                good.is_served();
            }
        }
        // What it answered may have been lost when it hung up.
        let status = status(&mut stream);
        assert!(sent < 1600 && matches!(status, None | Some(413 | 414 | 431)), "{sent}, {status:?}: {head}");
        good.is_served();
    }
}

#[test]
fn no_body_is_read_before_the_token_is_known() {
    let good = Good::new();
    let own = format!("host: {}\r\n", good.sandbox.addr());
    let first_line = |head: &str| {
        let mut stream = good.connect();
        stream.write_all(head.as_bytes()).unwrap();
        let mut bytes = [0; 12];
        stream.read_exact(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    for (target, content_type) in [
        ("POST /api/v2/deals", "application/json"),
        ("POST /v1/files", "multipart/form-data; boundary=b"),
        ("PUT /_sandbox/snapshot", "application/json"),
        ("POST /nowhere", "text/plain"),
    ] {
        let large = format!("content-type: {content_type}\r\ncontent-length: 50000000\r\nexpect: 100-continue\r\n\r\n");
        for token in ["", "x-api-token: wrong\r\n", "authorization: Bearer wrong\r\n"] {
            let head = format!("{target} HTTP/1.1\r\n{own}{token}{large}");
            assert_eq!(first_line(&head), "HTTP/1.1 401", "{target} {token}");
        }
        assert_eq!(first_line(&(good.head(target) + &large)), "HTTP/1.1 100", "{target}");
    }
    // Who sends a body all the same still hears the answer: it can be sent to its end.
    let call = good.agent.post(format!("{}/v1/files", good.sandbox.url())).header("x-api-token", "wrong");
    let answer = call.config().http_status_as_error(false).build().send(vec![b'x'; 8_000_000]);
    assert_eq!(answer.unwrap().status(), 401);
    let form = format!(
        "content-type: application/x-www-form-urlencoded\r\nconnection: close\r\ncontent-length: 100000\r\n\r\n{}",
        "x".repeat(100_000)
    );
    assert_eq!(good.status((good.head("POST /oauth/token") + &form).as_bytes()), Some(413));
    assert!(good.sandbox.journal().iter().all(|seen| seen.body.is_empty()));
    good.is_served();
}

#[test]
fn those_who_dawdle_are_in_nobodys_way() {
    let good = Good::new();
    let body = good.head("POST /api/v2/deals") + "content-length: 1000\r\n\r\n{";
    let idle = good.head("GET /v1/users/me") + "\r\n";
    let begun: Vec<TcpStream> = ["", "G", "GET / HTTP/1.1\r\nhost: ", body.as_str(), idle.as_str()]
        .into_iter()
        .cycle()
        .take(250)
        .map(|bytes| {
            let mut stream = good.connect();
            stream.write_all(bytes.as_bytes()).unwrap();
            stream
        })
        .collect();
    for mut stream in begun.iter().take(20) {
        let _ = stream.write_all(b"x");
        good.is_served();
    }
    // They end with the sandbox, which does not wait for them.
    drop(good);
    assert!(begun.into_iter().all(|mut stream| status(&mut stream).is_none_or(|status| status < 500)));
}

#[test]
fn deep_and_odd_bodies_are_refused_as_bodies() {
    let good = Good::new();
    let deep = |open: &str, close: &str| open.repeat(200_000) + &close.repeat(200_000);
    let part = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx";
    for (content_type, body) in [
        ("application/json", deep("[", "]")),
        ("application/json", deep("{\"title\":", "}")),
        ("application/json", format!("{{\"title\":\"x\",\"custom_fields\":{}}}", deep("[", "]"))),
        ("application/json", "[".repeat(1_000_000)),
        ("application/json", "9".repeat(1_000_000)),
        ("application/json", "{\"value\":1e999999999}".to_owned()),
        ("application/json", "{\"title\":\"\\ud800\"}".to_owned()),
        ("application/x-www-form-urlencoded", format!("{}=1", deep("a[", "]"))),
        ("multipart/form-data; boundary=b", part.to_owned()),
        ("multipart/form-data; boundary=", part.to_owned()),
        ("multipart/form-data; boundary=b", "--b\r\n".repeat(100_000)),
    ] {
        for target in ["POST /api/v2/deals", "POST /v1/deals", "POST /v1/files", "PUT /_sandbox/snapshot"] {
            let head = good.head(target) + "connection: close\r\n";
            let head = format!("{head}content-type: {content_type}\r\ncontent-length: {}\r\n\r\n", body.len());
            let status = good.status((head + &body).as_bytes());
            assert!(status.is_some_and(|status| (400..500).contains(&status)), "{status:?}: {target} {body:.60}");
        }
        good.is_served();
    }
    for query in ["term=".to_owned() + &"%00".repeat(10_000), "&".repeat(30_000), "limit=".repeat(9_000)] {
        let head = good.head(&format!("GET /api/v2/itemSearch?{query}")) + "connection: close\r\n\r\n";
        assert!(good.status(head.as_bytes()).is_some_and(|status| status < 500), "{query:.60}");
    }
    let selector = good.head(&format!("GET /v1/deals:{}", "(".repeat(60_000))) + "connection: close\r\n\r\n";
    assert_eq!(good.status(selector.as_bytes()).map(|status| status / 100), Some(4));
    good.is_served();
}
