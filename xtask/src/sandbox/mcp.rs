//! Python's own client of the Model Context Protocol against `pipedrive mcp`, which is connected to the program.

use super::program::{self, Program};
use crate::verdict::Failures;
use crate::workspace::Workspace;

const SCRIPT: &str = "xtask/mcp/client.py";

/// Where the client is installed.
const PYTHON: &str = "target/ci/mcp/bin/python";

pub(crate) fn run(workspace: &Workspace) -> Result<String, Failures> {
    let python = workspace.root().join(PYTHON);
    if !python.exists() {
        return Err(Failures::one(
            "the client is not installed: python3 -m venv target/ci/mcp && \
             target/ci/mcp/bin/pip install --require-hashes -r xtask/mcp/requirements.txt",
        ));
    }
    let command_line = program::build_of(workspace, "pipedrive-cli", "pipedrive")?;
    let program = Program::start(&program::build(workspace)?, &[])?;
    let mut command = program.visitor(&python.to_string_lossy());
    let status = command.arg(SCRIPT).arg(command_line).current_dir(workspace.root()).status();
    let status = status.map_err(|error| Failures::one(format!("{PYTHON}: {error}")))?;
    let seen = program.stop()?;
    if status.success() {
        Ok(format!("{} requests", seen.len()))
    } else {
        Err(Failures::one(format!("{SCRIPT}: {status}")))
    }
}
