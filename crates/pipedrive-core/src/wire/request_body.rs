//! Bodies of requests as they are sent: in memory, or with files that are read on the way.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, ErrorKind, Read};
use std::sync::Arc;

use bytes::{Buf as _, Bytes};
use memchr::memmem;

use crate::error::FileError;

/// The body of a request: bytes, or a body with files that are read while it is sent.
///
/// A driver that sends no large files can use [`into_bytes`](Self::into_bytes); another one sends the bytes as they
/// are and [opens](Self::open) other bodies. Clones share the bytes, and each can be opened.
///
/// ```
/// use std::io::Read;
///
/// use pipedrive_core::wire::RequestBody;
///
/// let body = RequestBody::from(r#"{"title":"Roof"}"#);
/// assert_eq!(body.as_bytes().unwrap(), r#"{"title":"Roof"}"#);
///
/// let mut sent = String::new();
/// let mut open = body.open()?;
/// assert_eq!(open.length(), 16);
/// open.read_to_string(&mut sent)?;
/// # assert_eq!(sent, r#"{"title":"Roof"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RequestBody(Inner);

#[derive(Clone)]
enum Inner {
    Bytes(Bytes),
    Pieces(Arc<Pieces>),
}

struct Pieces {
    pieces: Vec<FileContent>,
    /// What no file may contain.
    boundary: String,
}

impl RequestBody {
    pub(crate) fn of_pieces(pieces: Vec<FileContent>, boundary: &str) -> Self {
        RequestBody(Inner::Pieces(Arc::new(Pieces { pieces, boundary: boundary.to_owned() })))
    }

    /// Returns the bytes; `None` if the body has files that are not in memory.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Inner::Bytes(bytes) => Some(bytes),
            Inner::Pieces(_) => None,
        }
    }

    /// Returns the bytes, if the whole body is in memory.
    #[inline]
    pub(crate) fn into_in_memory(self) -> Option<Bytes> {
        match self.0 {
            Inner::Bytes(bytes) => Some(bytes),
            Inner::Pieces(_) => None,
        }
    }

    /// Returns the bytes, and reads the files that are not in memory. Blocks while it reads.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read.
    pub fn into_bytes(self) -> Result<Bytes, FileError> {
        match self.0 {
            Inner::Bytes(bytes) => Ok(bytes),
            Inner::Pieces(_) => {
                let mut bytes = Vec::new();
                self.open()?.read_to_end(&mut bytes).map_err(FileError::new)?;
                Ok(bytes.into())
            }
        }
    }

    /// Opens the files of the body. Blocks while it does.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read.
    pub fn open(&self) -> Result<BodyReader, FileError> {
        let pieces: VecDeque<Piece> = match &self.0 {
            Inner::Bytes(bytes) => VecDeque::from([Piece::of_bytes(bytes.clone())]),
            Inner::Pieces(body) => {
                body.pieces.iter().map(|piece| piece.open(&body.boundary)).collect::<Result<_, _>>()?
            }
        };
        let length = pieces.iter().map(|piece| piece.left).sum();
        Ok(BodyReader { length, pieces })
    }
}

impl<B: Into<Bytes>> From<B> for RequestBody {
    fn from(bytes: B) -> Self {
        RequestBody(Inner::Bytes(bytes.into()))
    }
}

/// Shows the length of bytes, and of other bodies nothing.
impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody").field("bytes", &self.as_bytes().map(Bytes::len)).finish_non_exhaustive()
    }
}

/// A body whose files are open: a reader of exactly [`length`](Self::length) bytes.
///
/// # Errors
///
/// Reading fails if a file has fewer or more bytes than stated.
pub struct BodyReader {
    length: u64,
    /// Those that have not been read to their ends.
    pieces: VecDeque<Piece>,
}

impl BodyReader {
    /// Returns the length of the whole body, in bytes: its `content-length`.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }
}

impl Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(piece) = self.pieces.front_mut() {
            match piece.read(buffer)? {
                0 if !buffer.is_empty() => drop(self.pieces.pop_front()),
                read => return Ok(read),
            }
        }
        Ok(0)
    }
}

impl fmt::Debug for BodyReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyReader").field("length", &self.length).finish_non_exhaustive()
    }
}

/// The content of a file, or of another piece of a body.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum FileContent {
    Bytes(Bytes),
    Reader { length: u64, open: Open },
}

impl FileContent {
    pub(crate) fn as_bytes(&self) -> Option<&Bytes> {
        match self {
            FileContent::Bytes(bytes) => Some(bytes),
            FileContent::Reader { .. } => None,
        }
    }

    fn open(&self, boundary: &str) -> Result<Piece, FileError> {
        match self {
            FileContent::Bytes(bytes) => Ok(Piece::of_bytes(bytes.clone())),
            FileContent::Reader { length, open } => {
                let reader = (open.0)().map_err(FileError::new)?;
                Ok(Piece { left: *length, reader, guard: Some(Guard::new(boundary)) })
            }
        }
    }
}

impl fmt::Debug for FileContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileContent::Bytes(bytes) => f.debug_struct("Bytes").field("length", &bytes.len()).finish_non_exhaustive(),
            FileContent::Reader { length, .. } => {
                f.debug_struct("Reader").field("length", length).finish_non_exhaustive()
            }
        }
    }
}

/// A function that returns a new reader of the same content.
#[derive(Clone)]
pub(crate) struct Open(pub(crate) Arc<OpenFn>);

type OpenFn = dyn Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync;

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Open {}

/// A part of an open body.
struct Piece {
    /// How many bytes are left to read.
    left: u64,
    reader: Box<dyn Read + Send>,
    guard: Option<Guard>,
}

impl Piece {
    fn of_bytes(bytes: Bytes) -> Self {
        Piece { left: bytes.len() as u64, reader: Box::new(bytes.reader()), guard: None }
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        let invalid = |text| io::Error::new(ErrorKind::InvalidData, text);
        match self.left.checked_sub(read as u64) {
            None => Err(invalid("the file is longer than was stated")),
            Some(left) if left > 0 && read == 0 && !buffer.is_empty() => {
                Err(io::Error::new(ErrorKind::UnexpectedEof, format!("the file lacks {left} bytes of those stated")))
            }
            Some(left) => {
                self.left = left;
                match self.guard.as_mut().is_some_and(|guard| guard.finds(&buffer[..read])) {
                    true => Err(invalid("the file contains the boundary of the body")),
                    false => Ok(read),
                }
            }
        }
    }
}

/// Looks for the boundary in a file, without which a file could add parts to the body.
struct Guard {
    boundary: memmem::Finder<'static>,
    /// The end of what was read: one byte shorter than the boundary.
    end: Vec<u8>,
}

impl Guard {
    fn new(boundary: &str) -> Self {
        Guard { boundary: memmem::Finder::new(boundary).into_owned(), end: Vec::new() }
    }

    fn finds(&mut self, bytes: &[u8]) -> bool {
        let most = self.boundary.needle().len() - 1;
        let across = [&self.end, &bytes[..bytes.len().min(most)]].concat();
        let found = self.boundary.find(&across).is_some() || self.boundary.find(bytes).is_some();
        let kept = bytes.len().min(most);
        self.end.extend_from_slice(&bytes[bytes.len() - kept..]);
        self.end.drain(..self.end.len().saturating_sub(most));
        found
    }
}

#[cfg(test)]
mod tests {
    use std::iter;

    use proptest::prelude::*;

    use super::*;

    fn reader(stated: u64, content: &'static [u8]) -> FileContent {
        FileContent::Reader { length: stated, open: Open(Arc::new(move || Ok(Box::new(content)))) }
    }

    fn read(pieces: Vec<FileContent>) -> Result<Bytes, String> {
        RequestBody::of_pieces(pieces, "--").into_bytes().map_err(|error| format!("{error}: {}", error.source))
    }

    proptest! {
        #[test]
        fn a_body_has_all_bytes_of_its_pieces_however_they_are_read(
            pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..6),
            buffer in 1..40_usize,
        ) {
            let content = pieces.iter().map(|piece| FileContent::Bytes(piece.clone().into())).collect();
            let body = RequestBody::of_pieces(content, "--");
            for _attempt in 0..2 {
                let mut open = body.open().unwrap();
                let mut bytes = Vec::new();
                let length = open.length();
                let mut buffer = vec![0; buffer];
                bytes.extend(iter::from_fn(|| match open.read(&mut buffer).unwrap() {
                    0 => None,
                    read => Some(buffer[..read].to_vec()),
                }).flatten());
                prop_assert_eq!(length, bytes.len() as u64);
                prop_assert_eq!(bytes, pieces.concat());
            }
        }
    }

    proptest! {
        #[test]
        fn a_boundary_is_found_however_it_is_read(before in 0..20_usize, cuts in prop::collection::vec(0..9_usize, 0..20)) {
            let text = format!("{}--{}", "-a".repeat(before), "b".repeat(20));
            for (text, expected) in [(text.as_str(), true), (&text.replace("--", "-a"), false)] {
                let (mut guard, mut rest, mut found) = (Guard::new("--"), text.as_bytes(), false);
                for cut in &cuts {
                    let (piece, after) = rest.split_at(rest.len().min(*cut));
                    found |= guard.finds(piece);
                    rest = after;
                }
                prop_assert_eq!(found | guard.finds(rest), expected);
            }
        }
    }

    #[test]
    fn a_file_has_as_many_bytes_as_stated_or_reading_fails() {
        let end = || FileContent::Bytes("\r\n".into());
        assert_eq!(read(vec![reader(3, b"abc"), end()]).unwrap(), "abc\r\n");
        assert_eq!(
            read(vec![reader(2, b"abc"), end()]).unwrap_err(),
            "the file to upload cannot be read: the file is longer than was stated"
        );
        assert_eq!(
            read(vec![reader(5, b"abc"), end()]).unwrap_err(),
            "the file to upload cannot be read: the file lacks 2 bytes of those stated"
        );
    }
}
