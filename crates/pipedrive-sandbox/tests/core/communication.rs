//! Calls, meetings, and who takes part.

use serde_json::{Value, json};

use crate::Api;

#[test]
fn a_recording_is_kept_with_its_call() {
    let mut api = Api::new();
    let log = json!({"to_phone_number": "+372", "outcome": "busy", "start_time": "2026-01-01 10:00:00",
        "end_time": "2026-01-01 10:01:00"});
    let id = api.ok("POST", "/v1/callLogs", log)["id"].as_str().unwrap().to_owned();
    let part = |name: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.mp3\"\r\n\r\nx\r\n--b--\r\n")
    };
    let kept = |api: &Api| serde_json::from_slice::<Value>(&api.emulator.snapshot()).unwrap()["store"]["blobs"].clone();
    for (id, part, status) in
        [("none", part("file"), 404), (&id, part("data"), 400), (&id, part("file"), 200), (&id, part("file"), 409)]
    {
        let path = format!("/v1/callLogs/{id}/recordings");
        let answer = api.typed("POST", &path, "multipart/form-data; boundary=b", part);
        assert_eq!(answer.status, status, "{}", answer.json);
    }
    let path = format!("/v1/callLogs/{id}");
    assert_eq!(api.ok("GET", &path, Value::Null)["has_recording"], true);
    assert_eq!(kept(&api), json!({"call_log": {"1": "eA=="}}));
    assert!(api.call("DELETE", &path, Value::Null).json.get("data").is_none());
    assert_eq!(kept(&api), json!({"call_log": {}}));
}

#[test]
fn links_to_providers_are_refused_in_words_of_their_own() {
    let mut api = Api::new();
    let id = "1e3943c9-6395-462b-b432-1f252c017f3d";
    let link = json!({"user_provider_id": id, "user_id": 2, "company_id": 55, "marketplace_client_id": "57da5c3c"});
    let path = "/v1/meetings/userProviderLinks";
    for (member, value, status, message) in [
        ("user_id", json!(2), 200, None),
        ("user_id", Value::Null, 401, Some("Missing user id or company id")),
        ("company_id", json!(56), 401, Some("Incorrect company id")),
        ("user_id", json!(99), 400, Some("Incorrect parameter provided")),
        ("user_provider_id", json!("x"), 400, Some("Incorrect parameter provided")),
        ("marketplace_client_id", Value::Null, 400, Some("Incorrect parameter provided")),
        ("nothing", json!(1), 400, Some("Incorrect parameter provided")),
    ] {
        let mut body = link.clone();
        body[member] = value;
        let answer = api.call("POST", path, body);
        assert_eq!(answer.status, status, "{member}: {}", answer.json);
        assert_eq!(answer.json["message"].as_str(), message, "{member}");
        assert!(answer.headers.get("x-401-by-gw").is_none(), "the gateway let it in");
    }
    for (id, status) in [("x", 403), (id, 200), (id, 404)] {
        assert_eq!(api.call("DELETE", &format!("{path}/{id}"), Value::Null).status, status, "{id}");
    }
}
