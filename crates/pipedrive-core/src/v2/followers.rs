//! Followers, the same for deals, persons, organizations and products.

use pipedrive_derive::record;

use crate::model::open_enum::open_enum;
use crate::model::{DateTime, Id, of};

/// A user who follows a record.
#[record]
pub struct Follower {
    pub user_id: Id<of::User>,
    /// Since when.
    pub add_time: Option<DateTime>,
}

/// What the removal of a follower answers.
#[record]
pub struct DeletedFollower {
    /// The user who follows no more.
    pub user_id: Id<of::User>,
}

/// A change of the followers of a record.
#[record]
pub struct FollowerChange {
    /// What was done.
    pub action: Option<FollowerAction>,
    /// Who did it.
    pub actor_user_id: Option<Id<of::User>>,
    pub follower_user_id: Option<Id<of::User>>,
    /// When.
    pub time: Option<DateTime>,
}

open_enum! {
    /// What was done to a follower.
    pub enum FollowerAction {
        /// Added.
        Added = "added",
        /// Removed.
        Removed = "removed",
    }
}
