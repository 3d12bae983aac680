//! The contract between the core, which decides, and a driver, which has sockets and a clock.
//!
//! A [`Machine`] is a piece of work that takes requests and time: one [call](crate::session::Session::call), a
//! [list page by page](crate::session::Session::pages), or [one of several pages](crate::pages::Buffered). It never sends
//! and never waits. It says what to do next, a [`Step`], and is told what came of it. A driver is a loop that does as it
//! is told, and decides nothing:
//!
//! ```
//! use std::time::Instant;
//!
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use pipedrive_core::machine::{Machine, Step};
//! use pipedrive_core::session::Session;
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
//! /// What a stack can do. A real one calls `Instant::now` and `thread::sleep`, or awaits where it must.
//! trait Exchange {
//!     fn now(&self) -> Instant;
//!     fn sleep_until(&mut self, until: Instant);
//!     fn exchange(&mut self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError>;
//! }
//! #
//! # /// Fails once, then answers.
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
//! #     fn exchange(&mut self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
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
//! - **Ready or waiting.** `poll` answers `Send`, `Wait` or `Done`. A `Wait` is never into the past; to poll earlier is
//!   harmless and gives the same or an earlier instant. One wait can follow another: a window of the rate limit may be
//!   full again when the waiting is over, since other calls wait for it too.
//! - **In flight.** After a `Send` the machine expects one `receive`. A driver that can do nothing else while it waits for
//!   the answer need not poll meanwhile. [`Machine::deadline`] says how long the answer is worth waiting for. Whoever
//!   polls then, or later, gives the request up: it is as if the transport had said [`TransportError::after_send`], and the machine
//!   goes on. That exchange is to be dropped; its answer must not be handed in any more.
//! - **Done.** A machine is fused: what `poll` answers after `Done` is said by each of them, and it is no panic. A list
//!   gives one page with each `Done`, so its driver simply runs it again.
//!
//! # What a driver must know
//!
//! - `now` is the only clock there is. It should not go backwards; if it does, waits get longer and nothing breaks.
//! - The request is complete but for `content-length`, `host` and whatever the stack adds to every request. Redirects are
//!   not to be followed: they would carry the credentials elsewhere. A request to an address that
//!   [`Host::check`](crate::Host::check) refuses is not to be sent; its error is the source of an [`TransportError::before_send`].
//! - Every answer goes to `receive` with its status, its headers and its whole body, 4xx and 5xx included. One that cannot
//!   be decompressed is the [`BadEncoding`](crate::error::BadEncoding) in an [`TransportError::after_send`].
//! - [`TransportError::request_sent`] decides whether a write is sent again. Unless it is certain that the server saw nothing,
//!   say [`TransportError::after_send`].
//! - A machine may be dropped at any time, in flight too: what it held of the session goes back, so no other call waits
//!   for it.
//! - One request should not be dropped with its machine: that for a new OAuth token, which all calls of the session wait
//!   for, and whose response may bring a refresh token that is given once. A driver that can be interrupted, as futures are
//!   when they are dropped, carries renewals out apart from the machines: see
//!   [`Session::renew_with`](crate::Session::renew_with). One that blocks its thread until the response is there need not:
//!   the deadline of that request can be later than the end of the call, which ends then.
//! - There is neither a clock nor randomness in the core: a driver gives both to a session with
//!   [`Session::provide`](crate::Session::provide).
//! - Waiting calls are not woken when the session changes, since nothing in the core could wake them; each is given an
//!   instant that is worth looking at again. While one call renews the OAuth token and the others need it, that is every
//!   50 ms.

use std::fmt;
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};

use crate::error::TransportError;

/// A piece of work that a driver carries out; see the [module](self).
pub trait Machine {
    /// What comes out.
    type Output;

    /// What to do next, at this time.
    fn poll(&mut self, now: Instant) -> Step<Self::Output>;

    /// What came of the request of the last [`Step::Send`], at this time.
    ///
    /// Without such a request it does nothing.
    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>);

    /// Until when the answer to the request in flight is worth waiting for; `None` if that is for the transport to say,
    /// or if there is no such request.
    ///
    /// A driver that can, stops the exchange then, and polls or says [`TransportError::after_send`]; one that cannot may ignore it: an
    /// answer that is late is still taken.
    fn deadline(&self) -> Option<Instant> {
        None
    }

    /// Returns the same machine with its output changed by `change`.
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

    /// Returns the span in which the work is traced, so that a driver can trace in it, too.
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

/// A machine whose output is changed; [`Machine::map`] makes it.
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

/// What a driver has to do next. There will be no other steps: match on it without a `_`.
///
/// `Debug` shows of a request where it goes and which headers it has, nothing of its query and its body.
#[expect(clippy::large_enum_variant, reason = "a box would cost an allocation for each request")]
pub enum Step<T> {
    /// Send this, and give what comes of it to [`Machine::receive`].
    Send(Request<Bytes>),
    /// Poll again at this instant.
    Wait(Instant),
    /// Take the output.
    Done(T),
}

impl<T> Step<T> {
    /// Returns the same step, with the output of [`Done`](Step::Done) changed.
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
