//! API v1: the bytes of requests, and responses in all forms in which Pipedrive sends them.
#![allow(clippy::unwrap_used)]

#[path = "v1_records/answers.rs"]
mod answers;

use answers::{ACTIVITIES, DEAL, DEAL_PRODUCTS, DEALS, FILE, ME, ORGANIZATION, PERSONS, PRODUCT, USERS};
use bytes::Bytes;
use futures_util::{FutureExt, stream};
use http::Response;
use pipedrive_core::model::{
    Attendee, Contact, Date, DateTime, List, Participant, RelatedObjects, Sort, Time, V1DateTime, V1Visibility,
};
use pipedrive_core::v1::activities::{AddActivity, GetActivities, GetActivity, UpdateActivity};
use pipedrive_core::v1::currencies::GetCurrencies;
use pipedrive_core::v1::deal_participants::GetDealPersons;
use pipedrive_core::v1::deal_products::GetDealProducts;
use pipedrive_core::v1::deals::{
    AddDeal, Deal, DealStatusFilter, DeleteDeal, GetDeal, GetDealActivities, GetDeals, UpdateDeal,
};
use pipedrive_core::v1::files::{
    AddFile, AddFileAndLinkIt, DeleteFile, DownloadFile, GetFile, GetFiles, LinkFileToItem, RemoteFileItem,
    RemoteFileType, RemoteLocation, UpdateFile,
};
use pipedrive_core::v1::leads::{GetLeads, LeadValue, UpdateLead};
use pipedrive_core::v1::notes::GetNotes;
use pipedrive_core::v1::organizations::{AddOrganization, GetOrganization, GetOrganizationDeals, UpdateOrganization};
use pipedrive_core::v1::persons::{AddPerson, GetPerson, GetPersonActivities, GetPersons, UpdatePerson};
use pipedrive_core::v1::pipelines::GetPipelines;
use pipedrive_core::v1::products::{GetProduct, GetProducts};
use pipedrive_core::v1::stages::GetStages;
use pipedrive_core::v1::users::{
    AddUser, FindUsersByName, GetCurrentUser, GetUserFollowers, GetUserPermissions, GetUserRoleAssignments,
    GetUserRoleSettings, GetUsers, UpdateUser, UserAccess, UserApp,
};
use pipedrive_core::{
    Account, Amount, AsForm as _, Company, Credentials, Field, FilePart, Id, Money, Operation, PageToken, Select as _,
    of,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const BUDGET: Field<Money> = Field::new("dcf558aac1ae4e8c4f849ba5e668430d8df9be12");
const TOPICS: Field<List<Id<of::FieldOption>>> = Field::new("0c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f");
const LEAD: &str = "adf21080-0e10-11eb-879b-05d71fb426ec";
const MOTTO: Field<String> = Field::new("b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7");

#[test]
fn requests_are_written_byte_for_byte() {
    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct Row {
        id: u64,
        title: String,
    }

    let noon: V1DateTime = "2026-03-01 12:00:00".parse().unwrap();
    let day: Date = "2026-03-31".parse().unwrap();
    let json = "application/json";
    let form = "application/x-www-form-urlencoded";
    let mine = GetDeals::new().status(DealStatusFilter::Open).owned_by_you(true);
    for (sent, (line, content_type, body)) in [
        (
            sent(&mine.clone().sort(Sort::by("add_time").descending().then("id")).start(100).limit(500)),
            (
                "GET /api/v1/deals?status=open&start=100&limit=500&sort=add_time%20DESC%2C%20id%20ASC&owned_by_you=1",
                "",
                "",
            ),
        ),
        (
            sent(&mine.select::<Value, _>(["id", "title", "value", "currency"])),
            ("GET /api/v1/deals:(id,title,value,currency)?status=open&owned_by_you=1", "", ""),
        ),
        (sent(&GetDeal::new(2).select_as::<Row>()), ("GET /api/v1/deals:(id,title)/2", "", "")),
        (
            sent(&GetDealActivities::new(2).done(false).exclude([3, 4]).select::<Value, _>(["id", "subject"])),
            ("GET /api/v1/deals:(id,subject)/2/activities?done=0&exclude=3%2C4", "", ""),
        ),
        (
            sent(&GetDealProducts::new(2).include_product_data(true).select::<Value, _>(["id", "sum"])),
            ("GET /api/v1/deals:(id,sum)/2/products?include_product_data=1", "", ""),
        ),
        (
            sent(
                &GetOrganizationDeals::new(5)
                    .status(DealStatusFilter::AllNotDeleted)
                    .sort(Sort::by("title"))
                    .only_primary_association(true),
            ),
            (
                "GET /api/v1/organizations/5/deals?status=all_not_deleted&sort=title%20ASC&only_primary_association=1",
                "",
                "",
            ),
        ),
        (
            sent(&GetPersonActivities::new(9).exclude([3, 4]).select::<Value, _>(["id"])),
            ("GET /api/v1/persons:(id)/9/activities?exclude=3%2C4", "", ""),
        ),
        (
            sent(&GetProducts::new().ids([3, 4]).first_char("r").get_summary(true)),
            ("GET /api/v1/products?ids=3&ids=4&first_char=r&get_summary=true", "", ""),
        ),
        (
            sent(
                &AddDeal::new("Roof & walls")
                    .value("130.50".parse::<Amount>().unwrap())
                    .currency("EUR")
                    .label([11, 12])
                    .person_id(9)
                    .is_archived(false)
                    .add_time(noon.clone())
                    .expected_close_date(day.clone())
                    .visible_to(V1Visibility::SHARED)
                    .custom_field(&BUDGET, Money::new("99.50".parse::<Amount>().unwrap(), "EUR"))
                    .custom_field(&TOPICS, [11, 12]),
            ),
            (
                "POST /api/v1/deals",
                json,
                r#"{"title":"Roof & walls","value":130.50,"currency":"EUR","label":[11,12],"person_id":9,"is_archived":false,"add_time":"2026-03-01 12:00:00","expected_close_date":"2026-03-31","visible_to":"3","dcf558aac1ae4e8c4f849ba5e668430d8df9be12":99.50,"dcf558aac1ae4e8c4f849ba5e668430d8df9be12_currency":"EUR","0c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f":"11,12"}"#,
            ),
        ),
        (
            sent(
                &AddDeal::new("Roof & walls")
                    .value("130.50".parse::<Amount>().unwrap())
                    .person_id(9)
                    .is_archived(true)
                    .add_time(noon.clone())
                    .visible_to(V1Visibility::COMPANY)
                    .custom_field(&BUDGET, Money::new("99.50".parse::<Amount>().unwrap(), "EUR"))
                    .custom_field(&TOPICS, [11, 12])
                    .custom_field(&MOTTO, "ein Dach über dem Kopf")
                    .as_form(),
            ),
            (
                "POST /api/v1/deals",
                form,
                "title=Roof+%26+walls&value=130.50&person_id=9&is_archived=1&add_time=2026-03-01+12%3A00%3A00&visible_to=7&dcf558aac1ae4e8c4f849ba5e668430d8df9be12=99.50&dcf558aac1ae4e8c4f849ba5e668430d8df9be12_currency=EUR&0c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f=11%2C12&b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7=ein+Dach+%C3%BCber+dem+Kopf",
            ),
        ),
        (
            sent(
                &UpdateDeal::new(2)
                    .value(0)
                    .clear_label()
                    .clear_person_id()
                    .org_id(5)
                    .won_time(noon)
                    .clear_lost_reason()
                    .custom_field(&MOTTO, "x"),
            ),
            (
                "PUT /api/v1/deals/2",
                json,
                r#"{"value":0,"label":null,"person_id":null,"org_id":5,"won_time":"2026-03-01 12:00:00","lost_reason":null,"b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7":"x"}"#,
            ),
        ),
        (sent(&UpdateDeal::new(2)), ("PUT /api/v1/deals/2", json, "{}")),
        (sent(&DeleteDeal::new(2)), ("DELETE /api/v1/deals/2", "", "")),
        (
            sent(
                &AddPerson::new("Ann")
                    .email([Contact::work("ann@example.org").primary(true)])
                    .phone(["+372 5"])
                    .label(3),
            ),
            (
                "POST /api/v1/persons",
                json,
                r#"{"name":"Ann","email":[{"value":"ann@example.org","primary":true,"label":"work"}],"phone":[{"value":"+372 5"}],"label":3}"#,
            ),
        ),
        (
            sent(&UpdatePerson::new(9).clear_org_id().label_ids([3, 4])),
            ("PUT /api/v1/persons/9", json, r#"{"org_id":null,"label_ids":[3,4]}"#),
        ),
        (
            sent(&UpdateOrganization::new(5).name("Acme").clear_label()),
            ("PUT /api/v1/organizations/5", json, r#"{"name":"Acme","label":null}"#),
        ),
        (
            sent(&AddOrganization::new("Acme & Co").label(3).as_form()),
            ("POST /api/v1/organizations", form, "name=Acme+%26+Co&label=3"),
        ),
        (
            sent(&GetActivities::new().user_id(0).kind(["call", "lunch"]).end_date(day.clone()).done(true)),
            ("GET /api/v1/activities?user_id=0&type=call%2Clunch&end_date=2026-03-31&done=1", "", ""),
        ),
        (
            sent(
                &AddActivity::new()
                    .subject("Lunch")
                    .kind("lunch")
                    .due_date(day)
                    .due_time(Time::from_seconds(34_200))
                    .done(true)
                    .busy_flag(true)
                    .participants([Participant::new(9).primary(true)])
                    .attendees([Attendee::new("ann@example.org")]),
            ),
            (
                "POST /api/v1/activities",
                json,
                r#"{"subject":"Lunch","type":"lunch","due_date":"2026-03-31","due_time":"09:30","done":1,"busy_flag":true,"participants":[{"person_id":9,"primary_flag":true}],"attendees":[{"email_address":"ann@example.org"}]}"#,
            ),
        ),
        (
            sent(&UpdateActivity::new(1).done(false).clear_lead_id().clear_due_time()),
            ("PUT /api/v1/activities/1", json, r#"{"due_time":null,"done":0,"lead_id":null}"#),
        ),
        (
            sent(&FindUsersByName::new("ann@example.org").search_by_email(true).select::<Value, _>(["id"])),
            ("GET /api/v1/users:(id)/find?term=ann%40example.org&search_by_email=1", "", ""),
        ),
        (sent(&GetCurrentUser::new()), ("GET /api/v1/users/me", "", "")),
        (
            sent(&AddUser::new("ann@example.org").access([
                UserAccess::new(UserApp::Sales).permission_set_id("62cc4d7f"),
                UserAccess::new("global").admin(true),
            ])),
            (
                "POST /api/v1/users",
                json,
                r#"{"email":"ann@example.org","access":[{"app":"sales","permission_set_id":"62cc4d7f"},{"app":"global","admin":true}]}"#,
            ),
        ),
        (sent(&UpdateUser::new(3, false)), ("PUT /api/v1/users/3", json, r#"{"active_flag":false}"#)),
        (sent(&GetCurrencies::new().term("€")), ("GET /api/v1/currencies?term=%E2%82%AC", "", "")),
        (
            sent(&GetFiles::new().sort(Sort::by("update_time")).limit(100)),
            ("GET /api/v1/files?limit=100&sort=update_time%20ASC", "", ""),
        ),
        (sent(&DownloadFile::new(4)), ("GET /api/v1/files/4/download", "", "")),
        (
            sent(&AddFileAndLinkIt::new(
                RemoteFileType::Sheet,
                "Plan & more",
                RemoteFileItem::Deal,
                7,
                RemoteLocation::GoogleDrive,
            )),
            (
                "POST /api/v1/files/remote",
                form,
                "file_type=gsheet&title=Plan+%26+more&item_type=deal&item_id=7&remote_location=googledrive",
            ),
        ),
        (
            sent(&LinkFileToItem::new("person", 9, "1mT6=", "googledrive")),
            (
                "POST /api/v1/files/remoteLink",
                form,
                "item_type=person&item_id=9&remote_id=1mT6%3D&remote_location=googledrive",
            ),
        ),
        (
            sent(
                &UpdateLead::new(LEAD)
                    .label_ids(["f08b42a0-4e75-11ea-9643-03698ef1cfd6"])
                    .clear_person_id()
                    .value(LeadValue::new("99.50".parse::<Amount>().unwrap(), "EUR"))
                    .custom_field(&MOTTO, "Onwards"),
            ),
            (
                "PATCH /api/v1/leads/adf21080-0e10-11eb-879b-05d71fb426ec",
                json,
                r#"{"label_ids":["f08b42a0-4e75-11ea-9643-03698ef1cfd6"],"person_id":null,"value":{"amount":99.50,"currency":"EUR"},"b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7":"Onwards"}"#,
            ),
        ),
        (
            sent(&GetLeads::new().updated_since("2026-03-01 12:00:00".parse::<DateTime>().unwrap())),
            ("GET /api/v1/leads?updated_since=2026-03-01T12%3A00%3A00Z", "", ""),
        ),
        (sent(&UpdateFile::new(4).description("")), ("PUT /api/v1/files/4", form, "description=")),
    ] {
        assert_eq!(sent, (line.to_owned(), content_type.to_owned(), body.to_owned()));
    }
}

#[test]
fn what_cannot_be_sent_is_refused_by_name() {
    for (refusal, said) in [
        (refused(&AddDeal::new("x").label([11]).as_form()), "`label`: is an array or object"),
        (refused(&AddPerson::new("x").email(["a@b.c"]).as_form()), "`email`: is an array or object"),
        (refused(&GetDeals::new().limit(501)), "`limit`: 501 is beyond the limit of 500"),
        (refused(&GetFiles::new().limit(101)), "`limit`: 101 is beyond the limit of 100"),
        (refused(&GetDeals::new().select::<Value, _>(["id", "title)"])), "`selector`: name 1 "),
        (refused(&GetDeals::new().select_as::<Value>()), "`selector`: the type is not a struct"),
    ] {
        assert!(refusal.contains(said), "{refusal}");
    }
}

#[test]
fn an_upload_is_read_back_by_a_foreign_parser() {
    let text = "--pipedrive-core-0000000000000000\r\nbytes: \0\u{ff}";
    let name = "a \"b\"\r\nö.txt";
    let upload = AddFile::new(FilePart::new(name, text).with_content_type("text/plain"))
        .deal_id(7)
        .lead_id("adf21080-0e10-11eb-879b-05d71fb426ec");
    let request = account().request(&upload).unwrap();
    assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/api/v1/files"));
    let boundary = multer::parse_boundary(request.headers()["content-type"].to_str().unwrap()).unwrap();

    let body = stream::iter([Ok::<_, std::convert::Infallible>(request.into_body())]);
    let mut multipart = multer::Multipart::new(body, boundary);
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().now_or_never().unwrap().unwrap() {
        let head = [field.name(), field.file_name(), field.content_type().map(|mime| mime.essence_str())]
            .map(|text| text.unwrap_or_default().to_owned());
        parts.push((head, field.bytes().now_or_never().unwrap().unwrap()));
    }
    let part = |head: [&str; 3], content: &str| (head.map(str::to_owned), Bytes::copy_from_slice(content.as_bytes()));
    assert_eq!(
        parts,
        [
            part(["file", "a %22b%22%0D%0Aö.txt", "text/plain"], text),
            part(["deal_id", "", ""], "7"),
            part(["lead_id", "", ""], "adf21080-0e10-11eb-879b-05d71fb426ec"),
        ]
    );
    // As browsers escape and unescape it.
    let read = parts[0].0[1].replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
    assert_eq!(read, name);
}

/// Every response is read, written and read again. Except for the listed values, the written JSON equals the response.
#[test]
fn answers_survive_being_read_and_written() {
    for (answer, written, changed) in [
        survivor::<GetDeal>(
            DEAL,
            &[
                ("/data/value", json!(130.5)),
                ("/data/user_id/has_pic", json!(false)),
                ("/data/deleted", json!(false)),
                ("/data/is_archived", json!(true)),
                ("/data/origin_id", json!("12345")),
                ("/data/channel_id", json!("77")),
                ("/data/stay_in_pipeline_stages/times_in_stages", json!({})),
            ],
        ),
        survivor::<GetDeals>(DEALS, &[("/data/0/person_id", json!(9)), ("/data/2/visible_to", json!("7"))]),
        survivor::<GetDeals>(r#"{"success":true,"data":null}"#, &[("/data", json!([]))]),
        survivor::<GetDeals>(r#"{"success":true,"data":[],"additional_data":{"start":0}}"#, &[]),
        survivor::<DeleteDeal>(r#"{"success":true,"data":{"id":"7"}}"#, &[("/data/id", json!(7))]),
        survivor::<GetDealActivities>(
            ACTIVITIES,
            &[
                ("/data/0/done", json!(true)),
                ("/data/0/active_flag", json!(true)),
                ("/data/0/private", json!(false)),
                ("/data/0/duration", json!("")),
                ("/data/0/location_postal_code", json!("10111")),
                ("/data/0/file/id", json!(376_892)),
                ("/data/0/conference_meeting_id", json!("84")),
                ("/data/0/participants/0/primary_flag", json!(true)),
                ("/data/0/attendees/1/is_organizer", json!(1)),
            ],
        ),
        survivor::<GetActivity>(
            r#"{"success":true,"data":{"id":1,"attendees":null,"participants":[],"series":[{"id":2}],"file":{"id":""}}}"#,
            &[],
        ),
        survivor::<GetPersons>(PERSONS, &[("/data/0/active_flag", json!(true))]),
        survivor::<GetPerson>(
            r#"{"success":true,"data":{"id":9,"email":["ann@example.org"],"label":"3","label_ids":["3"],"owner_id":3}}"#,
            &[("/data/label_ids/0", json!(3))],
        ),
        survivor::<GetOrganization>(
            ORGANIZATION,
            &[("/data/edit_name", json!(true)), ("/data/address_street_number", json!("1"))],
        ),
        survivor::<GetDealPersons>(PERSONS, &[("/data/0/active_flag", json!(true))]),
        survivor::<GetProduct>(PRODUCT, &[("/data/category", json!("11")), ("/data/selectable", json!(true))]),
        survivor::<GetDealProducts>(
            DEAL_PRODUCTS,
            &[("/data/0/enabled_flag", json!(true)), ("/data/0/product/owner_id", json!(3))],
        ),
        survivor::<GetPipelines>(
            r#"{"success":true,"data":[{"id":1,"name":"New sales","url_title":"New-sales","order_nr":0,"active":1,
                "deal_probability":true,"add_time":"2024-05-02 09:10:11","update_time":"","selected":true},{"id":2}]}"#,
            &[("/data/0/active", json!(true))],
        ),
        survivor::<GetStages>(
            r#"{"success":true,"data":[{"id":2,"order_nr":1,"name":"Offer","active_flag":true,"deal_probability":100,
                "pipeline_id":1,"rotten_flag":0,"rotten_days":null,"add_time":"2024-05-02 09:10:11","update_time":null,
                "pipeline_name":"Sales","pipeline_deal_probability":1},{"id":3,"rotten_days":"30"}]}"#,
            &[
                ("/data/0/rotten_flag", json!(false)),
                ("/data/0/pipeline_deal_probability", json!(true)),
                ("/data/1/rotten_days", json!(30)),
            ],
        ),
        survivor::<GetUsers>(USERS, &[("/data/0/is_admin", json!(true)), ("/data/0/phone", json!("5550100"))]),
        survivor::<GetCurrentUser>(ME, &[("/data/is_you", json!(true))]),
        survivor::<GetUserFollowers>(r#"{"success":true,"data":[3,4]}"#, &[]),
        survivor::<GetUserFollowers>(r#"{"success":true,"data":null}"#, &[("/data", json!([]))]),
        survivor::<GetUserPermissions>(
            r#"{"success":true,"data":{"can_use_api":true,"can_use_import":false,"can_merge_deals":1}}"#,
            &[("/data/can_merge_deals", json!(true))],
        ),
        survivor::<GetUserRoleAssignments>(
            r#"{"success":true,"data":[{"user_id":3,"role_id":2,"parent_role_id":null,"name":"Admins","active_flag":true,
                "type":"1"}],"additional_data":{"pagination":{"start":0,"limit":100,"more_items_in_collection":false}}}"#,
            &[],
        ),
        survivor::<GetUserRoleSettings>(
            r#"{"success":true,"data":{"deal_default_visibility":1,"org_default_visibility":"3","deal_access_level":7}}"#,
            &[("/data/org_default_visibility", json!(3))],
        ),
        survivor::<GetCurrencies>(
            r#"{"success":true,"data":[{"id":1,"code":"EUR","name":"Euro","decimal_points":2,"symbol":"€","active_flag":true,
                "is_custom_flag":0},{"id":2,"code":"PTS","decimal_points":0,"is_custom_flag":true}]}"#,
            &[("/data/0/is_custom_flag", json!(false))],
        ),
        survivor::<GetFile>(FILE, &[("/data/inline_flag", json!(false)), ("/data/mail_message_id", json!("77"))]),
        survivor::<GetLeads>(
            r#"{"success":true,"data":[{"id":"adf21080-0e10-11eb-879b-05d71fb426ec","value":null,"was_seen":true,
                "add_time":"2020-10-14T11:30:36.551Z","visible_to":"3","label_ids":[],
                "b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7":"Onwards","b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e8":7},
                {"id":"adf21080-0e10-11eb-879b-05d71fb426ed","value":{"amount":99.5,"currency":"EUR","new":1}}]}"#,
            &[],
        ),
        survivor::<GetNotes>(
            r#"{"success":true,"data":[{"id":1,"content":"<p>Hi</p>","deal_id":7,"deal":{"title":"Roof"},"person":null,
                "user":{"name":"Ann","is_you":true},"pinned_to_deal_flag":1,"lead_id":null}]}"#,
            &[("/data/0/pinned_to_deal_flag", json!(true))],
        ),
        survivor::<DeleteFile>(r#"{"success":true,"data":{"id":4}}"#, &[]),
    ] {
        let mut expected: Value = serde_json::from_str(answer).unwrap();
        for (pointer, value) in changed {
            *expected.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is not in {answer}")) = value.clone();
        }
        expected.as_object_mut().unwrap().remove("success");
        // The output of a deletion is only the record.
        if written.get("data").is_none() {
            expected = expected["data"].take();
        }
        assert_eq!(written, expected);
    }
}

#[test]
fn odd_values_are_what_they_mean() {
    let deal = read::<GetDeal>(DEAL);
    assert_eq!(deal.user_id.as_ref().and_then(|user| user.id()), Some(Id::new(3)));
    assert_eq!(deal.person_id.as_ref().and_then(|person| person.id()), Some(Id::new(9)));
    assert_eq!(deal.label.as_ref().unwrap().ids(), [Id::new(11), Id::new(12)]);
    assert!(deal.won_time.as_ref().unwrap().is_unset());
    assert!(deal.lost_time.as_ref().unwrap().is_unset());
    assert_eq!(deal.next_activity_time.as_ref().unwrap().seconds(), Some(34_200));
    assert_eq!((deal.deleted, deal.is_archived), (Some(false), Some(true)));
    assert_eq!(deal.age.as_ref().unwrap().total_seconds, Some(86_400));
    assert_eq!(deal.custom_fields.get(&BUDGET).unwrap(), Some(Money::new("99.50".parse::<Amount>().unwrap(), "EUR")));
    assert_eq!(deal.custom_fields.get(&TOPICS).unwrap(), Some(List::from([11, 12])));
    assert_eq!(deal.custom_fields.get(&MOTTO).unwrap(), None);
    assert!(serde_json::to_string(&deal.data).unwrap().contains(r#""value":130.50,"#));

    let deals = read::<GetDeals>(DEALS);
    let owner = |index: usize| deals.items[index].user_id.as_ref().and_then(|user| user.id());
    assert_eq!((owner(0), owner(1), owner(2)), (Some(Id::new(3)), None, Some(Id::new(3))));
    assert_eq!(deals.items[0].label.as_ref().unwrap().ids(), [Id::new(11)]);
    assert_eq!(deals.next, Some(PageToken::Start(100)));
    let related = RelatedObjects::read(deals.related_objects.as_deref()).unwrap();
    assert_eq!(related.users[&Id::new(3)].has_pic, Some(true));
    assert_eq!(related.persons[&Id::new(9)].email.as_ref().unwrap()[0], Contact::new("ann@example.org").primary(true));
    assert!(related.organizations.is_empty());

    let activities = read::<GetDealActivities>(ACTIVITIES);
    assert_eq!(activities.next, Some(PageToken::Start(1)));
    assert!(activities.items[0].due_time.as_ref().unwrap().is_unset());
    assert!(activities.items[0].duration.as_ref().unwrap().is_unset());
    assert_eq!((activities.items[0].type_name.as_deref(), activities.items[0].private), (Some("Lunch"), Some(false)));

    let persons = read::<GetPersons>(PERSONS);
    assert_eq!(persons.items[0].im, Some(vec![Contact::new("bob").primary(true).label("skype")]));
    let picture = persons.items[0].picture_id.as_ref().unwrap();
    assert!(picture.update_time.as_ref().unwrap().is_unset());
    assert_eq!(
        persons.items[0].custom_fields.get(Field::<String>::new("job_title")).unwrap(),
        Some("Roofer".to_owned())
    );

    let me = read::<GetCurrentUser>(ME);
    assert_eq!((me.id, me.company_domain.as_deref()), (Id::new(3), Some("acme")));
}

#[test]
fn selected_fields_are_read_into_a_row() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Row {
        id: u64,
        currency: Option<String>,
    }

    let operation = GetDeals::new().select_as::<Row>();
    let page = read_of(&operation, r#"{"success":true,"data":[{"id":7,"currency":"EUR"},{"id":8}]}"#);
    assert_eq!(page.items, [Row { id: 7, currency: Some("EUR".to_owned()) }, Row { id: 8, currency: None }]);
}

#[test]
fn a_row_that_cannot_be_read_is_named_and_the_rest_is_kept() {
    let body = r#"{"success":true,"data":[{"id":7,"person_id":{"value":9,"active_flag":"perhaps"}},{"id":"perhaps"}]}"#;
    let error = GetDeals::read(response(body)).unwrap_err();
    let said = error.to_string();
    assert!(said.contains("data[1].id"), "{said}");
    assert!(!said.contains("perhaps"), "{said}");
    let page = error.read_rows::<Deal>().unwrap();
    assert_eq!(page.items.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false]);
}

fn account() -> Account {
    Account::new(Company::new("acme").unwrap(), Credentials::api_token("2f4c").unwrap())
}

/// Returns the request line, the content type and the body.
fn sent<O: Operation>(operation: &O) -> (String, String, String) {
    let request = account().request(operation).unwrap();
    assert_eq!(request.uri().authority().unwrap(), "acme.pipedrive.com");
    let line = format!("{} {}", request.method(), request.uri().path_and_query().unwrap());
    let content_type = request.headers().get("content-type").map_or("", |value| value.to_str().unwrap()).to_owned();
    (line, content_type, String::from_utf8(request.into_body().into()).unwrap())
}

fn refused<O: Operation>(operation: &O) -> String {
    account().request(operation).unwrap_err().to_string()
}

fn response(body: &str) -> Response<Bytes> {
    Response::new(Bytes::copy_from_slice(body.as_bytes()))
}

fn read<O: Operation>(body: &str) -> O::Output {
    O::read(response(body)).unwrap_or_else(|error| panic!("{error}: {body}"))
}

fn read_of<O: Operation>(_: &O, body: &str) -> O::Output {
    read::<O>(body)
}

/// Returns a response that was read, written, read and written again.
fn survivor<'c, O: Operation<Output: Serialize>>(
    answer: &'c str,
    changed: &'c [(&'c str, Value)],
) -> (&'c str, Value, &'c [(&'c str, Value)]) {
    let envelope = |written: String| match serde_json::from_str(&written).unwrap() {
        Value::Object(object) if object.contains_key("data") => written,
        _ => format!(r#"{{"data":{written}}}"#),
    };
    let once = serde_json::to_string(&read::<O>(answer)).unwrap();
    let twice = serde_json::to_string(&read::<O>(&envelope(once.clone()))).unwrap();
    assert_eq!(once, twice);
    (answer, serde_json::from_str(&once).unwrap(), changed)
}
