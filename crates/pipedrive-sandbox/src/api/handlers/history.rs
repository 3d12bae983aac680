//! What happened to records: changelogs, flows, recents.

use serde_json::{Value, json};

use crate::api::call::Call;
use crate::api::paging;
use crate::api::render::v1::Renderer;
use crate::company::{Event, Kind, Record, Store};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

/// The members whose changes nobody wrote down.
const SILENT: [&str; 2] = ["update_time", "delete_time"];

/// Writes down which members of a deal, person or organization an event changed.
pub(crate) fn record(store: &mut Store, event: &Event) {
    let (Some(before), Some(after)) = (&event.before, &event.after) else { return };
    if !matches!(event.kind, Kind::Deal | Kind::Person | Kind::Organization) {
        return;
    }
    let names = after.0.keys().filter(|name| before.value(name) != after.value(name));
    let names: Vec<&String> = names.filter(|name| !SILENT.contains(&name.as_str())).collect();
    let row = |key: &str, old: &Value, new: &Value| {
        json!({
            "item": event.kind.word(), "item_id": event.number, "field_key": key, "old_value": old, "new_value": new,
            "actor_user_id": event.actor, "time": time::text(event.time),
        })
    };
    let mut rows = Vec::new();
    for name in names {
        match (before.value(name), after.value(name)) {
            (Value::Object(old), Value::Object(new)) if name == "custom_fields" => {
                for code in new.keys().chain(old.keys().filter(|code| !new.contains_key(*code))) {
                    let (old, new) = (old.get(code).unwrap_or(&Value::Null), new.get(code).unwrap_or(&Value::Null));
                    if old != new {
                        rows.push(row(code, old, new));
                    }
                }
            }
            (old, new) => rows.push(row(name, old, new)),
        }
    }
    for row in rows {
        store.insert(Kind::Change, Record::new(row), event.actor, event.time);
    }
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

/// Answers with changes, notes, activities and files of one record, latest first.
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

fn changes<'a>(
    call: &'a Call<'_>,
    kind: Kind,
    number: u64,
) -> impl DoubleEndedIterator<Item = (u64, &'a Record)> + use<'a> {
    let own = move |change: &Record| change.text("item") == kind.word() && change.int("item_id") == Some(number);
    call.store.rows(Kind::Change).filter(move |(_, change)| own(change))
}
