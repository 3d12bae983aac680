//! Fields of the entities, the custom ones with the values they take and both forms these have on the wire.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::address::{self, ADDRESS_PARTS};
use crate::wire::time;

/// The types a custom field can have.
pub(crate) const TYPES: [&str; 16] = [
    "varchar",
    "varchar_auto",
    "text",
    "double",
    "monetary",
    "set",
    "enum",
    "user",
    "org",
    "people",
    "phone",
    "time",
    "timerange",
    "date",
    "daterange",
    "address",
];

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    /// The number that v1 addresses it by.
    pub(crate) id: u64,
    /// `key` in v1, `field_code` in v2.
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) field_type: String,
    pub(crate) options: Vec<Choice>,
    /// The options that were taken away; no other gets their numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) deleted_options: Vec<Choice>,
    pub(crate) is_custom: bool,
    pub(crate) is_mandatory: bool,
    /// Deals and activities call their owner `user_id` in v1.
    #[serde(default)]
    pub(crate) is_deal_owner: bool,
    /// Shown by v2 only when `include_fields` asks for it.
    pub(crate) is_optional: bool,
    pub(crate) description: Option<String>,
    /// Where it is shown, important and required, as far as anyone said: members of `ui_visibility`, `important_fields`
    /// and `required_fields`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) placement: BTreeMap<String, Map<String, Value>>,
    pub(crate) add_time: String,
    pub(crate) update_time: String,
}

/// Returns whether the values of a type are one or several of a field's options.
pub(crate) fn has_options(field_type: &str) -> bool {
    matches!(field_type, "enum" | "set")
}

/// An option of a field.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) id: Value,
    pub(crate) label: String,
    pub(crate) color: Option<String>,
}

impl Field {
    /// Reads a value in the form of v2 into that of the store, which is the same with all members filled in.
    pub(crate) fn read_v2(&self, value: &Value) -> Result<Value, String> {
        if value.is_null() {
            return Ok(Value::Null);
        }
        let text = |limit: usize| match value.as_str() {
            Some(text) if text.chars().count() <= limit => Ok(value.clone()),
            Some(_) => Err(self.refusal(&format!("At most {limit} characters are allowed"))),
            None => Err(self.expected("string")),
        };
        match self.field_type.as_str() {
            "varchar" | "varchar_auto" => text(255),
            "text" | "phone" => text(65_535),
            "double" => value.as_f64().map(|_| value.clone()).ok_or_else(|| self.expected("number")),
            "user" | "org" | "people" => value.as_u64().map(|_| value.clone()).ok_or_else(|| self.expected("number")),
            "enum" => match value.as_u64() {
                Some(id) => self.known_choice(id).map(Value::from),
                None => Err(self.expected("number")),
            },
            "set" => match value.as_array() {
                Some(ids) if !ids.is_empty() => {
                    let ids: Result<Vec<u64>, String> = ids
                        .iter()
                        .map(|id| id.as_u64().ok_or_else(|| self.expected("array of numbers")))
                        .map(|id| self.known_choice(id?))
                        .collect();
                    Ok(ids?.into())
                }
                Some(_) => Err(self.refusal("An empty array is not allowed, null clears the value")),
                None => Err(self.expected("array of numbers")),
            },
            "date" => match value.as_str() {
                Some(text) if time::is_date(text) => Ok(value.clone()),
                _ => Err(self.expected("date")),
            },
            "monetary" => {
                let amount = self.member(value, "value")?;
                let currency = value.get("currency").cloned().unwrap_or(Value::Null);
                match (amount.is_number(), &currency) {
                    (true, Value::String(_)) => Ok(json!({"value": amount, "currency": currency})),
                    (true, _) => Err(self.refusal("A currency is required")),
                    (false, _) => Err(self.expected("number")),
                }
            }
            "daterange" => {
                let dates = [self.member(value, "value")?, self.member(value, "until")?];
                match dates.iter().all(|date| date.as_str().is_some_and(time::is_date)) {
                    true => Ok(json!({"value": dates[0], "until": dates[1]})),
                    false => Err(self.expected("date")),
                }
            }
            "time" | "timerange" => {
                let clock = |name| {
                    let text = self.member(value, name)?.as_str().and_then(time::clock);
                    text.ok_or_else(|| self.expected("time"))
                };
                let (zone_id, zone_name) = zone(value);
                let mut read = json!({"value": clock("value")?, "timezone_id": zone_id, "timezone_name": zone_name});
                if self.field_type == "timerange" {
                    read["until"] = clock("until")?.into();
                }
                Ok(read)
            }
            "address" => address::address(value).map_err(|problem| self.refusal(&problem)),
            _ => Ok(value.clone()),
        }
    }

    /// Reads the form of v1: the value under the key, the rest under companion keys. `flat` is the whole body.
    pub(crate) fn read_v1(&self, flat: &Map<String, Value>) -> Result<Value, String> {
        let value = flat.get(&self.code).unwrap_or(&Value::Null);
        if value.is_null() || *value == "" {
            return Ok(Value::Null);
        }
        let companion = |suffix: &str| flat.get(&format!("{}_{suffix}", self.code)).cloned().unwrap_or(Value::Null);
        let number = |value: &Value| match value {
            Value::String(text) => text.parse::<serde_json::Number>().map(Value::Number).unwrap_or(Value::Null),
            other => other.clone(),
        };
        let nested = match self.field_type.as_str() {
            "double" | "user" | "org" | "people" | "enum" => match value {
                Value::Object(object) => number(object.get("value").unwrap_or(&Value::Null)),
                value => number(value),
            },
            "set" => match value {
                Value::String(text) => {
                    text.split(',').map(|part| number(&Value::String(part.trim().to_owned()))).collect()
                }
                Value::Array(ids) => ids.iter().map(number).collect(),
                single => json!([single]),
            },
            "monetary" => {
                let currency = match companion("currency") {
                    Value::Null => Value::String("USD".to_owned()),
                    currency => currency,
                };
                json!({"value": number(value), "currency": currency})
            }
            "daterange" => json!({"value": value, "until": companion("until")}),
            "time" | "timerange" => {
                json!({"value": value, "until": companion("until"), "timezone_id": companion("timezone_id")})
            }
            "address" => json!({"value": value}),
            "varchar" | "varchar_auto" | "text" | "phone" if !value.is_string() => Value::String(value.to_string()),
            _ => value.clone(),
        };
        self.read_v2(&nested)
    }

    /// Writes the stored value in the form of v1, companions and nulls included.
    pub(crate) fn write_v1(&self, value: &Value, flat: &mut Map<String, Value>) {
        let part = |name: &str| value.get(name).cloned().unwrap_or(Value::Null);
        let mut put = |suffix: &str, value: Value| drop(flat.insert([&self.code, suffix].concat(), value));
        match self.field_type.as_str() {
            "monetary" => {
                put("", part("value"));
                put("_currency", part("currency"));
            }
            "daterange" => {
                put("", part("value"));
                put("_until", part("until"));
            }
            "time" => {
                put("", part("value"));
                put("_timezone_id", part("timezone_id"));
            }
            "timerange" => {
                put("", part("value"));
                put("_until", part("until"));
                put("_timezone_id", part("timezone_id"));
            }
            "address" => {
                put("", part("value"));
                for name in ADDRESS_PARTS {
                    put(&format!("_{name}"), if name == "subpremise" { Value::Null } else { part(name) });
                }
                put("_formatted_address", part("formatted_address"));
            }
            "enum" => put("", value.as_u64().map_or(Value::Null, |id| id.to_string().into())),
            "set" => {
                let ids = value.as_array().map(|ids| ids.iter().map(Value::to_string).collect::<Vec<_>>().join(","));
                put("", ids.map_or(Value::Null, Value::String));
            }
            _ => put("", value.clone()),
        }
    }

    /// Its key in v1, where some system fields have older names.
    pub(crate) fn v1_key(&self) -> &str {
        match self.code.as_str() {
            "label_ids" => "label",
            "emails" => "email",
            "phones" => "phone",
            "owner_id" if self.is_deal_owner => "user_id",
            code => code,
        }
    }

    /// Returns whether a key of a v1 body belongs to this field: its own, or one of its companions.
    pub(crate) fn owns(&self, key: &str) -> bool {
        key.strip_prefix(self.code.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    }

    /// Returns the stored value with `{id, label}` in the place of option ids.
    pub(crate) fn with_labels(&self, value: &Value) -> Value {
        let labelled = |id: &Value| {
            let label = self.options.iter().find(|choice| choice.id == *id).map(|choice| choice.label.clone());
            json!({"id": id, "label": label})
        };
        match (self.field_type.as_str(), value) {
            ("enum", id) if !id.is_null() => labelled(id),
            ("set", Value::Array(ids)) => ids.iter().map(labelled).collect(),
            _ => value.clone(),
        }
    }

    fn known_choice(&self, id: u64) -> Result<u64, String> {
        let known = self.options.iter().any(|choice| choice.id.as_u64() == Some(id));
        known.then_some(id).ok_or_else(|| self.refusal(&format!("Option {id} does not exist")))
    }

    fn member<'a>(&self, value: &'a Value, name: &str) -> Result<&'a Value, String> {
        let object = value.as_object().ok_or_else(|| self.expected("object"))?;
        object.get(name).ok_or_else(|| self.refusal(&format!("'{name}' is required")))
    }

    fn expected(&self, what: &str) -> String {
        let kind = match self.field_type.as_str() {
            "enum" => "single option",
            "set" => "multiple option",
            other => other,
        };
        format!("custom_fields: Expected '{what}' as value for {kind} custom field '{}'", self.code)
    }

    fn refusal(&self, why: &str) -> String {
        format!("custom_fields: {why} for custom field '{}'", self.code)
    }
}

/// The zones this emulator has numbers for; the real service publishes no list of its own.
const ZONES: [&str; 8] = [
    "UTC",
    "Europe/Tallinn",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Australia/Sydney",
];

fn zone(value: &Value) -> (Value, Value) {
    let named = value.get("timezone_name").and_then(Value::as_str);
    let numbered = value.get("timezone_id").and_then(|id| match id {
        Value::String(text) => text.parse().ok(),
        id => id.as_u64(),
    });
    match (named, numbered) {
        (Some(name), _) => {
            let id = (1u64..).zip(ZONES).find(|(_, zone)| *zone == name).map(|(id, _)| id);
            (id.map_or(Value::Null, Value::from), name.into())
        }
        (None, Some(id)) => {
            let name = (1u64..).zip(ZONES).find(|(own, _)| *own == id).map(|(_, zone)| zone);
            (id.into(), name.map_or(Value::Null, Value::from))
        }
        (None, None) => (1.into(), ZONES[0].into()),
    }
}
