//! One operation for many rows of a file: checked before the first is sent, and resumed after an interruption without
//! sending anything twice.

mod journal;
mod rows;

use std::iter;
use std::process::ExitCode;

use indicatif::ProgressBar;
use pipedrive::Client;
use pipedrive::catalogue::{Answer, Entry, Invocation};
use pipedrive::serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use self::journal::{Journal, State};
use self::rows::Rows;
use crate::account::Access;
use crate::arguments::{Arguments, read_text};
use crate::confirm::confirm;
use crate::failure::{Code, Failure};
use crate::fields::Kept;
use crate::options::{Bulk, Sending};
use crate::output::Output;
use crate::progress;

/// Rows that are refused and shown; that there are more is said.
const SHOWN: usize = 10;

/// How the rows ended.
#[derive(Default)]
struct Tally {
    done: usize,
    failed: usize,
    unknown: usize,
    /// What makes it useless to send further rows.
    stop: Option<Failure>,
}

pub(crate) async fn run(
    command: &str,
    entry: &'static Entry,
    bulk: &Bulk,
    common: &Arguments,
    sending: &Sending,
    output: &mut Output,
    access: &Access<'_>,
) -> Result<ExitCode, Failure> {
    let source = bulk.from.as_deref().unwrap_or("-");
    let input = read_text("--from", source)?;
    let mut connection = None;
    let Rows { lines, mut rows } = rows::parse(entry, source, &input, common)?;
    if rows.iter().flatten().any(|row| row.has_names(entry.meta)) {
        let connection = connection.insert(access.connect()?);
        rows = Kept::new(connection, access).key(entry, rows).await?;
    }
    let rows = check(entry, &lines, rows)?;
    let cost = u64::from(entry.meta.cost) * rows.len() as u64;
    if sending.dry_run {
        output.value(&raw(&json!({"operation": entry.meta.name, "rows": rows.len(), "cost": cost}))?)?;
        output.finish()?;
        return Ok(ExitCode::SUCCESS);
    }
    let count = if rows.len() == 1 { "1 row".to_owned() } else { format!("{} rows", rows.len()) };
    let command = format!("{command}, {count} of {source}");
    confirm(&entry.meta.verb.method(), &command, entry.meta.description, sending.yes)?;
    let mut journal = Journal::open(source, entry.meta.name, &input, bulk.resume)?;
    let connection = connection.map_or_else(|| access.connect(), Ok)?;
    output.list();
    output.note(&format!("{count}, {cost} of the day's tokens"));
    let mut tally = Tally::default();
    let mut left = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        match journal.state(index + 1) {
            State::New | State::Failed => left.push((index + 1, row)),
            State::Done => tally.done += 1,
            State::Unknown => {
                tally.unknown += 1;
                report(output, index + 1, "may_have_happened", json!({"message": "it was sent, and no answer came"}))?;
            }
        }
    }
    send(&connection.client, left, bulk.jobs, &mut journal, output, &mut tally).await?;
    output.finish()?;
    conclude(tally)
}

/// Creates the operations of all rows, or says which cannot be.
fn check(entry: &Entry, lines: &[u64], rows: Vec<Result<Arguments, Failure>>) -> Result<Vec<Invocation>, Failure> {
    let (mut operations, mut refused) = (Vec::with_capacity(rows.len()), Vec::new());
    for ((row, line), arguments) in (1..).zip(lines).zip(rows) {
        match arguments.and_then(|arguments| arguments.invoke(entry)) {
            Ok(operation) => operations.push(operation),
            Err(failure) => refused.push(format!("row {row} (line {line}): {}", failure.message())),
        }
    }
    if refused.is_empty() {
        return Ok(operations);
    }
    let more = if refused.len() > SHOWN { format!("; and {} more", refused.len() - SHOWN) } else { String::new() };
    refused.truncate(SHOWN);
    Err(Failure::usage(format!("nothing was sent: {}{more}", refused.join("; "))))
}

async fn send(
    client: &Client,
    rows: Vec<(usize, Invocation)>,
    jobs: usize,
    journal: &mut Journal,
    output: &mut Output,
    tally: &mut Tally,
) -> Result<(), Failure> {
    let bar = if output.waits() { progress::of_rows(rows.len()) } else { ProgressBar::hidden() };
    let mut rows = rows.into_iter();
    let mut running = JoinSet::new();
    loop {
        let mut next = Vec::new();
        while tally.stop.is_none() && running.len() + next.len() < jobs.max(1) {
            let Some((row, operation)) = rows.next() else { break };
            journal.sent(row)?;
            next.push((row, operation));
        }
        if !next.is_empty() {
            journal.sync()?;
        }
        for (row, operation) in next {
            let answer = client.send(&operation);
            running.spawn(async move { (row, answer.await) });
        }
        let Some(joined) = running.join_next().await else { break };
        // Those that are done as well leave their places together, for one wait for the disk.
        let mut ended = vec![joined];
        ended.extend(iter::from_fn(|| running.try_join_next()));
        for joined in ended {
            let (row, answer) = joined.map_err(|error| Failure::new(Code::Failed, error.to_string()))?;
            match answer {
                Ok(answer) => {
                    tally.done += 1;
                    journal.done(row)?;
                    report(output, row, "done", json!({"id": id(&answer)}))?;
                }
                Err(error) => {
                    let failure = Failure::from(error);
                    let message = json!({"message": failure.message()});
                    if failure.code == Code::Unknown {
                        tally.unknown += 1;
                        report(output, row, "may_have_happened", message)?;
                    } else {
                        tally.failed += 1;
                        journal.failed(row)?;
                        report(output, row, "failed", message)?;
                        // The next row would end in the same way.
                        if matches!(failure.code, Code::Limit | Code::Access) {
                            tally.stop.get_or_insert(failure);
                        }
                    }
                }
            }
            bar.inc(1);
        }
        output.flush().map_err(Failure::that_counts)?;
        progress::tell_tokens(&bar, client.session());
    }
    bar.finish_and_clear();
    Ok(())
}

fn conclude(tally: Tally) -> Result<ExitCode, Failure> {
    let Tally { done, failed, unknown, stop } = tally;
    let counts = format!("{done} done, {failed} failed, {unknown} may have been done");
    match stop {
        Some(failure) => Err(failure.help(format!("{counts}; --resume goes on when that is mended"))),
        None if unknown > 0 => Err(Failure::new(Code::Unknown, counts)
            .help("look which of these rows are there: --resume does not send them again")),
        None if failed > 0 => Err(Failure::new(Code::Some, counts).help("--resume sends those again that failed")),
        None => Ok(ExitCode::SUCCESS),
    }
}

fn report(output: &mut Output, row: usize, result: &str, more: Value) -> Result<(), Failure> {
    let mut line = json!({"row": row, "result": result});
    if let (Some(line), Value::Object(more)) = (line.as_object_mut(), more) {
        line.extend(more);
    }
    // Rows are left to be sent, also if nobody reads the output: that is no success.
    output.row(&raw(&line)?).map_err(Failure::that_counts)
}

/// Returns the id of a record that was written.
fn id(answer: &Answer) -> Value {
    let Answer::Value(item) = answer else { return Value::Null };
    let record: Value = serde_json::from_str(item.data.get()).unwrap_or_default();
    record["id"].clone()
}

fn raw(value: &Value) -> Result<Box<RawValue>, Failure> {
    RawValue::from_string(value.to_string()).map_err(|error| Failure::new(Code::Failed, error.to_string()))
}
