//! Searches in records of several types, and in the values of one field.
//!
//! ```
//! use pipedrive_core::v2::item_search::{ItemType, SearchItem};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let search = SearchItem::new("roof").item_types([ItemType::Deal, ItemType::Lead]);
//! let request = account.request(&search)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/itemSearch?term=roof&item_types=deal%2Clead");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [ItemSearch](https://developers.pipedrive.com/docs/api/v1/ItemSearch) in Pipedrive's documentation.

use std::fmt;

use pipedrive_derive::{operation, record};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::json::Reader;
use crate::model::json_value::{JsonValue, deserialize_json, with_text};
use crate::model::open_enum::open_enum;
use crate::model::{
    Amount, Commas, DealStatus, Id, NamedOrganization, NamedPerson, NamedStage, NamedUser, Visibility, of,
};
use crate::wire::{Hits, Page};

/// Searches for records of several types by text.
#[operation(
    GET "/api/v2/itemSearch" -> Hits<FoundItem>,
    cost = 20, scopes = "search:read",
    require(exact_match if term < 2)
)]
pub struct SearchItem {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    #[arg(min = 1)]
    pub term: String,
    /// Types of records to search; defaults to all.
    pub item_types: Option<Commas<ItemType>>,
    /// Fields to search in; defaults to all that can be searched.
    pub fields: Option<Commas<ItemSearchField>>,
    /// Whether to include related records: the 100 newest deals and leads of each person and organization found, and
    /// the 100 newest persons of each organization.
    pub search_for_related_items: Option<bool>,
    /// Whether the whole value must match, ignoring case.
    pub exact_match: Option<bool>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<ItemExtra>>,
    /// Number of results per page, at most 100; defaults to 100.
    #[arg(max = 100)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

open_enum! {
    /// A type of record that can be searched.
    pub enum ItemType {
        /// A deal.
        Deal = "deal",
        /// A person.
        Person = "person",
        /// An organization.
        Organization = "organization",
        /// A product.
        Product = "product",
        /// A lead.
        Lead = "lead",
        /// A file.
        File = "file",
        /// A file attached to an email.
        MailAttachment = "mail_attachment",
        /// A project.
        Project = "project",
    }
}

open_enum! {
    /// A field that can be searched. Each type of record has some of these.
    pub enum ItemSearchField {
        /// The address of an organization.
        Address = "address",
        /// The code of a product.
        Code = "code",
        /// Custom fields.
        CustomFields = "custom_fields",
        /// The email addresses of a person.
        Email = "email",
        /// The name.
        Name = "name",
        /// Notes.
        Notes = "notes",
        /// The phone numbers of a person.
        Phone = "phone",
        /// The title of a deal, a lead or a project.
        Title = "title",
        /// The description of a project.
        Description = "description",
    }
}

open_enum! {
    /// A field of a result that is returned only on request.
    pub enum ItemExtra {
        /// The email address whose messages are linked to a deal, in `cc_email`.
        DealCcEmail = "deal.cc_email",
        /// The picture of a person, in [`FoundItem::rest`].
        PersonPicture = "person.picture",
        /// The price of a product, in [`FoundItem::rest`].
        ProductPrice = "product.price",
    }
}

/// A record in the results of a search; each type of record has some of the fields.
///
/// Pictures and prices are in [`rest`](Self::rest), since Pipedrive's documents do not specify their form.
#[record]
pub struct FoundItem {
    /// The id, unique among the records of its type.
    pub id: FoundId,
    #[field(name = "type")]
    pub kind: Option<ItemType>,
    /// The title of a deal, a lead or a project.
    pub title: Option<String>,
    /// The name of any other record.
    pub name: Option<String>,
    /// The value of a deal or a lead.
    pub value: Option<Amount>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// The status of a deal; other types have values of their own.
    pub status: Option<DealStatus>,
    /// Who can see the record.
    pub visible_to: Option<Visibility>,
    pub owner: Option<NamedUser>,
    /// The stage of a deal.
    pub stage: Option<NamedStage>,
    /// The deal that a file is attached to.
    pub deal: Option<DealOfItem>,
    pub person: Option<NamedPerson>,
    pub organization: Option<NamedOrganization>,
    /// Phone numbers.
    pub phones: Option<Vec<String>>,
    /// Email addresses.
    pub emails: Option<Vec<String>>,
    /// The address of an organization, in one line.
    pub address: Option<String>,
    /// The code of a product; a number is read as text.
    pub code: Option<String>,
    /// The path of a file, such as `/files/3/download`.
    pub url: Option<String>,
    /// The values of the custom fields that were searched.
    pub custom_fields: Option<Vec<String>>,
    /// The notes that were searched.
    pub notes: Option<Vec<String>>,
    /// Whether a deal or a lead is archived.
    pub is_archived: Option<bool>,
    /// The email address whose messages are linked to a deal; returned with `include_fields`.
    pub cc_email: Option<String>,
}

/// The deal that a file or a project in the results belongs to.
#[record]
pub struct DealOfItem {
    pub id: Option<Id<of::Deal>>,
    pub title: Option<String>,
}

/// The id of a record of any type: a UUID for a lead, a number for most others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum FoundId {
    /// A numeric id.
    Number(u64),
    /// Any other id.
    Text(String),
}

impl FoundId {
    /// Returns the id as that of a record of type `K`, which the caller has to know; `None` if it is not numeric.
    ///
    /// ```
    /// use pipedrive_core::model::{Id, of};
    /// use pipedrive_core::v2::item_search::FoundId;
    ///
    /// let id: FoundId = serde_json::from_str("42")?;
    /// assert_eq!(id.number(), Some(Id::<of::Deal>::new(42)));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn number<K>(&self) -> Option<Id<K>> {
        match self {
            FoundId::Number(number) => Some(Id::new(*number)),
            FoundId::Text(_) => None,
        }
    }
}

impl fmt::Display for FoundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FoundId::Number(number) => fmt::Display::fmt(number, f),
            FoundId::Text(text) => f.pad(text),
        }
    }
}

/// Returns the id 0, which no record has.
impl Default for FoundId {
    fn default() -> Self {
        FoundId::Number(0)
    }
}

impl JsonValue for FoundId {
    const EXPECTED: &'static str = "an id";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        with_text(reader, |text| Some(text.parse().map_or_else(|_| FoundId::Text(text.to_owned()), FoundId::Number)))
    }
}

deserialize_json!(FoundId);

/// Searches for records by the value of one field; case-sensitive.
#[operation(GET "/api/v2/itemSearch/field" -> Page<FieldHit>, cost = 20, scopes = "search:read")]
pub struct SearchItemByField {
    /// Text to search for: at least 2 characters, 1 if the whole value must match.
    #[arg(min = 1)]
    pub term: String,
    /// Type of records to search.
    pub entity_type: SearchedType,
    /// Key of the field to search in; among custom fields only texts, phone numbers, numbers, amounts of money and
    /// addresses can be searched.
    pub field: String,
    /// How the value must match; defaults to the whole value.
    #[arg(name = "match")]
    pub match_kind: Option<MatchKind>,
    /// Number of records per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

open_enum! {
    /// A type of record with fields that can be searched.
    pub enum SearchedType {
        /// Deals.
        Deal = "deal",
        /// Leads.
        Lead = "lead",
        /// Persons.
        Person = "person",
        /// Organizations.
        Organization = "organization",
        /// Products.
        Product = "product",
        /// Projects.
        Project = "project",
    }
}

open_enum! {
    /// How the value of a field must match.
    pub enum MatchKind {
        /// The whole value must match.
        Exact = "exact",
        /// The beginning of the value must match.
        Beginning = "beginning",
        /// Any part of the value must match.
        Middle = "middle",
    }
}

/// A record in the results of a search in one field.
///
/// Pipedrive's documents describe two forms, `{"id", "<field>"}`, and the same as `item` together with a
/// `result_score`; [`found_id`](Self::found_id) and [`value`](Self::value) read both.
///
/// ```
/// use pipedrive_core::v2::item_search::FieldHit;
///
/// let hits: Vec<FieldHit> = serde_json::from_str(
///     r#"[{"id":7,"title":"Roof"},{"result_score":0.5,"item":{"id":7,"title":"Roof"}}]"#,
/// )?;
/// for hit in hits {
///     assert_eq!(hit.found_id().and_then(|id| id.number::<pipedrive_core::of::Deal>()).map(|id| id.value()), Some(7));
///     assert_eq!(hit.value::<String>("title")?.as_deref(), Some("Roof"));
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[record]
pub struct FieldHit {
    pub id: Option<FoundId>,
    /// The relevance, if Pipedrive returns it; higher is better.
    pub result_score: Option<f64>,
    /// The record, in the form with a score.
    pub item: Option<Box<FieldHit>>,
}

impl FieldHit {
    /// Returns the id of the record; `None` if the response has none.
    #[must_use]
    pub fn found_id(&self) -> Option<&FoundId> {
        self.id.as_ref().or_else(|| self.item.as_ref()?.found_id())
    }

    /// Returns the value of the searched field, by the key of the field.
    ///
    /// # Errors
    ///
    /// Fails if the value is not a `T`.
    pub fn value<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, serde_json::Error> {
        match (self.rest().get(key)?, &self.item) {
            (None, Some(item)) => item.value(key),
            (value, _) => Ok(value),
        }
    }
}

crate::wire::operation::operations! {
    SearchItem, SearchItemByField,
}
