//! A request's way through the emulator: what happens to it, who sends it, whether it is let in, and what is answered.

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use jiff::Timestamp;

use crate::access::limits::{Credential, Verdict};
use crate::access::redact::Known;
use crate::access::{guard, oauth, scopes, token};
use crate::api::call::{Call, Query};
use crate::api::deliveries::{self, Delivery};
use crate::api::handlers::history;
use crate::api::routes;
use crate::api::target::{self, Target};
use crate::company::Kind;
use crate::control;
use crate::emulator::Emulator;
use crate::faults::Fault;
use crate::journal::Answer;
use crate::page;
use crate::recording::Entry;
use crate::replay::Replayed;
use crate::sequence::scramble;
use crate::wire::body::Body;
use crate::wire::compress::compress;
use crate::wire::reply::{Failure, edge_page};

/// What is known of a request as soon as its head has arrived.
pub(crate) struct Arrival {
    /// What happens to it.
    pub(crate) fault: Option<Fault>,
    /// Why it is not let in, whatever its body holds.
    pub(crate) refusal: Option<Failure>,
    /// Whether its body is read.
    pub(crate) takes_body: bool,
}

/// A request that was answered, and what else is to be done by whoever carries the bytes.
pub(crate) struct Exchange {
    pub(crate) response: Response<Bytes>,
    /// What happens to the connection or to the bytes of the answer.
    pub(crate) fault: Option<Fault>,
    /// Whether it was a renewal, to be closed when the answer is out.
    pub(crate) renewal: bool,
    pub(crate) deliveries: Vec<Delivery>,
    /// Tokens the request cost.
    pub(crate) cost: u64,
}

impl Emulator {
    /// Answers a request. Faults that concern the connection have no effect here.
    pub fn handle(&mut self, now: Timestamp, request: Request<Bytes>) -> Response<Bytes> {
        self.handle_with_webhooks(now, request).0
    }

    /// Answers a request, and returns the requests that webhooks are sent because of it, in the order of the events:
    /// the first attempts, which are not made here.
    pub fn handle_with_webhooks(
        &mut self,
        now: Timestamp,
        request: Request<Bytes>,
    ) -> (Response<Bytes>, Vec<Request<Bytes>>) {
        let (parts, body) = request.into_parts();
        let arrival = self.arrive(now, &parts);
        let exchange = self.exchange(now, Request::from_parts(parts, body), arrival);
        if exchange.renewal {
            self.oauth.close_renewal();
        }
        let webhooks = exchange.deliveries.iter().map(|delivery| delivery.request(1)).collect();
        (exchange.response, webhooks)
    }

    /// Looks at the head of a request. One that is refused here needs no body.
    pub(crate) fn arrive(&mut self, now: Timestamp, parts: &Parts) -> Arrival {
        let path = parts.uri.path();
        if control::is_open(&parts.method, path) || page::is_asked_for(parts) {
            return Arrival { fault: None, refusal: None, takes_body: false };
        }
        let fault = (!path.starts_with(control::PREFIX)).then(|| self.faults.decide(&parts.method, path)).flatten();
        // Clients of the OAuth server say in the body who they are.
        let replayed = self.replay.is_some() && !path.starts_with(control::PREFIX);
        let refusal = (!replayed && !path.starts_with(oauth::PREFIX)).then(|| self.admit(now, parts).err()).flatten();
        Arrival { fault, takes_body: refusal.is_none(), refusal }
    }

    /// Writes down a request that was cut off before its body was read.
    pub(crate) fn cut_off(&mut self, now: Timestamp, parts: &Parts) {
        self.write_down(now, parts, &Bytes::new(), None, 0);
    }

    /// Answers a request that has arrived. HEAD is answered as GET is, without the body.
    pub(crate) fn exchange(&mut self, now: Timestamp, request: Request<Bytes>, arrival: Arrival) -> Exchange {
        let (mut parts, body) = request.into_parts();
        let (method, uri) = (parts.method.clone(), parts.uri.clone());
        if method == Method::HEAD {
            parts.method = Method::GET;
        }
        let mut exchange = self.answer(now, &mut parts, &body, arrival);
        let mut answer = Answer::of(&uri, &exchange.response);
        exchange.response = compress(&parts.headers, exchange.response);
        if method == Method::HEAD {
            let length = exchange.response.body().len();
            exchange.response.headers_mut().entry(CONTENT_LENGTH).or_insert(length.into());
            *exchange.response.body_mut() = Bytes::new();
            answer = answer.without_body();
            // There is no body for them to act on.
            let of_bodies = |fault: &Fault| matches!(fault, Fault::SlowBody { .. } | Fault::TruncateBody { .. });
            exchange.fault = exchange.fault.filter(|fault| !of_bodies(fault));
        }
        if !uri.path().starts_with(control::PREFIX) {
            (parts.method, parts.uri) = (method, uri);
            let reset = exchange.fault == Some(Fault::ResetAfterCommit);
            self.write_down(now, &parts, &body, (!reset).then_some(answer), exchange.cost);
        }
        exchange
    }

    fn write_down(&mut self, now: Timestamp, parts: &Parts, body: &Bytes, answer: Option<Answer>, cost: u64) {
        let known = Known::new(&self.tokens, &self.oauth.app.client_secret);
        if let Some(recorder) = &mut self.recorder {
            recorder.write(&Entry::of(now, parts, body, answer.as_ref(), &known));
        }
        self.journal.write(now, parts, body, answer, cost, &known);
    }

    fn answer(&mut self, now: Timestamp, parts: &mut Parts, body: &Bytes, arrival: Arrival) -> Exchange {
        let Arrival { fault, refusal, .. } = arrival;
        self.seen += 1;
        let spent = self.meter.spent();
        if parts.uri.path().starts_with(control::PREFIX) {
            let response = match refusal {
                None => page::find(parts).unwrap_or_else(|| control::handle(self, now, parts, body)),
                Some(failure) => failure.into_response(),
            };
            return Exchange { response, fault: None, renewal: false, deliveries: Vec::new(), cost: 0 };
        }
        if self.replay.is_some() {
            return self.answer_again(now, parts, body, fault);
        }
        let instead = fault.as_ref().and_then(Fault::instead);
        let (mut response, renewal) = match (instead, refusal) {
            (Some(response), _) => (response, false),
            (None, Some(failure)) => (failure.into_response(), false),
            (None, None) if parts.uri.path().starts_with(oauth::PREFIX) => {
                let origin = self.origin(parts);
                self.oauth.handle(now, parts, body, &origin, &self.tokens)
            }
            (None, None) => {
                if let Some(fault) = &fault {
                    fault.divert(parts);
                }
                (self.respond(now, parts, body.clone()), false)
            }
        };
        if let Some(fault) = &fault {
            fault.spoil(&mut response);
        }
        let correlation = uuid::Builder::from_random_bytes(
            ((u128::from(scramble(self.seen)) << 64) | u128::from(scramble(!self.seen))).to_be_bytes(),
        );
        if let Ok(value) = HeaderValue::from_str(&correlation.into_uuid().to_string()) {
            response.headers_mut().insert(HeaderName::from_static("x-correlation-id"), value);
        }
        let deliveries = self.settle_events(guard::authority(parts).unwrap_or("localhost"));
        let cost = self.meter.spent().saturating_sub(spent);
        Exchange { response, fault, renewal, deliveries, cost }
    }

    /// Answers from the recording.
    fn answer_again(&mut self, now: Timestamp, parts: &Parts, body: &Bytes, mut fault: Option<Fault>) -> Exchange {
        let request = Entry::of(now, parts, body, None, &self.known());
        let replayed = self.replay.as_mut().map(|replay| replay.answer(&request));
        let response = match (fault.as_ref().and_then(Fault::instead), replayed) {
            (Some(response), _) | (None, Some(Replayed::Answer(response))) => response,
            (None, Some(Replayed::Missing(response, why))) => {
                eprintln!("{why}");
                response
            }
            (None, Some(Replayed::Reset) | None) => {
                fault = Some(Fault::ResetAfterCommit);
                Response::new(Bytes::new())
            }
        };
        Exchange { response, fault, renewal: false, deliveries: Vec::new(), cost: 0 }
    }

    /// Writes down what changed and says which webhooks hear of it.
    fn settle_events(&mut self, host: &str) -> Vec<Delivery> {
        let events = self.store.take_events();
        for event in &events {
            history::record(&mut self.store, event);
        }
        self.store.take_events();
        deliveries::of(&mut self.store, events, host)
    }

    fn respond(&mut self, now: Timestamp, parts: &Parts, body: Bytes) -> Response<Bytes> {
        let caller = match self.admit(now, parts) {
            Ok(caller) => caller,
            Err(failure) => return failure.into_response(),
        };
        let Target { operation, arguments, selector } = match target::find(&parts.method, parts.uri.path()) {
            Ok(found) => found,
            Err(failure) => return failure.into_response(),
        };
        if caller.credential.oauth && !scopes::allow(operation, &self.oauth.app.scopes) {
            return Failure::gateway(StatusCode::FORBIDDEN, "Scope and URL mismatch").into_response();
        }
        let verdict = self.meter.charge(now, &caller.credential, operation);
        let mut response = match verdict {
            Verdict::Pass => {
                let origin = self.origin(parts);
                let answer = Query::read(operation, parts.uri.query().unwrap_or_default()).and_then(|query| {
                    let mut call = Call {
                        store: &mut self.store,
                        now,
                        actor: caller.user,
                        operation,
                        arguments,
                        query,
                        selector: selector.as_ref(),
                        body: Body::read(&parts.headers, body),
                        origin,
                        client_id: &self.oauth.app.client_id,
                    };
                    routes::answer(&mut call)
                });
                match answer {
                    Ok(mut reply) => {
                        if let Some(selector) = selector {
                            reply.select(&selector);
                        }
                        reply.into_response(operation.success)
                    }
                    Err(failure) => failure.into_response(),
                }
            }
            Verdict::Burst | Verdict::Searches | Verdict::Daily => {
                Failure::gateway(StatusCode::TOO_MANY_REQUESTS, "request over limit").into_response()
            }
            Verdict::Blocked => return edge_page(StatusCode::FORBIDDEN),
        };
        self.meter.write_headers(now, &caller.credential, verdict, response.headers_mut());
        response
    }

    /// Finds out who calls.
    fn admit(&self, now: Timestamp, parts: &Parts) -> Result<Caller, Failure> {
        let token = token::read(parts)?;
        let own = self.tokens.iter().find(|(_, own)| **own == token).map(|(user, _)| (*user, false));
        let found = own.or_else(|| self.oauth.user(&token, now).map(|user| (user, true)));
        let active = |user: u64| self.store.row(Kind::User, user).is_some_and(|user| user.flag("active_flag"));
        match found.filter(|(user, _)| active(*user)) {
            Some((user, oauth)) => Ok(Caller { user, credential: Credential { token, oauth } }),
            None => Err(Failure::unauthorized()),
        }
    }

    /// Returns scheme and authority under which the caller reached the emulator.
    fn origin(&self, parts: &Parts) -> String {
        let host = guard::authority(parts).unwrap_or("localhost");
        format!("{}://{host}", if self.tls { "https" } else { "http" })
    }
}

struct Caller {
    user: u64,
    credential: Credential,
}
