//! The client: a transport and a session.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use pipedrive_core::download::Downloaded;
use pipedrive_core::{Account, Content, Error, Machine, Operation, Session};

use crate::transport::Transport;

/// A blocking client of one account.
///
/// A clone shares the connections and the session of the original; threads may share a client, or have a clone each.
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

    /// Returns a client in this session. Clients in one session share its limits, its budget and its token.
    ///
    /// It gives the session a clock and a seed, unless it has them: [`Session::provide`].
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

    /// Returns a client in this session, on a transport with the defaults of [`Builder`](crate::Builder).
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

    /// Returns the account that requests are made for now.
    #[must_use]
    pub fn account(&self) -> Arc<Account> {
        self.session.account()
    }

    /// Sends an operation and reads its output: [`Session::call`] with the session's policy.
    ///
    /// It may be sent more than once, and it may have to wait before: see [`Policy`](pipedrive_core::Policy). For a
    /// policy of its own, [`run`](Self::run) a call.
    ///
    /// # Errors
    ///
    /// An argument that was refused before anything was sent, a request without a response, a refusal of the service, a
    /// limit, or a response that cannot be decoded: see [`ErrorKind`](pipedrive_core::ErrorKind).
    pub fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        self.run(self.session.call(operation))
    }

    /// Runs any machine of the core until it has an output: a call with a policy of its own, a page of a list.
    ///
    /// The renewal of an OAuth token is carried through by the thread whose call began it, also past the end of that call's
    /// own time: by the transport's time limits and 30 s at most. Then the call ends.
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

    /// Sends an operation that answers with a file, and writes the file as it comes: it is never all in memory.
    ///
    /// Until the head of the file comes it is a call like any other, with its attempts and waits; then it is not tried again.
    /// After an error a part of the file may have been written.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send); an error of the writer is the source of a
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

/// Returns a random number, so that clients that failed together do not try again together.
fn random() -> u64 {
    RandomState::new().hash_one(())
}
