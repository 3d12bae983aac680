//! Followers of deals, persons, organizations and products: the record that their operations share.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::deals::GetDealFollowers;
//!
//! let body = r#"{"success":true,"data":[{"id":456,"user_id":3,"deal_id":7,"add_time":"2026-01-31 12:00:00"}]}"#;
//! let followers = GetDealFollowers::read(http::Response::new(body.into()))?;
//! assert_eq!(followers.first().and_then(|follower| follower.user_id).map(|user| user.value()), Some(3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Deals](https://developers.pipedrive.com/docs/api/v1/Deals) in Pipedrive's documentation.

use pipedrive_derive::record;

use crate::model::{Id, V1DateTime, of};

/// A user who follows a record.
#[record]
pub struct Follower {
    /// The id of the entry, not that of the user.
    pub id: Id<of::Follower>,
    pub user_id: Option<Id<of::User>>,
    /// The deal that is followed.
    pub deal_id: Option<Id<of::Deal>>,
    /// The person who is followed.
    pub person_id: Option<Id<of::Person>>,
    /// The organization that is followed.
    pub org_id: Option<Id<of::Organization>>,
    /// The product that is followed.
    pub product_id: Option<Id<of::Product>>,
    /// When the user started to follow.
    pub add_time: Option<V1DateTime>,
}
