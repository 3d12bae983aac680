//! What the examples share: the account they speak to, clients of it, and a request in one line.
//!
//! The account is the first of these that the environment names:
//!
//! - an emulator that runs elsewhere: `PIPEDRIVE_SANDBOX_URL` and `PIPEDRIVE_SANDBOX_TOKEN` as it printed them, and where
//!   it speaks TLS, `PIPEDRIVE_SANDBOX_CERTIFICATE`, a file with the certificate it printed;
//! - an account: `PIPEDRIVE_COMPANY` and `PIPEDRIVE_API_TOKEN`;
//! - an emulator in this process, where nothing is set.

use std::error::Error;
use std::{env, fmt, fs, process, thread};

use pipedrive::error::DecodeError;
use pipedrive::http::{Method, Request, header};
use pipedrive::serde_json::{Value, json};
use pipedrive::v1::webhooks::{AddWebhook, WebhookAction, WebhookObject, WebhookVersion};
use pipedrive::v2::deals::{AddDeal, Deal, DeleteDeal, UpdateDeal};
use pipedrive::webhook::Delivery;
use pipedrive::wire::RequestBody;
use pipedrive::{Account, Company, Credentials, Host, Raw};
use pipedrive_sandbox::Sandbox;

/// The account that an example speaks to; an emulator in this process ends with it.
#[derive(Debug)]
pub struct Demo {
    account: Account,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Here(Sandbox),
    Elsewhere,
    Company,
}

impl Demo {
    /// The account that the environment names, or an emulator.
    ///
    /// # Errors
    ///
    /// What the environment names cannot be an account, or no loopback port is to be had.
    pub fn from_env() -> Result<Self, Box<dyn Error>> {
        match (env::var("PIPEDRIVE_COMPANY"), env::var("PIPEDRIVE_API_TOKEN")) {
            (Ok(company), Ok(token)) if !sandbox_elsewhere() => {
                let company = Company::new(&company).map_err(|error| format!("PIPEDRIVE_COMPANY: {error}"))?;
                let token = Credentials::api_token(&token).map_err(|error| format!("PIPEDRIVE_API_TOKEN: {error}"))?;
                Ok(Demo { account: Account::new(company, token), place: Place::Company })
            }
            _ => Self::emulator(),
        }
    }

    /// An emulator, whatever company the environment names.
    ///
    /// # Errors
    ///
    /// What the environment names cannot be an emulator, or no loopback port is to be had.
    pub fn emulator() -> Result<Self, Box<dyn Error>> {
        if sandbox_elsewhere() {
            let variable = |name| env::var(name).map_err(|error| format!("{name}: {error}"));
            let url = variable("PIPEDRIVE_SANDBOX_URL")?;
            let host = if url.starts_with("https:") { Host::trusted(&url) } else { Host::loopback(&url) };
            let host = host.map_err(|error| format!("PIPEDRIVE_SANDBOX_URL: {error}"))?;
            let token = Credentials::api_token(&variable("PIPEDRIVE_SANDBOX_TOKEN")?)
                .map_err(|error| format!("PIPEDRIVE_SANDBOX_TOKEN: {error}"))?;
            return Ok(Demo { account: Account::new(host, token), place: Place::Elsewhere });
        }
        let sandbox = Sandbox::start()?;
        let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
        Ok(Demo { account, place: Place::Here(sandbox) })
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> Account {
        self.account.clone()
    }

    /// Gives an emulator some deals to begin with; an account has its own.
    ///
    /// # Errors
    ///
    /// An emulator elsewhere does not take them.
    pub fn seed_deals(&self, count: usize) -> Result<(), Box<dyn Error>> {
        match &self.place {
            Place::Here(sandbox) => sandbox.seed_deals(count),
            Place::Elsewhere => self.order("deals", &json!({"count": count}))?,
            Place::Company => {}
        }
        Ok(())
    }

    /// Gives an emulator an order, which it takes beside the API: `faults` to fail in some way, `oauth/expire` to let
    /// tokens end; its README has them all.
    ///
    /// # Errors
    ///
    /// It does not take the order.
    pub fn order(&self, what: &str, details: &Value) -> Result<(), Box<dyn Error>> {
        let order = Raw::new(Method::POST, "/api/v2/deals").json(details);
        let mut request = self.account.request(&order)?;
        *request.uri_mut() = format!("{}/_sandbox/{what}", self.account.host()).parse()?;
        let answer = transport()?.exchange(request)?;
        match answer.status().is_success() {
            true => Ok(()),
            false => Err(format!("{self} does not take orders: {}", answer.status()).into()),
        }
    }
}

impl fmt::Display for Demo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Here(_) => f.write_str("an emulator in this process"),
            Place::Elsewhere => f.write_str("an emulator elsewhere"),
            Place::Company => f.write_str(self.account.host().name()),
        }
    }
}

/// Returns a blocking transport: `Transport::new()`, which also trusts the certificate of an emulator elsewhere.
///
/// # Errors
///
/// The certificate cannot be read.
pub fn transport() -> Result<pipedrive::blocking::Transport, Box<dyn Error>> {
    let builder = pipedrive::blocking::Transport::builder();
    Ok(match sandbox_certificate()? {
        Some(certificate) => builder.root_certificate_pem(certificate).build()?,
        None => builder.build()?,
    })
}

/// Returns a blocking client on this transport: `Client::new(account)`.
///
/// # Errors
///
/// The certificate cannot be read.
pub fn blocking(account: Account) -> Result<pipedrive::blocking::Client, Box<dyn Error>> {
    Ok(transport()?.client(account))
}

/// Returns an async transport, which trusts the same certificate.
///
/// # Errors
///
/// The certificate cannot be read.
pub fn async_transport() -> Result<pipedrive::Transport, Box<dyn Error>> {
    let builder = pipedrive::Transport::builder();
    Ok(match sandbox_certificate()? {
        Some(certificate) => builder.root_certificate_pem(certificate).build()?,
        None => builder.build()?,
    })
}

/// Returns an async client on this transport.
///
/// # Errors
///
/// The certificate cannot be read.
pub fn asynchronous(account: Account) -> Result<pipedrive::Client, Box<dyn Error>> {
    Ok(async_transport()?.client(account))
}

/// Has an account send what happens to deals to a URL, in a thread of its own: creates a webhook if there is none, then
/// creates, changes and deletes a deal. If that fails, nothing would be received: then it ends the process.
pub fn cause_events(account: Account, url: String, password: &'static str) {
    let cause = move || {
        let client = blocking(account)?;
        let deals = AddWebhook::new(url, WebhookAction::All, WebhookObject::Deal, "Deals")
            .version(WebhookVersion::V2)
            .http_auth_user("pipedrive")
            .http_auth_password(password);
        client.run(client.session().ensure_webhooks([deals]))?;
        let deal = client.send(&AddDeal::new("Roof").value(12_000).currency("EUR"))?;
        client.send(&UpdateDeal::new(deal.id).title("New roof"))?;
        client.send(&DeleteDeal::new(deal.id))?;
        Ok::<_, Box<dyn Error>>(())
    };
    thread::spawn(move || {
        if let Err(error) = cause() {
            eprintln!("{error}");
            process::exit(1);
        }
    });
}

/// What a delivery about a deal says, in one line.
///
/// # Errors
///
/// The deal cannot be read.
pub fn delivery_line(delivery: &Delivery) -> Result<String, DecodeError> {
    let title = match (delivery.current::<Deal>()?, delivery.previous::<Deal>()?) {
        (Some(deal), _) | (None, Some(deal)) => deal.title.unwrap_or_default(),
        (None, None) => String::new(),
    };
    let mut line = format!("{} {} {}", delivery.action, delivery.entity, delivery.entity_id().unwrap_or_default());
    line.push_str(&format!(": {title}"));
    for change in delivery.changes() {
        line.push_str(&format!(", new {}", change.name));
    }
    Ok(line)
}

fn sandbox_elsewhere() -> bool {
    env::var_os("PIPEDRIVE_SANDBOX_URL").is_some()
}

/// Of an emulator elsewhere only: no company is ever spoken to through it.
fn sandbox_certificate() -> Result<Option<Vec<u8>>, Box<dyn Error>> {
    match env::var_os("PIPEDRIVE_SANDBOX_CERTIFICATE").filter(|_| sandbox_elsewhere()) {
        Some(file) => Ok(Some(fs::read(&file).map_err(|error| format!("PIPEDRIVE_SANDBOX_CERTIFICATE: {error}"))?)),
        None => Ok(None),
    }
}

/// A request in one line: method, path and query, and the body if it is short text. No header, so no token.
#[must_use]
pub fn request_line(request: &Request<impl Into<RequestBody> + Clone>) -> String {
    const SHORT: usize = 90;
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let line = format!("{:<6} {target}", request.method().as_str());
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = match content_type.and_then(|value| value.split(';').next()) {
        None => return line,
        Some("application/json") => "JSON",
        Some("application/x-www-form-urlencoded") => "form",
        Some("multipart/form-data") => "multipart",
        Some(other) => other,
    };
    let body = request.body().clone().into();
    let Some(bytes) = body.as_bytes() else { return format!("{line:<28}  {kind}, with a file") };
    match std::str::from_utf8(bytes) {
        Ok(text) if text.len() <= SHORT => format!("{line:<28}  {kind} {text}"),
        _ => format!("{line:<28}  {kind}, {} bytes", bytes.len()),
    }
}

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
