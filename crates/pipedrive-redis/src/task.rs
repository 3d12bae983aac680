//! The loop as a future for tokio.

use std::future::{Future, poll_fn};
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};
use pipedrive_core::{Session, TransportError};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Value};

use crate::command::{Command, Reply};
use crate::error::FleetError;
use crate::fleet::Fleet;
use crate::machine::{Event, Machine, Step};
use crate::store::{PATIENCE, Scripts, read};

impl Fleet {
    /// Makes the session part of the fleet, as [`start`](Self::start) does, while the future runs. It ends
    /// after [`leave`](Self::leave).
    ///
    /// If it is dropped instead, or the program ends, the next one waits for 2.5 s, if no other is at work.
    pub async fn run(self, session: Session) {
        run(&self, self.machine(&session, false), |_| async {
            Err(TransportError::before_send("no transport was given"))
        })
        .await;
    }

    /// Makes the session part of the fleet with its OAuth token, as [`start_with`](Self::start_with) does, while the
    /// future runs. It ends after [`leave`](Self::leave).
    ///
    /// Dropping it while it renews the token can lose the new one. Run it as a task of its own.
    pub async fn run_with<E, F>(self, session: Session, exchange: E)
    where
        E: Fn(Request<Bytes>) -> F + Send + Sync,
        F: Future<Output = Result<Response<Bytes>, TransportError>> + Send + 'static,
    {
        run(&self, self.machine(&session, true), exchange).await;
    }
}

async fn run<F>(fleet: &Fleet, mut machine: Machine, exchange: impl Fn(Request<Bytes>) -> F)
where
    F: Future<Output = Result<Response<Bytes>, TransportError>> + Send + 'static,
{
    let Fleet { client, name, inbox, .. } = fleet;
    let mut store = Store { client, scripts: Scripts::new(name), connection: None };
    loop {
        match machine.poll(Instant::now()) {
            Step::Ask(command) => {
                // Time passes while it is pending, and a task that was not polled must not take that for the store's.
                let reply = store.ask(&command).await;
                machine.replied(Instant::now(), reply);
            }
            Step::Refresh(request) => {
                let (inbox, response) = (inbox.clone(), exchange(request));
                tokio::spawn(async move { inbox.push(Event::Refreshed(response.await)) });
            }
            Step::Save(mut renewal) => {
                let inbox = inbox.clone();
                tokio::spawn(async move {
                    renewal.save().await;
                    renewal.finish(Instant::now());
                    inbox.push(Event::Saved);
                });
            }
            Step::Wait(until) => {
                let event = poll_fn(|context| inbox.poll(context.waker()));
                let event = match until {
                    Some(until) => tokio::time::timeout_at(until.into(), event).await.ok(),
                    None => Some(event.await),
                };
                if let Some(event) = event {
                    machine.happened(Instant::now(), event);
                }
            }
            Step::Done => return,
        }
    }
}

/// A connection for a task, made anew after a failure.
struct Store<'f> {
    client: &'f Client,
    scripts: Scripts,
    connection: Option<MultiplexedConnection>,
}

impl Store<'_> {
    async fn ask(&mut self, command: &Command) -> Result<Reply, FleetError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let config = AsyncConnectionConfig::new()
                    .set_connection_timeout(Some(PATIENCE))
                    .set_response_timeout(Some(PATIENCE));
                self.client.get_multiplexed_async_connection_with_config(&config).await?
            }
        };
        let value: Value = self.scripts.invocation(command).invoke_async(&mut connection).await?;
        self.connection = Some(connection);
        read(command, value)
    }
}
