//! Query pairs.

use percent_encoding::utf8_percent_encode;

use crate::model::argument::{Argument, Scalar};
use crate::model::list::Repeated;
use crate::wire::parts::Parts;
use crate::wire::path::ESCAPED;

/// An argument that can stand in a query: a scalar as one pair, a [`Repeated`] list as one pair an item.
pub trait QueryArgument: Argument {
    /// Appends its pairs.
    fn write_query(&self, name: &str, parts: &mut Parts);
}

impl<T: Scalar> QueryArgument for T {
    fn write_query(&self, name: &str, parts: &mut Parts) {
        self.with_text(|text| parts.pair(name, text));
    }
}

impl<T: Scalar> QueryArgument for Repeated<T> {
    fn write_query(&self, name: &str, parts: &mut Parts) {
        for item in self.iter() {
            item.write_query(name, parts);
        }
    }
}

/// Appends `?name=value` or `&name=value`. A space becomes `%20`, which every decoder takes for one.
pub(crate) fn push_pair(target: &mut String, separator: char, name: &str, value: &str) {
    target.push(separator);
    target.extend(utf8_percent_encode(name, ESCAPED));
    target.push('=');
    target.extend(utf8_percent_encode(value, ESCAPED));
}
