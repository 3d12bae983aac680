//! Activity fields: the fields of activities, which cannot be changed and among which there are no custom fields.
//!
//! ```
//! use pipedrive_core::v2::activity_fields::GetActivityField;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetActivityField::new("due_date"))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/activityFields/due_date");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [ActivityFields](https://developers.pipedrive.com/docs/api/v1/ActivityFields) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::Commas;
use crate::model::open_enum::open_enum;
use crate::v2::fields::Field;
use crate::wire::Page;

open_enum! {
    /// A part of an activity field that is returned only on request.
    pub enum ActivityFieldExtra {
        /// Where the field is shown.
        UiVisibility = "ui_visibility",
    }
}

/// Lists the fields of activities, a page at a time.
#[operation(GET "/api/v2/activityFields" -> Page<Field>, cost = 10, scopes = "admin")]
pub struct GetActivityFields {
    /// Additional parts of the fields to include.
    pub include_fields: Option<Commas<ActivityFieldExtra>>,
    /// Number of fields per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one field of activities.
#[operation(GET "/api/v2/activityFields/{field_code}" -> Field, cost = 1, scopes = "admin")]
pub struct GetActivityField {
    /// Code of the field to read.
    pub field_code: String,
    /// Additional parts of the field to include.
    pub include_fields: Option<Commas<ActivityFieldExtra>>,
}

crate::wire::operation::operations! {
    GetActivityFields, GetActivityField,
}
