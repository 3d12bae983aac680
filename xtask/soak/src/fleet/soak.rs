//! The soak in four processes of a fleet, whose token is renewed all the while.

use std::error::Error;
use std::thread;
use std::time::Duration;

use pipedrive_sandbox::{Limits, OAuthApp, Plan};

use super::company::Company;
use super::redis::Redis;
use super::table::Row;
use super::worker::{Process, Work, Worker};
use crate::ledger::Ledger;
use crate::soak;

const PROCESSES: u32 = 4;

/// How long an access token lasts, in seconds: it is renewed a minute before its end.
const TOKEN_LASTS: u32 = 90;

pub(crate) fn run(operations: u32, rotates: bool) -> Result<Row, Box<dyn Error>> {
    let redis = Redis::start()?;
    let mut app = OAuthApp::default();
    (app.rotates, app.expires_in) = (rotates, TOKEN_LASTS);
    let mut limits = Limits::generous();
    limits.searches = Limits::of(Plan::Lite).searches;
    let mut company = Company::with_oauth(limits, app)?;
    soak::Soak { operations, faults: 0.2, seed: 1, rotates }.spoil(&company.sandbox);
    let worker = |number| Worker {
        api: company.sandbox.url().to_owned(),
        token: company.token.clone(),
        fleet: Some(redis.url()),
        processes: PROCESSES,
        work: Work::Soak,
        threads: 0,
        seconds: 0,
        operations: operations.div_ceil(PROCESSES),
        number,
        ultimate: true,
    };
    let mut processes = (0..PROCESSES).map(|number| worker(number).start()).collect::<Result<Vec<_>, _>>()?;
    processes.iter_mut().try_for_each(Process::go)?;
    let done = thread::scope(|scope| {
        let ends: Vec<_> = processes
            .into_iter()
            .map(|process| scope.spawn(|| process.end().map_err(|error| error.to_string())))
            .collect();
        while ends.iter().any(|end| !end.is_finished()) {
            company.look();
            thread::sleep(Duration::from_millis(100));
        }
        ends.into_iter()
            .map(|end| end.join().map_err(|_| "a thread panicked".to_owned())?)
            .collect::<Result<Vec<_>, _>>()
    })?;
    company.look();
    company.sandbox.clear_faults();
    let mut ledger = Ledger::default();
    done.into_iter().for_each(|done| ledger.add(done.ledger));
    ledger.compare(soak::deals(&company.sandbox)?);
    let overlapping = company.sandbox.with(|emulator| emulator.overlapping_renewals());
    let mut row = Row {
        processes: PROCESSES as usize,
        requests: company.seen.admitted.len(),
        refused: company.seen.refused,
        renewals: company.seen.renewals,
        failed: ledger.failed.values().sum::<u64>() as usize,
        ..Row::default()
    };
    if overlapping > 0 {
        row.broken.push(format!("one renewal at a time: {overlapping} overlapped"));
    }
    row.broken.extend(ledger.faults.into_iter().take(20));
    Ok(row)
}
