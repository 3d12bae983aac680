//! Every operation sends its arguments: requests with arbitrary arguments are read back by other parsers.
#![cfg(feature = "catalogue")]
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::time::Instant;

use bytes::Bytes;
use http::Request;
use pipedrive_core::catalogue::{Entry, Invocation, OPERATIONS};
use pipedrive_core::error::ArgumentErrorKind;
use pipedrive_core::meta::{Bounds, Encoding, Kind, Meta, Parameter, Place, Presence, Verb, Version};
use pipedrive_core::wire::Selector;
use pipedrive_core::{Account, Company, Credentials, Machine, Operation as _, Select as _, Session, Step};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use url::{Url, form_urlencoded};

fn account() -> Account {
    let token = Credentials::api_token("0123456789abcdef0123456789abcdef01234567").unwrap();
    Account::new(Company::new("acme").unwrap(), token)
}

#[expect(clippy::disallowed_methods, reason = "some instant to count from; there is no other way to one")]
fn start() -> Instant {
    Instant::now()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn requests_hold_their_arguments(
        (entry, arguments) in operation_with_arguments(),
        selected in prop::collection::vec("[A-Za-z0-9_]{1,40}", 1..4),
    ) {
        let arguments = Value::Object(arguments);
        match entry.request(&account(), &arguments) {
            Ok(request) => {
                check_address(entry.meta, &arguments, &request);
                check_body(entry.meta, &arguments, &request);
                // A session sends the same request.
                let operation = entry.invoke(arguments).expect("it was made before");
                let mut call = Session::new(account()).call(&operation);
                let Step::Send(sent) = call.poll(start()) else { panic!("nothing is in the way") };
                prop_assert_eq!((request.method(), request.uri()), (sent.method(), sent.uri()));
                prop_assert_eq!(Some(request.body()), sent.body().as_bytes());
                prop_assert_eq!(request.headers(), sent.headers());
                check_selector(&operation, &selected, &request);
            }
            Err(error) => check_refusal(entry.meta, &arguments, &error),
        }
    }

    #[test]
    fn selectors_parse_back(names in prop::collection::vec("[A-Za-z0-9_]{1,40}", 1..20)) {
        let selector = Selector::new(&names).unwrap();
        prop_assert_eq!(selector.names().collect::<Vec<_>>(), names);
        prop_assert_eq!(selector.to_string().parse::<Selector>(), Ok(selector));
    }

    #[test]
    fn selectors_hold_nothing_else(text in any::<String>()) {
        if let Ok(selector) = Selector::new([text.as_str()]) {
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
            prop_assert_eq!(selector.as_str(), format!(":({text})"));
        }
        if let Ok(selector) = text.parse::<Selector>() {
            prop_assert_eq!(selector.as_str(), text);
        }
    }
}

/// Checks the host, path segments, path arguments and query pairs with another parser.
fn check_address(meta: &Meta, arguments: &Value, request: &Request<Bytes>) {
    let text = request.uri().to_string();
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
    let url = Url::parse(&text).unwrap();
    assert_eq!(url.scheme(), "https");
    assert_eq!(url.host_str(), Some("acme.pipedrive.com"));
    assert_eq!((url.port(), url.fragment(), url.username()), (None, None, ""));

    let wanted: Vec<&str> = meta.template[1..].split('/').collect();
    let segments: Vec<String> = url
        .path_segments()
        .unwrap()
        .map(|segment| percent_encoding::percent_decode_str(segment).decode_utf8().unwrap().into_owned())
        .collect();
    assert_eq!(segments.len(), wanted.len(), "{text}");
    for (segment, wanted) in segments.iter().zip(wanted) {
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => assert_eq!(*segment, scalar(&arguments[name])),
            None => assert_eq!(segment, wanted),
        }
    }

    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    assert_eq!(pairs, wanted_pairs(meta, arguments), "{text}");
}

/// Checks that a selector comes after the collection, also if an id follows, and that the rest of the request is the same.
fn check_selector(operation: &Invocation, names: &[String], request: &Request<Bytes>) {
    let meta = operation.meta();
    let selected = account().request(&operation.clone().select::<Value, _>(names));
    if let Some(pages) = operation.clone().paged() {
        let pages = account().request(&pages.select::<Value, _>(names));
        assert_eq!(pages.as_ref().ok().map(Request::uri), selected.as_ref().ok().map(Request::uri));
    }
    if (meta.version, meta.verb) != (Version::V1, Verb::Get) {
        assert_eq!(selected.unwrap_err().argument_error().unwrap().argument(), "selector");
        return;
    }
    let collection = format!("/api/v1/{}", meta.template.split('/').nth(3).unwrap());
    let wanted = request.uri().to_string().replacen(&collection, &format!("{collection}:({})", names.join(",")), 1);
    assert_eq!(selected.unwrap().uri().to_string(), wanted);
}

fn wanted_pairs(meta: &Meta, arguments: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for parameter in given(meta, arguments, Place::Query) {
        let name = parameter.name.to_owned();
        match (parameter.kind, &arguments[parameter.name]) {
            (Kind::Repeated(_), Value::Array(items)) => {
                pairs.extend(items.iter().map(|item| (name.clone(), scalar(item))));
            }
            (Kind::Commas(_), Value::Array(items)) => {
                pairs.push((name, items.iter().map(scalar).collect::<Vec<_>>().join(",")));
            }
            (_, value) => pairs.push((name, scalar(value))),
        }
    }
    pairs
}

/// Checks the body with another parser.
fn check_body(meta: &Meta, arguments: &Value, request: &Request<Bytes>) {
    let content_type = request.headers().get("content-type").map(|value| value.to_str().unwrap());
    if let Some(whole) = given(meta, arguments, Place::WholeBody).first() {
        assert_eq!(content_type, Some("application/json"));
        assert_eq!(serde_json::from_slice::<Value>(request.body()).unwrap(), arguments[whole.name]);
        return;
    }
    let mut wanted = Map::new();
    for parameter in given(meta, arguments, Place::Body) {
        match (&arguments[parameter.name], parameter.kind, meta.version) {
            (Value::Object(fields), Kind::CustomFields, Version::V1) => wanted.extend(fields.clone()),
            (Value::Object(fields), Kind::CustomFields, _) if fields.is_empty() => {}
            (value, _, _) => {
                wanted.insert(parameter.name.to_owned(), value.clone());
            }
        }
    }
    match meta.encoding {
        Encoding::None => {
            assert_eq!((content_type, request.body().len()), (None, 0));
        }
        Encoding::Json => {
            assert_eq!(content_type, Some("application/json"));
            assert_eq!(serde_json::from_slice::<Value>(request.body()).unwrap(), Value::Object(wanted));
        }
        Encoding::Form => {
            assert_eq!(content_type, Some("application/x-www-form-urlencoded"));
            let pairs: Map<String, Value> = form_urlencoded::parse(request.body())
                .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
                .collect();
            let wanted = wanted.into_iter().map(|(name, value)| (name, Value::String(scalar(&value)))).collect();
            assert_eq!(pairs, wanted);
        }
        Encoding::Multipart => {
            let boundary = content_type.unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
            let delimiter = format!("--{boundary}");
            let body = String::from_utf8(request.body().to_vec()).unwrap();
            assert_eq!(body.matches(&delimiter).count(), wanted.len() + 1);
            assert!(body.ends_with(&format!("{delimiter}--\r\n")));
            for (part, value) in body.split(&delimiter).skip(1).zip(ordered(meta, &wanted)) {
                let (_, content) = part.split_once("\r\n\r\n").unwrap();
                let wanted = value.get("content").map_or_else(|| scalar(value), scalar);
                assert_eq!(content.strip_suffix("\r\n").unwrap(), wanted);
            }
        }
        other => panic!("{other:?} is not known to this test"),
    }
}

/// Checks that an error names an argument that was given, and that its reason is true.
fn check_refusal(meta: &Meta, arguments: &Value, error: &pipedrive_core::Error) {
    let refusal = error.argument_error().expect("nothing was sent");
    let name = refusal.argument();
    let parameter = meta.parameters.iter().find(|parameter| parameter.name == name);
    let parameter = parameter.unwrap_or_else(|| panic!("{error}"));
    let value = &arguments[name];
    let text = scalar(value);
    let refused = match parameter.place {
        Place::Path => text.is_empty() || text == "." || text == ".." || text.contains(char::is_control),
        Place::Query => value.as_array().is_some_and(Vec::is_empty),
        // A form has no `null` that clears a field, and the number of conditions of a filter is that of all groups.
        Place::Body => {
            meta.encoding == Encoding::Form && value.is_null()
                || matches!(*refusal.kind(), ArgumentErrorKind::OutOfBounds { bounds, .. } if parameter.bounds == bounds)
        }
        _ => false,
    };
    assert!(refused, "{error}: {value}");
    assert!(!error.to_string().contains('\n'));
}

fn given<'m>(meta: &'m Meta, arguments: &Value, place: Place) -> Vec<&'m Parameter> {
    let is_given = |parameter: &&Parameter| parameter.place == place && arguments.get(parameter.name).is_some();
    meta.parameters.iter().filter(is_given).collect()
}

fn ordered<'v>(meta: &'v Meta, values: &'v Map<String, Value>) -> impl Iterator<Item = &'v Value> {
    meta.parameters.iter().filter_map(|parameter| values.get(parameter.name))
}

/// Returns the text of a scalar; flags are numbers.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn operation_with_arguments() -> impl Strategy<Value = (&'static Entry, Map<String, Value>)> {
    prop::sample::select(OPERATIONS)
        .prop_flat_map(|entry| arguments(entry.meta).prop_map(move |map| (find(entry), map)))
}

fn find(entry: Entry) -> &'static Entry {
    let same = |other: &&Entry| std::ptr::eq(other.meta, entry.meta);
    OPERATIONS.iter().find(same).expect("it was taken from there")
}

/// Returns arguments according to the operation's metadata, in the form in which they are sent, so that they can be
/// compared.
fn arguments(meta: &'static Meta) -> impl Strategy<Value = Map<String, Value>> {
    let each: Vec<BoxedStrategy<Option<(String, Value)>>> = meta
        .parameters
        .iter()
        .map(|parameter| {
            // Documented in the same form in both versions.
            let version = match parameter.name {
                "archive_time" => Version::V1,
                "updated_since" => Version::V2,
                _ => meta.version,
            };
            let value = value(parameter.kind, version, parameter.bounds);
            let name = parameter.name.to_owned();
            let value = match parameter.presence {
                Presence::Required => value.prop_map(Some).boxed(),
                Presence::Clearable => prop_oneof![Just(None), Just(Some(Value::Null)), value.prop_map(Some)].boxed(),
                _ => prop::option::of(value).boxed(),
            };
            value.prop_map(move |value| value.map(|value| (name.clone(), value))).boxed()
        })
        .collect();
    each.prop_map(|pairs| pairs.into_iter().flatten().collect())
        .prop_filter("the rules", |given: &Map<String, Value>| {
            meta.rules.iter().all(|rule| rule.broken_by(given).is_none())
        })
}

fn value(kind: Kind, version: Version, bounds: Bounds) -> BoxedStrategy<Value> {
    let least = bounds.min.or(bounds.above.map(|above| above + 1)).unwrap_or(0);
    let items = least as usize..=bounds.max.unwrap_or(5).min(5) as usize;
    match kind {
        Kind::Text if least > 0 => "[./%?#: é雪\\PC]{1,6}".prop_map(Value::from).boxed(),
        Kind::Text | Kind::Uuid => prop_oneof![any::<String>(), "[./%?#: é雪\\PC]{0,6}"].prop_map(Value::from).boxed(),
        Kind::Integer => (least..=bounds.max.unwrap_or(i32::MAX as u64)).prop_map(Value::from).boxed(),
        Kind::Number => (least as i64..1_000_000, 0..100_i64)
            .prop_map(
                |(whole, part)| if part % 10 == 0 { json!(whole) } else { json!(whole as f64 + part as f64 / 100.0) },
            )
            .boxed(),
        Kind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Bit => (0..=1).prop_map(Value::from).boxed(),
        Kind::Date => date().prop_map(Value::from).boxed(),
        Kind::DateTime => (date(), clock())
            .prop_map(move |(date, clock)| match version {
                Version::V1 => json!(format!("{date} {clock}")),
                _ => json!(format!("{date}T{clock}Z")),
            })
            .boxed(),
        Kind::Time => clock().prop_map(Value::from).boxed(),
        Kind::Choice(known) => choice(known, version),
        Kind::Commas(item) | Kind::Repeated(item) | Kind::Array(item) => {
            prop::collection::vec(value(*item, version, Bounds::new()), items).prop_map(Value::from).boxed()
        }
        Kind::Object(members) => members
            .iter()
            .fold(Just(Map::new()).boxed(), |object, member| {
                let given = match member.presence {
                    Presence::Required => value(member.kind, version, member.bounds).prop_map(Some).boxed(),
                    _ => prop::option::of(value(member.kind, version, member.bounds)).boxed(),
                };
                (object, given)
                    .prop_map(|(mut object, given)| {
                        object.extend(given.map(|given| (member.name.to_owned(), given)));
                        object
                    })
                    .boxed()
            })
            .prop_map(Value::from)
            .boxed(),
        Kind::Map(item) => prop::collection::btree_map("[1-9][0-9]{0,3}", value(*item, version, Bounds::new()), 0..3)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
            .boxed(),
        Kind::CustomFields => prop::collection::btree_map("[0-9a-f]{40}", custom_value(), 0..3)
            .prop_map(|fields| Value::Object(fields.into_iter().collect()))
            .boxed(),
        Kind::File => (any::<String>(), any::<String>())
            .prop_map(|(name, content)| json!({"name": name, "content": content}))
            .boxed(),
        other => panic!("{other:?} is not known to this test"),
    }
}

fn choice(known: &'static [&'static str], version: Version) -> BoxedStrategy<Value> {
    let digits = known.iter().all(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    match (digits, version) {
        // `visible_to`: a number in v2, a quoted digit in v1.
        (true, Version::V2) => prop::sample::select(known).prop_map(|text| json!(text.parse::<u64>().unwrap())).boxed(),
        (true, _) => prop::sample::select(known).prop_map(Value::from).boxed(),
        (false, _) => {
            prop_oneof![prop::sample::select(known).prop_map(Value::from), any::<String>().prop_map(Value::from)]
                .boxed()
        }
    }
}

/// Returns values with the same form in v1 and v2; other tests cover the rest.
fn custom_value() -> impl Strategy<Value = Value> {
    prop_oneof![any::<String>().prop_map(Value::from), any::<u32>().prop_map(Value::from), Just(Value::Null)]
}

fn date() -> impl Strategy<Value = String> {
    (1970..2100, 1..=12, 1..=28).prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"))
}

fn clock() -> impl Strategy<Value = String> {
    (0..24, 0..60, 0..60).prop_map(|(hour, minute, second)| format!("{hour:02}:{minute:02}:{second:02}"))
}
