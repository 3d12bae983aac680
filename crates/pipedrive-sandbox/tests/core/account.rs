//! Leads, notes, filters, fields, merges, histories and webhooks.

use pipedrive_sandbox::demo_field;
use serde_json::{Value, json};

use crate::Api;

#[test]
fn leads_live_under_uuids() {
    let mut api = Api::new();
    assert_eq!(api.call("POST", "/v1/leads", json!({"title": "Roof"})).status, 400, "nobody to sell to");
    api.ok("POST", "/api/v2/persons", json!({"name": "Joe"}));
    let key = demo_field("deal", "varchar").unwrap();
    let body = json!({"title": "Roof", "person_id": 1, "value": {"amount": 5, "currency": "EUR"}, &key: "x"});
    let answer = api.call("POST", "/v1/leads", body);
    assert_eq!(answer.status, 201, "{}", answer.json);
    let lead = answer.data().clone();
    assert_eq!((&lead["visible_to"], &lead["add_time"]), (&json!("3"), &json!("2026-01-31T09:00:00.000Z")));
    assert_eq!(lead[&key], "x");
    assert!(lead.get(demo_field("deal", "date").unwrap()).is_none(), "unset fields are absent");
    assert!(answer.json.get("related_objects").is_none());
    let path = format!("/v1/leads/{}", lead["id"].as_str().unwrap());
    assert_eq!(api.ok("PATCH", &path, json!({"is_archived": true, "value": null}))["value"], Value::Null);
    assert_eq!(api.get("/v1/leads").data(), &Value::Null);
    assert_eq!(api.get("/v1/leads/archived").data()[0]["id"], lead["id"]);
    assert_eq!(api.ok("DELETE", &path, Value::Null), json!({"id": lead["id"]}));
    let gone = api.get(&path);
    assert_eq!((gone.status, &gone.json["error"]), (404, &json!("requested lead not found")));
    let label = api.ok("POST", "/v1/leadLabels", json!({"name": "Hot", "color": "red"}));
    let path = format!("/v1/leadLabels/{}", label["id"].as_str().unwrap());
    assert_eq!(api.ok("PATCH", &path, json!({"color": "blue"}))["color"], "blue");
    assert_eq!(api.ok("DELETE", &path, Value::Null), json!({"id": label["id"]}));
    assert_eq!(api.call("POST", "/v1/leadLabels", json!({"name": "Hot", "color": "mauve"})).status, 400);
}

#[test]
fn notes_carry_comments_and_end_with_true() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    assert_eq!(api.call("POST", "/v1/notes", json!({"content": "hi"})).status, 400, "about nothing");
    let note = api.ok("POST", "/v1/notes", json!({"content": "hi", "deal_id": 1, "pinned_to_deal_flag": 1}));
    assert_eq!((&note["pinned_to_deal_flag"], &note["deal"]), (&json!(true), &json!({"title": "Roof"})));
    assert_eq!(api.ok("PUT", "/v1/notes/1", json!({"content": "ho"}))["content"], "ho");
    assert_eq!(api.get("/v1/notes?deal_id=1").data()[0]["id"], 1);
    assert_eq!(api.get("/v1/notes?deal_id=2").data(), &Value::Null);
    let comment = api.ok("POST", "/v1/notes/1/comments", json!({"content": "yes"}));
    let path = format!("/v1/notes/1/comments/{}", comment["uuid"].as_str().unwrap());
    assert_eq!(api.ok("PUT", &path, json!({"content": "no"}))["content"], "no");
    assert_eq!(api.ok("GET", "/v1/notes/1/comments", Value::Null)[0]["content"], "no");
    assert_eq!(api.ok("DELETE", &path, Value::Null), true);
    assert_eq!(api.ok("DELETE", "/v1/notes/1", Value::Null), true);
}

#[test]
fn a_saved_filter_overrules_the_other_parameters() {
    let mut api = Api::new();
    for (title, value) in [("small", 5), ("big", 5000), ("Big roof", 7000)] {
        api.ok("POST", "/api/v2/deals", json!({"title": title, "value": value}));
    }
    let fields = api.ok("GET", "/v1/dealFields", Value::Null);
    let number = |key: &str| fields.as_array().unwrap().iter().find(|field| field["key"] == key).unwrap()["id"].clone();
    let condition = |field: &Value, operator: &str, value: &str| json!({"object": "deal", "field_id": field, "operator": operator, "value": value, "extra_value": null});
    let conditions = |all: Vec<Value>, any: Vec<Value>| json!({"glue": "and", "conditions": [{"glue": "and", "conditions": all}, {"glue": "or", "conditions": any}]});
    let (value, title) = (number("value"), number("title"));
    for (all, any, expected) in [
        (vec![condition(&value, ">", "1000")], vec![], vec![2, 3]),
        (vec![condition(&value, ">", "1000"), condition(&title, "LIKE '%$%'", "roof")], vec![], vec![3]),
        (vec![], vec![condition(&title, "=", "small"), condition(&title, "LIKE '$%'", "BIG r")], vec![1, 3]),
        (vec![condition(&title, "IS NULL", "")], vec![], vec![]),
    ] {
        let body = json!({"name": "f", "type": "deals", "conditions": conditions(all, any)});
        let filter = api.ok("POST", "/v1/filters?include_field_code=true", body);
        for path in ["/api/v2/deals?owner_id=2&filter_id=", "/v1/deals?user_id=2&filter_id="] {
            let data = api.ok("GET", &format!("{path}{}", filter["id"]), Value::Null);
            let ids: Vec<u64> =
                data.as_array().into_iter().flatten().map(|deal| deal["id"].as_u64().unwrap()).collect();
            assert_eq!(ids, expected, "{path} {filter}");
        }
    }
    let filter = api.ok("GET", "/v1/filters/1?include_field_code=true", Value::Null);
    assert_eq!(filter["conditions"]["conditions"][0]["conditions"][0]["field_code"], "value");
    let many: Vec<Value> = (0..17).map(|_| condition(&value, "=", "1")).collect();
    for wrong in [json!({}), json!({"glue": "and", "conditions": []}), conditions(many, vec![])] {
        let body = json!({"name": "f", "type": "deals", "conditions": wrong});
        assert_eq!(api.call("POST", "/v1/filters", body).status, 400);
    }
    assert_eq!(api.ok("DELETE", "/v1/filters?ids=1,2,99", Value::Null), json!({"id": [1, 2]}));
    assert_eq!(api.get("/api/v2/deals?filter_id=1").status, 404);
}

#[test]
fn fields_are_made_and_used_by_both_versions() {
    let mut api = Api::new();
    let body = json!({"field_name": "Tier", "field_type": "enum", "options": [{"label": "Gold"}, {"label": "Tin"}]});
    let field = api.ok("POST", "/api/v2/dealFields", body.clone());
    let code = field["field_code"].as_str().unwrap().to_owned();
    let gold = field["options"][0]["id"].clone();
    assert_eq!((code.len(), &field["is_custom_field"]), (40, &json!(true)));
    assert_eq!(api.call("POST", "/api/v2/dealFields", body).status, 400, "the name is taken");
    let deal = api.ok("POST", "/api/v2/deals", json!({"title": "x", "custom_fields": {&code: gold}}));
    assert_eq!(deal["custom_fields"][&code], gold);

    let path = format!("/api/v2/dealFields/{code}");
    let added = api.ok("POST", &format!("{path}/options"), json!([{"label": "Lead"}]));
    let lead = added[0]["id"].clone();
    assert_eq!(added, json!([{"id": lead, "label": "Lead"}]));
    let wrong = json!([{"id": lead, "label": "Zinc"}, {"id": 9999, "label": "No"}]);
    assert_eq!(api.call("PATCH", &format!("{path}/options"), wrong).status, 400);
    assert_eq!(api.ok("GET", &path, Value::Null)["options"][2]["label"], "Lead", "all or nothing");
    assert_eq!(api.ok("DELETE", &format!("{path}/options"), json!([{"id": lead}])), added);
    assert_eq!(api.ok("PATCH", &path, json!({"field_name": "Level"}))["field_name"], "Level");

    let fields = api.ok("GET", "/v1/dealFields?limit=500", Value::Null);
    let row = fields.as_array().unwrap().iter().find(|row| row["key"] == *code).unwrap().clone();
    assert_eq!((&row["name"], &row["edit_flag"]), (&json!("Level"), &json!(true)));
    let money = format!("{}_currency", demo_field("deal", "monetary").unwrap());
    assert!(fields.as_array().unwrap().iter().any(|row| row["key"] == *money && row["id"].is_null()));
    let path = format!("/v1/dealFields/{}", row["id"]);
    let kept = json!({"options": [{"id": gold, "label": "Golden"}, {"label": "New"}]});
    let options = api.ok("PUT", &path, kept)["options"].clone();
    assert_eq!(
        (&options[0]["label"], &options[1]["label"], options.as_array().unwrap().len()),
        (&json!("Golden"), &json!("New"), 2)
    );
    assert_eq!(api.ok("DELETE", &path, Value::Null), json!({"id": row["id"]}));
    let deal = api.ok("GET", "/api/v2/deals/1", Value::Null);
    assert!(deal["custom_fields"].get(&code).is_none());
    assert_eq!(api.call("PATCH", "/api/v2/deals/1", json!({"custom_fields": {code: gold}})).status, 400);
    let gone = api.get("/v1/productFields/9999");
    assert_eq!((gone.status, &gone.json), (410, &json!({"success": false, "error": "The field is not found"})));
}

#[test]
fn a_merge_keeps_the_named_record_and_all_that_hung_on_the_other() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/persons", json!({"name": "Joe", "phones": [{"value": "1"}]}));
    api.ok("POST", "/api/v2/persons", json!({"name": "Joseph", "emails": [{"value": "j@example.org"}]}));
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof", "person_id": 1}));
    let form = api.typed("PUT", "/v1/persons/1/merge", "application/x-www-form-urlencoded", "merge_with_id=2");
    assert_eq!((form.status, &form.data()["id"], &form.data()["name"]), (200, &json!(2), &json!("Joseph")));
    assert_eq!(form.data()["phone"][0]["value"], "1");
    assert_eq!(api.ok("GET", "/api/v2/deals/1", Value::Null)["person_id"], 2);
    assert_eq!(api.get("/api/v2/persons/1").status, 404);
    assert_eq!(api.call("PUT", "/v1/persons/2/merge", json!({"merge_with_id": 2})).status, 400);
    let copy = api.ok("POST", "/v1/deals/1/duplicate", Value::Null);
    assert_eq!((&copy["id"], &copy["title"]), (&json!(2), &json!("Roof")));
    let row = api.ok("POST", "/v1/deals/1/participants", json!({"person_id": 2}));
    assert_eq!((&row["person_id"]["value"], &row["related_item_data"]["title"]), (&json!(2), &json!("Roof")));
    assert_eq!(api.ok("DELETE", "/v1/deals/1/participants/1", Value::Null), json!({"id": 1}));
}

#[test]
fn what_changed_can_be_read_back() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    api.now = "2026-02-01T09:00:00Z".parse().unwrap();
    api.ok("PATCH", "/api/v2/deals/1", json!({"title": "House", "value": 5}));
    let answer = api.get("/v1/deals/1/changelog?limit=1");
    assert_eq!((&answer.data()[0]["field_key"], &answer.data()[0]["new_value"]), (&json!("value"), &json!(5)));
    let next = answer.json["additional_data"]["next_cursor"].as_str().unwrap().to_owned();
    let rest = api.ok("GET", &format!("/v1/deals/1/changelog?limit=1&cursor={next}"), Value::Null);
    assert_eq!((&rest[0]["old_value"], &rest[0]["new_value"]), (&json!("Roof"), &json!("House")));
    let flow = api.ok("GET", "/v1/deals/1/flow", Value::Null);
    assert_eq!((&flow[0]["object"], flow.as_array().unwrap().len()), (&json!("dealChange"), 2));
    let recents = api.ok("GET", "/v1/recents?since_timestamp=2026-02-01%2000:00:00&items=deal,person", Value::Null);
    assert_eq!((&recents[0]["item"], &recents[0]["data"]["title"]), (&json!("deal"), &json!("House")));
    assert_eq!(api.get("/v1/recents").status, 400);
}

#[test]
fn recents_reach_back_one_month() {
    let mut api = Api::new();
    for (time, title) in [
        ("2026-01-31T09:00:00Z", "a"),
        ("2026-02-28T08:59:59Z", "b"),
        ("2026-02-28T09:00:00Z", "c"),
        ("2026-03-30T00:00:00Z", "d"),
    ] {
        api.now = time.parse().unwrap();
        api.ok("POST", "/api/v2/deals", json!({"title": title}));
    }
    api.now = "2026-03-31T09:00:00Z".parse().unwrap();
    for (since, titles) in [("2020-01-01 00:00:00", "cd"), ("2026-02-28 08:00:00", "cd"), ("2026-03-01 00:00:00", "d")]
    {
        let answer = api.get(&format!("/v1/recents?items=deal&since_timestamp={}", since.replace(' ', "%20")));
        let rows = answer.data().as_array().unwrap();
        let found: String = rows.iter().map(|row| row["data"]["title"].as_str().unwrap()).collect();
        assert_eq!(found, titles, "{since}");
        assert_eq!(answer.json["additional_data"]["since_timestamp"], since, "it says nothing of it");
    }
}

#[test]
fn webhooks_go_to_loopback_addresses_only() {
    let mut api = Api::new();
    let body = |url: &str| json!({"subscription_url": url, "event_action": "*", "event_object": "deal", "name": "w"});
    for url in ["https://example.org/", "http://10.0.0.1/", "http://127.0.0.1.example.org/", "file:///x", "nonsense"] {
        let answer = api.call("POST", "/v1/webhooks", body(url));
        let errors = json!({"subscription_url": ["invalid or non-reachable URL"]});
        assert_eq!(answer.json, json!({"status": "error", "success": false, "errors": errors}), "{url}");
    }
    let answer = api.call("POST", "/v1/webhooks", body("http://127.0.0.1:9/hook"));
    assert_eq!((answer.status, &answer.json["status"]), (201, &json!("ok")));
    assert_eq!(answer.data()["version"], "2.0");
    assert_eq!(api.get("/v1/webhooks").data()[0]["is_active"], 1);
    assert_eq!(api.call("DELETE", "/v1/webhooks/1", Value::Null).json, json!({"status": "ok", "success": true}));
    assert_eq!(api.call("DELETE", "/v1/webhooks/1", Value::Null).status, 404);
}
