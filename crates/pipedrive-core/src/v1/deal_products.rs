//! Products of deals: attachments of products, each with a price, a quantity and billing terms of its own.
//!
//! ```
//! use pipedrive_core::v1::deal_products::GetDealProducts;
//! use pipedrive_core::{Account, Company, Credentials, Select as _};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let names = GetDealProducts::new(7).select::<serde_json::Value, _>(["id", "name", "sum"]);
//! let request = account.request(&names)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/deals:(id,name,sum)/7/products");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`v2::deal_products`](crate::v2::deal_products) attaches, updates and removes them. See
//! [DealProducts](https://developers.pipedrive.com/docs/api/v1/DealProducts) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::{Amount, BillingFrequency, Bit, Date, DiscountType, Id, TaxMethod, V1DateTime, of};
use crate::v1::products::Product;
use crate::wire::Page;

/// A product attached to a deal.
#[record]
pub struct DealProduct {
    /// The id of the attachment, not that of the product.
    pub id: Id<of::DealProduct>,
    pub deal_id: Option<Id<of::Deal>>,
    /// The position among the deal's products.
    pub order_nr: Option<u64>,
    pub product_id: Option<Id<of::Product>>,
    pub product_variation_id: Option<Id<of::ProductVariation>>,
    pub name: Option<String>,
    pub quantity: Option<Amount>,
    /// The quantity, formatted for display.
    pub quantity_formatted: Option<String>,
    /// The price of one unit, in `currency`.
    pub item_price: Option<Amount>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// The discount, in percent or in `currency` as `discount_type` specifies.
    pub discount: Option<Amount>,
    /// The unit of `discount`.
    pub discount_type: Option<DiscountType>,
    /// The tax, in percent.
    pub tax: Option<Amount>,
    /// Whether prices include taxes; the same for all products of a deal.
    pub tax_method: Option<TaxMethod>,
    /// The total, in `currency`.
    pub sum: Option<Amount>,
    /// The total, formatted for display.
    pub sum_formatted: Option<String>,
    pub comments: Option<String>,
    /// Whether the product counts towards the deal's value.
    pub enabled_flag: Option<bool>,
    /// `false` once the product is removed from the deal.
    pub active_flag: Option<bool>,
    pub add_time: Option<V1DateTime>,
    /// When the attachment was last updated.
    pub last_edit: Option<V1DateTime>,
    pub billing_frequency: Option<BillingFrequency>,
    /// How many times the product is billed; `None` for a product that is billed repeatedly without an end.
    pub billing_frequency_cycles: Option<u32>,
    pub billing_start_date: Option<Date>,
    /// The whole product; returned with `include_product_data`.
    pub product: Option<Box<Product>>,
}

/// Lists the products of a deal, a page at a time; `additional_data` has the totals of all. Replaced by
/// `GET /api/v2/deals/{id}/products`, which has no field selector.
#[operation(
    GET "/api/v1/deals/{id}/products" -> Page<DealProduct>,
    cost = 20, scopes = "products:read products:full", deprecated
)]
pub struct GetDealProducts {
    /// Deal whose products are listed.
    pub id: Id<of::Deal>,
    /// Whether to include the products themselves.
    pub include_product_data: Option<Bit>,
    /// Number of products to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of products per page, at most 500; defaults to 100.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

crate::wire::operation::operations! {
    GetDealProducts,
}
