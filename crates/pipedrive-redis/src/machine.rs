//! What one process of a fleet does, without I/O: time and replies are inputs.

use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};
use pipedrive_core::session::TokenRenewal;
use pipedrive_core::{Session, TransportError};

use crate::command::{Command, Reply};
use crate::error::FleetError;
use crate::passes::Passes;
use crate::renewal::{Renewal, Work};
use crate::seal::Seal;

/// The part of one session in its fleet.
///
/// A driver polls it, does what the step says, and hands over what came of it. There is one command at a time; refreshing
/// and saving go on beside.
#[derive(Debug)]
pub(crate) struct Machine {
    passes: Passes,
    renewal: Option<Renewal>,
    asked: Option<Command>,
    stops: bool,
    left: bool,
}

/// What to do next.
pub(crate) enum Step {
    /// Send this to the store, and hand over the reply to [`Machine::replied`].
    Ask(Command),
    /// Send this request beside, for [`Event::Refreshed`].
    Refresh(Request<Bytes>),
    /// Save the new token beside and finish the renewal, for [`Event::Saved`].
    Save(TokenRenewal),
    /// Wait for an event, or until this instant.
    Wait(Option<Instant>),
    /// The session is no longer part of the fleet.
    Done,
}

/// What happens beside.
pub(crate) enum Event {
    /// A call lacks a pass or a token.
    Wake,
    Refreshed(Result<Response<Bytes>, TransportError>),
    Saved,
    Stop,
}

/// What of a fleet concerns the protocol.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) process: String,
    pub(crate) processes: Option<u32>,
    /// How tokens are stored; `None` if they are not shared.
    pub(crate) seal: Option<Seal>,
    pub(crate) renew_alone: bool,
}

impl Machine {
    pub(crate) fn new(now: Instant, session: &Session, settings: Settings) -> Self {
        let Settings { process, processes, seal, renew_alone } = settings;
        let renewal = seal.map(|seal| Renewal::new(now, session.clone(), seal, process.clone(), renew_alone));
        let passes = Passes::new(now, session.clone(), process, processes);
        Machine { passes, renewal, asked: None, stops: false, left: false }
    }

    pub(crate) fn poll(&mut self, now: Instant) -> Step {
        // A renewal is carried out to its end: its refresh token may be used up already.
        let away = self.passes.away();
        if self.stops && !self.renewal.as_ref().is_some_and(|renewal| renewal.is_under_way(away.is_some())) {
            if self.left || away.is_some() {
                return Step::Done;
            }
            // Who is expected and does not come would make the others think that they cannot be heard either.
            self.left = true;
            let mut exchange = self.passes.exchange(now);
            (exchange.idle, exchange.requests.wanted, exchange.searches.wanted) = (true, 0, 0);
            return self.ask(Command::Exchange(Box::new(exchange)));
        }
        let due = self.passes.due();
        if due.is_some_and(|due| due <= now) {
            let exchange = self.passes.exchange(now);
            return self.ask(Command::Exchange(Box::new(exchange)));
        }
        let next = match self.renewal.as_mut().map(|renewal| renewal.poll(now, away)) {
            Some(Ok(Work::Ask(command))) => return self.ask(Command::Token(command)),
            Some(Ok(Work::Refresh(request))) => return Step::Refresh(request),
            Some(Ok(Work::Save(renewal))) => return Step::Save(renewal),
            Some(Err(next)) => next,
            None => None,
        };
        Step::Wait(due.into_iter().chain(next).min())
    }

    fn ask(&mut self, command: Command) -> Step {
        self.asked = Some(command.clone());
        Step::Ask(command)
    }

    /// Takes the reply to the last command.
    pub(crate) fn replied(&mut self, now: Instant, reply: Result<Reply, FleetError>) {
        match (self.asked.take(), reply) {
            (Some(Command::Exchange(_)), Ok(Reply::Exchanged(exchanged))) => {
                self.passes.exchanged(now, &exchanged);
                if let Some(renewal) = &mut self.renewal {
                    renewal.told(exchanged.generation);
                }
            }
            (Some(Command::Token(command)), Ok(Reply::Token(stored))) => {
                if let Some(renewal) = &mut self.renewal {
                    renewal.replied(now, command.action, &stored);
                }
            }
            (asked, reply) => {
                self.passes.failed(now, &reply.err().unwrap_or(FleetError::Reply));
                if let (Some(Command::Token(_)), Some(renewal)) = (asked, &mut self.renewal) {
                    renewal.unanswered();
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn is_away(&self) -> bool {
        self.passes.away().is_some()
    }

    pub(crate) fn happened(&mut self, now: Instant, event: Event) {
        match (event, &mut self.renewal) {
            (Event::Wake, _) => self.passes.wake(),
            (Event::Refreshed(result), Some(renewal)) => renewal.refreshed(now, result),
            (Event::Saved, Some(renewal)) => renewal.saved(),
            (Event::Stop, _) => self.stops = true,
            (Event::Refreshed(_) | Event::Saved, None) => {}
        }
    }
}
