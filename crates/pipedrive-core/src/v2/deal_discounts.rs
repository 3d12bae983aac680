//! Discounts of deals, in addition to those of single products.
//!
//! ```
//! use pipedrive_core::model::DiscountType;
//! use pipedrive_core::v2::deal_discounts::PostAdditionalDiscount;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let discount = PostAdditionalDiscount::new(7, "Loyalty", 10, DiscountType::Percentage);
//! let request = account.request(&discount)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals/7/discounts");
//! assert_eq!(request.body(), r#"{"description":"Loyalty","amount":10,"type":"percentage"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Deals](https://developers.pipedrive.com/docs/api/v1/Deals) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{Amount, DateTime, DiscountId, DiscountType, Id, of};
use crate::wire::{Deleted, Page};

/// A discount of a deal.
#[record]
pub struct Discount {
    pub id: DiscountId,
    /// The unit of `amount`.
    #[field(name = "type")]
    pub kind: Option<DiscountType>,
    /// The amount, in percent or in the deal's currency.
    pub amount: Option<Amount>,
    pub description: Option<String>,
    pub deal_id: Option<Id<of::Deal>>,
    pub created_at: Option<DateTime>,
    pub created_by: Option<Id<of::User>>,
    pub updated_at: Option<DateTime>,
    /// The user who last updated the discount.
    pub updated_by: Option<Id<of::User>>,
}

/// Lists the discounts of a deal, all on one page.
#[operation(GET "/api/v2/deals/{id}/discounts" -> Page<Discount>, cost = 10, scopes = "deals:read deals:full")]
pub struct GetAdditionalDiscounts {
    /// Deal whose discounts are listed.
    pub id: Id<of::Deal>,
}

/// Adds a discount to a deal; this changes the deal's value if it has products that are billed once.
#[operation(POST "/api/v2/deals/{id}/discounts" -> Discount, cost = 5, scopes = "deals:read deals:full")]
pub struct PostAdditionalDiscount {
    /// Deal to add the discount to.
    pub id: Id<of::Deal>,
    /// Description of the discount.
    pub description: String,
    /// Amount of the discount, in percent or in the deal's currency; more than 0.
    #[arg(above = 0)]
    pub amount: Amount,
    /// Whether `amount` is a percentage or an amount of money.
    #[arg(name = "type")]
    pub kind: DiscountType,
}

/// Updates a discount of a deal, which changes the deal's value; arguments that are not given keep their value.
#[operation(PATCH "/api/v2/deals/{id}/discounts/{discount_id}" -> Discount, cost = 5, scopes = "deals:read deals:full")]
pub struct UpdateAdditionalDiscount {
    /// Deal that has the discount.
    pub id: Id<of::Deal>,
    /// Discount to update.
    pub discount_id: DiscountId,
    /// Description of the discount.
    pub description: Option<String>,
    /// Amount of the discount, in percent or in the deal's currency; more than 0.
    #[arg(above = 0)]
    pub amount: Option<Amount>,
    /// Whether `amount` is a percentage or an amount of money.
    #[arg(name = "type")]
    pub kind: Option<DiscountType>,
}

/// Deletes a discount of a deal, which changes the deal's value.
///
/// The id in the response is read as a UUID or a number: Pipedrive's documents show a number where a UUID is expected.
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
