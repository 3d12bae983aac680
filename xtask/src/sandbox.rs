//! The emulator as a program, used as strangers use it: by the examples over TLS, by the commands of its README, by
//! Pipedrive's own Node client, through `pipedrive mcp`, on a terminal, by a browser, and by many at once.

mod compose;
mod examples;
pub(crate) mod load;
mod mcp;
mod node;
mod page;
mod program;
mod terminal;
mod transcript;

use crate::verdict::Failures;
use crate::workspace::Workspace;

#[derive(Clone, Copy, clap::Subcommand)]
pub(crate) enum Command {
    /// Runs every example against it, over TLS
    Examples,
    /// Runs the commands of its README and of that of `pipedrive`, whose outputs must be those shown; needs bash and curl
    Readme,
    /// Runs Pipedrive's own Node client against it; needs node, and `npm ci` in xtask/node
    Node,
    /// Runs Python's own MCP client against `pipedrive mcp`; needs it installed into target/ci/mcp
    Mcp,
    /// Runs `pipedrive` on a terminal, whose screens must be those in xtask/terminal; needs tmux
    Terminal(terminal::Options),
    /// Runs the example of compose without containers; needs node, python3 and curl
    Compose,
    /// Opens its page in a browser; needs node, `npm ci` in xtask/page, and Chromium
    Page(page::Options),
}

impl Command {
    /// Runs it, and says what came of it.
    pub(crate) fn run(self, workspace: &Workspace) -> Result<String, Failures> {
        match self {
            Command::Examples => examples::run(workspace),
            Command::Readme => transcript::run(workspace),
            Command::Node => node::run(workspace),
            Command::Mcp => mcp::run(workspace),
            Command::Terminal(options) => terminal::run(workspace, options),
            Command::Compose => compose::run(workspace),
            Command::Page(options) => page::run(workspace, options),
        }
    }
}
