//! The sandbox as a program.

use std::env::{self, VarError};
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use pipedrive_sandbox::{Builder, Plan, Sandbox};

/// Gives the token; no option, because other users of the machine see those.
const TOKEN: &str = "PIPEDRIVE_SANDBOX_TOKEN";

/// An emulator of Pipedrive's REST API.
///
/// It prints its address, an API token and a link at start. The token is another one each time, unless the environment
/// gives one by the name PIPEDRIVE_SANDBOX_TOKEN. The link opens the page at /_sandbox/ in a browser, once: records,
/// requests, limits and webhooks to look at, faults, clock and plan to change. Later the page asks for the token.
///
/// With --record it writes what it was asked and answered to a file, without secrets; `pipedrive-sandbox replay` answers
/// from such a file.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    server: Server,
    /// What to begin with: a snapshot, a file of records that are added to the demo company, or the demo company alone.
    #[arg(long, value_name = "FILE|demo", default_value = "demo")]
    seed: OsString,
    /// Plan whose limits are in force; without it nobody runs into any.
    #[arg(long, value_name = "NAME", value_parser = plan())]
    plan: Option<Plan>,
    /// File to write requests and answers to, without their secrets, in place of what it held.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Answers from a recording, whatever the token, in place of a company.
    ///
    /// A request is answered as the recorded one with the same method, path, query and body was, each as often as it was
    /// recorded; reads get the last answer as often as they ask. Any other request gets a 400, and a line on standard
    /// error, that say which recorded request is nearest.
    Replay {
        /// What --record wrote, or what the journal of the page at /_sandbox/ was saved to.
        file: PathBuf,
    },
}

#[derive(Args)]
struct Server {
    /// Port to listen on; 0 takes a free one.
    #[arg(long, global = true, value_name = "N", default_value_t = 8765)]
    port: u16,
    /// Address to listen on; anyone who reaches it can try to use the sandbox.
    #[arg(long, global = true, value_name = "ADDRESS", default_value = "127.0.0.1")]
    listen: IpAddr,
    /// Host to answer for besides its own addresses, such as that of a proxy; may be given again.
    #[arg(long, global = true, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Origin whose pages may use the sandbox from a browser, such as http://localhost:3000; may be given again.
    #[arg(long, global = true, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
    /// Speaks TLS, with a certificate that is made at start and printed.
    #[arg(long, global = true)]
    tls: bool,
    /// Name under which others reach it by TLS: the certificate names it, and it is answered for; may be given again.
    #[arg(long, global = true, value_name = "NAME")]
    tls_name: Vec<String>,
    /// File to write the certificate to as well, for programs that are to trust it.
    #[arg(long, global = true, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Prints no line for each request.
    #[arg(long, global = true)]
    quiet: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let certificate = arguments.server.certificate.clone();
    let built = arguments.builder().map_err(|error| io::Error::new(ErrorKind::InvalidInput, error));
    let done = built.and_then(|builder| run(builder, certificate.as_deref()));
    let Err(error) = done else { return ExitCode::SUCCESS };
    if error.kind() == ErrorKind::InvalidInput {
        Arguments::command().error(clap::error::ErrorKind::ValueValidation, error).exit();
    }
    eprintln!("error: {error}");
    if let Some(help) = help(error.kind()) {
        eprintln!("help: {help}");
    }
    ExitCode::FAILURE
}

impl Arguments {
    /// Builds what the command line and the environment ask for.
    fn builder(self) -> Result<Builder, String> {
        let mut builder = self.server.builder()?;
        if let Some(Command::Replay { file }) = self.command {
            if self.seed != "demo" || self.plan.is_some() || self.record.is_some() {
                return Err("replay has no company: it goes without --seed, --plan and --record".to_owned());
            }
            return Ok(builder.replay(file));
        }
        if self.seed != "demo" {
            builder = builder.seed(self.seed);
        }
        if let Some(plan) = self.plan {
            builder = builder.plan(plan);
        }
        if let Some(file) = self.record {
            builder = builder.record(file);
        }
        Ok(builder)
    }
}

impl Server {
    fn builder(self) -> Result<Builder, String> {
        if !self.listen.is_loopback() {
            eprintln!("warning: {} is no loopback address: anyone who reaches it can use the sandbox", self.listen);
        }
        let mut builder = Sandbox::builder().port(self.port).listen(self.listen).tls(self.tls).log(!self.quiet);
        builder = self.allow_host.into_iter().fold(builder, Builder::allow_host);
        builder = self.allow_origin.into_iter().fold(builder, Builder::allow_origin);
        builder = self.tls_name.into_iter().fold(builder, Builder::tls_name);
        match env::var(TOKEN) {
            Ok(token) => Ok(builder.token(token)),
            Err(VarError::NotPresent) => Ok(builder),
            Err(VarError::NotUnicode(_)) => Err(format!("{TOKEN} is no text")),
        }
    }
}

fn plan() -> impl clap::builder::TypedValueParser<Value = Plan> {
    PossibleValuesParser::new(Plan::NAMES).try_map(|name| Plan::named(&name).ok_or("no such plan"))
}

/// Returns what can be done about an error at start.
fn help(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::AddrInUse => "another program listens there: choose another port with --port, or 0 for a free one",
        ErrorKind::AddrNotAvailable => {
            "--listen takes an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all"
        }
        ErrorKind::NotFound => {
            "--seed takes a file, or 'demo' for the demo company; replay takes one that --record wrote"
        }
        ErrorKind::InvalidData => {
            "the README describes snapshots, records and recordings, and GET /_sandbox/snapshot writes a snapshot"
        }
        _ => return None,
    })
}

/// Runs until a signal comes.
fn run(builder: Builder, certificate: Option<&Path>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stopped = runtime.block_on(async { stopped() })?;
    let sandbox = builder.start()?;
    // Before the first line: who reads that finds the file.
    match (certificate, sandbox.certificate()) {
        (Some(file), Some(pem)) => {
            let named =
                |error: io::Error| io::Error::new(error.kind(), format!("cannot write {}: {error}", file.display()));
            fs::write(file, pem).map_err(named)?;
        }
        (Some(_), None) => {
            return Err(io::Error::new(ErrorKind::InvalidInput, "--certificate goes with --tls or --tls-name"));
        }
        (None, _) => {}
    }
    say(format_args!("url    {}", sandbox.url()));
    say(format_args!("token  {}", sandbox.token()));
    say(format_args!("page   {}", sandbox.page_link()));
    if let Some(certificate) = sandbox.certificate() {
        say(format_args!("{certificate}"));
    }
    runtime.block_on(stopped);
    drop(sandbox);
    say(format_args!("stopped"));
    Ok(())
}

/// Prints a line; nobody reading it is no reason to stop.
fn say(line: fmt::Arguments<'_>) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Ends when the process is asked to stop. From the call on, not only from the first poll, that is no longer the
/// process's sudden end.
#[cfg(unix)]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends when the process is asked to stop.
#[cfg(windows)]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
