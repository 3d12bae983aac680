//! A client of either kind, for threads.

use std::fmt;
use std::io;
use std::sync::Arc;

use pipedrive_core::{Error, Operation, Session};
use tokio::runtime::Runtime;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Transport {
    Ureq,
    Hyper,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Transport::Ureq => "ureq",
            Transport::Hyper => "hyper",
        })
    }
}

#[derive(Clone)]
pub(crate) enum Client {
    Ureq(transport_ureq::Client),
    Hyper(Arc<Runtime>, transport_hyper::Client),
}

impl Client {
    pub(crate) fn new(transport: Transport, session: Session) -> io::Result<Self> {
        Ok(match transport {
            Transport::Ureq => Client::Ureq(transport_ureq::Client::with_session(session)),
            Transport::Hyper => {
                let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
                Client::Hyper(Arc::new(runtime), transport_hyper::Client::with_session(session))
            }
        })
    }

    pub(crate) fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        match self {
            Client::Ureq(client) => client.send(operation),
            Client::Hyper(runtime, client) => runtime.block_on(client.send(operation)),
        }
    }
}
