//! Who is let in over HTTP, and that both revisions of the protocol work there.

use pipedrive_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::client::server;
use crate::mcp::http::{Door, serve};

const TOKEN: &str = "0123456789abcdef";

/// Sends a request, and returns the status and the body of its answer.
async fn exchange(port: u16, head: &[(&str, &str)], path: &str, body: &Value) -> (u16, String) {
    let body = body.to_string();
    let mut text = format!("POST {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    text += "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";
    for (name, value) in head {
        text += &format!("{name}: {}\r\n", value.replace("PORT", &port.to_string()));
    }
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(format!("{text}\r\n{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

async fn started(sandbox: &Sandbox, hosts: &[&str]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    tokio::spawn(serve(server(sandbox, &[]), listener, Door::new(TOKEN, &hosts).unwrap()));
    port
}

#[tokio::test]
async fn only_those_with_the_token_and_no_browser() {
    let sandbox = Sandbox::start().unwrap();
    let port = started(&sandbox, &[]).await;
    let named = started(&sandbox, &["crm.example.org"]).await;
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    let good = format!("Bearer {TOKEN}");
    let (host, good) = (("Host", "127.0.0.1:PORT"), ("Authorization", good.as_str()));
    for (port, path, head, expected) in [
        (port, "/mcp", vec![host, good], 200),
        (port, "/mcp", vec![("Host", "localhost:PORT"), good], 200),
        (port, "/mcp", vec![host], 401),
        (port, "/mcp", vec![host, ("Authorization", "Bearer 0123456789abcdeg")], 401),
        (port, "/mcp", vec![host, ("Authorization", "Bearer 0123456789abcdef0")], 401),
        (port, "/mcp", vec![host, ("Authorization", "Basic 0123456789abcdef")], 401),
        (port, "/mcp?token=0123456789abcdef", vec![host], 401),
        (port, "/mcp", vec![host, good, ("Origin", "http://evil.example")], 403),
        (port, "/mcp", vec![host, good, ("Origin", "http://127.0.0.1:PORT")], 403),
        (port, "/mcp", vec![host, good, ("Origin", "null")], 403),
        (port, "/mcp", vec![("Host", "evil.example"), good], 403),
        (port, "/mcp", vec![("Host", "127.0.0.1.evil.example:PORT"), good], 403),
        (port, "/", vec![host, good], 404),
        (named, "/mcp", vec![("Host", "crm.example.org"), good], 200),
        (named, "/mcp", vec![host, good], 403),
    ] {
        let (status, body) = exchange(port, &head, path, &list).await;
        assert_eq!(status, expected, "{path} {head:?}: {body}");
        assert_eq!(body.contains("pipedrive_search"), expected == 200, "{body}");
        assert!(!body.contains(TOKEN));
    }
    assert!(Door::new("short", &[]).is_none());
}

#[tokio::test]
async fn a_slow_stranger_gets_the_answer_too() {
    let sandbox = Sandbox::start().unwrap();
    let port = started(&sandbox, &[]).await;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    for _ in 0..2 {
        stream.write_all(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nnu").await.unwrap();
        // An answer to what is only the half of a request would come in this time.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        assert_eq!(stream.try_read(&mut [0; 1]).map_err(|error| error.kind()), Err(std::io::ErrorKind::WouldBlock));
        stream.write_all(b"ll").await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(stream.read_u8().await.unwrap());
        }
        assert!(answer.starts_with(b"HTTP/1.1 401 "), "{}", String::from_utf8_lossy(&answer));
    }
}

#[tokio::test]
async fn both_revisions() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(1);
    let port = started(&sandbox, &[]).await;
    let authorization = format!("Bearer {TOKEN}");
    let head = |more: &[(&'static str, &'static str)]| {
        let mut head = vec![("Host", "127.0.0.1:PORT"), ("Authorization", authorization.as_str())];
        head.extend_from_slice(more);
        head
    };
    let mut call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "pipedrive_read", "arguments": {"operation": "getDeal", "arguments": {"id": 1}}}});
    let (status, old) = exchange(port, &head(&[("MCP-Protocol-Version", "2025-11-25")]), "/mcp", &call).await;
    assert_eq!(status, 200, "{old}");
    call["params"]["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let new = [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "pipedrive_read")];
    let (status, new) = exchange(port, &head(&new), "/mcp", &call).await;
    assert_eq!(status, 200, "{new}");
    for text in [old, new] {
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["result"]["structuredContent"]["data"]["id"], 1, "{text}");
    }
}
