//! Note fields: the properties of notes, none of which is a custom one.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::note_fields::GetNoteFields;
//!
//! let body = r#"{"success":true,"data":[{"id":1,"key":"content","name":"Content","field_type":"text"}]}"#;
//! let fields = GetNoteFields::read(http::Response::new(body.into()))?;
//! assert_eq!(fields.items[0].key, "content");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [NoteFields](https://developers.pipedrive.com/docs/api/v1/NoteFields) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::v1::fields::Field;
use crate::wire::Page;

/// Lists the note fields.
///
/// Pipedrive's documents have an offset in the response but no argument for it: whether the list has several pages is
/// unconfirmed.
#[operation(
    GET "/api/v1/noteFields" -> Page<Field>,
    cost = 20, scopes = "deals:read deals:full contacts:read contacts:full"
)]
pub struct GetNoteFields {}

crate::wire::operation::operations! {
    GetNoteFields,
}
