//! Persons from a CSV file, with their organizations; a row that the service refuses is named, and the rest goes on.

use std::collections::HashMap;
use std::error::Error;

use examples::Demo;
use pipedrive::http::StatusCode;
use pipedrive::v2::organizations::AddOrganization;
use pipedrive::v2::persons::AddPerson;
use pipedrive::{Id, of};

const FILE: &str = "\
name,email,phone,organization,owner
Ann Lee,ann@example.org,+49 30 1234,Town Hall,1
Bob Ray,,,,
,nobody@example.org,,,
Cy Poe,cy@example.org,,Town Hall,
";

/// Ids, amounts, dates and enums are read by serde like any other type.
#[derive(serde::Deserialize)]
struct Row {
    name: String,
    email: Option<String>,
    phone: Option<String>,
    organization: Option<String>,
    owner: Option<Id<of::User>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let demo = Demo::emulator()?;
    let client = examples::blocking(demo.account())?; // `Client::new(account)` of `pipedrive::blocking`
    let mut organizations = HashMap::new();
    for (number, row) in csv::Reader::from_reader(FILE.as_bytes()).deserialize().enumerate() {
        let row: Row = row?;
        let organization = match row.organization {
            None => None,
            Some(name) => match organizations.get(&name) {
                Some(id) => Some(*id),
                None => {
                    let id = client.send(&AddOrganization::new(&name))?.id;
                    organizations.insert(name, id);
                    Some(id)
                }
            },
        };
        let person = AddPerson::new().name(row.name).maybe_emails(row.email).maybe_phones(row.phone);
        match client.send(&person.maybe_org_id(organization).maybe_owner_id(row.owner)) {
            Ok(person) => println!("row {}: person {}", number + 1, person.id),
            Err(error) if error.status() == Some(StatusCode::BAD_REQUEST) => println!("row {}: {error}", number + 1),
            Err(error) => return Err(error.into()),
        }
    }
    println!("{} organizations", organizations.len());
    Ok(())
}
