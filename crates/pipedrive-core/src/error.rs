//! What went wrong, with which operation, and what the service said.

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
pub use self::transport::{BadEncoding, BodyTooLarge, TimedOut, TransportError};

/// A failed operation.
///
/// `Display` is one line: the operation, and what happened, with all that caused it, so there is no
/// [`source`](std::error::Error::source) to be shown after it. It holds no secret, and nothing of a record; the answer
/// itself, if there was one, is in [`body`](Self::body).
///
/// What the service, a proxy or a transport said is part of it, on one line and cut to a length. Secrets are cut out of
/// that where they are known: in the errors of calls, and by [`redacted`](Self::redacted). A clone shares what a transport
/// said.
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
    /// Shared, for what a transport said cannot be copied.
    kind: Arc<ErrorKind>,
    answer: Option<Answer>,
    /// Whether an attempt before the last one may have been carried out.
    earlier: bool,
    /// What was cut out of it, for rows that are read later.
    secrets: Secrets,
}

#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument was refused; nothing was sent.
    Argument(ArgumentError),
    /// The request got no answer.
    Transport(TransportError),
    /// The service refused, or failed.
    Api(ApiError),
    /// A success whose body is a page of HTML.
    Html,
    /// A success without the body that it should have.
    Empty,
    /// A success whose body is not what it should be.
    Decode(DecodeError),
    /// A list says something of its next page that cannot be understood, so that where it goes on is not known. Its rows
    /// can be [read](Error::read_rows).
    PageToken(DecodeError),
    /// A page with more rows than are read: 2000, four times what the service gives, or 50 000 where a list has no pages.
    TooManyRows,
    /// A success whose body cannot be decompressed; [`Error::body`] is the body as it came.
    Encoding(Box<dyn std::error::Error + Send + Sync>),
    /// The body is larger than the transport was told to accept.
    TooLarge(BodyTooLarge),
    /// A limit was in the way, and the call does not wait for it; nothing was sent.
    Limit(LimitReached),
    /// The time for the call was over, or would have been before the next attempt; nothing was sent.
    Deadline,
    /// The OAuth token has none of the scopes that allow the operation; nothing was sent. The field holds them.
    Scope(&'static [&'static str]),
    /// There is no valid OAuth token, and none could be had.
    Token(TokenError),
    /// One row of a page could not be read; the others were.
    Row(RowError),
    /// A list answered with the page token of a page that was read before: what follows would be the same again.
    RepeatedPage,
    /// 1000 pages in a row were empty, and each announced another one. The list can be gone on with from its page token.
    EmptyPages,
    /// The call has given its result before.
    Finished,
}

impl ErrorKind {
    /// The name of the kind, for metrics and traces; of what the service refused, that of the [`Reason`].
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
            ErrorKind::Finished => "finished",
        }
    }
}

/// Why there is no valid OAuth token.
///
/// Many calls can fail for one reason, so it is shared.
#[derive(Clone)]
#[non_exhaustive]
pub enum TokenError {
    /// It could not be renewed. [`Reason::InvalidGrant`] is final: the user has to allow the app anew.
    Renewal(Arc<Error>),
    /// The new one could not be saved, and so is not used.
    Unsaved(Arc<dyn std::error::Error + Send + Sync>),
    /// The new one is not made of visible ASCII, or its `api_domain` is not under `pipedrive.com`.
    Unusable(AccountError),
    /// The session has no clock, by which it would know when tokens end: it belongs to no client, and
    /// [`Session::provide`](crate::Session::provide) was not called.
    NoClock,
}

impl TokenError {
    /// The token could not be saved; these secrets of it may be in the error.
    pub(crate) fn unsaved(error: Box<dyn std::error::Error + Send + Sync>, secrets: &Secrets) -> Self {
        match without(&*error, secrets) {
            Some(text) => TokenError::Unsaved(Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(text))),
            None => TokenError::Unsaved(Arc::from(error)),
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenError::Renewal(error) => write!(f, "the OAuth token could not be renewed: {error}"),
            TokenError::Unsaved(error) => write!(f, "the new OAuth token could not be saved: {}", told(&**error)),
            TokenError::NoClock => {
                f.write_str("the session has no clock; make a client with it, or call Session::provide")
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
            TokenError::NoClock => f.write_str("NoClock"),
            TokenError::Unusable(error) => f.debug_tuple("Unusable").field(error).finish(),
        }
    }
}

impl std::error::Error for TokenError {}

impl Error {
    #[cold]
    pub(crate) fn argument(meta: &Meta, method: Method, refusal: ArgumentError) -> Self {
        Self::new(meta, method, ErrorKind::Argument(refusal), None)
    }

    #[cold]
    pub(crate) fn answered(meta: &Meta, kind: ErrorKind, response: Response<Bytes>) -> Self {
        let kind = match kind {
            ErrorKind::Decode(_) if api::is_html(&response) => ErrorKind::Html,
            kind => kind,
        };
        let (head, body) = response.into_parts();
        let answer = Answer { status: head.status, headers: head.headers, body };
        Self::new(meta, meta.verb.method(), kind, Some(answer))
    }

    /// A request that got no answer, or none that could be taken in.
    ///
    /// Transports of one's own make it from what [`exchange`](crate::machine) gave.
    #[must_use]
    #[cold]
    pub fn transport(meta: &Meta, transport_error: TransportError) -> Self {
        let TransportError { request_sent, source } = match transport_error.refusal() {
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

    /// A failure that no request and no answer tells of.
    #[cold]
    pub(crate) fn of(meta: &Meta, kind: ErrorKind) -> Self {
        Self::new(meta, meta.verb.method(), kind, None)
    }

    /// A row of the page that this error is about.
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
            answer: None,
            earlier,
            secrets: secrets.clone(),
        }))
    }

    /// Cuts secrets out of what came from outside; a server may echo what it was sent.
    ///
    /// The errors of calls are without the account's credentials already.
    /// [`Operation::read`](crate::Operation::read) does not know them: it is given an answer and nothing else.
    ///
    /// ```
    /// use pipedrive_core::{Operation, v2::deals::GetDeal};
    ///
    /// let answer = http::Response::builder().status(401).body(r#"{"error":"0123456789abcdef is no token"}"#.into())?;
    /// let error = GetDeal::read(answer).unwrap_err().redacted(["0123456789abcdef"]);
    /// assert!(error.to_string().ends_with("wrong or expired: … is no token"));
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
            ErrorKind::Api(refused) => Some(ErrorKind::Api(refused.clone().without(secrets))),
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

    /// The same of a request with this verb, which the metadata of a raw operation does not have.
    #[cold]
    pub(crate) fn of_request(mut self, method: &Method, path: &str, safety: Safety) -> Self {
        self.0.method = method.clone();
        self.0.safety = safety;
        self.with_path(path)
    }

    /// The same with the path, where the operation has no template.
    #[cold]
    pub(crate) fn with_path(mut self, path: &str) -> Self {
        if self.0.template.is_empty() {
            self.0.path = path.split(['?', '#']).next().filter(|path| !path.is_empty()).map(Into::into);
        }
        self
    }

    /// The same after an attempt that may have been carried out.
    #[cold]
    pub(crate) fn after_uncertain_attempt(mut self) -> Self {
        self.0.earlier = true;
        self
    }

    fn new(meta: &Meta, method: Method, kind: ErrorKind, answer: Option<Answer>) -> Self {
        Error(Box::new(Inner {
            operation: meta.name,
            method,
            template: meta.template,
            path: None,
            safety: meta.safety,
            max_rows: meta.max_rows(),
            kind: Arc::new(kind),
            answer,
            earlier: false,
            secrets: Secrets::default(),
        }))
    }

    /// The most rows that an answer may have.
    pub(crate) fn max_rows(&self) -> usize {
        self.0.max_rows
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// What was cut out of it.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    /// Pipedrive's id of the operation, such as `getDeals`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The argument that was refused before anything was sent.
    #[must_use]
    pub fn argument_error(&self) -> Option<&ArgumentError> {
        match self.kind() {
            ErrorKind::Argument(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// What the service refused, and how it put it.
    #[must_use]
    pub fn api_error(&self) -> Option<&ApiError> {
        match self.kind() {
            ErrorKind::Api(refused) => Some(refused),
            _ => None,
        }
    }

    /// The status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// The headers of the answer, if there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.answer.as_ref().map(|answer| &answer.headers)
    }

    /// The body of the answer as it came, if there was one.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.answer.as_ref().map(|answer| &answer.body)
    }

    /// The rate limits that the answer reported.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.headers().map(Limits::of).unwrap_or_default()
    }

    /// `x-correlation-id` of the answer: what Pipedrive's support asks for.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        self.headers()?.get("x-correlation-id")?.to_str().ok()
    }

    /// Whether a write may have been done in spite of the error: look before doing it again.
    #[must_use]
    pub fn may_have_happened(&self) -> bool {
        if self.0.safety == Safety::Safe {
            return false;
        }
        match self.kind() {
            _ if self.0.earlier => true,
            ErrorKind::Argument(_) => false,
            ErrorKind::Transport(transport_error) => transport_error.request_sent,
            ErrorKind::Api(refused) => matches!(refused.reason, Reason::Server | Reason::Unavailable),
            ErrorKind::Html | ErrorKind::Empty | ErrorKind::Decode(_) | ErrorKind::Encoding(_) => true,
            ErrorKind::TooLarge(_) | ErrorKind::PageToken(_) | ErrorKind::TooManyRows | ErrorKind::Row(_) => true,
            ErrorKind::Limit(_) | ErrorKind::Deadline | ErrorKind::Scope(_) | ErrorKind::Token(_) => false,
            ErrorKind::RepeatedPage | ErrorKind::EmptyPages | ErrorKind::Finished => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, method, template, path, kind, answer, .. } = &*self.0;
        match (*template, path) {
            ("", Some(path)) => write!(f, "{operation} ({method} {}): ", one_line(path))?,
            ("", None) => write!(f, "{operation} ({method}): ")?,
            (template, _) => write!(f, "{operation} ({method} {template}): ")?,
        }
        if let Some(Answer { status, .. }) = answer {
            write!(f, "{}: ", status.as_u16())?;
        }
        match &**kind {
            ErrorKind::Argument(refusal) => write!(f, "{refusal}"),
            ErrorKind::Transport(transport_error) => write!(f, "{transport_error}"),
            ErrorKind::Api(refused) => write!(f, "{refused}"),
            ErrorKind::Html => f.write_str("the response is an HTML page instead of JSON"),
            ErrorKind::Empty => f.write_str("the body is empty"),
            ErrorKind::Decode(error) | ErrorKind::PageToken(error) => write!(f, "{error}"),
            ErrorKind::TooManyRows => f.write_str("the page has more rows than a page can have"),
            ErrorKind::Encoding(error) => write!(f, "the body cannot be decompressed: {}", told(&**error)),
            ErrorKind::TooLarge(too_large) => write!(f, "{too_large}"),
            ErrorKind::Limit(reached) => write!(f, "{reached}"),
            ErrorKind::Deadline => f.write_str("the time for the call is over; not sent"),
            ErrorKind::Scope(scopes) => write!(f, "the token lacks the scope, one of {}; not sent", scopes.join(", ")),
            ErrorKind::Token(error) => write!(f, "{error}"),
            ErrorKind::Row(error) => write!(f, "{error}"),
            ErrorKind::RepeatedPage => f.write_str("the list announces a page that was read before"),
            ErrorKind::EmptyPages => f.write_str("1000 pages in a row were empty, and each announced another one"),
            ErrorKind::Finished => f.write_str("the call has given its result before"),
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
