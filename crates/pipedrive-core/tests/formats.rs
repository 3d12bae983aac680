//! Values and records are equal after a round trip through serde's formats, with all digits that a format can
//! represent.
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use pipedrive_core::model::{Contact, DealStatus, Labels, LeadId, Time, V1DateTime, V1Visibility, Visibility};
use pipedrive_core::{Amount, CustomFields, Date, DateTime, Field, Id, of, v1, v2};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A value in the most common places of a type with serde's derive.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Held<T> {
    before: u8,
    value: T,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat<T> {
    #[serde(flatten)]
    value: T,
    after: u8,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged<T> {
    Other { other: u8 },
    Value(T),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Tagged<T> {
    Value(T),
}

trait Any: Serialize + DeserializeOwned + PartialEq + Debug {}

impl<T: Serialize + DeserializeOwned + PartialEq + Debug> Any for T {}

fn json<T: Any>(value: &T) -> T {
    let text = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_reader(text.as_bytes()).unwrap();
    assert_eq!(serde_json::from_slice::<T>(text.as_bytes()).unwrap(), read);
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), read, "{text}");
    read
}

fn json_value<T: Any>(value: &T) -> T {
    serde_json::from_value(serde_json::to_value(value).unwrap()).unwrap()
}

fn message_pack<T: Any>(value: &T) -> T {
    rmp_serde::from_slice(&rmp_serde::to_vec_named(value).unwrap()).unwrap()
}

fn cbor<T: Any>(value: &T) -> T {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    ciborium::from_reader(&*bytes).unwrap()
}

fn csv<T: Any>(value: &T) -> T {
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.serialize(Held { before: 1, value }).unwrap();
    let text = rows.into_inner().unwrap();
    let row: Held<T> = csv::Reader::from_reader(&*text).deserialize().next().unwrap().unwrap();
    row.value
}

/// Checks a value in every format.
fn each<T: Any>(value: T) {
    assert_eq!(json(&value), value);
    assert_eq!(json_value(&value), value);
    assert_eq!(message_pack(&value), value);
    assert_eq!(cbor(&value), value);
}

/// Checks a value inside a type that serde's derive reads twice or in pieces.
fn nested<T: Any + Clone>(value: &T) {
    each(Flat { value: value.clone(), after: 2 });
    each(Untagged::Value(value.clone()));
    each(Tagged::Value(value.clone()));
}

/// Checks a value that is a text or a number.
fn scalar<T: Any + Clone>(value: T) {
    assert_eq!(csv(&value), value);
    member(value);
}

/// Checks a value that is a member of an object.
fn member<T: Any + Clone>(value: T) {
    each(value.clone());
    nested(&Held { before: 1, value });
}

impl<T: Clone> Clone for Held<T> {
    fn clone(&self) -> Self {
        Held { before: self.before, value: self.value.clone() }
    }
}

/// Checks a value that is an object and is read from this JSON.
fn object<T: Any + Clone>(json: &serde_json::Value) {
    let value: T = serde_json::from_str(&json.to_string()).unwrap();
    nested(&value);
    member(value);
}

/// Returns any amount.
fn amount() -> impl Strategy<Value = Amount> {
    (any::<i128>(), 0_u32..=28)
        .prop_map(|(digits, scale)| Amount::new(rust_decimal::Decimal::from_i128_with_scale(digits >> 32, scale)))
}

/// Returns any amount that a float represents exactly.
fn short_amount() -> impl Strategy<Value = Amount> {
    (-99_999_999_999_999_i64..=99_999_999_999_999, 0_u32..=9)
        .prop_map(|(digits, scale)| Amount::new(rust_decimal::Decimal::new(digits, scale)))
}

/// Returns seconds from the year 1 to the year 9999.
fn seconds() -> impl Strategy<Value = i64> {
    -62_000_000_000_i64..=253_000_000_000
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,12}",
        "[0-9]{1,24}",
        "-?0?[0-9]{1,3}[.][0-9]{0,3}",
        "[0-9]e[0-9]",
        Just("true".to_owned()),
        "\\PC{1,4}"
    ]
}

/// A value that a format cannot represent is written as text, and the others are unchanged.
#[test]
fn numbers_too_large_and_broken_texts_are_written_as_text() {
    let json = r#"{"id":1,"title":"\ud800","mood":[1e400,-1.50,-0.0,18446744073709551616,{"\udfff":null}]}"#;
    let deal: v2::deals::Deal = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&deal).unwrap(), json);
    let written =
        json!({"id": 1, "title": "\\ud800", "mood": ["1e400", -1.5, -0.0, "18446744073709551616", {"\\udfff": null}]});
    assert_eq!(serde_json::to_value(&deal).unwrap(), written);
    assert_eq!(serde_json::to_value(message_pack(&deal)).unwrap(), written);
    assert_eq!(serde_json::to_value(cbor(&deal)).unwrap(), written);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_digit_survives(amount in amount()) {
        for read in [json(&amount), json_value(&amount), message_pack(&amount), cbor(&amount), csv(&amount)] {
            prop_assert_eq!(read, amount);
        }
        for read in [json(&amount), csv(&amount)] {
            prop_assert_eq!(read.to_string(), amount.to_string());
        }
    }

    #[test]
    fn scalars_are_equal_again(amount in short_amount(), id: u64, seconds in seconds(), of_day in 0_u32..200_000, text in text()) {
        let timestamp = jiff::Timestamp::from_second(seconds).unwrap();
        scalar(amount);
        scalar(Id::<of::Deal>::new(id));
        scalar(DateTime::from(timestamp));
        scalar(V1DateTime::from(timestamp));
        scalar(Date::from(jiff::civil::Date::constant(2026, 1, 31).saturating_add(jiff::Span::new().days(i64::from(of_day)))));
        scalar(Time::from_seconds(of_day));
        scalar(Visibility::new(of_day));
        scalar(V1Visibility::new(of_day));
        scalar(DealStatus::from(&*text));
        scalar(LeadId::from(text));
    }

    /// Only JSON text and CSV have all of these digits as a number; the other formats have a text.
    #[test]
    fn every_digit_of_a_record_survives(amount in amount(), score in amount()) {
        let json = format!(
            r#"{{"id":1,"value":{amount},"labels":[{{"id":1,"color":{score}}}],"custom_fields":{{"a":{score}}}}}"#
        );
        let deal: v2::deals::Deal = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(deal.value, Some(amount));
        prop_assert_eq!(&serde_json::to_string(&deal).unwrap(), &json);
        let field = Field::<Amount>::new("a");
        for read in [json_value(&deal), message_pack(&deal), cbor(&deal), json_value(&Flat { value: deal.clone(), after: 2 }).value] {
            prop_assert_eq!(read.value, Some(amount));
            prop_assert_eq!(read.custom_fields.get(&field).unwrap(), Some(score));
        }
        // Written by serde's `flatten` too.
        let text = serde_json::to_string(&Flat { value: deal, after: 2 }).unwrap();
        prop_assert_eq!(text, json.strip_suffix('}').unwrap().to_owned() + r#","after":2}"#);
    }

    #[test]
    fn odd_texts_are_equal_again(text in text()) {
        // A text that is not a time, as in a response.
        member(serde_json::from_value::<DateTime>(json!(text)).unwrap());
        member(serde_json::from_value::<Date>(json!(text)).unwrap());
        member(serde_json::from_value::<Time>(json!(text)).unwrap());
        member(serde_json::from_value::<Labels>(json!(text)).unwrap());
        member(serde_json::from_value::<Contact>(json!(text)).unwrap());
    }

    #[test]
    fn objects_are_equal_again(amount in short_amount(), id: u64, number: i32, text in text()) {
        // Flattened into another object, a member would be read as one of that object.
        const KEY: &str = "dcf558aac1ae4e8c4f849ba5e668430d8df9be12";
        let amount = serde_json::to_value(amount).unwrap();
        let id = Id::<of::Deal>::new(id);
        // A number that serde_json reads exactly.
        let number = f64::from(number) / 8.0;
        object::<CustomFields>(&json!({KEY: {"value": amount, "currency": "EUR"}, "other": [null, text, number, id]}));
        object::<Contact>(&json!({"value": text, "primary": true, "label": 7}));
        object::<v2::deals::Deal>(&json!({
            "id": id, "title": text, "value": amount, "status": text, "add_time": "2026-01-31 09:10:11",
            "close_time": "soon", "lost_reason": null, "labels": [{"id": 1, "color": text}, 2], "is_deleted": [number],
            "custom_fields": {KEY: amount}, "mood": {"text": text, "number": number}
        }));
        object::<v2::persons::Person>(&json!({
            "id": id, "emails": [text, {"value": text}], "postal_address": text, "doi_status": {"any": text}, "mood": text
        }));
        object::<v2::activities::Activity>(&json!({
            "id": id, "due_time": "25:00", "attendees": [{"email_address": text, "is_organizer": 1}], "location": {"value": 1}
        }));
        object::<v1::deals::Deal>(&json!({
            "id": id, "user_id": 3, "person_id": {"value": id, "name": text, "mood": number}, "org_id": text, "label": "1,2",
            "stay_in_pipeline_stages": {"times_in_stages": {"1": 60}}, "value": amount, KEY: amount, "mood": number
        }));
        object::<v1::persons::Person>(&json!({"id": id, "phone": [{"value": id}], KEY: text, "email": text}));
    }
}
