//! The page of the program in a browser. `npm ci` in `xtask/page` installs what drives it; the browser is Debian's.

use super::program::{self, Program};
use crate::verdict::Failures;
use crate::workspace::Workspace;

const FOLDER: &str = "xtask/page";

/// Where the pictures of the README are.
const PICTURES: &str = "crates/pipedrive-sandbox/docs";

#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Options {
    /// Makes the pictures of the README anew
    #[arg(long)]
    pictures: bool,
}

pub(crate) fn run(workspace: &Workspace, options: Options) -> Result<String, Failures> {
    if !workspace.holds(&format!("{FOLDER}/node_modules")) {
        return Err(Failures::one(format!("what drives the browser is not installed: (cd {FOLDER} && npm ci)")));
    }
    let program = Program::start(&program::build(workspace)?, &["--quiet"])?;
    let mut command = program.visitor("node");
    command.arg("page.cjs").arg(program.page()).current_dir(workspace.root().join(FOLDER));
    if options.pictures {
        command.arg(workspace.root().join(PICTURES));
    }
    let status = command.status().map_err(|error| Failures::one(format!("node: {error}")))?;
    program.stop()?;
    if status.success() { Ok(String::new()) } else { Err(Failures::one(format!("node: {status}"))) }
}
