//! What ureq logs. This is a separate test, since a process has only one logger.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::mem;
use std::sync::Mutex;

use log::{Level, LevelFilter, Log, Metadata, Record};
use pipedrive_core::v2::deals::GetDeal;
use pipedrive_core::{Account, Credentials, Host};
use pipedrive_sandbox::Sandbox;
use transport_ureq::Client;

static LOGS: Logs = Logs(Mutex::new(State { ureq: LevelFilter::Off, lines: Vec::new() }));

/// Logs everything, but records of ureq only up to a level.
struct Logs(Mutex<State>);

struct State {
    ureq: LevelFilter,
    lines: Vec<(Level, String)>,
}

impl Logs {
    fn take(&self) -> Vec<(Level, String)> {
        mem::take(&mut self.0.lock().unwrap().lines)
    }
}

impl Log for Logs {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        !metadata.target().starts_with("ureq") || metadata.level() <= self.0.lock().unwrap().ureq
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let line = (record.level(), record.args().to_string());
            self.0.lock().unwrap().lines.push(line);
        }
    }

    fn flush(&self) {}
}

/// Returns the text column of a dump, which has 16 bytes per line in hexadecimal digits and as text.
fn dumped(lines: &[(Level, String)]) -> String {
    lines.iter().filter_map(|(_, line)| line.rsplit_once(' ')).map(|(_, text)| text).collect()
}

#[test]
fn ureq_logs_secrets_at_trace_only_and_is_warned_of_once() {
    log::set_logger(&LOGS).unwrap();
    log::set_max_level(LevelFilter::Trace);
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(1);
    let account =
        Account::new(Host::loopback(sandbox.url()).unwrap(), Credentials::api_token(sandbox.token()).unwrap());
    let work = |ureq| {
        LOGS.0.lock().unwrap().ureq = ureq;
        Client::new(account.clone()).send(&GetDeal::new(1)).unwrap();
        LOGS.take()
    };
    let secrets = [sandbox.token(), "/api/v2/deals/1"];
    let shown =
        |lines: &[_]| secrets.map(|secret| dumped(lines).contains(secret) || format!("{lines:?}").contains(secret));
    let warnings = |lines: &[(Level, String)]| lines.iter().filter(|(level, _)| *level == Level::Warn).count();

    let lines = work(LevelFilter::Warn);
    assert!(lines.is_empty(), "{lines:?}");
    let lines = work(LevelFilter::Debug);
    assert_eq!((lines.is_empty(), shown(&lines), warnings(&lines)), (false, [false; 2], 0), "{lines:?}");

    let lines = work(LevelFilter::Trace);
    assert_eq!((shown(&lines), warnings(&lines)), ([true; 2], 1));
    assert!(lines[0].1.contains("ureq=warn,ureq_proto=warn"), "{:?}", lines[0]);
    let lines = work(LevelFilter::Trace);
    assert_eq!((shown(&lines), warnings(&lines)), ([true; 2], 0));
}
