//! What a program can do that names `pipedrive` and none of the crates below it: declare what is missing with every macro,
//! and send it with both clients.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use pipedrive::catalogue::Entry;
use pipedrive::model::List;
use pipedrive::{
    Account, Amount, Client, Credentials, CustomFields, Field, Host, Id, Item, Money, Operation as _, Page, Patch,
    Select as _, Session, blocking, of,
};
use pipedrive_sandbox::Sandbox;

/// Creates a product.
#[pipedrive::operation(POST "/api/v2/products" -> Product, cost = 5, scopes = "products:full")]
struct AddProduct {
    /// Name of the product.
    name: String,
    /// Text about the product.
    description: Patch<String>,
    /// How often it is billed.
    billing_frequency: Option<Frequency>,
    /// Prices of the product, one a currency.
    #[arg(max = 100)]
    prices: Option<List<Price>>,
    /// Custom fields of the product.
    custom_fields: CustomFields,
}

/// Lists products.
#[pipedrive::operation(GET "/api/v2/products" -> Page<Product>, cost = 10, scopes = "products:read")]
struct GetProducts {
    /// How many products a page holds.
    #[arg(max = 500)]
    limit: Option<u32>,
    /// Where the page starts.
    cursor: Option<String>,
}

/// Lists products by v1.
#[pipedrive::operation(GET "/api/v1/products" -> Page<V1Product>, name = "getProducts", cost = 20)]
struct GetV1Products {
    /// Where the page starts.
    start: Option<u64>,
}

/// Reads a product by v1.
#[pipedrive::operation(GET "/api/v1/products/{id}" -> Item<V1Product>, cost = 2)]
struct GetV1Product {
    /// Product to read.
    id: Id<of::Product>,
}

/// A price in one currency.
#[pipedrive::object]
struct Price {
    /// ISO 4217 code of the currency.
    currency: String,
    /// How much one costs.
    price: Amount,
    /// What is said about it; clearing says nothing.
    notes: Patch<String>,
}

pipedrive::open_enum! {
    /// How often a product is billed.
    enum Frequency { OneTime = "one-time", Monthly = "monthly" }
}

/// A product.
#[pipedrive::record]
struct Product {
    id: Id<of::Product>,
    billing_frequency: Option<Frequency>,
    custom_fields: CustomFields,
}

/// A product of v1: its custom fields stand among the others.
#[pipedrive::record(v1)]
struct V1Product {
    id: Id<of::Product>,
    name: Option<String>,
    custom_fields: CustomFields,
}

#[derive(pipedrive::serde::Deserialize)]
#[serde(crate = "pipedrive::serde")]
struct Row {
    id: Id<of::Product>,
    name: String,
}

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
