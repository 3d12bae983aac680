//! The example of compose without containers: its emulator and its programs, with the arguments and the environment that
//! the file gives them, on this machine.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::program::{self, Program};
use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

const FOLDER: &str = "examples/compose";

/// The service that is the emulator, and the name that its certificate has to have.
const EMULATOR: &str = "sandbox";

pub(crate) fn run(workspace: &Workspace) -> Result<String, Failures> {
    let file: Value = serde_norway::from_str(&workspace.read(&format!("{FOLDER}/compose.yaml"))?)
        .map_err(|error| Failures::one(format!("{FOLDER}/compose.yaml: {error}")))?;
    let services = file["services"].as_object().ok_or_else(|| Failures::one("no services"))?;
    let program = program::build(workspace)?;
    let volumes = program.with_file_name("compose");
    std::fs::create_dir_all(volumes.join("tls")).map_err(Failures::one)?;

    let emulator = Service::new(workspace, &volumes, &services[EMULATOR]);
    let sandbox = Program::start(&program, &emulator.command().iter().map(String::as_str).collect::<Vec<_>>())?;
    let mut failures = named(&sandbox, &volumes.join("tls/sandbox.pem"))?;
    let clients = services.iter().filter(|(name, _)| *name != EMULATOR);
    for (name, service) in clients.clone() {
        let service = Service::new(workspace, &volumes, service);
        let [own, arguments @ ..] = &service.command()[..] else {
            return Err(Failures::one(format!("{name}: no command")));
        };
        println!("\n-- {name}: {own} {}", arguments.join(" "));
        let mut command = sandbox.visitor(own);
        command.args(arguments).current_dir(workspace.root());
        for variable in ["NODE_EXTRA_CA_CERTS", "PIPEDRIVE_SANDBOX_CERTIFICATE"] {
            command.env_remove(variable);
        }
        for (variable, value) in service.environment(&sandbox) {
            command.env(variable, value);
        }
        let status = command.status().map_err(|error| Failures::one(format!("{own}: {error}")))?;
        if !status.success() {
            failures.push(format!("{name}: {status}"));
        }
    }
    let seen = sandbox.stop()?.len();
    verdict(failures, format_args!("{} programs, {seen} requests", clients.count()))
}

/// Asks the emulator by the name of its service, which leads to this machine.
fn named(sandbox: &Program, certificate: &Path) -> Result<Vec<String>, Failures> {
    let port = sandbox.url().rsplit(':').next().unwrap_or_default();
    let status = Command::new("curl")
        .args(["--silent", "--show-error", "--fail", "--output", "/dev/null", "--cacert"])
        .arg(certificate)
        .args(["--resolve", &format!("{EMULATOR}:{port}:127.0.0.1"), "--noproxy", "*"])
        .arg(format!("https://{EMULATOR}:{port}/_sandbox/health"))
        .status()
        .map_err(|error| Failures::one(format!("curl: {error}")))?;
    Ok(if status.success() { Vec::new() } else { vec![format!("https://{EMULATOR}: {status}")] })
}

/// A service of the file, and where the folders of its container are here.
struct Service<'a> {
    given: &'a Value,
    folders: BTreeMap<String, String>,
}

impl<'a> Service<'a> {
    fn new(workspace: &Workspace, volumes: &Path, given: &'a Value) -> Self {
        let mounted = given["volumes"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let folders = mounted.filter_map(|volume| {
            let mut parts = volume.split(':');
            let (source, target) = parts.next().zip(parts.next())?;
            let folder = match source {
                "target" => workspace.root().join("target"),
                _ if source.starts_with('.') => workspace.root().join(FOLDER).join(source),
                _ => volumes.join(source),
            };
            Some((target.to_owned(), folder.to_string_lossy().into_owned()))
        });
        Self { given, folders: folders.collect() }
    }

    fn command(&self) -> Vec<String> {
        let words = self.given["command"].as_array().into_iter().flatten();
        words.map(|word| self.here(word.as_str().unwrap_or_default())).collect()
    }

    /// Returns the variables, with the address and the token that the emulator has here.
    fn environment(&self, sandbox: &Program) -> Vec<(String, String)> {
        let given = self.given["environment"].as_object().into_iter().flatten();
        given
            .map(|(name, value)| match name.as_str() {
                "PIPEDRIVE_SANDBOX_URL" => (name.clone(), sandbox.url().to_owned()),
                "PIPEDRIVE_SANDBOX_TOKEN" => (name.clone(), sandbox.token().to_owned()),
                _ => (name.clone(), self.here(value.as_str().unwrap_or_default())),
            })
            .collect()
    }

    /// Returns a path in the container as one here, and any other text as it is.
    fn here(&self, text: &str) -> String {
        let inside = self.folders.iter().find_map(|(target, folder)| {
            let rest = text.strip_prefix(target.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{folder}{rest}"))
        });
        inside.unwrap_or_else(|| text.to_owned())
    }
}
