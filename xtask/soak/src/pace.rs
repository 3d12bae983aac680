//! As many requests as the limit allows, and no more: fast, and without a 429.

use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pipedrive_core::session::Builder;
use pipedrive_core::session::Plan;
use pipedrive_core::v2::deals::{GetDeals, SearchDeals};
use pipedrive_sandbox::{Limits, Sandbox};

use crate::client::{Client, Transport};
use crate::place;

/// Few, so that an answer is not long in coming: a window opens again so long after its requests were answered.
const WORKERS: u32 = 4;

/// How long a window is.
const WINDOW: Duration = Duration::from_secs(2);

/// How much longer it may take than the limit makes it.
const TOLERANCE: f64 = 0.05;

/// Plans whose general limits differ from that of searches by little, and by much; and how many search at once.
const PLANS: [&str; 2] = ["lite", "ultimate"];
const AT_ONCE: [u32; 3] = [1, 16, 64];
const SEARCHES: u32 = 60;

/// Lists: whether it was fast, and met no limit.
pub(crate) fn lists(transport: Transport, calls: u32, plan: &str) -> Result<bool, Box<dyn Error>> {
    let (sandbox_plan, plan) = named(plan)?;
    let (sandbox, session) = place::with_oauth(Limits::of(sandbox_plan), false)?;
    let pace = Pace { what: "lists", transport, calls, at_once: WORKERS, limit: plan.burst() * 4 };
    pace.run(&sandbox, session.plan(plan), |client| client.send(&GetDeals::new().limit(1)).is_ok())
}

/// Searches, few and many at once, on several plans: whether all were fast, and met no limit. They go on at the same
/// time, since they wait most of it.
pub(crate) fn searches(transports: &[Transport]) -> Result<bool, Box<dyn Error>> {
    let mut all = Vec::new();
    for transport in transports {
        for plan in PLANS {
            all.extend(AT_ONCE.map(|at_once| (*transport, plan, at_once)));
        }
    }
    thread::scope(|scope| {
        let running: Vec<_> = all
            .into_iter()
            .map(|(transport, plan, at_once)| {
                scope.spawn(move || searches_of(transport, plan, at_once).map_err(|error| error.to_string()))
            })
            .collect();
        let mut well = true;
        for run in running {
            well &= run.join().map_err(|_| "a worker panicked")??;
        }
        Ok(well)
    })
}

fn searches_of(transport: Transport, plan: &'static str, at_once: u32) -> Result<bool, Box<dyn Error>> {
    let (sandbox_plan, core_plan) = named(plan)?;
    let limits = Limits::of(sandbox_plan);
    let limit = limits.searches;
    let (sandbox, session) = place::with_api_token(limits)?;
    let what = if plan == "lite" { "searches on lite" } else { "searches on ultimate" };
    let pace = Pace { what, transport, calls: SEARCHES, at_once, limit };
    pace.run(&sandbox, session.plan(core_plan), |client| client.send(&SearchDeals::new("deal")).is_ok())
}

fn named(plan: &str) -> Result<(pipedrive_sandbox::Plan, Plan), String> {
    Ok(match (pipedrive_sandbox::Plan::named(plan), plan) {
        (Some(sandbox), "lite") => (sandbox, Plan::Lite),
        (Some(sandbox), "growth") => (sandbox, Plan::Growth),
        (Some(sandbox), "premium") => (sandbox, Plan::Premium),
        (Some(sandbox), "ultimate") => (sandbox, Plan::Ultimate),
        _ => return Err(format!("--plan: not {plan}")),
    })
}

/// So many calls, and how many the service allows in a window.
struct Pace {
    what: &'static str,
    transport: Transport,
    calls: u32,
    at_once: u32,
    limit: u32,
}

impl Pace {
    fn run(
        &self,
        sandbox: &Sandbox,
        session: Builder,
        call: impl Fn(&Client) -> bool + Sync,
    ) -> Result<bool, Box<dyn Error>> {
        let Pace { what, transport, calls, at_once, limit } = *self;
        sandbox.seed_deals(1);
        let client = Client::new(transport, session.build())?;
        let (begun, counter) = (Instant::now(), AtomicU32::new(0));
        let failures: usize = thread::scope(|scope| {
            let work = || {
                let left = std::iter::from_fn(|| (counter.fetch_add(1, Ordering::Relaxed) < calls).then_some(()));
                left.filter(|()| !call(&client)).count()
            };
            let workers: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
            workers.into_iter().map(|worker| worker.join().unwrap_or(1)).sum()
        });
        let took = begun.elapsed().as_secs_f64();

        // The first window is open at once, and each one after it as many seconds later.
        let allowed = (WINDOW * (calls.div_ceil(limit).saturating_sub(1))).as_secs_f64();
        let refused = sandbox.journal().iter().filter(|seen| seen.status == Some(429)).count();
        println!(
            "pace, {transport}: {calls} {what}, {at_once} at once, at {limit} in 2 s took {took:.2} s, the limit itself \
             {allowed:.2} s; {refused} times 429, {failures} failures"
        );
        Ok(took <= allowed * (1.0 + TOLERANCE) && refused == 0 && failures == 0)
    }
}
