//! Fields that could not be read.

/// A field that could not be read; its value is in the [`Rest`](crate::record::Rest).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadableField {
    /// The name of the field in the response.
    pub name: &'static str,
    /// What was expected, such as "a date".
    pub expected: &'static str,
}
