//! Prints how many typed answers a second this project's transports read over loopback, beside other clients: reqwest
//! with serde, Pipedrive's own Node client, and Go's standard library, against one server.
//!
//! Every client asks for the same page, or the same deal, and reads it into types; the Node client has none and gives
//! what `JSON.parse` makes. A client that is not at hand has a line that says so. `npm ci` in `xtask/node` installs the
//! Node client.

use std::error::Error as StdError;
use std::future::Future;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use benches::decode::{self, PlainItem, PlainPage};
use benches::loopback::{self, TOKEN};
use pipedrive_core::v2::deals::{GetDeal, GetDeals};
use pipedrive_core::{Account, Credentials, Host};

/// How often each client has its turn; the median of its turns counts.
const ROUNDS: usize = 3;

/// How long a turn is.
const TURN: Duration = Duration::from_secs(3);

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn main() -> Result<(), Box<dyn StdError>> {
    let (page, deal) = (decode::page_of(100), decode::one());
    println!("page: {} B, deal: {} B; the median of {ROUNDS} turns of {} s", page.len(), deal.len(), TURN.as_secs());
    let server = loopback::serve(move |path| if path.contains("/deals/") { deal.clone() } else { page.clone() })?;
    let url = format!("http://{server}");
    let clients = [
        Client::Hyper,
        Client::Ureq,
        Client::Reqwest,
        Client::Program("Node, npm `pipedrive`", Ok(Program::new("node", &["benches/peers/node.cjs"]))),
        Client::Program("Go, net/http and encoding/json", build_go()),
    ];

    println!("{:<36} {:>10} {:>14}", "", "answers/s", "hyper is x of");
    for case in [
        Case { name: "page of 100 deals, 1 connection", page: true, connections: 1 },
        Case { name: "one deal, 1 connection", page: false, connections: 1 },
        Case { name: "one deal, 64 connections", page: false, connections: 64 },
    ] {
        println!("{}", case.name);
        let mut rates = vec![Vec::new(); clients.len()];
        for _ in 0..ROUNDS {
            for (client, rates) in clients.iter().zip(&mut rates) {
                rates.push(client.rate(case, &url));
            }
        }
        let rates: Vec<Result<f64, String>> = rates.into_iter().map(median).collect();
        let ours = rates[0].clone()?;
        for (client, rate) in clients.iter().zip(rates) {
            match rate {
                Ok(rate) => println!("  {:<34} {rate:>10.0} {:>14.2}", client.name(), ours / rate),
                Err(why) => println!("  {:<34} {:>10} {why}", client.name(), "-"),
            }
        }
    }
    Ok(())
}

/// The median of the answers per second, or why there are none.
fn median(rates: Vec<Result<f64, String>>) -> Result<f64, String> {
    let mut rates = rates.into_iter().collect::<Result<Vec<f64>, String>>()?;
    rates.sort_by(f64::total_cmp);
    Ok(rates[rates.len() / 2])
}

enum Client {
    Hyper,
    Ureq,
    Reqwest,
    Program(&'static str, Result<Program, String>),
}

impl Client {
    fn name(&self) -> &'static str {
        match self {
            Client::Hyper => "transport-hyper",
            Client::Ureq => "transport-ureq",
            Client::Reqwest => "reqwest, serde",
            Client::Program(name, _) => name,
        }
    }

    /// The answers per second in one turn, or why there are none.
    fn rate(&self, case: Case, url: &str) -> Result<f64, String> {
        match self {
            Client::Hyper => case.hyper(url),
            Client::Ureq => case.ureq(url),
            Client::Reqwest => case.reqwest(url),
            Client::Program(_, program) => program.as_ref().map_err(String::clone)?.rate(case, url),
        }
    }
}

/// What is asked for, and over how many connections at once.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    page: bool,
    connections: usize,
}

impl Case {
    fn hyper(self, url: &str) -> Result<f64, String> {
        let client = transport_hyper::Client::with_session(loopback::session(&account(url)?));
        let one = || {
            let client = client.clone();
            async move {
                if self.page {
                    let page = client.send(&GetDeals::new().limit(100)).await.map_err(text)?;
                    expect(page.items.len(), 100)
                } else {
                    expect(client.send(&GetDeal::new(4711)).await.map_err(text)?.id.value(), 4711)
                }
            }
        };
        self.asynchronous(one)
    }

    fn ureq(self, url: &str) -> Result<f64, String> {
        if self.connections > 1 {
            return Err("blocking: a connection a thread".to_owned());
        }
        let client = transport_ureq::Client::with_session(loopback::session(&account(url)?));
        let start = Instant::now();
        let mut answers = 0_u32;
        while start.elapsed() < TURN {
            if self.page {
                expect(client.send(&GetDeals::new().limit(100)).map_err(text)?.items.len(), 100)?;
            } else {
                expect(client.send(&GetDeal::new(4711)).map_err(text)?.id.value(), 4711)?;
            }
            answers += 1;
        }
        Ok(f64::from(answers) / start.elapsed().as_secs_f64())
    }

    fn reqwest(self, url: &str) -> Result<f64, String> {
        let client = reqwest::Client::new();
        let address = if self.page { "/api/v2/deals?limit=100" } else { "/api/v2/deals/4711" };
        let address = format!("{url}{address}");
        let one = || {
            let request = client.get(&address).header("x-api-token", TOKEN);
            async move {
                let answer = request.send().await.map_err(text)?;
                if self.page {
                    let page: PlainPage = answer.json().await.map_err(text)?;
                    expect(page.data.len(), 100)
                } else {
                    let item: PlainItem = answer.json().await.map_err(text)?;
                    expect(item.data.id, 4711)
                }
            }
        };
        self.asynchronous(one)
    }

    /// Answers per second of tasks that ask again and again, on a runtime of one thread.
    fn asynchronous<F>(self, one: impl Fn() -> F + Clone) -> Result<f64, String>
    where
        F: Future<Output = Result<(), String>>,
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(text)?;
        let answers = Arc::new(AtomicUsize::new(0));
        let start = Instant::now();
        let tasks = (0..self.connections).map(|_| async {
            while start.elapsed() < TURN {
                one().await?;
                answers.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, String>(())
        });
        runtime.block_on(futures_util::future::try_join_all(tasks))?;
        Ok(answers.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64())
    }
}

/// A client in another language: a program that takes the address, what to ask for, the connections and the seconds,
/// and prints the answers per second.
struct Program {
    command: String,
    arguments: Vec<String>,
}

impl Program {
    fn new(command: &str, arguments: &[&str]) -> Self {
        Program { command: command.to_owned(), arguments: arguments.iter().map(|&text| text.to_owned()).collect() }
    }

    fn rate(&self, case: Case, url: &str) -> Result<f64, String> {
        let output = Command::new(&self.command)
            .args(&self.arguments)
            .args([url, if case.page { "page" } else { "deal" }])
            .args([case.connections.to_string(), TURN.as_secs().to_string()])
            .current_dir(REPOSITORY)
            .stderr(Stdio::piped())
            .output()
            .map_err(|error| format!("not at hand: {}: {error}", self.command))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!(
                "{}: {}",
                output.status,
                said.lines().find(|line| line.contains("rror")).unwrap_or("")
            ));
        }
        String::from_utf8_lossy(&output.stdout).trim().parse().map_err(text)
    }
}

/// Builds the program in Go.
fn build_go() -> Result<Program, String> {
    let program = Path::new(REPOSITORY).join("target/peers-go");
    let built = Command::new("go")
        .args(["build", "-o"])
        .arg(&program)
        .arg("benches/peers/client.go")
        .current_dir(REPOSITORY)
        .status()
        .map_err(|error| format!("not at hand: go: {error}"))?;
    if !built.success() {
        return Err(format!("go build: {built}"));
    }
    Ok(Program::new(&program.to_string_lossy(), &[]))
}

fn account(url: &str) -> Result<Account, String> {
    Ok(Account::new(Host::loopback(url).map_err(text)?, Credentials::api_token(TOKEN).map_err(text)?))
}

fn expect<T: PartialEq + std::fmt::Display>(came: T, wanted: T) -> Result<(), String> {
    if came == wanted { Ok(()) } else { Err(format!("{came} came instead of {wanted}")) }
}

fn text(error: impl ToString) -> String {
    error.to_string()
}
