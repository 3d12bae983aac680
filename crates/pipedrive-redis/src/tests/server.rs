//! A Redis of a test's own.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs, io, thread};

use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::store::connect;
use crate::{Fleet, FleetError};

/// A `redis-server` on a free port of the loopback interface, which ends with this value.
pub(super) struct Server {
    child: Child,
    url: String,
    folder: PathBuf,
    /// The certificate, with TLS.
    pub(super) certificate: Option<String>,
}

impl Server {
    /// Starts one; `None` if there is no `redis-server` here, unless `PIPEDRIVE_REQUIRE_REDIS` is set.
    pub(super) fn start() -> Option<Self> {
        Self::start_on(false)
    }

    /// Starts one with TLS.
    pub(super) fn with_tls() -> Option<Self> {
        Self::start_on(true)
    }

    fn start_on(tls: bool) -> Option<Self> {
        // Another process can take the port in between; then this one ends, and another port is tried.
        for _ in 0..5 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let folder = env::temp_dir().join(format!("pipedrive-redis-{}-{port}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            let mut command = Command::new("redis-server");
            command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir"]).arg(&folder);
            let (mut url, mut certificate) = (format!("redis://127.0.0.1:{port}"), None);
            if tls {
                let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
                let [cert_file, key_file] = ["cert.pem", "key.pem"].map(|name| folder.join(name));
                fs::write(&cert_file, cert.pem()).unwrap();
                fs::write(&key_file, signing_key.serialize_pem()).unwrap();
                command.args(["--port", "0", "--tls-auth-clients", "no", "--tls-port", &port.to_string()]);
                command.arg("--tls-cert-file").arg(cert_file).arg("--tls-key-file").arg(key_file);
                (url, certificate) = (format!("rediss://localhost:{port}"), Some(cert.pem()));
            } else {
                command.args(["--port", &port.to_string()]);
            }
            let child = match command.stdout(Stdio::null()).spawn() {
                Ok(child) => child,
                Err(error) if env::var_os("PIPEDRIVE_REQUIRE_REDIS").is_none() => {
                    let _ = fs::remove_dir_all(folder);
                    // Not captured, unlike what `eprintln!` writes.
                    let _ = writeln!(io::stderr(), "SKIPPED: redis-server cannot be started here: {error}");
                    return None;
                }
                Err(error) => panic!("redis-server cannot be started: {error}"),
            };
            let mut server = Server { child, url, folder, certificate };
            for _ in 0..400 {
                if server.fleet().status().is_ok() {
                    return Some(server);
                }
                if server.child.try_wait().unwrap().is_some() {
                    break;
                }
                thread::sleep(Duration::from_millis(25)); // until it listens
            }
        }
        panic!("redis-server does not answer")
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn fleet(&self) -> Fleet {
        let fleet = Fleet::new(&self.url, "acme/import").unwrap();
        match &self.certificate {
            Some(certificate) => fleet.certificate_authorities(certificate).unwrap(),
            None => fleet,
        }
    }

    pub(super) fn connection(&self) -> redis::Connection {
        connect(&self.fleet().client).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn tls_is_checked() {
    let Some(server) = Server::with_tls() else { return };
    // The server above was found with its certificate; without, it is not trusted.
    let stranger = Fleet::new(server.url(), "acme/import").unwrap();
    assert_eq!(stranger.status().unwrap_err(), FleetError::Certificate);
    assert_eq!(Fleet::new("rediss://127.0.0.1/#insecure", "acme").unwrap_err(), FleetError::Address);
    assert_eq!(server.fleet().certificate_authorities("none").unwrap_err(), FleetError::Certificate);
}
