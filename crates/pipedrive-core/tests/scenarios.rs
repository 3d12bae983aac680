//! The scenarios of `transport-tests`, under a simulated clock and without sockets.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use bytes::Bytes;
use http::{Request, Response};
use pipedrive_core::error::TransportError;
use pipedrive_core::{Company, Host};
use transport_tests::scenarios::{self, Scenario, Wire, Words};

#[test]
fn scenarios() {
    let table = Scenario::all();
    let mut wrong = Vec::new();
    for scenario in &table {
        let log = scenarios::run(scenario, &mut Scripted);
        if log != scenario.log() {
            wrong.push(format!("{}\n  expected  {}\n  was       {log}", scenario.name, scenario.log()));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n\n{}", wrong.len(), table.len(), wrong.join("\n\n"));
    assert!(table.len() >= 60);
}

/// The service, without a network.
struct Scripted;

impl Wire for Scripted {
    fn api(&self) -> Host {
        Company::new("acme").unwrap().into()
    }

    fn oauth(&self) -> Option<Host> {
        None
    }

    fn exchange(&mut self, request: Request<Bytes>, scripted: &Words) -> Result<Response<Bytes>, TransportError> {
        scripted.answer(&request)
    }
}
