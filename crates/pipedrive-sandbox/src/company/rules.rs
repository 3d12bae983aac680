//! What a write means beyond its members: defaults, and the members that follow from others.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::change::{Change, Violation};
use super::demo;
use super::kind::Kind;
use super::record::Record;
use super::revenue;
use super::schema::Write;
use super::store::Store;
use crate::wire::time;

/// Returns a record of a kind with the defaults that it has before anything is said about it.
pub(crate) fn fresh(store: &mut Store, kind: Kind, actor: u64, time: Timestamp) -> Record {
    let now = time::v2(time);
    let next_order = |store: &Store, kind| {
        let last = store.rows(kind).filter_map(|(_, record)| record.int("order_nr")).max();
        last.unwrap_or_default().saturating_add(1)
    };
    let mut record = Record::new(match kind {
        Kind::Deal => json!({
            "owner_id": actor, "creator_user_id": actor, "person_id": null, "org_id": null, "value": 0,
            "currency": currency_of(store, actor), "status": "open", "probability": null, "lost_reason": null,
            "visible_to": default_visibility(store, actor, "deal"), "label_ids": [], "is_archived": false,
            "origin": "API", "stage_change_time": null,
            "custom_fields": {},
        }),
        Kind::Person => json!({
            "owner_id": actor, "org_id": null, "emails": [], "phones": [], "label_ids": [],
            "visible_to": default_visibility(store, actor, "person"),
            "picture_id": null, "im": [], "marketing_status": "no_consent", "custom_fields": {},
        }),
        Kind::Organization => json!({
            "owner_id": actor, "visible_to": default_visibility(store, actor, "org"), "label_ids": [], "address": null,
            "custom_fields": {},
        }),
        Kind::Activity => json!({
            "subject": "Call", "type": "call", "owner_id": actor, "creator_user_id": actor, "deal_id": null,
            "lead_id": null, "person_id": null, "org_id": null, "due_date": null, "busy": false, "done": false,
            "participants": [], "attendees": [], "marked_as_done_time": null, "location": null,
        }),
        Kind::Product => json!({
            "owner_id": actor, "visible_to": default_visibility(store, actor, "product"), "tax": 0, "is_linkable": true, "billing_frequency": "one-time",
            "billing_frequency_cycles": null, "prices": [], "custom_fields": {},
        }),
        Kind::DealProduct => json!({
            "tax": 0, "discount": 0, "discount_type": "percentage", "tax_method": "inclusive", "is_enabled": true,
            "comments": "", "product_variation_id": null, "billing_frequency": "one-time",
            "billing_frequency_cycles": null, "billing_start_date": null,
        }),
        Kind::Pipeline => {
            json!({"order_nr": next_order(store, kind), "is_deal_probability_enabled": true})
        }
        Kind::Stage => json!({
            "order_nr": next_order(store, kind), "deal_probability": 100, "is_deal_rot_enabled": false,
            "days_to_rotten": null,
        }),
        Kind::Lead => json!({
            "id": store.uuid(), "owner_id": actor, "creator_id": actor, "label_ids": [], "person_id": null,
            "organization_id": null, "source_name": "API", "origin": "API", "origin_id": null, "channel": null,
            "channel_id": null, "source_deal_id": null, "is_archived": false, "was_seen": true, "value": null, "expected_close_date": null,
            "next_activity_id": null, "visible_to": default_visibility(store, actor, "lead"), "custom_fields": {},
            "cc_email": format!("{}+lead@pipedrivemail.com", store.company.domain),
        }),
        Kind::Project => json!({
            "owner_id": actor, "status": "open", "deal_ids": [], "person_ids": [], "org_ids": [], "label_ids": [],
            "is_archived": false, "custom_fields": {},
        }),
        Kind::Task => json!({"creator_id": actor, "is_done": false, "is_milestone": false, "assignee_ids": []}),
        Kind::Board | Kind::Phase | Kind::ProjectGroup => json!({"order_nr": next_order(store, kind)}),
        Kind::ProjectTemplate => json!({"owner_id": actor, "description": null, "projects_board_id": null}),
        Kind::Role => json!({
            "parent_role_id": null, "settings": demo::role_settings(), "hidden_pipeline_ids": [],
        }),
        Kind::PermissionSet => json!({
            "id": store.uuid(), "app": "sales", "type": "custom", "description": "", "contents": [],
        }),
        Kind::Team => json!({"users": [], "active_flag": true, "deleted_flag": false, "created_by_user_id": actor}),
        Kind::CallLog => json!({
            "id": store.key()[..29], "user_id": actor, "company_id": store.company.id, "duration": "0",
            "has_recording": false, "subject": null, "note": null, "activity_id": null, "person_id": null,
            "org_id": null, "deal_id": null, "lead_id": null, "from_phone_number": null,
        }),
        Kind::MailThread => json!({
            "user_id": actor, "account_id": store.key()[..25], "deal_id": null, "lead_id": null, "shared_flag": false,
            "archived_flag": false, "version": 1,
        }),
        Kind::MailMessage => json!({
            "from": [], "to": [], "cc": [], "bcc": [], "body": "", "message_time": now, "draft": null,
            "draft_flag": false, "sent_flag": false, "sent_from_pipedrive_flag": false, "read_flag": false,
            "synced_flag": true, "smart_bcc_flag": false, "external_deleted_flag": false, "mail_tracking_status": null,
            "mail_link_tracking_enabled_flag": false,
        }),
        Kind::Channel => json!({
            "id": store.uuid(), "avatar_url": null, "template_support": false, "provider_type": "other",
            "marketplace_client_id": null, "pd_company_id": store.company.id, "pd_user_id": actor,
        }),
        Kind::ChannelMessage => json!({"reply_by": null, "conversation_link": null, "attachments": []}),
        Kind::Goal => {
            json!({"id": store.key()[..32], "owner_id": actor, "is_active": true, "report_ids": [], "title": null})
        }
        Kind::LeadLabel => json!({"id": store.uuid()}),
        Kind::Note => json!({
            "user_id": actor, "last_update_user_id": null, "deal_id": null, "person_id": null, "org_id": null,
            "lead_id": null, "project_id": null, "task_id": null, "pinned_to_lead_flag": false,
            "pinned_to_deal_flag": false, "pinned_to_organization_flag": false, "pinned_to_person_flag": false,
            "pinned_to_project_flag": false, "pinned_to_task_flag": false,
        }),
        Kind::NoteComment => json!({
            "uuid": store.uuid(), "adder_id": actor, "updater_id": null, "company_id": store.company.id,
            "object_type": "note", "active_flag": true,
        }),
        Kind::Filter => json!({
            "user_id": actor, "active_flag": true, "visible_to": "1", "temporary_flag": null, "custom_view_id": null,
            "last_used_time": null,
        }),
        Kind::ActivityType => json!({
            "order_nr": next_order(store, kind), "color": null, "active_flag": true, "is_custom_flag": true,
        }),
        Kind::Relationship => json!({}),
        Kind::User => return demo::user(store, "", "", false, time),
        // The operations that make one say all that it has.
        _ => return Record::default(),
    });
    record.set("is_deleted", false);
    record.set("add_time", now.clone());
    record.set("update_time", now);
    record
}

/// Brings the members that follow from others into line, and refuses what cannot be.
pub(crate) fn settle(store: &Store, kind: Kind, record: &mut Record, change: &Change<'_>) -> Result<(), Violation> {
    match kind {
        Kind::Deal => deal(store, record, change)?,
        Kind::Person => person(store, record, change)?,
        Kind::Activity => {
            activity(record, change);
            unplace(store, kind, record);
        }
        Kind::DealProduct => revenue::product(store, record, change)?,
        Kind::Discount => revenue::positive(record)?,
        Kind::Installment => revenue::installment(store, record, change)?,
        Kind::Lead => {
            let orphan = record.value("person_id").is_null() && record.value("organization_id").is_null();
            if change.write == Write::Create && orphan {
                return Err(Violation::member("person_id", "A lead needs a person or an organization"));
            }
            if change.names("is_archived") {
                let time = if record.flag("is_archived") { change.timestamp() } else { Value::Null };
                record.set("archive_time", time);
            }
        }
        Kind::Note => {
            let targets = ["deal_id", "person_id", "org_id", "lead_id", "project_id", "task_id"];
            if targets.iter().all(|name| record.value(name).is_null()) {
                return Err(Violation::member("deal_id", "A note needs something it is about"));
            }
            if change.write == Write::Update {
                record.set("last_update_user_id", change.actor);
            }
        }
        Kind::Project => {
            let template = record.0.remove("template_id").and_then(|id| store.row(Kind::ProjectTemplate, id.as_u64()?));
            // That the project gets the board of its template, and nothing else of it, is unconfirmed.
            if let Some(template) = template.filter(|_| change.write == Write::Create && !change.names("board_id")) {
                record.set("board_id", template.value("projects_board_id").clone());
            }
            for (single, list) in [("person_id", "person_ids"), ("org_id", "org_ids")] {
                if let Some(id) = record.0.remove(single) {
                    record.set(list, if id.is_null() { json!([]) } else { json!([id]) });
                }
            }
            if change.names("status") {
                record.set("status_change_time", change.timestamp());
            }
        }
        Kind::Task => {
            let parent = record.int("parent_task_id").filter(|_| change.names("parent_task_id"));
            if let Some(parent) = parent.and_then(|parent| store.row(Kind::Task, parent)) {
                if !parent.value("parent_task_id").is_null() || record.0.get("id") == parent.0.get("id") {
                    return Err(Violation::member("parent_task_id", "A subtask cannot have subtasks"));
                }
            }
            if let Some(assignee) = record.0.remove("assignee_id") {
                record.set("assignee_ids", if assignee.is_null() { json!([]) } else { json!([assignee]) });
            }
            unplace(store, kind, record);
            if change.names("is_done") {
                let time = if record.flag("is_done") { change.timestamp() } else { Value::Null };
                record.set("marked_as_done_time", time);
            }
        }
        Kind::Channel => {
            let id = record.text("provider_channel_id").to_owned();
            if store.find(Kind::Channel, |own| own.text("provider_channel_id") == id).is_some() {
                return Err(Violation::member("provider_channel_id", format!("There is a channel '{id}' already")));
            }
        }
        Kind::ChannelMessage => {
            let id = record.text("channel_id").to_owned();
            if store.find(Kind::Channel, |own| own.text("provider_channel_id") == id).is_none() {
                return Err(Violation::member("channel_id", format!("There is no channel '{id}'")));
            }
        }
        Kind::MailMessage => {
            if record.value("subject").is_null() {
                let thread = record.int("mail_thread_id").and_then(|thread| store.row(Kind::MailThread, thread));
                record.set("subject", thread.map_or("", |thread| thread.text("subject")));
            }
            if !change.names("read_flag") && (record.flag("sent_flag") || record.flag("draft_flag")) {
                record.set("read_flag", true);
            }
        }
        Kind::ActivityType if record.value("key_string").is_null() => {
            let key = record.text("name").to_lowercase().replace(|c: char| !c.is_alphanumeric(), "_");
            record.set("key_string", key);
        }
        Kind::Product => {
            let hidden = record.0.remove("active_flag") == Some(Value::Bool(false));
            record.set("is_deleted", record.is_deleted() || hidden);
        }
        Kind::Pipeline => {
            if let Some(active) = record.0.remove("active") {
                record.set("is_deleted", active == Value::Bool(false));
            }
        }
        _ => {}
    }
    Ok(())
}

fn deal(store: &Store, deal: &mut Record, change: &Change<'_>) -> Result<(), Violation> {
    let (names, write) = (|name: &str| change.names(name), change.write);
    if names("is_deleted") && deal.is_deleted() {
        return Err(Violation::member("is_deleted", "A deal is deleted with DELETE"));
    }
    if let Some(limit) = store.company.open_deals_limit.filter(|_| write == Write::Create) {
        let open = store.live_rows(Kind::Deal).filter(|(_, own)| own.text("status") == "open");
        if open.count() as u64 >= limit {
            return Err(Violation::PlanLimit);
        }
    }
    deal.0.remove("ignored_origin_id");
    if deal.value("value").is_null() {
        deal.set("value", 0);
    }
    let currency = deal.text("currency").to_owned();
    if store.find(Kind::Currency, |own| own.text("code") == currency).is_none() {
        return Err(Violation::member("currency", format!("'{currency}' is not a currency of this account")));
    }
    if names("stage_id") {
        let stage = deal.int("stage_id").and_then(|id| store.row(Kind::Stage, id));
        deal.set("pipeline_id", stage.map_or(Value::Null, |stage| stage.value("pipeline_id").clone()));
    } else if names("pipeline_id") || write == Write::Create {
        let pipeline = deal.int("pipeline_id").unwrap_or(1);
        let first = store
            .rows(Kind::Stage)
            .filter(|(_, stage)| !stage.is_deleted() && stage.int("pipeline_id") == Some(pipeline))
            .min_by_key(|(_, stage)| stage.int("order_nr"));
        let Some((stage, _)) = first else {
            return Err(Violation::member("pipeline_id", "The pipeline has no stages"));
        };
        deal.set("pipeline_id", pipeline);
        deal.set("stage_id", stage);
    }
    if write == Write::Update && (names("stage_id") || names("pipeline_id")) {
        deal.set("stage_change_time", change.timestamp());
    }
    if names("is_archived") && !names("archive_time") {
        let time = if deal.flag("is_archived") { change.timestamp() } else { Value::Null };
        deal.set("archive_time", time);
    }
    let status = deal.text("status").to_owned();
    for (own, time) in [("won", "won_time"), ("lost", "lost_time")] {
        if names(time) && !deal.value(time).is_null() && status != own {
            return Err(Violation::member(time, format!("Only a {own} deal has one")));
        }
    }
    if names("status") || names("won_time") || names("lost_time") {
        let now = change.timestamp();
        for (own, time, date) in [("won", "won_time", "local_won_date"), ("lost", "lost_time", "local_lost_date")] {
            if status != own {
                deal.set(time, Value::Null);
                deal.set(date, Value::Null);
                continue;
            }
            if !names(time) {
                deal.set(time, now.clone());
            }
            let moment = deal.value(time).clone();
            deal.set(date, moment.as_str().and_then(|text| text.get(..10)));
            if !names("close_time") {
                deal.set("close_time", moment.clone());
            }
            if own == "won" && deal.value("first_won_time").is_null() {
                deal.set("first_won_time", moment);
            }
        }
        if status == "open" && !names("close_time") {
            deal.set("close_time", Value::Null);
        }
        let closed = deal.text("close_time").get(..10).map(str::to_owned);
        deal.set("local_close_date", closed);
    }
    Ok(())
}

fn person(store: &Store, person: &mut Record, change: &Change<'_>) -> Result<(), Violation> {
    let (names, write) = (|name: &str| change.names(name), change.write);
    let synced = ["im", "postal_address", "notes", "birthday", "job_title"];
    if !store.company.contact_sync && synced.iter().any(|name| names(name)) {
        return Err(Violation::NoContactSync);
    }
    if names("name") {
        let name = person.text("name").to_owned();
        let (first, last) = name.split_once(' ').map_or((name.as_str(), None), |(first, last)| (first, Some(last)));
        person.set("first_name", first);
        person.set("last_name", last);
    } else if names("first_name") || names("last_name") {
        let parts = [person.text("first_name"), person.text("last_name")];
        let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        person.set("name", name);
    }
    if write == Write::Create && person.text("name").trim().is_empty() {
        return Err(Violation::member("name", "Parameter 'name' is required"));
    }
    Ok(())
}

fn activity(activity: &mut Record, change: &Change<'_>) {
    let names = |name: &str| change.names(name);
    if names("participants") {
        let list = activity.value("participants").as_array();
        let primary = list.and_then(|list| list.iter().find(|item| item["primary"] == true).or(list.first()));
        let person = primary.map_or(Value::Null, |item| item["person_id"].clone());
        activity.set("person_id", person);
    } else if names("person_id") {
        let person = activity.value("person_id").clone();
        let list = if person.is_null() { json!([]) } else { json!([{"person_id": person, "primary": true}]) };
        activity.set("participants", list);
    }
    if names("done") {
        let time = match (activity.flag("done"), activity.value("marked_as_done_time")) {
            (true, Value::Null) => change.timestamp(),
            (true, time) => time.clone(),
            (false, _) => Value::Null,
        };
        activity.set("marked_as_done_time", time);
    }
}

/// Takes a task or an activity out of the plan of a project that it leaves.
fn unplace(store: &Store, kind: Kind, record: &mut Record) {
    let before = store.row(kind, record.id());
    if before.is_some_and(|before| before.value("project_id") != record.value("project_id")) {
        record.0.remove("phase_id");
        record.0.remove("group_id");
    }
}

/// Puts members over a record, custom fields one by one, and returns the names of those that were given.
pub(crate) fn overlay(record: &mut Record, members: Map<String, Value>) -> Vec<String> {
    let changed = members.keys().cloned().collect();
    for (name, value) in members {
        match (name.as_str(), value, record.0.get_mut("custom_fields")) {
            ("custom_fields", Value::Object(new), Some(Value::Object(own))) => {
                own.extend(new);
                own.retain(|_, value| !value.is_null());
            }
            ("custom_fields", Value::Object(mut new), _) => {
                new.retain(|_, value| !value.is_null());
                record.set("custom_fields", Value::Object(new));
            }
            (name, value, _) => record.set(name, value),
        }
    }
    changed
}

/// Marks a record as deleted, and what cannot be without it.
pub(crate) fn bury(store: &mut Store, kind: Kind, number: u64, actor: u64, now: Timestamp) {
    store.bury(kind, number, actor, now);
    let (parts, pointer) = match kind {
        Kind::Pipeline => (Kind::Stage, "pipeline_id"),
        Kind::MailThread => (Kind::MailMessage, "mail_thread_id"),
        Kind::Task => (Kind::Task, "parent_task_id"),
        _ => return,
    };
    let own = store.live_rows(parts).filter(|(_, part)| part.int(pointer) == Some(number));
    let own: Vec<u64> = own.map(|(part, _)| part).collect();
    for part in own {
        store.bury(parts, part, actor, now);
    }
}

fn currency_of(store: &Store, user: u64) -> Value {
    store.row(Kind::User, user).map_or("EUR".into(), |user| user.value("default_currency").clone())
}

/// Returns who sees a new record, by the setting of the user's role.
fn default_visibility(store: &Store, user: u64, word: &str) -> Value {
    let role = store.row(Kind::User, user).and_then(|user| store.row(Kind::Role, user.int("role_id")?));
    let setting = role.and_then(|role| role.value("settings").get(format!("{word}_default_visibility")));
    setting.cloned().unwrap_or_else(|| 3.into())
}
