//! A list with offsets, a service that may be odd, and a driver that reads several pages at a time in whatever order a
//! string of bytes says. What must hold:
//!
//! - what comes out is what reading page by page gives;
//! - never more requests in 2 seconds than are allowed;
//! - where no page is lost, no more pages under way than were asked for, and at most twice the requests.

use std::collections::BTreeMap;
use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::pages::{self, Buffered, PageCall, PageResult};
use pipedrive_core::retry::Policy;
use pipedrive_core::session::Plan;
use pipedrive_core::session::Session;
use pipedrive_core::wire::{Page, RequestBody};
use pipedrive_core::{Account, Company, Credentials, Error, operation};

use crate::world::Script;

/// A list of which only ids are read.
#[operation(GET "/api/v1/deals" -> Page<BTreeMap<String, u64>>, cost = 20, scopes = "")]
struct Deals {
    /// Where it begins.
    start: Option<u64>,
}

pub(crate) fn run(bytes: &[u8], start: Instant) {
    let mut script = Script(bytes);
    let service = Service::new(&mut script);
    let most = script.below(6);
    let first = script.of(&[None, Some(0), Some(3)]);

    let expected = one_by_one(&service, first, start);
    let mut world = World {
        service,
        list: list(first).buffered(most),
        most: most.max(1),
        now: start,
        running: Vec::new(),
        begun: 0,
        dropped: 0,
        sent: Vec::new(),
        told: Vec::new(),
        over: false,
    };
    while let Some(action) = script.next() {
        world.act(action, &mut script);
    }
    world.end();
    assert_eq!(world.told, expected);
    if world.service.gives_all() {
        let ids: Vec<_> = (first.unwrap_or(0)..world.service.rows).map(|row| (row + 1).to_string()).collect();
        assert_eq!(world.told.join(" ").split_whitespace().collect::<Vec<_>>(), ids);
    }
    if !world.is_lossy() {
        assert!(world.begun <= 2 * expected.len(), "{} requests for {} pages", world.begun, expected.len());
    }
}

/// A service that announces ever new pages, and has a row on some of them.
#[test]
fn empty_pages_without_end_are_an_end() {
    let start = super::start();
    for most in [1, 4] {
        let mut list = list(Some(0)).buffered(most);
        let mut told = Vec::new();
        let mut running = Vec::new();
        for asked in 0.. {
            assert!(asked < 5_000, "it does not end");
            match list.poll_page() {
                Poll::Ready(Some(page)) => told.push(in_words(page)),
                Poll::Ready(None) => break,
                Poll::Pending => {
                    running.extend(std::iter::from_fn(|| list.begin()));
                    let reading: PageCall<Deals> = running.remove(0);
                    list.done(read_by(reading, start, |request| {
                        let start = offset(request);
                        let row = if start == 990 { r#"{"id":7}"# } else { "" };
                        let more =
                            format!(r#""more_items_in_collection":true,"start":{start},"next_start":{}"#, start + 1);
                        Response::new(Bytes::from(format!(
                            r#"{{"success":true,"data":[{row}],"additional_data":{{"pagination":{{{more}}}}}}}"#
                        )))
                    }));
                }
            }
        }
        // 990 were empty, one was not, 1000 were empty.
        let last = told.pop().unwrap();
        assert!(last.contains("1000 consecutive pages were empty"), "{last}");
        assert_eq!((told.len(), told[990].as_str()), (1_991, "7"));
        assert_eq!(list.page_token(), Some(&pipedrive_core::PageToken::Start(1_991)));
    }
}

/// Runs a reading to its end, whenever that is.
#[cfg(test)]
fn read_by(
    mut reading: PageCall<Deals>,
    start: Instant,
    answer: impl Fn(&Request<RequestBody>) -> Response<Bytes>,
) -> PageResult<Deals> {
    let mut now = start;
    loop {
        match reading.poll(now) {
            Step::Send(request) => reading.receive(now, Ok(answer(&request))),
            Step::Wait(until) => now = until,
            Step::Done(read) => return read,
        }
    }
}

fn list(first: Option<u64>) -> pages::Pages<Deals> {
    let account = Account::new(
        Company::new("acme").expect("a label"),
        Credentials::api_token("0123456789abcdef").expect("ASCII"),
    );
    let session =
        Session::builder(account).plan(Plan::Growth).policy(Policy::new().attempts(1).max_wait(Duration::MAX)).build();
    let operation = match first {
        Some(start) => Deals::new().start(start),
        None => Deals::new(),
    };
    session.pages(operation)
}

fn one_by_one(service: &Service, first: Option<u64>, start: Instant) -> Vec<String> {
    let (mut list, mut now, mut told) = (list(first), start, Vec::new());
    loop {
        match list.poll(now) {
            Step::Send(request) => list.receive(now, Ok(service.answer(&request, false))),
            Step::Wait(until) => now = until,
            Step::Done(Some(page)) => told.push(in_words(page)),
            Step::Done(None) => return told,
        }
        assert!(told.len() < 1_000, "it does not end");
    }
}

fn in_words(page: Result<Page<BTreeMap<String, u64>>, Error>) -> String {
    let rows = pages::items(page).into_iter();
    rows.map(|row| row.map_or_else(|error| error.to_string(), |row| row["id"].to_string()))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A service that has these rows.
struct Service {
    rows: u64,
    /// Rows on a page.
    limit: u64,
    /// From here on pages are of any size.
    turns: Option<u64>,
    /// The page that cannot be had.
    fails: Option<u64>,
    /// The row that is odd.
    odd: Option<u64>,
    /// Whether it refuses what is asked ahead.
    refuses: bool,
    /// Whether it sends back to the beginning.
    circles: bool,
}

impl Service {
    fn new(script: &mut Script<'_>) -> Self {
        let rows = script.below(30) as u64;
        let mut place = || if script.below(3) == 2 { Some(script.below(30) as u64) } else { None };
        let (turns, fails, odd) = (place(), place(), place());
        let limit = script.of(&[1, 2, 3, 5, 10]);
        Service { rows, limit, turns, fails, odd, refuses: script.below(4) == 3, circles: script.below(6) == 5 }
    }

    fn gives_all(&self) -> bool {
        self.fails.is_none() && self.odd.is_none() && !self.circles
    }

    fn answer(&self, request: &Request<RequestBody>, ahead: bool) -> Response<Bytes> {
        let start = offset(request);
        let limit = self.limit + if self.turns.is_some_and(|turns| turns <= start) { start % 3 } else { 0 };
        let (end, page) = (start + limit, start..start + limit);
        if ahead && self.refuses || self.fails.is_some_and(|fails| page.contains(&fails)) {
            let body = Bytes::from_static(br#"{"success":false,"error":"no"}"#);
            return Response::builder().status(404).body(body).expect("it has no headers");
        }
        let rows = (start..end.min(self.rows)).map(|row| match self.odd {
            Some(odd) if odd == row => r#"{"id":{}}"#.to_owned(),
            _ => format!(r#"{{"id":{}}}"#, row + 1),
        });
        let rows = rows.collect::<Vec<_>>().join(",");
        let next = if self.circles && end >= self.rows { 1 } else { end };
        let more = end < self.rows || self.circles;
        // What sends back claims to stand before it.
        let here = start.min(next - 1);
        let additional = format!(
            r#"{{"pagination":{{"start":{here},"limit":{limit},"more_items_in_collection":{more},"next_start":{next}}}}}"#
        );
        let body = format!(r#"{{"success":true,"data":[{rows}],"additional_data":{additional}}}"#);
        Response::new(Bytes::from(body))
    }
}

fn offset(request: &Request<RequestBody>) -> u64 {
    let query = request.uri().query().unwrap_or_default();
    query.split('&').find_map(|pair| pair.strip_prefix("start=")).map_or(0, |start| start.parse().expect("a number"))
}

struct World {
    service: Service,
    list: Buffered<Deals>,
    most: usize,
    now: Instant,
    running: Vec<Running>,
    begun: usize,
    dropped: usize,
    sent: Vec<Instant>,
    told: Vec<String>,
    over: bool,
}

struct Running {
    reading: PageCall<Deals>,
    request: Option<Request<RequestBody>>,
}

impl World {
    fn act(&mut self, action: u8, script: &mut Script<'_>) {
        let chosen = if self.running.is_empty() { None } else { Some(script.below(self.running.len())) };
        match (action % 8, chosen) {
            (0 | 1, _) => drop(self.begin()),
            (2, _) => self.take(),
            (3, Some(reading)) if script.below(8) == 7 => {
                drop(self.running.remove(reading));
                self.dropped += 1;
            }
            (3, _) => self.now += Duration::from_millis(script.of(&[1, 100, 2_000])),
            (_, Some(reading)) => drop(self.step(reading)),
            _ => {}
        }
    }

    /// Whether a page may be begun twice.
    fn is_lossy(&self) -> bool {
        self.service.refuses || self.service.fails.is_some() || self.dropped > 0
    }

    fn begin(&mut self) -> bool {
        let Some(reading) = self.list.begin() else { return false };
        self.running.push(Running { reading, request: None });
        self.begun += 1;
        true
    }

    fn take(&mut self) {
        match self.list.poll_page() {
            Poll::Pending => assert!(!self.over, "pending after the end"),
            Poll::Ready(None) => self.over = true,
            Poll::Ready(Some(page)) => {
                assert!(!self.over, "a page after the end");
                self.told.push(in_words(page));
            }
        }
    }

    /// Answers a reading, or polls it; tells until when it waits.
    fn step(&mut self, index: usize) -> Option<Instant> {
        let running = &mut self.running[index];
        if let Some(request) = running.request.take() {
            let next = match self.list.page_token() {
                Some(token) => serde_json::to_value(token).expect("it is plain")["start"].as_u64(),
                None if self.told.is_empty() => Some(offset(&request)),
                None => None,
            };
            let answer = self.service.answer(&request, next != Some(offset(&request)));
            running.reading.receive(self.now, Ok(answer));
        }
        match running.reading.poll(self.now) {
            Step::Wait(until) => return Some(until),
            Step::Send(request) => {
                running.request = Some(request);
                let in_flight = self.running.iter().filter(|running| running.request.is_some()).count();
                assert!(
                    in_flight <= self.most || self.is_lossy() || self.service.turns.is_some(),
                    "{in_flight} pages at a time"
                );
                self.sent.push(self.now);
                let recent = self.sent.iter().filter(|sent| **sent + Duration::from_secs(2) > self.now).count();
                assert!(recent <= 40, "{recent} requests in 2 seconds");
            }
            Step::Done(read) => self.done(index, read),
        }
        None
    }

    fn done(&mut self, index: usize, read: PageResult<Deals>) {
        self.running.remove(index);
        self.list.done(read);
    }

    /// A driver that goes on comes to the end.
    fn end(&mut self) {
        for steps in 0.. {
            assert!(steps < 10_000, "it does not end");
            self.take();
            if self.over {
                break;
            }
            while self.begin() {}
            let until = if self.running.is_empty() { None } else { self.step(0) };
            self.now = until.unwrap_or(self.now);
        }
        // What is still running ends without another request.
        while let Some(running) = self.running.last_mut() {
            assert!(matches!(running.reading.poll(self.now), Step::Done(_)), "a page that nobody wants");
            self.running.pop();
        }
    }
}
