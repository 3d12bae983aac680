//! Custom fields by the names that people gave them, instead of their keys.
//!
//! A [`FieldMap`] has the fields of one entity, as [`GetDealFields`](crate::v2::deal_fields::GetDealFields) and its
//! siblings list them; a [`Schema`] has those of all entities, which `client.schema()` of a transport loads. Both are
//! plain values that serde reads and writes, so a program can keep them and load them again when a name is unknown.
//!
//! ```
//! use pipedrive_core::fields::FieldMap;
//! use pipedrive_core::{CustomFields, Id, Money, of};
//!
//! // As `client.pages(GetDealFields::new()).collect()` returns it.
//! let fields: FieldMap = serde_json::from_str(
//!     r#"[{"field_code": "dcf558aac1ae4e8c4f849ba5e668430d8df9be12", "field_name": "Budget", "field_type": "monetary",
//!          "is_custom_field": true},
//!         {"field_code": "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e", "field_name": "Tier", "field_type": "enum",
//!          "is_custom_field": true, "options": [{"id": 190, "label": "Gold"}, {"id": 191, "label": "Silver"}]}]"#,
//! )?;
//!
//! // A key, checked once, for as many records as there are.
//! let budget = fields.key::<Money>("Budget")?;
//! let tier = fields.key::<Id<of::FieldOption>>("Tier")?;
//! let written = CustomFields::new().with(&budget, Money::new(1_200, "EUR")).with(&tier, fields.option("Tier", "Gold")?);
//!
//! // All values of a record by name, as in an export.
//! let named: Vec<_> = fields.named(&written).map(|named| format!("{}: {}", named.name, named.text())).collect();
//! assert_eq!(named, ["Budget: 1200 EUR", "Tier: Gold"]);
//!
//! // The same from texts, as in an import.
//! let mut read = CustomFields::new();
//! for (name, text) in [("Budget", "1 200,00 EUR"), ("Tier", "Gold")] {
//!     if let Some(value) = fields.parse(name, text)? {
//!         fields.set(&mut read, name, value)?;
//!     }
//! }
//! assert_eq!(read.get(&budget)?, written.get(&budget)?);
//!
//! let error = fields.key::<Money>("Bugdet").unwrap_err();
//! assert_eq!(error.to_string(), r#"no field is named "Bugdet"; near is "Budget""#);
//! let error = fields.key::<Money>("Tier").unwrap_err();
//! assert_eq!(error.to_string(), r#"field "Tier" has the type enum, which does not hold an amount of money"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A struct with [`#[derive(CustomFields)]`](derive@crate::CustomFields) has the custom fields that a program uses, with types of
//! Rust: [`FieldMap::read`] reads it from a record, [`FieldMap::write`] writes it into an operation. [`rust_source`] writes
//! the keys of a whole account as constants.
//!
//! # Names
//!
//! Names and labels are compared exactly. A custom field comes before a built-in one of the same name; two custom fields
//! of one name, which Pipedrive allows, are an error that names their keys. Wherever a name is taken, a key is, too.

mod definition;
mod error;
mod load;
mod map;
mod named;
mod options;
mod schema;
mod source;
mod text;
mod value;

pub use self::error::FieldMapError;
pub use self::load::LoadSchema;
pub use self::map::{FieldMap, Named};
pub use self::named::{NamedFields, NamedReader, NamedValue, NamedWriter};
pub use self::options::{Choice, FieldOptions, NamedOption};
pub use self::schema::Schema;
pub use self::source::rust_source;
pub use self::value::Value;

#[cfg(test)]
mod tests;
