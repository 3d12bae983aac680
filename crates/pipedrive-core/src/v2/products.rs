//! Products: goods and services for sale, with their prices in several currencies and their followers.
//!
//! ```
//! use pipedrive_core::v2::products::{AddProduct, NewPrice};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let product = AddProduct::new("Roof tile").code("RT-1").prices([NewPrice::new(90, "EUR")]);
//! let request = account.request(&product)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/products");
//! assert_eq!(request.body(), r#"{"name":"Roof tile","code":"RT-1","prices":[{"price":90,"currency":"EUR"}]}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Products](https://developers.pipedrive.com/docs/api/v1/Products) in Pipedrive's documentation.

use pipedrive_derive::{object, operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{
    Amount, BillingFrequency, Commas, CustomFields, DateTime, Id, List, NamedUser, Patch, SortDirection, Visibility, of,
};
use crate::v2::followers::{DeletedFollower, Follower, FollowerChange};
use crate::wire::{Deleted, Hits, Page};

/// A product.
#[record]
pub struct Product {
    pub id: Id<of::Product>,
    pub name: Option<String>,
    pub code: Option<String>,
    pub description: Option<String>,
    /// The unit in which the product is sold.
    pub unit: Option<String>,
    /// The tax, in percent.
    pub tax: Option<Amount>,
    /// The category: the number of its option as a text, or its label; a number is read as text.
    pub category: Option<String>,
    /// Whether the product can be attached to deals.
    pub is_linkable: Option<bool>,
    pub is_deleted: Option<bool>,
    /// Who can see the product.
    pub visible_to: Option<Visibility>,
    pub owner_id: Option<Id<of::User>>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed; `None` for a product that is billed once, or repeatedly without an end.
    pub billing_frequency_cycles: Option<u32>,
    /// The prices, at most one in each currency.
    pub prices: Option<Vec<ProductPrice>>,
    /// The values of custom fields, decoded on access.
    pub custom_fields: CustomFields,
}

/// A price of a product; [`NewPrice`] sets one.
#[record]
pub struct ProductPrice {
    pub product_id: Option<Id<of::Product>>,
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

/// A price that is set for a product or a variation; there can be one in each currency.
///
/// ```
/// use pipedrive_core::v2::products::NewPrice;
///
/// let price = NewPrice::new(90, "EUR").cost(60);
/// assert_eq!(serde_json::to_string(&price)?, r#"{"price":90,"currency":"EUR","cost":60}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[object]
pub struct NewPrice {
    /// Price of one unit, in `currency`.
    pub price: Amount,
    /// ISO 4217 code of the currency.
    pub currency: String,
    /// Cost of one unit, in `currency`.
    pub cost: Option<Amount>,
    /// Direct cost of one unit, in `currency`.
    pub direct_cost: Option<Amount>,
    /// Notes on the price; documented for variations only.
    pub notes: Option<String>,
}

open_enum! {
    /// A field to sort products by.
    pub enum ProductSort {
        /// The id.
        Id = "id",
        /// The name.
        Name = "name",
        /// The time of creation.
        AddTime = "add_time",
        /// The time of the last update.
        UpdateTime = "update_time",
    }
}

/// Lists products, a page at a time.
#[operation(GET "/api/v2/products" -> Page<Product>, cost = 10, scopes = "products:read products:full")]
pub struct GetProducts {
    /// Saved filter to apply; with a filter, Pipedrive ignores ids.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only products with these ids, at most 100; unknown ids are ignored without an error.
    #[arg(max = 100)]
    pub ids: Option<Commas<Id<of::Product>>>,
    /// Only products owned by this user.
    pub owner_id: Option<Id<of::User>>,
    /// Only products updated at this time or later, in whole seconds.
    pub updated_since: Option<DateTime>,
    /// Field to sort by; defaults to the id.
    pub sort_by: Option<ProductSort>,
    /// Sort direction; defaults to ascending.
    pub sort_direction: Option<SortDirection>,
    /// Keys of the custom fields to include, at most 15; defaults to all.
    #[arg(max = 15)]
    pub custom_fields: Option<Commas<String>>,
    /// Number of products per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one product.
#[operation(GET "/api/v2/products/{id}" -> Product, cost = 1, scopes = "products:read products:full")]
pub struct GetProduct {
    /// Product to read.
    pub id: Id<of::Product>,
}

/// Creates a product.
#[operation(
    POST "/api/v2/products" -> Product,
    cost = 5, scopes = "products:full",
    require(billing_frequency_cycles if billing_frequency = "weekly")
)]
pub struct AddProduct {
    /// Name of the product; not empty.
    #[arg(min = 1)]
    pub name: String,
    /// Code of the product.
    pub code: Option<String>,
    /// Description of the product.
    pub description: Option<String>,
    /// Unit in which the product is sold.
    pub unit: Option<String>,
    /// Tax, in percent; defaults to 0.
    pub tax: Option<Amount>,
    /// Category of the product: an option of the product field `category`.
    pub category: Option<Id<of::FieldOption>>,
    /// Owner of the product; defaults to the authorized user.
    pub owner_id: Option<Id<of::User>>,
    /// Whether the product can be attached to deals; defaults to `true`.
    pub is_linkable: Option<bool>,
    /// Who can see the product.
    pub visible_to: Option<Visibility>,
    /// Prices of the product, at most one in each currency; defaults to 0 in the currency of the authorized user.
    pub prices: Option<List<NewPrice>>,
    /// How often the product is billed; defaults to once. Higher plans only.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed, 1 to 208; required for weekly billing, rejected for a product that is
    /// billed once. Higher plans only.
    #[arg(min = 1, max = 208)]
    pub billing_frequency_cycles: Patch<u32>,
    /// Values of custom fields.
    pub custom_fields: CustomFields,
}

/// Updates a product; arguments that are not given keep their value.
#[operation(PATCH "/api/v2/products/{id}" -> Product, cost = 5, scopes = "products:full")]
pub struct UpdateProduct {
    /// Product to update.
    pub id: Id<of::Product>,
    /// Name of the product; not empty.
    #[arg(min = 1)]
    pub name: Option<String>,
    /// Code of the product.
    pub code: Patch<String>,
    /// Description of the product.
    pub description: Patch<String>,
    /// Unit in which the product is sold.
    pub unit: Patch<String>,
    /// Tax, in percent.
    pub tax: Option<Amount>,
    /// Category of the product: an option of the product field `category`.
    pub category: Patch<Id<of::FieldOption>>,
    /// Owner of the product.
    pub owner_id: Option<Id<of::User>>,
    /// Whether the product can be attached to deals.
    pub is_linkable: Option<bool>,
    /// Who can see the product.
    pub visible_to: Option<Visibility>,
    /// Prices of the product, at most one in each currency, which replace all current ones.
    pub prices: Option<List<NewPrice>>,
    /// How often the product is billed. Higher plans only.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed, 1 to 208; clearing it removes the end. Higher plans only.
    #[arg(min = 1, max = 208)]
    pub billing_frequency_cycles: Patch<u32>,
    /// Values of custom fields; fields that are not given keep their value.
    pub custom_fields: CustomFields,
}

/// Deletes a product; the deletion is permanent after 30 days.
#[operation(DELETE "/api/v2/products/{id}" -> Deleted<Id<of::Product>>, cost = 3, scopes = "products:full")]
pub struct DeleteProduct {
    /// Product to delete.
    pub id: Id<of::Product>,
}

/// Duplicates a product with its variations, prices and custom fields, and returns the new one.
#[operation(POST "/api/v2/products/{id}/duplicate" -> Product, cost = 5, scopes = "products:full")]
pub struct DuplicateProduct {
    /// Product to duplicate.
    pub id: Id<of::Product>,
}

/// Searches for products by text.
#[operation(
    GET "/api/v2/products/search" -> Hits<FoundProduct>,
    cost = 20, scopes = "products:read products:full search:read",
    require(exact_match if term < 2)
)]
pub struct SearchProducts {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    #[arg(min = 1)]
    pub term: String,
    /// Fields to search in; defaults to all that can be searched.
    pub fields: Option<Commas<ProductSearchField>>,
    /// Whether the whole value must match, ignoring case.
    pub exact_match: Option<bool>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<ProductSearchExtra>>,
    /// Number of results per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

open_enum! {
    /// A field to search for products in.
    pub enum ProductSearchField {
        /// The code.
        Code = "code",
        /// Custom fields.
        CustomFields = "custom_fields",
        /// The name.
        Name = "name",
    }
}

open_enum! {
    /// A field of the results of a search for products that is returned only on request.
    pub enum ProductSearchExtra {
        /// The price, in [`FoundProduct::rest`], since Pipedrive's documents do not specify its form.
        Price = "product.price",
    }
}

/// A product in the results of a search.
#[record]
pub struct FoundProduct {
    pub id: Id<of::Product>,
    /// The type of the record: `product`.
    #[field(name = "type")]
    pub kind: Option<String>,
    pub name: Option<String>,
    /// The code; a number is read as text.
    pub code: Option<String>,
    /// Who can see the product.
    pub visible_to: Option<Visibility>,
    pub owner: Option<NamedUser>,
    /// The values of the custom fields that were searched.
    pub custom_fields: Option<Vec<String>>,
}

/// Lists the followers of a product, a page at a time.
#[operation(
    GET "/api/v2/products/{id}/followers" -> Page<Follower>,
    cost = 10, scopes = "products:read products:full"
)]
pub struct GetProductFollowers {
    /// Product whose followers are listed.
    pub id: Id<of::Product>,
    /// Number of followers per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Adds a follower to a product; Pipedrive responds with 400 if the user is one already.
#[operation(POST "/api/v2/products/{id}/followers" -> Follower, cost = 5, scopes = "products:full")]
pub struct AddProductFollower {
    /// Product to add the follower to.
    pub id: Id<of::Product>,
    /// User to add as a follower.
    pub user_id: Id<of::User>,
}

/// Lists the changes in the followers of a product, a page at a time.
#[operation(
    GET "/api/v2/products/{id}/followers/changelog" -> Page<FollowerChange>,
    cost = 10, scopes = "products:read products:full"
)]
pub struct GetProductFollowersChangelog {
    /// Product whose changes in followers are listed.
    pub id: Id<of::Product>,
    /// Number of changes per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Removes a follower from a product.
#[operation(
    DELETE "/api/v2/products/{id}/followers/{follower_id}" -> DeletedFollower,
    cost = 3, scopes = "products:full"
)]
pub struct DeleteProductFollower {
    /// Product to remove the follower from.
    pub id: Id<of::Product>,
    /// Follower to remove.
    pub follower_id: Id<of::User>,
}

crate::wire::operation::operations! {
    GetProducts, GetProduct, AddProduct, UpdateProduct, DeleteProduct, DuplicateProduct, SearchProducts,
    GetProductFollowers, AddProductFollower, GetProductFollowersChangelog, DeleteProductFollower,
}
