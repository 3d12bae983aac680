//! What a write means beyond its members: defaults, and the members that follow from others.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::reply::Failure;
use crate::schema::Write;
use crate::store::{Kind, Record, Store};
use crate::time;

/// A record of the kind before anything was said about it.
pub(crate) fn fresh(call: &mut Call<'_>, kind: Kind) -> Record {
    let (actor, now) = (call.actor, call.timestamp());
    let next_order = |store: &Store, kind| {
        let last = store.rows(kind).filter_map(|(_, record)| record.int("order_nr")).max();
        last.unwrap_or_default().saturating_add(1)
    };
    let mut record = Record::new(match kind {
        Kind::Deal => json!({
            "owner_id": actor, "creator_user_id": actor, "person_id": null, "org_id": null, "value": 0,
            "currency": currency_of(call.store, actor), "status": "open", "probability": null, "lost_reason": null,
            "visible_to": 3, "label_ids": [], "is_archived": false, "origin": "API", "stage_change_time": null,
            "custom_fields": {},
        }),
        Kind::Person => json!({
            "owner_id": actor, "org_id": null, "emails": [], "phones": [], "visible_to": 3, "label_ids": [],
            "picture_id": null, "im": [], "marketing_status": "no_consent", "custom_fields": {},
        }),
        Kind::Organization => {
            json!({"owner_id": actor, "visible_to": 3, "label_ids": [], "address": null, "custom_fields": {}})
        }
        Kind::Activity => json!({
            "subject": "Call", "type": "call", "owner_id": actor, "creator_user_id": actor, "deal_id": null,
            "lead_id": null, "person_id": null, "org_id": null, "due_date": null, "busy": false, "done": false,
            "participants": [], "attendees": [], "marked_as_done_time": null, "location": null,
        }),
        Kind::Product => json!({
            "owner_id": actor, "visible_to": 3, "tax": 0, "is_linkable": true, "billing_frequency": "one-time",
            "billing_frequency_cycles": null, "prices": [], "custom_fields": {},
        }),
        Kind::DealProduct => json!({
            "tax": 0, "discount": 0, "discount_type": "percentage", "tax_method": "inclusive", "is_enabled": true,
            "comments": "", "product_variation_id": null, "billing_frequency": "one-time",
            "billing_frequency_cycles": null, "billing_start_date": null,
        }),
        Kind::Pipeline => {
            json!({"order_nr": next_order(call.store, kind), "is_deal_probability_enabled": true})
        }
        Kind::Stage => json!({
            "order_nr": next_order(call.store, kind), "deal_probability": 100, "is_deal_rot_enabled": false,
            "days_to_rotten": null,
        }),
        Kind::Lead => json!({
            "id": call.store.uuid(), "owner_id": actor, "creator_id": actor, "label_ids": [], "person_id": null,
            "organization_id": null, "source_name": "API", "origin": "API", "origin_id": null, "channel": null,
            "channel_id": null, "source_deal_id": null, "is_archived": false, "was_seen": true, "value": null, "expected_close_date": null,
            "next_activity_id": null, "visible_to": 3, "custom_fields": {},
            "cc_email": format!("{}+lead@pipedrivemail.com", call.store.company.domain),
        }),
        Kind::Project => json!({
            "owner_id": actor, "status": "open", "deal_ids": [], "person_ids": [], "org_ids": [], "label_ids": [],
            "is_archived": false, "custom_fields": {},
        }),
        Kind::Task => json!({"creator_id": actor, "is_done": false, "is_milestone": false, "assignee_ids": []}),
        Kind::Board | Kind::Phase => json!({"order_nr": next_order(call.store, kind)}),
        Kind::Role => json!({"parent_role_id": null, "settings": crate::store::demo::role_settings()}),
        Kind::Team => json!({"users": [], "active_flag": true, "deleted_flag": false, "created_by_user_id": actor}),
        Kind::CallLog => json!({
            "id": call.store.key()[..29], "user_id": actor, "company_id": call.store.company.id, "duration": "0",
            "has_recording": false, "subject": null, "note": null, "activity_id": null, "person_id": null,
            "org_id": null, "deal_id": null, "lead_id": null, "from_phone_number": null,
        }),
        Kind::Goal => {
            json!({"id": call.store.key()[..32], "owner_id": actor, "is_active": true, "report_ids": [], "title": null})
        }
        Kind::LeadLabel => json!({"id": call.store.uuid()}),
        Kind::Note => json!({
            "user_id": actor, "last_update_user_id": null, "deal_id": null, "person_id": null, "org_id": null,
            "lead_id": null, "project_id": null, "task_id": null, "pinned_to_lead_flag": false,
            "pinned_to_deal_flag": false, "pinned_to_organization_flag": false, "pinned_to_person_flag": false,
            "pinned_to_project_flag": false, "pinned_to_task_flag": false,
        }),
        Kind::NoteComment => json!({
            "uuid": call.store.uuid(), "adder_id": actor, "updater_id": null, "company_id": call.store.company.id,
            "object_type": "note", "active_flag": true,
        }),
        Kind::Filter => json!({
            "user_id": actor, "active_flag": true, "visible_to": "1", "temporary_flag": null, "custom_view_id": null,
            "last_used_time": null,
        }),
        Kind::ActivityType => json!({
            "order_nr": next_order(call.store, kind), "color": null, "active_flag": true, "is_custom_flag": true,
        }),
        _ => json!({}),
    });
    record.set("is_deleted", false);
    record.set("add_time", now.clone());
    record.set("update_time", now);
    record
}

/// Brings the members that follow from others into line, and refuses what cannot be.
pub(crate) fn settle(
    call: &Call<'_>,
    kind: Kind,
    record: &mut Record,
    changed: &[String],
    write: Write,
) -> Result<(), Failure> {
    let names = |name: &str| changed.iter().any(|own| own == name);
    match kind {
        Kind::Deal => deal(call, record, &names, write)?,
        Kind::Person => person(call, record, &names, write)?,
        Kind::Activity => activity(call, record, &names),
        Kind::Lead => {
            let orphan = record.value("person_id").is_null() && record.value("organization_id").is_null();
            if write == Write::Create && orphan {
                return Err(call.bad("person_id", "A lead needs a person or an organization"));
            }
            if names("is_archived") {
                let time = if record.flag("is_archived") { call.timestamp() } else { Value::Null };
                record.set("archive_time", time);
            }
        }
        Kind::Note => {
            let targets = ["deal_id", "person_id", "org_id", "lead_id", "project_id", "task_id"];
            if targets.iter().all(|name| record.value(name).is_null()) {
                return Err(call.bad("deal_id", "A note needs something it is about"));
            }
            if write == Write::Update {
                record.set("last_update_user_id", call.actor);
            }
        }
        Kind::Project => {
            record.0.remove("template_id");
            for (single, list) in [("person_id", "person_ids"), ("org_id", "org_ids")] {
                if let Some(id) = record.0.remove(single) {
                    record.set(list, if id.is_null() { json!([]) } else { json!([id]) });
                }
            }
            if names("status") {
                record.set("status_change_time", call.timestamp());
            }
        }
        Kind::Task => {
            if let Some(assignee) = record.0.remove("assignee_id").filter(|id| !id.is_null()) {
                record.set("assignee_ids", json!([assignee]));
            }
            if names("is_done") {
                let time = if record.flag("is_done") { call.timestamp() } else { Value::Null };
                record.set("marked_as_done_time", time);
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

fn deal(call: &Call<'_>, deal: &mut Record, names: &dyn Fn(&str) -> bool, write: Write) -> Result<(), Failure> {
    if names("is_deleted") && deal.is_deleted() {
        return Err(call.bad("is_deleted", "A deal is deleted with DELETE"));
    }
    if let Some(limit) = call.store.company.open_deals_limit.filter(|_| write == Write::Create) {
        let open = call.store.live_rows(Kind::Deal).filter(|(_, own)| own.text("status") == "open");
        if open.count() as u64 >= limit {
            return Err(Failure::plan("feature_capping_deals_limit", "Deals limit of the plan is reached"));
        }
    }
    deal.0.remove("ignored_origin_id");
    if deal.value("value").is_null() {
        deal.set("value", 0);
    }
    let currency = deal.text("currency").to_owned();
    if call.store.find(Kind::Currency, |own| own.text("code") == currency).is_none() {
        return Err(call.bad("currency", &format!("'{currency}' is not a currency of this account")));
    }
    if names("stage_id") {
        let stage = deal.int("stage_id").and_then(|id| call.store.row(Kind::Stage, id));
        deal.set("pipeline_id", stage.map_or(Value::Null, |stage| stage.value("pipeline_id").clone()));
    } else if names("pipeline_id") || write == Write::Create {
        let pipeline = deal.int("pipeline_id").unwrap_or(1);
        let first = call
            .store
            .rows(Kind::Stage)
            .filter(|(_, stage)| !stage.is_deleted() && stage.int("pipeline_id") == Some(pipeline))
            .min_by_key(|(_, stage)| stage.int("order_nr"));
        let Some((stage, _)) = first else {
            return Err(call.bad("pipeline_id", "The pipeline has no stages"));
        };
        deal.set("pipeline_id", pipeline);
        deal.set("stage_id", stage);
    }
    if write == Write::Update && (names("stage_id") || names("pipeline_id")) {
        deal.set("stage_change_time", call.timestamp());
    }
    if names("is_archived") && !names("archive_time") {
        let time = if deal.flag("is_archived") { call.timestamp() } else { Value::Null };
        deal.set("archive_time", time);
    }
    let status = deal.text("status").to_owned();
    for (own, time) in [("won", "won_time"), ("lost", "lost_time")] {
        if names(time) && !deal.value(time).is_null() && status != own {
            return Err(call.bad(time, &format!("Only a {own} deal has one")));
        }
    }
    if names("status") || names("won_time") || names("lost_time") {
        let now = call.timestamp();
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

fn person(call: &Call<'_>, person: &mut Record, names: &dyn Fn(&str) -> bool, write: Write) -> Result<(), Failure> {
    let synced = ["im", "postal_address", "notes", "birthday", "job_title"];
    if !call.store.company.contact_sync && synced.iter().any(|name| names(name)) {
        return Err(super::records::forbidden());
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
        return Err(call.bad("name", "Parameter 'name' is required"));
    }
    Ok(())
}

fn activity(call: &Call<'_>, activity: &mut Record, names: &dyn Fn(&str) -> bool) {
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
            (true, Value::Null) => call.timestamp(),
            (true, time) => time.clone(),
            (false, _) => Value::Null,
        };
        activity.set("marked_as_done_time", time);
    }
}

/// Marks a record as deleted, and what cannot be without it.
pub(crate) fn bury(call: &mut Call<'_>, kind: Kind, number: u64) {
    call.store.bury(kind, number, call.actor, call.now);
    if kind == Kind::Pipeline {
        let stages: Vec<u64> = call
            .store
            .rows(Kind::Stage)
            .filter(|(_, stage)| stage.int("pipeline_id") == Some(number) && !stage.is_deleted())
            .map(|(stage, _)| stage)
            .collect();
        for stage in stages {
            call.store.bury(Kind::Stage, stage, call.actor, call.now);
        }
    }
}

/// What v1 shows of a single record only.
pub(crate) fn single_v1(store: &Store, kind: Kind, record: &Record, now: Timestamp, shown: &mut Value) {
    if !matches!(kind, Kind::Deal | Kind::Organization) {
        return;
    }
    let activity = |id: &Value| {
        let record = id.as_u64().and_then(|id| store.row(Kind::Activity, id));
        record
            .map(|record| json!({"id": record.id(), "subject": record.value("subject"), "type": record.value("type")}))
    };
    shown["next_activity"] = activity(&shown["next_activity_id"]).into();
    shown["last_activity"] = activity(&shown["last_activity_id"]).into();
    if kind == Kind::Organization {
        shown["edit_name"] = true.into();
        return;
    }
    let age = time::instant(record.text("add_time")).map_or(0, |added| (now.as_second() - added.as_second()).max(0));
    let parts = json!({
        "y": age / 31_536_000, "m": age % 31_536_000 / 2_592_000, "d": age % 2_592_000 / 86_400,
        "h": age % 86_400 / 3600, "i": age % 3600 / 60, "s": age % 60, "total_seconds": age,
    });
    let stage = record.value("stage_id");
    let times: Map<String, Value> = [(stage.to_string(), age.into())].into_iter().collect();
    shown["age"] = parts.clone();
    shown["average_time_to_won"] = parts;
    shown["average_stage_progress"] = 1.into();
    shown["stay_in_pipeline_stages"] = json!({"times_in_stages": times, "order_of_stages": [stage]});
}

/// The followers of a record, by user.
pub(crate) fn follower_map(store: &Store, kind: Kind, number: u64) -> Value {
    store
        .rows(Kind::Follower)
        .filter(|(_, follower)| follower.int(kind.pointer()) == Some(number))
        .filter_map(|(id, follower)| {
            let user = follower.int("follower_user_id")?;
            let record = store.row(Kind::User, user)?;
            let shown = json!({
                "id": id, "user_id": user, "name": record.value("name"), "email": record.value("email"),
                "pic_hash": null,
            });
            Some((user.to_string(), shown))
        })
        .collect::<Map<_, _>>()
        .into()
}

/// How the activities of a record are spread over users.
pub(crate) fn activity_distribution(store: &Store, pointer: &str, number: u64) -> Value {
    let mut users = Map::new();
    let mut total = 0u64;
    let own = store.rows(Kind::Activity).map(|(_, activity)| activity);
    for activity in own.filter(|own| !own.is_deleted() && own.int(pointer) == Some(number)) {
        let Some(user) = activity.int("owner_id") else { continue };
        let name = store.row(Kind::User, user).map_or(Value::Null, |user| user.value("name").clone());
        let entry = users
            .entry(user.to_string())
            .or_insert_with(|| json!({"activities": {}, "name": name, "activity_count": 0}));
        let count = |value: &Value| value.as_u64().unwrap_or_default() + 1;
        let own_type = activity.text("type");
        entry["activities"][own_type] = count(&entry["activities"][own_type]).into();
        entry["activity_count"] = count(&entry["activity_count"]).into();
        total += 1;
    }
    for entry in users.values_mut() {
        let count = entry["activity_count"].as_u64().unwrap_or_default();
        entry["share"] = (count * 100 / total.max(1)).into();
    }
    Value::Object(users)
}

fn currency_of(store: &Store, user: u64) -> Value {
    store.row(Kind::User, user).map_or("EUR".into(), |user| user.value("default_currency").clone())
}
