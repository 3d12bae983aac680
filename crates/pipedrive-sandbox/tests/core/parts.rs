//! Followers, products, discounts, installments, conversions and searches.

use serde_json::{Value, json};

use crate::Api;

#[test]
fn followers_are_named_differently_by_the_versions() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    let added = api.call("POST", "/api/v2/deals/1/followers", json!({"user_id": 2}));
    assert_eq!((added.status, added.data()), (201, &json!({"user_id": 2, "add_time": "2026-01-31T09:00:00Z"})));
    assert_eq!(api.call("POST", "/api/v2/deals/1/followers", json!({"user_id": 2})).status, 400);
    let old = api.ok("GET", "/v1/deals/1/followers", Value::Null);
    assert_eq!(old, json!([{"id": 1, "user_id": 2, "deal_id": 1, "add_time": "2026-01-31 09:00:00"}]));
    assert_eq!(api.ok("DELETE", "/api/v2/deals/1/followers/2", Value::Null), json!({"user_id": 2}));
    assert_eq!(api.call("DELETE", "/api/v2/deals/1/followers/2", Value::Null).status, 404);
    let log = api.ok("GET", "/api/v2/deals/1/followers/changelog", Value::Null);
    let actions: Vec<_> = log.as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["added", "removed"]);
}

#[test]
fn products_discounts_and_installments_hang_on_a_deal() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    let product = json!({"product_id": 1, "item_price": 30.23, "quantity": 2, "discount": 10});
    let attached = api.call("POST", "/api/v2/deals/1/products", product.clone());
    assert_eq!(attached.status, 201);
    assert_eq!((&attached.data()["sum"], &attached.data()["name"]), (&json!(54.41), &json!("Mechanical Pencil")));
    let bulk = api.ok("POST", "/api/v2/deals/1/products/bulk", json!({"data": [product.clone(), product.clone()]}));
    assert_eq!(bulk.as_array().unwrap().len(), 2);
    let wrong = json!({"data": [product.clone(), {"product_id": 1}]});
    assert_eq!(api.call("POST", "/api/v2/deals/1/products/bulk", wrong).status, 400);
    let all = api.ok("GET", "/api/v2/deals/products?deal_ids=1", Value::Null);
    assert_eq!(all.as_array().unwrap().len(), 3);
    let changed = api.ok("PATCH", "/api/v2/deals/1/products/2", json!({"quantity": 1, "discount": 0}));
    assert_eq!(changed["sum"], 30.23);
    let old = api.get("/v1/deals/1/products?include_product_data=1");
    assert_eq!(old.data()[0]["product"]["name"], "Mechanical Pencil");
    assert_eq!(old.json["additional_data"]["products_quantity_total"], 5.0);
    let gone = api.call("DELETE", "/api/v2/deals/1/products?ids=1,2", Value::Null);
    assert_eq!(gone.data(), &json!({"ids": [1, 2]}));
    assert_eq!(gone.json["additional_data"], json!({"more_items_in_collection": false}));

    let discount =
        api.ok("POST", "/api/v2/deals/1/discounts", json!({"description": "10%", "amount": 10, "type": "percentage"}));
    let path = format!("/api/v2/deals/1/discounts/{}", discount["id"].as_str().unwrap());
    assert_eq!(api.ok("PATCH", &path, json!({"amount": 5}))["amount"], 5);
    assert_eq!(api.ok("DELETE", &path, Value::Null), json!({"id": discount["id"]}));
    assert_eq!(api.ok("GET", "/api/v2/deals/1/discounts", Value::Null), json!([]));

    api.ok(
        "POST",
        "/api/v2/deals/1/installments",
        json!({"description": "Half", "amount": 5, "billing_date": "2026-03-01"}),
    );
    let all = api.ok("GET", "/api/v2/deals/installments?deal_ids=1&deal_ids=2", Value::Null);
    assert_eq!(all, json!([{"id": 1, "deal_id": 1, "description": "Half", "amount": 5, "billing_date": "2026-03-01"}]));
}

#[test]
fn a_conversion_is_polled_to_its_end() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/persons", json!({"name": "Joe"}));
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof", "person_id": 1, "value": 7}));
    let id = api.ok("POST", "/api/v2/deals/1/convert/lead", Value::Null)["conversion_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v2/deals/1/convert/status/{id}");
    assert_eq!(api.ok("GET", &path, Value::Null)["status"], "running");
    let done = api.ok("GET", &path, Value::Null);
    assert_eq!(done["status"], "completed");
    let lead = done["lead_id"].as_str().unwrap().to_owned();
    assert_eq!(api.ok("GET", &path, Value::Null)["lead_id"], lead, "asking again converts nothing twice");
    assert_eq!(api.get("/api/v2/deals/1").status, 404);
    let found = api.ok("GET", "/api/v2/leads/search?term=roof", Value::Null);
    assert_eq!(found["items"][0]["item"]["id"], lead);

    let back = api.ok("POST", &format!("/api/v2/leads/{lead}/convert/deal"), json!({"stage_id": 3}));
    let path = format!("/api/v2/leads/{lead}/convert/status/{}", back["conversion_id"].as_str().unwrap());
    api.ok("GET", &path, Value::Null);
    let deal = api.ok("GET", &path, Value::Null)["deal_id"].clone();
    let deal = api.ok("GET", &format!("/api/v2/deals/{deal}?include_fields=source_lead_id"), Value::Null);
    assert_eq!((&deal["stage_id"], &deal["value"], &deal["source_lead_id"]), (&json!(3), &json!(7), &json!(lead)));
    let missing = api.call("POST", "/api/v2/deals/99/convert/lead", Value::Null);
    assert_eq!(missing.json["error_info"], "Object was not found.");
}

#[test]
fn searches_find_by_every_text() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/organizations", json!({"name": "Zebra Works", "address": {"value": "Main St 1"}}));
    api.ok(
        "POST",
        "/api/v2/persons",
        json!({"name": "Joe Zebra", "emails": [{"value": "joe@example.org"}], "org_id": 1}),
    );
    let key = pipedrive_sandbox::demo_field("deal", "varchar").unwrap();
    api.ok("POST", "/api/v2/deals", json!({"title": "Stripes", "person_id": 1, "custom_fields": {key: "zebra note"}}));
    let mut kinds = |path: &str| -> Vec<String> {
        let data = api.ok("GET", path, Value::Null);
        data["items"].as_array().unwrap().iter().map(|hit| hit["item"]["type"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds("/api/v2/itemSearch?term=zebra").len(), 3);
    assert_eq!(kinds("/v1/itemSearch?term=ZEBRA&itemTypes=person,deal").len(), 2);
    assert_eq!(kinds("/api/v2/deals/search?term=stripes"), ["deal"]);
    assert_eq!(kinds("/api/v2/deals/search?term=zebra&fields=title"), [""; 0]);
    assert_eq!(kinds("/api/v2/persons/search?term=joe@example.org&exact_match=true"), ["person"]);
    assert_eq!(kinds("/v1/persons/search?term=joe&exactMatch=1"), [""; 0]);
    let data = api.ok("GET", "/api/v2/itemSearch?term=joe&search_for_related_items=true", Value::Null);
    assert_eq!(data["related_items"][0]["item"]["title"], "Stripes");
    let data =
        api.ok("GET", "/api/v2/itemSearch/field?term=zeb&entity_type=person&field=name&match=middle", Value::Null);
    assert_eq!(data, json!([{"id": 1, "name": "Joe Zebra"}]));
    let data = api.ok("GET", "/api/v2/products/search?term=notebook&include_fields=product.price", Value::Null);
    assert_eq!(data["items"][0]["item"]["price"][0]["price"], 12.5);
}

#[test]
fn users_are_listed_found_and_invited() {
    let mut api = Api::new();
    let me = api.ok("GET", "/v1/users/me", Value::Null);
    assert_eq!((&me["is_you"], &me["company_domain"]), (&json!(true), &json!("sandbox")));
    assert_eq!(api.ok("GET", "/v1/users/find?term=ben", Value::Null)[0]["id"], 2);
    assert_eq!(api.ok("GET", "/v1/users/find?term=ben@&search_by_email=1", Value::Null)[0]["id"], 2);
    assert_eq!(api.ok("POST", "/v1/users", json!({"email": "new@example.org"}))["id"], 3);
    assert_eq!(api.ok("PUT", "/v1/users/3", json!({"active_flag": false}))["active_flag"], false);
    assert_eq!(api.ok("GET", "/v1/currencies?term=eur", Value::Null)[0]["code"], "EUR");
    for path in ["followers", "permissions", "roleAssignments", "roleSettings"] {
        api.ok("GET", &format!("/v1/users/1/{path}"), Value::Null);
    }
}
