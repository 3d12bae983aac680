//! Files that are written as they come: a [`Machine`] over the call of an operation that answers with one.
//!
//! Every request but one is read whole, as in any call: refusals, and responses with a new token. The body of the one that
//! brings the file is streamed. [`Download::wants_stream`] says which that is, when its head is there; the driver hands in
//! the head without the body, copies the body to the writer when the machine is done, and says what came of that:
//!
//! ```
//! use std::io::{self, Read, Write};
//! use std::time::Instant;
//!
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use pipedrive_core::download::{Download, Downloaded};
//! use pipedrive_core::v1::files::DownloadFile;
//! use pipedrive_core::{Account, Company, Content, Credentials, Error, Machine, Operation, Session, Step, TransportError};
//!
//! fn run<O: Operation<Output = Content>>(mut download: Download<O>, file: &mut impl Write) -> Result<Downloaded, Error> {
//!     let mut body = None;
//!     loop {
//!         match download.poll(Instant::now()) {
//!             Step::Send(request) => {
//!                 let result = send(request).and_then(|response| match download.wants_stream(&response) {
//!                     true => Ok(response.map(|stream| {
//!                         body = Some(stream);
//!                         Bytes::new()
//!                     })),
//!                     false => read_whole(response),
//!                 });
//!                 download.receive(Instant::now(), result);
//!             }
//!             Step::Wait(until) => sleep_until(until),
//!             Step::Done(result) => break result?,
//!         }
//!     }
//!     let written = body.map_or(Ok(0), |mut body| io::copy(&mut body, file).map_err(TransportError::after_send));
//!     download.finish(written)
//! }
//! #
//! # fn send(request: Request<Bytes>) -> Result<Response<impl Read>, TransportError> {
//! #     assert_eq!(request.uri().path(), "/api/v1/files/3/download");
//! #     Ok(Response::new(io::repeat(b'a').take(100_000)))
//! # }
//! # fn read_whole(_: Response<impl Read>) -> Result<Response<Bytes>, TransportError> {
//! #     unreachable!("a file comes")
//! # }
//! # fn sleep_until(_: Instant) {}
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let mut file = Vec::new();
//! let downloaded = run(Session::new(account).download(&DownloadFile::new(3)), &mut file)?;
//! assert_eq!((downloaded.bytes, file.len()), (100_000, 100_000));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, Response};

use crate::call::Call;
use crate::error::{Error, TransportError};
use crate::machine::{Machine, Step};
use crate::session::Session;
use crate::wire::operation::Operation;
use crate::wire::output::Content;

/// The call of an operation that answers with a file, which the driver writes; [`Session::download`] makes it.
///
/// It is done when the head of the file has come, or with the error of the call. Until then it is a call like any other,
/// with its attempts and its deadline; then the file is read, which may take longer, and is not tried again.
#[must_use = "a download does nothing until a driver runs it"]
pub struct Download<O> {
    call: Call<O>,
    /// Whether the last request was the operation's; others are for a token.
    is_sent: bool,
    headers: HeaderMap,
}

impl Session {
    /// Returns a download, for a driver to run.
    pub fn download<O: Operation<Output = Content>>(&self, operation: &O) -> Download<O> {
        self.call(operation).into()
    }
}

/// For a call with a policy of its own.
impl<O: Operation<Output = Content>> From<Call<O>> for Download<O> {
    fn from(call: Call<O>) -> Self {
        Download { call, is_sent: false, headers: HeaderMap::new() }
    }
}

impl<O: Operation<Output = Content>> Download<O> {
    /// Returns whether this response to the request in flight brings the file.
    ///
    /// If so its head goes to [`receive`](Machine::receive) with an empty body, and its body to the writer. If not it goes
    /// to `receive` as it is, with its body.
    #[must_use]
    pub fn wants_stream<B>(&self, response: &Response<B>) -> bool {
        self.is_sent && response.status().is_success()
    }

    /// Ends the download: takes how many bytes of the file were written, or what went wrong with reading or writing them.
    ///
    /// # Errors
    ///
    /// The transport error, as an error of the operation.
    pub fn finish(self, written: Result<u64, TransportError>) -> Result<Downloaded, Error> {
        match written {
            Ok(bytes) => Ok(Downloaded { headers: self.headers, bytes }),
            Err(error) => Err(self.call.body_error(error)),
        }
    }
}

impl<O: Operation<Output = Content>> Machine for Download<O> {
    type Output = Result<(), Error>;

    fn poll(&mut self, now: Instant) -> Step<Self::Output> {
        let attempts = self.call.attempts();
        let step = self.call.poll(now);
        if let Step::Send(_) = step {
            self.is_sent = self.call.attempts() > attempts;
        }
        step.map(|result| {
            self.headers = result?.headers;
            Ok(())
        })
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        self.call.receive(now, result);
    }

    fn deadline(&self) -> Option<Instant> {
        self.call.deadline()
    }

    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        self.call.span()
    }
}

impl<O> fmt::Debug for Download<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Download").field(&self.call).finish()
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::account::Host;
    use crate::error::ErrorKind;
    use crate::oauth::{App, Token};
    use crate::v1::files::DownloadFile;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "some instant to count from; there is no other way to one")]
    fn only_the_file_is_streamed() {
        let now = Instant::now();
        let token = r#"{"access_token":"secret-1","refresh_token":"r","expires_at":"2026-03-01T12:00:00Z"}"#;
        let app = App::new("id", "secret").unwrap().host(Host::api());
        let session = Session::with_oauth(app, Token::from_secret_json(token).unwrap()).unwrap();
        let session = session.clock(now, "2026-03-01T13:00:00Z".parse().unwrap()).seed(7).build();
        let mut download = session.download(&DownloadFile::new(3));
        let response = |status| Response::builder().status(status).body(()).unwrap();

        // The token has expired.
        let Step::Send(request) = download.poll(now) else { panic!("it renews") };
        assert_eq!(request.uri().path(), "/oauth/token");
        assert!(!download.wants_stream(&response(200)));
        let renewed = r#"{"access_token":"secret-2","refresh_token":"r","expires_in":3599}"#;
        download.receive(now, Ok(Response::new(Bytes::from(renewed))));

        let Step::Send(_) = download.poll(now) else { panic!("it sends") };
        assert!(!download.wants_stream(&response(503)));
        let away = Response::builder().status(503).body(Bytes::new()).unwrap();
        download.receive(now, Ok(away));

        let later = now + Duration::from_secs(30);
        let Step::Send(_) = download.poll(later) else { panic!("it sends again") };
        // To poll meanwhile changes nothing.
        assert!(matches!(download.poll(later), Step::Wait(_)));
        assert!(download.wants_stream(&response(200)));
        download.receive(later, Ok(Response::builder().header("content-type", "a/b").body(Bytes::new()).unwrap()));
        assert!(matches!(download.poll(later), Step::Done(Ok(()))));

        let error = download.finish(Err(TransportError::after_send("cut: secret-2"))).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Transport(error) if error.request_sent));
        assert!(error.to_string().ends_with("cut: …"), "{error}");
    }
}
