//! From words to the arguments of an operation.

pub(crate) mod given;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::str::FromStr;
use std::{fs, io};

use clap::ArgMatches;
use pipedrive::FilePart;
use pipedrive::catalogue::Entry;
use pipedrive::catalogue::Invocation;
use pipedrive::meta::{Kind, Meta, Parameter, Place, Presence};
use pipedrive::model::{Date, DateTime, Time, TimeError};
use serde_json::{Map, Number, Value};

use self::given::Given;
use crate::failure::{Failure, cut};
use crate::fields::{self, Definitions, Refused};
use crate::names::{kebab, typed};

/// The id of the option that clears fields.
pub(crate) const CLEAR: &str = "clear";

/// The id of the option that sets custom fields.
pub(crate) const SET: &str = "set";

/// Returns the id of an argument among the matches.
pub(crate) fn id(name: &str) -> String {
    format!(".{name}")
}

/// Arguments by their names on the wire, and files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) values: Map<String, Value>,
    /// Custom fields by name.
    pub(crate) custom: BTreeMap<String, Custom>,
    pub(crate) files: Vec<(String, FilePart)>,
    pub(crate) given: Given,
}

/// A custom field that is named, and its value as a text.
#[derive(Clone, Debug)]
pub(crate) struct Custom {
    pub(crate) text: String,
    /// How it was given: `--set`, or its column.
    pub(crate) name: String,
}

impl Arguments {
    /// Reads the object of `--body`.
    pub(crate) fn of_body(source: Option<&str>) -> Result<Self, Failure> {
        let mut arguments = Arguments::default();
        if let Some(source) = source {
            let wrong = |what: String| Failure::usage(format!("--body: {what}"));
            match serde_json::from_str(&read_text("--body", source)?) {
                Ok(Value::Object(values)) => arguments.take_object(values, |name| format!("`{name}` in --body")),
                Ok(_) => return Err(wrong("is not a JSON object of arguments by name".to_owned())),
                Err(error) => return Err(wrong(format!("is not JSON: {error}"))),
            }
        }
        Ok(arguments)
    }

    /// Sets the members of an object.
    pub(crate) fn take_object(&mut self, values: Map<String, Value>, name: impl Fn(&str) -> String) {
        for (argument, value) in values {
            self.given.insert(&argument, name(&argument));
            self.values.insert(argument, value);
        }
    }

    /// Sets what was given as words.
    pub(crate) fn take_words(&mut self, entry: &Entry, matches: &ArgMatches) -> Result<(), Failure> {
        for parameter in entry.meta.parameters {
            if let Some(words) = matches.get_many::<String>(&id(parameter.name)) {
                let words: Vec<&str> = words.map(String::as_str).collect();
                self.set(parameter, &words, &typed(parameter))?;
            }
        }
        if let Ok(Some(names)) = matches.try_get_many::<String>(CLEAR) {
            for name in names {
                let named = entry.meta.parameters.iter().find(|parameter| kebab(parameter.name) == *name);
                if let Some(Parameter { name, .. }) = named {
                    self.values.insert((*name).to_owned(), Value::Null);
                    self.given.insert(*name, format!("--{CLEAR} {}", kebab(name)));
                }
            }
        }
        if let Ok(Some(pairs)) = matches.try_get_many::<String>(SET) {
            for pair in pairs {
                let Some((name, value)) = pair.split_once('=') else {
                    return Err(Failure::usage(format!("--{SET}: `{}` is not NAME=VALUE", cut(pair))));
                };
                let custom = Custom { text: value.to_owned(), name: format!("--{SET}") };
                if self.custom.insert(name.to_owned(), custom).is_some() {
                    return Err(Failure::usage(format!("--{SET}: `{}` is given twice", cut(name))));
                }
            }
        }
        Ok(())
    }

    /// Sets an argument to what was written; several words are the items of a list. An error is about `given`.
    pub(crate) fn set(&mut self, parameter: &Parameter, words: &[&str], given: &str) -> Result<(), Failure> {
        let Parameter { name, kind, .. } = *parameter;
        let wrong = |expected: String| {
            let failure = Failure::usage(format!("{given}: {expected}"));
            match (parameter.presence, words) {
                (Presence::Clearable, ["" | "none" | "null"]) => {
                    failure.help(format!("`--{CLEAR} {}` leaves it without a value", kebab(name)))
                }
                _ => failure,
            }
        };
        if kind == Kind::File {
            let [path] = words else { return Err(wrong("one file is expected".to_owned())) };
            let file = pipedrive::file_part(path).map_err(|error| wrong(error.to_string()))?;
            self.files.retain(|(other, _)| other != name);
            self.values.remove(name);
            self.files.push((name.to_owned(), file));
            self.given.insert(name, given);
            return Ok(());
        }
        let value = match (list_of(kind), words) {
            (Some(item), words) => {
                let mut items = Vec::new();
                for word in words {
                    read_items(item, word, &mut items).map_err(wrong)?;
                }
                Value::Array(items)
            }
            (None, [.., word]) => read(kind, word).map_err(wrong)?,
            (None, []) => return Ok(()),
        };
        self.values.insert(name.to_owned(), value);
        self.given.insert(name, given);
        Ok(())
    }

    /// Returns whether something is named as only the account knows it.
    pub(crate) fn has_names(&self, meta: &Meta) -> bool {
        let given = fields::parameter(meta).and_then(|(name, _)| self.values.get(name));
        let in_values = match given {
            Some(Value::Object(members)) => members.keys().any(|name| !fields::is_key(name)),
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(|name| !fields::is_key(name)),
            _ => false,
        };
        in_values || !self.custom.is_empty()
    }

    /// Returns the arguments with keys of custom fields instead of names.
    pub(crate) fn keyed(&self, meta: &Meta, definitions: &Definitions) -> Result<Arguments, Failure> {
        let mut keyed = self.clone();
        let custom = std::mem::take(&mut keyed.custom);
        if let Some((name, _)) = fields::parameter(meta).filter(|_| !custom.is_empty()) {
            let mut texts = Map::new();
            for (field, custom) in custom {
                keyed.given.insert(format!("{name}.{field}"), custom.name);
                texts.insert(field, custom.text.into());
            }
            match keyed.values.get_mut(name) {
                Some(Value::Object(members)) => members.extend(texts),
                _ => drop(keyed.values.insert(name.to_owned(), texts.into())),
            }
        }
        let given = &keyed.given;
        let refused = |Refused { argument, message }| wrong_field(&given.name(meta, &argument), &message);
        keyed.values = definitions.arguments(meta, keyed.values).map_err(refused)?;
        Ok(keyed)
    }

    /// Returns the arguments as words, to be shown.
    pub(crate) fn shown(&self, meta: &Meta) -> String {
        let mut words = String::new();
        for parameter in meta.parameters {
            let Some(value) = self.values.get(parameter.name) else { continue };
            if parameter.place != Place::Path {
                let _ = write!(words, " {}", typed(parameter));
            }
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Array(items) => items.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
                value => value.to_string(),
            };
            let _ = write!(words, " {}", cut(&text));
        }
        words
    }

    /// Creates the operation with these arguments.
    pub(crate) fn invoke(self, entry: &Entry) -> Result<Invocation, Failure> {
        let Arguments { values, files, given, .. } = self;
        let invocation = entry.invoke_with_files(Value::Object(values), files);
        invocation.map_err(|error| given.refused(entry.meta, error))
    }
}

/// Reads the file of an option, or standard input for `-`.
pub(crate) fn read_text(option: &str, source: &str) -> Result<String, Failure> {
    let text = match source {
        "-" => io::read_to_string(io::stdin()),
        path => fs::read_to_string(path),
    };
    text.map_err(|error| {
        let failure = Failure::usage(format!("{option}: {}: {error}", cut(source)));
        match source.trim_start().starts_with(['{', '[']) {
            true => failure.help("it takes the name of a file, or `-` for standard input"),
            false => failure,
        }
    })
}

/// Returns the failure of a custom field.
pub(crate) fn wrong_field(name: &str, message: &str) -> Failure {
    Failure::usage(format!("{name}: {message}"))
        .help("`pipedrive fields` lists the custom fields with their types and options")
}

/// Returns whether an argument is a list, which can be given in several words.
pub(crate) fn is_list(kind: Kind) -> bool {
    list_of(kind).is_some()
}

fn list_of(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::Commas(item) | Kind::Repeated(item) | Kind::Array(item) => Some(*item),
        _ => None,
    }
}

/// Reads items that were written in one word: a JSON array, a JSON object, or texts with commas between them.
fn read_items(item: Kind, word: &str, items: &mut Vec<Value>) -> Result<(), String> {
    if word.trim_start().starts_with('[') {
        match serde_json::from_str(word) {
            Ok(Value::Array(array)) => items.extend(array),
            _ => return Err("begins with a bracket and is not a JSON array".to_owned()),
        }
        return Ok(());
    }
    match item {
        Kind::Object(_) | Kind::Map(_) | Kind::CustomFields | Kind::Array(_) => items.push(read(item, word)?),
        _ => {
            for text in word.split(',') {
                items.push(read(item, text)?);
            }
        }
    }
    Ok(())
}

fn read(kind: Kind, word: &str) -> Result<Value, String> {
    match kind {
        Kind::Integer => match word.parse::<u64>() {
            Ok(number) => Ok(number.into()),
            Err(_) => {
                word.parse::<i64>().map(Value::from).map_err(|_| format!("`{}` is not a whole number", cut(word)))
            }
        },
        Kind::Number => number(word).ok_or_else(|| format!("`{}` is not a number", cut(word))),
        Kind::Date => time::<Date>(word),
        Kind::DateTime => time::<DateTime>(word),
        Kind::Time => time::<Time>(word),
        Kind::Boolean => flag(word).map(Value::from),
        Kind::Bit => flag(word).map(|flag| Value::from(u8::from(flag))),
        // A number in v2, a quoted digit in v1: each takes only its own, and so does the catalogue.
        Kind::Choice(known) if is_number(known) => Ok(word.parse::<u64>().map_or_else(|_| word.into(), Value::from)),
        Kind::Object(_) | Kind::Map(_) | Kind::CustomFields => match serde_json::from_str(word) {
            Ok(value @ Value::Object(_)) => Ok(value),
            Ok(_) => Err("is not a JSON object".to_owned()),
            Err(error) => Err(format!("is not a JSON object: {error}")),
        },
        Kind::Array(_) => serde_json::from_str(word).map_err(|error| format!("is not a JSON array: {error}")),
        _ => Ok(word.into()),
    }
}

fn is_number(known: &[&str]) -> bool {
    !known.is_empty() && known.iter().all(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Reads what is a date or a time; the catalogue would send any text.
fn time<T: FromStr<Err = TimeError>>(word: &str) -> Result<Value, String> {
    match word.parse::<T>() {
        Ok(_) => Ok(word.into()),
        Err(error) => Err(format!("`{}` is {error}", cut(word))),
    }
}

fn flag(word: &str) -> Result<bool, String> {
    match word {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(format!("`{}` is neither true nor false", cut(word))),
    }
}

/// Reads a decimal number; one with more digits than a JSON number would keep stays a text, which the catalogue reads.
fn number(word: &str) -> Option<Value> {
    let number: Number = serde_json::from_str(word).ok()?;
    Some(if number.to_string() == word { Value::Number(number) } else { Value::String(word.to_owned()) })
}
