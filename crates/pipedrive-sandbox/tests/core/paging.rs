//! Pages of both kinds.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::Api;

#[test]
fn pages_of_either_kind_hold_every_row_once() {
    let mut api = Api::new();
    api.emulator.seed_deals(api.now, 57);
    for limit in [1, 2, 56, 57, 58, 500] {
        let mut v1 = Vec::new();
        let mut start = Some(0);
        while let Some(from) = start {
            let answer = api.get(&format!("/v1/deals?limit={limit}&start={from}"));
            v1.extend(answer.data().as_array().unwrap().iter().map(|deal| deal["id"].as_u64().unwrap()));
            let pagination = &answer.json["additional_data"]["pagination"];
            assert_eq!(pagination["more_items_in_collection"], json!(pagination.get("next_start").is_some()));
            start = pagination["next_start"].as_u64();
        }
        let mut v2 = Vec::new();
        let mut cursor = String::new();
        loop {
            let answer = api.get(&format!("/api/v2/deals?limit={limit}{cursor}"));
            v2.extend(answer.data().as_array().unwrap().iter().map(|deal| deal["id"].as_u64().unwrap()));
            match &answer.json["additional_data"]["next_cursor"] {
                Value::String(next) => cursor = format!("&cursor={next}"),
                other => break assert_eq!(other, &Value::Null),
            }
        }
        let all: Vec<u64> = (1..=57).collect();
        assert_eq!((&v1, &v2), (&all, &all), "limit {limit}");
    }
}

#[test]
fn a_cursor_walks_a_sorted_list_that_changes_under_it() {
    let mut api = Api::new();
    api.emulator.seed_deals(api.now, 30);
    for id in [3, 9, 21] {
        api.now += jiff::SignedDuration::from_secs(1);
        api.ok("PATCH", &format!("/api/v2/deals/{id}"), json!({"title": "touched"}));
    }
    let path = "/api/v2/deals?limit=7&sort_by=update_time&sort_direction=desc";
    let mut seen = BTreeSet::new();
    let mut cursor = String::new();
    let mut first = None;
    loop {
        let answer = api.get(&format!("{path}{cursor}"));
        for deal in answer.data().as_array().unwrap() {
            first = first.or(deal["id"].as_u64());
            assert!(seen.insert(deal["id"].as_u64().unwrap()), "{} twice", deal["id"]);
        }
        // Rows deleted and added between pages neither repeat nor hide another.
        api.ok("POST", "/api/v2/deals", json!({"title": "late"}));
        let Some(next) = answer.json["additional_data"]["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(first, Some(21));
    assert!((1..=30).all(|id| seen.contains(&id)));
    let mixed = api.get(&format!("/api/v2/deals?limit=7{cursor}"));
    assert_eq!(mixed.status, 400, "a cursor of another order");
}

#[test]
fn v1_sorts_by_its_own_names() {
    let mut api = Api::new();
    for (title, value) in [("b", 1), ("a", 2), ("c", 1)] {
        api.ok("POST", "/v1/deals", json!({"title": title, "value": value}));
    }
    let mut titles = |sort: &str| -> String {
        let data = api.ok("GET", &format!("/v1/deals?sort={sort}"), Value::Null);
        data.as_array().unwrap().iter().map(|deal| deal["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles("title%20ASC"), "abc");
    assert_eq!(titles("value%20DESC,title%20DESC"), "acb");
    assert_eq!(api.get("/v1/deals?sort=nonsense%20ASC").status, 400);
}

#[test]
fn headers_count_what_was_spent() {
    let mut api = Api::new();
    let left = |api: &mut Api, path: &str| -> u64 {
        let answer = api.get(path);
        assert!(answer.headers.contains_key("x-ratelimit-limit") && answer.headers.contains_key("x-ratelimit-reset"));
        answer.headers["x-daily-ratelimit-token-remaining"].to_str().unwrap().parse().unwrap()
    };
    let start = left(&mut api, "/api/v2/deals");
    for (path, cost) in
        [("/api/v2/deals", 10), ("/v1/deals", 20), ("/api/v2/stages", 5), ("/api/v2/itemSearch?term=xx", 20)]
    {
        let before = api.emulator.tokens_spent();
        left(&mut api, path);
        assert_eq!(api.emulator.tokens_spent() - before, cost, "{path}");
    }
    assert_eq!(left(&mut api, "/api/v2/users/1/followers"), start - 10 - 20 - 5 - 20 - 10);
}
