//! The page, and what it asks for.

use bytes::Bytes;
use http::Request;
use pipedrive_sandbox::{Fault, Rule, Sandbox, When};
use serde_json::{Value, json};

use crate::Api;

#[test]
fn the_page_is_for_browsers_and_runs_nothing_but_its_own_script() {
    let mut api = Api::new();
    for (path, accept, begins) in [
        ("/_sandbox/", "text/html,application/xhtml+xml,*/*;q=0.8", "<!doctype html>"),
        ("/_sandbox/page.js", "*/*", "//"),
        ("/_sandbox/page.css", "text/css", ":root"),
    ] {
        let request = Request::get(path).header("accept", accept).body(Bytes::new());
        let answer = api.send(request.unwrap());
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(answer.status == 200 && answer.bytes.starts_with(begins.as_bytes()), "{path}");
        for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for"] {
            assert!(policy.contains(part), "{path}: {part}");
        }
        assert!(!policy.contains("unsafe") && answer.headers["x-content-type-options"] == "nosniff", "{path}");
    }
    assert_eq!(api.get("/_sandbox/").json["requests"], 0, "who takes JSON gets JSON");
    for (method, path) in [("POST", "/_sandbox/"), ("GET", "/_sandbox/page.html"), ("GET", "/_sandbox/records")] {
        let request = Request::builder().method(method).uri(path).header("accept", "text/html").body(Bytes::new());
        assert_eq!(api.send(request.unwrap()).status, 401, "{method} {path}");
    }
}

#[test]
fn a_link_lets_in_once_and_the_next_one_takes_its_place() {
    let sandbox = Sandbox::start().unwrap();
    let code = |link: String| link.split_once("/_sandbox/#code=").unwrap().1.to_owned();
    let enter = |code: &str| {
        let request = Request::post("/_sandbox/link").header("x-api-token", code).body(Bytes::new()).unwrap();
        let answer = sandbox.with(|emulator| emulator.handle(jiff::Timestamp::now(), request));
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        body["token"].as_str().map(str::to_owned).ok_or(answer.status().as_u16())
    };
    assert_eq!(enter(""), Err(401), "before there is a link");
    let (first, second) = (code(sandbox.page_link()), code(sandbox.page_link()));
    assert_eq!(enter(&first), Err(401), "replaced");
    assert_eq!(enter(""), Err(401));
    assert_eq!(enter(&second).as_deref(), Ok(sandbox.token()));
    assert_eq!(enter(&second), Err(401), "used");
}

#[test]
fn a_request_is_shown_with_its_answer_and_without_secrets() {
    let mut api = Api::new();
    let (token, secret) = (api.emulator.token().to_owned(), "S3CRET-pass");
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    let hook = json!({"name": "w", "version": "2.0", "event_action": "*", "event_object": "*", "http_auth_user": "u",
        "http_auth_password": secret, "subscription_url": "http://u:S3CRET-pass@127.0.0.1:1/"});
    api.ok("POST", "/v1/webhooks", hook);
    api.emulator.add_rule(Rule::new(Fault::ResetAfterCommit).when(When::Nth(1)));
    api.get("/v1/deals?api_token=x");
    let grant = api.emulator.issue_tokens(api.now, 1).1;
    let client = "client_id=5a9db0b5a1c0ffee&client_secret=2f1d5c7e9ab34d6810f2e4c6a8b0d2f4e6c8a0b2";
    let form = format!("grant_type=refresh_token&refresh_token={}&{client}", grant.replace(':', "%3A"));
    assert_eq!(api.typed("POST", "/oauth/token", "application/x-www-form-urlencoded", form).status, 200);
    api.ok("POST", "/v1/notes", json!({"content": token, "deal_id": 1}));
    api.call("HEAD", "/api/v2/deals", Value::Null);

    let lines = api.get("/_sandbox/journal/lines").json;
    let line = |line: &Value| [&line["number"], &line["target"], &line["status"], &line["cost"]].map(Value::clone);
    let read: Vec<_> = lines["lines"].as_array().unwrap().iter().map(line).collect();
    assert_eq!(read[5], [json!(1), json!("/api/v2/deals"), json!(200), json!(5)]);
    assert_eq!(read[3], [json!(3), json!("/v1/deals?api_token=<hidden>"), json!(null), json!(20)]);
    let mut entry = |number: u64| api.get(&format!("/_sandbox/journal/entry?number={number}"));
    let roof = entry(1).json;
    let body: Value = serde_json::from_str(roof["answer"]["body"].as_str().unwrap()).unwrap();
    assert_eq!((&body["data"]["title"], &roof["request"]["method"]), (&json!("Roof"), &json!("POST")));
    assert_eq!((entry(3).json["answer"].clone(), entry(7).status), (Value::Null, 400));
    let head = entry(6).json["answer"].clone();
    assert_eq!((&head["status"], &head["body"], &head["length"]), (&json!(200), &Value::Null, &json!(0)));
    for number in 1..=5 {
        let text = entry(number).json.to_string();
        for secret in [&token, secret, &grant, "2f1d5c7e9ab34d6810f2e4c6a8b0d2f4e6c8a0b2", "v1u:"] {
            assert!(!text.contains(secret), "{number}: {text}");
        }
    }
    let webhooks = api.get("/_sandbox/records?kind=webhook").json;
    assert_eq!(webhooks["records"][0]["http_auth_password"], "<hidden>");
    assert!(!webhooks.to_string().contains(secret));
}

#[test]
fn records_and_requests_are_searched_a_page_at_a_time() {
    let mut api = Api::new();
    api.emulator.seed_deals(api.now, 30);
    let field = pipedrive_sandbox::demo_field("deal", "enum").unwrap();
    for (title, option) in [("Roof of Straße 7", 12), ("roofs", 13), ("Window", 11)] {
        api.ok("POST", "/api/v2/deals", json!({"title": title, "custom_fields": {&field: option}}));
    }
    let kinds = api.get("/_sandbox/records").json["kinds"].clone();
    assert_eq!((&kinds["deal"], &kinds["pipeline"], &kinds["person"]), (&json!(33), &json!(1), &json!(0)));
    for (query, ids, total) in [
        ("kind=deal&search=ROOF", json!([31, 32]), 2),
        ("kind=deal&search=stra%C3%9Fe", json!([31]), 1),
        ("kind=deal&search=roof&start=1", json!([32]), 2),
        ("kind=deal&start=31&limit=1", json!([32]), 33),
        ("kind=deal&limit=0", json!([]), 33),
        ("kind=deal&start=18446744073709551615", json!([]), 33),
        ("kind=person", json!([]), 0),
    ] {
        let answer = api.get(&format!("/_sandbox/records?{query}")).json;
        let found: Vec<Value> = answer["records"].as_array().unwrap().iter().map(|own| own["id"].clone()).collect();
        assert_eq!((Value::from(found), &answer["total"]), (ids, &json!(total)), "{query}");
    }
    let fields = api.get("/_sandbox/records?kind=lead").json["fields"].clone();
    assert_eq!((&fields[&field]["name"], &fields[&field]["options"]["12"]), (&json!("Demo enum"), &json!("Medium")));
    api.get("/v1/nowhere");
    for (query, numbers) in [
        ("", json!([4, 3, 2, 1])),
        ("after=2", json!([4, 3])),
        ("before=3&limit=1", json!([2])),
        ("search=post%20deals", json!([3, 2, 1])),
        ("search=404", json!([4])),
        ("after=1&before=4&search=v2", json!([3, 2])),
    ] {
        let answer = api.get(&format!("/_sandbox/journal/lines?{query}")).json;
        let lines = answer["lines"].as_array().unwrap();
        let found: Vec<Value> = lines.iter().map(|own| own["number"].clone()).collect();
        assert_eq!((Value::from(found), &answer["last"]), (numbers, &json!(4)), "{query}");
    }
    for (target, named) in [
        ("records?kind=deel", "'deel'"),
        ("records?knd=deal", "knd: kind, search, start, limit"),
        ("records?kind=deal&start=-1", "start: "),
        ("journal/lines?after=x", "after: "),
        ("journal/entry", "number: required"),
        ("journal?after=1", "after: nothing is taken from the query"),
    ] {
        let answer = api.get(&format!("/_sandbox/{target}"));
        let error = answer.json["error"].as_str().unwrap_or_default();
        assert!(answer.status == 400 && error.contains(named), "{target}: {} {error}", answer.status);
    }
}

#[test]
fn what_is_spent_is_told_beside_the_limits() {
    let mut api = Api::new();
    assert_eq!(api.get("/_sandbox/limits").json["plan"], "generous");
    api.call("PUT", "/_sandbox/limits", json!({"plan": "lite"}));
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    api.get("/api/v2/deals/search?term=roof");
    let told = api.get("/_sandbox/limits").json;
    assert_eq!((&told["plan"], &told["limits"]["burst"]), (&json!("lite"), &json!(20)));
    let used = json!({"burst": 2, "burst_oauth": 0, "searches": 1, "daily_tokens": 25, "daily_writes": 1});
    assert_eq!(told["used"], used);
    api.call("PUT", "/_sandbox/limits", json!({"burst": 7}));
    assert_eq!(api.get("/_sandbox/limits").json["plan"], Value::Null);
    // By the next day all of it is free again, before anyone asks for anything.
    api.now = "2026-02-01T00:00:00Z".parse().unwrap();
    let used = api.get("/_sandbox/limits").json["used"].clone();
    assert!(used.as_object().unwrap().values().all(|value| value == 0), "{used}");
}
