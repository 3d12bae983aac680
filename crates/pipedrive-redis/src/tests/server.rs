//! A Redis of a test's own.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, thread};

/// A `redis-server` on a free port of the loopback interface, which ends with this value.
pub(super) struct Server {
    child: Child,
    url: String,
}

impl Server {
    /// Starts one; `None` if there is no `redis-server` here, unless `PIPEDRIVE_REQUIRE_REDIS` is set.
    pub(super) fn start() -> Option<Self> {
        // Another process can take the port in between; then there is no answer, and the next one is tried.
        for _ in 0..5 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let mut command = Command::new("redis-server");
            command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port", &port.to_string()]);
            command.stdout(Stdio::null()).current_dir(env::temp_dir());
            let mut child = match command.spawn() {
                Ok(child) => child,
                Err(error) if env::var_os("PIPEDRIVE_REQUIRE_REDIS").is_none() => {
                    eprintln!("SKIPPED: redis-server cannot be started here: {error}");
                    return None;
                }
                Err(error) => panic!("redis-server cannot be started: {error}"),
            };
            let url = format!("redis://127.0.0.1:{port}");
            let client = redis::Client::open(&*url).unwrap();
            for _ in 0..200 {
                if client.get_connection().is_ok_and(|mut connection| redis::cmd("PING").exec(&mut connection).is_ok())
                {
                    return Some(Server { child, url });
                }
                if child.try_wait().unwrap().is_some() {
                    break;
                }
                thread::sleep(Duration::from_millis(25)); // until it listens
            }
            let _ = child.kill();
        }
        panic!("redis-server does not answer")
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn client(&self) -> redis::Client {
        redis::Client::open(&*self.url).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
