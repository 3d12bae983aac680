//! Fields of entities: the records and values that the operations on deal, person, organization, product, project and
//! activity fields share.
//!
//! A field is identified by its code: 40 hexadecimal digits for a custom field, a name such as `title` for any other.
//! The code of a custom field is the key of its values in `custom_fields` of a record.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::model::{Id, of};
//! use pipedrive_core::v2::deal_fields::GetDealField;
//! use pipedrive_core::v2::fields::FieldType;
//!
//! let body = r#"{"success":true,"data":{"field_code":"9dc80c50d78a15643bfc4ca79d76156a73a1ca0e","field_name":"Tier",
//!     "field_type":"enum","options":[{"id":190,"label":"Gold"}],"is_custom_field":true}}"#;
//! let tier = GetDealField::read(http::Response::new(body.into()))?;
//! assert_eq!(tier.field_type, Some(FieldType::Enum));
//! let gold = tier.options.as_deref().unwrap_or_default().first().expect("it has an option");
//! assert_eq!(gold.id.number(), Some(Id::<of::FieldOption>::new(190)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [DealFields](https://developers.pipedrive.com/docs/api/v1/DealFields) in Pipedrive's documentation.

use std::collections::BTreeMap;
use std::fmt;

use pipedrive_derive::{object, record};
use serde::Serialize;

use crate::json::{Kind, Reader};
use crate::meta;
use crate::model::json_value::{JsonValue, deserialize_json};
use crate::model::open_enum::open_enum;
use crate::model::{Argument, DateTime, Id, List, of};

/// A field of an entity.
#[record]
pub struct Field {
    /// The code of the field, which identifies it.
    pub field_code: String,
    /// The name of the field in Pipedrive's application.
    pub field_name: Option<String>,
    /// The description of the field; deal fields only.
    pub description: Option<String>,
    /// The type of the values. Fields whose codes end in `_time` have the type `date`, although their values are dates
    /// with times.
    pub field_type: Option<FieldType>,
    /// The options of a field of the types `enum` and `set`, and of some built-in fields.
    pub options: Option<Vec<FieldOption>>,
    /// The parts of a field whose values have several, such as an address or an amount of money.
    pub subfields: Option<Vec<Subfield>>,
    pub is_custom_field: Option<bool>,
    /// Whether the values of the field are returned only with `include_fields`.
    pub is_optional_response_field: Option<bool>,
    /// Whether values can be written. It is not documented; project fields were seen with it.
    pub is_writable: Option<bool>,
    /// Where the field is shown; returned with `include_fields`.
    pub ui_visibility: Option<FieldVisibility>,
    /// Where the field is highlighted as important; returned with `include_fields`, not for product and activity
    /// fields.
    pub important_fields: Option<FieldImportance>,
    /// Where the field is required; returned with `include_fields`, not for product and activity fields.
    pub required_fields: Option<FieldRequirement>,
}

open_enum! {
    /// The type of a field's values.
    pub enum FieldType {
        /// A whole number.
        Int = "int",
        /// A number.
        Double = "double",
        /// `true` or `false`.
        Boolean = "boolean",
        /// A text of up to 255 characters.
        Varchar = "varchar",
        /// A long text.
        Text = "text",
        /// A phone number.
        Phone = "phone",
        /// A text with suggestions.
        VarcharOptions = "varchar_options",
        /// A text of up to 255 characters that is completed from earlier values.
        VarcharAuto = "varchar_auto",
        /// A date.
        Date = "date",
        /// A range of dates.
        DateRange = "daterange",
        /// A time of day.
        Time = "time",
        /// A range of times.
        TimeRange = "timerange",
        /// One of several options.
        Enum = "enum",
        /// Any number of several options.
        Set = "set",
        /// An address.
        Address = "address",
        /// An amount of money with its currency.
        Monetary = "monetary",
        /// A deal.
        Deal = "deal",
        /// Several deals.
        Deals = "deals",
        /// A lead.
        Lead = "lead",
        /// An organization.
        Organization = "org",
        /// A person.
        Person = "people",
        /// A pipeline; in v1 only.
        Pipeline = "pipeline",
        /// A product; in v1 only.
        Product = "product",
        /// A project.
        Project = "project",
        /// A stage.
        Stage = "stage",
        /// A user.
        User = "user",
        /// An activity.
        Activity = "activity",
        /// Any JSON.
        Json = "json",
        /// A picture.
        Picture = "picture",
        /// The status of a deal.
        Status = "status",
        /// The visibility of a record.
        VisibleTo = "visible_to",
        /// A list of prices.
        PriceList = "price_list",
        /// How often a product is billed.
        BillingFrequency = "billing_frequency",
        /// A board of projects.
        ProjectsBoard = "projects_board",
        /// A phase of a project board.
        ProjectsPhase = "projects_phase",
    }
}

open_enum! {
    /// A type of values that a new custom field can have.
    pub enum CustomFieldType {
        /// A text of up to 255 characters.
        Varchar = "varchar",
        /// A long text.
        Text = "text",
        /// A number.
        Double = "double",
        /// A phone number.
        Phone = "phone",
        /// A date.
        Date = "date",
        /// A range of dates.
        DateRange = "daterange",
        /// A time of day.
        Time = "time",
        /// A range of times.
        TimeRange = "timerange",
        /// Any number of several options.
        Set = "set",
        /// One of several options.
        Enum = "enum",
        /// A text of up to 255 characters that is completed from earlier values.
        VarcharAuto = "varchar_auto",
        /// An address.
        Address = "address",
        /// An amount of money with its currency.
        Monetary = "monetary",
        /// An organization.
        Organization = "org",
        /// A person.
        Person = "people",
        /// A user.
        User = "user",
    }
}

/// An option of a field.
#[record]
pub struct FieldOption {
    pub id: OptionId,
    pub label: Option<String>,
    /// The name of the option's color.
    pub color: Option<String>,
    pub update_time: Option<DateTime>,
    pub add_time: Option<DateTime>,
}

/// The id of an option: a number for a custom field, mostly a text for others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum OptionId {
    /// The id of an option of a custom field.
    Number(Id<of::FieldOption>),
    /// `true` or `false`, the options of some built-in fields.
    Flag(bool),
    /// The text of an option of a built-in field, such as a status.
    Text(String),
}

impl OptionId {
    /// Returns the number; `None` if the id is not a number.
    #[must_use]
    pub fn number(&self) -> Option<Id<of::FieldOption>> {
        match self {
            OptionId::Number(id) => Some(*id),
            OptionId::Flag(_) | OptionId::Text(_) => None,
        }
    }
}

impl fmt::Display for OptionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OptionId::Number(id) => fmt::Display::fmt(id, f),
            OptionId::Flag(flag) => fmt::Display::fmt(flag, f),
            OptionId::Text(text) => f.pad(text),
        }
    }
}

impl From<u64> for OptionId {
    fn from(id: u64) -> Self {
        OptionId::Number(Id::new(id))
    }
}

impl From<Id<of::FieldOption>> for OptionId {
    fn from(id: Id<of::FieldOption>) -> Self {
        OptionId::Number(id)
    }
}

impl Argument for OptionId {
    /// That of custom fields: the options of others cannot be changed.
    const KIND: meta::Kind = meta::Kind::Integer;
}

/// Returns the id 0, which no option has.
impl Default for OptionId {
    fn default() -> Self {
        OptionId::Number(Id::default())
    }
}

/// Keeps texts of digits as texts, so that ids are written as they were read.
impl JsonValue for OptionId {
    const EXPECTED: &'static str = "the id of an option";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.peek().ok()? {
            Kind::Bool => reader.bool().ok().map(OptionId::Flag),
            Kind::String => String::from_json(reader).map(OptionId::Text),
            _ => Id::from_json(reader).map(OptionId::Number),
        }
    }
}

deserialize_json!(OptionId);

/// A part of a field whose values have several.
#[record]
pub struct Subfield {
    /// The code of the part.
    pub field_code: Option<String>,
    /// The name of the part in Pipedrive's application.
    pub field_name: Option<String>,
    pub field_type: Option<FieldType>,
}

open_enum! {
    /// A part of a field that is returned only on request.
    pub enum FieldExtra {
        /// Where the field is shown.
        UiVisibility = "ui_visibility",
        /// Where the field is highlighted as important.
        ImportantFields = "important_fields",
        /// Where the field is required.
        RequiredFields = "required_fields",
    }
}

/// Where a field is shown in Pipedrive's web application.
///
/// Most members exist for the fields of some entities only.
///
/// ```
/// use pipedrive_core::model::{Id, of};
/// use pipedrive_core::v2::fields::{FieldPipelines, FieldVisibility};
///
/// let roofs = FieldPipelines::new().show_in_all(false).pipeline_ids(Id::<of::Pipeline>::new(3));
/// assert_eq!(
///     serde_json::to_string(&FieldVisibility::new().add_visible_flag(true).show_in_pipelines(roofs))?,
///     r#"{"add_visible_flag":true,"show_in_pipelines":{"show_in_all":false,"pipeline_ids":[3]}}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[object]
pub struct FieldVisibility {
    /// Whether the field is shown where a record is added; defaults to `false`.
    pub add_visible_flag: Option<bool>,
    /// Whether the field is shown in the details of a record; defaults to `true`.
    pub details_visible_flag: Option<bool>,
    /// Whether the field is shown in the details of a project that the deal is linked to; defaults to `false`. Deal
    /// fields only.
    pub projects_detail_visible_flag: Option<bool>,
    /// Pipelines in which the field is shown. Deal fields only.
    pub show_in_pipelines: Option<FieldPipelines>,
    /// Whether the field is shown where a deal is added. Person and organization fields only.
    pub show_in_add_deal_dialog: Option<FieldDialog>,
    /// Whether the field is shown where a person is added. Organization fields only.
    pub show_in_add_person_dialog: Option<FieldDialog>,
    /// Whether the field is shown in the details of an organization. Returned for organization fields; not documented
    /// as an argument.
    pub org_detail_visible_flag: Option<bool>,
    /// Whether the field is shown in the details of a person. Returned for organization fields; not documented as an
    /// argument.
    pub person_detail_visible_flag: Option<bool>,
    /// Whether the field is shown in the details of a deal. Returned for organization fields; not documented as an
    /// argument.
    pub deal_detail_visible_flag: Option<bool>,
}

/// The pipelines in which a deal field is shown.
#[object]
pub struct FieldPipelines {
    /// Whether the field is shown in all pipelines; defaults to `true`.
    pub show_in_all: Option<bool>,
    /// Pipelines in which the field is shown if not in all.
    pub pipeline_ids: Option<List<Id<of::Pipeline>>>,
}

/// Whether a field is shown where a record of another entity is added.
#[object]
pub struct FieldDialog {
    /// Whether the field is shown; defaults to `false`.
    #[field(new)]
    pub show: Option<bool>,
    /// Position of the field, which Pipedrive determines; none if the field is not shown.
    pub order: Option<u32>,
}

/// Where a field is highlighted as important.
#[object]
pub struct FieldImportance {
    /// Whether the field is important; defaults to `false`.
    #[field(new)]
    pub enabled: Option<bool>,
    /// Stages of deals in which the field is important; if there are none, it is important everywhere.
    pub stage_ids: Option<List<Id<of::Stage>>>,
}

/// Where a field is required. Pipedrive's web application enforces it, its API does not.
///
/// Required everywhere is a field that is `enabled` without stages and statuses.
///
/// ```
/// use pipedrive_core::model::{Id, of};
/// use pipedrive_core::v2::fields::{ClosingStatus, FieldRequirement};
///
/// let lost = FieldRequirement::new(true).statuses([(Id::new(1), vec![ClosingStatus::Lost])]);
/// assert_eq!(serde_json::to_string(&lost)?, r#"{"enabled":true,"statuses":{"1":["lost"]}}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[object]
pub struct FieldRequirement {
    /// Whether the field is required; defaults to `false`.
    #[field(new)]
    pub enabled: Option<bool>,
    /// Stages in which the field is required. Deal fields only.
    pub stage_ids: Option<List<Id<of::Stage>>>,
    /// Statuses for which the field is required when a deal is closed, by the id of the pipeline. Deal fields only.
    pub statuses: Option<BTreeMap<Id<of::Pipeline>, Vec<ClosingStatus>>>,
}

open_enum! {
    /// A status of a closed deal.
    pub enum ClosingStatus {
        /// The deal is won.
        Won = "won",
        /// The deal is lost.
        Lost = "lost",
    }
}

/// An option to add to a field.
#[object]
pub struct NewFieldOption {
    /// Label of the option, of 1 to 255 characters.
    #[field(min = 1, max = 255)]
    pub label: String,
}

impl From<&str> for NewFieldOption {
    fn from(label: &str) -> Self {
        Self::new(label)
    }
}

impl From<String> for NewFieldOption {
    fn from(label: String) -> Self {
        Self::new(label)
    }
}

/// An option of a field with its new label.
#[object]
pub struct FieldOptionUpdate {
    /// Option to update.
    pub id: Id<of::FieldOption>,
    /// Label of the option, of 1 to 255 characters.
    #[field(min = 1, max = 255)]
    pub label: String,
}

/// An option to delete from a field.
#[object]
pub struct FieldOptionToDelete {
    /// Option to delete.
    pub id: Id<of::FieldOption>,
}

impl From<u64> for FieldOptionToDelete {
    fn from(id: u64) -> Self {
        Self::new(id)
    }
}

impl From<Id<of::FieldOption>> for FieldOptionToDelete {
    fn from(id: Id<of::FieldOption>) -> Self {
        Self::new(id)
    }
}
