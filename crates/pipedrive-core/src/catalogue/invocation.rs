//! Operations created at run time.

use std::ops::Deref;

use bytes::Bytes;
use http::{Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::account::Account;
use crate::catalogue::args::Args;
use crate::catalogue::entry::Entry;
use crate::error::{ArgumentError, DecodeError, Error, ErrorKind, RowError};
use crate::json::{Kind, Reader};
use crate::meta::{Meta, Paging, Shape, Verb};
use crate::pages::Paged;
use crate::wire::{
    Content, FilePart, Item, NoContent, Operation, Output, Page, PageToken, Paginated, Parts, Selectable, envelope,
};

impl Entry {
    /// Creates an operation with these arguments: a JSON object with their names on the wire.
    ///
    /// A file is an object with `name`, `content`, which is text, and the optional `content_type`. For files with other
    /// content use [`invoke_with_files`](Self::invoke_with_files).
    ///
    /// # Errors
    ///
    /// Fails if an argument is missing, unknown or of the wrong type, if it cannot be sent, or if it has an unknown
    /// member.
    pub fn invoke(&self, arguments: Value) -> Result<Invocation, Error> {
        self.invoke_with_files(arguments, None::<(String, _)>)
    }

    /// Creates an operation with these arguments and with files, given by the names of their arguments. The bytes of
    /// the files are shared and not copied.
    ///
    /// ```
    /// use pipedrive_core::catalogue;
    /// use pipedrive_core::meta::Version;
    /// use pipedrive_core::FilePart;
    /// use serde_json::json;
    ///
    /// let add_file = catalogue::find(Version::V1, "addFile").expect("it is in the catalogue");
    /// let logo = FilePart::new("logo.png", &b"\x89PNG\r\n\x1a\n"[..]).with_content_type("image/png");
    /// let upload = add_file.invoke_with_files(json!({"deal_id": 7}), [("file", logo)])?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails as [`invoke`](Self::invoke) does, and if a file is given for an argument that is not one.
    pub fn invoke_with_files<N: Into<String>>(
        &self,
        arguments: Value,
        files: impl IntoIterator<Item = (N, FilePart)>,
    ) -> Result<Invocation, Error> {
        let arguments = match arguments {
            Value::Object(arguments) => arguments,
            Value::Null => Map::new(),
            _ => {
                let refusal = ArgumentError::new("arguments", "is not a JSON object of arguments by name");
                return Err(Error::argument(self.meta, self.meta.verb.method(), refusal));
            }
        };
        Invocation::new(*self, arguments, files.into_iter().map(|(name, file)| (name.into(), file)).collect())
    }

    /// Returns the request of the operation with these arguments, in the form of [`invoke`](Self::invoke).
    ///
    /// # Errors
    ///
    /// Fails as [`invoke`](Self::invoke) does.
    pub fn request(&self, account: &Account, arguments: &Value) -> Result<Request<Bytes>, Error> {
        account.request(&self.invoke(arguments.clone())?)
    }
}

/// An operation of the catalogue with its arguments, created by [`Entry::invoke`].
///
/// It is an [`Operation`] like any other: a client sends it within the limits of its session and retries it according
/// to its [`Safety`](crate::meta::Safety), and errors name the operation. The JSON of the response is kept as received.
#[derive(Clone, Debug)]
pub struct Invocation {
    entry: Entry,
    arguments: Map<String, Value>,
    files: Vec<(String, FilePart)>,
}

impl Invocation {
    fn new(entry: Entry, arguments: Map<String, Value>, files: Vec<(String, FilePart)>) -> Result<Self, Error> {
        let this = Invocation { entry, arguments, files };
        let mut parts = Parts::new(entry.meta);
        let write = |()| {
            this.write(&mut parts);
            parts.outcome()
        };
        match Args::new(&this.arguments, &this.files).check(entry.meta).and_then(write) {
            Ok(()) => Ok(this),
            Err(refusal) => Err(Error::argument(entry.meta, entry.meta.verb.method(), refusal)),
        }
    }

    /// Returns the arguments, without the files that were given as bytes.
    #[must_use]
    pub fn arguments(&self) -> &Map<String, Value> {
        &self.arguments
    }

    /// Converts the operation to one that a client reads page by page; `None` if it has no
    /// [pages](crate::meta::Meta::paging).
    #[must_use]
    pub fn paged(self) -> Option<PagedInvocation> {
        (self.entry.meta.paging != Paging::None).then_some(PagedInvocation(self))
    }
}

impl Operation for Invocation {
    type Output = Answer;

    /// A placeholder: [`meta`](Operation::meta) returns the metadata of the value's operation.
    const META: Meta = Meta::new("invocation", Verb::Post, "");

    fn meta(&self) -> &'static Meta {
        self.entry.meta
    }

    fn write(&self, parts: &mut Parts) {
        let mut args = Args::new(&self.arguments, &self.files);
        (self.entry.write)(&mut args, parts);
        if let Some(error) = args.into_refused() {
            parts.refuse(error);
        }
    }
}

impl Selectable for Invocation {}

/// An operation of the catalogue whose response has pages, created by [`Invocation::paged`].
#[derive(Clone, Debug)]
pub struct PagedInvocation(Invocation);

impl Operation for PagedInvocation {
    type Output = Rows;

    /// A placeholder: [`meta`](Operation::meta) returns the metadata of the value's operation.
    const META: Meta = Invocation::META;

    fn meta(&self) -> &'static Meta {
        self.0.meta()
    }

    fn write(&self, parts: &mut Parts) {
        self.0.write(parts);
    }
}

impl Selectable for PagedInvocation {}

impl Paginated for PagedInvocation {
    fn page_token(&self) -> Option<PageToken> {
        let given = |name| self.0.arguments.get(name).filter(|value| !value.is_null());
        match self.meta().paging {
            Paging::Cursor => given("cursor")?.as_str().map(|cursor| PageToken::Cursor(cursor.to_owned())),
            Paging::Offset => Some(PageToken::Start(given("start").map_or(Some(0), Value::as_u64)?)),
            Paging::None => None,
        }
    }

    fn set_page_token(&mut self, token: &PageToken) {
        let (name, value) = match (self.meta().paging, token) {
            (Paging::Cursor, PageToken::Cursor(cursor)) => ("cursor", Value::from(cursor.as_str())),
            (Paging::Offset, PageToken::Start(start)) => ("start", Value::from(*start)),
            _ => return,
        };
        self.0.arguments.insert(name.to_owned(), value);
    }
}

/// The response to an [`Invocation`] as raw JSON, with unknown fields and all digits.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Answer {
    /// One value, such as a record.
    Value(Item<Box<RawValue>>),
    /// A list or one page of a list.
    Rows(Rows),
    /// The content of a file.
    File(Content),
    /// The success without a value.
    Nothing,
}

impl Output for Answer {
    type With<Row: DeserializeOwned> = Answer;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        match meta.shape {
            Shape::Value => Item::read(meta, response).map(Answer::Value),
            Shape::Rows | Shape::Hits => Rows::read(meta, response).map(Answer::Rows),
            Shape::File => Content::read(meta, response).map(Answer::File),
            Shape::Nothing => NoContent::read(meta, response).map(|NoContent| Answer::Nothing),
        }
    }
}

/// A list or one page of a list, as raw JSON.
///
/// A search result is a row with the `item` and its score.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Rows(pub Page<Box<RawValue>>);

impl Rows {
    fn rows(reader: &mut Reader<'_>, most: usize) -> Result<Vec<Box<RawValue>>, ErrorKind> {
        let raw = |reader: &mut Reader<'_>, index| {
            let broken = |error| envelope::broken(&format!("data[{index}]"), error);
            let text = reader.skip().map_err(broken)?.to_owned();
            RawValue::from_string(text).map_err(|_| ErrorKind::Decode(DecodeError::plain("data", "is not JSON")))
        };
        if !matches!(reader.peek(), Ok(Kind::Object)) {
            return envelope::rows(reader, "data", most, raw);
        }
        let broken = |error| envelope::broken("data", error);
        let mut rows = Vec::new();
        let mut found = reader.begin_object().map_err(broken)?;
        while reader.object_next(&mut found).map_err(broken)? {
            match reader.key().map_err(broken)?.plain() {
                Some("items") if !reader.null().map_err(broken)? => {
                    rows = envelope::rows(reader, "data.items", most, raw)?;
                }
                Some("items") => {}
                _ => drop(reader.skip().map_err(broken)?),
            }
        }
        Ok(rows)
    }
}

impl Deref for Rows {
    type Target = Page<Box<RawValue>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Output for Rows {
    type With<Row: DeserializeOwned> = Rows;

    const SHAPE: Shape = Shape::Rows;

    fn read(meta: &Meta, response: Response<Bytes>) -> Result<Self, Error> {
        let (mut rows, most) = (Vec::new(), meta.max_rows());
        let (beside, next) = envelope::page(meta, response, &mut |reader| {
            rows = Self::rows(reader, most)?;
            Ok(())
        })?;
        Ok(Rows(Page::new(rows, next, beside)))
    }
}

impl Paged for Rows {
    type Item = Box<RawValue>;

    fn next(&self) -> Option<&PageToken> {
        self.0.next.as_ref()
    }

    fn is_empty(&self) -> bool {
        self.0.items.is_empty()
    }

    fn into_items(self) -> Vec<Box<RawValue>> {
        self.0.items
    }

    /// Reads the page if only its token cannot be read: rows of raw JSON can always be read.
    fn read_rows(error: &Error) -> Option<Page<Result<Box<RawValue>, RowError>>> {
        match error.kind() {
            ErrorKind::PageToken(_) => crate::wire::output::reread_page(error.body()?, |reader| {
                Ok(Self::rows(reader, error.max_rows())?.into_iter().map(Ok).collect())
            }),
            _ => None,
        }
    }
}
