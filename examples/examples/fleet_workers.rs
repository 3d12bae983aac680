//! Four processes with one token, which stay below its limit together: Redis gives out the right to send a request.
//!
//! This program starts itself four times, and a `redis-server` that all of them use.

use std::error::Error;
use std::net::TcpListener;
use std::process::{self, Command, Stdio};
use std::time::Instant;
use std::{env, iter};

use examples::Demo;
use pipedrive::Session;
use pipedrive::v2::deals::AddDeal;
use pipedrive_redis::Fleet;
use pipedrive_sandbox::{Plan, Sandbox};

fn main() -> Result<(), Box<dyn Error>> {
    match env::args().nth(1) {
        Some(redis) => work(&redis),
        None => start(),
    }
}

/// What each of the processes does.
fn work(redis: &str) -> Result<(), Box<dyn Error>> {
    // All that use this token give this name; "demo" stands for the company.
    let fleet = Fleet::new(redis, "demo/workers")?.processes(4);
    let session = Session::builder(Demo::emulator()?.account()).passes(fleet.wake()).build();
    let fleet = fleet.start(&session);
    let client = examples::transport()?.client_in(session);
    let started = Instant::now();
    for number in 1..=15 {
        client.send(&AddDeal::new(format!("Deal {number}")))?;
    }
    let window = fleet.status()?.requests;
    let (process, took) = (process::id(), started.elapsed().as_secs_f64());
    println!("process {process}: 15 deals in {took:.1} s; {} of {:?} passes are taken", window.taken, window.limit);
    Ok(())
}

/// Starts everything: an emulator of a company on the smallest plan, unless the environment names one.
fn start() -> Result<(), Box<dyn Error>> {
    let elsewhere = env::var_os("PIPEDRIVE_SANDBOX_URL").is_some();
    let sandbox = if elsewhere { None } else { Some(Sandbox::builder().plan(Plan::Lite).start()?) };
    let account = sandbox
        .iter()
        .flat_map(|sandbox| [("PIPEDRIVE_SANDBOX_URL", sandbox.url()), ("PIPEDRIVE_SANDBOX_TOKEN", sandbox.token())]);
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port().to_string();
    let server = ["--port", &port, "--bind", "127.0.0.1", "--save", ""];
    let mut redis = Command::new("redis-server").args(server).stdout(Stdio::null()).spawn()?;
    let mut worker = Command::new(env::current_exe()?);
    worker.arg(format!("redis://127.0.0.1:{port}")).envs(account);
    let workers: Vec<_> = iter::repeat_with(|| worker.spawn()).take(4).collect();
    let well = workers.into_iter().all(|worker| worker.and_then(|mut worker| worker.wait()).is_ok_and(|s| s.success()));
    redis.kill()?;
    redis.wait()?;
    if well { Ok(()) } else { Err("a process failed".into()) }
}
