//! Building requests.

use std::time::Instant;

use bytes::Bytes;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use pipedrive_core::model::DealStatus;
use pipedrive_core::wire::Selected;
use pipedrive_core::{Account, Company, Credentials, Machine as _, Operation as _, Select as _, Session, Step, v1, v2};
use serde::Serialize;

const TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";
const CURSOR: &str = "eyJmaWVsZCI6ImlkIiwiZmllbGRWYWx1ZSI6MTAwfQ";

/// An account of this project.
#[must_use]
pub fn account() -> Account {
    let company = Company::new("acme").expect("a DNS label");
    Account::new(company, Credentials::api_token(TOKEN).expect("ASCII"))
}

/// A list `GET` with six query pairs.
#[must_use]
pub fn list() -> v2::deals::GetDeals {
    v2::deals::GetDeals::new()
        .owner_id(42)
        .status([DealStatus::Open, DealStatus::Won])
        .sort_by(v2::deals::DealSort::UpdateTime)
        .updated_since("2026-01-01T10:20:00Z".parse::<pipedrive_core::model::DateTime>().expect("a time"))
        .limit(500)
        .cursor(CURSOR)
}

/// A `GET` of one deal.
#[must_use]
pub fn get() -> v2::deals::GetDeal {
    v2::deals::GetDeal::new(4711)
}

/// A `GET` with a field selector.
#[must_use]
pub fn selector() -> Selected<v1::deals::GetDeals, serde_json::Value> {
    v1::deals::GetDeals::new().select(["id", "title", "value", "currency"])
}

/// A `POST` with eight fields.
#[must_use]
pub fn post() -> v2::deals::AddDeal {
    v2::deals::AddDeal::new("Roof repair, Main Street 1")
        .owner_id(42)
        .person_id(7)
        .org_id(9)
        .stage_id(3)
        .value(1300)
        .currency("EUR")
        .status(DealStatus::Open)
}

/// A call without incident, driven by the loop of a transport: request, answer, result.
pub struct CallLoop {
    session: Session,
    now: Instant,
    answer: Response<Bytes>,
}

impl Default for CallLoop {
    fn default() -> Self {
        CallLoop {
            session: Session::builder(account()).unpaced().build(),
            now: Instant::now(),
            answer: Response::new(Bytes::from_static(br#"{"success":true,"data":{"id":4711}}"#)),
        }
    }
}

impl CallLoop {
    /// With the machine.
    ///
    /// # Panics
    ///
    /// The machine waits, which without incident it does not.
    #[must_use]
    pub fn machine(&self) -> v2::deals::Deal {
        let mut call = self.session.call(&get());
        loop {
            match call.poll(self.now) {
                Step::Send(request) => {
                    std::hint::black_box(request);
                    call.receive(self.now, Ok(self.answer.clone()));
                }
                Step::Wait(_) => unreachable!("nothing is in the way"),
                Step::Done(deal) => return deal.expect("the answer is sound"),
            }
        }
    }

    /// The same without it.
    ///
    /// # Panics
    ///
    /// The answer is not what it is.
    #[must_use]
    pub fn bare(&self) -> v2::deals::Deal {
        std::hint::black_box(self.session.account().request(&get()).expect("an id is an id"));
        v2::deals::GetDeal::read(self.answer.clone()).expect("the answer is sound")
    }
}

/// What the hand-written requests share: the address parsed once, the headers made once.
pub struct ByHand {
    authority: Authority,
    headers: HeaderMap,
    json_headers: HeaderMap,
}

impl Default for ByHand {
    fn default() -> Self {
        let mut token = HeaderValue::from_static(TOKEN);
        token.set_sensitive(true);
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert("x-api-token", token);
        let mut json_headers = headers.clone();
        json_headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        ByHand { authority: Authority::from_static("acme.pipedrive.com"), headers, json_headers }
    }
}

const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl ByHand {
    /// The list.
    #[must_use]
    pub fn list(
        &self,
        owner: u64,
        status: &str,
        sort_by: &str,
        since: &str,
        limit: u32,
        cursor: &str,
    ) -> Request<Bytes> {
        let mut target = String::with_capacity(192);
        target.push_str("/api/v2/deals?owner_id=");
        push_number(&mut target, owner);
        target.push_str("&status=");
        target.extend(utf8_percent_encode(status, ESCAPED));
        target.push_str("&updated_since=");
        target.extend(utf8_percent_encode(since, ESCAPED));
        target.push_str("&sort_by=");
        target.extend(utf8_percent_encode(sort_by, ESCAPED));
        target.push_str("&limit=");
        push_number(&mut target, limit.into());
        target.push_str("&cursor=");
        target.extend(utf8_percent_encode(cursor, ESCAPED));
        self.request(Method::GET, target, self.headers.clone(), Bytes::new())
    }

    /// One deal.
    #[must_use]
    pub fn get(&self, id: u64) -> Request<Bytes> {
        let mut target = String::with_capacity(64);
        target.push_str("/api/v2/deals/");
        push_number(&mut target, id);
        self.request(Method::GET, target, self.headers.clone(), Bytes::new())
    }

    /// The selector.
    #[must_use]
    pub fn selector(&self, names: &[&str]) -> Request<Bytes> {
        let mut target = String::with_capacity(64);
        target.push_str("/api/v1/deals:(");
        for (index, name) in names.iter().enumerate() {
            if index > 0 {
                target.push(',');
            }
            target.push_str(name);
        }
        target.push(')');
        self.request(Method::GET, target, self.headers.clone(), Bytes::new())
    }

    /// The deal to add.
    #[must_use]
    pub fn post(&self, deal: &NewDeal<'_>) -> Request<Bytes> {
        let mut body = Vec::with_capacity(256);
        serde_json::to_writer(&mut body, deal).expect("plain data");
        self.request(Method::POST, "/api/v2/deals".to_owned(), self.json_headers.clone(), body.into())
    }

    fn request(&self, method: Method, target: String, headers: HeaderMap, body: Bytes) -> Request<Bytes> {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(Scheme::HTTPS);
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(target)).expect("escaped"));
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = Uri::from_parts(parts).expect("all parts are there");
        *request.headers_mut() = headers;
        request
    }
}

fn push_number(target: &mut String, number: u64) {
    use std::fmt::Write as _;
    write!(target, "{number}").expect("a String takes everything");
}

/// A deal to add, by hand.
#[derive(Serialize)]
pub struct NewDeal<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its owner.
    pub owner_id: u64,
    /// Its person.
    pub person_id: u64,
    /// Its organization.
    pub org_id: u64,
    /// Its stage.
    pub stage_id: u64,
    /// Its value.
    pub value: i64,
    /// Its currency.
    pub currency: &'a str,
    /// Its status.
    pub status: &'a str,
}

/// The arguments of the hand-written list.
#[must_use]
pub fn list_by_hand(by_hand: &ByHand) -> Request<Bytes> {
    by_hand.list(42, "open,won", "update_time", "2026-01-01T10:20:00Z", 500, CURSOR)
}

/// The arguments of the hand-written `POST`.
#[must_use]
pub fn post_by_hand(by_hand: &ByHand) -> Request<Bytes> {
    by_hand.post(&NewDeal {
        title: "Roof repair, Main Street 1",
        owner_id: 42,
        person_id: 7,
        org_id: 9,
        stage_id: 3,
        value: 1300,
        currency: "EUR",
        status: "open",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ratios mean something only if both sides make the same request.
    #[test]
    fn both_sides_make_the_same_requests() {
        let (account, by_hand) = (account(), ByHand::default());
        let pairs = [
            (account.request(&list()), list_by_hand(&by_hand)),
            (account.request(&get()), by_hand.get(4711)),
            (account.request(&selector()), by_hand.selector(&["id", "title", "value", "currency"])),
            (account.request(&post()), post_by_hand(&by_hand)),
        ];
        for (ours, theirs) in pairs {
            let ours = ours.unwrap();
            assert_eq!(ours.uri(), theirs.uri());
            assert_eq!(ours.method(), theirs.method());
            assert_eq!(ours.headers(), theirs.headers());
            assert_eq!(ours.body(), theirs.body());
        }
    }

    #[test]
    fn ours_allocate_no_more_often_than_by_hand() {
        fn count<T>(work: impl Fn() -> T) -> u64 {
            drop(work());
            allocation_counter::measure(|| drop(work())).count_total
        }
        let (account, by_hand, call) = (account(), ByHand::default(), CallLoop::default());
        let (list, get, selector, post) = (list(), get(), selector(), post());
        let names = ["id", "title", "value", "currency"];
        for (case, ours, theirs) in [
            ("list", count(|| account.request(&list)), count(|| list_by_hand(&by_hand))),
            ("get", count(|| account.request(&get)), count(|| by_hand.get(4711))),
            ("selector", count(|| account.request(&selector)), count(|| by_hand.selector(&names))),
            ("post", count(|| account.request(&post)), count(|| post_by_hand(&by_hand))),
            ("call, beside the bare request", count(|| call.machine()), count(|| call.bare())),
        ] {
            assert!(ours <= theirs, "{case}: {ours} allocations, {theirs} by hand");
        }
    }
}
