//! A busy worker that never sees a 429: more calls at once than the plan allows, spread over the windows by the session.
//!
//! The emulator is a company on the smallest plan, which takes 20 requests in 2 seconds.

use std::error::Error;
use std::time::Instant;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use pipedrive::session::{self, Plan};
use pipedrive::v2::deals::{GetDeal, GetDeals, UpdateDeal};
use pipedrive::{Account, Client, Credentials, Host, Operation as _, Session};
use pipedrive_sandbox::Sandbox;

const DEALS: usize = 24;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().plan(pipedrive_sandbox::Plan::Lite).start()?;
    sandbox.seed_deals(DEALS);
    let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
    // So many tokens of the day are kept back from background work, for those who wait for an answer.
    let session = Session::builder(account).plan(Plan::Lite).daily_budget(Plan::Lite.daily(1)).reserve(5_000).build();
    let client = Client::with_session(session.clone());

    let started = Instant::now();
    let ids: Vec<_> = client.pages(GetDeals::new().limit(10)).map_ok(|deal| deal.id).try_collect().await?;
    let cost = session::cost(std::iter::repeat_n(&GetDeal::META, ids.len()))
        + session::cost(std::iter::repeat_n(&UpdateDeal::META, ids.len()));
    if !session.budget(Instant::now()).covers(cost, true) {
        return Err("today's tokens do not suffice for background work".into());
    }

    // All of them at once: nothing here counts requests or waits.
    let background = session.background();
    let works = ids.into_iter().map(|id| {
        let (client, session) = (&client, &background);
        async move {
            let deal = client.run(session.call(&GetDeal::new(id))).await?;
            let title = format!("{} (checked)", deal.title.unwrap_or_default());
            client.run(session.call(&UpdateDeal::new(id).title(title))).await
        }
    });
    let done = stream::iter(works).buffer_unordered(DEALS).try_fold(0, |done, _| async move { Ok(done + 1) }).await?;

    let seen = sandbox.journal();
    let refused = seen.iter().filter(|seen| seen.status == Some(429)).count();
    println!("{done} deals, {} requests in {:.1} s, {refused} times 429", seen.len(), started.elapsed().as_secs_f64());
    let budget = session.budget(Instant::now());
    println!("{} tokens spent, {:?} left today", budget.spent, budget.daily_left);
    Ok(())
}
