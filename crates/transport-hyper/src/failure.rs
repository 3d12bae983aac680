//! What is known of a request that got no answer.

use std::error::Error as StdError;
use std::fmt;

use hyper_util::client::legacy;
use pipedrive_core::TransportError;
use pipedrive_core::error::TimedOut;

/// A service's word that the server cannot have acted on a request: it did not get as far as a connection, or the server
/// said that it did not look at it.
///
/// An error of this type makes [`TransportError::request_sent`] false; any other error of a service leaves it true.
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
pub(crate) fn transport_error(error: impl Into<Box<dyn StdError + Send + Sync>>) -> TransportError {
    match error.into().downcast::<NotConnected>() {
        Ok(not_connected) => TransportError::before_send(not_connected.0),
        Err(error) => TransportError::after_send(told(error)),
    }
}

/// hyper's errors say what happened in their sources only: here they say it themselves, and the sources are theirs alone.
pub(crate) fn told(error: Box<dyn StdError + Send + Sync>) -> Box<dyn StdError + Send + Sync> {
    if !error.is::<hyper::Error>() && !error.is::<legacy::Error>() {
        return error;
    }
    match cause(&*error).is_some_and(hyper::Error::is_timeout) {
        // A ping was not answered.
        true => TimedOut::Read.into(),
        false => Told::new(&*error).into(),
    }
}

/// What of this type an error is, or has behind it.
pub(crate) fn cause<'e, E: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e E> {
    causes(error).find_map(|error| error.downcast_ref())
}

fn causes<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The text of an error and its sources.
#[derive(Debug)]
struct Told(String);

/// The most of it, in characters: some of it are the server's own words, such as why it goes away.
const LONGEST: usize = 300;

impl Told {
    fn new(error: &(dyn StdError + 'static)) -> Self {
        let mut text = causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ");
        if let Some((end, _)) = text.char_indices().nth(LONGEST) {
            text.truncate(end);
            text.push('…');
        }
        Told(text)
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Told {}
