//! A request that is being built.

use std::collections::BTreeSet;
use std::{fmt, mem};

use bytes::Bytes;
use http::Method;
use http::uri::PathAndQuery;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::error::{ArgumentError, ArgumentErrorKind, Error};
use crate::meta::{Bounds, Encoding, Kind, Meta, Parameter, Place, Rule, Size, Verb, Version};
use crate::model::argument::check_bounds;
use crate::model::{Argument, CustomFields, Patch, Scalar};
use crate::wire::body::{Body, ContentType};
use crate::wire::path::push_segment;
use crate::wire::target::Target;
use crate::wire::{PartArgument, Query, QueryArgument, RequestBody, Selector};

/// The parts of a request that an operation writes: first the path, then the query, then the body.
///
/// The first argument that cannot be sent makes the request fail: no method returns an error, so that none can be
/// forgotten. `Debug` shows none of the parts.
pub struct Parts {
    pub(crate) method: RequestMethod,
    version: Version,
    parameters: &'static [Parameter],
    target: Target,
    selector: Option<Selector>,
    body: Body,
    refused: Option<ArgumentError>,
}

impl Parts {
    #[inline]
    pub(crate) fn new(meta: &Meta) -> Self {
        Parts {
            method: RequestMethod::Verb(meta.verb),
            version: meta.version,
            parameters: meta.parameters,
            target: Target::new(),
            selector: None,
            body: Body::new(meta.encoding),
            refused: None,
        }
    }

    /// Makes the request fail with this error, unless an earlier one did.
    #[cold]
    pub fn refuse(&mut self, error: ArgumentError) {
        self.refused.get_or_insert(error);
    }

    /// Refuses the request if something could not be written or checked.
    #[inline]
    fn done(&mut self, outcome: Result<(), ArgumentError>) {
        if let Err(error) = outcome {
            self.refuse(error);
        }
    }

    /// Takes the error that the request fails with, if there is one.
    #[cfg(feature = "catalogue")]
    pub(crate) fn outcome(&mut self) -> Result<(), ArgumentError> {
        self.refused.take().map_or(Ok(()), Err)
    }

    /// Appends the path up to the collection, and the field selector if there is one.
    #[inline]
    pub fn collection(&mut self, path: &str) {
        self.target.push(path);
        if let Some(selector) = &self.selector {
            self.target.push(selector.as_str());
        }
    }

    /// Appends a part of the path that is not an argument.
    pub fn literal(&mut self, path: &str) {
        self.target.push(path);
    }

    /// Appends a path argument; refused if it is empty, `.` or `..`, or has a control character.
    pub fn path<T: Scalar>(&mut self, name: &'static str, value: &T) {
        let outcome = value.with_text(|text| push_segment(&mut self.target, name, text));
        self.done(outcome);
    }

    /// Appends a query argument; refused if it is an empty list, which the server could take for no restriction.
    pub fn query<T: QueryArgument>(&mut self, name: &'static str, value: &T) {
        if matches!(T::KIND, Kind::Commas(_) | Kind::Repeated(_)) && value.size() == Some(Size::Items(0)) {
            return self.refuse(ArgumentError::of(name, ArgumentErrorKind::Empty));
        }
        value.write_query(name, &mut self.pairs());
    }

    /// Appends a query argument if it is given.
    #[inline]
    pub fn maybe_query<T: QueryArgument>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.query(name, value);
        }
    }

    #[inline]
    pub(crate) fn pairs(&mut self) -> Query<'_> {
        Query::new(&mut self.target)
    }

    /// Appends a member of the JSON object or the form in the body; refused if the body is a form and the value is
    /// nested, and if something inside the value is out of its bounds.
    pub fn field<T: Serialize + Argument>(&mut self, name: &'static str, value: &T) {
        self.check(name, value, Bounds::new());
        let outcome = self.body.field(name, &mut |json| serde_json::to_writer(json, value));
        self.done(outcome);
    }

    /// Appends a member as [`field`](Self::field) does, if it is given.
    #[inline]
    pub fn maybe_field<T: Serialize + Argument>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.field(name, value);
        }
    }

    /// Appends a member as [`field`](Self::field) does, or one that is `null`, which is refused in a form.
    #[inline]
    pub fn patch<T: Serialize + Argument>(&mut self, name: &'static str, value: &Patch<T>) {
        match value {
            Patch::Keep => {}
            Patch::Clear => self.null(name),
            Patch::Set(value) => self.field(name, value),
        }
    }

    /// Appends a member that is `null` to the JSON object in the body; refused if the body is a form.
    pub fn null(&mut self, name: &'static str) {
        let outcome = self.body.field(name, &mut |json| serde_json::to_writer(json, &()));
        self.done(outcome);
    }

    /// Appends a part of a multipart body.
    pub fn part<T: PartArgument>(&mut self, name: &'static str, value: &T) {
        if let Body::Multipart(form) = &mut self.body {
            value.write_part(name, form);
        }
    }

    /// Appends a part if it is given.
    #[inline]
    pub fn maybe_part<T: PartArgument>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.part(name, value);
        }
    }

    /// Sets the value as the whole JSON body; refused if it cannot be written as JSON, and if something inside it is out
    /// of its bounds.
    pub fn whole<T: Serialize + Argument>(&mut self, name: &'static str, value: &T) {
        self.check(name, value, Bounds::new());
        match serde_json::to_vec(value) {
            Ok(bytes) => self.set_body(ContentType::Json, bytes.into()),
            Err(error) => self.refuse(ArgumentError::unwritable(name, &error)),
        }
    }

    /// Sets the whole body as [`whole`](Self::whole) does, if it is given.
    #[inline]
    pub fn maybe_whole<T: Serialize + Argument>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.whole(name, value);
        }
    }

    /// Appends values of custom fields: as a nested object in v2, as members beside the others in v1. They are refused as
    /// those of [`field`](Self::field) are, and if a key occurs twice or is the name of an argument.
    pub fn custom_fields(&mut self, values: &CustomFields) {
        if values.is_empty() {
            return;
        }
        match self.version {
            Version::V2 => {
                let outcome = match values.repeated() {
                    Some(key) => Err(ArgumentError::of(key, ArgumentErrorKind::Duplicate)),
                    None => self.body.field("custom_fields", &mut |json| serde_json::to_writer(json, values)),
                };
                self.done(outcome);
            }
            Version::V1 => {
                let mut keys = BTreeSet::new();
                values.spread_into(&mut |key, value| {
                    let outcome = self.custom_field(key, value, &mut keys);
                    self.done(outcome);
                });
            }
        }
    }

    fn custom_field(&mut self, key: &str, value: &RawValue, keys: &mut BTreeSet<String>) -> Result<(), ArgumentError> {
        let is_argument = |parameter: &Parameter| parameter.place == Place::Body && parameter.name == key;
        if !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(ArgumentError::new("custom_fields", "a key is not made of letters, digits and underscores"));
        }
        if self.parameters.iter().any(is_argument) {
            return Err(ArgumentError::of(key.to_owned(), ArgumentErrorKind::NotCustom));
        }
        if !keys.insert(key.to_owned()) {
            return Err(ArgumentError::of(key.to_owned(), ArgumentErrorKind::Duplicate));
        }
        self.body.field(key, &mut |json| serde_json::to_writer(json, value))
    }

    /// Checks the bounds of an argument, and of what is inside it: refused if a size is out of them.
    #[inline]
    pub fn check<T: Argument>(&mut self, name: &'static str, value: &T, bounds: Bounds) {
        if let Err(error) = check_bounds(value, bounds) {
            self.refuse(ArgumentError::out_of_bounds(name, error));
        }
    }

    /// Checks a rule, of which `given` is that of [`Rule::broken`]: refused if the arguments break it.
    pub fn check_rule(&mut self, rule: Rule, given: &[bool]) {
        if let Some(argument) = rule.broken(given) {
            self.refuse(ArgumentError::of(argument, ArgumentErrorKind::Rule(rule)));
        }
    }

    /// Sets the field selector, which operations that are created at run time may not have.
    pub(crate) fn select(&mut self, selector: Selector) {
        if self.version != Version::V1 || self.method.http() != Method::GET {
            return self.refuse(ArgumentError::new("selector", "is for operations of API v1 that read"));
        }
        self.selector = Some(selector);
    }

    pub(crate) fn set_body(&mut self, content_type: ContentType, bytes: Bytes) {
        self.body = Body::Whole { content_type, bytes };
    }

    /// Makes the body a form for all following fields.
    pub(crate) fn use_form(&mut self) {
        if matches!(self.body, Body::Object(_)) {
            self.body = Body::new(Encoding::Form);
        }
    }

    /// Returns path and query, or the error of the first argument that cannot be sent.
    #[inline(always)]
    pub(crate) fn finish_target(&mut self, meta: &Meta) -> Result<PathAndQuery, Error> {
        if let Some(error) = self.refused.take() {
            return Err(refused(meta, self.method.http(), &self.target, error));
        }
        let target = self.target.to_bytes();
        let given = target.len();
        PathAndQuery::from_maybe_shared(target).map_err(|_| too_long(meta, given))
    }

    /// Returns the content type and the body, once.
    #[inline(always)]
    pub(crate) fn finish_body(&mut self) -> (ContentType, RequestBody) {
        mem::replace(&mut self.body, Body::None).finish()
    }
}

#[cold]
fn refused(meta: &Meta, method: Method, target: &Target, error: ArgumentError) -> Error {
    Error::argument(meta, method, error).with_path(&String::from_utf8_lossy(target.as_bytes()))
}

#[cold]
fn too_long(meta: &Meta, given: usize) -> Error {
    let error = ArgumentError::of("address", ArgumentErrorKind::AddressTooLong { given });
    Error::argument(meta, meta.verb.method(), error)
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts")
            .field("method", &self.method.http())
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// A request without a host and credentials: the part that stays the same when it is sent again.
pub(crate) struct Written {
    pub(crate) method: RequestMethod,
    pub(crate) target: PathAndQuery,
    pub(crate) content_type: ContentType,
    pub(crate) body: RequestBody,
}

/// The method of a request. It is not one of `http`, since moving those takes measurable time.
pub(crate) enum RequestMethod {
    Verb(Verb),
    /// That of a raw request.
    Any(Box<Method>),
}

impl RequestMethod {
    #[inline]
    pub(crate) fn http(&self) -> Method {
        match self {
            RequestMethod::Verb(verb) => verb.method(),
            RequestMethod::Any(method) => Method::clone(method),
        }
    }

    /// Sets it as the method of a request. For a verb that is one byte.
    #[inline]
    pub(crate) fn set(&self, method: &mut Method) {
        #[cold]
        fn set(method: &mut Method, any: &Method) {
            *method = any.clone();
        }
        match self {
            RequestMethod::Verb(verb) => *method = verb.method(),
            RequestMethod::Any(any) => set(method, any),
        }
    }
}

/// A function that writes the parts of a request: that of an operation, for code that is not generic over it.
pub(crate) type WriteParts<'w> = &'w dyn Fn(&mut Parts);

impl Written {
    /// Returns the request whose parts `write` writes, or the error of the first argument that cannot be sent.
    #[inline(always)]
    pub(crate) fn by(meta: &Meta, write: WriteParts<'_>) -> Result<Self, Error> {
        let mut parts = Parts::new(meta);
        write(&mut parts);
        let target = parts.finish_target(meta)?;
        let (content_type, body) = parts.finish_body();
        Ok(Written { method: parts.method, target, content_type, body })
    }
}
