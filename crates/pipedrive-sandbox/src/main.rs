//! The sandbox as a program.

use std::env::{self, VarError};
use std::fmt;
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::process::ExitCode;

use lexopt::prelude::*;
use pipedrive_sandbox::{Builder, Plan, Sandbox};

const HELP: &str = "\
An emulator of Pipedrive's REST API.

Usage: pipedrive-sandbox [options]

  --port N            listen on this port of 127.0.0.1 (default 8765; 0 takes a free one)
  --listen ADDRESS    listen on another address; anyone who reaches it can use the sandbox
  --allow-host NAME   answer for another host, too, as when a proxy leads here; may be given again
  --tls               speak TLS with a certificate made now, which is printed
  --seed FILE|demo    begin with a snapshot, or with the demo company (default)
  --plan NAME         put the limits of a plan in force: lite, growth, premium, ultimate
  --quiet             print no line for each request
  --help, --version   what you would think

The API token is printed at start. It is another one each time, unless the environment gives one by the name
PIPEDRIVE_SANDBOX_TOKEN.
";

/// Gives the token; no option, because other users of the machine see those.
const TOKEN: &str = "PIPEDRIVE_SANDBOX_TOKEN";

fn main() -> ExitCode {
    match read_arguments().and_then(|builder| builder.map_or(Ok(()), run)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pipedrive-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What the command line asks for; nothing where it asked for a text that has been printed.
fn read_arguments() -> Result<Option<Builder>, lexopt::Error> {
    let mut builder = Sandbox::builder().port(8765).log(true);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        builder = match argument {
            Long("port") => builder.port(parser.value()?.parse()?),
            Long("listen") => {
                let address: IpAddr = parser.value()?.parse()?;
                if !address.is_loopback() {
                    eprintln!("warning: {address} is no loopback address: anyone who reaches it can use the sandbox");
                }
                builder.listen(address)
            }
            Long("allow-host") => builder.allow_host(parser.value()?.string()?),
            Long("tls") => builder.tls(true),
            Long("seed") => match parser.value()? {
                seed if seed == "demo" => builder,
                file => builder.snapshot(file),
            },
            Long("plan") => {
                let name: String = parser.value()?.parse()?;
                builder.plan(Plan::named(&name).ok_or_else(|| format!("there is no plan '{name}'"))?)
            }
            Long("quiet") => builder.log(false),
            Short('h') | Long("help") => {
                say(format_args!("{}", HELP.trim_end()));
                return Ok(None);
            }
            Short('V') | Long("version") => {
                say(format_args!("pipedrive-sandbox {}", env!("CARGO_PKG_VERSION")));
                return Ok(None);
            }
            other => return Err(other.unexpected()),
        };
    }
    match env::var(TOKEN) {
        Ok(token) => Ok(Some(builder.token(token))),
        Err(VarError::NotPresent) => Ok(Some(builder)),
        Err(VarError::NotUnicode(_)) => Err(format!("{TOKEN} is no text").into()),
    }
}

/// Runs until a signal comes.
fn run(builder: Builder) -> Result<(), lexopt::Error> {
    let failed = |error: io::Error| lexopt::Error::from(error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let stopped = runtime.block_on(async { stopped() }).map_err(failed)?;
    let sandbox = builder.start().map_err(failed)?;
    say(format_args!("url    {}", sandbox.url()));
    say(format_args!("token  {}", sandbox.token()));
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
