//! Permission sets, and who has them: what users may do, app by app.

use serde_json::{Value, json};

use crate::api::call::Call;
use crate::api::paging;
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};

pub(crate) fn list(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let app = call.query.text("app");
    let sets = call.store.rows(Kind::PermissionSet).filter(|(_, set)| app.is_none_or(|app| set.text("app") == app));
    Ok(Reply::data(sets.map(|(_, set)| shown(call, set)).collect::<Vec<_>>()))
}

/// Answers with one set and what it allows: an object, as the documents describe it. Their example has a list of one.
pub(crate) fn get(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let set = find(call)?;
    let mut data = shown(call, set);
    data["contents"] = set.value("contents").clone();
    Ok(Reply::data(data))
}

/// Answers with the users who have a set. By the documents nobody having it is 404.
pub(crate) fn assignments(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let set = find(call)?;
    let rows: Vec<Value> = users(call, set)
        .map(|user| json!({"user_id": user, "permission_set_id": set.value("id"), "name": set.value("name")}))
        .collect();
    if rows.is_empty() {
        return Err(call.not_found(Kind::PermissionSet));
    }
    let (page, additional) = paging::by_offset(call, rows)?;
    Ok(Reply::data(page).with_additional(additional))
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Record, Failure> {
    let id = call.argument("id");
    let found = call.store.rows(Kind::PermissionSet).find(|(_, set)| set.text("id") == id);
    found.map(|(_, set)| set).ok_or_else(|| call.not_found(Kind::PermissionSet))
}

fn users<'a>(call: &'a Call<'_>, set: &'a Record) -> impl Iterator<Item = u64> + use<'a> {
    let has = |user: &Record| {
        let access = user.value("access").as_array().into_iter().flatten();
        access.into_iter().any(|own| own["permission_set_id"] == *set.value("id"))
    };
    call.store.rows(Kind::User).filter(move |(_, user)| has(user)).map(|(user, _)| user)
}

fn shown(call: &Call<'_>, set: &Record) -> Value {
    json!({
        "id": set.value("id"), "name": set.value("name"), "description": set.value("description"),
        "app": set.value("app"), "type": set.value("type"), "assignment_count": users(call, set).count(),
    })
}
