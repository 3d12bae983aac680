//! The rows of a file: CSV with names of arguments and of custom fields as its header, or an object of arguments a line.

use std::fs;
use std::io::{self, Read as _};

use pipedrive::catalogue::Entry;
use pipedrive::meta::Kind;
use serde_json::Value;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::names::kebab;

/// Reads a file, or standard input for `-`.
pub(crate) fn read(source: &str) -> Result<String, Failure> {
    if source == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    fs::read_to_string(source).map_err(|error| Failure::usage(format!("--from: {source}: {error}")))
}

/// Returns the arguments of each row, which win over those that all rows have in common.
pub(crate) fn parse(
    entry: &Entry,
    source: &str,
    input: &str,
    common: &Arguments,
) -> Result<Vec<Result<Arguments, Failure>>, Failure> {
    let is_json = source.ends_with("json") || source.ends_with("jsonl") || input.trim_start().starts_with('{');
    if is_json { Ok(json(input, common)) } else { csv(entry, input, common) }
}

fn json(input: &str, common: &Arguments) -> Vec<Result<Arguments, Failure>> {
    let rows = input.lines().filter(|line| !line.trim().is_empty()).map(|line| match serde_json::from_str(line) {
        Ok(Value::Object(values)) => {
            let mut arguments = common.clone();
            arguments.values.extend(values);
            Ok(arguments)
        }
        Ok(_) => Err(Failure::usage("is not a JSON object of arguments by name")),
        Err(error) => Err(Failure::usage(error.to_string())),
    });
    rows.collect()
}

fn csv(entry: &Entry, input: &str, common: &Arguments) -> Result<Vec<Result<Arguments, Failure>>, Failure> {
    let wrong = |error: csv::Error| Failure::usage(format!("--from: {error}"));
    let mut reader = csv::Reader::from_reader(input.trim_start_matches('\u{feff}').as_bytes());
    let mut columns = Vec::new();
    for column in reader.headers().map_err(wrong)? {
        let named = |name: &str| name == column || kebab(name) == column;
        let parameter = entry.meta.parameters.iter().find(|parameter| named(parameter.name));
        // What is not an argument may be the name of a custom field.
        if parameter.is_none() && !entry.meta.parameters.iter().any(|parameter| parameter.kind == Kind::CustomFields) {
            return Err(Failure::usage(format!("--from: `{column}` is not an argument of this operation"))
                .help("`--help` after the command shows its arguments"));
        }
        columns.push((column.to_owned(), parameter));
    }
    let rows = reader.records().map(|record| {
        let mut arguments = common.clone();
        let record = record.map_err(wrong)?;
        // What is empty is not given.
        for ((column, parameter), cell) in columns.iter().zip(&record).filter(|(_, cell)| !cell.is_empty()) {
            match parameter {
                Some(parameter) => arguments.set(parameter, &[cell])?,
                None => drop(arguments.custom.insert(column.clone(), cell.into())),
            }
        }
        Ok(arguments)
    });
    Ok(rows.collect())
}
