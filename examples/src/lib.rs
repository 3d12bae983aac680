//! What the examples share: the account they speak to, and a request in one line.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::{Request, header};
use pipedrive_core::{Account, Company, Credentials, Host};
use pipedrive_sandbox::Sandbox;

/// The account that an example speaks to; an emulator's ends with it.
#[derive(Debug)]
pub struct Demo {
    account: Account,
    sandbox: Option<Sandbox>,
}

impl Demo {
    /// The account that `PIPEDRIVE_COMPANY` and `PIPEDRIVE_API_TOKEN` name, if both are set; else an emulator.
    ///
    /// # Errors
    ///
    /// The company or the token cannot be one, or no loopback port is to be had.
    pub fn from_env() -> Result<Self, Box<dyn Error>> {
        match (std::env::var("PIPEDRIVE_COMPANY"), std::env::var("PIPEDRIVE_API_TOKEN")) {
            (Ok(company), Ok(token)) => {
                let company = Company::new(&company).map_err(|error| format!("PIPEDRIVE_COMPANY: {error}"))?;
                let token = Credentials::api_token(&token).map_err(|error| format!("PIPEDRIVE_API_TOKEN: {error}"))?;
                let account = Account::new(company, token);
                Ok(Demo { account, sandbox: None })
            }
            _ => Self::emulator(),
        }
    }

    /// An emulator in this process, whatever the environment says.
    ///
    /// # Errors
    ///
    /// No loopback port is to be had.
    pub fn emulator() -> Result<Self, Box<dyn Error>> {
        let sandbox = Sandbox::start()?;
        let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
        Ok(Demo { account, sandbox: Some(sandbox) })
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> Account {
        self.account.clone()
    }

    /// Gives an emulator some deals to begin with; an account has its own.
    pub fn seed_deals(&self, count: usize) {
        if let Some(sandbox) = &self.sandbox {
            sandbox.seed_deals(count);
        }
    }
}

impl fmt::Display for Demo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sandbox {
            Some(_) => f.write_str("an emulator in this process"),
            None => f.write_str(self.account.host().name()),
        }
    }
}

/// A request in one line: method, path and query, and the body if it is short text. No header, so no token.
#[must_use]
pub fn request_line(request: &Request<Bytes>) -> String {
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
    match std::str::from_utf8(request.body()) {
        Ok(text) if text.len() <= SHORT => format!("{line:<28}  {kind} {text}"),
        _ => format!("{line:<28}  {kind}, {} bytes", request.body().len()),
    }
}

// The Rust of these texts is compiled, and run where it needs no account.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../crates/pipedrive-core/README.md")]
pub struct CoreReadme;

#[cfg(doctest)]
#[doc = include_str!("../../crates/pipedrive-derive/README.md")]
pub struct DeriveReadme;

#[cfg(doctest)]
#[doc = include_str!("../../crates/transport-ureq/README.md")]
pub struct UreqReadme;

#[cfg(doctest)]
#[doc = include_str!("../../crates/transport-hyper/README.md")]
pub struct HyperReadme;
