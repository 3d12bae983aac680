//! Deal fields: the built-in and the custom fields of deals, which leads share.
//!
//! A field is identified by a number, its key stands in the records. API v2 has the same fields under their
//! [keys](crate::v2::deal_fields), with operations that change single options.
//!
//! ```
//! use pipedrive_core::v1::deal_fields::AddDealField;
//! use pipedrive_core::v2::fields::CustomFieldType;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let tier = AddDealField::new("Tier", CustomFieldType::Enum).options(["Gold", "Silver"]);
//! let request = account.request(&tier)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/dealFields");
//! assert_eq!(
//!     request.body(),
//!     r#"{"name":"Tier","field_type":"enum","options":[{"label":"Gold"},{"label":"Silver"}]}"#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [DealFields](https://developers.pipedrive.com/docs/api/v1/DealFields) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Commas, Id, List, of};
use crate::v1::fields::{DeletedFields, Field, KeptOrNewOption};
use crate::v2::fields::{CustomFieldType, NewFieldOption};
use crate::wire::{Deleted, Item, Page};

/// Lists the fields of deals, a page at a time.
#[operation(
    GET "/api/v1/dealFields" -> Page<Field>,
    cost = 20, scopes = "deals:read deals:full admin deal-fields:full"
)]
pub struct GetDealFields {
    /// Number of fields to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of fields per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads one field of deals.
#[operation(
    GET "/api/v1/dealFields/{id}" -> Item<Field>,
    cost = 2, scopes = "deals:read deals:full admin deal-fields:full"
)]
pub struct GetDealField {
    /// Field to read.
    pub id: Id<of::Field>,
}

/// Creates a custom field of deals.
#[operation(
    POST "/api/v1/dealFields" -> Item<Field>,
    cost = 10, scopes = "admin deal-fields:full",
    require(options if field_type = "enum" | "set")
)]
pub struct AddDealField {
    /// Name of the field.
    pub name: String,
    /// Type of the field's values, which cannot be changed later.
    pub field_type: CustomFieldType,
    /// Options of the field, at least one; required for the types `enum` and `set`.
    #[arg(min = 1)]
    pub options: Option<List<NewFieldOption>>,
    /// Whether the field is shown where a deal is added; defaults to `true`.
    pub add_visible_flag: Option<bool>,
}

/// Updates a field of deals; arguments that are not given keep their value.
#[operation(PUT "/api/v1/dealFields/{id}" -> Item<Field>, cost = 10, scopes = "admin deal-fields:full")]
pub struct UpdateDealField {
    /// Field to update.
    pub id: Id<of::Field>,
    /// Name of the field.
    pub name: Option<String>,
    /// All options that a field of the types `enum` and `set` is to have, at least one; those left out are deleted.
    #[arg(min = 1)]
    pub options: Option<List<KeptOrNewOption>>,
    /// Whether the field is shown where a deal is added.
    pub add_visible_flag: Option<bool>,
}

/// Deletes a custom field of deals.
#[operation(
    DELETE "/api/v1/dealFields/{id}" -> Deleted<Id<of::Field>>,
    cost = 6, scopes = "admin deal-fields:full"
)]
pub struct DeleteDealField {
    /// Field to delete.
    pub id: Id<of::Field>,
}

/// Deletes several custom fields of deals.
#[operation(DELETE "/api/v1/dealFields" -> Item<DeletedFields>, cost = 10, scopes = "admin deal-fields:full")]
pub struct DeleteDealFields {
    /// Fields to delete.
    pub ids: Commas<Id<of::Field>>,
}

crate::wire::operation::operations! {
    GetDealFields, GetDealField, AddDealField, UpdateDealField, DeleteDealField, DeleteDealFields,
}
