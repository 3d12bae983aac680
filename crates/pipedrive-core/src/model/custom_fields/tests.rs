use std::fmt::Debug;

use jiff::civil;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{from_value, json, to_value};

use super::*;
use crate::model::{Address, Amount, Date, Id, List, Money, Time, of};

const KEY: &str = "dcf558aac1ae4e8c4f849ba5e668430d8df9be12";
const OTHER: &str = "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e";

fn nested(value: serde_json::Value) -> CustomFields {
    from_value(json!({KEY: value})).unwrap()
}

fn spread(mut record: serde_json::Value) -> CustomFields {
    record["id"] = json!(7);
    serde_json::from_value::<crate::v1::deals::Deal>(record).unwrap().custom_fields
}

/// Returns the members that a v1 request has at its root.
fn root(fields: &CustomFields) -> serde_json::Value {
    let mut root = serde_json::Map::new();
    fields.spread_into(&mut |key, value| {
        root.insert(key.to_owned(), serde_json::from_str(value.get()).unwrap());
    });
    root.into()
}

/// Returns the record that v1 sends after such a request, with all digits.
fn record(fields: &CustomFields) -> CustomFields {
    let mut text = r#"{"id": 7, "title": "Roof repair""#.to_owned();
    fields.spread_into(&mut |key, value| text.push_str(&format!(r#", "{key}": {value}"#)));
    serde_json::from_str::<crate::v1::deals::Deal>(&(text + "}")).unwrap().custom_fields
}

fn survives_v2<T: FieldValue + Clone + PartialEq + Debug>(value: T) {
    let field = Field::<T>::new(KEY);
    let written = CustomFields::new().with(&field, value.clone());
    let json = serde_json::to_string(&written).unwrap();
    assert_eq!(serde_json::from_str::<CustomFields>(&json).unwrap().get(&field), Ok(Some(value.clone())), "{json}");
    assert_eq!(written.get(&field), Ok(Some(value)), "{json}");
}

fn survives<T: FieldValue + Clone + PartialEq + Debug>(value: T) {
    survives_v2(value.clone());
    let field = Field::<T>::new(KEY);
    let written = CustomFields::new().with(&field, value.clone());
    let read: CustomFields = serde_json::from_str(&serde_json::to_string(&written).unwrap()).unwrap();
    for fields in [written, read] {
        assert_eq!(record(&fields).get(&field), Ok(Some(value.clone())), "{fields:?}");
    }
}

fn amounts() -> impl Strategy<Value = Amount> {
    (any::<i64>(), 0..=20_u32).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale).into())
}

fn dates() -> impl Strategy<Value = Date> {
    (1..=9999_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| civil::date(year, month, day).into())
}

fn times() -> impl Strategy<Value = Time> {
    (0..86_400_u32).prop_map(Time::from_seconds)
}

/// The third form, after those of v2 and v1: every value names its type.
#[test]
fn the_values_of_webhooks_look_like_those_of_records() {
    fn same<T: FieldValue + PartialEq + Debug>(kind: &str, webhook: serde_json::Value, expected: Option<T>) {
        let mut webhook = webhook;
        webhook["type"] = json!(kind);
        let fields = nested(webhook);
        assert_eq!(fields.get(Field::<T>::new(KEY)), Ok(expected), "{fields:?}");
    }
    let option = Id::<of::FieldOption>::new;
    let day = |day| Date::from(civil::date(2026, 1, day));
    let time = |hour: u32| Time::from_seconds(hour * 3600);
    same("varchar", json!({"value": "x"}), Some("x".to_owned()));
    same("varchar", json!({"value": "x"}), Some(FieldAny::Text("x".to_owned())));
    same("double", json!({"value": 1.5}), Some("1.5".parse::<Amount>().unwrap()));
    same("double", json!({"value": 2}), Some(FieldAny::Number(Amount::from(2))));
    same(
        "monetary",
        json!({"value": 99.5, "currency": "EUR"}),
        Some(Money::new("99.5".parse::<Amount>().unwrap(), "EUR")),
    );
    same("date", json!({"value": "2026-01-31"}), Some(day(31)));
    same("daterange", json!({"from": "2026-01-01", "until": "2026-01-31"}), Some(DateRange::new(day(1), day(31))));
    same("daterange", json!({"from": null, "until": "2026-01-31"}), Some(DateRange::until(day(31))));
    same::<DateRange>("daterange", json!({"from": null, "until": null}), None);
    same("time", json!({"value": "09:00:00", "timezone_id": 7}), Some(time(9)));
    let mut range = TimeRange::new(time(9), time(17));
    range.timezone_id = Some(7);
    same("timerange", json!({"from": "09:00:00", "until": "17:00:00", "timezone_id": 7}), Some(range));
    same("enum", json!({"id": 11}), Some(option(11)));
    same("enum", json!({"id": 11}), Some(FieldAny::Number(Amount::from(11))));
    same("set", json!({"values": [{"id": 11}, {"id": 12}]}), Some(vec![option(11), option(12)]));
    same::<Vec<Id<of::FieldOption>>>("set", json!({"values": null}), None);
    same("user", json!({"id": 3}), Some(Id::<of::User>::new(3)));
    same::<String>("text", json!({"value": null}), None);
    let address = json!({"value": "Main St 1, Tallinn", "locality": "Tallinn", "route": ""});
    same("address", address, Some("Main St 1, Tallinn".to_owned()));
    let set = nested(json!({"type": "set", "values": [{"id": 11}, {"id": 12}]}));
    assert_eq!(root(&set), json!({KEY: "11,12"}));
    let range = nested(json!({"type": "daterange", "from": "2026-01-01", "until": "2026-01-31"}));
    assert_eq!(root(&range), json!({KEY: "2026-01-01", format!("{KEY}_until"): "2026-01-31"}));
}

proptest! {
    #[test]
    fn values_survive_both_versions(
        text: String,
        flag: bool,
        signed: i64,
        unsigned: u64,
        amount in amounts(),
        currency in "[A-Z]{3}",
        options in prop::collection::vec(any::<u64>().prop_map(Id::<of::FieldOption>::new), 1..5),
        (from, to) in (dates(), dates()),
        (start, end) in (times(), times()),
        timezone_id in prop::option::of(any::<u64>()),
        timezone_name in prop::option::of("[A-Za-z_/]+"),
    ) {
        survives(Address::new(text.clone()));
        survives(FieldAny::Text(text.clone()));
        survives(text.clone());
        survives(flag);
        survives(signed);
        survives(unsigned);
        survives(Id::<of::User>::new(unsigned));
        survives(amount);
        survives(FieldAny::Number(amount));
        survives(Money::new(amount, currency));
        survives(options[0]);
        survives(options.iter().copied().map(LabelledOption::from).collect::<Vec<_>>());
        survives(List(options.clone()));
        survives(options.clone());
        survives_v2(FieldAny::Options(options));
        survives(from.clone());
        survives(DateRange::since(from.clone()));
        survives(DateRange::until(to.clone()));
        survives(DateRange::new(from, to));
        survives(start.clone());
        let mut time = TimeOfDay::new(start.clone());
        time.timezone_id = timezone_id;
        survives(time.clone());
        time.timezone_name = timezone_name.clone();
        survives_v2(time);
        survives(TimeRange::since(start.clone()));
        survives(TimeRange::until(end.clone()));
        let mut range = TimeRange::new(start, end);
        range.timezone_id = timezone_id;
        survives(range.clone());
        range.timezone_name = timezone_name;
        survives_v2(range);
        let mut address = Address::new(text.clone());
        address.locality = Some(text);
        survives_v2(address);
    }

    #[test]
    fn anything_reads_whatever_comes(json in any_json()) {
        let fields = nested(json.clone());
        let read = fields.get(Field::<FieldAny>::new(KEY)).unwrap();
        if json.is_string() || json.is_number() || json.is_boolean() {
            prop_assert!(read.is_some());
        }
        prop_assert_eq!(fields.raw(KEY).unwrap().get(), json.to_string());
        // Nothing panics for any requested type.
        let _ = (fields.get(Field::<Money>::new(KEY)), fields.get(Field::<Address>::new(KEY)));
        let _ = (fields.get(Field::<TimeRange>::new(KEY)), fields.get(Field::<List<LabelledOption>>::new(KEY)));
        root(&fields);
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|flag| json!(flag)),
        any::<i64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        any::<String>().prop_map(|text| json!(text)),
    ];
    let key = prop_oneof![Just("value"), Just("id"), Just("label"), Just("until"), Just("currency"), Just("x")];
    leaf.prop_recursive(3, 20, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| json!(items)),
            prop::collection::vec((key.clone(), inner), 0..4).prop_map(|members| {
                serde_json::Value::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

#[test]
fn both_versions_read_alike() {
    fn alike<T: FieldValue + PartialEq + Debug>(value: T, jsons: &[serde_json::Value]) {
        let field = Field::<T>::new(KEY);
        for json in jsons {
            let fields = spread(json.clone());
            assert_eq!(fields.get(&field).as_ref().map(Option::as_ref), Ok(Some(&value)), "{json}");
        }
    }
    let currency = format!("{KEY}_currency");
    let until = format!("{KEY}_until");
    let locality = format!("{KEY}_locality");
    alike(
        Money::new(130, "EUR"),
        &[
            json!({KEY: {"value": 130, "currency": "EUR"}}),
            json!({KEY: 130, currency.clone(): "EUR"}),
            json!({KEY: "130.00", currency: "EUR"}),
        ],
    );
    alike(
        Id::<of::User>::new(42),
        &[
            json!({KEY: 42}),
            json!({KEY: "42"}),
            json!({KEY: {"id": 42, "name": "Ann", "value": 42}}),
            json!({KEY: {"name": "Acme", "value": 42}}),
        ],
    );
    alike(
        Id::<of::FieldOption>::new(190),
        &[json!({KEY: 190}), json!({KEY: "190"}), json!({KEY: {"id": 190, "label": "Gold"}})],
    );
    alike(
        List::<Id<of::FieldOption>>::from([1, 2]),
        &[json!({KEY: [1, 2]}), json!({KEY: "1,2"}), json!({KEY: [{"id": 1, "label": "a"}, {"id": 2, "label": "b"}]})],
    );
    alike(
        DateRange::new("2026-01-01".parse::<Date>().unwrap(), "2026-01-31".parse::<Date>().unwrap()),
        &[
            json!({KEY: {"value": "2026-01-01", "until": "2026-01-31"}}),
            json!({KEY: "2026-01-01", until: "2026-01-31"}),
        ],
    );
    let mut address = Address::new("Main St 1, Town");
    address.locality = Some("Town".to_owned());
    alike(
        address,
        &[
            json!({KEY: {"value": "Main St 1, Town", "locality": "Town", "country": null}}),
            json!({KEY: "Main St 1, Town", locality: "Town"}),
        ],
    );
    alike("Main St 1".to_owned(), &[json!({KEY: "Main St 1"}), json!({KEY: {"value": "Main St 1", "country": "X"}})]);
    let gold = LabelledOption { id: Id::new(190), label: Some("Gold".to_owned()) };
    alike(gold.clone(), &[json!({KEY: {"id": 190, "label": "Gold"}})]);
    alike(FieldAny::LabelledOptions(vec![gold]), &[json!({KEY: [{"id": 190, "label": "Gold"}]})]);
}

/// Returns a v1 record with a value and companions.
fn v1(value: serde_json::Value, companions: &[(&str, serde_json::Value)]) -> CustomFields {
    let mut record = serde_json::Map::from_iter([("id".to_owned(), json!(1)), (KEY.to_owned(), value)]);
    record.extend(companions.iter().map(|(name, value)| (format!("{KEY}_{name}"), value.clone())));
    spread(record.into())
}

#[test]
fn ends_can_be_open_and_values_missing() {
    fn all<T: FieldValue + PartialEq + Debug>(right: Result<Option<T>, ()>, forms: Vec<CustomFields>) {
        for fields in forms {
            assert_eq!(fields.get(Field::<T>::new(KEY)).map_err(|_| ()), right, "{fields:?}");
        }
    }
    let null = || json!(null);
    let day = || "2024-01-01".parse::<Date>().unwrap();
    let late = || "23:59:58".parse::<Time>().unwrap();
    let later = || "23:59:59".parse::<Time>().unwrap();
    let zone = |id| ("timezone_id", id);

    all(
        Ok(Some(DateRange::since(day()))),
        vec![
            v1(json!("2024-01-01"), &[]),
            v1(json!("2024-01-01"), &[("until", null())]),
            v1(json!("2024-01-01"), &[("until", json!(""))]),
            nested(json!("2024-01-01")),
            nested(json!({"value": "2024-01-01"})),
            nested(json!({"value": "2024-01-01", "until": null})),
            nested(json!({"value": "2024-01-01", "until": "0000-00-00"})),
        ],
    );
    all(
        Ok(Some(DateRange::until(day()))),
        vec![
            v1(null(), &[("until", json!("2024-01-01"))]),
            v1(json!(""), &[("until", json!("2024-01-01"))]),
            v1(json!("0000-00-00"), &[("until", json!("2024-01-01"))]),
            nested(json!({"until": "2024-01-01"})),
            nested(json!({"value": null, "until": "2024-01-01"})),
            nested(json!({"value": "", "until": "2024-01-01"})),
        ],
    );
    all::<DateRange>(
        Err(()),
        vec![
            v1(json!("soon"), &[("until", json!("2024-01-01"))]),
            v1(json!("2024-01-01"), &[("until", json!("later"))]),
            nested(json!({"value": "2024-01-01", "until": "later"})),
            nested(json!({"value": 7, "until": "2024-01-01"})),
        ],
    );

    let bounds = || vec![v1(json!("23:59:58"), &[("until", json!("23:59:59")), zone(json!("00:00:00"))])];
    all(Ok(Some(TimeRange::new(late(), later()))), bounds());
    all(Ok(Some(TimeOfDay::new(late()))), bounds());
    all(Ok(Some(late())), bounds());
    let in_zone = |mut range: TimeRange| {
        range.timezone_id = Some(5);
        Ok(Some(range))
    };
    all(
        in_zone(TimeRange::since(late())),
        vec![
            v1(json!("23:59:58"), &[("until", null()), zone(json!(5))]),
            v1(json!("23:59:58"), &[zone(json!("5"))]),
            nested(json!({"value": "23:59:58", "until": null, "timezone_id": 5, "timezone_name": false})),
        ],
    );
    all(
        in_zone(TimeRange::until(later())),
        vec![
            v1(null(), &[("until", json!("23:59:59")), zone(json!(5))]),
            nested(json!({"value": null, "until": "23:59:59", "timezone_id": 5})),
        ],
    );

    let nothing = || {
        vec![
            v1(json!(""), &[]),
            v1(null(), &[]),
            v1(json!(""), &[("until", json!("")), zone(json!(5)), ("currency", json!("EUR"))]),
            v1(null(), &[("until", null()), zone(json!(5)), ("currency", json!("EUR"))]),
            nested(json!("")),
            nested(json!({"value": ""})),
            nested(json!({"value": "", "until": "", "timezone_id": 5, "currency": "EUR"})),
            nested(json!({"value": null, "until": null, "timezone_id": 5, "currency": "EUR"})),
        ]
    };
    all::<DateRange>(Ok(None), nothing());
    all::<TimeRange>(Ok(None), nothing());
    all::<Date>(Ok(None), nothing());
    all::<Time>(Ok(None), nothing());
    all::<TimeOfDay>(Ok(None), nothing());
    all::<Amount>(Ok(None), nothing());
    all::<Money>(Ok(None), nothing());
    all::<u64>(Ok(None), nothing());
    all::<Id<of::User>>(Ok(None), nothing());
    all::<Date>(Ok(None), vec![v1(json!("0000-00-00"), &[]), nested(json!("0000-00-00"))]);
    all::<FieldAny>(Ok(None), vec![v1(null(), &[("currency", json!("EUR"))])]);

    let mut town = <Address as crate::record::Record>::blank();
    town.street_number = Some("1".to_owned());
    all(
        Ok(Some(town)),
        vec![v1(null(), &[("street_number", json!(1))]), nested(json!({"value": null, "street_number": 1}))],
    );
}

#[test]
fn v1_writes_are_flat() {
    let mut fields = CustomFields::new();
    for (json, flat) in [
        (json!(null), json!({KEY: null})),
        (json!("x"), json!({KEY: "x"})),
        (json!(190), json!({KEY: 190})),
        (json!({"id": 190, "label": "Gold"}), json!({KEY: 190})),
        (json!([1, {"id": 2, "label": "b"}]), json!({KEY: "1,2"})),
        (json!([]), json!({KEY: null})),
        (json!({"value": 10, "currency": "EUR"}), json!({KEY: 10, format!("{KEY}_currency"): "EUR"})),
        (json!({"value": "a", "until": "b"}), json!({KEY: "a", format!("{KEY}_until"): "b"})),
        (json!({"value": null, "until": "b"}), json!({KEY: null, format!("{KEY}_until"): "b"})),
        (json!({"value": "a", "until": null}), json!({KEY: "a", format!("{KEY}_until"): null})),
        (json!({"value": 10, "currency": null}), json!({KEY: 10})),
        (
            json!({"value": "a", "timezone_id": 1, "timezone_name": "x"}),
            json!({KEY: "a", format!("{KEY}_timezone_id"): 1}),
        ),
        (json!({"value": "Main St 1", "locality": "Town"}), json!({KEY: "Main St 1"})),
        (json!({"x": [[1]]}), json!({KEY: {"x": [[1]]}})),
    ] {
        fields.set_raw(KEY, json.clone());
        assert_eq!(root(&fields), flat, "{json}");
        assert_eq!(root(&nested(json)), flat);
    }
}

#[test]
fn times_are_written_with_their_seconds() {
    let nine = Time::from_seconds(9 * 3600);
    let mut fields = CustomFields::new().with(Field::<Time>::new(KEY), nine.clone());
    assert_eq!(to_value(&fields).unwrap(), json!({KEY: {"value": "09:00:00"}}));
    fields.set(Field::<TimeRange>::new(KEY), TimeRange::new(nine.clone(), nine).timezone_name("Europe/Tallinn"));
    let range = json!({"value": "09:00:00", "until": "09:00:00", "timezone_name": "Europe/Tallinn"});
    assert_eq!(to_value(&fields).unwrap(), json!({KEY: range}));
}

#[test]
fn what_was_read_stays_beside_what_is_set() {
    const MONEY: Field<Money> = Field::new(KEY);
    const TEXT: Field<String> = Field::new(OTHER);

    let currency = format!("{KEY}_currency");
    let mut fields = spread(json!({"id": 7, "title": "x", KEY: 1, currency.clone(): "USD", OTHER: "kept"}));
    fields.set(MONEY, Money::new(2, "EUR"));
    assert_eq!(fields.get(MONEY), Ok(Some(Money::new(2, "EUR"))));
    assert_eq!(root(&fields), json!({KEY: 2, currency: "EUR", OTHER: "kept"}));

    let mut fields = nested(json!({"value": 1, "currency": "USD"}));
    fields.set(TEXT, "new").clear(MONEY).set(TEXT, "newer");
    assert_eq!(fields.get(MONEY), Ok(None));
    assert_eq!(to_value(&fields).unwrap(), json!({KEY: null, OTHER: "newer"}));
    assert_eq!(fields.iter().map(|(key, _)| key.into_owned()).collect::<Vec<_>>(), [KEY, OTHER]);
}

#[test]
fn nothing_is_looked_at_until_asked() {
    // A lone surrogate is valid JSON, but not a text.
    let json = format!(r#"{{ "{KEY}" : "\ud800", "{OTHER}":1.50}}"#);
    let fields: CustomFields = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&fields).unwrap(), json);
    assert!(fields.get(Field::<String>::new(KEY)).is_err());
    assert!(matches!(fields.get(Field::<FieldAny>::new(KEY)), Ok(Some(FieldAny::Other(_)))));
    assert_eq!(fields.get(Field::<Amount>::new(OTHER)).unwrap().unwrap().to_string(), "1.50");
}

#[test]
fn nothing_there_is_nothing() {
    for json in [json!(null), json!({}), json!([])] {
        assert!(from_value::<CustomFields>(json).unwrap().is_empty());
    }
    for json in [json!(1), json!("x"), json!([1])] {
        assert!(from_value::<CustomFields>(json).is_err());
    }
    for value in [json!(null), json!({"value": null, "currency": "EUR"}), json!({"value": null, "currency": null})] {
        let fields = nested(value);
        assert_eq!(fields.get(Field::<Money>::new(KEY)), Ok(None));
        assert!(!fields.is_empty());
    }
    assert_eq!(
        to_value(CustomFields::new().with(Field::<List<Id<of::FieldOption>>>::new(KEY), List::default())).unwrap(),
        json!({KEY: null})
    );
    assert!(spread(json!({"id": 7, "label": "x", "dcf558": 1, format!("{KEY}0"): 1})).is_empty());
    assert_eq!(spread(json!({"id": 7})), CustomFields::new());
}

#[test]
fn an_odd_value_names_its_key_and_nothing_else() {
    let error = nested(json!("secret")).get(Field::<Money>::new(KEY)).unwrap_err();
    assert_eq!(error.to_string(), format!("custom field {KEY} does not hold an amount of money"));
    assert!(!format!("{error:?}").contains("secret"));
    assert_eq!((error.key(), error.raw()), (KEY, r#""secret""#));
    for odd in [json!(1.5), json!("x"), json!([1]), json!(true)] {
        assert!(nested(odd).get(Field::<i64>::new(KEY)).is_err());
    }
}
