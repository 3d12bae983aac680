//! `pipedrive login` and `pipedrive logout`: what is stored for a profile.

mod callback;

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::thread;

use clap::Args;
use pipedrive::v1::users::GetCurrentUser;
use pipedrive::{Account, Client, Error, ErrorKind, Transport};

use self::callback::Callback;
use crate::account::lock::Lock;
use crate::account::oauth::{Grant, Registration};
use crate::account::profile::{At, Kind, Profile, Profiles, TokenIn};
use crate::account::{Access, account, company_of, secret, variable};
use crate::failure::{Code, Failure};
use crate::output::say;

const CLIENT_ID: &str = "PIPEDRIVE_CLIENT_ID";
const CLIENT_SECRET: &str = "PIPEDRIVE_CLIENT_SECRET";

/// The callback of those who name none.
const CALLBACK: &str = "http://localhost:8000/callback";

/// The options of `login`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Login {
    /// Keeps secrets in a file that only you can read, instead of in the keyring
    #[arg(long)]
    insecure_storage: bool,
    /// Authorizes an OAuth app of your own, in the browser, instead of taking an API token
    #[arg(long)]
    oauth: bool,
    /// Callback URL of the app, exactly as it is registered [default: http://localhost:8000/callback]
    #[arg(long, value_name = "URL", requires = "oauth")]
    redirect_uri: Option<String>,
}

impl Login {
    pub(crate) async fn run(&self, access: &Access<'_>) -> Result<(), Failure> {
        let name = access.profile();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
            return Err(Failure::usage("--profile: letters, digits, `-` and `_` make a name"));
        }
        if access.is_own_emulator() {
            return Err(Failure::usage("an emulator that ends with the command knows nobody who logs in")
                .help("--sandbox=ADDRESS is for one that stays"));
        }
        if self.oauth { self.with_oauth(access, &name).await } else { self.with_token(access, &name).await }
    }

    /// Tries an API token and stores it.
    async fn with_token(&self, access: &Access<'_>, name: &str) -> Result<(), Failure> {
        let at = match access.place() {
            Some(at) => at,
            None if io::stdin().is_terminal() => At::Company(ask("Company (`acme` of acme.pipedrive.com): ")?),
            None => return Err(Failure::usage("no company is given").help("add --company NAME")),
        };
        let token = if io::stdin().is_terminal() { ask_secret("API token: ")? } else { line()? };
        if token.is_empty() {
            return Err(Failure::usage("there is no token on standard input"));
        }
        let user = user(account(&at, &token)?).await?;
        keep(name, self.profile(at, Kind::ApiToken), &token).await?;
        say(&format!("Stored the token of {user} as profile `{name}`.\n"));
        Ok(())
    }

    /// Sends the user to Pipedrive, to allow the app, and stores the token that comes of it.
    async fn with_oauth(&self, access: &Access<'_>, name: &str) -> Result<(), Failure> {
        let at = access.place().filter(|at| matches!(at, At::Sandbox(_)));
        let registration = self.registration(name)?;
        let redirect_uri = registration.redirect_uri.clone().unwrap_or_else(|| CALLBACK.to_owned());
        let app = registration.app(at.as_ref())?;
        let callback = Callback::parse(&redirect_uri)?;
        secret::check(self.token_in(), name)?;
        let state = random()?;
        let listener = callback.listen(&state).await?;

        let url = app.authorize_url(&redirect_uri, &state);
        say(&format!("Allow the app in the browser. If it does not open, this is the address:\n{url}\n"));
        // In a thread, since it waits for the end of a browser that runs in the terminal.
        thread::spawn(move || webbrowser::open(&url));
        let code = listener.code().await?;

        let token = Transport::new().exchange_code(&app, &code, &redirect_uri).await.map_err(refused)?;
        let account = app.account(&token)?;
        let company = company_of(account.host());
        match access.place() {
            Some(At::Company(wanted)) if !wanted.eq_ignore_ascii_case(&company) => {
                let message = format!("the app was allowed for company `{company}`, and not for `{wanted}`");
                return Err(
                    Failure::new(Code::Access, message).help("choose the company in the browser, and log in again")
                );
            }
            _ => {}
        }
        let at = at.unwrap_or(At::Company(company));
        let user = user(account).await?;
        let grant = Grant { registration, token };
        keep(name, self.profile(at, Kind::Oauth), &grant.to_secret_json()?).await?;
        say(&format!("Stored the app and the token of {user} as profile `{name}`.\n"));
        Ok(())
    }

    /// Returns the app: from the environment, or from standard input, with that of the profile for what is left out.
    fn registration(&self, name: &str) -> Result<Registration, Failure> {
        let given = match (variable(CLIENT_ID), variable(CLIENT_SECRET)) {
            (Some(client_id), Some(client_secret)) => {
                Some(Registration { client_id, client_secret, redirect_uri: None })
            }
            (None, None) => None,
            (None, Some(_)) => return Err(Failure::usage(format!("{CLIENT_ID} is not set, and {CLIENT_SECRET} is"))),
            (Some(_), None) => return Err(Failure::usage(format!("{CLIENT_SECRET} is not set, and {CLIENT_ID} is"))),
        };
        let stored = || {
            let profiles = Profiles::read().ok()?;
            let profile = profiles.find(name).filter(|profile| profile.credentials == Kind::Oauth)?;
            Some(Grant::load(profile, name).ok()?.registration)
        };
        let mut registration = match given {
            Some(given) => given,
            None if io::stdin().is_terminal() => ask_registration(stored(), self.redirect_uri.is_none())?,
            None => read_registration(stored)?,
        };
        if self.redirect_uri.is_some() {
            registration.redirect_uri.clone_from(&self.redirect_uri);
        }
        Ok(registration)
    }

    fn profile(&self, at: At, credentials: Kind) -> Profile {
        Profile { at, credentials, token_in: self.token_in() }
    }

    fn token_in(&self) -> TokenIn {
        if self.insecure_storage { TokenIn::File } else { TokenIn::Keyring }
    }
}

/// Forgets what is stored for a profile.
pub(crate) async fn logout(access: &Access<'_>) -> Result<(), Failure> {
    let name = access.profile();
    let profiles = Profiles::read()?;
    let profile = profiles.find(&name);
    let profile = profile.ok_or_else(|| Failure::new(Code::NotFound, format!("there is no profile `{name}`")))?;
    let _lock = Lock::take(&name).await?;
    secret::remove(profile.token_in, &name)?;
    Profiles::read()?.set(&name, None)?;
    let (what, but) = match profile.credentials {
        Kind::ApiToken => ("the token", "It stays valid until it is changed in Pipedrive."),
        Kind::Oauth => ("the app and the token", "The app stays allowed until it is uninstalled in Pipedrive."),
    };
    say(&format!("Forgot {what} of profile `{name}`. {but}\n"));
    Ok(())
}

/// Stores a secret and its profile, while no other process changes them.
async fn keep(name: &str, profile: Profile, secret: &str) -> Result<(), Failure> {
    let _lock = Lock::take(name).await?;
    let mut profiles = Profiles::read()?;
    let before = profiles.find(name).map(|profile| profile.token_in);
    let token_in = profile.token_in;
    secret::store(token_in, name, secret)?;
    profiles.set(name, Some(profile))?;
    if let Some(before) = before.filter(|before| *before != token_in) {
        let _ = secret::remove(before, name); // it is of no use, but the login has succeeded
    }
    Ok(())
}

/// Returns the name of the user of an account: the credentials are tried.
async fn user(account: Account) -> Result<String, Failure> {
    let user = Client::new(account).send(&GetCurrentUser::new()).await?;
    Ok(user.name.as_deref().unwrap_or("the user").replace(char::is_control, " "))
}

/// Returns the failure to exchange a code for a token.
fn refused(error: Error) -> Failure {
    let is_refusal = matches!(error.kind(), ErrorKind::Api(_));
    let mut failure = Failure::from(error);
    if !is_refusal || failure.code != Code::Failed {
        return failure;
    }
    failure.code = Code::Access;
    failure
        .help("see that client id, client secret and callback are the app's; `pipedrive logout` forgets a stored app")
}

/// Asks for an app. What is answered with nothing is as before.
fn ask_registration(stored: Option<Registration>, asks_callback: bool) -> Result<Registration, Failure> {
    let client_id = match &stored {
        Some(stored) => ask(&format!("Client id [{}]: ", stored.client_id))?,
        None => ask("Client id: ")?,
    };
    match stored {
        Some(stored) if client_id.is_empty() || client_id == stored.client_id => return Ok(stored),
        _ => {}
    }
    let client_secret = ask_secret("Client secret: ")?;
    let redirect_uri = match asks_callback {
        true => Some(ask(&format!("Callback URL [{CALLBACK}]: "))?).filter(|url| !url.is_empty()),
        false => None,
    };
    Ok(Registration { client_id, client_secret, redirect_uri })
}

/// Reads an app from standard input, or takes the stored one if there is nothing.
fn read_registration(stored: impl FnOnce() -> Option<Registration>) -> Result<Registration, Failure> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    let help = format!(
        "{{\"client_id\": \"...\", \"client_secret\": \"...\", \"redirect_uri\": \"{CALLBACK}\"}} on standard input, \
         or {CLIENT_ID} and {CLIENT_SECRET}"
    );
    if text.trim().is_empty() {
        return stored().ok_or_else(|| Failure::usage("there is no app").help(help));
    }
    // What is wrong with it could repeat the secret.
    serde_json::from_str(&text).map_err(|_| Failure::usage("standard input is not an app as JSON").help(help))
}

/// Returns 128 random bits.
fn random() -> Result<String, Failure> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| Failure::new(Code::Failed, error.to_string()))?;
    Ok(format!("{:032x}", u128::from_ne_bytes(random)))
}

fn ask(question: &str) -> Result<String, Failure> {
    say(question);
    line()
}

fn ask_secret(question: &str) -> Result<String, Failure> {
    say(question);
    Ok(console::Term::stderr().read_secure_line()?.trim().to_owned())
}

fn line() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}
