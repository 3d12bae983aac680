//! Summary and timeline of deals: their number and value by currency, in all and by period.
//!
//! ```
//! use pipedrive_core::model::{Date, DealStatus};
//! use pipedrive_core::v1::deal_reports::{GetDealsSummary, GetDealsTimeline, TimelineInterval};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetDealsSummary::new().status(DealStatus::Won))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/deals/summary?status=won");
//!
//! let start: Date = "2026-01-01".parse()?;
//! let quarter = GetDealsTimeline::new(start, TimelineInterval::Month, 3, "expected_close_date").exclude_deals(true);
//! let request = account.request(&quarter)?;
//! assert!(request.uri().query().is_some_and(|query| query.starts_with("start_date=2026-01-01&interval=month&amount=3")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Deals](https://developers.pipedrive.com/docs/api/v1/Deals) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};
use serde::Serialize;

use crate::json::{Kind, Reader};
use crate::model::json_value::{JsonValue, deserialize_json};
use crate::model::open_enum::open_enum;
use crate::model::{Amount, Bit, Date, DealStatus, Id, Map, V1DateTime, of};
use crate::v1::deals::Deal;
use crate::wire::Item;

/// The number and the value of deals.
#[record]
pub struct DealsSummary {
    /// The values, by ISO 4217 code of the currency.
    pub values_total: Map<String, CurrencyTotal>,
    /// The values multiplied by the probability of winning, by ISO 4217 code of the currency.
    pub weighted_values_total: Map<String, CurrencyTotal>,
    /// The number of all deals.
    pub total_count: Option<u64>,
    /// The value of all deals, in the company's default currency.
    pub total_currency_converted_value: Option<Amount>,
    /// The value of all deals multiplied by the probability of winning, in the company's default currency.
    pub total_weighted_currency_converted_value: Option<Amount>,
    /// `total_currency_converted_value`, formatted for display.
    pub total_currency_converted_value_formatted: Option<String>,
    /// `total_weighted_currency_converted_value`, formatted for display.
    pub total_weighted_currency_converted_value_formatted: Option<String>,
}

/// The number and the value of deals in one currency.
#[record]
pub struct CurrencyTotal {
    /// The value, in this currency.
    pub value: Option<Amount>,
    /// The number of deals in this currency.
    pub count: Option<u64>,
    /// The value, in the company's default currency; not returned with weighted values.
    pub value_converted: Option<Amount>,
    /// The value, formatted for display.
    pub value_formatted: Option<String>,
    /// `value_converted`, formatted for display; not returned with weighted values.
    pub value_converted_formatted: Option<String>,
}

/// The periods of a timeline, in their order.
///
/// Pipedrive documents one period in place of a list; both are read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
#[non_exhaustive]
pub struct Timeline {
    /// The periods.
    pub periods: Vec<TimelinePeriod>,
}

impl JsonValue for Timeline {
    const EXPECTED: &'static str = "a list";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        let periods = match reader.peek().ok()? {
            Kind::Object => vec![TimelinePeriod::from_json(reader)?],
            _ => Vec::from_json(reader)?,
        };
        Some(Self { periods })
    }
}

deserialize_json!(Timeline);

/// The deals of one period of a timeline.
#[record]
pub struct TimelinePeriod {
    pub period_start: Option<V1DateTime>,
    pub period_end: Option<V1DateTime>,
    /// The deals; left out with `exclude_deals`.
    pub deals: Option<Vec<Deal>>,
    pub totals: Option<TimelineTotals>,
    /// The totals in one currency; returned with `totals_convert_currency`.
    pub totals_converted: Option<TimelineTotals>,
}

/// The number and the value of the deals of a period. Values are by ISO 4217 code of the currency; weighted ones are
/// multiplied by the probability of winning.
#[record]
pub struct TimelineTotals {
    /// The number of deals.
    pub count: Option<u64>,
    pub values: Map<String, Amount>,
    pub weighted_values: Map<String, Amount>,
    /// The number of open deals.
    pub open_count: Option<u64>,
    pub open_values: Map<String, Amount>,
    pub weighted_open_values: Map<String, Amount>,
    /// The number of won deals.
    pub won_count: Option<u64>,
    pub won_values: Map<String, Amount>,
}

open_enum! {
    /// The length of a period of a timeline.
    pub enum TimelineInterval {
        /// A day.
        Day = "day",
        /// Seven days from the start on.
        Week = "week",
        /// A month.
        Month = "month",
        /// Three months.
        Quarter = "quarter",
    }
}

/// Returns the number and the value of the deals that are not archived.
#[operation(GET "/api/v1/deals/summary" -> Item<DealsSummary>, cost = 40, scopes = "deals:read deals:full")]
pub struct GetDealsSummary {
    /// Only deals with this status: open, won or lost.
    pub status: Option<DealStatus>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only deals owned by this user; ignored if a filter is given.
    pub user_id: Option<Id<of::User>>,
    /// Only deals in this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Only deals in this stage.
    pub stage_id: Option<Id<of::Stage>>,
}

/// Returns the number and the value of the archived deals.
#[operation(
    GET "/api/v1/deals/summary/archived" -> Item<DealsSummary>,
    cost = 80, scopes = "deals:read deals:full", deprecated
)]
pub struct GetArchivedDealsSummary {
    /// Only deals with this status: open, won or lost.
    pub status: Option<DealStatus>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Only deals owned by this user; ignored if a filter is given.
    pub user_id: Option<Id<of::User>>,
    /// Only deals in this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Only deals in this stage.
    pub stage_id: Option<Id<of::Stage>>,
}

/// Returns the open and won deals that are not archived, by the period of a date field.
#[operation(GET "/api/v1/deals/timeline" -> Item<Timeline>, cost = 20, scopes = "deals:read deals:full")]
pub struct GetDealsTimeline {
    /// First day of the first period.
    pub start_date: Date,
    /// Length of a period.
    pub interval: TimelineInterval,
    /// Number of periods.
    pub amount: u32,
    /// Key of the date field that determines the period of a deal.
    pub field_key: String,
    /// Only deals owned by this user.
    pub user_id: Option<Id<of::User>>,
    /// Only deals in this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Whether to return only the totals, without the deals.
    pub exclude_deals: Option<Bit>,
    /// ISO 4217 code of a currency to return converted totals in; `default_currency` is that of the authorized user.
    pub totals_convert_currency: Option<String>,
}

/// Returns the archived open and won deals, by the period of a date field.
#[operation(
    GET "/api/v1/deals/timeline/archived" -> Item<Timeline>,
    cost = 40, scopes = "deals:read deals:full", deprecated
)]
pub struct GetArchivedDealsTimeline {
    /// First day of the first period.
    pub start_date: Date,
    /// Length of a period.
    pub interval: TimelineInterval,
    /// Number of periods.
    pub amount: u32,
    /// Key of the date field that determines the period of a deal.
    pub field_key: String,
    /// Only deals owned by this user.
    pub user_id: Option<Id<of::User>>,
    /// Only deals in this pipeline.
    pub pipeline_id: Option<Id<of::Pipeline>>,
    /// Saved filter to apply.
    pub filter_id: Option<Id<of::Filter>>,
    /// Whether to return only the totals, without the deals.
    pub exclude_deals: Option<Bit>,
    /// ISO 4217 code of a currency to return converted totals in; `default_currency` is that of the authorized user.
    pub totals_convert_currency: Option<String>,
}

crate::wire::operation::operations! {
    GetDealsSummary, GetArchivedDealsSummary, GetDealsTimeline, GetArchivedDealsTimeline,
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn a_timeline_is_one_period_or_a_list() {
        let period = json!({
            "period_start": "2026-01-01 00:00:00",
            "deals": [{"id": 7}],
            "totals": {"count": 1, "values": {"EUR": 100}, "weighted_values": {}, "won_values": []}
        });
        for (json, periods) in [(period.clone(), 1), (json!([period, period]), 2), (json!([]), 0)] {
            let timeline: Timeline = from_value(json).unwrap();
            assert_eq!(timeline.periods.len(), periods);
            for period in &timeline.periods {
                assert_eq!(period.totals.as_ref().unwrap().values["EUR"], Amount::from(100));
            }
            assert_eq!(from_value::<Timeline>(to_value(&timeline).unwrap()).unwrap(), timeline);
        }
        assert!(from_value::<Timeline>(json!("none")).is_err());
    }
}
