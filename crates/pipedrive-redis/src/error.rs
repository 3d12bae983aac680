//! The error of a fleet.

use std::error::Error;
use std::sync::Arc;
use std::{fmt, io};

/// Why something of a fleet failed. It contains neither the address of Redis nor anything that is stored there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FleetError {
    /// The address is not one of Redis, such as `redis://user:password@host:6379` or `rediss://...` for TLS.
    Address,
    /// The name is empty.
    Name,
    /// The certificate of Redis is not trusted, or those that are to be trusted cannot be read.
    Certificate,
    /// Redis could not be reached, or did not answer within 250 ms.
    Away,
    /// Redis rejected a command; this is the code of its error, such as `NOPERM`.
    Rejected(String),
    /// Redis replied with something else than this crate's scripts return.
    Reply,
    /// The token in Redis is sealed, and this process has no key.
    Sealed,
    /// The token in Redis is not sealed, and this process has a key.
    NotSealed,
    /// The token in Redis was sealed with another key, or for another fleet.
    WrongKey,
    /// What is stored in Redis as a token is none.
    NoToken,
}

impl fmt::Display for FleetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FleetError::Address => "this is not the address of a Redis",
            FleetError::Name => "the name of a fleet cannot be empty",
            FleetError::Certificate => "the certificate of Redis is not trusted, or the trusted ones cannot be read",
            FleetError::Away => "Redis does not answer",
            FleetError::Rejected(code) => return write!(f, "Redis rejected a command: {code}"),
            FleetError::Reply => "Redis replied with something unexpected",
            FleetError::Sealed => "the token in Redis is sealed, and no key was given",
            FleetError::NotSealed => "the token in Redis is not sealed, although a key was given",
            FleetError::WrongKey => "the token in Redis was sealed with another key, or for another fleet",
            FleetError::NoToken => "what is stored in Redis is not a token",
        })
    }
}

impl Error for FleetError {}

impl From<redis::RedisError> for FleetError {
    /// The server's message is left out: it can repeat what was sent.
    fn from(error: redis::RedisError) -> Self {
        match error.code() {
            Some(code) => FleetError::Rejected(code.to_owned()),
            None if matches!(error.kind(), redis::ErrorKind::UnexpectedReturnType | redis::ErrorKind::Parse) => {
                FleetError::Reply
            }
            None if io_kind(&error) == Some(io::ErrorKind::InvalidData) => FleetError::Certificate,
            None => FleetError::Away,
        }
    }
}

fn io_kind(error: &redis::RedisError) -> Option<io::ErrorKind> {
    let source: &Arc<dyn Error + Send + Sync> = error.source()?.downcast_ref()?;
    Some(source.downcast_ref::<io::Error>()?.kind())
}
