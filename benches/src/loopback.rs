//! Round trips over loopback: each transport beside its bare library.
//!
//! The bare side sends the same bytes, made by hand, with one timeout over all, and reads the deal with plain serde_json;
//! ours makes the request from an operation, minds its three timeouts and the size, and reads the deal. ureq does not
//! look up the host in a thread of its own if it has no timeout, so it is also measured without one.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::future::Future;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Empty, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use pipedrive_core::v2::deals::GetDeal;
use pipedrive_core::{Account, Credentials, Host, Session};
use tokio::runtime::Runtime;

use crate::decode::PlainItem;

const TIMEOUT: Duration = Duration::from_secs(30);
/// As long as those of the transports.
const USER_AGENT: &str = "by-hand/0.1.0 (beside ours!)";

/// The API token that requests to the server carry; it takes any.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";

const DEAL: &str = r#"{"success":true,"data":{"id":4711,"title":"Roof repair","owner_id":42,"person_id":7,
"org_id":9,"stage_id":3,"value":1300,"currency":"EUR","status":"open","add_time":"2026-01-02T03:04:05Z",
"visible_to":3,"label_ids":[1],"custom_fields":{}}}"#;

/// One case: what is done on either side.
pub struct Case {
    /// What it is.
    pub name: &'static str,
    /// Round trips that one call of `ours` or `bare` makes.
    trips: u32,
    ours: Box<dyn FnMut()>,
    bare: Box<dyn FnMut()>,
}

/// Round trips per second.
pub struct Rate {
    /// Ours.
    pub ours: f64,
    /// Of the bare library.
    pub bare: f64,
    /// Ours by bare: the median over neighbouring blocks.
    pub ratio: f64,
}

impl Case {
    /// Runs both sides in turn, in short blocks, for about this long.
    pub fn measure(mut self, time: Duration) -> Rate {
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        block(&mut self.ours, self.trips);
        block(&mut self.bare, self.trips);
        let start = Instant::now();
        while start.elapsed() < time {
            if ours.len() % 2 == 0 {
                ours.push(block(&mut self.ours, self.trips));
                bare.push(block(&mut self.bare, self.trips));
            } else {
                bare.push(block(&mut self.bare, self.trips));
                ours.push(block(&mut self.ours, self.trips));
            }
        }
        let ratio = median(ours.iter().zip(&bare).map(|(ours, bare)| ours / bare).collect());
        Rate { ours: median(ours), bare: median(bare), ratio }
    }
}

/// Round trips per second of about 50 ms of work.
fn block(work: &mut dyn FnMut(), trips: u32) -> f64 {
    let start = Instant::now();
    let mut done = 0_u32;
    while start.elapsed() < Duration::from_millis(50) {
        work();
        done += trips;
    }
    f64::from(done) / start.elapsed().as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// The cases, against a server in a thread of its own.
///
/// # Errors
///
/// No socket or thread is to be had.
pub fn cases() -> Result<Vec<Case>, Box<dyn StdError>> {
    let server = serve(|_| Bytes::from_static(DEAL.as_bytes()))?;
    let url = format!("http://{server}");
    let account = Account::new(Host::loopback(&url)?, Credentials::api_token(TOKEN)?);
    let deal = format!("{url}/api/v2/deals/4711");
    Ok(vec![
        blocking("ureq, one deal, 1 connection", &account, &deal, Some(TIMEOUT)),
        blocking("  beside bare without a timeout", &account, &deal, None),
        one_task(&account, &deal)?,
        many_tasks(&account, &deal)?,
    ])
}

/// A session for the server, which has no limits: nothing is to wait for them.
#[must_use]
pub fn session(account: &Account) -> Session {
    Session::builder(account.clone()).unpaced().build()
}

fn blocking(name: &'static str, account: &Account, deal: &str, timeout: Option<Duration>) -> Case {
    let client = transport_ureq::Client::with_session(session(account));
    let agent = ureq::Agent::config_builder().timeout_global(timeout).user_agent(USER_AGENT).build().new_agent();
    let deal = deal.to_owned();
    Case {
        name,
        trips: 1,
        ours: Box::new(move || drop(client.send(&GetDeal::new(4711)).expect("the server answers"))),
        bare: Box::new(move || {
            let request = agent.get(&deal).header("x-api-token", TOKEN).header("accept-encoding", "gzip");
            let mut response = request.call().expect("the server answers");
            read(&response.body_mut().read_to_vec().expect("the body comes"));
        }),
    }
}

fn one_task(account: &Account, deal: &str) -> Result<Case, Box<dyn StdError>> {
    let (runtime, bare_runtime) = (runtime()?, runtime()?);
    let client = transport_hyper::Client::with_session(session(account));
    let bare = bare_client();
    let deal = deal.to_owned();
    Ok(Case {
        name: "hyper, one deal, 1 connection",
        trips: 1,
        ours: Box::new(move || drop(runtime.block_on(client.send(&GetDeal::new(4711))).expect("the server answers"))),
        bare: Box::new(move || bare_runtime.block_on(fetch(bare.clone(), deal.clone()))),
    })
}

fn many_tasks(account: &Account, deal: &str) -> Result<Case, Box<dyn StdError>> {
    const TASKS: u32 = 64;
    let (runtime, bare_runtime) = (runtime()?, runtime()?);
    let client = transport_hyper::Client::with_session(session(account));
    let bare = bare_client();
    let deal = deal.to_owned();
    Ok(Case {
        name: "hyper, one deal, 64 connections",
        trips: TASKS,
        ours: Box::new(move || {
            all(&runtime, TASKS, || {
                let client = client.clone();
                async move { drop(client.send(&GetDeal::new(4711)).await.expect("the server answers")) }
            });
        }),
        bare: Box::new(move || all(&bare_runtime, TASKS, || fetch(bare.clone(), deal.clone()))),
    })
}

fn all<F: Future<Output = ()> + Send + 'static>(runtime: &Runtime, tasks: u32, task: impl Fn() -> F) {
    runtime.block_on(async {
        let tasks: Vec<_> = (0..tasks).map(|_| tokio::spawn(task())).collect();
        for task in tasks {
            task.await.expect("no task panics");
        }
    });
}

fn bare_client() -> Client<HttpConnector, Empty<Bytes>> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

async fn fetch(client: Client<HttpConnector, Empty<Bytes>>, url: String) {
    let request = Request::get(url)
        .header("x-api-token", TOKEN)
        .header("user-agent", USER_AGENT)
        .header("accept", "*/*")
        .header("accept-encoding", "gzip")
        .body(Empty::new())
        .expect("a request");
    let exchange = async {
        let response = client.request(request).await.expect("the server answers");
        response.into_body().collect().await.expect("the body comes").to_bytes()
    };
    read(&tokio::time::timeout(TIMEOUT, exchange).await.expect("the server is here"));
}

fn read(body: &[u8]) {
    let answer: PlainItem = serde_json::from_slice(body).expect("the deal is sound");
    assert!(answer.success && answer.data.id == 4711);
}

fn runtime() -> Result<Runtime, Box<dyn StdError>> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// Starts a server in a thread of its own, which answers each path with what the function gives for it.
///
/// # Errors
///
/// No socket is to be had.
pub fn serve(answer: impl Fn(&str) -> Bytes + Clone + Send + 'static) -> Result<SocketAddr, Box<dyn StdError>> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        let runtime = runtime().expect("a runtime");
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            while let Ok((stream, _)) = listener.accept().await {
                let answer = answer.clone();
                let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
                    let body = Full::new(answer(request.uri().path()));
                    let response = Response::builder().header("content-type", "application/json");
                    std::future::ready(Ok::<_, Infallible>(response.body(body).expect("a response")))
                });
                let _ = stream.set_nodelay(true);
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service),
                );
            }
        });
    });
    Ok(address)
}
