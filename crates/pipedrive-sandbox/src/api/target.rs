//! What a method and a path lead to.

use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use crate::catalogue::{self, Operation, Route, Version};
use crate::wire::reply::Failure;
use crate::wire::selector::Selector;

pub(crate) struct Target {
    pub(crate) operation: &'static Operation,
    /// The arguments in the path, decoded.
    pub(crate) arguments: Vec<(&'static str, String)>,
    pub(crate) selector: Option<Selector>,
}

/// Finds the operation behind a method and a path, with its arguments and the selector of v1.
pub(crate) fn find(method: &Method, path: &str) -> Result<Target, Failure> {
    let unknown = || Failure::classic(StatusCode::NOT_FOUND, "Unknown method .");
    let prefixes = [("/api/v2/", Version::V2), ("/api/v1/", Version::V1), ("/v1/", Version::V1)];
    let stripped = prefixes.into_iter().find_map(|(prefix, version)| Some((version, path.strip_prefix(prefix)?)));
    let (version, rest) = stripped.ok_or_else(unknown)?;
    // The selector is taken as it stands; whether the real service takes it escaped is unconfirmed.
    let (rest, selector) = match rest.split_once('/').unwrap_or((rest, "")) {
        (first, below) if version == Version::V1 && method == Method::GET && first.contains(":(") => {
            let (name, selector) = Selector::split(first);
            let joint = if rest.len() > first.len() { "/" } else { "" };
            (format!("{name}{joint}{below}"), selector)
        }
        _ => (rest.to_owned(), None),
    };
    let decode = |segment: &str| percent_decode_str(segment).decode_utf8().ok().map(|text| text.into_owned());
    let mut segments = rest.split('/').map(decode).collect::<Option<Vec<String>>>().ok_or_else(unknown)?;
    // A slash at the end is taken behind a selector only.
    if selector.is_some() && segments.last().is_some_and(String::is_empty) {
        segments.pop();
    }
    match catalogue::route(version, method, &segments) {
        Route::Found(operation, arguments) => Ok(Target { operation, arguments, selector }),
        Route::WrongMethod => Err(Failure::classic(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")),
        Route::Unknown => Err(unknown()),
    }
}
