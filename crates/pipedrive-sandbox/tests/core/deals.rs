//! One record, two shapes.

use serde_json::{Value, json};

use crate::Api;

#[test]
fn a_deal_written_by_v2_is_read_by_v1_in_its_shape() {
    let mut api = Api::new();
    let organization =
        api.ok("POST", "/api/v2/organizations", json!({"name": "Acme", "address": {"value": "Main St 1"}}));
    let emails = json!([{"value": "joe@example.org"}]);
    let person =
        api.ok("POST", "/api/v2/persons", json!({"name": "Joe Doe", "org_id": organization["id"], "emails": emails}));
    let deal = api.ok(
        "POST",
        "/api/v2/deals",
        json!({"title": "Roof", "value": 130.5, "person_id": person["id"], "org_id": organization["id"],
               "label_ids": [2, 3], "status": "won"}),
    );
    assert_eq!(deal["add_time"], "2026-01-31T09:00:00Z");
    assert_eq!(deal["won_time"], "2026-01-31T09:00:00Z");
    assert_eq!(deal["visible_to"], 3);
    assert_eq!(deal["person_id"], person["id"]);
    assert!(deal.get("user_id").is_none());

    let answer = api.get(&format!("/v1/deals/{}", deal["id"]));
    let old = answer.data();
    assert_eq!(old["add_time"], "2026-01-31 09:00:00");
    assert_eq!(old["visible_to"], "3");
    assert_eq!(old["label"], "2,3");
    assert_eq!(old["user_id"]["value"], deal["owner_id"]);
    assert_eq!(old["person_id"]["email"][0], json!({"value": "joe@example.org", "primary": true, "label": "work"}));
    assert_eq!(old["org_id"]["address"], "Main St 1");
    assert_eq!(old["active"], false);
    assert_eq!(answer.json["related_objects"]["person"]["1"]["name"], "Joe Doe");
    assert_eq!(answer.json["related_objects"]["person"]["1"]["id"], 1);
}

#[test]
fn a_deal_written_by_v1_is_read_by_v2_whatever_the_body_was() {
    let mut api = Api::new();
    let form = "title=Roof&value=12.5&user_id=2&label=2&visible_to=7&expected_close_date=2026-03-01";
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nRoof\r\n--b\r\n\
        Content-Disposition: form-data; name=\"value\"\r\n\r\n12.5\r\n--b\r\n\
        Content-Disposition: form-data; name=\"user_id\"\r\n\r\n2\r\n--b\r\n\
        Content-Disposition: form-data; name=\"label\"\r\n\r\n2\r\n--b\r\n\
        Content-Disposition: form-data; name=\"visible_to\"\r\n\r\n7\r\n--b\r\n\
        Content-Disposition: form-data; name=\"expected_close_date\"\r\n\r\n2026-03-01\r\n--b--\r\n";
    let json = json!({"title": "Roof", "value": "12.5", "user_id": 2, "label": [2], "visible_to": "7",
        "expected_close_date": "2026-03-01"})
    .to_string();
    for (content_type, body) in [
        ("application/json", json.as_str()),
        ("application/x-www-form-urlencoded", form),
        ("multipart/form-data; boundary=b", multipart),
    ] {
        let answer = api.typed("POST", "/api/v1/deals", content_type, body.to_owned());
        assert_eq!(answer.status, 201, "{content_type}: {}", answer.json);
        let id = &answer.data()["id"];
        let deal = api.ok("GET", &format!("/api/v2/deals/{id}"), Value::Null);
        let expected = json!({"title": "Roof", "value": 12.5, "owner_id": 2, "label_ids": [2], "visible_to": 7,
            "expected_close_date": "2026-03-01", "status": "open", "pipeline_id": 1, "stage_id": 1});
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(deal[name], *value, "{name} by {content_type}");
        }
    }
}

#[test]
fn an_update_keeps_what_it_does_not_name_and_null_clears() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/persons", json!({"name": "Joe"}));
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof", "value": 5, "person_id": 1, "probability": 40}));
    api.now = "2026-02-01T10:00:00Z".parse().unwrap();
    let deal = api.ok("PATCH", "/api/v2/deals/1", json!({"person_id": null, "stage_id": 3}));
    assert_eq!(deal["person_id"], Value::Null);
    assert_eq!((&deal["value"], &deal["probability"]), (&json!(5), &json!(40)));
    assert_eq!(deal["update_time"], "2026-02-01T10:00:00Z");
    assert_eq!(deal["stage_change_time"], "2026-02-01T10:00:00Z");
    let old = api.ok("PUT", "/v1/deals/1", json!({"status": "lost", "lost_reason": "price"}));
    assert_eq!((&old["status"], &old["lost_time"]), (&json!("lost"), &json!("2026-02-01 10:00:00")));
    let deal = api.ok("PATCH", "/api/v2/deals/1", json!({"status": "open"}));
    assert_eq!((&deal["lost_time"], &deal["close_time"]), (&Value::Null, &Value::Null));
}

#[test]
fn deleted_and_archived_deals_leave_the_lists() {
    let mut api = Api::new();
    for title in ["a", "b", "c"] {
        api.ok("POST", "/api/v2/deals", json!({"title": title}));
    }
    assert_eq!(api.ok("DELETE", "/api/v2/deals/1", Value::Null), json!({"id": 1}));
    api.ok("PATCH", "/api/v2/deals/2", json!({"is_archived": true}));
    let titles = |data: Value| -> Vec<String> {
        data.as_array().into_iter().flatten().map(|deal| deal["title"].as_str().unwrap().to_owned()).collect()
    };
    for (path, expected) in [
        ("/api/v2/deals", vec!["c"]),
        ("/api/v2/deals?status=deleted", vec!["a"]),
        ("/api/v2/deals?status=open,deleted", vec!["a", "c"]),
        ("/api/v2/deals/archived", vec!["b"]),
        ("/v1/deals", vec!["c"]),
        ("/v1/deals/archived", vec!["b"]),
    ] {
        assert_eq!(titles(api.ok("GET", path, Value::Null)), expected, "{path}");
    }
    assert_eq!(api.call("PATCH", "/api/v2/deals/2", json!({"title": "z"})).status, 400);
    api.ok("PATCH", "/api/v2/deals/2", json!({"is_archived": false}));
    assert_eq!(api.get("/api/v2/deals/1").status, 404);
}

#[test]
fn what_is_written_for_days_does_not_fill_the_memory() {
    let mut api = Api::new();
    for id in 1..=2_001 {
        api.ok("POST", "/api/v2/deals", json!({"title": "x"}));
        api.ok("DELETE", &format!("/api/v2/deals/{id}"), Value::Null);
    }
    // v1 goes on showing what was deleted, up to a limit.
    assert_eq!([1, 2, 2_001].map(|id| api.get(&format!("/v1/deals/{id}")).status), [404, 200, 200]);

    api.ok("POST", "/api/v2/deals", json!({"title": "x"}));
    let [text, date] = ["varchar", "date"].map(|kind| pipedrive_sandbox::demo_field("deal", kind).unwrap());
    for turn in 1..=1_001 {
        let day = if turn % 2 == 0 { "2026-01-01" } else { "2026-01-02" };
        let (stage, owner) = (1 + turn % 2, 1 + turn % 2);
        let change = json!({
            "value": turn, "title": day, "probability": turn % 100, "expected_close_date": day, "stage_id": stage,
            "owner_id": owner, "lost_reason": day, "label_ids": [turn], "custom_fields": {&text: day, &date: day},
        });
        api.ok("PATCH", "/api/v2/deals/2002", change);
    }
    let (mut changes, mut path) = (0, "/v1/deals/2002/changelog?limit=500".to_owned());
    loop {
        let answer = api.get(&path);
        changes += answer.data().as_array().unwrap().len();
        let Some(next) = answer.json["additional_data"]["next_cursor"].as_str() else { break };
        path = format!("/v1/deals/2002/changelog?limit=500&cursor={next}");
    }
    assert_eq!(changes, 10_000);
}

#[test]
fn lists_are_narrowed_by_their_parameters() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/persons", json!({"name": "Joe"}));
    api.ok("POST", "/api/v2/deals", json!({"title": "old", "owner_id": 2}));
    api.now = "2026-02-01T00:00:00Z".parse().unwrap();
    api.ok("POST", "/api/v2/deals", json!({"title": "new", "person_id": 1, "stage_id": 2, "value": 7}));
    for (path, expected) in [
        ("/api/v2/deals?owner_id=2", "old"),
        ("/api/v2/deals?person_id=1", "new"),
        ("/api/v2/deals?stage_id=2", "new"),
        ("/api/v2/deals?updated_since=2026-02-01T00:00:00Z", "new"),
        ("/api/v2/deals?updated_until=2026-02-01T00:00:00Z", "old"),
        ("/api/v2/deals?ids=2,99", "new"),
        ("/v1/deals?user_id=2", "old"),
        ("/v1/deals?owned_by_you=1", "new"),
        ("/v1/persons/1/deals", "new"),
    ] {
        let data = api.ok("GET", path, Value::Null);
        assert_eq!(data.as_array().map(Vec::len), Some(1), "{path}: {data}");
        assert_eq!(data[0]["title"], expected, "{path}");
    }
}

#[test]
fn activities_hang_on_their_deal() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/persons", json!({"name": "Joe"}));
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    let activity = api.ok(
        "POST",
        "/api/v2/activities",
        json!({"subject": "Ring", "deal_id": 1, "due_date": "2026-02-02", "due_time": "9:30", "duration": "01:00:00",
               "participants": [{"person_id": 1, "primary": true}]}),
    );
    assert_eq!((&activity["due_time"], &activity["person_id"]), (&json!("09:30:00"), &json!(1)));
    let answer = api.get("/v1/deals/1/activities?done=0");
    assert_eq!(answer.data()[0]["due_time"], "09:30");
    assert_eq!(answer.data()[0]["participants"], json!([{"person_id": 1, "primary_flag": true}]));
    assert_eq!(answer.json["additional_data"]["activity_distribution"]["1"]["activity_count"], 1);
    api.ok("PUT", "/v1/activities/1", json!({"done": 1}));
    assert_eq!(api.get("/v1/deals/1/activities?done=0").data(), &Value::Null);
    let activity = api.ok("GET", "/api/v2/activities/1?include_fields=attendees", Value::Null);
    assert_eq!((&activity["done"], &activity["attendees"]), (&json!(true), &json!([])));
    let deal = api.ok("GET", "/api/v2/deals/1?include_fields=activities_count,last_activity_id", Value::Null);
    assert_eq!((&deal["activities_count"], &deal["last_activity_id"]), (&json!(1), &json!(1)));
}

#[test]
fn selectors_reduce_the_objects_of_v1() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    api.ok("POST", "/api/v2/activities", json!({"subject": "Ring", "deal_id": 1}));
    for (path, expected) in [
        ("/v1/deals:(id,title)", json!([{"id": 1, "title": "Roof"}])),
        ("/api/v1/deals:(title)?status=open&start=0&limit=5&sort=add_time%20DESC", json!([{"title": "Roof"}])),
        ("/v1/deals:(title)/?status=open", json!([{"title": "Roof"}])),
        ("/v1/deals:(title,none)/1", json!({"title": "Roof"})),
        ("/v1/deals:(subject)/1/activities", json!([{"subject": "Ring"}])),
        ("/v1/users:(id,name)/2", json!({"id": 2, "name": "Ben Seller"})),
    ] {
        assert_eq!(api.ok("GET", path, Value::Null), expected, "{path}");
    }
    assert_eq!(api.get("/api/v2/deals:(id,title)").status, 404);
    assert_eq!(api.get("/v1/deals:%28id%29").status, 404);
    assert_eq!(api.get("/v1/deals/").status, 404);
}
