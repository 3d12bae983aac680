//! OAuth: requests with which an app obtains, renews and revokes a token, and the decoding of their responses.
//!
//! 1. Send the user to [`App::authorize_url`], with a `state` that nobody can guess.
//! 2. Pipedrive redirects the user to the callback URL of the app. [`Redirect::parse`] reads that URL, and
//!    [`Redirect::code`] compares the state and returns the code.
//! 3. [`App::exchange_code`] returns the request for a token, and [`App::read_token`] reads the [`Token`] from the
//!    response.
//! 4. [`Session::with_oauth`](crate::session::Session::with_oauth) uses the token and renews it. Without a session,
//!    renew it with [`App::refresh`] and [`App::read_token`].
//!
//! ```
//! use pipedrive_core::oauth::{App, Redirect};
//!
//! let app = App::new("4a1b", "s3cret")?;
//! let callback = "https://app.example.com/callback";
//! let url = app.authorize_url(callback, "8f14e45f");
//! assert_eq!(
//!     url,
//!     "https://oauth.pipedrive.com/oauth/authorize\
//!      ?client_id=4a1b&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback&state=8f14e45f"
//! );
//!
//! // The user is redirected to:
//! let redirect = Redirect::parse("https://app.example.com/callback?code=c0de&state=8f14e45f")?;
//! let code = redirect.code("8f14e45f")?;
//! let request = app.exchange_code(&code, callback);
//! assert_eq!(request.uri(), "https://oauth.pipedrive.com/oauth/token");
//!
//! // An HTTP stack sends the request and receives this response, now.
//! let body = r#"{"access_token":"v1u:AQ","token_type":"Bearer","expires_in":3599,"refresh_token":"1:2:ab",
//!                "scope":"deals:full,base","api_domain":"https://acme.pipedrive.com"}"#;
//! let now = "2026-03-01T12:00:00Z".parse()?;
//! let token = app.read_token(http::Response::new(bytes::Bytes::from(body)), now)?;
//! assert_eq!(token.expires_at().map(|at| at.to_string()).as_deref(), Some("2026-03-01T12:59:59Z"));
//! assert!(!format!("{token:?}").contains("AQ"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod app;
mod redirect;
mod request;
mod token;

pub use self::app::{App, Revoke, SecretBody, read_revoked};
pub use self::redirect::{Code, Redirect, RedirectError};
pub use self::request::TokenRequest;
pub use self::token::Token;
