//! Discounts of deals, besides those of their products.

use pipedrive_derive::{operation, record};

use crate::model::{Amount, DateTime, DiscountId, DiscountType, Id, of};
use crate::wire::{Deleted, Page};

/// A discount of a deal.
#[record]
pub struct Discount {
    pub id: DiscountId,
    /// What `amount` means.
    #[field(name = "type")]
    pub kind: Option<DiscountType>,
    /// How much, in percent or in the deal's currency.
    pub amount: Option<Amount>,
    /// What it is called.
    pub description: Option<String>,
    pub deal_id: Option<Id<of::Deal>>,
    pub created_at: Option<DateTime>,
    pub created_by: Option<Id<of::User>>,
    pub updated_at: Option<DateTime>,
    /// The user who changed it last.
    pub updated_by: Option<Id<of::User>>,
}

/// Lists all discounts of a deal; there is one page only.
#[operation(GET "/api/v2/deals/{id}/discounts" -> Page<Discount>, cost = 10, scopes = "deals:read deals:full")]
pub struct GetAdditionalDiscounts {
    /// Deal whose discounts are listed.
    pub id: Id<of::Deal>,
}

/// Adds a discount to a deal; the deal's value changes if it has products that are billed once.
#[operation(POST "/api/v2/deals/{id}/discounts" -> Discount, cost = 5, scopes = "deals:read deals:full")]
pub struct PostAdditionalDiscount {
    /// Deal to add the discount to.
    pub id: Id<of::Deal>,
    /// Description of the discount.
    pub description: String,
    /// Amount of the discount, in percent or in the deal's currency; more than 0.
    pub amount: Amount,
    /// Whether `amount` is a percentage or an amount of money.
    #[arg(name = "type")]
    pub kind: DiscountType,
}

/// Changes a discount of a deal, and with it the deal's value; what is not named keeps its value.
#[operation(PATCH "/api/v2/deals/{id}/discounts/{discount_id}" -> Discount, cost = 5, scopes = "deals:read deals:full")]
pub struct UpdateAdditionalDiscount {
    /// Deal that has the discount.
    pub id: Id<of::Deal>,
    /// Discount to update.
    pub discount_id: DiscountId,
    /// Description of the discount.
    pub description: Option<String>,
    /// Amount of the discount, in percent or in the deal's currency; more than 0.
    pub amount: Option<Amount>,
    /// Whether `amount` is a percentage or an amount of money.
    #[arg(name = "type")]
    pub kind: Option<DiscountType>,
}

/// Deletes a discount of a deal, which changes the deal's value.
///
/// Pipedrive's documents show a number in the answer where a UUID is expected; the id keeps either.
#[operation(
    DELETE "/api/v2/deals/{id}/discounts/{discount_id}" -> Deleted<DiscountId>,
    cost = 3, scopes = "deals:read deals:full"
)]
pub struct DeleteAdditionalDiscount {
    /// Deal that has the discount.
    pub id: Id<of::Deal>,
    /// Discount to delete.
    pub discount_id: DiscountId,
}

crate::wire::operation::operations! {
    GetAdditionalDiscounts, PostAdditionalDiscount, UpdateAdditionalDiscount, DeleteAdditionalDiscount,
}
