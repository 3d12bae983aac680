//! Both transports against the emulator, at its worst (`soak`) and at its limit (`pace`), and against servers that answer
//! wrongly (`torture`), take a large file (`upload`) or have a long list (`walk`).
//!
//! A package of its own, so that `cargo run -p xtask -- check` needs nothing of what this is built from; `xtask` hands
//! these commands over.

mod client;
mod fleet;
mod ledger;
mod pace;
mod place;
mod processes;
mod soak;
mod torture;
mod upload;
mod walk;

use std::error::Error;
use std::process::ExitCode;

use clap::{Args, Parser};

use crate::client::Transport;

/// Both transports against the emulator, and against servers that answer wrongly
#[derive(Parser)]
#[command(bin_name = "cargo run --release -p xtask --")]
enum Command {
    /// Reads, searches and writes while the emulator fails, with refresh tokens that stay and that change; fails if a
    /// write was lost, done twice or done unseen, or a search met 429
    Soak(Soak),
    /// Lists or searches as fast as a plan allows; fails if it takes 5 % longer, or meets a 429
    Pace(Pace),
    /// Answers wrongly, row by row of the tables in xtask/soak/torture; fails if a call comes to something else than its
    /// row says
    Torture(Torture),
    /// Works in several processes that share limits and token through Redis; fails if a request is refused, a call lost,
    /// or too little of the limit used; needs `redis-server`
    Fleet(fleet::Fleet),
    /// Is one of those processes
    #[command(hide = true)]
    FleetWorker(fleet::Worker),
    /// Uploads a large file; fails if that takes 32 MiB more memory; needs Linux
    Upload(Upload),
    /// Reads a long list; fails if a deal is missing, or memory grows by more than three pages; needs Linux
    Walk(Walk),
}

#[derive(Args)]
struct Soak {
    #[command(flatten)]
    which: Which,
    /// How many, in all
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    operations: u32,
    /// Share of the requests that something befalls
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    faults: f64,
    /// Seed of the first process; each other has the next
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Among how many processes to divide the operations
    #[arg(long, value_name = "N", default_value_t = 1)]
    processes: u32,
}

#[derive(Args)]
struct Pace {
    #[command(flatten)]
    which: Which,
    /// How many lists to ask for
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    calls: u32,
    /// Whose limit
    #[arg(long, default_value = "premium", value_parser = ["lite", "growth", "premium", "ultimate"])]
    plan: String,
    /// Searches instead of lists: 1, 16 and 64 at once, on lite and ultimate
    #[arg(long, conflicts_with_all = ["calls", "plan"])]
    searches: bool,
}

#[derive(Args)]
struct Torture {
    #[command(flatten)]
    which: Which,
    /// Only the rows with this in their name; tells what came of each
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    row: String,
}

#[derive(Args)]
struct Upload {
    #[command(flatten)]
    which: Which,
    /// Size of the file, in bytes
    #[arg(long, value_name = "N", default_value_t = 500_000_000)]
    bytes: u64,
}

#[derive(Args)]
struct Walk {
    #[command(flatten)]
    which: Which,
    /// How long the list is
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    deals: u64,
}

#[derive(Args)]
struct Which {
    /// Only this one
    #[arg(long)]
    transport: Option<Transport>,
}

impl Which {
    fn transports(&self) -> Vec<Transport> {
        self.transport.map_or(vec![Transport::Ureq, Transport::Hyper], |only| vec![only])
    }
}

fn main() -> ExitCode {
    let run = match Command::parse() {
        Command::Soak(options) => soak(&options),
        Command::Pace(options) => pace(&options),
        Command::Upload(Upload { which, bytes }) => {
            which.transports().into_iter().try_fold(true, |well, only| Ok(well & upload::run(only, bytes)?))
        }
        Command::Fleet(fleet) => fleet.run(),
        Command::FleetWorker(worker) => worker.run(),
        Command::Walk(Walk { which, deals }) => {
            which.transports().into_iter().try_fold(true, |well, only| Ok(well & walk::run(only, deals)?))
        }
        Command::Torture(Torture { which, row }) => torture::Torture { transports: which.transports(), row }.run(),
    };
    match run {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn soak(options: &Soak) -> Result<bool, Box<dyn Error>> {
    let &Soak { ref which, operations, faults, seed, processes } = options;
    if processes > 1 {
        let part = |number: u32| {
            let mut arguments = vec!["soak".to_owned()];
            let mut set = |name: &str, value: String| arguments.extend([format!("--{name}"), value]);
            set("operations", operations.div_ceil(processes).to_string());
            set("faults", faults.to_string());
            set("seed", seed.wrapping_add(u64::from(number)).to_string());
            if let Some(transport) = which.transport {
                set("transport", transport.to_string());
            }
            arguments
        };
        return processes::run(&(0..processes).map(part).collect::<Vec<_>>());
    }
    let transports = which.transports();
    let operations = operations.div_ceil(2 * u32::try_from(transports.len())?);
    let mut well = true;
    for transport in transports {
        for rotates in [false, true] {
            well &= soak::Soak { operations, faults, seed, rotates }.run(transport)?;
        }
    }
    Ok(well)
}

fn pace(options: &Pace) -> Result<bool, Box<dyn Error>> {
    let transports = options.which.transports();
    if options.searches {
        return pace::searches(&transports);
    }
    let mut well = true;
    for transport in transports {
        well &= pace::lists(transport, options.calls, &options.plan)?;
    }
    Ok(well)
}
