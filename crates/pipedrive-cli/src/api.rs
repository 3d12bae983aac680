//! Requests for which there is no command.

use clap::Args;
use pipedrive::http::Method;
use pipedrive::meta::{Meta, Verb};
use pipedrive::serde_json::value::RawValue;
use pipedrive::wire::Parts;
use pipedrive::{Content, Error, Operation, Raw};
use serde_json::json;

use crate::account::Access;
use crate::arguments::read_text;
use crate::confirm::confirm;
use crate::failure::{ARGUMENTS, Failure};
use crate::output::Output;
use crate::output::row::{Row, broken};
use crate::send::shown_body;

/// A request: its method, its path and what goes with it.
#[derive(Args, Clone, Debug)]
pub(crate) struct Api {
    /// Method, such as GET
    #[arg(value_parser = method)]
    method: Method,
    /// Path, such as /api/v2/deals; the host is that of the account
    path: String,
    /// Pair of the query; can be given again
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    query: Vec<(String, String)>,
    /// JSON body, in a file or, with `-`, on standard input
    #[arg(long, value_name = "FILE")]
    body: Option<String>,
    /// Prints the request, and does not send it
    #[arg(long)]
    dry_run: bool,
    /// Writes the answer as it came, with what is beside the record or the rows
    #[arg(long, conflicts_with_all = ["output", "columns", "jq"])]
    raw: bool,
    /// Does not ask before something is deleted
    #[arg(long, short)]
    yes: bool,
}

impl Api {
    pub(crate) async fn run(self, output: &mut Output, access: &Access<'_>) -> Result<(), Failure> {
        if self.path.contains('?') {
            return Err(Failure::usage("<PATH>: has a query").help("--query NAME=VALUE, for each of its pairs"));
        }
        let mut operation = Raw::new(self.method.clone(), self.path.as_str()).output::<Content>();
        let pairs: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        let what = format!("{} {}{query}", self.method, self.path);
        for (name, value) in self.query {
            operation = operation.query(name, value);
        }
        if let Some(source) = &self.body {
            operation = operation.json_text(read_text("--body", source)?);
        }
        if self.dry_run {
            let request = access.for_show()?.request(&operation).map_err(refused)?;
            let shown = json!({
                "method": request.method().as_str(),
                "url": request.uri().to_string(),
                "body": shown_body(request.body()),
            });
            output.value(&RawValue::from_string(shown.to_string()).map_err(std::io::Error::from)?)?;
            return output.finish();
        }
        confirm(&self.method, &what, "Deletes what is there.", self.yes)?;
        let connection = access.connect()?;
        let request = Request { operation, is_read: self.method == Method::GET };
        let answer = connection.client.send(&request).await.map_err(refused)?;
        let written = write(&answer, self.raw, output);
        written.map_err(|failure| match self.method {
            Method::GET => failure,
            _ if failure.unread => failure,
            _ => failure.after_write(),
        })
    }
}

/// A request that is repeated after a failure if it only reads.
struct Request {
    operation: Raw<Content>,
    is_read: bool,
}

impl Operation for Request {
    type Output = Content;

    const META: Meta = Raw::<Content>::META;

    fn meta(&self) -> &'static Meta {
        const READ: Meta = Meta::new("raw", Verb::Get, "");
        if self.is_read { const { &READ } } else { const { &Self::META } }
    }

    fn write(&self, parts: &mut Parts) {
        self.operation.write(parts);
    }
}

/// Writes the record or the rows of an answer; all of it, if it has none.
fn write(answer: &Content, raw: bool, output: &mut Output) -> Result<(), Failure> {
    let document: Option<&RawValue> = serde_json::from_slice(&answer.bytes).ok();
    let Some(document) = document.filter(|_| !raw) else { return output.as_it_came(&answer.bytes) };
    let data = Row::of(document)?.0.into_iter().find(|(name, _)| name == "data");
    let data = data.as_ref().map_or(document, |(_, data)| data);
    if data.get().starts_with('[') {
        output.list();
        let rows: Vec<&RawValue> = serde_json::from_str(data.get()).map_err(broken)?;
        for row in rows {
            output.row(row)?;
        }
    } else {
        output.value(data)?;
    }
    output.finish()
}

/// Returns the failure of a request, which names an argument as it is typed.
fn refused(error: Error) -> Failure {
    match error.argument_error() {
        Some(refusal) if refusal.argument() == "path" => Failure::usage(format!("<PATH>: {}", refusal.kind()))
            .help("such as /api/v2/deals; the host is that of the account"),
        Some(refusal) => Failure::usage(format!("--{}: {}", refusal.argument(), refusal.kind())).help(ARGUMENTS),
        None => error.into(),
    }
}

fn method(word: &str) -> Result<Method, String> {
    let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let found = methods.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(word));
    found.ok_or_else(|| "one of GET, POST, PUT, PATCH and DELETE is expected".to_owned())
}

fn pair(word: &str) -> Result<(String, String), String> {
    let (name, value) = word.split_once('=').ok_or("NAME=VALUE is expected")?;
    Ok((name.to_owned(), value.to_owned()))
}
