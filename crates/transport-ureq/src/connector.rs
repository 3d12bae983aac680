//! Connections, and whether a failed request was sent.

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

use crate::deadline::{Deadline, remaining};
use crate::masking::Masking;
use crate::socket::Socket;

/// Connects as ureq does, with three changes: it observes the [deadline](crate::deadline); it looks a name up only to
/// make a connection, not for each request; and an error of connecting is [`NotConnected`], which ureq's own errors do
/// not distinguish.
#[derive(Debug)]
pub(crate) struct TimedConnector {
    timeout: Duration,
    resolver: DefaultResolver,
    proxy: ConnectProxyConnector,
    tls: RustlsConnector,
}

impl TimedConnector {
    /// Returns a connector with this timeout.
    pub(crate) fn new(timeout: Duration) -> Self {
        TimedConnector {
            timeout,
            resolver: DefaultResolver::default(),
            proxy: ConnectProxyConnector::default(),
            tls: RustlsConnector::default(),
        }
    }

    fn connect_all(&self, details: &ConnectionDetails<'_>) -> Result<Box<dyn Transport>, Error> {
        let _deadline = Deadline::for_connection(self.timeout);
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
            // The read timeout applies only once there is a connection.
            timeout: remaining(NextTimeout::default(), now, now)?,
            current_time: details.current_time.clone(),
            run_connector: details.run_connector.clone(),
            register_shutdown: details.register_shutdown.clone(),
        };
        let transport: Box<dyn Transport> = match self.proxy.connect(&details, None::<()>)? {
            Some(tunnel) => Box::new(tunnel),
            None => Box::new(self.connect_tcp(&details)?),
        };
        let secured = self.tls.connect(&details, Some(transport))?.ok_or(Error::ConnectionFailed)?;
        Ok(Box::new(Masking::new(secured)))
    }

    fn connect_tcp(&self, details: &ConnectionDetails<'_>) -> Result<Socket, Error> {
        let ConnectionDetails { uri, config, timeout, .. } = *details;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        if details.addrs.is_empty() {
            Socket::connect(&self.resolver.resolve(uri, config, timeout)?, buffers)
        } else {
            Socket::connect(&details.addrs, buffers)
        }
    }
}

impl Connector for TimedConnector {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Self::Out>, Error> {
        self.connect_all(details).map(Some).map_err(|error| match error {
            // An error of the connection to a proxy, which this connector makes too.
            Error::Other(error) if error.is::<NotConnected>() => Error::Other(error),
            error => Error::Other(Box::new(NotConnected(error))),
        })
    }
}

/// A resolver that returns no addresses: the connector resolves names itself.
#[derive(Debug)]
pub(crate) struct NoLookup;

impl Resolver for NoLookup {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}

/// An error of connecting.
#[derive(Debug)]
struct NotConnected(Error);

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for NotConnected {}

/// Converts an error of ureq, and determines whether the request was sent.
pub(crate) fn transport_error(error: Error) -> TransportError {
    match error {
        Error::Other(error) => match error.downcast::<NotConnected>() {
            Ok(not_connected) => TransportError::before_send(source(not_connected.0)),
            Err(error) => TransportError::after_send(error),
        },
        error => TransportError::after_send(source(error)),
    }
}

/// Converts an error of reading a body.
pub(crate) fn read_error(error: io::Error) -> TransportError {
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
