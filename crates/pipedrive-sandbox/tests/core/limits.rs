//! Windows, budgets, and the two kinds of 429.

use jiff::SignedDuration;
use pipedrive_sandbox::{Limits, Plan};
use serde_json::{Value, json};

use crate::{Answer, Api};

fn number(answer: &Answer, header: &str) -> Option<u64> {
    answer.headers.get(header)?.to_str().ok()?.parse().ok()
}

#[test]
fn a_plan_has_its_window_which_rolls() {
    for (plan, burst) in [(Plan::Lite, 20), (Plan::Growth, 40), (Plan::Premium, 100), (Plan::Ultimate, 120)] {
        let mut api = Api::new();
        api.emulator.set_limits(Limits::of(plan));
        for left in (0..burst).rev() {
            let answer = api.get("/v1/users/me");
            assert_eq!((answer.status, number(&answer, "x-ratelimit-remaining")), (200, Some(left)), "{plan:?}");
        }
        let answer = api.get("/v1/users/me");
        assert_eq!((answer.status, number(&answer, "x-ratelimit-remaining")), (429, Some(0)), "{plan:?}");
        assert_eq!(answer.json["errorCode"], 429);
        assert!(number(&answer, "retry-after").is_some_and(|seconds| seconds <= 2));
        api.now += SignedDuration::from_millis(1999);
        assert_eq!(api.get("/v1/users/me").status, 429, "{plan:?}");
        api.now += SignedDuration::from_millis(1);
        assert_eq!(api.get("/v1/users/me").status, 200, "{plan:?}");
    }
}

#[test]
fn searches_have_a_window_of_their_own_on_every_plan() {
    for plan in [Plan::Lite, Plan::Growth, Plan::Premium, Plan::Ultimate] {
        for oauth in [false, true] {
            let mut api = Api::new();
            let general = Limits::of(plan);
            api.emulator.set_limits(general.clone());
            let token = if oauth { api.emulator.issue_tokens(api.now, 1).0 } else { api.emulator.token().to_owned() };
            let burst = if oauth { general.burst_oauth } else { general.burst };
            let mut get = |after: i64, path: &str| {
                api.now += SignedDuration::from_millis(after);
                let (name, value) =
                    if oauth { ("authorization", format!("Bearer {token}")) } else { ("x-api-token", token.clone()) };
                api.send(http::Request::get(path).header(name, value).body(bytes::Bytes::new()).unwrap())
            };
            // The general window is older by 1.5 s than that of searches.
            assert_eq!(get(0, "/api/v2/deals").status, 200);
            assert_eq!(get(1500, "/api/v2/itemSearch?term=roof").status, 200);
            for _ in 1..10 {
                let answer = get(0, "/api/v2/deals/search?term=roof");
                assert_eq!((answer.status, number(&answer, "x-ratelimit-limit")), (200, Some(burst.into())));
            }
            let answer = get(0, "/v1/persons/search?term=roof");
            let read = ["x-ratelimit-limit", "x-ratelimit-remaining", "retry-after"].map(|name| number(&answer, name));
            assert_eq!(
                (answer.status, read),
                (429, [Some(burst.into()), Some(0), Some(2)]),
                "{plan:?}, OAuth: {oauth}"
            );
            assert_eq!(get(0, "/api/v2/deals").status, 200);
            assert_eq!(get(1999, "/api/v2/projects/search?term=roof").status, 429);
            assert_eq!(get(1, "/api/v2/projects/search?term=roof").status, 200);
        }
    }
}

#[test]
fn a_spent_budget_stays_spent_until_midnight() {
    let mut api = Api::new();
    api.emulator.set_limits(Limits::of(Plan::Lite));
    api.emulator.set_tokens_spent(api.now, 29_995);
    assert_eq!(api.get("/api/v2/deals/1").status, 404, "one token is there");
    let answer = api.get("/api/v2/deals");
    assert_eq!((answer.status, number(&answer, "x-daily-ratelimit-token-remaining")), (429, Some(0)));
    assert!(number(&answer, "x-ratelimit-remaining").is_some_and(|left| left > 0));
    assert!(number(&answer, "retry-after").is_none());
    api.now = "2026-01-31T23:59:59Z".parse().unwrap();
    assert_eq!(api.get("/api/v2/deals/1").status, 429);
    api.now = "2026-02-01T00:00:00Z".parse().unwrap();
    let answer = api.get("/api/v2/deals");
    assert_eq!((answer.status, number(&answer, "x-daily-ratelimit-token-remaining")), (200, Some(29_990)));
}

#[test]
fn writes_with_a_token_have_a_quota_of_their_own() {
    let mut api = Api::new();
    let mut limits = Limits::of(Plan::Ultimate);
    limits.daily_writes = 1;
    api.emulator.set_limits(limits);
    let answer = api.call("POST", "/api/v2/deals", json!({"title": "a"}));
    assert_eq!((answer.status, number(&answer, "x-daily-requests-left")), (200, Some(0)));
    assert_eq!(api.call("POST", "/api/v2/deals", json!({"title": "b"})).status, 429);
    assert_eq!(api.call("PATCH", "/api/v2/deals/1", json!({"title": "c"})).status, 200);
    assert!(number(&api.get("/api/v2/deals"), "x-daily-ratelimit-token-remaining").is_some_and(|left| left > 0));
}

#[test]
fn the_stubborn_are_shut_out_by_the_edge() {
    let mut api = Api::new();
    let mut limits = Limits::of(Plan::Lite);
    (limits.burst, limits.stubborn) = (1, 3);
    api.emulator.set_limits(limits);
    let statuses: Vec<u16> = (0..6).map(|_| api.get("/v1/users/me").status).collect();
    assert_eq!(statuses, [200, 429, 429, 429, 403, 403]);
    let answer = api.get("/v1/users/me");
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(String::from_utf8_lossy(&answer.bytes).contains("Cloudflare"));
    api.now += SignedDuration::from_secs(61);
    assert_eq!(api.get("/v1/users/me").status, 200);
}

#[test]
fn headers_can_be_left_out_and_deals_capped() {
    let mut api = Api::new();
    let mut limits = Limits::generous();
    (limits.headers, limits.open_deals) = (false, Some(1));
    api.emulator.set_limits(limits);
    let answer = api.call("POST", "/api/v2/deals", json!({"title": "a"}));
    assert!(answer.headers.keys().all(|name| !name.as_str().contains("ratelimit")));
    let answer = api.call("POST", "/v1/deals", json!({"title": "b"}));
    assert_eq!((answer.status, &answer.json["code"]), (403, &json!("feature_capping_deals_limit")));
    api.ok("PATCH", "/api/v2/deals/1", json!({"status": "won"}));
    api.ok("POST", "/api/v2/deals", json!({"title": "c"}));
    assert_eq!(api.get("/api/v2/deals").data().as_array().map(Vec::len), Some(2));
    assert_eq!(api.ok("GET", "/v1/deals/summary?status=open", Value::Null)["total_count"], 1);
}
