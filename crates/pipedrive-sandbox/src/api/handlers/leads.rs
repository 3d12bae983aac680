//! Leads and their labels: v1 records that are named by UUIDs.

use serde_json::{Value, json};

use super::records;
use crate::api::call::Call;
use crate::company::schema::Write;
use crate::company::visibility;
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};

pub(crate) fn get(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find(call, Kind::Lead)?;
    bare(records::show(call, Kind::Lead, number))
}

pub(crate) fn add(call: &mut Call<'_>) -> Result<Reply, Failure> {
    bare(records::add(call, Kind::Lead))
}

pub(crate) fn update(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find(call, Kind::Lead)?;
    records::change(call, Kind::Lead, number)?;
    bare(records::show(call, Kind::Lead, number))
}

pub(crate) fn delete(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find(call, Kind::Lead)?;
    let id = call.record(Kind::Lead, number)?.value("id").clone();
    call.store.bury(Kind::Lead, number, call.actor, call.now);
    Ok(Reply::data(json!({"id": id})))
}

/// Answers with the ids of the users who see a lead.
pub(crate) fn users(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find(call, Kind::Lead)?;
    Ok(Reply::data(visibility::users(call.store, Kind::Lead, call.record(Kind::Lead, number)?)))
}

pub(crate) fn labels(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let rows = call.store.rows(Kind::LeadLabel).map(|(_, label)| shown_label(&label.0));
    Ok(Reply::data(rows.collect::<Vec<_>>()))
}

pub(crate) fn add_label(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let members = records::body(call, Kind::LeadLabel, Write::Create)?;
    let number = records::create(call, Kind::LeadLabel, members)?;
    Ok(Reply::data(shown_label(&call.record(Kind::LeadLabel, number)?.0)))
}

pub(crate) fn update_label(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find(call, Kind::LeadLabel)?;
    records::change(call, Kind::LeadLabel, number)?;
    Ok(Reply::data(shown_label(&call.record(Kind::LeadLabel, number)?.0)))
}

pub(crate) fn delete_label(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find(call, Kind::LeadLabel)?;
    let removed = call.store.remove(Kind::LeadLabel, number, call.actor, call.now);
    Ok(Reply::data(json!({"id": removed.map(|label| label.value("id").clone())})))
}

pub(crate) fn sources(_: &mut Call<'_>) -> Result<Reply, Failure> {
    let names = [
        "Manually created",
        "Deal",
        "Web forms",
        "Prospector",
        "Leadbooster",
        "Live chat",
        "Import",
        "Website visitors",
        "Workflow automation",
        "API",
    ];
    Ok(Reply::data(names.iter().map(|name| json!({"name": name})).collect::<Vec<_>>()))
}

/// Leaves out `related_objects`, which leads do not have.
fn bare(reply: Result<Reply, Failure>) -> Result<Reply, Failure> {
    reply.map(|mut reply| {
        if let crate::wire::reply::Content::Envelope { related, .. } = &mut reply.content {
            *related = None;
        }
        reply
    })
}

fn shown_label(label: &serde_json::Map<String, Value>) -> Value {
    let mut shown = label.clone();
    shown.remove("is_deleted");
    for name in ["add_time", "update_time"] {
        let time =
            shown.get(name).and_then(Value::as_str).and_then(crate::wire::time::instant).map(crate::wire::time::millis);
        shown.insert(name.to_owned(), time.into());
    }
    Value::Object(shown)
}

fn find(call: &Call<'_>, kind: Kind) -> Result<u64, Failure> {
    let id = call.argument("id");
    let word = if kind == Kind::Lead { "lead" } else { "lead label" };
    let viewer = call.viewer();
    let own = |record: &Record| record.text("id") == id && !record.is_deleted() && viewer.sees(kind, record);
    call.store.find(kind, own).ok_or_else(|| Failure::object_not_found(format!("requested {word} not found")))
}
