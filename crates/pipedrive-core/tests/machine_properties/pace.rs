//! Calls on a simulated clock against a service that counts: it allows so many requests and so many searches in 2 seconds,
//! whenever they arrive, and answers 429 to more.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::session::Plan;
use pipedrive_core::session::Session;
use pipedrive_core::v2::deals::{GetDeal, SearchDeals};
use pipedrive_core::{Account, Company, Credentials, Error};

const WINDOW: Duration = Duration::from_secs(2);
const SEARCHES: usize = 10;

/// A call, and how long its request and the answer travel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trip {
    pub(crate) search: bool,
    pub(crate) there: Duration,
    pub(crate) back: Duration,
    /// How long after the one before it the call begins.
    pub(crate) gap: Duration,
}

/// What the headers of an answer to a search are about, which is not documented.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Headers {
    None,
    /// All requests, as those of other answers.
    Requests,
    /// The searches.
    Searches,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) refused: usize,
    pub(crate) failed: usize,
    pub(crate) took: Duration,
    /// The least time in which a service with these windows can take the calls, without those that they travel.
    pub(crate) least: Duration,
}

/// Runs calls, no more than so many at once.
pub(crate) fn run(plan: Plan, headers: Headers, trips: &[Trip], at_once: usize, start: Instant) -> Outcome {
    enum Event {
        Begin,
        Poll(usize),
        Arrive(usize),
        Answer(usize, Response<Bytes>),
    }
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("k0").unwrap());
    let session = Session::builder(account).plan(plan).build();
    let mut service = Service { plan, headers, requests: VecDeque::new(), searches: VecDeque::new(), refused: 0 };
    let mut calls: Vec<_> = trips.iter().map(|trip| call(&session, trip.search)).collect();
    let mut events = BTreeMap::new();
    let mut number = 0;
    let mut at = |events: &mut BTreeMap<_, _>, at: Instant, event| {
        number += 1;
        events.insert((at, number), event);
    };
    let mut begins = start;
    for trip in trips {
        begins += trip.gap;
        at(&mut events, begins, Event::Begin);
    }
    let (mut waiting, mut running) = ((0..trips.len()).collect::<VecDeque<_>>(), 0);
    let (mut begun, mut failed, mut finished) = (0, 0, start);
    while let Some(((now, _), event)) = events.pop_first() {
        let polled = match event {
            Event::Begin => {
                begun += 1;
                None
            }
            Event::Poll(call) => Some(call),
            Event::Arrive(call) => {
                let answer = service.answer(now, trips[call].search);
                at(&mut events, now + trips[call].back, Event::Answer(call, answer));
                continue;
            }
            Event::Answer(call, answer) => {
                calls[call].receive(now, Ok(answer));
                Some(call)
            }
        };
        if let Some(call) = polled {
            match calls[call].poll(now) {
                Step::Send(_) => at(&mut events, now + trips[call].there, Event::Arrive(call)),
                Step::Wait(until) => at(&mut events, until, Event::Poll(call)),
                Step::Done(result) => {
                    failed += usize::from(result.is_err());
                    running -= 1;
                    finished = finished.max(now);
                }
            }
        }
        while running < at_once && waiting.front().is_some_and(|call| *call < begun) {
            at(&mut events, now, Event::Poll(waiting.pop_front().unwrap()));
            running += 1;
        }
    }
    let searches = trips.iter().filter(|trip| trip.search).count();
    let full = |calls: usize, allowed: usize| u32::try_from(calls.div_ceil(allowed).saturating_sub(1)).unwrap();
    let windows = full(trips.len(), plan.burst() as usize).max(full(searches, SEARCHES));
    Outcome { refused: service.refused, failed, took: finished - start, least: WINDOW * windows }
}

fn call(session: &Session, search: bool) -> Box<dyn Machine<Output = Result<(), Error>>> {
    match search {
        false => Box::new(Told(session.call(&GetDeal::new(7)))),
        true => Box::new(Told(session.call(&SearchDeals::new("Roof")))),
    }
}

/// A call of whose result only the success matters.
struct Told<M>(M);

impl<M: Machine<Output = Result<T, Error>>, T> Machine for Told<M> {
    type Output = Result<(), Error>;

    fn poll(&mut self, now: Instant) -> Step<Self::Output> {
        match self.0.poll(now) {
            Step::Send(request) => Step::Send(request),
            Step::Wait(until) => Step::Wait(until),
            Step::Done(result) => Step::Done(result.map(drop)),
        }
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, pipedrive_core::TransportError>) {
        self.0.receive(now, result);
    }
}

struct Service {
    plan: Plan,
    headers: Headers,
    requests: VecDeque<Instant>,
    searches: VecDeque<Instant>,
    refused: usize,
}

impl Service {
    fn answer(&mut self, now: Instant, search: bool) -> Response<Bytes> {
        for window in [&mut self.requests, &mut self.searches] {
            window.retain(|at| *at + WINDOW > now);
        }
        let burst = self.plan.burst() as usize;
        let fits = self.requests.len() < burst && !(search && self.searches.len() >= SEARCHES);
        let (status, body) = match fits {
            true => (200, r#"{"success":true,"data":{"id":7,"items":[]}}"#),
            false => (429, r#"{"success":false,"error":"request over limit"}"#),
        };
        if fits {
            self.requests.push_back(now);
            if search {
                self.searches.push_back(now);
            }
        }
        self.refused += usize::from(!fits);
        let told = match (self.headers, search) {
            (Headers::None, _) => None,
            (Headers::Searches, true) => Some((SEARCHES, self.searches.len())),
            (Headers::Searches, false) | (Headers::Requests, _) => Some((burst, self.requests.len())),
        };
        let mut response = Response::builder().status(status);
        if let Some((limit, used)) = told {
            response = response
                .header("x-ratelimit-limit", limit)
                .header("x-ratelimit-remaining", limit.saturating_sub(used))
                .header("x-ratelimit-reset", 2);
        }
        response.body(Bytes::from_static(body.as_bytes())).unwrap()
    }
}
