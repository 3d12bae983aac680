//! The program `pipedrive`: a command for every operation of Pipedrive's API, made of the
//! [catalogue](pipedrive::catalogue).
//!
//! [`run`] is the whole program. Modules from the bottom up: `names`, `failure`, `files`, `options`, `account`, `filter`,
//! `output`, `fields`, `arguments`, `command`, `progress`, `confirm`, `bulk`, `send`, `api`, `mcp`, `login`, `builtin`.
#![forbid(unsafe_code)]

mod account;
mod api;
mod arguments;
mod builtin;
mod bulk;
mod command;
mod confirm;
mod failure;
mod fields;
mod files;
mod filter;
mod login;
mod mcp;
mod names;
mod options;
mod output;
mod progress;
mod send;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ArgMatches, FromArgMatches as _, Subcommand as _, ValueEnum as _};
use pipedrive::meta::Verb;

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
    let format = format_of(&words);
    let matches = match command.try_get_matches_from(words) {
        Ok(matches) => matches,
        // The help and the version, too, and for people in colours.
        Err(error) if !error.use_stderr() || !output::is_json(format) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Code::Usage as u8));
        }
        Err(error) => return end(&error.into(), format),
    };
    let options = Options::from_arg_matches(leaf(&matches)).unwrap_or_default();
    match execute(&tree, &matches, &options) {
        Ok(code) => code,
        Err(failure) if failure.unread => ExitCode::SUCCESS,
        Err(failure) => end(&failure, options.output),
    }
}

fn execute(tree: &Tree, matches: &ArgMatches, options: &Options) -> Result<ExitCode, Failure> {
    options.check(matches.subcommand_name())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let access = Access::new(options);
    let command = async {
        match tree.find(matches) {
            Some((entry, matches)) => send::run(&tree.name_of(entry), entry, matches, options, access).await,
            None => {
                let builtin = Builtin::from_arg_matches(matches)?;
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
            _ = tokio::signal::ctrl_c() => Err(interrupted(tree, matches)),
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

/// Returns the failure of a command that was interrupted.
fn interrupted(tree: &Tree, matches: &ArgMatches) -> Failure {
    let failure = Failure::new(Code::Interrupted, "interrupted");
    match tree.find(matches) {
        Some((entry, _)) if entry.meta.verb != Verb::Get => {
            failure.help("what was being sent may have been carried out: look before you send it again")
        }
        _ => failure,
    }
}

/// Returns the format of the output in words that could not be parsed.
fn format_of(words: &[OsString]) -> Option<Format> {
    let mut words = words.iter().filter_map(|word| word.to_str());
    let mut format = None;
    while let Some(word) = words.next() {
        let value = match word {
            "-o" | "--output" => words.next(),
            word => word.strip_prefix("--output=").or_else(|| word.strip_prefix("-o")),
        };
        let found = value.and_then(|value| Format::from_str(value.trim_start_matches('='), false).ok());
        format = found.or(format);
    }
    format
}

/// Writes a failure to standard error, as JSON where the output is, and returns its exit code.
fn end(failure: &Failure, format: Option<Format>) -> ExitCode {
    let text = if output::is_json(format) { failure.to_json().to_string() } else { failure.to_string() };
    output::say(&(text + "\n"));
    failure.exit_code()
}

#[cfg(test)]
mod tests;
