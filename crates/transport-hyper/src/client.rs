//! The async client.

use std::error::Error as StdError;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use jiff::Timestamp;
use pipedrive_core::download::Downloaded;
use pipedrive_core::fields::Schema;
use pipedrive_core::upsert::{Key, Upsertable, Upserted};
use pipedrive_core::{Account, Content, Error, Machine, Operation, Session};
use tokio::io::AsyncWrite;
use tokio::runtime::Handle;
use tower_service::Service;

use crate::send_body::SendBody;
use crate::service::HyperService;
use crate::time_limits::now;
use crate::transport::Transport;

/// An async client of one account.
///
/// Clones share connections and session. The futures borrow neither the client nor the operation, so they can be
/// spawned.
///
/// ```no_run
/// use pipedrive_core::v2::deals::{AddDeal, GetDeal};
/// use pipedrive_core::{Account, Company, Credentials};
/// use transport_hyper::Client;
///
/// # async fn add() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
/// let deal = client.send(&AddDeal::new("Roof of the town hall")).await?;
/// assert_eq!(client.send(&GetDeal::new(deal.id)).await?.title, deal.title);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client<S = HyperService> {
    session: Session,
    transport: Transport<S>,
}

impl<S, B> Transport<S>
where
    S: Service<Request<SendBody>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Returns a client of this account, with a session of its own that has the defaults of
    /// [`session::Builder`](pipedrive_core::session::Builder).
    #[must_use]
    pub fn client(&self, account: Account) -> Client<S> {
        let session = Session::builder(account);
        // In the session they need not be added to each request.
        let headers = self.headers().iter().cloned();
        self.client_in(headers.fold(session, |session, (name, value)| session.header(name, value)).build())
    }

    /// Returns a client with this session. Clients with one session share its limits, its budget and its token.
    ///
    /// This [provides](Session::provide) the session with a clock and a seed, and runs the
    /// [renewals](Session::renew_with) of its token in tasks of their own.
    #[must_use]
    pub fn client_in(&self, session: Session) -> Client<S> {
        session.provide(now(), Timestamp::now(), random());
        // In a mutex, since the service need not be `Sync`.
        let transport = Mutex::new(self.clone());
        session.renew_with(move |renewal| match Handle::try_current() {
            Ok(runtime) => {
                let transport = transport.lock().unwrap_or_else(PoisonError::into_inner).clone();
                runtime.spawn(transport.renew(renewal));
                None
            }
            // Called by a blocking client with the same session.
            Err(_) => Some(renewal),
        });
        Client { session, transport: self.clone() }
    }
}

impl Client {
    /// Returns a client of this account, on a transport with the defaults of [`Builder`](crate::Builder).
    #[must_use]
    pub fn new(account: Account) -> Self {
        Transport::new().client(account)
    }

    /// Returns a client with this session, on a transport with the defaults of [`Builder`](crate::Builder).
    ///
    /// ```
    /// use pipedrive_core::session::Plan;
    /// use pipedrive_core::{Account, Company, Credentials, Policy, Session};
    /// use transport_hyper::Client;
    ///
    /// let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
    /// let session = Session::builder(account).plan(Plan::Growth).policy(Policy::new().attempts(6)).build();
    /// let client = Client::with_session(session);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_session(session: Session) -> Self {
        Transport::new().client_in(session)
    }
}

impl<S> Client<S> {
    /// Returns the session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns the transport.
    #[must_use]
    pub fn transport(&self) -> &Transport<S> {
        &self.transport
    }

    /// Returns the account that requests are sent with now.
    #[must_use]
    pub fn account(&self) -> Arc<Account> {
        self.session.account()
    }
}

impl<S, B> Client<S>
where
    S: Service<Request<SendBody>, Response = Response<B>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Sends an operation and reads the response.
    ///
    /// The session's [policy](pipedrive_core::Policy) determines retries and waits. To use another policy, create a
    /// [`Session::call`] and [`run`](Self::run) it.
    ///
    /// # Errors
    ///
    /// Fails if an argument is invalid, a limit is reached, no response is received, Pipedrive rejects the request, or
    /// the response cannot be read: see [`ErrorKind`](pipedrive_core::ErrorKind).
    pub fn send<O: Operation>(&self, operation: &O) -> impl Future<Output = Result<O::Output, Error>> + use<S, B, O> {
        self.run(self.session.call(operation))
    }

    /// Runs a machine of the core and returns its output: for example a call with its own policy, or one page of a
    /// list.
    ///
    /// The renewal of an OAuth token continues when the future is dropped or its deadline passes: it is a separate task
    /// on the same runtime, and ends with that runtime. A current-thread runtime advances it only while it runs
    /// something, as in `block_on`.
    ///
    /// ```no_run
    /// use pipedrive_core::v2::deals::GetDeal;
    /// use pipedrive_core::{Account, Company, Credentials, Policy};
    /// use transport_hyper::Client;
    ///
    /// # async fn once() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
    /// let once = client.session().call(&GetDeal::new(7)).policy(Policy::once());
    /// let deal = client.run(once).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn run<M: Machine>(&self, machine: M) -> impl Future<Output = M::Output> + use<S, B, M> {
        self.transport.run(machine)
    }

    /// Finds a record by a key, and updates it, or adds it if there is none.
    ///
    /// [`upsert`](pipedrive_core::upsert) says how it is found, and what happens if there are several. To use another
    /// policy or another update, create a [`Session::upsert`] and [`run`](Self::run) it.
    ///
    /// ```no_run
    /// use pipedrive_core::upsert::Key;
    /// use pipedrive_core::v2::persons::AddPerson;
    /// use pipedrive_core::{Account, Company, Credentials};
    /// use transport_hyper::Client;
    ///
    /// # async fn upsert() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
    /// let ann = AddPerson::new().name("Ann Lee").emails("ann@example.org");
    /// let done = client.upsert(Key::email(), ann).await?;
    /// println!("{:?} {}", done.outcome, done.record.id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails as [`send`](Self::send) does, and with [`ErrorKind::Ambiguous`](pipedrive_core::ErrorKind::Ambiguous) if
    /// several records have the key.
    pub fn upsert<A: Upsertable>(
        &self,
        key: Key<A>,
        add: A,
    ) -> impl Future<Output = Result<Upserted<A::Record>, Error>> + use<S, B, A> {
        self.run(self.session.upsert(key, add))
    }

    /// Loads the fields of all entities, so that custom fields can be used by name: six requests, one after the other,
    /// and one more for each 500 fields of an entity beyond the first. With a cost of 10 tokens each, it is for the
    /// start of a program, and [`Schema`] can be stored.
    ///
    /// ```
    /// use pipedrive_core::{Account, Credentials, Host, Money, v2::deals::AddDeal};
    /// use transport_hyper::Client;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = pipedrive_sandbox::Sandbox::start()?;
    /// let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
    /// let client = Client::new(account);
    ///
    /// let budget = client.schema().await?.deals.key::<Money>("Demo monetary")?;
    /// let deal = client.send(&AddDeal::new("Roof").custom_field(&budget, Money::new(1_200, "EUR"))).await?;
    /// assert_eq!(deal.custom_fields.get(&budget)?, Some(Money::new(1_200, "EUR")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails as [`send`](Self::send) does, but not if Pipedrive refuses to list the fields of an entity: then each use of
    /// these fails.
    pub fn schema(&self) -> impl Future<Output = Result<Schema, Error>> + use<S, B> {
        self.run(self.session.schema())
    }

    /// Sends an operation that returns a file, and writes the file as it arrives, without holding it in memory.
    ///
    /// Retries and waits apply until the file begins to arrive; after that nothing is retried. After an error, a part
    /// of the file may have been written.
    ///
    /// # Errors
    ///
    /// Fails as [`send`](Self::send) does. An error of the writer is the source of a
    /// [`TransportError`](pipedrive_core::TransportError).
    pub fn download<'w, O, W>(
        &self,
        operation: &O,
        writer: &'w mut W,
    ) -> impl Future<Output = Result<Downloaded, Error>> + use<'w, S, B, O, W>
    where
        O: Operation<Output = Content>,
        W: AsyncWrite + Unpin + ?Sized,
    {
        self.transport.download(self.session.download(operation), writer)
    }
}

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("session", &self.session).finish_non_exhaustive()
    }
}

/// Returns a number random enough to keep clients that failed at the same time from retrying at the same time.
fn random() -> u64 {
    RandomState::new().hash_one(())
}
