//! A client of either kind, for threads.

use std::fmt;
use std::io;
use std::sync::Arc;

use futures_util::StreamExt as _;
use pipedrive_core::pages::{self, Paged};
use pipedrive_core::{Error, Next, Operation, Paginated, Session};
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

    pub(crate) fn session(&self) -> &Session {
        match self {
            Client::Ureq(client) => client.session(),
            Client::Hyper(_, client) => client.session(),
        }
    }

    /// The rows of a list, so many pages at once, and where it goes on after one that failed.
    #[expect(clippy::type_complexity, reason = "it is said once")]
    pub(crate) fn rows<O>(
        &self,
        list: pages::Pages<O>,
        at_once: usize,
    ) -> (Vec<Result<<O::Output as Paged>::Item, Error>>, Option<Next>)
    where
        O: Paginated + Send + 'static,
        O::Output: Paged + Send,
    {
        match self {
            Client::Ureq(client) => {
                let mut rows = client.follow(list).at_once(at_once);
                (rows.by_ref().collect(), rows.marker().cloned())
            }
            Client::Hyper(runtime, client) => {
                let mut rows = client.follow(list).at_once(at_once);
                (runtime.block_on(rows.by_ref().collect()), rows.marker().cloned())
            }
        }
    }
}
