//! Organization fields: the built-in and the custom fields of organizations.
//!
//! A field is identified by a number, its key stands in the records. API v2 has the same fields under their
//! [keys](crate::v2::organization_fields), with operations that change single options.
//!
//! ```
//! use pipedrive_core::v1::organization_fields::DeleteOrganizationFields;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&DeleteOrganizationFields::new([12, 13]))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/organizationFields?ids=12%2C13");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [OrganizationFields](https://developers.pipedrive.com/docs/api/v1/OrganizationFields) in Pipedrive's
//! documentation.

use pipedrive_derive::operation;

use crate::model::{Commas, Id, List, of};
use crate::v1::fields::{DeletedFields, Field, KeptOrNewOption};
use crate::v2::fields::{CustomFieldType, NewFieldOption};
use crate::wire::{Deleted, Item, Page};

/// Lists the fields of organizations, a page at a time.
#[operation(
    GET "/api/v1/organizationFields" -> Page<Field>,
    cost = 20, scopes = "contacts:read contacts:full admin contact-fields:full"
)]
pub struct GetOrganizationFields {
    /// Number of fields to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of fields per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads one field of organizations.
#[operation(
    GET "/api/v1/organizationFields/{id}" -> Item<Field>,
    cost = 2, scopes = "contacts:read contacts:full admin contact-fields:full"
)]
pub struct GetOrganizationField {
    /// Field to read.
    pub id: Id<of::Field>,
}

/// Creates a custom field of organizations.
#[operation(
    POST "/api/v1/organizationFields" -> Item<Field>,
    cost = 10, scopes = "admin contact-fields:full",
    require(options if field_type = "enum" | "set")
)]
pub struct AddOrganizationField {
    /// Name of the field.
    pub name: String,
    /// Type of the field's values, which cannot be changed later.
    pub field_type: CustomFieldType,
    /// Options of the field, at least one; required for the types `enum` and `set`.
    #[arg(min = 1)]
    pub options: Option<List<NewFieldOption>>,
    /// Whether the field is shown where an organization is added; defaults to `true`.
    pub add_visible_flag: Option<bool>,
}

/// Updates a field of organizations; arguments that are not given keep their value.
#[operation(PUT "/api/v1/organizationFields/{id}" -> Item<Field>, cost = 10, scopes = "admin contact-fields:full")]
pub struct UpdateOrganizationField {
    /// Field to update.
    pub id: Id<of::Field>,
    /// Name of the field.
    pub name: Option<String>,
    /// All options that a field of the types `enum` and `set` is to have, at least one; those left out are deleted.
    #[arg(min = 1)]
    pub options: Option<List<KeptOrNewOption>>,
    /// Whether the field is shown where an organization is added.
    pub add_visible_flag: Option<bool>,
}

/// Deletes a custom field of organizations.
#[operation(
    DELETE "/api/v1/organizationFields/{id}" -> Deleted<Id<of::Field>>,
    cost = 6, scopes = "admin contact-fields:full"
)]
pub struct DeleteOrganizationField {
    /// Field to delete.
    pub id: Id<of::Field>,
}

/// Deletes several custom fields of organizations.
#[operation(
    DELETE "/api/v1/organizationFields" -> Item<DeletedFields>,
    cost = 10, scopes = "admin contact-fields:full"
)]
pub struct DeleteOrganizationFields {
    /// Fields to delete.
    pub ids: Commas<Id<of::Field>>,
}

crate::wire::operation::operations! {
    GetOrganizationFields, GetOrganizationField, AddOrganizationField, UpdateOrganizationField,
    DeleteOrganizationField, DeleteOrganizationFields,
}
