//! Errors: what failed, in which operation, and what Pipedrive reported.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Response, StatusCode};

use crate::meta::{Meta, Safety};
use crate::model::Limits;
use crate::model::text::{Secrets, one_line, told, without};

mod account;
mod api;
mod argument;
mod decode;
mod limit;
mod transport;

pub use self::account::AccountError;
pub use self::api::{ApiError, Reason};
pub use self::argument::{ArgumentError, ArgumentErrorKind};
pub(crate) use self::decode::without_values;
pub use self::decode::{DecodeError, RowError};
pub use self::limit::{Limit, LimitReached};
pub use self::transport::{BadEncoding, BodyTooLarge, FileError, TimedOut, TransportError};

/// A failed operation.
///
/// `Display` is one line: the operation and what happened, including all causes, so
/// [`source`](std::error::Error::source) returns `None`. It contains no secrets and no values of records; the response
/// itself, if there was one, is in [`body`](Self::body).
///
/// It includes messages of Pipedrive, a proxy or a transport, shortened to one line. Known secrets are removed from
/// them: in the errors of calls, and by [`redacted`](Self::redacted). A clone shares the source of a transport error.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    operation: &'static str,
    method: Method,
    template: &'static str,
    /// The path of a raw request, which has no template.
    path: Option<Box<str>>,
    safety: Safety,
    max_rows: usize,
    /// Shared, since the source of a transport error cannot be cloned.
    kind: Arc<ErrorKind>,
    response: Option<ResponseParts>,
    /// Whether an attempt before the last one may have been carried out.
    earlier: bool,
    /// The secrets removed from it, for rows that are read later.
    secrets: Secrets,
}

#[derive(Clone)]
struct ResponseParts {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// The kind of an [`Error`].
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument is invalid; nothing was sent.
    Argument(ArgumentError),
    /// No complete response was received.
    Transport(TransportError),
    /// Pipedrive rejected the request, or failed.
    Api(ApiError),
    /// A success whose body is an HTML page.
    Html,
    /// A success without the required body.
    Empty,
    /// A success whose body could not be decoded.
    Decode(DecodeError),
    /// A page whose token of the next page could not be read, so it is unknown how the list continues. Its rows can be
    /// [read](Error::read_rows).
    PageToken(DecodeError),
    /// A page with too many rows: more than 2000, four times Pipedrive's maximum, or 50 000 in a list without pages.
    TooManyRows,
    /// A success whose body could not be decompressed; [`Error::body`] returns the compressed body.
    Encoding(Box<dyn std::error::Error + Send + Sync>),
    /// The body is larger than the transport's limit.
    TooLarge(BodyTooLarge),
    /// A limit is reached, and the call does not wait for it; nothing was sent.
    Limit(LimitReached),
    /// The time limit of the call passed, or would pass before the next attempt; nothing was sent.
    Deadline,
    /// The OAuth token has none of the scopes that allow the operation, which are in the field; nothing was sent.
    Scope(&'static [&'static str]),
    /// There is no valid OAuth token, and getting one failed.
    Token(TokenError),
    /// One row of a page could not be read.
    Row(RowError),
    /// A page returned the token of a page that was read before, so the list would never end.
    RepeatedPage,
    /// 1000 consecutive pages were empty, each followed by another. The list can be continued from its page token.
    EmptyPages,
    /// Several records have the key of an [upsert](crate::upsert), and none was written. The ids, at most 10.
    Ambiguous(Vec<u64>),
    /// The call has already returned its result.
    Finished,
}

impl ErrorKind {
    /// Returns the name of the kind for traces; for [`Api`](Self::Api), that of the [`Reason`].
    #[cfg(feature = "tracing")]
    pub(crate) fn name(&self) -> &'static str {
        match self {
            ErrorKind::Argument(_) => "argument",
            ErrorKind::Transport(_) => "transport",
            ErrorKind::Api(error) => error.reason.name(),
            ErrorKind::Html => "html",
            ErrorKind::Empty => "empty",
            ErrorKind::Decode(_) | ErrorKind::Row(_) => "decode",
            ErrorKind::PageToken(_) => "page_token",
            ErrorKind::TooManyRows => "too_many_rows",
            ErrorKind::Encoding(_) => "encoding",
            ErrorKind::TooLarge(_) => "too_large",
            ErrorKind::Limit(_) => "limit",
            ErrorKind::Deadline => "deadline",
            ErrorKind::Scope(_) => "scope",
            ErrorKind::Token(_) => "token",
            ErrorKind::RepeatedPage => "repeated_page",
            ErrorKind::EmptyPages => "empty_pages",
            ErrorKind::Ambiguous(_) => "ambiguous",
            ErrorKind::Finished => "finished",
        }
    }
}

/// Why there is no valid OAuth token. It is cloneable, since several calls can fail for the same reason.
#[derive(Clone)]
#[non_exhaustive]
pub enum TokenError {
    /// The renewal failed. [`Reason::InvalidGrant`] is final: the user has to authorize the app again.
    Renewal(Arc<Error>),
    /// The new token could not be saved, and is therefore not used.
    Unsaved(Arc<dyn std::error::Error + Send + Sync>),
    /// The new token is not visible ASCII, or its `api_domain` is not under `pipedrive.com`.
    Unusable(AccountError),
    /// It was to be renewed outside of the session, which failed or was not heard of; see
    /// [`external_renewal`](crate::session::Builder::external_renewal).
    External(Arc<dyn std::error::Error + Send + Sync>),
    /// It was to be renewed outside of the session, where the refresh token was found to be no longer valid. This is
    /// final: the user has to authorize the app again.
    InvalidGrant,
    /// The session has no clock to tell when tokens expire: no client was created with it, and
    /// [`Session::provide`](crate::Session::provide) was not called.
    NoClock,
}

impl TokenError {
    /// Creates the error of a failed save, without these secrets.
    pub(crate) fn unsaved(error: Box<dyn std::error::Error + Send + Sync>, secrets: &Secrets) -> Self {
        match without(&*error, secrets) {
            Some(text) => TokenError::Unsaved(Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(text))),
            None => TokenError::Unsaved(Arc::from(error)),
        }
    }

    /// Creates the error of a renewal outside of the session that may succeed the next time.
    pub fn external(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        TokenError::External(Arc::from(error.into()))
    }

    /// Returns whether the user has to authorize the app again.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            TokenError::Renewal(error) => error.reason() == Some(Reason::InvalidGrant),
            TokenError::InvalidGrant => true,
            _ => false,
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenError::Renewal(error) => write!(f, "the OAuth token could not be renewed: {error}"),
            TokenError::Unsaved(error) => write!(f, "the new OAuth token could not be saved: {}", told(&**error)),
            TokenError::External(error) => write!(f, "the OAuth token was not renewed: {}", told(&**error)),
            TokenError::InvalidGrant => {
                f.write_str("the OAuth token cannot be renewed: the app has to be authorized again")
            }
            TokenError::NoClock => {
                f.write_str("the session has no clock; create a client with it, or call Session::provide")
            }
            TokenError::Unusable(error) => write!(f, "the new OAuth token cannot be used: {error}"),
        }
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenError::Renewal(error) => f.debug_tuple("Renewal").field(error).finish(),
            TokenError::Unsaved(error) => f.debug_tuple("Unsaved").field(&told(&**error)).finish(),
            TokenError::External(error) => f.debug_tuple("External").field(&told(&**error)).finish(),
            TokenError::InvalidGrant => f.write_str("InvalidGrant"),
            TokenError::NoClock => f.write_str("NoClock"),
            TokenError::Unusable(error) => f.debug_tuple("Unusable").field(error).finish(),
        }
    }
}

impl std::error::Error for TokenError {}

impl Error {
    #[cold]
    pub(crate) fn argument(meta: &Meta, method: Method, error: ArgumentError) -> Self {
        Self::new(meta, method, ErrorKind::Argument(error), None)
    }

    #[cold]
    pub(crate) fn answered(meta: &Meta, kind: ErrorKind, response: Response<Bytes>) -> Self {
        let kind = match kind {
            ErrorKind::Decode(_) if api::is_html(&response) => ErrorKind::Html,
            kind => kind,
        };
        let (head, body) = response.into_parts();
        let parts = ResponseParts { status: head.status, headers: head.headers, body };
        Self::new(meta, meta.verb.method(), kind, Some(parts))
    }

    /// Creates the error of a request without a complete response, for programs that use their own HTTP stack.
    #[must_use]
    #[cold]
    pub fn transport(meta: &Meta, transport_error: TransportError) -> Self {
        let TransportError { request_sent, source } = match transport_error.into_response() {
            Ok(response) => return Self::answered(meta, ErrorKind::Api(ApiError::of(&response)), response),
            Err(transport_error) => transport_error,
        };
        let source = match source.downcast::<BadEncoding>() {
            Ok(bad) => return Self::answered(meta, ErrorKind::Encoding(bad.source), bad.response),
            Err(source) => source,
        };
        let kind = match source.downcast_ref::<BodyTooLarge>() {
            Some(too_large) => ErrorKind::TooLarge(*too_large),
            None => ErrorKind::Transport(TransportError { request_sent, source }),
        };
        Self::new(meta, meta.verb.method(), kind, None)
    }

    /// Creates an error without a response.
    #[cold]
    pub(crate) fn of(meta: &Meta, kind: ErrorKind) -> Self {
        Self::new(meta, meta.verb.method(), kind, None)
    }

    /// Creates the error of a row on the page of this error.
    #[cold]
    pub(crate) fn row(&self, row: RowError) -> Self {
        let Inner { operation, ref method, template, ref path, safety, max_rows, earlier, ref secrets, .. } = *self.0;
        Error(Box::new(Inner {
            operation,
            method: method.clone(),
            template,
            path: path.clone(),
            safety,
            max_rows,
            kind: Arc::new(ErrorKind::Row(row)),
            response: None,
            earlier,
            secrets: secrets.clone(),
        }))
    }

    /// Removes secrets from the messages of servers and transports, which may repeat what they were sent.
    ///
    /// The account's credentials are already removed from the errors of calls, but not from those of
    /// [`Operation::read`](crate::Operation::read), which does not know them.
    ///
    /// ```
    /// use pipedrive_core::{Operation, v2::deals::GetDeal};
    ///
    /// let response = http::Response::builder().status(401).body(r#"{"error":"0123456789abcdef is wrong"}"#.into())?;
    /// let error = GetDeal::read(response).unwrap_err().redacted(["0123456789abcdef"]);
    /// assert!(error.to_string().ends_with("wrong or expired: … is wrong"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn redacted<'s>(self, secrets: impl IntoIterator<Item = &'s str>) -> Self {
        self.without(&Secrets::of(secrets))
    }

    #[cold]
    pub(crate) fn without(mut self, secrets: &Secrets) -> Self {
        let kind = match &*self.0.kind {
            ErrorKind::Transport(transport_error) => transport_error.without(secrets).map(ErrorKind::Transport),
            ErrorKind::Api(error) => Some(ErrorKind::Api(error.clone().without(secrets))),
            ErrorKind::Decode(error) => Some(ErrorKind::Decode(error.clone().without(secrets))),
            ErrorKind::Encoding(error) => without(&**error, secrets).map(|text| ErrorKind::Encoding(text.into())),
            _ => None,
        };
        if let Some(kind) = kind {
            self.0.kind = Arc::new(kind);
        }
        self.0.secrets.extend(secrets);
        self
    }

    /// Sets the method, path and safety of the request, which are not in the metadata of a raw operation.
    #[cold]
    pub(crate) fn of_request(mut self, method: Method, path: &str, safety: Safety) -> Self {
        self.0.method = method;
        self.0.safety = safety;
        self.with_path(path)
    }

    /// Sets the path, if the operation has no template.
    #[cold]
    pub(crate) fn with_path(mut self, path: &str) -> Self {
        if self.0.template.is_empty() {
            self.0.path = path.split(['?', '#']).next().filter(|path| !path.is_empty()).map(Into::into);
        }
        self
    }

    /// Records that an earlier attempt may have been carried out.
    #[cold]
    pub(crate) fn after_uncertain_attempt(mut self) -> Self {
        self.0.earlier = true;
        self
    }

    fn new(meta: &Meta, method: Method, kind: ErrorKind, response: Option<ResponseParts>) -> Self {
        Error(Box::new(Inner {
            operation: meta.name,
            method,
            template: meta.template,
            path: None,
            safety: meta.safety,
            max_rows: meta.max_rows(),
            kind: Arc::new(kind),
            response,
            earlier: false,
            secrets: Secrets::default(),
        }))
    }

    /// Returns the maximum number of rows in a response.
    pub(crate) fn max_rows(&self) -> usize {
        self.0.max_rows
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns the secrets that were removed from it.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    /// Returns Pipedrive's id of the operation, such as `getDeals`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Returns the error of an invalid argument, if this is one.
    #[must_use]
    pub fn argument_error(&self) -> Option<&ArgumentError> {
        match self.kind() {
            ErrorKind::Argument(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the error that Pipedrive reported, if this is one.
    #[must_use]
    pub fn api_error(&self) -> Option<&ApiError> {
        match self.kind() {
            ErrorKind::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Returns why Pipedrive rejected the request, if it did.
    ///
    /// ```
    /// use pipedrive_core::{Operation, Reason, v2::deals::GetDeal};
    ///
    /// let response = http::Response::builder().status(404).body(r#"{"success":false,"error":"Deal not found"}"#.into())?;
    /// assert_eq!(GetDeal::read(response).unwrap_err().reason(), Some(Reason::NotFound));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        Some(self.api_error()?.reason)
    }

    /// Returns the status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.response.as_ref().map(|response| response.status)
    }

    /// Returns the headers of the response, if there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.response.as_ref().map(|response| &response.headers)
    }

    /// Returns the body of the response as received, if there was one.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.response.as_ref().map(|response| &response.body)
    }

    /// Returns the rate limits that the response reported.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.headers().map(Limits::of).unwrap_or_default()
    }

    /// Returns the `x-correlation-id` of the response, which Pipedrive's support asks for.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.headers()?.get("x-correlation-id")?.to_str().ok()
    }

    /// Returns whether a write may have been carried out in spite of the error. If so, check before repeating it.
    #[must_use]
    pub fn may_have_happened(&self) -> bool {
        if self.0.safety == Safety::Safe {
            return false;
        }
        match self.kind() {
            _ if self.0.earlier => true,
            ErrorKind::Argument(_) => false,
            ErrorKind::Transport(transport_error) => transport_error.request_sent,
            ErrorKind::Api(error) => matches!(error.reason, Reason::Server | Reason::Unavailable),
            ErrorKind::Html | ErrorKind::Empty | ErrorKind::Decode(_) | ErrorKind::Encoding(_) => true,
            ErrorKind::TooLarge(_) | ErrorKind::PageToken(_) | ErrorKind::TooManyRows | ErrorKind::Row(_) => true,
            ErrorKind::Limit(_) | ErrorKind::Deadline | ErrorKind::Scope(_) | ErrorKind::Token(_) => false,
            ErrorKind::RepeatedPage | ErrorKind::EmptyPages | ErrorKind::Ambiguous(_) | ErrorKind::Finished => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, method, template, path, kind, response, .. } = &*self.0;
        match (*template, path) {
            ("", Some(path)) => write!(f, "{operation} ({method} {}): ", one_line(path))?,
            ("", None) => write!(f, "{operation} ({method}): ")?,
            (template, _) => write!(f, "{operation} ({method} {template}): ")?,
        }
        if let Some(ResponseParts { status, .. }) = response {
            write!(f, "{}: ", status.as_u16())?;
        }
        match &**kind {
            ErrorKind::Argument(error) => write!(f, "{error}"),
            ErrorKind::Transport(transport_error) => write!(f, "{transport_error}"),
            ErrorKind::Api(error) => write!(f, "{error}"),
            ErrorKind::Html => f.write_str("the response is an HTML page instead of JSON"),
            ErrorKind::Empty => f.write_str("the body is empty"),
            ErrorKind::Decode(error) | ErrorKind::PageToken(error) => write!(f, "{error}"),
            ErrorKind::TooManyRows => f.write_str("the page has more rows than a page can have"),
            ErrorKind::Encoding(error) => write!(f, "the body cannot be decompressed: {}", told(&**error)),
            ErrorKind::TooLarge(too_large) => write!(f, "{too_large}"),
            ErrorKind::Limit(reached) => write!(f, "{reached}"),
            ErrorKind::Deadline => f.write_str("the call has no time left; not sent"),
            ErrorKind::Scope(scopes) => {
                write!(f, "the OAuth token needs one of the scopes {}; not sent", scopes.join(", "))
            }
            ErrorKind::Token(error) => write!(f, "{error}"),
            ErrorKind::Row(error) => write!(f, "{error}"),
            ErrorKind::RepeatedPage => f.write_str("the next page of the list is one that was read before"),
            ErrorKind::EmptyPages => f.write_str("1000 consecutive pages were empty, and each was followed by another"),
            ErrorKind::Ambiguous(ids) => {
                let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
                write!(f, "several records have this key, and none was written: {}", ids.join(", "))
            }
            ErrorKind::Finished => f.write_str("the call has already returned its result"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.0.operation)
            .field("kind", &self.0.kind)
            .field("status", &self.status())
            .field("body_bytes", &self.body().map(Bytes::len))
            .finish()
    }
}

impl std::error::Error for Error {}
