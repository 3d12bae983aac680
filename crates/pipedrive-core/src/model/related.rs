//! The records that v1 sends beside those that were asked for.

use std::collections::BTreeMap;

use pipedrive_derive::record;
use serde_json::value::RawValue;

use super::id::{Id, of};
use super::reference::{OrganizationRef, PersonRef, UserRef};

/// `related_objects` of a v1 answer, by id.
///
/// ```
/// use pipedrive_core::{Operation, model::RelatedObjects, v1::deals::GetDeals};
///
/// let body = br#"{"success":true,"data":[{"id":7,"user_id":3}],"related_objects":{"user":{"3":{"id":3,"name":"Ann"}}}}"#;
/// let page = GetDeals::read(http::Response::new(bytes::Bytes::from_static(body)))?;
///
/// let related = RelatedObjects::read(page.related_objects.as_deref())?;
/// let owner = page.items[0].user_id.as_ref().and_then(|user| related.users.get(&user.id()?));
/// assert_eq!(owner.and_then(|user| user.name.as_deref()), Some("Ann"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[record]
pub struct RelatedObjects {
    #[field(name = "user")]
    pub users: BTreeMap<Id<of::User>, UserRef>,
    #[field(name = "person")]
    pub persons: BTreeMap<Id<of::Person>, PersonRef>,
    #[field(name = "organization")]
    pub organizations: BTreeMap<Id<of::Organization>, OrganizationRef>,
}

impl RelatedObjects {
    /// Reads what an [`Item`](crate::Item) or a [`Page`](crate::Page) kept as it came; nothing, `null` and `[]` are none.
    ///
    /// # Errors
    ///
    /// A record that is not what it should be.
    pub fn read(related_objects: Option<&RawValue>) -> Result<Self, serde_json::Error> {
        match related_objects.map(RawValue::get) {
            None | Some("null" | "[]") => Ok(Self::default()),
            Some(json) => serde_json::from_str(json),
        }
    }
}
