//! One token for the fleet: reading it from the store, and renewing it in one process at a time.

use std::mem;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use pipedrive_core::error::TokenError;
use pipedrive_core::oauth::Token;
use pipedrive_core::session::{TokenNeed, TokenRenewal};
use pipedrive_core::{Session, TransportError};

use crate::command::{Action, Secret, StoredToken, TokenCommand};
use crate::error::FleetError;
use crate::passes::LAPSED;
use crate::seal::Seal;
use crate::trace;

/// How soon to look again for what another process does.
const AGAIN: Duration = Duration::from_millis(250);

/// How often the lock is extended, which lasts for 40 s.
const EXTEND: Duration = Duration::from_secs(10);

/// How long a token is read again whose refresh token was rejected, while another process may have renewed it.
const REREAD: Duration = Duration::from_secs(5);

/// How long ago another process held the lock, at most, for that to be possible; and how old a token is, at least, that
/// is renewed although it has not expired.
const RECENT: Duration = Duration::from_secs(60);

/// The token of one session, and that of its fleet.
#[derive(Debug)]
pub(crate) struct Renewal {
    session: Session,
    seal: Seal,
    alone: bool,
    process: String,
    /// The generation of the token that the session has; 0 before the store was read.
    generation: u64,
    /// The newest generation that the store told of.
    known: u64,
    /// The token of that generation, and how often the session's was replaced when it was compared with that.
    ours: Option<Token>,
    replaced: u64,
    /// Whether the session's token is to be written to the store.
    publish: Option<Publish>,
    locked: bool,
    /// Whether another process held the lock so lately that it may still write its token.
    rival: bool,
    /// Why the token of this generation could not be read.
    unreadable: Option<FleetError>,
    /// Whether the token was renewed and could not be saved, so that it is not used yet.
    unsaved: bool,
    /// Whether the refresh token is invalid: only a new token helps, whoever supplies it.
    ended: bool,
    state: State,
}

/// Writes the session's token.
#[derive(Clone, Copy, Debug)]
enum Publish {
    /// The program supplied it: over whatever the store has.
    Supplied,
    /// It was renewed without the store: over its predecessor only.
    Renewed,
    /// The store has lost it.
    Restored,
}

#[derive(Debug)]
enum State {
    Idle,
    /// Reads the token.
    Look(Instant),
    Lock,
    Publish(Publish, u64),
    Refresh(TokenRenewal),
    Refreshing {
        renewal: TokenRenewal,
        extend: Instant,
    },
    Reread {
        renewal: TokenRenewal,
        result: Result<Response<Bytes>, TransportError>,
        at: Instant,
        until: Instant,
    },
    Write(TokenRenewal),
    Save {
        renewal: TokenRenewal,
        token: Token,
    },
    Saving {
        token: Token,
        extend: Instant,
    },
    Invalid,
    Unlock,
}

/// What to do about the token.
pub(crate) enum Work {
    Ask(TokenCommand),
    Refresh(Request<Bytes>),
    Save(TokenRenewal),
}

impl Renewal {
    pub(crate) fn new(now: Instant, session: Session, seal: Seal, process: String, alone: bool) -> Self {
        let (ours, replaced) = (session.token(), session.token_generation());
        let state = if ours.is_some() { State::Look(now) } else { State::Idle };
        Renewal {
            session,
            seal,
            alone,
            process,
            generation: 0,
            known: 0,
            ours,
            replaced,
            publish: None,
            locked: false,
            rival: false,
            unreadable: None,
            unsaved: false,
            ended: false,
            state,
        }
    }

    /// Returns whether something is to be finished before the loop may stop.
    pub(crate) fn is_under_way(&self, is_away: bool) -> bool {
        match self.state {
            State::Idle | State::Look(_) | State::Lock => self.publish.is_some() && !is_away,
            State::Publish(..) | State::Invalid | State::Unlock => !is_away,
            _ => true,
        }
    }

    /// Takes the generation that an exchange told.
    pub(crate) fn told(&mut self, generation: u64) {
        self.known = generation;
    }

    /// Returns what is to be done now; otherwise when to look again, `None` if only something else can change it.
    pub(crate) fn poll(&mut self, now: Instant, away: Option<Instant>) -> Result<Work, Option<Instant>> {
        if self.ours.is_none() {
            return Err(None);
        }
        if let State::Idle = self.state {
            self.begin(now, away.is_some());
        }
        if let (Some(since), State::Idle | State::Look(_) | State::Lock) = (away, &self.state) {
            return self.without_store(now, since);
        }
        match mem::replace(&mut self.state, State::Idle) {
            State::Idle => Err(None),
            State::Look(at) if now < at => {
                self.state = State::Look(at);
                Err(Some(at))
            }
            State::Refresh(renewal) => match renewal.request() {
                Some(request) => {
                    trace::renewing(self.generation);
                    self.state = State::Refreshing { renewal, extend: now + EXTEND };
                    Ok(Work::Refresh(request))
                }
                None => {
                    self.state = State::Write(renewal);
                    self.poll(now, away)
                }
            },
            State::Refreshing { renewal, extend } => {
                let extends = self.extend(now, extend, away);
                self.state = State::Refreshing { renewal, extend: if extends.is_ok() { now + EXTEND } else { extend } };
                extends
            }
            State::Reread { renewal, result, until, .. } if until <= now => {
                self.receive(now, renewal, result);
                self.poll(now, away)
            }
            State::Reread { renewal, result, at, until } => {
                let due = at <= now && away.is_none();
                let next = if due { now + AGAIN } else { at };
                self.state = State::Reread { renewal, result, at: next, until };
                if due {
                    Ok(self.ask(Action::Read))
                } else {
                    Err(Some(if away.is_some() { until } else { at.min(until) }))
                }
            }
            State::Write(renewal) if away.is_some() => {
                self.write_later(renewal);
                self.poll(now, away)
            }
            State::Write(renewal) => {
                let token = renewal.token().map(|token| self.seal.close(token)).unwrap_or_default();
                self.state = State::Write(renewal);
                Ok(Work::Ask(TokenCommand { token, ..self.command(Action::Renewed) }))
            }
            State::Save { renewal, token } => {
                self.state = State::Saving { token, extend: now + EXTEND };
                Ok(Work::Save(renewal))
            }
            State::Saving { token, extend } => {
                let extends = self.extend(now, extend, away);
                self.state = State::Saving { token, extend: if extends.is_ok() { now + EXTEND } else { extend } };
                extends
            }
            // The lock lapses by itself, and others hear of the refresh token as this process did.
            State::Invalid | State::Unlock if away.is_some() => {
                self.locked = false;
                self.poll(now, away)
            }
            State::Publish(publish, _) if away.is_some() => {
                self.publish = Some(publish);
                self.poll(now, away)
            }
            State::Publish(publish, over) => {
                self.state = State::Publish(publish, over);
                let Some(token) = self.session.token() else { return Err(None) };
                let token = self.seal.close(&token);
                let (action, generation) = match publish {
                    Publish::Supplied | Publish::Renewed => (Action::Put, over),
                    Publish::Restored => (Action::Restore, self.generation),
                };
                Ok(Work::Ask(TokenCommand { token, generation, ..self.command(action) }))
            }
            state @ (State::Look(_) | State::Lock | State::Invalid | State::Unlock) => {
                let action = match &state {
                    State::Look(_) => Action::Read,
                    State::Lock => Action::Lock,
                    State::Invalid => Action::Invalid,
                    _ => Action::Unlock,
                };
                self.state = state;
                Ok(self.ask(action))
            }
        }
    }

    /// Begins what is to be done next.
    fn begin(&mut self, now: Instant, is_away: bool) {
        let replaced = self.session.token_generation();
        if replaced != self.replaced {
            self.replaced = replaced;
            if self.session.token() != self.ours {
                self.ours = self.session.token();
                self.publish = Some(Publish::Supplied);
            }
        }
        self.state = match self.publish.take_if(|_| !is_away) {
            Some(publish @ Publish::Supplied) => State::Publish(publish, self.known),
            Some(publish) => State::Publish(publish, self.generation),
            None if self.known != self.generation => State::Look(now),
            None if self.session.token_need(now) != TokenNeed::None => State::Look(now),
            None if self.ended => State::Look(now + REREAD),
            None => State::Idle,
        };
    }

    /// Does what can be done while the store does not answer.
    fn without_store(&mut self, now: Instant, since: Instant) -> Result<Work, Option<Instant>> {
        let given_up = since + LAPSED;
        if self.session.token_need(now) != TokenNeed::Needed {
            return Err(None);
        }
        if now < given_up {
            return Err(Some(given_up));
        }
        if !self.alone {
            self.fail(now, TokenError::external(FleetError::Away));
            return Err(None);
        }
        match self.session.take_renewal(now) {
            Some(renewal) => {
                (self.locked, self.rival) = (false, false);
                self.state = State::Refresh(renewal);
                self.poll(now, Some(since))
            }
            None => Err(None),
        }
    }

    fn extend(&self, now: Instant, extend: Instant, away: Option<Instant>) -> Result<Work, Option<Instant>> {
        match (self.locked, away) {
            (false, _) => Err(None),
            (true, None) if extend <= now => Ok(self.ask(Action::Extend)),
            (true, None) => Err(Some(extend)),
            (true, Some(_)) => Err(None),
        }
    }

    fn command(&self, action: Action) -> TokenCommand {
        TokenCommand { action, holder: self.process.clone(), generation: self.generation, token: Secret::default() }
    }

    fn ask(&self, action: Action) -> Work {
        Work::Ask(self.command(action))
    }
}

// What comes back.

impl Renewal {
    /// Takes the reply to a command.
    pub(crate) fn replied(&mut self, now: Instant, action: Action, stored: &StoredToken) {
        self.known = stored.generation;
        match (mem::replace(&mut self.state, State::Idle), action) {
            (State::Look(_), Action::Read) => self.looked(now, stored),
            (State::Lock, Action::Lock) if stored.done => {
                self.locked = true;
                self.rival = stored.held.is_some_and(|held| u128::from(held) < RECENT.as_millis());
                self.looked(now, stored);
            }
            (State::Lock, Action::Lock) => self.state = State::Look(now + AGAIN),
            (State::Reread { renewal, result, at, until }, Action::Read) => match stored.generation > self.generation {
                true => {
                    drop(renewal);
                    self.take(now, stored);
                    self.rest();
                }
                false => self.state = State::Reread { renewal, result, at, until },
            },
            (State::Write(renewal), Action::Renewed) if stored.done => match renewal.token().cloned() {
                Some(token) => {
                    self.generation = stored.generation;
                    self.state = State::Save { renewal, token };
                }
                None => self.rest(),
            },
            // The store has lost its predecessor.
            (State::Write(renewal), Action::Renewed) if stored.generation < self.generation => {
                self.generation = stored.generation;
                self.state = State::Write(renewal);
            }
            (State::Write(renewal), Action::Renewed) => {
                drop(renewal);
                self.looked(now, stored);
            }
            (State::Publish(..), Action::Put | Action::Restore) if stored.done => {
                self.generation = stored.generation;
                self.unreadable = None;
                self.ended = false;
                self.rest();
            }
            (State::Publish(Publish::Supplied, _), _) => {
                self.state = State::Publish(Publish::Supplied, stored.generation);
            }
            (State::Publish(Publish::Renewed, _), _) if stored.generation < self.generation => {
                self.generation = stored.generation;
                self.state = State::Publish(Publish::Renewed, stored.generation);
            }
            (State::Publish(..), _) => self.looked(now, stored),
            (State::Invalid, _) => self.rest(),
            (State::Unlock, _) => self.locked = false,
            (state, _) => self.state = state,
        }
    }

    /// Records that a command had no reply. It may have been carried out.
    pub(crate) fn unanswered(&mut self) {
        match mem::replace(&mut self.state, State::Idle) {
            State::Write(renewal) => self.write_later(renewal),
            state => self.state = state,
        }
    }

    /// Takes the response to the request of [`Work::Refresh`].
    pub(crate) fn refreshed(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        match mem::replace(&mut self.state, State::Idle) {
            State::Refreshing { renewal, .. } if self.rival && is_invalid_grant(&result) => {
                self.state = State::Reread { renewal, result, at: now, until: now + REREAD };
            }
            State::Refreshing { renewal, .. } => self.receive(now, renewal, result),
            state => self.state = state,
        }
    }

    /// Continues after the renewal of [`Work::Save`] was finished, saved or not.
    pub(crate) fn saved(&mut self) {
        match mem::replace(&mut self.state, State::Idle) {
            State::Saving { token, .. } => {
                self.unsaved = self.session.token() == self.ours;
                if self.session.token().as_ref() == Some(&token) {
                    trace::token(self.generation);
                    self.uses(token);
                } else {
                    // It could not be saved, or the program supplied another one meanwhile.
                    self.publish = None;
                }
                self.rest();
            }
            state => self.state = state,
        }
    }

    /// Compares the stored token with the session's.
    fn looked(&mut self, now: Instant, stored: &StoredToken) {
        if stored.generation > self.generation {
            self.take(now, stored);
            return self.rest();
        }
        if stored.generation < self.generation || stored.generation == 0 {
            let publish = if self.generation == 0 { Publish::Renewed } else { Publish::Restored };
            self.publish = Some(publish);
            return self.rest();
        }
        let need = self.session.token_need(now);
        let fails = match need {
            TokenNeed::None => return self.rest(),
            _ if stored.invalid => Some(TokenError::InvalidGrant),
            _ if self.unreadable.is_some() => self.unreadable.clone().map(TokenError::external),
            TokenNeed::Needed if self.is_new(stored) && !self.unsaved => {
                Some(TokenError::external("a token that was issued less than 60 s ago is rejected"))
            }
            _ => None,
        };
        if let Some(error) = fails {
            self.fail(now, error);
            return self.rest();
        }
        if !self.locked {
            self.state = State::Lock;
            return;
        }
        match self.session.take_renewal(now) {
            Some(renewal) => self.state = State::Refresh(renewal),
            None => self.rest(),
        }
    }

    /// Replaces the session's token by the stored one, which is of a later generation.
    fn take(&mut self, now: Instant, stored: &StoredToken) {
        let token = match self.seal.open(&stored.token) {
            Ok(token) => token,
            Err(error) => {
                self.generation = stored.generation;
                trace::not_renewed(&error);
                self.unreadable = Some(error);
                return;
            }
        };
        self.unreadable = None;
        let joins = mem::replace(&mut self.generation, stored.generation) == 0;
        if let (true, Some(ours)) = (joins, &self.ours) {
            if *ours == token {
                return;
            }
            if stored.invalid || ours.expires_at() > token.expires_at() {
                self.publish = Some(Publish::Supplied);
                return;
            }
        }
        match self.session.replace_token(token.clone()) {
            Ok(()) => {
                trace::token(stored.generation);
                self.uses(token);
            }
            Err(error) => self.fail(now, TokenError::Unusable(error)),
        }
    }

    /// Gives the response to the renewal, whatever it is.
    fn receive(&mut self, now: Instant, mut renewal: TokenRenewal, result: Result<Response<Bytes>, TransportError>) {
        renewal.receive(now, result);
        if renewal.token().is_some() {
            self.state = State::Write(renewal);
            return;
        }
        if let Some(error) = renewal.failure() {
            trace::not_renewed(error);
            if error.is_final() {
                self.ended = true;
                self.state = State::Invalid;
                return;
            }
        }
        self.rest();
    }

    /// Uses the new token without the store, which is told later.
    fn write_later(&mut self, renewal: TokenRenewal) {
        match renewal.token().cloned() {
            Some(token) => {
                if !matches!(self.publish, Some(Publish::Supplied)) {
                    self.publish = Some(Publish::Renewed);
                }
                self.state = State::Save { renewal, token };
            }
            None => self.rest(),
        }
    }

    fn uses(&mut self, token: Token) {
        self.ended = false;
        (self.ours, self.replaced) = (Some(token), self.session.token_generation());
    }

    fn fail(&mut self, now: Instant, error: TokenError) {
        self.ended |= error.is_final();
        trace::not_renewed(&error);
        self.session.renewal_failed(now, error);
    }

    /// Ends what was done, with the lock.
    fn rest(&mut self) {
        self.state = if self.locked { State::Unlock } else { State::Idle };
    }

    /// Returns whether the stored token was issued so lately that renewing it again would be of no use.
    fn is_new(&self, stored: &StoredToken) -> bool {
        let ends = self.ours.as_ref().and_then(Token::expires_at).map(|at| at.as_millisecond());
        let recent = RECENT.as_millis();
        let ends_soon = ends.is_some_and(|ends| i128::from(ends) < i128::from(stored.time) + recent as i128);
        u128::from(stored.age) < recent && !ends_soon
    }
}

/// Returns whether the server rejected the refresh token; the renewal itself looks closer.
fn is_invalid_grant(result: &Result<Response<Bytes>, TransportError>) -> bool {
    let Ok(response) = result else { return false };
    let body = String::from_utf8_lossy(response.body());
    response.status() == StatusCode::BAD_REQUEST && (body.contains("invalid_grant") || body.contains("invalid grant"))
}
