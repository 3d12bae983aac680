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

use crate::model::V1DateTime;
use crate::v1::mailbox::MailMessage;
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
