//! Responses with unexpected values: what a record keeps of them, and that nothing is lost.
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use bytes::Bytes;
use http::Response;
use pipedrive_core::model::{DateRange, DealStatus, Labels, Time, TimeRange, Visibility};
use pipedrive_core::record::Record;
use pipedrive_core::{Amount, Date, DateTime, Field, Id, Operation, v1, v2};
use serde::Serialize;
use serde::de::DeserializeOwned;

const KEY: &str = "dcf558aac1ae4e8c4f849ba5e668430d8df9be12";

/// The table, with the records below their headings.
const TABLE: &str = include_str!("odd_answers.txt");

/// A function that reads JSON as a record, and returns the written JSON and the names in the rest.
type Reads = fn(&str) -> Result<(String, String), String>;

const RECORDS: &[(&str, Reads)] = &[
    ("v1 activity", read::<v1::activities::Activity>),
    ("v1 deal", read::<v1::deals::Deal>),
    ("v1 person", read::<v1::persons::Person>),
    ("v1 user", read::<v1::users::User>),
    ("v2 activity", read::<v2::activities::Activity>),
    ("v2 deal", read::<v2::deals::Deal>),
    ("v2 discount", read::<v2::deal_discounts::Discount>),
    ("v2 follower", read::<v2::followers::Follower>),
    ("v2 found deal", read::<v2::deals::FoundDeal>),
    ("v2 found item", read::<v2::item_search::FoundItem>),
    ("v2 installment", read::<v2::deal_installments::Installment>),
    ("v2 organization", read::<v2::organizations::Organization>),
    ("v2 person", read::<v2::persons::Person>),
    ("v2 product of a deal", read::<v2::deal_products::DealProduct>),
];

fn read<T: Record + DeserializeOwned + Serialize + PartialEq + Debug>(json: &str) -> Result<(String, String), String> {
    let record: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let written = serde_json::to_string(&record).unwrap();
    let again: T = serde_json::from_str(&written).unwrap();
    assert_eq!(again, record, "{json}");
    assert_eq!(again.rest().unreadable_fields(), record.rest().unreadable_fields(), "{json}");
    let rest = record.rest();
    let is_odd = |name: &str| rest.unreadable_fields().iter().any(|odd| odd.name == name);
    assert!(
        rest.unreadable_fields().iter().all(|odd| rest.raw(odd.name).is_some()),
        "{json}: {:?}",
        rest.unreadable_fields()
    );
    let names: Vec<_> =
        rest.iter().map(|(name, _)| format!("{name}{}", if is_odd(&name) { "!" } else { "" })).collect();
    Ok((written, names.join(" ")))
}

#[test]
fn odd_answers_are_read_and_written_again() {
    let (mut reads, mut rows, mut failures) = (None, 0, Vec::new());
    for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let heading = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        if let Some((_, read)) = RECORDS.iter().find(|(name, _)| heading == Some(*name)) {
            reads = Some(*read);
            continue;
        }
        let [came, written, rest] = line.split('|').map(str::trim).collect::<Vec<_>>().try_into().unwrap();
        let came = came.replace("\"K", &format!("\"{KEY}"));
        let written = if written == "=" { came.clone() } else { written.replace("\"K", &format!("\"{KEY}")) };
        rows += 1;
        match (reads.unwrap()(&came), written.strip_prefix("error: ")) {
            (Ok(found), None) if found == (written.clone(), rest.to_owned()) => {}
            (Err(error), Some(message)) if error.starts_with(message) => {}
            (found, _) => failures.push(format!("{line}\n    {found:?}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(rows >= 60, "{rows}");
}

fn of<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(&json.replace("\"K", &format!("\"{KEY}"))).unwrap()
}

/// The fields have the right values, in addition to being written again.
#[test]
fn odd_answers_hold_their_values() {
    let amount = |text: &str| Some(text.parse::<Amount>().unwrap());
    let second = |text: &str| text.parse::<jiff::Timestamp>().ok();

    for (json, value) in [
        (r#"{"id":1,"value":"99.50"}"#, amount("99.5")),
        (r#"{"id":1,"value":1e3}"#, amount("1000")),
        (r#"{"id":1,"value":5.684341886080802e-14}"#, amount("0.000000000000056843418860808")),
        (r#"{"id":1,"value":""}"#, None),
        (r#"{"id":1,"value":"a lot"}"#, None),
        (r#"{"id":1,"value":1e400}"#, None),
    ] {
        assert_eq!(of::<v2::deals::Deal>(json).value, value, "{json}");
        assert_eq!(of::<v1::deals::Deal>(json).value, value, "{json}");
    }
    for (time, instant) in [
        ("2026-01-31T09:10:11Z", second("2026-01-31T09:10:11Z")),
        ("2026-01-31 09:10:11", second("2026-01-31T09:10:11Z")),
        ("2026-01-31T10:10:11.5+01:00", second("2026-01-31T09:10:11.5Z")),
        ("2026-01-31 24:10:11", None),
        ("", None),
        ("0000-00-00 00:00:00", None),
        ("soon", None),
    ] {
        let json = format!(r#"{{"id":1,"add_time":"{time}"}}"#);
        let (v2, v1) = (of::<v2::deals::Deal>(&json).add_time.unwrap(), of::<v1::deals::Deal>(&json).add_time.unwrap());
        assert_eq!((v2.timestamp(), v1.timestamp()), (instant, instant), "{time}");
        assert_eq!(DateTime::from(v1), v2);
        assert_eq!(v2.is_unset(), time.is_empty() || time.starts_with('0'), "{time}");
    }

    let deal: v2::deals::Deal = of(
        r#"{"id":"7","status":"won","visible_to":"3","is_deleted":0,"origin_id":12345,"label_ids":["3"],"mood":"good",
            "labels":[{"id":"3","label":"hot"},4],"expected_close_date":"2026-01-31","owner_id":{"id":3}}"#,
    );
    assert_eq!((deal.id, &deal.status, deal.is_deleted), (Id::new(7), &Some(DealStatus::Won), Some(false)));
    assert_eq!((deal.visible_to, deal.origin_id.as_deref()), (Some(Visibility::SHARED), Some("12345")));
    assert_eq!(deal.expected_close_date, "2026-01-31".parse::<Date>().ok());
    assert_eq!((deal.label_ids.as_deref(), deal.owner_id), (Some(&[Id::new(3)][..]), None));
    let labels: Vec<_> = deal.labels.iter().flatten().map(|label| (label.id.value(), label.label.as_deref())).collect();
    assert_eq!(labels, [(3, Some("hot")), (4, None)]);
    assert_eq!(deal.rest().get::<String>("mood").unwrap().as_deref(), Some("good"));
    assert!(deal.rest().get::<u8>("mood").is_err());
    assert_eq!(deal.rest().get::<v1::users::User>("owner_id").unwrap().unwrap().id, Id::new(3));
    assert_eq!(
        (deal.rest().unreadable_fields()[0].name, deal.rest().unreadable_fields()[0].expected),
        ("owner_id", "an id")
    );

    let deal: v1::deals::Deal =
        of(r#"{"id":1,"user_id":"3","person_id":{"value":"7"},"org_id":{"id":5,"name":[]},"label":"3, 4"}"#);
    assert_eq!(deal.user_id.and_then(|user| user.id()), Some(Id::new(3)));
    assert_eq!(deal.person_id.and_then(|person| person.id()), Some(Id::new(7)));
    let organization = deal.org_id.unwrap();
    assert_eq!((organization.id(), organization.rest().unreadable_fields()[0].name), (Some(Id::new(5)), "name"));
    assert_eq!(deal.label.as_ref().map(Labels::ids), Some(vec![Id::new(3), Id::new(4)]));

    let activity: v2::activities::Activity =
        of(r#"{"id":2,"due_time":{"timezone_id":null,"value":""},"duration":{"value":"01:30:00"},
            "participants":[{"person_id":"6","primary_flag":1}],"location":"Main St 1"}"#);
    assert!(activity.due_time.unwrap().is_unset());
    assert_eq!(activity.duration.unwrap().seconds(), Some(5400));
    let participant = &activity.participants.unwrap()[0];
    assert_eq!((participant.person_id, participant.primary), (Some(Id::new(6)), Some(true)));
    assert_eq!(activity.location.unwrap().value.as_deref(), Some("Main St 1"));

    let person: v2::persons::Person = of(r#"{"id":7,"emails":["a@b.c",{"value":5,"primary":"1","label":[]}]}"#);
    let emails = person.emails.unwrap();
    assert_eq!((emails[0].value.as_deref(), emails[0].primary), (Some("a@b.c"), None));
    assert_eq!((emails[1].value.as_deref(), emails[1].primary), (Some("5"), Some(true)));
    assert_eq!(emails[1].rest().unreadable_fields()[0].name, "label");

    let user: v1::users::User = of(r#"{"id":3,"is_admin":1}"#);
    let activity: v1::activities::Activity = of(r#"{"id":2,"private":"1","type_name":"Call"}"#);
    assert_eq!(
        (user.is_admin, activity.private, activity.type_name.as_deref()),
        (Some(true), Some(true), Some("Call"))
    );
}

#[test]
fn custom_fields_that_are_not_whole_are_read() {
    let day = |text: &str| text.parse::<Date>().unwrap();
    let time = |text: &str| text.parse::<Time>().unwrap();
    for (json, range) in [
        (
            r#"{"id":1,"custom_fields":{"K":{"value":"2024-01-01","until":null}}}"#,
            Some(DateRange::since(day("2024-01-01"))),
        ),
        (
            r#"{"id":1,"custom_fields":{"K":{"value":null,"until":"2024-01-01"}}}"#,
            Some(DateRange::until(day("2024-01-01"))),
        ),
        (r#"{"id":1,"custom_fields":{"K":{"value":"","until":""}}}"#, None),
        (r#"{"id":1,"custom_fields":{"K":""}}"#, None),
    ] {
        let deal: v2::deals::Deal = of(json);
        assert_eq!(deal.custom_fields.get(Field::<DateRange>::new(KEY)).unwrap(), range, "{json}");
    }
    let deal: v1::deals::Deal = of(r#"{"id":1,"K":"2018-12-31","K_until":null}"#);
    assert_eq!(deal.custom_fields.get(Field::new(KEY)).unwrap(), Some(DateRange::since(day("2018-12-31"))));

    let deal: v1::deals::Deal = of(r#"{"id":1,"K":"23:59:58","K_until":"23:59:59","K_timezone_id":"00:00:00"}"#);
    let range = TimeRange::new(time("23:59:58"), time("23:59:59"));
    assert_eq!(deal.custom_fields.get(Field::new(KEY)).unwrap(), Some(range));
    assert_eq!(deal.custom_fields.get(Field::<Time>::new(KEY)).unwrap(), Some(time("23:59:58")));

    for empty in [r#"{"id":1,"K":""}"#, r#"{"id":1,"K":null}"#, r#"{"id":1}"#] {
        let fields = of::<v1::deals::Deal>(empty).custom_fields;
        assert_eq!(fields.get(Field::<Date>::new(KEY)).unwrap(), None, "{empty}");
        assert_eq!(fields.get(Field::<Amount>::new(KEY)).unwrap(), None, "{empty}");
        assert_eq!(fields.get(Field::<Time>::new(KEY)).unwrap(), None, "{empty}");
    }
}

/// A row with a field that cannot be read is a row; without a readable id it is an error.
#[test]
fn odd_rows_are_read_with_the_others() {
    let answer = |rows: &str| Response::new(Bytes::from(format!(r#"{{"success":true,"data":[{rows}]}}"#)));
    let page = v2::deals::GetDeals::read(answer(r#"{"id":1,"value":[]},{"id":"2"},{"id":3,"mood":1}"#)).unwrap();
    let found: Vec<_> =
        page.items.iter().map(|deal| (deal.id.value(), deal.rest().unreadable_fields().len())).collect();
    assert_eq!(found, [(1, 1), (2, 0), (3, 0)]);
    assert_eq!(serde_json::to_string(&page).unwrap(), r#"{"data":[{"id":1,"value":[]},{"id":2},{"id":3,"mood":1}]}"#);

    let error = v2::deals::GetDeals::read(answer(r#"{"id":1},{"id":null,"title":"Roof"},{"id":3}"#)).unwrap_err();
    assert!(error.to_string().contains("data[1]"), "{error}");
    let rows: Vec<_> =
        error.read_rows::<v2::deals::Deal>().unwrap().into_iter().map(|row| row.map(|deal| deal.id)).collect();
    assert_eq!((rows[0].as_ref().ok(), rows[2].as_ref().ok()), (Some(&Id::new(1)), Some(&Id::new(3))));
    assert_eq!(rows[1].as_ref().unwrap_err().raw(), r#"{"id":null,"title":"Roof"}"#);
}

/// Of several members `data` the last one counts, also where a record is read in its place.
#[test]
fn nothing_is_left_of_what_comes_again() {
    for first in [r#"{"title":"Roof","mood":1,"id":1}"#, r#"{"id":1,"value":[]}"#] {
        let answer = format!(r#"{{"success":true,"data":{first},"data":{{"id":2,"status":"won"}}}}"#);
        let deal = v2::deals::GetDeal::read(Response::new(Bytes::from(answer))).unwrap();
        assert_eq!(serde_json::to_string(&deal).unwrap(), r#"{"id":2,"status":"won"}"#, "{first}");
    }
}

/// A field that could not be read and is set later is written once.
#[test]
fn a_field_set_since_is_written_in_place_of_the_odd_one() {
    let mut deal: v2::deals::Deal = of(r#"{"id":1,"mood":1,"value":"a lot","title":"a","title":"b","status":[]}"#);
    deal.value = Some(5.into());
    deal.title = None;
    let written = serde_json::to_string(&deal).unwrap();
    assert_eq!(written, r#"{"id":1,"title":null,"value":5,"mood":1,"title":"b","status":[]}"#);
}
