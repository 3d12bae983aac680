//! Any operation of the catalogue, from arbitrary arguments: a refusal, or a request that other parsers read back.
//!
//! The first two bytes choose the operation. If the rest is a JSON object, it is the arguments; otherwise each line of it
//! is the text of one argument, shaped as the operation's facts say.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pipedrive_core::catalogue::{Entry, OPERATIONS};
use pipedrive_core::meta::Kind;
use pipedrive_core::meta::{Encoding, Place};
use pipedrive_core::{Account, Company, Credentials};
use serde_json::{Map, Value, json};
use url::Url;

fuzz_target!(|data: &[u8]| {
    let [high, low, rest @ ..] = data else { return };
    let entry = &OPERATIONS[usize::from(u16::from_be_bytes([*high, *low])) % OPERATIONS.len()];
    let arguments = match serde_json::from_slice::<Map<String, Value>>(rest) {
        Ok(map) => Value::Object(map),
        Err(_) => shaped(entry, &String::from_utf8_lossy(rest)),
    };
    let account = Account::new(
        Company::new("acme").expect("a DNS label"),
        Credentials::api_token("0123456789abcdef").expect("ASCII"),
    );
    let request = match entry.request(&account, &arguments) {
        Ok(request) => request,
        Err(error) => {
            assert!(error.argument_error().is_some() && !error.to_string().contains('\n'));
            return;
        }
    };

    let text = request.uri().to_string();
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
    let url = Url::parse(&text).expect("another parser takes it");
    assert_eq!((url.scheme(), url.host_str(), url.port()), ("https", Some("acme.pipedrive.com"), None));
    let segments: Vec<_> = url.path_segments().expect("there is a path").collect();
    let wanted: Vec<_> = entry.meta.template[1..].split('/').collect();
    assert_eq!(segments.len(), wanted.len(), "{text}");
    for (segment, wanted) in segments.iter().zip(wanted) {
        let text = percent_encoding::percent_decode_str(segment).decode_utf8().expect("UTF-8 went in");
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')).map(|name| &arguments[name]) {
            Some(Value::String(argument)) if !argument.trim().parse::<f64>().is_ok() => assert_eq!(&text, argument),
            Some(_) => assert!(!text.is_empty()),
            None => assert_eq!(text, wanted),
        }
    }
    let names: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    let known = |name: &String| entry.meta.parameters.iter().any(|p| p.place == Place::Query && p.name == name);
    assert!(names.iter().all(known), "{text}");
    match entry.meta.encoding {
        Encoding::None => assert!(request.body().is_empty()),
        Encoding::Json => drop(serde_json::from_slice::<Value>(request.body()).expect("JSON")),
        _ => assert!(!request.headers()["content-type"].is_empty()),
    }
    let again = entry.request(&account, &arguments).expect("it was sent before");
    assert_eq!((request.uri(), request.body()), (again.uri(), again.body()));
});

fn shaped(entry: &Entry, text: &str) -> Value {
    let named = entry.meta.parameters.iter().zip(text.split('\n').filter(|line| *line != "-"));
    Value::Object(named.map(|(parameter, line)| (parameter.name.to_owned(), value(parameter.kind, line))).collect())
}

fn value(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Integer | Kind::Number => text.parse::<f64>().map_or_else(|_| json!(text.len()), |number| json!(number)),
        Kind::Boolean | Kind::Bit => json!(text.len() % 2 == 0),
        Kind::Commas(item) | Kind::Repeated(item) | Kind::Array(item) => {
            text.split('\t').map(|part| value(*item, part)).collect()
        }
        Kind::Object(members) => {
            members.iter().map(|member| (member.name.to_owned(), value(member.kind, text))).collect()
        }
        Kind::Map(item) => json!({ "7": value(*item, text) }),
        Kind::CustomFields => json!({ "0123456789abcdef0123456789abcdef01234567": text }),
        Kind::File => json!({ "name": text, "content": text }),
        _ => json!(text),
    }
}
