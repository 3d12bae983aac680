//! What the crate lacks: an operation declared here with its object, record and enum, and a request put together by hand.

use pipedrive::model::List;
use pipedrive::serde_json::Value;
use pipedrive::{Amount, Id, Operation as _, Raw, object, of, open_enum, operation, record};

/// Creates a product.
#[operation(POST "/api/v2/products" -> Product, cost = 5, scopes = "products:full")]
struct AddProduct {
    /// Name of the product.
    name: String,
    /// How often it is billed.
    billing_frequency: Option<Frequency>,
    /// Prices of the product, one a currency.
    #[arg(max = 100)]
    prices: Option<List<Price>>,
}

/// A price in one currency.
#[object]
struct Price {
    /// ISO 4217 code of the currency.
    currency: String,
    /// How much one costs.
    price: Amount,
}

open_enum! {
    /// How often a product is billed.
    enum Frequency { OneTime = "one-time", Monthly = "monthly" }
}

/// What is wanted of a product; the rest of it stays with the record.
#[record]
struct Product {
    id: Id<of::Product>,
    billing_frequency: Option<Frequency>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let demo = examples::Demo::from_env()?;
    let client = examples::blocking(demo.account())?;

    // `new`, the setters, the metadata and the checks are there as in any operation of the crate.
    println!("{} costs {} tokens", AddProduct::META.name, AddProduct::META.cost);
    let product = client.send(&AddProduct::new("Slate").prices([Price::new("EUR", 90)]))?;
    match &product.billing_frequency {
        Some(Frequency::OneTime) => println!("product {} is billed once", product.id),
        other => println!("product {} is billed {other:?}", product.id),
    }
    println!("its name: {:?}", product.rest().get::<String>("name")?);
    if let Err(error) = client.send(&AddProduct::new("Slate").prices(vec![Price::new("EUR", 90); 101])) {
        println!("{error}");
    }

    // Untyped: the path and the query as they are given, the answer as JSON, or as whatever serde reads.
    let search = Raw::get("/api/v2/products/search").query("term", "note").output::<Value>();
    println!("search finds {}", client.send(&search)?["items"][0]["item"]["name"]);
    Ok(())
}
