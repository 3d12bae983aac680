//! Custom fields of all types, in both forms.

use pipedrive_sandbox::demo_field;
use serde_json::{Map, Value, json};

use crate::Api;

/// A type, a value in v2's form as sent, and the keys of v1 it becomes, by suffix.
fn values() -> Vec<(&'static str, Value, Value)> {
    vec![
        ("varchar", json!("text"), json!({"": "text"})),
        ("varchar_auto", json!("auto"), json!({"": "auto"})),
        ("text", json!("long text"), json!({"": "long text"})),
        ("phone", json!("+372 5"), json!({"": "+372 5"})),
        ("double", json!(12.5), json!({"": 12.5})),
        ("monetary", json!({"value": 10, "currency": "EUR"}), json!({"": 10, "_currency": "EUR"})),
        ("enum", json!(12), json!({"": "12"})),
        ("set", json!([21, 23]), json!({"": "21,23"})),
        ("user", json!(1), json!({"": 1})),
        ("org", json!(4), json!({"": 4})),
        ("people", json!(5), json!({"": 5})),
        ("date", json!("2026-01-31"), json!({"": "2026-01-31"})),
        (
            "daterange",
            json!({"value": "2026-01-01", "until": "2026-01-31"}),
            json!({"": "2026-01-01", "_until": "2026-01-31"}),
        ),
        ("time", json!({"value": "09:00:00", "timezone_id": 2}), json!({"": "09:00:00", "_timezone_id": 2})),
        (
            "timerange",
            json!({"value": "09:00:00", "until": "10:00:00", "timezone_name": "Europe/Tallinn"}),
            json!({"": "09:00:00", "_until": "10:00:00", "_timezone_id": 2}),
        ),
        (
            "address",
            json!({"value": "Main St 1, Town", "locality": "Town"}),
            json!({"": "Main St 1, Town", "_locality": "Town", "_country": null, "_formatted_address": "Main St 1, Town"}),
        ),
    ]
}

#[test]
fn values_of_every_type_are_read_back_in_both_forms() {
    let mut api = Api::new();
    for (entity, path, required) in [
        ("deal", "deals", "title"),
        ("person", "persons", "name"),
        ("organization", "organizations", "name"),
        ("product", "products", "name"),
    ] {
        let custom: Map<String, Value> =
            values().into_iter().map(|(kind, value, _)| (demo_field(entity, kind).unwrap(), value)).collect();
        let made = api.ok("POST", &format!("/api/v2/{path}"), json!({required: "x", "custom_fields": custom}));
        let flat = api.ok("GET", &format!("/v1/{path}/{}", made["id"]), Value::Null);
        for (kind, sent, companions) in values() {
            let key = demo_field(entity, kind).unwrap();
            let got = &made["custom_fields"][&key];
            match sent.as_object() {
                Some(members) => {
                    members.iter().for_each(|(name, value)| assert_eq!(got[name], *value, "{entity} {kind}"))
                }
                None => assert_eq!(*got, sent, "{entity} {kind}"),
            }
            for (suffix, value) in companions.as_object().unwrap() {
                assert_eq!(flat[format!("{key}{suffix}")], *value, "{entity} {kind}{suffix}");
            }
        }
        // The same keys written through v1 make the same record.
        let mut body = json!({required: "y"});
        for (kind, _, companions) in values() {
            for (suffix, value) in companions.as_object().unwrap().iter().filter(|(suffix, _)| *suffix != "_locality") {
                body[demo_field(entity, kind).unwrap() + suffix] = value.clone();
            }
        }
        let second = api.ok("POST", &format!("/v1/{path}"), body);
        let nested = api.ok("GET", &format!("/api/v2/{path}/{}", second["id"]), Value::Null);
        for (kind, ..) in values().into_iter().filter(|(kind, ..)| *kind != "address") {
            let key = demo_field(entity, kind).unwrap();
            assert_eq!(nested["custom_fields"][&key], made["custom_fields"][&key], "{entity} {kind}");
        }
    }
}

#[test]
fn unset_fields_are_null_and_can_be_chosen() {
    let mut api = Api::new();
    let text = demo_field("deal", "varchar").unwrap();
    let money = demo_field("deal", "monetary").unwrap();
    api.ok("POST", "/api/v2/deals", json!({"title": "x", "custom_fields": {&text: "v"}}));
    let deal = api.ok("GET", "/api/v2/deals/1", Value::Null);
    assert_eq!(deal["custom_fields"].as_object().unwrap().len(), 16);
    assert_eq!(deal["custom_fields"][&money], Value::Null);
    let deal = api.ok("GET", &format!("/api/v2/deals/1?custom_fields={money}"), Value::Null);
    assert_eq!(deal["custom_fields"], json!({money: null}));
    let deal = api.ok("PATCH", "/api/v2/deals/1", json!({"custom_fields": {&text: null}}));
    assert_eq!(deal["custom_fields"][&text], Value::Null);
}

#[test]
fn values_of_the_wrong_type_are_refused() {
    let mut api = Api::new();
    for (kind, value) in [
        ("double", json!("12")),
        ("enum", json!("12")),
        ("enum", json!(99)),
        ("set", json!([])),
        ("set", json!(21)),
        ("monetary", json!(10)),
        ("monetary", json!({"value": 1})),
        ("date", json!("31.1.2026")),
        ("varchar", json!(5)),
        ("varchar", json!("x".repeat(256))),
        ("address", json!("Main St")),
        ("time", json!({"value": "25"})),
    ] {
        let key = demo_field("deal", kind).unwrap();
        let answer = api.call("POST", "/api/v2/deals", json!({"title": "x", "custom_fields": {&key: value}}));
        assert_eq!(answer.status, 400, "{kind} {value}");
        assert!(answer.json["error"].as_str().unwrap().contains("custom_fields: "), "{}", answer.json);
    }
    let answer = api.call("POST", "/api/v2/deals", json!({"title": "x", "custom_fields": {"nope": 1}}));
    assert_eq!(answer.status, 400);
}

#[test]
fn labels_come_when_asked_for() {
    let mut api = Api::new();
    let (one, many) = (demo_field("deal", "enum").unwrap(), demo_field("deal", "set").unwrap());
    let custom = json!({&one: 12, &many: [21, 22]});
    api.ok("POST", "/api/v2/deals", json!({"title": "x", "label_ids": [1], "custom_fields": custom}));
    let deal = api.ok("GET", "/api/v2/deals/1?include_option_labels=true&include_labels=true", Value::Null);
    assert_eq!(deal["custom_fields"][&one], json!({"id": 12, "label": "Medium"}));
    assert_eq!(deal["custom_fields"][&many], json!([{"id": 21, "label": "Red"}, {"id": 22, "label": "Green"}]));
    assert_eq!(deal["labels"][0]["label"], "Customer");
}

#[test]
fn options_that_do_not_fit_the_field_are_refused_and_change_nothing() {
    let mut api = Api::new();
    let fields = api.ok("GET", "/v1/dealFields?limit=500", Value::Null);
    for (kind, options) in [
        ("enum", json!([])),
        ("enum", json!(null)),
        ("enum", json!("Small")),
        ("enum", json!(["Small"])),
        ("enum", json!([{"id": 11}])),
        ("enum", json!([{"id": 11, "label": "a"}, {"id": 11, "label": "b"}])),
        ("enum", json!([{"id": 11, "label": "a"}, {"id": 21, "label": "of another field"}])),
        ("text", json!([{"label": "a"}])),
    ] {
        let key = demo_field("deal", kind).unwrap();
        let field = fields.as_array().unwrap().iter().find(|field| field["key"] == *key).unwrap();
        let path = format!("/v1/dealFields/{}", field["id"]);
        let body = json!({"name": "Other", "add_visible_flag": false, "options": options});
        assert_eq!(api.call("PUT", &path, body).status, 400, "{kind} {options}");
        assert_eq!(api.ok("GET", &path, Value::Null), *field, "{kind} {options}");
        if kind == "enum" {
            let body = json!({"name": "New", "field_type": kind, "options": options});
            assert_eq!(api.call("POST", "/v1/personFields", body).status, 400, "{options}");
        }
    }
    for (method, path, body) in [
        ("POST", "/v1/dealFields", json!({"name": "New", "field_type": "set"})),
        ("POST", "/v1/dealFields", json!({"name": "New", "field_type": "visible_to"})),
        ("POST", "/v1/dealFields", json!({"name": "Demo enum", "field_type": "text"})),
        ("POST", "/v1/dealFields", json!({"name": "New", "field_type": "text", "add_visible_flag": "perhaps"})),
        ("POST", "/v1/productFields", json!({"name": "New", "field_type": "text", "add_visible_flag": true})),
        ("PATCH", "/api/v2/dealFields/title", json!({})),
        ("PATCH", "/api/v2/dealFields/title", json!({"ui_visibility": true})),
        ("PATCH", "/api/v2/productFields/name", json!({"important_fields": {"enabled": true}})),
    ] {
        assert_eq!(api.call(method, path, body.clone()).status, 400, "{path} {body}");
    }
    assert_eq!(api.ok("GET", "/v1/dealFields?limit=500", Value::Null), fields);
}

#[test]
fn where_fields_are_shown_important_and_required_is_kept() {
    let mut api = Api::new();
    let body = json!({
        "ui_visibility": {"show_in_pipelines": {"show_in_all": false, "pipeline_ids": [1]}, "new": 1},
        "required_fields": {"enabled": true, "statuses": {"1": ["lost"]}},
    });
    api.ok("PATCH", "/api/v2/dealFields/title", body);
    let names = "include_fields=ui_visibility,important_fields,required_fields";
    let title = api.ok("GET", &format!("/api/v2/dealFields/title?{names}"), Value::Null);
    assert_eq!(
        [&title["ui_visibility"], &title["important_fields"], &title["required_fields"]],
        [
            &json!({
                "add_visible_flag": true, "details_visible_flag": true, "projects_detail_visible_flag": false,
                "show_in_pipelines": {"show_in_all": false, "pipeline_ids": [1]},
            }),
            &json!({"enabled": false, "stage_ids": []}),
            &json!({"enabled": true, "stage_ids": [], "statuses": {"1": ["lost"]}}),
        ]
    );
    let website = api.ok("GET", &format!("/api/v2/organizationFields/website?{names}"), Value::Null);
    assert_eq!(website["ui_visibility"]["show_in_add_person_dialog"], json!({"show": false, "order": null}));
    assert_eq!(website["required_fields"], json!({"enabled": false}));
}
