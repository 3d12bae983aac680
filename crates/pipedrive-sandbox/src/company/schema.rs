//! What may be written to an entity: the tables are in `schema/`, the check is here.
//!
//! v2 is checked strictly: types as they are, unknown names refused, all problems in one text. v1 takes `"5"` for 5 and
//! 1 for true. Both end in the one shape of the store.

pub(crate) mod property;
pub(crate) mod tables;

use serde_json::{Map, Value, json};

use super::address::{address, expected};
use super::kind::Kind;
use super::store::Store;
use super::visibility::Viewer;
use crate::catalogue::Version;
use crate::wire::reply::Failure;
use crate::wire::time;
use property::{Property, Type};

use http::StatusCode;

/// Whether a body makes a record or changes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    Create,
    Update,
}

/// Reads one member of a record as the store holds it; `None` where no property says what it takes.
pub(crate) fn read_member(store: &Store, kind: Kind, name: &str, value: &Value) -> Option<Result<Value, String>> {
    let property = written(kind).find(|property| property.target == name)?;
    Some(take(&Viewer::of_everything(store), Version::V2, property, value))
}

/// Returns the names of the members that a record of a kind cannot be without.
pub(crate) fn required(kind: Kind) -> impl Iterator<Item = &'static str> {
    let of = |version| tables::properties(version, kind);
    let properties = if of(Version::V2).is_empty() { of(Version::V1) } else { of(Version::V2) };
    properties.iter().filter(|property| property.required).map(|property| property.target)
}

/// Returns the properties of a kind in either version, those of v2 first, and those that have operations of their own.
pub(crate) fn written(kind: Kind) -> impl Iterator<Item = &'static Property> {
    let placed = matches!(kind, Kind::Activity | Kind::Task);
    let own = if placed { tables::PLAN_ITEM } else { &[] };
    [Version::V2, Version::V1].into_iter().flat_map(move |version| tables::properties(version, kind)).chain(own)
}

/// Reads a body into members of the store. What it points at has to be seen by its sender.
///
/// `fields` names the kind whose custom fields may come along: nested under `custom_fields` in v2, at the root in v1.
pub(crate) fn read(
    viewer: &Viewer<'_>,
    version: Version,
    properties: &[Property],
    fields: Option<Kind>,
    write: Write,
    mut body: Map<String, Value>,
) -> Result<Map<String, Value>, Failure> {
    let mut members = Map::new();
    let mut problems = Vec::new();
    if version == Version::V1 && write == Write::Create && body.contains_key("id") {
        return Err(Failure::classic(
            StatusCode::BAD_REQUEST,
            "Inserting ID with POST request is not allowed. Please use PUT to update an existing record.",
        ));
    }
    if let Some(kind) = fields {
        match version {
            Version::V2 => read_nested(viewer.store, kind, &mut body, &mut members, &mut problems),
            Version::V1 => read_flat(viewer.store, kind, &mut body, &mut members, &mut problems),
        }
    }
    let (mut unknown, mut read_only) = (Vec::new(), None);
    for (name, value) in &body {
        let property = properties.iter().find(|property| property.name == name);
        let Some(property) = property.filter(|property| match write {
            Write::Create => property.on_create,
            Write::Update => property.on_update,
        }) else {
            unknown.push(name.as_str());
            continue;
        };
        read_only = read_only.or(property.read_only);
        match take(viewer, version, property, value) {
            Ok(value) => drop(members.insert(property.target.to_owned(), value)),
            Err(problem) => problems.push(format!("{name}: {problem}")),
        }
    }
    if write == Write::Create {
        for property in properties.iter().filter(|property| property.required) {
            let missing = match members.get(property.target) {
                Some(Value::String(text)) => text.trim().is_empty(),
                Some(_) => false,
                None => !body.contains_key(property.name),
            };
            if missing && version == Version::V1 {
                return Err(missing_v1(property.name));
            }
            if missing {
                problems.push(format!("{0}: Parameter '{0}' is required", property.name));
            }
        }
    }
    match version {
        Version::V2 => {
            problems.extend(
                unknown.iter().map(|name| format!("{name}: Parameter '{name}' is not allowed for this request")),
            );
            match read_only {
                _ if !problems.is_empty() => Err(Failure::schema(problems)),
                Some(why) => Err(Failure::rule(why)),
                None => Ok(members),
            }
        }
        Version::V1 if !unknown.is_empty() => Err(Failure::classic(
            StatusCode::BAD_REQUEST,
            format!("Invalid field(s) in the payload: {}", unknown.join(", ")),
        )),
        Version::V1 if !problems.is_empty() => {
            Err(Failure::classic(StatusCode::BAD_REQUEST, "Bad request").with_hint(problems.join("; ")))
        }
        Version::V1 => Ok(members),
    }
}

fn missing_v1(name: &str) -> Failure {
    let error = match name {
        "name" => "Name must be given.".to_owned(),
        "title" => "Title must be given.".to_owned(),
        other => format!("{other} must be given."),
    };
    Failure::classic(StatusCode::BAD_REQUEST, error)
}

fn read_nested(
    store: &Store,
    kind: Kind,
    body: &mut Map<String, Value>,
    members: &mut Map<String, Value>,
    problems: &mut Vec<String>,
) {
    let nested = match body.remove("custom_fields") {
        None => return,
        Some(Value::Object(nested)) => nested,
        Some(_) => return problems.push("custom_fields: Expected 'object'".to_owned()),
    };
    let mut custom = Map::new();
    for (code, value) in nested {
        match store.custom_fields(kind).find(|field| field.code == code) {
            None => problems.push(format!("custom_fields: Parameter '{code}' is not allowed for this request")),
            Some(field) => match field.read_v2(&value) {
                Ok(value) => drop(custom.insert(code, value)),
                Err(problem) => problems.push(problem),
            },
        }
    }
    members.insert("custom_fields".to_owned(), Value::Object(custom));
}

fn read_flat(
    store: &Store,
    kind: Kind,
    body: &mut Map<String, Value>,
    members: &mut Map<String, Value>,
    problems: &mut Vec<String>,
) {
    let mut custom = Map::new();
    for field in store.custom_fields(kind) {
        if body.contains_key(&field.code) {
            match field.read_v1(body) {
                Ok(value) => drop(custom.insert(field.code.clone(), value)),
                Err(problem) => problems.push(problem),
            }
        }
        body.retain(|key, _| !field.owns(key));
    }
    if !custom.is_empty() {
        members.insert("custom_fields".to_owned(), Value::Object(custom));
    }
}

fn take(viewer: &Viewer<'_>, version: Version, property: &Property, value: &Value) -> Result<Value, String> {
    let loose = version == Version::V1;
    let clears = value.is_null() || (loose && *value == "" && !matches!(property.takes, Type::Text));
    if clears {
        return match property.takes {
            Type::Ints
            | Type::Uuids
            | Type::Contacts
            | Type::Participants
            | Type::Parties
            | Type::Attendees
            | Type::Attachments
            | Type::Prices => Ok(json!([])),
            _ if property.nullable => Ok(Value::Null),
            _ => Err("null is not allowed".to_owned()),
        };
    }
    let value = if loose { &loosen(property.takes, value) } else { value };
    let text = || value.as_str().ok_or_else(|| expected("string", value));
    match property.takes {
        Type::Id(kind) => {
            let found = match value {
                Value::Number(_) => value.as_u64().and_then(|number| viewer.live(kind, number)),
                Value::String(uuid) if matches!(kind, Kind::Lead) => {
                    let number = viewer.store.find(kind, |record| record.text("id") == uuid);
                    number.and_then(|number| viewer.live(kind, number))
                }
                other => return Err(expected("number", other)),
            };
            match found {
                Some(_) => Ok(value.clone()),
                None => Err(format!("{} {value} does not exist or is not accessible", kind.word())),
            }
        }
        Type::Int => value.as_i64().map(Value::from).ok_or_else(|| expected("integer", value)),
        Type::Number => value.as_number().map(|_| value.clone()).ok_or_else(|| expected("number", value)),
        Type::Text => text().map(Value::from),
        Type::Bool => value.as_bool().map(Value::from).ok_or_else(|| expected("boolean", value)),
        Type::ZeroOne => match value.as_u64() {
            Some(flag @ (0 | 1)) => Ok((flag == 1).into()),
            _ => Err("must be 0 or 1".to_owned()),
        },
        Type::Date => match text()? {
            date if time::is_date(date) => Ok(date.into()),
            _ => Err("not a valid date".to_owned()),
        },
        Type::Moment => {
            let text = text()?;
            time::parse(text).map(Value::from).ok_or_else(|| "not a valid datetime".to_owned())
        }
        Type::Clock => {
            let text = text()?;
            time::clock(text).map(Value::from).ok_or_else(|| "not a valid time".to_owned())
        }
        Type::Ints => list(value, |item| item.as_u64().map(Value::from).ok_or_else(|| expected("number", item))),
        Type::Uuids => list(value, |item| item.as_str().map(Value::from).ok_or_else(|| expected("string", item))),
        Type::Contacts => contacts(value),
        Type::Address => address(value),
        Type::Words(words) => match text()? {
            word if words.contains(&word) => Ok(word.into()),
            _ => Err(format!("must be one of {}", words.join(", "))),
        },
        Type::Visibility => match value.as_u64() {
            Some(1 | 3 | 5 | 7) => Ok(value.clone()),
            Some(_) => Err("must be one of 1, 3, 5, 7".to_owned()),
            None => Err(expected("number", value)),
        },
        Type::Participants => list(value, |item| participant(viewer, item)),
        Type::Parties => list(value, |item| party(viewer, item)),
        Type::Attendees => list(value, attendee),
        Type::Attachments => list(value, attachment),
        Type::Prices => list(value, price),
        Type::LeadValue => match (value.get("amount"), value.get("currency")) {
            (Some(Value::Number(_)), Some(Value::String(_))) => Ok(value.clone()),
            _ => Err("needs an amount and a currency".to_owned()),
        },
        Type::Any => Ok(value.clone()),
    }
}

/// Reads what v1 takes for what it means: text for numbers, 0 and 1 for flags, one item for a list of it.
fn loosen(takes: Type, value: &Value) -> Value {
    let number = |value: &Value| match value {
        Value::String(text) => text.trim().parse().map(Value::Number).unwrap_or_else(|_| value.clone()),
        Value::Object(object) => object.get("value").or(object.get("id")).cloned().unwrap_or(Value::Null),
        other => other.clone(),
    };
    match (takes, value) {
        (Type::Id(_) | Type::Int | Type::Number | Type::Visibility, _) => number(value),
        (Type::Bool, Value::Number(flag)) => (flag.as_u64() == Some(1)).into(),
        (Type::Bool, Value::String(flag)) => match flag.as_str() {
            "1" | "true" => true.into(),
            "0" | "false" => false.into(),
            _ => value.clone(),
        },
        (Type::Ints, Value::String(text)) => {
            text.split(',').map(|part| number(&Value::String(part.to_owned()))).collect()
        }
        (Type::Ints, Value::Array(items)) => items.iter().map(number).collect(),
        (Type::Ints, single) => json!([single]),
        (Type::Contacts, Value::String(text)) => json!([{"value": text}]),
        (Type::Contacts, Value::Array(items)) => {
            items.iter().map(|item| if item.is_string() { json!({"value": item}) } else { item.clone() }).collect()
        }
        (Type::Address, Value::String(text)) => json!({"value": text}),
        (Type::Text, Value::Number(number)) => number.to_string().into(),
        _ => value.clone(),
    }
}

fn list(value: &Value, item: impl Fn(&Value) -> Result<Value, String>) -> Result<Value, String> {
    let items = value.as_array().ok_or_else(|| expected("array", value))?;
    items.iter().map(item).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// Reads contacts and fills in their defaults: the label `work`, and the first one primary when none is.
fn contacts(value: &Value) -> Result<Value, String> {
    let mut read = list(value, |item| {
        let object = item.as_object().ok_or_else(|| expected("object", item))?;
        if let Some(name) = object.keys().find(|name| !matches!(name.as_str(), "value" | "primary" | "label")) {
            return Err(format!("Parameter '{name}' is not allowed for this request"));
        }
        let text = object.get("value").and_then(Value::as_str).ok_or("needs a value")?;
        let label = object.get("label").and_then(Value::as_str).unwrap_or("work");
        let primary = object.get("primary").is_some_and(|flag| *flag == true || *flag == 1);
        Ok(json!({"value": text, "primary": primary, "label": label}))
    })?;
    let items = read.as_array_mut().filter(|items| items.iter().all(|item| item["primary"] == false));
    if let Some(first) = items.and_then(|items| items.first_mut()) {
        first["primary"] = true.into();
    }
    Ok(read)
}

fn participant(viewer: &Viewer<'_>, item: &Value) -> Result<Value, String> {
    let person = item.get("person_id").and_then(Value::as_u64).ok_or("needs a person_id")?;
    viewer.live(Kind::Person, person).ok_or_else(|| format!("person {person} does not exist or is not accessible"))?;
    let primary = item.get("primary").or(item.get("primary_flag")).is_some_and(|flag| *flag == true || *flag == 1);
    Ok(json!({"person_id": person, "primary": primary}))
}

fn party(viewer: &Viewer<'_>, item: &Value) -> Result<Value, String> {
    let object = item.as_object().ok_or_else(|| expected("object", item))?;
    if let Some(name) =
        object.keys().find(|name| !matches!(name.as_str(), "email_address" | "name" | "linked_person_id"))
    {
        return Err(format!("Parameter '{name}' is not allowed for this request"));
    }
    let email = object.get("email_address").and_then(Value::as_str).ok_or("needs an email_address")?;
    let person = object.get("linked_person_id").filter(|person| !person.is_null());
    if let Some(person) = person {
        let found = person.as_u64().and_then(|number| viewer.live(Kind::Person, number));
        found.ok_or_else(|| format!("person {person} does not exist or is not accessible"))?;
    }
    let name = object.get("name").and_then(Value::as_str).unwrap_or_default();
    Ok(json!({"email_address": email, "name": name, "linked_person_id": person}))
}

fn attendee(item: &Value) -> Result<Value, String> {
    let part = |name: &str| item.get(name).cloned().unwrap_or(Value::Null);
    let email = item.get("email").or(item.get("email_address")).and_then(Value::as_str).ok_or("needs an email")?;
    let organizer = item.get("is_organizer").is_some_and(|flag| *flag == true || *flag == 1);
    Ok(json!({
        "email": email, "name": part("name"), "person_id": part("person_id"), "user_id": part("user_id"),
        "status": item.get("status").cloned().unwrap_or("noreply".into()), "is_organizer": organizer,
    }))
}

fn attachment(item: &Value) -> Result<Value, String> {
    let object = item.as_object().ok_or_else(|| expected("object", item))?;
    for (name, value) in object {
        let fits = match name.as_str() {
            "id" | "type" | "url" => value.is_string(),
            "name" | "preview_url" => value.is_string() || value.is_null(),
            "size" => value.is_number() || value.is_null(),
            "link_expires" => value.is_boolean(),
            _ => return Err(format!("Parameter '{name}' is not allowed for this request")),
        };
        if !fits {
            return Err(format!("{name} is of another type"));
        }
    }
    match ["id", "type", "url"].iter().find(|name| !object.contains_key(**name)) {
        Some(missing) => Err(format!("needs {missing}")),
        None => Ok(item.clone()),
    }
}

fn price(item: &Value) -> Result<Value, String> {
    let object = item.as_object().ok_or_else(|| expected("object", item))?;
    let number = |name: &str| match object.get(name) {
        None | Some(Value::Null) => Ok(json!(0)),
        Some(value @ Value::Number(_)) => Ok(value.clone()),
        Some(value) => Err(format!("{name}: {}", expected("number", value))),
    };
    let currency = object.get("currency").and_then(Value::as_str).ok_or("needs a currency")?;
    let direct = if object.contains_key("direct_cost") { "direct_cost" } else { "overhead_cost" };
    Ok(json!({
        "price": number("price")?, "currency": currency, "cost": number("cost")?, "direct_cost": number(direct)?,
        "notes": object.get("notes").cloned().unwrap_or("".into()),
    }))
}
