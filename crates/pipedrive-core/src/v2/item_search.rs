//! Search across the kinds of records, and in the values of one field.

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

/// Finds records of several kinds by text.
#[operation(GET "/api/v2/itemSearch" -> Hits<FoundItem>, cost = 20, scopes = "search:read")]
pub struct SearchItem {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    pub term: String,
    /// Types of records to search; all unless given.
    pub item_types: Option<Commas<ItemType>>,
    /// Fields to search in; all that can be searched unless given.
    pub fields: Option<Commas<ItemSearchField>>,
    /// Whether to include related records: of each person and organization found the 100 newest deals and leads, of
    /// each organization the 100 newest persons.
    pub search_for_related_items: Option<bool>,
    /// Whether the whole value must match; upper and lower case are the same.
    pub exact_match: Option<bool>,
    /// Fields to include besides the usual ones.
    pub include_fields: Option<Commas<ItemExtra>>,
    /// How many hits a page holds, at most 100; 100 unless given.
    #[arg(max = 100)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

open_enum! {
    /// A kind of record that a search finds.
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
        /// A file that came with an email.
        MailAttachment = "mail_attachment",
        /// A project.
        Project = "project",
    }
}

open_enum! {
    /// Where a search across the kinds of records looks. Each kind has some of these.
    pub enum ItemSearchField {
        /// In addresses, of organizations.
        Address = "address",
        /// In codes, of products.
        Code = "code",
        /// In custom fields.
        CustomFields = "custom_fields",
        /// In email addresses, of persons.
        Email = "email",
        /// In names.
        Name = "name",
        /// In notes.
        Notes = "notes",
        /// In phone numbers, of persons.
        Phone = "phone",
        /// In titles, of deals, leads and projects.
        Title = "title",
        /// In descriptions, of projects.
        Description = "description",
    }
}

open_enum! {
    /// What a search across the kinds of records answers only when it is asked for.
    pub enum ItemExtra {
        /// The address whose mail is filed under a deal: `cc_email`.
        DealCcEmail = "deal.cc_email",
        /// The picture of a person, among `more`.
        PersonPicture = "person.picture",
        /// The price of a product, among `more`.
        ProductPrice = "product.price",
    }
}

/// A record that a search found. What it is, `kind` tells; each kind has some of the fields.
///
/// Pictures and prices, whose form the documents do not tell, are in its [`rest`](Self::rest).
#[record]
pub struct FoundItem {
    /// Its id among the records of its kind.
    pub id: FoundId,
    /// What it is.
    #[field(name = "type")]
    pub kind: Option<ItemType>,
    /// The title of a deal, a lead or a project.
    pub title: Option<String>,
    /// The name of anything else.
    pub name: Option<String>,
    /// What a deal or a lead is worth.
    pub value: Option<Amount>,
    /// ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// Where a deal stands; other kinds have words of their own.
    pub status: Option<DealStatus>,
    /// Who may see it.
    pub visible_to: Option<Visibility>,
    pub owner: Option<NamedUser>,
    /// The stage a deal is in.
    pub stage: Option<NamedStage>,
    /// The deal of a file.
    pub deal: Option<DealOfItem>,
    pub person: Option<NamedPerson>,
    pub organization: Option<NamedOrganization>,
    /// Phone numbers.
    pub phones: Option<Vec<String>>,
    /// Email addresses.
    pub emails: Option<Vec<String>>,
    /// The address of an organization, as one text.
    pub address: Option<String>,
    /// The code of a product; a number is kept as its text.
    pub code: Option<String>,
    /// Where a file is, as a path: `/files/3/download`.
    pub url: Option<String>,
    /// The values of custom fields that were looked at.
    pub custom_fields: Option<Vec<String>>,
    /// The notes that were looked at.
    pub notes: Option<Vec<String>>,
    /// Whether a deal or a lead is archived.
    pub is_archived: Option<bool>,
    /// The address whose mail is filed under a deal; with `include_fields`.
    pub cc_email: Option<String>,
}

/// The deal that a file found belongs to.
#[record]
pub struct DealOfItem {
    pub id: Option<Id<of::Deal>>,
    pub title: Option<String>,
}

/// The id of a record of any kind: the number of most, the UUID of a lead.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum FoundId {
    /// A number.
    Number(u64),
    /// Anything else.
    Text(String),
}

impl FoundId {
    /// The id of a record of kind `K`, which the caller knows; `None` if it is no number.
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

/// 0, which no record has.
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

/// Finds records by the value of one field. Letter case counts.
#[operation(GET "/api/v2/itemSearch/field" -> Page<FieldHit>, cost = 20, scopes = "search:read")]
pub struct SearchItemByField {
    /// Text to search for: at least 2 characters, 1 if the whole value must match.
    pub term: String,
    /// Type of the records to search.
    pub entity_type: SearchedType,
    /// Key of the field to search in. Of custom fields only texts, phone numbers, numbers, amounts of money and
    /// addresses can be searched.
    pub field: String,
    /// How the value must match; as a whole unless given.
    #[arg(name = "match")]
    pub match_kind: Option<MatchKind>,
    /// How many records a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

open_enum! {
    /// A kind of record with fields that can be searched.
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
        /// As a whole.
        Exact = "exact",
        /// At its beginning.
        Beginning = "beginning",
        /// Anywhere.
        Middle = "middle",
    }
}

/// A record that a search in one field found.
///
/// Pipedrive's documents describe two forms of it, `{"id", "<field>"}` and the same as `item` beside a `result_score`;
/// [`found_id`](Self::found_id) and [`value`](Self::value) read either.
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
    /// How well it fits, if the service said so; more is better.
    pub result_score: Option<f64>,
    /// The record, in the form that has a score.
    pub item: Option<Box<FieldHit>>,
}

impl FieldHit {
    /// Returns the id of the record; `None` if the service left it out.
    #[must_use]
    pub fn found_id(&self) -> Option<&FoundId> {
        self.id.as_ref().or_else(|| self.item.as_ref()?.found_id())
    }

    /// Returns the value of the field that was searched, by the field's key.
    ///
    /// # Errors
    ///
    /// The value is something else than a `T`.
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
