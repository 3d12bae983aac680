//! As many lists as the limit allows, and no more: fast, and without a 429.

use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pipedrive_core::session::budget::Plan;
use pipedrive_core::v2::deals::GetDeals;
use pipedrive_sandbox::Limits;

use crate::client::{Client, Transport};
use crate::place;

/// Few, so that an answer is not long in coming: a window opens again so long after its requests were answered.
const WORKERS: u32 = 4;

/// How long a window is.
const WINDOW: Duration = Duration::from_secs(2);

/// How much longer it may take than the limit makes it.
const TOLERANCE: f64 = 0.05;

/// Whether it was fast, and met no limit.
pub(crate) fn run(transport: Transport, calls: u32, plan: &str) -> Result<bool, Box<dyn Error>> {
    let (sandbox_plan, plan) = match (pipedrive_sandbox::Plan::named(plan), plan) {
        (Some(sandbox), "lite") => (sandbox, Plan::Lite),
        (Some(sandbox), "growth") => (sandbox, Plan::Growth),
        (Some(sandbox), "premium") => (sandbox, Plan::Premium),
        (Some(sandbox), "ultimate") => (sandbox, Plan::Ultimate),
        _ => return Err(format!("--plan: not {plan}").into()),
    };
    let (sandbox, session) = place::with_oauth(Limits::of(sandbox_plan))?;
    let session = session.plan(plan).build();
    sandbox.seed_deals(1);
    let client = Client::new(transport, session.clone())?;

    let limit = session.budget(Instant::now()).burst_limit;
    let (begun, counter) = (Instant::now(), AtomicU32::new(0));
    let failures: usize = thread::scope(|scope| {
        let work = || {
            let left = std::iter::from_fn(|| (counter.fetch_add(1, Ordering::Relaxed) < calls).then_some(()));
            left.filter(|()| client.send(&GetDeals::new().limit(1)).is_err()).count()
        };
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or(1)).sum()
    });
    let took = begun.elapsed().as_secs_f64();

    // The first window is open at once, and each one after it as many seconds later.
    let allowed = (WINDOW * (calls.div_ceil(limit).saturating_sub(1))).as_secs_f64();
    let refused = sandbox.journal().iter().filter(|seen| seen.status == Some(429)).count();
    println!(
        "pace, {transport}: {calls} calls at {limit} in 2 s took {took:.2} s, the limit itself {allowed:.2} s; \
         {refused} times 429, {failures} failures"
    );
    Ok(took <= allowed * (1.0 + TOLERANCE) && refused == 0 && failures == 0)
}
