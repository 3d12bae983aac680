//! Products: their deals, files and permitted users, which only v1 lists, and their followers.
//!
//! ```
//! use pipedrive_core::v1::deals::DealStatusFilter;
//! use pipedrive_core::v1::products::GetProductDeals;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetProductDeals::new(4).status(DealStatusFilter::Won))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/products/4/deals?status=won");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`v2::products`](crate::v2::products) creates, updates and deletes them. See
//! [Products](https://developers.pipedrive.com/docs/api/v1/Products) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{Amount, BillingFrequency, CustomFields, Id, Repeated, Sort, UserRef, V1DateTime, V1Visibility, of};
use crate::v1::deals::{Deal, DealStatusFilter};
use crate::v1::files::File;
use crate::v1::followers::Follower;
use crate::wire::{Deleted, Item, Page};

/// A product.
#[record(v1)]
pub struct Product {
    pub id: Id<of::Product>,
    /// The company that the account belongs to; returned with the products of a person.
    pub company_id: Option<Id<of::Company>>,
    /// The deal that the product is attached to; returned with the products of a person.
    pub deal_id: Option<Id<of::Deal>>,
    pub name: Option<String>,
    pub code: Option<String>,
    pub description: Option<String>,
    /// The unit in which the product is sold.
    pub unit: Option<String>,
    /// The tax, in percent.
    pub tax: Option<Amount>,
    /// The category: the number of its option as a text, or its label; a number is read as text.
    pub category: Option<String>,
    /// `false` once the product is deleted.
    pub active_flag: Option<bool>,
    /// Whether the product can be attached to deals.
    pub selectable: Option<bool>,
    pub first_char: Option<String>,
    /// Who can see the product.
    pub visible_to: Option<V1Visibility>,
    pub owner_id: Option<UserRef>,
    pub files_count: Option<u64>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed; `None` for a product that is billed once, or repeatedly without an end.
    pub billing_frequency_cycles: Option<u32>,
    /// The prices, at most one in each currency.
    pub prices: Option<Vec<ProductPrice>>,
    /// The values of custom fields, decoded on access.
    pub custom_fields: CustomFields,
}

/// A price of a product.
#[record]
pub struct ProductPrice {
    pub id: Option<Id<of::ProductPrice>>,
    pub product_id: Option<Id<of::Product>>,
    /// The price of one unit, in `currency`.
    pub price: Option<Amount>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// The cost of one unit, in `currency`.
    pub cost: Option<Amount>,
    /// The direct cost of one unit, in `currency`.
    pub overhead_cost: Option<Amount>,
    pub notes: Option<String>,
}

/// Lists products, a page at a time. Replaced by `GET /api/v2/products`, which has no field selector.
#[operation(GET "/api/v1/products" -> Page<Product>, cost = 20, scopes = "products:read products:full", deprecated)]
pub struct GetProducts {
    /// Only products owned by this user.
    pub user_id: Option<Id<of::User>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only products with these ids.
    pub ids: Option<Repeated<Id<of::Product>>>,
    /// Only products whose name starts with this letter, ignoring case.
    pub first_char: Option<String>,
    /// Whether to include the number of all products found in `additional_data`.
    pub get_summary: Option<bool>,
    /// Number of products to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of products per page, at most 500; defaults to 100. The token cost does not depend on it.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads one product. Replaced by `GET /api/v2/products/{id}`, which has no field selector.
#[operation(GET "/api/v1/products/{id}" -> Item<Product>, cost = 2, scopes = "products:read products:full", deprecated)]
pub struct GetProduct {
    /// Product to read.
    pub id: Id<of::Product>,
}

/// Lists the deals that a product is attached to, a page at a time.
#[operation(GET "/api/v1/products/{id}/deals" -> Page<Deal>, cost = 20, scopes = "deals:read deals:full")]
pub struct GetProductDeals {
    /// Product whose deals are listed.
    pub id: Id<of::Product>,
    /// Only deals with this status; defaults to all that are not deleted.
    pub status: Option<DealStatusFilter>,
    /// Number of deals to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of deals per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Lists the files of a product, a page at a time.
#[operation(GET "/api/v1/products/{id}/files" -> Page<File>, cost = 20, scopes = "products:read products:full")]
pub struct GetProductFiles {
    /// Product whose files are listed.
    pub id: Id<of::Product>,
    /// Number of files to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of files per page, at most 100.
    #[arg(max = 100)]
    pub limit: Option<u32>,
    /// Field to sort by, `id` or `update_time`, with a direction.
    pub sort: Option<Sort>,
}

/// Lists the followers of a product, a page at a time.
#[operation(
    GET "/api/v1/products/{id}/followers" -> Page<Follower>,
    cost = 20, scopes = "products:read products:full"
)]
pub struct GetProductFollowers {
    /// Product whose followers are listed.
    pub id: Id<of::Product>,
    /// Number of followers to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of followers per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Adds a follower to a product.
#[operation(POST "/api/v1/products/{id}/followers" -> Item<Follower>, cost = 10, scopes = "products:full")]
pub struct AddProductFollower {
    /// Product to add the follower to.
    pub id: Id<of::Product>,
    /// User to add as a follower.
    pub user_id: Id<of::User>,
}

/// Removes a follower from a product.
#[operation(
    DELETE "/api/v1/products/{id}/followers/{follower_id}" -> Deleted<Id<of::Follower>>,
    cost = 6, scopes = "products:full"
)]
pub struct DeleteProductFollower {
    /// Product to remove the follower from.
    pub id: Id<of::Product>,
    /// Entry of the follower: the `id` in the list of followers, not that of the user.
    pub follower_id: Id<of::Follower>,
}

/// Lists the ids of the users who can access a product, all on one page.
#[operation(
    GET "/api/v1/products/{id}/permittedUsers" -> Page<Id<of::User>>,
    cost = 10, scopes = "products:read products:full"
)]
pub struct GetProductUsers {
    /// Product whose users are listed.
    pub id: Id<of::Product>,
}

crate::wire::operation::operations! {
    GetProducts, GetProduct, GetProductDeals, GetProductFiles, GetProductFollowers, AddProductFollower, DeleteProductFollower, GetProductUsers,
}
