//! A fleet, and the loops that make a session part of one.

use std::fmt;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use ::ring::rand::{SecureRandom as _, SystemRandom};
use bytes::Bytes;
use http::{Request, Response};
use pipedrive_core::{Session, TransportError};
use redis::{Client, ConnectionAddr, TlsCertificates};
use rustls::crypto::{CryptoProvider, ring};

use crate::error::FleetError;
use crate::inbox::Inbox;
use crate::machine::{Event, Machine, Settings, Step};
use crate::seal::Seal;
use crate::status::{self, Status};
use crate::store::{BlockingStore, Keys, Scripts};

/// The processes that share the limits of one Pipedrive token, and this process's place among them.
///
/// The [crate](crate) describes what it promises. Each session needs a fleet of its own, with the same address and name.
pub struct Fleet {
    pub(crate) client: Client,
    pub(crate) name: String,
    process: String,
    processes: Option<u32>,
    key: Option<[u8; 32]>,
    renew_alone: bool,
    pub(crate) inbox: Inbox,
}

impl Fleet {
    /// Creates the fleet of this name in the Redis or Valkey at this address, such as
    /// `rediss://user:password@redis.example.com:6379/0`; nothing is sent yet.
    ///
    /// All that use one token must give the same name, and nobody else may: the limit of requests is counted by name.
    /// What is before its first slash stands for the company, whose tokens of the day all its fleets share:
    /// `acme/import` and `acme/export` are two tokens of one company.
    ///
    /// With `rediss` it becomes TLS, by ring: unless the process has a default provider of rustls, this sets it.
    ///
    /// # Errors
    ///
    /// Fails if the address is not one of Redis, or the name is empty.
    pub fn new(url: &str, name: &str) -> Result<Self, FleetError> {
        let client = Client::open(url).map_err(|_| FleetError::Address)?;
        match client.get_connection_info().addr() {
            ConnectionAddr::TcpTls { insecure: true, .. } => return Err(FleetError::Address),
            // `redis` takes the provider of the process, and where several are compiled in there is none by itself.
            ConnectionAddr::TcpTls { .. } if CryptoProvider::get_default().is_none() => {
                let _ = ring::default_provider().install_default(); // it fails if another thread was faster
            }
            _ => {}
        }
        if name.is_empty() {
            return Err(FleetError::Name);
        }
        let mut random = [0; 8];
        SystemRandom::new().fill(&mut random).expect("the system has random numbers");
        let process = format!("{}-{:016x}", std::process::id(), u64::from_ne_bytes(random));
        let inbox = Inbox::default();
        Ok(Fleet { client, name: name.to_owned(), process, processes: None, key: None, renew_alone: false, inbox })
    }

    /// Trusts these certificate authorities (PEM) for TLS instead of those of webpki-roots.
    ///
    /// # Errors
    ///
    /// Fails if the text has no certificate, or the address is not one with TLS.
    pub fn certificate_authorities(mut self, pem: &str) -> Result<Self, FleetError> {
        let address = self.client.get_connection_info().clone();
        let certificates = TlsCertificates { client_tls: None, root_cert: Some(pem.as_bytes().to_vec()) };
        if !matches!(address.addr(), ConnectionAddr::TcpTls { .. }) || !pem.contains("-----BEGIN CERTIFICATE-----") {
            return Err(FleetError::Certificate);
        }
        self.client = Client::build_with_tls(address, certificates).map_err(|_| FleetError::Certificate)?;
        Ok(self)
    }

    /// Sets how many processes there are at most. While Redis does not answer, each then continues with this part of
    /// the limit, rounded down; otherwise nothing is sent without Redis.
    #[must_use]
    pub fn processes(self, processes: u32) -> Self {
        Fleet { processes: Some(processes), ..self }
    }

    /// Sets the key that OAuth tokens are sealed with (AES-256-GCM) before they are written to Redis. Without it they
    /// are stored in clear. All processes need the same key.
    #[must_use]
    pub fn sealed(self, key: [u8; 32]) -> Self {
        Fleet { key: Some(key), ..self }
    }

    /// Renews the OAuth token even if Redis does not answer when it has expired. Otherwise calls fail then.
    ///
    /// Several processes may do so at the same time, which is right only if a renewal leaves the old refresh token
    /// valid.
    #[must_use]
    pub fn renew_alone(self) -> Self {
        Fleet { renew_alone: true, ..self }
    }

    /// Returns the function that a session calls when it lacks a pass or a token, for
    /// [`Builder::passes`](pipedrive_core::session::Builder::passes) and
    /// [`Builder::external_renewal`](pipedrive_core::session::Builder::external_renewal).
    pub fn wake(&self) -> impl Fn() + Clone + Send + Sync + 'static {
        let inbox = self.inbox.clone();
        move || inbox.push(Event::Wake)
    }

    /// Returns the function that ends the part of the session in the fleet, once a renewal under way has ended:
    /// `run` and `run_with` return then. A [`Running`] does this when it is dropped.
    pub fn leave(&self) -> impl Fn() + Clone + Send + Sync + 'static {
        let inbox = self.inbox.clone();
        move || inbox.push(Event::Stop)
    }

    /// Returns the name of this process in [`Status`].
    #[must_use]
    pub fn process(&self) -> &str {
        &self.process
    }

    /// Reads the state of the fleet from Redis; this blocks for half a second at most.
    ///
    /// # Errors
    ///
    /// Fails if Redis does not answer, or rejects the commands.
    pub fn status(&self) -> Result<Status, FleetError> {
        status::read(&self.client, &Keys::new(&self.name))
    }

    /// Makes the session part of the fleet, in a thread of its own, until the result is dropped.
    ///
    /// The session must have been built with [passes](pipedrive_core::session::Builder::passes) and the function of
    /// [`wake`](Self::wake). Its OAuth token, if it has one, is not shared.
    #[must_use = "the session leaves the fleet when this is dropped"]
    pub fn start(self, session: &Session) -> Running {
        self.start_thread(session, None)
    }

    /// Makes the session part of the fleet, with its OAuth token: one process renews it for all, by `exchange`, which
    /// sends a request through a transport, such as `move |request| transport.exchange(request)`.
    ///
    /// The session must have been built with [passes](pipedrive_core::session::Builder::passes), with
    /// [external renewal](pipedrive_core::session::Builder::external_renewal), and the function of
    /// [`wake`](Self::wake) for both. Of the session's token and that in Redis, the one that expires later is used. Only
    /// the process that renews the token saves it as the session was told to.
    #[must_use = "the session leaves the fleet when this is dropped"]
    pub fn start_with(
        self,
        session: &Session,
        exchange: impl Fn(Request<Bytes>) -> Result<Response<Bytes>, TransportError> + Send + Sync + 'static,
    ) -> Running {
        self.start_thread(session, Some(Arc::new(exchange)))
    }

    fn start_thread(self, session: &Session, exchange: Option<Arc<dyn Exchange>>) -> Running {
        let machine = self.machine(session, exchange.is_some());
        let store = BlockingStore::new(self.client.clone(), Scripts::new(&self.name));
        let inbox = self.inbox.clone();
        let thread = thread::spawn(move || run_thread(machine, store, &inbox, exchange));
        Running { fleet: self, thread: Some(thread) }
    }

    pub(crate) fn machine(&self, session: &Session, shares_token: bool) -> Machine {
        let seal = shares_token.then(|| Seal::new(self.key.as_ref(), &self.name));
        let Fleet { process, processes, renew_alone, .. } = self;
        let settings = Settings { process: process.clone(), processes: *processes, seal, renew_alone: *renew_alone };
        Machine::new(Instant::now(), session, settings)
    }
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fleet { name, process, processes, renew_alone, key, .. } = self;
        let mut fleet = f.debug_struct("Fleet");
        fleet.field("name", name).field("process", process).field("processes", processes);
        fleet.field("sealed", &key.is_some()).field("renew_alone", renew_alone).finish_non_exhaustive()
    }
}

/// A session that is part of a fleet, by a thread.
///
/// Dropping it ends that, and waits until Redis was told; if a renewal is under way, for half a minute at most. A program
/// that ends without dropping it makes the next one wait for 2.5 s, if no other is at work.
/// Calls of the session wait in vain afterwards.
#[derive(Debug)]
pub struct Running {
    fleet: Fleet,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Reads the state of the fleet from Redis; see [`Fleet::status`].
    ///
    /// # Errors
    ///
    /// Fails if Redis does not answer, or rejects the commands.
    pub fn status(&self) -> Result<Status, FleetError> {
        self.fleet.status()
    }

    /// Ends the part of the session in the fleet, as dropping this does.
    pub fn stop(self) {}
}

impl Drop for Running {
    fn drop(&mut self) {
        self.fleet.inbox.push(Event::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // it fails only if the thread panicked, which the panic has told
        }
    }
}

trait Exchange: Send + Sync {
    fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError>;
}

impl<F: Fn(Request<Bytes>) -> Result<Response<Bytes>, TransportError> + Send + Sync> Exchange for F {
    fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        self(request)
    }
}

fn run_thread(mut machine: Machine, mut store: BlockingStore, inbox: &Inbox, exchange: Option<Arc<dyn Exchange>>) {
    loop {
        match machine.poll(Instant::now()) {
            Step::Ask(command) => {
                let reply = store.ask(&command);
                machine.replied(Instant::now(), reply);
            }
            Step::Refresh(request) => {
                let (inbox, exchange) = (inbox.clone(), exchange.clone());
                thread::spawn(move || {
                    let result = match exchange {
                        Some(exchange) => exchange.exchange(request),
                        None => Err(TransportError::before_send("no transport was given")),
                    };
                    inbox.push(Event::Refreshed(result));
                });
            }
            Step::Save(renewal) => {
                let inbox = inbox.clone();
                thread::spawn(move || {
                    renewal.finish(Instant::now());
                    inbox.push(Event::Saved);
                });
            }
            Step::Wait(until) => {
                if let Some(event) = inbox.wait(until) {
                    machine.happened(Instant::now(), event);
                }
            }
            Step::Done => return,
        }
    }
}
