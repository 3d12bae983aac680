//! An operation as data.

use bytes::Bytes;
use http::Response;
use serde::Serialize;
use serde_json::Value;

use crate::catalogue::args::{Args, FromArgs};
use crate::error::{DecodeError, Error, ErrorKind};
use crate::meta::Meta;
use crate::record::scope;
use crate::wire::{Operation, Parts};

/// An operation as data.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The metadata of the operation.
    pub meta: &'static Meta,
    pub(super) write: fn(&Args<'_>, &mut Parts),
    read: fn(Response<Bytes>) -> Result<Value, Error>,
}

impl Entry {
    /// Creates the entry of an operation, which can be one of another crate.
    #[must_use]
    pub const fn of<O: FromArgs>() -> Entry
    where
        O::Output: Serialize,
    {
        Entry { meta: &O::META, write: write::<O>, read: read::<O> }
    }

    /// Reads a response into the operation's own type and returns that as JSON, with the members that the type has
    /// fields for.
    ///
    /// # Errors
    ///
    /// Fails as [`Operation::read`] does.
    pub fn read(&self, response: Response<Bytes>) -> Result<Value, Error> {
        (self.read)(response)
    }
}

fn write<O: FromArgs>(args: &Args<'_>, parts: &mut Parts) {
    match O::from_args(args) {
        Ok(operation) => operation.write(parts),
        Err(error) => parts.refuse(error),
    }
}

fn read<O: Operation>(response: Response<Bytes>) -> Result<Value, Error>
where
    O::Output: Serialize,
{
    let answer = response.clone();
    let output = O::read(response)?;
    scope::typed_only(|| serde_json::to_value(output)).map_err(|_| {
        let kind = ErrorKind::Decode(DecodeError::plain("", "what was read cannot be written again"));
        Error::answered(&O::META, kind, answer)
    })
}
