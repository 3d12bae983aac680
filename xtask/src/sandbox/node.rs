//! Pipedrive's own Node client against the program over TLS. `npm ci` in `xtask/node` installs it.

use super::program::{self, Program};
use crate::verdict::Failures;
use crate::workspace::Workspace;

const FOLDER: &str = "xtask/node";

pub(crate) fn run(workspace: &Workspace) -> Result<String, Failures> {
    if !workspace.holds(&format!("{FOLDER}/node_modules")) {
        return Err(Failures::one(format!("the client is not installed: (cd {FOLDER} && npm ci)")));
    }
    let program = Program::start(&program::build(workspace)?, &["--tls"])?;
    let mut command = program.visitor("node");
    let status = command.arg("client.cjs").current_dir(workspace.root().join(FOLDER)).status();
    let status = status.map_err(|error| Failures::one(format!("node: {error}")))?;
    let seen = program.stop()?;
    if status.success() {
        Ok(format!("{} requests", seen.len()))
    } else {
        Err(Failures::one(format!("node: {status}")))
    }
}
