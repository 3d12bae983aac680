//! One OAuth token in four processes: a hundred calls in each at one expiry, and the death of the process that renews it.

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use pipedrive_redis::Fleet;
use pipedrive_sandbox::{Emulator, Fault, Limits, OAuthApp, Rule};

use super::company::Company;
use super::redis::Redis;
use super::table::Row;
use super::worker::{Done, Process, Work, Worker};

const PROCESSES: u32 = 4;
const THREADS: u32 = 100;

/// How long the lock lasts that the dead process held, and how long others take to see that and to renew.
const RECOVERY: Duration = Duration::from_secs(50);

/// How long a renewal takes whose process is to die meanwhile.
const SLOW: u64 = 5_000;

/// A token that is over, and all processes have a hundred calls: there must be one renewal.
pub(crate) fn expiry(rotates: bool) -> Result<Row, Box<dyn Error>> {
    let redis = Redis::start()?;
    let mut company = company(rotates)?;
    let mut processes = start(&company, &redis)?;
    company.sandbox.with(Emulator::expire_access_tokens);
    processes.iter_mut().try_for_each(Process::go)?;
    let done = processes.into_iter().map(Process::end).collect::<Result<Vec<_>, _>>()?;
    Ok(row(&mut company, done, PROCESSES * THREADS, 1))
}

/// The process that renews the token is killed while its request is under way: another one renews it.
pub(crate) fn kill_the_holder() -> Result<Row, Box<dyn Error>> {
    let redis = Redis::start()?;
    let mut company = company(false)?;
    let mut processes = start(&company, &redis)?;
    company.sandbox.with(Emulator::expire_access_tokens);
    company.sandbox.fault(Rule::new(Fault::Delay { millis: SLOW }).path("/oauth/token"));
    processes.iter_mut().try_for_each(Process::go)?;
    let begun = Instant::now();
    while company.seen.renewals == 0 {
        if begun.elapsed() > RECOVERY {
            return Err("nobody renews the token".into());
        }
        thread::sleep(Duration::from_millis(20));
        company.look();
    }
    let status = Fleet::new(&redis.url(), "acme/fleet")?.status()?;
    let holder = status.renewing.ok_or("nobody holds the lock")?;
    let holder: u32 = holder.split('-').next().unwrap_or_default().parse()?;
    let killed = processes.iter_mut().find(|process| process.id() == holder).ok_or("the holder is not one of ours")?;
    killed.kill()?;
    let begun = Instant::now();
    company.sandbox.clear_faults();
    let done = processes.into_iter().map(Process::end).collect::<Result<Vec<_>, _>>()?;
    let mut row = row(&mut company, done, (PROCESSES - 1) * THREADS, 2);
    row.silence = Some(begun.elapsed().as_secs_f64());
    if begun.elapsed() > RECOVERY {
        row.broken.push(format!("it goes on within {} s", RECOVERY.as_secs()));
    }
    Ok(row)
}

fn company(rotates: bool) -> Result<Company, Box<dyn Error>> {
    let mut app = OAuthApp::default();
    app.rotates = rotates;
    let company = Company::with_oauth(Limits::generous(), app)?;
    company.sandbox.seed_deals(1);
    Ok(company)
}

fn start(company: &Company, redis: &Redis) -> Result<Vec<Process>, Box<dyn Error>> {
    let worker = |number| Worker {
        api: company.sandbox.url().to_owned(),
        token: company.token.clone(),
        fleet: Some(redis.url()),
        processes: PROCESSES,
        work: Work::Once,
        threads: THREADS,
        seconds: 0,
        operations: 0,
        number,
        ultimate: true,
    };
    (0..PROCESSES).map(|number| worker(number).start()).collect()
}

fn row(company: &mut Company, done: Vec<Done>, calls: u32, renewals: u32) -> Row {
    company.look();
    let well: u64 = done.iter().map(|done| done.done).sum();
    let mut row = Row {
        processes: PROCESSES as usize,
        requests: company.seen.admitted.len(),
        refused: company.seen.refused,
        renewals: company.seen.renewals,
        took: done.iter().flat_map(|done| done.took.iter().copied()).collect(),
        failed: done.iter().map(|done| done.failed.len()).sum(),
        ..Row::default()
    };
    if row.renewals != renewals {
        row.broken.push(format!("the token is renewed {renewals} times"));
    }
    if well != u64::from(calls) {
        row.broken.push(format!("no call is lost: {well} of {calls} succeeded"));
        row.broken.extend(done.iter().flat_map(|done| done.failed.iter().take(2).cloned()));
    }
    row
}
