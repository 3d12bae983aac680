//! The limits of an account: requests in the 2-second windows and tokens of the day.

use crate::error::LimitReached;
use crate::meta::Meta;

/// Returns the cost of planned operations in tokens of the daily budget; `planned` has one item per request.
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

/// A Pipedrive plan, which determines the limits (Pipedrive's documents).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Plan {
    /// Lite, formerly Essential.
    Lite,
    /// Growth, formerly Advanced.
    Growth,
    /// Premium, formerly Professional.
    Premium,
    /// Ultimate, formerly Enterprise.
    Ultimate,
}

impl Plan {
    /// Returns how many requests an API token may make in 2 seconds; an OAuth token may make four times as many.
    #[must_use]
    pub const fn burst(self) -> u32 {
        match self {
            Plan::Lite => 20,
            Plan::Growth => 40,
            Plan::Premium => 100,
            Plan::Ultimate => 120,
        }
    }

    /// Returns the tokens per day of a company with this many seats, without tokens bought in addition.
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

/// What is left of the limits, according to the session's own count and the responses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Budget {
    /// Requests that the token may make in 2 seconds; the plan's number until a response states it.
    pub burst_limit: u32,
    /// Requests that can be sent now.
    pub burst_left: u32,
    /// Searches that the token may make in 2 seconds; never more than 10.
    pub search_limit: u32,
    /// Searches that can be sent now.
    pub search_left: u32,
    /// Tokens per day of the company, if a response or [`Builder::daily_budget`](super::Builder::daily_budget) stated
    /// them.
    pub daily_limit: Option<u64>,
    /// Tokens left today; other users of the company spend them too.
    pub daily_left: Option<u64>,
    /// Tokens that background work may not spend.
    pub reserve: u64,
    /// `POST` and `PUT` requests left today, if a response stated them.
    pub writes_left: Option<u64>,
    /// Tokens that this session has spent since it was built.
    pub spent: u64,
    /// The limit that stops every request now, after a 429 or a block by Cloudflare.
    pub closed: Option<LimitReached>,
}

impl Budget {
    /// Returns whether the known tokens of the day suffice for this [`cost`]; background work may not spend the
    /// reserve.
    #[must_use]
    pub fn covers(&self, cost: u64, background: bool) -> bool {
        let reserve = if background { self.reserve } else { 0 };
        self.daily_left.is_none_or(|left| left >= cost.saturating_add(reserve))
    }
}
