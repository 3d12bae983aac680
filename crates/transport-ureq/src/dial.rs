//! Connections, and what is known of a request that got no answer.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Instant;

use http::Uri;
use pipedrive_core::Unsent;
use pipedrive_core::machine::TimedOut;
use ureq::config::Config;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::time::Duration;
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport};
use ureq::{Error, Timeout};

/// ureq's own connections, with two changes: a name is looked up only when a connection is to be made, not for each
/// request; and an error says that it came before there was a connection, which nothing else in ureq's errors tells.
#[derive(Debug, Default)]
pub(crate) struct Dial {
    connector: DefaultConnector,
    resolver: DefaultResolver,
}

impl Connector for Dial {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<()>) -> Result<Option<Self::Out>, Error> {
        self.dial(details, chained).map_err(|error| match error {
            // From the connection to a proxy, which is made by this very connector.
            Error::Other(error) if error.is::<NotConnected>() => Error::Other(error),
            error => Error::Other(Box::new(NotConnected(error))),
        })
    }
}

impl Dial {
    fn dial(&self, details: &ConnectionDetails<'_>, chained: Option<()>) -> Result<Option<Box<dyn Transport>>, Error> {
        let direct = details.config.proxy().is_none_or(|proxy| proxy.is_no_proxy(details.uri));
        let mut timeout = details.timeout;
        let addrs = if direct && details.addrs.is_empty() {
            let started = Instant::now();
            let addrs = self.resolver.resolve(details.uri, details.config, timeout)?;
            if let Duration::Exact(left) = &mut timeout.after {
                *left = left.saturating_sub(started.elapsed());
            }
            addrs
        } else {
            let mut addrs = self.resolver.empty();
            details.addrs.iter().for_each(|addr| addrs.push(*addr));
            addrs
        };
        let details = ConnectionDetails {
            uri: details.uri,
            addrs,
            config: details.config,
            request_level: details.request_level,
            resolver: &self.resolver,
            now: (details.current_time)(),
            timeout,
            current_time: details.current_time.clone(),
            run_connector: details.run_connector.clone(),
            register_shutdown: details.register_shutdown.clone(),
        };
        self.connector.connect(&details, chained)
    }
}

/// Looks nothing up: [`Dial`] does, when it is time.
#[derive(Debug)]
pub(crate) struct Later;

impl Resolver for Later {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}

/// What ureq met with before there was a connection.
#[derive(Debug)]
struct NotConnected(Error);

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for NotConnected {}

/// What an error of ureq says of the request.
pub(crate) fn unsent(error: Error) -> Unsent {
    match error {
        Error::Other(error) => match error.downcast::<NotConnected>() {
            Ok(not_connected) => Unsent::before(match not_connected.0 {
                // ureq minds a read timeout that is shorter while TLS is agreed on, too.
                Error::Timeout(Timeout::PerRead | Timeout::PerWrite) => TimedOut::Connect.into(),
                error => source(error),
            }),
            Err(error) => Unsent::after(error),
        },
        error => Unsent::after(source(error)),
    }
}

/// The same for an error met with while a body was read.
pub(crate) fn unread(error: io::Error) -> Unsent {
    unsent(Error::from(error))
}

fn source(error: Error) -> Box<dyn StdError + Send + Sync> {
    match error {
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => TimedOut::Connect.into(),
        Error::Timeout(Timeout::PerRead | Timeout::PerWrite) => TimedOut::Read.into(),
        Error::Timeout(_) => TimedOut::Total.into(),
        Error::Io(error) => error.into(),
        error => error.into(),
    }
}
