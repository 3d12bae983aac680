use serde_json::{Value as Json, from_value, json, to_value};

use super::*;

/// Every type in every form; the values of a row are read alike, and written in the form of v2.
#[test]
fn every_type_in_every_form() {
    let zone = |id: Json| ("timezone_id", id);
    let mut town = Address::new("Main St 1, Town");
    town.locality = Some("Town".to_owned());
    let mut nine = TimeOfDay::new(clock("09:00:00"));
    nine.timezone_id = Some(5);
    let mut morning = TimeRange::new(clock("09:00:00"), clock("10:00:00"));
    morning.timezone_id = Some(5);
    let until_ten = TimeRange { start: None, ..morning.clone() };
    let since_nine = TimeRange { end: None, ..morning.clone() };
    let mut rows: Vec<(&str, Value, Json, Vec<CustomFields>)> = vec![
        (
            "double",
            Value::Number(amount("1200.50")),
            json!(1200.5),
            vec![
                v1("double", json!(1200.50), &[]),
                v1("double", json!("1200.50"), &[]),
                webhook("double", json!({"value": 1200.50})),
            ],
        ),
        (
            "monetary",
            Value::Money(Money::new(amount("99.50"), "EUR")),
            json!({"value": 99.5, "currency": "EUR"}),
            vec![
                v1("monetary", json!(99.50), &[("currency", json!("EUR"))]),
                v1("monetary", json!("99.50"), &[("currency", json!("EUR"))]),
                webhook("monetary", json!({"value": 99.50, "currency": "EUR"})),
            ],
        ),
        (
            "enum",
            Value::Option(labelled(190, Some("Gold"))),
            json!(190),
            vec![
                v1("enum", json!("190"), &[]),
                v1("enum", json!(190), &[]),
                v2("enum", json!({"id": 190, "label": "Gold"})),
                webhook("enum", json!({"id": 190})),
            ],
        ),
        (
            "set",
            Value::Options(vec![labelled(190, Some("Gold")), labelled(191, Some("Silver"))]),
            json!([190, 191]),
            vec![
                v1("set", json!("190,191"), &[]),
                v2("set", json!([{"id": 190, "label": "Gold"}, {"id": 191, "label": "Silver"}])),
                webhook("set", json!({"values": [{"id": 190}, {"id": 191}]})),
            ],
        ),
        // Of an option that was deleted, there is at most the label that came with it.
        (
            "set",
            Value::Options(vec![labelled(7, None), labelled(190, Some("Gold"))]),
            json!([7, 190]),
            vec![v1("set", json!("7,190"), &[]), webhook("set", json!({"values": [{"id": 7}, {"id": 190}]}))],
        ),
        (
            "enum",
            Value::Option(labelled(7, None)),
            json!(7),
            vec![v1("enum", json!("7"), &[]), webhook("enum", json!({"id": 7}))],
        ),
        ("enum", Value::Option(labelled(8, Some("Old"))), json!(8), vec![]),
        (
            "date",
            Value::Date(date("2026-01-31")),
            json!("2026-01-31"),
            vec![v1("date", json!("2026-01-31"), &[]), webhook("date", json!({"value": "2026-01-31"}))],
        ),
        (
            "daterange",
            Value::DateRange(DateRange::new(date("2026-01-01"), date("2026-01-31"))),
            json!({"value": "2026-01-01", "until": "2026-01-31"}),
            vec![
                v1("daterange", json!("2026-01-01"), &[("until", json!("2026-01-31"))]),
                webhook("daterange", json!({"from": "2026-01-01", "until": "2026-01-31"})),
            ],
        ),
        (
            "daterange",
            Value::DateRange(DateRange::since(date("2026-01-01"))),
            json!({"value": "2026-01-01", "until": null}),
            vec![
                v1("daterange", json!("2026-01-01"), &[("until", json!("0000-00-00"))]),
                v1("daterange", json!("2026-01-01"), &[("until", json!(""))]),
                v1("daterange", json!("2026-01-01"), &[]),
                webhook("daterange", json!({"from": "2026-01-01", "until": null})),
                webhook("daterange", json!({"from": "2026-01-01"})),
            ],
        ),
        (
            "daterange",
            Value::DateRange(DateRange::until(date("2026-01-31"))),
            json!({"value": null, "until": "2026-01-31"}),
            vec![
                v1("daterange", json!("0000-00-00"), &[("until", json!("2026-01-31"))]),
                v1("daterange", json!(null), &[("until", json!("2026-01-31"))]),
                webhook("daterange", json!({"from": null, "until": "2026-01-31"})),
                webhook("daterange", json!({"from": "", "until": "2026-01-31"})),
            ],
        ),
        (
            "time",
            Value::Time(nine),
            json!({"value": "09:00:00", "timezone_id": 5}),
            vec![
                v1("time", json!("09:00:00"), &[zone(json!(5))]),
                v1("time", json!("09:00:00"), &[zone(json!("5"))]),
                webhook("time", json!({"value": "09:00:00", "timezone_id": 5})),
            ],
        ),
        // The zone of a range came as a text of a time once.
        (
            "time",
            Value::Time(TimeOfDay::new(clock("09:00:00"))),
            json!({"value": "09:00:00"}),
            vec![
                v1("time", json!("09:00:00"), &[zone(json!("00:00:00"))]),
                webhook("time", json!({"value": "09:00:00"})),
            ],
        ),
        (
            "time",
            Value::Time(TimeOfDay::new(clock("09:00:00")).timezone_name("Europe/Tallinn")),
            json!({"value": "09:00:00", "timezone_name": "Europe/Tallinn"}),
            vec![],
        ),
        (
            "timerange",
            Value::TimeRange(morning),
            json!({"value": "09:00:00", "until": "10:00:00", "timezone_id": 5}),
            vec![
                v1("timerange", json!("09:00:00"), &[("until", json!("10:00:00")), zone(json!("5"))]),
                webhook("timerange", json!({"from": "09:00:00", "until": "10:00:00", "timezone_id": 5})),
            ],
        ),
        (
            "timerange",
            Value::TimeRange(until_ten),
            json!({"value": null, "until": "10:00:00", "timezone_id": 5}),
            vec![
                v1("timerange", json!(""), &[("until", json!("10:00:00")), zone(json!(5))]),
                webhook("timerange", json!({"from": null, "until": "10:00:00", "timezone_id": 5})),
            ],
        ),
        (
            "timerange",
            Value::TimeRange(since_nine),
            json!({"value": "09:00:00", "until": null, "timezone_id": 5}),
            vec![
                v1("timerange", json!("09:00:00"), &[("until", json!(null)), zone(json!(5))]),
                webhook("timerange", json!({"from": "09:00:00", "until": "", "timezone_id": 5})),
            ],
        ),
        (
            "address",
            Value::from(town),
            json!({"value": "Main St 1, Town", "locality": "Town"}),
            vec![
                v1("address", json!("Main St 1, Town"), &[("locality", json!("Town")), ("subpremise", json!(null))]),
                webhook("address", json!({"value": "Main St 1, Town", "locality": "Town", "country": ""})),
            ],
        ),
    ];
    for text in ["varchar", "varchar_auto", "text", "phone"] {
        let long = "Ünï\"\n".repeat(20_000);
        for value in ["+372 555 0100", &long] {
            let forms = vec![v1(text, json!(value), &[]), webhook(text, json!({"value": value}))];
            rows.push((text, Value::Text(value.to_owned()), json!(value), forms));
        }
        rows.push((text, Value::Text("5550100".to_owned()), json!("5550100"), vec![v1(text, json!(5550100), &[])]));
    }
    for (reference, value) in [
        ("user", Value::User(Id::new(42))),
        ("people", Value::Person(Id::new(42))),
        ("org", Value::Organization(Id::new(42))),
    ] {
        let forms = vec![
            v1(reference, json!(42), &[]),
            v1(reference, json!("42"), &[]),
            v1(reference, json!({"id": 42, "name": "Ann", "value": 42}), &[]),
            v1(reference, json!({"name": "Ann", "value": 42}), &[]),
            webhook(reference, json!({"id": 42})),
        ];
        rows.push((reference, value, json!(42), forms));
    }
    let fields = fields();
    for field_type in TYPES {
        assert!(rows.iter().any(|(row, ..)| *row == field_type), "{field_type}");
    }
    for (field_type, value, json, mut forms) in rows {
        let mut written = CustomFields::new();
        fields.set(&mut written, field_type, value.clone()).unwrap();
        assert_eq!(to_value(&written).unwrap()[key(field_type)], json, "{field_type}");
        if value == Value::Option(labelled(8, Some("Old"))) {
            forms.push(v2("enum", json!({"id": 8, "label": "Old"})));
        } else {
            forms.extend([v2(field_type, json), written]);
        }
        for form in forms {
            assert_eq!(fields.get(&form, field_type), Ok(Some(value.clone())), "{field_type} {form:?}");
            let named: Vec<_> = fields.named(&form).filter(|named| named.value.is_some()).collect();
            assert_eq!(named.len(), 1, "{field_type} {form:?}");
            assert_eq!((&*named[0].name, named[0].value.as_ref()), (field_type, Some(&value)));
        }
    }
}

#[test]
fn no_value_in_every_form() {
    let fields = fields();
    for field_type in TYPES {
        let unset = json!({
            "value": null, "id": null, "values": null, "from": null, "until": null, "currency": null,
            "timezone_id": null, "locality": "",
        });
        let mut forms = vec![
            CustomFields::new(),
            v1(field_type, json!(null), &[]),
            v1(field_type, json!(""), &[]),
            v1(
                field_type,
                json!(null),
                &[("currency", json!("EUR")), ("until", json!(null)), ("timezone_id", json!(5))],
            ),
            v2(field_type, json!(null)),
            v2(field_type, json!("")),
            webhook(field_type, unset),
        ];
        match field_type {
            "date" | "daterange" => forms.push(v1(field_type, json!("0000-00-00"), &[("until", json!("0000-00-00"))])),
            "set" => forms.extend([v2("set", json!([])), webhook("set", json!({"values": []}))]),
            "address" => forms.push(webhook("address", json!({"value": "", "country": "", "locality": ""}))),
            "time" | "timerange" => {
                forms.push(v2(field_type, json!({"value": "", "until": "", "timezone_id": 5})));
            }
            _ => {}
        }
        for form in forms {
            assert_eq!(fields.get(&form, field_type), Ok(None), "{field_type} {form:?}");
            assert!(fields.named(&form).all(|named| named.value.is_none()), "{field_type} {form:?}");
        }
        assert_eq!(fields.parse(field_type, " "), Ok(None));
        let mut cleared = CustomFields::new();
        fields.clear(&mut cleared, field_type).unwrap();
        assert_eq!(to_value(&cleared).unwrap(), json!({key(field_type): null}));
    }
}

/// A value of the wrong type costs that value, and nothing of it is lost.
#[test]
fn odd_values_are_kept() {
    let fields = fields();
    for (field_type, odd) in [
        ("double", json!("many")),
        ("monetary", json!("12")),
        ("enum", json!("Gold")),
        ("set", json!({"x": 1})),
        ("date", json!("soon")),
        ("daterange", json!({"value": "soon", "until": "later"})),
        ("time", json!(9)),
        ("timerange", json!(["09:00"])),
        ("user", json!([1])),
        ("varchar", json!({"x": "y"})),
        ("phone", json!([[1]])),
    ] {
        let values = v2(field_type, odd.clone());
        let error = fields.get(&values, field_type).unwrap_err();
        let Some(Value::Other(kept)) = fields.named(&values).find_map(|named| named.value) else {
            panic!("{field_type}")
        };
        assert!(matches!(&error, FieldMapError::Value { .. }), "{error}");
        assert!(error.to_string().starts_with(&format!("field \"{field_type}\": custom field ")), "{error}");
        let mut again = CustomFields::new();
        fields.set(&mut again, field_type, Value::Other(kept)).unwrap();
        assert_eq!(to_value(&again).unwrap()[key(field_type)], odd, "{field_type}");
    }
    let phones = v2("phone", json!([{"value": "1", "primary": true, "label": "work"}, {"value": "2"}]));
    let read = fields.get(&phones, "phone").unwrap().unwrap();
    assert_eq!(read.to_string(), "1, 2");
    let mut again = CustomFields::new();
    fields.set(&mut again, "phone", read).unwrap();
    assert_eq!(to_value(&again).unwrap()[key("phone")][1], json!({"value": "2"}));

    // A field that is newer than the map, and its companion in v1.
    let new = "ab".repeat(20);
    let record = json!({"id": 7, &new: 5, format!("{new}_currency"): "EUR", key("varchar"): "x"});
    let values = from_value::<crate::v1::deals::Deal>(record).unwrap().custom_fields;
    let named: Vec<_> = fields.named(&values).filter(|named| named.value.is_some()).collect();
    assert_eq!(named.len(), 2);
    assert_eq!((&*named[1].name, named[1].text(), named[1].field), (&*new, "5".to_owned(), None));
}

fn v2(field_type: &str, value: Json) -> CustomFields {
    from_value(json!({key(field_type): value})).unwrap()
}

/// Returns the custom fields of a v1 record with a value and companions.
fn v1(field_type: &str, value: Json, companions: &[(&str, Json)]) -> CustomFields {
    let key = key(field_type);
    let mut record = json!({"id": 7, &key: value});
    for (name, companion) in companions {
        record[format!("{key}_{name}")] = companion.clone();
    }
    from_value::<crate::v1::deals::Deal>(record).unwrap().custom_fields
}

/// Returns custom fields in the form of webhooks.
fn webhook(field_type: &str, mut members: Json) -> CustomFields {
    members["type"] = field_type.into();
    v2(field_type, members)
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn clock(text: &str) -> Time {
    text.parse().unwrap()
}
