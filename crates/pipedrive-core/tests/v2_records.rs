//! Records and operations of v2: whatever the service sends is read, and whatever was read is written again.

#![allow(clippy::unwrap_used)]
#![recursion_limit = "256"]

use std::fmt::Debug;

use bytes::Bytes;
use http::Response;
use pipedrive_core::model::contact::{Address, Attendee, Contact, Participant};
use pipedrive_core::model::custom_fields::Field;
use pipedrive_core::model::enums::{BillingFrequency, DiscountType, TaxMethod, Visibility};
use pipedrive_core::model::id::LeadId;
use pipedrive_core::model::time::{Date, DateTime, Time, V1DateTime};
use pipedrive_core::v2::activities::*;
use pipedrive_core::v2::deal_discounts::*;
use pipedrive_core::v2::deal_installments::*;
use pipedrive_core::v2::deal_products::*;
use pipedrive_core::v2::deals::{AddDeal, Deal, FoundDeal, UpdateDeal};
use pipedrive_core::v2::followers::{Follower, FollowerChange};
use pipedrive_core::v2::item_search::*;
use pipedrive_core::v2::organizations::*;
use pipedrive_core::v2::persons::*;
use pipedrive_core::v2::pipelines::*;
use pipedrive_core::v2::stages::*;
use pipedrive_core::wire::operation::Version;
use pipedrive_core::{Account, Amount, Company, Credentials, Id, Operation, catalogue, of};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads and writes. Through text, as amounts want it.
fn rewritten<T: DeserializeOwned + Serialize + PartialEq + Debug>(record: &Value) -> Value {
    let read: T = serde_json::from_str(&record.to_string()).unwrap_or_else(|error| panic!("{error} in {record}"));
    let text = serde_json::to_string(&read).unwrap();
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), read);
    serde_json::from_str(&text).unwrap()
}

/// The record with these members in place of its own.
fn with(record: &Value, members: &Value) -> Value {
    let mut record = record.clone();
    record.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    record
}

/// A record with every field that its type has, and the members that it may come with in another dress: read, they equal
/// the ones beside them.
fn check<T: DeserializeOwned + Serialize + PartialEq + Debug>(full: Value, dresses: &[(Value, Value)]) {
    assert_eq!(rewritten::<T>(&full), full);
    assert_eq!(rewritten::<T>(&with(&full, &json!({"unknown": [{}]}))), full);
    for (odd, plain) in dresses {
        assert_eq!(rewritten::<T>(&with(&full, odd)), with(&full, plain), "{odd}");
    }
    let ids = ["id", "user_id", "ids"];
    for name in full.as_object().unwrap().keys().filter(|name| !ids.contains(&name.as_str())) {
        rewritten::<T>(&with(&full, &json!({name: null})));
        let mut without = full.clone();
        without.as_object_mut().unwrap().remove(name);
        rewritten::<T>(&without);
    }
}

const TIME: &str = "2026-01-31T09:10:11Z";

#[test]
fn records_survive() {
    let same = |members: Value| (members.clone(), members);
    check::<DealProduct>(
        json!({
            "id": 3, "sum": 179.1, "tax": 0, "deal_id": 1, "name": "Slate", "product_id": 7, "product_variation_id": 2,
            "order_nr": 1, "add_time": TIME, "update_time": TIME, "comments": "", "currency": "EUR", "discount": 0.5,
            "discount_type": "percentage", "quantity": 2, "item_price": 90, "tax_method": "inclusive",
            "is_enabled": true, "billing_frequency": "monthly", "billing_frequency_cycles": 12,
            "billing_start_date": "2026-02-01"
        }),
        &[
            (json!({"id": "3", "sum": "179.1", "is_enabled": 1}), json!({"id": 3, "sum": 179.1, "is_enabled": true})),
            (json!({"add_time": "2026-01-31 09:10:11"}), json!({"add_time": TIME})),
            same(json!({"tax_method": "mixed", "billing_frequency": "fortnightly", "discount_type": "points"})),
        ],
    );
    check::<Installment>(
        json!({"id": 1, "amount": 10.25, "billing_date": "2026-03-10", "description": "Deposit", "deal_id": 1}),
        &[(json!({"amount": "10.25"}), json!({"amount": 10.25})), same(json!({"billing_date": ""}))],
    );
    check::<Discount>(
        json!({
            "id": "30195b0e-7577-4f52-a5cf-f3ee39b9d1e0", "type": "percentage", "amount": 10, "description": "Loyalty",
            "deal_id": 1, "created_at": TIME, "created_by": 4, "updated_at": TIME, "updated_by": 4
        }),
        &[(json!({"id": 123}), json!({"id": "123"})), same(json!({"type": "points"}))],
    );
    check::<Person>(
        json!({
            "id": 7, "name": "Ann Roof", "first_name": "Ann", "last_name": "Roof", "owner_id": 3, "org_id": 5,
            "add_time": TIME, "update_time": TIME, "is_deleted": false, "visible_to": 3, "label_ids": [1, 2], "labels": [{"id": 1, "label": "hot"}],
            "emails": [{"value": "ann@example.org", "primary": true, "label": "work"}],
            "phones": [{"value": "555", "primary": true, "label": "mobile"}], "picture_id": 9,
            "postal_address": {"value": "Main St 1", "country": "Estonia"}, "notes": "n", "birthday": "1990-01-31",
            "im": [{"value": "ann", "primary": true, "label": "icq"}], "job_title": "Roofer",
            "custom_fields": {"a": {"value": 10, "currency": "EUR"}, "b": null, "c": [1, 2]},
            "next_activity_id": 1, "last_activity_id": 2, "open_deals_count": 3, "related_open_deals_count": 4,
            "closed_deals_count": 5, "related_closed_deals_count": 6, "participant_open_deals_count": 7,
            "participant_closed_deals_count": 8, "email_messages_count": 9, "activities_count": 10,
            "done_activities_count": 11, "undone_activities_count": 12, "files_count": 13, "notes_count": 14,
            "followers_count": 15, "won_deals_count": 16, "related_won_deals_count": 17, "lost_deals_count": 18,
            "related_lost_deals_count": 19, "last_incoming_mail_time": TIME, "last_outgoing_mail_time": TIME,
            "marketing_status": "subscribed", "doi_status": 1, "smart_bcc_email": "acme@example.org"
        }),
        &[
            (
                json!({"id": "7", "visible_to": "3", "is_deleted": 0}),
                json!({"id": 7, "visible_to": 3, "is_deleted": false}),
            ),
            (json!({"emails": ["a@example.org"]}), json!({"emails": [{"value": "a@example.org"}]})),
            (json!({"postal_address": "Main St 1"}), json!({"postal_address": {"value": "Main St 1"}})),
            same(
                json!({"emails": [], "label_ids": [], "visible_to": 11, "marketing_status": "paused", "birthday": ""}),
            ),
        ],
    );
    check::<Organization>(
        json!({
            "id": 5, "name": "Roof Ltd", "owner_id": 3, "add_time": TIME, "update_time": TIME, "is_deleted": false,
            "visible_to": 7, "address": {"value": "Main St 1", "formatted_address": "Main St 1"}, "label_ids": [4],
            "labels": [{"id": 4, "label": "hot"}], "website": "https://example.org", "linkedin": "https://example.org/in", "industry": 2,
            "annual_revenue": 5_000_000_000_u64, "employee_count": 10, "custom_fields": {},
            "next_activity_id": 1, "last_activity_id": 2, "open_deals_count": 3, "related_open_deals_count": 4,
            "closed_deals_count": 5, "related_closed_deals_count": 6, "email_messages_count": 7, "people_count": 8,
            "activities_count": 9, "done_activities_count": 10, "undone_activities_count": 11, "files_count": 12,
            "notes_count": 13, "followers_count": 14, "won_deals_count": 15, "related_won_deals_count": 16,
            "lost_deals_count": 17, "related_lost_deals_count": 18, "smart_bcc_email": "acme@example.org"
        }),
        &[
            (json!({"industry": "2", "owner_id": "3"}), json!({"industry": 2, "owner_id": 3})),
            (json!({"annual_revenue": "1200.75"}), json!({"annual_revenue": 1200.75})),
        ],
    );
    check::<Activity>(
        json!({
            "id": 1, "subject": "Measure", "type": "meeting", "owner_id": 3, "creator_user_id": 3, "is_deleted": false,
            "add_time": TIME, "update_time": TIME, "deal_id": 5, "lead_id": "adf21080-0e10-11eb-879b-05d71fb426ec",
            "person_id": 6, "org_id": 7, "project_id": 8, "due_date": "2026-02-01", "due_time": "15:00:00",
            "duration": "30:00:00", "busy": true, "done": true, "marked_as_done_time": TIME,
            "location": {"value": "Main St 1"}, "participants": [{"person_id": 6, "primary": true}],
            "conference_meeting_client": "meet", "conference_meeting_url": "https://example.org/x",
            "conference_meeting_id": "x", "public_description": "p", "priority": 263, "note": "<b>n</b>",
            "attendees": [{"email": "a@example.org", "name": "Ann", "status": "accepted", "is_organizer": true,
                           "person_id": 6, "user_id": 3}]
        }),
        &[
            (json!({"location": "Main St 1", "busy": 1}), json!({"location": {"value": "Main St 1"}, "busy": true})),
            (
                json!({"participants": [{"person_id": "6", "primary_flag": 1}]}),
                json!({"participants": [{"person_id": 6, "primary": true}]}),
            ),
            (
                json!({"attendees": [{"email_address": "a@example.org", "is_organizer": 0, "name": null}]}),
                json!({"attendees": [{"email": "a@example.org", "is_organizer": false}]}),
            ),
            same(json!({"due_time": "15:00", "marked_as_done_time": "", "lead_id": "abc-def"})),
            (
                json!({"due_time": {"timezone_id": null, "value": ""}, "duration": {"value": "01:00:00"}}),
                json!({"due_time": "", "duration": "01:00:00"}),
            ),
            (json!({"conference_meeting_id": 84}), json!({"conference_meeting_id": "84"})),
        ],
    );
    check::<Pipeline>(
        json!({
            "id": 1, "name": "Sales", "order_nr": 1, "is_deleted": false, "is_deal_probability_enabled": true,
            "add_time": TIME, "update_time": TIME
        }),
        &[(json!({"is_deal_probability_enabled": 1}), json!({"is_deal_probability_enabled": true}))],
    );
    check::<Stage>(
        json!({
            "id": 1, "order_nr": 1, "name": "Measured", "is_deleted": false, "deal_probability": 50, "pipeline_id": 1,
            "is_deal_rot_enabled": true, "days_to_rotten": 14, "add_time": TIME, "update_time": TIME
        }),
        &[(json!({"pipeline_id": "1"}), json!({"pipeline_id": 1}))],
    );
    check::<PersonPicture>(
        json!({
            "id": 1, "item_type": "person", "item_id": 25, "added_by_user_id": 3, "active_flag": true,
            "file_size": 524_288, "pictures": {"128": "https://example.org/128", "512": null}
        }),
        &[(json!({"active_flag": 1}), json!({"active_flag": true}))],
    );
    check::<Follower>(json!({"user_id": 3, "add_time": TIME}), &[]);
    check::<FollowerChange>(
        json!({"action": "muted", "actor_user_id": 3, "follower_user_id": 4, "time": TIME}),
        &[same(json!({"action": "added"}))],
    );
    rewritten::<Deal>(&json!({"id": "1", "value": "99.50", "status": "paused", "unknown": [{}]}));
    let deal: Deal = serde_json::from_value(json!({
        "id": 1, "origin_id": 12345, "channel_id": 77, "label_ids": [3], "labels": [{"id": 3, "label": "hot"}]
    }))
    .unwrap();
    assert_eq!((deal.origin_id.as_deref(), deal.channel_id.as_deref()), (Some("12345"), Some("77")));
    let labels = deal.labels.unwrap();
    assert_eq!((labels[0].id, labels[0].label.as_deref()), (Id::new(3), Some("hot")));
}

#[test]
fn hits_survive() {
    check::<FoundPerson>(
        json!({
            "id": 7, "type": "person", "name": "Ann", "phones": ["555"], "emails": [], "visible_to": 3,
            "owner": {"id": 3}, "organization": {"id": 5, "name": "Roof Ltd", "address": "Main St 1"},
            "custom_fields": ["red"], "notes": ["n"], "picture": {"id": 9}
        }),
        &[
            (json!({"custom_fields": ["red", 12.5]}), json!({"custom_fields": ["red", "12.5"]})),
            (json!({"organization": {"id": "5", "address": null}}), json!({"organization": {"id": 5}})),
        ],
    );
    check::<FoundOrganization>(
        json!({
            "id": 5, "type": "organization", "name": "Roof Ltd", "address": "Main St 1", "visible_to": 3,
            "owner": {"id": 3}, "custom_fields": [], "notes": []
        }),
        &[(json!({"visible_to": "3"}), json!({"visible_to": 3}))],
    );
    let kinds = [
        json!({"id": 42, "type": "deal", "title": "Roof", "value": 99.5, "currency": "EUR", "status": "open",
               "stage": {"id": 3, "name": "Measured"}, "person": {"id": 7, "name": "Ann"}, "is_archived": false,
               "cc_email": "acme@example.org", "owner": {"id": 3}, "visible_to": 3}),
        json!({"id": "39c433f0-8a4c-11ec-8728-09968f0a1ca0", "type": "lead", "title": "Roof", "was_seen": true}),
        json!({"id": 3, "type": "file", "name": "a.txt", "url": "/files/3/download",
               "deal": {"id": 42, "title": "Roof"}}),
        json!({"id": 1, "type": "product", "name": "Slate", "code": "S-1", "custom_fields": [], "prices": [{"EUR": 1}]}),
        json!({"id": 8, "type": "spaceship", "notes": [], "engine": {"thrust": 9000}}),
    ];
    for kind in kinds {
        assert_eq!(rewritten::<FoundItem>(&kind), kind);
    }
    assert_eq!(rewritten::<FoundItem>(&json!({"id": 1, "code": 123})), json!({"id": 1, "code": "123", "type": null}));
    check::<FoundDeal>(
        json!({
            "id": 42, "type": "deal", "title": "Roof", "value": 1, "currency": "EUR", "status": "won", "visible_to": 3,
            "owner": {"id": 3}, "stage": {"id": 3, "name": "Measured"}, "person": {"id": 7, "name": "Ann"},
            "organization": {"id": 5, "name": "Roof Ltd"}, "custom_fields": ["a"], "notes": ["n"],
            "is_archived": false, "cc_email": "acme@example.org"
        }),
        &[(json!({"custom_fields": [5]}), json!({"custom_fields": ["5"]}))],
    );
}

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
    assert_eq!((found.items[0].item.kind.clone(), found.related_items.len()), (Some(ItemType::DEAL), 1));

    let rows = answer::<SearchItemByField>(json!({"success": true, "data": [
        {"id": 1, "name": "Ann"}, {"result_score": 0.5, "item": {"id": 1, "name": "Ann"}}, {"name": "Ann"}
    ]}));
    let hits: Vec<_> = rows.into_iter().collect();
    assert_eq!((hits[0].id.clone(), hits[0].result_score), (Some(FoundId::Number(1)), None));
    assert_eq!((hits[1].id.clone(), hits[1].result_score), (Some(FoundId::Number(1)), Some(0.5)));
    assert_eq!(hits[2].id, None);
    assert!(hits.iter().all(|hit| json!(hit.values) == json!({"name": "Ann"})), "{hits:?}");

    let gone = answer::<DeleteManyDealProducts>(json!({"success": true, "data": {"ids": [1, "2"]},
        "additional_data": {"more_items_in_collection": false}}));
    assert_eq!(gone.ids, [Id::new(1), Id::new(2)]);
    assert_eq!(gone.additional_data.unwrap().get(), r#"{"more_items_in_collection":false}"#);
    assert_eq!(answer::<DeleteAdditionalDiscount>(json!({"success": true, "data": {"id": 123}})).id.as_str(), "123");
    assert!(answer::<GetAdditionalDiscounts>(json!({"success": true, "data": null})).items.is_empty());
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
            request(&GetDealsProducts::new([1, 2]).sort_by(DealsProductSort::ORDER_NR).limit(500)),
            "GET /api/v2/deals/products?deal_ids=1%2C2&sort_by=order_nr&limit=500",
        ),
        (
            request(&AddDealProduct::new(1, 7, amount("99.50"), 2).tax_method(TaxMethod::NONE).is_enabled(false)),
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
                    .billing_frequency(BillingFrequency::ONE_TIME)
                    .clear_billing_frequency_cycles(),
            ),
            r#"PATCH /api/v2/deals/1/products/3 {"comments":"","billing_frequency":"one-time","billing_frequency_cycles":null}"#,
        ),
        (request(&DeleteManyDealProducts::new(1, [3, 4])), "DELETE /api/v2/deals/1/products?ids=3%2C4"),
        (
            request(&GetInstallments::new([1, 2]).sort_by(InstallmentSort::BILLING_DATE)),
            "GET /api/v2/deals/installments?deal_ids=1&deal_ids=2&sort_by=billing_date",
        ),
        (
            request(&PostInstallment::new(1, "Deposit", amount("0.10"), date("2026-03-10"))),
            r#"POST /api/v2/deals/1/installments {"description":"Deposit","amount":0.10,"billing_date":"2026-03-10"}"#,
        ),
        (
            request(&PostAdditionalDiscount::new(1, "Loyalty", 10, DiscountType::PERCENTAGE)),
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
                    .include_fields([PersonExtra::OPEN_DEALS_COUNT, PersonExtra::from("new")])
                    .include_labels(true),
            ),
            "GET /api/v2/persons?updated_since=2026-01-31T08%3A10%3A11Z&include_fields=open_deals_count%2Cnew&include_labels=true",
        ),
        (
            request(
                &AddPerson::new()
                    .name("Ann")
                    .emails([Contact::work("ann@example.org").primary()])
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
            request(&SearchOrganization::new("roof & co").fields([OrganizationSearchField::NAME]).exact_match(true)),
            "GET /api/v2/organizations/search?term=roof%20%26%20co&fields=name&exact_match=true",
        ),
        (
            request(
                &AddActivity::new()
                    .kind("meeting")
                    .due_time(Time::from_seconds(15 * 3600))
                    .location(Address::new("Main St 1"))
                    .participants([Participant::new(6).primary()])
                    .attendees([Attendee::new("a@example.org")]),
            ),
            r#"POST /api/v2/activities {"type":"meeting","due_time":"15:00","location":{"value":"Main St 1"},"participants":[{"person_id":6,"primary":true}],"attendees":[{"email":"a@example.org"}]}"#,
        ),
        (
            request(&GetActivities::new().lead_id(LeadId::from("adf21080")).done(false)),
            "GET /api/v2/activities?lead_id=adf21080&done=false",
        ),
        (
            request(&UpdateActivity::new(2).participants([Participant::new(7).primary()])),
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
        // Only documented limits refuse: none of these has one.
        (request(&UpdateDeal::new(7).probability(amount("107.5"))), r#"PATCH /api/v2/deals/7 {"probability":107.5}"#),
        (request(&UpdateStage::new(1).deal_probability(101)), r#"PATCH /api/v2/stages/1 {"deal_probability":101}"#),
        (
            request(&UpdateStage::new(1).is_deal_rot_enabled(false).clear_days_to_rotten()),
            r#"PATCH /api/v2/stages/1 {"is_deal_rot_enabled":false,"days_to_rotten":null}"#,
        ),
        (
            request(
                &SearchItem::new("roof").item_types([ItemType::DEAL, ItemType::LEAD]).search_for_related_items(true),
            ),
            "GET /api/v2/itemSearch?term=roof&item_types=deal%2Clead&search_for_related_items=true",
        ),
        (
            request(&SearchItemByField::new("ro", SearchedType::DEAL, "title").match_kind(MatchKind::BEGINNING)),
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
        (request(&AddManyDealProducts::new(1, vec![NewDealProduct::new(7, 1, 1); 101])), "`data`"),
        (request(&UpdateDealProduct::new(1, 3).billing_frequency_cycles(209)), "`billing_frequency_cycles`"),
        (request(&DeleteAdditionalDiscount::new(1, "..")), "`discount_id`"),
    ] {
        let refused = line.unwrap_err();
        assert!(refused.contains(argument), "{refused}");
    }
}

/// As the documents have it: `null` goes out where an argument is nullable, on a create too.
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
    ] {
        let entry = catalogue::find(Version::V2, name).unwrap();
        let request = entry.request(&account, &arguments).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(request.body()).unwrap(), body, "{name}");
    }
    // Read-only: `participants` is the way.
    for (name, arguments) in
        [("addActivity", json!({"person_id": 7})), ("updateActivity", json!({"id": 2, "person_id": 7}))]
    {
        let entry = catalogue::find(Version::V2, name).unwrap();
        let refused = entry.request(&account, &arguments).unwrap_err().to_string();
        assert!(refused.contains("`person_id`"), "{refused}");
    }
}
