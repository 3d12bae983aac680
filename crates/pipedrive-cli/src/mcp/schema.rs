//! JSON Schemas of arguments.

use pipedrive::meta::{Bounds, Kind, Meta, Parameter, Presence, Rule, Version};
use serde_json::{Map, Value, json};

/// Returns the schema of an operation's arguments: an object of them by name.
pub(crate) fn of_arguments(meta: &Meta) -> Map<String, Value> {
    let mut schema = object(meta.parameters, meta.version);
    let rules = rules(meta);
    if !rules.is_empty() {
        // In words: at the top level of a tool's schema some hosts refuse `anyOf` and its like.
        schema.insert("description".to_owned(), rules.join("; ").into());
    }
    schema
}

/// Returns in words which arguments are given together.
fn rules(meta: &Meta) -> Vec<String> {
    let text = |rule: &Rule| match rule {
        Rule::Needs([argument, _], _) => format!("`{argument}` {rule}"),
        _ => rule.to_string(),
    };
    meta.rules.iter().map(text).collect()
}

fn object(members: &[Parameter], version: Version) -> Map<String, Value> {
    let properties: Map<String, Value> =
        members.iter().map(|member| (member.name.to_owned(), property(member, version).into())).collect();
    let required: Vec<&str> =
        members.iter().filter(|member| member.presence == Presence::Required).map(|member| member.name).collect();
    let mut schema = map(json!({ "type": "object", "properties": properties, "additionalProperties": false }));
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema
}

fn property(parameter: &Parameter, version: Version) -> Map<String, Value> {
    let Parameter { kind, bounds, presence, description, .. } = *parameter;
    let mut schema = value(kind, version);
    bound(&mut schema, kind, bounds);
    let mut text = description.to_owned();
    if presence == Presence::Clearable {
        clearable(&mut schema);
        text += " `null` clears it.";
    }
    if let Some(Value::String(note)) = schema.remove("description") {
        text = format!("{text} {note}");
    }
    if !text.trim().is_empty() {
        schema.insert("description".to_owned(), text.trim().into());
    }
    schema
}

fn value(kind: Kind, version: Version) -> Map<String, Value> {
    map(match kind {
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Bit => json!({ "type": "integer", "enum": [0, 1] }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::DateTime if version == Version::V1 => json!({
            "type": "string", "pattern": r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", "description": "UTC, `2026-01-31 12:00:00`."
        }),
        Kind::DateTime => json!({ "type": "string", "format": "date-time" }),
        Kind::Time => {
            json!({ "type": "string", "pattern": r"^\d+:\d\d(:\d\d)?$", "description": "`HH:MM` or `HH:MM:SS`." })
        }
        Kind::Uuid => json!({ "type": "string", "format": "uuid" }),
        Kind::Choice([]) => json!({ "type": "string" }),
        // Digits are numbers in v2, and quoted in v1.
        Kind::Choice(values) => match numbers(values).filter(|_| version == Version::V2) {
            Some(numbers) => json!({ "type": "integer", "enum": numbers }),
            None => json!({ "type": "string", "enum": values }),
        },
        Kind::Commas(item) | Kind::Repeated(item) | Kind::Array(item) => {
            json!({ "type": "array", "items": value(*item, version) })
        }
        Kind::Object(members) => return object(members, version),
        Kind::Map(item) => json!({ "type": "object", "additionalProperties": value(*item, version) }),
        Kind::CustomFields => json!({
            "type": "object",
            "description": "By the names of the fields; options by their labels, dates as `2026-01-31`, money as \
                            `1200 EUR`; `null` clears one.",
        }),
        Kind::File => json!({
            "type": "object",
            "properties": {
                "name": { "type": "string" }, "content": { "type": "string" }, "content_type": { "type": "string" },
            },
            "required": ["name", "content"],
            "additionalProperties": false,
        }),
        _ => json!({ "type": "string" }),
    })
}

fn bound(schema: &mut Map<String, Value>, kind: Kind, bounds: Bounds) {
    let (min, max) = match kind {
        Kind::Integer | Kind::Number => ("minimum", "maximum"),
        Kind::Text => ("minLength", "maxLength"),
        Kind::Object(_) | Kind::Map(_) => ("minProperties", "maxProperties"),
        _ => ("minItems", "maxItems"),
    };
    let bounds = [(min, bounds.min), ("exclusiveMinimum", bounds.above), (max, bounds.max)];
    schema.extend(bounds.into_iter().filter_map(|(name, bound)| Some((name.to_owned(), bound?.into()))));
}

fn clearable(schema: &mut Map<String, Value>) {
    if let Some(of) = schema.get_mut("type") {
        *of = json!([of.take(), "null"]);
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
}

fn numbers(values: &[&str]) -> Option<Vec<u64>> {
    values.iter().map(|value| value.parse().ok()).collect()
}

fn map(schema: Value) -> Map<String, Value> {
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}
