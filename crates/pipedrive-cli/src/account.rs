//! The account that commands are for.

pub(crate) mod lock;
pub(crate) mod oauth;
pub(crate) mod profile;
mod renewal;
pub(crate) mod secret;

use std::env;

use pipedrive::session::Builder;
use pipedrive::{Account, Client, Company, Credentials, Host, Session};
use pipedrive_redis::{Fleet, Running};
use pipedrive_sandbox::Sandbox;

use self::profile::{At, DEFAULT, Kind, Profiles};
use self::renewal::{Renewals, Renewer};
use crate::failure::{Code, Failure};
use crate::options::Options;

const COMPANY: &str = "PIPEDRIVE_COMPANY";
const TOKEN: &str = "PIPEDRIVE_API_TOKEN";
const FLEET: &str = "PIPEDRIVE_FLEET";
const PROFILE: &str = "PIPEDRIVE_PROFILE";
const SANDBOX_URL: &str = "PIPEDRIVE_SANDBOX_URL";
const SANDBOX_TOKEN: &str = "PIPEDRIVE_SANDBOX_TOKEN";

/// How the account is reached. Nothing is looked for before it is needed.
///
/// An option wins over the environment, and that over a profile. A token is never taken from one of them and the company
/// from another.
pub(crate) struct Access<'o> {
    options: &'o Options,
    /// Tokens of the day that background work may not spend.
    reserve: u64,
}

/// A client, the fleet that it is part of, what renews its token, and the emulator that it talks to, if it is one of
/// this process.
pub(crate) struct Connection {
    pub(crate) client: Client,
    pub(crate) fleet: Option<Running>,
    _renewals: Option<Renewals>,
    _sandbox: Option<Sandbox>,
}

/// What a session is made of.
pub(crate) struct Source {
    /// The first part of the name of its host.
    company: String,
    session: Builder,
    renewer: Option<Renewer>,
}

impl<'o> Access<'o> {
    pub(crate) fn new(options: &'o Options) -> Self {
        Access { options, reserve: 0 }
    }

    /// Returns the same access, whose background work leaves this many tokens of the day.
    pub(crate) fn with_reserve(&self, reserve: u64) -> Self {
        Access { reserve, ..*self }
    }

    /// Returns a client of the account.
    pub(crate) fn connect(&self) -> Result<Connection, Failure> {
        if self.options.sandbox.is_none() {
            return self.connection(self.source()?);
        }
        if let Some(At::Sandbox(address)) = self.place() {
            let token = variable(SANDBOX_TOKEN).ok_or_else(|| {
                Failure::new(Code::Access, format!("{SANDBOX_TOKEN} is not set"))
                    .help("the emulator prints its token when it starts")
            })?;
            return self.connection(account(&At::Sandbox(address), &token)?.into());
        }
        let sandbox = Sandbox::start()?;
        sandbox.seed_deals(3);
        let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
        Ok(Connection { _sandbox: Some(sandbox), ..self.connection(account.into())? })
    }

    fn connection(&self, source: Source) -> Result<Connection, Failure> {
        let fleet = self.options.fleet.clone().or_else(|| variable(FLEET));
        let fleet = fleet.map(|url| fleet_of(&url, &source.company)).transpose()?;
        Ok(Connection::new(source, self.reserve, fleet))
    }

    /// Returns an account for requests that are shown and not sent: without credentials, and without a company if none
    /// is known.
    pub(crate) fn for_show(&self) -> Result<Account, Failure> {
        let profile = || Some(Profiles::read().ok()?.find(&self.profile())?.at.clone());
        match self.place().or_else(profile) {
            Some(place) => account(&place, "none"),
            None => Ok(Account::new(Host::api(), Credentials::api_token("none")?)),
        }
    }

    /// Returns the name of the profile.
    pub(crate) fn profile(&self) -> String {
        let named = self.options.profile.clone().or_else(|| variable(PROFILE));
        named.unwrap_or_else(|| DEFAULT.to_owned())
    }

    /// Returns where options or the environment send requests.
    pub(crate) fn place(&self) -> Option<At> {
        match &self.options.sandbox {
            Some(address) => address.clone().or_else(|| variable(SANDBOX_URL)).map(At::Sandbox),
            None => self.options.company.clone().or_else(|| variable(COMPANY)).map(At::Company),
        }
    }

    /// Returns whether the account is an emulator that ends with the command.
    pub(crate) fn is_own_emulator(&self) -> bool {
        self.options.sandbox.is_some() && !matches!(self.place(), Some(At::Sandbox(_)))
    }

    fn source(&self) -> Result<Source, Failure> {
        if self.options.profile.is_none() {
            match (self.place(), variable(TOKEN)) {
                (Some(place), Some(token)) => return Ok(account(&place, &token)?.into()),
                (None, Some(_)) => return Err(missing(&format!("there is a token, and {COMPANY} is not set"))),
                (Some(_), None) if self.options.company.is_some() => {
                    return Err(missing(&format!("--company is for the token in {TOKEN}, which is not set")));
                }
                (_, None) => {}
            }
        }
        let name = self.profile();
        let profiles = Profiles::read()?;
        let profile = profiles.find(&name).ok_or_else(|| {
            let known: Vec<&str> = profiles.names().collect();
            match known.is_empty() {
                true if name == DEFAULT => missing("no account is set up"),
                true => missing(&format!("there is no profile `{name}`")),
                false => missing(&format!("there is no profile `{name}`, but {}", known.join(", "))),
            }
        })?;
        if profile.credentials == Kind::ApiToken {
            return Ok(account(&profile.at, &secret::load(profile.token_in, &name)?)?.into());
        }
        let company = match &profile.at {
            At::Company(company) => company.clone(),
            At::Sandbox(address) => company_of(&Host::loopback(address)?),
        };
        let (session, renewer) = Renewer::new(&name, profile)?;
        Ok(Source { company, session, renewer: Some(renewer) })
    }
}

impl Connection {
    pub(crate) fn new(source: Source, reserve: u64, fleet: Option<Fleet>) -> Self {
        let Source { session, renewer, .. } = source;
        let mut session = session.reserve(reserve);
        if let Some(fleet) = &fleet {
            session = session.passes(fleet.wake());
        }
        let session = session.build();
        Connection {
            fleet: fleet.map(|fleet| fleet.start(&session)),
            _renewals: renewer.map(|renewer| renewer.start(&session)),
            client: Client::with_session(session),
            _sandbox: None,
        }
    }
}

impl From<Account> for Source {
    fn from(account: Account) -> Self {
        Source { company: company_of(account.host()), session: Session::builder(account), renewer: None }
    }
}

/// Returns the account with this token.
pub(crate) fn account(place: &At, token: &str) -> Result<Account, Failure> {
    let credentials = Credentials::api_token(token)?;
    Ok(match place {
        At::Company(company) => Account::new(Company::new(company)?, credentials),
        At::Sandbox(address) => Account::new(Host::loopback(address)?, credentials),
    })
}

/// Returns the first part of the name of a host: `acme` of acme.pipedrive.com.
pub(crate) fn company_of(host: &Host) -> String {
    host.name().split('.').next().unwrap_or_default().to_owned()
}

/// Returns the fleet at an address with its name, which is by default that of the company.
fn fleet_of(url: &str, company: &str) -> Result<Fleet, Failure> {
    let (url, name) = url.split_once('#').unwrap_or((url, company));
    let fleet = Fleet::new(url, name).map_err(|error| Failure::usage(format!("--fleet: {error}")))?;
    // Without Redis there would be no passes, and the command would wait until it is back.
    fleet.status().map_err(|error| {
        let help = "see that Redis is there, or leave --fleet out while nothing else uses this token";
        Failure::new(Code::Failed, format!("--fleet: {error}")).help(help)
    })?;
    Ok(fleet)
}

fn missing(message: &str) -> Failure {
    Failure::new(Code::Access, message).help(format!(
        "`pipedrive login` stores a token, or set {COMPANY} and {TOKEN}; --sandbox tries a command without an account"
    ))
}

/// Returns a variable of the environment, unless it is empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
