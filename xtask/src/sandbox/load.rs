//! Many at once: whether the program holds, how fast it is, and whether its memory stays flat.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::program::{self, Program};
use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

/// Deals that are there all the time, so that lists and searches have something to do.
const DEALS: u64 = 200;

/// Rounds before the measuring begins. What the program keeps of the past is bounded: 2,000 deleted records of a kind,
/// 10,000 changes, 10,000 requests. After these rounds it has all of that.
const FILLING: u64 = 2_200;

/// By how much memory may grow after that: a tenth, and this many kilobytes for what allocators do.
const LEEWAY: u64 = 8 * 1024;

/// After so many errors nobody goes on.
const ENOUGH: usize = 20;

/// How long, and with how many connections.
#[derive(clap::Args)]
pub(crate) struct Plan {
    /// How long to ask, after memory has filled
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How many at once
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=512))]
    connections: u64,
}

pub(crate) fn run(workspace: &Workspace, plan: &Plan) -> Result<String, Failures> {
    let program = Program::start(&program::build(workspace)?, &["--quiet"])?;
    let seed = || Visitor::new(&program, 0)?.call("POST", "/_sandbox/deals", Some(json!({"count": DEALS})));
    seed().map_err(Failures::one)?;

    let tally = Tally::default();
    let start = resident(program.id())?;
    thread::scope(|scope| {
        for number in 1..=plan.connections {
            let (program, tally) = (&program, &tally);
            scope.spawn(move || {
                let mut visitor = Visitor::new(program, number);
                while tally.goes_on() && tally.filled.fetch_add(1, Ordering::Relaxed) < FILLING {
                    tally.count(visitor.as_mut().map_err(|error| error.clone()).and_then(Visitor::round));
                }
            });
        }
    });
    println!("{} requests to begin with", tally.requests.swap(0, Ordering::Relaxed));

    let full = resident(program.id())?;
    let busy = [cpu(&program.id().to_string())?, cpu("self")?];
    let begun = Instant::now();
    let end = begun + Duration::from_secs(plan.seconds);
    let (middle, last) = thread::scope(|scope| {
        for number in 1..=plan.connections {
            let (program, tally) = (&program, &tally);
            scope.spawn(move || {
                let mut visitor = Visitor::new(program, number);
                while tally.goes_on() && Instant::now() < end {
                    tally.count(visitor.as_mut().map_err(|error| error.clone()).and_then(Visitor::round));
                }
            });
        }
        thread::sleep(Duration::from_secs(plan.seconds) / 2);
        let middle = resident(program.id());
        thread::sleep(end.saturating_duration_since(Instant::now()));
        (middle, resident(program.id()))
    });
    let took = begun.elapsed();
    let (middle, last) = (middle?, last?);
    let busy = [cpu(&program.id().to_string())? - busy[0], cpu("self")? - busy[1]];
    let requests = tally.requests.load(Ordering::Relaxed);
    let rate = requests as f64 / took.as_secs_f64();

    // Over a connection of its own: the program closes one that is idle for half a minute.
    let snapshot = || Visitor::new(&program, 0)?.value("GET", "/_sandbox/snapshot", None);
    let left = snapshot().map_err(Failures::one)?;
    let left = &left["store"]["tables"]["deal"];
    let live = left["rows"].as_object().into_iter().flatten().filter(|(_, deal)| deal["is_deleted"] == false).count();
    program.stop()?;

    println!(
        "{requests} requests in {:.1} s over {} connections: {rate:.0} requests a second, {:.1} ms each",
        took.as_secs_f64(),
        plan.connections,
        1000.0 * plan.connections as f64 / rate.max(1.0),
    );
    let [own, here] = busy.map(|ticks| 1_000_000.0 * ticks as f64 / TICKS / requests.max(1) as f64);
    println!("CPU time of a request: {own:.0} µs in the program, {here:.0} µs here");
    println!(
        "resident memory: {start} kB at the start, {full} kB when full, {middle} kB in the middle, {last} kB at the end"
    );
    let mut failures = tally.errors.into_inner().unwrap_or_default();
    println!("{} errors", failures.len());
    let bound = full + full / 10 + LEEWAY;
    if middle.max(last) > bound {
        failures.push(format!("memory is not flat: {middle} and {last} kB are more than {bound} kB"));
    }
    if live as u64 != DEALS {
        failures.push(format!("{live} deals are left, not the {DEALS} that were there before"));
    }
    verdict(failures, format_args!("no errors, memory flat within {bound} kB"))
}

/// What all threads count together.
#[derive(Default)]
struct Tally {
    requests: AtomicU64,
    filled: AtomicU64,
    errors: Mutex<Vec<String>>,
}

impl Tally {
    fn goes_on(&self) -> bool {
        self.errors.lock().is_ok_and(|errors| errors.len() < ENOUGH)
    }

    fn count(&self, round: Result<u64, String>) {
        match round {
            Ok(requests) => drop(self.requests.fetch_add(requests, Ordering::Relaxed)),
            Err(error) => {
                if let Ok(mut errors) = self.errors.lock() {
                    errors.push(error);
                }
            }
        }
    }
}

/// One who asks, over a connection of its own: plain HTTP/1.1 as the program answers it, so that there is time left for
/// the program.
struct Visitor {
    stream: BufReader<TcpStream>,
    host: String,
    token: String,
    number: u64,
}

impl Visitor {
    fn new(program: &Program, number: u64) -> Result<Self, String> {
        let host = program.url().trim_start_matches("http://").to_owned();
        let connect = || {
            let stream = TcpStream::connect(&host)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(30)))?;
            Ok(BufReader::new(stream))
        };
        let stream = connect().map_err(|error: std::io::Error| format!("{host}: {error}"))?;
        Ok(Self { stream, host, token: program.token().to_owned(), number })
    }

    /// Adds a deal, reads it in both versions, changes it, lists and searches, deletes it; gives the number of requests.
    fn round(&mut self) -> Result<u64, String> {
        let title = format!("Load {}", self.number);
        let added =
            self.value("POST", "/api/v2/deals", Some(json!({"title": title, "value": 1, "currency": "EUR"})))?;
        let id = added["data"]["id"].as_u64().ok_or("a deal without an id")?;
        let (v1, v2) = (format!("/v1/deals/{id}"), format!("/api/v2/deals/{id}"));
        let is_it = |answer: &Value, value: u64| {
            let data = &answer["data"];
            match data["title"] == title && data["value"] == value {
                true => Ok(()),
                false => Err(format!("deal {id} is not what was written: {data}")),
            }
        };
        is_it(&self.value("GET", &v2, None)?, 1)?;
        let change = json!({
            "value": 1 + self.number, "probability": 50, "stage_id": 2, "owner_id": 2, "label_ids": [1],
            "expected_close_date": "2026-03-01",
        });
        is_it(&self.value("PATCH", &v2, Some(change))?, 1 + self.number)?;
        is_it(&self.value("GET", &v1, None)?, 1 + self.number)?;
        self.call("GET", "/v1/deals:(id,title,value)?limit=20", None)?;
        self.call("GET", "/api/v2/deals?limit=20&sort_by=add_time&sort_direction=desc", None)?;
        let search = format!("/api/v2/deals/search?limit=5&term=load%20{}", self.number);
        let found = self.value("GET", &search, None)?;
        if found["data"]["items"].as_array().is_none_or(Vec::is_empty) {
            return Err(format!("GET {search}: nothing found"));
        }
        self.call("DELETE", &v2, None)?;
        Ok(8)
    }

    /// Sends a request that must succeed, and gives the answer.
    fn value(&mut self, method: &str, path: &str, body: Option<Value>) -> Result<Value, String> {
        let text = self.call(method, path, body)?;
        serde_json::from_str(text.get()).map_err(|error| format!("{method} {path}: {error}"))
    }

    /// Sends a request that must succeed, and gives the text of the answer, which is JSON.
    fn call(&mut self, method: &str, path: &str, body: Option<Value>) -> Result<Box<RawValue>, String> {
        let (host, token) = (&self.host, &self.token);
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nx-api-token: {token}\r\n");
        if let Some(body) = body.map(|body| body.to_string()) {
            request += &format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        } else {
            request += "\r\n";
        }
        let (status, text) = self.send(&request).map_err(|error| format!("{method} {path}: {error}"))?;
        if !matches!(status.as_str(), "200" | "201") {
            return Err(format!("{method} {path}: {status} {text}"));
        }
        RawValue::from_string(text).map_err(|error| format!("{method} {path}: {error}"))
    }

    /// Sends a request, and gives status and body of the answer, which says how long it is.
    fn send(&mut self, request: &str) -> Result<(String, String), String> {
        self.stream.get_mut().write_all(request.as_bytes()).map_err(|error| error.to_string())?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head).map_err(|error| error.to_string())? == 0 {
                return Err(format!("the connection ends after {head:?}"));
            }
        }
        let status = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.ok_or_else(|| format!("no content-length in {head:?}"))?];
        self.stream.read_exact(&mut body).map_err(|error| error.to_string())?;
        Ok((status, String::from_utf8(body).map_err(|error| error.to_string())?))
    }
}

/// How much CPU time a process has taken, in ticks, of which Linux counts so many in a second.
fn cpu(process: &str) -> Result<u64, Failures> {
    let file = format!("/proc/{process}/stat");
    let text = fs::read_to_string(&file).map_err(|error| Failures::one(format!("{file}: {error}")))?;
    // Behind the name, which may hold spaces.
    let numbers = text.rsplit_once(") ").map_or("", |(_, numbers)| numbers).split(' ');
    let times: Option<Vec<u64>> = numbers.skip(11).take(2).map(|number| number.parse().ok()).collect();
    times.map(|times| times.iter().sum()).ok_or_else(|| Failures::one(format!("{file}: no times")))
}

const TICKS: f64 = 100.0;

/// The resident memory of a process, in kilobytes.
fn resident(process: u32) -> Result<u64, Failures> {
    let file = format!("/proc/{process}/status");
    let text = fs::read_to_string(&file).map_err(|error| Failures::one(format!("{file}: {error}")))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok())
        .ok_or_else(|| Failures::one(format!("{file}: no VmRSS")))
}
