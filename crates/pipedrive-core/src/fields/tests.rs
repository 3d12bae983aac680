use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value as Json, from_value, json, to_value};

use super::*;
use crate::model::{
    Address, Amount, CustomFields, Date, DateRange, FieldAny, Id, LabelledOption, List, Money, Time, TimeOfDay,
    TimeRange, of,
};

mod forms;

/// The types of which a custom field can be.
const TYPES: [&str; 16] = [
    "varchar",
    "varchar_auto",
    "text",
    "double",
    "monetary",
    "set",
    "enum",
    "user",
    "org",
    "people",
    "phone",
    "time",
    "timerange",
    "date",
    "daterange",
    "address",
];

fn key(field_type: &str) -> String {
    let at = TYPES.iter().position(|known| *known == field_type).unwrap();
    format!("{at:02}").repeat(20)
}

/// Returns a field of each type, named like the type, and some built-in ones.
fn fields() -> FieldMap {
    let custom = TYPES.iter().map(|field_type| {
        let options = match *field_type {
            "enum" | "set" => json!([
                {"id": 190, "label": "Gold"}, {"id": 191, "label": "Silver"}, {"id": 192, "label": "a \"b\", c"},
            ]),
            _ => json!(null),
        };
        json!({
            "field_code": key(field_type), "field_name": field_type, "field_type": field_type, "options": options,
            "is_custom_field": true,
        })
    });
    let built_in = [
        json!({"field_code": "title", "field_name": "Title", "field_type": "varchar", "is_custom_field": false}),
        json!({"field_code": "label_ids", "field_name": "Labels", "field_type": "set", "is_custom_field": false,
               "options": [{"id": 3, "label": "Hot"}]}),
        json!({"field_code": "visible_to", "field_name": "Visible to", "field_type": "visible_to",
               "is_custom_field": false, "options": [{"id": "3", "label": "Everyone"}]}),
        json!({"field_code": "status", "field_name": "Status", "field_type": "status", "is_custom_field": false,
               "options": [{"id": "open", "label": "Open"}]}),
    ];
    from_value(custom.chain(built_in).collect()).unwrap()
}

fn labelled(id: u64, label: Option<&str>) -> LabelledOption {
    let mut option = LabelledOption::from(Id::new(id));
    option.label = label.map(str::to_owned);
    option
}

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

#[test]
fn texts_are_read_exactly_or_not_at_all() {
    let fields = fields();
    for (field_type, text, json) in [
        ("double", "1200.50", json!(1200.5)),
        ("double", "1200,50", json!(1200.5)),
        ("double", "1 200,50", json!(1200.5)),
        ("double", "1\u{a0}200,50", json!(1200.5)),
        ("double", "1\u{202f}200", json!(1200)),
        ("double", "1.200,50", json!(1200.5)),
        ("double", "1,200.50", json!(1200.5)),
        ("double", "1'200.50", json!(1200.5)),
        ("double", "1’200’300", json!(1_200_300)),
        ("double", "1.200.300", json!(1_200_300)),
        ("double", "12,345,678", json!(12_345_678)),
        ("double", "1200.500", json!(1200.5)),
        ("double", "0.125", json!(0.125)),
        ("double", "1.2340", json!(1.234)),
        ("double", "−3", json!(-3)),
        ("double", "+3", json!(3)),
        ("double", "1.2e3", json!(1200)),
        ("monetary", "1 200,50 EUR", json!({"value": 1200.5, "currency": "EUR"})),
        ("monetary", "1200.50 EUR", json!({"value": 1200.5, "currency": "EUR"})),
        ("monetary", "USD 3", json!({"value": 3, "currency": "USD"})),
        ("monetary", "-3USD", json!({"value": -3, "currency": "USD"})),
        ("enum", " Silver ", json!(191)),
        ("enum", "191", json!(191)),
        ("set", "Gold", json!([190])),
        ("set", "Gold , 191", json!([190, 191])),
        ("set", "a \"b\", c", json!([192])),
        ("set", "\"a \"\"b\"\", c\", Gold", json!([192, 190])),
        ("date", "2026-01-31", json!("2026-01-31")),
        ("daterange", "2026-01-01/2026-01-31", json!({"value": "2026-01-01", "until": "2026-01-31"})),
        ("daterange", ".. / 2026-01-31", json!({"value": null, "until": "2026-01-31"})),
        ("time", "09:30", json!({"value": "09:30:00"})),
        ("time", "9:30:15 Europe/Tallinn", json!({"value": "09:30:15", "timezone_name": "Europe/Tallinn"})),
        ("timerange", "09:30/10:00 UTC", json!({"value": "09:30:00", "until": "10:00:00", "timezone_name": "UTC"})),
        ("timerange", "09:30/..", json!({"value": "09:30:00", "until": null})),
        ("user", "42", json!(42)),
        ("address", "Main St 1", json!({"value": "Main St 1"})),
        ("phone", "+372 555", json!("+372 555")),
        ("text", " as it is\n", json!(" as it is\n")),
    ] {
        let value = fields.parse(field_type, text).unwrap_or_else(|error| panic!("{error}")).unwrap();
        let mut written = CustomFields::new();
        fields.set(&mut written, field_type, value).unwrap();
        assert_eq!(to_value(&written).unwrap()[key(field_type)], json, "{field_type} {text}");
    }
    for (field_type, text) in [
        ("double", "1.200"),
        ("double", "1,200"),
        ("double", "-12,345"),
        ("double", "1,00,000"),
        ("double", "1 2"),
        ("double", "1 200 30"),
        ("double", "1.200 300"),
        ("double", "1,200,300,"),
        ("double", "1_000"),
        ("double", "12 %"),
        ("double", "(12)"),
        ("double", ".5"),
        ("double", "5."),
        ("double", "1.2.3"),
        ("double", "1,2.3,4"),
        ("double", "many"),
        ("double", "NaN"),
        ("double", "1e99"),
        ("double", "123456789012345678901234567890"),
        ("monetary", "12"),
        ("monetary", "12 €"),
        ("monetary", "$12"),
        ("monetary", "12 eur"),
        ("monetary", "12k"),
        ("monetary", "EUR"),
        ("monetary", "EUR 12 USD"),
        ("monetary", "1.200 EUR"),
        ("date", "31.01.2026"),
        ("date", "01/02/2026"),
        ("date", "2026-02-30"),
        ("date", "20260131"),
        ("daterange", "2026-01-01"),
        ("daterange", "../.."),
        ("daterange", "2026-01-01/soon"),
        ("time", "24:00"),
        ("time", "930"),
        ("time", "9:30 pm/x\n9"),
        ("timerange", "09:30"),
        ("timerange", "09:30-10:00"),
        ("user", "Ann"),
        ("org", "-1"),
    ] {
        match fields.parse(field_type, text) {
            Err(error @ FieldMapError::Text { .. }) => {
                let message = error.to_string();
                let said =
                    format!("field \"{field_type}\" has the type {field_type}, and \"{text}\" is no such value: ");
                assert!(message.starts_with(&said) || text.contains('\n'), "{message}");
                assert!(!message.contains('\n'));
            }
            other => assert_eq!((field_type, text), ("time", "9:30 pm/x\n9"), "{other:?}"),
        }
    }
    let gold = fields.parse("set", "Gold, Slver").unwrap_err();
    assert_eq!(gold.to_string(), r#"field "set" has no option "Slver"; near is "Silver""#);
    assert!(fields.parse("set", "\"Gold").is_err() && fields.parse("set", "\"Gold\" x").is_err());
    assert!(matches!(fields.parse("enum", "7"), Err(FieldMapError::UnknownOption { .. })));
}

#[test]
fn names_that_are_wrong_say_what_is_near() {
    let mut rows = to_value(fields()).unwrap();
    let field = |code: &str, name: &str, kind: &str, custom: bool| {
        json!({"field_code": code, "field_name": name, "field_type": kind, "is_custom_field": custom,
               "options": [{"id": 1, "label": "One"}, {"id": 2, "label": "One"}]})
    };
    let (one, two, three) = ("aa".repeat(20), "bb".repeat(20), "cc".repeat(20));
    rows.as_array_mut().unwrap().extend([
        field(&one, "Budget", "double", true),
        field(&two, "Budget", "monetary", true),
        field(&three, "Title", "enum", true),
    ]);
    let fields: FieldMap = from_value(rows).unwrap();

    let error = |name: &str| fields.key::<Money>(name).unwrap_err().to_string();
    assert_eq!(error("Bugdet"), r#"no field is named "Bugdet"; near is "Budget""#);
    assert_eq!(error("TITLE"), r#"no field is named "TITLE"; near is "Title""#);
    assert_eq!(error("colour"), r#"no field is named "colour""#);
    assert_eq!(error("Budget"), format!("2 fields are named \"Budget\", and a key tells them apart: {one}, {two}"));
    assert_eq!(error("Status"), r#""Status" is no custom field, but the built-in field status"#);
    assert_eq!(error(&one), r#"field "Budget" has the type double, which does not hold an amount of money"#);
    assert_eq!(fields.key::<Money>(&two).unwrap().key(), two);
    // A custom field comes before a built-in one.
    assert_eq!(fields.key::<Id<of::FieldOption>>("Title").unwrap().key(), three);
    assert_eq!(fields.key::<FieldAny>("Title").unwrap().key(), three);

    assert_eq!(fields.option("Labels", "Hot").unwrap(), Id::new(3));
    assert_eq!(fields.option("Visible to", "Everyone").unwrap(), Id::new(3));
    assert_eq!(fields.option("enum", "Silver").unwrap(), Id::new(191));
    assert_eq!(fields.label("enum", 191).unwrap(), "Silver");
    for (result, message) in [
        (fields.option("enum", "silver"), r#"field "enum" has no option "silver"; near is "Silver""#),
        (fields.option("Title", "One"), r#"field "Title" has 2 options "One": 1, 2"#),
        (fields.option("double", "One"), r#"field "double" has the type double, which does not hold options"#),
        (fields.option("Status", "Open"), r#"field "Status" has no option "Open"; near is "Open""#),
        (
            fields.label("enum", 7).map(|_| Id::new(0)),
            r#"field "enum" has no option with the id 7: it may have been deleted"#,
        ),
    ] {
        assert_eq!(result.unwrap_err().to_string(), message);
    }
    let mut values = CustomFields::new();
    for (name, value) in
        [("enum", Value::from("Gold")), ("varchar", 5.into()), ("set", Id::<of::FieldOption>::new(1).into())]
    {
        assert!(matches!(fields.set(&mut values, name, value), Err(FieldMapError::WrongType { .. })), "{name}");
    }
    assert!(values.is_empty());
}

/// The types of Rust that a key of each type can have.
#[test]
fn a_key_has_a_type_that_fits() {
    let fields = fields();
    let mut fit: Vec<(&str, &str)> = Vec::new();
    macro_rules! check {
        ($($name:literal: $type:ty,)*) => {$(
            let types = TYPES.into_iter().filter(|field_type| fields.key::<$type>(field_type).is_ok());
            fit.extend(types.map(|field_type| ($name, field_type)));
        )*};
    }
    check! {
        "text": String, "whole": i64, "number": Amount, "money": Money, "option": Id<of::FieldOption>,
        "labelled": LabelledOption, "options": List<Id<of::FieldOption>>, "user": Id<of::User>,
        "person": Id<of::Person>, "organization": Id<of::Organization>, "date": Date, "dates": DateRange, "time": Time,
        "zoned": TimeOfDay, "times": TimeRange, "address": Address, "flag": bool,
    }
    let expected = [
        ("text", "varchar"),
        ("text", "varchar_auto"),
        ("text", "text"),
        ("text", "phone"),
        ("text", "address"),
        ("whole", "double"),
        ("number", "double"),
        ("money", "monetary"),
        ("option", "enum"),
        ("labelled", "enum"),
        ("options", "set"),
        ("user", "user"),
        ("person", "people"),
        ("organization", "org"),
        ("date", "date"),
        ("dates", "daterange"),
        ("time", "time"),
        ("zoned", "time"),
        ("times", "timerange"),
        ("address", "address"),
    ];
    assert_eq!(fit, expected);
    assert!(TYPES.into_iter().all(|field_type| fields.key::<FieldAny>(field_type).is_ok()));
}

#[test]
fn a_map_is_kept_with_serde() {
    let fields = fields();
    let json = serde_json::to_string(&fields).unwrap();
    assert_eq!(serde_json::from_str::<FieldMap>(&json).unwrap(), fields);
    assert_eq!(from_value::<FieldMap>(to_value(&fields).unwrap()).unwrap(), fields);
    let packed = rmp_serde::to_vec_named(&fields).unwrap();
    assert_eq!(rmp_serde::from_slice::<FieldMap>(&packed).unwrap(), fields);
    assert_eq!(fields.fields().iter().cloned().collect::<FieldMap>(), fields);

    let refused = FieldMap::not_loaded("no scope".to_owned());
    let kept: FieldMap = from_value(to_value(&refused).unwrap()).unwrap();
    assert_eq!(kept, refused);
    assert_eq!(kept.key::<Money>("x").unwrap_err().to_string(), "the fields were not loaded: no scope");
    assert_eq!((kept.refusal(), kept.custom().count()), (Some("no scope"), 0));
}

fn values() -> impl Strategy<Value = (&'static str, Value)> {
    let amount =
        || (any::<i64>(), 0..=20_u32).prop_map(|(mantissa, scale)| Amount::from(Decimal::new(mantissa, scale)));
    let date = || (1..=9999_i16, 1..=12_i8, 1..=28_i8).prop_map(|(y, m, d)| Date::from(jiff::civil::date(y, m, d)));
    let time = || (0..86_400_u32).prop_map(Time::from_seconds);
    let text = || "[^\u{0}-\u{20}]{1,20}";
    let option = || {
        prop_oneof![
            Just(labelled(190, Some("Gold"))),
            Just(labelled(191, Some("Silver"))),
            Just(labelled(192, Some("a \"b\", c"))),
        ]
    };
    prop_oneof![
        (prop_oneof![Just("varchar"), Just("varchar_auto"), Just("text"), Just("phone")], text())
            .prop_map(|(field_type, text)| (field_type, Value::Text(text))),
        amount().prop_map(|amount| ("double", Value::Number(amount))),
        (amount(), "[A-Z]{3}").prop_map(|(amount, code)| ("monetary", Value::Money(Money::new(amount, code)))),
        option().prop_map(|option| ("enum", Value::Option(option))),
        prop::collection::vec(option(), 1..4).prop_map(|options| ("set", Value::Options(options))),
        date().prop_map(|date| ("date", Value::Date(date))),
        (date(), date()).prop_map(|(from, to)| ("daterange", Value::DateRange(DateRange::new(from, to)))),
        date().prop_map(|from| ("daterange", Value::DateRange(DateRange::since(from)))),
        date().prop_map(|to| ("daterange", Value::DateRange(DateRange::until(to)))),
        time().prop_map(|time| ("time", Value::Time(TimeOfDay::new(time)))),
        (time(), time()).prop_map(|(from, to)| ("timerange", Value::TimeRange(TimeRange::new(from, to)))),
        time().prop_map(|from| ("timerange", Value::TimeRange(TimeRange::since(from)))),
        time().prop_map(|to| ("timerange", Value::TimeRange(TimeRange::until(to)))),
        text().prop_map(|text| ("address", Value::from(Address::new(text)))),
        any::<u64>().prop_map(|id| ("user", Value::User(Id::new(id)))),
        any::<u64>().prop_map(|id| ("people", Value::Person(Id::new(id)))),
        any::<u64>().prop_map(|id| ("org", Value::Organization(Id::new(id)))),
    ]
}

/// Returns a value of v2 in the form of webhooks, as text, so that no digit is lost.
fn as_webhook(field_type: &str, json: &str) -> String {
    let member = match field_type {
        "enum" | "user" | "org" | "people" => "id",
        "set" => {
            let ids: Vec<u64> = serde_json::from_str(json).unwrap();
            let ids: Vec<Json> = ids.into_iter().map(|id| json!({"id": id})).collect();
            return json!({"type": "set", "values": ids}).to_string();
        }
        "daterange" | "timerange" => {
            return json.replacen("\"value\"", "\"from\"", 1).replacen(
                '{',
                &format!("{{\"type\":\"{field_type}\","),
                1,
            );
        }
        _ if json.starts_with('{') => return json.replacen('{', &format!("{{\"type\":\"{field_type}\","), 1),
        _ => "value",
    };
    format!("{{\"type\":\"{field_type}\",\"{member}\":{json}}}")
}

proptest! {
    #[test]
    fn a_value_survives_every_form_and_its_text((field_type, value) in values()) {
        let fields = fields();
        let mut written = CustomFields::new();
        fields.set(&mut written, field_type, value.clone()).unwrap();
        let key = key(field_type);
        let json = written.raw(&key).unwrap().get().to_owned();

        let v2: CustomFields = serde_json::from_str(&format!("{{\"{key}\":{json}}}")).unwrap();
        prop_assert_eq!(fields.get(&v2, field_type), Ok(Some(value.clone())));

        let webhook = as_webhook(field_type, &json);
        let read: CustomFields = serde_json::from_str(&format!("{{\"{key}\":{webhook}}}")).unwrap();
        prop_assert_eq!(fields.get(&read, field_type), Ok(Some(value.clone())), "{}", webhook);

        let mut record = "{\"id\":7".to_owned();
        written.spread_into(&mut |name, raw| record.push_str(&format!(",\"{name}\":{raw}")));
        let v1 = serde_json::from_str::<crate::v1::deals::Deal>(&(record + "}")).unwrap().custom_fields;
        prop_assert_eq!(fields.get(&v1, field_type), Ok(Some(value.clone())));

        let text = value.to_string();
        prop_assert_eq!(fields.parse(field_type, &text), Ok(Some(value)), "{}", text);
    }

    #[test]
    fn no_text_panics(text: String, number in "[-+ 0-9.,'eE€A-Z/:]{0,12}") {
        let fields = fields();
        for field_type in TYPES {
            for text in [&text, &number] {
                if let Ok(Some(value)) = fields.parse(field_type, text) {
                    // What was read means the same when it is written and read again.
                    prop_assert_eq!(fields.parse(field_type, &value.to_string()), Ok(Some(value)));
                }
            }
        }
    }
}
