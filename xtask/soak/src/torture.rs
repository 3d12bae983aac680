//! Wrong answers, byte by byte: what a server does, and what calls must come to, are rows of tables.

mod calls;
mod http2;
mod script;
mod server;
mod table;

use std::collections::HashMap;
use std::error::Error;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use crate::client::Transport;
use crate::torture::calls::CARD;
use crate::torture::server::{Seen, Server};
use crate::torture::table::{Row, Run};

const TABLES: &[&str] = &[
    include_str!("../torture/heads.txt"),
    include_str!("../torture/bodies.txt"),
    include_str!("../torture/connections.txt"),
    include_str!("../torture/refusals.txt"),
    include_str!("../torture/lists.txt"),
    include_str!("../torture/tokens.txt"),
    include_str!("../torture/http2.txt"),
];

/// So many rows at once: most of them wait.
const AT_ONCE: usize = 24;

/// Texts that rows have in common.
const TEXTS: &[(&str, &str)] = &[
    ("deal", r#"{"success":true,"data":{"id":7}}"#),
    ("other", r#"{"success":true,"data":{"id":8}}"#),
    ("one", r#"{"success":true,"data":[{"id":1}]"#),
    ("two", r#"{"success":true,"data":[{"id":2}]"#),
    ("no", r#"{"success":false,"error":"No","error_info":"See the docs"}"#),
    ("page", "<!DOCTYPE html><html><head><title>Oh</title></head><body>Oh</body></html>"),
    ("card", CARD),
];

/// Which rows.
pub(crate) struct Torture {
    pub(crate) transports: Vec<Transport>,
    /// Those whose name has this text; what came of them is printed, then.
    pub(crate) row: String,
}

impl Torture {
    /// Whether all came out as they must.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        let begun = Instant::now();
        let mut rows = Vec::new();
        for table in TABLES {
            rows.extend(table::rows(table)?);
        }
        rows.retain(|row| row.name.contains(&self.row));
        let place = Place::new()?;
        let runs: Vec<(&Row, &Run, Transport)> = rows
            .iter()
            .flat_map(|row| row.runs.iter().map(move |run| (row, run)))
            .flat_map(|(row, run)| row.setting.transports.iter().map(move |transport| (row, run, *transport)))
            .filter(|(_, _, transport)| self.transports.contains(transport))
            .collect();

        let next = AtomicUsize::new(0);
        let mut told: Vec<(usize, Verdict)> = thread::scope(|scope| {
            let work = || {
                let left = std::iter::from_fn(|| {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    runs.get(at).map(|(row, run, transport)| (at, place.verdict(row, run, *transport)))
                });
                left.collect::<Vec<_>>()
            };
            let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
        });
        told.sort_by_key(|(at, _)| *at);

        let mut failed = runs.len() - told.len();
        for (at, verdict) in &told {
            let (row, run, transport) = runs[*at];
            failed += usize::from(!verdict.faults.is_empty());
            if !verdict.faults.is_empty() || !self.row.is_empty() {
                let mark = if verdict.faults.is_empty() { "ok  " } else { "FAIL" };
                println!("{mark} {transport}, {}, {}: {}", row.name, run.calls.join("+"), verdict.found);
                verdict.faults.iter().for_each(|fault| println!("       {fault}"));
            }
        }
        let elsewhere = place.elsewhere.load(Ordering::Relaxed);
        if elsewhere > 0 {
            println!("FAIL redirects were followed: {elsewhere} connections elsewhere");
        }
        println!(
            "torture: {} rows, {} of {} runs as they must be, {:.1} s",
            rows.len(),
            runs.len() - failed,
            runs.len(),
            begun.elapsed().as_secs_f64()
        );
        Ok(failed == 0 && elsewhere == 0)
    }
}

/// What came of a run.
struct Verdict {
    found: String,
    faults: Vec<String>,
}

/// What all runs share.
struct Place {
    /// The servers' runtime.
    runtime: Runtime,
    certificate: String,
    tls: TlsAcceptor,
    texts: HashMap<&'static str, String>,
    /// How many connections there were to the server that redirects lead to.
    elsewhere: Arc<AtomicUsize>,
}

impl Place {
    fn new() -> Result<Self, Box<dyn Error>> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build()?;
        let (certificate, tls) = http2::tls();
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let mut texts: HashMap<_, _> = TEXTS.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        texts.insert("elsewhere", format!("http://{}", listener.local_addr()?));
        let elsewhere = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&elsewhere);
        thread::spawn(move || {
            for _ in listener.incoming() {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(Place { runtime, certificate, tls, texts, elsewhere })
    }

    fn verdict(&self, row: &Row, run: &Run, transport: Transport) -> Verdict {
        match self.run(row, run, transport) {
            Ok((outcomes, seen, took)) => judge(run, outcomes, &seen, took),
            Err(error) => Verdict { found: "could not begin".to_owned(), faults: vec![error.to_string()] },
        }
    }

    /// What each call came to, what the server saw, and how long it took.
    fn run(&self, row: &Row, run: &Run, transport: Transport) -> Result<(Vec<Told>, Seen, Duration), Box<dyn Error>> {
        let (tls, certificate) = match row.setting.http2 {
            true => (Some(self.tls.clone()), Some(&self.certificate)),
            false => (None, None),
        };
        let (answers, tokens) = (row.answers.clone(), row.tokens.clone());
        let server = Server::start(self.runtime.handle(), answers, tokens, self.texts.clone(), tls)?;
        let address = match row.setting.http2 {
            true => format!("https://localhost:{}", server.addr().port()),
            false => format!("http://{}", server.addr()),
        };
        let client = calls::client(&row.setting, transport, &address, certificate)?;

        // In a thread of its own, which is left to itself if it hangs.
        let (sender, receiver) = mpsc::channel();
        let (calls, pause) = (run.calls.clone(), row.setting.pause);
        let begun = Instant::now();
        thread::spawn(move || {
            for (at, call) in calls.iter().enumerate() {
                if at > 0 {
                    thread::sleep(pause);
                }
                // If nobody listens any more, it took too long.
                let _ = sender.send(calls::call(&client, call));
            }
        });
        let mut outcomes = Vec::new();
        while outcomes.len() < run.calls.len() {
            let left = run.expected.within.saturating_sub(begun.elapsed());
            match receiver.recv_timeout(left) {
                Ok(Ok(outcome)) => outcomes.push(Told::Outcome(outcome)),
                Ok(Err(fault)) => outcomes.push(Told::Fault(fault)),
                Err(RecvTimeoutError::Timeout) => {
                    outcomes.push(Told::Fault(format!("not over after {:?}", run.expected.within)));
                    break;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    outcomes.push(Told::Fault("panicked".to_owned()));
                    break;
                }
            }
        }
        let took = begun.elapsed();
        Ok((outcomes, server.seen(), took))
    }
}

/// What is told of a call.
enum Told {
    Outcome(String),
    /// It is wrong, whatever the table expects.
    Fault(String),
}

fn judge(run: &Run, outcomes: Vec<Told>, seen: &Seen, took: Duration) -> Verdict {
    let expected = &run.expected;
    let mut faults = Vec::new();
    let mut found = Vec::new();
    for (at, told) in outcomes.into_iter().enumerate() {
        match told {
            Told::Fault(fault) => {
                found.push("wrong".to_owned());
                faults.push(fault);
            }
            Told::Outcome(outcome) => {
                if !expected.outcomes[at].contains(&outcome) {
                    faults.push(format!("{outcome}, not {}", expected.outcomes[at].join(" or ")));
                }
                found.push(outcome);
            }
        }
    }
    for (what, count, range) in [
        ("requests", seen.requests, &expected.requests),
        ("connections", seen.connections, &expected.connections),
        ("renewals", seen.refresh.len(), &expected.renewals),
    ] {
        if !range.contains(&count) {
            faults.push(format!("{count} {what}, not {range:?}"));
        }
    }
    if let Some(access) = expected.access.as_ref().filter(|access| **access != seen.access) {
        faults.push(format!("requests as {:?}, not {access:?}", seen.access));
    }
    if !expected.refresh.is_empty() && expected.refresh != seen.refresh {
        faults.push(format!("renewals with {:?}, not {:?}", seen.refresh, expected.refresh));
    }
    let found = format!(
        "{}; {} requests, {} connections, {} renewals, {} ms",
        found.join(" + "),
        seen.requests,
        seen.connections,
        seen.refresh.len(),
        took.as_millis()
    );
    Verdict { found, faults }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_can_be_read_and_no_name_is_there_twice() {
        let rows: Vec<Row> = TABLES.iter().flat_map(|text| table::rows(text).unwrap()).collect();
        let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), rows.len());
    }
}
