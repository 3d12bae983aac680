//! The settings of a transport.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::HeaderValue;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use ureq::config::Config;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Proxy, ProxyProtocol};

use crate::connector::{NoLookup, TimedConnector};
use crate::transport::{LONGEST, Transport};

/// The maximum number of idle connections; all connections of a client go to the same host.
const IDLE_CONNECTIONS: usize = 256;

/// The settings of a transport for connections and bodies, with defaults for Pipedrive; [`Transport::builder`] returns
/// one.
///
/// Retries and waits for limits are settings of the [session](pipedrive_core::session::Builder).
///
/// ```
/// use std::time::Duration;
/// use pipedrive_core::{Account, Company, Credentials};
/// use transport_ureq::Transport;
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
/// let transport = Transport::builder().read_timeout(Duration::from_secs(10)).user_agent("acme-sync/1.2").build()?;
/// let client = transport.client(account);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Builder {
    connect_timeout: Duration,
    read_timeout: Duration,
    total_timeout: Duration,
    max_body: u64,
    user_agent: String,
    root_certificates: Vec<Vec<u8>>,
    proxy: Option<String>,
}

impl Transport {
    /// Returns a transport with the defaults of [`Builder`].
    #[must_use]
    pub fn new() -> Self {
        Builder::new().build_with(RootCerts::WebPki, None)
    }

    /// Returns a builder for a transport.
    pub fn builder() -> Builder {
        Builder::new()
    }
}

impl Default for Transport {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    fn new() -> Self {
        Builder {
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(120),
            max_body: 64 * 1024 * 1024,
            user_agent: format!("pipedrive-rust/{} (ureq)", env!("CARGO_PKG_VERSION")),
            root_certificates: Vec::new(),
            proxy: None,
        }
    }

    /// Sets how long connecting may take, including name lookup, TCP and TLS. 10 s by default.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit.min(LONGEST);
        self
    }

    /// Sets how long the server may send nothing, and how long it may accept none of an upload's bytes. 30 s by default.
    pub fn read_timeout(mut self, limit: Duration) -> Self {
        self.read_timeout = limit.min(LONGEST);
        self
    }

    /// Sets how long a whole exchange may take. 120 s by default.
    ///
    /// Files that are not in memory may take longer: to an upload of one only the read timeout applies, and to a
    /// [download](crate::Client::download) once the head of the response has arrived.
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.total_timeout = limit.min(LONGEST);
        self
    }

    /// Sets the maximum size of a response body, in bytes after decompression. 64 MiB by default.
    ///
    /// A larger body is an error: [`ErrorKind::TooLarge`](pipedrive_core::ErrorKind::TooLarge). The limit does not
    /// apply to [downloads](crate::Client::download), which are not held in memory.
    pub fn max_body(mut self, bytes: u64) -> Self {
        self.max_body = bytes;
        self
    }

    /// Sets the user agent. It is `pipedrive-rust/<version> (ureq)` by default.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Adds trusted root certificates, one or more in PEM, to Mozilla's: for example that of a proxy that intercepts
    /// TLS.
    pub fn root_certificate_pem(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.root_certificates.push(pem.as_ref().to_vec());
        self
    }

    /// Sets an HTTP proxy for all requests, which are tunneled with `CONNECT`:
    /// `http://user:password@proxy.example:3128`, or `https`.
    ///
    /// User and password must be percent-encoded. By default there is no proxy; environment variables are ignored.
    pub fn proxy(mut self, address: impl Into<String>) -> Self {
        self.proxy = Some(address.into());
        self
    }

    /// Builds the transport, without sending anything.
    ///
    /// # Errors
    ///
    /// Fails if a certificate, the proxy or the user agent is invalid.
    pub fn build(self) -> Result<Transport, BuildError> {
        let roots = roots(&self.root_certificates)?;
        let proxy = self.proxy.as_deref().map(proxy).transpose()?;
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|_| BuildError::UserAgent)?;
        if !user_agent.to_str().is_ok_and(|text| !text.is_empty()) {
            return Err(BuildError::UserAgent);
        }
        Ok(self.build_with(roots, proxy))
    }

    fn build_with(self, roots: RootCerts, proxy: Option<Proxy>) -> Transport {
        let config = Config::builder()
            .timeout_per_read(Some(self.read_timeout))
            .timeout_per_write(Some(self.read_timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(IDLE_CONNECTIONS)
            .max_idle_connections_per_host(IDLE_CONNECTIONS)
            .user_agent(self.user_agent)
            .accept_encoding("gzip")
            .proxy(proxy)
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build();
        let agent = Agent::with_parts(config, TimedConnector::new(self.connect_timeout), NoLookup);
        Transport::from_parts(agent, self.max_body, self.total_timeout)
    }
}

/// Shows neither the proxy, which may contain a password, nor the certificates.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("total_timeout", &self.total_timeout)
            .field("max_body", &self.max_body)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

/// Returns Mozilla's root certificates and those of the PEM texts. ureq takes either its own roots or a list, so
/// additional ones need a list of all.
fn roots(texts: &[Vec<u8>]) -> Result<RootCerts, BuildError> {
    if texts.is_empty() {
        return Ok(RootCerts::WebPki);
    }
    let mut checked = RootCertStore::empty();
    let mut roots: Vec<_> = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|der| root(der)).collect();
    for text in texts {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(text) {
            let certificate = certificate.map_err(BuildError::certificate)?;
            roots.push(root(&certificate));
            checked.add(certificate).map_err(BuildError::certificate)?;
        }
        if roots.len() == before {
            return Err(BuildError::certificate("no certificate in the PEM text"));
        }
    }
    Ok(RootCerts::from(roots))
}

fn root(der: &[u8]) -> Certificate<'static> {
    Certificate::from_der(der).to_owned()
}

fn proxy(address: &str) -> Result<Proxy, BuildError> {
    let proxy = Proxy::new(address).map_err(|_| BuildError::Proxy)?;
    match proxy.protocol() {
        ProxyProtocol::Http | ProxyProtocol::Https => Ok(proxy),
        _ => Err(BuildError::Proxy),
    }
}

/// An invalid setting.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// A root certificate is not PEM, contains no certificate, or cannot be used as a root.
    Certificate(Box<dyn StdError + Send + Sync>),
    /// The proxy is not `http://host:port` or `https://host:port`.
    Proxy,
    /// The user agent is empty or contains anything but visible ASCII and spaces.
    UserAgent,
}

impl BuildError {
    fn certificate(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        BuildError::Certificate(source.into())
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::Certificate(source) => write!(f, "root certificate: {source}"),
            BuildError::Proxy => f.write_str("proxy: not an address such as http://proxy.example:3128"),
            BuildError::UserAgent => f.write_str("user agent: empty, or not visible ASCII and spaces"),
        }
    }
}

impl StdError for BuildError {}
