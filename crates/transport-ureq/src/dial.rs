//! Connections, and what is known of a request that got no answer.

use std::error::Error as StdError;
use std::time::{Duration, Instant};
use std::{fmt, io};

use http::Uri;
use pipedrive_core::TransportError;
use pipedrive_core::error::TimedOut;
use ureq::config::Config;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, LazyBuffers, NextTimeout, RustlsConnector, Transport,
};
use ureq::{Error, Timeout};

use crate::deadline::{Deadline, left};
use crate::hidden::Hiding;
use crate::socket::Socket;

/// Makes connections as ureq does, with three changes: they mind the [deadline](crate::deadline); a name is looked up only
/// when a connection is to be made, not for each request; and an error says that it came before there was a
/// connection, which nothing else in ureq's errors tells.
#[derive(Debug)]
pub(crate) struct Dial {
    timeout: Duration,
    resolver: DefaultResolver,
    proxy: ConnectProxyConnector,
    tls: RustlsConnector,
}

impl Dial {
    /// One that gives a connection so long to come about.
    pub(crate) fn within(timeout: Duration) -> Self {
        Dial {
            timeout,
            resolver: DefaultResolver::default(),
            proxy: ConnectProxyConnector::default(),
            tls: RustlsConnector::default(),
        }
    }

    fn dial(&self, details: &ConnectionDetails<'_>) -> Result<Box<dyn Transport>, Error> {
        let _deadline = Deadline::of_connection(self.timeout);
        let now = Instant::now();
        let mut addrs = self.resolver.empty();
        details.addrs.iter().for_each(|addr| addrs.push(*addr));
        let details = ConnectionDetails {
            uri: details.uri,
            addrs,
            config: details.config,
            request_level: details.request_level,
            resolver: &self.resolver,
            now: (details.current_time)(),
            // For as long as there is no connection, nobody keeps silent for too long.
            timeout: left(NextTimeout::default(), now, now)?,
            current_time: details.current_time.clone(),
            run_connector: details.run_connector.clone(),
            register_shutdown: details.register_shutdown.clone(),
        };
        let transport: Box<dyn Transport> = match self.proxy.connect(&details, None::<()>)? {
            Some(tunnel) => Box::new(tunnel),
            None => Box::new(self.connect(&details)?),
        };
        let secured = self.tls.connect(&details, Some(transport))?.ok_or(Error::ConnectionFailed)?;
        Ok(Box::new(Hiding::new(secured)))
    }

    fn connect(&self, details: &ConnectionDetails<'_>) -> Result<Socket, Error> {
        let ConnectionDetails { uri, config, timeout, .. } = *details;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        if details.addrs.is_empty() {
            Socket::connect(&self.resolver.resolve(uri, config, timeout)?, buffers)
        } else {
            Socket::connect(&details.addrs, buffers)
        }
    }
}

impl Connector for Dial {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Self::Out>, Error> {
        self.dial(details).map(Some).map_err(|error| match error {
            // From the connection to a proxy, which is made by this very connector.
            Error::Other(error) if error.is::<NotConnected>() => Error::Other(error),
            error => Error::Other(Box::new(NotConnected(error))),
        })
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
pub(crate) fn transport_error(error: Error) -> TransportError {
    match error {
        Error::Other(error) => match error.downcast::<NotConnected>() {
            Ok(not_connected) => TransportError::before_send(source(not_connected.0)),
            Err(error) => TransportError::after_send(error),
        },
        error => TransportError::after_send(source(error)),
    }
}

/// The same for an error met with while a body was read.
pub(crate) fn unread(error: io::Error) -> TransportError {
    transport_error(Error::from(error))
}

fn source(error: Error) -> Box<dyn StdError + Send + Sync> {
    match error {
        Error::Timeout(Timeout::Connect) => TimedOut::Connect.into(),
        Error::Timeout(Timeout::PerRead | Timeout::PerWrite) => TimedOut::Read.into(),
        Error::Timeout(_) => TimedOut::Total.into(),
        Error::Io(error) => error.into(),
        error => error.into(),
    }
}
