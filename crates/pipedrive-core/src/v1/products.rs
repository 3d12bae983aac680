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
//! The products themselves are in [`v2::products`](crate::v2::products). See
//! [Products](https://developers.pipedrive.com/docs/api/v1/Products) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Id, Sort, of};
use crate::v1::deals::{Deal, DealStatusFilter};
use crate::v1::files::File;
use crate::v1::followers::Follower;
use crate::wire::{Deleted, Item, Page};

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
    GetProductDeals, GetProductFiles, GetProductFollowers, AddProductFollower, DeleteProductFollower, GetProductUsers,
}
