//! A delivery: one event, with the record before and after it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use pipedrive_derive::record;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::model::open_enum::open_enum;
use crate::model::raw::members;
use crate::model::{DateTime, Id, List, of};
use crate::v1::webhooks::{WebhookType, WebhookVersion};
use crate::webhook::order::{Key, Revision};

/// An event that a webhook was sent; [`Receiver::read`](super::Receiver::read) returns one.
#[derive(Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// The format of the delivery.
    pub version: WebhookVersion,
    /// The type of the record.
    pub entity: Entity,
    /// What happened to the record, in the words of version 2.0.
    pub action: Action,
    /// What is said about the event.
    pub meta: Meta,
    retry: Option<u32>,
    current: Option<Box<RawValue>>,
    previous: Option<Box<RawValue>>,
}

open_enum! {
    /// What happened to a record.
    ///
    /// The words of version 1.0 are those of version 2.0 here; [`Meta::action`] has the word that was sent.
    pub enum Action {
        /// The record was created (`added` in version 1.0).
        Create = "create",
        /// The record was changed (`updated` in version 1.0), or another was merged into it (`merged`).
        Change = "change",
        /// The record was deleted, or merged into another (`deleted` in version 1.0).
        Delete = "delete",
    }
}

open_enum! {
    /// The type of a record. Definitions of fields have events too, under names that are not documented.
    pub enum Entity {
        Activity = "activity",
        /// Types of activities; in version 1.0 only.
        ActivityType = "activityType",
        Board = "board",
        Deal = "deal",
        DealInstallment = "deal_installment",
        DealProduct = "deal_product",
        Lead = "lead",
        Note = "note",
        Organization = "organization",
        Person = "person",
        Phase = "phase",
        Pipeline = "pipeline",
        Product = "product",
        Project = "project",
        Stage = "stage",
        Task = "task",
        User = "user",
    }
}

/// The `meta` of a delivery. Which fields have a value depends on the version.
#[record]
pub struct Meta {
    /// The id of the event in version 2.0, of the record in version 1.0; [`Delivery::entity_id`] is always the latter.
    pub id: Option<String>,
    /// The action as sent: `create`, `change` and `delete`, or in version 1.0 `added`, `updated`, `deleted` and
    /// `merged`.
    pub action: Option<String>,
    /// The type of the record.
    #[field(alias = "object")]
    pub entity: Option<Entity>,
    /// The id of the record, in version 2.0.
    pub entity_id: Option<String>,
    pub company_id: Option<Id<of::Company>>,
    /// The user who caused the event.
    pub user_id: Option<Id<of::User>>,
    pub webhook_id: Option<Id<of::Webhook>>,
    /// The user who created the webhook.
    pub webhook_owner_id: Option<Id<of::User>>,
    /// The same in all events of one action, such as the two of a merge.
    pub correlation_id: Option<String>,
    /// The time of the event as sent; [`Delivery::event_time`] reads it.
    pub timestamp: Option<String>,
    /// The time of the event in microseconds since 1970, in version 1.0.
    pub timestamp_micro: Option<i64>,
    /// What created the webhook.
    #[field(name = "type")]
    pub kind: Option<WebhookType>,
    pub version: Option<WebhookVersion>,
    /// What caused the event: `app` or `api`.
    pub change_source: Option<String>,
    /// Whether several records were edited at once, in a list.
    #[field(alias = "is_bulk_update")]
    pub is_bulk_edit: Option<bool>,
    /// The number of the attempt, in version 2.0; [`Delivery::attempt`] has it for both.
    pub attempt: Option<u32>,
    /// The host of the company.
    pub host: Option<String>,
    /// The users who may see the record; in old deliveries `*` for all.
    pub permitted_user_ids: Option<List<String>>,
    /// The record into which this one was merged.
    pub merged_to_id: Option<String>,
    /// The record that was merged into this one.
    pub merged_from_id: Option<String>,
}

/// A changed field of a record.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Change {
    /// The name of the field, or the key of the custom field. Version 1.0 has companions of custom fields too, such as
    /// `<key>_currency`.
    pub name: String,
    /// The JSON of the value before; `None` if there was none.
    pub old: Option<Box<RawValue>>,
    /// The JSON of the value since; `None` if there is none.
    pub new: Option<Box<RawValue>>,
}

/// The body of a delivery.
#[derive(Deserialize)]
struct Frame {
    meta: Meta,
    v: Option<Box<RawValue>>,
    retry: Option<Box<RawValue>>,
    #[serde(alias = "current")]
    data: Option<Box<RawValue>>,
    previous: Option<Box<RawValue>>,
}

impl Delivery {
    pub(super) fn read(body: &[u8]) -> Result<Self, DecodeError> {
        let frame: Frame = serde_json::from_slice(body).map_err(|error| DecodeError::new("", error.to_string()))?;
        let Frame { mut meta, v, retry, data, previous } = frame;
        let is_one = |v: Option<&RawValue>| v.is_some_and(|v| v.get().trim_matches('"') == "1");
        let version = match meta.version.as_ref().map(WebhookVersion::as_str) {
            Some("2.0" | "2") => WebhookVersion::V2,
            _ if is_one(v.as_deref()) || is_one(meta.rest().raw("v")) => WebhookVersion::V1,
            _ => return Err(DecodeError::plain("meta.version", "expected version 1.0 or 2.0")),
        };
        let text = |name| DecodeError::plain(name, "expected a text");
        let entity = meta.entity.clone().ok_or_else(|| text("meta.entity"))?;
        let action = action(meta.action.as_deref().ok_or_else(|| text("meta.action"))?);
        meta.version = Some(version.clone());
        let retry = retry.and_then(|retry| serde_json::from_str(retry.get()).ok());
        Ok(Self { version, entity, action, meta, retry, current: lone(data), previous: lone(previous) })
    }

    /// Returns the id of the record: a UUID for leads, otherwise a number.
    #[must_use]
    pub fn entity_id(&self) -> Option<&str> {
        let own = if self.is_v1() { &self.meta.id } else { &self.meta.entity_id };
        own.as_deref()
    }

    /// Returns the record after the event, read as a `T`; `None` if the record was deleted.
    ///
    /// The [module](super) lists the types.
    ///
    /// # Errors
    ///
    /// Fails if the record is not a `T`; for the records of this crate, only if its id cannot be read.
    pub fn current<T: DeserializeOwned>(&self) -> Result<Option<T>, DecodeError> {
        let place = if self.is_v1() { "current" } else { "data" };
        self.current.as_deref().map(|current| self.record(place, current.get())).transpose()
    }

    /// Returns the record before the event, read as a `T`; `None` if the record was created.
    ///
    /// Version 2.0 sends only the changed fields, so those of a changed record are completed from the current state.
    /// They are known to lack a changed `update_time` sometimes, which is then the current one.
    ///
    /// # Errors
    ///
    /// Fails as [`current`](Self::current) does.
    pub fn previous<T: DeserializeOwned>(&self) -> Result<Option<T>, DecodeError> {
        self.whole_previous().map(|previous| self.record("previous", &previous)).transpose()
    }

    /// Returns the JSON of the record after the event, as sent.
    #[must_use]
    pub fn current_raw(&self) -> Option<&RawValue> {
        self.current.as_deref()
    }

    /// Returns the JSON of the record before the event, as sent: in version 2.0 only the fields that were changed.
    #[must_use]
    pub fn previous_raw(&self) -> Option<&RawValue> {
        self.previous.as_deref()
    }

    /// Returns the fields, custom fields included, whose values before and after the event differ. None if the record
    /// was created or deleted.
    ///
    /// No value is the same as `null`.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let (Some(current), Some(previous)) = (&self.current, self.whole_previous()) else { return Vec::new() };
        let (new, old) = (fields(current.get()), fields(&previous));
        let mut changes: Vec<Change> = Vec::new();
        let mut places = BTreeMap::new();
        let values = new.iter().map(|field| (field, true)).chain(old.iter().map(|field| (field, false)));
        for ((name, value), is_new) in values {
            let place = *places.entry(&**name).or_insert(changes.len());
            if place == changes.len() {
                changes.push(Change { name: name.to_string(), old: None, new: None });
            }
            let value = Some(*value).filter(|value| value.get() != "null").map(ToOwned::to_owned);
            *if is_new { &mut changes[place].new } else { &mut changes[place].old } = value;
        }
        changes.retain(|change| match (&change.old, &change.new) {
            (Some(old), Some(new)) => !same(old, new, DEPTH),
            (old, new) => old.is_some() || new.is_some(),
        });
        changes
    }

    /// Returns which attempt to deliver the event this is, from 1 to 4.
    #[must_use]
    pub fn attempt(&self) -> Option<u32> {
        self.meta.attempt.or_else(|| self.retry?.checked_add(1))
    }

    /// Returns when the event happened.
    #[must_use]
    pub fn event_time(&self) -> Option<Timestamp> {
        if let Some(time) = self.meta.timestamp_micro.and_then(|micro| Timestamp::from_microsecond(micro).ok()) {
            return Some(time);
        }
        let text = self.meta.timestamp.as_deref()?;
        match text.parse() {
            Ok(seconds) => Timestamp::from_second(seconds).ok(),
            Err(_) => text.parse::<DateTime>().ok()?.timestamp(),
        }
    }

    /// Returns what all attempts to deliver this event have in common.
    ///
    /// In version 2.0 this is the id of the event. Version 1.0 has none: there it is the record, the action, the time
    /// and the content. It is not documented whether two webhooks that are sent the same event have the same key.
    #[must_use]
    pub fn key(&self) -> Key {
        let company = self.meta.company_id.unwrap_or_default();
        match self.meta.id.as_deref().filter(|id| !self.is_v1() && is_uuid(id)) {
            Some(id) => Key::new(format!("{company} {id}")),
            None => {
                let time = self.event_time().unwrap_or_default().as_microsecond();
                let states = [&self.current, &self.previous];
                let content = states.map(|state| state.as_ref().map_or("", |state| state.get()));
                let [id, entity, action] =
                    [self.entity_id().unwrap_or_default(), self.entity.as_str(), self.action.as_str()].map(word);
                Key::new(format!("{company} {entity} {id} {action} {time} {:016x}", digest(content)))
            }
        }
    }

    /// Returns which state of the record the delivery shows.
    #[must_use]
    pub fn revision(&self) -> Revision {
        let state = self.current.as_ref().or(self.previous.as_ref());
        let time = |wanted: &str| {
            let found = members(state?.get()).find(|(name, _)| name == wanted)?.1;
            serde_json::from_str::<DateTime>(found.get()).ok()?.timestamp()
        };
        // Users have other names for the times, and a new record need not have been updated.
        let update_time = ["update_time", "modified", "add_time", "created"].into_iter().find_map(time);
        Revision::new(update_time, self.event_time())
    }

    /// Returns whether the delivery shows a newer state of the record than this: a stored [`Revision`], or the
    /// `update_time` of a record that was read through the API.
    #[must_use]
    pub fn is_newer_than(&self, known: impl Into<Revision>) -> bool {
        self.revision() > known.into()
    }

    fn is_v1(&self) -> bool {
        self.version == WebhookVersion::V1
    }

    fn record<T: DeserializeOwned>(&self, place: &str, json: &str) -> Result<T, DecodeError> {
        // There is no lead in v2, and records of v1 have their custom fields among the others.
        let json = match &self.entity {
            Entity::Lead if !self.is_v1() => Cow::Owned(object(fields(json).into_iter().chain(members(json)))),
            _ => Cow::Borrowed(json),
        };
        serde_json::from_str(&json).map_err(|error| DecodeError::new(place, error.to_string()))
    }

    /// Returns the JSON of the whole record before the event.
    fn whole_previous(&self) -> Option<Cow<'_, str>> {
        let previous = self.previous.as_ref()?.get();
        let current = match &self.current {
            Some(current) if !self.is_v1() => current.get(),
            _ => return Some(Cow::Borrowed(previous)),
        };
        let [new, old] = [custom_fields(current), custom_fields(previous)];
        let custom = match (new, old) {
            (Some(new), Some(old)) => Some(object(members(old.get()).chain(members(new.get())))),
            (new, old) => old.or(new).map(|either| either.get().to_owned()),
        };
        let custom: Option<Box<RawValue>> = custom.and_then(|custom| RawValue::from_string(custom).ok());
        let custom = custom.iter().map(|custom| (Cow::Borrowed(CUSTOM_FIELDS), &**custom));
        Some(Cow::Owned(object(custom.chain(members(previous)).chain(members(current)))))
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("version", &self.version)
            .field("entity", &self.entity)
            .field("action", &self.action)
            .field("meta", &self.meta)
            .finish_non_exhaustive()
    }
}

/// The name of the object with the custom fields.
const CUSTOM_FIELDS: &str = "custom_fields";

/// How deep values are compared by their members; below, and for arrays, their texts are compared.
const DEPTH: u32 = 4;

/// Returns the action that a word of either version means.
fn action(word: &str) -> Action {
    match word {
        "added" => Action::Create,
        "updated" | "merged" => Action::Change,
        "deleted" => Action::Delete,
        other => Action::from(other),
    }
}

/// Returns the record; webhooks of version 1.0 send users in an array.
fn lone(record: Option<Box<RawValue>>) -> Option<Box<RawValue>> {
    let record = record?;
    match serde_json::from_str::<Vec<Box<RawValue>>>(record.get()) {
        Ok(records) => records.into_iter().next().filter(|record| record.get() != "null"),
        Err(_) => Some(record),
    }
}

/// Returns the object of custom fields in a record of version 2.0.
fn custom_fields(record: &str) -> Option<&RawValue> {
    let custom = members(record).filter(|(name, _)| name == CUSTOM_FIELDS).last()?.1;
    custom.get().starts_with('{').then_some(custom)
}

/// Returns the fields of a record, with the custom fields among the others.
fn fields(record: &str) -> Vec<(Cow<'_, str>, &RawValue)> {
    let custom = custom_fields(record);
    let others = members(record).filter(|(name, _)| custom.is_none() || name != CUSTOM_FIELDS);
    others.chain(custom.into_iter().flat_map(|custom| members(custom.get()))).collect()
}

/// Returns an object of these members; the first of each name counts.
fn object<'a>(members: impl Iterator<Item = (Cow<'a, str>, &'a RawValue)>) -> String {
    let mut seen = BTreeSet::new();
    let mut text = String::from("{");
    for (name, value) in members {
        if !seen.contains(&name) {
            let separator = if seen.is_empty() { "" } else { "," };
            text.push_str(&format!("{separator}{}:{value}", serde_json::Value::from(&*name)));
            seen.insert(name);
        }
    }
    text + "}"
}

/// Returns whether two values are equal, whatever the order of their members.
fn same(one: &RawValue, other: &RawValue, depth: u32) -> bool {
    if one.get() == other.get() {
        return true;
    }
    if depth == 0 || !one.get().starts_with('{') || !other.get().starts_with('{') {
        return false;
    }
    let sorted = |object: &'_ RawValue| {
        let mut members: Vec<_> =
            members(object.get()).map(|(name, value)| (name.into_owned(), value.to_owned())).collect();
        members.sort_by(|one, other| one.0.cmp(&other.0));
        members
    };
    let (one, other) = (sorted(one), sorted(other));
    one.len() == other.len()
        && one.iter().zip(&other).all(|(one, other)| one.0 == other.0 && same(&one.1, &other.1, depth - 1))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Returns a text without what would make it more than one word of a line.
fn word(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(64).collect()
}

/// Returns the FNV-1a hash of texts: the same in every version of Rust, since keys are stored.
fn digest(texts: [&str; 2]) -> u64 {
    let bytes = texts.into_iter().flat_map(|text| text.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
