//! What is sent to Pipedrive, within what the server may spend.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use pipedrive::catalogue::{self, Answer, Invocation};
use pipedrive::fields::Schema;
use pipedrive::meta::Version;
use pipedrive::retry::Policy;
use pipedrive::session::Budget;
use pipedrive::{Account, Client, Operation as _};

use crate::account::Connection;
use crate::mcp::options::Mcp;
use crate::mcp::problem::Problem;

/// The longest wait for a limit, and the longest call: hosts give up after a minute.
const PATIENCE: Duration = Duration::from_secs(20);
const CALL: Duration = Duration::from_secs(50);

/// Lists that a schema is read from.
const LISTS: u64 = 6;

/// Sends operations as background work.
pub(crate) struct Sender {
    client: Client,
    /// Keeps the emulator of this process running.
    _connection: Connection,
    reserve: u64,
    max_cost: Option<u64>,
    /// Tokens of what was let through.
    spent: AtomicU64,
}

impl Sender {
    pub(crate) fn new(options: &Mcp, connection: Connection) -> Self {
        let policy = Policy::new().max_wait(PATIENCE).total_timeout(CALL);
        let session = connection.client.session().background().with_policy(policy);
        Sender {
            client: connection.client.transport().client_in(session),
            _connection: connection,
            reserve: options.reserve,
            max_cost: options.max_cost,
            spent: AtomicU64::new(0),
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
        self.afford(invocation.meta().cost.into())?;
        Ok(self.client.send(invocation).await?)
    }

    /// Loads the definitions of fields.
    pub(crate) async fn schema(&self) -> Result<Schema, Problem> {
        let cost = catalogue::find(Version::V2, "getDealFields").map_or(0, |entry| entry.meta.cost);
        self.afford(LISTS * u64::from(cost))?;
        Ok(self.client.schema().await?)
    }

    /// Checks that a call leaves the reserve, and does not spend more than the server may.
    fn afford(&self, cost: u64) -> Result<(), Problem> {
        let budget = self.budget();
        if budget.daily_left.is_some_and(|left| left < cost.saturating_add(self.reserve)) {
            return Err(Problem::limit("the tokens that are left today are reserved for people")
                .help("tell the person; the tokens come back tomorrow"));
        }
        let most = self.max_cost.unwrap_or(u64::MAX);
        let fits = |spent: u64| Some(spent.max(budget.spent).saturating_add(cost)).filter(|sum| *sum <= most);
        match self.spent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits) {
            Ok(_) => Ok(()),
            Err(_) => Err(Problem::limit(format!("this server has spent what it may: --max-cost {most}"))
                .help("tell the person, who can start it again")),
        }
    }
}
