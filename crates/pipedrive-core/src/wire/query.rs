//! Query pairs.

use std::fmt;

use crate::model::{Argument, Commas, Repeated, Scalar};
use crate::wire::target::Target;

/// An argument that can be sent in the query.
///
/// A scalar or a [`Commas`] list is one pair, a [`Repeated`] list one pair for each item.
pub trait QueryArgument: Argument {
    /// Appends the pairs of the argument.
    fn write_query(&self, name: &'static str, query: &mut Query<'_>);
}

impl<T: Scalar> QueryArgument for T {
    fn write_query(&self, name: &'static str, query: &mut Query<'_>) {
        self.with_text(|text| query.pair(name, text));
    }
}

impl<T: Scalar> QueryArgument for Commas<T> {
    fn write_query(&self, name: &'static str, query: &mut Query<'_>) {
        query.target.push_name(name);
        for (nth, item) in self.iter().enumerate() {
            if nth > 0 {
                query.target.push("%2C");
            }
            item.with_text(|text| query.target.push_escaped(text));
        }
    }
}

impl<T: Scalar> QueryArgument for Repeated<T> {
    fn write_query(&self, name: &'static str, query: &mut Query<'_>) {
        for item in self.iter() {
            item.write_query(name, query);
        }
    }
}

/// The query of a request that is being built.
///
/// `Debug` shows none of it.
pub struct Query<'t> {
    target: &'t mut Target,
}

impl fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").finish_non_exhaustive()
    }
}

impl<'t> Query<'t> {
    pub(crate) fn new(target: &'t mut Target) -> Self {
        Query { target }
    }

    /// Appends a pair. The name comes from a declaration and needs no escaping; a space in the text is written as
    /// `%20`, which every decoder understands.
    pub fn pair(&mut self, name: &'static str, text: &str) {
        self.target.push_name(name);
        self.target.push_escaped(text);
    }

    /// Appends a pair whose name can be any text.
    pub(crate) fn foreign_pair(&mut self, name: &str, text: &str) {
        self.target.separate();
        self.target.push_escaped(name);
        self.target.push("=");
        self.target.push_escaped(text);
    }
}
