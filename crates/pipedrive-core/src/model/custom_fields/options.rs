//! Options of custom fields.

use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::json::to_raw;
use super::value::{FieldData, FieldValue};
use crate::json::{Kind, Reader};
use crate::model::json_value::{JsonValue, deserialize_json};
use crate::model::raw::members;
use crate::model::{Commas, Id, List, of};

/// An option of custom fields: a value of the type `enum`, and in a list one of the type `set`.
///
/// [`#[derive(FieldOptions)]`](crate::FieldOptions) implements it for an enum with ids.
pub trait OptionValue: Sized {
    /// Returns the option; `None` if there is no such value.
    fn from_option(option: LabelledOption) -> Option<Self>;

    /// Returns the id of the option.
    fn id(&self) -> Id<of::FieldOption>;
}

impl OptionValue for Id<of::FieldOption> {
    fn from_option(option: LabelledOption) -> Option<Self> {
        Some(option.id)
    }

    fn id(&self) -> Id<of::FieldOption> {
        *self
    }
}

impl OptionValue for LabelledOption {
    fn from_option(option: LabelledOption) -> Option<Self> {
        Some(option)
    }

    fn id(&self) -> Id<of::FieldOption> {
        self.id
    }
}

/// An option of a field with its label, as returned with `include_option_labels`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct LabelledOption {
    /// The id of the option.
    pub id: Id<of::FieldOption>,
    /// The label. It is not written.
    pub label: Option<String>,
}

impl From<Id<of::FieldOption>> for LabelledOption {
    fn from(id: Id<of::FieldOption>) -> Self {
        Self { id, label: None }
    }
}

impl Serialize for LabelledOption {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.id.serialize(serializer)
    }
}

impl JsonValue for LabelledOption {
    const EXPECTED: &'static str = "an option, or its id";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.peek().ok()? != Kind::Object {
            return Id::from_json(reader).map(Self::from);
        }
        let (mut id, mut label) = (None, None);
        for (name, value) in members(reader.skip().ok()?) {
            match &*name {
                "id" => id = serde_json::from_str(value.get()).ok(),
                "label" => label = serde_json::from_str(value.get()).ok()?,
                _ => {}
            }
        }
        Some(Self { id: id?, label })
    }
}

deserialize_json!(LabelledOption);

impl FieldValue for LabelledOption {
    const EXPECTED: &'static str = "an option";
    const FIELD_TYPES: &'static [&'static str] = &["enum"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        Some(Self { id: data.value()?, label: data.part("label")? })
    }

    fn write(&self) -> Box<RawValue> {
        self.id.write()
    }
}

/// Reads and writes several options. An empty list is written as `null`, since v2 rejects an empty array.
impl<T: OptionValue> FieldValue for Vec<T> {
    const EXPECTED: &'static str = "a set of options";
    const FIELD_TYPES: &'static [&'static str] = &["set"];

    fn read(data: &FieldData<'_>) -> Option<Self> {
        let options: Commas<LabelledOption> = data.value()?;
        options.into_iter().map(T::from_option).collect()
    }

    fn write(&self) -> Box<RawValue> {
        let ids: Vec<Id<of::FieldOption>> = self.iter().map(T::id).collect();
        if ids.is_empty() { to_raw(&()) } else { to_raw(&ids) }
    }
}

/// Reads and writes several options, as a `Vec` does.
impl<T: OptionValue> FieldValue for List<T> {
    const EXPECTED: &'static str = <Vec<T>>::EXPECTED;
    const FIELD_TYPES: &'static [&'static str] = <Vec<T>>::FIELD_TYPES;

    fn read(data: &FieldData<'_>) -> Option<Self> {
        Vec::read(data).map(Self)
    }

    fn write(&self) -> Box<RawValue> {
        self.0.write()
    }
}
