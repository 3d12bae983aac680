//! The common tests of transports for the blocking client, and tests of its own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use bytes::Bytes;
use http::{Request, Response};
use pipedrive_core::pages::{Paged, Pages};
use pipedrive_core::v1::files::DownloadFile;
use pipedrive_core::{
    Account, Company, Content, Credentials, Error, ErrorKind, Machine, Operation, Paginated, TransportError,
};
use transport_tests::server::{Action, Server};
use transport_tests::{RowsRead, Settings, Transport};
use transport_ureq::{BuildError, Client};

/// Creates a client with the settings of a test.
fn build(settings: Settings) -> Result<Client, BuildError> {
    let session = settings.session();
    let mut builder = transport_ureq::Transport::builder();
    if let Some(limit) = settings.connect_timeout {
        builder = builder.connect_timeout(limit);
    }
    if let Some(limit) = settings.read_timeout {
        builder = builder.read_timeout(limit);
    }
    if let Some(limit) = settings.total_timeout {
        builder = builder.total_timeout(limit);
    }
    if let Some(limit) = settings.max_body {
        builder = builder.max_body(limit);
    }
    if let Some(user_agent) = settings.user_agent {
        builder = builder.user_agent(user_agent);
    }
    if let Some(pem) = settings.root_certificate_pem {
        builder = builder.root_certificate_pem(pem);
    }
    if let Some(proxy) = settings.proxy {
        builder = builder.proxy(proxy);
    }
    Ok(builder.build()?.client_in(session))
}

/// The client for the common tests.
#[derive(Clone)]
struct Tested(Client);

impl Transport for Tested {
    fn build(settings: Settings) -> Result<Self, Box<dyn std::error::Error>> {
        Ok(Tested(build(settings)?))
    }

    fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        self.0.send(operation)
    }

    fn download<O: Operation<Output = Content>>(&self, operation: &O, file: &mut Vec<u8>) -> Result<u64, Error> {
        self.0.download(operation, file).map(|downloaded| downloaded.bytes)
    }

    fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        self.0.transport().exchange(request)
    }

    fn run<M: Machine>(&self, machine: M) -> M::Output {
        self.0.run(machine)
    }

    fn rows<O>(&self, pages: Pages<O>, most: usize) -> RowsRead<<O::Output as Paged>::Item>
    where
        O: Paginated + Send + 'static,
        O::Output: Paged + Send,
    {
        let mut rows = self.0.run_pages(pages);
        RowsRead { rows: rows.by_ref().take(most).collect(), token: rows.page_token().cloned() }
    }

    fn pages<O>(&self, pages: Pages<O>, at_once: usize) -> Vec<Result<O::Output, Error>>
    where
        O: Paginated + Send + 'static,
        O::Output: Paged + Send,
    {
        self.0.run_pages(pages).buffered(at_once).by_page().collect()
    }
}

transport_tests::transport_tests!(Tested);

#[cfg(feature = "tracing")]
#[test]
fn calls_are_traced() {
    transport_tests::calls_are_traced::<Tested>();
}

#[test]
fn a_writer_that_fails_ends_the_download() {
    let server = Server::start([Action::Answer(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nten bytes".to_vec())]);
    let client = build(Settings::loopback(&server.url())).unwrap();
    let mut too_small = [0; 4];
    let error = client.download(&DownloadFile::new(3), &mut &mut too_small[..]).unwrap_err();
    let ErrorKind::Transport(transport_error) = error.kind() else { panic!("{error}") };
    assert_eq!(transport_error.source.downcast_ref::<std::io::Error>().unwrap().kind(), std::io::ErrorKind::WriteZero);
    assert_eq!(&too_small, b"ten ");
}

#[test]
fn nothing_shows_a_secret() {
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("secret-token").unwrap());
    let builder = transport_ureq::Transport::builder().proxy("http://ann:secret-password@proxy.example");
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap().client(account));
    assert!(shown.contains("acme.pipedrive.com"));
    assert!(!shown.contains("secret"), "{shown}");
}
