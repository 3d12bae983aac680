//! Addresses, as organizations and custom fields have them.

use serde_json::{Map, Value};

/// The parts of an address besides its text.
pub(crate) const ADDRESS_PARTS: [&str; 9] = [
    "country",
    "admin_area_level_1",
    "admin_area_level_2",
    "locality",
    "sublocality",
    "route",
    "street_number",
    "subpremise",
    "postal_code",
];

/// Reads an address and fills in the parts that are not given with null.
pub(crate) fn address(value: &Value) -> Result<Value, String> {
    let object = value.as_object().ok_or_else(|| expected("object", value))?;
    let mut read = Map::new();
    for (name, part) in object {
        let known = matches!(name.as_str(), "value" | "formatted_address") || ADDRESS_PARTS.contains(&name.as_str());
        if !known {
            return Err(format!("Parameter '{name}' is not allowed for this request"));
        }
        if !(part.is_string() || part.is_null()) {
            return Err(format!("{name}: {}", expected("string", part)));
        }
        read.insert(name.clone(), part.clone());
    }
    for name in ["value"].iter().chain(&ADDRESS_PARTS) {
        read.entry(*name).or_insert(Value::Null);
    }
    let text = read["value"].clone();
    read.entry("formatted_address").or_insert(text);
    Ok(Value::Object(read))
}

/// Returns what is said of a value that has the wrong type.
pub(crate) fn expected(what: &str, value: &Value) -> String {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    format!("Expected '{what}', received '{found}'")
}
