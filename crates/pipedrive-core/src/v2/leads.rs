//! Leads: sales that are not qualified yet; in v2 only their search and their conversion to deals.
//!
//! ```
//! use pipedrive_core::v2::leads::ConvertLeadToDeal;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&ConvertLeadToDeal::new("adf21080-0e10-11eb-879b-05d71fb426ec").stage_id(2))?;
//! let uri = "https://acme.pipedrive.com/api/v2/leads/adf21080-0e10-11eb-879b-05d71fb426ec/convert/deal";
//! assert_eq!(request.uri(), uri);
//! assert_eq!(request.body(), r#"{"stage_id":2}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Leads](https://developers.pipedrive.com/docs/api/v1/Leads) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{
    Amount, Commas, ConversionId, Id, LeadId, NamedOrganization, NamedPerson, NamedUser, Visibility, of,
};
use crate::v2::deals::{Conversion, StartedConversion};
use crate::wire::Hits;

/// Searches for leads by text.
#[operation(GET "/api/v2/leads/search" -> Hits<FoundLead>, cost = 20, scopes = "leads:read leads:full search:read",
    require(exact_match if term < 2)
)]
pub struct SearchLeads {
    /// Text to search for: at least 2 characters, 1 with `exact_match`.
    #[arg(min = 1)]
    pub term: String,
    /// Fields to search in; defaults to all that can be searched.
    pub fields: Option<Commas<LeadSearchField>>,
    /// Whether the whole value must match, ignoring case.
    pub exact_match: Option<bool>,
    /// Only leads linked to this person; at most 2000 of their leads are searched.
    pub person_id: Option<Id<of::Person>>,
    /// Only leads linked to this organization; at most 2000 of its leads are searched.
    pub organization_id: Option<Id<of::Organization>>,
    /// Additional fields to include.
    pub include_fields: Option<Commas<LeadSearchExtra>>,
    /// Number of results per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

open_enum! {
    /// A field to search for leads in.
    pub enum LeadSearchField {
        /// Custom fields.
        CustomFields = "custom_fields",
        /// Notes.
        Notes = "notes",
        /// The title.
        Title = "title",
    }
}

open_enum! {
    /// A field of the results of a search for leads that is returned only on request.
    pub enum LeadSearchExtra {
        /// Whether someone has seen the lead.
        WasSeen = "lead.was_seen",
    }
}

/// A lead in the results of a search.
#[record]
pub struct FoundLead {
    pub id: LeadId,
    /// The type of the record: `lead`.
    #[field(name = "type")]
    pub kind: Option<String>,
    pub title: Option<String>,
    pub owner: Option<NamedUser>,
    pub person: Option<NamedPerson>,
    pub organization: Option<NamedOrganization>,
    /// The phone numbers of the person.
    pub phones: Option<Vec<String>>,
    /// The email addresses of the person.
    pub emails: Option<Vec<String>>,
    /// The values of the custom fields that were searched.
    pub custom_fields: Option<Vec<String>>,
    /// The notes that were searched.
    pub notes: Option<Vec<String>>,
    /// The value, in `currency`.
    pub value: Option<Amount>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// Who can see the lead.
    pub visible_to: Option<Visibility>,
    pub is_archived: Option<bool>,
    /// Whether someone has seen the lead; returned with `include_fields`. Pipedrive documents the argument, not the
    /// key.
    pub was_seen: Option<bool>,
}

/// Starts the conversion of a lead to a deal; `GetLeadConversionStatus` reads its progress.
///
/// Notes, files, emails and activities move to the deal. After the conversion, the lead is marked as deleted.
#[operation(POST "/api/v2/leads/{id}/convert/deal" -> StartedConversion, cost = 40, scopes = "leads:full")]
pub struct ConvertLeadToDeal {
    /// Lead to convert to a deal.
    pub id: LeadId,
    /// Stage of the deal; defaults to the first of the pipeline.
    pub stage_id: Option<Id<of::Stage>>,
    /// Pipeline of the deal; defaults to the default pipeline. Not together with `stage_id`.
    pub pipeline_id: Option<Id<of::Pipeline>>,
}

/// Reads the progress of the conversion of a lead to a deal; Pipedrive forgets it after a few days.
#[operation(
    GET "/api/v2/leads/{id}/convert/status/{conversion_id}" -> Conversion,
    cost = 1, scopes = "leads:full leads:read"
)]
pub struct GetLeadConversionStatus {
    /// Lead that is converted to a deal.
    pub id: LeadId,
    /// Id of the conversion, from the response that started it.
    pub conversion_id: ConversionId,
}

crate::wire::operation::operations! {
    SearchLeads, ConvertLeadToDeal, GetLeadConversionStatus,
}
