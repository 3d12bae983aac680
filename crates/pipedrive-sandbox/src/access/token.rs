//! The token that a request brings.

use http::StatusCode;
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::wire::reply::Failure;

/// Returns the token that a request brings, empty where it brings none.
pub(crate) fn read(parts: &Parts) -> Result<String, Failure> {
    match (parts.headers.get("x-api-token"), parts.headers.get(AUTHORIZATION)) {
        (Some(token), _) => Ok(token.to_str().unwrap_or_default().to_owned()),
        (None, Some(authorization)) => match authorization.to_str().unwrap_or_default().split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim().to_owned()),
            _ => {
                let error = "Invalid request: malformed authorization header";
                Err(Failure::gateway(StatusCode::BAD_REQUEST, error))
            }
        },
        (None, None) => Ok(form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
            .find(|(name, _)| name == "api_token")
            .map(|(_, token)| token.into_owned())
            .unwrap_or_default()),
    }
}
