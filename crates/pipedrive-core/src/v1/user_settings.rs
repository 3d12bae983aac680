//! User settings: the settings of the authorized user.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::user_settings::GetUserSettings;
//!
//! let body = r#"{"success":true,"data":{"list_limit":100,"night_mode":true}}"#;
//! let settings = GetUserSettings::read(http::Response::new(body.into()))?;
//! assert_eq!(settings.list_limit, Some(100));
//! assert_eq!(settings.rest().get::<bool>("night_mode")?, Some(true));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [UserSettings](https://developers.pipedrive.com/docs/api/v1/UserSettings) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::wire::Item;

/// The settings of a user. Pipedrive documents only some of them; the others are in [`rest`](Self::rest).
#[record]
pub struct UserSettings {
    /// Whether the user can belong to the Marketplace team.
    pub marketplace_team: Option<bool>,
    /// The number of rows that lists show.
    pub list_limit: Option<u64>,
    pub beta_app: Option<bool>,
    /// Whether links to phone numbers are not opened with Pipedrive's phone.
    pub prevent_salesphone_callto_override: Option<bool>,
    /// Where uploaded files are stored, such as `s3`.
    pub file_upload_destination: Option<String>,
    /// The form of links to phone numbers, such as `callto:[number]`.
    pub callto_link_syntax: Option<String>,
    /// Whether the expected close date of a new deal is set automatically.
    pub autofill_deal_expected_close_date: Option<bool>,
    /// The condition under which two persons are duplicates, such as `name && (org_id || email || phone)`.
    pub person_duplicate_condition: Option<String>,
}

/// Reads the settings of the authorized user.
#[operation(GET "/api/v1/userSettings" -> Item<UserSettings>, cost = 2, scopes = "base")]
pub struct GetUserSettings {}

crate::wire::operation::operations! {
    GetUserSettings,
}
