//! Records that are added without going through the API, of any kind.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::change::{Change, Violation};
use super::kind::Kind;
use super::members;
use super::revenue;
use super::rules;
use super::schema::{self, Write};
use super::store::Store;
use crate::wire::time;

/// The largest number that a record can be given, the largest that every reader of JSON tells from its neighbours.
const MAX_ID: u64 = (1 << 53) - 1;

/// The user who is said to have added the records.
const ACTOR: u64 = 1;

/// Adds records, all or none, and returns their ids by kind in the order in which they were given.
pub(crate) fn add(store: &mut Store, text: &[u8], now: Timestamp) -> Result<BTreeMap<Kind, Vec<Value>>, SeedError> {
    let mut given: BTreeMap<Kind, Vec<Map<String, Value>>> = serde_json::from_slice(text).map_err(SeedError::new)?;
    let mut seeded = store.clone();
    let mut ids = BTreeMap::new();
    for kind in Kind::ALL {
        let known = members::of(kind);
        for (index, members) in given.remove(&kind).into_iter().flatten().enumerate() {
            let id = insert(&mut seeded, kind, &known, members, now)
                .map_err(|problem| SeedError::new(format!("{}[{index}]: {problem}", kind.key())))?;
            ids.entry(kind).or_insert_with(Vec::new).push(id);
        }
    }
    // Nobody is told of what was there from the beginning.
    seeded.take_events();
    *store = seeded;
    Ok(ids)
}

fn insert(
    store: &mut Store,
    kind: Kind,
    known: &BTreeSet<&str>,
    mut given: Map<String, Value>,
    now: Timestamp,
) -> Result<Value, String> {
    if let Some(unknown) = given.keys().find(|name| !known.contains(name.as_str())) {
        return Err(unknown_member(unknown, known));
    }
    let number = match given.get("id").cloned() {
        None => None,
        Some(Value::String(id)) if kind.has_text_id() => match store.find(kind, |own| own.text("id") == id) {
            None => None,
            Some(_) => return Err(format!("id: there is a '{id}' already")),
        },
        Some(id) if !kind.has_text_id() => match id.as_u64().filter(|id| (1..=MAX_ID).contains(id)) {
            Some(id) if store.row(kind, id).is_none() => Some(id),
            Some(id) => return Err(format!("id: there is a {id} already")),
            None => return Err(format!("id: expected an integer from 1 to {MAX_ID}")),
        },
        Some(_) => return Err("id: expected text".to_owned()),
    };
    if let Some(missing) = schema::required(kind).find(|name| given.get(*name).is_none_or(Value::is_null)) {
        return Err(format!("{missing}: is required"));
    }
    for (name, value) in &mut given {
        *value = read(store, kind, name, value).map_err(|problem| format!("{name}: {problem}"))?;
    }
    let mut record = rules::fresh(store, kind, ACTOR, now);
    if kind.has_text_id() {
        let id = store.uuid();
        record.0.entry("id").or_insert(id.into());
    }
    let names = rules::overlay(&mut record, given);
    let change = Change { write: Write::Create, names: &names, actor: ACTOR, now };
    rules::settle(store, kind, &mut record, &change).map_err(|violation| match violation {
        Violation::Member(name, problem) => format!("{name}: {problem}"),
        Violation::PlanLimit => "the plan allows no more open deals".to_owned(),
        Violation::NoContactSync => "contact sync is off".to_owned(),
    })?;
    let number = match number {
        Some(number) => store.insert_at(kind, number, record, ACTOR, now),
        None => store.insert(kind, record, ACTOR, now),
    };
    if matches!(kind, Kind::DealProduct | Kind::Discount) {
        let deal = store.row(kind, number).and_then(|record| record.int("deal_id"));
        revenue::recount(store, deal.unwrap_or_default(), ACTOR, now);
    }
    Ok(store.row(kind, number).map_or(Value::Null, |record| record.value("id").clone()))
}

/// Reads a member as the store holds it.
fn read(store: &Store, kind: Kind, name: &str, value: &Value) -> Result<Value, String> {
    match (name, value) {
        ("id", _) => Ok(value.clone()),
        ("custom_fields", Value::Object(given)) => {
            let fields = kind.fields().unwrap_or(kind);
            let read = given.iter().map(|(code, value)| {
                let field = store.custom_fields(fields).find(|field| field.code == *code);
                let field = field.ok_or_else(|| format!("there is no field '{code}'"))?;
                Ok((code.clone(), field.read_v2(value)?))
            });
            read.collect::<Result<Map<_, _>, String>>().map(Value::Object)
        }
        ("custom_fields", _) => Err("expected an object".to_owned()),
        (_, _) => match schema::read_member(store, kind, name, value) {
            Some(read) => read,
            None if name.ends_with("_time") && !value.is_null() => {
                let read = value.as_str().and_then(time::parse);
                read.map(Value::from).ok_or_else(|| "not a valid datetime".to_owned())
            }
            None => Ok(value.clone()),
        },
    }
}

/// Says that records of a kind have no such member, and which they have.
pub(super) fn unknown_member(name: &str, known: &BTreeSet<&str>) -> String {
    let known: Vec<&str> = known.iter().copied().collect();
    format!("{name}: there is no such member, only {}", known.join(", "))
}

/// A text that holds neither a snapshot nor records, or some that cannot be added.
#[derive(Debug)]
pub struct SeedError(String);

impl SeedError {
    pub(super) fn new(problem: impl fmt::Display) -> Self {
        Self(problem.to_string())
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SeedError {}
