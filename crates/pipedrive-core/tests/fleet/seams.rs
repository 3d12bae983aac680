//! What a session tells and is told, step by step.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use http::Response;
use jiff::Timestamp;
use pipedrive_core::error::{Limit, TokenError, TransportError};
use pipedrive_core::machine::{Machine, Step};
use pipedrive_core::oauth::{App, Token};
use pipedrive_core::retry::{OnLimit, Policy};
use pipedrive_core::session::{Builder, Grant, Granted, Pass, Report, Session, TokenNeed};
use pipedrive_core::v2::deals::{AddDeal, SearchDeals};
use pipedrive_core::{Account, Company, Credentials, Error, ErrorKind, Operation};

use crate::start;

const MS: Duration = Duration::from_millis(1);

#[test]
fn a_call_is_sent_with_a_pass_and_the_report_tells_of_it() {
    let mut fleet = Fleet::new(Policy::new());
    let mut call = fleet.add();
    // Nothing is said to be full before the store was asked.
    assert_eq!(fleet.poll(&mut call), Did::Waits(25 * MS));
    assert_eq!(fleet.poll(&mut call), Did::Waits(25 * MS));
    assert_eq!((fleet.wakes(), fleet.wants()), (1, (1, 0)));

    fleet.grant(&[1, 2], &[]);
    assert_eq!(fleet.poll(&mut call), Did::Sends);
    fleet.now += 40 * MS;
    call.receive(fleet.now, answer(200));
    let answered = fleet.now;
    fleet.now += 10 * MS;
    let report = fleet.report();
    assert_eq!(report.requests.counted, [(Pass::new(1), answered)]);
    assert_eq!((report.requests.wanted, report.requests.holding, report.spent), (0, 1, 5));
    assert_eq!(report.requests.told.unwrap().remaining, Some(19));

    // The spare pass lapses and is wanted again, for 2 s.
    fleet.now += Duration::from_secs(1);
    let report = fleet.report();
    assert_eq!((report.requests.unused, report.requests.wanted), (vec![Pass::new(2)], 1));
    fleet.now += Duration::from_secs(1);
    assert!(fleet.report().is_idle());
}

#[test]
fn what_was_not_sent_or_not_answered_is_told() {
    let mut fleet = Fleet::new(Policy::once());
    let (mut first, mut second) = (fleet.add(), fleet.add());
    fleet.grant(&[1], &[]);
    assert_eq!(fleet.poll(&mut first), Did::Sends);
    first.receive(fleet.now, Err(TransportError::before_send("no route")));
    // The pass is back.
    assert_eq!(fleet.poll(&mut second), Did::Sends);
    let sent = fleet.now;
    assert_eq!(fleet.report().in_flight, 1);
    drop(second);
    fleet.now += 700 * MS;
    let report = fleet.report();
    assert_eq!((report.in_flight, report.requests.counted), (0, vec![(Pass::new(1), sent + 500 * MS)]));
}

#[test]
fn a_pass_is_for_the_call_that_has_waited_longest() {
    let mut fleet = Fleet::new(Policy::new());
    let mut calls = [fleet.add(), fleet.add(), fleet.add()];
    assert_eq!(fleet.poll(&mut calls[0]), Did::Waits(25 * MS));
    assert_eq!(fleet.poll(&mut calls[1]), Did::Waits(25 * MS));
    fleet.grant(&[1], &[]);
    assert_eq!(fleet.poll(&mut calls[2]), Did::Waits(25 * MS));
    assert_eq!(fleet.poll(&mut calls[1]), Did::Waits(25 * MS));
    assert_eq!(fleet.poll(&mut calls[0]), Did::Sends);
    // The second is dropped: nobody waits for it.
    fleet.grant(&[2], &[]);
    fleet.now += 50 * MS;
    assert_eq!(fleet.poll(&mut calls[2]), Did::Sends);
}

#[test]
fn a_call_fails_for_a_full_fleet_only_after_the_reply() {
    let fleet = Fleet::new(Policy::new().on_rate_limit(OnLimit::Fail));
    let mut call = fleet.add();
    assert_eq!(fleet.poll(&mut call), Did::Waits(25 * MS));
    let _ = fleet.report();
    let mut grant = Grant::new(fleet.now + Duration::from_secs(1));
    grant.requests = Granted::new(Vec::new(), Some(fleet.now + 300 * MS));
    fleet.session.grant(fleet.now, grant);
    let Did::Fails(error) = fleet.poll(&mut call) else { panic!("it waits") };
    let ErrorKind::Limit(reached) = error.kind() else { panic!("{error}") };
    assert_eq!((reached.limit, reached.wait), (Limit::Burst, 300 * MS));
}

#[test]
fn searches_keep_no_passes_from_others() {
    let mut fleet = Fleet::new(Policy::new());
    let mut searches: Vec<_> = (0..3).map(|_| fleet.call(&SearchDeals::new("Roof"))).collect();
    searches.iter_mut().for_each(|call| assert_eq!(fleet.poll(call), Did::Waits(25 * MS)));
    assert_eq!(fleet.wants(), (3, 3));
    // Only one of them can go on.
    let mut grant = Grant::new(fleet.now + Duration::from_secs(1));
    grant.searches = Granted::new(vec![Pass::new(1)], Some(fleet.now + Duration::from_secs(2)));
    fleet.session.grant(fleet.now, grant);
    assert_eq!(fleet.wants(), (1, 2));
    fleet.grant(&[7], &[]);
    assert_eq!(fleet.poll(&mut searches[0]), Did::Sends);
    assert_eq!(fleet.poll(&mut searches[1]), Did::Waits(25 * MS));
    // Who is dropped no longer wants anything.
    drop(searches);
    fleet.now += Duration::from_secs(3);
    assert_eq!(fleet.wants(), (0, 0));
}

#[test]
fn a_session_without_its_store_counts_a_window_of_its_own() {
    let mut fleet = Fleet::new(Policy::new());
    let mut calls: Vec<_> = (0..4).map(|_| fleet.add()).collect();
    let from = fleet.now + 100 * MS;
    fleet.session.cut_off(from, 2, 1);
    assert_eq!(fleet.poll(&mut calls[0]), Did::Waits(25 * MS));
    fleet.now = from;
    let did: Vec<_> = calls.iter_mut().map(|call| fleet.poll(call)).collect();
    assert_eq!(did, [Did::Sends, Did::Sends, Did::Waits(25 * MS), Did::Waits(25 * MS)]);
    assert_eq!(fleet.report().requests.own, [from + 500 * MS; 2]);
    fleet.now += 60 * MS;
    calls[0].receive(fleet.now, answer(200));
    // They are told until a reply has come.
    assert_eq!(fleet.report().requests.own, [fleet.now, from + 500 * MS]);
    fleet.grant(&[], &[]);
    assert!(fleet.report().requests.own.is_empty());
    fleet.now = from + Duration::from_secs(3);
    assert_eq!(fleet.poll(&mut calls[2]), Did::Waits(25 * MS));
}

#[test]
fn one_session_closes_all() {
    let (first, mut second) = (Fleet::new(Policy::new()), Fleet::new(Policy::new()));
    second.now = first.now;
    let (mut call, mut other) = (first.add(), second.add());
    first.grant(&[1], &[]);
    assert_eq!(first.poll(&mut call), Did::Sends);
    let _ = first.report();
    let wakes = first.wakes();
    call.receive(first.now, answer(429));
    assert_eq!(first.wakes(), wakes + 1);
    let closed = first.report().closed;
    assert_eq!(closed, Some((Limit::Paused, first.now + Duration::from_secs(2))));
    assert_eq!(first.report().closed, closed);

    let mut grant = Grant::new(second.now + Duration::from_secs(1));
    (grant.requests.passes, grant.closed) = (vec![Pass::new(2)], closed);
    second.session.grant(second.now, grant);
    assert_eq!(second.poll(&mut other), Did::Waits(Duration::from_secs(2)));
    // It does not pass on what it was told, and opens when it is told so.
    assert_eq!(second.report().closed, None);
    second.grant(&[3], &[]);
    assert_eq!(second.poll(&mut other), Did::Sends);
    first.grant(&[4], &[]);
    assert_eq!(first.session.budget(first.now).closed.unwrap().limit, Limit::Paused);
}

#[test]
fn the_tokens_of_the_day_are_those_of_all() {
    let fleet = Fleet::new(Policy::new());
    let mut calls = [fleet.add(), fleet.add()];
    let mut grant = Grant::new(fleet.now + Duration::from_secs(1));
    grant.requests.passes = vec![Pass::new(1), Pass::new(2)];
    grant.tokens_left = Some(9);
    fleet.session.grant(fleet.now, grant);
    assert_eq!(fleet.poll(&mut calls[0]), Did::Sends);
    let Did::Fails(error) = fleet.poll(&mut calls[1]) else { panic!("9 - 5 are not enough") };
    assert!(matches!(error.kind(), ErrorKind::Limit(reached) if reached.limit == Limit::Daily));
    let report = fleet.report();
    assert_eq!((report.spent, report.tokens_left), (5, None));
}

#[test]
fn a_renewal_elsewhere_is_asked_for_once_and_waited_for() {
    let mut fleet = Fleet::oauth(Duration::from_secs(30));
    let mut call = fleet.add();
    // It ends in half a minute: the call goes on, and a renewal is due.
    assert_eq!(fleet.session.token_need(fleet.now), TokenNeed::None);
    assert_eq!(fleet.poll(&mut call), Did::Sends);
    assert_eq!((fleet.wakes(), fleet.session.token_need(fleet.now)), (1, TokenNeed::Due));
    fleet.now += Duration::from_secs(31);
    let mut other = fleet.add();
    assert_eq!(fleet.poll(&mut other), Did::Waits(50 * MS));
    assert_eq!((fleet.wakes(), fleet.session.token_need(fleet.now)), (1, TokenNeed::Needed));

    let mut renewal = fleet.session.take_renewal(fleet.now).unwrap();
    assert!(fleet.session.take_renewal(fleet.now).is_none());
    assert_eq!(renewal.request().unwrap().uri().path(), "/oauth/token");
    let body = r#"{"access_token":"t2","refresh_token":"r2","expires_in":3600}"#;
    renewal.receive(fleet.now, Ok(Response::new(body.into())));
    assert_eq!(renewal.token().unwrap().access_token(), "t2");
    assert_eq!(fleet.poll(&mut other), Did::Waits(50 * MS));
    renewal.finish(fleet.now);
    assert_eq!(fleet.poll(&mut other), Did::Sends);
    assert_eq!((fleet.session.token_need(fleet.now), fleet.session.token_generation()), (TokenNeed::None, 1));
}

#[test]
fn a_renewal_elsewhere_fails_as_one_here_does() {
    // Nothing is heard, as often as the call tries.
    let mut fleet = Fleet::oauth(Duration::ZERO);
    let mut call = fleet.add();
    let begin = fleet.now;
    let error = loop {
        match fleet.poll(&mut call) {
            Did::Waits(time) => fleet.now += time,
            Did::Fails(error) => break error,
            Did::Sends => panic!("the token is over"),
        }
    };
    assert!(matches!(error.kind(), ErrorKind::Token(TokenError::External(_))), "{error}");
    assert_eq!(((fleet.now - begin).as_secs(), fleet.wakes()), (122, 4));

    // What is final elsewhere is final here, until there is another token.
    fleet.now += Duration::from_secs(60);
    let mut call = fleet.add();
    assert_eq!(fleet.poll(&mut call), Did::Waits(50 * MS));
    fleet.session.renewal_failed(fleet.now, TokenError::InvalidGrant);
    assert!(matches!(fleet.poll(&mut call), Did::Fails(error) if error.to_string().contains("authorized again")));
    assert!(matches!(fleet.poll(&mut fleet.add()), Did::Fails(_)));
    assert_eq!(fleet.session.token_need(fleet.now), TokenNeed::None);
    fleet.session.replace_token(token("2026-03-01T13:00:00Z")).unwrap();
    assert_eq!(fleet.poll(&mut fleet.add()), Did::Sends);
}

/// One session of many, and what its loop does.
struct Fleet {
    session: Session,
    now: Instant,
    woken: Arc<AtomicU32>,
}

type Done = Box<dyn Machine<Output = Result<(), Error>>>;

#[derive(Debug)]
enum Did {
    Sends,
    Waits(Duration),
    Fails(Error),
}

impl PartialEq for Did {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Did::Sends, Did::Sends) => true,
            (Did::Waits(time), Did::Waits(other)) => time == other,
            _ => false,
        }
    }
}

impl Fleet {
    fn new(policy: Policy) -> Self {
        let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("k").unwrap());
        Self::build(policy, Session::builder(account), |builder, wake| builder.passes(wake))
    }

    /// A session whose token ends after this time.
    fn oauth(lasts: Duration) -> Self {
        let wall: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let token = token(&(wall + lasts).to_string());
        let builder = Session::with_oauth(App::new("id", "secret").unwrap(), token).unwrap().clock(start(), wall);
        Self::build(Policy::new(), builder, |builder, wake| builder.external_renewal(wake))
    }

    fn build(
        policy: Policy,
        builder: Builder,
        seam: impl FnOnce(Builder, Box<dyn Fn() + Send + Sync>) -> Builder,
    ) -> Self {
        let woken = Arc::new(AtomicU32::new(0));
        let wakes = Arc::clone(&woken);
        let wake = Box::new(move || {
            wakes.fetch_add(1, Ordering::Relaxed);
        });
        Fleet { session: seam(builder.policy(policy).seed(7), wake).build(), now: start(), woken }
    }

    fn add(&self) -> Done {
        self.call(&AddDeal::new("Roof"))
    }

    fn call<O: Operation<Output: 'static> + 'static>(&self, operation: &O) -> Done {
        Box::new(self.session.call(operation).map(|done| done.map(drop)))
    }

    fn poll(&self, call: &mut Done) -> Did {
        match call.poll(self.now) {
            Step::Send(_) => Did::Sends,
            Step::Wait(until) => Did::Waits(until - self.now),
            Step::Done(result) => Did::Fails(result.unwrap_err()),
        }
    }

    fn wakes(&self) -> u32 {
        self.woken.load(Ordering::Relaxed)
    }

    fn report(&self) -> Report {
        self.session.report(self.now)
    }

    fn wants(&self) -> (u32, u32) {
        let report = self.report();
        (report.requests.wanted, report.searches.wanted)
    }

    /// Grants these passes for 1 s.
    fn grant(&self, requests: &[u64], searches: &[u64]) {
        let mut grant = Grant::new(self.now + Duration::from_secs(1));
        grant.requests.passes = requests.iter().copied().map(Pass::new).collect();
        grant.searches.passes = searches.iter().copied().map(Pass::new).collect();
        self.session.grant(self.now, grant);
    }
}

fn token(expires: &str) -> Token {
    let json = format!(r#"{{"access_token":"t","refresh_token":"r","expires_at":"{expires}"}}"#);
    Token::from_secret_json(&json).unwrap()
}

fn answer(status: u16) -> Result<Response<bytes::Bytes>, TransportError> {
    let response = Response::builder().status(status).header("x-ratelimit-remaining", 19).header("retry-after", 2);
    Ok(response.body(r#"{"success":true,"data":{"id":7}}"#.into()).unwrap())
}
