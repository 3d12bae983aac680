//! `multipart/form-data` bodies (RFC 7578).

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Read};
use std::mem;
use std::sync::Arc;

use bytes::Bytes;
use memchr::memmem;
use serde::{Deserialize, Deserializer};

use crate::meta::Kind;
use crate::model::{Argument, Scalar};
use crate::wire::request_body::{FileContent, Open, RequestBody};

/// A file to upload: its name, media type and content.
///
/// The content is in memory ([`new`](Self::new)), or is read while it is sent ([`from_reader`](Self::from_reader)).
///
/// ```
/// use pipedrive_core::FilePart;
///
/// let part = FilePart::new("offer.txt", "Dear Ann, …");
/// assert_eq!((part.name(), part.content_type()), ("offer.txt", "text/plain"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePart {
    name: String,
    content_type: Option<String>,
    content: FileContent,
}

impl FilePart {
    /// Creates a file with this name and content. The bytes are copied once, into the body of the request.
    #[must_use]
    pub fn new(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        FilePart::of(name.into(), FileContent::Bytes(content.into()))
    }

    /// Creates a file whose content is `length` bytes, read from a reader that `open` returns.
    ///
    /// Nothing is read before the request is sent. `open` is called for each attempt to send it; an error of it fails
    /// the call with a [`FileError`](crate::error::FileError). It is called and the reader is read where blocking is
    /// allowed. If the reader has fewer or more bytes, the request is not completed.
    ///
    /// ```
    /// use std::fs::File;
    /// use std::io::Read;
    ///
    /// use pipedrive_core::FilePart;
    ///
    /// # fn recording() -> std::io::Result<FilePart> {
    /// let path = "/var/recordings/17.mp3";
    /// let length = std::fs::metadata(path)?.len();
    /// let part = FilePart::from_reader("call 17.mp3", length, move || Ok(File::open(path)?.take(length)));
    /// # Ok(part)
    /// # }
    /// ```
    #[must_use]
    pub fn from_reader<R, F>(name: impl Into<String>, length: u64, open: F) -> Self
    where
        R: Read + Send + 'static,
        F: Fn() -> io::Result<R> + Send + Sync + 'static,
    {
        let open = Arc::new(move || Ok(Box::new(open()?) as Box<dyn Read + Send>));
        FilePart::of(name.into(), FileContent::Reader { length, open: Open(open) })
    }

    fn of(name: String, content: FileContent) -> Self {
        FilePart { name, content_type: None, content }
    }

    /// Sets the media type; without it, it is guessed from the name.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the media type: the one that was set, or what the extension of the name stands for, or
    /// `application/octet-stream`.
    #[must_use]
    pub fn content_type(&self) -> &str {
        let guessed = || mime_guess::from_path(&self.name).first_raw();
        self.content_type.as_deref().or_else(guessed).unwrap_or("application/octet-stream")
    }
}

impl Argument for FilePart {
    const KIND: Kind = Kind::File;
}

/// Reads `{"name": "a.txt", "content": "text", "content_type": "text/plain"}`; `content_type` is optional.
impl<'de> Deserialize<'de> for FilePart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Shape {
            name: String,
            content: String,
            content_type: Option<String>,
        }
        let shape = Shape::deserialize(deserializer)?;
        Ok(FilePart { content_type: shape.content_type, ..FilePart::new(shape.name, shape.content) })
    }
}

/// An argument that can be a part of a multipart body: a scalar as a field, a [`FilePart`] as a file.
pub trait PartArgument: Argument {
    /// Appends the argument to the parts.
    fn write_part(&self, name: &'static str, form: &mut Multipart);
}

impl<T: Scalar> PartArgument for T {
    fn write_part(&self, name: &'static str, form: &mut Multipart) {
        self.with_text(|text| form.field(name, text));
    }
}

impl PartArgument for FilePart {
    fn write_part(&self, name: &'static str, form: &mut Multipart) {
        form.file(name, self);
    }
}

/// The parts of a multipart body, in order.
///
/// `Debug` shows only their number.
#[derive(Default)]
pub struct Multipart {
    parts: Vec<Part>,
}

struct Part {
    head: String,
    content: FileContent,
}

impl std::fmt::Debug for Multipart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Multipart").field("parts", &self.parts.len()).finish_non_exhaustive()
    }
}

impl Multipart {
    /// Appends a field.
    pub fn field(&mut self, name: &str, text: &str) {
        let head = format!("content-disposition: form-data; name=\"{}\"\r\n\r\n", quoted(name));
        self.parts.push(Part { head, content: FileContent::Bytes(Bytes::copy_from_slice(text.as_bytes())) });
    }

    /// Appends a file.
    pub fn file(&mut self, name: &str, file: &FilePart) {
        let head = format!(
            "content-disposition: form-data; name=\"{}\"; filename=\"{}\"\r\ncontent-type: {}\r\n\r\n",
            quoted(name),
            quoted(&file.name),
            file.content_type().replace(|c: char| c.is_control() || !c.is_ascii(), "_"),
        );
        self.parts.push(Part { head, content: file.content.clone() });
    }

    /// Returns the boundary and the body. Equal parts in memory result in equal bytes.
    pub(crate) fn finish(self) -> (String, RequestBody) {
        let boundary = self.boundary();
        let frame = boundary.len() + 6;
        let in_memory = |part: &Part| part.head.len() + part.content.as_bytes().map_or(0, Bytes::len) + frame;
        let mut text = Vec::with_capacity(self.parts.iter().map(in_memory).sum::<usize>() + frame);
        let mut pieces = Vec::new();
        for part in self.parts {
            for piece in [b"--", boundary.as_bytes(), b"\r\n", part.head.as_bytes()] {
                text.extend_from_slice(piece);
            }
            match part.content {
                FileContent::Bytes(bytes) => text.extend_from_slice(&bytes),
                content => {
                    pieces.push(FileContent::Bytes(mem::take(&mut text).into()));
                    pieces.push(content);
                }
            }
            text.extend_from_slice(b"\r\n");
        }
        for piece in [b"--", boundary.as_bytes(), b"--\r\n"] {
            text.extend_from_slice(piece);
        }
        let body = match pieces.is_empty() {
            true => RequestBody::from(Bytes::from(text)),
            false => {
                pieces.push(FileContent::Bytes(text.into()));
                RequestBody::of_pieces(pieces, &boundary)
            }
        };
        (boundary, body)
    }

    /// Returns the first of a sequence of boundaries that no part in memory contains. This needs no randomness.
    ///
    /// With a file that is not in memory, the sequence begins elsewhere, depending on names and lengths: a file can
    /// contain the body of another upload, but hardly that of its own. If it does, reading fails.
    fn boundary(&self) -> String {
        let mut hasher = DefaultHasher::new();
        for Part { head, content } in &self.parts {
            if let FileContent::Reader { length, .. } = content {
                (head, length).hash(&mut hasher);
            }
        }
        let in_memory = self.parts.iter().all(|part| part.content.as_bytes().is_some());
        let first = if in_memory { 0 } else { hasher.finish() };
        (0_u64..)
            .map(|n| format!("pipedrive-core-{:016x}", first.wrapping_add(n)))
            .find(|boundary| {
                let finder = memmem::Finder::new(boundary);
                let absent = |text: &[u8]| finder.find(text).is_none();
                self.parts.iter().all(|part| {
                    part.content.as_bytes().is_none_or(|bytes| absent(bytes)) && absent(part.head.as_bytes())
                })
            })
            .expect("the parts are finite, the boundaries are not")
    }
}

/// Escapes a name for quotes as browsers do (WHATWG HTML, multipart/form-data).
fn quoted(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '"' => text.push_str("%22"),
            '\r' => text.push_str("%0D"),
            '\n' => text.push_str("%0A"),
            c if c.is_control() => text.push('_'),
            c => text.push(c),
        }
    }
    text
}
