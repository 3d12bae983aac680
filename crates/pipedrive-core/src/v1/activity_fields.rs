//! Activity fields: the fields of activities, which cannot be changed and among which there are no custom fields.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::activity_fields::GetActivityFields;
//! use pipedrive_core::v2::fields::FieldType;
//!
//! let body = r#"{"success":true,"data":[{"id":4,"key":"due_date","name":"Due date","field_type":"date"}]}"#;
//! let fields = GetActivityFields::read(http::Response::new(body.into()))?;
//! assert_eq!(fields.items[0].field_type, Some(FieldType::Date));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [ActivityFields](https://developers.pipedrive.com/docs/api/v1/ActivityFields) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::v1::fields::Field;
use crate::wire::Page;

/// Lists the fields of activities.
///
/// Pipedrive's documents have an offset in the response but no argument for it: whether the list has several pages is
/// unconfirmed.
#[operation(GET "/api/v1/activityFields" -> Page<Field>, cost = 20, scopes = "activities:read activities:full")]
pub struct GetActivityFields {}

crate::wire::operation::operations! {
    GetActivityFields,
}
