//! What a transport says of a request that got no answer.

use std::error::Error as StdError;
use std::fmt;

/// A request that got no answer.
///
/// ```
/// use pipedrive_core::Unsent;
///
/// let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
/// let unsent = Unsent::before(refused);
/// assert!(!unsent.reached_server);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Unsent {
    /// Whether the server may have read the request: unless this is false for certain, it is true.
    pub reached_server: bool,
    /// What the transport met with.
    pub source: Box<dyn StdError + Send + Sync>,
}

impl Unsent {
    /// The request certainly did not reach the server: no address, no connection, no TLS.
    pub fn before(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Unsent { reached_server: false, source: source.into() }
    }

    /// The request may have reached the server.
    pub fn after(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Unsent { reached_server: true, source: source.into() }
    }
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reached_server {
            false => "the request did not reach the server: ",
            true => "no answer came, and the request may have reached the server: ",
        })?;
        write!(f, "{}", self.source)
    }
}

impl StdError for Unsent {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

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
