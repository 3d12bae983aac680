//! Pages, and the rows on them.

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, RowError};
use crate::wire::output::{Hit, Hits, Output, Page};
use crate::wire::page_token::PageToken;

/// The most ids that an operation takes as a list (Pipedrive's documents).
pub const MAX_IDS: usize = 100;

/// Ids in batches of as many as an operation takes at once: one operation for each.
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

/// What is on a page, row by row: an odd row is an error, and the next one follows. A page that could not be read at all
/// is one error; where the list cannot go on since its page token is odd, that is an error after the rows.
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
    /// A row of it.
    type Item;

    /// Where the next page starts; `None` on the last one.
    fn next(&self) -> Option<&PageToken>;

    /// Whether it has no rows.
    fn is_empty(&self) -> bool;

    /// The rows.
    fn into_items(self) -> Vec<Self::Item>;

    /// The page that could not be read, row by row; `None` if the error is about something else.
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
