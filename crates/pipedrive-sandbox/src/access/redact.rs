//! What may be kept and printed of a request: everything but its secrets. These are told by the names under which they
//! stand, and those of the sandbox itself wherever they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, Uri};
use serde_json::Value;

use crate::access::oauth;
use crate::wire::body::Body;

const HIDDEN: &str = "<hidden>";

/// The secrets of the sandbox itself.
pub(crate) struct Known<'a>(Vec<&'a str>);

impl<'a> Known<'a> {
    pub(crate) fn new(tokens: &'a BTreeMap<u64, String>, client_secret: &'a str) -> Self {
        Self(tokens.values().map(String::as_str).chain([client_secret]).collect())
    }

    /// Hides them in a text.
    pub(crate) fn hide(&self, text: String) -> String {
        let own = self.0.iter().filter(|secret| secret.len() >= SHORT);
        own.fold(text, |text, secret| if text.contains(secret) { text.replace(secret, HIDDEN) } else { text })
    }

    /// Hides them in a body.
    pub(crate) fn hide_in_body(&self, body: Bytes) -> Bytes {
        let has = |secret: &&str| {
            let secret = secret.as_bytes();
            let is_it = |window: &[u8]| window[0] == secret[0] && window == secret;
            secret.len() >= SHORT && body.windows(secret.len()).any(is_it)
        };
        if !self.0.iter().any(has) {
            return body;
        }
        match std::str::from_utf8(&body) {
            Ok(text) => self.hide(text.to_owned()).into(),
            Err(_) => Bytes::from_static(HIDDEN.as_bytes()),
        }
    }
}

/// What is shorter may stand anywhere by chance.
const SHORT: usize = 8;

/// Returns path and query.
pub(crate) fn target(uri: &Uri) -> String {
    match uri.query() {
        Some(query) => format!("{}?{}", uri.path(), pairs(query, is_oauth(uri))),
        None => uri.path().to_owned(),
    }
}

/// Returns the headers in their order.
pub(crate) fn headers(uri: &Uri, headers: &HeaderMap) -> Vec<(String, String)> {
    let shown = |name: &str, value: &str| match is_secret(name, false) {
        true => HIDDEN.to_owned(),
        false => address(value, is_oauth(uri)).into_owned(),
    };
    let headers = headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())));
    headers.map(|(name, value)| (name.to_owned(), shown(name, &value))).collect()
}

/// Returns the body: as it came where it has no secrets, and nothing of it where it cannot be read.
pub(crate) fn body(parts: &Parts, body: &Bytes) -> Bytes {
    let oauth = is_oauth(&parts.uri);
    let hidden = Bytes::from_static(HIDDEN.as_bytes());
    if body.is_empty() {
        return Bytes::new();
    }
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // JSON is looked for under any name: many a client forgets to say that it sends some.
    let is_json = content_type.contains("json") || matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    if is_json {
        let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return hidden };
        return if members(&mut value, oauth) { value.to_string().into() } else { body.clone() };
    }
    match Body::read(&parts.headers, body.clone()) {
        Body::Form(_) => match pairs(&String::from_utf8_lossy(body), oauth) {
            Cow::Borrowed(_) => body.clone(),
            Cow::Owned(text) => text.into(),
        },
        Body::Multipart(texts, uploads) => {
            let mut names = texts.keys().chain(uploads.iter().map(|upload| &upload.part));
            if names.any(|name| is_secret(name, oauth)) { hidden } else { body.clone() }
        }
        _ => hidden,
    }
}

/// Returns the body of an answer: JSON without its secrets, and nothing of what cannot be read. What is not said to be
/// JSON is a file, or a page of the OAuth server.
pub(crate) fn answer(uri: &Uri, is_json: bool, body: &Bytes) -> Bytes {
    if !is_json && !is_oauth(uri) {
        return body.clone();
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return Bytes::from_static(HIDDEN.as_bytes()) };
    if members(&mut value, is_oauth(uri)) { value.to_string().into() } else { body.clone() }
}

/// Hides the secrets in what is shown of records and webhooks.
pub(crate) fn value(mut value: Value) -> Value {
    members(&mut value, false);
    value
}

/// Returns whether a value under this name, decoded, is a secret. What OAuth calls a code is the number of a product
/// elsewhere.
fn is_secret(name: &str, oauth: bool) -> bool {
    let name: String = name.chars().map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() }).collect();
    // `a[b]` is the member `b`.
    let name = name.trim_end_matches(']').rsplit('[').next().unwrap_or_default().trim();
    let is_none = || name.contains("ratelimit") || ["type", "type_hint"].iter().any(|word| name.ends_with(word));
    has_secret_word(name) && !is_none() || oauth && OF_OAUTH.contains(&name)
}

/// Returns whether a name holds one of the words. Most hold none: it is asked of each header and each member.
fn has_secret_word(name: &str) -> bool {
    let begins = |word: &&str, rest: &[u8]| word.as_bytes()[0] == rest[0] && rest.starts_with(word.as_bytes());
    (0..name.len()).any(|at| SECRET.iter().any(|word| begins(word, &name.as_bytes()[at..])))
}

/// Parts of names of secrets.
const SECRET: [&str; 11] = [
    "token",
    "secret",
    "passw",
    "passphrase",
    "pwd",
    "authorization",
    "cookie",
    "credential",
    "api_key",
    "apikey",
    "private_key",
];

/// Names of secrets in the flow of OAuth.
const OF_OAUTH: [&str; 3] = ["code", "code_verifier", "assertion"];

/// Returns the pairs of a query or a form, borrowed where none is secret.
fn pairs(text: &str, oauth: bool) -> Cow<'_, str> {
    let shown = |pair: &str| {
        let (name, value) = form_urlencoded::parse(pair.as_bytes()).next().unwrap_or_default();
        let (written, _) = pair.split_once('=')?;
        match address(&value, oauth) {
            _ if is_secret(&name, oauth) => Some(format!("{written}={HIDDEN}")),
            Cow::Owned(address) => Some(format!("{written}={address}")),
            Cow::Borrowed(_) => None,
        }
    };
    if text.split('&').all(|pair| shown(pair).is_none()) {
        return text.into();
    }
    let all = text.split('&').map(|pair| shown(pair).unwrap_or_else(|| pair.to_owned()));
    all.collect::<Vec<_>>().join("&").into()
}

/// Returns a text that may be an address, without its user and the secrets of its query; borrowed where there are none.
fn address(text: &str, oauth: bool) -> Cow<'_, str> {
    // Neither a query nor a user.
    if !text.bytes().any(|byte| matches!(byte, b'?' | b'@')) {
        return text.into();
    }
    let (before, query) = text.split_once('?').unwrap_or((text, ""));
    let shown = pairs(query, oauth);
    let user = before.split_once("://").and_then(|(scheme, rest)| {
        let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
        let (_, host) = host.rsplit_once('@')?;
        Some(format!("{scheme}://{HIDDEN}@{host}{}", path.map(|path| format!("/{path}")).unwrap_or_default()))
    });
    if user.is_none() && matches!(shown, Cow::Borrowed(_)) {
        return text.into();
    }
    let mark = if text.contains('?') { "?" } else { "" };
    format!("{}{mark}{shown}", user.as_deref().unwrap_or(before)).into()
}

/// Hides the secrets in a JSON value, at any depth, and says whether there were any.
fn members(value: &mut Value, oauth: bool) -> bool {
    match value {
        Value::Array(items) => items.iter_mut().fold(false, |found, item| members(item, oauth) | found),
        Value::Object(object) => object.iter_mut().fold(false, |found, (name, member)| {
            if is_secret(name, oauth) && !member.is_null() {
                *member = HIDDEN.into();
                return true;
            }
            members(member, oauth) | found
        }),
        Value::String(text) => match address(text, oauth) {
            Cow::Owned(shown) => {
                *text = shown;
                true
            }
            Cow::Borrowed(_) => false,
        },
        _ => false,
    }
}

fn is_oauth(uri: &Uri) -> bool {
    uri.path().starts_with(oauth::PREFIX)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded";
    const JSON: &str = "application/json";

    #[test]
    fn secrets_are_hidden_wherever_they_stand() {
        for (given, shown) in [
            ("/v1/deals", "/v1/deals"),
            ("/v1/deals?limit=1&term=code", "/v1/deals?limit=1&term=code"),
            ("/v1/deals?api_token=S3CRET&x=1", "/v1/deals?api_token=<hidden>&x=1"),
            ("/v1/deals?api%5Ftoken=S3CRET", "/v1/deals?api%5Ftoken=<hidden>"),
            ("/v1/deals?%61pi_token=S3CRET", "/v1/deals?%61pi_token=<hidden>"),
            ("/v1/deals?API_Token=S3CRET", "/v1/deals?API_Token=<hidden>"),
            ("/v1/deals?api_token=S3CRET=S3CRET&api_token=S3CRET", "/v1/deals?api_token=<hidden>&api_token=<hidden>"),
            ("/v1/deals?a[client_secret]=S3CRET", "/v1/deals?a[client_secret]=<hidden>"),
            ("/v1/deals?http_auth_password=S3CRET", "/v1/deals?http_auth_password=<hidden>"),
            ("/v1/deals?apiToken=S3CRET&api-key=S3CRET", "/v1/deals?apiToken=<hidden>&api-key=<hidden>"),
            ("/v1/deals?u=http%3A%2F%2Fa%3AS3CRET%40b%2F%3Fx%3D1", "/v1/deals?u=http://<hidden>@b/?x=1"),
            ("/v1/products?code=NBOOK", "/v1/products?code=NBOOK"),
            ("/oauth/authorize?c%6fde=S3CRET&state=s", "/oauth/authorize?c%6fde=<hidden>&state=s"),
        ] {
            assert_eq!(target(&given.parse().unwrap()), shown, "{given}");
        }
        for (name, given, shown) in [
            ("x-api-token", "S3CRET", "<hidden>"),
            ("authorization", "Bearer S3CRET", "<hidden>"),
            ("proxy-authorization", "Basic S3CRET", "<hidden>"),
            ("cookie", "a=S3CRET", "<hidden>"),
            ("x-client-secret", "S3CRET", "<hidden>"),
            ("x-api-key", "S3CRET", "<hidden>"),
            ("origin", "http://a:S3CRET@localhost", "http://<hidden>@localhost"),
            ("referer", "http://localhost/?a=1&api%5ftoken=S3CRET", "http://localhost/?a=1&api%5ftoken=<hidden>"),
            ("content-type", JSON, JSON),
        ] {
            let map = [(name.parse().unwrap(), given.parse().unwrap())].into_iter().collect();
            let read = headers(&"/v1/deals".parse().unwrap(), &map);
            assert_eq!(read, [(name.to_owned(), shown.to_owned())]);
        }
        let part =
            |name: &str| format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\nS3CRET\r\n--b--\r\n");
        let (open, closed) = (part("deal_id"), part("http_auth_password"));
        for (path, content_type, given, shown) in [
            ("/v1/webhooks", JSON, r#"{"name":"w", "http_auth_user":"u"}"#, r#"{"name":"w", "http_auth_user":"u"}"#),
            ("/v1/webhooks", JSON, r#"{"http_auth_password":"S3CRET"}"#, r#"{"http_auth_password":"<hidden>"}"#),
            ("/v1/webhooks", JSON, r#"{"http\u005fauth_password":"S3CRET"}"#, r#"{"http_auth_password":"<hidden>"}"#),
            ("/v1/webhooks", JSON, r#"{"http_auth_password":null}"#, r#"{"http_auth_password":null}"#),
            ("/v1/webhooks", JSON, r#"[{"a":{"password":["S3CRET"]}}]"#, r#"[{"a":{"password":"<hidden>"}}]"#),
            ("/v1/webhooks", JSON, r#"{"http_auth_password":"S3CRET",}"#, "<hidden>"),
            ("/v1/webhooks", JSON, r#"{"u":"http://a:S3CRET@b:1/c?d=1"}"#, r#"{"u":"http://<hidden>@b:1/c?d=1"}"#),
            ("/v1/webhooks", JSON, r#"{"u":["http://b/?token=S3CRET"]}"#, r#"{"u":["http://b/?token=<hidden>"]}"#),
            ("/v1/notes", JSON, r#"{"content": "a@b, really?"}"#, r#"{"content": "a@b, really?"}"#),
            ("/v1/webhooks", FORM, "u=http%3A%2F%2Fa%3AS3CRET%40b", "u=http://<hidden>@b"),
            ("/v1/webhooks", FORM, r#"{"http_auth_password":"S3CRET"}"#, r#"{"http_auth_password":"<hidden>"}"#),
            ("/v1/webhooks", "", r#" {"http_auth_password":"S3CRET""#, "<hidden>"),
            ("/v1/webhooks", "text/plain", "http_auth_password=S3CRET", "<hidden>"),
            ("/v1/webhooks", FORM, "name=w&http%5Fauth+x=1&a=%22", "name=w&http%5Fauth+x=1&a=%22"),
            ("/v1/webhooks", FORM, "name=w&http%5Fauth_password=S3CRET", "name=w&http%5Fauth_password=<hidden>"),
            ("/v1/files", "multipart/form-data; boundary=b", &open, &open),
            ("/v1/webhooks", "multipart/form-data; boundary=b", &closed, "<hidden>"),
            ("/v1/webhooks", "multipart/form-data; boundary=c", &open, "<hidden>"),
            ("/v1/products", JSON, r#"{"code":"NBOOK"}"#, r#"{"code":"NBOOK"}"#),
            (
                "/oauth/token",
                FORM,
                "grant_type=authorization_code&code=S3CRET&client_id=a&client_secret=S3CRET",
                "grant_type=authorization_code&code=<hidden>&client_id=a&client_secret=<hidden>",
            ),
            (
                "/oauth/token",
                FORM,
                "grant_type=refresh_token&refresh%5Ftoken=S3CRET",
                "grant_type=refresh_token&refresh%5Ftoken=<hidden>",
            ),
            (
                "/oauth/token",
                FORM,
                "code_verifier=S3CRET&assertion=S3CRET",
                "code_verifier=<hidden>&assertion=<hidden>",
            ),
            ("/oauth/revoke", FORM, "token=S3CRET&token_type_hint=x", "token=<hidden>&token_type_hint=x"),
            ("/oauth/token", JSON, r#"{"code":"S3CRET"}"#, r#"{"code":"<hidden>"}"#),
            ("/v1/deals", "", "", ""),
        ] {
            let request = Request::post(path).header(CONTENT_TYPE, content_type).body(()).unwrap();
            let read = body(&request.into_parts().0, &Bytes::copy_from_slice(given.as_bytes()));
            assert_eq!(String::from_utf8_lossy(&read), shown, "{path} {content_type} {given}");
        }
    }
}
