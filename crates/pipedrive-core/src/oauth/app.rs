//! An app: the requests of the OAuth flow and their responses.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::account::{Account, Credentials, Host};
use crate::error::{AccountError, ApiError, DecodeError, Error, ErrorKind, Reason, TransportError};
use crate::meta::{Encoding, Meta, Safety, Verb};
use crate::model::text::Secrets;
use crate::oauth::redirect::Code;
use crate::oauth::token::Token;
use crate::wire::body::FORM;

/// The metadata for errors of token requests. They can be repeated: a code works only once, and a refresh token can be
/// used several times.
const TOKEN: Meta =
    Meta::new("getToken", Verb::Post, "/oauth/token").encoding(Encoding::Form).safety(Safety::Idempotent);
const REVOKE: Meta =
    Meta::new("revokeToken", Verb::Post, "/oauth/revoke").encoding(Encoding::Form).safety(Safety::Idempotent);

/// The prefix of an app's credentials in their header.
const BASIC: &str = "Basic ";

/// An app registered with Pipedrive. `Debug` does not show its secret.
#[derive(Clone)]
pub struct App {
    client_id: String,
    client_secret: String,
    authorization: HeaderValue,
    host: Host,
}

impl App {
    /// Creates an app from its client id and client secret.
    ///
    /// # Errors
    ///
    /// Fails if one of them is empty or contains anything but visible ASCII, or if the id contains a colon.
    pub fn new(client_id: &str, client_secret: &str) -> Result<Self, AccountError> {
        let is_valid = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_valid(client_id) || !is_valid(client_secret) || client_id.contains(':') {
            return Err(AccountError::Credentials);
        }
        let basic = BASE64_STANDARD.encode(format!("{client_id}:{client_secret}"));
        let authorization = HeaderValue::try_from(BASIC.to_owned() + &basic);
        let mut authorization = authorization.map_err(|_| AccountError::Credentials)?;
        authorization.set_sensitive(true);
        let host = Host::pipedrive("https://oauth.pipedrive.com")?;
        Ok(App { client_id: client_id.to_owned(), client_secret: client_secret.to_owned(), authorization, host })
    }

    /// Sets another OAuth server, such as one for tests, which receives the app's secret.
    ///
    /// If the server is on this machine, the `api_domain` of a token may be on this machine too.
    #[must_use]
    pub fn host(self, host: Host) -> Self {
        App { host, ..self }
    }

    /// Returns the URL to send the user to.
    ///
    /// `redirect_uri` is the callback URL exactly as registered. `state` is returned with the redirect and proves that
    /// this app sent the user; it should have at least 128 random bits and be stored in the user's session.
    #[must_use]
    pub fn authorize_url(&self, redirect_uri: &str, state: &str) -> String {
        let query = form(&[("client_id", &self.client_id), ("redirect_uri", redirect_uri), ("state", state)]);
        format!("{}/oauth/authorize?{query}", self.host)
    }

    /// Returns the request for the first token. A code is valid for 5 minutes and works once.
    ///
    /// [`read_token`](Self::read_token) reads the response.
    #[must_use]
    pub fn exchange_code(&self, code: &Code, redirect_uri: &str) -> Request<SecretBody> {
        let pairs = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", redirect_uri)];
        self.post("/oauth/token", &pairs)
    }

    /// Returns the request that exchanges a user's API token for an OAuth token, which works once per API token.
    #[must_use]
    pub fn exchange_api_token(&self, api_token: &str) -> Request<SecretBody> {
        self.post("/oauth/token", &[("grant_type", "exchange_api_token"), ("api_token", api_token)])
    }

    /// Returns the request for a new token. A refresh token is valid for 60 days after its last use.
    #[must_use]
    pub fn refresh(&self, token: &Token) -> Request<SecretBody> {
        self.post("/oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", token.refresh_token())])
    }

    /// Returns the request that revokes a token. [`read_revoked`] reads the response.
    #[must_use]
    pub fn revoke(&self, token: &Token, what: Revoke) -> Request<SecretBody> {
        let (token, hint) = match what {
            Revoke::App => (token.refresh_token(), "refresh_token"),
            Revoke::AccessToken => (token.access_token(), "access_token"),
        };
        self.post("/oauth/revoke", &[("token", token), ("token_type_hint", hint)])
    }

    /// Reads the token from a response that was received at `now`.
    ///
    /// # Errors
    ///
    /// Fails if the server reports an error; [`Reason::InvalidGrant`] means that the code or the refresh token is no
    /// longer valid. Also fails if the response has no access token or refresh token, or an `api_domain` that is not
    /// https under `pipedrive.com`.
    ///
    /// The app's secret is removed from the error. The code or token of the request is not known here; remove it with
    /// [`Error::redacted`].
    pub fn read_token(&self, response: Response<Bytes>, now: Timestamp) -> Result<Token, Error> {
        self.read_renewed(response, now, None)
    }

    /// Reads the token as [`read_token`](Self::read_token) does; missing values are taken from the old token.
    pub(crate) fn read_renewed(
        &self,
        response: Response<Bytes>,
        now: Timestamp,
        old: Option<&Token>,
    ) -> Result<Token, Error> {
        let read = granted(&TOKEN, response).and_then(|response| {
            let token = Token::read(response.body(), now, old).and_then(|token| match self.account(&token) {
                Ok(_) => Ok(token),
                Err(error) => Err(DecodeError::plain("", error.to_string())),
            });
            token.map_err(|error| Error::answered(&TOKEN, ErrorKind::Decode(error), without_body(response)))
        });
        read.map_err(|error| error.without(&self.secrets(old)))
    }

    /// Returns the secrets in its requests, to be removed from errors.
    fn secrets(&self, token: Option<&Token>) -> Secrets {
        let mut secrets = token.map(Token::secrets).unwrap_or_default();
        let basic = self.authorization.to_str().ok().and_then(|value| value.strip_prefix(BASIC));
        basic.into_iter().chain([self.client_secret.as_str()]).for_each(|secret| secrets.add(secret));
        secrets
    }

    /// Returns the account of a token: at its `api_domain`, or at `api.pipedrive.com` if it has none.
    ///
    /// # Errors
    ///
    /// Fails if the access token is not visible ASCII, or the `api_domain` is not https under `pipedrive.com`. If the
    /// OAuth server is on this machine, the `api_domain` may be so too.
    pub fn account(&self, token: &Token) -> Result<Account, AccountError> {
        let host = match token.api_domain() {
            None if self.host.is_loopback() => self.host.clone(),
            None => Host::api(),
            Some(address) if self.host.is_loopback() => {
                Host::loopback(address).or_else(|_| Host::pipedrive(address))?
            }
            Some(address) => Host::pipedrive(address)?,
        };
        Ok(Account::new(host, Credentials::bearer(token.access_token())?))
    }

    /// Returns the error of a token request without a response; `old` is the token to renew.
    pub(crate) fn unanswered(&self, error: TransportError, old: Option<&Token>) -> Error {
        Error::transport(&TOKEN, error).without(&self.secrets(old))
    }

    /// Returns the error of a token request that has already returned its result.
    pub(crate) fn finished(&self) -> Error {
        Error::of(&TOKEN, ErrorKind::Finished)
    }

    fn post(&self, path: &'static str, pairs: &[(&str, &str)]) -> Request<SecretBody> {
        let uri = self.host.uri(PathAndQuery::from_static(path));
        let mut request = Request::new(SecretBody(form(pairs).into()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        request.headers_mut().insert(header::AUTHORIZATION, self.authorization.clone());
        request.headers_mut().insert(header::CONTENT_TYPE, FORM);
        request
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("client_id", &self.client_id).field("host", &self.host).finish_non_exhaustive()
    }
}

/// The body of a request to the OAuth server. It contains secrets, so `Debug` does not show it.
///
/// Convert it to bytes for your HTTP stack, which must not log them:
///
/// ```
/// use bytes::Bytes;
/// use pipedrive_core::oauth::{App, Token};
///
/// let token = Token::from_secret_json(r#"{"access_token":"v1u:AQ","refresh_token":"1:2:ab"}"#)?;
/// let request: http::Request<Bytes> = App::new("4a1b", "s3cret")?.refresh(&token).map(Bytes::from);
/// assert_eq!(request.body(), "grant_type=refresh_token&refresh_token=1%3A2%3Aab");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SecretBody(Bytes);

impl From<SecretBody> for Bytes {
    fn from(body: SecretBody) -> Self {
        body.0
    }
}

impl fmt::Debug for SecretBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretBody").field("bytes", &self.0.len()).finish()
    }
}

/// What to revoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Revoke {
    /// All tokens: the app is uninstalled for the user.
    App,
    /// Only this access token.
    AccessToken,
}

/// Reads the response to [`App::revoke`]. An unknown token is not an error (RFC 7009).
///
/// # Errors
///
/// Fails if the server reports an error, which may repeat the token; [`Error::redacted`] removes it.
pub fn read_revoked(response: Response<Bytes>) -> Result<(), Error> {
    granted(&REVOKE, response).map(|_| ())
}

/// Returns a 2xx response of the OAuth server, or its error.
fn granted(meta: &Meta, response: Response<Bytes>) -> Result<Response<Bytes>, Error> {
    if response.status().is_success() {
        return Ok(response);
    }
    let mut error = ApiError::of(&response);
    if is_invalid_grant(&response) {
        error.reason = Reason::InvalidGrant;
    }
    Err(Error::answered(meta, ErrorKind::Api(error), response))
}

/// Returns whether the error is an invalid grant.
///
/// Pipedrive documents the text (`Invalid grant: refresh_token is invalid`) but not the JSON around it; RFC 6749 has
/// `"error": "invalid_grant"`.
fn is_invalid_grant(response: &Response<Bytes>) -> bool {
    let body: Map<String, Value> = serde_json::from_slice(response.body()).unwrap_or_default();
    let texts = ["error", "message", "error_description"].iter().filter_map(|name| body.get(*name)?.as_str());
    let mut texts = texts.map(|text| text.trim_start().to_ascii_lowercase());
    matches!(response.status(), StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED)
        && texts.any(|text| text.starts_with("invalid_grant") || text.starts_with("invalid grant"))
}

/// Removes the body, which contains tokens and must not be kept in an error.
fn without_body(response: Response<Bytes>) -> Response<Bytes> {
    response.map(|_| Bytes::new())
}

fn form(pairs: &[(&str, &str)]) -> String {
    serde_urlencoded::to_string(pairs).expect("pairs of texts can be written as a form")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::redirect::{Redirect, RedirectError};

    const CALLBACK: &str = "https://app.example.com/callback";

    fn app() -> App {
        App::new("4a1b", "s3cret").unwrap()
    }

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn response(status: u16, body: &str) -> Response<Bytes> {
        Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
    }

    fn token(more: &str) -> Token {
        Token::from_secret_json(&format!(r#"{{"access_token":"v1u:A+/=","refresh_token":"1:2:ab"{more}}}"#)).unwrap()
    }

    #[test]
    fn requests_are_forms_with_the_apps_credentials() {
        let code = Redirect::parse("code=c0%2Fde&state=st4te").unwrap().code("st4te").unwrap();
        let rows = [
            (
                app().exchange_code(&code, CALLBACK),
                "/oauth/token",
                "grant_type=authorization_code&code=c0%2Fde&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback",
            ),
            (app().refresh(&token("")), "/oauth/token", "grant_type=refresh_token&refresh_token=1%3A2%3Aab"),
            (app().exchange_api_token("k1"), "/oauth/token", "grant_type=exchange_api_token&api_token=k1"),
            (app().revoke(&token(""), Revoke::App), "/oauth/revoke", "token=1%3A2%3Aab&token_type_hint=refresh_token"),
            (
                app().revoke(&token(""), Revoke::AccessToken),
                "/oauth/revoke",
                "token=v1u%3AA%2B%2F%3D&token_type_hint=access_token",
            ),
        ];
        for (request, path, body) in rows {
            assert_eq!(request.method(), Method::POST);
            assert_eq!(request.uri().to_string(), format!("https://oauth.pipedrive.com{path}"));
            assert_eq!(request.headers()["authorization"], "Basic NGExYjpzM2NyZXQ=");
            assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
            assert_eq!(Bytes::from(request.into_body()), body);
        }
    }

    #[test]
    fn redirects() {
        let code = |text: &str| {
            Redirect::parse(text).and_then(|redirect| redirect.code("st4te")).map(|code| code.as_str().to_owned())
        };
        let rows = [
            ("https://app.example.com/callback?code=c0de&state=st4te", Ok("c0de")),
            ("state=st4te&code=c0de#part", Ok("c0de")),
            ("code=c0de&state=another", Err(RedirectError::State)),
            ("code=c0de&state=st4te2", Err(RedirectError::State)),
            ("code=c0de", Err(RedirectError::State)),
            ("code=c0de&state=", Err(RedirectError::State)),
            ("code=&state=st4te", Err(RedirectError::NoCode)),
            ("", Err(RedirectError::NoCode)),
            ("error=user_denied", Err(RedirectError::Denied)),
            ("error=access_denied&state=st4te", Err(RedirectError::Denied)),
            ("error=server_error&code=c0de&state=st4te", Err(RedirectError::Failed)),
        ];
        for (text, wanted) in rows {
            assert_eq!(code(text), wanted.map(str::to_owned), "{text}");
        }
        // An empty expected state never matches.
        assert_eq!(Redirect::parse("code=c0de&state=").unwrap().code("").unwrap_err(), RedirectError::State);
        assert_eq!(Redirect::parse("code=c0de").unwrap().code_without_state().unwrap().as_str(), "c0de");
        assert!(Redirect::parse("code=c0de&state=x").unwrap().code_without_state().is_err());
    }

    #[test]
    fn responses_of_the_token_server() {
        let rows = [
            (200, r#"{"access_token":"a","refresh_token":"r"}"#, Ok(None)),
            (200, r#"{"access_token":"a","refresh_token":"r","expires_in":60}"#, Ok(Some("2026-03-01T12:01:00Z"))),
            (200, r#"{"access_token":"a","refresh_token":"r","expires_in":"60"}"#, Ok(Some("2026-03-01T12:01:00Z"))),
            (200, r#"{"access_token":"a"}"#, Err(None)),
            (200, r#"{"access_token":"a","refresh_token":7}"#, Err(None)),
            (200, r#"{"access_token":7,"refresh_token":"r"}"#, Err(None)),
            (200, r#"{"access_token":"","refresh_token":"r"}"#, Err(None)),
            (200, r#"["a","r"]"#, Err(None)),
            (200, r#"{"access_token":"a b","refresh_token":"r"}"#, Err(None)),
            (200, r#"{"access_token":"a","refresh_token":"r","api_domain":"http://acme.pipedrive.com"}"#, Err(None)),
            (200, r#"{"access_token":"a","refresh_token":"r","api_domain":"https://acme.example.com"}"#, Err(None)),
            (200, r#"{"access_token":"a","refresh_token":"r","api_domain":"http://127.0.0.1:80"}"#, Err(None)),
            (200, "<html>", Err(None)),
            (400, r#"{"error":"invalid_grant"}"#, Err(Some(Reason::InvalidGrant))),
            (
                400,
                r#"{"success":false,"message":"Invalid grant: refresh_token is invalid","error":"Bad Request"}"#,
                Err(Some(Reason::InvalidGrant)),
            ),
            (400, r#"{"error":"Invalid client: client is invalid"}"#, Err(Some(Reason::Invalid))),
            (500, "invalid_grant", Err(Some(Reason::Server))),
            (429, "", Err(Some(Reason::TooManyRequests))),
        ];
        for (status, body, wanted) in rows {
            let read = app().read_token(response(status, body), now());
            if let Err(error) = &read {
                let shown = format!("{error} {error:?}");
                assert!(!shown.contains("\"a\"") && !shown.contains('\n'), "{shown}");
                assert!(status != 200 || error.body().is_none_or(Bytes::is_empty), "secrets are not kept: {body}");
            }
            let read = read.map(|token| token.expires_at().map(|at| at.to_string()));
            let read = read.map_err(|error| error.reason());
            assert_eq!(read, wanted.map(|at| at.map(str::to_owned)), "{body}");
        }
        assert!(read_revoked(response(200, "")).is_ok());
        assert!(read_revoked(response(400, "")).is_err());
    }

    /// An unreadable expiry does not cost the token.
    #[test]
    fn ends_of_tokens() {
        let rows = [
            ("3600", Some("2026-03-01T13:00:00Z")),
            ("3599.5", Some("2026-03-01T12:59:59.5Z")),
            ("3.6e3", Some("2026-03-01T13:00:00Z")),
            (r#"" 60 ""#, Some("2026-03-01T12:01:00Z")),
            (r#""59.5""#, Some("2026-03-01T12:00:59.5Z")),
            ("0", None),
            ("-1", None),
            ("9223372036854775808", None),
            ("1e300", None),
            ("1e999", None),
            (r#""soon""#, None),
            (r#""inf""#, None),
            (r#""NaN""#, None),
            (r#""""#, None),
            ("true", None),
            ("null", None),
            ("[3600]", None),
            (r#"{"seconds":3600}"#, None),
        ];
        for (seconds, wanted) in rows {
            let body = format!(r#"{{"access_token":"a","expires_in":{seconds},"refresh_token":"r"}}"#);
            let token = app().read_token(response(200, &body), now()).expect(seconds);
            assert_eq!(token.expires_at().map(|at| at.to_string()).as_deref(), wanted, "{seconds}");
        }
    }

    #[test]
    fn unreadable_values_beside_a_new_access_token_count_as_missing() {
        let old = token(r#","scope":"deals:full","api_domain":"https://acme.pipedrive.com""#);
        for odd in ["null", "7", "true", "{}", "[7]", r#""""#] {
            let body = format!(r#"{{"refresh_token":{odd},"scope":{odd},"api_domain":{odd},"access_token":"b"}}"#);
            let new = app().read_renewed(response(200, &body), now(), Some(&old)).expect(odd);
            assert_eq!((new.access_token(), new.refresh_token()), ("b", old.refresh_token()), "{odd}");
            assert_eq!(new.api_domain(), old.api_domain(), "{odd}");
            // Unknown scopes allow everything.
            assert!(odd == "null" || new.grants(&["admin"]), "{odd}");
        }
        let list = r#"{"access_token":"b","scope":["deals:read","base"]}"#;
        let new = app().read_renewed(response(200, list), now(), Some(&old)).unwrap();
        assert_eq!(new.scopes().unwrap().collect::<Vec<_>>(), ["deals:read", "base"]);
    }

    #[test]
    fn values_missing_in_a_renewal_are_kept() {
        let old = token(r#","scope":"deals:full, base","api_domain":"https://acme.pipedrive.com""#);
        let new = app().read_renewed(response(200, r#"{"access_token":"b"}"#), now(), Some(&old)).unwrap();
        assert_eq!((new.access_token(), new.refresh_token()), ("b", "1:2:ab"));
        assert_eq!(new.api_domain(), old.api_domain());
        assert_eq!(new.scopes().unwrap().collect::<Vec<_>>(), ["deals:full", "base"]);
        assert!(new.grants(&["deals:read", "base"]) && new.grants(&[]) && !new.grants(&["admin"]));
        assert!(token("").grants(&["admin"]), "nothing is known of its scopes");
    }

    #[test]
    fn a_local_account_needs_a_local_oauth_server() {
        let local = token(r#","api_domain":"http://127.0.0.1:8080""#);
        assert_eq!(app().account(&local).unwrap_err(), AccountError::PlainHttp);
        let local_app = app().host(Host::loopback("http://127.0.0.1:9090").unwrap());
        assert_eq!(local_app.account(&local).unwrap().host().to_string(), "http://127.0.0.1:8080");
        assert_eq!(app().account(&token("")).unwrap().host(), &Host::api());
    }

    #[test]
    fn errors_of_stored_tokens_contain_no_secrets() {
        for text in [r#"{"access_token":"s3cret"}"#, r#"{"access_token":["s3cret"]}"#, "s3cret", r#""s3cret""#] {
            let error = Token::from_secret_json(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
        }
        let at = r#"{"access_token":"a","refresh_token":"r","expires_at":"soon"}"#;
        assert_eq!(Token::from_secret_json(at).unwrap_err().path(), "expires_at");
    }
}
