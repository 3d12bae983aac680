//! An emulator, the tokens of its processes, and what it saw.

use std::collections::{BTreeMap, VecDeque};
use std::error::Error;

use jiff::{SignedDuration, Timestamp};
use pipedrive_core::v2::deals::GetDeals;
use pipedrive_core::{Account, Credentials, Host};
use pipedrive_sandbox::{Limits, OAuthApp, Sandbox};
use serde_json::json;

const WINDOW: SignedDuration = SignedDuration::from_secs(2);

pub(crate) struct Company {
    pub(crate) sandbox: Sandbox,
    /// The API token, or an OAuth token as JSON.
    pub(crate) token: String,
    /// Up to which number the journal was read.
    read: u64,
    pub(crate) seen: Seen,
}

/// The requests that came in.
#[derive(Default)]
pub(crate) struct Seen {
    /// When those came that were not refused.
    pub(crate) admitted: Vec<Timestamp>,
    pub(crate) refused: u32,
    pub(crate) renewals: u32,
}

impl Company {
    pub(crate) fn with_api_token(limits: Limits) -> Result<Self, Box<dyn Error>> {
        let sandbox = Sandbox::builder().limits(limits).start()?;
        let token = sandbox.token().to_owned();
        Ok(Self::new(sandbox, token))
    }

    pub(crate) fn with_oauth(limits: Limits, app: OAuthApp) -> Result<Self, Box<dyn Error>> {
        let sandbox = Sandbox::builder().limits(limits).oauth(app).start()?;
        let (access, refresh) = sandbox.with(|emulator| emulator.issue_tokens(Timestamp::now(), 1));
        let token = json!({"access_token": access, "refresh_token": refresh}).to_string();
        Ok(Self::new(sandbox, token))
    }

    fn new(sandbox: Sandbox, token: String) -> Self {
        Company { sandbox, token, read: 0, seen: Seen::default() }
    }

    /// Reads the journal on. It keeps ten thousand requests, so this has to be done often.
    pub(crate) fn look(&mut self) {
        let Company { sandbox, read, seen, .. } = self;
        sandbox.with(|emulator| {
            let new = emulator.journal().rev().take_while(|entry| entry.number > *read).collect::<Vec<_>>();
            *read = new.first().map_or(*read, |entry| entry.number);
            for entry in new.into_iter().rev() {
                match entry.status {
                    _ if entry.target.starts_with("/oauth/") => seen.renewals += 1,
                    Some(429) => seen.refused += 1,
                    Some(403) => {}
                    _ => seen.admitted.push(entry.time),
                }
            }
        });
    }

    /// Returns how often each title of a deal is in the store.
    pub(crate) fn titles(&self) -> Result<BTreeMap<String, u32>, Box<dyn Error>> {
        let account = Account::new(Host::loopback(self.sandbox.url())?, Credentials::api_token(self.sandbox.token())?);
        let mut titles = BTreeMap::new();
        self.sandbox.with(|emulator| emulator.set_limits(Limits::generous()));
        for deal in transport_ureq::Client::new(account).pages(GetDeals::new().limit(500)) {
            *titles.entry(deal?.title.unwrap_or_default()).or_default() += 1;
        }
        Ok(titles)
    }
}

impl Seen {
    /// Returns the most requests that came within 2 seconds.
    pub(crate) fn most(&self) -> usize {
        let mut window = VecDeque::new();
        let most = self.admitted.iter().map(|at| {
            window.push_back(*at);
            while window.front().is_some_and(|first| at.duration_since(*first) >= WINDOW) {
                window.pop_front();
            }
            window.len()
        });
        most.max().unwrap_or(0)
    }

    /// Returns how many requests came after this.
    pub(crate) fn since(&self, begin: Timestamp) -> usize {
        self.admitted.iter().filter(|at| **at >= begin).count()
    }

    /// Returns the longest time without a request after this, in seconds.
    pub(crate) fn silence(&self, begin: Timestamp) -> f64 {
        let later = self.admitted.iter().skip_while(|at| **at < begin);
        let pairs = later.clone().zip(later.skip(1));
        pairs.map(|(one, next)| next.duration_since(*one).as_secs_f64()).fold(0.0, f64::max)
    }
}
