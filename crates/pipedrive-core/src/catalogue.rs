//! Every operation of this crate as data: for command-line tools, conformance checks, fuzzing.
//!
//! ```
//! use pipedrive_core::catalogue;
//! use pipedrive_core::wire::operation::Version;
//! use pipedrive_core::{Account, Company, Credentials};
//! use serde_json::json;
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c")?);
//! let get_deal = catalogue::find(Version::V2, "getDeal").expect("it is in the catalogue");
//! assert_eq!(get_deal.meta.cost, 1);
//!
//! let request = get_deal.request(&account, &json!({"id": 7, "custom_fields": ["a1", "a2"]}))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals/7?custom_fields=a1%2Ca2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use bytes::Bytes;
use http::{Request, Response};
use serde::Serialize;
use serde_json::Value;

use crate::account::Account;
use crate::record::scope;
use crate::wire::error::{DecodeError, Error, ErrorKind};
use crate::wire::operation::{Args, FromArgs, Meta, Version};
use crate::wire::refusal::Refusal;
use crate::{v1, v2};

/// An operation as data.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// Its facts.
    pub meta: &'static Meta,
    request: fn(&Account, &Value) -> Result<Request<Bytes>, Error>,
    read: fn(Response<Bytes>) -> Result<Value, Error>,
}

impl Entry {
    /// The request of the operation with these arguments: a JSON object of wire names.
    ///
    /// # Errors
    ///
    /// An argument that is missing, unknown, of the wrong type, or cannot be sent.
    pub fn request(&self, account: &Account, arguments: &Value) -> Result<Request<Bytes>, Error> {
        (self.request)(account, arguments)
    }

    /// The answer, read into the operation's own type and written again as JSON: what the type knows of it.
    ///
    /// # Errors
    ///
    /// As [`Operation::read`](crate::Operation::read).
    pub fn read(&self, response: Response<Bytes>) -> Result<Value, Error> {
        (self.read)(response)
    }
}

/// The operation of this id.
#[must_use]
pub fn find(version: Version, name: &str) -> Option<&'static Entry> {
    OPERATIONS.iter().find(|entry| entry.meta.version == version && entry.meta.name == name)
}

const fn entry<O: FromArgs>() -> Entry
where
    O::Output: Serialize,
{
    Entry { meta: &O::META, request: request::<O>, read: read::<O> }
}

fn request<O: FromArgs>(account: &Account, arguments: &Value) -> Result<Request<Bytes>, Error> {
    let operation = match arguments {
        Value::Object(members) => Args::new(&O::META, members).and_then(|args| O::from_args(&args)),
        _ => Err(Refusal::new("arguments", "is not a JSON object of arguments by name")),
    };
    match operation {
        Ok(operation) => account.request(&operation),
        Err(refusal) => Err(Error::argument(&O::META, O::META.verb.method(), refusal)),
    }
}

fn read<O: FromArgs>(response: Response<Bytes>) -> Result<Value, Error>
where
    O::Output: Serialize,
{
    let answer = response.clone();
    let output = O::read(response)?;
    scope::typed_only(|| serde_json::to_value(output)).map_err(|_| {
        let kind = ErrorKind::Decode(DecodeError::plain("", "what was read cannot be written again"));
        Error::answered(&O::META, kind, answer)
    })
}

/// All operations, by version and resource.
pub const OPERATIONS: &[Entry] = &[
    entry::<v1::activities::GetActivities>(),
    entry::<v1::activities::GetActivity>(),
    entry::<v1::activities::AddActivity>(),
    entry::<v1::activities::UpdateActivity>(),
    entry::<v1::activities::DeleteActivity>(),
    entry::<v1::currencies::GetCurrencies>(),
    entry::<v1::deals::GetDeals>(),
    entry::<v1::deals::GetDeal>(),
    entry::<v1::deals::AddDeal>(),
    entry::<v1::deals::UpdateDeal>(),
    entry::<v1::deals::DeleteDeal>(),
    entry::<v1::deals::GetDealActivities>(),
    entry::<v1::files::GetFiles>(),
    entry::<v1::files::GetFile>(),
    entry::<v1::files::DownloadFile>(),
    entry::<v1::files::AddFile>(),
    entry::<v1::files::AddFileAndLinkIt>(),
    entry::<v1::files::LinkFileToItem>(),
    entry::<v1::files::UpdateFile>(),
    entry::<v1::files::DeleteFile>(),
    entry::<v1::organizations::GetOrganizations>(),
    entry::<v1::organizations::GetOrganization>(),
    entry::<v1::organizations::AddOrganization>(),
    entry::<v1::organizations::UpdateOrganization>(),
    entry::<v1::organizations::DeleteOrganization>(),
    entry::<v1::persons::GetPersons>(),
    entry::<v1::persons::GetPerson>(),
    entry::<v1::persons::AddPerson>(),
    entry::<v1::persons::UpdatePerson>(),
    entry::<v1::persons::DeletePerson>(),
    entry::<v1::users::GetUsers>(),
    entry::<v1::users::AddUser>(),
    entry::<v1::users::FindUsersByName>(),
    entry::<v1::users::GetCurrentUser>(),
    entry::<v1::users::GetUser>(),
    entry::<v1::users::UpdateUser>(),
    entry::<v1::users::GetUserFollowers>(),
    entry::<v1::users::GetUserPermissions>(),
    entry::<v1::users::GetUserRoleAssignments>(),
    entry::<v1::users::GetUserRoleSettings>(),
    entry::<v2::activities::GetActivities>(),
    entry::<v2::activities::GetActivity>(),
    entry::<v2::activities::AddActivity>(),
    entry::<v2::activities::UpdateActivity>(),
    entry::<v2::activities::DeleteActivity>(),
    entry::<v2::deal_discounts::GetAdditionalDiscounts>(),
    entry::<v2::deal_discounts::PostAdditionalDiscount>(),
    entry::<v2::deal_discounts::UpdateAdditionalDiscount>(),
    entry::<v2::deal_discounts::DeleteAdditionalDiscount>(),
    entry::<v2::deal_installments::GetInstallments>(),
    entry::<v2::deal_installments::PostInstallment>(),
    entry::<v2::deal_installments::UpdateInstallment>(),
    entry::<v2::deal_installments::DeleteInstallment>(),
    entry::<v2::deal_products::GetDealsProducts>(),
    entry::<v2::deal_products::GetDealProducts>(),
    entry::<v2::deal_products::AddDealProduct>(),
    entry::<v2::deal_products::UpdateDealProduct>(),
    entry::<v2::deal_products::DeleteDealProduct>(),
    entry::<v2::deal_products::AddManyDealProducts>(),
    entry::<v2::deal_products::DeleteManyDealProducts>(),
    entry::<v2::deals::GetDeals>(),
    entry::<v2::deals::GetArchivedDeals>(),
    entry::<v2::deals::GetDeal>(),
    entry::<v2::deals::AddDeal>(),
    entry::<v2::deals::UpdateDeal>(),
    entry::<v2::deals::DeleteDeal>(),
    entry::<v2::deals::SearchDeals>(),
    entry::<v2::deals::ConvertDealToLead>(),
    entry::<v2::deals::GetDealConversionStatus>(),
    entry::<v2::deals::GetDealFollowers>(),
    entry::<v2::deals::AddDealFollower>(),
    entry::<v2::deals::GetDealFollowersChangelog>(),
    entry::<v2::deals::DeleteDealFollower>(),
    entry::<v2::item_search::SearchItem>(),
    entry::<v2::item_search::SearchItemByField>(),
    entry::<v2::organizations::GetOrganizations>(),
    entry::<v2::organizations::GetOrganization>(),
    entry::<v2::organizations::AddOrganization>(),
    entry::<v2::organizations::UpdateOrganization>(),
    entry::<v2::organizations::DeleteOrganization>(),
    entry::<v2::organizations::SearchOrganization>(),
    entry::<v2::organizations::GetOrganizationFollowers>(),
    entry::<v2::organizations::AddOrganizationFollower>(),
    entry::<v2::organizations::GetOrganizationFollowersChangelog>(),
    entry::<v2::organizations::DeleteOrganizationFollower>(),
    entry::<v2::persons::GetPersons>(),
    entry::<v2::persons::GetPerson>(),
    entry::<v2::persons::AddPerson>(),
    entry::<v2::persons::UpdatePerson>(),
    entry::<v2::persons::DeletePerson>(),
    entry::<v2::persons::SearchPersons>(),
    entry::<v2::persons::GetPersonPicture>(),
    entry::<v2::persons::GetPersonFollowers>(),
    entry::<v2::persons::AddPersonFollower>(),
    entry::<v2::persons::GetPersonFollowersChangelog>(),
    entry::<v2::persons::DeletePersonFollower>(),
    entry::<v2::pipelines::GetPipelines>(),
    entry::<v2::pipelines::GetPipeline>(),
    entry::<v2::pipelines::AddPipeline>(),
    entry::<v2::pipelines::UpdatePipeline>(),
    entry::<v2::pipelines::DeletePipeline>(),
    entry::<v2::stages::GetStages>(),
    entry::<v2::stages::GetStage>(),
    entry::<v2::stages::AddStage>(),
    entry::<v2::stages::UpdateStage>(),
    entry::<v2::stages::DeleteStage>(),
];
