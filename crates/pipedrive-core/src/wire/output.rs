//! What an answer is read into.

use std::ops::Deref;

use bytes::Bytes;
use http::{HeaderMap, Response, header};
use serde::de::DeserializeOwned;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::wire::envelope;
use crate::wire::error::Error;
use crate::wire::operation::Meta;

/// A type that an answer can be read into.
///
/// Anything that serde can read stands for the `data` of the answer. [`Item`] and [`Page`] keep what stands beside it,
/// [`Done`] asks for nothing, [`Content`] is a download.
#[diagnostic::on_unimplemented(
    message = "an answer cannot be read into `{Self}`",
    note = "derive `serde::Deserialize` for it"
)]
pub trait Output: Sized {
    /// The same around records of another type: what a field selector leaves of them.
    type With<Row: DeserializeOwned>: Output;

    /// Reads an answer to the operation of `meta`.
    ///
    /// # Errors
    ///
    /// As [`Operation::read`](crate::Operation::read).
    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error>;
}

impl<T: DeserializeOwned> Output for T {
    type With<Row: DeserializeOwned> = Row;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        envelope::read::<T>(meta, response).map(|item| item.data)
    }
}

/// One record, and what v1 sends beside it; dereferences to the record.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Item<T> {
    /// The record.
    pub data: T,
    /// `additional_data` as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_data: Option<Box<RawValue>>,
    /// `related_objects` as it came: by type, then by id, the records that this one refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_objects: Option<Box<RawValue>>,
}

impl<T> Item<T> {
    pub(crate) fn new(data: T, additional_data: Option<Box<RawValue>>, related_objects: Option<Box<RawValue>>) -> Self {
        Item { data, additional_data, related_objects }
    }
}

impl<T> Deref for Item<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T: DeserializeOwned> Output for Item<T> {
    type With<Row: DeserializeOwned> = Item<Row>;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        envelope::read(meta, response)
    }
}

/// One page of a list.
///
/// An empty page is not the end of a list, a missing [`next`](Self::next) is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The records.
    pub items: Vec<T>,
    /// Where the next page starts; `None` on the last one.
    pub next: Option<Next>,
    /// `additional_data` as it came.
    pub additional_data: Option<Box<RawValue>>,
    /// `related_objects` as it came (v1).
    pub related_objects: Option<Box<RawValue>>,
}

/// Where a page starts.
///
/// Written and read by serde as `{"cursor":"…"}` or `{"start":100}`, so that it can be kept and gone on from later.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Next {
    /// The `cursor` of v2 and a few v1 lists: opaque.
    Cursor(String),
    /// The `start` of v1: an offset in records.
    Start(u64),
}

impl<T> Page<T> {
    pub(crate) fn new(
        items: Vec<T>,
        additional_data: Option<Box<RawValue>>,
        related_objects: Option<Box<RawValue>>,
    ) -> Self {
        let next = additional_data.as_deref().and_then(next);
        Page { items, next, additional_data, related_objects }
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'p, T> IntoIterator for &'p Page<T> {
    type Item = &'p T;
    type IntoIter = std::slice::Iter<'p, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// Writes the page as the answer held it: `data`, `additional_data`, `related_objects`.
impl<T: Serialize> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut page = serializer.serialize_struct("Page", 3)?;
        page.serialize_field("data", &self.items)?;
        match &self.additional_data {
            Some(raw) => page.serialize_field("additional_data", raw)?,
            None => page.skip_field("additional_data")?,
        }
        match &self.related_objects {
            Some(raw) => page.serialize_field("related_objects", raw)?,
            None => page.skip_field("related_objects")?,
        }
        page.end()
    }
}

impl<T: DeserializeOwned> Output for Page<T> {
    type With<Row: DeserializeOwned> = Page<Row>;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        let Item { data: Rows(items), additional_data, related_objects } = envelope::read(meta, response)?;
        Ok(Page::new(items, additional_data, related_objects))
    }
}

/// The records of a list; `null` and a missing `data` are none.
#[derive(Deserialize)]
#[serde(from = "Option<Vec<T>>")]
pub(crate) struct Rows<T>(pub(crate) Vec<T>);

impl<T> From<Option<Vec<T>>> for Rows<T> {
    fn from(rows: Option<Vec<T>>) -> Self {
        Rows(rows.unwrap_or_default())
    }
}

/// The marker of the next page out of `additional_data`, in all the places where it was seen.
fn next(additional_data: &RawValue) -> Option<Next> {
    #[derive(Deserialize)]
    struct Additional {
        next_cursor: Option<String>,
        pagination: Option<Pagination>,
        #[serde(flatten)]
        flat: Pagination,
    }

    #[derive(Deserialize)]
    struct Pagination {
        more_items_in_collection: Option<bool>,
        next_start: Option<u64>,
        start: Option<u64>,
        limit: Option<u64>,
    }

    let additional: Additional = serde_json::from_str(additional_data.get()).ok()?;
    if let Some(cursor) = additional.next_cursor.filter(|cursor| !cursor.is_empty()) {
        return Some(Next::Cursor(cursor));
    }
    let pagination = additional.pagination.unwrap_or(additional.flat);
    if pagination.more_items_in_collection != Some(true) {
        return None;
    }
    let start = pagination.start.unwrap_or(0);
    let next = pagination.next_start.or_else(|| start.checked_add(pagination.limit?))?;
    (next > start).then_some(Next::Start(next))
}

/// An answer of which only the success matters; its body may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Done;

impl Output for Done {
    type With<Row: DeserializeOwned> = Done;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        envelope::done(meta, response).map(|()| Done)
    }
}

/// A download.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Content {
    /// The headers: content type, length, disposition.
    pub headers: HeaderMap,
    /// The bytes.
    pub bytes: Bytes,
}

impl Content {
    /// The media type, if the answer said one.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(header::CONTENT_TYPE)?.to_str().ok()
    }
}

/// Writes how many bytes there are, and their type; never the bytes.
impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut content = serializer.serialize_struct("Content", 2)?;
        content.serialize_field("content_type", &self.content_type())?;
        content.serialize_field("bytes", &self.bytes.len())?;
        content.end()
    }
}

impl Output for Content {
    type With<Row: DeserializeOwned> = Content;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        let response = envelope::success(meta, response)?;
        let (head, bytes) = response.into_parts();
        Ok(Content { headers: head.headers, bytes })
    }
}

/// What most deletions answer: the id that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Deleted<I> {
    /// The id.
    pub id: I,
}

/// One page of what a search found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Hits<T> {
    /// The hits, best first.
    pub items: Vec<Hit<T>>,
    /// Hits of records related to these, where they were asked for, as they came.
    pub related_items: Vec<Box<RawValue>>,
    /// Where the next page starts; `None` on the last one.
    pub next: Option<Next>,
    /// `additional_data` as it came.
    pub additional_data: Option<Box<RawValue>>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hit<T> {
    /// How well it fits; more is better.
    pub result_score: Option<f64>,
    /// The record, cut down.
    pub item: T,
}

#[derive(Deserialize)]
struct Found<T> {
    items: Option<Vec<Hit<T>>>,
    related_items: Option<Vec<Box<RawValue>>>,
}

impl<T: DeserializeOwned> Output for Hits<T> {
    type With<Row: DeserializeOwned> = Hits<Row>;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        let Item { data, additional_data, .. } = envelope::read::<Option<Found<T>>>(meta, response)?;
        let found = data.unwrap_or(Found { items: None, related_items: None });
        Ok(Hits {
            items: found.items.unwrap_or_default(),
            related_items: found.related_items.unwrap_or_default(),
            next: additional_data.as_deref().and_then(next),
            additional_data,
        })
    }
}

/// Writes the page as the answer held it: `data` with `items`, and `additional_data`.
impl<T: Serialize> Serialize for Hits<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Data<'h, T> {
            items: &'h [Hit<T>],
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            related_items: &'h [Box<RawValue>],
        }
        let mut page = serializer.serialize_struct("Hits", 2)?;
        page.serialize_field("data", &Data { items: &self.items, related_items: &self.related_items })?;
        match &self.additional_data {
            Some(raw) => page.serialize_field("additional_data", raw)?,
            None => page.skip_field("additional_data")?,
        }
        page.end()
    }
}
