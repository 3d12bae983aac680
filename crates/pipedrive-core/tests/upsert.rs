//! Upserts against a service whose search index lags behind, under a simulated clock.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, Response};
use pipedrive_core::upsert::{Key, Outcome, Upsert, Upserted};
use pipedrive_core::v2::deals::AddDeal;
use pipedrive_core::v2::persons::AddPerson;
use pipedrive_core::wire::RequestBody;
use pipedrive_core::{
    Account, Company, Credentials, Error, ErrorKind, Field, Machine, Policy, Session, Step, TransportError,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const ORDER: &str = "dcf558aac1ae4e8c4f849ba5e668430d8df9be12";

#[test]
fn each_step_is_taken_only_if_it_is_needed() {
    let ann = || AddPerson::new().name("Ann").emails("Ann@example.org");
    let person = |id: u64, email: &str, name: &str| json!({"id": id, "name": name, "emails": [{"value": email}]});
    let deleted = json!({"id": 3, "is_deleted": true, "emails": [{"value": "ann@example.org"}]});
    for (what, records, expected) in [
        ("none", vec![], "search, list, add: Added 1"),
        ("one", vec![person(3, "ann@example.org", "Anne")], "search, read 3, update 3: Updated 3"),
        ("the same", vec![person(3, "ANN@example.org", "Ann")], "search, read 3: Unchanged 3"),
        ("a similar one", vec![person(3, "joann@example.org", "Jo")], "search, read 3, list, add: Added 4"),
        ("a deleted one", vec![deleted], "search, read 3, list, add: Added 4"),
        (
            "two",
            vec![person(3, "ann@example.org", "Ann"), person(9, "ann@example.org", "Anne")],
            "search, read 9, read 3: \
             addPerson (POST /api/v2/persons): several records have this key, and none was written: 3, 9",
        ),
    ] {
        let mut service = Service::new(records, &[]);
        let result = service.run(service.session().upsert(Key::email(), ann()));
        assert_eq!(service.told(result), expected, "{what}");
    }

    let mut service = Service::new((1..=500).map(|id| person(id, "ann@example.org", "Ann")).collect(), &[]);
    let error = service.run(service.session().upsert(Key::email(), ann())).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Ambiguous(ids) if ids.len() == 10), "{error}");

    let mut service = Service::new(vec![person(3, "ann@example.org", "Anne")], &[]);
    service.lag = Duration::from_secs(3600);
    let result = service.run(service.session().upsert(Key::email(), ann()));
    assert_eq!(service.told(result), "search, list, update 3: Updated 3", "not in the index yet");
}

#[test]
fn an_update_writes_what_is_set_and_nothing_else() {
    let ann = json!({"id": 3, "name": "Ann", "org_id": 7, "emails": [{"value": "ann@example.org"}, {"value": "a@b.c"}],
        "phones": [{"value": "+49 30 1234"}]});
    let mut service = Service::new(vec![ann], &[]);
    let new = AddPerson::new().name("Ann Lee").emails(["ann@example.org"]).phones("+49301234");
    let upsert = service.session().upsert(Key::email(), new.clone()).update_with(|mut update| {
        update.name = None;
        update.clear_org_id()
    });
    service.run(upsert).unwrap();
    assert_eq!(service.written, [json!({"org_id": null, "phones": [{"value": "+49301234"}]})]);

    service.written.clear();
    let result = service.run(service.session().upsert(Key::phone(), new)).unwrap();
    assert_eq!(
        (result.outcome, &*service.written),
        (Outcome::Updated, &[json!({"name": "Ann Lee", "emails": [{"value": "ann@example.org"}]})][..])
    );
}

#[test]
fn custom_fields_are_searched_by_their_key() {
    let deal = json!({"id": 5, "title": "Roof", "value": 100.00, "custom_fields": {ORDER: "A-7"}});
    let new = |order: &str| AddDeal::new("Roof").value(100).custom_field(Field::<String>::new(ORDER), order);
    let mut service = Service::new(vec![deal], &[]);
    let key = Key::custom_field(Field::<String>::new(ORDER));
    let result = service.run(service.session().upsert(key.clone(), new("A-7").currency("EUR")));
    assert_eq!(service.told(result), "search by field, read 5, update 5: Updated 5");
    let result = service.run(service.session().upsert(key.clone(), new("A-7").currency("EUR")));
    assert_eq!(service.told(result), "search by field, read 5: Unchanged 5");
    let result = service.run(service.session().upsert(key.clone(), new("a-7")));
    assert_eq!(service.told(result), "search by field, list, add: Added 6");

    for (deal, reason) in [
        (AddDeal::new("Roof"), "is required"),
        (new("  "), "is required"),
        (new("A-7 "), "begins or ends with a space, so that it might not be found again"),
    ] {
        let result = service.run(service.session().upsert(key.clone(), deal));
        assert_eq!(service.told(result), format!(": addDeal (POST /api/v2/deals): argument `{ORDER}`: {reason}"));
    }
}

#[test]
fn an_add_without_an_answer_is_looked_for() {
    let ann = || AddPerson::new().name("Ann").emails("ann@example.org");
    for (faults, attempts, expected) in [
        (vec![Fault::None, Fault::None, Fault::Done], 4, "search, list, add, search, list: Added 1"),
        (vec![Fault::None, Fault::None, Fault::Lost], 4, "search, list, add, search, list, add: Added 1"),
        (vec![Fault::None, Fault::None, Fault::Lost], 1, "search, list, add: maybe done: addPerson"),
        (vec![Fault::None, Fault::None, Fault::Unsent], 4, "search, list, add, add: Added 1"),
        (
            vec![Fault::None, Fault::None, Fault::Lost, Fault::None, Fault::None, Fault::Lost],
            2,
            "search, list, add, search, list, add, search, list: maybe done: addPerson",
        ),
        // What follows fails, so that it stays unknown.
        (
            vec![Fault::None, Fault::None, Fault::Done, Fault::Refused],
            4,
            "search, list, add, search: maybe done: addPerson",
        ),
    ] {
        let mut service = Service::new(vec![], &faults);
        service.lag = Duration::from_secs(3600);
        let upsert = service.session().upsert(Key::email(), ann()).policy(Policy::new().attempts(attempts));
        let result = service.run(upsert);
        assert_eq!(service.told(result), expected, "{faults:?}");
    }

    // There is no time left to look for it.
    let mut service = Service::new(vec![], &[Fault::None, Fault::None, Fault::Done]);
    let upsert = service.session().upsert(Key::email(), ann()).until(service.now + Duration::from_secs(4));
    let result = service.run(upsert);
    assert_eq!(service.told(result), "search, list, add: maybe done: addPerson");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    /// Whatever happens to the requests, a record is added once at most, what is returned is there, and what is not said
    /// to be possible was not done.
    #[test]
    fn a_record_is_never_added_twice(
        faults in prop::collection::vec(fault(), 0..40),
        exists in any::<bool>(),
        attempts in 1_u32..5,
        lag in 0_u64..100,
        upserts in 1_usize..4,
    ) {
        let other = json!({"id": 2, "name": "Jo", "emails": [{"value": "joann@example.org"}]});
        let before = json!({"id": 3, "name": "Anne", "emails": [{"value": "ann@example.org"}]});
        let mut service = Service::new([other].into_iter().chain(exists.then_some(before)).collect(), &faults);
        service.lag = Duration::from_secs(lag);
        for _ in 0..upserts {
            let was = service.records.len();
            service.written.clear();
            let ann = AddPerson::new().name("Ann").emails("ann@example.org");
            let upsert = service.session().upsert(Key::email(), ann).policy(Policy::new().attempts(attempts));
            let result = service.run(upsert);
            // Also what comes late has come.
            service.advance(Duration::from_secs(10));
            let anns: Vec<_> = service.records.iter().filter(|record| is_ann(&record.json)).collect();
            prop_assert!(anns.len() <= 1, "{:?}", service.log);
            match result {
                Ok(Upserted { outcome, record, .. }) => {
                    prop_assert_eq!(anns[0].json["id"].as_u64(), Some(record.id.value()));
                    prop_assert_eq!(&anns[0].json["name"], "Ann");
                    prop_assert_eq!(record.name.as_deref(), Some("Ann"));
                    prop_assert_eq!(outcome == Outcome::Added, service.records.len() > was);
                    prop_assert_eq!(outcome == Outcome::Unchanged, service.written.is_empty());
                }
                Err(error) => prop_assert!(error.may_have_happened() || service.written.is_empty(), "{}", error),
            }
        }
    }
}

fn is_ann(record: &Value) -> bool {
    record["emails"][0]["value"].as_str().is_some_and(|email| email.eq_ignore_ascii_case("ann@example.org"))
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    /// It is not sent.
    Unsent,
    /// It is lost on its way.
    Lost,
    /// It is done, and the answer is lost.
    Done,
    /// It is done within a few seconds after the connection broke.
    Late,
    /// It is done, and the answer is an error.
    Failed,
    /// It is done, and the answer cannot be read.
    Garbled,
    /// The service is away.
    Away,
    /// It is refused.
    Refused,
    /// The service asks for a pause.
    TooMany,
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => Just(Fault::None),
        4 => prop::sample::select(vec![
            Fault::Unsent, Fault::Lost, Fault::Done, Fault::Late, Fault::Failed, Fault::Garbled, Fault::Away,
            Fault::Refused, Fault::TooMany,
        ]),
    ]
}

/// A service with persons and deals, whose search index lags behind.
struct Service {
    session: Session,
    now: Instant,
    lag: Duration,
    records: Vec<Record>,
    faults: Vec<Fault>,
    /// Writes that are done later.
    late: Vec<(Instant, Method, String, Value)>,
    log: Vec<String>,
    /// The bodies of all writes that were done.
    written: Vec<Value>,
}

struct Record {
    json: Value,
    added: Instant,
}

impl Service {
    #[expect(clippy::disallowed_methods, reason = "some instant to count from; there is no other way to one")]
    fn new(records: Vec<Value>, faults: &[Fault]) -> Self {
        let now = Instant::now();
        let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("0123456789abcdef").unwrap());
        Service {
            session: Session::builder(account).seed(7).build(),
            now,
            lag: Duration::ZERO,
            records: records.into_iter().map(|json| Record { json, added: now }).collect(),
            faults: faults.iter().rev().copied().collect(),
            late: Vec::new(),
            log: Vec::new(),
            written: Vec::new(),
        }
    }

    fn session(&self) -> Session {
        self.session.clone()
    }

    fn run<M: Machine>(&mut self, mut machine: M) -> M::Output {
        self.log.clear();
        for _ in 0..1000 {
            match machine.poll(self.now) {
                Step::Send(request) => {
                    let result = self.exchange(&request);
                    self.advance(Duration::from_millis(50));
                    machine.receive(self.now, result);
                }
                Step::Wait(until) => self.advance(until.duration_since(self.now)),
                Step::Done(output) => return output,
            }
        }
        panic!("it does not end: {:?}", self.log);
    }

    /// Returns the requests and the result.
    fn told<R: serde::Serialize>(&self, result: Result<Upserted<R>, Error>) -> String {
        let result = match result {
            Ok(Upserted { outcome, record, .. }) => {
                format!("{outcome:?} {}", serde_json::to_value(record).unwrap()["id"])
            }
            Err(error) if error.may_have_happened() => format!("maybe done: {}", error.operation()),
            Err(error) => error.to_string(),
        };
        format!("{}: {result}", self.log.join(", "))
    }

    fn advance(&mut self, by: Duration) {
        self.now += by;
        let (due, late) = std::mem::take(&mut self.late).into_iter().partition(|(at, ..)| *at <= self.now);
        self.late = late;
        let due: Vec<_> = due;
        for (_, method, path, body) in due {
            self.answer(&method, &path, "", body);
        }
    }

    fn exchange(&mut self, request: &Request<RequestBody>) -> Result<Response<Bytes>, TransportError> {
        let (method, path, query) = (
            request.method().clone(),
            request.uri().path().to_owned(),
            request.uri().query().unwrap_or_default().to_owned(),
        );
        let body = serde_json::from_slice(request.body().as_bytes().unwrap()).unwrap_or_default();
        let last = path.rsplit('/').next().unwrap();
        self.log.push(match (method.as_str(), last) {
            ("GET", "search") => "search".to_owned(),
            ("GET", "field") => "search by field".to_owned(),
            ("GET", "persons" | "deals") => "list".to_owned(),
            ("GET", id) => format!("read {id}"),
            ("POST", _) => "add".to_owned(),
            (_, id) => format!("update {id}"),
        });
        let status = |status: u16, body: &'static str| {
            Ok(Response::builder().status(status).body(Bytes::from_static(body.as_bytes())).unwrap())
        };
        match self.faults.pop().unwrap_or(Fault::None) {
            Fault::None => Ok(self.answer(&method, &path, &query, body)),
            Fault::Unsent => Err(TransportError::before_send("no route")),
            Fault::Lost => Err(TransportError::after_send("reset")),
            Fault::Done => {
                self.answer(&method, &path, &query, body);
                Err(TransportError::after_send("reset"))
            }
            Fault::Late => {
                if method != Method::GET {
                    self.late.push((self.now + Duration::from_secs(4), method, path, body));
                }
                Err(TransportError::after_send("reset"))
            }
            Fault::Failed => {
                self.answer(&method, &path, &query, body);
                status(500, r#"{"success":false,"error":"broken"}"#)
            }
            Fault::Garbled => {
                self.answer(&method, &path, &query, body);
                status(200, r#"{"success":true,"data":{"id""#)
            }
            Fault::Away => status(503, ""),
            Fault::Refused => status(400, r#"{"success":false,"error":"no"}"#),
            Fault::TooMany => status(429, r#"{"success":false,"error":"slowly"}"#),
        }
    }

    fn answer(&mut self, method: &Method, path: &str, query: &str, body: Value) -> Response<Bytes> {
        let last = path.rsplit('/').next().unwrap();
        let live = |record: &&Record| record.json["is_deleted"] != true;
        let data = match (method.as_str(), last) {
            ("GET", "search") => {
                // It finds parts of values, and deleted records.
                let term =
                    query.split(['=', '&']).nth(1).unwrap().to_lowercase().replace("%40", "@").replace("%2b", "+");
                let indexed = self.records.iter().filter(|record| record.added + self.lag <= self.now);
                let fits = indexed.filter(|record| {
                    let text = record.json.to_string().to_lowercase();
                    text.contains(&term) || text.replace(' ', "").contains(&term)
                });
                json!({"items": fits.map(|record| json!({"item": {"id": record.json["id"]}})).collect::<Vec<_>>()})
            }
            ("GET", "field") => {
                let term = query.split(['=', '&']).nth(1).unwrap();
                let fits = self.records.iter().filter(|record| record.json["custom_fields"][ORDER] == term);
                // A record can be found more than once.
                fits.flat_map(|record| [json!({"id": record.json["id"]}), json!({"id": record.json["id"]})]).collect()
            }
            ("GET", "persons" | "deals") => {
                assert!(query.contains("sort_by=id&sort_direction=desc"), "{query}");
                self.records.iter().rev().filter(live).take(100).map(|record| record.json.clone()).collect()
            }
            ("GET", id) => match self.records.iter().filter(live).find(|record| record.json["id"] == number(id)) {
                Some(record) => record.json.clone(),
                None => {
                    let body = r#"{"success":false,"error":"not found"}"#;
                    return Response::builder().status(404).body(Bytes::from_static(body.as_bytes())).unwrap();
                }
            },
            ("POST", _) => {
                let id = self.records.iter().filter_map(|record| record.json["id"].as_u64()).max().unwrap_or(0) + 1;
                let mut json = body.clone();
                json["id"] = id.into();
                self.written.push(body);
                self.records.push(Record { json: json.clone(), added: self.now });
                json
            }
            (_, id) => {
                let record = self.records.iter_mut().find(|record| record.json["id"] == number(id)).unwrap();
                for (name, value) in body.as_object().unwrap() {
                    record.json[name] = value.clone();
                }
                let json = record.json.clone();
                self.written.push(body);
                json
            }
        };
        Response::new(Bytes::from(json!({"success": true, "data": data}).to_string()))
    }
}

fn number(id: &str) -> u64 {
    id.parse().unwrap()
}

/// Upserts can be moved and shared between threads.
const _: fn(Upsert<AddPerson>) = |upsert| {
    fn check(_: impl Send + Sync) {}
    check(upsert);
};
