//! The field selector of v1: `:(id,title)` behind the first segment of a path.

use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selector(Vec<String>);

impl Selector {
    /// Parts `deals:(id,title)` into its name and its selector.
    pub(crate) fn split(segment: &str) -> (&str, Option<Self>) {
        let Some((name, rest)) = segment.split_once(":(") else { return (segment, None) };
        let Some(names) = rest.strip_suffix(')') else { return (segment, None) };
        (name, Some(Self(names.split(',').map(|name| name.trim().to_owned()).collect())))
    }

    /// Reduces the objects in `data`. Names that no object has are passed over; whether the real service does the same
    /// is unconfirmed.
    pub(crate) fn apply(&self, data: &mut Value) {
        match data {
            Value::Array(rows) => rows.iter_mut().for_each(|row| self.apply(row)),
            Value::Object(object) => match object.get_mut("items").filter(|_| !self.names("items")) {
                Some(Value::Array(hits)) => {
                    for hit in hits {
                        if let Some(item) = hit.get_mut("item") {
                            self.apply(item);
                        }
                    }
                }
                _ => self.keep(object),
            },
            _ => {}
        }
    }

    pub(crate) fn names(&self, name: &str) -> bool {
        self.0.iter().any(|own| own == name)
    }

    /// Returns whether one of the names begins so.
    pub(crate) fn names_any_of(&self, prefix: &str) -> bool {
        self.0.iter().any(|own| own.starts_with(prefix))
    }

    fn keep(&self, object: &mut Map<String, Value>) {
        object.retain(|name, _| self.names(name));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_selector_is_split_off_and_applied() {
        let (name, selector) = Selector::split("deals:(id,title)");
        assert_eq!(name, "deals");
        let selector = selector.unwrap();
        for (before, after) in [
            (json!([{"id": 1, "title": "x", "value": 2}, {"value": 3}]), json!([{"id": 1, "title": "x"}, {}])),
            (json!({"id": 1, "value": 2}), json!({"id": 1})),
            (
                json!({"items": [{"result_score": 1, "item": {"id": 1, "z": 1}}]}),
                json!({"items": [{"result_score": 1, "item": {"id": 1}}]}),
            ),
            (json!(null), json!(null)),
        ] {
            let mut data = before;
            selector.apply(&mut data);
            assert_eq!(data, after);
        }
        for plain in ["deals", "deals:(id", "deals:id)", ""] {
            assert_eq!(Selector::split(plain), (plain, None));
        }
    }
}
