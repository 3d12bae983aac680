//! 500 deals with all their custom fields into a CSV file with names as columns, and such a file back into the account.

use std::collections::HashMap;
use std::error::Error;

use indicatif::ProgressBar;
use pipedrive::v2::deals::{GetDeals, UpdateDeal};
use pipedrive::{Id, of};

const DEALS: u64 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let demo = examples::Demo::emulator()?;
    demo.seed_deals(usize::try_from(DEALS)?)?;
    let client = examples::blocking(demo.account())?; // `Client::new(account)` of `pipedrive::blocking`
    let fields = client.schema()?.deals;

    // Every row has the same columns: those of the custom fields, with or without a value.
    let mut file = csv::Writer::from_writer(Vec::new());
    let names = fields.custom().map(|field| field.field_name.clone().unwrap_or_default());
    file.write_record(["id".to_owned(), "title".to_owned()].into_iter().chain(names))?;
    let bar = ProgressBar::new(DEALS);
    for deal in bar.wrap_iter(client.pages(GetDeals::new().limit(500))) {
        let deal = deal?;
        let texts = fields.named(&deal.custom_fields).filter(|named| named.field.is_some()).map(|named| named.text());
        file.write_record([deal.id.to_string(), deal.title.unwrap_or_default()].into_iter().chain(texts))?;
    }
    let file = file.into_inner()?;
    println!("{} bytes out", file.len());

    // Someone edits the file. A cell that cannot be read is named, and nothing of its row is sent.
    let edited = String::from_utf8(file)?.replace(" EUR", ".50 EUR").replacen(".50 EUR", " euros", 2);
    let mut rows = csv::Reader::from_reader(edited.as_bytes());
    let (mut sent, mut refused) = (0, 0);
    let bar = ProgressBar::new(DEALS);
    for row in bar.wrap_iter(rows.deserialize()) {
        let row: HashMap<String, String> = row?;
        let mut update = UpdateDeal::new(row["id"].parse::<Id<of::Deal>>()?);
        let cells = row.iter().filter(|(name, _)| !["id", "title"].contains(&name.as_str()));
        let read = cells.into_iter().try_for_each(|(name, text)| match fields.parse(name, text)? {
            Some(value) => fields.set(&mut update.custom_fields, name, value),
            None => Ok(()),
        });
        match read {
            Ok(()) if update.custom_fields.is_empty() => {}
            Ok(()) => {
                client.send(&update)?;
                sent += 1;
            }
            Err(error) => {
                refused += 1;
                bar.suspend(|| println!("deal {}: {error}", row["id"]));
            }
        }
    }
    println!("{sent} deals in, {refused} refused");
    Ok(())
}
