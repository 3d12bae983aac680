//! Recents: what was created or updated since some time, of all types of records.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::deals::Deal;
//! use pipedrive_core::v1::recents::{GetRecents, RecentItem};
//!
//! let body = r#"{"success":true,"data":[{"item":"deal","id":7,"data":{"id":7,"title":"Roof"}}]}"#;
//! let recents = GetRecents::read(http::Response::new(body.into()))?;
//! let recent = recents.first().expect("there is one");
//! assert_eq!(recent.item, Some(RecentItem::Deal));
//! assert_eq!(recent.data::<Deal>()?.and_then(|deal| deal.title).as_deref(), Some("Roof"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Pipedrive returns one month at most, whatever the start, and does not say so in the response. See
//! [Recents](https://developers.pipedrive.com/docs/api/v1/Recents) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};
use serde::de::DeserializeOwned;

use crate::model::open_enum::open_enum;
use crate::model::{Commas, V1DateTime};
use crate::wire::Page;

/// A record that was created or updated.
#[record]
pub struct Recent {
    /// The type of the record, on which the type of its [`data`](Self::data) depends.
    pub item: Option<RecentItem>,
    /// The id, unique among the records of its type.
    pub id: Option<u64>,
}

impl Recent {
    /// Returns the record, whose type depends on `item`: a [`v1::deals::Deal`](crate::v1::deals::Deal) for a deal, a
    /// `Vec` of [`v1::users::User`](crate::v1::users::User) for a user. `None` if the record is gone, which happens
    /// with files.
    ///
    /// # Errors
    ///
    /// Fails if the record is not a `T`.
    pub fn data<T: DeserializeOwned>(&self) -> Result<Option<T>, serde_json::Error> {
        self.rest().get::<Option<T>>("data").map(Option::flatten)
    }
}

open_enum! {
    /// A type of record in the list of recents.
    pub enum RecentItem {
        /// An activity.
        Activity = "activity",
        /// An activity type.
        ActivityType = "activityType",
        /// A deal.
        Deal = "deal",
        /// A file.
        File = "file",
        /// A filter.
        Filter = "filter",
        /// A note.
        Note = "note",
        /// A person.
        Person = "person",
        /// An organization.
        Organization = "organization",
        /// A pipeline.
        Pipeline = "pipeline",
        /// A product.
        Product = "product",
        /// A stage.
        Stage = "stage",
        /// A user.
        User = "user",
    }
}

/// Lists the records that were created or updated since some time, a page at a time.
#[operation(GET "/api/v1/recents" -> Page<Recent>, cost = 20, scopes = "recents:read search:read")]
pub struct GetRecents {
    /// Time since when records are listed; at most one month ago.
    pub since_timestamp: V1DateTime,
    /// Only records of these types; defaults to all types.
    pub items: Option<Commas<RecentItem>>,
    /// Number of records to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of records per page.
    pub limit: Option<u32>,
}

crate::wire::operation::operations! {
    GetRecents,
}
