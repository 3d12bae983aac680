//! Filters: saved conditions that select the records of a list.
//!
//! The operations that list deals, leads, persons, organizations, products, activities and projects have an argument
//! `filter_id`. A filter has at most 16 [conditions](Conditions), each about one [field](FilterField). The id of a field
//! is that in v1: in v2, fields have only a key.
//!
//! ```
//! use pipedrive_core::v1::filters::{AddFilter, Conditions, FilterField, FilterObject, FilterType, RelativeDate};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let value = FilterField::number(FilterObject::Deal, 12);
//! let closed = FilterField::date(FilterObject::Deal, 16);
//! let owner = FilterField::user(FilterObject::Deal, 14);
//! let conditions = Conditions::all([value.greater_than(1000), closed.is(RelativeDate::ThisQuarter)])
//!     .and_any([owner.is(3), owner.is_null()]);
//! let request = account.request(&AddFilter::new("Big deals", conditions, FilterType::Deals))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/filters");
//! assert_eq!(
//!     request.body(),
//!     concat!(
//!         r#"{"name":"Big deals","conditions":{"glue":"and","conditions":["#,
//!         r#"{"glue":"and","conditions":["#,
//!         r#"{"object":"deal","field_id":"12","operator":">","value":"1000","extra_value":null},"#,
//!         r#"{"object":"deal","field_id":"16","operator":"=","value":"this_quarter","extra_value":null}]},"#,
//!         r#"{"glue":"or","conditions":["#,
//!         r#"{"object":"deal","field_id":"14","operator":"=","value":"3","extra_value":null},"#,
//!         r#"{"object":"deal","field_id":"14","operator":"IS NULL","value":null,"extra_value":null}]}]},"#,
//!         r#""type":"deals"}"#,
//!     ),
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A filter that was read can be changed and sent again; what is not known of its conditions is kept:
//!
//! ```
//! use pipedrive_core::v1::filters::{FilterField, FilterObject, GetFilter, Glue, UpdateFilter};
//! use pipedrive_core::{Account, Company, Credentials, Operation};
//!
//! let body = r#"{"success":true,"data":{"id":1,"conditions":{"glue":"and","conditions":[
//!     {"glue":"and","conditions":[{"object":"deal","field_id":"9","operator":"rhymes with","value":"roof"}]},
//!     {"glue":"or","conditions":[]}]}}}"#;
//! let filter = GetFilter::read(http::Response::new(body.into()))?.data;
//! let mut conditions = filter.conditions.expect("a single filter has its conditions");
//! conditions.group_mut(Glue::And).push(FilterField::number(FilterObject::Deal, 12).at_most(500));
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&UpdateFilter::new(filter.id, conditions))?;
//! assert!(request.body().windows(11).any(|text| text == b"rhymes with"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Filters](https://developers.pipedrive.com/docs/api/v1/Filters) in Pipedrive's documentation.

mod conditions;
mod field;

use pipedrive_derive::{operation, record};
use serde::Serialize;

pub use self::conditions::{Condition, ConditionGroup, Conditions, FilterObject, Glue, Operator};
pub use self::field::{AddressComponent, FilterDate, FilterField, RelativeDate, kind};
use crate::json::{Kind, Reader};
use crate::model::json_value::{JsonValue, deserialize_json};
use crate::model::open_enum::open_enum;
use crate::model::{Commas, Id, Map, V1DateTime, V1Visibility, of};
use crate::wire::{Deleted, Item, Page};

/// A filter.
#[record]
pub struct Filter {
    pub id: Id<of::Filter>,
    pub name: Option<String>,
    /// The code of a filter that Pipedrive provides, such as `def_all_open_deals`.
    pub filter_code: Option<String>,
    /// Whether the authorized user can update the filter.
    pub is_editable: Option<bool>,
    pub active_flag: Option<bool>,
    /// The records that the filter selects.
    #[field(name = "type")]
    pub kind: Option<FilterType>,
    pub temporary_flag: Option<bool>,
    /// The owner.
    pub user_id: Option<Id<of::User>>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    pub visible_to: Option<V1Visibility>,
    pub last_used_time: Option<V1DateTime>,
    /// The view of a list in Pipedrive's application that belongs to the filter.
    pub custom_view_id: Option<u64>,
    /// The conditions; `None` in a list of filters.
    pub conditions: Option<Conditions>,
}

open_enum! {
    /// The records that a filter selects.
    pub enum FilterType {
        /// Deals.
        Deals = "deals",
        /// Leads.
        Leads = "leads",
        /// Organizations.
        Organizations = "org",
        /// Persons.
        Persons = "people",
        /// Products.
        Products = "products",
        /// Activities.
        Activities = "activity",
        /// Projects.
        Projects = "projects",
    }
}

/// What conditions can contain, with the texts that Pipedrive's application shows.
#[record]
pub struct FilterHelpers {
    /// The operators by the type of the field: `int`, `varchar`, `person`, ... [`FilterField`] has a constructor for each.
    pub operators: Option<Map<String, OperatorTexts>>,
    /// Operators that should no longer be used, with their texts.
    pub deprecated_operators: Option<Map<String, String>>,
    /// The relative dates by group, with their texts; [`RelativeDate`] has a variant for each.
    pub relative_dates: Option<Map<String, Map<String, String>>>,
    /// The components of an address, with their texts; [`AddressComponent`] has a variant for each.
    pub address_field_components: Option<Map<String, String>>,
}

/// The operators of a type of field, with their texts, in the two forms in which Pipedrive sends them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum OperatorTexts {
    /// `{"=": "is", "!=": "is not"}`
    Object(Map<String, String>),
    /// `[{"=": "is"}, {"!=": "is not"}]`
    List(Vec<Map<String, String>>),
}

impl OperatorTexts {
    /// Returns an iterator over the operators and their texts.
    pub fn iter(&self) -> impl Iterator<Item = (Operator, &str)> {
        let maps = match self {
            OperatorTexts::Object(map) => std::slice::from_ref(map),
            OperatorTexts::List(maps) => maps.as_slice(),
        };
        maps.iter().flatten().map(|(operator, text)| (Operator::from(operator.as_str()), text.as_str()))
    }
}

impl JsonValue for OperatorTexts {
    const EXPECTED: &'static str = "operators with their texts";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.peek().ok()? {
            Kind::Array => Vec::from_json(reader).map(Self::List),
            _ => Map::from_json(reader).map(Self::Object),
        }
    }
}

deserialize_json!(OperatorTexts);

/// Lists the filters without their conditions, all on one page.
#[operation(
    GET "/api/v1/filters" -> Page<Filter>,
    cost = 20, scopes = "deals:read deals:full activities:read activities:full contacts:read contacts:full"
)]
pub struct GetFilters {
    /// Only filters of these records.
    #[arg(name = "type")]
    pub kind: Option<FilterType>,
}

/// Returns the operators, relative dates and components of addresses that conditions can contain.
#[operation(
    GET "/api/v1/filters/helpers" -> Item<FilterHelpers>,
    cost = 20, scopes = "deals:read deals:full activities:read activities:full contacts:read contacts:full"
)]
pub struct GetFilterHelpers {}

/// Returns a filter with its conditions.
#[operation(
    GET "/api/v1/filters/{id}" -> Item<Filter>,
    cost = 2, scopes = "deals:read deals:full activities:read activities:full contacts:read contacts:full"
)]
pub struct GetFilter {
    /// Filter to return.
    pub id: Id<of::Filter>,
    /// Whether conditions contain the key of their field as well; defaults to `false`.
    pub include_field_code: Option<bool>,
}

/// Creates a filter.
#[operation(
    POST "/api/v1/filters" -> Item<Filter>,
    cost = 10, scopes = "deals:full activities:full contacts:full"
)]
pub struct AddFilter {
    /// Name of the filter.
    pub name: String,
    /// Conditions that a record must meet, at most 16.
    #[arg(max = 16)]
    pub conditions: Conditions,
    /// Records that the filter selects.
    #[arg(name = "type")]
    pub kind: FilterType,
    /// Whether conditions in the response contain the key of their field as well; defaults to `false`.
    #[query]
    pub include_field_code: Option<bool>,
}

/// Updates a filter. The conditions are required, and replace those that the filter has.
#[operation(
    PUT "/api/v1/filters/{id}" -> Item<Filter>,
    cost = 10, scopes = "deals:full activities:full contacts:full"
)]
pub struct UpdateFilter {
    /// Filter to update.
    pub id: Id<of::Filter>,
    /// Conditions that a record must meet, at most 16.
    #[arg(max = 16)]
    pub conditions: Conditions,
    /// Name of the filter; kept if it is not given.
    pub name: Option<String>,
    /// Whether conditions in the response contain the key of their field as well; defaults to `false`.
    #[query]
    pub include_field_code: Option<bool>,
}

/// Deletes a filter.
#[operation(
    DELETE "/api/v1/filters/{id}" -> Deleted<Id<of::Filter>>,
    cost = 6, scopes = "deals:full activities:full contacts:full"
)]
pub struct DeleteFilter {
    /// Filter to delete.
    pub id: Id<of::Filter>,
}

/// Deletes several filters.
#[operation(
    DELETE "/api/v1/filters" -> Deleted<Vec<Id<of::Filter>>>,
    cost = 10, scopes = "deals:full activities:full contacts:full"
)]
pub struct DeleteFilters {
    /// Filters to delete.
    pub ids: Commas<Id<of::Filter>>,
}

crate::wire::operation::operations! {
    GetFilters, GetFilterHelpers, GetFilter, AddFilter, UpdateFilter, DeleteFilter, DeleteFilters,
}
