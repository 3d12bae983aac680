//! What makes deliveries the same, and which of two is newer.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// What all attempts to deliver an event have in common; [`Delivery::key`](super::Delivery::key) returns it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Arc<str>);

impl Key {
    pub(super) fn new(text: String) -> Self {
        Self(text.into())
    }

    /// Returns the key as a text of a line, to be stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The keys of the last deliveries, so that each is processed once.
///
/// Insert a key before the delivery is processed. If that fails, [remove](Self::remove) the key and respond with an
/// error: then the next attempt is processed.
///
/// ```
/// use std::time::{Duration, Instant};
///
/// use http::HeaderMap;
/// use pipedrive_core::webhook::{Receiver, Seen};
///
/// let body = br#"{"meta": {"version": "2.0", "action": "delete", "entity": "deal", "entity_id": "7",
///                          "id": "5e0c1e0e-93a1-4c0b-8d0e-1f2a3b4c5d6e"}, "data": null, "previous": {"id": 7}}"#;
/// let delivery = Receiver::without_credentials().read(&HeaderMap::new(), body)?;
///
/// let mut seen = Seen::new(10_000, Duration::from_secs(600));
/// let now = Instant::now();
/// assert!(seen.insert(delivery.key(), now));
/// assert!(!seen.insert(delivery.key(), now + Duration::from_secs(33)));
/// # Ok::<(), pipedrive_core::webhook::Rejected>(())
/// ```
#[derive(Clone, Debug)]
pub struct Seen {
    max_count: usize,
    max_age: Duration,
    keys: BTreeSet<Key>,
    /// The keys with the time at which they were inserted, oldest first.
    order: VecDeque<(Instant, Key)>,
}

impl Seen {
    /// Creates a window of this many keys, of at most this age.
    ///
    /// The last attempt follows the first after four minutes at most, so an age of ten minutes is ample.
    #[must_use]
    pub fn new(max_count: usize, max_age: Duration) -> Self {
        Self { max_count: max_count.max(1), max_age, keys: BTreeSet::new(), order: VecDeque::new() }
    }

    /// Inserts a key at the time `now`, and returns whether it is new.
    ///
    /// The oldest key makes room for it, if there are too many.
    pub fn insert(&mut self, key: Key, now: Instant) -> bool {
        while self.order.front().is_some_and(|(since, _)| now.saturating_duration_since(*since) > self.max_age) {
            self.drop_oldest();
        }
        if !self.keys.insert(key.clone()) {
            return false;
        }
        if self.order.len() == self.max_count {
            self.drop_oldest();
        }
        self.order.push_back((now, key));
        true
    }

    /// Removes a key, so that it is new again.
    pub fn remove(&mut self, key: &Key) {
        if self.keys.remove(key) {
            self.order.retain(|(_, other)| other != key);
        }
    }

    /// Returns the number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Returns whether there are no keys.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn drop_oldest(&mut self) {
        if let Some((_, key)) = self.order.pop_front() {
            self.keys.remove(&key);
        }
    }
}

/// Which state of a record a delivery shows. Revisions of one record are ordered by time.
///
/// The record's `update_time` decides first. It has whole seconds for most entities, so the time of the event decides
/// among those of one second. A record that was read through the API has no event; its revision is made of its
/// `update_time`, and counts as older than any event of the same second, which is then applied again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Revision {
    /// When the record was updated for the last time, or added.
    pub update_time: Option<Timestamp>,
    /// When the event happened.
    pub event_time: Option<Timestamp>,
}

impl Revision {
    /// Creates a revision, for example one that was stored.
    #[must_use]
    pub fn new(update_time: impl Into<Option<Timestamp>>, event_time: impl Into<Option<Timestamp>>) -> Self {
        Self { update_time: update_time.into(), event_time: event_time.into() }
    }
}

/// Creates the revision of a record that was read through the API.
impl From<Timestamp> for Revision {
    fn from(update_time: Timestamp) -> Self {
        Self::new(update_time, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "there is no other way to create an instant")]
    fn the_window_is_bounded_by_count_and_age() {
        let start = Instant::now();
        let mut seen = Seen::new(3, Duration::from_secs(10));
        // The second, the key, whether it is new, and how many there are then.
        for (second, key, is_new, count) in [
            (0, "a", true, 1),
            (0, "a", false, 1),
            (5, "b", true, 2),
            (10, "a", false, 2),
            (11, "a", true, 2),
            (11, "c", true, 3),
            (12, "d", true, 3),
            (12, "b", true, 3),
            (12, "c", false, 3),
            // A clock that goes backwards lets nothing expire.
            (3, "d", false, 3),
            (60, "d", true, 1),
        ] {
            assert_eq!(seen.insert(Key::new(key.to_owned()), start + Duration::from_secs(second)), is_new, "{key}");
            assert_eq!((seen.len(), seen.is_empty()), (count, false), "{second} {key}");
        }
        seen.remove(&Key::new("d".to_owned()));
        assert!(seen.is_empty());
        assert!(seen.insert(Key::new("d".to_owned()), start));
    }

    #[test]
    fn the_update_time_decides_before_the_time_of_the_event() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let ordered = [
            Revision::default(),
            Revision::new(None, at(50)),
            Revision::from(at(10)),
            Revision::new(at(10), at(12)),
            Revision::new(at(10), at(13)),
            Revision::new(at(11), at(9)),
        ];
        assert!(ordered.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
