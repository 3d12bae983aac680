//! Product fields: the built-in and the custom fields of products, and the options of custom fields.
//!
//! ```
//! use pipedrive_core::v2::product_fields::DeleteProductFieldOptions;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let code = "b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7";
//! let request = account.request(&DeleteProductFieldOptions::new(code, [190, 191]))?;
//! assert_eq!(request.uri().path(), format!("/api/v2/productFields/{code}/options"));
//! assert_eq!(request.body(), r#"[{"id":190},{"id":191}]"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [ProductFields](https://developers.pipedrive.com/docs/api/v1/ProductFields) in Pipedrive's documentation.

use pipedrive_derive::operation;

use crate::model::open_enum::open_enum;
use crate::model::{Commas, List};
use crate::v2::fields::{
    CustomFieldType, Field, FieldOption, FieldOptionToDelete, FieldOptionUpdate, FieldVisibility, NewFieldOption,
};
use crate::wire::Page;

open_enum! {
    /// A part of a product field that is returned only on request.
    pub enum ProductFieldExtra {
        /// Where the field is shown.
        UiVisibility = "ui_visibility",
    }
}

/// Lists the fields of products, a page at a time.
#[operation(
    GET "/api/v2/productFields" -> Page<Field>,
    cost = 10, scopes = "products:read products:full product-fields:full"
)]
pub struct GetProductFields {
    /// Additional parts of the fields to include.
    pub include_fields: Option<Commas<ProductFieldExtra>>,
    /// Number of fields per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Reads one field of products.
#[operation(
    GET "/api/v2/productFields/{field_code}" -> Field,
    cost = 1, scopes = "products:read products:full product-fields:full"
)]
pub struct GetProductField {
    /// Code of the field to read.
    pub field_code: String,
    /// Additional parts of the field to include.
    pub include_fields: Option<Commas<ProductFieldExtra>>,
}

/// Creates a custom field of products.
#[operation(
    POST "/api/v2/productFields" -> Field,
    cost = 5, scopes = "products:full product-fields:full",
    require(options if field_type = "enum" | "set")
)]
pub struct AddProductField {
    /// Name of the field, of 1 to 255 characters.
    #[arg(min = 1, max = 255)]
    pub field_name: String,
    /// Type of the field's values, which cannot be changed later.
    pub field_type: CustomFieldType,
    /// Options of the field; required for the types `enum` and `set`.
    pub options: Option<List<NewFieldOption>>,
    /// Where the field is shown.
    pub ui_visibility: Option<FieldVisibility>,
}

/// Updates a field of products; arguments that are not given keep their value, and at least one has to be given.
#[operation(
    PATCH "/api/v2/productFields/{field_code}" -> Field,
    cost = 5, scopes = "products:full product-fields:full",
    require(field_name | ui_visibility)
)]
pub struct UpdateProductField {
    /// Code of the field to update.
    pub field_code: String,
    /// Name of the field, of 1 to 255 characters.
    #[arg(min = 1, max = 255)]
    pub field_name: Option<String>,
    /// Where the field is shown.
    pub ui_visibility: Option<FieldVisibility>,
}

/// Deletes a custom field of products and returns the field.
#[operation(DELETE "/api/v2/productFields/{field_code}" -> Field, cost = 3, scopes = "products:full product-fields:full")]
pub struct DeleteProductField {
    /// Code of the field to delete.
    pub field_code: String,
}

/// Adds options to a custom field of products, all or none, and returns the new options.
#[operation(
    POST "/api/v2/productFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 5, scopes = "products:full product-fields:full"
)]
pub struct AddProductFieldOptions {
    /// Code of the field to add options to, which has the type `enum` or `set`.
    pub field_code: String,
    /// Options to add, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<NewFieldOption>,
}

/// Updates options of a custom field of products, all or none, and returns them.
#[operation(
    PATCH "/api/v2/productFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 5, scopes = "products:full product-fields:full"
)]
pub struct UpdateProductFieldOptions {
    /// Code of the field whose options are updated.
    pub field_code: String,
    /// Options to update, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<FieldOptionUpdate>,
}

/// Deletes options of a custom field of products, all or none, and returns them.
#[operation(
    DELETE "/api/v2/productFields/{field_code}/options" -> Vec<FieldOption>,
    cost = 3, scopes = "products:full product-fields:full"
)]
pub struct DeleteProductFieldOptions {
    /// Code of the field whose options are deleted.
    pub field_code: String,
    /// Options to delete, at least one.
    #[body(whole)]
    #[arg(min = 1)]
    pub options: List<FieldOptionToDelete>,
}

crate::wire::operation::operations! {
    GetProductFields, GetProductField, AddProductField, UpdateProductField, DeleteProductField, AddProductFieldOptions,
    UpdateProductFieldOptions, DeleteProductFieldOptions,
}
