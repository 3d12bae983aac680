//! Whatever the service answers: a result, or an error that says what it was and keeps every byte.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use pipedrive_core::machine::BadEncoding;
use pipedrive_core::v1::users::GetCurrentUser;
use pipedrive_core::v2::deals::{AddDeal, Deal, GetDeal, GetDeals};
use pipedrive_core::{Error, ErrorKind, Next, Operation, Reason, Unsent, v1};
use proptest::prelude::*;

fn answer(status: u16, headers: &[(&'static str, &str)], body: &[u8]) -> Response<Bytes> {
    let mut response = Response::new(Bytes::copy_from_slice(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        response.headers_mut().insert(*name, value.parse().unwrap());
    }
    response
}

const INFO: &str = "Please check developers.pipedrive.com";

/// The families of error envelopes, each with what must be read out of it.
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
        ("a redirect", 302, "", Reason::Redirect, "Found", None),
        (
            "gone",
            410,
            r#"{"success":false,"error":"The field is not found"}"#,
            Reason::Gone,
            "The field is not found",
            None,
        ),
        ("an odd status", 418, "[1,2]", Reason::Other, "I'm a teapot", None),
        ("away", 524, "<html>", Reason::Unavailable, "no reason given", None),
    ];
    for (name, status, body, reason, message, code) in rows {
        let error = GetDeal::read(answer(*status, &[("x-correlation-id", "c-1")], body.as_bytes())).unwrap_err();
        let refused = error.refused().unwrap_or_else(|| panic!("{name}: {error}"));
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
    assert_eq!(classic.refused().unwrap().info.as_deref(), Some(INFO));
}

/// The signs by which the 429s are told apart, and how long each asks to wait.
#[test]
fn a_429_says_which_limit_it_was() {
    let seconds = |n| Some(Duration::from_secs(n));
    type Headers = &'static [(&'static str, &'static str)];
    let rows: [(Headers, Reason, Option<Duration>); 7] = [
        (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "2")], Reason::BurstLimit, seconds(2)),
        (
            &[("x-ratelimit-remaining", "0"), ("retry-after", "5"), ("x-ratelimit-reset", "2")],
            Reason::BurstLimit,
            seconds(5),
        ),
        (&[("x-daily-ratelimit-token-remaining", "0"), ("retry-after", "1")], Reason::DailyBudget, None),
        (&[("x-daily-requests-left", "0")], Reason::DailyBudget, None),
        (&[("x-ratelimit-remaining", "7")], Reason::DailyBudget, None),
        (&[("retry-after", "3")], Reason::TooManyRequests, seconds(3)),
        (&[("retry-after", "soon"), ("x-ratelimit-reset", "-1")], Reason::TooManyRequests, None),
    ];
    for (headers, reason, wait) in rows {
        let error = GetDeal::read(answer(429, headers, b"{\"success\":false,\"error\":\"x\"}")).unwrap_err();
        let refused = error.refused().unwrap();
        assert_eq!((refused.reason, refused.retry_after), (reason, wait), "{headers:?}");
    }
}

/// Successes that are not what they should be.
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
            "200: an HTML page came instead of JSON",
        ),
        ("", html.as_bytes(), |kind| matches!(kind, ErrorKind::Html), "200: an HTML page came instead of JSON"),
        ("application/json", cut.as_bytes(), |kind| matches!(kind, ErrorKind::Decode(_)), "EOF while parsing a string"),
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

/// A body that a transport could not decompress, or did not: a refusal is none the less a refusal, and the answer is kept
/// as it came.
#[test]
fn what_stays_compressed_is_kept() {
    let broken = b"\x1f\x8b\x08\x00\x00";
    for (status, reason) in [(200, None), (201, None), (404, Some(Reason::NotFound)), (503, Some(Reason::Unavailable))]
    {
        let came = answer(status, &[("content-encoding", "gzip"), ("x-correlation-id", "c")], broken);
        let unsent = Unsent::after(BadEncoding::new(came.clone(), "corrupt deflate stream"));
        assert!(!format!("{unsent:?}").contains("31"), "{unsent:?}");
        for (error, said) in [
            (Error::unsent(&AddDeal::META, unsent), "corrupt deflate stream"),
            (AddDeal::read(came).unwrap_err(), "the transport left it as it came"),
        ] {
            assert_eq!(error.refused().map(|refused| refused.reason), reason);
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

/// What a record holds is not for log files; where it is odd, is.
#[test]
fn errors_name_the_place_and_not_the_value() {
    let v2 = r#"{"success":true,"data":[{"id":1},{"id":2,"title":{"secret":"s3cr3t"}}]}"#;
    let v1 = r#"{"success":true,"data":[{"id":1},{"id":2,"user_id":{"id":3,"name":["s3cr3t"]}}]}"#;
    let errors = [
        (GetDeals::read(answer(200, &[], v2.as_bytes())).unwrap_err(), "data[1].title"),
        (v1::deals::GetDeals::read(answer(200, &[], v1.as_bytes())).unwrap_err(), "data[1].user_id.name"),
        (GetDeal::read(answer(200, &[], br#"{"success":true,"data":{"id":"s3cr3t"}}"#)).unwrap_err(), "data.id"),
    ];
    for (error, path) in &errors {
        let ErrorKind::Decode(decode) = error.kind() else { panic!("{error:?}") };
        assert_eq!(decode.path(), *path, "{error}");
        assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error:?}");
    }
    let page = errors[0].0.salvage::<Deal>().unwrap();
    assert_eq!(page.items[0].as_ref().unwrap().id.value(), 1);
    assert_eq!(page.items[1].as_ref().unwrap_err().path(), "data[1].title");
    let page = errors[1].0.salvage::<v1::deals::Deal>().unwrap();
    assert_eq!(page.items[1].as_ref().unwrap_err().path(), "data[1].user_id.name");
    assert!(page.items[1].as_ref().unwrap_err().raw().contains("s3cr3t"));
}

/// The path to what is odd is made of the answer's own keys.
#[test]
fn keys_cannot_break_the_line() {
    let body = format!(r#"{{"success":true,"data":{{"a\nb{}":{{"#, "c".repeat(5_000));
    let error = GetDeal::read(answer(200, &[], body.as_bytes())).unwrap_err();
    let said = error.to_string();
    assert!(said.contains("data.a b") && !said.contains('\n') && said.chars().count() < 1_500, "{said}");
}

#[test]
fn pages_say_where_the_next_one_starts() {
    let start = |start| Some(Next::Start(start));
    let rows = [
        (r#"{"next_cursor":"abc"}"#, Some(Next::Cursor("abc".to_owned()))),
        (r#"{"next_cursor":null}"#, None),
        (r#"{"next_cursor":""}"#, None),
        ("null", None),
        ("[]", None),
        (r#"{"pagination":{"start":0,"limit":100,"more_items_in_collection":true,"next_start":100}}"#, start(100)),
        (r#"{"pagination":{"start":100,"limit":100,"more_items_in_collection":true}}"#, start(200)),
        (r#"{"pagination":{"start":0,"limit":100,"more_items_in_collection":false,"next_start":100}}"#, None),
        (r#"{"start":0,"limit":50,"more_items_in_collection":true}"#, start(50)),
        // A marker that leads nowhere would never end.
        (r#"{"pagination":{"start":100,"limit":100,"more_items_in_collection":true,"next_start":100}}"#, None),
        (r#"{"pagination":{"start":100,"limit":100,"more_items_in_collection":true,"next_start":0}}"#, None),
    ];
    for (additional_data, next) in rows {
        let body = format!(r#"{{"success":true,"data":null,"additional_data":{additional_data}}}"#);
        assert_eq!(GetDeals::read(answer(200, &[], body.as_bytes())).unwrap().next, next, "{additional_data}");
    }
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
