//! What went wrong, as an exit code and in words.

use std::fmt;
use std::io;
use std::process::ExitCode;

use pipedrive::error::{Limit, LimitReached, TokenError};
use pipedrive::{AccountError, Error, ErrorKind, Reason};
use serde_json::{Value, json};

/// What can be done about a wrong argument.
pub(crate) const ARGUMENTS: &str = "`--help` after the command shows its arguments";

/// The kind of a failure, each of which asks for another reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Refused or failed.
    Failed = 1,
    /// The command line is wrong; nothing was sent.
    Usage = 2,
    /// A limit: of two seconds, of the day, of the plan, of Cloudflare, or of an option.
    Limit = 3,
    /// Credentials or permissions.
    Access = 4,
    /// There is no such record.
    NotFound = 5,
    /// A write may have been carried out.
    Unknown = 6,
    /// Some rows of many failed.
    Some = 7,
    /// Interrupted.
    Interrupted = 130,
}

impl Code {
    fn name(self) -> &'static str {
        match self {
            Code::Failed => "failed",
            Code::Usage => "usage",
            Code::Limit => "limit",
            Code::Access => "access",
            Code::NotFound => "not_found",
            Code::Unknown => "may_have_happened",
            Code::Some => "some_failed",
            Code::Interrupted => "interrupted",
        }
    }
}

/// What went wrong.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    message: String,
    help: Option<String>,
    operation: Option<&'static str>,
    status: Option<u16>,
    correlation_id: Option<String>,
    /// Nobody reads the output any more, such as after `| head`.
    pub(crate) unread: bool,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Failure {
            code,
            message: one_line(&message.into()),
            help: None,
            operation: None,
            status: None,
            correlation_id: None,
            unread: false,
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Failure::new(Code::Usage, message)
    }

    /// Says what can be done about it.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Failure { help: Some(one_line(&help.into())), ..self }
    }

    /// Says which operation it is about.
    pub(crate) fn operation(self, operation: &'static str) -> Self {
        Failure { operation: Some(operation), ..self }
    }

    /// Returns the failure to write the answer to a write, which must not look as if that had failed.
    pub(crate) fn after_write(self) -> Self {
        Failure { code: Code::Unknown, ..self }.help("it was carried out; only its answer could not be shown")
    }

    /// Returns the failure as one also if nobody reads the output any more.
    pub(crate) fn that_counts(self) -> Self {
        Failure { unread: false, ..self }
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code as u8)
    }

    /// Returns it as one JSON object.
    pub(crate) fn to_json(&self) -> Value {
        let mut error = json!({ "kind": self.code.name(), "exit_code": self.code as u8, "message": self.message });
        let more = [
            ("help", self.help.clone().map(Value::from)),
            ("operation", self.operation.map(Value::from)),
            ("status", self.status.map(Value::from)),
            ("correlation_id", self.correlation_id.clone().map(Value::from)),
        ];
        for (name, value) in more {
            if let Some(value) = value {
                error[name] = value;
            }
        }
        json!({ "error": error })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = |text| console::style(text).bold().for_stderr();
        write!(f, "{} {}", label("error:").red(), self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n{} {help}", label("help:").cyan()),
            None => Ok(()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (code, help) = judge(&error);
        Failure {
            help: help.map(str::to_owned),
            operation: Some(error.operation()),
            status: error.status().map(|status| status.as_u16()),
            correlation_id: error.correlation_id().map(str::to_owned),
            ..Failure::new(code, error.to_string())
        }
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Credentials => {
                Failure::new(Code::Access, error.to_string()).help("`pipedrive login` stores another token")
            }
            error => Failure::usage(error.to_string())
                .help("it is that of --company or --sandbox, of their variable, or of the profile"),
        }
    }
}

impl From<clap::Error> for Failure {
    /// Returns what clap would print: its first paragraph says what is wrong, the others what can be done.
    fn from(error: clap::Error) -> Self {
        use clap::error::ErrorKind::{DisplayHelpOnMissingArgumentOrSubcommand, MissingSubcommand};
        if matches!(error.kind(), DisplayHelpOnMissingArgumentOrSubcommand | MissingSubcommand) {
            return Failure::usage("a command is missing").help("`--help` lists the commands");
        }
        let text = error.to_string();
        let mut paragraphs = text.trim_end().split("\n\n").map(str::trim);
        let message = paragraphs.next().unwrap_or_default();
        let help: Vec<&str> = paragraphs.map(|paragraph| paragraph.trim_start_matches("tip: ")).collect();
        Failure::usage(message.trim_start_matches("error: ")).help(help.join("; "))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let unread = error.kind() == io::ErrorKind::BrokenPipe;
        Failure { unread, ..Failure::new(Code::Failed, error.to_string()) }
    }
}

/// Returns a text to show, or its beginning.
pub(crate) fn cut(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns a text without line breaks and other control characters.
fn one_line(text: &str) -> String {
    let lines = text.split(char::is_control).map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// Returns the exit code of an error, and what can be done about it.
fn judge(error: &Error) -> (Code, Option<&'static str>) {
    if error.may_have_happened() {
        return (Code::Unknown, Some("it may have been carried out: look before you send it again"));
    }
    match error.kind() {
        ErrorKind::Argument(_) => (Code::Usage, Some(ARGUMENTS)),
        ErrorKind::Limit(LimitReached { limit: Limit::Daily | Limit::Writes, .. }) => of_reason(Reason::DailyBudget),
        ErrorKind::Limit(_) => (Code::Limit, Some("wait, or ask for less at a time")),
        ErrorKind::Scope(_) => (Code::Access, Some("give the app one of these scopes, and authorize it again")),
        ErrorKind::Token(TokenError::Unsaved(_)) => (Code::Access, Some("see that the token can be saved")),
        ErrorKind::Token(TokenError::Renewal(error)) if matches!(error.kind(), ErrorKind::Transport(_)) => judge(error),
        ErrorKind::Token(TokenError::External(_)) => (Code::Access, None),
        ErrorKind::Token(_) => (Code::Access, Some("`pipedrive login --oauth` authorizes the app again")),
        ErrorKind::Api(api) => of_reason(api.reason),
        ErrorKind::Transport(_) => (Code::Failed, Some("nothing was changed: try again when the network is there")),
        _ => (Code::Failed, None),
    }
}

fn of_reason(reason: Reason) -> (Code, Option<&'static str>) {
    match reason {
        Reason::Unauthorized | Reason::InvalidGrant => {
            (Code::Access, Some("the token is wrong or expired: `pipedrive login` stores another"))
        }
        Reason::PaymentRequired => (Code::Access, Some("the company's account is not active: see its billing")),
        Reason::Forbidden => (Code::Access, Some("the user may not do this: ask an administrator")),
        Reason::MissingScope => (Code::Access, Some("give the app the scope, and authorize it again")),
        Reason::NotFound | Reason::Gone => (Code::NotFound, Some("a list or a search shows what this user sees")),
        Reason::BurstLimit | Reason::TooManyRequests => (Code::Limit, Some("wait some seconds")),
        Reason::DailyBudget => (Code::Limit, Some("the day's tokens are spent: they come back tomorrow")),
        Reason::PlanLimit | Reason::WebhookLimit => (Code::Limit, Some("the plan allows no more of these")),
        Reason::Blocked => (Code::Limit, Some("this address is blocked for some time: stop sending")),
        _ => (Code::Failed, None),
    }
}
