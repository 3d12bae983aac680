//! The check of a delivery, before it is read.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use subtle::{Choice, ConstantTimeEq as _};

use crate::error::DecodeError;
use crate::webhook::delivery::Delivery;

/// The default limit of a body. A record with its previous state has some kilobytes, and a note at most 100.
const MAX_BODY: usize = 1024 * 1024;

/// Checks and reads the requests of webhooks; see the [module](crate::webhook).
///
/// # Credentials
///
/// Pipedrive sends no signature. A delivery proves where it is from by the user name and the password that the webhook
/// was created with ([`http_auth_user`](crate::v1::webhooks::AddWebhook::http_auth_user)). They are compared in
/// constant time: every byte of what was sent is compared with every accepted password of the same length, whether or
/// not one before it was different. The time depends on the length of what was sent, and on nothing else.
///
/// To change the password of a webhook, accept the new one with [`or_basic_auth`](Self::or_basic_auth),
/// [create](crate::Session::ensure_webhooks) the webhook with it, and remove the old one.
#[derive(Clone)]
pub struct Receiver {
    /// What follows `Basic` in the header. Without any, every delivery is accepted.
    accepted: Vec<Box<[u8]>>,
    max_body: usize,
}

impl Receiver {
    /// Creates a receiver of deliveries with this user name and password, which are sent in UTF-8.
    #[must_use]
    pub fn basic_auth(user: &str, password: &str) -> Self {
        Self { accepted: Vec::new(), max_body: MAX_BODY }.or_basic_auth(user, password)
    }

    /// Creates a receiver that accepts all requests. Anyone who knows the URL can send one.
    #[must_use]
    pub fn without_credentials() -> Self {
        Self { accepted: Vec::new(), max_body: MAX_BODY }
    }

    /// Also accepts this user name and password.
    #[must_use]
    pub fn or_basic_auth(mut self, user: &str, password: &str) -> Self {
        self.accepted.push(STANDARD.encode(format!("{user}:{password}")).into_bytes().into());
        self
    }

    /// Sets how long a body may be, in bytes; the default is 1 MiB.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Checks the headers, and reads the delivery in the body.
    ///
    /// # Errors
    ///
    /// Fails as [`check`](Self::check) does, if the body is too long, or if it is not a delivery of version 1.0 or 2.0.
    pub fn read(&self, headers: &HeaderMap, body: impl AsRef<[u8]>) -> Result<Delivery, Rejected> {
        self.check(headers)?;
        let body = body.as_ref();
        if body.len() > self.max_body {
            return Err(Rejected::TooLarge { max: self.max_body });
        }
        Delivery::read(body).map_err(Rejected::Unreadable)
    }

    /// Checks the headers alone, so that a server need not receive the body of a request that is rejected.
    ///
    /// # Errors
    ///
    /// Fails if the credentials are missing, wrong or given more than once, if the body is announced as too long, or if
    /// it is not in UTF-8.
    pub fn check(&self, headers: &HeaderMap) -> Result<(), Rejected> {
        if !self.accepted.is_empty() && !self.accepts(headers) {
            return Err(Rejected::Unauthorized);
        }
        let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > self.max_body) {
            return Err(Rejected::TooLarge { max: self.max_body });
        }
        match headers.get(CONTENT_TYPE).map(|value| value.to_str().is_ok_and(is_utf8)) {
            Some(false) => Err(Rejected::Charset),
            _ => Ok(()),
        }
    }

    /// Returns whether the one header with credentials has accepted ones.
    fn accepts(&self, headers: &HeaderMap) -> bool {
        let mut all = headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (all.next(), all.next()) else { return false };
        let Some((scheme, given)) = value.as_bytes().split_at_checked("Basic ".len()) else { return false };
        let given = given.trim_ascii();
        // Every accepted password is compared, also after one that is equal.
        let found = self.accepted.iter().fold(Choice::from(0), |found, accepted| found | accepted.ct_eq(given));
        scheme.eq_ignore_ascii_case(b"Basic ") && found.into()
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("max_body", &self.max_body).finish_non_exhaustive()
    }
}

/// Returns whether a content type names no other charset than UTF-8, or than ASCII, which is a part of it.
fn is_utf8(content_type: &str) -> bool {
    content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('=')).all(|(name, value)| {
        let value = value.trim().trim_matches('"');
        !name.trim().eq_ignore_ascii_case("charset")
            || ["utf-8", "utf8", "us-ascii"].iter().any(|charset| value.eq_ignore_ascii_case(charset))
    })
}

/// Why a request is not accepted as a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejected {
    /// The credentials are missing, wrong or given more than once.
    Unauthorized,
    /// The body is too long.
    TooLarge {
        /// The maximum, in bytes.
        max: usize,
    },
    /// The body is not in UTF-8, by its content type.
    Charset,
    /// The body is not a delivery of version 1.0 or 2.0.
    Unreadable(DecodeError),
}

impl Rejected {
    /// Returns the status of the response.
    ///
    /// Pipedrive takes each of them as a failed attempt, and tries again.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Charset => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized => f.write_str("the credentials of the delivery are missing or wrong"),
            Self::TooLarge { max } => write!(f, "the delivery is longer than {max} bytes"),
            Self::Charset => f.write_str("the delivery is not in UTF-8"),
            Self::Unreadable(error) => write!(f, "the delivery is rejected: {error}"),
        }
    }
}

impl std::error::Error for Rejected {}
