//! Upserts of the emulator's records.

use std::time::Instant;

use pipedrive_core::upsert::{Key, Outcome, Upsertable};
use pipedrive_core::v2::deals::{AddDeal, UpdateDeal};
use pipedrive_core::v2::organizations::{AddOrganization, UpdateOrganization};
use pipedrive_core::v2::persons::{AddPerson, GetPersons, UpdatePerson};
use pipedrive_core::v2::products::{AddProduct, UpdateProduct};
use pipedrive_core::{Account, Credentials, ErrorKind, Field, Host, Id, Machine, Session, Step};
use pipedrive_sandbox::{Fault, Rule, Sandbox, When, demo_field};

use crate::sandbox::client;
use crate::transport::Transport;

pub(crate) fn records_are_added_updated_or_left<T: Transport>() {
    let sandbox = Sandbox::start().unwrap();
    let client: T = client(&sandbox);
    let session = session(&sandbox);
    let text = |entity: &str| Field::<String>::named(demo_field(entity, "varchar").unwrap());
    let number = Field::<u64>::named(demo_field("product", "double").unwrap());

    let ann = || AddPerson::new().name("Ann").emails("Ann@example.org").phones("+49 30 1234");
    let owned = |update: UpdatePerson| update.first_name("Anne");
    each_way(&client, &session, Key::email(), ann, owned);
    each_way(&client, &session, Key::phone(), || ann().phones("+49301235"), owned);
    each_way(&client, &session, Key::name(), || ann().name("Ann Lee"), |update: UpdatePerson| update.phones("1"));
    each_way(&client, &session, Key::custom_field(text("person")), || ann().custom_field(text("person"), "7"), owned);

    let hall = || AddOrganization::new("Town Hall").address("Main Street 1");
    let moved = |update: UpdateOrganization| update.address("Main Street 2");
    each_way(&client, &session, Key::name(), hall, moved);
    let key = Key::custom_field(text("organization"));
    each_way(&client, &session, key, || hall().custom_field(text("organization"), "7"), moved);

    let roof = || AddDeal::new("Roof").value(12_000).currency("EUR").org_id(1);
    let free = |update: UpdateDeal| update.value(90).clear_org_id();
    each_way(&client, &session, Key::name(), roof, free);
    each_way(&client, &session, Key::custom_field(text("deal")), || roof().custom_field(text("deal"), "7"), free);

    let tile = || AddProduct::new("Tile").code("T-1").unit("m2");
    let piece = |update: UpdateProduct| update.unit("piece");
    each_way(&client, &session, Key::code(), tile, piece);
    each_way(&client, &session, Key::name(), || AddProduct::new("Tile, red"), piece);
    each_way(&client, &session, Key::custom_field(&number), || tile().custom_field(&number, 7_u64), piece);

    for id in [2, 3] {
        client.send(&UpdatePerson::new(Id::new(id)).emails("bob@example.org")).unwrap();
    }
    let bob = AddPerson::new().name("Bob").emails("bob@example.org");
    let error = client.run(session.upsert(Key::email(), bob)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Ambiguous(ids) if *ids == [2, 3]), "{error}");
}

/// Upserts a record that does not exist, then as it is, then changed.
fn each_way<T: Transport, A: Upsertable>(
    client: &T,
    session: &Session,
    key: Key<A>,
    add: impl Fn() -> A,
    change: impl FnOnce(A::Update) -> A::Update,
) {
    let id = |record: A::Record| serde_json::to_value(record).unwrap()["id"].clone();
    let added = client.run(session.upsert(key.clone(), add())).unwrap();
    assert_eq!(added.outcome, Outcome::Added, "{key:?}");
    let same = client.run(session.upsert(key.clone(), add())).unwrap();
    assert_eq!(same.outcome, Outcome::Unchanged, "{key:?}");
    let updated = client.run(session.upsert(key.clone(), add()).update_with(change)).unwrap();
    assert_eq!(updated.outcome, Outcome::Updated, "{key:?}");
    let id_of_added = id(added.record);
    assert_eq!([id(same.record), id(updated.record)], [id_of_added.clone(), id_of_added], "{key:?}");
}

/// The waits are simulated: only the requests are real.
pub(crate) fn an_add_without_an_answer_happens_once<T: Transport>() {
    for fault in
        [Fault::ResetAfterCommit, Fault::ResetBeforeReading, Fault::EmptyBody, Fault::TruncateBody { bytes: 9 }]
    {
        let sandbox = Sandbox::start().unwrap();
        let client: T = client(&sandbox);
        sandbox.fault(Rule::new(fault.clone()).method("POST").path("/api/v2/persons").when(When::First(2)));
        let ann = AddPerson::new().name("Ann").emails("ann@example.org");
        let mut upsert = session(&sandbox).upsert(Key::email(), ann);
        let mut now = Instant::now();
        let done = loop {
            match upsert.poll(now) {
                Step::Send(request) => {
                    let result = client.exchange(request.map(|body| body.into_bytes().unwrap()));
                    upsert.receive(now, result);
                }
                Step::Wait(until) => now = until,
                Step::Done(done) => break done.unwrap(),
            }
        };
        assert_eq!(done.outcome, Outcome::Added, "{fault:?}");
        let persons = client.send(&GetPersons::new()).unwrap();
        let ids: Vec<_> = persons.iter().map(|person| person.id).collect();
        assert_eq!(ids, [done.record.id], "{fault:?}");
    }
}

fn session(sandbox: &Sandbox) -> Session {
    let host = Host::loopback(sandbox.url()).unwrap();
    let account = Account::new(host, Credentials::api_token(sandbox.token()).unwrap());
    Session::builder(account).unpaced().seed(7).build()
}
