//! Answers: the success envelope, and the families of errors, each in the place where the real service uses it.

use bytes::Bytes;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::json;
use super::selector::Selector;
use crate::catalogue::Version;

/// Says what was wrong where the real service's text does not; never present on the real service.
const HINT: HeaderName = HeaderName::from_static("x-sandbox-hint");

const INFO: &str = "Please check developers.pipedrive.com";

/// What a handler answers when all is well.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Instead of the operation's documented success status.
    pub(crate) status: Option<StatusCode>,
    pub(crate) content: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    Envelope { data: Option<Data>, additional: Option<Value>, related: Option<Value>, extra: Map<String, Value> },
    File { bytes: Bytes, name: String },
}

/// What stands under `data`: a tree, or the text of the envelope up to its end, which takes less time to make and cannot
/// be reached into.
#[derive(Debug)]
pub(crate) enum Data {
    Tree(Value),
    Text(Vec<u8>),
}

const SUCCESS: &[u8] = br#"{"success":true"#;
const DATA: &[u8] = br#","data":"#;

impl Data {
    fn written(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut text = Vec::with_capacity(4096);
        text.extend_from_slice(SUCCESS);
        text.extend_from_slice(DATA);
        write(&mut text);
        text
    }

    /// Returns it as a tree, to be changed.
    pub(crate) fn tree(&mut self) -> &mut Value {
        if let Self::Text(text) = self {
            *self = Self::Tree(serde_json::from_slice(&text[SUCCESS.len() + DATA.len()..]).unwrap_or_default());
        }
        match self {
            Self::Tree(tree) => tree,
            Self::Text(_) => unreachable!("it was made a tree"),
        }
    }
}

impl Reply {
    pub(crate) fn data(data: impl Into<Value>) -> Self {
        Self::envelope(Some(Data::Tree(data.into())))
    }

    /// Returns an envelope with data that is not changed any more, which a function writes behind what a text holds.
    pub(crate) fn written(write: impl FnOnce(&mut Vec<u8>)) -> Self {
        Self::envelope(Some(Data::Text(Data::written(write))))
    }

    /// Returns an envelope that holds `success` alone.
    pub(crate) fn bare() -> Self {
        Self::envelope(None)
    }

    fn envelope(data: Option<Data>) -> Self {
        let content = Content::Envelope { data, additional: None, related: None, extra: Map::new() };
        Self { status: None, content }
    }

    pub(crate) fn file(bytes: Bytes, name: String) -> Self {
        Self { status: None, content: Content::File { bytes, name } }
    }

    pub(crate) fn with_additional(mut self, value: Value) -> Self {
        if let Content::Envelope { additional, .. } = &mut self.content {
            match (additional.as_mut(), value) {
                (Some(Value::Object(present)), Value::Object(more)) => present.extend(more),
                (_, value) => *additional = Some(value),
            }
        }
        self
    }

    pub(crate) fn with_related(mut self, value: Value) -> Self {
        if let Content::Envelope { related, .. } = &mut self.content {
            *related = Some(value);
        }
        self
    }

    /// Adds a key beside `success` and `data`.
    pub(crate) fn with_extra(mut self, key: &str, value: Value) -> Self {
        if let Content::Envelope { extra, .. } = &mut self.content {
            extra.insert(key.to_owned(), value);
        }
        self
    }

    /// Reduces the data to what a selector names.
    pub(crate) fn select(&mut self, selector: &Selector) {
        if let Content::Envelope { data: Some(data), .. } = &mut self.content {
            selector.apply(data.tree());
        }
    }

    pub(crate) fn into_response(self, success: u16) -> Response<Bytes> {
        let status = self.status.or(StatusCode::from_u16(success).ok()).unwrap_or(StatusCode::OK);
        match self.content {
            Content::Envelope { data, additional, related, extra } => {
                let mut text = match data {
                    None => SUCCESS.to_vec(),
                    Some(Data::Tree(tree)) => Data::written(|text| json::write(&tree, text)),
                    Some(Data::Text(text)) => text,
                };
                let usual = [("related_objects", related.as_ref()), ("additional_data", additional.as_ref())];
                let usual = usual.into_iter().filter_map(|(name, value)| Some((name, value?)));
                for (name, value) in usual.chain(extra.iter().map(|(name, value)| (name.as_str(), value))) {
                    text.extend_from_slice(&[b",\"", name.as_bytes(), b"\":"].concat());
                    json::write(value, &mut text);
                }
                text.push(b'}');
                json_text(status, text)
            }
            Content::File { bytes, name } => {
                let mut response = Response::new(bytes);
                *response.status_mut() = status;
                let headers = response.headers_mut();
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
                if let Ok(value) = HeaderValue::from_str(&attachment(&name)) {
                    headers.insert(CONTENT_DISPOSITION, value);
                }
                response
            }
        }
    }
}

/// Returns a `content-disposition` that names a file (RFC 6266): as far as ASCII goes, and whole where it goes further.
fn attachment(name: &str) -> String {
    let plain = name.replace(|c: char| c.is_control() || !c.is_ascii(), "_");
    let quoted = plain.replace('\\', "\\\\").replace('"', "\\\"");
    if plain == name {
        return format!("attachment; filename=\"{quoted}\"");
    }
    format!("attachment; filename=\"{quoted}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

/// A refusal; which family it belongs to decides the body.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    family: Family,
    error: String,
    hint: Option<String>,
}

#[derive(Clone, Debug)]
enum Family {
    /// `error`, `error_info`, `data` and `additional_data`.
    Classic,
    /// As classic, with another `error_info`.
    ClassicObject,
    /// As classic, with the `code` of a plan limit.
    Plan(&'static str),
    /// `error`, `errorCode`, `error_info`: what stands in front of the API answers so.
    Gateway,
    /// `error` and `code`.
    Schema(&'static str),
    /// `error` alone.
    Short,
    /// `status`, `success` and `errors`, of the webhooks operations.
    Webhook(&'static str),
    /// `error`, `error_info` and a code in `additional_data`, of the operations of channels.
    Channel(&'static str),
    /// `message`, of the operations of meetings.
    Meeting,
}

impl Failure {
    fn new(status: StatusCode, family: Family, error: impl Into<String>) -> Self {
        Self { status, family, error: error.into(), hint: None }
    }

    pub(crate) fn classic(status: StatusCode, error: impl Into<String>) -> Self {
        Self::new(status, Family::Classic, error)
    }

    pub(crate) fn short(status: StatusCode, error: impl Into<String>) -> Self {
        Self::new(status, Family::Short, error)
    }

    pub(crate) fn gateway(status: StatusCode, error: impl Into<String>) -> Self {
        Self::new(status, Family::Gateway, error)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::gateway(StatusCode::UNAUTHORIZED, "unauthorized access")
    }

    pub(crate) fn forbidden() -> Self {
        Self::classic(StatusCode::FORBIDDEN, "You do not have permissions to do this.")
    }

    /// Returns the 404 of leads and conversions.
    pub(crate) fn object_not_found(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, Family::ClassicObject, error)
    }

    pub(crate) fn plan(code: &'static str, error: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, Family::Plan(code), error)
    }

    pub(crate) fn webhook(field: &'static str, error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Family::Webhook(field), error)
    }

    pub(crate) fn channel(status: StatusCode, code: &'static str, error: impl Into<String>) -> Self {
        Self::new(status, Family::Channel(code), error)
    }

    pub(crate) fn meeting(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, Family::Meeting, message)
    }

    /// Refuses a request that does not fit its schema, as v2 does: one text for all problems.
    pub(crate) fn schema(problems: impl IntoIterator<Item = String>) -> Self {
        let problems: Vec<_> = problems.into_iter().collect();
        let error = format!("Validation failed: {}", problems.join("; "));
        Self::new(StatusCode::BAD_REQUEST, Family::Schema("ERR_SCHEMA_VALIDATION_FAILED"), error)
    }

    /// Refuses a request that fits its schema and breaks another rule, as v2 does.
    pub(crate) fn rule(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Family::Schema("ERR_BAD_REQUEST"), error)
    }

    /// Refuses a bad request in the words of its version. v1 rarely says what was wrong, so a header of the emulator
    /// does.
    pub(crate) fn bad_request(version: Version, field: &str, problem: &str) -> Self {
        let problem = format!("{field}: {problem}");
        match version {
            Version::V2 => Self::schema([problem]),
            Version::V1 => Self::classic(StatusCode::BAD_REQUEST, "Bad request").with_hint(problem),
        }
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns what was wrong, for a failure of another family to say.
    pub(crate) fn reason(self) -> String {
        self.hint.unwrap_or(self.error)
    }

    pub(crate) fn into_response(self) -> Response<Bytes> {
        let by_gateway = self.status == StatusCode::UNAUTHORIZED && matches!(self.family, Family::Gateway);
        let error = self.error;
        let body = match self.family {
            Family::Classic => {
                json!({"success": false, "error": error, "error_info": INFO, "data": null, "additional_data": null})
            }
            Family::ClassicObject => json!({"success": false, "error": error, "error_info": "Object was not found.",
                "data": null, "additional_data": null}),
            Family::Plan(code) => json!({"success": false, "error": error, "error_info": INFO, "data": null,
                "additional_data": null, "code": code}),
            Family::Gateway => json!({"success": false, "error": error, "errorCode": self.status.as_u16(),
                "error_info": INFO}),
            Family::Schema(code) => json!({"success": false, "error": error, "code": code}),
            Family::Short => json!({"success": false, "error": error}),
            Family::Webhook(field) => json!({"status": "error", "success": false, "errors": {field: [error]}}),
            Family::Channel(code) => json!({"success": false, "error": error,
                "error_info": "Please check the reference docs in https://developers.pipedrive.com/docs/api/v1",
                "additional_data": {"code": code}}),
            Family::Meeting => json!({"success": false, "message": error}),
        };
        let mut response = json_response(self.status, &body);
        let headers = response.headers_mut();
        if by_gateway {
            headers.insert(HeaderName::from_static("x-401-by-gw"), HeaderValue::from_static("true"));
        }
        if let Some(hint) = self.hint.and_then(|hint| HeaderValue::from_str(&hint).ok()) {
            headers.insert(HINT, hint);
        }
        response
    }
}

pub(crate) fn json_response(status: StatusCode, body: &impl Serialize) -> Response<Bytes> {
    json_text(status, serde_json::to_vec(body).expect("values of JSON serialize"))
}

fn json_text(status: StatusCode, mut text: Vec<u8>) -> Response<Bytes> {
    // The journal keeps it.
    text.shrink_to_fit();
    let mut response = Response::new(Bytes::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Returns the page that the edge in front of the API shows instead of an answer.
pub(crate) fn edge_page(status: StatusCode) -> Response<Bytes> {
    let page = "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head>\
        <body><h1>Sorry, you have been blocked</h1><p>Cloudflare Ray ID: 0000000000000000</p></body></html>\n";
    let mut response = Response::new(Bytes::from_static(page.as_bytes()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8"));
    response
}
