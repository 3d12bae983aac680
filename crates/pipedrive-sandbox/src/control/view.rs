//! What the page shows: records, requests, limits and webhooks, a page at a time.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::given::{Given, Refusal};
use crate::access::limits::{Limits, Plan};
use crate::access::redact;
use crate::company::{Kind, Record};
use crate::emulator::Emulator;
use crate::journal::Seen;

/// How many rows an answer has, where nobody says, and at most.
const FEW: u64 = 100;
const MOST: u64 = 1_000;

/// Returns how many records there are of each kind; of a kind that is named some of its records, with the names of the
/// custom fields.
pub(super) fn records(emulator: &mut Emulator, _: Timestamp, given: &Given<'_>) -> Result<Value, Refusal> {
    let store = &emulator.store;
    let Some(name) = given.text("kind") else {
        let counts = Kind::ALL.into_iter().map(|kind| (kind.key(), store.live_rows(kind).count().into()));
        return Ok(json!({"kinds": counts.collect::<Map<_, _>>()}));
    };
    let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.key() == name) else {
        return Err(Refusal::new(format!("kind: there is no '{}'", name.escape_debug())));
    };
    let needle = given.text("search").unwrap_or_default().to_lowercase();
    let (start, limit) = (given.number("start")?.unwrap_or_default(), limit(given)?);
    let fits = |record: &Record| needle.is_empty() || record.0.values().any(|value| holds(value, &needle));
    let (mut total, mut rows) = (0, Vec::new());
    for (_, record) in store.live_rows(kind).filter(|(_, record)| fits(record)) {
        if total >= start && (rows.len() as u64) < limit {
            rows.push(redact::value(Value::Object(record.0.clone())));
        }
        total += 1;
    }
    let fields = kind.fields().into_iter().flat_map(|kind| store.custom_fields(kind));
    let fields = fields.map(|field| {
        let options = field.options.iter().map(|own| (own.id.to_string(), own.label.clone().into()));
        let options: Map<_, _> = options.collect();
        (field.code.clone(), json!({"name": field.name, "type": field.field_type, "options": options}))
    });
    Ok(json!({"records": rows, "total": total, "fields": fields.collect::<Map<_, _>>()}))
}

/// Returns the requests in short, the newest first.
pub(super) fn lines(emulator: &mut Emulator, _: Timestamp, given: &Given<'_>) -> Result<Value, Refusal> {
    let (after, before) = (given.number("after")?.unwrap_or(0), given.number("before")?.unwrap_or(u64::MAX));
    let needle = given.text("search").unwrap_or_default().to_lowercase();
    let fits = |seen: &&Seen| {
        let text = || format!("{} {} {}", seen.method, seen.target, seen.status.map_or(0, u64::from)).to_lowercase();
        needle.is_empty() || needle.split_whitespace().all(|word| text().contains(word))
    };
    let limit = usize::try_from(limit(given)?).unwrap_or_default();
    let lines = emulator.journal().rev().skip_while(|seen| seen.number >= before);
    let lines = lines.take_while(|seen| seen.number > after).filter(fits).take(limit).map(|seen| {
        json!({
            "number": seen.number, "time": seen.time.to_string(), "method": seen.method, "target": seen.target,
            "status": seen.status, "cost": seen.cost,
        })
    });
    let lines: Vec<Value> = lines.collect();
    Ok(json!({"lines": lines, "kept": emulator.journal().count(), "last": emulator.journal.last()}))
}

/// Returns one request with its answer.
pub(super) fn entry(emulator: &mut Emulator, _: Timestamp, given: &Given<'_>) -> Result<Value, Refusal> {
    let number = given.number("number")?.ok_or_else(|| Refusal::new("number: required"))?;
    let Some((seen, answer)) = emulator.journal.entry(number) else {
        return Err(Refusal::new(format!("number: {number} is not kept")));
    };
    Ok(json!({"request": seen, "answer": answer.map(|answer| answer.shown(&emulator.known()))}))
}

/// Returns the limits in force, the plan that has them, and what is spent of them.
pub(super) fn limits(emulator: &mut Emulator, now: Timestamp, _: &Given<'_>) -> Result<Value, Refusal> {
    let limits = emulator.limits();
    let of = |name: &&str| Plan::named(name).map(Limits::of).as_ref() == Some(limits);
    let generous = (*limits == Limits::generous()).then_some("generous");
    let plan = Plan::NAMES.into_iter().find(of).or(generous);
    Ok(json!({"plan": plan, "limits": limits, "used": emulator.meter.usage(now)}))
}

/// Returns how webhooks are sent, and the last attempts.
pub(super) fn webhooks(emulator: &mut Emulator, _: Timestamp, _: &Given<'_>) -> Result<Value, Refusal> {
    let settings = &emulator.deliveries;
    let attempts = emulator.journal.attempts.shown();
    Ok(json!({
        "duplicates": settings.duplicates, "shuffle_millis": settings.shuffle_millis,
        "retry_millis": settings.retry_millis, "attempts": attempts,
    }))
}

fn limit(given: &Given<'_>) -> Result<u64, Refusal> {
    Ok(given.number("limit")?.unwrap_or(FEW).min(MOST))
}

/// Returns whether a value holds a text, which is in lower case.
fn holds(value: &Value, needle: &str) -> bool {
    match value {
        Value::String(text) => text.to_lowercase().contains(needle),
        Value::Number(number) => number.to_string() == needle,
        Value::Array(items) => items.iter().any(|item| holds(item, needle)),
        Value::Object(members) => members.values().any(|member| holds(member, needle)),
        Value::Bool(_) | Value::Null => false,
    }
}
