//! Operations with a field selector.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::error::ArgumentError;
use crate::meta::Meta;
use crate::wire::{Operation, Output, PageToken, Paginated, Parts, Selectable, Selector};

/// A v1 operation with a field selector, whose records are read into `Row`.
///
/// ```
/// use pipedrive_core::{Account, Company, Credentials, Select as _, v1};
///
/// #[derive(serde::Deserialize)]
/// struct Row {
///     id: u64,
///     title: String,
/// }
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c")?);
/// let request = account.request(&v1::deals::GetDeals::new().select_as::<Row>())?;
/// assert_eq!(request.uri().path(), "/api/v1/deals:(id,title)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Selected<O, Row> {
    operation: O,
    selector: Result<Selector, ArgumentError>,
    row: PhantomData<fn() -> Row>,
}

/// An extension of v1 `GET` operations with field selectors.
pub trait Select: Selectable + Sized {
    /// Selects the fields with these names and reads the records into `Row`. The names are checked when the request is
    /// built.
    ///
    /// Pipedrive returns the id of a record only if it is selected, and the records of this crate cannot be read without.
    fn select<Row: DeserializeOwned, S: AsRef<str>>(self, names: impl IntoIterator<Item = S>) -> Selected<Self, Row> {
        Selected { operation: self, selector: Selector::new(names), row: PhantomData }
    }

    /// Selects the fields of `Row` and reads the records into it, so the struct and the selector cannot differ.
    fn select_as<Row: DeserializeOwned>(self) -> Selected<Self, Row> {
        Selected { operation: self, selector: Selector::of::<Row>(), row: PhantomData }
    }
}

impl<O: Selectable> Select for O {}

impl<O: Clone, Row> Clone for Selected<O, Row> {
    fn clone(&self) -> Self {
        Selected { operation: self.operation.clone(), selector: self.selector.clone(), row: PhantomData }
    }
}

impl<O: Selectable, Row: DeserializeOwned> Operation for Selected<O, Row> {
    type Output = <O::Output as Output>::With<Row>;

    const META: Meta = O::META;

    fn meta(&self) -> &'static Meta {
        self.operation.meta()
    }

    fn write(&self, parts: &mut Parts) {
        match self.selector.clone() {
            Ok(selector) => parts.select(selector),
            Err(error) => parts.refuse(error),
        }
        self.operation.write(parts);
    }
}

impl<O: Selectable + Paginated, Row: DeserializeOwned> Paginated for Selected<O, Row> {
    fn page_token(&self) -> Option<PageToken> {
        self.operation.page_token()
    }

    fn set_page_token(&mut self, token: &PageToken) {
        self.operation.set_page_token(token);
    }
}
