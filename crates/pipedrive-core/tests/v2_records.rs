//! API v2: requests, and responses in all forms in which Pipedrive sends them.

#![allow(clippy::unwrap_used)]

use bytes::Bytes;
use http::Response;
use pipedrive_core::meta::Version;
use pipedrive_core::model::{
    Address, Attendee, BillingFrequency, Contact, Date, DateTime, DiscountType, Field, LeadId, Participant,
    ProjectStatus, TaxMethod, Time, V1DateTime, Visibility,
};
use pipedrive_core::v2::activities::*;
use pipedrive_core::v2::deal_discounts::*;
use pipedrive_core::v2::deal_fields::*;
use pipedrive_core::v2::deal_installments::*;
use pipedrive_core::v2::deal_products::*;
use pipedrive_core::v2::deals::{AddDeal, UpdateDeal};
use pipedrive_core::v2::fields::*;
use pipedrive_core::v2::item_search::*;
use pipedrive_core::v2::leads::ConvertLeadToDeal;
use pipedrive_core::v2::organizations::*;
use pipedrive_core::v2::persons::*;
use pipedrive_core::v2::product_variations::UpdateProductVariation;
use pipedrive_core::v2::products::{NewPrice, ProductSearchExtra, SearchProducts, UpdateProduct};
use pipedrive_core::v2::projects::*;
use pipedrive_core::v2::stages::*;
use pipedrive_core::v2::tasks::*;
use pipedrive_core::{Account, Amount, Company, Credentials, Id, Operation, catalogue, of};
use serde_json::{Value, json};

fn answer<O: Operation>(body: Value) -> O::Output {
    O::read(Response::new(Bytes::from(body.to_string()))).unwrap()
}

#[test]
fn answers_are_read_in_every_form() {
    let found = answer::<SearchItem>(json!({"success": true, "data": {
        "items": [{"result_score": 1.2, "item": {"id": 42, "type": "deal", "title": "Roof"}}],
        "related_items": [{"result_score": 0, "item": {"id": 2, "type": "lead"}}]
    }, "additional_data": {"next_cursor": "x"}}));
    assert_eq!(found.items[0].item.id.number(), Some(Id::<of::Deal>::new(42)));
    assert_eq!((found.items[0].item.kind.clone(), found.related_items.len()), (Some(ItemType::Deal), 1));

    let rows = answer::<SearchItemByField>(json!({"success": true, "data": [
        {"id": 1, "name": "Ann"}, {"result_score": 0.5, "item": {"id": 1, "name": "Ann"}}, {"name": "Ann"}
    ]}));
    let hits: Vec<_> = rows.into_iter().collect();
    let ids: Vec<_> = hits.iter().map(|hit| hit.found_id().cloned()).collect();
    assert_eq!(ids, [Some(FoundId::Number(1)), Some(FoundId::Number(1)), None]);
    assert_eq!(hits[1].result_score, Some(0.5));
    assert!(hits.iter().all(|hit| hit.value("name").unwrap() == Some("Ann".to_owned())), "{hits:?}");

    let gone = answer::<DeleteManyDealProducts>(json!({"success": true, "data": {"ids": [1, "2"]},
        "additional_data": {"more_items_in_collection": false}}));
    assert_eq!(gone.ids, [Id::new(1), Id::new(2)]);
    assert_eq!(gone.additional_data.unwrap().get(), r#"{"more_items_in_collection":false}"#);
    assert_eq!(answer::<DeleteAdditionalDiscount>(json!({"success": true, "data": {"id": 123}})).id.as_str(), "123");
    assert!(answer::<GetAdditionalDiscounts>(json!({"success": true, "data": null})).items.is_empty());
    assert_eq!(answer::<GetProjectUsers>(json!({"success": true, "data": [3, "4"]})), [Id::new(3), Id::new(4)]);
    let changes = answer::<GetProjectChangelog>(json!({"success": true, "data": [
        {"new_values": {"status": "open", "board_id": 2}, "old_values": {"status": null, "board_id": 1}}
    ]}));
    assert_eq!(changes.items[0].new_values.as_ref().unwrap()["board_id"], json!(2));
    assert_eq!(changes.items[0].old_values.as_ref().unwrap()["status"], Value::Null);

    let ids = json!([190, "open", true, "7"]);
    let options = Value::from_iter(ids.as_array().unwrap().iter().map(|id| json!({"id": id, "label": "x"})));
    let field = answer::<GetDealField>(json!({"success": true, "data": {"field_code": "status", "options": options}}));
    let options: Vec<_> = field.options.unwrap().into_iter().map(|option| option.id).collect();
    assert_eq!(options[0].number(), Some(Id::new(190)));
    assert_eq!(options[1..], [OptionId::Text("open".into()), OptionId::Flag(true), OptionId::Text("7".into())]);
    assert_eq!(serde_json::to_value(&options).unwrap(), ids);
    assert_eq!(answer::<AddManyDealProducts>(json!({"success": true, "data": [{"id": 1}, {"id": 2}]})).len(), 2);
}

fn request(operation: &impl Operation) -> Result<String, String> {
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("2f4c").unwrap());
    let request = account.request(operation).map_err(|error| error.to_string())?;
    let body = std::str::from_utf8(request.body()).unwrap();
    Ok(format!("{} {} {body}", request.method(), request.uri().path_and_query().unwrap()).trim_end().to_owned())
}

#[test]
fn operations_become_requests() {
    let date = |text: &str| text.parse::<Date>().unwrap();
    let amount = |text: &str| text.parse::<Amount>().unwrap();
    let size: Field<String> = Field::new("dcf558aac1ae4e8c4f849ba5e668430d8df9be12");
    let table = [
        (
            request(&GetDealsProducts::new([1, 2]).sort_by(DealsProductSort::OrderNr).limit(500)),
            "GET /api/v2/deals/products?deal_ids=1%2C2&sort_by=order_nr&limit=500",
        ),
        (
            request(&AddDealProduct::new(1, 7, amount("99.50"), 2).tax_method(TaxMethod::None).is_enabled(false)),
            r#"POST /api/v2/deals/1/products {"product_id":7,"item_price":99.50,"quantity":2,"is_enabled":false,"tax_method":"none"}"#,
        ),
        (
            request(&AddManyDealProducts::new(
                1,
                [NewDealProduct::new(7, 90, 2).billing_start_date(date("2026-02-01"))],
            )),
            r#"POST /api/v2/deals/1/products/bulk {"data":[{"product_id":7,"item_price":90,"quantity":2,"billing_start_date":"2026-02-01"}]}"#,
        ),
        (
            request(
                &UpdateDealProduct::new(1, 3)
                    .comments("")
                    .billing_frequency(BillingFrequency::OneTime)
                    .clear_billing_frequency_cycles(),
            ),
            r#"PATCH /api/v2/deals/1/products/3 {"comments":"","billing_frequency":"one-time","billing_frequency_cycles":null}"#,
        ),
        (request(&DeleteManyDealProducts::new(1, [3, 4])), "DELETE /api/v2/deals/1/products?ids=3%2C4"),
        (
            request(&GetInstallments::new([1, 2]).sort_by(InstallmentSort::BillingDate)),
            "GET /api/v2/deals/installments?deal_ids=1&deal_ids=2&sort_by=billing_date",
        ),
        (
            request(&PostInstallment::new(1, "Deposit", amount("0.10"), date("2026-03-10"))),
            r#"POST /api/v2/deals/1/installments {"description":"Deposit","amount":0.10,"billing_date":"2026-03-10"}"#,
        ),
        (
            request(&PostAdditionalDiscount::new(1, "Loyalty", 10, DiscountType::Percentage)),
            r#"POST /api/v2/deals/1/discounts {"description":"Loyalty","amount":10,"type":"percentage"}"#,
        ),
        (
            request(&DeleteAdditionalDiscount::new(1, "30195b0e-7577-4f52-a5cf-f3ee39b9d1e0")),
            "DELETE /api/v2/deals/1/discounts/30195b0e-7577-4f52-a5cf-f3ee39b9d1e0",
        ),
        (
            request(
                &GetPersons::new()
                    .updated_since("2026-01-31T09:10:11.5+01:00".parse::<DateTime>().unwrap())
                    .include_fields([PersonExtra::OpenDealsCount, PersonExtra::from("new")])
                    .include_labels(true),
            ),
            "GET /api/v2/persons?updated_since=2026-01-31T08%3A10%3A11Z&include_fields=open_deals_count%2Cnew&include_labels=true",
        ),
        (
            request(
                &AddPerson::new()
                    .name("Ann")
                    .emails([Contact::work("ann@example.org").primary(true)])
                    .visible_to(Visibility::SHARED)
                    .custom_field(&size, "XL"),
            ),
            r#"POST /api/v2/persons {"name":"Ann","emails":[{"value":"ann@example.org","primary":true,"label":"work"}],"visible_to":3,"custom_fields":{"dcf558aac1ae4e8c4f849ba5e668430d8df9be12":"XL"}}"#,
        ),
        (
            request(&UpdatePerson::new(7).clear_org_id().label_ids([3]).clear_birthday()),
            r#"PATCH /api/v2/persons/7 {"org_id":null,"label_ids":[3],"birthday":null}"#,
        ),
        (request(&DeletePersonFollower::new(7, 3)), "DELETE /api/v2/persons/7/followers/3"),
        (
            request(&UpdateOrganization::new(5).address("Main St 1").annual_revenue(5_000_000_000).clear_website()),
            r#"PATCH /api/v2/organizations/5 {"address":{"value":"Main St 1"},"website":null,"annual_revenue":5000000000}"#,
        ),
        (
            request(&SearchOrganization::new("roof & co").fields([OrganizationSearchField::Name]).exact_match(true)),
            "GET /api/v2/organizations/search?term=roof%20%26%20co&fields=name&exact_match=true",
        ),
        (
            request(
                &AddActivity::new()
                    .kind("meeting")
                    .due_time(Time::from_seconds(15 * 3600))
                    .location(Address::new("Main St 1"))
                    .participants([Participant::new(6).primary(true)])
                    .attendees([Attendee::new("a@example.org")]),
            ),
            r#"POST /api/v2/activities {"type":"meeting","due_time":"15:00","location":{"value":"Main St 1"},"participants":[{"person_id":6,"primary":true}],"attendees":[{"email":"a@example.org"}]}"#,
        ),
        (
            request(&GetActivities::new().lead_id(LeadId::from("adf21080")).done(false)),
            "GET /api/v2/activities?lead_id=adf21080&done=false",
        ),
        (
            request(&UpdateActivity::new(2).participants([Participant::new(7).primary(true)])),
            r#"PATCH /api/v2/activities/2 {"participants":[{"person_id":7,"primary":true}]}"#,
        ),
        (
            request(&AddDeal::new("Roof").archive_time("2026-03-01T12:00:00Z".parse::<DateTime>().unwrap())),
            r#"POST /api/v2/deals {"title":"Roof","archive_time":"2026-03-01 12:00:00"}"#,
        ),
        (
            request(&UpdateDeal::new(7).archive_time("2026-03-01 12:00:00".parse::<V1DateTime>().unwrap())),
            r#"PATCH /api/v2/deals/7 {"archive_time":"2026-03-01 12:00:00"}"#,
        ),
        (
            request(
                &UpdateDealField::new("lost_reason")
                    .required_fields(FieldRequirement::new(true).statuses([(Id::new(1), vec![ClosingStatus::Lost])]))
                    .important_fields(FieldImportance::new(true).stage_ids([2, 3]))
                    .clear_description(),
            ),
            r#"PATCH /api/v2/dealFields/lost_reason {"important_fields":{"enabled":true,"stage_ids":[2,3]},"required_fields":{"enabled":true,"statuses":{"1":["lost"]}},"description":null}"#,
        ),
        (
            request(&GetDealFields::new().include_fields([FieldExtra::UiVisibility, FieldExtra::RequiredFields])),
            "GET /api/v2/dealFields?include_fields=ui_visibility%2Crequired_fields",
        ),
        (
            request(&AddDealFieldOptions::new("a1", ["Gold", "Silver"])),
            r#"POST /api/v2/dealFields/a1/options [{"label":"Gold"},{"label":"Silver"}]"#,
        ),
        (
            request(&DeleteDealFieldOptions::new("a1", [190, 191])),
            r#"DELETE /api/v2/dealFields/a1/options [{"id":190},{"id":191}]"#,
        ),
        // Only documented limits are checked: none of these arguments has one.
        (request(&UpdateDeal::new(7).probability(amount("107.5"))), r#"PATCH /api/v2/deals/7 {"probability":107.5}"#),
        (request(&UpdateStage::new(1).deal_probability(101)), r#"PATCH /api/v2/stages/1 {"deal_probability":101}"#),
        (
            request(&AddTask::new("Call", 3).parent_task_id(5).done(true).assignee_ids([1, 2]).clear_priority()),
            r#"POST /api/v2/tasks {"title":"Call","project_id":3,"parent_task_id":5,"done":1,"assignee_ids":[1,2],"priority":null}"#,
        ),
        (request(&GetTasks::new().parent_task_id(5)), "GET /api/v2/tasks?parent_task_id=5"),
        (request(&GetTasks::new().parent_task_id(ParentTask::None)), "GET /api/v2/tasks?parent_task_id=null"),
        (
            request(&GetProjects::new().status([ProjectStatus::Open, ProjectStatus::Deleted])),
            "GET /api/v2/projects?status=open%2Cdeleted",
        ),
        (
            request(&UpdateProject::new(3).clear_end_date().health_status(-1).custom_field(&size, "XL")),
            r#"PATCH /api/v2/projects/3 {"end_date":null,"health_status":-1,"custom_fields":{"dcf558aac1ae4e8c4f849ba5e668430d8df9be12":"XL"}}"#,
        ),
        (request(&ArchiveProject::new(3)), "POST /api/v2/projects/3/archive"),
        (
            request(&UpdateStage::new(1).is_deal_rot_enabled(false).clear_days_to_rotten()),
            r#"PATCH /api/v2/stages/1 {"is_deal_rot_enabled":false,"days_to_rotten":null}"#,
        ),
        (
            request(&UpdateProduct::new(4).clear_category().visible_to(Visibility::SHARED).custom_field(&size, "XL")),
            r#"PATCH /api/v2/products/4 {"category":null,"visible_to":3,"custom_fields":{"dcf558aac1ae4e8c4f849ba5e668430d8df9be12":"XL"}}"#,
        ),
        (
            request(&UpdateProductVariation::new(4, 2).prices([NewPrice::new(amount("0.50"), "EUR").direct_cost(0)])),
            r#"PATCH /api/v2/products/4/variations/2 {"prices":[{"price":0.50,"currency":"EUR","direct_cost":0}]}"#,
        ),
        (
            request(&SearchProducts::new("tile").include_fields([ProductSearchExtra::Price])),
            "GET /api/v2/products/search?term=tile&include_fields=product.price",
        ),
        (
            request(
                &SearchItem::new("roof").item_types([ItemType::Deal, ItemType::Lead]).search_for_related_items(true),
            ),
            "GET /api/v2/itemSearch?term=roof&item_types=deal%2Clead&search_for_related_items=true",
        ),
        (
            request(&SearchItemByField::new("ro", SearchedType::Deal, "title").match_kind(MatchKind::Beginning)),
            "GET /api/v2/itemSearch/field?term=ro&entity_type=deal&field=title&match=beginning",
        ),
    ];
    for (line, expected) in table {
        assert_eq!(line.as_deref(), Ok(expected));
    }
}

#[test]
fn what_the_service_would_misread_is_not_sent() {
    let none: [u64; 0] = [];
    for (line, argument) in [
        (request(&DeleteManyDealProducts::new(1, none)), "`ids`"),
        (request(&DeleteManyDealProducts::new(1, [7; 101])), "`ids`"),
        (request(&GetInstallments::new(none)), "`deal_ids`"),
        (request(&GetPersons::new().ids(none)), "`ids`"),
        (request(&SearchItem::new("roof").limit(101)), "`limit`"),
        (request(&GetStages::new().limit(501)), "`limit`"),
        (request(&UpdateTask::new(1).assignee_ids([7; 11])), "`assignee_ids`"),
        (request(&ConvertLeadToDeal::new("")), "`id`"),
        (request(&AddManyDealProducts::new(1, vec![NewDealProduct::new(7, 1, 1); 101])), "`data`"),
        (request(&UpdateDealProduct::new(1, 3).billing_frequency_cycles(209)), "`billing_frequency_cycles`"),
        (request(&DeleteAdditionalDiscount::new(1, "..")), "`discount_id`"),
        (request(&UpdateProduct::new(4).billing_frequency_cycles(209)), "`billing_frequency_cycles`"),
    ] {
        let refused = line.unwrap_err();
        assert!(refused.contains(argument), "{refused}");
    }
}

/// As documented: `null` is sent for a nullable argument, also when a record is created.
#[test]
fn arguments_given_by_name_become_requests() {
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("2f4c").unwrap());
    for (name, arguments, body) in [
        (
            "addDeal",
            json!({"title": "x", "probability": null, "lost_reason": null, "close_time": null, "value": null}),
            json!({"title": "x", "probability": null, "lost_reason": null, "close_time": null}),
        ),
        (
            "addOrganization",
            json!({"name": "x", "website": null, "linkedin": null, "industry": null, "annual_revenue": null,
                   "employee_count": null, "owner_id": null}),
            json!({"name": "x", "website": null, "linkedin": null, "industry": null, "annual_revenue": null,
                   "employee_count": null}),
        ),
        (
            "addDealProduct",
            json!({"id": 1, "product_id": 7, "item_price": 9, "quantity": 2, "product_variation_id": null,
                   "billing_frequency_cycles": null, "billing_start_date": null, "tax": null}),
            json!({"product_id": 7, "item_price": 9, "quantity": 2, "product_variation_id": null,
                   "billing_frequency_cycles": null, "billing_start_date": null}),
        ),
        (
            "addManyDealProducts",
            json!({"id": 1, "data": [{"product_id": 7, "item_price": 9, "quantity": 2, "billing_start_date": null}]}),
            json!({"data": [{"product_id": 7, "item_price": 9, "quantity": 2, "billing_start_date": null}]}),
        ),
        (
            "updateDealField",
            json!({"field_code": "a1", "description": null, "important_fields": {"enabled": true, "stage_ids": []},
                   "required_fields": {"stage_ids": null, "statuses": {"7": ["won"]}}}),
            json!({"description": null, "important_fields": {"enabled": true, "stage_ids": []},
                   "required_fields": {"statuses": {"7": ["won"]}}}),
        ),
        (
            "updateProjectFieldOptions",
            json!({"field_code": "a1", "options": [{"id": 190, "label": "Gold"}]}),
            json!([{"id": 190, "label": "Gold"}]),
        ),
    ] {
        let entry = catalogue::find(Version::V2, name).unwrap();
        let request = entry.request(&account, &arguments).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(request.body()).unwrap(), body, "{name}");
    }
    // Read-only: `participants` has to be used.
    for (name, arguments) in
        [("addActivity", json!({"person_id": 7})), ("updateActivity", json!({"id": 2, "person_id": 7}))]
    {
        let entry = catalogue::find(Version::V2, name).unwrap();
        let refused = entry.request(&account, &arguments).unwrap_err().to_string();
        assert!(refused.contains("`person_id`"), "{refused}");
    }
}
