//! The client.

use std::fmt;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use http::{HeaderMap, Method, Request, Response, header};
use pipedrive_core::machine::BodyTooLarge;
use pipedrive_core::{Account, Content, Error, Operation, Unsent};
use ureq::config::Config;
use ureq::{Agent, AsSendBody, Body};

use crate::builder::Builder;
use crate::dial::{Dial, Later, unread, unsent};

/// The most room that is made for a body on its mere word, in bytes.
const ROOM: u64 = 4 * 1024 * 1024;

/// A blocking client of one account.
///
/// A clone shares the connections of the original; threads may share a client, or have a clone each.
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
    account: Account,
    agent: Agent,
    max_body: u64,
    total_timeout: Duration,
}

impl Client {
    /// A client with the defaults of [`Builder`].
    #[must_use]
    pub fn new(account: Account) -> Self {
        Builder::build_default(account)
    }

    /// A client to be, of which something is to be set.
    pub fn builder(account: Account) -> Builder {
        Builder::new(account)
    }

    pub(crate) fn with_config(account: Account, config: Config, max_body: u64, total_timeout: Duration) -> Self {
        let agent = Agent::with_parts(config, Dial::default(), Later);
        Client { inner: Arc::new(Inner { account, agent, max_body, total_timeout }) }
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.inner.account
    }

    /// Sends an operation, and reads its answer.
    ///
    /// # Errors
    ///
    /// An argument that was refused before anything was sent, a request that got no answer, a refusal of the service,
    /// or an answer that cannot be read: see [`ErrorKind`](pipedrive_core::ErrorKind).
    pub fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        let request = self.inner.account.request(operation)?;
        let response = self.exchange(request).map_err(|unsent| Error::unsent(&O::META, unsent))?;
        O::read(response)
    }

    /// Sends an operation that answers with a file, and writes the file as it comes, never all of it in memory.
    ///
    /// After an error some of the file may have been written.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send); an error of the writer is the source of an [`Unsent`].
    pub fn download<O, W>(&self, operation: &O, writer: &mut W) -> Result<Downloaded, Error>
    where
        O: Operation<Output = Content>,
        W: Write + ?Sized,
    {
        let request = self.inner.account.request(operation)?;
        let fail = |unsent| Error::unsent(&O::META, unsent);
        let response = self.run(request, Limit::Head).map_err(fail)?;
        if response.status().is_success() {
            let (mut head, body) = response.into_parts();
            let (body, _) = plain(body, &mut head.headers).map_err(fail)?;
            let bytes = copy(body, writer).map_err(fail)?;
            return Ok(Downloaded { headers: head.headers, bytes });
        }
        let Content { headers, bytes, .. } = O::read(self.read(response).map_err(fail)?)?;
        let written = writer.write_all(&bytes).and_then(|()| writer.flush());
        written.map_err(|error| fail(Unsent::after(error)))?;
        Ok(Downloaded { headers, bytes: bytes.len() as u64 })
    }

    /// Sends a request and reads its answer, whatever its status.
    ///
    /// # Errors
    ///
    /// There was no answer, or not all of it came, or its body is larger than
    /// [`max_body`](Builder::max_body).
    pub fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Unsent> {
        self.read(self.run(request, Limit::All)?)
    }

    fn run(&self, request: Request<Bytes>, limit: Limit) -> Result<Response<Body>, Unsent> {
        let (head, body) = request.into_parts();
        let may_lack_body = !matches!(head.method, Method::POST | Method::PUT | Method::PATCH);
        if body.is_empty() && may_lack_body {
            self.run_with(Request::from_parts(head, ()), limit)
        } else {
            self.run_with(Request::from_parts(head, &*body), limit)
        }
    }

    fn run_with(&self, request: Request<impl AsSendBody>, limit: Limit) -> Result<Response<Body>, Unsent> {
        let Inner { agent, total_timeout, .. } = &*self.inner;
        let request = match limit {
            Limit::All => request,
            Limit::Head => agent
                .configure_request(request)
                .timeout_global(None)
                .timeout_recv_response(Some(*total_timeout))
                .build(),
        };
        agent.run(request).map_err(unsent)
    }

    fn read(&self, response: Response<Body>) -> Result<Response<Bytes>, Unsent> {
        let limit = self.inner.max_body;
        let too_large = || Unsent::after(BodyTooLarge { limit });
        let (mut head, body) = response.into_parts();
        let (body, expected) = plain(body, &mut head.headers)?;
        if expected > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(expected.min(ROOM)).unwrap_or(0));
        body.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unread)?;
        if bytes.len() as u64 > limit {
            return Err(too_large());
        }
        Ok(Response::from_parts(head, bytes.into()))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("account", &self.inner.account).finish_non_exhaustive()
    }
}

/// What the total timeout is for.
enum Limit {
    /// The whole exchange.
    All,
    /// The time until the head of the answer is there.
    Head,
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

/// A body decompressed, and how many bytes it will have as far as is known; out of the headers goes what is true of the
/// compressed form only.
///
/// ureq could do it, but takes an empty body that is said to be gzip for a broken one.
fn plain(body: Body, headers: &mut HeaderMap) -> Result<(Box<dyn Read>, u64), Unsent> {
    let coding = headers.get(header::CONTENT_ENCODING).map_or(&b""[..], |coding| coding.as_bytes());
    if !coding.eq_ignore_ascii_case(b"gzip") && !coding.eq_ignore_ascii_case(b"x-gzip") {
        let expected = body.content_length().unwrap_or(0);
        return Ok((Box::new(body.into_reader()), expected));
    }
    headers.remove(header::CONTENT_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    let mut compressed = BufReader::new(body.into_reader());
    if compressed.fill_buf().map_err(unread)?.is_empty() {
        return Ok((Box::new(compressed), 0));
    }
    Ok((Box::new(MultiGzDecoder::new(compressed)), 0))
}

fn copy<W: Write + ?Sized>(mut reader: impl Read, writer: &mut W) -> Result<u64, Unsent> {
    let mut buffer = vec![0; 64 * 1024];
    let mut written = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                writer.write_all(&buffer[..read]).map_err(Unsent::after)?;
                written += read as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(unread(error)),
        }
    }
    writer.flush().map_err(Unsent::after)?;
    Ok(written)
}
