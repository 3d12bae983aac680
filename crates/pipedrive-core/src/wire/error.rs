//! What went wrong, with which operation, and what the service said.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::account::AccountError;
use crate::machine::{BodyTooLarge, Unsent};
use crate::wire::envelope;
use crate::wire::limits::{LimitReached, Limits};
use crate::wire::operation::{Meta, Safety};
use crate::wire::output::{Hit, Page};
use crate::wire::refusal::Refusal;

/// A failed operation.
///
/// `Display` is one line: the operation, and what happened. It holds no secret, and nothing of a record; the answer
/// itself, if there was one, is in [`body`](Self::body).
pub struct Error(Box<Inner>);

struct Inner {
    operation: &'static str,
    method: Method,
    template: &'static str,
    safety: Safety,
    kind: ErrorKind,
    answer: Option<Answer>,
    /// Whether an attempt before the last one may have been carried out.
    earlier: bool,
}

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
    Argument(Refusal),
    /// The request got no answer.
    Unsent(Unsent),
    /// The service refused, or failed.
    Refused(Refused),
    /// A success whose body is a page of HTML.
    Html,
    /// A success without the body that it should have.
    Empty,
    /// A success whose body is not what it should be.
    Decode(DecodeError),
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
    /// A list answered with the marker of a page that was read before: what follows would be the same again.
    RepeatedPage,
    /// The call has given its result before.
    Finished,
}

/// Why there is no valid OAuth token.
///
/// Many calls can fail for one reason, so it is shared.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TokenError {
    /// It could not be renewed. [`Reason::InvalidGrant`] is final: the user has to allow the app anew.
    Renewal(Arc<Error>),
    /// The new one could not be saved, and so is not used.
    Unsaved(Arc<dyn std::error::Error + Send + Sync>),
    /// The new one is not made of visible ASCII, or its `api_domain` is not under `pipedrive.com`.
    Unusable(AccountError),
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenError::Renewal(error) => write!(f, "the OAuth token could not be renewed: {error}"),
            TokenError::Unsaved(error) => write!(f, "the new OAuth token could not be saved: {error}"),
            TokenError::Unusable(error) => write!(f, "the new OAuth token cannot be used: {error}"),
        }
    }
}

impl std::error::Error for TokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            TokenError::Renewal(error) => Some(&**error),
            TokenError::Unsaved(error) => Some(&**error),
            TokenError::Unusable(error) => Some(error),
        }
    }
}

impl Error {
    #[cold]
    pub(crate) fn argument(meta: &Meta, method: Method, refusal: Refusal) -> Self {
        Self::new(meta, method, ErrorKind::Argument(refusal), None)
    }

    #[cold]
    pub(crate) fn answered(meta: &Meta, kind: ErrorKind, response: Response<Bytes>) -> Self {
        let kind = match kind {
            ErrorKind::Decode(_) if envelope::is_html(&response) => ErrorKind::Html,
            kind => kind,
        };
        let (head, body) = response.into_parts();
        let answer = Answer { status: head.status, headers: head.headers, body };
        let kind = match kind {
            ErrorKind::Refused(refused) => ErrorKind::Refused(refused.with_limits(&Limits::of(&answer.headers))),
            kind => kind,
        };
        Self::new(meta, meta.verb.method(), kind, Some(answer))
    }

    /// A request that got no answer.
    ///
    /// Transports of one's own make it from what [`exchange`](crate::machine) gave.
    #[must_use]
    #[cold]
    pub fn unsent(meta: &Meta, unsent: Unsent) -> Self {
        let kind = match unsent.source.downcast_ref::<BodyTooLarge>() {
            Some(too_large) => ErrorKind::TooLarge(*too_large),
            None => ErrorKind::Unsent(unsent),
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
        let Inner { operation, ref method, template, safety, earlier, .. } = *self.0;
        let kind = ErrorKind::Row(row);
        Error(Box::new(Inner { operation, method: method.clone(), template, safety, kind, answer: None, earlier }))
    }

    /// The same after an attempt that may have been carried out.
    #[cold]
    pub(crate) fn after_open_attempt(mut self) -> Self {
        self.0.earlier = true;
        self
    }

    fn new(meta: &Meta, method: Method, kind: ErrorKind, answer: Option<Answer>) -> Self {
        Error(Box::new(Inner {
            operation: meta.name,
            method,
            template: meta.template,
            safety: meta.safety,
            kind,
            answer,
            earlier: false,
        }))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Pipedrive's id of the operation, such as `getDeals`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The argument that was refused before anything was sent.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.0.kind {
            ErrorKind::Argument(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// What the service refused, and how it put it.
    #[must_use]
    pub fn refused(&self) -> Option<&Refused> {
        match &self.0.kind {
            ErrorKind::Refused(refused) => Some(refused),
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
        match &self.0.kind {
            _ if self.0.earlier => true,
            ErrorKind::Argument(_) => false,
            ErrorKind::Unsent(unsent) => unsent.reached_server,
            ErrorKind::Refused(refused) => matches!(refused.reason, Reason::Server | Reason::Unavailable),
            ErrorKind::Html | ErrorKind::Empty | ErrorKind::Decode(_) | ErrorKind::TooLarge(_) => true,
            ErrorKind::Row(_) => true,
            ErrorKind::Limit(_) | ErrorKind::Deadline | ErrorKind::Scope(_) | ErrorKind::Token(_) => false,
            ErrorKind::RepeatedPage | ErrorKind::Finished => false,
        }
    }

    /// The page that could not be read, row by row: one odd row costs one row.
    ///
    /// `None` unless the answer was a list whose envelope can be read.
    ///
    /// ```
    /// use pipedrive_core::{Operation, v2::deals::{Deal, GetDeals}};
    ///
    /// let body = br#"{"success":true,"data":[{"id":1},{"id":{}},{"id":3}]}"#;
    /// let error = GetDeals::read(http::Response::new(bytes::Bytes::from_static(body))).unwrap_err();
    ///
    /// let page = error.salvage::<Deal>().expect("the envelope is sound");
    /// assert_eq!(page.items.iter().filter(|row| row.is_ok()).count(), 2);
    /// let odd = page.items[1].as_ref().unwrap_err();
    /// assert_eq!(odd.raw(), r#"{"id":{}}"#);
    /// assert_eq!(odd.path(), "data[1].id");
    /// ```
    #[must_use]
    pub fn salvage<T: DeserializeOwned>(&self) -> Option<Page<Result<T, RowError>>> {
        match self.0.kind {
            ErrorKind::Decode(_) => envelope::salvage(self.body()?),
            _ => None,
        }
    }

    /// The same for a page of what a search found.
    #[must_use]
    pub fn salvage_hits<T: DeserializeOwned>(&self) -> Option<Page<Result<Hit<T>, RowError>>> {
        match self.0.kind {
            ErrorKind::Decode(_) => envelope::salvage_hits(self.body()?),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, method, template, kind, answer, .. } = &*self.0;
        match *template {
            // A raw request: its path is not the crate's to show.
            "" => write!(f, "{operation}: ")?,
            template => write!(f, "{operation} ({method} {template}): ")?,
        }
        if let Some(Answer { status, .. }) = answer {
            write!(f, "{}: ", status.as_u16())?;
        }
        match kind {
            ErrorKind::Argument(refusal) => write!(f, "{refusal}"),
            ErrorKind::Unsent(unsent) => write!(f, "{unsent}"),
            ErrorKind::Refused(refused) => write!(f, "{refused}"),
            ErrorKind::Html => f.write_str("an HTML page came instead of JSON"),
            ErrorKind::Empty => f.write_str("the body is empty"),
            ErrorKind::Decode(error) => write!(f, "{error}"),
            ErrorKind::TooLarge(too_large) => write!(f, "{too_large}"),
            ErrorKind::Limit(reached) => write!(f, "{reached}"),
            ErrorKind::Deadline => f.write_str("no time is left for it; not sent"),
            ErrorKind::Scope(scopes) => write!(f, "the token lacks the scope, one of {}; not sent", scopes.join(", ")),
            ErrorKind::Token(error) => write!(f, "{error}"),
            ErrorKind::Row(error) => write!(f, "{error}"),
            ErrorKind::RepeatedPage => f.write_str("the list goes in circles: a page was announced a second time"),
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

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            ErrorKind::Argument(refusal) => Some(refusal),
            ErrorKind::Unsent(unsent) => Some(&*unsent.source),
            ErrorKind::Refused(refused) => Some(refused),
            ErrorKind::Decode(error) => Some(error),
            ErrorKind::TooLarge(too_large) => Some(too_large),
            ErrorKind::Limit(reached) => Some(reached),
            ErrorKind::Token(error) => Some(error),
            ErrorKind::Row(error) => Some(error),
            ErrorKind::Html | ErrorKind::Empty | ErrorKind::Deadline | ErrorKind::Scope(_) => None,
            ErrorKind::RepeatedPage | ErrorKind::Finished => None,
        }
    }
}

/// What the service said when it refused, or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// Which refusal it is.
    pub reason: Reason,
    /// The message: `error`, else `message`, else the joined `errors`, else the status's own words.
    pub message: String,
    /// `error_info`.
    pub info: Option<String>,
    /// `code`, such as `ERR_SCHEMA_VALIDATION_FAILED` or `feature_capping_deals_limit`.
    pub code: Option<String>,
    /// `errorCode` of the gateway.
    pub error_code: Option<i64>,
    /// How long to wait before the next try, where the answer said so.
    pub retry_after: Option<Duration>,
}

/// Why the service refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// 400: the request is malformed or invalid.
    Invalid,
    /// 400 of the OAuth server: the code or the refresh token is unknown, used up or too old. The user has to allow the
    /// app anew.
    InvalidGrant,
    /// 401: the credentials are missing, wrong or expired.
    Unauthorized,
    /// 402: the company's account is not open: the trial is over, or a bill unpaid.
    PaymentRequired,
    /// 403: not allowed to this user.
    Forbidden,
    /// 403: the OAuth token lacks the scope.
    MissingScope,
    /// 403 with a `code`: the plan's limit of open deals, custom fields, roles or teams is reached.
    PlanLimit,
    /// 403 with a page of HTML: Cloudflare blocks this address after 429s were ignored.
    Blocked,
    /// 404: it does not exist, or this user may not see it.
    NotFound,
    /// 405: the path does not know the verb.
    MethodNotAllowed,
    /// 409: it is in the way of something that exists.
    Conflict,
    /// 410: gone for good.
    Gone,
    /// 415: the feature is not enabled in the account.
    FeatureDisabled,
    /// 422: the limit of webhooks is reached.
    WebhookLimit,
    /// 429: too many requests in the 2-second window of this token.
    BurstLimit,
    /// 429: the company's tokens for today are spent; waiting for seconds does not help.
    DailyBudget,
    /// 429 without a word on which limit it was.
    TooManyRequests,
    /// 3xx: another address, which is never followed.
    Redirect,
    /// 5xx: a fault of the service.
    Server,
    /// 502, 503, 504: the service is away for a while.
    Unavailable,
    /// 2xx with `success: false`.
    Unsuccessful,
    /// Any other status.
    Other,
}

impl ErrorKind {
    #[cold]
    pub(crate) fn refused(status: StatusCode, body: &[u8]) -> Self {
        // The types of the members vary between the families of envelopes: nothing here is typed.
        let read: Option<Map<String, Value>> = serde_json::from_slice(body).ok();
        let readable = read.is_some();
        let said = read.unwrap_or_default();
        let text_of = |name: &str| text(said.get(name)?);
        let code = text_of("code").or_else(|| text(said.get("additional_data")?.get("code")?));
        let message = text_of("error")
            .or_else(|| text_of("message"))
            .or_else(|| joined(said.get("errors")?))
            .or_else(|| text_of("error_description"))
            .unwrap_or_else(|| status.canonical_reason().unwrap_or("no reason given").to_owned());
        ErrorKind::Refused(Refused {
            reason: Reason::of(status, readable, body, code.as_deref(), &message),
            message: one_line(&message),
            info: text_of("error_info").or_else(|| text_of("error_description")).map(|info| one_line(&info)),
            code,
            error_code: said.get("errorCode").and_then(Value::as_i64),
            retry_after: None,
        })
    }
}

impl Reason {
    fn of(status: StatusCode, readable: bool, body: &[u8], code: Option<&str>, message: &str) -> Self {
        match status.as_u16() {
            200..=299 => Reason::Unsuccessful,
            300..=399 => Reason::Redirect,
            400 => Reason::Invalid,
            401 => Reason::Unauthorized,
            402 => Reason::PaymentRequired,
            403 if !readable && body.trim_ascii_start().starts_with(b"<") => Reason::Blocked,
            403 if message.to_ascii_lowercase().contains("scope") => Reason::MissingScope,
            403 if code.is_some_and(|code| code.starts_with("feature_capping")) => Reason::PlanLimit,
            403 => Reason::Forbidden,
            404 => Reason::NotFound,
            405 => Reason::MethodNotAllowed,
            409 => Reason::Conflict,
            410 => Reason::Gone,
            415 => Reason::FeatureDisabled,
            422 => Reason::WebhookLimit,
            429 => Reason::TooManyRequests,
            502..=504 | 524 => Reason::Unavailable,
            500..=599 => Reason::Server,
            _ => Reason::Other,
        }
    }
}

impl Refused {
    /// What an answer refused, whatever its status.
    #[cold]
    pub(crate) fn of(response: &Response<Bytes>) -> Option<Self> {
        match ErrorKind::refused(response.status(), response.body()) {
            ErrorKind::Refused(refused) => Some(refused.with_limits(&Limits::of(response.headers()))),
            _ => None,
        }
    }

    /// Tells the two 429s apart, by the signs that clients in the field go by; Pipedrive documents none.
    fn with_limits(mut self, limits: &Limits) -> Self {
        if self.reason == Reason::TooManyRequests {
            self.reason = match (limits.daily_tokens_remaining, limits.daily_requests_left, limits.remaining) {
                (Some(0), _, _) | (_, Some(0), _) => Reason::DailyBudget,
                (_, _, Some(0)) => Reason::BurstLimit,
                (_, _, Some(_)) => Reason::DailyBudget,
                _ => Reason::TooManyRequests,
            };
        }
        self.retry_after = match self.reason {
            Reason::BurstLimit | Reason::TooManyRequests => limits.retry_after.or(limits.reset),
            Reason::Unavailable => limits.retry_after,
            _ => None,
        };
        self
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reason {
            Reason::Invalid => "the request is invalid",
            Reason::InvalidGrant => "the code or refresh token is no longer valid; the user has to allow the app anew",
            Reason::Unauthorized => "the credentials are missing, wrong or expired",
            Reason::PaymentRequired => "the company's account is not open",
            Reason::Forbidden => "not allowed to this user",
            Reason::MissingScope => "the token lacks the scope",
            Reason::PlanLimit => "a limit of the plan is reached",
            Reason::Blocked => "blocked by Cloudflare after too many requests; stop for a while",
            Reason::NotFound => "not found, or not visible to this user",
            Reason::MethodNotAllowed => "the path does not know this verb",
            Reason::Conflict => "in conflict with what exists",
            Reason::Gone => "gone for good",
            Reason::FeatureDisabled => "the feature is not enabled in the account",
            Reason::WebhookLimit => "not processable; for webhooks, their limit is reached",
            Reason::BurstLimit => "too many requests in the 2-second window of this token",
            Reason::DailyBudget => "today's budget is spent",
            Reason::TooManyRequests => "too many requests",
            Reason::Redirect => "a redirect, which is never followed",
            Reason::Server => "a fault of the service",
            Reason::Unavailable => "the service is away for a while",
            Reason::Unsuccessful => "the answer says that it was no success",
            Reason::Other => "refused",
        })?;
        write!(f, ": {}", self.message)?;
        if let Some(code) = &self.code {
            write!(f, " ({})", one_line(code))?;
        }
        if let Some(wait) = self.retry_after {
            write!(f, "; try again in {} s", wait.as_secs_f64())?;
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}

/// Where an answer is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    message: String,
}

impl DecodeError {
    #[cold]
    pub(crate) fn new(path: &str, message: String) -> Self {
        let outer = if path == "." { "" } else { path };
        // A record of v1 is read from a text of its own, and begins with the place in it: `at user_id.name: ...`.
        let (path, message) = match message.strip_prefix("at ").and_then(|message| message.split_once(": ")) {
            Some((inner, message)) => (format!("{outer}{}{inner}", if outer.is_empty() { "" } else { "." }), message),
            None => (outer.to_owned(), message.as_str()),
        };
        // The path says where better than line and column do, and those count from where the reading began.
        let message = match message.rfind(" at line ") {
            Some(position) if !path.is_empty() => &message[..position],
            _ => message,
        };
        // Keys of an object can be anything.
        DecodeError { path: one_line(&path), message: without_values(message) }
    }

    /// The JSON path, such as `data[3].value`; empty for the whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(f, "the body cannot be read: {}", self.message),
            path => write!(f, "the body cannot be read at {path}: {}", self.message),
        }
    }
}

impl std::error::Error for DecodeError {}

/// A row that could not be read, kept as it came.
#[derive(Clone)]
pub struct RowError {
    index: usize,
    error: DecodeError,
    raw: Box<RawValue>,
}

impl RowError {
    pub(crate) fn new(index: usize, error: DecodeError, raw: Box<RawValue>) -> Self {
        RowError { index, error, raw }
    }

    /// Which row of the page it is, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The JSON path of what could not be read, such as `data[3].value`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.error.path()
    }

    /// The row's JSON.
    #[must_use]
    pub fn raw(&self) -> &str {
        self.raw.get()
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a row cannot be read at {}: {}", self.error.path, self.error.message)
    }
}

impl fmt::Debug for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowError").field("index", &self.index).field("error", &self.error).finish_non_exhaustive()
    }
}

impl std::error::Error for RowError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The texts of `errors`, a map of lists or of texts, as `field: text; field: text`.
fn joined(errors: &Value) -> Option<String> {
    let texts = |value: &Value| match value {
        Value::Array(items) => items.iter().filter_map(text).collect::<Vec<_>>().join(", "),
        other => text(other).unwrap_or_default(),
    };
    let all = match errors {
        Value::Object(map) => map.iter().map(|(name, value)| format!("{name}: {}", texts(value))).collect(),
        Value::Array(items) => items.iter().filter_map(text).collect::<Vec<_>>(),
        other => text(other).into_iter().collect(),
    };
    (!all.is_empty()).then(|| all.join("; "))
}

/// Texts of the service go into log lines: no line breaks, and not without end.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 500;
    let mut line: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}

/// A message of serde without the values that it quotes: `invalid type: string "…", expected u64`.
pub(crate) fn without_values(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('"') {
        text.push_str(before);
        text.push_str("\"…\"");
        rest = closing_quote(after).map_or("", |at| &after[at + 1..]);
    }
    text.push_str(rest);
    one_line(&text)
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}
