//! The interface between the core, which makes all decisions, and a driver, which has sockets and a clock.
//!
//! A [`Machine`] is a piece of work that needs requests and time: one [call](crate::session::Session::call), a
//! [list](crate::session::Session::pages), or [one page of several](crate::pages::Buffered). It does not send or wait
//! itself, but returns the next [`Step`] and takes the result. A driver is a loop that carries out the steps and
//! decides nothing:
//!
//! ```
//! use std::time::Instant;
//!
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use pipedrive_core::machine::{Machine, Step};
//! use pipedrive_core::session::Session;
//! use pipedrive_core::wire::RequestBody;
//! use pipedrive_core::{Account, Company, Credentials, TransportError, v2};
//!
//! fn run<M: Machine>(machine: &mut M, exchange: &mut impl Exchange) -> M::Output {
//!     loop {
//!         match machine.poll(exchange.now()) {
//!             Step::Send(request) => {
//!                 let result = exchange.exchange(request);
//!                 machine.receive(exchange.now(), result);
//!             }
//!             Step::Wait(until) => exchange.sleep_until(until),
//!             Step::Done(output) => return output,
//!         }
//!     }
//! }
//!
//! /// The HTTP stack and its clock. A real one calls `Instant::now` and `thread::sleep`, or is async.
//! trait Exchange {
//!     fn now(&self) -> Instant;
//!     fn sleep_until(&mut self, until: Instant);
//!     fn exchange(&mut self, request: Request<RequestBody>) -> Result<Response<Bytes>, TransportError>;
//! }
//! #
//! # /// Fails once, then returns a response.
//! # struct Canned(Instant, u32);
//! #
//! # impl Exchange for Canned {
//! #     fn now(&self) -> Instant {
//! #         self.0
//! #     }
//! #     fn sleep_until(&mut self, until: Instant) {
//! #         assert!(until > self.0);
//! #         self.0 = until;
//! #     }
//! #     fn exchange(&mut self, request: Request<RequestBody>) -> Result<Response<Bytes>, TransportError> {
//! #         assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals/7");
//! #         self.1 += 1;
//! #         match self.1 {
//! #             1 => Err(TransportError::after_send(std::io::Error::from(std::io::ErrorKind::ConnectionReset))),
//! #             _ => Ok(Response::new(Bytes::from_static(br#"{"success":true,"data":{"id":7}}"#))),
//! #         }
//! #     }
//! # }
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let session = Session::new(account);
//! let mut stack = // ...
//! #   Canned(Instant::now(), 0);
//! let deal = run(&mut session.call(&v2::deals::GetDeal::new(7)), &mut stack)?;
//! assert_eq!(deal.id.value(), 7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The states
//!
//! ```text
//!               poll: Wait(until)                      poll: Wait(deadline)
//!                 ┌───────────┐                           ┌───────────┐
//!                 │           ▼                           │           ▼
//!  (new) ────► ready to go on, or waiting ──poll: Send──► request in flight
//!                 │           ▲                           │           │
//!                 │           └────── receive(result) ────┘           │
//!                 │           └────── poll after the deadline ────────┘
//!                 │
//!                 └──poll: Done(output)──► done
//! ```
//!
//! - **Ready or waiting.** `poll` returns `Send`, `Wait` or `Done`. A `Wait` is never in the past; polling earlier is
//!   harmless and returns the same or an earlier instant. Another wait can follow: a window of the rate limit may be
//!   full again after the wait, since other calls wait for it too.
//! - **In flight.** After a `Send` the machine expects one `receive`. A driver that blocks until the response arrives
//!   need not poll meanwhile. [`Machine::deadline`] returns how long to wait for the response. Polling at that time or
//!   later gives the request up, as if the transport had returned [`TransportError::after_send`], and the machine
//!   continues. The driver then drops the exchange and does not pass its response to `receive` any more.
//! - **Done.** Polling after `Done` does not panic; each machine documents what it returns then. A list returns one
//!   page with each `Done`, so its driver runs it again for the next.
//!
//! # Requirements for drivers
//!
//! - `now` is the only clock. It should not go backwards; if it does, waits become longer and nothing else breaks.
//! - The request is complete except for `content-length`, `host` and headers that the stack adds to every request. A
//!   driver must not follow redirects, which would send the credentials elsewhere. It must not send a request to an
//!   address that [`Host::check`](crate::Host::check) rejects; that error becomes the source of a
//!   [`TransportError::before_send`].
//! - Every response, 4xx and 5xx included, goes to `receive` with its status, headers and whole body. One that cannot
//!   be decompressed becomes a [`BadEncoding`](crate::error::BadEncoding) in a [`TransportError::after_send`].
//! - [`TransportError::request_sent`] decides whether a write is repeated. Unless it is certain that the server did not
//!   receive the request, use [`TransportError::after_send`].
//! - A machine may be dropped at any time, also in flight: it releases what it holds of the session, so no other call
//!   waits for it.
//! - The request for a new OAuth token should not be dropped with its machine: all calls of the session wait for it,
//!   and only its response contains the new refresh token. A driver that can be interrupted, such as a future that can
//!   be dropped, runs renewals separately from the machines; see [`Session::renew_with`](crate::Session::renew_with). A
//!   driver that blocks its thread need not; it may wait for this response beyond the deadline of the call, which fails
//!   then.
//! - The core has neither a clock nor randomness; a driver provides both with
//!   [`Session::provide`](crate::Session::provide).
//! - Waiting calls are not woken when the session changes; each waits until an instant at which to poll again. Calls
//!   that need an OAuth token while another call renews it poll every 50 ms.

use std::fmt;
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};

use crate::error::TransportError;
use crate::wire::request_body::RequestBody;

/// A piece of work that a driver carries out; see the [module](self).
pub trait Machine {
    /// The type of the result.
    type Output;

    /// Returns what to do next, at the time `now`.
    fn poll(&mut self, now: Instant) -> Step<Self::Output>;

    /// Takes the result of the request of the last [`Step::Send`], which arrived at `now`.
    ///
    /// It does nothing if no request is in flight.
    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>);

    /// Returns until when to wait for the response to the request in flight; `None` if the transport decides that, or
    /// if no request is in flight.
    ///
    /// A driver that can, stops the exchange then and polls, or passes [`TransportError::after_send`] to
    /// [`receive`](Self::receive). Others may ignore the deadline: a late response is still accepted.
    fn deadline(&self) -> Option<Instant> {
        None
    }

    /// Returns a machine that applies `change` to the output of this one.
    ///
    /// ```
    /// use pipedrive_core::{Account, Company, Credentials, Machine, Session, v2::deals::GetDeal};
    ///
    /// let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
    /// let titles = Session::new(account).call(&GetDeal::new(7)).map(|deal| deal.map(|deal| deal.title));
    /// # fn run(_: impl Machine<Output = Result<Option<String>, pipedrive_core::Error>>) {}
    /// # run(titles);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn map<U, F: FnMut(Self::Output) -> U>(self, change: F) -> Map<Self, F>
    where
        Self: Sized,
    {
        Map { machine: self, change }
    }

    /// Returns the tracing span of the work, so that a driver can add events to it.
    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        tracing::Span::none()
    }
}

impl<M: Machine + ?Sized> Machine for &mut M {
    type Output = M::Output;

    fn poll(&mut self, now: Instant) -> Step<Self::Output> {
        (**self).poll(now)
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        (**self).receive(now, result);
    }

    fn deadline(&self) -> Option<Instant> {
        (**self).deadline()
    }

    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        (**self).span()
    }
}

impl<M: Machine + ?Sized> Machine for Box<M> {
    type Output = M::Output;

    fn poll(&mut self, now: Instant) -> Step<Self::Output> {
        (**self).poll(now)
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        (**self).receive(now, result);
    }

    fn deadline(&self) -> Option<Instant> {
        (**self).deadline()
    }

    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        (**self).span()
    }
}

/// A machine that changes the output of another; [`Machine::map`] returns one.
#[derive(Clone, Debug)]
#[must_use = "a machine does nothing until a driver runs it"]
pub struct Map<M, F> {
    machine: M,
    change: F,
}

impl<M: Machine, U, F: FnMut(M::Output) -> U> Machine for Map<M, F> {
    type Output = U;

    fn poll(&mut self, now: Instant) -> Step<U> {
        self.machine.poll(now).map(&mut self.change)
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        self.machine.receive(now, result);
    }

    fn deadline(&self) -> Option<Instant> {
        self.machine.deadline()
    }

    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        self.machine.span()
    }
}

/// What a driver has to do next. No variants will be added, so a `match` needs no `_`.
///
/// `Debug` shows a request's method, host, path and header names, but neither its query nor its body.
#[expect(clippy::large_enum_variant, reason = "a box would cost an allocation for each request")]
pub enum Step<T> {
    /// Send this request, and pass the result to [`Machine::receive`].
    Send(Request<RequestBody>),
    /// Poll again at this instant.
    Wait(Instant),
    /// Take the output.
    Done(T),
}

impl<T> Step<T> {
    /// Applies `change` to the output of [`Done`](Step::Done); other steps stay the same.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Step<U> {
        match self {
            Step::Send(request) => Step::Send(request),
            Step::Wait(until) => Step::Wait(until),
            Step::Done(output) => Step::Done(change(output)),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Step<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Send(request) => {
                let uri = request.uri();
                f.debug_struct("Send")
                    .field("method", request.method())
                    .field("host", &uri.host().unwrap_or_default())
                    .field("path", &uri.path())
                    .field("headers", &request.headers().keys().collect::<Vec<_>>())
                    .finish_non_exhaustive()
            }
            Step::Wait(until) => f.debug_tuple("Wait").field(until).finish(),
            Step::Done(output) => f.debug_tuple("Done").field(output).finish(),
        }
    }
}
