//! What a fleet looks like from outside.

use std::collections::BTreeMap;
use std::time::Duration;

use pipedrive_core::error::Limit;
use redis::{Client, FromRedisValue, Pipeline, Value, from_redis_value};

use crate::command::Closing;
use crate::error::FleetError;
use crate::store::{Keys, connect};

/// What the store knows of a fleet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The processes that have something to do, the last heard of first. One that has nothing to do is not among them;
    /// one that died may be, until another one is heard of.
    pub members: Vec<Member>,
    /// The 2-second window of requests.
    pub requests: Window,
    /// The 2-second window of searches.
    pub searches: Window,
    /// The limit that stops every process now, and for how long.
    pub closed: Option<(Limit, Duration)>,
    /// Tokens left to the company today, if a response stated them lately.
    pub tokens_left: Option<u64>,
    /// The generation of the OAuth token, which grows with each renewal; 0 without one.
    pub token_generation: u64,
    /// Whether Pipedrive rejected the refresh token: the user has to authorize the app again.
    pub token_invalid: bool,
    /// The process that renews the token now.
    pub renewing: Option<String>,
}

/// A process, as it last reported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// Its name: the id of the process in its system, and a random number.
    pub process: String,
    /// How long ago.
    pub seen: Duration,
    /// Passes for requests that it held.
    pub holding: u32,
    /// Passes for searches that it held.
    pub holding_searches: u32,
    /// Passes for requests that it wanted in addition.
    pub wanted: u32,
    /// Requests sent that Pipedrive may not have counted yet.
    pub in_flight: u32,
}

/// A 2-second window.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Window {
    /// Its size, if a response stated it.
    pub limit: Option<u32>,
    /// Passes held or used, whose requests can still count.
    pub taken: u32,
    /// Requests of others with the same token, as far as responses showed them.
    pub outsiders: u32,
    /// For how long no passes are given out, after data was lost or processes came back.
    pub quiet: Option<Duration>,
}

/// Reads the status of a fleet.
pub(crate) fn read(client: &Client, keys: &Keys) -> Result<Status, FleetError> {
    let mut connection = connect(client)?;
    let all = |pipeline: &mut Pipeline, what| {
        pipeline.cmd("ZRANGE").arg(keys.key(what)).arg(0).arg(-1).arg("WITHSCORES");
    };
    let mut pipeline = redis::pipe();
    pipeline.cmd("TIME");
    for what in ["requests", "searches", "seen"] {
        all(&mut pipeline, what);
    }
    pipeline.cmd("HGETALL").arg(keys.key("members"));
    pipeline.cmd("HGETALL").arg(keys.key("fleet"));
    pipeline.cmd("HMGET").arg(keys.key("token")).arg("generation").arg("invalid");
    pipeline.cmd("GET").arg(keys.day());
    pipeline.cmd("GET").arg(keys.key("lock"));
    let values: Vec<Value> = pipeline.query(&mut connection)?;
    let mut values = values.into_iter();
    let (seconds, micros): (u64, u64) = next(&mut values)?;
    let [requests, searches, seen]: [Vec<(String, f64)>; 3] =
        [next(&mut values)?, next(&mut values)?, next(&mut values)?];
    let [members, fleet]: [BTreeMap<String, String>; 2] = [next(&mut values)?, next(&mut values)?];
    let (generation, invalid): (Option<u64>, Option<u64>) = next(&mut values)?;
    let day: Option<i64> = next(&mut values)?;
    let renewing: Option<String> = next(&mut values)?;
    let now = seconds * 1000 + micros / 1000;
    let number = |name: &str| fleet.get(name)?.parse::<u64>().ok();
    let left = |ends: u64| ends.checked_sub(now).filter(|left| *left > 0).map(Duration::from_millis);
    let closed = || {
        let limit = match Closing::of(fleet.get("closed")?)? {
            Closing::Paused => Limit::Paused,
            Closing::Blocked => Limit::Blocked,
        };
        Some((limit, left(number("ends")?)?))
    };
    let window = |name: &str, passes: Vec<(String, f64)>| {
        // Milliseconds of today are exact in a float.
        let taken = passes.iter().filter(|(pass, at)| pass != "quiet" && at.is_finite() && *at > now as f64);
        let quiet = passes.iter().find(|(pass, _)| pass == "quiet").and_then(|(_, at)| left(*at as u64));
        let outsiders =
            number(&format!("{name}:until")).and_then(left).and_then(|_| number(&format!("{name}:outsiders")));
        Window {
            limit: number(&format!("{name}:limit")).and_then(|limit| limit.try_into().ok()),
            taken: u32::try_from(taken.count()).unwrap_or(u32::MAX),
            outsiders: outsiders.and_then(|outsiders| outsiders.try_into().ok()).unwrap_or(0),
            quiet,
        }
    };
    let member = |(process, at): (String, f64)| {
        let held: Vec<u32> = members.get(&process)?.split(' ').map_while(|number| number.parse().ok()).collect();
        let seen = Duration::from_millis(now.saturating_sub(at as u64));
        let [holding, holding_searches, wanted, in_flight] = held.try_into().ok()?;
        Some(Member { process, seen, holding, holding_searches, wanted, in_flight })
    };
    Ok(Status {
        members: seen.into_iter().rev().filter_map(member).collect(),
        requests: window("requests", requests),
        searches: window("searches", searches),
        closed: closed(),
        tokens_left: day.map(|left| u64::try_from(left).unwrap_or(0)),
        token_generation: generation.unwrap_or(0),
        token_invalid: invalid.is_some(),
        renewing,
    })
}

fn next<T: FromRedisValue>(values: &mut impl Iterator<Item = Value>) -> Result<T, FleetError> {
    values.next().and_then(|value| from_redis_value(value).ok()).ok_or(FleetError::Reply)
}
