//! Both transports against the emulator, at its worst (`soak`) and at its limit (`pace`), and against servers that answer
//! wrongly (`torture`).
//!
//! A package of its own, so that `cargo run -p xtask -- check` needs nothing of what this is built from; `xtask` hands
//! these commands over.

mod arguments;
mod client;
mod ledger;
mod pace;
mod place;
mod processes;
mod soak;
mod torture;

use std::error::Error;
use std::process::ExitCode;

use crate::arguments::Arguments;

const USAGE: &str = "\
usage: cargo run --release -p xtask -- COMMAND

  soak [--transport ureq|hyper] [--operations N] [--faults SHARE] [--seed N] [--processes N]
         reads, searches and writes while the emulator fails (10000 operations, 0.2 of the requests), with refresh tokens
         that stay and that change; fails if a write was lost, done twice or done unseen, or a search met 429
  pace [--transport ureq|hyper] [--calls N] [--plan lite|growth|premium|ultimate]
         lists as fast as the plan allows (2000 calls, premium); fails if it takes 5 % longer, or meets a 429
  pace --searches [--transport ureq|hyper]
         searches as fast as their limit allows, 1, 16 and 64 at once, on lite and ultimate
  torture [--transport ureq|hyper] [--row TEXT]
         wrong answers, row by row of the tables in xtask/soak/torture, or only those with a text in their name; fails if
         a call comes to something else than its row says

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
        "soak" => soak(options),
        "pace" => {
            let mut options = Arguments::parse(options, &["transport", "calls", "plan"], &["searches"])?;
            let transports = options.transports()?;
            if options.flag("searches") {
                return pace::searches(&transports);
            }
            let (calls, plan) = (options.value("calls", 2_000)?, options.value("plan", "premium".to_owned())?);
            let mut well = true;
            for transport in transports {
                well &= pace::lists(transport, calls, &plan)?;
            }
            Ok(well)
        }
        "torture" => {
            let mut options = Arguments::parse(options, &["transport", "row"], &[])?;
            let (transports, row) = (options.transports()?, options.value("row", String::new())?);
            torture::Torture { transports, row }.run()
        }
        _ => Err(USAGE.into()),
    }
}

fn soak(options: &[String]) -> Result<bool, Box<dyn Error>> {
    let known = ["transport", "operations", "faults", "seed", "processes"];
    let mut options = Arguments::parse(options, &known, &[])?;
    let transports = options.transports()?;
    let operations: u32 = options.value("operations", 10_000)?;
    let (faults, seed) = (options.value("faults", 0.2)?, options.value("seed", 1_u64)?);
    let processes: u32 = options.value("processes", 1)?;
    if processes > 1 {
        let part = |number: u32| {
            let mut arguments = vec!["soak".to_owned()];
            let mut set = |name: &str, value: String| arguments.extend([format!("--{name}"), value]);
            set("operations", operations.div_ceil(processes).to_string());
            set("faults", faults.to_string());
            set("seed", seed.wrapping_add(u64::from(number)).to_string());
            if let [transport] = &transports[..] {
                set("transport", transport.to_string());
            }
            arguments
        };
        return processes::run(&(0..processes).map(part).collect::<Vec<_>>());
    }
    let mut well = true;
    let operations = operations.div_ceil(2 * u32::try_from(transports.len())?);
    for transport in transports {
        for rotates in [false, true] {
            well &= soak::Soak { operations, faults, seed, rotates }.run(transport)?;
        }
    }
    Ok(well)
}
