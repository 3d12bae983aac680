//! Product fields: the built-in and the custom fields of products.
//!
//! A field is identified by a number, its key stands in the records. API v2 has the same fields under their
//! [keys](crate::v2::product_fields), with operations that change single options. A field that does not exist is an
//! error with the status 410.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::product_fields::GetProductField;
//!
//! let body = r#"{"success":true,"data":{"id":32,"key":"397b0f545d134b479a5485041b33b0f0f3da2333","name":"Color",
//!     "field_type":"enum","options":[{"id":9,"label":"red"}]}}"#;
//! let color = GetProductField::read(http::Response::new(body.into()))?;
//! assert_eq!(color.options.as_deref().unwrap_or_default().len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [ProductFields](https://developers.pipedrive.com/docs/api/v1/ProductFields) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::{Commas, Id, List, of};
use crate::v1::fields::{DeletedFields, Field, KeptOrNewOption};
use crate::v2::fields::{CustomFieldType, NewFieldOption};
use crate::wire::{Deleted, Item, Page};

/// Lists the fields of products, a page at a time.
#[operation(
    GET "/api/v1/productFields" -> Page<Field>,
    cost = 20, scopes = "products:read products:full product-fields:full"
)]
pub struct GetProductFields {
    /// Number of fields to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of fields per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads one field of products.
#[operation(
    GET "/api/v1/productFields/{id}" -> Item<Field>,
    cost = 2, scopes = "products:read products:full product-fields:full"
)]
pub struct GetProductField {
    /// Field to read.
    pub id: Id<of::Field>,
}

/// Creates a custom field of products.
#[operation(
    POST "/api/v1/productFields" -> Item<Field>,
    cost = 10, scopes = "products:full product-fields:full",
    require(options if field_type = "enum" | "set")
)]
pub struct AddProductField {
    /// Name of the field.
    pub name: String,
    /// Type of the field's values, which cannot be changed later.
    pub field_type: CustomFieldType,
    /// Options of the field, at least one; required for the types `enum` and `set`.
    #[arg(min = 1)]
    pub options: Option<List<NewFieldOption>>,
}

/// Updates a field of products; arguments that are not given keep their value.
#[operation(PUT "/api/v1/productFields/{id}" -> Item<Field>, cost = 10, scopes = "products:full product-fields:full")]
pub struct UpdateProductField {
    /// Field to update.
    pub id: Id<of::Field>,
    /// Name of the field.
    pub name: Option<String>,
    /// All options that a field of the types `enum` and `set` is to have, at least one; those left out are deleted.
    /// That an option can be new is documented for other fields, not for these.
    #[arg(min = 1)]
    pub options: Option<List<KeptOrNewOption>>,
}

/// Deletes a custom field of products.
#[operation(
    DELETE "/api/v1/productFields/{id}" -> Deleted<Id<of::Field>>,
    cost = 6, scopes = "products:full product-fields:full"
)]
pub struct DeleteProductField {
    /// Field to delete.
    pub id: Id<of::Field>,
}

/// Deletes several custom fields of products.
#[operation(
    DELETE "/api/v1/productFields" -> Item<DeletedFields>,
    cost = 10, scopes = "products:full product-fields:full"
)]
pub struct DeleteProductFields {
    /// Fields to delete.
    pub ids: Commas<Id<of::Field>>,
}

crate::wire::operation::operations! {
    GetProductFields, GetProductField, AddProductField, UpdateProductField, DeleteProductField, DeleteProductFields,
}
