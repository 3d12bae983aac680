//! Deals by day, week, month or quarter.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use serde_json::{Map, Value, json};

use super::records::{self, Scope};
use crate::api::call::Call;
use crate::api::render::v1::Renderer;
use crate::api::render::weighted;
use crate::company::{Kind, Record, Store};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

/// Answers with one object for each interval. The documents show a single one although several can be asked for; this
/// emulator answers the single one bare, and several as an array.
pub(crate) fn timeline(call: &mut Call<'_>, archived: bool) -> Result<Reply, Failure> {
    let start = call.query.text("start_date").and_then(|text| text.parse::<Date>().ok());
    let start = start.ok_or_else(|| call.bad("start_date", "not a valid date"))?;
    let step: Span = match call.query.text("interval") {
        Some("day") => 1.day(),
        Some("week") => 1.week(),
        Some("month") => 1.month(),
        _ => 3.months(),
    };
    let amount = call.query.int("amount").filter(|amount| (1..=365).contains(amount));
    let amount = amount.ok_or_else(|| call.bad("amount", "Expected an integer from 1 to 365"))?;
    let key = call.query.text("field_key").unwrap_or_default().to_owned();
    let deals = records::select(call, Kind::Deal, &Scope { archived, ..Scope::default() })?;
    let target = currency(call)?;
    let mut renderer = Renderer::new(call.store);
    let mut periods = Vec::new();
    let mut begin = start;
    for _ in 0..amount {
        let end = begin.checked_add(step).map_err(|_| call.bad("start_date", "out of range"))?;
        let own: Vec<&Record> = deals
            .iter()
            .filter_map(|number| call.store.row(Kind::Deal, *number))
            .filter(|deal| date(deal, &key).is_some_and(|date| begin <= date && date < end))
            .collect();
        let shown: Vec<Value> = match call.query.flag("exclude_deals") {
            Some(true) => Vec::new(),
            _ => own.iter().map(|deal| renderer.render(Kind::Deal, deal)).collect(),
        };
        let last = end.yesterday().unwrap_or(end);
        let mut period = json!({
            "period_start": format!("{begin} 00:00:00"), "period_end": format!("{last} 23:59:59"), "deals": shown,
            "totals": totals(call.store, &own, |value, currency| (value, currency)),
        });
        if let Some(target) = &target {
            let convert =
                |value, currency| (call.store.company.rates.convert(value, currency, target), target.as_str());
            period["totals_converted"] = totals(call.store, &own, convert);
        }
        periods.push(period);
        begin = end;
    }
    Ok(Reply::data(if periods.len() == 1 { periods.swap_remove(0) } else { periods.into() }))
}

/// Returns the day a member of a deal names, be it a date, a time, or a custom field of either kind.
fn date(deal: &Record, key: &str) -> Option<Date> {
    let custom = deal.custom_fields().and_then(|set| set.get(key));
    let value = custom.unwrap_or_else(|| deal.value(key));
    let text = value.get("value").unwrap_or(value).as_str()?;
    match time::is_date(text) {
        true => text.parse().ok(),
        false => time::parse(text)?.get(..10)?.parse().ok(),
    }
}

/// Returns the currency that totals are to be converted to.
fn currency(call: &Call<'_>) -> Result<Option<String>, Failure> {
    match call.query.text("totals_convert_currency") {
        Some("default_currency") => {
            Ok(call.store.row(Kind::User, call.actor).map(|user| user.text("default_currency").to_owned()))
        }
        Some(code) if call.store.find(Kind::Currency, |own| own.text("code") == code).is_none() => {
            Err(call.bad("totals_convert_currency", "Expected the code of a currency"))
        }
        code => Ok(code.map(str::to_owned)),
    }
}

/// Sums up deals by currency, each amount in what it is converted to.
fn totals<'a>(store: &Store, deals: &[&'a Record], convert: impl Fn(f64, &'a str) -> (f64, &'a str)) -> Value {
    let sums = |fits: &dyn Fn(&Record) -> bool, by_probability: bool| {
        let mut sums: Map<String, Value> = Map::new();
        for deal in deals.iter().filter(|deal| fits(deal)) {
            let value = if by_probability { weighted(store, deal) } else { deal.number("value") };
            let (value, currency) = convert(value, deal.text("currency"));
            let sum = sums.entry(currency).or_insert(json!(0.0));
            *sum = (sum.as_f64().unwrap_or_default() + value).into();
        }
        sums
    };
    let count = |status: &str| deals.iter().filter(|deal| deal.text("status") == status).count();
    let has = |status: &'static str| move |deal: &Record| deal.text("status") == status;
    json!({
        "count": deals.len(), "values": sums(&|_| true, false), "weighted_values": sums(&|_| true, true),
        "open_count": count("open"), "open_values": sums(&has("open"), false),
        "weighted_open_values": sums(&has("open"), true), "won_count": count("won"),
        "won_values": sums(&has("won"), false),
    })
}
