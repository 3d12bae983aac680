//! The sandbox's own interface under `/_sandbox/`: what the Rust API can do, for other languages.
//!
//! It takes the administrator's or any other API token, as the API itself does. A request that holds a name or a value
//! that is not known is refused with it, and changes nothing.

mod given;
mod view;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode, Uri};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::access::limits::{Limits, Plan};
use crate::access::scopes;
use crate::api::deliveries::WebhookDelivery;
use crate::company::Kind;
use crate::company::clock::Clock;
use crate::emulator::Emulator;
use crate::faults::Rule;
use crate::wire::reply::{Failure, json_response};
use given::{Given, Refusal};

pub(crate) const PREFIX: &str = "/_sandbox/";

const HEALTH: &str = "health";
const LINK: &str = "link";

/// Answers a request under the prefix.
pub(crate) fn handle(emulator: &mut Emulator, now: Timestamp, parts: &Parts, body: &Bytes) -> Response<Bytes> {
    let given = Given::new(parts, body);
    match Order::find(parts, &given).and_then(|order| (order.act)(emulator, now, &given)) {
        Ok(Value::String(text)) => {
            let mut response = Response::new(text.into());
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/jsonl"));
            response
        }
        Ok(value) => json_response(StatusCode::OK, &value),
        Err(Refusal { status, error, allow }) => {
            let mut response = Failure::short(status, error).into_response();
            if let Some(allow) = allow.and_then(|methods| HeaderValue::from_str(&methods).ok()) {
                response.headers_mut().insert(ALLOW, allow);
            }
            response
        }
    }
}

/// Returns whether a request is answered without a token, and without its body being read: whether the sandbox is up, and
/// the code of a link to the page.
pub(crate) fn is_open(method: &Method, path: &str) -> bool {
    match path.strip_prefix(PREFIX) {
        Some(HEALTH) => matches!(*method, Method::GET | Method::HEAD),
        Some(LINK) => *method == Method::POST,
        _ => false,
    }
}

/// What is done at one path by one method.
struct Order {
    method: &'static str,
    /// The path behind the prefix.
    path: &'static str,
    /// The names that its query may have.
    query: &'static [&'static str],
    takes_body: bool,
    act: fn(&mut Emulator, Timestamp, &Given<'_>) -> Result<Value, Refusal>,
}

impl Order {
    const fn new(
        method: &'static str,
        path: &'static str,
        act: fn(&mut Emulator, Timestamp, &Given<'_>) -> Result<Value, Refusal>,
    ) -> Self {
        Self { method, path, query: &[], takes_body: false, act }
    }

    const fn with_body(self) -> Self {
        Self { takes_body: true, ..self }
    }

    const fn with_query(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    /// Finds the order that a request gives, and refuses what it does not take.
    fn find(parts: &Parts, given: &Given<'_>) -> Result<&'static Self, Refusal> {
        let path = &parts.uri.path()[PREFIX.len()..];
        let there: Vec<&Self> = ORDERS.iter().filter(|own| own.path == path).collect();
        if there.is_empty() {
            let mut paths: Vec<&str> = ORDERS.iter().map(|own| own.path).filter(|own| !own.is_empty()).collect();
            paths.dedup();
            let error = format!("There is no '{path}' in the sandbox, only {}", paths.join(", "));
            return Err(Refusal { status: StatusCode::NOT_FOUND, ..Refusal::new(error) });
        }
        let Some(order) = there.iter().find(|own| own.method == parts.method.as_str()) else {
            let allow = there.iter().map(|own| own.method).collect::<Vec<_>>().join(", ");
            let error = format!("'{path}' takes {allow}");
            return Err(Refusal { status: StatusCode::METHOD_NOT_ALLOWED, error, allow: Some(allow) });
        };
        let is_known = |name: &str| name == "api_token" || order.query.contains(&name);
        if let Some((name, _)) = given.query.iter().find(|(name, _)| !is_known(name)) {
            let taken = if order.query.is_empty() { "nothing".to_owned() } else { order.query.join(", ") };
            return Err(Refusal::new(format!("{name}: {taken} is taken from the query")));
        }
        if !order.takes_body && !matches!(given.body.trim_ascii(), b"" | b"{}") {
            return Err(Refusal::new("body: none is taken here"));
        }
        Ok(order)
    }
}

/// All orders, those of one path together.
const ORDERS: &[Order] =
    &[
        Order::new("GET", "", |emulator, now, _| {
            Ok(json!({
                "now": now.to_string(), "tokens_spent": emulator.tokens_spent(),
                "overlapping_renewals": emulator.overlapping_renewals(), "requests": emulator.journal().count(),
            }))
        }),
        Order::new("GET", HEALTH, |_, _, _| Ok(json!({"success": true, "version": env!("CARGO_PKG_VERSION")}))),
        Order::new("POST", LINK, |emulator, _, given| match emulator.let_in(&given.token) {
            Some(token) => Ok(json!({"token": token})),
            None => {
                let error = "The link was used already, or never given out";
                Err(Refusal { status: StatusCode::UNAUTHORIZED, ..Refusal::new(error) })
            }
        }),
        Order::new("POST", "reset", |emulator, _, _| {
            emulator.reset();
            done()
        }),
        Order::new("GET", "journal", |emulator, _, _| Ok(json!({"journal": emulator.journal().collect::<Vec<_>>()}))),
        Order::new("DELETE", "journal", |emulator, _, _| {
            emulator.clear_journal();
            done()
        }),
        Order::new("GET", "journal/lines", view::lines).with_query(&["after", "before", "limit", "search"]),
        Order::new("GET", "journal/entry", view::entry).with_query(&["number"]),
        Order::new("GET", "recording", |emulator, _, _| Ok(emulator.recording().into())),
        Order::new("GET", "faults", |emulator, _, _| {
            let rules = emulator.faults.rules().map(|(rule, matched)| json!({"rule": rule, "matched": matched}));
            Ok(json!({"faults": rules.collect::<Vec<_>>()}))
        }),
        Order::new("POST", "faults", |emulator, _, given| {
            let rule: Rule = given.read()?;
            rule.check().map_err(Refusal::new)?;
            emulator.add_rule(rule);
            done()
        })
        .with_body(),
        Order::new("DELETE", "faults", |emulator, _, _| {
            emulator.clear_rules();
            done()
        }),
        Order::new("GET", "clock", |emulator, now, _| {
            Ok(json!({"now": now.to_string(), "stands": matches!(emulator.clock, Clock::Still(_))}))
        }),
        Order::new("PUT", "clock", |emulator, _, given| {
            match given.read::<ClockOrder>()? {
                ClockOrder::Set(text) => {
                    emulator.set_clock(text.parse().map_err(|error| Refusal::new(format!("set: {error}")))?);
                }
                ClockOrder::AdvanceSeconds(seconds) => emulator.advance_clock(SignedDuration::from_secs(seconds)),
                ClockOrder::System => emulator.reset_clock(),
            }
            done()
        })
        .with_body(),
        Order::new("GET", "limits", view::limits),
        Order::new("PUT", "limits", |emulator, now, given| {
            let order: LimitsOrder = given.read()?;
            let limits = order.apply(emulator.limits().clone())?;
            emulator.set_limits(limits);
            if let Some(spent) = order.tokens_spent {
                emulator.set_tokens_spent(now, spent);
            }
            done()
        })
        .with_body(),
        Order::new("GET", "rates", |emulator, _, _| Ok(json!({"rates": emulator.store.company.rates}))),
        Order::new("PUT", "rates", |emulator, _, given| {
            emulator.set_rates(given.read()?).map_err(Refusal::new)?;
            done()
        })
        .with_body(),
        Order::new("GET", "snapshot", |emulator, _, _| {
            Ok(serde_json::from_slice(&emulator.snapshot()).unwrap_or_default())
        }),
        Order::new("PUT", "snapshot", |emulator, _, given| {
            emulator.restore(given.body).map_err(Refusal::new)?;
            done()
        })
        .with_body(),
        Order::new("GET", "records", view::records).with_query(&["kind", "search", "start", "limit"]),
        Order::new("POST", "records", |emulator, now, given| {
            let ids = emulator.add_records(now, given.body).map_err(Refusal::new)?;
            Ok(json!({"success": true, "ids": ids}))
        })
        .with_body(),
        Order::new("POST", "deals", |emulator, now, given| {
            let count = given.read::<DealsOrder>()?.count;
            if count > 100_000 {
                return Err(Refusal::new("count: at most 100000 at a time"));
            }
            emulator.seed_deals(now, count);
            done()
        })
        .with_body(),
        Order::new("GET", "oauth", |emulator, _, _| {
            let app = emulator.oauth_app();
            Ok(json!({
                "client_id": app.client_id, "client_secret": app.client_secret, "redirect_uri": app.redirect_uri,
                "scopes": app.scopes, "rotates": app.rotates, "expires_in": app.expires_in,
                "overlapping_renewals": emulator.overlapping_renewals(),
            }))
        }),
        Order::new("PUT", "oauth", |emulator, _, given| {
            let order: OAuthOrder = given.read()?;
            order.check()?;
            let mut app = emulator.oauth_app().clone();
            app.redirect_uri = order.redirect_uri.unwrap_or(app.redirect_uri);
            app.scopes = order.scopes.unwrap_or(app.scopes);
            app.rotates = order.rotates.unwrap_or(app.rotates);
            app.expires_in = order.expires_in.unwrap_or(app.expires_in);
            emulator.set_oauth_app(app);
            done()
        })
        .with_body(),
        Order::new("POST", "oauth/tokens", |emulator, now, given| {
            let user = given.read::<TokensOrder>()?.user;
            if emulator.store.row(Kind::User, user).is_none() {
                return Err(Refusal::new(format!("user: there is no {user}")));
            }
            let (access, refresh) = emulator.issue_tokens(now, user);
            Ok(json!({"access_token": access, "refresh_token": refresh}))
        })
        .with_body(),
        Order::new("POST", "oauth/expire", |emulator, _, _| {
            emulator.expire_access_tokens();
            done()
        }),
        Order::new("GET", "webhooks", view::webhooks),
        Order::new("PUT", "webhooks", |emulator, _, given| {
            let order: WebhooksOrder = given.read()?;
            emulator.set_webhook_delivery(
                WebhookDelivery::new()
                    .duplicates(order.duplicates)
                    .shuffle_millis(order.shuffle_millis)
                    .retry_millis(order.retry_millis),
            );
            done()
        })
        .with_body(),
    ];

fn done() -> Result<Value, Refusal> {
    Ok(json!({"success": true}))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ClockOrder {
    Set(String),
    AdvanceSeconds(i64),
    System,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsOrder {
    plan: Option<String>,
    burst: Option<u32>,
    burst_oauth: Option<u32>,
    searches: Option<u32>,
    daily_tokens: Option<u64>,
    daily_writes: Option<u64>,
    headers: Option<bool>,
    retry_after: Option<bool>,
    stubborn: Option<u32>,
    open_deals: Option<u64>,
    visibility_groups: Option<bool>,
    tokens_spent: Option<u64>,
}

impl LimitsOrder {
    /// Returns the limits of the plan that is named, or those in force, with what else is named put over them.
    fn apply(&self, own: Limits) -> Result<Limits, Refusal> {
        let mut limits = match self.plan.as_deref() {
            Some("generous") => Limits::generous(),
            Some(name) => match Plan::named(name) {
                Some(plan) => Limits::of(plan),
                None => {
                    let known = "generous, lite, growth, premium and ultimate";
                    return Err(Refusal::new(format!("plan: there is no '{name}', only {known}")));
                }
            },
            None => own,
        };
        limits.burst = self.burst.unwrap_or(limits.burst);
        limits.burst_oauth = self.burst_oauth.unwrap_or(limits.burst_oauth);
        limits.searches = self.searches.unwrap_or(limits.searches);
        limits.daily_tokens = self.daily_tokens.unwrap_or(limits.daily_tokens);
        limits.daily_writes = self.daily_writes.unwrap_or(limits.daily_writes);
        limits.headers = self.headers.unwrap_or(limits.headers);
        limits.retry_after = self.retry_after.unwrap_or(limits.retry_after);
        limits.stubborn = self.stubborn.unwrap_or(limits.stubborn);
        limits.open_deals = self.open_deals.or(limits.open_deals);
        limits.visibility_groups = self.visibility_groups.unwrap_or(limits.visibility_groups);
        Ok(limits)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OAuthOrder {
    redirect_uri: Option<String>,
    scopes: Option<Vec<String>>,
    rotates: Option<bool>,
    expires_in: Option<u32>,
}

impl OAuthOrder {
    fn check(&self) -> Result<(), Refusal> {
        if let Some(uri) = self.redirect_uri.as_ref().filter(|uri| uri.parse::<Uri>().is_err()) {
            return Err(Refusal::new(format!("redirect_uri: '{}' is no address", uri.escape_debug())));
        }
        let mut scopes = self.scopes.iter().flatten();
        match scopes.find(|scope| !scopes::KNOWN.contains(&scope.as_str())) {
            Some(unknown) => {
                let known = scopes::KNOWN.join(", ");
                Err(Refusal::new(format!("scopes: there is no '{}', only {known}", unknown.escape_debug())))
            }
            None => Ok(()),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokensOrder {
    user: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WebhooksOrder {
    #[serde(default)]
    duplicates: bool,
    #[serde(default)]
    shuffle_millis: u64,
    #[serde(default)]
    retry_millis: Vec<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DealsOrder {
    count: usize,
}
