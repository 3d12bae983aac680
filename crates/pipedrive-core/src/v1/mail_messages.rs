//! Mail messages: the records that the operations of deals, persons and organizations share.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::deals::GetDealMailMessages;
//!
//! let body = r#"{"success":true,"data":[
//!     {"object":"mailMessage","timestamp":"2026-01-31 12:00:00","data":{"id":1,"subject":"Your roof","read_flag":1}}
//! ]}"#;
//! let messages = GetDealMailMessages::read(http::Response::new(body.into()))?;
//! let message = messages.items[0].data.as_ref().expect("it is a message");
//! assert_eq!((message.subject.as_deref(), message.read_flag), (Some("Your roof"), Some(true)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Mailbox](https://developers.pipedrive.com/docs/api/v1/Mailbox) in Pipedrive's documentation.

use pipedrive_derive::record;

use crate::model::open_enum::open_enum;
use crate::model::{DateTime, Id, V1DateTime, of};
use crate::v1::files::File;
use crate::v1::update_kind::UpdateKind;

/// A mail message that is linked to a record.
#[record]
pub struct LinkedMailMessage {
    /// The type of the entry: [`UpdateKind::MailMessage`].
    #[field(name = "object")]
    pub kind: Option<UpdateKind>,
    /// When the entry was created.
    pub timestamp: Option<V1DateTime>,
    /// The message.
    pub data: Option<MailMessage>,
}

/// A mail message.
#[record]
pub struct MailMessage {
    pub id: Id<of::MailMessage>,
    /// The senders.
    pub from: Option<Vec<MailParty>>,
    /// The recipients.
    pub to: Option<Vec<MailParty>>,
    /// The recipients of a copy.
    pub cc: Option<Vec<MailParty>>,
    /// The recipients of a copy whom the others do not see.
    pub bcc: Option<Vec<MailParty>>,
    pub subject: Option<String>,
    /// The beginning of the text, up to 225 characters.
    pub snippet: Option<String>,
    /// The URL of the body.
    pub body_url: Option<String>,
    /// The body; returned with `include_body`.
    pub body: Option<String>,
    /// The attached files; returned among the updates of a record.
    pub attachments: Option<Vec<File>>,
    /// The id of the connected mail account.
    pub account_id: Option<String>,
    pub user_id: Option<Id<of::User>>,
    pub company_id: Option<Id<of::Company>>,
    pub mail_thread_id: Option<Id<of::MailThread>>,
    /// Whether the message was opened; `None` if that is not tracked.
    pub mail_tracking_status: Option<MailTrackingStatus>,
    /// Whether clicks on links are tracked.
    pub mail_link_tracking_enabled_flag: Option<bool>,
    pub read_flag: Option<bool>,
    /// The draft as JSON in a text, if the message is one.
    pub draft: Option<String>,
    pub draft_flag: Option<bool>,
    /// Whether the message was synchronized with the mail provider.
    pub synced_flag: Option<bool>,
    pub deleted_flag: Option<bool>,
    /// Whether the message was deleted at the mail provider.
    pub external_deleted_flag: Option<bool>,
    pub has_body_flag: Option<bool>,
    pub sent_flag: Option<bool>,
    pub sent_from_pipedrive_flag: Option<bool>,
    /// Whether the message came through the address for copies.
    pub smart_bcc_flag: Option<bool>,
    pub has_attachments_flag: Option<bool>,
    /// Whether files are embedded in the text.
    pub has_inline_attachments_flag: Option<bool>,
    /// Whether files are attached that are not embedded in the text.
    pub has_real_attachments_flag: Option<bool>,
    /// When the message was created or received.
    pub message_time: Option<DateTime>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    /// When the message was added, as written in lists of updates.
    pub timestamp: Option<DateTime>,
    /// The type of the entry, `mailMessage`.
    pub item_type: Option<String>,
    /// The id of the mail template.
    pub template_id: Option<u64>,
    /// The id given by the service that synchronizes mail.
    pub nylas_id: Option<String>,
    /// The id given by the mail program.
    pub mua_message_id: Option<String>,
    /// The name of the bucket that stores the body.
    pub s3_bucket: Option<String>,
    /// The path of the body in its bucket.
    pub s3_bucket_path: Option<String>,
}

/// A sender or a recipient of a mail message.
#[record]
pub struct MailParty {
    /// The id of the sender or recipient.
    pub id: Option<u64>,
    pub email_address: Option<String>,
    pub name: Option<String>,
    pub linked_person_id: Option<Id<of::Person>>,
    pub linked_person_name: Option<String>,
    /// The id of the entry in this message.
    pub mail_message_party_id: Option<u64>,
}

open_enum! {
    /// Whether a tracked mail message was opened.
    pub enum MailTrackingStatus {
        /// The message was opened.
        Opened = "opened",
        /// The message was not opened.
        NotOpened = "not opened",
    }
}
