//! Deal fields: the built-in and the custom fields of deals, which leads share, and the options of custom fields.
//!
//! ```
//! use pipedrive_core::v2::deal_fields::AddDealField;
//! use pipedrive_core::v2::fields::CustomFieldType;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let tier = AddDealField::new("Tier", CustomFieldType::Enum).options(["Gold", "Silver"]);
//! let request = account.request(&tier)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/dealFields");
//! assert_eq!(
//!     request.body(),
//!     r#"{"field_name":"Tier","field_type":"enum","options":[{"label":"Gold"},{"label":"Silver"}]}"#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [DealFields](https://developers.pipedrive.com/docs/api/v1/DealFields) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Commas, List, Patch};
use crate::v2::fields::{
    CustomFieldType, Field, FieldExtra, FieldImportance, FieldOption, FieldOptionToDelete, FieldOptionUpdate,
    FieldRequirement, FieldVisibility, NewFieldOption,
};
use crate::wire::Page;

/// Lists the fields of deals, a page at a time.
#[operation(
    GET "/api/v2/dealFields" -> Page<Field>,
    cost = 10, scopes = "deals:read deals:full admin deal-fields:full"
)]
pub struct GetDealFields {
    /// Additional parts of the fields to include.
    pub include_fields: Option<Commas<FieldExtra>>,
    /// Number of fields per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one field of deals.
#[operation(
    GET "/api/v2/dealFields/{field_code}" -> Field,
    cost = 1, scopes = "deals:read deals:full admin deal-fields:full"
)]
pub struct GetDealField {
    /// Code of the field to read.
    pub field_code: String,
    /// Additional parts of the field to include.
    pub include_fields: Option<Commas<FieldExtra>>,
}

/// Creates a custom field of deals.
#[operation(
    POST "/api/v2/dealFields" -> Field,
    cost = 5, scopes = "admin deal-fields:full",
    require(options if field_type = "enum" | "set")
)]
pub struct AddDealField {
    /// Name of the field, of 1 to 255 characters.
    #[arg(min = 1, max = 255)]
    pub field_name: String,
    /// Type of the field's values, which cannot be changed later.
    pub field_type: CustomFieldType,
    /// Options of the field; required for the types `enum` and `set`.
    pub options: Option<List<NewFieldOption>>,
    /// Where the field is shown.
    pub ui_visibility: Option<FieldVisibility>,
    /// Where the field is highlighted as important.
    pub important_fields: Option<FieldImportance>,
    /// Where the field is required.
    pub required_fields: Option<FieldRequirement>,
    /// Description of the field.
    pub description: Patch<String>,
}

/// Updates a field of deals; arguments that are not given keep their value, and at least one has to be given.
#[operation(
    PATCH "/api/v2/dealFields/{field_code}" -> Field,
    cost = 5, scopes = "deals:full admin deal-fields:full",
    require(field_name | ui_visibility | important_fields | required_fields | description)
)]
pub struct UpdateDealField {
    /// Code of the field to update.
    pub field_code: String,
    /// Name of the field, of 1 to 255 characters.
    #[arg(min = 1, max = 255)]
    pub field_name: Option<String>,
    /// Where the field is shown.
    pub ui_visibility: Option<FieldVisibility>,
    /// Where the field is highlighted as important.
    pub important_fields: Option<FieldImportance>,
    /// Where the field is required.
    pub required_fields: Option<FieldRequirement>,
    /// Description of the field.
    pub description: Patch<String>,
}

/// Deletes a custom field of deals and returns the field.
#[operation(DELETE "/api/v2/dealFields/{field_code}" -> Field, cost = 3, scopes = "admin deal-fields:full")]
pub struct DeleteDealField {
    /// Code of the field to delete.
    pub field_code: String,
}

/// Adds options to a custom field of deals, all or none, and returns the new options.
#[operation(
    POST "/api/v2/dealFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 5, scopes = "deals:full admin deal-fields:full"
)]
pub struct AddDealFieldOptions {
    /// Code of the field to add options to, which has the type `enum` or `set`.
    pub field_code: String,
    /// Options to add, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<NewFieldOption>,
}

/// Updates options of a custom field of deals, all or none, and returns them.
#[operation(
    PATCH "/api/v2/dealFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 5, scopes = "deals:full admin deal-fields:full"
)]
pub struct UpdateDealFieldOptions {
    /// Code of the field whose options are updated.
    pub field_code: String,
    /// Options to update, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<FieldOptionUpdate>,
}

/// Deletes options of a custom field of deals, all or none, and returns them.
#[operation(
    DELETE "/api/v2/dealFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 3, scopes = "deals:full admin deal-fields:full"
)]
pub struct DeleteDealFieldOptions {
    /// Code of the field whose options are deleted.
    pub field_code: String,
    /// Options to delete, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<FieldOptionToDelete>,
}

crate::wire::operation::operations! {
    GetDealFields, GetDealField, AddDealField, UpdateDealField, DeleteDealField, AddDealFieldOptions,
    UpdateDealFieldOptions, DeleteDealFieldOptions,
}
