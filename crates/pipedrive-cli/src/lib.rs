//! The program `pipedrive`: a command for every operation of Pipedrive's API, made of the
//! [catalogue](pipedrive::catalogue).
//!
//! [`run`] is the whole program. Modules from the bottom up: `names`, `failure`, `files`, `options`, `account`, `filter`,
//! `output`, `fields`, `arguments`, `command`, `progress`, `bulk`, `send`, `api`, `mcp`, `builtin`.
#![forbid(unsafe_code)]

mod account;
mod api;
mod arguments;
mod builtin;
mod bulk;
mod command;
mod failure;
mod fields;
mod files;
mod filter;
mod mcp;
mod names;
mod options;
mod output;
mod progress;
mod send;

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::{ArgMatches, FromArgMatches as _, Subcommand as _};

use crate::account::Access;
use crate::builtin::Builtin;
use crate::command::Tree;
use crate::failure::{Code, Failure};
use crate::options::{Format, Options};
use crate::output::Output;

/// Runs the program with these words, of which the first is its own name, and returns its exit code.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let tree = Tree::new();
    let mut words: Vec<OsString> = words.into_iter().collect();
    replace_id(&tree, &mut words);
    clap_complete::CompleteEnv::with_factory(|| Builtin::augment_subcommands(command::whole(&tree))).complete();
    let command = Builtin::augment_subcommands(command::for_words(&tree, &words));
    let matches = match command.try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Code::Usage as u8));
        }
    };
    let options = Options::from_arg_matches(leaf(&matches)).unwrap_or_default();
    match execute(&tree, &matches, &options) {
        Ok(code) => code,
        Err(failure) if failure.unread => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&failure, &options);
            failure.exit_code()
        }
    }
}

fn execute(tree: &Tree, matches: &ArgMatches, options: &Options) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let access = Access::new(options);
    let command = async {
        match tree.find(matches) {
            Some((entry, matches)) => send::run(entry, matches, options, access).await,
            None => {
                let builtin = Builtin::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
                builtin.run(tree, &mut Output::new(options)?, &access).await?;
                Ok(ExitCode::SUCCESS)
            }
        }
    };
    let done = runtime.block_on(async {
        tokio::select! {
            // In this order: a prompt comes before the first wait, and there an interrupt ends the program by itself.
            biased;
            done = command => done,
            _ = tokio::signal::ctrl_c() => Err(Failure::new(Code::Interrupted, "interrupted")),
        }
    });
    // A thread may still wait for standard input, which nothing interrupts.
    runtime.shutdown_background();
    done
}

/// Replaces Pipedrive's id of an operation by the words of its command.
fn replace_id(tree: &Tree, words: &mut Vec<OsString>) {
    for at in 1..words.len() {
        let Some(word) = words[at].to_str() else { continue };
        if tree.begins(word) || Builtin::has_subcommand(word) {
            return;
        }
        if let Some(command) = tree.words_of(word) {
            words.splice(at..=at, command.into_iter().map(OsString::from));
            return;
        }
    }
}

/// Returns the matches of the last word of a command.
fn leaf(mut matches: &ArgMatches) -> &ArgMatches {
    while let Some((_, below)) = matches.subcommand() {
        matches = below;
    }
    matches
}

/// Writes a failure to standard error: as JSON where the output is.
fn tell(failure: &Failure, options: &Options) {
    let json = match options.output {
        Some(format) => matches!(format, Format::Json | Format::Ndjson),
        None => !io::stdout().is_terminal(),
    };
    let text = if json { failure.to_json().to_string() } else { failure.to_string() };
    output::say(&(text + "\n"));
}

#[cfg(test)]
mod tests;
