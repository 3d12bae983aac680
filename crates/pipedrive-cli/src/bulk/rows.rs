//! The rows of a file: CSV with names of arguments and of custom fields as its header, or an object of arguments a line.

use pipedrive::catalogue::Entry;
use pipedrive::meta::{Kind, Parameter};
use serde_json::Value;

use crate::arguments::given::{Place, column, separators};
use crate::arguments::{Arguments, Custom};
use crate::failure::{ARGUMENTS, Failure, cut};
use crate::names::{did_you_mean, kebab};

/// The rows of a file.
#[derive(Default)]
pub(crate) struct Rows {
    /// The line at which each begins, from 1.
    pub(crate) lines: Vec<u64>,
    /// The arguments of each, which win over those that all rows have in common.
    pub(crate) rows: Vec<Result<Arguments, Failure>>,
}

/// Reads the rows of a file.
pub(crate) fn parse(entry: &Entry, source: &str, input: &str, common: &Arguments) -> Result<Rows, Failure> {
    let is_json = source.ends_with("json") || source.ends_with("jsonl") || input.trim_start().starts_with('{');
    if is_json { Ok(json(input, common)) } else { csv(entry, input, common) }
}

fn json(input: &str, common: &Arguments) -> Rows {
    let mut rows = Rows::default();
    for (line, text) in (1..).zip(input.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        rows.lines.push(line);
        rows.rows.push(match serde_json::from_str(text) {
            Ok(Value::Object(values)) => {
                let mut arguments = common.clone();
                arguments.given.expect_in(Place::Object);
                arguments.take_object(values, |name| format!("`{name}`"));
                Ok(arguments)
            }
            Ok(_) => Err(Failure::usage("is not a JSON object of arguments by name")),
            Err(error) => Err(Failure::usage(format!("is not JSON at column {}", error.column()))),
        });
    }
    rows
}

fn csv(entry: &Entry, input: &str, common: &Arguments) -> Result<Rows, Failure> {
    let mut reader = csv::Reader::from_reader(input.trim_start_matches('\u{feff}').as_bytes());
    let mut columns: Vec<(String, Option<&Parameter>)> = Vec::new();
    for name in reader.headers().map_err(|error| Failure::usage(format!("--from: {error}")))? {
        let named = |argument: &str| argument == name || kebab(argument) == name;
        let parameter = entry.meta.parameters.iter().find(|parameter| named(parameter.name));
        // What is not an argument may be the name of a custom field.
        if parameter.is_none() && !entry.meta.parameters.iter().any(|parameter| parameter.kind == Kind::CustomFields) {
            let meant = did_you_mean(name, entry.meta.parameters.iter().map(|parameter| parameter.name));
            let told = column(name);
            let message =
                format!("--from: {told} is not an argument of this operation{meant}{}", separators(&told, name));
            return Err(Failure::usage(message).help(ARGUMENTS));
        }
        let is_same = |(other, other_parameter): &(String, Option<&Parameter>)| match parameter {
            Some(_) => *other_parameter == parameter,
            None => other == name,
        };
        if let Some(first) = columns.iter().position(is_same) {
            let name = parameter.map_or(name, |parameter| parameter.name);
            let message = format!("--from: columns {} and {} are both `{}`", first + 1, columns.len() + 1, cut(name));
            return Err(Failure::usage(message).help("remove or rename one of them"));
        }
        columns.push((name.to_owned(), parameter));
    }
    let mut rows = Rows::default();
    for record in reader.records() {
        let position = match &record {
            Ok(record) => record.position(),
            Err(error) => error.position(),
        };
        rows.lines.push(position.map_or(0, csv::Position::line));
        rows.rows.push(record.map_err(|error| Failure::usage(told(&error))).and_then(|record| {
            let mut arguments = common.clone();
            arguments.given.expect_in(Place::Row);
            // What is empty is not given.
            for ((name, parameter), cell) in columns.iter().zip(&record).filter(|(_, cell)| !cell.is_empty()) {
                let given = column(name);
                match parameter {
                    Some(parameter) => arguments.set(parameter, &[cell], &given)?,
                    None => {
                        let custom = Custom { text: cell.to_owned(), name: given };
                        arguments.custom.insert(name.clone(), custom);
                    }
                }
            }
            Ok(arguments)
        }));
    }
    Ok(rows)
}

/// Returns what is wrong with a row.
fn told(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("its number of cells is {len}, and that of the header {expected_len}")
        }
        _ => error.to_string(),
    }
}
