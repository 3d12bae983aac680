//! How errors look: one line each, with the operation, and without a secret or a record's content.

use std::error::Error as StdError;

use pipedrive::blocking::Client;
use pipedrive::bytes::Bytes;
use pipedrive::http::Response;
use pipedrive::v2::deals::{AddDeal, Deal, GetDeal, GetDeals};
use pipedrive::{Account, Credentials, ErrorKind, Host, Operation as _, Reason};

fn main() -> Result<(), Box<dyn StdError>> {
    let demo = examples::Demo::emulator()?;
    let account = demo.account();
    let client = examples::blocking(account.clone())?;

    // An argument is refused before anything is sent.
    let error = client.send(&GetDeals::new().limit(501)).expect_err("501 is too many");
    println!("{error}");
    println!("  the argument: {:?}", error.argument_error().map(|refusal| refusal.argument()));

    // The service refuses: the status, what it means, and the service's own words.
    let error = client.send(&GetDeal::new(404)).expect_err("there is no such deal");
    println!("{error}");
    println!("  reason {:?}, status {:?}", error.reason(), error.status());

    let error = client.send(&AddDeal::new("Roof").person_id(99)).expect_err("there is no such person");
    println!("{error}");

    // A wrong token: whatever is printed, it does not show.
    let stranger = Account::new(account.host().clone(), Credentials::api_token("sesame")?);
    let error = examples::blocking(stranger)?.send(&GetDeals::new()).expect_err("the token is wrong");
    println!("{error}");
    if let ErrorKind::Api(refused) = error.kind()
        && refused.reason == Reason::Unauthorized
    {
        println!("  Debug shows the token: {}", format!("{error:?}").contains("sesame"));
    }

    // An odd field stays with its record; a record without an id is none, but the other rows are there all the same.
    let body = r#"{"success":true,"data":[{"id":1,"title":"Roof"},{"id":2,"title":{}},{"id":null}]}"#;
    let error = GetDeals::read(Response::new(Bytes::from(body))).expect_err("null is no id");
    println!("{error}");
    for row in error.read_rows::<Deal>().into_iter().flatten() {
        match row {
            Ok(deal) => println!("  deal {}: {:?}, odd: {:?}", deal.id, deal.title, deal.rest()),
            Err(odd) => println!("  {odd}\n  as it came: {}", odd.raw()),
        }
    }

    // No answer: whether a write may have been done all the same.
    let nobody = Account::new(Host::loopback("http://127.0.0.1:1")?, Credentials::api_token("sesame")?);
    let error = Client::new(nobody).send(&AddDeal::new("Wall")).expect_err("nobody listens at port 1");
    println!("{error}");
    println!("  may have happened: {}", error.may_have_happened());
    Ok(())
}
