//! What is refused, with which status and in which envelope.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::Api;

const SCHEMA: &str = "ERR_SCHEMA_VALIDATION_FAILED";

#[test]
fn v2_says_all_that_is_wrong_in_one_text() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    for (method, path, body, parts) in [
        (
            "POST",
            "/api/v2/deals",
            json!({"title": "x", "abc": 1}),
            vec!["abc: Parameter 'abc' is not allowed for this request"],
        ),
        ("POST", "/api/v2/deals", json!({"value": 1}), vec!["title: "]),
        ("POST", "/api/v2/organizations", json!({}), vec!["name: "]),
        ("POST", "/api/v2/persons", json!({}), vec!["name: "]),
        ("POST", "/api/v2/deals", json!({"title": "x", "value": "5", "user_id": 1}), vec!["value: ", "user_id: "]),
        ("PATCH", "/api/v2/deals/1", json!({"status": "maybe"}), vec!["status: "]),
        ("PATCH", "/api/v2/deals/1", json!({"person_id": 99}), vec!["person_id: "]),
        ("PATCH", "/api/v2/deals/1", json!({"origin_id": "x"}), vec!["origin_id: "]),
        ("PATCH", "/api/v2/deals/1", json!({"is_deleted": true}), vec!["is_deleted: "]),
        ("POST", "/api/v2/deals", json!([1]), vec!["body: "]),
        ("GET", "/api/v2/deals?abc=1", Value::Null, vec!["abc: Parameter 'abc' is not allowed"]),
        ("GET", "/api/v2/activities?type=call", Value::Null, vec!["type: "]),
        ("GET", "/api/v2/deals?filter_id=x", Value::Null, vec!["filter_id: "]),
        ("GET", "/api/v2/deals?limit=501", Value::Null, vec!["limit: "]),
        ("GET", "/api/v2/deals?limit=0", Value::Null, vec!["limit: "]),
        ("GET", "/api/v2/itemSearch?term=roof&limit=101", Value::Null, vec!["limit: "]),
        ("GET", "/api/v2/deals?cursor=zzz", Value::Null, vec!["cursor: "]),
        ("GET", "/api/v2/deals?sort_by=title", Value::Null, vec!["sort_by: "]),
        ("GET", "/api/v2/deals?sort_by=id,add_time", Value::Null, vec!["sort_by: "]),
        ("GET", "/api/v2/deals?sort_by=id&sort_direction=asc,desc", Value::Null, vec!["sort_direction: "]),
        ("GET", "/api/v2/deals/search?term=roof&status=open,won", Value::Null, vec!["status: "]),
        ("GET", "/api/v2/deals?include_fields=wrong", Value::Null, vec!["include_fields: "]),
        ("GET", "/api/v2/deals?include_labels=1", Value::Null, vec!["include_labels: "]),
        (
            "GET",
            "/api/v2/deals?updated_since=2025-01-01T10:20:00.5Z",
            Value::Null,
            vec!["updated_since: not a valid datetime"],
        ),
        ("GET", "/api/v2/deals/x", Value::Null, vec!["id: "]),
        ("GET", "/api/v2/deals/0", Value::Null, vec!["id: "]),
        ("GET", "/api/v2/deals/search?term=a", Value::Null, vec!["term: "]),
        ("GET", "/api/v2/deals/search?term=%C3%A9", Value::Null, vec!["term: "]),
        ("GET", "/api/v2/deals/search", Value::Null, vec!["term: "]),
        (
            "GET",
            "/api/v2/itemSearch/field?entity_type=deal&field=title&match=middle&term=a",
            Value::Null,
            vec!["term: "],
        ),
        ("POST", "/api/v2/deals/1/followers", json!({"user_id": 99}), vec!["user_id: "]),
    ] {
        let answer = api.call(method, path, body.clone());
        assert_eq!(
            (answer.status, &answer.json["code"]),
            (400, &json!(SCHEMA)),
            "{method} {path} {body}: {}",
            answer.json
        );
        let error = answer.json["error"].as_str().unwrap();
        assert!(error.starts_with("Validation failed: "), "{error}");
        for part in parts {
            assert!(error.contains(part), "{method} {path}: {error} lacks {part}");
        }
        assert!(answer.json.get("error_info").is_none() && answer.json.get("data").is_none());
    }
    let many = |count: usize| vec!["1"; count].join(",");
    for (path, status) in [
        ("/api/v2/deals?sort_by=add_time&sort_direction=desc&status=open,won".to_owned(), 200),
        ("/api/v2/deals/search?term=roof&fields=title,notes&status=won".to_owned(), 200),
        // An emoji is two characters to the service, as it is in UTF-16.
        ("/api/v2/deals/search?term=%F0%9F%8F%A0".to_owned(), 200),
        ("/api/v2/itemSearch/field?entity_type=deal&field=title&match=middle&term=%F0%9F%8F%A0".to_owned(), 200),
        (format!("/api/v2/deals?ids={}", many(100)), 200),
        (format!("/api/v2/deals?ids={}", many(101)), 400),
        (format!("/api/v2/deals?custom_fields={}", many(15)), 200),
        (format!("/api/v2/deals?custom_fields={}", many(16)), 400),
    ] {
        assert_eq!(api.get(&path).status, status, "{path}");
    }
}

#[test]
fn v1_answers_in_the_classic_envelope() {
    let mut api = Api::new();
    for (method, path, body, status, error) in [
        ("POST", "/v1/persons", json!({}), 400, "Name must be given."),
        ("POST", "/v1/deals", json!({"title": ""}), 400, "Title must be given."),
        (
            "POST",
            "/v1/deals",
            json!({"title": "x", "zip": 1, "zap": 2}),
            400,
            "Invalid field(s) in the payload: zap, zip",
        ),
        (
            "POST",
            "/v1/deals",
            json!({"title": "x", "id": 7}),
            400,
            "Inserting ID with POST request is not allowed. Please use PUT to update an existing record.",
        ),
        ("GET", "/v1/deals?filter_id=x", Value::Null, 400, "Bad request"),
        ("GET", "/v1/deals?limit=501", Value::Null, 400, "Bad request"),
        ("GET", "/v1/deals?start=-1", Value::Null, 400, "Bad request"),
        ("GET", "/v1/deals/99", Value::Null, 404, "Deal not found"),
        ("GET", "/v1/deals/x", Value::Null, 400, "Bad request"),
        ("GET", "/v1/nothing", Value::Null, 404, "Unknown method ."),
        ("PATCH", "/v1/deals/1", json!({}), 405, "Method not allowed"),
    ] {
        let answer = api.call(method, path, body);
        let expected = json!({"success": false, "error": error, "error_info": "Please check developers.pipedrive.com",
            "data": null, "additional_data": null});
        assert_eq!((answer.status, &answer.json), (status, &expected), "{method} {path}");
    }
    let answer = api.get("/v1/users/99");
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json, json!({"success": false, "error": "User not found or not accessible."}));
}

#[test]
fn only_credentials_open_the_door() {
    let mut api = Api::new();
    let token = api.emulator.token().to_owned();
    let bearer = format!("Bearer {token}");
    for (header, value, status) in [
        ("x-none", "", 401),
        ("x-api-token", "0000", 401),
        ("x-api-token", token.as_str(), 200),
        ("authorization", bearer.as_str(), 200),
        ("authorization", "Bearer 0000", 401),
        ("authorization", "Basic eDp5", 400),
        ("authorization", token.as_str(), 400),
    ] {
        for path in ["/v1/users/me", "/v1/nothing/at/all"] {
            let request = Request::get(path).header(header, value).body(Bytes::new()).unwrap();
            let answer = api.send(request);
            let status = if status == 200 && path != "/v1/users/me" { 404 } else { status };
            assert_eq!(answer.status, status, "{header}: {value}");
            assert!(answer.headers.contains_key("x-correlation-id"));
            if status == 401 {
                assert_eq!(answer.headers["x-401-by-gw"], "true");
                assert_eq!(
                    (&answer.json["error"], &answer.json["errorCode"]),
                    (&json!("unauthorized access"), &json!(401))
                );
            }
        }
    }
}

#[test]
fn the_person_of_an_activity_is_written_as_a_participant() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/persons", json!({"name": "Joe"}));
    api.ok("POST", "/api/v2/activities", json!({"subject": "Ring"}));
    for (method, path) in [("POST", "/api/v2/activities"), ("PATCH", "/api/v2/activities/1")] {
        for person in [json!(1), json!(99), json!("x"), Value::Null] {
            let answer = api.call(method, path, json!({"subject": "Call", "person_id": person}));
            assert_eq!((answer.status, &answer.json["code"]), (400, &json!("ERR_BAD_REQUEST")), "{method} {person}");
            let error = answer.json["error"].as_str().unwrap();
            assert!(error.starts_with("'person_id' is a read-only field. Add a primary participant"), "{error}");
        }
        let mistyped = api.call(method, path, json!({"subject": 5, "person_id": 1}));
        assert_eq!(mistyped.json["code"], SCHEMA, "the schema comes first");
        let written = api.ok(method, path, json!({"participants": [{"person_id": 1, "primary": true}]}));
        assert_eq!(written["person_id"], 1, "{method}");
    }
    assert_eq!(api.ok("GET", "/api/v2/activities/1", Value::Null)["subject"], "Ring");
    assert_eq!(api.ok("POST", "/v1/activities", json!({"subject": "Call", "person_id": 1}))["person_id"], 1);
}

#[test]
fn v2_takes_nothing_but_json() {
    let mut api = Api::new();
    for content_type in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"] {
        let answer = api.typed("POST", "/api/v2/deals", content_type, "title=x");
        assert_eq!((answer.status, &answer.json["code"]), (400, &json!(SCHEMA)), "{content_type}");
    }
    for body in ["{", "", "null", "\"x\"", "{\"title\": \"\\ud800\"}", &"[".repeat(100_000)] {
        let answer = api.typed("POST", "/api/v2/deals", "application/json", body.to_owned());
        assert_eq!(answer.status, 400, "{:.20}", body);
    }
}

#[test]
fn every_operation_answers_whatever_its_path_holds() {
    let mut api = Api::new();
    let paths = [
        "/v1/deals",
        "/v1/deals/7",
        "/v1/deals/%00",
        "/v1/deals/%ff",
        "/v1/deals//activities",
        "/v1/deals/7/flow",
        "/api/v2/deals/18446744073709551615",
        "/api/v2/deals/-1",
        "/api/v2/products/1/images",
        "/api/v2",
        "/",
        "/v1/",
        "/v1/deals:()",
        "/v1/deals:(",
        "/v1/:(id)",
        "/api/v2/deals?ids=&limit=&cursor=",
        "/v1/deals?sort=,,%20",
        "/v1/deals?limit=99999999999999999999&start=99999999999999999999",
        "/api/v2/leads/x/convert/status/y",
    ];
    for path in paths {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "QUERY"] {
            let answer = api.call(method, path, Value::Null);
            assert!((200..500).contains(&answer.status), "{method} {path}: {}", answer.status);
            if method == "HEAD" {
                let whole = api.get(path);
                let length = answer.headers["content-length"].to_str().unwrap().parse().ok();
                assert_eq!(
                    (answer.status, length, answer.bytes.len()),
                    (whole.status, Some(whole.bytes.len()), 0),
                    "{path}"
                );
                continue;
            }
            assert!(answer.json["success"].is_boolean(), "{method} {path}: {}", answer.json);
        }
    }
}
