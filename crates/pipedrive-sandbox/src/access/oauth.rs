//! The OAuth server: the page that asks, codes, tokens, their renewal and revocation.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::access::secrets::Secrets;
use crate::wire::reply::{Failure, json_response};
use crate::wire::time;

pub(crate) const PREFIX: &str = "/oauth/";

/// How long a code lives, and a refresh token that nobody uses.
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(5);
const REFRESH_LIFE: SignedDuration = SignedDuration::from_hours(24 * 60);

/// The application that the OAuth server knows.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OAuthApp {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`.
    pub client_secret: String,
    /// The one callback address that is taken, to the letter.
    pub redirect_uri: String,
    /// What its tokens may do.
    pub scopes: Vec<String>,
    /// Whether each renewal brings a new refresh token and uses the old one up.
    pub rotates: bool,
    /// Seconds an access token lives.
    pub expires_in: u32,
}

impl Default for OAuthApp {
    /// Returns an application with every scope, called back at `http://localhost:8000/callback`, whose tokens live an
    /// hour and whose refresh token stays the same.
    fn default() -> Self {
        let scopes = [
            "base",
            "deals:full",
            "mail:full",
            "activities:full",
            "contacts:full",
            "products:full",
            "users:read",
            "recents:read",
            "search:read",
            "admin",
            "leads:full",
            "goals:full",
            "projects:full",
            "phone-integration",
            "video-calls",
            "messengers-integration",
            "webhooks:full",
        ];
        Self {
            client_id: "5a9db0b5a1c0ffee".to_owned(),
            client_secret: "2f1d5c7e9ab34d6810f2e4c6a8b0d2f4e6c8a0b2".to_owned(),
            redirect_uri: "http://localhost:8000/callback".to_owned(),
            scopes: scopes.map(str::to_owned).to_vec(),
            rotates: false,
            expires_in: 3599,
        }
    }
}

impl fmt::Debug for OAuthApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthApp")
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .field("scopes", &self.scopes)
            .field("rotates", &self.rotates)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

struct Grant {
    user: u64,
    expires: Timestamp,
}

/// The state of the server.
pub(crate) struct OAuth {
    pub(crate) app: OAuthApp,
    codes: BTreeMap<String, Grant>,
    access: BTreeMap<String, Grant>,
    refresh: BTreeMap<String, Grant>,
    exchanged: BTreeSet<String>,
    /// Renewals whose answers are still under way.
    open: u32,
    overlaps: u64,
    secrets: Secrets,
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth").field("app", &self.app).finish_non_exhaustive()
    }
}

impl OAuth {
    pub(crate) fn new(app: OAuthApp, secrets: Secrets) -> Self {
        Self {
            app,
            codes: BTreeMap::new(),
            access: BTreeMap::new(),
            refresh: BTreeMap::new(),
            exchanged: BTreeSet::new(),
            open: 0,
            overlaps: 0,
            secrets,
        }
    }

    /// Makes another application known, and forgets all codes and tokens.
    pub(crate) fn reset(&mut self, app: OAuthApp) {
        let secrets = std::mem::replace(&mut self.secrets, Secrets::System);
        *self = Self::new(app, secrets);
    }

    /// Returns what nobody can guess.
    pub(crate) fn secret(&mut self) -> String {
        self.secrets.token()
    }

    /// Returns the user whose access token it is.
    pub(crate) fn user(&self, token: &str, now: Timestamp) -> Option<u64> {
        self.access.get(token).filter(|grant| now < grant.expires).map(|grant| grant.user)
    }

    /// Returns how many renewals were begun while the answer to another was under way.
    pub(crate) fn overlaps(&self) -> u64 {
        self.overlaps
    }

    /// Notes that the answer to a renewal has been sent.
    pub(crate) fn close_renewal(&mut self) {
        self.open = self.open.saturating_sub(1);
    }

    /// Issues an access and a refresh token, as if the user had gone through the pages.
    pub(crate) fn issue(&mut self, user: u64, now: Timestamp) -> (String, String) {
        let access = self.access_token(user, now);
        let refresh = format!("{user}:55:{}", self.secrets.token());
        self.refresh.insert(refresh.clone(), Grant { user, expires: time::later(now, REFRESH_LIFE) });
        (access, refresh)
    }

    /// Lets every access token of the moment expire.
    pub(crate) fn expire_access(&mut self) {
        self.access.clear();
    }

    /// Answers a request below `/oauth/`, and says whether it was a renewal.
    pub(crate) fn handle(
        &mut self,
        now: Timestamp,
        parts: &Parts,
        body: &Bytes,
        origin: &str,
        tokens: &BTreeMap<u64, String>,
    ) -> (Response<Bytes>, bool) {
        let answer = match (&parts.method, parts.uri.path()) {
            (&Method::GET | &Method::POST, "/oauth/authorize") => self.authorize(now, parts, body),
            (&Method::POST, "/oauth/token") => return self.token(now, parts, body, origin, tokens),
            // The documents write the path with a slash too; what the service answers there is unconfirmed.
            (&Method::POST, "/oauth/token/") => redirect(StatusCode::MOVED_PERMANENTLY, "/oauth/token"),
            (&Method::POST, "/oauth/revoke") => self.revoke(parts, body),
            (_, "/oauth/authorize" | "/oauth/token" | "/oauth/revoke") => {
                Failure::short(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed").into_response()
            }
            _ => Failure::short(StatusCode::NOT_FOUND, "Not found").into_response(),
        };
        (answer, false)
    }

    /// Shows the page with its button, or takes the decision: a POST of the page's form, or a GET with `decision`.
    fn authorize(&mut self, now: Timestamp, parts: &Parts, body: &Bytes) -> Response<Bytes> {
        let text = if parts.method == Method::POST { body } else { parts.uri.query().unwrap_or_default().as_bytes() };
        let form = Form::read(text);
        if form.get("client_id") != self.app.client_id {
            return Failure::unauthorized().into_response();
        }
        if form.get("redirect_uri") != self.app.redirect_uri {
            return json_response(StatusCode::BAD_REQUEST, &json!({"error": "Invalid redirect URL"}));
        }
        match (form.get("decision"), &parts.method) {
            ("allow", _) => {
                let code = self.secrets.token();
                self.codes.insert(code.clone(), Grant { user: 1, expires: time::later(now, CODE_LIFE) });
                self.return_to(&[("code", &code), ("state", form.get("state"))])
            }
            ("deny", _) => self.return_to(&[("error", "user_denied"), ("state", form.get("state"))]),
            _ => page(&form),
        }
    }

    fn return_to(&self, pairs: &[(&str, &str)]) -> Response<Bytes> {
        let query: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty()))
            .finish();
        let joint = if self.app.redirect_uri.contains('?') { '&' } else { '?' };
        redirect(StatusCode::FOUND, &format!("{}{joint}{query}", self.app.redirect_uri))
    }

    fn token(
        &mut self,
        now: Timestamp,
        parts: &Parts,
        body: &Bytes,
        origin: &str,
        tokens: &BTreeMap<u64, String>,
    ) -> (Response<Bytes>, bool) {
        let form = match self.client_form(&parts.headers, body) {
            Ok(form) => form,
            Err(message) => return (refusal(message), false),
        };
        let renewal = form.get("grant_type") == "refresh_token";
        if renewal {
            self.overlaps += u64::from(self.open > 0);
            self.open += 1;
        }
        let granted = match form.get("grant_type") {
            "" => Err("Missing parameter: grant_type"),
            "authorization_code" => self.by_code(now, &form),
            "refresh_token" => self.by_refresh(now, &form),
            "exchange_api_token" => self.by_api_token(now, &form, tokens),
            _ => Err("Unsupported grant type: grant_type is invalid"),
        };
        let response = match granted {
            Ok((access, refresh)) => json_response(
                StatusCode::OK,
                &json!({
                    "access_token": access, "token_type": "Bearer", "expires_in": self.app.expires_in,
                    "refresh_token": refresh, "scope": self.app.scopes.join(","), "api_domain": origin,
                }),
            ),
            Err(message) => refusal(message),
        };
        (response, renewal)
    }

    fn by_code(&mut self, now: Timestamp, form: &Form) -> Result<(String, String), &'static str> {
        if !form.get("redirect_uri").contains("://") {
            return Err("Invalid request: redirect_uri is not a valid URI");
        }
        if form.get("redirect_uri") != self.app.redirect_uri {
            return Err("Invalid request: redirect_uri is invalid");
        }
        let grant = self.codes.remove(form.get("code")).ok_or("Invalid grant: authorization_code is invalid")?;
        if now >= grant.expires {
            return Err("Invalid grant: authorization_code has expired");
        }
        Ok(self.issue(grant.user, now))
    }

    fn by_refresh(&mut self, now: Timestamp, form: &Form) -> Result<(String, String), &'static str> {
        let token = form.get("refresh_token").to_owned();
        let invalid = "Invalid grant: refresh_token is invalid";
        let user =
            self.refresh.get(&token).filter(|grant| now < grant.expires).map(|grant| grant.user).ok_or(invalid)?;
        if self.app.rotates {
            self.refresh.remove(&token);
            return Ok(self.issue(user, now));
        }
        self.refresh.insert(token.clone(), Grant { user, expires: time::later(now, REFRESH_LIFE) });
        Ok((self.access_token(user, now), token))
    }

    /// Exchanges an API token, which can be done once for each.
    fn by_api_token(
        &mut self,
        now: Timestamp,
        form: &Form,
        tokens: &BTreeMap<u64, String>,
    ) -> Result<(String, String), &'static str> {
        let token = form.get("api_token");
        let user = tokens.iter().find(|(_, own)| *own == token).map(|(user, _)| *user);
        match user.filter(|_| self.exchanged.insert(token.to_owned())) {
            Some(user) => Ok(self.issue(user, now)),
            None => Err("Invalid grant: api_token is invalid"),
        }
    }

    /// Answers 200 even for unknown tokens. A refresh token takes all tokens of its user along.
    fn revoke(&mut self, parts: &Parts, body: &Bytes) -> Response<Bytes> {
        let form = match self.client_form(&parts.headers, body) {
            Ok(form) => form,
            Err(message) => return refusal(message),
        };
        let token = form.get("token");
        self.access.remove(token);
        if let Some(grant) = self.refresh.remove(token) {
            self.access.retain(|_, own| own.user != grant.user);
            self.refresh.retain(|_, own| own.user != grant.user);
        }
        Response::new(Bytes::new())
    }

    /// Returns the form of a client that has proved who it is, by Basic authentication or in the form.
    fn client_form(&self, headers: &HeaderMap, body: &Bytes) -> Result<Form, &'static str> {
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !content_type.starts_with("application/x-www-form-urlencoded") {
            return Err("Invalid request: content must be application/x-www-form-urlencoded");
        }
        let form = Form::read(body);
        let basic = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        let pair = match basic {
            Some(encoded) => {
                let decoded = STANDARD.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
                decoded.and_then(|text| Some((text.split_once(':')?.0.to_owned(), text.split_once(':')?.1.to_owned())))
            }
            None => Some((form.get("client_id").to_owned(), form.get("client_secret").to_owned())),
        };
        match pair {
            Some((id, secret)) if !id.is_empty() && !secret.is_empty() => {
                if id == self.app.client_id && secret == self.app.client_secret {
                    Ok(form)
                } else {
                    Err("Invalid client: client is invalid")
                }
            }
            _ => Err("Invalid client: cannot retrieve client credentials"),
        }
    }

    /// Makes an access token: long, and with characters that cause trouble where a token is not escaped.
    fn access_token(&mut self, user: u64, now: Timestamp) -> String {
        let token = format!("v1u:AQ+/{}", STANDARD.encode(self.secrets.bytes::<320>()));
        let life = SignedDuration::from_secs(i64::from(self.app.expires_in));
        self.access.insert(token.clone(), Grant { user, expires: time::later(now, life) });
        token
    }
}

/// The pairs of a form.
struct Form(Vec<(String, String)>);

impl Form {
    fn read(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Returns a value, empty where there is none.
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }
}

fn page(form: &Form) -> Response<Bytes> {
    let hidden: String = ["client_id", "redirect_uri", "state"]
        .iter()
        .map(|name| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(form.get(name))))
        .collect();
    let html = format!(
        "<!DOCTYPE html><html><head><title>Allow access</title></head><body><h1>Allow access to Sandbox Ltd?</h1>\
         <form method=\"post\" action=\"/oauth/authorize\">{hidden}\
         <button name=\"decision\" value=\"allow\">Allow and install</button></form></body></html>\n"
    );
    let mut response = Response::new(Bytes::from(html));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn redirect(status: StatusCode, location: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Returns a refusal. The messages are documented, the JSON around them is not.
fn refusal(message: &str) -> Response<Bytes> {
    let error = match message.split_once(':').map_or(message, |(kind, _)| kind) {
        "Invalid grant" => "invalid_grant",
        "Invalid client" => "invalid_client",
        "Unsupported grant type" => "unsupported_grant_type",
        _ => "invalid_request",
    };
    json_response(StatusCode::BAD_REQUEST, &json!({"success": false, "message": message, "error": error}))
}
