//! Installments of deals: parts of a deal's value with a date of their own. Higher plans only.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Amount, Date, Id, Repeated, SortDirection, of};
use crate::wire::{Deleted, Page};

/// An installment of a deal.
#[record]
pub struct Installment {
    pub id: Id<of::Installment>,
    /// How much, in the deal's currency.
    pub amount: Option<Amount>,
    /// When it is charged.
    pub billing_date: Option<Date>,
    /// What it is called.
    pub description: Option<String>,
    pub deal_id: Option<Id<of::Deal>>,
}

open_enum! {
    /// What a list of installments is sorted by.
    pub enum InstallmentSort {
        /// The id.
        Id = "id",
        /// When it is charged.
        BillingDate = "billing_date",
        /// The deal.
        DealId = "deal_id",
    }
}

/// Lists the installments of several deals.
///
/// Pipedrive's documents give it a cursor but show none in the answer: whether it pages is unconfirmed.
#[operation(GET "/api/v2/deals/installments" -> Page<Installment>, cost = 10, scopes = "deals:read deals:full")]
pub struct GetInstallments {
    /// Deals whose installments are listed, at most 100. The parameter is repeated for each, as Pipedrive's documents
    /// declare it; that the service reads it so is unconfirmed.
    #[arg(max = 100)]
    pub deal_ids: Repeated<Id<of::Deal>>,
    /// What to sort by; the id unless given.
    pub sort_by: Option<InstallmentSort>,
    /// Direction of sorting; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// How many installments a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Adds an installment to a deal that has a product billed once, and none billed more often.
#[operation(POST "/api/v2/deals/{id}/installments" -> Installment, cost = 5, scopes = "deals:read deals:full")]
pub struct PostInstallment {
    /// Deal to add the installment to.
    pub id: Id<of::Deal>,
    /// Description of the installment.
    pub description: String,
    /// Amount of the installment, in the deal's currency; more than 0.
    pub amount: Amount,
    /// Day on which the installment is billed.
    pub billing_date: Date,
}

/// Changes an installment; what is not named keeps its value.
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
