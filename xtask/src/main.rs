//! The checks that need more than `cargo test`: `cargo run -p xtask -- check`.

mod core_tree;
mod links;
mod manifests;
mod packages;
mod providers;
mod readme;
mod sandbox;
mod sizes;
mod toolchain;
mod verdict;
mod words;
mod workspace;

use std::process::ExitCode;

use crate::verdict::Failures;
use crate::workspace::Workspace;

const USAGE: &str = "\
usage: cargo run -p xtask -- COMMAND

  check      every check of this crate; fails if one does
  commands   the commands that README.md tells a newcomer to run, one a line
  examples   the names of the examples, one a line

  coverage --openapi DIR      compares what is declared with Pipedrive's OpenAPI documents, v1.yaml and v2.yaml in DIR
  conformance --openapi DIR   sends every operation to a server that Prism makes of them; needs node and npm
  roundtrip --openapi DIR     reads the answers that they give as examples, and writes them again

  sandbox examples   runs every example against the emulator as a program, over TLS
  sandbox readme     runs the commands of the emulator's README; needs bash and curl
  sandbox node       runs Pipedrive's own Node client against it; needs node, and `npm ci` in xtask/node
  load [--seconds N] [--connections N]   asks it much at once (60 s, 64 connections); needs Linux

  soak [--transport ureq|hyper] [--operations N] [--faults SHARE] [--seed N] [--processes N]
         reads, searches and writes through the transports while the emulator fails (10000 operations, 0.2 of the
         requests); wants --release
  pace [--transport ureq|hyper] [--calls N] [--plan lite|growth|premium|ultimate]
         lists through the transports as fast as the plan allows (2000, premium); wants --release
  pace --searches [--transport ureq|hyper]
         searches as fast as their limit allows, on several plans, few and many at once; wants --release
  torture [--transport ureq|hyper] [--row TEXT]
         wrong answers, byte by byte, and what calls come to; the rows are in xtask/soak/torture";

/// Every check, in the order in which they run: those that are quickest to mend first.
const CHECKS: &[Check] = &[
    Check {
        name: "toolchain",
        run: toolchain::check,
        mend: "install the toolchain that `rust-version` in Cargo.toml names, or a newer one",
    },
    Check {
        name: "manifests",
        run: manifests::check,
        mend: "add what is missing to that Cargo.toml; its neighbours show how",
    },
    Check {
        name: "words",
        run: words::check,
        mend: "finish it, or take it out; a path must be relative to the workspace or come from the environment",
    },
    Check {
        name: "sizes",
        run: sizes::check,
        mend: "split it by what it is about (`foo.rs` + `foo/bar.rs`); tables may be exempt, see xtask/src/sizes.rs",
    },
    Check { name: "links", run: links::check, mend: "mend the link, or the name of the file it points to" },
    Check {
        name: "core tree",
        run: core_tree::check,
        mend: "keep I/O out of the core; what does none goes, with its reason, into ALLOWED in xtask/src/core_tree.rs",
    },
    Check {
        name: "providers",
        run: providers::check,
        mend: "turn off the feature that brings it in (`cargo tree --workspace -i NAME`); TLS here is rustls on ring",
    },
];

struct Check {
    name: &'static str,
    run: fn(&Workspace) -> Result<String, Failures>,
    mend: &'static str,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(package) = arguments.first().and_then(|command| packages::with(command)) {
        return package.run(&arguments);
    }
    if arguments.first().is_some_and(|command| sandbox::COMMANDS.contains(&command.as_str())) {
        return sandbox::run(&arguments, USAGE);
    }
    let command = match arguments.as_slice() {
        [command] => command.as_str(),
        _ => "",
    };
    let done = match command {
        "check" => return check(),
        "commands" => Workspace::load().and_then(|workspace| readme::commands(&workspace)),
        "examples" => Workspace::load().and_then(|workspace| workspace.examples().map(|all| names(&all))),
        _ => Err(Failures::one(USAGE)),
    };
    match done {
        Ok(lines) => {
            lines.iter().for_each(|line| println!("{line}"));
            ExitCode::SUCCESS
        }
        Err(failures) => {
            failures.iter().for_each(|failure| eprintln!("{failure}"));
            ExitCode::FAILURE
        }
    }
}

/// Runs every check, whether or not one before it failed.
fn check() -> ExitCode {
    let workspace = match Workspace::load() {
        Ok(workspace) => workspace,
        Err(failures) => {
            failures.iter().for_each(|failure| eprintln!("{failure}"));
            return ExitCode::FAILURE;
        }
    };
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
        0 => ExitCode::SUCCESS,
        _ => {
            println!("{failed} of {} checks failed", CHECKS.len());
            ExitCode::FAILURE
        }
    }
}

fn names(examples: &[workspace::Example]) -> Vec<String> {
    examples.iter().map(|example| example.name.clone()).collect()
}
