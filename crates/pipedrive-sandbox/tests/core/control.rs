//! Faults, the journal, the clock and snapshots, by Rust and by HTTP.

use pipedrive_sandbox::{Emulator, Fault, Rule, When};
use serde_json::{Value, json};

use crate::Api;

#[test]
fn faults_change_or_replace_answers() {
    let mut api = Api::new();
    api.emulator.seed_deals(api.now, 5);
    let mut under = |fault: Fault, path: &str| {
        api.emulator.clear_rules();
        api.emulator.add_rule(Rule::new(fault).path("/api/v2/*"));
        api.get(path)
    };
    let answer = under(Fault::Status { code: 503 }, "/api/v2/deals");
    assert_eq!((answer.status, &answer.json["success"]), (503, &json!(false)));
    let answer = under(Fault::Html { code: 403 }, "/api/v2/deals");
    assert!(answer.status == 403 && answer.bytes.starts_with(b"<!DOCTYPE html>"));
    let answer = under(Fault::Redirect { location: "https://evil.example.org/".to_owned() }, "/api/v2/deals");
    assert_eq!((answer.status, answer.headers["location"].to_str().unwrap()), (302, "https://evil.example.org/"));
    let answer = under(Fault::EmptyBody, "/api/v2/deals");
    assert!(answer.status == 200 && answer.bytes.is_empty());
    let answer = under(Fault::HugeBody { bytes: 1 << 20 }, "/api/v2/deals");
    assert!(answer.bytes.len() > 1 << 20 && answer.data()[4]["id"] == 5);
    let answer = under(Fault::UnknownEnum { field: "status".to_owned() }, "/api/v2/deals");
    assert_eq!(answer.data()[0]["status"], "a_word_of_tomorrow");
    let answer = under(Fault::NullField { field: "id".to_owned() }, "/api/v2/deals");
    assert_eq!(answer.data()[0]["id"], Value::Null);
    let first = under(Fault::DuplicatePage, "/api/v2/deals?limit=2");
    let cursor = first.json["additional_data"]["next_cursor"].as_str().unwrap().to_owned();
    let second = under(Fault::DuplicatePage, &format!("/api/v2/deals?limit=2&cursor={cursor}"));
    assert_eq!(first.json, second.json);
    assert_eq!(under(Fault::Status { code: 500 }, "/v1/deals").status, 200, "another path");
}

#[test]
fn a_write_under_a_reset_is_carried_out_or_not_as_the_fault_says() {
    let mut api = Api::new();
    api.emulator.add_rule(Rule::new(Fault::Status { code: 500 }).method("POST").when(When::Nth(1)));
    assert_eq!(api.call("POST", "/api/v2/deals", json!({"title": "a"})).status, 500);
    api.emulator.add_rule(Rule::new(Fault::ResetAfterCommit).method("POST").when(When::Nth(1)));
    api.call("POST", "/api/v2/deals", json!({"title": "b"}));
    api.ok("POST", "/api/v2/deals", json!({"title": "c"}));
    let titles: Vec<Value> =
        api.get("/api/v2/deals").data().as_array().unwrap().iter().map(|deal| deal["title"].clone()).collect();
    assert_eq!(titles, ["b", "c"]);
    let statuses: Vec<Option<u16>> = api.emulator.journal().map(|seen| seen.status).collect();
    assert_eq!(statuses, [Some(500), None, Some(200), Some(200)]);
}

#[test]
fn the_journal_keeps_everything_but_secrets() {
    let mut api = Api::new();
    let token = api.emulator.token().to_owned();
    api.call("POST", "/api/v2/deals", json!({"title": "Roof"}));
    api.get(&format!("/v1/users/me?api_token={token}&x=1"));
    api.get(&format!("/v1/users/me?api%5Ftoken={token}"));
    api.typed("POST", "/oauth/token", "application/x-www-form-urlencoded", format!("client%5Fsecret={token}"));
    let webhook = json!({"subscription_url": "http://localhost/", "event_action": "*", "event_object": "*", "name": "w",
        "http_auth_user": "u", "http_auth_password": token});
    api.ok("POST", "/v1/webhooks", webhook);
    api.ok("POST", "/v1/notes", json!({"content": format!("my key is {token}"), "deal_id": 1}));
    api.get(&format!("/v1/deals/{token}"));
    let odd = http::Request::get("/v1/deals").header("x-mine", format!("<{token}>")).body(bytes::Bytes::new()).unwrap();
    api.send(odd);
    let binary = [b"\xff\xfe", token.as_bytes()].concat();
    api.typed("POST", "/api/v2/deals", "application/octet-stream", binary);
    let seen: Vec<_> = api.emulator.journal().cloned().collect();
    assert_eq!((seen[0].method.as_str(), &seen[0].body[..]), ("POST", br#"{"title":"Roof"}"#.as_slice()));
    assert_eq!(seen[0].header("Content-Type"), Some("application/json"));
    assert_eq!(seen[1].target, "/v1/users/me?api_token=<hidden>&x=1");
    let all = api.get("/_sandbox/journal");
    assert_eq!(all.json["journal"][0]["body"], r#"{"title":"Roof"}"#);
    assert!(!String::from_utf8_lossy(&all.bytes).contains(&token) && !format!("{seen:?}").contains(&token));
    api.call("DELETE", "/_sandbox/journal", Value::Null);
    assert_eq!(api.emulator.journal().count(), 0);
}

#[test]
fn other_languages_steer_it_over_http() {
    let mut api = Api::new();
    let rule = json!({"method": "GET", "path": "*/deals", "when": {"nth": 2}, "fault": {"status": {"code": 502}}});
    assert_eq!(api.call("POST", "/_sandbox/faults", rule.clone()).status, 200);
    let statuses: Vec<u16> = (0..3).map(|_| api.get("/v1/deals").status).collect();
    assert_eq!(statuses, [200, 502, 200]);
    assert_eq!(api.get("/_sandbox/faults").json["faults"][0], json!({"rule": rule, "matched": 3}));
    api.call("PUT", "/_sandbox/clock", json!({"set": "2030-01-01T00:00:00Z"}));
    api.call("PUT", "/_sandbox/clock", json!({"advance_seconds": 60}));
    assert_eq!(api.emulator.time(api.now).to_string(), "2030-01-01T00:01:00Z");
    for order in [json!({"advance_seconds": i64::MAX}), json!({"advance_seconds": i64::MIN})] {
        api.call("PUT", "/_sandbox/clock", order);
        api.now = api.emulator.time(api.now);
        api.emulator.issue_tokens(api.now, 1);
        assert_eq!(api.get("/v1/users/me").status, 200, "at either end of time");
    }
    api.now = "2026-01-31T09:00:00Z".parse().unwrap();
    api.call("PUT", "/_sandbox/clock", json!("system"));
    assert_eq!(api.emulator.time(api.now), api.now);
    api.call("POST", "/_sandbox/deals", json!({"count": 3}));
    assert_eq!(api.get("/v1/deals").data().as_array().map(Vec::len), Some(3));
    api.call("PUT", "/_sandbox/limits", json!({"plan": "lite", "headers": false}));
    assert_eq!((api.emulator.limits().burst, api.emulator.limits().headers), (20, false));
    let tokens = api.call("POST", "/_sandbox/oauth/tokens", json!({"user": 2}));
    assert!(tokens.json["access_token"].is_string());
    api.call("PUT", "/_sandbox/oauth", json!({"rotates": true}));
    assert_eq!(api.get("/_sandbox/oauth").json["rotates"], true);
    assert_eq!(api.get("/_sandbox/nothing").status, 404);
    let bare = http::Request::get("/_sandbox/journal").body(bytes::Bytes::new()).unwrap();
    assert_eq!(api.send(bare).status, 401);
}

#[test]
fn orders_that_make_no_sense_are_refused_by_name() {
    let mut api = Api::new();
    let fault = |members: Value| {
        let mut rule = json!({"fault": "empty_body"});
        rule.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        rule
    };
    for (method, what, order, named) in [
        ("POST", "faults", json!({"fault": "nonsense"}), "`nonsense`"),
        ("POST", "faults", json!({"fault": {"nonsense": {}}}), "`nonsense`"),
        ("POST", "faults", json!({"fault": {"status": {}}}), "`code`"),
        ("POST", "faults", json!({"fault": {"status": {"code": 503, "typo": 1}}}), "`typo`"),
        ("POST", "faults", json!({"fault": {"status": {"code": 99}}}), "code: 99"),
        ("POST", "faults", json!({"fault": {"html": {"code": 101}}}), "code: 101"),
        ("POST", "faults", json!({"fault": {"html": {"code": 70_000}}}), "70000"),
        ("POST", "faults", json!({"fault": {"redirect": {"location": "\n"}}}), "location"),
        ("POST", "faults", fault(json!({"typo": 1})), "`typo`"),
        ("POST", "faults", fault(json!({"method": "GETT"})), "method: there is no 'GETT'"),
        ("POST", "faults", fault(json!({"path": "api/v2/deals"})), "path: 'api/v2/deals'"),
        ("POST", "faults", fault(json!({"path": "/v1/deals?limit=1"})), "path: '/v1/deals?limit=1'"),
        ("POST", "faults", fault(json!({"when": "sometimes"})), "`sometimes`"),
        ("POST", "faults", fault(json!({"when": {"nth": 0}})), "when"),
        ("POST", "faults", fault(json!({"when": {"every": 0}})), "when"),
        ("POST", "faults", fault(json!({"when": {"chance": {"probability": 20, "seed": 1}}})), "probability: 20"),
        ("POST", "faults", fault(json!({"when": {"chance": {"probability": 0.5, "seed": 1, "typo": 1}}})), "`typo`"),
        ("PUT", "limits", json!({"plan": "lit"}), "plan: there is no 'lit'"),
        ("PUT", "limits", json!({"plan": "lite", "typo": 1}), "`typo`"),
        ("PUT", "limits", json!({"burst": "20"}), "\"20\""),
        ("PUT", "clock", json!({"set": "yesterday"}), "set"),
        ("PUT", "clock", json!("systen"), "`systen`"),
        ("PUT", "clock", json!({"set": "2030-01-01T00:00:00Z", "advance_seconds": 1}), "line 1"),
        ("PUT", "clock", json!({"typo": 1}), "`typo`"),
        ("PUT", "rates", json!({"XYZ": 1}), "'XYZ' is not a currency"),
        ("PUT", "rates", json!({"EUR": -1}), "EUR: a rate is more than 0"),
        ("PUT", "limits?typo=1", json!({"plan": "lite"}), "typo: nothing"),
        ("POST", "oauth/expire", json!({"user": 1}), "body: none"),
        ("POST", "reset", json!({"journal": true}), "body: none"),
        ("DELETE", "journal?number=1", Value::Null, "number: nothing"),
        ("PUT", "oauth", json!({"typo": 1}), "`typo`"),
        ("PUT", "oauth", json!({"scopes": ["deals:ful"]}), "'deals:ful', only base, deals:read"),
        ("PUT", "oauth", json!({"redirect_uri": "\n"}), "redirect_uri: '\\n'"),
        ("PUT", "snapshot", json!({"version": 1, "store": {"typo": 1}}), "`typo`"),
        ("POST", "records", json!({"deel": []}), "`deel`"),
        ("POST", "oauth/tokens", json!({"user": 9}), "user: there is no 9"),
        ("PUT", "webhooks", json!({"typo": 1}), "`typo`"),
        ("POST", "deals", json!({"count": 100_001}), "count"),
    ] {
        let answer = api.call(method, &format!("/_sandbox/{what}"), order.clone());
        let error = answer.json["error"].as_str().unwrap_or_default();
        assert!(answer.status == 400 && error.contains(named), "{what} {order}: {} {error}", answer.status);
    }
    assert_eq!(api.get("/_sandbox/faults").json["faults"], json!([]));
    assert_eq!(api.emulator.limits().burst, pipedrive_sandbox::Limits::generous().burst);
    let unknown = api.get("/_sandbox/journl");
    assert_eq!(unknown.status, 404);
    assert_eq!(
        unknown.json["error"],
        "There is no 'journl' in the sandbox, only health, link, reset, journal, journal/lines, journal/entry, \
         recording, faults, clock, limits, rates, snapshot, records, deals, oauth, oauth/tokens, oauth/expire, webhooks"
    );
    let wrong = api.call("POST", "/_sandbox/journal", Value::Null);
    assert_eq!((wrong.status, wrong.headers["allow"].to_str().unwrap()), (405, "GET, DELETE"));
    assert_eq!(wrong.json["error"], "'journal' takes GET, DELETE");
}

#[test]
fn whether_it_is_up_anyone_may_ask() {
    let mut api = Api::new();
    let mut bare = |method: &str, path: &str| {
        api.send(http::Request::builder().method(method).uri(path).body(bytes::Bytes::new()).unwrap())
    };
    let answer = bare("GET", "/_sandbox/health");
    assert_eq!((answer.status, &answer.json["success"]), (200, &json!(true)));
    for (method, path, status) in [
        ("HEAD", "/_sandbox/health", 200),
        ("POST", "/_sandbox/health", 401),
        ("GET", "/_sandbox/health/", 401),
        ("GET", "/_sandbox/", 401),
    ] {
        assert_eq!(bare(method, path).status, status, "{method} {path}");
    }
    assert_eq!(api.emulator.journal().count(), 0);
}

#[test]
fn a_reset_goes_back_to_the_start() {
    let mut api = Api::new();
    let start = api.emulator.snapshot();
    let before = (api.emulator.token().to_owned(), api.get("/_sandbox/oauth").json, format!("{:?}", api.emulator));
    let (access, refresh) = api.emulator.issue_tokens(api.now, 1);
    api.emulator.seed_deals(api.now, 3);
    for (method, what, order) in [
        ("PUT", "clock", json!({"set": "2030-01-01T00:00:00Z"})),
        ("PUT", "limits", json!({"plan": "lite", "tokens_spent": 30_000, "open_deals": 1})),
        ("POST", "faults", json!({"path": "/v1/*", "fault": "empty_body"})),
        ("PUT", "oauth", json!({"rotates": true, "scopes": ["base"]})),
        ("PUT", "webhooks", json!({"duplicates": true})),
    ] {
        assert_eq!(api.call(method, &format!("/_sandbox/{what}"), order).status, 200, "{what}");
    }
    assert_eq!(api.get("/api/v2/deals").status, 429);
    assert_eq!(api.call("POST", "/_sandbox/reset", Value::Null).json, json!({"success": true}));
    assert_eq!(api.emulator.snapshot(), start);
    assert_eq!(api.emulator.time(api.now), api.now);
    assert_eq!(api.get("/_sandbox/").json["tokens_spent"], 0);
    assert_eq!((api.get("/_sandbox/faults").json, api.emulator.journal().count()), (json!({"faults": []}), 0));
    assert_eq!((api.emulator.token().to_owned(), api.get("/_sandbox/oauth").json), (before.0, before.1));
    let authorization = format!("Bearer {access}");
    let request = http::Request::get("/v1/users/me").header("authorization", authorization);
    assert_eq!(api.send(request.body(bytes::Bytes::new()).unwrap()).status, 401, "tokens of OAuth are forgotten");
    let form = format!("grant_type=refresh_token&refresh_token={refresh}&client_id=5a9db0b5a1c0ffee&client_secret=x");
    assert_eq!(api.typed("POST", "/oauth/token", "application/x-www-form-urlencoded", form).status, 400);
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    assert_eq!(api.emulator.journal().next().map(|seen| seen.number), Some(1), "numbers begin anew");
}

#[test]
fn records_of_every_kind_are_seeded() {
    let mut api = Api::new();
    let webhook =
        json!({"subscription_url": "http://127.0.0.1:9/", "event_action": "*", "event_object": "*", "name": "w"});
    api.ok("POST", "/v1/webhooks", webhook);
    let key = pipedrive_sandbox::demo_field("deal", "monetary").unwrap();
    let answer = api.call(
        "POST",
        "/_sandbox/records",
        json!({
            "deal": [
                {"title": "Roof", "person_id": 7, "org_id": 1, "stage_id": 6, "custom_fields": {&key: {"value": 5, "currency": "EUR"}}},
                {"id": 40, "title": "House", "status": "won", "add_time": "2020-01-01 10:00:00"},
            ],
            "person": [{"id": 7, "name": "Ann Bee", "emails": [{"value": "a@example.org"}]}],
            "organization": [{"name": "Acme", "address": {"value": "Main Street"}}],
            "pipeline": [{"name": "Rent"}],
            "stage": [{"name": "New", "pipeline_id": 2}],
            "user": [{"name": "Cid", "email": "cid@example.org"}],
            "lead": [{"id": "6bb0a6a8-31a3-4a4a-8c5a-2a1d6b0d9c11", "title": "L", "person_id": 7}],
            "activity": [{"subject": "Call", "deal_id": 40}],
            "participant": [{"deal_id": 40, "person_id": 7}],
            "follower": [{"deal_id": 40, "follower_user_id": 3}],
            "deal_product": [{"deal_id": 40, "product_id": 1, "item_price": 2, "quantity": 3}],
        }),
    );
    assert_eq!(answer.status, 200, "{}", answer.json);
    assert_eq!((&answer.json["ids"]["deal"], &answer.json["ids"]["user"]), (&json!([1, 40]), &json!([3])));
    let deal = api.ok("GET", "/api/v2/deals/1", Value::Null);
    assert_eq!((&deal["pipeline_id"], &deal["status"], &deal["owner_id"]), (&json!(2), &json!("open"), &json!(1)));
    assert_eq!(deal["custom_fields"][&key], json!({"value": 5, "currency": "EUR"}));
    let won = api.ok("GET", "/v1/deals/40", Value::Null);
    assert_eq!((&won["add_time"], &won["won_time"]), (&json!("2020-01-01 10:00:00"), &json!("2026-01-31 09:00:00")));
    let person = api.ok("GET", "/api/v2/persons/7", Value::Null);
    assert_eq!(person["emails"], json!([{"value": "a@example.org", "primary": true, "label": "work"}]));
    for (path, member, value) in [
        ("/v1/leads/6bb0a6a8-31a3-4a4a-8c5a-2a1d6b0d9c11", "title", json!("L")),
        ("/v1/users/3", "email", json!("cid@example.org")),
        ("/api/v2/activities/1", "deal_id", json!(40)),
        ("/api/v2/organizations/1", "name", json!("Acme")),
    ] {
        assert_eq!(api.ok("GET", path, Value::Null)[member], value, "{path}");
    }
    assert_eq!(api.ok("POST", "/api/v2/deals", json!({"title": "Next"}))["id"], 41, "numbers go on behind the largest");
    assert_eq!(api.get("/v1/deals/40/changelog").data(), &json!([]), "nobody is told of it");

    let state = api.emulator.snapshot();
    for (order, named) in [
        (json!({"deal": [{"title": "x"}, {"titel": "Roof"}]}), "deal[1]: titel: there is no such member, only acv"),
        (json!({"deal": [{"value": 1}]}), "deal[0]: title: is required"),
        (json!({"deal": [{"title": 5}]}), "deal[0]: title: Expected 'string'"),
        (json!({"deal": [{"title": "x", "status": "wonn"}]}), "status: must be one of open, won, lost"),
        (json!({"deal": [{"title": "x", "person_id": 8}]}), "person 8 does not exist"),
        (json!({"deal": [{"title": "x", "currency": "XYZ"}]}), "'XYZ' is not a currency"),
        (json!({"deal": [{"title": "x", "custom_fields": {"abc": 1}}]}), "there is no field 'abc'"),
        (json!({"deal": [{"title": "x", "won_time": "soon"}]}), "won_time: not a valid datetime"),
        (json!({"deal": [{"title": "x", "stage_change_time": "soon"}]}), "stage_change_time: not a valid datetime"),
        (json!({"deal": [{"id": 40, "title": "x"}]}), "id: there is a 40 already"),
        (json!({"deal": [{"id": 0, "title": "x"}]}), "id: expected an integer from 1 to 9007199254740991"),
        (json!({"deal": [{"id": "x", "title": "x"}]}), "id: expected an integer"),
        (json!({"lead": [{"id": 1, "title": "x", "person_id": 7}]}), "id: expected text"),
        (json!({"lead": [{"title": "x"}]}), "lead[0]: person_id: A lead needs"),
        (json!({"person": [{"phones": []}]}), "person[0]: name"),
        (json!({"deal": {"title": "x"}}), "expected a sequence"),
        (json!([]), "expected a map"),
    ] {
        let answer = api.call("POST", "/_sandbox/records", order.clone());
        let error = answer.json["error"].as_str().unwrap_or_default();
        assert!(answer.status == 400 && error.contains(named), "{order}: {} {error}", answer.status);
    }
    assert_eq!(api.emulator.snapshot(), state, "all or none");
}

/// The JSON behind a mark of the README.
fn example(mark: &str) -> &'static str {
    let (_, behind) = include_str!("../../README.md").split_once(&format!("<!-- {mark} -->\n```json\n")).unwrap();
    behind.split_once("```").unwrap().0
}

#[test]
fn what_the_readme_shows_of_records_and_snapshots_is_taken() {
    let mut api = Api::new();
    api.emulator.seed(api.now, example("records").as_bytes()).unwrap();
    let deal = api.ok("GET", "/v1/deals/1", Value::Null);
    assert_eq!((&deal["person_id"]["name"], &deal["pipeline_id"]), (&json!("Ann Bee"), &json!(2)));
    api.emulator.restore(example("snapshot").as_bytes()).unwrap();
    let deal = api.ok("GET", "/api/v2/deals/7", Value::Null);
    assert_eq!(
        (&deal["title"], &deal["custom_fields"]["0123456789abcdef0123456789abcdef01234567"]),
        (&json!("Roof"), &json!(11))
    );
    assert_eq!(api.get("/v1/files/1/download").bytes, "Dear Ann\n");
    // All that a snapshot holds stands in the README's, but for what it calls optional.
    let (mut written, shown): (Value, Value) =
        (serde_json::from_slice(&api.emulator.snapshot()).unwrap(), serde_json::from_str(example("snapshot")).unwrap());
    for table in written["store"]["tables"].as_object_mut().unwrap().values_mut() {
        table.as_object_mut().unwrap().remove("deleted");
    }
    written["store"]["fields"]["deal"][0].as_object_mut().unwrap().remove("is_deal_owner");
    assert_eq!(written, shown);
}

#[test]
fn a_snapshot_holds_the_whole_store() {
    let mut api = Api::new();
    api.emulator.seed_deals(api.now, 10);
    let upload = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n\u{1}\u{2}\r\n--b--\r\n";
    api.typed("POST", "/v1/files", "multipart/form-data; boundary=b", upload);
    let snapshot = api.emulator.snapshot();
    let list = api.get("/v1/deals").json;
    let mut other = Api::new();
    other.emulator = Emulator::demo("2020-01-01T00:00:00Z".parse().unwrap());
    other.emulator.restore(&snapshot).unwrap();
    assert_eq!(other.get("/v1/deals").json, list);
    assert_eq!(other.get("/v1/files/1/download").bytes, b"\x01\x02".as_slice());
    assert_eq!(other.emulator.snapshot(), snapshot);
    let misspelt = String::from_utf8_lossy(&snapshot).replacen("\"title\":\"Deal", "\"titel\":\"Deal", 1).into_bytes();
    for (wrong, why) in [
        (&b"{}"[..], "version"),
        (b"", "EOF"),
        (br#"{"version":2,"store":{}}"#, "version 2 is not 1"),
        (&snapshot[..snapshot.len() - 1], "EOF"),
        (&misspelt, "deal 1: titel: there is no such member"),
    ] {
        let error = other.emulator.restore(wrong).unwrap_err().to_string();
        assert!(error.starts_with("not a snapshot of a sandbox: ") && error.contains(why), "{error}");
    }
    assert_eq!(other.emulator.snapshot(), snapshot, "a failed restore changes nothing");
}

/// Requests of every kind, none of which may end the process.
fn go_on(api: &mut Api, after: &str) {
    for (method, path, body) in [
        ("POST", "/api/v2/deals", json!({"title": "Roof", "value": 1})),
        ("PATCH", "/api/v2/deals/1", json!({"status": "won"})),
        ("POST", "/api/v2/deals/1/products", json!({"product_id": 1, "item_price": 1, "quantity": 1})),
        ("POST", "/api/v2/persons", json!({"name": "Ann", "emails": [{"value": "a@example.org"}]})),
        ("POST", "/api/v2/activities", json!({"subject": "Call", "deal_id": 1})),
        ("POST", "/api/v2/pipelines", json!({"name": "Rent"})),
        ("POST", "/v1/activityTypes", json!({"name": "Visit", "icon_key": "call"})),
        (
            "POST",
            "/v1/dealFields",
            json!({"name": after, "field_type": "enum", "options": [{"label": "a"}, {"label": "b"}]}),
        ),
        ("GET", "/v1/deals/1", Value::Null),
        ("GET", "/v1/deals?limit=500", Value::Null),
        ("GET", "/v1/deals/summary", Value::Null),
        ("GET", "/v1/deals/timeline?start_date=2026-01-01&interval=day&amount=3&field_key=add_time", Value::Null),
        ("GET", "/v1/organizations", Value::Null),
        ("GET", "/v1/products/1", Value::Null),
        ("GET", "/v1/stages", Value::Null),
        ("GET", "/v1/recents?since_timestamp=2026-01-01%2000:00:00", Value::Null),
        ("GET", "/api/v2/deals/search?term=ro", Value::Null),
        ("GET", "/api/v2/deals?include_fields=activities_count,products_count", Value::Null),
        ("DELETE", "/api/v2/deals/1", Value::Null),
    ] {
        let status = api.call(method, path, body).status;
        assert!(status < 500, "{method} {path} after {after}: {status}");
    }
}

#[test]
fn no_number_of_an_order_is_too_large() {
    for (method, what, order) in [
        ("PUT", "limits", json!({"tokens_spent": "N"})),
        ("PUT", "limits", json!({"daily_tokens": "N", "tokens_spent": "N"})),
        ("PUT", "limits", json!({"daily_writes": "N"})),
        ("PUT", "limits", json!({"burst": "N", "burst_oauth": "N", "searches": "N"})),
        ("PUT", "limits", json!({"stubborn": "N"})),
        ("PUT", "limits", json!({"open_deals": "N"})),
        ("PUT", "clock", json!({"advance_seconds": "N"})),
        ("PUT", "oauth", json!({"expires_in": "N"})),
        ("PUT", "webhooks", json!({"retry_millis": ["N"]})),
        ("POST", "oauth/tokens", json!({"user": "N"})),
        ("POST", "deals", json!({"count": "N"})),
        ("POST", "faults", json!({"when": {"nth": "N"}, "fault": "empty_body"})),
        ("POST", "faults", json!({"when": {"first": "N"}, "fault": "empty_body"})),
        ("POST", "faults", json!({"when": {"every": "N"}, "fault": "empty_body"})),
        ("POST", "faults", json!({"when": {"chance": {"probability": 0.5, "seed": "N"}}, "fault": "empty_body"})),
        ("POST", "faults", json!({"fault": {"delay": {"millis": "N"}}})),
        ("POST", "faults", json!({"fault": {"slow_body": {"bytes": "N", "millis": "N"}}})),
        ("POST", "faults", json!({"fault": {"truncate_body": {"bytes": "N"}}})),
    ] {
        for number in ["0", "4294967295", "9223372036854775807", "18446744073709551615", "-9223372036854775808"] {
            let text = order.to_string().replace("\"N\"", number);
            let mut api = Api::new();
            let answer = api.call(method, &format!("/_sandbox/{what}"), serde_json::from_str(&text).unwrap());
            assert!(matches!(answer.status, 200 | 400), "{text}: {}", answer.status);
            go_on(&mut api, &text);
        }
    }
}

#[test]
fn no_number_of_a_snapshot_is_too_large() {
    fn numbers(value: &mut Value, at: &str, act: &mut dyn FnMut(&str, &mut Value)) {
        match value {
            Value::Number(_) => act(at, value),
            Value::Array(items) => items.iter_mut().for_each(|item| numbers(item, at, act)),
            Value::Object(members) => members.iter_mut().for_each(|(name, value)| numbers(value, name, act)),
            _ => {}
        }
    }
    let mut api = Api::new();
    go_on(&mut api, "the start");
    let snapshot: Value = serde_json::from_slice(&api.emulator.snapshot()).unwrap();
    let mut names = std::collections::BTreeSet::new();
    numbers(&mut snapshot.clone(), "", &mut |name, _| {
        names.insert(name.to_owned());
    });
    for name in names {
        let mut changed = snapshot.clone();
        numbers(&mut changed, "", &mut |own, value| {
            if own == name {
                *value = u64::MAX.into()
            }
        });
        let mut api = Api::new();
        if api.emulator.restore(changed.to_string().as_bytes()).is_ok() {
            go_on(&mut api, &name);
        }
    }
}
