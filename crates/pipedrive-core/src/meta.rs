//! The metadata of operations.

mod bounds;
mod rule;

use http::Method;

pub use self::bounds::{Bounds, OutOfBounds, Size};
pub use self::rule::{Rule, When};

/// The metadata of an operation, as Pipedrive documents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meta {
    /// Pipedrive's operation id, such as `getDeals`. It identifies an operation only together with `version`.
    pub name: &'static str,
    /// The version of the API that the operation belongs to.
    pub version: Version,
    /// Returns the verb as a type of `http`.
    pub verb: Verb,
    /// The path, with arguments in braces: `/api/v2/deals/{id}`.
    pub template: &'static str,
    /// The arguments, in the order of their declaration.
    pub parameters: &'static [Parameter],
    /// Which of the arguments are given together.
    pub rules: &'static [Rule],
    /// The encoding of the body; [`Encoding::None`] if there is no body.
    pub encoding: Encoding,
    /// The cost of one request, in tokens of the company's daily budget.
    pub cost: u32,
    /// The OAuth scopes, any one of which allows the operation.
    pub scopes: &'static [&'static str],
    /// The effect of sending the request more than once.
    pub safety: Safety,
    /// How a list is divided into pages. Follows from the parameters.
    pub paging: Paging,
    /// What a successful response contains.
    pub shape: Shape,
    /// Whether Pipedrive has announced the end of the operation.
    pub deprecated: bool,
    /// The description of the operation; empty without the feature `catalogue`.
    #[cfg(feature = "catalogue")]
    pub description: &'static str,
}

impl Meta {
    /// Creates metadata with what every operation must declare; the rest has defaults that follow from the verb and the
    /// path.
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
            rules: &[],
            encoding: Encoding::None,
            cost: 0,
            scopes: &[],
            safety,
            paging: Paging::None,
            shape: Shape::Value,
            deprecated: false,
            #[cfg(feature = "catalogue")]
            description: "",
        }
    }

    /// Sets the description, which is kept only with the feature `catalogue`.
    #[must_use]
    pub const fn description(self, description: &'static str) -> Self {
        #[cfg(feature = "catalogue")]
        return Meta { description, ..self };
        #[cfg(not(feature = "catalogue"))]
        return {
            let _ = description;
            self
        };
    }

    /// Sets the parameters, and the paging that follows from them.
    #[must_use]
    pub const fn parameters(self, parameters: &'static [Parameter]) -> Self {
        Meta { parameters, paging: Paging::of(parameters), ..self }
    }

    /// Sets the rules about which arguments are given together.
    #[must_use]
    pub const fn rules(self, rules: &'static [Rule]) -> Self {
        Meta { rules, ..self }
    }

    /// Sets the encoding of the body.
    #[must_use]
    pub const fn encoding(self, encoding: Encoding) -> Self {
        Meta { encoding, ..self }
    }

    /// Sets the cost, in tokens.
    #[must_use]
    pub const fn cost(self, cost: u32) -> Self {
        Meta { cost, ..self }
    }

    /// Sets the OAuth scopes.
    #[must_use]
    pub const fn scopes(self, scopes: &'static [&'static str]) -> Self {
        Meta { scopes, ..self }
    }

    /// Sets the safety.
    #[must_use]
    pub const fn safety(self, safety: Safety) -> Self {
        Meta { safety, ..self }
    }

    /// Sets the shape of the response.
    #[must_use]
    pub const fn shape(self, shape: Shape) -> Self {
        Meta { shape, ..self }
    }

    /// Returns the maximum number of rows of a response. It bounds the memory that many small rows take.
    pub(crate) const fn max_rows(&self) -> usize {
        match self.paging {
            Paging::None => MAX_ROWS_AT_ONCE,
            Paging::Offset | Paging::Cursor => MAX_ROWS,
        }
    }

    /// Marks the operation as deprecated.
    #[must_use]
    pub const fn deprecated(self) -> Self {
        Meta { deprecated: true, ..self }
    }
}

/// The maximum number of rows of a page: four times the 500 that Pipedrive sends at most.
pub(crate) const MAX_ROWS: usize = 2_000;

/// The maximum number of rows of a list without pages, such as all users: more than a company has of any record that is
/// listed without pages.
const MAX_ROWS_AT_ONCE: usize = 50_000;

/// An HTTP method that Pipedrive uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verb {
    /// Reads records.
    Get,
    /// Creates a record.
    Post,
    /// Updates a record in v1; fields that are not given keep their values.
    Put,
    /// Updates a record in v2.
    Patch,
    /// Deletes a record; for the main types of records the deletion is permanent after 30 days.
    Delete,
}

impl Verb {
    /// Returns the verb as a type of `http`.
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
    /// `/api/v1`: offsets, field selectors, custom fields among the other fields of a record.
    V1,
    /// `/api/v2`: cursors, strict types, nested custom fields.
    V2,
}

impl Version {
    const fn of(template: &str) -> Self {
        let bytes = template.as_bytes();
        if bytes.len() > 6 && bytes[5] == b'v' && bytes[6] == b'2' { Version::V2 } else { Version::V1 }
    }
}

/// The metadata of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// Where the argument is sent.
    pub place: Place,
    /// Whether the argument can be omitted or cleared.
    pub presence: Presence,
    /// The type of the value on the wire.
    pub kind: Kind,
    /// The bounds of the value.
    pub bounds: Bounds,
    /// The description of the argument; empty without the feature `catalogue`.
    #[cfg(feature = "catalogue")]
    pub description: &'static str,
}

impl Parameter {
    /// Creates a parameter without bounds.
    #[must_use]
    pub const fn new(name: &'static str, place: Place, presence: Presence, kind: Kind) -> Self {
        Parameter {
            name,
            place,
            presence,
            kind,
            bounds: Bounds::new(),
            #[cfg(feature = "catalogue")]
            description: "",
        }
    }

    /// Sets the description, which is kept only with the feature `catalogue`.
    #[must_use]
    pub const fn description(self, description: &'static str) -> Self {
        #[cfg(feature = "catalogue")]
        return Parameter { description, ..self };
        #[cfg(not(feature = "catalogue"))]
        return {
            let _ = description;
            self
        };
    }

    /// Sets the bounds.
    ///
    /// # Panics
    ///
    /// Panics if values of this kind have no size, in a constant at compile time.
    ///
    /// ```compile_fail
    /// use pipedrive_core::meta::{Bounds, Kind, Parameter, Place, Presence};
    ///
    /// const IS_OPEN: Parameter =
    ///     Parameter::new("is_open", Place::Query, Presence::Optional, Kind::Boolean).bounds(Bounds::new().max(1));
    /// ```
    #[must_use]
    pub const fn bounds(self, bounds: Bounds) -> Self {
        assert!(bounds.is_empty() || self.kind.has_size(), "values of this kind have no size");
        Parameter { bounds, ..self }
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

/// Whether an argument can be omitted or cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Presence {
    /// The argument must be given.
    Required,
    /// The argument can be omitted.
    Optional,
    /// The argument can be omitted; `null` clears the field of the record.
    Clearable,
}

/// The type of an argument on the wire.
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
    /// A time of day or a duration, `HH:MM` or `HH:MM:SS`.
    Time,
    /// A UUID.
    Uuid,
    /// One of these values, or one that Pipedrive adds later.
    Choice(&'static [&'static str]),
    /// Several values in one parameter, separated by commas.
    Commas(&'static Kind),
    /// Several values, for each of which the parameter is repeated.
    Repeated(&'static Kind),
    /// A JSON array.
    Array(&'static Kind),
    /// A JSON object with these members.
    Object(&'static [Parameter]),
    /// A JSON object whose names are data, such as ids, with values of this kind.
    Map(&'static Kind),
    /// The values of custom fields, by key.
    CustomFields,
    /// The content of a file.
    File,
}

impl Kind {
    /// Returns whether values of this kind can have a size, and so bounds: of an object, that is up to its type.
    #[must_use]
    pub const fn has_size(self) -> bool {
        use Kind::{Array, Commas, Integer, Map, Number, Object, Repeated, Text};
        matches!(self, Text | Integer | Number | Commas(_) | Repeated(_) | Array(_) | Map(_) | Object(_))
    }

    /// Returns whether something inside values of this kind has bounds.
    #[must_use]
    pub const fn has_bounds_inside(self) -> bool {
        match self {
            Kind::Array(item) | Kind::Commas(item) | Kind::Repeated(item) | Kind::Map(item) => item.has_bounds_inside(),
            Kind::Object(members) => {
                let mut index = 0;
                while index < members.len() {
                    let Parameter { kind, bounds, .. } = members[index];
                    if !bounds.is_empty() || kind.has_bounds_inside() {
                        return true;
                    }
                    index += 1;
                }
                false
            }
            _ => false,
        }
    }
}

/// The encoding of a request's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// No body and no content type.
    None,
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
}

/// The effect of sending a request more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Safety {
    /// The request only reads.
    Safe,
    /// Sending the request twice has the same effect as sending it once.
    Idempotent,
    /// Sending the request twice can create duplicates.
    Unsafe,
}

/// How a list is divided into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Paging {
    /// The response has no pages.
    None,
    /// A page is requested with `start`, an offset in records.
    Offset,
    /// A page is requested with `cursor`, an opaque text from the response with the previous page.
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

/// What a successful response contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Shape {
    /// One value, such as a record.
    Value,
    /// A list of records.
    Rows,
    /// A list of search results.
    Hits,
    /// The content of a file.
    File,
    /// Nothing besides the success.
    Nothing,
}
