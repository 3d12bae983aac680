//! Prism: installed by npm, and run on a free port of this machine.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long Prism may take to start: it reads two megabytes, on a machine that may have much to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// Puts Prism, as the lock file of `xtask/prism` has it, into `target/prism`; where it is.
pub(crate) fn install() -> Result<PathBuf, String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (pinned, installed) = (workspace.join("xtask/prism"), workspace.join("target/prism"));
    let told = |error: std::io::Error| format!("{}: {error}", installed.display());
    fs::create_dir_all(&installed).map_err(told)?;
    // npm is done when it writes this file, so a copy of the lock beside it says what is there.
    let done = installed.join("node_modules/installed-lock.json");
    let lock = fs::read(pinned.join("package-lock.json")).map_err(told)?;
    for file in ["package.json", "package-lock.json", "serve.cjs"] {
        fs::copy(pinned.join(file), installed.join(file)).map_err(told)?;
    }
    if fs::read(&done).is_ok_and(|done| done == lock) {
        return Ok(installed);
    }
    let npm = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(&installed)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    match npm {
        Ok(status) if status.success() => fs::write(&done, lock).map_err(told)?,
        Ok(status) => return Err(format!("npm ci, in {}: {status}", installed.display())),
        Err(error) => return Err(format!("npm: {error}; Prism runs on Node.js, which has to be installed")),
    }
    Ok(installed)
}

/// A running Prism; it ends with this value, and also when this process ends in any other way.
pub(crate) struct Prism {
    process: Child,
    address: String,
}

impl Prism {
    /// Serves a document, refusing what it does not allow.
    pub(crate) fn start(installed: &Path, name: &str, document: &Value, seed: &str) -> Result<Self, String> {
        let told = |error: std::io::Error| format!("Prism: {error}");
        let file = installed.join(name).with_extension("json");
        fs::write(&file, document.to_string()).map_err(told)?;
        let log = installed.join(name).with_extension("log");
        let output = File::create(&log).map_err(told)?;
        let port = free_port().map_err(told)?;
        let process = Command::new("node")
            .args(["serve.cjs", "mock", "--errors", "--seed", seed, "--host", "127.0.0.1", "--port", &port.to_string()])
            .arg(&file)
            .current_dir(installed)
            // When this closes, it ends.
            .stdin(Stdio::piped())
            .stderr(output.try_clone().map_err(told)?)
            .stdout(output)
            .spawn()
            .map_err(told)?;
        let mut prism = Prism { process, address: format!("http://127.0.0.1:{port}") };
        prism.wait(port).map_err(|failure| format!("Prism: {failure}; see {}", log.display()))?;
        Ok(prism)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    fn wait(&mut self, port: u16) -> Result<(), String> {
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if let Some(status) = self.process.try_wait().map_err(|error| error.to_string())? {
                return Err(format!("ended with {status}"));
            }
            if Instant::now() > end {
                return Err(format!("does not listen after {} s", PATIENCE.as_secs()));
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        // It fails only for a process that has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
