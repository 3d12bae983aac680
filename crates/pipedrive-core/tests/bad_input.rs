//! Input that is rejected before a request is sent: invalid accounts and arguments.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::net::{Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU16;

use pipedrive_core::model::{LeadId, V1DateTime};
use pipedrive_core::wire::utf8;
use pipedrive_core::{
    Account, AccountError, Amount, AsForm as _, Company, Credentials, CustomFields, Date, Error, Field, Host, Money,
    Operation, Raw, Select as _, v1, v2,
};
use proptest::prelude::*;
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

/// Addresses, each with its error as a host of Pipedrive, a trusted host, and a host on this machine.
#[test]
fn hosts_are_what_they_are_taken_for() {
    let [odd, plain] = [Some(AccountError::Address), Some(AccountError::PlainHttp)];
    let [foreign, not_here] = [Some(AccountError::ForeignHost), Some(AccountError::NotLoopback)];
    let rows = [
        // Hosts of Pipedrive.
        ("https://acme.pipedrive.com", [None, None, not_here]),
        ("https://acme.pipedrive.com/", [None, None, not_here]),
        ("HTTPS://ACME.Pipedrive.com", [None, None, not_here]),
        ("https://api.pipedrive.com", [None, None, not_here]),
        ("https://a.b-c.9.pipedrive.com", [None, None, not_here]),
        ("https://xn--bcher-kva.pipedrive.com", [None, None, not_here]),
        ("http://acme.pipedrive.com", [plain, plain, not_here]),
        ("https://acme.pipedrive.com:443", [odd, None, not_here]),
        ("https://acme.pipedrive.com:8443", [odd, None, not_here]),
        // Other hosts.
        ("https://pipedrive.com", [foreign, None, not_here]),
        ("https://evilpipedrive.com", [foreign, None, not_here]),
        ("https://acme.pipedrive.com.evil.example", [foreign, None, not_here]),
        ("https://proxy.example:8443", [foreign, None, not_here]),
        ("https://proxy:65535", [foreign, None, not_here]),
        ("https://10.0.0.1", [foreign, None, not_here]),
        ("https://[2001:db8::1]:8443", [foreign, None, not_here]),
        ("https://[::ffff:127.0.0.1]", [foreign, None, not_here]),
        ("https://localhost.evil.example", [foreign, None, not_here]),
        ("https://127.0.0.1.evil.example", [foreign, None, not_here]),
        ("http://proxy.example", [plain, plain, not_here]),
        ("http://10.0.0.1", [plain, plain, not_here]),
        ("http://0.0.0.0", [plain, plain, not_here]),
        ("http://128.0.0.1", [plain, plain, not_here]),
        // Hosts on this machine.
        ("http://127.0.0.1:8080", [plain, plain, None]),
        ("http://127.8.9.10:8080", [plain, plain, None]),
        ("http://[::1]:8080", [plain, plain, None]),
        ("http://[0:0:0:0:0:0:0:1]", [plain, plain, None]),
        ("http://LocalHost:1", [plain, plain, None]),
        ("https://localhost:8443", [foreign, None, None]),
        // Not an address.
        ("", [odd; 3]),
        ("acme.pipedrive.com", [odd; 3]),
        ("//acme.pipedrive.com", [odd; 3]),
        ("https:acme.pipedrive.com", [odd; 3]),
        ("https:///acme.pipedrive.com", [odd; 3]),
        ("https://", [odd; 3]),
        ("https:///", [odd; 3]),
        ("ftp://localhost", [odd; 3]),
        (" https://localhost", [odd; 3]),
        ("https://localhost ", [odd; 3]),
        ("https://localhost\n", [odd; 3]),
        // More than a host.
        ("https://acme.pipedrive.com/api", [odd; 3]),
        ("https://acme.pipedrive.com//", [odd; 3]),
        ("https://acme.pipedrive.com?x", [odd; 3]),
        ("https://acme.pipedrive.com#x", [odd; 3]),
        ("https://user@acme.pipedrive.com", [odd; 3]),
        ("https://user:pass@localhost", [odd; 3]),
        ("https://@localhost", [odd; 3]),
        // Ports.
        ("http://localhost:", [odd; 3]),
        ("http://localhost:0", [odd; 3]),
        ("http://localhost:080", [odd; 3]),
        ("http://localhost:65536", [odd; 3]),
        ("http://localhost:99999", [odd; 3]),
        ("http://localhost:-1", [odd; 3]),
        ("http://localhost:+80", [odd; 3]),
        ("http://localhost:80:80", [odd; 3]),
        ("http://[::1]:", [odd; 3]),
        // Names and numbers.
        ("https://.pipedrive.com", [odd; 3]),
        ("https://..pipedrive.com", [odd; 3]),
        ("https://a..pipedrive.com", [odd; 3]),
        ("https://acme.pipedrive.com.", [odd; 3]),
        ("https://*.pipedrive.com", [odd; 3]),
        ("https://a;b.pipedrive.com", [odd; 3]),
        ("https://a_b.pipedrive.com", [odd; 3]),
        ("https://-a.pipedrive.com", [odd; 3]),
        ("https://a-.pipedrive.com", [odd; 3]),
        ("https://a%2eb.pipedrive.com", [odd; 3]),
        ("https://b\u{fc}cher.pipedrive.com", [odd; 3]),
        ("https://evil.example\\.pipedrive.com", [odd; 3]),
        ("http://127.1", [odd; 3]),
        ("http://127.0.0.01", [odd; 3]),
        ("http://2130706433", [odd; 3]),
        ("http://0x7f000001", [odd; 3]),
        ("http://256.0.0.1", [odd; 3]),
        ("http://::1", [odd; 3]),
        ("http://[::1", [odd; 3]),
        ("http://[::1]evil.com", [odd; 3]),
        ("http://[::1]@evil.com", [odd; 3]),
        ("http://[::1%25lo]", [odd; 3]),
        ("http://[127.0.0.1]", [odd; 3]),
        ("http://[]", [odd; 3]),
    ];
    assert!(rows.len() >= 60);
    for (address, wrong) in rows {
        let hosts = [Host::pipedrive(address), Host::trusted(address), Host::loopback(address)];
        assert_eq!(hosts.map(Result::err), wrong, "{address:?}");
    }
    let label = "a".repeat(63);
    let long = format!("https://{}", [label.as_str(); 4].join("."));
    assert_eq!(Host::trusted(&long).err(), odd);
    assert_eq!(Host::trusted(&long[.."https://".len() + 253]).err(), None);
    assert_eq!(Host::trusted(&format!("https://{label}a.example")).err(), odd);
}

/// v1 is under `/v1` on the host for all companies, and under `/api/v1` on all others, with either prefix in the
/// request.
#[test]
fn the_host_decides_where_v1_is() {
    let hosts = [
        (Host::api(), "https://api.pipedrive.com/v1"),
        (Host::pipedrive("https://API.pipedrive.com").unwrap(), "https://API.pipedrive.com/v1"),
        (Company::new("acme").unwrap().into(), "https://acme.pipedrive.com/api/v1"),
        (Host::trusted("https://proxy.example:8443").unwrap(), "https://proxy.example:8443/api/v1"),
        (Host::loopback("http://127.0.0.1:8080").unwrap(), "http://127.0.0.1:8080/api/v1"),
    ];
    for (host, v1) in hosts {
        let origin = host.to_string();
        let account = Account::new(host, Credentials::api_token(TOKEN).unwrap());
        let sent = [
            account.request(&Raw::get("/v1/leads").query("limit", "2")).unwrap(),
            account.request(&Raw::get("/api/v1/leads").query("limit", "2")).unwrap(),
            account.request(&v1::deals::GetDeals::new().limit(2).select::<Value, _>(["id"])).unwrap(),
            account.request(&Raw::get("/api/v2/deals/7")).unwrap(),
            account.request(&v2::deals::GetDeal::new(7)).unwrap(),
        ];
        let deal = format!("{origin}/api/v2/deals/7");
        let leads = format!("{v1}/leads?limit=2");
        let wanted = [leads.clone(), leads, format!("{v1}/deals:(id)?limit=2"), deal.clone(), deal];
        assert_eq!(sent.map(|request| request.uri().to_string()), wanted);
    }
}

/// The address of a request, for every way to create a host.
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

proptest! {
    /// Any authority, beside the definition of one.
    #[test]
    fn a_host_is_a_name_or_an_ip_address(
        authority in r"(\[?[0-9a-fxX.:-]{0,12}\]?|[a-bA-Z0-1._@-]{0,12}|127\.[0-9.]{1,6}|(localhost|LOCALHOST)\.?)(:[0-9]{0,6})?"
    ) {
        let defined = is_host(&authority);
        let trusted = Host::trusted(&format!("https://{authority}"));
        let loopback = Host::loopback(&format!("http://{authority}"));
        prop_assert_eq!((trusted.is_ok(), loopback.is_ok()), (defined.is_some(), defined == Some(true)));
        for (scheme, sound) in [("https", defined.is_some()), ("http", defined == Some(true)), ("ftp", false)] {
            if let Ok(address) = format!("{scheme}://{authority}/api/v2/deals").parse() {
                prop_assert_eq!(Host::check(&address).is_ok(), sound, "{}", scheme);
            }
        }
    }
}

/// Returns whether the host of an authority is this machine; `None` if it is not a host.
fn is_host(authority: &str) -> Option<bool> {
    let end = authority.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = authority.split_at(authority[end..].find(':').map_or(authority.len(), |colon| end + colon));
    if let Some(port) = port.strip_prefix(':') {
        port.parse::<NonZeroU16>().ok().filter(|number| number.to_string() == port)?;
    }
    if let Some(ip) = host.strip_prefix('[') {
        return Some(ip.strip_suffix(']')?.parse::<Ipv6Addr>().ok()?.is_loopback());
    }
    if let Ok(ip) = host.parse::<Ipv4Addr>() {
        return Some(ip.is_loopback());
    }
    let of_label = |char: char| char.is_ascii_alphanumeric() || char == '-';
    let is_label = |label: &&str| !label.is_empty() && label.chars().all(of_label) && label.trim_matches('-') == *label;
    let labels: Vec<&str> = host.split('.').collect();
    let number = labels.last()?.to_lowercase();
    let is_number = number.parse::<u128>().is_ok()
        || number.strip_prefix("0x").is_some_and(|hex| hex.is_empty() || u128::from_str_radix(hex, 16).is_ok());
    (labels.iter().all(is_label) && !is_number).then(|| host.to_lowercase() == "localhost")
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

/// Each error names the operation and the argument in one line.
#[test]
fn arguments_that_cannot_go_out_are_named() {
    let id = "0".repeat(40);
    let keys = |n| (0..n).map(|_| id.clone()).collect::<Vec<String>>();
    let conversion = |id: &str| refusal(&v2::deals::GetDealConversionStatus::new(7, id));
    let select = |names: &[&str]| refusal(&v1::deals::GetDeals::new().select::<Value, _>(names));
    let conversions =
        "getDealConversionStatus (GET /api/v2/deals/{id}/convert/status/{conversion_id}): argument `conversion_id`: ";
    let deals = "getDeals (GET /api/v1/deals): argument `selector`: ";
    let custom_v1 = |fields| refusal(&v1::deals::AddDeal::new("Roof").custom_fields(fields));
    let custom_v2 = |fields| refusal(&v2::deals::AddDeal::new("Roof").custom_fields(fields));
    let spread = |json: &str| {
        let deal: v1::deals::Deal = serde_json::from_str(&json.replacen('{', r#"{"id":7,"#, 1)).unwrap();
        deal.custom_fields
    };
    let fields = |json: &str| serde_json::from_str::<CustomFields>(json).unwrap();
    let add_deal = "addDeal (POST /api/v1/deals): argument ";
    let not_custom = "is an argument of the operation, not a custom field";
    let doubled = format!(r#"{{"{id}":1,"{id}":2}}"#);
    let mut companion = CustomFields::new().with(Field::<Money>::named(&id), Money::new(5, "EUR"));
    companion.set_raw(format!("{id}_currency"), "USD".into());
    let options = |labels: &[&str]| v2::deal_fields::AddDealFieldOptions::new("ab", labels);
    let add_options = "addDealFieldOptions (POST /api/v2/dealFields/{field_code}/options): argument `options";
    let installment = |amount: &str| {
        let (amount, day) = (amount.parse::<Amount>().unwrap(), "2026-01-31".parse::<Date>().unwrap());
        v2::deal_installments::PostInstallment::new(7, "First", amount, day)
    };
    let add_installment = "postInstallment (POST /api/v2/deals/{id}/installments): argument ";
    let noon: V1DateTime = "2026-01-31 12:00:00".parse().unwrap();
    let call = v1::call_logs::AddCallLog::new("connected", "+372 5550 123", noon.clone(), noon);
    let rows = [
        (conversion(""), format!("{conversions}is empty")),
        (conversion("."), format!("{conversions}is `.` or `..`, which would change the path")),
        (conversion(".."), format!("{conversions}is `.` or `..`, which would change the path")),
        (conversion("a\u{0}b"), format!("{conversions}has a control character at byte 1")),
        (conversion("é\u{85}"), format!("{conversions}has a control character at byte 2")),
        (select(&[]), format!("{deals}selects no field; name at least one")),
        (select(&["id", ""]), format!("{deals}name 1 does not consist of letters, digits and underscores")),
        (select(&["id,title"]), format!("{deals}name 0 does not consist of letters, digits and underscores")),
        (select(&["user_id:(name)"]), format!("{deals}name 0 does not consist of letters, digits and underscores")),
        (
            refusal(&v1::deals::GetDeals::new().select_as::<Value>()),
            format!("{deals}the type is not a struct with named fields; give the names instead"),
        ),
        (
            refusal(&v2::deals::GetDeals::new().limit(501)),
            "getDeals (GET /api/v2/deals): argument `limit`: 501 is beyond the limit of 500".to_owned(),
        ),
        (
            refusal(&v2::deals::GetDeals::new().ids(Vec::from_iter(1..=101_u64))),
            "getDeals (GET /api/v2/deals): argument `ids`: 101 items are beyond the limit of 100".to_owned(),
        ),
        (
            refusal(&v2::deals::GetDeals::new().custom_fields(keys(16))),
            "getDeals (GET /api/v2/deals): argument `custom_fields`: 16 items are beyond the limit of 15".to_owned(),
        ),
        (
            refusal(&v1::webhooks::AddWebhook::new("https://a.example", "*", "*", "\u{e9}".repeat(256))),
            "addWebhook (POST /api/v1/webhooks): argument `name`: 256 characters are beyond the limit of 255".to_owned(),
        ),
        (refusal(&options(&["a", ""])), format!("{add_options}[1].label`: 0 characters are below the minimum of 1")),
        (refusal(&options(&[])), format!("{add_options}`: 0 items are below the minimum of 1")),
        (refusal(&installment("0.00")), format!("{add_installment}`amount`: is not above 0")),
        (refusal(&installment("-5")), format!("{add_installment}`amount`: is not above 0")),
        (
            refusal(&v1::leads::AddLead::new("Roof")),
            "addLead (POST /api/v1/leads): argument `person_id`: one of `person_id`, `organization_id` is required"
                .to_owned(),
        ),
        (
            refusal(&v1::goals::GetGoals::new().period_end("2026-01-31".parse::<Date>().unwrap())),
            "getGoals (GET /api/v1/goals/find): argument `period.end`: requires `period.start` too".to_owned(),
        ),
        (
            refusal(&call.deal_id(7).lead_id(LeadId::new("adf21080-0e10-11eb-879b-05d71fb426ec"))),
            "addCallLog (POST /api/v1/callLogs): argument `lead_id`: only one of `deal_id`, `lead_id` can be given"
                .to_owned(),
        ),
        (
            refusal(&v2::deal_fields::UpdateDealField::new("ab")),
            "updateDealField (PATCH /api/v2/dealFields/{field_code}): argument `field_name`: one of `field_name`, \
             `ui_visibility`, `important_fields`, `required_fields`, `description` is required"
                .to_owned(),
        ),
        (
            refusal(&v2::products::SearchProducts::new("\u{e9}")),
            "searchProducts (GET /api/v2/products/search): argument `term`: requires `exact_match` too if it is \
             shorter than 2"
                .to_owned(),
        ),
        (
            refusal(&v2::deal_fields::AddDealField::new("Tier", "set")),
            "addDealField (POST /api/v2/dealFields): argument `field_type`: requires `options` too if it is `enum`, \
             `set`"
                .to_owned(),
        ),
        (
            refusal(&v1::deals::AddDeal::new("Roof").label([1, 2]).as_form()),
            "addDeal (POST /api/v1/deals): argument `label`: is an array or object, which a form cannot hold; send JSON"
                .to_owned(),
        ),
        (custom_v1(fields(r#"{"title":"Wall"}"#)), format!("{add_deal}`title`: {not_custom}")),
        (custom_v1(fields(r#"{"stage_id":2}"#)), format!("{add_deal}`stage_id`: {not_custom}")),
        (
            refusal(&v1::persons::UpdatePerson::new(7).custom_fields(fields(r#"{"name":"Ann"}"#))),
            format!("updatePerson (PUT /api/v1/persons/{{id}}): argument `name`: {not_custom}"),
        ),
        (custom_v1(fields(&doubled)), format!("{add_deal}`{id}`: is given twice")),
        (custom_v1(spread(&doubled)), format!("{add_deal}`{id}`: is given twice")),
        (custom_v1(companion), format!("{add_deal}`{id}_currency`: is given twice")),
        (
            refusal(&v1::deals::AddDeal::new("Roof").custom_fields(fields(r#"{"title":"Wall"}"#)).as_form()),
            format!("{add_deal}`title`: {not_custom}"),
        ),
        (custom_v2(fields(&doubled)), format!("addDeal (POST /api/v2/deals): argument `{id}`: is given twice")),
        (
            custom_v2(spread(&doubled)),
            format!("addDeal (POST /api/v2/deals): argument `{id}`: is given twice"),
        ),
        (
            custom_v2(fields(&doubled).with(Field::<u64>::new("ab"), 1_u64)),
            format!("addDeal (POST /api/v2/deals): argument `{id}`: is given twice"),
        ),
        (
            custom_v2(fields(r#"{"ab":1,"a\u0062":null}"#)),
            "addDeal (POST /api/v2/deals): argument `ab`: is given twice".to_owned(),
        ),
        (refusal(&Raw::get("/api/v1/../oauth/token")), raw_path()),
        (refusal(&Raw::get("/api/v1/deals/%2e%2e/users")), raw_path()),
        (refusal(&Raw::get("/api/v1/deals?limit=1")), raw_path()),
        (refusal(&Raw::get("/api/v1/deals/a%zz")), raw_path()),
        (refusal(&Raw::get("/api/v3/deals")), raw_path()),
        (refusal(&Raw::get("/v2/deals")), raw_path()),
        (refusal(&Raw::get("/v1/../oauth/token")), raw_path()),
        (refusal(&Raw::get("/v1/")), raw_path()),
        (refusal(&Raw::get("/api/v1/deals/a b")), raw_path()),
        (
            refusal(&Raw::get("/api/v1/deals").json_text(&b"{\"title\":\"R\xF6hre\"}"[..])),
            "raw (GET /api/v1/deals): argument `body`: is not UTF-8 at byte 11".to_owned(),
        ),
        (
            refusal(&Raw::get("/api/v1/deals").json_text("{\"title\":}")),
            "raw (GET /api/v1/deals): argument `body`: is not JSON at line 1, column 10".to_owned(),
        ),
        (
            refusal(&v2::deals::SearchDeals::new("x".repeat(70_000))),
            "searchDeals (GET /api/v2/deals/search): argument `address`: is too long: 70026 bytes".to_owned(),
        ),
    ];
    for (error, said) in rows {
        assert_eq!(error, said);
    }
    assert_eq!(utf8("title", b"ab\xff").unwrap_err().to_string(), "argument `title`: is not UTF-8 at byte 2");
}

fn raw_path() -> String {
    "raw (GET): argument `path`: is not a path without a query under /api/v1/, /v1/ or /api/v2/".to_owned()
}

fn refusal<O: Operation>(operation: &O) -> String {
    let error: Error = account().request(operation).unwrap_err();
    assert!(error.argument_error().is_some() && !error.may_have_happened());
    assert!(!format!("{error:?}").contains(TOKEN));
    error.to_string()
}
