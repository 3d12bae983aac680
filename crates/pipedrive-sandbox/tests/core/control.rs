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
        ("PUT", "oauth", json!({"typo": 1}), "`typo`"),
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
    for wrong in [&b"{}"[..], b"", br#"{"version":2,"store":{}}"#, &snapshot[..snapshot.len() - 1]] {
        assert!(other.emulator.restore(wrong).is_err());
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
