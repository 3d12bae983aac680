//! Machines over real sockets: retries, token renewal and lists.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Response};
use pipedrive_core::machine::{Machine as _, Step};
use pipedrive_core::v1::files::{AddFile, DownloadFile};
use pipedrive_core::v2::deals::{AddDeal, Deal, GetDeal, GetDeals};
use pipedrive_core::{Account, Credentials, ErrorKind, FilePart, Host, PageToken, Policy, Session, operation, v1};
use pipedrive_sandbox::{Fault, Rule, Sandbox, When};

use crate::oauth::OAuth;
use crate::responses::{DEAL, answer, outcome};
use crate::server::{Action, Received, Server};
use crate::tls::Certificate;
use crate::transport::{POLICY, RowsRead, SHORT, Settings, Transport};

/// A write that must not be repeated and returns a deal.
#[operation(POST "/api/v2/deals/{id}" -> Deal, cost = 1, scopes = "")]
pub struct PostDeal {
    /// The deal.
    pub id: u64,
}

/// A write that may be repeated and returns a deal.
#[operation(PATCH "/api/v2/deals/{id}" -> Deal, cost = 1, scopes = "")]
struct PatchDeal {
    /// The deal.
    id: u64,
}

pub(crate) fn requests_are_retried_if_that_is_safe<T: Transport>() {
    use Action::{Answer, KeepSilent, ReadAndClose};

    let ok = || Answer(answer(200, "", DEAL));
    let failure = |status| Answer(answer(status, "", "{}"));
    let retry_after = |status, seconds: u32| Answer(answer(status, &format!("retry-after: {seconds}\r\n"), "{}"));
    let second = Duration::from_secs(1);

    let (get, post, patch) = (Method::GET, Method::POST, Method::PATCH);
    let rows: Vec<(&Method, Policy, Vec<Action>, &str, usize)> = vec![
        (&get, POLICY, vec![failure(503), ok()], "deal 7", 2),
        (&get, POLICY, vec![failure(500), failure(502), failure(504), ok()], "deal 7", 4),
        (&get, POLICY, vec![failure(500), failure(502), failure(504), failure(503), ok()], "Unavailable 503", 4),
        (&get, POLICY.attempts(1), vec![failure(503), ok()], "Unavailable 503", 1),
        (&get, POLICY, vec![failure(501), ok()], "Server 501", 1),
        (&get, POLICY, vec![failure(401), ok()], "Unauthorized 401", 1),
        (&get, POLICY, vec![failure(404), ok()], "NotFound 404", 1),
        (&get, POLICY, vec![ReadAndClose, ok()], "deal 7", 2),
        (&get, POLICY.attempt_timeout(SHORT), vec![KeepSilent, ok()], "deal 7", 2),
        (&get, POLICY.total_timeout(SHORT), vec![KeepSilent, ok()], "after: the exchange took too long", 1),
        (&get, POLICY, vec![retry_after(503, 3600), ok()], "Unavailable 503", 1),
        (&get, POLICY.total_timeout(second * 20), vec![retry_after(503, 30), ok()], "Unavailable 503", 1),
        (&get, POLICY.total_timeout(second * 20), vec![retry_after(429, 30), ok()], "TooManyRequests 429", 1),
        (&get, POLICY, vec![retry_after(429, 0), ok()], "deal 7", 2),
        (&post, POLICY, vec![retry_after(429, 1), ok()], "deal 7", 2),
        (&post, POLICY, vec![failure(503), ok()], "Unavailable 503", 1),
        (&post, POLICY, vec![ReadAndClose, ok()], "after", 1),
        (&post, POLICY.attempt_timeout(SHORT), vec![KeepSilent, ok()], "after: the exchange took too long", 1),
        (&patch, POLICY, vec![failure(503), ok()], "deal 7", 2),
        (&patch, POLICY, vec![ReadAndClose, ok()], "deal 7", 2),
    ];
    for (method, policy, actions, expected, sent) in rows {
        let row = format!("{method} {actions:?}");
        let server = Server::start(actions);
        let client = T::build(Settings { policy, ..Settings::loopback(&server.url()) }).unwrap();
        let result = match *method {
            Method::GET => client.send(&GetDeal::new(7)),
            Method::POST => client.send(&PostDeal::new(7_u64)),
            _ => client.send(&PatchDeal::new(7_u64)),
        };
        assert_eq!(outcome(result), expected, "{row}");
        assert_eq!(server.requests().len(), sent, "{row}");
    }
}

/// If TLS fails, the server has read nothing, so even a `POST` may be sent again.
pub(crate) fn an_unsent_write_is_retried<T: Transport>() {
    let Certificate { pem, config } = Certificate::of("localhost");
    let server = Server::start_tls([Action::Close, Action::Close, Action::Answer(answer(201, "", DEAL))], config);
    let mut settings = Settings::loopback(&format!("https://localhost:{}", server.addr().port()));
    settings.root_certificate_pem = Some(pem);
    settings.policy = POLICY;
    assert_eq!(outcome(T::build(settings).unwrap().send(&PostDeal::new(7_u64))), "deal 7");
    assert_eq!((server.connections(), server.requests().len()), (3, 1));
}

pub(crate) fn a_download_is_retried_until_the_file_arrives<T: Transport>() {
    let file = answer(200, "", "the file");
    let cut = Action::AnswerAndClose(file[..file.len() - 2].to_vec());
    let unavailable = || Action::Answer(answer(503, "", "{}"));
    for (actions, expected, sent) in [
        (vec![unavailable(), Action::ReadAndClose, Action::Answer(file.clone())], Ok("the file"), 3),
        (vec![unavailable(), cut, Action::Answer(file.clone())], Err("after"), 2),
        (vec![Action::Answer(answer(404, "", "{}")), Action::Answer(file)], Err("NotFound 404"), 1),
    ] {
        let server = Server::start(actions);
        let client = T::build(Settings { policy: POLICY, ..Settings::loopback(&server.url()) }).unwrap();
        let mut written = Vec::new();
        let result = client.download(&DownloadFile::new(3), &mut written);
        match expected {
            Ok(text) => assert_eq!((result.unwrap(), &*written), (text.len() as u64, text.as_bytes())),
            Err(expected) => assert_eq!(outcome(Err(result.unwrap_err())), expected),
        }
        assert_eq!(server.requests().len(), sent);
    }
}

fn in_session<T: Transport>(session: &Session) -> T {
    T::build(Settings { session: Some(session.clone()), max_body: None, ..Settings::of(Host::api()) }).unwrap()
}

pub(crate) fn many_calls_renew_a_token_once<T: Transport>() {
    let oauth = OAuth::start();
    oauth.sandbox.seed_deals(20);
    let client: T = in_session(&oauth.session);
    client.send(&GetDeal::new(1)).unwrap();
    assert_eq!(oauth.renewals(), 0);

    oauth.expire();
    std::thread::scope(|scope| {
        for id in 1..=20 {
            let client = client.clone();
            scope.spawn(move || assert_eq!(client.send(&GetDeal::new(id)).unwrap().id.value(), id));
        }
    });
    assert_eq!(oauth.renewals(), 1);
    assert_eq!(oauth.sandbox.with(|emulator| emulator.overlapping_renewals()), 0);
    assert_eq!(oauth.saved(), 1);
}

/// The response with the new token is read as a whole and not taken for the file.
pub(crate) fn a_download_renews_a_token<T: Transport>() {
    let oauth = OAuth::start();
    let client: T = in_session(&oauth.session);
    let deal = client.send(&AddDeal::new("Roof")).unwrap();
    let file = client.send(&AddFile::new(FilePart::new("a.txt", "all of it")).deal_id(deal.id)).unwrap();

    oauth.expire();
    let mut written = Vec::new();
    client.download(&DownloadFile::new(file.id), &mut written).unwrap();
    assert_eq!(written, b"all of it");
    assert_eq!((oauth.renewals(), oauth.saved()), (1, 1));
}

/// Only the response to the renewal contains the next refresh token.
pub(crate) fn a_renewal_outlives_the_deadline_of_its_call<T: Transport>() {
    let oauth = OAuth::start();
    oauth.sandbox.seed_deals(1);
    let client: T = in_session(&oauth.session);
    oauth.expire();
    oauth.sandbox.fault(Rule::new(Fault::Delay { millis: 400 }).path("/oauth/token"));

    let short = oauth.session.call(&GetDeal::new(1)).until(Instant::now() + SHORT);
    assert!(client.run(short).is_err());
    assert_eq!(client.send(&GetDeal::new(1)).unwrap().id.value(), 1);
    assert_eq!((oauth.renewals(), oauth.saved()), (1, 1));
}

/// After a 429 for one client, the other waits, or fails without sending a request.
pub(crate) fn clients_share_a_session<T: Transport>() {
    let server = Server::start([Action::Answer(answer(429, "retry-after: 30\r\n", "{}"))]);
    let session = Settings::loopback(&server.url()).session();
    let (one, other): (T, T) = (in_session(&session), in_session(&session));
    assert_eq!(outcome(one.send(&GetDeal::new(7))), "TooManyRequests 429");
    let error = other.run(session.call(&GetDeal::new(7))).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Limit(_)), "{error}");
    assert_eq!(server.requests().len(), 1);
}

/// Two sessions do not pause equally long, unless they have the same seed.
pub(crate) fn clients_provide_sessions_with_a_seed<T: Transport>() {
    let account = Settings::of(Host::api()).account;
    let pause = |session: Session| {
        let _client: T = in_session(&session);
        let (now, mut call) = (Instant::now(), session.call(&GetDeal::new(7)));
        assert!(matches!(call.poll(now), Step::Send(_)));
        call.receive(now, Ok(Response::builder().status(503).body(Bytes::new()).unwrap()));
        match call.poll(now) {
            Step::Wait(until) => until - now,
            step => panic!("{step:?}"),
        }
    };
    let [one, another] = [(); 2].map(|()| pause(Session::new(account.clone())));
    assert_ne!(one, another);
    let [one, another] = [(); 2].map(|()| pause(Session::builder(account.clone()).seed(7).build()));
    assert_eq!(one, another);
}

/// Returns an emulator with 25 deals, and a session for it.
fn deals() -> (Sandbox, Session) {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(25);
    let host = Host::loopback(sandbox.url()).unwrap();
    let account = Account::new(host, Credentials::api_token(sandbox.token()).unwrap());
    (sandbox, Session::builder(account).policy(POLICY).build())
}

/// This covers lists with cursors and with offsets.
pub(crate) fn lists_are_read_across_pages<T: Transport>() {
    let (_sandbox, session) = deals();
    let client: T = in_session(&session);
    let ids: Vec<u64> = (1..=25).collect();

    let RowsRead { rows, token } = client.rows(session.pages(GetDeals::new().limit(10)), 100);
    assert_eq!(rows.into_iter().map(|deal| deal.unwrap().id.value()).collect::<Vec<_>>(), ids);
    assert_eq!(token, None);
    let RowsRead { rows, .. } = client.rows(session.pages(v1::deals::GetDeals::new().limit(10)), 100);
    assert_eq!(rows.into_iter().map(|deal| deal.unwrap().id.value()).collect::<Vec<_>>(), ids);

    let pages = client.pages(session.pages(GetDeals::new().limit(10)), 3);
    assert_eq!(pages.into_iter().map(|page| page.unwrap().items.len()).collect::<Vec<_>>(), [10, 10, 5]);
}

/// The server delays the second and the fourth page until the one after it is requested too. The list has six pages,
/// which the client does not know in advance.
pub(crate) fn several_pages_are_read_concurrently<T: Transport>() {
    let page = |received: &Received| {
        let start = received
            .head
            .split_once("start=")
            .map_or(0, |(_, rest)| rest[..rest.find(['&', ' ']).unwrap()].parse().unwrap());
        let (more, next) = (start < 5, start + 1);
        let additional = format!(
            r#"{{"pagination":{{"start":{start},"limit":1,"more_items_in_collection":{more},"next_start":{next}}}}}"#
        );
        let rows = if start < 6 { format!(r#"{{"id":{next}}}"#) } else { String::new() };
        answer(200, "", format!(r#"{{"success":true,"data":[{rows}],"additional_data":{additional}}}"#))
    };
    let server = Server::start([1, 3, 3, 5, 5, 6, 7, 8].map(|requests| Action::AnswerTogether(requests, page)));
    let client = T::build(Settings::loopback(&server.url())).unwrap();
    let list = Settings::loopback(&server.url()).session().pages(v1::deals::GetDeals::new().limit(1));
    let pages = client.pages(list, 3);
    let ids: Vec<_> = pages.into_iter().map(|page| page.unwrap().items[0].id.value()).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6]);
    assert!((6..=8).contains(&server.requests().len()));
}

pub(crate) fn an_invalid_row_costs_one_row<T: Transport>() {
    let row = |id: &str| format!(r#"{{"id":{id}}}"#);
    let page = |ids: [&str; 2], more: &str| {
        let rows = ids.map(row).join(",");
        Action::Answer(answer(200, "", format!(r#"{{"success":true,"data":[{rows}],"additional_data":{more}}}"#)))
    };
    let server = Server::start([page(["1", "{}"], r#"{"next_cursor":"ab"}"#), page(["3", "4"], "{}")]);
    let session = Settings::loopback(&server.url()).session();
    let RowsRead { rows, .. } = in_session::<T>(&session).rows(session.pages(GetDeals::new()), 100);
    let ids: Vec<_> = rows.iter().map(|row| row.as_ref().ok().map(|deal| deal.id.value())).collect();
    assert_eq!(ids, [Some(1), None, Some(3), Some(4)]);
    assert!(matches!(rows[1].as_ref().unwrap_err().kind(), ErrorKind::Row(_)));
}

/// The page token is that of the page whose rows were not all taken, or of the page that failed.
pub(crate) fn a_list_continues_where_it_failed<T: Transport>() {
    let (sandbox, session) = deals();
    let client: T = in_session(&session);
    let list = GetDeals::new().limit(10);

    let RowsRead { rows, token } = client.rows(session.pages(list.clone()), 12);
    assert_eq!(rows.len(), 12);
    let RowsRead { rows: rest, .. } = client.rows(session.pages(list.clone()).start_at(token.unwrap()), 100);
    assert_eq!(rest.first().unwrap().as_ref().unwrap().id.value(), 11);
    assert_eq!(rest.len(), 15);

    sandbox.fault(Rule::new(Fault::Status { code: 400 }).path("/api/v2/deals").when(When::Nth(2)));
    let RowsRead { rows, token } = client.rows(session.pages(list.clone()), 100);
    assert_eq!(rows.iter().map(Result::is_ok).collect::<Vec<_>>(), [[true; 10].as_slice(), &[false]].concat());
    let RowsRead { rows: rest, token } = client.rows(session.pages(list).start_at(token.unwrap()), 100);
    assert_eq!(rest.len(), 15);
    assert_eq!(token, None);
}

/// A list with offsets cannot use a cursor. This must be an error, not a hang or the end of the list.
pub(crate) fn a_page_token_of_no_use_is_an_error<T: Transport>() {
    let session = Settings::of(Host::api()).session();
    let client: T = in_session(&session);
    let list = || session.pages(v1::deals::GetDeals::new()).start_at(PageToken::Cursor("ab".to_owned()));
    let RowsRead { rows, .. } = client.rows(list(), 100);
    assert!(matches!(rows[..], [Err(ref error)] if matches!(error.kind(), ErrorKind::RepeatedPage)), "{rows:?}");
    for at_once in [1, 3] {
        let pages = client.pages(list(), at_once);
        assert!(matches!(pages[..], [Err(ref error)] if matches!(error.kind(), ErrorKind::RepeatedPage)), "{pages:?}");
    }
}
