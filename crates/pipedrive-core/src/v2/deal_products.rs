//! Products of deals: attachments of catalogue products, each with a price, a quantity and terms of its own.

use pipedrive_derive::Operation;
use serde::{Deserialize, Serialize};

use crate::model::amount::Amount;
use crate::model::argument::{Argument, Kind};
use crate::model::enums::{BillingFrequency, DiscountType, SortDirection, TaxMethod};
use crate::model::id::{Id, of};
use crate::model::list::{Commas, Flag, List};
use crate::model::open_enum::open_enum;
use crate::model::patch::Patch;
use crate::model::time::{Date, DateTime};
use crate::wire::output::{Deleted, Item, Page};

/// A product of a deal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DealProduct {
    /// The id of the attachment, not of the product.
    pub id: Id<of::DealProduct>,
    /// What it comes to, in `currency`.
    pub sum: Option<Amount>,
    /// The tax, in percent.
    pub tax: Option<Amount>,
    /// The deal.
    pub deal_id: Option<Id<of::Deal>>,
    /// The name of the product.
    pub name: Option<String>,
    /// The product.
    pub product_id: Option<Id<of::Product>>,
    /// The variation of the product.
    pub product_variation_id: Option<Id<of::ProductVariation>>,
    /// Where it stands among the deal's products.
    pub order_nr: Option<u64>,
    /// When it was attached.
    pub add_time: Option<DateTime>,
    /// When it was changed last.
    pub update_time: Option<DateTime>,
    /// Comments; empty where there are none.
    pub comments: Option<String>,
    /// ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// The discount, in percent or in `currency`: `discount_type` says which.
    pub discount: Option<Amount>,
    /// What `discount` means.
    pub discount_type: Option<DiscountType>,
    /// How many.
    pub quantity: Option<Amount>,
    /// The price of one, in `currency`.
    pub item_price: Option<Amount>,
    /// How tax goes into the price; the same for all products of a deal.
    pub tax_method: Option<TaxMethod>,
    /// Whether it counts for the deal.
    pub is_enabled: Option<Flag>,
    /// How often it is billed.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times it is billed; without end if there is none and it is billed more than once.
    pub billing_frequency_cycles: Option<u32>,
    /// When it is billed first.
    pub billing_start_date: Option<Date>,
}

open_enum! {
    /// What the products of one deal are sorted by.
    pub DealProductSort {
        /// The id.
        ID = "id",
        /// When it was attached.
        ADD_TIME = "add_time",
        /// When it was changed last.
        UPDATE_TIME = "update_time",
        /// Where it stands among the deal's products.
        ORDER_NR = "order_nr",
    }
}

open_enum! {
    /// What the products of several deals are sorted by.
    pub DealsProductSort {
        /// The id.
        ID = "id",
        /// The deal.
        DEAL_ID = "deal_id",
        /// When it was attached.
        ADD_TIME = "add_time",
        /// When it was changed last.
        UPDATE_TIME = "update_time",
        /// Where it stands among the deal's products.
        ORDER_NR = "order_nr",
    }
}

/// Lists the products of several deals, a page at a time.
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/api/v2/deals/products",
    output = Page<DealProduct>,
    cost = 10,
    scopes = ["products:read", "products:full", "deals:read", "deals:full"]
)]
#[non_exhaustive]
pub struct GetDealsProducts {
    /// The deals, at most 100.
    #[arg(max = 100)]
    pub deal_ids: Commas<Id<of::Deal>>,
    /// What the list is sorted by; the id unless given.
    pub sort_by: Option<DealsProductSort>,
    /// Which way; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// How many products a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Where the page starts: `next` of the page before.
    pub cursor: Option<String>,
}

/// Lists the products of a deal, a page at a time.
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/api/v2/deals/{id}/products",
    output = Page<DealProduct>,
    cost = 10,
    scopes = ["products:read", "products:full", "deals:read", "deals:full"]
)]
#[non_exhaustive]
pub struct GetDealProducts {
    /// The deal.
    pub id: Id<of::Deal>,
    /// What the list is sorted by; the id unless given.
    pub sort_by: Option<DealProductSort>,
    /// Which way; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// How many products a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Where the page starts: `next` of the page before.
    pub cursor: Option<String>,
}

/// Attaches a product to a deal.
#[derive(Clone, Debug, Operation)]
#[operation(
    POST "/api/v2/deals/{id}/products",
    output = DealProduct,
    cost = 5,
    scopes = ["products:full", "deals:full"]
)]
#[non_exhaustive]
pub struct AddDealProduct {
    /// The deal.
    pub id: Id<of::Deal>,
    /// The product.
    pub product_id: Id<of::Product>,
    /// The price of one, in the deal's currency.
    pub item_price: Amount,
    /// How many.
    pub quantity: Amount,
    /// The tax, in percent; 0 unless given.
    pub tax: Option<Amount>,
    /// Comments.
    pub comments: Option<String>,
    /// The discount, in percent or in the deal's currency; 0 unless given.
    pub discount: Option<Amount>,
    /// What `discount` means; percent unless given.
    pub discount_type: Option<DiscountType>,
    /// Whether it counts for the deal; it does unless given.
    pub is_enabled: Option<bool>,
    /// How tax goes into the price, for all products of the deal; the caller's setting unless given.
    pub tax_method: Option<TaxMethod>,
    /// The variation of the product.
    pub product_variation_id: Patch<Id<of::ProductVariation>>,
    /// How often it is billed; once unless given. At most 20 products of a deal are billed more than once. Higher plans
    /// only.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times it is billed, at most 208: needed if that is weekly, refused if it is once. Higher plans only.
    #[arg(max = 208)]
    pub billing_frequency_cycles: Patch<u32>,
    /// When it is billed first, at most 10 years from today. Higher plans only.
    pub billing_start_date: Patch<Date>,
}

/// Changes a product of a deal; what is not named keeps its value.
#[derive(Clone, Debug, Operation)]
#[operation(
    PATCH "/api/v2/deals/{id}/products/{product_attachment_id}",
    output = DealProduct,
    cost = 5,
    scopes = ["products:full", "deals:full"]
)]
#[non_exhaustive]
pub struct UpdateDealProduct {
    /// The deal.
    pub id: Id<of::Deal>,
    /// The attachment: `id` of the [`DealProduct`].
    pub product_attachment_id: Id<of::DealProduct>,
    /// The product.
    pub product_id: Option<Id<of::Product>>,
    /// The price of one, in the deal's currency.
    pub item_price: Option<Amount>,
    /// How many.
    pub quantity: Option<Amount>,
    /// The tax, in percent.
    pub tax: Option<Amount>,
    /// Comments; an empty text clears them.
    pub comments: Option<String>,
    /// The discount, in percent or in the deal's currency.
    pub discount: Option<Amount>,
    /// What `discount` means.
    pub discount_type: Option<DiscountType>,
    /// Whether it counts for the deal.
    pub is_enabled: Option<bool>,
    /// How tax goes into the price, for all products of the deal.
    pub tax_method: Option<TaxMethod>,
    /// The variation of the product.
    pub product_variation_id: Patch<Id<of::ProductVariation>>,
    /// How often it is billed. Higher plans only.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times it is billed, at most 208; cleared, it is billed without end. Higher plans only.
    #[arg(max = 208)]
    pub billing_frequency_cycles: Patch<u32>,
    /// When it is billed first, at most 10 years from today. Higher plans only.
    pub billing_start_date: Patch<Date>,
}

/// Takes a product off a deal.
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/api/v2/deals/{id}/products/{product_attachment_id}",
    output = Deleted<Id<of::DealProduct>>,
    cost = 3,
    scopes = ["deals:full", "products:full"]
)]
#[non_exhaustive]
pub struct DeleteDealProduct {
    /// The deal.
    pub id: Id<of::Deal>,
    /// The attachment: `id` of the [`DealProduct`].
    pub product_attachment_id: Id<of::DealProduct>,
}

/// Attaches several products to a deal, and answers with them.
#[derive(Clone, Debug, Operation)]
#[operation(
    POST "/api/v2/deals/{id}/products/bulk",
    output = Vec<DealProduct>,
    cost = 25,
    scopes = ["products:full", "deals:full"]
)]
#[non_exhaustive]
pub struct AddManyDealProducts {
    /// The deal.
    pub id: Id<of::Deal>,
    /// The products, at most 100.
    #[arg(max = 100)]
    pub data: List<NewDealProduct>,
}

/// One of the products that [`AddManyDealProducts`] attaches.
///
/// ```
/// use pipedrive_core::model::enums::DiscountType;
/// use pipedrive_core::v2::deal_products::NewDealProduct;
///
/// let product = NewDealProduct::new(7, 90, 2).discount(10).discount_type(DiscountType::PERCENTAGE);
/// assert_eq!(
///     serde_json::to_string(&product)?,
///     r#"{"product_id":7,"item_price":90,"quantity":2,"discount":10,"discount_type":"percentage"}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewDealProduct {
    /// The product.
    pub product_id: Id<of::Product>,
    /// The price of one, in the deal's currency.
    pub item_price: Amount,
    /// How many.
    pub quantity: Amount,
    /// The tax, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<Amount>,
    /// Comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
    /// The discount, in percent or in the deal's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<Amount>,
    /// What `discount` means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_type: Option<DiscountType>,
    /// Whether it counts for the deal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_enabled: Option<Flag>,
    /// How tax goes into the price, for all products of the deal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_method: Option<TaxMethod>,
    /// The variation of the product.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub product_variation_id: Patch<Id<of::ProductVariation>>,
    /// How often it is billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times it is billed.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub billing_frequency_cycles: Patch<u32>,
    /// When it is billed first.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub billing_start_date: Patch<Date>,
}

impl NewDealProduct {
    /// So many of this product, at this price for one.
    #[must_use]
    pub fn new(
        product_id: impl Into<Id<of::Product>>,
        item_price: impl Into<Amount>,
        quantity: impl Into<Amount>,
    ) -> Self {
        Self {
            product_id: product_id.into(),
            item_price: item_price.into(),
            quantity: quantity.into(),
            tax: None,
            comments: None,
            discount: None,
            discount_type: None,
            is_enabled: None,
            tax_method: None,
            product_variation_id: Patch::Keep,
            billing_frequency: None,
            billing_frequency_cycles: Patch::Keep,
            billing_start_date: Patch::Keep,
        }
    }

    /// The tax, in percent; 0 unless given.
    #[must_use]
    pub fn tax(mut self, tax: impl Into<Amount>) -> Self {
        self.tax = Some(tax.into());
        self
    }

    /// Comments.
    #[must_use]
    pub fn comments(mut self, comments: impl Into<String>) -> Self {
        self.comments = Some(comments.into());
        self
    }

    /// The discount, in percent or in the deal's currency; 0 unless given.
    #[must_use]
    pub fn discount(mut self, discount: impl Into<Amount>) -> Self {
        self.discount = Some(discount.into());
        self
    }

    /// What the discount means; percent unless given.
    #[must_use]
    pub fn discount_type(mut self, discount_type: impl Into<DiscountType>) -> Self {
        self.discount_type = Some(discount_type.into());
        self
    }

    /// Whether it counts for the deal; it does unless given.
    #[must_use]
    pub fn is_enabled(mut self, is_enabled: bool) -> Self {
        self.is_enabled = Some(Flag(is_enabled));
        self
    }

    /// How tax goes into the price, for all products of the deal; the caller's setting unless given.
    #[must_use]
    pub fn tax_method(mut self, tax_method: impl Into<TaxMethod>) -> Self {
        self.tax_method = Some(tax_method.into());
        self
    }

    /// The variation of the product.
    #[must_use]
    pub fn product_variation_id(mut self, product_variation_id: impl Into<Id<of::ProductVariation>>) -> Self {
        self.product_variation_id = Patch::Set(product_variation_id.into());
        self
    }

    /// How often it is billed; once unless given. Higher plans only.
    #[must_use]
    pub fn billing_frequency(mut self, billing_frequency: impl Into<BillingFrequency>) -> Self {
        self.billing_frequency = Some(billing_frequency.into());
        self
    }

    /// How many times it is billed, at most 208. Higher plans only.
    #[must_use]
    pub fn billing_frequency_cycles(mut self, billing_frequency_cycles: u32) -> Self {
        self.billing_frequency_cycles = Patch::Set(billing_frequency_cycles);
        self
    }

    /// When it is billed first, at most 10 years from today. Higher plans only.
    #[must_use]
    pub fn billing_start_date(mut self, billing_start_date: impl Into<Date>) -> Self {
        self.billing_start_date = Patch::Set(billing_start_date.into());
        self
    }
}

impl Argument for NewDealProduct {
    const KIND: Kind = Kind::Object(r#"{"product_id": 1, "item_price": 99.5, "quantity": 2}"#);
}

/// Takes several products off a deal.
///
/// The service would take off up to 100 products if it were told none, so the list is required here, and refused when
/// it is empty.
#[derive(Clone, Debug, Operation)]
#[operation(
    DELETE "/api/v2/deals/{id}/products",
    output = Item<DeletedDealProducts>,
    cost = 15,
    scopes = ["products:full", "deals:full"]
)]
#[non_exhaustive]
pub struct DeleteManyDealProducts {
    /// The deal.
    pub id: Id<of::Deal>,
    /// The attachments, at most 100: `id` of each [`DealProduct`].
    #[arg(max = 100)]
    pub ids: Commas<Id<of::DealProduct>>,
}

/// What the removal of several products answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeletedDealProducts {
    /// The attachments that are gone.
    pub ids: Vec<Id<of::DealProduct>>,
}
