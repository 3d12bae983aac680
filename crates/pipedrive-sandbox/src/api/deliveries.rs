//! What webhooks are sent: the payloads of both versions. They are sent in `serve`.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Uri;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::api::render::v1::Renderer;
use crate::api::render::v2::{self, Shape};
use crate::company::visibility::{self, Viewer};
use crate::company::{Event, Kind, Record, Store};
use crate::wire::time;

/// Failed first attempts after which a webhook is banned, and for how long.
const PATIENCE: u64 = 10;
const BAN: SignedDuration = SignedDuration::from_mins(30);

/// How webhooks are sent.
#[derive(Clone, Debug)]
pub(crate) struct Deliveries {
    /// Whether everything is sent twice.
    pub(crate) duplicates: bool,
    /// Milliseconds before each attempt but the first.
    pub(crate) retry_millis: Vec<u64>,
}

impl Default for Deliveries {
    fn default() -> Self {
        Self { duplicates: false, retry_millis: vec![3_000, 30_000, 150_000] }
    }
}

/// A delivery to be made.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) webhook: u64,
    pub(crate) url: Uri,
    /// The value of an `authorization` header.
    pub(crate) authorization: Option<String>,
    version_1: bool,
    payload: Value,
}

impl Delivery {
    /// Returns the body for an attempt, the first of which is number 1.
    pub(crate) fn body(&self, attempt: u32) -> Bytes {
        let mut payload = self.payload.clone();
        if self.version_1 {
            payload["retry"] = (attempt - 1).into();
        } else {
            payload["meta"]["attempt"] = attempt.into();
        }
        payload.to_string().into()
    }
}

/// Returns the address of a webhook, where it is one that this emulator sends to: plain http on a loopback address.
pub(crate) fn target(url: &str) -> Option<Uri> {
    let uri: Uri = url.parse().ok()?;
    let host = uri.host()?;
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    (uri.scheme_str() == Some("http") && loopback).then_some(uri)
}

/// Returns the kind behind a word of `event_object`.
pub(crate) fn kind(object: &str) -> Option<Kind> {
    [
        Kind::Activity,
        Kind::ActivityType,
        Kind::Deal,
        Kind::DealProduct,
        Kind::Installment,
        Kind::Lead,
        Kind::Note,
        Kind::Organization,
        Kind::Person,
        Kind::Pipeline,
        Kind::Product,
        Kind::Stage,
        Kind::User,
    ]
    .into_iter()
    .find(|kind| kind.word() == object)
}

/// Returns what the webhooks of the account are sent about an event.
pub(crate) fn of(store: &mut Store, event: &Event, host: &str) -> Vec<Delivery> {
    if kind(event.kind.word()).is_none() {
        return Vec::new();
    }
    let (new, old) = match (&event.before, &event.after) {
        (None, _) => ("create", "added"),
        (Some(_), Some(_)) => ("change", "updated"),
        (Some(_), None) => ("delete", "deleted"),
    };
    let record = event.after.as_ref().or(event.before.as_ref());
    let wanted = |webhook: &Record| {
        let action = webhook.text("event_action");
        let object = webhook.text("event_object");
        let banned = time::instant(webhook.text("banned_until")).is_some_and(|until| event.time < until);
        let listens =
            (action == "*" || action == new || action == old) && (object == "*" || object == event.kind.word());
        // Its user's permissions decide what is sent.
        let viewer = webhook.int("user_id").map(|user| Viewer::new(store, user));
        let seen = viewer.zip(record).is_none_or(|(viewer, record)| viewer.sees(event.kind, record));
        listens && !banned && seen
    };
    let webhooks: Vec<(u64, Record)> = store
        .rows(Kind::Webhook)
        .filter(|(_, webhook)| wanted(webhook))
        .map(|(number, webhook)| (number, webhook.clone()))
        .collect();
    let mut deliveries = Vec::new();
    for (number, webhook) in webhooks {
        let Some(url) = target(webhook.text("subscription_url")) else { continue };
        let version_1 = webhook.text("version") == "1.0";
        let payload = if version_1 {
            payload_v1(store, event, number, host, old)
        } else {
            payload_v2(store, event, number, &webhook, host, new)
        };
        let authorization = webhook
            .value("http_auth_user")
            .as_str()
            .map(|user| format!("Basic {}", STANDARD.encode(format!("{user}:{}", webhook.text("http_auth_password")))));
        deliveries.push(Delivery { webhook: number, url, authorization, version_1, payload });
    }
    deliveries
}

/// Writes down how an attempt ended. Ten failed first attempts ban the webhook for half an hour.
pub(crate) fn attempted(store: &mut Store, webhook: u64, attempt: u32, status: Option<u16>, now: Timestamp) {
    let delivered = status.is_some_and(|status| (200..300).contains(&status));
    store.update(Kind::Webhook, webhook, 1, now, |own| {
        own.set("last_delivery_time", time::millis(now));
        own.set("last_http_status", status);
        if !delivered && attempt == 1 {
            let failures = own.int("failures").unwrap_or_default().saturating_add(1);
            own.set("failures", failures % PATIENCE);
            if failures == PATIENCE {
                own.set("banned_until", time::text(time::later(now, BAN)));
            }
        }
    });
}

fn payload_v2(store: &mut Store, event: &Event, number: u64, webhook: &Record, host: &str, action: &str) -> Value {
    let [id, correlation] = [store.uuid(), store.uuid()];
    let shown =
        |record: &Option<Record>| record.as_ref().map_or(Value::Null, |record| record_v2(store, event.kind, record));
    let (mut previous, data) = (shown(&event.before), shown(&event.after));
    if let (Value::Object(previous), Value::Object(data)) = (&mut previous, &data) {
        previous.retain(|name, value| data.get(name) != Some(value));
    }
    let record = event.after.as_ref().or(event.before.as_ref());
    let entity_id = match record.map(|record| record.value("id")) {
        Some(Value::String(id)) => id.clone(),
        _ => event.number.to_string(),
    };
    let mut meta = json!({
        "action": action, "entity": event.kind.word(), "entity_id": entity_id,
        "company_id": store.company.id.to_string(), "user_id": event.actor.to_string(), "id": id,
        "correlation_id": correlation, "timestamp": time::millis(event.time), "type": webhook.value("type"),
        "version": "2.0", "webhook_id": number.to_string(),
        "webhook_owner_id": webhook.value("owner_id").to_string(), "change_source": "api", "is_bulk_edit": false,
        "attempt": 1, "host": host,
    });
    if event.kind != Kind::User {
        let users = record.map_or_else(Vec::new, |record| visibility::users(store, event.kind, record));
        meta["permitted_user_ids"] = users.iter().map(u64::to_string).collect();
    }
    if let Some(merged) = event.before.as_ref().and_then(|before| before.int("merged_to_id")) {
        meta["merged_to_id"] = merged.to_string().into();
    }
    json!({"meta": meta, "data": data, "previous": previous})
}

/// Returns a record as webhooks of version 2.0 hold it: near the shape of the v2 API, but not the same.
fn record_v2(store: &Store, kind: Kind, record: &Record) -> Value {
    let mut shown = v2::render(store, kind, record, &Shape::default());
    let Value::Object(members) = &mut shown else { return shown };
    if let Some(visible_to) = members.get_mut("visible_to").filter(|value| value.is_number()) {
        *visible_to = visible_to.to_string().into();
    }
    if let Some(due_time) = members.get_mut("due_time").filter(|value| value.is_string()) {
        *due_time = json!({"value": due_time, "timezone_id": null});
    }
    let custom = record.custom_fields().zip(kind.fields());
    if let Some((set, fields)) = custom {
        let values = store.custom_fields(fields).filter_map(|field| {
            let value = set.get(&field.code)?;
            let kind = field.field_type.as_str();
            let shown = match (kind, value) {
                ("enum" | "user" | "org" | "people", id) => json!({"type": kind, "id": id}),
                ("set", ids) => {
                    let ids = ids.as_array().into_iter().flatten().map(|id| json!({"id": id}));
                    json!({"type": kind, "values": ids.collect::<Vec<_>>()})
                }
                ("daterange" | "timerange", range) => {
                    json!({"type": kind, "from": range["value"], "until": range["until"]})
                }
                (_, Value::Object(parts)) => {
                    let mut shown = parts.clone();
                    shown.insert("type".to_owned(), kind.into());
                    Value::Object(shown)
                }
                (_, value) => json!({"type": kind, "value": value}),
            };
            Some((field.code.clone(), shown))
        });
        let values: Map<String, Value> = values.collect();
        members.insert("custom_fields".to_owned(), Value::Object(values));
    }
    shown
}

fn payload_v1(store: &Store, event: &Event, number: u64, host: &str, action: &str) -> Value {
    let shown =
        |record: &Option<Record>| record.as_ref().map_or(Value::Null, |record| record_v1(store, event.kind, record));
    let wrap = |value: Value| if event.kind == Kind::User && !value.is_null() { json!([value]) } else { value };
    let record = event.after.as_ref().or(event.before.as_ref());
    let users = record.map_or_else(Vec::new, |record| visibility::users(store, event.kind, record));
    json!({
        "v": 1, "event": format!("{action}.{}", event.kind.word()), "retry": 0,
        "matches_filters": {"current": [], "previous": []},
        "meta": {
            "v": 1, "action": action, "object": event.kind.word(), "id": record.map(|record| record.value("id")),
            "company_id": store.company.id, "user_id": event.actor, "host": host,
            "timestamp": event.time.as_second(), "timestamp_micro": event.time.as_microsecond(),
            "permitted_user_ids": users, "trans_pending": false, "is_bulk_update": false,
            "pipedrive_service_name": false, "change_source": "api", "webhook_id": number,
        },
        "current": wrap(shown(&event.after)), "previous": wrap(shown(&event.before)),
    })
}

/// Returns a record in v1's shape with plain ids in the place of references.
fn record_v1(store: &Store, kind: Kind, record: &Record) -> Value {
    let mut shown = Renderer::bare(store).render(kind, record);
    for value in shown.as_object_mut().into_iter().flat_map(Map::values_mut) {
        if let Some(id) = value.get("value").filter(|id| id.is_number()) {
            *value = id.clone();
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::demo;

    #[test]
    fn a_webhook_hears_of_what_its_user_sees() {
        let now = "2026-01-31T09:00:00Z".parse().unwrap();
        for (user, visible_to, heard) in [(1, 1, 1), (2, 1, 0), (2, 3, 1)] {
            let mut store = demo::store(now);
            let webhook = json!({
                "user_id": user, "event_action": "*", "event_object": "deal", "version": "2.0",
                "subscription_url": "http://localhost:1/", "owner_id": 1,
            });
            store.insert(Kind::Webhook, Record::new(webhook), 1, now);
            store.take_events();
            store.insert(Kind::Deal, Record::new(json!({"owner_id": 1, "visible_to": visible_to})), 1, now);
            let event = store.take_events().remove(0);
            assert_eq!(of(&mut store, &event, "localhost").len(), heard, "user {user}, visible to {visible_to}");
        }
    }
}
