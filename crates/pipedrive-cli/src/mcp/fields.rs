//! Custom fields by their names, in answers and in arguments.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pipedrive::CustomFields;
use pipedrive::fields::{FieldMap, Schema};
use pipedrive::meta::{Kind, Version};
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;

use crate::mcp::answer::clean;
use crate::mcp::operations::Operation;
use crate::mcp::problem::Problem;
use crate::mcp::sending::Sender;

/// How long definitions are believed.
const LIFE: Duration = Duration::from_secs(3_600);

/// How old they are at least before they are read again for an unknown name.
const PAUSE: Duration = Duration::from_secs(60);

/// Bytes of the key of a custom field.
const KEY: usize = 40;

/// Labels of options that a description has.
const LABELS: usize = 40;

/// The definitions of custom fields, kept in memory.
#[derive(Default)]
pub(crate) struct Fields(Mutex<Option<(Instant, Arc<Definitions>)>>);

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

impl Fields {
    /// Returns the definitions, read again if they are older than this, and than a minute.
    pub(crate) async fn definitions(&self, sender: &Sender, age: Duration) -> Result<Arc<Definitions>, Problem> {
        let mut kept = self.0.lock().await;
        if let Some((read, definitions)) = &*kept
            && read.elapsed() < age.max(PAUSE)
        {
            return Ok(Arc::clone(definitions));
        }
        let definitions = Arc::new(Definitions::new(sender.schema().await?));
        *kept = Some((Instant::now(), Arc::clone(&definitions)));
        Ok(definitions)
    }

    /// Returns the definitions as long as they are believed.
    pub(crate) async fn known(&self, sender: &Sender) -> Result<Arc<Definitions>, Problem> {
        self.definitions(sender, LIFE).await
    }

    /// Writes the names of custom fields into an answer, instead of their keys. Where the definitions cannot be read, the
    /// keys stay.
    pub(crate) async fn name(&self, sender: &Sender, rows: &mut [Value]) {
        if !rows.iter().any(has_keys) {
            return;
        }
        let Ok(mut definitions) = self.known(sender).await else { return };
        if rows.iter().any(|row| definitions.lacks(row))
            && let Ok(newer) = self.definitions(sender, Duration::ZERO).await
        {
            definitions = newer;
        }
        for row in rows {
            *row = definitions.named(row.take(), false);
        }
    }

    /// Writes the keys of custom fields into arguments, instead of their names.
    pub(crate) async fn key(
        &self,
        sender: &Sender,
        operation: &Operation,
        arguments: &mut Map<String, Value>,
    ) -> Result<(), Problem> {
        let given = parameter(operation).and_then(|(name, _)| arguments.get(name));
        if !given.is_some_and(needs_names) {
            return Ok(());
        }
        let written = match self.known(sender).await?.arguments(operation, arguments.clone()) {
            // Perhaps it is new.
            Err(_) => self.definitions(sender, Duration::ZERO).await?.arguments(operation, arguments.clone()),
            written => written,
        };
        *arguments = written?;
        Ok(())
    }
}

impl Definitions {
    pub(crate) fn new(schema: Schema) -> Self {
        let mut by_key = HashMap::new();
        for (_, map) in schema.entities() {
            for field in map.custom() {
                let Some(name) = &field.field_name else { continue };
                let name = if map.field(name).is_ok() { clean(name) } else { field.field_code.clone() };
                let options = field.options.iter().flatten();
                let options =
                    options.filter_map(|option| Some((id_text(&json!(option.id)), clean(option.label.as_ref()?))));
                by_key.insert(field.field_code.clone(), Definition { name, options: options.collect() });
            }
        }
        Definitions { schema, by_key }
    }

    /// Returns the custom fields that records of a resource have: names, types and labels of options.
    pub(crate) fn describe(&self, resource: &str) -> Option<Value> {
        let map = self.map(resource)?;
        if let Some(refusal) = map.refusal() {
            return Some(json!({ "not_known": clean(refusal) }));
        }
        let fields = map.custom().map(|field| {
            let definition = self.by_key.get(&field.field_code);
            let mut described = json!({
                "name": definition.map_or(&field.field_code, |definition| &definition.name),
                "type": field.field_type,
            });
            if let Some(options) = &field.options {
                let labels = options.iter().filter_map(|option| option.label.as_deref().map(clean));
                described["options"] = labels.take(LABELS).collect();
                if options.len() > LABELS {
                    described["options_left_out"] = (options.len() - LABELS).into();
                }
            }
            described
        });
        Some(fields.collect())
    }

    fn map(&self, resource: &str) -> Option<&FieldMap> {
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

    /// Returns whether a value has the key of a field that is not known.
    fn lacks(&self, value: &Value) -> bool {
        any_key(value, &|key| !self.by_key.contains_key(key))
    }

    /// Returns a value with names instead of keys. What v1 spreads over a record is put into `custom_fields`, as in v2.
    fn named(&self, value: Value, inside: bool) -> Value {
        match value {
            Value::Object(members) => {
                let mut named = Map::new();
                let mut custom = Map::new();
                for (name, value) in members {
                    let to = match key_of(&name) {
                        Some((key, part)) => {
                            let definition = self.by_key.get(key);
                            let shown = definition.map_or(key, |definition| &definition.name);
                            let shown = if part.is_empty() { shown.to_owned() } else { format!("{shown} ({part})") };
                            let value = definition.map_or(value.clone(), |definition| definition.labelled(value, part));
                            let to = if inside { &mut named } else { &mut custom };
                            to.insert(shown, value);
                            continue;
                        }
                        None => &mut named,
                    };
                    let inside = name == "custom_fields";
                    to.insert(name, self.named(value, inside));
                }
                if !custom.is_empty() {
                    match named.get_mut("custom_fields") {
                        Some(Value::Object(members)) => members.extend(custom),
                        _ => drop(named.insert("custom_fields".to_owned(), custom.into())),
                    }
                }
                named.into()
            }
            Value::Array(items) => items.into_iter().map(|item| self.named(item, false)).collect(),
            other => other,
        }
    }

    /// Returns arguments with keys instead of names.
    pub(crate) fn arguments(
        &self,
        operation: &Operation,
        mut arguments: Map<String, Value>,
    ) -> Result<Map<String, Value>, Problem> {
        if let Some((name, kind)) = parameter(operation)
            && let Some(given) = arguments.get_mut(name)
        {
            *given = self.keyed(operation, name, kind, given)?;
        }
        Ok(arguments)
    }

    /// Returns an argument with keys instead of names.
    fn keyed(&self, operation: &Operation, name: &str, kind: Kind, given: &Value) -> Result<Value, Problem> {
        let Some(map) = self.map(operation.resource) else { return Ok(given.clone()) };
        let wrong = |field: &str, error: &dyn std::fmt::Display| {
            Problem::argument(&format!("{name}.{field}"), error.to_string())
                .help("pipedrive_describe lists the custom fields with their types and options")
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
    fn labelled(&self, value: Value, part: &str) -> Value {
        if self.options.is_empty() || !part.is_empty() {
            return value;
        }
        let label = |id: &str| self.options.get(id).cloned().map(Value::from);
        match &value {
            Value::Number(id) => label(&id.to_string()).unwrap_or(value),
            // v1 has the ids of a set in one text.
            Value::String(ids) => match ids.split(',').map(|id| label(id.trim())).collect::<Option<Vec<_>>>() {
                Some(labels) if ids.contains(',') => labels.into(),
                Some(mut labels) => labels.pop().unwrap_or_default(),
                None => value,
            },
            Value::Array(ids) => ids.iter().map(|id| label(&id_text(id)).unwrap_or_else(|| id.clone())).collect(),
            _ => value,
        }
    }
}

/// Returns the parameter for custom fields: their values, or the keys of those to read.
pub(crate) fn parameter(operation: &Operation) -> Option<(&'static str, Kind)> {
    let mut parameters = operation.entry.meta.parameters.iter();
    let found = parameters.find(|parameter| {
        parameter.kind == Kind::CustomFields
            || (parameter.name == "custom_fields" && operation.entry.meta.version == Version::V2)
    });
    found.map(|parameter| (parameter.name, parameter.kind))
}

/// Returns whether something in an argument is not the key of a field, or a value that may be a label.
fn needs_names(given: &Value) -> bool {
    match given {
        Value::Object(members) => !members.is_empty(),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(|name| key_of(name).is_none()),
        _ => false,
    }
}

fn has_keys(value: &Value) -> bool {
    any_key(value, &|_| true)
}

fn any_key(value: &Value, wanted: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| key_of(name).is_some_and(|(key, _)| wanted(key)) || any_key(value, wanted)),
        Value::Array(items) => items.iter().any(|item| any_key(item, wanted)),
        _ => false,
    }
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

fn id_text(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}
