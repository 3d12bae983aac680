//! Updates and changelogs of deals, persons and organizations: the records that their operations share.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::deals::GetDealUpdates;
//! use pipedrive_core::v1::updates::UpdateContent;
//!
//! let body = r#"{"success":true,"data":[{
//!     "object": "dealChange", "timestamp": "2026-01-31 12:00:00",
//!     "data": {"id": 1300, "item_id": 7, "field_key": "value", "old_value": 50, "new_value": 100}
//! }]}"#;
//! let updates = GetDealUpdates::read(http::Response::new(body.into()))?;
//! let UpdateContent::Change(change) = updates.items[0].content()? else { panic!("it is a change of a field") };
//! assert_eq!((change.old_value.as_deref(), change.new_value.as_deref()), (Some("50"), Some("100")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Deals](https://developers.pipedrive.com/docs/api/v1/Deals) in Pipedrive's documentation.

use pipedrive_derive::record;
use serde::Deserialize;
use serde_json::Value;

use crate::model::{Id, Map, V1DateTime, of};
use crate::v1::activities::Activity;
use crate::v1::files::File;
use crate::v1::mailbox::MailMessage;
use crate::v1::notes::Note;
pub use crate::v1::update_kind::UpdateKind;

/// A change of the value of a field, in a changelog.
#[record]
pub struct FieldChange {
    /// The key of the field.
    pub field_key: Option<String>,
    /// The value before the change; a number is read as text.
    pub old_value: Option<String>,
    /// The value after the change; a number is read as text.
    pub new_value: Option<String>,
    /// The user who made the change.
    pub actor_user_id: Option<Id<of::User>>,
    /// When the change was made.
    pub time: Option<V1DateTime>,
    /// The kind of client that made the change: `app`, `mobile`, `api`, and others.
    pub change_source: Option<String>,
    /// The user agent of the client.
    pub change_source_user_agent: Option<String>,
    /// Whether the change was part of a bulk update.
    pub is_bulk_update_flag: Option<bool>,
}

/// An update of a record: a changed field, or an activity, a file, a message... that was linked to it.
#[record]
pub struct Update {
    /// The type of the update.
    #[field(name = "object")]
    pub kind: Option<UpdateKind>,
    /// When the update was made.
    pub timestamp: Option<V1DateTime>,
    /// The update as raw JSON, since its form depends on the type; [`content`](Self::content) reads it.
    pub data: Option<Value>,
}

impl Update {
    /// Reads `data` as the type of the update tells.
    ///
    /// # Errors
    ///
    /// Fails if the content is not of the form that the type has.
    pub fn content(&self) -> Result<UpdateContent, serde_json::Error> {
        let (Some(kind), Some(data)) = (&self.kind, &self.data) else { return Ok(UpdateContent::Other) };
        Ok(match kind {
            UpdateKind::Change | UpdateKind::DealChange | UpdateKind::PersonChange | UpdateKind::OrganizationChange => {
                UpdateContent::Change(Box::new(ChangedField::deserialize(data)?))
            }
            UpdateKind::Activity | UpdateKind::PlannedActivity => {
                UpdateContent::Activity(Box::new(Activity::deserialize(data)?))
            }
            UpdateKind::Note => UpdateContent::Note(Box::new(Note::deserialize(data)?)),
            UpdateKind::File => UpdateContent::File(Box::new(File::deserialize(data)?)),
            UpdateKind::MailMessage | UpdateKind::MailMessageWithAttachment => {
                UpdateContent::MailMessage(Box::new(MailMessage::deserialize(data)?))
            }
            _ => UpdateContent::Other,
        })
    }
}

/// The content of an update.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum UpdateContent {
    /// A field was changed.
    Change(Box<ChangedField>),
    /// An activity.
    Activity(Box<Activity>),
    /// A note.
    Note(Box<Note>),
    /// A file.
    File(Box<File>),
    /// A mail message.
    MailMessage(Box<MailMessage>),
    /// Content of which Pipedrive documents no form: [`Update::data`] is all there is.
    Other,
}

/// A change of the value of a field, among the updates of a record.
#[record]
pub struct ChangedField {
    /// The id of the change.
    pub id: Option<u64>,
    /// The id of the record that was changed.
    pub item_id: Option<u64>,
    /// The user who made the change.
    pub user_id: Option<Id<of::User>>,
    /// The key of the field.
    pub field_key: Option<String>,
    /// The value before the change; a number is read as text.
    pub old_value: Option<String>,
    /// The value after the change; a number is read as text.
    pub new_value: Option<String>,
    /// Whether the change was part of a bulk update.
    pub is_bulk_update_flag: Option<bool>,
    /// When the change was made.
    pub log_time: Option<V1DateTime>,
    /// The kind of client that made the change: `app`, `mobile`, `api`, and others.
    pub change_source: Option<String>,
    /// The user agent of the client.
    pub change_source_user_agent: Option<String>,
    /// The values formatted for display: `old_value_formatted` and `new_value_formatted`.
    pub additional_data: Option<Map<String, Option<String>>>,
}
