//! Why a host or credentials cannot be used.

use std::fmt;

/// Why an account cannot be made. No variant holds what was given: it could be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountError {
    /// The company is not one DNS label.
    Company,
    /// The address is not `https://host`.
    Address,
    /// Plain http, which only loopback addresses may use.
    PlainHttp,
    /// A host outside `pipedrive.com`.
    ForeignHost,
    /// Not a loopback address.
    NotLoopback,
    /// Credentials that are empty or not visible ASCII.
    Credentials,
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AccountError::Company => {
                "company: not one DNS label; give `acme` for acme.pipedrive.com: letters, digits and hyphens"
            }
            AccountError::Address => "host: not an address of the form https://acme.pipedrive.com, without a path",
            AccountError::PlainHttp => "host: plain http is for loopback addresses only; use https",
            AccountError::ForeignHost => {
                "host: not under pipedrive.com; use Host::trusted if it may be given the credentials"
            }
            AccountError::NotLoopback => "host: not a loopback address such as http://127.0.0.1:8080",
            AccountError::Credentials => "credentials: empty, or with a space, a line break or a non-ASCII character",
        })
    }
}

impl std::error::Error for AccountError {}
