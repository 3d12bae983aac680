//! Calls, meetings and channels.

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
    let kept = |api: &Api| store(api)["blobs"].clone();
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

#[test]
fn channels_keep_their_messages() {
    let mut api = Api::new();
    let channel = json!({"name": "Hotline", "provider_channel_id": "hotline"});
    let message = json!({"id": "m", "channel_id": "hotline", "sender_id": "s", "conversation_id": "c", "message": "Hi",
        "status": "sent", "created_at": "2026-01-31 08:59", "attachments": [{"id": "a", "type": "image/png", "url": "u"}]});
    let with = |body: &Value, member: &str, value: Value| {
        let mut body = body.clone();
        body[member] = value;
        body
    };
    let receive = "/v1/channels/messages/receive";
    for (method, path, body, status, code) in [
        ("POST", "/v1/channels", channel.clone(), 200, None),
        ("POST", "/v1/channels", channel.clone(), 400, Some("INVALID_BODY")),
        ("POST", "/v1/channels", with(&channel, "name", Value::Null), 400, Some("INVALID_BODY")),
        ("POST", "/v1/channels", with(&channel, "provider_type", json!("fax")), 400, Some("INVALID_BODY")),
        ("POST", receive, message.clone(), 200, None),
        ("POST", receive, with(&message, "status", json!("read")), 200, None),
        ("POST", receive, with(&message, "id", json!("n")), 200, None),
        ("POST", receive, with(&message, "conversation_id", json!("d")), 200, None),
        ("POST", receive, with(&message, "channel_id", json!("none")), 404, Some("NOT_FOUND")),
        ("POST", receive, with(&message, "id", json!(1)), 400, Some("INVALID_RECEIVE_MESSAGE_PAYLOAD")),
        ("POST", receive, with(&message, "status", json!("lost")), 400, Some("INVALID_RECEIVE_MESSAGE_PAYLOAD")),
        ("POST", receive, with(&message, "created_at", json!("soon")), 400, Some("INVALID_RECEIVE_MESSAGE_PAYLOAD")),
        ("POST", receive, with(&message, "attachments", json!([{}])), 400, Some("INVALID_RECEIVE_MESSAGE_PAYLOAD")),
        ("DELETE", "/v1/channels/hotline/conversations/c", Value::Null, 200, None),
        ("DELETE", "/v1/channels/hotline/conversations/c", Value::Null, 404, Some("NOT_FOUND")),
        ("DELETE", "/v1/channels/none/conversations/c", Value::Null, 404, Some("NOT_FOUND")),
        ("DELETE", "/v1/channels/none", Value::Null, 404, Some("NOT_FOUND")),
    ] {
        let answer = api.call(method, path, body.clone());
        assert_eq!(answer.status, status, "{method} {path} {body}: {}", answer.json);
        assert_eq!(answer.json["additional_data"]["code"].as_str(), code, "{method} {path} {body}");
    }
    let rows = store(&api)["tables"]["channel_message"]["rows"].clone();
    let rows: Vec<&Value> = rows.as_object().unwrap().values().collect();
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["id"], &rows[0]["conversation_id"]), (&json!("m"), &json!("d")));
    assert_eq!(
        (&rows[0]["created_at"], &rows[0]["attachments"][0]["id"]),
        (&json!("2026-01-31T08:59:00Z"), &json!("a"))
    );

    let second = api.emulator.second_token().to_owned();
    for (method, path, body, code) in [
        ("POST", "/v1/channels", channel.to_string(), "ADMIN_ONLY"),
        ("DELETE", "/v1/channels/hotline/conversations/d", String::new(), "FORBIDDEN_USER_REQUEST"),
    ] {
        let request = http::Request::builder().method(method).uri(path).header("x-api-token", &second);
        let answer = api.send(request.header("content-type", "application/json").body(body.into()).unwrap());
        assert_eq!((answer.status, answer.json["additional_data"]["code"].as_str()), (403, Some(code)));
    }
    api.call("DELETE", "/v1/channels/hotline", Value::Null);
    let tables = store(&api)["tables"].clone();
    assert_eq!((&tables["channel"]["rows"], &tables["channel_message"]["rows"]), (&json!({}), &json!({})));
}

fn store(api: &Api) -> Value {
    serde_json::from_slice::<Value>(&api.emulator.snapshot()).unwrap()["store"].clone()
}
