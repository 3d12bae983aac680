//! What holds for the schema of every operation.

use pipedrive::catalogue::OPERATIONS;
use pipedrive::fields::Schema;
use pipedrive::meta::{Kind, Version};
use pipedrive::{Account, Company, Credentials};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::fields::{Definitions, parameter};
use crate::mcp::operations::Operations;
use crate::mcp::schema;

#[test]
fn every_schema_is_valid() {
    for entry in OPERATIONS {
        let schema = Value::Object(schema::of_arguments(entry.meta));
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{}: {error}", entry.meta.name));
        jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{}: {error}", entry.meta.name));
        assert_eq!(schema["type"], "object");
        assert!(schema.to_string().len() < 9_000, "{}: {} bytes do not fit", entry.meta.name, schema.to_string().len());
        // Hosts refuse these at the top.
        for word in ["anyOf", "oneOf", "allOf"] {
            assert!(schema.get(word).is_none());
        }
    }
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let operations = Operations::new(&[]).unwrap();
    let mut names: Vec<&str> = operations.iter().map(|operation| &*operation.name).collect();
    assert_eq!(names.len(), OPERATIONS.len());
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), OPERATIONS.len());
    for name in names {
        assert!(name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn arguments_of_the_schema_give_the_request_of_the_catalogue(
        (index, mut arguments) in (0..OPERATIONS.len()).prop_flat_map(|index| {
            let schema = Value::Object(schema::of_arguments(OPERATIONS[index].meta));
            (Just(index), value(&schema, OPERATIONS[index].meta.version))
        })
    ) {
        let entry = &OPERATIONS[index];
        let meta = entry.meta;
        if let Some((name, Kind::Commas(_))) = parameter(meta) {
            arguments[name] = json!(["0123456789abcdef0123456789abcdef01234567"]);
        }
        let Value::Object(given) = &arguments else { panic!("{arguments}") };
        prop_assume!(meta.rules.iter().all(|rule| rule.broken_by(given).is_none()));
        let schema = Value::Object(schema::of_arguments(meta));
        prop_assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&arguments), "{}: {}", meta.name, arguments);

        let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("0123456789abcdef").unwrap());
        let wanted = entry.request(&account, &arguments);
        let wanted = wanted.unwrap_or_else(|error| panic!("{arguments}: {error}"));
        let written = Definitions::new(Schema::default()).arguments(meta, given.clone()).unwrap();
        let request = account.request(&entry.invoke(Value::Object(written)).unwrap()).unwrap();
        prop_assert_eq!(wanted.method(), request.method());
        prop_assert_eq!(wanted.uri(), request.uri());
        if !meta.parameters.iter().any(|parameter| parameter.kind == Kind::File) {
            prop_assert_eq!(wanted.body(), request.body());
        }
    }
}

/// Returns values that a schema accepts.
fn value(schema: &Value, version: Version) -> BoxedStrategy<Value> {
    if let Some(values) = schema["enum"].as_array() {
        return prop::sample::select(values.clone()).boxed();
    }
    let (kind, clearable) = match &schema["type"] {
        Value::Array(kinds) => (kinds[0].as_str(), true),
        kind => (kind.as_str(), false),
    };
    let bound = |name: &str| schema[name].as_u64();
    let strategy = match kind.unwrap_or_default() {
        "integer" => {
            let least = bound("minimum").or(bound("exclusiveMinimum").map(|above| above + 1)).unwrap_or(1);
            (least..=bound("maximum").unwrap_or(1 << 31)).prop_map(Value::from).boxed()
        }
        "number" => {
            let least = bound("minimum").or(bound("exclusiveMinimum").map(|above| above + 1)).unwrap_or(0);
            let most = bound("maximum").unwrap_or(1_000_000);
            (least * 4..=most * 4).prop_map(|quarters| json!(quarters as f64 / 4.0)).boxed()
        }
        "boolean" => any::<bool>().prop_map(Value::from).boxed(),
        "string" => match (schema["format"].as_str(), schema["pattern"].as_str()) {
            (Some("date"), _) => Just(json!("2026-01-31")).boxed(),
            (Some("date-time"), _) => Just(json!("2026-01-31T12:30:15Z")).boxed(),
            (Some("uuid"), _) => Just(json!("123e4567-e89b-12d3-a456-426614174000")).boxed(),
            (_, Some(pattern)) if pattern.contains(' ') => Just(json!("2026-01-31 12:30:15")).boxed(),
            (_, Some(_)) => Just(json!("12:30")).boxed(),
            _ => {
                let least = bound("minLength").unwrap_or(1) as usize;
                let most = (bound("maxLength").unwrap_or(12) as usize).min(least + 12);
                prop::collection::vec("[a-zé \"{]", least..=most).prop_map(|letters| json!(letters.concat())).boxed()
            }
        },
        "array" => {
            let least = bound("minItems").unwrap_or(1) as usize;
            let most = (bound("maxItems").unwrap_or(3) as usize).min(least + 2);
            prop::collection::vec(value(&schema["items"], version), least..=most).prop_map(Value::from).boxed()
        }
        _ => object(schema, version),
    };
    if clearable { prop_oneof![3 => strategy, 1 => Just(Value::Null)].boxed() } else { strategy }
}

fn object(schema: &Value, version: Version) -> BoxedStrategy<Value> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let Some(properties) = schema["properties"].as_object() else {
        let (key, of) = match schema.get("additionalProperties") {
            Some(of) => ("[1-9][0-9]{0,3}", value(of, version)),
            // Custom fields by key.
            None => ("[0-9a-f]{40}", "[a-z]{1,5}".prop_map(Value::from).boxed()),
        };
        let least = schema["minProperties"].as_u64().unwrap_or(1) as usize;
        return prop::collection::btree_map(key, of, least..=least + 2)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
            .boxed();
    };
    let members: Vec<BoxedStrategy<Option<(String, Value)>>> = properties
        .iter()
        .map(|(name, of)| {
            let (name, of) = (name.clone(), value(of, version));
            let given =
                if required.contains(&&*name) { of.prop_map(Some).boxed() } else { prop::option::of(of).boxed() };
            given.prop_map(move |value| value.map(|value| (name.clone(), value))).boxed()
        })
        .collect();
    members.prop_map(|members| Value::Object(members.into_iter().flatten().collect::<Map<_, _>>())).boxed()
}
