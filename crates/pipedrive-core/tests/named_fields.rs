//! Structs of custom fields and enums of options, read from records and written by name.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use pipedrive_core::fields::{FieldMap, FieldMapError};
use pipedrive_core::model::{Date, LabelledOption, List, Patch};
use pipedrive_core::{CustomFields, Field, FieldOptions, Id, Money, of};
use proptest::prelude::*;
use serde_json::{Value, from_value, json, to_value};

#[derive(Clone, CustomFields, Debug, Default, PartialEq)]
struct DealFields {
    #[field("Budget")]
    budget: Option<Money>,
    #[field("Tier")]
    tier: Option<Tier>,
    #[field("Topics")]
    topics: Option<Vec<Topic>>,
    #[field("Renewal")]
    renewal: Patch<Date>,
    #[field("Grade")]
    grade: Patch<Grade>,
    #[field("Topics again")]
    again: Patch<List<Id<of::FieldOption>>>,
}

#[derive(Clone, Copy, Debug, FieldOptions, PartialEq)]
enum Tier {
    Gold,
    #[option("Silver plated")]
    Silver,
}

#[derive(Clone, Copy, Debug, FieldOptions, PartialEq)]
enum Topic {
    Roofs,
    Walls,
    #[option(other)]
    Other(Id<of::FieldOption>),
}

#[derive(Clone, Copy, Debug, FieldOptions, PartialEq)]
enum Grade {
    #[option(id = 1)]
    A,
    #[option(id = 2)]
    B,
    #[option(other)]
    Other(Id<of::FieldOption>),
}

fn key(name: &str) -> String {
    let names = ["Budget", "Tier", "Topics", "Renewal", "Grade", "Topics again"];
    format!("{:040x}", names.iter().position(|known| *known == name).unwrap())
}

fn rows() -> Vec<Value> {
    let field = |name: &str, field_type: &str, options: Value| {
        json!({"field_code": key(name), "field_name": name, "field_type": field_type, "options": options,
               "is_custom_field": true})
    };
    let topics = json!([{"id": 11, "label": "Roofs"}, {"id": 12, "label": "Walls"}, {"id": 13, "label": "Doors"}]);
    vec![
        field("Budget", "monetary", json!(null)),
        field("Tier", "enum", json!([{"id": 190, "label": "Gold"}, {"id": 191, "label": "Silver plated"}])),
        field("Topics", "set", topics.clone()),
        field("Renewal", "date", json!(null)),
        field("Grade", "enum", json!([{"id": 1, "label": "A+"}, {"id": 2, "label": "B"}])),
        field("Topics again", "set", topics),
    ]
}

fn map() -> FieldMap {
    from_value(rows().into()).unwrap()
}

fn values(name: &str, value: Value) -> CustomFields {
    from_value(json!({key(name): value})).unwrap()
}

#[test]
fn options_are_read_and_written_by_label_or_by_id() {
    let map = map();
    map.check::<DealFields>().unwrap();
    let read = |name, value| map.read::<DealFields>(&values(name, value));
    let default = DealFields::default;
    let grade = |grade| DealFields { grade: Patch::Set(grade), ..default() };
    let topics = |topics: &[Topic]| DealFields { topics: Some(topics.to_vec()), ..default() };
    for (name, value, expected) in [
        ("Tier", json!(191), DealFields { tier: Some(Tier::Silver), ..default() }),
        ("Tier", json!("190"), DealFields { tier: Some(Tier::Gold), ..default() }),
        ("Tier", json!({"id": 7, "label": "Gold"}), DealFields { tier: Some(Tier::Gold), ..default() }),
        ("Topics", json!("11,12"), topics(&[Topic::Roofs, Topic::Walls])),
        ("Topics", json!([13, 7]), topics(&[Topic::Other(Id::new(13)), Topic::Other(Id::new(7))])),
        ("Topics", json!(null), default()),
        ("Grade", json!(2), grade(Grade::B)),
        ("Grade", json!({"type": "enum", "id": 1}), grade(Grade::A)),
        ("Grade", json!(3), grade(Grade::Other(Id::new(3)))),
        ("Renewal", json!(null), DealFields { renewal: Patch::Clear, ..default() }),
        ("Renewal", json!(""), DealFields { renewal: Patch::Clear, ..default() }),
    ] {
        assert_eq!(read(name, value.clone()).as_ref(), Ok(&expected), "{name} {value}");
    }
    for (name, value, message) in [
        ("Tier", json!(7), r#"option 7 of field "Tier", which may have been deleted, is not expected"#.to_owned()),
        ("Tier", json!({"id": 7, "label": "Tin"}), r#"option "Tin" (7) of field "Tier" is not expected"#.to_owned()),
        (
            "Budget",
            json!("much"),
            format!("field \"Budget\": custom field {} does not hold an amount of money", key("Budget")),
        ),
    ] {
        assert_eq!(read(name, value).unwrap_err().to_string(), message);
    }
    // The ids of an enum need no map.
    let (one, several) = (Field::<Grade>::named(key("Grade")), Field::<Vec<Grade>>::named(key("Topics")));
    let written = CustomFields::new().with(&one, Grade::B).with(&several, vec![Grade::A, Grade::Other(Id::new(9))]);
    assert_eq!(to_value(&written).unwrap(), json!({key("Grade"): 2, key("Topics"): [1, 9]}));
    assert_eq!(written.get(&one), Ok(Some(Grade::B)));
    assert_eq!(written.get(&several), Ok(Some(vec![Grade::A, Grade::Other(Id::new(9))])));
    assert!(map.key::<Grade>("Grade").is_ok() && map.key::<Grade>("Topics").is_err());
}

/// An account in which someone has renamed a field or an option, or made a field of the same name.
#[test]
fn what_differs_in_the_account_is_found_at_the_start() {
    let with = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut rows = rows();
        change(&mut rows);
        from_value::<FieldMap>(rows.into()).unwrap().check::<DealFields>().unwrap_err()
    };
    let twice =
        format!(r#"2 fields are named "Tier", and a key tells them apart: {}, {}"#, key("Tier"), "f".repeat(40));
    for (error, message) in [
        (with(&|rows| rows[0]["field_name"] = json!("Budgets")), r#"no field is named "Budget"; near is "Budgets""#),
        (
            with(&|rows| rows[1]["options"][1]["label"] = json!("Silver")),
            r#"field "Tier" has no option "Silver plated""#,
        ),
        (
            with(&|rows| rows[2]["field_type"] = json!("enum")),
            r#"field "Topics" has the type enum, which does not hold a set of options"#,
        ),
        (
            with(&|rows| {
                let mut twin = rows[1].clone();
                twin["field_code"] = json!("f".repeat(40));
                rows.push(twin);
            }),
            &twice,
        ),
    ] {
        assert_eq!(error.to_string(), message);
    }
    // A write needs only what it writes.
    let mut rows = rows();
    rows.remove(0);
    let map: FieldMap = from_value(rows.into()).unwrap();
    let tier = DealFields { tier: Some(Tier::Gold), ..DealFields::default() };
    assert_eq!(to_value(map.write(&tier).unwrap()).unwrap(), json!({key("Tier"): 190}));
    let budget = DealFields { budget: Some(Money::new(1, "EUR")), ..DealFields::default() };
    assert!(matches!(map.write(&budget), Err(FieldMapError::UnknownField { .. })));
    let gold: LabelledOption = from_value(json!({"id": 190, "label": "Gold"})).unwrap();
    assert_eq!(map.get(&values("Tier", json!(190)), "Tier").unwrap(), Some(gold.into()));
}

proptest! {
    #[test]
    fn a_struct_survives(
        budget in prop::option::of(any::<i64>()),
        tier in prop::option::of(prop_oneof![Just(Tier::Gold), Just(Tier::Silver)]),
        topics in prop::option::of(prop::collection::vec(
            prop_oneof![Just(Topic::Roofs), Just(Topic::Walls), (13..u64::MAX).prop_map(|id| Topic::Other(Id::new(id)))],
            1..4,
        )),
        renewal in prop_oneof![Just(Patch::Keep), Just(Patch::Clear), Just(Patch::Set("2026-01-31".parse().unwrap()))],
        grade in prop_oneof![Just(Patch::Keep), Just(Patch::Clear), Just(Patch::Set(Grade::B))],
        again in prop_oneof![Just(Patch::Keep), Just(Patch::Clear), Just(Patch::Set(List::from([11, 7])))],
    ) {
        let budget = budget.map(|amount| Money::new(amount, "EUR"));
        let fields = DealFields { budget, tier, topics, renewal, grade, again };
        let written = map().write(&fields).unwrap();
        prop_assert_eq!(map().read::<DealFields>(&written), Ok(fields.clone()));
        let json = serde_json::to_string(&written).unwrap();
        prop_assert_eq!(map().read::<DealFields>(&serde_json::from_str(&json).unwrap()), Ok(fields));
    }
}
