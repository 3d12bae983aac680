//! A long list with a progress bar: 10,000 deals of an emulator, page by page, odd rows counted and not in the way.

use std::error::Error;

use indicatif::{ProgressBar, ProgressStyle};
use pipedrive::Amount;
use pipedrive::v2::deals::GetDeals;

const DEALS: u64 = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let demo = examples::Demo::emulator()?;
    demo.seed_deals(usize::try_from(DEALS)?)?;
    let client = examples::blocking(demo.account())?;

    let bar = ProgressBar::new(DEALS);
    bar.set_style(ProgressStyle::with_template("{wide_bar} {pos} of {len} deals, {per_sec}")?);
    let (mut sum, mut odd) = (Amount::default(), 0);
    let mut deals = client.pages(GetDeals::new().limit(500));
    for deal in bar.wrap_iter(deals.by_ref()) {
        match deal {
            Ok(deal) => sum += deal.value.unwrap_or_default(),
            Err(error) => {
                odd += 1;
                bar.println(error.to_string());
            }
        }
    }
    // After an error that ended the list this is where to go on; it can be kept, and resumed by another process.
    if let Some(token) = deals.page_token() {
        println!("not the whole list: go on at {token:?}");
    }
    let read = bar.position();
    bar.finish_and_clear();
    println!("{read} deals of {demo}, worth {sum} in all; {odd} could not be read");
    Ok(())
}
