//! The emulator as a program, used as strangers use it: by the examples over TLS, by the commands of its README, by
//! Pipedrive's own Node client, and by many at once.

mod examples;
mod load;
mod node;
mod program;
mod transcript;

use std::process::ExitCode;

use crate::verdict::Failures;
use crate::workspace::Workspace;

/// Its commands.
pub(crate) const COMMANDS: &[&str] = &["sandbox", "load"];

/// Runs a command and says what came of it.
pub(crate) fn run(arguments: &[String], usage: &str) -> ExitCode {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["sandbox", "examples"] => Workspace::load().and_then(|workspace| examples::run(&workspace)),
        ["sandbox", "readme"] => Workspace::load().and_then(|workspace| transcript::run(&workspace)),
        ["sandbox", "node"] => Workspace::load().and_then(|workspace| node::run(&workspace)),
        ["load", options @ ..] => load::Plan::parse(options).and_then(|plan| load::run(&Workspace::load()?, &plan)),
        _ => Err(Failures::one(usage)),
    };
    match done {
        Ok(seen) => {
            println!("{seen}");
            ExitCode::SUCCESS
        }
        Err(failures) => {
            failures.iter().for_each(|failure| eprintln!("{failure}"));
            ExitCode::FAILURE
        }
    }
}
