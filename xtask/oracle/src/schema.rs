//! Schemas: their shape in a word, and a JSON value that has everything they name.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use pipedrive_core::meta::Bounds;
use serde_json::{Map, Value, json};

/// A schema, its `allOf` put together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schema {
    kind: Option<String>,
    format: Option<String>,
    pub(crate) nullable: bool,
    choices: Vec<Value>,
    pub(crate) properties: BTreeMap<String, Schema>,
    pub(crate) required: BTreeSet<String>,
    pub(crate) items: Option<Box<Schema>>,
    /// What the values of an object have in common whose keys are data.
    values: Option<Box<Schema>>,
    /// `oneOf`, `anyOf`.
    pub(crate) alternatives: Vec<Schema>,
    pub(crate) bounds: Bounds,
    /// The limits that `Bounds` cannot hold, such as `pattern ^a`.
    pub(crate) unheld: Vec<String>,
    pub(crate) description: String,
    example: Option<Value>,
}

impl Schema {
    pub(crate) fn of(schema: &Value) -> Self {
        let list = |key: &str| schema[key].as_array().into_iter().flatten();
        let inner = |key: &str| schema[key].is_object().then(|| Box::new(Schema::of(&schema[key])));
        let text = |key: &str| schema[key].as_str().map(str::to_owned);
        let choices: Vec<Value> = list("enum").cloned().collect();
        let (bounds, unheld) = limits(schema);
        let own = Schema {
            kind: text("type"),
            format: text("format"),
            nullable: schema["nullable"] == true || choices.contains(&Value::Null),
            choices: choices.into_iter().filter(|choice| !choice.is_null()).collect(),
            properties: (schema["properties"].as_object().into_iter().flatten())
                .map(|(name, schema)| (name.clone(), Schema::of(schema)))
                .collect(),
            required: list("required").filter_map(Value::as_str).map(str::to_owned).collect(),
            items: inner("items"),
            values: inner("additionalProperties"),
            alternatives: list("oneOf").chain(list("anyOf")).map(Schema::of).collect(),
            bounds,
            unheld,
            description: text("description").unwrap_or_default(),
            example: schema.get("example").cloned(),
        };
        list("allOf").map(Schema::of).fold(own, Schema::and)
    }

    fn and(mut self, other: Schema) -> Self {
        for (name, schema) in other.properties {
            let merged = match self.properties.remove(&name) {
                Some(own) => own.and(schema),
                None => schema,
            };
            self.properties.insert(name, merged);
        }
        self.required.extend(other.required);
        self.choices.extend(other.choices);
        self.alternatives.extend(other.alternatives);
        self.unheld.extend(other.unheld);
        self.bounds.min = self.bounds.min.or(other.bounds.min);
        self.bounds.above = self.bounds.above.or(other.bounds.above);
        self.bounds.max = self.bounds.max.or(other.bounds.max);
        Schema {
            kind: self.kind.or(other.kind),
            format: self.format.or(other.format),
            nullable: self.nullable || other.nullable,
            items: self.items.or(other.items),
            values: self.values.or(other.values),
            example: self.example.or(other.example),
            ..self
        }
    }

    pub(crate) fn is_array(&self) -> bool {
        self.kind.as_deref() == Some("array")
    }

    fn is_object(&self) -> bool {
        self.kind.as_deref() == Some("object") || !self.properties.is_empty() || self.values.is_some()
    }

    /// The shape in a few words.
    pub(crate) fn shape(&self) -> String {
        if self.is_array() {
            return format!("array of {}", self.item_shape());
        }
        if !self.choices.is_empty() {
            return one_of(self.choices.iter().map(text_of));
        }
        if self.is_object() {
            return "object".to_owned();
        }
        let shape = match (self.kind.as_deref(), self.format.as_deref()) {
            (Some("string"), Some("date")) => "date",
            (Some("string"), Some("date-time")) => "datetime",
            (Some("string"), Some("time")) => "time",
            (Some("string"), Some("uuid")) => "uuid",
            (Some("string"), Some("binary")) => "file",
            (Some("string"), _) => "text",
            (Some(kind), _) => kind,
            (None, _) if !self.alternatives.is_empty() => {
                let shapes = BTreeSet::from_iter(self.alternatives.iter().map(Schema::shape));
                return Vec::from_iter(shapes).join(" or ");
            }
            (None, _) => "anything",
        };
        shape.to_owned()
    }

    /// The shape of an array's items.
    pub(crate) fn item_shape(&self) -> String {
        self.items.as_deref().map_or_else(|| "anything".to_owned(), Schema::shape)
    }

    /// Values that have, together, each property in each of its forms.
    pub(crate) fn samples(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.forms()).map(|form| Sampler { form, count: 1 }.sample(self))
    }

    /// How many forms there are at most at one place: alternatives, or values of an enum.
    fn forms(&self) -> usize {
        let inner = self.properties.values().chain(self.items.as_deref()).chain(self.values.as_deref());
        let forms = inner.chain(&self.alternatives).map(Schema::forms);
        forms.chain(iter::once(self.alternatives.len())).chain(iter::once(self.choices.len())).max().unwrap_or(1).max(1)
    }
}

/// The limits of a schema's own value, and those that `Bounds` cannot hold.
fn limits(schema: &Value) -> (Bounds, Vec<String>) {
    let mut bounds = Bounds::new();
    let mut unheld = Vec::new();
    for (name, limit) in schema.as_object().into_iter().flatten() {
        let is_above = name == "minimum" && schema["exclusiveMinimum"] == true;
        match (name.as_str(), limit.as_u64()) {
            ("minimum", Some(limit)) if is_above => bounds.above = Some(limit),
            ("minimum" | "minItems" | "minLength", Some(limit)) => bounds.min = Some(limit),
            ("maximum" | "maxItems" | "maxLength", Some(limit)) => bounds.max = Some(limit),
            ("exclusiveMinimum", _) if limit.is_boolean() => {}
            ("minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "pattern", _) => {
                unheld.push(format!("{name} {}", text_of(limit)));
            }
            _ => {}
        }
    }
    (bounds, unheld)
}

/// `one of a|b`, in alphabetical order; `0|1` is a `bit`.
pub(crate) fn one_of(choices: impl Iterator<Item = String>) -> String {
    let choices = BTreeSet::from_iter(choices);
    match Vec::from_iter(choices).join("|") {
        bit if bit == "0|1" => "bit".to_owned(),
        choices => format!("one of {choices}"),
    }
}

/// A scalar without quotes.
pub(crate) fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

struct Sampler {
    /// Which of several forms is taken.
    form: usize,
    /// So that no two values are equal, nor one of them zero or one, which could stand for a flag.
    count: u64,
}

impl Sampler {
    fn sample(&mut self, schema: &Schema) -> Value {
        self.count += 1;
        if !schema.alternatives.is_empty() && schema.properties.is_empty() {
            return self.sample(&schema.alternatives[self.form % schema.alternatives.len()]);
        }
        if schema.is_array() {
            return Value::from_iter(schema.items.as_deref().map(|item| self.sample(item)));
        }
        if !schema.choices.is_empty() {
            return schema.choices[self.form % schema.choices.len()].clone();
        }
        if schema.is_object() {
            let named = schema.properties.iter().map(|(name, schema)| (name.clone(), self.sample(schema)));
            let mut object: Map<String, Value> = named.collect();
            if let Some(values) = &schema.values {
                object.insert("7".to_owned(), self.sample(values));
            } else if object.is_empty() {
                object.insert("any".to_owned(), json!(self.count));
            }
            return Value::Object(object);
        }
        let example = schema.example.as_ref().filter(|example| example.is_string());
        match (schema.kind.as_deref(), schema.format.as_deref()) {
            (Some("integer" | "number"), _) => json!(self.count),
            (Some("boolean"), _) => json!(self.form.is_multiple_of(2)),
            (Some("string"), Some("date")) => json!(format!("2026-01-{:02}", self.count % 28 + 1)),
            (Some("string"), Some("date-time")) => json!(format!("2026-01-02T03:04:{:02}Z", self.count % 60)),
            (Some("string"), Some("time")) => json!(format!("03:{:02}", self.count % 60)),
            (Some("string"), Some("uuid")) => json!(format!("adf21080-0e10-11eb-879b-{:012}", self.count)),
            (Some("string"), _) => example.cloned().unwrap_or_else(|| json!(self.count.to_string())),
            _ => json!({ "any": self.count }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (schema, shape) in [
            (json!({"type": "integer"}), "integer"),
            (json!({"type": "string", "format": "date"}), "date"),
            (json!({"type": "string", "enum": ["b", "a", null]}), "one of a|b"),
            (json!({"type": "number", "enum": [1, 0]}), "bit"),
            (json!({"type": "array", "items": {"type": "string"}}), "array of text"),
            (json!({"allOf": [{"type": "object"}, {"properties": {"a": {}}}]}), "object"),
            (json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}), "integer or text"),
            (json!({}), "anything"),
        ] {
            assert_eq!(Schema::of(&schema).shape(), shape, "{schema}");
        }
    }

    #[test]
    fn samples_have_everything_in_each_of_its_forms() {
        let schema = json!({"allOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
            {"properties": {
                "b": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]},
                "c": {"type": "string", "enum": ["x", "y"]},
                "d": {"type": "object", "additionalProperties": {"type": "boolean"}},
            }},
        ]});
        let samples: Vec<Value> = Schema::of(&schema).samples().collect();
        assert_eq!(
            samples,
            [
                json!({"a": 3, "b": "5", "c": "x", "d": {"7": true}}),
                json!({"a": 3, "b": [6], "c": "y", "d": {"7": false}}),
            ]
        );
    }

    #[test]
    fn parts_of_one_property_are_put_together() {
        let schema = json!({"allOf": [
            {"properties": {"data": {"properties": {"a": {"type": "string"}}}}},
            {"properties": {"data": {"properties": {"b": {"nullable": true}}}}},
        ]});
        let schema = Schema::of(&schema);
        assert_eq!(Vec::from_iter(schema.properties["data"].properties.keys()), ["a", "b"]);
    }
}
