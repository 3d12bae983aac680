//! Variations of products: versions of a product, such as sizes, each with prices of its own.
//!
//! ```
//! use pipedrive_core::v2::product_variations::AddProductVariation;
//! use pipedrive_core::v2::products::NewPrice;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let variation = AddProductVariation::new(4, "Glazed").prices([NewPrice::new(120, "EUR")]);
//! let request = account.request(&variation)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/products/4/variations");
//! assert_eq!(request.body(), r#"{"name":"Glazed","prices":[{"price":120,"currency":"EUR"}]}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Products](https://developers.pipedrive.com/docs/api/v1/Products) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{Amount, Id, List, of};
use crate::v2::products::NewPrice;
use crate::wire::{Deleted, Page};

/// A variation of a product.
#[record]
pub struct ProductVariation {
    pub id: Id<of::ProductVariation>,
    pub name: Option<String>,
    pub product_id: Option<Id<of::Product>>,
    /// The prices, at most one in each currency.
    pub prices: Option<Vec<VariationPrice>>,
}

/// A price of a variation; [`NewPrice`] sets one.
#[record]
pub struct VariationPrice {
    pub product_variation_id: Option<Id<of::ProductVariation>>,
    /// The price of one unit, in `currency`.
    pub price: Option<Amount>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// The cost of one unit, in `currency`.
    pub cost: Option<Amount>,
    /// The direct cost of one unit, in `currency`.
    pub direct_cost: Option<Amount>,
    pub notes: Option<String>,
}

/// Lists the variations of a product, a page at a time.
#[operation(
    GET "/api/v2/products/{id}/variations" -> Page<ProductVariation>,
    cost = 10, scopes = "products:read products:full"
)]
pub struct GetProductVariations {
    /// Product whose variations are listed.
    pub id: Id<of::Product>,
    /// Number of variations per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Adds a variation to a product.
#[operation(POST "/api/v2/products/{id}/variations" -> ProductVariation, cost = 5, scopes = "products:full")]
pub struct AddProductVariation {
    /// Product to add the variation to.
    pub id: Id<of::Product>,
    /// Name of the variation, at most 255 characters.
    #[arg(max = 255)]
    pub name: String,
    /// Prices of the variation, at most one in each currency; defaults to 0 in the currency of the authorized user.
    pub prices: Option<List<NewPrice>>,
}

/// Updates a variation of a product; arguments that are not given keep their value.
#[operation(
    PATCH "/api/v2/products/{id}/variations/{product_variation_id}" -> ProductVariation,
    cost = 5, scopes = "products:full"
)]
pub struct UpdateProductVariation {
    /// Product that has the variation.
    pub id: Id<of::Product>,
    /// Variation to update.
    pub product_variation_id: Id<of::ProductVariation>,
    /// Name of the variation, at most 255 characters.
    #[arg(max = 255)]
    pub name: Option<String>,
    /// Prices of the variation, at most one in each currency. That they replace all current ones, as those of a product
    /// do, is unconfirmed.
    pub prices: Option<List<NewPrice>>,
}

/// Deletes a variation of a product.
#[operation(
    DELETE "/api/v2/products/{id}/variations/{product_variation_id}" -> Deleted<Id<of::ProductVariation>>,
    cost = 3, scopes = "products:full"
)]
pub struct DeleteProductVariation {
    /// Product that has the variation.
    pub id: Id<of::Product>,
    /// Variation to delete.
    pub product_variation_id: Id<of::ProductVariation>,
}

crate::wire::operation::operations! {
    GetProductVariations, AddProductVariation, UpdateProductVariation, DeleteProductVariation,
}
