//! One process of a fleet: it says that it is ready, waits for a line, works, and prints what came of it.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use pipedrive_core::oauth::{App, Token};
use pipedrive_core::session::Plan;
use pipedrive_core::v2::deals::{AddDeal, GetDeal};
use pipedrive_core::{Account, Credentials, Host, Policy, Session};
use pipedrive_redis::{Fleet, Running};
use serde_json::{Value, json};
use transport_ureq::{Client, Transport};

use super::scene::WARM;
use crate::ledger::{Ledger, Record};
use crate::soak;

/// How long between two calls of a process that works little.
const PAUSE: Duration = Duration::from_millis(700);

/// How long a thread waits after a call that failed.
const FAILED: Duration = Duration::from_millis(100);

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Work {
    /// Adds deals, as many as it can
    Much,
    /// Adds a deal now and then
    Little,
    /// Reads a deal in each thread, once
    Once,
    /// What `soak` does
    Soak,
}

/// A process and its work, as the command line has it.
#[derive(Args, Clone, Debug)]
pub(crate) struct Worker {
    /// The emulator
    #[arg(long)]
    pub(crate) api: String,
    /// The API token, or an OAuth token as JSON
    #[arg(long)]
    pub(crate) token: String,
    /// Redis, if the processes are a fleet
    #[arg(long)]
    pub(crate) fleet: Option<String>,
    #[arg(long, default_value_t = 1)]
    pub(crate) processes: u32,
    #[arg(long)]
    pub(crate) work: Work,
    #[arg(long, default_value_t = 8)]
    pub(crate) threads: u32,
    /// How long it works
    #[arg(long, default_value_t = 0)]
    pub(crate) seconds: u32,
    /// How much it does
    #[arg(long, default_value_t = 0)]
    pub(crate) operations: u32,
    #[arg(long, default_value_t = 0)]
    pub(crate) number: u32,
    /// Whether to begin with the limit of the plan Ultimate
    #[arg(long)]
    pub(crate) ultimate: bool,
}

/// A process that was started.
pub(crate) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<std::process::ChildStdout>,
}

/// What a process has done.
#[derive(Default)]
pub(crate) struct Done {
    pub(crate) done: u64,
    pub(crate) failed: Vec<String>,
    /// How long each call took, in milliseconds.
    pub(crate) took: Vec<u64>,
    pub(crate) ledger: Ledger,
}

impl Worker {
    /// Starts this program once more, and waits until it is ready.
    pub(crate) fn start(&self) -> Result<Process, Box<dyn Error>> {
        let Worker { api, token, fleet, processes, work, threads, seconds, operations, number, ultimate } = self;
        let mut command = Command::new(std::env::current_exe()?);
        let work = work.to_possible_value().ok_or("it has a name")?;
        command.args(["fleet-worker", "--api", api, "--token", token, "--work", work.get_name()]);
        let numbers = [processes, threads, seconds, operations, number];
        for (name, value) in ["processes", "threads", "seconds", "operations", "number"].into_iter().zip(numbers) {
            command.arg(format!("--{name}={value}"));
        }
        command.args(fleet.iter().map(|url| format!("--fleet={url}"))).args(ultimate.then_some("--ultimate"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().ok_or("it is piped")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        if line.trim() == "ready" { Ok(Process { child, input, output }) } else { Err("a worker did not start".into()) }
    }

    /// Does the work, in this process.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        let (client, _running) = self.client()?;
        if self.work == Work::Once {
            client.send(&GetDeal::new(1))?;
        }
        println!("ready");
        std::io::stdin().lock().read_line(&mut String::new())?;
        let done = match self.work {
            Work::Soak => Done {
                ledger: soak::part(&crate::client::Client::Ureq(client), self.number, self.operations),
                ..Done::default()
            },
            _ => self.call(&client),
        };
        println!("{}", done.to_json());
        std::io::stdout().flush()?;
        Ok(true)
    }

    fn client(&self) -> Result<(Client, Option<Running>), Box<dyn Error>> {
        let host = Host::loopback(&self.api)?;
        let transport = Transport::builder().build()?;
        let is_oauth = self.token.starts_with('{');
        let mut builder = match is_oauth {
            false => Session::builder(Account::new(host, Credentials::api_token(&self.token)?)),
            true => {
                let app = pipedrive_sandbox::OAuthApp::default();
                let app = App::new(&app.client_id, &app.client_secret)?.host(host);
                Session::with_oauth(app, Token::from_secret_json(&self.token)?)?
            }
        };
        let policy = if self.work == Work::Soak { soak::POLICY } else { Policy::new() };
        builder = builder.policy(policy).seed(u64::from(self.number));
        builder = builder.plan(if self.ultimate { Plan::Ultimate } else { Plan::Lite });
        let Some(url) = &self.fleet else { return Ok((transport.client_in(builder.build()), None)) };
        let fleet = Fleet::new(url, "acme/fleet")?.processes(self.processes);
        builder = builder.passes(fleet.wake());
        if is_oauth {
            builder = builder.external_renewal(fleet.wake());
        }
        let client = transport.client_in(builder.build());
        let session = client.session();
        let running = match is_oauth {
            true => fleet.start_with(session, move |request| transport.exchange(request)),
            false => fleet.start(session),
        };
        Ok((client, Some(running)))
    }

    fn call(&self, client: &Client) -> Done {
        let start = Instant::now();
        let end = start + Duration::from_secs(self.seconds.into());
        let done = Mutex::new(Done::default());
        let work = |thread: u32| {
            for number in 0.. {
                let begun = Instant::now();
                let result = match self.work {
                    Work::Once => client.send(&GetDeal::new(1)).map(drop),
                    _ => client.send(&AddDeal::new(format!("{} {thread} {number}", self.number))).map(drop),
                };
                if result.is_err() && self.work != Work::Once {
                    thread::sleep(FAILED);
                }
                let mut done = done.lock().expect("nobody panics");
                match result {
                    Ok(()) => done.done += 1,
                    Err(error) => done.failed.push(error.to_string()),
                }
                if self.work == Work::Once || begun >= start + WARM {
                    done.took.push(begun.elapsed().as_millis() as u64);
                }
                drop(done);
                if self.work == Work::Once || Instant::now() >= end {
                    return;
                }
                if self.work == Work::Little {
                    thread::sleep(PAUSE);
                }
            }
        };
        thread::scope(|scope| (0..self.threads).for_each(|thread| drop(scope.spawn(move || work(thread)))));
        done.into_inner().expect("nobody panics")
    }
}

impl Process {
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Lets it work.
    pub(crate) fn go(&mut self) -> Result<(), Box<dyn Error>> {
        if let Some(mut input) = self.input.take() {
            input.write_all(b"go\n")?;
        }
        Ok(())
    }

    /// Kills it, as the system does.
    pub(crate) fn kill(&mut self) -> Result<(), Box<dyn Error>> {
        Ok(self.child.kill()?)
    }

    /// Waits until it has ended; nothing is known of the work of one that was killed.
    pub(crate) fn end(mut self) -> Result<Done, Box<dyn Error>> {
        let mut text = String::new();
        self.output.read_line(&mut text)?;
        self.child.wait()?;
        Ok(if text.is_empty() { Done::default() } else { Done::of(&serde_json::from_str(&text)?) })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Done {
    fn to_json(&self) -> Value {
        let records = self.ledger.records.iter().map(|record| {
            let Record { title, id, there, values, open } = record;
            json!([title, id, there, values, open])
        });
        json!({
            "done": self.done + self.ledger.done.values().sum::<u64>(),
            "failed": self.failed,
            "took": self.took,
            "records": records.collect::<Vec<_>>(),
            "failures": self.ledger.failed,
            "faults": self.ledger.faults,
        })
    }

    fn of(text: &Value) -> Self {
        let list = |name: &str| text[name].as_array().into_iter().flatten();
        let texts = |name: &str| list(name).filter_map(|text| Some(text.as_str()?.to_owned())).collect();
        let mut ledger = Ledger { faults: texts("faults"), ..Ledger::default() };
        for record in list("records") {
            ledger.records.push(Record {
                title: record[0].as_str().unwrap_or_default().to_owned(),
                id: record[1].as_u64(),
                there: record[2].as_bool(),
                values: record[3].as_array().into_iter().flatten().filter_map(Value::as_i64).collect(),
                open: record[4] == true,
            });
        }
        for (what, count) in text["failures"].as_object().into_iter().flatten() {
            ledger.failed.insert(what.clone(), count.as_u64().unwrap_or(0));
        }
        Done {
            done: text["done"].as_u64().unwrap_or(0),
            failed: texts("failed"),
            took: list("took").filter_map(Value::as_u64).collect(),
            ledger,
        }
    }
}
