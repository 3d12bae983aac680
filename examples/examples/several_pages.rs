//! A long list of v1 several pages at a time: the same deals in the same order, in a part of the time.
//!
//! Each answer of the emulator takes as long as one over the internet, and it has the limits of a company's plan.

use std::error::Error;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use pipedrive::session::Plan;
use pipedrive::v1::deals::GetDeals;
use pipedrive::{Account, Client, Credentials, Host, Session};
use pipedrive_sandbox::{Fault, Rule, Sandbox};

const DEALS: usize = 2_000;
const ROUND_TRIP: Duration = Duration::from_millis(100);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().plan(pipedrive_sandbox::Plan::Premium).start()?;
    sandbox.seed_deals(DEALS);
    sandbox.fault(Rule::new(Fault::Delay { millis: u64::try_from(ROUND_TRIP.as_millis())? }).path("/api/v1/deals"));
    let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
    let client = Client::with_session(Session::builder(account).plan(Plan::Premium).build());

    let mut lists = Vec::new();
    for at_once in [1, 4, 8] {
        let (started, seen) = (Instant::now(), sandbox.journal().len());
        let deals = client.pages(GetDeals::new().limit(100)).buffered(at_once);
        let ids: Vec<_> = deals.map_ok(|deal| deal.id).try_collect().await?;
        let (seconds, requests) = (started.elapsed().as_secs_f64(), sandbox.journal().len() - seen);
        println!("{at_once} at once: {} deals in {seconds:.1} s with {requests} requests", ids.len());
        lists.push(ids);
    }
    let refused = sandbox.journal().iter().filter(|seen| seen.status == Some(429)).count();
    println!("the same deals in the same order: {}; {refused} times 429", lists.windows(2).all(|two| two[0] == two[1]));
    Ok(())
}
