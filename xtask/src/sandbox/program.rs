//! The program as a child of this process.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};

use serde_json::Value;

use crate::verdict::Failures;
use crate::workspace::Workspace;

/// A running emulator; killed when dropped, unless it was stopped before.
pub(crate) struct Program {
    child: Child,
    url: String,
    token: String,
    /// The link to its page, which lets in once.
    page: String,
    /// A file with the certificate, where it speaks TLS.
    certificate: Option<PathBuf>,
    /// Reads along, so that the program never waits for a reader.
    printed: Option<JoinHandle<Vec<String>>>,
}

/// Builds the emulator, as this program was built, and gives its file.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf, Failures> {
    build_of(workspace, "pipedrive-sandbox", "pipedrive-sandbox")
}

/// Builds a program of a package, and gives its file.
pub(crate) fn build_of(workspace: &Workspace, package: &str, binary: &str) -> Result<PathBuf, Failures> {
    let mut arguments = vec!["build", "--quiet", "--locked", "-p", package, "--bin", binary];
    arguments.push("--message-format=json-render-diagnostics");
    if !cfg!(debug_assertions) {
        arguments.push("--release");
    }
    let messages = workspace.cargo(&arguments)?;
    let file = messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    file.ok_or_else(|| Failures::one("cargo does not say where it put the program"))
}

impl Program {
    /// Starts it on a free port and waits until it says where it is.
    pub(crate) fn start(file: &Path, options: &[&str]) -> Result<Self, Failures> {
        let failed = |error| Failures::one(format!("{}: {error}", file.display()));
        let mut child = Command::new(file)
            .args(["--port", "0"])
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let stdout = child.stdout.take().ok_or_else(|| Failures::one("no pipe from the program"))?;
        let mut program = Self {
            child,
            url: String::new(),
            token: String::new(),
            page: String::new(),
            certificate: None,
            printed: None,
        };
        let mut lines = BufReader::new(stdout).lines();
        let mut next = || match lines.next() {
            Some(line) => line.map_err(failed),
            None => Err(Failures::one("the program ended before it said where it is")),
        };
        let value = |line: String, name: &str| match line.split_once(' ') {
            Some((own, value)) if own == name => Ok(value.trim().to_owned()),
            _ => Err(Failures::one(format!("the program said '{line}' instead of its {name}"))),
        };
        program.url = value(next()?, "url")?;
        program.token = value(next()?, "token")?;
        program.page = value(next()?, "page")?;
        if program.url.starts_with("https:") {
            let mut pem = String::new();
            while !pem.contains("-----END CERTIFICATE-----") {
                pem += &next()?;
                pem.push('\n');
            }
            let certificate = file.with_file_name(format!("sandbox-{}.pem", program.child.id()));
            fs::write(&certificate, pem).map_err(failed)?;
            program.certificate = Some(certificate);
        }
        program.printed = Some(thread::spawn(move || lines.map_while(Result::ok).collect()));
        Ok(program)
    }

    /// Its address, such as `https://127.0.0.1:40123`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The token of its administrator.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The link to its page.
    pub(crate) fn page(&self) -> &str {
        &self.page
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// A command that finds the program by its environment: the examples and the Node client read these variables.
    pub(crate) fn visitor(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        // Whatever proxy the environment names, it does not lead to this machine.
        command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1").stdin(Stdio::null());
        command.env("PIPEDRIVE_SANDBOX_URL", &self.url).env("PIPEDRIVE_SANDBOX_TOKEN", &self.token);
        if let Some(certificate) = &self.certificate {
            command.env("PIPEDRIVE_SANDBOX_CERTIFICATE", certificate).env("NODE_EXTRA_CA_CERTS", certificate);
        }
        command
    }

    /// Asks it to stop, sees that it ends well, and gives the lines that it printed after its address: one a request.
    pub(crate) fn stop(mut self) -> Result<Vec<String>, Failures> {
        let asked = Command::new("kill").args(["-TERM", &self.id().to_string()]).status();
        if !asked.as_ref().is_ok_and(|status| status.success()) {
            return Err(Failures::one(format!("kill -TERM: {asked:?}")));
        }
        let status = self.child.wait().map_err(Failures::one)?;
        let mut lines = self.printed.take().and_then(|reader| reader.join().ok()).unwrap_or_default();
        match (status.code(), lines.pop().as_deref()) {
            (Some(0), Some("stopped")) => Ok(lines),
            (_, last) => Err(Failures::one(format!("asked to stop, the program ended with {status}, saying {last:?}"))),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(certificate) = &self.certificate {
            let _ = fs::remove_file(certificate);
        }
        // One that was stopped is gone, and its number not yet another's: it is `Child` that remembers.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
