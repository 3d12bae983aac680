//! `pipedrive mcp`: a server of the Model Context Protocol, for agents.
//!
//! It has up to six tools, which are fixed when it starts, and reaches every operation of the catalogue through them.
//! Modules from the bottom up: `options`, `problem`, `answer`, `sending`, `schema`, `operations`, `fields`, `confirm`, `calls`, `tools`,
//! `server`, `http`.
#![deny(clippy::print_stdout, reason = "standard output carries JSON-RPC and nothing else")]

mod answer;
mod calls;
mod confirm;
mod fields;
mod http;
mod operations;
mod options;
mod problem;
mod schema;
mod sending;
mod server;
mod tools;

use std::env;

use rmcp::ServiceExt as _;
use rmcp::service::ServerInitializeError;
use rmcp::transport::stdio_pipes;

use self::http::Door;
pub(crate) use self::options::Mcp;
use self::server::Server;
use crate::account::Access;
use crate::failure::{Code, Failure};
use crate::output::say;

/// The variable with the bearer token of HTTP.
const TOKEN: &str = "PIPEDRIVE_MCP_TOKEN";

/// Serves until the client is gone, or forever over HTTP.
pub(crate) async fn run(options: Mcp, access: &Access<'_>) -> Result<(), Failure> {
    let access = access.with_reserve(options.reserve);
    let Some(address) = options.http else {
        let server = Server::new(&options, access.connect()?)?;
        let running = match server.serve(stdio_pipes()).await {
            Ok(running) => running,
            // The client was gone before it said anything.
            Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
            // Its text would have the message, and so values.
            Err(ServerInitializeError::ExpectedInitializeRequest(_)) => {
                return Err(Failure::new(Code::Failed, "the client does not begin as the protocol says"));
            }
            Err(error) => return Err(Failure::new(Code::Failed, error.to_string())),
        };
        return match running.waiting().await {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::new(Code::Failed, error.to_string())),
        };
    };
    if options.listen.is_empty() && !address.ip().is_loopback() {
        return Err(Failure::usage(format!("--http: other machines reach {address}"))
            .help("add --listen with the names of this machine, and put TLS before it"));
    }
    let token = env::var(TOKEN).unwrap_or_default();
    let door = Door::new(&token, &options.listen).ok_or_else(|| {
        Failure::usage(format!("{TOKEN} has to have at least 16 characters")).help("`openssl rand -hex 32` makes one")
    })?;
    let server = Server::new(&options, access.connect()?)?;
    let listener = tokio::net::TcpListener::bind(address).await?;
    say(&format!("http://{}/mcp\n", listener.local_addr()?));
    http::serve(server, listener, door).await
}

#[cfg(test)]
mod tests;
