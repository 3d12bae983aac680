//! What belongs to the account as a whole: saved filters, activity types, settings, sums over deals.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::records::{self, Scope};
use crate::api::call::Call;
use crate::api::filters;
use crate::api::render::v1::money;
use crate::api::render::weighted;
use crate::company::schema::Write;
use crate::company::visibility;
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

/// Answers with the filters without their conditions.
pub(crate) fn filters(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let wanted = call.query.text("type");
    let data: Vec<Value> = call
        .store
        .rows(Kind::Filter)
        .filter(|(_, filter)| !filter.is_deleted() && wanted.is_none_or(|own| filter.text("type") == own))
        .map(|(_, filter)| {
            let mut shown = shown_filter(filter, false);
            if let Value::Object(shown) = &mut shown {
                shown.remove("conditions");
            }
            shown
        })
        .collect();
    Ok(Reply::data(data))
}

pub(crate) fn filter(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::Filter)?;
    show_filter(call, number)
}

pub(crate) fn add_filter(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let members = records::body(call, Kind::Filter, Write::Create)?;
    check_conditions(call, &members)?;
    let number = records::create(call, Kind::Filter, members)?;
    show_filter(call, number)
}

pub(crate) fn update_filter(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::Filter)?;
    let members = records::body(call, Kind::Filter, Write::Update)?;
    check_conditions(call, &members)?;
    records::apply(call, Kind::Filter, number, members)?;
    show_filter(call, number)
}

/// Answers with the operators by type of field, the relative dates and the components of addresses.
pub(crate) fn filter_helpers(_: &mut Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::data(filters::helpers()))
}

/// Checks that there is one `and` group that holds an `and` group and an `or` group, of sixteen conditions at most.
fn check_conditions(call: &Call<'_>, members: &Map<String, Value>) -> Result<(), Failure> {
    let bad = |problem: &str| call.bad("conditions", problem);
    let conditions = members.get("conditions").ok_or_else(|| bad("Parameter 'conditions' is required"))?;
    let groups = conditions["conditions"].as_array().ok_or_else(|| bad("Expected groups"))?;
    let glues: Vec<&str> = groups.iter().filter_map(|group| group["glue"].as_str()).collect();
    if conditions["glue"] != "and" || glues != ["and", "or"] {
        return Err(bad("Expected an 'and' group of an 'and' and an 'or' group"));
    }
    let mut count = 0;
    for group in groups {
        let list = group["conditions"].as_array().ok_or_else(|| bad("Expected conditions in each group"))?;
        count += list.len();
        for condition in list {
            for name in ["object", "field_id", "operator"] {
                if condition.get(name).is_none_or(Value::is_null) {
                    return Err(bad(&format!("A condition needs '{name}'")));
                }
            }
        }
    }
    if count > 16 { Err(bad("At most 16 conditions are allowed")) } else { Ok(()) }
}

fn show_filter(call: &Call<'_>, number: u64) -> Result<Reply, Failure> {
    let mut shown = shown_filter(call.record(Kind::Filter, number)?, true);
    if call.query.flag("include_field_code") == Some(true) {
        let fields = || call.store.fields.values().flatten();
        for group in shown["conditions"]["conditions"].as_array_mut().into_iter().flatten() {
            for condition in group["conditions"].as_array_mut().into_iter().flatten() {
                let id = condition["field_id"].as_str().and_then(|id| id.parse::<u64>().ok());
                let field = id.and_then(|id| fields().find(|field| field.id == id));
                condition["field_code"] = field.map(|field| field.code.clone()).into();
            }
        }
    }
    Ok(Reply::data(shown))
}

/// Returns a filter as it is shown; fields and values are texts, whatever came in.
fn shown_filter(filter: &Record, detailed: bool) -> Value {
    let mut shown = filter.clone();
    shown.0.retain(|name, _| !matches!(name.as_str(), "is_deleted" | "delete_time"));
    shown.set("filter_code", Value::Null);
    shown.set("is_editable", true);
    for name in ["add_time", "update_time"] {
        let value = time::v1(filter.value(name));
        shown.set(name, value);
    }
    let mut shown = Value::Object(shown.0);
    if detailed {
        for group in shown["conditions"]["conditions"].as_array_mut().into_iter().flatten() {
            for condition in group["conditions"].as_array_mut().into_iter().flatten() {
                for name in ["field_id", "value", "extra_value"] {
                    condition[name] = match condition[name].take() {
                        Value::Number(number) => number.to_string().into(),
                        other => other,
                    };
                }
                condition["json_value_flag"] = false.into();
            }
        }
    }
    shown
}

/// Deactivates a type and answers it as it is then.
pub(crate) fn delete_activity_type(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::ActivityType)?;
    call.store.update(Kind::ActivityType, number, call.actor, call.now, |own| own.set("active_flag", false));
    let reply = records::show(call, Kind::ActivityType, number)?;
    call.store.bury(Kind::ActivityType, number, call.actor, call.now);
    Ok(reply)
}

pub(crate) fn user_settings(_: &mut Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::data(json!({
        "marketplace_team": false, "list_limit": 100, "beta_app": true, "prevent_salesphone_callto_override": false,
        "file_upload_destination": "s3", "callto_link_syntax": "callto:[number]",
        "autofill_deal_expected_close_date": false, "person_duplicate_condition": "name && (org_id || email || phone)",
    })))
}

pub(crate) fn user_connections(_: &mut Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::data(json!({"google": false})))
}

/// Answers with the add-ons of the company, which it has by being given them as records.
pub(crate) fn addons(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let addons = call.store.rows(Kind::Addon).map(|(_, addon)| json!({"code": addon.value("code")}));
    Ok(Reply::data(addons.collect::<Vec<_>>()))
}

/// Answers with the ids of the users who see a record.
pub(crate) fn permitted_users(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    Ok(Reply::data(visibility::users(call.store, kind, call.record(kind, number)?)))
}

/// Answers with sums over deals, by currency and converted to that of the company.
pub(crate) fn deals_summary(call: &mut Call<'_>, archived: bool) -> Result<Reply, Failure> {
    let numbers = records::select(call, Kind::Deal, &Scope { archived, ..Scope::default() })?;
    let company = &call.store.company;
    let convert = |value: f64, currency: &str| company.rates.convert(value, currency, &company.currency);
    let mut totals: BTreeMap<&str, (f64, f64, usize)> = BTreeMap::new();
    for deal in numbers.iter().filter_map(|number| call.store.row(Kind::Deal, *number)) {
        let value = deal.number("value");
        let share = weighted(call.store, deal);
        let (sum, weighted, count) = totals.entry(deal.text("currency")).or_default();
        (*sum, *weighted, *count) = (*sum + value, *weighted + share, *count + 1);
    }
    let (mut sum, mut weighted_sum) = (0.0, 0.0);
    let (mut values, mut weighted_values) = (Map::new(), Map::new());
    for (currency, (value, share, count)) in totals {
        let converted = convert(value, currency);
        sum += converted;
        weighted_sum += convert(share, currency);
        let total = json!({
            "value": value, "count": count, "value_formatted": money(value, currency), "value_converted": converted,
            "value_converted_formatted": money(converted, &company.currency),
        });
        values.insert(currency.to_owned(), total);
        let total = json!({"value": share, "count": count, "value_formatted": money(share, currency)});
        weighted_values.insert(currency.to_owned(), total);
    }
    Ok(Reply::data(json!({
        "values_total": values, "weighted_values_total": weighted_values, "total_count": numbers.len(),
        "total_currency_converted_value": sum, "total_weighted_currency_converted_value": weighted_sum,
        "total_currency_converted_value_formatted": money(sum, &company.currency),
        "total_weighted_currency_converted_value_formatted": money(weighted_sum, &company.currency),
    })))
}
