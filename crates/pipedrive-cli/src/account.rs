//! The account that commands are for.

use std::env;

use pipedrive::{Account, Client, Company, Credentials, Host};
use pipedrive_sandbox::Sandbox;

use crate::failure::{Code, Failure};
use crate::options::Options;

const COMPANY: &str = "PIPEDRIVE_COMPANY";
const TOKEN: &str = "PIPEDRIVE_API_TOKEN";
const SANDBOX_URL: &str = "PIPEDRIVE_SANDBOX_URL";
const SANDBOX_TOKEN: &str = "PIPEDRIVE_SANDBOX_TOKEN";

/// How the account is reached. Nothing is looked for before it is needed.
pub(crate) struct Access<'o> {
    options: &'o Options,
}

/// A client, and the emulator that it talks to, if it is one of this process.
pub(crate) struct Connection {
    pub(crate) client: Client,
    _sandbox: Option<Sandbox>,
}

impl<'o> Access<'o> {
    pub(crate) fn new(options: &'o Options) -> Self {
        Access { options }
    }

    /// Returns a client of the account.
    pub(crate) fn connect(&self) -> Result<Connection, Failure> {
        let sandbox = match &self.options.sandbox {
            None => return Ok(Connection { client: Client::new(self.account()?), _sandbox: None }),
            Some(address) => address.clone().or_else(|| variable(SANDBOX_URL)),
        };
        if let Some(address) = sandbox {
            let token = variable(SANDBOX_TOKEN).ok_or_else(|| {
                Failure::new(Code::Access, format!("{SANDBOX_TOKEN} is not set"))
                    .help("the emulator prints its token when it starts")
            })?;
            let account = Account::new(Host::loopback(&address)?, Credentials::api_token(&token)?);
            return Ok(Connection { client: Client::new(account), _sandbox: None });
        }
        let sandbox = Sandbox::start()?;
        sandbox.seed_deals(3);
        let account = Account::new(Host::loopback(sandbox.url())?, Credentials::api_token(sandbox.token())?);
        Ok(Connection { client: Client::new(account), _sandbox: Some(sandbox) })
    }

    /// Returns an account for requests that are shown and not sent: without credentials, and without a company if none
    /// is known.
    pub(crate) fn for_show(&self) -> Result<Account, Failure> {
        let host = match self.company() {
            Some(company) => Company::new(&company)?.into(),
            None => Host::api(),
        };
        Ok(Account::new(host, Credentials::api_token("none")?))
    }

    fn account(&self) -> Result<Account, Failure> {
        let company = self.company().ok_or_else(|| missing("no company is given"))?;
        let token = variable(TOKEN).ok_or_else(|| missing("there is no token"))?;
        Ok(Account::new(Company::new(&company)?, Credentials::api_token(&token)?))
    }

    fn company(&self) -> Option<String> {
        self.options.company.clone().or_else(|| variable(COMPANY))
    }
}

fn missing(message: &str) -> Failure {
    Failure::new(Code::Access, message)
        .help(format!("set {COMPANY} and {TOKEN}, or add --sandbox to try the command without an account"))
}

/// Returns a variable of the environment, unless it is empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
