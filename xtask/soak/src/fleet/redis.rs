//! A Redis of our own, on loopback and without anything on disk.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long it may take to answer after it was started.
const START: Duration = Duration::from_secs(10);

pub(crate) struct Redis {
    port: u16,
    folder: PathBuf,
    server: Option<Child>,
}

impl Redis {
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("pipedrive-fleet-{}-{port}", std::process::id()));
        std::fs::create_dir(&folder)?;
        let mut redis = Redis { port, folder, server: None };
        redis.come()?;
        Ok(redis)
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Starts the server, without the data of before, and waits until it answers.
    pub(crate) fn come(&mut self) -> Result<(), Box<dyn Error>> {
        let mut server = Command::new("redis-server");
        server.args([
            "--port",
            &self.port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
        ]);
        server.arg(&self.folder).stdout(Stdio::null());
        self.server = Some(server.spawn().map_err(|error| format!("redis-server: {error}"))?);
        let begun = Instant::now();
        while self.ask("PING").is_err() {
            if begun.elapsed() > START {
                return Err("redis-server does not answer".into());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Ends the server.
    pub(crate) fn go(&mut self) -> Result<(), Box<dyn Error>> {
        if let Some(mut server) = self.server.take() {
            server.kill()?;
            server.wait()?;
        }
        Ok(())
    }

    /// Stops the server, or lets it go on.
    pub(crate) fn stop(&self, stops: bool) -> Result<(), Box<dyn Error>> {
        let server = self.server.as_ref().ok_or("there is no redis-server")?;
        signal(if stops { "STOP" } else { "CONT" }, server.id())
    }

    /// Takes all data.
    pub(crate) fn flush(&self) -> Result<(), Box<dyn Error>> {
        self.ask("FLUSHALL")
    }

    fn ask(&self, command: &str) -> Result<(), Box<dyn Error>> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        connection.set_read_timeout(Some(Duration::from_secs(1)))?;
        connection.write_all(format!("{command}\r\n").as_bytes())?;
        match connection.read(&mut [0; 16])? {
            0 => Err("no reply".into()),
            _ => Ok(()),
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.go();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Sends a signal to a process that we started.
pub(crate) fn signal(name: &str, process: u32) -> Result<(), Box<dyn Error>> {
    let status = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status()?;
    if status.success() { Ok(()) } else { Err(format!("kill -{name} {process}: {status}").into()) }
}
