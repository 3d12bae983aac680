//! The options of the server.

use std::net::SocketAddr;

use clap::Args;

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
    #[arg(long, value_name = "BYTES", default_value_t = 60_000, value_parser = clap::value_parser!(u64).range(10_000..))]
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
