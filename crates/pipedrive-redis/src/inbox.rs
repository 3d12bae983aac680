//! Where what happens beside the loop arrives, for a thread or a task.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Instant;

use crate::machine::Event;

/// The events of one loop.
#[derive(Clone, Default)]
pub(crate) struct Inbox(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    /// Whether a call woke the loop; that need not be known twice.
    woken: bool,
    events: VecDeque<Event>,
    task: Option<Waker>,
}

impl Inbox {
    pub(crate) fn push(&self, event: Event) {
        let mut state = self.lock();
        match event {
            Event::Wake => state.woken = true,
            event => state.events.push_back(event),
        }
        let task = state.task.take();
        drop(state);
        self.0.arrived.notify_all();
        if let Some(task) = task {
            task.wake();
        }
    }

    /// Returns the next event, waiting for it until this instant.
    pub(crate) fn wait(&self, until: Option<Instant>) -> Option<Event> {
        let mut state = self.lock();
        loop {
            if let Some(event) = state.next() {
                return Some(event);
            }
            state = match until.map(|until| until.saturating_duration_since(Instant::now())) {
                Some(left) if left.is_zero() => return None,
                Some(left) => self.0.arrived.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
                None => self.0.arrived.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Returns the next event, or has the task woken when there is one.
    #[cfg_attr(not(feature = "tokio"), expect(dead_code, reason = "for the future"))]
    pub(crate) fn poll(&self, waker: &Waker) -> Poll<Event> {
        let mut state = self.lock();
        match state.next() {
            Some(event) => Poll::Ready(event),
            None => {
                state.task = Some(waker.clone());
                Poll::Pending
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next(&mut self) -> Option<Event> {
        self.events.pop_front().or_else(|| std::mem::take(&mut self.woken).then_some(Event::Wake))
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").finish_non_exhaustive()
    }
}
