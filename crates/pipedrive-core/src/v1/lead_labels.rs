//! Lead labels: colored words for leads, such as *Hot*, *Warm* and *Cold*.
//!
//! ```
//! use pipedrive_core::v1::lead_labels::{AddLeadLabel, LeadLabelColor};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&AddLeadLabel::new("Urgent", LeadLabelColor::Red))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/leadLabels");
//! assert_eq!(request.body(), r#"{"name":"Urgent","color":"red"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [LeadLabels](https://developers.pipedrive.com/docs/api/v1/LeadLabels) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{DateTime, LeadLabelId};
use crate::wire::{Deleted, Item, Page};

/// A label of leads.
#[record]
pub struct LeadLabel {
    pub id: LeadLabelId,
    pub name: Option<String>,
    pub color: Option<LeadLabelColor>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
}

open_enum! {
    /// The color of a lead label.
    pub enum LeadLabelColor {
        /// Blue.
        Blue = "blue",
        /// Brown.
        Brown = "brown",
        /// Dark gray.
        DarkGray = "dark-gray",
        /// Gray.
        Gray = "gray",
        /// Green.
        Green = "green",
        /// Orange.
        Orange = "orange",
        /// Pink.
        Pink = "pink",
        /// Purple.
        Purple = "purple",
        /// Red.
        Red = "red",
        /// Yellow.
        Yellow = "yellow",
    }
}

/// Lists the lead labels, all on one page.
#[operation(GET "/api/v1/leadLabels" -> Page<LeadLabel>, cost = 10, scopes = "leads:read leads:full")]
pub struct GetLeadLabels {}

/// Creates a lead label.
#[operation(POST "/api/v1/leadLabels" -> Item<LeadLabel>, cost = 10, scopes = "leads:full")]
pub struct AddLeadLabel {
    /// Name of the label.
    pub name: String,
    /// Color of the label.
    pub color: LeadLabelColor,
}

/// Updates a lead label; arguments that are not given keep their value.
#[operation(PATCH "/api/v1/leadLabels/{id}" -> Item<LeadLabel>, cost = 10, scopes = "leads:full")]
pub struct UpdateLeadLabel {
    /// Label to update.
    pub id: LeadLabelId,
    /// Name of the label.
    pub name: Option<String>,
    /// Color of the label.
    pub color: Option<LeadLabelColor>,
}

/// Deletes a lead label.
#[operation(DELETE "/api/v1/leadLabels/{id}" -> Deleted<LeadLabelId>, cost = 6, scopes = "leads:full")]
pub struct DeleteLeadLabel {
    /// Label to delete.
    pub id: LeadLabelId,
}

crate::wire::operation::operations! {
    GetLeadLabels, AddLeadLabel, UpdateLeadLabel, DeleteLeadLabel,
}
