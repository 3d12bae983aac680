//! Webhooks: subscriptions to events, which Pipedrive sends to a URL.
//!
//! A webhook cannot be updated: delete it and create another. A user can have 40.
//!
//! ```
//! use pipedrive_core::v1::webhooks::{AddWebhook, WebhookAction, WebhookObject, WebhookVersion};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let webhook = AddWebhook::new("https://example.org/hook", WebhookAction::Change, WebhookObject::Deal, "Deals")
//!     .version(WebhookVersion::V2)
//!     .http_auth_user("pipedrive")
//!     .http_auth_password("open sesame");
//! assert!(!format!("{webhook:?}").contains("sesame"));
//! let request = account.request(&webhook)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/webhooks");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Webhooks](https://developers.pipedrive.com/docs/api/v1/Webhooks) in Pipedrive's documentation, and the
//! [guide](https://pipedrive.readme.io/docs/guide-for-webhooks-v2) for what Pipedrive sends.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{DateTime, Id, Patch, Secret, of};
use crate::wire::{Item, NoContent, Page};

/// A webhook.
#[record]
pub struct Webhook {
    pub id: Id<of::Webhook>,
    pub name: Option<String>,
    pub company_id: Option<Id<of::Company>>,
    /// The user who created the webhook.
    pub owner_id: Option<Id<of::User>>,
    /// The user whose permissions determine which events are sent.
    pub user_id: Option<Id<of::User>>,
    /// The administrator of the webhook.
    pub admin_id: Option<Id<of::User>>,
    /// The actions that cause events.
    pub event_action: Option<WebhookAction>,
    /// The type of the records whose events are sent.
    pub event_object: Option<WebhookObject>,
    /// The URL to which events are sent.
    pub subscription_url: Option<String>,
    /// The format of the events.
    pub version: Option<WebhookVersion>,
    pub is_active: Option<bool>,
    /// What created the webhook.
    #[field(name = "type")]
    pub kind: Option<WebhookType>,
    /// The user name for HTTP basic authentication at the URL.
    pub http_auth_user: Option<String>,
    /// The password for HTTP basic authentication at the URL.
    pub http_auth_password: Option<Secret>,
    pub add_time: Option<DateTime>,
    /// When the webhook was removed.
    pub remove_time: Option<DateTime>,
    /// Why the webhook was removed.
    pub remove_reason: Option<String>,
    /// When an event was last sent.
    pub last_delivery_time: Option<DateTime>,
    /// The HTTP status of the response to the last event, or `Error` if there was none.
    pub last_http_status: Option<String>,
}

open_enum! {
    /// The actions that cause the events of a webhook.
    ///
    /// Webhooks of version 1.0 have other words: `added`, `updated`, `deleted` and `merged`.
    pub enum WebhookAction {
        /// A record is created.
        Create = "create",
        /// A record is changed.
        Change = "change",
        /// A record is deleted.
        Delete = "delete",
        /// All actions.
        All = "*",
    }
}

open_enum! {
    /// The type of the records whose events a webhook sends.
    ///
    /// Pipedrive has announced others: `project`, `task`, `board`, `phase`, `deal_product` and `deal_installment`.
    pub enum WebhookObject {
        /// Activities.
        Activity = "activity",
        /// Deals.
        Deal = "deal",
        /// Leads.
        Lead = "lead",
        /// Notes.
        Note = "note",
        /// Organizations.
        Organization = "organization",
        /// Persons.
        Person = "person",
        /// Pipelines.
        Pipeline = "pipeline",
        /// Products.
        Product = "product",
        /// Stages.
        Stage = "stage",
        /// Users.
        User = "user",
        /// All records.
        All = "*",
    }
}

open_enum! {
    /// The format of the events of a webhook.
    pub enum WebhookVersion {
        /// Version 1.0.
        V1 = "1.0",
        /// Version 2.0.
        V2 = "2.0",
    }
}

open_enum! {
    /// What created a webhook.
    pub enum WebhookType {
        /// A user.
        General = "general",
        /// An app.
        Application = "application",
        /// An automation.
        Automation = "automation",
    }
}

/// Lists webhooks, all on one page: with OAuth those of the app, with an API token those of the company's users.
#[operation(GET "/api/v1/webhooks" -> Page<Webhook>, cost = 10, scopes = "admin")]
pub struct GetWebhooks {}

/// Creates a webhook.
///
/// Pipedrive tries the URL, and rejects one that cannot be reached, redirects or is part of Pipedrive's API.
#[operation(POST "/api/v1/webhooks" -> Item<Webhook>, cost = 10, scopes = "admin")]
pub struct AddWebhook {
    /// URL to which events are sent.
    pub subscription_url: String,
    /// Actions that cause events.
    pub event_action: WebhookAction,
    /// Type of the records whose events are sent.
    pub event_object: WebhookObject,
    /// Name of the webhook, at most 255 characters.
    #[arg(max = 255)]
    pub name: String,
    /// User whose permissions determine which events are sent; defaults to the authorized user. Only an administrator
    /// can choose another.
    pub user_id: Option<Id<of::User>>,
    /// User name for HTTP basic authentication at the URL.
    pub http_auth_user: Patch<String>,
    /// Password for HTTP basic authentication at the URL.
    pub http_auth_password: Patch<Secret>,
    /// Format of the events; defaults to 2.0.
    pub version: Option<WebhookVersion>,
}

/// Deletes a webhook.
#[operation(DELETE "/api/v1/webhooks/{id}" -> NoContent, cost = 6, scopes = "admin")]
pub struct DeleteWebhook {
    /// Webhook to delete.
    pub id: Id<of::Webhook>,
}

crate::wire::operation::operations! {
    GetWebhooks, AddWebhook, DeleteWebhook,
}
