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

use pipedrive_core::{Error, ErrorKind};

use crate::document::Documents;
use crate::explained::Explained;

const USAGE: &str = "\
usage: cargo run -p xtask -- COMMAND --openapi DIR

DIR holds Pipedrive's OpenAPI documents, v1.yaml and v2.yaml.

  coverage      compares what is declared with what is documented
  conformance   sends every operation to Prism, a server made of the documents, through both transports
  roundtrip     reads every documented example, and writes it again";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = match arguments.as_slice() {
        [command @ ("coverage" | "conformance" | "roundtrip"), "--openapi", folder] => run(command, folder.into()),
        _ => Err(USAGE.to_owned()),
    };
    match run {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command; whether all that it found is explained.
fn run(command: &str, folder: PathBuf) -> Result<bool, String> {
    let documents = Documents::load(&folder)?;
    let (findings, seen) = match command {
        "coverage" => coverage::compare(&documents),
        "roundtrip" => roundtrip::findings(&documents),
        _ => conformance::findings(&documents)?,
    };
    let weighed = Explained::load(command)?.weigh(findings);
    if command == "coverage" {
        println!("{}", coverage::table(&documents, &weighed));
    }
    print!("{weighed}");
    println!("{command}: {seen}; {}", weighed.summary());
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
