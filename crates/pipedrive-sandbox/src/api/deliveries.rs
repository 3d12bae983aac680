//! What webhooks are sent: the payloads of both versions. They are sent in `serve`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Uri};
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
/// After this long without a success a webhook is switched off.
const GRACE: SignedDuration = SignedDuration::from_hours(72);

/// How webhooks are sent; [`Emulator::set_webhook_delivery`](crate::Emulator::set_webhook_delivery) takes it.
///
/// ```
/// use pipedrive_sandbox::{Sandbox, WebhookDelivery};
///
/// let sandbox = Sandbox::start()?;
/// let odd = WebhookDelivery::new().duplicates(true).shuffle_millis(50).retry_millis([10, 20]);
/// sandbox.with(|emulator| emulator.set_webhook_delivery(odd));
/// # std::io::Result::Ok(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookDelivery {
    /// Whether everything is sent twice.
    pub duplicates: bool,
    /// A delivery waits for a time of up to this many milliseconds, so that later ones overtake it. With 0, those of a
    /// webhook are sent in the order of the events, each after the first attempt at the one before.
    pub shuffle_millis: u64,
    /// Milliseconds before each attempt but the first.
    pub retry_millis: Vec<u64>,
}

impl WebhookDelivery {
    /// Returns how the real service sends: once, and again after 3, 30 and 150 seconds. It promises no order, and here
    /// there is one.
    pub fn new() -> Self {
        Self { duplicates: false, shuffle_millis: 0, retry_millis: vec![3_000, 30_000, 150_000] }
    }

    /// Sets whether everything is sent twice.
    #[must_use]
    pub fn duplicates(mut self, duplicates: bool) -> Self {
        self.duplicates = duplicates;
        self
    }

    /// Sets by how many milliseconds deliveries can be late.
    #[must_use]
    pub fn shuffle_millis(mut self, millis: u64) -> Self {
        self.shuffle_millis = millis;
        self
    }

    /// Sets the milliseconds before each attempt but the first.
    #[must_use]
    pub fn retry_millis(mut self, millis: impl Into<Vec<u64>>) -> Self {
        self.retry_millis = millis.into();
        self
    }
}

impl Default for WebhookDelivery {
    fn default() -> Self {
        Self::new()
    }
}

/// A delivery to be made.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) webhook: u64,
    url: Uri,
    /// The value of an `authorization` header.
    authorization: Option<String>,
    version_1: bool,
    payload: Value,
}

impl Delivery {
    /// Returns the body for an attempt, the first of which is number 1.
    fn body(&self, attempt: u32) -> Bytes {
        let mut payload = self.payload.clone();
        if self.version_1 {
            payload["retry"] = (attempt - 1).into();
        } else {
            payload["meta"]["attempt"] = attempt.into();
        }
        payload.to_string().into()
    }

    /// Returns the request of an attempt.
    pub(crate) fn request(&self, attempt: u32) -> Request<Bytes> {
        let mut request = Request::new(self.body(attempt));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.url.clone();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(Ok(value)) = self.authorization.as_deref().map(HeaderValue::from_str) {
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        request
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

/// Returns whether webhooks of a version are sent what happens to records that go by this word.
pub(crate) fn sends(object: &str, version_1: bool) -> bool {
    let both = ["activity", "deal", "note", "organization", "person", "pipeline", "product", "stage", "user"];
    let own: &[&str] = match version_1 {
        true => &["activityType"],
        false => &["board", "deal_installment", "deal_product", "lead", "phase", "project", "task"],
    };
    both.contains(&object) || own.contains(&object)
}

/// Returns what the webhooks of the account are sent about the events of one request.
pub(crate) fn of(store: &mut Store, events: Vec<Event>, host: &str) -> Vec<Delivery> {
    if store.rows(Kind::Webhook).next().is_none() {
        return Vec::new();
    }
    let events = joined(events);
    let merges: BTreeMap<(Kind, u64), String> = events
        .iter()
        .filter_map(|event| {
            let target = event.before.as_ref().filter(|_| event.after.is_none())?.int("merged_to_id")?;
            Some(((event.kind, target), event.number.to_string()))
        })
        .collect();
    let correlation = store.uuid();
    let mut deliveries = Vec::new();
    for event in events {
        let merged_from = merges.get(&(event.kind, event.number)).filter(|_| event.before.is_some());
        let happening = Happening { id: store.uuid(), correlation: &correlation, merged_from, event: &event, host };
        for (number, webhook) in happening.webhooks(store) {
            let Some(url) = target(webhook.text("subscription_url")) else { continue };
            let version_1 = webhook.text("version") == "1.0";
            let payload = match version_1 {
                true => happening.payload_v1(store, number),
                false => happening.payload_v2(store, number, &webhook),
            };
            let authorization = webhook.value("http_auth_user").as_str().map(|user| {
                format!("Basic {}", STANDARD.encode(format!("{user}:{}", webhook.text("http_auth_password"))))
            });
            deliveries.push(Delivery { webhook: number, url, authorization, version_1, payload });
        }
    }
    deliveries
}

/// Returns one event for each record that a request concerned.
fn joined(events: Vec<Event>) -> Vec<Event> {
    let mut all: Vec<Option<Event>> = Vec::new();
    let mut places: BTreeMap<(Kind, u64), usize> = BTreeMap::new();
    for mut event in events {
        let key = (event.kind, event.number);
        if let Some(first) = places.remove(&key).and_then(|place| all[place].take()) {
            match (&first.before, &event.after) {
                // It was there for a moment.
                (None, None) => continue,
                // That it was merged is known only at the end.
                (Some(_), None) => {}
                _ => event.before = first.before,
            }
        }
        places.insert(key, all.len());
        all.push(Some(event));
    }
    all.into_iter().flatten().collect()
}

/// An event with what all deliveries say of it.
struct Happening<'a> {
    id: String,
    /// The same in all events of a request.
    correlation: &'a str,
    /// The record that was merged into this one.
    merged_from: Option<&'a String>,
    event: &'a Event,
    host: &'a str,
}

impl Happening<'_> {
    /// Returns the words of versions 2.0 and 1.0 for what happened.
    fn actions(&self) -> (&'static str, &'static str) {
        match (&self.event.before, &self.event.after) {
            (None, _) => ("create", "added"),
            (Some(_), Some(_)) if self.merged_from.is_some() => ("change", "merged"),
            (Some(_), Some(_)) => ("change", "updated"),
            (Some(_), None) => ("delete", "deleted"),
        }
    }

    /// Returns the record, at the end if it is gone.
    fn record(&self) -> Option<&Record> {
        self.event.after.as_deref().or(self.event.before.as_deref())
    }

    /// Returns the webhooks that hear of it.
    fn webhooks(&self, store: &Store) -> Vec<(u64, Record)> {
        let (event, (new, old)) = (self.event, self.actions());
        let wanted = |webhook: &Record| {
            let (action, object) = (webhook.text("event_action"), webhook.text("event_object"));
            let word = event.kind.word();
            let listens = (action == "*" || action == new || action == old) && (object == "*" || object == word);
            let banned = time::instant(webhook.text("banned_until")).is_some_and(|until| event.time < until);
            let off = webhook.int("is_active") == Some(0);
            // Its user's permissions decide what is sent.
            let viewer = webhook.int("user_id").map(|user| Viewer::new(store, user));
            let seen = viewer.zip(self.record()).is_none_or(|(viewer, record)| viewer.sees(event.kind, record));
            listens && !banned && !off && seen && sends(word, webhook.text("version") == "1.0")
        };
        let webhooks = store.rows(Kind::Webhook).filter(|(_, webhook)| wanted(webhook));
        webhooks.map(|(number, webhook)| (number, webhook.clone())).collect()
    }

    fn payload_v2(&self, store: &Store, number: u64, webhook: &Record) -> Value {
        let (event, record) = (self.event, self.record());
        let shown = |record: Option<&Record>| record.map_or(Value::Null, |record| record_v2(store, event.kind, record));
        let (mut previous, mut data) = (shown(event.before.as_deref()), shown(event.after.as_deref()));
        if let (Value::Object(previous), Value::Object(data)) = (&mut previous, &data) {
            keep_changes(previous, data);
        }
        if event.kind == Kind::Deal && event.before.is_none() {
            data["update_time"] = Value::Null;
        }
        let entity_id = match record.map(|record| record.value("id")) {
            Some(Value::String(id)) => id.clone(),
            _ => event.number.to_string(),
        };
        let mut meta = json!({
            "action": self.actions().0, "entity": event.kind.word(), "entity_id": entity_id,
            "company_id": store.company.id.to_string(), "user_id": event.actor.to_string(), "id": self.id,
            "correlation_id": self.correlation, "timestamp": time::millis(event.time), "type": webhook.value("type"),
            "version": "2.0", "webhook_id": number.to_string(),
            "webhook_owner_id": webhook.value("owner_id").to_string(), "change_source": "api", "is_bulk_edit": false,
            "attempt": 1, "host": self.host,
        });
        if event.kind != Kind::User {
            let users = record.map_or_else(Vec::new, |record| visibility::users(store, event.kind, record));
            meta["permitted_user_ids"] = users.iter().map(u64::to_string).collect();
        }
        if let Some(merged) = event.before.as_ref().and_then(|before| before.int("merged_to_id")) {
            meta["merged_to_id"] = merged.to_string().into();
        }
        if let Some(merged) = self.merged_from {
            meta["merged_from_id"] = merged.as_str().into();
        }
        json!({"meta": meta, "data": data, "previous": previous})
    }

    fn payload_v1(&self, store: &Store, number: u64) -> Value {
        let (event, record, action) = (self.event, self.record(), self.actions().1);
        let shown = |record: Option<&Record>| record.map_or(Value::Null, |record| record_v1(store, event.kind, record));
        let wrap = |value: Value| if event.kind == Kind::User && !value.is_null() { json!([value]) } else { value };
        let users = record.map_or_else(Vec::new, |record| visibility::users(store, event.kind, record));
        json!({
            "v": 1, "event": format!("{action}.{}", event.kind.word()), "retry": 0,
            "matches_filters": {"current": [], "previous": []},
            "meta": {
                "v": 1, "action": action, "object": event.kind.word(), "id": record.map(|record| record.value("id")),
                "company_id": store.company.id, "user_id": event.actor, "host": self.host,
                "timestamp": event.time.as_second(), "timestamp_micro": event.time.as_microsecond(),
                "permitted_user_ids": users, "trans_pending": false, "is_bulk_update": false,
                "pipedrive_service_name": false, "change_source": "api", "webhook_id": number.to_string(),
            },
            "current": wrap(shown(event.after.as_deref())), "previous": wrap(shown(event.before.as_deref())),
        })
    }
}

/// Leaves of the state before what differs from that after, also among the custom fields.
fn keep_changes(previous: &mut Map<String, Value>, data: &Map<String, Value>) {
    const CUSTOM: &str = "custom_fields";
    if let (Some(Value::Object(old)), Some(Value::Object(new))) = (previous.get_mut(CUSTOM), data.get(CUSTOM)) {
        for name in new.keys() {
            old.entry(name.clone()).or_insert(Value::Null);
        }
        old.retain(|name, value| new.get(name).unwrap_or(&Value::Null) != value);
    }
    previous.retain(|name, value| match name.as_str() {
        CUSTOM => value.as_object().is_some_and(|custom| !custom.is_empty()),
        _ => data.get(name) != Some(value),
    });
}

/// Writes down how an attempt ended. Ten failed first attempts ban the webhook for half an hour, and three days without
/// a success switch it off.
pub(crate) fn attempted(store: &mut Store, webhook: u64, attempt: u32, status: Option<u16>, now: Timestamp) {
    let delivered = status.is_some_and(|status| (200..300).contains(&status));
    store.update(Kind::Webhook, webhook, 1, now, |own| {
        own.set("last_delivery_time", time::millis(now));
        own.set("last_http_status", status.map_or_else(|| "Error".into(), Value::from));
        if delivered {
            own.0.remove("failing_since");
            return;
        }
        match time::instant(own.text("failing_since")) {
            None => own.set("failing_since", time::text(now)),
            Some(since) if now.duration_since(since) >= GRACE && own.int("is_active") != Some(0) => {
                own.set("is_active", 0);
                own.set("remove_time", time::millis(now));
                own.set("remove_reason", "no successful delivery for three days");
            }
            Some(_) => {}
        }
        if attempt == 1 {
            let failures = own.int("failures").unwrap_or_default().saturating_add(1);
            own.set("failures", failures % PATIENCE);
            if failures == PATIENCE {
                own.set("banned_until", time::text(time::later(now, BAN)));
            }
        }
    });
}

/// Returns a record as webhooks of version 2.0 hold it: near the shape of the v2 API, but not the same.
fn record_v2(store: &Store, kind: Kind, record: &Record) -> Value {
    let mut shown = Value::from(v2::render(store, kind, record, &Shape::plain(store, kind)));
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
                    let mut shown = json!({"type": kind, "from": range["value"], "until": range["until"]});
                    if kind == "timerange" {
                        shown["timezone_id"] = range["timezone_id"].clone();
                    }
                    shown
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
            let events = store.take_events();
            assert_eq!(of(&mut store, events, "localhost").len(), heard, "user {user}, visible to {visible_to}");
        }
    }
}
