//! What may be kept and printed of a request: everything but its secrets, which are told by the names they stand under.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, Uri};
use serde_json::Value;

use crate::access::oauth;
use crate::wire::body::Body;

const HIDDEN: &str = "<hidden>";

/// Path and query.
pub(crate) fn target(uri: &Uri) -> String {
    match uri.query() {
        Some(query) => format!("{}?{}", uri.path(), pairs(query, is_oauth(uri))),
        None => uri.path().to_owned(),
    }
}

/// The headers in their order.
pub(crate) fn headers(uri: &Uri, headers: &HeaderMap) -> Vec<(String, String)> {
    let shown = |name: &str, value: &str| match value.split_once('?') {
        _ if is_secret(name, false) => HIDDEN.to_owned(),
        // An address, most likely.
        Some((path, query)) => format!("{path}?{}", pairs(query, is_oauth(uri))),
        None => value.to_owned(),
    };
    let headers = headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())));
    headers.map(|(name, value)| (name.to_owned(), shown(name, &value))).collect()
}

/// The body: as it came where it has no secrets, and nothing of it where it cannot be read.
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

/// Whether a value under this name, decoded, is a secret. What OAuth calls a code is the number of a product elsewhere.
fn is_secret(name: &str, oauth: bool) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    // `a[b]` is the member `b`.
    let name = name.trim_end_matches(']').rsplit('[').next().unwrap_or_default().trim();
    ["token", "secret", "password", "authorization", "cookie"].iter().any(|word| name.ends_with(word))
        || oauth && name == "code"
}

/// The pairs of a query or a form, borrowed where none is secret.
fn pairs(text: &str, oauth: bool) -> Cow<'_, str> {
    let is_secret = |pair: &str| {
        let (name, _) = form_urlencoded::parse(pair.as_bytes()).next().unwrap_or_default();
        is_secret(&name, oauth)
    };
    if !text.split('&').any(is_secret) {
        return text.into();
    }
    let shown = text.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(pair) => format!("{name}={HIDDEN}"),
        _ => pair.to_owned(),
    });
    shown.collect::<Vec<_>>().join("&").into()
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
