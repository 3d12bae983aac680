//! Custom fields by their names, in answers and in arguments.

mod kept;

use std::collections::HashMap;
use std::fmt::Display;

use pipedrive::CustomFields;
use pipedrive::fields::{FieldMap, FieldMapError, Schema};
use pipedrive::meta::{Kind, Meta, Version};
use pipedrive::model::FieldAny;
use pipedrive::serde_json::value::{RawValue, to_raw_value};
use serde::Serialize;
use serde_json::{Map, Value, json};

pub(crate) use self::kept::Kept;
use crate::output::row::Row;

/// Bytes of the key of a custom field.
const KEY: usize = 40;

/// Levels of objects and arrays in which keys are looked for.
const DEPTH: usize = 8;

/// The definitions of custom fields.
pub(crate) struct Definitions {
    schema: Schema,
    by_key: HashMap<String, Definition>,
}

struct Definition {
    /// The name; the key, where several fields of the entity have the name.
    name: String,
    /// The labels of options by their ids.
    options: HashMap<String, String>,
}

/// Why a custom field cannot be written.
#[derive(Debug)]
pub(crate) struct Refused {
    /// Where in the arguments, such as `custom_fields.Size`.
    pub(crate) argument: String,
    pub(crate) message: String,
}

impl Definitions {
    pub(crate) fn new(schema: Schema) -> Self {
        let mut by_key = HashMap::new();
        for (_, map) in schema.entities() {
            for field in map.custom() {
                let Some(name) = &field.field_name else { continue };
                let name = if map.field(name).is_ok() { name.clone() } else { field.field_code.clone() };
                let options = field.options.iter().flatten();
                let options = options.filter_map(|option| Some((id_text(&json!(option.id)), option.label.clone()?)));
                by_key.insert(field.field_code.clone(), Definition { name, options: options.collect() });
            }
        }
        Definitions { schema, by_key }
    }

    /// Returns the fields of the records that a resource has, such as `deals`.
    pub(crate) fn map(&self, resource: &str) -> Option<&FieldMap> {
        Some(match resource {
            "deals" | "leads" => &self.schema.deals,
            "persons" => &self.schema.persons,
            "organizations" => &self.schema.organizations,
            "products" => &self.schema.products,
            "activities" => &self.schema.activities,
            "projects" => &self.schema.projects,
            _ => return None,
        })
    }

    /// Checks that there is a custom field with this name, or key, for an operation.
    pub(crate) fn find(&self, meta: &Meta, name: &str) -> Result<(), FieldMapError> {
        self.map(resource(meta)).map_or(Ok(()), |map| map.key::<FieldAny>(name).map(drop))
    }

    /// Returns the name of a custom field; its key, where the name is that of several.
    pub(crate) fn name<'a>(&'a self, key: &'a str) -> &'a str {
        self.by_key.get(key).map_or(key, |definition| &definition.name)
    }

    /// Returns whether a document has the key of a field that is not known.
    pub(crate) fn lacks(&self, document: &RawValue) -> bool {
        keys(document.get()).any(|key| !self.by_key.contains_key(key))
    }

    /// Returns a document with names instead of keys, and labels instead of the ids of options.
    ///
    /// What v1 spreads over a record is put into `custom_fields`, as in v2. All else stays as it is.
    pub(crate) fn named(&self, document: &RawValue) -> Box<RawValue> {
        self.named_at(document, false, DEPTH)
    }

    fn named_at(&self, value: &RawValue, inside: bool, depth: usize) -> Box<RawValue> {
        let text = value.get();
        if depth == 0 || keys(text).next().is_none() {
            return value.to_owned();
        }
        if text.starts_with('[') {
            let items: Vec<Box<RawValue>> = serde_json::from_str(text).unwrap_or_default();
            let items: Vec<_> = items.iter().map(|item| self.named_at(item, false, depth - 1)).collect();
            return raw(&items, value);
        }
        let Ok(Row(members)) = Row::of(value) else { return value.to_owned() };
        let (mut named, mut custom) = (Row::default(), Row::default());
        for (name, value) in members {
            if let Some((key, part)) = key_of(&name) {
                let shown =
                    if part.is_empty() { self.name(key).to_owned() } else { format!("{} ({part})", self.name(key)) };
                let value = match self.by_key.get(key) {
                    Some(definition) if part.is_empty() => definition.labelled(value),
                    _ => value,
                };
                if inside { &mut named } else { &mut custom }.0.push((shown, value));
            } else {
                let value = self.named_at(&value, name == "custom_fields", depth - 1);
                named.0.push((name, value));
            }
        }
        if !custom.0.is_empty() {
            let place =
                named.0.iter_mut().find(|(name, value)| name == "custom_fields" && value.get().starts_with('{'));
            match place {
                Some((_, value)) => {
                    if let Ok(mut members) = Row::of(value) {
                        members.0.extend(custom.0);
                        *value = raw(&members, value);
                    }
                }
                None => named.0.push(("custom_fields".to_owned(), raw(&custom, RawValue::NULL))),
            }
        }
        raw(&named, value)
    }

    /// Returns arguments of an operation with keys instead of names.
    pub(crate) fn arguments(
        &self,
        meta: &Meta,
        mut arguments: Map<String, Value>,
    ) -> Result<Map<String, Value>, Refused> {
        if let (Some((name, kind)), Some(map)) = (parameter(meta), self.map(resource(meta)))
            && let Some(given) = arguments.get_mut(name)
        {
            *given = self.keyed(map, name, kind, given)?;
        }
        Ok(arguments)
    }

    /// Returns an argument with keys instead of names.
    fn keyed(&self, map: &FieldMap, name: &str, kind: Kind, given: &Value) -> Result<Value, Refused> {
        let wrong = |field: &str, error: &dyn Display| Refused {
            argument: format!("{name}.{field}"),
            message: error.to_string(),
        };
        if kind != Kind::CustomFields {
            let names = given.as_array().into_iter().flatten();
            let keys = names.map(|name| match name.as_str().filter(|name| key_of(name).is_none()) {
                Some(name) => map.field(name).map(|field| json!(field.field_code)).map_err(|error| wrong(name, &error)),
                None => Ok(name.clone()),
            });
            return keys.collect();
        }
        let mut written = CustomFields::new();
        for (name, value) in given.as_object().into_iter().flatten() {
            if key_of(name).is_some() && !self.by_key.contains_key(name) {
                written.set_raw(name, value.clone());
                continue;
            }
            let field = map.field(name).map_err(|error| wrong(name, &error))?;
            if written.raw(&field.field_code).is_some() {
                return Err(wrong(name, &"this field is given twice: once by its name, once by its key"));
            }
            let labels: Option<Vec<&str>> =
                value.as_array().and_then(|items| items.iter().map(Value::as_str).collect());
            let parsed = match (value, labels) {
                (Value::String(text), _) => map.parse(name, text),
                (_, Some(labels)) => {
                    let quoted: Vec<String> =
                        labels.iter().map(|label| format!("\"{}\"", label.replace('"', "\"\""))).collect();
                    map.parse(name, &quoted.join(","))
                }
                (Value::Null, _) => Ok(None),
                // As Pipedrive takes it.
                (value, _) => {
                    written.set_raw(&field.field_code, value.clone());
                    continue;
                }
            };
            match parsed.map_err(|error| wrong(name, &error))? {
                Some(value) => map.set(&mut written, name, value).map_err(|error| wrong(name, &error))?,
                None => map.clear(&mut written, name).map_err(|error| wrong(name, &error))?,
            }
        }
        serde_json::to_value(written).map_err(|error| wrong("", &error))
    }
}

impl Definition {
    /// Returns a value with the labels of options instead of their ids.
    fn labelled(&self, value: Box<RawValue>) -> Box<RawValue> {
        if self.options.is_empty() {
            return value;
        }
        let label = |id: &str| self.options.get(id).cloned().map(Value::from);
        let labels = match serde_json::from_str(value.get()) {
            Ok(Value::Number(id)) => label(&id.to_string()),
            // v1 has the ids of a set in one text.
            Ok(Value::String(ids)) => match ids.split(',').map(|id| label(id.trim())).collect::<Option<Vec<_>>>() {
                Some(labels) if ids.contains(',') => Some(labels.into()),
                Some(mut labels) => labels.pop(),
                None => None,
            },
            Ok(Value::Array(ids)) => Some(ids.into_iter().map(|id| label(&id_text(&id)).unwrap_or(id)).collect()),
            _ => None,
        };
        labels.and_then(|labels| to_raw_value(&labels).ok()).unwrap_or(value)
    }
}

/// Returns the parameter for custom fields: their values, or the keys of those to read.
pub(crate) fn parameter(meta: &Meta) -> Option<(&'static str, Kind)> {
    let found = meta.parameters.iter().find(|parameter| {
        parameter.kind == Kind::CustomFields || (parameter.name == "custom_fields" && meta.version == Version::V2)
    });
    found.map(|parameter| (parameter.name, parameter.kind))
}

/// Returns the first segment of an operation's path, such as `deals`.
pub(crate) fn resource(meta: &Meta) -> &'static str {
    meta.template.split('/').nth(3).unwrap_or_default()
}

/// Returns whether a document has the key of a custom field.
pub(crate) fn has_keys(document: &RawValue) -> bool {
    keys(document.get()).next().is_some()
}

/// Returns whether a text is the key of a custom field.
pub(crate) fn is_key(name: &str) -> bool {
    matches!(key_of(name), Some((_, "")))
}

/// Returns the members of a JSON document, on all levels, that are keys of custom fields.
fn keys(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('"').filter_map(|(at, _)| {
        let (name, after) = text[at + 1..].split_once('"')?;
        let (key, _) = key_of(name)?;
        after.trim_start().starts_with(':').then_some(key)
    })
}

/// Returns the key of a custom field and the part of its value that a member has, such as `currency`.
fn key_of(name: &str) -> Option<(&str, &str)> {
    let (key, part) = name.split_at_checked(KEY)?;
    let is_key = key.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    match part.strip_prefix('_') {
        Some(part) if is_key => Some((key, part)),
        None if is_key && part.is_empty() => Some((key, "")),
        _ => None,
    }
}

fn raw(value: &impl Serialize, otherwise: &RawValue) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| otherwise.to_owned())
}

fn id_text(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}
