//! Channels: messengers that an app connects, with their conversations.
//!
//! ```
//! use pipedrive_core::v1::channels::{AddChannel, ChannelProvider};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let channel = AddChannel::new("Hotline", "hotline-1").provider_type(ChannelProvider::Whatsapp);
//! let request = account.request(&channel)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/channels");
//! assert_eq!(
//!     request.body(),
//!     r#"{"name":"Hotline","provider_channel_id":"hotline-1","provider_type":"whatsapp"}"#,
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Pipedrive ended them in February 2026, though its documents still have them, as deprecated. Ids of channels,
//! conversations, messages and senders are texts that the provider of the messenger chooses. See
//! [Channels](https://developers.pipedrive.com/docs/api/v1/Channels) in Pipedrive's documentation.

use pipedrive_derive::{object, operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{DateTime, Id, List, V1DateTime, of};
use crate::wire::{Item, NoContent};

/// A channel.
#[record]
pub struct Channel {
    /// The id of the channel in Pipedrive, a UUID.
    pub id: String,
    pub name: Option<String>,
    /// The URL of the icon.
    pub avatar_url: Option<String>,
    /// The id of the channel at the provider.
    pub provider_channel_id: Option<String>,
    /// The client id of the app.
    pub marketplace_client_id: Option<String>,
    pub pd_company_id: Option<Id<of::Company>>,
    pub pd_user_id: Option<Id<of::User>>,
    pub created_at: Option<V1DateTime>,
    pub provider_type: Option<ChannelProvider>,
    /// Whether the app has templates of messages.
    pub template_support: Option<bool>,
}

/// A message in a conversation.
#[record]
pub struct ChannelMessage {
    pub id: String,
    /// The id of the channel at the provider.
    pub channel_id: Option<String>,
    pub sender_id: Option<String>,
    pub conversation_id: Option<String>,
    /// The text of the message.
    pub message: Option<String>,
    pub status: Option<ChannelMessageStatus>,
    pub created_at: Option<DateTime>,
    /// When the message can no longer be replied to.
    pub reply_by: Option<DateTime>,
    /// The URL of the conversation at the provider.
    pub conversation_link: Option<String>,
    pub attachments: Option<Vec<ChannelAttachment>>,
}

/// An attachment of a message, read in [`ChannelMessage`] and sent in [`ReceiveMessage`].
#[object]
pub struct ChannelAttachment {
    /// Id of the attachment.
    pub id: String,
    /// Media type of the attachment, such as `image/png`.
    #[field(name = "type")]
    pub kind: String,
    /// URL of the attachment.
    pub url: String,
    /// Name of the attachment.
    pub name: Option<String>,
    /// Size of the attachment; the unit is not documented.
    pub size: Option<u64>,
    /// URL of a picture of the attachment.
    pub preview_url: Option<String>,
    /// Whether the URL expires, so that Pipedrive asks the app for a new one; defaults to `false`.
    pub link_expires: Option<bool>,
}

open_enum! {
    /// The provider of a messenger.
    pub enum ChannelProvider {
        /// Facebook.
        Facebook = "facebook",
        /// WhatsApp.
        Whatsapp = "whatsapp",
        /// Any other.
        Unlisted = "other",
    }
}

open_enum! {
    /// The status of a message.
    pub enum ChannelMessageStatus {
        /// The message was sent.
        Sent = "sent",
        /// The message was delivered.
        Delivered = "delivered",
        /// The message was read.
        Read = "read",
        /// The message could not be delivered.
        Failed = "failed",
    }
}

/// Creates a channel. Administrators only.
#[operation(POST "/api/v1/channels" -> Item<Channel>, cost = 10, scopes = "messengers-integration", deprecated)]
pub struct AddChannel {
    /// Name of the channel.
    pub name: String,
    /// Id of the channel at the provider.
    pub provider_channel_id: String,
    /// URL of an icon for the channel.
    pub avatar_url: Option<String>,
    /// Whether the app has templates of messages; defaults to `false`.
    pub template_support: Option<bool>,
    /// Provider of the messenger, for its icon; defaults to `other`.
    pub provider_type: Option<ChannelProvider>,
}

/// Deletes a channel with its conversations and messages.
#[operation(DELETE "/api/v1/channels/{id}" -> NoContent, cost = 6, scopes = "messengers-integration", deprecated)]
pub struct DeleteChannel {
    /// Channel to delete, by its id at the provider.
    pub id: String,
}

/// Adds a message to a conversation.
#[operation(
    POST "/api/v1/channels/messages/receive" -> Item<ChannelMessage>,
    cost = 10, scopes = "messengers-integration", deprecated
)]
pub struct ReceiveMessage {
    /// Id of the message.
    pub id: String,
    /// Channel of the message, by its id at the provider.
    pub channel_id: String,
    /// Sender of the message.
    pub sender_id: String,
    /// Conversation of the message.
    pub conversation_id: String,
    /// Text of the message.
    pub message: String,
    /// Status of the message.
    pub status: ChannelMessageStatus,
    /// When the message was created.
    pub created_at: V1DateTime,
    /// When the message can no longer be replied to.
    pub reply_by: Option<V1DateTime>,
    /// URL of the conversation at the provider.
    pub conversation_link: Option<String>,
    /// Attachments of the message.
    pub attachments: Option<List<ChannelAttachment>>,
}

/// Deletes a conversation.
#[operation(
    DELETE "/api/v1/channels/{channel-id}/conversations/{conversation-id}" -> NoContent,
    cost = 6, scopes = "messengers-integration", deprecated
)]
pub struct DeleteConversation {
    /// Channel of the conversation, by its id at the provider.
    #[arg(name = "channel-id")]
    pub channel_id: String,
    /// Conversation to delete.
    #[arg(name = "conversation-id")]
    pub conversation_id: String,
}

crate::wire::operation::operations! {
    AddChannel, DeleteChannel, ReceiveMessage, DeleteConversation,
}
