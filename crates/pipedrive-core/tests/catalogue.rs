//! The catalogue is complete and described, and its operations behave like those with a type.
#![cfg(feature = "catalogue")]
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::time::Instant;

use bytes::Bytes;
use http::Response;
use jiff::Timestamp;
use pipedrive_core::catalogue::{Answer, Entry, OPERATIONS, find};
use pipedrive_core::meta::{Kind, Paging, Parameter, Presence, Shape, Version};
use pipedrive_core::oauth::{App, Token};
use pipedrive_core::v1::files::AddFile;
use pipedrive_core::{
    Account, Company, Credentials, Error, ErrorKind, FilePart, Machine, Operation, PageToken, Paginated, Session, Step,
    TransportError,
};
use serde_json::{Value, json};

fn account() -> Account {
    Account::new(Company::new("acme").unwrap(), Credentials::api_token("0123456789abcdef").unwrap())
}

#[expect(clippy::disallowed_methods, reason = "some instant to count from; there is no other way to one")]
fn start() -> Instant {
    Instant::now()
}

fn v1(name: &str) -> &'static Entry {
    find(Version::V1, name).unwrap()
}

fn v2(name: &str) -> &'static Entry {
    find(Version::V2, name).unwrap()
}

fn answer(body: &'static str) -> Response<Bytes> {
    Response::new(Bytes::from_static(body.as_bytes()))
}

#[test]
fn everything_is_described() {
    fn sentence(description: &str) -> bool {
        description.ends_with('.') && description.starts_with(char::is_uppercase) && !description.contains("[`")
    }
    fn undescribed(parameters: &[Parameter], path: &str, bad: &mut Vec<String>) {
        for Parameter { name, kind, description, .. } in parameters {
            let path = format!("{path}.{name}");
            let mut kind = *kind;
            while let Kind::Array(item) | Kind::Commas(item) | Kind::Repeated(item) | Kind::Map(item) = kind {
                kind = *item;
            }
            if let Kind::Object(members) = kind {
                undescribed(members, &path, bad);
            }
            // The description is shown beside the name, so it begins without an article.
            if !sentence(description) || ["The ", "A ", "An ", "Its "].iter().any(|word| description.starts_with(word))
            {
                bad.push(format!("{path}: {description:?}"));
            }
        }
    }
    let mut bad = Vec::new();
    for Entry { meta, .. } in OPERATIONS {
        if !sentence(meta.description) {
            bad.push(format!("{}: {:?}", meta.name, meta.description));
        }
        undescribed(meta.parameters, meta.name, &mut bad);
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

#[test]
fn what_replaced_an_operation_is_declared() {
    let replaced = OPERATIONS.iter().filter_map(|entry| {
        let (replacement, _) = entry.meta.description.split_once("Replaced by `")?.1.split_once('`')?;
        Some((entry.meta, replacement))
    });
    let mut count = 0;
    for (meta, replacement) in replaced {
        let is = |other: &&Entry| format!("{} {}", other.meta.verb.method(), other.meta.template) == replacement;
        assert!(meta.deprecated && OPERATIONS.iter().any(|other| is(&other)), "{}: {replacement}", meta.name);
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn what_has_pages_is_a_list_and_goes_on() {
    for entry in OPERATIONS.iter().filter(|entry| entry.meta.paging != Paging::None) {
        let name = entry.meta.name;
        assert!(matches!(entry.meta.shape, Shape::Rows | Shape::Hits), "{name}");
        let mut arguments = json!({});
        for parameter in entry.meta.parameters.iter().filter(|parameter| parameter.presence == Presence::Required) {
            arguments[parameter.name] = match parameter.kind {
                Kind::Integer => json!(7),
                Kind::Commas(_) | Kind::Repeated(_) => json!([7]),
                _ => json!("title"),
            };
        }
        let mut list = entry.invoke(arguments.clone()).unwrap().paged().unwrap();
        let (other, next, argument) = match entry.meta.paging {
            Paging::Cursor => (PageToken::Start(3), PageToken::Cursor("a b".to_owned()), ("cursor", json!("a b"))),
            _ => (PageToken::Cursor("ab".to_owned()), PageToken::Start(30), ("start", json!(30))),
        };
        let first = list.page_token();
        list.set_page_token(&other);
        assert_eq!(list.page_token(), first, "{name}");
        list.set_page_token(&next);
        assert_eq!(list.page_token().as_ref(), Some(&next), "{name}");
        arguments[argument.0] = argument.1;
        let (request, wanted) = (account().request(&list).unwrap(), entry.request(&account(), &arguments).unwrap());
        assert_eq!(request.uri(), wanted.uri());
    }
    assert!(v2("getDeal").invoke(json!({"id": 7})).unwrap().paged().is_none());
}

#[test]
fn arguments_are_checked_when_the_operation_is_made() {
    let address = |member: Value| json!({"name": "Acme", "address": member});
    for (entry, arguments, refusal) in [
        (v2("getDeal"), json!([7]), "argument `arguments`: is not a JSON object of arguments by name"),
        (v2("getDeal"), json!({}), "argument `id`: is required"),
        (v2("getDeal"), json!({"id": ""}), "argument `id`: has the wrong type"),
        (v2("getDeal"), json!({"id": 7, "ID": 7}), "argument `ID`: is not an argument of this operation"),
        (v1("getDeals"), json!({"limit": 501}), "argument `limit`: 501 is beyond the limit of 500"),
        (v2("getDeals"), json!({"ids": []}), "argument `ids`: "),
        (v2("addOrganization"), address(json!({"town": "Ulm"})), "argument `address.town`: is not an argument"),
        (
            v2("addManyDealProducts"),
            json!({"id": 7, "data": [{"product_id": 1, "item_price": 2, "quantity": 3}, {"prize": 4}]}),
            "argument `data[1].prize`: is not an argument",
        ),
        (
            v2("addManyDealProducts"),
            json!({"id": 7, "data": [{"product_id": 1, "item_price": 2, "quantity": 3, "tax": {}}]}),
            "argument `data.tax`: has the wrong type: expected ",
        ),
        (v2("addManyDealProducts"), json!({"id": 7, "data": [{}]}), "argument `data`: has the wrong type"),
        (v1("addFile"), json!({"file": "a.txt"}), "argument `file`: has the wrong type"),
    ] {
        let error = entry.invoke(arguments).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Argument(_)) && error.operation() == entry.meta.name);
        assert!(error.argument_error().unwrap().to_string().starts_with(refusal), "{error}");
    }
}

#[test]
fn files_are_given_as_text_or_as_bytes() {
    let (entry, logo) =
        (v1("addFile"), FilePart::new("logo.png", &b"\x89PNG\r\n\xFF"[..]).with_content_type("image/png"));
    let upload = entry.invoke_with_files(json!({"deal_id": 7}), [("file", logo.clone())]).unwrap();
    let typed = account().request(&AddFile::new(logo.clone()).deal_id(7)).unwrap();
    assert_eq!(account().request(&upload).unwrap().body(), typed.body());

    let text = json!({"file": {"name": "a.txt", "content": "Grüße", "content_type": "text/plain"}});
    let typed = AddFile::new(FilePart::new("a.txt", "Grüße").with_content_type("text/plain"));
    assert_eq!(entry.request(&account(), &text).unwrap().body(), account().request(&typed).unwrap().body());

    for (arguments, name, refusal) in [
        (json!({}), "deal_id", "argument `deal_id`: is not an argument of this operation"),
        (text, "file", "argument `file`: is given twice"),
    ] {
        let error = entry.invoke_with_files(arguments, [(name, logo.clone())]).unwrap_err();
        assert_eq!(error.argument_error().unwrap().to_string(), refusal);
    }
    assert!(entry.invoke_with_files(json!({}), [("file", logo.clone()), ("file", logo)]).is_err());
}

/// Runs an operation until it waits or is done; each request has this result.
fn run<O: Operation>(
    session: &Session,
    operation: &O,
    mut result: impl FnMut() -> Result<Response<Bytes>, TransportError>,
) -> (u32, Option<Result<O::Output, Error>>) {
    let (mut call, mut now) = (session.call(operation), start());
    loop {
        match call.poll(now) {
            Step::Send(_) => call.receive(now, result()),
            Step::Wait(until) if call.attempts() < 9 => now = until,
            Step::Wait(_) => return (call.attempts(), None),
            Step::Done(result) => return (call.attempts(), Some(result)),
        }
    }
}

#[test]
fn a_session_treats_an_invocation_as_what_it_is() {
    let lost = || Err(TransportError::after_send(std::io::Error::other("reset")));
    let session = Session::new(account());
    // Its safety decides whether it is sent again, and whether a write may have happened.
    for (entry, arguments, again, open) in [
        (v2("getDeal"), json!({"id": 7}), true, false),
        (v2("updateDeal"), json!({"id": 7, "title": "Roof"}), true, true),
        (v2("addDeal"), json!({"title": "Roof"}), false, true),
    ] {
        let (attempts, result) = run(&session, &entry.invoke(arguments).unwrap(), lost);
        let error = result.unwrap().unwrap_err();
        assert_eq!((attempts > 1, error.may_have_happened()), (again, open), "{error}");
        assert!(error.to_string().starts_with(entry.meta.name), "{error}");
    }

    // Without its scopes it is rejected before it is sent.
    let token = r#"{"access_token":"t","refresh_token":"r","expires_at":"2026-03-01T13:00:00Z","scope":"deals:read",
        "api_domain":"https://acme.pipedrive.com"}"#;
    let (app, token) = (App::new("id", "secret").unwrap(), Token::from_secret_json(token).unwrap());
    let wall: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
    let session = Session::with_oauth(app, token).unwrap().clock(start(), wall).build();
    let (sent, result) = run(&session, &v2("addDeal").invoke(json!({"title": "Roof"})).unwrap(), lost);
    assert_eq!(sent, 0);
    assert!(matches!(result.unwrap().unwrap_err().kind(), ErrorKind::Scope(["deals:full"])));
    let got = || Ok(answer(r#"{"success":true,"data":{"id":7}}"#));
    let (sent, result) = run(&session, &v2("getDeal").invoke(json!({"id": 7})).unwrap(), got);
    assert!(sent == 1 && result.unwrap().is_ok());
}

#[test]
fn what_is_answered_comes_as_it_came() {
    let session = Session::new(account());
    for (entry, arguments, body, wanted) in [
        (
            v2("getDeal"),
            json!({"id": 7}),
            r#"{"success":true,"data":{"id":7,"value":12.345678901234567890,"novel":[1.0]},"additional_data":{"a":1}}"#,
            r#"{"data":{"id":7,"value":12.345678901234567890,"novel":[1.0]},"additional_data":{"a":1}}"#,
        ),
        (
            v1("getUsers"),
            json!({}),
            r#"{"success":true,"data":[{"id":"odd"},null]}"#,
            r#"{"data":[{"id":"odd"},null]}"#,
        ),
        (
            v2("searchDeals"),
            json!({"term": "roof"}),
            r#"{"success":true,"data":{"items":[{"result_score":0.10,"item":{"id":1}}]},"additional_data":{}}"#,
            r#"{"data":[{"result_score":0.10,"item":{"id":1}}],"additional_data":{}}"#,
        ),
        (v1("downloadFile"), json!({"id": 7}), r#"{"success":false}"#, r#"{"content_type":null,"bytes":17}"#),
        (v2("deleteDeal"), json!({"id": 7}), r#"{"success":true,"data":{"id":7}}"#, r#"{"data":{"id":7}}"#),
    ] {
        let (_, result) = run(&session, &entry.invoke(arguments).unwrap(), || Ok(answer(body)));
        let outcome: Answer = result.unwrap().unwrap();
        assert_eq!(serde_json::to_string(&outcome).unwrap(), wanted, "{}", entry.meta.name);
    }
}

#[test]
fn rows_are_given_though_the_marker_is_odd() {
    let session = Session::new(account());
    for (entry, arguments, body) in [
        (
            v2("getDeals"),
            json!({}),
            r#"{"success":true,"data":[{"id":1},{"id":{}}],"additional_data":{"next_cursor":{}}}"#,
        ),
        (
            v2("searchDeals"),
            json!({"term": "roof"}),
            r#"{"success":true,"data":{"items":[{"item":{}},{}]},"additional_data":{"next_cursor":{}}}"#,
        ),
    ] {
        let list = entry.invoke(arguments).unwrap().paged().unwrap();
        let (mut pages, now) = (session.pages(list), start());
        assert!(matches!(pages.poll(now), Step::Send(_)));
        pages.receive(now, Ok(answer(body)));
        let Step::Done(Some(page)) = pages.poll(now) else { panic!("there is a page") };
        let rows = pipedrive_core::pages::items(page);
        assert_eq!(rows.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false]);
        let error = rows[2].as_ref().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::PageToken(_)) && error.operation() == entry.meta.name);
    }
}
