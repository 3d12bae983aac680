//! The calls of the table, and what they come to, in a few words.

use std::error::Error as StdError;
use std::fmt::Debug;

use jiff::Timestamp;
use pipedrive_core::error::{TimedOut, TokenError};
use pipedrive_core::oauth::{App, Token};
use pipedrive_core::v1::files::{AddFile, DownloadFile};
use pipedrive_core::v2::deals::{AddDeal, DeleteDeal, GetDeal, GetDeals, SearchDeals, UpdateDeal};
use pipedrive_core::{Account, Credentials, Error, ErrorKind, FilePart, Host, Paginated, Policy, Session, v1};
use serde_json::json;

use crate::client::{Client, Settings, Transport};
use crate::torture::script::{SECRET, secret};
use crate::torture::table::Setting;

/// What an upload has, in bytes: more than sockets hold.
const UPLOAD: usize = 8 * 1024 * 1024;

/// A number that is in no text of an error, as a value of a record or a token is not.
pub(crate) const CARD: &str = "4929001234567890";

/// A client of a server, set up as the table says.
pub(crate) fn client(
    setting: &Setting,
    transport: Transport,
    address: &str,
    certificate: Option<&String>,
) -> Result<Client, Box<dyn StdError>> {
    let host = Host::loopback(address)?;
    let secret = |name| secret(name).unwrap_or_default();
    let builder = match setting.oauth {
        None => Session::builder(Account::new(host, Credentials::api_token(&secret("key"))?)),
        Some(lasts) => {
            let ends = (Timestamp::now() + lasts).to_string();
            let token = json!({"access_token": secret("a1"), "refresh_token": secret("r1"), "expires_at": ends});
            let token = Token::from_secret_json(&token.to_string())?;
            Session::with_oauth(App::new("id", &format!("{SECRET}of-the-app"))?.host(host), token)?
        }
    };
    let mut policy = Policy::new().attempts(setting.attempts);
    policy = policy.backoff(std::time::Duration::from_millis(1), std::time::Duration::from_millis(2));
    if setting.attempts == 1 {
        policy = policy.on_rate_limit(Policy::once().on_rate_limit);
    }
    if let Some(limit) = setting.call {
        policy = policy.total_timeout(limit);
    }
    if let Some(limit) = setting.max_wait {
        policy = policy.max_wait(limit);
    }
    let settings = Settings {
        read_timeout: setting.read,
        total_timeout: setting.total,
        max_body: setting.max,
        certificate: certificate.cloned(),
    };
    Client::with(transport, builder.policy(policy).unpaced().seed(7).build(), &settings)
}

/// Makes a call, and tells what came of it.
pub(crate) fn call(client: &Client, call: &str) -> Result<String, String> {
    let outcome = match call {
        "get" => client.send(&GetDeal::new(7)).map(|deal| format!("deal {}", deal.id)),
        "add" => client.send(&AddDeal::new("Roof")).map(|deal| format!("deal {}", deal.id)),
        "change" => client.send(&UpdateDeal::new(7).value(3)).map(|deal| format!("deal {}", deal.id)),
        "delete" => client.send(&DeleteDeal::new(7)).map(|deleted| format!("deleted {}", deleted.id)),
        "search" => client.send(&SearchDeals::new("Roof")).map(|hits| format!("hits {}", hits.items.len())),
        "file" => client.download(&DownloadFile::new(3)).map(|bytes| format!("file {bytes}")),
        "upload" => {
            let file = FilePart::new("a.txt", vec![b'x'; UPLOAD]);
            client.send(&AddFile::new(file)).map(|file| format!("file {}", file.id))
        }
        "list" => return list(client, GetDeals::new()),
        "list1" => return list(client, v1::deals::GetDeals::new()),
        _ => return Err(format!("{call}: no such call")),
    };
    match outcome {
        Ok(told) => Ok(told),
        Err(error) => told(&error),
    }
}

fn list<O>(client: &Client, operation: O) -> Result<String, String>
where
    O: Paginated + Send + 'static,
    O::Output: pipedrive_core::pages::Paged + Send,
{
    let (rows, _) = client.rows(client.session().pages(operation), 1);
    let mut outcome = format!("rows {}", rows.iter().filter(|row| row.is_ok()).count());
    for error in rows.iter().filter_map(|row| row.as_ref().err()) {
        outcome = format!("{outcome}, {}", told(error)?);
    }
    Ok(outcome)
}

/// An error in a few words; what its texts must not have is an error of its own.
fn told(error: &Error) -> Result<String, String> {
    presentable(error)?;
    let maybe = if error.may_have_happened() { ", maybe done" } else { "" };
    Ok(format!("{}{maybe}", kind(error)))
}

fn kind(error: &Error) -> String {
    let kind = match error.kind() {
        ErrorKind::Transport(transport_error) => {
            let when = if transport_error.request_sent { "after" } else { "before" };
            match transport_error.source.downcast_ref::<TimedOut>() {
                Some(limit) => format!("{when}: {limit:?}"),
                None => when.to_owned(),
            }
        }
        ErrorKind::Api(refused) => format!("{:?}", refused.reason),
        ErrorKind::Limit(reached) => format!("Limit {:?}", reached.limit),
        ErrorKind::Token(TokenError::Renewal(error)) => return format!("Token: {}", self::kind(error)),
        ErrorKind::Token(error) => format!("Token: {}", variant(error)),
        other => variant(other),
    };
    match error.status() {
        Some(status) => format!("{kind} {}", status.as_u16()),
        None => kind,
    }
}

/// The name of a variant.
fn variant(value: &impl Debug) -> String {
    let text = format!("{value:?}");
    text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_owned()
}

/// Texts go into log lines: short ones, of one line, that show what they say, and without a secret or a value.
fn presentable(error: &Error) -> Result<(), String> {
    const LONGEST: usize = 1500;
    let mut texts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(source) = cause {
        texts.push(source.to_string());
        cause = source.source();
    }
    for text in &texts {
        if let Some(odd) = text.chars().find(|c| c.is_control() || is_format(*c)) {
            return Err(format!("{odd:?} in an error's text"));
        }
        if text.len() > LONGEST {
            return Err(format!("a text of {} bytes in an error", text.len()));
        }
        if text.contains(CARD) {
            return Err("a value in an error's text".to_owned());
        }
    }
    match texts.iter().chain([&format!("{error:?}")]).any(|text| text.contains(SECRET)) {
        true => Err("a secret in an error's text".to_owned()),
        false => Ok(()),
    }
}

/// Characters that change how others are shown, or are not shown.
fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
