//! A library of somebody else: it names `pipedrive` and none of the crates below it, and declares what is missing with every
//! macro. Its tests send that with both clients.

#[rustfmt::skip]
pub mod account;

use pipedrive::model::List;
use pipedrive::{Amount, CustomFields, Id, Item, Page, Patch, of};

/// Creates a product.
#[pipedrive::operation(POST "/api/v2/products" -> Product, cost = 5, scopes = "products:full")]
pub struct AddProduct {
    /// Name of the product.
    pub name: String,
    /// Text about the product.
    pub description: Patch<String>,
    /// How often it is billed.
    pub billing_frequency: Option<Frequency>,
    /// Prices of the product, one a currency.
    #[arg(max = 100)]
    pub prices: Option<List<Price>>,
    /// Custom fields of the product.
    pub custom_fields: CustomFields,
}

/// Lists products.
#[pipedrive::operation(GET "/api/v2/products" -> Page<Product>, cost = 10, scopes = "products:read")]
pub struct GetProducts {
    /// How many products a page holds.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Where the page starts.
    pub cursor: Option<String>,
}

/// Lists products by v1.
#[pipedrive::operation(GET "/api/v1/products" -> Page<V1Product>, name = "getProducts", cost = 20)]
pub struct GetV1Products {
    /// Where the page starts.
    pub start: Option<u64>,
}

/// Reads a product by v1.
#[pipedrive::operation(GET "/api/v1/products/{id}" -> Item<V1Product>, cost = 2)]
pub struct GetV1Product {
    /// Product to read.
    pub id: Id<of::Product>,
}

/// A price in one currency.
#[pipedrive::object]
pub struct Price {
    /// ISO 4217 code of the currency.
    pub currency: String,
    /// How much one costs.
    pub price: Amount,
    /// What is said about it; clearing says nothing.
    pub notes: Patch<String>,
}

pipedrive::open_enum! {
    /// How often a product is billed.
    pub enum Frequency { OneTime = "one-time", Monthly = "monthly" }
}

/// A product.
#[pipedrive::record]
pub struct Product {
    pub id: Id<of::Product>,
    pub billing_frequency: Option<Frequency>,
    pub custom_fields: CustomFields,
}

/// A product of v1: its custom fields stand among the others.
#[pipedrive::record(v1)]
pub struct V1Product {
    pub id: Id<of::Product>,
    pub name: Option<String>,
    pub custom_fields: CustomFields,
}

/// Some fields of a product of v1.
#[derive(Debug, pipedrive::serde::Deserialize)]
#[serde(crate = "pipedrive::serde")]
pub struct Row {
    /// Its id.
    pub id: Id<of::Product>,
    /// What it is called.
    pub name: String,
}
