//! What happened to records: changelogs, flows, recents.

use serde_json::{Map, Value, json};

use super::mail;
use crate::api::call::Call;
use crate::api::paging;
use crate::api::render::mail::Mail;
use crate::api::render::v1::Renderer;
use crate::company::{Event, Kind, Record, Store};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

/// The members whose changes nobody wrote down.
const SILENT: [&str; 2] = ["update_time", "delete_time"];

/// Writes down which members of a deal, person, organization or project an event changed: of a project in one row, of
/// the others in one for each member.
pub(crate) fn record(store: &mut Store, event: &Event) {
    let (Some(before), Some(after)) = (&event.before, &event.after) else { return };
    let mut changed = changed(before, after);
    if event.kind == Kind::Project {
        // It is no field of projects, which have the time of it alone.
        changed.retain(|(name, ..)| *name != "is_archived");
    }
    let rows: Vec<Value> = match event.kind {
        Kind::Deal | Kind::Person | Kind::Organization => changed
            .iter()
            .map(|(key, old, new)| json!({"field_key": key, "old_value": old, "new_value": new}))
            .collect(),
        Kind::Project if !changed.is_empty() => {
            let old: Map<String, Value> =
                changed.iter().map(|(key, old, _)| ((*key).clone(), (*old).clone())).collect();
            let new: Map<String, Value> =
                changed.iter().map(|(key, _, new)| ((*key).clone(), (*new).clone())).collect();
            vec![json!({"old_values": old, "new_values": new})]
        }
        _ => return,
    };
    for row in rows {
        let mut row = Record::new(row);
        row.set("item", event.kind.word());
        row.set("item_id", event.number);
        row.set("actor_user_id", event.actor);
        row.set("time", time::text(event.time));
        store.insert(Kind::Change, row, event.actor, event.time);
    }
}

/// Returns the members that differ, with both values; custom fields one by one.
fn changed<'a>(before: &'a Record, after: &'a Record) -> Vec<(&'a String, &'a Value, &'a Value)> {
    let mut all = Vec::new();
    for (name, new) in &after.0 {
        match (before.value(name), new) {
            (Value::Object(old), Value::Object(new)) if name == "custom_fields" => {
                for code in new.keys().chain(old.keys().filter(|code| !new.contains_key(*code))) {
                    all.push((code, old.get(code).unwrap_or(&Value::Null), new.get(code).unwrap_or(&Value::Null)));
                }
            }
            (old, new) => all.push((name, old, new)),
        }
    }
    all.retain(|(name, old, new)| old != new && !SILENT.contains(&name.as_str()));
    all
}

/// Answers with the changes of one record, latest first.
pub(crate) fn changelog(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    let rows: Vec<Value> = changes(call, kind, number)
        .rev()
        .map(|(_, change)| {
            json!({
                "field_key": change.value("field_key"), "old_value": change.value("old_value"),
                "new_value": change.value("new_value"), "actor_user_id": change.value("actor_user_id"),
                "time": time::v1(change.value("time")), "change_source": "api", "change_source_user_agent": null,
                "is_bulk_update_flag": false,
            })
        })
        .collect();
    let (page, additional) = paging::by_position(call, rows)?;
    Ok(Reply::data(page).with_additional(additional))
}

/// Answers with changes, notes, activities, files and mail of one record, latest first.
pub(crate) fn flow(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    let mut rows: Vec<(String, Value)> = changes(call, kind, number)
        .map(|(id, change)| {
            let time = time::v1(change.value("time"));
            let data = json!({
                "id": id, "item_id": number, "user_id": change.value("actor_user_id"),
                "field_key": change.value("field_key"), "old_value": change.value("old_value"),
                "new_value": change.value("new_value"), "is_bulk_update_flag": null, "log_time": time,
                "change_source": "api", "change_source_user_agent": null, "additional_data": [],
            });
            let object = format!("{}Change", kind.word());
            (change.text("time").to_owned(), json!({"object": object, "timestamp": time, "data": data}))
        })
        .collect();
    let wanted = call.query.words("items");
    let mut renderer = Renderer::new(call.store);
    for other in [Kind::Note, Kind::Activity, Kind::File] {
        for (_, record) in call.store.live_rows(other) {
            if record.int(kind.pointer()) == Some(number) {
                let data = renderer.render(other, record);
                let row = json!({
                    "object": other.word(), "timestamp": time::v1(record.value("add_time")), "data": data,
                });
                rows.push((record.text("add_time").to_owned(), row));
            }
        }
    }
    let mail = Mail::new(call.store);
    for (thread, message) in mail::linked_to(&mail, kind, number, call.actor) {
        let mut row = mail.linked(thread, message, &call.origin, false);
        let files = mail.files(message).iter().map(|file| renderer.render(Kind::File, file));
        row["data"]["attachments"] = files.collect();
        rows.push((message.text("add_time").to_owned(), row));
    }
    rows.sort_by(|a, b| b.0.cmp(&a.0));
    rows.retain(|(_, row)| wanted.is_empty() || row["object"].as_str().is_some_and(|own| wanted.contains(&own)));
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    let (page, additional) = paging::by_offset(call, rows)?;
    let reply = Reply::data(page).with_additional(additional);
    Ok(match renderer.related() {
        Some(related) => reply.with_related(related),
        None => reply,
    })
}

/// Answers with everything that changed since a time, deleted records too. It reaches back one month, whatever the
/// time, and the answer does not say so.
pub(crate) fn recents(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let text = call.query.text("since_timestamp").unwrap_or_default();
    let since = time::parse(text).ok_or_else(|| call.bad("since_timestamp", "not a valid datetime"))?;
    let since = since.max(time::text(time::month_before(call.now)));
    let wanted = call.query.words("items");
    let viewer = call.viewer();
    let mut rows: Vec<(String, Kind, u64)> = Vec::new();
    for kind in [
        Kind::Activity,
        Kind::ActivityType,
        Kind::Deal,
        Kind::File,
        Kind::Filter,
        Kind::Note,
        Kind::Organization,
        Kind::Person,
        Kind::Pipeline,
        Kind::Product,
        Kind::Stage,
    ] {
        if wanted.is_empty() || wanted.contains(&kind.word()) {
            let own = call.store.rows(kind).filter(|(_, record)| record.text("update_time") >= since.as_str());
            let own = own.filter(|(_, record)| viewer.sees(kind, record));
            rows.extend(own.map(|(number, record)| (record.text("update_time").to_owned(), kind, number)));
        }
    }
    rows.sort();
    let (page, additional) = paging::by_offset(call, rows)?;
    let last = page.last().map(|(time, ..)| time::v1(&Value::String(time.clone())));
    let mut renderer = Renderer::new(call.store);
    let data: Vec<Value> = page
        .iter()
        .filter_map(|(_, kind, number)| {
            let record = call.store.row(*kind, *number)?;
            Some(json!({"item": kind.word(), "id": record.value("id"), "data": renderer.render(*kind, record)}))
        })
        .collect();
    let more = json!({"since_timestamp": text, "last_timestamp_on_page": last});
    Ok(Reply::data(data).with_additional(additional).with_additional(more))
}

/// Returns the changes of one record, earliest first.
pub(crate) fn changes<'a>(
    call: &'a Call<'_>,
    kind: Kind,
    number: u64,
) -> impl DoubleEndedIterator<Item = (u64, &'a Record)> + use<'a> {
    let own = move |change: &Record| change.text("item") == kind.word() && change.int("item_id") == Some(number);
    call.store.rows(Kind::Change).filter(move |(_, change)| own(change))
}
