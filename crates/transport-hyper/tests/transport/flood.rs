//! Servers that send interim responses without end.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use pipedrive_core::v2::deals::GetDeal;
use tokio::runtime::{Builder, Runtime};
use transport_tests::http2::{Action, Server};
use transport_tests::{SHORT, Settings, outcome};

use crate::build;

/// Over HTTP/1, hyper skips them in a loop without timeouts, so their number is limited.
#[test]
fn too_many_interim_answers_end_the_exchange() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let flooding = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        stream.read_exact(&mut [0; 100]).unwrap();
        while stream.write_all(&b"HTTP/1.1 103 -\r\n\r\n".repeat(1000)).is_ok() {}
    });
    let client = build(Settings { total_timeout: Some(SHORT * 50), ..Settings::loopback(&url) }).unwrap();
    assert_eq!(outcome(runtime().block_on(client.send(&GetDeal::new(7)))), "after");
    flooding.join().unwrap();
}

/// Over HTTP/2 they are skipped one by one, and the read timeout applies.
#[test]
fn too_many_interim_answers_keep_no_timeout_from_its_work() {
    let server = Server::start([Action::Flood]);
    let client = build(Settings { read_timeout: Some(SHORT), ..crate::http2::settings(&server) }).unwrap();
    let found = outcome(runtime().block_on(client.send(&GetDeal::new(7))));
    assert_eq!(found, "after: the server was inactive for too long");
}

/// A runtime with a single thread.
fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}
