//! Notes and the comments on them.

use serde_json::{Value, json};

use super::records;
use crate::api::call::Call;
use crate::api::paging;
use crate::company::schema::Write;
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

/// Marks a note as deleted; the answer is `true`.
pub(crate) fn delete(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::Note)?;
    call.store.bury(Kind::Note, number, call.actor, call.now);
    Ok(Reply::data(true))
}

pub(crate) fn comments(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let note = call.existing(Kind::Note)?;
    let own = call.store.rows(Kind::NoteComment).filter(|(_, comment)| comment.int("note") == Some(note));
    let rows: Vec<Value> = own.map(|(_, comment)| shown(comment)).collect();
    let (page, additional) = paging::by_offset(call, rows)?;
    Ok(Reply::data(page).with_additional(additional))
}

pub(crate) fn comment(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find(call)?;
    Ok(Reply::data(shown(call.record(Kind::NoteComment, number)?)))
}

pub(crate) fn add_comment(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let note = call.existing(Kind::Note)?;
    let mut members = records::body(call, Kind::NoteComment, Write::Create)?;
    members.insert("note".to_owned(), note.into());
    members.insert("object_id".to_owned(), note.to_string().into());
    members.insert("user_id".to_owned(), call.actor.into());
    let number = records::create(call, Kind::NoteComment, members)?;
    Ok(Reply::data(shown(call.record(Kind::NoteComment, number)?)))
}

pub(crate) fn update_comment(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find(call)?;
    records::change(call, Kind::NoteComment, number)?;
    let actor = call.actor;
    call.store.update(Kind::NoteComment, number, actor, call.now, |comment| comment.set("updater_id", actor));
    Ok(Reply::data(shown(call.record(Kind::NoteComment, number)?)))
}

pub(crate) fn delete_comment(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find(call)?;
    call.store.remove(Kind::NoteComment, number, call.actor, call.now);
    Ok(Reply::data(true))
}

fn find(call: &Call<'_>) -> Result<u64, Failure> {
    let note = call.existing(Kind::Note)?;
    let id = call.argument("commentId");
    let own = |comment: &Record| comment.int("note") == Some(note) && comment.text("uuid") == id;
    call.store.find(Kind::NoteComment, own).ok_or_else(|| call.not_found(Kind::NoteComment))
}

fn shown(comment: &Record) -> Value {
    let time = |name: &str| time::instant(comment.text(name)).map(time::millis);
    json!({
        "uuid": comment.value("uuid"), "active_flag": true, "add_time": time("add_time"),
        "update_time": time("update_time"), "company_id": comment.value("company_id"),
        "content": comment.value("content"), "object_id": comment.value("object_id"), "object_type": "note",
        "updater_id": comment.value("updater_id"), "user_id": comment.value("user_id"),
    })
}
