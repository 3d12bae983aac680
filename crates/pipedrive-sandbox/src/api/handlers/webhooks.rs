//! The registration of webhooks. What is sent is said in `crate::api::deliveries`.

use http::StatusCode;
use serde_json::{Value, json};

use super::users::allow;
use crate::api::call::Call;
use crate::api::deliveries;
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

/// How many a user may have.
const MOST: usize = 40;

pub(crate) fn list(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let data: Vec<Value> = call.store.rows(Kind::Webhook).map(|(_, webhook)| shown(webhook)).collect();
    Ok(Reply::data(data).with_extra("status", "ok".into()))
}

/// Takes loopback addresses only: this emulator sends nothing anywhere else.
pub(crate) fn add(call: &mut Call<'_>) -> Result<Reply, Failure> {
    call.admin()?;
    let body = call.object()?;
    allow(
        &body,
        &[
            "subscription_url",
            "event_action",
            "event_object",
            "name",
            "user_id",
            "http_auth_user",
            "http_auth_password",
            "version",
        ],
    )?;
    let text = |name: &'static str| {
        let text = body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        text.ok_or_else(|| Failure::webhook(name, format!("{name} is required")))
    };
    let url = text("subscription_url")?;
    if deliveries::target(url).is_none() {
        return Err(Failure::webhook("subscription_url", "invalid or non-reachable URL"));
    }
    let action = text("event_action")?;
    let version = body.get("version").and_then(Value::as_str).unwrap_or("2.0");
    if !["1.0", "2.0"].contains(&version) {
        return Err(Failure::webhook("version", "must be 1.0 or 2.0"));
    }
    // Which set of actions a webhook of version 1.0 takes today is unconfirmed, so both are.
    let actions = ["create", "change", "delete", "*", "added", "updated", "deleted", "merged"];
    if !actions.contains(&action) {
        return Err(Failure::webhook("event_action", "invalid event action"));
    }
    let object = text("event_object")?;
    if object != "*" && !deliveries::sends(object, version == "1.0") {
        return Err(Failure::webhook("event_object", "invalid event object"));
    }
    if call.store.rows(Kind::Webhook).count() >= MOST {
        return Err(Failure::short(StatusCode::UNPROCESSABLE_ENTITY, "Webhooks limit reached"));
    }
    let part = |name: &str| body.get(name).cloned().unwrap_or(Value::Null);
    let webhook = json!({
        "company_id": call.store.company.id, "owner_id": call.actor,
        "user_id": body.get("user_id").cloned().unwrap_or(call.actor.into()), "event_action": action,
        "event_object": object, "subscription_url": url, "version": version, "is_active": 1,
        "add_time": time::millis(call.now), "remove_time": null, "type": "general",
        "http_auth_user": part("http_auth_user"), "http_auth_password": part("http_auth_password"),
        "remove_reason": null, "last_delivery_time": null, "last_http_status": null, "admin_id": call.actor,
        "name": text("name")?,
    });
    let number = call.store.insert(Kind::Webhook, Record::new(webhook), call.actor, call.now);
    Ok(Reply::data(shown(call.record(Kind::Webhook, number)?)).with_extra("status", "ok".into()))
}

pub(crate) fn delete(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.id()?;
    match call.store.remove(Kind::Webhook, number, call.actor, call.now) {
        Some(_) => Ok(Reply::bare().with_extra("status", "ok".into())),
        None => Err(Failure::webhook("id", "not found").with_status(StatusCode::NOT_FOUND)),
    }
}

fn shown(webhook: &Record) -> Value {
    let mut shown = webhook.0.clone();
    for own in ["banned_until", "failing_since", "failures"] {
        shown.remove(own);
    }
    Value::Object(shown)
}
