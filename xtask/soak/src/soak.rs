//! Reads, searches and writes while the emulator fails in every way: what is said to be done is done once, and nothing
//! else is.

use std::error::Error;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pipedrive_core::v2::deals::{AddDeal, DeleteDeal, GetDeal, GetDeals, SearchDeals, UpdateDeal};
use pipedrive_core::{Account, Credentials, Host, Operation, Policy, v1};
use pipedrive_sandbox::{Emulator, Fault, Limits, Plan, Rule, Sandbox, When};

use crate::client::{Client, Transport};
use crate::ledger::{Ledger, Outcome, Record};
use crate::place;

const WORKERS: u32 = 8;

/// After so many operations the journal is read, and the access token expires if it has lasted long enough.
const ROUND: u32 = 100;

/// How long an access token lasts: long enough that a call seldom meets the end of two.
const TOKEN_LASTS: Duration = Duration::from_secs(2);

/// One creation in so many is answered 429. Each stops everybody for two seconds, so there cannot be many.
const TOO_MANY: u64 = 1_000;

/// One operation in so many is a search, of which there may be five a second.
const SEARCHES: usize = 250;

/// One operation in so many is dropped after fewer than so many polls, if the client is asynchronous; more of those that
/// come right after the token expired, since they renew it.
const DROPS: usize = 8;
const DROPS_OF_RENEWALS: usize = 2;
const POLLS: usize = 4;

/// How long a request that was dropped may take to arrive.
const ARRIVED: Duration = Duration::from_millis(500);

/// The deals on a page, and the pages read at a time, when all is listed at the end.
const PAGE: u32 = 20;
const AT_ONCE: usize = 4;

/// Short pauses, or it would take hours; and attempts enough that a token which expires is not the end of a call.
pub(crate) const POLICY: Policy = Policy::new().attempts(8).backoff(Duration::from_millis(1), Duration::from_millis(8));

pub(crate) struct Soak {
    pub(crate) operations: u32,
    /// The share of requests that something befalls.
    pub(crate) faults: f64,
    pub(crate) seed: u64,
    /// Whether the refresh token changes with each renewal.
    pub(crate) rotates: bool,
}

impl Soak {
    /// Whether nothing was lost, done twice, or done unseen.
    pub(crate) fn run(&self, transport: Transport) -> Result<bool, Box<dyn Error>> {
        let mut limits = Limits::generous();
        limits.searches = Limits::of(Plan::Lite).searches;
        let (sandbox, session) = place::with_oauth(limits, self.rotates)?;
        let client = Client::new(transport, session.policy(POLICY).seed(self.seed).build())?;
        self.spoil(&sandbox);

        let begun = Instant::now();
        let shared = Shared {
            sandbox: Some(&sandbox),
            operations: self.operations,
            begun: AtomicU32::new(0),
            read: AtomicU64::new(0),
            expired: Mutex::new(None),
        };
        let mut ledger = shared.work(&client, 0, self.seed);
        shared.look_at_limits(&mut ledger);
        thread::sleep(ARRIVED);
        let listed = listed(&client, &mut ledger);
        let took = begun.elapsed();

        sandbox.clear_faults();
        if sandbox.with(|emulator| emulator.overlapping_renewals()) > 0 {
            ledger.faults.push("the token was renewed twice at a time".to_owned());
        }
        let deals = deals(&sandbox)?;
        if !deals.iter().map(|deal| deal.id.value()).eq(listed) {
            ledger.faults.push("the list was not the one of the store".to_owned());
        }
        ledger.compare(deals);
        let requests = sandbox.journal().last().map_or(0, |seen| seen.number);
        println!(
            "soak, {transport}, refresh tokens that {}: {} operations in {requests} requests, {:.1} s",
            if self.rotates { "change" } else { "stay" },
            self.operations,
            took.as_secs_f64()
        );
        for (what, count) in &ledger.done {
            println!("  {count:>6}  {what}");
        }
        for (what, count) in &ledger.failed {
            println!("  {count:>6}  failed: {what}");
        }
        println!("  {:>6}  wrong", ledger.faults.len());
        for fault in ledger.faults.iter().take(20) {
            println!("          {fault}");
        }
        Ok(ledger.faults.is_empty())
    }

    /// Rules by which requests fail in that share; the first that applies decides, so each gets its part of the rest.
    pub(crate) fn spoil(&self, sandbox: &Sandbox) {
        if self.faults > 0.0 {
            sandbox.fault(
                Rule::new(Fault::Status { code: 429 }).method("POST").path("/api/*").when(When::Every(TOO_MANY)),
            );
        }
        if self.rotates {
            // An answer that is lost on its way takes the new refresh token along, and no client could help that.
            for (seed, fault) in (self.seed..).zip([Fault::Status { code: 503 }, Fault::ResetBeforeReading]) {
                let when = When::Chance { probability: self.faults / 2.0, seed };
                sandbox.fault(Rule::new(fault).path("/oauth/token").when(when));
            }
            // Long enough to be dropped in the middle of it.
            sandbox.fault(Rule::new(Fault::Delay { millis: 5 }).path("/oauth/token"));
        }
        let shares = [
            (Fault::Status { code: 503 }, 0.2),
            (Fault::Status { code: 500 }, 0.1),
            (Fault::Html { code: 502 }, 0.1),
            (Fault::ResetBeforeReading, 0.2),
            (Fault::ResetAfterCommit, 0.2),
            (Fault::TruncateBody { bytes: 20 }, 0.1),
            (Fault::SlowBody { bytes: 400, millis: 1 }, 0.1),
        ];
        let mut rest = 1.0;
        for (seed, (fault, share)) in (self.seed..).zip(shares) {
            let probability = self.faults * share / rest;
            rest -= self.faults * share;
            sandbox.fault(Rule::new(fault).when(When::Chance { probability, seed }));
        }
    }
}

/// Does the part of one process of many.
pub(crate) fn part(client: &Client, process: u32, operations: u32) -> Ledger {
    let (begun, read, expired) = (AtomicU32::new(0), AtomicU64::new(0), Mutex::new(None));
    Shared { sandbox: None, operations, begun, read, expired }.work(client, process, process.into())
}

/// The ids of all deals, by the list of v1, which is gone on with where it failed.
fn listed(client: &Client, ledger: &mut Ledger) -> Vec<u64> {
    let (mut ids, mut token) = (Vec::new(), None);
    loop {
        let mut list = client.session().pages(v1::deals::GetDeals::new().limit(PAGE));
        if let Some(token) = token {
            list = list.start_at(token);
        }
        let (rows, next) = client.rows(list, AT_ONCE);
        let failed = rows.last().is_some_and(Result::is_err);
        for row in rows {
            if let Outcome::Done(deal) = ledger.outcome("listed", Some(row)) {
                ids.push(deal.id.value());
            }
        }
        if !failed || !ledger.faults.is_empty() {
            return ids;
        }
        token = next;
    }
}

/// All that is in the store, by a client to whom nothing happens.
pub(crate) fn deals(sandbox: &Sandbox) -> Result<Vec<pipedrive_core::v2::deals::Deal>, Box<dyn Error>> {
    let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
    let client = transport_ureq::Client::new(account);
    Ok(client.pages(GetDeals::new().limit(500)).collect::<Result<_, _>>()?)
}

/// What the workers share.
struct Shared<'s> {
    /// None in one process of many.
    sandbox: Option<&'s Sandbox>,
    operations: u32,
    /// How many operations were begun.
    begun: AtomicU32,
    /// Up to which number the journal was read.
    read: AtomicU64,
    /// When the access token expired the last time.
    expired: Mutex<Option<Instant>>,
}

impl Shared<'_> {
    /// Lets all workers of a process work.
    fn work(&self, client: &Client, process: u32, seed: u64) -> Ledger {
        let mut ledger = Ledger::default();
        thread::scope(|scope| {
            let workers: Vec<_> = (process * WORKERS..(process + 1) * WORKERS)
                .map(|number| {
                    let client = client.clone();
                    scope.spawn(move || Worker::new(number, seed, client).work(self))
                })
                .collect();
            for worker in workers {
                match worker.join() {
                    Ok(part) => ledger.add(part),
                    Err(_) => ledger.faults.push("a worker panicked".to_owned()),
                }
            }
        });
        ledger
    }

    /// Lets the access token expire, if it has lasted long enough.
    fn expire_token(&self) -> bool {
        let Some(sandbox) = self.sandbox else { return false };
        let mut expired = self.expired.lock().unwrap_or_else(PoisonError::into_inner);
        let due = expired.is_none_or(|last| last.elapsed() >= TOKEN_LASTS);
        if due {
            *expired = Some(Instant::now());
            sandbox.with(Emulator::expire_access_tokens);
        }
        due
    }

    /// Looks for searches that met their limit. The journal keeps ten thousand requests, so this has to be done often.
    fn look_at_limits(&self, ledger: &mut Ledger) {
        let Some(sandbox) = self.sandbox else { return };
        let refused = sandbox.with(|emulator| {
            let last = emulator.journal().next_back().map_or(0, |seen| seen.number);
            let read = self.read.swap(last, Ordering::Relaxed);
            let new = emulator.journal().rev().take_while(|seen| seen.number > read);
            new.filter(|seen| seen.status == Some(429) && seen.method == "GET").count()
        });
        if refused > 0 {
            ledger.faults.push(format!("{refused} searches met 429"));
        }
    }
}

/// One of those who work at the same time, each with deals of its own.
struct Worker {
    number: u32,
    random: u64,
    client: Client,
    ledger: Ledger,
    /// One in so many of its operations is dropped now.
    drops: usize,
}

impl Worker {
    fn new(number: u32, seed: u64, client: Client) -> Self {
        let random = (seed << 8 | u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        Worker { number, random, client, ledger: Ledger::default(), drops: DROPS }
    }

    fn work(mut self, shared: &Shared<'_>) -> Ledger {
        loop {
            let number = shared.begun.fetch_add(1, Ordering::Relaxed);
            if number >= shared.operations {
                return self.ledger;
            }
            self.drops = DROPS;
            if number % ROUND == ROUND - 1 {
                shared.look_at_limits(&mut self.ledger);
                if shared.expire_token() {
                    self.drops = DROPS_OF_RENEWALS;
                }
            }
            let record = self.some_deal();
            let searches = self.draw(SEARCHES) == 0;
            match (self.draw(100), record) {
                (_, Some(at)) if searches => self.search(at),
                (0..40, _) | (_, None) => self.add(number),
                (40..65, Some(at)) => self.update(at, i64::from(number)),
                (65..92, Some(at)) => self.get(at),
                (_, Some(at)) => self.delete(at),
            }
        }
    }

    /// A deal that is there for certain, and for which no dropped write is under way, if there is one.
    fn some_deal(&mut self) -> Option<usize> {
        let sure = |record: &Record| record.there == Some(true) && !record.open;
        let there: Vec<usize> =
            (0..self.ledger.records.len()).rev().filter(|at| sure(&self.ledger.records[*at])).take(16).collect();
        if there.is_empty() { None } else { Some(there[self.draw(there.len())]) }
    }

    /// Sends an operation, or drops it on the way.
    fn send<O: Operation>(&mut self, operation: &O) -> Option<Result<O::Output, pipedrive_core::Error>> {
        match self.draw(self.drops) {
            0 => {
                let polls = self.draw(POLLS);
                self.client.send_or_drop(operation, polls as u32)
            }
            _ => Some(self.client.send(operation)),
        }
    }

    fn add(&mut self, number: u32) {
        let title = format!("deal {number} of worker {}", self.number);
        let result = self.send(&AddDeal::new(title.clone()).value(0));
        let (id, there) = match self.ledger.outcome("added", result) {
            Outcome::Done(deal) => (Some(deal.id.value()), Some(true)),
            Outcome::Open | Outcome::Dropped => (None, None),
            Outcome::NotDone => (None, Some(false)),
        };
        self.ledger.records.push(Record { title, id, there, values: vec![0], open: false });
    }

    fn update(&mut self, at: usize, value: i64) {
        let Some(id) = self.ledger.records[at].id else { return };
        let result = self.send(&UpdateDeal::new(id).value(value));
        let outcome = self.ledger.outcome("changed", result);
        let record = &mut self.ledger.records[at];
        match outcome {
            Outcome::Done(_) => record.values = vec![value],
            Outcome::Open => record.values.push(value),
            Outcome::Dropped => {
                record.values.push(value);
                record.open = true;
            }
            Outcome::NotDone => {}
        }
    }

    fn get(&mut self, at: usize) {
        let Some(id) = self.ledger.records[at].id else { return };
        let result = self.send(&GetDeal::new(id));
        if let Outcome::Done(deal) = self.ledger.outcome("read", result) {
            let record = &self.ledger.records[at];
            if deal.title.as_ref() != Some(&record.title) || !record.may_be(deal.value) {
                self.ledger.faults.push(format!("read otherwise than written: {}", record.title));
            }
        }
    }

    fn search(&mut self, at: usize) {
        let title = self.ledger.records[at].title.clone();
        let result = self.send(&SearchDeals::new(title.clone()).exact_match(true));
        if let Outcome::Done(hits) = self.ledger.outcome("found", result) {
            let found: Vec<u64> = hits.items.iter().map(|hit| hit.item.id.value()).collect();
            if Some(&found[..]) != self.ledger.records[at].id.as_ref().map(std::slice::from_ref) {
                self.ledger.faults.push(format!("searched for {title}, and found {found:?}"));
            }
        }
    }

    fn delete(&mut self, at: usize) {
        let Some(id) = self.ledger.records[at].id else { return };
        let result = self.send(&DeleteDeal::new(id));
        let outcome = self.ledger.outcome("deleted", result);
        let there = &mut self.ledger.records[at].there;
        match outcome {
            Outcome::Done(_) => *there = Some(false),
            Outcome::Open | Outcome::Dropped => *there = None,
            Outcome::NotDone => {}
        }
    }

    /// A number below this one (xorshift).
    fn draw(&mut self, below: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random % below as u64) as usize
    }
}
