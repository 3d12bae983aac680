//! Reading a list row by row.

use std::task::Poll;
use std::{fmt, vec};

use crate::error::Error;
use crate::pages::buffered::{Buffered, PageCall, PageResult};
use crate::pages::paged::{Paged, items};
use crate::wire::operation::Paginated;
use crate::wire::page_token::PageToken;

/// The rows of a list, whose pages a driver reads; [`Pages::rows`](super::Pages::rows) returns one.
///
/// It is a [`Buffered`] that also holds the rows of the last page. A driver runs the [`PageCall`]s that it returns,
/// passes their results back, and takes the rows:
///
/// ```
/// use std::task::Poll;
/// # use std::time::Instant;
/// # use bytes::Bytes;
/// # use http::Response;
/// use pipedrive_core::pages::{PageCall, PageResult, Paged, Rows};
/// use pipedrive_core::v2::deals::GetDeals;
/// use pipedrive_core::{Account, Company, Credentials, Error, Machine, Paginated, Session, Step};
///
/// fn next<O>(rows: &mut Rows<O>) -> Option<Result<<O::Output as Paged>::Item, Error>>
/// where
///     O: Paginated,
///     O::Output: Paged,
/// {
///     loop {
///         if let Poll::Ready(row) = rows.poll_row() {
///             return row;
///         }
///         while let Some(page) = rows.begin() {
///             rows.done(run(page));
///         }
///     }
/// }
/// # fn run<M: Machine>(mut page: M) -> M::Output {
/// #     let now = Instant::now();
/// #     loop {
/// #         match page.poll(now) {
/// #             Step::Send(request) => {
/// #                 let (ids, next) = match request.uri().query() { None => ("[{\"id\":1},{\"id\":2}]", r#""ab""#), _ => ("[{\"id\":3}]", "null") };
/// #                 let body = format!(r#"{{"success":true,"data":{ids},"additional_data":{{"next_cursor":{next}}}}}"#);
/// #                 page.receive(now, Ok(Response::new(Bytes::from(body))));
/// #             }
/// #             Step::Wait(_) => unreachable!("there is nothing to wait for"),
/// #             Step::Done(page) => return page,
/// #         }
/// #     }
/// # }
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
/// let mut deals = Session::new(account).pages(GetDeals::new()).rows();
/// for id in 1..=3 {
///     assert_eq!(next(&mut deals).transpose()?.map(|deal| deal.id.value()), Some(id));
/// }
/// assert!(next(&mut deals).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`begin`](Self::begin) returns the next page once half of the rows of the last one have been taken. A driver that
/// calls it after each row reads the next page while the other half is processed; one that calls it only when no rows
/// are left reads page by page.
#[must_use = "a list does nothing until a driver runs it"]
pub struct Rows<O>
where
    O: Paginated,
    O::Output: Paged,
{
    pages: Buffered<O>,
    /// The rows of the last page that were not taken, and the token of that page.
    rows: vec::IntoIter<Result<<O::Output as Paged>::Item, Error>>,
    start: Option<PageToken>,
    /// How many of its rows may be left when the next page is started.
    half: usize,
    /// A page that was started and not returned yet.
    next: Option<PageCall<O>>,
}

impl<O> Rows<O>
where
    O: Paginated,
    O::Output: Paged,
{
    pub(super) fn new(pages: Buffered<O>) -> Self {
        Rows { pages, rows: Vec::new().into_iter(), start: None, half: 0, next: None }
    }

    /// Sets how many pages are read concurrently; 0 means 1. Pages in flight are requested again.
    pub fn buffered(mut self, pages: usize) -> Self {
        self.next = None;
        self.pages = self.pages.buffered(pages);
        self
    }

    /// Starts another page, as [`Buffered::begin`] does; also `None` while more than half of the last page's rows are
    /// left.
    pub fn begin(&mut self) -> Option<PageCall<O>> {
        if self.rows.len() > self.half {
            return None;
        }
        self.next.take().or_else(|| self.pages.begin())
    }

    /// Takes the result of a [`PageCall`].
    pub fn done(&mut self, page: PageResult<O>) {
        self.pages.done(page);
    }

    /// Returns the next row, or the error of the row or its page; `None` at the end of the list.
    ///
    /// After a row that cannot be read, the next row follows. `Pending` means that a page has to be
    /// [started](Self::begin) first, or [its result returned](Self::done).
    pub fn poll_row(&mut self) -> Poll<Option<Result<<O::Output as Paged>::Item, Error>>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Poll::Ready(Some(row));
            }
            self.start = self.pages.page_token().cloned();
            match self.next_page() {
                Poll::Ready(Some(page)) => self.rows = items(page).into_iter(),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
            self.half = self.rows.len() / 2;
        }
    }

    /// Returns the next whole page, as [`Buffered::poll_page`] does, and drops the remaining rows of the last one.
    ///
    /// `Pending` means the same as that of [`poll_row`](Self::poll_row).
    pub fn poll_page(&mut self) -> Poll<Option<Result<O::Output, Error>>> {
        self.rows = Vec::new().into_iter();
        self.next_page()
    }

    fn next_page(&mut self) -> Poll<Option<Result<O::Output, Error>>> {
        let page = self.pages.poll_page();
        if page.is_ready() || self.next.is_some() {
            return page;
        }
        self.next = self.pages.begin();
        match self.next {
            Some(_) => Poll::Pending,
            // Either pages are in flight, or `begin` found that the page token is of no use.
            None => self.pages.poll_page(),
        }
    }

    /// Returns the token of the page that contains the next row, with which the list can be continued later from the
    /// first row of that page, by [`Pages::start_at`](super::Pages::start_at).
    ///
    /// It is `None` on the first page and at the end of the list.
    #[must_use]
    pub fn page_token(&self) -> Option<&PageToken> {
        match self.rows.as_slice() {
            [] => self.pages.page_token(),
            _ => self.start.as_ref(),
        }
    }
}

impl<O> fmt::Debug for Rows<O>
where
    O: Paginated,
    O::Output: Paged,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("pages", &self.pages).field("left", &self.rows.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use bytes::Bytes;
    use http::Response;

    use super::*;
    use crate::account::{Account, Company, Credentials};
    use crate::error::ErrorKind;
    use crate::machine::{Machine, Step};
    use crate::session::Session;
    use crate::v1;
    use crate::v2::deals::GetDeals;

    fn session() -> Session {
        let credentials = Credentials::api_token("0123456789abcdef").unwrap();
        Session::new(Account::new(Company::new("acme").unwrap(), credentials))
    }

    /// Answers a page call with these deals and this next cursor.
    #[expect(clippy::disallowed_methods, reason = "there is no other way to create an instant")]
    fn read(mut page: PageCall<GetDeals>, ids: &[u64], next: &str) -> PageResult<GetDeals> {
        let now = Instant::now();
        assert!(matches!(page.poll(now), Step::Send(_)));
        let rows = ids.iter().map(|id| format!(r#"{{"id":{id}}}"#)).collect::<Vec<_>>().join(",");
        let body = format!(r#"{{"success":true,"data":[{rows}],"additional_data":{{"next_cursor":{next}}}}}"#);
        page.receive(now, Ok(Response::new(Bytes::from(body))));
        match page.poll(now) {
            Step::Done(page) => page,
            step => panic!("{step:?}"),
        }
    }

    /// Returns the result of `poll_row` as text.
    fn row(rows: &mut Rows<GetDeals>) -> String {
        match rows.poll_row() {
            Poll::Pending => "pending".to_owned(),
            Poll::Ready(None) => "end".to_owned(),
            Poll::Ready(Some(row)) => row.unwrap().id.to_string(),
        }
    }

    #[test]
    fn the_next_page_starts_when_half_of_the_rows_are_taken() {
        let mut rows = session().pages(GetDeals::new()).rows();
        assert_eq!((row(&mut rows), row(&mut rows)), ("pending".to_owned(), "pending".to_owned()));
        let first = rows.begin().unwrap();
        assert!(rows.begin().is_none());
        rows.done(read(first, &[1, 2, 3, 4], r#""ab""#));
        let second = PageToken::Cursor("ab".to_owned());

        assert_eq!((row(&mut rows).as_str(), rows.page_token()), ("1", None));
        assert!(rows.begin().is_none());
        assert_eq!(row(&mut rows), "2");
        let page = rows.begin().unwrap();
        assert_eq!((row(&mut rows).as_str(), rows.page_token()), ("3", None));
        assert_eq!((row(&mut rows).as_str(), rows.page_token()), ("4", Some(&second)));
        assert_eq!(row(&mut rows), "pending");
        rows.done(read(page, &[5, 6], "null"));
        assert_eq!((row(&mut rows).as_str(), rows.page_token()), ("5", Some(&second)));
        assert_eq!((row(&mut rows).as_str(), rows.page_token()), ("6", None));
        assert_eq!((row(&mut rows).as_str(), rows.begin().is_some()), ("end", false));
    }

    #[test]
    fn whole_pages_can_follow_rows() {
        let mut rows = session().pages(GetDeals::new()).rows();
        assert_eq!(row(&mut rows), "pending");
        let page = rows.begin().unwrap();
        rows.done(read(page, &[1, 2, 3], r#""ab""#));
        assert_eq!(row(&mut rows), "1");
        assert!(rows.poll_page().is_pending());
        let page = rows.begin().unwrap();
        rows.done(read(page, &[4], "null"));
        let Poll::Ready(Some(Ok(page))) = rows.poll_page() else { panic!("it was read") };
        assert_eq!(page.items[0].id.value(), 4);
        assert!(matches!(rows.poll_page(), Poll::Ready(None)));
    }

    /// A list with offsets cannot use a cursor. No page can be started then, so this must not return `Pending`.
    #[test]
    fn a_page_token_of_no_use_is_an_error() {
        let list = || session().pages(v1::deals::GetDeals::new()).start_at(PageToken::Cursor("ab".to_owned())).rows();
        let Poll::Ready(Some(Err(error))) = list().poll_row() else { panic!("there is no page") };
        assert!(matches!(error.kind(), ErrorKind::RepeatedPage));
        assert!(matches!(list().poll_page(), Poll::Ready(Some(Err(_)))));
    }
}
