//! Conversions between deals and leads: started by one call, followed by polling another.

use serde_json::{Value, json};

use super::records;
use crate::api::call::Call;
use crate::company::rules;
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};

/// Starts turning a deal into a lead.
pub(crate) fn deal_to_lead(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.id()?;
    let Some(record) = call.viewer().live(Kind::Deal, deal) else { return Err(missing()) };
    if record.value("person_id").is_null() && record.value("org_id").is_null() {
        return Err(call.bad("id", "A lead needs a person or an organization"));
    }
    start(call, json!({"deal_id": deal}))
}

/// Starts turning a lead into a deal.
pub(crate) fn lead_to_deal(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let lead = call.argument("id").to_owned();
    if find_lead(call, &lead).is_none() {
        return Err(missing());
    }
    let body = call.object()?;
    for (name, value) in &body {
        let kind = match name.as_str() {
            "stage_id" => Kind::Stage,
            "pipeline_id" => Kind::Pipeline,
            _ => return Err(call.bad(name, &format!("Parameter '{name}' is not allowed for this request"))),
        };
        if value.as_u64().and_then(|id| call.viewer().live(kind, id)).is_none() {
            return Err(call.bad(name, &format!("{} {value} does not exist or is not accessible", kind.word())));
        }
    }
    start(call, json!({"lead_id": lead, "into": body}))
}

/// Tells how far a conversion is: the first question finds it running, the second done.
pub(crate) fn status(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let wanted = call.argument("conversion_id").to_owned();
    let source = call.argument("id").to_owned();
    let found = call.store.find(Kind::Conversion, |record| {
        let own = match record.value(kind.pointer()) {
            Value::String(id) => *id == source,
            id => id.as_u64() == source.parse().ok(),
        };
        own && record.text("id") == wanted
    });
    let Some(number) = found else { return Err(missing()) };
    let record = call.record(Kind::Conversion, number)?.clone();
    if record.int("polls") == Some(0) {
        call.store.update(Kind::Conversion, number, call.actor, call.now, |record| record.set("polls", 1));
        return Ok(answer(json!({"conversion_id": wanted, "status": "running"})));
    }
    if record.value("made").is_null() {
        let made = match kind {
            Kind::Deal => make_lead(call, record.int("deal_id").unwrap_or_default()),
            _ => make_deal(call, record.text("lead_id"), record.value("into")),
        };
        let made = made.unwrap_or_else(|| false.into());
        call.store.update(Kind::Conversion, number, call.actor, call.now, |record| record.set("made", made));
    }
    let made = call.record(Kind::Conversion, number)?.value("made").clone();
    let name = if kind == Kind::Deal { "lead_id" } else { "deal_id" };
    Ok(answer(match made {
        Value::Bool(_) => json!({"conversion_id": wanted, "status": "failed"}),
        made => json!({"conversion_id": wanted, "status": "completed", name: made}),
    }))
}

fn start(call: &mut Call<'_>, mut conversion: Value) -> Result<Reply, Failure> {
    let id = call.store.uuid();
    conversion["id"] = id.clone().into();
    conversion["polls"] = 0.into();
    call.store.insert(Kind::Conversion, Record::new(conversion), call.actor, call.now);
    Ok(answer(json!({"conversion_id": id})))
}

fn answer(data: Value) -> Reply {
    Reply::data(data).with_additional(Value::Null)
}

fn missing() -> Failure {
    Failure::object_not_found("Entity was not found")
}

fn find_lead(call: &Call<'_>, id: &str) -> Option<u64> {
    let viewer = call.viewer();
    call.store.find(Kind::Lead, |lead| lead.text("id") == id && !lead.is_deleted() && viewer.sees(Kind::Lead, lead))
}

fn make_lead(call: &mut Call<'_>, number: u64) -> Option<Value> {
    let deal = call.store.live(Kind::Deal, number)?.clone();
    let mut lead = rules::fresh(call.store, Kind::Lead, call.actor, call.now);
    for (from, to) in [
        ("title", "title"),
        ("owner_id", "owner_id"),
        ("person_id", "person_id"),
        ("org_id", "organization_id"),
        ("expected_close_date", "expected_close_date"),
        ("visible_to", "visible_to"),
        ("custom_fields", "custom_fields"),
    ] {
        lead.set(to, deal.value(from).clone());
    }
    lead.set("value", json!({"amount": deal.value("value"), "currency": deal.value("currency")}));
    lead.set("source_deal_id", number);
    let id = lead.value("id").clone();
    call.store.insert(Kind::Lead, lead, call.actor, call.now);
    let own = |record: &Record| record.int("deal_id") == Some(number);
    let moved = |record: &mut Record| {
        record.set("deal_id", Value::Null);
        record.set("lead_id", id.clone());
    };
    relink(call, &own, &moved);
    call.store.bury(Kind::Deal, number, call.actor, call.now);
    Some(id)
}

fn make_deal(call: &mut Call<'_>, id: &str, into: &Value) -> Option<Value> {
    let number = find_lead(call, id)?;
    let lead = call.store.row(Kind::Lead, number)?.clone();
    let mut members = serde_json::Map::new();
    for (from, to) in [
        ("title", "title"),
        ("owner_id", "owner_id"),
        ("person_id", "person_id"),
        ("organization_id", "org_id"),
        ("expected_close_date", "expected_close_date"),
        ("visible_to", "visible_to"),
        ("custom_fields", "custom_fields"),
    ] {
        members.insert(to.to_owned(), lead.value(from).clone());
    }
    if let Some(object) = lead.value("value").as_object() {
        members.insert("value".to_owned(), object.get("amount").cloned().unwrap_or_default());
        members.insert("currency".to_owned(), object.get("currency").cloned().unwrap_or_default());
    }
    members.extend(into.as_object().cloned().unwrap_or_default());
    members.insert("source_lead_id".to_owned(), id.into());
    let deal = records::create(call, Kind::Deal, members).ok()?;
    let own = |record: &Record| record.text("lead_id") == id;
    let moved = |record: &mut Record| {
        record.set("lead_id", Value::Null);
        record.set("deal_id", deal);
    };
    relink(call, &own, &moved);
    call.store.bury(Kind::Lead, number, call.actor, call.now);
    Some(deal.into())
}

/// Moves notes, files, activities and mail along.
fn relink(call: &mut Call<'_>, own: &dyn Fn(&Record) -> bool, moved: &dyn Fn(&mut Record)) {
    for kind in [Kind::Note, Kind::File, Kind::Activity, Kind::MailThread] {
        let numbers: Vec<u64> =
            call.store.rows(kind).filter(|(_, record)| own(record)).map(|(number, _)| number).collect();
        for number in numbers {
            call.store.update(kind, number, call.actor, call.now, moved);
        }
    }
}
