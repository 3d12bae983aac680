//! Many at once: whether the program holds, how fast it is, and whether its memory stays flat.

use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::Agent;

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
    let field = Visitor::new(&program, 0);
    field.call("POST", "/_sandbox/deals", Some(json!({"count": DEALS}))).map_err(Failures::one)?;

    let tally = Tally::default();
    let start = resident(program.id())?;
    thread::scope(|scope| {
        for number in 1..=plan.connections {
            let (program, tally) = (&program, &tally);
            scope.spawn(move || {
                let visitor = Visitor::new(program, number);
                while tally.goes_on() && tally.filled.fetch_add(1, Ordering::Relaxed) < FILLING {
                    tally.count(visitor.round());
                }
            });
        }
    });
    println!("{} requests to begin with", tally.requests.swap(0, Ordering::Relaxed));

    let full = resident(program.id())?;
    let begun = Instant::now();
    let end = begun + Duration::from_secs(plan.seconds);
    let (middle, last) = thread::scope(|scope| {
        for number in 1..=plan.connections {
            let (program, tally) = (&program, &tally);
            scope.spawn(move || {
                let visitor = Visitor::new(program, number);
                while tally.goes_on() && Instant::now() < end {
                    tally.count(visitor.round());
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
    let requests = tally.requests.load(Ordering::Relaxed);
    let rate = requests as f64 / took.as_secs_f64();

    let left = field.call("GET", "/_sandbox/snapshot", None).map(|answer| answer["store"]["tables"]["deal"].clone());
    let left = left.map_err(Failures::one)?;
    let live = left["rows"].as_object().into_iter().flatten().filter(|(_, deal)| deal["is_deleted"] == false).count();
    program.stop()?;

    println!(
        "{requests} requests in {:.1} s over {} connections: {rate:.0} requests a second, {:.1} ms each",
        took.as_secs_f64(),
        plan.connections,
        1000.0 * plan.connections as f64 / rate.max(1.0),
    );
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

/// One who asks, over a connection of its own.
struct Visitor {
    agent: Agent,
    url: String,
    token: String,
    number: u64,
}

impl Visitor {
    fn new(program: &Program, number: u64) -> Self {
        let patience = Some(Duration::from_secs(30));
        let config = Agent::config_builder().http_status_as_error(false).proxy(None).timeout_global(patience);
        let (url, token) = (program.url().to_owned(), program.token().to_owned());
        Self { agent: config.build().new_agent(), url, token, number }
    }

    /// Adds a deal, reads it in both versions, changes it, lists and searches, deletes it; gives the number of requests.
    fn round(&self) -> Result<u64, String> {
        let title = format!("Load {}", self.number);
        let added = self.call("POST", "/api/v2/deals", Some(json!({"title": title, "value": 1, "currency": "EUR"})))?;
        let id = added["data"]["id"].as_u64().ok_or("a deal without an id")?;
        let (v1, v2) = (format!("/v1/deals/{id}"), format!("/api/v2/deals/{id}"));
        let is_it = |answer: &Value, value: u64| {
            let data = &answer["data"];
            match data["title"] == title && data["value"] == value {
                true => Ok(()),
                false => Err(format!("deal {id} is not what was written: {data}")),
            }
        };
        is_it(&self.call("GET", &v2, None)?, 1)?;
        let change = json!({
            "value": 1 + self.number, "probability": 50, "stage_id": 2, "owner_id": 2, "label_ids": [1],
            "expected_close_date": "2026-03-01",
        });
        is_it(&self.call("PATCH", &v2, Some(change))?, 1 + self.number)?;
        is_it(&self.call("GET", &v1, None)?, 1 + self.number)?;
        self.call("GET", "/v1/deals:(id,title,value)?limit=20", None)?;
        self.call("GET", "/api/v2/deals?limit=20&sort_by=add_time&sort_direction=desc", None)?;
        let search = format!("/api/v2/deals/search?limit=5&term=load%20{}", self.number);
        let found = self.call("GET", &search, None)?;
        if found["data"]["items"].as_array().is_none_or(Vec::is_empty) {
            return Err(format!("GET {search}: nothing found"));
        }
        self.call("DELETE", &v2, None)?;
        Ok(8)
    }

    /// Sends a request that must succeed, and gives the answer.
    fn call(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value, String> {
        let request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        let request = request.header("x-api-token", &self.token);
        let answer = match body {
            Some(body) => request
                .header("content-type", "application/json")
                .body(body.to_string())
                .map_err(|error| error.to_string())
                .and_then(|request| self.agent.run(request).map_err(|error| error.to_string())),
            None => request
                .body(())
                .map_err(|error| error.to_string())
                .and_then(|request| self.agent.run(request).map_err(|error| error.to_string())),
        };
        let mut answer = answer.map_err(|error| format!("{method} {path}: {error}"))?;
        let status = answer.status().as_u16();
        let text = answer.body_mut().with_config().limit(u64::MAX).read_to_vec();
        let text = text.map_err(|error| format!("{method} {path}: {error}"))?;
        if !matches!(status, 200 | 201) {
            return Err(format!("{method} {path}: {status} {}", String::from_utf8_lossy(&text)));
        }
        serde_json::from_slice(&text).map_err(|error| format!("{method} {path}: {error}"))
    }
}

/// The resident memory of a process, in kilobytes.
fn resident(process: u32) -> Result<u64, Failures> {
    let file = format!("/proc/{process}/status");
    let text = fs::read_to_string(&file).map_err(|error| Failures::one(format!("{file}: {error}")))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok())
        .ok_or_else(|| Failures::one(format!("{file}: no VmRSS")))
}
