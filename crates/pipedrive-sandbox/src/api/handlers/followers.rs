//! Followers of deals, persons, organizations and products.

use http::StatusCode;
use serde_json::{Value, json};

use crate::api::call::Call;
use crate::api::paging;
use crate::catalogue::Version;
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

pub(crate) fn list(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    let rows: Vec<(u64, &Record)> = of(call, kind, number).collect();
    match call.version() {
        Version::V2 => {
            let (page, additional) = paging::by_cursor(call, rows, |(id, _), _| (Value::from(*id), *id))?;
            let data: Vec<Value> = page.into_iter().map(|(_, follower)| shown_v2(follower)).collect();
            Ok(Reply::data(data).with_additional(additional))
        }
        Version::V1 => {
            let (page, additional) = paging::by_offset(call, rows)?;
            let data: Vec<Value> = page.into_iter().map(|(_, follower)| shown_v1(kind, follower)).collect();
            Ok(Reply::data(data).with_additional(additional))
        }
    }
}

pub(crate) fn add(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    let body = call.object()?;
    if let Some(name) = body.keys().find(|name| *name != "user_id") {
        return Err(match call.version() {
            Version::V2 => call.bad(name, &format!("Parameter '{name}' is not allowed for this request")),
            Version::V1 => {
                Failure::classic(StatusCode::BAD_REQUEST, format!("Invalid field(s) in the payload: {name}"))
            }
        });
    }
    let user = match (body.get("user_id"), call.version()) {
        (Some(Value::String(text)), Version::V1) => text.parse().ok(),
        (value, _) => value.and_then(Value::as_u64),
    };
    let user = user.ok_or_else(|| call.bad("user_id", "Parameter 'user_id' is required"))?;
    if call.store.row(Kind::User, user).is_none() {
        return Err(call.bad("user_id", &format!("user {user} does not exist or is not accessible")));
    }
    let present = of(call, kind, number).find(|(_, own)| own.int("follower_user_id") == Some(user));
    let id = match (present.map(|(id, _)| id), call.version()) {
        (Some(_), Version::V2) => return Err(call.bad("user_id", "The user is already a follower")),
        (Some(id), Version::V1) => id,
        (None, _) => {
            let time = call.timestamp();
            let follower = json!({kind.pointer(): number, "follower_user_id": user, "add_time": time});
            note(call, kind, number, user, "added");
            call.store.insert(Kind::Follower, Record::new(follower), call.actor, call.now)
        }
    };
    let follower = call.record(Kind::Follower, id)?;
    Ok(Reply::data(match call.version() {
        Version::V2 => shown_v2(follower),
        Version::V1 => shown_v1(kind, follower),
    }))
}

/// Takes the user's id in v2, the follower's own in v1.
pub(crate) fn delete(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    let named = call.number("follower_id")?;
    let version = call.version();
    let found = of(call, kind, number).find(|(id, own)| match version {
        Version::V2 => own.int("follower_user_id") == Some(named),
        Version::V1 => *id == named,
    });
    let Some((id, user)) = found.map(|(id, own)| (id, own.int("follower_user_id").unwrap_or_default())) else {
        return Err(call.not_found(Kind::Follower));
    };
    call.store.remove(Kind::Follower, id, call.actor, call.now);
    note(call, kind, number, user, "removed");
    Ok(Reply::data(match version {
        Version::V2 => json!({"user_id": user}),
        Version::V1 => json!({"id": id}),
    }))
}

pub(crate) fn changelog(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    events(call, kind, Kind::FollowerEvent, |event| {
        json!({
            "action": event.value("action"), "actor_user_id": event.value("actor_user_id"),
            "follower_user_id": event.value("follower_user_id"), "time": event.value("time"),
        })
    })
}

/// Answers with the events of a record, the first one first.
pub(crate) fn events(
    call: &mut Call<'_>,
    kind: Kind,
    events: Kind,
    shown: impl Fn(&Record) -> Value,
) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    let rows: Vec<(u64, &Record)> =
        call.store.rows(events).filter(|(_, event)| event.int(kind.pointer()) == Some(number)).collect();
    let (page, additional) = paging::by_cursor(call, rows, |(id, _), _| (Value::from(*id), *id))?;
    let data: Vec<Value> = page.into_iter().map(|(_, event)| shown(event)).collect();
    Ok(Reply::data(data).with_additional(additional))
}

fn of<'a>(call: &'a Call<'_>, kind: Kind, number: u64) -> impl Iterator<Item = (u64, &'a Record)> {
    call.store.rows(Kind::Follower).filter(move |(_, follower)| follower.int(kind.pointer()) == Some(number))
}

fn note(call: &mut Call<'_>, kind: Kind, number: u64, user: u64, action: &str) {
    let event = json!({
        kind.pointer(): number, "follower_user_id": user, "actor_user_id": call.actor, "action": action,
        "time": call.timestamp(),
    });
    call.store.insert(Kind::FollowerEvent, Record::new(event), call.actor, call.now);
}

fn shown_v2(follower: &Record) -> Value {
    json!({"user_id": follower.value("follower_user_id"), "add_time": follower.value("add_time")})
}

fn shown_v1(kind: Kind, follower: &Record) -> Value {
    json!({
        "id": follower.value("id"), "user_id": follower.value("follower_user_id"),
        kind.pointer(): follower.value(kind.pointer()), "add_time": time::v1(follower.value("add_time")),
    })
}
