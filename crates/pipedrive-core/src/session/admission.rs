//! Admission of requests, and the effect of their responses on other calls.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::error::ErrorKind;
use crate::meta::Meta;
use crate::model::Limits;
use crate::retry::Policy;
use crate::session::ledger::{Demand, Limited, Refusal};
use crate::session::shared::{Identity, Shared, State, TokenRenewal};
use crate::session::token::{FailureCount, Hold};
use crate::session::window::{RECHECK, Ticket, later};

/// What a call may do next.
pub(crate) enum Admission {
    /// It sends its request, and returns the permit with the result. The account is that of the token; `None` without
    /// OAuth.
    Send(Permit, Option<Arc<Account>>),
    /// It carries out this renewal first.
    Renew(Box<TokenRenewal>),
    /// It asks for admission again at this instant.
    Wait(Instant),
    /// It lacks a pass, and asks for admission again at this instant.
    NoPass(Instant),
    /// It waits for a limit, or fails because of it.
    Limited(Limited),
    /// It fails.
    Fail(ErrorKind),
}

/// What a call remembers between its questions for admission.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    /// The failed renewals that it has seen while it needs a new token.
    pub(super) seen: Option<FailureCount>,
    /// Its place among the calls that lack a pass.
    pub(super) place: Option<NonZeroU64>,
}

/// The right to send one request.
///
/// The request of a dropped permit counts as sent, since Pipedrive may have counted it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permit {
    demand: Demand,
    ticket: Ticket,
    /// Generation of the token that the request is sent with.
    generation: u64,
}

/// What a response means for the other calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing.
    Neutral,
    /// 429: no request may be sent for this long.
    Pause(Duration),
    /// 429: the day's budget is spent.
    Exhausted,
    /// 403 from Cloudflare.
    Blocked,
    /// 401.
    Unauthorized,
}

impl Shared {
    /// Decides what a call may do now.
    pub(crate) fn admit(
        self: &Arc<Self>,
        now: Instant,
        meta: &Meta,
        demand: Demand,
        waiting: &mut Waiting,
        attempts: u32,
    ) -> Admission {
        let mut handed_over = false;
        loop {
            let mut state = self.lock();
            let admission = self.ask(&mut state, now, meta, demand, waiting, attempts);
            self.wake(state);
            let renewal = match admission {
                Admission::Renew(renewal) => renewal,
                other => return other,
            };
            let renewal = match self.renewer.get() {
                None => Some(renewal),
                Some(_) if handed_over => return Admission::Wait(later(now, RECHECK)),
                Some(renewer) => {
                    handed_over = true;
                    renewer.renew(*renewal).map(Box::new)
                }
            };
            match renewal {
                None => {}
                Some(renewal) if renewal.token().is_none() => return Admission::Renew(renewal),
                // The new token was received earlier and only has to be saved.
                Some(renewal) => renewal.finish(now),
            }
        }
    }

    fn ask(
        self: &Arc<Self>,
        state: &mut State,
        now: Instant,
        meta: &Meta,
        demand: Demand,
        waiting: &mut Waiting,
        attempts: u32,
    ) -> Admission {
        let (account, generation) = match &mut state.identity {
            Identity::Account(_) => (None, 0),
            Identity::Oauth(token) => {
                if self.check_scopes && !token.token().grants(meta.scopes) {
                    return Admission::Fail(ErrorKind::Scope(meta.scopes));
                }
                match token.access(now, &mut waiting.seen, attempts, &mut state.jitter) {
                    Ok((account, generation)) => (Some(account), generation),
                    Err(Hold::Renew(lease)) => return Admission::Renew(TokenRenewal::new(self, *lease, token).into()),
                    Err(Hold::Wait(until)) => return Admission::Wait(until),
                    Err(Hold::Fail(kind)) => return Admission::Fail(kind),
                }
            }
        };
        match state.ledger.admit(now, &demand, &mut waiting.place) {
            Ok(ticket) => Admission::Send(Permit { demand, ticket, generation }, account),
            Err(Refusal::Limited(limited)) => Admission::Limited(limited),
            Err(Refusal::NoPass(again)) => Admission::NoPass(again),
        }
    }

    /// Takes back the permit of a request that received a response. For a 401, returns whether to repeat the request.
    pub(crate) fn answered(&self, now: Instant, permit: Permit, limits: &Limits, verdict: Verdict) -> bool {
        let Permit { demand, ticket, generation } = permit;
        let mut guard = self.lock();
        let state = &mut *guard;
        state.ledger.answered(now, ticket, &demand, limits);
        match verdict {
            Verdict::Neutral | Verdict::Unauthorized => {}
            Verdict::Pause(wait) => state.ledger.pause(now, wait),
            Verdict::Exhausted => state.ledger.exhausted(now, limits),
            Verdict::Blocked => state.ledger.blocked(now),
        }
        let again = match &mut state.identity {
            Identity::Account(_) => false,
            Identity::Oauth(token) if verdict == Verdict::Unauthorized => {
                token.rejected(generation, now, &mut state.jitter)
            }
            Identity::Oauth(token) => {
                token.accepted(generation);
                false
            }
        };
        self.wake(guard);
        again
    }

    /// Takes back the permit of a request that certainly was not sent.
    pub(crate) fn not_sent(&self, permit: Permit) {
        self.lock().ledger.not_sent(permit.ticket, &permit.demand);
    }

    /// Returns the pause before the next attempt.
    pub(crate) fn pause(&self, policy: &Policy, attempts: u32) -> Duration {
        policy.pause(attempts, &mut self.lock().jitter)
    }
}
