//! Compression of answers.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue, Response};

/// Bodies up to this many bytes are not worth compressing.
const SMALL: usize = 1024;

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
