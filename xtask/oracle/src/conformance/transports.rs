//! Both transports, as one.

use bytes::Bytes;
use http::{Request, Response};
use pipedrive_core::{Account, Credentials, Host, TransportError};
use tokio::runtime::{Builder, Runtime};

/// A blocking and an async client of one server.
pub(crate) struct Transports {
    account: Account,
    ureq: transport_ureq::Client,
    hyper: transport_hyper::Client,
    runtime: Runtime,
}

impl Transports {
    /// How many there are.
    pub(crate) const COUNT: usize = 2;

    pub(crate) fn to(address: &str) -> Result<Self, String> {
        let told = |error: &dyn std::fmt::Display| format!("{address}: {error}");
        let host = Host::loopback(address).map_err(|error| told(&error))?;
        let credentials = Credentials::api_token("0123456789abcdef").map_err(|error| told(&error))?;
        let account = Account::new(host, credentials);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| told(&error))?;
        let (ureq, hyper) =
            (transport_ureq::Client::new(account.clone()), transport_hyper::Client::new(account.clone()));
        Ok(Transports { account, ureq, hyper, runtime })
    }

    /// Where the requests go, and as whom.
    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    /// What each gets for the request.
    pub(crate) fn exchange(
        &self,
        request: &Request<Bytes>,
    ) -> [(&'static str, Result<Response<Bytes>, TransportError>); Self::COUNT] {
        [
            ("ureq", self.ureq.transport().exchange(request.clone())),
            ("hyper", self.runtime.block_on(self.hyper.transport().exchange(request.clone()))),
        ]
    }
}
