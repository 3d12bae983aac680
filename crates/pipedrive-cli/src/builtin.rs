//! The commands that are no operations.

use std::env;
use std::path::PathBuf;
use std::time::Instant;

use clap::Subcommand;
use clap_complete::env::Shells;
use pipedrive::catalogue::OPERATIONS;
use pipedrive::fields::rust_source;
use pipedrive::serde_json::value::RawValue;
use pipedrive::v1::users::GetCurrentUser;
use serde_json::{Value, json};

use crate::account::Access;
use crate::api::Api;
use crate::command::{self, Tree};
use crate::failure::{Code, Failure};
use crate::files::{create_folder, told};
use crate::login::{Login, logout};
use crate::mcp::{self, Mcp};
use crate::output::Output;

/// A command that is no operation.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Builtin {
    /// Stores an API token, or with --oauth the token of an app: asks, or reads standard input
    ///
    /// The token is tried first, and is kept in the keyring of the system. Pipedrive shows API tokens under Personal
    /// preferences, API.
    ///
    /// With --oauth the id and the secret of your own app are asked for, or read from PIPEDRIVE_CLIENT_ID and
    /// PIPEDRIVE_CLIENT_SECRET or from a JSON object {"client_id", "client_secret", "redirect_uri"} on standard input.
    /// You allow the app in the browser, which has to run on this machine. Its tokens are renewed when it is time; a
    /// process that is killed between the answer and the write loses the new one, and you log in again.
    Login(Login),
    /// Forgets a stored token
    Logout,
    /// Shows who the token belongs to, and the company
    Whoami,
    /// Shows what is left of the limits, and with --fleet which processes share them
    Quota,
    /// Sends a request for which there is no command
    ///
    /// GET is repeated if it fails. Others are not, since nothing is known of them.
    Api(Box<Api>),
    /// Lists the operations as data: their commands, costs and arguments
    Operations {
        /// Words that have to be in the command, the id or the description
        query: Vec<String>,
    },
    /// Lists the custom fields of the account: their names, keys, types and options
    Fields {
        /// Writes Rust source instead: a constant for each field, an enum for its options
        #[arg(long)]
        rust: bool,
    },
    /// Writes a man page for each command into a folder
    Man {
        /// Folder, which is created
        folder: PathBuf,
    },
    /// Prints the completions of a shell, which it reads when it starts: `source <(pipedrive completions bash)`
    Completions {
        /// Shell
        #[arg(value_parser = ["bash", "elvish", "fish", "powershell", "zsh"])]
        shell: String,
    },
    /// Serves the Model Context Protocol, so that agents can call the operations as tools
    ///
    /// Over standard input and output, as hosts start it, or over HTTP. Without --allow it only reads.
    Mcp(Box<Mcp>),
}

impl Builtin {
    pub(crate) async fn run(self, tree: &Tree, output: &mut Output, access: &Access<'_>) -> Result<(), Failure> {
        match self {
            Builtin::Login(login) => login.run(access).await,
            Builtin::Logout => logout(access).await,
            Builtin::Whoami => {
                let connection = access.connect()?;
                let user = connection.client.send(&GetCurrentUser::new()).await?;
                let user =
                    serde_json::to_value(&user.data).map_err(|error| Failure::new(Code::Failed, error.to_string()))?;
                let shown = ["id", "name", "email", "company_id", "company_name", "company_domain", "is_admin"];
                let shown = shown.iter().map(|name| ((*name).to_owned(), user[*name].clone()));
                output.value(&raw(&Value::Object(shown.collect()))?)?;
                output.finish()
            }
            Builtin::Quota => quota(output, access).await,
            Builtin::Api(api) => api.run(output, access).await,
            Builtin::Operations { query } => operations(tree, &query, output),
            Builtin::Fields { rust } => fields(rust, output, access).await,
            Builtin::Man { folder } => {
                create_folder(&folder)?;
                let command = Builtin::augment_subcommands(command::whole(tree));
                clap_mangen::generate_to(command, &folder).map_err(|error| told(&folder, &error))
            }
            Builtin::Completions { shell } => completions(&shell, output),
            Builtin::Mcp(options) => mcp::run(*options, access).await,
        }
    }
}

async fn quota(output: &mut Output, access: &Access<'_>) -> Result<(), Failure> {
    let connection = access.connect()?;
    // The limits are in the headers of any answer; this is the cheapest.
    connection.client.send(&GetCurrentUser::new()).await?;
    let budget = connection.client.session().budget(Instant::now());
    let mut shown = json!({
        "requests_in_2_s": budget.burst_limit,
        "tokens_left_today": budget.daily_left,
        "tokens_a_day": budget.daily_limit,
        "writes_left_today": budget.writes_left,
    });
    if let Some(fleet) = &connection.fleet {
        let status = fleet.status().map_err(|error| Failure::new(Code::Failed, format!("--fleet: {error}")))?;
        let members = status.members.iter().map(|member| {
            json!({
                "process": member.process,
                "passes": member.holding,
                "wanted": member.wanted,
                "in_flight": member.in_flight,
                "seen_s": member.seen.as_secs_f64(),
            })
        });
        shown["fleet"] = json!({
            "passes_taken": status.requests.taken,
            "searches_taken": status.searches.taken,
            "others": status.requests.outsiders,
            "tokens_left_today": status.tokens_left,
            "closed": status.closed.map(|(limit, left)| json!({
                "limit": format!("{limit:?}").to_lowercase(),
                "s": left.as_secs_f64(),
            })),
            "members": members.collect::<Vec<_>>(),
        });
    }
    output.value(&raw(&shown)?)?;
    output.finish()
}

fn operations(tree: &Tree, query: &[String], output: &mut Output) -> Result<(), Failure> {
    output.list();
    let words: Vec<String> = query.iter().map(|word| word.to_lowercase()).collect();
    for entry in OPERATIONS {
        let meta = entry.meta;
        let command = tree.name_of(entry);
        let text = format!("{command} {} {}", meta.name, meta.description).to_lowercase();
        if !words.iter().all(|word| text.contains(word)) {
            continue;
        }
        let arguments: Vec<Value> = meta
            .parameters
            .iter()
            .map(|parameter| {
                json!({
                    "name": parameter.name,
                    "kind": format!("{:?}", parameter.kind).split(['(', ' ']).next(),
                    "presence": format!("{:?}", parameter.presence).to_lowercase(),
                    "description": parameter.description,
                })
            })
            .collect();
        output.row(&raw(&json!({
            "command": command,
            "operation": meta.name,
            "method": meta.verb.method().as_str(),
            "path": meta.template,
            "cost": meta.cost,
            "deprecated": meta.deprecated,
            "description": meta.description,
            "arguments": arguments,
        }))?)?;
    }
    output.finish()
}

async fn fields(rust: bool, output: &mut Output, access: &Access<'_>) -> Result<(), Failure> {
    let connection = access.connect()?;
    let schema = connection.client.schema().await?;
    for (entity, refusal) in schema.entities().filter_map(|(entity, map)| Some((entity, map.refusal()?))) {
        output.note(&format!("the fields of {entity} are left out: {}", refusal.replace(char::is_control, " ")));
    }
    if rust {
        output.text(&rust_source(&schema))?;
        return output.finish();
    }
    output.list();
    for (entity, map) in schema.entities() {
        for field in map.custom() {
            let options = field.options.as_deref().unwrap_or_default();
            output.row(&raw(&json!({
                "entity": entity,
                "name": field.field_name,
                "key": field.field_code,
                "type": field.field_type,
                "options": options.iter().map(|option| &option.label).collect::<Vec<_>>(),
            }))?)?;
        }
    }
    output.finish()
}

fn completions(shell: &str, output: &mut Output) -> Result<(), Failure> {
    let mut script = Vec::new();
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(shell) else { return Err(Failure::usage("<SHELL>: is not known")) };
    let program = env::current_exe()?;
    shell.write_registration("COMPLETE", "pipedrive", "pipedrive", &program.to_string_lossy(), &mut script)?;
    output.as_it_came(&script)
}

fn raw(value: &Value) -> Result<Box<RawValue>, Failure> {
    RawValue::from_string(value.to_string()).map_err(|error| Failure::new(Code::Failed, error.to_string()))
}
