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
//!   be decompressed is the [`BadEncoding`] in an [`TransportError::after_send`].
//! - [`TransportError::request_sent`] decides whether a write is sent again. Unless it is certain that the server saw nothing,
//!   say [`TransportError::after_send`].
//! - A machine may be dropped at any time, in flight too: what it held of the session goes back, so no other call waits
//!   for it.
//! - One request should not be dropped with its machine: that for a new OAuth token, which all calls of the session wait
//!   for, and whose answer may bring a refresh token that is given once. A driver that can be interrupted, as futures are
//!   when they are dropped, takes that request off the machine with [`Machine::detach`] and carries it through elsewhere.
//!   One that blocks its thread until the answer is there need not: the deadline of that request can be later than the end
//!   of the call, which ends then.
//! - There is no randomness in the core: [`Session::seed_unless_set`](crate::Session::seed_unless_set) gives a session what
//!   its pauses are made of.
//! - Waiting calls are not woken when the session changes, since nothing in the core could wake them; each is given an
//!   instant that is worth looking at again. While one call renews the OAuth token and the others need it, that is every
//!   50 ms.

use std::fmt;
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};

use crate::error::TransportError;
use crate::meta::Meta;

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

    /// Takes the request of the last [`Step::Send`] off this machine, if it must not end with it; `None` for all that may.
    ///
    /// Such is the request for a new OAuth token. A driver that asks right after the `Send`, and gets something, sends that
    /// request apart from the machine, where nothing interrupts it, and hands in its answer to [`Detached::receive`]. The
    /// machine is polled on meanwhile, as after a [`Step::Wait`] that is over, and ends when its own time does.
    ///
    /// A driver that does not ask hands in the answer to the machine, as any other.
    fn detach(&mut self) -> Option<Detached> {
        None
    }

    /// The operation that is carried out, for a driver that tells of its work; `None` if there is not one.
    fn meta(&self) -> Option<&'static Meta> {
        None
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

    fn detach(&mut self) -> Option<Detached> {
        (**self).detach()
    }

    fn meta(&self) -> Option<&'static Meta> {
        (**self).meta()
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

/// A request in flight that was taken off its machine; [`Machine::detach`] gives it.
///
/// Dropped, it is given up: what it was for is begun anew by the next one who needs it.
#[must_use = "a request that is given up may be lost for good"]
pub struct Detached {
    deadline: Instant,
    #[expect(clippy::type_complexity, reason = "it is said once")]
    receive: Box<dyn FnOnce(Instant, Result<Response<Bytes>, TransportError>) + Send>,
}

impl Detached {
    /// Takes a request off a machine of one's own: until when its answer is worth waiting for, and what takes the answer.
    pub fn new(
        deadline: Instant,
        receive: impl FnOnce(Instant, Result<Response<Bytes>, TransportError>) + Send + 'static,
    ) -> Self {
        Detached { deadline, receive: Box::new(receive) }
    }

    /// Returns until when the answer is worth waiting for.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Takes what came of the request, at this time.
    pub fn receive(self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        (self.receive)(now, result);
    }
}

impl fmt::Debug for Detached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detached").field("deadline", &self.deadline).finish_non_exhaustive()
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
