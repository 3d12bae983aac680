//! Customers of another system, found in Pipedrive by their number there: added, updated, or left as they are. The
//! connection breaks just after a person was added, who is added once all the same.

use std::error::Error;

use pipedrive::upsert::Key;
use pipedrive::v2::persons::{AddPerson, GetPersons};
use pipedrive::{Account, Client, Credentials, ErrorKind, Field, Host};
use pipedrive_sandbox::{Fault, Rule, Sandbox, When};

/// Number, name, email address and phone number; the first customer gets a phone number later.
const CUSTOMERS: [(&str, &str, &str, Option<&str>); 4] = [
    ("C-1", "Ann Lee", "ann@example.org", None),
    ("C-2", "Bob Ray", "bob@example.org", None),
    ("C-1", "Ann Lee", "ann@example.org", Some("+49301234")),
    ("C-2", "Bob Ray", "bob@example.org", None),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start()?;
    sandbox.fault(Rule::new(Fault::ResetAfterCommit).method("POST").path("/api/v2/persons").when(When::Nth(2)));
    let client = Client::new(Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?));
    // In a program of one company: `const NUMBER: Field<String> = Field::new("<40 hexadecimal digits>");`
    let key = pipedrive_sandbox::demo_field("person", "varchar").ok_or("the emulator has such a field")?;
    let number = Field::<String>::named(key);

    for (customer, name, email, phone) in CUSTOMERS {
        let person = AddPerson::new().name(name).emails(email).maybe_phones(phone).custom_field(&number, customer);
        let done = client.upsert(Key::custom_field(&number), person).await?;
        println!("{customer}: {:?} person {}", done.outcome, done.record.id);
    }
    println!("{} persons", client.send(&GetPersons::new()).await?.len());

    // Two persons have one address: nothing is written, and the error names both.
    for customer in ["C-3", "C-4"] {
        let person = AddPerson::new().name("Info desk").emails("info@example.org").custom_field(&number, customer);
        client.upsert(Key::custom_field(&number), person).await?;
    }
    let person = AddPerson::new().name("Reception").emails("info@example.org");
    match client.upsert(Key::email(), person).await {
        Err(error) if matches!(error.kind(), ErrorKind::Ambiguous(_)) => println!("{error}"),
        other => println!("unexpected: {other:?}"),
    }
    Ok(())
}
