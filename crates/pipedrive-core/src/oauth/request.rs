//! A [`Machine`] that obtains a token.

use std::fmt;
use std::mem;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;

use crate::error::{Error, TransportError};
use crate::machine::{Machine, Step};
use crate::meta::Safety;
use crate::oauth::app::{App, SecretBody};
use crate::oauth::token::Token;
use crate::retry::{again_after_fault, again_after_transport_error};
use crate::wire::request_body::RequestBody;

/// The maximum number of attempts.
const ATTEMPTS: u32 = 3;

/// The pause before the second attempt; before the third it is twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// How long to wait for a response.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A machine that obtains a token, without an account or a session.
///
/// It sends the request up to three times, if it did not reach the server or the server is temporarily unavailable. A
/// code works only once, so repeating the request is harmless. The transports run it with [`App::exchange_code`].
///
/// ```
/// use std::time::Instant;
/// use pipedrive_core::machine::{Machine, Step};
/// use pipedrive_core::oauth::{App, Redirect, TokenRequest};
///
/// let app = App::new("4a1b", "s3cret")?;
/// let code = Redirect::parse("code=c0de&state=8f14e45f")?.code("8f14e45f")?;
/// let wall = "2026-03-01T12:00:00Z".parse()?;
/// let mut machine = TokenRequest::new(&app, app.exchange_code(&code, "https://app.example.com/callback"), wall);
///
/// let now = Instant::now();
/// let Step::Send(request) = machine.poll(now) else { panic!("there is nothing to wait for") };
/// assert_eq!(request.uri(), "https://oauth.pipedrive.com/oauth/token");
/// let body = r#"{"access_token":"v1u:AQ","expires_in":3599,"refresh_token":"1:2:ab"}"#;
/// machine.receive(now, Ok(http::Response::new(body.into())));
/// let Step::Done(token) = machine.poll(now) else { panic!("the response has arrived") };
/// assert_eq!(token?.access_token(), "v1u:AQ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a machine does nothing until a driver runs it"]
pub struct TokenRequest {
    app: App,
    request: Request<SecretBody>,
    wall: Timestamp,
    /// The time of the first poll, which corresponds to `wall`.
    started: Option<Instant>,
    attempts: u32,
    state: State,
}

enum State {
    Ready,
    Pausing(Instant),
    InFlight(Instant),
    Ended(Result<Token, Error>),
    Over,
}

impl TokenRequest {
    /// Creates a machine for a token request of this app. `wall` is the current time of day, from which the expiry of
    /// the token is computed.
    pub fn new(app: &App, request: Request<SecretBody>, wall: Timestamp) -> Self {
        TokenRequest { app: app.clone(), request, wall, started: None, attempts: 0, state: State::Ready }
    }

    fn end_or_pause(&mut self, now: Instant, again: bool, result: impl FnOnce(&Self) -> Result<Token, Error>) {
        let pause = PAUSE.saturating_mul(self.attempts);
        self.state = match now.checked_add(pause) {
            Some(until) if again && self.attempts < ATTEMPTS => State::Pausing(until),
            _ => State::Ended(result(self)),
        };
    }
}

impl Machine for TokenRequest {
    type Output = Result<Token, Error>;

    fn poll(&mut self, now: Instant) -> Step<Self::Output> {
        self.started.get_or_insert(now);
        match self.state {
            State::Pausing(until) if now < until => return Step::Wait(until),
            State::InFlight(deadline) if now < deadline => return Step::Wait(deadline),
            State::InFlight(_) => {
                self.receive(now, Err(TransportError::after_send(crate::error::TimedOut::Total)));
                return self.poll(now);
            }
            State::Ready | State::Pausing(_) => {
                self.attempts += 1;
                self.state = State::InFlight(now.checked_add(TIMEOUT).unwrap_or(now));
                return Step::Send(self.request.clone().map(RequestBody::from));
            }
            State::Ended(_) | State::Over => {}
        }
        match mem::replace(&mut self.state, State::Over) {
            State::Ended(result) => Step::Done(result),
            _ => Step::Done(Err(self.app.finished())),
        }
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        if !matches!(self.state, State::InFlight(_)) {
            return;
        }
        match result.or_else(TransportError::into_response) {
            Ok(response) => {
                let again = again_after_fault(Safety::Idempotent, &response);
                let since = self.started.map_or(Duration::ZERO, |started| now.saturating_duration_since(started));
                let wall = self.wall.checked_add(since).unwrap_or(self.wall);
                self.end_or_pause(now, again, |machine| machine.app.read_token(response, wall));
            }
            Err(error) => {
                let again = again_after_transport_error(Safety::Idempotent, &error);
                self.end_or_pause(now, again, |machine| Err(machine.app.unanswered(error, None)));
            }
        }
    }

    fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::InFlight(deadline) => Some(deadline),
            _ => None,
        }
    }
}

impl fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRequest").field("attempts", &self.attempts).finish_non_exhaustive()
    }
}
