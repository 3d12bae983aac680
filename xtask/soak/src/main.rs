//! Both transports against the emulator: at its worst (`soak`), and at its limit (`pace`).
//!
//! A package of its own, so that `cargo run -p xtask -- check` needs nothing of what this is built from; `xtask` hands
//! these commands over.

mod arguments;
mod client;
mod ledger;
mod pace;
mod place;
mod soak;

use std::error::Error;
use std::process::ExitCode;

use crate::arguments::Arguments;

const USAGE: &str = "\
usage: cargo run --release -p xtask -- COMMAND

  soak [--transport ureq|hyper] [--operations N] [--faults SHARE] [--seed N]
         reads and writes while the emulator fails (10000 operations, 0.2 of the requests); fails if a write was lost,
         done twice or done unseen
  pace [--transport ureq|hyper] [--calls N] [--plan lite|growth|premium|ultimate]
         lists as fast as the plan allows (2000 calls, premium); fails if it takes 5 % longer, or meets a 429

Without a transport both are tried.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command; whether all was well.
fn run(arguments: &[String]) -> Result<bool, Box<dyn Error>> {
    let Some((command, options)) = arguments.split_first() else { return Err(USAGE.into()) };
    match command.as_str() {
        "soak" => {
            let mut options = Arguments::parse(options, &["transport", "operations", "faults", "seed"])?;
            let transports = options.transports()?;
            let soak = soak::Soak {
                operations: options.value("operations", 10_000)?,
                faults: options.value("faults", 0.2)?,
                seed: options.value("seed", 1)?,
            };
            let mut well = true;
            for transport in transports {
                well &= soak.run(transport)?;
            }
            Ok(well)
        }
        "pace" => {
            let mut options = Arguments::parse(options, &["transport", "calls", "plan"])?;
            let transports = options.transports()?;
            let (calls, plan) = (options.value("calls", 2_000)?, options.value("plan", "premium".to_owned())?);
            let mut well = true;
            for transport in transports {
                well &= pace::run(transport, calls, &plan)?;
            }
            Ok(well)
        }
        _ => Err(USAGE.into()),
    }
}
