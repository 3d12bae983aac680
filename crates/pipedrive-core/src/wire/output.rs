//! The types that responses are read into.

use std::ops::Deref;

use bytes::Bytes;
use http::{HeaderMap, Response, header};
use serde::de::DeserializeOwned;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::error::{DecodeError, Error, ErrorKind, RowError};
use crate::json::{self, Reader};
use crate::meta::{MAX_ROWS, Meta, Shape};
use crate::model::json_value::{JsonValue, deserialize_json};
use crate::model::row::Blank;
use crate::model::text::Secrets;
use crate::record::Field;
use crate::wire::envelope::{self, Beside};
use crate::wire::page_token::PageToken;

/// A type that a response can be read into.
///
/// Any type that implements serde's `Deserialize` is read from the `data` of the response. [`Item`] and [`Page`] also
/// keep the members beside `data`, [`NoContent`] reads nothing, and [`Content`] is a download.
#[diagnostic::on_unimplemented(
    message = "a response cannot be read into `{Self}`",
    note = "derive `serde::Deserialize` for it"
)]
pub trait Output: Sized {
    /// The same type of output with records of another type, which a field selector reduces to some of their fields.
    type With<Row: DeserializeOwned>: Output;

    /// The shape of the response that the type requires.
    const SHAPE: Shape = Shape::Value;

    /// Reads a response to the operation with the metadata `meta`.
    ///
    /// # Errors
    ///
    /// Fails as [`Operation::read`](crate::Operation::read) does.
    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error>;
}

/// What a value that was read is expected to be.
const READ: &str = "it has been read, or there was an error";

impl<T: DeserializeOwned> Output for T {
    type With<Row: DeserializeOwned> = Row;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        let mut data = Blank::make();
        envelope::one(meta, response, &mut data)?;
        Ok(data.expect(READ))
    }
}

/// One record and the members beside it in v1's responses.
///
/// It dereferences to the record.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Item<T> {
    /// The record.
    pub data: T,
    /// The `additional_data` of the response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_data: Option<Box<RawValue>>,
    /// The `related_objects` of the response: the records that this one refers to, by type and then by id.
    /// [`RelatedObjects`](crate::model::RelatedObjects) reads them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_objects: Option<Box<RawValue>>,
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
        let mut data = Blank::make();
        let Beside { additional_data, related_objects } = envelope::one(meta, response, &mut data)?;
        Ok(Item { data: data.expect(READ), additional_data, related_objects })
    }
}

/// One page of a list.
///
/// The last page of a list has no [`next`](Self::next). An empty page is not necessarily the last one.
///
/// ```
/// use pipedrive_core::{Operation, v2::deals::GetDeals};
///
/// let body = br#"{"success":true,"data":[{"id":7,"title":"Roof"},{"id":8,"title":"Walls"}]}"#;
/// let page = GetDeals::read(http::Response::new(bytes::Bytes::from_static(body)))?;
/// assert_eq!((page.len(), page.first().map(|deal| deal.id.value())), (2, Some(7)));
/// assert!(page.iter().all(|deal| deal.title.is_some()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The records.
    pub items: Vec<T>,
    /// The token of the next page; `None` on the last page.
    pub next: Option<PageToken>,
    /// The `additional_data` of the response.
    pub additional_data: Option<Box<RawValue>>,
    /// The `related_objects` of the response, in v1. [`RelatedObjects`](crate::model::RelatedObjects) reads them.
    pub related_objects: Option<Box<RawValue>>,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, next: Option<PageToken>, beside: Beside) -> Self {
        let Beside { additional_data, related_objects } = beside;
        Page { items, next, additional_data, related_objects }
    }
}

macro_rules! pages {
    ($($page:ident of $row:ty;)*) => {$(
        impl<T> $page<T> {
            /// Returns the number of items on the page.
            #[must_use]
            pub fn len(&self) -> usize {
                self.items.len()
            }

            /// Returns whether the page has no items, which does not mean the end of the list.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.items.is_empty()
            }

            /// Returns the first item.
            #[must_use]
            pub fn first(&self) -> Option<&$row> {
                self.items.first()
            }

            /// Returns an iterator over the items.
            pub fn iter(&self) -> std::slice::Iter<'_, $row> {
                self.items.iter()
            }
        }

        impl<T> IntoIterator for $page<T> {
            type Item = $row;
            type IntoIter = std::vec::IntoIter<$row>;

            fn into_iter(self) -> Self::IntoIter {
                self.items.into_iter()
            }
        }

        impl<'p, T> IntoIterator for &'p $page<T> {
            type Item = &'p $row;
            type IntoIter = std::slice::Iter<'p, $row>;

            fn into_iter(self) -> Self::IntoIter {
                self.iter()
            }
        }
    )*};
}

pages! {
    Page of T;
    Hits of Hit<T>;
}

/// Writes the page in the form of the response: `data`, `additional_data`, `related_objects`.
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

    const SHAPE: Shape = Shape::Rows;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        let mut items = Vec::new();
        let (beside, next) = envelope::page(meta, response, &mut |reader| {
            items = envelope::records(reader, meta.max_rows())?;
            Ok(())
        })?;
        Ok(Page::new(items, next, beside))
    }
}

impl Error {
    /// Reads a page that could not be read as a whole row by row, so that one row with an error costs only that row.
    ///
    /// Returns `None` unless the response is a list with a readable envelope and not more than the maximum number of
    /// rows. The page has the token of the next one, unless the error is in the token itself: [`ErrorKind::PageToken`].
    ///
    /// ```
    /// use pipedrive_core::{Operation, v2::deals::{Deal, GetDeals}};
    ///
    /// let body = br#"{"success":true,"data":[{"id":1},{"id":{}},{"id":3}]}"#;
    /// let error = GetDeals::read(http::Response::new(bytes::Bytes::from_static(body))).unwrap_err();
    ///
    /// let page = error.read_rows::<Deal>().expect("the envelope is sound");
    /// assert_eq!(page.iter().filter(|row| row.is_ok()).count(), 2);
    /// let odd = page.items[1].as_ref().unwrap_err();
    /// assert_eq!(odd.raw(), r#"{"id":{}}"#);
    /// assert_eq!(odd.path(), "data[1].id");
    /// ```
    #[must_use]
    pub fn read_rows<T: DeserializeOwned>(&self) -> Option<Page<Result<T, RowError>>> {
        match self.kind() {
            ErrorKind::Decode(_) | ErrorKind::PageToken(_) => read_rows(self.body()?, self.max_rows(), self.secrets()),
            _ => None,
        }
    }

    /// Reads a page of search results row by row, as [`read_rows`](Self::read_rows) does.
    #[must_use]
    pub fn read_hits<T: DeserializeOwned>(&self) -> Option<Page<Result<Hit<T>, RowError>>> {
        match self.kind() {
            ErrorKind::Decode(_) | ErrorKind::PageToken(_) => read_hits(self.body()?, self.secrets()),
            _ => None,
        }
    }
}

/// Reads each row of a page by itself; `None` if there are too many rows.
fn read_rows<T: DeserializeOwned>(body: &[u8], most: usize, secrets: &Secrets) -> Option<Page<Result<T, RowError>>> {
    reread_page(body, |reader| {
        envelope::rows(reader, "data", most, |reader, index| {
            envelope::row(reader, index, secrets, |reader| envelope::value(reader, &|| format!("data[{index}]")))
        })
    })
}

/// Reads each result of a search by itself; `None` if there are too many.
fn read_hits<T: DeserializeOwned>(body: &[u8], secrets: &Secrets) -> Option<Page<Result<Hit<T>, RowError>>> {
    reread_page(body, |reader| {
        let (items, _) = Hits::<T>::read_data(reader, |reader, index| {
            envelope::row(reader, index, secrets, |reader| Hit::read(reader, index))
        })?;
        Ok(items)
    })
}

/// Reads the rows of a page with `read`.
pub(crate) fn reread_page<T>(
    body: &[u8],
    mut read: impl FnMut(&mut Reader<'_>) -> Result<Vec<T>, ErrorKind>,
) -> Option<Page<T>> {
    let mut rows = None;
    let (beside, next) = envelope::reread(body, &mut |reader| {
        rows = Some(read(reader)?);
        Ok(())
    })?;
    Some(Page::new(rows?, next, beside))
}

/// The output of an operation of which only the success matters; the body of the response can be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NoContent;

impl Output for NoContent {
    type With<Row: DeserializeOwned> = NoContent;

    const SHAPE: Shape = Shape::Nothing;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        envelope::done(meta, response).map(|()| NoContent)
    }
}

/// The content of a downloaded file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Content {
    /// The headers of the response, such as content type, length and disposition.
    pub headers: HeaderMap,
    /// The bytes.
    pub bytes: Bytes,
}

impl Content {
    /// Returns the media type, if the response has one.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(header::CONTENT_TYPE)?.to_str().ok()
    }
}

/// Writes the number of bytes and their media type, but not the bytes.
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

    const SHAPE: Shape = Shape::File;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        let response = envelope::success(meta, response)?;
        let (head, bytes) = response.into_parts();
        Ok(Content { headers: head.headers, bytes })
    }
}

/// The output of most deletions: the id of the deleted record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Deleted<I> {
    /// The id of the deleted record.
    pub id: I,
}

impl<I: JsonValue> JsonValue for Deleted<I> {
    const EXPECTED: &'static str = "an object with an id";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        let mut id: Option<I> = None;
        read_id(&mut id, reader)?;
        id.map(|id| Deleted { id })
    }
}

deserialize_json!(Deleted<I>, I: JsonValue);

/// Reads the member `id` of an object.
fn read_id(id: &mut dyn Field, reader: &mut Reader<'_>) -> Option<()> {
    let mut object = reader.begin_object().ok()?;
    while reader.object_next(&mut object).ok()? {
        match reader.key().ok()?.plain() {
            Some("id") if id.read(reader) => {}
            Some("id") => return None,
            _ => drop(reader.skip().ok()?),
        }
    }
    Some(())
}

/// One page of search results.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Hits<T> {
    /// The results, the best first.
    pub items: Vec<Hit<T>>,
    /// Records related to the results, if they were requested, as raw JSON.
    pub related_items: Vec<Box<RawValue>>,
    /// The token of the next page; `None` on the last page.
    pub next: Option<PageToken>,
    /// The `additional_data` of the response.
    pub additional_data: Option<Box<RawValue>>,
}

/// One search result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hit<T> {
    /// The relevance; higher is better.
    pub result_score: Option<f64>,
    /// The record, with some of its fields.
    pub item: T,
}

impl<T: DeserializeOwned> Hit<T> {
    pub(crate) fn read(reader: &mut Reader<'_>, index: usize) -> Result<Self, ErrorKind> {
        let path = || format!("data.items[{index}]");
        let broken = |error: json::Error| envelope::broken(&path(), error);
        let (mut item, mut result_score) = (None, None);
        let mut hit = reader.begin_object().map_err(broken)?;
        while reader.object_next(&mut hit).map_err(broken)? {
            match reader.key().map_err(broken)?.plain() {
                Some("item") => item = Some(envelope::value(reader, &|| path() + ".item")?),
                Some("result_score") => {
                    let score = reader.skip().map_err(broken)?;
                    result_score = Option::from_json(&mut Reader::new(score)).flatten();
                }
                _ => drop(reader.skip().map_err(broken)?),
            }
        }
        match item {
            Some(item) => Ok(Hit { result_score, item }),
            None => Err(ErrorKind::Decode(DecodeError::plain(&(path() + ".item"), "is missing"))),
        }
    }
}

impl<T> Hits<T> {
    /// Reads `data`: the results with `row`, and the related records.
    pub(crate) fn read_data<R>(
        reader: &mut Reader<'_>,
        mut row: impl FnMut(&mut Reader<'_>, usize) -> Result<R, ErrorKind>,
    ) -> Result<(Vec<R>, Vec<Box<RawValue>>), ErrorKind> {
        let broken = |error: json::Error| envelope::broken("data", error);
        let (mut items, mut related) = (Vec::new(), Vec::new());
        let mut found = reader.begin_object().map_err(broken)?;
        while reader.object_next(&mut found).map_err(broken)? {
            let name = reader.key().map_err(broken)?.plain();
            if reader.null().map_err(broken)? {
                continue;
            }
            match name {
                Some("items") => {
                    items = envelope::rows(reader, "data.items", MAX_ROWS, &mut row)?;
                }
                Some("related_items") => {
                    related = envelope::rows(reader, "data.related_items", MAX_ROWS, |reader, _| {
                        let raw = reader.skip().map_err(broken)?;
                        serde_json::from_str(raw)
                            .map_err(|_| envelope::broken("data.related_items", reader.error("odd")))
                    })?;
                }
                _ => drop(reader.skip().map_err(broken)?),
            }
        }
        Ok((items, related))
    }
}

impl<T: DeserializeOwned> Output for Hits<T> {
    type With<Row: DeserializeOwned> = Hits<Row>;

    const SHAPE: Shape = Shape::Hits;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        let mut found = (Vec::new(), Vec::new());
        let (beside, next) = envelope::page(meta, response, &mut |reader| {
            found = Self::read_data(reader, Hit::read)?;
            Ok(())
        })?;
        let (items, related_items) = found;
        Ok(Hits { items, related_items, next, additional_data: beside.additional_data })
    }
}

/// Writes the page in the form of the response: `data` with `items`, and `additional_data`.
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
