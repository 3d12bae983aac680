//! Setters accept the value, types that convert to it, an `Option` of either, and one or several values for a list.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]
#![allow(clippy::needless_borrows_for_generic_args, reason = "a borrowed list is what is tried")]

use pipedrive_core::model::{Attendee, Commas, Contact, DealStatus, List, Repeated};
use pipedrive_core::{Account, Amount, Company, Credentials, CustomFields, Field, Id, Patch, object, of, operation};
use serde_json::Value;

/// Has every type of argument.
#[operation(POST "/api/v2/everything" -> Value)]
struct Everything {
    /// Required list.
    deals: List<Id<of::Deal>>,
    /// Another required list.
    names: List<String>,
    /// Number of a primitive type.
    count: Option<u32>,
    /// Text.
    text: Option<String>,
    /// Id that can be cleared.
    person_id: Patch<Id<of::Person>>,
    /// Amount.
    value: Option<Amount>,
    /// List of words.
    #[query]
    status: Option<Commas<DealStatus>>,
    /// List of ids.
    #[query]
    ids: Option<Repeated<Id<of::Deal>>>,
    /// List of objects.
    emails: Option<List<Contact>>,
    /// List that can be cleared.
    labels: Patch<List<Id<of::Label>>>,
    /// Parts.
    parts: Option<List<Part>>,
    /// Values of custom fields.
    custom_fields: CustomFields,
}

/// Part with lists of its own.
#[object]
struct Part {
    /// Owners of the part.
    #[field(new)]
    owners: Option<List<Id<of::User>>>,
    /// Type of the part.
    kind: Option<String>,
    /// Amount of the part.
    amount: Patch<Amount>,
}

const SIZE: Field<String> = Field::new("dcf558aac1ae4e8c4f849ba5e668430d8df9be12");

fn new() -> Everything {
    Everything::new(7, "a")
}

#[test]
fn one_value_or_several_make_a_list() {
    let (ids, words) = (vec![1_u64, 2], vec!["open".to_owned(), "won".to_owned()]);
    let statuses = [DealStatus::Open, DealStatus::Won];
    let deals = [Id::<of::Deal>::new(1), Id::new(2)];
    let rows = [
        (new(), Everything::new([7], vec!["a"])),
        (new().ids(1), new().ids([1])),
        (new().ids(deals[0]), new().ids(vec![1])),
        (new().ids(ids.clone()), new().ids([1, 2])),
        (new().ids(&ids), new().ids([1, 2])),
        (new().ids(&ids[..]), new().ids([1, 2])),
        (new().ids(&deals), new().ids([1, 2])),
        (new().ids(List(ids.clone())), new().ids([1, 2])),
        (new().ids(&Commas(ids)), new().ids(deals)),
        (new().status(DealStatus::Open), new().status("open")),
        (new().status(&statuses), new().status(["open", "won"])),
        (new().status(words.clone()), new().status(&words)),
        (new().status(words[0].clone()), new().status(DealStatus::Open)),
        (new().emails("a@b.c"), new().emails([Contact::new("a@b.c")])),
        (new().emails(["a@b.c", "d@e.f"]), new().emails(vec![Contact::from("a@b.c"), Contact::from("d@e.f")])),
        (new().emails(&["a@b.c".to_owned()]), new().emails(Contact::from("a@b.c"))),
        (new().labels(3), new().labels([3])),
        (new().parts(Part::new(1)), new().parts(vec![Part::new([1])])),
    ];
    for (given, same) in rows {
        assert_eq!(given, same);
    }
    assert_eq!(
        sent(&new().ids([1, 2]).status(&statuses)),
        "?status=open%2Cwon&ids=1&ids=2 {\"deals\":[7],\"names\":[\"a\"]}"
    );
    assert_eq!(sent(&new().labels(Vec::<u64>::new())), "{\"deals\":[7],\"names\":[\"a\"],\"labels\":[]}");
}

/// `None` has no effect: it neither replaces a value that was set nor clears a field.
#[test]
fn an_option_is_set_if_there_is_a_value() {
    let full = new().count(1).text("x").person_id(3).value(5).status("open").emails("a@b.c").labels([3]);
    let full = full.custom_field(SIZE, "L");
    let some = new()
        .maybe_count(Some(1))
        .maybe_text(Some("x"))
        .maybe_person_id(Some(3))
        .maybe_value(Some(5))
        .maybe_status(Some(DealStatus::Open))
        .maybe_emails(Some(vec!["a@b.c"]))
        .maybe_labels(Some(&[3]))
        .maybe_custom_field(SIZE, Some("L"));
    assert_eq!(some, full);
    for (before, whole) in [(new(), new()), (full.clone(), full), (new().clear_person_id(), new().clear_person_id())] {
        let after = before
            .maybe_count(None)
            .maybe_text(None::<String>)
            .maybe_person_id(None::<Id<of::Person>>)
            .maybe_value(None::<i64>)
            .maybe_status(None::<DealStatus>)
            .maybe_emails(None::<Vec<Contact>>)
            .maybe_labels(None::<&[u64]>)
            .maybe_custom_field(SIZE, None::<String>);
        assert_eq!(after, whole);
    }
    let part = Part::new(&[1, 2]).maybe_kind(Some("roof")).maybe_amount(None::<Amount>).clear_amount();
    assert_eq!(serde_json::to_string(&part).unwrap(), r#"{"owners":[1,2],"kind":"roof","amount":null}"#);
    let attendee = Attendee::new("a@b.c").maybe_name(None::<&str>).maybe_person_id(Some(3));
    assert_eq!(serde_json::to_string(&attendee).unwrap(), r#"{"email":"a@b.c","person_id":3}"#);
}

/// Returns the query and the body.
fn sent(operation: &Everything) -> String {
    let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("0123456789abcdef").unwrap());
    let request = account.request(operation).unwrap();
    let query = request.uri().query().map(|query| format!("?{query} ")).unwrap_or_default();
    query + core::str::from_utf8(request.body()).unwrap()
}
