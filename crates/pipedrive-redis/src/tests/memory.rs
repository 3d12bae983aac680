//! The scripts once more, in Rust: a store in memory.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::command::{
    Action, Closing, Command, Exchange, Exchanged, Given, Reply, Secret, StoredToken, TokenCommand, Usage,
};

const LIFE: i64 = 3500;

/// Times are in milliseconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    requests: Passes,
    searches: Passes,
    seen: BTreeMap<String, i64>,
    closed: Option<(Closing, i64)>,
    checked: i64,
    over: i64,
    last: u64,
    day: Option<(i64, i64)>,
    token: Stored,
    lock: Option<(String, i64)>,
}

#[derive(Clone, Debug, Default)]
struct Passes {
    /// By member of the sorted set.
    taken: BTreeMap<String, i64>,
    /// Whether the server is the one that wrote it, and the time until which nothing is given out.
    known: bool,
    quiet: i64,
    short: BTreeMap<String, i64>,
    limit: Option<u32>,
    outsiders: (i64, i64),
}

#[derive(Clone, Debug, Default)]
struct Stored {
    generation: u64,
    token: Secret,
    issued: i64,
    invalid: bool,
    holder: String,
    held: Option<i64>,
    held_before: Option<i64>,
}

impl Memory {
    /// Carries out a command at this time of day in microseconds.
    pub(super) fn ask(&mut self, micros: u64, command: &Command) -> Reply {
        let now = (micros / 1000) as i64;
        match command {
            Command::Exchange(exchange) => Reply::Exchanged(self.exchange(micros, now, exchange)),
            Command::Token(command) => Reply::Token(self.token(now, command)),
        }
    }

    /// Loses all data, as `FLUSHALL` does.
    pub(super) fn flush(&mut self) {
        *self = Memory::default();
    }

    /// Loses the passes for requests alone.
    pub(super) fn evict_requests(&mut self) {
        self.requests.taken.clear();
        self.requests.known = false;
    }

    /// Ends what has a time limit, and returns the keys of it.
    pub(super) fn lapse(&mut self, now: u64) -> Vec<&'static str> {
        let now = (now / 1000) as i64;
        let lock = self.lock.take_if(|(_, ends)| *ends <= now).map(|_| "pipedrive:{acme}:import:lock");
        let day = self.day.take_if(|(_, ends)| *ends <= now).map(|_| "pipedrive:{acme}:day");
        lock.into_iter().chain(day).collect()
    }

    pub(super) fn generation(&self) -> u64 {
        self.token.generation
    }

    fn exchange(&mut self, micros: u64, now: i64, exchange: &Exchange) -> Exchanged {
        let newest = self.seen.values().max().copied();
        let returns = exchange.back || newest.is_some_and(|newest| newest + 1500 <= now);
        self.seen.retain(|_, at| now - 1500 < *at && *at <= now);
        self.seen.remove(&exchange.process);
        if !exchange.idle {
            self.seen.insert(exchange.process.clone(), now);
        }

        self.day.take_if(|(_, ends)| *ends <= now);
        match (exchange.tokens_left, &mut self.day) {
            (Some(left), _) => self.day = Some((left as i64, now + 60_000)),
            (None, Some((left, _))) => *left -= exchange.spent as i64,
            (None, None) => {}
        }

        if let (true, Some((_, ends))) = (exchange.reopened, self.closed) {
            self.over = ends;
            self.closed = None;
        }
        if let Some((kind, wait)) = exchange.closed {
            let wait = wait.as_millis() as i64;
            if now + wait > self.over + 500 {
                if self.closed.is_none_or(|(_, ends)| ends <= now) {
                    self.checked = now;
                }
                if self.closed.is_none_or(|(_, ends)| ends < now + wait) {
                    self.closed = Some((kind, now + wait));
                }
            }
        }
        self.closed.take_if(|(_, ends)| *ends <= now);
        let check = self.closed.is_some() && now - self.checked >= 60_000;

        let Memory { requests, searches, last, closed, .. } = self;
        let most = match (*closed, check) {
            (None, _) => i64::MAX,
            (Some(_), true) => 1,
            (Some(_), false) => 0,
        };
        let process = &exchange.process;
        let requests = requests.exchange((micros, now), process, &exchange.requests, returns, most, last);
        let searches = searches.exchange((micros, now), process, &exchange.searches, returns, most, last);
        if check && !requests.passes.is_empty() {
            self.checked = now;
        }
        Exchanged {
            requests,
            searches,
            closed: self.closed.map(|(kind, ends)| (kind, Duration::from_millis((ends - now) as u64))),
            tokens_left: self.day.and_then(|(left, _)| u64::try_from(left).ok()),
            generation: self.token.generation,
        }
    }

    fn token(&mut self, now: i64, command: &TokenCommand) -> StoredToken {
        let TokenCommand { action, holder, generation, token } = command;
        self.lock.take_if(|(_, ends)| *ends <= now);
        let mine = self.lock.as_ref().is_some_and(|(by, _)| by == holder);
        let stored = &mut self.token;
        let held = if stored.holder == *holder { stored.held_before } else { stored.held };
        let done = match action {
            Action::Read => true,
            Action::Lock if self.lock.is_none() || mine => {
                if self.lock.is_none() {
                    self.lock = Some((holder.clone(), now + 40_000));
                }
                (stored.held_before, stored.held, stored.holder) = (held, Some(now), holder.clone());
                true
            }
            Action::Lock => false,
            Action::Extend if mine => {
                self.lock = Some((holder.clone(), now + 40_000));
                stored.held = Some(now);
                true
            }
            Action::Extend => false,
            Action::Unlock => self.lock.take_if(|(by, _)| by == holder).is_some(),
            Action::Renewed | Action::Put if stored.generation == *generation => {
                let issued = if *action == Action::Renewed { now } else { 0 };
                stored.write((stored.generation + 1).max(now as u64), token, issued);
                true
            }
            Action::Restore if stored.generation < *generation => {
                stored.write(*generation, token, 0);
                true
            }
            Action::Invalid if stored.generation == *generation => {
                stored.invalid = true;
                true
            }
            Action::Renewed | Action::Put | Action::Restore | Action::Invalid => false,
        };
        StoredToken {
            done,
            generation: stored.generation,
            token: stored.token.clone(),
            age: (now - stored.issued).max(0) as u64,
            invalid: stored.invalid,
            held: held.map(|held| (now - held).max(0) as u64),
            time: now,
        }
    }
}

impl Stored {
    fn write(&mut self, generation: u64, token: &Secret, issued: i64) {
        (self.generation, self.token, self.issued, self.invalid) = (generation, token.clone(), issued, false);
    }
}

impl Passes {
    fn exchange(
        &mut self,
        (micros, now): (u64, i64),
        process: &str,
        usage: &Usage,
        returns: bool,
        most: i64,
        last: &mut u64,
    ) -> Given {
        self.taken.retain(|_, at| now - 600 < *at);
        self.taken.values_mut().for_each(|at| *at = (*at).min(now + LIFE + 1));
        self.quiet = if self.quiet <= now - 600 { 0 } else { self.quiet.min(now + LIFE + 1) };
        if !self.known {
            self.taken.clear();
            (self.known, self.quiet) = (true, now + LIFE + 1);
        }
        for (pass, age) in &usage.counted {
            self.taken.entry(format!("{process}:{pass}")).and_modify(|at| *at = (*at).min(now + 1 - age + 2000));
        }
        for pass in &usage.unused {
            self.taken.remove(&format!("{process}:{pass}"));
        }
        for (request, age) in &usage.own {
            let release = now + 1 - age + 2000;
            self.taken.entry(request.clone()).and_modify(|at| *at = (*at).min(release)).or_insert(release);
        }
        if returns {
            self.quiet = self.quiet.max(now + 2500);
        }

        self.limit = usage.told_limit.or(self.limit);
        let limit = i64::from(self.limit.unwrap_or(usage.limit));
        if let Some((remaining, age)) = usage.remaining {
            let at = now - age;
            let ours = self
                .taken
                .values()
                .chain([&self.quiet])
                .filter(|release| at - 300 < **release && **release < at + LIFE + 1);
            self.outsiders = ((limit - i64::from(remaining) - ours.count() as i64).max(0), at + 2000);
        }
        let outsiders = if self.outsiders.1 > now { self.outsiders.0 } else { 0 };
        let taken = self.taken.values().chain([&self.quiet]).filter(|release| now < **release).count() as i64;
        let mut free = limit - outsiders - taken;
        self.short.remove(process);
        self.short.retain(|_, at| now - 300 < *at && *at <= now);
        if !self.short.is_empty() {
            let share = (limit as u32).div_ceil(self.short.len() as u32 + 1);
            let own = format!("{process}:");
            let mine = self.taken.iter().filter(|(pass, release)| now < **release && pass.starts_with(&own));
            free = free.min(i64::from(share) - mine.count() as i64);
        }
        free = free.min(if now < self.quiet { 0 } else { most });

        let passes = (0..free.min(i64::from(usage.wanted)).max(0)).map(|_| {
            *last = micros.max(*last + 1);
            self.taken.insert(format!("{process}:{last}"), now + LIFE + 1);
            *last
        });
        let passes: Vec<_> = passes.collect();
        if passes.len() == usage.wanted as usize {
            return Given { passes, more: None };
        }
        self.short.insert(process.to_owned(), now);
        let more = match now < self.quiet {
            true => self.quiet - now,
            false => self.taken.values().filter(|at| now < **at).min().map_or(0, |at| at - now).max(50),
        };
        Given { passes, more: Some(Duration::from_millis(more as u64)) }
    }
}
