//! The shape of v1: related records embedded and listed again in `related_objects`, times without a zone, visibility
//! as a quoted digit, custom fields at the root.

mod shape;
pub(crate) mod single;

use std::cell::{LazyCell, OnceCell};
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Tallies, Tally, bcc, weighted};
use crate::company::fields::Field;
use crate::company::{Kind, Record, Store};
use crate::wire::selector::Selector;
use crate::wire::time;
pub(crate) use shape::money;
use shape::{
    address_text, contacts, copy, extend, first_char, flat_address, items, joined, picture, pipeline, plain, project,
    project_template, quoted, status, task, times,
};

/// Renders records of one call and remembers what they point at.
pub(crate) struct Renderer<'a> {
    store: &'a Store,
    /// Those of deals, persons, organizations and products, each taken when the first of the kind is asked for.
    tallies: [OnceCell<Tallies>; 4],
    counts: bool,
    /// What is to be shown of deals, persons and organizations; all where nobody says.
    only: Option<&'a Selector>,
    related: BTreeSet<(Kind, u64)>,
}

/// Adds those of the members that are to be shown; the others are not worked out.
macro_rules! add {
    ($renderer:ident, $shown:ident, { $($name:literal: $value:expr),+ $(,)? }) => {
        $(if $renderer.wants($name) {
            $shown.insert($name.to_owned(), $value.into());
        })+
    };
}

impl<'a> Renderer<'a> {
    pub(crate) fn new(store: &'a Store) -> Self {
        Self { store, tallies: Default::default(), counts: true, only: None, related: BTreeSet::new() }
    }

    /// Returns a renderer that counts nothing, for looking at members that are stored.
    pub(crate) fn bare(store: &'a Store) -> Self {
        Self { counts: false, ..Self::new(store) }
    }

    /// Leaves out the members that a selector does not name, where that spares work; it has to be applied all the same.
    pub(crate) fn only(self, only: Option<&'a Selector>) -> Self {
        Self { only, ..self }
    }

    pub(crate) fn render(&mut self, kind: Kind, record: &Record) -> Value {
        match kind {
            Kind::Deal => self.deal(record),
            Kind::Person => self.person(record),
            Kind::Organization => self.organization(record),
            Kind::Activity => self.activity(record),
            Kind::Product => self.product(record),
            Kind::DealProduct => self.deal_product(record),
            Kind::Pipeline => pipeline(record),
            Kind::Stage => self.stage(record),
            Kind::Lead => self.lead(record),
            Kind::Note => self.note(record),
            Kind::File => self.file(record),
            Kind::Project => self.project(record),
            Kind::ProjectTemplate => project_template(record),
            Kind::Task => task(record),
            Kind::Relationship => self.relationship(record),
            Kind::Picture => picture(record),
            _ => plain(record),
        }
    }

    /// Returns the `related_objects` of what was rendered so far; `None` where nothing was pointed at.
    pub(crate) fn related(&self) -> Option<Value> {
        let mut groups: Map<String, Value> = Map::new();
        for &(kind, number) in &self.related {
            let reference = self.reference(kind, number);
            if let (Value::Object(mut small), Some(record)) = (reference, self.store.row(kind, number)) {
                small.remove("value");
                small.insert("id".to_owned(), record.value("id").clone());
                let group = groups.entry(kind.word()).or_insert_with(|| json!({}));
                group[number.to_string()] = Value::Object(small);
            }
        }
        (!groups.is_empty()).then_some(Value::Object(groups))
    }

    /// Returns the embedded form of what a record points at, null where it points at nothing, and remembers that it does.
    pub(crate) fn embed(&mut self, kind: Kind, id: &Value) -> Value {
        self.relate(kind, id);
        self.embedded(kind, id)
    }

    fn relate(&mut self, kind: Kind, id: &Value) {
        if let Some(number) = id.as_u64().filter(|number| self.store.row(kind, *number).is_some()) {
            self.related.insert((kind, number));
        }
    }

    fn embedded(&self, kind: Kind, id: &Value) -> Value {
        id.as_u64().map_or(Value::Null, |number| self.reference(kind, number))
    }

    fn wants(&self, name: &str) -> bool {
        self.only.is_none_or(|only| only.names(name))
    }

    fn wanted<'n>(&self, names: &[&'n str]) -> Vec<&'n str> {
        names.iter().copied().filter(|name| self.wants(name)).collect()
    }

    fn tally(&self, kind: Kind, number: u64) -> &Tally {
        let [deals, persons, organizations, products] = &self.tallies;
        let tallies = match kind {
            Kind::Person => persons,
            Kind::Organization => organizations,
            Kind::Product => products,
            _ => deals,
        };
        let take = || if self.counts { Tallies::take(self.store, kind) } else { Tallies::default() };
        tallies.get_or_init(take).of(number)
    }

    fn reference(&self, kind: Kind, number: u64) -> Value {
        let Some(record) = self.store.row(kind, number) else { return Value::Null };
        let active = !record.is_deleted();
        match kind {
            Kind::User => json!({
                "id": number, "name": record.value("name"), "email": record.value("email"), "has_pic": 0,
                "pic_hash": null, "active_flag": record.value("active_flag"), "value": number,
            }),
            Kind::Person => json!({
                "name": record.value("name"), "email": contacts(record.value("emails")),
                "phone": contacts(record.value("phones")), "owner_id": record.value("owner_id"),
                "active_flag": active, "value": number,
            }),
            Kind::Organization => json!({
                "name": record.value("name"), "people_count": self.tally(kind, number).people,
                "owner_id": record.value("owner_id"), "address": address_text(record),
                "cc_email": bcc(self.store, kind, number), "active_flag": active, "value": number,
            }),
            Kind::Deal => json!({
                "id": number, "title": record.value("title"), "status": status(record), "value": record.value("value"),
                "currency": record.value("currency"), "stage_id": record.value("stage_id"),
                "pipeline_id": record.value("pipeline_id"),
            }),
            Kind::Picture => picture(record),
            _ => self.small(record),
        }
    }

    fn small(&self, record: &Record) -> Value {
        let mut small = Map::new();
        for name in ["id", "name", "order_nr", "pipeline_id"] {
            if let Some(value) = record.0.get(name) {
                small.insert(name.to_owned(), value.clone());
            }
        }
        Value::Object(small)
    }

    fn name_of(&self, kind: Kind, id: &Value) -> Value {
        let record = id.as_u64().and_then(|number| self.store.row(kind, number));
        let name = if kind == Kind::Deal { "title" } else { "name" };
        record.map_or(Value::Null, |record| record.value(name).clone())
    }

    fn deal(&mut self, deal: &Record) -> Value {
        let store = self.store;
        let number = deal.id();
        for (kind, name) in [(Kind::Stage, "stage_id"), (Kind::Pipeline, "pipeline_id")] {
            if let Some(id) = deal.int(name) {
                self.related.insert((kind, id));
            }
        }
        let [owner, creator] = ["owner_id", "creator_user_id"].map(|name| deal.value(name));
        let [person, organization] = ["person_id", "org_id"].map(|name| deal.value(name));
        for (kind, id) in
            [(Kind::User, owner), (Kind::User, creator), (Kind::Person, person), (Kind::Organization, organization)]
        {
            self.relate(kind, id);
        }
        let this = &*self;
        let tally = LazyCell::new(|| this.tally(Kind::Deal, number));
        let weighted = LazyCell::new(|| weighted(store, deal));
        let stage = || deal.int("stage_id").and_then(|id| store.row(Kind::Stage, id));
        let currency = deal.text("currency");
        let mut shown = copy(
            deal,
            &self.wanted(&[
                "id",
                "title",
                "value",
                "currency",
                "status",
                "probability",
                "lost_reason",
                "expected_close_date",
                "stage_id",
                "pipeline_id",
                "is_archived",
                "origin",
                "origin_id",
                "channel",
                "channel_id",
                "acv",
                "arr",
                "mrr",
            ]),
        );
        times(
            deal,
            &mut shown,
            &self.wanted(&[
                "add_time",
                "update_time",
                "stage_change_time",
                "close_time",
                "won_time",
                "first_won_time",
                "lost_time",
                "archive_time",
            ]),
        );
        add!(self, shown, {
            "creator_user_id": self.embedded(Kind::User, creator),
            "user_id": self.embedded(Kind::User, owner),
            "person_id": self.embedded(Kind::Person, person),
            "org_id": self.embedded(Kind::Organization, organization),
            "person_name": self.name_of(Kind::Person, person),
            "org_name": self.name_of(Kind::Organization, organization),
            "owner_name": self.name_of(Kind::User, owner),
            "stage_order_nr": stage().map(|stage| stage.value("order_nr").clone()),
            "status": status(deal),
            "active": deal.text("status") == "open" && !deal.is_deleted(),
            "deleted": deal.is_deleted(),
            "org_hidden": false,
            "person_hidden": false,
            "rotten_time": Value::Null,
            "visible_to": quoted(deal.value("visible_to")),
            "label": joined(deal.value("label_ids")),
            "products_count": tally.products,
            "participants_count": tally.participants,
            "formatted_value": money(deal.number("value"), currency),
            "weighted_value": *weighted,
            "formatted_weighted_value": money(*weighted, currency),
            "weighted_value_currency": currency,
            "cc_email": bcc(store, Kind::Deal, number),
            "last_incoming_mail_time": time::v1(&tally.last_incoming_mail.clone().into()),
            "last_outgoing_mail_time": time::v1(&tally.last_outgoing_mail.clone().into()),
        });
        for (amount, name) in [("acv", "acv_currency"), ("arr", "arr_currency"), ("mrr", "mrr_currency")] {
            if self.wants(name) {
                let currency = if deal.value(amount).is_null() { Value::Null } else { currency.into() };
                shown.insert(name.to_owned(), currency);
            }
        }
        self.activity_members(Kind::Deal, number, &mut shown);
        self.spread(Kind::Deal, deal, &mut shown, true);
        Value::Object(shown)
    }

    fn person(&mut self, person: &Record) -> Value {
        let (owner, organization) = (person.value("owner_id"), person.value("org_id"));
        let picture = person.value("picture_id");
        for (kind, id) in [(Kind::User, owner), (Kind::Organization, organization), (Kind::Picture, picture)] {
            self.relate(kind, id);
        }
        let this = &*self;
        let tally = LazyCell::new(|| this.tally(Kind::Person, person.id()));
        let stored = ["id", "name", "first_name", "last_name", "label_ids", "marketing_status"];
        let mut shown = copy(person, &self.wanted(&stored));
        times(person, &mut shown, &self.wanted(&["add_time", "update_time"]));
        let emails = contacts(person.value("emails"));
        let primary = emails.as_array().into_iter().flatten().find(|item| item["primary"] == true);
        add!(self, shown, {
            "company_id": self.store.company.id,
            "owner_id": self.embedded(Kind::User, owner),
            "org_id": self.embedded(Kind::Organization, organization),
            "org_name": self.name_of(Kind::Organization, organization),
            "owner_name": self.name_of(Kind::User, owner),
            "primary_email": primary.map(|item| item["value"].clone()).filter(|value| *value != ""),
            "email": emails.clone(),
            "phone": contacts(person.value("phones")),
            "first_char": first_char(person),
            "active_flag": !person.is_deleted(),
            "visible_to": quoted(person.value("visible_to")),
            "label": person.value("label_ids").get(0).cloned(),
            "picture_id": self.embedded(Kind::Picture, picture),
            "cc_email": bcc(self.store, Kind::Person, person.id()),
            "participant_open_deals_count": 0,
            "participant_closed_deals_count": 0,
            "last_incoming_mail_time": time::v1(&tally.last_incoming_mail.clone().into()),
            "last_outgoing_mail_time": time::v1(&tally.last_outgoing_mail.clone().into()),
        });
        self.deal_counts(Kind::Person, person.id(), &mut shown);
        self.activity_members(Kind::Person, person.id(), &mut shown);
        self.spread(Kind::Person, person, &mut shown, true);
        Value::Object(shown)
    }

    fn organization(&mut self, organization: &Record) -> Value {
        let (number, owner) = (organization.id(), organization.value("owner_id"));
        self.relate(Kind::User, owner);
        let mut shown = copy(organization, &self.wanted(&["id", "name", "label_ids"]));
        times(organization, &mut shown, &self.wanted(&["add_time", "update_time"]));
        add!(self, shown, {
            "company_id": self.store.company.id,
            "owner_id": self.embedded(Kind::User, owner),
            "owner_name": self.name_of(Kind::User, owner),
            "first_char": first_char(organization),
            "active_flag": !organization.is_deleted(),
            "visible_to": quoted(organization.value("visible_to")),
            "label": organization.value("label_ids").get(0).cloned(),
            "picture_id": Value::Null,
            "country_code": Value::Null,
            "people_count": self.tally(Kind::Organization, number).people,
            "cc_email": bcc(self.store, Kind::Organization, number),
        });
        flat_address("address", organization.value("address"), &mut shown);
        self.deal_counts(Kind::Organization, number, &mut shown);
        self.activity_members(Kind::Organization, number, &mut shown);
        self.spread(Kind::Organization, organization, &mut shown, true);
        Value::Object(shown)
    }

    fn activity(&mut self, activity: &Record) -> Value {
        let mut shown = copy(
            activity,
            &[
                "id",
                "subject",
                "type",
                "note",
                "public_description",
                "done",
                "deal_id",
                "lead_id",
                "person_id",
                "org_id",
                "project_id",
                "conference_meeting_client",
                "conference_meeting_url",
                "conference_meeting_id",
                "due_date",
            ],
        );
        times(activity, &mut shown, &["add_time", "update_time", "marked_as_done_time"]);
        for name in ["marked_as_done_time", "update_time"] {
            if shown[name].is_null() {
                shown.insert(name.to_owned(), "".into());
            }
        }
        for name in ["due_time", "duration"] {
            let text = activity.text(name);
            shown.insert(name.to_owned(), text.get(..5).unwrap_or(text).into());
        }
        for (kind, name) in [
            (Kind::Deal, "deal_id"),
            (Kind::Person, "person_id"),
            (Kind::Organization, "org_id"),
            (Kind::User, "owner_id"),
        ] {
            if let Some(id) = activity.int(name).filter(|id| self.store.row(kind, *id).is_some()) {
                self.related.insert((kind, id));
            }
        }
        let participants: Vec<Value> = items(activity.value("participants"))
            .map(|item| json!({"person_id": item["person_id"], "primary_flag": item["primary"]}))
            .collect();
        let attendees: Vec<Value> = items(activity.value("attendees"))
            .map(|item| {
                json!({
                    "email_address": item["email"], "name": item["name"], "person_id": item["person_id"],
                    "user_id": item["user_id"], "status": item["status"],
                    "is_organizer": u8::from(item["is_organizer"] == true),
                })
            })
            .collect();
        let more = json!({
            "company_id": self.store.company.id,
            "user_id": activity.value("owner_id"), "assigned_to_user_id": activity.value("owner_id"),
            "created_by_user_id": activity.value("creator_user_id"), "update_user_id": activity.value("owner_id"),
            "busy_flag": activity.value("busy"), "active_flag": !activity.is_deleted(),
            "participants": (!participants.is_empty()).then_some(participants),
            "attendees": (!attendees.is_empty()).then_some(attendees),
            "deal_title": self.name_of(Kind::Deal, activity.value("deal_id")),
            "person_name": self.name_of(Kind::Person, activity.value("person_id")),
            "org_name": self.name_of(Kind::Organization, activity.value("org_id")),
            "owner_name": self.name_of(Kind::User, activity.value("owner_id")),
            "person_dropbox_bcc": null, "deal_dropbox_bcc": null, "last_notification_time": "",
            "last_notification_user_id": null, "notification_language_id": null, "reference_type": null,
            "reference_id": null, "series": [], "rec_rule": null, "rec_rule_extension": null,
            "rec_master_activity_id": null, "gcal_event_id": null, "google_calendar_id": null,
            "google_calendar_etag": null, "calendar_sync_include_context": null, "source_timezone": null, "file": null,
        });
        extend(&mut shown, more);
        flat_address("location", activity.value("location"), &mut shown);
        Value::Object(shown)
    }

    fn product(&mut self, product: &Record) -> Value {
        let mut shown = copy(
            product,
            &[
                "id",
                "name",
                "code",
                "unit",
                "description",
                "tax",
                "category",
                "billing_frequency",
                "billing_frequency_cycles",
            ],
        );
        times(product, &mut shown, &["add_time", "update_time"]);
        let prices: Vec<Value> = (1u64..)
            .zip(items(product.value("prices")))
            .map(|(position, price)| {
                json!({
                    "id": product.id().saturating_mul(100).saturating_add(position), "product_id": product.id(), "price": price["price"],
                    "currency": price["currency"], "cost": price["cost"], "overhead_cost": price["direct_cost"],
                    "notes": price["notes"],
                })
            })
            .collect();
        let more = json!({
            "active_flag": !product.is_deleted(), "selectable": product.value("is_linkable"),
            "first_char": first_char(product), "visible_to": quoted(product.value("visible_to")),
            "owner_id": self.embed(Kind::User, product.value("owner_id")),
            "files_count": self.tally(Kind::Product, product.id()).files, "prices": prices,
        });
        extend(&mut shown, more);
        self.spread(Kind::Product, product, &mut shown, true);
        Value::Object(shown)
    }

    fn deal_product(&self, attached: &Record) -> Value {
        let mut shown = copy(
            attached,
            &[
                "id",
                "deal_id",
                "order_nr",
                "product_id",
                "quantity",
                "product_variation_id",
                "item_price",
                "discount",
                "sum",
                "tax",
                "discount_type",
                "tax_method",
                "currency",
                "comments",
                "name",
                "billing_frequency",
                "billing_frequency_cycles",
                "billing_start_date",
            ],
        );
        times(attached, &mut shown, &["add_time"]);
        let more = json!({
            "last_edit": time::v1(attached.value("update_time")), "enabled_flag": attached.value("is_enabled"),
            "active_flag": true, "sum_formatted": money(attached.number("sum"), attached.text("currency")),
            "quantity_formatted": attached.value("quantity").to_string(),
        });
        extend(&mut shown, more);
        Value::Object(shown)
    }

    fn stage(&self, stage: &Record) -> Value {
        let pipeline = stage.int("pipeline_id").and_then(|id| self.store.row(Kind::Pipeline, id));
        let mut shown = copy(stage, &["id", "name", "order_nr", "pipeline_id", "deal_probability"]);
        times(stage, &mut shown, &["add_time", "update_time"]);
        let more = json!({
            "active_flag": !stage.is_deleted(), "rotten_flag": stage.value("is_deal_rot_enabled"),
            "rotten_days": stage.value("days_to_rotten"),
            "pipeline_name": pipeline.map(|pipeline| pipeline.value("name")),
            "pipeline_deal_probability": pipeline.map(|pipeline| pipeline.value("is_deal_probability_enabled")),
        });
        extend(&mut shown, more);
        Value::Object(shown)
    }

    fn lead(&mut self, lead: &Record) -> Value {
        let mut shown = plain(lead);
        if let Value::Object(shown) = &mut shown {
            shown.retain(|name, _| !matches!(name.as_str(), "custom_fields" | "is_deleted" | "delete_time" | "org_id"));
            shown.insert("visible_to".to_owned(), quoted(lead.value("visible_to")));
            for name in ["add_time", "update_time", "archive_time"] {
                let value = lead.value(name).as_str().and_then(time::instant).map(time::millis);
                shown.insert(name.to_owned(), value.into());
            }
            shown.remove("archive_time");
            self.spread(Kind::Lead, lead, shown, false);
        }
        shown
    }

    fn project(&self, record: &Record) -> Value {
        let mut shown = project(record);
        self.spread(Kind::Project, record, &mut shown, true);
        Value::Object(shown)
    }

    fn note(&mut self, note: &Record) -> Value {
        let mut shown = copy(
            note,
            &[
                "id",
                "content",
                "user_id",
                "deal_id",
                "person_id",
                "org_id",
                "lead_id",
                "project_id",
                "task_id",
                "pinned_to_deal_flag",
                "pinned_to_person_flag",
                "pinned_to_organization_flag",
                "pinned_to_lead_flag",
                "pinned_to_project_flag",
                "pinned_to_task_flag",
                "last_update_user_id",
            ],
        );
        times(note, &mut shown, &["add_time", "update_time"]);
        let named = |kind: Kind, name: &str, key: &str| match self.name_of(kind, note.value(name)) {
            Value::Null => Value::Null,
            text => json!({key: text}),
        };
        let author = note.int("user_id").and_then(|id| self.store.row(Kind::User, id));
        let more = json!({
            "active_flag": !note.is_deleted(),
            "deal": named(Kind::Deal, "deal_id", "title"),
            "person": named(Kind::Person, "person_id", "name"),
            "organization": named(Kind::Organization, "org_id", "name"),
            "project": null, "task": null,
            "user": author.map(|user| json!({
                "email": user.value("email"), "icon_url": null, "is_you": user.value("is_you"),
                "name": user.value("name"),
            })),
        });
        extend(&mut shown, more);
        Value::Object(shown)
    }

    fn file(&self, file: &Record) -> Value {
        let mut shown = file.0.clone();
        shown.remove("is_deleted");
        shown.remove("delete_time");
        times(file, &mut shown, &["add_time", "update_time"]);
        let name = |kind, pointer: &str| match self.name_of(kind, file.value(pointer)) {
            Value::Null => Value::from(""),
            name => name,
        };
        let more = json!({
            "active_flag": !file.is_deleted(),
            "deal_name": name(Kind::Deal, "deal_id"), "person_name": name(Kind::Person, "person_id"),
            "org_name": name(Kind::Organization, "org_id"), "product_name": name(Kind::Product, "product_id"),
            "lead_name": "", "project_name": "",
        });
        extend(&mut shown, more);
        Value::Object(shown)
    }

    fn relationship(&mut self, relationship: &Record) -> Value {
        let mut shown = copy(relationship, &["id", "type"]);
        times(relationship, &mut shown, &["add_time", "update_time"]);
        for name in ["rel_owner_org_id", "rel_linked_org_id"] {
            let organization = self.embed(Kind::Organization, relationship.value(name));
            shown.insert(name.to_owned(), organization);
        }
        // Text, as the documents have it.
        shown.insert("active_flag".to_owned(), "true".into());
        Value::Object(shown)
    }

    fn activity_members(&self, kind: Kind, number: u64, shown: &mut Map<String, Value>) {
        let tally = LazyCell::new(|| self.tally(kind, number));
        let (next, last) = (|| tally.next_activity.as_ref(), || tally.last_activity.as_ref());
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        add!(self, shown, {
            "activities_count": tally.activities(),
            "done_activities_count": tally.done_activities,
            "undone_activities_count": tally.undone_activities,
            "files_count": tally.files,
            "notes_count": tally.notes,
            "followers_count": tally.followers,
            "email_messages_count": tally.mail_messages,
            "next_activity_id": next().map(|next| next.2),
            "last_activity_id": last().map(|last| last.2),
            "next_activity_date": next().and_then(|next| text(&next.0)),
            "last_activity_date": last().and_then(|last| text(&last.0)),
            "next_activity_time": next().and_then(|next| text(&next.1)),
        });
        if kind == Kind::Deal {
            let activity = || next().and_then(|next| self.store.row(Kind::Activity, next.2));
            let stored = |name: &str| activity().map(|activity| activity.value(name).clone());
            add!(self, shown, {
                "next_activity_subject": stored("subject"),
                "next_activity_type": stored("type"),
                "next_activity_duration": stored("duration"),
                "next_activity_note": stored("note"),
            });
        }
    }

    fn deal_counts(&self, kind: Kind, number: u64, shown: &mut Map<String, Value>) {
        let tally = LazyCell::new(|| self.tally(kind, number));
        add!(self, shown, {
            "open_deals_count": tally.open_deals,
            "closed_deals_count": tally.won_deals + tally.lost_deals,
            "won_deals_count": tally.won_deals,
            "lost_deals_count": tally.lost_deals,
            "related_open_deals_count": 0,
            "related_closed_deals_count": 0,
            "related_won_deals_count": 0,
            "related_lost_deals_count": 0,
        });
    }

    /// Puts the custom fields at the root; leads leave out those that are not set.
    fn spread(&self, kind: Kind, record: &Record, shown: &mut Map<String, Value>, with_unset: bool) {
        let Some(fields) = kind.fields() else { return };
        let set = record.custom_fields();
        let wants = |field: &&Field| self.only.is_none_or(|only| only.names_any_of(&field.code));
        for field in self.store.custom_fields(fields).filter(wants) {
            let value = set.and_then(|set| set.get(&field.code)).unwrap_or(&Value::Null);
            if with_unset || !value.is_null() {
                field.write_v1(value, shown);
            }
        }
    }
}
