//! Projects in both versions, and the lesser records of v1.

use serde_json::{Value, json};

use crate::Api;

#[test]
fn projects_and_tasks_are_shared_by_the_versions() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/persons", json!({"name": "Joe"}));
    api.ok("POST", "/api/v2/boards", json!({"name": "Board"}));
    api.ok("POST", "/api/v2/phases", json!({"name": "Phase", "board_id": 1}));
    let project = json!({"title": "Roof", "board_id": 1, "phase_id": 1, "person_ids": [1], "label_ids": [4]});
    assert_eq!(api.call("POST", "/api/v2/projects", project).status, 201);
    let old = api.ok("GET", "/v1/projects/1", Value::Null);
    assert_eq!((&old["person_id"], &old["labels"]), (&json!(1), &json!([4])));
    assert_eq!(old["add_time"], "2026-01-31 09:00:00.000");
    api.ok("PUT", "/v1/projects/1", json!({"title": "House", "labels": [5]}));
    assert_eq!(api.ok("GET", "/api/v2/projects?person_id=1", Value::Null)[0]["label_ids"], json!([5]));
    assert_eq!(api.ok("GET", "/api/v2/projects?person_id=2", Value::Null), json!([]));

    api.ok("POST", "/v1/tasks", json!({"title": "Nail", "project_id": 1, "assignee_id": 2}));
    assert_eq!(api.call("POST", "/api/v2/tasks", json!({"title": "x", "project_id": 1, "done": true})).status, 400);
    let task = api.ok("PATCH", "/api/v2/tasks/1", json!({"done": 1}));
    assert_eq!((&task["is_done"], &task["assignee_ids"]), (&json!(true), &json!([2])));
    let old = api.ok("GET", "/v1/tasks?done=1&assignee_id=2", Value::Null);
    assert_eq!((&old[0]["done"], &old[0]["marked_as_done_time"]), (&json!(1), &json!("2026-01-31 09:00:00.000")));
    assert_eq!(api.ok("GET", "/api/v2/tasks?is_done=false", Value::Null), json!([]));
    assert_eq!(api.ok("GET", "/v1/projects/1/plan", Value::Null)[0]["item_type"], "task");

    api.ok("POST", "/api/v2/projects/1/archive", Value::Null);
    assert_eq!(api.ok("GET", "/api/v2/projects", Value::Null), json!([]));
    assert_eq!(api.ok("GET", "/api/v2/projects/archived", Value::Null)[0]["id"], 1);
    assert_eq!(api.ok("GET", "/v1/projects?include_archived=true", Value::Null)[0]["id"], 1);
}

#[test]
fn a_project_has_a_plan_and_groups() {
    let mut api = Api::new();
    let records = json!({
        "board": [{"name": "Works"}, {"name": "Events"}],
        "phase": [{"name": "Start", "board_id": 1}, {"name": "End", "board_id": 1}, {"name": "Fair", "board_id": 2}],
        "project": [{"title": "Roof", "board_id": 1, "phase_id": 1}, {"title": "Fair"}],
        "project_group": [
            {"name": "Later", "project_id": 1, "order_nr": 2},
            {"name": "First", "project_id": 1, "order_nr": 1},
            {"name": "Other", "project_id": 2}
        ],
        "task": [{"title": "Nail", "project_id": 1, "group_id": 1}],
        "activity": [{"subject": "Visit", "project_id": 1}]
    });
    api.ok("POST", "/_sandbox/records", records);
    let groups = json!([{"id": 2, "name": "First", "order_nr": 1}, {"id": 1, "name": "Later", "order_nr": 2}]);
    assert_eq!(api.ok("GET", "/v1/projects/1/groups", Value::Null), groups);

    let task =
        |phase: Value, group: u64| json!({"item_id": 1, "item_type": "task", "phase_id": phase, "group_id": group});
    let unplaced = json!({"item_id": 1, "item_type": "activity", "phase_id": null, "group_id": null});
    assert_eq!(api.ok("GET", "/v1/projects/1/plan", Value::Null), json!([task(Value::Null, 1), unplaced]));
    let tasks = "/v1/projects/1/plan/tasks/1";
    let answer = api.call("PUT", tasks, json!({"phase_id": 2}));
    assert_eq!(answer.json, json!({"success": true, "data": task(json!(2), 1), "additional_data": null}));
    assert_eq!(api.ok("PUT", tasks, json!({"group_id": 2})), task(json!(2), 2));
    let placed = json!({"item_id": 1, "item_type": "activity", "phase_id": 1, "group_id": null});
    assert_eq!(api.ok("PUT", "/v1/projects/1/plan/activities/1", json!({"phase_id": 1})), placed);
    for (path, body, status) in [
        (tasks, json!({"phase_id": 3}), 400),
        (tasks, json!({"group_id": 3}), 400),
        (tasks, json!({"group_id": 9}), 400),
        (tasks, json!({"title": "x"}), 400),
        ("/v1/projects/1/plan/tasks/9", json!({"phase_id": 1}), 404),
        ("/v1/projects/2/plan/tasks/1", json!({"phase_id": 3}), 404),
        ("/v1/projects/9/plan/tasks/1", json!({}), 404),
    ] {
        assert_eq!(api.call("PUT", path, body.clone()).status, status, "{path} {body}");
    }
    assert_eq!(api.ok("GET", "/v1/projects/1/plan", Value::Null), json!([task(json!(2), 2), placed]));

    // The phase and the group are those of the project, until the task leaves it.
    api.ok("PATCH", "/api/v2/tasks/1", json!({"project_id": 1, "title": "Nails"}));
    assert_eq!(api.ok("GET", "/v1/projects/1/plan", Value::Null), json!([task(json!(2), 2), placed]));
    api.ok("PATCH", "/api/v2/tasks/1", json!({"project_id": 2}));
    assert_eq!(api.ok("GET", "/v1/projects/2/plan", Value::Null)[0]["phase_id"], Value::Null);
    assert_eq!(api.ok("GET", "/v1/projects/1/plan", Value::Null), json!([placed]));
}

#[test]
fn a_project_takes_the_board_of_its_template() {
    let mut api = Api::new();
    let records = json!({
        "board": [{"name": "Works"}, {"name": "Events"}],
        "project_template": [{"title": "Renovation", "projects_board_id": 2}, {"title": "Fair"}]
    });
    api.ok("POST", "/_sandbox/records", records);
    let new = json!({"id": 1, "title": "Renovation", "description": null, "projects_board_id": 2, "owner_id": 1,
        "add_time": "2026-01-31T09:00:00Z", "update_time": "2026-01-31T09:00:00Z"});
    let mut old = new.clone();
    (old["add_time"], old["update_time"]) = ("2026-01-31 09:00:00.000".into(), "2026-01-31 09:00:00.000".into());
    for (version, shown) in [("/api/v2", new), ("/v1", old)] {
        let answer = api.get(&format!("{version}/projectTemplates/1"));
        assert_eq!(answer.json, json!({"success": true, "data": shown, "additional_data": null}));
        let page = api.get(&format!("{version}/projectTemplates?limit=1"));
        assert_eq!(page.data(), &json!([shown]));
        let cursor = page.json["additional_data"]["next_cursor"].as_str().unwrap();
        let rest = api.ok("GET", &format!("{version}/projectTemplates?cursor={cursor}"), Value::Null);
        assert_eq!(rest[0]["title"], "Fair");
        assert_eq!(api.get(&format!("{version}/projectTemplates/9")).status, 404);

        let projects = format!("{version}/projects");
        let made = api.ok("POST", &projects, json!({"title": "Roof", "template_id": 1}));
        assert_eq!((&made["board_id"], made.get("template_id")), (&json!(2), None));
        let made = api.ok("POST", &projects, json!({"title": "Roof", "template_id": 1, "board_id": 1}));
        assert_eq!(made["board_id"], 1);
        assert_eq!(api.call("POST", &projects, json!({"title": "Roof", "template_id": 9})).status, 400);
    }
    let many: Vec<Value> = (0..120).map(|number| json!({"title": number.to_string()})).collect();
    api.ok("POST", "/_sandbox/records", json!({"project_template": many}));
    // By default a page of v1 holds up to 500 templates.
    for (version, most) in [("/api/v2", 100), ("/v1", 122)] {
        let page = api.ok("GET", &format!("{version}/projectTemplates"), Value::Null);
        assert_eq!(page.as_array().unwrap().len(), most, "{version}");
    }
}

#[test]
fn changes_of_projects_are_written_down() {
    let mut api = Api::new();
    let field = api.ok("POST", "/api/v2/projectFields", json!({"field_name": "Colour", "field_type": "varchar"}));
    let colour = field["field_code"].as_str().unwrap().to_owned();
    api.ok("POST", "/api/v2/projects", json!({"title": "Roof"}));
    let path = "/api/v2/projects/1/changelog";
    assert_eq!(api.ok("GET", path, Value::Null), json!([]));
    api.ok("PATCH", "/api/v2/projects/1", json!({"title": "House", "custom_fields": {colour.as_str(): "red"}}));
    api.ok("PUT", "/v1/projects/1", json!({"title": "House", "labels": [5], colour.as_str(): "blue"}));
    api.ok("PATCH", "/api/v2/projects/1", json!({"title": "House"}));
    assert_eq!(api.ok("GET", "/v1/projects/1", Value::Null)[colour.as_str()], "blue");
    api.ok("POST", "/api/v2/projects/1/archive", Value::Null);

    let entry = |old: Value, new: Value| {
        json!({"change_source": "api", "change_source_user_agent": null, "time": "2026-01-31T09:00:00Z",
            "old_values": old, "new_values": new, "actor_user_id": 1})
    };
    let archived = entry(json!({"archive_time": null}), json!({"archive_time": "2026-01-31T09:00:00Z"}));
    let second =
        entry(json!({"label_ids": [], colour.as_str(): "red"}), json!({"label_ids": [5], colour.as_str(): "blue"}));
    let first =
        entry(json!({"title": "Roof", colour.as_str(): null}), json!({"title": "House", colour.as_str(): "red"}));
    let page = api.get(&format!("{path}?limit=2"));
    assert_eq!(page.data(), &json!([archived, second]));
    let cursor = page.json["additional_data"]["next_cursor"].as_str().unwrap();
    assert_eq!(api.ok("GET", &format!("{path}?cursor={cursor}"), Value::Null), json!([first]));
    assert_eq!(api.get("/api/v2/projects/9/changelog").status, 404);
}

#[test]
fn a_task_has_subtasks_of_one_level() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/projects", json!({"title": "Roof"}));
    for parent in
        [json!({}), json!({"parent_task_id": 1}), json!({"parent_task_id": 1}), json!({"parent_task_id": null})]
    {
        let mut task = json!({"title": "Nail", "project_id": 1});
        task.as_object_mut().unwrap().extend(parent.as_object().unwrap().clone());
        api.ok("POST", "/api/v2/tasks", task);
    }
    let ids = |tasks: Value| -> Vec<u64> {
        tasks.as_array().unwrap().iter().map(|task| task["id"].as_u64().unwrap()).collect()
    };
    for version in ["/api/v2", "/v1"] {
        for (parent, found) in [("null", [1, 4]), ("1", [2, 3])] {
            let tasks = api.ok("GET", &format!("{version}/tasks?parent_task_id={parent}"), Value::Null);
            assert_eq!(ids(tasks), found, "{version} {parent}");
        }
        assert_eq!(api.get(&format!("{version}/tasks?parent_task_id=none")).status, 400);
    }
    for (task, parent) in [(4, 2), (4, 4)] {
        let body = json!({"parent_task_id": parent});
        assert_eq!(api.call("PUT", &format!("/v1/tasks/{task}"), body).status, 400, "{task} {parent}");
    }
    api.ok("PUT", "/v1/tasks/4", json!({"assignee_ids": [1, 2]}));
    assert_eq!(api.ok("PUT", "/v1/tasks/4", json!({"assignee_id": null}))["assignee_ids"], json!([]));
    api.ok("DELETE", "/v1/tasks/1", Value::Null);
    assert_eq!(ids(api.ok("GET", "/api/v2/tasks", Value::Null)), [4]);
}

#[test]
fn a_timeline_holds_each_deal_in_its_interval() {
    let mut api = Api::new();
    for (title, date, status) in [("a", "2026-01-31", "open"), ("b", "2026-02-01", "won"), ("c", "2026-02-28", "open")]
    {
        let body = json!({"title": title, "value": 10, "expected_close_date": date, "status": status});
        api.ok("POST", "/api/v2/deals", body);
    }
    let path = "/v1/deals/timeline?start_date=2026-01-01&interval=month&field_key=expected_close_date";
    let periods = api.ok("GET", &format!("{path}&amount=2"), Value::Null);
    let titles = |period: &Value| -> String {
        period["deals"].as_array().unwrap().iter().map(|deal| deal["title"].as_str().unwrap()).collect()
    };
    assert_eq!((titles(&periods[0]), titles(&periods[1])), ("a".to_owned(), "bc".to_owned()));
    assert_eq!(periods[1]["period_end"], "2026-02-28 23:59:59");
    assert_eq!(
        (&periods[1]["totals"]["won_count"], &periods[1]["totals"]["values"]),
        (&json!(1), &json!({"EUR": 20.0}))
    );
    assert_eq!(titles(&api.ok("GET", &format!("{path}&amount=1"), Value::Null)), "a");
    for wrong in ["amount=0", "amount=1&start_date=soon"] {
        let path = format!("/v1/deals/timeline?{wrong}&interval=month&field_key=add_time");
        assert_eq!(api.get(&path).status, 400, "{wrong}");
    }
}

#[test]
fn roles_teams_goals_calls_and_relations_are_kept() {
    let mut api = Api::new();
    let role = api.ok("POST", "/v1/roles", json!({"name": "Sellers", "parent_role_id": 1}))["id"].clone();
    api.ok("POST", &format!("/v1/roles/{role}/assignments"), json!({"user_id": 2}));
    assert_eq!(api.ok("GET", &format!("/v1/roles/{role}"), Value::Null)["assignment_count"], "1");
    api.ok("DELETE", &format!("/v1/roles/{role}"), Value::Null);
    assert_eq!(api.ok("GET", "/v1/users/2", Value::Null)["role_id"], 1);

    api.ok("POST", "/v1/legacyTeams", json!({"name": "Closers", "manager_id": 1, "users": [1]}));
    assert_eq!(api.ok("POST", "/v1/legacyTeams/1/users", json!({"users": [2]})), json!([1, 2]));
    assert_eq!(api.ok("DELETE", "/v1/legacyTeams/1/users", json!({"users": [1]})), json!([2]));
    assert_eq!(api.ok("GET", "/v1/legacyTeams/user/2?skip_users=1", Value::Null)[0].get("users"), None);
    assert_eq!(api.get("/v1/legacyTeams/9").json, json!({"success": false, "error": "Team 9 does not exist"}));

    let goal = json!({"title": "More", "assignee": {"id": 1, "type": "person"}, "type": {"name": "deals_won", "params": {}},
        "expected_outcome": {"target": 5, "tracking_metric": "quantity"}, "duration": {"start": "2026-01-01"}, "interval": "weekly"});
    let id = api.ok("POST", "/v1/goals", goal)["goal"]["id"].as_str().unwrap().to_owned();
    let found = api.get("/v1/goals/find?type.name=deals_won&assignee.id=1");
    assert_eq!((&found.json["statusCode"], &found.data()["goals"][0]["id"]), (&json!(20000), &json!(id)));
    assert_eq!(api.get("/v1/goals/find?type.name=deals_lost").data(), &json!({"goals": []}));
    assert!(api.call("DELETE", &format!("/v1/goals/{id}"), Value::Null).json.get("data").is_none());

    let log = json!({"to_phone_number": "+372", "outcome": "busy", "start_time": "2026-01-01 10:00:00",
        "end_time": "2026-01-01 10:01:00"});
    let log = api.ok("POST", "/v1/callLogs", log);
    assert_eq!((&log["start_time"], &log["duration"]), (&json!("2026-01-01T10:00:00.000Z"), &json!("0")));
    assert_eq!(api.get("/v1/callLogs?limit=51").status, 400);

    for name in ["Mother", "Daughter"] {
        api.ok("POST", "/api/v2/organizations", json!({"name": name}));
    }
    let body = json!({"type": "parent", "rel_owner_org_id": 1, "rel_linked_org_id": 2});
    assert_eq!(api.ok("POST", "/v1/organizationRelationships", body)["rel_owner_org_id"]["name"], "Mother");
    let seen = api.ok("GET", "/v1/organizationRelationships?org_id=1", Value::Null);
    assert_eq!(
        (&seen[0]["related_organization_name"], &seen[0]["calculated_type"]),
        (&json!("Daughter"), &json!("daughter"))
    );
    let seen = api.ok("GET", "/v1/organizationRelationships?org_id=2", Value::Null);
    assert_eq!(
        (&seen[0]["related_organization_name"], &seen[0]["calculated_type"]),
        (&json!("Mother"), &json!("parent"))
    );
}

#[test]
fn a_product_has_one_image_and_its_variations() {
    let mut api = Api::new();
    let image = |name: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"{name}\"\r\n\r\nx\r\n--b--\r\n")
    };
    let path = "/api/v2/products/1/images";
    assert_eq!(api.get(path).status, 404);
    let added = api.typed("POST", path, "multipart/form-data; boundary=b", image("a.png"));
    let told = json!({"id": 1, "product_id": 1, "company_id": "55", "add_time": "2026-01-31"});
    assert_eq!((added.status, added.data()), (201, &told));
    api.typed("PUT", path, "multipart/form-data; boundary=b", image("b.webp"));
    let shown = api.ok("GET", path, Value::Null);
    assert_eq!(
        (&shown["name"], &shown["mime_type"], &shown["company_id"]),
        (&json!("b.webp"), &json!("image/webp"), &json!("55"))
    );
    assert_eq!(shown["add_time"], "2026-01-31");
    api.ok("DELETE", path, Value::Null);
    let prices = json!([{"price": 5, "currency": "EUR"}]);
    let made = api.ok("POST", "/api/v2/products/1/variations", json!({"name": "Red", "prices": prices}));
    assert_eq!((&made["product_id"], &made["prices"][0]["product_variation_id"]), (&json!(1), &made["id"]));
    assert_eq!(api.call("DELETE", "/api/v2/products/2/variations/1", Value::Null).status, 404);
    assert_eq!(api.ok("DELETE", "/api/v2/products/1/variations/1", Value::Null), json!({"id": 1}));
}
