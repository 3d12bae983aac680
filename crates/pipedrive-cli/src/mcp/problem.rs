//! What went wrong, as the result of a tool, so that a model can mend it.

use std::time::Duration;

use pipedrive::error::Limit;
use pipedrive::{Error, ErrorKind, Reason};
use serde_json::{Value, json};

use crate::mcp::answer::clean;

/// What to do when the limits of the day are reached.
const TOMORROW: &str = "tell the person; the tokens come back tomorrow";

/// What went wrong in a call of a tool.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// One of `argument`, `not_allowed`, `declined`, `limit`, `not_found`, `permission`, `may_have_happened`, `failed`.
    kind: &'static str,
    message: String,
    help: Option<String>,
    argument: Option<String>,
    /// After how many seconds it can be tried again.
    seconds: Option<u64>,
}

impl Problem {
    pub(crate) fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Problem { kind, message: message.into(), help: None, argument: None, seconds: None }
    }

    /// Returns the problem of an argument, of a tool or of an operation.
    pub(crate) fn argument(name: &str, message: impl Into<String>) -> Self {
        Problem { argument: Some(name.to_owned()), ..Problem::new("argument", message) }
    }

    /// Returns the problem of a limit of this server.
    pub(crate) fn limit(message: impl Into<String>) -> Self {
        Problem::new("limit", message)
    }

    /// Says what can be done about it.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Problem { help: Some(help.into()), ..self }
    }

    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }

    /// Returns it as JSON.
    pub(crate) fn to_json(&self) -> Value {
        let mut error = json!({ "kind": self.kind, "message": clean(&self.message) });
        if let Some(help) = &self.help {
            error["what_to_do"] = clean(help).into();
        }
        if let Some(argument) = &self.argument {
            error["argument"] = clean(argument).into();
        }
        if let Some(seconds) = self.seconds {
            error["try_again_in_seconds"] = seconds.into();
        }
        error
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let problem = |kind, help: &str| Problem::new(kind, error.to_string()).help(help);
        if error.may_have_happened() {
            return problem("may_have_happened", "do not repeat it: read first whether it was done");
        }
        match error.kind() {
            ErrorKind::Argument(refusal) => Problem {
                argument: Some(refusal.argument().to_owned()),
                ..problem("argument", "pipedrive_describe tells the arguments of the operation")
            },
            ErrorKind::Limit(limit) => match limit.limit {
                Limit::Reserve => {
                    Problem::limit("the tokens that are left today are reserved for people").help(TOMORROW)
                }
                Limit::Daily | Limit::Writes => problem("limit", TOMORROW),
                _ => Problem {
                    seconds: Some(seconds(limit.wait)),
                    ..problem("limit", "wait, or ask for less at a time")
                },
            },
            ErrorKind::Scope(_) | ErrorKind::Token(_) => {
                problem("permission", "tell the person: the server's credentials do not allow it")
            }
            ErrorKind::Api(api) => match api.reason {
                Reason::NotFound | Reason::Gone => {
                    problem("not_found", "it does not exist, or this user does not see it: look for it")
                }
                Reason::BurstLimit | Reason::TooManyRequests => {
                    Problem { seconds: Some(2), ..problem("limit", "wait some seconds") }
                }
                Reason::DailyBudget => problem("limit", TOMORROW),
                Reason::PlanLimit | Reason::WebhookLimit => problem("limit", "the plan allows no more of these"),
                Reason::Blocked => problem("limit", "the address is blocked for some time: stop"),
                Reason::Unauthorized
                | Reason::InvalidGrant
                | Reason::PaymentRequired
                | Reason::Forbidden
                | Reason::MissingScope
                | Reason::FeatureDisabled => {
                    problem("permission", "tell the person: this account or user may not do that")
                }
                _ if error.status().is_some_and(|status| status.is_client_error()) => {
                    problem("argument", "Pipedrive refuses these arguments: its message says why")
                }
                _ => problem("failed", "nothing was changed; it can be tried again later"),
            },
            ErrorKind::TooLarge(_) => problem("failed", "ask for less at a time: a smaller `limit`"),
            _ => problem("failed", "it can be tried again later"),
        }
    }
}

/// Returns a wait in whole seconds, at least one.
fn seconds(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1000).max(1).try_into().unwrap_or(u64::MAX)
}
