//! Many reads at once over one async client, with no more than 16 on their way at a time.

use std::collections::BTreeMap;
use std::error::Error;

use examples::Demo;
use futures_util::{StreamExt as _, stream};
use pipedrive::Amount;
use pipedrive::v2::deals::{GetDeal, GetDeals};
use pipedrive::wire::Paginated as _;

const AT_ONCE: usize = 16;
const ENOUGH: usize = 200;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let demo = Demo::from_env()?;
    demo.seed_deals(ENOUGH)?;
    let client = examples::asynchronous(demo.account())?;

    // One page after the other: each says where the next one starts.
    let (mut ids, mut pages) = (Vec::new(), 0);
    let mut list = GetDeals::new().limit(50);
    while ids.len() < ENOUGH {
        let page = client.send(&list).await?;
        ids.extend(page.iter().map(|deal| deal.id));
        pages += 1;
        match &page.next {
            Some(next) => list.set_page_token(next),
            None => break,
        }
    }
    println!("{} deals of {demo}, listed in {pages} pages", ids.len());

    // The futures borrow neither the client nor the operation.
    let mut reads = stream::iter(ids).map(|id| client.send(&GetDeal::new(id))).buffer_unordered(AT_ONCE);
    let (mut sums, mut failed) = (BTreeMap::<String, (u32, Amount)>::new(), 0);
    while let Some(read) = reads.next().await {
        match read {
            Ok(deal) => {
                let (count, sum) = sums.entry(deal.currency.unwrap_or_default()).or_default();
                *count += 1;
                *sum += deal.value.unwrap_or_default();
            }
            // One failed read costs one read.
            Err(error) => {
                failed += 1;
                println!("{error}");
            }
        }
    }
    for (currency, (count, sum)) in sums {
        println!("{count} read, {AT_ONCE} at a time, worth {sum} {currency}");
    }
    println!("{failed} failed");
    Ok(())
}
