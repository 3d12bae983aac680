//! Requests to a receiver of webhooks: what is rejected, and what is read of the rest.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use pipedrive_core::model::{Date, DateRange, FieldAny, List};
use pipedrive_core::v1::webhooks::WebhookVersion;
use pipedrive_core::webhook::{Action, Delivery, Entity, Receiver, Rejected, Revision};
use pipedrive_core::{Amount, Field, Id, Money, of, v1, v2};
use serde_json::{Value, json};

const KEY: &str = "dcf558aac1ae4e8c4f849ba5e668430d8df9be12";
const OTHER: &str = "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e";

/// The frame of version 2.0 as documented, around these three members.
fn v2(action: &str, entity: &str, record: [Value; 2]) -> Value {
    let [data, previous] = record;
    json!({
        "previous": previous, "data": data,
        "meta": {
            "action": action, "entity": entity, "entity_id": "7", "company_id": "55", "user_id": "3",
            "id": "5e0c1e0e-93a1-4c0b-8d0e-1f2a3b4c5d6e", "correlation_id": "9b1d0e6c-31a8-4f0e-8a5d-b1d2c3e4f506",
            "timestamp": "2026-02-03T04:05:06.789Z", "type": "general", "version": "2.0", "webhook_id": "12",
            "webhook_owner_id": "3", "change_source": "app", "is_bulk_edit": false, "attempt": 1,
            "host": "acme.pipedrive.com", "permitted_user_ids": ["3", "4"],
        },
    })
}

/// The same of version 1.0.
fn v1(action: &str, object: &str, record: [Value; 2]) -> Value {
    let [current, previous] = record;
    json!({
        "v": 1, "event": format!("{action}.{object}"), "retry": 0, "matches_filters": {"current": [], "previous": []},
        "meta": {
            "v": 1, "action": action, "object": object, "id": 7, "company_id": 55, "user_id": 3,
            "host": "acme.pipedrive.com", "timestamp": 1_523_440_213, "timestamp_micro": 1_523_440_213_384_700_i64,
            "permitted_user_ids": [3], "trans_pending": false, "is_bulk_update": false,
            "pipedrive_service_name": false, "change_source": "app", "webhook_id": "12",
            "matches_filters": {"current": [], "previous": []},
        },
        "current": current, "previous": previous,
    })
}

fn read(body: &Value) -> Delivery {
    Receiver::without_credentials().read(&HeaderMap::new(), body.to_string()).unwrap()
}

/// Returns the names of the changed fields with their values before and after.
fn changes(delivery: &Delivery) -> Vec<String> {
    let text = |value: &Option<Box<serde_json::value::RawValue>>| {
        value.as_ref().map_or_else(|| "-".to_owned(), |value| value.get().to_owned())
    };
    delivery
        .changes()
        .iter()
        .map(|change| format!("{} {} {}", change.name, text(&change.old), text(&change.new)))
        .collect()
}

#[test]
fn credentials() {
    let receiver = Receiver::basic_auth("pipedrive", "open sesame").or_basic_auth("pipedrive", "pässwörd 🔑");
    let body = v2("create", "deal", [json!({"id": 7}), Value::Null]).to_string();
    let right = "Basic cGlwZWRyaXZlOm9wZW4gc2VzYW1l";
    for (what, headers, accepted) in [
        ("right", &[right][..], true),
        ("the other one, not ASCII", &["Basic cGlwZWRyaXZlOnDDpHNzd8O2cmQg8J+UkQ=="], true),
        ("the scheme in another case", &["basic cGlwZWRyaXZlOm9wZW4gc2VzYW1l"], true),
        ("missing", &[], false),
        ("empty", &[""], false),
        ("nothing after the scheme", &["Basic "], false),
        ("another scheme", &["Bearer cGlwZWRyaXZlOm9wZW4gc2VzYW1l"], false),
        ("a wrong first letter", &["Basic cGlwZWRyaXZlOnBwZW4gc2VzYW1l"], false),
        ("a wrong last letter", &["Basic cGlwZWRyaXZlOm9wZW4gc2VzYW1k"], false),
        ("a part", &["Basic cGlwZWRyaXZlOm9wZW4="], false),
        ("more", &["Basic cGlwZWRyaXZlOm9wZW4gc2VzYW1lISEh"], false),
        ("twice", &[right, right], false),
        ("right and wrong", &[right, "Basic Z3Vlc3Q6Z3Vlc3Q="], false),
        ("two in one", &["Basic cGlwZWRyaXZlOm9wZW4gc2VzYW1l, Basic cGlwZWRyaXZlOm9wZW4gc2VzYW1l"], false),
        ("not ASCII itself", &["Basic pipedrive:öpen"], false),
        ("shorter than the scheme, not ASCII", &["Basö"], false),
    ] {
        let mut map = HeaderMap::new();
        for header in headers {
            map.append(AUTHORIZATION, HeaderValue::from_bytes(header.as_bytes()).unwrap());
        }
        let result = receiver.read(&map, &body);
        assert_eq!(result.is_ok(), accepted, "{what}");
        assert_eq!(receiver.check(&map).is_ok(), accepted, "{what}");
        if let Err(error) = result {
            assert_eq!((error.status().as_u16(), &error), (401, &Rejected::Unauthorized), "{what}");
        }
    }
    assert!(!format!("{receiver:?}").contains("cGlw"));
}

#[test]
fn bodies_that_are_rejected() {
    let receiver = Receiver::without_credentials();
    let good = v2("create", "deal", [json!({"id": 7}), Value::Null]);
    let without = |path: &str| {
        let mut body = good.clone();
        let meta = body["meta"].as_object_mut().unwrap();
        meta.remove(path);
        body.to_string().into_bytes()
    };
    let note = json!({"id": 7, "content": "x".repeat(10_000_000)});
    for (what, content_type, body, status) in [
        ("a delivery", "application/json", good.to_string().into_bytes(), 200),
        ("in UTF-8", "application/json; charset=\"UTF-8\"", good.to_string().into_bytes(), 200),
        ("of any type", "text/plain;odd", good.to_string().into_bytes(), 200),
        ("of 10 MB", "application/json", v2("create", "note", [note, Value::Null]).to_string().into_bytes(), 413),
        ("in another charset", "application/json; x=y; Charset=ISO-8859-1", good.to_string().into_bytes(), 415),
        ("a content type that is not ASCII", "application/jsön", good.to_string().into_bytes(), 415),
        ("empty", "application/json", Vec::new(), 400),
        ("not in UTF-8", "application/json", b"{\"meta\": {\"version\": \"\xe4\"}}".to_vec(), 400),
        ("no JSON", "application/json", b"v=1&event=added.deal".to_vec(), 400),
        ("JSON of something else", "application/json", br#"{"success": true, "data": {"id": 7}}"#.to_vec(), 400),
        ("a list", "application/json", format!("[{good}]").into_bytes(), 400),
        ("more than one", "application/json", format!("{good}{good}").into_bytes(), 400),
        ("meta is a text", "application/json", br#"{"meta": "2.0", "data": null}"#.to_vec(), 400),
        ("two metas", "application/json", good.to_string().replacen('{', "{\"meta\": {}, ", 1).into_bytes(), 400),
        ("of version 3.0", "application/json", good.to_string().replace("2.0", "3.0").into_bytes(), 400),
        ("without a version", "application/json", without("version"), 400),
        ("without an entity", "application/json", without("entity"), 400),
        ("without an action", "application/json", without("action"), 400),
        ("nested too deeply", "application/json", format!("{{\"meta\": {}", "[".repeat(100_000)).into_bytes(), 400),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_bytes(content_type.as_bytes()).unwrap());
        let result = receiver.read(&headers, &body);
        assert_eq!(result.as_ref().map_or_else(|error| error.status().as_u16(), |_| 200), status, "{what}");
        if let Err(error) = result {
            let shown = error.to_string();
            assert!(!shown.contains('\n') && shown.len() < 200, "{shown}");
        }
    }
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("10000000"));
    assert_eq!(receiver.check(&headers), Err(Rejected::TooLarge { max: 1024 * 1024 }));
    assert_eq!(receiver.max_body(10_000_000).check(&headers), Ok(()));
}

/// The bodies of the reference.
#[test]
fn the_frames_of_both_versions_look_alike() {
    let deliveries = [
        read(&v2("change", "deal", [json!({"id": 7, "title": "x"}), json!({"title": "w"})])),
        read(&v1("updated", "deal", [json!({"id": 7, "title": "x"}), json!({"id": 7, "title": "w"})])),
    ];
    for delivery in &deliveries {
        assert_eq!((&delivery.entity, &delivery.action), (&Entity::Deal, &Action::Change));
        assert_eq!((delivery.entity_id(), delivery.attempt()), (Some("7"), Some(1)));
        assert_eq!(delivery.meta.company_id, Some(Id::new(55)));
        assert_eq!((delivery.meta.user_id, delivery.meta.webhook_id), (Some(Id::new(3)), Some(Id::new(12))));
        assert_eq!(delivery.meta.is_bulk_edit, Some(false));
        assert_eq!(delivery.meta.permitted_user_ids.as_ref().map(|users| users[0].as_str()), Some("3"));
        assert_eq!(changes(delivery), [r#"title "w" "x""#]);
        assert!(delivery.meta.rest().unreadable_fields().is_empty(), "{:?}", delivery.meta);
    }
    let [new, old] = deliveries;
    assert_eq!((new.version.clone(), old.version.clone()), (WebhookVersion::V2, WebhookVersion::V1));
    assert_eq!(new.current::<v2::deals::Deal>().unwrap().unwrap().title.as_deref(), Some("x"));
    assert_eq!(new.previous::<v2::deals::Deal>().unwrap().unwrap().title.as_deref(), Some("w"));
    assert_eq!(old.current::<v1::deals::Deal>().unwrap().unwrap().title.as_deref(), Some("x"));
    assert_eq!(old.previous::<v1::deals::Deal>().unwrap().unwrap().title.as_deref(), Some("w"));
    assert_eq!(new.event_time().unwrap().to_string(), "2026-02-03T04:05:06.789Z");
    assert_eq!(old.event_time().unwrap().to_string(), "2018-04-11T09:50:13.3847Z");
    assert_eq!(new.previous_raw().unwrap().get(), r#"{"title":"w"}"#);
    assert_eq!(old.meta.action.as_deref(), Some("updated"));
}

#[test]
fn odd_deliveries_are_read() {
    let deal = || json!({"id": 7});
    let numbers = |mut body: Value| {
        for name in ["entity_id", "company_id", "user_id", "webhook_id"] {
            body["meta"][name] = json!(7);
        }
        body["meta"]["version"] = json!(2.0);
        body["meta"].as_object_mut().unwrap().remove("permitted_user_ids");
        body
    };
    let odd = |mut body: Value, name: &str, value: Value| {
        body["meta"][name] = value;
        body
    };
    let none = [Value::Null, Value::Null];
    for (what, body, action, entity, has_current, has_previous) in [
        ("created", v2("create", "deal", [deal(), Value::Null]), "create", "deal", true, false),
        ("deleted", v2("delete", "deal", [Value::Null, deal()]), "delete", "deal", false, true),
        ("created, 1.0", v1("added", "deal", [deal(), Value::Null]), "create", "deal", true, false),
        ("deleted, 1.0", v1("deleted", "deal", [Value::Null, deal()]), "delete", "deal", false, true),
        ("merged, 1.0", v1("merged", "deal", [deal(), deal()]), "change", "deal", true, true),
        ("users, 1.0", v1("updated", "user", [json!([deal()]), json!([deal()])]), "change", "user", true, true),
        ("no users, 1.0", v1("added", "user", [json!([deal()]), json!([])]), "create", "user", true, false),
        ("numbers", numbers(v2("change", "deal", [deal(), json!({})])), "change", "deal", true, true),
        ("a new entity", v2("change", "deal_field", [deal(), json!({})]), "change", "deal_field", true, true),
        ("a new action", v2("archive", "deal", [deal(), json!({})]), "archive", "deal", true, true),
        ("neither record", v2("change", "deal", none.clone()), "change", "deal", false, false),
        ("neither record, 1.0", v1("updated", "deal", none), "change", "deal", false, false),
        (
            "everybody",
            odd(v1("added", "deal", [deal(), Value::Null]), "permitted_user_ids", json!(["*"])),
            "create",
            "deal",
            true,
            false,
        ),
        (
            "seconds",
            odd(v2("create", "user", [deal(), Value::Null]), "timestamp", json!(1_700_000_000)),
            "create",
            "user",
            true,
            false,
        ),
    ] {
        let delivery = read(&body);
        assert_eq!((delivery.action.as_str(), delivery.entity.as_str()), (action, entity), "{what}");
        assert_eq!((delivery.entity_id(), delivery.meta.company_id.is_some()), (Some("7"), true), "{what}");
        assert!(delivery.meta.rest().unreadable_fields().is_empty(), "{what}");
        assert!(delivery.event_time().is_some(), "{what}");
        let [current, previous] = [delivery.current::<v2::deals::Deal>(), delivery.previous()].map(Result::unwrap);
        assert_eq!((current.is_some(), previous.is_some()), (has_current, has_previous), "{what}");
        assert_eq!(changes(&delivery), [""; 0], "{what}");
    }
    // A member that lacks is as one that is null.
    let mut body = v2("change", "deal", [deal(), deal()]);
    body.as_object_mut().unwrap().remove("data");
    assert_eq!(read(&body).current::<v2::deals::Deal>().unwrap(), None);

    let other = read(&v2("create", "deal", [json!({"id": "none", "title": "secret"}), Value::Null]));
    let error = other.current::<v2::deals::Deal>().unwrap_err();
    assert_eq!(error.to_string(), "the body cannot be read at data.id: expected an id");
    let text = read(&v2("create", "deal", [json!("secret"), Value::Null]));
    assert_eq!(
        text.current::<v2::deals::Deal>().unwrap_err().to_string(),
        "the body cannot be read at data: expected an object"
    );
}

/// A deal of version 2.0 with custom fields, whose previous state has what was changed, with that of version 1.0, which
/// has the whole record.
#[test]
fn custom_fields_and_changes_look_alike() {
    const SIZE: Field<Money> = Field::new(KEY);
    const TOPICS: Field<List<Id<of::FieldOption>>> = Field::new(OTHER);
    let money = |value: u32| json!({"type": "monetary", "value": value, "currency": "EUR"});
    let new = v2(
        "change",
        "deal",
        [
            json!({"id": 7, "title": "x", "value": 5,
                   "custom_fields": {KEY: money(2), OTHER: {"type": "set", "values": [{"id": 11}, {"id": 12}]}}}),
            // The value did not change, and neither did the size: only the order of its members, below.
            json!({"value": 5, "title": "w", "custom_fields": {KEY: {"was": 2}, OTHER: null}}),
        ],
    );
    let new = new.to_string().replace(r#"{"was":2}"#, r#"{"value":2,"type":"monetary","currency":"EUR"}"#);
    let new = Receiver::without_credentials().read(&HeaderMap::new(), new).unwrap();
    assert_eq!(
        changes(&new),
        [r#"title "w" "x""#.to_owned(), format!(r#"{OTHER} - {{"type":"set","values":[{{"id":11}},{{"id":12}}]}}"#)]
    );
    let (current, previous): (v2::deals::Deal, v2::deals::Deal) =
        (new.current().unwrap().unwrap(), new.previous().unwrap().unwrap());
    assert_eq!(current.custom_fields.get(SIZE), Ok(Some(Money::new(2, "EUR"))));
    assert_eq!(current.custom_fields.get(TOPICS), Ok(Some(List::from([11, 12]))));
    assert_eq!(previous.custom_fields.get(SIZE), Ok(Some(Money::new(2, "EUR"))));
    assert_eq!((previous.custom_fields.get(TOPICS), previous.value), (Ok(None), current.value));

    let old = read(&v1(
        "updated",
        "deal",
        [
            json!({"id": 7, "user_id": 3, KEY: "2", format!("{KEY}_currency"): "EUR", OTHER: "11,12"}),
            json!({"id": 7, "user_id": 3, KEY: "1", format!("{KEY}_currency"): "EUR", OTHER: null}),
        ],
    ));
    assert_eq!(changes(&old), [format!(r#"{OTHER} - "11,12""#), format!(r#"{KEY} "1" "2""#)]);
    let (current, previous): (v1::deals::Deal, v1::deals::Deal) =
        (old.current().unwrap().unwrap(), old.previous().unwrap().unwrap());
    assert_eq!(current.custom_fields.get(SIZE), Ok(Some(Money::new(2, "EUR"))));
    assert_eq!(current.custom_fields.get(TOPICS), Ok(Some(List::from([11, 12]))));
    assert_eq!(previous.custom_fields.get(SIZE), Ok(Some(Money::new(1, "EUR"))));
    assert_eq!(current.user_id.map(|user| user.id()), Some(Some(Id::new(3))));

    // Only v1 has a record for leads, and it keeps custom fields among the others.
    let lead = json!({"id": "adf21080-0e10-11eb-879b-05d71fb426ec", "title": "x",
                      "custom_fields": {KEY: money(2), OTHER: {"type": "daterange", "from": "2026-01-31", "until": null}}});
    let lead = read(&v2("change", "lead", [lead, json!({"custom_fields": {KEY: money(1)}})]));
    let (current, previous): (v1::leads::Lead, v1::leads::Lead) =
        (lead.current().unwrap().unwrap(), lead.previous().unwrap().unwrap());
    assert_eq!(current.custom_fields.get(SIZE), Ok(Some(Money::new(2, "EUR"))));
    assert_eq!(
        current.custom_fields.get(Field::<DateRange>::new(OTHER)),
        Ok(Some(DateRange::since("2026-01-31".parse::<Date>().unwrap())))
    );
    assert_eq!(previous.custom_fields.get(SIZE), Ok(Some(Money::new(1, "EUR"))));
    assert!(matches!(current.custom_fields.get(Field::<FieldAny>::new(KEY)), Ok(Some(FieldAny::Other(_)))));
    assert_eq!(changes(&lead).len(), 1);
    assert_eq!(current.rest().get::<Amount>("none").unwrap(), None);
}

#[test]
fn attempts_have_one_key_and_events_another() {
    let deal = |title: &str| json!({"id": 7, "title": title});
    let new = || v2("change", "deal", [deal("x"), json!({"title": "w"})]);
    let old = || v1("updated", "deal", [deal("x"), deal("w")]);
    let with = |mut body: Value, name: &str, value: Value| {
        body["meta"][name] = value;
        body
    };
    let attempt = |mut body: Value| {
        body["retry"] = json!(2);
        body
    };
    for (what, one, other, same) in [
        ("another attempt", new(), with(new(), "attempt", json!(3)), true),
        ("another attempt, 1.0", old(), attempt(old()), true),
        ("another event", new(), with(new(), "id", json!("5e0c1e0e-93a1-4c0b-8d0e-1f2a3b4c5d6f")), false),
        ("another company", new(), with(new(), "company_id", json!("56")), false),
        ("another company, 1.0", old(), with(old(), "company_id", json!(56)), false),
        ("another time, 1.0", old(), with(old(), "timestamp_micro", json!(1_523_440_213_384_701_i64)), false),
        ("another record, 1.0", old(), with(old(), "id", json!(8)), false),
        ("another action, 1.0", old(), with(old(), "action", json!("deleted")), false),
        ("another content, 1.0", old(), v1("updated", "deal", [deal("y"), deal("w")]), false),
        ("the other version", new(), old(), false),
        // The id of the event was that of the user once.
        (
            "a user's id for an id",
            with(new(), "id", json!("7")),
            with(with(new(), "id", json!("7")), "timestamp", json!(1)),
            false,
        ),
    ] {
        let keys = [read(&one).key(), read(&other).key()];
        assert_eq!(keys[0] == keys[1], same, "{what}: {keys:?}");
        assert_eq!((keys[0].as_str().lines().count(), keys[0].to_string()), (1, keys[0].as_str().to_owned()));
    }
}

#[test]
fn the_newer_of_two_deliveries() {
    // The record's time and that of the event, both times of one minute.
    let at = |second: u8| json!(format!("2026-02-03T04:05:{second:02}Z"));
    let delivery = |update_time: Value, millis: u32, deleted: bool| {
        let record = json!({"id": 7, "add_time": at(1), "update_time": update_time});
        let mut body = match deleted {
            false => v2("change", "deal", [record, json!({})]),
            true => v2("delete", "deal", [Value::Null, record]),
        };
        body["meta"]["timestamp"] = json!(format!("2026-02-03T04:05:{:02}.{:03}Z", millis / 1000, millis % 1000));
        read(&body)
    };
    let ordered = [
        delivery(Value::Null, 1_000, false),
        delivery(at(2), 2_100, false),
        delivery(at(2), 2_900, false),
        delivery(at(3), 2_100, false),
        delivery(at(3), 9_000, true),
    ];
    for (place, one) in ordered.iter().enumerate() {
        for (other_place, other) in ordered.iter().enumerate() {
            assert_eq!(one.is_newer_than(other.revision()), place > other_place, "{place} {other_place}");
        }
    }
    let read_at: jiff::Timestamp = "2026-02-03T04:05:02Z".parse().unwrap();
    let newer: Vec<bool> = ordered.iter().map(|delivery| delivery.is_newer_than(read_at)).collect();
    assert_eq!(newer, [false, true, true, true, true]);
    assert_eq!(ordered[1].revision(), Revision::new(read_at, ordered[1].event_time()));
    let user = read(&v1("updated", "user", [json!([{"id": 7, "modified": "2026-02-03 04:05:06"}]), Value::Null]));
    assert_eq!(user.revision().update_time.unwrap().to_string(), "2026-02-03T04:05:06Z");
}
