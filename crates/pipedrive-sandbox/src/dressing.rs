//! What is done to answers on their way out: compression, and the faults that change or replace them.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, LOCATION, VARY};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Response, StatusCode, Uri};
use serde_json::{Value, json};

use crate::faults::{self, Fault};
use crate::reply::json_response;

/// Bodies up to this many bytes are not worth compressing.
const SMALL: usize = 1024;
/// A body is padded with this many bytes at most.
const MOST_PADDING: usize = 1 << 30;

/// What the edge answers to those who do not heed 429.
pub(crate) fn blocked() -> Response<Bytes> {
    html(StatusCode::FORBIDDEN)
}

/// The answer that a fault puts in the place of the real one.
pub(crate) fn instead(fault: &Fault) -> Option<Response<Bytes>> {
    let status = |code: &u16| StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match fault {
        Fault::Status { code } => {
            let status = status(code);
            let error = status.canonical_reason().unwrap_or("Error");
            let body = json!({"success": false, "error": error, "code": "ERR_UNKNOWN"});
            Some(json_response(status, &body))
        }
        Fault::Html { code } => Some(html(status(code))),
        Fault::Redirect { location } => {
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = StatusCode::FOUND;
            if let Ok(location) = HeaderValue::from_str(location) {
                response.headers_mut().insert(LOCATION, location);
            }
            Some(response)
        }
        _ => None,
    }
}

/// Changes an answer as a fault says.
pub(crate) fn spoil(fault: &Fault, response: &mut Response<Bytes>) {
    match fault {
        Fault::EmptyBody => *response.body_mut() = Bytes::new(),
        Fault::HugeBody { bytes } => {
            edit(response, |body| body["padding"] = "x".repeat((*bytes).min(MOST_PADDING)).into())
        }
        Fault::UnknownEnum { field } => {
            edit(response, |body| faults::replace(body, field, &json!("a_word_of_tomorrow")));
        }
        Fault::NullField { field } => edit(response, |body| faults::replace(body, field, &Value::Null)),
        _ => {}
    }
}

/// Makes a request for some page into one for the first.
pub(crate) fn strip_markers(parts: &mut Parts) {
    let Some(query) = parts.uri.query() else { return };
    let kept: Vec<&str> =
        query.split('&').filter(|pair| !pair.starts_with("cursor=") && !pair.starts_with("start=")).collect();
    if let Ok(uri) = format!("{}?{}", parts.uri.path(), kept.join("&")).parse::<Uri>() {
        parts.uri = uri;
    }
}

/// Compresses JSON for those who take gzip.
pub(crate) fn compress(headers: &HeaderMap, mut response: Response<Bytes>) -> Response<Bytes> {
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|own| own == "application/json");
    if !is_json || response.body().len() <= SMALL || !takes_gzip(headers) {
        return response;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = encoder.write_all(response.body()).and_then(|()| encoder.finish());
    if let Ok(packed) = packed {
        *response.body_mut() = packed.into();
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let items = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    items.flat_map(|text| text.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        (name.eq_ignore_ascii_case("gzip") || name == "*") && weight > 0.0
    })
}

/// Edits a JSON body; any other is left alone.
fn edit(response: &mut Response<Bytes>, change: impl FnOnce(&mut Value)) {
    if let Ok(mut body) = serde_json::from_slice::<Value>(response.body())
        && body.is_object()
    {
        change(&mut body);
        *response.body_mut() = body.to_string().into();
    }
}

fn html(status: StatusCode) -> Response<Bytes> {
    let page = "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head>\
        <body><h1>Sorry, you have been blocked</h1><p>Cloudflare Ray ID: 0000000000000000</p></body></html>\n";
    let mut response = Response::new(Bytes::from_static(page.as_bytes()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8"));
    response
}
