//! The related records in v1's responses.

use pipedrive_derive::record;
use serde_json::value::RawValue;

use super::id::{Id, of};
use super::map::Map;
use super::reference::{OrganizationRef, PersonRef, UserRef};

/// The `related_objects` of a v1 response, by id.
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
    pub users: Map<Id<of::User>, UserRef>,
    #[field(name = "person")]
    pub persons: Map<Id<of::Person>, PersonRef>,
    #[field(name = "organization")]
    pub organizations: Map<Id<of::Organization>, OrganizationRef>,
}

impl RelatedObjects {
    /// Reads the raw JSON of an [`Item`](crate::Item) or a [`Page`](crate::Page). `None`, `null` and `[]` are read as
    /// no records.
    ///
    /// # Errors
    ///
    /// Fails if a record cannot be read.
    pub fn read(related_objects: Option<&RawValue>) -> Result<Self, serde_json::Error> {
        match related_objects.map(RawValue::get) {
            None | Some("null" | "[]") => Ok(Self::default()),
            Some(json) => serde_json::from_str(json),
        }
    }
}
