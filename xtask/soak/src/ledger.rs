//! What a worker did, and what must therefore be in the store.

use std::collections::BTreeMap;

use pipedrive_core::error::TokenError;
use pipedrive_core::v2::deals::Deal;
use pipedrive_core::{Amount, Error, ErrorKind, Reason};

/// What became of a write.
pub(crate) enum Outcome<T> {
    Done(T),
    /// It failed, and may have been done.
    Open,
    /// It failed, and was not done.
    NotDone,
    /// It was dropped: it may have been done, or may be done later.
    Dropped,
}

/// A deal, as far as its worker knows.
pub(crate) struct Record {
    pub(crate) title: String,
    /// Its id, if the answer came.
    pub(crate) id: Option<u64>,
    /// Whether it is there: unknown where there is none.
    pub(crate) there: Option<bool>,
    /// What its value may be: what was last written for certain, and what may have been since.
    pub(crate) values: Vec<i64>,
    /// A write of it was dropped and may still arrive, so nothing more is done with it.
    pub(crate) open: bool,
}

impl Record {
    /// What is wrong with the deals of this title.
    fn fault(&self, found: &[(u64, Option<Amount>)]) -> Option<String> {
        let Record { title, id, there, values, .. } = self;
        match (found, there) {
            ([], Some(true)) => Some(format!("lost: {title}")),
            ([_], Some(false)) => Some(format!("there, though said not to be: {title}")),
            ([], _) => None,
            ([(found, value)], _) => {
                let known = id.is_none_or(|id| id == *found) && self.may_be(*value);
                (!known).then(|| format!("wrong: {title} is deal {found} of {value:?}, not {id:?} of {values:?}"))
            }
            (several, _) => Some(format!("duplicate: {title} is there {} times", several.len())),
        }
    }

    pub(crate) fn may_be(&self, value: Option<Amount>) -> bool {
        self.values.iter().any(|known| value == Some(Amount::from(*known)))
    }
}

/// What happened, counted, and what should not have.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) records: Vec<Record>,
    pub(crate) done: BTreeMap<&'static str, u64>,
    pub(crate) failed: BTreeMap<String, u64>,
    pub(crate) faults: Vec<String>,
}

impl Ledger {
    /// Takes down how an operation ended; `None` if it was dropped.
    pub(crate) fn outcome<T>(&mut self, what: &'static str, result: Option<Result<T, Error>>) -> Outcome<T> {
        let error = match result {
            Some(Ok(value)) => {
                *self.done.entry(what).or_default() += 1;
                return Outcome::Done(value);
            }
            Some(Err(error)) => error,
            None => {
                *self.done.entry("dropped").or_default() += 1;
                return Outcome::Dropped;
            }
        };
        let open = error.may_have_happened();
        match class(&error) {
            Some(class) => *self.failed.entry(class).or_default() += 1,
            None => self.faults.push(format!("not a failure that was to be expected: {error}")),
        }
        if open { Outcome::Open } else { Outcome::NotDone }
    }

    pub(crate) fn add(&mut self, other: Ledger) {
        self.records.extend(other.records);
        other.done.into_iter().for_each(|(what, count)| *self.done.entry(what).or_default() += count);
        other.failed.into_iter().for_each(|(what, count)| *self.failed.entry(what).or_default() += count);
        self.faults.extend(other.faults);
    }

    /// Holds the records against all deals of the store.
    pub(crate) fn compare(&mut self, deals: Vec<Deal>) {
        let mut store: BTreeMap<String, Vec<(u64, Option<Amount>)>> = BTreeMap::new();
        for deal in deals {
            let found = (deal.id.value(), deal.value);
            store.entry(deal.title.unwrap_or_default()).or_default().push(found);
        }
        for record in &self.records {
            let found = store.remove(&record.title).unwrap_or_default();
            self.faults.extend(record.fault(&found));
        }
        self.faults.extend(store.into_keys().map(|title| format!("nobody's: {title}")));
    }
}

/// The failures that an emulator at its worst may cause, by name.
fn class(error: &Error) -> Option<String> {
    match error.kind() {
        ErrorKind::Transport(transport_error) if transport_error.request_sent => Some("no answer".to_owned()),
        ErrorKind::Transport(_) => Some("not sent".to_owned()),
        ErrorKind::Api(refused) => match refused.reason {
            Reason::Server | Reason::Unavailable | Reason::TooManyRequests => Some(format!("{:?}", refused.reason)),
            // A deletion that was done, of which no answer came, and that was then sent again.
            Reason::NotFound if error.may_have_happened() => Some("deleted by an earlier attempt".to_owned()),
            _ => None,
        },
        ErrorKind::Limit(_) => Some("a limit".to_owned()),
        // The refresh token is always a good one: if the server says otherwise, a new one was lost.
        ErrorKind::Token(TokenError::Renewal(error)) if is_final(error) => None,
        ErrorKind::Token(TokenError::InvalidGrant) => None,
        ErrorKind::Token(_) => Some("no token".to_owned()),
        _ => None,
    }
}

fn is_final(error: &Error) -> bool {
    error.reason() == Some(Reason::InvalidGrant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records() {
        let record = |id, there| Record { title: "a".to_owned(), id, there, values: vec![1, 2], open: false };
        let deal = |id, value| (id, Some(Amount::from(value)));
        for (id, there, found, fault) in [
            (Some(7), Some(true), vec![deal(7, 2)], None),
            (Some(7), Some(true), vec![], Some("lost")),
            (Some(7), Some(true), vec![deal(8, 2)], Some("wrong")),
            (Some(7), Some(true), vec![deal(7, 3)], Some("wrong")),
            (Some(7), Some(true), vec![deal(7, 1), deal(8, 1)], Some("duplicate")),
            (Some(7), Some(false), vec![deal(7, 1)], Some("there")),
            (Some(7), Some(false), vec![], None),
            (None, None, vec![], None),
            (None, None, vec![deal(9, 1)], None),
            (None, None, vec![deal(9, 1), deal(8, 1)], Some("duplicate")),
            (None, Some(false), vec![deal(9, 1)], Some("there")),
        ] {
            let told = record(id, there).fault(&found);
            let told = told.as_deref().map(|text| text.split([':', ',']).next().unwrap_or_default());
            assert_eq!(told, fault, "{id:?} {there:?} {found:?}");
        }
    }
}
