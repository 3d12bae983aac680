//! What a transport says of a request that got no answer.

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use http::Response;

use crate::model::text::{Secrets, told, without};

/// A request that got no answer, or none that could be taken in.
///
/// ```
/// use pipedrive_core::TransportError;
///
/// let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
/// let transport_error = TransportError::before_send(refused);
/// assert!(!transport_error.request_sent);
/// ```
///
/// `Display` and `Debug` tell what the source and its causes say, on one line and cut to a length: a server has a say in
/// that. So there is no [`source`](std::error::Error::source) to be shown after it; the field has it as it came.
#[non_exhaustive]
pub struct TransportError {
    /// Whether the server may have read the request: unless this is false for certain, it is true.
    pub request_sent: bool,
    /// What the transport met with; a time limit is a [`TimedOut`].
    pub source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// The request certainly did not reach the server: no address, no connection, no TLS.
    pub fn before_send(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        TransportError { request_sent: false, source: source.into() }
    }

    /// The request may have reached the server.
    pub fn after_send(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        TransportError { request_sent: true, source: source.into() }
    }

    /// The same without these secrets in what the source says; `None` if none is in it.
    pub(crate) fn without(&self, secrets: &Secrets) -> Option<Self> {
        let source = without(&*self.source, secrets)?.into();
        Some(TransportError { request_sent: self.request_sent, source })
    }

    /// The answer, if there is one whose status says all that matters.
    pub(crate) fn refusal(self) -> Result<Response<Bytes>, Self> {
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
            true => "no answer came, and the request may have reached the server: ",
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

/// A body that a transport stopped reading, since it was told to accept no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyTooLarge {
    /// The most that is accepted, in bytes.
    pub limit: u64,
}

impl fmt::Display for BodyTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the body is larger than the {} bytes accepted", self.limit)
    }
}

impl StdError for BodyTooLarge {}

/// An answer whose body a transport could not decompress.
///
/// A call takes a refusal for what its status says; from a success comes
/// [`ErrorKind::Encoding`](crate::ErrorKind::Encoding). Either error has the answer in it.
#[non_exhaustive]
pub struct BadEncoding {
    /// The answer as it came: the body compressed, `content-encoding` among the headers.
    pub response: Response<Bytes>,
    /// What is wrong with the body.
    pub source: Box<dyn StdError + Send + Sync>,
}

impl BadEncoding {
    /// An answer as it came, and what is wrong with its body.
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

/// A time limit that passed, be it the call's or the transport's: the source of an [`TransportError`] may be one.
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
    /// No connection came about in time.
    Connect,
    /// The server kept silent for too long.
    Read,
    /// The exchange took too long as a whole, or longer than the call had time.
    Total,
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TimedOut::Connect => "no connection came about in time",
            TimedOut::Read => "the server kept silent for too long",
            TimedOut::Total => "the exchange took too long",
        })
    }
}

impl StdError for TimedOut {}
