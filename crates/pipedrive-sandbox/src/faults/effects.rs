//! What faults do to requests and answers. What they do to connections is done in `serve`.

use bytes::Bytes;
use http::header::LOCATION;
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode, Uri};
use serde_json::{Value, json};

use super::Fault;
use crate::wire::reply::{edge_page, json_response};

/// A body is padded with this many bytes at most.
const MOST_PADDING: usize = 1 << 30;

impl Fault {
    /// Returns the answer that takes the place of the real one.
    pub(crate) fn instead(&self) -> Option<Response<Bytes>> {
        let status = |code: &u16| StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match self {
            Self::Status { code } => {
                let status = status(code);
                let error = status.canonical_reason().unwrap_or("Error");
                let body = json!({"success": false, "error": error, "code": "ERR_UNKNOWN"});
                Some(json_response(status, &body))
            }
            Self::Html { code } => Some(edge_page(status(code))),
            Self::Redirect { location } => {
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

    /// Changes an answer.
    pub(crate) fn spoil(&self, response: &mut Response<Bytes>) {
        match self {
            Self::EmptyBody => *response.body_mut() = Bytes::new(),
            Self::HugeBody { bytes } => {
                edit(response, |body| body["padding"] = "x".repeat((*bytes).min(MOST_PADDING)).into())
            }
            Self::UnknownEnum { field } => {
                edit(response, |body| replace(body, field, &json!("a_word_of_tomorrow")));
            }
            Self::NullField { field } => edit(response, |body| replace(body, field, &Value::Null)),
            _ => {}
        }
    }

    /// Changes a request: the one for any page becomes that for the first.
    pub(crate) fn divert(&self, parts: &mut Parts) {
        if *self != Self::DuplicatePage {
            return;
        }
        let Some(query) = parts.uri.query() else { return };
        let kept: Vec<&str> =
            query.split('&').filter(|pair| !pair.starts_with("cursor=") && !pair.starts_with("start=")).collect();
        if let Ok(uri) = format!("{}?{}", parts.uri.path(), kept.join("&")).parse::<Uri>() {
            parts.uri = uri;
        }
    }
}

/// Edits a JSON body; any other is left alone.
fn edit(response: &mut Response<Bytes>, change: impl FnOnce(&mut Value)) {
    let body = serde_json::from_slice::<Value>(response.body()).ok();
    if let Some(mut body) = body.filter(Value::is_object) {
        change(&mut body);
        *response.body_mut() = body.to_string().into();
    }
}

/// Replaces every member of a name, at any depth.
fn replace(value: &mut Value, field: &str, with: &Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, field, with)),
        Value::Object(members) => {
            for (name, member) in members {
                if name == field {
                    *member = with.clone();
                } else {
                    replace(member, field, with);
                }
            }
        }
        _ => {}
    }
}
