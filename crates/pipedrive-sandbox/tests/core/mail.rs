//! The mailbox, and the mail of other records.

use serde_json::{Value, json};

use crate::Api;

/// A mailbox of two threads, and two of another user, one of them shared.
fn with_mail() -> Api {
    let mut api = Api::new();
    let seed = json!({
        "organization": [{"name": "Acme"}],
        "person": [{"name": "Ann", "org_id": 1, "emails": [{"value": "Ann@example.org"}]}, {"name": "Bob"}],
        "deal": [{"title": "Roof"}, {"title": "House", "person_id": 1}],
        "mail_thread": [
            {"subject": "Your roof", "deal_id": 1},
            {"subject": "Our offer"},
            {"subject": "Shared", "deal_id": 1, "user_id": 2, "shared_flag": true},
            {"subject": "Private", "deal_id": 1, "user_id": 2},
        ],
        "mail_message": [
            {"mail_thread_id": 1, "from": [{"email_address": "ann@EXAMPLE.org"}], "body": "<p>How <b>much</b>?</p>",
             "to": [{"email_address": "me@example.org", "name": "Me"}], "message_time": "2026-01-30T08:00:00Z"},
            {"mail_thread_id": 1, "sent_flag": true, "subject": "Re: Your roof", "body": "A lot.",
             "to": [{"email_address": "ann@example.org"}], "message_time": "2026-01-30T10:00:00Z"},
            {"mail_thread_id": 2, "draft_flag": true, "message_time": "2026-01-30T12:00:00Z",
             "bcc": [{"email_address": "b@example.org", "linked_person_id": 2}]},
            {"mail_thread_id": 3, "message_time": "2026-01-30T09:00:00Z"},
            {"mail_thread_id": 4, "message_time": "2026-01-30T09:00:00Z"},
        ],
        "file": [{"name": "roof.pdf", "mail_message_id": "1"}],
    });
    api.emulator.seed(api.now, seed.to_string().as_bytes()).unwrap();
    api
}

fn ids(rows: &Value) -> Vec<u64> {
    rows.as_array().unwrap().iter().map(|row| row["data"].get("id").unwrap_or(&row["id"]).as_u64().unwrap()).collect()
}

#[test]
fn lists_hold_what_is_in_the_folder_or_linked_to_the_record() {
    let mut api = with_mail();
    for (path, expected) in [
        ("/v1/mailbox/mailThreads?folder=inbox", &[1][..]),
        ("/v1/mailbox/mailThreads?folder=sent", &[1]),
        ("/v1/mailbox/mailThreads?folder=drafts", &[2]),
        ("/v1/mailbox/mailThreads?folder=archive", &[]),
        ("/v1/mailbox/mailThreads/1/mailMessages", &[1, 2]),
        ("/v1/deals/1/mailMessages", &[2, 4, 1]),
        ("/v1/deals/1/mailMessages?start=1&limit=1", &[4]),
        ("/v1/deals/2/mailMessages", &[]),
        ("/v1/persons/1/mailMessages", &[2, 1]),
        ("/v1/persons/2/mailMessages", &[3]),
        ("/v1/organizations/1/mailMessages", &[2, 1]),
        ("/v1/deals/1/flow?items=mailMessage", &[2, 4, 1]),
    ] {
        assert_eq!(ids(api.get(path).data()), expected, "{path}");
    }
    for (path, status) in [
        ("/v1/mailbox/mailThreads", 400),
        ("/v1/mailbox/mailThreads?folder=spam", 400),
        ("/v1/mailbox/mailThreads/99", 404),
        ("/v1/mailbox/mailThreads/3", 404),
        ("/v1/mailbox/mailThreads/3/mailMessages", 404),
        ("/v1/mailbox/mailMessages/4", 404),
        ("/v1/deals/99/mailMessages", 404),
    ] {
        assert_eq!(api.get(path).status, status, "{path}");
    }
}

#[test]
fn a_thread_says_what_its_messages_are() {
    let mut api = with_mail();
    let thread = api.ok("GET", "/v1/mailbox/mailThreads/1", Value::Null);
    for (member, value) in [
        ("folders", json!(["inbox", "sent"])),
        ("message_count", json!(2)),
        ("snippet", json!("A lot.")),
        ("deal_status", json!("open")),
        ("read_flag", json!(0)),
        ("has_attachments_flag", json!(1)),
        ("has_inline_attachments_flag", json!(0)),
        ("first_message_to_me_flag", json!(1)),
        ("all_messages_sent_flag", json!(0)),
        ("last_message_received_timestamp", json!("2026-01-30T08:00:00.000Z")),
        ("last_message_sent_timestamp", json!("2026-01-30T10:00:00.000Z")),
    ] {
        assert_eq!(thread[member], value, "{member}");
    }
    let ann = &thread["parties"]["to"][0];
    assert_eq!((&ann["linked_person_name"], &ann["message_time"]), (&json!("Ann"), &json!(1_769_767_200_000_u64)));
    assert_eq!(thread["parties"]["to"][1]["name"], "Me");

    let message = api.get("/v1/mailbox/mailMessages/1?include_body=1");
    assert_eq!((&message.json["statusCode"], &message.json["service"]), (&json!(2000), &json!("email-api")));
    let message = message.data();
    assert_eq!((&message["snippet"], &message["subject"]), (&json!("How much?"), &json!("Your roof")));
    assert_eq!(message["body"], "<p>How <b>much</b>?</p>");
    assert!(api.get("/v1/mailbox/mailMessages/1").data().get("body").is_none());
    let flow = api.ok("GET", "/v1/deals/1/flow?items=mailMessage", Value::Null);
    assert_eq!(flow[2]["data"]["attachments"][0]["name"], "roof.pdf");

    let deal = api.ok("GET", "/v1/deals/1", Value::Null);
    assert_eq!(
        (&deal["email_messages_count"], &deal["last_incoming_mail_time"]),
        (&json!(4), &json!("2026-01-30 09:00:00"))
    );
    let query = "include_fields=email_messages_count,last_outgoing_mail_time";
    let person = api.ok("GET", &format!("/api/v2/persons/1?{query}"), Value::Null);
    assert_eq!(
        (&person["email_messages_count"], &person["last_outgoing_mail_time"]),
        (&json!(2), &json!("2026-01-30T10:00:00Z"))
    );
}

#[test]
fn a_thread_is_changed_by_a_form_and_deleted_with_its_messages() {
    let mut api = with_mail();
    let lead = api.ok("POST", "/v1/leads", json!({"title": "L", "person_id": 1}))["id"].as_str().unwrap().to_owned();
    let form = "application/x-www-form-urlencoded";
    for (thread, body, status, member, value) in [
        (1, "read_flag=1", 200, "read_flag", json!(1)),
        (1, "read_flag=0&shared_flag=1", 200, "shared_flag", json!(1)),
        (1, "archived_flag=1", 200, "folders", json!(["archive", "sent"])),
        (1, "archived_flag=0", 200, "folders", json!(["inbox", "sent"])),
        (1, &format!("deal_id=2&lead_id={lead}"), 200, "lead_id", json!(lead)),
        (1, "deal_id=", 200, "deal_id", json!(null)),
        (2, "archived_flag=1", 400, "", json!(null)),
        (1, "deal_id=99", 400, "", json!(null)),
        (1, "lead_id=99", 400, "", json!(null)),
        (1, "read_flag=2", 400, "", json!(null)),
        (1, "subject=x", 400, "", json!(null)),
        (3, "read_flag=1", 404, "", json!(null)),
        (99, "read_flag=1", 404, "", json!(null)),
    ] {
        let path = format!("/v1/mailbox/mailThreads/{thread}");
        let answer = api.typed("PUT", &path, form, body.to_owned());
        assert_eq!(answer.status, status, "{thread} {body}: {}", answer.json);
        assert!(status != 200 || answer.data()[member] == value, "{thread} {body}: {}", answer.json);
    }
    assert_eq!(api.call("PUT", "/v1/mailbox/mailThreads/1", json!({"read_flag": 1})).status, 400, "a form alone");
    assert_eq!(api.ok("GET", "/v1/mailbox/mailThreads/1", Value::Null)["version"], 7, "six changes");

    let deleted = api.call("DELETE", "/v1/mailbox/mailThreads/1", Value::Null);
    assert_eq!((deleted.data(), &deleted.json["statusText"]), (&json!({"id": 1}), &json!("Success")));
    for path in ["/v1/mailbox/mailThreads/1", "/v1/mailbox/mailMessages/1"] {
        assert_eq!(api.get(path).status, 404, "{path}");
    }
    assert_eq!(ids(api.get("/v1/persons/1/mailMessages").data()), [0; 0]);
}

#[test]
fn mail_goes_where_its_deal_goes() {
    let mut api = with_mail();
    api.ok("PUT", "/v1/deals/1/merge", json!({"merge_with_id": 2}));
    assert_eq!(ids(api.get("/v1/deals/2/mailMessages").data()), [2, 4, 1]);
    let id = api.ok("POST", "/api/v2/deals/2/convert/lead", Value::Null)["conversion_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v2/deals/2/convert/status/{id}");
    api.get(&path);
    let lead = api.ok("GET", &path, Value::Null)["lead_id"].clone();
    let thread = api.ok("GET", "/v1/mailbox/mailThreads/1", Value::Null);
    assert_eq!((&thread["deal_id"], &thread["lead_id"]), (&Value::Null, &lead));
}

#[test]
fn mail_that_cannot_be_is_not_seeded() {
    let mut api = with_mail();
    for (message, why) in [
        (json!({}), "mail_thread_id: is required"),
        (json!({"mail_thread_id": 99}), "mailThread 99 does not exist"),
        (json!({"mail_thread_id": 1, "to": [{}]}), "to: needs an email_address"),
        (
            json!({"mail_thread_id": 1, "to": [{"email_address": "a", "linked_person_id": 99}]}),
            "person 99 does not exist",
        ),
        (json!({"mail_thread_id": 1, "mail_tracking_status": "lost"}), "must be one of opened, not opened"),
    ] {
        let error = api.emulator.seed(api.now, json!({"mail_message": [message]}).to_string().as_bytes()).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
}
