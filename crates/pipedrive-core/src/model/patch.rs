//! Values of updates, with the states keep, clear and set.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::json_value::JsonValue;
use crate::json::Reader;

/// A change of a field in an update: keep, clear or set.
///
/// A field that an update does not contain keeps its value; `null` clears it.
///
/// ```
/// use pipedrive_core::model::Patch;
///
/// let patches: Vec<Patch<i64>> = serde_json::from_str("[null, 7]")?;
/// assert_eq!(patches, [Patch::Clear, Patch::Set(7)]);
/// assert!(Patch::<i64>::default().is_keep());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The field keeps its value and is not sent.
    #[default]
    Keep,
    /// The field is cleared: `null` is sent.
    Clear,
    /// The field is set to this value.
    Set(T),
}

impl<T> Patch<T> {
    /// Returns whether the field keeps its value.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// Converts `&Patch<T>` to `Patch<&T>`.
    pub fn as_ref(&self) -> Patch<&T> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(value),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

/// Writes `Clear` as `null`. `Keep` has no JSON form, so the object around it has to omit the field, as `#[operation]`
/// and `#[object]` do; otherwise it is `null` too.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_unit(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}

/// Reads `null` as `Clear`; `Keep` comes from `#[serde(default)]` on an absent field.
impl<T: JsonValue> JsonValue for Patch<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        Option::from_json(reader).map(|value| value.map_or(Self::Clear, Self::Set))
    }

    fn write_json(&self, json: &mut Vec<u8>) -> serde_json::Result<()> {
        match self {
            Self::Keep => Ok(()),
            Self::Clear => serde_json::to_writer(json, &()),
            Self::Set(value) => value.write_json(json),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_tells_clear_from_set() {
        for patch in [Patch::Clear, Patch::Set("x".to_owned())] {
            let json = serde_json::to_string(&patch).unwrap();
            assert_eq!(serde_json::from_str::<Patch<String>>(&json).unwrap(), patch);
        }
        assert_eq!(Patch::from(7).as_ref(), Patch::Set(&7));
    }
}
