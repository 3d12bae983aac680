//! The followers of users; all other operations of users are in [`v1::users`](crate::v1::users).
//!
//! ```
//! use pipedrive_core::v2::users::GetUserFollowers;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetUserFollowers::new(3))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/users/3/followers");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Users](https://developers.pipedrive.com/docs/api/v1/Users) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Id, of};
use crate::v2::followers::Follower;
use crate::wire::Page;

/// Lists the followers of a user, a page at a time.
#[operation(GET "/api/v2/users/{id}/followers" -> Page<Follower>, cost = 10, scopes = "users:read")]
pub struct GetUserFollowers {
    /// User whose followers are listed.
    pub id: Id<of::User>,
    /// Number of followers per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

crate::wire::operation::operations! {
    GetUserFollowers,
}
