//! Search across the kinds of records, and in the values of one field.

use std::fmt;

use pipedrive_derive::Operation;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::model::amount::Amount;
use crate::model::enums::{DealStatus, Visibility};
use crate::model::id::{Id, of};
use crate::model::lenient;
use crate::model::list::{Commas, Flag};
use crate::model::named::Named;
use crate::model::open_enum::open_enum;
use crate::wire::output::{Hits, Page};

/// Finds records of several kinds by text.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/api/v2/itemSearch", output = Hits<FoundItem>, cost = 20, scopes = ["search:read"])]
#[non_exhaustive]
pub struct SearchItem {
    /// The text: at least 2 characters, 1 with `exact_match`.
    pub term: String,
    /// What to look for; everything unless given.
    pub item_types: Option<Commas<ItemType>>,
    /// Where to look; everywhere unless given.
    pub fields: Option<Commas<ItemSearchField>>,
    /// Whether to answer related records as well: of each person and organization found the 100 newest deals and leads,
    /// of each organization the 100 newest persons.
    pub search_for_related_items: Option<bool>,
    /// Whether the whole value must match; letter case does not count.
    pub exact_match: Option<bool>,
    /// Fields to answer besides the usual ones.
    pub include_fields: Option<Commas<ItemExtra>>,
    /// How many hits a page holds, at most 100; 100 unless given.
    #[arg(max = 100)]
    pub limit: Option<u32>,
    /// Where the page starts: `next` of the page before.
    pub cursor: Option<String>,
}

open_enum! {
    /// A kind of record that a search finds.
    pub ItemType {
        /// A deal.
        DEAL = "deal",
        /// A person.
        PERSON = "person",
        /// An organization.
        ORGANIZATION = "organization",
        /// A product.
        PRODUCT = "product",
        /// A lead.
        LEAD = "lead",
        /// A file.
        FILE = "file",
        /// A file that came with an email.
        MAIL_ATTACHMENT = "mail_attachment",
        /// A project.
        PROJECT = "project",
    }
}

open_enum! {
    /// Where a search across the kinds of records looks. Each kind has some of these.
    pub ItemSearchField {
        /// In addresses, of organizations.
        ADDRESS = "address",
        /// In codes, of products.
        CODE = "code",
        /// In custom fields.
        CUSTOM_FIELDS = "custom_fields",
        /// In email addresses, of persons.
        EMAIL = "email",
        /// In names.
        NAME = "name",
        /// In notes.
        NOTES = "notes",
        /// In phone numbers, of persons.
        PHONE = "phone",
        /// In titles, of deals, leads and projects.
        TITLE = "title",
        /// In descriptions, of projects.
        DESCRIPTION = "description",
    }
}

open_enum! {
    /// What a search across the kinds of records answers only when it is asked for.
    pub ItemExtra {
        /// The address whose mail is filed under a deal: `cc_email`.
        DEAL_CC_EMAIL = "deal.cc_email",
        /// The picture of a person, among `more`.
        PERSON_PICTURE = "person.picture",
        /// The price of a product, among `more`.
        PRODUCT_PRICE = "product.price",
    }
}

/// A record that a search found. What it is, `kind` tells; each kind has some of the fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FoundItem {
    /// Its id among the records of its kind.
    pub id: FoundId,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: Option<ItemType>,
    /// The title of a deal, a lead or a project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The name of anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What a deal or a lead is worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// ISO 4217 code of the currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Where a deal stands; other kinds have words of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<DealStatus>,
    /// Who may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible_to: Option<Visibility>,
    /// The user it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Named<of::User>>,
    /// The stage a deal is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Named<of::Stage>>,
    /// The deal of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deal: Option<DealOfItem>,
    /// The person it is linked to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Named<of::Person>>,
    /// The organization it is linked to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Named<of::Organization>>,
    /// Phone numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phones: Option<Vec<String>>,
    /// Email addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emails: Option<Vec<String>>,
    /// The address of an organization, as one text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The code of a product; a number is kept as its text.
    #[serde(default, deserialize_with = "lenient::optional_text", skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Where a file is, as a path: `/files/3/download`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The values of custom fields that were looked at.
    #[serde(default, deserialize_with = "lenient::texts", skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<Vec<String>>,
    /// The notes that were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<Vec<String>>,
    /// Whether a deal or a lead is archived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_archived: Option<Flag>,
    /// The address whose mail is filed under a deal; with `include_fields`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cc_email: Option<String>,
    /// Whatever else came, such as pictures and prices, whose form the documents do not tell.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// The deal that a file found belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DealOfItem {
    /// Its id.
    pub id: Option<Id<of::Deal>>,
    /// Its title.
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
    /// use pipedrive_core::model::id::{Id, of};
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

impl<'de> Deserialize<'de> for FoundId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        lenient::text(deserializer, "an id", |text| {
            Some(text.parse().map_or_else(|_| FoundId::Text(text.to_owned()), FoundId::Number))
        })
    }
}

/// Finds records by the value of one field. Letter case counts.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/api/v2/itemSearch/field", output = Page<FieldHit>, cost = 20, scopes = ["search:read"])]
#[non_exhaustive]
pub struct SearchItemByField {
    /// The text: at least 2 characters, 1 if the whole value must match.
    pub term: String,
    /// The kind of record.
    pub entity_type: SearchedType,
    /// The key of the field. Of custom fields only texts, phone numbers, numbers, amounts of money and addresses can be
    /// searched.
    pub field: String,
    /// How the value must match; as a whole unless given.
    #[arg(name = "match")]
    pub match_kind: Option<MatchKind>,
    /// How many records a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Where the page starts: `next` of the page before.
    pub cursor: Option<String>,
}

open_enum! {
    /// A kind of record with fields that can be searched.
    pub SearchedType {
        /// Deals.
        DEAL = "deal",
        /// Leads.
        LEAD = "lead",
        /// Persons.
        PERSON = "person",
        /// Organizations.
        ORGANIZATION = "organization",
        /// Products.
        PRODUCT = "product",
        /// Projects.
        PROJECT = "project",
    }
}

open_enum! {
    /// How the value of a field must match.
    pub MatchKind {
        /// As a whole.
        EXACT = "exact",
        /// At its beginning.
        BEGINNING = "beginning",
        /// Anywhere.
        MIDDLE = "middle",
    }
}

/// A record that a search in one field found.
///
/// Pipedrive's documents describe two forms of it, `{"id", "<field>"}` and the same as `item` beside a `result_score`;
/// either is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "FieldHitForm")]
#[non_exhaustive]
pub struct FieldHit {
    /// Its id; `None` if the service left it out.
    pub id: Option<FoundId>,
    /// How well it fits, if the service said so; more is better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_score: Option<f64>,
    /// The value of the field under the field's key, and whatever else came.
    #[serde(flatten)]
    pub values: Map<String, Value>,
}

#[derive(Deserialize)]
struct FieldHitForm {
    id: Option<FoundId>,
    result_score: Option<f64>,
    #[serde(flatten)]
    values: Map<String, Value>,
}

impl From<FieldHitForm> for FieldHit {
    fn from(FieldHitForm { mut id, result_score, mut values }: FieldHitForm) -> Self {
        if id.is_none() && values.get("item").is_some_and(Value::is_object) {
            if let Some(Value::Object(item)) = values.remove("item") {
                values.extend(item);
            }
            id = values.get("id").and_then(|id| FoundId::deserialize(id).ok());
            if id.is_some() {
                values.remove("id");
            }
        }
        FieldHit { id, result_score, values }
    }
}
