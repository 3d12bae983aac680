//! The blocking client.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use pipedrive_core::download::Downloaded;
use pipedrive_core::fields::Schema;
use pipedrive_core::upsert::{Key, Upsertable, Upserted};
use pipedrive_core::{Account, Content, Error, Machine, Operation, Session};

use crate::transport::Transport;

/// A blocking client of one account.
///
/// Clones share connections and session. Threads can share a client or use clones.
///
/// ```no_run
/// use pipedrive_core::v2::deals::{AddDeal, GetDeal};
/// use pipedrive_core::{Account, Company, Credentials};
/// use transport_ureq::Client;
///
/// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
/// let deal = client.send(&AddDeal::new("Roof of the town hall"))?;
/// assert_eq!(client.send(&GetDeal::new(deal.id))?.title, deal.title);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Client {
    session: Session,
    transport: Transport,
}

impl Transport {
    /// Returns a client of this account, with a session of its own that has the defaults of
    /// [`session::Builder`](pipedrive_core::session::Builder).
    #[must_use]
    pub fn client(&self, account: Account) -> Client {
        self.client_in(Session::new(account))
    }

    /// Returns a client with this session. Clients with one session share its limits, its budget and its token.
    ///
    /// This [provides](Session::provide) the session with a clock and a seed.
    #[must_use]
    pub fn client_in(&self, session: Session) -> Client {
        session.provide(Instant::now(), Timestamp::now(), random());
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
    /// use transport_ureq::Client;
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

    /// Returns the transport.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Returns the session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns the account that requests are sent with now.
    #[must_use]
    pub fn account(&self) -> Arc<Account> {
        self.session.account()
    }

    /// Sends an operation and reads the response.
    ///
    /// The session's [policy](pipedrive_core::Policy) determines retries and waits. To use another policy, create a
    /// [`Session::call`] and [`run`](Self::run) it.
    ///
    /// # Errors
    ///
    /// Fails if an argument is invalid, a limit is reached, no response is received, Pipedrive rejects the request, or
    /// the response cannot be read: see [`ErrorKind`](pipedrive_core::ErrorKind).
    pub fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        self.run(self.session.call(operation))
    }

    /// Runs a machine of the core and returns its output: for example a call with its own policy, or one page of a
    /// list.
    ///
    /// A thread whose call renews an OAuth token completes the renewal even after the deadline of the call, within the
    /// time limits of the client and at most 30 s. Then the call fails.
    ///
    /// ```no_run
    /// use pipedrive_core::v2::deals::GetDeal;
    /// use pipedrive_core::{Account, Company, Credentials, Policy};
    /// use transport_ureq::Client;
    ///
    /// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
    /// let once = client.session().call(&GetDeal::new(7)).policy(Policy::once());
    /// let deal = client.run(once)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run<M: Machine>(&self, machine: M) -> M::Output {
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
    /// use transport_ureq::Client;
    ///
    /// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
    /// let ann = AddPerson::new().name("Ann Lee").emails("ann@example.org");
    /// let done = client.upsert(Key::email(), ann)?;
    /// println!("{:?} {}", done.outcome, done.record.id);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails as [`send`](Self::send) does, and with [`ErrorKind::Ambiguous`](pipedrive_core::ErrorKind::Ambiguous) if
    /// several records have the key.
    pub fn upsert<A: Upsertable>(&self, key: Key<A>, add: A) -> Result<Upserted<A::Record>, Error> {
        self.run(self.session.upsert(key, add))
    }

    /// Loads the fields of all entities, so that custom fields can be used by name: six requests, one after the other,
    /// and one more for each 500 fields of an entity beyond the first. With a cost of 10 tokens each, it is for the
    /// start of a program, and [`Schema`] can be stored.
    ///
    /// ```
    /// use pipedrive_core::{Account, Credentials, Host, Money, v2::deals::AddDeal};
    /// use transport_ureq::Client;
    ///
    /// let sandbox = pipedrive_sandbox::Sandbox::start()?;
    /// let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
    /// let client = Client::new(account);
    ///
    /// let budget = client.schema()?.deals.key::<Money>("Demo monetary")?;
    /// let deal = client.send(&AddDeal::new("Roof").custom_field(&budget, Money::new(1_200, "EUR")))?;
    /// assert_eq!(deal.custom_fields.get(&budget)?, Some(Money::new(1_200, "EUR")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails as [`send`](Self::send) does, but not if Pipedrive refuses to list the fields of an entity: then each use of
    /// these fails.
    pub fn schema(&self) -> Result<Schema, Error> {
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
    pub fn download<O, W>(&self, operation: &O, writer: &mut W) -> Result<Downloaded, Error>
    where
        O: Operation<Output = Content>,
        W: Write + ?Sized,
    {
        self.transport.download(self.session.download(operation), writer)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("session", &self.session).finish_non_exhaustive()
    }
}

/// Returns a number random enough to keep clients that failed at the same time from retrying at the same time.
fn random() -> u64 {
    RandomState::new().hash_one(())
}
