//! What is known of a request that got no answer.

use std::error::Error as StdError;
use std::fmt;

use pipedrive_core::Unsent;

/// A service's word that a request did not get as far as a connection, so that the server cannot have read it.
///
/// An error of this type makes [`Unsent::reached_server`] false; any other error of a service leaves it true.
///
/// ```
/// use transport_hyper::NotConnected;
///
/// fn call(open: bool) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///     if open { Ok(()) } else { Err(NotConnected::new("the circuit breaker is open").into()) }
/// }
/// assert!(call(false).unwrap_err().is::<NotConnected>());
/// ```
#[derive(Debug)]
pub struct NotConnected(Box<dyn StdError + Send + Sync>);

impl NotConnected {
    /// With what the service met.
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        NotConnected(source.into())
    }
}

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not connected: {}", self.0)
    }
}

impl StdError for NotConnected {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}

/// What an error of a service says of the request.
pub(crate) fn unsent(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Unsent {
    match error.into().downcast::<NotConnected>() {
        Ok(not_connected) => Unsent::before(not_connected.0),
        Err(error) => Unsent::after(told(error)),
    }
}

/// hyper's errors say what happened in their sources only: here they say it themselves.
pub(crate) fn told(error: Box<dyn StdError + Send + Sync>) -> Box<dyn StdError + Send + Sync> {
    if error.is::<hyper::Error>() || error.is::<hyper_util::client::legacy::Error>() {
        Box::new(Told(error))
    } else {
        error
    }
}

#[derive(Debug)]
struct Told(Box<dyn StdError + Send + Sync>);

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl StdError for Told {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
