//! Followers of deals, persons, organizations, products and users: the records that their operations share.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v2::deals::GetDealFollowers;
//!
//! let body = r#"{"success":true,"data":[{"user_id":3,"add_time":"2026-01-31T12:00:00Z"}]}"#;
//! let followers = GetDealFollowers::read(http::Response::new(body.into()))?;
//! assert_eq!(followers.first().map(|follower| follower.user_id.value()), Some(3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Deals](https://developers.pipedrive.com/docs/api/v1/Deals) in Pipedrive's documentation.

use pipedrive_derive::record;

use crate::model::open_enum::open_enum;
use crate::model::{DateTime, Id, of};

/// A user who follows a record.
#[record]
pub struct Follower {
    pub user_id: Id<of::User>,
    /// When the user started to follow.
    pub add_time: Option<DateTime>,
}

/// The result of the removal of a follower.
#[record]
pub struct DeletedFollower {
    /// The user who was removed.
    pub user_id: Id<of::User>,
}

/// A change in the followers of a record.
#[record]
pub struct FollowerChange {
    pub action: Option<FollowerAction>,
    /// The user who made the change.
    pub actor_user_id: Option<Id<of::User>>,
    pub follower_user_id: Option<Id<of::User>>,
    /// When the change was made.
    pub time: Option<DateTime>,
}

open_enum! {
    /// A change of one follower.
    pub enum FollowerAction {
        /// The follower was added.
        Added = "added",
        /// The follower was removed.
        Removed = "removed",
    }
}
