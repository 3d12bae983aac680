//! What a transport implements to be tested.

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

/// The largest body that a client with [`Settings::of`] accepts, in bytes.
pub const MAX_BODY: u64 = 4096;

/// A policy with short pauses.
pub const POLICY: Policy = Policy::new().backoff(Duration::from_millis(1), Duration::from_millis(2));

/// A time limit that passes soon.
pub const SHORT: Duration = Duration::from_millis(150);

/// A transport under test: implemented for its client, a clone of which shares its connections.
///
/// The methods block; an async transport runs its futures to their end on a runtime. [`transport_tests!`](crate::transport_tests)
/// registers the tests.
pub trait Transport: Clone + Send + Sync + 'static {
    /// Makes a client in [`settings.session()`](Settings::session), with its own defaults where a setting is `None`.
    ///
    /// # Errors
    ///
    /// What the client says of a setting that cannot be used.
    fn build(settings: Settings) -> Result<Self, Box<dyn StdError>>;

    /// Sends an operation and reads its output.
    ///
    /// # Errors
    ///
    /// As the client has them; the tests look at them closely.
    fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error>;

    /// Sends an operation that answers with a file, writes it to `file`, and returns its length in bytes.
    ///
    /// # Errors
    ///
    /// As the client has them.
    fn download<O: Operation<Output = Content>>(&self, operation: &O, file: &mut Vec<u8>) -> Result<u64, Error>;

    /// Sends a request once and reads the response, whatever its status.
    ///
    /// # Errors
    ///
    /// As the client has them.
    fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError>;

    /// Runs a machine to its output.
    fn run<M: Machine>(&self, machine: M) -> M::Output;

    /// Reads up to `most` rows of a list.
    fn rows<O>(&self, pages: Pages<O>, most: usize) -> RowsRead<<O::Output as Paged>::Item>
    where
        O: Paginated + Send + 'static,
        O::Output: Paged + Send;

    /// Reads a list page by page, with up to `at_once` pages under way.
    fn pages<O>(&self, pages: Pages<O>, at_once: usize) -> Vec<Result<O::Output, Error>>
    where
        O: Paginated + Send + 'static,
        O::Output: Paged + Send;
}

/// The rows of a list that were read.
#[derive(Debug)]
pub struct RowsRead<T> {
    /// The rows.
    pub rows: Vec<Result<T, Error>>,
    /// The client's page token after them.
    pub token: Option<PageToken>,
}

/// The settings of a client; where one is `None` the client has its own default.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The account; not used where there is a session.
    pub account: Account,
    /// The session, if not one of the client's own.
    pub session: Option<Session>,
    /// The policy of the client's own session. One attempt and no waiting in [`Settings::of`].
    pub policy: Policy,
    /// How long making a connection may take.
    pub connect_timeout: Option<Duration>,
    /// How long the server may send nothing, or take nothing of an upload.
    pub read_timeout: Option<Duration>,
    /// How long an exchange may take.
    pub total_timeout: Option<Duration>,
    /// The largest body that is accepted, in bytes.
    pub max_body: Option<u64>,
    /// The header `user-agent`.
    pub user_agent: Option<String>,
    /// Root certificates to be trusted besides the client's own, in PEM.
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

    /// Returns the same for the URL of a server on this machine.
    #[must_use]
    pub fn loopback(url: &str) -> Self {
        Self::of(Host::loopback(url).unwrap())
    }

    /// Returns the session that the client is to work in.
    #[must_use]
    pub fn session(&self) -> Session {
        let own = || Session::builder(self.account.clone()).policy(self.policy).unpaced().seed(7).build();
        self.session.clone().unwrap_or_else(own)
    }
}

/// Returns a client of a server.
pub(crate) fn client<T: Transport>(server: &Server) -> T {
    T::build(Settings::loopback(&server.url())).unwrap()
}
