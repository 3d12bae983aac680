//! The client.

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{fmt, thread};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response};
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::pages::Paged;
use pipedrive_core::{Account, Content, Error, Host, Operation, Paginated, Session, TransportError, pages};
use ureq::{Agent, Body};

use crate::body::{self, File};
use crate::builder::Builder;
use crate::deadline::Deadline;
use crate::dial::transport_error;
use crate::pages::Pages;
use crate::trace::Trace;
use crate::{hidden, wire_log};

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
    inner: Arc<Inner>,
}

struct Inner {
    session: Session,
    agent: Agent,
    max_body: u64,
    total_timeout: Duration,
}

impl Client {
    /// A client with the defaults of [`Builder`], and a session of its own with the defaults of
    /// [`session::Builder`](pipedrive_core::session::Builder).
    #[must_use]
    pub fn new(account: Account) -> Self {
        Builder::new(account).build_default()
    }

    /// The same in a session that may have other clients: they share its limits, its budget and its token.
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
        Builder::in_session(session).build_default()
    }

    /// A client to be, of which something is to be set.
    pub fn builder(account: Account) -> Builder {
        Builder::new(account)
    }

    pub(crate) fn on(agent: Agent, session: Session, max_body: u64, total_timeout: Duration) -> Self {
        Client { inner: Arc::new(Inner { session, agent, max_body, total_timeout }) }
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.inner.session
    }

    /// The account that requests are made for now.
    #[must_use]
    pub fn account(&self) -> Arc<Account> {
        self.inner.session.account()
    }

    /// Sends an operation, and reads its answer: [`Session::call`] with the session's policy.
    ///
    /// It may be sent more than once, and it may have to wait before: see [`Policy`](pipedrive_core::Policy). For a
    /// policy of its own, [`run`](Self::run) a call.
    ///
    /// # Errors
    ///
    /// An argument that was refused before anything was sent, a request that got no answer, a refusal of the service,
    /// a limit, or an answer that cannot be read: see [`ErrorKind`](pipedrive_core::ErrorKind).
    pub fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        self.run(self.inner.session.call(operation))
    }

    /// Runs any machine of the core to its output: a call with a policy of its own, a page of a list.
    ///
    /// The renewal of an OAuth token is carried through by the thread whose call began it, also past the end of that call's
    /// own time: by the client's time limits and 30 s at most. Then the call ends.
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
    pub fn run<M: Machine>(&self, mut machine: M) -> M::Output {
        let mut trace = Trace::of(&machine);
        let _span = trace.enter();
        loop {
            match machine.poll(Instant::now()) {
                Step::Send(request) => {
                    let result = self.exchange_until(request, machine.deadline());
                    trace.received(&result);
                    machine.receive(Instant::now(), result);
                }
                Step::Wait(until) => {
                    trace.waits(until);
                    sleep_until(until);
                }
                Step::Done(output) => return output,
            }
        }
    }

    /// A list, row by row, however many pages it has; [`Pages::by_page`] gives whole pages.
    ///
    /// ```no_run
    /// use pipedrive_core::v2::deals::GetDeals;
    /// use pipedrive_core::{Account, Company, Credentials};
    /// use transport_ureq::Client;
    ///
    /// let client = Client::new(Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?));
    /// for deal in client.pages(GetDeals::new().limit(500)) {
    ///     println!("{}", deal?.id);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pages<O>(&self, operation: O) -> Pages<O>
    where
        O: Paginated,
        O::Output: Paged,
    {
        self.run_pages(self.inner.session.pages(operation))
    }

    /// The same for a list that the session made: one with a policy of its own, in the background, or resumed at a
    /// [page token](Pages::page_token) that was kept.
    pub fn run_pages<O>(&self, pages: pages::Pages<O>) -> Pages<O>
    where
        O: Paginated,
        O::Output: Paged,
    {
        Pages::new(self.clone(), pages)
    }

    /// Sends an operation that answers with a file, and writes the file as it comes, never all of it in memory.
    ///
    /// Until the file comes it is a call like any other, with its attempts and waits; once bytes come it is not tried
    /// again. After an error some of the file may have been written.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send); an error of the writer is the source of an [`TransportError`].
    pub fn download<O, W>(&self, operation: &O, writer: &mut W) -> Result<Downloaded, Error>
    where
        O: Operation<Output = Content>,
        W: Write + ?Sized,
    {
        let fail = |transport_error| Error::transport(operation.meta(), transport_error);
        let mut call = self.inner.session.call(operation);
        let mut trace = Trace::of(&call);
        let _span = trace.enter();
        let mut file = None;
        let content = loop {
            let sent = call.attempts();
            match call.poll(Instant::now()) {
                Step::Send(request) => {
                    let result = match call.attempts() == sent {
                        // Not the operation: a token is being renewed.
                        true => self.exchange_until(request, call.deadline()),
                        false => self.open(request, call.deadline(), &mut file),
                    };
                    trace.received(&result);
                    call.receive(Instant::now(), result);
                }
                Step::Wait(until) => {
                    trace.waits(until);
                    sleep_until(until);
                }
                Step::Done(result) => break result?,
            }
        };
        let bytes = match file {
            Some(file) => file.copy(writer).map_err(fail)?,
            None => 0,
        };
        Ok(Downloaded { headers: content.headers, bytes })
    }

    /// Sends a request once and reads its answer, whatever its status; the session has no part in it.
    ///
    /// # Errors
    ///
    /// There was no answer, or not all of it came, or its body is larger than
    /// [`max_body`](Builder::max_body).
    pub fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        self.exchange_until(request, None)
    }

    fn exchange_until(
        &self,
        request: Request<Bytes>,
        deadline: Option<Instant>,
    ) -> Result<Response<Bytes>, TransportError> {
        let _deadline = self.deadline(deadline);
        body::read(self.begin(request)?, self.inner.max_body)
    }

    /// Sends a request and reads a refusal whole; of a file it reads the head, and leaves the file to be read.
    fn open(
        &self,
        request: Request<Bytes>,
        deadline: Option<Instant>,
        file: &mut Option<File>,
    ) -> Result<Response<Bytes>, TransportError> {
        let _deadline = self.deadline(deadline);
        let response = self.begin(request)?;
        if !response.status().is_success() {
            return body::read(response, self.inner.max_body);
        }
        let (response, opened) = File::open(response);
        *file = Some(opened);
        Ok(response)
    }

    /// Until then, and no longer than an exchange may take.
    fn deadline(&self, until: Option<Instant>) -> Deadline {
        let longest = Instant::now() + self.inner.total_timeout;
        Deadline::of_exchange(until.map_or(longest, |until| until.min(longest)))
    }

    /// Sends a request: all of them leave here.
    fn begin(&self, request: Request<Bytes>) -> Result<Response<Body>, TransportError> {
        Host::check(request.uri()).map_err(TransportError::before_send)?;
        wire_log::warn_if_on();
        let (head, body) = request.into_parts();
        let may_lack_body = !matches!(head.method, Method::POST | Method::PUT | Method::PATCH);
        let agent = &self.inner.agent;
        let mut response = if body.is_empty() && may_lack_body {
            agent.run(Request::from_parts(head, ()))
        } else {
            agent.run(Request::from_parts(head, &*body))
        }
        .map_err(transport_error)?;
        hidden::restore(response.headers_mut());
        Ok(response)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("session", &self.inner.session).finish_non_exhaustive()
    }
}

fn sleep_until(instant: Instant) {
    loop {
        match instant.saturating_duration_since(Instant::now()) {
            Duration::ZERO => return,
            left => thread::sleep(left),
        }
    }
}

/// A file that was downloaded.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Downloaded {
    /// The headers: content type, disposition; a length only if the file came uncompressed.
    pub headers: HeaderMap,
    /// How many bytes were written.
    pub bytes: u64,
}
