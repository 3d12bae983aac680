//! Errors of transports.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use bytes::Bytes;
use http::Response;

use crate::model::text::{Secrets, told, without};

/// A request without a response that could be received completely.
///
/// ```
/// use pipedrive_core::TransportError;
///
/// let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
/// let transport_error = TransportError::before_send(refused);
/// assert!(!transport_error.request_sent);
/// ```
///
/// `Display` and `Debug` include the messages of the source and its causes, shortened to one line since a server may
/// influence them. Therefore [`source`](std::error::Error::source) returns `None`; the field holds the original.
#[non_exhaustive]
pub struct TransportError {
    /// Whether the server may have received the request; false only if that is certain not to be the case.
    pub request_sent: bool,
    /// The cause; for a time limit, a [`TimedOut`].
    pub source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// Creates the error of a request that certainly did not reach the server: address lookup, connecting or TLS
    /// failed.
    pub fn before_send(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        TransportError { request_sent: false, source: source.into() }
    }

    /// Creates the error of a request that may have reached the server.
    pub fn after_send(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        TransportError { request_sent: true, source: source.into() }
    }

    /// Returns the error without these secrets in its source; `None` if the source contains none.
    pub(crate) fn without(&self, secrets: &Secrets) -> Option<Self> {
        let source = without(&*self.source, secrets)?.into();
        Some(TransportError { request_sent: self.request_sent, source })
    }

    /// Returns the response of a [`BadEncoding`] that is not a success, since its status suffices.
    pub(crate) fn into_response(self) -> Result<Response<Bytes>, Self> {
        match self.source.downcast::<BadEncoding>() {
            Ok(bad) if !bad.response.status().is_success() => Ok(bad.response),
            Ok(bad) => Err(TransportError { source: bad, ..self }),
            Err(source) => Err(TransportError { source, ..self }),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.request_sent {
            false => "the request did not reach the server: ",
            true => "no complete response, and the request may have reached the server: ",
        })?;
        f.write_str(&told(&*self.source))
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("request_sent", &self.request_sent)
            .field("source", &told(&*self.source))
            .finish()
    }
}

impl StdError for TransportError {}

/// A body that is larger than the transport's limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyTooLarge {
    /// The limit in bytes.
    pub limit: u64,
}

impl fmt::Display for BodyTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the body is larger than the limit of {} bytes", self.limit)
    }
}

impl StdError for BodyTooLarge {}

/// A file to upload that could not be opened: the source of a [`TransportError`], and no reason to try again.
#[derive(Debug)]
#[non_exhaustive]
pub struct FileError {
    /// The cause.
    pub source: io::Error,
}

impl FileError {
    pub(crate) fn new(source: io::Error) -> Self {
        FileError { source }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the file to upload cannot be read")
    }
}

impl StdError for FileError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.source)
    }
}

/// A response whose body a transport could not decompress.
///
/// With an error status, a call fails as that status says; with a success, it fails with
/// [`ErrorKind::Encoding`](crate::ErrorKind::Encoding). Both errors contain the response.
#[non_exhaustive]
pub struct BadEncoding {
    /// The response as received: with a compressed body and the header `content-encoding`.
    pub response: Response<Bytes>,
    /// The error of decompressing.
    pub source: Box<dyn StdError + Send + Sync>,
}

impl BadEncoding {
    /// Creates the error from the response as received and the error of decompressing.
    pub fn new(response: Response<Bytes>, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        BadEncoding { response, source: source.into() }
    }
}

impl fmt::Display for BadEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the body cannot be decompressed: {}", told(&*self.source))
    }
}

/// Shows neither headers nor body.
impl fmt::Debug for BadEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BadEncoding")
            .field("status", &self.response.status())
            .field("body_bytes", &self.response.body().len())
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl StdError for BadEncoding {}

/// A time limit of the call or the transport that passed: the source of a [`TransportError`].
///
/// ```
/// use pipedrive_core::error::TimedOut;
/// use pipedrive_core::{Error, ErrorKind};
///
/// fn was_slow(error: &Error) -> bool {
///     matches!(error.kind(), ErrorKind::Transport(transport_error) if transport_error.source.is::<TimedOut>())
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimedOut {
    /// No connection was established in time.
    Connect,
    /// The server sent nothing, or accepted none of the request, for too long.
    Read,
    /// The whole exchange took too long, or the deadline of the call passed.
    Total,
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TimedOut::Connect => "no connection was established in time",
            TimedOut::Read => "the server was inactive for too long",
            TimedOut::Total => "the exchange took too long",
        })
    }
}

impl StdError for TimedOut {}
