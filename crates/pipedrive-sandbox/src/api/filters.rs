//! Saved filters and what they let through.

mod dates;
mod helpers;

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use crate::api::call::Call;
use crate::api::paging::compare;
use crate::company::fields::Field;
use crate::company::{Kind, Record, Store};
use crate::wire::reply::Failure;
use crate::wire::time;
use dates::Days;
pub(crate) use helpers::helpers;

/// The conditions of a saved filter: all of the first group, and any of the second.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    all: Vec<Condition>,
    any: Vec<Condition>,
    now: Timestamp,
}

#[derive(Clone, Debug)]
struct Condition {
    /// The kind of the records that have the field.
    object: Kind,
    /// The member that holds the field, or the name of a field that is worked out.
    member: String,
    is_custom: bool,
    operator: String,
    value: Value,
    extra_value: String,
}

/// Returns the filter that `filter_id` names, if it does.
pub(crate) fn load(call: &Call<'_>, kind: Kind) -> Result<Option<Filter>, Failure> {
    let Some(text) = call.query.text("filter_id") else { return Ok(None) };
    let id: u64 = text.parse().map_err(|_| call.bad("filter_id", "Expected an integer"))?;
    let Some(record) = call.store.live(Kind::Filter, id) else {
        return Err(call.not_found(Kind::Filter));
    };
    Ok(Some(Filter::read(call, kind, record.value("conditions"))))
}

impl Filter {
    fn read(call: &Call<'_>, kind: Kind, conditions: &Value) -> Self {
        let mut filter = Self { all: Vec::new(), any: Vec::new(), now: call.now };
        for group in conditions["conditions"].as_array().into_iter().flatten() {
            let conditions = group["conditions"].as_array().into_iter().flatten();
            let read = conditions.map(|condition| Condition::read(call.store, kind, condition));
            if group["glue"] == "or" { filter.any.extend(read) } else { filter.all.extend(read) }
        }
        filter
    }

    /// Returns whether a record passes.
    pub(crate) fn fits(&self, store: &Store, kind: Kind, record: &Record) -> bool {
        let fits = |condition: &Condition| condition.fits(store, kind, record, self.now);
        self.all.iter().all(fits) && (self.any.is_empty() || self.any.iter().any(fits))
    }
}

impl Condition {
    fn read(store: &Store, kind: Kind, condition: &Value) -> Self {
        const OBJECTS: [Kind; 7] =
            [Kind::Deal, Kind::Person, Kind::Organization, Kind::Product, Kind::Activity, Kind::Lead, Kind::Project];
        let object = OBJECTS.into_iter().find(|object| condition["object"] == object.word()).unwrap_or(kind);
        let id = text(&condition["field_id"]);
        let fields = store.fields.get(&object.fields().unwrap_or(object)).into_iter().flatten();
        let field =
            { fields }.find(|field: &&Field| field.id.to_string() == id || field.v1_key() == id || field.code == id);
        Self {
            object,
            member: field.map_or(id, |field| field.code.clone()),
            is_custom: field.is_some_and(|field| field.is_custom),
            operator: condition["operator"].as_str().unwrap_or("=").to_owned(),
            value: condition["value"].clone(),
            extra_value: text(&condition["extra_value"]),
        }
    }

    fn fits(&self, store: &Store, kind: Kind, record: &Record, now: Timestamp) -> bool {
        if self.object == kind {
            return self.holds(store, record, now);
        }
        let related = related(store, kind, record, self.object);
        // Without a related record, the field has no value.
        let none = [&Record::default()];
        let of = if related.is_empty() { &none[..] } else { &related[..] };
        of.iter().any(|record| self.holds(store, record, now))
    }

    /// Returns whether the value of the field in a record is as the condition wants it.
    fn holds(&self, store: &Store, record: &Record, now: Timestamp) -> bool {
        let own = match self.member.as_str() {
            "entered_stage" => entered(store, record, &self.extra_value),
            member if self.is_custom => record.value("custom_fields")[member].clone(),
            member => self::member(record, member).clone(),
        };
        let starts = scalars(&own, &self.extra_value);
        let ends = scalars(&own["until"], "");
        let days = self.value.as_str().and_then(|text| Days::of(text, now, || rotten_time(store, record)));
        let wanted = Wanted { value: &self.value, days };
        let any = |own: &[Value], fits: fn(Ordering) -> bool| own.iter().any(|own| fits(wanted.order(own)));
        let texts = |fits: fn(&str, &str) -> bool| {
            let wanted = text(&self.value).to_lowercase();
            starts.iter().any(|own| fits(&text(own).to_lowercase(), &wanted))
        };
        match self.operator.as_str() {
            "=" => self.is_same(&own, &starts, &wanted),
            "!=" => !self.is_same(&own, &starts, &wanted),
            ">" => any(&starts, Ordering::is_gt),
            ">=" => any(&starts, Ordering::is_ge),
            "<" => any(&starts, Ordering::is_lt),
            "<=" => any(&starts, Ordering::is_le),
            "IS NULL" => starts.is_empty(),
            "IS NOT NULL" => !starts.is_empty(),
            "LIKE '%$%'" => texts(|own, part| own.contains(part)),
            "LIKE '$%'" => texts(|own, part| own.starts_with(part)),
            "LIKE '%$'" => texts(|own, part| own.ends_with(part)),
            "NOT LIKE '%$%'" => !texts(|own, part| own.contains(part)),
            "NOT LIKE '$%'" => !texts(|own, part| own.starts_with(part)),
            "NOT LIKE '%$'" => !texts(|own, part| own.ends_with(part)),
            "contains" => any(&starts, Ordering::is_eq),
            "not_contains" => !any(&starts, Ordering::is_eq),
            "has_been" => any(&starts, Ordering::is_eq) || !entered(store, record, &text(&self.value)).is_null(),
            "belongs_to_team" => {
                let team = text(&self.value).parse().ok().and_then(|team| store.live(Kind::Team, team));
                let users = team.and_then(|team| team.value("users").as_array());
                users.is_some_and(|users| starts.iter().any(|own| users.contains(own)))
            }
            "ends_at" => any(&ends, Ordering::is_eq),
            "does_not_end_at" => !any(&ends, Ordering::is_eq),
            "ends_before" => any(&ends, Ordering::is_lt),
            "ends_e_before" => any(&ends, Ordering::is_le),
            "ends_after" => any(&ends, Ordering::is_gt),
            "ends_e_after" => any(&ends, Ordering::is_ge),
            "includes" => any(&starts, Ordering::is_le) && any(&ends, Ordering::is_ge),
            // An operator this emulator does not know lets everything through.
            _ => true,
        }
    }

    /// Returns whether the field has the wanted value; one with several options has just those that are named.
    fn is_same(&self, own: &Value, scalars: &[Value], wanted: &Wanted<'_>) -> bool {
        let several = own.as_array().is_some_and(|own| own.iter().all(|own| !own.is_object()));
        if !several || self.member == "entered_stage" {
            return scalars.iter().any(|own| wanted.order(own).is_eq());
        }
        let sorted = |mut values: Vec<String>| {
            values.sort();
            values
        };
        let wanted = text(&self.value).split(',').map(|part| part.trim().to_owned()).collect();
        sorted(scalars.iter().map(text).collect()) == sorted(wanted)
    }
}

/// What a condition compares with: a value, or days.
struct Wanted<'c> {
    value: &'c Value,
    days: Option<Days>,
}

impl Wanted<'_> {
    /// Returns where a value is beside what is wanted; any of the days is equal.
    fn order(&self, own: &Value) -> Ordering {
        if let (Some(days), Value::String(own)) = (&self.days, own) {
            if own.get(..10).is_some_and(time::is_date) {
                return days.order(own);
            }
        }
        let wanted = match (self.value, own) {
            (Value::String(text), Value::Number(_)) => text.parse().map_or(Value::Null, Value::Number),
            (Value::String(text), Value::Bool(_)) => matches!(text.as_str(), "1" | "true").into(),
            (Value::String(text), Value::String(_)) => time::clock(text).unwrap_or_else(|| text.clone()).into(),
            (Value::Number(number), Value::String(_)) => number.to_string().into(),
            (value, _) => value.clone(),
        };
        match own {
            Value::String(own) => compare(&time::clock(own).unwrap_or_else(|| own.clone()).into(), &wanted),
            own => compare(own, &wanted),
        }
    }
}

/// Returns the plain values of a field: of an address the component, of a list each, nothing of an empty field.
fn scalars(own: &Value, component: &str) -> Vec<Value> {
    match own {
        Value::Null => Vec::new(),
        Value::String(own) if own.is_empty() => Vec::new(),
        Value::Array(items) => items.iter().flat_map(|own| scalars(own, component)).collect(),
        Value::Object(parts) => {
            let part = parts.get(component).or_else(|| parts.get("value")).or_else(|| parts.get("amount"));
            part.map_or_else(Vec::new, |part| scalars(part, ""))
        }
        own => vec![own.clone()],
    }
}

/// Returns the records of a kind that a record points at, or that point at the record.
fn related<'s>(store: &'s Store, kind: Kind, record: &Record, object: Kind) -> Vec<&'s Record> {
    // Records that are linked through a third one.
    let products = match (kind, object) {
        (Kind::Deal, Kind::Product) | (Kind::Product, Kind::Deal) => {
            let rows = store.live_rows(Kind::DealProduct).map(|(_, row)| row);
            let own = rows.filter(|row| row.value(kind.pointer()) == record.value("id"));
            own.filter_map(|row| store.live(object, row.int(object.pointer())?)).collect()
        }
        _ => Vec::new(),
    };
    let points = |from: &Record, name: &str, to: &Record| match (member(from, name), to.value("id")) {
        (_, Value::Null) => false,
        (Value::Array(ids), id) => ids.contains(id),
        (own, id) => own == id,
    };
    let linked = store.live_rows(object).map(|(_, row)| row);
    let linked = linked.filter(|row| points(record, object.pointer(), row) || points(row, kind.pointer(), record));
    linked.chain(products).collect()
}

/// Returns a member, under one of the names that it has in different kinds: `org_id`, `organization_id`, `org_ids`.
fn member<'r>(record: &'r Record, name: &str) -> &'r Value {
    let long = if name == "org_id" { "organization_id" } else { name };
    let names = [name, long, &format!("{name}s")].map(|name| record.value(name));
    names.into_iter().find(|value| !value.is_null()).unwrap_or(&Value::Null)
}

/// Returns the times at which a deal entered a stage, null for none.
fn entered(store: &Store, deal: &Record, stage: &str) -> Value {
    let is_stage = |value: &Value| !value.is_null() && text(value) == stage;
    let changes = store.rows(Kind::Change).map(|(_, change)| change);
    let moves = changes.filter(|change| {
        change.text("item") == "deal"
            && change.int("item_id") == deal.int("id")
            && change.text("field_key") == "stage_id"
    });
    let moves: Vec<&Record> = moves.collect();
    let first = moves.first().map_or(deal.value("stage_id"), |change| change.value("old_value"));
    let mut times = Vec::new();
    if is_stage(first) {
        times.push(deal.value("add_time").clone());
    }
    let later = moves.iter().filter(|change| is_stage(change.value("new_value")));
    times.extend(later.map(|change| change.value("time").clone()));
    if times.is_empty() { Value::Null } else { Value::Array(times) }
}

/// Returns since when a deal is rotten, or will be: some days after it came into its stage.
fn rotten_time(store: &Store, deal: &Record) -> Option<String> {
    let stage = store.row(Kind::Stage, deal.int("stage_id")?)?;
    let days = stage.int("days_to_rotten").filter(|_| stage.flag("is_deal_rot_enabled"))?;
    let since = [deal.text("stage_change_time"), deal.text("add_time")].into_iter().find_map(time::instant)?;
    let days = jiff::SignedDuration::from_hours(i64::try_from(days).ok()?.checked_mul(24)?);
    Some(time::text(time::later(since, days)))
}

/// Returns the text of a scalar, empty for null.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
