//! The conditions of filters: what is built is read back, what is read is kept, and what is too much is rejected.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use pipedrive_core::model::{Date, DealStatus, Time, Visibility};
use pipedrive_core::v1::filters::{
    AddFilter, AddressComponent, Condition, Conditions, FilterDate, FilterField, FilterObject, FilterType, Glue,
    Operator, RelativeDate, UpdateFilter,
};
use pipedrive_core::{Account, Amount, Company, Credentials, Operation};
use proptest::prelude::*;
use serde_json::{Value, json};

fn body(operation: &impl Operation) -> Value {
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("0123456789abcdef").unwrap());
    serde_json::from_slice(account.request(operation).unwrap().body()).unwrap()
}

fn date() -> impl Strategy<Value = FilterDate> {
    prop_oneof![
        (0..20_000_i64).prop_map(|days| {
            FilterDate::from(Date::from(jiff::civil::date(1990, 1, 1).saturating_add(jiff::Span::new().days(days))))
        }),
        prop_oneof![Just("this_month".to_owned()), ".{0,8}"]
            .prop_map(|text| FilterDate::from(RelativeDate::from(text))),
    ]
}

/// Returns conditions of fields with a type, and any others.
fn condition() -> impl Strategy<Value = Condition> {
    let object =
        prop_oneof![Just(FilterObject::Deal), Just(FilterObject::Organization), ".{0,8}".prop_map(FilterObject::from)];
    let given = (object, 1..u64::from(u32::MAX), ".{0,8}", date(), any::<i64>(), 0_u32..200_000);
    (given, 0..12).prop_map(|((object, id, text, date, number, seconds), which)| match which {
        0 => FilterField::number(object, id).at_least(Amount::from(number)),
        1 => FilterField::time(object, id).less_than(Time::from_seconds(seconds)),
        2 => FilterField::date(object, id).is(date),
        3 => FilterField::date_range(object, id).ends_at_or_before(date),
        4 => FilterField::text(object, id).does_not_start_with(text),
        5 => FilterField::address(object, id, AddressComponent::from(text.as_str())).contains(text),
        6 => FilterField::set(object, id).lacks_option(id),
        7 => FilterField::user(object, id).is_not_null(),
        8 => FilterField::status(object, id).is_not(DealStatus::from(text)),
        9 => FilterField::visible_to(object, id).is(Visibility::new(seconds)),
        10 => FilterField::entered_stage(id).greater_than(date),
        _ => Condition::new(object, text.clone(), Operator::from(text.as_str())).value(number).extra_value(text),
    })
}

proptest! {
    #[test]
    fn a_tree_is_read_as_it_was_built(
        all in prop::collection::vec(condition(), 0..9),
        any in prop::collection::vec(condition(), 0..8),
    ) {
        let conditions = Conditions::all(all.clone()).and_any(any.clone());
        let sent = body(&AddFilter::new("Roofs", conditions.clone(), FilterType::Deals));
        let group = |glue: &str, conditions: &[Condition]| json!({"glue": glue, "conditions": conditions});
        let tree = json!({"glue": "and", "conditions": [group("and", &all), group("or", &any)]});
        prop_assert_eq!(&sent["conditions"], &tree);
        for condition in conditions.iter() {
            let names = ["extra_value", "field_id", "object", "operator", "value"];
            let condition = serde_json::to_value(condition).unwrap();
            prop_assert_eq!(condition.as_object().unwrap().keys().collect::<Vec<_>>(), names);
        }

        let mut read: Conditions = serde_json::from_value(tree).unwrap();
        prop_assert_eq!(&read, &conditions);
        prop_assert_eq!(body(&UpdateFilter::new(7, read.clone()))["conditions"].clone(), sent["conditions"].clone());

        // What was read goes on as what was built.
        read.group_mut(Glue::And).clear();
        prop_assert_eq!(read, Conditions::any(any));
    }
}

#[test]
fn trees_of_other_forms_are_sent_as_they_came() {
    let known = json!({"object": "deal", "field_id": "9", "operator": "=", "value": "1", "extra_value": null});
    for (tree, count) in [
        (json!({}), 0),
        (json!({"glue": "and"}), 0),
        (json!({"glue": "or", "conditions": null, "version": 2}), 0),
        (json!({"glue": "xor", "conditions": [{"glue": "and", "conditions": [known, known]}]}), 2),
        // Conditions beside groups, and groups inside groups.
        (json!({"glue": "and", "conditions": [known, {"glue": "or", "conditions": [known]}]}), 1),
        (
            json!({"glue": "and", "conditions": [{"glue": "and", "conditions": [{"glue": "or", "conditions": [known]}]}]}),
            1,
        ),
        // Not a list, and not conditions.
        (json!({"glue": "and", "conditions": {"0": {"glue": "and", "conditions": [known]}}}), 0),
        (json!({"glue": "and", "conditions": [{"glue": "and", "conditions": ["all", 7]}]}), 0),
    ] {
        let read: Conditions = serde_json::from_value(tree.clone()).unwrap();
        assert_eq!(read.iter().count(), count, "{tree}");
        assert_eq!(body(&UpdateFilter::new(7, read))["conditions"], tree);
    }
}

#[test]
fn odd_conditions_are_read_and_kept() {
    let odd = json!({
        "object": "galaxy", "field_id": 9, "operator": "rhymes with", "value": 12.50, "extra_value": ["a"],
        "json_value_flag": 1, "field_code": null, "mood": {"good": true},
    });
    let mut condition: Condition = serde_json::from_value(odd.clone()).unwrap();
    assert_eq!(condition.object, Some(FilterObject::from("galaxy")));
    assert_eq!(condition.field().map(|id| id.value()), Some(9));
    assert_eq!(condition.operator, Some(Operator::from("rhymes with")));
    assert_eq!(condition.value.as_deref(), Some("12.5"));
    assert_eq!(condition.rest().get::<Vec<String>>("extra_value").unwrap().unwrap(), ["a"]);

    condition = condition.value("roof");
    let mut changed = odd;
    (changed["field_id"], changed["value"], changed["json_value_flag"]) = (json!("9"), json!("roof"), json!(true));
    assert_eq!(
        body(&UpdateFilter::new(7, Conditions::any([condition])))["conditions"]["conditions"][1],
        json!({
            "glue": "or", "conditions": [changed],
        })
    );
    assert_eq!(FilterField::entered_stage(3).is(RelativeDate::Today).field(), None);
}

#[test]
fn there_are_at_most_sixteen_conditions() {
    let some = |count: usize| vec![FilterField::number(FilterObject::Deal, 12).is_null(); count];
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("0123456789abcdef").unwrap());
    for (all, any) in [(16, 0), (0, 16), (9, 7), (17, 0), (0, 17), (9, 8)] {
        let conditions = Conditions::all(some(all)).and_any(some(any));
        let add = account.request(&AddFilter::new("Roofs", conditions.clone(), FilterType::Deals)).map(drop);
        let update = account.request(&UpdateFilter::new(7, conditions)).map(drop);
        if all + any == 16 {
            assert!(add.is_ok() && update.is_ok());
            continue;
        }
        assert_eq!(
            [add, update].map(|result| result.unwrap_err().to_string()),
            [
                "addFilter (POST /api/v1/filters): argument `conditions`: 17 items are beyond the limit of 16",
                "updateFilter (PUT /api/v1/filters/{id}): argument `conditions`: 17 items are beyond the limit of 16",
            ]
        );
    }
}
