//! The limits of arguments, and of what is inside them.

use pipedrive_core::meta::{Bounds, Kind, Meta, Parameter, Place};

use crate::document::Described;
use crate::schema::Schema;

/// What is not limited as documented, one line each.
pub(crate) fn differences(meta: &Meta, described: &Described) -> Vec<String> {
    let mut differences = Vec::new();
    for Parameter { name, place, kind, bounds, .. } in meta.parameters {
        let body = described.body.as_ref().map(|body| &body.schema);
        let (path, schema, told) = match place {
            Place::Path | Place::Query => {
                let named = described.parameters.iter().find(|given| given.place == *place && given.name == *name);
                let named = named.map(|named| (&named.schema, named.description.as_str()));
                let path = if *place == Place::Path { "path" } else { "query" };
                (format!("{path} {name}"), named.map(|named| named.0), named.map_or("", |named| named.1))
            }
            Place::WholeBody => (format!("body {name}"), body, ""),
            _ => (format!("body {name}"), body.and_then(|body| body.properties.get(*name)), ""),
        };
        if let Some(schema) = schema {
            compare(&path, *kind, *bounds, schema, told, &mut differences);
        }
    }
    differences
}

/// Compares the limits of a value, and of what is inside it.
fn compare(path: &str, kind: Kind, bounds: Bounds, schema: &Schema, told: &str, differences: &mut Vec<String>) {
    let words = Words::of(&format!("{told} {}", schema.description));
    let documented = schema.bounds;
    for (what, declared, documented) in [
        ("minimum", bounds.min, documented.min),
        ("exclusive minimum", bounds.above, documented.above),
        ("maximum", bounds.max, documented.max),
    ] {
        if declared != documented && (documented.is_some() || !declared.is_some_and(|limit| words.say(limit))) {
            let text = |limit: Option<u64>| limit.map_or("none".to_owned(), |limit| limit.to_string());
            differences.push(format!("{path} {what}: {}, documented {}", text(declared), text(documented)));
        }
    }
    for limit in &schema.unheld {
        differences.push(format!("{path} {limit}: not declared"));
    }
    let is_limited = !bounds.is_empty() || !documented.is_empty() || !kind.has_size();
    if let (false, Some(sentence)) = (is_limited, words.limit()) {
        differences.push(format!("{path} limit: none, documented in words: {sentence}"));
    }
    match kind {
        Kind::Array(item) | Kind::Commas(item) | Kind::Repeated(item) => {
            if let Some(items) = schema.items.as_deref() {
                compare(&format!("{path}[]"), *item, Bounds::new(), items, "", differences);
            }
        }
        Kind::Object(members) => {
            for schema in [schema].into_iter().chain(&schema.alternatives) {
                for Parameter { name, kind, bounds, .. } in members {
                    if let Some(schema) = schema.properties.get(*name) {
                        compare(&format!("{path}.{name}"), *kind, *bounds, schema, "", differences);
                    }
                }
            }
        }
        _ => {}
    }
}

/// A description, in small letters and without spaces inside numbers.
struct Words(String);

impl Words {
    fn of(text: &str) -> Self {
        let letters: Vec<char> = text.to_lowercase().chars().collect();
        let is_digit = |index: usize| letters.get(index).is_some_and(char::is_ascii_digit);
        let inside_number =
            |index: usize| letters[index] == ' ' && index > 0 && is_digit(index - 1) && is_digit(index + 1);
        Words((0..letters.len()).filter(|index| !inside_number(*index)).map(|index| letters[index]).collect())
    }

    /// Whether this limit is told: as a number, or in the words for the least that there is.
    fn say(&self, limit: u64) -> bool {
        let mut numbers = self.0.split(|c: char| !c.is_ascii_digit());
        let least = ["at least one", "empty string", "positive"];
        numbers.any(|number| number == limit.to_string())
            || (limit <= 1 && least.iter().any(|words| self.0.contains(words)))
    }

    /// The sentence that tells a limit, if there is one.
    fn limit(&self) -> Option<&str> {
        let limits =
            ["maximum", "minimum", "up to", "upper limit", "at least", "positive", "empty string", "between 1"];
        self.0.split(". ").map(str::trim).find(|sentence| limits.iter().any(|words| sentence.contains(words)))
    }
}

#[cfg(test)]
mod tests {
    use pipedrive_core::meta::Presence;
    use serde_json::json;

    use super::*;

    #[test]
    fn limits_that_differ() {
        const TEXT: Kind = Kind::Text;
        const LABEL: Parameter = Parameter::new("label", Place::Body, Presence::Required, TEXT);
        const SHORT: Parameter = LABEL.bounds(Bounds::new().max(255));
        for (kind, bounds, schema, told) in [
            (TEXT, Bounds::new(), json!({}), vec![]),
            (TEXT, Bounds::new().min(1).max(9), json!({"minLength": 1, "maxLength": 9}), vec![]),
            (TEXT, Bounds::new().max(10_000), json!({"description": "Maximum 10 000 characters"}), vec![]),
            (Kind::Number, Bounds::new().above(0), json!({"description": "Must be a positive number"}), vec![]),
            (Kind::Number, Bounds::new().above(0), json!({"minimum": 0, "exclusiveMinimum": true}), vec![]),
            (Kind::Array(&TEXT), Bounds::new().min(1), json!({"description": "At least one is required"}), vec![]),
            (TEXT, Bounds::new(), json!({"maxLength": 9}), vec!["body a maximum: none, documented 9"]),
            (TEXT, Bounds::new().max(8), json!({"maxLength": 9}), vec!["body a maximum: 8, documented 9"]),
            (TEXT, Bounds::new().max(8), json!({}), vec!["body a maximum: 8, documented none"]),
            (Kind::Integer, Bounds::new(), json!({"minimum": -1}), vec!["body a minimum -1: not declared"]),
            (TEXT, Bounds::new(), json!({"pattern": "^a"}), vec!["body a pattern ^a: not declared"]),
            (
                TEXT,
                Bounds::new(),
                json!({"description": "A name. Cannot be an empty string."}),
                vec!["body a limit: none, documented in words: cannot be an empty string."],
            ),
            (
                Kind::Array(&Kind::Object(&[SHORT])),
                Bounds::new(),
                json!({"maxItems": 5, "items": {"properties": {"label": {"maxLength": 9}}}}),
                vec!["body a maximum: none, documented 5", "body a[].label maximum: 255, documented 9"],
            ),
        ] {
            let mut differences = Vec::new();
            compare("body a", kind, bounds, &Schema::of(&schema), "", &mut differences);
            assert_eq!(differences, told, "{schema}");
        }
    }
}
