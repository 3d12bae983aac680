//! Pages: by offset in v1, by opaque cursor in v2 and a few lists of v1.

use std::borrow::Borrow;
use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::call::Call;
use crate::catalogue::Version;
use crate::wire::reply::Failure;

/// What a page holds when nobody says, and what it can hold.
const DEFAULT_LIMIT: usize = 100;
const MAX_LIMIT: usize = 500;

/// Cuts an offset page and makes the `additional_data` that describes it.
pub(crate) fn by_offset<T>(call: &Call<'_>, rows: Vec<T>) -> Result<(Vec<T>, Value), Failure> {
    let start = match call.query.text("start") {
        None => 0,
        Some(text) => text.parse::<usize>().map_err(|_| call.bad("start", "Expected a non-negative integer"))?,
    };
    let limit = limit(call)?;
    let total = rows.len();
    let page: Vec<T> = rows.into_iter().skip(start).take(limit).collect();
    let next = start.saturating_add(limit);
    let mut pagination = json!({"start": start, "limit": limit, "more_items_in_collection": next < total});
    if next < total {
        pagination["next_start"] = next.into();
    }
    Ok((page, json!({"pagination": pagination})))
}

/// Where a list goes on: after the row with this value of the sorted field, and this id among equals.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Cursor {
    field: String,
    field_value: Value,
    sort_direction: String,
    id: u64,
}

impl Cursor {
    fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).expect("a cursor serializes"))
    }

    fn decode(text: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

/// Sorts by `sort_by` and `sort_direction`, cuts the page after the cursor, and makes its `additional_data`.
///
/// `key` gives a row's value of a field, and the number that breaks ties.
pub(crate) fn by_cursor<T, V: Borrow<Value>>(
    call: &Call<'_>,
    rows: Vec<T>,
    key: impl Fn(&T, &str) -> (V, u64),
) -> Result<(Vec<T>, Value), Failure> {
    let field = call.query.text("sort_by").unwrap_or("id").to_owned();
    let direction = call.query.text("sort_direction").unwrap_or("asc").to_owned();
    let limit = limit(call)?;
    let after = match call.query.text("cursor") {
        None => None,
        Some(text) => Some(
            Cursor::decode(text)
                .filter(|cursor| cursor.field == field && cursor.sort_direction == direction)
                .ok_or_else(|| call.bad("cursor", "Invalid cursor"))?,
        ),
    };
    let order = |a: (&Value, u64), b: (&Value, u64)| {
        let order = compare(a.0, b.0).then(a.1.cmp(&b.1));
        if direction == "desc" { order.reverse() } else { order }
    };
    let mut keyed: Vec<((V, u64), T)> = rows.into_iter().map(|row| (key(&row, &field), row)).collect();
    if let Some(cursor) = &after {
        let mark = (&cursor.field_value, cursor.id);
        keyed.retain(|((value, id), _)| order((value.borrow(), *id), mark) == Ordering::Greater);
    }
    let by_key = |((a, a_id), _): &((V, u64), T), ((b, b_id), _): &((V, u64), T)| {
        order((a.borrow(), *a_id), (b.borrow(), *b_id))
    };
    let more = keyed.len() > limit;
    if more {
        // What comes after the page need not be in order.
        keyed.select_nth_unstable_by(limit, by_key);
        keyed.truncate(limit);
    }
    keyed.sort_by(by_key);
    let next = keyed.last().filter(|_| more).map(|((value, id), _)| {
        Cursor { field, field_value: value.borrow().clone(), sort_direction: direction.clone(), id: *id }.encode()
    });
    Ok((keyed.into_iter().map(|(_, row)| row).collect(), json!({"next_cursor": next})))
}

/// Cuts the page of rows that are already in order and have no field to sort by.
pub(crate) fn by_position<T>(call: &Call<'_>, rows: Vec<T>) -> Result<(Vec<T>, Value), Failure> {
    let rows: Vec<(u64, T)> = (1..).zip(rows).collect();
    let (page, additional) = by_cursor(call, rows, |(position, _), _| (Value::from(*position), *position))?;
    Ok((page.into_iter().map(|(_, row)| row).collect(), additional))
}

fn limit(call: &Call<'_>) -> Result<usize, Failure> {
    let max = match call.operation.id {
        "getFiles" | "getDealFiles" | "getPersonFiles" | "getOrganizationFiles" | "getProductFiles" | "searchItem" => {
            100
        }
        "getUserCallLogs" => 50,
        _ => MAX_LIMIT,
    };
    let usual = match (call.version(), call.operation.id) {
        (Version::V1, "getProjectTemplates" | "getTasks") => MAX_LIMIT,
        _ => DEFAULT_LIMIT,
    };
    match call.query.text("limit") {
        None => Ok(usual.min(max)),
        Some(text) => match text.parse::<usize>() {
            Ok(limit) if (1..=max).contains(&limit) => Ok(limit),
            _ => Err(call.bad("limit", &format!("Expected an integer from 1 to {max}"))),
        },
    }
}

/// Orders values as a database does: null first, then numbers, then text.
pub(crate) fn compare(a: &Value, b: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        _ => 3,
    };
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)),
    }
}
