//! A client of either kind, for threads.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_util::StreamExt as _;
use pipedrive_core::pages::{self, Paged};
use pipedrive_core::{Content, Error, Operation, PageToken, Paginated, Session};
use tokio::runtime::Runtime;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
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

/// What is to be set on a client; the rest stays as the transport has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) total_timeout: Option<Duration>,
    pub(crate) max_body: Option<u64>,
    pub(crate) certificate: Option<String>,
}

#[derive(Clone)]
pub(crate) enum Client {
    Ureq(transport_ureq::Client),
    Hyper(Arc<Runtime>, transport_hyper::Client),
}

impl Client {
    pub(crate) fn new(transport: Transport, session: Session) -> Result<Self, Box<dyn StdError>> {
        Self::with(transport, session, &Settings::default())
    }

    pub(crate) fn with(transport: Transport, session: Session, settings: &Settings) -> Result<Self, Box<dyn StdError>> {
        macro_rules! built {
            ($transport:ident) => {{
                let mut builder = $transport::Transport::builder();
                if let Some(limit) = settings.read_timeout {
                    builder = builder.read_timeout(limit);
                }
                if let Some(limit) = settings.total_timeout {
                    builder = builder.total_timeout(limit);
                }
                if let Some(limit) = settings.max_body {
                    builder = builder.max_body(limit);
                }
                if let Some(pem) = &settings.certificate {
                    builder = builder.root_certificate_pem(pem);
                }
                builder.build()?.client_in(session)
            }};
        }
        Ok(match transport {
            Transport::Ureq => Client::Ureq(built!(transport_ureq)),
            Transport::Hyper => {
                let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
                Client::Hyper(Arc::new(runtime), built!(transport_hyper))
            }
        })
    }

    pub(crate) fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        match self {
            Client::Ureq(client) => client.send(operation),
            Client::Hyper(runtime, client) => runtime.block_on(client.send(operation)),
        }
    }

    /// The same, but the future is dropped after so many polls, and nothing is known then. What blocks is not dropped.
    pub(crate) fn send_or_drop<O: Operation>(&self, operation: &O, polls: u32) -> Option<Result<O::Output, Error>> {
        match self {
            Client::Ureq(client) => Some(client.send(operation)),
            Client::Hyper(runtime, client) => {
                let mut sending = pin!(client.send(operation));
                let mut left = polls;
                runtime.block_on(poll_fn(|cx| match sending.as_mut().poll(cx) {
                    Poll::Ready(result) => Poll::Ready(Some(result)),
                    Poll::Pending if left == 0 => Poll::Ready(None),
                    Poll::Pending => {
                        left -= 1;
                        Poll::Pending
                    }
                }))
            }
        }
    }

    /// How many bytes the file had.
    pub(crate) fn download<O: Operation<Output = Content>>(&self, operation: &O) -> Result<u64, Error> {
        let mut file = Vec::new();
        match self {
            Client::Ureq(client) => client.download(operation, &mut file).map(|downloaded| downloaded.bytes),
            Client::Hyper(runtime, client) => {
                runtime.block_on(client.download(operation, &mut file)).map(|downloaded| downloaded.bytes)
            }
        }
    }

    pub(crate) fn session(&self) -> &Session {
        match self {
            Client::Ureq(client) => client.session(),
            Client::Hyper(_, client) => client.session(),
        }
    }

    /// Does something with each row of a list.
    pub(crate) fn each<O>(
        &self,
        list: pages::Pages<O>,
        mut act: impl FnMut(<O::Output as Paged>::Item),
    ) -> Result<(), Error>
    where
        O: Paginated + Send + 'static,
        O::Output: Paged + Send,
    {
        match self {
            Client::Ureq(client) => client.run_pages(list).try_for_each(|row| row.map(&mut act)),
            Client::Hyper(runtime, client) => {
                let mut rows = client.run_pages(list);
                runtime.block_on(async {
                    while let Some(row) = rows.next().await {
                        act(row?);
                    }
                    Ok(())
                })
            }
        }
    }

    /// The rows of a list, so many pages at once, and where it goes on after one that failed.
    #[expect(clippy::type_complexity, reason = "it is said once")]
    pub(crate) fn rows<O>(
        &self,
        list: pages::Pages<O>,
        at_once: usize,
    ) -> (Vec<Result<<O::Output as Paged>::Item, Error>>, Option<PageToken>)
    where
        O: Paginated + Send + 'static,
        O::Output: Paged + Send,
    {
        match self {
            Client::Ureq(client) => {
                let mut rows = client.run_pages(list).buffered(at_once);
                (rows.by_ref().collect(), rows.page_token().cloned())
            }
            Client::Hyper(runtime, client) => {
                let mut rows = client.run_pages(list).buffered(at_once);
                (runtime.block_on(rows.by_ref().collect()), rows.page_token().cloned())
            }
        }
    }
}
