//! Errors that Pipedrive reports.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode, header};
use serde_json::{Map, Value};

use crate::model::Limits;
use crate::model::text::{Secrets, one_line};

/// An error that Pipedrive reported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// Why the request failed.
    pub reason: Reason,
    /// The message: the first of `error`, `message`, the joined `errors`, `error_description` and `error_info` that
    /// says more than the status does; the reason phrase of the status if there is none.
    pub message: String,
    /// `error_info`.
    pub info: Option<String>,
    /// `code`, such as `ERR_SCHEMA_VALIDATION_FAILED` or `feature_capping_deals_limit`.
    pub code: Option<String>,
    /// `errorCode` of Pipedrive's gateway.
    pub error_code: Option<i64>,
    /// How long to wait before the next attempt, if the response stated it.
    pub retry_after: Option<Duration>,
}

/// Why a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// 400: the request is malformed or invalid.
    Invalid,
    /// 400 of the OAuth server: the code or the refresh token is unknown, used up or expired. The user has to authorize
    /// the app again.
    InvalidGrant,
    /// 401: the credentials are missing, wrong or expired.
    Unauthorized,
    /// 402: the company's account is not active: the trial is over, or a bill is unpaid.
    PaymentRequired,
    /// 403: the user does not have the permission.
    Forbidden,
    /// 403: the OAuth token lacks the required scope.
    MissingScope,
    /// 403 with a `code`: the plan's limit of open deals, custom fields, roles or teams is reached.
    PlanLimit,
    /// 403 with an HTML page, or with a code such as `error code: 1020`: Cloudflare blocks this address after 429s were
    /// ignored.
    Blocked,
    /// 404: not found, or not visible to this user.
    NotFound,
    /// 405: the path does not support the method.
    MethodNotAllowed,
    /// 409: a conflict with existing data.
    Conflict,
    /// 410: no longer available.
    Gone,
    /// 415: the feature is not enabled in the account.
    FeatureDisabled,
    /// 422: the maximum number of webhooks is reached.
    WebhookLimit,
    /// 429: too many requests in the 2-second window of this token.
    BurstLimit,
    /// 429 for the day: the tokens of the company, or the writes of the token, are used up.
    DailyBudget,
    /// 429 that does not state which limit was exceeded.
    TooManyRequests,
    /// 3xx: a redirect, which is not followed.
    Redirect,
    /// Other 5xx: an error in the server.
    Server,
    /// 502, 503, 504, 524: the server is temporarily unavailable.
    Unavailable,
    /// 2xx with `success: false`.
    Unsuccessful,
    /// Any other status.
    Other,
}

impl ApiError {
    /// Reads the error of a response, whatever its status.
    #[cold]
    pub(crate) fn of(response: &Response<Bytes>) -> Self {
        let (status, body) = (response.status(), response.body());
        // The types of the members differ between the kinds of envelopes, so they are read untyped.
        let read: Option<Map<String, Value>> = serde_json::from_slice(body).ok();
        let readable = read.is_some();
        let members = read.unwrap_or_default();
        let text_of = |name: &str| text(members.get(name)?);
        let code = text_of("code").or_else(|| text(members.get("additional_data")?.get("code")?));
        let messages = [
            text_of("error"),
            text_of("message"),
            members.get("errors").and_then(joined),
            text_of("error_description"),
            text_of("error_info"),
        ];
        let telling = messages.iter().flatten().find(|message| is_telling(message));
        let message = telling.or_else(|| messages.iter().flatten().next()).map(String::as_str);
        let message = message.or(status.canonical_reason()).unwrap_or("no reason given");
        let info = text_of("error_info").or_else(|| text_of("error_description"));
        let limits = Limits::of(response.headers());
        let reason = match Reason::of(status, readable, body, code.as_deref(), message) {
            Reason::TooManyRequests => Reason::of_429(&limits, messages.iter().flatten()),
            reason => reason,
        };
        ApiError {
            reason,
            message: one_line(message),
            info: info.map(|info| one_line(&info)),
            code: code.map(|code| one_line(&code)),
            error_code: members.get("errorCode").and_then(Value::as_i64),
            retry_after: match reason {
                Reason::BurstLimit | Reason::TooManyRequests => limits.retry_after.or(limits.reset),
                Reason::Unavailable => limits.retry_after,
                _ => None,
            },
        }
    }

    /// Removes these secrets from the server's messages.
    pub(crate) fn without(mut self, secrets: &Secrets) -> Self {
        let ApiError { message, info, code, .. } = &mut self;
        [Some(message), info.as_mut(), code.as_mut()].into_iter().flatten().for_each(|text| secrets.cut(text));
        self
    }
}

impl Reason {
    /// Returns the name for traces.
    #[cfg(feature = "tracing")]
    pub(super) fn name(self) -> &'static str {
        match self {
            Reason::Invalid => "invalid",
            Reason::InvalidGrant => "invalid_grant",
            Reason::Unauthorized => "unauthorized",
            Reason::PaymentRequired => "payment_required",
            Reason::Forbidden => "forbidden",
            Reason::MissingScope => "missing_scope",
            Reason::PlanLimit => "plan_limit",
            Reason::Blocked => "blocked",
            Reason::NotFound => "not_found",
            Reason::MethodNotAllowed => "method_not_allowed",
            Reason::Conflict => "conflict",
            Reason::Gone => "gone",
            Reason::FeatureDisabled => "feature_disabled",
            Reason::WebhookLimit => "webhook_limit",
            Reason::BurstLimit => "burst_limit",
            Reason::DailyBudget => "daily_budget",
            Reason::TooManyRequests => "too_many_requests",
            Reason::Redirect => "redirect",
            Reason::Server => "server",
            Reason::Unavailable => "unavailable",
            Reason::Unsuccessful => "unsuccessful",
            Reason::Other => "other",
        }
    }

    fn of(status: StatusCode, readable: bool, body: &[u8], code: Option<&str>, message: &str) -> Self {
        match status.as_u16() {
            200..=299 => Reason::Unsuccessful,
            300..=399 => Reason::Redirect,
            400 => Reason::Invalid,
            401 => Reason::Unauthorized,
            402 => Reason::PaymentRequired,
            403 if !readable && is_cloudflare(body) => Reason::Blocked,
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

    /// Distinguishes the limits behind a 429, as other clients do; Pipedrive does not document how.
    ///
    /// It counts as the daily budget only if a header or the text mentions the day, since any gateway can return 429.
    fn of_429<'t>(limits: &Limits, mut texts: impl Iterator<Item = &'t String>) -> Self {
        let of_the_day = texts.any(|text| text.to_ascii_lowercase().contains("daily"));
        match (limits.daily_tokens_remaining, limits.remaining, limits.daily_requests_left) {
            (Some(0), _, _) => Reason::DailyBudget,
            _ if of_the_day => Reason::DailyBudget,
            // A read can exceed this limit while the writes of the day are used up.
            (_, Some(0), _) => Reason::BurstLimit,
            (_, _, Some(0)) => Reason::DailyBudget,
            _ => Reason::TooManyRequests,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let meaning = match self.reason {
            Reason::Invalid => "the request is invalid",
            Reason::InvalidGrant => "the code or refresh token is invalid; the user has to authorize the app again",
            Reason::Unauthorized => "the credentials are missing, wrong or expired",
            Reason::PaymentRequired => "the company's account is not active",
            Reason::Forbidden => "the user does not have the permission",
            Reason::MissingScope => "the token lacks the required scope",
            Reason::PlanLimit => "a limit of the plan is reached",
            Reason::Blocked => "blocked by Cloudflare after too many requests; stop for a while",
            Reason::NotFound => "not found, or not visible to this user",
            Reason::MethodNotAllowed => "the path does not support this method",
            Reason::Conflict => "conflict with existing data",
            Reason::Gone => "no longer available",
            Reason::FeatureDisabled => "the feature is not enabled in the account",
            Reason::WebhookLimit => "cannot be processed; for webhooks, their maximum number is reached",
            Reason::BurstLimit => "too many requests in the 2-second window of this token",
            Reason::DailyBudget => "today's budget is used up",
            Reason::TooManyRequests => "too many requests",
            Reason::Redirect => "a redirect, which is not followed",
            Reason::Server => "server error",
            Reason::Unavailable => "the server is temporarily unavailable",
            Reason::Unsuccessful => "the response reports a failure",
            Reason::Other => "the request was rejected",
        };
        match self.reason {
            // Most messages say so themselves: `Deal not found`.
            Reason::NotFound if self.message.to_ascii_lowercase().contains("not found") => {
                write!(f, "{}, or not visible to this user", self.message.trim_end_matches('.'))?;
            }
            _ => write!(f, "{meaning}: {}", self.message)?,
        }
        if let Some(code) = &self.code {
            write!(f, " ({code})")?;
        }
        if let Some(wait) = self.retry_after {
            write!(f, "; try again in {} s", wait.as_secs_f64())?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

/// Returns whether the header or the first byte of the body indicates HTML.
pub(super) fn is_html(response: &Response<Bytes>) -> bool {
    let header = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    header.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("text/html"))
        || response.body().trim_ascii_start().first() == Some(&b'<')
}

/// Returns whether the body is Cloudflare's: an HTML page, or a code from 1000 on as plain text.
fn is_cloudflare(body: &[u8]) -> bool {
    let body = body.trim_ascii().to_ascii_lowercase();
    let code = body.strip_prefix(b"error code: 1");
    body.starts_with(b"<") || code.is_some_and(|rest| rest.len() == 3 && rest.iter().all(u8::is_ascii_digit))
}

/// Returns whether a message says more than the status: not a number, a reason phrase, or a reference to the
/// documentation.
fn is_telling(message: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_ascii_lowercase();
    let phrases = (400..600).filter_map(|status| StatusCode::from_u16(status).ok()?.canonical_reason());
    let message = letters(message);
    !message.chars().all(char::is_numeric)
        && !message.contains("developerspipedrivecom")
        && !phrases.map(letters).any(|phrase| phrase == message)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Joins the texts of `errors`, a map of lists or of texts, as `field: text; field: text`.
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
