//! The command of an operation: made, shown or sent, and its answer written.

use std::borrow::Cow;
use std::process::ExitCode;
use std::slice;
use std::time::Instant;

use clap::parser::ValueSource;
use clap::{ArgMatches, FromArgMatches as _};
use indicatif::ProgressBar;
use pipedrive::catalogue::{Answer, Entry, Invocation, PagedInvocation};
use pipedrive::meta::{Meta, Paging, Shape, Verb};
use pipedrive::serde_json::value::RawValue;
use pipedrive::wire::Parts;
use pipedrive::{Content, Machine as _, Operation, Session, Step};
use serde_json::{Value, json};

use crate::account::{Access, Connection};
use crate::arguments::Arguments;
use crate::bulk;
use crate::confirm::confirm;
use crate::failure::{Code, Failure};
use crate::fields::Kept;
use crate::options::{self, Options, Sending};
use crate::output::Output;
use crate::progress;

pub(crate) async fn run(
    command: &str,
    entry: &'static Entry,
    matches: &ArgMatches,
    options: &Options,
    access: Access<'_>,
) -> Result<ExitCode, Failure> {
    let sending = Sending::from_arg_matches(matches)?;
    let mut output = Output::new(options)?;
    if sending.raw {
        check_raw(matches, &sending, options)?;
    }
    let mut arguments = Arguments::of_body(sending.body.as_deref())?;
    arguments.take_words(entry, matches)?;
    if entry.meta.verb != Verb::Get {
        let bulk = options::Bulk::from_arg_matches(matches)?;
        if bulk.from.is_some() {
            return bulk::run(command, entry, &bulk, &arguments, &sending, &mut output, &access).await;
        }
    }
    let mut connection = None;
    if arguments.has_names(entry.meta) {
        let connection = connection.insert(access.connect()?);
        let mut keyed = Kept::new(connection, &access).key(entry, vec![Ok(arguments)]).await?;
        arguments = keyed.pop().unwrap_or_else(|| Ok(Arguments::default()))?;
    }
    let words = format!("{command}{}", arguments.shown(entry.meta));
    let invocation = arguments.invoke(entry)?;
    if sending.dry_run {
        output.value(&to_raw(&shown(entry.meta, &invocation, &access)?)?)?;
        output.finish()?;
        return Ok(ExitCode::SUCCESS);
    }
    confirm(&entry.meta.verb.method(), &words, entry.meta.description, sending.yes)?;
    let connection = connection.map_or_else(|| access.connect(), Ok)?;
    if sending.raw {
        let answer = connection.client.send(&AsItCame(invocation)).await?;
        return after(entry.meta, output.as_it_came(&answer.bytes));
    }
    let mut names = sending.names.then(|| Kept::new(&connection, &access));
    if matches!(entry.meta.shape, Shape::Rows | Shape::Hits) {
        output.list();
    }
    if entry.meta.paging != Paging::None {
        let paging = options::Paging::from_arg_matches(matches)?;
        if let Some(list) = invocation.clone().paged() {
            return pages(&connection, list, &paging, names.as_mut(), &mut output).await;
        }
    }
    let answer = connection.client.send(&invocation).await?;
    after(entry.meta, write(&answer, names.as_mut(), &mut output).await)
}

/// Returns the end of an operation whose answer was written or could not be.
fn after(meta: &Meta, written: Result<(), Failure>) -> Result<ExitCode, Failure> {
    match written {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(failure) if failure.unread || meta.verb == Verb::Get => Err(failure),
        Err(failure) => Err(failure.after_write()),
    }
}

/// An operation whose answer is not read.
struct AsItCame(Invocation);

impl Operation for AsItCame {
    type Output = Content;

    /// A placeholder, as that of the invocation.
    const META: Meta = Invocation::META;

    fn meta(&self) -> &'static Meta {
        self.0.meta()
    }

    fn write(&self, parts: &mut Parts) {
        self.0.write(parts);
    }
}

/// Refuses what an answer as it came cannot have.
fn check_raw(matches: &ArgMatches, sending: &Sending, options: &Options) -> Result<(), Failure> {
    let given = |id: &str| {
        let known = matches.try_contains_id(id).unwrap_or(false);
        known && matches.value_source(id) == Some(ValueSource::CommandLine)
    };
    let refused = ["all", "max", "max_cost", "from"].into_iter().find(|id| given(id));
    match refused {
        Some(id) => Err(Failure::usage(format!("--raw is for one answer, and --{} for many", id.replace('_', "-")))),
        None if sending.names || options.output.is_some() || options.jq.is_some() || !options.columns.is_empty() => {
            Err(Failure::usage("--raw leaves the answer as it came: it goes without -o, --columns, --jq and --names"))
        }
        None => Ok(()),
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
    output.finish()?;
    if matches!(answer, Answer::Rows(rows) if rows.items.is_empty()) {
        output.note_empty();
    }
    Ok(())
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
    let cost = u64::from(list.meta().cost);
    let wanted = paging.max.unwrap_or(u64::MAX);
    let on = paging.all || paging.max.is_some() || paging.max_cost.is_some();
    let (mut rows, mut spent) = (0, 0);
    let mut pages = connection.client.session().pages(list);
    let mut more = false;
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
                if !on || page.next.is_none() {
                    more = page.next.is_some();
                    break Ok(());
                }
            }
            Err(error) => break Err(error.into()),
        }
    };
    bar.finish_and_clear();
    // What was read is written in any case, so that the output is a whole document.
    output.finish()?;
    if rows == 0 && stopped.is_ok() {
        output.note_empty();
    }
    if more {
        output.note("there are more rows: --all reads them, --max N some of them");
    }
    stopped.map(|()| ExitCode::SUCCESS)
}

/// Returns the request of an operation as data, without credentials.
fn shown(meta: &Meta, invocation: &Invocation, access: &Access<'_>) -> Result<Value, Failure> {
    let request = match Session::new(access.for_show()?).call(invocation).poll(Instant::now()) {
        Step::Send(request) => request,
        Step::Done(Err(error)) => return Err(error.into()),
        _ => return Err(Failure::new(Code::Failed, "there is no request to show")),
    };
    let body = request.body().as_bytes().map(|body| shown_body(body));
    Ok(json!({
        "operation": meta.name,
        "method": request.method().as_str(),
        "url": request.uri().to_string(),
        "body": body.unwrap_or_else(|| "a file, which is read when it is sent".into()),
        "cost": meta.cost,
    }))
}

/// Returns a body as data.
pub(crate) fn shown_body(body: &[u8]) -> Value {
    match serde_json::from_slice(body) {
        Ok(body) => body,
        Err(_) if body.is_empty() => Value::Null,
        Err(_) => Value::from(String::from_utf8_lossy(body)),
    }
}

fn to_raw(value: &Value) -> Result<Box<RawValue>, Failure> {
    RawValue::from_string(value.to_string()).map_err(|error| Failure::new(Code::Failed, error.to_string()))
}
