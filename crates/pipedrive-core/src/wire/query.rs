//! Query pairs.

use std::fmt;

use crate::model::{Argument, Commas, Repeated, Scalar};
use crate::wire::path::push_escaped;

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
        query.start(name);
        for (nth, item) in self.iter().enumerate() {
            if nth > 0 {
                query.text(",");
            }
            item.with_text(|text| query.text(text));
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
    target: &'t mut String,
    separator: &'t mut char,
}

impl fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").finish_non_exhaustive()
    }
}

impl<'t> Query<'t> {
    pub(crate) fn new(target: &'t mut String, separator: &'t mut char) -> Self {
        Query { target, separator }
    }

    /// Appends a pair. The name comes from a declaration and needs no escaping; a space in the text is written as
    /// `%20`, which every decoder understands.
    #[inline]
    pub fn pair(&mut self, name: &'static str, text: &str) {
        self.start(name);
        self.text(text);
    }

    #[inline]
    fn start(&mut self, name: &'static str) {
        self.separate();
        self.target.push_str(name);
        self.target.push('=');
    }

    #[inline]
    fn separate(&mut self) {
        self.target.push(std::mem::replace(self.separator, '&'));
    }

    #[inline]
    fn text(&mut self, text: &str) {
        push_escaped(self.target, text);
    }

    /// Appends a pair whose name can be any text.
    pub(crate) fn foreign_pair(&mut self, name: &str, text: &str) {
        self.separate();
        self.text(name);
        self.target.push('=');
        self.text(text);
    }
}
