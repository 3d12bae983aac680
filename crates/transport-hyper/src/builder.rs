//! The settings of a transport.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::{HeaderValue, header};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::sync::Notify;

use crate::connector::{Connector, Proxy};
use crate::service::HyperService;
use crate::transport::{LONGEST, Settings, Transport};

/// The settings of a transport for connections and bodies, with defaults for Pipedrive; [`Transport::builder`] returns
/// one.
///
/// Retries and waits for limits are settings of the [session](pipedrive_core::session::Builder).
///
/// ```
/// use std::time::Duration;
/// use pipedrive_core::{Account, Company, Credentials};
/// use transport_hyper::Transport;
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
        Builder::new().build().expect("the defaults are valid")
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

impl<S> Transport<S> {
    /// Returns a transport that uses the given service instead of hyper's, with the defaults of [`Builder`]: for
    /// example a recorder, a router in the same process, or hyper's service under layers of tower.
    /// [`Builder::build_on`] does the same with other settings.
    ///
    /// The transport adds the common headers, decompresses responses, and enforces the time and size limits. It
    /// requests gzip itself; a service that decompresses must remove `content-encoding`, as tower-http's does. A
    /// request to an address that [`Host::check`](pipedrive_core::Host::check) rejects does not reach the service.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use std::future::{Ready, ready};
    /// use std::task::{Context, Poll};
    ///
    /// use bytes::Bytes;
    /// use http::{Request, Response};
    /// use http_body_util::Full;
    /// use pipedrive_core::{Account, Company, Credentials, v2::deals::GetDeal};
    /// use tower_service::Service;
    /// use transport_hyper::{SendBody, Transport};
    ///
    /// #[derive(Clone)]
    /// struct Canned(&'static str);
    ///
    /// impl Service<Request<SendBody>> for Canned {
    ///     type Response = Response<Full<Bytes>>;
    ///     type Error = Infallible;
    ///     type Future = Ready<Result<Self::Response, Infallible>>;
    ///
    ///     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
    ///         Poll::Ready(Ok(()))
    ///     }
    ///
    ///     fn call(&mut self, _: Request<SendBody>) -> Self::Future {
    ///         ready(Ok(Response::new(self.0.into())))
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
    /// let client = Transport::with_service(Canned(r#"{"success":true,"data":{"id":7}}"#)).client(account);
    /// assert_eq!(client.send(&GetDeal::new(7)).await?.id.value(), 7);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_service(service: S) -> Self {
        Builder::new().build_on(service).expect("the defaults are valid")
    }
}

impl Builder {
    fn new() -> Self {
        Builder {
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(120),
            max_body: 64 * 1024 * 1024,
            user_agent: format!("pipedrive-rust/{} (hyper)", env!("CARGO_PKG_VERSION")),
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
    /// [download](crate::Client::download) once its bytes arrive.
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

    /// Sets the user agent. It is `pipedrive-rust/<version> (hyper)` by default.
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
    /// `http://user:password@proxy.example:3128`.
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
        let service = self.hyper_service()?;
        self.build_on(service)
    }

    /// Builds only the hyper service, to wrap it in layers of tower and pass it to [`build_on`](Self::build_on).
    ///
    /// # Errors
    ///
    /// Fails if a certificate or the proxy is invalid.
    pub fn hyper_service(&self) -> Result<HyperService, BuildError> {
        let roots = roots(&self.root_certificates)?;
        let proxy = match &self.proxy {
            None => None,
            Some(address) => Some(Proxy::new(address).ok_or(BuildError::Proxy)?),
        };
        let connector = Connector::new(self.connect_timeout, roots, proxy);
        Ok(HyperService::new(connector))
    }

    /// Builds a transport that uses the given service; see [`Transport::with_service`].
    ///
    /// Connections are then up to the service: connect timeout, root certificates and proxy have no effect, unless the
    /// service contains a [`hyper_service`](Self::hyper_service) of this builder. The read timeout applies from when the
    /// service looks at the body of the request.
    ///
    /// # Errors
    ///
    /// Fails if the user agent is invalid.
    pub fn build_on<S>(self, service: S) -> Result<Transport<S>, BuildError> {
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|_| BuildError::UserAgent)?;
        if !user_agent.to_str().is_ok_and(|text| !text.is_empty()) {
            return Err(BuildError::UserAgent);
        }
        let Builder { read_timeout, total_timeout, max_body, .. } = self;
        let headers = [
            (header::ACCEPT, HeaderValue::from_static("*/*")),
            (header::ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
            (header::USER_AGENT, user_agent),
        ];
        let settings = Settings { read_timeout, total_timeout, max_body, headers, renewed: Notify::new() };
        Ok(Transport::from_parts(settings, service))
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

/// Returns Mozilla's root certificates and those of the PEM texts.
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

/// An invalid setting.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// A root certificate is not PEM, contains no certificate, or cannot be used as a root.
    Certificate(Box<dyn StdError + Send + Sync>),
    /// The proxy is not `http://host:port`.
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
