//! The pieces that v1's shapes are put together from.

use serde_json::{Map, Value, json};

use crate::company::ADDRESS_PARTS;
use crate::company::Record;
use crate::wire::time;

pub(super) fn pipeline(pipeline: &Record) -> Value {
    let mut shown = copy(pipeline, &["id", "name", "order_nr"]);
    times(pipeline, &mut shown, &["add_time", "update_time"]);
    let more = json!({
        "url_title": pipeline.text("name").replace(' ', "-"), "active": !pipeline.is_deleted(),
        "deal_probability": pipeline.value("is_deal_probability_enabled"), "selected": pipeline.id() == 1,
    });
    extend(&mut shown, more);
    Value::Object(shown)
}

pub(super) fn project(project: &Record) -> Map<String, Value> {
    let mut shown = copy(
        project,
        &[
            "id",
            "title",
            "description",
            "status",
            "start_date",
            "end_date",
            "owner_id",
            "health_status",
            "deal_ids",
            "board_id",
            "phase_id",
        ],
    );
    fractional(project, &mut shown, &["add_time", "update_time", "status_change_time", "archive_time"]);
    let more = json!({
        "labels": project.value("label_ids"), "person_id": project.value("person_ids").get(0),
        "org_id": project.value("org_ids").get(0),
    });
    extend(&mut shown, more);
    shown
}

pub(super) fn project_template(template: &Record) -> Value {
    let mut shown = copy(template, &["id", "title", "description", "projects_board_id", "owner_id"]);
    fractional(template, &mut shown, &["add_time", "update_time"]);
    Value::Object(shown)
}

pub(super) fn task(task: &Record) -> Value {
    let mut shown = copy(
        task,
        &["id", "title", "description", "creator_id", "project_id", "parent_task_id", "due_date", "assignee_ids"],
    );
    fractional(task, &mut shown, &["add_time", "update_time", "marked_as_done_time"]);
    shown.insert("done".to_owned(), u8::from(task.flag("is_done")).into());
    let assignee = task.value("assignee_ids").get(0).cloned().unwrap_or(Value::Null);
    shown.insert("assignee_id".to_owned(), assignee);
    Value::Object(shown)
}

/// Adds times as projects and tasks have them: with a fraction, without a zone.
fn fractional(record: &Record, shown: &mut Map<String, Value>, names: &[&str]) {
    for name in names {
        let time =
            record.value(name).as_str().map(|text| format!("{}.000", text.replacen('T', " ", 1).trim_end_matches('Z')));
        shown.insert((*name).to_owned(), time.into());
    }
}

/// Returns a record whose stored members are those of v1, but for the times.
pub(super) fn plain(record: &Record) -> Value {
    let mut shown = record.0.clone();
    shown.retain(|name, _| !matches!(name.as_str(), "is_deleted" | "delete_time"));
    for (name, value) in &mut shown {
        if name.ends_with("_time") {
            *value = time::v1(value);
        }
    }
    Value::Object(shown)
}

/// Returns a picture, of which v1 does not tell the size.
pub(super) fn picture(record: &Record) -> Value {
    let mut shown = plain(record);
    if let Some(members) = shown.as_object_mut() {
        members.remove("file_size");
    }
    shown
}

pub(super) fn copy(record: &Record, names: &[&str]) -> Map<String, Value> {
    names.iter().map(|name| ((*name).to_owned(), record.value(name).clone())).collect()
}

pub(super) fn times(record: &Record, shown: &mut Map<String, Value>, names: &[&str]) {
    for name in names {
        shown.insert((*name).to_owned(), time::v1(record.value(name)));
    }
}

pub(super) fn extend(shown: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        shown.extend(more);
    }
}

pub(super) fn flat_address(prefix: &str, address: &Value, shown: &mut Map<String, Value>) {
    let part = |name: &str| address.get(name).cloned().unwrap_or(Value::Null);
    shown.insert(prefix.to_owned(), part("value"));
    for name in ADDRESS_PARTS.iter().chain(&["formatted_address"]) {
        shown.insert(format!("{prefix}_{name}"), part(name));
    }
}

pub(super) fn address_text(record: &Record) -> Value {
    record.value("address").get("value").cloned().unwrap_or(Value::Null)
}

/// Returns emails or phones; an empty list shows as one empty item.
pub(super) fn contacts(list: &Value) -> Value {
    match list.as_array() {
        Some(items) if !items.is_empty() => list.clone(),
        _ => json!([{"value": "", "primary": true}]),
    }
}

pub(super) fn status(deal: &Record) -> Value {
    if deal.is_deleted() { "deleted".into() } else { deal.value("status").clone() }
}

pub(super) fn quoted(value: &Value) -> Value {
    if value.is_number() { value.to_string().into() } else { value.clone() }
}

pub(super) fn joined(ids: &Value) -> Value {
    let ids: Vec<String> = items(ids).map(Value::to_string).collect();
    if ids.is_empty() { Value::Null } else { ids.join(",").into() }
}

pub(super) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

pub(super) fn first_char(record: &Record) -> Value {
    record.text("name").chars().next().map(|c| c.to_lowercase().to_string()).into()
}

/// Formats an amount, such as `1,234.50 EUR`; the real service uses the user's locale.
pub(crate) fn money(amount: f64, currency: &str) -> String {
    let cents = format!("{:.2}", amount.abs());
    let (whole, fraction) = cents.split_once('.').unwrap_or((&cents, "00"));
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if amount < 0.0 { "-" } else { "" };
    let fraction = if fraction == "00" { String::new() } else { format!(".{fraction}") };
    format!("{sign}{grouped}{fraction} {currency}")
}
