//! Every public error, shown with its sources.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use pipedrive_core::error::{ArgumentError, BadEncoding, BodyTooLarge, TimedOut, TokenError};
use pipedrive_core::oauth::Redirect;
use pipedrive_core::v1;
use pipedrive_core::v2::deals::{Deal, GetDeal, GetDeals};
use pipedrive_core::{
    Account, AccountError, Amount, Company, Credentials, CustomFields, DateTime, Error, Field, Host, Operation,
    TransportError,
};
use transport_tests::said_once;

/// An error with a source that it does not tell.
fn nested() -> io::Error {
    #[derive(Debug)]
    struct Outer(io::Error);

    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("the connection failed")
        }
    }

    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }

    io::Error::other(Outer(io::Error::other("the cable is cut")))
}

fn response(status: u16, body: &'static str) -> Response<Bytes> {
    Response::builder().status(status).body(Bytes::from_static(body.as_bytes())).unwrap()
}

fn bad_encoding() -> BadEncoding {
    BadEncoding::new(response(200, "{"), nested())
}

#[test]
fn no_error_says_anything_twice() {
    const SIZE: Field<Amount> = Field::new("0123456789abcdef0123456789abcdef01234567");
    let read = |status, body| GetDeal::read(response(status, body)).unwrap_err();
    let refused = read(404, r#"{"success":false,"error":"Deal not found","error_info":"See the docs"}"#);
    let page = r#"{"success":true,"data":[{"id":{}}],"additional_data":{}}"#;
    let page = GetDeals::read(response(200, page)).unwrap_err();
    let row = page.read_rows::<Deal>().unwrap().items.remove(0).unwrap_err();
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("2f4c").unwrap());
    let custom = serde_json::from_str::<CustomFields>(r#"{"0123456789abcdef0123456789abcdef01234567":[]}"#).unwrap();
    let transport = |error| Error::transport(&GetDeal::META, error);
    let errors: Vec<Box<dyn StdError>> = vec![
        Box::new(AccountError::PlainHttp),
        Box::new(Host::loopback("http://example.com").unwrap_err()),
        Box::new(ArgumentError::new("limit", "too many")),
        Box::new(account.request(&v1::deals::GetDeals::new().limit(501)).unwrap_err()),
        Box::new(TransportError::before_send(nested())),
        Box::new(TransportError::after_send(TimedOut::Read)),
        Box::new(TransportError::after_send(bad_encoding())),
        Box::new(bad_encoding()),
        Box::new(BodyTooLarge { limit: 10 }),
        Box::new(TimedOut::Total),
        Box::new(transport(TransportError::before_send(nested()))),
        Box::new(transport(TransportError::after_send(bad_encoding()))),
        Box::new(transport(TransportError::after_send(BodyTooLarge { limit: 10 }))),
        Box::new(refused.api_error().unwrap().clone()),
        Box::new(TokenError::Renewal(Arc::new(refused.clone()))),
        Box::new(TokenError::Unsaved(Arc::new(nested()))),
        Box::new(TokenError::Unusable(AccountError::ForeignHost)),
        Box::new(refused),
        Box::new(read(200, r#"{"success":false,"error":"No"}"#)),
        Box::new(read(200, r#"{"success":true,"data":7}"#)),
        Box::new(read(200, "<html>")),
        Box::new(read(200, "")),
        Box::new(page),
        Box::new(row),
        Box::new(custom.get(SIZE).unwrap_err()),
        Box::new("x".parse::<Amount>().unwrap_err()),
        Box::new("x".parse::<DateTime>().unwrap_err()),
        Box::new(Redirect::parse("error=access_denied").unwrap_err()),
    ];
    for error in &errors {
        said_once(&**error);
    }
    let told = said_once(&*errors[10]);
    assert!(told.ends_with("the connection failed: the cable is cut"), "{told}");
}
