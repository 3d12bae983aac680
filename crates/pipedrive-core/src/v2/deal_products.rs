//! Products of deals: attachments of products, each with a price, a quantity and billing terms of its own.
//!
//! ```
//! use pipedrive_core::v2::deal_products::AddDealProduct;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&AddDealProduct::new(7, 4, 90, 2))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals/7/products");
//! assert_eq!(request.body(), r#"{"product_id":4,"item_price":90,"quantity":2}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [DealProducts](https://developers.pipedrive.com/docs/api/v1/DealProducts) in Pipedrive's documentation.

use pipedrive_derive::{object, operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{
    Amount, BillingFrequency, Commas, Date, DateTime, DiscountType, Id, List, Patch, SortDirection, TaxMethod, of,
};
use crate::wire::{Deleted, Item, Page};

/// A product attached to a deal.
#[record]
pub struct DealProduct {
    /// The id of the attachment, not that of the product.
    pub id: Id<of::DealProduct>,
    /// The total, in `currency`.
    pub sum: Option<Amount>,
    /// The tax, in percent.
    pub tax: Option<Amount>,
    pub deal_id: Option<Id<of::Deal>>,
    pub name: Option<String>,
    pub product_id: Option<Id<of::Product>>,
    pub product_variation_id: Option<Id<of::ProductVariation>>,
    /// The position among the deal's products.
    pub order_nr: Option<u64>,
    pub add_time: Option<DateTime>,
    pub update_time: Option<DateTime>,
    /// The comments; empty if there are none.
    pub comments: Option<String>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// The discount, in percent or in `currency` as `discount_type` specifies.
    pub discount: Option<Amount>,
    /// The unit of `discount`.
    pub discount_type: Option<DiscountType>,
    pub quantity: Option<Amount>,
    /// The price of one unit, in `currency`.
    pub item_price: Option<Amount>,
    /// Whether prices include taxes; the same for all products of a deal.
    pub tax_method: Option<TaxMethod>,
    /// Whether the product counts towards the deal's value.
    pub is_enabled: Option<bool>,
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed; `None` for a product that is billed repeatedly without an end.
    pub billing_frequency_cycles: Option<u32>,
    pub billing_start_date: Option<Date>,
}

open_enum! {
    /// A field to sort the products of one deal by.
    pub enum DealProductSort {
        /// The id.
        Id = "id",
        /// The time of attachment.
        AddTime = "add_time",
        /// The time of the last update.
        UpdateTime = "update_time",
        /// The position among the deal's products.
        OrderNr = "order_nr",
    }
}

open_enum! {
    /// A field to sort the products of several deals by.
    pub enum DealsProductSort {
        /// The id.
        Id = "id",
        /// The deal.
        DealId = "deal_id",
        /// The time of attachment.
        AddTime = "add_time",
        /// The time of the last update.
        UpdateTime = "update_time",
        /// The position among the deal's products.
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
    /// Field to sort by; defaults to the id.
    pub sort_by: Option<DealsProductSort>,
    /// Sort direction; defaults to ascending.
    pub sort_direction: Option<SortDirection>,
    /// Number of products per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
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
    /// Field to sort by; defaults to the id.
    pub sort_by: Option<DealProductSort>,
    /// Sort direction; defaults to ascending.
    pub sort_direction: Option<SortDirection>,
    /// Number of products per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
    /// Cursor of the page to read, from the response with the previous page; defaults to the first page.
    pub cursor: Option<String>,
}

/// Attaches a product to a deal.
#[operation(
    POST "/api/v2/deals/{id}/products" -> DealProduct,
    cost = 5, scopes = "products:full deals:full",
    require(billing_frequency_cycles if billing_frequency = "weekly")
)]
pub struct AddDealProduct {
    /// Deal to attach the product to.
    pub id: Id<of::Deal>,
    /// Product to attach.
    pub product_id: Id<of::Product>,
    /// Price of one unit, in the deal's currency.
    pub item_price: Amount,
    /// Quantity of the product.
    pub quantity: Amount,
    /// Tax, in percent; defaults to 0.
    pub tax: Option<Amount>,
    /// Comments on the product.
    pub comments: Option<String>,
    /// Discount, in percent or in the deal's currency; defaults to 0.
    pub discount: Option<Amount>,
    /// Whether `discount` is a percentage or an amount of money; defaults to a percentage.
    pub discount_type: Option<DiscountType>,
    /// Whether the product counts towards the deal's value; defaults to `true`.
    pub is_enabled: Option<bool>,
    /// Whether prices include taxes, exclude them or have none, for all products of the deal; defaults to the setting
    /// of the authorized user.
    pub tax_method: Option<TaxMethod>,
    /// Variation of the product.
    pub product_variation_id: Patch<Id<of::ProductVariation>>,
    /// How often the product is billed; defaults to once. At most 20 products of a deal can be billed more than once.
    /// Higher plans only.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed, 1 to 208; required for weekly billing, rejected for a product that is
    /// billed once. Higher plans only.
    #[arg(min = 1, max = 208)]
    pub billing_frequency_cycles: Patch<u32>,
    /// When the product is first billed, at most 10 years from today. Higher plans only.
    pub billing_start_date: Patch<Date>,
}

/// Updates a product of a deal; arguments that are not given keep their value.
#[operation(
    PATCH "/api/v2/deals/{id}/products/{product_attachment_id}" -> DealProduct,
    cost = 5, scopes = "products:full deals:full"
)]
pub struct UpdateDealProduct {
    /// Deal that the product is attached to.
    pub id: Id<of::Deal>,
    /// Attachment to update: the `id` in the list of the deal's products, not that of the product itself.
    pub product_attachment_id: Id<of::DealProduct>,
    /// Product to attach instead.
    pub product_id: Option<Id<of::Product>>,
    /// Price of one unit, in the deal's currency.
    pub item_price: Option<Amount>,
    /// Quantity of the product.
    pub quantity: Option<Amount>,
    /// Tax, in percent.
    pub tax: Option<Amount>,
    /// Comments on the product; an empty text clears them.
    pub comments: Option<String>,
    /// Discount, in percent or in the deal's currency.
    pub discount: Option<Amount>,
    /// Whether `discount` is a percentage or an amount of money.
    pub discount_type: Option<DiscountType>,
    /// Whether the product counts towards the deal's value.
    pub is_enabled: Option<bool>,
    /// Whether prices include taxes, exclude them or have none, for all products of the deal.
    pub tax_method: Option<TaxMethod>,
    /// Variation of the product.
    pub product_variation_id: Patch<Id<of::ProductVariation>>,
    /// How often the product is billed. Higher plans only.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed, 1 to 208; clearing it removes the end. Higher plans only.
    #[arg(min = 1, max = 208)]
    pub billing_frequency_cycles: Patch<u32>,
    /// When the product is first billed, at most 10 years from today. Higher plans only.
    pub billing_start_date: Patch<Date>,
}

/// Removes a product from a deal.
#[operation(
    DELETE "/api/v2/deals/{id}/products/{product_attachment_id}" -> Deleted<Id<of::DealProduct>>,
    cost = 3, scopes = "deals:full products:full"
)]
pub struct DeleteDealProduct {
    /// Deal to remove the product from.
    pub id: Id<of::Deal>,
    /// Attachment to delete: the `id` in the list of the deal's products, not that of the product itself.
    pub product_attachment_id: Id<of::DealProduct>,
}

/// Attaches several products to a deal and returns them.
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
    /// Price of one unit, in the deal's currency.
    pub item_price: Amount,
    /// Quantity of the product.
    pub quantity: Amount,
    /// Tax, in percent.
    pub tax: Option<Amount>,
    /// Comments on the product.
    pub comments: Option<String>,
    /// Discount, in percent or in the deal's currency.
    pub discount: Option<Amount>,
    /// Whether `discount` is a percentage or an amount of money.
    pub discount_type: Option<DiscountType>,
    /// Whether the product counts towards the deal's value.
    pub is_enabled: Option<bool>,
    /// Whether prices include taxes, exclude them or have none, for all products of the deal.
    pub tax_method: Option<TaxMethod>,
    /// Variation of the product.
    pub product_variation_id: Patch<Id<of::ProductVariation>>,
    /// How often the product is billed.
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed.
    #[field(min = 1, max = 208)]
    pub billing_frequency_cycles: Patch<u32>,
    /// When the product is first billed.
    pub billing_start_date: Patch<Date>,
}

/// Removes several products from a deal.
///
/// Without a list Pipedrive would remove up to 100 products, so the list is required here, and an empty one is
/// rejected.
#[operation(
    DELETE "/api/v2/deals/{id}/products" -> Item<DeletedDealProducts>,
    cost = 15, scopes = "products:full deals:full"
)]
pub struct DeleteManyDealProducts {
    /// Deal to remove the products from.
    pub id: Id<of::Deal>,
    /// Attachments to delete, at most 100: the `id` in the list of the deal's products, not that of the product itself.
    #[arg(max = 100)]
    pub ids: Commas<Id<of::DealProduct>>,
}

/// The result of [`DeleteManyDealProducts`].
#[record]
pub struct DeletedDealProducts {
    /// The attachments that were removed.
    pub ids: Vec<Id<of::DealProduct>>,
}

crate::wire::operation::operations! {
    GetDealsProducts, GetDealProducts, AddDealProduct, UpdateDealProduct, DeleteDealProduct, AddManyDealProducts,
    DeleteManyDealProducts,
}
