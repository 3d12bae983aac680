//! Processes that add deals, and what befalls them meanwhile.

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use pipedrive_sandbox::{Limits, OAuthApp, Plan};

use super::company::Company;
use super::redis::Redis;
use super::table::Row;
use super::worker::{Process, Work, Worker};

/// Until passes are given out for the first time, and the first windows are over.
pub(crate) const WARM: Duration = Duration::from_secs(6);

/// How long it goes on after the last that happens.
const AFTER: u32 = 10;

pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) limit: Limit,
    pub(crate) works: &'static [Work],
    /// What happens at which second.
    pub(crate) acts: &'static [(u32, Act)],
    pub(crate) promise: Promise,
    pub(crate) fleet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// 20 requests, with an API token.
    Lite,
    /// 480 requests, with an OAuth token.
    Ultimate,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// The first process is killed.
    Kill,
    /// Redis loses its data.
    Flush,
    /// Redis stands still, and goes on.
    Stop,
    Continue,
    /// Redis ends, and begins again.
    Go,
    Come,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Promise {
    /// How much of the limit is used.
    pub(crate) share: f64,
    /// Whether no request is refused, and no call fails.
    pub(crate) refused: bool,
    /// How many seconds pass without a request, at most.
    pub(crate) silent: f64,
}

impl Scene {
    pub(crate) fn run(&self, seconds: u32) -> Result<Row, Box<dyn Error>> {
        let seconds = self.acts.last().map_or(seconds, |(last, _)| last + AFTER);
        let mut redis = Redis::start()?;
        let mut company = self.company()?;
        let mut processes = self.start(&company, &redis, seconds)?;
        processes.iter_mut().try_for_each(Process::go)?;

        let begun = Instant::now();
        let warm = Timestamp::now() + WARM;
        let mut acts = self.acts.iter();
        let mut next = acts.next();
        let end = WARM + Duration::from_secs(seconds.into());
        while begun.elapsed() < end {
            thread::sleep(Duration::from_millis(50));
            company.look();
            if let Some((_, act)) = next.filter(|(at, _)| begun.elapsed() >= WARM + Duration::from_secs((*at).into())) {
                act.happens(&mut redis, &mut processes)?;
                next = acts.next();
            }
        }
        let requests = company.seen.since(warm);
        let silence = company.seen.silence(warm);
        let done = processes.into_iter().map(Process::end).collect::<Result<Vec<_>, _>>()?;
        company.look();

        let limit = self.limit.requests();
        let share = requests as f64 / (f64::from(limit) * f64::from(seconds) / 2.0);
        // Where one works and others do little, these are whose waiting matters.
        let quiet = self.works.contains(&Work::Little).then_some(Work::Little);
        let took = self.works.iter().zip(&done).filter(|(work, _)| quiet.is_none_or(|quiet| **work == quiet));
        let mut row = Row {
            processes: self.works.len(),
            requests,
            share: Some(share),
            most: Some(company.seen.most()),
            refused: company.seen.refused,
            renewals: company.seen.renewals,
            took: took.flat_map(|(_, done)| done.took.iter().copied()).collect(),
            silence: Some(silence),
            failed: done.iter().map(|done| done.failed.len()).sum(),
            broken: Vec::new(),
        };
        let Promise { share: least, refused, silent } = self.promise;
        if share < least {
            row.broken.push(format!("{:.0} % of the limit are used", least * 100.0));
        }
        if refused && (row.refused > 0 || row.failed > 0) {
            row.broken.push("no request is refused, and no call fails".to_owned());
            row.broken.extend(done.iter().flat_map(|done| done.failed.iter().take(2).cloned()));
        }
        if silence > silent {
            row.broken.push(format!("it goes on within {silent:.0} s"));
        }
        let killed = self.acts.iter().any(|(_, act)| matches!(act, Act::Kill));
        row.broken.extend(lost(&company, done.iter().map(|done| done.done).sum(), killed)?);
        Ok(row)
    }

    fn company(&self) -> Result<Company, Box<dyn Error>> {
        let mut limits = Limits::of(if self.limit == Limit::Lite { Plan::Lite } else { Plan::Ultimate });
        limits.daily_tokens = Limits::generous().daily_tokens;
        if !self.fleet {
            // Who meets no end of 429s is blocked, and then there would be nothing to count.
            limits.stubborn = u32::MAX;
        }
        match self.limit {
            Limit::Lite => Company::with_api_token(limits),
            Limit::Ultimate => Company::with_oauth(limits, OAuthApp::default()),
        }
    }

    fn start(&self, company: &Company, redis: &Redis, seconds: u32) -> Result<Vec<Process>, Box<dyn Error>> {
        let is_ultimate = self.limit == Limit::Ultimate;
        let starting = (0..).zip(self.works).map(|(number, work)| {
            let worker = Worker {
                api: company.sandbox.url().to_owned(),
                token: company.token.clone(),
                fleet: self.fleet.then(|| redis.url()),
                processes: u32::try_from(self.works.len()).unwrap_or(u32::MAX),
                work: *work,
                threads: match work {
                    Work::Little => 1,
                    _ if is_ultimate => 32,
                    _ => 8,
                },
                seconds: u32::try_from(WARM.as_secs()).unwrap_or(0) + seconds,
                operations: 0,
                number,
                ultimate: is_ultimate,
            };
            worker.start()
        });
        starting.collect()
    }
}

impl Limit {
    fn requests(self) -> u32 {
        match self {
            Limit::Lite => 20,
            Limit::Ultimate => 480,
        }
    }
}

impl Act {
    fn happens(self, redis: &mut Redis, processes: &mut [Process]) -> Result<(), Box<dyn Error>> {
        match self {
            Act::Kill => processes[0].kill(),
            Act::Flush => redis.flush(),
            Act::Stop => redis.stop(true),
            Act::Continue => redis.stop(false),
            Act::Go => redis.go(),
            Act::Come => redis.come(),
        }
    }
}

/// Returns what is wrong with the deals in the store, of which so many were said to be added.
fn lost(company: &Company, done: u64, killed: bool) -> Result<Vec<String>, Box<dyn Error>> {
    let titles = company.titles()?;
    let doubles = titles.values().filter(|count| **count > 1).count();
    let there = titles.len() as u64;
    let mut wrong = Vec::new();
    if doubles > 0 {
        wrong.push(format!("nothing is done twice: {doubles} deals are there several times"));
    }
    if there < done || (there > done && !killed) {
        wrong.push(format!("nothing is lost: {there} deals are there, {done} were added"));
    }
    Ok(wrong)
}
