//! The page at `/_sandbox/`: HTML, a style sheet and a script, as they are in the folder `page`.
//!
//! They hold nothing of the company and are given to everyone who comes by a right `Host`. What the script shows it asks
//! for under `/_sandbox/` with the token in a header. A cookie would be simpler for the page, and for others: browsers
//! send it along with what pages of other ports ask for. The token is kept where only this origin can read it, as long
//! as the tab is open.

use bytes::Bytes;
use http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderValue, Method, Response};

/// Where the page is.
pub(crate) const PATH: &str = "/_sandbox/";

/// No script, style or request but its own, no frame around it, and no text that becomes HTML.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
);

/// The name behind the path, the media type, and the text.
const FILES: [(&str, &str, &str); 3] = [
    ("", "text/html; charset=utf-8", include_str!("page/page.html")),
    ("page.css", "text/css; charset=utf-8", include_str!("page/page.css")),
    ("page.js", "text/javascript; charset=utf-8", include_str!("page/page.js")),
];

/// Returns whether a request asks for the page or a part of it, which anyone may. The page itself is for those who take
/// HTML: others get JSON there.
pub(crate) fn is_asked_for(parts: &Parts) -> bool {
    file(parts).is_some()
}

/// Returns the answer to a request for the page or a part of it.
pub(crate) fn find(parts: &Parts) -> Option<Response<Bytes>> {
    let (media_type, text) = file(parts)?;
    let mut response = Response::new(Bytes::from_static(text.as_bytes()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Some(response)
}

fn file(parts: &Parts) -> Option<(&'static str, &'static str)> {
    let name = parts.uri.path().strip_prefix(PATH)?;
    let (_, media_type, text) = FILES.into_iter().find(|(own, ..)| *own == name)?;
    let accepted = parts.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let wanted = !name.is_empty() || accepted.contains("text/html");
    (matches!(parts.method, Method::GET | Method::HEAD) && wanted).then_some((media_type, text))
}
