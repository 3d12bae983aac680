//! The checks that need more than `cargo test`: `cargo run -p xtask -- check`.

mod core_tree;
mod layers;
mod machine_paths;
mod packages;
mod readme;
mod sandbox;
mod sizes;
mod verdict;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use crate::packages::{ORACLE, Options, SOAK};
use crate::verdict::Failures;
use crate::workspace::Workspace;

/// The checks of this workspace that need more than `cargo test`.
#[derive(Parser)]
#[command(bin_name = "cargo run -p xtask --")]
enum Command {
    /// Runs every check; fails if one does
    Check,
    /// Prints the commands that README.md tells a newcomer to run, one a line
    Commands,
    /// Prints the names of the examples, one a line
    Examples,
    /// Uses the emulator as a program
    #[command(subcommand)]
    Sandbox(sandbox::Command),
    /// Asks much of the emulator at once: no error, and memory that stays flat; needs Linux
    Load(sandbox::load::Plan),
    /// Compares what is declared with Pipedrive's OpenAPI documents
    #[command(disable_help_flag = true)]
    Coverage(Options),
    /// Sends every operation to a server that Prism makes of the documents; needs node and npm
    #[command(disable_help_flag = true)]
    Conformance(Options),
    /// Reads every answer that the documents give as an example, and writes it again
    #[command(disable_help_flag = true)]
    Roundtrip(Options),
    /// Reads, searches and writes through the transports while the emulator fails; wants --release
    #[command(disable_help_flag = true)]
    Soak(Options),
    /// Lists or searches through the transports as fast as a plan allows; wants --release
    #[command(disable_help_flag = true)]
    Pace(Options),
    /// Answers the transports wrongly, byte by byte, and sees what calls come to
    #[command(disable_help_flag = true)]
    Torture(Options),
    /// Works in several processes that share limits and token through Redis; wants --release, and `redis-server`
    #[command(disable_help_flag = true)]
    Fleet(Options),
    /// Uploads a large file through the transports, and sees how much memory that takes; needs Linux
    #[command(disable_help_flag = true)]
    Upload(Options),
    /// Reads a long list through the transports, and sees that memory stays flat; needs Linux
    #[command(disable_help_flag = true)]
    Walk(Options),
}

/// Every check, and how to mend what it finds.
const CHECKS: &[Check] = &[
    Check {
        name: "machine paths",
        run: machine_paths::check,
        mend: "a path must be relative to the workspace or come from the environment",
    },
    Check {
        name: "sizes",
        run: sizes::check,
        mend: "split it by what it is about (`foo.rs` + `foo/bar.rs`); tables may be exempt, see xtask/src/sizes.rs",
    },
    Check {
        name: "core tree",
        run: core_tree::check,
        mend: "keep I/O out of the core; what does none goes, with its reason, into ALLOWED in xtask/src/core_tree.rs",
    },
    Check {
        name: "layers",
        run: layers::check,
        mend: "move what both need into a file below them; the layers of the core are LAYERS in xtask/src/layers.rs",
    },
];

struct Check {
    name: &'static str,
    run: fn(&Workspace) -> Result<String, Failures>,
    mend: &'static str,
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Check => check(),
        Command::Commands => Workspace::load().and_then(|workspace| readme::commands(&workspace)),
        Command::Examples => Workspace::load().and_then(|workspace| names(&workspace)),
        Command::Sandbox(command) => Workspace::load().and_then(|workspace| command.run(&workspace)),
        Command::Load(plan) => Workspace::load().and_then(|workspace| sandbox::load::run(&workspace, &plan)),
        Command::Coverage(options) => ORACLE.run("coverage", &options),
        Command::Conformance(options) => ORACLE.run("conformance", &options),
        Command::Roundtrip(options) => ORACLE.run("roundtrip", &options),
        Command::Soak(options) => SOAK.run("soak", &options),
        Command::Pace(options) => SOAK.run("pace", &options),
        Command::Torture(options) => SOAK.run("torture", &options),
        Command::Fleet(options) => SOAK.run("fleet", &options),
        Command::Upload(options) => SOAK.run("upload", &options),
        Command::Walk(options) => SOAK.run("walk", &options),
    };
    match done {
        Ok(told) => {
            if !told.is_empty() {
                println!("{told}");
            }
            ExitCode::SUCCESS
        }
        Err(failures) => {
            failures.iter().for_each(|failure| eprintln!("{failure}"));
            ExitCode::FAILURE
        }
    }
}

/// Runs every check, whether or not one before it failed.
fn check() -> Result<String, Failures> {
    let workspace = Workspace::load()?;
    let mut failed = 0;
    for Check { name, run, mend } in CHECKS {
        match run(&workspace) {
            Ok(seen) => println!("ok   {name}: {seen}"),
            Err(failures) => {
                failed += 1;
                println!("FAIL {name}");
                failures.iter().for_each(|failure| println!("     {failure}"));
                println!("     to mend: {mend}");
            }
        }
    }
    match failed {
        0 => Ok(format!("all {} checks passed", CHECKS.len())),
        _ => Err(Failures::one(format!("{failed} of {} checks failed", CHECKS.len()))),
    }
}

fn names(workspace: &Workspace) -> Result<String, Failures> {
    let examples = workspace.examples()?;
    Ok(examples.iter().map(|example| example.name.as_str()).collect::<Vec<_>>().join("\n"))
}
