//! Untyped requests: a verb, a path, a query and a body, with the same checks as typed ones.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde_json::Value;

use crate::error::{ArgumentError, ArgumentErrorKind};
use crate::meta::{Meta, Verb};
use crate::wire::body::{self, ContentType, FORM};
use crate::wire::parts::RequestMethod;
use crate::wire::path::plain;
use crate::wire::{Item, Operation, Output, Parts};

/// A request for which this crate has no operation.
///
/// The response is read into `T`, by default an [`Item`] of a [`Value`]. A path of v1 can begin with `/api/v1/` or
/// `/v1/`; which of them is sent depends on the host. `Debug` shows neither the values of the query nor the body.
///
/// ```
/// use pipedrive_core::{Account, Company, Credentials, Raw};
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c")?);
/// let raw = Raw::get("/api/v1/deals/timeline").query("interval", "month").query("amount", "3");
/// let request = account.request(&raw)?;
/// assert_eq!(request.uri().path_and_query().unwrap(), "/api/v1/deals/timeline?interval=month&amount=3");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Raw<T = Item<Value>> {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Result<Option<(ContentType, Bytes)>, ArgumentError>,
    output: PhantomData<fn() -> T>,
}

impl Raw {
    /// Creates a `GET` of a path such as `/api/v1/deals/2`, which has to be escaped already.
    #[must_use]
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// Creates a request with any method.
    #[must_use]
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Raw { method, path: path.into(), query: Vec::new(), body: Ok(None), output: PhantomData }
    }
}

impl<T> Raw<T> {
    /// Sets the type that the response is read into.
    #[must_use]
    pub fn output<U: Output>(self) -> Raw<U> {
        let Raw { method, path, query, body, .. } = self;
        Raw { method, path, query, body, output: PhantomData }
    }

    /// Appends a pair to the query; name and value are escaped.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json<B: Serialize + ?Sized>(mut self, value: &B) -> Self {
        self.body = serde_json::to_vec(value)
            .map(|bytes| Some((ContentType::Json, bytes.into())))
            .map_err(|error| ArgumentError::unwritable("body", &error));
        self
    }

    /// Sets a JSON body that is already text. Whether it is UTF-8 and JSON is checked when the request is built.
    #[must_use]
    pub fn json_text(mut self, text: impl Into<Bytes>) -> Self {
        let text = text.into();
        self.body = body::json("body", &text).map(|_| ()).map(|()| Some((ContentType::Json, text)));
        self
    }

    /// Sets a form as the body.
    #[must_use]
    pub fn form<N: AsRef<str>, V: AsRef<str>>(mut self, pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let pairs: Vec<(N, V)> = pairs.into_iter().collect();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        self.body = serde_urlencoded::to_string(pairs)
            .map(|form| Some((ContentType::Other(FORM.into()), form.into())))
            .map_err(|error| ArgumentError::unwritable("body", &error));
        self
    }
}

impl<T> fmt::Debug for Raw<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.query.iter().map(|(name, _)| name.as_str()).collect();
        let (path, method) = (&self.path, &self.method);
        f.debug_struct("Raw").field("method", method).field("path", path).field("query", &names).finish_non_exhaustive()
    }
}

impl<T: Output> Operation for Raw<T> {
    type Output = T;

    /// A request of unknown effect and cost; verb and path are those of the value.
    const META: Meta = Meta::new("raw", Verb::Post, "");

    fn write(&self, parts: &mut Parts) {
        parts.method = RequestMethod::Any(self.method.clone().into());
        let Some(path) = plain(&self.path) else {
            return parts.refuse(ArgumentError::of("path", ArgumentErrorKind::Path));
        };
        parts.literal("/api");
        parts.literal(path);
        for (name, value) in &self.query {
            parts.pairs().foreign_pair(name, value);
        }
        match self.body.clone() {
            Ok(Some((content_type, bytes))) => parts.set_body(content_type, bytes),
            Ok(None) => {}
            Err(error) => parts.refuse(error),
        }
    }
}
