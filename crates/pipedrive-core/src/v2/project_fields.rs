//! Project fields: the built-in and the custom fields of projects, and the options of custom fields.
//!
//! Responses are documented with the parts that other entities have with `include_fields`, but without that argument:
//! whether they are always returned is unconfirmed.
//!
//! ```
//! use pipedrive_core::v2::project_fields::AddProjectFieldOptions;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let code = "b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7";
//! let request = account.request(&AddProjectFieldOptions::new(code, ["North", "South"]))?;
//! assert_eq!(request.uri().path(), format!("/api/v2/projectFields/{code}/options"));
//! assert_eq!(request.body(), r#"[{"label":"North"},{"label":"South"}]"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [ProjectFields](https://developers.pipedrive.com/docs/api/v1/ProjectFields) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::List;
use crate::v2::fields::{
    CustomFieldType, Field, FieldImportance, FieldOption, FieldOptionToDelete, FieldOptionUpdate, FieldRequirement,
    FieldVisibility, NewFieldOption,
};
use crate::wire::Page;

/// Lists the fields of projects, a page at a time.
#[operation(
    GET "/api/v2/projectFields" -> Page<Field>,
    cost = 10, scopes = "projects:read projects:full project-fields:full"
)]
pub struct GetProjectFields {
    /// Number of fields per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one field of projects.
#[operation(
    GET "/api/v2/projectFields/{field_code}" -> Field,
    cost = 1, scopes = "projects:read projects:full project-fields:full"
)]
pub struct GetProjectField {
    /// Code of the field to read.
    pub field_code: String,
}

/// Creates a custom field of projects.
#[operation(
    POST "/api/v2/projectFields" -> Field,
    cost = 5, scopes = "project-fields:full",
    require(options if field_type = "enum" | "set")
)]
pub struct AddProjectField {
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

/// Updates a field of projects; arguments that are not given keep their value, and at least one has to be given.
#[operation(
    PATCH "/api/v2/projectFields/{field_code}" -> Field,
    cost = 5, scopes = "project-fields:full",
    require(field_name | ui_visibility | important_fields | required_fields)
)]
pub struct UpdateProjectField {
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

/// Deletes a custom field of projects and returns the field.
#[operation(DELETE "/api/v2/projectFields/{field_code}" -> Field, cost = 3, scopes = "project-fields:full")]
pub struct DeleteProjectField {
    /// Code of the field to delete.
    pub field_code: String,
}

/// Adds options to a custom field of projects, all or none, and returns the new options.
#[operation(
    POST "/api/v2/projectFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 5, scopes = "project-fields:full"
)]
pub struct AddProjectFieldOptions {
    /// Code of the field to add options to, which has the type `enum` or `set`.
    pub field_code: String,
    /// Options to add, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<NewFieldOption>,
}

/// Updates options of a custom field of projects, all or none, and returns them.
#[operation(
    PATCH "/api/v2/projectFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 5, scopes = "project-fields:full"
)]
pub struct UpdateProjectFieldOptions {
    /// Code of the field whose options are updated.
    pub field_code: String,
    /// Options to update, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<FieldOptionUpdate>,
}

/// Deletes options of a custom field of projects, all or none, and returns them.
#[operation(
    DELETE "/api/v2/projectFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 3, scopes = "project-fields:full"
)]
pub struct DeleteProjectFieldOptions {
    /// Code of the field whose options are deleted.
    pub field_code: String,
    /// Options to delete, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<FieldOptionToDelete>,
}

crate::wire::operation::operations! {
    GetProjectFields, GetProjectField, AddProjectField, UpdateProjectField, DeleteProjectField, AddProjectFieldOptions,
    UpdateProjectFieldOptions, DeleteProjectFieldOptions,
}
