//! What a session and a store of passes tell each other.

use std::time::Instant;

use crate::error::Limit;

/// The right to send one request, or one search, which a store gives out by its number.
///
/// No number may be given out twice, even after the store has lost its data: a late report of the first would be taken
/// for one of the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pass(u64);

impl Pass {
    /// Creates a pass with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Pass(number)
    }

    /// Returns its number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// What a session tells the store; [`Session::report`](super::Session::report) returns one.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// The passes for requests.
    pub requests: Usage,
    /// The passes for searches. A search needs one of each kind.
    pub searches: Usage,
    /// Tokens of the day spent since the last report.
    pub spent: u64,
    /// Tokens left today, if a response since the last report stated them.
    pub tokens_left: Option<u64>,
    /// What this session was told by a 429 or a block, and until when. It is in every report until then. What another
    /// session was told, and [`Grant::closed`] passed on, is not in it.
    pub closed: Option<(Limit, Instant)>,
    /// Whether a request showed that a longer pause is over.
    pub reopened: bool,
    /// Requests sent with a pass that Pipedrive may not have counted yet.
    pub in_flight: u32,
}

/// The passes of one kind.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Usage {
    /// Passes wanted in addition to those held: for the calls that wait, and a spare one for 2 seconds after a request.
    pub wanted: u32,
    /// Passes held.
    pub holding: u32,
    /// Passes used since the last report, and when Pipedrive had counted their requests at the latest.
    pub counted: Vec<(Pass, Instant)>,
    /// Passes that were not used and no longer will be.
    pub unused: Vec<Pass>,
    /// When Pipedrive has counted the requests sent without a pass while the store was
    /// [away](super::Session::cut_off), at the latest; for a request in flight this can be up to 0.5 seconds ahead. They
    /// are in every report until a grant follows one.
    pub own: Vec<Instant>,
    /// What the last response since the last report stated of this window.
    pub told: Option<Told>,
}

/// What a response stated of a 2-second window.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Told {
    /// The size of the window.
    pub limit: Option<u32>,
    /// How many more requests it admits.
    pub remaining: Option<u32>,
    /// When the response arrived.
    pub at: Instant,
}

impl Report {
    /// Returns whether there is nothing to tell and nothing to come: the next exchange can wait until the session wakes
    /// its loop.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let Report { requests, searches, spent, tokens_left, closed, reopened, in_flight } = self;
        requests.is_idle()
            && searches.is_idle()
            && (*spent, *in_flight, *reopened) == (0, 0, false)
            && tokens_left.is_none()
            && closed.is_none()
    }
}

impl Usage {
    fn is_idle(&self) -> bool {
        let Usage { wanted, holding, counted, unused, own, told } = self;
        (*wanted, *holding) == (0, 0) && counted.is_empty() && unused.is_empty() && own.is_empty() && told.is_none()
    }
}

/// The store's reply to a [`Report`], for [`Session::grant`](super::Session::grant).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Grant {
    /// Passes for requests.
    pub requests: Granted,
    /// Passes for searches.
    pub searches: Granted,
    /// The passes are for requests that are sent before this.
    pub until: Instant,
    /// What another session was told by a 429 or a block, and until when.
    pub closed: Option<(Limit, Instant)>,
    /// Tokens left today.
    pub tokens_left: Option<u64>,
}

/// The passes of one kind in a grant.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Granted {
    /// The passes.
    pub passes: Vec<Pass>,
    /// If these are fewer than were wanted: when there will be more, as far as the store knows.
    pub full: Option<Instant>,
}

impl Grant {
    /// Creates a grant without passes.
    #[must_use]
    pub fn new(until: Instant) -> Self {
        let (requests, searches) = (Granted::default(), Granted::default());
        Grant { requests, searches, until, closed: None, tokens_left: None }
    }
}

impl Granted {
    /// Creates the part of a grant that is about one kind of passes.
    #[must_use]
    pub const fn new(passes: Vec<Pass>, full: Option<Instant>) -> Self {
        Granted { passes, full }
    }
}

/// Whether a session needs a new token; see [`Session::token_need`](super::Session::token_need).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenNeed {
    /// No.
    None,
    /// Soon: calls continue with the old one.
    Due,
    /// Calls wait for it.
    Needed,
}
