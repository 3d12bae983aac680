//! The common tests of transports for the async client, and tests of its own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod flood;
mod http2;
mod services;

use std::io::Cursor;
use std::io::ErrorKind::WriteZero;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::{Request, Response, Version};
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use pipedrive_core::pages::{Paged, Pages};
use pipedrive_core::v1::files::DownloadFile;
use pipedrive_core::v2::deals::{GetDeal, GetDeals};
use pipedrive_core::{
    Account, Company, Content, Credentials, Error, ErrorKind, Id, Machine, Operation, Paginated, Session,
    TransportError,
};
use pipedrive_sandbox::{Fault, Rule};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use transport_hyper::{BuildError, Client};
use transport_tests::oauth::OAuth;
use transport_tests::server::{Action, Server};
use transport_tests::tls::{Certificate, http2_only};
use transport_tests::{DEAL, RowsRead, Settings, Transport, answer};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Creates a client with the settings of a test.
fn build(settings: Settings) -> Result<Client, BuildError> {
    let session = settings.session();
    let mut builder = transport_hyper::Transport::builder();
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
        RUNTIME.block_on(self.0.send(operation))
    }

    fn download<O: Operation<Output = Content>>(&self, operation: &O, file: &mut Vec<u8>) -> Result<u64, Error> {
        RUNTIME.block_on(self.0.download(operation, file)).map(|downloaded| downloaded.bytes)
    }

    fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        RUNTIME.block_on(self.0.transport().exchange(request))
    }

    fn run<M: Machine>(&self, machine: M) -> M::Output {
        RUNTIME.block_on(self.0.run(machine))
    }

    fn rows<O>(&self, pages: Pages<O>, most: usize) -> RowsRead<<O::Output as Paged>::Item>
    where
        O: Paginated + Send + 'static,
        O::Output: Paged + Send,
    {
        let mut rows = self.0.run_pages(pages);
        RowsRead { rows: RUNTIME.block_on(rows.by_ref().take(most).collect()), token: rows.page_token().cloned() }
    }

    fn pages<O>(&self, pages: Pages<O>, at_once: usize) -> Vec<Result<O::Output, Error>>
    where
        O: Paginated + Send + 'static,
        O::Output: Paged + Send,
    {
        RUNTIME.block_on(self.0.run_pages(pages).buffered(at_once).by_page().collect())
    }
}

transport_tests::transport_tests!(Tested);

#[cfg(feature = "tracing")]
#[test]
fn calls_are_traced() {
    transport_tests::calls_are_traced::<Tested>();
}

/// Futures can be spawned and run concurrently, and dropping one does not affect others.
#[tokio::test]
async fn a_dropped_future_ends_its_exchange_only() {
    let mut actions = vec![Action::Answer(answer(200, "", DEAL)), Action::KeepSilent];
    actions.extend(vec![Action::Answer(answer(200, "", DEAL)); 8]);
    let server = Server::start(actions);
    let client = build(Settings::loopback(&server.url())).unwrap();
    client.send(&GetDeal::new(7)).await.unwrap();

    let dropped = tokio::spawn(client.send(&GetDeal::new(7)));
    while server.requests().len() < 2 {
        tokio::task::yield_now().await;
    }
    dropped.abort();
    assert!(dropped.await.unwrap_err().is_cancelled());

    let spawned: Vec<_> = (0..8).map(|_| tokio::spawn(client.send(&GetDeal::new(7)))).collect();
    for send in spawned {
        assert_eq!(send.await.unwrap().unwrap().id, Id::new(7));
    }
    assert_eq!(server.requests().len(), 10);
}

/// The future that saves a new token takes some time and fails once. The token is used only after it has been saved.
#[tokio::test]
async fn a_token_is_used_when_the_future_that_saves_it_is_done() {
    let oauth = OAuth::start();
    oauth.sandbox.seed_deals(1);
    let token = oauth.session.token().unwrap();
    let saved = Arc::new(Mutex::new(Vec::new()));
    let session = Session::with_oauth(oauth.app.clone(), token.clone()).unwrap().save_with_async({
        let saved = Arc::clone(&saved);
        move |token| {
            let saved = Arc::clone(&saved);
            async move {
                tokio::time::sleep(Duration::from_millis(20)).await;
                let mut saved = saved.lock().unwrap();
                saved.push(token.access_token().to_owned());
                if saved.len() == 1 { Err("the disk is full") } else { Ok(()) }
            }
        }
    });
    let client = Client::with_session(session.build());
    oauth.expire();

    let sends = futures_util::future::join_all((0..20).map(|_| client.send(&GetDeal::new(1)))).await;
    assert!(sends.iter().all(|deal| deal.as_ref().is_ok_and(|deal| deal.id == Id::new(1))), "{sends:?}");
    let saved = saved.lock().unwrap();
    assert_eq!((oauth.renewals(), saved.len()), (1, 2), "the same token is saved again, and none is asked for anew");
    assert!(saved[0] == saved[1] && saved[0] != token.access_token());
    assert_eq!(client.session().token().unwrap().access_token(), saved[1]);
}

/// Half of the calls that wait for a token are dropped, including the one that started the renewal.
#[tokio::test]
async fn a_renewal_outlives_the_future_that_began_it() {
    let oauth = OAuth::start();
    oauth.sandbox.seed_deals(1);
    oauth.expire();
    oauth.sandbox.fault(Rule::new(Fault::Delay { millis: 500 }).path("/oauth/token"));
    let client = Client::with_session(oauth.session.clone());

    let mut sends = vec![tokio::spawn(client.send(&GetDeal::new(1)))];
    while oauth.renewals() == 0 {
        tokio::task::yield_now().await;
    }
    sends.extend((1..100).map(|_| tokio::spawn(client.send(&GetDeal::new(1)))));
    tokio::task::yield_now().await;
    sends.iter().step_by(2).for_each(tokio::task::JoinHandle::abort);

    for (n, send) in sends.into_iter().enumerate() {
        match send.await {
            Ok(result) => assert_eq!(result.unwrap().id, Id::new(1)),
            Err(error) => assert!(n % 2 == 0 && error.is_cancelled(), "{n}: {error}"),
        }
    }
    assert_eq!((oauth.renewals(), oauth.saved()), (1, 1));
}

/// If the server supports HTTP/2, many requests share one connection.
#[tokio::test]
async fn http_2_is_spoken_where_it_is_offered() {
    let Certificate { pem, config } = Certificate::of("localhost");
    let config = http2_only(&config);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let serving = tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(config);
        // The server accepts only one connection.
        let stream = acceptor.accept(listener.accept().await.unwrap().0).await.unwrap();
        let echo = service_fn(async |request: Request<hyper::body::Incoming>| {
            assert_eq!(request.version(), Version::HTTP_2);
            let answer = if request.uri().path() == "/api/v2/deals/8" { "{" } else { DEAL };
            Ok::<_, std::convert::Infallible>(Response::new(Full::<Bytes>::from(answer)))
        });
        hyper::server::conn::http2::Builder::new(TokioExecutor::new())
            .serve_connection(TokioIo::new(stream), echo)
            .await
    });

    let mut settings = Settings::loopback(&url);
    settings.root_certificate_pem = Some(pem);
    let client = build(settings).unwrap();
    client.send(&GetDeal::new(7)).await.unwrap();
    // Pings are answered in the meantime.
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(80)).await;
    tokio::time::resume();
    let sends: Vec<_> = (0..20).map(|n| tokio::spawn(client.send(&GetDeal::new(7 + n % 2)))).collect();
    for (n, send) in sends.into_iter().enumerate() {
        assert_eq!(send.await.unwrap().is_ok(), n % 2 == 0);
    }
    drop(client);
    tokio::time::timeout(Duration::from_secs(20), serving).await.unwrap().unwrap().unwrap();
}

/// The second page is requested while rows of the first are taken.
#[tokio::test]
async fn the_next_page_comes_ahead() {
    let sandbox = pipedrive_sandbox::Sandbox::start().unwrap();
    sandbox.seed_deals(8);
    let host = pipedrive_core::Host::loopback(sandbox.url()).unwrap();
    let client = Client::new(Account::new(host, Credentials::api_token(sandbox.token()).unwrap()));
    let mut deals = client.pages(GetDeals::new().limit(4));
    for (taken, asked) in [(1, 1), (2, 2), (3, 2), (4, 2), (5, 2), (6, 2), (7, 2), (8, 2)] {
        assert_eq!(deals.next().await.unwrap().unwrap().id.value(), taken);
        tokio::time::timeout(Duration::from_secs(20), async {
            while sandbox.journal().len() < asked {
                tokio::task::yield_now().await;
            }
        })
        .await
        .unwrap();
        assert_eq!(sandbox.journal().len(), asked, "after {taken}");
    }
    assert!(deals.next().await.is_none() && deals.next().await.is_none());
}

#[tokio::test]
async fn a_writer_that_fails_ends_the_download() {
    let server = Server::start([Action::Answer(answer(200, "", "ten bytes"))]);
    let client = build(Settings::loopback(&server.url())).unwrap();
    let mut room = [0; 4];
    let mut too_small = Cursor::new(&mut room[..]);
    let error = client.download(&DownloadFile::new(3), &mut too_small).await.unwrap_err();
    let ErrorKind::Transport(transport_error) = error.kind() else { panic!("{error}") };
    assert_eq!(transport_error.source.downcast_ref::<std::io::Error>().unwrap().kind(), WriteZero);
    assert_eq!(&room, b"ten ");
}

#[test]
fn nothing_shows_a_secret() {
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("secret-token").unwrap());
    let builder = transport_hyper::Transport::builder().proxy("http://ann:secret-password@proxy.example");
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap().client(account));
    assert!(shown.contains("acme.pipedrive.com"));
    assert!(!shown.contains("secret"), "{shown}");
}
