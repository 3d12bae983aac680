//! The scripts do what the store in memory does.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use super::memory::Memory;
use super::server::Server;
use crate::command::{Action, Closing, Command, Exchange, Reply, Secret, TokenCommand, Usage};
use crate::store::{EXCHANGE, Scripts, TOKEN, read};

/// What happens before a command.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Passes(u64),
    ClockIsSet(i64),
    Flush,
    Evicted,
}

#[test]
fn the_scripts_do_what_the_store_in_memory_does() {
    let Some(server) = Server::start() else { return };
    let mut connection = server.connection();
    let timed = |script: &str| {
        assert_eq!(script.matches("redis.call('TIME')").count(), 1);
        script.replace("redis.call('TIME')", "{ table.remove(ARGV, #ARGV - 1), table.remove(ARGV) }")
    };
    let scripts = Scripts::of(&timed(EXCHANGE), &timed(TOKEN), "acme/import");
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..150 {
        redis::cmd("FLUSHALL").exec(&mut connection).unwrap();
        let mut memory = Memory::default();
        let mut now: u64 = 1_790_000_000_000_000;
        let mut passes: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        let steps = prop::collection::vec((happens(), command()), 1..60);
        for (happens, mut command) in steps.new_tree(&mut runner).unwrap().current() {
            match happens {
                Happens::Passes(micros) => now += micros,
                Happens::ClockIsSet(by) => now = now.saturating_add_signed(by),
                Happens::Flush => {
                    redis::cmd("FLUSHALL").exec(&mut connection).unwrap();
                    memory.flush();
                }
                Happens::Evicted => {
                    redis::cmd("DEL").arg("pipedrive:{acme}:import:requests").exec(&mut connection).unwrap();
                    memory.evict_requests();
                }
            }
            if let Command::Token(command) = &mut command {
                command.generation = command.generation.min(memory.generation());
            }
            if let Command::Exchange(exchange) = &mut command {
                let given = passes.entry(exchange.process.clone()).or_insert_with(|| vec![1]);
                for usage in [&mut exchange.requests, &mut exchange.searches] {
                    let pass = |number: &mut u64| *number = given[*number as usize % given.len()];
                    usage.counted.iter_mut().for_each(|(number, _)| pass(number));
                    usage.unused.iter_mut().for_each(pass);
                }
            }
            // These end by the server's own clock, which the test does not wait for.
            for key in memory.lapse(now) {
                redis::cmd("DEL").arg(key).exec(&mut connection).unwrap();
            }
            let expected = memory.ask(now, &command);
            let mut invocation = scripts.invocation(&command);
            let value = invocation.arg(now / 1_000_000).arg(now % 1_000_000).invoke(&mut connection).unwrap();
            assert_eq!(read(&command, value).unwrap(), expected, "{command:?}");
            if let (Command::Exchange(exchange), Reply::Exchanged(exchanged)) = (command, expected) {
                let given = passes.entry(exchange.process).or_default();
                given.extend(exchanged.requests.passes.into_iter().chain(exchanged.searches.passes));
            }
        }
    }
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        12 => (0..300_000_u64).prop_map(Happens::Passes),
        6 => (0..5_000_000_u64).prop_map(Happens::Passes),
        1 => (0..90_000_000_u64).prop_map(Happens::Passes),
        1 => (-20_000_000..20_000_000_i64).prop_map(Happens::ClockIsSet),
        1 => Just(Happens::Flush),
        1 => Just(Happens::Evicted),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![5 => exchange(), 2 => token()]
}

fn exchange() -> impl Strategy<Value = Command> {
    let closing = prop::sample::select(vec![Closing::Paused, Closing::Blocked]);
    let closed = prop::option::weighted(0.1, (closing, (0..200_000_u64).prop_map(Duration::from_millis)));
    let flags = (prop::bool::weighted(0.1), prop::bool::weighted(0.05), prop::bool::weighted(0.1));
    let day = (0..50_u64, prop::option::weighted(0.2, 0..1000_u64));
    (process(), flags, day, closed, (usage(20), usage(10))).prop_map(
        |(process, (idle, back, reopened), (spent, tokens_left), closed, (requests, searches))| {
            let in_flight = requests.wanted;
            let exchange =
                Exchange { process, idle, back, spent, tokens_left, closed, reopened, in_flight, requests, searches };
            Command::Exchange(Box::new(exchange))
        },
    )
}

fn usage(limit: u32) -> impl Strategy<Value = Usage> {
    let told = (prop::option::weighted(0.2, limit..limit + 5), prop::option::weighted(0.3, (0..limit, 0..300_i64)));
    let counted = prop::collection::vec((any::<u64>(), 0..2500_i64), 0..6);
    let unused = prop::collection::vec(any::<u64>(), 0..3);
    let own = prop::collection::vec((0..9_u32).prop_map(|n| (format!("a:own{n}"), 100 * i64::from(n) - 400)), 0..2);
    (0..limit, 0..limit / 2, told, counted, unused, own).prop_map(
        move |(wanted, holding, (told_limit, remaining), counted, unused, own)| Usage {
            limit,
            wanted,
            holding,
            told_limit,
            remaining,
            counted,
            unused,
            own,
        },
    )
}

fn process() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned)
}

fn token() -> impl Strategy<Value = Command> {
    let actions = [
        Action::Read,
        Action::Lock,
        Action::Extend,
        Action::Unlock,
        Action::Renewed,
        Action::Put,
        Action::Restore,
        Action::Invalid,
    ];
    let newest = prop::bool::weighted(0.7);
    (prop::sample::select(actions.to_vec()), process(), newest, any::<[u8; 4]>()).prop_map(
        |(action, holder, newest, token)| {
            // The test replaces the highest by the newest generation there is.
            let generation = if newest { u64::MAX } else { 7 };
            Command::Token(TokenCommand { action, holder, generation, token: Secret(token.to_vec()) })
        },
    )
}
