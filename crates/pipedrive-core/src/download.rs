//! Downloads: [`Machine`]s for operations that return a file, whose body is streamed.
//!
//! As in any call, most responses are read whole: errors, and responses to token requests. Only the body of the file is
//! streamed. [`Download::wants_stream`] tells from the head of a response whether it is the file. If so, the driver
//! passes the head with an empty body to [`receive`](Machine::receive), copies the body to the writer when the machine
//! is done, and passes the result to [`Download::finish`]:
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
//! # fn send(request: Request<impl Sized>) -> Result<Response<impl Read>, TransportError> {
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

/// A machine that carries out an operation whose response is a file; [`Session::download`] returns one.
///
/// It is done when the head of the response has arrived, or when the call has failed. Until then it is a call with
/// attempts and a deadline like any other. Reading the body afterwards may take longer than the deadline and is not
/// retried.
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

/// Converts a call, for example one with its own policy.
impl<O: Operation<Output = Content>> From<Call<O>> for Download<O> {
    fn from(call: Call<O>) -> Self {
        Download { call, is_sent: false, headers: HeaderMap::new() }
    }
}

impl<O: Operation<Output = Content>> Download<O> {
    /// Returns whether this response to the request in flight contains the file.
    ///
    /// If so, pass its head with an empty body to [`receive`](Machine::receive), and its body to the writer. If not,
    /// pass it to `receive` with its whole body.
    #[must_use]
    pub fn wants_stream<B>(&self, response: &Response<B>) -> bool {
        self.is_sent && response.status().is_success()
    }

    /// Ends the download, with the number of bytes written, or the error of reading or writing them.
    ///
    /// # Errors
    ///
    /// Returns the given transport error, as an error of the operation.
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

/// The result of a download.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Downloaded {
    /// Headers of the response, such as `content-type` and `content-disposition`; `content-length` only if the body was
    /// not compressed.
    pub headers: HeaderMap,
    /// Number of bytes written.
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
    #[expect(clippy::disallowed_methods, reason = "there is no other way to create an instant")]
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
        // Polling while the request is in flight changes nothing.
        assert!(matches!(download.poll(later), Step::Wait(_)));
        assert!(download.wants_stream(&response(200)));
        download.receive(later, Ok(Response::builder().header("content-type", "a/b").body(Bytes::new()).unwrap()));
        assert!(matches!(download.poll(later), Step::Done(Ok(()))));

        let error = download.finish(Err(TransportError::after_send("cut: secret-2"))).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Transport(error) if error.request_sent));
        assert!(error.to_string().ends_with("cut: …"), "{error}");
    }
}
