//! Rules about which arguments of an operation are given together.

use std::fmt;

use serde_json::{Map, Value};

/// A rule about which arguments of an operation are given together. Arguments have their names on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// At least one of these arguments is given.
    AnyOf(&'static [&'static str]),
    /// At most one of these arguments is given.
    AtMostOne(&'static [&'static str]),
    /// If the first argument is given, the second is given too.
    Needs([&'static str; 2], When),
}

/// The values of an argument for which another one has to be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum When {
    /// Any value.
    Given,
    /// One of these values.
    OneOf(&'static [&'static str]),
    /// A text with fewer characters, or a list with fewer items.
    Shorter(u64),
}

impl Rule {
    /// Returns the arguments that the rule is about.
    #[must_use]
    pub const fn arguments(&self) -> &[&'static str] {
        match self {
            Rule::AnyOf(names) | Rule::AtMostOne(names) => names,
            Rule::Needs(names, _) => names,
        }
    }

    /// Returns the argument at which the rule is broken, if it is; `given` says of each of the
    /// [`arguments`](Self::arguments) whether it is given, of the first one of `Needs` whether it has such a value.
    #[must_use]
    pub fn broken(&self, given: &[bool]) -> Option<&'static str> {
        match (*self, given) {
            (Rule::AnyOf(names), _) if !given.contains(&true) => names.first().copied(),
            (Rule::AtMostOne(names), _) => {
                names.iter().zip(given).filter(|(_, given)| **given).nth(1).map(|(name, _)| *name)
            }
            (Rule::Needs([argument, _], _), [true, false]) => Some(argument),
            _ => None,
        }
    }

    /// Returns the argument at which arguments, by name as the catalogue takes them, break the rule, if they do.
    #[must_use]
    pub fn broken_by(&self, arguments: &Map<String, Value>) -> Option<&'static str> {
        let mut given: Vec<bool> = self.arguments().iter().map(|name| arguments.contains_key(*name)).collect();
        if let Rule::Needs([first, _], when) = *self {
            let text = arguments.get(first).and_then(Value::as_str).unwrap_or_default();
            given[0] = match when {
                When::Given => given[0],
                When::OneOf(texts) => texts.contains(&text),
                When::Shorter(size) => given[0] && (text.chars().count() as u64) < size,
            };
        }
        self.broken(&given)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::AnyOf(names) => write!(f, "one of {} is required", List(names)),
            Rule::AtMostOne(names) => write!(f, "only one of {} can be given", List(names)),
            Rule::Needs([_, other], When::Given) => write!(f, "requires `{other}` too"),
            Rule::Needs([_, other], When::OneOf(values)) => {
                write!(f, "requires `{other}` too if it is {}", List(values))
            }
            Rule::Needs([_, other], When::Shorter(size)) => {
                write!(f, "requires `{other}` too if it is shorter than {size}")
            }
        }
    }
}

/// Names with commas between them.
struct List(&'static [&'static str]);

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, name)| {
            let between = if index == 0 { "" } else { ", " };
            write!(f, "{between}`{name}`")
        })
    }
}
