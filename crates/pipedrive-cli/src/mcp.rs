//! `pipedrive mcp`: a server of the Model Context Protocol, for agents.
//!
//! It has up to six tools, which are fixed when it starts, and reaches every operation of the catalogue through them.
//! Modules from the bottom up: `problem`, `answer`, `schema`, `operations`, `fields`, `confirm`, `calls`, `tools`,
//! `server`, `http`.
#![deny(clippy::print_stdout, reason = "standard output carries JSON-RPC and nothing else")]

mod answer;
mod calls;
mod confirm;
mod fields;
mod http;
mod operations;
mod problem;
mod schema;
mod server;
mod tools;

use std::env;
use std::net::SocketAddr;

use clap::Args;
use rmcp::ServiceExt as _;
use rmcp::transport::stdio_pipes;

use self::http::Door;
use self::server::Server;
use crate::account::Access;
use crate::failure::{Code, Failure};
use crate::output::say;

/// The variable with the bearer token of HTTP.
const TOKEN: &str = "PIPEDRIVE_MCP_TOKEN";

/// The options of `pipedrive mcp`.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Options of the server")]
pub(crate) struct Mcp {
    /// Serves HTTP instead of standard input and output; PIPEDRIVE_MCP_TOKEN has the bearer token that clients send
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = "127.0.0.1:8931")]
    pub(crate) http: Option<SocketAddr>,
    /// Lets other machines reach the HTTP server, by these names of this one, such as `crm.example.org`
    #[arg(long, value_name = "HOSTS", value_delimiter = ',', requires = "http")]
    pub(crate) listen: Vec<String>,
    /// What is allowed besides reading: `write`, `delete`, `uploads`, `deprecated`, a guarded resource (`channels`,
    /// `meetings`, `permissionSets`, `roles`, `users`, `webhooks`), or single operations by id
    #[arg(long, value_name = "WORDS", value_delimiter = ',')]
    pub(crate) allow: Vec<String>,
    /// Operations that are tools of their own, too, such as `getDeals,addNote`
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub(crate) tools: Vec<String>,
    /// Resources whose allowed operations are tools of their own, too, such as `deals`
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) resource: Vec<String>,
    /// Bytes of an answer: what is above is left out row by row, and told
    #[arg(long, value_name = "BYTES", default_value_t = 60_000, value_parser = clap::value_parser!(u64).range(4_000..))]
    pub(crate) max_output: u64,
    /// Tokens of the day that are left for people
    #[arg(long, value_name = "TOKENS", default_value_t = 0)]
    pub(crate) reserve: u64,
    /// Tokens that the server may spend in all
    #[arg(long, value_name = "TOKENS")]
    pub(crate) max_cost: Option<u64>,
    /// Shows the requests of all writes and deletes, and sends none
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Asks the person before each write and delete; clients that cannot ask are refused
    #[arg(long)]
    pub(crate) confirm: bool,
}

/// Serves until the client is gone, or forever over HTTP.
pub(crate) async fn run(options: Mcp, access: &Access<'_>) -> Result<(), Failure> {
    let Some(address) = options.http else {
        let server = Server::new(&options, access.connect()?)?;
        let running = match server.serve(stdio_pipes()).await {
            Ok(running) => running,
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
