//! Installments of deals: parts of a deal's value that are billed on days of their own. Higher plans only.
//!
//! ```
//! use pipedrive_core::Date;
//! use pipedrive_core::v2::deal_installments::PostInstallment;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let installment = PostInstallment::new(7, "Deposit", 500, "2026-03-10".parse::<Date>()?);
//! let request = account.request(&installment)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals/7/installments");
//! assert_eq!(request.body(), r#"{"description":"Deposit","amount":500,"billing_date":"2026-03-10"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [DealInstallments](https://developers.pipedrive.com/docs/api/v1/DealInstallments) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Amount, Date, Id, Repeated, SortDirection, of};
use crate::wire::{Deleted, Page};

/// An installment of a deal.
#[record]
pub struct Installment {
    pub id: Id<of::Installment>,
    /// The amount, in the deal's currency.
    pub amount: Option<Amount>,
    /// The day of billing.
    pub billing_date: Option<Date>,
    pub description: Option<String>,
    pub deal_id: Option<Id<of::Deal>>,
}

open_enum! {
    /// A field to sort installments by.
    pub enum InstallmentSort {
        /// The id.
        Id = "id",
        /// The day of billing.
        BillingDate = "billing_date",
        /// The deal.
        DealId = "deal_id",
    }
}

/// Lists the installments of several deals.
///
/// Pipedrive's documents have a cursor among the arguments but none in the response: whether the list has pages is
/// unconfirmed.
#[operation(GET "/api/v2/deals/installments" -> Page<Installment>, cost = 10, scopes = "deals:read deals:full")]
pub struct GetInstallments {
    /// Deals whose installments are listed, at most 100. The parameter is repeated for each deal, as in Pipedrive's
    /// documents; that Pipedrive accepts this form is unconfirmed.
    #[arg(max = 100)]
    pub deal_ids: Repeated<Id<of::Deal>>,
    /// Field to sort by; defaults to the id.
    pub sort_by: Option<InstallmentSort>,
    /// Sort direction; defaults to ascending.
    pub sort_direction: Option<SortDirection>,
    /// Number of installments per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Adds an installment to a deal; the deal needs a product that is billed once and must have none that is billed more
/// often.
#[operation(POST "/api/v2/deals/{id}/installments" -> Installment, cost = 5, scopes = "deals:read deals:full")]
pub struct PostInstallment {
    /// Deal to add the installment to.
    pub id: Id<of::Deal>,
    /// Description of the installment.
    pub description: String,
    /// Amount of the installment, in the deal's currency; more than 0.
    #[arg(above = 0)]
    pub amount: Amount,
    /// Day on which the installment is billed.
    pub billing_date: Date,
}

/// Updates an installment; arguments that are not given keep their value.
#[operation(
    PATCH "/api/v2/deals/{id}/installments/{installment_id}" -> Installment,
    cost = 5, scopes = "deals:read deals:full"
)]
pub struct UpdateInstallment {
    /// Deal that has the installment.
    pub id: Id<of::Deal>,
    /// Installment to update.
    pub installment_id: Id<of::Installment>,
    /// Description of the installment.
    pub description: Option<String>,
    /// Amount of the installment, in the deal's currency; more than 0.
    #[arg(above = 0)]
    pub amount: Option<Amount>,
    /// Day on which the installment is billed.
    pub billing_date: Option<Date>,
}

/// Deletes an installment.
#[operation(
    DELETE "/api/v2/deals/{id}/installments/{installment_id}" -> Deleted<Id<of::Installment>>,
    cost = 3, scopes = "deals:read deals:full"
)]
pub struct DeleteInstallment {
    /// Deal that has the installment.
    pub id: Id<of::Deal>,
    /// Installment to delete.
    pub installment_id: Id<of::Installment>,
}

crate::wire::operation::operations! {
    GetInstallments, PostInstallment, UpdateInstallment, DeleteInstallment,
}
