//! An operation as data.

use bytes::Bytes;
use http::Response;
use serde::Serialize;
use serde_json::Value;

use crate::catalogue::args::{Args, FromArgs};
use crate::error::{DecodeError, Error, ErrorKind};
use crate::meta::Meta;
use crate::model::raw::RawText;
use crate::record::scope;
use crate::wire::{Output, Parts};

/// An operation as data.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The metadata of the operation.
    pub meta: &'static Meta,
    pub(super) write: fn(&mut Args<'_>, &mut Parts),
    read: Read,
}

/// A function that reads a response and writes what was read as JSON.
type Read = fn(&Meta, Response<Bytes>, &mut Vec<u8>) -> Result<serde_json::Result<()>, Error>;

impl Entry {
    /// Creates the entry of an operation, which can be one of another crate.
    #[must_use]
    pub const fn of<O: FromArgs>() -> Entry
    where
        O::Output: Serialize,
    {
        Entry { meta: &O::META, write: write::<O>, read: read::<O::Output> }
    }

    /// Reads a response into the operation's own type and returns that as JSON, with the members that the type has
    /// fields for.
    ///
    /// # Errors
    ///
    /// Fails as [`Operation::read`](crate::Operation::read) does.
    pub fn read(&self, response: Response<Bytes>) -> Result<Value, Error> {
        let answer = response.clone();
        let mut json = Vec::new();
        let written = (self.read)(self.meta, response, &mut json)?;
        written.and_then(|()| json_value(&json)).map_err(|_| {
            let kind = ErrorKind::Decode(DecodeError::plain("", "what was read cannot be written again"));
            Error::answered(self.meta, kind, answer)
        })
    }
}

fn write<O: FromArgs>(args: &mut Args<'_>, parts: &mut Parts) {
    if let Some(operation) = O::from_args(args) {
        if !args.is_refused() {
            operation.write(parts);
        }
    }
}

/// Reads a response and writes what was read. Compiled for each type of output, so all else is done by the caller.
fn read<T: Output + Serialize>(
    meta: &Meta,
    response: Response<Bytes>,
    json: &mut Vec<u8>,
) -> Result<serde_json::Result<()>, Error> {
    let output = T::read(meta, response)?;
    let _scope = scope::TypedOnly::enter();
    Ok(serde_json::to_writer(json, &output))
}

/// Returns the value of a text. A number is a text if a float would not keep all of its digits.
fn json_value(json: &[u8]) -> serde_json::Result<Value> {
    let json = std::str::from_utf8(json).map_err(serde::ser::Error::custom)?;
    serde_json::to_value(RawText(json))
}
