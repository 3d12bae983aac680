//! What goes to standard output, in the format that was asked for.

pub(crate) mod row;
mod table;

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write};

use pipedrive::serde_json::value::RawValue;
use serde_json::json;

use self::row::Row;
use crate::failure::{Code, Failure};
use crate::filter::Jq;
use crate::names::did_you_mean;
use crate::options::{Format, Options};

/// The output of a command: rows, one value, or the bytes of a file.
pub(crate) struct Output {
    jq: Option<Jq>,
    /// The document so far, where a filter takes all of it.
    document: Vec<u8>,
    format: Format,
    columns: Vec<String>,
    /// Those of the columns that nothing had so far, and the names of what came first.
    missing: Vec<String>,
    names: Vec<String>,
    header: bool,
    to: BufWriter<Stdout>,
    terminal: bool,
    /// Notes are JSON, as errors are: not for those who filter on a terminal.
    json_notes: bool,
    /// Rows that are written at the end: those of a table or of CSV, whose columns are those of all rows.
    kept: Vec<Row>,
    list: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing was written.
    Start,
    /// An array is open.
    Array,
    /// The output is one value.
    Value,
}

impl Output {
    pub(crate) fn new(options: &Options) -> Result<Self, Failure> {
        let terminal = io::stdout().is_terminal();
        let jq = options.jq.as_deref().map(Jq::new).transpose()?;
        let format = options.output.unwrap_or(if terminal && jq.is_none() { Format::Table } else { Format::Json });
        if jq.is_some() && !matches!(format, Format::Json | Format::Ndjson) {
            return Err(Failure::usage("--jq takes and gives JSON: use it with -o json or -o ndjson"));
        }
        Ok(Output {
            jq,
            document: Vec::new(),
            format,
            columns: options.columns.clone(),
            missing: options.columns.clone(),
            names: Vec::new(),
            header: !options.no_header,
            to: BufWriter::new(io::stdout()),
            terminal,
            json_notes: is_json(options.output),
            kept: Vec::new(),
            list: false,
            state: State::Start,
        })
    }

    /// Returns whether nothing reaches a terminal before the end, so that progress can be shown there.
    pub(crate) fn waits(&self) -> bool {
        !self.terminal || self.jq.is_some() || matches!(self.format, Format::Table | Format::Csv)
    }

    /// Writes a row of a list.
    pub(crate) fn row(&mut self, row: &RawValue) -> Result<(), Failure> {
        match self.format {
            Format::Json => {
                let before = if self.state == State::Array { ",\n" } else { "[\n" };
                self.state = State::Array;
                let text = self.selected(row)?;
                self.write(&format!("{before}{text}"))?;
            }
            Format::Ndjson => {
                self.state = State::Value;
                let text = match &self.jq {
                    Some(jq) => jq.run(row.get().as_bytes())?,
                    None => self.selected(row)? + "\n",
                };
                self.to.write_all(text.as_bytes())?;
            }
            Format::Table | Format::Csv => {
                let row = Row::of(row)?;
                self.look(&row);
                self.kept.push(row);
            }
            Format::Id => {
                let row = Row::of(row)?;
                // Hits of a search have their record inside.
                let id = row
                    .cell("id")
                    .or_else(|| row.cell("item.id"))
                    .ok_or_else(|| Failure::new(Code::Failed, "a row has no `id`"))?;
                writeln!(self.to, "{id}")?;
            }
        }
        Ok(())
    }

    /// Writes the one value of an answer.
    pub(crate) fn value(&mut self, value: &RawValue) -> Result<(), Failure> {
        match (self.format, value.get().as_bytes().first()) {
            (Format::Json, _) => {
                self.state = State::Value;
                let text = self.selected(value)?;
                if self.jq.is_some() {
                    return self.write(&text);
                }
                let pretty = serde_json::from_str::<serde_json::Value>(&text).ok().filter(|_| self.terminal);
                match pretty {
                    Some(value) => writeln!(self.to, "{value:#}")?,
                    None => writeln!(self.to, "{text}")?,
                }
            }
            (_, Some(b'[')) => {
                let rows: Vec<Box<RawValue>> = serde_json::from_str(value.get()).map_err(row::broken)?;
                for row in rows {
                    self.row(&row)?;
                }
            }
            // A table of one record has a line for each of its members.
            (Format::Table, _) => {
                let row = Row::of(value)?;
                self.look(&row);
                self.state = State::Value;
                let table = table::of_record(&row.select(&self.columns), width());
                writeln!(self.to, "{table}")?;
            }
            _ => self.row(value)?,
        }
        Ok(())
    }

    /// Writes a file.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.state = State::Value;
        if self.terminal {
            return Err(Failure::usage("the answer is a file").help("redirect it: `> FILE`"));
        }
        Ok(self.to.write_all(bytes)?)
    }

    /// Writes an answer as it came, also to a terminal if it is text.
    pub(crate) fn as_it_came(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text(text)?,
            Err(_) => self.bytes(bytes)?,
        }
        Ok(self.to.flush()?)
    }

    /// Writes a text.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.state = State::Value;
        Ok(self.to.write_all(text.as_bytes())?)
    }

    /// Says that the answer is a list, so that an empty one is an empty list.
    pub(crate) fn list(&mut self) {
        self.list = true;
    }

    /// Writes out what came so far.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.to.flush()?)
    }

    /// Writes what is left, so that the output is whole.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        let mut hidden = 0;
        match (self.format, self.state) {
            (Format::Json, State::Array) => self.write("\n]\n")?,
            (Format::Json, State::Start) if self.list => self.write("[]\n")?,
            (Format::Table, State::Start) if !self.kept.is_empty() => {
                let (table, left) = table::of_rows(&self.kept, &self.columns, self.header, width());
                hidden = left;
                match table.split_once('\n').filter(|_| self.header) {
                    Some((header, rows)) => writeln!(self.to, "{}\n{rows}", console::style(header).bold())?,
                    None => writeln!(self.to, "{table}")?,
                }
            }
            (Format::Csv, _) => {
                let columns = if self.columns.is_empty() { row::columns(&self.kept) } else { self.columns.clone() };
                let mut to = csv::Writer::from_writer(&mut self.to);
                if self.header && !columns.is_empty() {
                    to.write_record(&columns).map_err(io::Error::other)?;
                }
                for row in &self.kept {
                    let cells = columns.iter().map(|column| row.cell(column).unwrap_or_default());
                    to.write_record(cells).map_err(io::Error::other)?;
                }
                to.flush()?;
            }
            _ => {}
        }
        if let Some(jq) = self.jq.as_ref().filter(|_| !self.document.is_empty()) {
            self.to.write_all(jq.run(&self.document)?.as_bytes())?;
            self.document.clear();
        }
        self.kept.clear();
        self.state = State::Value;
        self.to.flush()?;
        if !self.names.is_empty() {
            for column in std::mem::take(&mut self.missing) {
                let meant = did_you_mean(&column, self.names.iter().map(String::as_str));
                self.note(&format!("--columns: there is no `{column}`{meant}"));
            }
        }
        if hidden > 0 {
            self.note(&format!("{hidden} more columns: --columns NAMES chooses them, -o json shows all"));
        }
        Ok(())
    }

    /// Writes a part of the document, to where the filter takes it if there is one.
    fn write(&mut self, text: &str) -> Result<(), Failure> {
        match self.jq {
            Some(_) => self.document.extend_from_slice(text.as_bytes()),
            None => self.to.write_all(text.as_bytes())?,
        }
        Ok(())
    }

    /// Tells something besides the answer, on standard error: as JSON where the output is.
    pub(crate) fn note(&self, text: &str) {
        match self.json_notes {
            true => say(&format!("{}\n", json!({ "note": text }))),
            false => say(&format!("{} {text}\n", console::style("note:").bold().for_stderr())),
        }
    }

    /// Says that a list is empty where nothing would be seen: that would look like a failure.
    pub(crate) fn note_empty(&self) {
        if self.format == Format::Table {
            self.note("no rows");
        }
    }

    /// Returns a value with the chosen members.
    fn selected(&mut self, value: &RawValue) -> Result<String, Failure> {
        if self.columns.is_empty() || !value.get().starts_with('{') {
            return Ok(value.get().to_owned());
        }
        let row = Row::of(value)?;
        self.look(&row);
        Ok(row.select(&self.columns).to_json())
    }

    /// Remembers which columns are still missing.
    fn look(&mut self, row: &Row) {
        self.missing.retain(|column| row.member(column).is_none());
        if !self.missing.is_empty() && self.names.is_empty() {
            self.names = row.0.iter().map(|(name, _)| name.clone()).collect();
        }
    }
}

/// An array that was begun is closed, so that the output of what failed or was interrupted is a document, too.
impl Drop for Output {
    fn drop(&mut self) {
        if self.state == State::Array && self.jq.is_none() {
            let _ = self.to.write_all(b"\n]\n");
        }
    }
}

/// Returns whether the output is JSON, and what is told besides it.
pub(crate) fn is_json(format: Option<Format>) -> bool {
    match format {
        Some(format) => matches!(format, Format::Json | Format::Ndjson),
        None => !io::stdout().is_terminal(),
    }
}

/// Tells a person something, if somebody listens: `eprint!` would panic where standard error is closed.
pub(crate) fn say(text: &str) {
    let mut to = io::stderr();
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}

/// Returns the width to write in: that of the terminal.
fn width() -> u16 {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    console::Term::stdout().size_checked().map(|(_, columns)| columns).or(told).unwrap_or(100).max(20)
}
