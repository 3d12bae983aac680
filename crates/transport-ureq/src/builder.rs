//! What can be set on a client.

use std::error::Error as StdError;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use http::HeaderValue;
use pipedrive_core::{Account, Session};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use ureq::config::Config;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Proxy, ProxyProtocol};

use crate::client::Client;
use crate::dial::{Dial, Later};

/// How many idle connections are kept; all of a client's go to one host.
const IDLE_CONNECTIONS: usize = 256;

/// The longest time limit that is added to the time of day; as good as none.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Settings of a client; [`Client::builder`] starts one, with defaults that suit Pipedrive.
///
/// They are about connections and bodies. What is tried again, and how long to wait for limits, is a matter of the
/// session: [`Builder::in_session`].
///
/// ```
/// use std::time::Duration;
/// use pipedrive_core::{Account, Company, Credentials};
/// use transport_ureq::Client;
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
/// let client = Client::builder(account)
///     .read_timeout(Duration::from_secs(10))
///     .user_agent("acme-sync/1.2")
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Builder {
    session: Session,
    connect_timeout: Duration,
    read_timeout: Duration,
    total_timeout: Duration,
    max_body: u64,
    user_agent: String,
    root_certificates: Vec<Vec<u8>>,
    proxy: Option<String>,
}

impl Builder {
    pub(crate) fn new(account: Account) -> Self {
        Self::in_session(Session::new(account))
    }

    /// A client to be, in a session that may have other clients; [`Client::builder`] makes a session for it alone.
    pub fn in_session(session: Session) -> Self {
        Builder {
            session,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(120),
            max_body: 64 * 1024 * 1024,
            user_agent: format!("pipedrive-rust/{} (ureq)", env!("CARGO_PKG_VERSION")),
            root_certificates: Vec::new(),
            proxy: None,
        }
    }

    /// How long a connection may take to come about: the name looked up, connected, TLS agreed on. 10 s by default.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit.min(LONGEST);
        self
    }

    /// How long the server may keep silent, and how long it may take none of an upload's bytes. 30 s by default.
    pub fn read_timeout(mut self, limit: Duration) -> Self {
        self.read_timeout = limit.min(LONGEST);
        self
    }

    /// How long an exchange may take from first to last. 120 s by default; more is needed for large uploads.
    ///
    /// A [download](Client::download) may take longer: once the answer says that a file comes, only the read timeout holds.
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.total_timeout = limit.min(LONGEST);
        self
    }

    /// The largest body that is accepted, in bytes after decompression. 64 MiB by default.
    ///
    /// A larger one is [`ErrorKind::TooLarge`](pipedrive_core::ErrorKind::TooLarge). Files that are
    /// [downloaded](Client::download) may be larger, since they are not held in memory.
    pub fn max_body(mut self, bytes: u64) -> Self {
        self.max_body = bytes;
        self
    }

    /// What the client calls itself: `pipedrive-rust/<version> (ureq)` by default.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Trusts more root certificates, besides Mozilla's: one or more in PEM, as of a proxy that opens TLS.
    pub fn root_certificate_pem(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.root_certificates.push(pem.as_ref().to_vec());
        self
    }

    /// Sends everything through an HTTP proxy, by `CONNECT`: `http://user:password@proxy.example:3128`, or `https`.
    ///
    /// User and password are percent-encoded. By default there is none, whatever the environment says.
    pub fn proxy(mut self, address: impl Into<String>) -> Self {
        self.proxy = Some(address.into());
        self
    }

    /// Makes the client; nothing is sent.
    ///
    /// # Errors
    ///
    /// A certificate, a proxy or a user agent that cannot be used.
    pub fn build(self) -> Result<Client, BuildError> {
        let roots = roots(&self.root_certificates)?;
        let proxy = self.proxy.as_deref().map(proxy).transpose()?;
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|_| BuildError::UserAgent)?;
        if !user_agent.to_str().is_ok_and(|text| !text.is_empty()) {
            return Err(BuildError::UserAgent);
        }
        Ok(self.put_together(roots, proxy))
    }

    /// The client with defaults only, none of which can be wrong.
    pub(crate) fn build_default(self) -> Client {
        self.put_together(RootCerts::WebPki, None)
    }

    fn put_together(self, roots: RootCerts, proxy: Option<Proxy>) -> Client {
        self.session.seed_unless_set(random());
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
        let agent = Agent::with_parts(config, Dial::within(self.connect_timeout), Later);
        Client::on(agent, self.session, self.max_body, self.total_timeout)
    }
}

/// Shows neither the proxy, which may have a password in it, nor the certificates.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("session", &self.session)
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("total_timeout", &self.total_timeout)
            .field("max_body", &self.max_body)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

/// Random enough to keep clients that failed together from trying again together.
fn random() -> u64 {
    RandomState::new().hash_one(())
}

/// Mozilla's roots, and those of the texts. ureq knows either its own or a list, so with more there is a list of all.
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

/// A setting that cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// A root certificate: no PEM, no certificate in it, or one that cannot be a root.
    Certificate(Box<dyn StdError + Send + Sync>),
    /// The proxy is not `http://host:port` or `https://host:port`.
    Proxy,
    /// The user agent is empty, or not visible ASCII and spaces.
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

impl StdError for BuildError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            BuildError::Certificate(source) => Some(&**source),
            BuildError::Proxy | BuildError::UserAgent => None,
        }
    }
}
