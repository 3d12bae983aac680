//! Fields of records: the record and the values that the operations on deal, person, organization, product, activity,
//! lead and note fields share.
//!
//! The key of a custom field is that of its values in a record. Keys with an ending, such as that of a currency, have
//! a row of their own, without an id.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::fields::MandatoryFlag;
//! use pipedrive_core::v1::lead_fields::GetLeadFields;
//!
//! let body = r#"{"success":true,"data":[{"id":2,"key":"9dc80c50d78a15643bfc4ca79d76156a73a1ca0e","name":"Tier",
//!     "field_type":"enum","options":[{"id":190,"label":"Gold"}],"mandatory_flag":true}]}"#;
//! let fields = GetLeadFields::read(http::Response::new(body.into()))?;
//! assert_eq!(fields.items[0].mandatory_flag, Some(MandatoryFlag::Always(true)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [LeadFields](https://developers.pipedrive.com/docs/api/v1/LeadFields) in Pipedrive's documentation.

use pipedrive_derive::{object, record};
use serde::Serialize;
use serde_json::Value;

use crate::json::{Kind, Reader};
use crate::model::json_value::{JsonValue, deserialize_json};
use crate::model::{Id, Map, V1DateTime, of};
use crate::v2::fields::{FieldOption, FieldType, OptionId};

/// A field of a type of records.
#[record]
pub struct Field {
    /// The key of the field, under which records have its values.
    pub key: String,
    /// The id; none for a part of another field.
    pub id: Option<Id<of::Field>>,
    /// The name in Pipedrive's application.
    pub name: Option<String>,
    /// The position among the fields.
    pub order_nr: Option<u64>,
    pub field_type: Option<FieldType>,
    /// The options of a field that has some.
    pub options: Option<Vec<FieldOption>>,
    /// The options that were deleted, if any.
    pub options_deleted: Option<Vec<FieldOption>>,
    /// Whether the field is a part of another field.
    pub is_subfield: Option<bool>,
    /// The field that this one is a part of.
    pub parent_id: Option<Id<of::Field>>,
    /// The ending of the key of a part, such as `currency`.
    pub id_suffix: Option<String>,
    /// The parts of the field, as raw JSON: Pipedrive's documents do not specify their form.
    pub subfields: Option<Vec<Value>>,
    /// Whether, or under which condition, a record requires a value.
    pub mandatory_flag: Option<MandatoryFlag>,
    /// `false` once the field is deleted.
    pub active_flag: Option<bool>,
    /// Whether the field can be updated.
    pub edit_flag: Option<bool>,
    /// Whether the values of several records can be updated at once.
    pub bulk_edit_allowed: Option<bool>,
    /// Whether records can be searched by the field.
    pub searchable_flag: Option<bool>,
    /// Whether records can be filtered by the field.
    pub filtering_allowed: Option<bool>,
    /// Whether records can be sorted by the field.
    pub sortable_flag: Option<bool>,
    /// Unused, according to Pipedrive's documents, as are the next three.
    pub index_visible_flag: Option<bool>,
    pub details_visible_flag: Option<bool>,
    pub add_visible_flag: Option<bool>,
    pub important_flag: Option<bool>,
    pub created_by_user_id: Option<Id<of::User>>,
    pub last_updated_by_user_id: Option<Id<of::User>>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
}

/// An option in the list of all options that a field is to have.
///
/// Options of the field that the list leaves out are deleted: an update that adds one repeats all others.
///
/// ```
/// use pipedrive_core::v1::deal_fields::UpdateDealField;
/// use pipedrive_core::v1::fields::{Field, KeptOrNewOption};
///
/// let body = r#"{"id":12,"key":"9dc80c50d78a15643bfc4ca79d76156a73a1ca0e","options":[{"id":190,"label":"Gold"}]}"#;
/// let tier: Field = serde_json::from_str(body)?;
/// let mut options: Vec<KeptOrNewOption> = tier.options.unwrap_or_default().into_iter().map(Into::into).collect();
/// options.push("Silver".into());
/// assert_eq!(serde_json::to_string(&options)?, r#"[{"id":190,"label":"Gold"},{"label":"Silver"}]"#);
///
/// let update = tier.id.map(|id| UpdateDealField::new(id).options(options));
/// # assert!(update.is_some());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[object]
pub struct KeptOrNewOption {
    /// Option to keep; none for a new one.
    pub id: Option<OptionId>,
    /// Label of the option, of 1 to 255 characters.
    #[field(min = 1, max = 255)]
    pub label: String,
}

impl From<&str> for KeptOrNewOption {
    fn from(label: &str) -> Self {
        Self::new(label)
    }
}

impl From<String> for KeptOrNewOption {
    fn from(label: String) -> Self {
        Self::new(label)
    }
}

/// Keeps the option.
impl From<FieldOption> for KeptOrNewOption {
    fn from(option: FieldOption) -> Self {
        Self::new(option.label.unwrap_or_default()).id(option.id)
    }
}

/// The fields that one operation deleted.
#[record]
pub struct DeletedFields {
    /// The ids of the fields.
    #[field(name = "id")]
    pub ids: Vec<Id<of::Field>>,
}

/// Whether a record requires a value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum MandatoryFlag {
    /// A value is always required, or never.
    Always(bool),
    /// A value is required if other fields have these values: `{"status": "=won"}`. The form is observed, not
    /// documented.
    If(Map<String, String>),
}

impl JsonValue for MandatoryFlag {
    const EXPECTED: &'static str = "a flag or a condition";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.peek().ok()? {
            Kind::Object => Map::from_json(reader).map(Self::If),
            _ => bool::from_json(reader).map(Self::Always),
        }
    }
}

deserialize_json!(MandatoryFlag);
