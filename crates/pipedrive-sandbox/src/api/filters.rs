//! Saved filters and what they let through.

use serde_json::Value;

use crate::api::call::Call;
use crate::api::paging::compare;
use crate::api::render::v1::Renderer;
use crate::company::{Kind, Record, Store};
use crate::wire::reply::Failure;

/// The conditions of a saved filter: all of the first group, and any of the second.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    all: Vec<Condition>,
    any: Vec<Condition>,
}

#[derive(Clone, Debug)]
struct Condition {
    /// The key of the field in v1's shape.
    key: String,
    operator: String,
    value: Value,
}

/// Returns the filter that `filter_id` names, if it does.
pub(crate) fn load(call: &Call<'_>, kind: Kind) -> Result<Option<Filter>, Failure> {
    let Some(text) = call.query.text("filter_id") else { return Ok(None) };
    let id: u64 = text.parse().map_err(|_| call.bad("filter_id", "Expected an integer"))?;
    let Some(record) = call.store.live(Kind::Filter, id) else {
        return Err(call.not_found(Kind::Filter));
    };
    Ok(Some(Filter::read(call.store, kind, record.value("conditions"))))
}

impl Filter {
    fn read(store: &Store, kind: Kind, conditions: &Value) -> Self {
        let mut filter = Self::default();
        for group in conditions["conditions"].as_array().into_iter().flatten() {
            let read = group["conditions"].as_array().into_iter().flatten().map(|condition| Condition {
                key: key(store, kind, &condition["field_id"]),
                operator: condition["operator"].as_str().unwrap_or("=").to_owned(),
                value: condition["value"].clone(),
            });
            if group["glue"] == "or" { filter.any.extend(read) } else { filter.all.extend(read) }
        }
        filter
    }

    /// Returns whether a record passes. Conditions look at v1's shape, where fields have the keys that filters name.
    pub(crate) fn fits(&self, store: &Store, kind: Kind, record: &Record) -> bool {
        if self.all.is_empty() && self.any.is_empty() {
            return true;
        }
        let shown = Renderer::bare(store).render(kind, record);
        self.all.iter().all(|condition| condition.fits(&shown))
            && (self.any.is_empty() || self.any.iter().any(|condition| condition.fits(&shown)))
    }
}

/// Returns the key behind a field's number; text that is no number is taken for the key itself.
fn key(store: &Store, kind: Kind, field: &Value) -> String {
    let number = field.as_u64().or_else(|| field.as_str()?.parse().ok());
    let fields = kind.fields().and_then(|kind| store.fields.get(&kind));
    let found = number.and_then(|number| fields?.iter().find(|field| field.id == number));
    match (found, field) {
        (Some(field), _) => field.v1_key().to_owned(),
        (None, Value::String(text)) => text.clone(),
        (None, other) => other.to_string(),
    }
}

impl Condition {
    fn fits(&self, shown: &Value) -> bool {
        let own = &shown[&self.key];
        let own = own.get("value").unwrap_or(own);
        let wanted = match (&self.value, own) {
            (Value::String(text), Value::Number(_)) => text.parse().map_or(Value::Null, Value::Number),
            (Value::Number(number), Value::String(_)) => Value::String(number.to_string()),
            (value, _) => value.clone(),
        };
        let texts = || {
            let own = own.as_str().unwrap_or_default().to_lowercase();
            (own, wanted.as_str().unwrap_or_default().to_lowercase())
        };
        let order = compare(own, &wanted);
        match self.operator.as_str() {
            "=" => order.is_eq(),
            "!=" => order.is_ne(),
            ">" => !own.is_null() && order.is_gt(),
            ">=" => !own.is_null() && order.is_ge(),
            "<" => !own.is_null() && order.is_lt(),
            "<=" => !own.is_null() && order.is_le(),
            "IS NULL" => own.is_null() || *own == "",
            "IS NOT NULL" => !(own.is_null() || *own == ""),
            "LIKE '%$%'" => texts().0.contains(&texts().1),
            "LIKE '$%'" => texts().0.starts_with(&texts().1),
            "LIKE '%$'" => texts().0.ends_with(&texts().1),
            "NOT LIKE '%$%'" => !texts().0.contains(&texts().1),
            "NOT LIKE '$%'" => !texts().0.starts_with(&texts().1),
            // An operator this emulator does not know lets everything through.
            _ => true,
        }
    }
}
