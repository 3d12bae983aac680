//! Every response is read into a result, or into an error that describes it and keeps every byte.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use pipedrive_core::error::BadEncoding;
use pipedrive_core::meta::Meta;
use pipedrive_core::pages::Paged;
use pipedrive_core::v1::users::GetCurrentUser;
use pipedrive_core::v2::deals::{AddDeal, Deal, FoundDeal, GetDeal, GetDeals, SearchDeals};
use pipedrive_core::wire::{Hits, NoContent, Output};
use pipedrive_core::{
    Account, Company, Content, Credentials, Error, ErrorKind, Machine, Operation, Page, PageToken, Policy, Raw, Reason,
    Session, Step, TransportError, v1,
};
use proptest::prelude::*;

fn answer(status: u16, headers: &[(&'static str, &str)], body: &[u8]) -> Response<Bytes> {
    let mut response = Response::new(Bytes::copy_from_slice(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        response.headers_mut().insert(*name, value.parse().unwrap());
    }
    response
}

#[allow(clippy::disallowed_methods, reason = "some instant to count from; there is no other way to one")]
fn start() -> Instant {
    Instant::now()
}

const INFO: &str = "Please check developers.pipedrive.com";

/// The forms of error envelopes, each with what has to be read from it.
#[test]
fn every_error_envelope_is_read() {
    type Row = (&'static str, u16, &'static str, Reason, &'static str, Option<&'static str>);
    let rows: &[Row] = &[
        (
            "A: classic",
            400,
            r#"{"success":false,"error":"Name must be given.","error_info":"Please check developers.pipedrive.com",
                "data":null,"additional_data":null}"#,
            Reason::Invalid,
            "Name must be given.",
            None,
        ),
        (
            "B: plan limit",
            403,
            r#"{"success":false,"error":"Limit reached","code":"feature_capping_deals_limit","data":null}"#,
            Reason::PlanLimit,
            "Limit reached",
            Some("feature_capping_deals_limit"),
        ),
        (
            "C: gateway, credentials",
            401,
            r#"{"success":false,"error":"unauthorized access","errorCode":401,"error_info":"x"}"#,
            Reason::Unauthorized,
            "unauthorized access",
            None,
        ),
        (
            "C: gateway, scope",
            403,
            r#"{"success":false,"error":"Scope and URL mismatch","errorCode":403}"#,
            Reason::MissingScope,
            "Scope and URL mismatch",
            None,
        ),
        (
            "D: v2 validation",
            400,
            r#"{"success":false,"error":"Validation failed: abc: Parameter 'abc' is not allowed for this request",
                "code":"ERR_SCHEMA_VALIDATION_FAILED"}"#,
            Reason::Invalid,
            "Validation failed: abc: Parameter 'abc' is not allowed for this request",
            Some("ERR_SCHEMA_VALIDATION_FAILED"),
        ),
        (
            "D: v2 fault",
            500,
            r#"{"success":false,"error":"Internal Server Error","code":"ERR_UNKNOWN"}"#,
            Reason::Server,
            "Internal Server Error",
            Some("ERR_UNKNOWN"),
        ),
        (
            "E: short",
            404,
            r#"{"success":false,"error":"User not found or not accessible."}"#,
            Reason::NotFound,
            "User not found or not accessible.",
            None,
        ),
        (
            "F: webhooks, a map",
            400,
            r#"{"status":"error","success":false,"errors":{"subscription_url":["invalid or non-reachable URL"]}}"#,
            Reason::Invalid,
            "subscription_url: invalid or non-reachable URL",
            None,
        ),
        (
            "F: webhooks, a message",
            403,
            r#"{"success":false,"message":"Forbidden"}"#,
            Reason::Forbidden,
            "Forbidden",
            None,
        ),
        (
            "G: channels",
            403,
            r#"{"success":false,"error":"No","error_info":"y","additional_data":{"code":"ADMIN_ONLY"}}"#,
            Reason::Forbidden,
            "No",
            Some("ADMIN_ONLY"),
        ),
        (
            "H: meetings",
            401,
            r#"{"success":false,"message":"Missing user id or company id"}"#,
            Reason::Unauthorized,
            "Missing user id or company id",
            None,
        ),
        (
            "I: Cloudflare",
            403,
            "<!DOCTYPE html><html><title>Attention Required! | Cloudflare</title></html>",
            Reason::Blocked,
            "Forbidden",
            None,
        ),
        (
            "J: OAuth",
            400,
            r#"{"error":"invalid_grant","error_description":"Invalid grant: refresh_token is invalid"}"#,
            Reason::Invalid,
            "invalid_grant",
            None,
        ),
        ("nothing to read", 402, "", Reason::PaymentRequired, "Payment Required", None),
        ("a success that is none", 200, r#"{"success":false,"error":"no"}"#, Reason::Unsuccessful, "no", None),
        (
            "the same with odd data",
            200,
            r#"{"data":[],"success":false,"error":"no"}"#,
            Reason::Unsuccessful,
            "no",
            None,
        ),
        ("I: Cloudflare, a code", 403, "error code: 1020", Reason::Blocked, "Forbidden", None),
        ("I: Cloudflare, another code", 403, "Error code: 1006\n", Reason::Blocked, "Forbidden", None),
        ("not Cloudflare", 403, "error code: 10200", Reason::Forbidden, "Forbidden", None),
        ("a redirect", 302, "", Reason::Redirect, "Found", None),
        (
            "gone",
            410,
            r#"{"success":false,"error":"The field is not found"}"#,
            Reason::Gone,
            "The field is not found",
            None,
        ),
        ("gone, and no word on it", 410, r#"{"data":{"id":11}}"#, Reason::Gone, "Gone", None),
        ("gone, and no envelope", 410, "true", Reason::Gone, "Gone", None),
        (
            "a status in words, and more",
            400,
            r#"{"success":false,"error":"Bad Request","message":"title is too long"}"#,
            Reason::Invalid,
            "title is too long",
            None,
        ),
        (
            "the same in another place",
            400,
            r#"{"success":false,"error":"BAD_REQUEST.","message":400,"error_info":"title is too long"}"#,
            Reason::Invalid,
            "title is too long",
            None,
        ),
        (
            "the same as a list",
            422,
            r#"{"error":"Unprocessable Entity","message":"Bad Request","errors":["title is too long"]}"#,
            Reason::WebhookLimit,
            "title is too long",
            None,
        ),
        (
            "a status in words, and a hint that is none",
            500,
            r#"{"success":false,"error":"Internal Server Error","error_info":"Please check developers.pipedrive.com for more"}"#,
            Reason::Server,
            "Internal Server Error",
            None,
        ),
        (
            "a scope that stands second",
            403,
            r#"{"error":"Forbidden","message":"insufficient scope"}"#,
            Reason::MissingScope,
            "insufficient scope",
            None,
        ),
        ("an odd status", 418, "[1,2]", Reason::Other, "I'm a teapot", None),
        ("away", 524, "<html>", Reason::Unavailable, "no reason given", None),
    ];
    for (name, status, body, reason, message, code) in rows {
        let error = GetDeal::read(answer(*status, &[("x-correlation-id", "c-1")], body.as_bytes())).unwrap_err();
        let refused = error.api_error().unwrap_or_else(|| panic!("{name}: {error}"));
        assert_eq!(
            (refused.reason, refused.message.as_str(), refused.code.as_deref()),
            (*reason, *message, *code),
            "{name}"
        );
        assert_eq!(error.status().unwrap().as_u16(), *status, "{name}");
        assert_eq!(error.body().unwrap(), body, "{name}");
        assert_eq!(error.correlation_id(), Some("c-1"), "{name}");
        assert_eq!(error.operation(), "getDeal", "{name}");
        assert!(error.to_string().starts_with("getDeal (GET /api/v2/deals/{id}): "), "{name}: {error}");
    }
    let classic = GetDeal::read(answer(400, &[], rows[0].2.as_bytes())).unwrap_err();
    assert_eq!(classic.api_error().unwrap().info.as_deref(), Some(INFO));
}

/// The signs that distinguish the kinds of 429, and how long each requires to wait.
#[test]
fn a_429_says_which_limit_it_was() {
    const BURST: Reason = Reason::BurstLimit;
    const DAILY: Reason = Reason::DailyBudget;
    const UNKNOWN: Reason = Reason::TooManyRequests;
    type Row = (&'static [(&'static str, &'static str)], &'static str, Reason, Option<u64>);
    let rows: &[Row] = &[
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "2")], "x", BURST, Some(2)),
        (&[("x-ratelimit-remaining", "0"), ("retry-after", "5"), ("x-ratelimit-reset", "2")], "x", BURST, Some(5)),
        (&[("x-daily-ratelimit-token-remaining", "0"), ("retry-after", "1")], "x", DAILY, None),
        (&[("x-daily-ratelimit-token-remaining", "0"), ("x-ratelimit-remaining", "0")], "x", DAILY, None),
        (&[("x-daily-requests-left", "0")], "x", DAILY, None),
        (&[("x-daily-requests-left", "0"), ("x-ratelimit-remaining", "0")], "x", BURST, None),
        (&[("x-ratelimit-remaining", "7")], "x", UNKNOWN, None),
        (&[("x-ratelimit-remaining", "7"), ("retry-after", "86401")], "x", UNKNOWN, Some(86_401)),
        (&[("x-ratelimit-remaining", "7"), ("retry-after", "60")], "Daily rate limit exceeded", DAILY, None),
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1770000000")], "x", UNKNOWN, None),
        (&[("retry-after", "3")], "request over limit", UNKNOWN, Some(3)),
        (&[("retry-after", "soon"), ("x-ratelimit-reset", "-1")], "x", UNKNOWN, None),
    ];
    for (headers, text, reason, wait) in rows {
        let body = format!(r#"{{"success":false,"error":"{text}"}}"#);
        let error = GetDeal::read(answer(429, headers, body.as_bytes())).unwrap_err();
        let refused = error.api_error().unwrap();
        assert_eq!((refused.reason, refused.retry_after), (*reason, wait.map(Duration::from_secs)), "{headers:?}");
    }
}

/// Successful responses with unexpected bodies.
#[test]
fn odd_successes_are_typed_errors() {
    type Row = (&'static str, &'static [u8], fn(&ErrorKind) -> bool, &'static str);
    let html = "<html><body>Maintenance</body></html>";
    let cut = r#"{"success":true,"data":{"id":7,"title":"Roof"#;
    let rows: [Row; 7] = [
        ("", b"", |kind| matches!(kind, ErrorKind::Empty), "200: the body is empty"),
        (
            "text/html",
            html.as_bytes(),
            |kind| matches!(kind, ErrorKind::Html),
            "200: the response is an HTML page instead of JSON",
        ),
        (
            "",
            html.as_bytes(),
            |kind| matches!(kind, ErrorKind::Html),
            "200: the response is an HTML page instead of JSON",
        ),
        (
            "application/json",
            cut.as_bytes(),
            |kind| matches!(kind, ErrorKind::Decode(_)),
            "the text ends inside a string at byte 44",
        ),
        (
            "application/json",
            b"{\"success\":true,\"data\":{\"id\":\xff}}",
            |kind| matches!(kind, ErrorKind::Decode(_)),
            "not UTF-8 at byte 29",
        ),
        ("application/json", b"null", |kind| matches!(kind, ErrorKind::Decode(_)), "the body cannot be read"),
        (
            "application/json",
            b"{\"success\":true}",
            |kind| matches!(kind, ErrorKind::Decode(_)),
            "at data: is null or missing",
        ),
    ];
    for (content_type, body, is_kind, said) in rows {
        let error = GetDeal::read(answer(200, &[("content-type", content_type)], body)).unwrap_err();
        assert!(is_kind(error.kind()), "{error:?}");
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!(error.body().unwrap(), body);
    }
}

/// The body decides whether 410 is a success.
#[test]
fn a_delete_answered_410_is_a_success_if_it_says_so() {
    let body = br#"{"success":true,"data":{"id":11}}"#;
    let deleted = v1::persons::DeletePerson::read(answer(410, &[], body)).unwrap();
    assert_eq!(deleted.id.value(), 11);
    assert!(matches!(NoContent::read(&GetDeal::META, answer(410, &[], body)), Ok(NoContent { .. })));
    // A download has no envelope.
    assert!(Content::read(&GetDeal::META, answer(410, &[], body)).is_err());
    let refused = br#"{"success":false,"error":"Deal has been deleted"}"#;
    let error = v1::persons::DeletePerson::read(answer(410, &[], refused)).unwrap_err();
    assert!(error.to_string().ends_with("410: no longer available: Deal has been deleted"), "{error}");
    let other = v1::persons::DeletePerson::read(answer(404, &[], body)).unwrap_err();
    assert_eq!(other.api_error().unwrap().reason, Reason::NotFound);
}

/// A body that a transport could not or did not decompress: an error status is still an API error, and the response is
/// kept as received.
#[test]
fn what_stays_compressed_is_kept() {
    let broken = b"\x1f\x8b\x08\x00\x00";
    for (status, reason) in [(200, None), (201, None), (404, Some(Reason::NotFound)), (503, Some(Reason::Unavailable))]
    {
        let came = answer(status, &[("content-encoding", "gzip"), ("x-correlation-id", "c")], broken);
        let transport_error = TransportError::after_send(BadEncoding::new(came.clone(), "corrupt deflate stream"));
        assert!(!format!("{transport_error:?}").contains("31"), "{transport_error:?}");
        for (error, said) in [
            (Error::transport(&AddDeal::META, transport_error), "corrupt deflate stream"),
            (AddDeal::read(came).unwrap_err(), "the transport left it as it came"),
        ] {
            assert_eq!(error.reason(), reason);
            if reason.is_none() {
                assert!(matches!(error.kind(), ErrorKind::Encoding(_)), "{error:?}");
                assert!(error.to_string().ends_with(&format!("the body cannot be decompressed: {said}")));
            }
            assert_eq!(error.status().unwrap().as_u16(), status);
            assert_eq!(error.body().unwrap(), &broken[..]);
            assert_eq!(error.headers().unwrap()["content-encoding"], "gzip");
            assert_eq!(error.may_have_happened(), status != 404, "{error}");
        }
    }
}

/// An error does not contain values of a record, which must not be logged, but the path of the value that cannot be
/// read.
#[test]
fn errors_name_the_place_and_not_the_value() {
    #[derive(Debug, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Color {
        Red,
        Green,
    }
    /// A type of the user, whose error messages can contain anything.
    #[derive(Debug, serde::Deserialize)]
    #[serde(try_from = "String")]
    struct Odd;
    impl TryFrom<String> for Odd {
        type Error = String;

        fn try_from(text: String) -> Result<Self, String> {
            Err(format!("{text} is odd"))
        }
    }
    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "it is never read")]
    struct Row {
        text: Option<String>,
        number: Option<u8>,
        flag: Option<bool>,
        color: Option<Color>,
        id: Option<Odd>,
        letter: Option<char>,
        deal: Option<Deal>,
        spread: Option<v1::deals::Deal>,
    }
    let rows = [
        (r#"{"text":4929001234567890}"#, "data[1].text: invalid type: integer, expected a string"),
        (r#"{"text":492900.1234567890}"#, "data[1].text: invalid type: floating point, expected a string"),
        (r#"{"text":{"secret":"s3cr3t"}}"#, "data[1].text: invalid type: map, expected a string"),
        (r#"{"number":-4929}"#, "data[1].number: invalid value: integer, expected u8"),
        (r#"{"number":4929}"#, "data[1].number: invalid value: integer, expected u8"),
        (r#"{"number":"s3cr3t\", expected 4929"}"#, "data[1].number: invalid type: string, expected u8"),
        (r#"{"flag":4929}"#, "data[1].flag: invalid type: integer, expected a boolean"),
        (r#"{"letter":"s3cr3t"}"#, "data[1].letter: invalid value: string, expected a character"),
        (r#"{"color":"s3cr3t`, expected `4929"}"#, "data[1].color: unknown variant, expected `red` or `green`"),
        (r#"{"id":"s3cr3t-4929"}"#, "data[1].id: the value does not fit its type"),
        (r#"{"deal":{"id":"s3cr3t"}}"#, "data[1].deal.id: expected an id"),
        (r#"{"deal":["s3cr3t"]}"#, "data[1].deal: expected an object"),
        (r#"{"spread":{"user_id":{"id":4,"name":4929}}}"#, "data[1].spread.id: expected an id"),
    ];
    for (row, said) in rows {
        let body = format!(r#"{{"success":true,"data":[{{}},{row}]}}"#);
        let read = Page::<Row>::read(&GetDeals::META, answer(200, &[], body.as_bytes()));
        let error = read.unwrap_err();
        let shown = error.to_string();
        assert!(shown.contains(&format!("200: the body cannot be read at {said}")), "{shown}");
        let page = error.read_rows::<Row>().unwrap();
        let odd = page.items[1].as_ref().unwrap_err();
        assert!(page.items[0].is_ok() && odd.raw() == row, "{odd:?}");
        assert!(odd.to_string().contains(said), "{odd}");
        assert_eq!(odd.path(), said.split(": ").next().unwrap());
        for shown in [shown, format!("{error:?}"), odd.to_string(), format!("{odd:?}")] {
            assert!(!shown.contains("4929") && !shown.contains("s3cr3t"), "{shown}");
        }
    }
}

/// A text of the server in an error message is one line, without invisible characters and with a limited length.
#[test]
fn texts_of_the_service_cannot_break_the_line() {
    let odd = format!("a\r\nb{}{}", "\u{202e}c\u{2028}d\u{200b}e\u{feff}f\u{2066}", "g".repeat(10_000));
    let text = serde_json::to_string(&odd).unwrap();
    let errors = [
        GetDeal::read(answer(400, &[], format!(r#"{{"error":{text},"code":{text},"error_info":{text}}}"#).as_bytes())),
        GetDeal::read(answer(400, &[], format!(r#"{{"errors":{{{text}:[{text}]}}}}"#).as_bytes())),
        GetDeal::read(answer(200, &[], format!(r#"{{"success":true,"data":{{"id":{{}},{text}:1}}}}"#).as_bytes())),
        GetDeal::read(answer(200, &[], format!(r#"{{"success":true,"data":{{{text}:{{"#).as_bytes())),
        Err(Error::transport(&GetDeal::META, TransportError::after_send(odd.clone()))),
        Err(Error::transport(&GetDeal::META, TransportError::after_send(std::io::Error::other(odd)))),
    ];
    for error in errors.map(Result::unwrap_err) {
        let shown = error.to_string();
        let is_odd = |c: char| c.is_control() || "\u{202e}\u{2028}\u{200b}\u{feff}\u{2066}".contains(c);
        assert!(!shown.contains(is_odd) && shown.chars().count() < 1_200, "{shown}");
        assert!(!format!("{error:?}").contains(is_odd) && std::error::Error::source(&error).is_none());
    }
}

/// The path of an error contains keys of the response where serde reads it.
#[test]
fn keys_cannot_break_the_line() {
    let body = format!(r#"{{"success":true,"data":{{"a\nb{}":{{}}}}}}"#, "c".repeat(5_000));
    let error = Raw::<BTreeMap<String, u64>>::read(answer(200, &[], body.as_bytes())).unwrap_err();
    let said = error.to_string();
    assert!(said.contains("data.a b") && !said.contains('\n') && said.chars().count() < 1_500, "{said}");
}

/// Without a page token the page is the last one, a valid token is read, and anything else is an error.
#[test]
fn pages_say_where_the_next_one_starts() {
    let start = |start| Ok(Some(PageToken::Start(start)));
    let cursor = |cursor: &str| Ok(Some(PageToken::Cursor(cursor.to_owned())));
    let (end, nested) = (Ok(None), |name: &str| Err(format!("additional_data.pagination.{name}")));
    let flat = |name: &str| Err(format!("additional_data.{name}"));
    let rows = [
        ("null", end.clone()),
        ("[]", end.clone()),
        ("{}", end.clone()),
        (r#""next_cursor""#, end.clone()),
        (r#"{"next_cursor":null}"#, end.clone()),
        (r#"{"next_cursor":""}"#, end.clone()),
        (r#"{"next_cursor":"abc"}"#, cursor("abc")),
        (r#"{"next_cursor":"a\u0062c","pagination":7}"#, cursor("abc")),
        (r#"{"next_cursor":12345678901234567890123}"#, cursor("12345678901234567890123")),
        (r#"{"next_cursor":true}"#, flat("next_cursor")),
        (r#"{"next_cursor":["abc"]}"#, flat("next_cursor")),
        (r#"{"next_cursor":{"value":"abc"}}"#, flat("next_cursor")),
        (r#"{"next_cursor":"a","next_cursor":"b"}"#, Err("additional_data".to_owned())),
        (r#"{"pagination":{"start":0,"limit":100,"more_items_in_collection":true,"next_start":100}}"#, start(100)),
        (r#"{"pagination":{"start":100,"limit":100,"more_items_in_collection":true}}"#, start(200)),
        (r#"{"pagination":{"start":"100","limit":"100","more_items_in_collection":"1"}}"#, start(200)),
        (r#"{"pagination":{"start":0,"limit":100,"more_items_in_collection":false,"next_start":100}}"#, end.clone()),
        (r#"{"pagination":{"more_items_in_collection":false,"next_start":[]}}"#, end.clone()),
        (r#"{"pagination":{"start":0,"limit":100}}"#, end.clone()),
        (r#"{"pagination":{"start":0,"limit":100,"next_start":100}}"#, start(100)),
        (r#"{"pagination":{"start":0,"limit":100,"next_start":null}}"#, end.clone()),
        (r#"{"start":0,"limit":50,"more_items_in_collection":true}"#, start(50)),
        (r#"{"start":0,"limit":50,"more_items_in_collection":true,"pagination":[]}"#, start(50)),
        (r#"{"start":0,"limit":50,"more_items_in_collection":0}"#, end.clone()),
        (r#"{"pagination":{"more_items_in_collection":true,"next_start":"100"}}"#, start(100)),
        (r#"{"pagination":{"more_items_in_collection":1,"next_start":100}}"#, start(100)),
        (r#"{"pagination":{"more_items_in_collection":"true","next_start":100}}"#, start(100)),
        (r#"{"pagination":{"more_items_in_collection":"True","next_start":100}}"#, start(100)),
        (r#"{"pagination":{"more_items_in_collection":"false","next_start":100}}"#, end.clone()),
        (r#"{"pagination":{"more_items_in_collection":"","next_start":100}}"#, end),
        (r#"{"pagination":{"more_items_in_collection":2,"next_start":100}}"#, nested("more_items_in_collection")),
        (r#"{"pagination":{"more_items_in_collection":"maybe"}}"#, nested("more_items_in_collection")),
        (r#"{"pagination":{"more_items_in_collection":[]}}"#, nested("more_items_in_collection")),
        (r#"{"more_items_in_collection":{}}"#, flat("more_items_in_collection")),
        (r#"{"pagination":{"more_items_in_collection":true,"next_start":"soon"}}"#, nested("next_start")),
        (r#"{"pagination":{"more_items_in_collection":true,"next_start":-1}}"#, nested("next_start")),
        (r#"{"pagination":{"more_items_in_collection":true,"next_start":1e2}}"#, nested("next_start")),
        (r#"{"pagination":{"next_start":true}}"#, nested("next_start")),
        (r#"{"pagination":{"more_items_in_collection":true,"next_start":100,"start":[]}}"#, nested("start")),
        (r#"{"pagination":{"more_items_in_collection":true,"start":0,"limit":"all"}}"#, nested("limit")),
        // More pages are announced without a token.
        (r#"{"pagination":{"more_items_in_collection":true}}"#, nested("next_start")),
        (
            r#"{"pagination":{"more_items_in_collection":true,"start":1,"limit":18446744073709551615}}"#,
            nested("next_start"),
        ),
        (r#"{"pagination":"yes"}"#, Err("additional_data.pagination".to_owned())),
        // A page token that does not advance would never end.
        (r#"{"pagination":{"start":100,"more_items_in_collection":true,"next_start":100}}"#, nested("next_start")),
        (r#"{"pagination":{"start":100,"more_items_in_collection":true,"next_start":50}}"#, nested("next_start")),
        (r#"{"pagination":{"more_items_in_collection":true,"limit":0}}"#, nested("next_start")),
    ];
    for (additional_data, next) in rows {
        let body = |data: &str| {
            let body = format!(r#"{{"success":true,"data":{data},"additional_data":{additional_data}}}"#);
            answer(200, &[], body.as_bytes())
        };
        let lists = [
            GetDeals::read(body("null")).map(|page| page.next),
            v1::deals::GetDealActivities::read(body(r#"[{"id":1}]"#)).map(|page| page.next),
            SearchDeals::read(body(r#"{"items":[]}"#)).map(|page| page.next),
            // Rows that cannot be read do not affect the token.
            GetDeals::read(body(r#"[{"id":1},{"id":{}}]"#)).map(|page| page.next).or_else(reread::<Page<Deal>>),
            SearchDeals::read(body(r#"{"items":[{"item":{"id":1}},7]}"#))
                .map(|page| page.next)
                .or_else(reread::<Hits<FoundDeal>>),
        ];
        for list in lists {
            let read = list.map_err(|error| match error.kind() {
                ErrorKind::PageToken(token) => token.path().to_owned(),
                _ => panic!("{error}"),
            });
            assert_eq!(read, next, "{additional_data}");
        }
    }
}

/// Returns the token of the next page or its error. Asserts that both rows are there, the one that can be read and the
/// other.
fn reread<P: Paged>(error: Error) -> Result<Option<PageToken>, Error> {
    let page = P::read_rows(&error).unwrap();
    assert_eq!((page.items.len(), page.items[0].is_ok(), page.items[1].is_err()), (2, true, true));
    match error.kind() {
        ErrorKind::PageToken(_) => Err(error),
        _ => Ok(page.next),
    }
}

/// Rows are counted while they are read, since many small ones would take much memory.
#[test]
fn a_page_has_no_more_rows_than_a_page_can_have() {
    thread_local!(static READ: Cell<usize> = const { Cell::new(0) });
    struct Row;
    impl<'de> serde::Deserialize<'de> for Row {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            READ.set(READ.get() + 1);
            <BTreeMap<String, u64>>::deserialize(deserializer).map(|_| Row)
        }
    }
    fn read<O: Output>(meta: &Meta, data: String) -> Result<O, Error> {
        READ.set(0);
        O::read(meta, answer(200, &[], format!(r#"{{"success":true,"data":{data}}}"#).as_bytes()))
    }
    let rows = |n: usize| format!("[{}]", vec![r#"{"id":1}"#; n].join(","));
    let hits = |n: usize| format!(r#"{{"items":[{}]}}"#, vec![r#"{"item":{"id":1}}"#; n].join(","));
    let related = |n: usize| format!(r#"{{"items":[],"related_items":{}}}"#, rows(n));

    let paged = [GetDeals::META, v1::deals::GetDeals::META, v1::deals::GetDealActivities::META];
    for (meta, most) in paged.map(|meta| (meta, 2_000)).into_iter().chain([(v1::users::GetUsers::META, 50_000)]) {
        assert_eq!(read::<Page<Row>>(&meta, rows(most)).map(|page| page.items.len()).unwrap(), most, "{}", meta.name);
        let error = read::<Page<Row>>(&meta, rows(60_000)).map(|_| ()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::TooManyRows), "{}: {error}", meta.name);
        // The first row is tried in two ways.
        assert_eq!(READ.get(), most + 1);
        assert!(error.body().unwrap().len() > 500_000 && error.read_rows::<Row>().is_none());
    }
    let search = SearchDeals::META;
    assert!(read::<Hits<Row>>(&search, hits(2_000)).is_ok() && read::<Hits<Row>>(&search, related(2_000)).is_ok());
    for data in [hits(2_001), related(2_001)] {
        let error = read::<Hits<Row>>(&search, data).map(|_| ()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::TooManyRows), "{error}");
    }
    // Too many rows are not reread either.
    let odd_and_many = format!("[7,{}", &rows(2_000)[1..]);
    let error = read::<Page<Row>>(&GetDeals::META, odd_and_many).map(|_| ()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode(_)) && error.read_rows::<Row>().is_none());
}

#[test]
fn a_write_that_may_have_happened_says_so() {
    let odd = AddDeal::read(answer(200, &[], b"{")).unwrap_err();
    let fault = AddDeal::read(answer(502, &[], b"")).unwrap_err();
    let refused = AddDeal::read(answer(400, &[], b"{}")).unwrap_err();
    let read = GetDeal::read(answer(502, &[], b"")).unwrap_err();
    let all = [odd, fault, refused, read].map(|error: Error| error.may_have_happened());
    assert_eq!(all, [true, true, false, false]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn no_answer_panics_and_no_byte_is_lost(status in 200..600_u16, body in prop::collection::vec(any::<u8>(), 0..200)) {
        let read = GetDeals::read(answer(status, &[], &body)).map(|_| ()).err().into_iter();
        for error in read.chain(GetCurrentUser::read(answer(status, &[], &body)).map(|_| ()).err()) {
            prop_assert_eq!(error.body().unwrap(), &body);
            prop_assert!(!error.to_string().contains('\n'));
        }
    }
}

/// An error of a raw request names the request without its query.
#[test]
fn errors_of_raw_requests_name_verb_and_path() {
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("0123456789abcdef").unwrap());
    let session = Session::builder(account).policy(Policy::once()).build();
    let mut call =
        session.call(&Raw::new(Method::POST, "/api/v1/deals/7/duplicate").query("note", "s3cret").json(&[7]));
    assert!(matches!(call.poll(start()), Step::Send(_)));
    call.receive(start(), Ok(answer(404, &[], br#"{"success":false,"error":"Deal not found"}"#)));
    let Step::Done(Err(error)) = call.poll(start()) else { panic!("it was answered") };
    assert_eq!(
        error.to_string(),
        "raw (POST /api/v1/deals/7/duplicate): 404: Deal not found, or not visible to this user"
    );
}
