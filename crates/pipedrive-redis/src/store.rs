//! The store: the scripts, what they are called with, and what their replies mean.

use std::fmt;
use std::time::Duration;

use redis::{Client, Connection, Script, ScriptInvocation, Value, from_redis_value};

use crate::command::{
    Action, Closing, Command, Exchange, Exchanged, Given, Reply, Secret, StoredToken, TokenCommand, Usage,
};
use crate::error::FleetError;

/// How long an exchange may take, and connecting before it.
pub(crate) const PATIENCE: Duration = Duration::from_millis(250);

pub(crate) const EXCHANGE: &str = include_str!("exchange.lua");
pub(crate) const TOKEN: &str = include_str!("token.lua");

/// The keys of a fleet. All have one hash tag, so that they are on one node of a cluster.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    company: String,
    name: String,
}

impl Keys {
    /// Creates the keys of a fleet; what is before the first slash of its name is the company.
    pub(crate) fn new(name: &str) -> Self {
        let (company, name) = name.split_once('/').unwrap_or((name, ""));
        Keys { company: company.to_owned(), name: name.to_owned() }
    }

    pub(crate) fn key(&self, what: &str) -> String {
        format!("pipedrive:{{{}}}:{}:{what}", self.company, self.name)
    }

    /// The company's tokens of the day are shared by all its fleets.
    pub(crate) fn day(&self) -> String {
        format!("pipedrive:{{{}}}:day", self.company)
    }

    fn of_exchange(&self) -> [String; 9] {
        let key = |what| self.key(what);
        let short = [key("requests:short"), key("searches:short")];
        let [requests, searches] = short;
        [
            key("requests"),
            key("searches"),
            requests,
            searches,
            key("fleet"),
            key("members"),
            key("seen"),
            self.day(),
            key("token"),
        ]
    }
}

/// The scripts, and the keys they work on.
pub(crate) struct Scripts {
    exchange: Script,
    token: Script,
    keys: Keys,
}

impl Scripts {
    pub(crate) fn new(name: &str) -> Self {
        Self::of(EXCHANGE, TOKEN, name)
    }

    pub(crate) fn of(exchange: &str, token: &str, name: &str) -> Self {
        Scripts { exchange: Script::new(exchange), token: Script::new(token), keys: Keys::new(name) }
    }

    /// Returns the call of the script of this command.
    pub(crate) fn invocation(&self, command: &Command) -> ScriptInvocation<'_> {
        match command {
            Command::Exchange(exchange) => {
                let mut invocation = self.exchange.prepare_invoke();
                invocation.key(self.keys.of_exchange().as_slice());
                arguments(exchange, |text| {
                    invocation.arg(text);
                });
                invocation
            }
            Command::Token(TokenCommand { action, holder, generation, token }) => {
                let mut invocation = self.token.prepare_invoke();
                invocation.key(self.keys.key("token")).key(self.keys.key("lock"));
                invocation.arg(action.name()).arg(holder).arg(*generation).arg(token.0.as_slice());
                invocation
            }
        }
    }
}

impl fmt::Debug for Scripts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scripts").field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Action::Read => "read",
            Action::Lock => "lock",
            Action::Extend => "extend",
            Action::Unlock => "unlock",
            Action::Renewed => "renewed",
            Action::Put => "put",
            Action::Restore => "restore",
            Action::Invalid => "invalid",
        }
    }
}

/// Hands over the arguments of `exchange.lua`, in the order in which it takes them.
fn arguments(exchange: &Exchange, mut argument: impl FnMut(String)) {
    let Exchange { process, idle, back, spent, tokens_left, closed, reopened, in_flight, requests, searches } =
        exchange;
    let or_none = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    let flag = |flag: bool| u8::from(flag).to_string();
    argument(process.clone());
    let holds = format!("{} {} {} {in_flight}", requests.holding, searches.holding, requests.wanted);
    argument(if *idle { String::new() } else { holds });
    argument(flag(*back));
    argument(spent.to_string());
    argument(or_none(tokens_left.map(|left| i64::try_from(left).unwrap_or(i64::MAX))));
    argument(closed.map_or("", |(closing, _)| closing.name()).to_owned());
    argument(closed.map_or(0, |(_, left)| left.as_millis()).to_string());
    argument(flag(*reopened));
    for Usage { limit, wanted, told_limit, remaining, counted, unused, own, .. } in [requests, searches] {
        argument(limit.to_string());
        argument(wanted.to_string());
        argument(or_none(told_limit.map(i64::from)));
        argument(or_none(remaining.map(|(remaining, _)| i64::from(remaining))));
        argument(or_none(remaining.map(|(_, age)| age)));
        argument(counted.len().to_string());
        for (pass, age) in counted {
            argument(pass.to_string());
            argument(age.to_string());
        }
        argument(unused.len().to_string());
        unused.iter().for_each(|pass| argument(pass.to_string()));
        argument(own.len().to_string());
        for (request, age) in own {
            argument(request.clone());
            argument(age.to_string());
        }
    }
}

impl Closing {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Closing::Paused => "paused",
            Closing::Blocked => "blocked",
        }
    }

    pub(crate) fn of(name: &str) -> Option<Self> {
        [Closing::Paused, Closing::Blocked].into_iter().find(|closing| closing.name() == name)
    }
}

/// Reads the reply of the script of this command.
pub(crate) fn read(command: &Command, value: Value) -> Result<Reply, FleetError> {
    let reply = FleetError::Reply;
    match command {
        Command::Exchange(_) => {
            let (passes, more, searches, more_searches, closed, ends, left, generation): (
                Vec<u64>,
                i64,
                Vec<u64>,
                i64,
                String,
                u64,
                i64,
                u64,
            ) = from_redis_value(value).map_err(|_| reply)?;
            let given = |passes, more| Given { passes, more: u64::try_from(more).ok().map(wait) };
            Ok(Reply::Exchanged(Exchanged {
                requests: given(passes, more),
                searches: given(searches, more_searches),
                closed: Closing::of(&closed).map(|closing| (closing, wait(ends))),
                tokens_left: u64::try_from(left).ok(),
                generation,
            }))
        }
        Command::Token(_) => {
            let (done, generation, token, age, invalid, held, time): (bool, u64, Vec<u8>, u64, bool, i64, i64) =
                from_redis_value(value).map_err(|_| reply)?;
            let (token, held) = (Secret(token), u64::try_from(held).ok());
            Ok(Reply::Token(StoredToken { done, generation, token, age, invalid, held, time }))
        }
    }
}

/// Returns a time to wait of so many milliseconds, of a day at most: an instant much later may not exist.
fn wait(millis: u64) -> Duration {
    Duration::from_millis(millis).min(Duration::from_secs(86_400))
}

/// A connection for a thread, made anew after a failure.
pub(crate) struct BlockingStore {
    client: Client,
    scripts: Scripts,
    connection: Option<Connection>,
}

impl BlockingStore {
    pub(crate) fn new(client: Client, scripts: Scripts) -> Self {
        BlockingStore { client, scripts, connection: None }
    }

    /// Carries out a command. After a failure it may have been carried out all the same.
    pub(crate) fn ask(&mut self, command: &Command) -> Result<Reply, FleetError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(&self.client)?,
        };
        let value: Value = self.scripts.invocation(command).invoke(&mut connection)?;
        self.connection = Some(connection);
        read(command, value)
    }
}

/// Connects; a reply may take as long as connecting.
pub(crate) fn connect(client: &Client) -> Result<Connection, FleetError> {
    let connection = client.get_connection_with_timeout(PATIENCE)?;
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_write_timeout(Some(PATIENCE))?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reply_is_trusted() {
        let exchange = Exchange {
            process: String::new(),
            idle: true,
            back: false,
            spent: 0,
            tokens_left: None,
            closed: None,
            reopened: false,
            in_flight: 0,
            requests: Usage::default(),
            searches: Usage::default(),
        };
        let command = Command::Exchange(Box::new(exchange));
        let text = |text: &str| Value::BulkString(text.into());
        let passes = || Value::Array(vec![text("7")]);
        let reply = |kind: &str, pass| {
            let ends = Value::Int(i64::MAX);
            let tail = [passes(), Value::Int(i64::MAX), text(kind), ends, Value::Int(-1), Value::Int(3)];
            Value::Array([pass, Value::Int(-1)].into_iter().chain(tail).collect())
        };
        let Ok(Reply::Exchanged(exchanged)) = read(&command, reply("blocked", passes())) else { panic!("it is one") };
        assert_eq!((exchanged.requests.passes, exchanged.requests.more), (vec![7], None));
        let day = Duration::from_secs(86_400);
        assert_eq!((exchanged.searches.more, exchanged.closed), (Some(day), Some((Closing::Blocked, day))));
        for value in [reply("", text("seven")), Value::Nil, Value::Array(vec![]), Value::Int(3)] {
            assert_eq!(read(&command, value), Err(FleetError::Reply));
        }
    }
}
