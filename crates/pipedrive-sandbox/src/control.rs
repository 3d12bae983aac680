//! The sandbox's own interface under `/_sandbox/`: what the Rust API can do, for other languages.
//!
//! It takes the administrator's or any other API token, as the API itself does.

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::access::limits::{Limits, Plan};
use crate::company::Kind;
use crate::emulator::Emulator;
use crate::faults::Rule;
use crate::wire::reply::{Failure, json_response};

pub(crate) const PREFIX: &str = "/_sandbox/";

/// Answers a request under the prefix.
pub(crate) fn handle(emulator: &mut Emulator, now: Timestamp, parts: &Parts, body: &Bytes) -> Response<Bytes> {
    match answer(emulator, now, &parts.method, &parts.uri.path()[PREFIX.len()..], body) {
        Ok(value) => json_response(StatusCode::OK, &value),
        Err(Refusal::Unknown) => Failure::short(StatusCode::NOT_FOUND, "No such thing in the sandbox").into_response(),
        Err(Refusal::Body(why)) => Failure::short(StatusCode::BAD_REQUEST, why).into_response(),
    }
}

enum Refusal {
    Unknown,
    Body(String),
}

fn answer(
    emulator: &mut Emulator,
    now: Timestamp,
    method: &Method,
    what: &str,
    body: &Bytes,
) -> Result<Value, Refusal> {
    let done = Ok(json!({"success": true}));
    match (method.as_str(), what) {
        ("GET", "") => Ok(json!({
            "now": now.to_string(), "tokens_spent": emulator.tokens_spent(),
            "overlapping_renewals": emulator.overlapping_renewals(), "requests": emulator.journal().count(),
        })),
        ("GET", "journal") => Ok(json!({"journal": emulator.journal().collect::<Vec<_>>()})),
        ("DELETE", "journal") => {
            emulator.clear_journal();
            done
        }
        ("GET", "faults") => {
            let rules = emulator.faults.rules().map(|(rule, matched)| json!({"rule": rule, "matched": matched}));
            Ok(json!({"faults": rules.collect::<Vec<_>>()}))
        }
        ("POST", "faults") => {
            let rule: Rule = read(body)?;
            rule.check().map_err(Refusal::Body)?;
            emulator.add_rule(rule);
            done
        }
        ("DELETE", "faults") => {
            emulator.clear_rules();
            done
        }
        ("GET", "clock") => Ok(json!({"now": now.to_string()})),
        ("PUT", "clock") => {
            match read::<ClockOrder>(body)? {
                ClockOrder::Set(text) => {
                    emulator.set_clock(text.parse().map_err(|error| Refusal::Body(format!("set: {error}")))?);
                }
                ClockOrder::AdvanceSeconds(seconds) => emulator.advance_clock(SignedDuration::from_secs(seconds)),
                ClockOrder::System => emulator.reset_clock(),
            }
            done
        }
        ("GET", "snapshot") => Ok(serde_json::from_slice(&emulator.snapshot()).unwrap_or_default()),
        ("PUT", "snapshot") => {
            emulator.restore(body).map_err(|error| Refusal::Body(error.to_string()))?;
            done
        }
        ("PUT", "limits") => {
            let order: LimitsOrder = read(body)?;
            let limits = order.apply(emulator.limits().clone())?;
            emulator.set_limits(limits);
            if let Some(spent) = order.tokens_spent {
                emulator.set_tokens_spent(now, spent);
            }
            done
        }
        ("PUT", "oauth") => {
            let order: OAuthOrder = read(body)?;
            let mut app = emulator.oauth_app().clone();
            app.redirect_uri = order.redirect_uri.unwrap_or(app.redirect_uri);
            app.scopes = order.scopes.unwrap_or(app.scopes);
            app.rotates = order.rotates.unwrap_or(app.rotates);
            app.expires_in = order.expires_in.unwrap_or(app.expires_in);
            emulator.set_oauth_app(app);
            done
        }
        ("GET", "oauth") => {
            let app = emulator.oauth_app();
            Ok(json!({
                "client_id": app.client_id, "client_secret": app.client_secret, "redirect_uri": app.redirect_uri,
                "scopes": app.scopes, "rotates": app.rotates, "expires_in": app.expires_in,
                "overlapping_renewals": emulator.overlapping_renewals(),
            }))
        }
        ("POST", "oauth/tokens") => {
            let user = read::<TokensOrder>(body)?.user;
            if emulator.store.row(Kind::User, user).is_none() {
                return Err(Refusal::Body(format!("user: there is no {user}")));
            }
            let (access, refresh) = emulator.issue_tokens(now, user);
            Ok(json!({"access_token": access, "refresh_token": refresh}))
        }
        ("POST", "oauth/expire") => {
            emulator.expire_access_tokens();
            done
        }
        ("PUT", "webhooks") => {
            let order: WebhooksOrder = read(body)?;
            emulator.set_webhook_delivery(order.duplicates, order.retry_millis);
            done
        }
        ("POST", "deals") => {
            let count = read::<DealsOrder>(body)?.count;
            if count > 100_000 {
                return Err(Refusal::Body("count: at most 100000 at a time".to_owned()));
            }
            emulator.seed_deals(now, count);
            done
        }
        _ => Err(Refusal::Unknown),
    }
}

fn read<'a, T: Deserialize<'a>>(body: &'a Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::Body(error.to_string()))
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
    tokens_spent: Option<u64>,
}

impl LimitsOrder {
    /// The limits of the plan that is named, or those in force, with what else is named put over them.
    fn apply(&self, own: Limits) -> Result<Limits, Refusal> {
        let mut limits = match self.plan.as_deref() {
            Some("generous") => Limits::generous(),
            Some(name) => match Plan::named(name) {
                Some(plan) => Limits::of(plan),
                None => {
                    let known = "generous, lite, growth, premium and ultimate";
                    return Err(Refusal::Body(format!("plan: there is no '{name}', only {known}")));
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
    retry_millis: Vec<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DealsOrder {
    count: usize,
}
