//! What can be set on a client.

use std::error::Error as StdError;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use http::{HeaderValue, header};
use pipedrive_core::{Account, Session};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::client::{Client, Settings};
use crate::connector::{Connector, Proxy};
use crate::service::HyperService;

/// Settings of a client; [`Client::builder`] starts one, with defaults that suit Pipedrive.
///
/// They are about connections and bodies. What is tried again, and how long to wait for limits, is a matter of the
/// session: [`Builder::in_session`].
///
/// ```
/// use std::time::Duration;
/// use pipedrive_core::{Account, Company, Credentials};
/// use transport_hyper::Client;
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
    place: Place,
    connect_timeout: Duration,
    read_timeout: Duration,
    total_timeout: Duration,
    max_body: u64,
    user_agent: String,
    root_certificates: Vec<Vec<u8>>,
    proxy: Option<String>,
}

/// Where a client works.
#[derive(Clone, Debug)]
enum Place {
    /// In a session of its own.
    Account(Box<Account>),
    /// In one that it is given.
    Session(Session),
}

impl Builder {
    pub(crate) fn new(account: Account) -> Self {
        Self::at(Place::Account(Box::new(account)))
    }

    /// A client to be, in a session that may have other clients; [`Client::builder`] makes a session for it alone.
    pub fn in_session(session: Session) -> Self {
        Self::at(Place::Session(session))
    }

    fn at(place: Place) -> Self {
        Builder {
            place,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(120),
            max_body: 64 * 1024 * 1024,
            user_agent: format!("pipedrive-rust/{} (hyper)", env!("CARGO_PKG_VERSION")),
            root_certificates: Vec::new(),
            proxy: None,
        }
    }

    /// How long a connection may take to come about: the name looked up, connected, TLS agreed on. 10 s by default.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long the server may keep silent, and how long it may take none of an upload's bytes. 30 s by default.
    pub fn read_timeout(mut self, limit: Duration) -> Self {
        self.read_timeout = limit;
        self
    }

    /// How long an exchange may take from first to last. 120 s by default; more is needed for large uploads.
    ///
    /// A [download](Client::download) may take longer: once its bytes come, only the read timeout holds.
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.total_timeout = limit;
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

    /// What the client calls itself: `pipedrive-rust/<version> (hyper)` by default.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Trusts more root certificates, besides Mozilla's: one or more in PEM, as of a proxy that opens TLS.
    pub fn root_certificate_pem(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.root_certificates.push(pem.as_ref().to_vec());
        self
    }

    /// Sends everything through an HTTP proxy, by `CONNECT`: `http://user:password@proxy.example:3128`.
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
        let service = self.hyper_service()?;
        self.build_on(service)
    }

    /// Makes hyper's part of the client, to put layers of tower around it and go on with
    /// [`build_on`](Self::build_on).
    ///
    /// # Errors
    ///
    /// A certificate or a proxy that cannot be used.
    pub fn hyper_service(&self) -> Result<HyperService, BuildError> {
        let roots = roots(&self.root_certificates)?;
        let proxy = match &self.proxy {
            None => None,
            Some(address) => Some(Proxy::new(address).ok_or(BuildError::Proxy)?),
        };
        let connector = Connector::new(self.connect_timeout, roots, proxy);
        Ok(HyperService::new(connector, self.read_timeout))
    }

    /// Makes a client on another service; see [`Client::with_service`].
    ///
    /// How connections are made is then the service's own affair: connect timeout, root certificates and proxy mean
    /// nothing, unless the service has a [`hyper_service`](Self::hyper_service) of this builder in it, and the read
    /// timeout begins with the body of an answer.
    ///
    /// # Errors
    ///
    /// A user agent that cannot be used.
    pub fn build_on<S>(self, service: S) -> Result<Client<S>, BuildError> {
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|_| BuildError::UserAgent)?;
        if !user_agent.to_str().is_ok_and(|text| !text.is_empty()) {
            return Err(BuildError::UserAgent);
        }
        let Builder { place, read_timeout, total_timeout, max_body, .. } = self;
        let headers = [
            (header::ACCEPT, HeaderValue::from_static("*/*")),
            (header::ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
            (header::USER_AGENT, user_agent),
        ];
        let session = match place {
            Place::Session(session) => session,
            // The session puts them on every request of an operation, where they cost nothing.
            Place::Account(account) => headers
                .iter()
                .cloned()
                .fold(Session::builder(*account), |session, (name, value)| session.header(name, value))
                .build(),
        };
        session.seed_unless_set(random());
        Ok(Client::with_settings(Settings { session, read_timeout, total_timeout, max_body, headers }, service))
    }
}

/// Shows neither the proxy, which may have a password in it, nor the certificates.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("place", &self.place)
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

/// Mozilla's roots, and those of the texts.
fn roots(texts: &[Vec<u8>]) -> Result<RootCertStore, BuildError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for text in texts {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(text) {
            let certificate = certificate.map_err(BuildError::certificate)?;
            roots.add(certificate).map_err(BuildError::certificate)?;
        }
        if roots.len() == before {
            return Err(BuildError::certificate("no certificate in the PEM text"));
        }
    }
    Ok(roots)
}

/// A setting that cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// A root certificate: no PEM, no certificate in it, or one that cannot be a root.
    Certificate(Box<dyn StdError + Send + Sync>),
    /// The proxy is not `http://host:port`.
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
