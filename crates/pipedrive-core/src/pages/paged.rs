//! Pages and their rows.

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, RowError};
use crate::wire::output::{Hit, Hits, Output, Page};
use crate::wire::page_token::PageToken;

/// The maximum number of ids in a list argument (Pipedrive's documents).
pub const MAX_IDS: usize = 100;

/// Splits ids into batches of at most [`MAX_IDS`], one for each operation.
///
/// ```
/// use pipedrive_core::{pages, v2::deals::GetDeals};
///
/// let operations: Vec<_> = pages::batches(1..=250_u64).map(|ids| GetDeals::new().ids(ids)).collect();
/// assert_eq!(operations.len(), 3);
/// ```
pub fn batches<I: IntoIterator>(ids: I) -> impl Iterator<Item = Vec<I::Item>> {
    let mut ids = ids.into_iter();
    std::iter::from_fn(move || {
        let batch: Vec<_> = ids.by_ref().take(MAX_IDS).collect();
        (!batch.is_empty()).then_some(batch)
    })
}

/// Returns the rows of a page, each with its own error if it is invalid.
///
/// A page that could not be read at all gives one error. If only its page token could not be read, that error follows
/// the rows.
#[must_use]
pub fn items<P: Paged>(page: Result<P, Error>) -> Vec<Result<P::Item, Error>> {
    match page {
        Ok(page) => page.into_items().into_iter().map(Ok).collect(),
        Err(error) => match P::read_rows(&error) {
            Some(page) => {
                let mut rows: Vec<_> = page.into_iter().map(|row| row.map_err(|row| error.row(row))).collect();
                if matches!(error.kind(), ErrorKind::PageToken(_)) {
                    rows.push(Err(error));
                }
                rows
            }
            None => vec![Err(error)],
        },
    }
}

/// An output that is one page of a list.
pub trait Paged: Output {
    /// The type of a row.
    type Item;

    /// Returns the token of the next page; `None` on the last one.
    fn next(&self) -> Option<&PageToken>;

    /// Returns whether the page has no rows.
    fn is_empty(&self) -> bool;

    /// Returns the rows.
    fn into_items(self) -> Vec<Self::Item>;

    /// Reads the page of a decoding error row by row; `None` if the error has no such page.
    fn read_rows(error: &Error) -> Option<Page<Result<Self::Item, RowError>>>;
}

impl<T: DeserializeOwned> Paged for Page<T> {
    type Item = T;

    fn next(&self) -> Option<&PageToken> {
        self.next.as_ref()
    }

    fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    fn into_items(self) -> Vec<T> {
        self.items
    }

    fn read_rows(error: &Error) -> Option<Page<Result<T, RowError>>> {
        error.read_rows()
    }
}

impl<T: DeserializeOwned> Paged for Hits<T> {
    type Item = Hit<T>;

    fn next(&self) -> Option<&PageToken> {
        self.next.as_ref()
    }

    fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    fn into_items(self) -> Vec<Hit<T>> {
        self.items
    }

    fn read_rows(error: &Error) -> Option<Page<Result<Hit<T>, RowError>>> {
        error.read_hits()
    }
}
