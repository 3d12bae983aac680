//! The sandbox in process: an emulator behind a loopback port of its own.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::oneshot;

use crate::access::cors;
use crate::access::guard::{self, Guard};
use crate::access::limits::{Limits, Plan};
use crate::access::oauth::OAuthApp;
use crate::access::secrets::Secrets;
use crate::company::seed::SeedError;
use crate::emulator::Emulator;
use crate::faults::Rule;
use crate::journal::Seen;
use crate::page;
use crate::recording::Recorder;
use crate::serve::tls;
use crate::serve::{self, Shared};

/// A running emulator. It listens on a loopback port of its own, on a thread of its own, and stops when dropped.
///
/// ```
/// use pipedrive_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start()?;
/// sandbox.seed_deals(3);
/// let deals = ureq::get(format!("{}/api/v2/deals", sandbox.url())).header("x-api-token", sandbox.token()).call();
/// assert_eq!(deals.unwrap().status(), 200);
/// # std::io::Result::Ok(())
/// ```
pub struct Sandbox {
    addr: SocketAddr,
    url: String,
    token: String,
    certificate: Option<String>,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Settings of a sandbox, made by [`Sandbox::builder`].
///
/// ```
/// use pipedrive_sandbox::{Fault, Plan, Rule, Sandbox, When};
///
/// let sandbox = Sandbox::builder().plan(Plan::Lite).tls(true).start()?;
/// assert!(sandbox.url().starts_with("https://127.0.0.1:"));
/// assert!(sandbox.certificate().unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
/// sandbox.fault(Rule::new(Fault::ResetAfterCommit).method("POST").when(When::Nth(1)));
/// # std::io::Result::Ok(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Builder {
    addr: SocketAddr,
    hosts: Vec<String>,
    tls_names: Vec<String>,
    origins: Vec<String>,
    token: Option<String>,
    limits: Limits,
    tls: bool,
    seed: Option<PathBuf>,
    record: Option<PathBuf>,
    replay: Option<PathBuf>,
    oauth: OAuthApp,
    clock: Option<Timestamp>,
    log: bool,
}

impl Builder {
    /// Sets the limits of a plan. Without it, or [`limits`](Self::limits), nobody runs into any.
    pub fn plan(self, plan: Plan) -> Self {
        self.limits(Limits::of(plan))
    }

    /// Sets the limits one by one.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets whether to speak TLS, with a certificate made at start; HTTP/2 is offered then.
    pub fn tls(mut self, tls: bool) -> Self {
        self.tls = tls;
        self
    }

    /// Sets the API token of the administrator, of visible ASCII characters. Without it there is a new one at each
    /// start, which nobody can guess: whoever has the token can do anything with the sandbox.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sets the port, instead of one that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.addr.set_port(port);
        self
    }

    /// Sets the address to listen on, instead of 127.0.0.1. Whoever reaches it can do anything with the sandbox that
    /// its token allows.
    pub fn listen(mut self, addr: IpAddr) -> Self {
        self.addr.set_ip(addr);
        self
    }

    /// Adds a host to answer for, whatever the port: a name or an address by which a proxy or a container's port leads
    /// to the sandbox. Without it only `localhost`, loopback addresses and the address that it listens on are taken for
    /// its own, with the right port; a request for any other is refused (421), as is one from a page of another origin
    /// (403).
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// Adds a name or an address under which others reach it by TLS, such as that of its container: the certificate
    /// names it, and requests for it are answered, whatever the port. Turns [`tls`](Self::tls) on.
    pub fn tls_name(mut self, name: impl Into<String>) -> Self {
        self.tls_names.push(name.into());
        self.tls(true)
    }

    /// Adds an origin whose pages may use the sandbox from a browser, such as `http://localhost:3000`. Without it only
    /// pages that come from the sandbox itself may.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Sets a file with what to begin with: a snapshot that [`Sandbox::snapshot`] wrote, or [records](Emulator::seed)
    /// that are added to the demo company.
    pub fn seed(mut self, path: impl Into<PathBuf>) -> Self {
        self.seed = Some(path.into());
        self
    }

    /// Sets a file to write each request and its answer to, without their secrets, in place of what it held: a
    /// recording, for [`replay`](Self::replay). A line is written as soon as the request is answered. A body of more
    /// than 8 MiB is missing, and so is what a fault does to the bytes on their way.
    pub fn record(mut self, path: impl Into<PathBuf>) -> Self {
        self.record = Some(path.into());
        self
    }

    /// Sets a file with a recording to answer from, in place of a company; see [`Emulator::replay`].
    pub fn replay(mut self, path: impl Into<PathBuf>) -> Self {
        self.replay = Some(path.into());
        self
    }

    /// Sets the application that the OAuth server knows.
    pub fn oauth(mut self, app: OAuthApp) -> Self {
        self.oauth = app;
        self
    }

    /// Sets a time at which the clock stands, instead of running with the system's.
    pub fn clock(mut self, time: Timestamp) -> Self {
        self.clock = Some(time);
        self
    }

    /// Sets whether to print a line for each request to standard output.
    pub fn log(mut self, log: bool) -> Self {
        self.log = log;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// When it cannot listen on the address, start a thread or read the seed; and, of the kind
    /// [`InvalidInput`](io::ErrorKind::InvalidInput), when a token, a host or an origin is not valid.
    pub fn start(self) -> io::Result<Sandbox> {
        let mut emulator = Emulator::with_secrets(self.clock.unwrap_or_else(Timestamp::now), Secrets::System);
        let invalid = |why: String| Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        let hosts = [self.hosts, self.tls_names.clone()].concat();
        if let Some(host) = hosts.iter().find(|host| !guard::is_host(host)) {
            return invalid(format!("not a host without a port: '{}'", host.escape_debug()));
        }
        if let Some(origin) = self.origins.iter().find(|origin| !cors::is_origin(origin)) {
            let origin = origin.escape_debug();
            return invalid(format!("not an origin: '{origin}', which should be as http://localhost:3000"));
        }
        if let Some(token) = self.token {
            if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
                return invalid("a token is made of visible ASCII characters".to_owned());
            }
            emulator.set_token(token);
        }
        if let Some(path) = &self.seed {
            let now = emulator.time(self.clock.unwrap_or_else(Timestamp::now));
            read(path, |text| emulator.begin(now, text))?;
        }
        if let Some(path) = &self.replay {
            read(path, |text| emulator.replay(text))?;
        }
        emulator.set_limits(self.limits);
        emulator.set_oauth_app(self.oauth);
        if let Some(time) = self.clock {
            emulator.set_clock(time);
        }
        emulator.start_here();
        emulator.tls = self.tls;
        let token = emulator.token().to_owned();
        let (acceptor, certificate) = match self.tls {
            true => {
                tls::acceptor(self.addr.ip(), &self.tls_names).map(|(acceptor, pem)| (Some(acceptor), Some(pem)))?
            }
            false => (None, None),
        };
        let listener = std::net::TcpListener::bind(self.addr)
            .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {}: {error}", self.addr)))?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let default_port = if self.tls { 443 } else { 80 };
        let guard = Guard { port: addr.port(), default_port, allowed: hosts, origins: self.origins };
        if let Some(path) = &self.record {
            let named =
                |error: io::Error| io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()));
            emulator.recorder = Some(Recorder::create(path).map_err(named)?);
        }
        let shared = Arc::new(Shared::new(emulator, guard, self.log));
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let thread = std::thread::Builder::new().name("pipedrive-sandbox".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || runtime.block_on(serve::run(listener, acceptor, shared, stopped))
        })?;
        let url = format!("{}://{addr}", if self.tls { "https" } else { "http" });
        Ok(Sandbox { addr, url, token, certificate, shared, stop: Some(stop), thread: Some(thread) })
    }
}

/// Without the token.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("addr", &self.addr).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts an emulator of the demo company on a free loopback port, with limits that nobody runs into.
    ///
    /// # Errors
    ///
    /// When no loopback port is free, or no thread can be started.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// Returns a builder for a sandbox.
    pub fn builder() -> Builder {
        Builder {
            addr: (Ipv4Addr::LOCALHOST, 0).into(),
            hosts: Vec::new(),
            tls_names: Vec::new(),
            origins: Vec::new(),
            token: None,
            limits: Limits::generous(),
            tls: false,
            seed: None,
            record: None,
            replay: None,
            oauth: OAuthApp::default(),
            clock: None,
            log: false,
        }
    }

    /// Returns the address without a path, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns the API token of the administrator: the one that was [given](Builder::token), else 40 hexadecimal
    /// characters that are others at each start.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Returns an address to open in a browser: the sandbox's page, which shows and steers what is in it. It lets in once,
    /// and those given out before no more.
    ///
    /// ```
    /// let sandbox = pipedrive_sandbox::Sandbox::start()?;
    /// assert!(sandbox.page_link().starts_with(&format!("{}/_sandbox/#code=", sandbox.url())));
    /// # std::io::Result::Ok(())
    /// ```
    pub fn page_link(&self) -> String {
        let mut addr = self.addr;
        // An address for all of the machine's is none to go to.
        match addr.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => addr.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => addr.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        // Behind the `#`, so that it is neither sent nor written down on the way.
        format!("{scheme}://{addr}{}#code={}", page::PATH, self.with(Emulator::page_code))
    }

    /// Returns the certificate as PEM, where it speaks TLS.
    pub fn certificate(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// Adds deals without going through the API; see [`Emulator::seed_deals`].
    pub fn seed_deals(&self, count: usize) {
        self.with(|emulator| {
            let now = emulator.time(Timestamp::now());
            emulator.seed_deals(now, count);
        });
    }

    /// Adds records of any kind without going through the API; see [`Emulator::seed`].
    ///
    /// # Errors
    ///
    /// When the text does not have this form, or when one of the records is not valid; then none is added.
    pub fn seed(&self, records: impl AsRef<[u8]>) -> Result<(), SeedError> {
        self.with(|emulator| {
            let now = emulator.time(Timestamp::now());
            emulator.seed(now, records.as_ref())
        })
    }

    /// Goes back to the state at the start; see [`Emulator::reset`].
    pub fn reset(&self) {
        self.with(Emulator::reset);
    }

    /// Puts a rule in force, behind those that are.
    pub fn fault(&self, rule: Rule) {
        self.with(|emulator| emulator.add_rule(rule));
    }

    /// Takes all rules out of force.
    pub fn clear_faults(&self) {
        self.with(Emulator::clear_rules);
    }

    /// Returns the last ten thousand requests, oldest first.
    pub fn journal(&self) -> Vec<Seen> {
        self.with(|emulator| emulator.journal().cloned().collect())
    }

    /// Lets the clock stand at a time.
    pub fn set_clock(&self, time: Timestamp) {
        self.with(|emulator| emulator.set_clock(time));
    }

    /// Moves the clock, whether it runs or stands.
    pub fn advance_clock(&self, by: SignedDuration) {
        self.with(|emulator| emulator.advance_clock(by));
    }

    /// Writes the store to a file, files included, tokens not. The file is replaced as a whole or not at all.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn snapshot(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        let text = self.with(|emulator| emulator.snapshot());
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.new", std::process::id()));
        let new = path.with_file_name(name);
        let written = File::create(&new).and_then(|mut file| {
            file.write_all(&text)?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&new, path)).inspect_err(|_| {
            // What is left of a failed attempt is of no use to anyone.
            let _ = fs::remove_file(&new);
        })
    }

    /// Replaces the store by one from a file that [`snapshot`](Self::snapshot) wrote. Tokens stay good.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is no snapshot; the store stays as it was.
    pub fn restore(&self, path: impl AsRef<Path>) -> io::Result<()> {
        self.with(|emulator| read(path.as_ref(), |text| emulator.restore(text)))
    }

    /// Does something with the core while no request runs.
    pub fn with<T>(&self, act: impl FnOnce(&mut Emulator) -> T) -> T {
        act(&mut self.shared.emulator())
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so on stderr.
            let _ = thread.join();
        }
    }
}

/// Reads a file and says of which file it speaks where that fails.
fn read<E: fmt::Display>(path: &Path, act: impl FnOnce(&[u8]) -> Result<(), E>) -> io::Result<()> {
    let named =
        |kind, error: &dyn fmt::Display| io::Error::new(kind, format!("cannot read {}: {error}", path.display()));
    let text = fs::read(path).map_err(|error| named(error.kind(), &error))?;
    act(&text).map_err(|error| named(io::ErrorKind::InvalidData, &error))
}
