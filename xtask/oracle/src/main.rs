//! Holds the declared operations against Pipedrive's OpenAPI documents, and against a server made of them.
//!
//! A package of its own, so that `cargo run -p xtask -- check` needs nothing of what this is built from; `xtask` hands
//! these commands over.

mod arguments;
mod conformance;
mod coverage;
mod document;
mod explained;
mod roundtrip;
mod schema;
mod survival;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser};
use pipedrive_core::{Error, ErrorKind};

use crate::document::Documents;
use crate::explained::Explained;

/// Holds what is declared against Pipedrive's OpenAPI documents
#[derive(Parser)]
#[command(bin_name = "cargo run -p xtask --")]
enum Command {
    /// Compares what is declared with what is documented
    Coverage(Options),
    /// Sends every operation to Prism, a server made of the documents, through both transports
    Conformance(Options),
    /// Reads every documented example, and writes it again
    Roundtrip(Options),
}

#[derive(Args)]
struct Options {
    /// Folder with the documents, v1.yaml and v2.yaml
    #[arg(long, value_name = "DIR")]
    openapi: PathBuf,
}

fn main() -> ExitCode {
    match run(&Command::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command; whether all that it found is explained.
fn run(command: &Command) -> Result<bool, String> {
    let (name, Options { openapi }) = match command {
        Command::Coverage(options) => ("coverage", options),
        Command::Conformance(options) => ("conformance", options),
        Command::Roundtrip(options) => ("roundtrip", options),
    };
    let documents = Documents::load(openapi)?;
    let (findings, seen) = match command {
        Command::Coverage(_) => coverage::compare(&documents),
        Command::Conformance(_) => conformance::findings(&documents)?,
        Command::Roundtrip(_) => roundtrip::findings(&documents),
    };
    let weighed = Explained::load(name)?.weigh(findings);
    if matches!(command, Command::Coverage(_)) {
        println!("{}", coverage::table(&documents, &weighed));
    }
    print!("{weighed}");
    println!("{name}: {seen}; {}", weighed.summary());
    Ok(weighed.is_fine())
}

/// Why an answer cannot be read, in a line; rows are all the same row.
fn unreadable(error: &Error) -> String {
    let told = match error.kind() {
        ErrorKind::Decode(fault) => fault.to_string(),
        _ => error.to_string(),
    };
    let mut line = String::with_capacity(told.len());
    let mut rest = told.as_str();
    while let Some((before, after)) = rest.split_once('[') {
        line.push_str(before);
        line.push('[');
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    line + rest
}
