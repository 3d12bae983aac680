//! The same work in several processes at once, each with an emulator and a seed of its own.

use std::error::Error;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

/// Runs this program once for each list of arguments; whether all was well in each of them.
pub(crate) fn run(all: &[Vec<String>]) -> Result<bool, Box<dyn Error>> {
    let begun = Instant::now();
    let program = std::env::current_exe()?;
    let mut running = Vec::new();
    for arguments in all {
        running.push(Command::new(&program).args(arguments).stdout(Stdio::piped()).spawn()?);
    }
    let well = thread::scope(|scope| {
        let waiting: Vec<_> = running
            .into_iter()
            .map(|process| {
                scope.spawn(|| {
                    let output = process.wait_with_output()?;
                    // In one piece, lest the lines of one come between those of another.
                    print!("{}", String::from_utf8_lossy(&output.stdout));
                    Ok::<_, std::io::Error>(output.status.success())
                })
            })
            .collect();
        let mut well = true;
        for process in waiting {
            well &= process.join().map_err(|_| "a thread panicked")??;
        }
        Ok::<_, Box<dyn Error>>(well)
    })?;
    let verdict = if well { "nothing wrong" } else { "something wrong" };
    println!("{} processes, {:.0} s: {verdict}", all.len(), begun.elapsed().as_secs_f64());
    Ok(well)
}
