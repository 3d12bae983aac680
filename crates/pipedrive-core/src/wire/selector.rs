//! Field selectors: `:(id,title)` after the collection of a v1 `GET` limits each record to the fields named.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor};

use crate::model::json_value::RAW;
use crate::wire::operation::{Meta, Operation, Paginated, Selectable};
use crate::wire::output::{Next, Output};
use crate::wire::parts::Parts;
use crate::wire::refusal::{Problem, Refusal};

/// The names of fields, as they stand in a path.
///
/// ```
/// use pipedrive_core::wire::selector::Selector;
///
/// let selector = Selector::new(["id", "title"])?;
/// assert_eq!(selector.to_string(), ":(id,title)");
/// assert_eq!(":(id,title)".parse(), Ok(selector));
/// assert!(Selector::new(["id,title"]).is_err());
/// # Ok::<(), pipedrive_core::wire::refusal::Refusal>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Selector(Arc<str>);

impl Selector {
    /// A selector of these names, in this order. Custom fields go by their 40-character key.
    ///
    /// # Errors
    ///
    /// No name is given, or one of them is not made of ASCII letters, digits and underscores.
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Result<Self, Refusal> {
        let mut text = String::with_capacity(64);
        text.push_str(":(");
        for (index, name) in names.into_iter().enumerate() {
            let name = name.as_ref();
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return Err(refuse(Problem::SelectorName { index }));
            }
            if index > 0 {
                text.push(',');
            }
            text.push_str(name);
        }
        if text.len() == 2 {
            return Err(refuse(Problem::EmptySelector));
        }
        text.push(')');
        Ok(Selector(text.into()))
    }

    /// A selector of the fields that `Row` reads: serde tells their names.
    ///
    /// # Errors
    ///
    /// `Row` is not a struct with named fields, or has a flattened part, whose names serde does not tell.
    pub fn of<Row: DeserializeOwned>() -> Result<Self, Refusal> {
        let mut names = None;
        let _ = Row::deserialize(FieldNames(&mut names));
        Self::new(names.ok_or_else(|| refuse(Problem::SelectorType))?)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0[2..self.0.len() - 1].split(',')
    }

    /// The text as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Selector {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let names = text.strip_prefix(":(").and_then(|rest| rest.strip_suffix(')'));
        match names {
            None => Err(refuse(Problem::Other("is not of the form `:(name,name)`".to_owned()))),
            Some("") => Err(refuse(Problem::EmptySelector)),
            Some(names) => Self::new(names.split(',')),
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A v1 operation with a field selector, whose records are read into `Row`.
///
/// ```
/// use pipedrive_core::{Account, Company, Credentials, Select as _, v1};
///
/// #[derive(serde::Deserialize)]
/// struct Row {
///     id: u64,
///     title: String,
/// }
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c")?);
/// let request = account.request(&v1::deals::GetDeals::new().select_as::<Row>())?;
/// assert_eq!(request.uri().path(), "/api/v1/deals:(id,title)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Selected<O, Row> {
    operation: O,
    selector: Result<Selector, Refusal>,
    row: PhantomData<fn() -> Row>,
}

/// Adds a field selector to a v1 `GET`.
pub trait Select: Selectable + Sized {
    /// The fields named, read into a type of the caller's. Names are checked when the request is made.
    fn select<Row: DeserializeOwned, S: AsRef<str>>(self, names: impl IntoIterator<Item = S>) -> Selected<Self, Row> {
        Selected { operation: self, selector: Selector::new(names), row: PhantomData }
    }

    /// The fields of `Row`, read into it: the struct and the selector cannot disagree.
    fn select_as<Row: DeserializeOwned>(self) -> Selected<Self, Row> {
        Selected { operation: self, selector: Selector::of::<Row>(), row: PhantomData }
    }
}

impl<O: Selectable> Select for O {}

impl<O: Clone, Row> Clone for Selected<O, Row> {
    fn clone(&self) -> Self {
        Selected { operation: self.operation.clone(), selector: self.selector.clone(), row: PhantomData }
    }
}

impl<O: Selectable, Row: DeserializeOwned> Operation for Selected<O, Row> {
    type Output = <O::Output as Output>::With<Row>;

    const META: Meta = O::META;

    fn meta(&self) -> &'static Meta {
        self.operation.meta()
    }

    fn write(&self, parts: &mut Parts) -> Result<(), Refusal> {
        parts.select(self.selector.clone()?);
        self.operation.write(parts)
    }
}

impl<O: Selectable + Paginated, Row: DeserializeOwned> Paginated for Selected<O, Row> {
    fn marker(&self) -> Option<Next> {
        self.operation.marker()
    }

    fn resume(&mut self, next: &Next) {
        self.operation.resume(next);
    }
}

#[cold]
fn refuse(problem: Problem) -> Refusal {
    Refusal::of("selector", problem)
}

/// Asks a type for the names of its fields, and then fails: there is nothing to read.
struct FieldNames<'n>(&'n mut Option<&'static [&'static str]>);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = de::value::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = Some(fields).filter(|fields| !fields.is_empty());
        Err(de::Error::custom("names only"))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        if name == RAW { visitor.visit_map(self) } else { visitor.visit_newtype_struct(self) }
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("names only"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A record asks for its text, and says on the way what its fields are.
impl<'de> MapAccess<'de> for FieldNames<'_> {
    type Error = de::value::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Self::Error> {
        seed.deserialize(BorrowedStrDeserializer::new(RAW)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error> {
        seed.deserialize(FieldNames(self.0))
    }
}
