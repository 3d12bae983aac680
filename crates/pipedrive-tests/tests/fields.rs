//! Custom fields by name, and the constants of an account, with `pipedrive` alone.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use pipedrive::fields::{Schema, rust_source};
use pipedrive::v2::deals::{AddDeal, GetDeal, UpdateDeal};
use pipedrive::{
    Account, Client, Credentials, CustomFields, Field, FieldOptions, Host, Id, Money, Patch, blocking, of,
};
use pipedrive_sandbox::Sandbox;
use pipedrive_tests::account::deals::{DEMO_ENUM, DEMO_MONETARY, DEMO_SET, DemoEnum, DemoSet};

#[derive(CustomFields, Debug, PartialEq)]
struct DealFields {
    #[field("Demo monetary")]
    budget: Patch<Money>,
    #[field("Demo enum")]
    size: Option<Size>,
    #[field("Demo set")]
    colors: Option<Vec<DemoSet>>,
    #[field("Demo user")]
    seller: Option<Id<of::User>>,
}

#[derive(Debug, FieldOptions, PartialEq)]
enum Size {
    Small,
    #[option("Medium")]
    Middle,
    #[option(other)]
    Other(Id<of::FieldOption>),
}

fn account(sandbox: &Sandbox) -> Account {
    let token = Credentials::api_token(sandbox.token()).unwrap();
    Account::new(Host::loopback(sandbox.url()).unwrap(), token)
}

/// `src/account.rs` is what the example `field_constants` prints.
#[test]
fn the_constants_of_an_account_compile_and_are_those_of_its_schema() {
    let sandbox = Sandbox::start().unwrap();
    let client = blocking::Client::new(account(&sandbox));
    let schema = client.schema().unwrap();
    assert_eq!(rust_source(&schema), include_str!("../src/account.rs"));
    assert_eq!(schema.entities().map(|(_, map)| map.custom().count()).collect::<Vec<_>>(), [16, 16, 16, 16, 0, 0]);

    let add = AddDeal::new("Roof")
        .custom_field(DEMO_ENUM, DemoEnum::Medium)
        .custom_field(DEMO_SET, [DemoSet::Red, DemoSet::Blue])
        .custom_field(DEMO_MONETARY, Money::new(12, "EUR"));
    let deal = client.send(&add).unwrap();
    assert_eq!(deal.custom_fields.get(DEMO_ENUM).unwrap(), Some(DemoEnum::Medium));
    let named = schema.deals.named(&deal.custom_fields).filter(|named| named.value.is_some());
    let named: Vec<_> = named.map(|named| format!("{}: {}", named.name, named.text())).collect();
    assert_eq!(named, ["Demo monetary: 12 EUR", "Demo set: Red, Blue", "Demo enum: Medium"]);
}

#[tokio::test]
async fn a_struct_of_names_is_written_and_read_back() {
    let sandbox = Sandbox::start().unwrap();
    let client = Client::new(account(&sandbox));
    let kept = pipedrive::serde_json::to_string(&client.schema().await.unwrap()).unwrap();
    let fields = pipedrive::serde_json::from_str::<Schema>(&kept).unwrap().deals;
    fields.check::<DealFields>().unwrap();

    let mut custom = DealFields {
        budget: Money::new(12, "EUR").into(),
        size: Some(Size::Middle),
        colors: Some(vec![DemoSet::Green]),
        seller: Some(Id::new(2)),
    };
    let add = AddDeal::new("Roof").custom_fields(fields.write(&custom).unwrap());
    let id = client.send(&add).await.unwrap().id;
    let read = client.send(&GetDeal::new(id)).await.unwrap();
    assert_eq!(fields.read::<DealFields>(&read.custom_fields).unwrap(), custom);
    let read = client.send(&pipedrive::v1::deals::GetDeal::new(id)).await.unwrap();
    assert_eq!(fields.read::<DealFields>(&read.custom_fields).unwrap(), custom);

    let change = DealFields { budget: Patch::Clear, size: Some(Size::Small), colors: None, seller: None };
    let update = UpdateDeal::new(id).custom_fields(fields.write(&change).unwrap());
    let read = client.send(&update).await.unwrap();
    (custom.budget, custom.size) = (Patch::Clear, Some(Size::Small));
    assert_eq!(fields.read::<DealFields>(&read.custom_fields).unwrap(), custom);
    let size = Field::named(fields.key::<Id<of::FieldOption>>("Demo enum").unwrap().key());
    assert_eq!(read.custom_fields.get::<DemoEnum>(size).unwrap(), Some(DemoEnum::Small));
}
