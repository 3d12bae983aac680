//! What an operation is, as data.

use http::Method;

/// The metadata of an operation, as Pipedrive documents them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meta {
    /// Pipedrive's operation id, such as `getDeals`; v1 and v2 share some.
    pub name: &'static str,
    /// The version of the API it belongs to.
    pub version: Version,
    /// The verb.
    pub verb: Verb,
    /// The path with its arguments in braces: `/api/v2/deals/{id}`.
    pub template: &'static str,
    /// The arguments, in the order of their declaration.
    pub parameters: &'static [Parameter],
    /// How the body is written; [`Encoding::None`] where there is no body.
    pub encoding: Encoding,
    /// What one request takes from the company's daily budget, in tokens.
    pub cost: u32,
    /// The OAuth scopes, any one of which allows the operation.
    pub scopes: &'static [&'static str],
    /// What repeating the request can do.
    pub safety: Safety,
    /// How a list is divided into pages; by its parameters.
    pub paging: Paging,
    /// What a successful answer holds.
    pub shape: Shape,
    /// Whether Pipedrive has announced its end.
    pub deprecated: bool,
    /// What it does, in a sentence or two.
    #[cfg(feature = "catalogue")]
    pub docs: &'static str,
}

impl Meta {
    /// Returns the metadata that every operation must state; the rest follows from the verb and the path.
    #[must_use]
    pub const fn new(name: &'static str, verb: Verb, template: &'static str) -> Self {
        let safety = match verb {
            Verb::Get => Safety::Safe,
            Verb::Put | Verb::Patch | Verb::Delete => Safety::Idempotent,
            Verb::Post => Safety::Unsafe,
        };
        Meta {
            name,
            version: Version::of(template),
            verb,
            template,
            parameters: &[],
            encoding: Encoding::None,
            cost: 0,
            scopes: &[],
            safety,
            paging: Paging::None,
            shape: Shape::Value,
            deprecated: false,
            #[cfg(feature = "catalogue")]
            docs: "",
        }
    }

    /// The same with a description, which is kept with the feature `catalogue`.
    #[must_use]
    pub const fn docs(self, docs: &'static str) -> Self {
        #[cfg(feature = "catalogue")]
        return Meta { docs, ..self };
        #[cfg(not(feature = "catalogue"))]
        return {
            let _ = docs;
            self
        };
    }

    /// The same with these parameters, and the paging that follows from them.
    #[must_use]
    pub const fn parameters(self, parameters: &'static [Parameter]) -> Self {
        Meta { parameters, paging: Paging::of(parameters), ..self }
    }

    /// The same with this body encoding.
    #[must_use]
    pub const fn encoding(self, encoding: Encoding) -> Self {
        Meta { encoding, ..self }
    }

    /// The same with this cost, in tokens.
    #[must_use]
    pub const fn cost(self, cost: u32) -> Self {
        Meta { cost, ..self }
    }

    /// The same with these scopes.
    #[must_use]
    pub const fn scopes(self, scopes: &'static [&'static str]) -> Self {
        Meta { scopes, ..self }
    }

    /// The same with this safety.
    #[must_use]
    pub const fn safety(self, safety: Safety) -> Self {
        Meta { safety, ..self }
    }

    /// The same with this shape of the answer.
    #[must_use]
    pub const fn shape(self, shape: Shape) -> Self {
        Meta { shape, ..self }
    }

    /// The most rows that an answer may have: it keeps many small rows from becoming much memory.
    pub(crate) const fn max_rows(&self) -> usize {
        match self.paging {
            Paging::None => MAX_ROWS_AT_ONCE,
            Paging::Offset | Paging::Cursor => MAX_ROWS,
        }
    }

    /// The same, deprecated.
    #[must_use]
    pub const fn deprecated(self) -> Self {
        Meta { deprecated: true, ..self }
    }
}

/// The most rows of a page that are read: the service gives 500 at most, and this is four times as many.
pub(crate) const MAX_ROWS: usize = 2_000;

/// The most rows of a list without pages, such as all users: more than a company has of anything that is listed so.
const MAX_ROWS_AT_ONCE: usize = 50_000;

/// The verbs that Pipedrive uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verb {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Changes, in v1; fields that are not named keep their values.
    Put,
    /// Changes, in v2.
    Patch,
    /// Deletes; the main records are purged 30 days later.
    Delete,
}

impl Verb {
    /// The HTTP method.
    #[must_use]
    pub const fn method(self) -> Method {
        match self {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Put => Method::PUT,
            Verb::Patch => Method::PATCH,
            Verb::Delete => Method::DELETE,
        }
    }
}

/// A version of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Version {
    /// `/api/v1`: offsets, field selectors, custom fields at the root of a record.
    V1,
    /// `/api/v2`: cursors, strict types, custom fields in an object of their own.
    V2,
}

impl Version {
    const fn of(template: &str) -> Self {
        let bytes = template.as_bytes();
        if bytes.len() > 6 && bytes[5] == b'v' && bytes[6] == b'2' { Version::V2 } else { Version::V1 }
    }
}

/// One argument of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it is sent.
    pub place: Place,
    /// Whether it can be left out or cleared.
    pub presence: Presence,
    /// Its shape.
    pub kind: Kind,
    /// The largest number, or the most items of a list, that are accepted.
    pub max: Option<u64>,
    /// What it is, in a sentence.
    #[cfg(feature = "catalogue")]
    pub docs: &'static str,
}

impl Parameter {
    /// An argument without a limit.
    #[must_use]
    pub const fn new(name: &'static str, place: Place, presence: Presence, kind: Kind) -> Self {
        Parameter {
            name,
            place,
            presence,
            kind,
            max: None,
            #[cfg(feature = "catalogue")]
            docs: "",
        }
    }

    /// The same with a description, which is kept with the feature `catalogue`.
    #[must_use]
    pub const fn docs(self, docs: &'static str) -> Self {
        #[cfg(feature = "catalogue")]
        return Parameter { docs, ..self };
        #[cfg(not(feature = "catalogue"))]
        return {
            let _ = docs;
            self
        };
    }

    /// The same with a limit.
    #[must_use]
    pub const fn max(self, max: u64) -> Self {
        Parameter { max: Some(max), ..self }
    }
}

/// Where an argument is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// As a member of the body.
    Body,
    /// As the body itself.
    WholeBody,
}

/// Whether an argument can be left out or cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Presence {
    /// It must be given.
    Required,
    /// It can be left out.
    Optional,
    /// It can be left out, and `null` clears what it stands for.
    Clearable,
}

/// The shape of an argument on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A flag written `0` or `1`.
    Bit,
    /// A date, `2026-01-31`.
    Date,
    /// A date and time; RFC 3339 in v2, `2026-01-31 12:00:00` (UTC) in v1.
    DateTime,
    /// A time of the day or a duration, `HH:MM` or `HH:MM:SS`.
    Time,
    /// A UUID.
    Uuid,
    /// One of the values named, and whatever Pipedrive adds to them later.
    Choice(&'static [&'static str]),
    /// Several values in one parameter, joined by commas.
    Commas(&'static Kind),
    /// Several values, the parameter repeated for each.
    Repeated(&'static Kind),
    /// A JSON array.
    Array(&'static Kind),
    /// A JSON object with these members.
    Object(&'static [Parameter]),
    /// Values of custom fields, by key.
    CustomFields,
    /// The content of a file.
    File,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// There is no body, and no content type.
    None,
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
}

/// What repeating a request can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Safety {
    /// It only reads.
    Safe,
    /// Doing it twice leaves the same as doing it once.
    Idempotent,
    /// Doing it twice can make duplicates.
    Unsafe,
}

/// How a list is divided into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Paging {
    /// There are no pages.
    None,
    /// A page starts at `start`, an offset in records.
    Offset,
    /// A page starts at `cursor`, an opaque text out of the page before.
    Cursor,
}

impl Paging {
    const fn of(parameters: &[Parameter]) -> Self {
        let mut index = 0;
        while index < parameters.len() {
            let Parameter { name, place, presence, .. } = parameters[index];
            match (place, presence, name.as_bytes()) {
                (Place::Query, Presence::Optional, b"cursor") => return Paging::Cursor,
                (Place::Query, Presence::Optional, b"start") => return Paging::Offset,
                _ => index += 1,
            }
        }
        Paging::None
    }
}

/// What a successful answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Shape {
    /// One value, such as a record.
    Value,
    /// A list of records.
    Rows,
    /// A list of what a search found.
    Hits,
    /// The content of a file.
    File,
    /// Nothing but the success.
    Nothing,
}
