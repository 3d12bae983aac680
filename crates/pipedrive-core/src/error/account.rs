//! Errors of hosts and credentials.

use std::fmt;

/// An invalid company, host or credentials. No variant holds the invalid value, which could be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountError {
    /// The company is not one DNS label.
    Company,
    /// The address is not of the form `https://host`.
    Address,
    /// The scheme is http, which only loopback addresses may use.
    PlainHttp,
    /// The host is not under `pipedrive.com`.
    ForeignHost,
    /// The host is not a loopback address.
    NotLoopback,
    /// The credentials are empty or not visible ASCII.
    Credentials,
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AccountError::Company => {
                "company: not one DNS label of letters, digits and hyphens; use `acme` for acme.pipedrive.com"
            }
            AccountError::Address => "host: not an address of the form https://acme.pipedrive.com, without a path",
            AccountError::PlainHttp => "host: plain http is for loopback addresses only; use https",
            AccountError::ForeignHost => {
                "host: not under pipedrive.com; use Host::trusted if it may receive the credentials"
            }
            AccountError::NotLoopback => "host: not a loopback address such as http://127.0.0.1:8080",
            AccountError::Credentials => "credentials: empty, or with a space, a line break or a non-ASCII character",
        })
    }
}

impl std::error::Error for AccountError {}
