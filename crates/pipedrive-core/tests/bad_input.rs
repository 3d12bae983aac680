//! What is refused before anything is sent: accounts that cannot be, and arguments that cannot go out.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use pipedrive_core::wire::body::utf8;
use pipedrive_core::{
    Account, AccountError, AsForm as _, Company, Credentials, Error, Host, Operation, Raw, Select as _, v1, v2,
};
use serde_json::Value;

const TOKEN: &str = "s3cr3t-0123456789abcdef";

fn account() -> Account {
    Account::new(Company::new("acme").unwrap(), Credentials::api_token(TOKEN).unwrap())
}

#[test]
fn a_company_is_one_dns_label() {
    for sound in ["acme", "ACME", "a", "a-1", "9lives", &"a".repeat(63)] {
        let account = Account::new(Company::new(sound).unwrap(), Credentials::api_token(TOKEN).unwrap());
        assert_eq!(account.host().name(), format!("{}.pipedrive.com", sound.to_lowercase()));
    }
    for odd in ["", ".", "-a", "a-", "a.b", "a/b", "a b", "a:1", "a@b", "ä", "a_b", "a\n", "a%41", &"a".repeat(64)] {
        assert_eq!(Company::new(odd), Err(AccountError::Company), "{odd:?}");
    }
}

#[test]
fn hosts_are_what_they_are_taken_for() {
    use AccountError::{Address, ForeignHost, NotLoopback, PlainHttp};
    type Make = fn(&str) -> Result<Host, AccountError>;
    let (pipedrive, trusted, loopback): (Make, Make, Make) = (Host::pipedrive, Host::trusted, Host::loopback);
    let rows: [(Make, &str, Option<AccountError>); 29] = [
        (pipedrive, "https://acme.pipedrive.com", None),
        (pipedrive, "https://acme.pipedrive.com/", None),
        (pipedrive, "https://ACME.Pipedrive.com", None),
        (pipedrive, "http://acme.pipedrive.com", Some(PlainHttp)),
        (pipedrive, "https://acme.pipedrive.com:8443", Some(Address)),
        (pipedrive, "https://acme.pipedrive.com/api", Some(Address)),
        (pipedrive, "https://acme.pipedrive.com?x", Some(Address)),
        (pipedrive, "https://pipedrive.com", Some(ForeignHost)),
        (pipedrive, "https://.pipedrive.com", Some(ForeignHost)),
        (pipedrive, "https://evilpipedrive.com", Some(ForeignHost)),
        (pipedrive, "https://acme.pipedrive.com.evil.example", Some(ForeignHost)),
        (pipedrive, "https://user@acme.pipedrive.com", Some(Address)),
        (pipedrive, "acme.pipedrive.com", Some(Address)),
        (pipedrive, "", Some(Address)),
        (trusted, "https://proxy.example:8443", None),
        (trusted, "http://proxy.example", Some(PlainHttp)),
        (trusted, "ftp://proxy.example", Some(Address)),
        (trusted, "https://user:pass@proxy.example", Some(Address)),
        (loopback, "http://127.0.0.1:8080", None),
        (loopback, "http://127.8.9.10:8080", None),
        (loopback, "http://[::1]:8080", None),
        (loopback, "https://localhost:8443", None),
        (loopback, "http://localhost.evil.example", Some(NotLoopback)),
        (loopback, "http://10.0.0.1", Some(NotLoopback)),
        (loopback, "http://0.0.0.0", Some(NotLoopback)),
        (loopback, "http://128.0.0.1", Some(NotLoopback)),
        (loopback, "http://127.1", Some(NotLoopback)),
        (loopback, "http://acme.pipedrive.com", Some(NotLoopback)),
        (loopback, "http://127.0.0.1:8080/api", Some(Address)),
    ];
    for (make, address, error) in rows {
        assert_eq!(make(address).err(), error, "{address}");
    }
}

/// The address of a request, however it came about.
#[test]
fn requests_go_to_https_or_to_this_machine() {
    use AccountError::{Address, PlainHttp};
    let rows = [
        ("https://acme.pipedrive.com/api/v2/deals?limit=1", None),
        ("https://proxy.example:8443/a", None),
        ("HTTPS://proxy.example", None),
        ("http://127.0.0.1:8080/api/v2/deals", None),
        ("http://[::1]/a", None),
        ("http://localhost/a", None),
        ("http://acme.pipedrive.com/api/v2/deals", Some(PlainHttp)),
        ("HTTP://acme.pipedrive.com", Some(PlainHttp)),
        ("http://acme.pipedrive.com:443/a", Some(PlainHttp)),
        ("http://localhost.evil.example/a", Some(PlainHttp)),
        ("http://0.0.0.0/a", Some(PlainHttp)),
        ("http://169.254.169.254/a", Some(PlainHttp)),
        ("http://127.0.0.1@evil.example/a", Some(Address)),
        ("https://user:pass@acme.pipedrive.com/a", Some(Address)),
        ("ws://127.0.0.1/a", Some(Address)),
        ("ftp://acme.pipedrive.com/a", Some(Address)),
        ("acme.pipedrive.com:443", Some(Address)),
        ("/api/v2/deals", Some(Address)),
        ("*", Some(Address)),
    ];
    for (address, error) in rows {
        assert_eq!(Host::check(&address.parse().unwrap()).err(), error, "{address}");
    }
}

#[test]
fn credentials_are_visible_ascii_and_shown_nowhere() {
    for odd in ["", " ", "a b", "a\r\nx: y", "a\n", "ä", "a\u{7f}", "\t"] {
        assert_eq!(Credentials::api_token(odd).unwrap_err(), AccountError::Credentials, "{odd:?}");
        assert_eq!(Credentials::bearer(odd).unwrap_err(), AccountError::Credentials, "{odd:?}");
    }
    for credentials in [Credentials::api_token(TOKEN).unwrap(), Credentials::bearer(TOKEN).unwrap()] {
        let account = Account::new(Company::new("acme").unwrap(), credentials.clone());
        let request = account.request(&v2::deals::GetDeal::new(7)).unwrap();
        let sent = request.headers().values().any(|value| value.to_str().is_ok_and(|text| text.contains(TOKEN)));
        assert!(sent);
        assert!(!format!("{credentials:?} {account:?} {request:?} {}", request.uri()).contains(TOKEN));
    }
}

/// Each is refused with the operation and the argument in one line.
#[test]
fn arguments_that_cannot_go_out_are_named() {
    let id = "0".repeat(40);
    let keys = |n| (0..n).map(|_| id.clone()).collect::<Vec<String>>();
    let conversion = |id: &str| refusal(&v2::deals::GetDealConversionStatus::new(7, id));
    let select = |names: &[&str]| refusal(&v1::deals::GetDeals::new().select::<Value, _>(names));
    let conversions =
        "getDealConversionStatus (GET /api/v2/deals/{id}/convert/status/{conversion_id}): argument `conversion_id`: ";
    let deals = "getDeals (GET /api/v1/deals): argument `selector`: ";
    let rows = [
        (conversion(""), format!("{conversions}is empty")),
        (conversion("."), format!("{conversions}is `.` or `..`, which would lead to another address")),
        (conversion(".."), format!("{conversions}is `.` or `..`, which would lead to another address")),
        (conversion("a\u{0}b"), format!("{conversions}has a control character at byte 1")),
        (conversion("é\u{85}"), format!("{conversions}has a control character at byte 2")),
        (select(&[]), format!("{deals}selects no field; name at least one")),
        (select(&["id", ""]), format!("{deals}name 1 is not made of letters, digits and underscores")),
        (select(&["id,title"]), format!("{deals}name 0 is not made of letters, digits and underscores")),
        (select(&["user_id:(name)"]), format!("{deals}name 0 is not made of letters, digits and underscores")),
        (
            refusal(&v1::deals::GetDeals::new().select_as::<Value>()),
            format!("{deals}the type to read is no struct with named fields; name them"),
        ),
        (
            refusal(&v2::deals::GetDeals::new().limit(501)),
            "getDeals (GET /api/v2/deals): argument `limit`: 501 is beyond the limit of 500".to_owned(),
        ),
        (
            refusal(&v2::deals::GetDeals::new().ids(Vec::from_iter(1..=101_u64))),
            "getDeals (GET /api/v2/deals): argument `ids`: 101 is beyond the limit of 100".to_owned(),
        ),
        (
            refusal(&v2::deals::GetDeals::new().custom_fields(keys(16))),
            "getDeals (GET /api/v2/deals): argument `custom_fields`: 16 is beyond the limit of 15".to_owned(),
        ),
        (
            refusal(&v1::deals::AddDeal::new("Roof").label([1, 2]).as_form()),
            "addDeal (POST /api/v1/deals): argument `label`: is an array or object, which a form cannot hold; send JSON"
                .to_owned(),
        ),
        (refusal(&Raw::get("/api/v1/../oauth/token")), raw_path()),
        (refusal(&Raw::get("/api/v1/deals/%2e%2e/users")), raw_path()),
        (refusal(&Raw::get("/api/v1/deals?limit=1")), raw_path()),
        (refusal(&Raw::get("/api/v1/deals/a%zz")), raw_path()),
        (refusal(&Raw::get("/api/v3/deals")), raw_path()),
        (refusal(&Raw::get("/api/v1/deals/a b")), raw_path()),
        (
            refusal(&Raw::get("/api/v1/deals").json_text(&b"{\"title\":\"R\xF6hre\"}"[..])),
            "raw: argument `body`: is not UTF-8 at byte 11".to_owned(),
        ),
        (
            refusal(&Raw::get("/api/v1/deals").json_text("{\"title\":}")),
            "raw: argument `body`: is not JSON at line 1, column 10".to_owned(),
        ),
        (
            refusal(&v2::deals::SearchDeals::new("x".repeat(70_000))),
            "searchDeals (GET /api/v2/deals/search): argument `address`: makes an address of 70026 bytes, which is too \
             long"
                .to_owned(),
        ),
    ];
    for (error, said) in rows {
        assert_eq!(error, said);
    }
    assert_eq!(utf8("title", b"ab\xff").unwrap_err().to_string(), "argument `title`: is not UTF-8 at byte 2");
}

fn raw_path() -> String {
    "raw: argument `path`: is not a plain path under /api/v1/ or /api/v2/".to_owned()
}

fn refusal<O: Operation>(operation: &O) -> String {
    let error: Error = account().request(operation).unwrap_err();
    assert!(error.refusal().is_some() && !error.may_have_happened());
    assert!(!format!("{error:?}").contains(TOKEN));
    error.to_string()
}
