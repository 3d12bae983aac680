//! The command of an operation: made, shown or sent, and its answer written.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Read as _};
use std::process::ExitCode;
use std::{fs, slice};

use clap::{ArgMatches, FromArgMatches as _};
use indicatif::ProgressBar;
use pipedrive::catalogue::{Answer, Entry, Invocation, PagedInvocation};
use pipedrive::meta::{Meta, Paging, Shape, Verb};
use pipedrive::serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::account::{Access, Connection};
use crate::arguments::Arguments;
use crate::bulk;
use crate::failure::{Code, Failure};
use crate::fields::Kept;
use crate::options::{self, Options, Sending};
use crate::output::{Output, say};
use crate::progress;

pub(crate) async fn run(
    entry: &'static Entry,
    matches: &ArgMatches,
    options: &Options,
    access: Access<'_>,
) -> Result<ExitCode, Failure> {
    let sending = Sending::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
    let mut output = Output::new(options)?;
    let mut arguments = body(sending.body.as_deref())?;
    arguments.take_words(entry, matches)?;
    if entry.meta.verb != Verb::Get {
        let bulk = options::Bulk::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
        if let Some(source) = &bulk.from {
            if !sending.dry_run {
                confirm(entry.meta, sending.yes)?;
            }
            return bulk::run(entry, &bulk, source, &arguments, sending.dry_run, &mut output, &access).await;
        }
    }
    let mut connection = None;
    if arguments.has_names(entry.meta) {
        let connection = connection.insert(access.connect()?);
        let mut keyed = Kept::new(connection, &access).key(entry, vec![Ok(arguments)]).await?;
        arguments = keyed.pop().unwrap_or_else(|| Ok(Arguments::default()))?;
    }
    let invocation = arguments.invoke(entry)?;
    if sending.dry_run {
        output.value(&to_raw(&shown(entry.meta, &invocation, &access)?)?)?;
        output.finish()?;
        return Ok(ExitCode::SUCCESS);
    }
    confirm(entry.meta, sending.yes)?;
    let connection = connection.map_or_else(|| access.connect(), Ok)?;
    let mut names = sending.names.then(|| Kept::new(&connection, &access));
    if matches!(entry.meta.shape, Shape::Rows | Shape::Hits) {
        output.list();
    }
    if entry.meta.paging != Paging::None {
        let paging = options::Paging::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
        if let Some(list) = invocation.clone().paged() {
            return pages(&connection, list, &paging, names.as_mut(), &mut output).await;
        }
    }
    let answer = connection.client.send(&invocation).await?;
    match write(&answer, names.as_mut(), &mut output).await {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(failure) if failure.unread || entry.meta.verb == Verb::Get => Err(failure),
        Err(failure) => Err(failure.after_write()),
    }
}

async fn write(answer: &Answer, names: Option<&mut Kept<'_>>, output: &mut Output) -> Result<(), Failure> {
    match answer {
        Answer::Value(item) => {
            for value in named(slice::from_ref(&item.data), names).await?.iter() {
                output.value(value)?;
            }
        }
        Answer::Rows(rows) => {
            for row in named(&rows.items, names).await?.iter() {
                output.row(row)?;
            }
        }
        Answer::File(content) => output.bytes(&content.bytes)?,
        _ => {}
    }
    output.finish()
}

/// Returns documents with names of custom fields, if they are wanted.
async fn named<'d>(
    documents: &'d [Box<RawValue>],
    names: Option<&mut Kept<'_>>,
) -> Result<Cow<'d, [Box<RawValue>]>, Failure> {
    match names {
        Some(names) => names.name(documents).await.map(Cow::Owned),
        None => Ok(Cow::Borrowed(documents)),
    }
}

/// Reads the first page, or as many as are wanted, and writes their rows as they come.
async fn pages(
    connection: &Connection,
    list: PagedInvocation,
    paging: &options::Paging,
    mut names: Option<&mut Kept<'_>>,
    output: &mut Output,
) -> Result<ExitCode, Failure> {
    let cost = u64::from(pipedrive::Operation::meta(&list).cost);
    let wanted = paging.max.unwrap_or(u64::MAX);
    let on = paging.all || paging.max.is_some() || paging.max_cost.is_some();
    let (mut rows, mut spent) = (0, 0);
    let mut pages = connection.client.session().pages(list);
    let bar = if on && output.waits() { progress::of_pages() } else { ProgressBar::hidden() };
    let stopped = loop {
        if paging.max_cost.is_some_and(|most| spent + cost > most) {
            let message = format!("--max-cost is reached after {rows} rows; there are more");
            break Err(Failure::new(Code::Limit, message).help("raise it, or filter the list"));
        }
        if rows >= wanted {
            break Ok(());
        }
        let Some(page) = connection.client.run(&mut pages).await else { break Ok(()) };
        spent += cost;
        match page {
            Ok(page) => {
                let items = named(&page.items, names.as_deref_mut()).await?;
                for row in items.iter().take(usize::try_from(wanted - rows).unwrap_or(usize::MAX)) {
                    output.row(row)?;
                    rows += 1;
                }
                bar.set_position(rows);
                progress::tell_tokens(&bar, connection.client.session());
                if !on {
                    if page.next.is_some() {
                        output.note("there are more rows: --all reads them, --max N some of them");
                    }
                    break Ok(());
                }
                if page.next.is_none() {
                    break Ok(());
                }
            }
            Err(error) => break Err(error.into()),
        }
    };
    bar.finish_and_clear();
    // What was read is written in any case, so that the output is a whole document.
    output.finish()?;
    stopped.map(|()| ExitCode::SUCCESS)
}

/// Reads the arguments of `--body`.
fn body(source: Option<&str>) -> Result<Arguments, Failure> {
    let text = match source {
        None => return Ok(Arguments::default()),
        Some("-") => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text)?;
            text
        }
        Some(path) => fs::read_to_string(path).map_err(|error| Failure::usage(format!("--body: {path}: {error}")))?,
    };
    match serde_json::from_str(&text) {
        Ok(Value::Object(values)) => Ok(Arguments { values, ..Arguments::default() }),
        Ok(_) => Err(Failure::usage("--body: is not a JSON object of arguments by name")),
        Err(error) => Err(Failure::usage(format!("--body: {error}"))),
    }
}

/// Asks before something is deleted; without a terminal to ask on, `--yes` has to be given.
fn confirm(meta: &Meta, yes: bool) -> Result<(), Failure> {
    if meta.verb != Verb::Delete || yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Failure::usage("this deletes something").help("add --yes if that is what you want"));
    }
    say(&format!("{} Continue? [y/N] ", meta.description));
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(Failure::new(Code::Failed, "nothing was deleted")),
    }
}

/// Returns the request of an operation as data, without credentials.
fn shown(meta: &Meta, invocation: &Invocation, access: &Access<'_>) -> Result<Value, Failure> {
    let request = access.for_show()?.request(invocation)?;
    let body = match serde_json::from_slice(request.body()) {
        Ok(body) => body,
        Err(_) if request.body().is_empty() => Value::Null,
        Err(_) => Value::from(String::from_utf8_lossy(request.body())),
    };
    Ok(json!({
        "operation": meta.name,
        "method": request.method().as_str(),
        "url": request.uri().to_string(),
        "body": body,
        "cost": meta.cost,
    }))
}

fn to_raw(value: &Value) -> Result<Box<RawValue>, Failure> {
    RawValue::from_string(value.to_string()).map_err(|error| Failure::new(Code::Failed, error.to_string()))
}
