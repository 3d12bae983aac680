//! Person fields: the built-in and the custom fields of persons, and the options of custom fields.
//!
//! ```
//! use pipedrive_core::v2::person_fields::UpdatePersonFieldOptions;
//! use pipedrive_core::v2::fields::FieldOptionUpdate;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let code = "b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7";
//! let request = account.request(&UpdatePersonFieldOptions::new(code, FieldOptionUpdate::new(190, "Golden")))?;
//! assert_eq!(request.uri().path(), format!("/api/v2/personFields/{code}/options"));
//! assert_eq!(request.body(), r#"[{"id":190,"label":"Golden"}]"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [PersonFields](https://developers.pipedrive.com/docs/api/v1/PersonFields) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Commas, List};
use crate::v2::fields::{
    CustomFieldType, Field, FieldExtra, FieldImportance, FieldOption, FieldOptionToDelete, FieldOptionUpdate,
    FieldRequirement, FieldVisibility, NewFieldOption,
};
use crate::wire::Page;

/// Lists the fields of persons, a page at a time.
#[operation(
    GET "/api/v2/personFields" -> Page<Field>,
    cost = 10, scopes = "contacts:read contacts:full admin contact-fields:full"
)]
pub struct GetPersonFields {
    /// Additional parts of the fields to include.
    pub include_fields: Option<Commas<FieldExtra>>,
    /// Number of fields per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one field of persons.
#[operation(
    GET "/api/v2/personFields/{field_code}" -> Field,
    cost = 1, scopes = "contacts:read contacts:full admin contact-fields:full"
)]
pub struct GetPersonField {
    /// Code of the field to read.
    pub field_code: String,
    /// Additional parts of the field to include.
    pub include_fields: Option<Commas<FieldExtra>>,
}

/// Creates a custom field of persons.
#[operation(
    POST "/api/v2/personFields" -> Field,
    cost = 5, scopes = "admin contact-fields:full",
    require(options if field_type = "enum" | "set")
)]
pub struct AddPersonField {
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
}

/// Updates a field of persons; arguments that are not given keep their value, and at least one has to be given.
#[operation(
    PATCH "/api/v2/personFields/{field_code}" -> Field,
    cost = 5, scopes = "contacts:full admin contact-fields:full",
    require(field_name | ui_visibility | important_fields | required_fields)
)]
pub struct UpdatePersonField {
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
}

/// Deletes a custom field of persons and returns the field.
#[operation(DELETE "/api/v2/personFields/{field_code}" -> Field, cost = 3, scopes = "admin contact-fields:full")]
pub struct DeletePersonField {
    /// Code of the field to delete.
    pub field_code: String,
}

/// Adds options to a custom field of persons, all or none, and returns the new options.
#[operation(
    POST "/api/v2/personFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 5, scopes = "contacts:full admin contact-fields:full"
)]
pub struct AddPersonFieldOptions {
    /// Code of the field to add options to, which has the type `enum` or `set`.
    pub field_code: String,
    /// Options to add, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<NewFieldOption>,
}

/// Updates options of a custom field of persons, all or none, and returns them.
#[operation(
    PATCH "/api/v2/personFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 5, scopes = "contacts:full admin contact-fields:full"
)]
pub struct UpdatePersonFieldOptions {
    /// Code of the field whose options are updated.
    pub field_code: String,
    /// Options to update, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<FieldOptionUpdate>,
}

/// Deletes options of a custom field of persons, all or none, and returns them.
#[operation(
    DELETE "/api/v2/personFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 3, scopes = "contacts:full admin contact-fields:full"
)]
pub struct DeletePersonFieldOptions {
    /// Code of the field whose options are deleted.
    pub field_code: String,
    /// Options to delete, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<FieldOptionToDelete>,
}

crate::wire::operation::operations! {
    GetPersonFields, GetPersonField, AddPersonField, UpdatePersonField, DeletePersonField, AddPersonFieldOptions,
    UpdatePersonFieldOptions, DeletePersonFieldOptions,
}
