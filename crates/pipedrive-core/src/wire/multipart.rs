//! `multipart/form-data` bodies (RFC 7578).

use bytes::Bytes;
use memchr::memmem;
use serde::{Deserialize, Deserializer};

use crate::meta::Kind;
use crate::model::{Argument, Scalar};

/// A file to upload: its name, media type and bytes.
///
/// The bytes are shared and are copied only once, into the body of the request.
///
/// ```
/// use pipedrive_core::FilePart;
///
/// let part = FilePart::new("offer.txt", "Dear Ann, …").content_type("text/plain");
/// assert_eq!(part.name(), "offer.txt");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    name: String,
    content_type: Option<String>,
    content: Bytes,
}

impl FilePart {
    /// Creates a file with this name and content.
    #[must_use]
    pub fn new(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        FilePart { name: name.into(), content_type: None, content: content.into() }
    }

    /// Sets the media type; defaults to `application/octet-stream`.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the bytes.
    #[must_use]
    pub fn content(&self) -> &Bytes {
        &self.content
    }
}

impl std::fmt::Debug for FilePart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FilePart")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("bytes", &self.content.len())
            .finish()
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
        Ok(FilePart { name: shape.name, content_type: shape.content_type, content: shape.content.into() })
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
    content: Bytes,
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
        self.parts.push(Part { head, content: Bytes::copy_from_slice(text.as_bytes()) });
    }

    /// Appends a file.
    pub fn file(&mut self, name: &str, file: &FilePart) {
        let content_type = file.content_type.as_deref().unwrap_or("application/octet-stream");
        let head = format!(
            "content-disposition: form-data; name=\"{}\"; filename=\"{}\"\r\ncontent-type: {}\r\n\r\n",
            quoted(name),
            quoted(&file.name),
            content_type.replace(|c: char| c.is_control() || !c.is_ascii(), "_"),
        );
        self.parts.push(Part { head, content: file.content.clone() });
    }

    /// Returns the boundary and the bytes of the body. Equal parts result in equal bytes.
    pub(crate) fn finish(self) -> (String, Bytes) {
        let boundary = self.boundary();
        let frame = boundary.len() + 6;
        let length: usize = self.parts.iter().map(|part| part.head.len() + part.content.len() + frame).sum();
        let mut body = Vec::with_capacity(length + frame);
        for part in &self.parts {
            for piece in [b"--", boundary.as_bytes(), b"\r\n", part.head.as_bytes(), &part.content, b"\r\n"] {
                body.extend_from_slice(piece);
            }
        }
        for piece in [b"--", boundary.as_bytes(), b"--\r\n"] {
            body.extend_from_slice(piece);
        }
        (boundary, body.into())
    }

    /// Returns the first of a sequence of boundaries that no part contains. This needs no randomness and cannot
    /// collide.
    fn boundary(&self) -> String {
        (0_u64..)
            .map(|n| format!("pipedrive-core-{n:016x}"))
            .find(|boundary| {
                let finder = memmem::Finder::new(boundary);
                self.parts
                    .iter()
                    .all(|part| finder.find(&part.content).is_none() && finder.find(part.head.as_bytes()).is_none())
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
