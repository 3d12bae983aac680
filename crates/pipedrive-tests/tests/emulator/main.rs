//! What the emulator works out and whom it lets see what, read by typed operations.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

mod deals;
mod roles;
mod webhooks;

use pipedrive::bytes::Bytes;
use pipedrive::http::Request;
use pipedrive::jiff::Timestamp;
use pipedrive::{Account, Company, Credentials, Error, Operation};
use pipedrive_sandbox::Emulator;

/// An emulator, its clock, and whose requests are sent.
pub(crate) struct Api {
    pub(crate) emulator: Emulator,
    pub(crate) now: Timestamp,
    credentials: Credentials,
}

impl Api {
    pub(crate) fn new() -> Self {
        let now = "2026-01-31T09:00:00Z".parse().unwrap();
        let emulator = Emulator::demo(now);
        let credentials = Credentials::api_token(emulator.token()).unwrap();
        Self { emulator, now, credentials }
    }

    /// Sends the requests from here on as those of a user.
    pub(crate) fn act_as(&mut self, user: u64) {
        let (token, _) = self.emulator.issue_tokens(self.now, user);
        self.credentials = Credentials::bearer(&token).unwrap();
    }

    pub(crate) fn send<O: Operation>(&mut self, operation: &O) -> Result<O::Output, Error> {
        let account = Account::new(Company::new("sandbox").unwrap(), self.credentials.clone());
        let request: Request<Bytes> = account.request(operation)?;
        O::read(self.emulator.handle(self.now, request))
    }

    pub(crate) fn ok<O: Operation>(&mut self, operation: &O) -> O::Output {
        self.send(operation).unwrap_or_else(|error| panic!("{}: {error}", O::META.name))
    }

    pub(crate) fn at(&mut self, day: &str) {
        self.now = format!("{day}T12:00:00Z").parse().unwrap();
    }

    pub(crate) fn status<O: Operation>(&mut self, operation: &O) -> Option<u16> {
        Some(self.send(operation).err()?.status()?.as_u16())
    }
}
