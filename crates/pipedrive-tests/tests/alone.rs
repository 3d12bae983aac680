//! What is declared with the macros of `pipedrive` alone, sent by both clients, and as data.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use pipedrive::catalogue::Entry;
use pipedrive::{Account, Client, Credentials, Field, Host, Money, Operation as _, Select as _, Session, blocking};
use pipedrive_sandbox::Sandbox;
use pipedrive_tests::{AddProduct, Frequency, GetProducts, GetV1Product, GetV1Products, Price, Row};

#[tokio::test]
async fn what_is_declared_here_is_sent_by_both_clients() {
    let sandbox = Sandbox::start().unwrap();
    let token = Credentials::api_token(sandbox.token()).unwrap();
    let session = Session::new(Account::new(Host::loopback(sandbox.url()).unwrap(), token));
    let client = Client::with_session(session.clone());
    let size: Field<Money> = Field::named(pipedrive_sandbox::demo_field("product", "monetary").unwrap());

    let before = client.send(&GetProducts::new()).await.unwrap().len();
    let add = AddProduct::new("Slate")
        .clear_description()
        .billing_frequency(Frequency::Monthly)
        .prices([Price::new("EUR", 90).notes("net")])
        .custom_field(&size, Money::new(12, "EUR"));
    let blocking = blocking::Client::with_session(session.clone());
    let added = tokio::task::spawn_blocking(move || blocking.send(&add)).await.unwrap().unwrap();
    assert_eq!(added.billing_frequency, Some(Frequency::Monthly));
    assert_eq!(added.custom_fields.get(&size).unwrap(), Some(Money::new(12, "EUR")));
    assert_eq!(added.rest().get::<String>("name").unwrap().as_deref(), Some("Slate"));

    let mut products = client.pages(GetProducts::new().limit(1));
    let mut listed = Vec::new();
    while let Some(product) = products.next().await {
        listed.push(product.unwrap().id);
    }
    assert_eq!((listed.len(), listed.last()), (before + 1, Some(&added.id)));

    let read = client.send(&GetV1Product::new(added.id)).await.unwrap();
    assert_eq!(read.name.as_deref(), Some("Slate"));
    assert_eq!(read.custom_fields.get(&size).unwrap(), Some(Money::new(12, "EUR")));
    let rows = client.send(&GetV1Products::new().select_as::<Row>()).await.unwrap();
    assert!(rows.iter().any(|row| row.id == added.id && row.name == "Slate"));
}

#[test]
fn what_is_declared_here_is_data_as_well() {
    let entry = Entry::of::<AddProduct>();
    assert_eq!((entry.meta.name, entry.meta), (AddProduct::META.name, &AddProduct::META));
    let arguments = pipedrive::serde_json::json!({"name": "Slate", "prices": [{"currency": "EUR", "price": 90}]});
    let account = Account::new(Host::api(), Credentials::api_token("2f4c").unwrap());
    let request = account.request(&entry.invoke(arguments).unwrap()).unwrap();
    assert_eq!(request.body(), r#"{"name":"Slate","prices":[{"currency":"EUR","price":90}]}"#);
}
