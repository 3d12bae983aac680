//! Services other than hyper's.

use std::error::Error as StdError;
use std::future::{Pending, Ready, pending, ready};
use std::io::{self, Write as _};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Request, Response, Uri};
use http_body_util::Full;
use pipedrive_core::v2::deals::GetDeal;
use pipedrive_core::{Account, AccountError, ErrorKind, Host, Raw, TransportError};
use tower_service::Service;
use transport_hyper::http_body::Body as _;
use transport_hyper::{HyperService, NotConnected, SendBody, Transport};
use transport_tests::server::{Action, Server};
use transport_tests::{DEAL, Settings, answer, said_once};

/// A service made of two functions: one for readiness, one for responses.
#[derive(Clone)]
struct Fake<R, C>(R, C);

impl<R, C, E> Service<Request<SendBody>> for Fake<R, C>
where
    R: FnMut() -> Poll<Result<(), E>>,
    C: FnMut(Request<SendBody>) -> Result<Response<Full<Bytes>>, E>,
{
    type Response = Response<Full<Bytes>>;
    type Error = E;
    type Future = Ready<Result<Self::Response, E>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), E>> {
        self.0()
    }

    fn call(&mut self, request: Request<SendBody>) -> Self::Future {
        ready(self.1(request))
    }
}

fn account() -> Account {
    Settings::of(Host::api()).account
}

#[tokio::test]
async fn a_service_gets_whole_requests_and_may_compress() {
    let service = Fake(
        || Poll::Ready(Ok(())),
        |request: Request<SendBody>| {
            assert_eq!(request.uri(), "https://api.pipedrive.com/api/v2/deals/7");
            assert_eq!(request.headers()["accept-encoding"], "gzip");
            assert!(request.headers()["user-agent"].to_str().unwrap().starts_with("pipedrive-rust/"));
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(DEAL.as_bytes())?;
            let response = Response::builder().header("content-encoding", "gzip");
            Ok::<_, io::Error>(response.body(encoder.finish()?.into()).unwrap())
        },
    );
    let client = Transport::with_service(service).client(account());
    assert_eq!(client.send(&GetDeal::new(7)).await.unwrap().id.value(), 7);
}

/// A request counts as not sent only if the service returns `NotConnected` or is not ready.
#[tokio::test(start_paused = true)]
async fn errors_of_a_service_count_as_sent_unless_not_connected() {
    assert!(reached(Fake(|| Poll::Ready(Ok(())), |_| Err(io::Error::other("odd")))).await);
    assert!(!reached(Fake(|| Poll::Ready(Ok(())), |_| Err(NotConnected::new("the breaker is open")))).await);
    assert!(!reached(Fake(|| Poll::Ready(Err("closed")), |_| unreachable!("it was not ready"))).await);
}

async fn reached<S>(service: S) -> bool
where
    S: Service<Request<SendBody>, Response = Response<Full<Bytes>>, Future: Send> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
{
    let error = Transport::with_service(service).client(account()).send(&Raw::get("/api/v1/users")).await.unwrap_err();
    let ErrorKind::Transport(transport_error) = error.kind() else { panic!("{error}") };
    transport_error.request_sent
}

#[test]
fn a_services_error_says_nothing_twice() {
    assert_eq!(said_once(&NotConnected::new("the breaker is open")), "not connected: the breaker is open");
}

#[tokio::test(start_paused = true)]
async fn the_total_timeout_holds_for_any_service() {
    let service = Fake(|| Poll::<Result<(), &str>>::Pending, |_| unreachable!("it was not ready"));
    let client =
        Transport::builder().total_timeout(Duration::from_secs(3)).build_on(service).unwrap().client(account());
    let error = client.send(&GetDeal::new(7)).await.unwrap_err();
    assert!(error.to_string().ends_with("the exchange took too long"), "{error}");
}

/// A service that has looked at the body of a request and does not respond.
#[derive(Clone)]
struct Silent;

impl Service<Request<SendBody>> for Silent {
    type Response = Response<Full<Bytes>>;
    type Error = io::Error;
    type Future = Pending<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<SendBody>) -> Self::Future {
        assert!(request.body().is_end_stream());
        pending()
    }
}

#[tokio::test(start_paused = true)]
async fn the_read_timeout_holds_for_any_service() {
    let client = Transport::builder().read_timeout(Duration::from_secs(3)).build_on(Silent).unwrap().client(account());
    let error = client.send(&GetDeal::new(7)).await.unwrap_err();
    assert!(error.to_string().ends_with("the server was inactive for too long"), "{error}");
}

/// Addresses are checked before the service, and again by hyper's service in case a layer changes them.
#[tokio::test]
async fn no_service_receives_a_plain_http_request() {
    let plain =
        |transport_error: &TransportError| transport_error.source.is::<AccountError>() && !transport_error.request_sent;
    let server = Server::start([Action::Answer(answer(200, "", DEAL))]);
    let elsewhere = format!("http://0.0.0.0:{}/api/v2/deals/7", server.addr().port());

    let never = Fake(|| unreachable!(), |_| -> Result<_, &str> { unreachable!() });
    let request = Request::get(&elsewhere).body(Bytes::new()).unwrap();
    assert!(plain(&Transport::with_service(never).exchange(request).await.unwrap_err()));

    let builder = Transport::builder();
    let astray = Astray(builder.hyper_service().unwrap(), elsewhere.parse().unwrap());
    let error = builder.build_on(astray).unwrap().client(account()).send(&GetDeal::new(7)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(transport_error) if plain(transport_error)), "{error}");

    // Plain http to this machine must not go through a proxy on another machine.
    let through = Server::start([Action::Tunnel(server.addr())]);
    let account = Settings::loopback(&server.url()).account;
    for (host, reached) in [("0.0.0.0", false), ("ann:password@127.0.0.1", true)] {
        let proxy = format!("http://{host}:{}", through.addr().port());
        let client = Transport::builder().proxy(proxy).build().unwrap().client(account.clone());
        match client.send(&GetDeal::new(7)).await {
            Ok(_) => assert!(reached),
            Err(error) => assert!(
                !reached && matches!(error.kind(), ErrorKind::Transport(transport_error) if plain(transport_error))
            ),
        }
        assert_eq!((through.connections(), server.connections()), (usize::from(reached), usize::from(reached)));
    }
}

/// A layer that changes the address of requests, as one that follows redirects does.
#[derive(Clone)]
struct Astray(HyperService, Uri);

impl Service<Request<SendBody>> for Astray {
    type Response = <HyperService as Service<Request<SendBody>>>::Response;
    type Error = <HyperService as Service<Request<SendBody>>>::Error;
    type Future = <HyperService as Service<Request<SendBody>>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<SendBody>) -> Self::Future {
        *request.uri_mut() = self.1.clone();
        self.0.call(request)
    }
}
