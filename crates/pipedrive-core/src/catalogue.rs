//! Every operation of this crate as data, and operations made at run time: for command-line tools, agents, checks.
//!
//! An [`Entry`] has the facts of an operation in [`Entry::meta`]: its arguments with their descriptions, its cost, what
//! it answers. [`Entry::invoke`] makes an operation that a client sends as it sends any other:
//!
//! ```
//! use pipedrive_core::catalogue::{self, Answer};
//! use pipedrive_core::meta::Version;
//! use pipedrive_core::{Account, Company, Credentials};
//! use serde_json::json;
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c")?);
//! let get_deal = catalogue::find(Version::V2, "getDeal").expect("it is in the catalogue");
//! assert_eq!(get_deal.meta.cost, 1);
//!
//! let deal = get_deal.invoke(json!({"id": 7, "custom_fields": ["a1", "a2"]}))?;
//! let request = account.request(&deal)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals/7?custom_fields=a1%2Ca2");
//!
//! let error = get_deal.invoke(json!({"id": 7, "costum_fields": ["a1"]})).unwrap_err();
//! assert!(error.to_string().ends_with("argument `costum_fields`: is not an argument of this operation"), "{error}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is answered comes as it is, as an [`Answer`]. Where an operation has pages, [`Invocation::paged`] is what
//! `client.pages` reads.

mod args;
mod invocation;

use bytes::Bytes;
use http::{Request, Response};
use serde::Serialize;
use serde_json::{Map, Value};

pub use self::args::{Args, FromArgs};
pub use self::invocation::{Answer, Invocation, PagedInvocation, Rows};
use crate::account::Account;
use crate::error::{ArgumentError, DecodeError, Error, ErrorKind};
use crate::meta::{Meta, Version};
use crate::record::scope;
use crate::wire::{FilePart, Operation, Parts};
use crate::{v1, v2};

/// An operation as data.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// Its facts.
    pub meta: &'static Meta,
    write: fn(&Args<'_>, &mut Parts) -> Result<(), ArgumentError>,
    read: fn(Response<Bytes>) -> Result<Value, Error>,
}

impl Entry {
    /// The entry of an operation, which may be one declared elsewhere.
    #[must_use]
    pub const fn of<O: FromArgs>() -> Entry
    where
        O::Output: Serialize,
    {
        Entry { meta: &O::META, write: write::<O>, read: read::<O> }
    }

    /// Makes an operation with these arguments: a JSON object, by their names on the wire.
    ///
    /// A file is an object with `name`, `content`, a text, and `content_type`, which can be left out; for other content
    /// there is [`invoke_with_files`](Self::invoke_with_files).
    ///
    /// # Errors
    ///
    /// An argument that is missing, unknown, of the wrong type, or cannot be sent, or an unknown member of one.
    pub fn invoke(&self, arguments: Value) -> Result<Invocation, Error> {
        self.invoke_with_files(arguments, None::<(String, _)>)
    }

    /// The same with files, by the names of their arguments, whose bytes are shared and not copied.
    ///
    /// ```
    /// use pipedrive_core::catalogue;
    /// use pipedrive_core::meta::Version;
    /// use pipedrive_core::FilePart;
    /// use serde_json::json;
    ///
    /// let add_file = catalogue::find(Version::V1, "addFile").expect("it is in the catalogue");
    /// let logo = FilePart::new("logo.png", &b"\x89PNG\r\n\x1a\n"[..]).content_type("image/png");
    /// let upload = add_file.invoke_with_files(json!({"deal_id": 7}), [("file", logo)])?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`invoke`](Self::invoke); and a file for an argument that is none.
    pub fn invoke_with_files<N: Into<String>>(
        &self,
        arguments: Value,
        files: impl IntoIterator<Item = (N, FilePart)>,
    ) -> Result<Invocation, Error> {
        let arguments = match arguments {
            Value::Object(arguments) => arguments,
            Value::Null => Map::new(),
            _ => {
                let refusal = ArgumentError::new("arguments", "is not a JSON object of arguments by name");
                return Err(Error::argument(self.meta, self.meta.verb.method(), refusal));
            }
        };
        Invocation::new(*self, arguments, files.into_iter().map(|(name, file)| (name.into(), file)).collect())
    }

    /// The request of the operation with these arguments, as [`invoke`](Self::invoke) takes them.
    ///
    /// # Errors
    ///
    /// As [`invoke`](Self::invoke).
    pub fn request(&self, account: &Account, arguments: &Value) -> Result<Request<Bytes>, Error> {
        account.request(&self.invoke(arguments.clone())?)
    }

    /// The answer, read into the operation's own type and written again as JSON: what the type knows of it.
    ///
    /// # Errors
    ///
    /// As [`Operation::read`].
    pub fn read(&self, response: Response<Bytes>) -> Result<Value, Error> {
        (self.read)(response)
    }
}

/// The operation of this id.
#[must_use]
pub fn find(version: Version, name: &str) -> Option<&'static Entry> {
    OPERATIONS.iter().find(|entry| entry.meta.version == version && entry.meta.name == name)
}

fn write<O: FromArgs>(args: &Args<'_>, parts: &mut Parts) -> Result<(), ArgumentError> {
    O::from_args(args)?.write(parts)
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

/// All operations, by version and resource. Each module lists its own.
pub const OPERATIONS: &[Entry] = &join::<{ count(MODULES) }>(MODULES);

const MODULES: &[&[Entry]] = &[
    v1::activities::OPERATIONS,
    v1::currencies::OPERATIONS,
    v1::deals::OPERATIONS,
    v1::files::OPERATIONS,
    v1::organizations::OPERATIONS,
    v1::persons::OPERATIONS,
    v1::users::OPERATIONS,
    v2::activities::OPERATIONS,
    v2::deal_discounts::OPERATIONS,
    v2::deal_installments::OPERATIONS,
    v2::deal_products::OPERATIONS,
    v2::deals::OPERATIONS,
    v2::item_search::OPERATIONS,
    v2::organizations::OPERATIONS,
    v2::persons::OPERATIONS,
    v2::pipelines::OPERATIONS,
    v2::stages::OPERATIONS,
];

const fn count(modules: &[&[Entry]]) -> usize {
    let (mut count, mut module) = (0, 0);
    while module < modules.len() {
        count += modules[module].len();
        module += 1;
    }
    count
}

const fn join<const N: usize>(modules: &[&[Entry]]) -> [Entry; N] {
    let mut joined = [modules[0][0]; N];
    let (mut next, mut module) = (0, 0);
    while module < modules.len() {
        let mut index = 0;
        while index < modules[module].len() {
            joined[next] = modules[module][index];
            next += 1;
            index += 1;
        }
        module += 1;
    }
    joined
}
