//! Errors of requests, and whether the request was sent.

use std::error::Error as StdError;
use std::fmt;

use hyper_util::client::legacy;
use pipedrive_core::TransportError;
use pipedrive_core::error::TimedOut;

/// The error of a service if the request certainly was not processed: there was no connection, or the server reported
/// that it did not process the request.
///
/// An error of this type sets [`TransportError::request_sent`] to false; any other error of a service to true.
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
    /// Returns an error with this cause.
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        NotConnected(source.into())
    }
}

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not connected")
    }
}

impl StdError for NotConnected {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}

/// Converts an error of a service, and determines whether the request was sent.
pub(crate) fn transport_error(error: impl Into<Box<dyn StdError + Send + Sync>>) -> TransportError {
    match error.into().downcast::<NotConnected>() {
        Ok(not_connected) => TransportError::before_send(not_connected.0),
        Err(error) => TransportError::after_send(flatten(error)),
    }
}

/// Replaces an error of hyper by one whose message includes those of its sources, since hyper's types are not part of
/// the public interface.
pub(crate) fn flatten(error: Box<dyn StdError + Send + Sync>) -> Box<dyn StdError + Send + Sync> {
    if !error.is::<hyper::Error>() && !error.is::<legacy::Error>() {
        return error;
    }
    match find_source(&*error).is_some_and(hyper::Error::is_timeout) {
        // A ping timed out.
        true => TimedOut::Read.into(),
        false => Flattened::new(&*error).into(),
    }
}

/// Returns the first of the error and its sources that has this type.
pub(crate) fn find_source<'e, E: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e E> {
    chain(error).find_map(|error| error.downcast_ref())
}

fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The text of an error and its sources.
#[derive(Debug)]
struct Flattened(String);

/// The maximum length in characters: a part may come from the server, such as the debug data of a `GOAWAY`.
const LONGEST: usize = 300;

impl Flattened {
    fn new(error: &(dyn StdError + 'static)) -> Self {
        let mut text = error.to_string();
        for source in chain(error).skip(1).map(ToString::to_string) {
            if !text.contains(&source) {
                text = text + ": " + &source;
            }
        }
        if let Some((end, _)) = text.char_indices().nth(LONGEST) {
            text.truncate(end);
            text.push('…');
        }
        Flattened(text)
    }
}

impl fmt::Display for Flattened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Flattened {}
