//! What the account may still spend: requests of the 2-second windows, tokens of the day.

use crate::error::LimitReached;
use crate::meta::Meta;

/// What a list of planned operations takes from the budget of the day, in tokens; one entry a request.
///
/// ```
/// use pipedrive_core::{Operation as _, session, v2::deals::{AddDeal, GetDeals}};
///
/// // Ten pages, and a new deal for each row of them.
/// let pages = std::iter::repeat_n(&GetDeals::META, 10);
/// let adds = std::iter::repeat_n(&AddDeal::META, 1000);
/// assert_eq!(session::cost(pages.chain(adds)), 10 * 10 + 1000 * 5);
/// ```
pub fn cost<'m>(planned: impl IntoIterator<Item = &'m Meta>) -> u64 {
    planned.into_iter().map(|meta| u64::from(meta.cost)).sum()
}

/// The plans, which differ in how much a company may ask (Pipedrive's documents).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Plan {
    /// Lite, once Essential.
    Lite,
    /// Growth, once Advanced.
    Growth,
    /// Premium, once Professional.
    Premium,
    /// Ultimate, once Enterprise.
    Ultimate,
}

impl Plan {
    /// The requests that an API token may make in 2 seconds; an OAuth token may make four times as many.
    #[must_use]
    pub const fn burst(self) -> u32 {
        match self {
            Plan::Lite => 20,
            Plan::Growth => 40,
            Plan::Premium => 100,
            Plan::Ultimate => 120,
        }
    }

    /// The tokens of a day for a company with this many seats, without those bought on top.
    #[must_use]
    pub const fn daily(self, seats: u32) -> u64 {
        let multiplier = match self {
            Plan::Lite => 1,
            Plan::Growth => 2,
            Plan::Premium => 5,
            Plan::Ultimate => 7,
        };
        30_000 * multiplier * seats as u64
    }
}

/// What is left, as far as a session knows: what it counted itself, and what the answers said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Budget {
    /// The requests that the token may make in 2 seconds; the plan's until an answer tells.
    pub burst_limit: u32,
    /// How many of them can be made at once.
    pub burst_left: u32,
    /// The searches that the token may make in 2 seconds; never more than 10.
    pub search_limit: u32,
    /// How many of them can be made at once.
    pub search_left: u32,
    /// The company's tokens a day, if an answer told or the session was told.
    pub daily_limit: Option<u64>,
    /// What is left of them; others of the company take from them too.
    pub daily_left: Option<u64>,
    /// The tokens kept back from background work.
    pub reserve: u64,
    /// The `POST` and `PUT` requests left today, if an answer told.
    pub writes_left: Option<u64>,
    /// The tokens that this session spent since it was made.
    pub spent: u64,
    /// What stops every request now, after a 429 or a block.
    pub closed: Option<LimitReached>,
}

impl Budget {
    /// Whether the tokens of the day suffice for this [`cost`], as far as is known; background work leaves the reserve.
    #[must_use]
    pub fn covers(&self, cost: u64, background: bool) -> bool {
        let reserve = if background { self.reserve } else { 0 };
        self.daily_left.is_none_or(|left| left >= cost.saturating_add(reserve))
    }
}
