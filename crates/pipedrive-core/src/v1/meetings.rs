//! Meetings: the links between users and the apps of providers of video calls.
//!
//! ```
//! use pipedrive_core::v1::meetings::SaveUserProviderLink;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let link = SaveUserProviderLink::new("1e3943c9-6395-462b-b432-1f252c017f3d", 3, 7, "57da5c3c55a82bb4");
//! let request = account.request(&link)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/meetings/userProviderLinks");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Meetings](https://developers.pipedrive.com/docs/api/v1/Meetings) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{Id, UserProviderLinkId, of};
use crate::wire::Item;

/// The response to a change of a link.
#[record]
pub struct UserProviderLinkChange {
    /// A message in English that says that the change is made.
    pub message: Option<String>,
}

/// Links a user to the app of a provider of video calls, after the user has installed it.
#[operation(
    POST "/api/v1/meetings/userProviderLinks" -> Item<UserProviderLinkChange>,
    cost = 10, scopes = "video-calls"
)]
pub struct SaveUserProviderLink {
    /// Id of the link, which the app chooses.
    pub user_provider_id: UserProviderLinkId,
    /// User who has installed the app.
    pub user_id: Id<of::User>,
    /// Company of the user.
    pub company_id: Id<of::Company>,
    /// Client id of the app.
    pub marketplace_client_id: String,
}

/// Removes the link between a user and the app of a provider of video calls.
#[operation(
    DELETE "/api/v1/meetings/userProviderLinks/{id}" -> Item<UserProviderLinkChange>,
    cost = 6, scopes = "video-calls"
)]
pub struct DeleteUserProviderLink {
    /// Link to remove.
    pub id: UserProviderLinkId,
}

crate::wire::operation::operations! {
    SaveUserProviderLink, DeleteUserProviderLink,
}
