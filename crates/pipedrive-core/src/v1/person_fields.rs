//! Person fields: the built-in and the custom fields of persons.
//!
//! A field is identified by a number, its key stands in the records. API v2 has the same fields under their
//! [keys](crate::v2::person_fields), with operations that change single options.
//!
//! ```
//! use pipedrive_core::v1::fields::KeptOrNewOption;
//! use pipedrive_core::v1::person_fields::UpdatePersonField;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let golden = KeptOrNewOption::new("Golden").id(190);
//! let request = account.request(&UpdatePersonField::new(12).options([golden, "Silver".into()]))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/personFields/12");
//! assert_eq!(request.body(), r#"{"options":[{"id":190,"label":"Golden"},{"label":"Silver"}]}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [PersonFields](https://developers.pipedrive.com/docs/api/v1/PersonFields) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Commas, Id, List, of};
use crate::v1::fields::{DeletedFields, Field, KeptOrNewOption};
use crate::v2::fields::{CustomFieldType, NewFieldOption};
use crate::wire::{Deleted, Item, Page};

/// Lists the fields of persons, a page at a time.
#[operation(
    GET "/api/v1/personFields" -> Page<Field>,
    cost = 20, scopes = "contacts:read contacts:full admin contact-fields:full"
)]
pub struct GetPersonFields {
    /// Number of fields to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of fields per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads one field of persons.
#[operation(
    GET "/api/v1/personFields/{id}" -> Item<Field>,
    cost = 2, scopes = "contacts:read contacts:full admin contact-fields:full"
)]
pub struct GetPersonField {
    /// Field to read.
    pub id: Id<of::Field>,
}

/// Creates a custom field of persons.
#[operation(
    POST "/api/v1/personFields" -> Item<Field>,
    cost = 10, scopes = "admin contact-fields:full",
    require(options if field_type = "enum" | "set")
)]
pub struct AddPersonField {
    /// Name of the field.
    pub name: String,
    /// Type of the field's values, which cannot be changed later.
    pub field_type: CustomFieldType,
    /// Options of the field, at least one; required for the types `enum` and `set`.
    #[arg(min = 1)]
    pub options: Option<List<NewFieldOption>>,
    /// Whether the field is shown where a person is added; defaults to `true`.
    pub add_visible_flag: Option<bool>,
}

/// Updates a field of persons; arguments that are not given keep their value.
#[operation(PUT "/api/v1/personFields/{id}" -> Item<Field>, cost = 10, scopes = "admin contact-fields:full")]
pub struct UpdatePersonField {
    /// Field to update.
    pub id: Id<of::Field>,
    /// Name of the field.
    pub name: Option<String>,
    /// All options that a field of the types `enum` and `set` is to have, at least one; those left out are deleted.
    #[arg(min = 1)]
    pub options: Option<List<KeptOrNewOption>>,
    /// Whether the field is shown where a person is added.
    pub add_visible_flag: Option<bool>,
}

/// Deletes a custom field of persons.
#[operation(
    DELETE "/api/v1/personFields/{id}" -> Deleted<Id<of::Field>>,
    cost = 6, scopes = "admin contact-fields:full"
)]
pub struct DeletePersonField {
    /// Field to delete.
    pub id: Id<of::Field>,
}

/// Deletes several custom fields of persons.
#[operation(DELETE "/api/v1/personFields" -> Item<DeletedFields>, cost = 10, scopes = "admin contact-fields:full")]
pub struct DeletePersonFields {
    /// Fields to delete.
    pub ids: Commas<Id<of::Field>>,
}

crate::wire::operation::operations! {
    GetPersonFields, GetPersonField, AddPersonField, UpdatePersonField, DeletePersonField, DeletePersonFields,
}
