//! What v1 adds to a single record, or to the list below one.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::company::{Kind, Record, Store};
use crate::wire::time;

/// Adds what v1 shows of a single record only.
pub(crate) fn complete(store: &Store, kind: Kind, record: &Record, now: Timestamp, shown: &mut Value) {
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

/// Adds what v1 shows of a record in the answer to a write only.
pub(crate) fn complete_written(store: &Store, kind: Kind, record: &Record, shown: &mut Value) {
    if kind == Kind::DealProduct {
        shown["company_id"] = store.company.id.into();
        shown["product_attachment_id"] = record.value("id").clone();
    }
}

/// Returns the followers of a record, by user.
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

/// Returns how the activities of a record are spread over users.
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
