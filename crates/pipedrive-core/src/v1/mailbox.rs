//! Mailbox: the mail threads and mail messages of the authorized user.
//!
//! ```
//! use pipedrive_core::v1::mailbox::{GetMailThreads, MailFolder};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetMailThreads::new(MailFolder::Inbox).limit(20))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/mailbox/mailThreads?folder=inbox&limit=20");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Without mail sync all lists are empty; the threads of other users are not found, whatever the rights. See
//! [Mailbox](https://developers.pipedrive.com/docs/api/v1/Mailbox) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};
use serde_json::Value;

use crate::model::open_enum::open_enum;
use crate::model::{Bit, DateTime, DealStatus, Id, LeadId, of};
use crate::v1::files::File;
use crate::wire::{Deleted, Item, Page};

/// A mail thread. A thread can be in several folders.
#[record]
pub struct MailThread {
    pub id: Id<of::MailThread>,
    /// The id of the connected mail account.
    pub account_id: Option<String>,
    pub user_id: Option<Id<of::User>>,
    pub subject: Option<String>,
    /// The beginning of the last message.
    pub snippet: Option<String>,
    /// The beginning of the last draft.
    pub snippet_draft: Option<String>,
    /// The beginning of the last message that was sent.
    pub snippet_sent: Option<String>,
    pub parties: Option<MailThreadParties>,
    /// The parties of the drafts, for which Pipedrive's documents have no schema.
    pub drafts_parties: Option<Vec<Value>>,
    /// The folders that contain messages of the thread.
    pub folders: Option<Vec<MailFolder>>,
    pub version: Option<u64>,
    pub message_count: Option<u64>,
    pub deal_id: Option<Id<of::Deal>>,
    pub deal_status: Option<DealStatus>,
    pub lead_id: Option<LeadId>,
    /// Whether a recipient opened the last message; `None` without tracking.
    pub mail_tracking_status: Option<MailTrackingStatus>,
    /// Whether clicks on links are tracked.
    pub mail_link_tracking_enabled_flag: Option<bool>,
    pub read_flag: Option<bool>,
    pub archived_flag: Option<bool>,
    pub deleted_flag: Option<bool>,
    /// Whether the thread was deleted at the mail provider.
    pub external_deleted_flag: Option<bool>,
    /// Whether the thread is shared with other users of the company.
    pub shared_flag: Option<bool>,
    /// Whether the thread is synchronized with the mail provider.
    pub synced_flag: Option<bool>,
    /// Whether one of the parties is the Smart Bcc address.
    pub smart_bcc_flag: Option<bool>,
    pub has_draft_flag: Option<bool>,
    /// Whether a message of the thread was sent.
    pub has_sent_flag: Option<bool>,
    /// Whether all messages of the thread were sent.
    pub all_messages_sent_flag: Option<bool>,
    /// Whether someone else started the thread.
    pub first_message_to_me_flag: Option<bool>,
    pub has_attachments_flag: Option<bool>,
    /// Whether a message embeds an attachment in its text.
    pub has_inline_attachments_flag: Option<bool>,
    /// Whether a message has an attachment that is not embedded in its text.
    pub has_real_attachments_flag: Option<bool>,
    /// When the first message was received or created.
    pub first_message_timestamp: Option<DateTime>,
    /// When the last message was received or created.
    pub last_message_timestamp: Option<DateTime>,
    /// When a message was last sent.
    pub last_message_sent_timestamp: Option<DateTime>,
    /// When a message was last received.
    pub last_message_received_timestamp: Option<DateTime>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
}

/// The senders and recipients of a mail thread.
#[record]
pub struct MailThreadParties {
    /// The senders.
    pub from: Option<Vec<MailParty>>,
    /// The recipients.
    pub to: Option<Vec<MailParty>>,
}

/// A sender or a recipient of a mail message or a mail thread.
#[record]
pub struct MailParty {
    pub id: Option<Id<of::MailParty>>,
    pub email_address: Option<String>,
    pub name: Option<String>,
    pub linked_person_id: Option<Id<of::Person>>,
    pub linked_person_name: Option<String>,
    pub linked_organization_id: Option<Id<of::Organization>>,
    pub mail_message_party_id: Option<Id<of::MailMessageParty>>,
    /// Whether the party sent the last message.
    pub latest_sent: Option<bool>,
    /// The time of the message, in milliseconds since the start of 1970 in UTC.
    pub message_time: Option<u64>,
}

/// A mail message.
#[record]
pub struct MailMessage {
    pub id: Id<of::MailMessage>,
    pub from: Option<Vec<MailParty>>,
    pub to: Option<Vec<MailParty>>,
    pub cc: Option<Vec<MailParty>>,
    pub bcc: Option<Vec<MailParty>>,
    /// The URL of the body.
    pub body_url: Option<String>,
    /// The body; returned only with `include_body`.
    pub body: Option<String>,
    /// The id of the connected mail account.
    pub account_id: Option<String>,
    pub user_id: Option<Id<of::User>>,
    pub mail_thread_id: Option<Id<of::MailThread>>,
    pub subject: Option<String>,
    /// The beginning of the body, at most 225 characters.
    pub snippet: Option<String>,
    /// Whether a recipient opened the message; `None` without tracking.
    pub mail_tracking_status: Option<MailTrackingStatus>,
    /// Whether clicks on links are tracked.
    pub mail_link_tracking_enabled_flag: Option<bool>,
    pub read_flag: Option<bool>,
    /// The draft as a text of JSON, for which Pipedrive's documents have no schema; empty or `None` for a message that
    /// is not a draft.
    pub draft: Option<String>,
    pub draft_flag: Option<bool>,
    /// Whether the message is synchronized with the mail provider.
    pub synced_flag: Option<bool>,
    pub deleted_flag: Option<bool>,
    pub has_body_flag: Option<bool>,
    pub sent_flag: Option<bool>,
    pub sent_from_pipedrive_flag: Option<bool>,
    /// Whether the message came through the Smart Bcc address.
    pub smart_bcc_flag: Option<bool>,
    pub has_attachments_flag: Option<bool>,
    /// Whether the message embeds an attachment in its text.
    pub has_inline_attachments_flag: Option<bool>,
    /// Whether the message has an attachment that is not embedded in its text.
    pub has_real_attachments_flag: Option<bool>,
    /// When the message was received or created.
    pub message_time: Option<DateTime>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    /// The attached files; returned among the updates of a record.
    pub attachments: Option<Vec<File>>,
    pub company_id: Option<Id<of::Company>>,
    /// Whether the message was deleted at the mail provider.
    pub external_deleted_flag: Option<bool>,
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

open_enum! {
    /// A folder of the mailbox.
    pub enum MailFolder {
        /// Messages that were received.
        Inbox = "inbox",
        /// Messages that are not sent yet.
        Drafts = "drafts",
        /// Messages that were sent.
        Sent = "sent",
        /// Threads that were archived.
        Archive = "archive",
    }
}

open_enum! {
    /// Whether a recipient opened a mail message.
    pub enum MailTrackingStatus {
        /// A recipient opened the message.
        Opened = "opened",
        /// No recipient opened the message.
        NotOpened = "not opened",
    }
}

/// Lists the mail threads in a folder, a page at a time, the most recent first.
#[operation(GET "/api/v1/mailbox/mailThreads" -> Page<MailThread>, cost = 20, scopes = "mail:read mail:full")]
pub struct GetMailThreads {
    /// Folder to list.
    pub folder: MailFolder,
    /// Number of threads to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of threads per page.
    pub limit: Option<u32>,
}

/// Reads one mail thread.
#[operation(GET "/api/v1/mailbox/mailThreads/{id}" -> Item<MailThread>, cost = 20, scopes = "mail:read mail:full")]
pub struct GetMailThread {
    /// Mail thread to read.
    pub id: Id<of::MailThread>,
}

/// Lists the mail messages of a mail thread, all on one page.
#[operation(
    GET "/api/v1/mailbox/mailThreads/{id}/mailMessages" -> Page<MailMessage>,
    cost = 20, scopes = "mail:read mail:full"
)]
pub struct GetMailThreadMessages {
    /// Mail thread whose messages are listed.
    pub id: Id<of::MailThread>,
}

/// Reads one mail message.
#[operation(GET "/api/v1/mailbox/mailMessages/{id}" -> Item<MailMessage>, cost = 2, scopes = "mail:read mail:full")]
pub struct GetMailMessage {
    /// Mail message to read.
    pub id: Id<of::MailMessage>,
    /// Whether to include the body.
    pub include_body: Option<Bit>,
}

/// Updates a mail thread; arguments that are not given keep their value.
#[operation(
    PUT "/api/v1/mailbox/mailThreads/{id}" -> Item<MailThread>,
    cost = 10, scopes = "mail:full", encoding = form
)]
pub struct UpdateMailThreadDetails {
    /// Mail thread to update.
    pub id: Id<of::MailThread>,
    /// Linked deal.
    pub deal_id: Option<Id<of::Deal>>,
    /// Linked lead.
    pub lead_id: Option<LeadId>,
    /// Whether the thread is shared with other users of the company.
    pub shared_flag: Option<Bit>,
    /// Whether the thread is read.
    pub read_flag: Option<Bit>,
    /// Whether the thread is archived; only threads of the inbox can be.
    pub archived_flag: Option<Bit>,
}

/// Deletes a mail thread.
#[operation(
    DELETE "/api/v1/mailbox/mailThreads/{id}" -> Deleted<Id<of::MailThread>>,
    cost = 6, scopes = "mail:full"
)]
pub struct DeleteMailThread {
    /// Mail thread to delete.
    pub id: Id<of::MailThread>,
}

crate::wire::operation::operations! {
    GetMailThreads, GetMailThread, GetMailThreadMessages, GetMailMessage, UpdateMailThreadDetails, DeleteMailThread,
}
