//! A tour of the crates, first blocking, then async; each request is shown as it went out.
//!
//! It speaks to an emulator in this process. With `PIPEDRIVE_COMPANY` and `PIPEDRIVE_API_TOKEN` set it speaks to that
//! account instead, with `PIPEDRIVE_SANDBOX_URL` to an emulator elsewhere (see `examples/src/lib.rs`). In the end it
//! deletes what it made, and says so.

mod asynchronous;
mod blocking;
mod made;

use std::error::Error as StdError;

use examples::Demo;
use pipedrive::{Amount, Error, Id, of, v2};
use serde::Deserialize;
use tokio::runtime;

use crate::made::Made;

/// A deal, cut down to what this program wants to know.
#[derive(Deserialize)]
struct Row {
    id: Id<of::Deal>,
    title: String,
    value: Option<Amount>,
    currency: String,
}

const OFFER: &str = "Dear Ann, the roof will be 12000 EUR.\n";

fn main() -> Result<(), Box<dyn StdError>> {
    let demo = Demo::from_env()?;
    let blocking = examples::blocking(demo.account())?;
    let asynchronous = examples::asynchronous(demo.account())?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let mut made = Made::default();

    println!("Speaking to {demo}. What follows `>` went out, what follows `<` came back.");
    println!("\n== Blocking, with pipedrive::blocking::Client\n");
    let toured = blocking::tour(&blocking, &mut made).and_then(|()| {
        println!("\n== The same, async, with pipedrive::Client\n");
        runtime.block_on(asynchronous::tour(&asynchronous, &mut made))
    });
    // After an error too: nothing stays behind.
    let tidied = made.delete(&blocking);
    toured.and(tidied).map_err(|error| error.to_string().into())
}

/// Shows an error, for the tour to go on: an account may refuse what v1 has in common with v2.
fn told<T>(answer: Result<T, Error>) -> Option<T> {
    answer.map_err(|error| println!("  < {error}")).ok()
}

fn summary(deal: &v2::deals::Deal) -> String {
    let person = deal.person_id.map_or("nobody".to_owned(), |id| format!("person {id}"));
    format!("{}, linked to {person}", deal.title.as_deref().unwrap_or_default())
}
