//! What is sent to Pipedrive, within what the server may spend.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use pipedrive::catalogue::{self, Answer, Invocation};
use pipedrive::fields::Schema;
use pipedrive::meta::Version;
use pipedrive::retry::Policy;
use pipedrive::session::Budget;
use pipedrive::{Account, Client, Error, ErrorKind, Operation as _};

use crate::account::Connection;
use crate::mcp::options::Mcp;
use crate::mcp::problem::Problem;

/// The longest wait for a limit, and the longest call: hosts give up after a minute.
const PATIENCE: Duration = Duration::from_secs(20);
const CALL: Duration = Duration::from_secs(50);

/// Lists that a schema is read from.
const LISTS: u64 = 6;

/// Sends operations as background work, which leaves the session's reserve.
pub(crate) struct Sender {
    client: Client,
    /// Keeps the emulator of this process running.
    _connection: Connection,
    max_cost: Option<u64>,
    /// Tokens of what was let through.
    let_through: AtomicU64,
}

impl Sender {
    pub(crate) fn new(options: &Mcp, connection: Connection) -> Self {
        let policy = Policy::new().max_wait(PATIENCE).total_timeout(CALL);
        let session = connection.client.session().background().with_policy(policy);
        Sender {
            client: connection.client.transport().client_in(session),
            _connection: connection,
            max_cost: options.max_cost,
            let_through: AtomicU64::new(0),
        }
    }

    /// Returns the account, which requests are shown for.
    pub(crate) fn account(&self) -> std::sync::Arc<Account> {
        self.client.account()
    }

    /// Returns what is left of the limits.
    pub(crate) fn budget(&self) -> Budget {
        self.client.session().budget(Instant::now())
    }

    pub(crate) async fn send(&self, invocation: &Invocation) -> Result<Answer, Problem> {
        self.spend(invocation.meta().cost.into(), self.client.send(invocation)).await
    }

    /// Loads the definitions of fields.
    pub(crate) async fn schema(&self) -> Result<Schema, Problem> {
        let cost = catalogue::find(Version::V2, "getDealFields").map_or(0, |entry| entry.meta.cost);
        self.spend(LISTS * u64::from(cost), self.client.schema()).await
    }

    /// Does what costs this much, unless the server would spend more than it may.
    async fn spend<T>(&self, cost: u64, call: impl Future<Output = Result<T, Error>>) -> Result<T, Problem> {
        let most = self.max_cost.unwrap_or(u64::MAX);
        let spent = self.budget().spent;
        let fits = |let_through: u64| Some(let_through.max(spent).saturating_add(cost)).filter(|sum| *sum <= most);
        if self.let_through.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_err() {
            return Err(Problem::limit(format!("this server has spent what it may: --max-cost {most}"))
                .help("tell the person, who can start it again"));
        }
        call.await.map_err(|error| {
            if let ErrorKind::Limit(_) = error.kind() {
                // The session knows what of it was sent.
                self.let_through.fetch_sub(cost, Ordering::Relaxed);
            }
            error.into()
        })
    }
}
