//! The options that are not arguments of operations.

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use crate::failure::Failure;

/// The options of every command.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Options {
    /// Format of the output [default: table on a terminal, else json]
    #[arg(short, long, global = true, value_enum, value_name = "FORMAT")]
    pub(crate) output: Option<Format>,
    /// Members to write, in this order, such as `id,title,owner.name`
    #[arg(long, global = true, value_delimiter = ',', value_name = "NAMES", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) columns: Vec<String>,
    /// Writes a table or CSV without its header
    #[arg(long, global = true)]
    pub(crate) no_header: bool,
    /// Filter in the language of jq: over the whole list with json, over each row with ndjson
    #[arg(long, global = true, value_name = "FILTER", conflicts_with = "columns")]
    pub(crate) jq: Option<String>,
    /// Profile that `login` stored [env: PIPEDRIVE_PROFILE; default: default]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Company: `acme` of acme.pipedrive.com [env: PIPEDRIVE_COMPANY]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) company: Option<String>,
    /// Uses an emulator instead of an account: one that lives as long as the command, or the one with this address or
    /// in PIPEDRIVE_SANDBOX_URL, with the token in PIPEDRIVE_SANDBOX_TOKEN
    #[arg(long, global = true, value_name = "ADDRESS", num_args = 0..=1, require_equals = true)]
    #[expect(clippy::option_option, reason = "an option whose value is optional")]
    pub(crate) sandbox: Option<Option<String>>,
    /// Redis in which all that use this token share its limits, such as `redis://HOST#acme/import` with the name that
    /// they give [env: PIPEDRIVE_FLEET; default of the name: the company]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) fleet: Option<String>,
}

impl Options {
    /// Checks what goes together. That there is no password among the words, which other users of the machine see, and
    /// one account: only `login` takes the name of a profile and what the profile is to be.
    pub(crate) fn check(&self, command: Option<&str>) -> Result<(), Failure> {
        if self.profile.is_some() && (self.company.is_some() || self.sandbox.is_some()) && command != Some("login") {
            let other = if self.company.is_some() { "--company" } else { "--sandbox" };
            return Err(Failure::usage(format!("--profile and {other} are two accounts")).help("leave one of them out"));
        }
        let user = self.fleet.as_deref().and_then(|url| url.split_once("://")?.1.split_once('@'));
        match user {
            Some((user, _)) if user.contains(':') => {
                Err(Failure::usage("--fleet: others see the words of a command, and so the password in them")
                    .help("put the address into PIPEDRIVE_FLEET"))
            }
            _ => Ok(()),
        }
    }
}

/// The options of every operation.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options of operations")]
pub(crate) struct Sending {
    /// JSON object of arguments by Pipedrive's names, in a file or, with `-`, on standard input; options win
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<String>,
    /// Prints the request and its cost, and does not send it
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Writes names of custom fields and labels of their options instead of keys and ids
    #[arg(long)]
    pub(crate) names: bool,
    /// Writes the answer as it came, with what is beside the record or the rows
    #[arg(long)]
    pub(crate) raw: bool,
    /// Does not ask before something is deleted
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// The options of lists with pages.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options of lists")]
pub(crate) struct Paging {
    /// Reads all pages, not only the first
    #[arg(long)]
    pub(crate) all: bool,
    /// Reads pages until there are this many rows
    #[arg(long, value_name = "ROWS")]
    pub(crate) max: Option<u64>,
    /// Stops before a page would bring the cost above this many tokens
    #[arg(long, value_name = "TOKENS")]
    pub(crate) max_cost: Option<u64>,
}

/// The options of operations that write.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options for many rows")]
pub(crate) struct Bulk {
    /// CSV with names of arguments and custom fields as its header, or a JSON object a line: the operation is sent for each row, and a
    /// journal beside the file tells which are done; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<String>,
    /// Requests at the same time
    #[arg(long, value_name = "N", default_value_t = 8, requires = "from")]
    pub(crate) jobs: usize,
    /// Goes on after an interruption: sends no row again that is done or may have been done
    #[arg(long, requires = "from")]
    pub(crate) resume: bool,
}

/// A format of the output. Described in the README: descriptions here would make every help three times as long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Ndjson,
    Csv,
    Id,
}
