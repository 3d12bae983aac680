//! What the account may spend: the window of two seconds, the narrower one of searches, and the tokens of a day.

use std::collections::{HashMap, VecDeque};

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp, tz::Offset};
use serde::Serialize;

use crate::catalogue::Operation;
use crate::wire::time;

const WINDOW: SignedDuration = SignedDuration::from_secs(2);
/// How long the edge shuts out a caller that went on after 429s. The real span is not documented.
const BLOCK: SignedDuration = SignedDuration::from_secs(60);
/// Tokens a day and seat, before the plan's multiplier.
const BASE_BUDGET: u64 = 30_000;
/// POST and PUT requests a day with API tokens.
const DAILY_WRITES: u64 = 10_000;

/// A plan of Pipedrive's, which decides the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Plan {
    /// 20 requests in two seconds, 30,000 tokens a day and seat.
    Lite,
    /// 40 requests in two seconds, 60,000 tokens.
    Growth,
    /// 100 requests in two seconds, 150,000 tokens.
    Premium,
    /// 120 requests in two seconds, 210,000 tokens.
    Ultimate,
}

impl Plan {
    /// The names of the plans.
    pub const NAMES: [&str; 4] = ["lite", "growth", "premium", "ultimate"];

    /// Returns the plan of a name in lower case, such as `growth`.
    ///
    /// ```
    /// use pipedrive_sandbox::Plan;
    ///
    /// assert_eq!(Plan::named("lite"), Some(Plan::Lite));
    /// assert_eq!(Plan::named("free"), None);
    /// ```
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "lite" => Self::Lite,
            "growth" => Self::Growth,
            "premium" => Self::Premium,
            "ultimate" => Self::Ultimate,
            _ => return None,
        })
    }
}

/// The limits of an account, from Pipedrive's documents.
///
/// ```
/// use pipedrive_sandbox::{Limits, Plan};
///
/// let limits = Limits::of(Plan::Lite);
/// assert_eq!((limits.burst, limits.searches, limits.daily_tokens), (20, 10, 30_000));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Limits {
    /// Requests in a rolling window of two seconds with an API token.
    pub burst: u32,
    /// The same with an OAuth token.
    pub burst_oauth: u32,
    /// Searches in a rolling window of two seconds, whatever the token; every plan has 10. The headers of an answer to
    /// a search state [`burst`](Self::burst) all the same: what the real service states there is unconfirmed.
    pub searches: u32,
    /// Tokens a day of the whole company.
    pub daily_tokens: u64,
    /// POST and PUT requests a day with API tokens.
    pub daily_writes: u64,
    /// Whether answers carry the rate-limit headers.
    pub headers: bool,
    /// Whether a 429 says `retry-after`; the real service does it at times.
    pub retry_after: bool,
    /// How many 429s in a row an API token may collect before the edge answers 403 with a page of HTML.
    pub stubborn: u32,
    /// How many open deals the account may have; more are refused with a plan limit (403 and a `code`).
    pub open_deals: Option<u64>,
    /// Whether there are visibility groups, so that roles say who sees what: on Premium and Ultimate. Without them a
    /// record is visible to its owner and followers, or to the company.
    pub visibility_groups: bool,
}

impl Limits {
    /// Returns the limits of a plan with one seat.
    pub fn of(plan: Plan) -> Self {
        let (burst, burst_oauth, multiplier) = match plan {
            Plan::Lite => (20, 80, 1),
            Plan::Growth => (40, 160, 2),
            Plan::Premium => (100, 400, 5),
            Plan::Ultimate => (120, 480, 7),
        };
        let daily_tokens = BASE_BUDGET * multiplier;
        let visibility_groups = matches!(plan, Plan::Premium | Plan::Ultimate);
        Self {
            burst,
            burst_oauth,
            searches: 10,
            daily_tokens,
            daily_writes: DAILY_WRITES,
            visibility_groups,
            ..Self::generous()
        }
    }

    /// Returns limits that no test runs into; the headers are counted all the same.
    pub fn generous() -> Self {
        Self {
            burst: 1_000_000,
            burst_oauth: 1_000_000,
            searches: 1_000_000,
            daily_tokens: 1_000_000_000,
            daily_writes: 1_000_000_000,
            headers: true,
            retry_after: true,
            stubborn: 20,
            open_deals: None,
            visibility_groups: true,
        }
    }
}

/// The token that a request came with, and of which kind it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Credential {
    pub(crate) token: String,
    pub(crate) oauth: bool,
}

/// What the meter says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Pass,
    /// The window of two seconds is full.
    Burst,
    /// That of searches is.
    Searches,
    /// The day's tokens are spent, or its writes.
    Daily,
    /// The edge has shut the caller out.
    Blocked,
}

/// What is spent of the limits at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Usage {
    /// Requests in the window of the API token that has most in it.
    burst: usize,
    /// The same of OAuth tokens.
    burst_oauth: usize,
    /// The same of searches with any token.
    searches: usize,
    daily_tokens: u64,
    daily_writes: u64,
}

#[derive(Debug)]
pub(crate) struct Meter {
    pub(crate) limits: Limits,
    windows: HashMap<(Credential, bool), VecDeque<Timestamp>>,
    /// 429s in a row.
    refusals: HashMap<Credential, u32>,
    blocked: HashMap<Credential, Timestamp>,
    day: Option<jiff::civil::Date>,
    spent: u64,
    writes: u64,
}

impl Meter {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            windows: HashMap::new(),
            refusals: HashMap::new(),
            blocked: HashMap::new(),
            day: None,
            spent: 0,
            writes: 0,
        }
    }

    /// Returns tokens spent today.
    pub(crate) fn spent(&self) -> u64 {
        self.spent
    }

    /// Sets what was spent today.
    pub(crate) fn set_spent(&mut self, now: Timestamp, tokens: u64) {
        self.turn(now);
        self.spent = tokens;
    }

    /// Returns what is spent of the limits.
    pub(crate) fn usage(&self, now: Timestamp) -> Usage {
        let mut usage = Usage::default();
        if self.day == Some(Offset::UTC.to_datetime(now).date()) {
            (usage.daily_tokens, usage.daily_writes) = (self.spent, self.writes);
        }
        for ((credential, narrow), window) in &self.windows {
            let most = match (narrow, credential.oauth) {
                (true, _) => &mut usage.searches,
                (false, true) => &mut usage.burst_oauth,
                (false, false) => &mut usage.burst,
            };
            *most = (*most).max(window.iter().filter(|time| now.duration_since(**time) < WINDOW).count());
        }
        usage
    }

    /// Counts a request; refused ones cost no tokens.
    pub(crate) fn charge(&mut self, now: Timestamp, credential: &Credential, operation: &Operation) -> Verdict {
        self.turn(now);
        if self.blocked.get(credential).is_some_and(|until| now < *until) {
            return Verdict::Blocked;
        }
        let writes = matches!(operation.method.as_str(), "POST" | "PUT") && !credential.oauth;
        let spent = self.spent.saturating_add(u64::from(operation.cost));
        let verdict = if writes && self.writes >= self.limits.daily_writes {
            Verdict::Daily
        } else if spent > self.limits.daily_tokens {
            self.spent = self.limits.daily_tokens;
            Verdict::Daily
        } else {
            self.enter(now, credential, operation.is_search())
        };
        if verdict == Verdict::Pass {
            self.refusals.remove(credential);
            self.spent = spent;
            self.writes += u64::from(writes);
            return verdict;
        }
        let refusals = self.refusals.entry(credential.clone()).or_default();
        *refusals += 1;
        if *refusals >= self.limits.stubborn && !credential.oauth {
            self.blocked.insert(credential.clone(), time::later(now, BLOCK));
            self.refusals.remove(credential);
        }
        verdict
    }

    /// Writes the headers that go with an answer.
    pub(crate) fn write_headers(
        &self,
        now: Timestamp,
        credential: &Credential,
        verdict: Verdict,
        headers: &mut HeaderMap,
    ) {
        if !self.limits.headers {
            return;
        }
        let full = matches!(verdict, Verdict::Burst | Verdict::Searches);
        let window = self.windows.get(&(credential.clone(), false));
        let used = window
            .map_or(0, |window| window.len() - window.partition_point(|time| now.duration_since(*time) >= WINDOW));
        let burst = if credential.oauth { self.limits.burst_oauth } else { self.limits.burst };
        let remaining = if full { 0 } else { u64::from(burst).saturating_sub(used as u64) };
        // Of the window that refused, so that who waits so long is let in.
        let window = self.windows.get(&(credential.clone(), verdict == Verdict::Searches));
        let oldest = window.and_then(|window| window.front()).copied().unwrap_or(now);
        let reset = (WINDOW - now.duration_since(oldest)).as_millis().clamp(0, 2000).div_euclid(1000) + 1;
        headers.reserve(8);
        let mut put = |name: &'static str, value: u64| {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        };
        let reset = u64::try_from(reset.min(2)).unwrap_or(2);
        put("x-ratelimit-limit", u64::from(burst));
        put("x-ratelimit-remaining", remaining);
        put("x-ratelimit-reset", reset);
        put("x-daily-ratelimit-token-limit", self.limits.daily_tokens);
        put("x-daily-ratelimit-token-remaining", self.limits.daily_tokens.saturating_sub(self.spent));
        if !credential.oauth {
            put("x-daily-requests-left", self.limits.daily_writes.saturating_sub(self.writes));
        }
        if full && self.limits.retry_after {
            put("retry-after", reset);
        }
    }

    /// Opens a new day at midnight UTC; the zone of the real service is not named.
    fn turn(&mut self, now: Timestamp) {
        let day = Offset::UTC.to_datetime(now).date();
        if self.day != Some(day) {
            self.day = Some(day);
            self.spent = 0;
            self.writes = 0;
        }
    }

    /// Takes room in the rolling windows, in all that are concerned or in none.
    fn enter(&mut self, now: Timestamp, credential: &Credential, search: bool) -> Verdict {
        let burst = if credential.oauth { self.limits.burst_oauth } else { self.limits.burst };
        let wanted = [(false, burst, Verdict::Burst), (true, self.limits.searches, Verdict::Searches)];
        let wanted = &wanted[..if search { 2 } else { 1 }];
        for (narrow, limit, verdict) in wanted {
            let window = self.windows.entry((credential.clone(), *narrow)).or_default();
            while window.front().is_some_and(|time| now.duration_since(*time) >= WINDOW) {
                window.pop_front();
            }
            if window.len() >= *limit as usize {
                return *verdict;
            }
        }
        for (narrow, ..) in wanted {
            self.windows.entry((credential.clone(), *narrow)).or_default().push_back(now);
        }
        Verdict::Pass
    }
}
