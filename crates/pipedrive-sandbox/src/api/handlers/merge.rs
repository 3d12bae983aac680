//! Merging, duplicating, and who takes part.

use serde_json::{Value, json};

use super::users::allow;
use super::{followers, records};
use crate::api::call::Call;
use crate::api::paging;
use crate::api::render::v1::Renderer;
use crate::company::revenue;
use crate::company::{Kind, Record};
use crate::wire::reply::{Content, Failure, Reply};
use crate::wire::time;

/// Merges the record of the path into the one that the body names, which keeps its members where both have some.
///
/// For persons that is documented; for deals and organizations it is unconfirmed.
pub(crate) fn merge(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let source = call.existing(kind)?;
    let body = call.object()?;
    allow(&body, &["merge_with_id"])?;
    let target = match body.get("merge_with_id") {
        Some(Value::String(text)) => text.parse().ok(),
        Some(value) => value.as_u64(),
        None => None,
    };
    let Some(target) = target.filter(|target| *target != source && call.viewer().live(kind, *target).is_some()) else {
        return Err(call.bad("merge_with_id", "Expected the id of another record"));
    };
    let lost = call.record(kind, source)?.clone();
    call.store.update(kind, target, call.actor, call.now, |own| {
        for (name, value) in &lost.0 {
            let empty = match own.value(name) {
                Value::Null => true,
                Value::String(text) => text.is_empty(),
                Value::Array(items) => items.is_empty(),
                _ => false,
            };
            if empty {
                own.set(name, value.clone());
            }
        }
        if let (Some(theirs), Some(Value::Object(ours))) = (lost.custom_fields(), own.0.get_mut("custom_fields")) {
            for (code, value) in theirs {
                ours.entry(code.clone()).or_insert_with(|| value.clone());
            }
        }
        own.set("is_deleted", false);
        own.0.remove("delete_time");
    });
    repoint(call, kind, source, target);
    if kind == Kind::Deal {
        revenue::recount(call.store, target, call.actor, call.now);
    }
    call.store.update(kind, source, call.actor, call.now, |own| own.set("merged_to_id", target));
    call.store.bury(kind, source, call.actor, call.now);
    if kind == Kind::Organization {
        return Ok(Reply::data(json!({"id": target})));
    }
    let mut reply = records::show_plain(call, kind, target)?;
    if let Content::Envelope { data: Some(data), .. } = &mut reply.content {
        data.tree()["merge_what_id"] = source.into();
    }
    Ok(reply)
}

/// Lets everything that points at one record point at another.
fn repoint(call: &mut Call<'_>, kind: Kind, from: u64, to: u64) {
    let pointers = [kind.pointer(), if kind == Kind::Organization { "organization_id" } else { kind.pointer() }];
    for other in [
        Kind::Activity,
        Kind::Deal,
        Kind::DealProduct,
        Kind::Discount,
        Kind::File,
        Kind::Follower,
        Kind::Installment,
        Kind::Lead,
        Kind::MailThread,
        Kind::Note,
        Kind::Participant,
        Kind::Person,
    ] {
        let own: Vec<u64> = call
            .store
            .rows(other)
            .filter(|(_, record)| pointers.iter().any(|pointer| record.int(pointer) == Some(from)))
            .map(|(number, _)| number)
            .collect();
        for number in own {
            call.store.update(other, number, call.actor, call.now, |record| {
                for pointer in pointers {
                    if record.int(pointer) == Some(from) {
                        record.set(pointer, to);
                    }
                }
            });
        }
    }
}

/// Copies a record and what it is made of.
pub(crate) fn duplicate(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    let mut copy = call.record(kind, number)?.clone();
    copy.0.remove("id");
    for name in ["add_time", "update_time"] {
        copy.set(name, call.timestamp());
    }
    let made = call.store.insert(kind, copy, call.actor, call.now);
    let parts = [Kind::DealProduct, Kind::Participant].into_iter().filter(|_| kind == Kind::Deal);
    for part in parts {
        let own: Vec<Record> = call
            .store
            .rows(part)
            .filter(|(_, record)| record.int("deal_id") == Some(number))
            .map(|(_, record)| record.clone())
            .collect();
        for mut record in own {
            record.0.remove("id");
            record.set("deal_id", made);
            call.store.insert(part, record, call.actor, call.now);
        }
    }
    records::show_plain(call, kind, made)
}

pub(crate) fn participants(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let rows: Vec<&Record> = call
        .store
        .rows(Kind::Participant)
        .filter(|(_, row)| row.int("deal_id") == Some(deal))
        .map(|(_, row)| row)
        .collect();
    let (page, additional) = paging::by_offset(call, rows)?;
    let mut renderer = Renderer::new(call.store);
    let data: Vec<Value> = page.into_iter().map(|row| shown(call, &mut renderer, row)).collect();
    let reply = Reply::data(data).with_additional(additional);
    Ok(match renderer.related() {
        Some(related) => reply.with_related(related),
        None => reply,
    })
}

pub(crate) fn add_participant(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let body = call.object()?;
    allow(&body, &["person_id"])?;
    let person = match body.get("person_id") {
        Some(Value::String(text)) => text.parse().ok(),
        Some(value) => value.as_u64(),
        None => None,
    };
    let Some(person) = person.filter(|person| call.viewer().live(Kind::Person, *person).is_some()) else {
        return Err(call.bad("person_id", "Expected the id of a person"));
    };
    let row =
        json!({"deal_id": deal, "person_id": person, "add_time": call.timestamp(), "added_by_user_id": call.actor});
    let number = call.store.insert(Kind::Participant, Record::new(row), call.actor, call.now);
    note(call, deal, person, "added");
    let mut renderer = Renderer::new(call.store);
    let data = shown(call, &mut renderer, call.record(Kind::Participant, number)?);
    Ok(Reply::data(data))
}

/// Takes the number of the row, not of the person.
pub(crate) fn delete_participant(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let number = call.number("deal_participant_id")?;
    let own = call.store.row(Kind::Participant, number).filter(|row| row.int("deal_id") == Some(deal));
    let person = own.map(|row| row.int("person_id")).ok_or_else(|| call.not_found(Kind::Participant))?;
    call.store.remove(Kind::Participant, number, call.actor, call.now);
    note(call, deal, person.unwrap_or_default(), "removed");
    Ok(Reply::data(json!({"id": number})))
}

/// Answers with who was added and removed, the first change first. The order and the word `removed` are unconfirmed.
pub(crate) fn participants_changelog(call: &mut Call<'_>) -> Result<Reply, Failure> {
    followers::events(call, Kind::Deal, Kind::ParticipantEvent, |event| {
        json!({
            "action": event.value("action"), "actor_user_id": event.value("actor_user_id"),
            "person_id": event.value("person_id"), "time": time::v1(event.value("time")),
        })
    })
}

fn note(call: &mut Call<'_>, deal: u64, person: u64, action: &str) {
    let event = json!({
        "deal_id": deal, "person_id": person, "actor_user_id": call.actor, "action": action, "time": call.timestamp(),
    });
    call.store.insert(Kind::ParticipantEvent, Record::new(event), call.actor, call.now);
}

fn shown(call: &Call<'_>, renderer: &mut Renderer<'_>, row: &Record) -> Value {
    let person = row.int("person_id").and_then(|id| call.store.row(Kind::Person, id));
    let deal = row.int("deal_id").and_then(|id| call.store.row(Kind::Deal, id));
    let full = person.map_or(Value::Null, |person| renderer.render(Kind::Person, person));
    renderer.embed(Kind::Person, row.value("person_id"));
    json!({
        "id": row.value("id"), "active_flag": true, "add_time": time::v1(row.value("add_time")),
        "added_by_user_id": renderer.embed(Kind::User, row.value("added_by_user_id")),
        "person_id": {
            "active_flag": full["active_flag"], "name": full["name"], "email": full["email"], "phone": full["phone"],
            "owner_id": full["owner_id"]["value"], "company_id": call.store.company.id, "value": row.value("person_id"),
        },
        "person": full,
        "related_item_data": {"deal_id": row.value("deal_id"), "title": deal.map(|deal| deal.value("title"))},
        "related_item_type": "deal", "related_item_id": row.value("deal_id"),
    })
}
