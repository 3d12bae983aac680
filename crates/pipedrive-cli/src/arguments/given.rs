//! How arguments were given, so that an error names what the user wrote and not what Pipedrive calls it.

use std::collections::BTreeMap;

use pipedrive::Error;
use pipedrive::error::ArgumentErrorKind;
use pipedrive::meta::{Kind, Meta, Parameter, Rule};

use crate::failure::{ARGUMENTS, Failure};
use crate::names::{did_you_mean, typed};

/// How arguments were given, by their names on the wire.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    names: BTreeMap<String, String>,
    /// Where those would be that were not given.
    place: Place,
}

/// Where arguments are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// Among the words of the command.
    #[default]
    Words,
    /// In a JSON object.
    Object,
    /// In a row of CSV.
    Row,
}

impl Place {
    /// Returns how an argument is given there.
    fn name(self, meta: &Meta, argument: &str) -> String {
        let parameter = meta.parameters.iter().find(|parameter| parameter.name == argument);
        match (self, parameter) {
            (Place::Words, Some(parameter)) => typed(parameter),
            (Place::Row, Some(_)) => column(argument),
            _ => format!("`{argument}`"),
        }
    }
}

impl Given {
    /// Says how an argument was given, or a member of one: `--owner-id`.
    pub(crate) fn insert(&mut self, argument: impl Into<String>, name: impl Into<String>) {
        self.names.insert(argument.into(), name.into());
    }

    /// Says where arguments would be that were not given.
    pub(crate) fn expect_in(&mut self, place: Place) {
        self.place = place;
    }

    /// Returns the name of an argument, or of what is inside of one, such as `conditions.glue`.
    pub(crate) fn name(&self, meta: &Meta, path: &str) -> String {
        // There are dots in names, too.
        let known = self.names.keys().map(String::as_str).chain(meta.parameters.iter().map(|parameter| parameter.name));
        let holds = |name: &&str| {
            path.strip_prefix(name).is_some_and(|inside| inside.is_empty() || inside.starts_with(['.', '[']))
        };
        let length = known.filter(holds).map(str::len).max();
        let (argument, inside) = path.split_at(length.unwrap_or(path.len()));
        let name = self.names.get(argument).cloned().unwrap_or_else(|| self.place.name(meta, argument));
        match inside.trim_start_matches('.') {
            "" => name,
            inside => format!("`{inside}` in {name}"),
        }
    }

    /// Returns the failure of an argument that the catalogue refuses.
    pub(crate) fn refused(&self, meta: &Meta, error: Error) -> Failure {
        let Some(refusal) = error.argument_error() else { return error.into() };
        let name = |argument: &str| self.name(meta, argument);
        let message = match refusal.kind() {
            ArgumentErrorKind::Rule(rule) => demand(rule, name),
            ArgumentErrorKind::Unknown => {
                format!(
                    "{}: {}{}",
                    name(refusal.argument()),
                    refusal.kind(),
                    meant(meta.parameters, refusal.argument())
                )
            }
            reason => format!("{}: {reason}", name(refusal.argument())),
        };
        Failure::usage(message).help(ARGUMENTS).operation(error.operation())
    }
}

/// Returns the question for what was meant by an argument that there is not, or by a member such as `participants[0].id`.
fn meant(mut known: &[Parameter], mut path: &str) -> String {
    while let Some((members, rest)) = known.iter().find_map(|parameter| {
        let rest =
            path.strip_prefix(parameter.name)?.trim_start_matches(|at: char| at.is_ascii_digit() || "[]".contains(at));
        Some((members(parameter.kind), rest.strip_prefix('.')?))
    }) {
        (known, path) = (members, rest);
    }
    did_you_mean(path, known.iter().map(|parameter| parameter.name))
}

/// Returns the members of an object, or of the objects in a list.
fn members(kind: Kind) -> &'static [Parameter] {
    match kind {
        Kind::Object(members) => members,
        Kind::Array(item) | Kind::Commas(item) | Kind::Repeated(item) => members(*item),
        _ => &[],
    }
}

/// Returns how a column is named in an error.
pub(crate) fn column(name: &str) -> String {
    format!("column `{name}`")
}

/// Returns what is to be said of an unknown name that was given so, if it looks like a line that others separate into columns.
pub(crate) fn separators(given: &str, name: &str) -> &'static str {
    match given == column(name) && name.contains([';', '\t']) {
        true => "; columns are separated by commas",
        false => "",
    }
}

/// Returns what a rule demands, with these names for its arguments.
pub(crate) fn demand(rule: &Rule, name: impl Fn(&str) -> String) -> String {
    let demanded = match rule {
        Rule::Needs([argument, _], _) => format!("`{argument}` {rule}"),
        _ => rule.to_string(),
    };
    rule.arguments().iter().fold(demanded, |text, argument| text.replace(&format!("`{argument}`"), &name(argument)))
}
