//! The trait that a transport implements for the tests.

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use pipedrive_core::pages::{Paged, Pages};
use pipedrive_core::{
    Account, Content, Credentials, Error, Host, Machine, Operation, PageToken, Paginated, Policy, Session,
    TransportError,
};

use crate::server::Server;

/// The API token of [`Settings::of`].
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";

/// The maximum size of a body in [`Settings::of`], in bytes.
pub const MAX_BODY: u64 = 4096;

/// A policy with short pauses.
pub const POLICY: Policy = Policy::new().backoff(Duration::from_millis(1), Duration::from_millis(2));

/// A short time limit.
pub const SHORT: Duration = Duration::from_millis(150);

/// A client of the transport under test. Clones must share connections.
///
/// The methods block; an async transport runs its futures to completion on a runtime.
/// [`transport_tests!`](crate::transport_tests) registers the tests.
pub trait Transport: Clone + Send + Sync + 'static {
    /// Creates a client with [`settings.session()`](Settings::session). For settings that are `None` it uses its own
    /// defaults.
    ///
    /// # Errors
    ///
    /// Fails if a setting is invalid.
    fn build(settings: Settings) -> Result<Self, Box<dyn StdError>>;

    /// Sends an operation and returns its output.
    ///
    /// # Errors
    ///
    /// Returns the error of the client, which the tests check.
    fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error>;

    /// Sends an operation that returns a file, writes the file to `file`, and returns its length in bytes.
    ///
    /// # Errors
    ///
    /// Returns the error of the client.
    fn download<O: Operation<Output = Content>>(&self, operation: &O, file: &mut Vec<u8>) -> Result<u64, Error>;

    /// Sends a request once and reads the response, whatever its status.
    ///
    /// # Errors
    ///
    /// Returns the error of the client.
    fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError>;

    /// Runs a machine and returns its output.
    fn run<M: Machine>(&self, machine: M) -> M::Output;

    /// Reads up to `most` rows of a list.
    fn rows<O>(&self, pages: Pages<O>, most: usize) -> RowsRead<<O::Output as Paged>::Item>
    where
        O: Paginated + Send + 'static,
        O::Output: Paged + Send;

    /// Reads a list page by page, with up to `at_once` pages concurrently.
    fn pages<O>(&self, pages: Pages<O>, at_once: usize) -> Vec<Result<O::Output, Error>>
    where
        O: Paginated + Send + 'static,
        O::Output: Paged + Send;
}

/// Rows read from a list.
#[derive(Debug)]
pub struct RowsRead<T> {
    /// The rows.
    pub rows: Vec<Result<T, Error>>,
    /// The client's page token after them.
    pub token: Option<PageToken>,
}

/// The settings of a client; for those that are `None` it uses its own defaults.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The account; not used if there is a session.
    pub account: Account,
    /// The session; a new one if this is `None`.
    pub session: Option<Session>,
    /// The policy of a new session; [`Settings::of`] sets one attempt and no waiting.
    pub policy: Policy,
    /// How long connecting may take.
    pub connect_timeout: Option<Duration>,
    /// How long the server may send nothing, or accept nothing of an upload.
    pub read_timeout: Option<Duration>,
    /// How long an exchange may take.
    pub total_timeout: Option<Duration>,
    /// The maximum size of a body, in bytes.
    pub max_body: Option<u64>,
    /// The header `user-agent`.
    pub user_agent: Option<String>,
    /// Additional trusted root certificates, in PEM.
    pub root_certificate_pem: Option<String>,
    /// The URL of an HTTP proxy.
    pub proxy: Option<String>,
}

impl Settings {
    /// Returns settings for a host, with an API token, one attempt, no waiting, and [`MAX_BODY`].
    #[must_use]
    pub fn of(host: Host) -> Self {
        Settings {
            account: Account::new(host, Credentials::api_token(TOKEN).unwrap()),
            session: None,
            policy: Policy::once(),
            connect_timeout: None,
            read_timeout: None,
            total_timeout: None,
            max_body: Some(MAX_BODY),
            user_agent: None,
            root_certificate_pem: None,
            proxy: None,
        }
    }

    /// Returns settings as [`of`](Self::of) does, for the URL of a server on this machine.
    #[must_use]
    pub fn loopback(url: &str) -> Self {
        Self::of(Host::loopback(url).unwrap())
    }

    /// Returns the session for the client.
    #[must_use]
    pub fn session(&self) -> Session {
        let own = || Session::builder(self.account.clone()).policy(self.policy).unpaced().seed(7).build();
        self.session.clone().unwrap_or_else(own)
    }
}

/// Returns a client for a server.
pub(crate) fn client<T: Transport>(server: &Server) -> T {
    T::build(Settings::loopback(&server.url())).unwrap()
}
