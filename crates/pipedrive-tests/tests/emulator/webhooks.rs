//! What webhooks are sent, received and read into types.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::{Duration, Instant};

use pipedrive::bytes::Bytes;
use pipedrive::http::Request;
use pipedrive::model::{DateRange, FieldValue, List, Time, TimeRange};
use pipedrive::record::Record;
use pipedrive::serde::de::DeserializeOwned;
use pipedrive::serde_json::{self, Value, json};
use pipedrive::v1::webhooks::{AddWebhook, WebhookAction, WebhookObject, WebhookVersion};
use pipedrive::webhook::{Action, Delivery, Receiver, Revision, Seen};
use pipedrive::{
    Account, Amount, Company, Credentials, CustomFields, Date, Field, Id, Machine, Money, Session, Step, of, v1, v2,
};

use super::Api;

/// Sends a request, and returns its data with the deliveries, read with the password of their webhook.
fn call(api: &mut Api, method: &str, path: &str, body: &Value) -> (Value, Vec<Delivery>) {
    let request = Request::builder().method(method).uri(path).header("x-api-token", api.emulator.token());
    let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
    let request = request.header("content-type", "application/json").body(body).unwrap();
    let (response, deliveries) = api.emulator.handle_with_webhooks(api.now, request);
    let answer: Value = serde_json::from_slice(response.body()).unwrap();
    assert!(response.status().is_success(), "{method} {path}: {answer}");
    let receiver = Receiver::basic_auth("u", "2.0").or_basic_auth("u", "1.0");
    let read = |request: &Request<Bytes>| receiver.read(request.headers(), request.body()).unwrap();
    (answer["data"].clone(), deliveries.iter().map(read).collect())
}

/// Creates a webhook of each version that is sent everything.
fn listen(api: &mut Api) {
    for version in ["2.0", "1.0"] {
        let webhook = json!({
            "subscription_url": "http://localhost:1/hook", "event_action": "*", "event_object": "*", "name": "all",
            "version": version, "http_auth_user": "u", "http_auth_password": version,
        });
        call(api, "POST", "/v1/webhooks", &webhook);
    }
}

/// Reads both states of a record as its types in version 2.0 and 1.0, without any field that cannot be read, and returns
/// which states there are.
fn states<New, Old>(delivery: &Delivery) -> (bool, bool)
where
    New: Record + DeserializeOwned,
    Old: Record + DeserializeOwned,
{
    fn of<T: Record + DeserializeOwned>(delivery: &Delivery) -> (bool, bool) {
        let states: [Option<T>; 2] = [delivery.current(), delivery.previous()].map(Result::unwrap);
        for state in states.iter().flatten() {
            assert_eq!(state.rest().unreadable_fields(), [], "{delivery:?}: {:?}", delivery.current_raw());
        }
        (states[0].is_some(), states[1].is_some())
    }
    if delivery.version == WebhookVersion::V1 { of::<Old>(delivery) } else { of::<New>(delivery) }
}

/// An entity, and the requests that create, change and delete a record; `{}` stands for its id.
struct Row {
    entity: &'static str,
    versions: &'static [WebhookVersion],
    add: (&'static str, Value),
    /// With the field that is changed by it.
    change: (&'static str, Value, &'static str),
    /// Users are never deleted.
    delete: Option<&'static str>,
    states: fn(&Delivery) -> (bool, bool),
}

#[test]
fn every_entity_and_action_in_both_versions() {
    const NEW: &[WebhookVersion] = &[WebhookVersion::V2];
    const OLD: &[WebhookVersion] = &[WebhookVersion::V1];
    const BOTH: &[WebhookVersion] = &[WebhookVersion::V2, WebhookVersion::V1];
    let mut api = Api::new();
    for (path, body) in [
        ("/api/v2/persons", json!({"name": "Ann"})),
        ("/api/v2/deals", json!({"title": "Roof", "value": 10})),
        ("/api/v2/products", json!({"name": "Tile"})),
        ("/api/v2/deals/1/products", json!({"product_id": 1, "item_price": 10, "quantity": 1})),
        ("/api/v2/boards", json!({"name": "Board"})),
        ("/api/v2/phases", json!({"name": "Phase", "board_id": 1})),
        ("/api/v2/projects", json!({"title": "Project", "board_id": 1, "phase_id": 1})),
    ] {
        let (_, deliveries) = call(&mut api, "POST", path, &body);
        assert!(deliveries.is_empty(), "nobody listens");
    }
    listen(&mut api);
    let named = |name: &str| json!({"name": name});
    let titled = |title: &str| json!({"title": title});
    for Row { entity, versions, add, change, delete, states } in [
        Row {
            entity: "activity",
            versions: BOTH,
            add: ("/api/v2/activities", json!({"subject": "Call", "due_date": "2026-02-01", "due_time": "09:00"})),
            change: ("PATCH /api/v2/activities/{}", json!({"subject": "Visit"}), "subject"),
            delete: Some("/api/v2/activities/{}"),
            states: states::<v2::activities::Activity, v1::activities::Activity>,
        },
        Row {
            entity: "activityType",
            versions: OLD,
            add: ("/v1/activityTypes", json!({"name": "Visit", "icon_key": "car"})),
            change: ("PUT /v1/activityTypes/{}", named("Tour"), "name"),
            delete: Some("/v1/activityTypes/{}"),
            states: states::<v1::activity_types::ActivityType, v1::activity_types::ActivityType>,
        },
        Row {
            entity: "board",
            versions: NEW,
            add: ("/api/v2/boards", named("Rent")),
            change: ("PATCH /api/v2/boards/{}", named("Sale"), "name"),
            delete: Some("/api/v2/boards/{}"),
            states: states::<v2::project_boards::Board, v2::project_boards::Board>,
        },
        Row {
            entity: "deal",
            versions: BOTH,
            add: ("/api/v2/deals", json!({"title": "House", "person_id": 1, "value": 12.5})),
            change: ("PATCH /api/v2/deals/{}", titled("Garden"), "title"),
            delete: Some("/api/v2/deals/{}"),
            states: states::<v2::deals::Deal, v1::deals::Deal>,
        },
        Row {
            entity: "deal_installment",
            versions: NEW,
            add: (
                "/api/v2/deals/1/installments",
                json!({"description": "first", "amount": 1, "billing_date": "2026-03-01"}),
            ),
            change: ("PATCH /api/v2/deals/1/installments/{}", json!({"description": "second"}), "description"),
            delete: Some("/api/v2/deals/1/installments/{}"),
            states: states::<v2::deal_installments::Installment, v2::deal_installments::Installment>,
        },
        Row {
            entity: "deal_product",
            versions: NEW,
            add: ("/api/v2/deals/1/products", json!({"product_id": 1, "item_price": 5, "quantity": 2})),
            change: ("PATCH /api/v2/deals/1/products/{}", json!({"quantity": 3}), "quantity"),
            delete: Some("/api/v2/deals/1/products/{}"),
            states: states::<v2::deal_products::DealProduct, v2::deal_products::DealProduct>,
        },
        Row {
            entity: "lead",
            versions: NEW,
            add: ("/v1/leads", json!({"title": "House", "person_id": 1, "value": {"amount": 5, "currency": "EUR"}})),
            change: ("PATCH /v1/leads/{}", titled("Garden"), "title"),
            delete: Some("/v1/leads/{}"),
            states: states::<v1::leads::Lead, v1::leads::Lead>,
        },
        Row {
            entity: "note",
            versions: BOTH,
            add: ("/v1/notes", json!({"content": "Called", "person_id": 1})),
            change: ("PUT /v1/notes/{}", json!({"content": "Called twice"}), "content"),
            delete: Some("/v1/notes/{}"),
            states: states::<v1::notes::Note, v1::notes::Note>,
        },
        Row {
            entity: "organization",
            versions: BOTH,
            add: ("/api/v2/organizations", json!({"name": "Acme", "address": {"value": "Main Street 1"}})),
            change: ("PATCH /api/v2/organizations/{}", named("Acme Ltd"), "name"),
            delete: Some("/api/v2/organizations/{}"),
            states: states::<v2::organizations::Organization, v1::organizations::Organization>,
        },
        Row {
            entity: "person",
            versions: BOTH,
            add: ("/api/v2/persons", json!({"name": "Bo", "emails": [{"value": "bo@example.org", "primary": true}]})),
            change: ("PATCH /api/v2/persons/{}", named("Bob"), "name"),
            delete: Some("/api/v2/persons/{}"),
            states: states::<v2::persons::Person, v1::persons::Person>,
        },
        Row {
            entity: "phase",
            versions: NEW,
            add: ("/api/v2/phases", json!({"name": "Start", "board_id": 1})),
            change: ("PATCH /api/v2/phases/{}", named("End"), "name"),
            delete: Some("/api/v2/phases/{}"),
            states: states::<v2::project_phases::Phase, v2::project_phases::Phase>,
        },
        Row {
            entity: "pipeline",
            versions: BOTH,
            add: ("/api/v2/pipelines", named("Rent")),
            change: ("PATCH /api/v2/pipelines/{}", named("Sale"), "name"),
            delete: Some("/api/v2/pipelines/{}"),
            states: states::<v2::pipelines::Pipeline, v1::pipelines::Pipeline>,
        },
        Row {
            entity: "product",
            versions: BOTH,
            add: ("/api/v2/products", json!({"name": "Brick", "prices": [{"currency": "EUR", "price": 2}]})),
            change: ("PATCH /api/v2/products/{}", named("Bricks"), "name"),
            delete: Some("/api/v2/products/{}"),
            states: states::<v2::products::Product, v1::products::Product>,
        },
        Row {
            entity: "project",
            versions: NEW,
            add: ("/api/v2/projects", json!({"title": "House", "board_id": 1, "phase_id": 1})),
            change: ("PATCH /api/v2/projects/{}", titled("Garden"), "title"),
            delete: Some("/api/v2/projects/{}"),
            states: states::<v2::projects::Project, v2::projects::Project>,
        },
        Row {
            entity: "stage",
            versions: BOTH,
            add: ("/api/v2/stages", json!({"name": "Last", "pipeline_id": 1})),
            change: ("PATCH /api/v2/stages/{}", named("Very last"), "name"),
            delete: Some("/api/v2/stages/{}"),
            states: states::<v2::stages::Stage, v1::stages::Stage>,
        },
        Row {
            entity: "task",
            versions: NEW,
            add: ("/api/v2/tasks", json!({"title": "Dig", "project_id": 1})),
            change: ("PATCH /api/v2/tasks/{}", titled("Dig more"), "title"),
            delete: Some("/api/v2/tasks/{}"),
            states: states::<v2::tasks::Task, v2::tasks::Task>,
        },
        Row {
            entity: "user",
            versions: BOTH,
            add: ("/v1/users", json!({"email": "cy@example.org"})),
            change: ("PUT /v1/users/{}", json!({"active_flag": false}), "active_flag"),
            delete: None,
            states: states::<v1::users::User, v1::users::User>,
        },
    ] {
        let (added, first) = call(&mut api, "POST", add.0, &add.1);
        let id = added["id"].as_str().map_or_else(|| added["id"].to_string(), str::to_owned);
        let (method, path) = change.0.split_once(' ').unwrap();
        let (_, second) = call(&mut api, method, &path.replace("{}", &id), &change.1);
        let third = delete.map(|path| call(&mut api, "DELETE", &path.replace("{}", &id), &Value::Null).1);
        let happened = [
            (Action::Create, Some(first), (true, false)),
            (Action::Change, Some(second), (true, true)),
            (Action::Delete, third, (false, true)),
        ];
        for (action, deliveries, expected) in happened {
            let Some(deliveries) = deliveries else { continue };
            let own = |delivery: &&Delivery| delivery.entity.as_str() == entity && delivery.entity_id() == Some(&id);
            let own: Vec<&Delivery> = deliveries.iter().filter(own).collect();
            let sent: Vec<WebhookVersion> = own.iter().map(|delivery| delivery.version.clone()).collect();
            assert_eq!(sent, versions, "{entity} {action}");
            for delivery in own {
                assert_eq!((&delivery.action, states(delivery)), (&action, expected), "{delivery:?}");
                assert_eq!(delivery.meta.rest().unreadable_fields(), [], "{delivery:?}");
                assert_eq!(delivery.event_time(), Some(api.now), "{delivery:?}");
                // These have no times.
                let timed = entity != "deal_installment";
                assert_eq!(delivery.revision().update_time.is_some(), timed, "{delivery:?}");
                let changed = delivery.changes().iter().any(|found| found.name == change.2);
                assert_eq!(changed, action == Action::Change, "{delivery:?}: {:?}", delivery.changes());
            }
        }
    }
}

/// Two records become one: one is changed and the other deleted.
#[test]
fn a_merge_is_two_events() {
    let mut api = Api::new();
    for name in ["Ann", "Anne"] {
        call(
            &mut api,
            "POST",
            "/api/v2/persons",
            &json!({"name": name, "emails": [{"value": format!("{name}@example.org")}]}),
        );
    }
    listen(&mut api);
    call(&mut api, "PATCH", "/api/v2/persons/2", &json!({"job_title": "Chief"}));
    let (_, deliveries) = call(&mut api, "PUT", "/v1/persons/2/merge", &json!({"merge_with_id": 1}));
    let told = deliveries.iter().map(|delivery| {
        let meta = &delivery.meta;
        let merged = [&meta.merged_from_id, &meta.merged_to_id].map(|id| id.as_deref().unwrap_or("-"));
        let word = meta.action.as_deref().unwrap();
        format!("{} {} {word} from {} to {}", delivery.version, delivery.entity_id().unwrap(), merged[0], merged[1])
    });
    let expected = [
        "2.0 1 change from 2 to -",
        "1.0 1 merged from - to -",
        "2.0 2 delete from - to 1",
        "1.0 2 deleted from - to -",
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    assert_eq!(deliveries[0].meta.correlation_id, deliveries[2].meta.correlation_id);
    assert_eq!(deliveries.iter().filter(|delivery| delivery.action == Action::Change).count(), 2);
}

/// What all kinds of custom fields hold is read alike from a response and from deliveries of both versions.
#[test]
fn custom_fields_of_every_type() {
    fn same<T: FieldValue + PartialEq + Debug>(kind: &str, read: &[&CustomFields]) {
        let key = pipedrive_sandbox::demo_field("deal", kind).unwrap();
        let values: Vec<Option<T>> = read.iter().map(|fields| fields.get(Field::named(&key)).unwrap()).collect();
        assert!(values[0].is_some() && values.iter().all(|value| *value == values[0]), "{kind}: {values:?}");
    }
    let mut api = Api::new();
    call(&mut api, "POST", "/api/v2/persons", &json!({"name": "Ann"}));
    call(&mut api, "POST", "/api/v2/organizations", &json!({"name": "Acme"}));
    listen(&mut api);
    let values = [
        ("varchar", json!("x")),
        ("text", json!("long")),
        ("phone", json!("+372 1")),
        ("double", json!(1.5)),
        ("monetary", json!({"value": 99.5, "currency": "EUR"})),
        ("date", json!("2026-01-31")),
        ("daterange", json!({"value": "2026-01-01", "until": "2026-01-31"})),
        ("time", json!({"value": "09:00:00"})),
        ("timerange", json!({"value": "09:00:00", "until": "17:00:00"})),
        ("enum", json!(11)),
        ("set", json!([21, 22])),
        ("user", json!(1)),
        ("people", json!(1)),
        ("org", json!(1)),
        ("address", json!({"value": "Main Street 1"})),
    ];
    let custom: serde_json::Map<String, Value> = values
        .iter()
        .map(|(kind, value)| (pipedrive_sandbox::demo_field("deal", kind).unwrap(), value.clone()))
        .collect();
    let (_, deliveries) = call(&mut api, "POST", "/api/v2/deals", &json!({"title": "Roof", "custom_fields": custom}));
    let api = api.ok(&v2::deals::GetDeal::new(1)).custom_fields;
    let new = deliveries[0].current::<v2::deals::Deal>().unwrap().unwrap().custom_fields;
    let old = deliveries[1].current::<v1::deals::Deal>().unwrap().unwrap().custom_fields;
    let read = [&api, &new, &old];
    for kind in ["varchar", "text", "phone", "address"] {
        same::<String>(kind, &read);
    }
    same::<Amount>("double", &read);
    same::<Money>("monetary", &read);
    same::<Date>("date", &read);
    same::<DateRange>("daterange", &read);
    same::<Time>("time", &read);
    let range = |fields: &CustomFields| {
        let key = pipedrive_sandbox::demo_field("deal", "timerange").unwrap();
        fields.get(Field::<TimeRange>::named(key)).unwrap().map(|range| (range.start, range.end))
    };
    assert!(range(&api).is_some() && read.iter().all(|fields| range(fields) == range(&api)));
    same::<Id<of::FieldOption>>("enum", &read);
    same::<List<Id<of::FieldOption>>>("set", &read);
    same::<Id<of::User>>("user", &read);
    same::<Id<of::Person>>("people", &read);
    same::<Id<of::Organization>>("org", &read);
}

/// Events of some deals, each delivered twice in any order, lead to the state that the emulator has in the end.
#[test]
fn ten_thousand_deliveries_shuffled_and_doubled_end_in_the_same_state() {
    /// What is kept of a deal; nothing of one that is deleted.
    #[derive(Debug, PartialEq)]
    struct Deal(Option<String>, Option<Amount>, Option<String>, Option<Date>);

    const SIZE: usize = 5_000;
    const DEALS: u64 = 60;
    let mut random = 11_u64;
    let mut draw = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let mut api = Api::new();
    let date = pipedrive_sandbox::demo_field("deal", "date").unwrap();
    listen(&mut api);

    let mut deliveries = Vec::new();
    let (mut last, mut live) = (0, Vec::new());
    while deliveries.len() < SIZE {
        api.now += Duration::from_millis(40);
        let body = json!({
            "title": format!("Deal {}", draw(1_000)), "value": draw(100_000), "currency": (["EUR", "USD"][draw(2) as usize]),
            "custom_fields": {&date: (format!("2026-02-{:02}", draw(28) + 1))},
        });
        let place = draw(DEALS) as usize;
        let (_, sent) = match live.get(place).copied() {
            None => {
                last += 1;
                live.push(last);
                call(&mut api, "POST", "/api/v2/deals", &body)
            }
            Some(id) if draw(20) == 0 => {
                live.swap_remove(place);
                call(&mut api, "DELETE", &format!("/api/v2/deals/{id}"), &Value::Null)
            }
            Some(id) => call(&mut api, "PATCH", &format!("/api/v2/deals/{id}"), &body),
        };
        deliveries.extend(sent);
    }
    deliveries.truncate(SIZE);
    deliveries.extend(deliveries.clone());
    for place in (1..deliveries.len()).rev() {
        deliveries.swap(place, draw(place as u64 + 1) as usize);
    }
    assert_eq!(deliveries.len(), 10_000);

    let now = Instant::now();
    let mut seen = Seen::new(SIZE, Duration::from_secs(600));
    let mut states: BTreeMap<(String, u64), (Revision, Option<Deal>)> = BTreeMap::new();
    for delivery in deliveries {
        if !seen.insert(delivery.key(), now) {
            continue;
        }
        let place = (delivery.version.to_string(), delivery.entity_id().unwrap().parse().unwrap());
        let known = states.get(&place).map_or(Revision::default(), |(revision, _)| *revision);
        if !delivery.is_newer_than(known) {
            continue;
        }
        let of = |fields: &CustomFields| fields.get(Field::named(&date)).unwrap();
        let deal = match delivery.version {
            WebhookVersion::V1 => delivery.current::<v1::deals::Deal>().unwrap().map(|deal| {
                let custom = of(&deal.custom_fields);
                Deal(deal.title, deal.value, deal.currency, custom)
            }),
            _ => delivery.current::<v2::deals::Deal>().unwrap().map(|deal| {
                let custom = of(&deal.custom_fields);
                Deal(deal.title, deal.value, deal.currency, custom)
            }),
        };
        states.insert(place, (delivery.revision(), deal));
    }
    assert_eq!(seen.len(), SIZE, "every event has a key of its own");

    assert!(last > DEALS && states.len() as u64 == 2 * last);
    for ((version, id), (_, deal)) in states {
        let stored = live.contains(&id).then(|| {
            let stored = api.ok(&v2::deals::GetDeal::new(id));
            let custom = stored.custom_fields.get(Field::named(&date)).unwrap();
            Deal(stored.title.clone(), stored.value, stored.currency.clone(), custom)
        });
        assert_eq!(deal, stored, "deal {id}, version {version}");
    }
}

/// Runs a machine against the emulator, and returns its output with how many requests it sent.
fn run<M: Machine>(api: &mut Api, mut machine: M) -> (M::Output, usize) {
    let mut sent = 0;
    loop {
        match machine.poll(Instant::now()) {
            Step::Send(request) => {
                sent += 1;
                let request = request.map(|body| body.as_bytes().cloned().unwrap_or_default());
                let response = api.emulator.handle(api.now, request);
                machine.receive(Instant::now(), Ok(response));
            }
            Step::Wait(_) => panic!("there is nothing to wait for"),
            Step::Done(output) => return (output, sent),
        }
    }
}

#[test]
fn webhooks_are_registered_once() {
    let mut api = Api::new();
    let account = Account::new(Company::new("sandbox").unwrap(), Credentials::api_token(api.emulator.token()).unwrap());
    let session = Session::new(account);
    let webhook = |object, password: &str| {
        AddWebhook::new("http://localhost:1/hook", WebhookAction::All, object, "ours")
            .http_auth_user("u")
            .http_auth_password(password)
    };
    let wanted = |password: &str| [webhook(WebhookObject::Deal, password), webhook(WebhookObject::Person, password)];
    // The password, how many requests it takes, and how many webhooks are kept, created and deleted.
    for (password, requests, counts) in
        [("1.0", 3, [0, 2, 0]), ("1.0", 1, [2, 0, 0]), ("2.0", 5, [0, 2, 2]), ("2.0", 1, [2, 0, 0])]
    {
        let (ensured, sent) = run(&mut api, session.ensure_webhooks(wanted(password)));
        let ensured = ensured.unwrap();
        assert_eq!([&ensured.kept, &ensured.added, &ensured.removed].map(Vec::len), counts, "{password}");
        assert_eq!((sent, ensured.switched_off.len()), (requests, 0), "{password}");
    }
    let (_, deliveries) = call(&mut api, "POST", "/api/v2/deals", &json!({"title": "Roof"}));
    assert_eq!(deliveries.len(), 1);
}
