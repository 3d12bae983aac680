//! A store of passes in memory.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use pipedrive_core::session::{Granted, Pass, Usage};

const WINDOW: Duration = Duration::from_secs(2);
const TRAVEL: Duration = Duration::from_millis(500);
/// How long a pass is valid.
pub(crate) const LIFE: Duration = Duration::from_secs(1);
/// After this all passes have lapsed.
pub(crate) const LAPSED: Duration = Duration::from_millis(3_500);
/// After this all sessions that were cut off have come back.
const BACK: Duration = Duration::from_millis(2_500);

/// The longest time between two exchanges while there is something to exchange, with some to spare.
const SILENT: Duration = Duration::from_millis(1_500);

/// The passes of one kind, until they are released.
pub(crate) struct Store {
    pub(crate) limit: u32,
    passes: BTreeMap<Pass, Instant>,
    given: u64,
    /// When it begins to give out passes; that counts from the first exchange.
    opens: Option<Instant>,
    /// The processes that wanted more than they got, and when.
    short: BTreeMap<usize, Instant>,
    /// The processes that will exchange again soon, and when they last did.
    busy: BTreeMap<usize, Instant>,
}

impl Store {
    pub(crate) fn new(limit: u32) -> Self {
        Store { limit, passes: BTreeMap::new(), given: 0, opens: None, short: BTreeMap::new(), busy: BTreeMap::new() }
    }

    /// Forgets everything, except that no number may come twice.
    pub(crate) fn lose(&mut self) {
        *self = Store { given: self.given + 1_000_000, ..Store::new(self.limit) };
    }

    /// Does what the script does at an exchange: the report was made at `made`, and `back` says whether the process was
    /// cut off before.
    pub(crate) fn exchange(
        &mut self,
        now: Instant,
        made: Instant,
        who: usize,
        usage: &Usage,
        back: bool,
        idle: bool,
    ) -> Granted {
        // Only ages go over the wire.
        let there = |at: Instant| now + at.saturating_duration_since(made) - made.saturating_duration_since(at);
        self.passes.retain(|_, release| now < *release);
        self.short.retain(|_, at| now < *at + Duration::from_millis(300));
        for (pass, counted) in &usage.counted {
            let release = there(*counted) + WINDOW;
            self.passes.entry(*pass).and_modify(|known| *known = release.min(*known));
        }
        self.passes.retain(|pass, _| !usage.unused.contains(pass));
        for counted in &usage.own {
            self.given += 1;
            self.passes.insert(Pass::new(self.given), there(*counted) + WINDOW);
        }
        let mut opens = *self.opens.get_or_insert(now + LAPSED);
        // Nobody was heard of who should have been: nobody reached the store.
        let silent = self.busy.values().max().is_some_and(|at| *at + SILENT <= now);
        self.busy.retain(|other, at| now < *at + SILENT && *other != who);
        if !idle {
            self.busy.insert(who, now);
        }
        if back || silent {
            opens = opens.max(now + BACK);
            self.opens = Some(opens);
        }
        let mut free = self.limit.saturating_sub(self.passes.len() as u32);
        self.short.remove(&who);
        if !self.short.is_empty() {
            let share = self.limit.div_ceil(self.short.len() as u32 + 1);
            free = free.min(share.saturating_sub(usage.holding));
        }
        let granted = if now < opens { 0 } else { usage.wanted.min(free) };
        let passes = (0..granted).map(|_| {
            self.given += 1;
            self.passes.insert(Pass::new(self.given), now + LIFE + TRAVEL + WINDOW);
            Pass::new(self.given)
        });
        let passes = passes.collect();
        if granted == usage.wanted {
            return Granted::new(passes, None);
        }
        self.short.insert(who, now);
        let released = self.passes.values().min().copied().filter(|_| opens <= now);
        Granted::new(passes, Some(released.unwrap_or(opens)))
    }
}
