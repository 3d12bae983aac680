//! Request bodies: JSON, forms and multipart, brought to one shape.

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::stream;
use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde_json::{Map, Value};

/// A body as read; JSON that nests deeper than 128 is not (a limit of `serde_json`).
#[derive(Clone, Debug, Default)]
pub(crate) enum Body {
    /// No bytes at all.
    #[default]
    Empty,
    Json(Value),
    /// A form's pairs; the last of a repeated name counts.
    Form(Map<String, Value>),
    /// The text parts and the files of a multipart body.
    Multipart(Map<String, Value>, Vec<Upload>),
    /// What could not be read, and why.
    Unreadable(String),
}

/// A part of a multipart body that holds a file.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) part: String,
    pub(crate) file_name: String,
    pub(crate) bytes: Bytes,
}

impl Body {
    pub(crate) fn read(headers: &HeaderMap, bytes: Bytes) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/x-www-form-urlencoded" => Self::Form(
                form_urlencoded::parse(&bytes)
                    .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
                    .collect(),
            ),
            "multipart/form-data" => read_multipart(content_type, bytes),
            _ if essence.ends_with("json") => match serde_json::from_slice(&bytes) {
                Ok(value) => Self::Json(value),
                Err(error) => Self::Unreadable(format!("not JSON: {error}")),
            },
            "" => Self::Unreadable("a body without a content type".to_owned()),
            other => Self::Unreadable(format!("content type {other} is not taken here")),
        }
    }
}

fn read_multipart(content_type: &str, bytes: Bytes) -> Body {
    let Ok(boundary) = multer::parse_boundary(content_type) else {
        return Body::Unreadable("multipart without a boundary".to_owned());
    };
    let whole = stream::once(async move { Ok::<_, std::convert::Infallible>(bytes) });
    let mut multipart = multer::Multipart::new(whole, boundary);
    let read = async {
        let mut texts = Map::new();
        let mut uploads = Vec::new();
        while let Some(field) = multipart.next_field().await? {
            let part = field.name().unwrap_or_default().to_owned();
            match quoted_file_name(field.headers()).or_else(|| field.file_name().map(str::to_owned)) {
                Some(file_name) => uploads.push(Upload { part, file_name, bytes: field.bytes().await? }),
                None => drop(texts.insert(part, Value::String(field.text().await?))),
            }
        }
        Ok::<_, multer::Error>(Body::Multipart(texts, uploads))
    };
    // All bytes are at hand, so nothing here ever has to wait.
    match read.now_or_never() {
        Some(Ok(body)) => body,
        Some(Err(error)) => Body::Unreadable(format!("multipart: {error}")),
        None => Body::Unreadable("multipart: incomplete".to_owned()),
    }
}

/// Returns the file name of a part, where it stands in quotes. A quote within it comes as `%22` from browsers and most
/// clients, as `\"` from older ones, and as it is from careless ones: the last one is that at the end or before a
/// semicolon.
fn quoted_file_name(headers: &HeaderMap) -> Option<String> {
    let text = std::str::from_utf8(headers.get(CONTENT_DISPOSITION)?.as_bytes()).ok()?;
    let (_, rest) = text.split_once("filename=\"")?;
    let is_last = |behind: &str| behind.is_empty() || behind.starts_with(';');
    let (end, _) = rest.match_indices('"').find(|(at, quote)| is_last(rest[at + quote.len()..].trim_start()))?;
    let name = rest[..end].replace("\\\"", "\"").replace("%22", "\"");
    Some(name.replace("%0D", "\r").replace("%0A", "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multipart_body_keeps_every_byte() {
        let content: Vec<u8> = (0..200_000u32).flat_map(|n| n.to_le_bytes()).collect();
        let mut bytes = b"--x\r\nContent-Disposition: form-data; name=\"deal_id\"\r\n\r\n7\r\n--x\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a b.bin\"\r\n\r\n"
            .to_vec();
        bytes.extend(&content);
        bytes.extend(b"\r\n--x--\r\n");
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "multipart/form-data; boundary=x".parse().unwrap());
        let Body::Multipart(texts, uploads) = Body::read(&headers, bytes.into()) else { panic!("not read") };
        assert_eq!(texts["deal_id"], "7");
        assert_eq!((uploads[0].part.as_str(), uploads[0].file_name.as_str()), ("file", "a b.bin"));
        assert_eq!(uploads[0].bytes, content);
    }
}
