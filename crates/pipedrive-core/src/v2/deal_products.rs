//! Products of deals: attachments of catalogue products, each with a price, a quantity and terms of its own.

use pipedrive_derive::{object, operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{
    Amount, BillingFrequency, Commas, Date, DateTime, DiscountType, Id, List, Patch, SortDirection, TaxMethod, of,
};
use crate::wire::{Deleted, Item, Page};

/// A product of a deal.
#[record]
pub struct DealProduct {
    /// The id of the attachment, not of the product.
    pub id: Id<of::DealProduct>,
    /// What it comes to, in `currency`.
    pub sum: Option<Amount>,
    /// The tax, in percent.
    pub tax: Option<Amount>,
    pub deal_id: Option<Id<of::Deal>>,
    /// The name of the product.
    pub name: Option<String>,
    pub product_id: Option<Id<of::Product>>,
    /// The variation of the product.
    pub product_variation_id: Option<Id<of::ProductVariation>>,
    /// Where it stands among the deal's products.
    pub order_nr: Option<u64>,
    pub add_time: Option<DateTime>,
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
    pub is_enabled: Option<bool>,
    /// How often it is billed.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times it is billed; without end if there is none and it is billed more than once.
    pub billing_frequency_cycles: Option<u32>,
    /// When it is billed first.
    pub billing_start_date: Option<Date>,
}

open_enum! {
    /// What the products of one deal are sorted by.
    pub enum DealProductSort {
        /// The id.
        Id = "id",
        /// When it was attached.
        AddTime = "add_time",
        /// When it was changed last.
        UpdateTime = "update_time",
        /// Where it stands among the deal's products.
        OrderNr = "order_nr",
    }
}

open_enum! {
    /// What the products of several deals are sorted by.
    pub enum DealsProductSort {
        /// The id.
        Id = "id",
        /// The deal.
        DealId = "deal_id",
        /// When it was attached.
        AddTime = "add_time",
        /// When it was changed last.
        UpdateTime = "update_time",
        /// Where it stands among the deal's products.
        OrderNr = "order_nr",
    }
}

/// Lists the products of several deals, a page at a time.
#[operation(
    GET "/api/v2/deals/products" -> Page<DealProduct>,
    cost = 10, scopes = "products:read products:full deals:read deals:full"
)]
pub struct GetDealsProducts {
    /// Deals whose products are listed, at most 100.
    #[arg(max = 100)]
    pub deal_ids: Commas<Id<of::Deal>>,
    /// What to sort by; the id unless given.
    pub sort_by: Option<DealsProductSort>,
    /// Direction of sorting; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// How many products a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Lists the products of a deal, a page at a time.
#[operation(
    GET "/api/v2/deals/{id}/products" -> Page<DealProduct>,
    cost = 10, scopes = "products:read products:full deals:read deals:full"
)]
pub struct GetDealProducts {
    /// Deal whose products are listed.
    pub id: Id<of::Deal>,
    /// What to sort by; the id unless given.
    pub sort_by: Option<DealProductSort>,
    /// Direction of sorting; ascending unless given.
    pub sort_direction: Option<SortDirection>,
    /// How many products a page holds, at most 500; 100 unless given.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Page to read: the cursor that came with the page before; the first page unless given.
    pub cursor: Option<String>,
}

/// Attaches a product to a deal.
#[operation(POST "/api/v2/deals/{id}/products" -> DealProduct, cost = 5, scopes = "products:full deals:full")]
pub struct AddDealProduct {
    /// Deal to attach the product to.
    pub id: Id<of::Deal>,
    /// Product to attach.
    pub product_id: Id<of::Product>,
    /// Price of one piece, in the deal's currency.
    pub item_price: Amount,
    /// Quantity of the product.
    pub quantity: Amount,
    /// Tax, in percent; 0 unless given.
    pub tax: Option<Amount>,
    /// Comments on the product of the deal.
    pub comments: Option<String>,
    /// Discount, in percent or in the deal's currency; 0 unless given.
    pub discount: Option<Amount>,
    /// Whether `discount` is a percentage or an amount of money; a percentage unless given.
    pub discount_type: Option<DiscountType>,
    /// Whether the product counts for the value of the deal; it does unless given.
    pub is_enabled: Option<bool>,
    /// Whether prices include taxes, exclude them or have none, for all products of the deal; the caller's setting
    /// unless given.
    pub tax_method: Option<TaxMethod>,
    /// Variation of the product.
    pub product_variation_id: Patch<Id<of::ProductVariation>>,
    /// How often the product is billed; once unless given. At most 20 products of a deal are billed more than once.
    /// Higher plans only.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed, at most 208: needed if that is weekly, refused if it is once. Higher plans
    /// only.
    #[arg(max = 208)]
    pub billing_frequency_cycles: Patch<u32>,
    /// When the product is first billed, at most 10 years from today. Higher plans only.
    pub billing_start_date: Patch<Date>,
}

/// Changes a product of a deal; what is not named keeps its value.
#[operation(
    PATCH "/api/v2/deals/{id}/products/{product_attachment_id}" -> DealProduct,
    cost = 5, scopes = "products:full deals:full"
)]
pub struct UpdateDealProduct {
    /// Deal that the product is attached to.
    pub id: Id<of::Deal>,
    /// Attachment of the product to the deal: the `id` of a product of the deal, not that of the product itself.
    pub product_attachment_id: Id<of::DealProduct>,
    /// Product to attach instead.
    pub product_id: Option<Id<of::Product>>,
    /// Price of one piece, in the deal's currency.
    pub item_price: Option<Amount>,
    /// Quantity of the product.
    pub quantity: Option<Amount>,
    /// Tax, in percent.
    pub tax: Option<Amount>,
    /// Comments on the product of the deal; an empty text clears them.
    pub comments: Option<String>,
    /// Discount, in percent or in the deal's currency.
    pub discount: Option<Amount>,
    /// Whether `discount` is a percentage or an amount of money.
    pub discount_type: Option<DiscountType>,
    /// Whether the product counts for the value of the deal.
    pub is_enabled: Option<bool>,
    /// Whether prices include taxes, exclude them or have none, for all products of the deal.
    pub tax_method: Option<TaxMethod>,
    /// Variation of the product.
    pub product_variation_id: Patch<Id<of::ProductVariation>>,
    /// How often the product is billed. Higher plans only.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed, at most 208; cleared, it is billed without end. Higher plans only.
    #[arg(max = 208)]
    pub billing_frequency_cycles: Patch<u32>,
    /// When the product is first billed, at most 10 years from today. Higher plans only.
    pub billing_start_date: Patch<Date>,
}

/// Takes a product off a deal.
#[operation(
    DELETE "/api/v2/deals/{id}/products/{product_attachment_id}" -> Deleted<Id<of::DealProduct>>,
    cost = 3, scopes = "deals:full products:full"
)]
pub struct DeleteDealProduct {
    /// Deal to take the product from.
    pub id: Id<of::Deal>,
    /// Attachment of the product to the deal: the `id` of a product of the deal, not that of the product itself.
    pub product_attachment_id: Id<of::DealProduct>,
}

/// Attaches several products to a deal, and answers with them.
#[operation(
    POST "/api/v2/deals/{id}/products/bulk" -> Vec<DealProduct>,
    cost = 25, scopes = "products:full deals:full"
)]
pub struct AddManyDealProducts {
    /// Deal to attach the products to.
    pub id: Id<of::Deal>,
    /// Products to attach, at most 100.
    #[arg(max = 100)]
    pub data: List<NewDealProduct>,
}

/// One of the products that [`AddManyDealProducts`] attaches.
///
/// ```
/// use pipedrive_core::model::DiscountType;
/// use pipedrive_core::v2::deal_products::NewDealProduct;
///
/// let product = NewDealProduct::new(7, 90, 2).discount(10).discount_type(DiscountType::Percentage);
/// assert_eq!(
///     serde_json::to_string(&product)?,
///     r#"{"product_id":7,"item_price":90,"quantity":2,"discount":10,"discount_type":"percentage"}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[object]
pub struct NewDealProduct {
    /// Product to attach.
    pub product_id: Id<of::Product>,
    /// Price of one piece, in the deal's currency.
    pub item_price: Amount,
    /// Quantity of the product.
    pub quantity: Amount,
    /// Tax, in percent.
    pub tax: Option<Amount>,
    /// Comments on the product of the deal.
    pub comments: Option<String>,
    /// Discount, in percent or in the deal's currency.
    pub discount: Option<Amount>,
    /// Whether `discount` is a percentage or an amount of money.
    pub discount_type: Option<DiscountType>,
    /// Whether the product counts for the value of the deal.
    pub is_enabled: Option<bool>,
    /// Whether prices include taxes, exclude them or have none, for all products of the deal.
    pub tax_method: Option<TaxMethod>,
    /// Variation of the product.
    pub product_variation_id: Patch<Id<of::ProductVariation>>,
    /// How often the product is billed.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed.
    pub billing_frequency_cycles: Patch<u32>,
    /// When the product is first billed.
    pub billing_start_date: Patch<Date>,
}

/// Takes several products off a deal.
///
/// The service would take off up to 100 products if it were told none, so the list is required here, and refused when
/// it is empty.
#[operation(
    DELETE "/api/v2/deals/{id}/products" -> Item<DeletedDealProducts>,
    cost = 15, scopes = "products:full deals:full"
)]
pub struct DeleteManyDealProducts {
    /// Deal to take the products from.
    pub id: Id<of::Deal>,
    /// Attachments to delete, at most 100: the `id` of each product of the deal, not that of the product itself.
    #[arg(max = 100)]
    pub ids: Commas<Id<of::DealProduct>>,
}

/// What the removal of several products answers.
#[record]
pub struct DeletedDealProducts {
    /// The attachments that are gone.
    pub ids: Vec<Id<of::DealProduct>>,
}

crate::wire::operation::operations! {
    GetDealsProducts, GetDealProducts, AddDealProduct, UpdateDealProduct, DeleteDealProduct, AddManyDealProducts,
    DeleteManyDealProducts,
}
